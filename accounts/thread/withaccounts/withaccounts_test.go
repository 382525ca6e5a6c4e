package withaccounts_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/accounts/thread/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var now = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// must is for worlds, which examples make too.
type must struct{}

func (must) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (must) FailNow()                          { panic("failed") }

// world is a client with two divisions and the seller with two managers: maria looks after
// the client, denis after its east. Owner olga sees all, bella buys for west, boris for
// east, victor may view orders alone.
func world() store.DB {
	t := must{}
	db := memory.New(memory.Options{})
	register := func(ctx context.Context, tx store.Tx, id kabinet.OrgID, kind accounts.OrganizationKind, units ...kabinet.UnitID) *accounts.Organization {
		o, registered, err := accounts.NewOrganization(id, accounts.RegisterOrganization{Name: string(id), Kind: kind, Locale: "en"}, now)
		require.NoError(t, err)
		events := []kabinet.Event{registered}
		for _, u := range units {
			e, err := o.AddUnit(u, accounts.UnitForm{Name: string(u)}, now)
			require.NoError(t, err)
			events = append(events, e)
		}
		require.NoError(t, tx.Organizations().Save(ctx, o, events...))
		o, err = tx.Organizations().Get(ctx, id)
		require.NoError(t, err)
		return o
	}
	member := func(ctx context.Context, tx store.Tx, o *accounts.Organization, id kabinet.PersonID, role accounts.RoleID, unit kabinet.UnitID) *accounts.Membership {
		p, e, err := accounts.NewPerson(id, accounts.RegisterPerson{Name: strings.ToUpper(string(id)), Email: string(id) + "@example.com", Locale: "en"}, now)
		require.NoError(t, err)
		require.NoError(t, tx.People().Save(ctx, p, e))
		m, joined, err := accounts.NewMembership(accounts.MembershipID("m-"+string(id)), o, id, kabinet.Window{}, now)
		require.NoError(t, err)
		assigned, err := m.Assign("a", accounts.AssignRole{Role: role, Unit: unit, Inherit: unit == ""}, o, "", now)
		require.NoError(t, err)
		require.NoError(t, tx.Memberships().Save(ctx, m, joined, assigned))
		m, err = tx.Memberships().Get(ctx, o.ID(), id)
		require.NoError(t, err)
		return m
	}
	require.NoError(t, db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		seller, acme := register(ctx, tx, "seller", accounts.Seller), register(ctx, tx, "acme", accounts.Client, "west", "east")
		register(ctx, tx, "globex", accounts.Client)
		maria, denis := member(ctx, tx, seller, "maria", accounts.RoleManager, ""), member(ctx, tx, seller, "denis", accounts.RoleManager, "")
		member(ctx, tx, acme, "olga", accounts.RoleOwner, "")
		member(ctx, tx, acme, "bella", accounts.RoleBuyer, "west")
		member(ctx, tx, acme, "boris", accounts.RoleBuyer, "east")
		member(ctx, tx, acme, "victor", accounts.RoleViewer, "east")
		for i, s := range []struct {
			who  *accounts.Membership
			unit kabinet.UnitID
		}{{maria, ""}, {denis, "east"}} {
			a, e, err := accounts.NewStaffAssignment(accounts.StaffID(fmt.Sprint(i)), acme, seller, s.who, accounts.AssignStaff{Unit: s.unit}, "", now)
			require.NoError(t, err)
			require.NoError(t, tx.Staff().Save(ctx, a, e))
		}
		return nil
	}))
	return db
}

// fixed has what threads are about besides companies.
type fixed map[thread.Ref]kabinet.Object

func (f fixed) Object(_ context.Context, org kabinet.OrgID, about thread.Ref) (kabinet.Object, error) {
	if on, ok := f[about]; ok && on.Org == org {
		return on, nil
	}
	return kabinet.Object{}, kabinet.ErrNotFound
}

var (
	west = thread.Ref{Kind: "order", ID: "west"}
	east = thread.Ref{Kind: "order", ID: "east"}
)

func authority(tx store.Tx) accounts.Authorizer {
	return accounts.Authorizer{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Versions: tx.AuthorityVersions(),
		Delegations: tx.Delegations(), Seller: "seller", Now: func() time.Time { return now },
	}
}

func threads(tx store.Tx) *thread.Service {
	return &thread.Service{
		Threads: tx.Threads(), Lister: tx.ThreadLister(), Messages: tx.ThreadMessages(), Marks: tx.ThreadMarks(), Authority: authority(tx),
		Subjects: thread.ByKind{"organization": withaccounts.Companies{Organizations: tx.Organizations()}, "order": fixed{
			west: {Org: "acme", Unit: "west", Owner: "bella"}, east: {Org: "acme", Unit: "east", Owner: "boris"},
		}},
		Now: func() time.Time { return now },
	}
}

func people(tx store.Tx) withaccounts.People {
	return withaccounts.People{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Staff: tx.Staff(),
		Messages: tx.ThreadMessages(), Authority: authority(tx), Now: func() time.Time { return now },
	}
}

func actor(id kabinet.PersonID) kabinet.Actor {
	if id == "maria" || id == "denis" {
		return kabinet.Actor{Person: id, Organization: "seller"}
	}
	return kabinet.Actor{Person: id, Organization: "acme"}
}

func names(list []*accounts.Person) string {
	var out []string
	for _, p := range list {
		out = append(out, string(p.ID()))
	}
	return strings.Join(out, " ")
}

