package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// scaled applies f at 9 decimal places, or, for an amount so large that they do
// not fit, at as many as do.
func scaled(f func(scale int) (kabinet.Money, error)) (kabinet.Money, error) {
	var err error
	for scale := kabinet.MaxScale; scale >= 0; scale-- {
		var m kabinet.Money
		if m, err = f(scale); err == nil {
			return shorter(m), nil
		}
	}
	return kabinet.Money{}, err
}

// shorter leaves out zeros at the end, down to the digits of the currency, so
// that amounts stay readable and small.
func shorter(m kabinet.Money) kabinet.Money {
	coef, scale := m.Fixed()
	digits := m.Currency().Digits()
	if coef == 0 || scale <= digits || coef%10 != 0 {
		return m
	}
	for scale > digits && coef%10 == 0 {
		coef, scale = coef/10, scale-1
	}
	if s, err := kabinet.NewMoney(coef, scale, m.Currency()); err == nil {
		return s
	}
	return m
}

// less takes a part off.
func less(m kabinet.Money, part kabinet.Rate) (kabinet.Money, error) {
	rest, err := kabinet.MustRate("1").Sub(part)
	if err != nil {
		return m, err
	}
	return scaled(func(scale int) (kabinet.Money, error) { return m.MulRate(rest, scale, kabinet.HalfUp) })
}

// takeOff takes an amount off.
func takeOff(m kabinet.Money, off kabinet.Quantity) (kabinet.Money, error) {
	coef, scale := off.Fixed()
	o, err := kabinet.NewMoney(coef, scale, m.Currency())
	if err != nil {
		return m, err
	}
	return m.Sub(o)
}

func ratOfRate(r kabinet.Rate) *big.Rat {
	coef, scale := r.Fixed()
	return big.NewRat(coef, pow10(scale))
}

func ratOfMoney(m kabinet.Money) *big.Rat {
	coef, scale := m.Fixed()
	return big.NewRat(coef, pow10(scale))
}
