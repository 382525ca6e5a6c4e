package order

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Cause says why there is another revision of what is ordered.
type Cause string

// The causes.
const (
	ByAmendment    Cause = "amendment"    // somebody changed what was ordered
	ByConfirmation Cause = "confirmation" // the seller confirmed something else
	ByCancellation Cause = "cancellation" // of lines, or a part of them
	ByShortage     Cause = "shortage"     // the rest of a line was closed short, within tolerance
	ByWeight       Cause = "weight"       // more was loaded than ordered, within tolerance
	ByRepricing    Cause = "repricing"    // the promised prices have expired
	ByImport       Cause = "import"       // another system has it so
)

// Revision is one change of what is ordered. The order as it was placed is none.
type Revision struct {
	// Number is that of the version it makes, from 2.
	Number  int           `json:"number"`
	At      time.Time     `json:"at"`
	By      kabinet.Actor `json:"by"`
	Cause   Cause         `json:"cause"`
	Reason  string        `json:"reason,omitempty"`
	Changes []LineChange  `json:"changes"`
	// WasPayable and Payable are the totals to pay before and after.
	WasPayable kabinet.Money `json:"wasPayable"`
	Payable    kabinet.Money `json:"payable"`
	// WasFreight and Freight are what the delivery cost that was chosen, and what it costs
	// for what was amended.
	WasFreight kabinet.Money `json:"wasFreight,omitzero"`
	Freight    kabinet.Money `json:"freight,omitzero"`
}

// LineChange is how a line differs between two revisions. What it was of an added
// line is zero, and what it is of a removed one.
type LineChange struct {
	Line   cart.LineID `json:"line"`
	WasSKU kabinet.SKU `json:"wasSku,omitempty"`
	SKU    kabinet.SKU `json:"sku,omitempty"`
	// WasQuantity and Quantity are the effective ones.
	WasQuantity kabinet.Quantity `json:"wasQuantity"`
	Quantity    kabinet.Quantity `json:"quantity"`
	WasPrice    kabinet.Money    `json:"wasPrice"`
	Price       kabinet.Money    `json:"price"`
	// WasAmount and Amount are what the quantities cost.
	WasAmount kabinet.Money `json:"wasAmount"`
	Amount    kabinet.Money `json:"amount"`
}

// Revised says that what is ordered has changed: an amendment, an answer of the
// seller, a cancelled line, a rest that was closed short. It is the one event from
// which budgets, credit, approvals and stock follow.
type Revised struct {
	Base
	Revision Revision `json:"revision"`
}

// EventKind returns "order.revised".
func (Revised) EventKind() string { return "order.revised" }

// revision works out the next revision of the order with these lines, whose amounts
// at their whole quantities are totalled as full says: one entry for each line, of
// which the amount does not count, and the charges. It changes nothing.
func (o *Order) revision(
	by kabinet.Actor, now time.Time, cause Cause, reason string, next []Line, full rated,
) (Revised, cart.Totals, error) {
	lines := slices.Clone(full.lines)
	for i, l := range next {
		if err := l.check(); err != nil {
			return Revised{}, cart.Totals{}, err
		}
		cost, err := l.cost()
		if err != nil {
			return Revised{}, cart.Totals{}, err
		}
		lines[i].Amount = cost
	}
	d, err := o.s.Totals.Document()
	if err != nil {
		return Revised{}, cart.Totals{}, err
	}
	d.Lines, d.Charges, d.Adjustments = lines, full.charges, nil // the last are in the amounts of the lines
	totals, err := cart.Sum(d)
	if err != nil {
		return Revised{}, cart.Totals{}, err
	}
	changes, err := changes(o.s.Lines, next)
	if err != nil {
		return Revised{}, cart.Totals{}, err
	}
	return Revised{o.base(by, now), Revision{
		Number: o.s.Revision + 1, At: now.UTC(), By: by, Cause: cause, Reason: reason, Changes: changes,
		WasPayable: o.s.Totals.Payable, Payable: totals.Payable,
	}}, totals, nil
}

// revise makes a revision of changed lines, or just takes them over where nothing that
// is ordered differs; then the event is nil.
func (o *Order) revise(by kabinet.Actor, now time.Time, cause Cause, reason string, next []Line, full rated) (*Revised, error) {
	e, totals, err := o.revision(by, now, cause, reason, next, full)
	if err != nil {
		return nil, err
	}
	o.s.Lines, o.s.Changed = next, now.UTC()
	if len(e.Revision.Changes) == 0 {
		return nil, nil
	}
	o.s.Totals, o.s.Revision = totals, e.Revision.Number
	o.s.Revisions = append(slices.Clone(o.s.Revisions), e.Revision)
	e.Revision.Changes = slices.Clone(e.Revision.Changes)
	return &e, nil
}

// rated is lines and charges with their taxes.
type rated struct {
	lines   []cart.DocumentLine
	charges []cart.TaxedCharge
}

// taxed returns the lines and charges of the order, for revise.
func (o *Order) taxed() rated {
	d, _ := o.s.Totals.Document() // which revision asks again
	return rated{d.Lines, d.Charges}
}

