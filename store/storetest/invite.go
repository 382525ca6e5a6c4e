package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// Invitations returns the suite of invite.Store, invite.Finder and invite.Lister.
func Invitations() Suite {
	s := invitationSubject()
	statuses := []invite.Status{invite.AwaitingApproval, invite.Pending, invite.Accepted, invite.Expired}
	l := listing[invite.State, invite.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f invite.Filter, page kabinet.Page) (kabinet.List[invite.State], error) {
			return tx.InvitationLister().List(ctx, scope, f, page)
		},
		object: invite.State.Object,
		admits: invite.Filter.Admits,
		compare: func(a, b invite.State) int {
			return cmp.Or(b.Created.Compare(a.Created), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *invite.State, r *rand.Rand) {
			s.Unit, s.Sponsor, s.Status = pick(r, listUnits), pick(r, listPeople), pick(r, statuses)
			s.Created, s.Expires = base.Add(varied(r)), base.Add(varied(r))
			if !slices.Contains(statuses[:2], s.Status) {
				s.Address = pick(r, invitedAddresses)
			}
		},
		filter: func(r *rand.Rand) invite.Filter {
			var f invite.Filter
			if r.IntN(4) == 0 {
				f.Org = pick(r, listOrgs)
			}
			if r.IntN(3) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(4) == 0 {
				f.Sponsor = pick(r, listPeople)
			}
			if r.IntN(4) == 0 {
				f.Address = pick(r, invitedAddresses)
			}
			for _, w := range []*kabinet.Window{&f.Created, &f.Expires} {
				if r.IntN(4) == 0 {
					w.From = base.Add(varied(r))
				}
				if r.IntN(4) == 0 {
					w.Until = base.Add(varied(r))
				}
			}
			return f
		},
	}
	return Suite{"invitations", append(l.checks(),
		check("by selector", func(e env) { invitationBySelector(e, s) }),
		check("one is open", func(e env) { oneIsOpen(e, s) }),
		check("open invitations of an address", func(e env) { openOfAddress(e, s) }),
		check("open invitations of a sponsor", func(e env) { openOfSponsor(e, s) }),
		check("held seats", func(e env) { heldSeats(e, s) }),
		check("what is due", func(e env) { dueInvitations(e, s) }),
		check("race to be the one that is open", func(e env) { raceToBeOpen(e, s) }),
		check("race for the last seat", func(e env) { raceForTheLastSeat(e, s) }),
	)}
}

var invitedAddresses = []string{"a@x.example", "a_@x.example", "%@x.example"}

func invitationSubject() subject[invite.State] {
	return subject[invite.State]{
		name: "invitation",
		make: func(org kabinet.OrgID, i int) invite.State {
			var s invite.State
			fill(&s)
			s.Schema, s.Version = invite.Schema, 0
			s.ID, s.Org, s.Status = invite.ID(fmt.Sprint("inv_", i)), org, invite.Pending
			s.Address, s.Link.Selector = fmt.Sprintf("%d@x.example", i), fmt.Sprint(org, "-", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s invite.State) (invite.State, error) {
			i, err := tx.Invitations().Get(ctx, s.Org, s.ID)
			if err != nil {
				return invite.State{}, err
			}
			return i.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s invite.State) (any, error) {
			return tx.Invitations().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s invite.State, events ...kabinet.Event) error {
			return tx.Invitations().Save(ctx, invite.Restore(s), events...)
		},
		version: func(s *invite.State) *int64 { return &s.Version },
		schema:  func(s *invite.State) *int { return &s.Schema },
		change:  func(s *invite.State, note string) { s.Message = note },
		note:    func(s invite.State) string { return s.Message },
		org:     func(s invite.State) kabinet.OrgID { return s.Org },
		id:      func(s invite.State) string { return string(s.ID) },
		moved: func(s invite.State, org kabinet.OrgID) invite.State {
			s.Org, s.Link.Selector = org, "other "+s.Link.Selector
			return s
		},
	}
}

// one checks which invitation something finds, or that it finds none where want is
// "".
func oneInvitation(e env, about string, want invite.ID, find func(context.Context, store.Tx) (*invite.Invitation, error)) {
	e.Helper()
	var got invite.ID
	err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
		i, err := find(ctx, tx)
		if err == nil {
			got = i.State().ID
		}
		return err
	})
	switch {
	case want == "" && !errors.Is(err, kabinet.ErrNotFound):
		e.Fatalf("%s: %v and %q, want kabinet.ErrNotFound", about, err, got)
	case want != "" && (err != nil || got != want):
		e.Fatalf("%s: %v and %q, want %q", about, err, got, want)
	}
}

