package invite_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
)

// Sending again looks at all that inviting looks at.
func TestResendHasTheGuardsOfCreate(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(w *world)
		want  error
	}{
		"nobody may invite": {func(w *world) { w.policy.Inviters = invite.Nobody }, invite.ErrNobody},
		"the domain":        {func(w *world) { w.policy.Domains.Deny = []string{"acme.example"} }, invite.ErrDomain},
		"seats":             {func(w *world) { w.policy.Seats = 4 }, invite.ErrSeats},
		"the person refuses": {func(w *world) {
			require.NoError(w, w.try(func(ctx context.Context, s *invite.Service) error {
				return s.Refuse(ctx, "acme", person("ivan@acme.example"))
			}))
		}, invite.ErrRefused},
		"the sponsor has less": {func(w *world) { w.demote("adam", "viewer") }, invite.ErrGrant},
		"the rate": {func(w *world) {
			w.policy.PerInviter = invite.Rate{Count: 1, Per: 30 * 24 * time.Hour}
			_, err := w.create(olga, form("anna@acme.example"))
			require.NoError(w, err)
		}, invite.ErrRate},
	} {
		w := newWorld(t)
		state, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
		w.now = state.Expires
		c.spoil(w)
		require.ErrorIs(t, w.resend(olga, state, 0), c.want, name)
		require.Equal(t, 1, w.state(state).Generation, name)
	}
	w := newWorld(t)
	w.policy.PerRecipient = invite.Rate{Count: 2, Per: time.Hour}
	state, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	require.NoError(t, w.resend(adam, state, 0))
	require.ErrorIs(t, w.resend(adam, state, 0), invite.ErrRate, "what is sent again counts")
}

// A handle works for a quarter of an hour, half-open.
func TestAHandleEndsAfterAQuarterOfAnHour(t *testing.T) {
	w := newWorld(t)
	_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	page, err := w.peek(link)
	require.NoError(t, err)
	handle, err := w.stage(link)
	require.NoError(t, err)
	accepting := invite.Accepting{Subject: person("ivan@acme.example"), Digest: page.Digest}
	w.now = start.Add(invite.StageFor)
	_, err = w.accept(invite.WithHandle(handle), accepting)
	require.ErrorIs(t, err, invite.ErrLink)
	_, err = w.peek(handle)
	require.ErrorIs(t, err, invite.ErrLink)
	w.now = start.Add(invite.StageFor - time.Nanosecond)
	_, err = w.accept(invite.WithHandle(handle), accepting)
	require.NoError(t, err)
}

// A login is given away by who can give what it opens: when the reset is asked for, and
// when it is done; and to an address that could be invited.
func TestResetIsLookedAtAgainWhenItIsAccepted(t *testing.T) {
	w := newWorld(t)
	reset := func(by kabinet.Actor, of kabinet.PersonID, address string) error {
		return w.try(func(ctx context.Context, s *invite.Service) error {
			_, err := s.Reset(ctx, by, "acme", of, address)
			return err
		})
	}
	require.ErrorIs(t, reset(adam, "olga", "adam2@acme.example"), invite.ErrGrant, "an owner's login")
	w.policy.Domains.Allow = []string{"acme.example"}
	require.ErrorIs(t, reset(adam, "boris", "boris@elsewhere.example"), invite.ErrDomain)
	require.NoError(t, reset(adam, "boris", "boris2@acme.example"))
	link := w.deliver()
	w.demote("adam", "viewer")
	_, err := w.redeem(link, person("boris2@acme.example"))
	require.ErrorIs(t, err, invite.ErrGrant)
}

// Who edits the invitation of another needs the other's authority too: the other answers
// for it.
func TestEditNeedsTheAuthorityOfWhoAnswersForIt(t *testing.T) {
	w := newWorld(t)
	state, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	edit := func(by kabinet.Actor, role string) error {
		return w.try(func(ctx context.Context, s *invite.Service) error {
			_, err := s.Edit(ctx, by, w.stateIn(ctx, s, state).Ref(), invite.Changes{Roles: []invite.Role{{Role: role, Inherit: true}}})
			return err
		})
	}
	require.ErrorIs(t, edit(olga, "owner"), invite.ErrGrant, "Adam makes no owners")
	require.NoError(t, edit(olga, "viewer"))

	own, err := w.create(olga, form("petr@acme.example", "viewer"))
	require.NoError(t, err)
	state = own
	require.ErrorIs(t, edit(adam, "owner"), invite.ErrGrant, "nor by Olga's invitation")
}

// A login that is somebody's does not become that of another member.
func TestResetDoesNotGiveOneMembersLoginToAnother(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Reset(ctx, adam, "acme", "boris", "shared@acme.example")
		return err
	}))
	who := person("shared@acme.example")
	who.Person = "gleb"
	_, err := w.redeem(w.deliver(), who)
	require.ErrorIs(t, err, accounts.ErrLoginTaken)
}
