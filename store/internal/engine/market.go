package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
	"github.com/seed-a884640a/kabinet/pricing"
)

// MarketOffers keeps offers of lots. Until and lot are empty unless the offer is
// Offered; audience is its party.
var MarketOffers = &Table{
	Name: "market_offers", What: "offer", Columns: []string{"sku", "warehouse", "audience", "until", "created", "lot"},
	Unique: []Unique{{"lot", []string{ColOrg, "lot"}}},
}

var offerKind = &aggregate[*market.Offer, market.State]{
	table:   MarketOffers,
	sort:    []Order{{Column: "created", Desc: true}},
	state:   (*market.Offer).State,
	restore: market.Restore,
	savable: market.State.Savable,
	version: func(s *market.State) *int64 { return &s.Version },
	row: func(s *market.State) Row {
		until, lot := "", ""
		if s.Status == market.Offered {
			until, lot = Instant(s.Until), market.LotKey(s.SKU, s.Warehouse, s.Lot)
		}
		return scoped(s.Object(), string(s.ID), string(s.SKU), string(s.Warehouse), s.For.String(), until, Instant(s.Created), lot)
	},
	event: func(s *market.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
	taken: func(Unique) error { return market.ErrOffered },
}

// offers is the port of offers of lots.
type offers struct{ *Tx }

func (x offers) Get(ctx context.Context, seller kabinet.OrgID, id market.ID) (*market.Offer, error) {
	return offerKind.get(ctx, x.Tx, string(seller), string(id))
}

func (x offers) ByLot(
	ctx context.Context, seller kabinet.OrgID, sku kabinet.SKU, w kabinet.WarehouseID, lot pricing.LotID,
) (*market.Offer, error) {
	return offerKind.lookup(ctx, x.Tx, 0, string(lot), string(seller), market.LotKey(sku, w, lot))
}

func (x offers) Save(ctx context.Context, o *market.Offer, events ...kabinet.Event) error {
	return offerKind.save(ctx, x.Tx, o, events)
}

func (x offers) List(ctx context.Context, scope kabinet.Scope, f market.Filter, page kabinet.Page) (kabinet.List[market.State], error) {
	where := is(nil, "sku", string(f.SKU))
	where = is(where, "warehouse", string(f.Warehouse))
	if !f.Open.IsZero() {
		where = append(where, Cond{"until", AtLeast, []string{Instant(f.Open.Add(1))}})
	}
	if f.For != nil {
		parties := make([]string, len(f.For))
		for i, p := range f.For {
			parties[i] = p.String()
		}
		where = among(where, "audience", parties)
	}
	return offerKind.list(ctx, x.Tx, scope, where, page)
}
