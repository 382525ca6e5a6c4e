// Package cart turns rows on a screen into an order that exists exactly once.
//
// A Cart is lines with an identity, for whom they are bought, and the prices
// that the buyer was told. Service does what people do with carts, in the
// transaction that its ports belong to:
//
//	svc := cart.Service{
//		Carts: tx.Carts(), Lister: tx.CartLister(), Authority: authority, Parties: parties, Taxes: taxes,
//		Pricer: cart.ViewPricer{View: viewOf}, // viewOf: the host's pricing.View of a buyer
//	}
//	v, err := svc.Open(ctx, actor, org, cart.OpenRequest{Header: cart.Header{Payer: payer, Seller: seller, Currency: rub}})
//	ref := cart.Ref{Org: org, ID: v.State.ID, Version: v.State.Version}
//	v, err = svc.Add(ctx, actor, ref, cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT"}, Quantity: qty})
//	ref.Version = v.State.Version // every write names the version seen
//	v, err = svc.Reprice(ctx, actor, ref)
//	fmt.Println(v.Changes, v.Totals.Payable)
//
// Package order places the cart. Prices come through Pricer, taxes through
// Taxes, and whether payer, site and agreement belong to the client through
// Parties; Sum is the arithmetic of totals on its own.
package cart

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Cart is a cart of one organisation: lines, for whom they are bought, and the
// prices the buyer was told. A method that returns an error changes nothing; an
// event that is Empty says that there is nothing to save. A Cart is not safe
// for concurrent use.
type Cart struct {
	s State
	// index has the place of each line by its key, once it was asked for.
	index map[LineKey]int
}

// New returns an empty active cart and its event. It returns ErrID without id
// or organisation, kabinet.ErrCurrency without a currency, and
// ErrTextTooLong or ErrText for the name and the texts of the header.
func New(id ID, org kabinet.OrgID, name string, h Header, by kabinet.Actor, now time.Time) (*Cart, Opened, error) {
	if id == "" || org == "" {
		return nil, Opened{}, ErrID
	}
	if err := h.validate(); err != nil {
		return nil, Opened{}, err
	}
	if err := checkText(name); err != nil {
		return nil, Opened{}, err.At("/name")
	}
	now = now.UTC()
	c := &Cart{s: State{
		Schema: Schema, ID: id, Org: org, Status: Active, Name: name, Header: h, Created: now, Changed: now,
	}}
	return c, Opened{c.base(by, now), h}, nil
}

// Restore returns the cart of a state that a store kept. It copies the state.
func Restore(s State) *Cart {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Cart{s: s}
}

// State returns a copy of all the cart holds.
func (c *Cart) State() State { return c.s.clone() }

// NewLine asks for a quantity of what LineKey names.
type NewLine struct {
	LineKey
	Quantity kabinet.Quantity `json:"quantity"`
}

// Add adds the lines to the cart, all or none. A line whose LineKey the cart
// has adds to its quantity. A LegalEntity that is the payer of the cart counts
// as empty; a cart with lines of another payer is ordered in parts, see Split.
//
// The error joins one for every line that is at fault, with its place among the
// arguments: ErrSKU, ErrQuantity, ErrTextTooLong, ErrText, kabinet.ErrDate,
// kabinet.ErrOverflow. Add returns ErrTooManyLines when the cart would have more
// than MaxLines, and ErrNotActive or ErrOrdered when it is closed.
func (c *Cart) Add(by kabinet.Actor, now time.Time, lines ...NewLine) (LinesChanged, error) {
	if err := c.editable(); err != nil {
		return LinesChanged{}, err
	}
	if len(lines) == 0 {
		return LinesChanged{Base: c.base(by, now)}, nil
	}
	// Lines that the cart has come first in what is planned by index; new ones
	// have the indexes after.
	type planned struct {
		at       int
		key      LineKey
		was, now kabinet.Quantity
	}
	plan := make([]planned, 0, len(lines))
	var seen map[LineKey]int
	if len(lines) > 1 {
		seen = make(map[LineKey]int, len(lines))
	}
	places, fresh := c.places(), 0
	var errs []error
	for n, l := range lines {
		if l.LegalEntity == c.s.Payer {
			l.LegalEntity = ""
		}
		if err := l.Validate(); err != nil {
			errs = append(errs, err.At("/lines/"+strconv.Itoa(n)))
			continue
		}
		i, ok := seen[l.LineKey]
		if !ok {
			i = len(plan)
			p := planned{at: len(c.s.Lines) + fresh, key: l.LineKey}
			if at, have := places[l.LineKey]; have {
				p.at, p.was = at, c.s.Lines[at].Quantity
				p.now = p.was
			} else {
				fresh++
			}
			plan = append(plan, p)
			if seen != nil {
				seen[l.LineKey] = i
			}
		}
		sum, err := plan[i].now.Add(l.Quantity)
		if err != nil {
			errs = append(errs, kabinet.ErrOverflow.At("/lines/"+strconv.Itoa(n)+"/quantity"))
			continue
		}
		plan[i].now = sum
	}
	if len(c.s.Lines)+fresh > MaxLines {
		errs = append(errs, ErrTooManyLines.With("max", MaxLines))
	}
	if err := errors.Join(errs...); err != nil {
		return LinesChanged{}, err
	}
	event := LinesChanged{Base: c.base(by, now), Lines: make([]LineChanged, len(plan))}
	for k, p := range plan {
		if p.at == len(c.s.Lines) {
			c.s.LastLine++
			c.s.Lines = append(c.s.Lines, Line{
				ID: LineID(strconv.FormatInt(c.s.LastLine, 10)), LineKey: p.key, Added: event.At,
			})
			c.index[p.key] = p.at
		}
		l := &c.s.Lines[p.at]
		l.Quantity = p.now
		event.Lines[k] = LineChanged{l.ID, l.SKU, p.was, p.now}
	}
	c.s.Changed = event.At
	return event, nil
}

