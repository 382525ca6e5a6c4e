package cart_test

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

// raw is a line as bare integers: a price in kopecks, a whole quantity, a discount
// in hundredths of a per cent, and which of two rates its tax has.
type raw struct{ price, quantity, discount, rate int64 }

var rates = [2]int64{22, 10} // per cent

// rawLines are n lines; every tenth costs more than ten million.
func rawLines(n int) []raw {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]raw, n)
	for i := range out {
		out[i] = raw{1 + r.Int64N(1_000_000), 1 + r.Int64N(1000), 100 * r.Int64N(31), r.Int64N(2)}
		if i%10 == 0 {
			out[i].price, out[i].quantity = 150_000_00+r.Int64N(1_000_000), 100+r.Int64N(900)
		}
	}
	return out
}

const shipping = 1500_00

// intTotals are the totals of a document in bare integers, with checks for
// overflow: what every line comes to, net, tax and total.
type intTotals struct {
	lines           []int64
	net, tax, total int64
}

func mulChecked(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	return int64(lo), hi == 0 && lo <= math.MaxInt64
}

func addChecked(a, b int64) (int64, bool) {
	s := a + b
	return s, (s > a) == (b > 0)
}

//go:noinline
func totalsInt(lines []raw) (t intTotals, ok bool) {
	t.lines = make([]int64, len(lines))
	var sums [2]int64
	for i, l := range lines {
		amount, ok := mulChecked(l.price, l.quantity)
		if !ok {
			return t, false
		}
		if amount, ok = mulChecked(amount, 10_000-l.discount); !ok {
			return t, false
		}
		amount = (amount + 5_000) / 10_000
		t.lines[i] = amount
		if sums[l.rate], ok = addChecked(sums[l.rate], amount); !ok {
			return t, false
		}
	}
	if sums[0], ok = addChecked(sums[0], shipping); !ok {
		return t, false
	}
	for i, sum := range sums {
		tax, ok := mulChecked(sum, rates[i])
		if !ok {
			return t, false
		}
		tax = (tax + 50) / 100
		t.net, t.tax = t.net+sum, t.tax+tax
	}
	t.total = t.net + t.tax
	return t, true
}

//go:noinline
func totalsDecimal(lines []decimalLine) (net, tax, total decimal.Decimal, amounts []decimal.Decimal) {
	hundred := decimal.NewFromInt(100)
	amounts = make([]decimal.Decimal, len(lines))
	var sums [2]decimal.Decimal
	for i, l := range lines {
		amounts[i] = l.price.Mul(l.quantity).Mul(hundred.Sub(l.discount)).Div(hundred).Round(2)
		sums[l.rate] = sums[l.rate].Add(amounts[i])
	}
	sums[0] = sums[0].Add(decimal.New(shipping, -2))
	for i, sum := range sums {
		net = net.Add(sum)
		tax = tax.Add(sum.Mul(decimal.NewFromInt(rates[i])).Div(hundred).Round(2))
	}
	return net, tax, net.Add(tax), amounts
}

type decimalLine struct {
	price, quantity, discount decimal.Decimal
	rate                      int64
}

func decimals(lines []raw) []decimalLine {
	out := make([]decimalLine, len(lines))
	for i, l := range lines {
		out[i] = decimalLine{decimal.New(l.price, -2), decimal.NewFromInt(l.quantity), decimal.New(l.discount, -2), l.rate}
	}
	return out
}

func documentOf(lines []raw) cart.Document {
	d := cart.Document{Currency: fake.RUB, Charges: []cart.TaxedCharge{{
		Charge: cart.Charge{Code: "shipping", Reason: cart.ReasonShipping, Amount: moneyOf(shipping), Mode: pricing.Net}, Tax: taxOf2(0),
	}}}
	for _, l := range lines {
		d.Lines = append(d.Lines, lineOf(l))
	}
	return d
}

func moneyOf(kopecks int64) kabinet.Money {
	m, err := kabinet.NewMoney(kopecks, 2, fake.RUB)
	if err != nil {
		panic(err)
	}
	return m
}

func taxOf2(rate int64) cart.TaxRate {
	return cart.TaxRate{Category: []cart.TaxCategory{"standard", "reduced"}[rate], Rate: kabinet.MustPercent(fmt.Sprint(rates[rate]))}
}

func lineOf(l raw) cart.DocumentLine {
	out := cart.DocumentLine{
		Price: moneyOf(l.price), Per: kabinet.QuantityOf(1), Quantity: kabinet.QuantityOf(l.quantity), Mode: pricing.Net, TaxRate: taxOf2(l.rate),
	}
	if l.discount != 0 {
		out.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage(fmt.Sprint(-l.discount / 100)), Reason: cart.ReasonVolume}}
	}
	return out
}

// The three ways to total agree, and there are at most three allocations.
func TestBenchmarkedTotalsAgree(t *testing.T) {
	lines := rawLines(1000)
	want, ok := totalsInt(lines)
	require.True(t, ok)
	require.Greater(t, want.total, int64(10_000_000_00))
	d := documentOf(lines)
	got, err := cart.Sum(d)
	require.NoError(t, err)
	require.True(t, got.Net.Equal(moneyOf(want.net)) && got.Tax.Equal(moneyOf(want.tax)) && got.Payable.Equal(moneyOf(want.total)))
	for i, l := range got.Lines {
		require.True(t, l.Amount.Equal(moneyOf(want.lines[i])))
	}
	_, _, total, _ := totalsDecimal(decimals(lines))
	require.True(t, total.Equal(got.Payable.Decimal()))
	allocs := testing.AllocsPerRun(10, func() {
		if _, err := cart.Sum(d); err != nil {
			t.Fatal(err)
		}
	})
	require.LessOrEqual(t, allocs, 3.0)
}

