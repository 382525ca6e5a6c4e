package benchset

import (
	"fmt"
	"math/rand/v2"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Sizes of the large set: a million rows of ladders.
const (
	MillionSKUs  = 100_000
	MillionLists = 50
	MillionRows  = 10_000 // products in a list
	MillionTiers = 2
	// SwapRows is how many products the list that changes has.
	SwapRows = 1_000
)

// Million is a book with a million rows of ladders, and a question for each.
type Million struct {
	Book   pricing.Book
	SKUs   []kabinet.SKU
	Probes []Probe
	// Swap is one more list of the book, and Swapped the same with other prices.
	Swap, Swapped pricing.List
}

// Probe asks for a product in a quantity of a tier, for the one buyer of a list.
type Probe struct {
	SKU  uint32
	List uint16
	Tier uint16
}

// Quantity returns the quantity that a probe asks for.
func (p Probe) Quantity() kabinet.Quantity { return kabinet.QuantityOf(int64(1 + 149*p.Tier)) }

// Client returns the only buyer of a list.
func Client(list int) pricing.Buyer {
	return pricing.Buyer{Organization: kabinet.OrgID(fmt.Sprintf("client%02d", list))}
}

// NewMillion returns the large set; it is the same every time. Every row of
// every ladder has one probe, in random order.
func NewMillion() *Million {
	r := rand.New(rand.NewPCG(3, 4))
	m := &Million{Book: pricing.Book{Version: "million"}}
	for i := range MillionSKUs {
		sku := kabinet.SKU(fmt.Sprintf("ART-%07d-%03d", i*7919%10_000_000, i%1000))
		m.SKUs = append(m.SKUs, sku)
		m.Book.Products = append(m.Book.Products, pricing.Product{SKU: sku, Unit: kabinet.Piece})
	}
	list := func(id string, buyer pricing.Buyer, rows int) (pricing.List, []int) {
		l := pricing.List{
			ID: pricing.ListID(id), Currency: EUR, Tax: pricing.Net,
			Assignments: []pricing.Assignment{{To: pricing.ForOrganization(buyer.Organization)}},
		}
		of := r.Perm(MillionSKUs)[:rows]
		for _, i := range of {
			l.Rows = append(l.Rows, ladder(r, m.SKUs[i]))
		}
		return l, of
	}
	for n := range MillionLists {
		l, of := list(fmt.Sprintf("list%02d", n), Client(n), MillionRows)
		m.Book.Lists = append(m.Book.Lists, l)
		for _, i := range of {
			for tier := range MillionTiers {
				m.Probes = append(m.Probes, Probe{uint32(i), uint16(n), uint16(tier)})
			}
		}
	}
	r.Shuffle(len(m.Probes), func(i, j int) { m.Probes[i], m.Probes[j] = m.Probes[j], m.Probes[i] })
	m.Swap, _ = list("swap", pricing.Buyer{Organization: "swapper"}, SwapRows/MillionTiers)
	m.Swapped = m.Swap
	m.Swapped.Rows = nil
	for _, row := range m.Swap.Rows {
		m.Swapped.Rows = append(m.Swapped.Rows, ladder(r, row.SKU))
	}
	m.Book.Lists = append(m.Book.Lists, m.Swap)
	return m
}

func ladder(r *rand.Rand, sku kabinet.SKU) pricing.Row {
	return pricing.Row{SKU: sku, Tiers: tiers(r)}
}
