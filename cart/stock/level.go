package stock

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the states that this version of the library writes.
const Schema = 1

// SourceID names a source of levels, such as an ERP.
type SourceID string

// Lot is the part of a level with one lot number; goods without lots have the one
// lot "".
type Lot struct {
	Lot string `json:"lot,omitempty"`
	// OnHand is what the source says. It may be negative, as some ERPs have it.
	OnHand kabinet.Quantity `json:"onHand"`
	// Allocated is what of OnHand is promised outside this library.
	Allocated kabinet.Quantity `json:"allocated,omitzero"`
	// Expires is the first day on which the lot is not sold any more.
	Expires kabinet.Date `json:"expires,omitzero"`
	// Settled is the number of the last entry of the lot's ledger of which the
	// source is known to know.
	Settled int64 `json:"settled,omitempty"`
}

// same reports whether the source says the same of both.
func (l Lot) same(o Lot) bool {
	return l.Lot == o.Lot && l.OnHand.Equal(o.OnHand) && l.Allocated.Equal(o.Allocated) && l.Expires == o.Expires
}

// Inbound is what is to come in.
type Inbound struct {
	// ID names the receipt: a purchase order, a production order, with its line.
	ID       string           `json:"id"`
	Date     kabinet.Date     `json:"date"`
	Quantity kabinet.Quantity `json:"quantity"`
}

func (i Inbound) same(o Inbound) bool {
	return i.ID == o.ID && i.Date == o.Date && i.Quantity.Equal(o.Quantity)
}

// LevelState is what a store keeps of a Level. Quantities are in the base unit of
// the article.
type LevelState struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	// Org is the seller.
	Org       kabinet.OrgID       `json:"org"`
	SKU       kabinet.SKU         `json:"sku"`
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	Unit      kabinet.UoM         `json:"unit,omitempty"`
	// Source says who keeps the level, and Feed is the version of its feed that
	// changed it last.
	Source SourceID  `json:"source"`
	Feed   int64     `json:"feed"`
	AsOf   time.Time `json:"asOf"`
	// Safety is what is never promised, of all lots together.
	Safety  kabinet.Quantity `json:"safety,omitzero"`
	Lots    []Lot            `json:"lots,omitempty"`
	Inbound []Inbound        `json:"inbound,omitempty"`
}

// ID returns the level's id in its organisation: the warehouse and the article,
// escaped, so that no crafted name makes another's.
func (s LevelState) ID() string { return LevelID(s.SKU, s.Warehouse) }

// LevelID returns the id of a level.
func LevelID(sku kabinet.SKU, w kabinet.WarehouseID) string {
	return url.PathEscape(string(w)) + "/" + url.PathEscape(string(sku))
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s LevelState) Savable() error { return savable("stock level", s.ID(), s.Schema) }

func savable(what, id string, schema int) error {
	if schema > Schema {
		return kabinet.ErrNewer.With("what", what).With("id", id)
	}
	return nil
}

func (s LevelState) clone() LevelState {
	s.Lots, s.Inbound = slices.Clone(s.Lots), slices.Clone(s.Inbound)
	return s
}

// Level is the stock of an article in a warehouse, as its source says. A method
// that returns an error changes nothing. A Level is not safe for concurrent use.
type Level struct{ s LevelState }

// NewLevel returns an empty level of a source, or ErrID or ErrText.
func NewLevel(org kabinet.OrgID, source SourceID, sku kabinet.SKU, w kabinet.WarehouseID, unit kabinet.UoM) (*Level, error) {
	if org == "" || source == "" || sku == "" || w == "" {
		return nil, ErrID
	}
	if err := checkTexts(string(source), string(sku), string(w), string(unit)); err != nil {
		return nil, err
	}
	return &Level{LevelState{Schema: Schema, Org: org, Source: source, SKU: sku, Warehouse: w, Unit: unit}}, nil
}

// RestoreLevel returns the level of a state that a store kept. It copies the state.
func RestoreLevel(s LevelState) *Level {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Level{s}
}

// State returns a copy of all the level has.
func (l *Level) State() LevelState { return l.s.clone() }

