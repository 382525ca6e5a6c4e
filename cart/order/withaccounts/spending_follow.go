package withaccounts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/approval/withbudget"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Follow implements order.Follower: a hold that only a decision lifts is not taken away
// by hand, which is order.ErrHeld; confirming checks once more and commits the budgets,
// and so does what another system has of the order, though it passed over the confirmation;
// what was cancelled or has failed gives back what it holds; one that was prepaid and whose
// money is paid back is to be prepaid again; and an order that is
// revised holds, and is approved for, what it has become; see Spending.
func (s *Spending) Follow(ctx context.Context, by kabinet.Actor, o order.State, e kabinet.Event) (order.Reaction, error) {
	switch e := e.(type) {
	case order.Revised:
		return s.revise(ctx, by, o, e.Revision)
	case order.Billed:
		return s.paid(ctx, o)
	}
	return order.Reaction{}, s.follow(ctx, by, o, e)
}

func (s *Spending) follow(ctx context.Context, by kabinet.Actor, o order.State, e kabinet.Event) error {
	if err := s.need(); err != nil {
		return err
	}
	switch e := e.(type) {
	case order.Released:
		return s.byHand(ctx, o, e.Hold)
	case order.Moved:
		switch e.Now {
		case order.Cancelled, order.Failed:
			return s.giveBack(ctx, by, o)
		case order.Confirmed, order.InFulfilment, order.Completed:
			if e.Was == order.Submitted { // another system may say it only when the goods have left
				return s.confirm(ctx, by, o)
			}
		}
	}
	return nil
}

// byHand returns order.ErrHeld for a hold that stands for a flow or for a hold of
// credit.
func (s *Spending) byHand(ctx context.Context, o order.State, h order.Hold) error {
	var err error
	switch h.Kind {
	case order.HoldApproval:
		_, err = s.Approvals.Flows.Get(ctx, o.Org, approval.ID(h.Reference))
	case order.HoldCredit:
		_, err = s.Credit.Credit.Holds.Get(ctx, o.Org, credit.HoldID(h.Reference))
	default:
		return nil
	}
	switch {
	case err == nil:
		return held(h.Kind)
	case errors.Is(err, kabinet.NotFound):
		return nil // somebody put it there by hand
	}
	return err
}

func held(kind order.HoldKind) error { return order.ErrHeld.With("hold", string(kind)) }

// confirm checks an order that is being confirmed, and commits its budgets. Its credit
// stays reserved until the ERP has the order, however long that takes.
func (s *Spending) confirm(ctx context.Context, by kabinet.Actor, o order.State) error {
	_, err := s.Approvals.Flows.Current(ctx, o.Org, approval.Order, string(o.ID))
	switch {
	case err == nil:
		return held(order.HoldApproval)
	case !errors.Is(err, kabinet.NotFound):
		return err
	}
	if _, err := s.recheck(ctx, o); err != nil { // what it lacks was not asked of it when it could be approved
		return err
	}
	if err := s.cover(ctx, by, o, false); err != nil {
		return err
	}
	if err := s.take(ctx, by, o); err != nil {
		return err
	}
	had, err := latest(ctx, s.Budgets.Budgets.Reservations, o.Org, budget.Book, DocumentID(o.ID))
	if err != nil || had.Status == ledger.Converted { // by a revision that came with the confirmation
		return err
	}
	_, err = s.Budgets.Budgets.Book().Commit(ctx, by, s.now(), o.Org, DocumentID(o.ID), "confirmed")
	return found(err)
}

// Cover counts an order that is not confirmed yet in the budgets that were opened after
// it was placed, whatever these have left: ask it for each open order of a client that
// opens a budget. Confirming counts it at the latest, and is where what exceeds a hard
// budget ends. Nothing happens to other orders: what is spent is spent.
func (s *Spending) Cover(ctx context.Context, by kabinet.Actor, o order.State) error {
	if err := s.need(); err != nil || o.Status != order.Submitted {
		return err
	}
	return s.cover(ctx, by, o, true)
}

func (s *Spending) cover(ctx context.Context, by kabinet.Actor, o order.State, less bool) error {
	spend, err := s.spend(ctx, o)
	if err != nil {
		return err
	}
	spend.Less = less
	_, err = s.Budgets.Budgets.Cover(ctx, by, s.now(), spend)
	return err
}

