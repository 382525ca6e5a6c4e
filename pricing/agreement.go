package pricing

import (
	"cmp"
)

// named considers the agreement that the request names, and no other: level 2
// sees only it. It returns the sources of the other levels, or done.
func (l *line) named(hits []hit) (won *source, rest []hit, done bool) {
	var named *hit
	for len(hits) > 0 && hits[0].src.level <= LevelAgreement {
		h := &hits[0]
		hits = hits[1:]
		if h.src.t.source.Agreement != l.agreement {
			l.reject(h.src, &match{reason: ReasonOtherAgreement})
			continue
		}
		l.bound(h.src.from, h.src.until)
		if h.src.live(l.at) {
			named = h
		} else {
			l.reject(h.src, &match{reason: outside(l.at, h.src.from), at: edge(l.at, h.src.from, h.src.until)})
		}
	}
	if named == nil {
		l.miss = match{reason: ReasonUnknownAgreement}
		return nil, nil, true
	}
	l.consider(named, &l.best)
	if l.best.reason == ReasonNone {
		l.keep(named.src, &l.best)
		return named.src, nil, true
	}
	exclusive := l.missed(named.src, &l.best)
	if exclusive != nil {
		l.miss = *exclusive
	}
	return nil, hits, exclusive != nil || l.best.reason == ReasonOverflow
}

// oneOf returns which of one party's several agreements holds: the only one in
// force in the currency, or the default; nil for none. stop says that the buyer
// must choose. An exclusive agreement that lacks the line is handed on: it ends
// the search unless another of its rank has the line.
func (l *line) oneOf(of []hit, before *match) (chosen *hit, exclusive *match, stop bool) {
	exclusive = before
	var m match
	live := 0
	for i := range of {
		h := &of[i]
		l.bound(h.src.from, h.src.until)
		if !h.src.live(l.at) || h.src.t.currency != l.currency {
			l.consider(h, &m)
			exclusive = cmp.Or(l.missed(h.src, &m), exclusive)
			continue
		}
		live++
		if chosen == nil || h.src.preferred {
			chosen = h
		}
	}
	if live <= 1 {
		return chosen, exclusive, false
	}
	if chosen.src.preferred {
		for i := range of {
			if h := &of[i]; h != chosen && h.src.live(l.at) && h.src.t.currency == l.currency {
				l.reject(h.src, &match{reason: ReasonOtherAgreement})
			}
		}
		return chosen, exclusive, false
	}
	// Several, none of them the default: it matters only if one has the line.
	for i := range of {
		h := &of[i]
		if !h.src.live(l.at) || h.src.t.currency != l.currency {
			continue
		}
		l.consider(h, &m)
		if m.reason == ReasonNone || h.src.exclusive {
			m.reason = ReasonChooseAgreement
			l.reject(h.src, &m)
			stop = true
			continue
		}
		l.missed(h.src, &m)
	}
	if stop {
		l.miss = match{reason: ReasonChooseAgreement}
	}
	return nil, exclusive, stop
}
