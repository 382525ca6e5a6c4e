package quickorder_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/pricing"
)

// articles are those of fake.Book, and some that the book does not have.
func articles() []quickorder.Article {
	q := kabinet.MustQuantity
	return []quickorder.Article{
		{SKU: "BOLT", Name: "Bolt M8", Unit: kabinet.Piece, GTINs: []string{"4006381333931"}},
		{SKU: "NUT", Name: "Nut M8", Unit: kabinet.Piece, Order: pricing.OrderRule{Min: q("10"), Step: q("10")}},
		{SKU: "CRANE", Name: "Crane", Unit: kabinet.Piece},
		{SKU: "BOOK", Name: "Handbook", Unit: kabinet.Piece},
		{SKU: "GHOST", Name: "Not in the book", Unit: kabinet.Piece},
	}
}

func newIndex() *quickorder.Index {
	ix, err := quickorder.NewIndex(articles(), []quickorder.Alias{{Org: "acme", Text: "A-100", SKU: "BOLT"}}, quickorder.IndexOptions{})
	if err != nil {
		panic(err)
	}
	return ix
}

// desk is a shop with an empty cart of acme.
type desk struct {
	*fake.Shop
	ix    *quickorder.Index
	stock quickorder.Stock
	ref   cart.Ref
}

func newDesk(t testing.TB) *desk {
	d := &desk{Shop: fake.NewShop(), ix: newIndex()}
	v, err := d.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Open(context.Background(), fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
	})
	require.NoError(t, err)
	d.ref = cart.Ref{Org: "acme", ID: v.State.ID, Version: v.State.Version}
	return d
}

func (d *desk) do(do func(*quickorder.Service) error) error {
	return d.World.InTx(func(tx *fake.Tx) error {
		return do(&quickorder.Service{Index: d.ix, Suggester: quickorder.NewSuggester(d.ix), Carts: d.Carts(tx), Stock: d.stock})
	})
}

func (d *desk) preview(t testing.TB, text string) *quickorder.Preview {
	s, err := quickorder.Paste(text, quickorder.Options{Language: language.Russian})
	require.NoError(t, err)
	var p *quickorder.Preview
	require.NoError(t, d.do(func(svc *quickorder.Service) error {
		p, err = svc.Preview(context.Background(), fake.Anna, "acme", d.ref.ID, s)
		return err
	}))
	return p
}

func (d *desk) lines(t testing.TB) []cart.Line {
	v, err := d.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Get(context.Background(), fake.Anna, "acme", d.ref.ID)
	})
	require.NoError(t, err)
	return v.State.Lines
}

func codes(r quickorder.Row) string {
	var out []string
	for _, n := range r.Notes {
		out = append(out, string(n.Code))
	}
	return strings.Join(out, " ")
}

// Nothing enters the cart before it is applied, and then in one batch: one change
// of the cart, one version.
func TestNothingEntersBeforeApply(t *testing.T) {
	d := newDesk(t)
	p := d.preview(t, "A-100\t100\nNUT\t20\nBOLD\t5\n4006381333931\t1")
	require.Empty(t, d.lines(t))
	require.Equal(t, "101", p.Rows[0].Quantity.String())
	require.Equal(t, "909", p.Rows[0].Total.Decimal().String(), "at the tier that both rows reach together")
	before := len(d.World.Records())
	require.NoError(t, d.do(func(svc *quickorder.Service) error {
		v, err := svc.Apply(context.Background(), fake.Anna, d.ref, p)
		if err == nil {
			require.Equal(t, d.ref.Version+1, v.State.Version)
		}
		return err
	}))
	lines := d.lines(t)
	require.Len(t, lines, 2, "the unknown article is left out")
	require.Equal(t, "101", lines[0].Quantity.String())
	require.Equal(t, "20", lines[1].Quantity.String())
	require.Len(t, d.World.Records(), before+2, "lines changed and repriced, once each")
	err := d.do(func(svc *quickorder.Service) error {
		_, err := svc.Apply(context.Background(), fake.Anna, d.ref, p)
		return err
	})
	require.ErrorIs(t, err, kabinet.ErrConflict, "two clicks put it in once")
}

// What pricing and stock say becomes codes of the row.
func TestPreviewAsksPricingAndStock(t *testing.T) {
	d := newDesk(t)
	d.stock = quickorder.StockFunc(func(_ context.Context, q quickorder.StockQuery) ([]quickorder.Available, error) {
		out := make([]quickorder.Available, len(q.Lines))
		for i, l := range q.Lines {
			out[i] = quickorder.Available{Known: l.SKU == "BOLT", Quantity: kabinet.QuantityOf(7)}
		}
		return out, nil
	})
	p := d.preview(t, "BOLT\t8\nNUT\t15\nCRANE\t1\nGHOST\t1\nBOOK\t1")
	got := map[string]string{}
	for _, r := range p.Rows {
		got[string(r.SKU)] = r.Status.String() + " " + codes(r)
	}
	require.Equal(t, map[string]string{
		"BOLT": "warning insufficient_stock", "NUT": "error step", "CRANE": "error no_price", "GHOST": "error no_price", "BOOK": "ok ",
	}, got)
	require.Equal(t, "of 8, 7 are in stock", p.Rows[0].Texts(nil)[0])
	require.Equal(t, "the price of the article is on request", p.Rows[2].Texts(nil)[0])

	d.stock = quickorder.StockFunc(func(context.Context, quickorder.StockQuery) ([]quickorder.Available, error) { return nil, nil })
	s, err := quickorder.Paste("BOLT\t8", quickorder.Options{})
	require.NoError(t, err)
	require.ErrorIs(t, d.do(func(svc *quickorder.Service) error {
		_, err := svc.Preview(context.Background(), fake.Anna, "acme", d.ref.ID, s)
		return err
	}), cart.ErrAnswer)
}

