package document

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Document is one paper of a client, with its editions. A method that returns an
// error changes nothing. A Document is not safe for concurrent use.
type Document struct{ s State }

// New returns the document of a draft and its first content, and its event. It
// returns ErrID, ErrKind, ErrDate, ErrText, ErrRefs, ErrExternal, or ErrContent
// for content that Receive took in for another document.
func New(d Draft, c Content, by kabinet.Actor, now time.Time) (*Document, Published, error) {
	d.Number, d.Title = strings.TrimSpace(d.Number), strings.TrimSpace(d.Title)
	if err := d.check(); err != nil {
		return nil, Published{}, err
	}
	if err := d.owns(c); err != nil {
		return nil, Published{}, err
	}
	now = now.UTC()
	doc := &Document{State{Schema: Schema, Draft: d.clone(), Status: Current, Created: now, Changed: now,
		Editions: []Edition{{Number: 1, Content: c, By: by, At: now}}}}
	return doc, Published{doc.base(by, now), slices.Clone(d.About)}, nil
}

// Restore returns the document of a state that a store kept. It copies the state.
func Restore(s State) *Document { return &Document{s.clone()} }

// State returns a copy of all the document holds.
func (d *Document) State() State { return d.s.clone() }

func (d *Document) base(by kabinet.Actor, now time.Time) Base {
	return Base{d.s.ID, d.s.Org, d.s.Kind, d.s.Number, by, now}
}

// Replace adds an edition; the editions before it stay. It returns ErrWithdrawn,
// ErrContent, ErrText for the note, or ErrTooManyEditions. The very bytes that the
// latest edition has make no new one: the event is nil.
func (d *Document) Replace(c Content, note string, by kabinet.Actor, now time.Time) (*Replaced, error) {
	note = strings.TrimSpace(note)
	switch {
	case d.s.Status == Withdrawn:
		return nil, ErrWithdrawn.With("reason", d.s.Reason)
	case !storable(note):
		return nil, ErrText.At("/note").With("max", MaxText)
	}
	if err := d.s.owns(c); err != nil {
		return nil, err
	}
	if latest := d.s.Latest(); latest.SHA256 == c.SHA256 && latest.Size == c.Size {
		return nil, nil
	}
	if len(d.s.Editions) >= MaxEditions {
		return nil, ErrTooManyEditions.With("max", MaxEditions)
	}
	now = now.UTC()
	number := len(d.s.Editions) + 1
	d.s.Editions = append(d.s.Editions, Edition{number, c, by, now, note})
	d.s.Changed = now
	return &Replaced{d.base(by, now), number, note}, nil
}

// Withdraw takes the document back. It stays for the seller, and for the record;
// nobody else is handed its bytes. It returns ErrReason, ErrText, or ErrWithdrawn
// the second time.
func (d *Document) Withdraw(reason string, by kabinet.Actor, now time.Time) (Recalled, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return Recalled{}, ErrReason
	case !storable(reason):
		return Recalled{}, ErrText.At("/reason").With("max", MaxText)
	case d.s.Status == Withdrawn:
		return Recalled{}, ErrWithdrawn.With("reason", d.s.Reason)
	}
	now = now.UTC()
	d.s.Status, d.s.Reason, d.s.Changed = Withdrawn, reason, now
	return Recalled{d.base(by, now), reason}, nil
}

// owns returns ErrContent for content of another document.
func (d Draft) owns(c Content) error {
	if c.Blob.Org != d.Org || c.Blob.Document != d.ID || c.Blob.Name == "" {
		return ErrContent
	}
	return nil
}

func (d Draft) check() error {
	switch {
	case d.ID == "" || d.Org == "" || len(d.ID) > MaxID || len(d.Org) > MaxID:
		return ErrID
	case !kindPattern.MatchString(string(d.Kind)):
		return ErrKind.At("/kind").With("kind", string(d.Kind))
	case d.Date.IsZero():
		return ErrDate.At("/date")
	case !storable(d.Number):
		return ErrText.At("/number").With("max", MaxText)
	case !storable(d.Title):
		return ErrText.At("/title").With("max", MaxText)
	case len(d.About) > MaxRefs:
		return ErrRefs.At("/about").With("max", MaxRefs)
	}
	for _, r := range d.About {
		if r.Kind == "" || r.ID == "" || !storable(r.Kind) || !storable(r.ID) {
			return ErrRefs.At("/about").With("max", MaxRefs)
		}
	}
	if d.External == nil && strings.HasPrefix(string(d.ID), externalPrefix) {
		return ErrID
	}
	if e := d.External; e != nil &&
		(e.Source == "" || e.ID == "" || !storable(e.Source) || !storable(e.ID) || d.ID != ExternalID(e.Source, e.ID)) {
		return ErrExternal.At("/external")
	}
	return nil
}

// storable reports whether a text is short, UTF-8 and of one line.
func storable(s string) bool {
	return len(s) <= MaxText && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// Renew takes what a newer version of the document's source says: number, date, title,
// amount and About become those of the draft, and content that differs is a new edition.
// There are no events where only the version is newer. Whose it is does not change:
// another organisation, unit, legal entity or kind is ErrExternal, and so is a version
// that is no newer. Besides it returns the errors of New and of Replace.
func (d *Document) Renew(draft Draft, c Content, by kabinet.Actor, now time.Time) ([]kabinet.Event, error) {
	draft.Number, draft.Title = strings.TrimSpace(draft.Number), strings.TrimSpace(draft.Title)
	had, came := d.s.External, draft.External
	if had == nil || came == nil || came.Version <= had.Version || draft.ID != d.s.ID || draft.Org != d.s.Org ||
		draft.Unit != d.s.Unit || draft.LegalEntity != d.s.LegalEntity || draft.Kind != d.s.Kind {
		return nil, ErrExternal.At("/external")
	}
	if err := draft.check(); err != nil {
		return nil, err
	}
	next := Restore(d.s)
	replaced, err := next.Replace(c, "", by, now)
	if err != nil {
		return nil, err
	}
	draft.Owner, draft.Seller = d.s.Owner, d.s.Seller
	same := sameDescription(d.s.Draft, draft)
	next.s.Draft, next.s.Changed = draft.clone(), now.UTC()
	d.s = next.s
	var events []kabinet.Event
	if replaced != nil {
		events = append(events, *replaced)
	}
	if !same {
		events = append(events, Described{d.base(by, now.UTC()), slices.Clone(draft.About)})
	}
	return events, nil
}

func sameDescription(a, b Draft) bool {
	amount := (a.Amount == nil) == (b.Amount == nil) && (a.Amount == nil || a.Amount.Equal(*b.Amount))
	return a.Number == b.Number && a.Date == b.Date && a.Title == b.Title && amount && slices.Equal(a.About, b.About)
}