// allInvitations checks which invitations something finds, in order.
func allInvitations(e env, about string, find func(context.Context, store.Tx) ([]*invite.Invitation, error), want ...invite.ID) {
	e.Helper()
	got := []invite.ID{}
	e.must(func(ctx context.Context, tx store.Tx) error {
		list, err := find(ctx, tx)
		got = got[:0]
		for _, i := range list {
			got = append(got, i.State().ID)
		}
		if list == nil {
			e.Fatalf("%s: nil in place of an empty list", about)
		}
		return err
	})
	if !slices.Equal(got, want) {
		e.Fatalf("%s: %v, want %v", about, got, want)
	}
}

func invitationBySelector(e env, j subject[invite.State]) {
	by := func(selector string) func(context.Context, store.Tx) (*invite.Invitation, error) {
		return func(ctx context.Context, tx store.Tx) (*invite.Invitation, error) {
			return tx.Invitations().BySelector(ctx, selector)
		}
	}
	a, b, none := j.make(orgA, 0), j.make(orgB, 1), j.make(orgA, 2)
	a.Link.Selector, b.Link.Selector, none.Link = "aB-_", "ab-_", invite.SealedLink{}
	for _, s := range []invite.State{a, b, none} {
		j.put(e, s)
	}
	oneInvitation(e, "a selector", a.ID, by("aB-_"))
	oneInvitation(e, "a selector in other letters", b.ID, by("ab-_"))
	for _, s := range []string{"", "AB-_", "aB-", "aB-_ ", "%", "____"} {
		oneInvitation(e, fmt.Sprintf("selector %q", s), "", by(s))
	}
	twice := j.make(orgB, 3)
	twice.Link.Selector = "aB-_"
	e.refused(kabinet.ErrConflict, "a selector twice", j.saves(twice, happened("lost")))
	next := j.load(e, a)
	next.Link.Selector = "new"
	j.put(e, next)
	oneInvitation(e, "a new selector", a.ID, by("new"))
	oneInvitation(e, "the selector before", "", by("aB-_"))
	e.sameRecords()
}

func oneIsOpen(e env, j subject[invite.State]) {
	open := func(org kabinet.OrgID, scope, address string) func(context.Context, store.Tx) (*invite.Invitation, error) {
		return func(ctx context.Context, tx store.Tx) (*invite.Invitation, error) {
			return tx.InvitationFinder().Open(ctx, org, scope, address)
		}
	}
	n := 0
	with := func(org kabinet.OrgID, status invite.Status, scope, address string) invite.State {
		s := j.make(org, n)
		n++
		s.Status, s.Scope, s.Address = status, scope, address
		return s
	}
	const a = "a_b%@x.example"
	first := with(orgA, invite.Pending, "", a)
	j.put(e, first)
	for _, status := range []invite.Status{invite.Pending, invite.AwaitingApproval} {
		e.refused(invite.ErrInvited, "a second open one", j.saves(with(orgA, status, "", a), happened("lost")))
	}
	if err := j.swallowed(e, with(orgA, invite.Pending, "", a), happened("lost")); !errors.Is(err, invite.ErrInvited) {
		e.Fatalf("a second open one: %v", err)
	}
	for _, s := range []invite.State{
		with(orgA, invite.Expired, "", a), with(orgA, invite.Revoked, "", a), with(orgA, invite.Accepted, "", a),
		with(orgB, invite.Pending, "", a), with(orgA, invite.Pending, "app", a), with(orgA, invite.AwaitingApproval, "", "aXbYY@x.example"),
	} {
		j.put(e, s)
	}
	oneInvitation(e, "the open one", first.ID, open(orgA, "", a))
	for _, address := range []string{"", "A_b%@x.example", "%", "a_b%@x.example "} {
		oneInvitation(e, fmt.Sprintf("the address %q", address), "", open(orgA, "", address))
	}
	oneInvitation(e, "another scope", "", open(orgA, "other", a))
	// What is over makes room, and what comes back needs it.
	next := j.load(e, first)
	next.Status = invite.Superseded
	j.put(e, next)
	oneInvitation(e, "what is over", "", open(orgA, "", a))
	second := with(orgA, invite.Pending, "", a)
	j.put(e, second)
	back := j.load(e, first)
	back.Status = invite.Pending
	e.refused(invite.ErrInvited, "one that is open again", j.saves(back, happened("lost")))
	oneInvitation(e, "the second", second.ID, open(orgA, "", a))
	e.sameRecords()
}

