package memory

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// The suite itself is tested here: every store below has one bug, which the
// suite has to find, and the store without bugs passes.

// broken is a DB with the bugs that are set.
type broken struct {
	*DB
	wrap  func(engine.Session) engine.Session // in place of the session
	ports func(store.Tx) store.Tx             // in place of the ports

	commitsErrors, commitsPanics, commitsCancelled, wrapsErrors bool
	nests, neverEnds, unlocked, viewsWrite, viewsLive, dirty    bool
}

func (b *broken) InTx(ctx context.Context, do func(context.Context, store.Tx) error) (err error) {
	return b.run(ctx, do, false)
}

func (b *broken) View(ctx context.Context, do func(context.Context, store.Tx) error) error {
	return b.run(ctx, do, true)
}

func (b *broken) run(ctx context.Context, do func(context.Context, store.Tx) error, view bool) (err error) {
	inner, err := engine.Enter(ctx, b)
	if err != nil {
		if !b.nests {
			return err
		}
		inner, view = ctx, true
	}
	if !b.commitsCancelled && ctx.Err() != nil {
		return ctx.Err()
	}
	if !view && !b.unlocked {
		<-b.writer
		defer func() { b.writer <- struct{}{} }()
	}
	s := &session{data: *b.data.Load(), seed: b.seed, readOnly: view && !b.viewsWrite}
	if !b.neverEnds {
		defer func() { s.ended = true }()
	}
	var session engine.Session = s
	if b.wrap != nil {
		session = b.wrap(session)
	}
	if b.dirty && !view || b.viewsLive && view {
		session = &live{session, s, b.DB}
	}
	var tx store.Tx = engine.NewTx(session, engine.Config{})
	if b.ports != nil {
		tx = b.ports(tx)
	}
	commit := func() {
		if !view || b.viewsWrite {
			b.data.Store(&s.data)
		}
	}
	if b.commitsPanics {
		defer func() {
			if r := recover(); r != nil {
				commit()
				panic(r)
			}
		}()
	}
	if err := do(inner, tx); err != nil {
		if b.commitsErrors {
			commit()
		}
		if b.wrapsErrors {
			return fmt.Errorf("broken: %w", err)
		}
		return err
	}
	if !b.commitsCancelled && ctx.Err() != nil {
		return ctx.Err()
	}
	commit()
	return nil
}

// live shows records to others before the commit, and sees what others do.
type live struct {
	engine.Session
	s  *session
	db *DB
}

func (l *live) Append(ctx context.Context, r []kabinet.Record) error {
	err := l.Session.Append(ctx, r)
	l.db.data.Store(&l.s.data)
	return err
}

func (l *live) Pending(ctx context.Context, limit int) ([]kabinet.Record, error) {
	l.s.data = *l.db.data.Load()
	return l.Session.Pending(ctx, limit)
}

// bug is a session of which some methods are replaced.
type bug struct {
	engine.Session
	get     func(engine.Session, context.Context, *engine.Table, string, string) (engine.Row, bool, error)
	list    func(engine.Session, context.Context, *engine.Table, engine.Query) ([]engine.Row, error)
	row     func(*engine.Table, engine.Row) engine.Row // before it is written
	insert  func(engine.Session, context.Context, *engine.Table, engine.Row) (bool, error)
	update  func(engine.Session, context.Context, *engine.Table, engine.Row, int64) (bool, error)
	add     func(engine.Session, context.Context, engine.Counter) (int64, error)
	move    func(engine.Session, context.Context, ledger.Key, ledger.Balance, ledger.Units) (ledger.Balance, bool, error)
	key     func(ledger.Key) ledger.Key // of a balance
	append  func(engine.Session, context.Context, []kabinet.Record) error
	pending func(engine.Session, context.Context, int) ([]kabinet.Record, error)
	done    func(engine.Session, context.Context, []kabinet.Record) error
}

func (b bug) in() *broken {
	return &broken{DB: New(Options{}), wrap: func(s engine.Session) engine.Session {
		c := b
		c.Session = s
		return c
	}}
}

