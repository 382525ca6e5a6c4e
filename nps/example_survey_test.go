package nps_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// A deal is closed, its manager sends the survey, and the client answers by the
// link. Each step is a transaction of its own.
func ExampleService() {
	db := memory.New(memory.Options{})
	in := func(do func(context.Context, *nps.Service) error) {
		err := db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
			return do(ctx, &nps.Service{
				Requests: tx.NPSRequests(), Lister: tx.NPSRequestLister(), Contacts: tx.NPSContacts(), FollowUps: tx.NPSFollowUps(),
				Authority: desk{}, Now: func() time.Time { return start },
			})
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	var state nps.State
	in(func(ctx context.Context, s *nps.Service) (err error) {
		deal := nps.Deal{ID: "d1", Manager: "olga", Supervisor: "pavel", Closed: start}
		state, err = s.DealClosed(ctx, crm, "acme", deal, nps.Respondent{Person: "anna"})
		return err
	})
	fmt.Println(state.Status, "until", state.Due)

	var sent nps.SentSurvey
	in(func(ctx context.Context, s *nps.Service) (err error) {
		sent, err = s.Send(ctx, manager, state.Ref())
		return err
	})
	fmt.Println(sent.State.Status, sent.Link) // sent.Link.Reveal() is for the message alone

	in(func(ctx context.Context, s *nps.Service) error {
		page, err := s.Peek(ctx, sent.Link.Reveal()) // GET
		fmt.Println("open:", page.Open)
		return err
	})
	in(func(ctx context.Context, s *nps.Service) error {
		page, err := s.Answer(ctx, sent.Link.Reveal(), nps.Reply{Score: 3, Comment: "late"}) // POST
		fmt.Println(page.Status, "can be changed until", page.Until.Format(time.DateTime))
		return err
	})
	in(func(ctx context.Context, s *nps.Service) error {
		sample, err := s.Sample(ctx, boss, nps.Filter{})
		if err != nil {
			return err
		}
		funnel, err := s.Funnel(ctx, boss, kabinet.Window{})
		fmt.Println(sample.All().Tally.Detractors, "detractor;", funnel.Eligible, "eligible,", funnel.Sent, "sent,", funnel.Answered, "answered")
		return err
	})
	// Output:
	// awaiting_manager until 2026-03-16
	// sent linktoken(redacted)
	// open: true
	// answered can be changed until 2026-03-15 09:00:00
	// 1 detractor; 1 eligible, 1 sent, 1 answered
}

// waiting returns a request that awaits its manager.
func waiting() *nps.Request {
	r, _, _ := nps.New("acme", nps.Deal{ID: "d1", Manager: "olga"}, nps.Respondent{Person: "anna"}, "", nps.Policy{}, crm, start)
	_, _ = r.AskManager(crm, start, "olga", nps.Policy{})
	return r
}

// asked returns a request that was sent.
func asked() *nps.Request {
	r := waiting()
	_, _ = r.Send(manager, start, nps.NewLink().Seal(nil, r.State()), nps.Policy{})
	return r
}

func ExampleNew() {
	to := nps.Respondent{Person: "anna"}
	r, event, err := nps.New("acme", nps.Deal{ID: "d1"}, to, nps.ReasonThrottle, nps.Policy{}, crm, start)
	fmt.Println(r.State().Status, event.Suppressed, err)
	// Output: suppressed throttle <nil>
}

func ExampleRequest_AskManager() {
	r, _, _ := nps.New("acme", nps.Deal{ID: "d1"}, nps.Respondent{Person: "anna"}, "", nps.Policy{}, crm, start) // a Thursday
	event, err := r.AskManager(crm, start, "olga", nps.Policy{})
	fmt.Println(event.Manager, "until", event.Due, err)
	// Output: olga until 2026-03-16 <nil>
}

func ExampleRequest_Remind() {
	r := waiting()
	_, err := r.Remind(boss, start, nps.Policy{})
	fmt.Println(err)
	// Output: the next reminder is due on 2026-03-17
}

func ExampleRequest_Skip() {
	r := waiting()
	_, err := r.Skip(manager, start, "")
	fmt.Println(err)
	_, err = r.Skip(manager, start, "in dispute")
	fmt.Println(r.State().Status, err)
	// Output:
	// /reason: please state the reason
	// manager_skipped <nil>
}

func ExampleRequest_Send() {
	r := waiting()
	link := nps.NewLink()
	event, err := r.Send(manager, start, link.Seal(nil, r.State()), nps.Policy{})
	fmt.Println(event.EventKind(), r.State().Until.Format(time.DateOnly), err)
	// Output: nps.sent 2026-04-11 <nil>
}

func ExampleRequest_Answer() {
	r := asked()
	event, err := r.Answer(anna, start, nps.Reply{Score: 9}, nps.Policy{})
	fmt.Println(event.Class, event.AskReference, err)
	_, err = r.Answer(anna, start, nps.Reply{Score: 3}, nps.Policy{})
	fmt.Println(err)
	// Output:
	// promoter true <nil>
	// the survey was answered already
}

func ExampleRequest_Revise() {
	r := asked()
	_, _ = r.Answer(anna, start, nps.Reply{Score: 3}, nps.Policy{})
	_, err := r.Revise(anna, start.Add(71*time.Hour), nps.Reply{Score: 7})
	last, _ := r.State().Last()
	fmt.Println(last.Score, err)
	_, err = r.Revise(anna, start.Add(72*time.Hour), nps.Reply{Score: 9})
	fmt.Println(err)
	// Output:
	// 7 <nil>
	// the answer can no longer be changed
}

func ExampleRequest_Exclude() {
	r := asked()
	_, _ = r.Answer(anna, start, nps.Reply{Score: 9}, nps.Policy{})
	_, err := r.Exclude(boss, start, "a test of our own")
	answer, _ := r.State().Answer()
	fmt.Println(answer.Status, err)
	// Output: excluded <nil>
}

func ExampleContact_Admits() {
	c, _ := nps.NewContact("anna")
	c.WasSent("acme", "npr_1", start)
	fmt.Printf("%q\n", c.Admits("bolt", "npr_2", nps.Policy{}, start.AddDate(0, 0, 89)))
	fmt.Printf("%q\n", c.Admits("bolt", "npr_2", nps.Policy{}, start.AddDate(0, 0, 90)))
	// Output:
	// "throttle"
	// ""
}

func ExampleContact_OptOut() {
	c, _ := nps.NewContact("anna")
	event := c.OptOut(anna, start)
	fmt.Println(event.EventKind(), c.Admits("acme", "npr_1", nps.Policy{}, start.AddDate(9, 0, 0)))
	// Output: nps.opted_out opt_out
}

func ExampleFollowUp_Resolve() {
	r := asked()
	_, _ = r.Answer(anna, start, nps.Reply{Score: 2, Comment: "late"}, nps.Policy{})
	f, _, err := nps.NewFollowUp(r.State(), anna, start)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = f.Resolve(manager, start, "delivered anew")
	fmt.Println(err)
	_, _ = f.Contacted(manager, start, "called")
	_, err = f.Resolve(manager, start, "delivered anew")
	fmt.Println(f.State().Status, err)
	// Output:
	// this is not possible while the follow-up is open
	// resolved <nil>
}

func ExamplePrefill() {
	score, ok := nps.Prefill("9") // of the link in a message: shown as chosen, recorded by nobody
	fmt.Println(score, ok)
	// Output: 9 true
}

func ExampleLink_Seal() {
	r := waiting()
	link := nps.NewLink()
	sealed := link.Seal(nil, r.State())
	fmt.Println(link, len(link.Reveal()), sealed.Generation)
	// Output: linktoken(redacted) 70 1
}

func ExamplePolicy_Validate() {
	fmt.Println(nps.Policy{}.Validate())
	fmt.Println(nps.Policy{Sample: kabinet.MustRate("2")}.Validate())
	// Output:
	// <nil>
	// /sample: the policy has a value that is not possible
}

func ExampleRequest_Resend() {
	r := asked()
	event, err := r.Resend(manager, start, nps.NewLink().Seal(nil, r.State()))
	fmt.Println(event.Generation, err)
	// Output: 2 <nil>
}

func ExampleRequest_Bounce() {
	r := asked()
	_, err := r.Bounce(crm, start, "no such mailbox")
	fmt.Println(r.State().Bounced, err)
	// Output: true <nil>
}

func ExampleRequest_Suppress() {
	r := waiting()
	event, err := r.Suppress(crm, start, nps.ReasonOptOut)
	fmt.Println(event.Reason, err)
	// Output: opt_out <nil>
}

func ExampleRequest_SaveDraft() {
	r := asked()
	err := r.SaveDraft(start, nps.Unfinished{Comment: "we were"})
	fmt.Println(r.State().Draft.Comment, err)
	// Output: we were <nil>
}

func ExampleRequest_Dismiss() {
	r := asked()
	event, err := r.Dismiss(anna, start, "")
	fmt.Println(event.Empty(), err)
	// Output: false <nil>
}

func ExampleRequest_Include() {
	r := asked()
	_, _ = r.Answer(anna, start, nps.Reply{Score: 9}, nps.Policy{})
	fmt.Println(r.Include(boss, start).Empty(), "since nothing was excluded")
	// Output: true since nothing was excluded
}

func ExampleRequest_Settle() {
	r := asked()
	event := r.Settle(crm, start.AddDate(0, 0, 30))
	fmt.Println(event.Was, "→", event.Now)
	// Output: sent → expired
}

func ExampleContact_Reserve() {
	c, _ := nps.NewContact("anna")
	c.Reserve("acme", "npr_1", start.AddDate(0, 0, 30))
	fmt.Printf("%q %q\n", c.Admits("acme", "npr_1", nps.Policy{}, start), c.Admits("acme", "npr_2", nps.Policy{}, start))
	// Output: "" "throttle"
}

func ExampleContact_Release() {
	c, _ := nps.NewContact("anna")
	c.Reserve("acme", "npr_1", start.AddDate(0, 0, 30))
	fmt.Println(c.Release("acme", "npr_1"), c.Release("acme", "npr_1"))
	// Output: true false
}

func ExampleContact_OptIn() {
	c, _ := nps.NewContact("anna")
	c.OptOut(anna, start)
	fmt.Println(c.OptIn(anna, start).EventKind())
	// Output: nps.opted_in
}

func ExampleFollowUp_GiveUp() {
	r := asked()
	_, _ = r.Answer(anna, start, nps.Reply{Score: 2}, nps.Policy{})
	f, event, _ := nps.NewFollowUp(r.State(), anna, start)
	fmt.Println(event.EventKind())
	_, _ = f.Contacted(manager, start, "no answer, three times")
	_, err := f.GiveUp(manager, start, "left the company")
	fmt.Println(f.State().Status, err)
	// Output:
	// nps.followup_opened
	// unreachable <nil>
}

func ExampleFollowUp_Rescore() {
	r := asked()
	_, _ = r.Answer(anna, start, nps.Reply{Score: 2}, nps.Policy{})
	f, _, _ := nps.NewFollowUp(r.State(), anna, start)
	event := f.Rescore(anna, start, nps.Reply{Score: 8})
	fmt.Println(event.Was, "→", event.Now)
	// Output: 2 → 8
}

func ExampleFunnel_Merge() {
	a, b := nps.NewFunnel(kabinet.Window{}), nps.NewFunnel(kabinet.Window{})
	a.Add(waiting().State(), start)
	b.Add(asked().State(), start)
	err := a.Merge(b)
	fmt.Println(a.Eligible, a.Waiting, a.Sent, err)
	// Output: 2 1 1 <nil>
}
