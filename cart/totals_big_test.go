package cart_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// rational returns the exact value of a decimal number, without its currency.
func rational(text string) *big.Rat {
	number, _, _ := strings.Cut(text, " ")
	r, ok := new(big.Rat).SetString(number)
	if !ok {
		panic(text)
	}
	return r
}

// rounded returns r with so many decimal places, a half away from zero.
func rounded(r *big.Rat, digits int) *big.Rat {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	x := new(big.Rat).Mul(new(big.Rat).Abs(r), unit)
	x.Add(x, big.NewRat(1, 2))
	whole := new(big.Rat).SetInt(new(big.Int).Quo(x.Num(), x.Denom()))
	if r.Sign() < 0 {
		whole.Neg(whole)
	}
	return whole.Quo(whole, unit)
}

// taxOf returns the tax on or in an amount, by the textbook.
func taxOf(amount *big.Rat, l cart.DocumentLine, digits int) *big.Rat {
	rate := rational(l.Rate.String())
	tax := new(big.Rat).Mul(amount, rate)
	if l.Mode == pricing.Gross {
		tax.Quo(tax, new(big.Rat).Add(big.NewRat(1, 1), rate))
	}
	return rounded(tax, digits)
}

func TestTotalsAgreeWithExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := kabinet.MustCurrency(rapid.SampledFrom([]string{"RUB", "JPY", "KWD", "CLF"}).Draw(t, "currency"))
		policy := rapid.SampledFrom([]cart.Policy{cart.EN16931(), cart.OneC()}).Draw(t, "policy")
		digits := currency.Digits()
		most := rapid.SampledFrom([]int64{1000, 1e12, 1e16}).Draw(t, "most")
		type key struct {
			rate string
			mode pricing.TaxMode
		}
		sums, lineTaxes, sample := map[key]*big.Rat{}, map[key]*big.Rat{}, map[key]cart.DocumentLine{}
		var lines []cart.DocumentLine
		for range rapid.IntRange(0, 8).Draw(t, "lines") {
			m, err := kabinet.NewMoney(rapid.Int64Range(-most, most).Draw(t, "coef"), rapid.IntRange(4, 9).Draw(t, "scale"), currency)
			if err != nil {
				t.Fatal(err)
			}
			l := cart.DocumentLine{
				Amount: m, Mode: rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "mode"),
				TaxRate: cart.TaxRate{Rate: kabinet.MustPercent(rapid.SampledFrom([]string{"0", "7.7", "20", "22", "33.3333333", "100"}).Draw(t, "rate"))},
			}
			lines = append(lines, l)
			k := key{l.Rate.String(), l.Mode}
			if sums[k] == nil {
				sums[k], lineTaxes[k], sample[k] = new(big.Rat), new(big.Rat), l
			}
			amount := rounded(rational(m.String()), digits)
			sums[k].Add(sums[k], amount)
			lineTaxes[k].Add(lineTaxes[k], taxOf(amount, l, digits))
		}
		net, tax, payable := new(big.Rat), new(big.Rat), new(big.Rat)
		for k, sum := range sums {
			part := taxOf(sum, sample[k], digits)
			if policy == cart.OneC() {
				part = lineTaxes[k]
			}
			tax.Add(tax, part)
			if k.mode == pricing.Gross {
				payable.Add(payable, sum)
				net.Add(net, new(big.Rat).Sub(sum, part))
			} else {
				net.Add(net, sum)
				payable.Add(payable, new(big.Rat).Add(sum, part))
			}
		}
		got, err := sum(policy, currency, lines...)
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range []struct {
			got  kabinet.Money
			want *big.Rat
		}{{got.Net, net}, {got.Tax, tax}, {got.Payable, payable}} {
			if rational(pair.got.String()).Cmp(pair.want) != 0 {
				t.Fatalf("got %s, want %s", pair.got, pair.want.FloatString(digits))
			}
		}
		if err := got.Check(); err != nil {
			t.Fatal(err)
		}
	})
}
