package onboarding_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// desk is an authority: the seller's people may do everything everywhere, and a
// client's people see and act in their own company.
type desk struct{}

func (desk) Scope(_ context.Context, actor kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	switch {
	case actor.Organization == "seller":
		return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
	case actor.Person != "" && (p == ob.PermissionView || p == ob.PermissionAct):
		return kabinet.Scope{Reaches: []kabinet.Reach{{Org: actor.Organization}}}, nil
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
	case actor.Organization != on.Org:
		return kabinet.ErrNotFound.With("what", "organization").With("id", string(on.Org))
	}
	return kabinet.ErrForbidden.With("permission", string(p))
}

// host is a host with a clock that stands still until it is moved.
type host struct {
	db  store.DB
	now time.Time
}

func newHost() *host { return &host{memory.New(memory.Options{}), start} }

// try runs do in a transaction and returns its error.
func (h *host) try(do func(ctx context.Context, s *ob.Service) error) error {
	return h.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		return do(ctx, h.service(tx))
	})
}

func (h *host) service(tx store.Tx) *ob.Service {
	return &ob.Service{
		Onboardings: tx.Onboardings(), Finder: tx.OnboardingFinder(), Lister: tx.OnboardingLister(), Templates: tx.OnboardingTemplates(),
		Authority: desk{}, Seller: "seller", Now: func() time.Time { return h.now },
	}
}

func (h *host) must(t testing.TB, do func(ctx context.Context, s *ob.Service) error) {
	t.Helper()
	require.NoError(t, h.try(do))
}

// begun publishes the reception template and begins it for acme.
func (h *host) begun(t testing.TB) (v ob.View) {
	t.Helper()
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		if _, err := s.Publish(ctx, max, ob.ReceptionTemplate(), ""); err != nil {
			return err
		}
		var err error
		v, err = s.Begin(ctx, max, ob.BeginForm{Org: "acme", Template: "reception", Owner: "olga", Manager: "max"})
		return err
	})
	return v
}

func (h *host) do(t testing.TB, by kabinet.Actor, ref ob.Ref, actions ...ob.Action) (v ob.View) {
	t.Helper()
	h.must(t, func(ctx context.Context, s *ob.Service) (err error) {
		v, err = s.Do(ctx, by, ref, actions...)
		return err
	})
	return v
}

func TestAnotherCompanysOnboardingIsNotFound(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	ref := v.State.Ref()
	for name, actor := range map[string]kabinet.Actor{
		"a stranger":               {Person: "eve", Organization: "evil"},
		"a stranger with her name": {Person: "olga", Organization: "evil"},
		"nobody":                   {},
	} {
		for call, do := range map[string]func(ctx context.Context, s *ob.Service) error{
			"get": func(ctx context.Context, s *ob.Service) error {
				_, err := s.Get(ctx, actor, "acme", ref.ID)
				return err
			},
			"running": func(ctx context.Context, s *ob.Service) error {
				_, err := s.Running(ctx, actor, "acme", "reception")
				return err
			},
			"do": func(ctx context.Context, s *ob.Service) error {
				_, err := s.Do(ctx, actor, ref, ob.Complete("account"))
				return err
			},
			"report": func(ctx context.Context, s *ob.Service) error {
				_, err := s.Report(ctx, actor, "acme", ref.ID, ob.EventFact("e", "stand.installed", "", "", start))
				return err
			},
			"plan": func(ctx context.Context, s *ob.Service) error { _, err := s.Plan(ctx, actor, ref, 1); return err },
			"migrate": func(ctx context.Context, s *ob.Service) error {
				_, _, err := s.Migrate(ctx, actor, ref, 1, true)
				return err
			},
			"begin": func(ctx context.Context, s *ob.Service) error {
				_, err := s.Begin(ctx, actor, ob.BeginForm{Org: "acme", Template: "reception"})
				return err
			},
			"publish": func(ctx context.Context, s *ob.Service) error {
				_, err := s.Publish(ctx, actor, ob.ReceptionTemplate(), "")
				return err
			},
		} {
			require.ErrorIs(t, h.try(do), kabinet.NotFound, "%s: %s", name, call)
		}
		h.must(t, func(ctx context.Context, s *ob.Service) error {
			list, err := s.List(ctx, actor, ob.Filter{Org: "acme"}, kabinet.Page{})
			require.Empty(t, list.Items, name)
			return err
		})
		// By its own organisation, the id of the other's is not there either.
		other := ref
		other.Org = actor.Organization
		require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
			_, err := s.Do(ctx, actor, other, ob.Complete("account"))
			return err
		}), kabinet.NotFound)
	}
}

