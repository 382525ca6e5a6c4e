package nps_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// survey is a request as simply as it can be said: what has happened, and when.
type survey struct {
	waitEnds time.Time
	asked    string // the manager, last
	overBy   string // how it ended before it was sent, or ""
	sent     time.Time
	links    int
	bounced  bool
	replies  []nps.Reply
	first    time.Time
	draft    bool
	declined bool
	excluded bool
	praised  bool
	changed  time.Time
}

const (
	day      = 24 * time.Hour
	waitFor  = 10 * day
	linkFor  = 5 * day
	editFor  = 2 * day
	atOnceTo = 6 * day
)

// now says in which status the survey is.
func (m *survey) now(now time.Time) nps.Status {
	switch {
	case m.overBy != "":
		return nps.Status(m.overBy)
	case len(m.replies) > 0 && !now.Before(m.first.Add(editFor)):
		return nps.Locked
	case len(m.replies) > 0:
		return nps.AnswerGiven
	case !m.sent.IsZero() && !now.Before(m.sent.Add(linkFor)):
		return nps.Expired
	case !m.sent.IsZero():
		return nps.Sent
	case !now.Before(m.waitEnds):
		return nps.Expired
	case m.asked != "":
		return nps.AwaitingManager
	}
	return nps.Eligible
}

