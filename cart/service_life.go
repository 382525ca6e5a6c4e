package cart

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// SetTerms replaces the adjustments of the whole, the charges and the taxes
// withheld; it needs PermissionAdjust. The errors are those of Cart.SetTerms,
// ErrBelowZero for a discount of more than there is, which an order could not be placed
// with (see TermsCheck), and, as for Add, those of the service.
func (s *Service) SetTerms(ctx context.Context, actor kabinet.Actor, ref Ref, t Terms) (View, error) {
	return s.change(ctx, actor, PermissionAdjust, ref, func(c *Cart, now time.Time) (kabinet.Event, error) {
		e, err := c.SetTerms(actor, now, t)
		if err == nil {
			err = s.covered(ctx, c, now)
		}
		return unlessEmpty(e, err)
	})
}

// AdjustLines replaces the adjustments of lines; it needs PermissionAdjust. The
// errors are those of Cart.AdjustLines, ErrBelowZero as for SetTerms and, as for Add,
// of the service.
func (s *Service) AdjustLines(ctx context.Context, actor kabinet.Actor, ref Ref, lines ...LineAdjustments) (View, error) {
	return s.change(ctx, actor, PermissionAdjust, ref, func(c *Cart, now time.Time) (kabinet.Event, error) {
		e, err := c.AdjustLines(actor, now, lines...)
		if err == nil {
			err = s.covered(ctx, c, now)
		}
		return unlessEmpty(e, err)
	})
}

// covered returns ErrBelowZero, with the place, where a discount takes off more than
// there is in the cart.
func (s *Service) covered(ctx context.Context, c *Cart, now time.Time) error {
	v, err := s.view(ctx, c, nil)
	if err != nil {
		return err
	}
	if over := v.checkout(now).over(); len(over) > 0 {
		return ErrBelowZero.At(over[0].place)
	}
	return nil
}

// Lock keeps the cart from being changed. The errors are those of Cart.Lock and,
// as for Add, of the service.
func (s *Service) Lock(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (View, error) {
	return s.change(ctx, actor, PermissionEdit, ref, func(c *Cart, now time.Time) (kabinet.Event, error) {
		return happened(c.Lock(actor, now, reason))
	})
}

// Unlock makes a locked cart active again. Whoever locked it may; another needs
// PermissionCheckout too, since who may only edit a cart does not take it out of a
// checkout. The errors are those of Cart.Unlock and, as for Add, of the service.
func (s *Service) Unlock(ctx context.Context, actor kabinet.Actor, ref Ref) (View, error) {
	return s.change(ctx, actor, PermissionEdit, ref, func(c *Cart, now time.Time) (kabinet.Event, error) {
		if by := c.s.LockedBy; by == "" || by != PersonOf(actor) {
			if err := Authorize(ctx, s.Authority, actor, PermissionCheckout, RightCheckout, c.s); err != nil {
				return nil, err
			}
		}
		return happened(c.Unlock(actor, now))
	})
}

// KeepUntil says from when on the cart may expire. The errors are those of
// Cart.KeepUntil and, as for Add, of the service.
func (s *Service) KeepUntil(ctx context.Context, actor kabinet.Actor, ref Ref, until time.Time) (View, error) {
	return s.change(ctx, actor, PermissionEdit, ref, func(c *Cart, now time.Time) (kabinet.Event, error) {
		e, err := c.KeepUntil(actor, now, until)
		return unlessEmpty(e, err)
	})
}

// Expire ends a cart whose time is over, for the host's job, which finds such carts
// by Filter.Expired. Its view has no totals, so that a cart whose totals cannot be
// said any more ends too. The errors are those of Cart.Expire and, as for Add, of
// the service.
func (s *Service) Expire(ctx context.Context, actor kabinet.Actor, ref Ref) (View, error) {
	if err := s.need("Carts"); err != nil {
		return View{}, err
	}
	c, err := s.seen(ctx, actor, PermissionEdit, ref)
	if err != nil {
		return View{}, err
	}
	event, err := c.Expire(actor, s.now())
	if err != nil {
		return View{}, err
	}
	v := View{State: c.State()}
	if err := s.Carts.Save(ctx, c, event); err != nil {
		return View{}, err
	}
	v.State.Version++
	return v, nil
}

// Share shares the cart with a colleague, or takes their right away where it is
// "". Only who may edit the cart by their own permission shares it, and only with
// people of the organisation, as Parties says. The errors are those of Cart.Share
// and Cart.Unshare, of Parties and, as for Add, of the service.
func (s *Service) Share(ctx context.Context, actor kabinet.Actor, ref Ref, share Share) (View, error) {
	return s.change(ctx, actor, PermissionEdit, ref, func(c *Cart, now time.Time) (kabinet.Event, error) {
		if err := s.Authority.Check(ctx, actor, PermissionEdit, c.s.Object()); err != nil {
			return nil, err
		}
		if share.Right == "" {
			return happened(c.Unshare(actor, now, share.Person))
		}
		if err := s.need("Parties"); err != nil {
			return nil, err
		}
		h := c.s.Header
		h.Person = share.Person
		if err := s.Parties.Check(ctx, c.s.Org, h, nil); err != nil {
			return nil, err
		}
		e, err := c.Share(actor, now, share)
		return unlessEmpty(e, err)
	})
}

// ListShared returns the carts that are shared with the actor in the organisation
// and that they do not own, those changed last first.
func (s *Service) ListShared(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, f Filter) ([]State, error) {
	if err := s.need("Lister"); err != nil {
		return nil, err
	}
	person := PersonOf(actor)
	var out []State
	f.SharedWith = person
	page := kabinet.Page{}
	for person != "" {
		list, err := s.Lister.List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: org}}}, f, page)
		if err != nil {
			return nil, err
		}
		for _, x := range list.Items {
			if Authorize(ctx, s.Authority, actor, PermissionView, RightRead, x) == nil {
				out = append(out, x)
			}
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	return out, nil
}

