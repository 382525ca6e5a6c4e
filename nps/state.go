package nps

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names a request to answer. It is unique in its organisation.
type ID string

// DealID names a deal, as the host's system does.
type DealID string

// RequestID returns the id of the request to a person about a deal. It follows
// from the two, so that a deal that is reported twice gives one request.
func RequestID(deal DealID, person kabinet.PersonID) ID {
	h := sha256.New()
	for _, s := range [...]string{string(deal), string(person)} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:16])
	return ID("npr_" + text)
}

// Status says where a request is in its life.
type Status string

// The statuses:
//
//	Eligible → AwaitingManager → Sent → AnswerGiven → Locked
//	   ↓              ↓            ↓
//	Suppressed  ManagerSkipped  Expired
//
// An eligible request may be suppressed or expire too, and so may one that awaits
// its manager.
const (
	Eligible        Status = "eligible"
	Suppressed      Status = "suppressed"
	AwaitingManager Status = "awaiting_manager"
	ManagerSkipped  Status = "manager_skipped"
	Sent            Status = "sent"
	AnswerGiven     Status = "answered"
	Locked          Status = "locked"
	Expired         Status = "expired"
)

// Reason says why a request was suppressed.
type Reason string

// The reasons, in the order in which they are looked at.
const (
	ReasonOptOut   Reason = "opt_out"     // the person does not want to be asked
	ReasonThrottle Reason = "throttle"    // the person was asked lately, or is about to be
	ReasonCap      Reason = "account_cap" // the account was asked enough
	ReasonSampling Reason = "sampling"    // not in the sample
)

// Deal is a deal that was closed.
type Deal struct {
	ID          DealID                `json:"id"`
	Programme   ProgrammeID           `json:"programme,omitempty"`
	Unit        kabinet.UnitID        `json:"unit,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	Segment     kabinet.SegmentID     `json:"segment,omitempty"`
	// Manager is who lived through the deal, and sends the survey; empty where
	// nobody is known yet. Supervisor is told of unhappy answers.
	Manager    kabinet.PersonID `json:"manager,omitempty"`
	Supervisor kabinet.PersonID `json:"supervisor,omitempty"`
	Closed     time.Time        `json:"closed"`
}

// Respondent is the person to be asked.
type Respondent struct {
	Person        kabinet.PersonID `json:"person"`
	DecisionMaker bool             `json:"decisionMaker,omitempty"`
	// Locale is the language tag of the survey.
	Locale string `json:"locale,omitempty"`
}

// Reply is what a person answers.
type Reply struct {
	Score   Score  `json:"score"`
	Comment string `json:"comment,omitempty"`
}

// UnmarshalJSON reads a reply. It returns ErrScoreRange where the score is missing:
// a form that was sent empty must not become the worst answer.
func (r *Reply) UnmarshalJSON(b []byte) error {
	var in struct {
		Score   *Score `json:"score"`
		Comment string `json:"comment"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	if in.Score == nil {
		return ErrScoreRange.At("/score")
	}
	*r = Reply{*in.Score, in.Comment}
	return nil
}

// Unfinished is what a person has begun to answer.
type Unfinished struct {
	Score   *Score `json:"score,omitempty"` // nil where none is chosen
	Comment string `json:"comment,omitempty"`
}

// Saved is an unfinished answer that was kept, and when.
type Saved struct {
	Unfinished
	At time.Time `json:"at"`
}

// Revision is a reply at its time.
type Revision struct {
	Score   Score     `json:"score"`
	Comment string    `json:"comment,omitempty"`
	At      time.Time `json:"at"`
}

// Reply returns the revision without its time.
func (r Revision) Reply() Reply { return Reply{r.Score, r.Comment} }

// Exclusion says why an answer does not count.
type Exclusion struct {
	By     kabinet.PersonID `json:"by"`
	At     time.Time        `json:"at"`
	Reason string           `json:"reason"`
}

// SealedLink is what is kept of a personal link: never the link.
type SealedLink struct {
	Selector string `json:"selector,omitempty"`
	Key      string `json:"key,omitempty"`
	MAC      string `json:"mac,omitempty"`
	// Generation counts the links that there were: a new one kills the old.
	Generation int `json:"generation,omitempty"`
}