// places returns where each line is, by its key.
func (c *Cart) places() map[LineKey]int {
	if c.index == nil {
		c.index = make(map[LineKey]int, len(c.s.Lines)+1)
		for i := range c.s.Lines {
			c.index[c.s.Lines[i].LineKey] = i
		}
	}
	return c.index
}

// validate checks a header before a cart has it.
func (h Header) validate() error {
	if !h.Currency.Valid() {
		return kabinet.ErrCurrency.At("/currency")
	}
	if err := checkTexts(
		field{"/unit", string(h.Unit)}, field{"/person", string(h.Person)}, field{"/payer", string(h.Payer)},
		field{"/site", string(h.Site)}, field{"/seller", string(h.Seller)},
		field{"/agreement", string(h.Agreement)}, field{"/kind", string(h.Kind)}, field{"/contact", h.Contact},
	); err != nil {
		return err
	}
	return nil
}

// Validate checks a line before it enters a cart or an order. It returns ErrSKU,
// ErrQuantity, ErrTextTooLong, ErrText or kabinet.ErrDate with its place, or nil.
func (l *NewLine) Validate() *kabinet.Error {
	switch {
	case l.SKU == "":
		return ErrSKU.At("/sku")
	case l.Quantity.Sign() <= 0:
		return ErrQuantity.With("quantity", l.Quantity).At("/quantity")
	}
	if err := checkTexts(
		field{"/sku", string(l.SKU)}, field{"/unit", string(l.Unit)}, field{"/configuration", l.Configuration},
		field{"/site", string(l.Site)}, field{"/warehouse", string(l.Warehouse)}, field{"/lot", string(l.Lot)},
		field{"/legalEntity", string(l.LegalEntity)}, field{"/costCentre", l.CostCentre},
	); err != nil {
		return err
	}
	if !l.Date.IsZero() {
		if _, err := kabinet.NewDate(l.Date.Year, l.Date.Month, l.Date.Day); err != nil {
			return kabinet.ErrDate.With("text", l.Date.String()).At("/date")
		}
	}
	return nil
}

// LineQuantity asks for a new quantity of a line.
type LineQuantity struct {
	Line     LineID           `json:"line"`
	Quantity kabinet.Quantity `json:"quantity"`
}