// changes compares lines by their ids.
func changes(was, now []Line) ([]LineChange, error) {
	var out []LineChange
	old := make(map[cart.LineID]*Line, len(was))
	for i := range was {
		old[was[i].ID] = &was[i]
	}
	for i := range now {
		before := old[now[i].ID]
		delete(old, now[i].ID)
		c, differs, err := change(before, &now[i])
		if err != nil {
			return nil, err
		}
		if differs {
			out = append(out, c)
		}
	}
	for i := range was {
		if old[was[i].ID] == nil {
			continue
		}
		c, _, err := change(&was[i], nil)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// change compares a line with itself; either may be nil.
func change(was, now *Line) (c LineChange, differs bool, err error) {
	if was != nil {
		c.Line, c.WasSKU, c.WasQuantity, c.WasPrice = was.ID, was.SKU, was.Effective(), was.Price.Price
		if c.WasAmount, err = was.cost(); err != nil {
			return c, false, err
		}
	}
	if now != nil {
		c.Line, c.SKU, c.Quantity, c.Price = now.ID, now.SKU, now.Effective(), now.Price.Price
		if c.Amount, err = now.cost(); err != nil {
			return c, false, err
		}
	}
	differs = was == nil || now == nil || was.LineKey != now.LineKey || !c.WasQuantity.Equal(c.Quantity) ||
		!c.WasPrice.Equal(c.Price) || !c.WasAmount.Equal(c.Amount)
	return c, differs, nil
}

// LineQuantity is a quantity of a line.
type LineQuantity struct {
	Line     cart.LineID      `json:"line"`
	Quantity kabinet.Quantity `json:"quantity"`
}

// CancelLines cancels what is open of lines, or a part of it: a quantity of 0 is all
// that is open. What the other lines cost stays as it is. It returns ErrReason,
// ErrTextTooLong, ErrText, ErrStatus for an order that has ended, kabinet.ErrNotFound,
// ErrTwice or ErrOpen with the place of the argument, and ErrNothingLeft where nothing
// would remain of an order that is not in fulfilment: cancel that one whole.
func (o *Order) CancelLines(by kabinet.Actor, now time.Time, reason string, lines ...LineQuantity) (Revised, error) {
	if err := reasonable(reason); err != nil {
		return Revised{}, err
	}
	next, err := o.lines("revised", lines, func(l *Line, q kabinet.Quantity) error {
		open := l.Open()
		if q.IsZero() {
			q = open
		}
		if q.Sign() <= 0 || open.Less(q) {
			return ErrOpen.With("line", string(l.ID)).With("open", open)
		}
		return l.cancel(q)
	})
	if err != nil {
		return Revised{}, err
	}
	if o.s.Status != InFulfilment && !slices.ContainsFunc(next, func(l Line) bool { return l.Effective().Sign() > 0 }) {
		return Revised{}, ErrNothingLeft
	}
	return value(o.revise(by, now, ByCancellation, reason, next, o.taxed()))
}

// CloseShort closes what is open of lines where it is within Tolerance.Under: it will
// not be delivered. It returns ErrStatus for an order that is not in fulfilment,
// kabinet.ErrNotFound, ErrTwice, and ErrTolerance for a rest that is too large.
func (o *Order) CloseShort(by kabinet.Actor, now time.Time, lines ...cart.LineID) (Revised, error) {
	if o.s.Status != InFulfilment {
		return Revised{}, o.status("closed short")
	}
	list := make([]LineQuantity, len(lines))
	for i, id := range lines {
		list[i].Line = id
	}
	next, err := o.lines("closed short", list, func(l *Line, _ kabinet.Quantity) error {
		if !l.short() {
			return ErrTolerance.With("line", string(l.ID)).With("open", l.Open())
		}
		return l.closeShort()
	})
	if err != nil {
		return Revised{}, err
	}
	return value(o.revise(by, now, ByShortage, "", next, o.taxed()))
}

func (l *Line) closeShort() (err error) {
	l.ClosedShort, err = l.ClosedShort.Add(l.Open())
	return err
}

// lines returns a copy of the lines in which some are changed, each once. It returns
// ErrStatus for an order that has ended, ErrEmpty without lines, kabinet.ErrNotFound and
// ErrTwice; errors have the place of the argument.
func (o *Order) lines(wanted string, list []LineQuantity, do func(*Line, kabinet.Quantity) error) ([]Line, error) {
	if o.s.ended() {
		return nil, o.status(wanted)
	}
	if len(list) == 0 {
		return nil, ErrEmpty
	}
	next := slices.Clone(o.s.Lines)
	find := finder(next)
	for n, x := range list {
		place := "/lines/" + strconv.Itoa(n)
		l, err := find(x.Line)
		if err != nil {
			return nil, err.At(place)
		}
		if err := do(l, x.Quantity); err != nil {
			return nil, at(err, place)
		}
	}
	return next, nil
}

// finder finds each of the lines once.
func finder(lines []Line) func(cart.LineID) (*Line, *kabinet.Error) {
	index := make(map[cart.LineID]int, len(lines))
	for i := range lines {
		index[lines[i].ID] = i
	}
	seen := map[cart.LineID]bool{}
	return func(id cart.LineID) (*Line, *kabinet.Error) {
		i, ok := index[id]
		switch {
		case !ok:
			return nil, notFound("line", id)
		case seen[id]:
			return nil, ErrTwice.With("line", string(id))
		}
		seen[id] = true
		return &lines[i], nil
	}
}

// ended reports whether nothing more happens to the order.
func (s State) ended() bool {
	return s.Status == Completed || s.Status == Cancelled || s.Status == Failed
}

// reasonable checks a reason.
func reasonable(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason.At("/reason")
	}
	if err := checkText(reason); err != nil {
		return err.At("/reason")
	}
	return nil
}

// at gives an error of the library a place.
func at(err error, place string) error {
	if e, ok := err.(*kabinet.Error); ok {
		return e.At(place)
	}
	return err
}

// value returns what a pointer points to, or the zero value.
func value[T any](p *T, err error) (T, error) {
	if p == nil || err != nil {
		var zero T
		return zero, err
	}
	return *p, nil
}