func TestClientsDoNotDoWhatIsTheSellers(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	ref := v.State.Ref()
	for _, do := range []func(ctx context.Context, s *ob.Service) error{
		func(ctx context.Context, s *ob.Service) error {
			_, err := s.Do(ctx, olga, ref, ob.Waive("legal", "no"))
			return err
		},
		func(ctx context.Context, s *ob.Service) error {
			_, err := s.Do(ctx, olga, ref, ob.NameOwner("olga"))
			return err
		},
		func(ctx context.Context, s *ob.Service) error {
			_, err := s.Do(ctx, olga, ref, ob.Cancel("no"))
			return err
		},
		func(ctx context.Context, s *ob.Service) error {
			_, _, err := s.Migrate(ctx, olga, ref, 1, true)
			return err
		},
		func(ctx context.Context, s *ob.Service) error {
			_, err := s.Begin(ctx, olga, ob.BeginForm{Org: "acme", Template: "reception"})
			return err
		},
		func(ctx context.Context, s *ob.Service) error {
			_, err := s.Report(ctx, olga, "acme", ref.ID, ob.EventFact("e", "stand.installed", "", "olga", start))
			return err
		},
		// Nor does the system decide in their name.
		func(ctx context.Context, s *ob.Service) error {
			_, err := s.Do(ctx, kabinet.Actor{Person: "sven", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "olga"}}, ref, ob.Waive("legal", "no"))
			return err
		},
	} {
		require.ErrorIs(t, h.try(do), kabinet.Forbidden)
	}
	require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
		_, err := s.Report(ctx, robot, "acme", ref.ID, ob.Fact{ID: "x", Kind: ob.FactWaived, At: start, Step: "legal", Reason: "no"})
		return err
	}), ob.ErrFact)
	// Whoever holds all permissions in the client's own company is still its side.
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		s.Authority = everything{}
		_, err := s.Do(ctx, olga, ref, ob.Waive("legal", "no"))
		require.ErrorIs(t, err, kabinet.Forbidden)
		_, err = s.Report(ctx, olga, "acme", ref.ID, ob.EventFact("e", "stand.installed", "", "olga", start))
		require.ErrorIs(t, err, kabinet.Forbidden)
		_, _, err = s.Migrate(ctx, olga, ref, 1, true)
		require.ErrorIs(t, err, kabinet.Forbidden)
		return nil
	})
}

type everything struct{}

func (everything) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return nil
}

func (everything) Scope(context.Context, kabinet.Actor, kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
}

// Staff who act for a person of the client do what that person may; both names are
// kept, and it is no activity of the client.
func TestStaffActForAPersonOfTheClient(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	sven := kabinet.Actor{Person: "sven", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "olga", Reason: "by telephone"}}
	v = h.do(t, sven, v.State.Ref(), ob.Complete("account"))
	f := v.State.Facts[len(v.State.Facts)-1]
	require.Equal(t, kabinet.PersonID("olga"), f.By)
	require.Equal(t, kabinet.PersonID("sven"), f.Agent)
	h.now = start.Add(8 * day)
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		v, err := s.Get(ctx, max, "acme", v.State.ID)
		require.Equal(t, ob.Silent, v.Evaluation.Class(ob.Policy{Actions: 1}))
		return err
	})
	v = h.do(t, olga, v.State.Ref(), ob.Join("anna"), ob.OfferOwner("anna", time.Time{}))
	sven.OnBehalfOf = &kabinet.OnBehalf{Person: "anna"}
	require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
		_, err := s.Do(ctx, sven, v.State.Ref(), ob.TakeOwner())
		return err
	}), ob.ErrNotYours)
}

// What is announced is what is stored: the events are written with the state or not at
// all, and they say the progress that anybody who hears of them then reads.
func TestProgressIsStoredBeforeItIsAnnounced(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	records := func() (out []kabinet.Record) {
		require.NoError(t, h.db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
			out, err = tx.Outbox().Pending(ctx, 1000)
			return err
		}))
		return out
	}
	before := len(records())
	failed := errors.New("the host fails afterwards")
	require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
		if _, err := s.Do(ctx, olga, v.State.Ref(), ob.Complete("account")); err != nil {
			return err
		}
		return failed
	}), failed)
	require.Len(t, records(), before, "nothing is announced that was not stored")
	h.do(t, olga, v.State.Ref(), ob.Complete("account"))
	got := records()[before:]
	require.NotEmpty(t, got)
	require.NoError(t, h.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		stored, err := h.service(tx).Get(ctx, olga, "acme", v.State.ID)
		for _, r := range got {
			require.Equal(t, stored.State.Version, r.Version)
			require.Contains(t, string(r.Data), `"progress":{"done":1,"of":5}`)
		}
		return err
	}))
}

