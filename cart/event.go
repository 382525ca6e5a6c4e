package cart

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Base is what every event of a cart says.
type Base struct {
	Cart ID            `json:"cart"`
	Org  kabinet.OrgID `json:"org"`
	By   kabinet.Actor `json:"by"`
	At   time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Opened says that a cart was opened.
type Opened struct {
	Base
	Header Header `json:"header"`
}

// EventKind returns "cart.opened".
func (Opened) EventKind() string { return "cart.opened" }

// LinesChanged says which quantities changed. It is empty when none did.
type LinesChanged struct {
	Base
	Lines []LineChanged `json:"lines"`
}

// LineChanged is the change of one line's quantity. Was is 0 for a new line,
// Now is 0 for a removed one.
type LineChanged struct {
	Line LineID           `json:"line"`
	SKU  kabinet.SKU      `json:"sku"`
	Was  kabinet.Quantity `json:"was"`
	Now  kabinet.Quantity `json:"now"`
}

// EventKind returns "cart.lines_changed".
func (LinesChanged) EventKind() string { return "cart.lines_changed" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e LinesChanged) Empty() bool { return len(e.Lines) == 0 }

// HeaderChanged says that a cart is for somebody else, or under other terms.
type HeaderChanged struct {
	Base
	Was Header `json:"was"`
	Now Header `json:"now"`
}

// EventKind returns "cart.header_changed".
func (HeaderChanged) EventKind() string { return "cart.header_changed" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e HeaderChanged) Empty() bool { return e.Was == e.Now }

// Repriced says which lines were told another price.
type Repriced struct {
	Base
	Changes []Change `json:"changes"`
}

// EventKind returns "cart.repriced".
func (Repriced) EventKind() string { return "cart.repriced" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e Repriced) Empty() bool { return len(e.Changes) == 0 }

// CartOrdered says that a cart became an order.
type CartOrdered struct {
	Base
	Order string `json:"order"`
}

// EventKind returns "cart.ordered".
func (CartOrdered) EventKind() string { return "cart.ordered" }
