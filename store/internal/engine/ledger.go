package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// LedgerEntries keeps the entries of ledgers. The id is the entry's identity, as
// JSON, so that a repeated one is taken.
var LedgerEntries = &Table{
	Name: "ledger_entries", What: "entry", Columns: []string{"book", "account", "part", "n"},
}

// ledgers is the port of ledgers.
type ledgers struct{ *Tx }

func (x ledgers) Balance(ctx context.Context, key ledger.Key) (ledger.Balance, error) {
	b, err := x.s.Balance(ctx, key)
	return b, x.fail(err)
}

func (x ledgers) Balances(ctx context.Context, keys ...ledger.Key) ([]ledger.Balance, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	b, err := x.s.Balances(ctx, keys)
	return b, x.fail(err)
}

// Post moves all balances before it writes any entry: a balance that is too
// short is then the only thing that can stand in the way, and what was moved
// before it moves back.
func (x ledgers) Post(ctx context.Context, postings ...ledger.Posting) ([]ledger.Entry, error) {
	postings = slices.Clone(postings)
	for i := range postings {
		if err := postings[i].Validate(); err != nil {
			return nil, err
		}
		postings[i].At = postings[i].At.UTC()
	}
	slices.SortStableFunc(postings, func(a, b ledger.Posting) int { return a.Key.Compare(b.Key) })
	var fresh []ledger.Entry
	type place struct {
		org kabinet.OrgID
		id  string
	}
	seen := map[place]ledger.Entry{}
	undo := func(refused error) ([]ledger.Entry, error) {
		for _, e := range slices.Backward(fresh) {
			reserved, committed := e.Change()
			back := ledger.Balance{Reserved: -reserved, Committed: -committed, Entries: -1}
			if _, ok, err := x.s.Move(ctx, e.Key, back, ledger.Max); err != nil || !ok {
				return nil, x.fail(fmt.Errorf("store: ledger: what was moved does not move back: %w", err))
			}
		}
		return nil, refused
	}
	for _, p := range postings {
		id := entryID(p.Entry)
		had, found := seen[place{p.Org, id}]
		if !found {
			var err error
			if had, found, err = x.entry(ctx, p.Org, id); err != nil {
				return nil, err
			}
		}
		if found {
			if !had.Same(p.Entry) {
				return undo(ledger.ErrTwice.With("kind", string(p.Kind)).With("document", p.Document.ID))
			}
			continue
		}
		reserved, committed := p.Change()
		ceiling := ledger.Max
		if reserved+committed > 0 {
			ceiling = min(p.Ceiling, ledger.Max)
		}
		b, ok, err := x.s.Move(ctx, p.Key, ledger.Balance{Reserved: reserved, Committed: committed, Entries: 1}, ceiling)
		if err != nil {
			return nil, x.fail(err)
		}
		if !ok {
			return undo(short(p, b, ceiling))
		}
		p.N = b.Entries
		seen[place{p.Org, id}], fresh = p.Entry, append(fresh, p.Entry)
	}
	for _, e := range fresh {
		if err := x.write(ctx, e); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// short says why a balance did not move.
func short(p ledger.Posting, b ledger.Balance, ceiling ledger.Units) error {
	err := ledger.ErrUnreserved.With("reserved", p.Measure.Value(b.Reserved))
	if p.Kind == ledger.Reserve || p.Kind == ledger.Adjust {
		err = ledger.ErrShort.With("left", p.Measure.Value(b.Left(ceiling)))
	}
	return err.With("account", p.Account).With("amount", p.Measure.Value(p.Amount))
}

// entryID is the identity of an entry in its organisation.
func entryID(e ledger.Entry) string {
	b, _ := json.Marshal([]string{
		e.Book, e.Account, e.Part, e.Document.ID, strconv.FormatInt(e.Document.Version, 10), e.Line, string(e.Kind), e.Step,
	}) // strings never fail
	return string(b)
}

func (x ledgers) entry(ctx context.Context, org kabinet.OrgID, id string) (e ledger.Entry, found bool, err error) {
	r, found, err := x.s.Get(ctx, LedgerEntries, string(org), id)
	if err != nil || !found {
		return e, false, x.fail(err)
	}
	e, err = decodeEntry(r)
	return e, true, err
}

func decodeEntry(r Row) (e ledger.Entry, err error) {
	if err := json.Unmarshal(r.State, &e); err != nil {
		return e, fmt.Errorf("store: entry %s/%s: %w", r.Org, r.ID, err)
	}
	return e, nil
}

func (x ledgers) write(ctx context.Context, e ledger.Entry) error {
	state, err := json.Marshal(e)
	if err != nil {
		return x.fail(fmt.Errorf("store: entry: %w", err))
	}
	r := Row{
		Org: string(e.Org), ID: entryID(e), Version: 1, Owner: string(e.By),
		Values: []string{e.Book, e.Account, e.Part, entryNumber(e.N)}, State: state,
	}
	ok, err := x.s.Insert(ctx, LedgerEntries, r)
	if err == nil && !ok {
		// Somebody has posted it since it was looked for, which no
		// serialisable transaction sees. The balance has moved.
		err = conflict(LedgerEntries, r.ID)
	}
	return x.fail(err)
}

// entryNumber writes a number so that texts compare as numbers do.
func entryNumber(n int64) string { return fmt.Sprintf("%019d", n) }

func (x ledgers) Entries(ctx context.Context, key ledger.Key, after int64, limit int) ([]ledger.Entry, error) {
	if limit < 1 {
		return nil, nil
	}
	rows, err := x.s.List(ctx, LedgerEntries, Query{
		Where: []Cond{
			{Column: ColOrg, Values: []string{string(key.Org)}}, {Column: "book", Values: []string{key.Book}},
			{Column: "account", Values: []string{key.Account}}, {Column: "part", Values: []string{key.Part}},
			{Column: "n", Op: AtLeast, Values: []string{entryNumber(after + 1)}},
		},
		Order: []Order{{Column: "n"}}, Limit: limit,
	})
	if err != nil {
		return nil, x.fail(err)
	}
	out := make([]ledger.Entry, len(rows))
	for i, r := range rows {
		if out[i], err = decodeEntry(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Reservations keeps reservations, unique by book, document and its version. The
// column due is the instant of expiry while one is active.
var Reservations = &Table{
	Name: "reservations", What: "reservation",
	Columns: []string{"book", "document", "document_version", "status", "due"},
	Unique:  []Unique{{"document", []string{ColOrg, "book", "document", "document_version"}}},
}

var reservationKind = &aggregate[*ledger.Reservation, ledger.State]{
	table:   Reservations,
	state:   (*ledger.Reservation).State,
	restore: ledger.Restore,
	savable: ledger.State.Savable,
	version: func(s *ledger.State) *int64 { return &s.Version },
	row: func(s *ledger.State) Row {
		due := ""
		if s.Status == ledger.Active {
			due = Instant(s.Expires)
		}
		return scoped(kabinet.Object{Org: s.Org, Owner: s.By.Person}, string(s.ID),
			s.Book, s.Document.ID, entryNumber(s.Document.Version), string(s.Status), due)
	},
	event: func(s *ledger.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// reservations is the port of reservations.
type reservations struct{ *Tx }

func (x reservations) Get(ctx context.Context, org kabinet.OrgID, id ledger.ID) (*ledger.Reservation, error) {
	return reservationKind.get(ctx, x.Tx, string(org), string(id))
}

func (x reservations) Latest(ctx context.Context, org kabinet.OrgID, book, document string) (*ledger.Reservation, error) {
	found, err := reservationKind.all(ctx, x.Tx, Query{
		Where: []Cond{
			{Column: ColOrg, Values: []string{string(org)}}, {Column: "book", Values: []string{book}},
			{Column: "document", Values: []string{document}},
		},
		Order: []Order{{Column: "document_version", Desc: true}}, Limit: 1,
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound(Reservations, document)
	}
	return found[0], nil
}

func (x reservations) Due(ctx context.Context, book string, now time.Time, limit int) ([]*ledger.Reservation, error) {
	if limit < 1 {
		return nil, nil
	}
	return reservationKind.all(ctx, x.Tx, Query{
		Where: []Cond{
			{Column: "book", Values: []string{book}},
			{Column: "due", Op: AtLeast, Values: []string{"0"}}, {Column: "due", Op: Below, Values: []string{Instant(now.Add(1))}},
		},
		Order: []Order{{Column: "due"}}, Limit: limit,
	})
}

func (x reservations) Active(ctx context.Context, org kabinet.OrgID, book string) ([]*ledger.Reservation, error) {
	return reservationKind.all(ctx, x.Tx, Query{
		Where: []Cond{
			{Column: ColOrg, Values: []string{string(org)}}, {Column: "book", Values: []string{book}},
			{Column: "status", Values: []string{string(ledger.Active)}},
		},
		Order: []Order{{Column: "document"}},
	})
}

func (x reservations) Save(ctx context.Context, r *ledger.Reservation, events ...kabinet.Event) error {
	return reservationKind.save(ctx, x.Tx, r, events)
}
