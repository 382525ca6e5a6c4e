package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// floored is a book with one product at a price, a list of costs, another list,
// and a floor.
func floored(amount string, f pricing.Floor) pricing.Book {
	cost, rrp := list("cost", []pricing.Row{price("A", "80")}), list("rrp", []pricing.Row{price("A", "150")})
	cost.Cost = true
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}, {SKU: "B", Unit: kabinet.Kilogram}}, price("A", amount))
	b.Lists = append(b.Lists, cost, rrp)
	f.ID = "f"
	b.Floors = []pricing.Floor{f}
	return b
}

func absolute(amount string) pricing.Floor {
	return pricing.Floor{Absolute: q(amount), Currency: rub, Tax: pricing.Net}
}

func TestAFloorIsTheLargestOfThree(t *testing.T) {
	three := func(amount, margin, discount string) pricing.Floor {
		f := absolute(amount)
		f.Cost, f.Margin, f.List, f.MaxDiscount = "cost", pct(margin), "rrp", pct(discount)
		return f
	}
	perBox := absolute("1212")
	perBox.Unit = kabinet.Box
	gross := absolute("120")
	gross.Tax = pricing.Gross
	for _, c := range []struct {
		name string
		f    pricing.Floor
		want string // what is the least
	}{
		{"absolute", absolute("95"), "95.00"},
		{"the cost", pricing.Floor{Cost: "cost"}, "80.00"},
		{"a margin on it", pricing.Floor{Cost: "cost", Margin: pct("20")}, "96.00"},
		{"less than the cost", pricing.Floor{Cost: "cost", Margin: pct("-25")}, "60.00"},
		{"the list", pricing.Floor{List: "rrp"}, "150.00"},
		{"a discount on it", pricing.Floor{List: "rrp", MaxDiscount: pct("30")}, "105.00"},
		{"the first of three", three("110", "20", "30"), "110.00"},
		{"the second of three", three("90", "50", "30"), "120.00"},
		{"the third of three", three("90", "20", "30"), "105.00"},
		{"for a box", perBox, "101.00"},
		{"with tax", gross, "100.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			least := kabinet.MustMoney(c.want + " RUB")
			cent := kabinet.MustMoney("0.01 RUB")
			under, err := least.Sub(cent)
			require.NoError(t, err)
			for _, x := range []struct {
				price   kabinet.Money
				reject  string
				clamp   string
				approve bool
			}{{least, c.want, c.want, false}, {under, "floor", c.want, true}, {kabinet.MustMoney("999.99 RUB"), "999.99", "999.99", false}} {
				amount := x.price.Amount()
				b := floored(amount, c.f)
				b.Taxes = []pricing.TaxRate{{Rate: pct("20")}}
				require.Equal(t, x.reject, answer(view(t, b, acme).Resolve(ask("A", "1"))))
				b.Floors[0].Action = pricing.FloorClamp
				require.Equal(t, x.clamp, answer(view(t, b, acme).Resolve(ask("A", "1"))))
				b.Floors[0].Action = pricing.FloorRequireApproval
				v := view(t, b, acme)
				r := v.Resolve(ask("A", "1"))
				require.Equal(t, []any{amount, x.approve}, []any{answer(r), r.NeedsApproval})
				check, err := v.CheckFloor(ask("A", "1"), x.price, kabinet.Quantity{}, pricing.Net)
				require.NoError(t, err)
				require.Equal(t, pricing.FloorCheck{OK: !x.approve, NeedsApproval: x.approve, Least: check.Least}, check)
				require.Equal(t, c.want, check.Least.Amount())
			}
		})
	}
}

