package order

import (
	"context"
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// beside returns what counts towards the prices of a part of a split cart when it is
// ordered: what its siblings have that are ordered together with it, or were ordered
// before, by orders that stand. What a sibling has that nobody orders does not count,
// so that a split is no way to a cheaper tier.
//
// An order that exists keeps its price whatever becomes of its siblings' orders: it is
// agreed. Who cancels the large part of a split afterwards has the small one at the
// tier of the whole; a seller who minds answers by Hold or Fail, and refuses the
// cancelling by their authority.
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
