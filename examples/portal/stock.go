package main

import (
	"context"
	"errors"
	"hash/fnv"
	"log/slog"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// erp is the source of what lies in the warehouses: its figures are what is there, and
// orders are deducted here.
const erp stock.SourceID = "erp"

// Stock returns the service of stock in the transaction: what there is, what is kept for
// orders, and how it gets to the client.
func (a *App) Stock(tx store.Tx) (*stock.Service, error) {
	rates, err := a.carriers()
	if err != nil {
		return nil, err
	}
	return a.Trade().stockService(tx, rates), nil
}

func (t *Trade) stockService(tx store.Tx, rates stock.RateProvider) *stock.Service {
	s := &stock.Service{
		Seller: seed.Seller, Catalogue: stock.CatalogueFunc(t.articles),
		Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
		Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(), Rates: rates,
	}
	for _, w := range t.Catalogue.Warehouses {
		s.Warehouses = append(s.Warehouses, stock.Warehouse{ID: w.ID, Calendar: week, Handling: 1})
	}
	return s
}

// articles tells what stock has to know about articles. Metal is rolled to order; what is
// counted, such as fittings, is bought in: there is as much of it as there is.
func (t *Trade) articles(_ context.Context, skus ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
	out := make(map[kabinet.SKU]stock.Article, len(skus))
	for _, sku := range skus {
		p, ok := t.Snapshot.Product(sku)
		if !ok {
			continue
		}
		a := stock.ArticleOf(p)
		a.ToOrder, a.Lead = a.Unit == kabinet.Tonne, stock.Days{Min: 15, Max: 25}
		for unit, each := range map[kabinet.UoM]int64{kabinet.Tonne: 1000, kabinet.Kilogram: 1} {
			if q, err := a.In(kabinet.QuantityOf(1), unit); err == nil && q.Sign() > 0 {
				if a.Weight, err = q.MulDiv(each, 1, 6, kabinet.HalfUp); err != nil {
					return nil, err
				}
				break
			}
		}
		out[sku] = a
	}
	return out, nil
}

// takeStock takes in what the publication says of the warehouses. A publication that was
// taken in before changes nothing.
func takeStock(ctx context.Context, db store.DB, t *Trade, now time.Time) error {
	feed := stock.Feed{Source: erp, Version: t.Version, Kind: stock.Full, AsOf: t.Published, Rows: t.Receipts}
	for _, item := range t.Catalogue.Items {
		for i, q := range item.Where {
			if i < len(t.Catalogue.Warehouses) && q.Sign() > 0 {
				feed.Rows = append(feed.Rows, stock.Row{SKU: item.SKU, Warehouse: t.Catalogue.Warehouses[i].ID, Quantity: q})
			}
		}
	}
	return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		s := t.stockService(tx, nil)
		if err := s.Declare(ctx, now, erp, stock.Physical); err != nil {
			return err
		}
		report, err := s.Import(ctx, kabinet.Actor{Person: "erp", Organization: seed.Seller}, now, feed)
		if errors.Is(err, stock.ErrOlder) {
			return nil
		}
		for _, p := range report.Problems {
			slog.InfoContext(ctx, "stock", "row", p.Row, "problem", p.Err.Error())
		}
		return err
	})
}

// receipts are what the sample's seller expects: a delivery of some articles within a
// fortnight.
func receipts(c *Catalogue, now time.Time) []stock.Row {
	var out []stock.Row
	today := kabinet.DateOf(now.In(zone))
	for _, item := range c.Items {
		h := fnv.New32a()
		h.Write([]byte(item.SKU))
		n, quantity := h.Sum32(), int64(24)
		if item.Unit != kabinet.Tonne {
			quantity = 400
		}
		if len(c.Warehouses) == 0 || n%6 != 0 {
			continue
		}
		out = append(out, stock.Row{
			SKU: item.SKU, Warehouse: c.Warehouses[0].ID, Quantity: kabinet.QuantityOf(quantity),
			Inbound: "З-" + strconv.Itoa(4000+len(out)), Arrives: today.AddDays(4 + int(n/6%10)),
		})
	}
	return out
}

// StockView is what there is of an article, as of now.
type StockView struct {
	Unit   kabinet.UoM
	Now    kabinet.Quantity // in all warehouses
	Places []Place
	Later  []Coming
	Made   *stock.Days // business days until it is made to order
}

// Place is what can be had from a warehouse now.
type Place struct {
	Name     string
	Quantity kabinet.Quantity
}

// Coming is how much more comes in somewhere.
type Coming struct {
	Name     string
	Date     kabinet.Date
	Quantity kabinet.Quantity
}

// Next is when the next delivery comes, if one does.
func (v StockView) Next() kabinet.Date {
	var next kabinet.Date
	for _, c := range v.Later {
		if next.IsZero() || c.Date.Before(next) {
			next = c.Date
		}
	}
	return next
}

// available returns what there is of articles, to the kilogram: the sum of what is shown
// of the warehouses is what is said of all.
func (a *App) available(ctx context.Context, tx store.Tx, skus ...kabinet.SKU) (map[kabinet.SKU]StockView, error) {
	s, err := a.Stock(tx)
	if err != nil {
		return nil, err
	}
	known, err := s.Catalogue.Articles(ctx, skus...)
	if err != nil {
		return nil, err
	}
	names := map[kabinet.WarehouseID]string{}
	for _, w := range a.Trade().Catalogue.Warehouses {
		names[w.ID] = w.Name
	}
	var ask []kabinet.SKU
	for _, sku := range skus {
		if _, ok := known[sku]; ok {
			ask = append(ask, sku)
		}
	}
	answers, err := s.Answers(ctx, a.Now(), ask...)
	if err != nil {
		return nil, err
	}
	out := make(map[kabinet.SKU]StockView, len(answers))
	for _, x := range answers {
		v := StockView{Unit: x.Unit, Made: x.ToOrder}
		for _, w := range x.Warehouses {
			q, err := w.Now.Round(3, kabinet.Down)
			if err != nil {
				return nil, err
			}
			if q.Sign() > 0 {
				if v.Now, err = v.Now.Add(q); err != nil {
					return nil, err
				}
				v.Places = append(v.Places, Place{names[w.Warehouse], q})
			}
			for _, l := range w.Later {
				v.Later = append(v.Later, Coming{names[w.Warehouse], l.Date, l.Quantity})
			}
		}
		out[x.SKU] = v
	}
	return out, nil
}

// quickStock tells quick orders what there is, in the base unit.
func (a *App) quickStock(tx store.Tx) quickorder.Stock {
	return quickorder.StockFunc(func(ctx context.Context, q quickorder.StockQuery) ([]quickorder.Available, error) {
		skus := make([]kabinet.SKU, len(q.Lines))
		for i, l := range q.Lines {
			skus[i] = l.SKU
		}
		there, err := a.available(ctx, tx, skus...)
		if err != nil {
			return nil, err
		}
		out := make([]quickorder.Available, len(q.Lines))
		for i, l := range q.Lines {
			if v, ok := there[l.SKU]; ok && v.Unit == l.Unit {
				out[i] = quickorder.Available{Known: true, Quantity: v.Now}
			}
		}
		return out, nil
	})
}

// destination is the zone of the tariff in which a site lies.
func destination(site accounts.Site) stock.Destination {
	to, ok := zones[site.Address.City]
	if !ok {
		to = "Урал и Сибирь"
	}
	return stock.Destination{Zone: to}
}
