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

// host is a host of the examples: a store, and a clock that stands still.
type host struct {
	db  store.DB
	now time.Time
}

func newHost() *host { return &host{memory.New(memory.Options{}), start} }

// in runs do in a transaction and prints what goes wrong.
func (h *host) in(do func(ctx context.Context, s *nps.Service) error) {
	err := h.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		return do(ctx, &nps.Service{
			Requests: tx.NPSRequests(), Lister: tx.NPSRequestLister(), Contacts: tx.NPSContacts(), FollowUps: tx.NPSFollowUps(),
			FollowUpLister: tx.NPSFollowUpLister(), Authority: desk{}, Now: func() time.Time { return h.now },
		})
	})
	if err != nil {
		fmt.Println(err)
	}
}

// deal returns a request that awaits the manager olga.
func (h *host) deal() (state nps.State) {
	h.in(func(ctx context.Context, s *nps.Service) (err error) {
		deal := nps.Deal{ID: "d1", Manager: "olga", Supervisor: "pavel", Closed: start}
		state, err = s.DealClosed(ctx, crm, "acme", deal, nps.Respondent{Person: "anna"})
		return err
	})
	return state
}

// sent returns a request that was sent, with its link.
func (h *host) sent() (out nps.SentSurvey) {
	state := h.deal()
	h.in(func(ctx context.Context, s *nps.Service) (err error) {
		out, err = s.Send(ctx, manager, state.Ref())
		return err
	})
	return out
}

// answered returns a request that was answered.
func (h *host) answered(score nps.Score) (out nps.State) {
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		if _, err := s.Answer(ctx, sent.Link.Reveal(), nps.Reply{Score: score}); err != nil {
			return err
		}
		list, err := s.List(ctx, boss, nps.Filter{}, kabinet.Page{})
		out = list.Items[0]
		return err
	})
	return out
}

func ExampleService_DealClosed() {
	h := newHost()
	for range 2 { // reported twice
		state := h.deal()
		fmt.Println(state.Status, state.Version)
	}
	// Output:
	// awaiting_manager 1
	// awaiting_manager 1
}

func ExampleService_Waiting() {
	h := newHost()
	h.deal()
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.Waiting(ctx, manager, kabinet.Page{})
		for _, r := range list.Items {
			fmt.Println(r.Deal.ID, "until", r.Due)
		}
		return err
	})
	// Output: d1 until 2026-03-16
}

func ExampleService_Send() {
	h := newHost()
	state := h.deal()
	h.in(func(ctx context.Context, s *nps.Service) error {
		sent, err := s.Send(ctx, manager, state.Ref())
		fmt.Println(sent.State.Status, sent.Link.Reveal() != "")
		return err
	})
	// Output: sent true
}

func ExampleService_Resend() {
	h := newHost()
	first := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Resend(ctx, manager, first.State.Ref())
		return err
	})
	h.in(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Peek(ctx, first.Link.Reveal())
		return err
	})
	// Output: the link is not valid
}

func ExampleService_Skip() {
	h := newHost()
	state := h.deal()
	h.in(func(ctx context.Context, s *nps.Service) error {
		skipped, err := s.Skip(ctx, manager, state.Ref(), "in dispute")
		fmt.Println(skipped.Status, skipped.SkipReason)
		return err
	})
	// Output: manager_skipped in dispute
}

func ExampleService_Assign() {
	h := newHost()
	state := h.deal()
	h.in(func(ctx context.Context, s *nps.Service) error {
		assigned, err := s.Assign(ctx, boss, state.Ref(), "igor")
		fmt.Println(assigned.Deal.Manager, assigned.Due)
		return err
	})
	// Output: igor 2026-03-16
}

func ExampleService_Remind() {
	h := newHost()
	state := h.deal()
	h.now = start.AddDate(0, 0, 5)
	h.in(func(ctx context.Context, s *nps.Service) error {
		reminded, err := s.Remind(ctx, boss, state.Ref())
		fmt.Println(len(reminded.Reminded), reminded.Overdue(kabinet.Calendar{}, h.now))
		return err
	})
	// Output: 1 true
}

func ExampleService_Bounce() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		state, err := s.Bounce(ctx, crm, sent.State.Ref(), "no such mailbox")
		fmt.Println(state.Bounced)
		return err
	})
	// Output: true
}

func ExampleService_Peek() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		page, err := s.Peek(ctx, sent.Link.Reveal())
		fmt.Println(page.Open, page.Reply == nil)
		return err
	})
	// Output: true true
}

func ExampleService_Answer() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		page, err := s.Answer(ctx, sent.Link.Reveal(), nps.Reply{Score: 9})
		fmt.Println(page.Status, page.Reply.Score)
		return err
	})
	// Output: answered 9
}

func ExampleService_SaveDraft() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		page, err := s.SaveDraft(ctx, sent.Link.Reveal(), nps.Unfinished{Comment: "we were"})
		fmt.Println(page.Draft.Comment, page.Draft.Score == nil)
		return err
	})
	// Output: we were true
}

