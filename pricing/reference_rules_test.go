package pricing_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// rows adds rows to what at returns.
func (g *random) rows(at func(*pricing.Book) *[]pricing.Row, n int) {
	for range n {
		r := g.row()
		g.try(func(b *pricing.Book) { rows := at(b); *rows = append(*rows, r) })
	}
}

func (g *random) row() pricing.Row {
	r := pricing.Row{Known: g.known("row")}
	if r.SKU = pick(g, "sku", kabinet.SKU("A"), "A", "A", "A", "A", "B", "C"); g.with("broad", 3) {
		r.SKU = ""
		if r.Group = pick(g, "group", pricing.GroupID("g1"), "g2", ""); r.Group == "" {
			r.All = true
		}
	}
	if g.feature("convertible") {
		r.Unit, r.Convertible = pick(g, "unit", randomUnits...), g.chance("converts", 2)
	}
	r.Override = g.with("overrides", 3)
	if g.with("per", 2) {
		r.Per = g.number("per", "3", "100", "0.5")
	}
	if g.with("order rules", 3) {
		r.Order = g.orderRule()
	}
	r.Window, r.Days = g.times("row")
	switch g.int("form", 0, 9) {
	case 0:
		if r.Price = g.price("price"); g.feature("marks") {
			r.Price = kabinet.Quantity{}
			r.Free = g.chance("free", 2)
			r.OnRequest = !r.Free
			return r
		}
	case 1, 2, 3:
		r.Price = g.price("price")
		if !g.feature("of") || len(g.b.Lists) == 0 {
			break
		}
		r.Price, r.Of = kabinet.Quantity{}, g.b.Lists[g.int("of", 0, len(g.b.Lists)-1)].ID
		switch g.int("change", 0, 3) {
		case 0:
			r.PercentOff = g.percent("off")
		case 1:
			r.AmountOff = g.number("amount off", "1", "3.5")
		case 2:
			r.Markup = g.percent("markup")
		}
	case 4, 5: // tiers only
	default:
		r.Price = g.price("price")
	}
	based := !r.Price.IsZero() || r.Of != ""
	if !based || g.with("tiers", 1) {
		r.Tiers = g.tiers(based)
		if g.feature("ladders") && !g.chance("plain", 3) {
			r.Ladder = g.ladder()
		}
	}
	return r
}

func (g *random) tiers(based bool) (out []pricing.Tier) {
	at := g.number("first", "0", "1", "2", "0.005")
	for range g.int("tiers", 1, 3) {
		t := pricing.Tier{From: at}
		switch form := g.int("tier", 0, 3); {
		case !based || form == 0:
			t.Price = g.price("tier price")
		case form == 1:
			t.PercentOff = g.percent("tier off")
		case form == 2:
			t.AmountOff = g.number("tier amount", "1", "0.333")
		}
		if g.with("fees", 2) {
			t.Fee = g.number("fee", "5", "0.01")
		}
		out = append(out, t)
		at, _ = at.Add(g.number("next", "1", "3", "8"))
	}
	return out
}

func (g *random) ladder() *pricing.Ladder {
	d := &pricing.Ladder{
		Mode: pricing.LadderMode(g.int("ladder mode", 0, 2)), Basis: pricing.LadderBasis(g.int("basis", 0, 3)), Locked: g.chance("locked too", 3),
	}
	if d.Mode == pricing.Block {
		d.Block = g.number("block", "2", "5", "0.003")
	}
	if g.chance("measure", 3) && d.Mode != pricing.Block {
		d.Measure = pricing.Measure(g.int("measure of", 0, 3))
	}
	if d.Measure == pricing.MeasureQuantity && g.chance("counted in", 3) {
		d.Unit = pick(g, "counted unit", kabinet.Piece, kabinet.Box, kabinet.Tonne)
	}
	if g.with("groups", 1) && d.Mode != pricing.Block {
		d.Basis = pricing.PerGroup
	}
	if d.Basis == pricing.PerGroup { // those of one key measure alike
		d.Key = pick(g, "key", "k0", "k0", "k1", "k2")
		d.Measure, d.Unit = pricing.MeasureQuantity, kabinet.Piece
		switch d.Key {
		case "k1":
			d.Measure, d.Unit = pricing.MeasureWeight, ""
		case "k2":
			d.Measure, d.Unit = pricing.MeasureAmount, ""
		}
	}
	return d
}

