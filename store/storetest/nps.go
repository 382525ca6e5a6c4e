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
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// NPSRequests returns the suite of nps.Store and nps.Lister.
func NPSRequests() Suite {
	s := npsRequests()
	statuses := []nps.Status{nps.Eligible, nps.AwaitingManager, nps.Sent, nps.AnswerGiven, nps.Expired}
	l := listing[nps.State, nps.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f nps.Filter, page kabinet.Page) (kabinet.List[nps.State], error) {
			return tx.NPSRequestLister().List(ctx, scope, f, page)
		},
		object: nps.State.Object,
		admits: nps.Filter.Admits,
		compare: func(a, b nps.State) int {
			return cmp.Or(b.Opened.Compare(a.Opened), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *nps.State, r *rand.Rand) {
			s.Deal.Unit, s.Deal.LegalEntity, s.Deal.Manager = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.To.Person, s.Deal.Programme = pick(r, listPeople), pick(r, npsProgrammes)
			s.Status, s.Opened = pick(r, statuses), base.Add(varied(r))
			s.Sent, s.Until, s.Answered, s.Dismissed = maybe(r), maybe(r), maybe(r), maybe(r)
			s.Draft, s.Link.Selector = nil, fmt.Sprint("selector of ", s.ID)
		},
		filter: func(r *rand.Rand) nps.Filter {
			var f nps.Filter
			if r.IntN(3) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(4) == 0 {
				f.Manager = pick(r, listPeople)
			}
			if r.IntN(4) == 0 {
				f.Person = pick(r, listPeople)
			}
			if r.IntN(4) == 0 {
				f.Programme = pick(r, npsProgrammes)
			}
			if r.IntN(4) == 0 {
				f.Entity = pick(r, listEntites)
			}
			for _, w := range []*kabinet.Window{&f.Opened, &f.Sent, &f.Responded, &f.Until} {
				if r.IntN(5) == 0 {
					w.From = base.Add(varied(r))
				}
				if r.IntN(5) == 0 {
					w.Until = base.Add(varied(r))
				}
			}
			return f
		},
	}
	return Suite{"nps requests", append(l.checks(),
		check("by selector", func(e env) { bySelector(e, s) }),
		check("selectors are unique", func(e env) { uniqueSelectors(e, s) }),
		check("held places", func(e env) { held(e, s) }),
		check("windows admit what has come", func(e env) { windowsAdmitWhatHasCome(e, s) }),
	)}
}

var npsProgrammes = []nps.ProgrammeID{"", "deals", "yearly"}

// maybe returns an instant, or none.
func maybe(r *rand.Rand) time.Time {
	if r.IntN(3) == 0 {
		return time.Time{}
	}
	return base.Add(varied(r))
}

func npsRequests() subject[nps.State] {
	return subject[nps.State]{
		name: "nps_request",
		make: func(org kabinet.OrgID, i int) nps.State {
			var s nps.State
			fill(&s)
			s.Schema, s.Version = nps.Schema, 0
			s.ID, s.Org = nps.ID(fmt.Sprint("npr_", i)), org
			s.Link.Selector = fmt.Sprint(org, "-", i)
			s.Status, s.Suppressed = nps.AnswerGiven, nps.ReasonCap
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s nps.State) (nps.State, error) {
			r, err := tx.NPSRequests().Get(ctx, s.Org, s.ID)
			if err != nil {
				return nps.State{}, err
			}
			return r.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s nps.State) (any, error) {
			return tx.NPSRequests().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s nps.State, events ...kabinet.Event) error {
			return tx.NPSRequests().Save(ctx, nps.Restore(s), events...)
		},
		version: func(s *nps.State) *int64 { return &s.Version },
		schema:  func(s *nps.State) *int { return &s.Schema },
		change:  func(s *nps.State, note string) { s.SkipReason = note },
		note:    func(s nps.State) string { return s.SkipReason },
		org:     func(s nps.State) kabinet.OrgID { return s.Org },
		id:      func(s nps.State) string { return string(s.ID) },
		moved: func(s nps.State, org kabinet.OrgID) nps.State {
			s.Org, s.Link.Selector = org, "other "+s.Link.Selector
			return s
		},
	}
}

// selected checks which state a selector finds.
func selected(e env, j subject[nps.State], selector string, want nps.State) {
	e.Helper()
	var got nps.State
	e.must(func(ctx context.Context, tx store.Tx) error {
		r, err := tx.NPSRequests().BySelector(ctx, selector)
		if err != nil {
			return err
		}
		got = r.State()
		return nil
	})
	if d := differences(got, want); len(d) > 0 {
		e.Fatalf("the selector %q finds another request: %v", selector, d)
	}
}

