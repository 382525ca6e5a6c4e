package cart

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// TaxCategory names a category of tax: the seller's own name, or a code of
// UNCL 5305 as EN 16931 uses it ("S", "Z", "E", "AE").
type TaxCategory string

// Taxes answers the tax of lines. It may be a table or a service elsewhere.
type Taxes interface {
	// TaxRates answers every line of the query, in its order: as many answers
	// as lines. An error means that the tax cannot be said, and stops what
	// asked: a document never becomes free of tax by a failure.
	TaxRates(ctx context.Context, q TaxQuery) ([]TaxRate, error)
}

// TaxQuery asks for the tax of lines.
type TaxQuery struct {
	Org kabinet.OrgID
	Header
	// At is the tax point as far as it is known: an order asks for the time of
	// ordering.
	At    time.Time
	Lines []TaxLine
}

// TaxLine is a line or a charge to tax.
type TaxLine struct {
	// Index is the place of the line, or of the charge, in the document.
	Index int
	LineKey
	// Charge is the code of a charge; empty for a line.
	Charge string
	// Category is that of a charge, if it names one.
	Category TaxCategory
}

// Place returns where it is in the document: "/lines/3" or "/charges/0".
func (l TaxLine) Place() string {
	if l.Charge != "" {
		return "/charges/" + strconv.Itoa(l.Index)
	}
	return "/lines/" + strconv.Itoa(l.Index)
}

// TaxRate is the tax of a line. A rate of 0.2 is 20 %.
type TaxRate struct {
	Category TaxCategory  `json:"category"`
	Rate     kabinet.Rate `json:"rate"`
	// Reverse says that the buyer owes the tax (reverse charge): the rate is 0,
	// and the document says so.
	Reverse bool `json:"reverse,omitempty"`
}

// Equal reports whether both are the same rate of one category.
func (r TaxRate) Equal(o TaxRate) bool {
	return r.Category == o.Category && r.Reverse == o.Reverse && r.Rate.Equal(o.Rate)
}

// validate returns ErrNegativeRate, or ErrReverse for a reverse charge of more
// than 0 %.
func (r TaxRate) validate() *kabinet.Error {
	switch {
	case r.Rate.Sign() < 0:
		return ErrNegativeRate.With("rate", r.Rate)
	case r.Reverse && r.Rate.Sign() != 0:
		return ErrReverse.With("rate", r.Rate)
	}
	return nil
}

// TaxRow is a row of a TaxTable: the rate of a category in a time, half-open. A
// row for a seller entity comes before those for all, then one for a country and
// one for a regime.
type TaxRow struct {
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	// TaxPlace limits the row to a country and a regime, those that are set.
	TaxPlace
	Category TaxCategory  `json:"category"`
	Rate     kabinet.Rate `json:"rate"`
	// Reverse says that the buyer owes the tax; the rate is 0.
	Reverse bool `json:"reverse,omitempty"`
	kabinet.Window
}

// TaxTable is a Taxes that looks rates up by category and time. It is immutable
// and safe for concurrent use.
type TaxTable struct {
	rows     []TaxRow
	category func(kabinet.SKU) TaxCategory
	place    func(TaxQuery) TaxPlace
}

// NewTaxTable returns a table of the rows. The function gives the category of
// an article, and, asked for the empty one, of charges that name none; nil means
// that all have the category "". The error joins
// ErrTaxOverlap, ErrNegativeRate and kabinet.ErrWindow, with the place of the
// row ("/rows/2").
func NewTaxTable(category func(kabinet.SKU) TaxCategory, rows ...TaxRow) (*TaxTable, error) {
	var errs []error
	for i, r := range rows {
		place := "/rows/" + strconv.Itoa(i)
		if err := (TaxRate{Rate: r.Rate, Reverse: r.Reverse}).validate(); err != nil {
			errs = append(errs, err.At(place+"/rate"))
		}
		if r.Validate() != nil {
			errs = append(errs, kabinet.ErrWindow.With("from", r.From).With("until", r.Until).At(place))
			continue
		}
		for j, o := range rows[:i] {
			if o.Seller == r.Seller && o.TaxPlace == r.TaxPlace && o.Category == r.Category && o.Overlaps(r.Window) {
				errs = append(errs, ErrTaxOverlap.With("row", j).At(place))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	rows = slices.Clone(rows)
	// Rows of a seller entity come first, so the first that fits is the one.
	slices.SortStableFunc(rows, func(a, b TaxRow) int {
		return cmp.Or(cmp.Compare(b.Seller, a.Seller), cmp.Compare(b.Country, a.Country), cmp.Compare(b.Regime, a.Regime))
	})
	if category == nil {
		category = func(kabinet.SKU) TaxCategory { return "" }
	}
	return &TaxTable{rows: rows, category: category}, nil
}

// TaxRates implements Taxes. The error joins ErrTaxRate for every line whose
// category has no rate at the time, with its place in the document.
func (t *TaxTable) TaxRates(_ context.Context, q TaxQuery) ([]TaxRate, error) {
	out := make([]TaxRate, len(q.Lines))
	var place TaxPlace
	if t.place != nil {
		place = t.place(q)
	}
	var errs []error
	for i, l := range q.Lines {
		category := l.Category
		if category == "" {
			category = t.category(l.SKU)
		}
		row := slices.IndexFunc(t.rows, func(r TaxRow) bool {
			return r.Category == category && (r.Seller == "" || r.Seller == q.Seller) && r.Contains(q.At) &&
				(r.Country == "" || r.Country == place.Country) && (r.Regime == "" || r.Regime == place.Regime)
		})
		if row < 0 {
			errs = append(errs, ErrTaxRate.With("category", string(category)).At(l.Place()))
			continue
		}
		out[i] = TaxRate{Category: category, Rate: t.rows[row].Rate, Reverse: t.rows[row].Reverse}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}
