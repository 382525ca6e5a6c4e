package memory

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

// TestSuiteFindsBugsOfLedgers is TestSuiteFindsBugs for what only ledgers and
// reservations do.
func TestSuiteFindsBugsOfLedgers(t *testing.T) {
	type move = func(engine.Session, context.Context, ledger.Key, ledger.Balance, ledger.Units) (ledger.Balance, bool, error)
	moves := func(m move) func() *broken { return bug{move: m}.in }
	keys := func(change func(*ledger.Key)) func() *broken {
		return bug{key: func(k ledger.Key) ledger.Key { change(&k); return k }}.in
	}
	// entries changes what the rows of entries, or of reservations, say.
	rows := func(of *engine.Table, change func(engine.Row) engine.Row) func() *broken {
		return bug{row: func(table *engine.Table, r engine.Row) engine.Row {
			if table == of {
				return change(r)
			}
			return r
		}}.in
	}
	lists := func(change func(*engine.Query)) func() *broken {
		return bug{list: func(s engine.Session, ctx context.Context, table *engine.Table, q engine.Query) ([]engine.Row, error) {
			if table == engine.Reservations || table == engine.LedgerEntries {
				change(&q)
			}
			return s.List(ctx, table, q)
		}}.in
	}
	without := func(column string) func(*engine.Query) {
		return func(q *engine.Query) {
			q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c engine.Cond) bool { return c.Column == column })
		}
	}
	for name, open := range map[string]func() *broken{
		"reserves without looking": moves(func(s engine.Session, ctx context.Context, k ledger.Key, by ledger.Balance, _ ledger.Units) (ledger.Balance, bool, error) {
			return s.Move(ctx, k, by, ledger.Max)
		}),
		"takes no limit for zero": moves(func(s engine.Session, ctx context.Context, k ledger.Key, by ledger.Balance, c ledger.Units) (ledger.Balance, bool, error) {
			if c == 0 {
				c = ledger.Max
			}
			return s.Move(ctx, k, by, c)
		}),
		"forgets what is spent": moves(func(s engine.Session, ctx context.Context, k ledger.Key, by ledger.Balance, c ledger.Units) (ledger.Balance, bool, error) {
			b, err := s.Balance(ctx, k)
			if err != nil {
				return b, false, err
			}
			return s.Move(ctx, k, by, min(c+max(b.Committed, 0), ledger.Max))
		}),
		"leaves one unit unused": moves(func(s engine.Session, ctx context.Context, k ledger.Key, by ledger.Balance, c ledger.Units) (ledger.Balance, bool, error) {
			return s.Move(ctx, k, by, c-1)
		}),
		"releases what is there": moves(func(s engine.Session, ctx context.Context, k ledger.Key, by ledger.Balance, c ledger.Units) (ledger.Balance, bool, error) {
			b, err := s.Balance(ctx, k)
			if err != nil {
				return b, false, err
			}
			by.Reserved = max(by.Reserved, -b.Reserved)
			return s.Move(ctx, k, by, c)
		}),
		"stops releases at the ceiling": moves(func(s engine.Session, ctx context.Context, k ledger.Key, by ledger.Balance, c ledger.Units) (ledger.Balance, bool, error) {
			b, err := s.Balance(ctx, k)
			if err != nil || b.Used() > 50 && by.Reserved < 0 && by.Committed == 0 {
				return b, false, err
			}
			return s.Move(ctx, k, by, c)
		}),
		"leaves half of what is refused": moves(func(s engine.Session, ctx context.Context, k ledger.Key, by ledger.Balance, c ledger.Units) (ledger.Balance, bool, error) {
			if by.Entries < 0 {
				b, err := s.Balance(ctx, k)
				return b, true, err
			}
			return s.Move(ctx, k, by, c)
		}),
		"reads a balance, and writes it later":  func() *broken { return db(broken{unlocked: true})() },
		"shares balances between organisations": keys(func(k *ledger.Key) { k.Org = "" }),
		"shares balances between periods":       keys(func(k *ledger.Key) { k.Part = "" }),
		"shares balances between books":         keys(func(k *ledger.Key) { k.Book = "" }),
		"takes repeats for news": bug{
			get: func(s engine.Session, ctx context.Context, table *engine.Table, org, id string) (engine.Row, bool, error) {
				if table == engine.LedgerEntries {
					return engine.Row{}, false, nil
				}
				return s.Get(ctx, table, org, id)
			},
			insert: func(s engine.Session, ctx context.Context, table *engine.Table, r engine.Row) (bool, error) {
				for _, taken, _ := s.Get(ctx, table, r.Org, r.ID); taken; _, taken, _ = s.Get(ctx, table, r.Org, r.ID) {
					r.ID += "'"
				}
				return s.Insert(ctx, table, r)
			},
		}.in,
		"forgets the steps of entries": rows(engine.LedgerEntries, func(r engine.Row) engine.Row {
			var parts []string
			json.Unmarshal([]byte(r.ID), &parts)
			parts[7] = ""
			b, _ := json.Marshal(parts)
			r.ID = string(b)
			return r
		}),
		"numbers no entries": rows(engine.LedgerEntries, func(r engine.Row) engine.Row {
			r.Values = slices.Clone(r.Values)
			r.Values[3] = "1"
			return r
		}),
		"lists entries of all periods":      lists(without("part")),
		"lists entries of all accounts":     lists(without("account")),
		"begins every page anew":            lists(without("n")),
		"finds other books' reservations":   lists(without("book")),
		"finds other clients' reservations": lists(without("org")),
		"finds ended reservations":          lists(without("status")),
		"expires what never expires":        lists(without("due")),
		"finds the first version": lists(func(q *engine.Query) {
			if len(q.Order) > 0 && q.Order[0].Desc {
				q.Order = []engine.Order{{Column: q.Order[0].Column}}
			}
		}),
		"expires without limit":         lists(func(q *engine.Query) { q.Limit = max(q.Limit, 9*min(q.Limit, 1)) }),
		"lets a document reserve twice": bug{insert: engineInsertWithout}.in,
		"compares versions as texts": rows(engine.Reservations, func(r engine.Row) engine.Row {
			r.Values = slices.Clone(r.Values)
			for len(r.Values[2]) > 1 && r.Values[2][0] == '0' {
				r.Values[2] = r.Values[2][1:]
			}
			return r
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := find(t, func() store.DB { return open() }, storetest.Ledger(), storetest.Reservations())
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}

// TestSuiteFindsBugsOfBudgets is TestSuiteFindsBugs for what only the finder of
// budgets does.
func TestSuiteFindsBugsOfBudgets(t *testing.T) {
	for _, column := range []string{"org", "status", "unit", "cost_centre", "owner", "legal_entity"} {
		t.Run(column, func(t *testing.T) {
			t.Parallel()
			suite := storetest.Budgets()
			suite.Checks = suite.Checks[len(suite.Checks)-1:]
			found := find(t, func() store.DB {
				return bug{list: func(s engine.Session, ctx context.Context, table *engine.Table, q engine.Query) ([]engine.Row, error) {
					if table == engine.Budgets && q.Scope == nil {
						q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c engine.Cond) bool { return c.Column == column })
					}
					return s.List(ctx, table, q)
				}}.in()
			}, suite)
			if found == "" {
				t.Fatal("the suite passes a store that covers by every " + column)
			}
		})
	}
}