func (g *random) target(label string) (t pricing.Target) {
	t.Window, t.Days = g.times(label)
	t.Known, t.Scope = g.known(label), g.scope(4)
	switch g.int(label+" for", 0, 4) {
	case 0:
		t.Products = []pricing.Selector{{SKU: pick(g, label+" sku", kabinet.SKU("A"), "B")}}
	case 1:
		t.Products = []pricing.Selector{{Group: pick(g, label+" group", pricing.GroupID("g1"), "g2")}, {SKU: "C"}}
	}
	if g.chance(label+" audience", 3) {
		t.Audience = []pricing.Party{pick(g, label+" party", randomParties...)}
	}
	return t
}

func (g *random) adjustment(id string) pricing.Adjustment {
	a := pricing.Adjustment{ID: pricing.AdjustmentID(id), Priority: g.int("priority", 0, 1), Target: g.target("adjustment")}
	switch g.int("kind", 0, 5) {
	case 0:
		a.Amount = g.number("amount", "-1", "2", "0.111")
	case 1:
		a.Price = g.price("fixed")
	case 2, 3:
		a.Percent = g.percent("taken off").Neg()
	default:
		a.Percent = g.percent("put on")
	}
	if !a.Amount.IsZero() || !a.Price.IsZero() {
		a.Currency, a.Tax = g.currency(), g.tax()
	}
	if g.chance("adjustment unit", 4) {
		a.Unit = pick(g, "unit", randomUnits...)
	}
	if g.chance("adjustment min", 4) {
		a.Min = g.number("min", "2", "5")
	}
	// The members of one group combine alike.
	switch a.Group = pick(g, "group", "", "", "best", "stack", "exclusive"); a.Group {
	case "best":
		a.Combine = pricing.CombineBest
	case "exclusive":
		a.Combine = pricing.CombineExclusive
	}
	a.PassThrough = g.chance("passes", 4)
	return a
}

func (g *random) rules() {
	for i := range g.int("adjustments", 0, 3) {
		if a := g.adjustment(fmt.Sprintf("a%d", i)); g.feature("adjustments") {
			g.try(func(b *pricing.Book) { b.Adjustments = append(b.Adjustments, a) })
		}
	}
	for i := range g.int("promotions", 0, 3) {
		if a := g.adjustment(fmt.Sprintf("p%d", i)); g.feature("promotions") {
			g.try(func(b *pricing.Book) { b.Promotions = append(b.Promotions, a) })
		}
	}
	if g.feature("floors") {
		for i := range g.int("floors", 1, 2) {
			f := g.floor(fmt.Sprintf("f%d", i))
			g.try(func(b *pricing.Book) { b.Floors = append(b.Floors, f) })
		}
	}
	if g.feature("indices") {
		g.indices()
	}
	if g.feature("assortments") {
		for i := range g.int("assortments", 1, 3) {
			a := pricing.Assortment{ID: pricing.AssortmentID(fmt.Sprintf("s%d", i)), HidePrices: g.chance("hidden", 3)}
			t := g.target("assortment")
			a.Audience, a.Window, a.Days, a.Known = t.Audience, t.Window, t.Days, t.Known
			if g.chance("deny", 3) {
				a.Deny = t.Products
			} else {
				a.Allow = t.Products
			}
			g.try(func(b *pricing.Book) { b.Assortments = append(b.Assortments, a) })
		}
	}
}

