package cart

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Welcome takes over the lines of a guest's cart, when the guest has signed in as who
// owns this cart. Unlike Merge it crosses organisations, since a guest has none of
// their own: so nothing comes along but what is wanted: article, unit, configuration,
// date and quantity. Sites, payers, cost centres, lots, prices, adjustments and codes
// of the guest's stay behind, and the prices, which were public, are to be asked anew.
// The guest's cart ends as Merged. Welcoming what was welcomed before changes nothing,
// and both events are Empty.
//
// It returns ErrMerge, with the field, for carts that differ in seller entity, currency
// or kind of order, of which the other is no guest's or this one is, and for an unknown
// way, and the errors of Merge about lines.
func (c *Cart) Welcome(by kabinet.Actor, now time.Time, guest *Cart, how MergeHow) (LinesChanged, CartMerged, error) {
	a, b := &c.s, &guest.s
	fail := func(err error) (LinesChanged, CartMerged, error) { return LinesChanged{}, CartMerged{}, err }
	if b.Guest && b.Status == Merged && b.MergedInto == a.ID {
		return LinesChanged{Base: c.base(by, now)}, CartMerged{Base: guest.base(by, now)}, nil
	}
	if err := c.editable(); err != nil {
		return fail(err)
	}
	if err := guest.editable(); err != nil {
		return fail(err)
	}
	for _, x := range [...]struct {
		field   string
		differs bool
	}{
		{"guest", a.Guest || !b.Guest}, {"seller", a.Seller != b.Seller}, {"currency", a.Currency != b.Currency},
		{"kind", a.Kind != b.Kind}, {"how", !how.valid()},
	} {
		if x.differs {
			return fail(ErrMerge.With("field", x.field))
		}
	}
	next := Restore(c.s) // so that an error changes nothing
	event := LinesChanged{Base: c.base(by, now)}
	for n, l := range b.Lines {
		l.Adjustments = nil
		key := next.known(LineKey{SKU: l.SKU, Unit: l.Unit, Configuration: l.Configuration, Date: l.Date})
		changed, err := next.take(by, now, key, l, how)
		if err != nil {
			return fail(err.At("/lines/" + itoa(n)))
		}
		event.Lines = append(event.Lines, changed...)
	}
	*c = *next
	merged := CartMerged{guest.base(by, now), a.ID, how}
	if !event.Empty() {
		c.s.Changed, c.s.Part = event.At, nil
	}
	guest.s.Status, guest.s.MergedInto, guest.s.Changed = Merged, c.s.ID, merged.At
	return event, merged, nil
}

// Welcome takes over the lines of a guest's cart at sign-in, prices all lines, and saves
// both. The guest is the actor that the session was before: they need PermissionEdit on
// their cart, as the actor does on the one that takes the lines. Versions are those of
// what was loaded. The errors are those of Cart.Welcome and, as for Add, of the service.
func (s *Service) Welcome(ctx context.Context, actor kabinet.Actor, into Ref, guest kabinet.Actor, from Ref, how MergeHow) (View, error) {
	if err := s.need("Carts", "Pricer", "Taxes", "Parties"); err != nil {
		return View{}, err
	}
	b, err := s.load(ctx, guest, PermissionEdit, RightEdit, from.Org, from.ID)
	if err != nil {
		return View{}, err
	}
	a, err := s.load(ctx, actor, PermissionEdit, RightEdit, into.Org, into.ID)
	if err != nil {
		return View{}, err
	}
	return s.takeOver(ctx, actor, a, into, b, from, func(now time.Time) (LinesChanged, CartMerged, error) {
		return a.Welcome(actor, now, b, how)
	})
}
