package approval_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// quiet is a host whose failures are printed, for examples.
func quiet() *world { w := newWorld(nil); w.TB = printing{}; return w }

// in runs do in a transaction and prints its error.
func (w *world) in(do func(context.Context, *approval.Service) error) {
	if err := w.try(do); err != nil {
		fmt.Println(err)
	}
}

var large = approval.Rule{
	ID: "large", Name: "Large orders", Effect: approval.Require, Waivable: true,
	When:  approval.Where(approval.Total, approval.AtLeast, approval.Amount(kabinet.MustMoney("100 EUR"))),
	Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "approver"}}, DueHours: 24}},
}

func ExamplePredicate() {
	p := approval.All(
		approval.Where(approval.Total, approval.AtLeast, approval.Amount(kabinet.MustMoney("5000 EUR"))),
		approval.Not(approval.Where(approval.Categories, approval.Has, approval.Text("spare parts"))),
	)
	holds, err := p.Holds(approval.Facts{
		approval.TotalBefore: approval.Amount(kabinet.MustMoney("5200 EUR")),
		approval.TotalAfter:  approval.Amount(kabinet.MustMoney("0 EUR")), // a coupon
		approval.Categories:  approval.Texts("pumps"),
	})
	fmt.Println(p)
	fmt.Println(holds, err)
	_, err = p.Holds(approval.Facts{})
	fmt.Println(err)
	// Output:
	// total >= 5000.00 EUR and (not (categories has "spare parts"))
	// true <nil>
	// the fact total_before is not known
}

func ExampleEvaluate() {
	trusted := approval.Rule{ID: "trusted", Name: "The shop is trusted", Unit: "shop", Effect: approval.Bypass}
	always := approval.Rule{
		ID: "always", Name: "Finance sees all", Effect: approval.Require, Mandatory: true,
		Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "finance"}}}},
	}
	who := approval.Standing{Person: "rita", Path: []kabinet.UnitID{"shop", "west", ""}}
	ev := approval.Evaluate([]approval.Rule{large, trusted, always}, order(50), who)
	fmt.Println(ev.Required[0].Name, "·", ev.Bypassed[0].Name)
	// Output: Finance sees all · Large orders
}

func ExampleContent_Hash() {
	a := approval.Content{Terms: []approval.Term{{Name: "site", Value: "gate"}, {Name: "payer", Value: "acme-llc"}}}
	b := approval.Content{Terms: []approval.Term{{Name: "payer", Value: "acme-llc"}, {Name: "site", Value: "gate"}}}
	fmt.Println(a.Hash() == b.Hash())
	b.Terms[0].Value = "other-llc"
	fmt.Println(a.Hash() == b.Hash())
	// Output:
	// true
	// false
}

func ExampleService_Publish() {
	w := quiet()
	w.in(func(ctx context.Context, s *approval.Service) error {
		r := large
		r.Unit, r.Tiers = "east", []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "approver", Count: 3}}}}
		published, err := s.Publish(ctx, olga, "acme", 0, r)
		for _, warning := range published.Warnings[:1] {
			fmt.Println("in", warning.Unit, "there are not", warning.Group)
		}
		return err
	})
	// Output: in east there are not 3 of the role approver
}

func ExampleService_Submit() {
	w := quiet()
	w.publish(large)
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Submit(ctx, rita, order(50))
		fmt.Println(state.Status, state.Rules[0].Name)
		return err
	})
	// Output: pending Large orders
}

func ExampleService_Preview() {
	w := quiet()
	w.publish(large)
	w.in(func(ctx context.Context, s *approval.Service) error {
		for _, quantity := range []int64{9, 10} {
			ev, err := s.Preview(ctx, rita, order(quantity))
			if err != nil {
				return err
			}
			fmt.Println(quantity, len(ev.Required) > 0)
		}
		return nil
	})
	// Output:
	// 9 false
	// 10 true
}

func ExampleService_Vote() {
	w := quiet()
	w.publish(large)
	seen := w.submit(order(50))
	w.in(func(ctx context.Context, s *approval.Service) error {
		ballot := approval.Ballot{Approve: true, Version: seen.Version, Hash: seen.Subject.Hash}
		state, err := s.Vote(ctx, anna, "acme", seen.ID, ballot)
		fmt.Println(state.Status)
		return err
	})
	// Output: approved
}

func ExampleService_Waiting() {
	w := quiet()
	w.publish(large)
	w.submit(order(50))
	for _, who := range []kabinet.Actor{anna, eva} {
		w.in(func(ctx context.Context, s *approval.Service) error {
			list, err := s.Waiting(ctx, who, kabinet.Page{})
			fmt.Println(who.Person, len(list.Items))
			return err
		})
	}
	// Output:
	// anna 1
	// eva 0
}

func ExampleService_List() {
	w := quiet()
	w.publish(large)
	w.submit(order(50))
	w.in(func(ctx context.Context, s *approval.Service) error {
		list, err := s.List(ctx, rita, approval.Filter{Statuses: []approval.Status{approval.Pending}}, kabinet.Page{Limit: 20})
		fmt.Println(len(list.Items), list.Items[0].Subject.ID)
		return err
	})
	// Output: 1 ord_1
}

func ExampleService_Current() {
	w := quiet()
	w.submit(order(5))
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Current(ctx, rita, "acme", approval.Order, "ord_1")
		fmt.Println(state.Status)
		return err
	})
	// Output: approved
}

func ExampleService_Withdraw() {
	w := quiet()
	w.publish(large)
	seen := w.submit(order(50))
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Withdraw(ctx, rita, seen.Ref(), "ordered elsewhere")
		fmt.Println(state.Status)
		return err
	})
	// Output: withdrawn
}

