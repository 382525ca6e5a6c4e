package main

import (
	"context"
	"net/url"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

var rub = kabinet.MustCurrency("RUB")

// Buyer is for whom prices are shown: an organisation, and a payer with the
// unit that it serves.
type Buyer struct {
	Org     *accounts.Organization
	Header  cart.Header
	View    *pricing.View
	Payers  []Payer  // that one may choose
	Clients []Client // for the seller's people
	CanCart bool     // the caller may fill a cart for it
}

// Payer is a legal entity to buy for, in the unit that it serves.
type Payer struct {
	ID      kabinet.LegalEntityID
	Name    string
	Unit    kabinet.UnitID
	Current bool
}

// Client is an organisation that the seller's people can look at.
type Client struct {
	ID      kabinet.OrgID
	Name    string
	Current bool
}

// Payer returns the name of the legal entity that is chosen.
func (b *Buyer) Payer() string {
	if e, ok := b.Org.LegalEntity(b.Header.Payer); ok {
		return e.Name
	}
	return ""
}

// buyer returns for whom the caller sees prices: for the header of their cart,
// or what they have chosen. Without the permission it is kabinet.ErrForbidden,
// and another company kabinet.ErrNotFound.
func (c *call) buyer(ctx context.Context, tx store.Tx) (*Buyer, error) {
	a, me := c.s.app, c.me
	b := &Buyer{Org: me.Org, CanCart: me.CanCart}
	id := kabinet.OrgID(c.r.FormValue("client"))
	if id == "" && me.Seller {
		id = c.session.Client
	}
	if me.Seller {
		if err := b.clients(ctx, tx, c, &id); err != nil {
			return nil, err
		}
	}
	if id != "" && id != me.Org.ID() {
		if err := a.authority(tx).Check(ctx, me.Actor, PermissionPrices, kabinet.Object{Org: id}); err != nil {
			return nil, err
		}
		org, err := tx.Organizations().Get(ctx, id)
		if err != nil {
			return nil, err
		}
		b.Org = org
	}
	permission := PermissionPrices
	if me.CanCart {
		permission = cart.PermissionEdit
	}
	b.Payers = payers(b.Org, me, permission)
	b.Header = c.header(b)
	object := cart.State{Org: b.Org.ID(), Header: b.Header}.Object()
	if err := a.authority(tx).Check(ctx, me.Actor, PermissionPrices, object); err != nil {
		return nil, err
	}
	for i := range b.Payers {
		b.Payers[i].Current = b.Payers[i].ID == b.Header.Payer
	}
	var err error
	b.View, err = a.Trade().view(b.Org, b.Header)
	return b, err
}

// header is that of the cart, or a new one for the payer that was chosen.
func (c *call) header(b *Buyer) cart.Header {
	if c.me.Cart != nil && b.Org == c.me.Org {
		return c.me.Cart.Header
	}
	h := cart.Header{Person: c.me.Rights.Principal(), Seller: seed.SellerEntity, Currency: rub}
	for i, p := range b.Payers {
		if i == 0 || p.ID == c.session.Payer {
			h.Payer, h.Unit = p.ID, p.Unit
		}
	}
	if sites := b.Org.SitesFor(h.Unit); len(sites) == 1 {
		h.Site = sites[0].ID
	}
	return h
}

// payers returns the open legal entities for which the permission holds, each
// with a unit in which it does.
func payers(org *accounts.Organization, me *Me, p kabinet.Permission) []Payer {
	var out []Payer
	for _, e := range org.LegalEntities() {
		units := e.Units
		if len(units) == 0 {
			units = []kabinet.UnitID{""}
		}
		for _, u := range units {
			object := kabinet.Object{Org: org.ID(), Unit: u, LegalEntity: e.ID, Owner: me.Rights.Principal()}
			open := org.CheckParties(accounts.Parties{Unit: u, LegalEntity: e.ID}) == nil
			if open && me.Rights.Can(p, object) {
				out = append(out, Payer{ID: e.ID, Name: e.Name, Unit: u})
				break
			}
		}
	}
	return out
}

// clients lists the clients for the seller's people and chooses the first if
// they have chosen none.
func (b *Buyer) clients(ctx context.Context, tx store.Tx, c *call, chosen *kabinet.OrgID) error {
	scope, err := c.s.app.authority(tx).Scope(ctx, c.me.Actor, accounts.OrganizationView)
	if err != nil {
		return err
	}
	list, err := tx.OrganizationLister().List(ctx, scope, accounts.OrganizationFilter{Kind: accounts.Client}, kabinet.Page{})
	if err != nil {
		return err
	}
	for _, o := range list.Items {
		if *chosen == "" {
			*chosen = o.ID
		}
		b.Clients = append(b.Clients, Client{o.ID, o.Name, o.ID == *chosen})
	}
	return nil
}

// chooseBuyer changes for whom prices are shown: the payer of the cart, if
// there is one, and otherwise what the session remembers.
func (s *Server) chooseBuyer(c *call) error {
	payer, client := kabinet.LegalEntityID(c.r.FormValue("payer")), kabinet.OrgID(c.r.FormValue("client"))
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		b, err := c.buyer(ctx, tx)
		if err != nil || c.me.Seller {
			return err
		}
		h, err := headerFor(b, payer)
		if err != nil || c.me.Cart == nil {
			return err
		}
		_, err = s.app.Carts(tx).SetHeader(ctx, c.me.Actor, cartRef(*c.me.Cart), h)
		return err
	})
	if err != nil {
		return err
	}
	s.sessions.Update(c.session.ID, func(x *Session) {
		x.Payer = payer
		if c.me.Seller {
			x.Client = client
		}
	})
	back, err := url.Parse(localPath(c.r.FormValue("back")))
	if err != nil {
		return c.redirect("/")
	}
	q := back.Query()
	q.Del("client")
	back.RawQuery = q.Encode()
	return c.redirect(back.String())
}

// headerFor returns the buyer's header with another payer. The site stays if it
// serves the payer's unit too.
func headerFor(b *Buyer, payer kabinet.LegalEntityID) (cart.Header, error) {
	for _, p := range b.Payers {
		if p.ID != payer {
			continue
		}
		h := b.Header
		h.Payer, h.Unit = p.ID, p.Unit
		if b.Org.CheckParties(accounts.Parties{Unit: h.Unit, LegalEntity: h.Payer, Site: h.Site}) != nil {
			h.Site = ""
		}
		if sites := b.Org.SitesFor(h.Unit); h.Site == "" && len(sites) == 1 {
			h.Site = sites[0].ID
		}
		return h, nil
	}
	return cart.Header{}, kabinet.ErrNotFound.With("what", "legal entity").With("id", string(payer))
}

func cartRef(s cart.State) cart.Ref { return cart.Ref{Org: s.Org, ID: s.ID, Version: s.Version} }
