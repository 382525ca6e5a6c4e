package withaccounts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	ob "github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/onboarding/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	max   = kabinet.Actor{Person: "max", Organization: "seller"}
	robot = kabinet.Actor{Organization: "seller"}
	olga  = kabinet.Actor{Person: "olga", Organization: "acme"}
)

// open lets everybody do everything in their own company, and the seller everywhere.
type open struct{}

func (open) Scope(_ context.Context, actor kabinet.Actor, _ kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{Org: actor.Organization, AnyOrg: actor.Organization == "seller"}}}, nil
}

func (a open) Check(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	if scope, _ := a.Scope(ctx, actor, p); !scope.Holds(on) {
		return kabinet.ErrNotFound.With("what", "organization").With("id", string(on.Org))
	}
	return nil
}

// desk is what one transaction has.
type desk struct {
	tx          store.Tx
	staff       withaccounts.Staff
	onboardings *ob.Service
}

type world struct {
	testing.TB
	db  store.DB
	now time.Time
	id  ob.ID
}

func newWorld(t testing.TB) *world {
	w := &world{TB: t, db: memory.New(memory.Options{}), now: start}
	w.in(func(ctx context.Context, d desk) error {
		o, e, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, w.now)
		if err != nil {
			return err
		}
		for _, r := range []accounts.RoleID{"lawyers", "counsel", "cooks"} {
			if _, err := o.DefineRole(r, accounts.RoleForm{Name: string(r), Grants: []accounts.Grant{{Permission: ob.PermissionAct, Level: accounts.LevelOrganization}}}, w.now); err != nil {
				return err
			}
		}
		if err := d.tx.Organizations().Save(ctx, o, e); err != nil {
			return err
		}
		if _, err := d.onboardings.Publish(ctx, max, ob.ReceptionTemplate(), ""); err != nil {
			return err
		}
		v, err := d.onboardings.Begin(ctx, max, ob.BeginForm{Org: "acme", Template: "reception", Owner: "olga", Manager: "max"})
		w.id = v.State.ID
		return err
	})
	w.hire("olga")
	return w
}

func (w *world) desk(tx store.Tx) desk {
	onboardings := &ob.Service{
		Onboardings: tx.Onboardings(), Lister: tx.OnboardingLister(), Finder: tx.OnboardingFinder(), Templates: tx.OnboardingTemplates(),
		Authority: open{}, Lenders: withaccounts.Lenders{Delegations: tx.Delegations()}, Seller: "seller", Now: func() time.Time { return w.now },
	}
	return desk{tx, withaccounts.Staff{
		Onboardings: onboardings, Organizations: tx.Organizations(), People: tx.People(), Memberships: tx.Memberships(),
		Roles: map[accounts.RoleID]ob.RoleID{"lawyers": "lawyer", "counsel": "lawyer", "cooks": "cook"}, Robot: robot,
	}, onboardings}
}

func (w *world) in(do func(ctx context.Context, d desk) error) {
	w.Helper()
	w.now = w.now.Add(time.Minute)
	require.NoError(w, w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, w.desk(tx)) }))
}

// hire makes a person a member with roles.
func (w *world) hire(id kabinet.PersonID, roles ...accounts.RoleID) {
	w.Helper()
	w.in(func(ctx context.Context, d desk) error {
		p, e, err := accounts.NewPerson(id, accounts.RegisterPerson{Name: string(id), Email: string(id) + "@acme.example"}, w.now)
		if err == nil {
			err = d.tx.People().Save(ctx, p, e)
		}
		if err != nil {
			return err
		}
		o, err := d.tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership(accounts.MembershipID("mem_"+id), o, id, kabinet.Window{}, w.now)
		if err != nil {
			return err
		}
		events := []kabinet.Event{joined}
		for _, r := range roles {
			e, err := m.Assign(accounts.AssignmentID(r), accounts.AssignRole{Role: r}, o, "", w.now)
			if err != nil {
				return err
			}
			events = append(events, e)
		}
		return d.tx.Memberships().Save(ctx, m, events...)
	})
}

func (w *world) change(id kabinet.PersonID, do func(m *accounts.Membership) (kabinet.Event, error)) {
	w.Helper()
	w.in(func(ctx context.Context, d desk) error {
		m, err := d.tx.Memberships().Get(ctx, "acme", id)
		if err != nil {
			return err
		}
		e, err := do(m)
		if err != nil {
			return err
		}
		return d.tx.Memberships().Save(ctx, m, e)
	})
}

