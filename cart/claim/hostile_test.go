package claim_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/store"
)

// Any id passed for evidence, those of another client's documents too.
func TestEvidenceIsTheClientsOwn(t *testing.T) {
	w := newWorld(t)
	with := func(ids ...string) claim.Draft {
		d := draft("1", claim.Damage, "1")
		d.Evidence = ids
		return d
	}
	_, err := w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Open(ctx, anna, claim.Header{Org: "acme"}, with("doc_1", "theirs"))
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	require.ErrorContains(t, err, "theirs")
	c := w.open(with("doc_1"))
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Write(ctx, anna, c.At(), with("doc_1"), with("theirs"))
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		s.Evidence = nil // is not asked for what was there
		return s.Write(ctx, anna, c.At(), with("doc_1"))
	})
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		s.Evidence = nil
		return s.Write(ctx, anna, c.At(), with("doc_2"))
	})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	c, err = w.submit(c)
	require.NoError(t, err)
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Take(ctx, olga, c.At()) })
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Ask(ctx, olga, c.At(), "more?")
	})
	answer := func(id string) (claim.State, error) {
		return w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
			return s.Answer(ctx, anna, c.At(), "here", claim.Reply{Line: c.Lines[0].ID, Evidence: []string{id}})
		})
	}
	_, err = answer("theirs")
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	c, err = answer("doc_2")
	require.NoError(t, err)
	require.Equal(t, []string{"doc_1", "doc_2"}, c.Lines[0].Evidence)
}

// everyone may do everything everywhere, as who looks after several clients may.
type everyone struct{ rights }

func (everyone) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return nil
}

// What is documented for another client is not claimed, by those either who may claim
// for both.
func TestAShipmentOfAnotherClientIsNotClaimed(t *testing.T) {
	w := newWorld(t)
	d := w.delivered[ref("1")]
	d.Object.Org = "globex"
	w.delivered[ref("1")] = d
	c := w.open(draft("1", claim.Damage, "1"))
	_, err := w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		s.Authority = everyone{}
		return s.Submit(ctx, anna, c.At())
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		s.Authority = everyone{}
		_, err := s.Claimable(ctx, anna, "acme", ref("1"), claim.Damage)
		return claim.State{}, err
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = claim.Restore(c).Submit(anna, w.now, w.policy, d)
	require.ErrorIs(t, err, claim.ErrParties)
	_, err = claim.Restore(c).Submit(anna, w.now, w.policy)
	require.ErrorIs(t, err, claim.ErrEmpty)
}

// Many claims about one line at once: no more than was documented is claimed.
func TestClaimsAtOnceAreWithinDocumented(t *testing.T) {
	w := newWorld(t)
	var drafts []claim.State
	for range 12 {
		drafts = append(drafts, w.open(draft("1", claim.Damage, "3")))
	}
	var all sync.WaitGroup
	errs := make([]error, len(drafts))
	for i, c := range drafts {
		all.Go(func() { _, errs[i] = w.submit(c) })
	}
	all.Wait()
	taken := 0
	for _, err := range errs {
		if err == nil {
			taken++
		} else {
			require.ErrorIs(t, err, claim.ErrBound)
		}
	}
	require.Equal(t, 3, taken)
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := tx.ClaimLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}, claim.Filter{Statuses: []claim.Status{claim.Submitted}}, kabinet.Page{})
		require.Len(t, list.Items, 3)
		return err
	}))
}

// The last day counts on the clocks of the seller, to its last nanosecond, and a claim
// that is reopened on its last day too.
func TestTheLastDayCountsToItsEnd(t *testing.T) {
	w := newWorld(t)
	w.policy.Deadlines[claim.Return] = claim.Deadline{Days: 3}
	zone := time.FixedZone("MSK", 3*3600)
	var err error
	w.policy.Calendar, err = kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone})
	require.NoError(t, err)
	w.now = kabinet.MustDate("2026-03-02").Start(zone).AddDate(0, 0, 1).Add(-1)
	c := w.submitted(draft("1", claim.Return, "1"))
	d := w.open(draft("1", claim.Return, "1"))
	w.now = w.now.Add(1)
	_, err = w.submit(d)
	require.ErrorIs(t, err, claim.ErrLate)

	c = w.review(c, "0")
	reopen := func() (claim.State, error) {
		return w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
			return s.Reopen(ctx, anna, c.At(), "look")
		})
	}
	w.now = kabinet.MustDate("2026-03-13").Start(zone).AddDate(0, 0, 1)
	_, err = reopen()
	require.ErrorIs(t, err, claim.ErrReopen)
	w.now = w.now.Add(-1)
	_, err = reopen()
	require.NoError(t, err)
}
