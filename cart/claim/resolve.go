package claim

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Plan says how a part of what was accepted of a line is made good.
type Plan struct {
	Line     string           `json:"line"`
	Remedy   Remedy           `json:"remedy"`
	Quantity kabinet.Quantity `json:"quantity"`
	// Discount is what comes off, without tax, for a Discount; the others are worked
	// out from the original price.
	Discount kabinet.Money `json:"discount,omitzero"`
}

// Resolve says how all that was accepted and is not resolved yet is made good. Left
// says, by line, what is left of what the client was charged, without tax: no more
// comes back. It returns ErrStatus, ErrRemedy, ErrQuantity, ErrValue, ErrMany,
// kabinet.ErrNotFound for a line, or ErrSum where the quantities of a line are not what
// was accepted.
func (c *Claim) Resolve(by kabinet.Actor, now time.Time, left map[string]kabinet.Money, plans ...Plan) (Moved, error) {
	if err := c.from(InResolution, Accepted, PartlyAccepted); err != nil {
		return Moved{}, err
	}
	next := c.s.clone()
	if len(next.Resolutions)+len(plans) > MaxLines {
		return Moved{}, ErrMany.With("max", MaxLines)
	}
	rest := map[string]kabinet.Money{}
	for i, p := range plans {
		at := "/resolutions/" + strconv.Itoa(i)
		l, ok := next.Line(p.Line)
		switch {
		case !ok:
			return Moved{}, lineNotFound(p.Line)
		case !l.Kind.suits(p.Remedy), p.Remedy == KeepOnPay && l.Received.SKU != l.Documented.SKU: // which was agreed for another article
			return Moved{}, ErrRemedy.With("remedy", string(p.Remedy)).With("kind", string(l.Kind)).At(at + "/remedy")
		case p.Quantity.Sign() <= 0:
			return Moved{}, ErrQuantity.With("quantity", p.Quantity.String()).At(at + "/quantity")
		}
		if _, known := rest[p.Line]; !known {
			rest[p.Line] = left[p.Line]
		}
		r := Resolution{ID: strconv.Itoa(len(next.Resolutions) + 1), Line: p.Line, Remedy: p.Remedy, Quantity: p.Quantity}
		var err error
		if r.Net, err = l.value(p, rest[p.Line]); err != nil {
			return Moved{}, place(err, at)
		}
		currency := r.Net.Currency()
		if r.Tax, err = r.Net.MulRate(l.Documented.Original.Tax, currency.Digits(), kabinet.HalfUp); err != nil {
			return Moved{}, err
		}
		if rest[p.Line], err = rest[p.Line].Sub(r.Net); err != nil {
			return Moved{}, err
		}
		next.Resolutions = append(next.Resolutions, r)
	}
	for _, l := range next.Lines {
		var sum kabinet.Quantity
		for _, r := range next.Resolutions {
			if r.Line != l.ID {
				continue
			}
			var err error
			if sum, err = sum.Add(r.Quantity); err != nil {
				return Moved{}, err
			}
		}
		if !sum.Equal(l.Accepted) {
			return Moved{}, ErrSum.With("line", l.ID).With("accepted", l.Accepted.String()).With("resolved", sum.String())
		}
	}
	m := c.become(next, InResolution, by, now, "")
	m.Resolutions = c.State().Resolutions
	if c.s.fulfilled() { // a reopened claim of which no more was accepted
		closed := c.become(c.s.clone(), Closed, by, now, "")
		closed.Was, closed.Resolutions = m.Was, m.Resolutions
		return closed, nil
	}
	return m, nil
}

// value returns what the client gets back for a part of the line, without tax.
func (l Line) value(p Plan, left kabinet.Money) (kabinet.Money, error) {
	o := l.Documented.Original
	zero := kabinet.Zero(o.Net.Currency())
	switch p.Remedy {
	case Replace, ReSort:
		return zero, nil
	case SendBack:
		if l.Kind == Surplus {
			return zero, nil // it was never charged
		}
	case Discount:
		if p.Discount.Currency() != o.Net.Currency() {
			return zero, kabinet.ErrCurrencyMismatch.With("a", p.Discount.Currency().Code()).With("b", o.Net.Currency().Code())
		}
		rounded, err := p.Discount.RoundToCurrency(kabinet.HalfUp)
		if err != nil {
			return zero, err
		}
		if more, err := p.Discount.Cmp(left); err != nil || more > 0 || p.Discount.Sign() < 0 || !rounded.Equal(p.Discount) {
			return zero, ErrValue.With("amount", p.Discount.String()).With("left", left.String())
		}
		return p.Discount, nil
	}
	net, err := o.share(p.Quantity, l.Documented.Quantity)
	if err != nil {
		return zero, err
	}
	if p.Remedy == KeepOnPay {
		return net.Neg(), nil
	}
	if more, err := net.Cmp(left); err != nil || more > 0 {
		return left, err // never more than what was charged, and not yet given back
	}
	return net, nil
}

// share returns what a part of the documented quantity came to, rounded to the
// currency.
func (o Original) share(part, whole kabinet.Quantity) (kabinet.Money, error) {
	return o.Net.MulPer(part, whole, o.Net.Currency().Digits(), kabinet.HalfUp)
}

// fulfilled reports whether all resolutions are done.
func (s State) fulfilled() bool {
	return !slices.ContainsFunc(s.Resolutions, func(r Resolution) bool { return r.Done.IsZero() })
}

// Fulfil says that a resolution was carried out, by the document of reference: a new
// shipment, a credit note. The last one closes the claim. The event is nil where it was
// done already by the same document. It returns ErrStatus, ErrReason without a
// reference, ErrText, or kabinet.ErrNotFound.
func (c *Claim) Fulfil(by kabinet.Actor, now time.Time, resolution, reference string) (*Moved, error) {
	i := slices.IndexFunc(c.s.Resolutions, func(r Resolution) bool { return r.ID == resolution })
	if i < 0 {
		return nil, kabinet.ErrNotFound.With("what", "resolution").With("id", resolution)
	}
	if r := c.s.Resolutions[i]; !r.Done.IsZero() && r.Reference == reference {
		return nil, nil
	}
	if err := c.said(Closed, reference, InResolution); err != nil {
		return nil, err
	}
	if !c.s.Resolutions[i].Done.IsZero() {
		return nil, ErrStatus.With("status", "done").With("wanted", string(Closed))
	}
	next := c.s.clone()
	next.Resolutions[i].Done, next.Resolutions[i].Reference = now.UTC(), reference
	to := InResolution
	if next.fulfilled() {
		to = Closed
	}
	m := c.become(next, to, by, now, reference)
	m.Resolutions = c.State().Resolutions[i : i+1]
	return &m, nil
}
