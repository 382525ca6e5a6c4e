package schedule_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/cart/schedule"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/store"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, schedule.Messages) }

// recurrence draws a recurrence of few years.
func recurrence(t *rapid.T) schedule.Recurrence {
	r := schedule.Recurrence{
		Every: rapid.IntRange(1, 9).Draw(t, "every"), Unit: rapid.SampledFrom([]schedule.Unit{schedule.Days, schedule.Weeks, schedule.Months}).Draw(t, "unit"),
		Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), Day: rapid.IntRange(1, 31).Draw(t, "day"),
		Roll:   rapid.SampledFrom([]schedule.Roll{schedule.Stay, schedule.Following, schedule.Preceding, schedule.ModifiedFollowing, schedule.LeaveOut}).Draw(t, "roll"),
		Minute: rapid.IntRange(0, 24*60-1).Draw(t, "minute"), Zone: rapid.SampledFrom([]string{"", "Europe/Moscow", "America/New_York"}).Draw(t, "zone"),
		Start: kabinet.MustDate("2026-01-01").AddDays(rapid.IntRange(0, 400).Draw(t, "start")),
	}
	if rapid.Bool().Draw(t, "ends") {
		r.Until = r.Start.AddDays(rapid.IntRange(0, 500).Draw(t, "until"))
	}
	return r
}

// naive lists the occurrences up to a day by looking at every day.
func naive(r schedule.Recurrence, c kabinet.Calendar, last kabinet.Date) (out []kabinet.Date) {
	n, months := 0, 0
	seen := map[kabinet.Date]bool{}
	for d := r.Start; !d.After(last) && (r.Until.IsZero() || !d.After(r.Until)); d = d.AddDays(1) {
		hit := false
		switch r.Unit {
		case schedule.Days:
			hit = n%r.Every == 0
			n++
		case schedule.Weeks:
			if d.Weekday() == r.Weekday {
				hit = n%r.Every == 0
				n++
			}
		case schedule.Months:
			if d.Day == min(r.Day, d.EndOfMonth().Day) {
				hit = months%r.Every == 0
				months++
			}
		}
		if !hit {
			continue
		}
		day := d
		switch r.Roll {
		case schedule.Following:
			day = c.Following(d)
		case schedule.Preceding:
			day = c.Preceding(d)
		case schedule.ModifiedFollowing:
			day = c.ModifiedFollowing(d)
		case schedule.LeaveOut:
			if !c.IsBusinessDay(d) {
				continue
			}
		}
		if !seen[day] {
			seen[day] = true
			out = append(out, d)
		}
	}
	return out
}

func TestRecurrenceAgreesWithLookingAtEveryDay(t *testing.T) {
	var holidays []kabinet.Date
	for d := range 10 {
		holidays = append(holidays, kabinet.MustDate("2026-05-01").AddDays(d))
	}
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{Holidays: holidays})
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		r := recurrence(t)
		require.NoError(t, r.Validate())
		last := r.Start.AddDays(700)
		var got []kabinet.Date
		for o, ok := r.Next(c, kabinet.Date{}); ok && !o.Key.After(last); o, ok = r.Next(c, o.Key) {
			got = append(got, o.Key)
			zone, _ := time.LoadLocation(r.Zone)
			require.Equal(t, o.Day, kabinet.DateOf(o.At.In(zone)))
		}
		want := naive(r, c, last)
		require.Equal(t, want, got)
		if len(want) == 0 {
			return
		}
		after := r.Start.AddDays(rapid.IntRange(-10, 710).Draw(t, "after"))
		o, ok := r.Next(c, after)
		i := slices.IndexFunc(want, func(d kabinet.Date) bool { return d.After(after) })
		if i >= 0 {
			require.True(t, ok)
			require.Equal(t, want[i], o.Key)
		}
	})
}

