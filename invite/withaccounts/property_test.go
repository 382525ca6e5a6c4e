package withaccounts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	start       = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	permissions = []kabinet.Permission{"order.view", "order.place", "team.edit"}
	units       = []kabinet.UnitID{"", "a", "aa", "b"}
	roles       = []accounts.RoleID{"r0", "r1", "r2"}
	entities    = []kabinet.LegalEntityID{"north", "south"} // beside none
	euro        = kabinet.MustCurrency("EUR")
)

// company is one organisation, kept twice: twin has the roles and people as they were
// when the invitation was issued, and the units and legal entities as they are now. So
// what its people may do is the authority at issue, over what there is at acceptance.
type company struct {
	*rapid.T
	db, twin store.DB
	now      time.Time
}

func (c *company) in(do func(context.Context, store.Tx) error) error {
	return c.db.InTx(context.Background(), do)
}

func (c *company) must(do func(context.Context, store.Tx) error) { require.NoError(c, c.in(do)) }

func (c *company) authorizer(tx store.Tx, at time.Time) accounts.Authorizer {
	return accounts.Authorizer{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Versions: tx.AuthorityVersions(),
		Now: func() time.Time { return at },
	}
}

func (c *company) service(tx store.Tx, p invite.Policy) *invite.Service {
	a := c.authorizer(tx, c.now)
	d := withaccounts.Directory{Authorizer: a}
	return &invite.Service{
		Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Refusals: tx.InviteRefusals(), Meters: tx.InviteMeters(),
		Access: a, Authority: d, Members: d, Names: d, Now: func() time.Time { return c.now },
		Policy: func(context.Context, kabinet.OrgID, string) (invite.Policy, error) { return p, nil },
	}
}

// form draws what a role grants.
func (c *company) form(id accounts.RoleID) accounts.RoleForm {
	f := accounts.RoleForm{Name: "Role " + string(id)}
	if id == "r0" && rapid.IntRange(0, 3).Draw(c.T, "strong") > 0 { // or else hardly anybody could give anything
		for _, p := range permissions {
			f.Grants = append(f.Grants, accounts.Grant{
				Permission: p, Level: accounts.LevelOrganization, Grantable: rapid.IntRange(0, 9).Draw(c.T, "grantable") > 0, Limit: accounts.Unlimited(),
			})
		}
		return f
	}
	for _, p := range permissions {
		if rapid.IntRange(0, 3).Draw(c.T, "granted") == 0 {
			continue
		}
		level := rapid.SampledFrom([]accounts.Level{accounts.LevelOwn, accounts.LevelUnit, accounts.LevelSubtree, accounts.LevelOrganization}).Draw(c.T, "level")
		f.Grants = append(f.Grants, accounts.Grant{Permission: p, Level: level, Grantable: rapid.IntRange(0, 3).Draw(c.T, "grantable") > 0, Limit: c.limit()})
	}
	if rapid.IntRange(0, 7).Draw(c.T, "forbids") == 0 {
		f.Forbids = []kabinet.Permission{rapid.SampledFrom(permissions).Draw(c.T, "forbidden")}
	}
	return f
}

func (c *company) limit() accounts.Limit {
	return rapid.SampledFrom([]accounts.Limit{
		{}, accounts.Unlimited(), accounts.LimitOf(kabinet.MustMoney("10 EUR")), accounts.LimitOf(kabinet.MustMoney("20 EUR")),
	}).Draw(c.T, "limit")
}

func (c *company) until() time.Time {
	return rapid.SampledFrom([]time.Time{{}, {}, start.AddDate(0, 1, 0), start.AddDate(0, 2, 0)}).Draw(c.T, "until")
}

func (c *company) assignment() accounts.AssignRole {
	return accounts.AssignRole{
		Role: rapid.SampledFrom(roles).Draw(c.T, "role"), Unit: rapid.SampledFrom(units).Draw(c.T, "unit"),
		Inherit: rapid.Bool().Draw(c.T, "inherit"), Validity: kabinet.Window{Until: c.until()},
		LegalEntities: rapid.SampledFrom([][]kabinet.LegalEntityID{nil, nil, entities[:1], entities[1:], entities}).Draw(c.T, "legal entities"),
	}
}

