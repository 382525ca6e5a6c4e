package withaccounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// ReasonNotApproved begins the reason of an order that is cancelled with its flow; the
// status follows, as in "approval: rejected".
const ReasonNotApproved = "approval: "

// Outcome is what a decision has led to.
type Outcome struct {
	Flow  approval.State
	Order order.State
	// Stuck says why an order that is approved cannot go on yet, such as
	// budget.ErrOver or order.ErrChanged, or why one that is not approved is not
	// cancelled yet: order.ErrTier, where an order that was split from it and is
	// confirmed has its price for this one's sake. The votes count, the order keeps its
	// hold, and Proceed tries again; the seller's people end it (order.Service.Fail) and let the price stand.
	Stuck error
}

// Vote records a person's decision on an order, by approval.Service.Vote, whose errors
// it returns. The last approval that is needed takes the hold away, unless a budget asks
// for more by now than was approved: then Outcome.Flow is a new one, which asks for all of
// it, and the order waits for that. A rejection cancels the order and gives back what it
// holds. It returns approval.ErrChanged also where the
// order itself is no longer what the flow is about, so that nobody approves what they
// have not seen.
func (s *Spending) Vote(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id approval.ID, b approval.Ballot) (Outcome, error) {
	return s.decide(ctx, by, org, id, func(flow approval.State, o *order.Order) (approval.State, error) {
		if b.Approve {
			if err := same(flow, o.State()); err != nil {
				return approval.State{}, err
			}
		}
		return s.Approvals.Vote(ctx, by, org, id, b)
	})
}

// Waive does without approvers that nobody can be; see approval.Service.Waive, whose
// errors it returns.
func (s *Spending) Waive(ctx context.Context, by kabinet.Actor, ref approval.Ref, reason string) (Outcome, error) {
	return s.decide(ctx, by, ref.Org, ref.ID, func(flow approval.State, o *order.Order) (approval.State, error) {
		if err := same(flow, o.State()); err != nil {
			return approval.State{}, err
		}
		return s.Approvals.Waive(ctx, by, ref, reason)
	})
}

// Withdraw takes back a request that waits: the order is cancelled. It returns the
// errors of approval.Service.Withdraw.
func (s *Spending) Withdraw(ctx context.Context, by kabinet.Actor, ref approval.Ref, reason string) (Outcome, error) {
	return s.decide(ctx, by, ref.Org, ref.ID, func(approval.State, *order.Order) (approval.State, error) {
		return s.Approvals.Withdraw(ctx, by, ref, reason)
	})
}

// Proceed tries again to let an approved order go on that was stuck. It needs
// approval.PermissionView.
func (s *Spending) Proceed(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id approval.ID) (Outcome, error) {
	return s.decide(ctx, by, org, id, func(flow approval.State, _ *order.Order) (approval.State, error) { return flow, nil })
}

// decide loads a flow with its order, does something to the flow, and lets the order
// follow.
func (s *Spending) decide(
	ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id approval.ID,
	do func(approval.State, *order.Order) (approval.State, error),
) (Outcome, error) {
	if err := s.need(); err != nil {
		return Outcome{}, err
	}
	flow, err := s.Approvals.Get(ctx, by, org, id)
	if err != nil {
		return Outcome{}, err
	}
	if flow.Subject.Kind != approval.Order {
		return Outcome{}, approval.ErrSubject.At("/subject/kind")
	}
	o, err := s.Orders.Orders.Get(ctx, org, order.ID(flow.Subject.ID))
	if err != nil {
		return Outcome{}, err
	}
	if flow, err = do(flow, o); err != nil {
		return Outcome{}, err
	}
	out, err := s.settle(ctx, by, flow, o)
	if err != nil {
		return Outcome{}, err
	}
	out.Order, err = s.show(ctx, by, out.Order)
	return out, err
}

