package stock

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Basis says by what freight is reckoned.
type Basis string

// The bases.
const (
	ByWeight Basis = "weight" // kilograms
	ByVolume Basis = "volume" // cubic metres
)

// Break is the price of loads up to a size.
type Break struct {
	// UpTo is the largest load, included; zero is any.
	UpTo kabinet.Quantity `json:"upTo,omitzero"`
	// The price of a vehicle is Flat, and Each for every Per of the load (for every
	// single kilogram or cubic metre where Per is zero). One of both may be missing.
	Flat kabinet.Money    `json:"flat,omitzero"`
	Each kabinet.Money    `json:"each,omitzero"`
	Per  kabinet.Quantity `json:"per,omitzero"`
}

// Rate is what a carrier takes to a zone.
type Rate struct {
	Carrier string `json:"carrier"`
	Service string `json:"service,omitempty"`
	Vehicle string `json:"vehicle,omitempty"`
	// From, where set, is the one warehouse; from there it replaces what the carrier
	// takes for the same service and vehicle from any.
	From kabinet.WarehouseID `json:"from,omitempty"`
	Zone string              `json:"zone"`
	// Basis is ByWeight where it is empty.
	Basis   Basis `json:"basis,omitempty"`
	Transit Days  `json:"transit"`
	// MinLoad is billed at least, for each vehicle, and Capacity is what one takes;
	// zero is any. A load beyond it goes by several.
	MinLoad  kabinet.Quantity `json:"minLoad,omitzero"`
	Capacity kabinet.Quantity `json:"capacity,omitzero"`
	// Minimum is the least that a vehicle costs.
	Minimum kabinet.Money `json:"minimum,omitzero"`
	// Breaks go up; a load beyond the last is not carried.
	Breaks []Break `json:"breaks"`
}

// name is what a way of delivery to a zone is chosen by.
type name struct {
	carrier, service, vehicle string
	from                      kabinet.WarehouseID
	zone                      string
}

func (r Rate) name() name { return name{r.Carrier, r.Service, r.Vehicle, r.From, r.Zone} }

// Zone is a set of destinations. Of several that hold one, that with the longest
// prefix of its postcode is its zone, without spaces and hyphens.
type Zone struct {
	Name    string `json:"name"`
	Country string `json:"country,omitempty"` // empty is any
	Prefix  string `json:"prefix,omitempty"`  // of the postcode; empty is any
}

// Tariff is what a Table is made of.
type Tariff struct {
	// Version names it in quotes.
	Version string `json:"version,omitempty"`
	// Valid is when its quotes can be taken.
	Valid kabinet.Window `json:"valid,omitzero"`
	Zones []Zone         `json:"zones,omitempty"`
	Rates []Rate         `json:"rates"`
	// Calendars are those of the carriers; Monday to Friday for others.
	Calendars map[string]kabinet.Calendar `json:"-"`
	// Hold is how long a quote is valid, at most until the end of Valid; zero is
	// until then.
	Hold time.Duration `json:"hold,omitempty"`
}

// Table is a RateProvider by zones and breaks. It is immutable and safe for
// concurrent use.
type Table struct {
	t     Tariff
	names map[name]bool // of the rates
}

