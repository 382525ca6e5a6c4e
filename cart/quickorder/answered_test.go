package quickorder_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/pricing"
)

// What pricing and stock answer to pastes of all shapes: GHOST is on another client's
// list only, LOST is in the book and on no list, CRANE is on request, STRAY is not in
// the book, and there are 7 BOLTs.
func TestPastesThatPricingAndStockAnswer(t *testing.T) {
	newShop := func(t *testing.T) *desk {
		d := newDesk(t)
		all := append(articles(),
			quickorder.Article{SKU: "LOST", Name: "Lost", Unit: kabinet.Piece}, quickorder.Article{SKU: "STRAY", Name: "Stray", Unit: kabinet.Piece})
		var err error
		d.ix, err = quickorder.NewIndex(all, []quickorder.Alias{{Org: "acme", Text: "A-100", SKU: "BOLT"}, {Org: "acme", Text: "G-1", SKU: "GHOST"}}, quickorder.IndexOptions{})
		require.NoError(t, err)
		book := fake.Book()
		book.Version = "2"
		book.Products = append(book.Products, pricing.Product{SKU: "GHOST", Unit: kabinet.Piece}, pricing.Product{SKU: "LOST", Unit: kabinet.Piece})
		book.Lists = append(book.Lists, pricing.List{
			ID: "bolt", Currency: fake.RUB, Tax: pricing.Net, Assignments: []pricing.Assignment{{To: pricing.ForOrganization("bolt")}},
			Rows: []pricing.Row{{SKU: "GHOST", Price: kabinet.MustQuantity("1")}},
		})
		d.Live.Swap(fake.Compile(book))
		d.stock = quickorder.StockFunc(func(_ context.Context, q quickorder.StockQuery) ([]quickorder.Available, error) {
			out := make([]quickorder.Available, len(q.Lines))
			for i, l := range q.Lines {
				out[i] = quickorder.Available{Known: l.SKU == "BOLT", Quantity: kabinet.QuantityOf(7)}
			}
			return out, nil
		})
		return d
	}
	for _, p := range []struct {
		name, input string
		rows        []string // number SKU quantity status codes
		lines       int      // of the cart, once it is applied
	}{
		{"plain", "BOLT\t8\nGHOST\t1\nCRANE\t1\n", []string{
			"1 BOLT 8 warning insufficient_stock", "2 GHOST 1 error not_in_contract", "3 CRANE 1 error no_price"}, 1},
		{"as many as there are", "BOLT\t7\n", []string{"1 BOLT 7 ok "}, 1},
		{"the client's own numbers", "Наш артикул;Кол-во\nA-100;8\nG-1;2\n", []string{
			"1  0 skipped header", "2 BOLT 8 warning insufficient_stock", "3 GHOST 2 error not_in_contract"}, 1},
		{"a GTIN", "4006381333931,8\n", []string{"1 BOLT 8 warning insufficient_stock"}, 1},
		{"free text", "bolt 8 шт\nghost 1\n", []string{
			"1 BOLT 8 warning insufficient_stock", "2 GHOST 1 error not_in_contract"}, 1},
		{"enough in each row, and not in both", "BOLT\t4\nNUT\t10\nbolt\t4\n", []string{
			"1 BOLT 8 warning duplicate_merged insufficient_stock", "2 NUT 10 ok ", "3 BOLT 4 merged duplicate_merged"}, 2},
		{"a quantity that is defaulted", "GHOST\nCRANE\n", []string{
			"1 GHOST 1 error qty_defaulted not_in_contract", "2 CRANE 1 error qty_defaulted no_price"}, 0},
		{"a table of bars", "| sku | qty |\n|---|---|\n| CRANE | 1 |\n| BOLT | 100 |\n", []string{
			"1  0 skipped header", "3 CRANE 1 error no_price", "4 BOLT 100 warning insufficient_stock"}, 1},
		{"what the catalogue has and the book has not", "STRAY\t1\nLOST\t1\nBOOK\t1\n", []string{
			"1 STRAY 1 error no_price", "2 LOST 1 error not_in_contract", "3 BOOK 1 ok "}, 1},
		{"a mistake is told before the price is asked", "NUT\t15\nGHOST\tmany\n", []string{
			"1 NUT 15 error step", "2 GHOST 0 error bad_qty"}, 0},
	} {
		t.Run(p.name, func(t *testing.T) {
			d := newShop(t)
			preview := d.preview(t, p.input)
			var got []string
			for _, r := range preview.Rows {
				got = append(got, fmt.Sprintf("%d %s %s %s %s", r.Number, r.SKU, r.Quantity, r.Status, codes(r)))
				for i, text := range r.Texts(nil) {
					require.NotContains(t, text, "{", "%s", r.Notes[i].Code)
				}
			}
			require.Equal(t, strings.Join(p.rows, "\n"), strings.Join(got, "\n"))
			require.Empty(t, d.lines(t))
			if p.lines == 0 {
				return
			}
			require.NoError(t, d.do(func(svc *quickorder.Service) error {
				_, err := svc.Apply(t.Context(), fake.Anna, d.ref, preview)
				return err
			}))
			require.Len(t, d.lines(t), p.lines)
			require.NotContains(t, skus(d.lines(t)), "GHOST")
		})
	}
}

func skus(lines []cart.Line) (out []string) {
	for _, l := range lines {
		out = append(out, string(l.SKU))
	}
	return out
}