func ExampleService_Dismiss() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error { return s.Dismiss(ctx, sent.Link.Reveal(), "") })
	h.in(func(ctx context.Context, s *nps.Service) error {
		sample, err := s.Sample(ctx, boss, nps.Filter{})
		fmt.Println(sample.All().Tally.Dismissed, sample.All().Tally.N())
		return err
	})
	// Output: 1 0
}

func ExampleService_OptOut() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error { return s.OptOut(ctx, sent.Link.Reveal()) })
	h.in(func(ctx context.Context, s *nps.Service) error {
		state, err := s.DealClosed(ctx, crm, "bolt", nps.Deal{ID: "d2"}, nps.Respondent{Person: "anna"})
		fmt.Println(state.Status, state.Suppressed)
		return err
	})
	// Output: suppressed opt_out
}

func ExampleService_List() {
	h := newHost()
	h.answered(9)
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.List(ctx, boss, nps.Filter{Status: nps.AnswerGiven, Manager: "olga"}, kabinet.Page{Limit: 20})
		fmt.Println(len(list.Items), list.Items[0].Link.MAC == "")
		return err
	})
	// Output: 1 true
}

func ExampleService_Sample() {
	h := newHost()
	h.answered(9)
	h.in(func(ctx context.Context, s *nps.Service) error {
		march, err := kabinet.Days(kabinet.MustDate("2026-03-01"), kabinet.MustDate("2026-03-31"), time.UTC)
		if err != nil {
			return err
		}
		sample, err := s.Sample(ctx, boss, nps.Filter{Responded: march})
		fmt.Println(sample.All().Tally.Promoters)
		return err
	})
	// Output: 1
}

func ExampleService_Funnel() {
	h := newHost()
	h.answered(9)
	h.in(func(ctx context.Context, s *nps.Service) error {
		f, err := s.Funnel(ctx, boss, kabinet.Window{})
		rate, _ := f.Response.Rate()
		skips, _ := f.Managers["olga"].SkipRate()
		fmt.Printf("%d eligible, %d sent, %.0f %% answered; olga skips %.0f %%\n", f.Eligible, f.Sent, 100*rate, 100*skips)
		return err
	})
	// Output: 1 eligible, 1 sent, 100 % answered; olga skips 0 %
}

func ExampleService_Exclude() {
	h := newHost()
	state := h.answered(9)
	h.in(func(ctx context.Context, s *nps.Service) error {
		excluded, err := s.Exclude(ctx, boss, state.Ref(), "a test of our own")
		fmt.Println(excluded.Excluded.Reason)
		return err
	})
	// Output: a test of our own
}

func ExampleService_Include() {
	h := newHost()
	state := h.answered(9)
	h.in(func(ctx context.Context, s *nps.Service) error {
		excluded, err := s.Exclude(ctx, boss, state.Ref(), "a test of our own")
		if err != nil {
			return err
		}
		included, err := s.Include(ctx, boss, excluded.Ref())
		fmt.Println(included.Excluded == nil)
		return err
	})
	// Output: true
}

func ExampleService_Settle() {
	h := newHost()
	h.answered(9)
	h.now = start.Add(72 * time.Hour)
	h.in(func(ctx context.Context, s *nps.Service) error {
		n, err := s.Settle(ctx, crm, 100)
		fmt.Println(n, "settled")
		return err
	})
	// Output: 1 settled
}

func ExampleService_ListFollowUps() {
	h := newHost()
	h.answered(3)
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.ListFollowUps(ctx, boss, nps.FollowUpFilter{Status: nps.FollowUpOpen}, kabinet.Page{})
		fmt.Println(len(list.Items), list.Items[0].Reply.Score)
		return err
	})
	// Output: 1 3
}

func ExampleService_FollowUpContacted() {
	h := newHost()
	h.answered(3)
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.ListFollowUps(ctx, boss, nps.FollowUpFilter{}, kabinet.Page{})
		if err != nil {
			return err
		}
		state, err := s.FollowUpContacted(ctx, manager, list.Items[0].Ref(), "called, will call again")
		fmt.Println(state.Status)
		return err
	})
	// Output: contacted
}

func ExampleService_FollowUpResolved() {
	h := newHost()
	h.answered(3)
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.ListFollowUps(ctx, boss, nps.FollowUpFilter{}, kabinet.Page{})
		if err != nil {
			return err
		}
		state, err := s.FollowUpContacted(ctx, manager, list.Items[0].Ref(), "called")
		if err != nil {
			return err
		}
		state, err = s.FollowUpResolved(ctx, manager, state.Ref(), "delivered anew")
		fmt.Println(state.Status, len(state.Notes))
		return err
	})
	// Output: resolved 2
}

func ExampleService_FollowUpGivenUp() {
	h := newHost()
	h.answered(3)
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.ListFollowUps(ctx, boss, nps.FollowUpFilter{}, kabinet.Page{})
		if err != nil {
			return err
		}
		_, err = s.FollowUpGivenUp(ctx, manager, list.Items[0].Ref(), "cannot be bothered")
		return err
	})
	// Output: this is not possible while the follow-up is open
}
