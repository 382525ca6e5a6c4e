package sqlite

import (
	"context"
	"database/sql"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/store"
)

// at opens a file as a version of the schema had it, and runs statements.
func at(t *testing.T, path string, version int64, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, Options{BusyTimeout: time.Second}, "immediate", false))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// The legal entities that the seller's organisation had are on their own.
func TestMigrateSellerEntities(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	at(t, path, 7, `INSERT INTO kabinet_organizations VALUES ('s', 's', 1, '', '', '', 'seller', 'active', 's', '{"schema":1,"id":"s","kind":"seller",
		"created":"2026-03-14T09:26:53Z","sellerEntities":[
			{"id":"works","name":"АО Завод","country":"RU","taxId":"7707083893","taxRegime":"general","status":"active","bankAccounts":[{"account":"1"}]},
			{"id":"gmbh","name":"GmbH","country":"DE","taxId":"12/345","status":"closed"}]}', '1')`)
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		all, err := tx.SellerEntities().All(ctx)
		if len(all) != 2 || all[0].Status() != accounts.EntityClosed || all[0].State().Identifiers != nil && len(all[0].State().Identifiers) > 0 {
			t.Errorf("the seller entities are %+v", all)
		}
		works := all[1].State()
		if works.Org != "s" || works.Version != 1 || works.TaxRegime != "general" || works.Number(identifier.RUINN) != "7707083893" ||
			len(works.BankAccounts) != 1 || works.Created.IsZero() || works.Savable() != nil {
			t.Errorf("the seller entity is %+v", works)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What was over before there were purges is purged when its time has come, and what
// is open stays.
func TestMigratePurges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	at(t, path, 13,
		`INSERT INTO kabinet_invitations VALUES ('a', 'over', 1, '', '', '', 'declined', '', 'x', '', '2026-03-01T00:00:00.000000000Z', '', '', '', '', '{}'),
			('a', 'open', 1, '', '', '', 'pending', '', 'y', '', '2026-03-01T00:00:00.000000000Z', '', '', '', 'y', '{}')`,
		`INSERT INTO kabinet_invite_meters VALUES ('', 'm', 1, '', '', '', '{"id":"m","full":"2026-03-01T09:00:00.5Z"}')`,
		`INSERT INTO kabinet_invite_bulks VALUES ('a', 'b', 1, '', '', '', '{"key":"b","at":"2026-03-01T09:00:00Z"}')`)
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for day, want := range []int{1: 0, 2: 1} {
		err = db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			before := time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)
			for name, purge := range map[string]func(context.Context, time.Time, int) (int, error){
				"invitations": tx.InvitePurger().PurgeInvitations, "meters": tx.InvitePurger().PurgeMeters, "bulks": tx.InvitePurger().PurgeBulks,
			} {
				if n, err := purge(ctx, before, 9); err != nil || n != want {
					t.Errorf("%d %s were purged before day %d, want %d: %v", n, name, day, want, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Approvals of an earlier version are found by what they are about.
func TestMigrateApprovals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	at(t, path, 14, `INSERT INTO kabinet_approvals VALUES
		('a', 'f1', 1, '', '', '', 'approved', 'order', '', '', '', '{"id":"f1","subject":{"kind":"order","id":"o1","org":"a"},"status":"approved"}'),
		('a', 'f2', 1, '', '', '', 'approved', 'order', '', '', '', '{"id":"f2","subject":{"kind":"order","id":"o2","org":"a"},"status":"approved"}')`)
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := tx.ApprovalLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "a"}}}, approval.Filter{Subject: "o2"}, kabinet.Page{})
		if err == nil && (len(list.Items) != 1 || list.Items[0].ID != "f2") {
			t.Errorf("the approvals are %+v", list.Items)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Tax numbers become identifiers, and texts of sites are in the note.
func TestMigrateEntities(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	at(t, path, 10, `INSERT INTO kabinet_organizations VALUES ('a', 'a', 1, '', '', '', 'client', 'active', 'a', '{"schema":1,"id":"a","kind":"client",
		"legalEntities":[{"id":"le1","name":"ООО","country":"RU","taxId":"7707083893","units":["u"],"status":"active"},
			{"id":"le2","name":"GmbH","country":"DE","taxId":"12/345","status":"closed"}],
		"sites":[{"id":"s1","name":"Yard","address":{"country":"RU","city":"Omsk"},"receiving":{"hours":"8-17","rail":true,"contact":"Ann","note":"ring"},"status":"active"},
			{"id":"s2","name":"Gate","address":{"country":"RU","city":"Omsk"},"units":["u"],"status":"active"}]}', '')`)
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "a")
		if err != nil {
			return err
		}
		entities, sites := o.LegalEntities(), o.Sites()
		if len(entities) != 2 || entities[0].Number(identifier.RUINN) != "7707083893" || len(entities[0].Units) != 1 ||
			len(entities[1].Identifiers) != 0 || entities[1].Status != accounts.EntityClosed {
			t.Errorf("the legal entities are %+v", entities)
		}
		if len(sites) != 2 || sites[0].Receiving.Note != "8-17; ; Ann; ring" || len(sites[0].Receiving.Unloading) != 1 ||
			sites[1].Receiving.Note != "" || len(sites[1].Units) != 1 {
			t.Errorf("the sites are %+v", sites)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Memberships that an earlier version saved are listed in their order, and its
// seller is the one.
func TestMigrateTeam(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	at(t, path, 3,
		`INSERT INTO kabinet_organizations VALUES ('s', 's', 1, '', '', '', 'seller', 'active', 's', '{"schema":1,"id":"s","kind":"seller"}')`,
		`INSERT INTO kabinet_memberships VALUES
			('s', 'm1', 1, '', '', 'p1', 'p1', '{"id":"m1","org":"s","person":"p1","status":"active","created":"2026-03-14T09:26:53.5Z"}'),
			('s', 'm2', 1, '', '', 'p2', 'p2', '{"id":"m2","org":"s","person":"p2","status":"ended","created":"2026-03-14T09:26:53Z","assignments":[{"id":"a","role":"viewer"},{"id":"b","role":"buyer"}]}'),
			('s', 'm3', 1, '', '', 'p3', 'p3', '{"id":"m3","org":"s","person":"p3","status":"active","created":"2026-03-14T09:26:53.000000001Z"}')`,
	)
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: "s"}}}
		page := kabinet.Page{Limit: 1}
		var got []accounts.MembershipID
		for {
			list, err := tx.MembershipLister().List(ctx, scope, accounts.MembershipFilter{}, page)
			if err != nil {
				return err
			}
			got = append(got, list.Items[0].ID)
			if page.After = list.Next; page.After == "" {
				break
			}
		}
		if len(got) != 3 || got[0] != "m2" || got[1] != "m3" || got[2] != "m1" {
			t.Errorf("the list is %v", got)
		}
		list, err := tx.MembershipLister().List(ctx, scope, accounts.MembershipFilter{Status: accounts.MembershipEnded}, kabinet.Page{})
		if len(list.Items) != 1 {
			t.Errorf("%d memberships have ended", len(list.Items))
		}
		if err != nil {
			return err
		}
		for role, n := range map[accounts.RoleID]int{"buyer": 1, "viewer": 1, "buy": 0} {
			list, err := tx.MembershipLister().List(ctx, scope, accounts.MembershipFilter{Role: role}, kabinet.Page{})
			if err != nil {
				return err
			}
			if len(list.Items) != n {
				t.Errorf("%d members have the role %s", len(list.Items), role)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return tx.Organizations().Save(ctx, accounts.RestoreOrganization(accounts.OrganizationState{ID: "t", Kind: accounts.Seller}))
	})
	if err == nil {
		t.Error("a second seller was saved")
	}
}

