package pricing

import (
	"slices"
)

// choose goes through the buyer's sources in order, and returns the offer that
// holds, or false with l.miss set.
func (l *line) choose(hits []hit) (offer, bool) {
	hits, stop := l.agreed(l.inScope(hits))
	if stop {
		return offer{}, false
	}
	hits = l.cut(hits)
	for len(hits) > 0 {
		end := 1
		for end < len(hits) && hits[end].src.level == hits[0].src.level {
			end++
		}
		level := hits[:end]
		hits = hits[end:]
		o, ok, stop := l.level(level)
		if stop {
			return offer{}, false
		}
		if !ok {
			continue
		}
		return l.favoured(o)
	}
	return offer{}, false
}

// inScope leaves out the sources for other circumstances, and those that the
// book did not have at KnownAt.
func (l *line) inScope(hits []hit) []hit {
	return slices.DeleteFunc(hits, func(h hit) bool {
		switch {
		case l.left(h.src.t):
			return true
		case !h.src.t.scope.matches(&l.given.Scope):
			l.verdict(h.src, &match{reason: ReasonScope})
			return true
		case !h.src.known.at(l.known):
			l.verdict(h.src, &match{reason: ReasonUnknownThen})
			return true
		}
		return false
	})
}

// cut applies the exclusive sources: one in force that does not price the line
// ends the search, so that what stands below its rank is not asked.
func (l *line) cut(hits []hit) []hit {
	for i := range l.v.sources {
		src := &l.v.sources[i]
		if !src.t.exclusive || l.left(src.t) || !src.t.scope.matches(&l.given.Scope) || !src.known.at(l.known) {
			continue
		}
		contested, passed := l.contest(src)
		if passed {
			continue
		}
		until := l.until(src)
		l.bound(src.from, until)
		if l.at < src.from || l.at >= until {
			continue
		}
		why, has := match{reason: ReasonExclusive}, false
		if contested {
			why.reason = ReasonChooseAgreement
		}
		for j := range hits {
			if hits[j].src != src {
				continue
			}
			var m match
			l.consider(&hits[j], &m)
			if has = has || m.reason == ReasonNone; !has && m.reason != ReasonNotAssigned && !contested {
				why = m
			}
		}
		if has {
			continue
		}
		hits = slices.DeleteFunc(hits, func(h hit) bool {
			return h.src.group > src.group
		})
		if !l.quiet {
			l.barrier = src
		}
		l.miss = why // unless a source above it comes nearer
		l.miss.final = contested
		return hits
	}
	return hits
}

// level settles the sources of one level. It returns stop where no other level
// may be asked.
func (l *line) level(hits []hit) (o offer, ok, stop bool) {
	if l.s.policy.Choose[hits[0].src.level] == Lowest {
		return l.settle(hits, SettledByLowest)
	}
	for len(hits) > 0 {
		end := 1
		for end < len(hits) && hits[end].tie(&hits[0]) {
			end++
		}
		if o, ok, stop = l.settle(hits[:end], SettledByTie); ok || stop {
			return o, ok, stop
		}
		hits = hits[end:]
	}
	return offer{}, false, false
}

// settle returns the offer of the only source that has the line, or, of several,
// the lowest; or it refuses.
func (l *line) settle(hits []hit, how Settled) (won offer, ok, stop bool) {
	var compared []*table
	for i := range hits {
		h := &hits[i]
		if how == SettledByLowest && slices.Contains(compared, h.src.t) {
			continue // of one source, what is more specific
		}
		o := offer{src: h.src}
		l.consider(h, &o.m)
		if o.m.reason != ReasonNone {
			l.missed(h.src, &o.m)
			if o.m.reason.fails() {
				l.miss = o.m
				l.miss.final = true
				return won, false, true
			}
			continue
		}
		if contested, _ := l.contest(h.src); contested {
			return won, false, l.undecided(hits)
		}
		if how == SettledByLowest {
			compared = append(compared, h.src.t)
		}
		if !ok {
			won, ok = o, true
			continue
		}
		if won.src.t == h.src.t {
			continue // one list that reaches the buyer in two ways
		}
		if how == SettledByTie && l.s.onTie(h.src.level, h.src.party) == TieRefuse {
			return l.refuse(&won, &o)
		}
		order, comparable, reason := l.compare(&won, &o)
		if reason != ReasonNone {
			l.miss = match{reason: reason, final: true}
			return won, false, true
		}
		if !comparable {
			return l.refuse(&won, &o)
		}
		why := ReasonDearer
		if order == 0 {
			// Of equal ones that which may be ordered as asked, then the smaller id.
			why = ReasonEqual
			if !l.orderable(&won.m).OK && l.orderable(&o.m).OK {
				order = 1
			}
		}
		if order > 0 {
			won, o = o, won
		}
		won.settled = how
		o.m.reason = why
		l.verdict(o.src, &o.m)
	}
	if ok {
		l.verdict(won.src, &won.m)
	}
	return won, ok, false
}

