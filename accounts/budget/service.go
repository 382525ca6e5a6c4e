package budget

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Book is the name of the ledger's book of budgets.
const Book = "budget"

// Unassigned says what becomes of lines that no budget covers.
type Unassigned string

// What becomes of lines without a budget.
const (
	AllowUnassigned   Unassigned = ""
	ApproveUnassigned Unassigned = "approval" // they need an approval
	RefuseUnassigned  Unassigned = "refuse"
)

// refuses also holds for what this version does not know.
func (u Unassigned) refuses() bool { return u != AllowUnassigned && u != ApproveUnassigned }

// Appender is where Adjust writes its event; store.Outbox is one.
type Appender interface {
	Append(ctx context.Context, records ...kabinet.Record) error
}

// Service lets documents reserve from the budgets that cover them. It is a plain
// struct of ports, built per transaction; every method runs in one transaction,
// which is rolled back when it returns an error. A port that is needed and not
// set is kabinet.ErrMissingPort, which names it. Whether the actor may spend is
// for the caller to ask.
type Service struct {
	Budgets      Finder
	Ledger       ledger.Store
	Reservations ledger.ReservationStore
	// Outbox, where set, takes the events of Adjust.
	Outbox Appender
	// Unassigned is what becomes of lines that no budget covers.
	Unassigned Unassigned
	// Convert, where set, converts the amount of a line to the currency of a
	// budget, to its smallest unit. Nil makes another currency
	// kabinet.ErrCurrencyMismatch, so that nothing escapes a budget by it.
	Convert func(ctx context.Context, m kabinet.Money, to kabinet.Currency) (kabinet.Money, error)
	// NewID makes the ids of reservations; nil means ledger.NewID.
	NewID func() ledger.ID
}

// Book returns the reservations of budgets, for Commit, Release, Return, Cancel
// and Expire. They find the periods in the reservations: what was reserved in
// December is committed in December, whenever that happens.
func (s *Service) Book() ledger.Book {
	return ledger.Book{Name: Book, Ledger: s.Ledger, Reservations: s.Reservations, NewID: s.NewID}
}

// Check says what budgets would say to a document at now, and reserves nothing.
// What versions of the document hold already does not count against it, so it can
// be asked again before an approved document is released.
func (s *Service) Check(ctx context.Context, now time.Time, spend Spend) (Decision, error) {
	own, err := s.own(ctx, spend)
	if err != nil {
		return Decision{}, err
	}
	return s.decide(ctx, now, spend, own, own)
}

// Reserve reserves from all budgets that cover the document, in the period of
// each that holds now, or from none. A document that has something of a budget stays in
// the period in which it was reserved, whenever its later versions come. Where a hard budget has too little left, or a
// line without budget is refused, it returns the decision and ErrOver, to which
// one error for every reason is joined. Over a soft budget, or one that asks for
// an approval, it reserves all the same; where the approval is refused, the host
// releases. A later version of a document takes the place of an earlier one, and
// reserving a version again changes nothing; the decision then says how the
// document stands now. What asks a budget for more than the first time is no repeat,
// and ledger.ErrTwice.
//
// It returns ErrAmount for a negative line, ledger.ErrTwice for a line that is there
// twice, kabinet.ErrCurrencyMismatch,
// kabinet.ErrPrecision for a line finer than a budget measures, and the errors of
// ledger.Book.Reserve: ledger.ErrOlder where a later version has reserved, and
// ledger.ErrEnded where this one had, and gave it back.
func (s *Service) Reserve(ctx context.Context, by kabinet.Actor, now time.Time, spend Spend) (Decision, error) {
	own, err := s.own(ctx, spend)
	if err != nil {
		return Decision{}, err
	}
	return s.reserve(ctx, by, now, spend, own, own, false)
}