// reshape moves a unit, isolates one, or changes what a legal entity serves, here and
// in the twin.
func (c *company) reshape() {
	unit := rapid.SampledFrom(units[1:]).Draw(c.T, "unit")
	to := rapid.SampledFrom(units).Draw(c.T, "to")
	entity := rapid.SampledFrom(entities).Draw(c.T, "entity")
	how := rapid.IntRange(0, 4).Draw(c.T, "how")
	for _, db := range []store.DB{c.db, c.twin} {
		require.NoError(c, db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
			o, err := tx.Organizations().Get(ctx, "acme")
			if err != nil {
				return err
			}
			switch how {
			case 0, 1:
				_, err = o.MoveUnit(unit, to, c.now)
			case 2:
				_, err = o.IsolateUnit(unit, true, c.now)
			case 3:
				form := accounts.LegalEntityForm{Name: string(entity), Country: "DE"}
				if to != "" {
					form.Units = []kabinet.UnitID{to}
				}
				_, err = o.ChangeLegalEntity(entity, form, c.now)
			case 4:
				_, err = o.CloseLegalEntity(entity, "", c.now)
			}
			if err != nil {
				return nil // it is as it was
			}
			return tx.Organizations().Save(ctx, o)
		}))
	}
}

// split makes the twin, of what there is at issue.
func (c *company) split() {
	c.twin = memory.New(memory.Options{})
	c.must(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		p, err := tx.People().Get(ctx, "boss")
		if err != nil {
			return err
		}
		m, err := tx.Memberships().Get(ctx, "acme", "boss")
		if err != nil {
			return err
		}
		return c.twin.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
			org, person, member := o.State(), p.State(), m.State()
			org.Version, person.Version, member.Version = 0, 0, 0
			return errors.Join(tx.Organizations().Save(ctx, accounts.RestoreOrganization(org)),
				tx.People().Save(ctx, accounts.RestorePerson(person)), tx.Memberships().Save(ctx, accounts.RestoreMembership(member)))
		})
	})
}

// found makes a company with random roles, and boss with random ones of them.
func (c *company) found() {
	c.must(func(ctx context.Context, tx store.Tx) error {
		o, e, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, c.now)
		if err != nil {
			return err
		}
		for _, u := range [][2]kabinet.UnitID{{"a", ""}, {"aa", "a"}, {"b", ""}} {
			if _, err := o.AddUnit(u[0], accounts.UnitForm{Name: string(u[0]), Parent: u[1]}, c.now); err != nil {
				return err
			}
		}
		for _, id := range entities {
			if _, err := o.AddLegalEntity(id, accounts.LegalEntityForm{Name: string(id), Country: "DE"}, c.now); err != nil {
				return err
			}
		}
		if rapid.IntRange(0, 3).Draw(c.T, "isolated") == 0 {
			if _, err := o.IsolateUnit("aa", true, c.now); err != nil {
				return err
			}
		}
		for _, id := range roles {
			if _, err := o.DefineRole(id, c.form(id), c.now); err != nil {
				return err
			}
		}
		p, _, err := accounts.NewPerson("boss", accounts.RegisterPerson{Name: "Boss", Email: "boss@acme.example"}, c.now)
		if err != nil {
			return err
		}
		m, _, err := accounts.NewMembership("mem", o, "boss", kabinet.Window{Until: c.until()}, c.now)
		if err != nil {
			return err
		}
		for i := range rapid.IntRange(1, 3).Draw(c.T, "assignments") {
			cmd := c.assignment()
			if i == 0 {
				cmd.Role = "r0"
			}
			if _, err := m.Assign(accounts.AssignmentID(fmt.Sprint("asg_", i)), cmd, o, "", c.now); err != nil && !errors.Is(err, accounts.ErrUnchanged) {
				return err
			}
		}
		return errors.Join(tx.Organizations().Save(ctx, o, e), tx.People().Save(ctx, p), tx.Memberships().Save(ctx, m))
	})
}

// change edits a role, or takes one from boss, or gives one.
func (c *company) change() {
	c.must(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		if rapid.Bool().Draw(c.T, "a role is edited") {
			id := rapid.SampledFrom(roles).Draw(c.T, "edited")
			if _, err := o.DefineRole(id, c.form(id), c.now); err != nil {
				return nil // it is as it was
			}
			return tx.Organizations().Save(ctx, o)
		}
		m, err := tx.Memberships().Get(ctx, "acme", "boss")
		if err != nil {
			return err
		}
		if all := m.Assignments(); len(all) > 0 && rapid.Bool().Draw(c.T, "revoked") {
			_, err = m.Revoke(all[0].ID, nil, c.now)
		} else {
			_, err = m.Assign("asg_9", c.assignment(), o, "", c.now)
		}
		if err != nil {
			return nil
		}
		return tx.Memberships().Save(ctx, m)
	})
}

