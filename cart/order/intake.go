package order

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Directory knows what the codes of another system stand for.
type Directory interface {
	// Resolve returns what the codes of an inbound order stand for, with one article for
	// each line. A code that it does not know is an error of kind kabinet.NotFound that
	// names it: the order is parked until it is known.
	Resolve(ctx context.Context, in Inbound) (Resolved, error)
}

// Resolved is what the codes of an inbound order stand for.
type Resolved struct {
	Org kabinet.OrgID
	// Header names the parties; its currency and kind are those of the inbound order.
	Header cart.Header
	SKUs   []kabinet.SKU
}

// Parked is an inbound order that names what is not known here yet.
type Parked struct {
	External
	// Inbound is the order as it came.
	Inbound json.RawMessage `json:"inbound"`
	// Why is the code of the error, and Text its English text.
	Why   string    `json:"why"`
	Text  string    `json:"text"`
	Since time.Time `json:"since"`
	// Tried is when it was tried last, and Tries counts how often.
	Tried time.Time `json:"tried"`
	Tries int       `json:"tries"`
}

// Parking keeps inbound orders that name what is not known here yet, one by source and
// id.
type Parking interface {
	// Park keeps an order, in place of one of the same source and id unless that has a
	// later version.
	Park(ctx context.Context, p Parked) error
	// Parked returns at most limit orders, those not tried for longest first.
	Parked(ctx context.Context, limit int) ([]Parked, error)
	// Unpark deletes an order of that version or an earlier one; that there is none is
	// fine.
	Unpark(ctx context.Context, x External) error
}

// IntakeOutcome says what became of an inbound order.
type IntakeOutcome string

// The outcomes.
const (
	IntakeCreated   IntakeOutcome = "created"
	IntakeUpdated   IntakeOutcome = "updated"
	IntakeUnchanged IntakeOutcome = "unchanged" // this version is here already
	IntakeStale     IntakeOutcome = "stale"     // a later version is here
	IntakeParked    IntakeOutcome = "parked"    // it names what is not known here
)

// Taken is what became of an inbound order.
type Taken struct {
	Outcome IntakeOutcome
	Order   State
	// Missing says what is not known, of a parked order.
	Missing error
}

// Imported says that an order was made elsewhere, or that elsewhere it has changed.
type Imported struct {
	Base
	External External `json:"external"`
	Created  bool     `json:"created,omitempty"`
}

// EventKind returns "order.imported".
func (Imported) EventKind() string { return "order.imported" }

// Intake takes orders from other systems: those made there come into the same store, so
// that history, exposure, reorder and claims see them, and those of ours follow what
// becomes of them there. It is a plain struct of ports, built per transaction:
//
//	intake := order.Intake{Orders: orders, Finder: tx.OrderFinder(), Parking: tx.OrderParking(), Directory: directory}
//	taken, err := intake.Take(ctx, erp, inbound)
//
// Versions begin at 1 and only grow: what is older than what was taken is IntakeStale,
// whatever it says, and the same version again changes nothing. A status goes back, as where
// people there take a document back that was posted too early, only while nothing of the
// order has left or is being loaded, there or here: otherwise all of that version is refused
// (ErrBackwards), and what was shipped stays shipped. The actor, which is usually an account of
// the interface, needs PermissionProcess on the order.
type Intake struct {
	Orders    *Service
	Finder    Finder
	Parking   Parking
	Directory Directory
}

