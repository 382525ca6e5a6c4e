package seed

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
)

// Count is how many products the sample has.
const Count = 2000

// Product is an article of the sample. Weights are whole grams, and prices
// whole kopecks for a tonne, or for a piece where the article is counted.
type Product struct {
	SKU, Group, Name, English string
	Standard                  string
	Grade, Steel              string // in Russian and English
	Counted                   bool   // in pieces; otherwise weighed in tonnes
	Metre                     int64  // grams of a metre; 0 where it is not sold by length
	Piece                     int64  // grams of a bar or sheet; 0 where there is none
	Price                     int64  // the dealer's price
	Step                      int    // sold in whole multiples of so many pieces
	MinKilograms              int64  // the smallest order, in kilograms
	Stock                     []int64
}

// grades are steels: the Russian name, the Latin one, and the surcharge on the
// price in per mille.
type grade struct {
	ru, en, code string
	more         int64
}

var (
	st3  = grade{"Ст3сп", "St3sp", "3", 0}
	st20 = grade{"Ст20", "St20", "20", 40}
	g2s  = grade{"09Г2С", "09G2S", "9", 95}
	kp08 = grade{"08пс", "08ps", "8", 0}
	a500 = grade{"А500С", "A500C", "500", 0}
	a240 = grade{"А240", "A240", "240", 15}
)

// list collects products.
type list struct{ items []Product }

// Products returns the 2,000 articles, in the order of the groups.
func Products() []Product {
	l := &list{items: make([]Product, 0, Count+200)}
	l.profiles()
	l.pipes()
	l.sections()
	l.sheets()
	l.rebar()
	heavy := len(l.items)
	l.fittings()
	// Of all sizes of fittings there are more than a distributor keeps: take as
	// many as there is room for, evenly.
	out, all, room := l.items[:heavy:heavy], len(l.items)-heavy, Count-heavy
	for i, p := range l.items[heavy:] {
		if (i+1)*room/all > i*room/all {
			out = append(out, p)
		}
	}
	return out
}

// add completes an article and keeps it. The price becomes whole roubles for
// what is weighed, and the stock comes from a hash of the article number.
func (l *list) add(p Product, g grade) {
	p.Grade, p.Steel = g.ru, g.en
	p.Price += p.Price * g.more / 1000
	h := hash(p.SKU)
	p.Price += p.Price * (int64(h%41) - 20) / 1000 // up to 2 % either way
	if p.Counted {
		p.Price = max(p.Price/100*100, 100)
	} else {
		p.Price = p.Price / 10_000 * 10_000
	}
	p.Stock = make([]int64, len(Warehouses))
	for i := range p.Stock {
		h = h*6364136223846793005 + 1442695040888963407
		n := int64(h>>33) % 1000
		switch {
		case n < 240+int64(i)*90: // nothing there
		case p.Counted:
			p.Stock[i] = n / int64(i+1)
		case p.Piece > 0:
			p.Stock[i] = max(n*47/int64(i+2), 1) * 1000 / p.Piece * p.Piece // whole bars, in grams
		default:
			p.Stock[i] = n * 40_000 / int64(i+1)
		}
	}
	l.items = append(l.items, p)
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// num writes tenths as people do: 25 is "2,5" in Russian.
func num(tenths int64, point string) string {
	if tenths%10 == 0 {
		return strconv.FormatInt(tenths/10, 10)
	}
	return strconv.FormatInt(tenths/10, 10) + point + strconv.FormatInt(tenths%10, 10)
}

// sku joins parts to an article number; sizes lose their points.
func sku(parts ...any) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = fmt.Sprint(p)
	}
	return strings.Join(out, "-")
}
