package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
	proofs "github.com/seed-a884640a/kabinet/cart/claim/withdocuments"
	"github.com/seed-a884640a/kabinet/cart/claim/withorders"
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
		row.Goods = append(row.Goods, s.claimedGoods(l))
	}
	row.By, err = names.person(ctx, x.Person)
	return row, err
}

// claimedGoods is the name of what a line of a claim is about.
func (s *Server) claimedGoods(l claim.Line) Text {
	if l.Documented == nil {
		return Text{}
	}
	return s.nameOf(l.Documented.SKU, l.Documented.Name)
}
