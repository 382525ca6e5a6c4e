package pricing

import (
	"iter"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Compile checks a book and compiles it. The error joins every mistake found;
// the report lists what is allowed but looks wrong. The book is not kept: it
// may be changed afterwards.
func Compile(b Book) (*Snapshot, Report, error) { panic("soon") }

// Report is what Compile noticed.
type Report struct {
	Warnings []Warning `json:"warnings,omitempty"`
}

// Warning is something in a book that is allowed but may be a mistake.
type Warning struct {
	Code string `json:"code"`
	At   string `json:"at"`
	Text string `json:"text"`
}

// Snapshot is a compiled book: immutable, and safe for any number of goroutines.
type Snapshot struct{}

// Version returns the version of the book.
func (s *Snapshot) Version() string { panic("soon") }

// Product returns a product of the book.
func (s *Snapshot) Product(sku kabinet.SKU) (Product, bool) { panic("soon") }

// Products returns all products in the order of the book.
func (s *Snapshot) Products() iter.Seq[Product] { panic("soon") }

// For compiles a buyer: it collects the buyer's sources in the order in which
// they win. It returns ErrAccount for a buyer with an account path and no
// organisation. The view is immutable and safe for any number of goroutines.
func (s *Snapshot) For(b Buyer) (*View, error) { panic("soon") }

// View answers for one buyer.
type View struct{}

// Snapshot returns the snapshot the view was made from.
func (v *View) Snapshot() *Snapshot { panic("soon") }

// Agreements returns the buyer's agreements that are in force at the instant, nearest first.
func (v *View) Agreements(at time.Time) []AgreementInfo { panic("soon") }

// AgreementInfo names an agreement of a buyer.
type AgreementInfo struct {
	ID       kabinet.AgreementID `json:"id"`
	Number   string              `json:"number,omitempty"`
	Name     string              `json:"name,omitempty"`
	Currency kabinet.Currency    `json:"currency"`
	Default  bool                `json:"default,omitempty"`
}

// Resolve answers one line, on its own. It allocates nothing.
func (v *View) Resolve(r Request) Result { panic("soon") }

// ResolveAll answers the requests in order and appends the results to dst.
// Requests whose Basis is Together pool their quantities by article, within
// one agreement, currency and order kind.
func (v *View) ResolveAll(dst []Result, requests []Request) []Result { panic("soon") }

// Explain answers one line with its trace.
func (v *View) Explain(r Request) (Result, *Trace) { panic("soon") }

// ExplainAll is ResolveAll with traces.
func (v *View) ExplainAll(requests []Request) ([]Result, []*Trace) { panic("soon") }

// Ladder appends the tiers of the source that prices the request to dst.
func (v *View) Ladder(dst []LadderTier, r Request) []LadderTier { panic("soon") }

// LadderTier is a step of the ladder that a buyer is under.
type LadderTier struct {
	From  kabinet.Quantity `json:"from"` // inclusive, in Unit
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per"`
	Unit  kabinet.UoM      `json:"unit"`
}

// Trace says how a price came about. It marshals to JSON.
type Trace struct{}

// ForBuyer returns a copy that holds only what the buyer may see.
func (t *Trace) ForBuyer() *Trace { panic("soon") }

// Text returns the trace as readable lines in the language of p.
func (t *Trace) Text(p kabinet.Printer) string { panic("soon") }
