package order

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// ReorderCode says what buying a line again comes to.
type ReorderCode string

// The codes.
const (
	ReorderSame        ReorderCode = "same"
	ReorderPrice       ReorderCode = "price_changed"
	ReorderSubstituted ReorderCode = "substituted"   // another article was delivered; it is bought again
	ReorderCancelled   ReorderCode = "cancelled"     // nothing of the line was wanted in the end; left out
	ReorderNot         ReorderCode = "not_orderable" // Now says why; left out
)

// ReorderLine is a line of an order to be bought again.
type ReorderLine struct {
	Line cart.LineID `json:"line"`
	// New is what to add to a cart, unless it is left out: the line with the quantity that
	// was delivered in the end, without its date, warehouse and lot, which are of the past.
	New  cart.NewLine `json:"new"`
	Name string       `json:"name,omitempty"`
	Code ReorderCode  `json:"code"`
	// Was is the price at the time of the order, and Now that of today.
	Was pricing.Result `json:"was"`
	Now pricing.Result `json:"now"`
}

// LeftOut reports whether the line is not bought again.
func (l ReorderLine) LeftOut() bool { return l.Code == ReorderCancelled || l.Code == ReorderNot }

// ReorderLines returns the lines of an order to be bought again, without today's prices:
// the source of a cart, of a list or of a schedule.
func ReorderLines(s State) []ReorderLine {
	out := make([]ReorderLine, len(s.Lines))
	for i, l := range s.Lines {
		r := ReorderLine{Line: l.ID, Name: l.Name, Was: l.Price, Code: ReorderSame}
		r.New = cart.NewLine{LineKey: l.LineKey, Quantity: l.Effective()}
		r.New.Date, r.New.Warehouse, r.New.Lot = kabinet.Date{}, "", ""
		switch {
		case r.New.Quantity.Sign() <= 0:
			r.Code = ReorderCancelled
		case l.Replaces != "":
			r.Code = ReorderSubstituted
		}
		out[i] = r
	}
	return out
}

// Reorder returns what buying an order again comes to today, line by line, at the prices
// of its agreement. It writes nothing: what is not LeftOut goes into a cart by
// cart.Service.Add. It needs PermissionView, and returns kabinet.ErrNotFound or
// kabinet.ErrForbidden.
func (s *Service) Reorder(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) ([]ReorderLine, error) {
	if err := s.need("Orders", "Pricer"); err != nil {
		return nil, err
	}
	o, err := s.load(ctx, actor, PermissionView, org, id)
	if err != nil {
		return nil, err
	}
	out := ReorderLines(o.s)
	var ask []cart.Line
	var at []int
	for i, l := range out {
		if !l.LeftOut() {
			ask, at = append(ask, cart.Line{ID: l.Line, LineKey: l.New.LineKey, Quantity: l.New.Quantity}), append(at, i)
		}
	}
	if len(ask) == 0 {
		return out, nil
	}
	prices, err := cart.PriceLines(ctx, s.Pricer, cart.State{Org: org, Header: o.s.Header}, ask, s.now(), false)
	if err != nil {
		return nil, err
	}
	for k, i := range at {
		r := &out[i]
		r.Now = prices[k].Result
		switch {
		case r.Now.Err() != nil:
			r.Code = ReorderNot
		case r.Code == ReorderSame && !r.Now.Price.Equal(r.Was.Price):
			r.Code = ReorderPrice
		}
	}
	return out, nil
}