func openOfAddress(e env, j subject[invite.State]) {
	by := func(address string) func(context.Context, store.Tx) ([]*invite.Invitation, error) {
		return func(ctx context.Context, tx store.Tx) ([]*invite.Invitation, error) {
			return tx.InvitationFinder().ByAddress(ctx, address)
		}
	}
	put := func(org kabinet.OrgID, i int, status invite.Status, scope, address string) {
		s := j.make(org, i)
		s.Status, s.Scope, s.Address = status, scope, address
		j.put(e, s)
	}
	put(orgB, 3, invite.Pending, "", "a_@x.example")
	put(orgA, 2, invite.AwaitingApproval, "app", "a_@x.example")
	put(orgA, 1, invite.Pending, "", "a_@x.example")
	put(orgA, 4, invite.Declined, "", "a_@x.example")
	put(orgA, 5, invite.Pending, "", "ab@x.example")
	allInvitations(e, "the open ones of an address", by("a_@x.example"), "inv_1", "inv_2", "inv_3")
	for _, address := range []string{"", "%", "A_@x.example", "c@x.example"} {
		allInvitations(e, fmt.Sprintf("those of %q", address), by(address))
	}
}

func openOfSponsor(e env, j subject[invite.State]) {
	by := func(org kabinet.OrgID, person kabinet.PersonID) func(context.Context, store.Tx) ([]*invite.Invitation, error) {
		return func(ctx context.Context, tx store.Tx) ([]*invite.Invitation, error) {
			return tx.InvitationFinder().BySponsor(ctx, org, person)
		}
	}
	put := func(org kabinet.OrgID, i int, status invite.Status, sponsor kabinet.PersonID) {
		s := j.make(org, i)
		s.Status, s.Sponsor = status, sponsor
		j.put(e, s)
	}
	put(orgA, 2, invite.Pending, "p1")
	put(orgA, 1, invite.AwaitingApproval, "p1")
	put(orgA, 3, invite.Accepted, "p1")
	put(orgA, 4, invite.Pending, "p2")
	put(orgB, 5, invite.Pending, "p1")
	allInvitations(e, "those of a sponsor", by(orgA, "p1"), "inv_1", "inv_2")
	allInvitations(e, "those of nobody", by(orgA, ""))
}

func heldSeats(e env, j subject[invite.State]) {
	now, n := base, 0
	put := func(org kabinet.OrgID, status invite.Status, expires time.Time, resets kabinet.PersonID) {
		s := j.make(org, n)
		n++
		s.Status, s.Expires, s.Resets = status, expires, resets
		j.put(e, s)
	}
	counts := func(want int, about string) {
		e.Helper()
		var got int
		e.must(func(ctx context.Context, tx store.Tx) (err error) {
			got, err = tx.InvitationFinder().Held(ctx, orgA, now)
			return err
		})
		if got != want {
			e.Fatalf("%s: %d seats are held, want %d", about, got, want)
		}
	}
	counts(0, "nothing")
	put(orgA, invite.Pending, now.Add(1), "")
	counts(1, "pending")
	put(orgA, invite.AwaitingApproval, now.Add(time.Hour), "")
	counts(2, "awaiting")
	put(orgA, invite.Pending, now, "")
	put(orgA, invite.Pending, now.Add(-1), "")
	put(orgA, invite.Accepted, now.Add(1), "")
	put(orgA, invite.Pending, now.Add(1), "p1")
	put(orgB, invite.Pending, now.Add(1), "")
	counts(2, "expired, accepted, a reset, and another organisation")
}

