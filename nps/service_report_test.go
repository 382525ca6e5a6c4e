package nps_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// A manager's reminders are what awaits them now, and nobody else's.
func TestWaiting(t *testing.T) {
	w := newWorld(t)
	mine := w.close("acme", deal("d1"), "anna")
	other := deal("d2")
	other.Manager = "igor"
	w.close("acme", other, "boris")
	waiting := func(actor kabinet.Actor) (ids []nps.ID) {
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) error {
			list, err := s.Waiting(ctx, actor, kabinet.Page{})
			for _, x := range list.Items {
				ids = append(ids, x.ID)
			}
			return err
		}))
		return ids
	}
	require.Equal(t, []nps.ID{mine.ID}, waiting(manager))
	require.Len(t, waiting(boss), 2)
	require.Empty(t, waiting(anna))
	w.now = start.Add(nps.DefaultWaitFor - 1)
	require.Equal(t, []nps.ID{mine.ID}, waiting(manager))
	w.now = start.Add(nps.DefaultWaitFor)
	require.Empty(t, waiting(manager), "it has expired, though nothing has settled it")
}

// Settle makes stored states say what is so, a part at a time.
func TestSettle(t *testing.T) {
	w := newWorld(t)
	w.policy.AccountCap = -1
	var states []nps.State
	for i := range 6 {
		states = append(states, w.close("acme", deal(fmt.Sprint(i)), kabinet.PersonID(fmt.Sprint(i))))
	}
	for _, s := range states[2:] {
		link := w.send(s).Link.Reveal()
		if s.ID != states[2].ID {
			_, err := w.answer(link, nps.Reply{Score: 9})
			require.NoError(t, err)
		}
	}
	settle := func(actor kabinet.Actor, limit int) (n int) {
		w.must(func(ctx context.Context, s *nps.Service) (err error) {
			n, err = s.Settle(ctx, actor, limit)
			return err
		})
		return n
	}
	require.Zero(t, settle(crm, 10))
	w.now = start.Add(nps.DefaultLinkFor)
	before := len(w.events())
	require.Zero(t, settle(manager, 10), "whoever may not open settles nothing")
	require.Zero(t, settle(crm, 0))
	require.Equal(t, 4, settle(crm, 4))
	require.Equal(t, 2, settle(crm, 4))
	require.Zero(t, settle(crm, 4))
	require.Len(t, w.kinds(before), 6)
	for i, s := range states {
		want := nps.Locked
		if i <= 2 {
			want = nps.Expired
		}
		require.Equal(t, want, w.state(s).Status)
	}
}

// The score of a window is of the answers given in it, by persons who count once.
func TestSampleOfAStore(t *testing.T) {
	w := newWorld(t)
	w.policy = nps.Policy{AccountCap: -1, Throttle: -1}
	reply := func(org kabinet.OrgID, d string, person kabinet.PersonID, score nps.Score) nps.State {
		s := w.send(w.close(org, deal(d), person))
		_, err := w.answer(s.Link.Reveal(), nps.Reply{Score: score})
		require.NoError(t, err)
		return w.state(s.State)
	}
	reply("acme", "d1", "anna", 3)
	w.now = hours(24)
	reply("acme", "d2", "anna", 9)
	reply("bolt", "d3", "boris", 10)
	test := reply("bolt", "d4", "tester", 0)
	w.must(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Exclude(ctx, boss, ref(test), "our own")
		return err
	})
	declined := w.send(w.close("bolt", deal("d5"), "vera"))
	w.must(func(ctx context.Context, s *nps.Service) error { return s.Dismiss(ctx, declined.Link.Reveal(), "") })
	w.send(w.close("bolt", deal("d6"), "silent"))
	w.now = hours(48)
	reply("acme", "d7", "late", 0)

	sample := func(actor kabinet.Actor, f nps.Filter) *nps.Sample {
		var out *nps.Sample
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) (err error) {
			out, err = s.Sample(ctx, actor, f)
			return err
		}))
		return out
	}
	window := kabinet.Window{From: start, Until: hours(48)}
	all := sample(boss, nps.Filter{Responded: window}).All()
	require.Equal(t, nps.Tally{Promoters: 2, Dismissed: 1, Excluded: 1}, all.Tally)
	require.EqualValues(t, 1, all.Repeated)
	require.Equal(t, tally(1, 0, 0), all.Accounts.Of("acme"))
	require.EqualValues(t, 1, sample(boss, nps.Filter{Responded: kabinet.Window{From: hours(48)}}).All().Tally.Detractors)
	require.Equal(t, 6, sample(manager, nps.Filter{}).Len())
	require.Zero(t, sample(anna, nps.Filter{}).Len())
	_, err := sample(anna, nps.Filter{}).All().Tally.Estimate(nps.Options{})
	require.ErrorIs(t, err, nps.ErrNoData)
}

