package credit_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// A version that has reserved a little is no voucher for more, nor for another payer.
func TestOneVersionDoesNotAskForMoreTheSecondTime(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	w.account("b", credit.AccountTerms{Limit: limit("100")})
	first, err := w.reserve(request("a", "order/1", "10", "0"))
	require.NoError(t, err)
	again, err := w.reserve(request("a", "order/1", "10", "0"))
	require.NoError(t, err)
	require.Equal(t, first.Reservation, again.Reservation)
	_, err = w.reserve(request("a", "order/1", "10.01", "0"))
	require.ErrorIs(t, err, ledger.ErrTwice)
	_, err = w.reserve(request("b", "order/1", "10", "0"))
	require.ErrorIs(t, err, ledger.ErrTwice, "another payer")
	require.Equal(t, "10.00 RUB", w.used("a"))
}

// What was released for one payer is not released for another one.
func TestAReleaseIsForItsPayer(t *testing.T) {
	w := newWorld(t)
	terms := credit.AccountTerms{Limit: limit("1"), Policy: credit.Policy{OverLimit: credit.Hold}}
	w.account("a", terms)
	w.account("b", terms)
	a, err := w.reserve(request("a", "order/1", "50", "0"))
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision)
	permit := credit.Permit{Version: 1, Amount: money("50"), Until: now.Add(time.Hour), Reason: "known"}
	release := func() {
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			return s.ReleaseHold(ctx, boris, now, "acme", "order/1", permit)
		}))
	}
	release()
	b := w.assess(request("b", "order/1", "50", "0"))
	require.Equal(t, credit.Hold, b.Decision)
	require.False(t, b.Permitted)
	// It is held anew, for the other, whose people see it.
	_, err = w.reserve(request("b", "order/1", "50", "0"))
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		h, err := s.Holds.Of(ctx, "acme", "order/1")
		require.NoError(t, err)
		require.Equal(t, credit.Held, h.State().Status)
		require.Equal(t, party("b"), h.State().Party)
		require.Equal(t, credit.ID("b"), h.State().Account)
		return nil
	}))
	release()
	require.True(t, w.assess(request("b", "order/1", "50", "0")).Permitted)
	require.False(t, w.assess(request("a", "order/1", "50", "0")).Permitted)
}

// An ERP whose clock is fast does not swallow orders that come after its snapshot.
func TestASnapshotOfTheFutureTakesInNothingToCome(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	future := now.AddDate(1, 0, 0)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.Take(ctx, boris, now, "acme", "a", credit.Snapshot{AsOf: future, Watermark: future})
	}))
	later := now.Add(time.Hour)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		_, err := s.Reserve(ctx, boris, later, request("a", "order/1", "90", "0"))
		return err
	}))
	// Whatever saves the account looks at the snapshot again.
	w.change("a", func(terms *credit.AccountTerms) { terms.Limit = limit("101") })
	require.Equal(t, "90.00 RUB", w.used("a"))
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.Take(ctx, boris, later, "acme", "a", credit.Snapshot{AsOf: later, Watermark: later})
	}), "the next one is not older")
}

func (w world) change(payer kabinet.LegalEntityID, do func(*credit.AccountTerms)) {
	w.Helper()
	require.NoError(w, w.in(func(ctx context.Context, s *credit.Service) error {
		a, err := s.Accounts.Get(ctx, "acme", credit.ID(payer))
		if err != nil {
			return err
		}
		terms := a.State().AccountTerms
		do(&terms)
		e, err := a.Change(boris, now, terms)
		if err != nil {
			return err
		}
		return s.Save(ctx, boris, now, a, e)
	}))
}

