package thread_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) // a Monday

type rights map[kabinet.Permission]kabinet.Scope

// people is an authority of plain scopes.
type people map[kabinet.PersonID]rights

func (p people) Scope(_ context.Context, a kabinet.Actor, permission kabinet.Permission) (kabinet.Scope, error) {
	return p[a.Person][permission], nil
}

func (p people) Check(_ context.Context, a kabinet.Actor, permission kabinet.Permission, on kabinet.Object) error {
	if p[a.Person][permission].Holds(on) {
		return nil
	}
	for _, scope := range p[a.Person] {
		for _, r := range scope.Reaches {
			if r.AnyOrg || r.Org == on.Org {
				return kabinet.ErrForbidden.With("permission", string(permission))
			}
		}
	}
	return kabinet.ErrNotFound
}

// things are what threads are about.
type things map[thread.Ref]kabinet.Object

func (t things) Object(_ context.Context, org kabinet.OrgID, about thread.Ref) (kabinet.Object, error) {
	if on, ok := t[about]; ok && on.Org == org {
		return on, nil
	}
	return kabinet.Object{}, kabinet.ErrNotFound
}

type papers map[kabinet.PersonID][]document.ID

func (p papers) Check(_ context.Context, a kabinet.Actor, _ kabinet.OrgID, ids ...document.ID) error {
	for _, id := range ids {
		if !slices.Contains(p[a.Person], id) {
			return kabinet.ErrNotFound.With("what", "document").With("id", string(id))
		}
	}
	return nil
}

var (
	orderWest   = thread.Ref{Kind: "order", ID: "ord_west"}
	orderEast   = thread.Ref{Kind: "order", ID: "ord_east"}
	theirs      = thread.Ref{Kind: "order", ID: "ord_globex"}
	invoiceWest = thread.Ref{Kind: "invoice", ID: "inv_west"}
	company     = thread.Ref{Kind: "organization", ID: "acme"}
)

// world is the client acme with orders and an invoice of two legal entities: anna of both,
// wanda of west, ivan who sees invoices only, vera who may only read; the seller's manager
// and boris of another client.
type world struct {
	t      testing.TB
	db     store.DB
	people people
	now    time.Time
}

func newWorld(t testing.TB) *world {
	of := func(org kabinet.OrgID, entities ...kabinet.LegalEntityID) kabinet.Scope {
		return kabinet.Scope{Reaches: []kabinet.Reach{{Org: org, LegalEntities: entities}}}
	}
	everybody := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	return &world{t: t, db: memory.New(memory.Options{}), now: noon, people: people{
		"manager": {"order.view": everybody, "invoice.view": everybody, "organization.view": everybody, thread.PermissionWrite: everybody, thread.PermissionAnswer: everybody},
		"anna":    {"order.view": of("acme"), "invoice.view": of("acme"), "organization.view": of("acme"), thread.PermissionWrite: of("acme")},
		"wanda":   {"order.view": of("acme", "west"), "invoice.view": of("acme", "west"), "organization.view": of("acme"), thread.PermissionWrite: of("acme")},
		"ivan":    {"invoice.view": of("acme"), thread.PermissionWrite: of("acme")},
		"vera":    {"order.view": of("acme")},
		"boris":   {"order.view": of("globex"), "organization.view": of("globex"), thread.PermissionWrite: of("globex")},
	}}
}

// actor returns a person in their own organisation.
func actor(p kabinet.PersonID) kabinet.Actor {
	org := kabinet.OrgID("acme")
	switch p {
	case "manager":
		org = "seller"
	case "boris":
		org = "globex"
	}
	return kabinet.Actor{Person: p, Organization: org}
}

func (w *world) do(call func(ctx context.Context, s *thread.Service) error) error {
	return w.db.InTx(w.t.Context(), func(ctx context.Context, tx store.Tx) error {
		return call(ctx, &thread.Service{
			Threads: tx.Threads(), Lister: tx.ThreadLister(), Messages: tx.ThreadMessages(), Marks: tx.ThreadMarks(),
			Subjects: things{
				orderWest: {Org: "acme", LegalEntity: "west"}, orderEast: {Org: "acme", LegalEntity: "east"},
				invoiceWest: {Org: "acme", LegalEntity: "west"}, company: {Org: "acme"}, theirs: {Org: "globex"},
			},
			Attachments: papers{"anna": {"doc_1", "doc_2"}}, Authority: w.people, Now: func() time.Time { return w.now },
		})
	})
}

