package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// agreed applies what is said about agreements: with one named, level 2 sees
// only it; of one party's several the default holds. It returns the hits that
// are left, or stop.
func (l *line) agreed(hits []hit) (rest []hit, stop bool) {
	if l.agreement != "" && !l.isLive() {
		l.miss = match{reason: ReasonUnknownAgreement, final: true}
		stop = true
	}
	if l.agreement == "" && !l.v.several {
		return hits, stop
	}
	return slices.DeleteFunc(hits, func(h hit) bool {
		_, passed := l.contest(h.src)
		if passed {
			m := match{reason: ReasonOtherAgreement}
			if until := l.until(h.src); l.at < h.src.from || l.at >= until {
				m = l.outside(h.src.from, until)
			}
			l.verdict(h.src, &m)
		}
		return passed
	}), stop
}

// isLive reports whether the buyer has the agreement that the request names.
func (l *line) isLive() bool {
	live := false
	for i := range l.v.sources {
		src := &l.v.sources[i]
		if src.level != LevelAgreement || src.t.source.Agreement != l.agreement || !l.holds(src) {
			continue
		}
		until := l.until(src)
		l.bound(src.from, until)
		live = live || (src.from <= l.at && l.at < until)
	}
	return live
}

// holds reports whether a source is for the circumstances and was known.
func (l *line) holds(src *source) bool {
	return !l.left(src.t) && src.known.at(l.known) && src.t.scope.matches(&l.given.Scope)
}

// contest says of an agreement whether another one of the party is in force too,
// so that the buyer has to choose; or whether the choice has passed it by, since
// another is named, or the default. It also notes when that may change.
func (l *line) contest(src *source) (contested, passed bool) {
	if src.level != LevelAgreement {
		return false, false
	}
	if l.agreement != "" {
		return false, src.t.source.Agreement != l.agreement
	}
	if !l.v.several || !l.inForce(src) {
		return false, false
	}
	if in := &l.contracts; in.of != src.party || in.without != len(l.without) {
		l.inForceOf(src.party)
	}
	in, id := &l.contracts, src.t.source.Agreement
	if src.t.preferred || !in.several {
		return false, false
	}
	passed = in.preferred && (in.defaults != id || in.twice)
	return !passed, passed
}

// contracts are the agreements of a party that could price the line now.
type contracts struct {
	of        Party
	without   int                 // how many were left out when it was looked
	some      kabinet.AgreementID // one of them
	several   bool
	defaults  kabinet.AgreementID // one that is the default, where preferred
	preferred bool
	twice     bool // another one is, too
}

// inForceOf looks at the agreements of a party.
func (l *line) inForceOf(party Party) {
	in := contracts{of: party, without: len(l.without)}
	for i := range l.v.sources {
		o := &l.v.sources[i]
		if o.level != LevelAgreement || o.party != party || !l.inForce(o) {
			continue
		}
		id := o.t.source.Agreement
		if in.some == "" {
			in.some = id
		}
		in.several = in.several || id != in.some
		if o.t.preferred {
			in.twice = in.twice || (in.preferred && id != in.defaults)
			in.preferred, in.defaults = true, id
		}
	}
	l.contracts = in
}

// inForce reports whether an agreement could price the line now.
func (l *line) inForce(src *source) bool {
	if !l.holds(src) || (src.t.currency != l.currency && !src.t.convert) {
		return false
	}
	until := l.until(src)
	l.bound(src.from, until)
	return src.from <= l.at && l.at < until
}

// until returns when a source ends, as it is known.
func (l *line) until(src *source) int64 {
	if l.known != forever && src.level == LevelAgreement {
		return l.s.endAt(src.t, l.known)
	}
	return src.until
}
