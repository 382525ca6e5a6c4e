package pricing

import (
	"errors"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/seed-a884640a/kabinet"
)

// Live holds the snapshot in force and swaps it atomically: readers keep the
// one they have loaded. The zero Live holds none. It must not be copied.
type Live struct{ p atomic.Pointer[Snapshot] }

// Load returns the snapshot in force, or nil before the first Swap.
func (l *Live) Load() *Snapshot { return l.p.Load() }

// Swap puts the snapshot in force and returns the one before.
func (l *Live) Swap(s *Snapshot) *Snapshot { return l.p.Swap(s) }

// Update puts in force what change makes of the snapshot in force, nil before
// the first. Where another goroutine swaps it meanwhile, change is called again
// with that one. It returns the error of change, and then changes nothing.
func (l *Live) Update(change func(*Snapshot) (*Snapshot, error)) error {
	for {
		old := l.Load()
		next, err := change(old)
		if err != nil {
			return err
		}
		if l.p.CompareAndSwap(old, next) {
			return nil
		}
	}
}

// Amendment is some lists and agreements of a book that are different now.
type Amendment struct {
	// Version names the state of the book with the change.
	Version string `json:"version,omitempty"`
	// Lists and Agreements replace those of the same id, and version, or are
	// new. What is withdrawn goes.
	Lists              []List                `json:"lists,omitempty"`
	Agreements         []Agreement           `json:"agreements,omitempty"`
	WithdrawLists      []ListID              `json:"withdrawLists,omitempty"`
	WithdrawAgreements []kabinet.AgreementID `json:"withdrawAgreements,omitempty"`
}

// With returns a snapshot with some lists and agreements changed: what Compile
// makes of the amended book, but in a time that depends on the change
// alone, for the tables of all others are shared. Products, groups and rules stay
// as they are. The error joins every mistake found, with places in the Amendment.
func (s *Snapshot) With(change Amendment) (*Snapshot, Report, error) {
	next := &Snapshot{
		version: change.Version, articles: s.articles, base: s.base, tables: s.tables, grouped: s.grouped,
		lists: maps.Clone(s.lists), agreements: maps.Clone(s.agreements), parties: make(map[Party][]source, len(s.parties)), rulebook: s.rulebook,
	}
	gone := map[*table]bool{}
	c := newCompiler(next)
	for i, id := range change.WithdrawLists {
		if s.lists[id] == nil {
			c.fail(at("withdrawLists", i), ErrUnknown.With("id", id))
		}
		next.withdraw(gone, id)
	}
	for i := range change.Lists {
		next.withdraw(gone, change.Lists[i].ID)
	}
	for i, id := range change.WithdrawAgreements {
		if s.agreements[id] == nil {
			c.fail(at("withdrawAgreements", i), ErrUnknown.With("id", id))
		}
		for _, t := range next.agreements[id] {
			gone[t] = true
		}
		delete(next.agreements, id)
	}
	for i := range change.Agreements {
		a := &change.Agreements[i]
		next.agreements[a.ID] = slices.DeleteFunc(slices.Clone(next.agreements[a.ID]), func(t *table) bool {
			same := t.source.AgreementVersion == a.Version
			gone[t] = gone[t] || same
			return same
		})
	}
	for p, sources := range s.parties {
		if slices.ContainsFunc(sources, func(a source) bool { return gone[a.t] }) {
			sources = slices.DeleteFunc(slices.Clone(sources), func(a source) bool { return gone[a.t] })
		}
		if len(sources) > 0 {
			next.parties[p] = slices.Clip(sources) // so that more go elsewhere
		}
	}
	c.saving = s.saving
	for _, t := range next.lists {
		maps.Copy(c.keys, t.keys)
	}
	for _, versions := range next.agreements {
		for _, t := range versions {
			maps.Copy(c.keys, t.keys)
		}
	}
	for i := range change.Lists {
		c.list(at("lists", i), &change.Lists[i])
	}
	for i := range change.Agreements {
		c.agreement(at("agreements", i), &change.Agreements[i])
	}
	c.finish(false)
	c.orphans(gone)
	if len(c.errs) > 0 {
		return nil, c.report, errors.Join(c.errs...)
	}
	return next, c.report, nil
}

func (s *Snapshot) withdraw(gone map[*table]bool, id ListID) {
	if t := s.lists[id]; t != nil {
		gone[t] = true
		delete(s.lists, id)
	}
}

// orphans rejects a change that takes away a list that others are made of, or an
// agreement that a surcharge is for.
func (c *compiler) orphans(gone map[*table]bool) {
	if len(gone) == 0 {
		return
	}
	missing := func(id ListID, by string) {
		if c.s.lists[id] == nil {
			c.fail("/withdrawLists", ErrNeeded.With("id", id).With("by", by))
		}
	}
	made := func(t *table, by string) {
		for _, id := range t.of {
			missing(id, by)
			// A new table has been looked at with its rows.
			if of := c.s.lists[id]; of != nil && t.id < c.first && of.currency != t.currency && !t.convert {
				c.fail(of.at+"/currency", ErrOfCurrency.With("id", id).With("currency", of.currency).With("wanted", t.currency).With("by", by))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.s.lists)) {
		made(c.s.lists[id], string(id))
	}
	for _, id := range slices.Sorted(maps.Keys(c.s.agreements)) {
		for _, t := range c.s.agreements[id] {
			made(t, string(id))
		}
	}
	for _, f := range c.s.floors {
		for _, id := range [...]ListID{f.Cost, f.List} {
			if id != "" {
				missing(id, string(f.ID))
			}
		}
	}
	for _, x := range c.s.surcharges {
		if x.Agreement != "" && len(c.s.agreements[x.Agreement]) == 0 {
			c.fail("/withdrawAgreements", ErrSurcharged.With("id", x.Agreement).With("by", x.ID))
		}
	}
}
