package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/schedule"
	"github.com/seed-a884640a/kabinet/store"
)

// Schedules returns the suite of schedule.Store, schedule.Lister and schedule.Finder.
func Schedules() Suite {
	s := subject[schedule.State]{
		name: "schedule",
		make: func(org kabinet.OrgID, i int) schedule.State {
			var s schedule.State
			fill(&s)
			s.Schema, s.Version = schedule.Schema, 0
			s.ID, s.Org, s.Status = schedule.ID(fmt.Sprint("sch_", i)), org, schedule.Active
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s schedule.State) (schedule.State, error) {
			x, err := tx.Schedules().Get(ctx, s.Org, s.ID)
			if err != nil {
				return schedule.State{}, err
			}
			return x.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s schedule.State) (any, error) {
			return tx.Schedules().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s schedule.State, events ...kabinet.Event) error {
			return tx.Schedules().Save(ctx, schedule.Restore(s), events...)
		},
		version: func(s *schedule.State) *int64 { return &s.Version },
		schema:  func(s *schedule.State) *int { return &s.Schema },
		change:  func(s *schedule.State, note string) { s.Name = note },
		note:    func(s schedule.State) string { return s.Name },
		org:     func(s schedule.State) kabinet.OrgID { return s.Org },
		id:      func(s schedule.State) string { return string(s.ID) },
		moved: func(s schedule.State, org kabinet.OrgID) schedule.State {
			s.Org = org
			return s
		},
	}
	statuses := []schedule.Status{schedule.Active, schedule.Paused, schedule.Ended}
	l := listing[schedule.State, schedule.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f schedule.Filter, page kabinet.Page) (kabinet.List[schedule.State], error) {
			return tx.ScheduleLister().List(ctx, scope, f, page)
		},
		object: schedule.State.Object,
		admits: schedule.Filter.Admits,
		compare: func(a, b schedule.State) int {
			return cmp.Or(b.Changed.Compare(a.Changed), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *schedule.State, r *rand.Rand) {
			s.Items, s.Runs = s.Items[:1], s.Runs[:1]
			s.Unit, s.Payer, s.Person = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Status, s.Changed = pick(r, statuses), base.Add(varied(r))
		},
		filter: func(r *rand.Rand) schedule.Filter {
			var f schedule.Filter
			if r.IntN(2) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(3) == 0 {
				f.Person = pick(r, listPeople)
			}
			if r.IntN(3) == 0 {
				f.LegalEntity = pick(r, listEntites)
			}
			return f
		},
	}
	return Suite{"schedules", append(l.checks(), check("what is due", func(e env) { dueSchedules(e, s) }))}
}

// dueSchedules checks that what is due is found, in order, and nothing else.
func dueSchedules(e env, j subject[schedule.State]) {
	later := func(d time.Duration) func(*schedule.State) {
		return func(s *schedule.State) { s.Next.At = base.Add(d) }
	}
	for i, set := range []func(*schedule.State){
		later(0), later(-time.Hour), later(time.Nanosecond),
		func(s *schedule.State) { s.Status, s.Next.At = schedule.Paused, base },
		later(-time.Minute),
		func(s *schedule.State) { s.Next = schedule.Occurrence{} },
		func(s *schedule.State) { // put off
			s.Next.At, s.Tried = base.Add(-2*time.Hour), schedule.Tried{Key: s.Next.Key, Times: 1, Until: base.Add(time.Nanosecond)}
		},
		func(s *schedule.State) { // and due again
			s.Next.At, s.Tried = base.Add(-2*time.Hour), schedule.Tried{Key: s.Next.Key, Times: 1, Until: base.Add(-time.Second)}
		},
		func(s *schedule.State) { // put off was another occurrence
			s.Next.At, s.Tried = base.Add(-30*time.Second), schedule.Tried{Key: s.Next.Key.AddDays(-1), Times: 1, Until: base.Add(time.Hour)}
		},
	} {
		s := j.make("acme", i)
		set(&s)
		e.must(func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, s) })
	}
	due := func(limit int, want ...schedule.ID) {
		e.Helper()
		var got []schedule.ID
		e.must(func(ctx context.Context, tx store.Tx) error {
			found, err := tx.ScheduleFinder().Due(ctx, base, limit)
			for _, s := range found {
				got = append(got, s.ID)
			}
			return err
		})
		if !slices.Equal(got, want) {
			e.Fatalf("due with a limit of %d are %v, want %v", limit, got, want)
		}
	}
	due(10, "sch_1", "sch_4", "sch_8", "sch_7", "sch_0")
	due(2, "sch_1", "sch_4")
	due(0)
}
