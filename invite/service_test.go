package invite_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

func TestAnInvitationMakesAMember(t *testing.T) {
	w := newWorld(t)
	before := len(w.events())
	state, link := w.invited(adam, form("Ivan@Acme.example", "buyer"))
	require.Equal(t, "ivan@acme.example", state.Address)
	require.Equal(t, invite.Pending, state.Status)
	require.Equal(t, invite.Sent, state.Delivery)
	page, err := w.peek(link)
	require.NoError(t, err)
	require.Equal(t, "Acme", page.Organization)
	require.Equal(t, "Adam", page.Inviter)
	require.Equal(t, "i•••@acme.example", page.Address)
	require.Equal(t, "legal_entity", page.Step)

	result, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	require.Equal(t, "legal_entity", result.Step)
	require.Len(t, w.team("acme"), 5)
	w.member("acme", result.Person, func(m *accounts.Membership, o *accounts.Organization, _ []*accounts.Membership) (kabinet.Event, error) {
		require.Equal(t, accounts.RoleBuyer, m.Assignments()[0].Role)
		require.Equal(t, kabinet.PersonID("adam"), m.Assignments()[0].GrantedBy)
		return m.Place("north", o, w.now)
	})
	require.Equal(t, []string{invite.EventCreated, invite.EventDue, invite.EventDelivered, invite.EventAccepted}, w.kinds(before))
	state = w.state(state)
	require.Equal(t, invite.Accepted, state.Status)
	require.Equal(t, result.Person, state.Member)
}

func TestAMemberKeepsWhatTheyHave(t *testing.T) {
	w := newWorld(t)
	_, link := w.invited(olga, form("boris@acme.example", "viewer"))
	who := person("boris@acme.example")
	who.Person = "boris"
	_, err := w.redeem(link, who)
	require.NoError(t, err)
	require.Len(t, w.team("acme"), 4, "nobody new")
	for _, m := range w.team("acme") {
		if m.Person == "boris" {
			require.Len(t, m.Assignments, 2)
			require.Equal(t, accounts.RoleBuyer, m.Assignments[0].Role)
		}
	}
}

func TestWhoHasLeftComesBackAndASuspendedMemberDoesNot(t *testing.T) {
	w := newWorld(t)
	_, back := w.invited(olga, form("boris@acme.example", "viewer"))
	w.member("acme", "boris", func(m *accounts.Membership, _ *accounts.Organization, team []*accounts.Membership) (kabinet.Event, error) {
		return m.Suspend(team, w.now)
	})
	_, err := w.redeem(back, person("boris@acme.example"))
	require.ErrorIs(t, err, invite.ErrMember)
	w.member("acme", "boris", func(m *accounts.Membership, _ *accounts.Organization, team []*accounts.Membership) (kabinet.Event, error) {
		return m.End(team, w.now)
	})
	result, err := w.redeem(back, person("boris@acme.example"))
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("boris"), result.Person)
}

func TestApproval(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Approval: true}
	state, err := w.create(adam, form("ivan@acme.example", "buyer"))
	require.NoError(t, err)
	require.Equal(t, invite.AwaitingApproval, state.Status)
	require.Empty(t, w.deliver(), "no message before the approval")
	approve := func(by kabinet.Actor, ref invite.Ref) error {
		return w.try(func(ctx context.Context, s *invite.Service) error { _, err := s.Approve(ctx, by, ref); return err })
	}
	require.ErrorIs(t, approve(adam, state.Ref()), invite.ErrOwn)
	require.ErrorIs(t, approve(boris, state.Ref()), kabinet.Forbidden)
	require.ErrorIs(t, approve(zoe, state.Ref()), kabinet.ErrNotFound)
	require.NoError(t, approve(olga, state.Ref()))
	require.ErrorIs(t, approve(olga, state.Ref()), kabinet.ErrConflict)
	_, err = w.redeem(w.deliver(), person("ivan@acme.example"))
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("adam"), w.state(state).Sponsor)

	state, err = w.create(adam, form("petr@acme.example", "buyer"))
	require.NoError(t, err)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Reject(ctx, olga, state.Ref(), "not\u202e now")
		return err
	}))
	require.Equal(t, invite.Rejected, w.state(state).Status)
	require.Equal(t, "not now", w.state(state).Reason)
}

