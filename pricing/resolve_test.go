package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestLevelsWinInOrderWhateverTheAmount(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("base", []pricing.Row{price("A", "10")}, pricing.ForEveryone()),
		list("channel", []pricing.Row{price("A", "20")}, pricing.ForChannel("web")),
		list("segment", []pricing.Row{price("A", "30")}, pricing.ForSegment("gold")),
		list("account", []pricing.Row{price("A", "40")}, pricing.ForOrganization("acme")),
	}, Agreements: []pricing.Agreement{{
		ID: "contract", Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{price("A", "50")},
	}}}
	for _, want := range []struct {
		level pricing.Level
		price string
	}{
		{pricing.LevelAgreement, "50.00"}, {pricing.LevelAccount, "40.00"}, {pricing.LevelSegment, "30.00"},
		{pricing.LevelChannel, "20.00"}, {pricing.LevelBase, "10.00"},
	} {
		r := view(t, b, acme).Resolve(ask("A", "1"))
		priced(t, r, want.price, want.price)
		require.Equal(t, want.level, r.Source.Level)
		if len(b.Agreements) > 0 {
			b.Agreements = nil
		} else {
			b.Lists = b.Lists[:len(b.Lists)-1]
		}
	}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonNotAssigned)
}

func TestAccountDistanceWins(t *testing.T) {
	parties := []pricing.Party{
		pricing.ForLegalEntity("acme-llc"), pricing.ForUnit("leaf"), pricing.ForUnit("branch"), pricing.ForOrganization("acme"),
	}
	for first := range parties {
		b := pricing.Book{Products: pcs("A")}
		for i := len(parties) - 1; i >= first; i-- {
			b.Lists = append(b.Lists, list(pricing.ListID(parties[i].String()), []pricing.Row{price("A", q("100").String())}, parties[i]))
		}
		r := view(t, b, acme).Resolve(ask("A", "1"))
		require.Equal(t, parties[first].String(), string(r.Source.List))
	}
}

func TestPriorityWinsWithinOneParty(t *testing.T) {
	low, high := list("low", []pricing.Row{price("A", "5")}, pricing.ForEveryone()), list("high", []pricing.Row{price("A", "9")}, pricing.ForEveryone())
	high.Assignments[0].Priority = 1
	for _, lists := range [][]pricing.List{{low, high}, {high, low}} {
		r := view(t, pricing.Book{Products: pcs("A"), Lists: lists}, acme).Resolve(ask("A", "1"))
		priced(t, r, "9.00", "9.00")
	}
}

func TestGuestSeesOnlyPublicLists(t *testing.T) {
	b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{
		list("base", []pricing.Row{price("A", "10")}, pricing.ForEveryone()),
		list("acme", []pricing.Row{price("A", "7"), price("B", "7")}, pricing.ForOrganization("acme")),
	}}
	v := view(t, b, pricing.Buyer{})
	priced(t, v.Resolve(ask("A", "1")), "10.00", "10.00")
	unpriced(t, v.Resolve(ask("B", "1")), pricing.ReasonNotAssigned)
}

func TestBuyerWithAnAccountPathNeedsAnOrganization(t *testing.T) {
	s := compile(t, pricing.Book{Products: pcs("A")})
	for _, b := range []pricing.Buyer{{Units: []kabinet.UnitID{"u"}}, {Payer: "p"}, {Segments: []kabinet.SegmentID{"s"}}} {
		_, err := s.For(b)
		require.ErrorIs(t, err, pricing.ErrAccount)
	}
}

func TestTieOfTwoSegments(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("gold", []pricing.Row{price("A", "8")}, pricing.ForSegment("gold")),
		list("metal", []pricing.Row{price("A", "7")}, pricing.ForSegment("metal")),
	}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "7.00", "7.00")
	require.Equal(t, pricing.SettledByTie, r.Settled)

	b.Policy.OnTie = map[pricing.Level]pricing.OnTie{pricing.LevelSegment: pricing.TieRefuse}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTie)

	b.Policy.OnTie = nil
	b.Lists[0].Tax = pricing.Gross
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonTaxRate) // net and gross do not compare

	// One list in both segments is no tie.
	b.Lists = []pricing.List{list("both", []pricing.Row{price("A", "8")}, pricing.ForSegment("gold"), pricing.ForSegment("metal"))}
	r = view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "8.00", "8.00")
	require.Equal(t, pricing.SettledByRank, r.Settled)
}

