package nps_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// The funnel shows who was asked and who was not, and by whose doing. Response is
// about what was sent in the window, so an answer that comes late belongs to the
// window in which its survey was sent.
func TestFunnel(t *testing.T) {
	w := newWorld(t)
	w.policy = nps.Policy{AccountCap: -1}
	n := 0
	open := func(manager kabinet.PersonID) nps.State {
		n++
		d := deal(fmt.Sprint("d", n))
		d.Manager = manager
		return w.close("acme", d, kabinet.PersonID(fmt.Sprint("person ", n)))
	}
	answered := func(s nps.SentSurvey) {
		_, err := w.answer(s.Link.Reveal(), nps.Reply{Score: 9})
		require.NoError(t, err)
	}
	skip := func(s nps.State, reason string) {
		w.must(func(ctx context.Context, svc *nps.Service) error {
			_, err := svc.Skip(ctx, boss, ref(s), reason)
			return err
		})
	}
	// In March: olga sends three, of which one bounces and one is answered, and
	// skips one; igor skips one, lets one lapse and keeps one that waits.
	early := open("olga")
	answered(w.send(open("olga")))
	bounced := w.send(open("olga"))
	w.must(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Bounce(ctx, crm, ref(bounced.State), "gone")
		return err
	})
	w.send(open("olga"))
	skip(open("olga"), "in dispute")
	skip(open("igor"), "in dispute")
	lapsed := open("igor")
	suppressed := w.close("acme", deal("x"), "person 2")
	require.Equal(t, nps.ReasonThrottle, suppressed.Suppressed)
	window := kabinet.Window{From: start, Until: start.Add(20 * 24 * time.Hour)}
	w.now = window.Until.Add(-1)
	open("igor")
	// After the window: one of March is sent and answered, and one of April.
	w.now = window.Until
	answered(w.send(early))
	answered(w.send(open("olga")))
	w.now = lapsed.Until

	funnel := func(window kabinet.Window) (f nps.Funnel) {
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) (err error) {
			f, err = s.Funnel(ctx, boss, window)
			return err
		}))
		return f
	}
	f := funnel(window)
	require.Equal(t, map[nps.Reason]int64{nps.ReasonThrottle: 1}, f.Suppressed)
	require.EqualValues(t, []int64{8, 1, 2, 1, 4, 3, 2}, []int64{f.Eligible, f.Waiting, f.Skipped, f.Lapsed, f.Sent, f.Delivered, f.Answered})
	require.Equal(t, nps.Response{Delivered: 2, Answered: 1}, f.Response)
	rate, ok := f.Response.Rate()
	require.True(t, ok)
	require.InDelta(t, 0.5, rate, 0)
	require.Equal(t, nps.ManagerFunnel{Skipped: 1, Sent: 4, Reasons: map[string]int64{"in dispute": 1}}, f.Managers["olga"])
	require.Equal(t, nps.ManagerFunnel{Waiting: 1, Skipped: 1, Lapsed: 1, Reasons: map[string]int64{"in dispute": 1}}, f.Managers["igor"])
	for id, want := range map[kabinet.PersonID]float64{"olga": 0.2, "igor": 1} {
		rate, ok := f.Managers[id].SkipRate()
		require.True(t, ok)
		require.InDelta(t, want, rate, 1e-12, "%s", id)
	}
	_, ok = nps.ManagerFunnel{Waiting: 3}.SkipRate()
	require.False(t, ok)
	_, ok = nps.Response{}.Rate()
	require.False(t, ok)

	later := funnel(kabinet.Window{From: window.Until})
	require.EqualValues(t, 1, later.Eligible)
	require.Equal(t, nps.Response{Delivered: 2, Answered: 2}, later.Response)

	// Parts add up to the whole.
	var states []nps.State
	require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) error {
		list, err := s.List(ctx, boss, nps.Filter{}, kabinet.Page{})
		states = list.Items
		return err
	}))
	a, b := nps.NewFunnel(window), nps.Funnel{Window: window}
	for i, s := range states {
		part := &a
		if i%2 == 1 {
			part = &b
		}
		part.Add(s, w.now)
	}
	require.NoError(t, a.Merge(b))
	require.Equal(t, f, a)
	var zero nps.Funnel
	zero.Window = window
	require.NoError(t, zero.Merge(f))
	require.Equal(t, f, zero)
	require.ErrorIs(t, a.Merge(nps.NewFunnel(kabinet.Window{})), kabinet.ErrWindow)
	require.ErrorIs(t, w.view(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Funnel(ctx, boss, kabinet.Window{From: start, Until: start})
		return err
	}), kabinet.ErrWindow)
}
