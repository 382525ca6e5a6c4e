package invite_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// Mistakes that were found in other systems, each as a test that is named after it.

func TestPeersAnExpiredInvitationIsRefusedByEveryDoor(t *testing.T) {
	w := newWorld(t)
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	ivan := person("ivan@acme.example")
	page, err := w.peek(link)
	require.NoError(t, err)
	early, err := w.stage(link)
	require.NoError(t, err)
	w.now = state.Expires.Add(-1)
	late, err := w.stage(link)
	require.NoError(t, err)
	w.now = state.Expires // the first instant that is not in [created, expires)
	for _, secret := range []string{link, early, late} {
		_, err := w.peek(secret)
		require.ErrorIs(t, err, invite.ErrLink)
	}
	for name, door := range map[string]invite.Door{"opened before": invite.WithHandle(late), "direct": invite.Direct("acme", state.ID)} {
		_, err = w.accept(door, invite.Accepting{Subject: ivan, Digest: page.Digest})
		require.ErrorIs(t, err, invite.ErrExpired, name)
		err = w.try(func(ctx context.Context, s *invite.Service) error { return s.Decline(ctx, door, ivan, "", false) })
		require.ErrorIs(t, err, invite.ErrExpired, name)
	}
	require.NoError(t, w.view(func(ctx context.Context, s *invite.Service) error {
		pages, err := s.Own(ctx, ivan)
		require.Empty(t, pages)
		return err
	}))
	state = w.state(state)
	require.Equal(t, invite.Pending, state.Status, "nobody has written it down, and it does not matter")
	err = w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Edit(ctx, adam, state.Ref(), invite.Changes{})
		return err
	})
	require.ErrorIs(t, err, invite.ErrExpired)
	require.Len(t, w.team("acme"), 4)
}

func TestPeersAcceptWithAnotherAddress(t *testing.T) {
	w := newWorld(t)
	_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	for _, other := range []string{
		"petr@acme.example", "ivan@acme.example.evil.example", "ivan+x@acme.example", "iv.an@acme.example", "ivan@other.example", "ivаn@acme.example",
	} {
		_, err := w.redeem(link, person(other))
		require.ErrorIs(t, err, invite.ErrLink, other)
	}
	two := person("petr@acme.example")
	two.Addresses = append(two.Addresses, invite.VerifiedAddress{Address: "IVAN@ACME.example ", Verified: true, Provider: "otp"})
	_, err := w.redeem(link, two)
	require.NoError(t, err, "any verified address will do, in its normal form")
}

func TestPeersAcceptWithAnUnverifiedAddress(t *testing.T) {
	w := newWorld(t)
	_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	who := person("ivan@acme.example")
	who.Addresses[0].Verified = false
	_, err := w.redeem(link, who)
	require.ErrorIs(t, err, invite.ErrLink)
	who = person("ivan@acme.example")
	who.ID = ""
	_, err = w.redeem(link, who)
	require.ErrorIs(t, err, invite.ErrLink, "a subject without a login")
}

func TestPeersAUsedLinkAgain(t *testing.T) {
	w := newWorld(t)
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	ivan := person("ivan@acme.example")
	page, err := w.peek(link)
	require.NoError(t, err)
	handle, err := w.stage(link)
	require.NoError(t, err)
	first, err := w.accept(invite.WithHandle(handle), invite.Accepting{Subject: ivan, Digest: page.Digest})
	require.NoError(t, err)
	n := len(w.events())
	for range 3 {
		again, err := w.accept(invite.WithHandle(handle), invite.Accepting{Subject: ivan, Digest: page.Digest})
		require.NoError(t, err)
		require.Equal(t, first, again, "the same person gets the same result")
	}
	again, err := w.accept(invite.Direct("acme", state.ID), invite.Accepting{Subject: ivan})
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Len(t, w.events(), n, "and nothing happens")
	twin := ivan
	twin.ID = "social:somebody else with the same address"
	for _, who := range []invite.Subject{person("petr@acme.example"), twin, {}} {
		_, err = w.accept(invite.WithHandle(handle), invite.Accepting{Subject: who, Digest: page.Digest})
		require.ErrorIs(t, err, invite.ErrLink)
		_, err = w.accept(invite.Direct("acme", state.ID), invite.Accepting{Subject: who, Digest: page.Digest})
		require.ErrorIs(t, err, invite.ErrLink)
	}
	_, err = w.peek(link)
	require.ErrorIs(t, err, invite.ErrLink)
}

