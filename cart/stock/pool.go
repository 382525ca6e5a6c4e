package stock

import (
	"net/url"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Book is the name of stock's reservations and of its keys in the ledger.
const Book = "stock"

// pool is what can be held from: a lot, or a receipt to come.
type pool struct {
	key       ledger.Key
	warehouse kabinet.WarehouseID
	lot       string
	inbound   string
	date      kabinet.Date // of the receipt; zero is now
	supply    ledger.Units // what there is, without what is held
	balance   ledger.Balance
	owed      ledger.Units // of it stands in for what others lack
}

// free returns what can still be held; negative where more is held than there is.
func (p pool) free() ledger.Units { return p.balance.Left(p.supply) }

// spare returns what can be held by who does not care of which lot it is.
func (p pool) spare() ledger.Units { return p.free() - p.owed }

// cover lets what there is stand in for what other pools of the level have too little of,
// since their source took back what it had promised: what comes on the same day, then what
// comes before, the latest first, and then what comes later. So what can be had by a day is never more than what there is
// by then, and by any later day, less all that is held until that day.
func cover(pools []pool) {
	for i := range pools {
		lack := -pools[i].free()
		give := func(p *pool) {
			if n := min(lack, p.spare()); n > 0 {
				p.owed, lack = p.owed+n, lack-n
			}
		}
		for k := range pools {
			if pools[k].date == pools[i].date {
				give(&pools[k])
			}
		}
		for k := i - 1; k >= 0; k-- {
			give(&pools[k])
		}
		for k := i + 1; k < len(pools); k++ {
			give(&pools[k])
		}
	}
}

// keyOf returns the ledger's key of a lot or receipt. Parts are escaped, so that no
// crafted name makes another's key.
func keyOf(org kabinet.OrgID, sku kabinet.SKU, w kabinet.WarehouseID, lot, inbound string) ledger.Key {
	kind, name := "lot", lot
	if inbound != "" {
		kind, name = "in", inbound
	}
	return ledger.Key{Org: org, Book: Book, Account: string(sku), Part: url.PathEscape(string(w)) + "/" + kind + "/" + url.PathEscape(name)}
}

// place is the inverse of keyOf.
func place(k ledger.Key) (sku kabinet.SKU, w kabinet.WarehouseID, lot, inbound string) {
	parts := strings.SplitN(k.Part, "/", 3)
	if len(parts) < 3 {
		return kabinet.SKU(k.Account), "", "", ""
	}
	warehouse, _ := url.PathUnescape(parts[0])
	name, _ := url.PathUnescape(parts[2])
	if parts[1] == "in" {
		return kabinet.SKU(k.Account), kabinet.WarehouseID(warehouse), "", name
	}
	return kabinet.SKU(k.Account), kabinet.WarehouseID(warehouse), name, ""
}

// measure is how the ledger counts an article: in its base unit.
func measure(unit kabinet.UoM) ledger.Measure {
	if unit == "" {
		unit = "base"
	}
	return ledger.QuantityIn(unit)
}

// pools returns the pools of a level on a day, without balances: lots in the order
// in which they are sold, and receipts in the order in which they come. A lot that
// has expired has nothing; the safety stock is taken from what is sold last, and what
// lacks of it from what comes next.
func (s LevelState) pools(day kabinet.Date) ([]pool, error) {
	m := measure(s.Unit)
	safety, err := m.Of(s.Safety)
	if err != nil {
		return nil, err
	}
	var out []pool
	for _, l := range s.Lots {
		net, err := l.OnHand.Sub(l.Allocated)
		if err != nil {
			return nil, err
		}
		p := pool{key: keyOf(s.Org, s.SKU, s.Warehouse, l.Lot, ""), warehouse: s.Warehouse, lot: l.Lot}
		if l.Expires.IsZero() || day.Before(l.Expires) {
			if p.supply, err = m.Of(net); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	for i := len(out) - 1; i >= 0 && safety > 0; i-- {
		take := min(safety, max(out[i].supply, 0))
		out[i].supply, safety = out[i].supply-take, safety-take
	}
	for _, in := range s.Inbound {
		p := pool{
			key: keyOf(s.Org, s.SKU, s.Warehouse, "", in.ID), warehouse: s.Warehouse, inbound: in.ID,
			date: in.Date,
		}
		if p.date.Before(day) {
			p.date = day // late: not before today
		}
		if p.supply, err = m.Of(in.Quantity); err != nil {
			return nil, err
		}
		take := min(safety, p.supply)
		p.supply, safety = p.supply-take, safety-take
		out = append(out, p)
	}
	return out, nil
}
