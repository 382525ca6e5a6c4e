package main

import (
	"context"
	_ "embed"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
)

//go:embed seed/tariff.csv
var tariffCSV string

// zones of the tariff by city; all others are in the last one.
var zones = map[string]string{
	"Москва": "Москва", "Люберцы": "Москва", "Подольск": "Москва",
	"Тула": "Поволжье и Центр", "Казань": "Поволжье и Центр", "Самара": "Поволжье и Центр", "Нижний Новгород": "Поволжье и Центр", "Воронеж": "Поволжье и Центр",
}

// yearTariff is the seller's table for the year that was asked for last.
type yearTariff struct {
	mu    sync.Mutex
	year  int
	table *stock.Table
}

// carriers quotes delivery from the table of the year.
func (a *App) carriers() (*stock.Table, error) {
	now := a.Now()
	a.tariff.mu.Lock()
	defer a.tariff.mu.Unlock()
	if year := now.In(zone).Year(); a.tariff.table == nil || a.tariff.year != year {
		table, err := carriers(now)
		if err != nil {
			return nil, err
		}
		a.tariff.year, a.tariff.table = year, table
	}
	return a.tariff.table, nil
}

// carriers quotes delivery from the seller's table: a rate is in force for the year,
// and a quote for five days.
func carriers(now time.Time) (*stock.Table, error) {
	rates, err := stock.ReadRates(strings.NewReader(tariffCSV), kabinet.MustCurrency("RUB"))
	if err != nil {
		return nil, err
	}
	from := time.Date(now.In(zone).Year(), time.January, 1, 0, 0, 0, 0, zone)
	return stock.NewTable(stock.Tariff{
		Version: from.Format("2006"), Valid: kabinet.Window{From: from, Until: from.AddDate(1, 0, 0)}, Rates: rates, Hold: 5 * 24 * time.Hour,
	})
}

// DeliveryView is by which ways the goods of a cart can be brought to its site, and what
// they cost there.
type DeliveryView struct {
	Offers []OfferView
	Until  time.Time // the prices hold
}

// OfferView is one way to have them brought.
type OfferView struct {
	stock.Promise
	Way  string // its name in forms, with what it costs
	From string // the warehouse
	// Payable is what the order comes to with it, tax included.
	Payable kabinet.Money
}

// promises tells how the goods of orders get to their sites.
func (a *App) promises(tx store.Tx) (withstock.Promises, error) {
	s, err := a.Stock(tx)
	return withstock.Promises{Stock: s, To: func(ctx context.Context, org kabinet.OrgID, h cart.Header) (stock.Destination, bool, error) {
		company, err := tx.Organizations().Get(ctx, org)
		if err != nil {
			return stock.Destination{}, false, err
		}
		site, ok := company.Site(h.Site)
		return destination(site), ok, nil
	}}, err
}

// delivery returns what can be promised for a cart, the cheapest ways first, or nil where
// its site is not chosen, or nobody can say.
func (s *Server) delivery(ctx context.Context, tx store.Tx, v cart.View) (*DeliveryView, error) {
	promises, err := s.app.promises(tx)
	if err != nil || v.Totals.Unpriced > 0 {
		return nil, err
	}
	d := order.Draft{Org: v.State.Org, Header: v.State.Header, Totals: v.Totals}
	for _, l := range v.State.Lines {
		d.Lines = append(d.Lines, order.Line{ID: l.ID, LineKey: l.LineKey, Quantity: l.Quantity})
	}
	list, err := promises.Offers(ctx, d, s.app.Now())
	if errors.Is(err, kabinet.Invalid) { // the line says so itself
		return nil, nil
	}
	if err != nil || len(list) == 0 {
		return nil, err
	}
	out := &DeliveryView{Until: list[0].Quote.Until}
	seen := map[string]bool{}
	for _, p := range list {
		vehicle := p.Quote.Carrier + "/" + p.Quote.Service + "/" + p.Quote.Vehicle
		if seen[vehicle] {
			continue // from another warehouse it costs as much or more
		}
		seen[vehicle] = true
		way := withstock.Way(p)
		totals, err := d.Charged(ctx, s.app.Taxes, "", order.Delivery{Way: way, Freight: p.Freight}, s.app.Now())
		if err != nil {
			return nil, err
		}
		out.Offers = append(out.Offers, OfferView{p, way + "=" + p.Freight.String(), s.app.warehouse(p.Warehouse), totals.Payable})
	}
	return out, nil
}

// warehouse returns the name of a warehouse.
func (a *App) warehouse(id kabinet.WarehouseID) string {
	for _, w := range a.Trade().Catalogue.Warehouses {
		if w.ID == id {
			return w.Name
		}
	}
	return string(id)
}

// way reads the way of delivery that was chosen, with what it was said to cost.
func (c *call) way(r *order.PlaceRequest) (err error) {
	text := c.r.FormValue("way")
	at := strings.LastIndexByte(text, '=')
	if at < 0 {
		return nil
	}
	r.Way = clip(text[:at], 200)
	r.Freight, err = kabinet.ParseMoney(text[at+1:])
	return err
}
