package order

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// ShipmentSchema is the number of the ShipmentState that this version of the library
// writes.
const ShipmentSchema = 1

// ShipmentID names a shipment. It is unique in its organisation.
type ShipmentID string

// NewShipmentID returns a random shipment id.
func NewShipmentID() ShipmentID { return kabinet.NewID[ShipmentID]("shp") }

// ShipmentStatus says where a shipment is in its life.
type ShipmentStatus string

// The statuses: Planned → Loaded → InTransit → Delivered → Accepted, and Recalled from
// the first two.
const (
	Planned   ShipmentStatus = "planned"
	Loaded    ShipmentStatus = "loaded"
	InTransit ShipmentStatus = "inTransit"
	Delivered ShipmentStatus = "delivered"
	Accepted  ShipmentStatus = "accepted" // by the buyer, with remarks or without
	Recalled  ShipmentStatus = "recalled" // it never left
)

// Transport is with what goods travel.
type Transport struct {
	Carrier string `json:"carrier,omitempty"`
	// Vehicle is the plate of a truck, Wagon the number of a railway wagon.
	Vehicle string `json:"vehicle,omitempty"`
	Wagon   string `json:"wagon,omitempty"`
	// Waybill is the number of the transport document.
	Waybill string `json:"waybill,omitempty"`
}

// ShipmentLine is goods of a line of an order.
type ShipmentLine struct {
	// ID names the line in its shipment: "1", "2", ….
	ID    cart.LineID `json:"id"`
	Order ID          `json:"order"`
	Line  cart.LineID `json:"line"`
	SKU   kabinet.SKU `json:"sku"`
	Name  string      `json:"name,omitempty"`
	Unit  kabinet.UoM `json:"unit,omitempty"`
	// Quantity is what was planned, Weighed what was loaded, in the unit of the order's
	// line; 0 before loading.
	Quantity kabinet.Quantity `json:"quantity"`
	Weighed  kabinet.Quantity `json:"weighed,omitzero"`
	// Lot and Heat are from which production the goods are; Certificates are ids of
	// documents about it.
	Lot          string   `json:"lot,omitempty"`
	Heat         string   `json:"heat,omitempty"`
	Certificates []string `json:"certificates,omitempty"`
}

// Actual returns what was loaded, and before that what is planned.
func (l ShipmentLine) Actual() kabinet.Quantity {
	if l.Weighed.Sign() > 0 {
		return l.Weighed
	}
	return l.Quantity
}

// RemarkKind says what is wrong with goods that came.
type RemarkKind string

// The kinds of remarks.
const (
	RemarkShortage RemarkKind = "shortage"
	RemarkSurplus  RemarkKind = "surplus"
	RemarkMisSort  RemarkKind = "misSort"
	RemarkDamage   RemarkKind = "damage"
	RemarkQuality  RemarkKind = "quality"
	RemarkDocument RemarkKind = "document"
	RemarkOther    RemarkKind = "other"
)

func (k RemarkKind) known() bool {
	return slices.Contains([]RemarkKind{
		RemarkShortage, RemarkSurplus, RemarkMisSort, RemarkDamage, RemarkQuality, RemarkDocument, RemarkOther,
	}, k)
}

// MaxRemarks is how many remarks an acceptance may have.
const MaxRemarks = 1000

// Remark is what the buyer notes when accepting a shipment. It is no claim yet.
type Remark struct {
	// Line is that of the shipment; empty is all of it.
	Line     cart.LineID      `json:"line,omitempty"`
	Kind     RemarkKind       `json:"kind"`
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	Text     string           `json:"text,omitempty"`
}