func TestTieComparesTheUnitPriceOfTheRequestedQuantity(t *testing.T) {
	box := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	perBox := pricing.Row{SKU: "A", Unit: kabinet.Box, Price: q("96"), Convertible: true} // 8.00 a piece
	b := pricing.Book{Products: []pricing.Product{box}, Lists: []pricing.List{
		list("gold", []pricing.Row{perBox}, pricing.ForSegment("gold")),
		list("metal", []pricing.Row{ladder("A", "1", "9", "24", "7.5")}, pricing.ForSegment("metal")),
	}}
	v := view(t, b, acme)
	require.Equal(t, pricing.ListID("gold"), v.Resolve(ask("A", "12")).Source.List)
	require.Equal(t, pricing.ListID("metal"), v.Resolve(ask("A", "24")).Source.List)
}

func TestAgreements(t *testing.T) {
	agreement := func(id kabinet.AgreementID, amount string) pricing.Agreement {
		return pricing.Agreement{
			ID: id, Number: "N " + string(id), Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net,
			Rows: []pricing.Row{price("A", amount)},
		}
	}
	base := list("base", []pricing.Row{price("A", "10"), price("B", "10")}, pricing.ForEveryone())
	b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{base}, Agreements: []pricing.Agreement{agreement("x", "8"), agreement("y", "9")}}

	t.Run("several without a default must be chosen from", func(t *testing.T) {
		v := view(t, b, acme)
		r, trace := v.Explain(ask("A", "1"))
		unpriced(t, r, pricing.ReasonChooseAgreement)
		require.Len(t, v.Agreements(day), 2)
		chosen := 0
		for _, c := range trace.Candidates {
			if c.Reason == pricing.ReasonChooseAgreement {
				chosen++
			}
		}
		require.Equal(t, 2, chosen, "the trace names the candidates")
	})
	t.Run("but not for what none of them has", func(t *testing.T) {
		priced(t, view(t, b, acme).Resolve(ask("B", "1")), "10.00", "10.00")
	})
	t.Run("the one that is named holds", func(t *testing.T) {
		for id, want := range map[kabinet.AgreementID]string{"x": "8.00", "y": "9.00"} {
			r := ask("A", "1")
			r.Agreement = id
			priced(t, view(t, b, acme).Resolve(r), want, want)
		}
	})
	t.Run("one that is not the buyer's is no agreement", func(t *testing.T) {
		other := b
		other.Agreements = append([]pricing.Agreement{}, b.Agreements...)
		foreign := agreement("foreign", "1")
		foreign.Party = pricing.ForOrganization("other")
		other.Agreements = append(other.Agreements, foreign)
		for _, id := range []kabinet.AgreementID{"foreign", "nonsense"} {
			r := ask("A", "1")
			r.Agreement = id
			unpriced(t, view(t, other, acme).Resolve(r), pricing.ReasonUnknownAgreement)
		}
	})
	t.Run("the default holds", func(t *testing.T) {
		b := b
		b.Agreements = []pricing.Agreement{agreement("x", "8"), agreement("y", "9")}
		b.Agreements[1].Default = true
		priced(t, view(t, b, acme).Resolve(ask("A", "1")), "9.00", "9.00")
	})
	t.Run("an exclusive one stops the search", func(t *testing.T) {
		b := b
		b.Agreements = []pricing.Agreement{agreement("x", "8")}
		b.Agreements[0].Exclusive = true
		v := view(t, b, acme)
		priced(t, v.Resolve(ask("A", "1")), "8.00", "8.00")
		unpriced(t, v.Resolve(ask("B", "1")), pricing.ReasonExclusive)
	})
	t.Run("an exclusive one in another currency stops it too", func(t *testing.T) {
		b := b
		b.Agreements = []pricing.Agreement{agreement("x", "8")}
		b.Agreements[0].Exclusive, b.Agreements[0].Currency = true, eur
		unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonCurrency)
	})
	t.Run("an expired one is out of force", func(t *testing.T) {
		b := b
		b.Agreements = []pricing.Agreement{agreement("x", "8")}
		b.Agreements[0].Until = day
		v := view(t, b, acme)
		priced(t, v.Resolve(ask("A", "1")), "10.00", "10.00")
		r := ask("A", "1")
		r.Agreement = "x"
		unpriced(t, v.Resolve(r), pricing.ReasonUnknownAgreement)
	})
	t.Run("a legal entity's comes before the organisation's", func(t *testing.T) {
		b := b
		near := agreement("near", "7")
		near.Party = pricing.ForLegalEntity("acme-llc")
		b.Agreements = append(append([]pricing.Agreement{}, b.Agreements...), near)
		priced(t, view(t, b, acme).Resolve(ask("A", "1")), "7.00", "7.00")
	})
}