func unselected(e env, selector string) {
	e.Helper()
	e.refused(kabinet.ErrNotFound, fmt.Sprintf("selector %q", selector), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.NPSRequests().BySelector(ctx, selector)
		return err
	})
}

func bySelector(e env, j subject[nps.State]) {
	a, b := j.make(orgA, 0), j.make(orgB, 1)
	a.Link.Selector, b.Link.Selector = "aB-_", "ab-_"
	none := j.make(orgA, 2)
	none.Link = nps.SealedLink{}
	unselected(e, "aB-_")
	for _, s := range []nps.State{a, b, none} {
		j.put(e, s)
	}
	a.Version, b.Version = 1, 1
	selected(e, j, "aB-_", a)
	selected(e, j, "ab-_", b)
	for _, s := range []string{"", "AB-_", "aB-", "aB-_ ", "%", "____"} {
		unselected(e, s)
	}
	// A later link takes the place of the earlier.
	next := j.load(e, a)
	next.Link.Selector = "new"
	j.put(e, next)
	next.Version = 2
	selected(e, j, "new", next)
	unselected(e, "aB-_")
}

func uniqueSelectors(e env, j subject[nps.State]) {
	with := func(org kabinet.OrgID, i int, selector string) nps.State {
		s := j.make(org, i)
		s.Link.Selector = selector
		return s
	}
	first := with(orgA, 0, "one")
	j.put(e, first)
	e.refused(kabinet.ErrConflict, "a selector twice", j.saves(with(orgA, 1, "one"), happened("lost")))
	e.refused(kabinet.ErrConflict, "a selector twice, in another organisation", j.saves(with(orgB, 1, "one"), happened("lost")))
	if err := j.swallowed(e, with(orgB, 1, "one"), happened("lost")); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("a selector twice: %v", err)
	}
	j.put(e, with(orgA, 2, ""))
	j.put(e, with(orgA, 3, ""))
	other := j.load(e, with(orgA, 2, ""))
	other.Link.Selector = "one"
	e.refused(kabinet.ErrConflict, "a selector twice, by a change", j.saves(other, happened("lost")))
	first.Version = 1
	selected(e, j, "one", first)
	e.sameRecords()
}

func held(e env, j subject[nps.State]) {
	since, now := base, base.Add(time.Hour)
	var inserted int
	put := func(org kabinet.OrgID, status nps.Status, sent, until time.Time) {
		s := j.make(org, inserted)
		inserted++
		s.Status, s.Sent, s.Until = status, sent, until
		j.put(e, s)
	}
	counts := func(want int, about string) {
		e.Helper()
		var got int
		e.must(func(ctx context.Context, tx store.Tx) (err error) {
			got, err = tx.NPSRequests().Held(ctx, orgA, since, now)
			return err
		})
		if got != want {
			e.Fatalf("%s: %d places are held, want %d", about, got, want)
		}
	}
	var never time.Time
	counts(0, "nothing")
	put(orgA, nps.Expired, since.Add(-1), never)
	put(orgB, nps.Sent, since, now.Add(1))
	put(orgB, nps.Eligible, never, now.Add(1))
	counts(0, "sent before, and in another organisation")
	put(orgA, nps.Sent, since, now.Add(1))
	counts(1, "sent at since")
	put(orgA, nps.Locked, now, never)
	counts(2, "sent and locked")
	put(orgA, nps.Eligible, never, now)
	counts(2, "eligible until now")
	put(orgA, nps.Eligible, never, now.Add(1))
	counts(3, "eligible")
	put(orgA, nps.AwaitingManager, never, now.Add(time.Hour))
	counts(4, "awaiting")
	put(orgA, nps.ManagerSkipped, never, never)
	put(orgA, nps.Suppressed, never, never)
	put(orgA, nps.Expired, never, never)
	counts(4, "skipped, suppressed and expired")
}

// windowsAdmitWhatHasCome checks instants that are not set: no window holds them.
func windowsAdmitWhatHasCome(e env, j subject[nps.State]) {
	var never time.Time
	set, unset := j.make(orgA, 0), j.make(orgA, 1)
	set.Sent, set.Until, set.Answered = base, base, base
	unset.Sent, unset.Until, unset.Answered, unset.Dismissed, unset.Draft = never, never, never, never, nil
	j.put(e, set)
	j.put(e, unset)
	later, earlier := kabinet.Window{Until: base.Add(1)}, kabinet.Window{From: base}
	for _, f := range []nps.Filter{
		{Sent: later}, {Sent: earlier}, {Until: later}, {Until: earlier}, {Responded: later}, {Responded: earlier},
	} {
		var ids []nps.ID
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.NPSRequestLister().List(ctx, everything, f, kabinet.Page{})
			ids = nil
			for _, s := range list.Items {
				ids = append(ids, s.ID)
			}
			return err
		})
		if !slices.Equal(ids, []nps.ID{set.ID}) {
			e.Fatalf("the filter %+v lists %v, want %v alone", f, ids, set.ID)
		}
	}
}