func (w *world) post(by kabinet.PersonID, about thread.Ref, text string) (thread.Posting, error) {
	var out thread.Posting
	err := w.do(func(ctx context.Context, s *thread.Service) (err error) {
		out, err = s.Post(ctx, actor(by), "acme", about, thread.Draft{Text: text})
		return err
	})
	return out, err
}

func (w *world) reply(by kabinet.PersonID, id thread.ID, text string) (thread.Posting, error) {
	var out thread.Posting
	err := w.do(func(ctx context.Context, s *thread.Service) (err error) {
		out, err = s.Reply(ctx, actor(by), "acme", id, thread.Draft{Text: text})
		return err
	})
	return out, err
}

func (w *world) list(by kabinet.PersonID, f thread.Filter) (out []thread.Entry) {
	w.t.Helper()
	require.NoError(w.t, w.do(func(ctx context.Context, s *thread.Service) error {
		list, err := s.List(ctx, actor(by), f, kabinet.Page{})
		out = list.Items
		return err
	}))
	return out
}

// A question on an order that a second person answers, with what is new to whom and how
// long it took.
func TestConversation(t *testing.T) {
	w := newWorld(t)
	first, err := w.post("anna", orderWest, "When will it come?\r\nThe gate closes at five.")
	require.NoError(t, err)
	require.Equal(t, "When will it come?\nThe gate closes at five.", first.Message.Text)
	require.Equal(t, thread.Of(orderWest), first.Thread.ID)
	require.Equal(t, thread.Seller, first.Thread.Awaiting)
	_, answered := first.Thread.FirstResponse(kabinet.Hours{})
	require.False(t, answered)

	inbox := w.list("manager", thread.Filter{Awaiting: thread.Seller})
	require.Len(t, inbox, 1)
	require.Equal(t, 1, inbox[0].New)
	require.Equal(t, 5*time.Hour, inbox[0].Waiting(kabinet.Hours{}, noon.Add(5*time.Hour)))

	w.now = noon.Add(time.Hour)
	_, err = w.post("wanda", orderWest, "I wonder too.") // the same conversation
	require.NoError(t, err)
	w.now = noon.AddDate(0, 0, 1).Add(-2 * time.Hour)
	got, err := w.reply("manager", first.Thread.ID, "On Friday.")
	require.NoError(t, err)
	require.Equal(t, 3, got.Message.Number)
	require.Equal(t, thread.Seller, got.Message.Side)
	require.Empty(t, got.Thread.Awaiting)
	took, answered := got.Thread.FirstResponse(kabinet.Hours{})
	require.True(t, answered)
	require.Equal(t, 7*time.Hour, took, "six hours on Monday, one on Tuesday")

	// A later answer does not change how long the first took.
	w.now = w.now.Add(time.Hour)
	got, err = w.reply("manager", first.Thread.ID, "At ten.")
	require.NoError(t, err)
	took, _ = got.Thread.FirstResponse(kabinet.Hours{})
	require.Equal(t, 7*time.Hour, took)

	require.Equal(t, 3, w.list("anna", thread.Filter{})[0].New)
	require.NoError(t, w.do(func(ctx context.Context, s *thread.Service) error {
		r, err := s.Look(ctx, actor("anna"), "acme", first.Thread.ID, kabinet.Page{})
		require.NoError(t, err)
		require.Equal(t, 1, r.Read)
		r, err = s.Read(ctx, actor("anna"), "acme", first.Thread.ID, kabinet.Page{Limit: 2})
		require.NoError(t, err)
		require.Equal(t, 1, r.Read)
		require.Equal(t, "At ten.", r.Messages.Items[0].Text)
		r, err = s.Read(ctx, actor("anna"), "acme", first.Thread.ID, kabinet.Page{Limit: 2, After: r.Messages.Next})
		require.Equal(t, 4, r.Read)
		require.Equal(t, []int{2, 1}, []int{r.Messages.Items[0].Number, r.Messages.Items[1].Number})
		return err
	}))
	require.Zero(t, w.list("anna", thread.Filter{})[0].New)
	require.Equal(t, 2, w.list("wanda", thread.Filter{})[0].New, "each reads for themselves")
	require.Zero(t, w.list("manager", thread.Filter{})[0].New, "who writes has read")
}

