package stock

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// FeedKind says what a feed has.
type FeedKind string

// The kinds of feeds.
const (
	// Full has all levels of its source: those that it does not name are empty.
	Full FeedKind = "full"
	// Delta has lots and receipts that changed, as they are now.
	Delta FeedKind = "delta"
)

// Feed is what a source says of its levels, at an instant.
type Feed struct {
	Source SourceID `json:"source"`
	// Version grows from feed to feed: an older one is ErrOlder, and the last one
	// again changes nothing.
	Version int64    `json:"version"`
	Kind    FeedKind `json:"kind"`
	// After, where set, is the version of the feed that a Delta follows: where
	// another one was imported last, it is ErrGap, and a Full feed is due.
	After int64 `json:"after,omitempty"`
	// AsOf is the instant of the figures: goods that left up to and with it are
	// gone from them.
	AsOf time.Time `json:"asOf"`
	// Watermark and Knows are for AlreadyNetted sources: the figures have all
	// documents deducted that reserved up to and with Watermark, and those of
	// Knows. A source that knows version 1 of a document does not know version 2.
	Watermark time.Time  `json:"watermark,omitzero"`
	Knows     []Document `json:"knows,omitempty"`
	Rows      []Row      `json:"rows"`
}

// Row is what a feed says of a lot, or, where Inbound is set, of a receipt to come.
type Row struct {
	SKU       kabinet.SKU         `json:"sku"`
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	Lot       string              `json:"lot,omitempty"`
	// Quantity is what is on hand, or comes in; a receipt of nothing is one that
	// came or was cancelled. It is in Unit, or in the base unit where that is
	// empty.
	Quantity  kabinet.Quantity `json:"quantity"`
	Allocated kabinet.Quantity `json:"allocated,omitzero"`
	Unit      kabinet.UoM      `json:"unit,omitempty"`
	Expires   kabinet.Date     `json:"expires,omitzero"`
	Inbound   string           `json:"inbound,omitempty"`
	Arrives   kabinet.Date     `json:"arrives,omitzero"`
}

// Problem is a row that was left out, and why.
type Problem struct {
	// Row is the place in Feed.Rows, from 0. Err has it and the field as its place, as
	// in "/rows/3/quantity".
	Row int `json:"row"`
	Err *kabinet.Error
}

// MarshalText writes the row's error, for events.
func (p Problem) MarshalText() ([]byte, error) { return []byte(p.Err.Error()), nil }

// Report says what became of a feed.
type Report struct {
	// Repeated says that the feed was imported before: nothing happened.
	Repeated bool `json:"repeated,omitempty"`
	// Changed and Same count levels, Parked rows.
	Changed int `json:"changed"`
	Same    int `json:"same"`
	Parked  int `json:"parked"`
	// Taken counts the reservations of which the source's figures have taken over
	// a part.
	Taken int `json:"taken"`
	// Problems are rows that were left out; what they name stays as it was.
	Problems []Problem `json:"problems,omitempty"`
	// Oversold are the levels of which more is held now than there is.
	Oversold []Oversold `json:"oversold,omitempty"`
}

// Oversold is a lot or receipt of which more is held than there is, since its source
// took back what it had promised.
type Oversold struct {
	SKU       kabinet.SKU         `json:"sku"`
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	Lot       string              `json:"lot,omitempty"`
	Inbound   string              `json:"inbound,omitempty"`
	By        kabinet.Quantity    `json:"by"`
}
