package nps_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// everything is all that a world has stored.
func (w *world) everything() string {
	w.Helper()
	var b strings.Builder
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		all := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
		requests, err := tx.NPSRequestLister().List(ctx, all, nps.Filter{}, kabinet.Page{Limit: 1000})
		require.NoError(w, err)
		ups, err := tx.NPSFollowUpLister().List(ctx, all, nps.FollowUpFilter{}, kabinet.Page{Limit: 1000})
		require.NoError(w, err)
		records, err := tx.Outbox().Pending(ctx, 10_000)
		require.NoError(w, err)
		for _, v := range []any{requests, ups, records} {
			text, err := json.Marshal(v)
			require.NoError(w, err)
			b.Write(text)
		}
		for _, r := range requests.Items {
			c, err := tx.NPSContacts().Get(ctx, r.To.Person)
			if err == nil {
				fmt.Fprintf(&b, "%+v", c.State())
			}
		}
		return nil
	}))
	return b.String()
}

// Scanners of mail and messengers open every link, some of them ten times, with
// the score that a button in the mail carries.
func TestAPrefetchedLinkRecordsNothingTenTimes(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	before := w.everything()
	for i := range 10 {
		w.now = w.now.Add(time.Minute)
		prefilled, ok := nps.Prefill("9")
		require.True(t, ok)
		require.Equal(t, nps.Score(9), prefilled)
		get := func(ctx context.Context, s *nps.Service) error {
			page, err := s.Peek(ctx, sent.Link.Reveal())
			require.NoError(t, err)
			require.True(t, page.Open)
			require.Nil(t, page.Reply, "a score in a link is no reply")
			require.Nil(t, page.Draft)
			return err
		}
		// It works where nothing can be written, and writes nothing where it could.
		require.NoError(t, w.view(get), "fetch %d", i)
		require.NoError(t, w.try(get), "fetch %d", i)
	}
	require.Equal(t, before, w.everything())
	var sample *nps.Sample
	require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) (err error) {
		sample, err = s.Sample(ctx, boss, nps.Filter{})
		return err
	}))
	require.Zero(t, sample.Len())

	// The person's own click counts.
	page, err := w.answer(sent.Link.Reveal(), nps.Reply{Score: 9})
	require.NoError(t, err)
	require.Equal(t, nps.Reply{Score: 9}, *page.Reply)
}

func TestPrefillIsAScoreOrNothing(t *testing.T) {
	for _, text := range []string{"", "11", "-1", "9.5", "nine", "9; DROP"} {
		_, ok := nps.Prefill(text)
		require.False(t, ok, text)
	}
	s, ok := nps.Prefill("0")
	require.True(t, ok)
	require.Zero(t, s)
}

// Of the link nothing is kept that opens it: not in states, lists, events, errors
// or logs.
func TestTheLinkIsKeptNowhere(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	_, err := w.answer(sent.Link.Reveal(), nps.Reply{Score: 3, Comment: "late"})
	require.NoError(t, err)
	parts := strings.Split(sent.Link.Reveal(), ".")
	require.Len(t, parts, 3)
	var list kabinet.List[nps.State]
	require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) (err error) {
		list, err = s.List(ctx, boss, nps.Filter{}, kabinet.Page{})
		return err
	}))
	asJSON, err := json.Marshal(sent)
	require.NoError(t, err)
	w.now = start.AddDate(1, 0, 0)
	_, locked := w.answer(sent.Link.Reveal(), nps.Reply{Score: 9})
	require.ErrorIs(t, locked, nps.ErrLocked)
	said := fmt.Sprintf("%v %+v %#v %s %v %+v %s", sent, sent, sent, sent.Link, list, locked, asJSON)
	require.NotContains(t, w.everything()+said, parts[2], "the secret")
	require.NotContains(t, said, parts[1], "nor the selector, in what people see")
	require.Contains(t, said, "linktoken(redacted)")
	for _, r := range w.events() {
		require.NotContains(t, string(r.Data), parts[1])
		require.NotContains(t, string(r.Data), "late", "what somebody wrote is in no event")
	}
}

