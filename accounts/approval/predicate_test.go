package approval_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

func number(n int64) approval.Value { return approval.Number(kabinet.QuantityOf(n)) }

var facts = approval.Facts{
	approval.TotalBefore: eur("100"), approval.TotalAfter: eur("80"), approval.Lines: number(3),
	approval.Categories: approval.Texts("pumps", "pipes"), approval.CostCentre: approval.Text("4711"),
	approval.FirstOrder: approval.Flag(true),
}

func TestPredicateHolds(t *testing.T) {
	rub := approval.Amount(kabinet.MustMoney("100 RUB"))
	unknown := approval.Where(approval.Site, approval.Equal, approval.Text("gate"))
	yes, no := approval.Always(), approval.Not(approval.Always())
	for _, c := range []struct {
		name string
		p    approval.Predicate
		want bool
		err  error
	}{
		{"the zero predicate", approval.Predicate{}, true, nil},
		{"total is the greater one", approval.Where(approval.Total, approval.Equal, eur("100")), true, nil},
		{"money of another scale", approval.Where(approval.Total, approval.Equal, eur("100.00")), true, nil},
		{"money unequal", approval.Where(approval.TotalAfter, approval.Unequal, eur("100")), true, nil},
		{"at the limit", approval.Where(approval.Total, approval.AtLeast, eur("100")), true, nil},
		{"above the limit", approval.Where(approval.Total, approval.Greater, eur("100")), false, nil},
		{"at most", approval.Where(approval.TotalAfter, approval.AtMost, eur("80")), true, nil},
		{"less", approval.Where(approval.TotalAfter, approval.Less, eur("80")), false, nil},
		{"number", approval.Where(approval.Lines, approval.Greater, number(2)), true, nil},
		{"number equal", approval.Where(approval.Lines, approval.Equal, number(4)), false, nil},
		{"in", approval.Where(approval.CostCentre, approval.In, approval.Texts("1", "4711")), true, nil},
		{"not in", approval.Where(approval.CostCentre, approval.In, approval.Texts()), false, nil},
		{"has", approval.Where(approval.Categories, approval.Has, approval.Text("pipes")), true, nil},
		{"has not", approval.Where(approval.Categories, approval.Has, approval.Text("pipe")), false, nil},
		{"texts are sets", approval.Where(approval.Categories, approval.Equal, approval.Texts("pipes", "pumps", "pipes")), true, nil},
		{"flag", approval.Where(approval.FirstOrder, approval.Equal, approval.Flag(false)), false, nil},
		{"known", approval.Known(approval.Site), false, nil},
		{"not known", approval.Not(approval.Known(approval.Site)), true, nil},
		{"a fact is missing", unknown, false, approval.ErrFact},
		{"not of what nobody knows", approval.Not(unknown), false, approval.ErrFact},
		{"another currency", approval.Where(approval.Total, approval.AtLeast, rub), false, kabinet.ErrCurrencyMismatch},
		{"another currency, equal", approval.Where(approval.Total, approval.Unequal, rub), false, kabinet.ErrCurrencyMismatch},
		{"another type", approval.Where(approval.Lines, approval.Equal, approval.Text("3")), false, approval.ErrCompare},
		{"texts have no order", approval.Where(approval.CostCentre, approval.Less, approval.Text("5")), false, approval.ErrCompare},
		{"an unknown comparison", approval.Where(approval.Lines, "~", number(3)), false, approval.ErrCompare},
		{"false decides all", approval.All(unknown, no), false, nil},
		{"true decides any", approval.Any(unknown, yes), true, nil},
		{"all of what nobody knows", approval.All(unknown, yes), false, approval.ErrFact},
		{"any of what nobody knows", approval.Any(no, unknown), false, approval.ErrFact},
		{"none of any", approval.Any(), false, nil},
		{"a guard", approval.All(approval.Known(approval.Site), unknown), false, nil},
	} {
		got, err := c.p.Holds(facts)
		require.ErrorIs(t, err, c.err, c.name)
		require.Equal(t, c.want, got, c.name)
	}
	// Of two totals in different currencies none is the greater.
	mixed := approval.Facts{approval.TotalBefore: rub, approval.TotalAfter: eur("80")}
	_, err := approval.Where(approval.Total, approval.AtLeast, eur("1")).Holds(mixed)
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = approval.Where(approval.Total, approval.AtLeast, eur("1")).Holds(approval.Facts{approval.TotalBefore: eur("1")})
	require.ErrorIs(t, err, approval.ErrFact)
}

