package invite_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

// together runs f n times at the same time.
func together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		wg.Go(func() { <-begin; errs[i] = f(i) })
	}
	close(begin)
	wg.Wait()
	return errs
}

func TestPeers200ConcurrentAcceptsMakeOneMembershipAndOneSeat(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Seats: 5}
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	page, err := w.peek(link)
	require.NoError(t, err)
	handle, err := w.stage(link)
	require.NoError(t, err)
	n := len(w.events())
	results := make([]invite.Result, 200)
	errs := together(200, func(i int) (err error) {
		door := invite.WithHandle(handle)
		if i%3 == 0 {
			door = invite.Direct("acme", state.ID)
		}
		results[i], err = w.accept(door, invite.Accepting{Subject: person("ivan@acme.example"), Digest: page.Digest})
		return err
	})
	require.NoError(t, errors.Join(errs...))
	for _, r := range results {
		require.Equal(t, results[0], r)
	}
	require.Len(t, w.team("acme"), 5)
	require.Equal(t, []string{invite.EventAccepted}, w.kinds(n))
	_, err = w.create(adam, form("petr@acme.example"))
	require.ErrorIs(t, err, invite.ErrSeats, "one seat is taken, and it was the last")
}

func TestPeersTheLastSeatIsRacedFor(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Seats: 6} // four members, so two are free
	errs := together(20, func(i int) error {
		_, err := w.create(adam, form(string(rune('a'+i))+"@acme.example", "viewer"))
		return err
	})
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			require.ErrorIs(t, err, invite.ErrSeats)
		}
	}
	require.Equal(t, 2, won)
	// What lapses, is revoked or declined gives its seat back.
	w.now = w.now.Add(invite.DefaultTTL)
	_, err := w.create(adam, form("x@acme.example", "viewer"))
	require.NoError(t, err)
	_, err = w.create(adam, form("y@acme.example", "viewer"))
	require.NoError(t, err)
	_, err = w.create(adam, form("z@acme.example", "viewer"))
	require.ErrorIs(t, err, invite.ErrSeats)
	_, err = w.create(adam, form("x@acme.example", "viewer"))
	require.NoError(t, err, "who is invited again takes the same seat")
}

// countingKeys count how many MACs are begun: Opens takes one key for each.
type countingKeys struct {
	*kabinet.KeyRing
	n *int
}

func (k countingKeys) Current() (string, []byte) { *k.n++; return k.KeyRing.Current() }

func (k countingKeys) Key(id string) ([]byte, bool) {
	key, ok := k.KeyRing.Key(id)
	if ok {
		*k.n++
	}
	return key, ok
}

func TestPeersAnUnknownSelectorRunsTheSameMAC(t *testing.T) {
	w := newWorld(t)
	keys := countingKeys{kabinet.NewKeyRing(), new(int)}
	w.keys = keys
	_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	handle, err := w.stage(link)
	require.NoError(t, err)
	unknown := invite.NewLink().Reveal()
	wrong := link[:27] + unknown[27:] // the selector of the one, the verifier of the other
	for secret, opens := range map[string]bool{
		link: true, wrong: false, unknown: false, handle: true, handle[:len(handle)-22] + unknown[4:26]: false,
	} {
		*keys.n = 0
		_, err := w.peek(secret)
		require.Equal(t, opens, err == nil)
		require.Equal(t, 1, *keys.n)
	}
}

func TestPeersThreeWrongCodesOrAnExpiredInvitationNeverBlockAReinvitation(t *testing.T) {
	w := newWorld(t)
	w.policy.Attempts = 3
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	wrong := link[:27] + invite.NewLink().Reveal()[27:] // the right selector
	n := len(w.events())
	for range 3 {
		_, err := w.stage(wrong)
		require.ErrorIs(t, err, invite.ErrLink)
	}
	require.Equal(t, 3, w.state(state).Attempts, "what failed is counted all the same")
	require.Equal(t, []string{invite.EventLocked}, w.kinds(n))
	_, err := w.stage(wrong)
	require.ErrorIs(t, err, invite.ErrLink)
	_, err = w.stage(link)
	require.ErrorIs(t, err, invite.ErrAttempts)
	_, link = w.invited(adam, form("ivan@acme.example", "buyer"))
	_, err = w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)

	state, link = w.invited(adam, form("petr@acme.example", "buyer"))
	w.now = state.Expires.Add(time.Hour)
	_, err = w.stage(link)
	require.NoError(t, err)
	_, link = w.invited(adam, form("petr@acme.example", "buyer"))
	_, err = w.redeem(link, person("petr@acme.example"))
	require.NoError(t, err)
}

func TestPeersARollbackDoesNotEraseAnAttempt(t *testing.T) {
	w := newWorld(t)
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	for i := range 3 {
		_, err := w.redeem(link, person("petr@acme.example"))
		require.ErrorIs(t, err, invite.ErrLink)
		require.Equal(t, i+1, w.state(state).Attempts)
	}
}
