package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// version is one version of an agreement, from an instant.
func version(name string, from time.Time, amount string) pricing.Agreement {
	a := contract("c", price("A", amount))
	a.Version, a.From = name, from
	return a
}

func at(r pricing.Request, t time.Time) pricing.Request {
	r.At = t
	return r
}

func named(r pricing.Request, id kabinet.AgreementID) pricing.Request {
	r.Agreement = id
	return r
}

func TestAnAmendmentIsANewVersionFromAnInstant(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Agreements = []pricing.Agreement{version("2", day, "7"), version("1", day.AddDate(0, -2, 0), "8"), version("3", day.AddDate(0, 2, 0), "6")}
	b.Agreements[2].Until = day.AddDate(0, 3, 0)
	v := view(t, b, acme)
	for when, want := range map[time.Time][2]string{
		day.AddDate(0, -2, 0).Add(-1): {"10.00", ""}, day.AddDate(0, -2, 0): {"8.00", "1"}, day.Add(-1): {"8.00", "1"}, day: {"7.00", "2"},
		day.AddDate(0, 2, 0).Add(-1): {"7.00", "2"}, day.AddDate(0, 2, 0): {"6.00", "3"}, day.AddDate(0, 3, 0): {"10.00", ""},
	} {
		r := v.Resolve(at(ask("A", "1"), when))
		require.Equal(t, want, [2]string{answer(r), r.Source.AgreementVersion}, when)
		if want[1] != "" {
			require.Equal(t, want[0], answer(v.Resolve(named(at(ask("A", "1"), when), "c"))))
			require.Len(t, v.Agreements(when), 1)
			require.Equal(t, want[1], v.Agreements(when)[0].Version)
		}
	}
	require.Equal(t, day, v.Resolve(at(ask("A", "1"), day.Add(-1))).ValidUntil)
	require.Equal(t, day.AddDate(0, 2, 0), v.Resolve(ask("A", "1")).ValidUntil)
}

// A version is whole: what it does not repeat is not agreed any more.
func TestAVersionIsWhole(t *testing.T) {
	b := general(pcs("A", "B"), price("A", "10"), price("B", "20"))
	b.Agreements = []pricing.Agreement{version("1", time.Time{}, "8"), version("2", day, "7")}
	b.Agreements[0].Rows = append(b.Agreements[0].Rows, price("B", "15"))
	v := view(t, b, acme)
	require.Equal(t, []string{"7.00", "20.00"}, each(v, "A", "B"))
	require.Equal(t, "15.00", answer(v.Resolve(at(ask("B", "1"), day.Add(-1)))))
}

func TestVersionsMayNotOverlap(t *testing.T) {
	b := general(pcs("A"))
	one, two := version("1", day, "8"), version("2", day, "7")
	b.Agreements = []pricing.Agreement{one, two}
	refused(t, b, pricing.ErrVersions, "/agreements/1")
	two.From = day.Add(1)
	b.Agreements = []pricing.Agreement{two, one}
	compile(t, b)
	one.Until = day.Add(2)
	b.Agreements = []pricing.Agreement{two, one}
	refused(t, b, pricing.ErrVersions, "/agreements/0")
	one.Known.Until, two.Known.From = day, day // the one was a mistake
	b.Agreements = []pricing.Agreement{two, one}
	compile(t, b)
	two.Version = "1"
	b.Agreements = []pricing.Agreement{two, one}
	refused(t, b, pricing.ErrDuplicate, "/agreements/1/id")
}

