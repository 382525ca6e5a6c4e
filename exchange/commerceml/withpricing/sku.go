package withpricing

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

// bearers are the products that bear an article number.
type bearers struct {
	live, deleted         commerceml.ProductID // the first of each
	manyLive, manyDeleted bool
}

func (n *bearers) add(p commerceml.ProductID, deleted bool) {
	first, many := &n.live, &n.manyLive
	if deleted {
		first, many = &n.deleted, &n.manyDeleted
	}
	if *first == "" {
		*first = p
	}
	*many = *many || *first != p
}

// number gives every item its SKU: that which the host has kept, the article
// number where one product alone bears it, and else the id; the characteristic
// follows. Products marked as deleted leave their number to others.
func (b *builder) number() {
	x := b.x
	numbers := map[string]*bearers{}
	for _, it := range x.items {
		if a := it.article(); a != "" {
			if numbers[a] == nil {
				numbers[a] = new(bearers)
			}
			numbers[a].add(it.product, b.deleted(it))
		}
	}
	taken := map[kabinet.SKU]int{}
	for _, it := range x.items {
		sku := b.sku(it, numbers)
		b.skus[it] = sku
		taken[sku]++
	}
	// An article number with a characteristic may look like another number,
	// and the host may have given it away: the id is safe.
	for _, it := range x.items {
		sku := b.skus[it]
		if _, kept := x.opts.SKUs[it.id]; taken[sku] > 1 && !kept && sku != kabinet.SKU(it.id) {
			b.notes.add(NumberIsID, Sample{SKU: kabinet.SKU(it.id), ID: it.id, Article: string(sku)})
			b.skus[it] = kabinet.SKU(it.id)
		}
	}
	// What is left is of the host's making.
	b.bearer = make(map[kabinet.SKU]*item, len(x.items))
	for _, it := range x.items {
		if sku := b.skus[it]; b.bearer[sku] == nil {
			b.bearer[sku] = it
		}
	}
}

// sku chooses the SKU of an item.
func (b *builder) sku(it *item, numbers map[string]*bearers) kabinet.SKU {
	if kept, ok := b.x.opts.SKUs[it.id]; ok {
		return kept
	}
	id := kabinet.SKU(it.id)
	if b.x.opts.ByID || b.have[id] != nil {
		return id
	}
	article := it.article()
	if p := b.parent(it); article == "" && p != nil {
		article = p.article()
	}
	if article == "" {
		if it.changesOnly {
			b.notes.add(Unmatched, Sample{SKU: id, ID: it.id})
		}
		return id
	}
	n := numbers[article]
	if b.deleted(it) {
		if n.live != "" || n.manyDeleted {
			return id
		}
	} else if n.manyLive {
		b.notes.add(SharedArticle, Sample{SKU: id, ID: it.id, Article: article})
		return id
	}
	sku := commerceml.OfferID(article)
	if it.characteristic != "" {
		sku += commerceml.OfferID("#" + it.characteristic)
	}
	if other := b.x.byID[sku]; other != nil && other != it {
		b.notes.add(NumberIsID, Sample{SKU: id, ID: it.id, Article: article})
		return id
	}
	return kabinet.SKU(sku)
}
