package pricing

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

// View answers for one buyer. It is immutable, and safe for any number of
// goroutines.
type View struct {
	// What every line needs stands together, so that it is in few lines of memory.
	snap    *Snapshot
	broad   bool     // some source has rows of groups
	several bool     // of one party there are several agreements
	simple  bool     // nothing of this buyer needs more than quick does
	ruled   bool     // some rule is for this buyer
	sources []source // in the order in which they win
	apart   []int32  // sources in segments of their own
	lookup  lookup   // of the sources in the base segment
	parties []Party  // that the buyer is, the nearest first

	// The rules whose audience the buyer is in.
	adjustments, promotions, document []*adjustment
	floors                            []*floor
	surcharges                        []*indexed
	assortments                       []*assortment
}

// ties reports whether neither source comes before the other.
func (a *source) ties(b *source) bool {
	return a.level == b.level && a.distance == b.distance && a.t.scope.rank() == b.t.scope.rank() && a.priority == b.priority
}

// live reports whether the source is in force at the instant.
func (a *source) live(at int64) bool { return a.from <= at && at < a.until }

// rank orders scopes: of two, the one that names the first member in the order
// of the fields which the other does not name has the larger.
func (s *Scope) rank() int8 {
	out := int8(0)
	for i, named := range [...]bool{s.OrderKind != "", s.Payment != "", s.Delivery != "", s.Warehouse != "", s.Lot != ""} {
		if named {
			out |= 1 << i
		}
	}
	return out
}

// matches reports whether a scope is for the circumstances.
func (s *Scope) matches(of *Scope) bool {
	return (s.Lot == "" || s.Lot == of.Lot) && (s.Warehouse == "" || s.Warehouse == of.Warehouse) &&
		(s.Delivery == "" || s.Delivery == of.Delivery) && (s.Payment == "" || s.Payment == of.Payment) &&
		(s.OrderKind == "" || s.OrderKind == of.OrderKind)
}

// For compiles a buyer: it collects the buyer's sources in the order in which
// they win: by level, account distance (legal entity, units from the leaf to
// the root, organisation, segments), scope, then priority. A unit or segment that
// is named twice counts once, where it comes first. It returns ErrAccount for a
// buyer with units, payer or segments and no organisation.
func (s *Snapshot) For(b Buyer) (*View, error) {
	if b.Organization == "" && (len(b.Units) > 0 || b.Payer != "" || len(b.Segments) > 0) {
		return nil, ErrAccount
	}
	v := &View{snap: s}
	collect := func(p Party, distance int32) {
		v.parties = append(v.parties, p)
		for _, a := range s.parties[p] {
			if a.t.seller == "" || a.t.seller == b.Seller {
				a.distance = distance
				v.sources = append(v.sources, a)
			}
		}
	}
	if b.Organization != "" {
		distance := int32(0)
		if b.Payer != "" {
			collect(ForLegalEntity(b.Payer), distance)
		}
		for i, u := range b.Units {
			distance++
			if !slices.Contains(b.Units[:i], u) {
				collect(ForUnit(u), distance)
			}
		}
		distance++
		collect(ForOrganization(b.Organization), distance)
		distance++
		segments := b.Segments
		if len(segments) > 1 {
			segments = slices.Clone(segments)
			slices.Sort(segments)
			segments = slices.Compact(segments)
		}
		for _, g := range segments {
			collect(ForSegment(g), distance)
		}
	}
	// Farther than segments, which tells at the level of lots, where lists of all
	// parties compete.
	const farther = math.MaxInt32
	if b.Channel != "" {
		collect(ForChannel(b.Channel), farther-1)
	}
	collect(ForEveryone(), farther)
	// Ties stay in an order that does not depend on the order of the book. The
	// agreements of one party stand together.
	slices.SortFunc(v.sources, func(a, b source) int {
		return cmp.Or(
			cmp.Compare(a.level, b.level), cmp.Compare(a.distance, b.distance), cmp.Compare(b.t.scope.rank(), a.t.scope.rank()),
			cmp.Compare(b.priority, a.priority), cmp.Compare(a.t.source.List, b.t.source.List), cmp.Compare(a.party.ID, b.party.ID),
			cmp.Compare(a.t.source.Agreement, b.t.source.Agreement), cmp.Compare(a.from, b.from), cmp.Compare(a.t.source.AgreementVersion, b.t.source.AgreementVersion),
		)
	})
	p := &s.policy
	v.simple = p.Precedence == AccountFirst && p.Rounding == kabinet.HalfUp && !p.RoundUnitFirst && len(p.Choose) == 0
	for i := range v.sources {
		a := &v.sources[i]
		a.rank, a.group = int32(i), int32(i)
		t := a.t
		if a.level == LevelAgreement {
			a.until = min(a.until, s.endOf(t))
		}
		if i > 0 && a.ties(&v.sources[i-1]) {
			a.group = v.sources[i-1].group
		}
		if a.level == LevelAgreement && !v.several {
			v.several = slices.ContainsFunc(v.sources[:i], func(b source) bool {
				return b.level == LevelAgreement && b.party == a.party && b.t.source.Agreement != t.source.Agreement
			})
		}
		v.broad = v.broad || t.broad
		if t.exclusive || t.convert || t.favoured || t.promotions != PromotionsNone || len(t.surcharges) > 0 ||
			t.scope != (Scope{}) || a.known != always {
			v.simple = false
		}
		if t.seg != s.base {
			v.apart = append(v.apart, int32(i))
		}
	}
	v.rules()
	v.simple = v.simple && len(v.sources) < noRank && !v.broad && !v.several && len(v.assortments) == 0
	v.lookup = newLookup(v.sources, s.base)
	return v, nil
}

