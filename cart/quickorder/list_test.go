package quickorder_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

func newList(t require.TestingT) *quickorder.List {
	l, e, err := quickorder.NewList("lst_1", "acme", "Every Monday", quickorder.Template, "", "anna", fake.Anna, fake.Start)
	require.NoError(t, err)
	require.False(t, e.Empty())
	return l
}

// Lists does what a map does, and a method that fails changes nothing.
func TestListModel(t *testing.T) {
	type key struct {
		sku  kabinet.SKU
		unit kabinet.UoM
	}
	rapid.Check(t, func(t *rapid.T) {
		l, model, archived := newList(t), map[key]string{}, false
		item := rapid.Custom(func(t *rapid.T) quickorder.Item {
			return quickorder.Item{
				SKU: rapid.SampledFrom([]kabinet.SKU{"BOLT", "NUT", "CRANE", ""}).Draw(t, "sku"), Unit: rapid.SampledFrom([]kabinet.UoM{"", "BX"}).Draw(t, "unit"),
				Quantity: kabinet.QuantityOf(rapid.Int64Range(-1, 20).Draw(t, "quantity")),
			}
		})
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				items := rapid.SliceOfN(item, 0, 4).Draw(t, "items")
				bad := archived
				for _, i := range items {
					bad = bad || i.SKU == "" || i.Quantity.Sign() <= 0
				}
				before := l.State()
				e, err := l.Put(fake.Anna, fake.Start, items...)
				if bad {
					require.Error(t, err)
					require.Equal(t, before, l.State())
					return
				}
				require.NoError(t, err)
				require.LessOrEqual(t, len(e.Put), len(items))
				for _, i := range items {
					model[key{i.SKU, i.Unit}] = i.Quantity.String()
				}
			},
			"remove": func(t *rapid.T) {
				i := item.Draw(t, "item")
				_, had := model[key{i.SKU, i.Unit}]
				e, err := l.Remove(fake.Anna, fake.Start, i)
				if archived {
					require.ErrorIs(t, err, quickorder.ErrArchived)
					return
				}
				require.NoError(t, err)
				require.Equal(t, had, !e.Empty())
				delete(model, key{i.SKU, i.Unit})
			},
			"archive": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "really") == 0 {
					require.Equal(t, !archived, !l.Archive(fake.Anna, fake.Start).Empty())
					archived = true
				}
			},
			"": func(t *rapid.T) {
				l = quickorder.RestoreList(l.State())
				got := map[key]string{}
				for _, i := range l.State().Items {
					got[key{i.SKU, i.Unit}] = i.Quantity.String()
				}
				require.Equal(t, model, got)
			},
		})
	})
}

func TestListRefuses(t *testing.T) {
	for _, c := range []struct {
		id   quickorder.ListID
		name string
		kind quickorder.ListKind
	}{{"", "x", quickorder.Template}, {"l", " ", quickorder.Template}, {"l", "x\x00", quickorder.Template}, {"l", "x", "other"}} {
		_, _, err := quickorder.NewList(c.id, "acme", c.name, c.kind, "", "", fake.Anna, fake.Start)
		require.ErrorIs(t, err, quickorder.ErrList)
	}
	l := newList(t)
	_, err := l.Rename(fake.Anna, fake.Start, "")
	require.ErrorIs(t, err, quickorder.ErrList)
	e, err := l.Rename(fake.Anna, fake.Start, "Every Monday")
	require.NoError(t, err)
	require.True(t, e.Empty(), "the same name changes nothing")
	l.Archive(fake.Anna, fake.Start)
	_, err = l.Rename(fake.Anna, fake.Start, "Other")
	require.ErrorIs(t, err, quickorder.ErrArchived)
}

// A list, and the lines of an earlier order, go through the same preview as what is
// pasted: today's prices, and line by line what cannot be had any more.
func TestReorder(t *testing.T) {
	d := newDesk(t)
	l := newList(t)
	_, err := l.Put(fake.Anna, fake.Start,
		quickorder.Item{SKU: "BOLT", Quantity: kabinet.QuantityOf(100)},
		quickorder.Item{SKU: "NUT", Quantity: kabinet.QuantityOf(5)},
		quickorder.Item{SKU: "GONE", Quantity: kabinet.MustQuantity("1.234")})
	require.NoError(t, err)
	sheet, err := l.State().Sheet(quickorder.Options{Language: language.Russian})
	require.NoError(t, err)
	p := d.ix.Resolve("acme", sheet)
	require.Len(t, p.Rows, 3)
	require.Equal(t, quickorder.OK, p.Rows[0].Status)
	require.Equal(t, "below_min", codes(p.Rows[1]))
	require.Equal(t, "unknown_sku", codes(p.Rows[2]))
	require.Equal(t, "1.234", p.Rows[2].Quantity.String(), "to the digit")

	sheet, err = quickorder.SheetOf(quickorder.Options{}, cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT", Unit: kabinet.Piece}, Quantity: kabinet.QuantityOf(3)})
	require.NoError(t, err)
	lines := d.ix.Resolve("acme", sheet).Lines()
	require.Equal(t, "3", lines[0].Quantity.String())
}
