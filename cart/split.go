package cart

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// SplitBy is what a cart is split by, beside what no order can mix.
type SplitBy string

// What to split by.
const (
	BySite      SplitBy = "site"
	ByWarehouse SplitBy = "warehouse"
	ByDate      SplitBy = "date"
	ByTerms     SplitBy = "terms" // what SplitOptions.Terms says
)

// SplitOptions says how to split a cart. The zero SplitOptions splits by payer and
// agreement only.
type SplitOptions struct {
	By []SplitBy
	// Seller, where set, says which entity of the seller sells a line, and Kind
	// what kind of order it is for; nil is what the header says.
	Seller func(Line) kabinet.SellerEntityID
	Kind   func(Line) OrderKind
	// Terms tells terms apart that the lines do not say, for ByTerms.
	Terms func(Line) string
}

// Part is where a cart that came of a split belongs.
type Part struct {
	Of ID `json:"of"`
	// Number counts the parts from 1 to Parts.
	Number int `json:"number"`
	Parts  int `json:"parts"`
	// Totals are the part of the whole's. They hold as long as nothing that
	// they are made of changes.
	Totals Totals `json:"totals"`
	// Beside is what the other parts have of the same articles, and of those that
	// count together with them towards the ladder of a group, so that the split
	// changes nobody's tier, as long as they are ordered too: an order counts only
	// those that are ordered with it or before.
	Beside []PriceLine `json:"beside,omitempty"`
	// Alone says that the part is to be ordered without the others; see Cart.Detach.
	Alone bool `json:"alone,omitempty"`
}

func (p Part) clone() Part {
	p.Totals, p.Beside = p.Totals.Clone(), slices.Clone(p.Beside)
	return p
}

// orderGroup is what one order cannot mix.
type orderGroup struct {
	seller    kabinet.SellerEntityID
	payer     kabinet.LegalEntityID
	agreement kabinet.AgreementID
	kind      OrderKind
	site      kabinet.SiteID
	warehouse kabinet.WarehouseID
	date      kabinet.Date
	terms     string
}

// Split splits the cart into carts that are ordered one by one: first by seller
// entity, payer, agreement, currency and kind of order, and then by what the
// options say. The parts are in the order of their first lines, with the ids of
// the cart and their numbers ("crt_1-1"), so that splitting the same cart gives
// the same parts. Lines keep their ids, prices and adjustments: nothing is priced
// anew.
//
// The totals are those of the cart. The parts have their shares of the adjustments
// of the whole, charges, taxes, what is withheld and paid, by largest remainder,
// so that they sum to the whole exactly. The cart itself ends as Merged.
//
// It returns ErrSplit for what is one order only, for an unknown way to split, and
// for totals that are not of this cart, the errors of Totals.Payables, ErrEmpty,
// and ErrNotActive or ErrOrdered when the cart is closed.
func (c *Cart) Split(by kabinet.Actor, now time.Time, t Totals, o SplitOptions) ([]*Cart, CartSplit, error) {
	if err := c.editable(); err != nil {
		return nil, CartSplit{}, err
	}
	if len(c.s.Lines) == 0 {
		return nil, CartSplit{}, ErrEmpty
	}
	keys, groups, err := c.s.groups(o)
	if err != nil {
		return nil, CartSplit{}, err
	}
	if len(groups) < 2 || len(t.Lines) != len(c.s.Lines) || t.Currency != c.s.Currency {
		return nil, CartSplit{}, ErrSplit
	}
	totals, err := t.split(groups, string(c.s.ID))
	if err != nil {
		return nil, CartSplit{}, err
	}
	event := CartSplit{Base: c.base(by, now)}
	parts := make([]*Cart, len(groups))
	for n, lines := range groups {
		s := State{
			Schema: Schema, ID: c.s.ID + ID("-"+strconv.Itoa(n+1)), Org: c.s.Org, Status: Active, Guest: c.s.Guest,
			Name: c.s.Name, Header: keys[n].header(c.s.Header, o), Shares: c.s.Shares, Codes: c.s.Codes, LastLine: c.s.LastLine,
			Created: event.At, Changed: event.At, Expires: c.s.Expires,
			Part: &Part{Of: c.s.ID, Number: n + 1, Parts: len(groups), Totals: totals[n]},
		}
		for _, i := range lines {
			s.Lines = append(s.Lines, c.s.Lines[i])
		}
		s.Terms = totals[n].terms()
		s.Part.Beside = c.s.besides(lines)
		parts[n] = Restore(s)
		parts[n].ownPayer()
		for k, i := range lines { // what holds in the cart holds in the part
			if l := &parts[n].s.Lines[k]; l.AdjustedUnder == c.s.under(&c.s.Lines[i]) {
				l.AdjustedUnder = parts[n].s.under(l)
			}
		}
		if c.s.TermsFor != "" && c.s.TermsFor == c.s.contents() && t.over() < 0 {
			parts[n].s.give()
		} else if c.s.TermsFor != "" {
			parts[n].s.TermsFor = c.s.TermsFor // what was stale stays so
		}
		event.Into = append(event.Into, s.ID)
	}
	c.s.Status, c.s.SplitInto, c.s.Changed = Merged, slices.Clone(event.Into), event.At
	return parts, event, nil
}

// header returns the header of a part.
func (g orderGroup) header(h Header, o SplitOptions) Header {
	h.Seller, h.Payer, h.Agreement, h.Kind = g.seller, g.payer, g.agreement, g.kind
	if slices.Contains(o.By, BySite) {
		h.Site = g.site
	}
	return h
}

