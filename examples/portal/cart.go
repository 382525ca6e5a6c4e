package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// CartPage is the content of a cart's page.
type CartPage struct {
	Cart     cart.State
	Totals   cart.Totals
	Lines    []CartLine
	Payers   []Payer
	Payer    string
	Sites    []accounts.Site
	AllSites []accounts.Site // for lines of their own payer
	Site     string
	Key      string // makes placing safe to repeat
	Path     string
	Checks   []CheckView
	Refused  bool // by a check
	Preview  *PreviewView
	Parts    []PartView // the orders that it becomes, where they are several
	Broken   bool       // some line cannot be ordered
	CanPlace bool
	CanEdit  bool
	Outlook  *OutlookView // what would become of the order
	Delivery *DeliveryView
}

// CartLine is a line with its price and what is wrong with it.
type CartLine struct {
	cart.Line
	Name    Text
	Path    string
	Payer   string // its own
	Site    string // its own
	Problem *Problem
}

// currentCart shows the cart that is being filled, or that there is none.
func (s *Server) currentCart(c *call) error {
	if err := c.view(func(context.Context, store.Tx) error { return nil }); err != nil {
		return err
	}
	switch {
	case !c.me.CanCart:
		return kabinet.ErrForbidden.With("permission", cart.PermissionEdit)
	case c.me.Cart == nil:
		return c.render(http.StatusOK, "cart", "cart", c.p.Text("cart.title"), CartPage{})
	}
	return c.redirect(cartPath(*c.me.Cart))
}

func cartPath(s cart.State) string {
	return "/carts/" + url.PathEscape(string(s.Org)) + "/" + url.PathEscape(string(s.ID))
}

// cartPage shows a cart at the prices that its buyer was last told.
func (s *Server) cartPage(c *call) error {
	var page CartPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		carts := s.app.Carts(tx)
		org, id := kabinet.OrgID(c.r.PathValue("org")), cart.ID(c.r.PathValue("id"))
		v, err := carts.Get(ctx, c.me.Actor, org, id)
		if err != nil {
			return err
		}
		company, err := tx.Organizations().Get(ctx, org)
		if err != nil {
			return err
		}
		page = s.cartContent(c, company, v)
		if !page.CanEdit || len(v.State.Lines) == 0 {
			return nil
		}
		page.Parts = s.parts(c, company, v)
		if len(page.Parts) == 0 { // what goes to several places goes by several ways
			if page.Delivery, err = s.delivery(ctx, tx, v); err != nil {
				return err
			}
		}
		findings, err := carts.Check(ctx, c.me.Actor, org, id)
		if err != nil {
			return err
		}
		page.Checks, page.Refused = s.checked(c, v.State.Lines, findings), cart.Refused(findings)
		if page.Preview, err = s.promotions(ctx, c, carts, v.State); err != nil || !page.CanPlace {
			return err
		}
		page.Outlook, err = s.outlook(ctx, tx, c, v)
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "cart", "cart", c.p.Text("cart.title"), page)
}

func (s *Server) cartContent(c *call, org *accounts.Organization, v cart.View) CartPage {
	page := CartPage{
		Cart: v.State, Totals: v.Totals, Key: rand.Text(), Path: cartPath(v.State), Sites: org.SitesFor(v.State.Header.Unit),
		CanEdit:  v.State.Editable() == nil && c.me.Rights.Can(cart.PermissionEdit, v.State.Object()),
		CanPlace: c.me.Rights.Can(order.PermissionPlace, v.State.Object()),
	}
	if org == c.me.Org || org.ID() == c.me.Org.ID() {
		page.Payers = payers(org, c.me, cart.PermissionEdit)
	}
	for i := range page.Payers {
		page.Payers[i].Current = page.Payers[i].ID == v.State.Payer
	}
	for _, p := range page.Payers {
		for _, site := range org.SitesFor(p.Unit) {
			if !slices.ContainsFunc(page.AllSites, func(x accounts.Site) bool { return x.ID == site.ID }) {
				page.AllSites = append(page.AllSites, site)
			}
		}
	}
	if e, ok := org.LegalEntity(v.State.Payer); ok {
		page.Payer = e.Name
	}
	if site, ok := org.Site(v.State.Site); ok {
		page.Site = site.Name
	}
	for _, l := range v.State.Lines {
		product, _ := s.app.Trade().Snapshot.Product(l.SKU)
		line := CartLine{Line: l, Name: s.nameOf(l.SKU, ""), Path: productPath(l.SKU), Problem: problemOf(l.Price.Result, product)}
		if e, ok := org.LegalEntity(l.LegalEntity); ok {
			line.Payer = e.Name
		}
		if site, ok := org.Site(l.Site); ok {
			line.Site = site.Name
		}
		page.Broken = page.Broken || line.Problem != nil
		page.Lines = append(page.Lines, line)
	}
	return page
}

