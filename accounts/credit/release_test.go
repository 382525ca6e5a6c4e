package credit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

func TestHoldAndRelease(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100"), Policy: credit.Policy{OverLimit: credit.Hold}})
	r := request("a", "order/1", "150", "0")
	a, err := w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision)
	require.NotEmpty(t, a.Hold)
	require.Equal(t, "0.00 RUB", w.used("a"))
	held := a.Hold
	a, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, held, a.Hold, "it is held once")
	release := func(p credit.Permit) error {
		return w.in(func(ctx context.Context, s *credit.Service) error {
			return s.ReleaseHold(ctx, boris, now, "acme", "order/1", p)
		})
	}
	permit := credit.Permit{Version: 1, Amount: money("150"), Until: now.Add(time.Hour), Reason: "known for years"}
	for name, c := range map[string]struct {
		change func(*credit.Permit)
		want   error
	}{
		"another version":  {func(p *credit.Permit) { p.Version = 2 }, kabinet.ErrConflict},
		"no amount":        {func(p *credit.Permit) { p.Amount = money("0") }, credit.ErrPermit},
		"another currency": {func(p *credit.Permit) { p.Amount = kabinet.MustMoney("150 EUR") }, credit.ErrPermit},
		"over already":     {func(p *credit.Permit) { p.Until = now }, credit.ErrPermit},
		"no reason":        {func(p *credit.Permit) { p.Reason = " " }, credit.ErrReason},
	} {
		p := permit
		c.change(&p)
		require.ErrorIs(t, release(p), c.want, name)
	}
	require.NoError(t, release(permit))
	require.ErrorIs(t, release(permit), credit.ErrHold)

	// More, another version, or too late: held again.
	more := r
	more.Total = money("150.01")
	require.Equal(t, credit.Hold, w.assess(more).Decision)
	other := r
	other.Document.Version = 2
	require.Equal(t, credit.Hold, w.assess(other).Decision)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		a, err := s.Assess(ctx, now.Add(time.Hour), r)
		require.Equal(t, credit.Hold, a.Decision)
		return err
	}))
	a, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.Allow, a.Decision)
	require.True(t, a.Permitted)
	require.Equal(t, []credit.ReasonKind{credit.OverLimit}, kinds(a))
	require.Equal(t, "150.00 RUB", w.used("a"))

	// A new version of the order voids the release, and gives back what was held.
	a, err = w.reserve(other)
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision)
	require.Equal(t, held, a.Hold)
	require.Equal(t, "0.00 RUB", w.used("a"))
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.CancelHold(ctx, boris, now, "acme", "order/1", "the client withdrew")
	}))
	require.ErrorIs(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.CancelHold(ctx, boris, now, "acme", "order/1", "again")
	}), credit.ErrHold)
	require.ErrorIs(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.CancelHold(ctx, boris, now, "rival", "order/1", "again")
	}), kabinet.NotFound)
}

func TestPartialRelease(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	_, err := w.reserve(request("a", "order/1", "90", "0"))
	require.NoError(t, err)
	release := func(step string, num, den int64) error {
		return w.in(func(ctx context.Context, s *credit.Service) error {
			return s.Release(ctx, boris, now, "acme", "order/1", step, num, den)
		})
	}
	require.NoError(t, release("line 1", 1, 3))
	require.NoError(t, release("line 1", 1, 3))
	require.Equal(t, "60.00 RUB", w.used("a"))
	require.ErrorIs(t, release("line 2", 3, 4), ledger.ErrOpen)
	require.NoError(t, release("rest", 0, 0))
	require.Equal(t, "0.00 RUB", w.used("a"))
}

func TestExpiry(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	r := request("a", "order/1", "90", "0")
	r.Until = now.Add(time.Hour)
	_, err := w.reserve(r)
	require.NoError(t, err)
	for _, c := range []struct {
		after time.Duration
		n     int
		used  string
	}{{time.Hour - 1, 0, "90.00 RUB"}, {time.Hour, 1, "0.00 RUB"}, {2 * time.Hour, 0, "0.00 RUB"}} {
		n, err := w.expire(now.Add(c.after))
		require.NoError(t, err)
		require.Equal(t, c.n, n)
		require.Equal(t, c.used, w.used("a"))
	}
}