// NPSContacts returns the suite of nps.ContactStore.
func NPSContacts() Suite {
	s := subject[nps.ContactState]{
		name: "nps_contact",
		make: func(org kabinet.OrgID, i int) nps.ContactState {
			var s nps.ContactState
			fill(&s)
			s.Schema, s.Version = nps.ContactSchema, 0
			s.ID = kabinet.PersonID(fmt.Sprint(org, " person ", i))
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s nps.ContactState) (nps.ContactState, error) {
			c, err := tx.NPSContacts().Get(ctx, s.ID)
			if err != nil {
				return nps.ContactState{}, err
			}
			return c.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s nps.ContactState) (any, error) {
			return tx.NPSContacts().Get(ctx, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s nps.ContactState, events ...kabinet.Event) error {
			return tx.NPSContacts().Save(ctx, nps.RestoreContact(s), events...)
		},
		version: func(s *nps.ContactState) *int64 { return &s.Version },
		schema:  func(s *nps.ContactState) *int { return &s.Schema },
		change:  func(s *nps.ContactState, note string) { s.Last = nps.ID(note) },
		note:    func(s nps.ContactState) string { return string(s.Last) },
		org:     func(nps.ContactState) kabinet.OrgID { return "" },
		id:      func(s nps.ContactState) string { return string(s.ID) },
	}
	return Suite{"nps contacts", s.checks()}
}

// NPSFollowUps returns the suite of nps.FollowUpStore and nps.FollowUpLister.
func NPSFollowUps() Suite {
	s := subject[nps.FollowUpState]{
		name: "nps_followup",
		make: func(org kabinet.OrgID, i int) nps.FollowUpState {
			var s nps.FollowUpState
			fill(&s)
			s.Schema, s.Version = nps.FollowUpSchema, 0
			s.ID, s.Org = nps.ID(fmt.Sprint("npr_", i)), org
			s.Status = nps.FollowUpContacted
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s nps.FollowUpState) (nps.FollowUpState, error) {
			f, err := tx.NPSFollowUps().Get(ctx, s.Org, s.ID)
			if err != nil {
				return nps.FollowUpState{}, err
			}
			return f.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s nps.FollowUpState) (any, error) {
			return tx.NPSFollowUps().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s nps.FollowUpState, events ...kabinet.Event) error {
			return tx.NPSFollowUps().Save(ctx, nps.RestoreFollowUp(s), events...)
		},
		version: func(s *nps.FollowUpState) *int64 { return &s.Version },
		schema:  func(s *nps.FollowUpState) *int { return &s.Schema },
		change:  func(s *nps.FollowUpState, note string) { s.Reply.Comment = note },
		note:    func(s nps.FollowUpState) string { return s.Reply.Comment },
		org:     func(s nps.FollowUpState) kabinet.OrgID { return s.Org },
		id:      func(s nps.FollowUpState) string { return string(s.ID) },
		moved:   func(s nps.FollowUpState, org kabinet.OrgID) nps.FollowUpState { s.Org = org; return s },
	}
	statuses := []nps.FollowUpStatus{nps.FollowUpOpen, nps.FollowUpContacted, nps.FollowUpResolved}
	l := listing[nps.FollowUpState, nps.FollowUpFilter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f nps.FollowUpFilter, page kabinet.Page) (kabinet.List[nps.FollowUpState], error) {
			return tx.NPSFollowUpLister().List(ctx, scope, f, page)
		},
		object: nps.FollowUpState.Object,
		admits: nps.FollowUpFilter.Admits,
		compare: func(a, b nps.FollowUpState) int {
			return cmp.Or(b.Opened.Compare(a.Opened), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *nps.FollowUpState, r *rand.Rand) {
			s.Unit, s.LegalEntity, s.Manager = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Supervisor, s.Status, s.Opened = pick(r, listPeople), pick(r, statuses), base.Add(varied(r))
		},
		filter: func(r *rand.Rand) nps.FollowUpFilter {
			var f nps.FollowUpFilter
			if r.IntN(2) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(3) == 0 {
				f.Manager = pick(r, listPeople)
			}
			if r.IntN(3) == 0 {
				f.Supervisor = pick(r, listPeople)
			}
			if r.IntN(3) == 0 {
				f.Opened.From = base.Add(varied(r))
			}
			if r.IntN(3) == 0 {
				f.Opened.Until = base.Add(varied(r))
			}
			return f
		},
	}
	return Suite{"nps follow-ups", l.checks()}
}
