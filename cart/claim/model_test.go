package claim_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/store"
)

// next are the steps that the machine has.
var next = map[claim.Status][]claim.Status{
	claim.Open:           {claim.Submitted, claim.Withdrawn},
	claim.Submitted:      {claim.InReview, claim.Withdrawn},
	claim.InReview:       {claim.InfoRequested, claim.Accepted, claim.PartlyAccepted, claim.Rejected, claim.Withdrawn},
	claim.InfoRequested:  {claim.InReview, claim.Withdrawn},
	claim.Accepted:       {claim.InResolution, claim.Closed}, // closed at once where nothing is left to be made good
	claim.PartlyAccepted: {claim.InResolution, claim.Closed},
	claim.Rejected:       {claim.InReview},
	claim.InResolution:   {claim.InResolution, claim.Closed},
	claim.Closed:         {claim.InReview},
}

// TestModel lets a client and a seller do anything in any order. Always: what claims hold
// of a line of a shipment is within what was documented, and is what the ledger has; no
// more money comes back than was charged; what was resolved is what was accepted; and a
// step is one that the machine has, or changes nothing.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.policy.Deadlines = nil
		claims := map[claim.ID]claim.State{}
		var order []claim.ID
		pick := func(t *rapid.T) (claim.State, bool) {
			if len(order) == 0 {
				return claim.State{}, false
			}
			return claims[rapid.SampledFrom(order).Draw(t, "claim")], true
		}
		step := func(c claim.State, do func(ctx context.Context, s *claim.Service) (claim.State, error)) {
			got, err := w.try(do)
			if err == nil {
				if c.ID != "" && got.Version != c.Version {
					require.Contains(t, next[c.Status], got.Status)
				}
				claims[got.ID] = got
				return
			}
			if k := kabinet.KindOf(err); k == kabinet.Internal || k == kabinet.Conflict {
				t.Fatalf("unexpected: %v", err)
			}
		}
		lines := rapid.Custom(func(t *rapid.T) claim.Draft {
			d := draft(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "line"), rapid.SampledFrom(claim.Kinds()).Draw(t, "kind"), fmt.Sprint(rapid.IntRange(1, 9).Draw(t, "quantity")))
			switch d.Kind {
			case claim.Surplus:
				d.Expected, d.Received = claim.Side{}, claim.Side{Quantity: d.Expected.Quantity}
			case claim.MisSort:
				d.Received = claim.Side{SKU: "TEE", Quantity: q("400")}
			}
			return d
		})
		t.Repeat(map[string]func(*rapid.T){
			"open": func(t *rapid.T) {
				if len(order) < 5 {
					c := w.open(rapid.SliceOfN(lines, 1, 3).Draw(t, "lines")...)
					claims[c.ID], order = c, append(order, c.ID)
				}
			},
			"later": func(t *rapid.T) { w.now = w.now.AddDate(0, 0, rapid.IntRange(1, 6).Draw(t, "days")) },
			"submit": func(t *rapid.T) {
				if c, ok := pick(t); ok {
					step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Submit(ctx, anna, c.At()) })
				}
			},
			"take": func(t *rapid.T) {
				if c, ok := pick(t); ok {
					step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Take(ctx, olga, c.At()) })
				}
			},
			"ask and answer": func(t *rapid.T) {
				c, ok := pick(t)
				if !ok {
					return
				}
				if c.Status == claim.InfoRequested {
					step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) {
						return s.Answer(ctx, anna, c.At(), "here", claim.Reply{Line: c.Lines[0].ID, Evidence: []string{"doc"}})
					})
					return
				}
				step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) {
					return s.Ask(ctx, olga, c.At(), "what?")
				})
			},
			"withdraw": func(t *rapid.T) {
				if c, ok := pick(t); ok && rapid.IntRange(0, 3).Draw(t, "rarely") == 0 {
					step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) {
						return s.Withdraw(ctx, anna, c.At(), "")
					})
				}
			},
			"decide": func(t *rapid.T) {
				c, ok := pick(t)
				if !ok {
					return
				}
				var decisions []claim.Decision
				for _, l := range c.Lines {
					n := kabinet.QuantityOf(rapid.Int64Range(0, 10).Draw(t, "accepted"))
					decisions = append(decisions, claim.Decision{Line: l.ID, Accepted: n, Reason: "so"})
				}
				step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) {
					return s.Decide(ctx, olga, c.At(), decisions...)
				})
			},
			"resolve": func(t *rapid.T) {
				c, ok := pick(t)
				if !ok {
					return
				}
				var plans []claim.Plan
				for _, l := range c.Lines {
					rest := l.Accepted
					for _, r := range c.Resolutions {
						if r.Line == l.ID {
							rest, _ = rest.Sub(r.Quantity)
						}
					}
					if rest.Sign() > 0 {
						remedy := rapid.SampledFrom(l.Kind.Remedies()).Draw(t, "remedy")
						plans = append(plans, claim.Plan{Line: l.ID, Remedy: remedy, Quantity: rest, Discount: eur(fmt.Sprint(rapid.IntRange(0, 300).Draw(t, "discount"), " EUR"))})
					}
				}
				step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) {
					return s.Resolve(ctx, olga, c.At(), plans...)
				})
			},
			"fulfil": func(t *rapid.T) {
				c, ok := pick(t)
				if !ok || len(c.Resolutions) == 0 {
					return
				}
				r := rapid.SampledFrom(c.Resolutions).Draw(t, "resolution").ID
				step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) {
					return s.Fulfil(ctx, olga, c.At(), r, "paper "+r)
				})
			},
			"reopen": func(t *rapid.T) {
				if c, ok := pick(t); ok {
					step(c, func(ctx context.Context, s *claim.Service) (claim.State, error) {
						return s.Reopen(ctx, anna, c.At(), "again")
					})
				}
			},
			"": func(t *rapid.T) { w.adds(t, claims) },
		})
	})
}