// show leaves the internal traces of prices to those who may see them, as order.Service
// does.
func (s *Spending) show(ctx context.Context, by kabinet.Actor, o order.State) (order.State, error) {
	switch err := s.Authorizer.Check(ctx, by, order.PermissionTrace, o.Object()); {
	case err == nil:
		return o, nil
	case errors.Is(err, kabinet.Forbidden), errors.Is(err, kabinet.NotFound):
		return o.ForBuyer(), nil
	default:
		return order.State{}, err
	}
}

// same returns approval.ErrChanged where an order is not what its flow is about.
func same(flow approval.State, o order.State) error {
	now, err := Subject(o.ID, draft(o))
	if err == nil && now.Hash != flow.Subject.Hash {
		return approval.ErrChanged
	}
	return err
}

// settle lets an order follow its flow; one that it does not wait for ends nothing, such as
// one that was rejected before the order became another.
func (s *Spending) settle(ctx context.Context, by kabinet.Actor, flow approval.State, o *order.Order) (Outcome, error) {
	out := Outcome{Flow: flow, Order: o.State()}
	var err error
	switch waits := out.Order.Status == order.Submitted; {
	case waits && flow.Status == approval.Approved && flow.Released.IsZero():
		err = s.release(ctx, by, &out, o)
	case waits && flow.Over() && flow.Status != approval.Approved && flow.Status != approval.Superseded && waitsFor(out.Order, flow.ID):
		err = s.cancel(ctx, by, &out)
	}
	return out, err
}

// waitsFor reports whether an order waits for a flow.
func waitsFor(o order.State, id approval.ID) bool {
	return slices.ContainsFunc(o.Holds, func(h order.Hold) bool { return h.Kind == order.HoldApproval && h.Reference == string(id) })
}

// release uses an approval for its order, unless something stands against it now.
func (s *Spending) release(ctx context.Context, by kabinet.Actor, out *Outcome, o *order.Order) error {
	if err := same(out.Flow, out.Order); err != nil {
		return err
	}
	missing, err := s.recheck(ctx, out.Order)
	missing = slices.DeleteFunc(missing, func(r approval.Rule) bool {
		return slices.ContainsFunc(out.Flow.Rules, func(had approval.Rule) bool { // one of the client's book may be called so, too
			return had.Synthetic && had.ID == r.ID
		})
	})
	if err == nil {
		err = s.cover(ctx, by, out.Order, false)
	}
	if err == nil && len(missing) > 0 {
		return s.renew(ctx, by, out, o, missing)
	}
	if err == nil {
		var flow approval.State
		flow, err = s.Approvals.Release(ctx, by, out.Flow.Ref(), out.Flow.Subject.Version, out.Flow.Subject.Hash)
		if err == nil {
			out.Flow = flow
		}
	}
	switch {
	case errors.Is(err, kabinet.State), errors.Is(err, order.ErrChanged):
		out.Stuck = err
		return nil
	case err != nil:
		return err
	}
	released, err := o.Release(by, s.now(), order.HoldApproval, string(out.Flow.ID))
	if err != nil {
		return err
	}
	return s.save(ctx, out, o, released)
}

// renew has an order approved anew of which a budget asks more than was approved, as one
// that was opened or exhausted meanwhile: it waits for a flow in place of the other.
func (s *Spending) renew(ctx context.Context, by kabinet.Actor, out *Outcome, o *order.Order, missing []approval.Rule) error {
	next, err := s.Approvals.Renew(ctx, by, out.Flow.Ref(), missing...)
	if err != nil {
		return err
	}
	released, err := o.Release(by, s.now(), order.HoldApproval, string(out.Flow.ID))
	if err != nil {
		return err
	}
	held, err := o.Hold(by, s.now(), order.Hold{Kind: order.HoldApproval, Reference: string(next.ID)})
	if err != nil {
		return err
	}
	out.Flow = next
	return s.save(ctx, out, o, released, *held)
}

// cancel cancels an order that was not approved. Its reason is ReasonNotApproved with
// the status of the flow: what colleagues wrote to each other stays in the flow, since
// the seller reads the order.
func (s *Spending) cancel(ctx context.Context, by kabinet.Actor, out *Outcome) error {
	ref := order.Ref{Org: out.Order.Org, ID: out.Order.ID, Version: out.Order.Version}
	cancelled, err := order.Drop(ctx, s.Orders, by, ref, ReasonNotApproved+string(out.Flow.Status))
	if errors.Is(err, order.ErrTier) {
		out.Stuck = err
		return nil
	}
	if err == nil {
		out.Order = cancelled
	}
	return err
}

