package credit

import (
	"errors"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Happening is what instalments are anchored at: the order, or a shipment, invoice
// or delivery of a part of it.
type Happening struct {
	Anchor Anchor       `json:"anchor"`
	Date   kabinet.Date `json:"date"`
	// Amount is the part of the total that it is about, tax included.
	Amount kabinet.Money `json:"amount"`
}

// Due is an amount that is to be paid by a day.
type Due struct {
	// Instalment and Happening are the places of what it is due for.
	Instalment int           `json:"instalment"`
	Happening  int           `json:"happening"`
	Prepaid    bool          `json:"prepaid,omitempty"`
	Date       kabinet.Date  `json:"date"`
	Amount     kabinet.Money `json:"amount"`
}

// Schedule returns what is due for what has happened so far, in the order of the
// happenings. Instalments whose anchor has not come are not due. Of each anchor the
// happenings are in their order, and together not more than the total: the last
// part of it takes what rounding left, so that everything sums to the total in the
// end. A prepayment is due by the order, and set against the others as Offset
// says.
//
// It returns the errors of Split, and ErrHappening for one that is negative, in
// another currency, undated or too much, with its place.
func (t Terms) Schedule(total kabinet.Money, happenings []Happening, c Calendars) ([]Due, error) {
	parts, err := t.Split(total)
	if err != nil {
		return nil, err
	}
	s := scheduler{terms: t, left: map[Anchor]*progress{}}
	if s.total, err = exact(total); err != nil {
		return nil, err
	}
	if err := s.begin(parts); err != nil {
		return nil, err
	}
	var out []Due
	for k, h := range happenings {
		dues, err := s.take(h)
		if err != nil {
			place := "/happenings/" + strconv.Itoa(k)
			if errors.Is(err, ErrHappening) {
				return nil, ErrHappening.At(place)
			}
			return nil, ErrHappening.At(place).Because(err)
		}
		for i, amount := range dues {
			if amount.IsZero() {
				continue
			}
			out = append(out, Due{i, k, t.Instalments[i].Prepaid, t.Instalments[i].Due(h.Date, c), amount})
		}
	}
	return out, nil
}

// scheduler works a schedule out, happening by happening.
type scheduler struct {
	terms Terms
	total kabinet.Money
	left  map[Anchor]*progress
}

// progress is how far the happenings of one anchor have come.
type progress struct {
	// goods is what of the total has not happened yet, cover what of the
	// prepayment is not used up, and credit what of the goods it does not cover.
	goods, cover, credit kabinet.Money
	// owed is what of each instalment of the anchor is not due yet, without
	// prepayments, which are in prepaid.
	owed, prepaid []kabinet.Money
}

func (s *scheduler) begin(parts []kabinet.Money) error {
	zero := kabinet.Zero(s.total.Currency())
	cover := zero
	for i, x := range s.terms.Instalments {
		if x.Prepaid {
			var err error
			if cover, err = cover.Add(parts[i]); err != nil {
				return err
			}
		}
	}
	credit, err := s.total.Sub(cover)
	if err != nil {
		return err
	}
	for _, a := range []Anchor{Order, Shipment, Invoice, Delivery} {
		p := &progress{goods: s.total, cover: cover, credit: credit}
		for i, x := range s.terms.Instalments {
			owed, prepaid := zero, zero
			switch {
			case x.Anchor != a:
			case x.Prepaid:
				prepaid = parts[i]
			default:
				owed = parts[i]
			}
			p.owed, p.prepaid = append(p.owed, owed), append(p.prepaid, prepaid)
		}
		s.left[a] = p
	}
	return nil
}

// take returns what becomes due of each instalment.
func (s *scheduler) take(h Happening) ([]kabinet.Money, error) {
	p := s.left[h.Anchor]
	if p == nil || h.Date.IsZero() {
		return nil, ErrHappening
	}
	amount, err := exact(h.Amount)
	if err != nil {
		return nil, err
	}
	before := *p
	covered, err := lesser(amount, p.cover)
	if err != nil {
		return nil, err
	}
	open, err := amount.Sub(covered)
	if err != nil {
		return nil, err
	}
	for _, x := range []struct {
		from *kabinet.Money
		take kabinet.Money
	}{{&p.goods, amount}, {&p.cover, covered}, {&p.credit, open}} {
		if *x.from, err = x.from.Sub(x.take); err != nil {
			return nil, err
		}
		if x.from.Sign() < 0 {
			return nil, ErrHappening
		}
	}
	share, whole := open, before.credit
	if s.terms.Offset == ProRata {
		share, whole = amount, before.goods
	}
	out, err := p.portion(share, whole)
	if err != nil {
		return nil, err
	}
	// What is prepaid is due by the order, in full.
	for i := range p.prepaid {
		if out[i], err = out[i].Add(p.prepaid[i]); err != nil {
			return nil, err
		}
		p.prepaid[i] = kabinet.Zero(s.total.Currency())
	}
	return out, nil
}

// portion takes share/whole of all that is owed, and divides it by what is owed of
// each instalment, so that nothing is left when whole is reached.
func (p *progress) portion(share, whole kabinet.Money) ([]kabinet.Money, error) {
	zero := kabinet.Zero(share.Currency())
	sum := zero
	weights := make([]int64, len(p.owed))
	for i, o := range p.owed {
		var err error
		if sum, err = sum.Add(o); err != nil {
			return nil, err
		}
		weights[i], _ = o.Fixed()
	}
	out := make([]kabinet.Money, len(p.owed))
	if sum.IsZero() || whole.IsZero() {
		for i := range out {
			out[i] = zero
		}
		return out, nil
	}
	num, _ := share.Fixed()
	den, _ := whole.Fixed()
	now, err := sum.MulDiv(num, den, share.Currency().Digits(), kabinet.HalfUp)
	if err != nil {
		return nil, err
	}
	if out, err = now.Allocate(weights...); err != nil {
		return nil, err
	}
	for i := range out {
		if p.owed[i], err = p.owed[i].Sub(out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
