package order

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// beside returns what counts towards the prices of a part of a split cart when it is
// ordered: what its siblings have that are ordered together with it, or were ordered
// before, by orders that stand. What a sibling has that nobody orders does not count,
// so that a split is no way to a cheaper tier.
//
// A buyer who makes one of them less afterwards does not keep the tier for the others: see
// leavesSiblings.
func (s *Service) beside(ctx context.Context, part cart.State, together map[cart.ID]cart.State) ([]cart.PriceLine, error) {
	siblings, err := part.Siblings(func(id cart.ID) (cart.State, error) {
		if x, ok := together[id]; ok && x.Org == part.Org {
			return x, nil
		}
		c, err := s.Carts.Get(ctx, part.Org, id)
		if err != nil {
			return cart.State{}, err
		}
		return c.State(), nil
	})
	if err != nil {
		return nil, err
	}
	var out []cart.PriceLine
	for _, x := range siblings {
		if _, now := together[x.ID]; now {
			for _, l := range x.Lines {
				out = append(out, cart.PriceLine{LineKey: l.LineKey, Quantity: l.Quantity})
			}
			continue
		}
		if x.Status != cart.Ordered {
			continue
		}
		o, err := s.Orders.Get(ctx, part.Org, ID(x.Order))
		switch {
		case errors.Is(err, kabinet.NotFound):
			continue
		case err != nil:
			return nil, err
		}
		if o.s.Status == Cancelled || o.s.Status == Failed {
			continue
		}
		for _, l := range o.s.Lines {
			if q := l.Effective(); q.Sign() > 0 {
				out = append(out, cart.PriceLine{LineKey: l.LineKey, Quantity: q})
			}
		}
	}
	return out, nil
}

// leavesSiblings has the orders priced again that have the price of a tier for the sake of
// one that a buyer makes less, where what is left does not reach it: they get a hold of kind
// HoldPrice, or it is ErrTier where one is confirmed already. It is not for the seller's
// people, who let prices stand.
func (s *Service) leavesSiblings(ctx context.Context, actor kabinet.Actor, was State, o *Order, now time.Time) error {
	if s.Carts == nil || was.Cart == "" {
		return nil
	}
	get := func(id cart.ID) (cart.State, error) {
		c, err := s.Carts.Get(ctx, was.Org, id)
		if err != nil {
			return cart.State{}, err
		}
		return c.State(), nil
	}
	own, err := get(was.Cart)
	var siblings []cart.State
	if err == nil {
		siblings, err = own.Siblings(get)
	}
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var others []*Order
	before, after := slices.Clone(was.Lines), slices.Clone(o.s.Lines)
	if o.s.Status == Cancelled {
		after = nil
	}
	for _, x := range siblings {
		if x.Status != cart.Ordered {
			continue
		}
		other, err := s.Orders.Get(ctx, was.Org, ID(x.Order))
		switch {
		case errors.Is(err, kabinet.NotFound):
			continue
		case err != nil:
			return err
		case other.s.Status == Cancelled || other.s.Status == Failed:
			continue
		}
		others = append(others, other)
		before, after = append(before, other.s.Lines...), append(after, other.s.Lines...)
	}
	lose := func(other *Order) int {
		return slices.IndexFunc(other.s.Lines, func(l Line) bool { return l.loses(before, after) })
	}
	for _, other := range others { // before anything is written
		if i := lose(other); i >= 0 && other.s.Status != Submitted {
			l := other.s.Lines[i]
			return ErrTier.With("line", other.s.Number+"/"+string(l.ID)).With("tier", l.Price.Tier).With("unit", string(l.Price.Unit))
		}
	}
	for _, other := range others {
		if lose(other) < 0 {
			continue
		}
		held, err := other.Hold(actor, now, Hold{Kind: HoldPrice, Reference: string(was.ID)})
		if err != nil {
			return err
		}
		if held == nil {
			continue
		}
		if _, err := s.save(ctx, actor, other, now, *held); err != nil {
			return err
		}
	}
	return nil
}

// loses reports whether a line does not have its price any more once these lines, with
// which it counts, have become those.
func (l *Line) loses(before, after []Line) bool {
	if !l.Price.Ladder || l.Effective().Sign() <= 0 {
		return false
	}
	sum := func(list []Line) decimal.Decimal {
		all := decimal.Zero
		for _, x := range list {
			if same := x.SKU == l.SKU; l.Price.Key == "" && same || l.Price.Key != "" && x.Price.Key == l.Price.Key {
				all = all.Add(x.Price.Quantity.Decimal().Mul(x.Effective().Decimal()).Div(x.Quantity.Decimal()))
			}
		}
		return all
	}
	whole, part := sum(before), sum(after)
	return part.LessThan(whole) && l.below(whole, part)
}

// counting returns the state by which a cart is priced when it is ordered: that of a
// part counts what its siblings order.
func (s *Service) counting(ctx context.Context, state cart.State, together map[cart.ID]cart.State) (cart.State, error) {
	if state.Part == nil || state.Part.Alone || len(state.Part.Beside) == 0 {
		return state, nil
	}
	live, err := s.beside(ctx, state, together)
	if err != nil {
		return cart.State{}, err
	}
	part := *state.Part
	part.Beside = live
	state.Part = &part
	return state, nil
}
