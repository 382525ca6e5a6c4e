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
type Cart struct{ s State }

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
	c := &Cart{State{
		Schema: Schema, ID: id, Org: org, Status: Active, Name: name, Header: h, Created: now, Changed: now,
	}}
	return c, Opened{c.base(by, now), h}, nil
}

// Restore returns the cart of a state that a store kept. It copies the state.
func Restore(s State) *Cart {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Cart{s}
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
// as empty.
//
// The error joins one for every line that is at fault, with its place among the
// arguments: ErrSKU, ErrQuantity, ErrTextTooLong, ErrText, ErrLinePayer,
// kabinet.ErrDate, kabinet.ErrOverflow. Add returns ErrTooManyLines when the cart would have more
// than MaxLines, and ErrNotActive or ErrOrdered when it is closed.
func (c *Cart) Add(by kabinet.Actor, now time.Time, lines ...NewLine) (LinesChanged, error) {
	if err := c.editable(); err != nil {
		return LinesChanged{}, err
	}
	next, last := slices.Clone(c.s.Lines), c.s.LastLine
	index := make(map[LineKey]int, len(next)+len(lines))
	for i := range next {
		index[next[i].LineKey] = i
	}
	touched := map[int]kabinet.Quantity{} // the quantity before, by index
	var order []int
	var errs []error
	for n, l := range lines {
		place := "/lines/" + strconv.Itoa(n)
		if l.LegalEntity == c.s.Payer {
			l.LegalEntity = ""
		}
		if err := l.validate(place); err != nil {
			errs = append(errs, err)
			continue
		}
		i, ok := index[l.LineKey]
		if !ok {
			i, last = len(next), last+1
			next = append(next, Line{
				ID: LineID(strconv.FormatInt(last, 10)), LineKey: l.LineKey, Added: now.UTC(),
			})
			index[l.LineKey] = i
		}
		sum, err := next[i].Quantity.Add(l.Quantity)
		if err != nil {
			errs = append(errs, kabinet.ErrOverflow.At(place+"/quantity"))
			continue
		}
		if _, seen := touched[i]; !seen {
			touched[i] = next[i].Quantity
			order = append(order, i)
		}
		next[i].Quantity = sum
	}
	if len(next) > MaxLines {
		errs = append(errs, ErrTooManyLines.With("max", MaxLines))
	}
	if err := errors.Join(errs...); err != nil {
		return LinesChanged{}, err
	}
	event := LinesChanged{Base: c.base(by, now)}
	for _, i := range order {
		event.Lines = append(event.Lines, LineChanged{next[i].ID, next[i].SKU, touched[i], next[i].Quantity})
	}
	if !event.Empty() {
		c.s.Lines, c.s.LastLine, c.s.Changed = next, last, event.At
	}
	return event, nil
}

// validate checks a header before a cart has it.
func (h Header) validate() error {
	if !h.Currency.Valid() {
		return kabinet.ErrCurrency.At("/currency")
	}
	if err := checkTexts(
		field{"/unit", string(h.Unit)}, field{"/person", string(h.Person)}, field{"/payer", string(h.Payer)},
		field{"/site", string(h.Site)}, field{"/seller", string(h.Seller)},
		field{"/agreement", string(h.Agreement)}, field{"/kind", string(h.Kind)},
	); err != nil {
		return err
	}
	return nil
}

// validate checks a line before it enters a cart.
func (l NewLine) validate(place string) error {
	switch {
	case l.SKU == "":
		return ErrSKU.At(place + "/sku")
	case l.Quantity.Sign() <= 0:
		return ErrQuantity.With("quantity", l.Quantity).At(place + "/quantity")
	case l.LegalEntity != "":
		return ErrLinePayer.At(place + "/legalEntity")
	}
	if err := checkTexts(
		field{"/sku", string(l.SKU)}, field{"/unit", string(l.Unit)}, field{"/configuration", l.Configuration},
		field{"/site", string(l.Site)}, field{"/warehouse", string(l.Warehouse)}, field{"/costCentre", l.CostCentre},
	); err != nil {
		return err.At(place)
	}
	if !l.Date.IsZero() {
		if _, err := kabinet.NewDate(l.Date.Year, l.Date.Month, l.Date.Day); err != nil {
			return kabinet.ErrDate.With("text", l.Date.String()).At(place + "/date")
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
	next := slices.Clone(c.s.Lines)
	find := c.finder(len(lines))
	var errs []error
	for n, l := range lines {
		place := "/lines/" + strconv.Itoa(n)
		i, err := find(l.Line)
		switch {
		case err != nil:
			errs = append(errs, err.At(place+"/line"))
		case l.Quantity.Sign() <= 0:
			errs = append(errs, ErrQuantity.With("quantity", l.Quantity).At(place+"/quantity"))
		case !next[i].Quantity.Equal(l.Quantity):
			event.Lines = append(event.Lines, LineChanged{l.Line, next[i].SKU, next[i].Quantity, l.Quantity})
			next[i].Quantity = l.Quantity
		}
	}
	if err := errors.Join(errs...); err != nil {
		return LinesChanged{}, err
	}
	if !event.Empty() {
		c.s.Lines, c.s.Changed = next, event.At
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
		c.s.Lines = slices.DeleteFunc(slices.Clone(c.s.Lines), func(l Line) bool { return gone[l.ID] })
		c.s.Changed = event.At
	}
	return event, nil
}

// SetHeader changes for whom and under what terms the cart buys. Lines keep the
// price that they were told until they are priced again. It returns
// kabinet.ErrCurrency without a currency, ErrTextTooLong or ErrText for the
// texts of the header, and ErrNotActive or ErrOrdered when the cart is closed.
func (c *Cart) SetHeader(by kabinet.Actor, now time.Time, h Header) (HeaderChanged, error) {
	if err := c.editable(); err != nil {
		return HeaderChanged{}, err
	}
	if err := h.validate(); err != nil {
		return HeaderChanged{}, err
	}
	event := HeaderChanged{c.base(by, now), c.s.Header, h}
	if !event.Empty() {
		c.s.Header, c.s.Changed = h, event.At
	}
	return event, nil
}

// Order marks the cart as ordered. It returns ErrOrdered the second time,
// ErrNotActive, or ErrEmpty. Placing an order calls it; see package order.
func (c *Cart) Order(by kabinet.Actor, now time.Time, order string) (CartOrdered, error) {
	if err := c.editable(); err != nil {
		return CartOrdered{}, err
	}
	if len(c.s.Lines) == 0 {
		return CartOrdered{}, ErrEmpty
	}
	event := CartOrdered{c.base(by, now), order}
	c.s.Status, c.s.Order, c.s.Changed = Ordered, order, event.At
	return event, nil
}

// Editable returns nil for an active cart, ErrOrdered, which names the order,
// for one that was ordered, and ErrNotActive otherwise.
func (s State) Editable() error {
	switch s.Status {
	case Active:
		return nil
	case Ordered:
		return ErrOrdered.With("order", s.Order)
	}
	return ErrNotActive.With("status", string(s.Status))
}

func (c *Cart) editable() error { return c.s.Editable() }

func (c *Cart) base(by kabinet.Actor, now time.Time) Base {
	return Base{Cart: c.s.ID, Org: c.s.Org, By: by, At: now.UTC()}
}

// finder returns a function that finds the index of a line, and refuses to find
// one twice. It looks through the lines for a few, and builds an index for many.
func (c *Cart) finder(n int) func(LineID) (int, *kabinet.Error) {
	var index map[LineID]int
	if n > 8 {
		index = make(map[LineID]int, len(c.s.Lines))
		for i := range c.s.Lines {
			index[c.s.Lines[i].ID] = i
		}
	}
	seen := make(map[LineID]bool, n)
	return func(id LineID) (int, *kabinet.Error) {
		i, ok := index[id]
		if index == nil {
			i = slices.IndexFunc(c.s.Lines, func(l Line) bool { return l.ID == id })
			ok = i >= 0
		}
		switch {
		case !ok:
			return 0, notFound("line", id)
		case seen[id]:
			return 0, ErrSecondChange.With("line", string(id))
		}
		seen[id] = true
		return i, nil
	}
}
