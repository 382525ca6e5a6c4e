package kabinet_test

import (
	"testing"
	"time"

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

// BenchmarkParse reads an amount: ours, bounded and with its currency known, and
// decimal's.
func BenchmarkParse(b *testing.B) {
	texts := []string{"61.80", "1234.567", "0.015", "78500.00"}
	b.Run("kabinet", func(b *testing.B) {
		eur := kabinet.MustCurrency("EUR")
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := kabinet.ParseAmount(texts[i&3], eur); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decimal", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if _, err := decimal.NewFromString(texts[i&3]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkParseMoney reads an amount and its currency code.
func BenchmarkParseMoney(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := kabinet.ParseMoney("1234.567 EUR"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFormat writes an amount: ours with its currency, and decimal's.
func BenchmarkFormat(b *testing.B) {
	b.Run("kabinet", func(b *testing.B) {
		m, buf := kabinet.MustMoney("78500.25 EUR"), make([]byte, 0, 64)
		b.ReportAllocs()
		for b.Loop() {
			buf, _ = m.AppendText(buf[:0])
		}
	})
	b.Run("decimal", func(b *testing.B) {
		d := decimal.RequireFromString("78500.25")
		b.ReportAllocs()
		for b.Loop() {
			_ = d.StringFixed(2)
		}
	})
}

// BenchmarkMoneyModes multiplies in each rounding mode.
func BenchmarkMoneyModes(b *testing.B) {
	m, q := kabinet.MustMoney("1234.567 EUR"), kabinet.MustQuantity("11.390")
	for _, mode := range modes {
		b.Run(mode.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Mul(q, 2, mode); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkMulPer prices per 100, which divides 128 bits.
func BenchmarkMulPer(b *testing.B) {
	m, q, per := kabinet.MustMoney("61.80 EUR"), kabinet.MustQuantity("503.1"), kabinet.MustQuantity("100")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.MulPer(q, per, 2, kabinet.HalfUp); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAllocate divides a discount among 10,000 lines.
func BenchmarkAllocate(b *testing.B) {
	weights := make([]int64, 10_000)
	for i := range weights {
		weights[i] = int64(i*7919%100_003) + 1
	}
	m := kabinet.MustMoney("-123456.78 EUR")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Allocate(weights...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAddBusinessDays goes a year ahead, in a calendar with ten years of
// holidays.
func BenchmarkAddBusinessDays(b *testing.B) {
	var holidays []kabinet.Date
	for year := 2020; year < 2030; year++ {
		for day := 1; day <= 12; day++ {
			holidays = append(holidays, kabinet.Date{Year: year, Month: time.Month(day), Day: day})
		}
	}
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{Holidays: holidays})
	if err != nil {
		b.Fatal(err)
	}
	d := kabinet.MustDate("2026-01-12")
	b.ReportAllocs()
	for b.Loop() {
		c.AddBusinessDays(d, 250)
	}
}