// ShipmentState is what a store keeps of a Shipment. Times are UTC.
type ShipmentState struct {
	// Schema is the ShipmentSchema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID  ShipmentID    `json:"id"`
	Org kabinet.OrgID `json:"org"`
	// Unit, Payer, Person, Seller and Site are those of the orders; Unit and Person are
	// empty where they differ.
	Unit   kabinet.UnitID         `json:"unit,omitempty"`
	Payer  kabinet.LegalEntityID  `json:"payer,omitempty"`
	Person kabinet.PersonID       `json:"person,omitempty"`
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	Site   kabinet.SiteID         `json:"site,omitempty"`

	Number string         `json:"number,omitempty"`
	Status ShipmentStatus `json:"status"`
	// External names the shipment in another system.
	External  External  `json:"external,omitzero"`
	Transport Transport `json:"transport,omitzero"`
	// Expected are the days on which the goods are to arrive.
	Expected Days           `json:"expected,omitzero"`
	Lines    []ShipmentLine `json:"lines"`
	Remarks  []Remark       `json:"remarks,omitempty"`

	Created   time.Time `json:"created"`
	Changed   time.Time `json:"changed"`
	Departed  time.Time `json:"departed,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
	Accepted  time.Time `json:"accepted,omitzero"`
	// Reason says why a shipment was recalled.
	Reason string `json:"reason,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s ShipmentState) Savable() error {
	if s.Schema > ShipmentSchema {
		return kabinet.ErrNewer.With("what", "shipment").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the shipment are asked for, and what a Scope is
// matched with.
func (s ShipmentState) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.Payer, Owner: s.Person}
}

// Orders returns the ids of the orders with goods in the shipment, in their order.
func (s ShipmentState) Orders() []ID {
	var out []ID
	for _, l := range s.Lines {
		if !slices.Contains(out, l.Order) {
			out = append(out, l.Order)
		}
	}
	slices.Sort(out)
	return out
}

func (s ShipmentState) clone() ShipmentState {
	s.Lines = slices.Clone(s.Lines)
	for i := range s.Lines {
		s.Lines[i].Certificates = slices.Clone(s.Lines[i].Certificates)
	}
	s.Remarks = slices.Clone(s.Remarks)
	return s
}

// Shipment is goods of one or several orders of an organisation that travel together.
// What it does to the lines of the orders, Shipping does. A method that returns an
// error changes nothing. A Shipment is not safe for concurrent use.
type Shipment struct{ s ShipmentState }

// RestoreShipment returns the shipment of a state that a store kept. It copies the state.
func RestoreShipment(s ShipmentState) *Shipment {
	s = s.clone()
	s.Schema = max(s.Schema, ShipmentSchema)
	return &Shipment{s}
}

// State returns a copy of all the shipment holds.
func (x *Shipment) State() ShipmentState { return x.s.clone() }

// ShipmentForm is what a planned shipment says besides its lines.
type ShipmentForm struct {
	Number    string    `json:"number,omitempty"`
	External  External  `json:"external,omitzero"`
	Transport Transport `json:"transport,omitzero"`
	Expected  Days      `json:"expected,omitzero"`
}

// ShipmentMoved says that a shipment has another status, or that there is a new one. Its
// kind is "shipment." and the new status, as in "shipment.inTransit".
type ShipmentMoved struct {
	Shipment ShipmentID     `json:"shipment"`
	Org      kabinet.OrgID  `json:"org"`
	Number   string         `json:"number,omitempty"`
	By       kabinet.Actor  `json:"by"`
	At       time.Time      `json:"at"`
	Was      ShipmentStatus `json:"was,omitempty"`
	Now      ShipmentStatus `json:"now"`
	Lines    []ShipmentLine `json:"lines,omitempty"`
	Remarks  []Remark       `json:"remarks,omitempty"`
	Reason   string         `json:"reason,omitempty"`
}

// EventKind returns "shipment." and the new status.
func (m ShipmentMoved) EventKind() string { return "shipment." + string(m.Now) }

// EventTime returns when it happened.
func (m ShipmentMoved) EventTime() time.Time { return m.At }

