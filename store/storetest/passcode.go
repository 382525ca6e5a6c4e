package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	"github.com/seed-a884640a/kabinet/store"
)

// Passcodes returns the suite of passcode.Store and passcode.Purger.
func Passcodes() Suite {
	s := subject[passcode.State]{
		name: "passcode",
		make: func(org kabinet.OrgID, i int) passcode.State {
			var s passcode.State
			fill(&s)
			s.Schema, s.Version, s.ID = passcode.Schema, 0, passcode.ID(fmt.Sprint(org, "/pc/", i))
			s.Link.Selector = fmt.Sprint(org, "-", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s passcode.State) (passcode.State, error) {
			p, err := tx.Passcodes().Get(ctx, s.ID)
			if err != nil {
				return passcode.State{}, err
			}
			return p.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s passcode.State) (any, error) {
			return tx.Passcodes().Get(ctx, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s passcode.State, events ...kabinet.Event) error {
			return tx.Passcodes().Save(ctx, passcode.Restore(s), events...)
		},
		version: func(s *passcode.State) *int64 { return &s.Version },
		schema:  func(s *passcode.State) *int { return &s.Schema },
		change:  func(s *passcode.State, note string) { s.Locale = note },
		note:    func(s passcode.State) string { return s.Locale },
		org:     func(passcode.State) kabinet.OrgID { return "" },
		id:      func(s passcode.State) string { return string(s.ID) },
	}
	return Suite{"passcodes", append(s.checks(),
		check("by selector", func(e env) { passcodeBySelector(e, s) }),
		check("purge", func(e env) {
			purges(e, s, func(s *passcode.State, at time.Time) { s.Expires = at },
				func(ctx context.Context, tx store.Tx, before time.Time, limit int) (int, error) {
					return tx.PasscodePurger().Purge(ctx, before, limit)
				})
		}),
	)}
}

func passcodeBySelector(e env, j subject[passcode.State]) {
	find := func(about, selector string, want passcode.ID) {
		e.Helper()
		var got passcode.ID
		err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			p, err := tx.Passcodes().BySelector(ctx, selector)
			if err == nil {
				got = p.State().ID
			}
			return err
		})
		if got != want || (err == nil) != (want != "") {
			e.Fatalf("%s: %v and %q, want %q", about, err, got, want)
		}
	}
	a, b, none, twice := j.make(orgA, 0), j.make(orgA, 1), j.make(orgA, 2), j.make(orgA, 3)
	a.Link.Selector, b.Link.Selector, none.Link, twice.Link.Selector = "aB-_", "ab-_", invite.SealedLink{}, "aB-_"
	for _, s := range []passcode.State{a, b, none} {
		j.put(e, s)
	}
	find("a selector", "aB-_", a.ID)
	find("a selector in other letters", "ab-_", b.ID)
	for _, s := range []string{"", "AB-_", "aB-", "%", "____"} {
		find(fmt.Sprintf("selector %q", s), s, "")
	}
	e.refused(kabinet.ErrConflict, "a selector twice", j.saves(twice, happened("lost")))
	next := j.load(e, a)
	next.Link.Selector = "new"
	j.put(e, next)
	find("a new selector", "new", a.ID)
	find("the selector before", "aB-_", "")
}

// InvitePurger returns the suite of invite.Purger.
func InvitePurger() Suite {
	invitations, meters, bulks := invitationSubject(), meterSubject(), bulkSubject()
	return Suite{"invite purger", []Check{
		check("invitations", func(e env) {
			purges(e, invitations, func(s *invite.State, at time.Time) { s.Status, s.Expires = invite.Declined, at },
				func(ctx context.Context, tx store.Tx, before time.Time, limit int) (int, error) {
					return tx.InvitePurger().PurgeInvitations(ctx, before, limit)
				})
		}),
		check("what is open or was accepted stays", func(e env) { purgesWhatIsOver(e, invitations) }),
		check("meters", func(e env) {
			purges(e, meters, func(s *invite.MeterState, at time.Time) { s.Full = at },
				func(ctx context.Context, tx store.Tx, before time.Time, limit int) (int, error) {
					return tx.InvitePurger().PurgeMeters(ctx, before, limit)
				})
		}),
		check("bulks", func(e env) {
			purges(e, bulks, func(s *invite.BulkState, at time.Time) { s.At = at },
				func(ctx context.Context, tx store.Tx, before time.Time, limit int) (int, error) {
					return tx.InvitePurger().PurgeBulks(ctx, before, limit)
				})
		}),
	}}
}

// purges checks that what ended before an instant is deleted, the earliest first and
// no more than the limit, and that what is deleted can come again.
func purges[S any](e env, j subject[S], ends func(*S, time.Time), purge func(context.Context, store.Tx, time.Time, int) (int, error)) {
	j.start(e, 1)
	var all []S
	for i, after := range []time.Duration{4, 0, 3, 1, 2} { // nanoseconds
		s := j.make([]kabinet.OrgID{orgA, orgB}[i%2], i)
		ends(&s, base.Add(after))
		j.put(e, s)
		all = append(all, s)
	}
	events := len(e.pending())
	run := func(before time.Duration, limit, want int) {
		e.Helper()
		e.must(func(ctx context.Context, tx store.Tx) error {
			n, err := purge(ctx, tx, base.Add(before), limit)
			if err == nil && n != want {
				e.Fatalf("%d were purged, want %d", n, want)
			}
			return err
		})
	}
	there := func(want ...bool) {
		e.Helper()
		for i, s := range all {
			err := e.db.View(e.ctx, func(ctx context.Context, tx store.Tx) error {
				_, err := j.get(ctx, tx, s)
				return err
			})
			if (err == nil) != want[i] {
				e.Fatalf("%s %s: %v, want it to be there: %t", j.name, j.id(s), err, want[i])
			}
		}
	}
	run(9, 0, 0)
	run(0, 9, 0)
	there(true, true, true, true, true)
	run(3, 2, 2)
	there(true, false, true, false, true)
	run(3, 9, 1)
	there(true, false, true, false, false)
	run(3, 9, 0)
	e.refused(errUndo, "a purge that is undone", func(ctx context.Context, tx store.Tx) error {
		if _, err := purge(ctx, tx, base.Add(9), 9); err != nil {
			return err
		}
		return errUndo
	})
	there(true, false, true, false, false)
	err := e.db.View(e.ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := purge(ctx, tx, base.Add(9), 9)
		return err
	})
	if err == nil {
		e.Fatal("a View purges")
	}
	if n := len(e.pending()); n != events {
		e.Fatalf("a purge wrote %d events", n-events)
	}
	j.put(e, all[1])
	there(true, true, true, false, false)
}

func purgesWhatIsOver(e env, j subject[invite.State]) {
	gone := map[invite.Status]bool{
		invite.Declined: true, invite.Revoked: true, invite.Expired: true, invite.Superseded: true, invite.Rejected: true,
		invite.AwaitingApproval: false, invite.Pending: false, invite.Accepted: false,
	}
	n := 0
	made := map[invite.Status]invite.State{}
	for status := range gone {
		s := j.make(orgA, n)
		s.Status, s.Expires = status, base
		j.put(e, s)
		made[status], n = s, n+1
	}
	e.must(func(ctx context.Context, tx store.Tx) error {
		n, err := tx.InvitePurger().PurgeInvitations(ctx, base.Add(1), 100)
		if err == nil && n != 5 {
			e.Fatalf("%d invitations were purged, want 5", n)
		}
		return err
	})
	for status, s := range made {
		if gone[status] {
			j.absent(e, s)
		} else {
			j.load(e, s)
		}
	}
}