// Every link that opens nothing gets the same answer.
func TestLinksThatOpenNothing(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	good := sent.Link.Reveal()
	parts := strings.Split(good, ".")
	other := strings.Split(nps.NewLink().Reveal(), ".")
	before := w.everything()
	for name, link := range map[string]string{
		"empty": "", "no link": "hello", "another system's": "iv1." + parts[1] + "." + parts[2],
		"unknown": nps.NewLink().Reveal(), "a wrong secret": parts[0] + "." + parts[1] + "." + other[2],
		"a wrong selector": parts[0] + "." + other[1] + "." + parts[2], "shortened": good[:len(good)-1], "with more": good + "A",
	} {
		for verb, call := range map[string]func(context.Context, *nps.Service) error{
			"peek": func(ctx context.Context, s *nps.Service) error { _, err := s.Peek(ctx, link); return err },
			"answer": func(ctx context.Context, s *nps.Service) error {
				_, err := s.Answer(ctx, link, nps.Reply{Score: 9})
				return err
			},
			"draft": func(ctx context.Context, s *nps.Service) error {
				_, err := s.SaveDraft(ctx, link, nps.Unfinished{})
				return err
			},
			"dismiss": func(ctx context.Context, s *nps.Service) error { return s.Dismiss(ctx, link, "") },
			"opt out": func(ctx context.Context, s *nps.Service) error { return s.OptOut(ctx, link) },
			"opt in":  func(ctx context.Context, s *nps.Service) error { return s.OptIn(ctx, link) },
		} {
			err := w.try(call)
			require.ErrorIs(t, err, nps.ErrLink, "%s by a link that is %s", verb, name)
			require.Equal(t, "the link is not valid", err.Error())
		}
	}
	require.Equal(t, before, w.everything())

	// A new link kills the old one.
	var again nps.SentSurvey
	w.must(func(ctx context.Context, s *nps.Service) (err error) {
		again, err = s.Resend(ctx, manager, ref(sent.State))
		return err
	})
	_, err := w.answer(good, nps.Reply{Score: 9})
	require.ErrorIs(t, err, nps.ErrLink)
	_, err = w.answer(again.Link.Reveal(), nps.Reply{Score: 9})
	require.NoError(t, err)
}

// counted are keys that count how often one is taken.
type counted struct {
	now  string
	keys map[string]string
	n    *int
}

func (c counted) Current() (string, []byte) { *c.n++; return c.now, []byte(c.keys[c.now]) }

func (c counted) Key(id string) ([]byte, bool) {
	k, ok := c.keys[id]
	if ok {
		*c.n++
	}
	return []byte(k), ok
}

// A link that is unknown costs as many MACs as one with a wrong secret, and keys
// can be changed while older links work on.
func TestKeysOfLinks(t *testing.T) {
	w := newWorld(t)
	keys := counted{"2026", map[string]string{"2026": "s3cret"}, new(int)}
	w.keys = keys
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	require.Equal(t, "2026", w.state(sent.State).Link.Key)
	parts := strings.Split(sent.Link.Reveal(), ".")
	other := strings.Split(nps.NewLink().Reveal(), ".")
	peek := func(link string) error {
		*keys.n = 0
		return w.view(func(ctx context.Context, s *nps.Service) error { _, err := s.Peek(ctx, link); return err })
	}
	require.NoError(t, peek(sent.Link.Reveal()))
	require.Equal(t, 1, *keys.n)
	require.ErrorIs(t, peek(parts[0]+"."+parts[1]+"."+other[2]), nps.ErrLink)
	require.Equal(t, 1, *keys.n)
	require.ErrorIs(t, peek(nps.NewLink().Reveal()), nps.ErrLink)
	require.Equal(t, 1, *keys.n, "an unknown selector runs the same MAC")

	w.keys = counted{"2027", map[string]string{"2026": "s3cret", "2027": "other"}, keys.n}
	require.NoError(t, peek(sent.Link.Reveal()))
	w.keys = counted{"2027", map[string]string{"2027": "other"}, keys.n}
	require.ErrorIs(t, peek(sent.Link.Reveal()), nps.ErrLink, "its key is gone")
	require.Equal(t, 1, *keys.n)
	w.keys = nil
	require.ErrorIs(t, peek(sent.Link.Reveal()), nps.ErrLink)
}

