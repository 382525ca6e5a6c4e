package market

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// MaxTakes is how many may have taken of one offer at a time.
const MaxTakes = 1000

// ID names an offer. It is unique with its seller.
type ID string

// NewID returns a random id.
func NewID() ID { return kabinet.NewID[ID]("off") }

// Status says where an offer is in its life. One whose time is over is Offered until
// somebody closes it, and yet cannot be taken: see State.Open.
type Status string

// The statuses.
const (
	Offered   Status = "offered"
	Sold      Status = "sold" // all of it
	Withdrawn Status = "withdrawn"
	Expired   Status = "expired"
)

// Terms are what the seller offers.
type Terms struct {
	SKU       kabinet.SKU         `json:"sku"`
	Warehouse kabinet.WarehouseID `json:"warehouse,omitempty"`
	Lot       pricing.LotID       `json:"lot"`
	// Unit is that of Quantity and Price.
	Unit     kabinet.UoM      `json:"unit"`
	Quantity kabinet.Quantity `json:"quantity"`
	// Whole says that nobody takes less than all of it.
	Whole bool `json:"whole,omitempty"`
	// Price is for Per units; zero Per is one.
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Tax   pricing.TaxMode  `json:"tax"`
	// For are who may see and take it; the zero Party is everyone.
	For kabinet.Party `json:"for"`
	// Until is when it cannot be taken any more.
	Until time.Time `json:"until"`
	// Note tells why it is left over: "one end bent".
	Note string `json:"note,omitempty"`
}

