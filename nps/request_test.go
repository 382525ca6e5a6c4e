package nps_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

var (
	start   = time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC) // a Thursday
	crm     = kabinet.Actor{Person: "crm", Organization: "seller"}
	manager = kabinet.Actor{Person: "olga", Organization: "seller"}
	boss    = kabinet.Actor{Person: "pavel", Organization: "seller"}
	anna    = kabinet.Actor{Person: "anna", Organization: "acme"}
	toAnna  = nps.Respondent{Person: "anna", DecisionMaker: true, Locale: "ru"}
)

func deal(id string) nps.Deal {
	return nps.Deal{
		ID: nps.DealID(id), Programme: "deals", Unit: "west", LegalEntity: "llc", Segment: "builders",
		Manager: "olga", Supervisor: "pavel", Closed: start.Add(-time.Hour),
	}
}

func hours(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }

// sealed is a link of the next generation.
func sealed(s nps.State) nps.SealedLink { return nps.NewLink().Seal(nil, s) }

// opened returns an eligible request.
func opened(t require.TestingT) *nps.Request {
	r, _, err := nps.New("acme", deal("d1"), toAnna, "", nps.Policy{}, crm, start)
	require.NoError(t, err)
	return r
}

// sent returns a request that was asked for at start and sent an hour later.
func sent(t require.TestingT) *nps.Request {
	r := opened(t)
	_, err := r.AskManager(crm, start, "olga", nps.Policy{})
	require.NoError(t, err)
	_, err = r.Send(manager, hours(1), sealed(r.State()), nps.Policy{})
	require.NoError(t, err)
	return r
}