func BenchmarkTotals1000(b *testing.B) {
	d := documentOf(rawLines(1000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cart.Sum(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTotals1000Int(b *testing.B) {
	lines := rawLines(1000)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := totalsInt(lines); !ok {
			b.Fatal("overflow")
		}
	}
}

func BenchmarkTotals1000Decimal(b *testing.B) {
	lines := decimals(rawLines(1000))
	b.ReportAllocs()
	for b.Loop() {
		totalsDecimal(lines)
	}
}

// register is a cart with its running totals, as a host keeps them while somebody
// works.
type register struct {
	cart  *cart.Cart
	sheet *cart.Sheet
}

func newRegister(b testing.TB) *register {
	c, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
	require.NoError(b, err)
	s, err := cart.NewSheet(cart.EN16931(), fake.RUB)
	require.NoError(b, err)
	s.Terms(nil, documentOf(nil).Charges, nil, kabinet.Money{})
	return &register{c, s}
}

// priced is the answer of pricing for a quantity of a line.
func priced(l raw, quantity int64) pricing.Result {
	total, err := moneyOf(l.price).Mul(kabinet.QuantityOf(quantity), 2, kabinet.HalfUp)
	if err != nil {
		panic(err)
	}
	return pricing.Result{
		Outcome: pricing.Priced, Price: moneyOf(l.price), Per: kabinet.QuantityOf(1), Quantity: kabinet.QuantityOf(quantity),
		Tax: pricing.Net, Total: total, Order: pricing.Orderability{OK: true},
	}
}

// tell prices a line and returns it as a line of the sheet.
func (r *register) tell(b testing.TB, id cart.LineID, l raw, quantity int64) cart.DocumentLine {
	result := priced(l, quantity)
	if _, err := r.cart.Reprice(fake.Anna, fake.Start, cart.Quoted{Line: id, Result: result}); err != nil {
		b.Fatal(err)
	}
	out := cart.PricedLine(fake.RUB, result)
	out.TaxRate = taxOf2(l.rate)
	return out
}

// fill adds lines one by one, each with its price and the totals after it.
func (r *register) fill(b testing.TB, lines []raw, skus []kabinet.SKU) {
	for i, l := range lines {
		event, err := r.cart.Add(fake.Anna, fake.Start, cart.NewLine{LineKey: cart.LineKey{SKU: skus[i]}, Quantity: kabinet.QuantityOf(l.quantity)})
		if err != nil {
			b.Fatal(err)
		}
		if err := r.sheet.Append(r.tell(b, event.Lines[0].Line, l, l.quantity)); err != nil {
			b.Fatal(err)
		}
		if _, err := r.sheet.Totals(); err != nil {
			b.Fatal(err)
		}
	}
}

func skusOf(n int) []kabinet.SKU {
	out := make([]kabinet.SKU, n)
	for i := range out {
		out[i] = kabinet.SKU(fmt.Sprintf("article %d", i))
	}
	return out
}

func benchmarkChangeLine(b *testing.B, n int) {
	lines := rawLines(n)
	r := newRegister(b)
	r.fill(b, lines, skusOf(n))
	ids := make([]cart.LineID, n)
	for i := range ids {
		ids[i] = cart.LineID(fmt.Sprint(i + 1))
	}
	b.ReportAllocs()
	for k := 0; b.Loop(); k++ {
		i, quantity := k*7%n, int64(k%997+1)
		if _, err := r.cart.SetQuantity(fake.Anna, fake.Start, cart.LineQuantity{Line: ids[i], Quantity: kabinet.QuantityOf(quantity)}); err != nil {
			b.Fatal(err)
		}
		if err := r.sheet.Set(i, r.tell(b, ids[i], lines[i], quantity)); err != nil {
			b.Fatal(err)
		}
		if _, err := r.sheet.Totals(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChangeLine10(b *testing.B)   { benchmarkChangeLine(b, 10) }
func BenchmarkChangeLine1000(b *testing.B) { benchmarkChangeLine(b, 1000) }

func benchmarkFill(b *testing.B, n int) {
	lines, skus := rawLines(n), skusOf(n)
	b.ReportAllocs()
	for b.Loop() {
		newRegister(b).fill(b, lines, skus)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/line")
}

func BenchmarkFill100(b *testing.B)  { benchmarkFill(b, 100) }
func BenchmarkFill1000(b *testing.B) { benchmarkFill(b, 1000) }

// A discount on a document whose tax is on the line is divided among its lines.
func BenchmarkAllocate10k(b *testing.B) {
	weights := make([]int64, 10_000)
	for i, l := range rawLines(len(weights)) {
		weights[i] = l.price * l.quantity
	}
	discount := moneyOf(-123_456_78)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := discount.Allocate(weights...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSort10k sorts the same lines by what they cost.
func BenchmarkSort10k(b *testing.B) {
	lines := rawLines(10_000)
	work := make([]raw, len(lines))
	for b.Loop() {
		copy(work, lines)
		slices.SortFunc(work, func(x, y raw) int { return cmp.Compare(x.price*x.quantity, y.price*y.quantity) })
	}
}

// BenchmarkDiscount10k totals a document of 10,000 lines with such a discount.
func BenchmarkDiscount10k(b *testing.B) {
	d := documentOf(rawLines(10_000))
	d.Policy = cart.OneC()
	d.Adjustments = []cart.Adjustment{{Amount: moneyOf(-123_456_78), Reason: cart.ReasonPromotion}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cart.Sum(d); err != nil {
			b.Fatal(err)
		}
	}
}