// State is what a store keeps of a Request. Times are UTC; a zero time is one
// that has not come.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID     ID            `json:"id"`
	Org    kabinet.OrgID `json:"org"` // the client
	Deal   Deal          `json:"deal"`
	To     Respondent    `json:"to"`
	Status Status        `json:"status"`
	// Until is when the status ends by itself: waiting and the link expire, an
	// answer is locked. It is exclusive, and zero where nothing ends.
	Until time.Time `json:"until,omitzero"`

	Opened     time.Time    `json:"opened"`
	Suppressed Reason       `json:"suppressed,omitempty"`
	Asked      time.Time    `json:"asked,omitzero"` // the manager, last
	Due        kabinet.Date `json:"due,omitzero"`   // the manager's last day
	Reminded   []time.Time  `json:"reminded,omitempty"`
	Skipped    time.Time    `json:"skipped,omitzero"`
	SkipReason string       `json:"skipReason,omitempty"`

	Sent      time.Time        `json:"sent,omitzero"` // first
	SentBy    kabinet.PersonID `json:"sentBy,omitempty"`
	Link      SealedLink       `json:"link,omitzero"`
	LinkUntil time.Time        `json:"linkUntil,omitzero"` // exclusive
	// Bounced is set while the last message is known not to have arrived.
	Bounced      bool   `json:"bounced,omitempty"`
	BounceReason string `json:"bounceReason,omitempty"`

	Draft     *Saved    `json:"draft,omitempty"`
	Dismissed time.Time `json:"dismissed,omitzero"`
	// DismissReason is why, where the person said so.
	DismissReason string     `json:"dismissReason,omitempty"`
	Revisions     []Revision `json:"revisions,omitempty"` // the last one counts
	Answered      time.Time  `json:"answered,omitzero"`   // first
	// Reference is when the person was first found to be worth asking for a
	// reference.
	Reference time.Time  `json:"reference,omitzero"`
	Excluded  *Exclusion `json:"excluded,omitempty"`
	Changed   time.Time  `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "nps_request").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the request are asked for, and what a Scope is
// matched with. Its owner is the manager.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Deal.Unit, LegalEntity: s.Deal.LegalEntity, Owner: s.Deal.Manager}
}

// StatusAt returns the status at an instant, which may have ended by itself since
// the state was stored: at Until, waiting and the link have expired, and the
// answer is locked.
func (s State) StatusAt(now time.Time) Status {
	if s.Until.IsZero() || now.Before(s.Until) {
		return s.Status
	}
	switch s.Status {
	case Eligible, AwaitingManager, Sent:
		return Expired
	case AnswerGiven:
		return Locked
	}
	return s.Status
}

// Overdue reports whether the request awaits its manager at now, and the last day
// for it is over in the calendar.
func (s State) Overdue(c kabinet.Calendar, now time.Time) bool {
	return s.StatusAt(now) == AwaitingManager && c.Day(now).After(s.Due)
}

// Last returns the reply that counts, and false where there is none.
func (s State) Last() (Revision, bool) {
	if len(s.Revisions) == 0 {
		return Revision{}, false
	}
	return s.Revisions[len(s.Revisions)-1], true
}

// Responded returns when the person answered, or else declined to, or else left a
// draft; the zero time where nothing came.
func (s State) Responded() time.Time {
	switch {
	case !s.Answered.IsZero():
		return s.Answered
	case !s.Dismissed.IsZero():
		return s.Dismissed
	case s.Draft != nil:
		return s.Draft.At
	}
	return time.Time{}
}

// Answer returns what a Sample takes, and false where the person has not
// responded in any way. At is that of Responded, so that a revision does not move
// an answer into another period.
func (s State) Answer() (Answer, bool) {
	a := Answer{
		ID: string(s.Org) + "/" + string(s.ID), Person: s.To.Person, DecisionMaker: s.To.DecisionMaker, Account: s.Org,
		LegalEntity: s.Deal.LegalEntity, Segment: s.Deal.Segment, Manager: s.Deal.Manager, Programme: s.Deal.Programme,
		At: s.Responded(),
	}
	last, answered := s.Last()
	switch {
	case s.Excluded != nil:
		a.Status = Excluded
	case answered:
		a.Status, a.Score = Answered, last.Score
	case !s.Dismissed.IsZero():
		a.Status = Dismissed
	case s.Draft != nil:
		a.Status = Draft
	default:
		return Answer{}, false
	}
	return a, true
}

// ForPeople returns a copy without what is kept of the link, for lists and pages.
func (s State) ForPeople() State {
	s = s.clone()
	s.Link = SealedLink{Generation: s.Link.Generation}
	return s
}

// clone returns a copy that shares nothing with s.
func (s State) clone() State {
	s.Reminded = slices.Clone(s.Reminded)
	s.Revisions = slices.Clone(s.Revisions)
	if s.Draft != nil {
		d := *s.Draft
		d.Score = cloneOf(d.Score)
		s.Draft = &d
	}
	s.Excluded = cloneOf(s.Excluded)
	return s
}

// cloneOf returns a pointer to a copy, and nil for nil.
func cloneOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// validate checks what comes from outside.
func (d Deal) validate() error {
	if d.ID == "" {
		return ErrID.At("/deal/id")
	}
	if y := d.Closed.UTC().Year(); !d.Closed.IsZero() && (y < 1 || y > 9998) {
		return ErrTime.With("text", strconv.Itoa(y)).At("/deal/closed") // JSON could not carry it
	}
	return checkTexts(
		field{"/deal/id", string(d.ID)}, field{"/deal/programme", string(d.Programme)}, field{"/deal/unit", string(d.Unit)},
		field{"/deal/legalEntity", string(d.LegalEntity)}, field{"/deal/segment", string(d.Segment)},
		field{"/deal/manager", string(d.Manager)}, field{"/deal/supervisor", string(d.Supervisor)},
	)
}

func (r Respondent) validate() error {
	if r.Person == "" {
		return ErrID.At("/to/person")
	}
	return checkTexts(field{"/to/person", string(r.Person)}, field{"/to/locale", r.Locale})
}

// tidy takes white space from around text that people write.
func tidy(s string) string { return strings.TrimSpace(s) }
