package withpricing

import (
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Build makes pricing data of what was read. Mistakes of articles are joined,
// each an *Error, unless Options.OnError leaves the articles out: an article is
// taken with all its prices or not at all. Build returns the error of Read
// where one has failed. It changes nothing: it can be called again, also after
// further files.
//
// The Output compiles once its lists have assignments, as long as Enrich gives
// it nothing that does not, and Options.Unit and Options.SKUs are sound.
func (x *Exchange) Build() (*Output, error) {
	if x.failed != nil {
		return nil, x.failed
	}
	b := &builder{
		x: x, notes: x.notes.clone(), skus: make(map[*item]kabinet.SKU, len(x.items)), named: map[kabinet.UoM]bool{},
		have: map[kabinet.SKU]*pricing.Product{}, haveLists: map[pricing.ListID]*pricing.List{},
		types: map[commerceml.PriceTypeID]commerceml.PriceType{}, lists: map[listKey]*typeList{},
		out: &Output{
			Made: x.made, Packages: append([]Package(nil), x.packages...), Complete: x.complete, Skipped: x.skipped,
			Types: append([]commerceml.PriceType(nil), x.types...), SKUs: make(map[commerceml.OfferID]kabinet.SKU, len(x.items)),
		},
	}
	b.begin()
	b.number()
	characteristics := map[commerceml.ProductID]bool{}
	for _, it := range x.items {
		if it.characteristic != "" {
			characteristics[it.product] = true
		}
	}
	for _, it := range x.items {
		sku := b.skus[it]
		b.out.SKUs[it.id] = sku
		switch {
		case b.deleted(it):
			b.notes.add(DeletedArticle, Sample{SKU: sku, ID: it.id})
			b.out.Deleted = append(b.out.Deleted, sku)
		case characteristics[it.product] && it.characteristic == "" && len(it.prices) == 0:
			b.notes.add(ByCharacteristic, Sample{SKU: sku, ID: it.id})
		default:
			b.article(it)
		}
	}
	if err := b.finish(); err != nil {
		b.errs = append(b.errs, err)
	}
	if len(b.errs) > 0 {
		return nil, errors.Join(b.errs...)
	}
	if x.offers && len(b.lists) == 0 {
		b.notes[NoPrices] = &Note{Code: NoPrices}
	}
	b.out.Notes = b.notes.list()
	return b.out, nil
}

// builder makes one Output.
type builder struct {
	x     *Exchange
	out   *Output
	notes notes
	errs  []error

	have      map[kabinet.SKU]*pricing.Product
	haveLists map[pricing.ListID]*pricing.List
	named     map[kabinet.UoM]bool // units that have a name
	skus      map[*item]kabinet.SKU
	bearer    map[kabinet.SKU]*item
	types     map[commerceml.PriceTypeID]commerceml.PriceType // declared, or of the Options
	lists     map[listKey]*typeList
	order     []*typeList // as they come
}

// begin indexes what the host has.
func (b *builder) begin() {
	for _, t := range b.x.opts.CommerceML.PriceTypes {
		b.types[t.ID] = t
	}
	for _, t := range b.x.types {
		b.types[t.ID] = t
	}
	have := b.x.opts.Have
	if have == nil {
		return
	}
	for i := range have.Products {
		b.have[have.Products[i].SKU] = &have.Products[i]
	}
	for i := range have.Lists {
		b.haveLists[have.Lists[i].ID] = &have.Lists[i]
	}
	for _, u := range have.Units {
		b.named[u.Code] = true
	}
}

// parent returns the product of a characteristic, the item itself for others,
// and nil where no record names the product.
func (b *builder) parent(it *item) *item { return b.x.byID[commerceml.OfferID(it.product)] }

func (b *builder) deleted(it *item) bool {
	p := b.parent(it)
	return it.deleted() || p != nil && p.deleted()
}

// article enters an article with its prices, or leaves it out.
func (b *builder) article(it *item) {
	a := &article{b: b, it: it}
	err := a.make()
	if err == nil {
		a.enter()
		return
	}
	e := articleError(it.file, b.skus[it], it.id, err)
	if b.x.opts.OnError == nil || !b.x.opts.OnError(e) {
		b.errs = append(b.errs, e)
		return
	}
	b.out.Skipped++
	b.notes.add(Skipped, Sample{Element: "article", ID: it.id})
}

// unit names a unit of measure.
func (b *builder) unit(code kabinet.UoM, u *commerceml.Unit) {
	if u == nil || b.named[code] {
		return
	}
	name := u.Name
	if name == "" {
		name = u.FullName
	}
	if name == "" || name == string(code) {
		return
	}
	b.named[code] = true
	b.out.Units = append(b.out.Units, pricing.Unit{Code: code, Name: name, Digits: code.Digits()})
}
