package claim

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names a claim. It is unique in its organisation.
type ID string

// NewID returns a random claim id.
func NewID() ID { return kabinet.NewID[ID]("clm") }

// Status says where a claim is in its life.
type Status string

// The statuses. A claim of the client's is withdrawn until it is decided; one that is
// rejected or closed can be reopened for a while.
const (
	Open           Status = "draft"
	Submitted      Status = "submitted"
	InReview       Status = "inReview"
	InfoRequested  Status = "infoRequested"
	Accepted       Status = "accepted"
	PartlyAccepted Status = "partlyAccepted"
	Rejected       Status = "rejected"
	InResolution   Status = "inResolution"
	Closed         Status = "closed"
	Withdrawn      Status = "withdrawn"
)

// Disputed reports whether what a claim of the status is about is in dispute.
func (s Status) Disputed() bool {
	switch s {
	case Submitted, InReview, InfoRequested, Accepted, PartlyAccepted, InResolution:
		return true
	}
	return false
}

// Kind says what is wrong.
type Kind string

// The kinds of claims.
const (
	Shortage Kind = "shortage" // less came than is documented
	Surplus  Kind = "surplus"  // more came
	MisSort  Kind = "misSort"  // something else came
	Damage   Kind = "damage"
	Quality  Kind = "quality"
	Document Kind = "document" // papers are wrong or missing
	Price    Kind = "price"
	Return   Kind = "return" // it came as ordered and is to go back
)

// Kinds are all kinds, in the order of the list above.
func Kinds() []Kind {
	return []Kind{Shortage, Surplus, MisSort, Damage, Quality, Document, Price, Return}
}

// pool says with which other claims a kind shares what was documented: a thing is
// missing or broken once only, and beside that its price and its papers may be wrong.
func (k Kind) pool() string {
	switch k {
	case Document, Price:
		return string(k)
	}
	return "goods"
}

// Remedy says how a part of a claim is made good.
type Remedy string

// The remedies.
const (
	Replace   Remedy = "replace"  // it is delivered, or the paper made, anew: at the original price
	Credit    Remedy = "credit"   // it is not paid, and stays with the client
	Discount  Remedy = "discount" // it is paid in part
	SendBack  Remedy = "return"   // it goes back, and is not paid
	ReSort    Remedy = "reSort"   // what came goes where it belongs, and what was expected comes
	KeepOnPay Remedy = "keep"     // what came in surplus of what was ordered stays, and is paid at the original price
)

// suits reports whether a remedy makes a kind good.
func (k Kind) suits(r Remedy) bool {
	switch k {
	case Shortage:
		return r == Replace || r == Credit
	case Surplus:
		return r == SendBack || r == KeepOnPay || r == Discount
	case MisSort:
		return r == ReSort || r == Replace || r == Credit || r == SendBack || r == Discount
	case Damage, Quality:
		return r == Replace || r == Credit || r == SendBack || r == Discount || r == ReSort && k == Quality
	case Document:
		return r == Replace || r == Discount
	case Price:
		return r == Discount || r == Credit
	case Return:
		return r == SendBack || r == Replace
	}
	return false
}

// Remedies returns the remedies that suit a kind.
func (k Kind) Remedies() []Remedy {
	return slices.DeleteFunc([]Remedy{Replace, Credit, Discount, SendBack, ReSort, KeepOnPay}, func(r Remedy) bool { return !k.suits(r) })
}

// Ref names a line of a shipment.
type Ref struct {
	Order    string `json:"order"`
	Shipment string `json:"shipment"`
	Line     string `json:"line"`
}

