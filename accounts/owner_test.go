package accounts_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// hands says plainly in how good hands a team is at an instant: 2 with an owner
// for good, 1 with one for a time, 0 with none.
func hands(states []accounts.MembershipState, at time.Time) int {
	best := 0
	for _, s := range states {
		for _, a := range s.Assignments {
			if s.Status != accounts.MembershipActive || a.Role != accounts.RoleOwner || a.Unit != "" || a.LegalEntities != nil ||
				!s.Validity.Contains(at) || !a.Validity.Contains(at) {
				continue
			}
			if s.Validity.Until.IsZero() && a.Validity.Until.IsZero() {
				best = 2
			} else {
				best = max(best, 1)
			}
		}
	}
	return best
}

func TestAnOrganisationKeepsItsOwner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOrg(t, accounts.Client)
		_, err := o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
		require.NoError(t, err)
		_, err = o.AddLegalEntity("le", accounts.LegalEntityForm{Name: "LLC", Country: "RU"}, now)
		require.NoError(t, err)
		at := now
		var team []*accounts.Membership
		for i := range 3 {
			m, _, err := accounts.NewMembership(accounts.MembershipID(fmt.Sprint("m", i)), o, kabinet.PersonID(fmt.Sprint("p", i)), kabinet.Window{}, at)
			require.NoError(t, err)
			team = append(team, m)
		}
		states := func() (out []accounts.MembershipState) {
			for _, m := range team {
				out = append(out, m.State())
			}
			return out
		}
		window := rapid.Custom(func(t *rapid.T) kabinet.Window {
			hour := func(n int) time.Time { return at.Add(time.Duration(n) * time.Hour) }
			return rapid.SampledFrom([]kabinet.Window{{}, {}, {Until: hour(3)}, {From: hour(2)}, {From: hour(-1), Until: hour(1)}}).Draw(t, "window")
		})
		ids := 0
		// try runs a change of a member that may be refused for the owner's sake:
		// want is what the member would be.
		try := func(i int, want func(*accounts.MembershipState), do func(m *accounts.Membership) error) {
			before := states()
			after := states()
			want(&after[i])
			err := do(team[i])
			if hands(after, at) < hands(before, at) {
				require.ErrorIs(t, err, accounts.ErrLastOwner)
			} else {
				require.NotErrorIs(t, err, accounts.ErrLastOwner)
			}
			if err != nil {
				require.Equal(t, before, states(), "a failure changes nothing")
			}
			require.GreaterOrEqual(t, hands(states(), at), hands(before, at))
		}
		member := rapid.IntRange(0, 2)
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				require.Equal(t, hands(states(), at) > 0, len(accounts.OwnersOf(team, at)) > 0)
			},
			"time": func(t *rapid.T) {
				at = at.Add(time.Duration(rapid.IntRange(1, 4).Draw(t, "hours")) * time.Hour)
			},
			"assign": func(t *rapid.T) {
				cmd := rapid.SampledFrom([]accounts.AssignRole{
					{Role: accounts.RoleOwner}, {Role: accounts.RoleOwner}, {Role: accounts.RoleAdmin}, {Role: accounts.RoleOwner, Unit: "west"},
					{Role: accounts.RoleOwner, LegalEntities: []kabinet.LegalEntityID{"le"}},
				}).Draw(t, "command")
				cmd.Validity = window.Draw(t, "validity")
				ids++
				before := hands(states(), at)
				_, _ = team[member.Draw(t, "member")].Assign(accounts.AssignmentID(fmt.Sprint(ids)), cmd, o, "", at)
				require.GreaterOrEqual(t, hands(states(), at), before)
			},
			"revoke": func(t *rapid.T) {
				i := member.Draw(t, "member")
				list := team[i].Assignments()
				if len(list) == 0 {
					t.Skip("nothing to revoke")
				}
				k := rapid.IntRange(0, len(list)-1).Draw(t, "assignment")
				try(i, func(s *accounts.MembershipState) { s.Assignments = append(s.Assignments[:k:k], s.Assignments[k+1:]...) },
					func(m *accounts.Membership) error { _, err := m.Revoke(list[k].ID, team, at); return err })
			},
			"suspend": func(t *rapid.T) {
				try(member.Draw(t, "member"), func(s *accounts.MembershipState) { s.Status = accounts.MembershipSuspended },
					func(m *accounts.Membership) error { _, err := m.Suspend(team, at); return err })
			},
			"resume": func(t *rapid.T) { _, _ = team[member.Draw(t, "member")].Resume(at) },
			"end": func(t *rapid.T) {
				if rapid.IntRange(0, 4).Draw(t, "end") > 0 {
					t.Skip("ending is rare")
				}
				try(member.Draw(t, "member"), func(s *accounts.MembershipState) { s.Status = accounts.MembershipEnded },
					func(m *accounts.Membership) error { _, err := m.End(team, at); return err })
			},
			"rejoin": func(t *rapid.T) { _, _ = team[member.Draw(t, "member")].Rejoin(o, window.Draw(t, "validity"), at) },
			"validity": func(t *rapid.T) {
				i, w := member.Draw(t, "member"), window.Draw(t, "validity")
				if team[i].Status() == accounts.MembershipEnded {
					t.Skip("over")
				}
				try(i, func(s *accounts.MembershipState) { s.Validity = w },
					func(m *accounts.Membership) error { _, err := m.SetValidity(w, team, at); return err })
			},
		})
	})
}

