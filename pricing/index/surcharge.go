package index

import (
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Input is what a surcharge is reckoned for.
type Input struct {
	// Price is the price for Per of the priced unit, to which a Ratio applies.
	// The other methods do without.
	Price kabinet.Money `json:"price"`
	// Per is how much of the priced unit the surcharge is for. Zero is 1.
	Per kabinet.Quantity `json:"per,omitzero"`
	// Currency is that of the line. Zero is that of Price.
	Currency kabinet.Currency `json:"currency,omitzero"`
	// Order, Shipment and Invoice are when these happened or are planned; zero
	// is not known yet.
	Order    time.Time `json:"order,omitzero"`
	Shipment time.Time `json:"shipment,omitzero"`
	Invoice  time.Time `json:"invoice,omitzero"`
	// At is the instant of asking. It is required. Instants are of the years 1678
	// to 2261.
	At time.Time `json:"at"`
	// KnownAt hides what was published after it. Zero is everything.
	KnownAt time.Time `json:"knownAt,omitzero"`
	// Calendar says which days are business days, and in which zone days begin.
	Calendar kabinet.Calendar `json:"-"`
}

// Surcharge is what a formula gives. It is plain data that a line can keep.
type Surcharge struct {
	// Amount is for Per of the priced unit, at up to 9 decimal places, fewer
	// where it is so large that 18 digits do not suffice.
	Amount kabinet.Money    `json:"amount"`
	Per    kabinet.Quantity `json:"per"`
	// Quotation is that of the index, in its currency and for its Per, or of the
	// first share. Observations are the ids of what it was made of, by date.
	Quotation    kabinet.Quantity `json:"quotation"`
	Observations []string         `json:"observations"`
	// Parts are the quotations of a ratio, one for each share; Observations
	// holds the ids of all of them.
	Parts []Part `json:"parts,omitempty"`
	// From and To are the first and the last effective date of the observations.
	From kabinet.Date `json:"from"`
	To   kabinet.Date `json:"to"`
	// Provisional says that the anchor's event lies ahead, or that the period of
	// the average is not over: Amount is what it would be were the event now.
	Provisional bool `json:"provisional,omitempty"`
	// Stale says that an observation was missing, and the last one known stands
	// in for it.
	Stale bool `json:"stale,omitempty"`
	// Floored says that a negative amount became 0, Capped that the amount is
	// the cap, and Collared that it is the collar.
	Floored  bool `json:"floored,omitempty"`
	Capped   bool `json:"capped,omitempty"`
	Collared bool `json:"collared,omitempty"`
	// Until is the next instant at which the answer can differ: nothing changes
	// while At is before it and KnownAt, where it is set, moves along with At.
	// Zero is never, as far as the table knows.
	Until time.Time `json:"until,omitzero"`
}

// Part is the quotation of one share of a ratio.
type Part struct {
	Index        SeriesID         `json:"index"`
	Quotation    kabinet.Quantity `json:"quotation"`
	Observations []string         `json:"observations"`
}

// anchor returns when the event of an anchor happened or is planned.
func (in *Input) anchor(a Anchor) time.Time {
	switch a {
	case Shipment:
		return in.Shipment
	case Invoice:
		return in.Invoice
	}
	return in.Order
}

// Surcharge returns what the formula adds to a price. Where the anchor's event is
// not known or lies after At, and where the period of an average is not over,
// it is provisional: the amount as though the event were now, with the last
// observation known where there is none yet. A surcharge that is not provisional
// can differ only by what is published later for the same days; with KnownAt the
// instant at which it was reckoned it comes out the same for ever.
//
// It returns the errors of Check; mistakes of the input, joined, with their
// places in it: ErrMissing for an instant At, a line's currency or a ratio's
// price that is not there, ErrCurrency for a formula in another currency than
// the line, ErrInstant, ErrNegative; ErrObservation for a quotation that is
// missing; and kabinet.ErrOverflow for a result with more than 15 digits before
// the point. After an error the Surcharge is zero.
func (t *Table) Surcharge(f Formula, in Input) (Surcharge, error) {
	currency, err := t.check(&f)
	if err != nil {
		return Surcharge{}, err
	}
	if currency, err = in.check(&f, currency); err != nil {
		return Surcharge{}, err
	}
	m := f.moment(&in)
	out := Surcharge{Per: orOne(in.Per), Provisional: m.open, Until: m.until}
	quotes, err := t.quotes(&f, m, in.KnownAt)
	if err != nil {
		return Surcharge{}, err
	}
	for _, q := range quotes {
		out.add(&f, q)
		out.Until = earliest(out.Until, in.news(&f, q.series))
	}
	if out.Amount, err = f.amount(&in, quotes, &out).money(currency); err != nil {
		return Surcharge{}, err
	}
	return out, nil
}

// check returns the currency of the line, or the mistakes of the input.
func (in *Input) check(f *Formula, c kabinet.Currency) (kabinet.Currency, error) {
	var m mistakes
	if in.At.IsZero() {
		m.fail("/at", ErrMissing)
	}
	m.instant("/at", in.At)
	m.instant("/order", in.Order)
	m.instant("/shipment", in.Shipment)
	m.instant("/invoice", in.Invoice)
	m.instant("/knownAt", in.KnownAt)
	if in.Per.Sign() < 0 {
		m.fail("/per", ErrNegative.With("value", in.Per))
	}
	line, price := in.Currency, in.Price.Currency()
	switch {
	case price == 0 && f.Method == Ratio:
		m.fail("/price", ErrMissing)
	case line == 0 && price == 0:
		m.fail("/currency", ErrMissing)
	case line == 0:
		line = price
	case !line.Valid():
		m.fail("/currency", ErrName.With("text", uint16(line)))
	case price != 0 && price != line:
		m.fail("/price", ErrCurrency.With("currency", price).With("wanted", line))
	}
	if c != 0 && line != 0 && c != line {
		m.fail("/currency", ErrCurrency.With("currency", line).With("wanted", c))
	}
	return line, errors.Join(m.errs...)
}

func (m *mistakes) instant(at string, t time.Time) {
	if !t.IsZero() && !inRange(t) {
		m.fail(at, ErrInstant.With("at", t))
	}
}

// quotes returns the quotations of the formula, in the order of its shares.
func (t *Table) quotes(f *Formula, m moment, known time.Time) ([]fixed, error) {
	if f.Method != Ratio {
		q, err := f.fix(t.series[f.Index], m, known)
		return []fixed{q}, err
	}
	out := make([]fixed, len(f.Shares))
	for i := range f.Shares {
		var err error
		if out[i], err = f.fix(t.series[f.Shares[i].Index], m, known); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// add notes a quotation.
func (s *Surcharge) add(f *Formula, q fixed) {
	ids := make([]string, len(q.rows))
	for i, r := range q.rows {
		ids[i] = r.ID
	}
	from, to := q.rows[0].Effective, q.rows[len(q.rows)-1].Effective
	if len(s.Observations) == 0 {
		s.Quotation, s.From, s.To = q.quotation, from, to
	}
	if from.Before(s.From) {
		s.From = from
	}
	if to.After(s.To) {
		s.To = to
	}
	s.Observations = append(s.Observations, ids...)
	s.Stale = s.Stale || q.stale
	if f.Method == Ratio {
		s.Parts = append(s.Parts, Part{Index: q.series.id, Quotation: q.quotation, Observations: ids})
	}
}

// news returns when At will be, at the next publication in the series that
// KnownAt hides, if both move along; zero if there is none.
func (in *Input) news(f *Formula, s *compiled) time.Time {
	if in.KnownAt.IsZero() || f.Observation != "" {
		return time.Time{}
	}
	next := s.published(in.KnownAt)
	if next.IsZero() {
		return next
	}
	// By parts, since a Duration holds only 292 years.
	return time.Unix(
		next.Unix()+in.At.Unix()-in.KnownAt.Unix(),
		int64(next.Nanosecond()+in.At.Nanosecond()-in.KnownAt.Nanosecond()),
	).UTC()
}

// Finalise returns the surcharge that the anchor's event has made final, and by
// how much it is more, or where negative less, than the provisional one. The
// input says when the event was, and otherwise what it said before. Beside the
// errors of Surcharge it returns ErrFinal for a surcharge that is not
// provisional, ErrProvisional while there is no final one yet, ErrPer for
// surcharges on different quantities, and kabinet.ErrCurrencyMismatch.
func (t *Table) Finalise(f Formula, provisional Surcharge, in Input) (final Surcharge, difference kabinet.Money, err error) {
	if !provisional.Provisional {
		return Surcharge{}, kabinet.Money{}, ErrFinal
	}
	if final, err = t.Surcharge(f, in); err != nil {
		return Surcharge{}, kabinet.Money{}, err
	}
	switch {
	case final.Provisional:
		return Surcharge{}, kabinet.Money{}, ErrProvisional
	case !final.Per.Equal(provisional.Per):
		return Surcharge{}, kabinet.Money{}, ErrPer.With("per", provisional.Per).With("wanted", final.Per)
	}
	if difference, err = final.Amount.Sub(provisional.Amount); err != nil {
		return Surcharge{}, kabinet.Money{}, err
	}
	return final, difference, nil
}
