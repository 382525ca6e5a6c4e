package storetest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/store"
)

// Threads returns the suite of thread.Store and thread.Lister.
func Threads() Suite {
	s := subject[thread.State]{
		name: "thread",
		make: func(org kabinet.OrgID, i int) thread.State {
			var s thread.State
			fill(&s)
			s.Schema, s.Version = thread.Schema, 0
			s.ID, s.Org = thread.ID(fmt.Sprint("thr_", i)), org
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s thread.State) (thread.State, error) {
			t, err := tx.Threads().Get(ctx, s.Org, s.ID)
			if err != nil {
				return thread.State{}, err
			}
			return t.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s thread.State) (any, error) {
			return tx.Threads().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s thread.State, events ...kabinet.Event) error {
			return tx.Threads().Save(ctx, thread.Restore(s), events...)
		},
		version: func(s *thread.State) *int64 { return &s.Version },
		schema:  func(s *thread.State) *int { return &s.Schema },
		change:  func(s *thread.State, note string) { s.Answer = note },
		note:    func(s thread.State) string { return s.Answer },
		org:     func(s thread.State) kabinet.OrgID { return s.Org },
		id:      func(s thread.State) string { return string(s.ID) },
		moved:   func(s thread.State, org kabinet.OrgID) thread.State { s.Org = org; return s },
	}
	abouts := []thread.Ref{{Kind: "order", ID: "1"}, {Kind: "order", ID: "11"}, {Kind: "claim", ID: "1"}, {Kind: "organization"}}
	l := listing[thread.State, thread.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f thread.Filter, page kabinet.Page) (kabinet.List[thread.State], error) {
			return tx.ThreadLister().List(ctx, scope, f, page)
		},
		object: thread.State.Object,
		admits: thread.Filter.Admits,
		compare: func(a, b thread.State) int {
			return cmp.Or(b.Changed.Compare(a.Changed), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *thread.State, r *rand.Rand) {
			s.Unit, s.LegalEntity, s.Owner = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Kind, s.About = pick(r, []thread.Kind{thread.Conversation, thread.Suggestion}), pick(r, abouts)
			s.Awaiting, s.Stage = pick(r, []thread.Side{"", thread.Client, thread.Seller}), pick(r, []thread.Stage{"", thread.New, thread.Done})
			s.Closed, s.Changed = pick(r, []time.Time{{}, base}), base.Add(varied(r))
		},
		filter: func(r *rand.Rand) thread.Filter {
			var f thread.Filter
			sometimes := func(set func()) {
				if r.IntN(4) == 0 {
					set()
				}
			}
			sometimes(func() { f.Org = orgA })
			sometimes(func() { f.Kind = thread.Suggestion })
			sometimes(func() { f.About = pick(r, abouts) })
			sometimes(func() { f.About = thread.Ref{Kind: "order"} })
			sometimes(func() { f.Awaiting = thread.Seller })
			sometimes(func() { f.Stage = thread.New })
			sometimes(func() { f.Open = true })
			return f
		},
	}
	return Suite{"threads", l.checks()}
}

// ThreadMessages returns the suite of thread.MessageStore.
func ThreadMessages() Suite {
	return Suite{"thread messages", []Check{
		check("round trip and order", messageRoundTrip),
		check("numbers are taken once", messageTwice),
		check("foreign organisation", messageForeign),
	}}
}

func message(org kabinet.OrgID, of thread.ID, number int) thread.Message {
	var m thread.Message
	fill(&m)
	m.Org, m.Thread, m.Number = org, of, number
	return m
}

func addMessage(m thread.Message) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) error { return tx.ThreadMessages().Add(ctx, m) }
}

// messagesOf returns all messages of a thread, some at a time.
func (e env) messagesOf(org kabinet.OrgID, of thread.ID, limit int) (out []thread.Message) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = pages(limit, func(p kabinet.Page) (kabinet.List[thread.Message], error) {
			return tx.ThreadMessages().List(ctx, org, of, p)
		})
		return err
	})
	return out
}

