package main

import (
	"context"
	"regexp"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

var asking = regexp.MustCompile(`(?s)action="(/approvals/[^"]+)/escalate".*?name="version" value="(\d+)"`)

// further returns where to ask further up, or to waive, and the fields of the form.
func (a answer) further() (path string, fields []string) {
	a.t.Helper()
	m := asking.FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("%s: nothing to ask further up\n%s", a.what, a.body)
	}
	return m[1], []string{"version", m[2], "back", "/approvals"}
}

// TestNobodyCanApprove: where a rule asks for two owners and there is one, who waits asks
// further up, and in the end the owner does without the second, with a reason that is kept,
// and approves as the first.
func TestNobodyCanApprove(t *testing.T) {
	p := start(t)
	owner := kabinet.Actor{Person: "sokolova", Organization: seed.Holding}
	err := p.app.DB.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		book, err := tx.ApprovalBooks().Get(ctx, seed.Holding)
		if err != nil {
			return err
		}
		e, err := book.Publish(owner, p.app.Now(), approval.Rule{
			ID: "owners", Name: "Two owners", Effect: approval.Require, Waivable: true,
			Kinds: []approval.SubjectKind{approval.Order},
			Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByOwner, Count: 2}}}},
		}, nil)
		if err != nil {
			return err
		}
		return tx.ApprovalBooks().Save(ctx, book, e)
	})
	if err != nil {
		t.Fatal(err)
	}
	buyer := p.visitor(t, "belov", "altair")
	page := buyer.fill(rebar, "1", "TNE", "site-tyumen").want(200)
	placed := buyer.post(page.path+"/place", page.order()...).want(200, "Waits for approval")
	for range 8 { // as far up as there is somebody to ask
		page := buyer.get("/approvals").want(200)
		m := asking.FindStringSubmatch(page.body)
		if m == nil || !regexp.MustCompile(`<button>Ask further up`).MatchString(page.body) {
			break
		}
		buyer.post(m[1]+"/escalate", "version", m[2], "back", "/approvals").want(200, "Further up is asked")
	}
	path, fields := p.visitor(t, "sokolova", "altair").get("/approvals").want(200, "Do without those").further()
	because := append(fields, "comment", "I am the only one")
	for _, x := range [][2]string{{"belov", "altair"}, {"ryabov", "altair"}, {"orlova", "meridian"}, {"vetrov", "meridian"}, {"gromov", "stroyfaza"}} {
		v := p.visitor(t, x[0], x[1])
		v.get("/approvals").without("Do without those")
		if got := v.post(path+"/waive", because...); got.status != 403 && got.status != 404 {
			t.Errorf("%s waives: %d", x[0], got.status)
		}
		if x[1] != "altair" {
			if got := v.post(path+"/escalate", fields...); got.status != 403 && got.status != 404 {
				t.Errorf("%s asks further up: %d", x[0], got.status)
			}
		}
	}
	if o := p.only(t); len(o.Holds) != 1 || o.Status != order.Submitted {
		t.Fatalf("%s %+v", o.Status, o.Holds)
	}
	v := p.visitor(t, "sokolova", "altair")
	v.post(path+"/waive", fields...).want(200, "state the reason")
	v.post(path+"/waive", append([]string{"version", "1", "back", "/approvals"}, "comment", "x")...).want(200, "meanwhile")
	v.post(path+"/waive", because...).want(200, "goes on without those who cannot approve")
	v.post(path+"/waive", because...).want(200, "meanwhile")
	if o := p.only(t); len(o.Holds) != 1 {
		t.Errorf("%s %+v", o.Status, o.Holds)
	}
	vote, fields := v.get("/approvals").want(200).without("Do without those").ballot()
	v.post(vote+"/approve", fields...).want(200)
	if o := p.only(t); len(o.Holds) != 0 || o.Status != order.Submitted {
		t.Errorf("%s %+v", o.Status, o.Holds)
	}
	buyer.get(placed.path).want(200)
}
