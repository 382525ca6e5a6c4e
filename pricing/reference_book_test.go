package pricing_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// random draws small books full of collisions: few products, parties, instants
// and priorities. What the compiler refuses beside the rest is left out: it has
// tests of its own. Every book is about something, and has other features
// seldom, so that most of what is asked has a price.
type random struct {
	t     *rapid.T
	b     pricing.Book
	about []string
	has   map[string]bool
	only  []string // the features that a property is about; nil for all
}

// themes are features that meet.
var themes = [][]string{
	{"lowest", "ties", "agreements", "defaults", "exclusive", "scopes", "broad", "order rules"},
	{"ties", "tiers", "per", "order rules", "gross", "of", "convertible"},
	{"lowest", "agreements", "defaults", "favours", "promotions", "known", "windows", "tiers", "fees"},
	{"convertible", "overrides", "per", "of", "broad", "windows", "known", "endings", "days", "marks"},
	{"tiers", "ladders", "fees", "lots", "promises", "of", "convertible"},
	{"tiers", "ladders", "groups", "fees", "broad", "agreements", "lowest", "gross"},
	{"adjustments", "promotions", "floors", "indices", "agreements", "favours", "assortments"},
	{"gross", "euros", "rounding", "odd prices", "of", "lowest", "ties", "favours", "endings", "floors", "per"},
}

// randomBook draws a book, lines of one order and a buyer.
func randomBook(t *rapid.T, only ...string) (pricing.Book, []pricing.Request, pricing.Buyer) {
	g := &random{t: t, has: map[string]bool{}, only: only}
	g.about = pick(g, "about", themes...)
	g.products()
	g.policy()
	if !g.chance("no general list", 3) {
		g.try(func(b *pricing.Book) {
			b.Lists = append(b.Lists, list("general", []pricing.Row{price("A", "12"), price("B", "8"), price("C", "4")}, pricing.ForEveryone()))
		})
	}
	for i := range g.int("lists", 2, 6) {
		l := g.list(fmt.Sprintf("l%d", i))
		if g.try(func(b *pricing.Book) { b.Lists = append(b.Lists, l) }) {
			g.rows(func(b *pricing.Book) *[]pricing.Row { return &b.Lists[len(b.Lists)-1].Rows }, g.int("rows", 1, 4))
		}
	}
	if g.feature("agreements") {
		for range g.int("agreements", 1, 4) {
			a := g.agreement()
			if g.try(func(b *pricing.Book) { b.Agreements = append(b.Agreements, a) }) {
				g.rows(func(b *pricing.Book) *[]pricing.Row { return &b.Agreements[len(b.Agreements)-1].Rows }, g.int("rows", 0, 3))
			}
		}
	}
	g.rules()
	buyer := acme
	buyer.Seller = pick(g, "seller", kabinet.SellerEntityID(""), "s1")
	if g.chance("no units", 4) {
		buyer.Units = nil
	}
	return g.b, g.requests(), buyer
}

func (g *random) int(label string, low, high int) int {
	return rapid.IntRange(low, high).Draw(g.t, label)
}

// chance is true once in n times.
func (g *random) chance(label string, n int) bool { return g.int(label, 1, n) == n }

// feature says whether the book has something at all.
func (g *random) feature(name string) bool {
	has, drawn := g.has[name]
	if !drawn && (g.only == nil || slices.Contains(g.only, name)) {
		if slices.Contains(g.about, name) {
			has = !g.chance("no "+name, 4)
		} else {
			has = g.chance(name, 8)
		}
		g.has[name] = has
	}
	return has
}

// with is chance, for a feature.
func (g *random) with(name string, n int) bool { return g.feature(name) && g.chance(name, n) }

func pick[T any](g *random, label string, from ...T) T { return from[g.int(label, 0, len(from)-1)] }

// try changes the book, unless that makes it one that does not compile.
func (g *random) try(change func(*pricing.Book)) bool {
	next := cloned(g.b)
	change(&next)
	if _, _, err := pricing.Compile(next); err != nil {
		return false
	}
	g.b = next
	return true
}

// cloned copies a book as deeply as tests change it.
func cloned(b pricing.Book) pricing.Book {
	b.Lists, b.Agreements = slices.Clone(b.Lists), slices.Clone(b.Agreements)
	for i := range b.Lists {
		b.Lists[i].Rows, b.Lists[i].Assignments = slices.Clone(b.Lists[i].Rows), slices.Clone(b.Lists[i].Assignments)
	}
	for i := range b.Agreements {
		b.Agreements[i].Rows, b.Agreements[i].Surcharges = slices.Clone(b.Agreements[i].Rows), slices.Clone(b.Agreements[i].Surcharges)
	}
	b.Adjustments, b.Promotions = slices.Clone(b.Adjustments), slices.Clone(b.Promotions)
	b.Floors, b.Surcharges, b.Assortments = slices.Clone(b.Floors), slices.Clone(b.Surcharges), slices.Clone(b.Assortments)
	b.Rates, b.Taxes, b.Indices = slices.Clone(b.Rates), slices.Clone(b.Taxes), slices.Clone(b.Indices)
	return b
}

