package pricing

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Report is what Compile noticed in a book that is allowed but may be a mistake.
type Report struct {
	Warnings []Warning `json:"warnings,omitempty"`
}

// Warning is one notice of a Report. At is a JSON pointer into the book. JSON
// has the text in English too.
type Warning struct {
	Code string
	At   string

	e *kabinet.Error
}

// Message returns the text in the language of p; nil is plain English.
func (w Warning) Message(p kabinet.Printer) string { return w.e.Text(p) }

// MarshalJSON implements json.Marshaler.
func (w Warning) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Code string `json:"code"`
		At   string `json:"at"`
		Text string `json:"text"`
	}{w.Code, w.At, w.Message(nil)})
}

// Compile checks a book and compiles it. The error joins every mistake found,
// each a kabinet.Error with its place in the book; with an error there is no
// snapshot. The book is not kept: it may be changed afterwards.
func Compile(b Book) (*Snapshot, Report, error) {
	s := newSnapshot(&b)
	c := newCompiler(s)
	c.book(&b)
	c.finish(true)
	if len(c.errs) > 0 {
		return nil, c.report, errors.Join(c.errs...)
	}
	s.skus = nil
	return s, c.report, nil
}

func newSnapshot(b *Book) *Snapshot {
	return &Snapshot{
		version:    b.Version,
		articles:   &articles{unitIDs: map[kabinet.UoM]uint16{}, groupIDs: map[GroupID]uint32{}, skus: make(map[kabinet.SKU]uint32, len(b.Products))},
		lists:      make(map[ListID]*table, len(b.Lists)),
		agreements: make(map[kabinet.AgreementID][]*table, len(b.Agreements)),
		parties:    map[Party][]source{},
		rulebook:   &rulebook{},
	}
}

// book checks and interns all of a book.
func (c *compiler) book(b *Book) {
	c.calendar(&b.Calendar)
	c.units(b.Units)
	c.groups(b.Groups)
	c.products(b.Products)
	c.policy(&b.Policy)
	c.exchange(b.Rates)
	for i := range b.Lists {
		c.list(at("lists", i), &b.Lists[i])
	}
	for i := range b.Agreements {
		c.agreement(at("agreements", i), &b.Agreements[i])
	}
	c.rules(b)
}

// at is the place of an element of the book.
func at(name string, i int) string { return fmt.Sprintf("/%s/%d", name, i) }

// compiler collects what is found wrong, and interns what rows share.
type compiler struct {
	s      *Snapshot
	report Report
	errs   []error
	saving kabinet.Rate // above which one is worth a warning

	tables []*table // in the order of their ids, which begin at first
	first  uint32
	in     interned
	shapes map[string]shape // by the text of their thresholds
	terms  map[terms]uint32
	pers   map[kabinet.Quantity]uint32
	orders map[rule]uint32
	knowns map[known]uint32
	// keys say how the ladders of each key measure: all of them alike.
	keys map[string]grouping
	of   []reference // which lists the rows are made of
	// bases are the base units of the products of each group; nil until asked.
	bases map[subjectUnit]bool
}

// grouping is how the ladders of one key measure.
type grouping struct {
	measure  Measure
	unit     kabinet.UoM
	currency kabinet.Currency // of an amount
}

// reference is a list that a row or floor needs.
type reference struct {
	at   string
	from *table // nil for a floor
	list ListID
}

func newCompiler(s *Snapshot) *compiler {
	return &compiler{
		s: s, first: s.tables,
		shapes: map[string]shape{}, terms: map[terms]uint32{}, pers: map[kabinet.Quantity]uint32{},
		orders: map[rule]uint32{}, knowns: map[known]uint32{}, keys: map[string]grouping{},
	}
}

// finish makes the segment of the rows that were collected, and checks what
// needs all of them.
func (c *compiler) finish(first bool) {
	s := c.s
	seg, mixed := c.in.build(s.articles, first)
	if seg == nil {
		c.fail("/lists", ErrTooMany.With("limit", rowMask))
		return
	}
	if first {
		s.base = seg
	}
	for _, t := range c.tables {
		t.seg = seg
	}
	slices.Sort(mixed)
	for _, subject := range slices.Compact(mixed) {
		c.series(seg, subject)
	}
	seg.termList = c.in.termList // series adds to it
	c.versions()
	c.references()
	c.ambiguities()
	s.tables = c.first + uint32(len(c.tables))
	s.grouped = len(c.keys) > 0
	s.saving = c.saving
}

func (c *compiler) fail(at string, e *kabinet.Error) { c.errs = append(c.errs, e.At(at)) }

func (c *compiler) failErr(at string, err error) {
	var e *kabinet.Error
	if errors.As(err, &e) {
		c.fail(at, e)
		return
	}
	c.errs = append(c.errs, fmt.Errorf("%s: %w", at, err))
}

func (c *compiler) warn(at string, e *kabinet.Error) {
	c.report.Warnings = append(c.report.Warnings, Warning{strings.TrimPrefix(e.Code(), "pricing.warn."), at, e})
}

