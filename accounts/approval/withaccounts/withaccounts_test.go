package withaccounts_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/approval/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// portal is a host with the client acme: the units west and, beneath it, shop, and east.
type portal struct {
	testing.TB
	db store.DB
}

func newPortal(t testing.TB) *portal {
	p := &portal{t, memory.New(memory.Options{})}
	p.in(func(ctx context.Context, tx store.Tx) error {
		o, registered, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
		if err != nil {
			return err
		}
		events := []kabinet.Event{registered}
		for _, u := range []struct{ id, parent kabinet.UnitID }{{"west", ""}, {"shop", "west"}, {"east", ""}} {
			added, err := o.AddUnit(u.id, accounts.UnitForm{Name: string(u.id), Parent: u.parent}, now)
			if err != nil {
				return err
			}
			events = append(events, added)
		}
		return tx.Organizations().Save(ctx, o, events...)
	})
	p.join("olga", accounts.AssignRole{Role: accounts.RoleOwner, Inherit: true})
	p.join("anna", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "west", Inherit: true, Limits: []accounts.AmountLimit{
		{Permission: approval.PermissionVote, Limit: accounts.LimitOf(kabinet.MustMoney("1000 EUR"))},
	}})
	p.join("boris", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "west"})
	p.join("eva", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "east", Inherit: true})
	p.join("rita", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "shop"})
	p.join("sam", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "shop"})
	return p
}

func (p *portal) in(do func(ctx context.Context, tx store.Tx) error) {
	p.Helper()
	require.NoError(p, p.db.InTx(context.Background(), do))
}

// join makes somebody a member with a role.
func (p *portal) join(person kabinet.PersonID, cmd accounts.AssignRole) {
	p.Helper()
	p.in(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		one, registered, err := accounts.NewPerson(person, accounts.RegisterPerson{Name: string(person), Email: string(person) + "@acme.example"}, now)
		if err != nil {
			return err
		}
		if err := tx.People().Save(ctx, one, registered); err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership(accounts.MembershipID(person), o, person, kabinet.Window{}, now)
		if err != nil {
			return err
		}
		assigned, err := m.Assign("a", cmd, o, "", now)
		if err != nil {
			return err
		}
		return tx.Memberships().Save(ctx, m, joined, assigned)
	})
}

func actor(p kabinet.PersonID) kabinet.Actor { return kabinet.Actor{Person: p, Organization: "acme"} }

func services(tx store.Tx) (accounts.Authorizer, *approval.Service) {
	authorizer := accounts.Authorizer{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(),
		Delegations: tx.Delegations(), Versions: tx.AuthorityVersions(), Now: func() time.Time { return now },
	}
	return authorizer, &approval.Service{
		Flows: tx.Approvals(), Lister: tx.ApprovalLister(), Books: tx.ApprovalBooks(), Authority: authorizer,
		Directory: withaccounts.Directory{Authorizer: authorizer, Delegations: tx.DelegationLister()}, Now: authorizer.Now,
	}
}

// do runs something in a transaction with the service.
func (p *portal) do(do func(ctx context.Context, s *approval.Service) error) error {
	return p.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		_, s := services(tx)
		return do(ctx, s)
	})
}

// lend lends the right to vote and to see for a day.
func (p *portal) lend(id kabinet.DelegationID, from, to kabinet.PersonID, permissions ...kabinet.Permission) {
	p.Helper()
	p.lendFrom(now, id, from, to, permissions...)
}

// lendFrom lends from an instant on, for a day.
func (p *portal) lendFrom(begin time.Time, id kabinet.DelegationID, from, to kabinet.PersonID, permissions ...kabinet.Permission) {
	p.Helper()
	p.in(func(ctx context.Context, tx store.Tx) error {
		authorizer, _ := services(tx)
		rights, err := authorizer.Resolve(ctx, actor(from))
		if err != nil {
			return err
		}
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		m, err := tx.Memberships().Get(ctx, "acme", to)
		if err != nil {
			return err
		}
		d, given, err := accounts.NewDelegation(id, accounts.LendRights{
			Permissions: permissions, Max: accounts.Unlimited(), Reason: "holiday",
			Validity: kabinet.Window{From: begin, Until: begin.Add(24 * time.Hour)},
		}, rights, o, m, now)
		if err != nil {
			return err
		}
		return tx.Delegations().Save(ctx, d, given)
	})
}

