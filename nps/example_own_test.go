package nps_test

import (
	"context"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func ExampleService_Own() {
	h := newHost()
	h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.Own(ctx, anna, kabinet.Page{Limit: 20})
		fmt.Println(len(list.Items), list.Items[0].Deal, list.Items[0].Open)
		return err
	})
	// Output: 1 d1 true
}

func ExampleService_PeekOwn() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		page, err := s.PeekOwn(ctx, anna, sent.State.ID)
		fmt.Println(page.Open, page.Reply == nil)
		return err
	})
	// Output: true true
}

func ExampleService_AnswerOwn() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		page, err := s.AnswerOwn(ctx, anna, sent.State.ID, nps.Reply{Score: 9})
		fmt.Println(page.Status, page.Reply.Score)
		return err
	})
	// Output: answered 9
}

func ExampleService_DismissOwn() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error {
		return s.DismissOwn(ctx, anna, sent.State.ID, "it was my colleague's order")
	})
	h.in(func(ctx context.Context, s *nps.Service) error {
		list, err := s.List(ctx, manager, nps.Filter{}, kabinet.Page{})
		fmt.Println(list.Items[0].DismissReason)
		return err
	})
	// Output: it was my colleague's order
}

func ExampleService_OptOutOwn() {
	h := newHost()
	h.in(func(ctx context.Context, s *nps.Service) error { return s.OptOutOwn(ctx, anna) })
	h.in(func(ctx context.Context, s *nps.Service) error {
		out, err := s.OptedOutOwn(ctx, anna)
		fmt.Println(out)
		return err
	})
	// Output: true
}

func ExampleService_OptInOwn() {
	h := newHost()
	h.in(func(ctx context.Context, s *nps.Service) error { return s.OptOutOwn(ctx, anna) })
	h.in(func(ctx context.Context, s *nps.Service) error { return s.OptInOwn(ctx, anna) })
	h.in(func(ctx context.Context, s *nps.Service) error {
		out, err := s.OptedOutOwn(ctx, anna)
		fmt.Println(out)
		return err
	})
	// Output: false
}

func ExampleService_OptIn() {
	h := newHost()
	sent := h.sent()
	h.in(func(ctx context.Context, s *nps.Service) error { return s.OptOut(ctx, sent.Link.Reveal()) })
	h.in(func(ctx context.Context, s *nps.Service) error { return s.OptIn(ctx, sent.Link.Reveal()) })
	h.in(func(ctx context.Context, s *nps.Service) error {
		out, err := s.OptedOutOwn(ctx, anna)
		fmt.Println(out)
		return err
	})
	// Output: false
}

func ExampleInterval_Ends() {
	for _, t := range []nps.Tally{
		{Promoters: 70, Passives: 10, Detractors: 20},
		{Promoters: 7_000_000, Passives: 1_000_000, Detractors: 2_000_000},
	} {
		e, err := t.Estimate(nps.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Interval.Ends(nil))
	}
	// Output:
	// 33 64
	// 49.95 50.05
}
