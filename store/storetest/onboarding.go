package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/store"
)

// Onboardings returns the suite of onboarding.Store, onboarding.Finder and
// onboarding.Lister.
func Onboardings() Suite {
	s := onboardingSubject()
	l := listing[onboarding.State, onboarding.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f onboarding.Filter, page kabinet.Page) (kabinet.List[onboarding.State], error) {
			return tx.OnboardingLister().List(ctx, scope, f, page)
		},
		object: onboarding.State.Object,
		admits: onboarding.Filter.Admits,
		compare: func(a, b onboarding.State) int {
			return cmp.Or(b.Started.Compare(a.Started), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *onboarding.State, r *rand.Rand) {
			s.Unit, s.Owner, s.Manager = pick(r, listUnits), pick(r, listPeople), pick(r, listPeople)
			s.Status, s.Started = pick(r, onboardingStatuses), base.Add(varied(r))
			s.Watch.Stall.Cause, s.Watch.Standing.Class = pick(r, onboardingCauses), pick(r, onboardingClasses)
			if s.Status != onboarding.Running {
				s.Template = pick(r, onboardingTemplates)
			}
		},
		filter: func(r *rand.Rand) onboarding.Filter {
			var f onboarding.Filter
			if r.IntN(4) == 0 {
				f.Org = pick(r, listOrgs)
			}
			if r.IntN(4) == 0 {
				f.Status = pick(r, onboardingStatuses)
			}
			if r.IntN(4) == 0 {
				f.Template = pick(r, onboardingTemplates)
			}
			if r.IntN(4) == 0 {
				f.Manager = pick(r, listPeople)
			}
			if r.IntN(4) == 0 {
				f.Cause = pick(r, onboardingCauses)
			}
			if r.IntN(4) == 0 {
				f.Class = pick(r, onboardingClasses)
			}
			if r.IntN(4) == 0 {
				f.Started.From = base.Add(varied(r))
			}
			if r.IntN(4) == 0 {
				f.Started.Until = base.Add(varied(r))
			}
			return f
		},
	}
	return Suite{"onboardings", append(l.checks(),
		check("one is running", func(e env) { oneIsRunning(e, s) }),
		check("race to be the one that is running", func(e env) { raceToRun(e, s) }),
		check("what is due", func(e env) { dueOnboardings(e, s) }),
	)}
}

var (
	onboardingStatuses  = []onboarding.Status{onboarding.Running, onboarding.Finished, onboarding.Over}
	onboardingTemplates = []onboarding.TemplateID{"buyer", "buy_r", "%"}
	onboardingCauses    = []onboarding.StallCause{"", onboarding.Deadlock, onboarding.Idle}
	onboardingClasses   = []onboarding.Class{onboarding.New, onboarding.Engaged, onboarding.Vanished}
)

func onboardingSubject() subject[onboarding.State] {
	return subject[onboarding.State]{
		name: "onboarding",
		make: func(org kabinet.OrgID, i int) onboarding.State {
			var s onboarding.State
			fill(&s)
			s.Schema, s.Version = onboarding.Schema, 0
			s.ID, s.Org, s.Status = onboarding.ID(fmt.Sprint("onb_", i)), org, onboarding.Running
			s.Template = onboarding.TemplateID(fmt.Sprint("template ", i)) // one of each may run
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s onboarding.State) (onboarding.State, error) {
			i, err := tx.Onboardings().Get(ctx, s.Org, s.ID)
			if err != nil {
				return onboarding.State{}, err
			}
			return i.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s onboarding.State) (any, error) {
			return tx.Onboardings().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s onboarding.State, events ...kabinet.Event) error {
			return tx.Onboardings().Save(ctx, onboarding.Restore(s), events...)
		},
		version: func(s *onboarding.State) *int64 { return &s.Version },
		schema:  func(s *onboarding.State) *int { return &s.Schema },
		change:  func(s *onboarding.State, note string) { s.Facts = slices.Clone(s.Facts); s.Facts[0].Reason = note },
		note:    func(s onboarding.State) string { return s.Facts[0].Reason },
		org:     func(s onboarding.State) kabinet.OrgID { return s.Org },
		id:      func(s onboarding.State) string { return string(s.ID) },
		moved: func(s onboarding.State, org kabinet.OrgID) onboarding.State {
			s.Org = org
			return s
		},
	}
}

// oneRunning checks which onboarding runs; "" is none.
func oneRunning(e env, org kabinet.OrgID, template onboarding.TemplateID, want onboarding.ID) {
	e.Helper()
	err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
		i, err := tx.Onboardings().Running(ctx, org, template)
		if err == nil && i.State().ID != want {
			e.Fatalf("%q of %s: %s runs, want %q", template, org, i.State().ID, want)
		}
		return err
	})
	if want == "" && !errors.Is(err, kabinet.ErrNotFound) || want != "" && err != nil {
		e.Fatalf("%q of %s: %v, want %q", template, org, err, want)
	}
}

