package approval_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// steps are the ways on from each status, besides staying.
var steps = map[approval.Status][]approval.Status{
	approval.Draft:    {approval.Pending, approval.Stalled, approval.Approved, approval.Withdrawn, approval.Superseded, approval.Expired},
	approval.Pending:  {approval.Stalled, approval.Approved, approval.Rejected, approval.Withdrawn, approval.Superseded, approval.Expired},
	approval.Stalled:  {approval.Pending, approval.Approved, approval.Rejected, approval.Withdrawn, approval.Superseded, approval.Expired},
	approval.Approved: {approval.Withdrawn, approval.Superseded, approval.Expired},
}

// ticket is an approval, and the groups that it may count for.
type ticket struct {
	person kabinet.PersonID
	tier   int
	groups []int
}

// model is a flow as simply as it can be said.
type model struct {
	groups  [][]approval.Group
	voters  map[kabinet.PersonID]approval.Voter
	rights  map[kabinet.PersonID]bool
	lenders map[kabinet.PersonID]bool // who is a delegate of the requester now
	barred  map[kabinet.PersonID]bool // who was one when something happened
	tickets []ticket
	waived  map[[2]int]int // how many
}

func (m *model) electorate() approval.Electorate {
	e := approval.Electorate{Requester: approval.Standing{Person: "rita", Path: []kabinet.UnitID{"shop", "west", ""}}}
	for _, p := range everybody {
		if m.rights[p] {
			e.Voters = append(e.Voters, m.voters[p])
		}
		if m.lenders[p] {
			e.Requester.Excluded = append(e.Requester.Excluded, p)
		}
	}
	return e
}

