package replay

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// tally counts verdicts.
type tally struct {
	report  Report
	opts    Options
	all     counter
	causes  [causes]counter
	details [causes]map[Detail]int
	buyers  map[kabinet.OrgID]*counter
	sources map[origin]*counter
	// The rest of buyers and sources, where they are too many.
	restBuyers, restSources *counter
	worst                   map[worstKey]*worst
}

func newTally(s *pricing.Snapshot, o Options) tally {
	t := tally{opts: o, buyers: map[kabinet.OrgID]*counter{}, sources: map[origin]*counter{}, worst: map[worstKey]*worst{}}
	t.report.Version = s.Version()
	for i := range t.details {
		t.details[i] = map[Detail]int{}
	}
	return t
}

// origin is a source without what differs from row to row.
type origin struct {
	level     pricing.Level
	list      pricing.ListID
	agreement kabinet.AgreementID
}

// counter counts lines and sums their money.
type counter struct {
	lines, agree int
	sums         []Sum // few
}

// add counts a line.
func (c *counter) add(v *verdict) error {
	c.lines++
	if v.cause == Agrees {
		c.agree++
	}
	of := v.erp.Currency()
	i := 0
	for i < len(c.sums) && c.sums[i].Currency != of {
		i++
	}
	if i == len(c.sums) {
		zero := kabinet.Zero(of)
		c.sums = append(c.sums, Sum{Currency: of, ERP: zero, Book: zero, Difference: zero, Absolute: zero, Unpriced: zero})
	}
	s := &c.sums[i]
	s.Lines++
	var err error
	plus := func(to *kabinet.Money, m kabinet.Money) {
		if err == nil {
			*to, err = to.Add(m)
		}
	}
	plus(&s.ERP, v.erp)
	if !v.compared {
		s.Missing++
		plus(&s.Unpriced, v.erp)
		return err
	}
	plus(&s.Book, v.book)
	if v.cause != Agrees && err == nil {
		var d kabinet.Money
		d, err = v.book.Sub(v.erp)
		plus(&s.Difference, d)
		plus(&s.Absolute, d.Abs())
	}
	return err
}

// fault counts a line that could not be read.
func (t *tally) fault(l *Line) {
	t.report.Malformed++
	if len(t.report.Faults) < maxFaults {
		f := *l.Fault
		f.Document, f.Row = cmp.Or(f.Document, l.Document), cmp.Or(f.Row, l.Row)
		t.report.Faults = append(t.report.Faults, f)
	}
}

// count counts a line of a document. It returns kabinet.ErrOverflow.
func (t *tally) count(s *search, i int, v *verdict) error {
	from := origin{}
	if s.d.view != nil && s.d.results[i].Outcome != pricing.NoPrice {
		src := &s.d.results[i].Source
		from = origin{src.Level, src.List, src.Agreement}
	}
	if s.buyer == nil {
		s.buyer = apart(t.buyers, s.d.buyer.Organization, &t.restBuyers, t.opts.Groups)
	}
	for _, c := range [...]*counter{&t.all, &t.causes[v.cause], s.buyer, apart(t.sources, from, &t.restSources, t.opts.Groups)} {
		if err := c.add(v); err != nil {
			return kabinet.ErrOverflow.At("document " + s.d.lines[i].Document)
		}
	}
	if v.cutShort {
		t.report.CutShort++
	}
	if d := v.detail.summary(); v.cause != Agrees && d != (Detail{}) {
		of := t.details[v.cause]
		if _, ok := of[d]; !ok && len(of) >= t.opts.Groups {
			d = Detail{}
		}
		of[d]++
	}
	if v.cause == Agrees || (t.opts.Worst == 0 && t.opts.Differs == nil) {
		return nil
	}
	e := s.entry(i, v)
	if t.opts.Worst > 0 {
		key := worstKey{v.erp.Currency(), v.cause}
		w := t.worst[key]
		if w == nil {
			w = new(worst)
			t.worst[key] = w
		}
		w.add(&e, t.opts.Worst)
	}
	if t.opts.Differs != nil {
		t.opts.Differs(e)
	}
	return nil
}

// apart returns the counter of a key, or where there are too many that of the rest.
func apart[K comparable](of map[K]*counter, key K, rest **counter, limit int) *counter {
	c := of[key]
	switch {
	case c != nil:
		return c
	case len(of) < limit:
		c = new(counter)
		of[key] = c
		return c
	case *rest == nil:
		*rest = new(counter)
	}
	return *rest
}

