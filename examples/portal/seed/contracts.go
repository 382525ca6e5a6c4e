package seed

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Assign gives the lists of the sample's price types to those they are for:
// retail to everyone, the others to segments. A list that the sample does not
// know is for everyone if it is the only one, and for nobody otherwise.
func Assign(lists []pricing.List) {
	for i := range lists {
		to := pricing.ForEveryone()
		switch lists[i].ID {
		case Retail:
		case Wholesale:
			to = pricing.ForSegment(SegmentWholesale)
		case Dealer:
			to = pricing.ForSegment(SegmentDealer)
		default:
			if i > 0 {
				continue
			}
		}
		lists[i].Assignments = []pricing.Assignment{{To: to}}
	}
}

// Code is that of the sample's promotion.
const Code = "FIT5"

// Promotions returns what a code takes off: five per cent of elbows from a hundred of
// one kind on. Who has entered a code is in the segment "code:" and the code.
func Promotions(products []Product) []pricing.Adjustment {
	p := pricing.Adjustment{
		ID: "fittings", Name: Code, Percent: kabinet.MustPercentage("-5"), Min: kabinet.MustQuantity("100"), Unit: kabinet.Piece,
		Target: pricing.Target{Audience: []pricing.Party{kabinet.ForSegment("code:" + Code)}},
	}
	for _, x := range products {
		if x.Group == "g-elbow" {
			p.Products = append(p.Products, pricing.Selector{SKU: kabinet.SKU(x.SKU)})
		}
	}
	return []pricing.Adjustment{p}
}

// Contracts returns the holding's agreement for pipe and beams, and a list of
// its own for the rebar of one of its legal entities, both reckoned from the
// dealer's list. The agreement holds for the year of now in the zone; some of
// its prices rise with the next month.
func Contracts(lists []pricing.List, products []Product, now time.Time, zone *time.Location) ([]pricing.Agreement, []pricing.List, error) {
	at := slices.IndexFunc(lists, func(l pricing.List) bool { return l.ID == Dealer })
	if at < 0 {
		return nil, nil, nil
	}
	dealer := lists[at]
	groups := make(map[kabinet.SKU]string, len(products))
	for _, p := range products {
		groups[kabinet.SKU(p.SKU)] = p.Group
	}
	now = now.In(zone)
	year, err := kabinet.Days(
		kabinet.Date{Year: now.Year(), Month: time.January, Day: 1}, kabinet.Date{Year: now.Year(), Month: time.December, Day: 31}, zone)
	if err != nil {
		return nil, nil, err
	}
	next := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, zone)
	agreement := pricing.Agreement{
		ID: "altair-17", Number: "17/" + now.Format("2006"), Party: pricing.ForOrganization(Holding),
		Currency: dealer.Currency, Tax: dealer.Tax, Window: year, Default: true,
	}
	own := pricing.List{
		ID: "altair-zaural", Name: "Арматура для «Альтаир-Зауралье»", Currency: dealer.Currency, Tax: dealer.Tax,
		Assignments: []pricing.Assignment{{To: pricing.ForLegalEntity("altair-zaural")}},
	}
	for n, row := range dealer.Rows {
		price := row.Price
		if len(row.Tiers) > 0 {
			price = row.Tiers[0].Price
		}
		row.Price, row.Tiers = price, nil
		switch groups[row.SKU] {
		case "g-pipe-profile", "g-pipe-water", "g-pipe-welded", "g-beam":
			if row.Price, err = price.MulDiv(962, 1000, 0, kabinet.HalfUp); err != nil {
				return nil, nil, err
			}
			agreement.Rows = append(agreement.Rows, row)
			if n%3 == 0 && year.Contains(next) {
				row.From = next
				if row.Price, err = price.MulDiv(979, 1000, 0, kabinet.HalfUp); err != nil {
					return nil, nil, err
				}
				agreement.Rows = append(agreement.Rows, row)
			}
		case "g-rebar-ribbed", "g-rebar-plain":
			if row.Price, err = price.MulDiv(975, 1000, 0, kabinet.HalfUp); err != nil {
				return nil, nil, err
			}
			own.Rows = append(own.Rows, row)
		}
	}
	return []pricing.Agreement{agreement}, []pricing.List{own}, nil
}
