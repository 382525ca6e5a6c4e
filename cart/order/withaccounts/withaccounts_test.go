package withaccounts_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var now = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func keep[E any](t *testing.T) func(E, error) {
	return func(_ E, err error) { t.Helper(); require.NoError(t, err) }
}

// companies are a client of two branches with a legal entity and a site each,
// another client, and the seller.
func companies(t *testing.T) store.DB {
	acme, _, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, now)
	require.NoError(t, err)
	keep[accounts.UnitAdded](t)(acme.AddUnit("north", accounts.UnitForm{Name: "North"}, now))
	keep[accounts.UnitAdded](t)(acme.AddUnit("depot", accounts.UnitForm{Name: "Depot", Parent: "north"}, now))
	keep[accounts.UnitAdded](t)(acme.AddUnit("south", accounts.UnitForm{Name: "South"}, now))
	for _, unit := range []kabinet.UnitID{"north", "south"} {
		keep[accounts.LegalEntityAdded](t)(acme.AddLegalEntity(kabinet.LegalEntityID(unit+"-llc"),
			accounts.LegalEntityForm{Name: string(unit), Country: "RU", Units: []kabinet.UnitID{unit}}, now))
		keep[accounts.SiteAdded](t)(acme.AddSite(kabinet.SiteID(unit+"-gate"),
			accounts.SiteForm{Name: string(unit), Address: accounts.Address{Country: "RU", City: "Tula"}, Units: []kabinet.UnitID{unit}}, now))
	}
	keep[accounts.LegalEntityAdded](t)(acme.AddLegalEntity("bankrupt", accounts.LegalEntityForm{Name: "Bankrupt", Country: "RU"}, now))
	keep[accounts.LegalEntityStatusChanged](t)(acme.BlockLegalEntity("bankrupt", "insolvent", now))
	rival, _, err := accounts.NewOrganization("rival", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Rival"}, now)
	require.NoError(t, err)
	keep[accounts.LegalEntityAdded](t)(rival.AddLegalEntity("rival-llc", accounts.LegalEntityForm{Name: "Rival", Country: "RU"}, now))
	seller, _, err := accounts.NewOrganization("seller", accounts.RegisterOrganization{Kind: accounts.Seller, Name: "Seller"}, now)
	require.NoError(t, err)
	entities := map[kabinet.SellerEntityID]*accounts.SellerEntity{}
	for _, id := range []kabinet.SellerEntityID{"works", "closed", "blocked"} {
		entities[id], _, err = accounts.NewSellerEntity(id, seller, accounts.SellerEntityForm{Name: string(id), Country: "RU", TaxRegime: "general"}, now)
		require.NoError(t, err)
	}
	keep[accounts.SellerEntityStatusChanged](t)(entities["closed"].Close("", now))
	keep[accounts.SellerEntityStatusChanged](t)(entities["blocked"].Block("", now))
	db := memory.New(memory.Options{})
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		err := errors.Join(tx.Organizations().Save(ctx, acme), tx.Organizations().Save(ctx, rival), tx.Organizations().Save(ctx, seller))
		for _, e := range entities {
			err = errors.Join(err, tx.SellerEntities().Save(ctx, e))
		}
		return err
	}))
	return db
}

