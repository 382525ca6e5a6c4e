// Package sqlite keeps everything in one file, by modernc.org/sqlite, which
// needs no C compiler: the default for one machine.
//
//	db, err := sqlite.Open(ctx, "portal.db", sqlite.Options{})
//	if err != nil {
//		return err
//	}
//	defer db.Close()
//	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
//		return tx.Carts().Save(ctx, c)
//	})
//
// The file is in WAL mode with synchronous=FULL, so what InTx has committed
// survives a crash of the process and of the machine. There is one writer at a
// time, across all processes that have the file open; readers never wait.
// Transactions that write begin as such (BEGIN IMMEDIATE), since one that first
// reads and then writes would fail wherever another had written in between.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
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
	// BusyTimeout is how long a transaction waits for a writer in another
	// process before it counts as refused; 0 means 5 seconds.
	BusyTimeout time.Duration
	// Tries is how often InTx and View try before ErrBusy; 0 means 3.
	Tries int
	// Readers is the largest number of Views at a time; 0 means 4.
	Readers int
}

// DB is a store.DB in a file. It is safe for concurrent use.
type DB struct {
	options Options
	writer  *sql.DB // one connection
	readers *sql.DB
	closed  atomic.Bool
}

var _ store.DB = (*DB)(nil)

// Open opens the file, creates it where there is none, and brings its tables
// up to date. Many processes may open one file at the same time. What is a name
// of SQLite's own, such as ":memory:" or "file:…", is store.ErrPath; a database
// in memory is that of store/memory.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if path == "" || strings.HasPrefix(path, ":") || strings.HasPrefix(path, "file:") {
		return nil, store.ErrPath.With("path", path)
	}
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 5 * time.Second
	}
	if o.Tries <= 0 {
		o.Tries = 3
	}
	if o.Readers <= 0 {
		o.Readers = 4
	}
	writer, err := sql.Open("sqlite", dsn(path, o, "immediate", false))
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	// Turning WAL on needs the file for a moment, and does not wait for it.
	err = retry(ctx, max(o.Tries, 20), func() error { return writer.PingContext(ctx) })
	if err == nil {
		err = Migrate(ctx, writer)
	}
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	readers, err := sql.Open("sqlite", dsn(path, o, "deferred", true))
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	readers.SetMaxOpenConns(o.Readers)
	readers.SetMaxIdleConns(o.Readers)
	return &DB{options: o, writer: writer, readers: readers}, nil
}

// dsn returns the name by which the driver opens the file.
func dsn(path string, o Options, lock string, readOnly bool) string {
	q := url.Values{}
	q.Set("_txlock", lock)
	q.Set("_busy_timeout", strconv.FormatInt(o.BusyTimeout.Milliseconds(), 10))
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "FULL")
	q.Set("_foreign_keys", "on")
	q.Set("_dqs", "0")
	if readOnly {
		q.Set("_query_only", "on")
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// Close closes the file once the transactions that run have ended. Later ones
// return store.ErrClosed.
func (db *DB) Close() error {
	db.closed.Store(true)
	return errors.Join(db.readers.Close(), db.writer.Close())
}

// SQL returns the connection that writes, for a host that keeps tables of its
// own in the file and begins transactions to Join. It is one connection:
// a transaction that InTx begins meanwhile waits for the host's to end.
func (db *DB) SQL() *sql.DB { return db.writer }

// InTx runs do as store.DB says.
func (db *DB) InTx(ctx context.Context, do func(ctx context.Context, tx store.Tx) error) error {
	return db.run(ctx, db.writer, do, false)
}

// View runs do as store.DB says.
func (db *DB) View(ctx context.Context, do func(ctx context.Context, tx store.Tx) error) error {
	return db.run(ctx, db.readers, do, true)
}

func (db *DB) run(ctx context.Context, pool *sql.DB, do func(context.Context, store.Tx) error, readOnly bool) error {
	inner, err := engine.Enter(ctx, db)
	if err != nil {
		return err
	}
	return retry(ctx, db.options.Tries, func() error {
		if db.closed.Load() {
			return store.ErrClosed
		}
		return db.once(ctx, inner, pool, do, readOnly)
	})
}

// once runs do in one transaction.
func (db *DB) once(ctx, inner context.Context, pool *sql.DB, do func(context.Context, store.Tx) error, readOnly bool) error {
	sqlTx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return ours(err)
	}
	// Rolls back after an error, a panic of do or runtime.Goexit, and does
	// nothing after Commit.
	defer sqlTx.Rollback()
	s := &session{tx: sqlTx, readOnly: readOnly}
	defer func() { s.ended = true }()
	tx := engine.NewTx(s, engine.Config{Number: db.options.Number, Series: db.options.Series})
	if err := do(inner, tx); err != nil {
		return err
	}
	if readOnly {
		return nil
	}
	if err := tx.Err(); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err() // it was rolled back for that
		}
		return ours(err)
	}
	return nil
}

// Join returns the ports within a transaction that the host has begun, on the
// file of a DB or on any database that Migrate was called for: what the host
// does in it and what the ports do commit together when the host commits, and
// a rollback of the host undoes everything. Of the options only Number and Series matter.
//
// The transaction should have begun as one that writes (_txlock=immediate, as
// those of DB.SQL do), or SQLite may refuse its first write with SQLITE_BUSY;
// running it again is up to the host. When the database fails in the middle of
// a port's work, the transaction is rolled back at once, so that the host
// cannot commit half of a Save: its Commit returns sql.ErrTxDone.
func Join(tx *sql.Tx, o Options) store.Tx {
	return engine.NewTx(&session{tx: tx}, engine.Config{
		Joined: true,
		Number: o.Number, Series: o.Series,
		Failed: func(error) { tx.Rollback() },
	})
}

// retry runs f until it succeeds or fails otherwise than by a refusal for the
// sake of another transaction, at most so often. It waits a little longer
// every time.
func retry(ctx context.Context, tries int, f func() error) error {
	wait := 5 * time.Millisecond
	for n := 1; ; n++ {
		err := f()
		switch {
		case err == nil || !refused(err):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case n >= tries:
			return store.ErrBusy.Because(err)
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
		wait = min(2*wait, 250*time.Millisecond)
	}
}

// refused reports whether SQLite refused something for the sake of another
// transaction.
func refused(err error) bool {
	var e *driver.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == lib.SQLITE_BUSY || code == lib.SQLITE_LOCKED
}

// ours returns the library's error for one of database/sql.
func ours(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrTxDone), errors.Is(err, sql.ErrConnDone):
		return store.ErrEnded.Because(err)
	}
	return err
}