// Whoever may not see the thing sees nothing of what is said about it, by any call; a
// reader writes nothing.
func TestWhoMayNotSeeTheThingSeesNothing(t *testing.T) {
	w := newWorld(t)
	for _, about := range []thread.Ref{orderWest, orderEast, invoiceWest, company} {
		_, err := w.post("anna", about, "a secret")
		require.NoError(t, err)
	}
	sees := map[kabinet.PersonID][]thread.Ref{
		"anna": {orderWest, orderEast, invoiceWest, company}, "manager": {orderWest, orderEast, invoiceWest, company},
		"wanda": {orderWest, invoiceWest, company}, "ivan": {invoiceWest}, "vera": {orderWest, orderEast}, "boris": nil, "nobody": nil,
	}
	for person, want := range sees {
		var listed []thread.Ref
		for _, e := range w.list(person, thread.Filter{}) {
			listed = append(listed, e.About)
		}
		require.ElementsMatch(t, want, listed, person)
		require.LessOrEqual(t, len(w.list(person, thread.Filter{About: thread.Ref{Kind: "order"}})), 2)
		for _, about := range []thread.Ref{orderWest, orderEast, invoiceWest, company} {
			id, may := thread.Of(about), slices.Contains(want, about)
			calls := map[string]func(ctx context.Context, s *thread.Service) error{
				"read": func(ctx context.Context, s *thread.Service) error {
					_, err := s.Read(ctx, actor(person), "acme", id, kabinet.Page{})
					return err
				},
				"about": func(ctx context.Context, s *thread.Service) error {
					_, err := s.About(ctx, actor(person), "acme", about, kabinet.Page{})
					return err
				},
			}
			for name, call := range calls {
				err := w.do(call)
				require.Equal(t, may, err == nil, "%s %s %v: %v", person, name, about, err)
				if !may {
					require.ErrorIs(t, err, kabinet.NotFound, "%s %s %v", person, name, about)
				}
			}
			writes := map[string]func(ctx context.Context, s *thread.Service) error{
				"post": func(ctx context.Context, s *thread.Service) error {
					_, err := s.Post(ctx, actor(person), "acme", about, thread.Draft{Text: "x"})
					return err
				},
				"reply": func(ctx context.Context, s *thread.Service) error {
					_, err := s.Reply(ctx, actor(person), "acme", id, thread.Draft{Text: "x"})
					return err
				},
				"suggest": func(ctx context.Context, s *thread.Service) error {
					_, err := s.Suggest(ctx, actor(person), "acme", about, "t", thread.Draft{Text: "x"})
					return errors.Join(err, errUndo)
				},
				"close": func(ctx context.Context, s *thread.Service) error {
					_, err := s.Close(ctx, actor(person), "acme", id, 1)
					return errors.Join(err, errUndo)
				},
			}
			for name, call := range writes {
				err := w.do(func(ctx context.Context, s *thread.Service) error { return errors.Join(call(ctx, s), errUndo) })
				switch {
				case !may:
					require.ErrorIs(t, err, kabinet.NotFound, "%s %s %v", person, name, about)
				case person == "vera":
					require.ErrorIs(t, err, kabinet.Forbidden, "%s %s %v", person, name, about)
				default:
					require.NotErrorIs(t, err, kabinet.NotFound)
					require.NotErrorIs(t, err, kabinet.Forbidden)
				}
			}
		}
	}
	// Another organisation's thread does not exist, also by its own name.
	for _, org := range []kabinet.OrgID{"globex", "seller", ""} {
		require.ErrorIs(t, w.do(func(ctx context.Context, s *thread.Service) error {
			_, err := s.Read(ctx, actor("anna"), org, thread.Of(orderWest), kabinet.Page{})
			return err
		}), kabinet.NotFound)
		require.ErrorIs(t, w.do(func(ctx context.Context, s *thread.Service) error {
			_, err := s.Post(ctx, actor("anna"), org, theirs, thread.Draft{Text: "x"})
			return err
		}), kabinet.NotFound)
	}
	_, err := w.post("anna", thread.Ref{Kind: "price", ID: "1"}, "x")
	require.ErrorIs(t, err, thread.ErrAbout)
}