// groups returns the lines of each part, in the order of their first lines.
func (s State) groups(o SplitOptions) ([]orderGroup, [][]int, error) {
	for _, by := range o.By {
		if by != BySite && by != ByWarehouse && by != ByDate && (by != ByTerms || o.Terms == nil) {
			return nil, nil, ErrSplit.With("by", string(by))
		}
	}
	at := map[orderGroup]int{}
	var keys []orderGroup
	var out [][]int
	for i, l := range s.Lines {
		g := s.group(l, o)
		n, ok := at[g]
		if !ok {
			n = len(out)
			at[g] = n
			keys, out = append(keys, g), append(out, nil)
		}
		out[n] = append(out[n], i)
	}
	return keys, out, nil
}

func (s State) group(l Line, o SplitOptions) orderGroup {
	g := orderGroup{seller: s.Seller, payer: s.Payer, agreement: s.Agreement, kind: s.Kind}
	if l.LegalEntity != "" {
		g.payer = l.LegalEntity
	}
	if g.agreement == "" {
		g.agreement = l.Price.Result.Source.Agreement
	}
	if o.Seller != nil {
		g.seller = o.Seller(l)
	}
	if o.Kind != nil {
		g.kind = o.Kind(l)
	}
	for _, by := range o.By {
		switch by {
		case BySite:
			if g.site = l.Site; g.site == "" {
				g.site = s.Site
			}
		case ByWarehouse:
			g.warehouse = l.Warehouse
		case ByDate:
			g.date = l.Date
		case ByTerms:
			g.terms = o.Terms(l)
		}
	}
	return g
}

// besides sums what lines other than these have of the same articles and groups.
func (s State) besides(lines []int) []PriceLine {
	type article struct {
		sku           kabinet.SKU
		unit          kabinet.UoM
		configuration string
		lot           pricing.LotID
	}
	mine, own, keys := map[kabinet.SKU]bool{}, map[int]bool{}, map[string]bool{}
	for _, i := range lines {
		mine[s.Lines[i].SKU], own[i], keys[s.Lines[i].Price.Result.Key] = true, true, true
	}
	delete(keys, "")
	at := map[article]int{}
	var out []PriceLine
	for i, l := range s.Lines {
		if own[i] || !mine[l.SKU] && !keys[l.Price.Result.Key] {
			continue
		}
		a := article{l.SKU, l.Unit, l.Configuration, l.Lot}
		n, ok := at[a]
		if !ok {
			at[a] = len(out)
			out = append(out, PriceLine{LineKey{SKU: l.SKU, Unit: l.Unit, Configuration: l.Configuration, Lot: l.Lot}, l.Quantity})
			continue
		}
		if sum, err := out[n].Quantity.Add(l.Quantity); err == nil { // or enough for any tier
			out[n].Quantity = sum
		}
	}
	if s.Part != nil && !s.Part.Alone { // a part of a part keeps what the others have
		for _, l := range s.Part.Beside {
			if mine[l.SKU] || len(keys) > 0 {
				out = append(out, l)
			}
		}
	}
	return out
}

// beside returns what counts towards the ladders of these lines of a part.
func (s State) beside(lines []Line) []PriceLine {
	if s.Part == nil || s.Part.Alone {
		return nil
	}
	mine := map[kabinet.SKU]bool{}
	for i := range lines {
		mine[lines[i].SKU] = true
	}
	mixed := slices.ContainsFunc(s.Lines, func(l Line) bool { return l.Price.Result.Key != "" })
	var out []PriceLine
	for _, l := range s.Part.Beside {
		if mixed || mine[l.SKU] {
			out = append(out, l)
		}
	}
	return out
}

// Detach lets a part of a split cart be ordered without the others: what they have
// counts towards its prices no more, which are to be asked anew. It returns ErrSplit
// for a cart that is no part, and ErrNotActive or ErrOrdered when it is closed. The
// event is Empty the second time.
func (c *Cart) Detach(by kabinet.Actor, now time.Time) (Detached, error) {
	if err := c.editable(); err != nil {
		return Detached{}, err
	}
	if c.s.Part == nil {
		return Detached{}, ErrSplit
	}
	if c.s.Part.Alone {
		return Detached{}, nil
	}
	e := Detached{c.base(by, now), c.s.Part.Of}
	p := c.s.Part.clone()
	p.Alone = true
	c.s.Part, c.s.Changed = &p, e.At
	return e, nil
}

// splitFrom returns the cart that a part counts with, and "" for what is no part or was
// detached.
func (s State) splitFrom() ID {
	if s.Part == nil || s.Part.Alone {
		return ""
	}
	return s.Part.Of
}

// Siblings finds the other parts of a split cart, and the parts of those, which count
// towards its prices: get loads a cart, and what it does not find is passed over. A
// cart that is no part, or was detached, has none.
func (s State) Siblings(get func(ID) (State, error)) ([]State, error) {
	from := s.splitFrom()
	if from == "" {
		return nil, nil
	}
	root := State{}
	for depth := 0; from != "" && depth < maxSplits; depth++ {
		up, err := get(from)
		if errors.Is(err, kabinet.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		root, from = up, up.splitFrom()
	}
	var out []State
	for todo, n := slices.Clone(root.SplitInto), 0; n < len(todo) && n < MaxLines; n++ {
		if todo[n] == s.ID {
			continue
		}
		x, err := get(todo[n])
		switch {
		case errors.Is(err, kabinet.NotFound):
			continue
		case err != nil:
			return nil, err
		}
		out, todo = append(out, x), append(todo, x.SplitInto...)
	}
	return out, nil
}

// maxSplits is how often parts are split again.
const maxSplits = 32