// nameOf returns the name of a product, or what else is known of it.
func (s *Server) nameOf(sku kabinet.SKU, other string) Text {
	if item, ok := s.app.Trade().Catalogue.Item(sku); ok {
		return item.Name
	}
	if other == "" {
		other = string(sku)
	}
	return Text{Russian: other}
}

// addToCart adds a product to the cart of the caller, which it opens if there
// is none. What cannot be ordered so does not get in: its page says why.
func (s *Server) addToCart(c *call) error {
	sku, unit := kabinet.SKU(c.r.FormValue("sku")), kabinet.UoM(c.r.FormValue("unit"))
	back := localPath(c.r.FormValue("back"))
	text := clip(strings.TrimSpace(c.r.FormValue("quantity")), 30)
	item, ok := s.app.Trade().Catalogue.Item(sku)
	if !ok {
		return kabinet.ErrNotFound.With("what", "product").With("id", string(sku))
	}
	q, err := parseQuantity(text, c.p.lang)
	if err != nil || q.Sign() <= 0 {
		c.notify(Notice{Kind: "error", Text: c.p.Text("cart.bad_quantity", param("text", text))})
		return c.redirect(back)
	}
	var price *Price
	var added cart.View
	err = c.change(func(ctx context.Context, tx store.Tx) error {
		b, err := c.buyer(ctx, tx)
		if err != nil {
			return err
		}
		if price, err = s.app.Ask(ctx, b.View, b.Header, item, q, unit, false); err != nil || price.Problem() != nil {
			return err
		}
		added, err = s.app.add(ctx, tx, c.me, b.Header, cart.NewLine{LineKey: cart.LineKey{SKU: sku, Unit: unit}, Quantity: q})
		return err
	})
	switch {
	case err != nil:
		return err
	case price.Problem() != nil:
		query := url.Values{"quantity": {text}, "unit": {string(unit)}}
		return c.redirect(productPath(sku) + "?" + query.Encode())
	}
	c.notify(Notice{
		Kind: "ok", Text: c.p.Text("add.done", param("quantity", c.p.Quantity(q, unit)), param("name", c.p.Name(item.Name))),
		Link: cartPath(added.State), Label: c.p.Text("nav.cart"),
	})
	return c.redirect(back)
}

// add adds lines to the cart that is being filled, or to a new one. These are
// the lines to copy: the service checks permission, parties and quantities,
// prices what changed, and saves.
func (a *App) add(ctx context.Context, tx store.Tx, me *Me, h cart.Header, lines ...cart.NewLine) (cart.View, error) {
	carts := a.Carts(tx)
	ref := cart.Ref{}
	if me.Cart != nil {
		ref = cartRef(*me.Cart)
	} else {
		v, err := carts.Open(ctx, me.Actor, me.Org.ID(), cart.OpenRequest{Header: h})
		if err != nil {
			return cart.View{}, err
		}
		ref = cartRef(v.State)
	}
	return carts.Add(ctx, me.Actor, ref, lines...)
}

// seen is the cart that a form was made from: the version tells whether it has
// changed since.
func (c *call) seen() cart.Ref {
	ref := cart.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: cart.ID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no cart
	return ref
}

// changeLines sets quantities, removes lines, or takes up a quantity that was
// proposed, with its unit.
func (s *Server) changeLines(c *call) error {
	ref, mistakes := c.seen(), []string(nil)
	var after cart.View
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		mistakes = nil
		carts, actor := s.app.Carts(tx), c.me.Actor
		if id := c.r.PostFormValue("remove"); id != "" {
			after, err = carts.Remove(ctx, actor, ref, cart.LineID(id))
			return err
		}
		before, err := carts.Get(ctx, actor, ref.Org, ref.ID)
		if err != nil {
			return err
		}
		if id, choice, ok := strings.Cut(c.r.PostFormValue("set"), " "); ok {
			after, err = s.take(ctx, carts, actor, ref, before.State, cart.LineID(id), choice)
			return err
		}
		var changes []cart.LineQuantity
		for _, l := range before.State.Lines {
			text := c.r.PostFormValue("quantity." + string(l.ID))
			if text == "" {
				continue
			}
			q, err := parseQuantity(text, c.p.lang)
			if err != nil || q.Sign() <= 0 {
				mistakes = append(mistakes, c.p.Name(s.nameOf(l.SKU, ""))+": "+c.p.Text("cart.bad_quantity", param("text", clip(text, 30))))
				continue
			}
			changes = append(changes, cart.LineQuantity{Line: l.ID, Quantity: q})
		}
		after, err = carts.SetQuantity(ctx, actor, ref, changes...)
		return err
	})
	// That a line cannot be ordered so, it says itself.
	after.Changes = slices.DeleteFunc(after.Changes, func(ch cart.Change) bool { return ch.Code != cart.PriceChanged })
	if len(mistakes) > 0 {
		c.notify(Notice{Kind: "error", Title: c.p.Text("error.title"), Items: mistakes})
	}
	return s.backToCart(c, ref, after, err)
}