func (g *random) floor(id string) pricing.Floor {
	f := pricing.Floor{ID: pricing.FloorID(id), Target: g.target("floor"), Action: pricing.FloorAction(g.int("action", 0, 2))}
	of := func(label string) pricing.ListID { return g.b.Lists[g.int(label, 0, len(g.b.Lists)-1)].ID }
	switch {
	case len(g.b.Lists) == 0 || g.chance("absolute", 2):
		f.Absolute, f.Currency, f.Tax, f.Unit = g.price("absolute"), rub, g.tax(), pick(g, "floor unit", "", "", kabinet.Box)
	case g.chance("cost", 2):
		f.Cost, f.Margin = of("cost list"), g.percent("margin")
	default:
		f.List, f.MaxDiscount = of("floor list"), g.percent("most off")
	}
	return f
}

// indices adds quotations of some days, revisions among them, and surcharges.
func (g *random) indices() {
	s := index.Series{ID: "cu", Currency: rub, Per: q("1"), Unit: kabinet.Kilogram}
	for d := -6; d <= 2; d++ {
		on := kabinet.DateOf(day.AddDate(0, 0, d))
		for version := range g.int("published", 0, 2) {
			s.Observations = append(s.Observations, index.Observation{
				ID: fmt.Sprint(on, version), Effective: on, Published: day.AddDate(0, 0, d).Add(time.Duration(version) * beat), Value: g.number("quotation", "2", "5", "9.5"),
			})
		}
	}
	g.try(func(b *pricing.Book) { b.Indices = []index.Series{s} })
	for i := range g.int("surcharges", 1, 2) {
		base := g.number("base", "3", "6")
		x := pricing.IndexSurcharge{
			ID: pricing.AdjustmentID(fmt.Sprintf("i%d", i)), Target: g.target("surcharge"), Unit: pick(g, "surcharge unit", randomUnits...), Discounted: g.chance("discounted", 3),
		}
		x.Formula = index.Formula{
			Fixing: pick(g, "fixing", index.PreviousBusinessDay, index.PreviousBusinessDay, index.MonthAverage, index.Fixed), Anchor: index.Anchor(g.int("anchor", 0, 2)),
			AllowNegative: g.chance("negative", 2),
		}
		if x.Fixing == index.Fixed {
			x.On = kabinet.DateOf(day.AddDate(0, 0, -g.int("on", 0, 3)))
		}
		if g.chance("last known", 2) {
			x.Missing, x.MaxAge = index.LastKnown, 9
		}
		switch g.int("method", 0, 2) {
		case 0:
			x.Method, x.Index, x.Base, x.Weight = index.Weight, "cu", &base, g.number("weight", "0.5", "43")
			x.Formula.Per = g.number("formula per", "0", "10")
		case 1:
			amount := kabinet.MustMoney("1.5 RUB")
			x.Method, x.Index, x.Base, x.Step, x.StepAmount = index.Step, "cu", &base, q("1"), &amount
		default:
			x.Method, x.Constant, x.Shares = index.Ratio, kabinet.MustRate("0.4"), []index.Share{{Index: "cu", Base: &base, Share: kabinet.MustRate("0.6")}}
		}
		if len(g.b.Agreements) > 0 && g.chance("of one agreement", 4) {
			x.Agreement = g.b.Agreements[0].ID
		}
		g.try(func(b *pricing.Book) { b.Surcharges = append(b.Surcharges, x) })
	}
}

// requests draws the lines of one order, some of which may be catalogue lines.
func (g *random) requests() (out []pricing.Request) {
	at := day.Add(time.Duration(g.int("at", -3, 2))*beat + 3*time.Hour)
	var shared *pricing.Conditions
	for i := range g.int("requests", 1, 4) {
		r := pricing.Request{
			SKU: pick(g, "asked", kabinet.SKU("A"), "A", "A", "B", "C"), Currency: rub, At: at,
			Quantity: g.number("quantity", "1", "2", "3", "4", "12", "2.5", "0.004"), Basis: pick(g, "basis", pricing.Each, pricing.Together, pricing.Together),
		}
		if g.feature("convertible") {
			r.Unit = pick(g, "asked unit", randomUnits...)
		}
		if g.with("unusual", 5) {
			r.Quantity = g.number("odd quantity", "0", "-1")
		}
		if g.with("euros", 4) {
			r.Currency = eur
		}
		if g.with("agreements", 3) {
			r.Agreement = pick(g, "named", kabinet.AgreementID("a0"), "a1", "a2")
		}
		if shared == nil || g.chance("other conditions", 3) {
			shared = g.conditions(at, i)
		}
		r.Conditions = shared
		out = append(out, r)
	}
	return out
}

