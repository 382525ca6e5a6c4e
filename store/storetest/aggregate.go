package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

// subject is an aggregate with the state S, as the checks that hold for every
// aggregate see it.
type subject[S any] struct {
	name string
	// make returns the i-th state of an organisation, version 0, with all
	// fields set.
	make func(org kabinet.OrgID, i int) S
	// prepare, if set, saves what has to be there before states of make can
	// be saved; i counts from 0 to below n.
	prepare func(ctx context.Context, tx store.Tx, orgs []kabinet.OrgID, n int) error
	get     func(ctx context.Context, tx store.Tx, s S) (S, error)
	// pointer returns the aggregate itself that Get returns.
	pointer func(ctx context.Context, tx store.Tx, s S) (any, error)
	save    func(ctx context.Context, tx store.Tx, s S, events ...kabinet.Event) error
	version func(*S) *int64
	schema  func(*S) *int
	// change changes something.
	change func(s *S, note string)
	// note returns what change changed last.
	note func(S) string
	// org and id are what its events carry.
	org func(S) kabinet.OrgID
	id  func(S) string
	// moved returns the state as one of the same id in another organisation,
	// and is nil for what belongs to none.
	moved func(S, kabinet.OrgID) S
}

const (
	orgA kabinet.OrgID = "org_a"
	orgB kabinet.OrgID = "org_b"
)

func (j subject[S]) aggregate(s S) string { return j.name + "/" + j.id(s) }

// start prepares the organisations a and b and n states.
func (j subject[S]) start(e env, n int) {
	e.Helper()
	if j.prepare == nil {
		return
	}
	e.must(func(ctx context.Context, tx store.Tx) error {
		return j.prepare(ctx, tx, []kabinet.OrgID{orgA, orgB}, n)
	})
}

// put saves a state, which has to succeed.
func (j subject[S]) put(e env, s S, events ...kabinet.Event) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, s, events...) })
}

// load reads what has to be there.
func (j subject[S]) load(e env, s S) S {
	e.Helper()
	var out S
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = j.get(ctx, tx, s)
		return err
	})
	return out
}

// same checks that want is stored with the version.
func (j subject[S]) same(e env, want S, version int64) {
	e.Helper()
	got := j.load(e, want)
	*j.version(&want) = version
	if d := differences(got, want); len(d) > 0 {
		e.Fatalf("%s came back different: %v", j.name, d)
	}
	if z := notUTC(got); len(z) > 0 {
		e.Fatalf("%s came back with instants that are not in UTC: %v", j.name, z)
	}
}

// absent checks that the state is not there.
func (j subject[S]) absent(e env, s S) {
	e.Helper()
	e.refused(kabinet.ErrNotFound, "get of what is not there", func(ctx context.Context, tx store.Tx) error {
		_, err := j.get(ctx, tx, s)
		var k *kabinet.Error
		if errors.As(err, &k) && (k.Param("what") == nil || k.Param("id") == nil) {
			return fmt.Errorf("%v names neither what nor id", k)
		}
		return err
	})
}

// checks returns what holds for every aggregate.
func (j subject[S]) checks() []Check {
	list := []Check{
		check("round trip", j.roundTrip),
		check("not found", func(e env) { j.start(e, 1); j.absent(e, j.make(orgA, 0)) }),
		check("copies", j.copies),
		check("own writes are seen", j.ownWrites),
		check("stale save", j.stale),
		check("double insert", j.doubleInsert),
		check("update of what is not there", j.updateAbsent),
		check("newer schema", j.newer),
		check("racing saves", j.racing),
		check("no lost updates", j.noLostUpdates),
		check("events", j.events),
		check("events all or nothing", j.allOrNothing),
		check("rollback on error", j.rollback),
		check("rollback on panic", j.rollbackPanic),
	}
	if j.moved != nil {
		list = append(list, check("foreign organisation", j.foreign))
	}
	return list
}

