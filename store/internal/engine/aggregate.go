package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// aggregate says how an aggregate A with the state S is kept.
type aggregate[A, S any] struct {
	table *Table
	// sort is the order of its lists.
	sort    []Order
	state   func(A) S
	restore func(S) A
	savable func(S) error
	version func(*S) *int64
	// row fills the key and the columns.
	row func(*S) Row
	// event returns the organisation and the id that its events carry.
	event func(*S) (org kabinet.OrgID, id string)
	// taken, if set, is the error for values that a unique index has already.
	taken func(Unique) error
}

func notFound(t *Table, id string) error {
	return kabinet.ErrNotFound.With("what", t.What).With("id", id)
}

func conflict(t *Table, id string) error {
	return kabinet.ErrConflict.With("what", t.What).With("id", id)
}

// get returns the aggregate with that key; id names it in the error.
func (a *aggregate[A, S]) get(ctx context.Context, x *Tx, org, id string) (A, error) {
	r, ok, err := x.s.Get(ctx, a.table, org, id)
	return a.one(x, r, ok, err, id)
}

// lookup returns the aggregate that holds the values of a unique index.
func (a *aggregate[A, S]) lookup(ctx context.Context, x *Tx, u int, id string, values ...string) (A, error) {
	r, ok, err := x.s.Lookup(ctx, a.table, a.table.Unique[u], values...)
	return a.one(x, r, ok, err, id)
}

func (a *aggregate[A, S]) one(x *Tx, r Row, ok bool, err error, id string) (A, error) {
	var none A
	switch {
	case err != nil:
		return none, x.fail(err)
	case !ok:
		return none, notFound(a.table, id)
	}
	return a.load(r)
}

// decode returns the state of a row, which shares nothing with it.
func (a *aggregate[A, S]) decode(r Row) (S, error) {
	var s S
	if err := json.Unmarshal(r.State, &s); err != nil {
		return s, fmt.Errorf("store: %s %s/%s: %w", a.table.What, r.Org, r.ID, err)
	}
	*a.version(&s) = r.Version
	return s, nil
}

func (a *aggregate[A, S]) load(r Row) (A, error) {
	s, err := a.decode(r)
	if err != nil {
		var none A
		return none, err
	}
	return a.restore(s), nil
}

// all returns the aggregates that a query without limit asks for.
func (a *aggregate[A, S]) all(ctx context.Context, x *Tx, q Query) ([]A, error) {
	rows, err := x.s.List(ctx, a.table, q)
	if err != nil {
		return nil, x.fail(err)
	}
	out := make([]A, 0, len(rows))
	for _, r := range rows {
		v, err := a.load(r)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// list returns one page of states.
func (a *aggregate[A, S]) list(ctx context.Context, x *Tx, scope kabinet.Scope, where []Cond, page kabinet.Page) (kabinet.List[S], error) {
	out := kabinet.List[S]{Items: []S{}}
	q := Query{Scope: &scope, Where: where, Order: a.sort, Limit: page.Size() + 1}
	order := q.Full()
	if page.After != "" {
		after, err := decodeCursor(a.table, order, page.After)
		if err != nil {
			return out, err
		}
		q.After = after
	}
	if scope.Empty() {
		return out, nil
	}
	rows, err := x.s.List(ctx, a.table, q)
	if err != nil {
		return out, x.fail(err)
	}
	if len(rows) > page.Size() {
		rows = rows[:page.Size()]
		out.Next = encodeCursor(a.table, order, &rows[len(rows)-1])
	}
	for _, r := range rows {
		s, err := a.decode(r)
		if err != nil {
			return kabinet.List[S]{Items: []S{}}, err
		}
		out.Items = append(out.Items, s)
	}
	return out, nil
}

// write is a Save that has been prepared: all that can go wrong before the
// store is touched has not.
type write struct {
	row     Row
	was     int64
	records []kabinet.Record
}

// prepare makes the row and the records of a Save.
func (a *aggregate[A, S]) prepare(s *S, events []kabinet.Event) (write, error) {
	if err := a.savable(*s); err != nil {
		return write{}, err
	}
	toUTC(s)
	version := a.version(s)
	w := write{was: *version}
	*version++
	state, err := json.Marshal(s)
	if err != nil {
		return write{}, fmt.Errorf("store: %s: %w", a.table.What, err)
	}
	w.row = a.row(s)
	w.row.Version, w.row.State = *version, state
	org, id := a.event(s)
	for i, e := range events {
		r, err := kabinet.NewRecord(org, a.table.What+"/"+id, *version, i, e)
		if err != nil {
			return write{}, fmt.Errorf("store: event %d of %s: %w", i, a.table.What, err)
		}
		r.At = r.At.UTC()
		w.records = append(w.records, r)
	}
	return w, nil
}

// apply writes the row and the records, or returns what stands in the way and
// writes nothing.
func (a *aggregate[A, S]) apply(ctx context.Context, x *Tx, w write) error {
	var ok bool
	var err error
	if w.was == 0 {
		ok, err = x.s.Insert(ctx, a.table, w.row)
	} else {
		ok, err = x.s.Update(ctx, a.table, w.row, w.was)
	}
	if err != nil {
		return x.fail(err)
	}
	if !ok {
		return a.refusal(ctx, x, w)
	}
	if len(w.records) == 0 {
		return nil
	}
	return x.fail(x.s.Append(ctx, w.records))
}

// refusal finds out why a row was not written.
func (a *aggregate[A, S]) refusal(ctx context.Context, x *Tx, w write) error {
	if a.taken == nil {
		return conflict(a.table, w.row.ID)
	}
	for _, u := range a.table.Unique {
		values := make([]string, len(u.Columns))
		for i, c := range u.Columns {
			values[i] = w.row.Value(a.table, c)
		}
		r, found, err := x.s.Lookup(ctx, a.table, u, values...)
		if err != nil {
			return x.fail(err)
		}
		if found && (r.Org != w.row.Org || r.ID != w.row.ID) {
			if err := a.taken(u); err != nil {
				return err
			}
		}
	}
	return conflict(a.table, w.row.ID)
}

// save prepares and applies.
func (a *aggregate[A, S]) save(ctx context.Context, x *Tx, v A, events []kabinet.Event) error {
	s := a.state(v)
	w, err := a.prepare(&s, events)
	if err != nil {
		return err
	}
	return a.apply(ctx, x, w)
}

// purge deletes at most limit rows whose instant in a column has come and is before
// another, the earliest first, and returns how many.
func (a *aggregate[A, S]) purge(ctx context.Context, x *Tx, column string, before time.Time, limit int) (int, error) {
	return x.purge(ctx, a.table, column, before, limit)
}

// purge is purge of rows that are no aggregate.
func (x *Tx) purge(ctx context.Context, t *Table, column string, before time.Time, limit int) (int, error) {
	if limit < 1 {
		return 0, nil
	}
	rows, err := x.s.List(ctx, t, Query{
		Where: []Cond{{column, AtLeast, []string{come}}, {column, Below, []string{Instant(before)}}},
		Order: []Order{{Column: column}}, Limit: limit,
	})
	if err != nil {
		return 0, x.fail(err)
	}
	n := 0
	for _, r := range rows {
		ok, err := x.s.Delete(ctx, t, r.Org, r.ID, r.Version)
		if err != nil {
			return n, x.fail(err)
		}
		if ok {
			n++
		}
	}
	return n, nil
}