func TestSeveralAgreements(t *testing.T) {
	b := general(pcs("A", "B"), price("A", "10"), price("B", "20"))
	x, y, z := contract("x", price("A", "8")), contract("y", price("A", "9"), price("B", "19")), contract("z", price("A", "7"))
	z.Currency = eur // not for these requests
	b.Agreements = []pricing.Agreement{x, y, z}
	resolve := func(r pricing.Request) string { return answer(view(t, b, acme).Resolve(r)) }

	require.Equal(t, "choose_agreement", resolve(ask("A", "1")))
	require.Equal(t, "choose_agreement", resolve(ask("B", "1")), "and not only for what both have")
	require.Equal(t, "8.00", resolve(named(ask("A", "1"), "x")))
	require.Equal(t, "20.00", resolve(named(ask("B", "1"), "x")), "the lists stand behind the one that is named")
	require.Equal(t, "unknown_agreement", resolve(named(ask("A", "1"), "w")))
	euros := ask("A", "1")
	euros.Currency = eur
	require.Equal(t, "7.00", resolve(euros))

	b.Agreements[0].Default = true
	require.Equal(t, "8.00", resolve(ask("A", "1")))
	require.Equal(t, "20.00", resolve(ask("B", "1")), "the default passes by the others")
	require.Equal(t, "19.00", resolve(named(ask("B", "1"), "y")))

	b.Agreements[0].Until = day // it has ended, so it is a default no more
	require.Equal(t, "9.00", resolve(ask("A", "1")))
	require.Equal(t, "8.00", resolve(at(ask("A", "1"), day.Add(-1))))
}

func TestTheCandidatesAreNamed(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Agreements = []pricing.Agreement{contract("x", price("A", "8")), contract("y", price("A", "9"))}
	b.Agreements[1].Until = day.AddDate(0, 0, 5)
	r, trace := view(t, b, acme).Explain(ask("A", "1"))
	unpriced(t, r, pricing.ReasonChooseAgreement)
	require.Equal(t, b.Agreements[1].Until, r.ValidUntil)
	var candidates []kabinet.AgreementID
	for _, c := range trace.ForBuyer().Candidates {
		if c.Reason == pricing.ReasonChooseAgreement {
			candidates = append(candidates, c.Source.Agreement)
		}
	}
	require.Equal(t, []kabinet.AgreementID{"x", "y"}, candidates)
}

// Only the agreements of one party are chosen between; of two parties the nearer
// comes first.
func TestAgreementsOfTwoPartiesAreNoChoice(t *testing.T) {
	b := general(pcs("A", "B"), price("B", "20"))
	x, y := contract("x", price("A", "8"), price("B", "18")), contract("y", price("A", "9"))
	y.Party = pricing.ForLegalEntity("acme-llc")
	b.Agreements = []pricing.Agreement{x, y}
	require.Equal(t, []string{"9.00", "18.00"}, each(view(t, b, acme), "A", "B"))
	require.Equal(t, "8.00", answer(view(t, b, acme).Resolve(named(ask("A", "1"), "x"))))
}

func TestTwoDefaultsAreAmbiguous(t *testing.T) {
	book := func(change func(x, y *pricing.Agreement)) pricing.Book {
		x, y := contract("x", price("A", "8")), contract("y", price("A", "9"))
		x.Default, y.Default = true, true
		change(&x, &y)
		b := general(pcs("A"))
		b.Agreements = []pricing.Agreement{x, y}
		return b
	}
	refused(t, book(func(x, y *pricing.Agreement) {}), pricing.ErrAmbiguous, "/agreements/1/default")
	// One that converts answers in the currency of the other.
	refused(t, book(func(x, y *pricing.Agreement) { y.Currency, y.Convert = eur, true }), pricing.ErrAmbiguous, "/agreements/1/default")
	refused(t, book(func(x, y *pricing.Agreement) { x.Currency, x.Convert, y.Convert = eur, true, true }), pricing.ErrAmbiguous, "/agreements/1/default")
	for _, apart := range []func(x, y *pricing.Agreement){
		func(x, y *pricing.Agreement) { x.Until, y.From = day, day },
		func(x, y *pricing.Agreement) { y.Currency = eur },
		func(x, y *pricing.Agreement) { x.Seller, y.Seller = "one", "two" },
		func(x, y *pricing.Agreement) { y.Party = pricing.ForUnit("leaf") },
		func(x, y *pricing.Agreement) { y.Scope.Payment = "net30" },
		func(x, y *pricing.Agreement) { x.Known.Until, y.Known.From = day, day },
	} {
		compile(t, book(apart))
	}
	// Of two defaults for different circumstances the scope decides.
	v := view(t, book(func(x, y *pricing.Agreement) { y.Scope.Payment = "net30" }), acme)
	require.Equal(t, "8.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "9.00", answer(v.Resolve(under(ask("A", "1"), pricing.Conditions{Scope: pricing.Scope{Payment: "net30"}}))))
}

func TestAnAgreementForOtherCircumstancesIsNoChoice(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	x, y := contract("x", price("A", "8")), contract("y", price("A", "9"))
	y.Scope.Warehouse = "north"
	b.Agreements = []pricing.Agreement{x, y}
	v := view(t, b, acme)
	require.Equal(t, "8.00", answer(v.Resolve(ask("A", "1"))))
	north := under(ask("A", "1"), pricing.Conditions{Scope: pricing.Scope{Warehouse: "north"}})
	require.Equal(t, "choose_agreement", answer(v.Resolve(north)))
	require.Equal(t, "unknown_agreement", answer(v.Resolve(named(ask("A", "1"), "y"))))
	require.Equal(t, "9.00", answer(v.Resolve(named(north, "y"))))
}

func TestAnAgreementOfAnotherSellerEntity(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Agreements = []pricing.Agreement{contract("x", price("A", "8")), contract("y", price("A", "9"))}
	b.Agreements[0].Seller, b.Agreements[1].Seller = "works", "trade"
	for seller, want := range map[kabinet.SellerEntityID]string{"": "10.00", "works": "8.00", "trade": "9.00"} {
		buyer := acme
		buyer.Seller = seller
		require.Equal(t, want, answer(view(t, b, buyer).Resolve(ask("A", "1"))), seller)
	}
}

func TestAgreementsThatConvert(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Agreements = []pricing.Agreement{contract("x", price("A", "8")), contract("y", price("A", "9"))}
	b.Agreements[0].Currency = eur
	v := view(t, b, acme)
	require.Equal(t, "9.00", answer(v.Resolve(ask("A", "1"))))
	b.Agreements[0].Convert = true // now either could price the line
	b.Rates = []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("100")}}
	require.Equal(t, "choose_agreement", answer(view(t, b, acme).Resolve(ask("A", "1"))))
}

