package invite_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

// model is what an invitation should be, told as plainly as possible.
type model struct {
	status            invite.Status
	expires, ends     time.Time
	generation, tries int
	inviter, sponsor  kabinet.PersonID
	minted, proposed  bool
	delivery          invite.Delivery
	asked             bool
	issued            time.Time
	reminded          int
	remind            bool // reminders are still sent
}

func (m *model) at(now time.Time) invite.Status {
	if (m.status == invite.Pending || m.status == invite.AwaitingApproval) && !now.Before(m.expires) {
		return invite.Expired
	}
	return m.status
}

func (m *model) issue(now time.Time, ttl time.Duration) {
	m.status, m.issued, m.expires, m.reminded, m.asked, m.remind = invite.Pending, now, now.Add(ttl), 0, false, true
	if m.expires.After(m.ends) {
		m.expires = m.ends
	}
	m.queue()
}

func (m *model) queue() {
	m.generation++
	m.tries, m.minted, m.delivery = 0, false, invite.Queued
}

// An invitation goes through random steps at random times, and is what the model
// says. What fails changes nothing, and what is final stays.
func TestModelOfTheStateMachine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := start
		p := invite.Policy{TTL: 2 * time.Hour, Life: 10 * time.Hour, Attempts: 3, Reminders: []time.Duration{time.Hour / 2, time.Hour}}
		by, boss := kabinet.Actor{Person: "p1"}, kabinet.Actor{Person: "p2"}
		d := invite.Draft{
			Org: "acme", Address: "a@x.example", Sponsor: "p1", Wait: rapid.Bool().Draw(t, "wait"), Proposed: rapid.Bool().Draw(t, "proposed"),
		}
		i, _, err := invite.New("inv_1", d, p, by, now)
		require.NoError(t, err)
		m := &model{status: invite.AwaitingApproval, ends: now.Add(10 * time.Hour), expires: now.Add(10 * time.Hour), inviter: "p1", sponsor: "p1", proposed: d.Proposed}
		if !d.Wait {
			m.issue(now, 2*time.Hour)
		}
		// step checks whether a step is allowed when the model says so, and
		// that it changes nothing otherwise.
		step := func(name string, allowed bool, do func() (invite.Event, error), then func()) {
			before := i.State()
			_, err := do()
			if allowed != (err == nil) {
				t.Fatalf("%s at %s from %s: %v", name, now, m.at(now), err)
			}
			if err != nil {
				require.Equal(t, before, i.State(), name)
				return
			}
			then()
		}
		is := func(all ...invite.Status) bool {
			for _, s := range all {
				if m.at(now) == s {
					return true
				}
			}
			return false
		}
		end := func(to invite.Status) func() { return func() { m.status = to } }
		t.Repeat(map[string]func(*rapid.T){
			"time": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 200).Draw(t, "minutes")) * time.Minute)
			},
			"approve": func(t *rapid.T) {
				step("approve", is(invite.AwaitingApproval), func() (invite.Event, error) {
					_, err := i.Approve(boss, now, nil, p)
					return invite.Event{}, err
				}, func() {
					if m.proposed {
						m.sponsor = "p2"
					}
					m.issue(now, 2*time.Hour)
				})
			},
			"approve one's own": func(t *rapid.T) {
				step("own", false, func() (invite.Event, error) { _, err := i.Approve(by, now, nil, p); return invite.Event{}, err }, nil)
			},
			"reject": func(t *rapid.T) {
				step("reject", is(invite.AwaitingApproval), func() (invite.Event, error) { return i.Reject(boss, now, "") }, end(invite.Rejected))
			},
			"revoke": func(t *rapid.T) {
				step("revoke", is(invite.Pending, invite.AwaitingApproval), func() (invite.Event, error) { return i.Revoke(by, now, "") }, end(invite.Revoked))
			},
			"decline": func(t *rapid.T) {
				step("decline", is(invite.Pending), func() (invite.Event, error) { return i.Decline(by, now, "") }, end(invite.Declined))
			},
			"supersede": func(t *rapid.T) {
				step("supersede", is(invite.Pending, invite.AwaitingApproval), func() (invite.Event, error) { return i.Supersede(by, now, "inv_2") }, end(invite.Superseded))
			},
			"accept": func(t *rapid.T) {
				step("accept", is(invite.Pending), func() (invite.Event, error) { return i.Accept(now, invite.Acceptance{Person: "p3"}) }, end(invite.Accepted))
			},
			"expire": func(t *rapid.T) {
				e := i.Expire(now)
				require.Equal(t, m.at(now) == invite.Expired && m.status != invite.Expired, !e.Empty())
				m.status = m.at(now)
			},
			"resend": func(t *rapid.T) {
				allowed := now.Before(m.ends) && (is(invite.Pending) || is(invite.Expired) && !m.issued.IsZero())
				step("resend", allowed, func() (invite.Event, error) { return i.Resend(by, now, time.Hour, nil, p) }, func() { m.issue(now, time.Hour) })
			},
			"remind": func(t *rapid.T) {
				due := m.remind && m.reminded < 2 && !now.Before(m.issued.Add(p.Reminders[min(m.reminded, 1)]))
				step("remind", is(invite.Pending), func() (invite.Event, error) {
					e, err := i.SendReminder(by, now, p)
					if err == nil {
						require.Equal(t, due, !e.Empty())
					}
					return e, err
				}, func() {
					if due {
						m.reminded++
						m.queue()
					}
				})
			},
			"mint": func(t *rapid.T) {
				link := invite.NewLink()
				step("mint", is(invite.Pending), func() (invite.Event, error) {
					return invite.Event{}, i.Mint(now, m.generation, link.Seal(nil, i.State()))
				}, func() { m.minted = true })
				step("mint of another generation", false, func() (invite.Event, error) {
					return invite.Event{}, i.Mint(now, m.generation+1, invite.NewLink().Seal(nil, i.State()))
				}, nil)
			},
			"try": func(t *rapid.T) {
				step("try", m.tries < 3, func() (invite.Event, error) {
					e, err := i.Try(now, p)
					require.Equal(t, m.tries == 2, !e.Empty())
					return e, err
				}, func() { m.tries++ })
			},
			"delivered": func(t *rapid.T) {
				d := rapid.SampledFrom([]invite.Delivery{invite.Sent, invite.Bounced, invite.Complained}).Draw(t, "delivery")
				g := m.generation - rapid.IntRange(0, 1).Draw(t, "back")
				known := g != m.generation || d == m.delivery || d == invite.Sent && m.delivery != invite.Queued
				e, err := i.Delivered(by, now, g, d, "")
				require.NoError(t, err)
				require.Equal(t, known, e.Empty())
				if !known {
					m.delivery = d
					m.remind = m.remind && d == invite.Sent
				}
			},
			"ask for renewal": func(t *rapid.T) {
				step("renewal", is(invite.Expired), func() (invite.Event, error) { return i.AskRenewal(by, now) }, func() { m.asked = true })
			},
			"pass": func(t *rapid.T) {
				step("pass", is(invite.Pending, invite.AwaitingApproval), func() (invite.Event, error) { return i.Pass(boss, now, "p4") }, func() { m.sponsor = "p4" })
			},
			"store": func(t *rapid.T) { i = invite.Restore(i.State()) },
			"": func(t *rapid.T) {
				s := i.State()
				require.Equal(t, m.status, s.Status)
				require.Equal(t, m.at(now), s.StatusAt(now))
				require.Equal(t, m.generation, s.Generation)
				require.Equal(t, m.sponsor, s.Sponsor)
				require.Equal(t, m.tries, s.Attempts)
				require.Equal(t, m.expires, s.Expires)
				require.Equal(t, m.delivery, s.Delivery)
				require.Equal(t, m.minted, s.Link.Selector != "")
				require.Equal(t, m.asked, !s.RenewalAsked.IsZero())
				require.False(t, s.Expires.After(s.Ends))
				open := s.Status == invite.Pending || s.Status == invite.AwaitingApproval
				require.Equal(t, open, s.OpenKey() != "")
				require.Equal(t, open, s.Seat())
				require.Equal(t, open, !s.Due().IsZero())
				require.False(t, s.Due().After(s.Expires))
			},
		})
	})
}