func messageRoundTrip(e env) {
	var want []thread.Message
	for i := range 12 { // so that 10 comes after 9
		m := message(orgA, "thr_1", i+1)
		local := m
		zone(&local)
		e.must(addMessage(local))
		want = append(want, m)
	}
	e.must(addMessage(message(orgA, "thr_11", 1)))
	slices.Reverse(want)
	for _, limit := range []int{1, 5, 100} {
		got := e.messagesOf(orgA, "thr_1", limit)
		if d := differences(got, want); len(d) > 0 {
			e.Fatalf("messages by %d came back different: %v", limit, d)
		}
		if z := notUTC(got); len(z) > 0 {
			e.Fatalf("messages came back with instants that are not in UTC: %v", z)
		}
	}
	e.refused(kabinet.ErrCursor, "a cursor of no list", func(ctx context.Context, tx store.Tx) error {
		_, err := tx.ThreadMessages().List(ctx, orgA, "thr_1", kabinet.Page{After: "none"})
		return err
	})
}

func messageTwice(e env) {
	e.must(addMessage(message(orgA, "thr_1", 1)))
	again := message(orgA, "thr_1", 1)
	again.Text = "again"
	e.refused(kabinet.ErrConflict, "a number twice", addMessage(again))
	if got := e.messagesOf(orgA, "thr_1", 10); len(got) != 1 || got[0].Text == "again" {
		e.Fatalf("after a number was taken twice there are %v", got)
	}
}

func messageForeign(e env) {
	e.must(addMessage(message(orgA, "thr_1", 1)))
	if got := e.messagesOf(orgB, "thr_1", 10); len(got) > 0 {
		e.Fatalf("another organisation sees %v", got)
	}
	e.must(addMessage(message(orgB, "thr_1", 1)))
	if got := e.messagesOf(orgB, "thr_1", 10); len(got) != 1 || got[0].Org != orgB {
		e.Fatalf("another organisation sees %v", got)
	}
}

// ThreadMarks returns the suite of thread.MarkStore.
func ThreadMarks() Suite {
	return Suite{"thread marks", []Check{
		check("marks only rise", marksRise), check("foreign", marksForeign), check("at once", marksAtOnce),
	}}
}

func (e env) marks(org kabinet.OrgID, person kabinet.PersonID, want map[thread.ID]int) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error {
		got, err := tx.ThreadMarks().Marks(ctx, org, person, slices.Collect(maps.Keys(want))...)
		if err == nil && !maps.Equal(got, want) {
			e.Fatalf("%s in %s has read %v, want %v", person, org, got, want)
		}
		return err
	})
}

func mark(org kabinet.OrgID, of thread.ID, person kabinet.PersonID, number int) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) error {
		return tx.ThreadMarks().Mark(ctx, org, of, person, number)
	}
}

func marksRise(e env) {
	e.marks(orgA, "anna", map[thread.ID]int{"thr_1": 0, "thr_2": 0})
	for _, n := range []int{3, 2, 3, 0, 11} {
		e.must(mark(orgA, "thr_1", "anna", n))
		e.marks(orgA, "anna", map[thread.ID]int{"thr_1": max(3, n), "thr_2": 0})
	}
	e.marks(orgA, "anna", map[thread.ID]int{})
}

func marksForeign(e env) {
	e.must(mark(orgA, "a/b", "c", 5))
	e.marks(orgB, "c", map[thread.ID]int{"a/b": 0})
	e.marks(orgA, "b/c", map[thread.ID]int{"a": 0})
	e.marks(orgA, "anna", map[thread.ID]int{"a/b": 0})
	e.marks(orgA, "c", map[thread.ID]int{"a/b": 5})
}

func marksAtOnce(e env) {
	errs := together(6, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, mark(orgA, "thr_1", "anna", i+1))
	})
	for i, err := range errs {
		if err != nil {
			e.Fatalf("mark %d: %v", i, err)
		}
	}
	e.marks(orgA, "anna", map[thread.ID]int{"thr_1": 6})
}