func oneIsRunning(e env, j subject[onboarding.State]) {
	n := 0
	with := func(org kabinet.OrgID, status onboarding.Status, template onboarding.TemplateID) onboarding.State {
		s := j.make(org, n)
		n++
		s.Status, s.Template = status, template
		return s
	}
	first := with(orgA, onboarding.Running, "a_b%")
	j.put(e, first)
	e.refused(onboarding.ErrRunning, "a second one", j.saves(with(orgA, onboarding.Running, "a_b%"), happened("lost")))
	if err := j.swallowed(e, with(orgA, onboarding.Running, "a_b%"), happened("lost")); !errors.Is(err, onboarding.ErrRunning) {
		e.Fatalf("a second one: %v", err)
	}
	for _, s := range []onboarding.State{
		with(orgA, onboarding.Finished, "a_b%"), with(orgA, onboarding.Over, "a_b%"),
		with(orgB, onboarding.Running, "a_b%"), with(orgA, onboarding.Running, "aXbYY"),
	} {
		j.put(e, s)
	}
	oneRunning(e, orgA, "a_b%", first.ID)
	for _, template := range []onboarding.TemplateID{"", "%", "A_B%", "a_b% ", "other"} {
		oneRunning(e, orgA, template, "")
	}
	// What is over makes room, and what runs again needs it.
	next := j.load(e, first)
	next.Status = onboarding.Finished
	j.put(e, next)
	oneRunning(e, orgA, "a_b%", "")
	second := with(orgA, onboarding.Running, "a_b%")
	j.put(e, second)
	oneRunning(e, orgA, "a_b%", second.ID)
	back := j.load(e, first)
	back.Status = onboarding.Running
	e.refused(onboarding.ErrRunning, "one that runs again", j.saves(back, happened("lost")))
	e.sameRecords()
}

func raceToRun(e env, j subject[onboarding.State]) {
	const n = 8
	errs := together(n, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			s := j.make(orgA, i)
			s.Template = "buyer"
			_, err := tx.Onboardings().Running(ctx, orgA, s.Template)
			switch {
			case err == nil:
				return onboarding.ErrRunning
			case !errors.Is(err, kabinet.ErrNotFound):
				return err
			}
			return j.save(ctx, tx, s, happened(fmt.Sprint(i)))
		})
	})
	won := 0
	for i, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, onboarding.ErrRunning):
			e.Fatalf("racer %d: %v", i, err)
		}
	}
	if won != 1 || len(e.pending()) != 1 {
		e.Fatalf("%d onboardings by one template run, with %d events", won, len(e.pending()))
	}
}

func dueOnboardings(e env, j subject[onboarding.State]) {
	now, n := base, 0
	put := func(org kabinet.OrgID, next time.Time) {
		s := j.make(org, n)
		n++
		s.Watch.Next = next
		j.put(e, s)
	}
	put(orgA, now)                 // 0: now
	put(orgB, now.Add(-time.Hour)) // 1: an hour ago
	put(orgA, now.Add(1))          // 2: not yet
	put(orgA, time.Time{})         // 3: never
	put(orgA, now.Add(-time.Minute))
	due := func(limit int, want ...onboarding.ID) {
		e.Helper()
		var got []onboarding.ID
		e.must(func(ctx context.Context, tx store.Tx) error {
			got = nil
			list, err := tx.OnboardingFinder().Due(ctx, now, limit)
			for _, i := range list {
				got = append(got, i.State().ID)
			}
			return err
		})
		if !slices.Equal(got, want) {
			e.Fatalf("due with a limit of %d are %v, want %v", limit, got, want)
		}
	}
	due(10, "onb_1", "onb_4", "onb_0")
	due(2, "onb_1", "onb_4")
	due(0)
}

// OnboardingTemplates returns the suite of onboarding.SeriesStore.
func OnboardingTemplates() Suite {
	s := subject[onboarding.SeriesState]{
		name: "onboarding_template",
		make: func(org kabinet.OrgID, i int) onboarding.SeriesState {
			var s onboarding.SeriesState
			fill(&s)
			s.Schema, s.Version, s.ID = onboarding.SeriesSchema, 0, onboarding.TemplateID(fmt.Sprint(org, "-", i))
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s onboarding.SeriesState) (onboarding.SeriesState, error) {
			i, err := tx.OnboardingTemplates().Get(ctx, s.ID)
			if err != nil {
				return onboarding.SeriesState{}, err
			}
			return i.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s onboarding.SeriesState) (any, error) {
			return tx.OnboardingTemplates().Get(ctx, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s onboarding.SeriesState, events ...kabinet.Event) error {
			return tx.OnboardingTemplates().Save(ctx, onboarding.RestoreSeries(s), events...)
		},
		version: func(s *onboarding.SeriesState) *int64 { return &s.Version },
		schema:  func(s *onboarding.SeriesState) *int { return &s.Schema },
		change: func(s *onboarding.SeriesState, note string) {
			s.Published = slices.Clone(s.Published)
			s.Published[0].Note = note
		},
		note: func(s onboarding.SeriesState) string { return s.Published[0].Note },
		org:  func(onboarding.SeriesState) kabinet.OrgID { return "" },
		id:   func(s onboarding.SeriesState) string { return string(s.ID) },
	}
	return Suite{"onboarding templates", s.checks()}
}