func (j subject[S]) roundTrip(e env) {
	j.start(e, 2)
	first, second := j.make(orgA, 0), j.make(orgA, 1)
	j.put(e, first)
	j.put(e, second)
	j.same(e, first, 1)
	j.same(e, second, 1)

	// The second version is a replacement, not a union with the first.
	next := j.load(e, first)
	j.change(&next, "changed")
	j.put(e, next)
	j.same(e, next, 2)
	j.same(e, second, 1)

	// Instants come back in UTC from whatever zone.
	next = j.load(e, first)
	moved := clone(next)
	zone(&moved)
	j.put(e, moved)
	j.same(e, next, 3)
}

func (j subject[S]) copies(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	want := j.make(orgA, 0)
	j.put(e, s)
	scramble(&s)
	j.same(e, want, 1)
	got := j.load(e, want)
	scramble(&got)
	j.same(e, want, 1)

	var first, second, third any
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		if first, err = j.pointer(ctx, tx, want); err != nil {
			return err
		}
		second, err = j.pointer(ctx, tx, want)
		return err
	})
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		third, err = j.pointer(ctx, tx, want)
		return err
	})
	if first == second || first == third {
		e.Fatalf("two calls of Get return one and the same %s", j.name)
	}
}

func (j subject[S]) ownWrites(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	e.must(func(ctx context.Context, tx store.Tx) error {
		if err := j.save(ctx, tx, s, happened("first")); err != nil {
			return err
		}
		for i := range 3 {
			got, err := j.get(ctx, tx, s)
			if err != nil {
				return err
			}
			if v := *j.version(&got); v != int64(i)+1 {
				return fmt.Errorf("after %d saves in one transaction it sees version %d", i+1, v)
			}
			j.change(&got, fmt.Sprint("note ", i))
			if err := j.save(ctx, tx, got, happened(fmt.Sprint(i))); err != nil {
				return err
			}
		}
		return nil
	})
	if got := j.load(e, s); *j.version(&got) != 4 || j.note(got) != "note 2" {
		e.Fatalf("after 4 saves in one transaction: version %d, %q", *j.version(&got), j.note(got))
	}
	want := []kabinet.Record{e.record(j.org(s), j.aggregate(s), 1, 0, happened("first"))}
	for i := range 3 {
		want = append(want, e.record(j.org(s), j.aggregate(s), int64(i)+2, 0, happened(fmt.Sprint(i))))
	}
	e.sameRecords(want...)
}

// saves is the Save of a state in a transaction that fails if Save does.
func (j subject[S]) saves(s S, events ...kabinet.Event) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, s, events...) }
}

// swallowed saves and commits whatever Save says, which it returns.
func (j subject[S]) swallowed(e env, s S, events ...kabinet.Event) (saved error) {
	e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
		saved = j.save(ctx, tx, s, events...)
		return nil
	})
	return saved
}

func (j subject[S]) stale(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	j.put(e, s)
	old := j.load(e, s)
	next := j.load(e, s)
	j.change(&next, "second")
	j.put(e, next)
	stale := old
	j.change(&stale, "stale")
	e.refused(kabinet.ErrConflict, "save of a stale version", j.saves(stale, happened("stale")))
	if err := j.swallowed(e, stale, happened("stale")); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("save of a stale version: %v", err)
	}
	ahead := next
	*j.version(&ahead) = 7
	e.refused(kabinet.ErrConflict, "save of a version that never was", j.saves(ahead))
	j.same(e, next, 2)
	e.sameRecords()
}

func (j subject[S]) doubleInsert(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	j.put(e, s, happened("first"))
	again := j.make(orgA, 0)
	j.change(&again, "again")
	e.refused(kabinet.ErrConflict, "second insert", j.saves(again, happened("again")))
	if err := j.swallowed(e, again, happened("again")); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("second insert: %v", err)
	}
	j.same(e, s, 1)
	e.sameRecords(e.record(j.org(s), j.aggregate(s), 1, 0, happened("first")))
}