// giveBack gives back what an order holds and has spent, and ends what decisions about
// it are open.
func (s *Spending) giveBack(ctx context.Context, by kabinet.Actor, o order.State) error {
	at, document, why := s.now(), DocumentID(o.ID), clip(o.Reason, credit.MaxText)
	if _, err := s.Budgets.Budgets.Book().Cancel(ctx, by, at, o.Org, document, "cancelled"); found(err) != nil {
		return err
	}
	credits := s.Credit.Credit
	r, err := latest(ctx, credits.Reservations, o.Org, credit.Book, document)
	if err != nil {
		return err
	}
	if r.Status == ledger.Active {
		if err := credits.Release(ctx, by, at, o.Org, document, "cancelled", 0, 0); err != nil {
			return err
		}
	}
	h, err := credits.Holds.Of(ctx, o.Org, document)
	if found(err) != nil {
		return err
	}
	if err == nil && h.State().Status != credit.Cancelled {
		if err := credits.CancelHold(ctx, by, at, o.Org, document, why); err != nil {
			return err
		}
	}
	return s.Approvals.Drop(ctx, by, o.Org, approval.Order, string(o.ID), why)
}

// recheck returns nil where an order may go on: nobody was blocked whom it names, its
// prices hold, its budgets and the credit of its payer suffice, as they stand now; and the
// rules by which its budgets ask for an approval. Whether that was given is for the caller
// to know.
func (s *Spending) recheck(ctx context.Context, o order.State) ([]approval.Rule, error) {
	if err := s.parties(ctx, o); err != nil {
		return nil, err
	}
	if err := s.prices(ctx, o); err != nil {
		return nil, err
	}
	rules, err := s.budgets(ctx, o)
	if err != nil {
		return nil, err
	}
	return rules, s.credit(ctx, o)
}

// parties returns order.ErrChanged, joined with why the organisation of an order, its unit,
// payer or a site may not be used any more. One that was made elsewhere is as it is there.
func (s *Spending) parties(ctx context.Context, o order.State) error {
	if elsewhere(o) {
		return nil
	}
	org, err := s.Budgets.organization(ctx, o.Org)
	if err != nil {
		return err
	}
	keys := make([]cart.LineKey, len(o.Lines))
	for i, l := range o.Lines {
		keys[i] = l.LineKey
	}
	if err := usable(org, o.Header, keys); err != nil {
		return errors.Join(order.ErrChanged, err)
	}
	return nil
}

// elsewhere reports whether an order was made in another system, where no gate was asked.
func elsewhere(o order.State) bool { return o.Origin == order.ERP || o.Origin == order.EDI }

// prices returns order.ErrChanged, joined with one error for each line that costs
// something else than when it was ordered.
func (s *Spending) prices(ctx context.Context, o order.State) error {
	if s.Pricer == nil || s.now().Before(o.Placed.Add(s.PriceHold)) {
		return nil
	}
	lines := make([]cart.Line, len(o.Lines))
	for i, l := range o.Lines {
		lines[i] = cart.Line{ID: l.ID, LineKey: l.LineKey, Quantity: l.Quantity}
	}
	priced, err := cart.PriceLines(ctx, s.Pricer, cart.State{Org: o.Org, Header: o.Header, Codes: o.Codes}, lines, s.now(), false)
	if err != nil {
		return err
	}
	errs := []error{order.ErrChanged}
	for i, p := range priced {
		was := o.Lines[i].Price
		if cart.PriceHash(p.Result) == cart.PriceHash(was) {
			continue
		}
		change := cart.Change{Index: i, Line: o.Lines[i].ID, SKU: o.Lines[i].SKU, Code: cart.PriceChanged, Was: was, Now: p.Result}
		if p.Result.Err() != nil {
			change.Code = cart.NotOrderable
		}
		errs = append(errs, change.Err())
	}
	if len(errs) == 1 {
		return nil
	}
	return errors.Join(errs...)
}

// budgets returns budget.ErrOver where a budget would no longer take the order, and the
// rules by which budgets take it only with an approval.
func (s *Spending) budgets(ctx context.Context, o order.State) ([]approval.Rule, error) {
	if _, err := s.alive(ctx, s.Budgets.Budgets.Reservations, o, budget.Book); err != nil {
		return nil, err
	}
	spend, err := s.spend(ctx, o)
	if err != nil {
		return nil, err
	}
	decision, err := s.Budgets.Budgets.Check(ctx, s.now(), spend)
	if err == nil && decision.Outcome == budget.Refused {
		err = budget.ErrOver
	}
	return withbudget.Rules(decision.Requirements, otherwise), err
}