// Take is what a buyer has of an offer.
type Take struct {
	Buyer    kabinet.OrgID    `json:"buyer"`
	Cart     cart.ID          `json:"cart"`
	By       kabinet.PersonID `json:"by,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
	At       time.Time        `json:"at"`
	// Until is when it is free again, unless it is ordered by then.
	Until time.Time `json:"until"`
	// Order is what it was sold by.
	Order string `json:"order,omitempty"`
}

// live reports whether the take keeps others from the goods at now.
func (t Take) live(now time.Time) bool { return t.Order != "" || now.Before(t.Until) }

// Turn is until when a buyer may have of an offer what they have not ordered, counted
// from the first that they took: taking more or less, giving it back or taking it into
// another cart makes it no longer.
type Turn struct {
	Buyer kabinet.OrgID `json:"buyer"`
	Until time.Time     `json:"until"`
}

// State is what a store keeps of an Offer. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`
	// Org is the seller.
	Org kabinet.OrgID `json:"org"`
	ID  ID            `json:"id"`
	Terms
	Status  Status    `json:"status"`
	Takes   []Take    `json:"takes,omitempty"`
	Turns   []Turn    `json:"turns,omitempty"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "offer").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the offer are asked for, and what a Scope is matched
// with.
func (s State) Object() kabinet.Object { return kabinet.Object{Org: s.Org} }

// Open reports whether the offer can be taken at now, as far as there is any left.
func (s State) Open(now time.Time) bool { return s.Status == Offered && now.Before(s.Until) }

// Left returns what can be taken at now.
func (s State) Left(now time.Time) kabinet.Quantity {
	if !s.Open(now) {
		return kabinet.Quantity{}
	}
	left, _ := s.Quantity.Sub(s.taken(func(t Take) bool { return t.live(now) })) // never more than Quantity
	return left
}

// Taken returns what a buyer has taken at now and not ordered, and until when at least.
func (s State) Taken(buyer kabinet.OrgID, now time.Time) (kabinet.Quantity, time.Time) {
	var until time.Time
	sum := s.taken(func(t Take) bool {
		mine := s.Status == Offered && t.Buyer == buyer && t.Order == "" && t.live(now)
		if mine && (until.IsZero() || t.Until.Before(until)) {
			until = t.Until
		}
		return mine
	})
	return sum, until
}

// taken sums takes, which together never exceed Quantity.
func (s State) taken(which func(Take) bool) (sum kabinet.Quantity) {
	for _, t := range s.Takes {
		if which(t) {
			sum, _ = sum.Add(t.Quantity)
		}
	}
	return sum
}

func (s State) clone() State {
	s.Takes, s.Turns = slices.Clone(s.Takes), slices.Clone(s.Turns)
	return s
}

// Offer is a lot that the seller offers. A method that returns an error changes
// nothing. An Offer is not safe for concurrent use.
type Offer struct{ s State }

// Restore returns the offer of a state that a store kept. It copies the state.
func Restore(s State) *Offer {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Offer{s}
}

// State returns a copy of all the offer has.
func (o *Offer) State() State { return o.s.clone() }

// New returns an offer of the seller and its event. It returns ErrTerms with the place
// of what is missing, and kabinet.ErrWindow for an Until that is not after now.
func New(id ID, seller kabinet.OrgID, t Terms, by kabinet.Actor, now time.Time) (*Offer, Changed, error) {
	wrong := func(place string) (*Offer, Changed, error) { return nil, Changed{}, ErrTerms.At(place) }
	_, err := kabinet.ParseParty(t.For.String())
	switch {
	case id == "" || seller == "":
		return wrong("/id")
	case t.SKU == "":
		return wrong("/sku")
	case t.Lot == "":
		return wrong("/lot")
	case t.Unit == "":
		return wrong("/unit")
	case t.Quantity.Sign() <= 0:
		return wrong("/quantity")
	case !t.Price.Currency().Valid() || t.Price.Sign() <= 0:
		return wrong("/price")
	case t.Per.Sign() < 0:
		return wrong("/per")
	case t.Tax != pricing.Net && t.Tax != pricing.Gross:
		return wrong("/tax")
	case err != nil:
		return wrong("/for")
	case !isText(string(id), string(t.SKU), string(t.Warehouse), string(t.Lot), string(t.Unit), t.For.ID, t.Note):
		return wrong("/note")
	case !t.Until.After(now):
		return nil, Changed{}, kabinet.ErrWindow.At("/until")
	}
	now, t.Until = now.UTC(), t.Until.UTC()
	if t.Per.IsZero() {
		t.Per = kabinet.QuantityOf(1)
	}
	o := &Offer{State{Schema: Schema, ID: id, Org: seller, Terms: t, Status: Offered, Created: now, Changed: now}}
	return o, o.changed(by, now), nil
}

func isText(texts ...string) bool {
	for _, s := range texts {
		if len(s) > cart.MaxText || !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
			return false
		}
	}
	return true
}

// Take gives a buyer a quantity for their cart until an instant, until their turn or
// until the offer ends, whichever is first. For a cart that has taken of it before the
// quantity becomes the one given; the same one again changes nothing, and the event is
// Empty. A buyer's turn begins with the first that they take and ends at the instant
// given then, so that nobody keeps a lot from others by taking it again and again; a new
// one begins once it is over, or once they have ordered all that they had.
//
// It returns ErrOver for an offer that is not open, ErrTaken, with what is left, where
// that is less, ErrWhole for a part of what is given only whole, ErrQuantity for one
// that is not positive, and kabinet.ErrWindow for an instant that is not after now.
func (o *Offer) Take(by kabinet.Actor, now time.Time, buyer kabinet.OrgID, c cart.ID, quantity kabinet.Quantity, until time.Time) (Taken, error) {
	switch {
	case buyer == "" || c == "":
		return Taken{}, ErrTerms.At("/cart")
	case quantity.Sign() <= 0:
		return Taken{}, ErrQuantity.With("quantity", quantity)
	case !o.s.Open(now):
		return Taken{}, ErrOver
	case !until.After(now):
		return Taken{}, kabinet.ErrWindow.At("/until")
	}
	now, until = now.UTC(), until.UTC()
	if o.s.Until.Before(until) {
		until = o.s.Until
	}
	turns := slices.DeleteFunc(slices.Clone(o.s.Turns), func(t Turn) bool { return !now.Before(t.Until) })
	if i := slices.IndexFunc(turns, func(t Turn) bool { return t.Buyer == buyer }); i < 0 {
		turns = append(turns, Turn{buyer, until})
	} else if turns[i].Until.Before(until) {
		until = turns[i].Until
	}
	mine := func(t Take) bool { return t.Buyer == buyer && t.Cart == c && t.Order == "" }
	next := slices.DeleteFunc(slices.Clone(o.s.Takes), func(t Take) bool { return !t.live(now) })
	e := Taken{Offer: o.s.ID, Org: o.s.Org, By: by, At: now, Take: Take{buyer, c, by.Person, quantity, now, until, ""}}
	if i := slices.IndexFunc(next, mine); i >= 0 {
		if next[i].Quantity.Equal(quantity) {
			return Taken{}, nil
		}
		next = slices.Delete(next, i, i+1)
	}
	if len(next) >= MaxTakes {
		return Taken{}, cart.ErrTooMany.With("max", MaxTakes)
	}
	left := State{Terms: o.s.Terms, Status: Offered, Takes: next}.Left(now)
	switch {
	case left.Less(quantity):
		return Taken{}, ErrTaken.With("left", left)
	case o.s.Whole && !quantity.Equal(o.s.Quantity):
		return Taken{}, ErrWhole.With("quantity", o.s.Quantity)
	}
	o.s.Takes, o.s.Turns, o.s.Changed = append(next, e.Take), turns, now
	return e, nil
}

// Release gives back what a cart has taken and not ordered. The event is Empty where
// it has nothing.
func (o *Offer) Release(by kabinet.Actor, now time.Time, buyer kabinet.OrgID, c cart.ID) Released {
	i := slices.IndexFunc(o.s.Takes, func(t Take) bool { return t.Buyer == buyer && t.Cart == c && t.Order == "" })
	if i < 0 {
		return Released{}
	}
	e := Released{Offer: o.s.ID, Org: o.s.Org, By: by, At: now.UTC(), Take: o.s.Takes[i]}
	o.s.Takes, o.s.Changed = slices.Delete(slices.Clone(o.s.Takes), i, i+1), e.At
	return e
}

// Sell sells a quantity that the buyer has taken, by an order: first of what the
// order's cart has, and then of what others of the buyer's have. It returns
// ErrNotTaken where the buyer has not taken as much, and ErrOver for an offer that is
// withdrawn or sold.
func (o *Offer) Sell(by kabinet.Actor, now time.Time, buyer kabinet.OrgID, c cart.ID, order string, quantity kabinet.Quantity) (SoldBy, error) {
	if o.s.Status != Offered {
		return SoldBy{}, ErrOver
	}
	if quantity.Sign() <= 0 || order == "" {
		return SoldBy{}, ErrQuantity.With("quantity", quantity)
	}
	next := slices.DeleteFunc(slices.Clone(o.s.Takes), func(t Take) bool { return !t.live(now) })
	rest := quantity
	for _, own := range []bool{true, false} {
		for i := range next {
			t := &next[i]
			if t.Buyer != buyer || t.Order != "" || (t.Cart == c) != own || rest.Sign() <= 0 {
				continue
			}
			part := t.Quantity
			if rest.Less(part) {
				part = rest
			}
			t.Quantity, _ = t.Quantity.Sub(part)
			rest, _ = rest.Sub(part)
		}
	}
	if rest.Sign() > 0 {
		have, _ := quantity.Sub(rest)
		return SoldBy{}, ErrNotTaken.With("quantity", quantity).With("taken", have)
	}
	next = slices.DeleteFunc(next, func(t Take) bool { return t.Quantity.IsZero() })
	now = now.UTC()
	e := SoldBy{Offer: o.s.ID, Org: o.s.Org, By: by, At: now, Take: Take{buyer, c, by.Person, quantity, now, now, order}}
	if !slices.ContainsFunc(next, func(t Take) bool { return t.Buyer == buyer && t.Order == "" }) {
		o.s.Turns = slices.DeleteFunc(slices.Clone(o.s.Turns), func(t Turn) bool { return t.Buyer == buyer })
	}
	o.s.Takes, o.s.Changed = append(next, e.Take), now
	if sold := o.s.taken(func(t Take) bool { return t.Order != "" }); !sold.Less(o.s.Quantity) {
		o.s.Status, e.All = Sold, true
	}
	return e, nil
}

// Withdraw ends the offer; what was taken and not ordered is gone. It returns ErrOver
// for one that has ended.
func (o *Offer) Withdraw(by kabinet.Actor, now time.Time) (Changed, error) {
	if o.s.Status != Offered {
		return Changed{}, ErrOver
	}
	return o.end(by, now, Withdrawn), nil
}

// Expire ends an offer whose time is over. It returns ErrOver for one that has ended,
// and ErrNotOver while its time is not.
func (o *Offer) Expire(by kabinet.Actor, now time.Time) (Changed, error) {
	switch {
	case o.s.Status != Offered:
		return Changed{}, ErrOver
	case now.Before(o.s.Until):
		return Changed{}, ErrNotOver
	}
	return o.end(by, now, Expired), nil
}

func (o *Offer) end(by kabinet.Actor, now time.Time, s Status) Changed {
	o.s.Status, o.s.Changed = s, now.UTC()
	o.s.Takes, o.s.Turns = slices.DeleteFunc(slices.Clone(o.s.Takes), func(t Take) bool { return t.Order == "" }), nil
	return o.changed(by, o.s.Changed)
}

func (o *Offer) changed(by kabinet.Actor, now time.Time) Changed {
	return Changed{o.s.ID, o.s.Org, by, now, o.s.Status, o.s.Terms}
}