// Samples and funnels read every page.
func TestReportsReadEveryPage(t *testing.T) {
	w := newWorld(t)
	w.policy = nps.Policy{AccountCap: -1}
	const n = kabinet.MaxPageLimit + 5
	w.must(func(ctx context.Context, s *nps.Service) error {
		for i := range n {
			state, err := s.DealClosed(ctx, crm, "acme", deal(fmt.Sprint(i)), nps.Respondent{Person: kabinet.PersonID(fmt.Sprint(i))})
			if err != nil {
				return err
			}
			sent, err := s.Send(ctx, manager, ref(state))
			if err != nil {
				return err
			}
			if _, err := s.Answer(ctx, sent.Link.Reveal(), nps.Reply{Score: 9}); err != nil {
				return err
			}
		}
		return nil
	})
	require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) error {
		sample, err := s.Sample(ctx, boss, nps.Filter{})
		require.NoError(t, err)
		require.Equal(t, n, sample.Len())
		f, err := s.Funnel(ctx, boss, kabinet.Window{})
		require.EqualValues(t, n, f.Answered)
		require.EqualValues(t, n, f.Response.Answered)
		return err
	}))
}

// The follow-up of an unhappy answer is worked off by who may.
func TestFollowUpsThroughTheService(t *testing.T) {
	w := newWorld(t)
	s := w.send(w.close("acme", deal("d1"), "anna"))
	n := len(w.events())
	_, err := w.answer(s.Link.Reveal(), nps.Reply{Score: 2, Comment: "late"})
	require.NoError(t, err)
	require.Equal(t, []string{"nps.followup_opened", "nps.answered"}, w.kinds(n))
	var told nps.FollowUpOpened
	require.NoError(t, json.Unmarshal(w.events()[n].Data, &told))
	require.Equal(t, kabinet.PersonID("pavel"), told.Supervisor)

	list := func(actor kabinet.Actor) (out []nps.FollowUpState) {
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) error {
			l, err := s.ListFollowUps(ctx, actor, nps.FollowUpFilter{}, kabinet.Page{})
			out = l.Items
			return err
		}))
		return out
	}
	require.Len(t, list(boss), 1)
	require.Len(t, list(manager), 1)
	require.Empty(t, list(anna))
	require.Empty(t, list(kabinet.Actor{Person: "igor", Organization: "seller"}))

	// A change of mind within 72 hours reaches the follow-up, and opens no other.
	_, err = w.answer(s.Link.Reveal(), nps.Reply{Score: 9})
	require.NoError(t, err)
	_, err = w.answer(s.Link.Reveal(), nps.Reply{Score: 9})
	require.NoError(t, err)
	require.Equal(t, []string{"nps.followup_rescored", "nps.answered"}, w.kinds(n+2))
	f := list(boss)[0]
	require.Equal(t, nps.Score(9), f.Reply.Score)
	require.Equal(t, nps.FollowUpOpen, f.Status)

	at := nps.Ref{Org: f.Org, ID: f.ID, Version: f.Version}
	for _, c := range []struct {
		actor kabinet.Actor
		at    nps.Ref
		want  error
	}{
		{anna, at, kabinet.ErrNotFound}, {kabinet.Actor{Person: "igor", Organization: "seller"}, at, kabinet.ErrForbidden},
		{boss, nps.Ref{Org: "bolt", ID: f.ID, Version: f.Version}, kabinet.ErrNotFound},
		{boss, nps.Ref{Org: f.Org, ID: f.ID, Version: f.Version - 1}, kabinet.ErrConflict},
	} {
		require.ErrorIs(t, w.try(func(ctx context.Context, s *nps.Service) error {
			_, err := s.FollowUpContacted(ctx, c.actor, c.at, "x")
			return err
		}), c.want)
	}
	w.must(func(ctx context.Context, s *nps.Service) error {
		state, err := s.FollowUpContacted(ctx, manager, at, "called")
		require.NoError(t, err)
		require.Equal(t, at.Version+1, state.Version)
		at.Version = state.Version
		state, err = s.FollowUpResolved(ctx, boss, at, "delivered anew")
		require.Equal(t, nps.FollowUpResolved, state.Status)
		return err
	})
	require.ErrorIs(t, w.try(func(ctx context.Context, s *nps.Service) error {
		at.Version++
		_, err := s.FollowUpGivenUp(ctx, boss, at, "x")
		return err
	}), nps.ErrFollowUp)

	// One who turns unhappy by a change is followed up too.
	second := w.send(w.close("acme", deal("d2"), "boris"))
	_, err = w.answer(second.Link.Reveal(), nps.Reply{Score: 9})
	require.NoError(t, err)
	require.Len(t, list(boss), 1)
	_, err = w.answer(second.Link.Reveal(), nps.Reply{Score: 6})
	require.NoError(t, err)
	require.Len(t, list(boss), 2)
}

// A promoter's first answer says that it is time to ask for a reference.
func TestPromotersAreAskedForAReference(t *testing.T) {
	w := newWorld(t)
	s := w.send(w.close("acme", deal("d1"), "anna"))
	for _, score := range []nps.Score{8, 9, 10} {
		_, err := w.answer(s.Link.Reveal(), nps.Reply{Score: score})
		require.NoError(t, err)
	}
	var asked []bool
	for _, r := range w.events() {
		if r.Kind == "nps.answered" {
			var e nps.AnswerRecorded
			require.NoError(t, json.Unmarshal(r.Data, &e))
			asked = append(asked, e.AskReference)
		}
	}
	require.Equal(t, []bool{false, true, false}, asked)
}