// An approval is not got round by editing what was approved, nor by letting what was
// not approved expire and sending it again.
func TestNobodyGetsRoundAnApproval(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Approval: true}
	state, err := w.create(adam, form("ivan@acme.example", "viewer"))
	require.NoError(t, err)
	waiting, err := w.create(adam, form("petr@acme.example", "viewer"))
	require.NoError(t, err)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Approve(ctx, olga, state.Ref())
		return err
	}))
	edit := func(by kabinet.Actor, role string) error {
		return w.try(func(ctx context.Context, s *invite.Service) error {
			_, err := s.Edit(ctx, by, w.stateIn(ctx, s, state).Ref(), invite.Changes{Roles: []invite.Role{{Role: role, Inherit: true}}})
			return err
		})
	}
	require.NoError(t, edit(adam, "viewer"))
	require.ErrorIs(t, edit(adam, "admin"), invite.ErrOwn)
	require.NoError(t, edit(olga, "admin"))
	w.now = w.now.Add(invite.DefaultLife - time.Hour)
	w.policy.Life = 2 * invite.DefaultLife
	resend := func() error {
		return w.try(func(ctx context.Context, s *invite.Service) error {
			_, err := s.Resend(ctx, adam, w.stateIn(ctx, s, waiting).Ref(), 0)
			return err
		})
	}
	require.ErrorIs(t, resend(), invite.ErrStatus)
	w.now = w.now.Add(time.Hour)
	require.ErrorIs(t, resend(), invite.ErrExpired)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error { _, err := s.Sweep(ctx, 10); return err }))
	require.ErrorIs(t, resend(), invite.ErrExpired)
}

func TestAProposalHasTheApproverForItsSponsor(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Inviters: invite.AnyMember}
	_, err := w.create(boris, form("ivan@acme.example", "buyer"))
	require.ErrorIs(t, err, invite.ErrGrant, "a buyer can give nothing")
	w.policy.Propose = true
	state, err := w.create(boris, form("ivan@acme.example", "owner"))
	require.NoError(t, err)
	require.True(t, state.Proposed)
	err = w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Approve(ctx, adam, state.Ref())
		return err
	})
	require.ErrorIs(t, err, invite.ErrGrant, "an administrator makes no owners")
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Approve(ctx, olga, state.Ref())
		return err
	}))
	require.Equal(t, kabinet.PersonID("olga"), w.state(state).Sponsor)
	_, err = w.redeem(w.deliver(), person("ivan@acme.example"))
	require.NoError(t, err)
	require.Contains(t, w.mails[0].Text, "Olga invites you")
	require.Contains(t, w.mails[0].Text, "Boris writes:\nPlease check our orders.", "nobody's words are put into the mouth of another")
}

func TestWhoMayInvite(t *testing.T) {
	w := newWorld(t)
	plain := form("ivan@acme.example")
	for _, c := range []struct {
		inviters invite.Inviters
		may      []kabinet.Actor
		mayNot   []kabinet.Actor
	}{
		{invite.Nobody, nil, []kabinet.Actor{olga, adam, boris, gleb, sara, zoe}},
		{invite.Admins, []kabinet.Actor{olga, adam, sara}, []kabinet.Actor{boris, gleb, zoe}},
		{invite.ByPermission, []kabinet.Actor{olga, adam, sara}, []kabinet.Actor{boris, gleb, zoe}},
		{invite.AnyMember, []kabinet.Actor{olga, boris}, []kabinet.Actor{gleb, zoe}},
		{invite.AnyGuest, []kabinet.Actor{boris, gleb}, []kabinet.Actor{zoe}},
	} {
		w.policy = invite.Policy{Inviters: c.inviters}
		for _, a := range c.may {
			plain.Address = string(a.Person) + "s." + string(c.inviters) + "guest@acme.example"
			_, err := w.create(a, plain)
			require.NoError(t, err, "%s by %s", c.inviters, a.Person)
		}
		for _, a := range c.mayNot {
			_, err := w.create(a, plain)
			require.Error(t, err, "%s by %s", c.inviters, a.Person)
		}
	}
	w.policy = invite.Policy{}
	w.owns = func(scope string, p kabinet.PersonID) bool { return scope == "app:shop" && p == "boris" }
	_, err := w.create(boris, plain)
	require.ErrorIs(t, err, kabinet.Forbidden)
	plain.Scope = "app:shop"
	_, err = w.create(boris, plain)
	require.NoError(t, err, "the owner of an application invites into it")
}