// Merge takes the lines of another cart of the organisation, prices all lines,
// and saves both. Merging what was merged into this cart before changes nothing,
// whatever the versions. It needs PermissionEdit on both. The errors are those of
// Cart.Merge and, as for Add, of the service.
func (s *Service) Merge(ctx context.Context, actor kabinet.Actor, into, from Ref, how MergeHow) (View, error) {
	if err := s.need("Carts", "Pricer", "Taxes", "Parties"); err != nil {
		return View{}, err
	}
	if into.Org != from.Org {
		return View{}, kabinet.ErrContextMismatch
	}
	a, err := s.load(ctx, actor, PermissionEdit, RightEdit, into.Org, into.ID)
	if err != nil {
		return View{}, err
	}
	b, err := s.load(ctx, actor, PermissionEdit, RightEdit, from.Org, from.ID)
	if err != nil {
		return View{}, err
	}
	return s.takeOver(ctx, actor, a, into, b, from, func(now time.Time) (LinesChanged, CartMerged, error) {
		return a.Merge(actor, now, b, how)
	})
}

// takeOver merges a cart into another of the versions seen, prices all lines, and saves
// both. What was merged before changes nothing, whatever the versions.
func (s *Service) takeOver(
	ctx context.Context, actor kabinet.Actor, a *Cart, into Ref, b *Cart, from Ref, merge func(time.Time) (LinesChanged, CartMerged, error),
) (View, error) {
	if b.s.Status == Merged && b.s.MergedInto == into.ID {
		return s.view(ctx, a, nil)
	}
	for _, x := range [...]struct {
		c   *Cart
		ref Ref
	}{{a, into}, {b, from}} {
		if x.c.s.Version != x.ref.Version {
			return View{}, kabinet.ErrConflict.With("what", "cart").With("id", string(x.ref.ID))
		}
	}
	return s.apply(ctx, actor, a, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		changed, merged, err := merge(now)
		if err != nil {
			return nil, nil, err
		}
		if err := s.Parties.Check(ctx, c.s.Org, c.s.Header, keysOf(c.s.Lines)); err != nil {
			return nil, nil, err
		}
		if err := s.Carts.Save(ctx, b, merged); err != nil {
			return nil, nil, err
		}
		if changed.Empty() {
			return nil, nil, nil
		}
		return changed, func(Line) bool { return true }, nil
	})
}

// Split splits the cart into carts that are ordered one by one, at the prices
// that were told, and saves them all. It needs PermissionEdit on the cart and on
// each part. The errors are those of Cart.Split, of Parties and, as for Add, of
// the service.
func (s *Service) Split(ctx context.Context, actor kabinet.Actor, ref Ref, o SplitOptions) ([]View, error) {
	if err := s.need("Carts", "Taxes", "Parties"); err != nil {
		return nil, err
	}
	c, err := s.seen(ctx, actor, PermissionEdit, ref)
	if err != nil {
		return nil, err
	}
	whole, err := s.view(ctx, c, nil)
	if err != nil {
		return nil, err
	}
	now := s.now()
	parts, event, err := c.Split(actor, now, whole.Totals, o)
	if err != nil {
		return nil, err
	}
	if err := s.Carts.Save(ctx, c, event); err != nil {
		return nil, err
	}
	out := make([]View, len(parts))
	for i, p := range parts {
		if err := Authorize(ctx, s.Authority, actor, PermissionEdit, RightEdit, p.s); err != nil {
			return nil, err
		}
		if err := s.Parties.Check(ctx, p.s.Org, p.s.Header, keysOf(p.s.Lines)); err != nil {
			return nil, err
		}
		if out[i], err = s.save(ctx, p, nil, Opened{p.base(actor, now), p.s.Header}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Detach lets a part of a split cart be ordered without the others, and prices it on
// its own: what a buyer agrees to whose other parts are not ordered. The errors are
// those of Cart.Detach and, as for Add, of the service.
func (s *Service) Detach(ctx context.Context, actor kabinet.Actor, ref Ref) (View, error) {
	return s.edit(ctx, actor, ref, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		e, err := c.Detach(actor, now)
		if err != nil || e.Empty() {
			return nil, nil, err
		}
		return e, func(Line) bool { return true }, nil
	})
}

// change loads a cart of the version seen, changes it without pricing anything,
// and saves if anything changed.
func (s *Service) change(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref Ref, do func(*Cart, time.Time) (kabinet.Event, error),
) (View, error) {
	if err := s.need("Carts", "Taxes"); err != nil {
		return View{}, err
	}
	c, err := s.seen(ctx, actor, p, ref)
	if err != nil {
		return View{}, err
	}
	return s.apply(ctx, actor, c, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		e, err := do(c, now)
		return e, nil, err
	})
}

// happened drops the event of a failed call.
func happened[E kabinet.Event](e E, err error) (kabinet.Event, error) {
	if err != nil {
		return nil, err
	}
	return e, nil
}

// unlessEmpty drops the event of a call that failed or changed nothing.
func unlessEmpty[E interface {
	kabinet.Event
	Empty() bool
}](e E, err error) (kabinet.Event, error) {
	if err != nil || e.Empty() {
		return nil, err
	}
	return e, nil
}
