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

// Exactly the limit passes, and a kopeck more does not; a guarantee, a permit and a
// reservation end at their instant and not after it.
func TestEveryEndIsExact(t *testing.T) {
	end := now.Add(time.Hour)
	for _, at := range []struct {
		when  time.Time
		holds bool
	}{{end.Add(-1), true}, {end, false}} {
		window, err := kabinet.NewWindow(now, end)
		require.NoError(t, err)
		w := newWorld(t)
		w.account("a", credit.AccountTerms{
			Limit: limit("100"), Policy: credit.Policy{OverLimit: credit.Hold},
			Guarantees: []credit.Guarantee{{ID: "bank", Amount: money("50"), Valid: window}},
		})
		reserve := func(r credit.Request) (a credit.Assessment, err error) {
			err = w.in(func(ctx context.Context, s *credit.Service) (err error) {
				a, err = s.Reserve(ctx, boris, at.when, r)
				return err
			})
			return a, err
		}
		decides := func(document, total string, want credit.Decision) {
			t.Helper()
			a, err := reserve(request("a", document, total, "0"))
			require.NoError(t, err)
			require.Equal(t, want, a.Decision)
		}
		room := map[bool]string{true: "150.00", false: "100.00"}[at.holds]
		decides("order/over", room[:3]+".01", credit.Hold)
		decides("order/exact", room, credit.Allow)
		decides("order/more", "0.01", credit.Hold)
		require.Equal(t, room+" RUB", w.used("a"))

		// The permit.
		r := request("a", "order/over", room[:3]+".01", "0")
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			return s.ReleaseHold(ctx, boris, now, "acme", "order/over", credit.Permit{Version: 1, Amount: r.Total, Until: end, Reason: "known"})
		}))
		a, err := reserve(r)
		require.NoError(t, err)
		require.Equal(t, at.holds, a.Decision == credit.Allow)

		// The reservation.
		w = newWorld(t)
		w.account("a", credit.AccountTerms{Limit: limit("100")})
		r = request("a", "order/1", "100", "0")
		r.Until = end
		_, err = w.reserve(r)
		require.NoError(t, err)
		_, err = reserve(r)
		n, failed := w.expire(at.when)
		require.NoError(t, failed)
		if at.holds {
			require.NoError(t, err)
			require.Zero(t, n)
		} else {
			require.ErrorIs(t, err, ledger.ErrEnded)
			require.Equal(t, 1, n)
		}
	}
}
