package kabinet_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

func TestReachHolds(t *testing.T) {
	o := kabinet.Object{Org: "org_1", Unit: "unt_1", LegalEntity: "len_1", Owner: "per_1"}
	units := func(u ...kabinet.UnitID) []kabinet.UnitID { return append([]kabinet.UnitID{}, u...) }
	entities := func(u ...kabinet.LegalEntityID) []kabinet.LegalEntityID {
		return append([]kabinet.LegalEntityID{}, u...)
	}
	for _, v := range []struct {
		reach kabinet.Reach
		want  bool
	}{
		{kabinet.Reach{}, false},
		{kabinet.Reach{Org: "org_1"}, true},
		{kabinet.Reach{Org: "org_2"}, false},
		{kabinet.Reach{AnyOrg: true}, true},
		{kabinet.Reach{AnyOrg: true, Org: "org_2"}, true},
		{kabinet.Reach{Org: "org_1", Units: units()}, false},
		{kabinet.Reach{Org: "org_1", Units: units("unt_1")}, true},
		{kabinet.Reach{Org: "org_1", Units: units("unt_2", "unt_1")}, true},
		{kabinet.Reach{Org: "org_1", Units: units("unt_2")}, false},
		{kabinet.Reach{Org: "org_1", Units: units("")}, false},
		{kabinet.Reach{AnyOrg: true, Units: units()}, false},
		{kabinet.Reach{Org: "org_1", LegalEntities: entities()}, false},
		{kabinet.Reach{Org: "org_1", LegalEntities: entities("len_1")}, true},
		{kabinet.Reach{Org: "org_1", LegalEntities: entities("len_2")}, false},
		{kabinet.Reach{Org: "org_1", Units: units("unt_1"), LegalEntities: entities("len_2")}, false},
		{kabinet.Reach{Org: "org_1", Owner: "per_1"}, true},
		{kabinet.Reach{Org: "org_1", Owner: "per_2"}, false},
		{kabinet.Reach{Owner: "per_1"}, false},
	} {
		assert.Equal(t, v.want, v.reach.Holds(o), "%+v", v.reach)
		assert.Equal(t, v.want, kabinet.Scope{Reaches: []kabinet.Reach{{}, v.reach}}.Holds(o), "%+v", v.reach)
		if v.reach.Empty() {
			assert.False(t, v.want)
		}
	}
	assert.False(t, kabinet.Reach{}.Holds(kabinet.Object{}), "the object without an organisation is in no reach without one")
	assert.False(t, kabinet.Reach{Org: "org_1", Units: units("unt_1")}.Holds(kabinet.Object{Org: "org_1"}))
	assert.False(t, kabinet.Scope{}.Holds(o))
	assert.True(t, kabinet.Scope{}.Empty())
	assert.True(t, kabinet.Scope{Reaches: []kabinet.Reach{{}, {Org: "org_1", Units: units()}, {AnyOrg: true, LegalEntities: entities()}}}.Empty())
	assert.False(t, kabinet.Scope{Reaches: []kabinet.Reach{{}, {Org: "org_1"}}}.Empty())
}

var reaches = rapid.Custom(func(t *rapid.T) kabinet.Reach {
	r := kabinet.Reach{
		Org:    rapid.SampledFrom([]kabinet.OrgID{"", "org_1", "org_2"}).Draw(t, "org"),
		AnyOrg: rapid.IntRange(0, 4).Draw(t, "any") == 0,
		Owner:  rapid.SampledFrom([]kabinet.PersonID{"", "", "per_1", "per_2"}).Draw(t, "owner"),
	}
	if rapid.Bool().Draw(t, "limit units") {
		r.Units = rapid.SliceOfN(rapid.SampledFrom([]kabinet.UnitID{"unt_1", "unt_2"}), 0, 2).Draw(t, "units")
		if r.Units == nil {
			r.Units = []kabinet.UnitID{}
		}
	}
	if rapid.Bool().Draw(t, "limit entities") {
		r.LegalEntities = rapid.SliceOfN(rapid.SampledFrom([]kabinet.LegalEntityID{"len_1", "len_2"}), 0, 2).Draw(t, "entities")
		if r.LegalEntities == nil {
			r.LegalEntities = []kabinet.LegalEntityID{}
		}
	}
	return r
})