// policy compiles how the book settles what its prices leave open.
func (c *compiler) policy(p *Policy) {
	for _, level := range slices.Sorted(maps.Keys(p.OnTie)) {
		if level < LevelLot || level > LevelBase || p.OnTie[level] > TieRefuse {
			c.fail("/policy/onTie/"+level.String(), ErrName.With("text", level.String()+": "+p.OnTie[level].String()))
		}
	}
	for _, level := range slices.Sorted(maps.Keys(p.Choose)) {
		if level < LevelLot || level > LevelBase || p.Choose[level] > Lowest {
			c.fail("/policy/choose/"+level.String(), ErrName.With("text", level.String()+": "+p.Choose[level].String()))
		}
	}
	if p.Precedence > ProductFirst {
		c.fail("/policy/precedence", ErrName.With("text", p.Precedence.String()))
	}
	if _, err := p.Rounding.MarshalText(); err != nil {
		c.failErr("/policy/rounding", err)
	}
	if p.SavingWarning.Sign() < 0 {
		c.fail("/policy/savingWarning", ErrNegative.With("value", p.SavingWarning))
	}
	c.s.policy = *p
	c.s.policy.OnTie, c.s.policy.Choose = maps.Clone(p.OnTie), maps.Clone(p.Choose)
	c.saving = p.SavingWarning.Rate()
	if c.saving.IsZero() {
		c.saving = kabinet.MustPercent("5")
	}
}

func (c *compiler) calendar(k *Calendar) {
	zone, err := time.LoadLocation(k.Zone)
	if err != nil || zone == time.Local { // a book means the same on every machine
		c.fail("/calendar/zone", ErrZone.With("zone", k.Zone))
	}
	c.s.calendar, err = kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone, Holidays: k.Holidays, Workdays: k.Workdays})
	if err != nil {
		c.failErr("/calendar", err)
	}
}

// window checks a window and returns its ends as instants.
func (c *compiler) window(at string, w kabinet.Window, d Days) (from, until int64) {
	from, until = sinceEver, forever
	if w == (kabinet.Window{}) && d == (Days{}) {
		return from, until
	}
	if (!d.FirstDay.IsZero() && !w.From.IsZero()) || (!d.LastDay.IsZero() && !w.Until.IsZero()) {
		c.fail(at, ErrDays)
	}
	if d != (Days{}) {
		days, err := kabinet.Days(d.FirstDay, d.LastDay, c.s.calendar.Zone())
		if err != nil {
			c.failErr(at, err)
			return from, until
		}
		if w.From.IsZero() {
			w.From = days.From
		}
		if w.Until.IsZero() {
			w.Until = days.Until
		}
	}
	if err := w.Validate(); err != nil {
		c.failErr(at, err)
	}
	if !w.From.IsZero() {
		if from = nanos(w.From); from == sinceEver || from == forever {
			c.fail(at+"/from", ErrInstant.With("at", w.From))
		}
	}
	if !w.Until.IsZero() {
		if until = nanos(w.Until); until == sinceEver || until == forever {
			c.fail(at+"/until", ErrInstant.With("at", w.Until))
		}
	}
	return from, until
}

func (c *compiler) known(at string, w kabinet.Window) known {
	from, until := c.window(at+"/known", w, Days{})
	return known{from, until}
}

// amount checks a number that must not be negative.
func (c *compiler) notNegative(at string, q kabinet.Quantity) {
	if q.Sign() < 0 {
		c.fail(at, ErrNegative.With("value", q))
	}
}

// percentage checks a part of something, from 0 to 100 %.
func (c *compiler) part(at string, p kabinet.Percentage) {
	if !isPart(p) {
		c.fail(at, ErrPercent.With("value", p))
	}
}

// isPart reports whether p is from 0 to 100 %.
func isPart(p kabinet.Percentage) bool { return p.Sign() >= 0 && p.Cmp(hundred) <= 0 }

var hundred = kabinet.MustPercentage("100")

// intern returns one more than the index of v in values, which it extends.
func intern[T comparable](values *[]T, seen map[T]uint32, v T) uint32 {
	if n, ok := seen[v]; ok {
		return n
	}
	*values = append(*values, v)
	n := uint32(len(*values))
	seen[v] = n
	return n
}

// termsOf returns the index of terms.
func (c *compiler) termsOf(t terms) uint32 {
	if t.special != 0 { // each its own
		c.in.terms = append(c.in.terms, t)
		return uint32(len(c.in.terms) - 1)
	}
	return intern(&c.in.terms, c.terms, t) - 1
}

// room reports whether so many more rows and prices can be counted.
func (c *compiler) room(at string, rows int) bool {
	if uint64(len(c.in.rows)+rows) >= math.MaxUint32/16 || uint64(len(c.in.prices)+rows) >= math.MaxUint32/16 {
		c.fail(at, ErrTooMany.With("limit", uint32(math.MaxUint32/16)))
		return false
	}
	return true
}
