package main

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// ManagerRow is how a manager deals with surveys.
type ManagerRow struct {
	Name string
	nps.ManagerFunnel
	Rate    string // of those not sent
	Reasons []Reason
}

// NotAsked is how many the manager could have asked and did not.
func (r ManagerRow) NotAsked() int64 { return r.Skipped + r.Lapsed }

// Reason is why a manager did not ask, and how often.
type Reason struct {
	Text string
	N    int64
}

// funnel counts who could have been asked, was, and answered; and who did not ask.
func (v *scoreView) funnel(ctx context.Context, window kabinet.Window) error {
	f, err := v.svc.Funnel(ctx, v.c.me.Actor, window)
	if err != nil {
		return err
	}
	for _, x := range []struct {
		code string
		n    int64
	}{{"eligible", f.Eligible}, {"sent", f.Sent}, {"delivered", f.Delivered}, {"answered", f.Answered}} {
		v.out.Funnel = append(v.out.Funnel, v.share("funnel."+x.code, x.n, f.Eligible))
	}
	if rate, ok := f.Response.Rate(); ok {
		v.out.Rate = v.percent(rate)
	}
	for _, x := range []Counted{{"funnel.waiting", f.Waiting}, {"funnel.skipped", f.Skipped}, {"funnel.lapsed", f.Lapsed}} {
		if x.N > 0 {
			v.out.NotAsked = append(v.out.NotAsked, x)
		}
	}
	for _, why := range []nps.Reason{nps.ReasonThrottle, nps.ReasonOptOut, nps.ReasonCap, nps.ReasonSampling} {
		if n := f.Suppressed[why]; n > 0 {
			v.out.NotAsked = append(v.out.NotAsked, Counted{"funnel." + string(why), n})
		}
	}
	for id, m := range f.Managers {
		row := ManagerRow{ManagerFunnel: m}
		if row.Name, err = v.called.person(ctx, id); err != nil {
			return err
		}
		if rate, ok := m.SkipRate(); ok {
			row.Rate = v.percent(rate)
		}
		for text, n := range m.Reasons {
			row.Reasons = append(row.Reasons, Reason{text, n})
		}
		slices.SortFunc(row.Reasons, func(a, b Reason) int {
			if a.N != b.N {
				return int(b.N - a.N)
			}
			return strings.Compare(a.Text, b.Text)
		})
		v.out.Managers = append(v.out.Managers, row)
	}
	slices.SortFunc(v.out.Managers, func(a, b ManagerRow) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// unhappy shows the first of the answers to be dealt with.
func (v *scoreView) unhappy(ctx context.Context, _ kabinet.Window) error {
	open, err := openFollowUps(ctx, v.svc, v.c.me.Actor)
	if err != nil {
		return err
	}
	v.out.Unhappy, err = v.called.followUps(ctx, open[:min(len(open), 5)])
	return err
}

// comments shows what people wrote last.
func (v *scoreView) comments(ctx context.Context, window kabinet.Window) error {
	const most = 6
	page := kabinet.Page{Limit: 60}
	list, err := v.svc.List(ctx, v.c.me.Actor, nps.Filter{Responded: window}, page)
	if err != nil {
		return err
	}
	for _, s := range list.Items {
		last, ok := s.Last()
		if !ok || last.Comment == "" || s.Excluded != nil {
			continue
		}
		row := CommentRow{Score: last.Score, Comment: last.Comment}
		if row.RequestRow, err = v.called.request(ctx, s, v.now); err != nil {
			return err
		}
		v.out.Comments = append(v.out.Comments, row)
	}
	slices.SortStableFunc(v.out.Comments, func(a, b CommentRow) int { return b.Answered.Compare(a.Answered) })
	v.out.Comments = v.out.Comments[:min(len(v.out.Comments), most)]
	return nil
}