// TestScopesKeepTheirMeaning holds a scope against its JSON round trip and its
// clone: neither may hold more than the scope, nor less.
func TestScopesKeepTheirMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := kabinet.Scope{Reaches: rapid.SliceOfN(reaches, 0, 3).Draw(t, "reaches")}
		b, err := json.Marshal(s)
		require.NoError(t, err)
		var back kabinet.Scope
		require.NoError(t, json.Unmarshal(b, &back))
		clone := s.Clone()
		require.Equal(t, s, clone)
		require.Equal(t, s.Empty(), back.Empty())
		held := false
		for _, org := range []kabinet.OrgID{"", "org_1", "org_2", "org_3"} {
			for _, unit := range []kabinet.UnitID{"", "unt_1", "unt_2"} {
				for _, entity := range []kabinet.LegalEntityID{"", "len_1", "len_2"} {
					for _, owner := range []kabinet.PersonID{"", "per_1", "per_2"} {
						o := kabinet.Object{Org: org, Unit: unit, LegalEntity: entity, Owner: owner}
						held = held || s.Holds(o)
						require.Equal(t, s.Holds(o), back.Holds(o), string(b))
						require.Equal(t, s.Holds(o), clone.Holds(o))
					}
				}
			}
		}
		require.False(t, s.Empty() && held)
	})
}

func TestCloneSharesNothing(t *testing.T) {
	s := kabinet.Scope{Reaches: []kabinet.Reach{{Org: "org_1", Units: []kabinet.UnitID{"unt_1"}, LegalEntities: []kabinet.LegalEntityID{}}}}
	c := s.Clone()
	c.Reaches[0].Units[0] = "unt_2"
	c.Reaches[0].Org = "org_2"
	assert.Equal(t, kabinet.UnitID("unt_1"), s.Reaches[0].Units[0])
	assert.Equal(t, kabinet.OrgID("org_1"), s.Reaches[0].Org)
	assert.NotNil(t, c.Reaches[0].LegalEntities, "none stays none")
	assert.Nil(t, kabinet.Reach{}.Clone().Units, "all stays all")
}

func TestReachJSON(t *testing.T) {
	b, err := json.Marshal(kabinet.Reach{Org: "org_1", Units: []kabinet.UnitID{}})
	require.NoError(t, err)
	assert.Equal(t, `{"org":"org_1","units":[]}`, string(b))
	b, err = json.Marshal(kabinet.Reach{Org: "org_1"})
	require.NoError(t, err)
	assert.Equal(t, `{"org":"org_1"}`, string(b))

	was := kabinet.Reach{Org: "org_9", Owner: "per_9"}
	for _, bad := range []string{
		`{"org":"org_1","units":null}`, `{"org":"org_1","legalEntities":null}`, `{"org":"org_1","Units":null}`,
		`{"org":"org_1","sites":["sit_1"]}`, `{"org":"org_1","units":"unt_1"}`, `{"org":1}`, `[]`, `"org_1"`,
	} {
		r := was
		assert.ErrorIs(t, json.Unmarshal([]byte(bad), &r), kabinet.ErrReach, bad)
		assert.Equal(t, was, r)
	}
	r := was
	require.NoError(t, json.Unmarshal([]byte(`{"org":"org_1"}`), &r))
	assert.Equal(t, kabinet.Reach{Org: "org_1"}, r, "what is absent does not stay from before")
	var s kabinet.Scope
	require.NoError(t, json.Unmarshal([]byte(`{"reaches":[null]}`), &s))
	assert.True(t, s.Empty())
	require.NoError(t, json.Unmarshal([]byte(`{"reaches":null}`), &s))
	assert.True(t, s.Empty())
}

func TestScopeJSONRefusesWhatItDoesNotKnow(t *testing.T) {
	was := kabinet.Scope{Reaches: []kabinet.Reach{{Org: "org_9", Units: []kabinet.UnitID{"unt_9"}}}}
	for _, bad := range []string{`{"reaches":[{"org":"org_1"}],"except":["unt_1"]}`, `{"reaches":[{"org":"org_1","units":null}]}`, `[]`} {
		s := was.Clone()
		assert.ErrorIs(t, json.Unmarshal([]byte(bad), &s), kabinet.ErrReach, bad)
		assert.Equal(t, was, s)
	}
	s := was.Clone()
	require.NoError(t, json.Unmarshal([]byte(`{}`), &s))
	assert.True(t, s.Empty())
	b, err := json.Marshal(was)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &s))
	assert.Equal(t, was, s)
}

func FuzzReachJSON(f *testing.F) {
	for _, s := range []string{`{"org":"o","units":[]}`, `{"anyOrg":true,"units":null}`, `{"org":"o","legalEntities":["a"],"owner":"p"}`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var r kabinet.Reach
		if json.Unmarshal(b, &r) != nil {
			require.Zero(t, r)
			return
		}
		text, err := json.Marshal(r)
		require.NoError(t, err)
		var back kabinet.Reach
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, r, back)
	})
}
