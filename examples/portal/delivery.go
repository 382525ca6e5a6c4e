package main

import (
	"context"
	_ "embed"
	"errors"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

//go:embed seed/tariff.csv
var tariffCSV string

// zones of the tariff by city; all others are in the last one.
var zones = map[string]string{
	"Москва": "Москва", "Люберцы": "Москва", "Подольск": "Москва",
	"Тула": "Поволжье и Центр", "Казань": "Поволжье и Центр", "Самара": "Поволжье и Центр", "Нижний Новгород": "Поволжье и Центр", "Воронеж": "Поволжье и Центр",
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

// DeliveryView is what it costs to have a cart brought to its site.
type DeliveryView struct {
	Weight kabinet.Quantity // kilograms
	Quotes []QuoteView
	Until  time.Time
}

// QuoteView is one way to have it brought.
type QuoteView struct {
	stock.Quote
	Landed kabinet.Money
}

// delivery returns the quotes for a cart from the first warehouse, or nil where its
// site is not chosen, or the weight of a line is not known.
func (s *Server) delivery(ctx context.Context, site accounts.Site, v cart.View) (*DeliveryView, error) {
	trade, now := s.app.Trade(), s.app.Now()
	weight := kabinet.Quantity{}
	for _, l := range v.State.Lines {
		product, ok := trade.Snapshot.Product(l.SKU)
		if !ok {
			return nil, nil
		}
		kg, known := kilograms(stock.ArticleOf(product), l)
		if !known {
			return nil, nil
		}
		var err error
		if weight, err = weight.Add(kg); err != nil {
			return nil, err
		}
	}
	if weight.IsZero() || len(trade.Catalogue.Warehouses) == 0 {
		return nil, nil
	}
	table, err := carriers(now)
	if err != nil {
		return nil, err
	}
	to, ok := zones[site.Address.City]
	if !ok {
		to = "Урал и Сибирь"
	}
	ready := kabinet.Calendar{}.AddBusinessDays(kabinet.DateOf(now.In(zone)), 1)
	quotes, err := table.Quotes(ctx, now, stock.Load{
		From: kabinet.WarehouseID(trade.Catalogue.Warehouses[0].ID), To: stock.Destination{Zone: to}, Weight: weight,
		Ready: stock.Span{From: ready, To: ready},
	})
	if errors.Is(err, stock.ErrZone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &DeliveryView{Weight: weight, Until: quotes[0].Until}
	for _, q := range quotes {
		landed, err := v.Totals.Net.Add(q.Cost)
		if err != nil {
			return nil, err
		}
		out.Quotes = append(out.Quotes, QuoteView{q, landed})
	}
	return out, nil
}

// kilograms returns what a line weighs, by the units of its product, and false where
// they do not say.
func kilograms(a stock.Article, l cart.Line) (kabinet.Quantity, bool) {
	base, err := a.Base(l.Quantity, l.Unit)
	if err != nil {
		return base, false // the line says so itself
	}
	for unit, each := range map[kabinet.UoM]int64{kabinet.Tonne: 1000, kabinet.Kilogram: 1} {
		if q, err := a.In(base, unit); err == nil {
			q, err = q.MulDiv(each, 1, 0, kabinet.Ceiling)
			return q, err == nil && q.Sign() > 0
		}
	}
	return base, false
}
