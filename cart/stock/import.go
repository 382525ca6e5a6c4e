package stock

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Import takes a feed of a declared source in, all of it or nothing: levels, receipts,
// and what of the reservations its figures have deducted already. Rows that cannot be
// are in the report, and what they name stays as it was; rows of articles and
// warehouses that are not known are parked for Retry. Importing the last feed again
// changes nothing. What has not happened yet is in no figures: an AsOf after now, as of a
// clock that is fast, is taken for now. It returns kabinet.ErrNotFound for a source that
// was not declared, ErrFeed, ErrOlder or ErrGap.
func (s *Service) Import(ctx context.Context, by kabinet.Actor, now time.Time, f Feed) (Report, error) {
	src, err := s.source(ctx, f.Source)
	if err != nil {
		return Report{}, err
	}
	if now.Before(f.AsOf) {
		if now.Before(f.Watermark) && !f.Watermark.After(f.AsOf) {
			f.Watermark = now
		}
		f.AsOf = now
	}
	repeated, err := src.take(now, f)
	if err != nil || repeated {
		return Report{Repeated: repeated}, err
	}
	im := intake{Service: s, source: src.State(), feed: f, by: by, now: now.UTC()}
	if err := im.run(ctx); err != nil {
		return Report{}, err
	}
	return im.report, s.Sources.Save(ctx, src, Imported{s.Seller, f.Source, f.Version, im.report, by, now.UTC()})
}

// Retry takes the parked rows of a source in whose article and warehouse are known by
// now, as of the instants of their feeds, the oldest first; Problem.Row is the place in
// that order. It returns kabinet.ErrNotFound for a source that was not declared.
func (s *Service) Retry(ctx context.Context, by kabinet.Actor, now time.Time, source SourceID) (Report, error) {
	src, err := s.source(ctx, source)
	if err != nil {
		return Report{}, err
	}
	waiting, err := s.Parked.Waiting(ctx, s.Seller, source)
	if err != nil {
		return Report{}, err
	}
	slices.SortStableFunc(waiting, func(a, b *Parked) int { return cmp.Compare(a.s.Feed, b.s.Feed) })
	var out Report
	for done := 0; done < len(waiting); {
		first := waiting[done].s
		f := Feed{Source: source, Version: first.Feed, Kind: Delta, AsOf: first.AsOf}
		for _, p := range waiting[done:] {
			if p.s.Feed == first.Feed {
				f.Rows = append(f.Rows, p.s.Row)
			}
		}
		im := intake{Service: s, source: src.State(), feed: f, by: by, now: now.UTC(), before: done}
		if err := im.run(ctx); err != nil {
			return Report{}, err
		}
		out.add(im.report)
		done += len(f.Rows)
	}
	return out, nil
}

// add adds a report of other rows.
func (r *Report) add(o Report) {
	r.Changed, r.Same, r.Parked, r.Taken = r.Changed+o.Changed, r.Same+o.Same, r.Parked+o.Parked, r.Taken+o.Taken
	r.Problems, r.Oversold = append(r.Problems, o.Problems...), append(r.Oversold, o.Oversold...)
}

func (s *Service) source(ctx context.Context, id SourceID) (*Source, error) {
	if err := s.need("Catalogue", "Levels", "Sources", "Parked", "Ledger", "Balances", "Reservations"); err != nil {
		return nil, err
	}
	return s.Sources.Get(ctx, s.Seller, id)
}

// intake is one feed at work.
type intake struct {
	*Service
	source SourceState
	feed   Feed
	by     kabinet.Actor
	now    time.Time
	before int // rows that were taken in before those of the feed
	report Report

	levels  map[spot]*Level
	updates map[spot]*update
	order   []spot
	gone    map[ledger.Key]ledger.Key // receipts that came in, with their lots
	stays   map[ledger.Key]bool       // what is as it was, since its row could not be taken in
}

// spot is where a level is.
type spot struct {
	sku       kabinet.SKU
	warehouse kabinet.WarehouseID
}

func (im *intake) run(ctx context.Context) error {
	articles, err := im.Catalogue.Articles(ctx, im.skus()...)
	if err != nil {
		return err
	}
	if err := im.load(ctx); err != nil {
		return err
	}
	if err := im.read(ctx, articles); err != nil {
		return err
	}
	balances, err := im.settle(ctx)
	if err != nil {
		return err
	}
	return im.save(ctx, balances)
}

func (im *intake) skus() []kabinet.SKU {
	skus := make([]kabinet.SKU, len(im.feed.Rows))
	for i, r := range im.feed.Rows {
		skus[i] = r.SKU
	}
	return slices.Compact(slices.Sorted(slices.Values(skus)))
}

// load loads the levels of the rows, and for a full feed all of its source.
func (im *intake) load(ctx context.Context) error {
	im.levels, im.updates, im.stays = map[spot]*Level{}, map[spot]*update{}, map[ledger.Key]bool{}
	found, err := im.Levels.Of(ctx, im.Seller, im.skus()...)
	if err != nil {
		return err
	}
	if im.feed.Kind == Full {
		all, err := im.Levels.OfSource(ctx, im.Seller, im.source.ID)
		if err != nil {
			return err
		}
		found = append(found, all...)
	}
	for _, l := range found {
		at := spot{l.s.SKU, l.s.Warehouse}
		im.levels[at] = l
		if im.feed.Kind == Full && l.s.Source == im.source.ID {
			im.update(at, l.s.Unit)
		}
	}
	return nil
}

// update returns what the feed says of a level.
func (im *intake) update(at spot, unit kabinet.UoM) *update {
	u := im.updates[at]
	if u == nil {
		u = &update{feed: im.feed.Version, asOf: im.feed.AsOf, unit: unit, whole: im.feed.Kind == Full}
		im.updates[at], im.order = u, append(im.order, at)
	}
	return u
}

// save saves the levels that changed.
func (im *intake) save(ctx context.Context, balances map[ledger.Key]ledger.Balance) error {
	slices.SortFunc(im.order, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.sku, b.sku), cmp.Compare(a.warehouse, b.warehouse))
	})
	for _, at := range im.order {
		l := im.levels[at]
		if l == nil {
			var err error
			if l, err = NewLevel(im.Seller, im.source.ID, at.sku, at.warehouse, im.updates[at].unit); err != nil {
				return err
			}
		}
		e := l.apply(im.by, im.now, *im.updates[at], func(lot Lot) bool {
			return balances[keyOf(im.Seller, at.sku, at.warehouse, lot.Lot, "")].Used() != 0
		})
		if err := im.oversold(l.s, balances); err != nil {
			return err
		}
		if e == nil {
			im.report.Same++
			continue
		}
		im.report.Changed++
		if err := im.Levels.Save(ctx, l, *e); err != nil {
			return err
		}
	}
	return nil
}

// oversold reports of what more is held than there is.
func (im *intake) oversold(s LevelState, balances map[ledger.Key]ledger.Balance) error {
	var day kabinet.Date
	if w, ok := im.warehouse(s.Warehouse); ok {
		day = im.Warehouses[w].Calendar.Day(im.now)
	}
	s.Safety = kabinet.Quantity{} // its use is no overselling
	pools, err := s.pools(day)
	if err != nil {
		return err
	}
	for _, p := range pools {
		p.balance = balances[p.key]
		if p.free() < 0 && p.balance.Used() > 0 {
			by, err := measure(s.Unit).Quantity(min(-p.free(), p.balance.Used()))
			if err != nil {
				return err
			}
			im.report.Oversold = append(im.report.Oversold, Oversold{s.SKU, s.Warehouse, p.lot, p.inbound, by})
		}
	}
	return nil
}
