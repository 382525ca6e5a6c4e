package cart

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Pricer answers the prices of lines of one cart.
type Pricer interface {
	// Price answers every line of the query, in its order: as many answers as
	// lines. The lines count together towards ladders. A line without a price
	// is an answer that says so, not an error; an error means that nothing can
	// be said, and stops what asked.
	//
	// After a change of one line, only the lines of its article are asked about,
	// unless an answer says that lines of others count too: see Priced.Mixed.
	Price(ctx context.Context, q PriceQuery) ([]Priced, error)
}

// WholePricer is a Pricer that knows what the seller's book adjusts on a whole order.
type WholePricer interface {
	Pricer
	// PriceWhole returns the adjustments of the whole that apply to the lines, and those
	// that do not, with the reason, as far as the buyer may know.
	PriceWhole(ctx context.Context, q PriceQuery) ([]pricing.DocumentAdjustment, []pricing.RuleNote, error)
}

// PriceQuery asks for the prices of lines.
type PriceQuery struct {
	// Org is the client, and empty for a guest, of whom the header says nothing
	// but seller entity, site, currency and kind.
	Org kabinet.OrgID
	Header
	At    time.Time
	Lines []PriceLine
	// Codes are what the buyer has entered, known or not. Who answers decides what
	// they do: with a pricing.View, a code is a segment of the buyer for whom a
	// promotion is.
	Codes []string
	// Trace asks for traces.
	Trace bool
}

// PriceLine is a line to price.
type PriceLine struct {
	LineKey
	Quantity kabinet.Quantity `json:"quantity"`
}

// Priced is the answer for a line.
type Priced struct {
	Result pricing.Result
	// Name is the article's name, for documents.
	Name string
	// Mixed says that lines of other articles may count towards the price, and this
	// line towards theirs, as with ladders of groups: so all lines of the cart are
	// asked about together.
	Mixed bool
	// Trace says why, for the seller, and BuyerTrace what of it the buyer may
	// see; both are JSON, and empty unless asked for.
	Trace, BuyerTrace json.RawMessage
}

// ViewPricer is a Pricer that asks a pricing.View.
type ViewPricer struct {
	// View returns the view of the buyer that the query is for: it knows the
	// units above Header.Unit, the segments and the channel. Queries of one
	// transaction should get views of one snapshot.
	View func(ctx context.Context, q PriceQuery) (*pricing.View, error)
	// Locks, where set, returns the prices that are promised for lines of lots, such as
	// those that the buyer has taken from the leftover market: one for each line of the
	// query, nil for none. It is asked only where a line has a lot.
	Locks func(ctx context.Context, q PriceQuery) ([]*pricing.Locked, error)
}

// Price implements Pricer. It returns kabinet.ErrMissingPort without View.
func (p ViewPricer) Price(ctx context.Context, q PriceQuery) ([]Priced, error) {
	view, requests, err := p.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	out := make([]Priced, len(requests))
	if !q.Trace {
		for i, r := range view.ResolveAll(make([]pricing.Result, 0, len(requests)), requests) {
			out[i].Result = r
		}
	} else {
		results, traces := view.ExplainAll(requests)
		for i, r := range results {
			out[i].Result = r
			if traces[i] == nil {
				continue
			}
			if out[i].Trace, err = json.Marshal(traces[i]); err != nil {
				return nil, err
			}
			if out[i].BuyerTrace, err = json.Marshal(traces[i].ForBuyer()); err != nil {
				return nil, err
			}
		}
	}
	snapshot := view.Snapshot()
	mixes := snapshot.Mixes()
	for i := range out {
		out[i].Mixed = mixes
		if product, ok := snapshot.Product(q.Lines[i].SKU); ok {
			out[i].Name = product.Name
		}
	}
	return out, nil
}

// ask returns the view of the buyer, and what is asked of it.
func (p ViewPricer) ask(ctx context.Context, q PriceQuery) (*pricing.View, []pricing.Request, error) {
	if p.View == nil {
		return nil, nil, kabinet.ErrMissingPort.With("port", "cart.ViewPricer.View")
	}
	view, err := p.View(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	var given *pricing.Conditions // of all lines without a lot
	if q.Kind != "" {
		given = &pricing.Conditions{Scope: pricing.Scope{OrderKind: string(q.Kind)}}
	}
	locks, err := p.locks(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	requests := make([]pricing.Request, len(q.Lines))
	for i, l := range q.Lines {
		requests[i] = pricing.Request{
			SKU: l.SKU, Unit: l.Unit, Quantity: l.Quantity, Currency: q.Currency,
			Agreement: q.Agreement, At: q.At, Basis: pricing.Together, Conditions: given,
		}
		if l.Lot != "" {
			c := pricing.Conditions{Scope: pricing.Scope{Lot: l.Lot, OrderKind: string(q.Kind)}}
			if locks != nil {
				c.Locked = locks[i]
			}
			requests[i].Conditions = &c
		}
	}
	return view, requests, nil
}

// PriceWhole implements WholePricer.
func (p ViewPricer) PriceWhole(ctx context.Context, q PriceQuery) ([]pricing.DocumentAdjustment, []pricing.RuleNote, error) {
	view, requests, err := p.ask(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	d, notes, err := view.ExplainDocument(requests)
	return d.Adjustments, pricing.NotesForBuyer(notes), err
}

// locks returns the prices promised for lots, or nil where there are none.
func (p ViewPricer) locks(ctx context.Context, q PriceQuery) ([]*pricing.Locked, error) {
	if p.Locks == nil || !slices.ContainsFunc(q.Lines, func(l PriceLine) bool { return l.Lot != "" }) {
		return nil, nil
	}
	out, err := p.Locks(ctx, q)
	if err == nil && len(out) != len(q.Lines) {
		err = ErrAnswer.With("port", "cart.ViewPricer.Locks").With("got", len(out)).With("want", len(q.Lines))
	}
	return out, err
}

// PriceLines asks the pricer about these lines of a cart, and checks that it
// answered all of them, or returns ErrAnswer.
func PriceLines(ctx context.Context, p Pricer, s State, lines []Line, at time.Time, trace bool) ([]Priced, error) {
	if p == nil {
		return nil, kabinet.ErrMissingPort.With("port", "cart.Pricer")
	}
	q := s.query(lines, at)
	q.Trace = trace
	q.Lines = append(q.Lines, s.beside(lines)...)
	out, err := p.Price(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(out) != len(q.Lines) {
		return nil, ErrAnswer.With("port", "cart.Pricer").With("got", len(out)).With("want", len(q.Lines))
	}
	return out[:len(lines)], nil
}

// query asks for the prices of lines of the cart.
func (s State) query(lines []Line, at time.Time) PriceQuery {
	q := PriceQuery{Org: s.buyer(), Header: s.public(), At: at.UTC(), Codes: s.Codes, Lines: make([]PriceLine, len(lines))}
	for i, l := range lines {
		q.Lines[i] = PriceLine{l.LineKey, l.Quantity}
	}
	return q
}

// buyer returns the client for whom prices and taxes are asked: nobody for a
// guest.
func (s State) buyer() kabinet.OrgID {
	if s.Guest {
		return ""
	}
	return s.Org
}

// public returns the header with which prices and taxes are asked: without what
// a guest only says of themselves.
func (s State) public() Header {
	h := s.Header
	h.Contact = ""
	if s.Guest {
		h = Header{Site: h.Site, Seller: h.Seller, Currency: h.Currency, Kind: h.Kind}
	}
	return h
}