// result makes the report.
func (t *tally) result() Report {
	r := t.report
	r.Lines, r.Agree, r.Share, r.Money = t.all.lines, t.all.agree, share(t.all.agree, t.all.lines), t.all.money()
	r.Faults = slices.Clone(r.Faults)
	r.Causes, r.Buyers, r.Sources, r.Worst = []CauseGroup{}, []BuyerGroup{}, []SourceGroup{}, []Entry{} // [] in JSON
	for i := range t.causes {
		c := &t.causes[i]
		if c.lines == 0 {
			continue
		}
		g := CauseGroup{Cause: Cause(i), Lines: c.lines, Share: share(c.lines, t.all.lines), Money: c.money()}
		for d, n := range t.details[i] {
			g.Details = append(g.Details, DetailCount{d, n})
		}
		slices.SortFunc(g.Details, func(a, b DetailCount) int {
			return cmp.Or(cmp.Compare(b.Lines, a.Lines), a.Detail.compare(&b.Detail))
		})
		r.Causes = append(r.Causes, g)
	}
	for id, c := range t.buyers {
		r.Buyers = append(r.Buyers, BuyerGroup{Organization: id, Group: c.group()})
	}
	slices.SortFunc(r.Buyers, func(a, b BuyerGroup) int {
		return cmp.Or(a.Group.compare(&b.Group), cmp.Compare(a.Organization, b.Organization))
	})
	if t.restBuyers != nil {
		r.Buyers = append(r.Buyers, BuyerGroup{Rest: true, Group: t.restBuyers.group()})
	}
	for o, c := range t.sources {
		r.Sources = append(r.Sources, SourceGroup{Level: o.level, List: o.list, Agreement: o.agreement, Group: c.group()})
	}
	slices.SortFunc(r.Sources, func(a, b SourceGroup) int {
		return cmp.Or(a.Group.compare(&b.Group), cmp.Compare(a.Level, b.Level), cmp.Compare(a.List, b.List), cmp.Compare(a.Agreement, b.Agreement))
	})
	if t.restSources != nil {
		r.Sources = append(r.Sources, SourceGroup{Rest: true, Group: t.restSources.group()})
	}
	for _, k := range slices.SortedFunc(maps.Keys(t.worst), worstKey.compare) {
		r.Worst = append(r.Worst, t.worst[k].entries...)
	}
	return r
}

// group returns what was counted.
func (c *counter) group() Group {
	return Group{Lines: c.lines, Agree: c.agree, Share: share(c.agree, c.lines), Money: c.money()}
}

// money returns the sums by the codes of their currencies.
func (c *counter) money() []Sum {
	out := append([]Sum{}, c.sums...)
	slices.SortFunc(out, func(a, b Sum) int { return cmp.Compare(a.Currency.Code(), b.Currency.Code()) })
	return out
}

// compare puts the group of which more lines differ first.
func (g *Group) compare(o *Group) int {
	return cmp.Or(cmp.Compare(o.Lines-o.Agree, g.Lines-g.Agree), cmp.Compare(o.Lines, g.Lines))
}

// compare orders details in some way that is always the same.
func (d *Detail) compare(o *Detail) int {
	return cmp.Or(cmp.Compare(d.Kind, o.Kind), cmp.Compare(d.Reason.String(), o.Reason.String()), cmp.Compare(d.Digits, o.Digits),
		cmp.Compare(d.Rounding, o.Rounding), d.Rate.Cmp(o.Rate), cmp.Compare(d.Unit, o.Unit), cmp.Compare(d.Num, o.Num), cmp.Compare(d.Den, o.Den),
		cmp.Compare(d.Agreement, o.Agreement), cmp.Compare(d.List, o.List), cmp.Compare(d.Currency.Code(), o.Currency.Code()))
}

// share returns a part in per cent, rounded down to two decimal places; of
// nothing, zero.
func share(part, of int) kabinet.Percentage {
	if of == 0 {
		return kabinet.Percentage{}
	}
	rate, err := kabinet.NewRate(int64(part)*10_000/int64(of), 4)
	if err != nil {
		return kabinet.Percentage{}
	}
	p, _ := kabinet.ParsePercentage(rate.Percent())
	return p
}