// deliver takes the whole outbox, from its end to its beginning and again.
func (w *world) deliver() (e *ob.Evaluation) {
	w.Helper()
	var records []kabinet.Record
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		records, err = tx.Outbox().Pending(ctx, 1000)
		return err
	}))
	for k := range 2 * len(records) {
		w.in(func(ctx context.Context, d desk) error {
			return d.staff.Take(ctx, records[(2*len(records)-1-k)%len(records)])
		})
	}
	return w.eval()
}

func (w *world) eval() (e *ob.Evaluation) {
	w.Helper()
	w.in(func(ctx context.Context, d desk) error {
		v, err := d.onboardings.Get(ctx, max, "acme", w.id)
		e = v.Evaluation
		return err
	})
	return e
}

func step(t testing.TB, e *ob.Evaluation, id ob.StepID) ob.StepState {
	t.Helper()
	x, ok := e.Step(id, "")
	require.True(t, ok)
	return x
}

func TestRolesFollowMemberships(t *testing.T) {
	w := newWorld(t)
	w.hire("ivan", "lawyers", "counsel", "cooks")
	e := w.deliver()
	require.Equal(t, []kabinet.PersonID{"ivan"}, e.Responsible(step(t, e, "legal")))
	require.Len(t, e.People(), 2)
	facts := func() (n int) {
		w.in(func(ctx context.Context, d desk) error {
			v, err := d.onboardings.Get(ctx, max, "acme", w.id)
			n = len(v.State.Facts)
			return err
		})
		return n
	}
	n := facts()
	w.deliver()
	w.in(func(ctx context.Context, d desk) error { return d.staff.Sync(ctx, "acme") })
	require.Equal(t, n, facts(), "what is known is told once, and a role that the template does not have never")

	// He has it by the other one still.
	revoke := func(id accounts.AssignmentID) func(m *accounts.Membership) (kabinet.Event, error) {
		return func(m *accounts.Membership) (kabinet.Event, error) {
			return m.Revoke(id, []*accounts.Membership{m}, w.now)
		}
	}
	w.change("ivan", revoke("lawyers"))
	e = w.deliver()
	require.Equal(t, []kabinet.PersonID{"ivan"}, e.Responsible(step(t, e, "legal")))
	w.change("ivan", revoke("counsel"))
	e = w.deliver()
	require.Equal(t, []kabinet.PersonID{"olga"}, e.Responsible(step(t, e, "legal")))

	// A role that is given in the onboarding is left alone.
	w.in(func(ctx context.Context, d desk) error {
		_, err := d.onboardings.Do(ctx, olga, ob.Ref{Org: "acme", ID: w.id}, ob.GiveRole("ivan", "it"))
		return err
	})
	e = w.deliver()
	require.Equal(t, []kabinet.PersonID{"ivan"}, e.Responsible(step(t, e, "directory")))
}

func TestAnOwnerWhoseMembershipEndsLeavesAVacancy(t *testing.T) {
	for _, end := range []func(w *world){
		func(w *world) {
			w.change("olga", func(m *accounts.Membership) (kabinet.Event, error) { return m.Suspend(nil, w.now) })
		},
		func(w *world) {
			w.change("olga", func(m *accounts.Membership) (kabinet.Event, error) { return m.End(nil, w.now) })
		},
		func(w *world) {
			w.change("olga", func(m *accounts.Membership) (kabinet.Event, error) {
				return m.SetValidity(kabinet.Window{Until: w.now.Add(time.Minute)}, nil, w.now)
			})
			w.now = w.now.Add(time.Hour)
			w.in(func(ctx context.Context, d desk) error { return d.staff.Sync(ctx, "acme") })
		},
		func(w *world) {
			w.in(func(ctx context.Context, d desk) error {
				p, err := d.tx.People().Get(ctx, "olga")
				if err != nil {
					return err
				}
				e, err := p.Block(w.now)
				if err != nil {
					return err
				}
				return d.tx.People().Save(ctx, p, e)
			})
		},
	} {
		w := newWorld(t)
		require.False(t, w.deliver().OwnerVacant)
		end(w)
		e := w.deliver()
		require.True(t, e.OwnerVacant)
		require.Equal(t, []kabinet.PersonID{"max"}, e.Responsible(step(t, e, "card")), "the seller's manager, meanwhile")
		var kinds []string
		require.NoError(t, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
			records, err := tx.Outbox().Pending(ctx, 1000)
			for _, r := range records {
				kinds = append(kinds, r.Kind)
			}
			return err
		}))
		require.Contains(t, kinds, ob.EventVacant)
	}
}