// rule makes the book of acme, with one rule for everything.
func (p *portal) rule(tiers ...approval.Tier) {
	p.Helper()
	p.in(func(ctx context.Context, tx store.Tx) error {
		b, err := approval.NewBook("acme")
		if err != nil {
			return err
		}
		published, err := b.Publish(actor("olga"), now, approval.Rule{ID: "r", Name: "R", Effect: approval.Require, Tiers: tiers}, nil)
		if err != nil {
			return err
		}
		return tx.ApprovalBooks().Save(ctx, b, published)
	})
}

func role(r accounts.RoleID, n int) approval.Tier {
	return approval.Tier{Groups: []approval.Group{{By: approval.ByRole, Role: approval.Role(r), Count: n}}}
}

func order(total string) approval.Subject {
	amount := approval.Amount(kabinet.MustMoney(total))
	return approval.Subject{
		Kind: approval.Order, ID: "ord_1", Org: "acme", Unit: "shop", Version: 1, Hash: "h1",
		Facts: approval.Facts{approval.TotalBefore: amount, approval.TotalAfter: amount},
	}
}

func (p *portal) submit(by kabinet.Actor, s approval.Subject) (state approval.State) {
	p.Helper()
	require.NoError(p, p.do(func(ctx context.Context, svc *approval.Service) (err error) {
		state, err = svc.Submit(ctx, by, s)
		return err
	}))
	return state
}

func (p *portal) vote(by kabinet.Actor, s approval.State) (state approval.State, err error) {
	err = p.do(func(ctx context.Context, svc *approval.Service) (err error) {
		seen, err := svc.Flows.Get(ctx, "acme", s.ID)
		if err != nil {
			return err
		}
		state, err = svc.Vote(ctx, by, "acme", s.ID, approval.Ballot{Approve: true, Version: seen.State().Version, Hash: "h1"})
		return err
	})
	return state, err
}

func (p *portal) waiting(by kabinet.Actor) (n int) {
	p.Helper()
	require.NoError(p, p.do(func(ctx context.Context, svc *approval.Service) error {
		list, err := svc.Waiting(ctx, by, kabinet.Page{})
		n = len(list.Items)
		return err
	}))
	return n
}

func TestVotersAreWhoMayVote(t *testing.T) {
	p := newPortal(t)
	p.lend("d1", "boris", "sam", approval.PermissionVote)
	for _, c := range []struct {
		unit   kabinet.UnitID
		amount kabinet.Money
		want   []string
	}{
		{"shop", kabinet.Money{}, []string{"anna 1 approver/0", "boris 1 approver/1", "sam for boris 1 approver/1", "olga 2 owner/0 owner"}},
		{"shop", kabinet.MustMoney("1000 EUR"), []string{"anna 1 approver/0", "boris 1 approver/1", "sam for boris 1 approver/1", "olga 2 owner/0 owner"}},
		{"shop", kabinet.MustMoney("1000.01 EUR"), []string{"boris 1 approver/1", "sam for boris 1 approver/1", "olga 2 owner/0 owner"}},
		{"shop", kabinet.MustMoney("1 RUB"), []string{"boris 1 approver/1", "sam for boris 1 approver/1", "olga 2 owner/0 owner"}},
		{"west", kabinet.Money{}, []string{"anna 0 approver/0", "boris 0 approver/0", "sam for boris 0 approver/0", "olga 1 owner/0 owner"}},
		{"east", kabinet.Money{}, []string{"eva 0 approver/0", "olga 1 owner/0 owner"}},
		{"", kabinet.Money{}, []string{"olga 0 owner/0 owner"}},
	} {
		var got []string
		require.NoError(t, p.do(func(ctx context.Context, svc *approval.Service) error {
			voters, err := svc.Directory.Voters(ctx, kabinet.Object{Org: "acme", Unit: c.unit}, c.amount)
			got = nil
			for _, v := range voters {
				text := string(v.Person)
				if v.For != "" {
					text += " for " + string(v.For)
				}
				text = fmt.Sprint(text, " ", v.Level)
				for _, post := range v.Posts {
					text = fmt.Sprintf("%s %s/%d", text, post.Role, post.Level)
				}
				if v.Owner {
					text += " owner"
				}
				got = append(got, text)
			}
			return err
		}))
		require.ElementsMatch(t, c.want, got, "%s %v", c.unit, c.amount)
	}
	require.ErrorIs(t, p.do(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Directory.Voters(ctx, kabinet.Object{Org: "acme", Unit: "nowhere"}, kabinet.Money{})
		return err
	}), kabinet.ErrNotFound)
}

