// Package engine is what all stores of the library share: one implementation
// of every port over a small Session, which is all that a kind of database has
// to provide.
//
// An aggregate is a Row: key columns, a version, the columns that scopes and
// filters look at, and the state as JSON. The same shape serves all aggregates;
// a Table says which further columns one has and which of them are unique.
package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Session is one transaction on a place where rows are kept. It belongs to one
// goroutine. Every method returns errors of the place only, which make the
// transaction unfit to commit; what the library's contracts call not found,
// taken or conflict is told by a bool, and then nothing was written.
type Session interface {
	// Get returns the row with that key.
	Get(ctx context.Context, t *Table, org, id string) (Row, bool, error)
	// Lookup returns the row that holds the values of a unique index.
	Lookup(ctx context.Context, t *Table, u Unique, values ...string) (Row, bool, error)
	// List returns the rows that the query asks for, in its order.
	List(ctx context.Context, t *Table, q Query) ([]Row, error)
	// Insert adds the row, and reports false when its key or its values in a
	// unique index are taken.
	Insert(ctx context.Context, t *Table, r Row) (bool, error)
	// Update replaces the row of the same key whose version is was, and
	// reports false when there is none, or when another row holds its values
	// in a unique index.
	Update(ctx context.Context, t *Table, r Row, was int64) (bool, error)
	// Delete deletes the row with that key and version, and reports false when
	// there is none.
	Delete(ctx context.Context, t *Table, org, id string, was int64) (bool, error)

	// Counter returns the value of a counter, and false when it never was
	// added to. The counter is held until the transaction ends.
	Counter(ctx context.Context, c Counter) (int64, bool, error)
	// Add adds 1 to a counter, which begins at 0, and returns its new value.
	Add(ctx context.Context, c Counter) (int64, error)

	// Balance returns the balance of a ledger's key, and the zero one before
	// its first Move. It is held until the transaction ends.
	Balance(ctx context.Context, key ledger.Key) (ledger.Balance, error)
	// Balances is Balance of many keys, in their order.
	Balances(ctx context.Context, keys []ledger.Key) ([]ledger.Balance, error)
	// Move moves a balance and returns it as it is then, or reports false,
	// and returns it as it was, when it would reserve less than nothing, commit
	// less than -ledger.Max, or use more than the ceiling: one conditional step.
	Move(ctx context.Context, key ledger.Key, by ledger.Balance, ceiling ledger.Units) (ledger.Balance, bool, error)

	// Append writes records at the end of the outbox, in order, and leaves
	// out those whose organisation and id it has.
	Append(ctx context.Context, records []kabinet.Record) error
	// Pending returns the first records that are not done, in order.
	Pending(ctx context.Context, limit int) ([]kabinet.Record, error)
	// Done marks records, by organisation and id; others than pending ones
	// are left alone.
	Done(ctx context.Context, records []kabinet.Record) error
	// Purge deletes at most limit records that are done and whose Instant is before
	// another, the earliest first and then in order, and returns how many.
	Purge(ctx context.Context, before string, limit int) (int, error)
}

// Table describes how one kind of aggregate is kept.
type Table struct {
	// Name is the name without prefix, such as "carts".
	Name string
	// What is the aggregate in errors and event ids, such as "cart".
	What string
	// Columns are the further columns, all text, in the order of Row.Values.
	Columns []string
	// Unique are the unique indexes besides the key.
	Unique []Unique
}

// Unique is a unique index. Its columns are fixed ones or further ones. Rows
// whose last column of the index is empty are not in it.
type Unique struct {
	Name    string
	Columns []string
}

// Counter names a counter: of whom, and of what.
type Counter struct{ Owner, Name string }

// The fixed columns that every row has, as Cond, Order and Unique name them.
const (
	ColOrg         = "org"
	ColID          = "id"
	ColUnit        = "unit"
	ColLegalEntity = "legal_entity"
	ColOwner       = "owner"
)

// Row is one aggregate as it is kept. Values and State are never changed once
// they are in a Row, so rows may share them.
type Row struct {
	Org, ID string
	Version int64
	// Unit, LegalEntity and Owner are what a kabinet.Scope looks at.
	Unit, LegalEntity, Owner string
	// Values are the further columns, in the order of Table.Columns.
	Values []string
	// State is JSON.
	State []byte
}

// Value returns the column of that name, or "".
func (r *Row) Value(t *Table, column string) string {
	switch column {
	case ColOrg:
		return r.Org
	case ColID:
		return r.ID
	case ColUnit:
		return r.Unit
	case ColLegalEntity:
		return r.LegalEntity
	case ColOwner:
		return r.Owner
	}
	for i, c := range t.Columns {
		if c == column {
			return r.Values[i]
		}
	}
	return ""
}

// Object returns what a scope looks at.
func (r *Row) Object() kabinet.Object {
	return kabinet.Object{
		Org: kabinet.OrgID(r.Org), Unit: kabinet.UnitID(r.Unit),
		LegalEntity: kabinet.LegalEntityID(r.LegalEntity), Owner: kabinet.PersonID(r.Owner),
	}
}
