package pricing_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestAPriceAndAPartOffForOneProductAreAmbiguous(t *testing.T) {
	fixed, off := price("A", "90"), pricing.Row{SKU: "A", Of: "base", PercentOff: pct("3")}
	b := general(pcs("A"), price("A", "100"))
	b.Lists = append(b.Lists, list("x", []pricing.Row{fixed, off}, pricing.ForOrganization("acme")))
	refused(t, b, pricing.ErrOverlap, "/lists/1/rows/0")
	b.Lists = append(b.Lists[:1], list("x", []pricing.Row{fixed}, pricing.ForOrganization("acme")), list("y", []pricing.Row{off}, pricing.ForOrganization("acme")))
	refused(t, b, pricing.ErrAmbiguous, "/lists/2/rows/0")
}

func TestAGroupsBaseUnitAndThatUnitByNameAreAmbiguous(t *testing.T) {
	b := metal() // pipes are sold by the metre
	any, named := pricing.Row{Group: "pipes", Price: q("10")}, pricing.Row{Group: "pipes", Price: q("8"), Unit: b.Products[0].Unit}
	b.Lists = []pricing.List{list("x", []pricing.Row{any, named}, pricing.ForEveryone())}
	refused(t, b, pricing.ErrOverlap, "/lists/0/rows/0")
	b.Lists = []pricing.List{list("x", []pricing.Row{any}, pricing.ForEveryone()), list("y", []pricing.Row{named}, pricing.ForEveryone())}
	refused(t, b, pricing.ErrAmbiguous, "/lists/1/rows/0")
	// Of a unit that is nothing's base unit there is one row.
	b.Units = append(b.Units, pricing.Unit{Code: kabinet.UoM("ZZ")})
	named.Unit = "ZZ"
	b.Lists = []pricing.List{list("x", []pricing.Row{any, named}, pricing.ForEveryone())}
	compile(t, b)
}
