package index_test

import (
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

var (
	eur = kabinet.MustCurrency("EUR")
	rub = kabinet.MustCurrency("RUB")
)

// instant reads an instant, or a day for its noon in UTC.
func instant(s string) time.Time {
	if len(s) == len(time.DateOnly) {
		s += "T12:00:00Z"
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func quantity(s string) *kabinet.Quantity { return new(kabinet.MustQuantity(s)) }

// observed is the value of a day, published at six in the evening of that day.
func observed(day, value string) index.Observation {
	return index.Observation{
		ID: day, Effective: kabinet.MustDate(day),
		Published: instant(day + "T18:00:00Z"), Value: kabinet.MustQuantity(value),
	}
}

// copper is the quotation of copper, in EUR for 100 kg.
func copper() index.Series {
	return index.Series{
		ID: "cu-del", Name: "Copper", Currency: eur, Per: kabinet.QuantityOf(100), Unit: kabinet.Kilogram,
		Observations: []index.Observation{
			observed("2026-03-03", "571.20"), observed("2026-03-04", "576.93"), observed("2026-03-05", "580.11"),
		},
	}
}

// cable is a kilometre of cable with 43 kg of copper, of which the price
// contains 150 EUR for 100 kg.
func cable() index.Formula {
	return index.Formula{
		Method: index.Weight, Index: "cu-del", Base: quantity("150"),
		Handling: kabinet.MustPercentage("1"),
		Weight:   kabinet.QuantityOf(43), WeightUnit: kabinet.Kilogram, Per: kabinet.QuantityOf(1000),
		Fixing: index.PreviousBusinessDay,
	}
}

// steel is quoted for a tonne, on days of two quarters.
func steel() index.Series {
	return index.Series{
		ID: "steel", Currency: rub, Per: kabinet.QuantityOf(1), Unit: kabinet.Tonne,
		Observations: []index.Observation{
			observed("2026-04-15", "64000"), observed("2026-05-15", "64500"), observed("2026-06-15", "65000"),
			observed("2026-07-15", "63200"), observed("2026-08-14", "62500"), observed("2026-09-15", "63300"),
		},
	}
}

// sheet follows 60 % of steel above 60,000, by the quarter before the shipment.
func sheet() index.Formula {
	return index.Formula{
		Method: index.Weight, Index: "steel", Base: quantity("60000"), Weight: kabinet.QuantityOf(1),
		PassThrough: kabinet.MustPercentage("60"),
		Fixing:      index.QuarterAverage, Lag: 1, Anchor: index.Shipment,
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Cable ordered on 5 March: the quotation of the 4th holds, and the surcharge is
// 43 × (576.93 × 1.01 − 150.00) / 1000 for 100 m.
func Example() {
	table, err := index.Compile([]index.Series{copper()})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := table.Surcharge(cable(), index.Input{
		Per: kabinet.QuantityOf(100), Currency: eur,
		Order: instant("2026-03-05"), At: instant("2026-03-05"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	rounded, err := s.Amount.RoundToCurrency(kabinet.HalfUp)
	fmt.Println(s.Amount, "is", rounded, err)
	fmt.Println("at", s.Quotation, s.Observations)
	// Output:
	// 18.6060699 EUR is 18.61 EUR <nil>
	// at 576.93 [2026-03-04]
}

func ExampleCompile() {
	s := copper()
	s.Observations[1].Value = kabinet.Quantity{}
	s.Observations[2].Effective = kabinet.Date{}
	_, err := index.Compile([]index.Series{steel(), s})
	fmt.Println(err)
	// Output:
	// /1/observations/1/value: 0 is not above zero
	// /1/observations/2/effective: a required value is missing
}

func ExampleFormula_Validate() {
	f := cable()
	f.Base = nil
	f.Lag = -1
	f.Collar = new(kabinet.MustMoney("-5 EUR"))
	fmt.Println(f.Validate())
	// Output:
	// /base: a required value is missing
	// /lag: -1 is not between 0 and 1000
	// /collar: -5.00 EUR is negative
}

func ExampleTable_Check() {
	table := must(index.Compile([]index.Series{copper()}))
	f := cable()
	f.Index = "cu-lme"
	fmt.Println(table.Check(f))
	f = cable()
	f.WeightUnit = kabinet.Tonne
	f.Cap = new(kabinet.MustMoney("500 RUB"))
	fmt.Println(table.Check(f))
	// Output:
	// /index: there is no series cu-lme
	// /weightUnit: the weight is in TNE, and cu-del is quoted for KGM
	// /cap: the currency is RUB, and has to be EUR
}

func ExampleTable_Currency() {
	table := must(index.Compile([]index.Series{copper()}))
	fmt.Println(table.Currency(cable()))
	// Output: EUR
}

// Until the shipment, the surcharge is that of a shipment now.
func ExampleTable_Surcharge() {
	table := must(index.Compile([]index.Series{steel()}))
	price := kabinet.MustMoney("72000 RUB")
	s, err := table.Surcharge(sheet(), index.Input{Price: price, Order: instant("2026-07-20"), At: instant("2026-07-20")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(must(price.Add(s.Amount)), "at", s.Quotation, "provisional:", s.Provisional)
	fmt.Println("until", s.Until)
	// Output:
	// 74700.00 RUB at 64500 provisional: true
	// until 2026-10-01 00:00:00 +0000 UTC
}

// The shipment makes it final, at the average of the third quarter.
func ExampleTable_Finalise() {
	table := must(index.Compile([]index.Series{steel()}))
	in := index.Input{Price: kabinet.MustMoney("72000 RUB"), Order: instant("2026-07-20"), At: instant("2026-07-20")}
	provisional := must(table.Surcharge(sheet(), in))

	in.Shipment, in.At = instant("2026-10-08"), instant("2026-10-09")
	final, difference, err := table.Finalise(sheet(), provisional, in)
	fmt.Println(must(in.Price.Add(final.Amount)), "at", final.Quotation, final.Observations, err)
	fmt.Println("difference", difference)
	// Output:
	// 73800.00 RUB at 63000 [2026-07-15 2026-08-14 2026-09-15] <nil>
	// difference -900.00 RUB
}

// A formula as it stands in a book.
func ExampleFormula() {
	text, err := json.MarshalIndent(sheet(), "", "  ")
	fmt.Println(string(text), err)
	// Output:
	// {
	//   "method": "weight",
	//   "index": "steel",
	//   "base": "60000",
	//   "weight": "1",
	//   "passThrough": "60",
	//   "fixing": "quarter_average",
	//   "lag": 1,
	//   "anchor": "shipment"
	// } <nil>
}

func ExampleMessages() {
	messages := catalog.NewBuilder()
	if err := index.Messages(messages); err != nil {
		fmt.Println(err)
		return
	}
	e := index.ErrObservation.With("index", "steel").With("date", kabinet.MustDate("2026-04-01"))
	fmt.Println(e.Text(kabinet.NewPrinter(messages, language.Russian)))
	// Output: в ряду steel нет наблюдения за 2026-04-01
}
