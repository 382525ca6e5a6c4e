package fake

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The cast: two clients with their people, and the seller's staff.
var (
	RUB   = kabinet.MustCurrency("RUB")
	Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

	Anna    = kabinet.Actor{Person: "anna", Organization: "acme"}   // buys for acme
	Artem   = kabinet.Actor{Person: "artem", Organization: "acme"}  // buys for acme, his own only
	Reader  = kabinet.Actor{Person: "reader", Organization: "acme"} // reads at acme
	Boris   = kabinet.Actor{Person: "boris", Organization: "bolt"}  // buys for bolt
	Manager = kabinet.Actor{Person: "manager", Organization: "seller"}
	Nobody  = kabinet.Actor{}
)

// Authority grants by person and permission.
type Authority map[kabinet.PersonID]map[kabinet.Permission]kabinet.Scope

// NewAuthority returns the rights of the cast.
func NewAuthority() Authority {
	scope := func(r kabinet.Reach) kabinet.Scope { return kabinet.Scope{Reaches: []kabinet.Reach{r}} }
	grant := func(s kabinet.Scope, ps ...kabinet.Permission) map[kabinet.Permission]kabinet.Scope {
		m := map[kabinet.Permission]kabinet.Scope{}
		for _, p := range ps {
			m[p] = s
		}
		return m
	}
	buyer := []kabinet.Permission{"cart.view", "cart.edit", "order.place", "order.view", "order.cancel"}
	return Authority{
		"anna":    grant(scope(kabinet.Reach{Org: "acme"}), buyer...),
		"artem":   grant(scope(kabinet.Reach{Org: "acme", Owner: "artem"}), buyer...),
		"reader":  grant(scope(kabinet.Reach{Org: "acme"}), "cart.view", "order.view"),
		"boris":   grant(scope(kabinet.Reach{Org: "bolt"}), buyer...),
		"manager": grant(scope(kabinet.Reach{AnyOrg: true}), "cart.view", "order.view", "order.process", "order.trace"),
	}
}

// Check implements kabinet.Authority.
func (a Authority) Check(_ context.Context, who kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	if a[who.Person][p].Holds(on) {
		return nil
	}
	for _, s := range a[who.Person] {
		if slices.ContainsFunc(s.Reaches, func(r kabinet.Reach) bool { return r.AnyOrg || r.Org == on.Org }) {
			return kabinet.ErrForbidden.With("permission", string(p))
		}
	}
	return kabinet.ErrNotFound.With("what", "organization").With("id", string(on.Org))
}

// Scope implements kabinet.Authority.
func (a Authority) Scope(_ context.Context, who kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	return a[who.Person][p], nil
}

// Book is the price book of the tests: bolts with a ladder, nuts, a product on
// request, and prices with tax.
func Book() pricing.Book {
	q := kabinet.MustQuantity
	return pricing.Book{
		Version: "1",
		Products: []pricing.Product{
			{SKU: "BOLT", Name: "Bolt M8", Unit: kabinet.Piece},
			{SKU: "NUT", Name: "Nut M8", Unit: kabinet.Piece, Order: pricing.OrderRule{Min: q("10"), Step: q("10")}},
			{SKU: "CRANE", Name: "Crane", Unit: kabinet.Piece},
			{SKU: "BOOK", Name: "Handbook", Unit: kabinet.Piece},
		},
		Lists: []pricing.List{
			{
				ID: "base", Currency: RUB, Tax: pricing.Net, Assignments: []pricing.Assignment{{}},
				Rows: []pricing.Row{
					{SKU: "BOLT", Tiers: []pricing.Tier{
						{From: q("1"), Price: q("10")}, {From: q("100"), Price: q("9")}, {From: q("1000"), Price: q("8.55")},
					}},
					{SKU: "NUT", Price: q("1.5")},
					{SKU: "CRANE", OnRequest: true},
				},
			},
			{
				ID: "retail", Currency: RUB, Tax: pricing.Gross, Assignments: []pricing.Assignment{{}},
				Rows: []pricing.Row{{SKU: "BOOK", Price: q("110")}},
			},
		},
	}
}

// Compile compiles a book or panics.
func Compile(b pricing.Book) *pricing.Snapshot {
	s, _, err := pricing.Compile(b)
	if err != nil {
		panic(err)
	}
	return s
}

// Pricer answers from the snapshot in force.
func Pricer(live *pricing.Live) cart.ViewPricer {
	return cart.ViewPricer{View: func(_ context.Context, q cart.PriceQuery) (*pricing.View, error) {
		return live.Load().For(pricing.Buyer{Organization: q.Org, Payer: q.Payer, Seller: q.Seller})
	}}
}

// Taxes is 22 % for everything but books at 10 %, and 20 % before 2026.
func Taxes() *cart.TaxTable {
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	t, err := cart.NewTaxTable(
		func(sku kabinet.SKU) cart.TaxCategory {
			if sku == "BOOK" {
				return "reduced"
			}
			return "standard"
		},
		cart.TaxRow{Category: "standard", Rate: kabinet.MustPercent("20"), Window: kabinet.Window{Until: year}},
		cart.TaxRow{Category: "standard", Rate: kabinet.MustPercent("22"), Window: kabinet.Window{From: year}},
		cart.TaxRow{Category: "reduced", Rate: kabinet.MustPercent("10")},
	)
	if err != nil {
		panic(err)
	}
	return t
}

// Parties knows which payers belong to which client.
func Parties(_ context.Context, org kabinet.OrgID, h cart.Header, _ []cart.LineKey) error {
	payers := map[kabinet.LegalEntityID]kabinet.OrgID{"acme-llc": "acme", "acme-trade": "acme", "bolt-llc": "bolt"}
	if h.Payer != "" && payers[h.Payer] != org {
		return kabinet.ErrNotFound.With("what", "legal entity").With("id", string(h.Payer)).At("/payer")
	}
	return nil
}

// Header is what acme buys under.
func Header() cart.Header {
	return cart.Header{Person: "anna", Payer: "acme-llc", Site: "yard", Seller: "S1", Currency: RUB}
}

// Shop is everything that the services need, over one world.
type Shop struct {
	World     *World
	Live      *pricing.Live
	Authority Authority
	Taxes     cart.Taxes
	Parties   cart.PartiesFunc
	Now       time.Time
}

// NewShop returns a shop with the book in force.
func NewShop() *Shop {
	s := &Shop{World: &World{}, Live: &pricing.Live{}, Authority: NewAuthority(), Taxes: Taxes(), Parties: Parties, Now: Start}
	s.Live.Swap(Compile(Book()))
	return s
}

// Carts returns the service of carts in a transaction.
func (s *Shop) Carts(tx *Tx) *cart.Service {
	return &cart.Service{
		Carts: tx.Carts(), Lister: tx.Carts(), Pricer: Pricer(s.Live), Taxes: s.Taxes,
		Parties: s.Parties, Authority: s.Authority, Now: func() time.Time { return s.Now },
	}
}

// Cart runs do with the service of carts in a transaction of its own.
func (s *Shop) Cart(do func(*cart.Service) (cart.View, error)) (v cart.View, err error) {
	err = s.World.InTx(func(tx *Tx) (err error) {
		v, err = do(s.Carts(tx))
		return err
	})
	return v, err
}