// Take takes an order. It returns the errors of Inbound.Check, ErrOpen for an order of ours
// that is cancelled or has failed there though some of it has left: its lines are cancelled,
// and it is completed; ErrStatus for an order that
// has ended here and goes on there, ErrBackwards, kabinet.ErrConflict where the order has another name
// there, another payer or another seller, kabinet.ErrNotFound or kabinet.ErrForbidden without PermissionProcess, and the
// errors of Followers.
func (s *Intake) Take(ctx context.Context, actor kabinet.Actor, in Inbound) (Taken, error) {
	if err := s.need(); err != nil {
		return Taken{}, err
	}
	if err := in.Check(); err != nil {
		return Taken{}, err
	}
	known, err := s.Directory.Resolve(ctx, in)
	if errors.Is(err, kabinet.NotFound) {
		if err := s.business(ctx, actor); err != nil {
			return Taken{}, err
		}
		return s.park(ctx, in, err, 0, time.Time{})
	}
	if err != nil {
		return Taken{}, err
	}
	if len(known.SKUs) != len(in.Lines) {
		return Taken{}, cart.ErrAnswer.With("port", "order.Directory").With("got", len(known.SKUs)).With("want", len(in.Lines))
	}
	known.Header.Currency, known.Header.Kind = in.Currency, in.Kind
	o, err := s.find(ctx, in, known)
	if err != nil {
		return Taken{}, err
	}
	object := State{Org: known.Org, Header: known.Header}.Object()
	if o != nil {
		object = o.s.Object()
	}
	if err := s.Orders.Authority.Check(ctx, actor, PermissionProcess, object); err != nil {
		return Taken{}, err
	}
	out, err := s.take(ctx, actor, o, in, known)
	if err == nil {
		out.Order, err = s.Orders.show(ctx, actor, out.Order)
	}
	if err != nil {
		return Taken{}, err
	}
	return out, s.Parking.Unpark(ctx, in.External)
}

// business returns nil for who may process any orders at all, so that nobody else parks
// any, in place of those that wait, nor learns what waits.
func (s *Intake) business(ctx context.Context, actor kabinet.Actor) error {
	scope, err := s.Orders.Authority.Scope(ctx, actor, PermissionProcess)
	if err == nil && len(scope.Reaches) == 0 {
		err = kabinet.ErrForbidden.With("permission", string(PermissionProcess))
	}
	return err
}

// find returns the order that an inbound one is about, or nil for one that is new here.
func (s *Intake) find(ctx context.Context, in Inbound, known Resolved) (*Order, error) {
	o, err := s.Finder.ByExternal(ctx, in.Source, in.External.ID)
	switch {
	case err == nil && (o.s.Org != known.Org || in.Order != "" && in.Order != o.s.ID || known.others(o.s)):
		return nil, kabinet.ErrConflict.With("what", "order").With("id", in.External.ID)
	case err == nil:
		return o, nil
	case !errors.Is(err, kabinet.NotFound):
		return nil, err
	case in.Order == "":
		return nil, nil
	}
	if o, err = s.Orders.Orders.Get(ctx, known.Org, in.Order); err != nil {
		return nil, err
	}
	if o.s.External.ID != "" || known.others(o.s) { // it is not that order
		return nil, kabinet.ErrConflict.With("what", "order").With("id", in.External.ID)
	}
	return o, nil
}

// others reports whether the codes stand for another payer or seller than those of an
// order, which never change.
func (r Resolved) others(o State) bool {
	return r.Header.Payer != "" && r.Header.Payer != o.Payer || r.Header.Seller != "" && r.Header.Seller != o.Seller
}

// take makes or changes the order.
func (s *Intake) take(ctx context.Context, actor kabinet.Actor, o *Order, in Inbound, known Resolved) (Taken, error) {
	now := s.Orders.now()
	if o == nil {
		return s.create(ctx, actor, in, known, now)
	}
	if old := o.s.External; old.ID != "" && in.External.Version <= old.Version {
		out := Taken{Outcome: IntakeStale, Order: o.State()}
		if in.External.Version == old.Version {
			out.Outcome = IntakeUnchanged
		}
		return out, nil
	}
	events, err := o.take(actor, now, in, known)
	if err != nil {
		return Taken{}, err
	}
	state, err := s.Orders.save(ctx, actor, o, now, events...)
	return Taken{Outcome: IntakeUpdated, Order: state}, err
}

