package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Difference says why one answer is not another: what differs between the
// requests and the answers, and which causes the difference of the totals has. Of
// what does not differ there is nothing. It is plain data that marshals to JSON.
type Difference struct {
	SKU         kabinet.SKU `json:"sku"`
	ProductName string      `json:"productName,omitempty"`
	// Before and After are the totals; null without a price.
	Before kabinet.Money `json:"before"`
	After  kabinet.Money `json:"after"`
	// Change is After less Before, where both are in one currency, and otherwise
	// null. The amounts of the causes sum to it exactly.
	Change kabinet.Money `json:"change"`
	Causes []Cause       `json:"causes,omitempty"`

	// What the requests ask.
	Product   *Changed[kabinet.SKU]         `json:"product,omitempty"`
	Quantity  *Changed[Pooled]              `json:"quantity,omitempty"`
	At        *Changed[time.Time]           `json:"at,omitempty"`
	Currency  *Changed[kabinet.Currency]    `json:"currency,omitempty"`
	Agreement *Changed[kabinet.AgreementID] `json:"agreement,omitempty"`
	Scope     *Changed[Scope]               `json:"scope,omitempty"`

	// How they are answered.
	Outcome *Changed[Outcome]   `json:"outcome,omitempty"`
	Miss    *Changed[Miss]      `json:"miss,omitempty"`    // why there is no price
	Source  *Changed[Candidate] `json:"source,omitempty"`  // the one that won
	Version *Changed[string]    `json:"version,omitempty"` // of the book
	Settled *Changed[Settled]   `json:"settled,omitempty"`
	Tax     *Changed[TaxMode]   `json:"tax,omitempty"`
	Price   *Changed[UnitPrice] `json:"price,omitempty"`
	Priced  *Changed[Pooled]    `json:"priced,omitempty"` // the quantity that was priced
	Factor  *Changed[Factor]    `json:"factor,omitempty"` // that converts the quantity
	// Counted is what chose the tier, and Tier the threshold that is reached: in
	// a unit, or, where the ladder counts an amount, in a currency.
	Counted     *Changed[Pooled] `json:"counted,omitempty"`
	Tier        *Changed[Pooled] `json:"tier,omitempty"`
	Rate        *Changed[string] `json:"rate,omitempty"` // the id of the exchange rate
	Approval    *Changed[bool]   `json:"approval,omitempty"`
	Provisional *Changed[bool]   `json:"provisional,omitempty"`
	// Order is whether the line may be ordered so.
	Order *Changed[Orderability] `json:"order,omitempty"`

	// Sources are those that appeared, vanished or are judged differently.
	Sources []SourceChange `json:"sources,omitempty"`
}

// Changed is something in two forms.
type Changed[T any] struct {
	Before T `json:"before"`
	After  T `json:"after"`
}

// UnitPrice is a price for Per of Unit.
type UnitPrice struct {
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Unit  kabinet.UoM      `json:"unit,omitempty"`
}

// Miss is why there is no price; the zero Miss is none.
type Miss struct {
	Reason Reason `json:"reason,omitzero"`
	Near   Near   `json:"near,omitzero"`
}

// Factor says that a quantity is multiplied by Num/Den.
type Factor struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Kinds of causes.
const (
	CauseQuantity = "quantity" // the quantity, at the prices before
	CauseSource   = "source"   // the price of another source
	CausePrice    = "price"    // another price of the same source
	CauseTier     = "tier"     // another tier, or other parts in the bands of a ladder
	CauseRate     = "rate"     // another exchange rate
	CauseNew      = "new"      // a step that was not there before
	CauseGone     = "gone"     // a step that is no longer there
	CauseStep     = "step"     // a step that makes another amount
	CauseRounding = "rounding" // what rounding makes
	CauseTotal    = "total"    // all of it, where amounts are too large to be divided
)

// Cause is a part of what two totals differ by.
type Cause struct {
	Kind string `json:"kind"`
	// Phase, Step, Reference and Name are those of the step.
	Phase     Phase  `json:"phase"`
	Step      string `json:"step,omitempty"`
	Reference string `json:"reference,omitempty"`
	Name      string `json:"name,omitempty"`
	// Price is that of the source before adjustments, and Percent that of the
	// rule, where they differ.
	Price   *Changed[kabinet.Money]      `json:"price,omitempty"`
	Percent *Changed[kabinet.Percentage] `json:"percent,omitempty"`
	// Rule says why a rule that is new was not applied before, or one that is
	// gone is not now.
	Rule   *RuleNote     `json:"rule,omitempty"`
	Amount kabinet.Money `json:"amount"`
}

// SourceChange is a source that is judged differently.
type SourceChange struct {
	// Before is nil for a source that appeared, and After for one that vanished.
	Before *Candidate `json:"before,omitempty"`
	After  *Candidate `json:"after,omitempty"`
}