// A request does what the model does, whatever the order and the time of the
// calls, and a call that fails or changes nothing leaves it as it was.
func TestRequestBehavesAsTheModel(t *testing.T) {
	policy := nps.Policy{WaitFor: waitFor, LinkFor: linkFor, EditFor: editFor}
	rapid.Check(t, func(t *rapid.T) {
		now := start
		r, _, err := nps.New("acme", deal("d1"), toAnna, "", policy, crm, now)
		require.NoError(t, err)
		m := &survey{waitEnds: now.Add(waitFor), changed: now}
		var reminded []kabinet.Date
		var due kabinet.Date
		r0 := r.State()
		tick := func(t *rapid.T) {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(atOnceTo)).Draw(t, "time passes")) / time.Duration(rapid.SampledFrom([]int{1, 10, 1000}).Draw(t, "slower")))
		}
		reply := rapid.Custom(func(t *rapid.T) nps.Reply {
			return nps.Reply{
				Score:   nps.Score(rapid.SampledFrom([]int{0, 6, 7, 9, 10, 11}).Draw(t, "score")),
				Comment: rapid.SampledFrom([]string{"", "late"}).Draw(t, "comment"),
			}
		})
		// fails checks that the call was refused and nothing changed.
		fails := func(before nps.State, err error) {
			require.Error(t, err)
			require.Equal(t, before, r.State())
		}
		within := func(statuses ...nps.Status) bool {
			for _, s := range statuses {
				if m.now(now) == s {
					return true
				}
			}
			return false
		}
		t.Repeat(map[string]func(*rapid.T){
			"ask": func(t *rapid.T) {
				tick(t)
				who := rapid.SampledFrom([]string{"olga", "igor", ""}).Draw(t, "manager")
				before := r.State()
				event, err := r.AskManager(boss, now, kabinet.PersonID(who), policy)
				if who == "" || !within(nps.Eligible, nps.AwaitingManager) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				if who == m.asked {
					require.True(t, event.Empty(), "who is asked already has no more time")
					require.Equal(t, before, r.State())
					return
				}
				require.Equal(t, kabinet.PersonID(m.asked), event.Was)
				m.asked, m.changed, reminded, due = who, now, nil, event.Due
				require.Equal(t, 2, policy.Calendar.BusinessDays(policy.Calendar.Day(now).AddDays(1), due.AddDays(1)))
			},
			"remind": func(t *rapid.T) {
				tick(t)
				before := r.State()
				event, err := r.Remind(boss, now, policy)
				today := policy.Calendar.Day(now)
				last := due
				if len(reminded) > 0 {
					last = reminded[len(reminded)-1]
				}
				if !within(nps.AwaitingManager) || !today.After(last) || !policy.Calendar.IsBusinessDay(today) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				reminded = append(reminded, today)
				require.Equal(t, len(reminded), event.Count)
				m.changed = now
			},
			"skip": func(t *rapid.T) {
				tick(t)
				if rapid.IntRange(0, 4).Draw(t, "seldom") > 0 {
					return
				}
				reason := rapid.SampledFrom([]string{"busy", " "}).Draw(t, "reason")
				before := r.State()
				_, err := r.Skip(manager, now, reason)
				if reason == " " || !within(nps.AwaitingManager) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				m.overBy, m.changed = string(nps.ManagerSkipped), now
			},
			"suppress": func(t *rapid.T) {
				tick(t)
				if rapid.IntRange(0, 4).Draw(t, "seldom") > 0 {
					return
				}
				before := r.State()
				_, err := r.Suppress(crm, now, nps.ReasonOptOut)
				if !within(nps.Eligible, nps.AwaitingManager) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				m.overBy, m.changed = string(nps.Suppressed), now
			},
			"send": func(t *rapid.T) {
				tick(t)
				before := r.State()
				_, err := r.Send(manager, now, sealed(before), policy)
				if !within(nps.Eligible, nps.AwaitingManager) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				m.sent, m.links, m.changed = now, 1, now
			},
			"resend": func(t *rapid.T) {
				tick(t)
				before := r.State()
				link := sealed(before)
				if old := rapid.IntRange(0, 3).Draw(t, "old link"); old == 0 {
					link.Generation--
				}
				_, err := r.Resend(manager, now, link)
				if !within(nps.Sent) || link.Generation != m.links+1 {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				m.links, m.bounced, m.changed = m.links+1, false, now
			},
			"bounce": func(t *rapid.T) {
				tick(t)
				before := r.State()
				event, err := r.Bounce(crm, now, "gone")
				if !within(nps.Sent) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, m.bounced, event.Empty())
				if m.bounced {
					require.Equal(t, before, r.State())
					return
				}
				m.bounced, m.changed = true, now
			},
			"answer": func(t *rapid.T) {
				tick(t)
				x := reply.Draw(t, "reply")
				before := r.State()
				event, err := r.Answer(anna, now, x, policy)
				if x.Score > 10 || !within(nps.Sent) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, x.Score >= 9, event.AskReference)
				m.praised = m.praised || event.AskReference
				m.replies, m.first, m.changed = []nps.Reply{x}, now, now
				m.draft, m.declined, m.bounced = false, false, false
			},
			"revise": func(t *rapid.T) {
				tick(t)
				x := reply.Draw(t, "reply")
				before := r.State()
				event, err := r.Revise(anna, now, x)
				if x.Score > 10 || !within(nps.AnswerGiven) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				same := m.replies[len(m.replies)-1] == x
				require.Equal(t, same, event.Empty())
				if same {
					require.Equal(t, before, r.State())
					return
				}
				require.Equal(t, x.Score >= 9 && !m.praised, event.AskReference)
				m.praised = m.praised || event.AskReference
				m.replies, m.changed = append(m.replies, x), now
			},
			"draft": func(t *rapid.T) {
				tick(t)
				before := r.State()
				if err := r.SaveDraft(now, nps.Unfinished{Comment: "we"}); !within(nps.Sent) {
					fails(before, err)
					return
				}
				m.draft, m.changed = true, now
			},
			"dismiss": func(t *rapid.T) {
				tick(t)
				before := r.State()
				event, err := r.Dismiss(anna, now, "")
				if !within(nps.Sent) {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, m.declined, event.Empty())
				if m.declined {
					require.Equal(t, before, r.State())
					return
				}
				m.declined, m.changed = true, now
			},
			"exclude": func(t *rapid.T) {
				tick(t)
				before := r.State()
				event, err := r.Exclude(boss, now, "a test")
				if len(m.replies) == 0 {
					fails(before, err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, m.excluded, event.Empty())
				if !m.excluded {
					m.excluded, m.changed = true, now
				}
			},
			"include": func(t *rapid.T) {
				tick(t)
				event := r.Include(boss, now)
				require.Equal(t, !m.excluded, event.Empty())
				if m.excluded {
					m.excluded, m.changed = false, now
				}
			},
			"settle": func(t *rapid.T) {
				tick(t)
				before := r.State()
				event := r.Settle(crm, now)
				ended := before.Status != m.now(now)
				require.Equal(t, !ended, event.Empty())
				if ended {
					m.changed = now
					if m.now(now) == nps.Expired {
						m.overBy = string(nps.Expired)
					}
				}
			},
			"restore": func(*rapid.T) { r = nps.Restore(r.State()) },
			"": func(t *rapid.T) {
				s := r.State()
				require.Equal(t, m.now(now), s.StatusAt(now))
				require.True(t, s.Changed.Equal(m.changed))
				require.Equal(t, m.sent, s.Sent)
				require.Equal(t, m.links, s.Link.Generation)
				require.Equal(t, m.bounced, s.Bounced)
				require.Len(t, s.Revisions, len(m.replies))
				require.Len(t, s.Reminded, len(reminded))
				require.Equal(t, m.excluded, s.Excluded != nil)
				require.Equal(t, r0.Deal.ID, s.Deal.ID)
				require.Equal(t, r0.ID, s.ID)
				a, ok := s.Answer()
				require.Equal(t, len(m.replies) > 0 || m.draft || m.declined, ok)
				switch {
				case m.excluded:
					require.Equal(t, nps.Excluded, a.Status)
				case len(m.replies) > 0:
					require.Equal(t, nps.Answered, a.Status)
					require.Equal(t, m.replies[len(m.replies)-1].Score, a.Score, "the last one wins")
					require.Equal(t, m.first, a.At)
				case m.declined:
					require.Equal(t, nps.Dismissed, a.Status)
				case m.draft:
					require.Equal(t, nps.Draft, a.Status)
				}
				// A status that ends by itself does so later than now, and
				// one that is over never does.
				if status := s.StatusAt(now); status == s.Status && !s.Until.IsZero() {
					require.True(t, now.Before(s.Until))
				}
				f := nps.NewFunnel(kabinet.Window{})
				f.Add(s, now)
				require.EqualValues(t, 1, f.Eligible+f.Suppressed[nps.ReasonOptOut])
				require.Equal(t, f.Eligible, f.Waiting+f.Skipped+f.Lapsed+f.Sent)
				require.LessOrEqual(t, f.Answered, f.Delivered)
				require.LessOrEqual(t, f.Delivered, f.Sent)
			},
		})
	})
}
