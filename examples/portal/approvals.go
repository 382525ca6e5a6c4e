package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
)

// ApprovalsPage is what waits for the caller, and what else there is.
type ApprovalsPage struct {
	Waiting []FlowView
	Others  []FlowView
	Next    string
}

// FlowView is the approval of an order.
type FlowView struct {
	approval.State
	Order              order.State
	By, Payer          string
	Why                []string
	Votes              []VoteView
	Path, OrderPath    string
	CanVote            bool
	CanWithdraw, Stuck bool
	CanEscalate        bool
	CanWaive           bool
}

// VoteView is what somebody decided.
type VoteView struct {
	Name, Comment string
	Approve       bool
	At            time.Time
}

// approvals shows what waits for the caller first, then the others that they may see.
func (s *Server) approvals(c *call) error {
	var page ApprovalsPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if !c.me.CanApprovals {
			return kabinet.ErrForbidden.With("permission", approval.PermissionView)
		}
		page = ApprovalsPage{}
		names := newNames(tx)
		for _, f := range c.me.Waiting {
			v, err := s.flowView(ctx, tx, c, names, f)
			if err != nil {
				return err
			}
			page.Waiting = append(page.Waiting, v)
		}
		list, err := s.app.Spending(tx).Approvals.List(ctx, c.me.Actor, approval.Filter{Kind: approval.Order}, kabinet.Page{Limit: 25, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		if page.Next = list.Next; page.Next != "" {
			page.Next = "/approvals?after=" + url.QueryEscape(page.Next)
		}
		for _, f := range list.Items {
			if c.waits(f) {
				continue
			}
			v, err := s.flowView(ctx, tx, c, names, f)
			if err != nil {
				return err
			}
			page.Others = append(page.Others, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "approvals", "approvals", c.p.Text("approvals.title"), page)
}

// waits reports whether a flow waits for the caller.
func (c *call) waits(f approval.State) bool {
	return slices.ContainsFunc(c.me.Waiting, func(x approval.State) bool { return x.ID == f.ID && x.Subject.Org == f.Subject.Org })
}

// flowView looks up what a flow is about.
func (s *Server) flowView(ctx context.Context, tx store.Tx, c *call, names *names, f approval.State) (FlowView, error) {
	v := FlowView{State: f, CanVote: c.waits(f), Path: "/approvals/" + url.PathEscape(string(f.Subject.Org)) + "/" + url.PathEscape(string(f.ID))}
	o, err := tx.Orders().Get(ctx, f.Subject.Org, order.ID(f.Subject.ID))
	if err != nil {
		return v, err
	}
	v.Order = o.State()
	v.OrderPath = orderPath(v.Order.Org, v.Order.ID)
	row, err := orderRow(ctx, tx, v.Order)
	if err != nil {
		return v, err
	}
	v.Payer = row.Payer
	if v.By, err = names.person(ctx, f.Requester); err != nil {
		return v, err
	}
	for _, r := range f.Rules {
		v.Why = append(v.Why, c.p.rule(r))
	}
	for _, x := range f.Votes {
		name, err := names.person(ctx, x.Person)
		if err != nil {
			return v, err
		}
		if c.me.Seller {
			x.Comment = "" // what colleagues write to each other
		}
		v.Votes = append(v.Votes, VoteView{name, x.Comment, x.Approve, x.At})
	}
	own := c.me.Org.ID() == f.Subject.Org && !c.me.Seller
	v.CanEscalate = own && (f.Status == approval.Stalled && !f.AtOwner || f.Status == approval.Pending && f.Reminders > 0)
	v.CanWaive = own && f.Status == approval.Stalled && f.AtOwner && c.me.Role == accounts.RoleOwner
	mine := c.me.Actor.Person == f.Requester && c.me.Org.ID() == f.Subject.Org
	v.CanWithdraw = mine && !f.Over()
	v.Stuck = f.Status == approval.Approved && f.Released.IsZero() && c.me.Org.ID() == f.Subject.Org
	return v, nil
}

// decide records a decision on an approval: what follows from it for the order is the
// library's. A page that is out of date decides nothing.
func (s *Server) decide(c *call) error {
	ref := approval.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: approval.ID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no flow
	comment, step := clip(c.r.FormValue("comment"), 2000), c.r.PathValue("step")
	ballot := approval.Ballot{Approve: step == "approve", Comment: comment, Version: ref.Version, Hash: clip(c.r.FormValue("hash"), 200)}
	var out withaccounts.Outcome
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		spending := s.app.Spending(tx)
		switch step {
		case "approve", "reject":
			out, err = spending.Vote(ctx, c.me.Actor, ref.Org, ref.ID, ballot)
		case "withdraw":
			out, err = spending.Withdraw(ctx, c.me.Actor, ref, comment)
		case "proceed":
			out, err = spending.Proceed(ctx, c.me.Actor, ref.Org, ref.ID)
		case "waive":
			out, err = spending.Waive(ctx, c.me.Actor, ref, comment)
		case "escalate":
			if _, err = spending.Approvals.Escalate(ctx, c.me.Actor, ref); err == nil {
				out, err = spending.Proceed(ctx, c.me.Actor, ref.Org, ref.ID)
			}
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		return err
	})
	back := localPath(c.r.FormValue("back"))
	switch {
	case errors.Is(err, approval.ErrReason):
		c.notify(Notice{Kind: "error", Text: c.p.Text("approvals.need_reason")})
		return c.redirect(back)
	case errors.Is(err, kabinet.Conflict), errors.Is(err, kabinet.State), errors.Is(err, kabinet.Gone):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("approvals.stale")})
		return c.redirect(back)
	case err != nil:
		return err
	}
	number := param("number", out.Order.Number)
	n := Notice{Kind: "ok", Text: c.p.Text("approvals.done_"+step, number), Link: orderPath(out.Order.Org, out.Order.ID), Label: c.p.Text("order.title", number)}
	switch {
	case out.Stuck != nil:
		n.Kind = "warn"
		if out.Flow.Status == approval.Approved {
			n.Text = c.p.Text("approvals.stuck", number)
		}
		n.Items = []string{s.stuck(c.p, out.Stuck)}
	case step == "approve" && out.Flow.Status != approval.Approved:
		n.Text = c.p.Text("approvals.done_partly", number)
	}
	c.notify(n)
	return c.redirect(back)
}

// stuck says why an approved order cannot go on.
func (s *Server) stuck(p *printer, err error) string {
	switch {
	case errors.Is(err, order.ErrChanged):
		return p.Text("approvals.stuck_price")
	case errors.Is(err, budget.ErrOver):
		return p.Text("approvals.stuck_budget")
	case errors.Is(err, order.ErrHeld):
		return p.Text("approvals.stuck_credit")
	}
	return upper(kabinet.ProblemOf(err, p).Detail)
}
