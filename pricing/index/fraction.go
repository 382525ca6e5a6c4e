package index

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// fraction is an exact number n/d, d above zero. It is not reduced, since the few
// steps of a formula do not let it grow far; big.Rat reduces after each, which
// takes most of its time. Numbers come as their coefficient and scale.
type fraction struct {
	n, d big.Int
	t    big.Int // for what is in between
}

var tenTo = func() (t [kabinet.MaxScale + 1]*big.Int) {
	t[0] = big.NewInt(1)
	for i := 1; i < len(t); i++ {
		t[i] = new(big.Int).Mul(t[i-1], big.NewInt(10))
	}
	return t
}()

// set makes x a number.
func (x *fraction) set(coef int64, scale int) {
	x.n.SetInt64(coef)
	x.d.Set(tenTo[scale])
}

// times multiplies x by a number.
func (x *fraction) times(coef int64, scale int) {
	x.n.Mul(&x.n, x.t.SetInt64(coef))
	x.d.Mul(&x.d, tenTo[scale])
}

// over divides x by a number above zero.
func (x *fraction) over(coef int64, scale int) {
	x.n.Mul(&x.n, tenTo[scale])
	x.d.Mul(&x.d, x.t.SetInt64(coef))
}

// plus adds a number to x.
func (x *fraction) plus(coef int64, scale int) {
	x.n.Mul(&x.n, tenTo[scale])
	x.t.SetInt64(coef)
	x.n.Add(&x.n, x.t.Mul(&x.t, &x.d))
	x.d.Mul(&x.d, tenTo[scale])
}

// minus subtracts a number from x.
func (x *fraction) minus(coef int64, scale int) { x.plus(-coef, scale) }

// add adds another fraction to x.
func (x *fraction) add(o *fraction) {
	x.n.Mul(&x.n, &o.d)
	x.n.Add(&x.n, x.t.Mul(&o.n, &x.d))
	x.d.Mul(&x.d, &o.d)
}

// truncate drops what is behind the point.
func (x *fraction) truncate() {
	x.n.Quo(&x.n, &x.d)
	x.d.SetInt64(1)
}

// sign returns -1, 0 or 1.
func (x *fraction) sign() int { return x.n.Sign() }

// cmp returns -1, 0 or 1 as x is less than, equal to or greater than o.
func (x *fraction) cmp(o *fraction) int {
	return new(big.Int).Mul(&x.n, &o.d).Cmp(new(big.Int).Mul(&o.n, &x.d))
}

// round returns x in 10^-scale, rounded half away from zero, and false where it
// does not fit 64 bits.
func (x *fraction) round(scale int) (int64, bool) {
	var q, rem big.Int
	q.QuoRem(x.t.Mul(&x.n, tenTo[scale]), &x.d, &rem)
	if rem.Lsh(rem.Abs(&rem), 1).Cmp(&x.d) >= 0 {
		q.Add(&q, rem.SetInt64(int64(x.n.Sign())))
	}
	return q.Int64(), q.IsInt64()
}

// money rounds x once: to 9 decimal places, or to fewer where 18 digits do not
// suffice. It returns kabinet.ErrOverflow where they never do.
func (x *fraction) money(c kabinet.Currency) (kabinet.Money, error) {
	for scale := kabinet.MaxScale; scale >= 0; scale-- {
		coef, ok := x.round(scale)
		if !ok {
			continue
		}
		s := scale
		for s > c.Digits() && coef%10 == 0 {
			coef, s = coef/10, s-1
		}
		if m, err := kabinet.NewMoney(coef, s, c); err == nil {
			return m, nil
		}
	}
	return kabinet.Money{}, kabinet.ErrOverflow
}
