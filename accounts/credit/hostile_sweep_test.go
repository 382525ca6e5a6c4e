package credit_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// A version that one payer has reserved for is not asked for again by one who has no
// account, nor prepaid by another.
func TestAReservationIsForItsPayerAlone(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	w.account("b", credit.AccountTerms{Limit: limit("100")})
	_, err := w.reserve(request("a", "order/1", "10", "0"))
	require.NoError(t, err)
	for name, r := range map[string]credit.Request{
		"without an account": request("nobody", "order/1", "10", "0"),
		"prepaid":            request("b", "order/1", "10", "10"),
	} {
		_, err := w.reserve(r)
		require.ErrorIs(t, err, ledger.ErrTwice, name)
	}
	other := request("a", "order/1", "10", "0")
	other.Currency = kabinet.MustCurrency("EUR")
	other.Total, other.Prepaid = kabinet.MustMoney("10 EUR"), kabinet.Money{}
	_, err = w.reserve(other)
	require.ErrorIs(t, err, ledger.ErrTwice, "in another currency")
	require.Equal(t, "10.00 RUB", w.used("a"))
}

// What another organisation knows of names nothing here: neither a document nor an
// account is found, held, released or given back through its id in another one.
func TestAnotherOrganisationMovesNothing(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100"), Policy: credit.Policy{OverLimit: credit.Hold}})
	_, err := w.reserve(request("a", "order/1", "60", "0"))
	require.NoError(t, err)
	held, err := w.reserve(request("a", "order/2", "60", "0"))
	require.NoError(t, err)
	require.Equal(t, credit.Hold, held.Decision)
	for name, do := range map[string]func(context.Context, *credit.Service) error{
		"release": func(ctx context.Context, s *credit.Service) error {
			return s.Release(ctx, boris, now, "rival", "order/1", "x", 0, 0)
		},
		"release a hold": func(ctx context.Context, s *credit.Service) error {
			permit := credit.Permit{Version: 1, Amount: money("60"), Until: now.Add(time.Hour), Reason: "x"}
			return s.ReleaseHold(ctx, boris, now, "rival", "order/2", permit)
		},
		"cancel a hold": func(ctx context.Context, s *credit.Service) error {
			return s.CancelHold(ctx, boris, now, "rival", "order/2", "x")
		},
		"take": func(ctx context.Context, s *credit.Service) error {
			return s.Take(ctx, boris, now, "rival", "a", credit.Snapshot{AsOf: now, Watermark: now})
		},
	} {
		require.ErrorIs(t, w.in(do), kabinet.ErrNotFound, name)
	}
	foreign := request("a", "order/1", "1", "0")
	foreign.Org = "rival"
	a, err := w.reserve(foreign)
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
	require.Empty(t, a.Account)
	require.Empty(t, a.Reservation)
	require.Empty(t, a.Limits)
	require.Equal(t, "60.00 RUB", w.used("a"))
}

// Two clients of one group call their orders the same: the group counts both.
func TestOrdersOfOneNameInTwoOrganisationsCountTwiceInTheirGroup(t *testing.T) {
	w := newWorld(t)
	ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("100")})
	w.account("a", credit.AccountTerms{Limit: limit("100"), Group: ref})
	b, opened, err := credit.NewAccount("a", "rival", party("a"), credit.AccountTerms{Limit: limit("100"), Group: ref}, boris, now)
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, b, opened) }))
	_, err = w.reserve(request("a", "order/1", "60", "0"))
	require.NoError(t, err)
	rival := request("a", "order/1", "60", "0")
	rival.Org = "rival"
	a, err := w.reserve(rival)
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
	rival.Document.Version, rival.Total = 2, money("40")
	_, err = w.reserve(rival)
	require.NoError(t, err)
	require.Equal(t, "100.00 RUB", w.usedOfGroup())
	// What one of them gives back is its own, also where both give back in one step.
	for _, org := range []kabinet.OrgID{"rival", "acme"} {
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			return s.Release(ctx, boris, now, org, "order/1", "cancelled", 0, 0)
		}))
	}
	require.Equal(t, "0.00 RUB", w.usedOfGroup())
	require.Equal(t, "0.00 RUB", w.used("a"))
}