// Who may invite does not undo the invitations of others by that.
func TestAnInvitationIsSupersededByWhoCouldRevokeIt(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Inviters: invite.AnyMember}
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	_, err := w.create(boris, form("ivan@acme.example"))
	require.ErrorIs(t, err, invite.ErrOpen)
	_, err = w.peek(link)
	require.NoError(t, err)
	_, err = w.create(olga, form("ivan@acme.example", "viewer"))
	require.NoError(t, err)
	require.Equal(t, invite.Superseded, w.state(state).Status)
}

func TestTheSellerInvitesTheFirstOwnerOfAClient(t *testing.T) {
	w := newWorld(t)
	f := form("first@empty.example", "owner")
	f.Org = "empty"
	_, first := w.invited(sara, f)
	f.Address = "second@empty.example"
	_, second := w.invited(sara, f)
	_, err := w.redeem(first, person("first@empty.example"))
	require.NoError(t, err)
	_, err = w.redeem(second, person("second@empty.example"))
	require.ErrorIs(t, err, invite.ErrGrant, "there is an owner now, who invites others")
}

func TestResetChangesTheLoginOnly(t *testing.T) {
	w := newWorld(t)
	reset := func(by kabinet.Actor, p kabinet.PersonID) (state invite.State, err error) {
		err = w.try(func(ctx context.Context, s *invite.Service) (err error) {
			state, err = s.Reset(ctx, by, "acme", p, "new@acme.example")
			return err
		})
		return state, err
	}
	_, err := reset(boris, "gleb")
	require.ErrorIs(t, err, kabinet.Forbidden)
	_, err = reset(adam, "olga")
	require.ErrorIs(t, err, invite.ErrGrant, "an administrator does not get at the login of an owner")
	_, err = reset(adam, "zoe")
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	before := w.team("acme")
	state, err := reset(adam, "boris")
	require.NoError(t, err)
	require.Empty(t, state.Grants)
	result, err := w.redeem(w.deliver(), person("new@acme.example"))
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("boris"), result.Person)
	require.Equal(t, before, w.team("acme"), "memberships and roles are as they were")
	require.Equal(t, "new@acme.example", login(w, "boris"))
}

func TestALoginThatOpensOtherOrganisationsIsNotReset(t *testing.T) {
	w := newWorld(t)
	f := form("boris@acme.example", "viewer")
	f.Org = "other"
	_, link := w.invited(zoe, f)
	who := person("boris@acme.example")
	who.Person = "boris"
	_, err := w.redeem(link, who)
	require.NoError(t, err)
	err = w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Reset(ctx, olga, "acme", "boris", "new@acme.example")
		return err
	})
	require.ErrorIs(t, err, invite.ErrElsewhere)
}

func TestDirectly(t *testing.T) {
	w := newWorld(t)
	state, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	own := func(who invite.Subject) (pages []invite.Page) {
		require.NoError(t, w.view(func(ctx context.Context, s *invite.Service) (err error) {
			pages, err = s.Own(ctx, who)
			return err
		}))
		return pages
	}
	require.Empty(t, own(person("petr@acme.example")))
	pages := own(person("ivan@acme.example"))
	require.Len(t, pages, 1)
	door := invite.Direct(state.Org, state.ID)
	_, err := w.accept(door, invite.Accepting{Subject: person("petr@acme.example"), Digest: pages[0].Digest})
	require.ErrorIs(t, err, invite.ErrLink)
	_, err = w.accept(invite.Direct("other", state.ID), invite.Accepting{Subject: person("ivan@acme.example"), Digest: pages[0].Digest})
	require.ErrorIs(t, err, invite.ErrLink)
	_, err = w.accept(door, invite.Accepting{Subject: person("ivan@acme.example"), Digest: pages[0].Digest})
	require.NoError(t, err)
	require.Empty(t, own(person("ivan@acme.example")))
}

