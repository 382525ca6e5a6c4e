package withaccounts

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/approval/withbudget"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// PermissionRelease is for the seller's people who let an order pass that credit
// holds. It is asked on State.Object of the order.
const PermissionRelease kabinet.Permission = "credit.release"

// RuleLimit is the id of the rule that is added to an order which exceeds what the
// person who places it may order by themselves.
const RuleLimit approval.RuleID = "limit:order.place"

// Spending leads orders through all that client and seller have set limits to: the
// budgets of the client, the credit of the payer, the limit of the person who orders,
// and the client's own rules of approval. It is one gate of order.Service, for placing
// and for what becomes of orders, and has the verbs by which people decide.
//
//	spending := &withaccounts.Spending{
//		Budgets: withaccounts.BudgetGate{Budgets: budgets, Organizations: tx.Organizations()},
//		Credit: withaccounts.CreditGate{Credit: credits}, Approvals: approvals,
//		Authorizer: authorizer,
//	}
//	orders := &order.Service{…, Gates: []order.Gate{spending}}
//	spending.Orders = orders
//	o, err := orders.Place(ctx, buyer, request)            // waits, where it exceeds something
//	out, err := spending.Vote(ctx, director, org, flow, ballot) // goes on, or is cancelled
//	o, err = orders.Confirm(ctx, manager, ref)             // commits the budgets
//
// An order that needs an approval exists, reserves what it costs, and has a hold of
// kind order.HoldApproval whose reference is the flow. Nobody takes that hold away by
// hand, nor that of credit: Vote does when the last approval is given, and Release.
// Before it does, what was approved is compared with the order as it is, and price
// validity, budgets and credit are checked once more; so they are when the order is
// confirmed, which commits the budgets. An order that is rejected, withdrawn or
// expires is cancelled, and a cancelled or failed one gives everything back.
//
// An order that is amended (order.Revised) reserves what it costs now in place of what it
// held, and where it has committed its budgets, commits the difference. What is more, or
// other, than what was approved is to be approved anew, and may have to be prepaid or
// released anew: it gets the holds, or, where it is confirmed already, the amendment is
// refused. What only becomes less is always taken, and an approval that was used stands:
// where a charge such as freight falls to fewer lines then, and so takes more of a budget
// than there is, nobody is asked, and people are told (OverBudget); of a hard budget the
// order is stopped when it is confirmed. Where money is paid back that an order was prepaid
// with, it waits for that again.
// A budget that was opened after an order was placed counts it from its confirmation on,
// or from when Cover is asked.
// Where something changes an order without a revision, its approval counts for nothing.
//
// It is a plain struct of ports, built per transaction, and every method runs in one,
// which is rolled back when it returns an error. People who place orders need
// approval.PermissionView of their own. A port that is needed and not set is
// kabinet.ErrMissingPort.
type Spending struct {
	Budgets   BudgetGate
	Credit    CreditGate
	Approvals *approval.Service
	// Orders is the service that has this as a gate; it cancels what is not approved.
	Orders *order.Service
	// Authorizer knows what the person who places an order may order alone.
	Authorizer accounts.Authorizer
	// Pricer, where set, is asked at release whether the prices of an order still
	// hold. Nil means that prices of placed orders do.
	Pricer cart.Pricer
	// PriceHold is for how long after placing the prices of an order hold whatever
	// changes; 0 asks the Pricer at once.
	PriceHold time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

var _ order.Follower = (*Spending)(nil)

// Gate implements order.Gate. It returns the errors of both gates and those of
// approval.Service.Submit, such as approval.ErrDenied.
func (s *Spending) Gate(ctx context.Context, id order.ID, d order.Draft, now time.Time) ([]order.Hold, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	// First of all, since another client's budgets and credit are none of theirs.
	_, err := s.limit(ctx, d)
	over := errors.Is(err, accounts.ErrLimit)
	if err != nil && !over {
		return nil, err
	}
	var required []budget.Requirement
	budgets := s.Budgets
	budgets.Approve = func(_ context.Context, _ order.ID, _ order.Draft, r []budget.Requirement) ([]order.Hold, error) {
		required = r
		return nil, nil
	}
	holds, err := budgets.Gate(ctx, id, d, now)
	if err != nil {
		return nil, err
	}
	more, err := s.Credit.Gate(ctx, id, d, now)
	if err != nil {
		return nil, err
	}
	holds = append(holds, more...)
	subject, rules, err := s.ask(id, d, required, over)
	if err != nil {
		return nil, err
	}
	ev, err := s.Approvals.Preview(ctx, d.PlacedBy, subject, rules...)
	if err != nil || len(ev.Required)+len(ev.Denied) == 0 {
		return holds, err
	}
	flow, err := s.Approvals.Submit(ctx, d.PlacedBy, subject, rules...)
	if err != nil {
		return nil, err
	}
	return append(holds, order.Hold{Kind: order.HoldApproval, Reference: string(flow.ID)}), nil
}

// otherwise approves where a budget names nobody, and what exceeds a person's limit.
var otherwise = approval.Group{By: approval.ByLimit}

// ask returns what is to be approved of an order, and the rules that its budgets and
// the limit of its person add, where the order is over that.
func (s *Spending) ask(id order.ID, d order.Draft, required []budget.Requirement, over bool) (approval.Subject, []approval.Rule, error) {
	rules := withbudget.Rules(required, otherwise)
	if over {
		rules = append(rules, approval.Rule{
			ID: RuleLimit, Name: "Limit of the buyer", Effect: approval.Require, CountAgain: true,
			Tiers: []approval.Tier{{Groups: []approval.Group{otherwise}}},
		})
	}
	subject, err := Subject(id, d)
	return subject, rules, err
}

// limit returns up to which amount who places an order may do so alone, with
// accounts.ErrLimit where that is exceeded. Who orders a cart that is shared with them, and
// may not order for its person, may so much as for themselves: as cart.Authorize has it.
func (s *Spending) limit(ctx context.Context, d order.Draft) (accounts.Limit, error) {
	rights, err := s.Authorizer.Resolve(ctx, d.PlacedBy)
	if err != nil {
		return accounts.Limit{}, err
	}
	on := order.State{Org: d.Org, Header: d.Header}.Object()
	if d.Shared && !rights.Can(order.PermissionPlace, on) {
		on.Owner = cart.PersonOf(d.PlacedBy)
	}
	limit := rights.Limit(order.PermissionPlace, on, d.Currency)
	return limit, rights.CheckAmount(order.PermissionPlace, on, d.Totals.Payable)
}

// Outlook is what would become of an order.
type Outlook struct {
	Budget budget.Decision
	Credit credit.Assessment
	// Limit is up to which amount the person may order alone.
	Limit accounts.Limit
	// Approval says which rules require an approval, or deny the order.
	Approval approval.Evaluation
}

// Refused reports whether the order would not be taken at all.
func (o Outlook) Refused() bool {
	return o.Budget.Outcome == budget.Refused || o.Credit.Decision == credit.Block || len(o.Approval.Denied) > 0
}

// looking is the id of an order that is only looked at; none is called so.
const looking order.ID = "look"

// Look says what would become of an order that was placed now, for a page that tells
// so beforehand: how its budgets and the credit of its payer stand, and whether it
// would need an approval. It writes nothing; Draft.PlacedBy is who would place it. It
// returns the errors of Gate but for those that the outlook has.
func (s *Spending) Look(ctx context.Context, d order.Draft) (Outlook, error) {
	if err := s.need(); err != nil {
		return Outlook{}, err
	}
	var out Outlook
	var err error
	// First of all, since another client's budgets and credit are none of theirs.
	out.Limit, err = s.limit(ctx, d)
	over := errors.Is(err, accounts.ErrLimit)
	if err != nil && !over {
		return Outlook{}, err
	}
	spend, err := s.Budgets.Spend(ctx, looking, d)
	if err != nil {
		return Outlook{}, err
	}
	if out.Budget, err = s.Budgets.Budgets.Check(ctx, s.now(), spend); err != nil {
		return Outlook{}, err
	}
	r, err := s.Credit.Request(ctx, looking, d.Org, d.Header, d.Totals)
	if err != nil {
		return Outlook{}, err
	}
	assessed, err := s.Credit.Credit.Assess(ctx, s.now(), r)
	if err != nil {
		return Outlook{}, err
	}
	out.Credit = assessed.Told()
	subject, rules, err := s.ask(looking, d, out.Budget.Requirements, over)
	if err != nil {
		return Outlook{}, err
	}
	if out.Approval, err = s.Approvals.Preview(ctx, d.PlacedBy, subject, rules...); err != nil {
		return Outlook{}, err
	}
	return out, nil
}

// draft returns the draft that an order was made of.
func draft(o order.State) order.Draft {
	return order.Draft{
		Org: o.Org, Number: o.Number, Origin: o.Origin, Cart: o.Cart, CartVersion: o.CartVersion, Header: o.Header,
		PlacedBy: o.PlacedBy, Shared: o.Shared, BuyerNumber: o.BuyerNumber, Comment: o.Comment, Codes: o.Codes,
		Lines: slices.Clone(o.Lines), Totals: o.Totals, Holds: slices.Clone(o.Holds),
	}
}

func (s *Spending) now() time.Time { return clock(s.Now) }

func (s *Spending) need() error {
	for _, p := range []struct {
		name string
		set  bool
	}{
		{"Approvals", s.Approvals != nil}, {"Orders", s.Orders != nil && s.Orders.Orders != nil}, {"Budgets.Budgets", s.Budgets.Budgets != nil},
		{"Credit.Credit", s.Credit.Credit != nil},
	} {
		if !p.set {
			return kabinet.ErrMissingPort.With("port", "withaccounts.Spending."+p.name)
		}
	}
	return nil
}
