package invite_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// office is a company with one invitation that is pending, to ivan@acme.example.
type office struct {
	in    invite.Transact
	anna  kabinet.Actor
	state invite.State
	ivan  invite.Subject
}

func newOffice() *office {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db := memory.New(memory.Options{})
	o := &office{in: transactions(db, kabinet.NewKeyRing(), now), anna: registerAcme(context.Background(), db, now)}
	o.ivan = invite.Subject{ID: "4711", Name: "Ivan", Addresses: []invite.VerifiedAddress{{Address: "ivan@acme.example", Verified: true}}}
	o.do(func(ctx context.Context, s *invite.Service) (err error) {
		o.state, err = s.Create(ctx, o.anna, invite.Form{Org: "acme", Address: "ivan@acme.example", Roles: []invite.Role{{Role: "viewer"}}})
		return err
	})
	return o
}

// do runs a transaction and prints its error, if it has one.
func (o *office) do(do func(context.Context, *invite.Service) error) {
	if err := o.in(context.Background(), do); err != nil {
		fmt.Println(err)
	}
}

func ExampleService_Create() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Create(ctx, o.anna, invite.Form{Org: "acme", Address: "Ivan <ivan@acme.example>"})
		return err
	})
	fmt.Println(o.state.Status, o.state.Delivery, o.state.Expires.Format(time.DateOnly))
	// Output:
	// /address: this is not an e-mail address
	// pending queued 2026-03-09
}

func ExampleService_Resend() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		state, err := s.Resend(ctx, o.anna, o.state.Ref(), 24*time.Hour)
		fmt.Println(state.Generation, state.Expires.Format(time.DateOnly))
		return err
	})
	// Output: 2 2026-03-03
}

func ExampleService_Edit() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		state, err := s.Edit(ctx, o.anna, o.state.Ref(), invite.Changes{Message: "Have a look", Roles: []invite.Role{{Role: "buyer"}}})
		fmt.Println(state.Roles[0].Role, state.Message)
		return err
	})
	// Output: buyer Have a look
}

func ExampleService_Revoke() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		state, err := s.Revoke(ctx, o.anna, o.state.Ref(), "wrong address")
		fmt.Println(state.Status, state.Reason)
		return err
	})
	// Output: revoked wrong address
}

func ExampleService_List() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		list, err := s.List(ctx, o.anna, invite.Filter{Status: invite.Pending}, kabinet.Page{})
		fmt.Println(len(list.Items), list.Items[0].Address)
		return err
	})
	// Output: 1 ivan@acme.example
}

func ExampleService_Own() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		pages, err := s.Own(ctx, o.ivan)
		if err != nil {
			return err
		}
		fmt.Println(len(pages), pages[0].Organization)
		result, err := s.Accept(ctx, invite.Direct(pages[0].Org, pages[0].Invitation), invite.Accepting{Subject: o.ivan, Digest: pages[0].Digest})
		fmt.Println(result.Membership != "", err)
		return err
	})
	// Output:
	// 1 Acme
	// true <nil>
}

func ExampleService_Decline() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		return s.Decline(ctx, invite.Direct("acme", o.state.ID), o.ivan, "I have left", true)
	})
	o.do(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Create(ctx, o.anna, invite.Form{Org: "acme", Address: "ivan@acme.example"})
		return err
	})
	// Output: /address: this person does not want to be invited again
}

func ExampleService_Welcome() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error { return s.Refuse(ctx, "acme", o.ivan) })
	o.do(func(ctx context.Context, s *invite.Service) error { return s.Welcome(ctx, "acme", o.ivan) })
	o.do(func(ctx context.Context, s *invite.Service) error {
		state, err := s.Create(ctx, o.anna, invite.Form{Org: "acme", Address: "ivan@acme.example"})
		fmt.Println(state.Status)
		return err
	})
	// Output: pending
}

func ExampleService_Register() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		verdict, err := s.Register(ctx, invite.RegisterForm{
			Org: "acme", Address: "petr@acme.example", Attributes: []invite.Attribute{{Key: "position", Value: "fitter"}},
		})
		fmt.Println(verdict.Continues())
		return err
	})
	o.do(func(ctx context.Context, s *invite.Service) error {
		list, err := s.List(ctx, o.anna, invite.Filter{Status: invite.AwaitingApproval}, kabinet.Page{})
		if err != nil {
			return err
		}
		state, err := s.Approve(ctx, o.anna, list.Items[0].Ref())
		fmt.Println(state.Status, state.Sponsor)
		return err
	})
	// Output:
	// true
	// pending anna
}

func ExampleService_Bulk() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		results, err := s.Bulk(ctx, o.anna, invite.BulkForm{Org: "acme", Dry: true, Rows: []invite.Form{
			{Address: "petr@acme.example"}, {Address: "PETR@acme.example"}, {Address: "nobody"},
		}})
		for _, r := range results {
			fmt.Printf("%d %s %q\n", r.Row, r.Outcome, r.Code)
		}
		return err
	})
	// Output:
	// 0 invited ""
	// 1 duplicate ""
	// 2 failed "invite.address"
}

func ExampleService_Reset() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		state, err := s.Reset(ctx, o.anna, "acme", "anna", "anna.new@acme.example")
		fmt.Println(state.Resets, state.Status)
		return err
	})
	// Output: anna pending
}

func ExampleService_Left() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		passed, revoked, err := s.Left(ctx, o.anna, "acme", "anna", "")
		fmt.Println(passed, revoked)
		return err
	})
	// Output: 0 1
}

func ExampleService_Sweep() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		s.Now = func() time.Time { return o.state.Created.AddDate(0, 0, 2) }
		n, err := s.Sweep(ctx, 100)
		fmt.Println(n)
		return err
	})
	o.do(func(ctx context.Context, s *invite.Service) error {
		i, err := s.Invitations.Get(ctx, "acme", o.state.ID)
		fmt.Println(i.State().Reminded)
		return err
	})
	// Output:
	// 1
	// 1
}

