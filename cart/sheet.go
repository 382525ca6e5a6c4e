package cart

import (
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Sheet keeps the running sums of a document, so that changing one line costs
// what that line costs, whatever the number of lines: its totals are those that
// Sum gives of the same lines. Only where tax is per line and the whole is
// adjusted does Totals look at all lines. A method that returns an error changes
// nothing. A Sheet is not safe for concurrent use.
type Sheet struct {
	sums
	lines []LineTotal // their Taxes are indexes into groups
	exact []*big.Rat  // the lines, where the policy rounds at the end
}

// sums are the running sums, and what the document has beside its lines.
type sums struct {
	policy   Policy
	currency kabinet.Currency
	digits   int
	limit    int64 // of a sum, in the smallest units of the currency
	plain    bool  // whether lines are rounded once, half up
	groups   []group
	unpriced int

	adjustments []Adjustment
	charges     []TaxedCharge
	withheld    []Withholding
	paid        kabinet.Money
}

// group is the running sum of the lines of one category, rate and mode, in the
// smallest units of the currency.
type group struct {
	TaxRate
	mode     pricing.TaxMode
	count    int
	sum, tax int64
	exact    *big.Rat
}

// NewSheet returns an empty sheet. It returns ErrPolicy or kabinet.ErrCurrency.
func NewSheet(p Policy, c kabinet.Currency) (*Sheet, error) {
	s := &Sheet{}
	if err := s.begin(p, c); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *sums) begin(p Policy, c kabinet.Currency) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if !c.Valid() {
		return kabinet.ErrCurrency.At("/currency")
	}
	s.policy, s.currency, s.digits = p, c, c.Digits()
	s.limit = pow10[min(kabinet.MaxIntegerDigits+s.digits, kabinet.MaxDigits)] - 1
	s.plain = p.Lines == PerLine && p.Rounding == kabinet.HalfUp
	return nil
}

// Len returns the number of lines.
func (s *Sheet) Len() int { return len(s.lines) }

// Append adds a line at the end, with the errors of Sum.
func (s *Sheet) Append(l DocumentLine) error {
	var t LineTotal
	exact, err := s.line(&l, &t)
	if err == nil {
		err = s.enter(&t, exact)
	}
	if err != nil {
		return placed(err, "/lines/", len(s.lines))
	}
	s.lines = append(s.lines, t)
	if s.policy.Lines == AtEnd {
		s.exact = append(s.exact, exact)
	}
	return nil
}

// Set replaces the i-th line, with the errors of Sum. It panics, as a slice
// does, for a line that is not there.
func (s *Sheet) Set(i int, l DocumentLine) error {
	old := &s.lines[i]
	var t LineTotal
	exact, err := s.line(&l, &t)
	if err == nil {
		s.leave(old, s.exactOf(i))
		if err = s.enter(&t, exact); err != nil {
			must(s.enter(old, s.exactOf(i)))
		}
	}
	if err != nil {
		return placed(err, "/lines/", i)
	}
	s.lines[i] = t
	if s.exact != nil {
		s.exact[i] = exact
	}
	return nil
}

// Remove removes the i-th line; those after it move up.
func (s *Sheet) Remove(i int) {
	s.leave(&s.lines[i], s.exactOf(i))
	s.lines = slices.Delete(s.lines, i, i+1)
	if s.exact != nil {
		s.exact = slices.Delete(s.exact, i, i+1)
	}
}

// Terms replaces what the document has beside its lines. The sheet keeps the
// slices.
func (s *Sheet) Terms(adjustments []Adjustment, charges []TaxedCharge, withheld []Withholding, paid kabinet.Money) {
	s.adjustments, s.charges, s.withheld, s.paid = adjustments, charges, withheld, paid
}

// Totals returns the totals without Lines, with the errors of Sum.
func (s *Sheet) Totals() (Totals, error) {
	w := &work{sums: s.sums}
	if err := w.close(s.lines, false); err != nil {
		return Totals{}, err
	}
	return w.t, nil
}