func TestPredicateValidate(t *testing.T) {
	deep := approval.Always()
	for range approval.MaxPredicateDepth {
		deep = approval.Not(deep)
	}
	var many []approval.Predicate
	for range approval.MaxPredicateSize {
		many = append(many, approval.Always())
	}
	for _, c := range []struct {
		name  string
		p     approval.Predicate
		err   error
		place string
	}{
		{"fine", approval.All(approval.Where(approval.Total, approval.AtLeast, eur("1")), approval.Known(approval.Site)), nil, ""},
		{"an unknown field", approval.Any(approval.Where("color", approval.Equal, approval.Text("red"))), approval.ErrField, "/any/0/field"},
		{"known of an unknown field", approval.Known("color"), approval.ErrField, "/field"},
		{"another type", approval.Not(approval.Where(approval.Lines, approval.Equal, approval.Text("3"))), approval.ErrCompare, "/not/op"},
		{"has for a text", approval.Where(approval.Site, approval.Has, approval.Text("3")), approval.ErrCompare, "/op"},
		{"no value", approval.Where(approval.Site, approval.Equal, approval.Value{}), approval.ErrValue, "/value"},
		{"money without currency", approval.Where(approval.Total, approval.Equal, approval.Amount(kabinet.Money{})), approval.ErrValue, "/value"},
		{"any of none", approval.Any(), approval.ErrPredicate, ""},
		{"too deep", deep, approval.ErrPredicate, strings.Repeat("/not", approval.MaxPredicateDepth)},
		{"too large", approval.All(many...), approval.ErrPredicate, "/all/199"},
	} {
		err := c.p.Validate(approval.StandardFields())
		if c.err == nil {
			require.NoError(t, err, c.name)
			continue
		}
		require.ErrorIs(t, err, c.err, c.name)
		require.Equal(t, c.place, err.(*kabinet.Error).Place(), c.name)
	}
}

func TestPredicateJSON(t *testing.T) {
	p := approval.All(
		approval.Where(approval.Total, approval.AtLeast, eur("5000")),
		approval.Any(approval.Where(approval.Categories, approval.Has, approval.Text("pumps")), approval.Not(approval.Known(approval.Site))),
	)
	b, err := json.Marshal(p)
	require.NoError(t, err)
	require.JSONEq(t, `{"all":[
		{"field":"total","op":">=","value":{"money":{"amount":"5000.00","currency":"EUR"}}},
		{"any":[{"field":"categories","op":"has","value":{"text":"pumps"}},{"not":{"field":"site","op":"known"}}]}]}`, string(b))
	var back approval.Predicate
	require.NoError(t, json.Unmarshal(b, &back))
	require.True(t, p.Equal(back))
	require.Equal(t, `total >= 5000.00 EUR and (categories has "pumps" or (not (site is known)))`, p.String())
	for _, bad := range []string{
		``, `null`, `null0`, `[]`, `{}`, `"always"`, `{"all":[],"any":[]}`, `{"all":[{}]}`, `{"not":{}}`, `{"script":"1"}`,
		`{"field":"total","op":">="}`, `{"field":"total","op":"known","value":{"flag":true}}`, `{"value":{"flag":true}}`,
		`{"field":"total","op":">=","value":{}}`, `{"field":"total","op":">=","value":{"flag":true,"text":"x"}}`,
		`{"field":"total","op":">=","value":{"money":{"amount":"1"}}}`, `{"field":"total","op":">=","value":{"number":"1e999999999"}}`,
		strings.Repeat(`{"not":`, 5000) + `{"all":[]}` + strings.Repeat(`}`, 5000),
		`{"all":[` + strings.Repeat(`{"all":[]},`, approval.MaxPredicateSize) + `{"all":[]}]}`,
	} {
		var p approval.Predicate
		require.Error(t, json.Unmarshal([]byte(bad), &p), "%.80s", bad)
	}
}

