package onboarding_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// entries returns the mistakes of an error as "place code".
func entries(err error) (out []string) {
	for _, e := range kabinet.ProblemOf(err, nil).Errors {
		out = append(out, e.At+" "+strings.TrimPrefix(e.Code, "onboarding."))
	}
	return out
}

func TestAllMistakesOfATemplateAreToldAtOnceWithTheirPlaces(t *testing.T) {
	_, err := ob.ParseTemplate([]byte(`{
		"id": "", "title": "t",
		"roles": [{"id": "it", "title": "IT"}, {"id": "it", "title": ""}],
		"steps": [
			{"id": "a", "title": "A", "need": "must", "skip": "owner", "roles": ["it", "pope"], "done": {"kind": "manual"}},
			{"id": "b", "title": "", "need": "maybe", "hard": {"all": ["c", "nowhere"]}, "done": {"kind": "event"}},
			{"id": "c", "title": "C", "need": "must", "hard": {"all": ["b"]}, "done": {"kind": "while"}},
			{"id": "d", "title": "D", "need": "must", "hard": {"all": ["c"]}, "done": {"kind": "manual", "event": "x"}, "weight": -1, "dueDays": 5000},
			{"id": "d", "title": "D", "scope": "galaxy", "need": "must", "soft": {"any": ["d", "a", "a"]}, "done": {"kind": "magic"}, "remind": [3, 3]},
			{"id": "e", "title": "E", "need": "must", "sticky": true, "when": {"attribute": "x", "all": [{"attribute": "y"}]}, "done": {"kind": "manual"}}
		]
	}`))
	require.Equal(t, []string{
		"/id missing",
		"/roles/1/title missing", "/roles/1/id duplicate",
		"/steps/4/id duplicate",
		"/steps/0/skip must_skip", "/steps/0/roles/1 unknown_role",
		"/steps/1/title missing", "/steps/1/need name", "/steps/1/hard/all/1 unknown_step", "/steps/1/done/event missing",
		"/steps/2/done/holds missing",
		"/steps/3/done/event needless", "/steps/3/dueDays number", "/steps/3/weight number",
		"/steps/4/scope name", "/steps/4/soft/any/0 cycle", "/steps/4/soft/any/2 duplicate", "/steps/4/done/kind name", "/steps/4/remind/1 remind",
		"/steps/5/when condition", "/steps/5/sticky sticky",
		"/steps/1 cycle", "/steps/1 unreachable", "/steps/2 unreachable", "/steps/3 unreachable",
	}, entries(err))
}

func TestCyclesAreNamed(t *testing.T) {
	for _, v := range []struct {
		steps []ob.Step
		want  []string
	}{
		{[]ob.Step{{ID: "a", Hard: after("b")}, {ID: "b", Hard: after("c")}, {ID: "c", Hard: after("a")}, {ID: "d"}}, []string{
			"/steps/0 cycle", "/steps/0 unreachable", "/steps/1 unreachable", "/steps/2 unreachable",
		}},
		// An alternative leads around the circle, but there is no order.
		{[]ob.Step{{ID: "a", Hard: ob.Dependencies{Any: []ob.StepID{"b", "d"}}}, {ID: "b", Hard: after("a")}, {ID: "d"}}, []string{"/steps/0 cycle"}},
		{[]ob.Step{{ID: "a", Soft: after("b")}, {ID: "b", Soft: after("a")}}, []string{"/steps/0 cycle"}},
		{[]ob.Step{{ID: "a", Soft: after("b")}, {ID: "b", Hard: after("c")}, {ID: "c"}}, nil},
		{[]ob.Step{{ID: "a", Need: ob.Should}}, []string{"/steps no_must"}},
		{nil, []string{"/steps no_must"}},
	} {
		err := one(v.steps...).Validate()
		require.Equal(t, v.want, entries(err))
		if len(v.want) > 3 {
			require.ErrorContains(t, err, "a → b → c → a")
		}
	}
}

