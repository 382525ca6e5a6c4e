package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/approval/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
)

// Whoever says that they act for the requester, by no delegation, by that of another, or
// by one that is over, speaks for nobody and votes for nobody.
func TestAForgedActorSpeaksForNobody(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 1))
	p.lend("d1", "anna", "sam", approval.PermissionVote, approval.PermissionView)
	s := p.submit(actor("rita"), order("500 EUR"))
	for name, forge := range map[string]func(*kabinet.Actor){
		"for the requester":                func(a *kabinet.Actor) { a.OnBehalfOf = &kabinet.OnBehalf{Person: "rita"} },
		"for an approver":                  func(a *kabinet.Actor) { a.OnBehalfOf = &kabinet.OnBehalf{Person: "anna"} },
		"for the requester, by a loan":     func(a *kabinet.Actor) { a.Delegation, a.OnBehalfOf = "d1", &kabinet.OnBehalf{Person: "rita"} },
		"by the loan of another":           func(a *kabinet.Actor) { a.Person, a.Delegation = "eva", "d1" },
		"by no delegation that there is":   func(a *kabinet.Actor) { a.Delegation = "none" },
		"of another organisation":          func(a *kabinet.Actor) { a.Organization, a.Delegation = "rival", "d1" },
		"for the owner, of the seller":     func(a *kabinet.Actor) { a.Organization, a.OnBehalfOf = "seller", &kabinet.OnBehalf{Person: "olga"} },
		"nobody, with a loan":              func(a *kabinet.Actor) { a.Person, a.Delegation = "", "d1" },
		"the lender, with their own loan":  func(a *kabinet.Actor) { a.Person, a.Delegation = "anna", "d1" },
		"the requester, with another loan": func(a *kabinet.Actor) { a.Person, a.Delegation = "rita", "d1" },
	} {
		by := actor("sam")
		forge(&by)
		second := order("500 EUR")
		second.ID = "ord_2"
		for verb, do := range map[string]func(context.Context, *approval.Service) error{
			"get": func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Get(ctx, by, "acme", s.ID)
				return err
			},
			"submit": func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Submit(ctx, by, second)
				return err
			},
			"preview": func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Preview(ctx, by, second)
				return err
			},
			"withdraw": func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Withdraw(ctx, by, s.Ref(), "x")
				return err
			},
			"vote": func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Vote(ctx, by, "acme", s.ID, approval.Ballot{Approve: true, Version: s.Version, Hash: "h1"})
				return err
			},
			"release": func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Release(ctx, by, s.Ref(), 1, "h1")
				return err
			},
		} {
			require.Error(t, p.do(do), "%s %s", verb, name)
		}
		require.Zero(t, p.waiting(by), name)
	}
	loan := actor("sam")
	loan.Delegation = "d1"
	late := func(ctx context.Context, tx store.Tx) *approval.Service {
		authorizer, svc := services(tx)
		authorizer.Now = func() time.Time { return now.Add(24 * time.Hour) } // when the loan is over
		svc.Authority, svc.Now = authorizer, authorizer.Now
		svc.Directory = withaccounts.Directory{Authorizer: authorizer, Delegations: tx.DelegationLister()}
		return svc
	}
	require.Error(t, p.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := late(ctx, tx).Vote(ctx, loan, "acme", s.ID, approval.Ballot{Approve: true, Version: s.Version, Hash: "h1"})
		return err
	}))
	s, err := p.vote(loan, s)
	require.NoError(t, err, "while it lasts")
	require.Equal(t, kabinet.PersonID("anna"), s.Votes[0].For)
}