// say posts, and returns whom it is to be told of.
func say(t require.TestingT, db store.DB, by kabinet.PersonID, about thread.Ref) (told string) {
	require.NoError(t, db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		posted, err := threads(tx).Post(ctx, actor(by), "acme", about, thread.Draft{Text: "hello"})
		require.NoError(t, err)
		list, err := people(tx).ToTell(ctx, posted.Thread, posted.Message)
		told = names(list)
		return err
	}))
	return told
}

func TestWhoTakesPart(t *testing.T) {
	db := world()
	for about, want := range map[thread.Ref]string{
		withaccounts.About("acme"): "bella boris olga victor / maria",
		west:                       "bella olga / maria",
		east:                       "boris olga victor / denis",
	} {
		say(t, db, "olga", about)
		require.NoError(t, db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
			x, err := tx.Threads().Get(ctx, "acme", thread.Of(about))
			require.NoError(t, err)
			list, err := people(tx).OfClient(ctx, x.State())
			require.NoError(t, err)
			manager, err := people(tx).Manager(ctx, x.State())
			require.NoError(t, err)
			require.Equal(t, want, names(list)+" / "+string(manager.ID()), about)
			return nil
		}))
	}
}

// What the client says goes to the manager, and to whoever answered; what the seller says
// to whose order it is and to whoever wrote; never to the author, never twice, and never to
// somebody who may not read it any more.
func TestWhoIsTold(t *testing.T) {
	db := world()
	require.Equal(t, "maria", say(t, db, "olga", west))
	require.Equal(t, "bella olga", say(t, db, "maria", west))
	require.Equal(t, "maria", say(t, db, "bella", west))
	require.Equal(t, "bella olga", say(t, db, "denis", west))
	require.Equal(t, "maria denis", say(t, db, "olga", west))
	require.Equal(t, "denis", say(t, db, "boris", east))
	require.Equal(t, "maria", say(t, db, "boris", withaccounts.About("acme")))
	require.Equal(t, "boris", say(t, db, "maria", withaccounts.About("acme")))

	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		m, err := tx.Memberships().Get(ctx, "acme", "bella")
		require.NoError(t, err)
		ended, err := m.End(nil, now)
		require.NoError(t, err)
		return tx.Memberships().Save(ctx, m, ended)
	}))
	require.Equal(t, "olga", say(t, db, "maria", west), "bella has left")
}

// The manager is told of what they may read, like everybody else.
func TestManagerWithoutTheRightIsNotTold(t *testing.T) {
	db := world()
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		posted, err := threads(tx).Post(ctx, actor("bella"), "acme", west, thread.Draft{Text: "hello"})
		require.NoError(t, err)
		p := people(tx)
		list, err := p.ToTell(ctx, posted.Thread, posted.Message)
		require.NoError(t, err)
		require.Equal(t, "maria", names(list))
		p.Rights = thread.Rights{"order": "order.secret"}
		list, err = p.ToTell(ctx, posted.Thread, posted.Message)
		require.NoError(t, err)
		require.Empty(t, list)
		return nil
	}))
}

// Where the seller's staff wrote for somebody, that person is told of the answer.
func TestForWhomSomebodyWroteIsTold(t *testing.T) {
	db := world()
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		posted, err := threads(tx).Post(ctx, actor("bella"), "acme", west, thread.Draft{Text: "hello"})
		require.NoError(t, err)
		by := kabinet.Actor{Person: "denis", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "olga"}}
		require.NoError(t, tx.ThreadMessages().Add(ctx, thread.Message{
			Org: "acme", Thread: posted.Thread.ID, Number: 2, By: by, Side: thread.Client, Text: "for her", At: now,
		}))
		list, err := people(tx).ToTell(ctx, posted.Thread, thread.Message{By: actor("maria"), Side: thread.Seller})
		require.NoError(t, err)
		require.Equal(t, "bella olga", names(list))
		return nil
	}))
}

func TestCompanies(t *testing.T) {
	require.NoError(t, world().View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		subjects := thread.ByKind{"organization": withaccounts.Companies{Organizations: tx.Organizations()}}
		on, err := subjects.Object(ctx, "acme", withaccounts.About("acme"))
		require.NoError(t, err)
		require.Equal(t, kabinet.Object{Org: "acme"}, on)
		for _, about := range []thread.Ref{withaccounts.About("globex"), {Kind: "organization"}, {Kind: "order", ID: "west"}} {
			_, err = subjects.Object(ctx, "acme", about)
			require.ErrorIs(t, err, kabinet.ErrNotFound)
		}
		_, err = subjects.Object(ctx, "nobody", withaccounts.About("nobody"))
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		// Another company's people talk about their own.
		_, err = threads(tx).Post(ctx, actor("olga"), "globex", withaccounts.About("globex"), thread.Draft{Text: "hello"})
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		_, err = withaccounts.People{}.Manager(ctx, thread.State{})
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		// Nobody looks after the seller, and a kind without a right has no readers.
		none, err := people(tx).Manager(ctx, thread.State{Org: "seller"})
		require.NoError(t, err)
		require.Nil(t, none)
		list, err := people(tx).OfClient(ctx, thread.State{Org: "acme", About: thread.Ref{Kind: "weather"}})
		require.NoError(t, err)
		require.Empty(t, list)
		return nil
	}))
}

func ExamplePeople_ToTell() {
	db := world()
	fmt.Println(say(must{}, db, "bella", west)) // her manager
	fmt.Println(say(must{}, db, "maria", west)) // whose order it is
	// Output:
	// maria
	// bella
}
