package nps_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func contact(t testing.TB) *nps.Contact {
	t.Helper()
	c, err := nps.NewContact("anna")
	require.NoError(t, err)
	return c
}

// A person is left alone for 90 days, in all accounts and programmes, [sent,
// sent+90 days).
func TestThrottle(t *testing.T) {
	c, p := contact(t), nps.Policy{}
	require.Empty(t, c.Admits("acme", "1", p, start))
	c.WasSent("acme", "1", start.In(moscow))
	end := start.Add(90 * 24 * time.Hour)
	require.Equal(t, nps.ReasonThrottle, c.Admits("bolt", "2", p, start))
	require.Equal(t, nps.ReasonThrottle, c.Admits("bolt", "2", p, end.Add(-1)))
	require.Empty(t, c.Admits("bolt", "2", p, end))
	require.Equal(t, nps.ReasonThrottle, c.Admits("acme", "1", p, start), "nor is one request sent twice")
	require.Empty(t, c.Admits("bolt", "2", nps.Policy{Throttle: -1}, start), "off")
	require.Empty(t, c.Admits("bolt", "2", nps.Policy{Throttle: time.Hour}, hours(1)))
	require.Equal(t, nps.ReasonThrottle, c.Admits("bolt", "2", nps.Policy{Throttle: 100 * 24 * time.Hour}, end))
	require.Equal(t, time.UTC, c.State().Sent.Location())
}

// What is about to be sent keeps others off, and not itself.
func TestReservations(t *testing.T) {
	c, p := contact(t), nps.Policy{}
	c.Reserve("acme", "1", hours(10))
	require.Empty(t, c.Admits("acme", "1", p, start))
	require.Equal(t, nps.ReasonThrottle, c.Admits("acme", "2", p, start))
	require.Equal(t, nps.ReasonThrottle, c.Admits("bolt", "1", p, start), "ids are unique in their organisation only")
	require.Equal(t, nps.ReasonThrottle, c.Admits("acme", "2", p, hours(10).Add(-1)))
	require.Empty(t, c.Admits("acme", "2", p, hours(10)), "it has expired")
	require.False(t, c.Release("acme", "2"))
	require.False(t, c.Release("bolt", "1"))
	require.True(t, c.Release("acme", "1"))
	require.False(t, c.Release("acme", "1"))
	require.Empty(t, c.Admits("acme", "2", p, start))
	c.Reserve("acme", "1", hours(10))
	c.WasSent("acme", "1", hours(1))
	require.Empty(t, c.State().Pending)
	require.Equal(t, nps.ID("1"), c.State().Last)
	c.Reserve("acme", "3", hours(10))
	c.WasSent("bolt", "1", hours(1))
	require.Equal(t, nps.ID("3"), c.State().Pending, "another's reservation stays")
}

func TestOptOut(t *testing.T) {
	c := contact(t)
	event := c.OptOut(anna, start)
	require.Equal(t, kabinet.PersonID("anna"), event.Person)
	require.Equal(t, start, event.EventTime())
	require.True(t, c.OptOut(anna, hours(1)).Empty())
	require.Equal(t, start, c.State().OptedOut)
	for _, p := range []nps.Policy{{}, {Throttle: -1}} {
		require.Equal(t, nps.ReasonOptOut, c.Admits("acme", "1", p, start.AddDate(5, 0, 0)), "for good")
	}
	in := c.OptIn(anna, hours(2))
	require.False(t, in.Empty())
	require.Equal(t, hours(2), in.EventTime())
	require.True(t, c.OptIn(anna, hours(3)).Empty())
	require.Empty(t, c.Admits("acme", "1", nps.Policy{}, hours(3)))
	require.Equal(t, "nps.opted_out nps.opted_in", event.EventKind()+" "+in.EventKind())

	_, err := nps.NewContact("")
	require.ErrorIs(t, err, nps.ErrID)
	_, err = nps.NewContact("a\x00")
	require.ErrorIs(t, err, nps.ErrText)
	require.Equal(t, c.State(), nps.RestoreContact(c.State()).State())
}
