package withaccounts

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// version is the version of an order for budgets, credit and approvals.
func version(o order.State) int64 { return int64(max(o.Revision, 1)) }

// spend returns what an order asks of budgets as it is now.
func (s *Spending) spend(ctx context.Context, o order.State) (budget.Spend, error) {
	out, err := s.Budgets.Spend(ctx, o.ID, draft(o))
	out.Document.Version = version(o)
	return out, err
}

// request returns what an order asks of credit as it is now.
func (s *Spending) request(ctx context.Context, o order.State) (credit.Request, error) {
	out, err := s.Credit.Request(ctx, o.ID, o.Org, o.Header, o.Totals)
	out.Document.Version = version(o)
	return out, err
}

// revise lets budgets, credit and approvals follow a revision of an order: what it holds
// becomes what it asks for now, in one step, so that nobody takes the difference in
// between; and what is more, or other, than what was approved is to be approved anew.
// An order that only becomes less always may.
func (s *Spending) revise(ctx context.Context, by kabinet.Actor, o order.State, r order.Revision) (order.Reaction, error) {
	var out order.Reaction
	if err := s.need(); err != nil {
		return out, err
	}
	if o.Status == order.Cancelled || o.Status == order.Failed {
		return out, nil // what another system says of it afterwards takes nothing
	}
	if r.Cause == order.ByImport && elsewhere(o) {
		took, err := s.took(ctx, o)
		if err != nil || !took {
			return out, err // it owes what that system says, as when it came
		}
	}
	less := reduces(r)
	required, again, err := s.reviseBudgets(ctx, by, o, less, &out)
	if err != nil {
		return out, err
	}
	if err := s.reviseCredit(ctx, by, o, less, &out); err != nil {
		return out, err
	}
	return out, s.reviseApproval(ctx, by, o, less && !again, required, &out)
}

// took reports whether an order has ever reserved something here, or waits for an approval.
func (s *Spending) took(ctx context.Context, o order.State) (bool, error) {
	for _, x := range []struct {
		from ledger.ReservationStore
		book string
	}{{s.Budgets.Budgets.Reservations, budget.Book}, {s.Credit.Credit.Reservations, credit.Book}} {
		if had, err := latest(ctx, x.from, o.Org, x.book, DocumentID(o.ID)); err != nil || had.ID != "" {
			return had.ID != "", err
		}
	}
	_, err := s.Approvals.Flows.Current(ctx, o.Org, approval.Order, string(o.ID))
	return err == nil, found(err)
}

// reduces reports whether a revision makes no line more, dearer or another.
func reduces(r order.Revision) bool {
	for _, c := range r.Changes {
		price, err := c.Price.Cmp(c.WasPrice)
		gone := c.Quantity.IsZero()
		if c.WasQuantity.Less(c.Quantity) || !gone && (c.SKU != c.WasSKU || err != nil || price > 0) {
			return false
		}
		if more, err := c.Amount.Cmp(c.WasAmount); err == nil && more > 0 {
			return false // as at a price that is the same, for fewer units
		}
	}
	more, err := r.Payable.Cmp(r.WasPayable)
	return err == nil && more <= 0
}

// reviseBudgets takes what an order has spent back and spends, or reserves, what it
// costs now. It returns the approvals that budgets ask for, and whether they ask again
// for what had expired.
func (s *Spending) reviseBudgets(
	ctx context.Context, by kabinet.Actor, o order.State, less bool, out *order.Reaction,
) (required []budget.Requirement, again bool, err error) {
	spend, err := s.spend(ctx, o)
	if err != nil {
		return nil, false, err
	}
	spend.Less, spend.Shifts = less, less // no line is another, or asks for more: see reduces
	had, err := latest(ctx, s.Budgets.Budgets.Reservations, o.Org, budget.Book, spend.Document.ID)
	if err != nil {
		return nil, false, err
	}
	step := "revision/" + strconv.FormatInt(version(o), 10)
	decision, err := s.Budgets.Budgets.Revise(ctx, by, s.now(), step, spend)
	switch {
	case less && errors.Is(err, budget.ErrOver) && (had.ID == "" || had.GivenUp(s.now())):
		return nil, false, nil // it holds nothing, and does not begin to; confirming asks again
	case err != nil:
		return nil, false, err
	}
	over, err := shifted(decision, had)
	if err != nil {
		return nil, false, err
	}
	if less && len(over) > 0 && had.ID != "" && !had.GivenUp(s.now()) {
		out.Tell = append(out.Tell, OverBudget{
			order.Base{Order: o.ID, Org: o.Org, Number: o.Number, By: by, At: s.now()}, o.Revision, over,
		})
	}
	if o.Status != order.Submitted && decision.Reservation != "" {
		if _, err := s.Budgets.Budgets.Book().Commit(ctx, by, s.now(), o.Org, spend.Document.ID, step); err != nil {
			return nil, false, err
		}
	}
	return decision.Requirements, had.Status == ledger.Expired && len(decision.Requirements) > 0, nil
}

