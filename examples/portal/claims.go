package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
	proofs "github.com/seed-a884640a/kabinet/cart/claim/withdocuments"
	"github.com/seed-a884640a/kabinet/cart/claim/withorders"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// ClaimsPage is the content of the list of claims.
type ClaimsPage struct {
	Claims []ClaimRow
	Next   string
	Seller bool
}

// ClaimRow is a claim with the names of those in it.
type ClaimRow struct {
	claim.State
	Client, Payer, By, Path string
	Goods                   []Text
}

// NewClaimPage is the content of the form of a claim about a line of a shipment.
type NewClaimPage struct {
	Shipment order.ShipmentState
	Line     order.ShipmentLine
	Text     Text
	Order    OrderRow
	Path     string
	Key      string // makes claiming safe to repeat
	Kinds    []claim.Kind
	Left     kabinet.Quantity // that can be claimed
	Form     ClaimForm
	Problem  string
}

// ClaimForm is what was typed.
type ClaimForm struct{ Kind, Quantity, SKU, Received, Reason string }

func newClaimPath(x order.ShipmentState, l order.ShipmentLine) string {
	return "/claims/new/" + url.PathEscape(string(x.Org)) + "/" + url.PathEscape(string(x.ID)) + "/" + url.PathEscape(string(l.ID))
}

func claimPath(org kabinet.OrgID, id claim.ID) string {
	return "/claims/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// CanClaims reports whether there is a page of claims for somebody.
func (m *Me) CanClaims() bool {
	return m != nil && slices.Contains(m.Rights.Permissions(), claim.PermissionView)
}

// Claims returns the service of claims in the transaction. What was documented comes
// from orders and their shipments.
func (a *App) Claims(tx store.Tx) *claim.Service {
	return &claim.Service{
		Authority: a.authority(tx), Claims: tx.Claims(), Lister: tx.ClaimLister(),
		Documents: withorders.Documents{Orders: tx.Orders(), Shipments: tx.Shipments(), Calendar: week},
		Evidence:  proofs.Evidence{Documents: a.Documents(tx)},
		Ledger:    tx.Ledger(), Reservations: tx.Reservations(), Policy: claimPolicy, Now: a.Now,
	}
}

// week is Monday to Friday where the seller works.
var week = func() kabinet.Calendar {
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone})
	if err != nil {
		panic(err) // a calendar without exceptions does not contradict itself
	}
	return c
}()

// claimPolicy: what one sees at once is claimed within ten business days of delivery,
// defects of the metal within a year.
var claimPolicy = claim.Policy{
	Calendar: week, Reopen: 30,
	Deadlines: map[claim.Kind]claim.Deadline{
		claim.Shortage: {Days: 10, Business: true}, claim.Surplus: {Days: 10, Business: true}, claim.MisSort: {Days: 10, Business: true},
		claim.Damage: {Days: 10, Business: true}, claim.Document: {Days: 30}, claim.Quality: {Days: 365}, claim.Return: {Days: 14},
	},
}

// claims lists the claims that the caller may see.
func (s *Server) claims(c *call) error {
	page := ClaimsPage{}
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if !c.me.CanClaims() {
			return kabinet.ErrForbidden.With("permission", claim.PermissionView)
		}
		page = ClaimsPage{Seller: c.me.Seller}
		list, err := s.app.Claims(tx).List(ctx, c.me.Actor, claim.Filter{}, kabinet.Page{Limit: 25, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		if list.Next != "" {
			page.Next = "/claims?after=" + url.QueryEscape(list.Next)
		}
		names := newNames(tx)
		for _, x := range list.Items {
			row, err := s.claimRow(ctx, tx, names, x)
			if err != nil {
				return err
			}
			page.Claims = append(page.Claims, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "claims", "orders", c.p.Text("claims.title"), page)
}

func (s *Server) claimRow(ctx context.Context, tx store.Tx, names *names, x claim.State) (ClaimRow, error) {
	row := ClaimRow{State: x, Path: claimPath(x.Org, x.ID)}
	org, err := tx.Organizations().Get(ctx, x.Org)
	if err != nil {
		return row, err
	}
	row.Client = org.Name()
	if e, ok := org.LegalEntity(x.Payer); ok {
		row.Payer = e.Name
	}
	for _, l := range x.Lines {
		row.Goods = append(row.Goods, s.claimed(l))
	}
	row.By, err = names.person(ctx, x.Person)
	return row, err
}

// claimed is the name of what a line of a claim is about.
func (s *Server) claimed(l claim.Line) Text {
	if l.Documented == nil {
		return Text{}
	}
	return s.nameOf(l.Documented.SKU, l.Documented.Name)
}

// newClaim shows the form of a claim about a line of a shipment.
func (s *Server) newClaim(c *call) error {
	page, err := s.claimForm(c)
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "claim_new", "orders", c.p.Text("claims.new"), page)
}

// claimForm is the form, with how much of the line can be claimed.
func (s *Server) claimForm(c *call) (NewClaimPage, error) {
	var page NewClaimPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		x, l, err := s.shipped(ctx, tx, c)
		if err != nil {
			return err
		}
		page = NewClaimPage{Shipment: x, Line: l, Text: s.nameOf(l.SKU, l.Name), Path: newClaimPath(x, l), Key: rand.Text(), Kinds: claim.Kinds()}
		o, err := s.app.Orders(tx).Get(ctx, c.me.Actor, x.Org, l.Order)
		if err != nil {
			return err
		}
		if page.Order, err = orderRow(ctx, tx, o); err != nil {
			return err
		}
		page.Left, err = s.app.Claims(tx).Claimable(ctx, c.me.Actor, x.Org, withorders.Ref(x, l), claim.Shortage)
		return err
	})
	return page, err
}

