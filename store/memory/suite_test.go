package memory

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

func TestSuiteFindsBugs(t *testing.T) {
	for name, open := range bugs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := find(t, func() store.DB { return open() })
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}

func TestSuitePassesWithoutBugs(t *testing.T) {
	if found := find(t, func() store.DB { return bug{}.in() }); found != "" {
		t.Fatal(found)
	}
	if found := find(t, func() store.DB { return db(broken{})() }); found != "" {
		t.Fatal(found)
	}
}

// TestSuiteFindsDroppedFields drops every member of every state, one by one. With
// -short it drops only those at the top of what is ordered, since it runs the suite for
// each of hundreds.
func TestSuiteFindsDroppedFields(t *testing.T) {
	suites := map[*engine.Table]storetest.Suite{
		engine.Organizations: storetest.Organizations(), engine.SellerEntities: storetest.SellerEntities(), engine.Staff: storetest.Staff(), engine.People: storetest.People(),
		engine.Memberships: storetest.Memberships(), engine.Delegations: storetest.Delegations(), engine.Carts: storetest.Carts(), engine.Lists: storetest.Lists(), engine.Schedules: storetest.Schedules(), engine.MarketOffers: storetest.MarketOffers(), engine.Orders: storetest.Orders(),
		engine.Claims: storetest.Claims(), engine.StockLevels: storetest.StockLevels(), engine.StockSources: storetest.StockSources(), engine.StockParked: storetest.StockParked(),
		engine.Shipments: storetest.Shipments(), engine.Proformas: storetest.Proformas(), engine.OrderParking: storetest.OrderParking(),
		engine.NPSRequests: storetest.NPSRequests(), engine.NPSContacts: storetest.NPSContacts(), engine.NPSFollowUps: storetest.NPSFollowUps(),
		engine.RolloutPilots: storetest.RolloutPilots(),
		engine.Invitations:   storetest.Invitations(), engine.InviteRefusals: storetest.InviteRefusals(), engine.InviteMeters: storetest.InviteMeters(), engine.InviteBulks: storetest.InviteBulks(), engine.Passcodes: storetest.Passcodes(),
		engine.Approvals: storetest.Approvals(), engine.ApprovalBooks: storetest.ApprovalBooks(),
		engine.Reservations: storetest.Reservations(), engine.LedgerEntries: storetest.Ledger(),
		engine.Onboardings: storetest.Onboardings(), engine.OnboardingTemplates: storetest.OnboardingTemplates(),
		engine.Documents: storetest.Documents(), engine.DocumentAccesses: storetest.DocumentAccesses(),
		engine.Threads: storetest.Threads(), engine.ThreadMessages: storetest.ThreadMessages(),
		engine.Budgets:        storetest.Budgets(),
		engine.CreditAccounts: storetest.CreditAccounts(), engine.CreditGroups: storetest.CreditGroups(), engine.CreditHolds: storetest.CreditHolds(),
	}
	for table, suite := range suites {
		if testing.Short() && !slices.Contains([]*engine.Table{engine.Orders, engine.Carts, engine.Schedules, engine.MarketOffers}, table) {
			continue
		}
		var sample []byte
		find(t, func() store.DB {
			return bug{row: func(of *engine.Table, r engine.Row) engine.Row {
				if of == table && sample == nil {
					sample = r.State
				}
				return r
			}}.in()
		}, storetest.Suite{Checks: suite.Checks[:1]})
		var doc any
		if err := json.Unmarshal(sample, &doc); err != nil {
			t.Fatal(err)
		}
		members := paths(nil, doc)
		if len(members) < 4 {
			t.Fatalf("%s has the members %v", table.Name, members)
		}
		for _, path := range members {
			if len(path) == 1 && (path[0] == "version" || path[0] == "schema") {
				continue // The row has the one, and Restore sets the other.
			}
			if testing.Short() && len(path) > 1 {
				continue
			}
			found := find(t, func() store.DB {
				return bug{row: func(of *engine.Table, r engine.Row) engine.Row {
					if of == table {
						var doc any
						json.Unmarshal(r.State, &doc)
						drop(doc, path)
						r.State, _ = json.Marshal(doc)
					}
					return r
				}}.in()
			}, suite)
			if found == "" {
				t.Errorf("the suite passes a store of %s that drops %s", table.Name, strings.Join(path, "/"))
			}
		}
	}
}

// paths names the members of a document, those of the elements of arrays once.
func paths(at []string, v any) (out [][]string) {
	switch x := v.(type) {
	case map[string]any:
		for k, m := range x {
			p := append(slices.Clone(at), k)
			out = append(append(out, p), paths(p, m)...)
		}
	case []any:
		if len(x) > 0 {
			out = paths(at, x[0])
		}
	}
	return out
}

func drop(v any, path []string) {
	switch x := v.(type) {
	case map[string]any:
		if len(path) == 1 {
			delete(x, path[0])
		} else {
			drop(x[path[0]], path[1:])
		}
	case []any:
		for _, e := range x {
			drop(e, path)
		}
	}
}

// find runs suites, or all of them, until a check fails, and returns which and
// how.
func find(t *testing.T, open func() store.DB, suites ...storetest.Suite) string {
	t.Helper()
	if len(suites) == 0 {
		suites = storetest.All()
	}
	type check struct {
		suite string
		storetest.Check
	}
	var checks []check
	for _, s := range suites {
		for _, c := range s.Checks {
			checks = append(checks, check{s.Name, c})
		}
	}
	// What is quick comes first, and all checks of two lists, which find most bugs of lists.
	slices.SortStableFunc(checks, func(a, b check) int { return cmp.Compare(cost(a.suite, a.Name), cost(b.suite, b.Name)) })
	for _, c := range checks {
		r := &recorder{TB: t}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			defer func() {
				if p := recover(); p != nil {
					r.Errorf("panic: %v", p)
				}
			}()
			c.Run(r, open())
		}()
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Fatalf("%s/%s does not end", c.suite, c.Name)
		}
		if r.Failed() {
			return c.suite + "/" + c.Name + ": " + r.said()
		}
	}
	return ""
}

// cost orders checks: those that draw many stores, or race, take most of the time.
func cost(suite, check string) int {
	switch {
	case slices.Contains([]string{"db", "order keys", "order numbers", "outbox", "people", "carts"}, suite):
		return 0
	case check == "list equals scope", check == "list pages":
		return 2
	}
	return 1
}

// recorder is a testing.TB that keeps failures to itself.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	failed bool
	log    []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
	r.log = append(r.log, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprintln(args...)) }
func (r *recorder) Error(args ...any) { r.Errorf("%s", fmt.Sprintln(args...)) }
func (r *recorder) FailNow()          { r.Fatalf("failed") }
func (r *recorder) Fail()             { r.Errorf("failed") }

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := strings.Join(r.log, "; ")
	return s[:min(len(s), 300)]
}
