package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// LeftoversPage is the content of the leftover market.
type LeftoversPage struct {
	Offers     []LeftoverView
	Next       string
	Seller     bool
	CanOffer   bool
	CanTake    bool
	Warehouses []Warehouse
}

// LeftoverView is a lot that is offered.
type LeftoverView struct {
	market.View
	Name, Path string
	Article    Text
	Warehouse  string
	Version    int64         // for the seller
	Status     market.Status // for the seller
	Price      pricing.Result
}

// Leftovers returns the leftover market in the transaction. What is taken is in a cart of
// the buyer's, for half an hour.
func (a *App) Leftovers(tx store.Tx) *market.Service {
	m := a.taken(tx)
	m.Carts, m.Stock = a.Carts(tx), a.Trade().stockService(tx, nil)
	return m
}

// taken is the part of the market that says what carts have taken, and at which price.
func (a *App) taken(tx store.Tx) *market.Service {
	trade := a.Trade()
	return &market.Service{
		Seller: seed.Seller, Offers: tx.MarketOffers(), Lister: tx.MarketOfferLister(), Authority: a.authority(tx), Now: a.Now,
		Audience: func(_ context.Context, org kabinet.OrgID) ([]kabinet.Party, error) {
			var out []kabinet.Party
			for _, s := range trade.Segments[org] {
				out = append(out, pricing.ForSegment(s))
			}
			return out, nil
		},
	}
}

// leftovers lists what can be taken now; the seller's people see what they offer.
func (s *Server) leftovers(c *call) error {
	var page LeftoversPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		may := c.me.Rights.Permissions()
		page = LeftoversPage{Seller: c.me.Seller, CanTake: c.me.CanCart, CanOffer: slices.Contains(may, market.PermissionOffer), Warehouses: s.app.Trade().Catalogue.Warehouses}
		m, at := s.app.Leftovers(tx), kabinet.Page{Limit: 50, After: c.r.FormValue("after")}
		if c.me.Seller {
			list, err := m.ListAll(ctx, c.me.Actor, market.Filter{}, at)
			if err != nil {
				return err
			}
			page.Next = list.Next
			for _, o := range list.Items {
				v := s.leftover(market.View{ID: o.ID, Terms: o.Terms, Left: o.Left(s.app.Now())})
				v.Version, v.Status = o.Version, o.Status
				page.Offers = append(page.Offers, v)
			}
			return nil
		}
		list, err := m.List(ctx, c.me.Actor, c.me.Org.ID(), market.Filter{}, at)
		if err != nil {
			return err
		}
		page.Next = list.Next
		for _, o := range list.Items {
			page.Offers = append(page.Offers, s.leftover(o))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if page.Next != "" {
		page.Next = "/leftovers?after=" + url.QueryEscape(page.Next)
	}
	return c.render(http.StatusOK, "leftovers", "catalogue", c.p.Text("leftovers.title"), page)
}

func (s *Server) leftover(v market.View) LeftoverView {
	per := v.Per
	if per.IsZero() {
		per = kabinet.QuantityOf(1)
	}
	return LeftoverView{
		View: v, Path: "/leftovers/" + url.PathEscape(string(v.ID)), Article: s.nameOf(v.SKU, ""), Warehouse: s.app.warehouse(v.Terms.Warehouse),
		Price: pricing.Result{Price: v.Terms.Price, Per: per, Unit: v.Unit, Tax: v.Tax},
	}
}

// takeLeftover puts a lot into the cart that is being filled. Who comes too late is told.
func (s *Server) takeLeftover(c *call) error {
	id := market.ID(c.r.PathValue("id"))
	var after cart.View
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		q, err := c.quantity("quantity")
		if err != nil {
			return err
		}
		var ref cart.Ref
		if c.me.Cart != nil {
			ref = cartRef(*c.me.Cart)
		} else {
			b, err := c.buyer(ctx, tx)
			if err != nil {
				return err
			}
			v, err := s.app.Carts(tx).Open(ctx, c.me.Actor, c.me.Org.ID(), cart.OpenRequest{Header: b.Header})
			if err != nil {
				return err
			}
			ref = cartRef(v.State)
		}
		after, err = s.app.Leftovers(tx).Take(ctx, c.me.Actor, ref, id, q)
		return err
	})
	switch {
	case errors.Is(err, market.ErrTaken), errors.Is(err, market.ErrWhole), errors.Is(err, market.ErrOver), errors.Is(err, kabinet.Invalid):
		c.notify(Notice{Kind: "warn", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
		return c.redirect("/leftovers")
	case err != nil:
		return err
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("leftovers.taken")})
	return c.redirect(cartPath(after.State))
}