// line works out a line on its own; what is exact where the policy keeps it so.
func (s *sums) line(l *DocumentLine, t *LineTotal) (exact *big.Rat, err error) {
	if l.Mode == pricing.TaxUnstated && l.Price == (kabinet.Money{}) && l.Amount == (kabinet.Money{}) {
		*t = LineTotal{Taxes: -1}
		return nil, nil
	}
	if got := l.currency(); got != s.currency {
		return nil, kabinet.ErrCurrencyMismatch.With("a", s.currency.Code()).With("b", got.Code())
	}
	if l.Mode != pricing.Net && l.Mode != pricing.Gross {
		return nil, pricing.ErrTaxMode
	}
	if s.policy.Lines == AtEnd {
		if exact, err = l.exact(); err == nil {
			t.Amount, err = rounded(exact, s.currency, s.digits, s.policy.Rounding)
		}
	} else {
		t.Amount, err = l.amount(s.policy, s.digits)
	}
	if err != nil {
		return nil, err
	}
	t.Taxes, err = s.group(&l.TaxRate, l.Mode)
	return exact, err
}

// group returns the index of the group of a rate, which it adds if it is new.
func (s *sums) group(r *TaxRate, mode pricing.TaxMode) (int, error) {
	for i := range s.groups {
		if g := &s.groups[i]; g.mode == mode && g.Rate == r.Rate && g.Category == r.Category && g.Reverse == r.Reverse {
			return i, nil
		}
	}
	for i := range s.groups { // 0.2 and 0.20 are one rate
		if g := &s.groups[i]; g.mode == mode && g.TaxRate.Equal(*r) {
			return i, nil
		}
	}
	if err := r.validate(); err != nil {
		return 0, err
	}
	g := group{TaxRate: *r, mode: mode}
	if s.policy.Lines == AtEnd {
		g.exact = new(big.Rat)
	}
	s.groups = append(s.groups, g)
	return len(s.groups) - 1, nil
}

// enter adds a line to the sums.
func (s *sums) enter(t *LineTotal, exact *big.Rat) error {
	if t.Taxes < 0 {
		s.unpriced++
		return nil
	}
	g := &s.groups[t.Taxes]
	coef, _ := t.Amount.Fixed()
	tax, err := s.lineTax(g, t.Amount)
	switch {
	case err != nil:
		return err
	case !s.fits(g.sum+coef) || !s.fits(g.tax+tax): // two numbers of 60 bits fit 61
		return kabinet.ErrOverflow
	}
	g.sum, g.tax = g.sum+coef, g.tax+tax
	g.count++
	if exact != nil {
		g.exact.Add(g.exact, exact)
	}
	return nil
}

// leave takes a line out of the sums.
func (s *sums) leave(t *LineTotal, exact *big.Rat) {
	if t.Taxes < 0 {
		s.unpriced--
		return
	}
	g := &s.groups[t.Taxes]
	coef, _ := t.Amount.Fixed()
	tax, err := s.lineTax(g, t.Amount)
	must(err)
	g.sum, g.tax = g.sum-coef, g.tax-tax
	g.count--
	if exact != nil {
		g.exact.Sub(g.exact, exact)
	}
}

// lineTax returns the tax on a line, where the policy rounds it there.
func (s *sums) lineTax(g *group, amount kabinet.Money) (int64, error) {
	if s.policy.Taxes != TaxPerLine {
		return 0, nil
	}
	tax, err := taxOn(amount, g.mode, g.Rate, s.policy.Rounding)
	coef, _ := tax.Fixed()
	return coef, err
}

func (s *sums) fits(coef int64) bool { return coef <= s.limit && coef >= -s.limit }

// money returns a sum as an amount.
func (s *sums) money(coef int64) kabinet.Money {
	m, err := kabinet.NewMoney(coef, s.digits, s.currency)
	must(err) // it fits
	return m
}

// must panics for what cannot be: going back to a sum that was there before.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (s *Sheet) exactOf(i int) *big.Rat {
	if s.exact == nil {
		return nil
	}
	return s.exact[i]
}
