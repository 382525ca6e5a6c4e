package stock

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Service answers what there is, holds it for documents, and takes feeds in. It is a
// plain struct of ports, built per transaction; a transaction in which a method
// returns an error has to be rolled back. A port that is not set is
// kabinet.ErrMissingPort, which names it. Whatever the number of lines, a method asks
// each port a fixed number of times, but for Import, which saves level by level.
type Service struct {
	// Seller is whose stock it is.
	Seller    kabinet.OrgID
	Catalogue Catalogue
	// Warehouses are those that are known, those preferred first.
	Warehouses   []Warehouse
	Levels       Store
	Sources      SourceStore // for Import and Retry
	Parked       ParkedStore // for Import and Retry
	Ledger       ledger.Store
	Balances     ledger.BalanceReader
	Reservations ledger.ReservationStore
	// Rates quotes delivery for Promises.
	Rates RateProvider
}

func (s *Service) book() ledger.Book {
	return ledger.Book{Name: Book, Ledger: s.Ledger, Reservations: s.Reservations}
}

func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Catalogue": s.Catalogue != nil, "Levels": s.Levels != nil, "Sources": s.Sources != nil, "Parked": s.Parked != nil,
		"Ledger": s.Ledger != nil, "Balances": s.Balances != nil, "Reservations": s.Reservations != nil, "Rates": s.Rates != nil,
	}
	for _, name := range names {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "stock.Service."+name)
		}
	}
	if s.Seller == "" {
		return kabinet.ErrMissingPort.With("port", "stock.Service.Seller")
	}
	return nil
}

func (s *Service) warehouse(id kabinet.WarehouseID) (int, bool) {
	i := slices.IndexFunc(s.Warehouses, func(w Warehouse) bool { return w.ID == id })
	return i, i >= 0
}

// shelf is what there is of some articles: their pools with balances, by article and
// by warehouse in the order of preference.
type shelf struct {
	articles map[kabinet.SKU]Article
	levels   map[kabinet.SKU][]LevelState
	pools    map[kabinet.SKU][][]pool // beside levels
}

// look reads what there is of the articles, in three rounds, as if the own documents
// held nothing.
func (s *Service) look(ctx context.Context, now time.Time, skus []kabinet.SKU, own ...Document) (shelf, error) {
	if err := s.need("Catalogue", "Levels", "Balances"); err != nil {
		return shelf{}, err
	}
	skus = slices.Compact(slices.Sorted(slices.Values(skus)))
	out := shelf{levels: map[kabinet.SKU][]LevelState{}, pools: map[kabinet.SKU][][]pool{}}
	var err error
	if out.articles, err = s.Catalogue.Articles(ctx, skus...); err != nil {
		return shelf{}, err
	}
	levels, err := s.Levels.Of(ctx, s.Seller, skus...)
	if err != nil {
		return shelf{}, err
	}
	states := make([]LevelState, 0, len(levels))
	for _, l := range levels {
		if _, known := s.warehouse(l.s.Warehouse); known {
			states = append(states, l.State())
		}
	}
	slices.SortStableFunc(states, func(a, b LevelState) int {
		i, _ := s.warehouse(a.Warehouse)
		k, _ := s.warehouse(b.Warehouse)
		return i - k
	})
	var keys []ledger.Key
	for _, l := range states {
		w, _ := s.warehouse(l.Warehouse)
		pools, err := l.pools(s.Warehouses[w].Calendar.Day(now))
		if err != nil {
			return shelf{}, err
		}
		for _, p := range pools {
			keys = append(keys, p.key)
		}
		out.levels[l.SKU] = append(out.levels[l.SKU], l)
		out.pools[l.SKU] = append(out.pools[l.SKU], pools)
	}
	balances, err := s.Balances.Balances(ctx, keys...)
	if err != nil {
		return shelf{}, err
	}
	byKey := make(map[ledger.Key]ledger.Balance, len(keys))
	for i, k := range keys {
		byKey[k] = balances[i]
	}
	for _, d := range own {
		if err := s.need("Reservations"); err != nil {
			return shelf{}, err
		}
		r, err := s.Reservations.Latest(ctx, s.Seller, Book, d.name())
		if errors.Is(err, kabinet.NotFound) {
			continue
		}
		if err != nil {
			return shelf{}, err
		}
		for _, i := range r.State().Items {
			b := byKey[i.Key]
			b.Reserved -= i.Open()
			byKey[i.Key] = b
		}
	}
	for _, list := range out.pools {
		for _, pools := range list {
			for i := range pools {
				pools[i].balance = byKey[pools[i].key]
			}
			cover(pools)
		}
	}
	return out, nil
}

// Arrival is how much can be had from a day on, what can be had before included.
type Arrival struct {
	Date     kabinet.Date     `json:"date"`
	Quantity kabinet.Quantity `json:"quantity"`
}