func TestNewRequests(t *testing.T) {
	r, event, err := nps.New("acme", deal("d1"), toAnna, "", nps.Policy{}, crm, start.In(moscow))
	require.NoError(t, err)
	s := r.State()
	require.Equal(t, nps.Eligible, s.Status)
	require.Equal(t, nps.RequestID("d1", "anna"), s.ID)
	require.Equal(t, start.Add(nps.DefaultWaitFor), s.Until)
	require.Equal(t, time.UTC, s.Opened.Location())
	require.Equal(t, kabinet.Object{Org: "acme", Unit: "west", LegalEntity: "llc", Owner: "olga"}, s.Object())
	require.Equal(t, "nps.opened", event.EventKind())
	require.Equal(t, s.ID, event.Request)

	r, _, err = nps.New("acme", deal("d1"), toAnna, nps.ReasonThrottle, nps.Policy{}, crm, start)
	require.NoError(t, err)
	require.Equal(t, nps.Suppressed, r.State().Status)
	require.True(t, r.State().Until.IsZero())

	for place, spoil := range map[string]func(*nps.Deal, *nps.Respondent){
		"/deal/id":          func(d *nps.Deal, _ *nps.Respondent) { d.ID = "a\x00" },
		"/deal/programme":   func(d *nps.Deal, _ *nps.Respondent) { d.Programme = "a\xff" },
		"/deal/unit":        func(d *nps.Deal, _ *nps.Respondent) { d.Unit = kabinet.UnitID(long(nps.MaxText + 1)) },
		"/deal/legalEntity": func(d *nps.Deal, _ *nps.Respondent) { d.LegalEntity = "\x00" },
		"/deal/segment":     func(d *nps.Deal, _ *nps.Respondent) { d.Segment = "\x00" },
		"/deal/manager":     func(d *nps.Deal, _ *nps.Respondent) { d.Manager = "\x00" },
		"/deal/supervisor":  func(d *nps.Deal, _ *nps.Respondent) { d.Supervisor = "\x00" },
		"/deal/closed":      func(d *nps.Deal, _ *nps.Respondent) { d.Closed = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"/to/person":        func(_ *nps.Deal, r *nps.Respondent) { r.Person = "" },
		"/to/locale":        func(_ *nps.Deal, r *nps.Respondent) { r.Locale = "\x00" },
	} {
		d, to := deal("d1"), toAnna
		spoil(&d, &to)
		_, _, err := nps.New("acme", d, to, "", nps.Policy{}, crm, start)
		require.Equal(t, place, placeOf(t, err))
	}
	_, _, err = nps.New("", deal("d1"), toAnna, "", nps.Policy{}, crm, start)
	require.ErrorIs(t, err, nps.ErrID)
	_, _, err = nps.New("acme", deal(""), toAnna, "", nps.Policy{}, crm, start)
	require.ErrorIs(t, err, nps.ErrID)
	_, _, err = nps.New("acme\x00", deal("d1"), toAnna, "", nps.Policy{}, crm, start)
	require.ErrorIs(t, err, nps.ErrText)
}

// The id follows from deal and person, and no two pairs share one by how they are
// written.
func TestRequestIDs(t *testing.T) {
	seen := map[nps.ID]bool{}
	for _, pair := range [][2]string{{"d1", "anna"}, {"d1", "boris"}, {"d2", "anna"}, {"d", "1anna"}, {"d1anna", ""}, {"", "d1anna"}, {"d1a", "nna"}} {
		id := nps.RequestID(nps.DealID(pair[0]), kabinet.PersonID(pair[1]))
		require.False(t, seen[id])
		seen[id] = true
		require.Equal(t, id, nps.RequestID(nps.DealID(pair[0]), kabinet.PersonID(pair[1])))
	}
}

func TestPolicies(t *testing.T) {
	for place, p := range map[string]nps.Policy{
		"/sample": {Sample: kabinet.MustRate("1.01")}, "/dueDays": {DueDays: -1}, "/waitFor": {WaitFor: -1},
		"/linkFor": {LinkFor: -1}, "/editFor": {EditFor: -1},
	} {
		_, _, err := nps.New("acme", deal("d1"), toAnna, "", p, crm, start)
		require.ErrorIs(t, err, nps.ErrPolicy)
		require.Equal(t, place, placeOf(t, err))
		r := opened(t)
		_, err = r.AskManager(crm, start, "olga", p)
		require.ErrorIs(t, err, nps.ErrPolicy)
		_, err = r.Send(manager, start, sealed(r.State()), p)
		require.ErrorIs(t, err, nps.ErrPolicy)
		_, err = sent(t).Answer(anna, hours(2), nps.Reply{Score: 9}, p)
		require.ErrorIs(t, err, nps.ErrPolicy)
	}
	require.ErrorIs(t, nps.Policy{Sample: kabinet.MustRate("-0.1")}.Validate(), nps.ErrPolicy)
}

// The manager has two business days: asked on a Thursday, until Monday; asked on a
// Saturday, until Tuesday.
func TestManagersHaveTwoBusinessDays(t *testing.T) {
	holidays, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: moscow, Holidays: []kabinet.Date{kabinet.MustDate("2026-03-16")}})
	require.NoError(t, err)
	for _, c := range []struct {
		now  time.Time
		p    nps.Policy
		want string
	}{
		{start, nps.Policy{}, "2026-03-16"},
		{start, nps.Policy{Calendar: holidays}, "2026-03-17"},
		{start.AddDate(0, 0, 2), nps.Policy{}, "2026-03-17"},
		{start.AddDate(0, 0, 1).Add(12 * time.Hour), nps.Policy{Calendar: moscowCalendar(t)}, "2026-03-17"}, // Friday 21:00 UTC is Saturday there
		{start, nps.Policy{DueDays: 5}, "2026-03-19"},
	} {
		r := opened(t)
		event, err := r.AskManager(crm, c.now, "olga", c.p)
		require.NoError(t, err)
		require.Equal(t, c.want, event.Due.String())
		s := r.State()
		require.Equal(t, nps.AwaitingManager, s.Status)
		require.Equal(t, event.Due, s.Due)
		due := c.p.Calendar.Start(s.Due)
		require.False(t, s.Overdue(c.p.Calendar, due.Add(24*time.Hour-1)))
		require.True(t, s.Overdue(c.p.Calendar, due.Add(24*time.Hour)))
	}
}