func TestTheLastOwner(t *testing.T) {
	w := newWorld(t)
	w.org("acme", accounts.Client)
	w.org("other", accounts.Client)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("acme", "bob", accounts.AssignRole{Role: accounts.RoleOwner, Validity: kabinet.Window{Until: now.Add(time.Hour)}})
	w.member("acme", "carl", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("other", "dora", accounts.AssignRole{Role: accounts.RoleOwner})
	team := w.team("acme")
	ann := team[0]
	require.Len(t, accounts.OwnersOf(team, now), 2)
	require.Len(t, accounts.OwnersOf(team, now.Add(time.Hour)), 1)
	id := ann.Assignments()[0].ID

	_, err := ann.Revoke(id, team, now)
	require.ErrorIs(t, err, accounts.ErrLastOwner, "Bob is an owner for an hour only")
	_, err = ann.Suspend(team, now)
	require.ErrorIs(t, err, accounts.ErrLastOwner)
	_, err = ann.End(team, now)
	require.ErrorIs(t, err, accounts.ErrLastOwner)
	_, err = ann.SetValidity(kabinet.Window{Until: now.Add(time.Hour)}, team, now)
	require.ErrorIs(t, err, accounts.ErrLastOwner)
	_, err = ann.Suspend(nil, now)
	require.ErrorIs(t, err, accounts.ErrLastOwner, "who forgets the team is on the safe side")
	_, err = ann.Suspend(w.team("other"), now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch, "an owner of another company is none here")
	_, err = team[1].End(team, now)
	require.NoError(t, err, "Ann is left")

	o, err := orgStore{w.db}.Get(t.Context(), "acme")
	require.NoError(t, err)
	_, err = team[2].Assign("new", accounts.AssignRole{Role: accounts.RoleOwner}, o, "ann", now)
	require.NoError(t, err)
	_, err = ann.End(team, now)
	require.NoError(t, err, "Carl has taken over")
}

func TestPlace(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.member("acme", "ann")
	get := func(id kabinet.OrgID) *accounts.Organization {
		o, err := orgStore{w.db}.Get(t.Context(), id)
		require.NoError(t, err)
		return o
	}
	m := w.team("acme")[0]
	e, err := m.Place("west", get("acme"), now)
	require.NoError(t, err)
	require.Equal(t, accounts.MemberPlaced{Org: "acme", Person: "ann", To: "west", At: now}, e)
	require.Equal(t, kabinet.UnitID("west"), m.Unit())
	require.Equal(t, kabinet.Object{Org: "acme", Unit: "west", Owner: "ann"}, m.State().Object())
	_, err = m.Place("west", get("acme"), now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = m.Place("nowhere", get("acme"), now)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = m.Place("west1", get("other"), now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
	_, err = m.Place("west1", get("acme"), now)
	require.NoError(t, err)

	o := get("acme")
	_, err = o.RemoveUnit("west1", []*accounts.Membership{m}, now)
	require.ErrorIs(t, err, accounts.ErrUnitInUse, "Ann belongs there")
	_, err = m.End(nil, now)
	require.NoError(t, err)
	_, err = m.Place("west", o, now)
	require.ErrorIs(t, err, accounts.ErrMembershipEnded)
	_, err = o.RemoveUnit("west1", []*accounts.Membership{m}, now)
	require.NoError(t, err)
	_, err = m.Rejoin(o, kabinet.Window{}, now)
	require.NoError(t, err)
	require.Empty(t, m.Unit(), "that unit may be gone")
}