// NewTable checks a tariff and makes a table of it, or returns every mistake as an
// ErrTariff with its place ("/rates/3/breaks/1").
func NewTable(t Tariff) (*Table, error) {
	var errs []error
	wrong := func(place, what string) { errs = append(errs, ErrTariff.With("what", what).At(place)) }
	if t.Valid.Validate() != nil {
		wrong("/valid", "window")
	}
	t.Zones, t.Rates = slices.Clone(t.Zones), slices.Clone(t.Rates)
	places := map[Zone]string{}
	for i, z := range t.Zones {
		at, place := "/zones/"+strconv.Itoa(i), Zone{Country: strings.ToUpper(z.Country), Prefix: compact(z.Prefix)}
		if had, twice := places[place]; z.Name == "" {
			wrong(at+"/name", "zone without a name")
		} else if twice && had != z.Name {
			wrong(at, "it is "+had+" too")
		}
		places[place] = z.Name
	}
	names := map[name]bool{}
	for i, r := range t.Rates {
		at := "/rates/" + strconv.Itoa(i)
		if r.Basis == "" {
			r.Basis = ByWeight
		}
		t.Rates[i] = r
		if names[r.name()] {
			wrong(at, "carrier, service, vehicle, warehouse and zone twice")
		}
		names[r.name()] = true
		switch {
		case r.Carrier == "" || r.Zone == "":
			wrong(at, "carrier or zone")
		case r.Basis != ByWeight && r.Basis != ByVolume:
			wrong(at+"/basis", "basis")
		case r.Transit.Validate() != nil:
			wrong(at+"/transit", "transit")
		case r.MinLoad.Sign() < 0 || r.Capacity.Sign() < 0 || (!r.Capacity.IsZero() && r.Capacity.Less(r.MinLoad)):
			wrong(at+"/minLoad", "minimum load")
		case len(r.Breaks) == 0:
			wrong(at+"/breaks", "no breaks")
		case !r.carries(r.MinLoad):
			wrong(at+"/minLoad", "minimum load beyond the last break")
		}
		var c kabinet.Currency
		money := func(place string, m kabinet.Money) {
			switch {
			case m == kabinet.Money{}:
			case m.Sign() < 0:
				wrong(place, "negative")
			case c == 0:
				c = m.Currency()
			case c != m.Currency():
				wrong(place, "currency")
			}
		}
		money(at+"/minimum", r.Minimum)
		for k, b := range r.Breaks {
			at := at + "/breaks/" + strconv.Itoa(k)
			money(at+"/flat", b.Flat)
			money(at+"/each", b.Each)
			if (b.Flat == kabinet.Money{}) && (b.Each == kabinet.Money{}) {
				wrong(at, "no price")
			}
			last := k == len(r.Breaks)-1
			if b.UpTo.Sign() < 0 || b.Per.Sign() < 0 || (b.UpTo.IsZero() && !last) || (k > 0 && !b.UpTo.IsZero() && !r.Breaks[k-1].UpTo.Less(b.UpTo)) {
				wrong(at+"/upTo", "order")
			}
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return &Table{t, names}, nil
}

// zone returns the name of the destination's zone.
func (t *Table) zone(d Destination) (string, bool) {
	if d.Zone != "" {
		return d.Zone, true
	}
	best, found := -1, ""
	for _, z := range t.t.Zones {
		prefix := compact(z.Prefix)
		n := len(prefix)*2 + min(len(z.Country), 1)
		if n > best && (z.Country == "" || strings.EqualFold(z.Country, d.Country)) && strings.HasPrefix(compact(d.Postcode), prefix) {
			best, found = n, z.Name
		}
	}
	return found, best >= 0
}

// compact writes a postcode as prefixes are compared: without spaces and hyphens.
func compact(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(s))
}

// Quotes implements RateProvider: one quote for each rate that carries the load,
// those that cost least first, and those of one currency together.
func (t *Table) Quotes(_ context.Context, now time.Time, l Load) ([]Quote, error) {
	zone, ok := t.zone(l.To)
	if !ok || !t.t.Valid.Contains(now) {
		return nil, ErrZone.With("destination", l.To.String())
	}
	var out []Quote
	var unknown error
	for _, r := range t.t.Rates {
		own := r.name()
		own.from = l.From
		if r.Zone != zone || (r.From != l.From && (r.From != "" || t.names[own])) {
			continue
		}
		size := l.Weight
		if r.Basis == ByVolume {
			size = l.Volume
		}
		if size.Sign() <= 0 {
			unknown = ErrMeasures.With("basis", string(r.Basis))
			continue
		}
		q, ok, err := r.quote(size)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		q.From, q.Tariff, q.Until = l.From, t.t.Version, t.until(now)
		calendar := t.t.Calendars[r.Carrier]
		q.Pickup = Span{calendar.Following(l.Ready.From), calendar.Following(l.Ready.To)}
		q.Arrival = Span{calendar.AddBusinessDays(q.Pickup.From, r.Transit.Min), calendar.AddBusinessDays(q.Pickup.To, r.Transit.Max)}
		out = append(out, q)
	}
	if len(out) == 0 && unknown != nil {
		return nil, unknown
	}
	if len(out) == 0 {
		return nil, ErrZone.With("destination", l.To.String())
	}
	first := map[kabinet.Currency]int{} // currencies stay in the table's order
	for _, q := range out {
		if _, seen := first[q.Cost.Currency()]; !seen {
			first[q.Cost.Currency()] = len(first)
		}
	}
	slices.SortStableFunc(out, func(a, b Quote) int {
		c, _ := a.Cost.Cmp(b.Cost) // of one currency
		return cmp.Or(first[a.Cost.Currency()]-first[b.Cost.Currency()], c)
	})
	return out, nil
}

// until returns the end of a quote that is made at now.
func (t *Table) until(now time.Time) time.Time {
	end := t.t.Valid.Until
	if t.t.Hold > 0 && (end.IsZero() || now.Add(t.t.Hold).Before(end)) {
		end = now.Add(t.t.Hold)
	}
	return end.UTC()
}

// maxVehicles bounds how many vehicles one quote is for.
const maxVehicles = 10_000

// quote reckons a load: full vehicles, and one for the rest, each billed for its
// minimum at least. It reports false for a load that the rate does not carry.
func (r Rate) quote(size kabinet.Quantity) (Quote, bool, error) {
	q := Quote{Carrier: r.Carrier, Service: r.Service, Vehicle: r.Vehicle, Zone: r.Zone, Basis: r.Basis, Transit: r.Transit}
	rest := size
	var one kabinet.Money // of a full vehicle
	for {
		load := rest
		full := !r.Capacity.IsZero() && r.Capacity.Less(rest)
		if full {
			load = r.Capacity
		}
		var err error
		if rest, err = rest.Sub(load); err != nil {
			return q, false, err
		}
		if load.Less(r.MinLoad) {
			load = r.MinLoad
		}
		cost := one
		if !full || q.Vehicles == 0 {
			ok := false
			if cost, ok, err = r.price(load); err != nil || !ok {
				return q, false, err
			}
			one = cost
		}
		if q.Vehicles == 0 {
			q.Cost, q.Billed = cost, load
		} else {
			if q.Cost, err = q.Cost.Add(cost); err != nil {
				return q, false, err
			}
			if q.Billed, err = q.Billed.Add(load); err != nil {
				return q, false, err
			}
		}
		q.Vehicles++
		if rest.Sign() <= 0 {
			return q, true, nil
		}
		if q.Vehicles >= maxVehicles {
			return q, false, nil
		}
	}
}

// breakOf returns the place of a load's break, or -1.
func (r Rate) breakOf(load kabinet.Quantity) int {
	return slices.IndexFunc(r.Breaks, func(b Break) bool { return b.UpTo.IsZero() || !b.UpTo.Less(load) })
}

func (r Rate) carries(load kabinet.Quantity) bool { return r.breakOf(load) >= 0 }

// price returns what one vehicle with a load costs, rounded once to the currency.
func (r Rate) price(load kabinet.Quantity) (kabinet.Money, bool, error) {
	i := r.breakOf(load)
	if i < 0 {
		return kabinet.Money{}, false, nil
	}
	b := r.Breaks[i]
	cost := b.Flat
	if (b.Each != kabinet.Money{}) {
		per := b.Per
		if per.IsZero() {
			per = kabinet.QuantityOf(1)
		}
		// What is cut off here makes no half of the last digit, and so no difference.
		_, flat := cost.Fixed()
		each, err := b.Each.MulPer(load, per, max(flat, b.Each.Currency().Digits())+2, kabinet.Down)
		if err != nil {
			return cost, false, err
		}
		if (cost == kabinet.Money{}) {
			cost = each
		} else if cost, err = cost.Add(each); err != nil {
			return cost, false, err
		}
	}
	if (r.Minimum != kabinet.Money{}) {
		c, err := cost.Cmp(r.Minimum)
		if err != nil {
			return cost, false, err
		}
		if c < 0 {
			cost = r.Minimum
		}
	}
	cost, err := cost.RoundToCurrency(kabinet.HalfUp)
	return cost, err == nil, err
}

// String returns the destination for people.
func (d Destination) String() string {
	if d.Zone != "" {
		return d.Zone
	}
	return strings.TrimSpace(d.Country + " " + d.Postcode)
}