// rights returns what a person may do at an instant, with what is stored.
func (c *company) rights(db store.DB, person kabinet.PersonID, at time.Time) (out *accounts.Rights) {
	require.NoError(c, db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		out, err = c.authorizer(tx, at).Resolve(ctx, kabinet.Actor{Person: person, Organization: "acme"})
		return err
	}))
	return out
}

// TestAcceptedAuthorityIsWithinTheInvitersAtIssueAndAtAcceptance holds on random
// organisations, for random changes between the two: whatever the newcomer may do,
// in whichever unit and for whichever legal entity, up to whichever amount and until
// whenever, the inviter could do when the invitation was issued, and when it was
// accepted. Units move and legal entities change too: a role gives what lies beneath its
// unit then, to the inviter as to the newcomer.
func TestAcceptedAuthorityIsWithinTheInvitersAtIssueAndAtAcceptance(t *testing.T) {
	accepted, clipped := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := &company{T: t, db: memory.New(memory.Options{}), now: start}
		c.found()
		p := invite.Policy{Inviters: invite.AnyGuest, Shrink: rapid.SampledFrom([]invite.Shrink{invite.Deny, invite.Intersect}).Draw(t, "shrink")}
		offer := c.assignment()
		role := invite.Role{Role: string(offer.Role), Unit: offer.Unit, Inherit: offer.Inherit, LegalEntities: offer.LegalEntities, Until: offer.Validity.Until}
		var state invite.State
		err := c.in(func(ctx context.Context, tx store.Tx) (err error) {
			state, err = c.service(tx, p).Create(ctx, kabinet.Actor{Person: "boss", Organization: "acme"}, invite.Form{
				Org: "acme", Address: "new@acme.example", Roles: []invite.Role{role},
			})
			return err
		})
		if err != nil {
			return // the inviter may not give it
		}
		times := []time.Time{start.AddDate(0, 0, 1), start.AddDate(0, 1, 0), start.AddDate(0, 2, 0), start.AddDate(1, 0, 0)}
		c.split()
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			if rapid.IntRange(0, 2).Draw(t, "reshaped") > 0 {
				c.reshape()
			} else {
				c.change()
			}
		}
		c.now = start.AddDate(0, 0, 1)
		who := invite.Subject{ID: "new", Addresses: []invite.VerifiedAddress{{Address: "new@acme.example", Verified: true}}}
		var result invite.Result
		err = c.in(func(ctx context.Context, tx store.Tx) error {
			s := c.service(tx, p)
			pages, err := s.Own(ctx, who)
			if err != nil {
				return err
			}
			result, err = s.Accept(ctx, invite.Direct("acme", state.ID), invite.Accepting{Subject: who, Digest: pages[0].Digest})
			return err
		})
		if err != nil {
			require.Equal(t, kabinet.Forbidden == kabinet.KindOf(err) || kabinet.Gone == kabinet.KindOf(err), true, "%v", err)
			return
		}
		accepted++
		if len(result.Given) < len(state.Grants) {
			clipped++
		}
		for _, at := range times {
			newcomer, boss, atIssue := c.rights(c.db, result.Person, at), c.rights(c.db, "boss", at), c.rights(c.twin, "boss", at)
			for _, q := range permissions {
				for _, unit := range append(slices.Clone(units), "lost") {
					for n := range 6 {
						on := kabinet.Object{Org: "acme", Unit: unit, LegalEntity: append(slices.Clone(entities), "")[n%3]}
						if n > 2 {
							on.Owner = result.Person
						}
						if !newcomer.Can(q, on) {
							continue
						}
						// What is the newcomer's own, the inviter must reach as another's.
						if !boss.Can(q, on) || !atIssue.Can(q, on) {
							t.Fatalf("%s on %+v at %s: the inviter could at issue %v, at acceptance %v", q, on, at, atIssue.Can(q, on), boss.Can(q, on))
						}
						limit := newcomer.Limit(q, on, euro)
						for name, l := range map[string]accounts.Limit{"issue": atIssue.Limit(q, on, euro), "acceptance": boss.Limit(q, on, euro)} {
							if !accounts.MinLimit(limit, l).Equal(limit) {
								t.Fatalf("%s in %q up to %s, of the inviter's %s at %s", q, unit, limit, l, name)
							}
						}
					}
				}
			}
		}
	})
	t.Logf("%d were accepted, %d of them with less than was offered", accepted, clipped)
	if accepted == 0 {
		t.Error("nothing was accepted: the property says nothing")
	}
}