// Who joins a group brings what is on order, and who leaves it takes that along, there
// and back; a group's limit counts it at once.
func TestOrdersGoAlongWithThePayersGroup(t *testing.T) {
	w := newWorld(t)
	ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("100")})
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	w.account("b", credit.AccountTerms{Limit: limit("100"), Group: ref})
	_, err := w.reserve(request("a", "order/1", "80", "0"))
	require.NoError(t, err)
	release := func(step string, num, den int64) {
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			return s.Release(ctx, boris, now, "acme", "order/1", step, num, den)
		}))
	}
	release("line/1", 1, 4)
	require.Equal(t, "0.00 RUB", w.usedOfGroup())
	for range 3 {
		w.change("a", func(terms *credit.AccountTerms) { terms.Group = ref })
		require.Equal(t, "60.00 RUB", w.usedOfGroup())
		require.Equal(t, credit.PrepayOnly, w.assess(request("b", "order/2", "40.01", "0")).Decision)
		require.Equal(t, credit.Allow, w.assess(request("b", "order/2", "40", "0")).Decision)
		w.change("a", func(terms *credit.AccountTerms) { terms.Group = credit.GroupRef{} })
		require.Equal(t, "0.00 RUB", w.usedOfGroup())
		require.Equal(t, "60.00 RUB", w.used("a"))
	}
	w.change("a", func(terms *credit.AccountTerms) { terms.Group = ref })
	release("line/2", 1, 4)
	require.Equal(t, "40.00 RUB", w.usedOfGroup(), "a part is one of what was reserved")
	release("rest", 0, 0)
	require.Equal(t, "0.00 RUB", w.usedOfGroup())
	require.Equal(t, "0.00 RUB", w.used("a"))
}

// Why another client of the group is blocked, and what it owes, is not told.
func TestAGroupTellsNothingOfAnotherClient(t *testing.T) {
	w := newWorld(t)
	ref := w.group(credit.GroupTerms{Name: "Holding", Limit: accounts.Unlimited(), Propagate: true})
	w.account("a", credit.AccountTerms{Limit: limit("100"), Group: ref})
	w.account("b", credit.AccountTerms{Limit: limit("100"), Group: ref})
	other, opened, err := credit.NewAccount("c", "rival", party("c"), credit.AccountTerms{Group: ref}, boris, now)
	require.NoError(t, err)
	late := credit.Snapshot{AsOf: now, Items: []credit.Item{{
		Document: "invoice/secret", Bucket: credit.Receivable, Amount: money("77"), Posted: today.AddDays(-90), Due: today.AddDays(-34),
	}}}
	_, err = other.Take(boris, now, late)
	require.NoError(t, err)
	_, err = other.Block(boris, now, "insolvent")
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, other, opened) }))
	a := w.assess(request("a", "order/1", "1", "0"))
	require.Equal(t, credit.Block, a.Decision)
	require.Len(t, a.Reasons, 2)
	for _, r := range a.Reasons {
		require.Equal(t, credit.Reason{Kind: r.Kind, Decision: r.Decision, Account: "c"}, r)
	}
	require.Equal(t, "another payer of the group is in arrears", a.Reasons[1].Text(nil))
	// Within one client everything is told.
	require.NoError(t, w.takes("b", late))
	a = w.assess(request("a", "order/1", "1", "0"))
	require.Equal(t, "invoice/secret", a.Reasons[0].Document)
}

// Who sees one payer of a group does not learn what the group has and owes.
func TestWhatIsToldLeavesTheGroupOut(t *testing.T) {
	w := newWorld(t)
	ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("100"), Propagate: true})
	w.account("a", credit.AccountTerms{Limit: limit("1000"), Group: ref})
	w.account("b", credit.AccountTerms{Limit: limit("1000"), Group: ref})
	late := owed("inv/1", "70")
	late.Due = today.AddDays(-3)
	w.take("b", late)
	a := w.assess(request("a", "order/1", "31", "0"))
	require.Len(t, a.Limits, 2)
	told := a.Told()
	require.Equal(t, a.Decision, told.Decision)
	require.Len(t, told.Limits, 1)
	require.Equal(t, credit.OfPayer, told.Limits[0].Kind)
	b, err := json.Marshal(told)
	require.NoError(t, err)
	for _, secret := range []string{"70", "100", "101", "inv/1", `"1.00`} {
		require.NotContains(t, strings.ReplaceAll(string(b), "1000.00", ""), secret)
	}
	var texts []string
	for _, r := range told.Reasons {
		texts = append(texts, r.Text(nil))
	}
	require.Equal(t, []string{"another payer of the group is in arrears", "the limit of the group is exceeded"}, texts)
	require.Len(t, a.Limits, 2, "the assessment itself stays")
	require.NotEmpty(t, a.Reasons[0].Document)
}