func TestWhatCannotBeARecurrence(t *testing.T) {
	good := plan().Recurrence
	for place, change := range map[string]func(*schedule.Recurrence){
		"/every":   func(r *schedule.Recurrence) { r.Every = 0 },
		"/unit":    func(r *schedule.Recurrence) { r.Unit = "year" },
		"/weekday": func(r *schedule.Recurrence) { r.Weekday = 7 },
		"/day":     func(r *schedule.Recurrence) { r.Unit, r.Day = schedule.Months, 32 },
		"/roll":    func(r *schedule.Recurrence) { r.Roll = "up" },
		"/minute":  func(r *schedule.Recurrence) { r.Minute = 24 * 60 },
		"/zone":    func(r *schedule.Recurrence) { r.Zone = "Local" },
		"/start":   func(r *schedule.Recurrence) { r.Start = kabinet.Date{} },
		"/until":   func(r *schedule.Recurrence) { r.Until = r.Start.AddDays(-1) },
	} {
		r := good
		change(&r)
		err := r.Validate()
		require.ErrorIs(t, err, schedule.ErrRecurrence, place)
		var e *kabinet.Error
		require.True(t, errors.As(err, &e))
		require.Equal(t, place, e.Place())
		_, ok := r.Next(kabinet.Calendar{}, kabinet.Date{})
		require.False(t, ok, place)
	}
	sundays := good
	sundays.Weekday, sundays.Roll = time.Sunday, schedule.LeaveOut
	p := plan()
	p.Recurrence = sundays
	_, _, err := schedule.New("sch_1", "acme", p, fake.Anna, fake.Start, kabinet.Calendar{})
	require.ErrorIs(t, err, schedule.ErrNever)
}

// A schedule does what a list of its occurrences does: each is over once, in order, by
// running, failing, being skipped, or passing while the schedule sleeps.
func TestScheduleModel(t *testing.T) {
	c := kabinet.Calendar{}
	rapid.Check(t, func(t *rapid.T) {
		p := plan()
		p.Recurrence = recurrence(t)
		now := p.Recurrence.Start.Start(nil)
		x, _, err := schedule.New("sch_1", "acme", p, fake.Anna, now, c)
		if err != nil {
			require.ErrorIs(t, err, schedule.ErrNever)
			return
		}
		var all []schedule.Occurrence // to come
		refill := func() {
			all = nil
			for o, ok := p.Recurrence.Next(c, kabinet.Date{}); ok && len(all) < 5000 && o.Key.Before(p.Recurrence.Start.AddDays(5000)); o, ok = p.Recurrence.Next(c, o.Key) {
				all = append(all, o)
			}
		}
		refill()
		skipped, done, failures, status := map[kabinet.Date]bool{}, map[kabinet.Date]bool{}, 0, schedule.Active
		drop := func() { // what is over by now
			all = slices.DeleteFunc(all, func(o schedule.Occurrence) bool { return o.At.Before(now) })
		}
		drop()
		next := func() (schedule.Occurrence, bool) {
			for _, o := range all {
				if !skipped[o.Key] {
					return o, true
				}
			}
			return schedule.Occurrence{}, false
		}
		ran := func(key kabinet.Date) {
			require.False(t, done[key], "%v ran twice", key)
			done[key] = true
			all = slices.DeleteFunc(all, func(o schedule.Occurrence) bool { return !o.Key.After(key) })
			if _, ok := next(); !ok {
				status = schedule.Ended
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"wait": func(t *rapid.T) { now = now.Add(time.Duration(rapid.IntRange(1, 24*40).Draw(t, "hours")) * time.Hour) },
			"run": func(t *rapid.T) {
				o, due := x.State().Due(now)
				want, ok := next()
				require.Equal(t, status == schedule.Active && ok && !want.At.After(now), due)
				if !due {
					_, err := x.Complete(fake.Anna, now, c, want.Key, nil)
					require.ErrorIs(t, err, schedule.ErrNotDue)
					return
				}
				require.Equal(t, want, o)
				_, err := x.Complete(fake.Anna, now, c, o.Key.AddDays(1), nil)
				require.ErrorIs(t, err, schedule.ErrNotDue)
				if rapid.IntRange(0, 2).Draw(t, "fails") > 0 {
					e, err := x.Complete(fake.Anna, now, c, o.Key, nil)
					require.NoError(t, err)
					require.Equal(t, x.State().Cart(o.Key), e.Run.Cart)
					failures = 0
					ran(o.Key)
					return
				}
				e, err := x.Fail(fake.Anna, now, c, o.Key, quickorder.ErrNothing, nil)
				require.NoError(t, err)
				require.Equal(t, quickorder.ErrNothing.Code(), e.Run.Code)
				failures++
				ran(o.Key)
				if failures >= schedule.MaxFailures && status == schedule.Active {
					status = schedule.Paused
				}
				require.Equal(t, status == schedule.Paused, e.Paused)
			},
			"retry": func(t *rapid.T) {
				for _, r := range x.State().Runs {
					_, err := x.Retry(fake.Anna, now, r.Key, nil)
					require.Equal(t, r.Cart == "", err == nil)
					if err == nil {
						failures = 0
					}
				}
			},
			"pause": func(t *rapid.T) {
				_, err := x.Pause(fake.Anna, now, "")
				require.Equal(t, status == schedule.Active, err == nil)
				if err == nil {
					status = schedule.Paused
				}
			},
			"resume": func(t *rapid.T) {
				before := x.State()
				_, err := x.Resume(fake.Anna, now, c)
				if status != schedule.Paused {
					require.ErrorIs(t, err, schedule.ErrStatus)
					return
				}
				was := slices.Clone(all)
				drop()
				if _, ok := next(); !ok {
					require.ErrorIs(t, err, schedule.ErrNever)
					require.Equal(t, before, x.State())
					all = was
					return
				}
				require.NoError(t, err)
				status, failures = schedule.Active, 0
			},
			"skip": func(t *rapid.T) {
				if len(all) == 0 || status != schedule.Active {
					_, err := x.Skip(fake.Anna, now, c, kabinet.DateOf(now))
					require.Error(t, err)
					return
				}
				o := all[rapid.IntRange(0, min(len(all), 5)-1).Draw(t, "which")]
				first, _ := next()
				_, err := x.Skip(fake.Anna, now, c, o.Key)
				if skipped[o.Key] || o.Key.Before(first.Key) {
					require.ErrorIs(t, err, schedule.ErrOccurrence)
					return
				}
				skipped[o.Key] = true
				if _, ok := next(); !ok {
					require.ErrorIs(t, err, schedule.ErrNever)
					delete(skipped, o.Key)
					return
				}
				require.NoError(t, err)
			},
			"": func(t *rapid.T) {
				require.Equal(t, status, x.State().Status)
				if status == schedule.Active {
					want, ok := next()
					require.True(t, ok)
					require.Equal(t, want, x.State().Next)
				} else {
					require.Zero(t, x.State().Next)
				}
				require.LessOrEqual(t, len(x.State().Runs), schedule.MaxRuns)
			},
		})
	})
}

