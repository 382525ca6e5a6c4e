package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// 159×6 pipe: 43 pieces of 11.7 m at 22.64 kg/m.
func TestTheWeighedQuantityIsInvoicedAtTheOrderedPriceAndTier(t *testing.T) {
	pipe := pricing.Product{
		SKU: "A", Unit: kabinet.Metre, InvoiceBy: pricing.InvoiceActual,
		Packs: []pricing.Pack{{Unit: kabinet.Tonne, Num: 100_000, Den: 2264, Nominal: true, Standard: "GOST 8732"}},
	}
	row := ladder("A", "0", "80000", "10", "78500", "11.5", "70000")
	row.Unit, row.Convertible = kabinet.Tonne, true
	b := pricing.Book{Products: []pricing.Product{pipe}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}
	s := compile(t, b)
	r := view(t, b, acme).Resolve(ask("A", "503.1"))
	priced(t, r, "78500.00", "894115.00")
	require.Equal(t, "11.39", r.Quantity.String())

	got, err := s.Invoiced(r, q("11.520"))
	require.NoError(t, err)
	require.Equal(t, "904320.00", got.Amount(), "not at the tier that 11.520 t would have reached")

	plain := pricing.Product{SKU: "B", Unit: kabinet.Tonne, InvoiceBy: pricing.InvoiceActual}
	simple := pricing.Book{Products: []pricing.Product{plain}, Lists: []pricing.List{list("b", []pricing.Row{price("B", "10")}, pricing.ForEveryone())}}
	require.Equal(t, pricing.InvoiceActual, view(t, simple, acme).Resolve(ask("B", "1")).InvoiceBy)

	b.Products[0].InvoiceBy = pricing.InvoiceNominal
	r = view(t, b, acme).Resolve(ask("A", "503.1"))
	got, err = compile(t, b).Invoiced(r, q("11.520"))
	require.NoError(t, err)
	require.Equal(t, "894115.00", got.Amount())

	_, err = s.Invoiced(r, q("-1"))
	require.ErrorIs(t, err, pricing.ErrNegative)
	_, err = s.Invoiced(pricing.Result{}, q("1"))
	require.ErrorIs(t, err, pricing.ErrNoUnitPrice)

	b.Lists[0].Rows[0].Ladder = &pricing.Ladder{Mode: pricing.Graduated}
	r = view(t, b, acme).Resolve(ask("A", "503.1"))
	_, err = s.Invoiced(r, q("11.520"))
	require.ErrorIs(t, err, pricing.ErrNoUnitPrice)
}