func dueInvitations(e env, j subject[invite.State]) {
	n := 0
	put := func(org kabinet.OrgID, status invite.Status, remind, expires time.Time) {
		s := j.make(org, n)
		n++
		s.Status, s.Remind, s.Expires = status, remind, expires
		j.put(e, s)
	}
	var never time.Time
	now := base
	put(orgA, invite.Pending, never, now)                              // 0: has just expired
	put(orgB, invite.Pending, now.Add(-time.Hour), now.Add(time.Hour)) // 1: to be reminded
	put(orgA, invite.Pending, now.Add(1), now.Add(time.Hour))          // 2: not yet
	put(orgA, invite.AwaitingApproval, now.Add(-time.Hour), now.Add(time.Hour))
	put(orgA, invite.AwaitingApproval, never, now.Add(-time.Minute)) // 4: has expired
	put(orgA, invite.Accepted, now.Add(-time.Hour), now.Add(-time.Hour))
	due := func(limit int) func(context.Context, store.Tx) ([]*invite.Invitation, error) {
		return func(ctx context.Context, tx store.Tx) ([]*invite.Invitation, error) {
			return tx.InvitationFinder().Due(ctx, now, limit)
		}
	}
	allInvitations(e, "what is due", due(10), "inv_1", "inv_4", "inv_0")
	allInvitations(e, "the first that are due", due(2), "inv_1", "inv_4")
	allInvitations(e, "none", due(0))
}

func raceToBeOpen(e env, j subject[invite.State]) {
	const n = 8
	errs := together(n, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			s := j.make(orgA, i)
			s.Scope, s.Address = "", "one@x.example"
			_, err := tx.InvitationFinder().Open(ctx, orgA, "", s.Address)
			switch {
			case err == nil:
				return invite.ErrInvited
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
		case !errors.Is(err, invite.ErrInvited):
			e.Fatalf("racer %d: %v", i, err)
		}
	}
	if won != 1 || len(e.pending()) != 1 {
		e.Fatalf("%d invitations of one address were opened, with %d events", won, len(e.pending()))
	}
}

func raceForTheLastSeat(e env, j subject[invite.State]) {
	const n, seats = 8, 3
	errs := together(n, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			held, err := tx.InvitationFinder().Held(ctx, orgA, base)
			if err != nil {
				return err
			}
			if held >= seats {
				return invite.ErrSeats
			}
			s := j.make(orgA, i)
			s.Expires, s.Resets = base.Add(time.Hour), ""
			return j.save(ctx, tx, s)
		})
	})
	won := 0
	for i, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, invite.ErrSeats):
			e.Fatalf("racer %d: %v", i, err)
		}
	}
	if won != seats {
		e.Fatalf("%d of %d seats were taken", won, seats)
	}
}

