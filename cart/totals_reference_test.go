package cart_test

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The reference says what the totals of a document are by the textbook, in exact
// rational numbers, and shares no line of code with the package.

// unitsOf returns r in the smallest units of a currency, rounded as the mode says.
func unitsOf(r *big.Rat, digits int, mode kabinet.Rounding) *big.Int {
	x := new(big.Rat).Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)))
	below, _ := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int)) // towards minus infinity
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(below))
	if rest.Sign() == 0 {
		return below
	}
	above := new(big.Int).Add(below, big.NewInt(1))
	away, towards := above, below // from zero
	if x.Sign() < 0 {
		away, towards = below, above
	}
	half := rest.Cmp(big.NewRat(1, 2))
	switch mode {
	case kabinet.Up:
		return away
	case kabinet.Down:
		return towards
	case kabinet.Ceiling:
		return above
	case kabinet.Floor:
		return below
	}
	switch {
	case half > 0:
		return above
	case half < 0:
		return below
	case mode == kabinet.HalfDown:
		return towards
	case mode == kabinet.HalfEven && below.Bit(0) == 0:
		return below
	case mode == kabinet.HalfEven:
		return above
	}
	return away
}

func roundedBy(r *big.Rat, digits int, mode kabinet.Rounding) *big.Rat {
	return new(big.Rat).SetFrac(unitsOf(r, digits, mode), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
}

func plusRat(list ...*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, r := range list {
		sum.Add(sum, r)
	}
	return sum
}

var errReference = errors.New("the reference refuses it")

// dividedBy divides an amount of whole units in proportion to weights by largest
// remainder, the earlier first where they tie.
func dividedBy(amount *big.Rat, weights []*big.Rat, digits int) ([]*big.Rat, error) {
	whole := plusRat(weights...)
	sign := 0
	for _, w := range weights {
		if w.Sign() != 0 && sign == 0 {
			sign = w.Sign()
		}
		if w.Sign() != 0 && w.Sign() != sign {
			return nil, errReference
		}
	}
	if whole.Sign() == 0 {
		return nil, errReference
	}
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	if amount.Sign() < 0 {
		unit.Neg(unit)
	}
	parts, lack := make([]*big.Rat, len(weights)), make([]*big.Rat, len(weights))
	left := new(big.Rat).Set(amount)
	order := make([]int, len(weights))
	for i, w := range weights {
		exact := new(big.Rat).Mul(amount, new(big.Rat).Quo(w, whole))
		parts[i] = roundedBy(exact, digits, kabinet.Down)
		lack[i] = new(big.Rat).Abs(new(big.Rat).Sub(exact, parts[i]))
		left.Sub(left, parts[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return lack[b].Cmp(lack[a]) })
	for _, i := range order {
		if left.Sign() == 0 {
			break
		}
		parts[i] = new(big.Rat).Add(parts[i], unit)
		left.Sub(left, unit)
	}
	return parts, nil
}

type refGroup struct {
	rate            cart.TaxRate
	mode            pricing.TaxMode
	shown, own      *big.Rat // own is the tax rounded on lines and charges
	adjusted        *big.Rat
	net, tax, total *big.Rat
}

// before is the order of groups on a document: by category, rate and mode.
func (g *refGroup) compare(o *refGroup) int {
	if c := strings.Compare(string(g.rate.Category), string(o.rate.Category)); c != 0 {
		return c
	}
	if c := rational(g.rate.Rate.String()).Cmp(rational(o.rate.Rate.String())); c != 0 {
		return c
	}
	if g.mode != o.mode || g.rate.Reverse == o.rate.Reverse {
		return int(g.mode) - int(o.mode)
	}
	if g.rate.Reverse {
		return 1
	}
	return -1
}

type refTotals struct {
	lines, lineTaxes []*big.Rat
	groups           []*refGroup
	sums             map[string]*big.Rat
	withheld         []*big.Rat
}

func moneyRat(m kabinet.Money) *big.Rat {
	if m == (kabinet.Money{}) {
		return new(big.Rat)
	}
	return rational(m.String())
}

func taxIn(shown *big.Rat, rate cart.TaxRate, mode pricing.TaxMode) *big.Rat {
	r := rational(rate.Rate.String())
	tax := new(big.Rat).Mul(shown, r)
	if mode == pricing.Gross {
		tax.Quo(tax, plusRat(r, big.NewRat(1, 1)))
	}
	return tax
}

// lineOfReference returns what a line comes to, exactly: rounded only in the price of a unit.
func lineOfReference(l cart.DocumentLine, p cart.Policy, digits int) (*big.Rat, error) {
	quantity, per := rational(l.Quantity.String()), rational(l.Per.String())
	left := l.Adjustments
	sum := moneyRat(l.Amount)
	apply := func(sum *big.Rat, a cart.Adjustment, units *big.Rat, was int) (*big.Rat, error) {
		switch {
		case !a.Percent.IsZero():
			factor := plusRat(big.NewRat(1, 1), new(big.Rat).Quo(rational(a.Percent.String()), big.NewRat(100, 1)))
			if factor.Sign() < 0 {
				return nil, errReference
			}
			sum = new(big.Rat).Mul(sum, factor)
		case !a.Amount.IsZero():
			sum = plusRat(sum, moneyRat(a.Amount))
		default:
			sum = plusRat(sum, new(big.Rat).Mul(moneyRat(a.PerUnit), units))
		}
		if was >= 0 && sum.Sign() < 0 {
			sum = new(big.Rat) // no more than there is
		}
		return sum, nil
	}
	var err error
	if l.Price != (kabinet.Money{}) {
		price := moneyRat(l.Price)
		if p.Lines == cart.UnitFirst {
			was := price.Sign()
			for len(left) > 0 && left[0].Amount.IsZero() {
				if price, err = apply(price, left[0], per, was); err != nil {
					return nil, err
				}
				left = left[1:]
			}
			price = roundedBy(price, digits, p.Rounding)
		}
		sum = new(big.Rat).Quo(new(big.Rat).Mul(price, quantity), per)
	}
	was := sum.Sign()
	for _, a := range left {
		if sum, err = apply(sum, a, quantity, was); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

func reference(d cart.Document) (*refTotals, error) {
	digits, mode, end := d.Currency.Digits(), d.Policy.Rounding, d.Policy.Lines == cart.AtEnd
	round := func(r *big.Rat) *big.Rat { return roundedBy(r, digits, mode) }
	out := &refTotals{sums: map[string]*big.Rat{}}
	group := func(rate cart.TaxRate, m pricing.TaxMode) *refGroup {
		for _, g := range out.groups {
			if g.mode == m && g.rate.Category == rate.Category && g.rate.Rate.Equal(rate.Rate) && g.rate.Reverse == rate.Reverse {
				return g
			}
		}
		g := &refGroup{rate: rate, mode: m, shown: new(big.Rat), own: new(big.Rat), adjusted: new(big.Rat)}
		out.groups = append(out.groups, g)
		return g
	}
	exact, of := make([]*big.Rat, len(d.Lines)), make([]*refGroup, len(d.Lines))
	out.lines, out.lineTaxes = make([]*big.Rat, len(d.Lines)), make([]*big.Rat, len(d.Lines))
	for i, l := range d.Lines {
		exact[i], out.lines[i], out.lineTaxes[i] = new(big.Rat), new(big.Rat), new(big.Rat)
		if l.Mode == pricing.TaxUnstated {
			continue
		}
		e, err := lineOfReference(l, d.Policy, digits)
		if err != nil {
			return nil, err
		}
		of[i], exact[i], out.lines[i] = group(l.TaxRate, l.Mode), e, round(e)
		if !end {
			exact[i] = out.lines[i]
		}
	}
	slices.SortStableFunc(out.groups, (*refGroup).compare)
	goods := plusRat(exact...)
	out.sums["goods"] = round(goods)
	// What each line comes to with its share of the adjustments of the whole; without
	// taxes on lines, only the sums by rate are of whole units.
	with := slices.Clone(exact)
	adjusted, running := new(big.Rat), new(big.Rat).Set(goods)
	for _, g := range out.groups {
		for i := range d.Lines {
			if of[i] == g {
				g.shown.Add(g.shown, exact[i])
			}
		}
	}
	for _, a := range d.Adjustments {
		change := moneyRat(a.Amount)
		if a.Amount.IsZero() {
			change = new(big.Rat).Mul(running, new(big.Rat).Quo(rational(a.Percent.String()), big.NewRat(100, 1)))
		}
		if a.Percent.String() == "-150" {
			return nil, errReference
		}
		if !end {
			change = round(change)
		}
		if running.Sign() >= 0 && plusRat(running, change).Sign() < 0 {
			change = new(big.Rat).Neg(running) // no more than there is
		}
		adjusted.Add(adjusted, round(change))
		next := plusRat(running, change)
		// Where nothing is left, a surcharge is divided like the goods, or by the lines.
		lineWeights, weights := slices.Clone(with), make([]*big.Rat, len(out.groups))
		for k, g := range out.groups {
			weights[k] = g.shown
		}
		something := func(r *big.Rat) bool { return r.Sign() != 0 }
		for _, other := range []func(i int) *big.Rat{
			func(i int) *big.Rat { return exact[i] },
			func(int) *big.Rat { return big.NewRat(1, 1) },
		} {
			byRate, byLine := !slices.ContainsFunc(weights, something), !slices.ContainsFunc(lineWeights, something)
			for k, g := range out.groups {
				for i := range d.Lines {
					if of[i] == g && byRate {
						weights[k] = plusRat(weights[k], other(i))
					}
					if of[i] == g && byLine {
						lineWeights[i] = other(i)
					}
				}
			}
		}
		if change.Sign() != 0 {
			whole := plusRat(weights...)
			switch {
			case end && whole.Sign() == 0:
				return nil, errReference
			case end:
				for k, g := range out.groups {
					part := new(big.Rat).Quo(new(big.Rat).Mul(change, weights[k]), whole)
					g.adjusted.Add(g.adjusted, round(part))
					g.shown = plusRat(g.shown, part)
				}
			case d.Policy.Taxes == cart.TaxPerLine:
				parts, err := dividedBy(change, lineWeights, digits)
				if err != nil {
					return nil, err
				}
				for i, part := range parts {
					if of[i] != nil {
						with[i] = plusRat(with[i], part)
						of[i].shown, of[i].adjusted = plusRat(of[i].shown, part), plusRat(of[i].adjusted, part)
					}
				}
			default:
				parts, err := dividedBy(change, weights, digits)
				if err != nil {
					return nil, err
				}
				for k, g := range out.groups {
					g.shown, g.adjusted = plusRat(g.shown, parts[k]), plusRat(g.adjusted, parts[k])
				}
			}
		}
		running = next
	}
	out.sums["adjusted"] = adjusted
	for i := range d.Lines {
		if of[i] != nil && d.Policy.Taxes == cart.TaxPerLine {
			out.lineTaxes[i] = round(taxIn(with[i], of[i].rate, of[i].mode))
			of[i].own.Add(of[i].own, out.lineTaxes[i])
		}
	}
	charged := new(big.Rat)
	for _, c := range d.Charges {
		g := group(c.Tax, c.Mode)
		amount := moneyRat(c.Amount)
		if !end {
			amount = round(amount)
			g.own.Add(g.own, round(taxIn(amount, c.Tax, c.Mode)))
		}
		charged.Add(charged, amount)
		g.shown = plusRat(g.shown, amount)
	}
	out.sums["charged"] = round(charged)
	net, tax, total := new(big.Rat), new(big.Rat), new(big.Rat)
	for _, g := range out.groups {
		t := taxIn(g.shown, g.rate, g.mode)
		if d.Policy.Taxes == cart.TaxPerLine {
			t = g.own
		} else if !end {
			t = round(t)
		}
		n, all := g.shown, plusRat(g.shown, t)
		if g.mode == pricing.Gross {
			n, all = new(big.Rat).Sub(g.shown, t), g.shown
		}
		net.Add(net, n)
		tax.Add(tax, t)
		total.Add(total, all)
		g.net, g.tax, g.total = round(n), round(t), round(all)
	}
	slices.SortStableFunc(out.groups, (*refGroup).compare)
	out.sums["net"], out.sums["tax"], out.sums["total"] = round(net), round(tax), round(total)
	kept := new(big.Rat)
	for _, w := range d.Withheld {
		base := out.sums["net"]
		if w.Category != "" {
			base = new(big.Rat)
			for _, g := range out.groups {
				if g.rate.Category == w.Category {
					base.Add(base, g.net)
				}
			}
		}
		amount := round(new(big.Rat).Mul(base, rational(w.Rate.String())))
		out.withheld = append(out.withheld, amount)
		kept.Add(kept, amount)
	}
	out.sums["withheld"], out.sums["paid"] = kept, moneyRat(d.Paid)
	out.sums["payable"] = new(big.Rat).Sub(out.sums["total"], kept)
	out.sums["due"] = new(big.Rat).Sub(out.sums["payable"], out.sums["paid"])
	return out, nil
}

var (
	allRoundings = []kabinet.Rounding{
		kabinet.HalfUp, kabinet.HalfUp, kabinet.HalfEven, kabinet.HalfDown, kabinet.Up, kabinet.Down, kabinet.Ceiling, kabinet.Floor,
	}
	allRates = []cart.TaxRate{
		{Category: "S", Rate: kabinet.MustPercent("22")}, {Category: "S", Rate: kabinet.MustPercent("22.0")},
		{Category: "S", Rate: kabinet.MustPercent("7.7")}, {Category: "R", Rate: kabinet.MustPercent("10")},
		{Category: "R", Rate: kabinet.MustPercent("33.3333333")}, {Category: "Z"}, {Category: "E"}, {Category: "AE", Reverse: true}, {Category: "Z", Reverse: true},
		{Category: "L", Rate: kabinet.MustPercent("150")},
	}
	allPercents = []string{"-100", "-10", "-3.33", "-0.5", "5", "250", "-99.9999999", "-150"}
)

// anyDocument draws whatever a document can be: returns beside goods, lines of nothing,
// charges without lines, amounts that hardly fit.
func anyDocument(t *rapid.T) cart.Document {
	c := kabinet.MustCurrency(rapid.SampledFrom([]string{"RUB", "JPY", "KWD", "CLF"}).Draw(t, "currency"))
	p := cart.Policy{
		Lines:    rapid.SampledFrom([]cart.LineRounding{cart.PerLine, cart.UnitFirst, cart.AtEnd}).Draw(t, "lines"),
		Rounding: rapid.SampledFrom(allRoundings).Draw(t, "rounding"),
	}
	if p.Lines != cart.AtEnd && rapid.Bool().Draw(t, "tax on lines") {
		p.Taxes = cart.TaxPerLine
	}
	signs := rapid.SampledFrom([]int64{1, 1, 1, -1, 0}).Draw(t, "signs") // goods, returns, or both
	most := rapid.SampledFrom([]int64{9, 1000, 1_000_000, 1_000_000_000, 99_999_999_999_999_999}).Draw(t, "most")
	money := func(label string, from, to int64, scale int) kabinet.Money {
		m, err := kabinet.NewMoney(rapid.Int64Range(from, to).Draw(t, label), scale, c)
		if err != nil {
			t.Skip("no such amount")
		}
		return m
	}
	scale := func() int { return rapid.IntRange(0, 5).Draw(t, "scale") }
	mode := func() pricing.TaxMode {
		return rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "mode")
	}
	percent := func() kabinet.Percentage {
		return kabinet.MustPercentage(rapid.SampledFrom(allPercents).Draw(t, "percent"))
	}
	d := cart.Document{Currency: c, Policy: p}
	for range rapid.IntRange(0, 8).Draw(t, "lines") {
		if rapid.IntRange(0, 9).Draw(t, "unpriced") == 0 {
			d.Lines = append(d.Lines, cart.DocumentLine{})
			continue
		}
		sign := signs
		if sign == 0 {
			sign = rapid.SampledFrom([]int64{1, -1}).Draw(t, "sign")
		}
		price := money("price", 0, most, scale())
		l := cart.DocumentLine{
			Price: price, Quantity: thousandths(sign * rapid.Int64Range(0, 100_000).Draw(t, "quantity")),
			Per: kabinet.QuantityOf(rapid.SampledFrom([]int64{1, 1, 100, 7}).Draw(t, "per")), Mode: mode(), TaxRate: rapid.SampledFrom(allRates).Draw(t, "rate"),
		}
		if rapid.IntRange(0, 2).Draw(t, "amount only") == 0 {
			l.Price, l.Amount = kabinet.Money{}, price
			if sign < 0 {
				l.Amount = price.Neg()
			}
		}
		for range rapid.SampledFrom([]int{0, 0, 1, 1, 2, 3}).Draw(t, "adjustments of the line") {
			a := cart.Adjustment{Reason: cart.ReasonManual}
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				a.Amount = money("amount", -most, most, scale())
			case 1:
				a.PerUnit = money("per unit", -99, 99, scale())
			default:
				a.Percent = percent()
			}
			if a.Percent.IsZero() && a.Amount.IsZero() && a.PerUnit.IsZero() {
				a.Percent = kabinet.MustPercentage("1")
			}
			l.Adjustments = append(l.Adjustments, a)
		}
		d.Lines = append(d.Lines, l)
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "adjustments") {
		a := cart.Adjustment{Percent: percent(), Reason: cart.ReasonPromotion}
		if rapid.IntRange(0, 2).Draw(t, "an amount") == 0 {
			a.Percent, a.Amount = kabinet.Percentage{}, money("of the whole", -most, most, scale())
			if a.Amount.IsZero() {
				a.Amount = kabinet.MustMoney("1 " + c.Code())
			}
		}
		d.Adjustments = append(d.Adjustments, a)
	}
	for i := range rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(t, "charges") {
		d.Charges = append(d.Charges, cart.TaxedCharge{
			Charge: cart.Charge{Code: strconv.Itoa(i), Reason: cart.ReasonShipping, Amount: money("charge", 0, most, scale()), Mode: mode()},
			Tax:    rapid.SampledFrom(allRates).Draw(t, "rate of the charge"),
		})
	}
	if rapid.Bool().Draw(t, "withheld") {
		d.Withheld = []cart.Withholding{{Code: "w", Rate: kabinet.MustPercent("1.5")}, {Code: "s", Rate: kabinet.MustPercent("100"), Category: "S"}}
	}
	if rapid.Bool().Draw(t, "paid") {
		d.Paid = money("paid", 0, most, c.Digits())
	}
	return d
}

func TestTotalsAgreeWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t)
		digits := d.Currency.Digits()
		want, werr := reference(d)
		got, err := cart.Sum(d)
		switch {
		case werr != nil && err == nil:
			t.Fatalf("%v: %v", werr, got)
		case werr != nil:
			return
		case errors.Is(err, kabinet.ErrOverflow):
			// Refused only where some number on the way is large.
			numbers := []*big.Rat{want.sums["total"], want.sums["due"], want.sums["charged"], want.sums["goods"]}
			for _, l := range d.Lines {
				numbers = append(numbers, moneyRat(l.Price), moneyRat(l.Amount))
				for _, a := range l.Adjustments {
					numbers = append(numbers, moneyRat(a.Amount))
				}
			}
			for _, a := range d.Adjustments {
				numbers = append(numbers, moneyRat(a.Amount))
			}
			for _, c := range d.Charges {
				numbers = append(numbers, moneyRat(c.Amount))
			}
			for _, r := range numbers {
				if new(big.Rat).Abs(r).Cmp(big.NewRat(1_000_000_000, 1)) > 0 {
					return
				}
			}
			t.Fatal(err)
		case err != nil:
			t.Fatal(err)
		}
		same := func(name string, m kabinet.Money, r *big.Rat) {
			if moneyRat(m).Cmp(r) != 0 {
				t.Fatalf("%s: got %s, want %s", name, m, r.FloatString(digits))
			}
		}
		for name, m := range fields(got) {
			same(name, m, want.sums[name])
		}
		for i, l := range got.Lines {
			same("line", l.Amount, want.lines[i])
			if d.Policy.Taxes == cart.TaxPerLine {
				same("tax of a line", got.LineTaxes[i], want.lineTaxes[i])
			}
		}
		if len(got.Taxes) != len(want.groups) {
			t.Fatalf("%d groups, want %d", len(got.Taxes), len(want.groups))
		}
		for k, g := range got.Taxes {
			w := want.groups[k]
			same("adjusted of "+string(g.Category), g.Adjusted, w.adjusted)
			same("net of "+string(g.Category), g.Net, w.net)
			same("tax of "+string(g.Category), g.Tax, w.tax)
			same("total of "+string(g.Category), g.Total, w.total)
		}
		for i, w := range got.Withholdings {
			same("withheld", w.Amount, want.withheld[i])
		}
		if err := got.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

// What a sheet had before does not count: of the same lines it says the same, to the
// last kopeck of every rate.
func TestASheetForgetsWhatItHad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, other := anyDocument(t), anyDocument(t)
		s, err := cart.NewSheet(d.Policy, d.Currency)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range other.Lines {
			_ = s.Append(l) // or not, where it cannot be
		}
		for s.Len() > 0 {
			s.Remove(rapid.IntRange(0, s.Len()-1).Draw(t, "removed"))
		}
		for i, l := range d.Lines {
			if err := s.Append(l); err != nil {
				return
			}
			if rapid.IntRange(0, 3).Draw(t, "again") == 0 {
				other := rapid.SampledFrom(d.Lines).Draw(t, "something else")
				if s.Set(i, other) == nil {
					if err := s.Set(i, l); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		s.Terms(d.Adjustments, d.Charges, d.Withheld, d.Paid)
		want, werr := cart.Sum(d)
		got, err := s.Totals()
		if (werr == nil) != (err == nil) {
			t.Fatalf("%v is not %v", err, werr)
		}
		want.Lines, want.LineTaxes = nil, nil
		if err == nil {
			require.Equal(t, want, got)
		}
	})
}

// The order of the lines moves no kopeck between rates, nor does a rate that is reverse
// charge stand before or after another by chance.
func TestTheOrderOfLinesMovesNothingBetweenRates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t)
		d.Policy.Taxes = cart.TaxPerRate
		a, err := cart.Sum(d)
		if err != nil {
			return
		}
		d.Lines = rapid.Permutation(d.Lines).Draw(t, "lines in another order")
		d.Charges = rapid.Permutation(d.Charges).Draw(t, "charges in another order")
		b, err := cart.Sum(d)
		if err != nil {
			t.Fatal(err)
		}
		require.Equal(t, fields(a), fields(b))
		require.Len(t, b.Taxes, len(a.Taxes))
		for i := range a.Taxes {
			require.True(t, a.Taxes[i].Rate.Equal(b.Taxes[i].Rate)) // 22 and 22.0 are one
			a.Taxes[i].Rate = b.Taxes[i].Rate
		}
		require.Equal(t, a.Taxes, b.Taxes)
	})
}