var errUndo = errors.New("undo")

// A document that somebody may not see cannot be attached, and so not be shown to others.
func TestAttachments(t *testing.T) {
	w := newWorld(t)
	attach := func(by kabinet.PersonID, ids ...document.ID) error {
		return w.do(func(ctx context.Context, s *thread.Service) error {
			_, err := s.Post(ctx, actor(by), "acme", orderWest, thread.Draft{Attachments: ids})
			return err
		})
	}
	require.NoError(t, attach("anna", "doc_1", "doc_2"))
	require.ErrorIs(t, attach("anna", "doc_1", "doc_1"), thread.ErrTooManyAttachments)
	require.ErrorIs(t, attach("wanda", "doc_1"), kabinet.NotFound)
	require.ErrorIs(t, attach("anna", "doc_3"), kabinet.NotFound)
	require.ErrorIs(t, attach("anna"), thread.ErrEmpty)
	many := make([]document.ID, thread.MaxAttachments+1)
	for i := range many {
		many[i] = "doc_1"
	}
	require.ErrorIs(t, attach("anna", many...), thread.ErrTooManyAttachments)
	require.Equal(t, 1, w.list("anna", thread.Filter{})[0].Last)
}

// Two people who begin at once are in one conversation.
func TestOneConversationPerThing(t *testing.T) {
	w := newWorld(t)
	const n = 8
	var wait sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wait.Go(func() { _, errs[i] = w.post("anna", orderWest, fmt.Sprint("message ", i)) })
	}
	wait.Wait()
	require.NoError(t, errors.Join(errs...))
	list := w.list("manager", thread.Filter{})
	require.Len(t, list, 1)
	require.Equal(t, n, list[0].Last)
	require.NotEqual(t, thread.Of(thread.Ref{Kind: "a", ID: "bc"}), thread.Of(thread.Ref{Kind: "ab", ID: "c"}))
}

