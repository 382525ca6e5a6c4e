package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// promise is a line with a locked price of 5 roubles, changed.
func promise(quantity string, change func(*pricing.Locked)) pricing.Request {
	x := pricing.Locked{Reference: "Q-7/2", Price: kabinet.MustMoney("5 RUB"), Tax: pricing.Net}
	if change != nil {
		change(&x)
	}
	return under(ask("A", quantity), pricing.Conditions{Locked: &x})
}

func TestALockedPriceComesBeforeEverythingInTheBook(t *testing.T) {
	lot := list("lot", []pricing.Row{price("A", "1")}, pricing.ForEveryone())
	lot.Scope.Lot = "L"
	b := general(pcs("A"), price("A", "10"))
	b.Lists = append(b.Lists, lot)
	b.Agreements = []pricing.Agreement{contract("c", price("A", "3"))}
	b.Agreements[0].Exclusive = true
	b.Adjustments, b.Promotions = []pricing.Adjustment{percent("a", "10")}, []pricing.Adjustment{percent("p", "-10")}
	r := promise("4", nil)
	r.Conditions.Lot, r.Agreement = "L", "c"
	got := view(t, b, acme).Resolve(r)
	priced(t, got, "5.00", "20.00")
	require.Equal(t, pricing.Source{Level: pricing.LevelLocked, Reference: "Q-7/2", Row: -1}, got.Source)
	require.Equal(t, pricing.Net, got.Tax)
	require.True(t, got.Order.OK)
}

func TestALockedPriceInARange(t *testing.T) {
	box := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}}
	v := view(t, general([]pricing.Product{box}, price("A", "10")), acme)
	ranged := func(x *pricing.Locked) { x.Min, x.Max = q("10"), q("20") }
	for quantity, want := range map[string]string{"9": "90.00", "10": "50.00", "20": "100.00", "21": "210.00", "20.001": "200.01"} {
		got, trace := v.Explain(promise(quantity, ranged))
		require.Equal(t, want, answer(got), quantity)
		if got.Source.Level != pricing.LevelLocked { // leaving the range unlocks visibly
			require.Equal(t, pricing.LevelLocked, trace.Candidates[0].Source.Level)
			require.Equal(t, pricing.ReasonLockRange, trace.Candidates[0].Reason)
			require.Contains(t, trace.ForBuyer().Text(nil), "Q-7/2")
		}
	}
	open := func(x *pricing.Locked) { x.Min = q("10") }
	require.Equal(t, "500.00", answer(v.Resolve(promise("100", open))))
	byBox := func(x *pricing.Locked) { x.Unit, x.Min, x.Max = kabinet.Box, q("1"), q("2") }
	for quantity, want := range map[string]string{"11": "110.00", "12": "5.00", "24": "10.00", "25": "250.00"} {
		require.Equal(t, want, answer(v.Resolve(promise(quantity, byBox))), quantity)
	}
	forTen := func(x *pricing.Locked) { x.Per = q("10") }
	require.Equal(t, "3.50", answer(v.Resolve(promise("7", forTen))))
}

func TestALockedPriceHasAnEnd(t *testing.T) {
	v := view(t, general(pcs("A"), price("A", "10")), acme)
	until := func(x *pricing.Locked) { x.Until = day.Add(time.Hour) }
	got := v.Resolve(promise("1", until))
	priced(t, got, "5.00", "5.00")
	require.Equal(t, day.Add(time.Hour), got.ValidUntil)
	require.Equal(t, "5.00", answer(v.Resolve(at(promise("1", until), day.Add(time.Hour-1)))))
	require.Equal(t, "10.00", answer(v.Resolve(at(promise("1", until), day.Add(time.Hour)))))
}

