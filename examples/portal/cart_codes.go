package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/store"
)

// codeSegment is the segment of buyers who have entered a code. The prefix keeps a code
// from making anybody a member of another segment by its name.
func codeSegment(code string) kabinet.SegmentID {
	return kabinet.SegmentID("code:" + strings.ToUpper(code))
}

// PreviewView says which promotions are in the prices of a cart, which are not and why:
// of each code that was entered, and of the others.
type PreviewView struct {
	Codes []CodeView
	RulesView
}

// CodeView is a code that was entered. Where nothing applies and nothing is missed, it
// does nothing for what is in the cart.
type CodeView struct {
	Code string
	RulesView
}

// RulesView are promotions as they meet lines. What is offered of the whole is not in
// the totals until the seller grants it.
type RulesView struct{ Applied, Missed, Offered []RuleView }

// Nothing reports whether there are none.
func (v RulesView) Nothing() bool { return len(v.Applied)+len(v.Missed)+len(v.Offered) == 0 }

// RuleView is a promotion as it meets a line, or the whole, which has no name.
type RuleView struct {
	Rule string
	Name Text
	Why  string        // it does not apply
	Sum  kabinet.Money // that it takes off, or adds
}

// promotions looks what promotions do to a cart.
func (s *Server) promotions(ctx context.Context, c *call, carts *cart.Service, state cart.State) (*PreviewView, error) {
	p, err := carts.Preview(ctx, c.me.Actor, state.Org, state.ID)
	if err != nil {
		return nil, err
	}
	out := &PreviewView{}
	for _, code := range state.Codes {
		out.Codes = append(out.Codes, CodeView{Code: code})
	}
	// of returns whose promotion it is: that of a code, by its name or id, or nobody's.
	of := func(names ...string) *RulesView {
		for i := range out.Codes {
			if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, out.Codes[i].Code) }) {
				return &out.Codes[i].RulesView
			}
		}
		return &out.RulesView
	}
	for _, a := range p.Applied {
		v := of(a.Rule, a.Name)
		v.Applied = append(v.Applied, s.appliedRule(c, a))
	}
	for _, a := range p.Offered {
		v := of(a.Rule, a.Name)
		v.Offered = append(v.Offered, s.appliedRule(c, a))
	}
	for _, m := range p.Missed {
		v := of(m.Reference, m.Name)
		v.Missed = append(v.Missed, s.missedRule(c, m))
	}
	return out, nil
}

func (s *Server) appliedRule(c *call, a cart.AppliedRule) RuleView {
	sum := a.Comes
	if round, err := sum.RoundToCurrency(kabinet.HalfUp); err == nil { // the trace has every digit
		sum = round
	}
	return RuleView{Rule: ruleName(c.p, a.Rule, a.Name), Name: s.ruled(c, a.SKU), Sum: sum}
}

func (s *Server) missedRule(c *call, m cart.MissedRule) RuleView {
	return RuleView{Rule: ruleName(c.p, m.Reference, m.Name), Name: s.ruled(c, m.SKU), Why: upper(m.Text(c.p))}
}

// ruled is what a promotion meets: an article, or the whole.
func (s *Server) ruled(c *call, sku kabinet.SKU) Text {
	if sku == "" {
		whole := c.p.Text("promo.whole")
		return Text{Russian: whole, English: whole}
	}
	return s.nameOf(sku, "")
}

// ruleName is what people call a promotion.
func ruleName(p *printer, id, name string) string {
	if name == "" {
		return id
	}
	return p.or("promotion."+id, p.Name(name))
}

// changeCodes puts a code into the cart or takes one out, and says what it does. A code
// that does nothing yet stays: another quantity may be what it waits for.
func (s *Server) changeCodes(c *call) error {
	ref := c.seen()
	add, remove := strings.ToUpper(strings.TrimSpace(c.r.PostFormValue("code"))), c.r.PostFormValue("remove")
	var after cart.View
	var said Notice
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		carts := s.app.Carts(tx)
		now, err := carts.Get(ctx, c.me.Actor, ref.Org, ref.ID)
		if err != nil {
			return err
		}
		codes := slices.DeleteFunc(now.State.Codes, func(had string) bool { return strings.EqualFold(had, remove) })
		if remove == "" {
			codes = append(codes, add)
		}
		if after, err = carts.SetCodes(ctx, c.me.Actor, ref, codes...); err != nil {
			return err
		}
		if remove != "" {
			said = Notice{Kind: "ok", Text: c.p.Text("promo.removed", param("code", remove))}
			return nil
		}
		p, err := carts.Preview(ctx, c.me.Actor, ref.Org, ref.ID, add)
		said = s.saidOfCode(c, add, p)
		return err
	})
	if errors.Is(err, kabinet.Invalid) {
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
		return c.redirect(cartPath(cart.State{Org: ref.Org, ID: ref.ID}))
	}
	if err == nil {
		c.notify(said)
	}
	after.Changes = slices.DeleteFunc(after.Changes, func(ch cart.Change) bool { return ch.Code != cart.PriceChanged })
	return s.backToCart(c, ref, after, err)
}

// saidOfCode says what a code that was just entered does.
func (s *Server) saidOfCode(c *call, code string, p cart.Preview) Notice {
	named := param("code", code)
	switch {
	case len(p.Applied) > 0:
		return Notice{Kind: "ok", Text: c.p.Text("promo.works", named)}
	case len(p.Offered) > 0:
		return Notice{Kind: "ok", Text: c.p.Text("promo.asked", named)}
	case len(p.Missed) > 0:
		n := Notice{Kind: "warn", Title: c.p.Text("promo.idle", named)}
		for _, m := range p.Missed {
			v := s.missedRule(c, m)
			n.Items = append(n.Items, c.p.Name(v.Name)+": "+v.Why)
		}
		return n
	}
	return Notice{Kind: "warn", Text: c.p.Text("promo.unknown", named)}
}

// codesOf are the segments of the codes that a buyer has entered.
func codesOf(q cart.PriceQuery) []kabinet.SegmentID {
	out := make([]kabinet.SegmentID, len(q.Codes))
	for i, code := range q.Codes {
		out[i] = codeSegment(code)
	}
	return out
}