func TestAFloorWithoutWhatItNeedsIsAnError(t *testing.T) {
	euros := absolute("1")
	euros.Currency = eur
	for name, change := range map[string]func(*pricing.Book){
		"no cost":       func(b *pricing.Book) { b.Floors[0], b.Lists[1].Rows = pricing.Floor{ID: "f", Cost: "cost"}, nil },
		"no list price": func(b *pricing.Book) { b.Floors[0], b.Lists[2].Rows = pricing.Floor{ID: "f", List: "rrp"}, nil },
		"a cost on request": func(b *pricing.Book) {
			b.Floors[0], b.Lists[1].Rows[0] = pricing.Floor{ID: "f", Cost: "cost"}, pricing.Row{SKU: "A", OnRequest: true}
		},
		"a cost in euros":     func(b *pricing.Book) { b.Floors[0], b.Lists[1].Currency = pricing.Floor{ID: "f", Cost: "cost"}, eur },
		"an amount in euros":  func(b *pricing.Book) { b.Floors[0] = euros; b.Floors[0].ID = "f" },
		"in a unit it lacks":  func(b *pricing.Book) { b.Floors[0].Unit = kabinet.Kilogram },
		"with tax at no rate": func(b *pricing.Book) { b.Floors[0].Tax = pricing.Gross },
	} {
		want := map[string]string{"with tax at no rate": "tax_rate"}[name]
		if want == "" {
			want = "no_cost"
		}
		for _, action := range []pricing.FloorAction{pricing.FloorReject, pricing.FloorRequireApproval, pricing.FloorClamp} {
			b := floored("100", absolute("1"))
			change(&b)
			b.Floors[0].Action = action
			v := view(t, b, acme)
			require.Equal(t, want, answer(v.Resolve(ask("A", "1"))), name)
			_, err := v.CheckFloor(ask("A", "1"), kabinet.MustMoney("100 RUB"), kabinet.Quantity{}, pricing.Net)
			require.Error(t, err)
		}
	}
	// A cost in another currency is converted where its list says so.
	b := floored("100", pricing.Floor{Cost: "cost"})
	b.Lists[1].Currency, b.Lists[1].Convert, b.Lists[1].Rows[0].Price = eur, true, q("1.01")
	b.Rates = []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("100")}}
	require.Equal(t, "floor", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	b.Rates[0].Rate = kabinet.MustRate("99")
	require.Equal(t, "100.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
}

func TestSeveralFloors(t *testing.T) {
	clamp, reject, approve := absolute("90"), absolute("85"), absolute("95")
	clamp.ID, reject.ID, approve.ID = "c", "r", "a"
	clamp.Action, approve.Action = pricing.FloorClamp, pricing.FloorRequireApproval
	for _, floors := range [][]pricing.Floor{{clamp, reject, approve}, {approve, reject, clamp}, {reject, approve, clamp}} {
		b := floored("50", absolute("1"))
		b.Floors = floors
		r := view(t, b, acme).Resolve(ask("A", "2"))
		require.Equal(t, "180.00", answer(r), "clamped, so not rejected")
		require.True(t, r.NeedsApproval)
		check, err := view(t, b, acme).CheckFloor(ask("A", "2"), kabinet.MustMoney("93 RUB"), kabinet.Quantity{}, pricing.Net)
		require.NoError(t, err)
		require.Equal(t, []any{false, true, "95.00"}, []any{check.OK, check.NeedsApproval, check.Least.Amount()})
		check, err = view(t, b, acme).CheckFloor(ask("A", "2"), kabinet.MustMoney("84 RUB"), kabinet.Quantity{}, pricing.Net)
		require.NoError(t, err)
		require.Equal(t, []any{false, false}, []any{check.OK, check.NeedsApproval})
	}
}

func TestAFloorLooksAtThePriceAfterPromotions(t *testing.T) {
	b := floored("100", absolute("90"))
	b.Promotions = []pricing.Adjustment{percent("p", "-15")}
	require.Equal(t, "floor", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	b.Floors[0].Action = pricing.FloorClamp
	require.Equal(t, "90.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
}

// A price that is above the floor until its unit is rounded is below it after.
func TestFloorsBeforeAndAfterRoundingTheUnit(t *testing.T) {
	for _, c := range []struct {
		price, floor string
		reject       string
		clamp        string
		approve      bool
	}{
		{"10.004", "10.004", "floor", "10.01", true}, // rounds to 10.00
		{"10.004", "10.00", "10.00", "10.00", false},
		{"10.005", "10.006", "floor", "10.01", true},
		{"10.005", "10.005", "10.01", "10.01", false},
		{"9.99", "10.001", "floor", "10.01", true},
	} {
		b := floored(c.price, absolute(c.floor))
		b.Policy.RoundUnitFirst = true
		require.Equal(t, c.reject, answer(view(t, b, acme).Resolve(ask("A", "1"))), "%+v", c)
		b.Floors[0].Action = pricing.FloorClamp
		require.Equal(t, c.clamp, answer(view(t, b, acme).Resolve(ask("A", "1"))), "%+v", c)
		b.Floors[0].Action = pricing.FloorRequireApproval
		require.Equal(t, c.approve, view(t, b, acme).Resolve(ask("A", "1")).NeedsApproval, "%+v", c)
		b.Policy.RoundUnitFirst = false
		b.Floors[0].Action = pricing.FloorClamp
		r := view(t, b, acme).Resolve(ask("A", "1000"))
		require.Positive(t, r.Total.Decimal().Cmp(q(c.floor).Decimal().Mul(q("999.999").Decimal())))
	}
	// With what passes through, the sum is what is rounded.
	b := floored("10", absolute("10.001"))
	b.Floors[0].Action, b.Policy.RoundUnitFirst = pricing.FloorClamp, true
	toll := amount("toll", "0.005")
	toll.PassThrough = true
	b.Adjustments = []pricing.Adjustment{toll}
	require.Equal(t, "10.01", view(t, b, acme).Resolve(ask("A", "1")).Price.Amount())
}

// The floor of an amount that lines share is for as much.
func TestFloorsOfSharedAmounts(t *testing.T) {
	b := floored("100", absolute("9"))
	b.Lists[0].Rows[0] = by(ladder("A", "0", "10", "10", "7"), pricing.Ladder{Mode: pricing.Graduated})
	v := view(t, b, acme)
	require.Equal(t, "135.00", answer(v.Resolve(ask("A", "15"))))
	require.Equal(t, "floor", answer(v.Resolve(ask("A", "16")))) // 142 is less than 144
	b.Floors[0].Action = pricing.FloorClamp
	require.Equal(t, "144.00", answer(view(t, b, acme).Resolve(ask("A", "16"))))
}

func TestFloorsHaveTargets(t *testing.T) {
	f := absolute("200")
	f.Products, f.Audience = []pricing.Selector{{SKU: "A"}}, []pricing.Party{pricing.ForSegment("gold")}
	b := floored("100", f)
	require.Equal(t, "floor", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	require.Equal(t, "100.00", answer(view(t, b, pricing.Buyer{}).Resolve(ask("A", "1"))))
	b.Floors[0].Products[0].SKU = "B"
	require.Equal(t, "100.00", answer(view(t, b, acme).Resolve(ask("A", "1"))))
}

func TestPromisedPricesAreNotHeldToFloors(t *testing.T) {
	v := view(t, floored("100", absolute("200")), acme)
	require.Equal(t, "3.00", answer(v.Resolve(locked("3"))))
	check, err := v.CheckFloor(locked("3"), kabinet.MustMoney("1 RUB"), kabinet.Quantity{}, pricing.Net)
	require.NoError(t, err)
	require.False(t, check.OK, "that was to be checked when it was promised")
}

func TestCheckFloor(t *testing.T) {
	b := floored("100", absolute("60.004"))
	b.Taxes = []pricing.TaxRate{{Rate: pct("20")}}
	v := view(t, b, acme)
	box := ask("A", "1")
	box.Unit = kabinet.Box
	for _, c := range []struct {
		name  string
		r     pricing.Request
		price string
		per   string
		tax   pricing.TaxMode
		ok    bool
		least string
	}{
		{"above", ask("A", "1"), "60.01 RUB", "0", pricing.Net, true, "60.01"},
		{"below", ask("A", "1"), "60 RUB", "0", pricing.Net, false, "60.01"},
		{"for a hundred", ask("A", "1"), "6000.40 RUB", "100", pricing.Net, true, "6000.40"},
		{"for a box", box, "720.05 RUB", "1", pricing.Net, true, "720.05"},
		{"with tax", ask("A", "1"), "72.0048 RUB", "1", pricing.Gross, true, "72.01"},
		{"with tax, below", ask("A", "1"), "72.0047 RUB", "1", pricing.Gross, false, "72.01"},
	} {
		check, err := v.CheckFloor(c.r, kabinet.MustMoney(c.price), q(c.per), c.tax)
		require.NoError(t, err, c.name)
		require.Equal(t, []any{c.ok, c.least}, []any{check.OK, check.Least.Amount()}, c.name)
	}
	none, err := view(t, general(pcs("A"), price("A", "1")), acme).CheckFloor(ask("A", "1"), kabinet.MustMoney("1 RUB"), q("1"), pricing.Net)
	require.NoError(t, err)
	require.Equal(t, pricing.FloorCheck{OK: true}, none)

	bad := func(want error, r pricing.Request, price kabinet.Money, tax pricing.TaxMode) {
		t.Helper()
		_, err := v.CheckFloor(r, price, q("1"), tax)
		require.ErrorIs(t, err, want)
	}
	bad(kabinet.NotFound, ask("Z", "1"), kabinet.MustMoney("1 RUB"), pricing.Net)
	bad(kabinet.Invalid, ask("A", "0"), kabinet.MustMoney("1 RUB"), pricing.Net)
	bad(kabinet.State, ask("A", "1"), kabinet.MustMoney("1 EUR"), pricing.Net)
	bad(pricing.ErrTaxMode, ask("A", "1"), kabinet.MustMoney("1 RUB"), pricing.TaxUnstated)
	bad(pricing.ErrNegative, ask("A", "1"), kabinet.MustMoney("-1 RUB"), pricing.Net)
	bad(pricing.ErrMissing, ask("A", "1"), kabinet.Money{}, pricing.Net)
}

// A price that the engine computes and one that a person proposes are held to
// the same floors.
func TestCheckFloorAgreesWithTheEngine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := pricing.Floor{Action: rapid.SampledFrom([]pricing.FloorAction{pricing.FloorReject, pricing.FloorRequireApproval}).Draw(t, "action")}
		if rapid.Bool().Draw(t, "absolute") {
			f.Absolute, f.Currency, f.Tax = kabinet.QuantityOf(rapid.Int64Range(1, 200).Draw(t, "amount")), rub, rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "tax")
			f.Unit = rapid.SampledFrom([]kabinet.UoM{"", kabinet.Box}).Draw(t, "unit")
		}
		if f.Absolute.IsZero() || rapid.Bool().Draw(t, "cost") {
			f.Cost, f.Margin = "cost", kabinet.MustPercentage(rapid.SampledFrom([]string{"0", "12.345", "-50"}).Draw(t, "margin"))
		}
		if rapid.Bool().Draw(t, "list") {
			f.List, f.MaxDiscount = "rrp", kabinet.MustPercentage(rapid.SampledFrom([]string{"0", "33.333", "90"}).Draw(t, "discount"))
		}
		b := floored("1", f)
		b.Taxes = []pricing.TaxRate{{Rate: pct("20")}}
		row := &b.Lists[0].Rows[0]
		row.Price, _ = kabinet.NewQuantity(rapid.Int64Range(1, 200_000).Draw(t, "price"), 3)
		row.Per = kabinet.QuantityOf(rapid.SampledFrom([]int64{1, 3}).Draw(t, "per"))
		b.Lists[0].Tax = rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "list tax")
		v, free := view(t, b, acme), b
		free.Floors = nil
		r := view(t, free, acme).Resolve(ask("A", "7"))
		check, err := v.CheckFloor(ask("A", "7"), r.Price, r.Per, r.Tax)
		require.NoError(t, err)
		got := v.Resolve(ask("A", "7"))
		switch {
		case check.OK:
			require.Equal(t, r.Total, got.Total)
			require.False(t, got.NeedsApproval)
		case check.NeedsApproval:
			require.Equal(t, r.Total, got.Total)
			require.True(t, got.NeedsApproval)
		default:
			require.Equal(t, pricing.ReasonFloor, got.Reason)
		}
	})
}