// beat is the time between the instants of a book.
const beat = 12 * time.Hour

func (g *random) instant(label string) time.Time {
	return day.Add(time.Duration(g.int(label, -3, 3)) * beat)
}

func (g *random) window(label string) (w kabinet.Window) {
	if !g.feature("windows") {
		return w
	}
	if g.chance(label+" from", 2) {
		w.From = g.instant(label)
	}
	if g.chance(label+" until", 3) {
		w.Until = g.instant(label)
	}
	if w.Validate() != nil {
		w.Until = time.Time{}
	}
	return w
}

// times is a window, or days.
func (g *random) times(label string) (w kabinet.Window, d pricing.Days) {
	if !g.with("days", 2) {
		return g.window(label), d
	}
	if g.chance(label+" first", 2) {
		d.FirstDay = kabinet.DateOf(g.instant(label))
	}
	if g.chance(label+" last", 2) {
		d.LastDay = kabinet.DateOf(g.instant(label))
	}
	if d.LastDay.Before(d.FirstDay) {
		d.LastDay = kabinet.Date{}
	}
	return w, d
}

func (g *random) known(label string) (w kabinet.Window) {
	if !g.with("known", 2) {
		return w
	}
	w.From = g.instant(label)
	if g.chance(label+" withdrawn", 3) {
		if w.Until = g.instant(label); w.Validate() != nil {
			w.Until = time.Time{}
		}
	}
	return w
}

func (g *random) scope(n int) (s pricing.Scope) {
	if !g.with("scopes", n) {
		return s
	}
	s.Warehouse = pick(g, "warehouse", kabinet.WarehouseID(""), "w1", "w2")
	s.Delivery = pick(g, "delivery", "", "FCA")
	s.Payment = pick(g, "payment", "", "net30")
	s.OrderKind = pick(g, "kind", "", "sample")
	return s
}

// number draws a decimal that is mostly small and even.
func (g *random) number(label string, from ...string) kabinet.Quantity {
	return q(pick(g, label, from...))
}

func (g *random) price(label string) kabinet.Quantity {
	if g.with("odd prices", 2) {
		return g.number(label, "0.333333333", "9.99", "7", "0.05", "1000000.5")
	}
	return g.number(label, "4", "8", "12", "24", "48")
}

func (g *random) percent(label string) kabinet.Percentage {
	return kabinet.MustPercentage(pick(g, label, "25", "50", "10", "33.3333333", "3"))
}

func (g *random) tax() pricing.TaxMode {
	if g.with("gross", 2) {
		return pricing.Gross
	}
	return pricing.Net
}

func (g *random) currency() kabinet.Currency {
	if g.with("euros", 3) {
		return eur
	}
	return rub
}

var randomParties = []pricing.Party{
	pricing.ForEveryone(), pricing.ForChannel("web"), pricing.ForSegment("gold"), pricing.ForSegment("metal"), pricing.ForOrganization("acme"),
	pricing.ForOrganization("acme"), pricing.ForUnit("leaf"), pricing.ForUnit("branch"), pricing.ForLegalEntity("acme-llc"),
	pricing.ForSegment("other"), pricing.ForOrganization("other"),
}

// party is often one of two segments, which tie.
func (g *random) party() pricing.Party {
	if g.chance("segment", 3) {
		return pick(g, "tied", pricing.ForSegment("gold"), pricing.ForSegment("metal"))
	}
	return pick(g, "party", randomParties...)
}

var randomUnits = []kabinet.UoM{"", "", kabinet.Piece, kabinet.Box, kabinet.Kilogram, kabinet.Tonne}