// Diff answers why b differs from a: the traces of one line on two days, in two
// books, for two quantities, of two buyers. Diff of what ForBuyer returns says
// only what the buyer may see.
func Diff(a, b *Trace) Difference {
	x, y := &a.Result, &b.Result
	d := Difference{
		SKU: b.Request.SKU, ProductName: cmp.Or(b.ProductName, a.ProductName), Before: x.Total, After: y.Total,
		Product:     changed(a.Request.SKU, b.Request.SKU),
		Quantity:    asked(a, b),
		Currency:    changed(a.Request.Currency, b.Request.Currency),
		Agreement:   changed(a.Request.Agreement, b.Request.Agreement),
		Scope:       changed(a.scope(), b.scope()),
		Outcome:     changed(x.Outcome, y.Outcome),
		Version:     changed(x.Source.Version, y.Source.Version),
		Settled:     changed(x.Settled, y.Settled),
		Tax:         changed(x.Tax, y.Tax),
		Factor:      changed(a.factor(), b.factor()),
		Rate:        changed(x.Rate, y.Rate),
		Approval:    changed(x.NeedsApproval, y.NeedsApproval),
		Provisional: changed(x.Provisional, y.Provisional),
	}
	if !a.Request.At.Equal(b.Request.At) {
		d.At = &Changed[time.Time]{a.Request.At, b.Request.At}
	}
	if x.Reason != y.Reason || !x.Near.equal(y.Near) {
		d.Miss = &Changed[Miss]{Miss{x.Reason, x.Near}, Miss{y.Reason, y.Near}}
	}
	if p, q := a.won(), b.won(); p != nil && q != nil && p.key() != q.key() {
		d.Source = &Changed[Candidate]{*p, *q}
	}
	if !x.Quantity.Equal(y.Quantity) || x.Unit != y.Unit {
		d.Priced = &Changed[Pooled]{Pooled{x.Quantity, x.Unit}, Pooled{y.Quantity, y.Unit}}
	}
	if !x.Price.Equal(y.Price) || !x.Per.Equal(y.Per) || x.Unit != y.Unit {
		d.Price = &Changed[UnitPrice]{UnitPrice{x.Price, x.Per, x.Unit}, UnitPrice{y.Price, y.Per, y.Unit}}
	}
	if u, w := a.countUnit(), b.countUnit(); x.Ladder && y.Ladder {
		if !x.Tier.Equal(y.Tier) || u != w {
			d.Tier = &Changed[Pooled]{Pooled{x.Tier, u}, Pooled{y.Tier, w}}
		}
		if !x.Counted.Equal(y.Counted) || u != w {
			d.Counted = &Changed[Pooled]{Pooled{x.Counted, u}, Pooled{y.Counted, w}}
		}
	}
	if x.Outcome == Priced && y.Outcome == Priced && !x.Order.equal(y.Order) {
		d.Order = &Changed[Orderability]{x.Order, y.Order}
	}
	d.Sources = sourceChanges(a.Candidates, b.Candidates)
	if x.Outcome == Priced && y.Outcome == Priced {
		if sum, err := y.Total.Sub(x.Total); err == nil {
			d.Change = sum
			d.Causes = causes(a, b, sum)
		}
	}
	return d
}

// changed returns two values, or nil where they are the same.
func changed[T comparable](a, b T) *Changed[T] {
	if a == b {
		return nil
	}
	return &Changed[T]{a, b}
}

// asked returns the quantities of the requests, where they differ.
func asked(a, b *Trace) *Changed[Pooled] {
	x, y := &a.Request, &b.Request
	if x.Unit == y.Unit && x.Quantity.Equal(y.Quantity) {
		return nil
	}
	return &Changed[Pooled]{Pooled{x.Quantity, a.askedUnit()}, Pooled{y.Quantity, b.askedUnit()}}
}

// askedUnit is the unit of the request; empty where it is the base unit of a
// product that has no price.
func (t *Trace) askedUnit() kabinet.UoM {
	switch {
	case t.Request.Unit != "":
		return t.Request.Unit
	case t.Conversion != nil:
		return t.Conversion.FromUnit
	}
	return t.Result.Unit
}

func (t *Trace) scope() Scope {
	if t.Request.Conditions == nil {
		return Scope{}
	}
	return t.Request.Conditions.Scope
}

func (t *Trace) factor() Factor {
	if t.Conversion == nil {
		return Factor{1, 1}
	}
	return Factor{t.Conversion.Num, t.Conversion.Den}
}

// won returns the candidate that holds, or nil.
func (t *Trace) won() *Candidate {
	for i := range t.Candidates {
		if t.Candidates[i].Won {
			return &t.Candidates[i]
		}
	}
	return nil
}

// candidateKey is what a source is known by in two books.
type candidateKey struct {
	source Source
	party  Party
	// name is what is left of a list in the buyer's view.
	name string
}

func (c *Candidate) key() candidateKey {
	k := candidateKey{source: c.Source, party: c.Party}
	k.source.Version, k.source.Row = "", 0
	if k.source.List == "" && k.source.Agreement == "" {
		k.name = c.Name
	}
	return k
}

// sourceChanges compares two lists of candidates.
func sourceChanges(a, b []Candidate) []SourceChange {
	var out []SourceChange
	find := func(list []Candidate, c *Candidate) *Candidate {
		i := slices.IndexFunc(list, func(o Candidate) bool { return o.key() == c.key() })
		if i < 0 {
			return nil
		}
		found := list[i]
		return &found
	}
	for i := range a {
		before := a[i]
		if after := find(b, &before); after == nil || after.Won != before.Won || after.Reason != before.Reason {
			out = append(out, SourceChange{&before, after})
		}
	}
	for i := range b {
		if after := b[i]; find(a, &after) == nil {
			out = append(out, SourceChange{nil, &after})
		}
	}
	return out
}