// AtWarehouse is what can be had of an article from one warehouse, never below zero.
type AtWarehouse struct {
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	Now       kabinet.Quantity    `json:"now"`
	// Later is how much more there is by and by.
	Later []Arrival `json:"later,omitempty"`
	// AsOf is the instant of the figures.
	AsOf time.Time `json:"asOf"`
}

// By returns what can be had by a day; the zero day is now.
func (a AtWarehouse) By(day kabinet.Date) kabinet.Quantity {
	out := a.Now
	for _, l := range a.Later {
		if !day.IsZero() && !l.Date.After(day) {
			out = l.Quantity
		}
	}
	return out
}

// Answer says where and when an article can be had. Quantities are in its base unit.
type Answer struct {
	SKU  kabinet.SKU `json:"sku"`
	Unit kabinet.UoM `json:"unit"`
	// Warehouses are those that keep it, in the order of preference.
	Warehouses []AtWarehouse `json:"warehouses,omitempty"`
	// ToOrder, where set, is how long it takes to make, in business days.
	ToOrder *Days `json:"toOrder,omitempty"`
}

// Now returns what all warehouses have together now. It returns kabinet.ErrOverflow.
func (a Answer) Now() (sum kabinet.Quantity, err error) {
	for _, w := range a.Warehouses {
		if sum, err = sum.Add(w.Now); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// Answers answers for each article, in their order. An article that the catalogue
// does not know is ErrSKU.
func (s *Service) Answers(ctx context.Context, now time.Time, skus ...kabinet.SKU) ([]Answer, error) {
	shelf, err := s.look(ctx, now, skus)
	if err != nil {
		return nil, err
	}
	out := make([]Answer, len(skus))
	for i, sku := range skus {
		a, known := shelf.articles[sku]
		if !known {
			return nil, ErrSKU.With("sku", string(sku))
		}
		out[i] = Answer{SKU: sku, Unit: a.Unit}
		if a.ToOrder {
			out[i].ToOrder = &Days{a.Lead.Min, a.Lead.Max}
		}
		for k, l := range shelf.levels[sku] {
			w, err := atWarehouse(l, shelf.pools[sku][k])
			if err != nil {
				return nil, err
			}
			out[i].Warehouses = append(out[i].Warehouses, w)
		}
	}
	return out, nil
}

func atWarehouse(l LevelState, pools []pool) (AtWarehouse, error) {
	m := measure(l.Unit)
	out := AtWarehouse{Warehouse: l.Warehouse, AsOf: l.AsOf}
	sum := ledger.Units(0)
	var err error
	for _, p := range pools {
		sum += max(p.spare(), 0)
		if p.inbound == "" {
			continue
		}
		a := Arrival{Date: p.date}
		if a.Quantity, err = m.Quantity(sum); err != nil {
			return out, err
		}
		if n := len(out.Later); n > 0 && out.Later[n-1].Date == p.date {
			out.Later[n-1] = a
		} else {
			out.Later = append(out.Later, a)
		}
	}
	now := ledger.Units(0)
	for _, p := range pools {
		if p.inbound == "" {
			now += max(p.spare(), 0)
		}
	}
	out.Now, err = m.Quantity(now)
	return out, err
}

// Keep sets the safety stock of a level, in base units. It returns
// kabinet.ErrNotFound for a level that no feed has named.
func (s *Service) Keep(ctx context.Context, by kabinet.Actor, now time.Time, sku kabinet.SKU, w kabinet.WarehouseID, safety kabinet.Quantity) error {
	if err := s.need("Levels"); err != nil {
		return err
	}
	l, err := s.Levels.Get(ctx, s.Seller, sku, w)
	if err != nil {
		return err
	}
	if _, err := measure(l.s.Unit).Of(safety); err != nil {
		return ErrRow.With("sku", string(sku)).With("quantity", safety.String())
	}
	e, err := l.Keep(by, now, safety)
	if err != nil || e == nil {
		return err
	}
	return s.Levels.Save(ctx, l, *e)
}

// Declare declares a source; see NewSource. Declaring it again in the same mode
// changes nothing, and in another one is ErrMode.
func (s *Service) Declare(ctx context.Context, now time.Time, id SourceID, mode Mode) error {
	if err := s.need("Sources"); err != nil {
		return err
	}
	had, err := s.Sources.Get(ctx, s.Seller, id)
	switch {
	case err == nil && had.s.Mode == mode:
		return nil
	case err == nil:
		return ErrMode.With("mode", string(mode))
	case !errors.Is(err, kabinet.NotFound):
		return err
	}
	src, err := NewSource(s.Seller, id, mode, now)
	if err != nil {
		return err
	}
	return s.Sources.Save(ctx, src)
}