// What is kept of a link opens no other request, whoever moves it.
func TestALinkIsBoundToItsRequest(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	victim := w.send(w.close("bolt", deal("d2"), "boris"))
	mine, theirs := w.state(sent.State), w.state(victim.State)
	require.NoError(t, w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		stolen := mine.Link
		mine.Link = nps.SealedLink{Generation: 1}
		if err := tx.NPSRequests().Save(ctx, nps.Restore(mine)); err != nil {
			return err
		}
		theirs.Link = stolen
		return tx.NPSRequests().Save(ctx, nps.Restore(theirs))
	}))
	_, err := w.answer(sent.Link.Reveal(), nps.Reply{Score: 0})
	require.ErrorIs(t, err, nps.ErrLink)
}

// The page says what can be done until when, and what was said so far.
func TestPageOfALink(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	link := sent.Link.Reveal()
	peek := func() (out nps.Survey) {
		require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) (err error) {
			out, err = s.Peek(ctx, link)
			return err
		}))
		return out
	}
	page := peek()
	require.Equal(t, nps.Survey{
		Org: "acme", Request: sent.State.ID, Programme: "deals", Deal: "d1", Manager: "olga", Locale: "ru",
		Status: nps.Sent, Open: true, Until: start.Add(nps.DefaultLinkFor),
	}, page)
	seven := nps.Score(7)
	w.must(func(ctx context.Context, s *nps.Service) error {
		_, err := s.SaveDraft(ctx, link, nps.Unfinished{Score: &seven, Comment: "we"})
		return err
	})
	require.Equal(t, seven, *peek().Draft.Score)
	require.Nil(t, peek().Reply)
	w.now = hours(1)
	_, err := w.answer(link, nps.Reply{Score: 8})
	require.NoError(t, err)
	page = peek()
	require.Equal(t, nps.Reply{Score: 8}, *page.Reply)
	require.Nil(t, page.Draft)
	require.Equal(t, nps.AnswerGiven, page.Status)
	require.Equal(t, hours(1).Add(72*time.Hour), page.Until)
	n := len(w.events())
	_, err = w.answer(link, nps.Reply{Score: 8})
	require.NoError(t, err, "the button pressed twice")
	require.Len(t, w.events(), n)
	w.now = hours(73)
	page = peek()
	require.False(t, page.Open)
	require.Equal(t, nps.Locked, page.Status)
	require.True(t, page.Until.IsZero())
	_, err = w.answer(link, nps.Reply{Score: 1})
	require.ErrorIs(t, err, nps.ErrLocked)
	require.ErrorIs(t, err, kabinet.Gone)
	require.Equal(t, nps.Score(8), peek().Reply.Score)

	for name, bad := range map[string]nps.Reply{"/score": {Score: 11}, "/comment": {Comment: "\xff"}} {
		fresh := w.send(w.close("acme", deal("of "+name), kabinet.PersonID(name)))
		_, err = w.answer(fresh.Link.Reveal(), bad)
		require.Equal(t, name, placeOf(t, err))
	}
}

// Who has a link can ask to be left alone, also when the survey is over.
func TestOptOutByLink(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	w.now = start.AddDate(1, 0, 0)
	for range 2 {
		w.must(func(ctx context.Context, s *nps.Service) error { return s.OptOut(ctx, sent.Link.Reveal()) })
	}
	kinds := w.kinds(0)
	require.Equal(t, "nps.opted_out", kinds[len(kinds)-1])
	require.Len(t, kinds, 4)
	require.Equal(t, nps.ReasonOptOut, w.close("bolt", deal("d2"), "anna").Suppressed)
}

