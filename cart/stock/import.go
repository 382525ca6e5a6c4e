package stock

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Import takes a feed of a declared source in, all of it or nothing: levels, receipts,
// and what of the reservations its figures have deducted already. Rows that cannot be
// are in the report, and what they name stays as it was; rows of articles and
// warehouses that are not known are parked for Retry. Importing the last feed again
// changes nothing. It returns kabinet.ErrNotFound for a source that was not declared,
// ErrFeed, ErrOlder or ErrGap.
func (s *Service) Import(ctx context.Context, by kabinet.Actor, now time.Time, f Feed) (Report, error) {
	src, err := s.source(ctx, f.Source)
	if err != nil {
		return Report{}, err
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
// now. It returns kabinet.ErrNotFound for a source that was not declared.
func (s *Service) Retry(ctx context.Context, by kabinet.Actor, now time.Time, source SourceID) (Report, error) {
	src, err := s.source(ctx, source)
	if err != nil {
		return Report{}, err
	}
	waiting, err := s.Parked.Waiting(ctx, s.Seller, source)
	if err != nil || len(waiting) == 0 {
		return Report{}, err
	}
	state := src.State()
	f := Feed{Source: source, Version: state.Feed, Kind: Delta, AsOf: state.AsOf}
	for _, p := range waiting {
		f.Rows = append(f.Rows, p.s.Row)
	}
	im := intake{Service: s, source: state, feed: f, by: by, now: now.UTC(), retry: true}
	err = im.run(ctx)
	return im.report, err
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
	retry  bool
	report Report

	levels  map[spot]*Level
	updates map[spot]*update
	order   []spot
	gone    map[ledger.Key]ledger.Key // receipts that came in, with their lots
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
	im.levels, im.updates = map[spot]*Level{}, map[spot]*update{}
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

// read sorts the rows into levels, parked ones and problems.
func (im *intake) read(ctx context.Context, articles map[kabinet.SKU]Article) error {
	waiting, err := im.Parked.Waiting(ctx, im.Seller, im.source.ID)
	if err != nil {
		return err
	}
	parked := map[string]*Parked{}
	for _, p := range waiting {
		parked[p.s.ID] = p
	}
	seen := map[string]bool{}
	left := map[string]bool{} // what a problem leaves as it was
	for i, r := range im.feed.Rows {
		id := parkedID(im.source.ID, r)
		if seen[id] {
			im.problem(i, ErrTwice.With("sku", string(r.SKU)).With("warehouse", string(r.Warehouse)))
			continue
		}
		seen[id] = true
		article, known := articles[r.SKU]
		_, place := im.warehouse(r.Warehouse)
		if !known || !place {
			reason := ErrSKU
			if known {
				reason = ErrWarehouse
			}
			if err := im.park(ctx, parked[id], id, r, reason.Code()); err != nil {
				return err
			}
			continue
		}
		if p := parked[id]; p != nil {
			if err := im.Parked.Save(ctx, p, p.become(Applied, im.now)...); err != nil {
				return err
			}
		}
		if problem := im.row(r, article); problem != nil {
			im.problem(i, problem)
			left[id] = true
		}
	}
	for id, p := range parked {
		if im.feed.Kind == Full && !seen[id] {
			if err := im.Parked.Save(ctx, p, p.become(Dropped, im.now)...); err != nil {
				return err
			}
		}
	}
	if im.feed.Kind == Full {
		im.restore(left)
	}
	return nil
}

func (im *intake) problem(row int, err *kabinet.Error) {
	im.report.Problems = append(im.report.Problems, Problem{row, err.At("/rows/" + strconv.Itoa(row))})
}

// row adds a row to the update of its level, or says why it cannot be.
func (im *intake) row(r Row, a Article) *kabinet.Error {
	at := spot{r.SKU, r.Warehouse}
	l := im.levels[at]
	if l != nil && l.s.Source != im.source.ID {
		return ErrSource.With("sku", string(r.SKU)).With("warehouse", string(r.Warehouse)).With("source", string(l.s.Source))
	}
	if l != nil && im.retry && l.s.Feed > im.source.Feed {
		return nil // a later feed has spoken
	}
	bad := func(q kabinet.Quantity) *kabinet.Error {
		return ErrRow.With("sku", string(r.SKU)).With("quantity", q.String())
	}
	m := measure(a.Unit)
	// What there is is rounded down, and what is promised of it up: no figure of a
	// source makes more of it.
	base := func(q kabinet.Quantity, to kabinet.Rounding) (kabinet.Quantity, bool) {
		b, err := a.base(q, r.Unit, to)
		if err == nil {
			_, err = m.Of(b)
		}
		return b, err == nil
	}
	q, ok := base(r.Quantity, kabinet.Floor)
	if !ok {
		return bad(r.Quantity)
	}
	if checkTexts(r.Lot, r.Inbound, string(r.SKU), string(r.Warehouse)) != nil {
		return ErrText.With("max", MaxText)
	}
	if r.Inbound != "" {
		if q.Sign() < 0 || (q.Sign() > 0 && r.Arrives.IsZero()) {
			return bad(r.Quantity)
		}
		u := im.update(at, a.Unit)
		u.unit, u.inbound = a.Unit, append(u.inbound, Inbound{r.Inbound, r.Arrives, q})
		return nil
	}
	allocated, ok := base(r.Allocated, kabinet.Ceiling)
	if !ok || allocated.Sign() < 0 {
		return bad(r.Allocated)
	}
	u := im.update(at, a.Unit)
	u.unit, u.lots = a.Unit, append(u.lots, Lot{Lot: r.Lot, OnHand: q, Allocated: allocated, Expires: r.Expires})
	return nil
}

// restore keeps what rows with problems name, in a full feed, as it was.
func (im *intake) restore(left map[string]bool) {
	for at, u := range im.updates {
		l := im.levels[at]
		if l == nil {
			continue
		}
		for _, lot := range l.s.Lots {
			if left[parkedID(im.source.ID, Row{SKU: at.sku, Warehouse: at.warehouse, Lot: lot.Lot})] {
				u.lots = append(u.lots, lot)
			}
		}
		for _, in := range l.s.Inbound {
			if left[parkedID(im.source.ID, Row{SKU: at.sku, Warehouse: at.warehouse, Inbound: in.ID})] {
				u.inbound = append(u.inbound, in)
			}
		}
	}
}

func (im *intake) park(ctx context.Context, p *Parked, id string, r Row, reason string) error {
	im.report.Parked++
	if p == nil {
		had, err := im.Parked.Get(ctx, im.Seller, id)
		switch {
		case errors.Is(err, kabinet.NotFound):
			had = &Parked{ParkedState{Schema: Schema, Org: im.Seller, ID: id, Source: im.source.ID}}
		case err != nil:
			return err
		}
		p = had
	}
	same := p.s.Row == r && p.s.Status == Waiting && p.s.Feed == im.feed.Version && p.s.Reason == reason
	if same {
		return nil
	}
	p.s.Row, p.s.Feed, p.s.Reason = r, im.feed.Version, reason
	return im.Parked.Save(ctx, p, p.become(Waiting, im.now)...)
}

// settle finds out what of the ledger the figures have already: what had left up to
// their instant, and what the source knows of. It returns the balances afterwards.
func (im *intake) settle(ctx context.Context) (map[ledger.Key]ledger.Balance, error) {
	if !im.retry {
		if err := im.takeOver(ctx); err != nil {
			return nil, err
		}
	}
	var keys []ledger.Key
	for _, at := range im.order {
		keys = append(keys, im.keys(at)...)
	}
	list, err := im.Balances.Balances(ctx, keys...)
	if err != nil {
		return nil, err
	}
	balances := make(map[ledger.Key]ledger.Balance, len(keys))
	for i, k := range keys {
		balances[k] = list[i]
	}
	var postings []ledger.Posting
	for _, at := range im.order {
		if l := im.levels[at]; l != nil {
			u := im.updates[at]
			for _, had := range l.s.Lots {
				i := slices.IndexFunc(u.lots, func(x Lot) bool { return x.Lot == had.Lot })
				if i < 0 && !u.whole {
					continue
				}
				if i < 0 {
					u.lots, i = append(u.lots, Lot{Lot: had.Lot, Expires: had.Expires}), len(u.lots)
				}
				k := keyOf(im.Seller, at.sku, at.warehouse, had.Lot, "")
				left, through, err := im.left(ctx, k, had.Settled, balances[k])
				if err != nil {
					return nil, err
				}
				u.lots[i].Settled = through
				if left > 0 {
					postings = append(postings, ledger.Posting{Entry: ledger.Entry{
						Key: k, Document: ledger.Document{ID: known + string(im.source.ID), Version: im.feed.Version}, Kind: ledger.Adjust,
						Measure: measure(u.unit), Amount: -left, By: im.by.Person, At: im.now,
					}})
					b := balances[k]
					b.Committed, b.Entries = b.Committed-left, b.Entries+1
					balances[k] = b
				}
			}
		}
	}
	early, err := im.early(ctx, balances)
	if err != nil {
		return nil, err
	}
	postings = append(postings, early...)
	if len(postings) > 0 {
		if _, err := im.Ledger.Post(ctx, postings...); err != nil {
			return nil, err
		}
	}
	// A lot that is new has nothing to be settled from before.
	for _, at := range im.order {
		for i, lot := range im.updates[at].lots {
			b := balances[keyOf(im.Seller, at.sku, at.warehouse, lot.Lot, "")]
			if l := im.levels[at]; (l == nil || !l.has(lot.Lot)) && b.Committed == 0 {
				im.updates[at].lots[i].Settled = b.Entries
			}
		}
	}
	return balances, nil
}

// early returns postings for what left of receipts before a feed said that they came:
// it moves to the lots, and what left up to the figures' instant is settled.
func (im *intake) early(ctx context.Context, balances map[ledger.Key]ledger.Balance) ([]ledger.Posting, error) {
	var out []ledger.Posting
	for from, to := range im.gone {
		b := balances[from]
		if b.Committed <= 0 {
			continue
		}
		settled, _, err := im.left(ctx, from, 0, b)
		if err != nil {
			return nil, err
		}
		sku, w, _, inbound := place(from)
		e := ledger.Entry{
			Document: ledger.Document{ID: known + string(im.source.ID), Version: im.feed.Version}, Line: inbound, Kind: ledger.Adjust,
			Measure: measure(im.updates[spot{sku, w}].unit), By: im.by.Person, At: im.now,
		}
		e.Key, e.Amount = from, -b.Committed
		out = append(out, ledger.Posting{Entry: e})
		if later := b.Committed - settled; later > 0 {
			e.Key, e.Amount = to, later
			out = append(out, ledger.Posting{Entry: e, Ceiling: ledger.Max})
			lot := balances[to]
			lot.Committed += later
			balances[to] = lot
		}
	}
	return out, nil
}

func (l *Level) has(lot string) bool {
	return slices.ContainsFunc(l.s.Lots, func(x Lot) bool { return x.Lot == lot })
}

// keys returns the keys of all that a level has or is to have.
func (im *intake) keys(at spot) []ledger.Key {
	var out []ledger.Key
	add := func(lot, inbound string) {
		if k := keyOf(im.Seller, at.sku, at.warehouse, lot, inbound); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	if l := im.levels[at]; l != nil {
		for _, x := range l.s.Lots {
			add(x.Lot, "")
		}
		for _, x := range l.s.Inbound {
			add("", x.ID)
		}
	}
	for _, x := range im.updates[at].lots {
		add(x.Lot, "")
	}
	for _, x := range im.updates[at].inbound {
		add("", x.ID)
	}
	return out
}

// left returns what had left of a lot up to the feed's instant, beginning after an
// entry, and the entry up to which nothing is to be settled any more. What left later
// stays deducted, and what was posted after it, until the next feed.
func (im *intake) left(ctx context.Context, k ledger.Key, after int64, b ledger.Balance) (sum ledger.Units, through int64, err error) {
	if b.Committed == 0 {
		return 0, after, nil
	}
	const page = 500
	for {
		entries, err := im.Ledger.Entries(ctx, k, after, page)
		if err != nil {
			return 0, 0, err
		}
		for _, e := range entries {
			_, committed := e.Change()
			if committed > 0 {
				if e.At.After(im.feed.AsOf) && !im.feed.knows(e.Document, time.Time{}) {
					return min(sum, b.Committed), after, nil
				}
				sum += committed
			}
			after = e.N
		}
		if len(entries) < page {
			return min(sum, b.Committed), after, nil
		}
	}
}

// knows reports whether the figures of the feed have a document deducted that reserved
// at an instant; the zero instant is not known. What reserved after the figures were
// taken is not in them, whatever its name.
func (f Feed) knows(d ledger.Document, reserved time.Time) bool {
	if reserved.After(f.AsOf) {
		return false
	}
	if !reserved.IsZero() && !f.Watermark.IsZero() && !reserved.After(f.Watermark) {
		return true
	}
	return slices.ContainsFunc(f.Knows, func(x Document) bool { return x.name() == d.ID && d.Version>>tries <= x.Version })
}

// takeOver gives back what reservations hold of the feed's levels, where the figures
// have it deducted already, and moves what they hold of receipts that have come in to
// the lots.
func (im *intake) takeOver(ctx context.Context) error {
	gone := im.arrived()
	im.gone = gone
	if im.source.Mode != AlreadyNetted && len(gone) == 0 {
		return nil
	}
	active, err := im.Reservations.Active(ctx, im.Seller, Book)
	if err != nil {
		return err
	}
	for _, r := range active {
		touched := false
		state := r.State()
		if im.source.Mode == AlreadyNetted && im.feed.knows(state.Document, state.Created) {
			var parts []ledger.Part
			for _, i := range state.Items {
				if im.names(i.Key) && i.Open() > 0 {
					parts = append(parts, ledger.Part{Line: i.Line})
				}
			}
			if len(parts) > 0 {
				step := known + string(im.source.ID) + "/" + strconv.FormatInt(im.feed.Version, 10)
				if state, err = im.book().Release(ctx, im.by, im.now, im.Seller, state.Document.ID, step, parts...); err != nil {
					return err
				}
				touched = true
			}
		}
		if drop, add := moves(state, gone); len(drop) > 0 {
			step := "arrived/" + string(im.source.ID) + "/" + strconv.FormatInt(im.feed.Version, 10)
			if _, err := im.book().Rekey(ctx, im.by, im.now, im.Seller, state.Document.ID, step, drop, add); err != nil {
				return err
			}
		}
		if touched {
			im.report.Taken++
		}
	}
	return nil
}

// names reports whether a key is of a level of which the feed speaks.
func (im *intake) names(k ledger.Key) bool {
	sku, w, lot, inbound := place(k)
	u := im.updates[spot{sku, w}]
	switch {
	case u == nil:
		return false
	case u.whole:
		return true
	case inbound != "":
		return slices.ContainsFunc(u.inbound, func(x Inbound) bool { return x.ID == inbound })
	}
	return slices.ContainsFunc(u.lots, func(x Lot) bool { return x.Lot == lot })
}

// arrived returns the receipts that are no more, with the lot that what was held of
// them is held of now: the one without a number, or that which is sold last.
func (im *intake) arrived() map[ledger.Key]ledger.Key {
	out := map[ledger.Key]ledger.Key{}
	for _, at := range im.order {
		l, u := im.levels[at], im.updates[at]
		if l == nil {
			continue
		}
		for _, in := range l.s.Inbound {
			i := slices.IndexFunc(u.inbound, func(x Inbound) bool { return x.ID == in.ID })
			if (i < 0 && !u.whole) || (i >= 0 && u.inbound[i].Quantity.Sign() > 0) {
				continue
			}
			lots := slices.Clone(u.lots)
			if len(lots) == 0 && !u.whole {
				lots = slices.Clone(l.s.Lots)
			}
			if len(lots) == 0 {
				u.lots = append(u.lots, Lot{})
				lots = []Lot{{}}
			}
			slices.SortFunc(lots, byExpiry)
			to := lots[len(lots)-1].Lot
			if slices.ContainsFunc(lots, func(x Lot) bool { return x.Lot == "" }) {
				to = ""
			}
			out[keyOf(im.Seller, at.sku, at.warehouse, "", in.ID)] = keyOf(im.Seller, at.sku, at.warehouse, to, "")
		}
	}
	return out
}

// moves returns what a reservation gives up of receipts that have arrived, and what it
// holds instead.
func moves(s ledger.State, to map[ledger.Key]ledger.Key) (drop []ledger.Key, add []ledger.Item) {
	if len(to) == 0 || s.Status != ledger.Active {
		return nil, nil
	}
	for _, i := range s.Items {
		key, gone := to[i.Key]
		if !gone || i.Open() == 0 {
			continue
		}
		line := i.Line
		for slices.ContainsFunc(s.Items, func(h ledger.Item) bool { return h.Key == key && h.Line == line }) ||
			slices.ContainsFunc(add, func(h ledger.Item) bool { return h.Key == key && h.Line == line }) {
			line += "a"
		}
		drop = append(drop, i.Key)
		add = append(add, ledger.Item{Key: key, Line: line, Measure: i.Measure, Amount: i.Open()})
	}
	return drop, add
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
