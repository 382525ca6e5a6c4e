package memory_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// A version that a transaction made and then undid comes again for something
// else. Had the cache kept what was compiled in between, it would give rights
// that nobody ever committed.
func TestWhatIsRolledBackIsNotCached(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db, ctx, cache := memory.New(memory.Options{}), context.Background(), accounts.NewCache(accounts.CacheOptions{})
	actor, on := kabinet.Actor{Person: "eve", Organization: "acme"}, kabinet.Object{Org: "acme"}
	can := func(ctx context.Context, tx store.Tx) bool {
		a := accounts.Authorizer{
			Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(),
			Versions: tx.AuthorityVersions(), Cache: cache, Now: func() time.Time { return now },
		}
		rights, err := a.Resolve(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		return rights.Can("order.place", on)
	}
	assign := func(ctx context.Context, tx store.Tx, role accounts.RoleID) {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			t.Fatal(err)
		}
		m, err := tx.Memberships().Get(ctx, "acme", "eve")
		if err != nil {
			t.Fatal(err)
		}
		e, err := m.Assign(accounts.AssignmentID(role), accounts.AssignRole{Role: role}, o, "", now)
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.Memberships().Save(ctx, m, e); err != nil {
			t.Fatal(err)
		}
	}
	in := func(do func(ctx context.Context, tx store.Tx) error) {
		if err := db.InTx(ctx, do); err != nil && !errors.Is(err, errUndone) {
			t.Fatal(err)
		}
	}
	in(func(ctx context.Context, tx store.Tx) error {
		o, e, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
		if err != nil {
			return err
		}
		if err := tx.Organizations().Save(ctx, o, e); err != nil {
			return err
		}
		p, registered, err := accounts.NewPerson("eve", accounts.RegisterPerson{Name: "Eve", Email: "eve@example.com"}, now)
		if err != nil {
			return err
		}
		if err := tx.People().Save(ctx, p, registered); err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership("m", o, "eve", kabinet.Window{}, now)
		if err != nil {
			return err
		}
		return tx.Memberships().Save(ctx, m, joined)
	})
	in(func(ctx context.Context, tx store.Tx) error {
		assign(ctx, tx, accounts.RoleOwner)
		if !can(ctx, tx) {
			t.Error("the transaction does not see its own assignment")
		}
		return errUndone
	})
	in(func(ctx context.Context, tx store.Tx) error { assign(ctx, tx, accounts.RoleViewer); return nil })
	in(func(ctx context.Context, tx store.Tx) error {
		if can(ctx, tx) {
			t.Error("a right that was rolled back is given")
		}
		return nil
	})
	if n := cache.Stats().Memberships; n != 1 {
		t.Errorf("the cache holds %d memberships, want that of the last transaction", n)
	}
}

var errUndone = errors.New("undone")

type anyParties struct{}

func (anyParties) Check(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error {
	return nil
}

// Staff open a cart for a client's person: it is the person's, and both names are
// in the record of what was done.
func TestBothNamesAreRecordedWhenStaffActForAClient(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db, ctx := memory.New(memory.Options{}), context.Background()
	clock := func() time.Time { return now }
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		orgs := map[kabinet.OrgID]*accounts.Organization{}
		for id, kind := range map[kabinet.OrgID]accounts.OrganizationKind{"seller": accounts.Seller, "acme": accounts.Client} {
			o, e, err := accounts.NewOrganization(id, accounts.RegisterOrganization{Name: string(id), Kind: kind}, now)
			if err != nil {
				return err
			}
			if err := tx.Organizations().Save(ctx, o, e); err != nil {
				return err
			}
			orgs[id] = o
		}
		join := func(person kabinet.PersonID, org kabinet.OrgID, role accounts.RoleID) (*accounts.Membership, error) {
			p, e, err := accounts.NewPerson(person, accounts.RegisterPerson{Name: string(person), Email: string(person) + "@example.com"}, now)
			if err != nil {
				return nil, err
			}
			m, joined, err := accounts.NewMembership(accounts.MembershipID(person), orgs[org], person, kabinet.Window{}, now)
			if err != nil {
				return nil, err
			}
			if _, err := m.Assign("1", accounts.AssignRole{Role: role}, orgs[org], "", now); err != nil {
				return nil, err
			}
			return m, errors.Join(tx.People().Save(ctx, p, e), tx.Memberships().Save(ctx, m, joined))
		}
		ann, err := join("ann", "acme", accounts.RoleBuyer)
		if err != nil {
			return err
		}
		if _, err := join("adam", "seller", accounts.RoleAdmin); err != nil {
			return err
		}
		authority := accounts.Authorizer{
			Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: clock,
			Delegations: tx.Delegations(), Seller: "seller",
		}
		adam, err := authority.Resolve(ctx, kabinet.Actor{Person: "adam", Organization: "seller"})
		if err != nil {
			return err
		}
		d, begun, err := accounts.ActForClient("d1", accounts.ActFor{Until: now.Add(time.Hour), Reason: "by telephone"}, adam, orgs["acme"], ann, accounts.ActingPolicy{}, now)
		if err != nil {
			return err
		}
		actor := d.Actor()
		if err := tx.Delegations().Save(ctx, d, begun); err != nil {
			return err
		}
		carts := cart.Service{Carts: tx.Carts(), Parties: anyParties{}, Authority: authority, Now: clock}
		v, err := carts.Open(ctx, actor, "acme", cart.OpenRequest{Header: cart.Header{Currency: kabinet.MustCurrency("EUR")}})
		if err == nil && v.State.Header.Person != "ann" {
			t.Errorf("the cart is %s's", v.State.Header.Person)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = db.View(ctx, func(ctx context.Context, tx store.Tx) error {
		records, err := tx.Outbox().Pending(ctx, 100)
		for _, r := range records {
			if r.Kind == "delegation.acting" || strings.HasPrefix(r.Kind, "cart.") {
				found++
				if text := string(r.Data); !strings.Contains(text, `"adam"`) || !strings.Contains(text, `"ann"`) || !strings.Contains(text, "by telephone") {
					t.Errorf("%s lacks a name or the reason: %s", r.Kind, text)
				}
			}
		}
		return err
	})
	if err != nil || found != 2 {
		t.Fatalf("%d records: %v", found, err)
	}
}