func (w *world) create(t *testing.T, p schedule.Plan) (s schedule.State) {
	require.NoError(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) (err error) {
		s, err = svc.Create(ctx, fake.Anna, "acme", p)
		return err
	}))
	return s
}

// Two processes come by at once, again and again: every occurrence is one cart.
func TestAnOccurrenceBecomesACartExactlyOnce(t *testing.T) {
	w := newWorld()
	s := w.create(t, plan())
	w.now = s.Next.At.AddDate(0, 0, 28) // three are due
	var all sync.WaitGroup
	var mu sync.Mutex
	ran := map[cart.ID]int{}
	for range 4 {
		all.Go(func() {
			for range 5 {
				results, err := schedule.RunDue(context.Background(), w.in, 10)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, r := range results {
					if r.Err == nil {
						ran[r.Run.Cart]++
					}
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	require.Equal(t, map[cart.ID]int{"sch_1-2026-03-16": 1, "sch_1-2026-03-30": 1, "sch_1-2026-04-13": 1}, ran)
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := tx.CartLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}, cart.Filter{}, kabinet.Page{})
		require.Len(t, list.Items, 3)
		for _, c := range list.Items {
			require.Equal(t, kabinet.PersonID("anna"), c.Person)
			require.Len(t, c.Lines, 1)
		}
		return err
	}))
}