func TestDeclineAndNeverAgain(t *testing.T) {
	w := newWorld(t)
	_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	handle, err := w.stage(link)
	require.NoError(t, err)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		return s.Decline(ctx, invite.WithHandle(handle), invite.Subject{}, "wrong person", true)
	}))
	_, err = w.create(adam, form("IVAN@acme.example", "buyer"))
	require.ErrorIs(t, err, invite.ErrRefused)
	f := form("ivan@acme.example", "viewer")
	f.Org = "other"
	_, err = w.create(zoe, f)
	require.NoError(t, err, "another organisation was not meant")
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		return s.Welcome(ctx, "acme", person("ivan@acme.example"))
	}))
	_, err = w.create(adam, form("ivan@acme.example", "buyer"))
	require.NoError(t, err)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		return s.Refuse(ctx, "acme", person("ivan@acme.example"))
	}))
	_, err = w.create(adam, form("ivan@acme.example", "buyer"))
	require.ErrorIs(t, err, invite.ErrRefused)
}

func TestTheInvitedAsksForRenewal(t *testing.T) {
	w := newWorld(t)
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	page, err := w.peek(link)
	require.NoError(t, err)
	w.now = state.Expires
	handle, err := w.stage(link)
	require.NoError(t, err)
	ask := func(who invite.Subject) error {
		return w.try(func(ctx context.Context, s *invite.Service) error {
			return s.AskRenewal(ctx, invite.WithHandle(handle), who)
		})
	}
	_, err = w.accept(invite.WithHandle(handle), invite.Accepting{Subject: person("ivan@acme.example"), Digest: page.Digest})
	require.ErrorIs(t, err, invite.ErrExpired, "the invited may know")
	_, err = w.accept(invite.WithHandle(handle), invite.Accepting{Subject: person("petr@acme.example"), Digest: page.Digest})
	require.ErrorIs(t, err, invite.ErrLink, "others may not")
	require.ErrorIs(t, ask(person("petr@acme.example")), invite.ErrLink)
	n := len(w.events())
	require.NoError(t, ask(person("ivan@acme.example")))
	require.NoError(t, ask(person("ivan@acme.example")))
	require.Equal(t, []string{invite.EventRenewal}, w.kinds(n))
	state = w.state(state)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Resend(ctx, adam, state.Ref(), 0)
		return err
	}))
	_, err = w.redeem(w.deliver(), person("ivan@acme.example"))
	require.NoError(t, err)
}

func TestReminders(t *testing.T) {
	w := newWorld(t)
	state, first := w.invited(adam, form("ivan@acme.example", "buyer"))
	sweep := func() {
		require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error { _, err := s.Sweep(ctx, 100); return err }))
		w.deliver()
	}
	sweep()
	require.Len(t, w.mails, 1)
	for i, days := range []int{2, 5} {
		w.now = start.AddDate(0, 0, days)
		sweep()
		sweep()
		require.Len(t, w.mails, i+2)
		require.Contains(t, w.mails[i+1].Subject, "Reminder: Adam invites you to Acme")
	}
	_, err := w.peek(first)
	require.ErrorIs(t, err, invite.ErrLink, "each reminder has a secret of its own")
	_, err = w.peek(linkOf(w.mails[2]))
	require.NoError(t, err)
	w.now = state.Expires
	sweep()
	require.Len(t, w.mails, 3)
	require.Equal(t, invite.Expired, w.state(state).Status)

	state, _ = w.invited(adam, form("petr@acme.example", "buyer"))
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		return s.Delivered(ctx, "acme", state.ID, 1, invite.Bounced, "no such mailbox")
	}))
	w.now = w.now.AddDate(0, 0, 3)
	sweep()
	require.Len(t, w.mails, 4, "no reminder after a message that bounced")

	_, _ = w.invited(adam, form("anton@acme.example", "buyer"))
	w.demote("adam", "")
	w.now = w.now.AddDate(0, 0, 3)
	sweep()
	require.Len(t, w.mails, 5, "no reminder of what could not be accepted")
}

