package rollout

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

var (
	head = kabinet.Actor{Person: "head", Organization: "seller"}
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func terms() Terms {
	return Terms{
		Name:     "Spring",
		Criteria: []Criterion{{"volume", "at least ten orders a month", true}, {"keen", "has asked for it", false}},
		Waves: []Wave{
			{ID: "first", Name: "First wave", Announce: kabinet.MustDate("2026-03-15"), Start: kabinet.MustDate("2026-04-01")},
			{ID: "second", Start: kabinet.MustDate("2026-07-01")},
		},
	}
}

func openPilot(t require.TestingT) *Pilot {
	p, e, err := NewPilot("spring", "seller", terms(), head, noon)
	require.NoError(t, err)
	require.Equal(t, "rollout.pilot_created", e.EventKind())
	_, err = p.Open(head, noon)
	require.NoError(t, err)
	return p
}

func apply(t require.TestingT, p *Pilot, m Member, how Selection, wave string) {
	_, err := p.Apply(m, []string{"volume"}, "", head, noon)
	require.NoError(t, err)
	if wave != "" {
		_, err = p.Accept(m, wave, how, "", head, noon)
		require.NoError(t, err)
	}
}

func TestPilotRefuses(t *testing.T) {
	_, _, err := NewPilot("", "seller", terms(), head, noon)
	assert.ErrorIs(t, err, ErrID)
	for _, spoil := range []func(*Terms){
		func(t *Terms) { t.Waves[0].Announce = kabinet.MustDate("2026-04-02") }, // told after it began
		func(t *Terms) { t.Waves[1].ID = "first" },
		func(t *Terms) { t.Waves[0].Start = kabinet.Date{} },
		func(t *Terms) { t.Waves[0].Clients = []kabinet.OrgID{"smuggled"} },
		func(t *Terms) { t.Waves[0].Frozen = noon },
	} {
		bad := terms()
		spoil(&bad)
		_, _, err := NewPilot("spring", "seller", bad, head, noon)
		assert.ErrorIs(t, err, ErrWave)
	}
	bad := terms()
	bad.Criteria[1].Code = "volume"
	_, _, err = NewPilot("spring", "seller", bad, head, noon)
	assert.ErrorIs(t, err, ErrID)

	p, _, err := NewPilot("spring", "seller", terms(), head, noon)
	require.NoError(t, err)
	_, err = p.Apply(ClientMember("a"), nil, "", head, noon)
	assert.ErrorIs(t, err, ErrStatus, "a draft takes no applications")
	_, err = p.Open(head, noon)
	require.NoError(t, err)
	_, err = p.Change(terms(), head, noon)
	assert.ErrorIs(t, err, ErrStatus, "criteria stay once it is open")
	_, err = p.End(head, noon)
	assert.ErrorIs(t, err, ErrStatus)
	for _, m := range []Member{{}, {Client: "a", Staff: "b"}} {
		_, err = p.Apply(m, nil, "", head, noon)
		assert.ErrorIs(t, err, ErrMember)
	}
	_, err = p.Apply(ClientMember("a"), []string{"unheard of"}, "", head, noon)
	assert.ErrorIs(t, err, ErrCriteria)

	apply(t, p, ClientMember("a"), "", "")
	_, err = p.Apply(ClientMember("a"), nil, "", head, noon)
	assert.ErrorIs(t, err, ErrApplied)
	_, err = p.Accept(ClientMember("b"), "first", Chosen, "", head, noon)
	assert.ErrorIs(t, err, ErrNotApplied)
	_, err = p.Accept(ClientMember("a"), "third", Chosen, "", head, noon)
	assert.ErrorIs(t, err, ErrWave)
	_, err = p.Accept(ClientMember("a"), "first", "liked", "", head, noon)
	assert.ErrorIs(t, err, ErrPlan)
	_, err = p.Decline(ClientMember("a"), "", head, noon)
	assert.ErrorIs(t, err, ErrReason)
	_, err = p.Decline(ClientMember("a"), "too small", head, noon)
	require.NoError(t, err)
	_, err = p.Accept(ClientMember("a"), "first", Chosen, "", head, noon)
	assert.ErrorIs(t, err, ErrDecided)
	_, err = p.Freeze("first", head, noon)
	assert.ErrorIs(t, err, ErrEmptyCohort)
	_, err = p.Cohorts("first")
	assert.ErrorIs(t, err, ErrNotFrozen)
	_, err = p.Cancel("", head, noon)
	assert.ErrorIs(t, err, ErrReason)
	e, err := p.Cancel("no budget", head, noon)
	require.NoError(t, err)
	assert.Equal(t, "rollout.pilot_cancelled", e.EventKind())
	assert.Equal(t, noon, e.EventTime())
	_, err = p.Cancel("again", head, noon)
	assert.ErrorIs(t, err, ErrStatus)
}

// A must criterion that is not met needs a reason.
func TestCriteriaAreKept(t *testing.T) {
	p := openPilot(t)
	_, err := p.Apply(ClientMember("small"), []string{"keen"}, "please", head, noon)
	require.NoError(t, err)
	_, err = p.Accept(ClientMember("small"), "first", Volunteered, "", head, noon)
	require.ErrorIs(t, err, ErrCriteria)
	assert.ErrorContains(t, err, "volume")
	_, err = p.Accept(ClientMember("small"), "first", Volunteered, "grows fast", head, noon)
	require.NoError(t, err)
	assert.Equal(t, "grows fast", p.State().Applications[0].Reason)
}

// The selection of a wave is the least fair one of its members', in any order.
func TestSelectionIsTheLeastFair(t *testing.T) {
	for _, c := range []struct {
		of   []Selection
		want Selection
	}{
		{[]Selection{Drawn, Drawn}, Drawn}, {[]Selection{Drawn, Chosen}, Chosen}, {[]Selection{Chosen, Drawn}, Chosen},
		{[]Selection{Chosen, Volunteered}, Volunteered}, {[]Selection{Volunteered, Chosen}, Volunteered}, {[]Selection{Drawn, Volunteered, Drawn}, Volunteered},
	} {
		p := openPilot(t)
		for i, how := range c.of {
			apply(t, p, ClientMember(kabinet.OrgID([]string{"a", "b", "c"}[i])), how, "first")
		}
		_, err := p.Freeze("first", head, noon)
		require.NoError(t, err)
		cohorts, err := p.Cohorts("first")
		require.NoError(t, err)
		assert.Equal(t, c.want, cohorts[0].Selection, "%v", c.of)
	}
}

// Who joins or leaves after a cohort is frozen does not change it.
func TestFrozenCohortsStay(t *testing.T) {
	p := openPilot(t)
	apply(t, p, ClientMember("b"), Volunteered, "first")
	apply(t, p, ClientMember("a"), Drawn, "first")
	apply(t, p, StaffMember("m1"), Chosen, "first")
	apply(t, p, ClientMember("gone"), Drawn, "first")
	_, err := p.Withdraw(ClientMember("gone"), head, noon)
	require.NoError(t, err)
	_, err = p.Freeze("first", head, noon.Add(time.Hour))
	require.NoError(t, err)
	before, err := p.Cohorts("first")
	require.NoError(t, err)
	require.Len(t, before, 2)
	assert.Equal(t, []kabinet.OrgID{"a", "b"}, before[0].Clients)
	assert.Equal(t, []kabinet.PersonID{"m1"}, before[1].Staff)
	assert.Equal(t, "spring/first", before[0].ID)
	assert.Equal(t, "spring/first/staff", before[1].ID)
	assert.Equal(t, Volunteered, before[0].Selection, "the least fair")
	assert.Equal(t, kabinet.MustDate("2026-03-15"), before[0].Announced)
	assert.Equal(t, noon.Add(time.Hour), before[0].Frozen)
	assert.False(t, before[0].SelectedLate(kabinet.Calendar{}))
	for _, c := range before {
		require.NoError(t, c.Validate())
	}

	_, err = p.Freeze("first", head, noon)
	assert.ErrorIs(t, err, ErrFrozen)
	_, err = p.Withdraw(ClientMember("a"), head, noon)
	assert.ErrorIs(t, err, ErrFrozen)
	apply(t, p, ClientMember("late"), "", "")
	_, err = p.Accept(ClientMember("late"), "first", Chosen, "", head, noon)
	assert.ErrorIs(t, err, ErrFrozen)
	_, err = p.Accept(ClientMember("late"), "second", Drawn, "", head, noon)
	require.NoError(t, err)
	before[0].Clients[0] = "changed by the caller"
	after, err := RestorePilot(p.State()).Cohorts("first")
	require.NoError(t, err)
	assert.Equal(t, []kabinet.OrgID{"a", "b"}, after[0].Clients)

	_, err = p.AddWave(Wave{ID: "third", Start: kabinet.MustDate("2026-10-01")}, head, noon)
	require.NoError(t, err)
	_, err = p.AddWave(Wave{ID: "third", Start: kabinet.MustDate("2026-10-01")}, head, noon)
	assert.ErrorIs(t, err, ErrWave)
	_, err = p.Freeze("second", head, noon.AddDate(1, 0, 0))
	require.NoError(t, err)
	second, err := p.Cohorts("second")
	require.NoError(t, err)
	assert.True(t, second[0].SelectedLate(kabinet.Calendar{}), "chosen after it began")
	assert.Equal(t, "Spring", second[0].Name)
	_, err = p.End(head, noon)
	require.NoError(t, err)
	_, err = p.Apply(ClientMember("c"), nil, "", head, noon)
	assert.ErrorIs(t, err, ErrStatus)
	ended, err := p.Cohorts("first")
	require.NoError(t, err)
	assert.Equal(t, after, ended)
}

func TestNewerPilotIsNotSaved(t *testing.T) {
	s := openPilot(t).State()
	assert.NoError(t, s.Savable())
	s.Schema++
	assert.ErrorIs(t, RestorePilot(s).State().Savable(), kabinet.ErrNewer)
}

// Any sequence of steps: a step that fails changes nothing, one that succeeds gives
// one event; what is frozen never changes; nobody is in two waves; Restore keeps all.
func TestPilotModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _, err := NewPilot("spring", "seller", terms(), head, noon)
		require.NoError(t, err)
		frozen := map[string][]Cohort{}
		now := noon
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Hour)
			before := p.State()
			m := rapid.SampledFrom([]Member{ClientMember("a"), ClientMember("b"), ClientMember("c"), StaffMember("m"), {}}).Draw(t, "member")
			wave := rapid.SampledFrom([]string{"first", "second", "third"}).Draw(t, "wave")
			var e PilotChanged
			switch rapid.IntRange(0, 10).Draw(t, "step") {
			case 0:
				e, err = p.Open(head, now)
			case 1, 2:
				e, err = p.Apply(m, rapid.SampledFrom([][]string{nil, {"volume"}}).Draw(t, "meets"), "", head, now)
			case 3, 4, 5:
				e, err = p.Accept(m, wave, rapid.SampledFrom([]Selection{Volunteered, Chosen, Drawn, ""}).Draw(t, "how"), rapid.SampledFrom([]string{"", "why"}).Draw(t, "reason"), head, now)
			case 6:
				e, err = p.Decline(m, "no", head, now)
			case 7:
				e, err = p.Withdraw(m, head, now)
			case 8:
				e, err = p.Freeze(wave, head, now)
			case 9:
				e, err = p.AddWave(Wave{ID: wave, Start: kabinet.MustDate("2026-09-01")}, head, now)
			case 10:
				if rapid.IntRange(0, 9).Draw(t, "over") == 0 {
					e, err = p.End(head, now)
				} else {
					e, err = p.Change(terms(), head, now)
				}
			}
			if err != nil {
				require.Equal(t, before, p.State())
				require.Zero(t, e)
				require.NotEqual(t, kabinet.Internal, kabinet.KindOf(err))
				continue
			}
			require.Equal(t, now, e.At)
			require.Equal(t, now, p.State().Changed)
			require.Equal(t, p.State(), RestorePilot(p.State()).State())
			in := map[Member]string{}
			for _, w := range p.State().Waves {
				got, err := p.Cohorts(w.ID)
				if w.Frozen.IsZero() {
					require.ErrorIs(t, err, ErrNotFrozen)
					continue
				}
				require.NoError(t, err)
				if was, ok := frozen[w.ID]; ok {
					require.Equal(t, was, got)
				}
				frozen[w.ID] = got
				for _, c := range got {
					require.NoError(t, c.Validate())
					for _, id := range c.Clients {
						require.Empty(t, in[ClientMember(id)])
						in[ClientMember(id)] = w.ID
					}
					for _, id := range c.Staff {
						require.Empty(t, in[StaffMember(id)])
						in[StaffMember(id)] = w.ID
					}
				}
			}
		}
	})
}
