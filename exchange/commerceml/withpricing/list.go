package withpricing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// listKey is what the prices of a list have in common: a book states currency
// and tax for a whole list, and CommerceML for every price.
type listKey struct {
	id       commerceml.PriceTypeID
	currency kabinet.Currency
	tax      pricing.TaxMode
}

// typeList is a list of the prices of a type.
type typeList struct {
	listKey
	rows []pricing.Row
}

// list returns the list of a key.
func (b *builder) list(k listKey) *typeList {
	l := b.lists[k]
	if l == nil {
		l = &typeList{listKey: k}
		b.lists[k] = l
		b.order = append(b.order, l)
	}
	return l
}

// finish makes the lists: those of the types in their order, and then those of
// types that nothing declares.
func (b *builder) finish() error {
	byType := map[commerceml.PriceTypeID][]*typeList{}
	types := append([]commerceml.PriceType(nil), b.x.types...)
	for _, l := range b.order {
		if _, declared := b.x.byType[l.id]; !declared && byType[l.id] == nil {
			t, known := b.types[l.id]
			if !known {
				t.ID = l.id
			}
			types = append(types, t)
		}
		byType[l.id] = append(byType[l.id], l)
	}
	for _, t := range types {
		b.typeLists(t, byType[t.ID])
	}
	seen := make(map[pricing.ListID]bool, len(b.out.Lists))
	for i := range b.out.Lists {
		id := b.out.Lists[i].ID
		if seen[id] {
			return ErrList.With("list", string(id))
		}
		seen[id] = true
	}
	return nil
}

// typeLists makes the lists of one type, of which some may have prices.
func (b *builder) typeLists(t commerceml.PriceType, lists []*typeList) {
	if t.Deleted {
		b.out.DeletedLists = append(b.out.DeletedLists, pricing.ListID(t.ID))
		b.beside(t, func(l *pricing.List) { b.out.DeletedLists = append(b.out.DeletedLists, l.ID) })
		return
	}
	main, ok := b.main(t, lists)
	if !ok {
		b.notes.add(NoList, Sample{Type: typeName(t), List: pricing.ListID(t.ID)})
		return
	}
	if taxMode(t.Tax) == pricing.TaxUnstated && main.tax == b.x.opts.Tax {
		b.notes.add(DefaultTax, Sample{Type: typeName(t), List: pricing.ListID(t.ID)})
	}
	slices.SortFunc(lists, func(x, y *typeList) int { return strings.Compare(x.suffix(main), y.suffix(main)) })
	if len(lists) == 0 || lists[0].listKey != main {
		lists = append([]*typeList{{listKey: main}}, lists...)
	}
	made := map[pricing.ListID]bool{}
	for _, l := range lists {
		suffix := l.suffix(main)
		list := pricing.List{
			ID: pricing.ListID(t.ID) + pricing.ListID(suffix), Name: typeName(t) + strings.ReplaceAll(suffix, "-", ", "),
			Currency: l.currency, Tax: l.tax, Rows: l.rows,
		}
		if suffix != "" {
			b.notes.add(OwnList, Sample{List: list.ID, Type: typeName(t)})
		}
		made[list.ID] = true
		b.out.Lists = append(b.out.Lists, list)
	}
	b.beside(t, func(have *pricing.List) {
		if !made[have.ID] {
			b.out.Lists = append(b.out.Lists, pricing.List{ID: have.ID, Name: have.Name, Currency: have.Currency, Tax: have.Tax})
		}
	})
}

// suffix tells the list of a key apart from that which bears the id of the type,
// and has none.
func (k listKey) suffix(main listKey) string {
	out := ""
	if k.currency != main.currency {
		out += "-" + k.currency.Code()
	}
	if k.tax != main.tax {
		out += "-" + k.tax.String()
	}
	return out
}

// main returns the currency and tax mode of the list that bears the id of a
// price type: those that the host has it in, or else those of the type, and
// what the type does not say as most of its prices have it.
func (b *builder) main(t commerceml.PriceType, lists []*typeList) (listKey, bool) {
	if have := b.haveLists[pricing.ListID(t.ID)]; have != nil {
		return listKey{t.ID, have.Currency, have.Tax}, true
	}
	k := listKey{t.ID, t.Currency, taxMode(t.Tax)}
	if k.currency == 0 || k.tax == pricing.TaxUnstated {
		if most := mostPrices(k, lists); most != nil {
			k.currency, k.tax = cmp.Or(k.currency, most.currency), cmp.Or(k.tax, most.tax)
		}
	}
	k.currency = cmp.Or(k.currency, b.x.opts.CommerceML.Currency)
	k.tax = cmp.Or(k.tax, b.x.opts.Tax)
	return k, k.currency != 0 && k.tax != pricing.TaxUnstated
}

// mostPrices returns the list with the most prices among those that a type may
// mean, and any of them where it means none.
func mostPrices(k listKey, lists []*typeList) *typeList {
	var most *typeList
	rank := func(l *typeList) (fits, rows int, code string) {
		if (k.currency == 0 || k.currency == l.currency) && (k.tax == 0 || k.tax == l.tax) {
			fits = 1
		}
		return fits, len(l.rows), l.currency.Code() + l.tax.String()
	}
	for _, l := range lists {
		if most == nil {
			most = l
			continue
		}
		fits, rows, code := rank(l)
		mostFits, mostRows, mostCode := rank(most)
		if cmp.Or(cmp.Compare(fits, mostFits), cmp.Compare(rows, mostRows), cmp.Compare(mostCode, code)) > 0 {
			most = l
		}
	}
	return most
}

// beside calls do for the lists of the host that stand beside that of a type.
func (b *builder) beside(t commerceml.PriceType, do func(*pricing.List)) {
	if b.x.opts.Have == nil {
		return
	}
	for i := range b.x.opts.Have.Lists {
		l := &b.x.opts.Have.Lists[i]
		suffix, ok := strings.CutPrefix(string(l.ID), string(t.ID)+"-")
		if !ok {
			continue
		}
		switch suffix {
		case l.Currency.Code(), l.Tax.String(), l.Currency.Code() + "-" + l.Tax.String():
			do(l)
		}
	}
}
