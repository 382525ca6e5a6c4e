package cart

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Preset names a policy of rounding totals. Both round every line once to the
// currency, and everything a half away from zero.
type Preset string

// The presets.
const (
	// EN16931 takes the tax of each category and rate from the sum of the
	// rounded lines (EN 16931-1, BR-CO-17).
	EN16931 Preset = ""
	// OneC rounds the tax on every line too, and sums the lines, as 1C does.
	OneC Preset = "oneC"
)

// Totals are the sums of a document. Net + Tax = Payable, exactly, in the whole
// and in each of Taxes, and the whole is the sum of Taxes.
type Totals struct {
	Currency kabinet.Currency `json:"currency"`
	Preset   Preset           `json:"preset,omitempty"`
	Net      kabinet.Money    `json:"net"`
	Tax      kabinet.Money    `json:"tax"`
	Payable  kabinet.Money    `json:"payable"`
	// Taxes are the sums by category, rate and net or gross, in the order in
	// which lines bring them up.
	Taxes []TaxTotal `json:"taxes,omitempty"`
	// Lines are the amounts of all lines, in their order.
	Lines []LineTotal `json:"lines,omitempty"`
	// Unpriced counts lines without a price, which the sums leave out.
	Unpriced int `json:"unpriced,omitempty"`
}

// TaxTotal is the sum of the lines of one category, rate and mode. Where the
// prices are net, Net is the sum of the lines; where they are gross, Payable is.
type TaxTotal struct {
	TaxRate
	Mode    pricing.TaxMode `json:"mode"`
	Net     kabinet.Money   `json:"net"`
	Tax     kabinet.Money   `json:"tax"`
	Payable kabinet.Money   `json:"payable"`
}

// LineTotal is one line of a document. The zero LineTotal has no price.
type LineTotal struct {
	// Amount is the line's total, with or without tax as Mode says.
	Amount kabinet.Money   `json:"amount"` // not omitzero: 0 RUB is not the zero Money
	Mode   pricing.TaxMode `json:"mode,omitzero"`
	TaxRate
	// Tax is the line's own tax, where the preset rounds it on the line; else
	// it is the zero Money.
	Tax kabinet.Money `json:"tax"`
}

// Sum returns the totals of a document in currency c. Each line has Amount,
// Mode and TaxRate set, and a zero Mode with a zero Amount means that it has no
// price. Amounts are rounded to the currency before anything is summed.
//
// It returns kabinet.ErrCurrencyMismatch for a line in another currency,
// pricing.ErrTaxMode for one that is neither net nor gross, ErrNegativeRate,
// all with the place of the line, kabinet.ErrOverflow, and ErrPreset.
func Sum(p Preset, c kabinet.Currency, lines ...LineTotal) (Totals, error) {
	if p != EN16931 && p != OneC {
		return Totals{}, ErrPreset.With("preset", string(p))
	}
	t := Totals{
		Currency: c, Preset: p, Lines: slices.Clone(lines),
		Net: kabinet.Zero(c), Tax: kabinet.Zero(c), Payable: kabinet.Zero(c),
	}
	for i := range t.Lines {
		l := &t.Lines[i]
		if l.Mode == pricing.TaxUnstated && l.Amount == (kabinet.Money{}) {
			*l = LineTotal{}
			t.Unpriced++
			continue
		}
		if err := t.add(l); err != nil {
			return Totals{}, err.At("/lines/" + strconv.Itoa(i))
		}
	}
	for i := range t.Taxes {
		if err := t.finish(&t.Taxes[i]); err != nil {
			return Totals{}, kabinet.ErrOverflow.Because(err)
		}
	}
	return t, nil
}

// add adds a line to the sum of its rate.
func (t *Totals) add(l *LineTotal) *kabinet.Error {
	switch {
	case l.Amount.Currency() != t.Currency:
		return kabinet.ErrCurrencyMismatch.With("a", t.Currency.Code()).With("b", l.Amount.Currency().Code())
	case l.Mode != pricing.Net && l.Mode != pricing.Gross:
		return pricing.ErrTaxMode
	case l.Rate.Sign() < 0:
		return ErrNegativeRate.With("rate", l.Rate)
	}
	amount, err := l.Amount.RoundToCurrency(kabinet.HalfUp)
	if err != nil {
		return kabinet.ErrOverflow
	}
	l.Amount, l.Tax = amount, kabinet.Money{}
	var group *TaxTotal
	for i := range t.Taxes {
		if g := &t.Taxes[i]; g.Category == l.Category && g.Mode == l.Mode && g.Rate.Equal(l.Rate) {
			group = g
			break
		}
	}
	if group == nil {
		zero := kabinet.Zero(t.Currency)
		t.Taxes = append(t.Taxes, TaxTotal{TaxRate: l.TaxRate, Mode: l.Mode, Net: zero, Tax: zero, Payable: zero})
		group = &t.Taxes[len(t.Taxes)-1]
	}
	sum := &group.Net
	if l.Mode == pricing.Gross {
		sum = &group.Payable
	}
	if *sum, err = sum.Add(amount); err != nil {
		return kabinet.ErrOverflow
	}
	if t.Preset == OneC {
		if l.Tax, err = taxOn(amount, l.Mode, l.Rate); err != nil {
			return kabinet.ErrOverflow
		}
		if group.Tax, err = group.Tax.Add(l.Tax); err != nil {
			return kabinet.ErrOverflow
		}
	}
	return nil
}