// take replaces the quantity of a line by one that was proposed, "12 PCE". A
// unit is part of a line's identity, so another unit is another line.
func (s *Server) take(ctx context.Context, carts *cart.Service, actor kabinet.Actor, ref cart.Ref, now cart.State, id cart.LineID, choice string) (cart.View, error) {
	amount, unit, _ := strings.Cut(choice, " ")
	q, err := kabinet.ParseQuantity(amount)
	if err != nil {
		return cart.View{}, err
	}
	at := slices.IndexFunc(now.Lines, func(l cart.Line) bool { return l.ID == id })
	if at < 0 {
		return cart.View{}, kabinet.ErrNotFound.With("what", "line").With("id", string(id))
	}
	line := now.Lines[at]
	if line.Unit == kabinet.UoM(unit) {
		return carts.SetQuantity(ctx, actor, ref, cart.LineQuantity{Line: id, Quantity: q})
	}
	v, err := carts.Remove(ctx, actor, ref, id)
	if err != nil {
		return cart.View{}, err
	}
	line.Unit = kabinet.UoM(unit)
	return carts.Add(ctx, actor, cartRef(v.State), cart.NewLine{LineKey: line.LineKey, Quantity: q})
}

// changeHeader changes payer and site; the lines get the payer's prices.
func (s *Server) changeHeader(c *call) error {
	ref := c.seen()
	var after cart.View
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		carts := s.app.Carts(tx)
		now, err := carts.Get(ctx, c.me.Actor, ref.Org, ref.ID)
		if err != nil {
			return err
		}
		org, err := tx.Organizations().Get(ctx, ref.Org)
		if err != nil {
			return err
		}
		b := &Buyer{Org: org, Header: now.State.Header, Payers: payers(org, c.me, cart.PermissionEdit)}
		b.Header.Site = kabinet.SiteID(c.r.FormValue("site"))
		h := b.Header
		if payer := kabinet.LegalEntityID(c.r.FormValue("payer")); payer != h.Payer {
			if h, err = headerFor(b, payer); err != nil {
				return err
			}
		}
		after, err = carts.SetHeader(ctx, c.me.Actor, ref, h)
		return err
	})
	if err == nil {
		s.sessions.Update(c.session.ID, func(x *Session) { x.Payer = after.State.Payer })
	}
	return s.backToCart(c, ref, after, err)
}

// backToCart shows the cart after a change, with what changed in price.
func (s *Server) backToCart(c *call, ref cart.Ref, after cart.View, err error) error {
	path := cartPath(cart.State{Org: ref.Org, ID: ref.ID})
	switch {
	case errors.Is(err, kabinet.ErrConflict):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("cart.stale")})
	case errors.Is(err, cart.ErrOrdered):
		return s.toOrder(c, ref.Org, err)
	case err != nil:
		return err
	default:
		if n := s.priceNotice(c.p, after.Changes); n != nil {
			n.Title = c.p.Text("cart.repriced_title")
			c.notify(*n)
		}
	}
	return c.redirect(path)
}

// toOrder leads to the order that a cart became.
func (s *Server) toOrder(c *call, org kabinet.OrgID, err error) error {
	e, ok := errors.AsType[*kabinet.Error](err)
	if !ok {
		return err
	}
	id, _ := e.Param("order").(string)
	c.notify(Notice{Kind: "warn", Text: c.p.Text("cart.already")})
	return c.redirect(orderPath(org, order.ID(id)))
}

// priceNotice tells which lines cost something else than before for another
// reason than their quantity, line by line and why; nil if none does.
func (s *Server) priceNotice(p *printer, changes []cart.Change) *Notice {
	n := &Notice{Kind: "warn", Title: p.Text("cart.changed_title")}
	for _, ch := range changes {
		name := param("name", p.Name(s.nameOf(ch.SKU, "")))
		switch ch.Code {
		case cart.PriceChanged:
			text := p.Text("cart.change", name, param("was", s.priceText(p, ch.Was)), param("now", s.priceText(p, ch.Now)))
			var why []string
			for _, w := range ch.Why {
				why = append(why, p.Text("cart.why_"+string(w)))
			}
			n.Items = append(n.Items, text+" ("+strings.Join(why, ", ")+")")
		case cart.NotOrderable:
			n.Items = append(n.Items, p.Text("cart.change_gone", name, param("why", plainText(p, ch.Now.Err()))))
		case cart.Orderable:
			n.Items = append(n.Items, p.Text("cart.change_new", name, param("now", s.priceText(p, ch.Now))))
		}
	}
	if len(n.Items) == 0 {
		return nil
	}
	return n
}
