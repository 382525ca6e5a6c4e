package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/store"
)

var approvalStatuses = []approval.Status{
	approval.Draft, approval.Pending, approval.Stalled, approval.Approved,
	approval.Rejected, approval.Withdrawn, approval.Superseded, approval.Expired,
}

// Approvals returns the suite of approval.Store and approval.Lister.
func Approvals() Suite {
	s := approvals()
	kinds := []approval.SubjectKind{approval.Order, approval.Quote, approval.Claim}
	l := listing[approval.State, approval.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f approval.Filter, page kabinet.Page) (kabinet.List[approval.State], error) {
			return tx.ApprovalLister().List(ctx, scope, f, page)
		},
		object: approval.State.Object,
		admits: approval.Filter.Admits,
		compare: func(a, b approval.State) int {
			return cmp.Or(b.Opened.Compare(a.Opened), byOrgAndID(a.Subject.Org, b.Subject.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *approval.State, r *rand.Rand) {
			s.Subject.Unit, s.Subject.LegalEntity, s.Requester = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Subject.Kind, s.Status, s.Opened = pick(r, kinds), pick(r, approvalStatuses), base.Add(varied(r))
			s.Due, s.Until, s.Released = maybe(r), maybe(r), time.Time{}
			if r.IntN(4) == 0 {
				s.Released = base
			}
		},
		filter: func(r *rand.Rand) approval.Filter {
			var f approval.Filter
			f.Statuses = some(r, approvalStatuses)
			if r.IntN(3) == 0 {
				f.Kind = pick(r, kinds)
			}
			if r.IntN(4) == 0 {
				f.Subject = fmt.Sprint("ord_", r.IntN(6))
			}
			if r.IntN(3) == 0 {
				f.Requester = pick(r, listPeople)
			}
			for _, w := range []*kabinet.Window{&f.Opened, &f.Next} {
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
	return Suite{"approvals", append(l.checks(),
		check("current flow of a subject", func(e env) { currentFlow(e, s) }),
		check("one flow that is not over", func(e env) { oneCurrentFlow(e, s) }),
		check("concurrent votes", concurrentVotes),
	)}
}

func approvals() subject[approval.State] {
	return subject[approval.State]{
		name: "approval",
		make: func(org kabinet.OrgID, i int) approval.State {
			var s approval.State
			fill(&s)
			s.Schema, s.Version = approval.Schema, 0
			s.ID, s.Subject.Org = approval.ID(fmt.Sprint("apr_", i)), org
			s.Subject.ID, s.Status = fmt.Sprint("ord_", i), approval.Pending
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s approval.State) (approval.State, error) {
			f, err := tx.Approvals().Get(ctx, s.Subject.Org, s.ID)
			if err != nil {
				return approval.State{}, err
			}
			return f.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s approval.State) (any, error) {
			return tx.Approvals().Get(ctx, s.Subject.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s approval.State, events ...kabinet.Event) error {
			return tx.Approvals().Save(ctx, approval.Restore(s), events...)
		},
		version: func(s *approval.State) *int64 { return &s.Version },
		schema:  func(s *approval.State) *int { return &s.Schema },
		change:  func(s *approval.State, note string) { s.Reason = note },
		note:    func(s approval.State) string { return s.Reason },
		org:     func(s approval.State) kabinet.OrgID { return s.Subject.Org },
		id:      func(s approval.State) string { return string(s.ID) },
		moved: func(s approval.State, org kabinet.OrgID) approval.State {
			s.Subject.Org = org
			return s
		},
	}
}

// ofSubject returns a flow of a subject.
func ofSubject(j subject[approval.State], org kabinet.OrgID, i int, status approval.Status, kind approval.SubjectKind, id string) approval.State {
	s := j.make(org, i)
	s.Status, s.Subject.Kind, s.Subject.ID, s.Released = status, kind, id, time.Time{}
	return s
}

// current checks which flow of a subject is found; "" is none.
func current(e env, org kabinet.OrgID, kind approval.SubjectKind, id string, want approval.ID) {
	e.Helper()
	var got approval.ID
	e.must(func(ctx context.Context, tx store.Tx) error {
		f, err := tx.Approvals().Current(ctx, org, kind, id)
		var k *kabinet.Error
		switch {
		case errors.As(err, &k) && errors.Is(err, kabinet.ErrNotFound):
			if got = ""; k.Param("what") == nil || k.Param("id") == nil {
				return fmt.Errorf("%v names neither what nor id", k)
			}
		case err != nil:
			return err
		default:
			got = f.State().ID
		}
		return nil
	})
	if got != want {
		e.Fatalf("the current flow of %s %s in %s is %q, want %q", kind, id, org, got, want)
	}
}

func currentFlow(e env, j subject[approval.State]) {
	current(e, orgA, approval.Order, "o", "")
	for i, status := range approvalStatuses {
		if (approval.State{Status: status}).Over() {
			j.put(e, ofSubject(j, orgA, i, status, approval.Order, "o"))
		}
	}
	current(e, orgA, approval.Order, "o", "")
	live := ofSubject(j, orgA, 20, approval.Pending, approval.Order, "o")
	j.put(e, live)
	j.put(e, ofSubject(j, orgB, 21, approval.Approved, approval.Order, "o"))
	j.put(e, ofSubject(j, orgA, 22, approval.Draft, approval.Quote, "o"))
	used := ofSubject(j, orgA, 25, approval.Approved, approval.Claim, "o")
	used.Released = base
	j.put(e, used)
	current(e, orgA, approval.Claim, "o", "")
	// Kind and id together name a subject, not their letters.
	j.put(e, ofSubject(j, orgA, 23, approval.Stalled, "ord", "ero"))
	current(e, orgA, approval.Order, "o", "apr_20")
	current(e, orgB, approval.Order, "o", "apr_21")
	current(e, orgA, approval.Quote, "o", "apr_22")
	current(e, orgA, "ord", "ero", "apr_23")
	current(e, orgB, approval.Quote, "o", "")
	current(e, orgA, approval.Order, "O", "")
	live = j.load(e, live)
	live.Status = approval.Superseded
	j.put(e, live)
	current(e, orgA, approval.Order, "o", "")
	j.put(e, ofSubject(j, orgA, 24, approval.Draft, approval.Order, "o"))
	current(e, orgA, approval.Order, "o", "apr_24")
}

func oneCurrentFlow(e env, j subject[approval.State]) {
	first := ofSubject(j, orgA, 0, approval.Pending, approval.Order, "o")
	j.put(e, first)
	for i, status := range approvalStatuses {
		next := ofSubject(j, orgA, 1+i, status, approval.Order, "o")
		if (approval.State{Status: status}).Over() {
			j.put(e, next)
			continue
		}
		e.refused(kabinet.ErrConflict, "a second flow of a subject", j.saves(next, happened("lost")))
		if err := j.swallowed(e, next, happened("lost")); !errors.Is(err, kabinet.ErrConflict) {
			e.Fatalf("a second flow of a subject: %v", err)
		}
		j.absent(e, next)
	}
	// Neither can one that is over come back beside it.
	over := j.load(e, ofSubject(j, orgA, 5, approval.Rejected, approval.Order, "o"))
	over.Status = approval.Pending
	e.refused(kabinet.ErrConflict, "a second flow of a subject, by a change", j.saves(over, happened("lost")))
	current(e, orgA, approval.Order, "o", "apr_0")
	e.sameRecords()
}

// concurrentVotes lets two approvers of a group of two, a second vote of one of them,
// and a stranger vote at once. Whoever loses the race looks again. Each counts once,
// and the flow is approved once.
func concurrentVotes(e env) {
	at := func(i int) time.Time { return base.Add(time.Duration(i) * time.Second) }
	requester := kabinet.Actor{Person: "rita", Organization: orgA}
	electorate := approval.Electorate{
		Voters: []approval.Voter{
			{Person: "anna", Posts: []approval.Post{{Role: "approver"}}},
			{Person: "boris", Posts: []approval.Post{{Role: "approver"}}},
		},
		Requester: approval.Standing{Person: "rita", Path: []kabinet.UnitID{""}},
	}
	rule := approval.Rule{
		ID: "two", Edition: 1, Name: "Two", Effect: approval.Require,
		Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "approver", Count: 2}}}},
	}
	subject := approval.Subject{Kind: approval.Order, ID: "o", Org: orgA, Version: 1, Hash: "h"}
	e.must(func(ctx context.Context, tx store.Tx) error {
		f, err := approval.New("apr_1", subject, "rita", requester, base, approval.Policy{})
		if err != nil {
			return err
		}
		events, err := f.Submit(requester, base, approval.Evaluation{Required: []approval.Rule{rule}}, electorate, approval.Policy{})
		if err != nil {
			return err
		}
		return tx.Approvals().Save(ctx, f, events...)
	})
	voters := []kabinet.PersonID{"anna", "boris", "anna", "mallory", "rita", "boris"}
	errs := together(len(voters), func(i int, ready func()) error {
		by := kabinet.Actor{Person: voters[i], Organization: orgA}
		for first := true; ; first = false {
			var seen approval.State
			err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
				f, err := tx.Approvals().Get(ctx, orgA, "apr_1")
				if err == nil {
					seen = f.State()
				}
				return err
			})
			if first {
				ready()
			}
			if err != nil {
				return err
			}
			err = e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
				f, err := tx.Approvals().Get(ctx, orgA, "apr_1")
				if err != nil {
					return err
				}
				ballot := approval.Ballot{Approve: true, Version: seen.Version, Hash: "h"}
				events, err := f.Vote(by, at(i), ballot, electorate, approval.Policy{})
				if err != nil {
					return err
				}
				return tx.Approvals().Save(ctx, f, events...)
			})
			if !errors.Is(err, kabinet.ErrConflict) {
				return err
			}
		}
	})
	counted := map[kabinet.PersonID]int{}
	for i, err := range errs {
		switch {
		case err == nil:
			counted[voters[i]]++
		case errors.Is(err, kabinet.Forbidden), errors.Is(err, kabinet.State):
		default:
			e.Fatalf("the vote of %s: %v", voters[i], err)
		}
	}
	if len(counted) != 2 || counted["anna"] != 1 || counted["boris"] != 1 {
		e.Fatalf("votes were counted of %v, want one each of anna and boris", counted)
	}
	e.must(func(ctx context.Context, tx store.Tx) error {
		f, err := tx.Approvals().Get(ctx, orgA, "apr_1")
		if err != nil {
			return err
		}
		if s := f.State(); s.Status != approval.Approved || len(s.Votes) != 2 || s.Version != 3 {
			return fmt.Errorf("the flow is %s with %d votes at version %d", s.Status, len(s.Votes), s.Version)
		}
		return nil
	})
	granted := 0
	for _, r := range e.pending() {
		if r.Kind == "approval.approved" {
			granted++
		}
	}
	if granted != 1 {
		e.Fatalf("the flow was approved %d times", granted)
	}
}