func TestLegalEntitiesFollow(t *testing.T) {
	w := newWorld(t)
	entity := func(do func(o *accounts.Organization) (kabinet.Event, error)) {
		w.in(func(ctx context.Context, d desk) error {
			o, err := d.tx.Organizations().Get(ctx, "acme")
			if err != nil {
				return err
			}
			e, err := do(o)
			if err != nil {
				return err
			}
			return d.tx.Organizations().Save(ctx, o, e)
		})
	}
	entity(func(o *accounts.Organization) (kabinet.Event, error) {
		return o.AddLegalEntity("le", accounts.LegalEntityForm{Name: "Acme Ltd", Country: "DE"}, w.now)
	})
	require.Equal(t, []kabinet.LegalEntityID{"le"}, w.deliver().Entities())
	entity(func(o *accounts.Organization) (kabinet.Event, error) { return o.CloseLegalEntity("le", "sold", w.now) })
	require.Empty(t, w.deliver().Entities())
}

func TestWhoeverTheOwnerLentTheirRightsTo(t *testing.T) {
	w := newWorld(t)
	w.hire("anna")
	w.deliver()
	lend := func(id kabinet.DelegationID, permissions ...kabinet.Permission) kabinet.Actor {
		w.in(func(ctx context.Context, d desk) error {
			return d.tx.Delegations().Save(ctx, accounts.RestoreDelegation(accounts.DelegationState{
				ID: id, Org: "acme", Kind: accounts.DelegationLent, From: "olga", To: "anna", Permissions: permissions, Reason: "leave",
				Validity: kabinet.Window{From: start, Until: start.Add(24 * time.Hour)}, Status: accounts.DelegationActive, Created: start,
			}))
		})
		return kabinet.Actor{Person: "anna", Organization: "acme", Delegation: id}
	}
	act, other := lend("act", ob.PermissionAct), lend("other", "order.view")
	try := func(by kabinet.Actor, a ob.Action) (err error) {
		w.in(func(ctx context.Context, d desk) error {
			_, err = d.onboardings.Do(ctx, by, ob.Ref{Org: "acme", ID: w.id}, a)
			return nil
		})
		return err
	}
	anna := kabinet.Actor{Person: "anna", Organization: "acme"}
	require.ErrorIs(t, try(anna, ob.Complete("card")), ob.ErrNotYours)
	require.ErrorIs(t, try(other, ob.Complete("card")), kabinet.NotFound)
	boris := act
	boris.Person = "boris"
	require.ErrorIs(t, try(boris, ob.Complete("card")), kabinet.NotFound)
	require.NoError(t, try(act, ob.Complete("card")))
	require.ErrorIs(t, try(act, ob.Waive("legal", "no")), ob.ErrNotYours)
	w.in(func(ctx context.Context, d desk) error {
		v, err := d.onboardings.Get(ctx, max, "acme", w.id)
		last := v.State.Facts[len(v.State.Facts)-1]
		require.Equal(t, []kabinet.PersonID{"olga", "anna"}, []kabinet.PersonID{last.By, last.Agent})
		w.now = start.Add(10 * 24 * time.Hour)
		e := ob.Evaluate(ob.MustCompile(ob.ReceptionTemplate()), must(ob.NewFacts(v.State.Facts...)), w.now)
		require.Equal(t, last.At, e.Stall(ob.Policy{}).Since, "the client's own progress")
		return err
	})
	require.ErrorIs(t, try(act, ob.Complete("account")), kabinet.NotFound, "the delegation is over")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestMissingPortsAreNamed(t *testing.T) {
	err := withaccounts.Staff{}.Sync(context.Background(), "acme")
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	data, err := json.Marshal(accounts.MemberJoined{Org: "acme", Person: "olga"})
	require.NoError(t, err)
	require.ErrorIs(t, withaccounts.Staff{}.Take(context.Background(), kabinet.Record{Kind: "membership.joined", Data: data}), kabinet.ErrMissingPort)
	require.NoError(t, withaccounts.Staff{}.Take(context.Background(), kabinet.Record{Kind: "order.placed"}))
}

func ExampleStaff_Take() {
	w := newWorld(&testing.T{})
	w.hire("ivan", "lawyers")
	e := w.deliver() // the records of the outbox, to Staff.Take
	x, _ := e.Step("legal", "")
	fmt.Println(e.Responsible(x))
	// Output: [ivan]
}

func ExampleStaff_Sync() {
	w := newWorld(&testing.T{})
	w.hire("ivan", "lawyers")
	w.in(func(ctx context.Context, d desk) error { return d.staff.Sync(ctx, "acme") })
	for _, p := range w.eval().People() {
		fmt.Println(p.Person, p.Roles)
	}
	// Output:
	// olga []
	// ivan [lawyer]
}
