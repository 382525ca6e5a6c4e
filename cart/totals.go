package cart

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Document is what totals are made of: lines with their prices and taxes,
// adjustments of the whole, charges, taxes withheld, and what was paid.
type Document struct {
	Currency    kabinet.Currency
	Policy      Policy
	Lines       []DocumentLine
	Adjustments []Adjustment
	Charges     []TaxedCharge
	Withheld    []Withholding
	// Paid is what was paid already.
	Paid kabinet.Money
}

// DocumentLine is one line to total. A line with a zero Mode, Price and Amount
// has no price.
type DocumentLine struct {
	// Price is for Per units, and Quantity says how many units there are. Where
	// Price is the zero Money, Amount is what the line costs before its
	// adjustments.
	Price         kabinet.Money
	Per, Quantity kabinet.Quantity
	Amount        kabinet.Money
	// Mode says whether all that is before or with tax.
	Mode pricing.TaxMode
	TaxRate
	Adjustments []Adjustment
}

// TaxedCharge is a charge with its tax.
type TaxedCharge struct {
	Charge
	Tax TaxRate `json:"tax"`
}

// Totals are the sums of a document. Unless its policy rounds at the end,
// Net + Tax = Total, exactly, in the whole and in each of Taxes, and the whole is
// the sum of Taxes. Total less Withheld is Payable, and less Paid that is Due.
type Totals struct {
	Currency kabinet.Currency `json:"currency"`
	Policy   Policy           `json:"policy,omitzero"`
	// Goods are the sum of the lines as they are shown, before or with tax,
	// Adjusted that of the adjustments of the whole (negative lowers), and
	// Charged that of the charges.
	Goods    kabinet.Money `json:"goods"`
	Adjusted kabinet.Money `json:"adjusted"`
	Charged  kabinet.Money `json:"charged"`

	Net      kabinet.Money `json:"net"`
	Tax      kabinet.Money `json:"tax"`
	Total    kabinet.Money `json:"total"`
	Withheld kabinet.Money `json:"withheld"`
	Payable  kabinet.Money `json:"payable"`
	Paid     kabinet.Money `json:"paid"`
	Due      kabinet.Money `json:"due"`

	// Taxes are the sums by category, rate, net or gross and reverse charge, in
	// this order.
	Taxes []TaxTotal `json:"taxes,omitempty"`
	// Lines are the amounts of all lines, in their order.
	Lines []LineTotal `json:"lines,omitempty"`
	// LineTaxes are the taxes of all lines, where the policy rounds them on the
	// line; the zero Money for a line without a price.
	LineTaxes []kabinet.Money `json:"lineTaxes,omitempty"`
	// Adjustments, Charges and Withholdings are those of the document, with
	// what they come to.
	Adjustments  []AdjustmentTotal  `json:"adjustments,omitempty"`
	Charges      []ChargeTotal      `json:"charges,omitempty"`
	Withholdings []WithholdingTotal `json:"withholdings,omitempty"`
	// Unpriced counts lines without a price, which the sums leave out.
	Unpriced int `json:"unpriced,omitempty"`
	// Part says that this is a part of a larger document, whose taxes were
	// divided among its parts: a tax may differ by the smallest unit from that
	// of the part alone.
	Part bool `json:"part,omitempty"`
}

// TaxTotal is the sum of the lines and charges of one category, rate and mode.
// Where the prices are net, Net is the sum of what is shown; where they are
// gross, Total is.
type TaxTotal struct {
	TaxRate
	Mode pricing.TaxMode `json:"mode"`
	// Adjusted is the share of the document's adjustments.
	Adjusted kabinet.Money `json:"adjusted"`
	Net      kabinet.Money `json:"net"`
	Tax      kabinet.Money `json:"tax"`
	Total    kabinet.Money `json:"total"`
}

// Shown returns what prices of this mode sum to: Net or Total.
func (t TaxTotal) Shown() kabinet.Money {
	if t.Mode == pricing.Gross {
		return t.Total
	}
	return t.Net
}

// LineTotal is what one line comes to.
type LineTotal struct {
	// Amount is after the line's own adjustments and before those of the
	// document, with or without tax as its TaxTotal says. A line without a price
	// has the zero Money.
	Amount kabinet.Money `json:"amount"` // not omitzero: 0 RUB is not the zero Money
	// Taxes is the index of its TaxTotal, and -1 for a line without a price.
	Taxes int `json:"taxes"`
}

