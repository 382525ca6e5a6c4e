package withaccounts_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// services are those of one transaction, asking package accounts for all.
type services struct {
	carts  *cart.Service
	orders *order.Service
}

// portal runs do in a transaction with services that sell the article A.
func portal(t *testing.T, db store.DB) func(do func(ctx context.Context, s services) error) error {
	rub := kabinet.MustCurrency("RUB")
	row := func(price string) []pricing.Row { return []pricing.Row{{SKU: "A", Price: kabinet.MustQuantity(price)}} }
	snapshot, _, err := pricing.Compile(pricing.Book{
		Version:  "1",
		Products: []pricing.Product{{SKU: "A", Unit: kabinet.Piece}},
		Lists:    []pricing.List{{ID: "base", Currency: rub, Tax: pricing.Net, Assignments: []pricing.Assignment{{}}, Rows: row("10")}},
		Agreements: []pricing.Agreement{{
			ID: "rival-contract", Party: pricing.ForOrganization("rival"), Currency: rub, Tax: pricing.Net, Rows: row("1"),
		}},
	})
	require.NoError(t, err)
	taxes, err := cart.NewTaxTable(nil, cart.TaxRow{Rate: kabinet.MustPercent("22")})
	require.NoError(t, err)
	clock := func() time.Time { return now }
	return func(do func(ctx context.Context, s services) error) error {
		return db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			authority := accounts.Authorizer{Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: clock}
			parties := withaccounts.Parties{Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities(), Memberships: tx.Memberships()}
			pricer := cart.ViewPricer{View: func(ctx context.Context, q cart.PriceQuery) (*pricing.View, error) {
				org, err := tx.Organizations().Get(ctx, q.Org)
				if err != nil {
					return nil, err
				}
				return snapshot.For(withaccounts.Buyer(org, q.Header, nil, ""))
			}}
			return do(ctx, services{
				&cart.Service{Carts: tx.Carts(), Lister: tx.CartLister(), Authority: authority, Parties: parties, Pricer: pricer, Taxes: taxes, Now: clock},
				&order.Service{
					Orders: tx.Orders(), Lister: tx.OrderLister(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(), Carts: tx.Carts(),
					Authority: authority, Parties: parties, Pricer: pricer, Taxes: taxes, Now: clock,
				},
			})
		})
	}
}

// join makes somebody a member of the organisation, with a role.
func join(t *testing.T, db store.DB, org kabinet.OrgID, person kabinet.PersonID, role accounts.RoleID) {
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		p, registered, err := accounts.NewPerson(person, accounts.RegisterPerson{Name: "P", Email: string(person) + "@a.example"}, now)
		require.NoError(t, err)
		require.NoError(t, tx.People().Save(ctx, p, registered))
		o, err := tx.Organizations().Get(ctx, org)
		require.NoError(t, err)
		m, joined, err := accounts.NewMembership(accounts.MembershipID(person), o, person, kabinet.Window{}, now)
		require.NoError(t, err)
		assigned, err := m.Assign("a", accounts.AssignRole{Role: role}, o, "", now)
		require.NoError(t, err)
		return tx.Memberships().Save(ctx, m, joined, assigned)
	}))
}

var header = cart.Header{Payer: "north-llc", Site: "north-gate", Seller: "works", Currency: kabinet.MustCurrency("RUB")}

func article(n int64) cart.NewLine {
	return cart.NewLine{LineKey: cart.LineKey{SKU: "A"}, Quantity: kabinet.QuantityOf(n)}
}

