package claim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Claim is what a client holds against what was delivered. A method that returns an
// error changes nothing. A Claim is not safe for concurrent use.
type Claim struct{ s State }

// New returns a draft, or ErrID or ErrText.
func New(id ID, h Header, now time.Time) (*Claim, error) {
	if id == "" || h.Org == "" {
		return nil, ErrID
	}
	if err := checkTexts(string(id), h.Number); err != nil {
		return nil, err
	}
	return &Claim{State{Schema: Schema, ID: id, Header: h, Status: Open, Created: now.UTC(), Changed: now.UTC()}}, nil
}

// Restore returns the claim of a state that a store kept. It copies the state.
func Restore(s State) *Claim {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Claim{s}
}

// State returns a copy of all the claim has.
func (c *Claim) State() State { return c.s.clone() }

// from returns ErrStatus unless the claim is in one of the statuses.
func (c *Claim) from(wanted Status, in ...Status) error {
	if slices.Contains(in, c.s.Status) {
		return nil
	}
	return ErrStatus.With("status", string(c.s.Status)).With("wanted", string(wanted))
}

// become moves the claim and returns the event.
func (c *Claim) become(next State, to Status, by kabinet.Actor, now time.Time, text string) Moved {
	now = now.UTC()
	m := Moved{Claim: next.ID, Org: next.Org, Was: c.s.Status, Now: to, By: by, At: now, Text: text}
	next.Status, next.Changed, next.Ended = to, now, time.Time{}
	if to == Closed || to == Rejected || to == Withdrawn {
		next.Ended = now
	}
	next.Notes = append(next.Notes, Note{By: cloneActor(by), At: now, What: to, Text: text})
	c.s = next
	return m
}

// Write puts lines into a draft in place of those that it has. It returns ErrStatus,
// ErrMany, or what is wrong with a line, with its place ("/lines/3/kind"): ErrKind,
// ErrQuantity, ErrSides or ErrText.
func (c *Claim) Write(by kabinet.Actor, now time.Time, lines ...Draft) (Moved, error) {
	if err := c.from(Open, Open); err != nil {
		return Moved{}, err
	}
	if len(lines) > MaxLines {
		return Moved{}, ErrMany.With("max", MaxLines)
	}
	next := c.s.clone()
	next.Lines = nil
	for i, d := range lines {
		if err := d.validate(); err != nil {
			return Moved{}, err.At("/lines/" + strconv.Itoa(i))
		}
		next.LastLine++
		d.Evidence = slices.Clone(d.Evidence)
		next.Lines = append(next.Lines, Line{ID: strconv.FormatInt(next.LastLine, 10), Draft: d})
	}
	m := c.become(next, Open, by, now, "")
	m.Lines = c.State().Lines
	return m, nil
}

func (d Draft) validate() *kabinet.Error {
	texts := append([]string{d.Reason, d.Ref.Order, d.Ref.Shipment, d.Ref.Line, string(d.Expected.SKU), d.Expected.Lot, string(d.Received.SKU), d.Received.Lot}, d.Evidence...)
	received := !d.Received.Quantity.IsZero() || d.Received.SKU != "" || d.Received.Lot != ""
	switch {
	case !slices.Contains(Kinds(), d.Kind):
		return ErrKind.With("kind", string(d.Kind)).At("/kind")
	case checkTexts(texts...) != nil:
		return ErrText.With("max", MaxText)
	case len(d.Evidence) > MaxEvidence:
		return ErrMany.With("max", MaxEvidence).At("/evidence")
	case d.Ref.Shipment == "" || d.Ref.Line == "":
		return kabinet.ErrNotFound.With("what", "shipment").With("id", d.Ref.Shipment).At("/ref")
	case d.quantity().Sign() <= 0:
		return ErrQuantity.With("quantity", d.quantity().String()).At("/quantity")
	case d.Kind == Surplus && !d.Expected.Quantity.IsZero():
		return ErrSides.At("/expected")
	case d.Kind == MisSort && (d.Received.Quantity.Sign() <= 0 || d.Received.SKU == ""):
		return ErrSides.At("/received")
	case d.Kind != MisSort && d.Kind != Surplus && received:
		return ErrSides.At("/received")
	}
	return nil
}

