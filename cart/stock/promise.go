package stock

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Need is a line of goods that somebody wants to have delivered.
type Need struct {
	SKU      kabinet.SKU      `json:"sku"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
	// Goods is what the line costs, without tax.
	Goods kabinet.Money `json:"goods"`
}

// From says where the goods of a Promise come from.
type From string

// Where goods come from: the slowest of a promise's lines says it.
const (
	FromStock   From = "stock"   // they lie there
	FromInbound From = "inbound" // they come in
	FromOrder   From = "toOrder" // they are made
)

// Promise is what a client can be promised: when the goods are ready, how long they
// take, when they arrive, and what they cost then and there.
type Promise struct {
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	From      From                `json:"from"`
	Ready     Span                `json:"ready"`
	Transit   Days                `json:"transit"`
	Arrival   Span                `json:"arrival"`
	Goods     kabinet.Money       `json:"goods"`
	Freight   kabinet.Money       `json:"freight"`
	// Landed is Goods and Freight, without tax.
	Landed kabinet.Money `json:"landed"`
	Quote  Quote         `json:"quote"`
}

// Promises returns what can be promised for all lines together: for each warehouse
// that has, gets or orders all of them, each way of delivery, those that cost least
// first, and of these the soonest. There are none where no warehouse can, or no
// carrier; nothing is held. Lines of one article share what there is. It returns the
// errors of Reserve for a line, ErrMeasures where freight cannot be reckoned at all, and
// kabinet.ErrCurrencyMismatch for goods in several currencies, or where all freight is in
// another one.
func (s *Service) Promises(ctx context.Context, now time.Time, to Destination, needs ...Need) ([]Promise, error) {
	return s.promises(ctx, now, to, needs)
}

// PromisesAnew is Promises for a document that is changed: what it holds counts as free.
func (s *Service) PromisesAnew(ctx context.Context, now time.Time, d Document, to Destination, needs ...Need) ([]Promise, error) {
	return s.promises(ctx, now, to, needs, d)
}

func (s *Service) promises(ctx context.Context, now time.Time, to Destination, needs []Need, own ...Document) ([]Promise, error) {
	if err := s.need("Rates"); err != nil {
		return nil, err
	}
	skus := make([]kabinet.SKU, len(needs))
	for i, n := range needs {
		skus[i] = n.SKU
	}
	shelf, err := s.look(ctx, now, skus, own...)
	if err != nil {
		return nil, err
	}
	wants, load, goods, err := shelf.weigh(needs)
	if err != nil || len(needs) == 0 {
		return nil, err
	}
	load.To = to
	var out []Promise
	var refused error
	for _, w := range s.Warehouses {
		ready, from, ok, err := shelf.ready(w, now, wants)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		load.From, load.Ready = w.ID, ready
		quotes, err := s.Rates.Quotes(ctx, now, load)
		if errors.Is(err, ErrZone) || errors.Is(err, ErrMeasures) {
			refused = err
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, q := range quotes {
			if a, b := goods.Currency(), q.Cost.Currency(); a != b {
				refused = kabinet.ErrCurrencyMismatch.With("a", a.Code()).With("b", b.Code())
				continue
			}
			p := Promise{
				Warehouse: w.ID, From: from, Ready: ready, Transit: q.Transit, Arrival: q.Arrival,
				Goods: goods, Freight: q.Cost, Quote: q,
			}
			if p.Landed, err = goods.Add(q.Cost); err != nil {
				return nil, err
			}
			out = append(out, p)
		}
	}
	if len(out) == 0 && (errors.Is(refused, ErrMeasures) || errors.Is(refused, kabinet.ErrCurrencyMismatch)) {
		return nil, refused
	}
	slices.SortStableFunc(out, func(a, b Promise) int {
		c, _ := a.Landed.Cmp(b.Landed) // one currency
		return cmp.Or(c, a.Arrival.To.Compare(b.Arrival.To), a.Arrival.From.Compare(b.Arrival.From))
	})
	return out, nil
}

// weigh returns what is wanted of each article in base units, with weight, volume and
// price of all.
func (s shelf) weigh(needs []Need) (map[kabinet.SKU]kabinet.Quantity, Load, kabinet.Money, error) {
	wants := map[kabinet.SKU]kabinet.Quantity{}
	var load Load
	var goods kabinet.Money
	weight, volume := true, true
	for i, n := range needs {
		at := linePlace(i)
		a, known := s.articles[n.SKU]
		if !known {
			return nil, load, goods, ErrSKU.With("sku", string(n.SKU)).At(at + "/sku")
		}
		q, err := a.Base(n.Quantity, n.Unit)
		if err == nil && q.Sign() <= 0 {
			err = ErrQuantity.With("quantity", n.Quantity.String()).With("sku", string(n.SKU))
		}
		var wrong *kabinet.Error
		if errors.As(err, &wrong) {
			err = wrong.At(at + "/quantity")
		}
		if err == nil {
			wants[n.SKU], err = wants[n.SKU].Add(q)
		}
		if err == nil {
			load.Weight, err = grow(load.Weight, a.Weight, q, &weight)
		}
		if err == nil {
			load.Volume, err = grow(load.Volume, a.Volume, q, &volume)
		}
		if err == nil {
			if i == 0 {
				goods = n.Goods
			} else {
				goods, err = goods.Add(n.Goods)
			}
		}
		if err != nil {
			return nil, load, goods, err
		}
	}
	if !weight {
		load.Weight = kabinet.Quantity{}
	}
	if !volume {
		load.Volume = kabinet.Quantity{}
	}
	return wants, load, goods, nil
}

// grow adds what a quantity weighs to a sum, rounded up to six places; where it is
// not known, neither is the sum.
func grow(sum, each, q kabinet.Quantity, all *bool) (kabinet.Quantity, error) {
	if each.IsZero() {
		*all = false
		return sum, nil
	}
	coef, scale := each.Fixed()
	den := int64(1)
	for range scale {
		den *= 10
	}
	w, err := q.MulDiv(coef, den, maxDigits, kabinet.Ceiling)
	if err != nil {
		return sum, err
	}
	return sum.Add(w)
}

// ready returns when a warehouse can have all that is wanted ready to be picked up,
// and where the slowest of it comes from.
func (s shelf) ready(w Warehouse, now time.Time, wants map[kabinet.SKU]kabinet.Quantity) (Span, From, bool, error) {
	today := w.Calendar.Following(w.Calendar.Day(now))
	at := w.Calendar.AddBusinessDays(today, w.Handling)
	out, from := Span{at, at}, FromStock
	for _, sku := range slices.Sorted(maps.Keys(wants)) {
		want, a := wants[sku], s.articles[sku]
		need, err := measure(a.Unit).Of(want)
		if err != nil {
			return out, from, false, err
		}
		span, source, ok := Span{}, FromStock, false
		for i, l := range s.levels[sku] {
			if l.Warehouse != w.ID {
				continue
			}
			for _, p := range s.pools[sku][i] {
				if need -= max(p.spare(), 0); need <= 0 {
					span, ok = Span{at, at}, true
					if p.inbound != "" {
						day := w.Calendar.AddBusinessDays(w.Calendar.Following(p.date), w.Handling)
						span, source = Span{day, day}, FromInbound
					}
					break
				}
			}
		}
		if a.ToOrder {
			made := Span{w.Calendar.AddBusinessDays(today, a.Lead.Min), w.Calendar.AddBusinessDays(today, a.Lead.Max)}
			if !ok || made.To.Before(span.To) {
				span, source, ok = made, FromOrder, true
			}
		}
		if !ok {
			return out, from, false, nil
		}
		if out.From.Before(span.From) {
			out.From = span.From
		}
		if out.To.Before(span.To) || (out.To == span.To && from == FromStock) {
			out.To, from = span.To, source
		}
	}
	return out, from, true, nil
}