func TestReminders(t *testing.T) {
	r := opened(t)
	_, err := r.Remind(boss, start, nps.Policy{})
	require.ErrorIs(t, err, nps.ErrNotWaiting)
	_, err = r.AskManager(crm, start, "olga", nps.Policy{})
	require.NoError(t, err) // due on Monday 16
	remind := func(day string, want error) int {
		t.Helper()
		at, err := time.Parse(time.DateOnly, day)
		require.NoError(t, err)
		event, err := r.Remind(boss, at.Add(9*time.Hour), nps.Policy{})
		require.ErrorIs(t, err, want)
		return event.Count
	}
	remind("2026-03-13", nps.ErrTooSoon)
	remind("2026-03-16", nps.ErrTooSoon)
	require.Equal(t, 1, remind("2026-03-17", nil))
	_, err = r.Remind(boss, start.AddDate(0, 0, 5).Add(5*time.Hour), nps.Policy{})
	require.ErrorIs(t, err, nps.ErrTooSoon)
	require.Contains(t, err.Error(), "2026-03-18")
	require.Equal(t, 2, remind("2026-03-20", nil))
	_, err = r.Remind(boss, start.AddDate(0, 0, 9), nps.Policy{}) // Saturday
	require.ErrorIs(t, err, nps.ErrTooSoon)
	require.Contains(t, err.Error(), "2026-03-23")
	require.Equal(t, 3, remind("2026-03-23", nil))

	// Another manager begins anew.
	same, err := r.AskManager(boss, start.AddDate(0, 0, 11), "olga", nps.Policy{})
	require.NoError(t, err)
	require.True(t, same.Empty(), "to hand it to the same manager gives no more time")
	event, err := r.AskManager(boss, start.AddDate(0, 0, 11).Add(time.Hour), "igor", nps.Policy{})
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("olga"), event.Was)
	require.Equal(t, "2026-03-25", event.Due.String())
	require.Empty(t, r.State().Reminded)
	require.Equal(t, kabinet.PersonID("igor"), r.State().Object().Owner)
	remind("2026-04-13", nps.ErrExpired)
	_, err = r.AskManager(boss, start, "", nps.Policy{})
	require.ErrorIs(t, err, nps.ErrID)
}

func TestSkippingNeedsAReason(t *testing.T) {
	r := opened(t)
	_, err := r.Skip(manager, start, "they are busy")
	require.ErrorIs(t, err, nps.ErrNotWaiting, "nobody was asked yet")
	_, err = r.AskManager(crm, start, "olga", nps.Policy{})
	require.NoError(t, err)
	before := r.State()
	for _, reason := range []string{"", " \t"} {
		_, err = r.Skip(manager, start, reason)
		require.ErrorIs(t, err, nps.ErrReason)
	}
	_, err = r.Skip(manager, start, "a\x00")
	require.ErrorIs(t, err, nps.ErrText)
	require.Equal(t, before, r.State())
	event, err := r.Skip(manager, hours(1), " they are busy ")
	require.NoError(t, err)
	require.Equal(t, "they are busy", event.Reason)
	require.Equal(t, nps.ManagerSkipped, r.State().Status)
	_, err = r.Send(manager, hours(2), sealed(r.State()), nps.Policy{})
	require.ErrorIs(t, err, nps.ErrNotWaiting)
	require.Equal(t, nps.ManagerSkipped, r.State().StatusAt(start.AddDate(10, 0, 0)), "it is over, and does not expire")
}

