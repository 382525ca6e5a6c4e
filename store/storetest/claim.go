package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/store"
)

var claimStatuses = []claim.Status{claim.Open, claim.Submitted, claim.InReview, claim.Closed}

// Claims returns the suite of claim.Store and claim.Lister, and of what claim.Service
// holds through the ledger.
func Claims() Suite {
	s := subject[claim.State]{
		name: "claim",
		make: func(org kabinet.OrgID, i int) claim.State {
			var s claim.State
			fill(&s)
			s.Schema, s.Version = claim.Schema, 0
			s.ID, s.Org, s.Status = claim.ID(fmt.Sprint("clm_", i)), org, claim.Submitted
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s claim.State) (claim.State, error) {
			c, err := tx.Claims().Get(ctx, s.Org, s.ID)
			if err != nil {
				return claim.State{}, err
			}
			return c.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s claim.State) (any, error) {
			return tx.Claims().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s claim.State, events ...kabinet.Event) error {
			return tx.Claims().Save(ctx, claim.Restore(s), events...)
		},
		version: func(s *claim.State) *int64 { return &s.Version },
		schema:  func(s *claim.State) *int { return &s.Schema },
		change:  func(s *claim.State, note string) { s.Number = note },
		note:    func(s claim.State) string { return s.Number },
		org:     func(s claim.State) kabinet.OrgID { return s.Org },
		id:      func(s claim.State) string { return string(s.ID) },
		moved:   func(s claim.State, org kabinet.OrgID) claim.State { s.Org = org; return s },
	}
	l := listing[claim.State, claim.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f claim.Filter, page kabinet.Page) (kabinet.List[claim.State], error) {
			return tx.ClaimLister().List(ctx, scope, f, page)
		},
		object: claim.State.Object,
		admits: claim.Filter.Admits,
		compare: func(a, b claim.State) int {
			return cmp.Or(b.Changed.Compare(a.Changed), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *claim.State, r *rand.Rand) {
			s.Unit, s.Payer, s.Person = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Status, s.Changed = pick(r, claimStatuses), base.Add(time.Duration(r.IntN(20))*time.Hour)
		},
		filter: func(r *rand.Rand) claim.Filter {
			var f claim.Filter
			if r.IntN(2) == 0 {
				f.Statuses = some(r, claimStatuses)
			}
			if r.IntN(3) == 0 {
				f.LegalEntity = pick(r, listEntites)
			}
			if r.IntN(3) == 0 {
				f.Org = pick(r, listOrgs)
			}
			return f
		},
	}
	return Suite{"claims", append(l.checks(), check("claimed at most once under races", claimRacing))}
}

// claimRacing lets many claim the same line of a shipment at once.
func claimRacing(e env) {
	const n, each = 8, 3
	anna := kabinet.Actor{Person: "anna", Organization: orgA}
	documented := claim.Documented{
		Ref: claim.Ref{Order: "o", Shipment: "s", Line: "1"}, Object: kabinet.Object{Org: orgA}, SKU: "A", Unit: kabinet.Piece,
		Quantity: kabinet.QuantityOf(50), Delivered: kabinet.DateOf(base), Original: claim.Original{Net: kabinet.MustMoney("50 EUR")},
	}
	var got atomic.Int64
	errs := together(n, func(i int, ready func()) error {
		ready()
		for range each {
			err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
				s := claim.Service{
					Authority: anybody{}, Claims: tx.Claims(), Ledger: tx.Ledger(), Reservations: tx.Reservations(), Now: func() time.Time { return base },
					Documents: claim.DocumentsFunc(func(context.Context, kabinet.OrgID, ...claim.Ref) ([]claim.Documented, error) {
						return []claim.Documented{documented}, nil
					}),
				}
				c, err := s.Open(ctx, anna, claim.Header{Org: orgA}, claim.Draft{
					Ref: documented.Ref, Kind: claim.Damage, Expected: claim.Side{Quantity: kabinet.QuantityOf(7)}, Reason: "bent",
				})
				if err == nil {
					_, err = s.Submit(ctx, anna, c.At())
				}
				return err
			})
			if err == nil {
				got.Add(1)
			} else if !errors.Is(err, claim.ErrBound) {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	if got.Load() != 7 {
		e.Fatalf("%d claims of 7 were taken of 50, want 7", got.Load())
	}
}

// anybody allows everything.
type anybody struct{}

func (anybody) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return nil
}

func (anybody) Scope(context.Context, kabinet.Actor, kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
}
