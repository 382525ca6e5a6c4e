package quickorder

import (
	"strings"
)

// reading is one way to read a row of free text.
type reading struct {
	article, amount string
	target          int32
	how             likeness
}

// maxWords bounds how many words of a free text may be a quantity: "x 1 000 000
// шт".
const maxWords = 6

// free reads a row of free text: an article with a quantity before or behind it,
// or none. Of the ways to read it those hold that name a known article; where two
// of them say different things, the row is ambiguous.
func (x *resolver) free(r *Row, text string) {
	if code := x.besides([]string{text}); code != "" {
		r.note(Skipped, Note{Code: code})
		return
	}
	words := strings.FieldsFunc(text, func(c rune) bool { return invisible(c) })
	if len(words) > 1 && x.totalWord(words[0]) {
		if _, found := x.ix.find(x.own, text); found == notFound {
			r.note(Skipped, Note{Code: TotalRow})
			return
		}
	}
	var best, fallback *reading
	try := func(article, amount string) bool {
		article = strings.TrimRight(article, " :;,")
		article = clean(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(article, " -"), " –"), " —"))
		one := reading{article: article, amount: amount}
		if one.target, one.how = x.ix.find(x.own, article); one.how == notFound {
			if fallback == nil && amount != "" {
				fallback = &one
			}
			return true
		}
		if best != nil && !x.agree(*best, one) {
			best.how = several
			return false
		}
		if best == nil {
			best = &one
		}
		return true
	}
	if !try(text, "") || best != nil {
		x.settle(r, *best)
		return
	}
	for n := 1; n <= min(maxWords, len(words)-1); n++ {
		k := len(words) - n
		if amount := strings.Join(words[k:], " "); x.isQuantity(amount) && !try(strings.Join(words[:k], " "), amount) {
			break
		}
		if amount := strings.Join(words[:n], " "); x.isQuantity(amount) && !try(strings.Join(words[n:], " "), amount) {
			break
		}
	}
	switch {
	case best != nil:
		x.settle(r, *best)
	case fallback != nil:
		x.settle(r, *fallback)
	default:
		x.settle(r, reading{article: text, target: -1})
	}
}

func (x *resolver) settle(r *Row, one reading) {
	r.Article, r.Amount, r.Measure = one.article, one.amount, ""
	x.understand(r, one.target, one.how)
}

// agree reports whether two readings ask for the same.
func (x *resolver) agree(a, b reading) bool {
	p, _, _ := x.marks.quantity(a.amount)
	q, _, _ := x.marks.quantity(b.amount)
	return a.target == b.target && p.Equal(q)
}

// isQuantity reports whether a text is a quantity, good or bad, with a unit that
// is known or none.
func (x *resolver) isQuantity(text string) bool {
	_, word, reason := x.marks.quantity(text)
	switch reason {
	case "":
		return x.measures(word)
	case ReasonNegative, ReasonZero, ReasonExponent, ReasonFraction, ReasonAmbiguous, ReasonTooLong:
		return x.measures(word)
	}
	return false
}

func (x *resolver) totalWord(word string) bool {
	return totals[strings.TrimRight(strings.ToLower(word), " :.")]
}