func ExampleService_Delivered() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		return s.Delivered(ctx, "acme", o.state.ID, 1, invite.Bounced, "no such mailbox")
	})
	o.do(func(ctx context.Context, s *invite.Service) error {
		i, err := s.Invitations.Get(ctx, "acme", o.state.ID)
		fmt.Println(i.State().Status, i.State().Delivery)
		return err
	})
	// Output: pending bounced
}

func ExampleService_AskRenewal() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		return s.AskRenewal(ctx, invite.Direct("acme", o.state.ID), o.ivan)
	})
	o.do(func(ctx context.Context, s *invite.Service) error {
		s.Now = func() time.Time { return o.state.Expires }
		return s.AskRenewal(ctx, invite.Direct("acme", o.state.ID), o.ivan)
	})
	// Output: this cannot be done with an invitation that is pending
}

func ExampleNew() {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	i, events, err := invite.New("inv_1", invite.Draft{Org: "acme", Address: "ivan@acme.example"}, invite.Policy{TTL: time.Hour}, kabinet.Actor{Person: "anna"}, now)
	fmt.Println(i.State().StatusAt(now), i.State().StatusAt(now.Add(time.Hour)), err)
	for _, e := range events {
		fmt.Println(e.EventKind(), e.Address)
	}
	// Output:
	// pending expired <nil>
	// invite.created i•••@acme.example
	// invite.delivery_due i•••@acme.example
}

func ExampleMeter_Allow() {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	m, rate := invite.NewMeter("org/acme"), invite.Rate{Count: 2, Per: time.Hour}
	fmt.Println(m.Allow(now, rate), m.Allow(now, rate), m.Allow(now, rate))
	// Output: <nil> <nil> too many invitations; the next one can be sent at 2026-03-02 09:30 UTC
}

func ExampleClean() {
	fmt.Println(invite.Clean("Acme  https://evil.example GmbH"))
	// Output: Acme GmbH
}

func ExampleMask() {
	fmt.Println(invite.Mask("ivan@acme.example"))
	// Output: i•••@acme.example
}

func ExampleService_Purge() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		if _, err := s.Revoke(ctx, o.anna, o.state.Ref(), "by mistake"); err != nil {
			return err
		}
		n, err := s.Purge(ctx, 100)
		fmt.Println(n)
		return err
	})
	o.do(func(ctx context.Context, s *invite.Service) error {
		s.Now = func() time.Time { return o.state.Expires.Add(invite.Keep + 1) }
		n, err := s.Purge(ctx, 100)
		fmt.Println(n)
		return err
	})
	// Output:
	// 0
	// 1
}

// A company where everything is approved by a second person.
func approving(_ context.Context, _ kabinet.OrgID, _ string) (invite.Policy, error) {
	return invite.Policy{Approval: true}, nil
}

func ExampleService_Approve() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		s.Policy = approving
		state, err := s.Create(ctx, o.anna, invite.Form{Org: "acme", Address: "petr@acme.example"})
		if err != nil {
			return err
		}
		fmt.Println(state.Status)
		_, err = s.Approve(ctx, o.anna, state.Ref())
		fmt.Println(err)
		return nil
	})
	// Output:
	// awaiting_approval
	// somebody else must approve this
}

func ExampleService_Reject() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		s.Policy = approving
		state, err := s.Create(ctx, o.anna, invite.Form{Org: "acme", Address: "petr@acme.example"})
		if err != nil {
			return err
		}
		state, err = s.Reject(ctx, o.anna, state.Ref(), "he has left")
		fmt.Println(state.Status, "–", state.Reason)
		return err
	})
	// Output: rejected – he has left
}

// printing prints what it sends.
type printing struct{}

func (printing) Send(_ context.Context, m invite.Mail) error {
	fmt.Println(m.To, "–", m.Subject)
	return nil
}

// A host takes the records of its outbox one after the other, and says that they are
// done; here the record is that of the invitation.
func ExampleCourier_Take() {
	o := newOffice()
	courier := invite.Courier{In: o.in, Sender: printing{}, Base: "https://portal.example/invite/"}
	due := invite.Event{Kind: invite.EventDue, Org: "acme", Invitation: o.state.ID, Generation: 1}
	record, err := kabinet.NewRecord("acme", "invitation/"+string(o.state.ID), 1, 1, due)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(courier.Take(context.Background(), record))
	fmt.Println(courier.Take(context.Background(), record)) // nothing is sent twice
	// Output:
	// ivan@acme.example – Anna invites you to Acme
	// <nil>
	// <nil>
}

func ExampleDomains() {
	o := newOffice()
	o.do(func(ctx context.Context, s *invite.Service) error {
		s.Policy = func(context.Context, kabinet.OrgID, string) (invite.Policy, error) {
			return invite.Policy{Domains: invite.Domains{Allow: []string{"acme.example"}, Deny: []string{"lab.acme.example"}, NoPublicMail: true}}, nil
		}
		for _, address := range []string{"a@acme.example", "a@mail.acme.example", "a@lab.acme.example", "a@notacme.example", "a@gmail.com"} {
			_, err := s.Create(ctx, o.anna, invite.Form{Org: "acme", Address: address})
			fmt.Println(address, err)
		}
		return nil
	})
	// Output:
	// a@acme.example <nil>
	// a@mail.acme.example <nil>
	// a@lab.acme.example /address: addresses of lab.acme.example may not be invited
	// a@notacme.example /address: addresses of notacme.example may not be invited
	// a@gmail.com /address: addresses of gmail.com may not be invited
}
