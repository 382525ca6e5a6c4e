package nps_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// A deal may be reported any number of times: there is one request for each deal
// and person.
func TestADealIsReportedManyTimes(t *testing.T) {
	w := newWorld(t)
	first := w.close("acme", deal("d1"), "anna")
	require.Equal(t, nps.AwaitingManager, first.Status)
	require.EqualValues(t, 1, first.Version)
	require.Equal(t, []string{"nps.opened", "nps.manager_asked"}, w.kinds(0))
	for i := range 5 {
		w.now = hours(i * 24)
		require.Equal(t, first, w.close("acme", deal("d1"), "anna"))
	}
	require.Len(t, w.events(), 2)
	// Another person about the same deal, and another organisation's deal of
	// that name, are others.
	require.NotEqual(t, first.ID, w.close("acme", deal("d1"), "boris").ID)
	other := w.close("bolt", deal("d1"), "anna")
	require.Equal(t, first.ID, other.ID)
	require.Equal(t, nps.Suppressed, other.Status, "she is about to be asked already")

	// Without a manager the request is eligible, and somebody assigns one.
	d := deal("d9")
	d.Manager = ""
	nobody := w.close("acme", d, "vera")
	require.Equal(t, nps.Eligible, nobody.Status)
	w.must(func(ctx context.Context, s *nps.Service) error {
		state, err := s.Assign(ctx, boss, ref(nobody), "olga")
		require.Equal(t, nps.AwaitingManager, state.Status)
		return err
	})
}

// Reports of one deal that race make one request; whoever loses tries again.
func TestRacingReportsMakeOneRequest(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	states := make([]nps.State, 16)
	for i := range states {
		wg.Go(func() {
			for {
				err := w.try(func(ctx context.Context, s *nps.Service) (err error) {
					states[i], err = s.DealClosed(ctx, crm, "acme", deal("d1"), toAnna)
					return err
				})
				if !errors.Is(err, kabinet.Conflict) {
					require.NoError(t, err)
					return
				}
			}
		})
	}
	wg.Wait()
	for _, s := range states {
		require.Equal(t, states[0], s)
	}
	require.Len(t, w.events(), 2)
}

// A person is asked once in 90 days, by whatever programme, deal or account. A
// request that waits keeps the others off; what is skipped or lapses sets free.
func TestThrottleAcrossProgrammesAndAccounts(t *testing.T) {
	w := newWorld(t)
	first := w.close("acme", deal("d1"), "anna")
	yearly := deal("d2")
	yearly.Programme = "yearly"
	second := w.close("acme", yearly, "anna")
	require.Equal(t, nps.Suppressed, second.Status)
	require.Equal(t, nps.ReasonThrottle, second.Suppressed)
	require.Equal(t, nps.ReasonThrottle, w.close("bolt", deal("d3"), "anna").Suppressed)

	w.must(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Skip(ctx, manager, ref(first), "busy")
		return err
	})
	third := w.close("acme", deal("d4"), "anna")
	require.Equal(t, nps.AwaitingManager, third.Status, "what was skipped set her free")
	w.now = hours(1)
	w.send(third)
	w.now = start.Add(time.Hour + nps.DefaultThrottle - 1)
	require.Equal(t, nps.ReasonThrottle, w.close("bolt", deal("d5"), "anna").Suppressed)
	w.now = start.Add(time.Hour + nps.DefaultThrottle)
	lapses := w.close("bolt", deal("d6"), "anna")
	require.Equal(t, nps.AwaitingManager, lapses.Status)
	w.now = w.now.Add(nps.DefaultWaitFor - 1)
	require.Equal(t, nps.ReasonThrottle, w.close("bolt", deal("d7"), "anna").Suppressed)
	w.now = w.now.Add(1)
	require.Equal(t, nps.AwaitingManager, w.close("bolt", deal("d8"), "anna").Status, "what lapsed set her free")
	require.ErrorIs(t, w.try(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Send(ctx, manager, ref(lapses))
		return err
	}), nps.ErrExpired)
}