// finish completes the sum of a rate and adds it to the document.
func (t *Totals) finish(g *TaxTotal) (err error) {
	base := g.Net
	if g.Mode == pricing.Gross {
		base = g.Payable
	}
	if t.Preset == EN16931 {
		if g.Tax, err = taxOn(base, g.Mode, g.Rate); err != nil {
			return err
		}
	}
	if g.Mode == pricing.Gross {
		g.Net, err = base.Sub(g.Tax)
	} else {
		g.Payable, err = base.Add(g.Tax)
	}
	if err != nil {
		return err
	}
	return t.sum(*g)
}

func (t *Totals) sum(g TaxTotal) (err error) {
	if t.Net, err = t.Net.Add(g.Net); err != nil {
		return err
	}
	if t.Tax, err = t.Tax.Add(g.Tax); err != nil {
		return err
	}
	t.Payable, err = t.Payable.Add(g.Payable)
	return err
}

// taxOn returns the tax on a net amount, amount × rate, or in a gross one,
// amount × rate / (1 + rate), rounded once to the currency.
func taxOn(amount kabinet.Money, mode pricing.TaxMode, rate kabinet.Rate) (kabinet.Money, error) {
	digits := amount.Currency().Digits()
	if mode == pricing.Net {
		return amount.MulRate(rate, digits, kabinet.HalfUp)
	}
	// As quantities: 1 + rate has the scale of the rate.
	r, err := kabinet.QuantityFromDecimal(rate.Decimal())
	if err != nil {
		return kabinet.Money{}, err
	}
	whole, err := r.Add(kabinet.QuantityOf(1))
	if err != nil {
		return kabinet.Money{}, err
	}
	return amount.MulPer(r, whole, digits, kabinet.HalfUp)
}

// Check returns ErrTotals unless the totals add up exactly: the whole is the
// sum of Taxes, each of which is the sum of its lines, rounded as they are, and
// has Net + Tax = Payable, and nothing is in another currency.
func (t Totals) Check() error {
	again, err := Sum(t.Preset, t.Currency, t.Lines...)
	if err != nil {
		return ErrTotals.Because(err)
	}
	same := again.Net.Equal(t.Net) && again.Tax.Equal(t.Tax) && again.Payable.Equal(t.Payable) &&
		again.Unpriced == t.Unpriced &&
		slices.EqualFunc(again.Lines, t.Lines, LineTotal.equal) &&
		slices.EqualFunc(again.Taxes, t.Taxes, func(a, b TaxTotal) bool {
			return a.Category == b.Category && a.Rate.Equal(b.Rate) && a.Mode == b.Mode &&
				a.Net.Equal(b.Net) && a.Tax.Equal(b.Tax) && a.Payable.Equal(b.Payable)
		})
	if !same {
		return ErrTotals
	}
	return nil
}

func (l LineTotal) equal(o LineTotal) bool {
	return l.Category == o.Category && l.Rate.Equal(o.Rate) && l.Mode == o.Mode &&
		l.Amount.Equal(o.Amount) && l.Tax.Equal(o.Tax)
}

// Clone returns a copy that shares nothing with t.
func (t Totals) Clone() Totals {
	t.Taxes, t.Lines = slices.Clone(t.Taxes), slices.Clone(t.Lines)
	return t
}

// TotalLines asks for the tax of the lines of a cart and sums them with these
// results, one for each line. It returns kabinet.ErrMissingPort without taxes,
// ErrAnswer, the errors of Taxes and of Sum. Lines without a price are not
// asked about.
func TotalLines(
	ctx context.Context, taxes Taxes, p Preset, s State, results []pricing.Result, at time.Time,
) (Totals, error) {
	if taxes == nil {
		return Totals{}, kabinet.ErrMissingPort.With("port", "cart.Taxes")
	}
	if len(results) != len(s.Lines) {
		return Totals{}, ErrAnswer.With("port", "cart.Pricer").With("got", len(results)).With("want", len(s.Lines))
	}
	lines := make([]LineTotal, len(results))
	q := TaxQuery{Org: s.Org, Header: s.Header, At: at.UTC()}
	var asked []int
	for i, r := range results {
		if r.Outcome != pricing.Priced {
			continue
		}
		if r.Tax == pricing.TaxUnstated {
			return Totals{}, pricing.ErrTaxMode.At("/lines/" + strconv.Itoa(i))
		}
		if r.Total == (kabinet.Money{}) {
			r.Total = kabinet.Zero(s.Currency) // a result kept as JSON may have lost the currency of zero
		}
		lines[i].Amount, lines[i].Mode = r.Total, r.Tax
		q.Lines = append(q.Lines, TaxLine{i, s.Lines[i].LineKey})
		asked = append(asked, i)
	}
	if len(asked) > 0 {
		rates, err := taxes.TaxRates(ctx, q)
		if err != nil {
			return Totals{}, err
		}
		if len(rates) != len(asked) {
			return Totals{}, ErrAnswer.With("port", "cart.Taxes").With("got", len(rates)).With("want", len(asked))
		}
		for n, i := range asked {
			lines[i].TaxRate = rates[n]
		}
	}
	return Sum(p, s.Currency, lines...)
}