// LevelChanged says what a level is now.
type LevelChanged struct {
	Org       kabinet.OrgID       `json:"org"`
	SKU       kabinet.SKU         `json:"sku"`
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	Unit      kabinet.UoM         `json:"unit,omitempty"`
	Source    SourceID            `json:"source"`
	Feed      int64               `json:"feed"`
	AsOf      time.Time           `json:"asOf"`
	Safety    kabinet.Quantity    `json:"safety"`
	Lots      []Lot               `json:"lots"`
	Inbound   []Inbound           `json:"inbound"`
	By        kabinet.Actor       `json:"by"`
	At        time.Time           `json:"at"`
}

// EventKind returns "stock.level_changed".
func (LevelChanged) EventKind() string { return "stock.level_changed" }

// EventTime returns when it changed.
func (e LevelChanged) EventTime() time.Time { return e.At }

func (l *Level) changed(by kabinet.Actor, now time.Time) *LevelChanged {
	s := l.s.clone()
	return &LevelChanged{s.Org, s.SKU, s.Warehouse, s.Unit, s.Source, s.Feed, s.AsOf, s.Safety, s.Lots, s.Inbound, by, now.UTC()}
}

// Keep sets the safety stock. The event is nil where nothing changes. It returns
// ErrRow for a negative one.
func (l *Level) Keep(by kabinet.Actor, now time.Time, safety kabinet.Quantity) (*LevelChanged, error) {
	switch {
	case safety.Sign() < 0:
		return nil, ErrRow.With("sku", string(l.s.SKU)).With("quantity", safety.String())
	case safety.Equal(l.s.Safety):
		return nil, nil
	}
	l.s.Safety = safety
	return l.changed(by, now), nil
}

// update is what a feed says of a level. Lots and inbound that it does not name are
// gone where it is whole.
type update struct {
	feed    int64
	asOf    time.Time
	unit    kabinet.UoM
	whole   bool
	lots    []Lot
	inbound []Inbound // of quantity zero: gone
}

// apply takes a feed in. Lots of nothing stay where keep says so. The event is nil
// where the source says what it said before.
func (l *Level) apply(by kabinet.Actor, now time.Time, u update, keep func(Lot) bool) *LevelChanged {
	next := l.s.clone()
	if u.whole {
		for i, had := range next.Lots {
			next.Lots[i] = Lot{Lot: had.Lot, Expires: had.Expires, Settled: had.Settled}
		}
		next.Inbound = nil
	}
	for _, lot := range u.lots {
		if i := slices.IndexFunc(next.Lots, func(h Lot) bool { return h.Lot == lot.Lot }); i >= 0 {
			lot.Settled = max(lot.Settled, next.Lots[i].Settled)
			next.Lots[i] = lot
		} else {
			next.Lots = append(next.Lots, lot)
		}
	}
	next.Lots = slices.DeleteFunc(next.Lots, func(x Lot) bool { return x.OnHand.IsZero() && x.Allocated.IsZero() && !keep(x) })
	for _, in := range u.inbound {
		next.Inbound = slices.DeleteFunc(next.Inbound, func(h Inbound) bool { return h.ID == in.ID })
		next.Inbound = append(next.Inbound, in)
	}
	next.Inbound = slices.DeleteFunc(next.Inbound, func(x Inbound) bool { return x.Quantity.Sign() <= 0 })
	slices.SortFunc(next.Lots, byExpiry)
	slices.SortFunc(next.Inbound, byArrival)
	next.Unit, next.Feed = u.unit, max(next.Feed, u.feed)
	if u.asOf.After(next.AsOf) { // and not a row that was parked since
		next.AsOf = u.asOf.UTC()
	}
	settled := !slices.EqualFunc(next.Lots, l.s.Lots, func(a, b Lot) bool { return a.Lot == b.Lot && a.Settled == b.Settled })
	told := !slices.EqualFunc(next.Lots, l.s.Lots, Lot.same) || !slices.EqualFunc(next.Inbound, l.s.Inbound, Inbound.same) || next.Unit != l.s.Unit
	if !settled && !told {
		return nil
	}
	l.s = next
	return l.changed(by, now)
}

// byExpiry orders lots: what expires first is sold first, and what never does last.
func byExpiry(a, b Lot) int {
	switch {
	case a.Expires.IsZero() != b.Expires.IsZero() && a.Expires.IsZero():
		return 1
	case a.Expires.IsZero() != b.Expires.IsZero():
		return -1
	}
	return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Lot, b.Lot))
}

func byArrival(a, b Inbound) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) }