// reviseCredit takes the credit that an order needs now, and replaces the holds that it
// has for it.
func (s *Spending) reviseCredit(ctx context.Context, by kabinet.Actor, o order.State, less bool, out *order.Reaction) error {
	r, err := s.request(ctx, o)
	if err != nil {
		return err
	}
	had, err := latest(ctx, s.Credit.Credit.Reservations, o.Org, credit.Book, r.Document.ID)
	if err != nil {
		return err
	}
	r.Less = less
	paid, err := prepaid(o)
	if err != nil {
		return err
	}
	terms, err := r.Prepaid.Sub(paid) // what is still to be
	if err != nil {
		return err
	}
	if terms.Sign() < 0 {
		r.Prepaid = atMost(paid, r.Total)
	}
	if o.Status != order.Submitted {
		r.Until = time.Time{} // see confirm
	}
	a, err := s.Credit.Credit.Reserve(ctx, by, s.now(), r)
	// Who is blocked keeps less all the same, but not of what has expired, nor what takes
	// more credit than it had, as where less of it is prepaid now.
	lapsed := o.Status == order.Submitted && had.Status == ledger.Expired && had.Document.Version == r.Document.Version-1
	more := had.Status == ledger.Active || had.Status == ledger.Converted
	if err != nil && !(less && !lapsed && !more && errors.Is(err, credit.ErrBlocked)) {
		return err
	}
	if err == nil && o.Status == order.Submitted && a.Decision == credit.Warn && a.Permitted {
		// It is taken since it is less; what it could not be confirmed for, it waits for.
		r.Less = false
		again, refused := s.Credit.Credit.Reserve(ctx, by, s.now(), r)
		switch {
		case refused == nil:
			a = again
		case !errors.Is(refused, credit.ErrBlocked):
			return refused
		}
	}
	holds := s.Credit.holds(terms, a)
	for _, h := range o.Holds {
		i := slices.IndexFunc(holds, func(x order.Hold) bool { return x.Kind == h.Kind && x.Reference == h.Reference })
		switch {
		case !ours(h) && !(h.Kind == order.HoldCredit && h.Reference == string(a.Hold)), i >= 0 && holds[i].Reason == h.Reason:
			continue
		case i < 0 && err != nil:
			continue // it waits on: who is blocked is given nothing
		}
		out.Release = append(out.Release, h)
	}
	for _, h := range holds {
		i := slices.IndexFunc(o.Holds, func(x order.Hold) bool { return x.Kind == h.Kind && x.Reference == h.Reference })
		if i >= 0 && o.Holds[i].Reason == h.Reason {
			continue
		}
		out.Hold = append(out.Hold, h) // in place of one that names another amount
	}
	return nil
}

// reviseApproval has the order approved as it is now, where that needs it.
func (s *Spending) reviseApproval(
	ctx context.Context, by kabinet.Actor, o order.State, less bool, required []budget.Requirement, out *order.Reaction,
) error {
	was, err := s.Approvals.Flows.Current(ctx, o.Org, approval.Order, string(o.ID))
	open := err == nil
	if !open && (less || !errors.Is(err, kabinet.NotFound)) {
		return found(err)
	}
	// Whoever of the client's people asks for more does so within their own limit.
	asks := draft(o)
	own := by.Organization == o.Org
	if open {
		flow := was.State()
		who, err := s.Approvals.Directory.Standing(ctx, flow.Object(), flow.By)
		if err != nil {
			return err
		}
		if own = own && who.Gone; !own {
			asks.PlacedBy = flow.By
		}
	}
	if own {
		asks.PlacedBy, asks.Shared = by, false
	}
	_, err = s.limit(ctx, asks)
	over := errors.Is(err, accounts.ErrLimit)
	if open && !own && (errors.Is(err, kabinet.Forbidden) || errors.Is(err, kabinet.NotFound)) {
		over = true // who asked for the order may not ask for any by now
	} else if err != nil && !over {
		return err
	}
	subject, rules, err := s.ask(o.ID, asks, required, over)
	if err != nil {
		return err
	}
	subject.Version = version(o)
	var next approval.State
	if open && less {
		// What a rule denies by now may become less all the same: it waits on, and as nobody
		// approves what it no longer is, it ends by being withdrawn or cancelled.
		ev, err := s.Approvals.Preview(ctx, asks.PlacedBy, subject, rules...)
		if err == nil && len(ev.Denied) > 0 {
			return nil
		}
	}
	if open {
		if next, err = s.Approvals.Amend(ctx, by, was.State().Ref(), subject, rules...); err != nil {
			return err
		}
		if next.ID == was.State().ID {
			return nil // approvers decide on the same, or on less within their tolerance
		}
		out.Release = append(out.Release, order.Hold{Kind: order.HoldApproval, Reference: string(was.State().ID)})
	} else {
		ev, err := s.Approvals.Preview(ctx, asks.PlacedBy, subject, rules...)
		if err != nil || len(ev.Required)+len(ev.Denied) == 0 {
			return err
		}
		if next, err = s.Approvals.Submit(ctx, asks.PlacedBy, subject, rules...); err != nil {
			return err
		}
		for _, h := range o.Holds { // of a flow that was rejected while the order could not be cancelled
			if h.Kind == order.HoldApproval && errors.Is(s.byHand(ctx, o, h), order.ErrHeld) {
				out.Release = append(out.Release, h)
			}
		}
	}
	if next.Status == approval.Approved && len(next.Rules) == 0 {
		// Nothing is required any more: the flow is used up at once.
		_, err := s.Approvals.Release(ctx, by, next.Ref(), next.Subject.Version, next.Subject.Hash)
		return err
	}
	out.Hold = append(out.Hold, order.Hold{Kind: order.HoldApproval, Reference: string(next.ID)})
	return nil
}