// An article that only another client's list has is not in the contract.
func TestNotInContract(t *testing.T) {
	d := newDesk(t)
	book := fake.Book()
	book.Version = "2"
	book.Products = append(book.Products, pricing.Product{SKU: "GHOST", Unit: kabinet.Piece})
	book.Lists = append(book.Lists, pricing.List{
		ID: "bolt", Currency: fake.RUB, Tax: pricing.Net, Assignments: []pricing.Assignment{{To: pricing.ForOrganization("bolt")}},
		Rows: []pricing.Row{{SKU: "GHOST", Price: kabinet.MustQuantity("1")}},
	})
	d.Live.Swap(fake.Compile(book))
	r := d.preview(t, "GHOST\t1").Rows[0]
	require.Equal(t, "not_in_contract", codes(r))
	require.Equal(t, quickorder.Error, r.Status)
}

// What is applied is what was shown, or its reader is told.
func TestApplyShown(t *testing.T) {
	d := newDesk(t)
	text := "BOLT\t5"
	shown := d.preview(t, text).Hash()
	s, err := quickorder.Paste(text, quickorder.Options{})
	require.NoError(t, err)
	apply := func(hash string) error {
		return d.do(func(svc *quickorder.Service) error {
			_, p, err := svc.ApplyShown(context.Background(), fake.Anna, d.ref, s, hash)
			if err == nil || errors.Is(err, quickorder.ErrChanged) {
				require.NotNil(t, p)
			}
			return err
		})
	}
	book := fake.Book()
	book.Version = "2"
	book.Lists[0].Rows[0].Tiers[0].Price = kabinet.MustQuantity("11")
	d.Live.Swap(fake.Compile(book))
	require.ErrorIs(t, apply(shown), quickorder.ErrChanged, "the price is another one")
	require.Empty(t, d.lines(t))
	require.NoError(t, apply(d.preview(t, text).Hash()))
	require.Len(t, d.lines(t), 1)
}

// Nobody previews or fills another company's cart, and previewing needs no more
// than to see it.
func TestForeignCart(t *testing.T) {
	d := newDesk(t)
	s, err := quickorder.Paste("BOLT\t5", quickorder.Options{})
	require.NoError(t, err)
	for _, who := range []kabinet.Actor{fake.Boris, fake.Nobody} {
		err := d.do(func(svc *quickorder.Service) error {
			_, err := svc.Preview(context.Background(), who, "acme", d.ref.ID, s)
			return err
		})
		require.ErrorIs(t, err, kabinet.NotFound)
		err = d.do(func(svc *quickorder.Service) error {
			_, _, err := svc.ApplyShown(context.Background(), who, d.ref, s, "")
			return err
		})
		require.ErrorIs(t, err, kabinet.NotFound)
	}
	p := d.preview(t, "BOLT\t5")
	require.ErrorIs(t, d.do(func(svc *quickorder.Service) error {
		_, err := svc.Apply(context.Background(), fake.Reader, d.ref, p)
		return err
	}), kabinet.Forbidden)
	require.ErrorIs(t, d.do(func(svc *quickorder.Service) error {
		_, err := svc.Apply(context.Background(), fake.Anna, d.ref, &quickorder.Preview{})
		return err
	}), quickorder.ErrNothing)
	require.ErrorIs(t, d.do(func(svc *quickorder.Service) error { // read by the part numbers of others
		_, err := svc.Apply(context.Background(), fake.Anna, d.ref, svc.Index.Resolve("bolt", s))
		return err
	}), kabinet.ErrContextMismatch)
	for _, svc := range []quickorder.Service{{}, {Index: d.ix}} {
		_, err := svc.Preview(context.Background(), fake.Anna, "acme", d.ref.ID, s)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		_, err = svc.Apply(context.Background(), fake.Anna, d.ref, p)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
	}
}