// mine returns the groups of a tier that a person belongs to.
func (m *model) mine(p kabinet.PersonID, tier, escalation int) (out []int) {
	if p == "rita" || m.lenders[p] || m.barred[p] || !m.rights[p] || slices.ContainsFunc(m.tickets, func(t ticket) bool { return t.person == p }) {
		return nil
	}
	for g, group := range m.groups[tier] {
		for _, post := range m.voters[p].Posts {
			if max(group.Count, 1) > m.waived[[2]int{tier, g}] && post.Role == group.Role && post.Level <= escalation && !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out
}

// fill reports whether persons can fill the groups of a tier, by trying everything.
func (m *model) fill(tier int, persons [][]int) bool {
	left := make([]int, len(m.groups[tier]))
	for g, group := range m.groups[tier] {
		left[g] = max(group.Count, 1) - m.waived[[2]int{tier, g}]
	}
	var try func(i int) bool
	try = func(i int) bool {
		if slices.Max(left) == 0 {
			return true
		}
		if i == len(persons) {
			return false
		}
		if try(i + 1) {
			return true
		}
		for _, g := range persons[i] {
			if left[g] > 0 {
				left[g]--
				ok := try(i + 1)
				left[g]++
				if ok {
					return true
				}
			}
		}
		return false
	}
	return try(0)
}

func (m *model) cast(tier int) (out [][]int) {
	for _, t := range m.tickets {
		if t.tier == tier {
			out = append(out, t.groups)
		}
	}
	return out
}

// fillable reports whether a tier can be filled by votes and by those who may vote.
func (m *model) fillable(tier, escalation int) bool {
	persons := m.cast(tier)
	for _, p := range everybody {
		if mine := m.mine(p, tier, escalation); mine != nil {
			persons = append(persons, mine)
		}
	}
	return m.fill(tier, persons)
}

var everybody = []kabinet.PersonID{"anna", "boris", "carl", "dora", "olga", "rita"}

// Whatever happens in whatever order: a flow is approved when every tier was filled by
// distinct persons who might vote at that moment and had nothing to do with the request,
// or was waived by the owner; it is stalled exactly when a tier cannot be filled; time,
// escalations and checks approve nothing; and a call that fails changes nothing.
func TestFlowBehavesAsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := start
		policy := approval.Policy{WaitFor: 30 * 24 * time.Hour, HoldFor: 5 * 24 * time.Hour}
		m := &model{
			voters: map[kabinet.PersonID]approval.Voter{}, rights: map[kabinet.PersonID]bool{}, waived: map[[2]int]int{},
			lenders: map[kabinet.PersonID]bool{}, barred: map[kabinet.PersonID]bool{"rita": true},
		}
		roles := []approval.Role{"a", "b"}
		for _, p := range everybody {
			v := approval.Voter{Person: p, Level: 2, Owner: p == "olga"}
			for range rapid.IntRange(0, 2).Draw(t, "posts") {
				post := approval.Post{Role: rapid.SampledFrom(roles).Draw(t, "role"), Level: rapid.IntRange(0, 2).Draw(t, "level")}
				v.Posts, v.Level = append(v.Posts, post), min(v.Level, post.Level)
			}
			m.voters[p], m.rights[p] = v, rapid.IntRange(0, 3).Draw(t, "may") > 0
		}
		waivable := rapid.Bool().Draw(t, "waivable")
		rule := approval.Rule{ID: "r", Name: "R", Effect: approval.Require, Waivable: waivable}
		for range rapid.IntRange(1, 2).Draw(t, "tiers") {
			tier := approval.Tier{DueHours: rapid.SampledFrom([]int{0, 24}).Draw(t, "due")}
			for _, role := range roles[:rapid.IntRange(1, 2).Draw(t, "groups")] {
				tier.Groups = append(tier.Groups, approval.Group{By: approval.ByRole, Role: role, Count: rapid.IntRange(0, 2).Draw(t, "count")})
			}
			rule.Tiers, m.groups = append(rule.Tiers, tier), append(m.groups, tier.Groups)
		}
		f, err := approval.New("apr_1", order(50), "rita", rita, now, policy)
		require.NoError(t, err)

		// after checks everything that holds after a call.
		after := func(before approval.State, settled bool, err error) {
			s := f.State()
			if err != nil {
				require.Equal(t, before, s)
				return
			}
			if s.Status != before.Status {
				require.Contains(t, steps[before.Status], s.Status)
			}
			for p := range m.lenders {
				if m.lenders[p] && settled {
					m.barred[p] = true
				}
			}
			if settled && (s.Status == approval.Pending || s.Status == approval.Stalled) {
				require.False(t, m.fill(s.Tier, m.cast(s.Tier)), "a full tier waits")
				require.Equal(t, m.fillable(s.Tier, s.Escalation), s.Status == approval.Pending)
			}
			if s.Status == approval.Approved {
				for tier := range m.groups {
					require.True(t, m.fill(tier, m.cast(tier)), "tier %d", tier)
				}
			}
			require.Len(t, s.Votes, len(m.tickets)+map[bool]int{true: 1}[s.Status == approval.Rejected])
			if s.Over() {
				require.True(t, s.Next().IsZero())
			}
		}
		approvesNothing := func(before approval.State) {
			require.False(t, f.State().Status == approval.Approved && before.Status != approval.Approved)
		}
		tick := func(t *rapid.T) {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(40*time.Hour)).Draw(t, "time passes")))
		}
		over := func() bool {
			s := f.State()
			return s.Over() || !s.Until.IsZero() && !now.Before(s.Until)
		}
		t.Repeat(map[string]func(*rapid.T){
			"submit": func(t *rapid.T) {
				tick(t)
				before, was := f.State(), over()
				_, err := f.Submit(rita, now, approval.Evaluation{Required: []approval.Rule{rule}}, m.electorate(), policy)
				require.Equal(t, !was && before.Status == approval.Draft, err == nil)
				after(before, true, err)
				approvesNothing(before)
			},
			"vote": func(t *rapid.T) {
				p := rapid.SampledFrom(everybody).Draw(t, "person")
				approve := rapid.IntRange(0, 9).Draw(t, "approve") > 0
				before := f.State()
				ballot := approval.Ballot{Approve: approve, Comment: "c", Hash: before.Subject.Hash, Version: before.Version}
				stale := rapid.IntRange(0, 9).Draw(t, "stale")
				switch stale {
				case 0:
					ballot.Version++
				case 1:
					ballot.Hash = "other"
				}
				open := !over() && (before.Status == approval.Pending || before.Status == approval.Stalled)
				var mine []int
				if open {
					mine = m.mine(p, before.Tier, before.Escalation)
				}
				if may := f.MayVote(actor(p), now, m.electorate()); (may == nil) != (mine != nil) {
					t.Fatalf("%s may vote: %v, groups %v", p, may, mine)
				}
				_, err := f.Vote(actor(p), now, ballot, m.electorate(), policy)
				require.Equal(t, mine != nil && stale > 1, err == nil, "%s: %v", p, err)
				if err == nil && approve {
					m.tickets = append(m.tickets, ticket{p, before.Tier, mine})
				}
				after(before, err == nil && approve, err)
				if err == nil && !approve {
					require.Equal(t, approval.Rejected, f.State().Status)
				}
			},
			"rights change": func(t *rapid.T) {
				p := rapid.SampledFrom(everybody).Draw(t, "person")
				m.rights[p] = !m.rights[p]
			},
			"delegates change": func(t *rapid.T) {
				p := rapid.SampledFrom(everybody).Draw(t, "person")
				m.lenders[p] = !m.lenders[p]
			},
			"check": func(t *rapid.T) {
				tick(t)
				before := f.State()
				_, err := f.Check(olga, now, m.electorate(), policy)
				after(before, true, err)
				approvesNothing(before)
			},
			"escalate": func(t *rapid.T) {
				tick(t)
				before := f.State()
				_, err := f.Escalate(rita, now, m.electorate(), policy)
				after(before, true, err)
				s := f.State()
				approvesNothing(before)
				if err == nil && s.AtOwner {
					require.Equal(t, 2, s.Escalation)
				}
			},
			"waive": func(t *rapid.T) {
				p := rapid.SampledFrom([]kabinet.PersonID{"olga", "anna"}).Draw(t, "person")
				before := f.State()
				stuck := !over() && before.Status == approval.Stalled && !m.fillable(before.Tier, before.Escalation)
				may := p == "olga" && m.rights[p] && !m.lenders[p] && !m.barred[p] && before.AtOwner && waivable
				_, err := f.Waive(actor(p), now, "gone", m.electorate(), policy)
				require.Equal(t, stuck && may, err == nil, "%v", err)
				if err == nil {
					places := f.State().Waivers[len(before.Waivers)].Places
					for _, p := range places {
						m.waived[[2]int{p.Tier, p.Group}]++
					}
					require.True(t, m.fillable(before.Tier, before.Escalation))
					for _, p := range places { // and not one too many
						m.waived[[2]int{p.Tier, p.Group}]--
						require.False(t, m.fillable(before.Tier, before.Escalation))
						m.waived[[2]int{p.Tier, p.Group}]++
					}
				}
				after(before, true, err)
			},
			"elapse": func(t *rapid.T) {
				tick(t)
				before := f.State()
				f.Elapse(olga, now, policy)
				after(before, false, nil)
				approvesNothing(before)
			},
			"withdraw": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "seldom") > 0 {
					return
				}
				before, was := f.State(), over()
				_, err := f.Withdraw(rita, now, "")
				require.Equal(t, was, err != nil)
				after(before, false, err)
			},
			"amend": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "seldom") > 0 {
					return
				}
				before, was := f.State(), over()
				next, _, err := f.Amend(rita, now, "apr_2", priced(2, 51, "10 EUR", "0 EUR"), "rita", approval.Evaluation{}, policy)
				require.Equal(t, was, err != nil)
				after(before, false, err)
				if err == nil {
					require.Equal(t, approval.Superseded, f.State().Status)
					require.Equal(t, approval.Draft, next.State().Status)
					require.Empty(t, next.State().Votes)
					require.Subset(t, next.State().Excluded, before.Excluded)
				}
			},
			"release": func(t *rapid.T) {
				before, was := f.State(), over()
				hash := rapid.SampledFrom([]string{before.Subject.Hash, "other"}).Draw(t, "hash")
				_, err := f.Release(rita, now, 1, hash)
				require.Equal(t, !was && before.Status == approval.Approved && hash != "other", err == nil)
				after(before, false, err)
			},
		})
	})
}
