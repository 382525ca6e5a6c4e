package ledger

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Key names a balance. It is comparable, and its parts are never joined, so no
// crafted name collides with another's.
type Key struct {
	Org kabinet.OrgID `json:"org"`
	// Book says what kind of account it is, such as "budget".
	Book string `json:"book"`
	// Account is the account's id.
	Account string `json:"account"`
	// Part is the part of the account that has a balance of its own: the period
	// of a budget, the agreement of a credit account. It may be empty.
	Part string `json:"part,omitempty"`
}

// Compare orders keys by organisation, book, account and part. It is the order
// in which locks are taken.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Org, o.Org), cmp.Compare(k.Book, o.Book),
		cmp.Compare(k.Account, o.Account), cmp.Compare(k.Part, o.Part))
}

// Balance is what a key holds and has spent.
type Balance struct {
	Reserved  Units `json:"reserved"`
	Committed Units `json:"committed"`
	// Entries is how many entries made it.
	Entries int64 `json:"entries"`
}

// Used returns what counts against a ceiling.
func (b Balance) Used() Units { return b.Reserved + b.Committed }

// Left returns what may still be reserved below a ceiling; negative where more
// is used than the ceiling.
func (b Balance) Left(ceiling Units) Units { return ceiling - b.Used() }

// Kind says what an entry does to its balance.
type Kind string

// The kinds of entries. All amounts are positive but that of Adjust.
const (
	Reserve Kind = "reserve" // reserved grows
	Commit  Kind = "commit"  // reserved becomes committed
	Release Kind = "release" // reserved falls
	Adjust  Kind = "adjust"  // committed changes by the amount, which may be negative
)

// Document names what money is reserved for, and in which version.
type Document struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// Entry is one movement of a balance. In its Key it is unique by document with
// version, line, kind and step.
type Entry struct {
	Key
	Document Document `json:"document"`
	// Line is the line of the document; empty is the document as a whole.
	Line string `json:"line,omitempty"`
	Kind Kind   `json:"kind"`
	// Step tells several commits, releases or adjustments of one line apart, as
	// the id of a shipment does; empty where there is one only.
	Step    string           `json:"step,omitempty"`
	Measure Measure          `json:"measure"`
	Amount  Units            `json:"amount"`
	By      kabinet.PersonID `json:"by,omitempty"`
	At      time.Time        `json:"at"`
	// N counts the entries of a Key from 1, in the order of posting. The Store
	// sets it.
	N int64 `json:"n,omitempty"`
}

// Change returns what the entry does to the balance.
func (e Entry) Change() (reserved, committed Units) {
	switch e.Kind {
	case Reserve:
		return e.Amount, 0
	case Commit:
		return -e.Amount, e.Amount
	case Release:
		return -e.Amount, 0
	}
	return 0, e.Amount
}

// Validate returns ErrEntry for an entry that names no key or document, or one by what
// is no UTF-8, of which stores would take two for the same; ErrAmount
// for an amount that is not positive where it must be, is zero, or is beyond Max,
// or ErrMeasure.
func (e Entry) Validate() error {
	if e.Org == "" || e.Book == "" || e.Account == "" || e.Document.ID == "" || !e.isText() {
		return ErrEntry.With("document", e.Document.ID)
	}
	switch e.Kind {
	case Reserve, Commit, Release:
		if e.Amount <= 0 || e.Amount > Max {
			return ErrAmount.With("amount", int64(e.Amount))
		}
	case Adjust:
		if e.Amount == 0 || e.Amount > Max || e.Amount < -Max {
			return ErrAmount.With("amount", int64(e.Amount))
		}
	default:
		return ErrEntry.With("document", e.Document.ID)
	}
	return e.Measure.Validate()
}

func (e Entry) isText() bool {
	names := []string{string(e.Org), e.Book, e.Account, e.Part, e.Document.ID, e.Line, e.Step}
	return !slices.ContainsFunc(names, func(s string) bool { return !utf8.ValidString(s) })
}

// Same reports whether two entries of one identity say the same. Repeating one is
// harmless; another amount under the same identity is a mistake.
func (e Entry) Same(o Entry) bool { return e.Amount == o.Amount && e.Measure == o.Measure }

// Sum returns the balance that entries of one key make.
func Sum(entries ...Entry) Balance {
	var b Balance
	for _, e := range entries {
		reserved, committed := e.Change()
		b.Reserved, b.Committed, b.Entries = b.Reserved+reserved, b.Committed+committed, b.Entries+1
	}
	return b
}
