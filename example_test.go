package kabinet_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

func ExampleParseMoney() {
	m, err := kabinet.ParseMoney("12.5 EUR")
	fmt.Println(m, err)
	_, err = kabinet.ParseMoney("12,50 EUR")
	fmt.Println(err)
	_, err = kabinet.ParseMoney("12.50 EURO")
	fmt.Println(err)
	// Output:
	// 12.50 EUR <nil>
	// 12,50 is not a decimal number
	// EURO is not a currency code of ISO 4217
}

func ExampleParseAmount() {
	m, err := kabinet.ParseAmount("0.0375", kabinet.MustCurrency("RUB"))
	fmt.Println(m, err)
	// Output: 0.0375 RUB <nil>
}

func ExampleNewMoney() {
	m, err := kabinet.NewMoney(1250, 2, kabinet.MustCurrency("EUR"))
	fmt.Println(m, err)
	// Output: 12.50 EUR <nil>
}

func ExampleMoneyFromDecimal() {
	eur := kabinet.MustCurrency("EUR")
	fmt.Println(kabinet.MoneyFromDecimal(decimal.RequireFromString("5e3"), eur))
	_, err := kabinet.MoneyFromDecimal(decimal.New(1, 2_000_000_000), eur)
	fmt.Println(errors.Is(err, kabinet.ErrPrecision))
	// Output:
	// 5000.00 EUR <nil>
	// true
}

func ExampleMoney_Add() {
	sum, err := kabinet.MustMoney("0.10 EUR").Add(kabinet.MustMoney("0.20 EUR"))
	fmt.Println(sum, err)
	_, err = sum.Add(kabinet.MustMoney("1 RUB"))
	fmt.Println(err)
	// Output:
	// 0.30 EUR <nil>
	// EUR and RUB are different currencies
}

func ExampleMoney_Mul() {
	// 43 pipes of 11.7 m at 22.64 kg/m are 11.390 t.
	line, err := kabinet.MustMoney("78500 RUB").Mul(kabinet.MustQuantity("11.390"), 2, kabinet.HalfUp)
	fmt.Println(line, err)
	// Output: 894115.00 RUB <nil>
}

func ExampleMoney_MulPer() {
	// 250 m of a cable that costs 61.80 per 100 m.
	line, err := kabinet.MustMoney("61.80 EUR").MulPer(kabinet.MustQuantity("250"), kabinet.MustQuantity("100"), 2, kabinet.HalfUp)
	fmt.Println(line, err)
	// Output: 154.50 EUR <nil>
}

func ExampleMoney_MulRate() {
	tax, err := kabinet.MustMoney("99.99 EUR").MulRate(kabinet.MustPercent("20"), 2, kabinet.HalfUp)
	fmt.Println(tax, err)
	// Output: 20.00 EUR <nil>
}

func ExampleMoney_MulDiv() {
	// The tax within a gross price of 22 %.
	tax, err := kabinet.MustMoney("1220 RUB").MulDiv(22, 122, 2, kabinet.HalfUp)
	fmt.Println(tax, err)
	// Output: 220.00 RUB <nil>
}

func ExampleMoney_Allocate() {
	parts, err := kabinet.MustMoney("-100 EUR").Allocate(1, 1, 1)
	fmt.Println(parts, err)
	// Output: [-33.34 EUR -33.33 EUR -33.33 EUR] <nil>
}

func ExampleMoney_Round() {
	m := kabinet.MustMoney("2.345 EUR")
	for _, mode := range []kabinet.Rounding{kabinet.HalfUp, kabinet.HalfEven, kabinet.Floor} {
		r, _ := m.Round(2, mode)
		fmt.Println(mode, r)
	}
	// Output:
	// half_up 2.35 EUR
	// half_even 2.34 EUR
	// floor 2.34 EUR
}

func ExampleMoney_RoundToCurrency() {
	m, err := kabinet.MustMoney("1234.5 JPY").RoundToCurrency(kabinet.HalfUp)
	fmt.Println(m, err)
	// Output: 1235 JPY <nil>
}