// A member who was suspended votes neither by their own right nor by one they lent, and
// nobody votes by a loan to one who was; they request nothing either.
func TestASuspendedMemberHasNoVoice(t *testing.T) {
	p := newPortal(t)
	p.rule(role(accounts.RoleApprover, 2))
	p.lend("d1", "anna", "sam", approval.PermissionVote, approval.PermissionView)
	p.lend("d2", "eva", "boris", approval.PermissionVote, approval.PermissionView)
	s := p.submit(actor("rita"), order("500 EUR"))
	suspend := func(person kabinet.PersonID) {
		p.in(func(ctx context.Context, tx store.Tx) error {
			m, err := tx.Memberships().Get(ctx, "acme", person)
			require.NoError(t, err)
			e, err := m.Suspend(nil, now)
			require.NoError(t, err)
			return tx.Memberships().Save(ctx, m, e)
		})
	}
	loan, other := actor("sam"), actor("boris")
	loan.Delegation, other.Delegation = "d1", "d2"
	require.Equal(t, 1, p.waiting(loan))
	suspend("anna")
	suspend("boris")
	for _, by := range []kabinet.Actor{actor("anna"), loan, actor("boris"), other} {
		_, err := p.vote(by, s)
		require.Error(t, err, "%+v", by)
		require.Zero(t, p.waiting(by))
	}
	second := order("1 EUR")
	second.ID, second.Unit = "ord_2", "west"
	for _, by := range []kabinet.Actor{actor("anna"), actor("boris"), loan} {
		require.Error(t, p.do(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Submit(ctx, by, second)
			return err
		}), "%+v", by)
	}
}

// A rule about somebody is about what they ask for with a colleague's right, too, by name
// or by role; what lets somebody off is not lent to the colleague.
func TestALentRightIsNoWayPastARuleAboutPersons(t *testing.T) {
	rita, approvers := approval.Requesters{Persons: []kabinet.PersonID{"rita"}}, approval.Requesters{Roles: []approval.Role{"approver"}}
	boris := approval.Requesters{Persons: []kabinet.PersonID{"boris"}}
	for name, c := range map[string]struct {
		effect     approval.Effect
		requesters approval.Requesters
		unit       kabinet.UnitID
		required   bool
		denied     bool
	}{
		"requires, of the user":         {approval.Require, boris, "", true, false},
		"requires, of the user's role":  {approval.Require, approvers, "", true, false},
		"requires, of the lender":       {approval.Require, rita, "", true, false},
		"requires, of somebody else":    {approval.Require, approval.Requesters{Persons: []kabinet.PersonID{"eva"}}, "", false, false},
		"denies, of the user":           {approval.Deny, boris, "", false, true},
		"denies, of the user's role":    {approval.Deny, approvers, "", false, true},
		"bypasses, of the user":         {approval.Bypass, boris, "west", true, false},
		"bypasses, of the user's role":  {approval.Bypass, approvers, "west", true, false},
		"bypasses, of the lender alone": {approval.Bypass, rita, "west", false, false},
	} {
		p := newPortal(t)
		p.lend("d1", "rita", "boris", approval.PermissionView)
		r := approval.Rule{ID: "a", Name: "A", Effect: c.effect, Requesters: c.requesters, Unit: c.unit}
		all := approval.Rule{ID: "b", Name: "B", Effect: approval.Require, Tiers: []approval.Tier{role(accounts.RoleOwner, 1)}}
		rules := []approval.Rule{r, all}
		switch c.effect {
		case approval.Require:
			rules[0].Tiers = all.Tiers
			rules = rules[:1]
		case approval.Deny:
			rules = rules[:1]
		}
		p.in(func(ctx context.Context, tx store.Tx) error {
			b, err := approval.NewBook("acme")
			require.NoError(t, err)
			var events []kabinet.Event
			for _, r := range rules {
				e, err := b.Publish(actor("olga"), now, r, nil)
				require.NoError(t, err, name)
				events = append(events, e)
			}
			return tx.ApprovalBooks().Save(ctx, b, events...)
		})
		loan, subject := actor("boris"), order("500 EUR")
		loan.Delegation, subject.Unit = "d1", "shop"
		if c.requesters.Roles != nil {
			subject.Unit = "west" // where he has his role
		}
		require.NoError(t, p.do(func(ctx context.Context, svc *approval.Service) error {
			who, err := svc.Directory.Standing(ctx, kabinet.Object{Org: "acme", Unit: subject.Unit}, loan)
			require.NoError(t, err)
			book, err := svc.Books.Get(ctx, "acme")
			require.NoError(t, err)
			ev := approval.Evaluate(book.Rules(), subject, who)
			require.Equal(t, c.required, len(ev.Required) > 0, name)
			require.Equal(t, c.denied, len(ev.Denied) > 0, name)
			return nil
		}))
	}
}