// NewShipment returns a planned shipment of goods of these orders, which must be of one
// organisation, payer, seller entity and site, and its event. It returns ErrID,
// ErrEmpty, ErrShipment for orders that do not go together, kabinet.ErrNotFound,
// ErrQuantity, ErrTextTooLong and ErrText. The lines get their ids and names here.
func NewShipment(
	id ShipmentID, orders []State, form ShipmentForm, lines []ShipmentLine, by kabinet.Actor, now time.Time,
) (*Shipment, ShipmentMoved, error) {
	switch {
	case id == "" || len(orders) == 0 || orders[0].Org == "":
		return nil, ShipmentMoved{}, ErrID
	case len(lines) == 0:
		return nil, ShipmentMoved{}, ErrEmpty
	}
	if err := form.validate(); err != nil {
		return nil, ShipmentMoved{}, err
	}
	first := orders[0]
	s := ShipmentState{
		Schema: ShipmentSchema, ID: id, Org: first.Org, Unit: first.Unit, Payer: first.Payer, Person: first.Person,
		Seller: first.Seller, Site: first.Site, Number: form.Number, Status: Planned, External: form.External,
		Transport: form.Transport, Expected: form.Expected, Created: now.UTC(), Changed: now.UTC(),
	}
	for _, o := range orders[1:] {
		if o.Org != s.Org || o.Payer != s.Payer || o.Seller != s.Seller || o.Site != s.Site {
			return nil, ShipmentMoved{}, ErrShipment.With("order", o.Number)
		}
		if o.Unit != s.Unit {
			s.Unit = ""
		}
		if o.Person != s.Person {
			s.Person = ""
		}
	}
	for n, l := range lines {
		place := "/lines/" + strconv.Itoa(n)
		i := slices.IndexFunc(orders, func(o State) bool { return o.ID == l.Order })
		if i < 0 {
			return nil, ShipmentMoved{}, notFound("order", l.Order).At(place)
		}
		k := slices.IndexFunc(orders[i].Lines, func(x Line) bool { return x.ID == l.Line })
		if k < 0 {
			return nil, ShipmentMoved{}, notFound("line", l.Line).At(place)
		}
		if l.Quantity.Sign() <= 0 || l.Weighed.Sign() != 0 {
			return nil, ShipmentMoved{}, ErrQuantity.With("line", string(l.Line)).At(place + "/quantity")
		}
		if err := l.validate(); err != nil {
			return nil, ShipmentMoved{}, err.At(place)
		}
		of := orders[i].Lines[k]
		l.ID, l.SKU, l.Name, l.Unit = cart.LineID(strconv.Itoa(n+1)), of.SKU, of.Name, of.Unit
		s.Lines = append(s.Lines, l)
	}
	x := &Shipment{s.clone()}
	return x, x.moved(by, now, ""), nil
}

func (f ShipmentForm) validate() *kabinet.Error {
	for _, t := range [...]struct{ place, text string }{
		{"/number", f.Number}, {"/external/source", f.External.Source}, {"/external/id", f.External.ID},
		{"/transport/carrier", f.Transport.Carrier}, {"/transport/vehicle", f.Transport.Vehicle},
		{"/transport/wagon", f.Transport.Wagon}, {"/transport/waybill", f.Transport.Waybill},
	} {
		if err := checkText(t.text); err != nil {
			return err.At(t.place)
		}
	}
	return nil
}

func (l ShipmentLine) validate() *kabinet.Error {
	for _, text := range append([]string{l.Lot, l.Heat}, l.Certificates...) {
		if err := checkText(text); err != nil {
			return err
		}
	}
	return nil
}

// Weighing is what was loaded of a line of a shipment. What it leaves zero stays.
type Weighing struct {
	Line         cart.LineID      `json:"line"`
	Quantity     kabinet.Quantity `json:"quantity,omitzero"`
	Lot          string           `json:"lot,omitempty"`
	Heat         string           `json:"heat,omitempty"`
	Certificates []string         `json:"certificates,omitempty"`
}

// Load says what was loaded; lines that are not weighed are as planned. It returns
// ErrShipmentStatus, and with the place of the argument kabinet.ErrNotFound, ErrTwice,
// ErrQuantity, ErrTextTooLong and ErrText.
func (x *Shipment) Load(by kabinet.Actor, now time.Time, weighed ...Weighing) (ShipmentMoved, error) {
	if x.s.Status != Planned {
		return ShipmentMoved{}, x.status(Loaded)
	}
	next := x.s.clone().Lines
	seen := map[cart.LineID]bool{}
	for n, w := range weighed {
		place := "/lines/" + strconv.Itoa(n)
		i := slices.IndexFunc(next, func(l ShipmentLine) bool { return l.ID == w.Line })
		switch {
		case i < 0:
			return ShipmentMoved{}, notFound("line", w.Line).At(place)
		case seen[w.Line]:
			return ShipmentMoved{}, ErrTwice.With("line", string(w.Line)).At(place)
		case w.Quantity.Sign() < 0:
			return ShipmentMoved{}, ErrQuantity.With("line", string(w.Line)).At(place + "/quantity")
		}
		seen[w.Line] = true
		l := &next[i]
		l.Weighed = w.Quantity
		if w.Lot != "" {
			l.Lot = w.Lot
		}
		if w.Heat != "" {
			l.Heat = w.Heat
		}
		if w.Certificates != nil {
			l.Certificates = slices.Clone(w.Certificates)
		}
		if err := l.validate(); err != nil {
			return ShipmentMoved{}, err.At(place)
		}
	}
	for i := range next {
		next[i].Weighed = next[i].Actual()
	}
	x.s.Lines = next
	return x.move(by, now, Loaded), nil
}