func ExampleMoney_MarshalJSON() {
	b, _ := json.Marshal(kabinet.MustMoney("1.5 KWD"))
	fmt.Println(string(b))
	// Output: {"amount":"1.500","currency":"KWD"}
}

func ExampleParseQuantity() {
	q, err := kabinet.ParseQuantity("11.390")
	fmt.Println(q, err)
	_, err = kabinet.ParseQuantity("1e2000000000")
	fmt.Println(err)
	// Output:
	// 11.39 <nil>
	// 1e2000000000 is not a decimal number
}

func ExampleQuantity_MulDiv() {
	// 503.1 m at 22.64 kg/m, in tonnes.
	t, err := kabinet.MustQuantity("503.1").MulDiv(2264, 100_000, 3, kabinet.HalfUp)
	fmt.Println(t, err)
	// Output: 11.39 <nil>
}

func ExampleQuantity_IsMultipleOf() {
	step := kabinet.MustQuantity("2.5")
	fmt.Println(kabinet.MustQuantity("7.5").IsMultipleOf(step), kabinet.MustQuantity("8").IsMultipleOf(step))
	// Output: true false
}

func ExampleParsePercent() {
	r, err := kabinet.ParsePercent("8.5")
	fmt.Println(r, r.Percent(), err)
	// Output: 0.085 8.5 <nil>
}

func ExampleParseCurrency() {
	c, err := kabinet.ParseCurrency("jpy")
	fmt.Println(c, c.Number(), c.Digits(), c.Name(), err)
	lev, err := kabinet.ParseCurrency("BGN")
	fmt.Println(lev, lev.Withdrawn(), err)
	// Output:
	// JPY 392 0 Yen <nil>
	// BGN true <nil>
}

func ExampleWindow_Contains() {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	w, _ := kabinet.NewWindow(from, from.AddDate(0, 1, 0))
	fmt.Println(w.Contains(w.From), w.Contains(w.Until.Add(-time.Nanosecond)), w.Contains(w.Until))
	// Output: true true false
}

func ExampleWindow_Intersect() {
	day := func(s string) time.Time { return kabinet.MustDate(s).Start(time.UTC) }
	january, _ := kabinet.NewWindow(day("2026-01-01"), day("2026-02-01"))
	open, _ := kabinet.NewWindow(day("2026-01-20"), time.Time{})
	both, ok := january.Intersect(open)
	fmt.Println(kabinet.DateOf(both.From), kabinet.DateOf(both.Until), ok)
	// Output: 2026-01-20 2026-02-01 true
}

func ExampleDays() {
	moscow := time.FixedZone("MSK", 3*60*60)
	w, err := kabinet.Days(kabinet.MustDate("2026-01-01"), kabinet.MustDate("2026-12-31"), moscow)
	fmt.Println(w.From.Format(time.RFC3339), w.Until.Format(time.RFC3339), err)
	// Output: 2025-12-31T21:00:00Z 2026-12-31T21:00:00Z <nil>
}

func ExampleParseDate() {
	due, err := kabinet.ParseDate("2026-01-31")
	fmt.Println(due.AddDays(30), due.Weekday(), err)
	_, err = kabinet.ParseDate("2026-02-30")
	fmt.Println(err)
	// Output:
	// 2026-03-02 Saturday <nil>
	// 2026-02-30 is not a date of the form 2006-01-02
}

func ExampleCalendar_AddBusinessDays() {
	calendar, _ := kabinet.NewCalendar(kabinet.CalendarOptions{
		Holidays: []kabinet.Date{kabinet.MustDate("2026-05-01"), kabinet.MustDate("2026-05-11")},
	})
	fmt.Println(calendar.AddBusinessDays(kabinet.MustDate("2026-04-30"), 1)) // a Thursday
	fmt.Println(calendar.AddBusinessDays(kabinet.MustDate("2026-04-30"), 7))
	fmt.Println(calendar.AddBusinessDays(kabinet.MustDate("2026-05-12"), -1))
	// Output:
	// 2026-05-04
	// 2026-05-13
	// 2026-05-08
}

