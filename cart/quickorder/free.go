package quickorder

import (
	"regexp"
	"strings"
	"unicode"
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

// listMark is what stands before a line of a list or of a mail that is answered:
// "1) ", "2. ", "- ", "• ", "> ".
var listMark = regexp.MustCompile(`^(\(?\d{1,4}[.)]|[-–—•·▪●*>]+)\s+`)

// free reads a row of free text: an article with a quantity before or behind it,
// or none. Of the ways to read it those hold that name a known article; where two
// of them say different things, the row is ambiguous. Where none names one, it is
// read without the marks of a list.
func (x *resolver) free(r *Row, text string) {
	if code := x.besides([]string{text}); code != "" {
		r.note(Skipped, Note{Code: code})
		return
	}
	words := strings.FieldsFunc(text, invisible)
	if len(words) > 1 && x.totalWord(words[0]) {
		if _, found := x.ix.find(x.own, text); found == notFound {
			r.note(Skipped, Note{Code: TotalRow})
			return
		}
	}
	best, fallback := x.readings(text, words)
	if best == nil {
		plain := strings.TrimRight(text[len(listMark.FindString(text)):], " ;,")
		if plain != text {
			var other *reading
			if best, other = x.readings(plain, strings.FieldsFunc(plain, invisible)); fallback == nil {
				fallback = other
			}
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

// readings returns the way to read a text that names a known article, and the first
// one that names none and has a quantity; nil where there is none.
func (x *resolver) readings(text string, words []string) (best, fallback *reading) {
	try := func(article, amount string) bool {
		article = strings.TrimRight(article, " :;,=")
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
		return best, fallback
	}
	for n := 1; n <= min(maxWords, len(words)-1); n++ {
		k := len(words) - n
		if amount := inBrackets(strings.Join(words[k:], " ")); x.isQuantity(amount) && !try(strings.Join(words[:k], " "), amount) {
			break
		}
		if amount := strings.Join(words[:n], " "); x.isQuantity(amount) && !try(strings.Join(words[n:], " "), amount) {
			break
		}
	}
	return best, fallback
}

// inBrackets returns what is in the brackets around a quantity with its unit,
// "(10 pcs)"; a number alone in them is a negative one of accountants.
func inBrackets(amount string) string {
	inner, open := strings.CutPrefix(amount, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if open && closed && strings.ContainsFunc(inner, unicode.IsLetter) {
		return inner
	}
	return amount
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
