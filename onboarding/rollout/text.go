package rollout

import (
	"math"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/seed-a884640a/kabinet"
)

// Name returns the name of the measure in the language of p, nil for plain English.
func (m Measure) Name(p kabinet.Printer) string { return say(p, "name."+string(m)) }

// Definition says in plain words how the measure is found, in the language of p,
// nil for plain English. The report has the business hours and the days that it
// names.
func (m Measure) Definition(p kabinet.Printer, r Report) string {
	return say(p, "def."+string(m), param("opens", r.Opens.String()), param("closes", r.Closes.String()), param("days", decimals(p, float64(r.Days), 0)))
}

// Format returns a value of the measure with its unit in the language of p, nil for
// plain English. The result has the currency of an amount.
func (m Measure) Format(p kabinet.Printer, r Result, value float64) string {
	return m.format(p, r, value, "")
}

// format puts a sign in front.
func (m Measure) format(p kabinet.Printer, r Result, value float64, sign string) string {
	switch u := m.Unit(); u {
	case Share:
		return say(p, "unit.share", param("n", sign+decimals(p, 100*value, 1)))
	case Currency:
		c := r.Numerator.Money.Currency()
		if c.Valid() && math.Abs(value) < 1e14 {
			if money, err := kabinet.MoneyFromDecimal(decimal.NewFromFloat(value).Round(int32(c.Digits())), c); err == nil {
				return sign + kabinet.Print(p, money)
			}
		}
		return sign + decimals(p, value, 2)
	default:
		places := 1
		switch size := math.Abs(value); {
		case size < 0.1:
			places = 3
		case size < 1:
			places = 2
		}
		return say(p, "unit."+string(u), param("n", sign+decimals(p, value, places)))
	}
}

// formatChange is a difference of two values with its sign.
func (m Measure) formatChange(p kabinet.Printer, r Result, by float64) string {
	sign := ""
	if by > 0 {
		sign = "+"
	}
	if m.Unit() == Share {
		return say(p, "unit.sharediff", param("n", sign+decimals(p, 100*by, 1)))
	}
	return m.format(p, r, by, sign)
}

// Text returns an amount in the language of p, nil for plain English.
func (a Amount) Text(p kabinet.Printer) string {
	if a.IsMoney() {
		return kabinet.Print(p, a.Money)
	}
	return decimals(p, a.Number, 1)
}

// decimals writes a number with at most that many decimals.
func decimals(p kabinet.Printer, x float64, places int) string {
	scale := math.Pow10(places)
	x = math.Round(x*scale)/scale + 0 // not −0
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if p == nil {
		return s
	}
	return p.Number(s)
}

// distance is how far two values are apart.
func (m Measure) distance(p kabinet.Printer, r Result, x float64) string {
	if m.Unit() == Share {
		return say(p, "unit.sharediff", param("n", decimals(p, 100*x, 1)))
	}
	return m.Format(p, r, x)
}