// create makes an order that was made elsewhere. No gate is asked: it exists already, and
// what it owes is in what the other system says of the payer. Followers are told.
func (s *Intake) create(ctx context.Context, actor kabinet.Actor, in Inbound, known Resolved, now time.Time) (Taken, error) {
	d := Draft{
		Org: known.Org, Number: in.Number, Origin: in.Origin, Header: known.Header, PlacedBy: actor,
		BuyerNumber: in.BuyerNumber, Comment: in.Comment,
	}
	policy := cart.EN16931()
	if s.Orders.Policy != nil {
		policy = s.Orders.Policy(known.Header.Seller)
	}
	next, document, err := in.lines(nil, known)
	if err != nil {
		return Taken{}, err
	}
	d.Lines = next
	if d.Totals, err = cart.Sum(cart.Document{Currency: in.Currency, Policy: policy, Lines: whole(document, next)}); err != nil {
		return Taken{}, err
	}
	newID := s.Orders.NewID
	if newID == nil {
		newID = NewID
	}
	o, placed, err := New(newID(), d, in.Placed)
	if err != nil {
		return Taken{}, err
	}
	o.s.External, o.s.Sync = in.External, Sync{Status: Exported, At: now}
	progress := slices.Clone(o.s.Lines)
	for i := range progress {
		progress[i].Progress, progress[i].Confirmed = next[i].Progress, true
	}
	// What was cancelled there before it came here is no revision of ours.
	_, totals, err := o.revision(actor, now, ByImport, "", progress, rated{lines: document})
	if err != nil {
		return Taken{}, err
	}
	o.s.Lines, o.s.Totals, o.s.Changed = progress, totals, now
	if in.Status != "" {
		o.s.Status, o.s.Reason = in.Status, in.Reason
	}
	placed.Net, placed.Tax, placed.Payable = totals.Net, totals.Tax, totals.Payable
	state, err := s.Orders.save(ctx, actor, o, now, placed, Imported{o.base(actor, now), in.External, true})
	return Taken{Outcome: IntakeCreated, Order: state}, err
}

// whole returns the lines of a document at their whole quantities.
func whole(document []cart.DocumentLine, lines []Line) []cart.DocumentLine {
	out := slices.Clone(document)
	for i := range out {
		out[i].Amount = lines[i].Amount
	}
	return out
}

// lines returns the lines of an order as another system has them, with their taxes.
func (in Inbound) lines(old []Line, known Resolved) ([]Line, []cart.DocumentLine, error) {
	next, document := make([]Line, len(in.Lines)), make([]cart.DocumentLine, len(in.Lines))
	for i, l := range in.Lines {
		var before *Line
		if k := slices.IndexFunc(old, func(x Line) bool { return x.ID == l.ID }); k >= 0 {
			before = &old[k]
		}
		var err error
		if next[i], err = l.line(known.SKUs[i], before); err != nil {
			return nil, nil, err
		}
		document[i] = cart.DocumentLine{Amount: next[i].Amount, Mode: l.Tax, TaxRate: cart.TaxRate{Category: l.Category, Rate: l.Rate}}
	}
	return next, document, nil
}

