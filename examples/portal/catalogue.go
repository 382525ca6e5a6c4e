package main

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

const pageSize = 20

// CataloguePage is the content of the catalogue.
type CataloguePage struct {
	Buyer    *Buyer
	Text     string
	Group    string
	Tree     []Branch
	Trail    []*Group
	Found    int
	Rows     []Row
	Page     int
	Pages    int
	Previous string
	Next     string
	Path     string
}

// Branch is a group at the top, with those beneath where it is chosen.
type Branch struct {
	*Group
	Open     bool
	Current  bool
	Children []Branch
}

// Row is a product with the buyer's price.
type Row struct {
	Item  *Item
	Price *Price
	Units []kabinet.UoM
	Path  string
	Stock StockView
}

// catalogue shows a page of products with the buyer's own prices.
func (s *Server) catalogue(c *call) error {
	trade := s.app.Trade()
	content := CataloguePage{Text: clip(c.r.FormValue("q"), 100), Group: c.r.FormValue("group"), Path: c.r.URL.RequestURI()}
	content.Trail = trade.Catalogue.Path(content.Group)
	if content.Group != "" && len(content.Trail) == 0 {
		return kabinet.ErrNotFound.With("what", "group").With("id", content.Group)
	}
	content.Tree = tree(&trade.Catalogue, content.Group, content.Trail)
	found := trade.Catalogue.Search(content.Text, content.Group)
	content.Found, content.Pages = len(found), max(1, (len(found)+pageSize-1)/pageSize)
	content.Page, _ = strconv.Atoi(c.r.FormValue("page"))
	content.Page = min(max(content.Page, 1), content.Pages)
	content.Previous, content.Next = content.link(-1), content.link(+1)
	shown := found[(content.Page-1)*pageSize : min(content.Page*pageSize, len(found))]
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		if content.Buyer, err = c.buyer(ctx, tx); err != nil {
			return err
		}
		content.Rows = nil
		skus := make([]kabinet.SKU, len(shown))
		for i, item := range shown {
			skus[i] = item.SKU
		}
		there, err := s.app.available(ctx, tx, skus...)
		if err != nil {
			return err
		}
		for _, item := range shown {
			q := usual(trade, item)
			price, err := s.app.Ask(ctx, content.Buyer.View, content.Buyer.Header, item, q, item.OrderUnit, false)
			if err != nil {
				return err
			}
			content.Rows = append(content.Rows, Row{item, price, item.Units(), productPath(item.SKU), there[item.SKU]})
		}
		return nil
	})
	if err != nil {
		return err
	}
	title := c.p.Text("catalogue.title")
	if n := len(content.Trail); n > 0 {
		title = c.p.Name(content.Trail[n-1].Name)
	}
	return c.render(http.StatusOK, "catalogue", "catalogue", title, content)
}

// usual is the quantity for which the catalogue shows a price: the smallest
// that can be ordered, or one.
func usual(t *Trade, item *Item) kabinet.Quantity {
	if p, ok := t.Snapshot.Product(item.SKU); ok && p.Order.Min.Sign() > 0 && p.Order.Unit == item.OrderUnit {
		return p.Order.Min
	}
	return kabinet.QuantityOf(1)
}

func productPath(sku kabinet.SKU) string { return "/products/" + url.PathEscape(string(sku)) }

func tree(c *Catalogue, chosen string, trail []*Group) []Branch {
	open := map[string]bool{}
	for _, g := range trail {
		open[g.ID] = true
	}
	var grow func(parent string) []Branch
	grow = func(parent string) []Branch {
		var out []Branch
		for _, g := range c.Children(parent) {
			b := Branch{Group: g, Open: open[g.ID], Current: g.ID == chosen}
			if b.Open {
				b.Children = grow(g.ID)
			}
			out = append(out, b)
		}
		return out
	}
	return grow("")
}

// link is the address of another page of the list, or "".
func (p CataloguePage) link(by int) string {
	n := p.Page + by
	if n < 1 || n > p.Pages {
		return ""
	}
	q := url.Values{}
	if p.Text != "" {
		q.Set("q", p.Text)
	}
	if p.Group != "" {
		q.Set("group", p.Group)
	}
	q.Set("page", strconv.Itoa(n))
	return "/catalogue?" + q.Encode()
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
