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

// StatusChanged says that a cart was locked, is active again, or has expired.
type StatusChanged struct {
	Base
	Was    Status `json:"was"`
	Now    Status `json:"now"`
	Reason string `json:"reason,omitempty"`
}

// EventKind returns "cart.status_changed".
func (StatusChanged) EventKind() string { return "cart.status_changed" }

// ExpirySet says from when on a cart may expire.
type ExpirySet struct {
	Base
	Was time.Time `json:"was,omitzero"`
	Now time.Time `json:"now,omitzero"`
}

// EventKind returns "cart.expiry_set".
func (ExpirySet) EventKind() string { return "cart.expiry_set" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e ExpirySet) Empty() bool { return e.Was.Equal(e.Now) }

// TermsChanged says which adjustments of the whole, charges and withheld taxes a
// cart has.
type TermsChanged struct {
	Base
	Was Terms `json:"was"`
	Now Terms `json:"now"`
	// Again says that they were given for something else before.
	Again bool `json:"again,omitempty"`
}

// EventKind returns "cart.terms_changed".
func (TermsChanged) EventKind() string { return "cart.terms_changed" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e TermsChanged) Empty() bool {
	return !e.Again && same(e.Was.Adjustments, e.Now.Adjustments) && same(e.Was.Charges, e.Now.Charges) &&
		same(e.Was.Withheld, e.Now.Withheld)
}

// LinesAdjusted says which lines have other adjustments. It is empty when none
// has.
type LinesAdjusted struct {
	Base
	Lines []LineAdjusted `json:"lines"`
}

// LineAdjusted is the change of one line's adjustments.
type LineAdjusted struct {
	Line LineID       `json:"line"`
	Was  []Adjustment `json:"was,omitempty"`
	Now  []Adjustment `json:"now,omitempty"`
}

// EventKind returns "cart.lines_adjusted".
func (LinesAdjusted) EventKind() string { return "cart.lines_adjusted" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e LinesAdjusted) Empty() bool { return len(e.Lines) == 0 }

// Shared says what a person may do with a cart from now on; "" is nothing.
type Shared struct {
	Base
	Person kabinet.PersonID `json:"person"`
	Was    Right            `json:"was,omitempty"`
	Now    Right            `json:"now,omitempty"`
}

// EventKind returns "cart.shared".
func (Shared) EventKind() string { return "cart.shared" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e Shared) Empty() bool { return e.Was == e.Now }

// CartMerged says that the lines of a cart went to another.
type CartMerged struct {
	Base
	Into ID       `json:"into,omitempty"`
	How  MergeHow `json:"how,omitempty"`
}

// EventKind returns "cart.merged".
func (CartMerged) EventKind() string { return "cart.merged" }

// Empty reports whether nothing changed, so that there is nothing to save.
func (e CartMerged) Empty() bool { return e.Into == "" }

// CartSplit says that the lines of a cart went to several.
type CartSplit struct {
	Base
	Into []ID `json:"into"`
}

// EventKind returns "cart.split".
func (CartSplit) EventKind() string { return "cart.split" }

// Detached says that a part of a split cart is ordered without the others.
type Detached struct {
	Base
	Of ID `json:"of"`
}

// EventKind returns "cart.detached".
func (Detached) EventKind() string { return "cart.detached" }

// Empty reports whether nothing changed.
func (e Detached) Empty() bool { return e.Cart == "" }
