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
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread/withdocuments"
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

	CanAttach                                                                            bool
	CanTake, CanAsk, CanAnswer, CanDecide, CanResolve, CanFulfil, CanWithdraw, CanReopen bool
}

// ClaimLineView is a line with what it is about and how it is made good.
type ClaimLineView struct {
	claim.Line
	Name, Came Text
	Unit       kabinet.UoM
	Remedies   []claim.Remedy
	Resolved   []claim.Resolution
	Files      []EvidenceFile
	Hidden     int // how many files the reader may not see
}

// EvidenceFile is a photograph or paper that proves something.
type EvidenceFile struct {
	FileOf
	Picture string // where it can be looked at in the page, of a picture
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
			line := s.claimLine(x, l)
			if err := s.evidenceOf(ctx, tx, c, x, &line); err != nil {
				return err
			}
			page.Lines = append(page.Lines, line)
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
	v := ClaimLineView{Line: l, Name: s.claimedGoods(l), Remedies: l.Kind.Remedies()}
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

// evidenceOf fills in the files of a line that the reader may see.
func (s *Server) evidenceOf(ctx context.Context, tx store.Tx, c *call, x claim.State, v *ClaimLineView) error {
	ids := make([]document.ID, len(v.Evidence))
	for i, id := range v.Evidence {
		ids[i] = document.ID(id)
	}
	list, err := withdocuments.Attachments{Documents: s.app.Documents(tx)}.Visible(ctx, c.me.Actor, x.Org, ids...)
	if err != nil {
		return err
	}
	for _, d := range list {
		f := EvidenceFile{FileOf: FileOf{d.Latest().Name, documentPath(d.Org, d.ID)}}
		if (document.Download{Edition: d.Latest(), How: document.Preview}).Inline() && strings.HasPrefix(d.Latest().MediaType, "image/") {
			f.Picture = f.Path + "/preview"
		}
		v.Files = append(v.Files, f)
	}
	v.Hidden = len(ids) - len(list)
	return nil
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
	page.CanAttach = page.CanAnswer && s.canAttach(c, x.Object())
	page.CanWithdraw = own && slices.Contains([]claim.Status{claim.Submitted, claim.InReview, claim.InfoRequested}, x.Status) && x.Round < 2
	over := x.Status == claim.Rejected || x.Status == claim.Closed
	page.CanReopen = (own || staff) && over && s.app.Now().Before(x.Ended.AddDate(0, 0, claimPolicy.Reopen))
}

// stepClaim takes a claim one step further. A page that is out of date decides nothing.
func (s *Server) stepClaim(c *call) error {
	at := claim.At{Org: kabinet.OrgID(c.r.PathValue("org")), ID: claim.ID(c.r.PathValue("id"))}
	at.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no claim
	step := c.r.PathValue("step")
	files, err := s.answered(c, step, at)
	if err == nil {
		err = s.doClaimStep(c, step, at, files)
	}
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

func (s *Server) doClaimStep(c *call, step string, at claim.At, files []upload) error {
	return c.change(func(ctx context.Context, tx store.Tx) (err error) {
		claims, text := s.app.Claims(tx), clip(strings.TrimSpace(c.r.FormValue("text")), 2000)
		switch step {
		case "take":
			_, err = claims.Take(ctx, c.me.Actor, at)
		case "ask":
			_, err = claims.Ask(ctx, c.me.Actor, at, text)
		case "answer":
			err = s.answerClaim(ctx, tx, c, claims, at, text, files)
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
}

// answered takes in the files of an answer, from who may answer.
func (s *Server) answered(c *call, step string, at claim.At) (files []upload, err error) {
	if step != "answer" || !c.hasFiles("file") {
		return nil, nil
	}
	var x claim.State
	if err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		if x, err = s.app.Claims(tx).Get(ctx, c.me.Actor, at.Org, at.ID); err != nil {
			return err
		}
		return c.me.Rights.Check(claim.PermissionEdit, x.Object())
	}); err != nil {
		return nil, err
	}
	return s.evidence(c, "file", x.Object(), x.ID)
}

// answerClaim answers what was asked, with the files about one of the lines.
func (s *Server) answerClaim(ctx context.Context, tx store.Tx, c *call, claims *claim.Service, at claim.At, text string, files []upload) error {
	var replies []claim.Reply
	if len(files) > 0 {
		reply := claim.Reply{Line: clip(c.r.FormValue("line"), 20)}
		for _, f := range files {
			reply.Evidence = append(reply.Evidence, string(f.draft.ID))
		}
		replies = append(replies, reply)
	}
	if err := s.publish(ctx, tx, c, files); err != nil {
		return err
	}
	_, err := claims.Answer(ctx, c.me.Actor, at, text, replies...)
	return err
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