// Revise is Reserve for a later version of a document that may have spent already: that
// is taken back in the same step, and what the document comes to now is reserved, for
// Commit. Nothing is taken back where it returns an error. The step is that of
// ledger.Book.Return.
func (s *Service) Revise(ctx context.Context, by kabinet.Actor, now time.Time, step string, spend Spend) (Decision, error) {
	own, err := s.own(ctx, spend)
	if err != nil {
		return Decision{}, err
	}
	had := own
	if own.ID != "" && own.Document != spend.Document {
		if own, err = s.Book().Return(ctx, by, now, spend.Org, spend.Document.ID, step); err != nil {
			return Decision{}, err
		}
	}
	return s.reserve(ctx, by, now, spend, own, had, false)
}

// reserve is Reserve, for a document that has reserved own, and had so before it was to
// change. It was there before its budgets, if the caller knows that.
func (s *Service) reserve(
	ctx context.Context, by kabinet.Actor, now time.Time, spend Spend, own, had ledger.State, before bool,
) (Decision, error) {
	d, err := s.decide(ctx, now, spend, own, had)
	if err != nil {
		return Decision{}, err
	}
	if own.Document == spend.Document && own.ID != "" && !own.GivenUp(now) {
		d.Reservation = own.ID
		return d, d.repeats(own)
	}
	less := spend.Less && (before || has(had, "") > 0)
	refused := len(d.Unassigned) > 0 && s.Unassigned.refuses() && !less
	r := ledger.Request{Org: spend.Org, Document: spend.Document, Until: spend.Until}
	for i := range d.Effects {
		e := &d.Effects[i]
		e.less = less && (before || spend.Shifts || e.lessThan(had))
		refused = refused || e.refused()
		r.Asks = append(r.Asks, e.capped()...)
	}
	if refused {
		return d, d.refusal()
	}
	if _, _, err := s.Book().Supersede(ctx, by, now, spend.Org, spend.Document); err != nil {
		return Decision{}, err
	}
	if len(r.Asks) == 0 {
		return d, nil
	}
	held, err := s.Book().Reserve(ctx, by, now, r)
	d.Reservation = held.ID
	return d, err
}

// own returns what the document's latest version has reserved, if anything.
func (s *Service) own(ctx context.Context, spend Spend) (ledger.State, error) {
	for name, set := range map[string]bool{
		"Budgets": s.Budgets != nil, "Ledger": s.Ledger != nil, "Reservations": s.Reservations != nil,
	} {
		if !set {
			return ledger.State{}, kabinet.ErrMissingPort.With("port", "budget.Service."+name)
		}
	}
	if spend.Org == "" || spend.Document.ID == "" {
		return ledger.State{}, ledger.ErrID
	}
	seen := make(map[string]bool, len(spend.Lines))
	for i, l := range spend.Lines {
		if seen[l.ID] {
			return ledger.State{}, ledger.ErrTwice.With("kind", "line "+l.ID).With("document", spend.Document.ID).At("/lines/" + strconv.Itoa(i))
		}
		seen[l.ID] = true
	}
	r, err := s.Reservations.Latest(ctx, spend.Org, Book, spend.Document.ID)
	switch {
	case errors.Is(err, kabinet.NotFound):
		return ledger.State{}, nil
	case err != nil:
		return ledger.State{}, err
	}
	return r.State(), nil
}

// repeats returns ledger.ErrTwice where a document that has reserved asks a budget for
// more than it did, unless the budget came after it. What is converted may come to more
// by itself.
func (d *Decision) repeats(own ledger.State) error {
	for _, e := range d.Effects {
		var had ledger.Units
		for _, i := range own.Items {
			if i.Account == string(e.Budget) {
				had += i.Amount
			}
		}
		if (had > 0 || e.budget.countedAt(own.Created)) && e.Asked > had && !e.converted {
			return ledger.ErrTwice.With("kind", string(ledger.Reserve)).With("document", own.Document.ID)
		}
	}
	return nil
}