func (b bug) Get(ctx context.Context, t *engine.Table, org, id string) (engine.Row, bool, error) {
	if b.get != nil {
		return b.get(b.Session, ctx, t, org, id)
	}
	return b.Session.Get(ctx, t, org, id)
}

func (b bug) List(ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
	if b.list != nil {
		return b.list(b.Session, ctx, t, q)
	}
	return b.Session.List(ctx, t, q)
}

func (b bug) Insert(ctx context.Context, t *engine.Table, r engine.Row) (bool, error) {
	if b.row != nil {
		r = b.row(t, r)
	}
	if b.insert != nil {
		return b.insert(b.Session, ctx, t, r)
	}
	return b.Session.Insert(ctx, t, r)
}

func (b bug) Update(ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
	if b.row != nil {
		r = b.row(t, r)
	}
	if b.update != nil {
		return b.update(b.Session, ctx, t, r, was)
	}
	return b.Session.Update(ctx, t, r, was)
}

func (b bug) Add(ctx context.Context, c engine.Counter) (int64, error) {
	if b.add != nil {
		return b.add(b.Session, ctx, c)
	}
	return b.Session.Add(ctx, c)
}

func (b bug) Balance(ctx context.Context, key ledger.Key) (ledger.Balance, error) {
	if b.key != nil {
		key = b.key(key)
	}
	return b.Session.Balance(ctx, key)
}

func (b bug) Move(ctx context.Context, key ledger.Key, by ledger.Balance, ceiling ledger.Units) (ledger.Balance, bool, error) {
	if b.key != nil {
		key = b.key(key)
	}
	if b.move != nil {
		return b.move(b.Session, ctx, key, by, ceiling)
	}
	return b.Session.Move(ctx, key, by, ceiling)
}

func (b bug) Append(ctx context.Context, r []kabinet.Record) error {
	if b.append != nil {
		return b.append(b.Session, ctx, r)
	}
	return b.Session.Append(ctx, r)
}

func (b bug) Pending(ctx context.Context, limit int) ([]kabinet.Record, error) {
	if b.pending != nil {
		return b.pending(b.Session, ctx, limit)
	}
	return b.Session.Pending(ctx, limit)
}

func (b bug) Done(ctx context.Context, r []kabinet.Record) error {
	if b.done != nil {
		return b.done(b.Session, ctx, r)
	}
	return b.Session.Done(ctx, r)
}

// without returns a table that does not enforce its unique indexes.
func without(t *engine.Table) *engine.Table {
	c := *t
	c.Unique = nil
	return &c
}

// query is a bug that changes the queries of lists for people.
func query(change func(*engine.Query)) func() *broken {
	return func() *broken {
		return bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
			if q.Scope != nil {
				change(&q)
			}
			return s.List(ctx, t, q)
		}}.in()
	}
}

// reaches is a bug that changes what scopes say.
func reaches(change func(*kabinet.Reach)) func() *broken {
	return query(func(q *engine.Query) {
		scope := q.Scope.Clone()
		for i := range scope.Reaches {
			change(&scope.Reaches[i])
		}
		q.Scope = &scope
	})
}

// records is a bug in what is appended.
func records(change func([]kabinet.Record) []kabinet.Record) func() *broken {
	return func() *broken {
		return bug{append: func(s engine.Session, ctx context.Context, r []kabinet.Record) error {
			return s.Append(ctx, change(slices.Clone(r)))
		}}.in()
	}
}

// each changes every record.
func each(change func(*kabinet.Record)) func([]kabinet.Record) []kabinet.Record {
	return func(r []kabinet.Record) []kabinet.Record {
		for i := range r {
			change(&r[i])
		}
		return r
	}
}

func db(b broken) func() *broken {
	return func() *broken {
		c := b
		c.DB = New(Options{})
		return &c
	}
}

// port is a bug of a port.
func port(ports func(store.Tx) store.Tx) func() *broken { return db(broken{ports: ports}) }