// offerLeftover offers a lot that lies in a warehouse.
func (s *Server) offerLeftover(c *call) error {
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		text := func(name string) string { return clip(strings.TrimSpace(c.r.FormValue(name)), 100) }
		m := s.app.Leftovers(tx)
		if err := m.Authority.Check(ctx, c.me.Actor, market.PermissionOffer, kabinet.Object{Org: seed.Seller}); err != nil {
			return err
		}
		item, ok := s.app.Trade().Catalogue.Item(kabinet.SKU(text("sku")))
		if !ok {
			return errArticle.With("sku", text("sku"))
		}
		t := market.Terms{
			SKU: item.SKU, Warehouse: kabinet.WarehouseID(text("warehouse")), Lot: pricing.LotID(text("lot")), Unit: item.Unit,
			Whole: c.r.FormValue("whole") == "yes", Tax: pricing.Gross, Note: text("note"),
		}
		var err error
		if t.Quantity, err = c.quantity("quantity"); err != nil {
			return err
		}
		if t.Price, err = c.amount("price", rub); err != nil {
			return err
		}
		day, err := kabinet.ParseDate(text("until"))
		if err != nil {
			return err
		}
		t.Until = day.AddDays(1).Start(zone)
		_, err = m.Offer(ctx, c.me.Actor, t)
		return err
	})
	return s.offered(c, err, "leftovers.done_offered")
}

// withdrawLeftover ends an offer.
func (s *Server) withdrawLeftover(c *call) error {
	version, _ := strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no offer
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		_, err := s.app.Leftovers(tx).Withdraw(ctx, c.me.Actor, market.ID(c.r.PathValue("id")), version)
		return err
	})
	return s.offered(c, err, "leftovers.done_withdrawn")
}

func (s *Server) offered(c *call, err error, done string) error {
	switch {
	case errors.Is(err, kabinet.Conflict), errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.Gone):
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text(done)})
	}
	return c.redirect("/leftovers")
}

// leftoverLots are lots of the sample that are left over, of what is sold by weight.
func leftoverLots(c *Catalogue) []stock.Row {
	var out []stock.Row
	for _, item := range c.Items {
		if item.OrderUnit != kabinet.Tonne || len(c.Warehouses) == 0 || len(out) == 3 {
			continue
		}
		out = append(out, stock.Row{
			SKU: item.SKU, Warehouse: c.Warehouses[len(out)%len(c.Warehouses)].ID, Lot: "ост-" + strconv.Itoa(101+len(out)),
			Quantity: kabinet.MustQuantity([]string{"1.86", "2.4", "3.75"}[len(out)]),
		})
	}
	return out
}

// offerLots offers the lots of the sample, unless they were offered before.
func offerLots(ctx context.Context, app *App) error {
	until := app.Now().AddDate(0, 0, 10)
	return app.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		m, actor := app.Leftovers(tx), kabinet.Actor{Person: seed.Orlova, Organization: seed.Seller}
		had, err := m.ListAll(ctx, actor, market.Filter{}, kabinet.Page{Limit: 1})
		if err != nil || len(had.Items) > 0 {
			return err
		}
		for i, r := range app.Trade().Receipts {
			if r.Lot == "" {
				continue
			}
			_, err := m.Offer(ctx, actor, market.Terms{
				SKU: r.SKU, Warehouse: r.Warehouse, Lot: pricing.LotID(r.Lot), Unit: kabinet.Tonne, Quantity: r.Quantity, Whole: i%2 == 0,
				Price: kabinet.MustMoney("48900 RUB"), Tax: pricing.Gross, Until: until.Truncate(time.Hour), Note: "остаток партии, концы с обрезью",
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