func (j subject[S]) updateAbsent(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	*j.version(&s) = 1
	e.refused(kabinet.ErrConflict, "update of what is not there", j.saves(s, happened("lost")))
	j.absent(e, s)
	e.sameRecords()
}

func (j subject[S]) newer(e env) {
	j.start(e, 2)
	s := j.make(orgA, 0)
	*j.schema(&s)++
	e.refused(kabinet.ErrNewer, "insert of a newer schema", j.saves(s, happened("newer")))
	j.absent(e, s)

	s = j.make(orgA, 1)
	j.put(e, s)
	next := j.load(e, s)
	*j.schema(&next)++
	j.change(&next, "newer")
	e.refused(kabinet.ErrNewer, "update with a newer schema", j.saves(next, happened("newer")))
	j.same(e, s, 1)
	e.sameRecords()
}

func (j subject[S]) racing(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	j.put(e, s)
	const n, rounds = 8, 3
	for round := range rounds {
		errs := together(n, func(i int, ready func()) error {
			var loaded S
			err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) (err error) {
				loaded, err = j.get(ctx, tx, s)
				return err
			})
			ready()
			if err != nil {
				return err
			}
			j.change(&loaded, fmt.Sprint("racer ", i))
			return e.db.InTx(e.ctx, j.saves(loaded, happened(fmt.Sprint(round))))
		})
		won := -1
		for i, err := range errs {
			switch {
			case err == nil && won < 0:
				won = i
			case err == nil:
				e.Fatalf("racers %d and %d both saved over version %d", won, i, round+1)
			case !errors.Is(err, kabinet.ErrConflict):
				e.Fatalf("racer %d: %v", i, err)
			}
		}
		if won < 0 {
			e.Fatal("none of the racing saves succeeded")
		}
		got := j.load(e, s)
		if *j.version(&got) != int64(round)+2 || j.note(got) != fmt.Sprint("racer ", won) {
			e.Fatalf("racer %d won, but version %d of %q is stored", won, *j.version(&got), j.note(got))
		}
	}
	if got := len(e.pending()); got != rounds {
		e.Fatalf("%d saves that succeeded left %d events", rounds, got)
	}
}

