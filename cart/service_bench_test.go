package cart_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
)

// benchmarkServiceChange changes one line through the service, over a store that keeps
// carts as JSON: what reading and writing the whole state costs is part of it.
func benchmarkServiceChange(b *testing.B, n int) {
	shop := fake.NewShop()
	lines := make([]cart.NewLine, n)
	for i := range lines {
		lines[i] = fake.Line("BOOK", "1")
		lines[i].CostCentre = fmt.Sprint(i)
	}
	lines[0].SKU = "BOLT"
	v, err := shop.Fill(lines...)
	require.NoError(b, err)
	b.ReportAllocs()
	for k := 0; b.Loop(); k++ {
		v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.SetQuantity(b.Context(), fake.Anna, fake.RefOf(v), cart.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(int64(k%90 + 1))})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkServiceChange10(b *testing.B)   { benchmarkServiceChange(b, 10) }
func BenchmarkServiceChange1000(b *testing.B) { benchmarkServiceChange(b, 1000) }