// shipped is the line of a shipment that the path names, for who may claim about it.
func (s *Server) shipped(ctx context.Context, tx store.Tx, c *call) (order.ShipmentState, order.ShipmentLine, error) {
	x, err := s.app.Shipping(tx).Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), order.ShipmentID(c.r.PathValue("shipment")))
	if err != nil {
		return x, order.ShipmentLine{}, err
	}
	if err := s.app.authority(tx).Check(ctx, c.me.Actor, claim.PermissionEdit, x.Object()); err != nil {
		return x, order.ShipmentLine{}, err
	}
	for _, l := range x.Lines {
		if string(l.ID) == c.r.PathValue("line") {
			return x, l, nil
		}
	}
	return x, order.ShipmentLine{}, kabinet.ErrNotFound.With("what", "line").With("id", clip(c.r.PathValue("line"), 30))
}

var claimKey = regexp.MustCompile(`^[A-Z2-7]{10,40}$`)

// openClaim hands a claim in. Its id is made of the form's key: posted twice it is one.
func (s *Server) openClaim(c *call) error {
	form := ClaimForm{
		Kind: clip(c.r.FormValue("kind"), 20), Quantity: clip(c.r.FormValue("quantity"), 30), SKU: clip(strings.TrimSpace(c.r.FormValue("sku")), 60),
		Received: clip(c.r.FormValue("received"), 30), Reason: c.reason(),
	}
	key := c.r.FormValue("key")
	if !claimKey.MatchString(key) {
		key = rand.Text()
	}
	org, id := kabinet.OrgID(c.r.PathValue("org")), claim.ID("clm_"+key)
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		x, l, err := s.shipped(ctx, tx, c)
		if err != nil {
			return err
		}
		d := claim.Draft{Ref: withorders.Ref(x, l), Kind: claim.Kind(form.Kind), Reason: form.Reason}
		if d.Kind != claim.Surplus {
			if d.Expected.Quantity, err = c.quantity("quantity"); err != nil {
				return err
			}
		}
		if d.Kind == claim.Surplus || d.Kind == claim.MisSort {
			d.Received.SKU = kabinet.SKU(form.SKU)
			if d.Kind == claim.Surplus && form.SKU == "" {
				d.Received.SKU = l.SKU
			}
			if d.Received.Quantity, err = c.quantity("received"); err != nil {
				return err
			}
		}
		claims := s.app.Claims(tx)
		claims.NewID = func() claim.ID { return id }
		k, err := claims.Open(ctx, c.me.Actor, claim.Header{Org: x.Org, Unit: x.Unit, Payer: x.Payer, Person: c.me.Rights.Principal()}, d)
		if err != nil {
			return err
		}
		_, err = claims.Submit(ctx, c.me.Actor, k.At())
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict): // it is there
		return c.redirect(claimPath(org, id))
	case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.Gone):
		page, bad := s.claimForm(c)
		if bad != nil {
			return bad
		}
		page.Form, page.Problem = form, upper(kabinet.ProblemOf(err, c.p).Detail)
		c.back = page.Path
		return c.render(http.StatusUnprocessableEntity, "claim_new", "orders", c.p.Text("claims.new"), page)
	case err != nil:
		return err
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("claims.thanks")})
	return c.redirect(claimPath(org, id))
}
