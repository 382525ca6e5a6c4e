package main

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// ClaimPage is the content of a claim's page.
type ClaimPage struct {
	ClaimRow
	Lines     []ClaimLineView
	Story     []ClaimNote
	Disputed  kabinet.Money // of what is owed
	HasAmount bool
	OrderPath string
	Number    string // of the order

	CanTake, CanAsk, CanAnswer, CanDecide, CanResolve, CanFulfil, CanWithdraw, CanReopen bool
}

// ClaimLineView is a line with what it is about and how it is made good.
type ClaimLineView struct {
	claim.Line
	Name, Came Text
	Unit       kabinet.UoM
	Remedies   []claim.Remedy
	Resolved   []claim.Resolution
}

// ClaimNote is what somebody said on the way.
type ClaimNote struct {
	Name, Text string
	What       claim.Status
	At         time.Time
}

// claim shows a claim.
func (s *Server) claim(c *call) error {
	var page ClaimPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		x, err := s.app.Claims(tx).Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), claim.ID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		names := newNames(tx)
		row, err := s.claimRow(ctx, tx, names, x)
		if err != nil {
			return err
		}
		page = ClaimPage{ClaimRow: row}
		for _, n := range x.Notes {
			name, err := names.person(ctx, n.By.Person)
			if err != nil {
				return err
			}
			page.Story = append(page.Story, ClaimNote{name, n.Text, n.What, n.At})
		}
		slices.Reverse(page.Story)
		s.claimSteps(c, &page)
		for _, l := range x.Lines {
			page.Lines = append(page.Lines, s.claimLine(x, l))
			if page.OrderPath != "" {
				continue
			}
			o, err := s.app.Orders(tx).Get(ctx, c.me.Actor, x.Org, order.ID(l.Ref.Order))
			if errors.Is(err, kabinet.Forbidden) || errors.Is(err, kabinet.NotFound) {
				continue // the claim may be seen, and the order not
			}
			if err != nil {
				return err
			}
			page.OrderPath, page.Number = orderPath(o.Org, o.ID), o.Number
		}
		disputes, err := x.Disputes()
		if err != nil {
			return err
		}
		for _, d := range disputes {
			if !page.HasAmount {
				page.Disputed, page.HasAmount = d.Amount, true
			} else if page.Disputed, err = page.Disputed.Add(d.Amount); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "claim", "orders", c.p.Text("claims.one"), page)
}

func (s *Server) claimLine(x claim.State, l claim.Line) ClaimLineView {
	v := ClaimLineView{Line: l, Name: s.claimed(l), Remedies: l.Kind.Remedies()}
	if l.Documented != nil {
		v.Unit = l.Documented.Unit
	}
	if l.Received.SKU != "" {
		v.Came = s.nameOf(l.Received.SKU, "")
	}
	for _, r := range x.Resolutions {
		if r.Line == l.ID {
			v.Resolved = append(v.Resolved, r)
		}
	}
	return v
}

// claimSteps says what the caller may do with a claim as it is.
func (s *Server) claimSteps(c *call, page *ClaimPage) {
	x := page.State
	staff, own := c.me.Rights.Can(claim.PermissionResolve, x.Object()), !c.me.Seller && c.me.Rights.Can(claim.PermissionEdit, x.Object())
	page.CanTake = staff && x.Status == claim.Submitted
	page.CanAsk = staff && x.Status == claim.InReview
	page.CanDecide = page.CanAsk
	page.CanResolve = staff && (x.Status == claim.Accepted || x.Status == claim.PartlyAccepted)
	page.CanFulfil = staff && x.Status == claim.InResolution
	page.CanAnswer = own && x.Status == claim.InfoRequested
	page.CanWithdraw = own && slices.Contains([]claim.Status{claim.Submitted, claim.InReview, claim.InfoRequested}, x.Status) && x.Round < 2
	over := x.Status == claim.Rejected || x.Status == claim.Closed
	page.CanReopen = (own || staff) && over && s.app.Now().Before(x.Ended.AddDate(0, 0, claimPolicy.Reopen))
}

// stepClaim takes a claim one step further. A page that is out of date decides nothing.
func (s *Server) stepClaim(c *call) error {
	at := claim.At{Org: kabinet.OrgID(c.r.PathValue("org")), ID: claim.ID(c.r.PathValue("id"))}
	at.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no claim
	step := c.r.PathValue("step")
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		claims, text := s.app.Claims(tx), clip(strings.TrimSpace(c.r.FormValue("text")), 2000)
		switch step {
		case "take":
			_, err = claims.Take(ctx, c.me.Actor, at)
		case "ask":
			_, err = claims.Ask(ctx, c.me.Actor, at, text)
		case "answer":
			_, err = claims.Answer(ctx, c.me.Actor, at, text)
		case "decide":
			err = s.decideClaim(ctx, c, claims, at)
		case "resolve":
			err = s.resolveClaim(ctx, c, claims, at)
		case "fulfil":
			_, err = claims.Fulfil(ctx, c.me.Actor, at, c.r.FormValue("resolution"), text)
		case "withdraw":
			_, err = claims.Withdraw(ctx, c.me.Actor, at, text)
		case "reopen":
			_, err = claims.Reopen(ctx, c.me.Actor, at, text)
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, claim.ErrStatus):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("claims.stale")})
	case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.Gone):
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("claims.done_" + step)})
	}
	return c.redirect(claimPath(at.Org, at.ID))
}

// decideClaim reads how much of each line is accepted.
func (s *Server) decideClaim(ctx context.Context, c *call, claims *claim.Service, at claim.At) error {
	x, err := claims.Get(ctx, c.me.Actor, at.Org, at.ID)
	if err != nil {
		return err
	}
	var list []claim.Decision
	for _, l := range x.Lines {
		q, err := c.quantity("accepted." + l.ID)
		if err != nil {
			return err
		}
		list = append(list, claim.Decision{Line: l.ID, Accepted: q, Reason: clip(c.r.FormValue("reason."+l.ID), 1000)})
	}
	_, err = claims.Decide(ctx, c.me.Actor, at, list...)
	return err
}

// resolveClaim reads by which remedy each line that was accepted is made good.
func (s *Server) resolveClaim(ctx context.Context, c *call, claims *claim.Service, at claim.At) error {
	x, err := claims.Get(ctx, c.me.Actor, at.Org, at.ID)
	if err != nil {
		return err
	}
	var list []claim.Plan
	for _, l := range x.Lines {
		if l.Accepted.Sign() <= 0 {
			continue
		}
		p := claim.Plan{Line: l.ID, Remedy: claim.Remedy(clip(c.r.FormValue("remedy."+l.ID), 20)), Quantity: l.Accepted}
		for _, r := range x.Resolutions { // of a claim that was reopened
			if r.Line == l.ID {
				if p.Quantity, err = p.Quantity.Sub(r.Quantity); err != nil {
					return err
				}
			}
		}
		if p.Quantity.Sign() <= 0 {
			continue
		}
		if p.Remedy == claim.Discount && l.Documented != nil {
			if p.Discount, err = c.amount("discount."+l.ID, l.Documented.Original.Net.Currency()); err != nil {
				return err
			}
		}
		list = append(list, p)
	}
	_, err = claims.Resolve(ctx, c.me.Actor, at, list...)
	return err
}
