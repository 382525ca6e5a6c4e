package replay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

func TestALineAgreesToTheCent(t *testing.T) {
	r := run(t, book(), replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	require.Equal(t, 1, r.Agree)
	require.Equal(t, "100", r.Share.String())
	require.Empty(t, r.Worst)

	r = run(t, book(), replay.Options{}, line("1", "1", "BOLT", "4", "", "41.01"))
	require.Equal(t, 0, r.Agree)

	// Digits beyond the cent, which some systems keep, do not matter.
	r = run(t, book(), replay.Options{}, line("1", "1", "BOLT", "4", "", "41.004"))
	require.Equal(t, 1, r.Agree)
}

func TestAUnitPriceStandsForItsAmount(t *testing.T) {
	l := line("1", "1", "TAPE", "250", "", "0")
	l.Total, l.Price, l.Per = kabinet.Money{}, amount("61.87"), q("100")
	require.Equal(t, 1, run(t, book(), replay.Options{}, l).Agree)

	l.Price, l.Per = amount("0.62"), kabinet.Quantity{}
	e := differs(t, book(), replay.Options{}, l)
	explained(t, e, replay.CauseRounding, replay.UnitRounded)
	require.Equal(t, kabinet.Metre, e.Detail.Unit)
	require.Equal(t, "155.00", e.ERP.Amount())

	// The total decides where there are both.
	l.Total = amount("154.68")
	require.Equal(t, 1, run(t, book(), replay.Options{}, l).Agree)
}

func TestRoundingOfTheUnitPrice(t *testing.T) {
	e := differs(t, book(), replay.Options{}, line("1", "1", "TAPE", "1000", "", "620")) // not 618.70
	explained(t, e, replay.CauseRounding, replay.UnitRounded)
	require.Equal(t, replay.Detail{Kind: replay.UnitRounded, Digits: 2, Unit: kabinet.Metre}, e.Detail)
	require.Equal(t, "1.30", e.Difference.Neg().Amount())

	e = differs(t, book(), replay.Options{}, line("1", "1", "TAPE", "1000", "", "610"))
	require.Equal(t, kabinet.Down, e.Detail.Rounding)

	b := book()
	b.Lists[0].Rows[0].Price = q("10.255")
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "1000", "", "10260"))
	explained(t, e, replay.CauseRounding, replay.UnitRounded)
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "1000", "", "10300")) // to one digit
	explained(t, e, replay.CauseRounding, replay.UnitRounded)
	require.Equal(t, 1, e.Detail.Digits)
}

func TestRoundingOfThePriceForMoreThanOneUnit(t *testing.T) {
	b := book()
	b.Lists[0].Rows[2].Price = q("61.876")
	e := differs(t, b, replay.Options{}, line("1", "1", "TAPE", "1000", "", "618.80"))
	explained(t, e, replay.CauseRounding, replay.UnitRounded)
	require.Equal(t, 2, e.Detail.Digits)
}

func TestRoundingInAnotherMode(t *testing.T) {
	for _, c := range []struct {
		quantity, total string
		mode            kabinet.Rounding
		digits          int
	}{
		{"50", "30.93", kabinet.HalfDown, 2}, // 30.935
		{"51", "31.56", kabinet.Up, 2},       // 31.5537
		{"51", "31.55", kabinet.HalfUp, 2},   // it agrees
		{"53", "32.79", kabinet.HalfUp, 2},   // 32.7911
		{"53", "32.80", kabinet.Up, 2},
		{"53", "33", kabinet.HalfUp, 0},
		{"53", "32", kabinet.Down, 0},
		{"53", "32.8", kabinet.Up, 2},
	} {
		r := run(t, book(), replay.Options{Tolerance: -1}, line("1", "1", "TAPE", c.quantity, "", c.total))
		if r.Agree == 1 {
			continue
		}
		explained(t, r.Worst[0], replay.CauseRounding, replay.TotalRounded)
		require.Equal(t, c.mode, r.Worst[0].Detail.Rounding, c.total)
		require.Equal(t, c.digits, r.Worst[0].Detail.Digits, c.total)
	}
	b := book()
	b.Policy.Rounding = kabinet.HalfEven
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "0.5", "", "5.13")) // 5.125
	explained(t, e, replay.CauseRounding, replay.TotalRounded)
	require.Equal(t, kabinet.HalfUp, e.Detail.Rounding)
}

func TestRoundingOfTheQuantity(t *testing.T) {
	// The vector of the design: 503.1 m are 11.390 t, and 894,115.00.
	ours := line("1", "1", "PIPE", "503.1", "", "894115")
	require.Equal(t, 1, run(t, book(), replay.Options{}, ours).Agree)
	e := differs(t, book(), replay.Options{}, line("1", "1", "PIPE", "503.1", "", "894129.44"))
	explained(t, e, replay.CauseRounding, replay.QuantityUnrounded)
}

func TestRoundingWithinTheTolerance(t *testing.T) {
	l := line("1", "1", "BOLT", "333", "", "3413.23") // 3413.25
	e := differs(t, book(), replay.Options{Tolerance: 2}, l)
	explained(t, e, replay.CauseRounding, replay.Within)
	for _, tolerance := range []int{-1, 0, 1} {
		e = differs(t, book(), replay.Options{Tolerance: tolerance}, l)
		explained(t, e, replay.CauseOther, replay.None)
	}
}