// anyPredicate draws a predicate with up to so many levels.
func anyPredicate(depth int) *rapid.Generator[approval.Predicate] {
	return rapid.Custom(func(t *rapid.T) approval.Predicate {
		kind := rapid.IntRange(0, 5).Draw(t, "kind")
		if depth == 0 {
			kind = 0
		}
		switch kind {
		case 1:
			return approval.Not(anyPredicate(depth-1).Draw(t, "not"))
		case 2:
			return approval.All(rapid.SliceOfN(anyPredicate(depth-1), 0, 3).Draw(t, "all")...)
		case 3:
			return approval.Any(rapid.SliceOfN(anyPredicate(depth-1), 1, 3).Draw(t, "any")...)
		case 4:
			return approval.Known(rapid.SampledFrom([]approval.Field{approval.Site, approval.Lines, approval.Total}).Draw(t, "field"))
		}
		op := rapid.SampledFrom([]approval.Op{approval.Equal, approval.Unequal, approval.Less, approval.AtMost, approval.Greater, approval.AtLeast}).Draw(t, "op")
		n := rapid.Int64Range(1, 5).Draw(t, "n")
		if rapid.Bool().Draw(t, "site") {
			return approval.Where(approval.Discount, op, number(n)) // nobody knows it
		}
		return approval.Where(approval.Lines, op, number(n))
	})
}

// Joining predicates is what Kleene's logic says, in any order, and JSON loses nothing.
func TestPredicateIsKleenesLogic(t *testing.T) {
	type truth int // −1 is no, 0 unknown, 1 yes
	of := func(p approval.Predicate) truth {
		switch got, err := p.Holds(facts); {
		case err != nil:
			return 0
		case got:
			return 1
		}
		return -1
	}
	rapid.Check(t, func(t *rapid.T) {
		p, q := anyPredicate(2).Draw(t, "p"), anyPredicate(2).Draw(t, "q")
		require.Equal(t, min(of(p), of(q)), of(approval.All(p, q)))
		require.Equal(t, min(of(p), of(q)), of(approval.All(q, p)))
		require.Equal(t, max(of(p), of(q)), of(approval.Any(q, p)))
		require.Equal(t, max(of(p), of(q)), of(approval.Any(p, q)))
		require.Equal(t, -of(p), of(approval.Not(p)))
		both := approval.All(p, approval.Any(q))
		require.NoError(t, both.Validate(approval.StandardFields()))
		b, err := json.Marshal(both)
		require.NoError(t, err)
		var back approval.Predicate
		require.NoError(t, json.Unmarshal(b, &back))
		require.True(t, both.Equal(back))
		require.Equal(t, both.String(), back.String())
	})
}

func FuzzPredicate(f *testing.F) {
	f.Add(`{"all":[{"field":"total","op":">=","value":{"money":{"amount":"5000.00","currency":"EUR"}}}]}`)
	f.Add(`{"any":[{"not":{"field":"site","op":"known"}},{"field":"site","op":"in","value":{"texts":["a"]}}]}`)
	f.Add(`{"field":"lines","op":"=","value":{"number":"3"}}`)
	f.Fuzz(func(t *testing.T, in string) {
		var p approval.Predicate
		if json.Unmarshal([]byte(in), &p) != nil {
			return
		}
		b, err := json.Marshal(p)
		require.NoError(t, err)
		var back approval.Predicate
		require.NoError(t, json.Unmarshal(b, &back), "%s", b)
		require.True(t, p.Equal(back))
		got, errA := p.Holds(facts)
		again, errB := back.Holds(facts)
		require.Equal(t, errA == nil, errB == nil)
		require.Equal(t, got, again)
		_ = p.Validate(approval.StandardFields())
		_ = p.String()
	})
}

func FuzzValue(f *testing.F) {
	for _, s := range []string{`{"text":"a"}`, `{"number":"1.5"}`, `{"money":{"amount":"1","currency":"EUR"}}`, `{"flag":false}`, `{"texts":["b","a"]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var v approval.Value
		if json.Unmarshal([]byte(in), &v) != nil || v.Type() == 0 {
			return
		}
		b, err := json.Marshal(v)
		require.NoError(t, err)
		var back approval.Value
		require.NoError(t, json.Unmarshal(b, &back))
		require.True(t, v.Equal(back))
	})
}