// A suggestion is answered, may be offered to try, and that only the client takes.
func TestSuggestion(t *testing.T) {
	w := newWorld(t)
	var id thread.ID
	version := int64(0)
	step := func(call func(ctx context.Context, s *thread.Service) (thread.State, error)) (thread.State, error) {
		var out thread.State
		err := w.do(func(ctx context.Context, s *thread.Service) (err error) {
			out, err = call(ctx, s)
			return err
		})
		if err == nil {
			version = out.Version
		}
		return out, err
	}
	got, err := step(func(ctx context.Context, s *thread.Service) (thread.State, error) {
		p, err := s.Suggest(ctx, actor("anna"), "acme", company, "Pay by card", thread.Draft{Text: "We would like to."})
		return p.Thread, err
	})
	require.NoError(t, err)
	id = got.ID
	require.Equal(t, thread.New, got.Stage)
	decide := func(by kabinet.PersonID, stage thread.Stage, answer string) (thread.State, error) {
		return step(func(ctx context.Context, s *thread.Service) (thread.State, error) {
			return s.Decide(ctx, actor(by), "acme", id, version, stage, answer)
		})
	}
	beta := func(by kabinet.PersonID, text string) (thread.State, error) {
		return step(func(ctx context.Context, s *thread.Service) (thread.State, error) {
			return s.OfferBeta(ctx, actor(by), "acme", id, version, text)
		})
	}
	take := func(by kabinet.PersonID, taken bool) (thread.State, error) {
		return step(func(ctx context.Context, s *thread.Service) (thread.State, error) {
			return s.AnswerBeta(ctx, actor(by), "acme", id, version, taken)
		})
	}
	_, err = decide("anna", thread.Done, "")
	require.ErrorIs(t, err, kabinet.Forbidden)
	_, err = decide("manager", thread.Declined, " ")
	require.ErrorIs(t, err, thread.ErrAnswer)
	_, err = decide("manager", "soon", "")
	require.ErrorIs(t, err, thread.ErrStage)
	_, err = decide("manager", thread.New, "")
	require.ErrorIs(t, err, thread.ErrStage)
	got, err = decide("manager", thread.Planned, "In spring.")
	require.NoError(t, err)
	require.Empty(t, got.Awaiting, "the client has an answer")
	_, answered := got.FirstResponse(kabinet.Hours{})
	require.True(t, answered)
	got, err = decide("manager", thread.Considered, "")
	require.NoError(t, err)
	require.Equal(t, "In spring.", got.Answer)
	_, err = decide("manager", thread.New, "x")
	require.ErrorIs(t, err, thread.ErrStage, "it is new no more")

	_, err = take("anna", true)
	require.ErrorIs(t, err, thread.ErrBeta)
	_, err = beta("anna", "try it")
	require.ErrorIs(t, err, kabinet.Forbidden)
	_, err = beta("manager", " ")
	require.ErrorIs(t, err, thread.ErrText)
	got, err = beta("manager", "Would you try it first?")
	require.NoError(t, err)
	require.Equal(t, thread.Client, got.Awaiting)
	_, err = beta("manager", "Again?")
	require.ErrorIs(t, err, thread.ErrBeta)
	_, err = take("manager", true)
	require.ErrorIs(t, err, kabinet.Forbidden, "the seller does not say yes for the client")
	got, err = take("anna", true)
	require.NoError(t, err)
	require.True(t, got.Beta.Taken)
	require.Empty(t, got.Awaiting)
	_, err = take("anna", false)
	require.ErrorIs(t, err, thread.ErrBeta)
	seen := version
	_, err = decide("manager", thread.Done, "There it is.")
	require.NoError(t, err)
	version = seen
	_, err = decide("manager", thread.Planned, "no")
	require.ErrorIs(t, err, kabinet.ErrConflict)

	posted, err := w.post("anna", orderWest, "x")
	require.NoError(t, err)
	id, version = posted.Thread.ID, posted.Thread.Version
	_, err = decide("manager", thread.Done, "")
	require.ErrorIs(t, err, thread.ErrNotSuggestion)
	_, err = beta("manager", "x")
	require.ErrorIs(t, err, thread.ErrNotSuggestion)
	require.Len(t, w.list("manager", thread.Filter{Kind: thread.Suggestion}), 1)
	require.Len(t, w.list("manager", thread.Filter{Stage: thread.Done}), 1)
}