func TestParties(t *testing.T) {
	good := cart.Header{Unit: "depot", Payer: "north-llc", Site: "north-gate", Seller: "works", Currency: kabinet.MustCurrency("RUB")}
	for _, c := range []struct {
		name   string
		change func(*cart.Header, *cart.LineKey)
		want   error
		at     string
	}{
		{"as it should be", func(*cart.Header, *cart.LineKey) {}, nil, ""},
		{"a line may name others", func(_ *cart.Header, l *cart.LineKey) { l.LegalEntity, l.Site = "north-llc", "north-gate" }, nil, ""},
		{"no such unit", func(h *cart.Header, _ *cart.LineKey) { h.Unit = "moon" }, kabinet.NotFound, "/unit"},
		{"another client's payer", func(h *cart.Header, _ *cart.LineKey) { h.Payer = "rival-llc" }, kabinet.NotFound, "/payer"},
		{"another branch's payer", func(h *cart.Header, _ *cart.LineKey) { h.Payer = "south-llc" }, accounts.ErrNotServed, "/payer"},
		{"another branch's site", func(h *cart.Header, _ *cart.LineKey) { h.Site = "south-gate" }, accounts.ErrNotServed, "/site"},
		{"another client's payer on a line", func(_ *cart.Header, l *cart.LineKey) { l.LegalEntity = "rival-llc" }, kabinet.NotFound, "/lines/0/legalEntity"},
		{"another branch's site on a line", func(_ *cart.Header, l *cart.LineKey) { l.Site = "south-gate" }, accounts.ErrNotServed, "/lines/0/site"},
		{"a blocked payer", func(h *cart.Header, _ *cart.LineKey) { h.Unit, h.Payer, h.Site = "south", "bankrupt", "" }, accounts.ErrEntityBlocked, "/payer"},
		{"a blocked payer on a line", func(h *cart.Header, l *cart.LineKey) {
			h.Unit, h.Payer, h.Site, l.LegalEntity = "south", "", "", "bankrupt"
		}, accounts.ErrEntityBlocked, "/lines/0/legalEntity"},
		{"no such seller entity", func(h *cart.Header, _ *cart.LineKey) { h.Seller = "north-llc" }, kabinet.NotFound, "/seller"},
		{"a closed seller entity", func(h *cart.Header, _ *cart.LineKey) { h.Seller = "closed" }, accounts.ErrEntityClosed, "/seller"},
		{"a blocked seller entity", func(h *cart.Header, _ *cart.LineKey) { h.Seller = "blocked" }, accounts.ErrEntityBlocked, "/seller"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, l := good, cart.LineKey{SKU: "A"}
			c.change(&h, &l)
			err := companies(t).View(t.Context(), func(ctx context.Context, tx store.Tx) error {
				return withaccounts.Parties{Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities()}.Check(ctx, "acme", h, []cart.LineKey{l})
			})
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, c.want)
			var e *kabinet.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.at, e.Place())
		})
	}
	require.ErrorIs(t, withaccounts.Parties{}.Check(t.Context(), "acme", good, nil), kabinet.ErrMissingPort)
	require.NoError(t, companies(t).View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		require.ErrorIs(t, withaccounts.Parties{Organizations: tx.Organizations()}.Check(ctx, "acme", good, nil), kabinet.ErrMissingPort)
		return nil
	}))
}

// A cart's person is the buyer of its order, so nobody can name somebody else's
// people, nor those who left.
func TestThePersonOfTheCartIsAMember(t *testing.T) {
	db := companies(t)
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		for person, org := range map[kabinet.PersonID]kabinet.OrgID{"anna": "acme", "left": "acme", "rolf": "rival"} {
			p, _, err := accounts.NewPerson(person, accounts.RegisterPerson{Name: "P", Email: string(person) + "@a.example"}, now)
			require.NoError(t, err)
			o, err := tx.Organizations().Get(ctx, org)
			require.NoError(t, err)
			m, _, err := accounts.NewMembership(accounts.MembershipID(person), o, person, kabinet.Window{}, now)
			require.NoError(t, err)
			if person == "left" {
				_, err = m.End(nil, now)
				require.NoError(t, err)
			}
			require.NoError(t, errors.Join(tx.People().Save(ctx, p), tx.Memberships().Save(ctx, m)))
		}
		return nil
	}))
	for person, known := range map[kabinet.PersonID]bool{"anna": true, "": true, "left": false, "rolf": false, "nobody": false} {
		err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
			p := withaccounts.Parties{Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities(), Memberships: tx.Memberships()}
			return p.Check(ctx, "acme", cart.Header{Person: person}, nil)
		})
		if known {
			require.NoError(t, err, person)
			continue
		}
		require.ErrorIs(t, err, kabinet.ErrNotFound, person)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "/person", e.Place())
	}
}

func TestPeers_ABlockedCompanyCannotOrderByAnyRoute(t *testing.T) {
	db := companies(t)
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		acme, err := tx.Organizations().Get(ctx, "acme")
		require.NoError(t, err)
		e, err := acme.Block("unpaid", now)
		require.NoError(t, err)
		return tx.Organizations().Save(ctx, acme, e)
	}))
	err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return withaccounts.Parties{Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities()}.Check(ctx, "acme", cart.Header{}, nil)
	})
	require.ErrorIs(t, err, accounts.ErrOrganizationBlocked)
}

func TestBuyerHasTheAccountPathLeafFirst(t *testing.T) {
	require.NoError(t, companies(t).View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		acme, err := tx.Organizations().Get(ctx, "acme")
		require.NoError(t, err)
		require.Equal(t, pricing.Buyer{
			Seller: "works", Organization: "acme", Units: []kabinet.UnitID{"depot", "north"}, Payer: "north-llc",
			Segments: []kabinet.SegmentID{"gold"}, Channel: "web",
		}, withaccounts.Buyer(acme, cart.Header{Unit: "depot", Payer: "north-llc", Seller: "works"}, []kabinet.SegmentID{"gold"}, "web"))
		return nil
	}))
}