// Depart says that the goods have left, or returns ErrShipmentStatus.
func (x *Shipment) Depart(by kabinet.Actor, now time.Time) (ShipmentMoved, error) {
	if x.s.Status != Loaded {
		return ShipmentMoved{}, x.status(InTransit)
	}
	x.s.Departed = now.UTC()
	return x.move(by, now, InTransit), nil
}

// Deliver says that the goods have come, or returns ErrShipmentStatus.
func (x *Shipment) Deliver(by kabinet.Actor, now time.Time) (ShipmentMoved, error) {
	if x.s.Status != InTransit {
		return ShipmentMoved{}, x.status(Delivered)
	}
	x.s.Delivered = now.UTC()
	return x.move(by, now, Delivered), nil
}

// Accept is the buyer's word that the goods are there, and what is wrong with them. It
// returns ErrShipmentStatus, and with its place kabinet.ErrNotFound, ErrRemark, ErrTextTooLong or
// ErrText.
func (x *Shipment) Accept(by kabinet.Actor, now time.Time, remarks ...Remark) (ShipmentMoved, error) {
	if x.s.Status != Delivered {
		return ShipmentMoved{}, x.status(Accepted)
	}
	for n, r := range remarks {
		place := "/remarks/" + strconv.Itoa(n)
		switch {
		case r.Line != "" && !slices.ContainsFunc(x.s.Lines, func(l ShipmentLine) bool { return l.ID == r.Line }):
			return ShipmentMoved{}, notFound("line", r.Line).At(place)
		case n >= MaxRemarks || !r.Kind.known() || r.Quantity.Sign() < 0:
			return ShipmentMoved{}, ErrRemark.At(place)
		}
		if err := checkText(r.Text); err != nil {
			return ShipmentMoved{}, err.At(place + "/text")
		}
	}
	x.s.Remarks, x.s.Accepted = slices.Clone(remarks), now.UTC()
	e := x.move(by, now, Accepted)
	e.Remarks = slices.Clone(remarks)
	return e, nil
}

// Recall ends a shipment that has not left. It returns ErrShipmentStatus, ErrReason,
// ErrTextTooLong or ErrText.
func (x *Shipment) Recall(by kabinet.Actor, now time.Time, reason string) (ShipmentMoved, error) {
	if x.s.Status != Planned && x.s.Status != Loaded {
		return ShipmentMoved{}, x.status(Recalled)
	}
	if err := reasonable(reason); err != nil {
		return ShipmentMoved{}, err
	}
	x.s.Reason = reason
	e := x.move(by, now, Recalled)
	e.Reason = reason
	return e, nil
}

func (x *Shipment) move(by kabinet.Actor, now time.Time, to ShipmentStatus) ShipmentMoved {
	was := x.s.Status
	x.s.Status, x.s.Changed = to, now.UTC()
	return x.moved(by, now, was)
}

func (x *Shipment) moved(by kabinet.Actor, now time.Time, was ShipmentStatus) ShipmentMoved {
	return ShipmentMoved{
		Shipment: x.s.ID, Org: x.s.Org, Number: x.s.Number, By: by, At: now.UTC(), Was: was, Now: x.s.Status,
		Lines: x.s.clone().Lines,
	}
}

func (x *Shipment) status(wanted ShipmentStatus) error {
	return ErrShipmentStatus.With("status", string(x.s.Status)).With("wanted", string(wanted))
}