func TestPeersOneCodeOneUse(t *testing.T) {
	w := newWorld(t)
	_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	_, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		p, err := tx.People().ByLogin(ctx, "ivan@acme.example")
		if err != nil {
			return err
		}
		e, err := p.ChangeLogin("old@acme.example", w.now)
		if err != nil {
			return err
		}
		return tx.People().Save(ctx, p, e)
	})
	twin := person("ivan@acme.example")
	twin.ID = "the next person with this mailbox"
	handle, err := w.stage(link)
	require.NoError(t, err)
	_, err = w.accept(invite.WithHandle(handle), invite.Accepting{Subject: twin})
	require.ErrorIs(t, err, invite.ErrLink)
	require.Len(t, w.team("acme"), 5)
}

// role gives acme a role of its own, or another one of the same id.
func (w *world) role(id accounts.RoleID, grants ...accounts.Grant) {
	w.Helper()
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		e, err := o.DefineRole(id, accounts.RoleForm{Name: "Role " + string(id), Grants: grants}, w.now)
		if err != nil {
			return err
		}
		return tx.Organizations().Save(ctx, o, e)
	})
}

// permissions returns what a person may do somewhere in acme.
func (w *world) permissions(person kabinet.PersonID) (out []kabinet.Permission) {
	w.Helper()
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		a := accounts.Authorizer{Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: func() time.Time { return w.now }}
		r, err := a.Resolve(ctx, kabinet.Actor{Person: person, Organization: "acme"})
		if err == nil {
			out = r.Permissions()
		}
		return err
	})
	return out
}

func TestPeersAnOldLinkAfterResend(t *testing.T) {
	w := newWorld(t)
	state, old := w.invited(adam, form("ivan@acme.example", "buyer"))
	page, err := w.peek(old)
	require.NoError(t, err)
	handle, err := w.stage(old)
	require.NoError(t, err)
	state = w.state(state)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Resend(ctx, adam, state.Ref(), time.Hour)
		return err
	}))
	// At once, before the new one was even delivered.
	_, err = w.peek(old)
	require.ErrorIs(t, err, invite.ErrLink)
	_, err = w.stage(old)
	require.ErrorIs(t, err, invite.ErrLink)
	_, err = w.accept(invite.WithHandle(handle), invite.Accepting{Subject: person("ivan@acme.example"), Digest: page.Digest})
	require.ErrorIs(t, err, invite.ErrLink, "nor does a handle of the old one")
	fresh := w.deliver()
	require.NotEqual(t, old, fresh)
	require.Equal(t, 2, w.state(state).Generation)
	require.Equal(t, start.Add(time.Hour), w.state(state).Expires)
	_, err = w.redeem(fresh, person("ivan@acme.example"))
	require.NoError(t, err)
}

func TestPeersReinviteWhileALapsedOneIsPending(t *testing.T) {
	w := newWorld(t)
	lapsed, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	w.now = lapsed.Expires
	require.Equal(t, invite.Pending, w.state(lapsed).Status)
	next, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	require.Equal(t, invite.Expired, w.state(lapsed).Status)
	require.Equal(t, lapsed.Expires, w.state(lapsed).Ended)
	over, link2 := w.invited(adam, form("ivan@acme.example", "viewer"))
	require.Equal(t, invite.Superseded, w.state(next).Status, "one that has not lapsed is superseded")
	require.Equal(t, over.ID, w.state(next).Successor)
	_, err := w.redeem(link, person("ivan@acme.example"))
	require.ErrorIs(t, err, invite.ErrLink)
	_, err = w.redeem(link2, person("ivan@acme.example"))
	require.NoError(t, err)
}

func TestPeersPercentAndUnderscoreInAnAddress(t *testing.T) {
	w := newWorld(t)
	first, _ := w.invited(adam, form("a_b@acme.example"))
	second, _ := w.invited(adam, form("axb@acme.example"))
	third, _ := w.invited(adam, form("%@acme.example"))
	for _, s := range []invite.State{first, second, third} {
		require.Equal(t, invite.Pending, w.state(s).Status, "%s superseded nothing else", s.Address)
	}
	require.NoError(t, w.view(func(ctx context.Context, s *invite.Service) error {
		pages, err := s.Own(ctx, person("%@acme.example"))
		require.Len(t, pages, 1)
		require.Equal(t, third.ID, pages[0].Invitation)
		list, err2 := s.List(ctx, olga, invite.Filter{Address: "a_b@acme.example"}, kabinet.Page{})
		require.Len(t, list.Items, 1)
		return errors.Join(err, err2)
	}))
}

