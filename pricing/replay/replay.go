package replay

import (
	"iter"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Replay re-prices lines and counts how many agree. It is for one goroutine.
type Replay struct {
	opts    Options
	views   views
	doc     document
	tally   tally
	recent  [1 << 16]uint64 // hashes of documents, each in the place that it names
	broken  string          // the document of a line that could not be read
	between bool            // such a line named none
	err     error
}

// New returns a Replay by a snapshot.
func New(s *pricing.Snapshot, o Options) *Replay {
	o = o.complete()
	r := &Replay{opts: o, views: newViews(s, o.Views)}
	r.tally = newTally(s, o)
	return r
}

// Run replays all lines and returns the report. With an error, of the lines or
// of Add, the report is of the documents before it.
func Run(s *pricing.Snapshot, lines iter.Seq2[Line, error], o Options) (Report, error) {
	r := New(s, o)
	for l, err := range lines {
		if err == nil {
			err = r.Add(l)
		}
		if err != nil {
			report, _ := r.Report()
			return report, err
		}
	}
	return r.Report()
}

// Add takes a line. It returns ErrTooMany for a document of too many lines, and
// kabinet.ErrOverflow where a sum is too large; either ends the replay, and is
// returned by every further call.
func (r *Replay) Add(l Line) error {
	if r.err != nil {
		return r.err
	}
	if l.Fault == nil {
		l.Fault = l.check()
	}
	if l.Fault != nil {
		r.tally.fault(&l)
		open := len(r.doc.lines) > 0
		if l.Document == "" {
			r.between = true
		} else if !open || r.doc.lines[0].Document != l.Document {
			r.broken = l.Document
		}
		if open && (l.Document == "" || r.doc.lines[0].Document == l.Document) {
			r.doc.incomplete = true
		}
		return nil
	}
	if len(r.doc.lines) > 0 && !r.doc.lines[0].joins(&l) {
		if r.err = r.settle(); r.err != nil {
			return r.err
		}
	}
	if len(r.doc.lines) == 0 {
		r.doc.incomplete = r.between || (r.broken != "" && r.broken == l.Document)
		r.between, r.broken = false, ""
		if r.repeats(&l) {
			r.tally.report.Repeated++
		}
	} else if len(r.doc.lines) == r.opts.Lines {
		r.doc.lines = r.doc.lines[:0]
		r.err = ErrTooMany.With("document", l.Document).With("limit", r.opts.Lines)
		return r.err
	}
	r.doc.lines = append(r.doc.lines, l)
	return nil
}

// Report ends the last document and returns what has come out so far. The error
// is that of Add.
func (r *Replay) Report() (Report, error) {
	if r.err == nil {
		r.err = r.settle()
	}
	return r.tally.result(), r.err
}

// check returns what is wrong with a line, or nil.
func (l *Line) check() *Fault {
	fault := func(err *kabinet.Error) *Fault { return &Fault{Document: l.Document, Row: l.Row, Err: err} }
	amount := l.Total
	if amount.Currency() == 0 {
		amount = l.Price
	}
	switch {
	case amount.Currency() == 0:
		return fault(ErrAmount)
	case l.Request.Currency == 0:
		l.Request.Currency = amount.Currency()
	case l.Request.Currency != amount.Currency():
		return fault(ErrCurrency.With("a", amount.Currency()).With("b", l.Request.Currency))
	}
	if l.Per.Sign() < 0 {
		return fault(kabinet.ErrDivideByZero)
	}
	if _, err := l.amount(); err != nil {
		return fault(kabinet.ErrOverflow)
	}
	return nil
}

// settle prices the document that has been gathered, and counts its lines.
func (r *Replay) settle() error {
	d := &r.doc
	if len(d.lines) == 0 {
		return nil
	}
	r.tally.report.Documents++
	d.price(r)
	s := search{r: r, d: d, effort: r.opts.Effort * len(d.lines)}
	for i := range d.lines {
		v := s.judge(i)
		if err := r.tally.count(&s, i, &v); err != nil {
			d.reset()
			return err
		}
	}
	d.reset()
	return nil
}

// repeats reports whether a document has begun before, among those that are
// remembered: its lines do not stand together.
func (r *Replay) repeats(l *Line) bool {
	if l.Document == "" {
		return false
	}
	h := uint64(14695981039346656037) // FNV-1a
	mix := func(s string) {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h *= 1099511628211 // an end
	}
	mix(l.Document)
	mix(string(l.Buyer.Organization))
	mix(string(l.Buyer.Payer))
	h = (h ^ uint64(l.Request.At.UnixNano())) * 1099511628211
	h ^= h >> 29
	slot := &r.recent[h%uint64(len(r.recent))]
	if *slot == h {
		return true
	}
	*slot = h
	return false
}