// What was said by mistake is undone by the same link.
func TestOptingInUndoesOptingOut(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	link := sent.Link.Reveal()
	n := len(w.events())
	w.must(func(ctx context.Context, s *nps.Service) error { return s.OptIn(ctx, link) })
	require.Len(t, w.events(), n, "there was nothing to undo")
	w.must(func(ctx context.Context, s *nps.Service) error { return s.OptOut(ctx, link) })
	for range 2 {
		w.must(func(ctx context.Context, s *nps.Service) error { return s.OptIn(ctx, link) })
	}
	require.Equal(t, []string{"nps.opted_out", "nps.opted_in"}, w.kinds(n))
	w.now = w.now.Add(nps.DefaultThrottle)
	require.Equal(t, nps.AwaitingManager, w.close("bolt", deal("d2"), "anna").Status)
}

// Who does not want to be asked is not sent another link either.
func TestThereIsNoNewLinkForWhoOptedOut(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	w.must(func(ctx context.Context, s *nps.Service) error { return s.OptOut(ctx, sent.Link.Reveal()) })
	before := w.everything()
	resend := func() error {
		return w.try(func(ctx context.Context, s *nps.Service) error {
			_, err := s.Resend(ctx, manager, ref(sent.State))
			return err
		})
	}
	require.ErrorIs(t, resend(), nps.ErrOptedOut)
	require.Equal(t, before, w.everything())
	_, err := w.answer(sent.Link.Reveal(), nps.Reply{Score: 9})
	require.NoError(t, err, "they can answer all the same")
}

// Whoever declines may say why, and may answer after all.
func TestWhyNot(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	link := sent.Link.Reveal()
	for reason, want := range map[string]error{strings.Repeat("x", nps.MaxText+1): nps.ErrTextTooLong, "\xff": nps.ErrText} {
		err := w.try(func(ctx context.Context, s *nps.Service) error { return s.Dismiss(ctx, link, reason) })
		require.ErrorIs(t, err, want)
		require.Equal(t, "/reason", placeOf(t, err))
	}
	w.must(func(ctx context.Context, s *nps.Service) error { return s.Dismiss(ctx, link, " wrong person ") })
	require.Equal(t, "wrong person", w.state(sent.State).DismissReason)
	records := w.events()
	require.NotContains(t, string(records[len(records)-1].Data), "wrong person", "what somebody wrote is in no event")
	_, err := w.answer(link, nps.Reply{Score: 9})
	require.NoError(t, err)
	require.Empty(t, w.state(sent.State).DismissReason)
}

// Of answers at one moment one is the first and the others change it, whoever wins.
func TestAnswersAtOneMomentAreOneAnswer(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	const n = 11
	done := make(chan error, n)
	for score := range nps.Score(n) {
		go func() {
			_, err := w.answer(sent.Link.Reveal(), nps.Reply{Score: score})
			done <- err
		}()
	}
	for range n {
		require.NoError(t, <-done)
	}
	state := w.state(sent.State)
	require.Len(t, state.Revisions, n)
	seen := map[nps.Score]bool{}
	for _, r := range state.Revisions {
		seen[r.Score] = true
	}
	require.Len(t, seen, n)
	require.NoError(t, w.view(func(ctx context.Context, s *nps.Service) error {
		sample, err := s.Sample(ctx, boss, nps.Filter{})
		require.EqualValues(t, 1, sample.All().Tally.N())
		return err
	}))
	answered := 0
	for _, kind := range w.kinds(0) {
		if kind == "nps.answered" {
			answered++
		}
	}
	require.Equal(t, n, answered)
}

func TestDismissByLink(t *testing.T) {
	w := newWorld(t)
	sent := w.send(w.close("acme", deal("d1"), "anna"))
	for range 2 {
		w.must(func(ctx context.Context, s *nps.Service) error { return s.Dismiss(ctx, sent.Link.Reveal(), "") })
	}
	require.Equal(t, []string{"nps.dismissed"}, w.kinds(3))
	w.now = start.Add(nps.DefaultLinkFor)
	require.ErrorIs(t, w.try(func(ctx context.Context, s *nps.Service) error { return s.Dismiss(ctx, sent.Link.Reveal(), "") }), nps.ErrExpired)
}