// An offer to try it is an answer, is not lost in a closed thread, and is waited for until
// the client answers it, whatever the seller says in between.
func TestOfferIsWaitedFor(t *testing.T) {
	begin := func() *thread.Thread {
		th, _, _, err := thread.Open(thread.Head{ID: "thr_1", Kind: thread.Suggestion, About: company, On: kabinet.Object{Org: "acme"}},
			actor("anna"), thread.Client, thread.Draft{Text: "x"}, noon)
		require.NoError(t, err)
		return th
	}
	offered := noon.Add(time.Hour)
	for name, then := range map[string]func(*thread.Thread) error{
		"nothing": func(*thread.Thread) error { return nil },
		"the seller writes": func(th *thread.Thread) error {
			_, _, err := th.Post(actor("manager"), thread.Seller, thread.Draft{Text: "Well?"}, offered.Add(time.Hour))
			return err
		},
		"the seller decides": func(th *thread.Thread) error {
			_, err := th.Decide(thread.Planned, "In spring.", actor("manager"), offered.Add(time.Hour))
			return err
		},
		"the client asks, and is answered": func(th *thread.Thread) error {
			if _, _, err := th.Post(actor("anna"), thread.Client, thread.Draft{Text: "How?"}, offered.Add(time.Hour)); err != nil {
				return err
			}
			require.Equal(t, thread.Seller, th.State().Awaiting)
			_, _, err := th.Post(actor("manager"), thread.Seller, thread.Draft{Text: "So."}, offered.Add(2*time.Hour))
			return err
		},
	} {
		th := begin()
		_, err := th.Close(actor("anna"), noon)
		require.NoError(t, err)
		_, err = th.OfferBeta("Try it.", actor("manager"), offered)
		require.NoError(t, err)
		require.True(t, th.State().Closed.IsZero(), "%s: the offer opens it again", name)
		require.Equal(t, offered, th.State().Answered, name)
		require.NoError(t, then(th), name)
		require.Equal(t, thread.Client, th.State().Awaiting, name)
		require.Equal(t, offered, th.State().Since, name)
		_, err = th.AnswerBeta(true, actor("anna"), offered.Add(3*time.Hour))
		require.NoError(t, err)
		require.Empty(t, th.State().Awaiting, name)
	}
	// Who answers the offer while the seller owes an answer is still owed it.
	th := begin()
	_, err := th.OfferBeta("Try it.", actor("manager"), offered)
	require.NoError(t, err)
	_, _, err = th.Post(actor("anna"), thread.Client, thread.Draft{Text: "How?"}, offered)
	require.NoError(t, err)
	_, err = th.AnswerBeta(false, actor("anna"), offered)
	require.NoError(t, err)
	require.Equal(t, thread.Seller, th.State().Awaiting)
}

// A page marks what it has shown, and not what was said since; who may not read marks
// nothing, nor takes a mark back.
func TestSeenMarksWhatWasShown(t *testing.T) {
	w := newWorld(t)
	first, err := w.post("anna", orderWest, "one")
	require.NoError(t, err)
	_, err = w.post("anna", orderWest, "two")
	require.NoError(t, err)
	seen := func(by kabinet.PersonID, number int) error {
		return w.do(func(ctx context.Context, s *thread.Service) error {
			return s.Seen(ctx, actor(by), "acme", first.Thread.ID, number)
		})
	}
	require.Equal(t, 2, w.list("manager", thread.Filter{})[0].New)
	for _, x := range []struct{ number, left int }{{-1, 2}, {1, 1}, {0, 1}, {99, 0}} {
		require.NoError(t, seen("manager", x.number))
		require.Equal(t, x.left, w.list("manager", thread.Filter{})[0].New, x.number)
	}
	_, err = w.post("anna", orderWest, "three")
	require.NoError(t, err)
	require.Equal(t, 1, w.list("manager", thread.Filter{})[0].New, "what nobody has said yet was not seen")
	require.ErrorIs(t, seen("ivan", 1), kabinet.ErrNotFound)
	require.ErrorIs(t, seen("boris", 1), kabinet.ErrNotFound)
}

// An older page marks nothing: the newest messages are not on it.
func TestOlderPagesMarkNothing(t *testing.T) {
	w := newWorld(t)
	first, err := w.post("anna", orderWest, "one")
	require.NoError(t, err)
	_, err = w.post("anna", orderWest, "two")
	require.NoError(t, err)
	require.NoError(t, w.do(func(ctx context.Context, s *thread.Service) error {
		r, err := s.Look(ctx, actor("manager"), "acme", first.Thread.ID, kabinet.Page{Limit: 1})
		require.NoError(t, err)
		require.NotEmpty(t, r.Messages.Next)
		_, err = s.Read(ctx, actor("manager"), "acme", first.Thread.ID, kabinet.Page{Limit: 1, After: r.Messages.Next})
		return err
	}))
	require.Equal(t, 2, w.list("manager", thread.Filter{})[0].New)
}

// wide answers for every organisation, as a host's Subjects might by mistake.
type wide struct{ things }

func (x wide) Object(_ context.Context, _ kabinet.OrgID, about thread.Ref) (kabinet.Object, error) {
	return x.things[about], nil
}