// AdjustmentTotal is an adjustment of a document with what it comes to.
type AdjustmentTotal struct {
	Adjustment
	Comes kabinet.Money `json:"comes"`
}

// ChargeTotal is a charge of a document, with its tax where the policy rounds it
// on the line, and the index of its TaxTotal.
type ChargeTotal struct {
	Charge
	Tax   kabinet.Money `json:"tax"`
	Taxes int           `json:"taxes"`
}

// WithholdingTotal is a tax withheld, and of how much.
type WithholdingTotal struct {
	Withholding
	Base   kabinet.Money `json:"base"`
	Amount kabinet.Money `json:"amount"`
}

// Sum returns the totals of a document.
//
// It returns kabinet.ErrCurrencyMismatch for anything in another currency,
// pricing.ErrTaxMode for what is neither net nor gross, ErrNegativeRate,
// ErrAdjustment, ErrReason, ErrBelowZero, ErrCharge and ErrWithheld for what a cart
// would not take, ErrPaid for what was paid in less than the smallest unit,
// kabinet.ErrAllocate where an adjustment cannot be divided among lines (where some
// are negative, or there are none), all with the place, kabinet.ErrOverflow, and ErrPolicy.
func Sum(d Document) (Totals, error) {
	w := &work{}
	if err := w.begin(d.Policy, d.Currency); err != nil {
		return Totals{}, err
	}
	w.groups = w.room[:0]
	w.adjustments, w.charges, w.withheld, w.paid = d.Adjustments, d.Charges, d.Withheld, d.Paid
	lines := make([]LineTotal, len(d.Lines))
	quick, zero := w.policy.Taxes == TaxPerRate, kabinet.Zero(w.currency)
	for i := range d.Lines {
		l, t := &d.Lines[i], &lines[i]
		if coef, ok := l.quick(&w.sums); ok && quick {
			at, err := w.group(&l.TaxRate, l.Mode)
			if err != nil {
				return Totals{}, placed(err, "/lines/", i)
			}
			// Written and not read again here: what was written by members waits
			// for its memory when it is read whole.
			t.Amount, err = zero.Like(coef)
			t.Taxes = at
			g := &w.groups[at]
			g.sum += coef
			g.count++
			if err != nil || g.sum > w.limit {
				return Totals{}, kabinet.ErrOverflow.At("/lines/" + itoa(i))
			}
			continue
		}
		exact, err := w.line(l, t)
		if err == nil {
			err = w.enter(t, exact)
		}
		if err != nil {
			return Totals{}, placed(err, "/lines/", i)
		}
	}
	if err := w.close(lines, true); err != nil {
		return Totals{}, err
	}
	return w.t, nil
}

// placed returns a numeric error, which has no place yet, or an error of this
// package with its place.
func placed(err error, what string, i int) error {
	var e *kabinet.Error
	if !errors.As(err, &e) {
		e = kabinet.ErrOverflow.Because(err)
	}
	return e.At(what + strconv.Itoa(i))
}

func itoa(i int) string { return strconv.Itoa(i) }

// taxOn returns the tax on a net amount, amount × rate, or in a gross one,
// amount × rate / (1 + rate), rounded once to the currency.
func taxOn(amount kabinet.Money, mode pricing.TaxMode, rate kabinet.Rate, rounding kabinet.Rounding) (kabinet.Money, error) {
	digits := amount.Currency().Digits()
	if mode == pricing.Net {
		return amount.MulRate(rate, digits, rounding)
	}
	c, s := rate.Fixed()
	return amount.MulDiv(c, c+pow10[s], digits, rounding) // both have the scale of the rate
}