// InviteRefusals returns the suite of invite.RefusalStore.
func InviteRefusals() Suite {
	s := subject[invite.RefusalState]{
		name: "invite_refusal",
		make: func(org kabinet.OrgID, i int) invite.RefusalState {
			var s invite.RefusalState
			fill(&s)
			s.Schema, s.Version, s.Org, s.Hash = invite.RefusalSchema, 0, org, fmt.Sprint("hash ", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s invite.RefusalState) (invite.RefusalState, error) {
			r, err := tx.InviteRefusals().Get(ctx, s.Org, s.Hash)
			if err != nil {
				return invite.RefusalState{}, err
			}
			return r.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s invite.RefusalState) (any, error) {
			return tx.InviteRefusals().Get(ctx, s.Org, s.Hash)
		},
		save: func(ctx context.Context, tx store.Tx, s invite.RefusalState, events ...kabinet.Event) error {
			return tx.InviteRefusals().Save(ctx, invite.RestoreRefusal(s), events...)
		},
		version: func(s *invite.RefusalState) *int64 { return &s.Version },
		schema:  func(s *invite.RefusalState) *int { return &s.Schema },
		change:  func(s *invite.RefusalState, note string) { s.At = noted(note) },
		note:    func(s invite.RefusalState) string { return notedBy(s.At) },
		org:     func(s invite.RefusalState) kabinet.OrgID { return s.Org },
		id:      func(s invite.RefusalState) string { return s.Hash },
		moved:   func(s invite.RefusalState, org kabinet.OrgID) invite.RefusalState { s.Org = org; return s },
	}
	return Suite{"invite refusals", s.checks()}
}

// notes are the notes that instants stand for.
var notes sync.Map

// noted carries a short note in an instant, for states without a text that may
// change.
func noted(note string) time.Time {
	t := base
	for _, c := range []byte(note) {
		t = t.Add(time.Duration(c)).AddDate(0, 0, 1)
	}
	notes.Store(t.UnixNano(), note)
	return t
}

func notedBy(t time.Time) string {
	note, _ := notes.Load(t.UnixNano())
	s, _ := note.(string)
	return s
}

// InviteMeters returns the suite of invite.MeterStore.
func InviteMeters() Suite {
	return Suite{"invite meters", meterSubject().checks()}
}

func meterSubject() subject[invite.MeterState] {
	return subject[invite.MeterState]{
		name: "invite_meter",
		make: func(org kabinet.OrgID, i int) invite.MeterState {
			var s invite.MeterState
			fill(&s)
			s.Schema, s.Version, s.ID = invite.MeterSchema, 0, fmt.Sprint(org, "/meter/", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s invite.MeterState) (invite.MeterState, error) {
			m, err := tx.InviteMeters().Get(ctx, s.ID)
			if err != nil {
				return invite.MeterState{}, err
			}
			return m.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s invite.MeterState) (any, error) {
			return tx.InviteMeters().Get(ctx, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s invite.MeterState, events ...kabinet.Event) error {
			return tx.InviteMeters().Save(ctx, invite.RestoreMeter(s), events...)
		},
		version: func(s *invite.MeterState) *int64 { return &s.Version },
		schema:  func(s *invite.MeterState) *int { return &s.Schema },
		change:  func(s *invite.MeterState, note string) { s.Full = noted(note) },
		note:    func(s invite.MeterState) string { return notedBy(s.Full) },
		org:     func(invite.MeterState) kabinet.OrgID { return "" },
		id:      func(s invite.MeterState) string { return s.ID },
	}
}

// InviteBulks returns the suite of invite.BulkStore.
func InviteBulks() Suite {
	return Suite{"invite bulks", bulkSubject().checks()}
}

func bulkSubject() subject[invite.BulkState] {
	return subject[invite.BulkState]{
		name: "invite_bulk",
		make: func(org kabinet.OrgID, i int) invite.BulkState {
			var s invite.BulkState
			fill(&s)
			s.Schema, s.Version, s.Org, s.Key = invite.BulkSchema, 0, org, fmt.Sprint("key ", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s invite.BulkState) (invite.BulkState, error) {
			b, err := tx.InviteBulks().Get(ctx, s.Org, s.Key)
			if err != nil {
				return invite.BulkState{}, err
			}
			return b.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s invite.BulkState) (any, error) {
			return tx.InviteBulks().Get(ctx, s.Org, s.Key)
		},
		save: func(ctx context.Context, tx store.Tx, s invite.BulkState, events ...kabinet.Event) error {
			return tx.InviteBulks().Save(ctx, invite.RestoreBulk(s), events...)
		},
		version: func(s *invite.BulkState) *int64 { return &s.Version },
		schema:  func(s *invite.BulkState) *int { return &s.Schema },
		change:  func(s *invite.BulkState, note string) { s.Hash = note },
		note:    func(s invite.BulkState) string { return s.Hash },
		org:     func(s invite.BulkState) kabinet.OrgID { return s.Org },
		id:      func(s invite.BulkState) string { return s.Key },
		moved:   func(s invite.BulkState, org kabinet.OrgID) invite.BulkState { s.Org = org; return s },
	}
}