func (g *random) products() {
	g.b.Groups = []pricing.Group{{ID: "g2", Parent: "g1"}, {ID: "g1"}}
	g.b.Products = []pricing.Product{
		{SKU: "A", Unit: kabinet.Piece, Group: "g1", Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 4}, {Unit: kabinet.Kilogram, Num: 2}}},
		{SKU: "B", Unit: kabinet.Piece, Group: "g2", Packs: []pricing.Pack{{Unit: kabinet.Tonne, Num: 10000, Den: 14}, {Unit: kabinet.Box, Num: 6}}},
		{SKU: "C", Unit: kabinet.Kilogram, TaxClass: "x", Packs: []pricing.Pack{{Unit: kabinet.Tonne, Num: 1000}, {Unit: kabinet.Piece, Num: 3, Den: 2}}},
	}
	g.b.Calendar.Zone = pick(g, "zone", "", "Europe/Moscow")
	for i := range g.b.Products {
		if g.with("order rules", 2) {
			rule := g.orderRule()
			g.try(func(b *pricing.Book) {
				b.Products = slices.Clone(b.Products)
				b.Products[i].Order = rule
			})
		}
	}
	if g.feature("gross") || g.chance("taxes", 3) {
		g.b.Taxes = []pricing.TaxRate{{Rate: kabinet.MustPercentage("20")}}
		x := pricing.TaxRate{Class: "x", Rate: kabinet.MustPercentage("10")}
		x.Window, x.Days = g.times("tax")
		x.Known = g.known("tax")
		g.b.Taxes = append(g.b.Taxes, x)
	}
	if g.feature("euros") {
		for i := range g.int("rates", 0, 3) {
			x := pricing.ExchangeRate{ID: fmt.Sprintf("r%d", i), Of: eur, In: rub, Rate: kabinet.MustRate(pick(g, "rate", "2", "90.123", "0.333333333"))}
			if g.chance("back", 4) {
				x.Of, x.In = rub, eur
			}
			x.Window, x.Days = g.times("rate")
			x.Known = g.known("rate")
			g.try(func(b *pricing.Book) { b.Rates = append(b.Rates, x) })
		}
	}
}

func (g *random) orderRule() pricing.OrderRule {
	step := int64(g.int("step", 0, 3))
	times := func(label string) kabinet.Quantity {
		return kabinet.QuantityOf(max(step, 1) * int64(g.int(label, 0, 4)))
	}
	return pricing.OrderRule{Step: kabinet.QuantityOf(step), Min: times("min"), Max: times("max"), Unit: pick(g, "rule unit", randomUnits...)}
}

func (g *random) policy() {
	p := &g.b.Policy
	if g.with("precedence", 2) {
		p.Precedence = pricing.ProductFirst
	}
	for level := pricing.LevelLot; level <= pricing.LevelBase; level++ {
		if g.with("lowest", 1) {
			if p.Choose == nil {
				p.Choose = map[pricing.Level]pricing.Choose{}
			}
			p.Choose[level] = pricing.Lowest
		}
		if g.with("ties", 2) {
			if p.OnTie == nil {
				p.OnTie = map[pricing.Level]pricing.OnTie{}
			}
			p.OnTie[level] = pick(g, "on tie", pricing.TieLowest, pricing.TieRefuse)
		}
	}
	if g.feature("rounding") {
		p.Rounding = kabinet.Rounding(g.int("mode", 0, 6))
		p.RoundUnitFirst = g.chance("unit first", 2)
	}
}

func (g *random) ending() (r pricing.PriceRounding) {
	if !g.with("endings", 2) {
		return r
	}
	r = pricing.PriceRounding{Increment: g.number("increment", "0.1", "1", "5"), Mode: kabinet.Rounding(g.int("mode", 0, 6))}
	if g.chance("ending", 2) {
		r.Ending = q("-0.01")
	}
	return r
}

func (g *random) list(id string) pricing.List {
	l := pricing.List{
		ID: pricing.ListID(id), Currency: g.currency(), Tax: g.tax(), Scope: g.scope(2), Rounding: g.ending(),
		Exclusive: g.with("exclusive", 4), Convert: g.with("euros", 2),
	}
	if g.with("sellers", 3) {
		l.Seller = pick(g, "list seller", kabinet.SellerEntityID("s1"), "s2")
	}
	if g.with("lots", 3) {
		l.Scope.Lot = pick(g, "lot", pricing.LotID("L1"), "L2")
	}
	l.Window, l.Days = g.times("list")
	for range g.int("assignments", 1, 2) {
		a := pricing.Assignment{To: g.party(), Priority: g.int("priority", 0, 1), Known: g.known("assignment")}
		a.Window, a.Days = g.times("assignment")
		l.Assignments = append(l.Assignments, a)
	}
	return l
}

func (g *random) agreement() pricing.Agreement {
	a := pricing.Agreement{
		ID: pick(g, "agreement", kabinet.AgreementID("a0"), "a1", "a2"), Version: pick(g, "version", "", "2", "3"),
		Party: pick(g, "agreement party", randomParties[2:]...), Currency: g.currency(), Tax: g.tax(), Scope: g.scope(4), Known: g.known("agreement"),
		Default: g.with("defaults", 3), Exclusive: g.with("exclusive", 4), MostFavoured: g.with("favours", 2),
		Promotions: pick(g, "promotions", pricing.PromotionsNone, pricing.PromotionsBest, pricing.PromotionsStack), Convert: g.with("euros", 2), Rounding: g.ending(),
	}
	if g.with("sellers", 3) {
		a.Seller = pick(g, "agreement seller", kabinet.SellerEntityID("s1"), "s2")
	}
	a.Window, a.Days = g.times("agreement")
	if g.with("adjustments", 2) {
		a.Surcharges = append(a.Surcharges, g.adjustment("s0"))
	}
	return a
}
