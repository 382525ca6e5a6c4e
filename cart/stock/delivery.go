package stock

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Destination is where goods go.
type Destination struct {
	// Country is its ISO 3166-1 alpha-2 code, such as "DE".
	Country  string `json:"country,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	// Zone, where set, is the zone itself, as a host may know it for a site.
	Zone string `json:"zone,omitempty"`
}

// Load is what is to be carried.
type Load struct {
	From kabinet.WarehouseID `json:"from"`
	To   Destination         `json:"to"`
	// Weight is in kilograms and Volume in cubic metres; zero is not known.
	Weight kabinet.Quantity `json:"weight"`
	Volume kabinet.Quantity `json:"volume"`
	// Ready is when it can be picked up.
	Ready Span `json:"ready"`
}

// Span is a range of days, both included.
type Span struct {
	From kabinet.Date `json:"from"`
	To   kabinet.Date `json:"to"`
}

// RateProvider quotes delivery: a Table, or a carrier's own service.
type RateProvider interface {
	// Quotes returns the ways to carry the load, with what they cost at now. None
	// is ErrZone; where the load's weight or volume has to be known, it is
	// ErrMeasures.
	Quotes(ctx context.Context, now time.Time, l Load) ([]Quote, error)
}

// Quote is one way to carry a load. It is a plain value: an order keeps the one that
// was chosen.
type Quote struct {
	Carrier string              `json:"carrier"`
	Service string              `json:"service,omitempty"`
	Vehicle string              `json:"vehicle,omitempty"`
	From    kabinet.WarehouseID `json:"from"`
	Zone    string              `json:"zone"`
	// Cost is without tax, for all vehicles.
	Cost kabinet.Money `json:"cost"`
	// Basis and Billed say by what it was reckoned: at least the minimum of each
	// vehicle.
	Basis    Basis            `json:"basis"`
	Billed   kabinet.Quantity `json:"billed"`
	Vehicles int              `json:"vehicles"`
	// Transit is in business days of the carrier.
	Transit Days `json:"transit"`
	Pickup  Span `json:"pickup"`
	Arrival Span `json:"arrival"`
	// Tariff is the version of the table, and Until the instant at which the quote
	// is over; zero is never.
	Tariff string    `json:"tariff,omitempty"`
	Until  time.Time `json:"until,omitzero"`
}

// Check returns ErrQuoteOver where the quote is no longer valid at now.
func (q Quote) Check(now time.Time) error {
	if !q.Until.IsZero() && !now.Before(q.Until) {
		return ErrQuoteOver.With("carrier", q.Carrier).With("until", q.Until)
	}
	return nil
}