func TestAScheduleOfWhoMayNotBuyAnyMoreFailsAndIsTold(t *testing.T) {
	w := newWorld()
	s := w.create(t, plan())
	rights := w.rights["anna"]["cart.edit"]
	delete(w.rights["anna"], "cart.edit")
	for n := range schedule.MaxFailures {
		w.now = s.Next.At
		results, err := schedule.RunDue(t.Context(), w.in, 10)
		require.NoError(t, err)
		require.Len(t, results, 1)
		require.NoError(t, results[0].Err)
		require.Equal(t, kabinet.ErrForbidden.Code(), results[0].Run.Code)
		require.Empty(t, results[0].Run.Cart)
		require.NoError(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) (err error) {
			s, err = svc.Get(ctx, fake.Anna, "acme", s.ID)
			return err
		}))
		require.Equal(t, n+1, s.Failures)
	}
	require.Equal(t, schedule.Paused, s.Status)
	require.Equal(t, schedule.ReasonFailing, s.Reason)
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		records, err := tx.Outbox().Pending(ctx, 100)
		require.Equal(t, "schedule.failed", records[len(records)-1].Kind)
		require.Contains(t, string(records[len(records)-1].Data), `"to":["anna","artem"]`)
		list, _ := tx.CartLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, cart.Filter{}, kabinet.Page{})
		require.Empty(t, list.Items)
		return err
	}))
	// Once they may again, what failed is made after all, once.
	w.rights["anna"]["cart.edit"] = rights
	retry := func() error {
		return w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) error {
			got, err := svc.Retry(ctx, fake.Anna, schedule.Ref{Org: "acme", ID: s.ID, Version: s.Version}, s.Runs[0].Key)
			if err == nil {
				s = got
			}
			return err
		})
	}
	require.NoError(t, retry())
	require.NotEmpty(t, s.Runs[0].Cart)
	require.ErrorIs(t, retry(), schedule.ErrNotDue)
}

// A store that is busy is no failure of the schedule: it is tried again.
func TestWhatMayPassIsTriedAgain(t *testing.T) {
	w := newWorld()
	s := w.create(t, plan())
	w.now = s.Next.At
	down := errors.New("the connection was lost")
	in := func(ctx context.Context, do func(context.Context, *schedule.Service) error) error {
		return w.in(ctx, func(ctx context.Context, svc *schedule.Service) error {
			svc.Fill.Carts.Taxes = nil
			if err := do(ctx, svc); err != nil {
				return errors.Join(down, err)
			}
			return nil
		})
	}
	results, err := schedule.RunDue(t.Context(), in, 10)
	require.NoError(t, err)
	require.ErrorIs(t, results[0].Err, down)
	w.now = w.now.Add(time.Minute)
	results, err = schedule.RunDue(t.Context(), w.in, 10)
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.NotEmpty(t, results[0].Run.Cart)
}

// A schedule that keeps failing for a reason that may pass stayed first of what is due, and
// with a small limit no other one ran. It is put off: longer each time, up to an hour.
func TestAPassingFailureHoldsUpNoOther(t *testing.T) {
	w := newWorld()
	ids := []schedule.ID{"sch_1", "sch_2"}
	for i, id := range ids {
		p := plan()
		p.Recurrence.Minute += i // so that the first is due longest
		require.NoError(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) error {
			svc.NewID = func() schedule.ID { return id }
			_, err := svc.Create(ctx, fake.Anna, "acme", p)
			return err
		}))
	}
	get := func(id schedule.ID) (s schedule.State) {
		require.NoError(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) (err error) {
			s, err = svc.Get(ctx, fake.Anna, "acme", id)
			return err
		}))
		return s
	}
	down := errors.New("the connection was lost")
	broken := func(ctx context.Context, do func(context.Context, *schedule.Service) error) error {
		return w.in(ctx, func(ctx context.Context, svc *schedule.Service) error {
			svc.Fill.Carts.NewID = nil
			svc.Fill.Carts.Pricer = pricerFunc(func(_ context.Context, q cart.PriceQuery) ([]cart.Priced, error) { return nil, down })
			return do(ctx, svc)
		})
	}
	w.now = get("sch_2").Next.At
	first := get("sch_1")
	results, err := schedule.RunDue(t.Context(), broken, 1)
	require.NoError(t, err)
	require.Equal(t, schedule.ID("sch_1"), results[0].ID)
	require.ErrorIs(t, results[0].Err, down)
	require.Equal(t, schedule.Tried{Key: first.Next.Key, Times: 1, Until: w.now.Add(time.Minute)}, get("sch_1").Tried)
	require.Zero(t, get("sch_1").Failures)
	results, err = schedule.RunDue(t.Context(), w.in, 1)
	require.NoError(t, err)
	require.Equal(t, schedule.ID("sch_2"), results[0].ID)
	require.NoError(t, results[0].Err)
	results, err = schedule.RunDue(t.Context(), w.in, 1)
	require.NoError(t, err)
	require.Empty(t, results)
	for times, wait := range []time.Duration{2, 4, 8, 16, 32, 60, 60} {
		w.now = get("sch_1").DueAt()
		results, err = schedule.RunDue(t.Context(), broken, 1)
		require.NoError(t, err)
		require.ErrorIs(t, results[0].Err, down)
		require.Equal(t, w.now.Add(wait*time.Minute), get("sch_1").DueAt(), times)
	}
	require.ErrorIs(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) error {
		return svc.Defer(ctx, "acme", "sch_1", first.Next.Key)
	}), schedule.ErrNotDue)
	w.now = get("sch_1").DueAt()
	results, err = schedule.RunDue(t.Context(), w.in, 1)
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.Equal(t, get("sch_1").Next.At, get("sch_1").DueAt()) // the next one is not put off
}