// Submit hands the claim in, with what is documented for each line, in their order. It
// returns ErrStatus, ErrEmpty, ErrReason for a line without one, ErrNotDelivered, ErrLate,
// ErrSides for a mis-sort of what was expected, ErrQuantity for more of one line than is
// documented at all, or ErrParties. What other claims hold of the lines is not its
// business, but Service.Submit's.
func (c *Claim) Submit(by kabinet.Actor, now time.Time, p Policy, documented ...Documented) (Moved, error) {
	if err := c.from(Submitted, Open); err != nil {
		return Moved{}, err
	}
	if len(c.s.Lines) == 0 || len(documented) != len(c.s.Lines) {
		return Moved{}, ErrEmpty
	}
	next := c.s.clone()
	for i := range next.Lines {
		l, d := &next.Lines[i], documented[i]
		at := "/lines/" + strconv.Itoa(i)
		if d.Ref != l.Ref || d.Object.Org != next.Org || d.Object.LegalEntity != next.Payer {
			return Moved{}, ErrParties.At(at)
		}
		if strings.TrimSpace(l.Reason) == "" {
			return Moved{}, ErrReason.At(at + "/reason")
		}
		until, err := p.check(l.Kind, d, now)
		if err != nil {
			return Moved{}, place(err, at)
		}
		if l.Kind == MisSort && l.Received.SKU == d.SKU && l.Received.Lot == d.Lot {
			return Moved{}, ErrSides.At(at + "/received")
		}
		if d.Quantity.Less(l.Expected.Quantity) {
			return Moved{}, ErrBound.With("quantity", l.Expected.Quantity.String()).With("sku", string(d.SKU)).With("left", d.Quantity.String()).At(at)
		}
		l.Documented, l.Until = &d, until
		if l.Kind != Surplus {
			l.Expected.SKU, l.Expected.Lot = d.SKU, d.Lot
		} else if l.Received.SKU == "" {
			l.Received.SKU = d.SKU
		}
	}
	next.Round++
	m := c.become(next, Submitted, by, now, "")
	m.Lines = c.State().Lines
	return m, nil
}

func place(err error, at string) error {
	if e, ok := err.(*kabinet.Error); ok {
		return e.At(at)
	}
	return err
}

// Take takes the claim into review, or returns ErrStatus.
func (c *Claim) Take(by kabinet.Actor, now time.Time) (Moved, error) {
	if err := c.from(InReview, Submitted); err != nil {
		return Moved{}, err
	}
	return c.become(c.s.clone(), InReview, by, now, ""), nil
}

// Ask asks the client for something, or returns ErrStatus, ErrReason or ErrText.
func (c *Claim) Ask(by kabinet.Actor, now time.Time, question string) (Moved, error) {
	if err := c.said(InfoRequested, question, InReview); err != nil {
		return Moved{}, err
	}
	return c.become(c.s.clone(), InfoRequested, by, now, question), nil
}

// said checks a step that needs a text.
func (c *Claim) said(wanted Status, text string, in ...Status) error {
	if err := c.from(wanted, in...); err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return ErrReason
	}
	return checkTexts(text)
}

// Reply is what the client answers about a line: more evidence. An empty Line is about
// the claim as a whole, and has none.
type Reply struct {
	Line     string   `json:"line,omitempty"`
	Evidence []string `json:"evidence,omitempty"`
}

// Answer answers what was asked, with more evidence where there is some. It returns
// ErrStatus, ErrReason, ErrText, ErrMany or kabinet.ErrNotFound for a line.
func (c *Claim) Answer(by kabinet.Actor, now time.Time, text string, replies ...Reply) (Moved, error) {
	if err := c.said(InReview, text, InfoRequested); err != nil {
		return Moved{}, err
	}
	next := c.s.clone()
	for _, r := range replies {
		i := slices.IndexFunc(next.Lines, func(l Line) bool { return l.ID == r.Line })
		if i < 0 {
			return Moved{}, lineNotFound(r.Line)
		}
		l := &next.Lines[i]
		if l.Evidence = append(l.Evidence, r.Evidence...); len(l.Evidence) > MaxEvidence {
			return Moved{}, ErrMany.With("max", MaxEvidence)
		}
		if err := checkTexts(r.Evidence...); err != nil {
			return Moved{}, err
		}
	}
	m := c.become(next, InReview, by, now, text)
	if len(replies) > 0 {
		m.Lines = c.State().Lines
	}
	return m, nil
}

