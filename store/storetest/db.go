package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

// DB returns the suite of store.DB itself. It writes to the outbox.
func DB() Suite {
	return Suite{"db", []Check{
		check("commits", commits),
		check("errors and panics pass through", passThrough),
		check("nested transactions", nestedTransactions),
		check("ports end with their transaction", endedPorts),
		check("contexts", contexts),
		check("views read", viewsRead),
		check("views see one state", viewsSeeOneState),
		check("transactions are isolated", isolated),
	}}
}

// adds appends the i-th record.
func adds(i int) func(ctx context.Context, tx store.Tx) error {
	return func(ctx context.Context, tx store.Tx) error {
		return tx.Outbox().Append(ctx, entry(orgA, fmt.Sprint("e", i), i))
	}
}

// count counts the records.
func count(ctx context.Context, tx store.Tx) int {
	got, err := tx.Outbox().Pending(ctx, 1000)
	if err != nil {
		return -1
	}
	return len(got)
}

func (e env) counted(want int, after string) {
	e.Helper()
	if got := len(e.pending()); got != want {
		e.Fatalf("%s there are %d records, want %d", after, got, want)
	}
}

func commits(e env) {
	e.must(adds(1))
	e.must(func(context.Context, store.Tx) error { return nil })
	e.must(adds(2))
	e.counted(2, "after two transactions")
}

func passThrough(e env) {
	wrapped := fmt.Errorf("wrapped: %w", errUndo)
	for _, run := range e.runs() {
		if err := run(e.ctx, func(context.Context, store.Tx) error { return wrapped }); err != wrapped {
			e.Fatalf("the closure's error came back as %v", err)
		}
		func() {
			defer func() {
				if r := recover(); r != errUndo {
					e.Fatalf("the closure's panic came back as %v", r)
				}
			}()
			run(e.ctx, func(context.Context, store.Tx) error { panic(errUndo) })
		}()
	}
	// An error of the library leaves the transaction usable.
	e.must(func(ctx context.Context, tx store.Tx) error {
		if err := tx.Outbox().Append(ctx, kabinet.Record{}); !errors.Is(err, store.ErrRecord) {
			return fmt.Errorf("append of nothing: %v", err)
		}
		return adds(1)(ctx, tx)
	})
	e.counted(1, "after errors and panics")
}

// runs returns InTx and View.
func (e env) runs() []func(context.Context, func(context.Context, store.Tx) error) error {
	return []func(context.Context, func(context.Context, store.Tx) error) error{e.db.InTx, e.db.View}
}

func nestedTransactions(e env) {
	for _, outer := range e.runs() {
		for _, inner := range e.runs() {
			ran := false
			err := outer(e.ctx, func(ctx context.Context, _ store.Tx) error {
				type key struct{}
				return inner(context.WithValue(ctx, key{}, 1), func(context.Context, store.Tx) error {
					ran = true
					return nil
				})
			})
			if !errors.Is(err, store.ErrNested) || ran {
				e.Fatalf("a nested transaction: %v, run %v", err, ran)
			}
		}
	}
	// A swallowed ErrNested does no harm.
	e.must(func(ctx context.Context, tx store.Tx) error {
		if err := e.db.InTx(ctx, adds(1)); !errors.Is(err, store.ErrNested) {
			return fmt.Errorf("a nested transaction: %v", err)
		}
		return adds(2)(ctx, tx)
	})
	e.counted(1, "after a nested transaction")
}

func endedPorts(e env) {
	var old store.Tx
	keep := func(_ context.Context, tx store.Tx) error { old = tx; return nil }
	for _, run := range e.runs() {
		if err := run(e.ctx, keep); err != nil {
			e.Fatal(err)
		}
		if err := adds(1)(e.ctx, old); err == nil {
			e.Fatal("a port writes after the end of its transaction")
		}
		if _, err := old.Outbox().Pending(e.ctx, 1); err == nil {
			e.Fatal("a port reads after the end of its transaction")
		}
	}
	e.counted(0, "after writes outside of a transaction")
}

func contexts(e env) {
	gone, cancel := context.WithCancel(e.ctx)
	cancel()
	for _, run := range e.runs() {
		ran := false
		if err := run(gone, func(context.Context, store.Tx) error { ran = true; return nil }); !errors.Is(err, context.Canceled) || ran {
			e.Fatalf("a transaction with a cancelled context: %v, run %v", err, ran)
		}
	}
	ctx, cancel := context.WithCancel(e.ctx)
	err := e.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if err := adds(1)(ctx, tx); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if err == nil {
		e.Fatal("a transaction whose context was cancelled has committed")
	}
	e.counted(0, "after a transaction whose context was cancelled")
	// Values of the context are there.
	type key struct{}
	if err := e.db.InTx(context.WithValue(e.ctx, key{}, 7), func(ctx context.Context, _ store.Tx) error {
		if ctx.Value(key{}) != 7 {
			return errors.New("the closure's context lacks the values of the caller's")
		}
		return nil
	}); err != nil {
		e.Fatal(err)
	}
}

func viewsRead(e env) {
	e.must(adds(1))
	var wrote error
	err := e.db.View(e.ctx, func(ctx context.Context, tx store.Tx) error {
		if n := count(ctx, tx); n != 1 {
			return fmt.Errorf("a view sees %d records of 1", n)
		}
		wrote = adds(2)(ctx, tx)
		return nil
	})
	if err != nil {
		e.Fatal(err)
	}
	if !errors.Is(wrote, store.ErrReadOnly) {
		e.Fatalf("a write in a view: %v", wrote)
	}
	e.counted(1, "after a write in a view")
}

func viewsSeeOneState(e env) {
	e.must(adds(1))
	if err := e.db.View(e.ctx, func(ctx context.Context, tx store.Tx) error {
		if n := count(ctx, tx); n != 1 {
			return fmt.Errorf("a view sees %d records of 1", n)
		}
		if err := e.db.InTx(e.ctx, adds(2)); err != nil {
			return fmt.Errorf("a writer beside a view: %w", err)
		}
		if n := count(ctx, tx); n != 1 {
			return fmt.Errorf("a view that saw 1 record sees %d", n)
		}
		return nil
	}); err != nil {
		e.Fatal(err)
	}
	e.counted(2, "after both")
}

// isolated checks that nobody sees a transaction before it has committed.
func isolated(e env) {
	e.must(func(ctx context.Context, tx store.Tx) error {
		if err := adds(1)(ctx, tx); err != nil {
			return err
		}
		return errors.Join(together(3, func(int, func()) error {
			return e.db.View(e.ctx, func(ctx context.Context, tx store.Tx) error {
				if n := count(ctx, tx); n != 0 {
					return fmt.Errorf("a view sees %d records of a transaction that runs", n)
				}
				return nil
			})
		})...)
	})
	e.counted(1, "after the commit")
}