// Without a cart, too, nobody sees prices of parties that are not theirs.
func TestAPreviewForForeignPartiesIsRefused(t *testing.T) {
	d := newDesk(t)
	s, err := quickorder.Paste("BOLT\t5", quickorder.Options{})
	require.NoError(t, err)
	look := func(h cart.Header, svc *quickorder.Service) error {
		_, err := svc.PreviewNew(context.Background(), fake.Anna, "acme", h, s)
		return err
	}
	h := fake.Header()
	require.NoError(t, d.do(func(svc *quickorder.Service) error { return look(h, svc) }))
	h.Payer = "bolt-llc"
	require.ErrorIs(t, d.do(func(svc *quickorder.Service) error { return look(h, svc) }), kabinet.ErrNotFound)
	require.ErrorIs(t, d.do(func(svc *quickorder.Service) error {
		svc.Carts.Parties = nil
		return look(fake.Header(), svc)
	}), kabinet.ErrMissingPort)
}

// Peers' bug: invalid CSV rows are reported, each with its row number.
func TestInvalidRowsAreReportedEachWithItsRowNumber(t *testing.T) {
	d := newDesk(t)
	p := d.preview(t, "Артикул;Количество\r\n\r\nBOLT;5\r\n\"UN\r\nKNOWN\";5\r\nBOLT;-1\r\n;7\r\nNUT;ten\r\n")
	var got []int
	for _, r := range p.Failed() {
		got = append(got, r.Number)
	}
	require.Equal(t, []int{4, 5, 6, 7}, got, "as a spreadsheet counts rows: the blank one counts, a line end in a cell does not")
	var b bytes.Buffer
	require.NoError(t, quickorder.Export(&b, p.Failed(), quickorder.ExportOptions{}))
	require.Contains(t, b.String(), "\n5,BOLT,'-1,,error,the quantity -1 is negative,\n")
}

// Peers' bug: 'abc-1' and 'ABC-1 ' are one SKU where the catalogue says so.
func TestCaseAndSpacesAreOneSKUWhereTheCatalogueSaysSo(t *testing.T) {
	d := newDesk(t)
	p := d.preview(t, "bolt\t1\nBOLT \t2\nBo lt\t3")
	require.Equal(t, "6", p.Rows[0].Quantity.String())
	require.Len(t, p.Lines(), 1)

	two := append(articles(), quickorder.Article{SKU: "bolt", Name: "Another bolt", Unit: kabinet.Piece})
	ix, err := quickorder.NewIndex(two, nil, quickorder.IndexOptions{})
	require.NoError(t, err)
	s, err := quickorder.Paste("bolt\t1\nBOLT \t2\nBolt\t3", quickorder.Options{})
	require.NoError(t, err)
	p = ix.Resolve("acme", s)
	require.Equal(t, kabinet.SKU("bolt"), p.Rows[0].SKU)
	require.Equal(t, kabinet.SKU("BOLT"), p.Rows[1].SKU)
	require.Equal(t, "ambiguous_sku", codes(p.Rows[2]))
	require.Len(t, p.Rows[2].Suggestions, 2)
}

// Peers' bug: 0,5 and 0.5 by locale; 1,500 is one and a half, or fifteen hundred.
func TestHalfByLocale(t *testing.T) {
	ix, err := quickorder.NewIndex([]quickorder.Article{{SKU: "S", Unit: kabinet.Tonne}}, nil, quickorder.IndexOptions{})
	require.NoError(t, err)
	for _, c := range []struct{ locale, text, want string }{
		{"ru", "0,5", "0.5"}, {"ru", "0.5", "0.5"}, {"en", "0.5", "0.5"}, {"en", "0,5", "0.5"}, {"de", "0,5", "0.5"},
		{"ru", "1,500", "1.500"}, {"en", "1,500", "1500"}, {"de", "1.500", "1500"}, {"en", "1.500", "1.500"}, {"ru", "1.500", "0"},
		{"de-CH", "1'500.5", "1500.5"},
	} {
		s, err := quickorder.Paste("S\t"+c.text, quickorder.Options{Language: language.MustParse(c.locale)})
		require.NoError(t, err)
		r := ix.Resolve("acme", s).Rows[0]
		require.True(t, r.Quantity.Equal(kabinet.MustQuantity(c.want)), "%s in %s is %s", c.text, c.locale, r.Quantity)
	}
}

// Peers' bug: a quantity below the minimum is not raised silently.
func TestBelowMinimumIsNotRaised(t *testing.T) {
	d := newDesk(t)
	p := d.preview(t, "NUT\t5")
	r := p.Rows[0]
	require.Equal(t, "5", r.Quantity.String())
	require.Equal(t, []quickorder.Note{{Code: quickorder.BelowMin, Old: "5", New: "10"}}, r.Notes)
	require.Equal(t, quickorder.Error, r.Status)
	require.Empty(t, p.Lines())
}

// Peers' bug: copying a cart keeps every digit; pasting it does, too.
func TestPastingKeepsEveryDigit(t *testing.T) {
	ix, err := quickorder.NewIndex([]quickorder.Article{{SKU: "S", Unit: "GRM"}}, nil, quickorder.IndexOptions{Digits: func(kabinet.UoM) int { return 9 }})
	require.NoError(t, err)
	s, err := quickorder.Paste("S\t123456789.123456789", quickorder.Options{})
	require.NoError(t, err)
	require.Equal(t, "123456789.123456789", ix.Resolve("acme", s).Lines()[0].Quantity.String())
}
