package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// regular is what a client of the sample has bought month by month before the portal.
type regular struct {
	org     kabinet.OrgID
	payer   kabinet.LegalEntityID
	unit    kabinet.UnitID
	site    kabinet.SiteID
	person  kabinet.PersonID
	centres []string
	pieces  int64
}

var regulars = []regular{
	{seed.Holding, "altair-truba", "truba", "site-tyumen", "belov", []string{"Тюмень-2", "Сургут"}, 60},
	{seed.Holding, "altair-stroy", "stroy", "site-ekb", "belov", []string{"Исеть"}, 40},
	{seed.Holding, "altair-energo", "energo", "site-reft", "sokolova", []string{"", "ГРЭС"}, 25},
	{seed.Firm, "stroyfaza", "", "site-podolsk", "gromov", []string{""}, 15},
}

// SeedPast gives the sample the orders of eighteen months, as the seller's ERP would have
// brought them in, at the prices of now; once.
func (a *App) SeedPast(ctx context.Context) error {
	return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Orders().Get(ctx, seed.Firm, pastID(seed.Firm, 0))
		if err == nil || !errors.Is(err, kabinet.NotFound) {
			return err
		}
		number := 0
		counts := map[kabinet.OrgID]int{}
		today := kabinet.DateOf(a.Now().In(zone))
		for month := range 18 {
			for i, r := range regulars {
				// The season: more is built in summer, and some months go without.
				at := kabinet.Date{Year: today.Year, Month: today.Month - time.Month(month), Day: 1}.Start(zone).AddDate(0, 0, 3+4*i).Add(11 * time.Hour)
				if at.After(a.Now()) || (month+i)%5 == 4 {
					continue
				}
				number++
				id := pastID(r.org, counts[r.org])
				counts[r.org]++
				pieces := r.pieces + int64((month*7+i*5)%11)*6
				if m := at.Month(); m >= time.May && m <= time.September {
					pieces += pieces / 2
				}
				if err := a.past(ctx, tx, r, id, number, pieces, at); err != nil {
					return fmt.Errorf("%s: %w", id, err)
				}
			}
		}
		return nil
	})
}

func pastID(org kabinet.OrgID, n int) order.ID {
	return order.ID("ord-past-" + string(org) + "-" + strconv.Itoa(n))
}

// past saves an order that was delivered long ago.
func (a *App) past(ctx context.Context, tx store.Tx, r regular, id order.ID, number int, pieces int64, at time.Time) error {
	org, err := tx.Organizations().Get(ctx, r.org)
	if err != nil {
		return err
	}
	d := order.Draft{
		Org: r.org, Number: "УТ-З-" + strconv.Itoa(400-number), Origin: order.ERP, PlacedBy: kabinet.Actor{Person: r.person, Organization: r.org},
		Header: cart.Header{Unit: r.unit, Person: r.person, Payer: r.payer, Site: r.site, Seller: seed.SellerEntity, Currency: seed.RUB},
	}
	view, err := a.Trade().view(org, d.Header)
	if err != nil {
		return err
	}
	doc := cart.Document{Currency: seed.RUB, Policy: policy(seed.SellerEntity)}
	items := a.Trade().Catalogue.Items
	for n := range 3 {
		item := items[(number*131+n*397)%len(items)]
		result := view.Resolve(pricing.Request{
			SKU: item.SKU, Unit: item.OrderUnit, Quantity: kabinet.QuantityOf(pieces / int64(n+1)), Currency: seed.RUB, At: a.Now(),
		})
		if result.Outcome != pricing.Priced {
			continue
		}
		line := cart.PricedLine(seed.RUB, result)
		line.TaxRate = cart.TaxRate{Category: "standard", Rate: kabinet.MustPercent("20")}
		doc.Lines = append(doc.Lines, line)
		d.Lines = append(d.Lines, order.Line{
			ID: cart.LineID(strconv.Itoa(len(d.Lines) + 1)), Name: item.Name.Russian, Quantity: kabinet.QuantityOf(pieces / int64(n+1)), Price: result,
			LineKey: cart.LineKey{SKU: item.SKU, Unit: item.OrderUnit, CostCentre: r.centres[n%len(r.centres)]},
		})
	}
	if d.Totals, err = cart.Sum(doc); err != nil || len(d.Lines) == 0 {
		return err
	}
	o, _, err := order.New(id, d, at)
	if err != nil {
		return err
	}
	clerk := kabinet.Actor{Person: seed.Orlova, Organization: seed.Seller}
	for _, step := range []func(kabinet.Actor, time.Time) (order.Moved, error){o.Confirm, o.Start, o.Complete} {
		if _, err := step(clerk, at.AddDate(0, 0, 5)); err != nil {
			return err
		}
	}
	return tx.Orders().Save(ctx, o) // without events: nobody is told of what is long over
}
