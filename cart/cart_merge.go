package cart

import (
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// MergeHow says what becomes of a line that both carts have.
type MergeHow string

// The ways to merge.
const (
	MergeSum     MergeHow = "sum"     // the quantities add up
	MergeMax     MergeHow = "max"     // the larger quantity
	MergeKeep    MergeHow = "keep"    // the quantity of the cart that is merged into
	MergeReplace MergeHow = "replace" // that of the other
)

func (h MergeHow) valid() bool {
	return h == MergeSum || h == MergeMax || h == MergeKeep || h == MergeReplace
}

// Merge takes the lines of another cart, which ends as Merged. Lines keep where
// they go and who pays: what the other cart says for all of its lines is said on
// them where this one says something else. Prices are to be asked anew;
// adjustments and charges of the other cart as a whole end with it, and a part of
// a split cart that takes lines is a part no more. Merging what was merged into
// this cart before changes nothing, and both events are Empty.
//
// It returns kabinet.ErrContextMismatch for carts of two organisations,
// ErrMerge for a cart and itself, an unknown way, and carts that differ in seller
// entity, agreement, currency or kind of order, or of which one is a guest's,
// ErrTooManyLines, kabinet.ErrOverflow with the place of the line in the other
// cart, and ErrNotActive or ErrOrdered when either is closed.
func (c *Cart) Merge(by kabinet.Actor, now time.Time, from *Cart, how MergeHow) (LinesChanged, CartMerged, error) {
	a, b := &c.s, &from.s
	fail := func(err error) (LinesChanged, CartMerged, error) { return LinesChanged{}, CartMerged{}, err }
	switch {
	case a.Org != b.Org:
		return fail(kabinet.ErrContextMismatch)
	case a.ID == b.ID:
		return fail(ErrMerge.With("field", "id"))
	case b.Status == Merged && b.MergedInto == a.ID:
		return LinesChanged{Base: c.base(by, now)}, CartMerged{Base: from.base(by, now)}, nil
	}
	if err := c.editable(); err != nil {
		return fail(err)
	}
	if err := from.editable(); err != nil {
		return fail(err)
	}
	for _, x := range [...]struct {
		field   string
		differs bool
	}{
		{"guest", a.Guest != b.Guest}, {"seller", a.Seller != b.Seller}, {"agreement", a.Agreement != b.Agreement},
		{"currency", a.Currency != b.Currency}, {"kind", a.Kind != b.Kind},
		{"how", !how.valid()},
	} {
		if x.differs {
			return fail(ErrMerge.With("field", x.field))
		}
	}
	next := Restore(c.s) // so that an error changes nothing
	event := LinesChanged{Base: c.base(by, now)}
	for n, l := range b.Lines {
		key := l.LineKey
		if key.Site == "" && b.Site != a.Site {
			key.Site = b.Site
		}
		if key.LegalEntity == "" && b.Payer != a.Payer {
			key.LegalEntity = b.Payer
		}
		if key.LegalEntity == a.Payer {
			key.LegalEntity = ""
		}
		key = next.known(key)
		changed, err := next.take(by, now, key, l, how)
		if err != nil {
			return fail(err.At("/lines/" + itoa(n)))
		}
		event.Lines = append(event.Lines, changed...)
	}
	*c = *next
	merged := CartMerged{from.base(by, now), a.ID, how}
	if !event.Empty() {
		c.s.Changed, c.s.Part = event.At, nil
	}
	from.s.Status, from.s.MergedInto, from.s.Changed = Merged, c.s.ID, merged.At
	return event, merged, nil
}

// known returns the key of the line that goes to the same site for the same payer,
// which one line says and another leaves to the header; or the key, where the cart
// has no such line.
func (c *Cart) known(key LineKey) LineKey {
	sites, payers := []kabinet.SiteID{key.Site}, []kabinet.LegalEntityID{key.LegalEntity}
	switch key.Site {
	case "":
		sites = append(sites, c.s.Site)
	case c.s.Site:
		sites = append(sites, "")
	}
	if key.LegalEntity == "" {
		payers = append(payers, c.s.Payer)
	}
	for _, site := range sites {
		for _, payer := range payers {
			other := key
			other.Site, other.LegalEntity = site, payer
			if _, have := c.places()[other]; have {
				return other
			}
		}
	}
	return key
}

// take adds a line of another cart, or changes the one that the cart has.
func (c *Cart) take(by kabinet.Actor, now time.Time, key LineKey, from Line, how MergeHow) ([]LineChanged, *kabinet.Error) {
	i, have := c.places()[key]
	if !have {
		if len(c.s.Lines) >= MaxLines {
			return nil, ErrTooManyLines.With("max", MaxLines)
		}
		c.s.LastLine++
		l := Line{
			ID: LineID(strconv.FormatInt(c.s.LastLine, 10)), LineKey: key, Quantity: from.Quantity,
			Adjustments: clone(from.Adjustments), AdjustedFor: from.AdjustedFor, AdjustedUnder: from.AdjustedUnder, Added: now.UTC(),
		}
		c.index[key] = len(c.s.Lines)
		c.s.Lines = append(c.s.Lines, l)
		return []LineChanged{{l.ID, l.SKU, kabinet.Quantity{}, l.Quantity}}, nil
	}
	l := &c.s.Lines[i]
	was, is := l.Quantity, l.Quantity
	switch how {
	case MergeSum:
		var err error
		if is, err = was.Add(from.Quantity); err != nil {
			return nil, kabinet.ErrOverflow.At("/quantity")
		}
	case MergeMax:
		if was.Less(from.Quantity) {
			is = from.Quantity
		}
	case MergeReplace:
		is = from.Quantity
	}
	if is.Equal(was) {
		return nil, nil
	}
	l.Quantity = is
	return []LineChanged{{l.ID, l.SKU, was, is}}, nil
}
