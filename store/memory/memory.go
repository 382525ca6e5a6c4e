// Package memory keeps everything in memory: the reference for what a store
// does, and the store for tests, examples and quick starts.
//
//	db := memory.New(memory.Options{})
//	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
//		return tx.Carts().Save(ctx, c)
//	})
//
// States are kept as JSON, as databases keep them, so that nothing that was
// saved or loaded is shared. All that is kept is one value that never changes:
// a transaction makes another one out of it and puts that in its place at the
// end. So transactions that write run one after the other, those that only
// read see one state throughout and wait for nobody, and a rollback is to do
// nothing.
package memory

import (
	"context"
	"hash/maphash"
	"sync/atomic"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// Options are what a host may choose; the zero value works.
type Options struct {
	// Number writes the n-th number, counted from 1, of a seller entity's
	// series of orders, the same for the same n and no other. Nil writes plain
	// decimal numbers.
	Number func(seller kabinet.SellerEntityID, on kabinet.Date, n int64) string
	// Series names the series that numbers of a day belong to, such as its year: each
	// is counted from 1, so Number must write it too. Nil is one series for ever.
	Series func(seller kabinet.SellerEntityID, on kabinet.Date) string
}

// DB is a store.DB in memory. It is safe for concurrent use.
type DB struct {
	options Options
	seed    maphash.Seed
	writer  chan struct{} // holds one token while nobody writes
	data    atomic.Pointer[data]
}

var _ store.DB = (*DB)(nil)

// New returns an empty database.
func New(o Options) *DB {
	db := &DB{options: o, seed: maphash.MakeSeed(), writer: make(chan struct{}, 1)}
	db.writer <- struct{}{}
	db.data.Store(&data{})
	return db
}

// InTx runs do as store.DB says; it never has to run it twice. It waits for
// the transaction that writes at the moment, or until ctx is done.
func (db *DB) InTx(ctx context.Context, do func(ctx context.Context, tx store.Tx) error) error {
	inner, err := engine.Enter(ctx, db)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-db.writer:
	case <-ctx.Done():
		return ctx.Err()
	}
	s := &session{data: *db.data.Load(), seed: db.seed}
	defer func() {
		// Also after a panic of do, and after runtime.Goexit.
		s.ended = true
		db.writer <- struct{}{}
	}()
	tx := engine.NewTx(s, engine.Config{Number: db.options.Number, Series: db.options.Series})
	if err := do(inner, tx); err != nil {
		return err
	}
	if err := tx.Err(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.wrote {
		db.data.Store(&s.data)
	}
	return nil
}

// View runs do as store.DB says. It waits for nobody.
func (db *DB) View(ctx context.Context, do func(ctx context.Context, tx store.Tx) error) error {
	inner, err := engine.Enter(ctx, db)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s := &session{data: *db.data.Load(), seed: db.seed, readOnly: true}
	defer func() { s.ended = true }()
	return do(inner, engine.NewTx(s, engine.Config{Number: db.options.Number, Series: db.options.Series}))
}
