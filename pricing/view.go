package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// View answers for one buyer. It is immutable, and safe for any number of
// goroutines.
type View struct {
	snap    *Snapshot
	sources []source // in the order in which they win
	lookup  lookup
	// whole says that sources matter that do not have the product: an exclusive
	// one, or several agreements of one party.
	whole bool
}

// source is a table as one buyer has it.
type source struct {
	t           *table
	from, until int64 // of the table and its assignment
	level       Level
	distance    int32
	priority    int32
	party       Party
	exclusive   bool
	preferred   bool  // the agreement marked Default
	rank        int32 // place among the view's sources
	group       int32 // sources of one group tie: neither comes before the other
}

// ties reports whether neither source comes before the other.
func (a *source) ties(b *source) bool {
	return a.level == b.level && a.distance == b.distance && a.priority == b.priority
}

// live reports whether the source is in force at the instant.
func (a *source) live(at int64) bool { return a.from <= at && at < a.until }

// For compiles a buyer: it collects the buyer's sources in the order in which
// they win: by level, account distance (legal entity, units from the leaf to
// the root, organisation, segments), then priority. It returns ErrAccount for a
// buyer with units, payer or segments and no organisation.
func (s *Snapshot) For(b Buyer) (*View, error) {
	if b.Organization == "" && (len(b.Units) > 0 || b.Payer != "" || len(b.Segments) > 0) {
		return nil, ErrAccount
	}
	v := &View{snap: s}
	collect := func(p Party, distance int32) {
		for _, a := range s.parties[p] {
			if a.t.seller == "" || a.t.seller == b.Seller {
				a.distance = distance
				v.sources = append(v.sources, a)
			}
		}
	}
	collect(ForEveryone(), 0)
	if b.Channel != "" {
		collect(ForChannel(b.Channel), 0)
	}
	if b.Organization != "" {
		distance := int32(0)
		if b.Payer != "" {
			collect(ForLegalEntity(b.Payer), distance)
		}
		for _, u := range b.Units {
			distance++
			collect(ForUnit(u), distance)
		}
		distance++
		collect(ForOrganization(b.Organization), distance)
		distance++
		segments := slices.Clone(b.Segments)
		slices.Sort(segments)
		for _, g := range slices.Compact(segments) {
			collect(ForSegment(g), distance)
		}
	}
	// Ties stay in an order that does not depend on the order of the book. The
	// agreements of one party stand together.
	slices.SortFunc(v.sources, func(a, b source) int {
		return cmp.Or(
			cmp.Compare(a.level, b.level), cmp.Compare(a.distance, b.distance), cmp.Compare(b.priority, a.priority),
			cmp.Compare(a.t.source.List, b.t.source.List), cmp.Compare(a.party.ID, b.party.ID),
			cmp.Compare(a.t.source.Agreement, b.t.source.Agreement), cmp.Compare(a.from, b.from),
		)
	})
	for i := range v.sources {
		a := &v.sources[i]
		a.rank, a.group = int32(i), int32(i)
		v.whole = v.whole || a.exclusive
		if i > 0 && a.ties(&v.sources[i-1]) {
			a.group = v.sources[i-1].group
			if a.level == LevelAgreement && a.party == v.sources[i-1].party {
				v.whole = true
			}
		}
	}
	v.lookup = newLookup(v.sources)
	return v, nil
}

// Snapshot returns the snapshot the view was made from.
func (v *View) Snapshot() *Snapshot { return v.snap }

// AgreementInfo names an agreement of a buyer.
type AgreementInfo struct {
	ID       kabinet.AgreementID `json:"id"`
	Number   string              `json:"number,omitempty"`
	Name     string              `json:"name,omitempty"`
	Currency kabinet.Currency    `json:"currency"`
	Default  bool                `json:"default,omitempty"`
}

// Agreements returns the buyer's agreements that are in force at the instant,
// the nearest party's first.
func (v *View) Agreements(at time.Time) []AgreementInfo {
	var out []AgreementInfo
	for i := range v.sources {
		a := &v.sources[i]
		if a.level == LevelAgreement && a.live(nanos(at)) {
			out = append(out, AgreementInfo{
				ID: a.t.source.Agreement, Number: a.t.number, Name: a.t.name, Currency: a.t.currency, Default: a.preferred,
			})
		}
	}
	return out
}