// An account is asked five times in 90 days, whoever is asked, and what waits
// counts.
func TestCapOfAnAccount(t *testing.T) {
	w := newWorld(t)
	var states []nps.State
	for i := range 7 {
		states = append(states, w.close("acme", deal(fmt.Sprint("d", i)), kabinet.PersonID(fmt.Sprint("person ", i))))
	}
	for i, s := range states {
		if i < nps.DefaultAccountCap {
			require.Equal(t, nps.AwaitingManager, s.Status)
		} else {
			require.Equal(t, nps.ReasonCap, s.Suppressed)
		}
	}
	require.Equal(t, nps.AwaitingManager, w.close("bolt", deal("d1"), "somebody").Status, "others are not concerned")
	w.now = hours(1)
	for _, s := range states[:4] {
		w.send(s)
	}
	w.must(func(ctx context.Context, s *nps.Service) error {
		_, err := s.Skip(ctx, manager, ref(states[4]), "busy")
		return err
	})
	require.Equal(t, nps.AwaitingManager, w.close("acme", deal("d7"), "person 7").Status, "what was skipped freed a place")
	require.Equal(t, nps.ReasonCap, w.close("acme", deal("d8"), "person 8").Suppressed)
	w.now = start.Add(time.Hour + nps.DefaultThrottle - 1)
	require.Equal(t, nps.AwaitingManager, w.close("acme", deal("d9"), "person 9").Status, "the one that waited has lapsed")
	require.Equal(t, nps.ReasonCap, w.close("acme", deal("d10"), "person 10").Suppressed)
	w.now = start.Add(time.Hour + nps.DefaultThrottle)
	require.Equal(t, nps.AwaitingManager, w.close("acme", deal("d11"), "person 11").Status, "those that were sent are 90 days old")

	off := newWorld(t)
	off.policy = nps.Policy{AccountCap: -1, Throttle: -1}
	for i := range 20 {
		require.Equal(t, nps.AwaitingManager, off.close("acme", deal(fmt.Sprint(i)), "anna").Status)
	}
}

// The sample is about as large as it should be, and the same deal is always in it
// or never.
func TestSampling(t *testing.T) {
	w := newWorld(t)
	w.policy = nps.Policy{Sample: kabinet.MustRate("0.25"), AccountCap: -1}
	again := newWorld(t)
	again.policy = w.policy
	asked := 0
	const n = 1000
	for i := range n {
		s := w.close("acme", deal(fmt.Sprint(i)), kabinet.PersonID(fmt.Sprint(i)))
		if s.Suppressed == "" {
			asked++
		} else {
			require.Equal(t, nps.ReasonSampling, s.Suppressed)
		}
		if i < 50 {
			require.Equal(t, s.Suppressed, again.close("acme", deal(fmt.Sprint(i)), kabinet.PersonID(fmt.Sprint(i))).Suppressed)
		}
	}
	require.InDelta(t, 0.25*n, asked, 5*math.Sqrt(n*0.25*0.75))
	all := newWorld(t)
	all.policy = nps.Policy{Sample: kabinet.MustRate("1"), AccountCap: -1}
	for i := range 50 {
		require.Empty(t, all.close("acme", deal(fmt.Sprint(i)), kabinet.PersonID(fmt.Sprint(i))).Suppressed)
	}
}

// Who opts out while a manager has the request is not asked: it is suppressed, and
// there is no link.
func TestOptingOutBeforeItIsSent(t *testing.T) {
	w := newWorld(t)
	state := w.close("acme", deal("d1"), "anna")
	require.NoError(t, w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		c, err := tx.NPSContacts().Get(ctx, "anna")
		if err != nil {
			return err
		}
		return tx.NPSContacts().Save(ctx, c, c.OptOut(anna, w.now))
	}))
	got := w.send(state)
	require.Equal(t, nps.Suppressed, got.State.Status)
	require.Equal(t, nps.ReasonOptOut, got.State.Suppressed)
	require.Empty(t, got.Link.Reveal())
	require.Equal(t, "nps.suppressed", w.kinds(0)[3])
	require.Equal(t, nps.ReasonOptOut, w.close("bolt", deal("d2"), "anna").Suppressed)
}