func ExampleService_Escalate() {
	w := quiet()
	finance := large
	finance.Tiers = []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "finance"}}}}
	w.publish(finance)
	seen := w.submit(order(50)) // the shop has no finance, nor has west
	fmt.Println(seen.Status)
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Escalate(ctx, rita, seen.Ref())
		fmt.Println(state.Status, state.Escalation)
		return err
	})
	// Output:
	// stalled
	// pending 2
}

func ExampleService_Waive() {
	w := quiet()
	gone := large
	gone.Tiers = []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "nobody"}}}}
	w.publish(gone)
	seen := w.submit(order(50))
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Escalate(ctx, rita, seen.Ref())
		if err != nil {
			return err
		}
		fmt.Println(state.Status, state.AtOwner)
		state, err = s.Waive(ctx, olga, state.Ref(), "the only one has left")
		fmt.Println(state.Status, "–", state.Waivers[0].Reason)
		return err
	})
	// Output:
	// stalled true
	// approved – the only one has left
}

func ExampleService_Amend() {
	w := quiet()
	w.publish(large)
	seen := w.approve(anna, w.submit(order(50)))
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Amend(ctx, rita, seen.Ref(), priced(2, 60, "10 EUR", "0 EUR"))
		fmt.Println(state.Status, "in place of", state.Supersedes)
		return err
	})
	// Output: pending in place of apr_1
}

func ExampleService_Consent() {
	w := quiet()
	w.publish(large)
	seen := w.submit(order(50))
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Amend(ctx, anna, seen.Ref(), priced(2, 40, "10 EUR", "0 EUR"))
		if err != nil {
			return err
		}
		fmt.Println(state.Status, "by", state.Editor)
		state, err = s.Consent(ctx, rita, state.Ref())
		fmt.Println(state.Status)
		return err
	})
	// Output:
	// draft by anna
	// pending
}

// credit is a recheck.
type credit struct{ err error }

func (credit) Name() string                                    { return "credit" }
func (c credit) Recheck(context.Context, approval.State) error { return c.err }

func ExampleService_Release() {
	w := quiet()
	w.publish(large)
	seen := w.approve(anna, w.submit(order(50)))
	for _, problem := range []error{errors.New("the limit is used up"), nil} {
		w.rechecks = []approval.Recheck{credit{problem}}
		w.in(func(ctx context.Context, s *approval.Service) error {
			state, err := s.Release(ctx, rita, seen.Ref(), seen.Subject.Version, seen.Subject.Hash)
			if err == nil {
				fmt.Println("released by", state.ReleasedBy)
			}
			return err
		})
	}
	// Output:
	// credit no longer allows this: the limit is used up
	// released by rita
}

func ExampleService_Settle() {
	w := quiet()
	w.publish(large)
	seen := w.submit(order(50))
	w.now = w.now.Add(24 * time.Hour)
	w.in(func(ctx context.Context, s *approval.Service) error {
		due, err := s.Due(ctx, olga, kabinet.Page{})
		if err != nil {
			return err
		}
		for _, f := range due.Items { // each in a transaction of its own, in earnest
			if _, err := s.Settle(ctx, olga, f.Subject.Org, f.ID); err != nil {
				return err
			}
		}
		fmt.Println(len(due.Items), "settled")
		return nil
	})
	state := w.state(seen)
	fmt.Println(state.Status, "reminders:", state.Reminders)
	// Output:
	// 1 settled
	// pending reminders: 1
}

// A budget that is opened while approvers decide asks for an approval too.
func ExampleService_Renew() {
	w := quiet()
	w.publish(large)
	seen := w.submit(order(50))
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Renew(ctx, anna, seen.Ref(), approval.Rule{
			ID: "budget:tools", Name: "Tools", Effect: approval.Require, Tiers: []approval.Tier{byRole("finance", 1)},
		})
		fmt.Println(state.Status, len(state.Rules), state.Supersedes == seen.ID)
		return err
	})
	fmt.Println(w.state(seen).Status)
	// Output:
	// stalled 2 true
	// superseded
}

func ExampleService_Check() {
	w := quiet()
	w.publish(large)
	seen := w.submit(order(50))
	for _, p := range []kabinet.PersonID{"anna", "carl"} {
		delete(w.firm.people, p) // they leave
	}
	w.in(func(ctx context.Context, s *approval.Service) error {
		state, err := s.Check(ctx, rita, seen.Ref())
		fmt.Println(state.Status)
		return err
	})
	// Output: stalled
}

// The order is cancelled, so nobody needs to approve it any more.
func ExampleService_Drop() {
	w := quiet()
	w.publish(large)
	s := w.submit(order(50))
	w.in(func(ctx context.Context, svc *approval.Service) error {
		return svc.Drop(ctx, carl, "acme", approval.Order, s.Subject.ID, "cancelled")
	})
	fmt.Println(w.state(s).Status)
	// Output: withdrawn
}

func ExampleService_Retire() {
	w := quiet()
	w.publish(large)
	w.in(func(ctx context.Context, s *approval.Service) error {
		book, err := s.Rules(ctx, olga, "acme")
		if err != nil {
			return err
		}
		return s.Retire(ctx, olga, "acme", book.Version, "large")
	})
	fmt.Println(w.submit(order(50)).Status)
	// Output: approved
}

func ExampleWarnings() {
	// In a firm of one person a rule can be satisfied for nobody's requests.
	only := approval.Voter{Person: "solo", Posts: []approval.Post{{Role: "approver"}}, Owner: true}
	for _, w := range approval.Warnings(large, []kabinet.UnitID{""}, []approval.Voter{only}) {
		fmt.Println(w.Requester, "–", w.Group)
	}
	// Output: solo – 1 of the role approver
}