// credit returns credit.ErrBlocked, or order.ErrHeld where the credit of the payer no
// longer suffices. An order that waits for its credit or prepayment anyway may wait on.
func (s *Spending) credit(ctx context.Context, o order.State) error {
	r, err := s.owes(ctx, o)
	if err != nil {
		return err
	}
	if _, err := s.alive(ctx, s.Credit.Credit.Reservations, o, credit.Book); err != nil {
		return err
	}
	waits := waits(o)
	a, err := s.Credit.Credit.Assess(ctx, s.now(), r)
	switch {
	case err != nil:
		return err
	case a.Decision == credit.Block:
		return credit.ErrBlocked
	case a.Decision == credit.Allow, a.Decision == credit.Warn, waits:
		return nil
	}
	return held(order.HoldCredit)
}

// waits reports whether an order waits for its credit, or for money in place of it.
func waits(o order.State) bool {
	return slices.ContainsFunc(o.Holds, func(h order.Hold) bool { return h.Kind == order.HoldCredit || ours(h) })
}

// owes returns what an order asks of credit, of which is prepaid what was, or is waited
// for. An order that was made elsewhere and has reserved nothing owes what the other system
// says of its payer, and nothing besides.
func (s *Spending) owes(ctx context.Context, o order.State) (credit.Request, error) {
	r, err := s.request(ctx, o)
	if err != nil {
		return r, err
	}
	if elsewhere(o) {
		had, err := latest(ctx, s.Credit.Credit.Reservations, o.Org, credit.Book, r.Document.ID)
		if err != nil || had.ID == "" {
			r.Prepaid = r.Total
			return r, err
		}
	}
	if r.Prepaid, err = prepaid(o); err != nil {
		return r, err
	}
	for _, h := range o.Holds {
		if ours(h) && err == nil {
			r.Prepaid, err = r.Prepaid.Add(h.Amount)
		}
	}
	r.Prepaid = atMost(r.Prepaid, r.Total)
	return r, err
}

// atMost returns the smaller of two amounts of one currency.
func atMost(a, b kabinet.Money) kabinet.Money {
	if c, err := a.Cmp(b); err == nil && c > 0 {
		return b
	}
	return a
}

// take takes the credit that an order needs which is being confirmed, unless it has it,
// and keeps it for good: until the ERP has the order. Somebody who has less, and has not
// prepaid the rest, is order.ErrHeld.
func (s *Spending) take(ctx context.Context, by kabinet.Actor, o order.State) error {
	if waits(o) {
		return nil // another system confirms what waits here
	}
	r, err := s.owes(ctx, o)
	if err != nil {
		return err
	}
	r.Until = time.Time{}
	credits := s.Credit.Credit
	a, err := credits.Reserve(ctx, by, s.now(), r)
	switch {
	case errors.Is(err, ledger.ErrTwice):
		return held(order.HoldPrepayment) // what it has reserved is less than what is not prepaid
	case err != nil:
		return err
	case a.Decision != credit.Allow && a.Decision != credit.Warn:
		return held(order.HoldCredit)
	}
	book := ledger.Book{Name: credit.Book, Ledger: credits.Ledger, Reservations: credits.Reservations, NewID: credits.NewID}
	had, err := latest(ctx, credits.Reservations, o.Org, credit.Book, r.Document.ID)
	if err == nil && had.Status == ledger.Active {
		_, err = book.Extend(ctx, by, s.now(), o.Org, r.Document.ID, time.Time{})
	}
	return err
}

// alive reports whether the order has reserved something in a book. It returns
// ledger.ErrEnded where the reservation has expired meanwhile.
func (s *Spending) alive(ctx context.Context, from ledger.ReservationStore, o order.State, book string) (bool, error) {
	r, err := latest(ctx, from, o.Org, book, DocumentID(o.ID))
	switch {
	case err != nil || r.ID == "" || r.Document.Version < version(o) && r.GivenUp(s.now()):
		return false, err // as it is now, the order has reserved nothing
	case r.Status == ledger.Expired || r.Status == ledger.Released:
		return false, ledger.ErrEnded.With("document", r.Document.ID).With("status", string(r.Status))
	}
	return true, nil
}

// latest returns what a document has reserved last, or the zero State.
func latest(ctx context.Context, from ledger.ReservationStore, org kabinet.OrgID, book, document string) (ledger.State, error) {
	r, err := from.Latest(ctx, org, book, document)
	switch {
	case errors.Is(err, kabinet.NotFound):
		return ledger.State{}, nil
	case err != nil:
		return ledger.State{}, err
	}
	return r.State(), nil
}

// found turns not found into nil.
func found(err error) error {
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	return err
}

// clip shortens what people wrote to so many bytes.
func clip(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most-3], "") + "…"
	}
	return s
}