// pricerFunc is a cart.Pricer.
type pricerFunc func(context.Context, cart.PriceQuery) ([]cart.Priced, error)

func (f pricerFunc) Price(ctx context.Context, q cart.PriceQuery) ([]cart.Priced, error) {
	return f(ctx, q)
}

func TestTheReportTellsWhatIsLeftOutAndWhatChanged(t *testing.T) {
	w := newWorld()
	p := plan()
	p.Items = append(p.Items, quickorder.Item{SKU: "GONE", Quantity: kabinet.QuantityOf(1)}, quickorder.Item{SKU: "NUT", Quantity: kabinet.QuantityOf(3)})
	s := w.create(t, p)
	run := func() []schedule.Line {
		w.now = s.Next.At
		results, err := schedule.RunDue(t.Context(), w.in, 10)
		require.NoError(t, err)
		require.NoError(t, results[0].Err)
		require.NoError(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) (err error) {
			s, err = svc.Get(ctx, fake.Anna, "acme", s.ID)
			return err
		}))
		return results[0].Run.Lines
	}
	lines := run()
	require.Len(t, lines, 3)
	require.False(t, lines[0].LeftOut)
	require.Equal(t, kabinet.SKU("GONE"), lines[1].SKU)
	require.True(t, lines[1].LeftOut)
	require.Equal(t, quickorder.UnknownSKU, lines[1].Notes[0].Code)
	require.True(t, lines[2].LeftOut)
	require.Equal(t, quickorder.BelowMin, lines[2].Notes[0].Code)
	b := fake.Book()
	b.Version = "2"
	b.Lists[0].Rows[0].Tiers[1].Price = kabinet.MustQuantity("9.5")
	w.shop.Live.Swap(fake.Compile(b))
	lines = run()
	require.Equal(t, []string{"9.00 RUB", "9.50 RUB"}, []string{lines[0].Was.String(), lines[0].Price.String()})
	require.True(t, lines[0].Changes())
	require.Empty(t, s.Runs[0].Lines)
	require.Len(t, s.Runs[1].Lines, 3)
}