func (g *random) conditions(at time.Time, i int) *pricing.Conditions {
	c := &pricing.Conditions{Scope: g.scope(1)}
	if g.with("lots", 1) {
		c.Lot = pick(g, "asked lot", pricing.LotID(""), "L1", "L2")
	}
	if g.with("known", 2) {
		c.KnownAt = g.instant("known at").Add(time.Hour)
	}
	if g.with("gross", 3) {
		c.TaxDate = g.instant("tax date")
	}
	if g.with("ladders", 2) {
		c.Taken = g.number("taken", "0", "2", "7.5")
	}
	if g.with("indices", 2) {
		c.Shipment = at.Add(time.Duration(g.int("shipped", 0, 3)) * beat)
	}
	if g.with("indices", 3) {
		c.Invoice = at.Add(time.Duration(g.int("invoiced", 0, 3)) * beat)
	}
	if g.with("promises", 2) {
		x := g.promise(at, fmt.Sprintf("quote %d", i))
		c.Locked = &x
	}
	if g.with("promises", 3) {
		c.External = &pricing.External{System: "erp", Locked: g.promise(at, fmt.Sprintf("erp %d", i)), NoFallback: g.chance("no fallback", 4)}
		if g.chance("failed", 3) {
			c.External.Failed = "timeout"
		}
	}
	if *c == (pricing.Conditions{}) && g.chance("no conditions", 2) {
		return nil
	}
	return c
}

func (g *random) promise(at time.Time, reference string) pricing.Locked {
	coef, scale := g.number("promised", "4", "8", "12.345", "24", "0").Fixed()
	price, err := kabinet.NewMoney(coef, scale, g.currency())
	if err != nil {
		panic(err)
	}
	x := pricing.Locked{Reference: reference, Price: price, Tax: g.tax(), Unit: pick(g, "promised unit", randomUnits...), Min: g.number("least", "0", "2"), Max: g.number("most", "0", "4")}
	x.Free = price.IsZero() && g.chance("free", 2)
	if g.chance("promised per", 3) {
		x.Per = q("3")
	}
	if g.chance("promised until", 2) {
		x.Until = g.instant("promised until")
	}
	return x
}

// shuffled returns the book in another order of what stands in lists.
func shuffled(b pricing.Book, shuffle func(n int, swap func(i, j int))) pricing.Book {
	b = cloned(b)
	mix(b.Lists, shuffle)
	mix(b.Agreements, shuffle)
	for i := range b.Lists {
		mix(b.Lists[i].Rows, shuffle)
		mix(b.Lists[i].Assignments, shuffle)
	}
	for i := range b.Agreements {
		mix(b.Agreements[i].Rows, shuffle)
		mix(b.Agreements[i].Surcharges, shuffle)
	}
	b.Groups, b.Products = slices.Clone(b.Groups), slices.Clone(b.Products)
	mix(b.Groups, shuffle)
	mix(b.Products, shuffle)
	mix(b.Adjustments, shuffle)
	mix(b.Promotions, shuffle)
	mix(b.Floors, shuffle)
	mix(b.Surcharges, shuffle)
	mix(b.Assortments, shuffle)
	mix(b.Rates, shuffle)
	mix(b.Taxes, shuffle)
	return b
}

func mix[T any](list []T, shuffle func(n int, swap func(i, j int))) {
	shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}