func TestTaxOfTheOtherMode(t *testing.T) {
	e := differs(t, book(), replay.Options{}, line("1", "1", "BOLT", "4", "", "49.20"))
	explained(t, e, replay.CauseTax, replay.WithTax)
	require.Equal(t, "0.2", e.Detail.Rate.String())
	require.Equal(t, pricing.Net, e.Tax)

	b := book()
	b.Lists[0].Tax = pricing.Gross
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "34.17"))
	explained(t, e, replay.CauseTax, replay.WithoutTax)

	// A line that says what it is agrees where that is so, and otherwise says
	// something wrong.
	l := line("1", "1", "BOLT", "4", "", "49.20")
	l.Tax = pricing.Gross
	r := run(t, book(), replay.Options{}, l)
	require.Equal(t, 1, r.Agree)
	require.Equal(t, "49.20", r.Money[0].Book.Amount())
	l.Total = amount("41")
	e = differs(t, book(), replay.Options{}, l)
	explained(t, e, replay.CauseTax, replay.WithoutTax)
	require.Equal(t, "49.20", e.Book.Amount())
	l.Tax, l.Total = pricing.Net, amount("49.20")
	explained(t, differs(t, book(), replay.Options{}, l), replay.CauseTax, replay.WithTax)
}

func TestTaxOnTheUnitPrice(t *testing.T) {
	// 10.25 + 20 % = 12.30; of 0.6187 a metre it is 0.74, and not 0.74244.
	e := differs(t, book(), replay.Options{}, line("1", "1", "TAPE", "1000", "", "740"))
	explained(t, e, replay.CauseTax, replay.WithTax)
	// Where the line says that it is gross, that is a matter of rounding.
	l := line("1", "1", "TAPE", "1000", "", "740")
	l.Tax = pricing.Gross
	explained(t, differs(t, book(), replay.Options{}, l), replay.CauseRounding, replay.UnitRounded)
	// So is tax on the exact amount, 30.7635 and not 30.76.
	b := book()
	b.Lists[0].Rows[0].Price = q("10.2545")
	l = line("1", "1", "BOLT", "3", "", "36.92")
	l.Tax = pricing.Gross
	explained(t, differs(t, b, replay.Options{}, l), replay.CauseRounding, replay.TotalRounded)
}

func TestTaxOfAnotherRate(t *testing.T) {
	l := line("1", "1", "BOLT", "4", "", "45.10")
	ten := kabinet.MustPercentage("10")
	l.Tax, l.TaxRate = pricing.Gross, &ten
	require.Equal(t, 1, run(t, book(), replay.Options{}, l).Agree)
	l.Total = amount("49.20")
	e := differs(t, book(), replay.Options{}, l)
	explained(t, e, replay.CauseTax, replay.OtherRate)
	require.Equal(t, "0.2", e.Detail.Rate.String())
}

func TestTaxThatIsNotKnown(t *testing.T) {
	b := book()
	b.Taxes = nil
	l := line("1", "1", "BOLT", "4", "", "49.20")
	l.Tax = pricing.Gross
	e := differs(t, b, replay.Options{}, l)
	explained(t, e, replay.CauseTax, replay.None)
	require.Equal(t, pricing.ReasonTaxRate, e.Detail.Reason)
	require.Zero(t, e.Book)
	l.Total = amount("41")
	explained(t, differs(t, b, replay.Options{}, l), replay.CauseTax, replay.WithoutTax)
}

func TestAdjustmentThatTheERPDoesNotHave(t *testing.T) {
	b := book()
	b.Promotions = []pricing.Adjustment{{ID: "spring", Percent: kabinet.MustPercentage("-7")}}
	require.Equal(t, 1, run(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "38.13")).Agree)
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseAdjustment, replay.Unadjusted)
}

func TestUnitOfTheQuantity(t *testing.T) {
	e := differs(t, book(), replay.Options{}, line("1", "1", "BOLT", "2", kabinet.Box, "20.50"))
	explained(t, e, replay.CauseUnit, replay.OtherUnit)
	require.Equal(t, kabinet.Piece, e.Detail.Unit)
	reproduced(t, book(), e)

	e = differs(t, book(), replay.Options{}, line("1", "1", "BOLT", "2", "", "246"))
	explained(t, e, replay.CauseUnit, replay.OtherUnit)
	require.Equal(t, kabinet.Box, e.Detail.Unit)

	// A unit that the product does not have may be another one.
	e = differs(t, book(), replay.Options{}, line("1", "1", "BOLT", "2", "ROLL", "246"))
	explained(t, e, replay.CauseUnit, replay.OtherUnit)
}

