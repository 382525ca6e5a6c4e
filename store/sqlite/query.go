package sqlite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// clause is a piece of SQL with its arguments. Values of callers are arguments
// only, and lists one argument each, as JSON.
type clause struct {
	sql  string
	args []any
}

// selectSQL returns the statement of a query.
func selectSQL(t *engine.Table, q engine.Query) (string, []any) {
	var where []clause
	if q.Scope != nil {
		where = append(where, scopeSQL(*q.Scope))
	}
	for _, c := range q.Where {
		where = append(where, condSQL(c))
	}
	full := q.Full()
	if q.After != nil {
		// The first condition says nothing new, but an index can use it.
		first := clause{full[0].Column + " >= ?", []any{q.After[0]}}
		if full[0].Desc {
			first.sql = full[0].Column + " <= ?"
		}
		where = append(where, first, afterSQL(full, q.After))
	}
	all := join(where, " AND ", "TRUE")
	by := make([]string, len(full))
	for i, o := range full {
		by[i] = o.Column
		if o.Desc {
			by[i] += " DESC"
		}
	}
	sql := "SELECT " + statementsOf(t).columns + " FROM " + table(t) + " WHERE " + all.sql +
		" ORDER BY " + strings.Join(by, ", ")
	if q.Limit > 0 {
		sql += " LIMIT ?"
		all.args = append(all.args, q.Limit)
	}
	return sql, all.args
}

// join joins clauses as a balanced tree, since SQLite limits the depth of an
// expression to 1000. None gives what none says.
func join(list []clause, operator, none string) clause {
	switch len(list) {
	case 0:
		return clause{sql: none}
	case 1:
		return list[0]
	}
	a, b := join(list[:len(list)/2], operator, none), join(list[len(list)/2:], operator, none)
	return clause{"(" + a.sql + operator + b.sql + ")", append(slices.Clip(a.args), b.args...)}
}

// in admits the values of a list, which may be empty.
func in[T ~string](column string, list []T) clause {
	if len(list) == 1 {
		return clause{column + " = ?", []any{string(list[0])}}
	}
	if list == nil {
		list = []T{}
	}
	b, _ := json.Marshal(list) // strings never fail
	return clause{column + " IN (SELECT value FROM json_each(?))", []any{string(b)}}
}

func condSQL(c engine.Cond) clause {
	switch c.Op {
	case engine.In:
		return in(c.Column, c.Values)
	case engine.Contains:
		return clause{"instr(" + c.Column + ", ?) > 0", []any{c.Values[0]}}
	case engine.AtLeast:
		return clause{c.Column + " >= ?", []any{c.Values[0]}}
	case engine.Below:
		return clause{c.Column + " < ?", []any{c.Values[0]}}
	}
	return clause{c.Column + " = ?", []any{c.Values[0]}}
}

// afterSQL admits what comes after a place in an order.
func afterSQL(order []engine.Order, place []string) clause {
	o := order[0]
	operator := " > ?"
	if o.Desc {
		operator = " < ?"
	}
	later := clause{o.Column + operator, []any{place[0]}}
	if len(order) == 1 {
		return later
	}
	same := join([]clause{{o.Column + " = ?", []any{place[0]}}, afterSQL(order[1:], place[1:])}, " AND ", "")
	return join([]clause{later, same}, " OR ", "")
}

// maxTuples bounds what one reach with several lists is multiplied out to.
const maxTuples = 10_000

// scopeColumns are the columns that a scope looks at.
var scopeColumns = [...]string{"org", "unit", "legal_entity", "owner"}

// shape says which of the scopeColumns a reach limits.
type shape [len(scopeColumns)]bool

// scopeSQL admits what the scope holds. Reaches that limit the same columns
// become one list of tuples, so that the statement stays small however large
// the scope is.
func scopeSQL(scope kabinet.Scope) clause {
	var shapes []shape // in order, so that equal scopes give equal statements
	tuples := map[shape][][]string{}
	var some []clause
	sameOrg, org := true, kabinet.OrgID("")
	for _, r := range scope.Reaches {
		if r.Empty() {
			continue
		}
		sameOrg = sameOrg && !r.AnyOrg && (org == "" || org == r.Org)
		org = r.Org
		sh, lists := columnsOf(r)
		if !slices.Contains(shapes, sh) {
			shapes = append(shapes, sh)
		}
		if all, ok := product(lists); ok {
			tuples[sh] = append(tuples[sh], all...)
			continue
		}
		var all []clause
		for i, limited := range sh.columns() {
			all = append(all, in(limited, lists[i]))
		}
		some = append(some, join(all, " AND ", "TRUE"))
	}
	for _, sh := range shapes {
		if len(tuples[sh]) > 0 {
			some = append(some, tuplesSQL(sh.columns(), tuples[sh]))
		}
	}
	out := join(some, " OR ", "FALSE")
	if len(some) > 1 && sameOrg {
		// This says nothing new, but an index can use it.
		out = join([]clause{{"org = ?", []any{string(org)}}, out}, " AND ", "")
	}
	return out
}

// columns names the columns of a shape.
func (sh shape) columns() (out []string) {
	for i, limited := range sh {
		if limited {
			out = append(out, scopeColumns[i])
		}
	}
	return out
}

// columnsOf returns which columns the reach limits, and to which values.
func columnsOf(r kabinet.Reach) (sh shape, lists [][]string) {
	if !r.AnyOrg {
		sh[0], lists = true, append(lists, []string{string(r.Org)})
	}
	if r.Units != nil {
		sh[1], lists = true, append(lists, texts(r.Units))
	}
	if r.LegalEntities != nil {
		sh[2], lists = true, append(lists, texts(r.LegalEntities))
	}
	if r.Owner != "" {
		sh[3], lists = true, append(lists, []string{string(r.Owner)})
	}
	return sh, lists
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// product returns all tuples with one value of every list, and false when
// there are too many.
func product(lists [][]string) ([][]string, bool) {
	out := [][]string{nil}
	for _, list := range lists {
		if len(out)*len(list) > maxTuples {
			return nil, false
		}
		var next [][]string
		for _, head := range out {
			for _, v := range list {
				next = append(next, append(slices.Clip(head), v))
			}
		}
		out = next
	}
	return out, true
}

// tuplesSQL admits the rows whose columns are one of the tuples. Columns that
// are the same in all of them are compared on their own, since an index can
// use that.
func tuplesSQL(columns []string, tuples [][]string) clause {
	var all []clause
	var differ []int
	for i, column := range columns {
		same := true
		for _, t := range tuples {
			same = same && t[i] == tuples[0][i]
		}
		if same {
			all = append(all, clause{column + " = ?", []any{tuples[0][i]}})
		} else {
			differ = append(differ, i)
		}
	}
	switch len(differ) {
	case 0:
	case 1:
		values := make([]string, len(tuples))
		for k, t := range tuples {
			values[k] = t[differ[0]]
		}
		all = append(all, in(columns[differ[0]], values))
	default:
		names, members := make([]string, len(differ)), make([]string, len(differ))
		for k, i := range differ {
			names[k], members[k] = columns[i], fmt.Sprintf("value ->> %d", k)
		}
		rows := make([][]string, len(tuples))
		for k, t := range tuples {
			for _, i := range differ {
				rows[k] = append(rows[k], t[i])
			}
		}
		b, _ := json.Marshal(rows) // strings never fail
		all = append(all, clause{
			"(" + strings.Join(names, ", ") + ") IN (SELECT " + strings.Join(members, ", ") + " FROM json_each(?))",
			[]any{string(b)},
		})
	}
	return join(all, " AND ", "TRUE")
}