func TestExclusiveList(t *testing.T) {
	own := list("own", []pricing.Row{price("A", "8")}, pricing.ForOrganization("acme"))
	own.Exclusive = true
	b := pricing.Book{Products: pcs("A", "B"), Lists: []pricing.List{own, list("base", []pricing.Row{price("A", "9"), price("B", "9")}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	priced(t, v.Resolve(ask("A", "1")), "8.00", "8.00")
	unpriced(t, v.Resolve(ask("B", "1")), pricing.ReasonExclusive)
}

func TestOutcomes(t *testing.T) {
	b := pricing.Book{Version: "7", Products: pcs("free", "request", "none"), Lists: []pricing.List{
		list("base", []pricing.Row{{SKU: "free", Free: true}, {SKU: "request", OnRequest: true}}, pricing.ForEveryone()),
	}}
	v := view(t, b, acme)
	r, trace := v.Explain(ask("free", "3"))
	priced(t, r, "0.00", "0.00")
	require.True(t, r.Order.OK)
	require.NoError(t, r.Err())
	require.Equal(t, pricing.StepFree, trace.Steps[0].Kind)

	r = v.Resolve(ask("request", "3"))
	require.Equal(t, pricing.QuoteOnly, r.Outcome)
	require.False(t, r.Order.OK)
	require.Equal(t, pricing.ReasonOnRequest, r.Order.Reason)
	require.ErrorIs(t, r.Err(), kabinet.State)
	require.Equal(t, pricing.Source{Level: pricing.LevelBase, List: "base", Row: 1, Version: "7"}, r.Source)

	unpriced(t, v.Resolve(ask("none", "1")), pricing.ReasonNotAssigned)
	unpriced(t, v.Resolve(ask("unheard of", "1")), pricing.ReasonUnknownProduct)
	unpriced(t, v.Resolve(ask("free", "0")), pricing.ReasonBadQuantity)
	unpriced(t, v.Resolve(ask("free", "-1")), pricing.ReasonBadQuantity)
	wrong := ask("free", "1")
	wrong.Unit = "BOX40"
	unpriced(t, v.Resolve(wrong), pricing.ReasonUnknownUnit)
}

func TestOverflowIsAReasonAndNotAnAmount(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("base", []pricing.Row{price("A", "999999999999999")}, pricing.ForEveryone())}}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "999999999999999")), pricing.ReasonOverflow)
}

func TestNearestMissIsNamed(t *testing.T) {
	later, earlier := price("A", "1"), price("A", "2")
	later.From = day.AddDate(0, 1, 0)
	earlier.Until = day.AddDate(0, -1, 0)
	euros := list("euros", []pricing.Row{price("A", "1")}, pricing.ForEveryone())
	euros.Currency = eur
	boxed := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	for _, c := range []struct {
		name  string
		lists []pricing.List
		why   pricing.Reason
		near  pricing.Near
	}{
		{"currency", []pricing.List{euros}, pricing.ReasonCurrency, pricing.Near{Currency: eur}},
		{"expired", []pricing.List{euros, list("b", []pricing.Row{earlier}, pricing.ForEveryone())}, pricing.ReasonExpired, pricing.Near{At: earlier.Until}},
		{"not yet", []pricing.List{euros, list("b", []pricing.Row{earlier, later}, pricing.ForEveryone())}, pricing.ReasonNotYetValid, pricing.Near{At: later.From}},
		{"unit", []pricing.List{list("b", []pricing.Row{later, {SKU: "A", Unit: kabinet.Box, Price: q("1")}}, pricing.ForEveryone())}, pricing.ReasonUnit, pricing.Near{Unit: kabinet.Box}},
		{"tier", []pricing.List{euros, list("b", []pricing.Row{ladder("A", "5", "1")}, pricing.ForChannel("web")), list("c", []pricing.Row{{SKU: "A", Unit: kabinet.Box, Price: q("1")}}, pricing.ForEveryone())}, pricing.ReasonBelowFirstTier, pricing.Near{Quantity: q("5"), Unit: kabinet.Piece}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := view(t, pricing.Book{Products: []pricing.Product{boxed}, Lists: c.lists}, acme).Resolve(ask("A", "1"))
			unpriced(t, r, c.why)
			require.Equal(t, c.near, r.Near)
		})
	}
}

