package main

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// ProductPage is the content of a product's page.
type ProductPage struct {
	Buyer    *Buyer
	Item     *Item
	Trail    []*Group
	Price    *Price
	Units    []kabinet.UoM
	Text     string // the quantity as it was typed
	Unit     kabinet.UoM
	Mistake  string // about the quantity
	Weights  []pricing.Conversion
	Rule     pricing.OrderRule
	Stock    StockView
	Path     string
	Quantity kabinet.Quantity
}

// product shows a product with the price of a quantity, and why.
func (s *Server) product(c *call) error {
	trade := s.app.Trade()
	item, ok := trade.Catalogue.Item(kabinet.SKU(c.r.PathValue("sku")))
	if !ok {
		return kabinet.ErrNotFound.With("what", "product").With("id", c.r.PathValue("sku"))
	}
	page := ProductPage{
		Item: item, Trail: trade.Catalogue.Path(item.Group), Units: item.Units(), Unit: item.OrderUnit, Path: productPath(item.SKU),
	}
	if u := kabinet.UoM(c.r.FormValue("unit")); slices.Contains(page.Units, u) {
		page.Unit = u
	}
	page.Quantity = usual(trade, item)
	page.Text = strings.TrimSpace(clip(c.r.FormValue("quantity"), 30))
	if page.Text != "" {
		q, err := parseQuantity(page.Text, c.p.lang)
		if err != nil || q.Sign() <= 0 {
			page.Mistake = c.p.Text("cart.bad_quantity", param("text", page.Text))
		} else {
			page.Quantity = q
		}
	}
	if product, ok := trade.Snapshot.Product(item.SKU); ok {
		page.Rule, page.Weights = product.Order, weights(product)
	}
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		if page.Buyer, err = c.buyer(ctx, tx); err != nil {
			return err
		}
		if page.Price, err = s.app.Ask(ctx, page.Buyer.View, page.Buyer.Header, item, page.Quantity, page.Unit, true); err != nil {
			return err
		}
		there, err := s.app.available(ctx, tx, item.SKU)
		page.Stock = there[item.SKU]
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "product", "catalogue", c.p.Name(item.Name), page)
}

// weights says what one of each pack weighs.
func weights(p pricing.Product) []pricing.Conversion {
	var out []pricing.Conversion
	for _, k := range p.Packs {
		to, unit := kabinet.QuantityOf(1), p.Unit
		num := k.Num
		if unit == kabinet.Tonne {
			num, unit = k.Num*1000, kabinet.Kilogram
		}
		q, err := to.MulDiv(num, max(k.Den, 1), 3, kabinet.HalfUp)
		if err != nil {
			continue
		}
		out = append(out, pricing.Conversion{FromUnit: k.Unit, To: q, ToUnit: unit})
	}
	return out
}

var thousands = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d+)?$`)

// parseQuantity reads a number as people of the language type it: 1 234,5 in
// Russian, 1,234.5 in English. A point is a decimal point in both.
func parseQuantity(s, lang string) (kabinet.Quantity, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
	if lang == "en" && thousands.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	return kabinet.ParseQuantity(strings.Replace(s, ",", ".", 1))
}
