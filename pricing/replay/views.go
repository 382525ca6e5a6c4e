package replay

import (
	"encoding/binary"

	"github.com/seed-a884640a/kabinet/pricing"
)

// views keeps the views of buyers. When it has as many as it may, it forgets
// those that were not asked for since it last did.
type views struct {
	book, lists *pricing.Snapshot // lists is without agreements
	limit       int
	young, old  map[string]*pricing.View
	key         []byte
}

func newViews(s *pricing.Snapshot, limit int) views {
	return views{book: s, limit: (limit + 1) / 2, young: map[string]*pricing.View{}}
}

// of returns the view of a buyer, by the lists alone or with agreements; nil
// where there can be none.
func (v *views) of(b *pricing.Buyer, listsAlone bool) *pricing.View {
	v.key = appendKey(v.key[:0], b, listsAlone)
	view, ok := v.young[string(v.key)]
	if ok {
		return view
	}
	key := string(v.key)
	if view, ok = v.old[key]; !ok {
		s := v.book
		if listsAlone {
			if v.lists == nil {
				v.lists = s.WithoutAgreements()
			}
			s = v.lists
		}
		view, _ = s.For(*b) // nil with an error
	}
	if len(v.young) >= v.limit {
		v.young, v.old = make(map[string]*pricing.View, v.limit), v.young
	}
	v.young[key] = view
	return view
}

// appendKey writes what makes a buyer.
func appendKey(k []byte, b *pricing.Buyer, listsAlone bool) []byte {
	add := func(s string) {
		k = binary.AppendUvarint(k, uint64(len(s)))
		k = append(k, s...)
	}
	if listsAlone {
		k = append(k, 1)
	} else {
		k = append(k, 0)
	}
	add(string(b.Organization))
	add(string(b.Payer))
	add(string(b.Channel))
	add(string(b.Seller))
	k = binary.AppendUvarint(k, uint64(len(b.Units)))
	for _, u := range b.Units {
		add(string(u))
	}
	for _, s := range b.Segments {
		add(string(s))
	}
	return k
}