func TestWindowsAreHalfOpen(t *testing.T) {
	from, until := day, day.Add(time.Hour)
	row := price("A", "1")
	row.From, row.Until = from, until
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}, acme)
	at := func(t0 time.Time) pricing.Result {
		r := ask("A", "1")
		r.At = t0
		return v.Resolve(r)
	}
	unpriced(t, at(from.Add(-1)), pricing.ReasonNotYetValid)
	priced(t, at(from), "1.00", "1.00")
	priced(t, at(until.Add(-1)), "1.00", "1.00")
	unpriced(t, at(until), pricing.ReasonExpired)
}

func TestRowsWithoutEndFormASeries(t *testing.T) {
	first, second, third := price("A", "1"), price("A", "2"), price("A", "3")
	second.From, third.From = day, day.Add(time.Hour)
	for _, rows := range [][]pricing.Row{{first, second, third}, {third, first, second}} {
		v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("b", rows, pricing.ForEveryone())}}, acme)
		for at, want := range map[time.Time]string{
			day.AddDate(-5, 0, 0): "1.00", day.Add(-1): "1.00", day: "2.00", day.Add(time.Hour - 1): "2.00",
			day.Add(time.Hour): "3.00", day.AddDate(50, 0, 0): "3.00",
		} {
			r := ask("A", "1")
			r.At = at
			priced(t, v.Resolve(r), want, want)
		}
	}
}

func TestValidUntilIsTheNextChangeOfAnySourceConsidered(t *testing.T) {
	base, own := price("A", "10"), price("A", "8")
	base.Until = day.AddDate(0, 0, 1) // not considered while the account list holds
	own.Until = day.AddDate(0, 0, 9)
	next := price("A", "7")
	next.From = day.AddDate(0, 0, 12)
	contract := pricing.Agreement{ID: "c", Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: []pricing.Row{price("A", "5")}}
	contract.From = day.AddDate(0, 0, 5)
	b := pricing.Book{Products: pcs("A", "B"), Agreements: []pricing.Agreement{contract}, Lists: []pricing.List{
		list("base", []pricing.Row{base}, pricing.ForEveryone()),
		list("own", []pricing.Row{own, next}, pricing.ForOrganization("acme")),
	}}
	require.Equal(t, contract.From, view(t, b, acme).Resolve(ask("A", "1")).ValidUntil)
	b.Agreements = nil
	require.Equal(t, own.Until, view(t, b, acme).Resolve(ask("A", "1")).ValidUntil)
	b.Lists = b.Lists[:1]
	require.Equal(t, base.Until, view(t, b, acme).Resolve(ask("A", "1")).ValidUntil)
	b.Lists[0].Rows[0].Until = time.Time{}
	require.Zero(t, view(t, b, acme).Resolve(ask("A", "1")).ValidUntil)
}

func TestResolveAllocatesNothing(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("base", []pricing.Row{ladder("A", "1", "10", "10", "9")}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	r := ask("A", "12")
	require.Zero(t, testing.AllocsPerRun(100, func() { v.Resolve(r) }))
	page := make([]pricing.Request, 50)
	for i := range page {
		page[i] = r
	}
	results := make([]pricing.Result, 0, 50)
	require.Zero(t, testing.AllocsPerRun(100, func() { results = v.ResolveAll(results[:0], page) }))
}

func TestSnapshotDoesNotKeepTheBook(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{list("base", []pricing.Row{ladder("A", "1", "10")}, pricing.ForEveryone())}}
	v := view(t, b, acme)
	b.Lists[0].Rows[0].Tiers[0].Price = q("1")
	b.Lists[0].Rows[0].SKU = "Z"
	b.Products[0].SKU = "Z"
	priced(t, v.Resolve(ask("A", "1")), "10.00", "10.00")
}

func TestLive(t *testing.T) {
	var live pricing.Live
	require.Nil(t, live.Load())
	a, b := compile(t, pricing.Book{Version: "a"}), compile(t, pricing.Book{Version: "b"})
	require.Nil(t, live.Swap(a))
	require.Equal(t, "a", live.Swap(b).Version())
	require.Equal(t, "b", live.Load().Version())
}