// Amounts and parts that are none take nothing and give nothing back.
func TestAmountsThatAreNoneMoveNothing(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	_, err := w.reserve(request("a", "order/1", "60", "0"))
	require.NoError(t, err)
	for _, c := range [][2]string{{"-1", "0"}, {"10", "-1"}, {"10", "11"}, {"0.001", "0"}, {"0", "1"}} {
		_, err := w.reserve(request("a", "order/2", c[0], c[1]))
		require.Error(t, err, c)
	}
	for _, p := range [][2]int64{{-1, 2}, {3, 2}, {1, -2}, {1 << 62, 1}, {-1 << 63, -1}} {
		require.Error(t, w.in(func(ctx context.Context, s *credit.Service) error {
			return s.Release(ctx, boris, now, "acme", "order/1", "x", p[0], p[1])
		}), p)
	}
	// What comes near the largest amount there is gets no further.
	w.account("b", credit.AccountTerms{Limit: limit("999999999999999.99")})
	w.take("b", owed("invoice/1", "999999999999999.99"))
	for _, most := range []string{"999999999999999.99", "0.01"} {
		a, err := w.reserve(request("b", "order/3", most, "0"))
		require.True(t, err != nil || a.Decision == credit.PrepayOnly && a.Reservation == "", most)
	}
	require.Equal(t, "999999999999999.99 RUB", w.used("b"))
	require.Equal(t, "60.00 RUB", w.used("a"))
	// A part is given back once for each step, and never more than is left.
	half := func(step string) error {
		return w.in(func(ctx context.Context, s *credit.Service) error {
			return s.Release(ctx, boris, now, "acme", "order/1", step, 2, 3)
		})
	}
	require.NoError(t, half("x"))
	require.NoError(t, half("x"))
	require.ErrorIs(t, half("y"), ledger.ErrOpen)
	require.Equal(t, "20.00 RUB", w.used("a"))
}

// A limit that is split into many small orders, asked for again and again, and by a clock
// that goes backwards, is the limit.
func TestSplittingAndReplayingIsNoWayPastALimit(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("1")})
	taken := map[string]bool{}
	for i := range 150 {
		r := request("a", "order/"+strconv.Itoa(i%110), "0.01", "0")
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			a, err := s.Reserve(ctx, boris, now.Add(-time.Duration(i)*time.Hour), r)
			if a.Reservation != "" {
				taken[r.Document.ID] = true
			}
			return err
		}))
	}
	require.Len(t, taken, 100)
	require.Equal(t, "1.00 RUB", w.used("a"))
}

// An older version that comes late takes the place of no later one, and a snapshot that
// comes late takes the place of none, whoever dates it.
func TestWhatComesLateTakesNoPlace(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	r := request("a", "order/1", "90", "0")
	r.Document.Version = 2
	_, err := w.reserve(r)
	require.NoError(t, err)
	for _, r := range []credit.Request{request("a", "order/1", "1", "0"), request("a", "order/1", "1", "1"), request("a", "order/1", "999", "0")} {
		_, err = w.reserve(r)
		require.ErrorIs(t, err, ledger.ErrOlder)
	}
	w.take("a", owed("invoice/1", "5"))
	require.ErrorIs(t, w.takes("a", credit.Snapshot{AsOf: now.Add(-time.Nanosecond)}), credit.ErrOlder)
	require.ErrorIs(t, w.takes("a", credit.Snapshot{AsOf: now, Items: []credit.Item{owed("x", "1"), owed("x", "1")}}), credit.ErrItem)
	require.ErrorIs(t, w.takes("a", credit.Snapshot{AsOf: now, Watermark: now.Add(1)}), credit.ErrSnapshot)
	eur := owed("x", "1")
	eur.Amount = kabinet.MustMoney("1 EUR")
	require.ErrorIs(t, w.takes("a", credit.Snapshot{AsOf: now, Items: []credit.Item{eur}}), credit.ErrItem)
	require.Equal(t, "95.00 RUB", w.used("a"))
}

// A permit is for a version, an amount and a time, and is used up by no other document.
func TestAPermitIsForWhatItSays(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("1"), Policy: credit.Policy{OverLimit: credit.Hold}})
	r := request("a", "order/1", "50", "0")
	_, err := w.reserve(r)
	require.NoError(t, err)
	release := func(p credit.Permit) error {
		return w.in(func(ctx context.Context, s *credit.Service) error {
			return s.ReleaseHold(ctx, boris, now, "acme", "order/1", p)
		})
	}
	good := credit.Permit{Version: 1, Amount: money("50"), Until: now.Add(time.Hour), Reason: "known"}
	for name, spoil := range map[string]func(*credit.Permit){
		"version": func(p *credit.Permit) { p.Version = 2 }, "amount": func(p *credit.Permit) { p.Amount = money("-50") },
		"currency": func(p *credit.Permit) { p.Amount = kabinet.MustMoney("50 EUR") },
		"time":     func(p *credit.Permit) { p.Until = now }, "reason": func(p *credit.Permit) { p.Reason = " " },
	} {
		p := good
		spoil(&p)
		require.Error(t, release(p), name)
	}
	require.NoError(t, release(good))
	require.Error(t, release(good), "twice")
	more, later, other := r, r, r
	more.Total, later.Document.Version, other.Document.ID = money("50.01"), 2, "order/2"
	for _, x := range []credit.Request{more, later, other} {
		require.Equal(t, credit.Hold, w.assess(x).Decision, x.Document)
	}
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		a, err := s.Assess(ctx, now.Add(time.Hour), r)
		require.Equal(t, credit.Hold, a.Decision, "its time is over")
		return err
	}))
	require.Equal(t, credit.Allow, w.assess(r).Decision)
}