func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t)
	w.now = hours(0)
	state := w.close("acme", deal("d1"), "anna")
	stranger := kabinet.Actor{Person: "igor", Organization: "seller"}
	calls := map[string]func(context.Context, *nps.Service, kabinet.Actor, nps.Ref) error{
		"send": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Send(ctx, a, r)
			return err
		},
		"resend": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Resend(ctx, a, r)
			return err
		},
		"skip": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Skip(ctx, a, r, "x")
			return err
		},
		"assign": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Assign(ctx, a, r, "igor")
			return err
		},
		"remind": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Remind(ctx, a, r)
			return err
		},
		"bounce": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Bounce(ctx, a, r, "x")
			return err
		},
		"exclude": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Exclude(ctx, a, r, "x")
			return err
		},
		"include": func(ctx context.Context, s *nps.Service, a kabinet.Actor, r nps.Ref) error {
			_, err := s.Include(ctx, a, r)
			return err
		},
	}
	for name, call := range calls {
		try := func(a kabinet.Actor, r nps.Ref) error {
			return w.try(func(ctx context.Context, s *nps.Service) error { return call(ctx, s, a, r) })
		}
		require.ErrorIs(t, try(anna, ref(state)), kabinet.ErrNotFound, "%s: a client's person learns nothing", name)
		require.ErrorIs(t, try(stranger, ref(state)), kabinet.ErrForbidden, name)
		elsewhere := ref(state)
		elsewhere.Org = "bolt"
		require.ErrorIs(t, try(boss, elsewhere), kabinet.ErrNotFound, name)
		stale := ref(state)
		stale.Version--
		require.ErrorIs(t, try(boss, stale), kabinet.ErrConflict, name)
		// What is not there and what is not shown read the same.
		absent := ref(state)
		absent.ID = "npr_none"
		require.Equal(t, try(anna, absent).Error(), try(boss, absent).Error())
	}
	require.ErrorIs(t, w.try(func(ctx context.Context, s *nps.Service) error {
		_, err := s.DealClosed(ctx, manager, "acme", deal("d2"), toAnna)
		return err
	}), kabinet.ErrForbidden)
	require.Equal(t, state, w.state(state).ForPeople())
	require.Len(t, w.events(), 2)
}

// unitDesk lets a system report the deals of one unit.
type unitDesk struct{ unit kabinet.UnitID }

func (d unitDesk) Scope(context.Context, kabinet.Actor, kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme", Units: []kabinet.UnitID{d.unit}}}}, nil
}

func (d unitDesk) Check(ctx context.Context, a kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	if s, _ := d.Scope(ctx, a, p); !s.Holds(on) {
		return kabinet.ErrNotFound.With("what", "unit").With("id", string(on.Unit))
	}
	return nil
}

// Who may report the deals of one unit does not get to see the request of another
// unit by stating that the deal was of theirs.
func TestADealOfAnotherUnitIsNotShown(t *testing.T) {
	w := newWorld(t)
	north := deal("d1")
	north.Unit = "north"
	state := w.close("acme", north, "anna")
	south := north
	south.Unit = "south"
	report := func(unit kabinet.UnitID, d nps.Deal) (got nps.State, err error) {
		err = w.try(func(ctx context.Context, s *nps.Service) error {
			s.Authority = unitDesk{unit}
			got, err = s.DealClosed(ctx, crm, "acme", d, toAnna)
			return err
		})
		return got, err
	}
	_, err := report("south", south)
	require.ErrorIs(t, err, kabinet.NotFound)
	got, err := report("north", north)
	require.NoError(t, err)
	require.Equal(t, state, got)
}

func TestPortsThatAreMissingAreNamed(t *testing.T) {
	ctx := context.Background()
	for name, call := range map[string]func(*nps.Service) error{
		"Authority": func(s *nps.Service) error { _, err := s.DealClosed(ctx, crm, "acme", deal("d"), toAnna); return err },
		"Requests": func(s *nps.Service) error {
			s.Authority = desk{}
			_, err := s.Assign(ctx, crm, nps.Ref{}, "x")
			return err
		},
		"Contacts": func(s *nps.Service) error {
			s.Authority = desk{}
			_, err := s.Skip(ctx, crm, nps.Ref{}, "x")
			return err
		},
		"Lister": func(s *nps.Service) error {
			s.Authority = desk{}
			_, err := s.Funnel(ctx, crm, kabinet.Window{})
			return err
		},
		"FollowUps": func(s *nps.Service) error { _, err := s.Answer(ctx, "x", nps.Reply{}); return err },
		"FollowUpLister": func(s *nps.Service) error {
			s.Authority = desk{}
			_, err := s.ListFollowUps(ctx, crm, nps.FollowUpFilter{}, kabinet.Page{})
			return err
		},
	} {
		err := call(&nps.Service{})
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		require.ErrorContains(t, err, "nps.Service."+name)
	}
}
