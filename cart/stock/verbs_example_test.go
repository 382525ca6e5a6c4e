package stock_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// loud is the tester of examples.
type loud struct{}

func (loud) Helper()                        {}
func (loud) FailNow()                       { panic("failed") }
func (loud) Errorf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }

// shelves is a seller with 100 bolts in the north, a carrier, and a truck of pipes to come.
func shelves() *world {
	w := newWorld(loud{}, stock.Physical)
	rates, err := stock.ReadRates(strings.NewReader("carrier,zone,flat,days_min,days_max\nParcel,city,6.90,1,2\n"), kabinet.MustCurrency("EUR"))
	if err != nil {
		panic(err)
	}
	if w.rates, err = stock.NewTable(stock.Tariff{Rates: rates}); err != nil {
		panic(err)
	}
	w.full(start, row("BOLT", "north", "100"),
		stock.Row{SKU: "PIPE", Warehouse: "north", Inbound: "PO-8", Arrives: kabinet.MustDate("2026-03-20"), Quantity: q("400")})
	return w
}

// What can be promised counts what others hold; for an order that is changed, what it holds
// itself is free.
func ExampleService_PromisesAnew() {
	w := shelves()
	if _, err := w.hold(order("7", 1), ask("1", "BOLT", "90")); err != nil {
		panic(err)
	}
	to, need := stock.Destination{Zone: "city"}, stock.Need{SKU: "BOLT", Quantity: q("95"), Goods: eur("19.00 EUR")}
	w.must(func(ctx context.Context, s *stock.Service) error {
		list, err := s.Promises(ctx, start, to, need)
		fmt.Println(len(list), err)
		list, err = s.PromisesAnew(ctx, start, order("7", 1), to, need)
		p := list[0]
		fmt.Println(p.From, p.Goods, "+", p.Freight, "=", p.Landed, "arrives", p.Arrival.From, "to", p.Arrival.To, err)
		return nil
	})
	// Output:
	// 0 <nil>
	// stock 19.00 EUR + 6.90 EUR = 25.90 EUR arrives 2026-03-03 to 2026-03-04 <nil>
}

func ExampleService_Promises() {
	w := shelves()
	w.must(func(ctx context.Context, s *stock.Service) error {
		list, err := s.Promises(ctx, start, stock.Destination{Zone: "city"}, stock.Need{SKU: "PIPE", Quantity: q("300"), Goods: eur("1200 EUR")})
		fmt.Println(list[0].From, "ready", list[0].Ready.From, "landed", list[0].Landed, err)
		return nil
	})
	// Output:
	// inbound ready 2026-03-20 landed 1206.90 EUR <nil>
}

// All lines are held or none, and every short line is told.
func ExampleService_Reserve() {
	w := shelves()
	_, err := w.hold(order("7", 1), ask("1", "BOLT", "60"), ask("2", "PIPE", "10"))
	fmt.Println(errors.Is(err, stock.ErrShort), len(stock.Insufficient(err)), w.now("BOLT"))
	_, err = w.hold(order("7", 1), ask("1", "BOLT", "60"))
	fmt.Println(w.now("BOLT"), err)
	_, err = w.hold(order("7", 1), ask("1", "BOLT", "60"))
	fmt.Println(w.now("BOLT"), err)
	// Output:
	// true 1 100
	// 40 <nil>
	// 40 <nil>
}

// Shortages looks without holding anything.
func ExampleService_Shortages() {
	w := shelves()
	w.must(func(ctx context.Context, s *stock.Service) error {
		short, err := s.Shortages(ctx, start, ask("1", "BOLT", "101"), ask("2", "BOLT", "1"))
		for _, e := range short {
			fmt.Println(e.Place(), e.Param("available"), err)
		}
		return nil
	})
	// Output:
	// /lines/0 100 <nil>
}

// What is held for a while is free again when it has expired, unless it was extended.
func ExampleService_Expire() {
	w := shelves()
	w.must(func(ctx context.Context, s *stock.Service) error {
		for _, id := range []string{"7", "8"} {
			_, err := s.Reserve(ctx, anna, start, stock.Request{
				Document: order(id, 1), Until: start.Add(time.Hour), Lines: []stock.Ask{ask("1", "BOLT", "30")},
			})
			if err != nil {
				return err
			}
		}
		_, err := s.Extend(ctx, anna, start, order("8", 1), start.Add(48*time.Hour))
		return err
	})
	run := func(_ context.Context, do func(context.Context, *stock.Service) error) error { return w.try(do) }
	fmt.Println(ledger.ExpireEach(context.Background(), run, erp, start.Add(2*time.Hour)))
	fmt.Println(w.now("BOLT"))
	// Output:
	// 1 <nil>
	// 70
}

// A part of what is held is given back, once for each step.
func ExampleService_Release() {
	w := shelves()
	if _, err := w.hold(order("7", 1), ask("1", "BOLT", "60")); err != nil {
		panic(err)
	}
	for range 2 {
		w.must(func(ctx context.Context, s *stock.Service) error {
			held, err := s.Release(ctx, anna, start, order("7", 1), "cancellation/1", stock.Part{Line: "1", Quantity: q("20")})
			fmt.Println(held.Parts[0].Open, err)
			return err
		})
	}
	fmt.Println(w.now("BOLT"))
	// Output:
	// 40 <nil>
	// 40 <nil>
	// 60
}

// Safety stock is not promised to anybody.
func ExampleService_Keep() {
	w := shelves()
	w.must(func(ctx context.Context, s *stock.Service) error {
		return s.Keep(ctx, erp, start, "BOLT", "north", q("15"))
	})
	fmt.Println(w.now("BOLT"))
	// Output:
	// 85
}

// Rows of unknown articles are parked, and taken in when they are known.
func ExampleService_Retry() {
	w := shelves()
	r := w.take(stock.Feed{Kind: stock.Delta, AsOf: start.Add(time.Minute), Rows: []stock.Row{row("NUT", "north", "500")}})
	fmt.Println(r.Parked)
	w.articles["NUT"] = stock.Article{SKU: "NUT", Unit: kabinet.Piece}
	w.must(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Retry(ctx, erp, start.Add(time.Hour), "erp")
		return err
	})
	fmt.Println(w.now("NUT"))
	// Output:
	// 1
	// 500
}

// A mistake in a table of rates is told with its row and column.
func ExampleReadRates() {
	_, err := stock.ReadRates(strings.NewReader("Перевозчик;Зона;Дней от;Ставка\nВокзал;город;1;1 000,50\nВокзал;область;завтра;10\n"), kabinet.MustCurrency("RUB"))
	fmt.Println(err)
	_, err = stock.ReadRates(strings.NewReader("carrier;zone;days_min;minimun\nA;Z;1;500\n"), kabinet.MustCurrency("RUB"))
	fmt.Println(err)
	// Output:
	// row 3, column days_min: "завтра" cannot be read
	// row 1, column 4: there is no column "minimun" in such a table
}
