package claim_test

import (
	"context"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	anna  = kabinet.Actor{Person: "anna", Organization: "acme"}
	olga  = kabinet.Actor{Person: "olga", Organization: "seller"}
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday
	q     = kabinet.MustQuantity
	eur   = kabinet.MustMoney
)

// rights lets Anna claim for her company, and Olga of the seller review all.
type rights struct{}

func (rights) Check(_ context.Context, a kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	switch {
	case a.Person == "olga" && p != claim.PermissionEdit:
		return nil
	case on.Org != a.Organization:
		return kabinet.ErrNotFound.With("what", "object").With("id", "")
	case p == claim.PermissionResolve:
		return kabinet.ErrForbidden.With("permission", string(p))
	}
	return nil
}

func (rights) Scope(_ context.Context, a kabinet.Actor, _ kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{Org: a.Organization, AnyOrg: a.Person == "olga"}}}, nil
}

type tester interface {
	require.TestingT
	Helper()
}

// world is a seller that delivered ten valves and 100 bolts to a client.
type world struct {
	t         tester
	db        store.DB
	now       time.Time
	policy    claim.Policy
	delivered map[claim.Ref]claim.Documented
}

func ref(line string) claim.Ref { return claim.Ref{Order: "ord_1", Shipment: "shp_1", Line: line} }

func newWorld(t tester) *world {
	w := &world{t: t, db: memory.New(memory.Options{}), now: start, delivered: map[claim.Ref]claim.Documented{}}
	w.policy = claim.Policy{
		Deadlines: map[claim.Kind]claim.Deadline{claim.Shortage: {Days: 5, Business: true}, claim.Quality: {Days: 30}}, Reopen: 10,
	}
	add := func(line string, sku kabinet.SKU, quantity, net string) {
		w.delivered[ref(line)] = claim.Documented{
			Ref: ref(line), Object: kabinet.Object{Org: "acme"}, SKU: sku, Unit: kabinet.Piece, Lot: "heat 7", Quantity: q(quantity),
			Delivered: kabinet.MustDate("2026-02-27"), Invoice: "inv_1",
			Original: claim.Original{Price: eur(net), Per: q(quantity), Tier: "from 10", Net: eur(net), Tax: kabinet.MustPercent("20")},
		}
	}
	add("1", "VALVE", "10", "900.00 EUR")
	add("2", "BOLT", "100", "10.00 EUR")
	return w
}

func (w *world) try(do func(ctx context.Context, s *claim.Service) (claim.State, error)) (out claim.State, err error) {
	err = w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		out, err = do(ctx, &claim.Service{
			Authority: rights{}, Claims: tx.Claims(), Lister: tx.ClaimLister(), Ledger: tx.Ledger(), Reservations: tx.Reservations(),
			Evidence: claim.EvidenceFunc(func(_ context.Context, _ kabinet.Actor, org kabinet.OrgID, ids ...string) error {
				for _, id := range ids {
					if org != "acme" || !strings.HasPrefix(id, "doc") {
						return kabinet.ErrNotFound.With("what", "document").With("id", id)
					}
				}
				return nil
			}),
			Policy: w.policy, Now: func() time.Time { return w.now },
			Documents: claim.DocumentsFunc(func(_ context.Context, org kabinet.OrgID, refs ...claim.Ref) (out []claim.Documented, err error) {
				for _, r := range refs {
					d, ok := w.delivered[r]
					if !ok || org != "acme" {
						return nil, kabinet.ErrNotFound.With("what", "shipment").With("id", r.Shipment)
					}
					out = append(out, d)
				}
				return out, nil
			}),
		})
		return err
	})
	return out, err
}

func (w *world) must(do func(ctx context.Context, s *claim.Service) (claim.State, error)) claim.State {
	w.t.Helper()
	out, err := w.try(do)
	require.NoError(w.t, err)
	return out
}

func draft(line string, kind claim.Kind, quantity string) claim.Draft {
	return claim.Draft{Ref: ref(line), Kind: kind, Expected: claim.Side{Quantity: q(quantity)}, Reason: "look at the pictures", Evidence: []string{"doc_1"}}
}

func (w *world) open(lines ...claim.Draft) claim.State {
	w.t.Helper()
	return w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Open(ctx, anna, claim.Header{Org: "acme"}, lines...)
	})
}

func (w *world) submit(c claim.State) (claim.State, error) {
	return w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Submit(ctx, anna, c.At()) })
}

// submitted opens and submits.
func (w *world) submitted(lines ...claim.Draft) claim.State {
	w.t.Helper()
	c, err := w.submit(w.open(lines...))
	require.NoError(w.t, err)
	return c
}

// review takes a claim into review and decides it.
func (w *world) review(c claim.State, accepted ...string) claim.State {
	w.t.Helper()
	if c.Status == claim.Submitted {
		c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Take(ctx, olga, c.At()) })
	}
	var decisions []claim.Decision
	for i, a := range accepted {
		decisions = append(decisions, claim.Decision{Line: c.Lines[i].ID, Accepted: q(a), Reason: "as seen"})
	}
	return w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Decide(ctx, olga, c.At(), decisions...)
	})
}

func (w *world) resolve(c claim.State, plans ...claim.Plan) (claim.State, error) {
	return w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Resolve(ctx, olga, c.At(), plans...)
	})
}

func (w *world) fulfil(c claim.State) claim.State {
	w.t.Helper()
	for _, r := range c.Resolutions {
		if r.Done.IsZero() {
			c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
				return s.Fulfil(ctx, olga, c.At(), r.ID, "paper "+r.ID)
			})
		}
	}
	return c
}
