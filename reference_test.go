package kabinet_test

import (
	"math/big"
	"regexp"
	"strings"

	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

// The reference that the numbers are tested against: math/big and regexp.

var grammar = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,9})?$`)

// referenceParse says what a parser has to answer to a text.
func referenceParse(s string) (*big.Rat, error) {
	switch {
	case len(s) > 26:
		return nil, kabinet.ErrNumberTooLong
	case !grammar.MatchString(s) || strings.HasSuffix(s, "\n"):
		return nil, kabinet.ErrNumber
	}
	digits := strings.TrimPrefix(s, "-")
	if whole, fraction, ok := strings.Cut(digits, "."); ok {
		digits = whole + strings.TrimRight(fraction, "0")
	}
	if len(strings.TrimLeft(digits, "0")) > kabinet.MaxDigits {
		return nil, kabinet.ErrPrecision
	}
	return rat(s), nil
}

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

func tenTo(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// exact returns coef / 10^scale.
func exact(coef int64, scale int) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(coef), tenTo(scale))
}

// round returns r rounded to a whole number of 10^-scale.
func round(r *big.Rat, scale int, mode kabinet.Rounding) *big.Int {
	x := new(big.Rat).Mul(r, new(big.Rat).SetInt(tenTo(scale)))
	down, rem := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	if rem.Sign() == 0 {
		return down
	}
	away := big.NewInt(int64(x.Sign()))
	twice := new(big.Int).Abs(rem)
	half := twice.Lsh(twice, 1).Cmp(x.Denom())
	var up bool
	switch mode {
	case kabinet.HalfUp:
		up = half >= 0
	case kabinet.HalfEven:
		up = half > 0 || (half == 0 && down.Bit(0) == 1)
	case kabinet.HalfDown:
		up = half > 0
	case kabinet.Up:
		up = true
	case kabinet.Down:
		up = false
	case kabinet.Ceiling:
		up = x.Sign() > 0
	case kabinet.Floor:
		up = x.Sign() < 0
	}
	if up {
		down.Add(down, away)
	}
	return down
}

// fits reports whether a coefficient is within the bounds of every number.
func fits(coef *big.Int, scale int) bool {
	a := new(big.Int).Abs(coef)
	return a.Cmp(tenTo(18)) < 0 && a.Cmp(tenTo(15+scale)) < 0
}

// representable reports whether r is a number within the bounds, exactly.
func representable(r *big.Rat) bool {
	for scale := range kabinet.MaxScale + 1 {
		x := new(big.Rat).Mul(r, new(big.Rat).SetInt(tenTo(scale)))
		if x.IsInt() {
			return fits(x.Num(), scale)
		}
	}
	return false
}

var modes = []kabinet.Rounding{
	kabinet.HalfUp, kabinet.HalfEven, kabinet.HalfDown, kabinet.Up, kabinet.Down, kabinet.Ceiling, kabinet.Floor,
}

// coefficients draws whole numbers, often of the kinds that break arithmetic:
// small ones, those around powers of ten and of two, halves of powers of ten,
// and the greatest.
func coefficients(limit int64) *rapid.Generator[int64] {
	return rapid.Custom(func(t *rapid.T) int64 {
		var v int64
		switch rapid.IntRange(0, 5).Draw(t, "class") {
		case 0:
			v = rapid.Int64Range(0, 200).Draw(t, "small")
		case 1:
			v = tenTo(rapid.IntRange(0, 18).Draw(t, "ten")).Int64() + rapid.Int64Range(-3, 3).Draw(t, "off")
		case 2:
			v = tenTo(rapid.IntRange(0, 17).Draw(t, "ten")).Int64()*5 + rapid.Int64Range(-1, 1).Draw(t, "off")
		case 3:
			v = 1<<rapid.IntRange(0, 62).Draw(t, "two") + rapid.Int64Range(-2, 2).Draw(t, "off")
		case 4:
			v = limit - rapid.Int64Range(0, 3).Draw(t, "below")
		default:
			v = rapid.Int64Range(0, limit).Draw(t, "any")
		}
		v = min(max(v, 0), limit)
		if rapid.Bool().Draw(t, "negative") {
			v = -v
		}
		return v
	})
}

// number is a coefficient and a scale within the bounds.
type number struct {
	coef  int64
	scale int
}

func (n number) rat() *big.Rat { return exact(n.coef, n.scale) }

func (n number) money(c kabinet.Currency) kabinet.Money {
	m, err := kabinet.NewMoney(n.coef, n.scale, c)
	if err != nil {
		panic(err)
	}
	return m
}

func (n number) quantity() kabinet.Quantity {
	q, err := kabinet.NewQuantity(n.coef, n.scale)
	if err != nil {
		panic(err)
	}
	return q
}

func (n number) rate() kabinet.Rate {
	r, err := kabinet.NewRate(n.coef, n.scale)
	if err != nil {
		panic(err)
	}
	return r
}

var numbers = rapid.Custom(func(t *rapid.T) number {
	scale := rapid.IntRange(0, 9).Draw(t, "scale")
	limit := min(tenTo(18).Int64(), tenTo(min(15+scale, 18)).Int64()) - 1
	return number{coefficients(limit).Draw(t, "coef"), scale}
})