// What Subjects says belongs to another organisation is not there.
func TestSubjectsOfAnotherOrganisation(t *testing.T) {
	w := newWorld(t)
	err := w.do(func(ctx context.Context, s *thread.Service) error {
		s.Subjects = wide{s.Subjects.(things)}
		_, err := s.Post(ctx, actor("boris"), "acme", theirs, thread.Draft{Text: "x"})
		return err
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	require.Empty(t, w.list("boris", thread.Filter{}))
}

// A message of more attachments than it may have asks for none of them.
func TestAttachmentsAreCountedFirst(t *testing.T) {
	w := newWorld(t)
	many := make([]document.ID, thread.MaxAttachments+1)
	for i := range many {
		many[i] = document.ID(fmt.Sprint("none_", i))
	}
	for range 2 { // for a new thread, and for one that there is
		err := w.do(func(ctx context.Context, s *thread.Service) error {
			_, err := s.Post(ctx, actor("anna"), "acme", company, thread.Draft{Attachments: many})
			return err
		})
		require.ErrorIs(t, err, thread.ErrTooManyAttachments)
		_, err = w.post("anna", company, "x")
		require.NoError(t, err)
	}
}

// The events tell whom to write to, and nothing of what was said.
func TestEventsHaveNoText(t *testing.T) {
	_, _, posted, err := thread.Open(thread.Head{ID: "thr_1", Kind: thread.Conversation, About: orderWest, On: kabinet.Object{Org: "acme"}},
		actor("anna"), thread.Client, thread.Draft{Text: "a secret"}, noon)
	require.NoError(t, err)
	r, err := kabinet.NewRecord("acme", "thread/thr_1", 1, 0, posted)
	require.NoError(t, err)
	require.NotContains(t, string(r.Data), "secret")
	require.Contains(t, string(r.Data), `"first":true`)
}

func TestOpenAndPostRefuse(t *testing.T) {
	good := thread.Head{ID: "thr_1", Kind: thread.Conversation, About: orderWest, On: kabinet.Object{Org: "acme"}}
	open := func(change func(*thread.Head), text string) error {
		h := good
		change(&h)
		_, _, _, err := thread.Open(h, actor("anna"), thread.Client, thread.Draft{Text: text}, noon)
		return err
	}
	same := func(*thread.Head) {}
	require.NoError(t, open(same, "x"))
	require.ErrorIs(t, open(func(h *thread.Head) { h.ID = "" }, "x"), thread.ErrID)
	require.ErrorIs(t, open(func(h *thread.Head) { h.On.Org = "" }, "x"), thread.ErrID)
	require.ErrorIs(t, open(func(h *thread.Head) { h.Kind = "chat" }, "x"), thread.ErrAbout)
	require.ErrorIs(t, open(func(h *thread.Head) { h.About.Kind = "" }, "x"), thread.ErrAbout)
	require.ErrorIs(t, open(func(h *thread.Head) { h.About.ID = "a\nb" }, "x"), thread.ErrAbout)
	require.ErrorIs(t, open(func(h *thread.Head) { h.Title = "a\nb" }, "x"), thread.ErrText)
	require.ErrorIs(t, open(func(h *thread.Head) { h.Title = strings.Repeat("x", thread.MaxTitle+1) }, "x"), thread.ErrText)
	require.ErrorIs(t, open(same, " \n "), thread.ErrEmpty)
	require.ErrorIs(t, open(same, "\x00"), thread.ErrText)
	require.ErrorIs(t, open(same, "\xff"), thread.ErrText)
	require.NoError(t, open(same, strings.Repeat("x", thread.MaxText)))
	require.ErrorIs(t, open(same, strings.Repeat("x", thread.MaxText+1)), thread.ErrText)
}

// Whatever is said in whatever order: the seller is waited for exactly while the client has
// said something since the seller last did, or decided, or the thread was closed; and the
// first answer is the seller's first act after the client's first message.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := noon
		var th *thread.Thread
		var asked, answered, since time.Time
		waiting, closed, count := false, false, 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute)
			what := rapid.SampledFrom([]string{"client", "seller", "close", "decide"}).Draw(t, "what")
			side := thread.Client
			if what == "seller" {
				side = thread.Seller
			}
			if th == nil {
				if what != "client" && what != "seller" {
					continue
				}
				var err error
				th, _, _, err = thread.Open(thread.Head{ID: "thr_1", Kind: thread.Suggestion, About: company, On: kabinet.Object{Org: "acme"}},
					actor("anna"), side, thread.Draft{Text: "x"}, now)
				require.NoError(t, err)
			} else {
				switch what {
				case "client", "seller":
					_, _, err := th.Post(actor("anna"), side, thread.Draft{Text: "x"}, now)
					require.NoError(t, err)
				case "close":
					_, err := th.Close(actor("anna"), now)
					require.Equal(t, closed, errors.Is(err, thread.ErrClosed))
				case "decide":
					_, err := th.Decide(thread.Planned, "x", actor("manager"), now)
					require.NoError(t, err)
				}
			}
			switch what {
			case "client":
				if asked.IsZero() {
					asked = now
				}
				if !waiting {
					waiting, since = true, now
				}
				closed, count = false, count+1
			case "seller", "decide":
				if !asked.IsZero() && answered.IsZero() {
					answered = now
				}
				waiting = false
				if what == "seller" {
					closed, count = false, count+1
				}
			case "close":
				closed, waiting = true, false
			}
			s := th.State()
			require.Equal(t, waiting, s.Awaiting == thread.Seller)
			if waiting {
				require.Equal(t, since, s.Since)
			}
			require.Equal(t, closed, !s.Closed.IsZero())
			require.Equal(t, asked, s.Asked)
			require.Equal(t, answered, s.Answered)
			require.Equal(t, count, s.Last)
		}
	})
}