// Side is one side of a line: what was expected, or what was received.
type Side struct {
	SKU      kabinet.SKU      `json:"sku,omitempty"`
	Lot      string           `json:"lot,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
}

// Draft is a line as the client writes it.
type Draft struct {
	Ref  Ref  `json:"ref"`
	Kind Kind `json:"kind"`
	// Expected is how much of the shipment's line is claimed, in its unit; its SKU and
	// Lot are taken from there. It is zero for a Surplus.
	Expected Side `json:"expected"`
	// Received is what came instead: set for a MisSort and a Surplus only.
	Received Side   `json:"received,omitzero"`
	Reason   string `json:"reason,omitempty"`
	// Evidence are ids of documents: photographs, certificates, an act of acceptance.
	Evidence []string `json:"evidence,omitempty"`
}

// quantity is how much is claimed: what is expected, or what came in surplus.
func (d Draft) quantity() kabinet.Quantity {
	if d.Kind == Surplus {
		return d.Received.Quantity
	}
	return d.Expected.Quantity
}

// Documented is what the documents say of a line of a shipment, and what was agreed
// for it when it was ordered.
type Documented struct {
	Ref Ref `json:"ref"`
	// Object is what permissions are asked for.
	Object kabinet.Object `json:"object"`
	SKU    kabinet.SKU    `json:"sku"`
	Name   string         `json:"name,omitempty"`
	Unit   kabinet.UoM    `json:"unit,omitempty"`
	Lot    string         `json:"lot,omitempty"`
	// Quantity is what the shipment's document says.
	Quantity kabinet.Quantity `json:"quantity"`
	// Delivered is the day of delivery; zero is not yet.
	Delivered kabinet.Date `json:"delivered,omitzero"`
	Original  Original     `json:"original"`
	// Invoice is the document by which it is owed, where there is one.
	Invoice string `json:"invoice,omitempty"`
}

// Original is what was agreed when the goods were ordered: replacement and credit go by
// it, whatever the price is today.
type Original struct {
	// Price is that of Per units, as it was shown, and Tier what it was reached by.
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Tier  string           `json:"tier,omitempty"`
	// Net is what the documented quantity came to, discounts taken off, without tax;
	// Tax is the rate.
	Net kabinet.Money `json:"net"`
	Tax kabinet.Rate  `json:"tax"`
}

// Line is a line of a claim.
type Line struct {
	ID string `json:"id"`
	Draft
	// Documented is set when the claim is submitted.
	Documented *Documented `json:"documented,omitempty"`
	// Until is the last day on which it could be claimed; zero is any.
	Until kabinet.Date `json:"until,omitzero"`
	// Decided says that Accepted is the seller's decision, with its reason.
	Decided  bool             `json:"decided,omitempty"`
	Accepted kabinet.Quantity `json:"accepted,omitzero"`
	Why      string           `json:"why,omitempty"`
}

// Resolution is how a part of a line is made good.
type Resolution struct {
	ID       string           `json:"id"`
	Line     string           `json:"line"`
	Remedy   Remedy           `json:"remedy"`
	Quantity kabinet.Quantity `json:"quantity"`
	// Net and Tax are what the client gets back; they are negative for what is paid in
	// addition, and nothing for a replacement.
	Net kabinet.Money `json:"net"`
	Tax kabinet.Money `json:"tax"`
	// Done is when it was carried out, by the document of Reference.
	Done      time.Time `json:"done,omitzero"`
	Reference string    `json:"reference,omitempty"`
}

// Header says whose claim it is.
type Header struct {
	Org    kabinet.OrgID         `json:"org"`
	Unit   kabinet.UnitID        `json:"unit,omitempty"`
	Payer  kabinet.LegalEntityID `json:"payer,omitempty"`
	Person kabinet.PersonID      `json:"person,omitempty"`
	// Number is the client's or the seller's own, where there is one.
	Number string `json:"number,omitempty"`
}

// Note is what somebody said on the way.
type Note struct {
	By   kabinet.Actor `json:"by"`
	At   time.Time     `json:"at"`
	What Status        `json:"what"` // what the claim became
	Text string        `json:"text,omitempty"`
}

// State is what a store keeps of a Claim. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID ID `json:"id"`
	Header
	Status Status `json:"status"`
	Lines  []Line `json:"lines,omitempty"`
	// LastLine is the number of the last line id given.
	LastLine    int64        `json:"lastLine,omitempty"`
	Resolutions []Resolution `json:"resolutions,omitempty"`
	Notes       []Note       `json:"notes,omitempty"`
	// Round counts how often the claim was submitted or reopened.
	Round   int64     `json:"round,omitempty"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
	// Ended is when it was closed, rejected or withdrawn last.
	Ended time.Time `json:"ended,omitzero"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "claim").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the claim are asked for, and what a Scope is matched
// with.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.Payer, Owner: s.Person}
}

// evidence returns the ids of the documents of all lines.
func (s State) evidence() map[string]bool {
	out := map[string]bool{}
	for _, l := range s.Lines {
		for _, id := range l.Evidence {
			out[id] = true
		}
	}
	return out
}

// Line returns a line by its id.
func (s State) Line(id string) (Line, bool) {
	i := slices.IndexFunc(s.Lines, func(l Line) bool { return l.ID == id })
	if i < 0 {
		return Line{}, false
	}
	return s.Lines[i], true
}

func (s State) clone() State {
	s.Lines, s.Resolutions, s.Notes = slices.Clone(s.Lines), slices.Clone(s.Resolutions), slices.Clone(s.Notes)
	for i := range s.Lines {
		l := &s.Lines[i]
		l.Evidence = slices.Clone(l.Evidence)
		if l.Documented != nil {
			d := *l.Documented
			l.Documented = &d
		}
	}
	for i := range s.Notes {
		s.Notes[i].By = cloneActor(s.Notes[i].By)
	}
	return s
}

func cloneActor(a kabinet.Actor) kabinet.Actor {
	if a.OnBehalfOf != nil {
		b := *a.OnBehalfOf
		a.OnBehalfOf = &b
	}
	return a
}