func TestTemplatesGoThroughJSON(t *testing.T) {
	for _, template := range []ob.Template{ob.BuyerTemplate(), ob.ReceptionTemplate()} {
		b, err := json.Marshal(template)
		require.NoError(t, err)
		got, err := ob.ParseTemplate(b)
		require.NoError(t, err)
		require.Equal(t, template, got)
	}
	for _, bad := range []string{"", "null", "[]", "{}", `{"id":"a"} {}`, `{"id":"a","oops":1}`, "{", `{"steps":[{"when":` + strings.Repeat(`{"not":`, 20) + `{}` + strings.Repeat("}", 20) + `}]}`} {
		_, err := ob.ParseTemplate([]byte(bad))
		require.ErrorIs(t, err, kabinet.Invalid, bad)
	}
}

func TestPublishedVersionsNeverChange(t *testing.T) {
	s, err := ob.NewSeries("buyer")
	require.NoError(t, err)
	template := ob.BuyerTemplate()
	event, err := s.Publish(template, "the first", max, start)
	require.NoError(t, err)
	require.Equal(t, 1, event.Number)
	template.Steps[0].Title, template.Steps[1].Remind[0] = "changed", 99
	got, err := s.Template(1)
	require.NoError(t, err)
	got.Steps[0].Roles[0] = "changed"
	state := s.State()
	state.Published[0].Template.Steps[0].ID = "changed"
	again, err := ob.RestoreSeries(s.State()).Template(1)
	require.NoError(t, err)
	want := ob.BuyerTemplate()
	want.Version = 1
	require.Equal(t, want, again)

	_, err = s.Publish(template, "", max, start)
	require.ErrorIs(t, err, ob.ErrRemind)
	_, err = s.Publish(ob.ReceptionTemplate(), "", max, start)
	require.ErrorIs(t, err, ob.ErrOtherTemplate)
	event, err = s.Publish(ob.BuyerTemplate(), "", max, start)
	require.NoError(t, err)
	require.Equal(t, 2, event.Number)
	for _, n := range []int{-1, 0, 3} {
		_, err = s.Template(n)
		require.ErrorIs(t, err, ob.ErrPublished)
	}
	_, _, err = ob.Begin(mustUnpublished(t), ob.Beginning{ID: "a", Org: "acme"}, max, start)
	require.ErrorIs(t, err, ob.ErrPublished)
}

func mustUnpublished(t *testing.T) *ob.Compiled {
	c, err := ob.Compile(ob.BuyerTemplate(), kabinet.Calendar{})
	require.NoError(t, err)
	return c
}

func FuzzParseTemplate(f *testing.F) {
	for _, template := range []ob.Template{ob.BuyerTemplate(), ob.ReceptionTemplate(), one(ob.Step{ID: "a"}, ob.Step{
		ID: "b", Hard: ob.Dependencies{Any: []ob.StepID{"a"}}, When: ob.AllOf(ob.Is("x", "1", "2"), ob.Not(ob.AnyOf(ob.Is("y")))),
	})} {
		b, err := json.Marshal(template)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Add([]byte(`{"id":"a","title":"t","steps":[{"id":"s","hard":{"all":["s"]}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		template, err := ob.ParseTemplate(b)
		if err != nil {
			require.ErrorIs(t, err, kabinet.Invalid)
			return
		}
		// What is read compiles, evaluates, and comes back the same.
		c, err := ob.Compile(template, kabinet.Calendar{})
		require.NoError(t, err)
		e := ob.Evaluate(c, ob.Facts{}, start)
		require.GreaterOrEqual(t, len(e.Steps), len(template.Steps))
		out, err := json.Marshal(template)
		require.NoError(t, err)
		again, err := ob.ParseTemplate(out)
		require.NoError(t, err)
		back, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(out), string(back))
	})
}