// adds checks what holds of all claims at any time.
func (w *world) adds(t *rapid.T, claims map[claim.ID]claim.State) {
	type at struct{ line, pool string }
	held, back := map[at]ledger.Units{}, map[string]ledger.Units{}
	for _, c := range claims {
		for _, l := range c.Lines {
			pool := "goods"
			if l.Kind == claim.Price || l.Kind == claim.Document {
				pool = string(l.Kind)
			}
			n := l.Accepted
			switch c.Status {
			case claim.Submitted, claim.InReview, claim.InfoRequested:
				n = l.Expected.Quantity
			}
			if l.Kind != claim.Surplus {
				u, err := ledger.QuantityIn(kabinet.Piece).Of(n)
				require.NoError(t, err)
				held[at{l.Ref.Line, pool}] += u
			}
			var resolved kabinet.Quantity
			for _, r := range c.Resolutions {
				if r.Line != l.ID {
					continue
				}
				resolved, _ = resolved.Add(r.Quantity)
				if r.Net.Sign() > 0 {
					u, err := ledger.MoneyIn(r.Net.Currency()).OfMoney(r.Net)
					require.NoError(t, err)
					back[l.Ref.Line] += u
				}
			}
			if c.Status == claim.InResolution || c.Status == claim.Closed {
				require.True(t, resolved.Equal(l.Accepted), "%s is resolved and %s accepted", resolved, l.Accepted)
			}
		}
	}
	for line, most := range map[string]ledger.Units{"1": 10e6, "2": 100e6} {
		for _, pool := range []string{"goods", "price", "document", "value"} {
			want, limit := held[at{line, pool}], most
			if pool == "value" {
				want, limit = back[line], map[string]ledger.Units{"1": 900_00, "2": 10_00}[line]
			}
			var b ledger.Balance
			err := w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
				b, err = tx.Ledger().Balance(ctx, ledger.Key{Org: "acme", Book: claim.Book, Account: "ord_1/shp_1/" + line, Part: pool})
				return err
			})
			require.NoError(t, errors.Join(err))
			require.Equal(t, want, b.Used(), "%s of line %s", pool, line)
			require.LessOrEqual(t, b.Used(), limit)
		}
	}
}