func TestLinksOfARequest(t *testing.T) {
	r := opened(t)
	first := sealed(r.State())
	for name, bad := range map[string]nps.SealedLink{
		"none": {}, "no secret": {Selector: first.Selector, Generation: 1}, "no selector": {MAC: first.MAC, Generation: 1},
		"generation 0": {Selector: first.Selector, MAC: first.MAC}, "generation 2": {Selector: first.Selector, MAC: first.MAC, Generation: 2},
	} {
		_, err := r.Send(manager, start, bad, nps.Policy{})
		require.ErrorIs(t, err, nps.ErrLink, name)
	}
	_, err := r.Resend(manager, start, first)
	require.ErrorIs(t, err, nps.ErrNotSent)
	_, err = r.Bounce(crm, start, "")
	require.ErrorIs(t, err, nps.ErrNotSent)
	event, err := r.Send(manager, hours(1), first, nps.Policy{})
	require.NoError(t, err)
	require.Equal(t, 1, event.Generation)
	require.Equal(t, hours(1).Add(nps.DefaultLinkFor), r.State().Until)
	_, err = r.Send(manager, hours(1), sealed(r.State()), nps.Policy{})
	require.ErrorIs(t, err, nps.ErrNotWaiting)
	_, err = r.Resend(manager, hours(2), first)
	require.ErrorIs(t, err, nps.ErrLink, "a link works for one generation")
	bounced, err := r.Bounce(crm, hours(2), "no such mailbox")
	require.NoError(t, err)
	require.False(t, bounced.Empty())
	require.True(t, r.State().Bounced)
	again, err := r.Bounce(crm, hours(3), "no such mailbox")
	require.NoError(t, err)
	require.True(t, again.Empty())
	until := r.State().Until
	_, err = r.Resend(manager, hours(4), sealed(r.State()))
	require.NoError(t, err)
	require.False(t, r.State().Bounced)
	require.Equal(t, 2, r.State().Link.Generation)
	require.Equal(t, until, r.State().Until, "the time to answer stays")
	require.Equal(t, hours(1), r.State().Sent)
	_, err = r.Resend(manager, until, sealed(r.State()))
	require.ErrorIs(t, err, nps.ErrExpired)
}

// A link is answered within [sent, until), and an answer changed within 72 hours,
// half-open both.
func TestTheEndsOfTime(t *testing.T) {
	r := sent(t)
	until := r.State().Until
	_, err := r.Answer(anna, until, nps.Reply{Score: 9}, nps.Policy{})
	require.ErrorIs(t, err, nps.ErrExpired)
	require.ErrorIs(t, r.SaveDraft(until, nps.Unfinished{}), nps.ErrExpired)
	_, err = r.Dismiss(anna, until, "")
	require.ErrorIs(t, err, nps.ErrExpired)
	require.Equal(t, nps.Expired, r.State().StatusAt(until))
	require.Equal(t, nps.Sent, r.State().StatusAt(until.Add(-1)))
	at := until.Add(-1)
	_, err = r.Answer(anna, at, nps.Reply{Score: 9}, nps.Policy{})
	require.NoError(t, err)

	end := at.Add(72 * time.Hour)
	require.Equal(t, end, r.State().Until)
	_, err = r.Revise(anna, end.Add(-1), nps.Reply{Score: 8})
	require.NoError(t, err)
	require.Equal(t, end, r.State().Until, "a change does not win more time")
	_, err = r.Revise(anna, end, nps.Reply{Score: 7})
	require.ErrorIs(t, err, nps.ErrLocked)
	_, err = r.Answer(anna, end, nps.Reply{Score: 7}, nps.Policy{})
	require.ErrorIs(t, err, nps.ErrLocked)
	require.Equal(t, nps.Locked, r.State().StatusAt(end))
	require.True(t, r.Settle(crm, end.Add(-1)).Empty())
	event := r.Settle(crm, end)
	require.Equal(t, nps.AnswerGiven, event.Was)
	require.Equal(t, nps.Locked, event.Now)
	require.Equal(t, nps.Locked, r.State().Status)
	require.True(t, r.Settle(crm, end.AddDate(1, 0, 0)).Empty())
	_, err = r.Revise(anna, start, nps.Reply{Score: 7})
	require.ErrorIs(t, err, nps.ErrLocked, "a clock that goes back opens nothing")
}