// TestSuiteFindsBugsOfCredit is TestSuiteFindsBugs for what only the ports of
// credit do.
func TestSuiteFindsBugsOfCredit(t *testing.T) {
	lookup := func(change func(engine.Session, context.Context, *engine.Table, []string) []engine.Row) func() *broken {
		return looking(func(s engine.Session, ctx context.Context, table *engine.Table, values []string) (engine.Row, bool, error) {
			rows := change(s, ctx, table, values)
			if len(rows) == 0 {
				return engine.Row{}, false, nil
			}
			return rows[0], true, nil
		})
	}
	all := func(s engine.Session, ctx context.Context, table *engine.Table, where ...engine.Cond) []engine.Row {
		rows, _ := s.List(ctx, table, engine.Query{Where: where})
		return rows
	}
	is := func(column, value string) engine.Cond { return engine.Cond{Column: column, Values: []string{value}} }
	for name, open := range map[string]func() *broken{
		"lets a party have two accounts": bug{insert: engineInsertWithout}.in,
		"finds accounts of other clients, and holds": lookup(func(s engine.Session, ctx context.Context, table *engine.Table, v []string) []engine.Row {
			if table == engine.CreditHolds {
				return all(s, ctx, table, is("document", v[1]))
			}
			return all(s, ctx, table, is("seller", v[1]), is("legal_entity", v[2]), is("currency", v[3]))
		}),
		"finds accounts in other currencies": lookup(func(s engine.Session, ctx context.Context, table *engine.Table, v []string) []engine.Row {
			if table == engine.CreditHolds {
				return all(s, ctx, table, is("org", v[0]), is("document", v[1]))
			}
			return all(s, ctx, table, is("org", v[0]), is("seller", v[1]), is("legal_entity", v[2]))
		}),
		"finds accounts of other sellers": lookup(func(s engine.Session, ctx context.Context, table *engine.Table, v []string) []engine.Row {
			if table == engine.CreditHolds {
				return all(s, ctx, table, is("org", v[0]), is("document", v[1]))
			}
			return all(s, ctx, table, is("org", v[0]), is("legal_entity", v[2]), is("currency", v[3]))
		}),
		"knows no organisation of groups": bug{list: func(s engine.Session, ctx context.Context, table *engine.Table, q engine.Query) ([]engine.Row, error) {
			if table == engine.CreditAccounts {
				q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c engine.Cond) bool { return c.Column == "group_org" })
			}
			return s.List(ctx, table, q)
		}}.in,
		"lists blocked and others": bug{list: func(s engine.Session, ctx context.Context, table *engine.Table, q engine.Query) ([]engine.Row, error) {
			if table == engine.CreditAccounts {
				q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c engine.Cond) bool { return c.Column == "blocked" })
			}
			return s.List(ctx, table, q)
		}}.in,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := find(t, func() store.DB { return open() }, storetest.CreditAccounts(), storetest.CreditHolds())
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}

// looking is a bug of look-ups in the unique indexes of credit.
func looking(find func(engine.Session, context.Context, *engine.Table, []string) (engine.Row, bool, error)) func() *broken {
	return func() *broken {
		return &broken{DB: New(Options{}), wrap: func(s engine.Session) engine.Session { return looker{s, find} }}
	}
}

type looker struct {
	engine.Session
	find func(engine.Session, context.Context, *engine.Table, []string) (engine.Row, bool, error)
}

func (l looker) Lookup(ctx context.Context, t *engine.Table, u engine.Unique, values ...string) (engine.Row, bool, error) {
	if t == engine.CreditAccounts || t == engine.CreditHolds {
		return l.find(l.Session, ctx, t, values)
	}
	return l.Session.Lookup(ctx, t, u, values...)
}