// A promise in another currency, or for a unit that the product is not sold in,
// is not for the line; and the book does not step in for what is no price.
func TestWhatIsNoPromise(t *testing.T) {
	v := view(t, general(pcs("A"), price("A", "10")), acme)
	for name, c := range map[string]struct {
		change func(*pricing.Locked)
		want   string
	}{
		"another currency":   {func(x *pricing.Locked) { x.Price = kabinet.MustMoney("5 EUR") }, "10.00"},
		"another unit":       {func(x *pricing.Locked) { x.Unit = kabinet.Box }, "10.00"},
		"no price":           {func(x *pricing.Locked) { x.Price = kabinet.Money{} }, "promise"},
		"zero":               {func(x *pricing.Locked) { x.Price = kabinet.Zero(rub) }, "promise"},
		"free":               {func(x *pricing.Locked) { x.Price, x.Free = kabinet.Zero(rub), true }, "0.00"},
		"free with a price":  {func(x *pricing.Locked) { x.Free = true }, "promise"},
		"negative":           {func(x *pricing.Locked) { x.Price = kabinet.MustMoney("-5 RUB") }, "promise"},
		"for a negative one": {func(x *pricing.Locked) { x.Per = q("-1") }, "promise"},
		"neither net":        {func(x *pricing.Locked) { x.Tax = pricing.TaxUnstated }, "promise"},
	} {
		got, trace := v.Explain(promise("1", c.change))
		require.Equal(t, c.want, answer(got), name)
		if c.want != "0.00" {
			require.NotEqual(t, pricing.ReasonNone, trace.Candidates[0].Reason, name)
		}
		// An external price that is none is a failure of the system.
		x := promise("1", c.change)
		external := func(noFallback bool) pricing.Request {
			return under(ask("A", "1"), pricing.Conditions{External: &pricing.External{System: "SAP", Locked: *x.Conditions.Locked, NoFallback: noFallback}})
		}
		want := [2]string{"10.00", "external"}
		if name == "free" {
			want = [2]string{"0.00", "0.00"}
		}
		require.Equal(t, want, [2]string{answer(v.Resolve(external(false))), answer(v.Resolve(external(true)))}, name)
	}
}

func TestExternalPrices(t *testing.T) {
	v := view(t, general(pcs("A"), price("A", "10")), acme)
	external := func(change func(*pricing.External), locked *pricing.Locked) pricing.Request {
		x := pricing.External{System: "SAP", Locked: pricing.Locked{Reference: "sim", Price: kabinet.MustMoney("4 RUB"), Tax: pricing.Gross, Max: q("10"), Until: day.Add(time.Hour)}}
		if change != nil {
			change(&x)
		}
		return under(ask("A", "2"), pricing.Conditions{External: &x, Locked: locked})
	}
	got := v.Resolve(external(nil, promise("2", nil).Conditions.Locked))
	priced(t, got, "4.00", "8.00") // before the locked one
	require.Equal(t, []any{pricing.LevelExternal, "sim", pricing.Gross, day.Add(time.Hour)}, []any{got.Source.Level, got.Source.Reference, got.Tax, got.ValidUntil})
	for _, fails := range []func(*pricing.External){
		func(x *pricing.External) { x.Failed = "timeout" }, func(x *pricing.External) { x.Max = q("1") }, func(x *pricing.External) { x.Until = day },
	} {
		none := func(x *pricing.External) { fails(x); x.NoFallback = true }
		require.Equal(t, "20.00", answer(v.Resolve(external(fails, nil))))
		require.Equal(t, "10.00", answer(v.Resolve(external(fails, promise("2", nil).Conditions.Locked))), "the locked one")
		require.Equal(t, "external", answer(v.Resolve(external(none, promise("2", nil).Conditions.Locked))))
		_, trace := v.Explain(external(fails, nil))
		require.Equal(t, pricing.LevelExternal, trace.Candidates[0].Source.Level)
		require.NotEqual(t, pricing.ReasonNone, trace.Candidates[0].Reason)
	}
}

// A promise is kept whatever else happens to the product in the book.
func TestAPromiseOutlivesThePrice(t *testing.T) {
	v := view(t, general(pcs("A")), acme)
	require.Equal(t, "5.00", answer(v.Resolve(promise("1", nil))))
	require.Equal(t, "unknown_product", answer(v.Resolve(under(ask("Z", "1"), pricing.Conditions{Locked: promise("1", nil).Conditions.Locked}))))
}