func ExampleCalendar_BusinessDays() {
	var calendar kabinet.Calendar // Monday to Friday
	monday := kabinet.MustDate("2026-01-05")
	fmt.Println(calendar.BusinessDays(monday, monday.AddDays(7)))
	// Output: 5
}

func ExampleCalendar_Following() {
	var calendar kabinet.Calendar
	saturday := kabinet.MustDate("2026-01-10")
	fmt.Println(calendar.Following(saturday), calendar.Preceding(saturday))
	// Output: 2026-01-12 2026-01-09
}

func ExampleNewError() {
	errStep := kabinet.NewError(kabinet.Invalid, "cart.step", "{qty} is not a multiple of {step}")

	err := fmt.Errorf("cart crt_1: %w", errStep.With("qty", 7).With("step", 5))
	fmt.Println(err)
	fmt.Println(errors.Is(err, errStep), errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.NotFound))
	// Output:
	// cart crt_1: 7 is not a multiple of 5
	// true true false
}

func ExampleError_At() {
	line := func(string) error { return kabinet.ErrNumber.With("text", "1,5").At("/qty") }

	var e *kabinet.Error
	if err := line("…"); errors.As(err, &e) {
		fmt.Println(e.At("/lines/3"))
	}
	// Output: /lines/3/qty: 1,5 is not a decimal number
}

func ExampleProblemOf() {
	messages := catalog.NewBuilder()
	if err := kabinet.Messages(messages); err != nil {
		panic(err)
	}
	err := kabinet.ErrNumber.With("text", "1,5").At("/lines/3/qty").Because(errors.New("for the log only"))

	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	_ = out.Encode(kabinet.ProblemOf(err, kabinet.NewPrinter(messages, language.Russian)))
	// Output:
	// {
	//   "type": "urn:kabinet:kabinet.number",
	//   "title": "Некорректные данные",
	//   "status": 422,
	//   "detail": "Это не десятичное число: 1,5",
	//   "code": "kabinet.number",
	//   "errors": [
	//     {
	//       "code": "kabinet.number",
	//       "detail": "Это не десятичное число: 1,5",
	//       "at": "/lines/3/qty",
	//       "params": {
	//         "text": "1,5"
	//       }
	//     }
	//   ]
	// }
}

func ExampleText() {
	fmt.Println(kabinet.Text(nil, "cart.limit", "at least {min} of {sku}",
		kabinet.Param{Name: "min", Value: kabinet.MustQuantity("2.50")}, kabinet.Param{Name: "sku", Value: "A-1"}))
	// Output: at least 2.5 of A-1
}

func ExampleScope_Holds() {
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: "org_1", Units: []kabinet.UnitID{"unt_1"}}}}
	fmt.Println(scope.Holds(kabinet.Object{Org: "org_1", Unit: "unt_1"}))
	fmt.Println(scope.Holds(kabinet.Object{Org: "org_1", Unit: "unt_2"}))
	// Output:
	// true
	// false
}

func ExampleNewID() {
	id := kabinet.NewID[kabinet.OrgID]("org")
	fmt.Println(len(id), id[:4])
	// Output: 30 org_
}

func ExampleNewRecord() {
	e := placed{Order: "ord_1", Total: kabinet.MustMoney("12.50 EUR"), At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	r, err := kabinet.NewRecord("org_1", "order/ord_1", 3, 0, e)
	fmt.Println(r.ID, r.Kind, err)
	// Output: org_1/order/ord_1/3/0 order.placed <nil>
}

func ExamplePage_Size() {
	fmt.Println(kabinet.Page{}.Size(), kabinet.Page{Limit: 20}.Size(), kabinet.Page{Limit: 1_000_000}.Size())
	// Output: 50 20 1000
}

func ExampleCalendar_ModifiedFollowing() {
	var calendar kabinet.Calendar
	saturday := kabinet.MustDate("2026-10-31")
	fmt.Println(calendar.Following(saturday), calendar.ModifiedFollowing(saturday))
	// Output: 2026-11-02 2026-10-30
}

func ExampleDate_EndOfMonth() {
	fmt.Println(kabinet.MustDate("2028-02-10").EndOfMonth())
	// Output: 2028-02-29
}