func TestFlowOverAccounts(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	s := p.submit(actor("rita"), order("500 EUR"))
	require.Equal(t, approval.Pending, s.Status)
	require.Equal(t, 1, p.waiting(actor("anna")))
	require.Zero(t, p.waiting(actor("eva")), "an approver of another unit does not see it")
	require.Zero(t, p.waiting(actor("boris")), "his role holds in the west alone")
	for _, person := range []kabinet.PersonID{"eva", "rita", "sam"} {
		_, err := p.vote(actor(person), s)
		require.ErrorIs(t, err, kabinet.Forbidden, "%s", person)
	}
	_, err := p.vote(kabinet.Actor{Person: "rolf", Organization: "rival"}, s)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	s, err = p.vote(actor("anna"), s)
	require.NoError(t, err)
	require.Equal(t, approval.Approved, s.Status)
}

// A limit holds in every group, and asks further up.
func TestALimitOfAnAssignmentCounts(t *testing.T) {
	p := newPortal(t)
	p.rule(approval.Tier{Groups: []approval.Group{{By: approval.ByLimit}}})
	s := p.submit(actor("rita"), order("1000.01 EUR"))
	require.Zero(t, p.waiting(actor("anna")))
	_, err := p.vote(actor("anna"), s)
	require.ErrorIs(t, err, approval.ErrNotEligible)
	s, err = p.vote(actor("boris"), s)
	require.NoError(t, err)
	require.Equal(t, approval.Approved, s.Status)
}

// To be lent a right takes no consent, so it puts nobody out of the vote: a requester would
// choose who decides, or have it waived for want of anybody. A colleague who uses the right
// on the subject is excluded by that, and nobody votes by the requester's right.
func TestARequesterPutsNobodyOutOfTheVoteByLending(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	lend := func() {
		p.lend("d1", "anna", "sam", approval.PermissionVote, approval.PermissionView)
		p.lend("d2", "anna", "boris", approval.PermissionView)
	}
	lend()
	s := order("500 EUR")
	s.Unit = "west"
	state := p.submit(actor("anna"), s)
	require.Equal(t, approval.Pending, state.Status)
	require.Equal(t, []kabinet.PersonID{"anna"}, state.Excluded)
	loan := actor("sam")
	loan.Delegation = "d1"
	for _, by := range []kabinet.Actor{actor("anna"), loan} {
		require.Zero(t, p.waiting(by))
		_, err := p.vote(by, state)
		require.ErrorIs(t, err, approval.ErrFourEyes, "%+v", by)
	}
	require.ErrorIs(t, p.do(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Escalate(ctx, actor("anna"), state.Ref())
		return err
	}), approval.ErrNotStalled)
	require.Equal(t, 1, p.waiting(actor("boris")))
	voted, err := p.vote(actor("boris"), state)
	require.NoError(t, err)
	require.Equal(t, approval.Approved, voted.Status)

	// Boris amends the next one by what he was lent: he has asked for it, too.
	s.ID = "ord_2"
	state = p.submit(actor("anna"), s)
	by := actor("boris")
	by.Delegation = "d2"
	more := order("600 EUR")
	more.ID, more.Unit, more.Version = s.ID, s.Unit, s.Version+1
	require.NoError(t, p.do(func(ctx context.Context, svc *approval.Service) (err error) {
		if state, err = svc.Amend(ctx, by, state.Ref(), more); err != nil {
			return err
		}
		state, err = svc.Consent(ctx, actor("anna"), state.Ref())
		return err
	}))
	require.ElementsMatch(t, []kabinet.PersonID{"anna", "boris"}, state.Excluded)
	_, err = p.vote(actor("boris"), state)
	require.ErrorIs(t, err, approval.ErrFourEyes)
}

// Who is going to stand in for the requester, but does not yet, is nobody's delegate.
func TestADelegateToBeIsNotExcluded(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	p.lendFrom(now.Add(time.Hour), "d1", "rita", "anna", approval.PermissionView)
	s := p.submit(actor("rita"), order("500 EUR"))
	require.Equal(t, []kabinet.PersonID{"rita"}, s.Excluded)
	s, err := p.vote(actor("anna"), s)
	require.NoError(t, err)
	require.Equal(t, approval.Approved, s.Status)
}

