package document

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// Limits of a document.
const (
	// MaxText is the largest number of bytes of a number, a title, a reason, an id
	// of what it is about, and a name of a file.
	MaxText = 250
	// MaxRefs is the largest number of things that a document is about.
	MaxRefs = 50
	// MaxEditions is the largest number of editions.
	MaxEditions = 100
)

// ID names a document. It is unique in its organisation.
type ID string

// NewID returns a random document id, which says nothing about the document.
func NewID() ID { return kabinet.NewID[ID]("doc") }

// externalPrefix begins the ids of documents of other systems, and of these only.
const externalPrefix = "docx_"

// ExternalID returns the id of the document that another system knows by that id: the
// same each time, so that bytes can be received for it before it is known whether the
// document is there already.
func ExternalID(source, id string) ID {
	sum := sha256.Sum256([]byte(strconv.Itoa(len(source)) + ":" + source + id))
	return ID(externalPrefix + pathText.EncodeToString(sum[:20]))
}

// Ref names what a document is about: {"order", "ord_1"}, {"invoice", "15"}.
type Ref struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// External is the document in the system that it came from. Version rises with
// every change there; what comes late, with a lower one, is passed over.
type External struct {
	Source  string `json:"source"`
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// Status says whether a document holds.
type Status string

// The statuses.
const (
	Current   Status = "current"
	Withdrawn Status = "withdrawn" // it was published by mistake, or no longer holds
)

// Content is what Receive took in: bytes that lie where Blob says.
type Content struct {
	Blob BlobKey `json:"blob"`
	// Name is a plain file name without any path.
	Name string `json:"name"`
	// MediaType is that of the Type that the bytes were found to be.
	MediaType string `json:"mediaType"`
	Size      int64  `json:"size"`
	// SHA256 is the hash of the bytes in hexadecimal.
	SHA256 string `json:"sha256"`
}

// Edition is one version of a document's bytes. Number counts from 1.
type Edition struct {
	Number int `json:"number"`
	Content
	By   kabinet.Actor `json:"by"`
	At   time.Time     `json:"at"`
	Note string        `json:"note,omitempty"`
}

// Draft says what a document is, and whose.
type Draft struct {
	ID   ID            `json:"id"`
	Org  kabinet.OrgID `json:"org"`
	Kind Kind          `json:"kind"`
	// Number and Date are those that the paper shows.
	Number string       `json:"number,omitempty"`
	Date   kabinet.Date `json:"date"`
	Title  string       `json:"title,omitempty"`
	// Unit and LegalEntity say who of the client may see it; Owner is the person
	// whose it is, such as the buyer of the order. All may be empty.
	Unit        kabinet.UnitID         `json:"unit,omitempty"`
	LegalEntity kabinet.LegalEntityID  `json:"legalEntity,omitempty"`
	Owner       kabinet.PersonID       `json:"owner,omitempty"`
	Seller      kabinet.SellerEntityID `json:"seller,omitempty"`
	// Amount is the total that the paper states, if it states one.
	Amount *kabinet.Money `json:"amount,omitempty"`
	About  []Ref          `json:"about,omitempty"`
	// External is set for what comes from another system; ID is its ExternalID then.
	External *External `json:"external,omitempty"`
}

// State is what a store keeps of a Document. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	Draft
	Status Status `json:"status"`
	// Reason says why it was withdrawn.
	Reason   string    `json:"reason,omitempty"`
	Editions []Edition `json:"editions"`
	Created  time.Time `json:"created"`
	Changed  time.Time `json:"changed"`
}

// Latest returns the newest edition.
func (s State) Latest() Edition { return s.Editions[len(s.Editions)-1] }

// Edition returns the edition of a number, 0 for the latest, and false where the
// document has none.
func (s State) Edition(number int) (Edition, bool) {
	if number == 0 && len(s.Editions) > 0 {
		return s.Latest(), true
	}
	if number < 1 || number > len(s.Editions) {
		return Edition{}, false
	}
	return s.Editions[number-1], true
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "document").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the document are asked for, and what a Scope is
// matched with.
func (s State) Object() kabinet.Object { return s.Draft.Object() }

// Object is what permissions on the document are asked for.
func (d Draft) Object() kabinet.Object {
	return kabinet.Object{Org: d.Org, Unit: d.Unit, LegalEntity: d.LegalEntity, Owner: d.Owner}
}

// Words returns what Filter.Text is looked for in: number and title in lower case.
func (s State) Words() string { return strings.ToLower(s.Number + "\n" + s.Title) }

func (d Draft) clone() Draft {
	d.About = slices.Clone(d.About)
	if d.Amount != nil {
		amount := *d.Amount
		d.Amount = &amount
	}
	if d.External != nil {
		external := *d.External
		d.External = &external
	}
	return d
}

// clone returns a copy that shares nothing with s but the actors' OnBehalfOf,
// which nobody changes.
func (s State) clone() State {
	s.Draft = s.Draft.clone()
	s.Editions = slices.Clone(s.Editions)
	return s
}
