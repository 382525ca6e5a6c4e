package memory

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

// npsPort is a Tx with another port of requests.
type npsPort struct {
	store.Tx
	nps.Store
	held func(since, now time.Time) (time.Time, time.Time)
	key  func(string) string
}

func (p npsPort) NPSRequests() nps.Store { return p }

func (p npsPort) Held(ctx context.Context, org kabinet.OrgID, since, now time.Time) (int, error) {
	if p.held != nil {
		since, now = p.held(since, now)
	}
	return p.Store.Held(ctx, org, since, now)
}

func (p npsPort) BySelector(ctx context.Context, selector string) (*nps.Request, error) {
	if p.key != nil {
		selector = p.key(selector)
	}
	return p.Store.BySelector(ctx, selector)
}

// unset takes the condition away that an instant has come.
func unset(column string) func() *broken {
	return query(func(q *engine.Query) {
		var where []engine.Cond
		for _, c := range q.Where {
			if c.Column != column || c.Op != engine.AtLeast || c.Values[0] != "0" {
				where = append(where, c)
			}
		}
		q.Where = where
	})
}

// TestSuiteFindsBugsOfNPS is TestSuiteFindsBugs for what only the ports of nps do.
func TestSuiteFindsBugsOfNPS(t *testing.T) {
	wrap := func(p npsPort) func() *broken {
		return port(func(tx store.Tx) store.Tx {
			q := p
			q.Tx, q.Store = tx, tx.NPSRequests()
			return q
		})
	}
	for name, open := range map[string]func() *broken{
		"holds what was sent before": wrap(npsPort{held: func(since, now time.Time) (time.Time, time.Time) { return since.Add(-1), now }}),
		"forgets what was sent at the beginning": wrap(npsPort{held: func(since, now time.Time) (time.Time, time.Time) {
			return since.Add(1), now
		}}),
		"holds what has expired": wrap(npsPort{held: func(since, now time.Time) (time.Time, time.Time) { return since, now.Add(-1) }}),
		"forgets what expires at once": wrap(npsPort{held: func(since, now time.Time) (time.Time, time.Time) {
			return since, now.Add(1)
		}}),
		"takes selectors in any case":     wrap(npsPort{key: func(s string) string { return strings.Replace(s, "AB-_", "aB-_", 1) }}),
		"takes selectors with spaces":     wrap(npsPort{key: strings.TrimSpace}),
		"shows unsent ones as sent":       unset("sent"),
		"shows endless ones as ending":    unset("until"),
		"shows silence as a response":     unset("responded"),
		"leaves selectors in two places":  bug{insert: engineInsertWithout}.in,
		"finds a selector that is empty":  wrap(npsPort{key: func(s string) string { return s + map[bool]string{true: "aB-_"}[s == ""] }}),
		"holds places of all the clients": heldEverywhere,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite := storetest.NPSRequests()
			slices.Reverse(suite.Checks) // those of these ports alone are at its end
			found := find(t, func() store.DB { return open() }, suite)
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}

func engineInsertWithout(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row) (bool, error) {
	return s.Insert(ctx, without(t), r)
}

// heldEverywhere counts the places of all organisations.
func heldEverywhere() *broken {
	return bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
		if t == engine.NPSRequests && q.Scope == nil {
			q.Where = q.Where[1:]
		}
		return s.List(ctx, t, q)
	}}.in()
}