// An actor who lies about organisation, unit, legal entity, or for whom they
// act finds nothing of another company, through any method.
func TestALyingActorFindsNothingThroughAnyMethod(t *testing.T) {
	db := companies(t)
	in := portal(t, db)
	join(t, db, "acme", "anna", accounts.RoleOwner)
	join(t, db, "rival", "rolf", accounts.RoleOwner)
	anna := kabinet.Actor{Person: "anna", Organization: "acme"}
	var v cart.View
	var o order.State
	require.NoError(t, in(func(ctx context.Context, s services) (err error) {
		for i := range 2 { // one is ordered, one stays
			v, err = s.carts.Open(ctx, anna, "acme", cart.OpenRequest{Header: header})
			require.NoError(t, err)
			v, err = s.carts.Add(ctx, anna, cart.Ref{Org: "acme", ID: v.State.ID, Version: 1}, article(2))
			require.NoError(t, err)
			if i == 0 {
				o, err = s.orders.Place(ctx, anna, order.PlaceRequest{Org: "acme", Cart: v.State.ID, Version: 2, Key: "k"})
				require.NoError(t, err)
			}
		}
		return nil
	}))
	for name, actor := range map[string]kabinet.Actor{
		"nobody":             {},
		"of another company": {Person: "rolf", Organization: "rival"},
		"organisation":       {Person: "rolf", Organization: "acme"},
		"unit":               {Person: "rolf", Organization: "rival", Unit: "north"},
		"legal entity":       {Person: "rolf", Organization: "rival", LegalEntity: "north-llc"},
		"on behalf of":       {Person: "rolf", Organization: "rival", OnBehalfOf: &kabinet.OnBehalf{Person: "anna", Reason: "r", Until: now.Add(time.Hour)}},
		"on behalf, there":   {Person: "rolf", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "anna", Reason: "r", Until: now.Add(time.Hour)}},
		"delegation":         {Person: "rolf", Organization: "acme", Delegation: "d"},
		"the seller's":       {Person: "rolf", Organization: "seller"},
	} {
		for _, id := range []cart.ID{v.State.ID, o.Cart, "crt_0"} {
			ref := cart.Ref{Org: "acme", ID: id, Version: v.State.Version}
			each(t, name, in, (*cart.Service)(nil), map[string]func(context.Context, services) error{
				"Open": func(ctx context.Context, s services) error {
					_, err := s.carts.Open(ctx, actor, "acme", cart.OpenRequest{Header: header})
					return err
				},
				"Get": func(ctx context.Context, s services) error { _, err := s.carts.Get(ctx, actor, "acme", id); return err },
				"Preview": func(ctx context.Context, s services) error {
					_, err := s.carts.Preview(ctx, actor, "acme", id)
					return err
				},
				"Check": func(ctx context.Context, s services) error {
					_, err := s.carts.Check(ctx, actor, "acme", id)
					return err
				},
				"Add": func(ctx context.Context, s services) error {
					_, err := s.carts.Add(ctx, actor, ref, article(1))
					return err
				},
				"SetQuantity": func(ctx context.Context, s services) error {
					_, err := s.carts.SetQuantity(ctx, actor, ref)
					return err
				},
				"Remove": func(ctx context.Context, s services) error {
					_, err := s.carts.Remove(ctx, actor, ref, "1")
					return err
				},
				"SetHeader": func(ctx context.Context, s services) error {
					_, err := s.carts.SetHeader(ctx, actor, ref, header)
					return err
				},
				"Reprice": func(ctx context.Context, s services) error { _, err := s.carts.Reprice(ctx, actor, ref); return err },
				"SetTerms": func(ctx context.Context, s services) error {
					_, err := s.carts.SetTerms(ctx, actor, ref, cart.Terms{})
					return err
				},
				"AdjustLines": func(ctx context.Context, s services) error {
					_, err := s.carts.AdjustLines(ctx, actor, ref)
					return err
				},
				"Lock":   func(ctx context.Context, s services) error { _, err := s.carts.Lock(ctx, actor, ref, "r"); return err },
				"Unlock": func(ctx context.Context, s services) error { _, err := s.carts.Unlock(ctx, actor, ref); return err },
				"Expire": func(ctx context.Context, s services) error { _, err := s.carts.Expire(ctx, actor, ref); return err },
				"KeepUntil": func(ctx context.Context, s services) error {
					_, err := s.carts.KeepUntil(ctx, actor, ref, now)
					return err
				},
				"Share": func(ctx context.Context, s services) error {
					_, err := s.carts.Share(ctx, actor, ref, cart.Share{Person: "rolf", Right: cart.RightRead})
					return err
				},
				"Merge": func(ctx context.Context, s services) error {
					_, err := s.carts.Merge(ctx, actor, ref, ref, cart.MergeSum)
					return err
				},
				"Split": func(ctx context.Context, s services) error {
					_, err := s.carts.Split(ctx, actor, ref, cart.SplitOptions{})
					return err
				},
				"SetCodes": func(ctx context.Context, s services) error {
					_, err := s.carts.SetCodes(ctx, actor, ref, "SPRING")
					return err
				},
				"Welcome": func(ctx context.Context, s services) error {
					_, err := s.carts.Welcome(ctx, actor, ref, actor, ref, cart.MergeSum)
					return err
				},
				"Detach": func(ctx context.Context, s services) error {
					_, err := s.carts.Detach(ctx, actor, ref)
					return err
				},
				"ListShared": func(ctx context.Context, s services) error {
					list, err := s.carts.ListShared(ctx, actor, "acme", cart.Filter{})
					require.Empty(t, list)
					return emptied(err)
				},
				"List": func(ctx context.Context, s services) error {
					list, err := s.carts.List(ctx, actor, cart.Filter{}, kabinet.Page{})
					require.Empty(t, list.Items)
					return emptied(err)
				},
			})
		}
		for _, id := range []order.ID{o.ID, "ord_0"} {
			ref := order.Ref{Org: "acme", ID: id, Version: 1}
			one := func(do func(*order.Service, context.Context, kabinet.Actor, order.Ref) (order.State, error)) func(context.Context, services) error {
				return func(ctx context.Context, s services) error { _, err := do(s.orders, ctx, actor, ref); return err }
			}
			each(t, name, in, (*order.Service)(nil), map[string]func(context.Context, services) error{
				"Place": func(ctx context.Context, s services) error {
					_, err := s.orders.Place(ctx, actor, order.PlaceRequest{Org: "acme", Cart: o.Cart, Version: 2, Key: "k"})
					return err
				},
				"Get": func(ctx context.Context, s services) error {
					_, err := s.orders.Get(ctx, actor, "acme", id)
					return err
				},
				"Confirm":  one((*order.Service).Confirm),
				"Start":    one((*order.Service).Start),
				"Complete": one((*order.Service).Complete),
				"Cancel": func(ctx context.Context, s services) error {
					_, err := s.orders.Cancel(ctx, actor, ref, "r")
					return err
				},
				"PlaceAll": func(ctx context.Context, s services) error {
					_, err := s.orders.PlaceAll(ctx, actor, order.PlaceRequest{Org: "acme", Cart: o.Cart, Version: 2, Key: "k"})
					return err
				},
				"CancelLines": func(ctx context.Context, s services) error {
					_, err := s.orders.CancelLines(ctx, actor, ref, "r", order.LineQuantity{Line: "1"})
					return err
				},
				"Amend": func(ctx context.Context, s services) error {
					_, err := s.orders.Amend(ctx, actor, ref, order.Amendment{Remove: []cart.LineID{"1"}})
					return err
				},
				"Preview": func(ctx context.Context, s services) error {
					_, err := s.orders.Preview(ctx, actor, ref, order.Amendment{Remove: []cart.LineID{"1"}})
					return err
				},
				"Reprice": func(ctx context.Context, s services) error {
					_, err := s.orders.Reprice(ctx, actor, ref, kabinet.Money{})
					return err
				},
				"Answer": func(ctx context.Context, s services) error {
					_, err := s.orders.Answer(ctx, actor, ref, order.Answer{Line: "1"})
					return err
				},
				"Decide": func(ctx context.Context, s services) error {
					_, err := s.orders.Decide(ctx, actor, ref, order.Decision{Line: "1"})
					return err
				},
				"Export": func(ctx context.Context, s services) error {
					_, err := s.orders.Export(ctx, actor, ref, order.External{Source: "erp", ID: "1"})
					return err
				},
				"Send": one((*order.Service).Send),
				"SendFailed": func(ctx context.Context, s services) error {
					_, err := s.orders.SendFailed(ctx, actor, ref, "r")
					return err
				},
				"Bill": func(ctx context.Context, s services) error {
					_, err := s.orders.Bill(ctx, actor, ref, order.Invoice{Reference: "1"})
					return err
				},
				"Pay": func(ctx context.Context, s services) error {
					_, err := s.orders.Pay(ctx, actor, ref, order.Payment{Reference: "1"})
					return err
				},
				"All": func(ctx context.Context, s services) error {
					for range s.orders.All(ctx, actor, order.Filter{}) {
						return nil
					}
					return kabinet.ErrNotFound
				},
				"Reorder": func(ctx context.Context, s services) error {
					_, err := s.orders.Reorder(ctx, actor, "acme", id)
					return err
				},
				"CloseShort": func(ctx context.Context, s services) error {
					_, err := s.orders.CloseShort(ctx, actor, ref, "1")
					return err
				},
				"Fail": func(ctx context.Context, s services) error { _, err := s.orders.Fail(ctx, actor, ref, "r"); return err },
				"Hold": func(ctx context.Context, s services) error {
					_, err := s.orders.Hold(ctx, actor, ref, order.Hold{Kind: "h"})
					return err
				},
				"Release": func(ctx context.Context, s services) error {
					_, err := s.orders.Release(ctx, actor, ref, "h", "")
					return err
				},
				"List": func(ctx context.Context, s services) error {
					list, err := s.orders.List(ctx, actor, order.Filter{}, kabinet.Page{})
					require.Empty(t, list.Items)
					return emptied(err)
				},
			})
		}
	}
}

