package cart

import (
	"context"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// TotalLines asks for the taxes of a cart's lines and charges, and sums them at
// these results, one for each line, with the adjustments of the cart; those of the
// whole wait until a line has a price. It returns
// kabinet.ErrMissingPort without taxes, ErrAnswer, the errors of Taxes and of
// Sum. Lines without a price are not asked about.
func TotalLines(
	ctx context.Context, taxes Taxes, p Policy, s State, results []pricing.Result, at time.Time,
) (Totals, error) {
	if taxes == nil && len(s.Lines)+len(s.Charges) > 0 {
		return Totals{}, kabinet.ErrMissingPort.With("port", "cart.Taxes")
	}
	d, err := documentOf(p, s, results)
	if err != nil {
		return Totals{}, err
	}
	q := TaxQuery{Org: s.buyer(), Header: s.public(), At: at.UTC()}
	for i := range d.Lines {
		if d.Lines[i].Mode != pricing.TaxUnstated {
			q.Lines = append(q.Lines, TaxLine{Index: i, LineKey: s.Lines[i].LineKey})
		}
	}
	priced := len(q.Lines)
	if priced == 0 {
		d.Adjustments = nil
	}
	for i, c := range s.Charges {
		q.Lines = append(q.Lines, TaxLine{Index: i, Charge: c.Code, Category: c.Category})
	}
	var rates []TaxRate
	if len(q.Lines) > 0 {
		if rates, err = taxes.TaxRates(ctx, q); err != nil {
			return Totals{}, err
		}
	}
	if len(rates) != len(q.Lines) {
		return Totals{}, ErrAnswer.With("port", "cart.Taxes").With("got", len(rates)).With("want", len(q.Lines))
	}
	for n, l := range q.Lines[:priced] {
		d.Lines[l.Index].TaxRate = rates[n]
	}
	for i, c := range s.Charges {
		d.Charges = append(d.Charges, TaxedCharge{c, rates[priced+i]})
	}
	if s.Part != nil && s.Part.Totals.holds(d) {
		return s.Part.Totals.Clone(), nil
	}
	return Sum(d)
}

// documentOf returns what is to total of a cart at these results, without taxes.
func documentOf(p Policy, s State, results []pricing.Result) (Document, error) {
	if len(results) != len(s.Lines) {
		return Document{}, ErrAnswer.With("port", "cart.Pricer").With("got", len(results)).With("want", len(s.Lines))
	}
	d := Document{
		Currency: s.Currency, Policy: p, Adjustments: s.Adjustments, Withheld: s.Withheld, Lines: make([]DocumentLine, len(results)),
	}
	for i := range results {
		if results[i].Outcome != pricing.Priced {
			continue
		}
		if results[i].Tax == pricing.TaxUnstated {
			return Document{}, pricing.ErrTaxMode.At("/lines/" + strconv.Itoa(i))
		}
		d.Lines[i] = PricedLine(s.Currency, results[i])
		d.Lines[i].Adjustments = s.Lines[i].Adjustments
	}
	return d, nil
}

// PricedLine returns the line of a document at an answer of pricing, without its
// tax: its price where that explains what the line costs, so that a policy can
// round it anew, and else the amount alone, as for graduated ladders and fees.
func PricedLine(c kabinet.Currency, r pricing.Result) DocumentLine {
	if r.Outcome != pricing.Priced {
		return DocumentLine{}
	}
	if r.Total == (kabinet.Money{}) {
		r.Total = kabinet.Zero(c) // a result kept as JSON may have lost the currency of zero
	}
	l := DocumentLine{Quantity: r.Quantity, Per: r.Per, Amount: r.Total, Mode: r.Tax}
	if amount, err := r.Price.MulPer(r.Quantity, r.Per, c.Digits(), kabinet.HalfUp); err == nil && amount.Equal(r.Total) {
		l.Price = r.Price
	}
	return l
}

// Payables returns what each line comes to when all that is to pay is divided
// among the lines: tax, the adjustments of the whole, charges and what is
// withheld. Each of Taxes is divided among its lines in proportion to their
// amounts, and what has no lines of its own among all, by largest remainder, so
// that the lines sum to Payable exactly. A line without a price is the zero
// Money. It returns ErrTotals for totals whose lines and taxes do not belong
// together, and kabinet.ErrAllocate for negative lines beside others.
func (t Totals) Payables() ([]kabinet.Money, error) {
	out := make([]kabinet.Money, len(t.Lines))
	left := t.Payable
	groups, err := t.byTax()
	if err != nil {
		return nil, err
	}
	for g, lines := range groups {
		amounts := make([]kabinet.Money, len(lines))
		for k, i := range lines {
			amounts[k] = t.Lines[i].Amount
		}
		parts, err := allocate(t.Taxes[g].Total, amounts)
		if nothing(amounts) {
			parts, err = make([]kabinet.Money, len(lines)), nil
		}
		if err != nil {
			return nil, err
		}
		for k, i := range lines {
			out[i] = kabinet.Zero(t.Currency)
			if out[i], err = out[i].Add(parts[k]); err != nil {
				return nil, err
			}
			if left, err = left.Sub(out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, t.spread(left, out)
}

// LineSum is what a line comes to with its share in all that is not its own.
type LineSum struct {
	Net   kabinet.Money `json:"net"`
	Tax   kabinet.Money `json:"tax"`
	Total kabinet.Money `json:"total"`
}

// Sums returns what each line comes to without tax, in tax, and in all, with its share
// in the adjustments of the whole and in the charges. What is withheld is left alone.
// The lines sum to Net, Tax and Total exactly, and each adds up unless the policy rounds
// at the end; a line keeps its own tax where the policy rounds taxes on the line. A line
// without a price has zeros. The errors are those of Payables.
func (t Totals) Sums() ([]LineSum, error) {
	shares, err := t.Shares()
	if err != nil {
		return nil, err
	}
	groups, err := t.byTax()
	if err != nil {
		return nil, err
	}
	zero := kabinet.Zero(t.Currency)
	out := make([]LineSum, len(t.Lines))
	shown := make([]kabinet.Money, len(t.Lines)) // with or without tax, as the line says
	for i := range out {
		out[i], shown[i] = LineSum{zero, zero, zero}, zero
	}
	for g, lines := range groups {
		for _, i := range lines {
			shown[i] = plus(t.Lines[i].Amount, shares[i])
		}
		if err := t.sums(t.Taxes[g], lines, shown, out); err != nil {
			return nil, err
		}
	}
	if err := t.rest(t.Net, shown, out, func(s *LineSum) *kabinet.Money { return &s.Net }); err != nil {
		return nil, err
	}
	if err := t.rest(t.Tax, shown, out, func(s *LineSum) *kabinet.Money { return &s.Tax }); err != nil {
		return nil, err
	}
	if !t.Policy.Adds() {
		return out, t.rest(t.Total, shown, out, func(s *LineSum) *kabinet.Money { return &s.Total })
	}
	for i := range out {
		out[i].Total = plus(out[i].Net, out[i].Tax)
	}
	return out, nil
}

// sums divides the sums of one rate among its lines, by what they show. Where nothing is
// shown, all is left for rest.
func (t Totals) sums(g TaxTotal, lines []int, shown []kabinet.Money, out []LineSum) error {
	own := make([]kabinet.Money, len(lines))
	for k, i := range lines {
		own[k] = shown[i]
	}
	if nothing(own) {
		return nil
	}
	left := g.Tax
	for _, i := range lines {
		if i < len(t.LineTaxes) {
			out[i].Tax, left = t.LineTaxes[i], plus(left, t.LineTaxes[i].Neg())
		}
	}
	taxes, err := allocate(left, own)
	if err != nil {
		return err
	}
	parts, err := allocate(g.Shown(), own)
	if err != nil {
		return err
	}
	var nets, totals []kabinet.Money
	if !t.Policy.Adds() {
		if nets, err = allocate(g.Net, own); err != nil {
			return err
		}
		if totals, err = allocate(g.Total, own); err != nil {
			return err
		}
	}
	for k, i := range lines {
		s := &out[i]
		s.Tax = plus(s.Tax, taxes[k])
		switch {
		case nets != nil:
			s.Net, s.Total = nets[k], totals[k]
		case g.Mode == pricing.Gross:
			s.Net = plus(parts[k], s.Tax.Neg())
		default:
			s.Net = parts[k]
		}
	}
	return nil
}

// rest divides what the lines lack of a whole among them, by what they show.
func (t Totals) rest(whole kabinet.Money, shown []kabinet.Money, out []LineSum, field func(*LineSum) *kabinet.Money) error {
	left := whole
	for i := range out {
		left = plus(left, field(&out[i]).Neg())
	}
	if left.IsZero() {
		return nil
	}
	parts, err := t.share(left, shown)
	if err != nil {
		return err
	}
	for i := range out {
		f := field(&out[i])
		*f = plus(*f, parts[i])
	}
	return nil
}

// share divides what is left among the lines that have a price in proportion to what they
// show, or equally where that is nothing.
func (t Totals) share(left kabinet.Money, shown []kabinet.Money) ([]kabinet.Money, error) {
	if !nothing(shown) {
		return allocate(left, shown)
	}
	weights := make([]int64, len(t.Lines))
	for i, l := range t.Lines {
		if l.Taxes >= 0 {
			weights[i] = 1
		}
	}
	return left.Allocate(weights...)
}

// spread adds to lines what is left, in proportion to what they have, or equally where
// that is nothing.
func (t Totals) spread(left kabinet.Money, out []kabinet.Money) error {
	if left.IsZero() {
		return nil
	}
	parts, err := t.share(left, out)
	for i := range parts {
		if err == nil && !parts[i].IsZero() {
			out[i], err = out[i].Add(parts[i])
		}
	}
	return err
}

// Shares returns the share of each line in the adjustments of the whole: those of the
// lines of a rate sum to its Adjusted exactly, and, unless the policy rounds at the end,
// all to Adjusted. What one line has does not move to another when that is cancelled.
// The errors are those of Payables.
func (t Totals) Shares() ([]kabinet.Money, error) {
	zero := kabinet.Zero(t.Currency)
	out := make([]kabinet.Money, len(t.Lines))
	groups, err := t.byTax()
	if err != nil {
		return nil, err
	}
	for i, l := range t.Lines {
		if l.Taxes >= 0 {
			out[i] = zero
		}
	}
	if t.Policy.Taxes == TaxPerLine && !t.Part {
		amounts := make([]kabinet.Money, len(t.Lines))
		for i, l := range t.Lines {
			amounts[i] = l.Amount
		}
		for _, a := range t.Adjustments {
			if a.Comes.IsZero() {
				continue
			}
			parts, err := allocate(a.Comes, amounts)
			if err != nil {
				return nil, err
			}
			for i, p := range parts {
				if t.Lines[i].Taxes >= 0 {
					amounts[i], out[i] = plus(amounts[i], p), plus(out[i], p)
				}
			}
		}
		return out, nil
	}
	for g, lines := range groups {
		if t.Taxes[g].Adjusted.IsZero() {
			continue
		}
		amounts := make([]kabinet.Money, len(lines))
		for k, i := range lines {
			amounts[k] = t.Lines[i].Amount
		}
		parts, err := divide(t.Taxes[g].Adjusted, amounts)
		if err != nil {
			return nil, err
		}
		for k, i := range lines {
			out[i] = parts[k]
		}
	}
	return out, nil
}

// byTax returns the indexes of the lines of each of Taxes.
func (t Totals) byTax() ([][]int, error) {
	out := make([][]int, len(t.Taxes))
	for i, l := range t.Lines {
		switch {
		case l.Taxes == -1 && l.Amount == (kabinet.Money{}):
		case l.Taxes < 0 || l.Taxes >= len(t.Taxes):
			return nil, ErrTotals
		default:
			out[l.Taxes] = append(out[l.Taxes], i)
		}
	}
	return out, nil
}

// nothing reports whether all amounts are zero.
func nothing(list []kabinet.Money) bool {
	for _, m := range list {
		if !m.IsZero() {
			return false
		}
	}
	return true
}
