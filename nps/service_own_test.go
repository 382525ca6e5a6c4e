package nps_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// Somebody who has signed in answers without the link, and the link in the
// message works on.
func TestOneAnswersOnesOwnSurveyFromTheMenu(t *testing.T) {
	w := newWorld(t)
	state := w.close("acme", deal("d1"), "anna")
	own := func() (list kabinet.List[nps.Survey]) {
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) (err error) {
			list, err = s.Own(ctx, anna, kabinet.Page{})
			return err
		}))
		return list
	}
	require.Empty(t, own().Items, "it was not sent yet")
	require.ErrorIs(t, w.view(func(ctx context.Context, s *nps.Service) error {
		_, err := s.PeekOwn(ctx, anna, state.ID)
		return err
	}), kabinet.NotFound)

	sent := w.send(state)
	require.Len(t, own().Items, 1)
	require.True(t, own().Items[0].Open)
	before := w.everything()
	require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) error {
		page, err := s.PeekOwn(ctx, anna, state.ID)
		require.True(t, page.Open)
		require.Nil(t, page.Reply)
		return err
	}))
	require.Equal(t, before, w.everything(), "to look is to write nothing")

	answer := func(score nps.Score) error {
		return w.try(func(ctx context.Context, s *nps.Service) error {
			_, err := s.AnswerOwn(ctx, anna, state.ID, nps.Reply{Score: score, Comment: "late"})
			return err
		})
	}
	n := len(w.events())
	require.NoError(t, answer(3))
	require.Equal(t, []string{"nps.followup_opened", "nps.answered"}, w.kinds(n))
	_, err := w.answer(sent.Link.Reveal(), nps.Reply{Score: 7})
	require.NoError(t, err, "by the link one changes what was answered from the menu")
	require.Equal(t, nps.Score(7), own().Items[0].Reply.Score)
	w.now = w.now.Add(nps.DefaultEditFor)
	require.ErrorIs(t, answer(9), nps.ErrLocked)
	require.False(t, own().Items[0].Open)
}

// A survey of somebody else is not there, by whatever verb.
func TestASurveyOfSomebodyElseIsNotOnesOwn(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	before := w.everything()
	for name, who := range map[string]kabinet.Actor{
		"a colleague": {Person: "boris", Organization: "acme"}, "anna elsewhere": {Person: "anna", Organization: "bolt"},
		"the manager": manager, "nobody": {}, "the organisation": {Organization: "acme"},
	} {
		for verb, call := range map[string]func(context.Context, *nps.Service) error{
			"peek": func(ctx context.Context, s *nps.Service) error {
				_, err := s.PeekOwn(ctx, who, sent.State.ID)
				return err
			},
			"answer": func(ctx context.Context, s *nps.Service) error {
				_, err := s.AnswerOwn(ctx, who, sent.State.ID, nps.Reply{Score: 9})
				return err
			},
			"dismiss": func(ctx context.Context, s *nps.Service) error { return s.DismissOwn(ctx, who, sent.State.ID, "") },
		} {
			require.ErrorIs(t, w.try(call), kabinet.NotFound, "%s by %s", verb, name)
		}
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) error {
			list, err := s.Own(ctx, who, kabinet.Page{})
			require.Empty(t, list.Items)
			return err
		}))
	}
	require.Equal(t, before, w.everything())
}

func TestOneDeclinesOnesOwnSurvey(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	w.must(func(ctx context.Context, s *nps.Service) error { return s.DismissOwn(ctx, anna, sent.State.ID, "") })
	require.Equal(t, w.now, w.state(sent.State).Dismissed)
	w.must(func(ctx context.Context, s *nps.Service) error { return s.OptOutOwn(ctx, anna) })
	w.now = w.now.Add(365 * 24 * time.Hour)
	require.Equal(t, nps.ReasonOptOut, w.close("acme", deal("d2"), "anna").Suppressed)
	optedOut := func(who kabinet.Actor) (out bool) {
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) (err error) {
			out, err = s.OptedOutOwn(ctx, who)
			return err
		}))
		return out
	}
	require.True(t, optedOut(anna))
	require.False(t, optedOut(manager))
	w.must(func(ctx context.Context, s *nps.Service) error { return s.OptInOwn(ctx, anna) })
	require.False(t, optedOut(anna))
	require.Empty(t, w.close("acme", deal("d3"), "anna").Suppressed)
	require.ErrorIs(t, w.try(func(ctx context.Context, s *nps.Service) error { return s.OptOutOwn(ctx, kabinet.Actor{}) }), nps.ErrID)
	require.ErrorIs(t, w.try(func(ctx context.Context, s *nps.Service) error { return s.OptInOwn(ctx, kabinet.Actor{}) }), nps.ErrID)
	require.ErrorIs(t, w.view(func(ctx context.Context, s *nps.Service) error {
		_, err := s.OptedOutOwn(ctx, kabinet.Actor{})
		return err
	}), nps.ErrID)
	for _, call := range []func(context.Context, *nps.Service) error{
		func(ctx context.Context, s *nps.Service) error {
			_, err := s.Own(ctx, anna, kabinet.Page{})
			return err
		},
		func(ctx context.Context, s *nps.Service) error {
			_, err := s.AnswerOwn(ctx, anna, "", nps.Reply{})
			return err
		},
		func(ctx context.Context, s *nps.Service) error { return s.DismissOwn(ctx, anna, "", "") },
		func(ctx context.Context, s *nps.Service) error { return s.OptOutOwn(ctx, anna) },
		func(ctx context.Context, s *nps.Service) error { return s.OptInOwn(ctx, anna) },
		func(ctx context.Context, s *nps.Service) error {
			_, err := s.OptedOutOwn(ctx, anna)
			return err
		},
	} {
		require.ErrorIs(t, call(context.Background(), &nps.Service{}), kabinet.ErrMissingPort)
	}
}