func TestOneAnswerAndItsRevisions(t *testing.T) {
	r := sent(t)
	_, err := r.Revise(anna, hours(2), nps.Reply{Score: 3})
	require.ErrorIs(t, err, nps.ErrNotAnswered)
	before := r.State()
	for place, bad := range map[string]nps.Reply{
		"/score": {Score: 11}, "/comment": {Score: 3, Comment: long(nps.MaxComment + 1)},
	} {
		_, err = r.Answer(anna, hours(2), bad, nps.Policy{})
		require.Equal(t, place, placeOf(t, err))
	}
	require.Equal(t, before, r.State())
	event, err := r.Answer(anna, hours(2), nps.Reply{Score: 3, Comment: " late again\n"}, nps.Policy{})
	require.NoError(t, err)
	require.Equal(t, "detractor", event.Class)
	require.Equal(t, kabinet.PersonID("pavel"), event.Supervisor)
	require.False(t, event.AskReference)
	_, err = r.Answer(anna, hours(3), nps.Reply{Score: 9}, nps.Policy{})
	require.ErrorIs(t, err, nps.ErrAnswered)
	same, err := r.Revise(anna, hours(3), nps.Reply{Score: 3, Comment: "late again"})
	require.NoError(t, err)
	require.True(t, same.Empty())
	promoter, err := r.Revise(anna, hours(4), nps.Reply{Score: 9})
	require.NoError(t, err)
	require.True(t, promoter.AskReference, "now is the time to ask for a reference")
	require.Equal(t, 2, promoter.Revision)
	back, err := r.Revise(anna, hours(5), nps.Reply{Score: 10})
	require.NoError(t, err)
	require.False(t, back.AskReference, "once")

	s := r.State()
	require.Equal(t, []nps.Revision{
		{Score: 3, Comment: "late again", At: hours(2)}, {Score: 9, At: hours(4)}, {Score: 10, At: hours(5)},
	}, s.Revisions)
	a, ok := s.Answer()
	require.True(t, ok)
	require.Equal(t, nps.Score(10), a.Score, "the last one wins")
	require.Equal(t, hours(2), a.At, "and stays in its period")
	for i := len(s.Revisions); i < nps.MaxRevisions; i++ {
		_, err = r.Revise(anna, hours(6), nps.Reply{Score: nps.Score(i % 2)})
		require.NoError(t, err)
	}
	_, err = r.Revise(anna, hours(6), nps.Reply{Score: 7})
	require.ErrorIs(t, err, nps.ErrManyRevisions)
}

func TestDismissalsAndDraftsAreNoAnswers(t *testing.T) {
	r := sent(t)
	_, ok := r.State().Answer()
	require.False(t, ok)
	nine := nps.Score(9)
	require.ErrorIs(t, r.SaveDraft(hours(2), nps.Unfinished{Score: new(nps.Score(11))}), nps.ErrScoreRange)
	require.ErrorIs(t, r.SaveDraft(hours(2), nps.Unfinished{Comment: "\x00"}), nps.ErrText)
	require.NoError(t, r.SaveDraft(hours(2), nps.Unfinished{Score: &nine, Comment: "we"}))
	nine = 3 // the draft is its own
	a, ok := r.State().Answer()
	require.True(t, ok)
	require.Equal(t, nps.Draft, a.Status)
	require.Equal(t, nps.Score(9), *r.State().Draft.Score)
	require.NoError(t, r.SaveDraft(hours(2), nps.Unfinished{Comment: "we were"}))
	event, err := r.Dismiss(anna, hours(3), "")
	require.NoError(t, err)
	require.False(t, event.Empty())
	event, err = r.Dismiss(anna, hours(4), "")
	require.NoError(t, err)
	require.True(t, event.Empty())
	a, _ = r.State().Answer()
	require.Equal(t, nps.Dismissed, a.Status)
	require.Equal(t, hours(3), a.At)
	_, err = r.Answer(anna, hours(5), nps.Reply{Score: 9}, nps.Policy{})
	require.NoError(t, err, "they may still")
	a, _ = r.State().Answer()
	require.Equal(t, nps.Answered, a.Status)
	require.Equal(t, hours(5), a.At)
	require.Nil(t, r.State().Draft)
	_, err = r.Dismiss(anna, hours(6), "")
	require.ErrorIs(t, err, nps.ErrAnswered)
	require.ErrorIs(t, r.SaveDraft(hours(6), nps.Unfinished{}), nps.ErrAnswered)
}