// take makes an order what another system has it to be.
func (o *Order) take(by kabinet.Actor, now time.Time, in Inbound, known Resolved) ([]kabinet.Event, error) {
	if o.s.ended() && in.Status != "" && in.Status != o.s.Status {
		return nil, o.status(string(in.Status))
	}
	if in.Currency != o.s.Currency {
		return nil, kabinet.ErrCurrencyMismatch.With("a", o.s.Currency.Code()).With("b", in.Currency.Code())
	}
	next, document, err := in.lines(o.s.Lines, known)
	if err != nil {
		return nil, err
	}
	if o.s.backwards(in.Status) && (moving(o.s.Lines) || moving(next)) {
		return nil, ErrBackwards.With("status", string(o.s.Status)).With("wanted", string(in.Status)).At("/status")
	}
	if in.Status == Cancelled || in.Status == Failed {
		// What has left of an order of ours is spent: only the rest can be cancelled.
		ours := o.s.Origin != ERP && o.s.Origin != EDI
		if i := slices.IndexFunc(next, func(l Line) bool { return l.Shipped.Sign() > 0 }); ours && i >= 0 {
			return nil, ErrOpen.With("line", string(next[i].ID)).With("open", next[i].Open()).At("/lines/" + strconv.Itoa(i))
		}
	}
	revised, err := o.revise(by, now, ByImport, "", next, rated{document, o.taxed().charges})
	if err != nil {
		return nil, err
	}
	events := []kabinet.Event{Imported{o.base(by, now), in.External, false}}
	if revised != nil {
		events = append(events, *revised)
	}
	if o.s.Sync.Status != Exported {
		events = append(events, o.synced(by, now, Sync{Status: Exported, Tries: o.s.Sync.Tries}, in.External))
	}
	o.s.External, o.s.Changed = in.External, now.UTC()
	if in.Status != "" && in.Status != o.s.Status {
		was := o.s.Status
		o.s.Status, o.s.Reason = in.Status, in.Reason
		events = append(events, Moved{o.base(by, now), was, in.Status, in.Reason})
	}
	return append(events, o.consents(by, now)...), nil
}

// backwards reports whether a status lies before that of the order.
func (s State) backwards(to Status) bool {
	way := []Status{Submitted, Confirmed, InFulfilment, Completed}
	i := slices.Index(way, to)
	return i >= 0 && i < slices.Index(way, s.Status)
}

// moving reports whether something has left or is being loaded.
func moving(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Shipped.Sign() > 0 || l.Allocated.Sign() > 0 })
}

func (s *Intake) park(ctx context.Context, in Inbound, why error, tries int, since time.Time) (Taken, error) {
	b, err := json.Marshal(in)
	if err != nil {
		return Taken{}, err
	}
	now := s.Orders.now()
	if since.IsZero() {
		since = now
	}
	p := Parked{External: in.External, Inbound: b, Text: clipped(why.Error()), Since: since, Tried: now, Tries: tries + 1}
	var e *kabinet.Error
	if errors.As(why, &e) {
		p.Why = e.Code()
	}
	return Taken{Outcome: IntakeParked, Missing: why}, s.Parking.Park(ctx, p)
}

// Retry takes at most limit parked orders again, those not tried for longest first, and
// returns what became of them. One that still names what is not known stays parked; one
// that fails otherwise fails them all, so a limit of 1 keeps one from standing in the way
// of others.
func (s *Intake) Retry(ctx context.Context, actor kabinet.Actor, limit int) ([]Taken, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	if err := s.business(ctx, actor); err != nil {
		return nil, err
	}
	list, err := s.Parking.Parked(ctx, limit)
	if err != nil {
		return nil, err
	}
	var out []Taken
	for _, p := range list {
		in, err := ParseInbound(p.Inbound)
		if err != nil {
			return out, err
		}
		taken, err := s.Take(ctx, actor, in)
		if err == nil && taken.Outcome == IntakeParked {
			taken, err = s.park(ctx, in, taken.Missing, p.Tries, p.Since)
		}
		if err != nil {
			return out, err
		}
		out = append(out, taken)
	}
	return out, nil
}

func (s *Intake) need() error {
	switch {
	case s.Orders == nil:
		return kabinet.ErrMissingPort.With("port", "order.Intake.Orders")
	case s.Finder == nil:
		return kabinet.ErrMissingPort.With("port", "order.Intake.Finder")
	case s.Parking == nil:
		return kabinet.ErrMissingPort.With("port", "order.Intake.Parking")
	case s.Directory == nil:
		return kabinet.ErrMissingPort.With("port", "order.Intake.Directory")
	}
	return s.Orders.need("Orders")
}