// has returns what a document holds and has spent of a budget, or of all for none.
func has(own ledger.State, b ID) (sum ledger.Units) {
	for _, i := range own.Items {
		if b == "" || i.Account == string(b) {
			sum += i.Amount - i.Released - i.Returned
		}
	}
	return sum
}

// pinned returns the period in which a document has something of the budget, and false
// where it has nothing of it.
func (s State) pinned(had ledger.State, now time.Time) (Period, bool) {
	if had.GivenUp(now) {
		return Period{}, false
	}
	for _, i := range had.Items {
		if i.Account != string(s.ID) || i.Amount == i.Released+i.Returned {
			continue
		}
		if p, ok := s.Cycle.named(PeriodID(i.Part)); ok {
			return p, true
		}
	}
	return Period{}, false
}

// lessThan reports whether an effect is no more than the document had of the budget, or
// the budget came after the document. What is converted may come to more by itself.
func (e Effect) lessThan(had ledger.State) bool {
	of := has(had, e.Budget)
	return of > 0 && (e.Asked <= of || e.converted) || of == 0 && !e.budget.countedAt(had.Created)
}

// held returns what does not count against a document, since it is its own: what
// its latest version still holds, and what the very version has spent.
func held(own ledger.State, d ledger.Document) map[ledger.Key]ledger.Balance {
	out := map[ledger.Key]ledger.Balance{}
	for _, i := range own.Items {
		b := out[i.Key]
		b.Reserved += i.Open()
		if own.Document == d {
			b.Committed += i.Committed - i.Returned
		}
		out[i.Key] = b
	}
	return out
}

// decide says what the budgets do to a document that has reserved own, and had so before it
// was to change: in the period in which it has something of a budget already, and otherwise
// in that of now.
func (s *Service) decide(ctx context.Context, now time.Time, spend Spend, own, had ledger.State) (Decision, error) {
	found, err := s.Budgets.Covering(ctx, spend.Org, spend.match())
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Outcome: Allowed}
	assigned := map[string]bool{}
	for _, b := range found {
		state := b.State()
		period, pinned := state.pinned(had, now)
		if !pinned {
			period, err = state.Cycle.At(now)
		}
		if errors.Is(err, ErrPeriod) {
			continue // not yet, or no longer
		}
		if err != nil {
			return Decision{}, err
		}
		asks, lines, err := s.asks(ctx, state, state.Key(period.ID), spend.Lines)
		if err != nil {
			return Decision{}, err
		}
		if len(lines) == 0 {
			continue
		}
		for _, l := range lines {
			assigned[l] = true
		}
		e := Effect{Lines: lines, Approver: state.Approver, asks: asks, budget: state}
		e.converted = state.Measure.Kind == ledger.Amount && slices.ContainsFunc(spend.Lines, func(l Line) bool {
			return state.Scope.Covers(l) && l.Amount.Currency() != state.Measure.Currency
		})
		if e.Standing, err = s.standing(ctx, state, period, held(own, spend.Document)); err != nil {
			return Decision{}, err
		}
		for _, a := range asks {
			if e.Asked += a.Amount; e.Asked > ledger.Max {
				return Decision{}, ledger.ErrAmount.With("amount", int64(a.Amount))
			}
		}
		if e.Asked > 0 {
			e.Over = max(0, e.Asked-e.Left())
		}
		if err := d.add(e); err != nil {
			return Decision{}, err
		}
	}
	d.unassigned(s.Unassigned, spend.Lines, assigned)
	return d, nil
}

// add takes an effect into the decision.
func (d *Decision) add(e Effect) error {
	d.Effects = append(d.Effects, e)
	if e.Over == 0 {
		return nil
	}
	switch e.Mode {
	case Soft:
		d.worsen(Warned)
	case Approval:
		over, err := e.Measure.Quantity(e.Over)
		if err != nil {
			return err
		}
		d.worsen(NeedsApproval)
		d.Requirements = append(d.Requirements, Requirement{
			Kind: OverBudget, Budget: e.Budget, Name: e.Name, Period: e.Period.ID, Measure: e.Measure, Over: over,
			Approver: e.Approver, Lines: slices.Clone(e.Lines),
		})
	default: // also for a mode that this version does not know
		d.worsen(Refused)
	}
	return nil
}