func TestOneIsRunningAndWhatWasSeenCounts(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
		_, err := s.Begin(ctx, max, ob.BeginForm{Org: "acme", Template: "reception"})
		return err
	}), ob.ErrRunning)
	h.do(t, olga, v.State.Ref(), ob.Complete("account"))
	require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
		_, err := s.Do(ctx, olga, v.State.Ref(), ob.Complete("card"))
		return err
	}), kabinet.ErrConflict)
	require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
		_, err := s.Begin(ctx, max, ob.BeginForm{Org: "acme", Template: "reception", Number: 7})
		return err
	}), ob.ErrPublished)
	require.ErrorIs(t, h.try(func(ctx context.Context, s *ob.Service) error {
		s.Finder = nil
		_, err := s.Sweep(ctx, 10)
		return err
	}), kabinet.ErrMissingPort)
}

func TestSweepWatchesWhatIsDue(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	sweep := func() (n int) {
		h.must(t, func(ctx context.Context, s *ob.Service) (err error) {
			n, err = s.Sweep(ctx, 10)
			return err
		})
		return n
	}
	require.Equal(t, 1, sweep())
	require.Equal(t, 0, sweep())
	h.now = start.Add(9 * day)
	require.Equal(t, 1, sweep())
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		list, err := s.List(ctx, max, ob.Filter{Cause: ob.OverdueStep}, kabinet.Page{})
		require.Len(t, list.Items, 1)
		require.Equal(t, v.State.ID, list.Items[0].State.ID)
		require.Equal(t, 0, list.Items[0].Evaluation.Progress.Percent())
		return err
	})
}

func TestEverySellersCallMigratesByService(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	next := ob.ReceptionTemplate()
	next.Steps = next.Steps[:4]
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		n, err := s.Publish(ctx, max, next, "without the stand")
		require.Equal(t, 2, n)
		return err
	})
	var plan ob.MigrationReport
	h.must(t, func(ctx context.Context, s *ob.Service) (err error) {
		plan, err = s.Plan(ctx, max, v.State.Ref(), 2)
		return err
	})
	require.Equal(t, []ob.StepID{"stand"}, plan.Removed)
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		moved, report, err := s.Migrate(ctx, max, v.State.Ref(), 2, false)
		require.Equal(t, plan, report)
		require.Len(t, moved.Evaluation.Steps, 4)
		return err
	})
}

// Five people press their buttons at the same moment, and try again where somebody
// else was first.
func TestFivePeopleAtTheSameMoment(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	people := []kabinet.PersonID{"p0", "p1", "p2", "p3", "p4"}
	roles := []ob.RoleID{"office", "marketing", "it", "lawyer", "facility"}
	var hire []ob.Action
	for i, p := range people {
		hire = append(hire, ob.Join(p), ob.GiveRole(p, roles[i]))
	}
	h.do(t, olga, v.State.Ref(), hire...)
	ref := ob.Ref{Org: "acme", ID: v.State.ID}
	acts := []func(ctx context.Context, s *ob.Service, by kabinet.Actor) error{
		func(ctx context.Context, s *ob.Service, by kabinet.Actor) error {
			_, err := s.Do(ctx, by, ref, ob.Complete("account"))
			return err
		},
		func(ctx context.Context, s *ob.Service, by kabinet.Actor) error {
			_, err := s.Do(ctx, by, ref, ob.Complete("card"))
			return err
		},
		func(ctx context.Context, s *ob.Service, by kabinet.Actor) error {
			_, err := s.Report(ctx, robot, "acme", ref.ID, ob.AttributeFact("a1", "directory.connected", "yes", "", by.Person, h.now))
			return err
		},
		func(ctx context.Context, s *ob.Service, by kabinet.Actor) error {
			if _, err := s.Do(ctx, by, ref, ob.Submit("legal", "doc")); err != nil {
				return err
			}
			_, err := s.Do(ctx, max, ref, ob.Approve("legal"))
			return err
		},
		func(ctx context.Context, s *ob.Service, by kabinet.Actor) error {
			_, err := s.Report(ctx, robot, "acme", ref.ID, ob.EventFact("a2", "stand.installed", "", by.Person, h.now))
			return err
		},
	}
	var all sync.WaitGroup
	errs := make([]error, len(acts))
	for i, act := range acts {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 20 {
				errs[i] = h.try(func(ctx context.Context, s *ob.Service) error {
					return act(ctx, s, kabinet.Actor{Person: people[i], Organization: "acme"})
				})
				if !errors.Is(errs[i], kabinet.ErrConflict) {
					return
				}
			}
		}()
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		v, err := s.Get(ctx, olga, "acme", ref.ID)
		require.Equal(t, ob.Finished, v.State.Status)
		require.Equal(t, 100, v.Evaluation.Progress.Percent())
		return err
	})
}