// undecided is for agreements among which the buyer has to choose.
func (l *line) undecided(hits []hit) (stop bool) {
	l.miss = match{reason: ReasonChooseAgreement, final: true}
	if l.trace == nil {
		return true
	}
	next := l.next
	for i := range hits {
		if contested, _ := l.contest(hits[i].src); contested {
			var m match
			if l.consider(&hits[i], &m); m.reason == ReasonNone {
				m.reason = ReasonChooseAgreement
				l.verdict(hits[i].src, &m)
			}
		}
	}
	l.next = next // what only the trace needs does not bound the answer
	return true
}

// refuse is for two offers that nothing settles.
func (l *line) refuse(a, b *offer) (offer, bool, bool) {
	a.m.reason, b.m.reason = ReasonTie, ReasonTie
	l.verdict(a.src, &a.m)
	l.verdict(b.src, &b.m)
	l.miss = match{reason: ReasonTie, final: true}
	return offer{}, false, true
}

// left reports whether a source is left out, to compare with.
func (l *line) left(t *table) bool { return slices.Contains(l.without, t) }

// favoured compares an agreement with what the buyer would get without it, where
// it is most favoured, or where public promotions may be better. That may be
// another such agreement, of which the same holds in turn. Where there is nothing
// without it, or nothing that can be compared, the agreement stands.
func (l *line) favoured(o offer) (offer, bool) {
	t := o.src.t
	if o.src.level != LevelAgreement || o.m.onRequest || t.exclusive || (!t.favoured && t.promotions != PromotionsBest) {
		return o, true
	}
	// Ask again without it.
	miss, quiet, named := l.miss, l.quiet, l.agreement
	l.without, l.quiet, l.agreement = append(l.without, t), true, ""
	other, ok := l.choose(l.v.hits(nil, l.product))
	if ok && !other.m.onRequest {
		other.c = l.reckon(other.src, &other.m)
		ok = other.c.reason == ReasonNone
	} else {
		ok = false
	}
	l.without, l.quiet, l.miss, l.agreement = l.without[:len(l.without)-1], quiet, miss, named
	how := SettledByFavour
	if !t.favoured {
		how = SettledByPromotion
		ok = ok && other.c.promoted
	}
	if !ok {
		return o, true
	}
	order, comparable, reason := l.compare(&o, &other)
	if reason != ReasonNone {
		l.miss = match{reason: reason, final: true}
		return o, false
	}
	if !comparable || order <= 0 {
		return o, true
	}
	o.m.reason = ReasonFavoured
	l.verdict(o.src, &o.m)
	other.settled = how
	l.verdict(other.src, &other.m)
	return other, true
}

// missed notes why a source did not price the line.
func (l *line) missed(src *source, m *match) {
	l.verdict(src, m)
	if l.nearer(m, &l.miss) {
		l.miss = *m
	}
}

// verdict notes in the trace, where one is asked for, what a source has for the
// line: the offer that is kept, or the reason why it is not.
func (l *line) verdict(src *source, m *match) {
	if l.trace != nil && !l.quiet {
		l.trace.candidate(l, src, m)
	}
}

// nearer reports whether m is a nearer miss than best: of two expired prices
// the later, of two future ones the earlier, of two ladders the one that begins
// at less.
func (l *line) nearer(m, best *match) bool {
	switch {
	case best.reason == ReasonNone || best.final:
		return false
	case m.reason != best.reason:
		return m.reason.rank() > best.reason.rank()
	case m.reason == ReasonExpired:
		return m.at > best.at
	case m.reason == ReasonNotYetValid:
		return m.at < best.at
	case m.reason == ReasonUnit: // those of the product first, in their order
		x, y := l.s.place(l.p, m.unit), l.s.place(l.p, best.unit)
		if x < 0 && y < 0 {
			return l.unitCode(m.unit) < l.unitCode(best.unit)
		}
		return x >= 0 && (y < 0 || x < y)
	case m.reason == ReasonBelowFirstTier:
		x, ok := l.s.convert(l.p, m.tier, m.unit, l.p.unit)
		y, ok2 := l.s.convert(l.p, best.tier, best.unit, l.p.unit)
		return ok && ok2 && x.Less(y)
	}
	return false
}