// emptied stands for the not found of a list, which is an empty one.
func emptied(err error) error {
	if err != nil {
		return err
	}
	return kabinet.ErrNotFound
}

// each expects not found of every method of the service.
func each(t *testing.T, who string, in func(func(context.Context, services) error) error, service any, calls map[string]func(context.Context, services) error) {
	t.Helper()
	methods := reflect.TypeOf(service)
	for i := range methods.NumMethod() {
		name := methods.Method(i).Name
		require.Contains(t, calls, name, "a method that is not tried")
		require.ErrorIs(t, in(calls[name]), kabinet.ErrNotFound, "%s: %s", who, name)
	}
}

// What a header names of another company is not found, and its contract gives
// no price.
func TestAHeaderNamesNothingOfAnotherCompany(t *testing.T) {
	db := companies(t)
	in := portal(t, db)
	join(t, db, "acme", "anna", accounts.RoleOwner)
	join(t, db, "rival", "rolf", accounts.RoleOwner)
	anna := kabinet.Actor{Person: "anna", Organization: "acme"}
	for name, spoil := range map[string]func(*cart.Header){
		"payer":     func(h *cart.Header) { h.Payer = "rival-llc" },
		"person":    func(h *cart.Header) { h.Person = "rolf" },
		"unit":      func(h *cart.Header) { h.Unit = "rival-unit" },
		"site":      func(h *cart.Header) { h.Site = "rival-gate" },
		"seller":    func(h *cart.Header) { h.Seller = "rival-llc" },
		"agreement": func(h *cart.Header) { h.Agreement = "rival-contract" },
	} {
		h := header
		spoil(&h)
		err := in(func(ctx context.Context, s services) error {
			v, err := s.carts.Open(ctx, anna, "acme", cart.OpenRequest{Header: h})
			if err != nil {
				return err
			}
			v, err = s.carts.Add(ctx, anna, cart.Ref{Org: "acme", ID: v.State.ID, Version: 1}, article(2))
			if err != nil {
				return err
			}
			require.Equal(t, 1, v.Totals.Unpriced, name)
			_, err = s.orders.Place(ctx, anna, order.PlaceRequest{Org: "acme", Cart: v.State.ID, Version: 2, Key: "k"})
			require.ErrorIs(t, err, order.ErrRefused)
			return err
		})
		require.ErrorIs(t, err, kabinet.NotFound, name)
	}
}
