package nps_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func unhappy(t require.TestingT) *nps.FollowUp {
	r := sent(t)
	_, err := r.Answer(anna, hours(2), nps.Reply{Score: 3, Comment: "late"}, nps.Policy{})
	require.NoError(t, err)
	f, _, err := nps.NewFollowUp(r.State(), anna, hours(2))
	require.NoError(t, err)
	return f
}

// A detractor's answer opens a follow-up and informs the supervisor of the deal's
// owner; no other answer does.
func TestFollowUpsAreOfDetractors(t *testing.T) {
	for score := range nps.MaxScore + 1 {
		r := sent(t)
		_, _, err := nps.NewFollowUp(r.State(), anna, hours(2))
		require.ErrorIs(t, err, nps.ErrNotDetractor, "there is no answer")
		_, err = r.Answer(anna, hours(2), nps.Reply{Score: score}, nps.Policy{})
		require.NoError(t, err)
		f, event, err := nps.NewFollowUp(r.State(), anna, hours(2))
		if score > 6 {
			require.ErrorIs(t, err, nps.ErrNotDetractor)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, kabinet.PersonID("pavel"), event.Supervisor)
		require.Equal(t, score, event.Score)
		require.Equal(t, "nps.followup_opened", event.EventKind())
		s := f.State()
		require.Equal(t, nps.FollowUpOpen, s.Status)
		require.Equal(t, r.State().ID, s.ID)
		require.Equal(t, r.State().Object(), s.Object())
	}
}

func TestStepsOfAFollowUp(t *testing.T) {
	f := unhappy(t)
	for name, step := range map[string]func(string) (nps.FollowUpChanged, error){
		"resolve": func(n string) (nps.FollowUpChanged, error) { return f.Resolve(boss, hours(3), n) },
		"give up": func(n string) (nps.FollowUpChanged, error) { return f.GiveUp(boss, hours(3), n) },
	} {
		_, err := step("done")
		require.ErrorIs(t, err, nps.ErrFollowUp, "%s before anybody tried", name)
	}
	_, err := f.Contacted(boss, hours(3), " ")
	require.ErrorIs(t, err, nps.ErrReason)
	_, err = f.Contacted(boss, hours(3), "\x00")
	require.ErrorIs(t, err, nps.ErrText)
	_, err = f.Contacted(boss, hours(3), long(nps.MaxComment+1))
	require.ErrorIs(t, err, nps.ErrTextTooLong)
	require.Empty(t, f.State().Notes)
	event, err := f.Contacted(boss, hours(3), "no answer")
	require.NoError(t, err)
	require.Equal(t, nps.FollowUpOpen, event.Was)
	event, err = f.Contacted(boss, hours(4), "spoke")
	require.NoError(t, err)
	require.Equal(t, nps.FollowUpContacted, event.Was)
	both := nps.RestoreFollowUp(f.State())
	_, err = f.Resolve(boss, hours(5), "delivered anew")
	require.NoError(t, err)
	require.Equal(t, nps.FollowUpResolved, f.State().Status)
	require.Len(t, f.State().Notes, 3)
	require.Equal(t, nps.Note{By: "pavel", At: hours(5), Status: nps.FollowUpResolved, Text: "delivered anew"}, f.State().Notes[2])
	for _, step := range []func() (nps.FollowUpChanged, error){
		func() (nps.FollowUpChanged, error) { return f.Contacted(boss, hours(6), "x") },
		func() (nps.FollowUpChanged, error) { return f.Resolve(boss, hours(6), "x") },
		func() (nps.FollowUpChanged, error) { return f.GiveUp(boss, hours(6), "x") },
	} {
		_, err := step()
		require.ErrorIs(t, err, nps.ErrFollowUp, "it is over")
	}
	event, err = both.GiveUp(boss, hours(5), "left the company")
	require.NoError(t, err)
	require.Equal(t, nps.FollowUpUnreachable, event.Now)

	many := unhappy(t)
	for range nps.MaxNotes {
		_, err = many.Contacted(boss, hours(3), "x")
		require.NoError(t, err)
	}
	_, err = many.Contacted(boss, hours(3), "x")
	require.ErrorIs(t, err, nps.ErrManyNotes)
}

// Somebody who was unhappy once stays on the list, with the new reply.
func TestAChangedReplyIsTold(t *testing.T) {
	f := unhappy(t)
	require.True(t, f.Rescore(anna, hours(3), nps.Reply{Score: 3, Comment: "late"}).Empty())
	event := f.Rescore(anna, hours(3), nps.Reply{Score: 9})
	require.Equal(t, nps.Score(3), event.Was)
	require.Equal(t, nps.Score(9), event.Now)
	require.Equal(t, nps.FollowUpOpen, f.State().Status)
	require.Equal(t, nps.Reply{Score: 9}, f.State().Reply)
	s := f.State()
	_, err := f.Contacted(boss, hours(4), "x")
	require.NoError(t, err)
	require.Empty(t, s.Notes)
}