func TestUnitFactorTwice(t *testing.T) {
	e := differs(t, book(), replay.Options{}, line("1", "1", "BOLT", "1", kabinet.Box, "1476")) // 123 × 12
	explained(t, e, replay.CauseUnit, replay.Factor)
	require.Equal(t, [2]int64{12, 1}, [2]int64{e.Detail.Num, e.Detail.Den})

	// A box has a price of its own, and the ERP takes it for that of a piece.
	b := book()
	b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{SKU: "BOLT", Unit: kabinet.Box, Price: q("120")})
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "12", "", "10.25"))
	explained(t, e, replay.CauseUnit, replay.Factor)
	require.Equal(t, [2]int64{1, 12}, [2]int64{e.Detail.Num, e.Detail.Den})
}

func TestUnitPerHundred(t *testing.T) {
	e := differs(t, book(), replay.Options{}, line("1", "1", "TAPE", "250", "", "15467.50"))
	explained(t, e, replay.CauseUnit, replay.PerUnit)
	require.Equal(t, "100", e.Detail.Tier.String())
}

func TestTierOfTheLineAlone(t *testing.T) {
	lines := []replay.Line{line("1", "1", "PIPE", "6", kabinet.Tonne, "471000"), line("1", "2", "PIPE", "4", kabinet.Tonne, "320000")}
	e := differs(t, book(), replay.Options{}, lines...)
	explained(t, e, replay.CauseTier, replay.Alone)
	require.Equal(t, "10", e.Result.Counted.String())
	reproduced(t, book(), e)

	// In documents of their own, both are alone.
	lines[0].Document, lines[0].Total = "2", amount("480000")
	require.Equal(t, 2, run(t, book(), replay.Options{}, lines...).Agree)
}

func TestAnotherTier(t *testing.T) {
	for _, c := range []struct{ quantity, total, tier string }{
		{"12", "960000", "0"}, {"12", "924000", "20"}, {"9", "706500", "10"},
	} {
		e := differs(t, book(), replay.Options{}, line("1", "1", "PIPE", c.quantity, kabinet.Tonne, c.total))
		explained(t, e, replay.CauseTier, replay.OtherTier)
		require.Equal(t, c.tier, e.Detail.Tier.String())
		require.Equal(t, kabinet.Tonne, e.Detail.Unit)
	}
}

func TestAnotherTierWithAdjustments(t *testing.T) {
	b := book()
	b.Adjustments = []pricing.Adjustment{{ID: "handling", Amount: q("100"), Currency: rub, Tax: pricing.Net, Unit: kabinet.Tonne}}
	e := differs(t, b, replay.Options{}, line("1", "1", "PIPE", "12", kabinet.Tonne, "925200")) // (77,000 + 100) × 12
	explained(t, e, replay.CauseTier, replay.OtherTier)
	require.Equal(t, "20", e.Detail.Tier.String())
}

func TestTierOfAGraduatedLadder(t *testing.T) {
	b := book()
	b.Lists[0].Rows[1].Ladder = &pricing.Ladder{Mode: pricing.Graduated}
	require.Equal(t, 1, run(t, b, replay.Options{}, line("1", "1", "PIPE", "12", kabinet.Tonne, "957000")).Agree)
	e := differs(t, b, replay.Options{}, line("1", "1", "PIPE", "12", kabinet.Tonne, "942000")) // all at 78,500
	explained(t, e, replay.CauseTier, replay.OtherTier)
}

func TestTierBelowTheFirst(t *testing.T) {
	b := book()
	b.Lists[0].Rows[1].Tiers = b.Lists[0].Rows[1].Tiers[1:]
	e := differs(t, b, replay.Options{}, line("1", "1", "PIPE", "9", kabinet.Tonne, "706500"))
	explained(t, e, replay.CauseTier, replay.OtherTier)
	require.Equal(t, "10", e.Detail.Tier.String())
	require.Zero(t, e.Book)
	e = differs(t, b, replay.Options{}, line("1", "1", "PIPE", "9", kabinet.Tonne, "706501"))
	explained(t, e, replay.CauseNoPrice, replay.None)
	require.Equal(t, pricing.ReasonBelowFirstTier, e.Detail.Reason)
}

func TestTierOfAGroup(t *testing.T) {
	b := book()
	key := &pricing.Ladder{Basis: pricing.PerGroup, Key: "metal", Unit: kabinet.Piece}
	b.Lists[0].Rows[0] = pricing.Row{SKU: "BOLT", Ladder: key, Tiers: []pricing.Tier{{From: q("0"), Price: q("10")}, {From: q("10"), Price: q("9")}}}
	b.Lists[0].Rows[2] = pricing.Row{SKU: "TAPE", Ladder: key, Tiers: []pricing.Tier{{From: q("0"), Price: q("5")}}}
	b.Products[2].Unit = kabinet.Piece
	other := line("1", "2", "TAPE", "8", "", "40")
	require.Equal(t, 2, run(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "36"), other).Agree)
	explained(t, differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "40"), other), replay.CauseTier, replay.Alone)

	// A price of another agreement counts the whole document too.
	b.Agreements = []pricing.Agreement{contract("A", pricing.Row{SKU: "BOLT", Price: q("7")}, pricing.Row{SKU: "TAPE", Price: q("5")})}
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "36"), other)
	explained(t, e, replay.CauseAgreement, replay.NoAgreement)
}