// Carts of an earlier version are found by whom they are shared with, and when they
// expire.
func TestMigrateSharedCarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	at(t, path, 23, `INSERT INTO kabinet_carts VALUES
		('a', 'c1', 1, '', '', '', 'active', '', '{"id":"c1","org":"a","status":"active","expires":"2026-03-02T09:00:00.5Z","shares":[{"person":"p","right":"read"},{"person":"q","right":"edit"}]}'),
		('a', 'c2', 1, '', '', '', 'active', '', '{"id":"c2","org":"a","status":"active","expires":"2026-03-02T09:00:00Z"}'),
		('a', 'c3', 1, '', '', '', 'active', '', '{"id":"c3","org":"a","status":"active"}')`)
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for want, f := range map[string]cart.Filter{
		"c1": {SharedWith: "q"}, "c2": {Expired: nine.Add(time.Second / 4)}, "c1 c2": {Expired: nine.Add(time.Second / 2)}, "": {Expired: nine.Add(-1)},
	} {
		err = db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
			list, err := tx.CartLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "a"}}}, f, kabinet.Page{})
			var ids []string
			for _, s := range list.Items {
				ids = append(ids, string(s.ID))
			}
			if got := strings.Join(ids, " "); err == nil && got != want {
				t.Errorf("%+v: %s instead of %s", f, got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