// What a delegate asks for with a lent right is the lender's request.
func TestARequestWithALentRightIsTheLenders(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	p.lend("d1", "rita", "boris", approval.PermissionView)
	loan := actor("boris")
	loan.Delegation = "d1"
	s := p.submit(loan, order("500 EUR"))
	require.Equal(t, kabinet.PersonID("rita"), s.Requester)
	require.ElementsMatch(t, []kabinet.PersonID{"rita", "boris"}, s.Excluded)
	// A delegation that one does not have is none.
	other := actor("sam")
	other.Delegation = "d1"
	second := order("500 EUR")
	second.ID = "ord_2"
	require.Error(t, p.do(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Submit(ctx, other, second)
		return err
	}))
}

// A right that is lent votes for its owner, within its owner's limit.
func TestALentRightVotes(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	p.lend("d1", "anna", "sam", approval.PermissionVote)
	loan := actor("sam")
	loan.Delegation = "d1"
	s := p.submit(actor("rita"), order("1000.01 EUR"))
	_, err := p.vote(loan, s)
	require.ErrorIs(t, err, approval.ErrNotEligible)
	second := order("1000 EUR")
	second.ID = "ord_2"
	s = p.submit(actor("rita"), second)
	require.Equal(t, 1, p.waiting(loan))
	s, err = p.vote(loan, s)
	require.NoError(t, err)
	require.Equal(t, approval.Approved, s.Status)
	require.Equal(t, kabinet.PersonID("anna"), s.Votes[0].For)
}

func TestARemovedRoleStopsAtTheNextCall(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	s := p.submit(actor("rita"), order("500 EUR"))
	p.in(func(ctx context.Context, tx store.Tx) error {
		team, err := tx.Memberships().OfOrganization(ctx, "acme")
		if err != nil {
			return err
		}
		for _, m := range team {
			if m.Person() == "anna" {
				suspended, err := m.Suspend(team, now)
				if err != nil {
					return err
				}
				return tx.Memberships().Save(ctx, m, suspended)
			}
		}
		return nil
	})
	require.Zero(t, p.waiting(actor("anna")))
	_, err := p.vote(actor("anna"), s)
	require.ErrorIs(t, err, kabinet.Forbidden)
}

func TestIsolatedUnitsInheritNoApprover(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	p.in(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		isolated, err := o.IsolateUnit("shop", true, now)
		if err != nil {
			return err
		}
		return tx.Organizations().Save(ctx, o, isolated)
	})
	// Her role does not hold there, though her right still reaches it: she is asked
	// once it is escalated.
	s := p.submit(actor("rita"), order("500 EUR"))
	require.Equal(t, approval.Stalled, s.Status)
	require.NoError(t, p.do(func(ctx context.Context, svc *approval.Service) (err error) {
		s, err = svc.Escalate(ctx, actor("rita"), s.Ref())
		return err
	}))
	require.Equal(t, approval.Pending, s.Status)
	_, err := p.vote(actor("anna"), s)
	require.NoError(t, err)
}

func TestManagersAndMissingPorts(t *testing.T) {
	p := newPortal(t)
	p.rule(approval.Tier{Groups: []approval.Group{{By: approval.ByManager}}})
	require.NoError(t, p.do(func(ctx context.Context, svc *approval.Service) error {
		d := svc.Directory.(withaccounts.Directory)
		d.Managers = func(_ context.Context, org kabinet.OrgID, unit kabinet.UnitID, person kabinet.PersonID) ([]kabinet.PersonID, error) {
			require.Equal(t, "acme shop rita", fmt.Sprint(org, " ", unit, " ", person))
			return []kabinet.PersonID{"anna"}, nil
		}
		svc.Directory = d
		s, err := svc.Submit(ctx, actor("rita"), order("1 EUR"))
		require.Equal(t, approval.Pending, s.Status)
		units, failed := d.Units(ctx, "acme", "west")
		require.NoError(t, failed)
		require.Equal(t, []kabinet.UnitID{"west", "shop"}, units)
		_, failed = d.Units(ctx, "acme", "nowhere")
		require.ErrorIs(t, failed, kabinet.ErrNotFound)
		d.Delegations = nil
		_, failed = d.Voters(ctx, kabinet.Object{Org: "acme"}, kabinet.Money{})
		require.ErrorIs(t, failed, kabinet.ErrMissingPort)
		_, failed = withaccounts.Directory{}.Voters(ctx, kabinet.Object{Org: "acme"}, kabinet.Money{})
		require.ErrorIs(t, failed, kabinet.ErrMissingPort)
		return err
	}))
}
