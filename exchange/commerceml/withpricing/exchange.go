package withpricing

import (
	"errors"
	"io"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

// Exchange gathers the files of one exchange. It is for one goroutine.
type Exchange struct {
	opts Options

	made     time.Time
	packages []Package
	complete bool // whether a complete package has prices
	offers   bool // whether there is a package of offers
	skipped  int
	notes    notes
	failed   error // of a file that was not read to its end
	records  int   // articles and prices

	types  []commerceml.PriceType // declared by files
	byType map[commerceml.PriceTypeID]int
	items  []*item
	byID   map[commerceml.OfferID]*item
	// Units and ids of price types are kept once, not with each price.
	units   map[commerceml.Unit]*commerceml.Unit
	typeIDs map[commerceml.PriceTypeID]commerceml.PriceTypeID
}

// New returns an empty Exchange.
func New(opts Options) *Exchange {
	if opts.MaxRecords <= 0 {
		opts.MaxRecords = 5_000_000
	}
	return &Exchange{
		opts: opts, notes: notes{}, byType: map[commerceml.PriceTypeID]int{}, byID: map[commerceml.OfferID]*item{},
		units: map[commerceml.Unit]*commerceml.Unit{}, typeIDs: map[commerceml.PriceTypeID]commerceml.PriceTypeID{},
	}
}

// Read reads a file to its end. The name stands in errors and in Output. It
// returns an *Error for what is wrong with the file and ErrTooMany, and what a
// function of Options.Handler returns as it is. After an error, further files
// can be read to learn what is wrong with them, but there is no Output: an
// exchange that lacks a part would take prices away.
func (x *Exchange) Read(name string, r io.Reader) error {
	f := &file{x: x, name: name}
	opts := x.opts.CommerceML
	opts.LateTypes, opts.PriceTypes, opts.Currency = true, nil, noCurrency
	opts.OnError = f.skip
	sum, err := commerceml.Read(r, f.handler(), opts)
	for _, element := range sum.Unknown {
		x.notes.add(UnknownElement, Sample{Element: element})
	}
	if err == nil {
		return nil
	}
	var of *commerceml.Error
	if errors.As(err, &of) || errors.Is(err, ErrTooMany) {
		err = fileError(name, err)
	}
	if x.failed == nil {
		x.failed = err
	}
	return err
}

// noCurrency stands for the currency of prices that name none, until their type
// is known.
var noCurrency = kabinet.MustCurrency("XXX")

// file is a file that is being read.
type file struct {
	x    *Exchange
	name string
}

// skip asks whether a malformed record is to be left out.
func (f *file) skip(e *commerceml.Error) bool {
	if f.x.opts.OnError == nil || !f.x.opts.OnError(fileError(f.name, e)) {
		return false
	}
	f.x.skipped++
	f.x.notes.add(Skipped, Sample{Element: string(e.Record), ID: commerceml.OfferID(e.ID)})
	return true
}

// pack is the package that is being read.
func (f *file) pack() *Package { return &f.x.packages[len(f.x.packages)-1] }

// handler calls the host's functions first.
func (f *file) handler() commerceml.Handler {
	h := f.x.opts.Handler
	h.Header = after(h.Header, f.header)
	h.PriceType = after(h.PriceType, f.priceType)
	h.Product = after(h.Product, f.product)
	h.Offer = after(h.Offer, f.offer)
	return h
}

func after[T any](first, then func(T) error) func(T) error {
	if first == nil {
		return then
	}
	return func(t T) error {
		if err := first(t); err != nil {
			return err
		}
		return then(t)
	}
}

func (f *file) header(h commerceml.Header) error {
	x := f.x
	if h.GeneratedAt.After(x.made) {
		x.made = h.GeneratedAt
	}
	if h.Kind == commerceml.Offers || h.Kind == commerceml.OfferChanges {
		x.offers = true
	}
	x.packages = append(x.packages, Package{File: f.name, Header: h})
	return nil
}

func (f *file) priceType(t commerceml.PriceType) error {
	x := f.x
	i, known := x.byType[t.ID]
	if !known {
		x.byType[t.ID] = len(x.types)
		x.types = append(x.types, t)
		return nil
	}
	if was := x.types[i]; was.Currency != t.Currency || was.Tax != t.Tax || was.Deleted != t.Deleted {
		x.notes.add(TypeDiffers, Sample{Type: typeName(t)})
	}
	x.types[i] = t
	return nil
}

// typeName names a price type for people.
func typeName(t commerceml.PriceType) string {
	if t.Name != "" {
		return t.Name
	}
	return string(t.ID)
}

func (f *file) product(p commerceml.Product) error {
	product, characteristic := commerceml.OfferID(p.ID).Split()
	it, err := f.item(commerceml.OfferID(p.ID), product, characteristic)
	if err != nil {
		return err
	}
	f.pack().Products++
	f.merge(it, &it.own, &p.Item)
	if it.source != nil {
		it.source.product = joinedProduct(it.source.product, p)
	}
	return nil
}

func (f *file) offer(o commerceml.Offer) error {
	id := commerceml.OfferID(o.Product)
	if o.Characteristic != "" {
		id += commerceml.OfferID("#" + o.Characteristic)
	}
	it, err := f.item(id, o.Product, o.Characteristic)
	if err != nil {
		return err
	}
	pack := f.pack()
	pack.Offers++
	pack.Prices += len(o.Prices)
	f.x.complete = f.x.complete || !pack.ChangesOnly && len(o.Prices) > 0
	f.merge(it, &it.offered, &o.Item)
	if it.source != nil {
		it.source.offer = joinedOffer(it.source.offer, o)
	}
	return f.prices(it, o.Prices)
}

// prices takes over the prices of an offer. Those of a type come over all that
// an earlier record gives for it.
func (f *file) prices(it *item, list []commerceml.Price) error {
	x := f.x
	at := make(map[commerceml.PriceTypeID]int, len(it.prices)+1)
	for i := range it.prices {
		at[it.prices[i].id] = i
	}
	given := make(map[commerceml.PriceTypeID]bool, 1)
	for _, p := range list {
		i, known := at[p.Type]
		if !known {
			i = len(it.prices)
			it.prices = append(it.prices, typePrices{id: x.typeID(p.Type)})
			at[p.Type] = i
		}
		t := &it.prices[i]
		if !given[p.Type] {
			given[p.Type] = true
			x.records -= len(t.list)
			t.list = nil
		}
		t.list = append(t.list, price{
			amount: p.Amount, unit: x.unit(p.Unit), coefficient: p.Coefficient, from: p.MinQuantity, tax: p.Tax,
		})
	}
	return x.take(len(list))
}

// take counts what the exchange holds.
func (x *Exchange) take(n int) error {
	if x.records += n; x.records > x.opts.MaxRecords {
		return ErrTooMany.With("max", x.opts.MaxRecords)
	}
	return nil
}

// item returns the article of an id.
func (f *file) item(id commerceml.OfferID, product commerceml.ProductID, characteristic string) (*item, error) {
	x := f.x
	it := x.byID[id]
	if it == nil {
		it = &item{id: id, product: product, characteristic: characteristic, changesOnly: true}
		if x.opts.Enrich != nil {
			it.source = new(source)
		}
		x.byID[id] = it
		x.items = append(x.items, it)
		if err := x.take(1); err != nil {
			return nil, err
		}
	}
	it.file = f.name
	it.changesOnly = it.changesOnly && f.pack().ChangesOnly
	return it, nil
}

// merge takes over what a further record says.
func (f *file) merge(it *item, r *record, n *commerceml.Item) {
	if r.pack == len(f.x.packages) {
		f.x.notes.add(RepeatedRecord, Sample{ID: it.id})
	}
	r.pack = len(f.x.packages)
	if n.Article != "" {
		r.article = n.Article
	}
	if n.Name != "" {
		r.name = n.Name
	}
	if !n.Unit.IsZero() {
		r.unit = f.x.unit(n.Unit)
	}
	if n.Packs != nil {
		r.packs = n.Packs
	}
	r.deleted = r.deleted || n.Deleted
}

// unit returns the one copy of a unit.
func (x *Exchange) unit(u commerceml.Unit) *commerceml.Unit {
	if u.IsZero() {
		return nil
	}
	have := x.units[u]
	if have == nil {
		have = &u
		x.units[u] = have
	}
	return have
}

// typeID returns the one copy of an id.
func (x *Exchange) typeID(id commerceml.PriceTypeID) commerceml.PriceTypeID {
	have, known := x.typeIDs[id]
	if !known {
		have = id
		x.typeIDs[id] = id
	}
	return have
}
