package pricing

// promised returns the offer of a price from outside the book: one that another
// system has computed, or else one that is locked. Where there is to be no price
// without it, it writes the reason to out.
func (l *line) promised(out *Result) (offer, bool) {
	if x := l.given.External; x != nil {
		if o, ok := l.promise(LevelExternal, &x.Locked, x.System, x.Failed); ok {
			return o, true
		}
		if x.NoFallback {
			out.Reason = ReasonExternal
			return offer{}, false
		}
	}
	x := l.given.Locked
	if x == nil {
		return offer{}, false
	}
	o, ok := l.promise(LevelLocked, x, "", "")
	if o.m.reason.fails() {
		out.Reason = o.m.reason
	}
	return o, ok
}

// isPrice reports whether a promise is one: zero needs to be marked as meant.
func (x *Locked) isPrice() bool {
	return x.Price.Currency() != 0 && x.Price.Sign() >= 0 && x.Price.IsZero() == x.Free && x.Per.Sign() >= 0 && (x.Tax == Net || x.Tax == Gross)
}

// promise makes an offer of a promised price, where it holds for the line.
func (l *line) promise(level Level, x *Locked, system, failed string) (offer, bool) {
	src := &source{level: level, known: always, from: sinceEver, until: timeOr(x.Until, forever), t: &table{
		source: Source{Reference: x.Reference}, name: system, currency: x.Price.Currency(), tax: x.Tax,
	}}
	o := offer{src: src}
	m := &o.m
	m.per = x.Per
	if m.per.IsZero() {
		m.per = one
	}
	unit, ok := l.s.unitOf(l.p, x.Unit)
	switch {
	case failed != "":
		m.reason = ReasonExternal
	case !x.isPrice():
		*m = match{reason: ReasonPromise}
	case !ok:
		*m = match{reason: ReasonUnit, unit: l.p.unit}
	case x.Price.Currency() != l.currency:
		*m = match{reason: ReasonCurrency, currency: x.Price.Currency()}
	default:
		m.unit, m.price = unit, x.Price
		l.quantities(m)
	}
	l.bound(src.from, src.until)
	if m.reason == ReasonNone && (m.quantity.Less(x.Min) || (x.Max.Sign() > 0 && x.Max.Less(m.quantity)) || l.at >= src.until) {
		*m = match{reason: ReasonLockRange}
	}
	l.verdict(src, m)
	if m.reason == ReasonNone {
		l.moved(m, move{kind: StepPrice, reference: x.Reference})
		if l.pool != nil {
			m.counted = m.quantity
		}
		return o, true
	}
	return o, false
}