func TestSurchargesOfAnAgreement(t *testing.T) {
	b := general(pcs("A", "B"), price("A", "10"), price("B", "20"))
	b.Agreements = []pricing.Agreement{contract("c", price("A", "100"))}
	b.Agreements[0].Surcharges = []pricing.Adjustment{{ID: "small", Percent: pct("10")}, {ID: "drum", Priority: 1, Amount: q("5"), Currency: rub, Tax: pricing.Net}}
	b.Adjustments = []pricing.Adjustment{{ID: "early", Percent: pct("-10")}}
	require.Equal(t, []string{"103.95", "18.00"}, each(view(t, b, acme), "A", "B")) // (100 + 5) × 0.9 × 1.1

	twice := b
	twice.Agreements = []pricing.Agreement{b.Agreements[0]}
	twice.Agreements[0].Surcharges = []pricing.Adjustment{{ID: "x", Percent: pct("1")}, {ID: "x", Percent: pct("2")}}
	refused(t, twice, pricing.ErrDuplicate, "/agreements/0/surcharges/1/id")
	twice.Agreements[0].Surcharges = []pricing.Adjustment{{ID: "x", Percent: pct("1"), Group: "g"}, {ID: "y", Percent: pct("2"), Group: "g", Combine: pricing.CombineBest}}
	refused(t, twice, pricing.ErrCombine, "/agreements/0/surcharges/1/combine")
}

func TestAnAgreementIsWithAParty(t *testing.T) {
	for _, p := range []pricing.Party{pricing.ForEveryone(), pricing.ForChannel("web")} {
		a := contract("c")
		a.Party = p
		refused(t, pricing.Book{Agreements: []pricing.Agreement{a}}, pricing.ErrWith, "/agreements/0/party")
	}
	for _, p := range []pricing.Party{pricing.ForSegment("gold"), pricing.ForOrganization("acme"), pricing.ForUnit("branch"), pricing.ForLegalEntity("acme-llc")} {
		a := contract("c", price("A", "8"))
		a.Party = p
		b := general(pcs("A"), price("A", "10"))
		b.Agreements = []pricing.Agreement{a}
		require.Equal(t, "8.00", answer(view(t, b, acme).Resolve(ask("A", "1"))), p)
		require.Equal(t, "10.00", answer(view(t, b, pricing.Buyer{Organization: "other"}).Resolve(ask("A", "1"))), p)
	}
}
