package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// session is one transaction of SQLite. That there is one writer makes
// everything that was read hold until the end.
type session struct {
	tx       *sql.Tx
	readOnly bool
	ended    bool
}

var _ engine.Session = (*session)(nil)

func (s *session) reading() error {
	if s.ended {
		return store.ErrEnded
	}
	return nil
}

func (s *session) writing() error {
	switch {
	case s.ended:
		return store.ErrEnded
	case s.readOnly:
		return store.ErrReadOnly
	}
	return nil
}

// statements are the fixed statements of a table.
type statements struct {
	columns        string // of Row, state at the end
	get            string
	insert, update string
	delete         string
	lookup         map[string]string // by index
}

var prepared sync.Map // *engine.Table → *statements

func table(t *engine.Table) string { return "kabinet_" + t.Name }

func statementsOf(t *engine.Table) *statements {
	if p, ok := prepared.Load(t); ok {
		return p.(*statements)
	}
	columns := append([]string{"org", "id", "version", "unit", "legal_entity", "owner"}, t.Columns...)
	columns = append(columns, "state")
	p := &statements{columns: strings.Join(columns, ", "), lookup: map[string]string{}}
	selected := "SELECT " + p.columns + " FROM " + table(t)
	p.get = selected + " WHERE org = ? AND id = ?"
	p.insert = "INSERT INTO " + table(t) + " (" + p.columns + ") VALUES (?" +
		strings.Repeat(", ?", len(columns)-1) + ") ON CONFLICT DO NOTHING"
	// Every column is set, in the order of insert; the key is set to itself.
	p.update = "UPDATE OR IGNORE " + table(t) + " SET " + strings.Join(columns, " = ?, ") +
		" = ? WHERE org = ? AND id = ? AND version = ?"
	p.delete = "DELETE FROM " + table(t) + " WHERE org = ? AND id = ? AND version = ?"
	for _, u := range t.Unique {
		p.lookup[u.Name] = selected + " WHERE " + strings.Join(u.Columns, " = ? AND ") + " = ? AND " +
			u.Columns[len(u.Columns)-1] + " <> ''"
	}
	prepared.Store(t, p)
	return p
}

// values returns a row in the order of its columns.
func values(r *engine.Row) []any {
	out := make([]any, 0, len(r.Values)+10)
	out = append(out, r.Org, r.ID, r.Version, r.Unit, r.LegalEntity, r.Owner)
	for _, v := range r.Values {
		out = append(out, v)
	}
	return append(out, string(r.State))
}

// scan reads a row.
func scan(t *engine.Table, from interface{ Scan(...any) error }) (engine.Row, error) {
	r := engine.Row{Values: make([]string, len(t.Columns))}
	to := make([]any, 0, len(t.Columns)+7)
	to = append(to, &r.Org, &r.ID, &r.Version, &r.Unit, &r.LegalEntity, &r.Owner)
	for i := range r.Values {
		to = append(to, &r.Values[i])
	}
	err := from.Scan(append(to, &r.State)...)
	return r, err
}

func (s *session) one(ctx context.Context, t *engine.Table, query string, args ...any) (engine.Row, bool, error) {
	if err := s.reading(); err != nil {
		return engine.Row{}, false, err
	}
	r, err := scan(t, s.tx.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return engine.Row{}, false, nil
	}
	return r, err == nil, ours(err)
}

func (s *session) Get(ctx context.Context, t *engine.Table, org, id string) (engine.Row, bool, error) {
	return s.one(ctx, t, statementsOf(t).get, org, id)
}

func (s *session) Lookup(ctx context.Context, t *engine.Table, u engine.Unique, values ...string) (engine.Row, bool, error) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return s.one(ctx, t, statementsOf(t).lookup[u.Name], args...)
}