// ApprovalBooks returns the suite of approval.BookStore.
func ApprovalBooks() Suite {
	s := subject[approval.BookState]{
		name: "approval_book",
		make: func(org kabinet.OrgID, i int) approval.BookState {
			var s approval.BookState
			fill(&s)
			s.Schema, s.Version = approval.BookSchema, 0
			s.Org = kabinet.OrgID(fmt.Sprint(org, " ", i))
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s approval.BookState) (approval.BookState, error) {
			b, err := tx.ApprovalBooks().Get(ctx, s.Org)
			if err != nil {
				return approval.BookState{}, err
			}
			return b.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s approval.BookState) (any, error) {
			return tx.ApprovalBooks().Get(ctx, s.Org)
		},
		save: func(ctx context.Context, tx store.Tx, s approval.BookState, events ...kabinet.Event) error {
			return tx.ApprovalBooks().Save(ctx, approval.RestoreBook(s), events...)
		},
		version: func(s *approval.BookState) *int64 { return &s.Version },
		schema:  func(s *approval.BookState) *int { return &s.Schema },
		change:  func(s *approval.BookState, note string) { s.Rules[0].Name = note },
		note:    func(s approval.BookState) string { return s.Rules[0].Name },
		org:     func(s approval.BookState) kabinet.OrgID { return s.Org },
		id:      func(s approval.BookState) string { return string(s.Org) },
	}
	return Suite{"approval books", s.checks()}
}