func lineNotFound(id string) error {
	return kabinet.ErrNotFound.With("what", "line").With("id", id)
}

// Withdraw takes the claim back before it is decided, or returns ErrStatus or ErrText.
// One that was reopened is decided again.
func (c *Claim) Withdraw(by kabinet.Actor, now time.Time, reason string) (Moved, error) {
	if err := c.from(Withdrawn, Open, Submitted, InReview, InfoRequested); err != nil {
		return Moved{}, err
	}
	if c.s.Round > 1 {
		return Moved{}, ErrStatus.With("status", string(c.s.Status)).With("wanted", string(Withdrawn))
	}
	if err := checkTexts(reason); err != nil {
		return Moved{}, err
	}
	return c.become(c.s.clone(), Withdrawn, by, now, reason), nil
}

// Decision says how much of a line the seller accepts, and why not more.
type Decision struct {
	Line     string           `json:"line"`
	Accepted kabinet.Quantity `json:"accepted"`
	// Reason is needed where less than what is claimed is accepted.
	Reason string `json:"reason,omitempty"`
}

// Decide decides every line: the claim is Accepted where all that is claimed is,
// Rejected where nothing is, and PartlyAccepted otherwise. What was accepted before the
// claim was reopened cannot be taken back. It returns ErrStatus, ErrDecision, ErrReason
// or ErrText.
func (c *Claim) Decide(by kabinet.Actor, now time.Time, decisions ...Decision) (Moved, error) {
	if err := c.from(Accepted, InReview); err != nil {
		return Moved{}, err
	}
	next := c.s.clone()
	if len(decisions) != len(next.Lines) {
		return Moved{}, ErrDecision
	}
	all, none := true, true
	seen := map[string]bool{}
	for _, d := range decisions {
		i := slices.IndexFunc(next.Lines, func(l Line) bool { return l.ID == d.Line })
		if i < 0 || seen[d.Line] {
			return Moved{}, ErrDecision
		}
		seen[d.Line] = true
		l := &next.Lines[i]
		at := "/lines/" + strconv.Itoa(i)
		if d.Accepted.Sign() < 0 || l.quantity().Less(d.Accepted) || d.Accepted.Less(l.Accepted) {
			return Moved{}, ErrDecision.At(at)
		}
		if d.Accepted.Less(l.quantity()) && strings.TrimSpace(d.Reason) == "" {
			return Moved{}, ErrReason.At(at + "/reason")
		}
		if err := checkTexts(d.Reason); err != nil {
			return Moved{}, err
		}
		l.Decided, l.Accepted, l.Why = true, d.Accepted, d.Reason
		all, none = all && d.Accepted.Equal(l.quantity()), none && d.Accepted.IsZero()
	}
	to := PartlyAccepted
	switch {
	case all:
		to = Accepted
	case none:
		to = Rejected
	}
	m := c.become(next, to, by, now, "")
	m.Lines = c.State().Lines
	return m, nil
}

// Reopen takes a claim that was rejected or closed into review once more, within the
// policy's window: its last day counts. It returns ErrStatus, ErrReason, ErrText or
// ErrReopen.
func (c *Claim) Reopen(by kabinet.Actor, now time.Time, p Policy, reason string) (Moved, error) {
	if err := c.said(InReview, reason, Rejected, Closed); err != nil {
		return Moved{}, err
	}
	until := p.reopenUntil(c.s.Ended)
	if p.Reopen <= 0 || p.Calendar.Day(now).After(until) {
		return Moved{}, ErrReopen.With("until", until.String())
	}
	next := c.s.clone()
	next.Round++
	for i := range next.Lines {
		next.Lines[i].Decided = false
	}
	return c.become(next, InReview, by, now, reason), nil
}