func TestPeersAHostHeaderAndARedirectSuppliedByAnAttacker(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Redirects: []string{"orders"}}
	f := form("ivan@acme.example", "buyer")
	for _, next := range []string{"https://evil.example", "//evil.example", "orders/../x", "Orders", ":orders", "evil:orders", " orders:1"} {
		f.Next = next
		_, err := w.create(adam, f)
		require.ErrorIs(t, err, invite.ErrRedirect, next)
	}
	f.Next = "orders:" + strings.Repeat("x", invite.MaxText)
	_, err := w.create(adam, f)
	require.ErrorIs(t, err, invite.ErrLong)
	f.Next = "orders:4711"
	_, link := w.invited(adam, f)
	result, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	require.Equal(t, "orders:4711", result.Next)
	// The address of links is the courier's own, and no request has a part in it.
	require.Equal(t, 1, strings.Count(w.mails[0].Text, "https://"))
	for _, base := range []string{"", "portal.example", "http://portal.example/", "https://u:p@portal.example/", "https://portal.example/?x=", "javascript:alert(1)"} {
		c := w.courier()
		c.Base = base
		require.ErrorIs(t, c.Deliver(context.Background(), "acme", "x", 1), invite.ErrPolicy, base)
	}
}

func TestPeersAnOrganisationNameWithALinkInIt(t *testing.T) {
	w := newWorld(t)
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		e, err := o.Rename("Win a prize https://evil.example/x www.evil.example at evil.example <b>now</b>", w.now)
		if err != nil {
			return err
		}
		return tx.Organizations().Save(ctx, o, e)
	})
	f := form("ivan@acme.example", "buyer")
	f.Name = "Ivan\u202e http://evil.example\r\nBcc: x@evil.example"
	_, link := w.invited(adam, f)
	m := w.mails[0]
	for _, text := range []string{m.Subject, m.Text, m.HTML} {
		rest := strings.ReplaceAll(text, "https://portal.example/invite/"+link, "")
		require.NotContains(t, rest, "evil.example")
		require.NotContains(t, rest, "://")
		require.NotContains(t, rest, "www.")
		require.NotContains(t, rest, "\u202e")
		require.NotContains(t, rest, "\r")
	}
	require.NotContains(t, m.Subject, "\n")
	require.NotContains(t, m.HTML, "<b>")
	f.Message = "see https://evil.example"
	_, err := w.create(adam, f)
	require.ErrorIs(t, err, invite.ErrURL)
}

func TestPeersAGETChangesNothingPrefetchedTenTimes(t *testing.T) {
	w := newWorld(t)
	w.policy.Attempts = 3
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	before, events := w.state(state), w.events()
	for range 10 {
		_, err := w.peek(link) // in a transaction that cannot write
		require.NoError(t, err)
		_, err = w.peek(link[:27] + invite.NewLink().Reveal()[27:])
		require.ErrorIs(t, err, invite.ErrLink)
	}
	require.Equal(t, before, w.state(state))
	require.Equal(t, events, w.events())
	_, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
}

func TestPeersAPageThatShowsOneInvitationAndAcceptsAnother(t *testing.T) {
	w := newWorld(t)
	state, link := w.invited(adam, form("ivan@acme.example", "viewer"))
	page, err := w.peek(link)
	require.NoError(t, err)
	handle, err := w.stage(link)
	require.NoError(t, err)
	f := form("ivan@acme.example", "buyer")
	f.Scope = "app:shop"
	_, other := w.invited(adam, f)
	otherHandle, err := w.stage(other)
	require.NoError(t, err)
	try := func(handle, digest string) error {
		_, err := w.accept(invite.WithHandle(handle), invite.Accepting{Subject: person("ivan@acme.example"), Digest: digest})
		return err
	}
	require.ErrorIs(t, try(otherHandle, page.Digest), invite.ErrChanged, "one was shown, and the other is accepted")
	require.ErrorIs(t, try(handle, ""), invite.ErrChanged)
	state = w.state(state)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Edit(ctx, adam, state.Ref(), invite.Changes{Roles: []invite.Role{{Role: "admin"}}})
		return err
	}))
	require.ErrorIs(t, try(handle, page.Digest), invite.ErrChanged, "it was edited after it was shown")
	page, err = w.peek(handle)
	require.NoError(t, err)
	require.NoError(t, try(handle, page.Digest))
}