func TestAnInviterLeaves(t *testing.T) {
	w := newWorld(t)
	one, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	two, _ := w.invited(adam, form("petr@acme.example", "buyer"))
	left := func(sponsor kabinet.PersonID) (passed, revoked int) {
		require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) (err error) {
			passed, revoked, err = s.Left(ctx, olga, "acme", "adam", sponsor)
			return err
		}))
		return passed, revoked
	}
	passed, revoked := left("olga")
	require.Equal(t, []int{2, 0}, []int{passed, revoked})
	require.Equal(t, kabinet.PersonID("olga"), w.state(one).Sponsor)
	three, _ := w.invited(adam, form("anton@acme.example", "buyer"))
	passed, revoked = left("boris")
	require.Equal(t, []int{0, 1}, []int{passed, revoked}, "a buyer cannot answer for it")
	require.Equal(t, invite.Revoked, w.state(three).Status)
	require.Equal(t, invite.Pending, w.state(two).Status)
}

func TestPolicyOfIdentities(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{SecondFactor: true, Consents: []string{"terms-2"}, Domains: invite.Domains{Allow: []string{"acme.example"}}}
	_, link := w.invited(adam, form("ivan@sub.acme.example", "buyer"))
	who := person("ivan@sub.acme.example")
	page, err := w.peek(link)
	require.NoError(t, err)
	handle, err := w.stage(link)
	require.NoError(t, err)
	try := func(consents ...string) error {
		_, err := w.accept(invite.WithHandle(handle), invite.Accepting{Subject: who, Digest: page.Digest, Consents: consents})
		return err
	}
	require.ErrorIs(t, try("terms-2"), invite.ErrSecondFactor)
	who.SecondFactor = true
	require.ErrorIs(t, try("terms-1"), invite.ErrConsent)
	w.policy.Domains.Deny = []string{"sub.acme.example"}
	require.ErrorIs(t, try("terms-2"), invite.ErrDomain, "the policy holds at acceptance too")
	w.policy.Domains.Deny = nil
	require.NoError(t, try("terms-2"))

	w.policy = invite.Policy{}
	f := form("petr@acme.example", "buyer")
	f.SecondFactor = true
	_, link = w.invited(adam, f)
	_, err = w.redeem(link, person("petr@acme.example"))
	require.ErrorIs(t, err, invite.ErrSecondFactor, "demanded by the invitation alone")
}

func TestRates(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{PerInviter: invite.Rate{Count: 2, Per: time.Hour}}
	for i, address := range []string{"a@x.example", "b@x.example"} {
		_, err := w.create(adam, form(address))
		require.NoError(t, err, i)
	}
	_, err := w.create(adam, form("c@x.example"))
	require.ErrorIs(t, err, invite.ErrRate)
	_, err = w.create(olga, form("c@x.example"))
	require.NoError(t, err, "somebody else")
	w.now = w.now.Add(30 * time.Minute)
	_, err = w.create(adam, form("d@x.example"))
	require.NoError(t, err)
	w.policy = invite.Policy{PerRecipient: invite.Rate{Count: 1, Per: time.Hour}}
	_, err = w.create(adam, form("e@x.example"))
	require.NoError(t, err)
	f := form("E@x.example")
	f.Org = "other"
	_, err = w.create(zoe, f)
	require.ErrorIs(t, err, invite.ErrRate, "a recipient is not bothered by many organisations either")
}

func TestListsShowWhatOneAnswersFor(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Inviters: invite.AnyMember}
	_, _ = w.invited(adam, form("ivan@acme.example", "buyer"))
	_, _ = w.invited(boris, form("petr@acme.example"))
	count := func(by kabinet.Actor) int {
		n := 0
		require.NoError(t, w.view(func(ctx context.Context, s *invite.Service) error {
			list, err := s.List(ctx, by, invite.Filter{}, kabinet.Page{})
			n = len(list.Items)
			for _, i := range list.Items {
				require.Zero(t, i.Link)
			}
			return err
		}))
		return n
	}
	require.Equal(t, 2, count(olga))
	require.Equal(t, 1, count(boris))
	require.Equal(t, 0, count(gleb))
	require.Equal(t, 0, count(zoe))
}

// login returns the login of a person.
func login(w *world, id kabinet.PersonID) (out string) {
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		p, err := tx.People().Get(ctx, id)
		if err == nil {
			out = p.Login()
		}
		return err
	})
	return out
}
