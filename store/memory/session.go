package memory

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

// data is all that is kept. A copy of it is a snapshot.
type data struct {
	rows     tree[rowKey, engine.Row]
	unique   tree[uniqueKey, rowKey]
	counters tree[engine.Counter, int64]
	balances tree[ledger.Key, ledger.Balance]
	// records are all that were not purged, with their number in the order of
	// appending; pending are those that are not done, by that number, and done the
	// others, by their time.
	records tree[recordKey, int64]
	pending tree[int64, kabinet.Record]
	done    tree[doneKey, recordKey]
	last    int64
}

type (
	rowKey    struct{ table, org, id string }
	uniqueKey struct {
		table, index string
		values       [4]string
	}
	doneKey struct {
		at     string
		number int64
	}
	recordKey struct {
		org kabinet.OrgID
		id  kabinet.EventID
	}
)

func byRow(a, b rowKey) int {
	return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.org, b.org), cmp.Compare(a.id, b.id))
}

func byUnique(a, b uniqueKey) int {
	return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.index, b.index),
		slices.Compare(a.values[:], b.values[:]))
}

func byCounter(a, b engine.Counter) int {
	return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Name, b.Name))
}

func byDone(a, b doneKey) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.number, b.number))
}

func byRecord(a, b recordKey) int {
	return cmp.Or(cmp.Compare(a.org, b.org), cmp.Compare(a.id, b.id))
}

// session is one transaction: a snapshot that it changes for itself.
type session struct {
	data
	seed            maphash.Seed
	readOnly, wrote bool
	ended           bool
}

var _ engine.Session = (*session)(nil)

func (s *session) reading(ctx context.Context) error {
	if s.ended {
		return store.ErrEnded
	}
	return ctx.Err()
}

func (s *session) writing(ctx context.Context) error {
	if err := s.reading(ctx); err != nil {
		return err
	}
	if s.readOnly {
		return store.ErrReadOnly
	}
	s.wrote = true
	return nil
}

func (s *session) Get(ctx context.Context, t *engine.Table, org, id string) (engine.Row, bool, error) {
	if err := s.reading(ctx); err != nil {
		return engine.Row{}, false, err
	}
	r, ok := s.rows.get(byRow, rowKey{t.Name, org, id})
	return r, ok, nil
}

func (s *session) Lookup(ctx context.Context, t *engine.Table, u engine.Unique, values ...string) (engine.Row, bool, error) {
	if err := s.reading(ctx); err != nil {
		return engine.Row{}, false, err
	}
	key, ok := s.unique.get(byUnique, keyOf(t, u, values))
	if !ok {
		return engine.Row{}, false, nil
	}
	r, ok := s.rows.get(byRow, key)
	return r, ok, nil
}

// keyOf returns the key of values of up to four columns in a unique index.
func keyOf(t *engine.Table, u engine.Unique, values []string) uniqueKey {
	k := uniqueKey{table: t.Name, index: u.Name}
	copy(k.values[:], values)
	return k
}

// indexed returns the row's key in a unique index, and false if it is not in it.
func indexed(t *engine.Table, u engine.Unique, r *engine.Row) (uniqueKey, bool) {
	values := make([]string, len(u.Columns))
	for i, c := range u.Columns {
		values[i] = r.Value(t, c)
	}
	return keyOf(t, u, values), values[len(values)-1] != ""
}

// free reports whether no other row holds the row's values in a unique index.
func (s *session) free(t *engine.Table, r *engine.Row) bool {
	for _, u := range t.Unique {
		if k, ok := indexed(t, u, r); ok {
			if at, taken := s.unique.get(byUnique, k); taken && at != (rowKey{t.Name, r.Org, r.ID}) {
				return false
			}
		}
	}
	return true
}

// put writes the row and its places in the unique indexes.
func (s *session) put(t *engine.Table, r engine.Row) {
	key := rowKey{t.Name, r.Org, r.ID}
	s.rows = s.rows.put(byRow, s.seed, key, r)
	for _, u := range t.Unique {
		if k, ok := indexed(t, u, &r); ok {
			s.unique = s.unique.put(byUnique, s.seed, k, key)
		}
	}
}

func (s *session) Insert(ctx context.Context, t *engine.Table, r engine.Row) (bool, error) {
	if err := s.writing(ctx); err != nil {
		return false, err
	}
	if _, taken := s.rows.get(byRow, rowKey{t.Name, r.Org, r.ID}); taken || !s.free(t, &r) {
		return false, nil
	}
	s.put(t, r)
	return true, nil
}

func (s *session) Update(ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
	if err := s.writing(ctx); err != nil {
		return false, err
	}
	old, ok := s.rows.get(byRow, rowKey{t.Name, r.Org, r.ID})
	if !ok || old.Version != was || !s.free(t, &r) {
		return false, nil
	}
	for _, u := range t.Unique {
		if k, ok := indexed(t, u, &old); ok {
			s.unique = s.unique.without(byUnique, k)
		}
	}
	s.put(t, r)
	return true, nil
}