// rules collects the rules whose audience the buyer is in.
func (v *View) rules() {
	s := v.snap
	v.adjustments, v.promotions, v.document = v.adjusting(s.adjustments), v.adjusting(s.promotions), v.adjusting(s.rulebook.document)
	for _, f := range s.floors {
		if v.in(f.target.audience) {
			v.floors = append(v.floors, f)
		}
	}
	for _, x := range s.surcharges {
		if v.in(x.target.audience) {
			v.surcharges = append(v.surcharges, x)
		}
	}
	for _, a := range s.assortments {
		if v.in(a.Audience) {
			v.assortments = append(v.assortments, a)
		}
	}
	v.ruled = len(v.adjustments)+len(v.promotions)+len(v.floors)+len(v.surcharges) > 0
}

func (v *View) adjusting(list []*adjustment) (out []*adjustment) {
	for _, a := range list {
		if v.in(a.target.audience) {
			out = append(out, a)
		}
	}
	return out
}

// in reports whether the buyer belongs to an audience; none is everyone.
func (v *View) in(audience []Party) bool {
	return len(audience) == 0 || slices.ContainsFunc(audience, func(p Party) bool { return slices.Contains(v.parties, p) })
}

// Snapshot returns the snapshot the view was made from.
func (v *View) Snapshot() *Snapshot { return v.snap }

// AgreementInfo names an agreement of a buyer.
type AgreementInfo struct {
	ID           kabinet.AgreementID `json:"id"`
	Version      string              `json:"version,omitempty"`
	Number       string              `json:"number,omitempty"`
	Name         string              `json:"name,omitempty"`
	Currency     kabinet.Currency    `json:"currency"`
	PaymentTerms string              `json:"paymentTerms,omitempty"`
	Default      bool                `json:"default,omitempty"`
	Rebates      []rebate.Clause     `json:"rebates,omitempty"`
}

// Agreements returns the buyer's agreements that are in force at the instant,
// the nearest party's first.
func (v *View) Agreements(at time.Time) []AgreementInfo {
	var out []AgreementInfo
	for i := range v.sources {
		a := &v.sources[i]
		if a.level == LevelAgreement && a.live(nanos(at)) && a.known.at(forever) {
			out = append(out, AgreementInfo{
				ID: a.t.source.Agreement, Version: a.t.source.AgreementVersion, Number: a.t.number, Name: a.t.name,
				Currency: a.t.currency, PaymentTerms: a.t.payment, Default: a.t.preferred, Rebates: slices.Clone(a.t.rebates),
			})
		}
	}
	return out
}

// Sees reports whether the product is in the buyer's assortment at the instant,
// and whether the buyer sees its price. A product that the book does not have is
// not.
func (v *View) Sees(sku kabinet.SKU, at time.Time) (visible, priced bool) {
	id := v.snap.idOf(sku)
	if id == unknown {
		return false, false
	}
	l := line{v: v, s: v.snap, at: nanos(at)}
	return l.sees(id)
}
