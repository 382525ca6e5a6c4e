package nps

import (
	"math"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// The texts for people, by code, in English; Messages has the translations. They
// are for readers who know no statistics: how many answered, what the score is,
// and between which numbers the score of all customers very probably lies.
var texts = map[string]string{
	"nps.text.answers":    "Answers: {n}. Would recommend us: {promoters}, undecided: {passives}, unhappy: {detractors}.",
	"nps.text.score":      "The score is {nps}, on a scale from -100 to +100.",
	"nps.text.few":        "That is too few answers to state one number.",
	"nps.text.range":      "If all customers had answered, the score would very probably lie between {low} and {high}; a range found in this way is right in {times} % of cases.",
	"nps.text.census":     "Everybody has answered, so this is exact.",
	"nps.text.aside":      "Not counted: dismissed {dismissed}, begun and not sent {drafts}, taken out {excluded}.",
	"nps.text.accounts":   "{basis}. Accounts: {accounts}, answers: {responses}.",
	"nps.text.coverage":   "The accounts that answered bring {coverage} % of the revenue; they weigh as much as {effective} equal ones.",
	"nps.text.left_out":   "Left out, since this kind of score cannot use them: accounts {accounts}, answers without an account {answers}.",
	"nps.text.rise":       "The score rose by {points} points, from {before} to {after}.",
	"nps.text.fall":       "The score fell by {points} points, from {before} to {after}.",
	"nps.text.level":      "The score is {after}, as it was before.",
	"nps.text.few_change": "On one of the sides there are too few answers to state its score.",
	"nps.text.sure":       "So large a difference would hardly come about by chance: that happens {chance}.",
	"nps.text.unsure":     "It may well be chance: a difference like this comes about by itself {chance}.",
	"nps.text.rising":     "From period to period the score rises by about {points} points.",
	"nps.text.falling":    "From period to period the score falls by about {points} points.",
	"nps.text.no_trend":   "No rise or fall can be told from chance: one like this comes about by itself {chance}.",
	"nps.text.trend":      "That is more than chance: it would come about by itself {chance}.",
	"nps.text.steps":      "Changes from one period to the next that are more than chance: {steps}.",
	"nps.text.step":       "{from} → {to}",
	"nps.text.none":       "none",
	"nps.text.cases":      "in {n} % of cases",
	"nps.text.rarely":     "in less than {n} % of cases",

	"nps.text.basis.mean-of-accounts":        "Mean of accounts, each counting once",
	"nps.text.basis.all-responses":           "All answers, grouped by account",
	"nps.text.basis.class-by-mean":           "Accounts by their mean score",
	"nps.text.basis.class-by-worst":          "Accounts by their lowest score",
	"nps.text.basis.class-by-decision-maker": "Accounts by their decision-makers",
	"nps.text.basis.revenue-weighted":        "Accounts by revenue",
	"nps.text.basis.answers":                 "All answers, each on its own",
}

// Label returns the name of the basis in the language of p, nil for plain English.
// No score of accounts is shown without it.
func (b Basis) Label(p kabinet.Printer) string { return say(p, "basis."+b.String()) }

// Text says in plain words what the score is and how sure that is, in the
// language of p, nil for plain English. With fewer than MinAlone answers it
// states the range and no score.
func (e Estimate) Text(p kabinet.Printer) string {
	c := e.Tally
	out := say(p, "answers", count(p, "n", c.N()), count(p, "promoters", c.Promoters),
		count(p, "passives", c.Passives), count(p, "detractors", c.Detractors))
	nps, alone := e.Alone()
	out += sure(p, nps, alone, e.Interval, e.Level, e.Population == c.N())
	if c.Dismissed+c.Drafts+c.Excluded > 0 {
		out += " " + say(p, "aside", count(p, "dismissed", c.Dismissed), count(p, "drafts", c.Drafts), count(p, "excluded", c.Excluded))
	}
	return out
}

// Text says in plain words what the score of the accounts is, how it was found,
// and how sure it is, in the language of p, nil for plain English.
func (r RollUp) Text(p kabinet.Printer) string {
	out := say(p, "accounts", param("basis", r.Basis.Label(p)), count(p, "accounts", int64(r.Accounts)), count(p, "responses", r.Responses))
	nps, alone := r.Alone()
	everybody := r.Population == int64(r.Accounts)
	if r.Basis == AllResponses {
		everybody = r.Population == r.Responses
	}
	out += sure(p, nps, alone, r.Interval, r.Level, everybody)
	if r.Basis == RevenueWeighted {
		out += " " + say(p, "coverage", figure1(p, "coverage", 100*r.Coverage), figure1(p, "effective", r.Effective))
	}
	if r.LeftOut > 0 || r.Unassigned > 0 {
		out += " " + say(p, "left_out", count(p, "accounts", int64(r.LeftOut)), count(p, "answers", r.Unassigned))
	}
	return out
}

// sure states the score, where it may be stated, and its range.
func sure(p kabinet.Printer, nps int, alone bool, i Interval, level float64, everybody bool) string {
	out := ""
	if alone {
		out += " " + say(p, "score", count(p, "nps", int64(nps)))
	} else {
		out += " " + say(p, "few")
	}
	if everybody {
		return out + " " + say(p, "census")
	}
	low, high := i.Ends(p)
	return out + " " + say(p, "range", param("low", low), param("high", high), figure1(p, "times", 100*level))
}

// Ends returns both ends as text in the language of p, nil for plain English:
// whole numbers, or as many decimals, up to four, as it takes to tell them apart.
func (i Interval) Ends(p kabinet.Printer) (low, high string) {
	low, high = apart(i.Low, i.High, 0)
	return decimal(p, low), decimal(p, high)
}

// apart writes two numbers with at most that many decimals, or with more, up to
// four, where it takes more to tell them apart.
func apart(a, b float64, decimals int) (string, string) {
	for a != b && decimals < 4 && number(a, decimals) == number(b, decimals) {
		decimals++
	}
	return number(a, decimals), number(b, decimals)
}

// Text says in plain words whether the score rose or fell, and whether that may
// be chance, in the language of p, nil for plain English.
func (d Difference) Text(p kabinet.Printer) string {
	// Both sides have answers, or there would be no Difference.
	b, _ := d.Before.Rounded()
	a, _ := d.After.Rounded()
	before, after, points := strconv.Itoa(b), strconv.Itoa(a), strconv.Itoa(max(a-b, b-a))
	few := min(d.Before.N(), d.After.N()) < MinAlone
	if a == b && d.Differs() && !few { // so many answers that less than a point is more than chance
		x, y := 100*d.Before.counts().mean(), 100*d.After.counts().mean()
		before, after = apart(x, y, 0)
		points, _ = apart(math.Abs(y-x), 0, 0)
	}
	code := "level"
	switch {
	case few:
		code = "few_change"
	case before == after:
		return say(p, code, param("after", decimal(p, after)))
	case d.NPS > 0:
		code = "rise"
	default:
		code = "fall"
	}
	out := say(p, code, param("points", decimal(p, points)), param("before", decimal(p, before)), param("after", decimal(p, after)))
	code = "unsure"
	if d.Differs() {
		code = "sure"
	}
	return out + " " + say(p, code, chance(p, d.P))
}

// Text says in plain words whether the score rises or falls, and whether that may
// be chance, in the language of p, nil for plain English.
func (t Trend) Text(p kabinet.Printer) string {
	if !t.Differs() {
		return say(p, "no_trend", chance(p, t.P))
	}
	code := "rising"
	if t.Slope < 0 {
		code = "falling"
	}
	slope, _ := apart(math.Abs(t.Slope), 0, 1)
	return say(p, code, param("points", decimal(p, slope))) + " " + say(p, "trend", chance(p, t.P)) + " " + t.stepsText(p)
}

func (t Trend) stepsText(p kabinet.Printer) string {
	list := ""
	for _, s := range t.Steps {
		if !s.Differs {
			continue
		}
		if list != "" {
			list += ", "
		}
		list += say(p, "step", param("from", t.Points[s.From].Label), param("to", t.Points[s.To].Label))
	}
	if list == "" {
		list = say(p, "none")
	}
	return say(p, "steps", param("steps", list))
}

func say(p kabinet.Printer, code string, params ...kabinet.Param) string {
	code = "nps.text." + code
	return kabinet.Text(p, code, texts[code], params...)
}

func param(name string, v any) kabinet.Param { return kabinet.Param{Name: name, Value: v} }

// decimal writes a number as p does.
func decimal(p kabinet.Printer, s string) string {
	if p == nil {
		return s
	}
	return p.Number(s)
}

func count(p kabinet.Printer, name string, n int64) kabinet.Param {
	return param(name, decimal(p, strconv.FormatInt(n, 10)))
}

// figure1 is a number with at most one decimal.
func figure1(p kabinet.Printer, name string, x float64) kabinet.Param {
	return param(name, decimal(p, number(x, 1)))
}

// chance says how often something comes about by itself.
func chance(p kabinet.Printer, probability float64) kabinet.Param {
	if probability < 0.001 {
		return param("chance", say(p, "rarely", param("n", decimal(p, "0.1"))))
	}
	return param("chance", say(p, "cases", figure1(p, "n", 100*probability)))
}