func (s *session) Delete(ctx context.Context, t *engine.Table, org, id string, was int64) (bool, error) {
	if err := s.writing(ctx); err != nil {
		return false, err
	}
	key := rowKey{t.Name, org, id}
	old, ok := s.rows.get(byRow, key)
	if !ok || old.Version != was {
		return false, nil
	}
	for _, u := range t.Unique {
		if k, ok := indexed(t, u, &old); ok {
			s.unique = s.unique.without(byUnique, k)
		}
	}
	s.rows = s.rows.without(byRow, key)
	return true, nil
}

func (s *session) List(ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
	if err := s.reading(ctx); err != nil {
		return nil, err
	}
	type hit struct {
		row   engine.Row
		place []string
	}
	full := q.Full()
	var hits []hit
	s.rows.from(byRow, rowKey{table: t.Name}, func(k rowKey, r engine.Row) bool {
		if k.table != t.Name {
			return false
		}
		if !q.Admits(t, &r) {
			return true
		}
		place := r.Place(t, full)
		if q.After == nil || engine.Compare(full, place, q.After) > 0 {
			hits = append(hits, hit{r, place})
		}
		return true
	})
	slices.SortFunc(hits, func(a, b hit) int { return engine.Compare(full, a.place, b.place) })
	if q.Limit > 0 && len(hits) > q.Limit {
		hits = hits[:q.Limit]
	}
	out := make([]engine.Row, len(hits))
	for i, h := range hits {
		out[i] = h.row
	}
	return out, nil
}

func (s *session) Counter(ctx context.Context, c engine.Counter) (int64, bool, error) {
	if err := s.reading(ctx); err != nil {
		return 0, false, err
	}
	n, ok := s.counters.get(byCounter, c)
	return n, ok, nil
}

func (s *session) Add(ctx context.Context, c engine.Counter) (int64, error) {
	if err := s.writing(ctx); err != nil {
		return 0, err
	}
	n, _ := s.counters.get(byCounter, c)
	s.counters = s.counters.put(byCounter, s.seed, c, n+1)
	return n + 1, nil
}

func (s *session) Balance(ctx context.Context, key ledger.Key) (ledger.Balance, error) {
	if err := s.reading(ctx); err != nil {
		return ledger.Balance{}, err
	}
	b, _ := s.balances.get(ledger.Key.Compare, key)
	return b, nil
}

func (s *session) Balances(ctx context.Context, keys []ledger.Key) ([]ledger.Balance, error) {
	out := make([]ledger.Balance, len(keys))
	for i, k := range keys {
		var err error
		if out[i], err = s.Balance(ctx, k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *session) Move(ctx context.Context, key ledger.Key, by ledger.Balance, ceiling ledger.Units) (ledger.Balance, bool, error) {
	if err := s.writing(ctx); err != nil {
		return ledger.Balance{}, false, err
	}
	was, _ := s.balances.get(ledger.Key.Compare, key)
	next := ledger.Balance{
		Reserved: was.Reserved + by.Reserved, Committed: was.Committed + by.Committed, Entries: was.Entries + by.Entries,
	}
	if next.Reserved < 0 || next.Committed < -ledger.Max || next.Used() > ceiling {
		return was, false, nil
	}
	s.balances = s.balances.put(ledger.Key.Compare, s.seed, key, next)
	return next, true, nil
}

func (s *session) Append(ctx context.Context, records []kabinet.Record) error {
	if err := s.writing(ctx); err != nil {
		return err
	}
	for _, r := range records {
		key := recordKey{r.Org, r.ID}
		if _, had := s.records.get(byRecord, key); had {
			continue
		}
		s.last++
		r.Data = slices.Clone(r.Data)
		s.records = s.records.put(byRecord, s.seed, key, s.last)
		s.pending = s.pending.put(cmp.Compare[int64], s.seed, s.last, r)
	}
	return nil
}

func (s *session) Pending(ctx context.Context, limit int) ([]kabinet.Record, error) {
	if err := s.reading(ctx); err != nil {
		return nil, err
	}
	out := []kabinet.Record{}
	s.pending.from(cmp.Compare[int64], 0, func(_ int64, r kabinet.Record) bool {
		r.Data = slices.Clone(r.Data)
		out = append(out, r)
		return len(out) < limit
	})
	return out, nil
}

func (s *session) Done(ctx context.Context, records []kabinet.Record) error {
	if err := s.writing(ctx); err != nil {
		return err
	}
	for _, r := range records {
		key := recordKey{r.Org, r.ID}
		n, had := s.records.get(byRecord, key)
		if !had {
			continue
		}
		if was, pending := s.pending.get(cmp.Compare[int64], n); pending {
			s.pending = s.pending.without(cmp.Compare[int64], n)
			s.done = s.done.put(byDone, s.seed, doneKey{engine.Instant(was.At), n}, key)
		}
	}
	return nil
}

func (s *session) Purge(ctx context.Context, before string, limit int) (int, error) {
	if err := s.writing(ctx); err != nil {
		return 0, err
	}
	var gone []doneKey
	s.done.from(byDone, doneKey{}, func(k doneKey, _ recordKey) bool {
		if k.at >= before || len(gone) == limit {
			return false
		}
		gone = append(gone, k)
		return true
	})
	for _, k := range gone {
		key, _ := s.done.get(byDone, k)
		s.done, s.records = s.done.without(byDone, k), s.records.without(byRecord, key)
	}
	return len(gone), nil
}
