package kabinet_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"github.com/seed-a884640a/kabinet"
)

// BenchmarkMoney multiplies a price by a quantity, rounds to the currency and
// adds to a total: ours and the same written with shopspring/decimal.
func BenchmarkMoney(b *testing.B) {
	prices := []string{"61.80", "1234.567", "0.015", "78500.00"}
	quantities := []string{"3", "11.390", "1200", "0.5"}
	b.Run("kabinet", func(b *testing.B) {
		var price [4]kabinet.Money
		var quantity [4]kabinet.Quantity
		for i := range 4 {
			price[i] = kabinet.MustMoney(prices[i] + " EUR")
			quantity[i] = kabinet.MustQuantity(quantities[i])
		}
		b.ReportAllocs()
		total := kabinet.Zero(kabinet.MustCurrency("EUR"))
		for i := 0; b.Loop(); i++ {
			line, err := price[i&3].Mul(quantity[i&3], 2, kabinet.HalfUp)
			if err != nil {
				b.Fatal(err)
			}
			if total, err = total.Add(line); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decimal", func(b *testing.B) {
		var price, quantity [4]decimal.Decimal
		for i := range 4 {
			price[i] = decimal.RequireFromString(prices[i])
			quantity[i] = decimal.RequireFromString(quantities[i])
		}
		b.ReportAllocs()
		total := decimal.Zero
		for i := 0; b.Loop(); i++ {
			total = total.Add(price[i&3].Mul(quantity[i&3]).Round(2))
		}
	})
}