func (d *Decision) unassigned(policy Unassigned, lines []Line, assigned map[string]bool) {
	for _, l := range lines {
		if !assigned[l.ID] {
			d.Unassigned = append(d.Unassigned, l.ID)
		}
	}
	switch {
	case len(d.Unassigned) == 0 || policy == AllowUnassigned:
	case policy.refuses():
		d.worsen(Refused)
	default:
		d.worsen(NeedsApproval)
		d.Requirements = append(d.Requirements, Requirement{Kind: NoBudget, Lines: slices.Clone(d.Unassigned)})
	}
}

// refusal returns ErrOver with every reason.
func (d *Decision) refusal() error {
	errs := []error{ErrOver}
	for _, e := range d.Effects {
		if e.refused() {
			errs = append(errs, ErrOverBudget.With("budget", e.Name).With("left", e.Measure.Value(e.Left())).
				With("period", e.Period.First.String()).With("asked", e.Measure.Value(e.Asked)))
		}
	}
	if len(errs) == 1 {
		errs = append(errs, ErrUnassigned.With("line", strings.Join(d.Unassigned, ", ")))
	}
	return errors.Join(errs...)
}

// Adjustment corrects what a budget has spent.
type Adjustment struct {
	Period PeriodID
	// Document and Line name what the correction is about, and Step tells
	// several of them apart; a repeat of the same is harmless.
	Document ledger.Document
	Line     string
	Step     string
	// Amount is added to what is spent; negative gives back, at most what is spent.
	Amount kabinet.Quantity
	Note   string
}

// Adjust corrects what a budget has spent in a period, whatever is left: the money
// is spent already. It gives back no more than was spent, since a budget with less than
// nothing spent would be a larger one; SetPeriod is for that. It returns ErrPeriod,
// ErrNote, ErrUnspent, kabinet.ErrPrecision, or ledger.ErrTwice for another amount under
// the same step.
func (s *Service) Adjust(ctx context.Context, by kabinet.Actor, now time.Time, b State, a Adjustment) error {
	if s.Ledger == nil {
		return kabinet.ErrMissingPort.With("port", "budget.Service.Ledger")
	}
	if strings.TrimSpace(a.Note) == "" {
		return ErrNote
	}
	if !b.Cycle.has(a.Period) {
		return ErrPeriod.With("day", string(a.Period))
	}
	u, err := b.Measure.Of(a.Amount)
	if err != nil {
		return err
	}
	fresh, err := s.Ledger.Post(ctx, ledger.Posting{Ceiling: ledger.Max, Entry: ledger.Entry{
		Key: b.Key(a.Period), Document: a.Document, Line: a.Line, Kind: ledger.Adjust, Step: a.Step,
		Measure: b.Measure, Amount: u, By: by.Person, At: now.UTC(),
	}})
	if err != nil || len(fresh) == 0 {
		return err
	}
	if u < 0 {
		is, err := s.Ledger.Balance(ctx, b.Key(a.Period))
		if err != nil {
			return err
		}
		if is.Committed < 0 {
			return ErrUnspent.With("budget", b.Name).With("spent", b.Measure.Value(is.Committed-u)).With("amount", b.Measure.Value(-u))
		}
	}
	if s.Outbox == nil {
		return nil
	}
	e := Adjusted{Base{Budget: b.ID, Org: b.Org, By: by, At: now.UTC()}, fresh[0], a.Note}
	r, err := kabinet.NewRecord(b.Org, "budget_period/"+string(b.ID)+"/"+string(a.Period), fresh[0].N, 0, e)
	if err != nil {
		return err
	}
	return s.Outbox.Append(ctx, r)
}