func TestExclusions(t *testing.T) {
	r := sent(t)
	_, err := r.Exclude(boss, hours(2), "a test")
	require.ErrorIs(t, err, nps.ErrNotAnswered)
	_, err = r.Answer(anna, hours(2), nps.Reply{Score: 9}, nps.Policy{})
	require.NoError(t, err)
	_, err = r.Exclude(boss, hours(3), " ")
	require.ErrorIs(t, err, nps.ErrReason)
	event, err := r.Exclude(boss, start.AddDate(1, 0, 0), "a test")
	require.NoError(t, err, "locked ones too")
	require.False(t, event.Empty())
	require.Equal(t, kabinet.PersonID("pavel"), r.State().Excluded.By)
	a, _ := r.State().Answer()
	require.Equal(t, nps.Excluded, a.Status)
	event, err = r.Exclude(boss, hours(4), "again")
	require.NoError(t, err)
	require.True(t, event.Empty())
	require.False(t, r.Include(boss, hours(5)).Empty())
	require.True(t, r.Include(boss, hours(5)).Empty())
	a, _ = r.State().Answer()
	require.Equal(t, nps.Answered, a.Status)
}

func TestLateSuppression(t *testing.T) {
	r := opened(t)
	_, err := r.Suppress(crm, start, "")
	require.ErrorIs(t, err, nps.ErrReason)
	event, err := r.Suppress(crm, start, nps.ReasonOptOut)
	require.NoError(t, err)
	require.Equal(t, nps.ReasonOptOut, event.Reason)
	require.Equal(t, nps.Suppressed, r.State().Status)
	_, err = r.Suppress(crm, start, nps.ReasonOptOut)
	require.ErrorIs(t, err, nps.ErrNotWaiting)
	late := opened(t)
	_, err = late.Suppress(crm, start.Add(nps.DefaultWaitFor), nps.ReasonOptOut)
	require.ErrorIs(t, err, nps.ErrExpired)
}

// States are copies both ways, and what is shown to people has no link.
func TestStatesAreCopies(t *testing.T) {
	r := sent(t)
	nine := nps.Score(9)
	require.NoError(t, r.SaveDraft(hours(2), nps.Unfinished{Score: &nine}))
	s := r.State()
	*s.Draft.Score, s.Draft.Comment = 1, "x"
	require.Equal(t, nine, *r.State().Draft.Score)
	require.Empty(t, r.State().Draft.Comment)
	_, err := r.Answer(anna, hours(3), nps.Reply{Score: 9}, nps.Policy{})
	require.NoError(t, err)
	_, err = r.Exclude(boss, hours(3), "x")
	require.NoError(t, err)
	s = r.State()
	s.Revisions[0].Score, s.Excluded.Reason = 1, "y"
	require.Equal(t, nps.Score(9), r.State().Revisions[0].Score)
	require.Equal(t, "x", r.State().Excluded.Reason)
	back := nps.Restore(s)
	s.Revisions[0].Score = 2
	require.Equal(t, nps.Score(1), back.State().Revisions[0].Score)

	shown := r.State().ForPeople()
	require.Equal(t, nps.SealedLink{Generation: 1}, shown.Link)
	require.NotEmpty(t, r.State().Link.MAC)
	require.False(t, strings.Contains(fmt.Sprintf("%+v", shown), r.State().Link.Selector))
}

func TestNewerStatesAreNotSaved(t *testing.T) {
	require.ErrorIs(t, nps.State{Schema: nps.Schema + 1}.Savable(), kabinet.ErrNewer)
	require.ErrorIs(t, nps.ContactState{Schema: nps.ContactSchema + 1}.Savable(), kabinet.ErrNewer)
	require.ErrorIs(t, nps.FollowUpState{Schema: nps.FollowUpSchema + 1}.Savable(), kabinet.ErrNewer)
	require.Equal(t, nps.Schema+1, nps.Restore(nps.State{Schema: nps.Schema + 1}).State().Schema)
	require.Equal(t, nps.Schema, nps.Restore(nps.State{}).State().Schema)
	require.NoError(t, nps.Restore(nps.State{}).State().Savable())
}
