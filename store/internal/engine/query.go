package engine

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Query asks for rows of one table.
type Query struct {
	// Scope, if set, admits only rows whose Object it holds.
	Scope *kabinet.Scope
	// Where are conditions that must all hold.
	Where []Cond
	// Order is by these columns, and then by organisation and id.
	Order []Order
	// After, if set, admits only rows that come after the one that has these
	// values of the columns of Order, of org and of id.
	After []string
	// Limit is the largest number of rows, and 0 for no limit.
	Limit int
}

// Op is what a Cond asks of a column.
type Op uint8

// The conditions. Texts are compared byte by byte.
const (
	Equal    Op = iota // the column is the one value
	In                 // the column is one of the values
	Contains           // the column contains the one value
	AtLeast            // the column is the one value or comes after it
	Below              // the column comes before the one value
)

// Cond is a condition on a column.
type Cond struct {
	Column string
	Op     Op
	Values []string
}

// Holds reports whether a value satisfies the condition.
func (c Cond) Holds(v string) bool {
	switch c.Op {
	case In:
		return slices.Contains(c.Values, v)
	case Contains:
		return strings.Contains(v, c.Values[0])
	case AtLeast:
		return v >= c.Values[0]
	case Below:
		return v < c.Values[0]
	}
	return v == c.Values[0]
}

// Order is one column to order by.
type Order struct {
	Column string
	Desc   bool
}

// Full returns the order with organisation and id, ascending, at its end, so
// that it is total.
func (q Query) Full() []Order {
	full := slices.Clone(q.Order)
	for _, c := range []string{ColOrg, ColID} {
		if !slices.ContainsFunc(full, func(o Order) bool { return o.Column == c }) {
			full = append(full, Order{Column: c})
		}
	}
	return full
}

// Admits reports whether the row satisfies scope and conditions.
func (q Query) Admits(t *Table, r *Row) bool {
	if q.Scope != nil && !q.Scope.Holds(r.Object()) {
		return false
	}
	for _, c := range q.Where {
		if !c.Holds(r.Value(t, c.Column)) {
			return false
		}
	}
	return true
}

// Compare orders the values of two rows in the columns of a full order.
func Compare(order []Order, a, b []string) int {
	for i, o := range order {
		if c := cmp.Compare(a[i], b[i]); c != 0 {
			if o.Desc {
				return -c
			}
			return c
		}
	}
	return 0
}

// Place returns the values of the row in the columns of an order.
func (r *Row) Place(t *Table, order []Order) []string {
	out := make([]string, len(order))
	for i, o := range order {
		out[i] = r.Value(t, o.Column)
	}
	return out
}

// cursor is what a page cursor holds.
type cursor struct {
	Table string   `json:"t"`
	Order string   `json:"o"`
	After []string `json:"a"`
}

func orderName(order []Order) string {
	var b strings.Builder
	for _, o := range order {
		if o.Desc {
			b.WriteByte('-')
		}
		b.WriteString(o.Column)
		b.WriteByte(' ')
	}
	return b.String()
}

// encodeCursor returns the cursor of what comes after the row.
func encodeCursor(t *Table, order []Order, r *Row) string {
	b, _ := json.Marshal(cursor{t.Name, orderName(order), r.Place(t, order)})
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor returns the place of a cursor, or kabinet.ErrCursor when it is
// not one of this list and order.
func decodeCursor(t *Table, order []Order, s string) ([]string, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, kabinet.ErrCursor
	}
	var c cursor
	if json.Unmarshal(b, &c) != nil || c.Table != t.Name || c.Order != orderName(order) || len(c.After) != len(order) {
		return nil, kabinet.ErrCursor
	}
	return c.After, nil
}

// Instant writes an instant so that texts compare as instants do; the zero
// time is "". It holds the years 0 to 9999.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z")
}