func (s *session) List(ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
	if err := s.reading(); err != nil {
		return nil, err
	}
	query, args := selectSQL(t, q)
	rows, err := s.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, ours(err)
	}
	defer rows.Close()
	var out []engine.Row
	for rows.Next() {
		r, err := scan(t, rows)
		if err != nil {
			return nil, ours(err)
		}
		out = append(out, r)
	}
	return out, ours(rows.Err())
}

// changed runs a statement and reports whether it changed a row.
func (s *session) changed(ctx context.Context, query string, args ...any) (bool, error) {
	if err := s.writing(); err != nil {
		return false, err
	}
	res, err := s.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return false, ours(err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

func (s *session) Insert(ctx context.Context, t *engine.Table, r engine.Row) (bool, error) {
	return s.changed(ctx, statementsOf(t).insert, values(&r)...)
}

func (s *session) Update(ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
	return s.changed(ctx, statementsOf(t).update, append(values(&r), r.Org, r.ID, was)...)
}

func (s *session) Delete(ctx context.Context, t *engine.Table, org, id string, was int64) (bool, error) {
	return s.changed(ctx, statementsOf(t).delete, org, id, was)
}

func (s *session) Counter(ctx context.Context, c engine.Counter) (int64, bool, error) {
	if err := s.reading(); err != nil {
		return 0, false, err
	}
	var n int64
	err := s.tx.QueryRowContext(ctx, "SELECT value FROM kabinet_counters WHERE owner = ? AND name = ?", c.Owner, c.Name).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return n, err == nil, ours(err)
}

func (s *session) Add(ctx context.Context, c engine.Counter) (int64, error) {
	if err := s.writing(); err != nil {
		return 0, err
	}
	var n int64
	err := s.tx.QueryRowContext(ctx, `INSERT INTO kabinet_counters (owner, name, value) VALUES (?, ?, 1)
		ON CONFLICT (owner, name) DO UPDATE SET value = value + 1 RETURNING value`, c.Owner, c.Name).Scan(&n)
	return n, ours(err)
}

func (s *session) Balance(ctx context.Context, key ledger.Key) (b ledger.Balance, err error) {
	if err := s.reading(); err != nil {
		return ledger.Balance{}, err
	}
	err = s.tx.QueryRowContext(ctx, `SELECT reserved, committed, entries FROM kabinet_ledger_balances
		WHERE org = ? AND book = ? AND account = ? AND part = ?`,
		string(key.Org), key.Book, key.Account, key.Part).Scan(&b.Reserved, &b.Committed, &b.Entries)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Balance{}, nil
	}
	return b, ours(err)
}

func (s *session) Balances(ctx context.Context, keys []ledger.Key) ([]ledger.Balance, error) {
	if err := s.reading(); err != nil {
		return nil, err
	}
	asked := make([][4]string, len(keys))
	for i, k := range keys {
		asked[i] = [4]string{string(k.Org), k.Book, k.Account, k.Part}
	}
	list, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	rows, err := s.tx.QueryContext(ctx, `SELECT j.key, b.reserved, b.committed, b.entries FROM json_each(?) AS j
		CROSS JOIN kabinet_ledger_balances AS b ON b.org = j.value ->> 0 AND b.book = j.value ->> 1
			AND b.account = j.value ->> 2 AND b.part = j.value ->> 3`, string(list))
	if err != nil {
		return nil, ours(err)
	}
	defer rows.Close()
	out := make([]ledger.Balance, len(keys))
	for rows.Next() {
		var i int
		var b ledger.Balance
		if err := rows.Scan(&i, &b.Reserved, &b.Committed, &b.Entries); err != nil {
			return nil, ours(err)
		}
		out[i] = b
	}
	return out, ours(rows.Err())
}

func (s *session) Move(ctx context.Context, key ledger.Key, by ledger.Balance, ceiling ledger.Units) (b ledger.Balance, ok bool, err error) {
	if err := s.writing(); err != nil {
		return b, false, err
	}
	// No sum here leaves 64 bits: balances, changes and ceilings have at most
	// 18 digits each.
	_, err = s.tx.ExecContext(ctx, `INSERT INTO kabinet_ledger_balances (org, book, account, part, reserved, committed, entries)
		VALUES (?, ?, ?, ?, 0, 0, 0) ON CONFLICT DO NOTHING`, string(key.Org), key.Book, key.Account, key.Part)
	if err != nil {
		return b, false, ours(err)
	}
	err = s.tx.QueryRowContext(ctx, `UPDATE kabinet_ledger_balances
		SET reserved = reserved + ?1, committed = committed + ?2, entries = entries + ?3
		WHERE org = ?4 AND book = ?5 AND account = ?6 AND part = ?7
			AND reserved + ?1 >= 0 AND committed + ?2 >= -?9 AND committed + reserved + ?1 + ?2 <= ?8
		RETURNING reserved, committed, entries`,
		int64(by.Reserved), int64(by.Committed), by.Entries, string(key.Org), key.Book, key.Account, key.Part, int64(ceiling), int64(ledger.Max),
	).Scan(&b.Reserved, &b.Committed, &b.Entries)
	if errors.Is(err, sql.ErrNoRows) {
		b, err = s.Balance(ctx, key)
		return b, false, err
	}
	return b, err == nil, ours(err)
}

func (s *session) Append(ctx context.Context, records []kabinet.Record) error {
	if err := s.writing(); err != nil {
		return err
	}
	for _, r := range records {
		_, err := s.tx.ExecContext(ctx, `INSERT INTO kabinet_outbox (org, id, kind, aggregate, version, at, data)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			string(r.Org), string(r.ID), r.Kind, r.Aggregate, r.Version, engine.Instant(r.At), string(r.Data))
		if err != nil {
			return ours(err)
		}
	}
	return nil
}

func (s *session) Pending(ctx context.Context, limit int) ([]kabinet.Record, error) {
	if err := s.reading(); err != nil {
		return nil, err
	}
	rows, err := s.tx.QueryContext(ctx, `SELECT org, id, kind, aggregate, version, at, data FROM kabinet_outbox
		WHERE done = 0 ORDER BY seq LIMIT ?`, limit)
	if err != nil {
		return nil, ours(err)
	}
	defer rows.Close()
	out := []kabinet.Record{}
	for rows.Next() {
		var r kabinet.Record
		var at string
		if err := rows.Scan(&r.Org, &r.ID, &r.Kind, &r.Aggregate, &r.Version, &at, (*[]byte)(&r.Data)); err != nil {
			return nil, ours(err)
		}
		if at != "" {
			if r.At, err = time.Parse(time.RFC3339Nano, at); err != nil {
				return nil, err
			}
		}
		out = append(out, r)
	}
	return out, ours(rows.Err())
}

func (s *session) Done(ctx context.Context, records []kabinet.Record) error {
	if err := s.writing(); err != nil {
		return err
	}
	type key [2]string
	keys := make([]key, len(records))
	for i, r := range records {
		keys[i] = key{string(r.Org), string(r.ID)}
	}
	list, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	_, err = s.tx.ExecContext(ctx, `UPDATE kabinet_outbox SET done = 1 WHERE done = 0 AND (org, id) IN
		(SELECT value ->> 0, value ->> 1 FROM json_each(?))`, string(list))
	return ours(err)
}

func (s *session) Purge(ctx context.Context, before string, limit int) (int, error) {
	if err := s.writing(); err != nil {
		return 0, err
	}
	r, err := s.tx.ExecContext(ctx, `DELETE FROM kabinet_outbox WHERE seq IN
		(SELECT seq FROM kabinet_outbox WHERE done = 1 AND at < ? ORDER BY at, seq LIMIT ?)`, before, limit)
	if err != nil {
		return 0, ours(err)
	}
	n, err := r.RowsAffected()
	return int(n), ours(err)
}