func TestMissingPorts(t *testing.T) {
	s := thread.Service{}
	_, err := s.Read(t.Context(), actor("anna"), "acme", "thr", kabinet.Page{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	s.Authority = people{}
	_, err = s.Post(t.Context(), actor("anna"), "acme", company, thread.Draft{})
	require.ErrorContains(t, err, "thread.Service.Threads")
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, thread.Messages) }

// A buyer asks about an order, and the manager answers.
func Example() {
	w := newWorld(&testing.T{})
	in := func(do func(ctx context.Context, s *thread.Service) error) {
		if err := w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
			return do(ctx, &thread.Service{
				Threads: tx.Threads(), Lister: tx.ThreadLister(), Messages: tx.ThreadMessages(), Marks: tx.ThreadMarks(),
				Subjects: things{orderWest: {Org: "acme", LegalEntity: "west"}}, Authority: w.people, Now: func() time.Time { return w.now },
			})
		}); err != nil {
			fmt.Println(err)
		}
	}
	in(func(ctx context.Context, s *thread.Service) error {
		_, err := s.Post(ctx, actor("anna"), "acme", orderWest, thread.Draft{Text: "When will it come?"})
		return err
	})
	w.now = noon.Add(90 * time.Minute)
	in(func(ctx context.Context, s *thread.Service) error {
		inbox, err := s.List(ctx, actor("manager"), thread.Filter{Awaiting: thread.Seller}, kabinet.Page{})
		for _, t := range inbox.Items {
			fmt.Println(t.About.Kind, t.About.ID, "new:", t.New, "waiting:", t.Waiting(kabinet.Hours{}, w.now))
			_, err = s.Reply(ctx, actor("manager"), t.Org, t.ID, thread.Draft{Text: "On Friday."})
		}
		return err
	})
	in(func(ctx context.Context, s *thread.Service) error {
		r, err := s.Read(ctx, actor("anna"), "acme", thread.Of(orderWest), kabinet.Page{})
		for _, m := range r.Messages.Items {
			fmt.Println(m.Number, m.Side, m.Text)
		}
		took, _ := r.Thread.FirstResponse(kabinet.Hours{})
		fmt.Println("first answer after", took)
		return err
	})
	// Output:
	// order ord_west new: 1 waiting: 1h30m0s
	// 2 seller On Friday.
	// 1 client When will it come?
	// first answer after 1h30m0s
}