// Document returns the document of the totals, with lines that have amounts but no
// prices and adjustments of their own. Where the policy adds up, its Sum is the
// same totals. It returns ErrTotals where lines, charges and taxes do not belong
// together.
func (t Totals) Document() (Document, error) {
	d := Document{Currency: t.Currency, Policy: t.Policy, Paid: t.Paid, Lines: make([]DocumentLine, len(t.Lines))}
	for i, l := range t.Lines {
		switch {
		case l.Taxes == -1 && l.Amount == (kabinet.Money{}):
		case l.Taxes < 0 || l.Taxes >= len(t.Taxes):
			return Document{}, ErrTotals
		default:
			d.Lines[i] = DocumentLine{Amount: l.Amount, Mode: t.Taxes[l.Taxes].Mode, TaxRate: t.Taxes[l.Taxes].TaxRate}
		}
	}
	for _, a := range t.Adjustments {
		d.Adjustments = append(d.Adjustments, a.Adjustment)
	}
	for _, c := range t.Charges {
		if c.Taxes < 0 || c.Taxes >= len(t.Taxes) {
			return Document{}, ErrTotals
		}
		d.Charges = append(d.Charges, TaxedCharge{c.Charge, t.Taxes[c.Taxes].TaxRate})
	}
	for _, w := range t.Withholdings {
		d.Withheld = append(d.Withheld, w.Withholding)
	}
	return d, nil
}

// Check returns ErrTotals unless the totals add up exactly as their policy
// promises: the whole is the sum of Taxes, each of which is the sum of its lines
// and charges with its share of the adjustments, rounded as they are, and
// nothing is in another currency. Of totals that round at the end, and of a part,
// it checks what can be said of them alone.
func (t Totals) Check() error {
	d, err := t.Document()
	if err != nil {
		return err
	}
	if !t.Policy.Adds() {
		// Of rounded lines; its taxes do not count, and what is adjusted may be more
		// than lines that were rounded have.
		d.Policy.Lines, d.Adjustments = PerLine, nil
	}
	again, err := Sum(d)
	if err != nil {
		return ErrTotals.Because(err)
	}
	if t.Part || !t.Policy.Adds() {
		return t.checkPart(again)
	}
	if again.Unpriced != t.Unpriced || !again.equal(t) {
		return ErrTotals
	}
	return nil
}

func (t Totals) equal(o Totals) bool {
	for _, p := range [...][2]kabinet.Money{
		{t.Goods, o.Goods}, {t.Adjusted, o.Adjusted}, {t.Charged, o.Charged}, {t.Net, o.Net}, {t.Tax, o.Tax}, {t.Total, o.Total},
		{t.Withheld, o.Withheld}, {t.Payable, o.Payable}, {t.Paid, o.Paid}, {t.Due, o.Due},
	} {
		if !p[0].Equal(p[1]) {
			return false
		}
	}
	return slices.EqualFunc(t.Lines, o.Lines, func(a, b LineTotal) bool {
		return a.Taxes == b.Taxes && a.Amount.Equal(b.Amount)
	}) && slices.EqualFunc(t.LineTaxes, o.LineTaxes, kabinet.Money.Equal) && slices.EqualFunc(t.Taxes, o.Taxes, func(a, b TaxTotal) bool {
		return a.same(b) && a.Adjusted.Equal(b.Adjusted) && a.Net.Equal(b.Net) && a.Tax.Equal(b.Tax) && a.Total.Equal(b.Total)
	}) && slices.EqualFunc(t.Adjustments, o.Adjustments, func(a, b AdjustmentTotal) bool { return a.Comes.Equal(b.Comes) }) &&
		slices.EqualFunc(t.Charges, o.Charges, func(a, b ChargeTotal) bool { return a.Taxes == b.Taxes && a.Tax.Equal(b.Tax) }) &&
		slices.EqualFunc(t.Withholdings, o.Withholdings, func(a, b WithholdingTotal) bool {
			return a.Base.Equal(b.Base) && a.Amount.Equal(b.Amount)
		})
}