// SetQuantity sets quantities, all or none. Setting the quantity that a line
// has changes nothing. The error joins one for every argument at fault, with
// its place: kabinet.ErrNotFound for a line that the cart does not have,
// ErrQuantity, ErrSecondChange. It returns ErrNotActive or ErrOrdered when the
// cart is closed.
func (c *Cart) SetQuantity(by kabinet.Actor, now time.Time, lines ...LineQuantity) (LinesChanged, error) {
	if err := c.editable(); err != nil {
		return LinesChanged{}, err
	}
	event := LinesChanged{Base: c.base(by, now)}
	find := c.finder(len(lines))
	at := make([]int, 0, len(lines))
	var errs []error
	for n, l := range lines {
		i, err := find(l.Line)
		switch {
		case err != nil:
			errs = append(errs, err.At("/lines/"+strconv.Itoa(n)+"/line"))
		case l.Quantity.Sign() <= 0:
			errs = append(errs, ErrQuantity.With("quantity", l.Quantity).At("/lines/"+strconv.Itoa(n)+"/quantity"))
		case !c.s.Lines[i].Quantity.Equal(l.Quantity):
			event.Lines = append(event.Lines, LineChanged{l.Line, c.s.Lines[i].SKU, c.s.Lines[i].Quantity, l.Quantity})
			at = append(at, i)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return LinesChanged{}, err
	}
	for k, i := range at {
		c.s.Lines[i].Quantity, c.s.Changed = event.Lines[k].Now, event.At
	}
	return event, nil
}

// Remove removes lines, all or none. The error joins kabinet.ErrNotFound for
// every line that the cart does not have, and ErrSecondChange, with their
// places. It returns ErrNotActive or ErrOrdered when the cart is closed.
func (c *Cart) Remove(by kabinet.Actor, now time.Time, lines ...LineID) (LinesChanged, error) {
	if err := c.editable(); err != nil {
		return LinesChanged{}, err
	}
	event := LinesChanged{Base: c.base(by, now)}
	find := c.finder(len(lines))
	gone := make(map[LineID]bool, len(lines))
	var errs []error
	for n, id := range lines {
		i, err := find(id)
		if err != nil {
			errs = append(errs, err.At("/lines/"+strconv.Itoa(n)))
			continue
		}
		gone[id] = true
		event.Lines = append(event.Lines, LineChanged{id, c.s.Lines[i].SKU, c.s.Lines[i].Quantity, kabinet.Quantity{}})
	}
	if err := errors.Join(errs...); err != nil {
		return LinesChanged{}, err
	}
	if !event.Empty() {
		c.s.Lines = slices.DeleteFunc(c.s.Lines, func(l Line) bool { return gone[l.ID] })
		c.s.Changed, c.index = event.At, nil
	}
	return event, nil
}

// SetHeader changes for whom and under what terms the cart buys. Lines keep the
// price that they were told until they are priced again. It returns
// kabinet.ErrCurrency without a currency, kabinet.ErrCurrencyMismatch, with the
// place, while adjustments or charges are in another, ErrTextTooLong or ErrText
// for the texts of the header, and ErrNotActive or ErrOrdered when the cart is
// closed. Who owns the cart then has no Share in it.
func (c *Cart) SetHeader(by kabinet.Actor, now time.Time, h Header) (HeaderChanged, error) {
	if err := c.editable(); err != nil {
		return HeaderChanged{}, err
	}
	if err := h.validate(); err != nil {
		return HeaderChanged{}, err
	}
	if h.Currency != c.s.Currency {
		if err := c.s.sameCurrency(h.Currency); err != nil {
			return HeaderChanged{}, err
		}
	}
	event := HeaderChanged{c.base(by, now), c.s.Header, h}
	if !event.Empty() {
		c.s.Header, c.s.Changed = h, event.At
		c.ownPayer()
		c.s.Shares = without(c.s.Shares, h.Person)
	}
	return event, nil
}

// sameCurrency returns an error unless all amounts that the seller set are in the
// currency.
func (s State) sameCurrency(currency kabinet.Currency) error {
	if err := s.Terms.validate(currency); err != nil {
		return err
	}
	for i, l := range s.Lines {
		if err := checkAdjustments(l.Adjustments, currency, true); err != nil {
			return err.At("/lines/" + itoa(i))
		}
	}
	return nil
}

// ownPayer makes the payer of the cart empty on lines, unless there is such a line.
func (c *Cart) ownPayer() {
	if c.s.Payer == "" {
		return
	}
	for i := range c.s.Lines {
		l := &c.s.Lines[i]
		if l.LegalEntity != c.s.Payer {
			continue
		}
		was, key := l.LineKey, l.LineKey
		key.LegalEntity = ""
		places := c.places()
		if _, taken := places[key]; !taken {
			delete(places, was)
			l.LineKey, places[key] = key, i
		}
	}
}

func (c *Cart) editable() error { return c.s.Editable() }

func (c *Cart) base(by kabinet.Actor, now time.Time) Base {
	return Base{Cart: c.s.ID, Org: c.s.Org, By: by, At: now.UTC()}
}

// finder returns a function that finds the place of a line, and refuses to find
// one of n twice.
func (c *Cart) finder(n int) func(LineID) (int, *kabinet.Error) {
	var seen map[LineID]bool
	if n > 1 {
		seen = make(map[LineID]bool, n)
	}
	return func(id LineID) (int, *kabinet.Error) {
		i, ok := c.find(id)
		switch {
		case !ok:
			return 0, notFound("line", id)
		case seen[id]:
			return 0, ErrSecondChange.With("line", string(id))
		}
		if seen != nil {
			seen[id] = true
		}
		return i, nil
	}
}

// find returns the place of a line. Lines have their numbers in order, since the
// cart gives them so; it looks through all lines where somebody else did.
func (c *Cart) find(id LineID) (int, bool) {
	if want, err := strconv.ParseInt(string(id), 10, 64); err == nil {
		i, ok := slices.BinarySearchFunc(c.s.Lines, want, func(l Line, want int64) int {
			n, _ := strconv.ParseInt(string(l.ID), 10, 64)
			return cmp.Compare(n, want)
		})
		if ok && c.s.Lines[i].ID == id {
			return i, true
		}
	}
	i := slices.IndexFunc(c.s.Lines, func(l Line) bool { return l.ID == id })
	return i, i >= 0
}
