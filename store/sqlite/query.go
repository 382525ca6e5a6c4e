package sqlite

import (
	"encoding/json"
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
		where = append(where, afterSQL(full, q.After))
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

// scopeSQL admits what the scope holds. Reaches that differ in the
// organisation alone become one, so that a scope of very many organisations
// stays one list.
func scopeSQL(scope kabinet.Scope) clause {
	var some []clause
	whole := map[kabinet.PersonID]int{} // by owner, the index in plain
	type owned struct {
		owner kabinet.PersonID
		orgs  []kabinet.OrgID
	}
	var plain []owned
	for _, r := range scope.Reaches {
		switch {
		case r.Empty():
		case r.AnyOrg || r.Units != nil || r.LegalEntities != nil:
			some = append(some, reachSQL(r, []kabinet.OrgID{r.Org}))
		default:
			i, ok := whole[r.Owner]
			if !ok {
				i = len(plain)
				whole[r.Owner] = i
				plain = append(plain, owned{owner: r.Owner})
			}
			plain[i].orgs = append(plain[i].orgs, r.Org)
		}
	}
	for _, p := range plain {
		some = append(some, reachSQL(kabinet.Reach{Owner: p.owner}, p.orgs))
	}
	return join(some, " OR ", "FALSE")
}

// reachSQL admits what the reach holds, in any of the organisations.
func reachSQL(r kabinet.Reach, orgs []kabinet.OrgID) clause {
	var all []clause
	if !r.AnyOrg {
		all = append(all, in("org", orgs))
	}
	if r.Units != nil {
		all = append(all, in("unit", r.Units))
	}
	if r.LegalEntities != nil {
		all = append(all, in("legal_entity", r.LegalEntities))
	}
	if r.Owner != "" {
		all = append(all, clause{"owner = ?", []any{string(r.Owner)}})
	}
	return join(all, " AND ", "TRUE")
}