// checkPart checks totals whose taxes were divided from a larger whole, or
// rounded on their own, against those of the same lines on their own.
func (t Totals) checkPart(own Totals) error {
	if t.Unpriced != own.Unpriced || len(t.Taxes) != len(own.Taxes) || !t.Paid.Equal(own.Paid) ||
		!plus(t.Payable, t.Withheld).Equal(t.Total) || !plus(t.Due, t.Paid).Equal(t.Payable) {
		return ErrTotals
	}
	if !t.Policy.Adds() {
		return nil
	}
	zero := kabinet.Zero(t.Currency)
	net, tax, total, shown, ownShown := zero, zero, zero, zero, zero
	unit, err := kabinet.NewMoney(1, t.Currency.Digits(), t.Currency)
	if err != nil {
		return ErrTotals.Because(err)
	}
	for i, g := range t.Taxes {
		alone, err := taxOn(g.Shown(), g.Mode, g.Rate, t.Policy.Rounding)
		if err != nil || !g.same(own.Taxes[i]) || !plus(g.Net, g.Tax).Equal(g.Total) {
			return ErrTotals
		}
		if perLine := t.Policy.Taxes == TaxPerLine; perLine && !g.Tax.Equal(t.taxesOf(i)) || !perLine && !near(g.Tax, alone, unit) {
			return ErrTotals
		}
		net, tax, total = plus(net, g.Net), plus(tax, g.Tax), plus(total, g.Total)
		shown, ownShown = plus(shown, g.Shown()), plus(ownShown, own.Taxes[i].Shown())
	}
	if !net.Equal(t.Net) || !tax.Equal(t.Tax) || !total.Equal(t.Total) || !shown.Equal(ownShown) ||
		!t.Goods.Equal(own.Goods) || !t.Adjusted.Equal(own.Adjusted) || !t.Charged.Equal(own.Charged) {
		return ErrTotals
	}
	return nil
}

// taxesOf returns the taxes of a rate as they were rounded on lines and charges.
func (t Totals) taxesOf(group int) kabinet.Money {
	sum := kabinet.Zero(t.Currency)
	for i, l := range t.Lines {
		if l.Taxes == group && i < len(t.LineTaxes) {
			sum = plus(sum, t.LineTaxes[i])
		}
	}
	for _, c := range t.Charges {
		if c.Taxes == group {
			sum = plus(sum, c.Tax)
		}
	}
	return sum
}

// plus returns a + b, or the zero Money, which no total equals.
func plus(a, b kabinet.Money) kabinet.Money {
	sum, err := a.Add(b)
	if err != nil {
		return kabinet.Money{}
	}
	return sum
}

// near reports whether two amounts are at most so much apart.
func near(a, b, most kabinet.Money) bool {
	d, err := a.Sub(b)
	if err != nil {
		return false
	}
	c, err := d.Abs().Cmp(most)
	return err == nil && c <= 0
}

// same reports whether both are of one category, rate and mode.
func (t TaxTotal) same(o TaxTotal) bool { return t.Mode == o.Mode && t.TaxRate.Equal(o.TaxRate) }

func (t *TaxTotal) compare(o *TaxTotal) int {
	if c := cmp.Or(cmp.Compare(t.Category, o.Category), t.Rate.Cmp(o.Rate), cmp.Compare(t.Mode, o.Mode)); c != 0 || t.Reverse == o.Reverse {
		return c
	}
	if t.Reverse {
		return 1
	}
	return -1
}

// Clone returns a copy that shares nothing with t.
func (t Totals) Clone() Totals {
	t.Taxes, t.Lines, t.LineTaxes = slices.Clone(t.Taxes), slices.Clone(t.Lines), slices.Clone(t.LineTaxes)
	t.Adjustments, t.Charges, t.Withholdings = slices.Clone(t.Adjustments), slices.Clone(t.Charges), slices.Clone(t.Withholdings)
	return t
}

// TaxesByRate returns Taxes as papers show them: one for each category and rate, of
// prices before and with tax together. Their Mode is unstated.
func (t Totals) TaxesByRate() []TaxTotal {
	var out []TaxTotal
	for _, x := range t.Taxes {
		x.Mode = pricing.TaxUnstated
		i := slices.IndexFunc(out, x.same)
		if i < 0 {
			out = append(out, x)
			continue
		}
		for _, sum := range [...]struct{ of, more *kabinet.Money }{
			{&out[i].Adjusted, &x.Adjusted}, {&out[i].Net, &x.Net}, {&out[i].Tax, &x.Tax}, {&out[i].Total, &x.Total},
		} {
			*sum.of, _ = sum.of.Add(*sum.more) // it fits: the sums of all have
		}
	}
	return out
}

// Rate returns the tax of a line, and false where it has no price.
func (t Totals) Rate(line int) (TaxRate, bool) {
	if line < 0 || line >= len(t.Lines) || t.Lines[line].Taxes < 0 || t.Lines[line].Taxes >= len(t.Taxes) {
		return TaxRate{}, false
	}
	return t.Taxes[t.Lines[line].Taxes].TaxRate, true
}