func (s *Spending) save(ctx context.Context, out *Outcome, o *order.Order, events ...kabinet.Event) error {
	out.Order = o.State()
	out.Order.Version++
	return s.Orders.Orders.Save(ctx, o, events...)
}

// Release lets an order pass that credit holds, until an instant by which it has to
// be confirmed, and takes its credit. It needs PermissionRelease and returns
// kabinet.ErrConflict for another version of the order than the one seen,
// kabinet.ErrNotFound where credit does not hold it, credit.ErrBlocked, and the errors
// of credit.Service.ReleaseHold.
func (s *Spending) Release(ctx context.Context, by kabinet.Actor, ref order.Ref, until time.Time, reason string) (order.State, error) {
	if err := s.need(); err != nil {
		return order.State{}, err
	}
	missing := kabinet.ErrNotFound.With("what", "order").With("id", clip(string(ref.ID), 80))
	o, err := s.Orders.Orders.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		err = s.Authorizer.Check(ctx, by, PermissionRelease, o.State().Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return order.State{}, missing
	case err != nil:
		return order.State{}, err
	}
	state := o.State()
	i := slices.IndexFunc(state.Holds, func(h order.Hold) bool { return h.Kind == order.HoldCredit })
	switch {
	case state.Version != ref.Version:
		return order.State{}, kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	case i < 0:
		return order.State{}, missing
	}
	r, err := s.request(ctx, state)
	if err != nil {
		return order.State{}, err
	}
	h, err := s.Credit.Credit.Holds.Get(ctx, state.Org, credit.HoldID(state.Holds[i].Reference))
	if err != nil {
		return order.State{}, err
	}
	a := credit.Assessment{Decision: credit.Hold, Credit: h.State().Amount}
	if h.State().Document != r.Document { // it became less while its payer was blocked
		if a, err = s.Credit.Credit.Reserve(ctx, by, s.now(), r); err != nil {
			return order.State{}, err
		}
	}
	if a.Decision == credit.Hold {
		permit := credit.Permit{Version: r.Document.Version, Amount: a.Credit, Until: until, Reason: reason}
		if err := s.Credit.Credit.ReleaseHold(ctx, by, s.now(), state.Org, r.Document.ID, permit); err != nil {
			return order.State{}, err
		}
		if a, err = s.Credit.Credit.Reserve(ctx, by, s.now(), r); err != nil {
			return order.State{}, err
		}
	}
	if a.Decision != credit.Allow && a.Decision != credit.Warn {
		return order.State{}, held(order.HoldCredit)
	}
	released, err := o.Release(by, s.now(), order.HoldCredit, state.Holds[i].Reference)
	if err != nil {
		return order.State{}, err
	}
	out := Outcome{}
	if err := s.save(ctx, &out, o, released); err != nil {
		return order.State{}, err
	}
	return s.show(ctx, by, out.Order)
}