func (j subject[S]) noLostUpdates(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	j.put(e, s)
	const n, each = 4, 5
	var inside atomic.Int32
	errs := together(n, func(i int, ready func()) error {
		ready()
		for range each {
			err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
				got, err := j.get(ctx, tx, s)
				if err != nil {
					return err
				}
				// Give the others a chance to come in between, if they can.
				inside.Add(1)
				defer inside.Add(-1)
				for range 200 {
					if inside.Load() > 1 {
						break
					}
					runtime.Gosched()
				}
				j.change(&got, fmt.Sprint("after ", *j.version(&got)))
				return j.save(ctx, tx, got, happened(""))
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatalf("transactions that load what they save: %v", err)
	}
	if got := j.load(e, s); *j.version(&got) != 1+n*each {
		e.Fatalf("%d saves made version %d", 1+n*each, *j.version(&got))
	}
	records := e.pending()
	if len(records) != n*each {
		e.Fatalf("%d saves left %d events", n*each, len(records))
	}
	for i, r := range records {
		if r.Version != int64(i)+2 {
			e.Fatalf("the event of version %d comes in place %d", r.Version, i)
		}
	}
}

func (j subject[S]) events(e env) {
	j.start(e, 2)
	a, b := j.make(orgA, 0), j.make(orgB, 1)
	j.put(e, a, happened("one"), happened("two"))
	j.put(e, b, happened("three"))
	next := j.load(e, a)
	j.change(&next, "next")
	local := event{happened("").At.In(base.Location()), "four"}
	j.put(e, next, local)
	e.sameRecords(
		e.record(j.org(a), j.aggregate(a), 1, 0, happened("one")),
		e.record(j.org(a), j.aggregate(a), 1, 1, happened("two")),
		e.record(j.org(b), j.aggregate(b), 1, 0, happened("three")),
		e.record(j.org(a), j.aggregate(a), 2, 0, local),
	)
}

func (j subject[S]) allOrNothing(e env) {
	j.start(e, 1)
	s := j.make(orgA, 0)
	if err := j.swallowed(e, s, happened("good"), badEvent{}); err == nil {
		e.Fatal("an event that cannot be written was saved")
	}
	j.absent(e, s)
	e.sameRecords()
	j.put(e, s)
	next := j.load(e, s)
	j.change(&next, "bad")
	if err := j.swallowed(e, next, happened("good"), badEvent{}); err == nil {
		e.Fatal("an event that cannot be written was saved")
	}
	j.same(e, s, 1)
	e.sameRecords()
}

func (j subject[S]) rollback(e env) {
	j.start(e, 2)
	kept, lost := j.make(orgA, 0), j.make(orgA, 1)
	j.put(e, kept)
	err := e.db.InTx(e.ctx, j.undone(kept, lost, func() error { return errUndo }))
	if err != errUndo {
		e.Fatalf("InTx returned %v, want the error of the closure", err)
	}
	j.same(e, kept, 1)
	j.absent(e, lost)
	e.sameRecords()
}

// undone changes one state and adds another before it ends with end.
func (j subject[S]) undone(kept, lost S, end func() error) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) error {
		next, err := j.get(ctx, tx, kept)
		if err != nil {
			return err
		}
		j.change(&next, "undone")
		if err := j.save(ctx, tx, next, happened("undone")); err != nil {
			return err
		}
		if err := j.save(ctx, tx, lost, happened("undone")); err != nil {
			return err
		}
		return end()
	}
}

func (j subject[S]) rollbackPanic(e env) {
	j.start(e, 2)
	kept, lost := j.make(orgA, 0), j.make(orgA, 1)
	j.put(e, kept)
	func() {
		defer func() {
			if r := recover(); r != "storetest" {
				e.Fatalf("InTx panicked with %v, want the value of the closure", r)
			}
		}()
		e.db.InTx(e.ctx, j.undone(kept, lost, func() error { panic("storetest") }))
	}()
	j.same(e, kept, 1)
	j.absent(e, lost)
	// A test that fails within a transaction leaves by Goexit.
	together(1, func(int, func()) error {
		return e.db.InTx(e.ctx, j.undone(kept, lost, func() error { runtime.Goexit(); return nil }))
	})
	j.same(e, kept, 1)
	j.absent(e, lost)
	e.sameRecords()
}

func (j subject[S]) foreign(e env) {
	j.start(e, 2)
	mine := j.make(orgA, 0)
	theirs := j.moved(mine, orgB)
	j.put(e, mine, happened("first"))
	first := e.record(j.org(mine), j.aggregate(mine), 1, 0, happened("first"))
	j.absent(e, theirs)
	written := theirs
	*j.version(&written) = 1
	e.refused(kabinet.ErrConflict, "save of another organisation's", j.saves(written, happened("foreign")))
	j.same(e, mine, 1)
	j.absent(e, theirs)
	e.sameRecords(first)

	// Ids are unique in their organisation only, events included.
	j.put(e, theirs, happened("theirs"))
	next := j.load(e, theirs)
	j.change(&next, "theirs")
	j.put(e, next)
	j.same(e, mine, 1)
	j.same(e, next, 2)
	again := j.load(e, mine)
	j.change(&again, "mine")
	j.put(e, again, happened("mine"))
	j.same(e, next, 2)
	e.sameRecords(
		first,
		e.record(j.org(theirs), j.aggregate(theirs), 1, 0, happened("theirs")),
		e.record(j.org(mine), j.aggregate(mine), 2, 0, happened("mine")),
	)
}