// A hold tells the client's people of the group no more than the assessment does.
func TestAHoldTellsNothingOfTheGroup(t *testing.T) {
	w := newWorld(t)
	ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("100"), Propagate: true})
	w.account("a", credit.AccountTerms{Limit: limit("1000"), Group: ref, Policy: credit.Policy{OverLimit: credit.Hold}})
	w.account("b", credit.AccountTerms{Limit: limit("1000"), Group: ref})
	late := owed("invoice/secret", "70")
	late.Due = today.AddDays(-3)
	w.take("b", late)
	a, err := w.reserve(request("a", "order/1", "31", "0"))
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		h, err := s.Holds.Of(ctx, "acme", "order/1")
		require.NoError(t, err)
		all, told := h.State(), h.State().Told()
		require.Equal(t, a.Reasons, all.Reasons)
		require.Equal(t, a.Told().Reasons, told.Reasons)
		require.NotEqual(t, all.Reasons, told.Reasons)
		for _, r := range told.Reasons {
			require.Empty(t, r.Document)
			require.Zero(t, r.Amount)
		}
		return nil
	}))
}

// That a document only becomes less is believed as far as it has taken credit.
func TestLessIsBelievedOfWhatWasTaken(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100"), Policy: credit.Policy{OverLimit: credit.Hold}})
	less := func(version int64, total, prepaid string) credit.Request {
		r := request("a", "order/1", total, prepaid)
		r.Document.Version, r.Less = version, true
		return r
	}
	a, err := w.reserve(less(1, "101", "0"))
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision, "it holds nothing")
	a, err = w.reserve(less(2, "200", "150"))
	require.NoError(t, err)
	require.Equal(t, credit.Allow, a.Decision)
	_, err = w.reserve(request("a", "order/2", "50", "0"))
	require.NoError(t, err)
	a, err = w.reserve(less(3, "190", "139.99"))
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision, "less, and prepaid less: 50.01 on credit")
	require.Equal(t, "50.00 RUB", w.used("a"))
	_, err = w.reserve(request("a", "order/3", "50", "0"))
	require.NoError(t, err)
	a, err = w.reserve(less(4, "1", "0"))
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision, "what it gave back is taken")
	require.Equal(t, "100.00 RUB", w.used("a"))
}

// A payer who is blocked is blocked, also for what takes no credit and is said to become
// less: of a document that holds nothing, or holds another payer's credit.
func TestLessOfNothingPassesNoBlock(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	w.account("b", credit.AccountTerms{Limit: limit("100")})
	expires := request("a", "order/1", "100", "0")
	expires.Until = now.Add(time.Hour)
	_, err := w.reserve(expires)
	require.NoError(t, err)
	block := func(payer credit.ID) {
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			x, err := s.Accounts.Get(ctx, "acme", payer)
			require.NoError(t, err)
			blocked, err := x.Block(boris, now, "insolvent")
			require.NoError(t, err)
			return s.Save(ctx, boris, now, x, blocked)
		}))
	}
	block("b")
	less := request("b", "order/1", "10", "10")
	less.Document.Version, less.Less = 2, true
	_, err = w.reserve(less)
	require.ErrorIs(t, err, credit.ErrBlocked)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		_, err := s.Expire(ctx, boris, now.Add(time.Hour), "acme", "order/1")
		return err
	}))
	block("a")
	less.Party = party("a")
	_, err = w.reserve(less)
	require.ErrorIs(t, err, credit.ErrBlocked)
}

// What was given back of a document is not had again for being less than all of it; but
// what the ERP has of it is, though that is more than was taken.
func TestLessOfWhatIsStillThere(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100"), Policy: credit.Policy{OverLimit: credit.Hold, Overdue: credit.Hold}})
	_, err := w.reserve(request("a", "order/1", "100", "0"))
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.Release(ctx, boris, now, "acme", "order/1", "line 2", 1, 2)
	}))
	_, err = w.reserve(request("a", "order/2", "50", "0"))
	require.NoError(t, err)
	less := request("a", "order/1", "80", "0")
	less.Document.Version, less.Less = 2, true
	a, err := w.reserve(less)
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision)

	w = newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100"), Policy: credit.Policy{OverLimit: credit.Hold, Overdue: credit.Hold}})
	_, err = w.reserve(request("a", "order/1", "50", "0"))
	require.NoError(t, err)
	has, late := owed("order/1", "80"), owed("inv/1", "1")
	has.Version, has.Bucket, late.Due = 1, credit.OpenOrder, today.AddDays(-3)
	w.take("a", has, late)
	less.Total = money("70")
	a, err = w.reserve(less)
	require.NoError(t, err)
	require.Equal(t, credit.Warn, a.Decision, "with freight it was 80")
	less.Document.Version, less.Total = 3, money("81")
	a, err = w.reserve(less)
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision)
}
