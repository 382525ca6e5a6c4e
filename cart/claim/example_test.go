package claim_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/seed-a884640a/kabinet/cart/claim"
)

// Three of ten valves came bent: the client claims, the seller accepts two, credits one
// and replaces the other. No more than ten can ever be claimed.
func Example() {
	w := newWorld(new(testing.T))
	run := func(do func(ctx context.Context, s *claim.Service) (claim.State, error)) claim.State {
		c, err := w.try(do)
		if err != nil {
			fmt.Println(err)
		}
		return c
	}
	valves := claim.Ref{Order: "ord_1", Shipment: "shp_1", Line: "1"}
	c := run(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		c, err := s.Open(ctx, anna, claim.Header{Org: "acme"}, claim.Draft{
			Ref: valves, Kind: claim.Damage, Expected: claim.Side{Quantity: q("3")}, Reason: "bent", Evidence: []string{"doc_7"},
		})
		if err != nil {
			return c, err
		}
		return s.Submit(ctx, anna, c.At())
	})
	_, err := w.submit(w.open(claim.Draft{Ref: valves, Kind: claim.Return, Expected: claim.Side{Quantity: q("8")}, Reason: "not needed"}))
	fmt.Println(errors.Is(err, claim.ErrBound), err)
	c = run(func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Take(ctx, olga, c.At()) })
	c = run(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Decide(ctx, olga, c.At(), claim.Decision{Line: "1", Accepted: q("2"), Reason: "the third one closes"})
	})
	c = run(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Resolve(ctx, olga, c.At(), claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: q("1")}, claim.Plan{Line: "1", Remedy: claim.Replace, Quantity: q("1")})
	})
	fmt.Println(c.Status, c.Resolutions[0].Net, "and", c.Resolutions[0].Tax, "tax come back")
	for _, r := range c.Resolutions {
		c = run(func(ctx context.Context, s *claim.Service) (claim.State, error) {
			return s.Fulfil(ctx, olga, c.At(), r.ID, "document "+r.ID)
		})
	}
	fmt.Println(c.Status)
	// Output:
	// true /lines/0: 8 of VALVE is claimed, and 7 can be
	// inResolution 90.00 EUR and 18.00 EUR tax come back
	// closed
}
