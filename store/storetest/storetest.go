// Package storetest is the suite that every store passes: what the contracts
// of the ports and of store.DB say, checked. A store's own tests run it in
// three lines:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB) store.DB { return mystore.Open(t.TempDir()) })
//	}
//
// A host that implements some ports only, or wants a single suite, names them:
//
//	storetest.Run(t, open, storetest.Carts(), storetest.Outbox())
//
// The suite of one port uses no other, but for the outbox, where the port has
// events; that of memberships needs organisations and persons.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

// A Check is one property of a store. Run checks it on an empty DB, and fails t
// where it does not hold; it may be run by any kind of testing.TB.
type Check struct {
	Name string
	Run  func(t testing.TB, db store.DB)
}

// A Suite has the checks of one port.
type Suite struct {
	Name   string
	Checks []Check
}

// All returns the suites of all ports and of the DB itself.
func All() []Suite {
	return []Suite{
		DB(), Organizations(), SellerEntities(), Staff(), People(), Memberships(), Delegations(),
		Approvals(), ApprovalBooks(),
		Documents(), DocumentAccesses(), Threads(), ThreadMessages(), ThreadMarks(),
		Carts(), Lists(), Schedules(), Orders(), OrderKeys(), OrderNumbers(),
		OrderParking(), Shipments(), Proformas(),
		Claims(), StockLevels(), StockSources(), StockParked(), StockReservations(), MarketOffers(),
		NPSRequests(), NPSContacts(), NPSFollowUps(), RolloutPilots(),
		Invitations(), InviteRefusals(), InviteMeters(), InviteBulks(), InvitePurger(), Passcodes(), Onboardings(), OnboardingTemplates(), Ledger(), Reservations(), Budgets(),
		CreditAccounts(), CreditGroups(), CreditHolds(), Outbox(),
	}
}

// Run runs the suites, or all of them where none is given, every check as a
// subtest on a DB that open returns. Each call of open returns a DB that is
// empty; t.Cleanup is the place to close it.
func Run(t *testing.T, open func(t testing.TB) store.DB, suites ...Suite) {
	t.Helper()
	if len(suites) == 0 {
		suites = All()
	}
	for _, s := range suites {
		t.Run(s.Name, func(t *testing.T) {
			for _, c := range s.Checks {
				t.Run(c.Name, func(t *testing.T) { c.Run(t, open(t)) })
			}
		})
	}
}

// errUndo ends transactions that are to leave nothing behind.
var errUndo = errors.New("storetest: undo")

// base is the instant from which the suites reckon.
var base = time.Date(2026, 3, 14, 9, 26, 53, 589793238, time.UTC)

// env is one check at work.
type env struct {
	testing.TB
	db  store.DB
	ctx context.Context
}

func check(name string, run func(e env)) Check {
	return Check{name, func(t testing.TB, db store.DB) {
		t.Helper()
		run(env{t, db, context.Background()})
	}}
}

// must runs do in a transaction that has to commit.
func (e env) must(do func(ctx context.Context, tx store.Tx) error) {
	e.Helper()
	if err := e.db.InTx(e.ctx, do); err != nil {
		e.Fatalf("transaction: %v", err)
	}
}

// refused runs do in a transaction and checks that do returns the error.
func (e env) refused(want error, what string, do func(ctx context.Context, tx store.Tx) error) {
	e.Helper()
	if err := e.db.InTx(e.ctx, do); !errors.Is(err, want) {
		e.Fatalf("%s: error %v, want %v", what, err, want)
	}
}

// pending returns the outbox.
func (e env) pending() []kabinet.Record {
	e.Helper()
	var out []kabinet.Record
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = tx.Outbox().Pending(ctx, 10_000)
		return err
	})
	return out
}

// sameRecords checks the whole outbox.
func (e env) sameRecords(want ...kabinet.Record) {
	e.Helper()
	got := e.pending()
	if len(got) != len(want) {
		e.Fatalf("the outbox has %d records %v, want %d %v", len(got), ids(got), len(want), ids(want))
	}
	for i := range want {
		e.sameRecord(got[i], want[i])
	}
}

func (e env) sameRecord(got, want kabinet.Record) {
	e.Helper()
	if got.ID != want.ID || got.Org != want.Org || got.Kind != want.Kind ||
		got.Aggregate != want.Aggregate || got.Version != want.Version {
		e.Fatalf("record %+v, want %+v", got, want)
	}
	if !got.At.Equal(want.At) || got.At.Location() != time.UTC {
		e.Fatalf("record %s is of %v, want %v in UTC", want.ID, got.At, want.At)
	}
	if !sameJSON(got.Data, want.Data) {
		e.Fatalf("record %s has the data %s, want %s", want.ID, got.Data, want.Data)
	}
}

func ids(records []kabinet.Record) []kabinet.EventID {
	out := make([]kabinet.EventID, len(records))
	for i, r := range records {
		out[i] = r.ID
	}
	return out
}

// sameJSON reports whether two documents are the same JSON value.
func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// event is an event of the suites.
type event struct {
	At   time.Time `json:"at"`
	Note string    `json:"note"`
}

func (event) EventKind() string      { return "storetest.happened" }
func (e event) EventTime() time.Time { return e.At }

// badEvent cannot be written as JSON.
type badEvent struct{ F func() }

func (badEvent) EventKind() string    { return "storetest.bad" }
func (badEvent) EventTime() time.Time { return base }

func happened(note string) event { return event{base.Add(time.Minute), note} }

// record returns the record of an event.
func (e env) record(org kabinet.OrgID, aggregate string, version int64, ordinal int, ev kabinet.Event) kabinet.Record {
	e.Helper()
	r, err := kabinet.NewRecord(org, aggregate, version, ordinal, ev)
	if err != nil {
		e.Fatal(err)
	}
	return r
}

// together runs f n times at the same time and returns the errors. Work that
// must have been done by all before any goes on waits with ready.
func together(n int, f func(i int, ready func()) error) []error {
	errs := make([]error, n)
	var all, done sync.WaitGroup
	all.Add(n)
	for i := range n {
		done.Add(1)
		go func() {
			defer done.Done()
			once := sync.OnceFunc(all.Done)
			defer once() // whoever fails early must not keep the others
			errs[i] = f(i, func() { once(); all.Wait() })
		}()
	}
	done.Wait()
	return errs
}