func TestSchedulesAreUsedByThoseWhoMay(t *testing.T) {
	w := newWorld()
	s := w.create(t, plan())
	ref := schedule.Ref{Org: "acme", ID: s.ID, Version: s.Version}
	other := plan()
	other.Payer = "bolt-llc"
	for name, try := range map[string]func(context.Context, *schedule.Service, kabinet.Actor) error{
		"create": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.Create(ctx, a, "acme", plan())
			return err
		},
		"edit": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.Edit(ctx, a, ref, plan())
			return err
		},
		"pause": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.Pause(ctx, a, ref, "")
			return err
		},
		"resume": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.Resume(ctx, a, ref)
			return err
		},
		"skip": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.Skip(ctx, a, ref, s.Next.Key)
			return err
		},
		"unskip": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.Unskip(ctx, a, ref, s.Next.Key)
			return err
		},
		"retry": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.Retry(ctx, a, ref, s.Next.Key)
			return err
		},
		"end": func(ctx context.Context, svc *schedule.Service, a kabinet.Actor) error {
			_, err := svc.End(ctx, a, ref)
			return err
		},
	} {
		require.NoError(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) error {
			require.ErrorIs(t, try(ctx, svc, fake.Boris), kabinet.ErrNotFound, name)
			require.ErrorIs(t, try(ctx, svc, fake.Reader), kabinet.ErrForbidden, name)
			require.ErrorIs(t, try(ctx, svc, fake.Artem), kabinet.ErrForbidden, name)
			return nil
		}))
	}
	require.NoError(t, w.in(t.Context(), func(ctx context.Context, svc *schedule.Service) error {
		_, err := svc.Get(ctx, fake.Boris, "acme", s.ID)
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		_, err = svc.Preview(ctx, fake.Boris, "acme", s.ID)
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		lines, err := svc.Preview(ctx, fake.Anna, "acme", s.ID)
		require.NoError(t, err)
		require.Len(t, lines, 1)
		_, err = svc.Edit(ctx, fake.Anna, ref, other)
		require.ErrorIs(t, err, kabinet.ErrNotFound, "another company's payer")
		mine, err := svc.List(ctx, fake.Boris, schedule.Filter{}, kabinet.Page{})
		require.NoError(t, err)
		require.Empty(t, mine.Items)
		stale := ref
		stale.Version++
		_, err = svc.Pause(ctx, fake.Anna, stale, "")
		require.ErrorIs(t, err, kabinet.ErrConflict)
		_, err = svc.End(ctx, fake.Anna, ref)
		return err
	}))
}

// A schedule that began long ago finds what is to come without counting all that is over.
// An occurrence that was skipped does not come back when its time is over: it would be
// due at once.
func TestUnskipInThePast(t *testing.T) {
	c := kabinet.Calendar{}
	x, _, err := schedule.New("sch_1", "acme", plan(), fake.Anna, fake.Start, c)
	require.NoError(t, err)
	first := x.State().Next
	_, err = x.Skip(fake.Anna, fake.Start, c, first.Key)
	require.NoError(t, err)
	skipped := x.State()
	late := schedule.Restore(skipped)
	_, err = late.Unskip(fake.Anna, first.At.Add(1), c, first.Key)
	require.ErrorIs(t, err, schedule.ErrOccurrence)
	require.Equal(t, skipped, late.State())
	_, err = x.Unskip(fake.Anna, first.At, c, first.Key)
	require.NoError(t, err, "at its very instant it is still to come")
	require.Equal(t, first, x.State().Next)
}

// On the day when clocks go forward 02:30 is not on them, and on the day when they go
// back it comes twice: there is one occurrence on each.
func TestADayWithoutItsHourOrWithTwo(t *testing.T) {
	for start, want := range map[string]string{"2026-03-29": "2026-03-29T01:30:00Z", "2026-10-25": "2026-10-25T01:30:00Z"} {
		r := schedule.Recurrence{Every: 1, Unit: schedule.Days, Minute: 150, Zone: "Europe/Berlin", Start: kabinet.MustDate(start)}
		first, ok := r.Next(kabinet.Calendar{}, kabinet.Date{})
		require.True(t, ok)
		require.Equal(t, want, first.At.Format(time.RFC3339))
		next, ok := r.Next(kabinet.Calendar{}, first.Key)
		require.True(t, ok)
		require.Equal(t, first.Key.AddDays(1), next.Key)
		require.Equal(t, "02:30", next.At.In(berlin(t)).Format("15:04"))
	}
}

func berlin(t *testing.T) *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return zone
}

func TestAScheduleThatBeganLongAgoIsMadeAtOnce(t *testing.T) {
	began := time.Now()
	p := plan()
	p.Recurrence = schedule.Recurrence{Every: 1, Unit: schedule.Days, Roll: schedule.Following, Zone: "Europe/Moscow", Start: kabinet.MustDate("0001-01-01")}
	x, _, err := schedule.New("sch_1", "acme", p, kabinet.Actor{Person: "anna"}, fake.Start, kabinet.Calendar{})
	require.NoError(t, err)
	require.False(t, x.State().Next.At.Before(fake.Start))
	require.Less(t, x.State().Next.At.Sub(fake.Start), 72*time.Hour)
	require.Less(t, time.Since(began), time.Second)
}
