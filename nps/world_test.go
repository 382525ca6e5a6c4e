package nps_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// desk is an authority: the system may open everywhere, a boss may do everything
// everywhere, and a manager sends and follows up what is their own.
type desk struct{}

func (desk) Scope(_ context.Context, actor kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	all := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	own := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true, Owner: actor.Person}}}
	switch {
	case actor == crm && p == nps.PermissionOpen, actor == boss:
		return all, nil
	case actor.Organization == "seller" && actor != crm && (p == nps.PermissionSend || p == nps.PermissionFollowUp || p == nps.PermissionView):
		return own, nil
	}
	return kabinet.Scope{}, nil
}

func (d desk) Check(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	scope, err := d.Scope(ctx, actor, p)
	switch {
	case err != nil:
		return err
	case scope.Holds(on):
		return nil
	case actor.Organization != "seller":
		return kabinet.ErrNotFound.With("what", "organization").With("id", string(on.Org))
	}
	return kabinet.ErrForbidden.With("permission", string(p))
}

// world is a host with a clock that stands still until it is moved.
type world struct {
	testing.TB
	db     store.DB
	now    time.Time
	policy nps.Policy
	keys   nps.Keys
}

func newWorld(t testing.TB) *world {
	return &world{TB: t, db: memory.New(memory.Options{}), now: start}
}

func (w *world) service(tx store.Tx) *nps.Service {
	return &nps.Service{
		Requests: tx.NPSRequests(), Lister: tx.NPSRequestLister(), Contacts: tx.NPSContacts(),
		FollowUps: tx.NPSFollowUps(), FollowUpLister: tx.NPSFollowUpLister(), Authority: desk{},
		Policy: w.policy, Keys: w.keys, Now: func() time.Time { return w.now },
	}
}

// try runs do in a transaction and returns its error.
func (w *world) try(do func(context.Context, *nps.Service) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, w.service(tx)) })
}

// must runs do in a transaction that has to commit.
func (w *world) must(do func(context.Context, *nps.Service) error) {
	w.Helper()
	require.NoError(w, w.try(do))
}

// view runs do in a transaction for reading.
func (w *world) view(do func(context.Context, *nps.Service) error) error {
	return w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, w.service(tx)) })
}

// close reports a deal.
func (w *world) close(org kabinet.OrgID, d nps.Deal, person kabinet.PersonID) (state nps.State) {
	w.Helper()
	w.must(func(ctx context.Context, s *nps.Service) (err error) {
		state, err = s.DealClosed(ctx, crm, org, d, nps.Respondent{Person: person, Locale: "ru"})
		return err
	})
	return state
}

func ref(s nps.State) nps.Ref { return s.Ref() }

// send sends a request by its manager.
func (w *world) send(s nps.State) (sent nps.SentSurvey) {
	w.Helper()
	w.must(func(ctx context.Context, svc *nps.Service) (err error) {
		sent, err = svc.Send(ctx, manager, ref(s))
		return err
	})
	return sent
}

// answer replies by a link.
func (w *world) answer(link string, reply nps.Reply) (survey nps.Survey, err error) {
	err = w.try(func(ctx context.Context, s *nps.Service) error {
		var err error
		survey, err = s.Answer(ctx, link, reply)
		return err
	})
	return survey, err
}

// state reads a request as it is stored.
func (w *world) state(s nps.State) (out nps.State) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		r, err := tx.NPSRequests().Get(ctx, s.Org, s.ID)
		if err == nil {
			out = r.State()
		}
		return err
	}))
	return out
}

// events returns the outbox.
func (w *world) events() (out []kabinet.Record) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		out, err = tx.Outbox().Pending(ctx, 10_000)
		return err
	}))
	return out
}

// kinds returns the kinds of the events from the n-th on.
func (w *world) kinds(n int) (out []string) {
	w.Helper()
	for _, r := range w.events()[n:] {
		out = append(out, r.Kind)
	}
	return out
}