// Reassess asks credit once more about an order that is not confirmed, and lets it wait for
// what stands against it by now: it gets a hold for its credit, or for the prepayment in
// place of it, where it could not be confirmed otherwise and nothing would tell what for, as
// after a release that has lapsed, or a limit that was lowered. What it has reserved it keeps.
// An order that credit admits, or that waits for it already, is returned as it is. It is for
// when Confirm says order.ErrHeld, or an outcome is stuck, in a transaction of its own.
//
// It needs order.PermissionProcess. It returns order.ErrStatus for an order that is not
// order.Submitted, kabinet.ErrConflict for another version than the one seen,
// kabinet.ErrNotFound, kabinet.ErrForbidden, credit.ErrBlocked, and ledger.ErrEnded where
// what it had reserved has expired.
func (s *Spending) Reassess(ctx context.Context, by kabinet.Actor, ref order.Ref) (order.State, error) {
	if err := s.need(); err != nil {
		return order.State{}, err
	}
	o, err := s.Orders.Orders.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		err = s.Authorizer.Check(ctx, by, order.PermissionProcess, o.State().Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return order.State{}, kabinet.ErrNotFound.With("what", "order").With("id", clip(string(ref.ID), 80))
	case err != nil:
		return order.State{}, err
	}
	out := Outcome{Order: o.State()}
	switch {
	case out.Order.Version != ref.Version:
		return order.State{}, kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	case out.Order.Status != order.Submitted:
		return order.State{}, order.ErrStatus.With("status", string(out.Order.Status)).With("wanted", "reassessed")
	}
	holds, err := s.reassess(ctx, by, out.Order)
	if err != nil {
		return order.State{}, err
	}
	var events []kabinet.Event
	for _, h := range holds {
		held, err := o.Hold(by, s.now(), h)
		if err != nil {
			return order.State{}, err
		}
		if held != nil {
			events = append(events, *held)
		}
	}
	if len(events) > 0 {
		if err := s.save(ctx, &out, o, events...); err != nil {
			return order.State{}, err
		}
	}
	return s.show(ctx, by, out.Order)
}

// reassess returns what an order is to wait for that credit does not admit by now.
func (s *Spending) reassess(ctx context.Context, by kabinet.Actor, o order.State) ([]order.Hold, error) {
	if waits(o) {
		return nil, nil
	}
	r, err := s.owes(ctx, o)
	if err != nil {
		return nil, err
	}
	a, err := s.Credit.Credit.Assess(ctx, s.now(), r)
	switch {
	case err != nil:
		return nil, err
	case a.Decision == credit.Block:
		return nil, credit.ErrBlocked
	case a.Decision == credit.Hold:
		if a, err = s.Credit.Credit.Reserve(ctx, by, s.now(), r); err != nil {
			return nil, err
		}
	}
	return s.Credit.holds(kabinet.Zero(o.Currency), a), nil
}

// Settle does what time does to one flow, by approval.Service.Settle, and lets its order
// follow: one whose approval has expired is cancelled. It needs approval.PermissionView.
func (s *Spending) Settle(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id approval.ID) (Outcome, error) {
	if err := s.need(); err != nil {
		return Outcome{}, err
	}
	flow, err := s.Approvals.Settle(ctx, by, org, id)
	if err != nil || flow.Subject.Kind != approval.Order {
		return Outcome{Flow: flow}, err
	}
	return s.Proceed(ctx, by, org, id)
}

// SettleEach settles all flows that the actor may see and whose time has come, each in a
// transaction of its own, which run begins with the Spending of that transaction:
//
//	run := func(ctx context.Context, do func(context.Context, *withaccounts.Spending) error) error {
//		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, spending(tx)) })
//	}
//	n, err := withaccounts.SettleEach(ctx, run, actor)
//
// So one that cannot be settled does not hold up the others. It returns how many were
// settled, and the errors of those that were not, each with the flow's id, joined.
func SettleEach(
	ctx context.Context, run func(context.Context, func(context.Context, *Spending) error) error, by kabinet.Actor,
) (int, error) {
	var due []approval.State
	err := run(ctx, func(ctx context.Context, s *Spending) error {
		if err := s.need(); err != nil {
			return err
		}
		due = nil
		for page := (kabinet.Page{Limit: kabinet.MaxPageLimit}); ; {
			list, err := s.Approvals.Due(ctx, by, page)
			if err != nil {
				return err
			}
			due = append(due, list.Items...)
			if page.After = list.Next; page.After == "" {
				return nil
			}
		}
	})
	errs, n := []error{err}, 0
	for _, f := range due {
		err := run(ctx, func(ctx context.Context, s *Spending) error {
			_, err := s.Settle(ctx, by, f.Subject.Org, f.ID)
			return err
		})
		if err == nil {
			n++
		} else {
			errs = append(errs, fmt.Errorf("approval %s: %w", f.ID, err))
		}
	}
	return n, errors.Join(errs...)
}
