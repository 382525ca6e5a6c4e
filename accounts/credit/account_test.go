package credit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestAccounts(t *testing.T) {
	a, opened, err := credit.NewAccount("a", "acme", party("a"), credit.AccountTerms{Limit: limit("100")}, boris, now)
	require.NoError(t, err)
	require.Equal(t, "credit.opened", opened.EventKind())
	require.Equal(t, now, opened.EventTime())
	terms := a.State().AccountTerms
	_, err = a.Change(boris, now, terms)
	require.ErrorIs(t, err, credit.ErrUnchanged)
	terms.Limit = limit("200")
	changed, err := a.Change(boris, now, terms)
	require.NoError(t, err)
	require.Equal(t, "credit.changed", changed.EventKind())
	require.True(t, changed.Was.Limit.Equal(limit("100")))
	_, err = a.Unblock(boris, now, "x")
	require.ErrorIs(t, err, credit.ErrUnchanged)
	_, err = a.Block(boris, now, "")
	require.ErrorIs(t, err, credit.ErrReason)
	turned, err := a.Block(boris, now, "fraud")
	require.NoError(t, err)
	require.Equal(t, "credit.blocked", turned.EventKind())
	_, err = a.Block(boris, now, "again")
	require.ErrorIs(t, err, credit.ErrUnchanged)
	turned, err = a.Unblock(boris, now, "cleared")
	require.NoError(t, err)
	require.Equal(t, "credit.unblocked", turned.EventKind())
	taken, err := a.Take(boris, now, credit.Snapshot{AsOf: now, Items: []credit.Item{owed("1", "10")}})
	require.NoError(t, err)
	require.Equal(t, "credit.snapshot_taken", taken.EventKind())
	require.True(t, taken.Aging.Total.Equal(money("10")))
	before := a.State()
	_, err = a.Take(boris, now, credit.Snapshot{AsOf: now.Add(-1)})
	require.ErrorIs(t, err, credit.ErrOlder)
	require.Equal(t, before, a.State())
	s := a.State()
	s.Schema++
	require.ErrorIs(t, credit.Restore(s).State().Savable(), kabinet.ErrNewer)
	aging, err := a.State().Aging(today)
	require.NoError(t, err)
	require.True(t, aging.Total.Equal(money("10")))
}

func TestMistakesOfAccounts(t *testing.T) {
	eur := accounts.LimitOf(kabinet.MustMoney("1 EUR"))
	for name, c := range map[string]struct {
		change func(*credit.AccountTerms)
		want   error
	}{
		"limit in euros":     {func(x *credit.AccountTerms) { x.Limit = eur }, credit.ErrLimit},
		"agreement in euros": {func(x *credit.AccountTerms) { x.Agreements = []credit.AgreementLimit{{"x", eur}} }, credit.ErrLimit},
		"no agreement":       {func(x *credit.AccountTerms) { x.Agreements = []credit.AgreementLimit{{"", limit("1")}} }, credit.ErrLimit},
		"agreement twice": {func(x *credit.AccountTerms) {
			x.Agreements = []credit.AgreementLimit{{"x", limit("1")}, {"x", limit("2")}}
		}, credit.ErrLimit},
		"guarantee without id": {func(x *credit.AccountTerms) { x.Guarantees = []credit.Guarantee{{Amount: money("1")}} }, credit.ErrLimit},
		"negative guarantee":   {func(x *credit.AccountTerms) { x.Guarantees = []credit.Guarantee{{ID: "g", Amount: money("-1")}} }, credit.ErrLimit},
		"guarantee in euros": {func(x *credit.AccountTerms) {
			x.Guarantees = []credit.Guarantee{{ID: "g", Amount: kabinet.MustMoney("1 EUR")}}
		}, credit.ErrLimit},
		"half a group":       {func(x *credit.AccountTerms) { x.Group.ID = "g" }, credit.ErrID},
		"no decision":        {func(x *credit.AccountTerms) { x.Policy.Overdue = "maybe" }, credit.ErrPolicy},
		"negative days":      {func(x *credit.AccountTerms) { x.Policy.GraceDays = -1 }, credit.ErrPolicy},
		"tolerance in euros": {func(x *credit.AccountTerms) { x.Policy.OverdueAbove = kabinet.MustMoney("1 EUR") }, credit.ErrPolicy},
	} {
		t.Run(name, func(t *testing.T) {
			x := credit.AccountTerms{Limit: limit("100")}
			c.change(&x)
			_, _, err := credit.NewAccount("a", "acme", party("a"), x, boris, now)
			require.ErrorIs(t, err, c.want)
		})
	}
	_, _, err := credit.NewAccount("a", "acme", credit.Party{Payer: "a", Currency: rub}, credit.AccountTerms{}, boris, now)
	require.ErrorIs(t, err, credit.ErrID)
}

func TestGroups(t *testing.T) {
	terms := credit.GroupTerms{Name: "Holding", Limit: limit("50")}
	g, changed, err := credit.NewGroup("g", "seller", rub, terms, boris, now)
	require.NoError(t, err)
	require.Equal(t, "credit.group_changed", changed.EventKind())
	require.Equal(t, now, changed.EventTime())
	_, err = g.Change(boris, now, terms)
	require.ErrorIs(t, err, credit.ErrUnchanged)
	for _, rates := range [][]credit.RateTo{
		{{rub, kabinet.MustRate("1")}}, {{0, kabinet.MustRate("1")}}, {{kabinet.MustCurrency("EUR"), kabinet.Rate{}}},
		{{kabinet.MustCurrency("EUR"), kabinet.MustRate("1")}, {kabinet.MustCurrency("EUR"), kabinet.MustRate("2")}},
	} {
		bad := terms
		bad.Rates = rates
		_, err = g.Change(boris, now, bad)
		require.ErrorIs(t, err, credit.ErrRate)
	}
	bad := terms
	bad.Name = ""
	_, err = g.Change(boris, now, bad)
	require.ErrorIs(t, err, credit.ErrID)
	bad = terms
	bad.Limit = accounts.LimitOf(kabinet.MustMoney("1 EUR"))
	_, err = g.Change(boris, now, bad)
	require.ErrorIs(t, err, credit.ErrLimit)
	terms.Rates = []credit.RateTo{{kabinet.MustCurrency("JPY"), kabinet.MustRate("0.6155")}}
	_, err = g.Change(boris, now, terms)
	require.NoError(t, err)
	m, err := g.State().Convert(kabinet.MustMoney("1001 JPY"))
	require.NoError(t, err)
	require.Equal(t, "616.12 RUB", m.String())
	_, err = g.State().Convert(kabinet.MustMoney("1 EUR"))
	require.ErrorIs(t, err, credit.ErrRate)
	s := g.State()
	s.Schema++
	require.ErrorIs(t, credit.RestoreGroup(s).State().Savable(), kabinet.ErrNewer)
}

// TestHoldModel moves a hold at random: it passes a document only while released,
// for that version, amount and time.
func TestHoldModel(t *testing.T) {
	account := credit.State{ID: "a", Org: "acme", Party: party("a")}
	rapid.Check(t, func(t *rapid.T) {
		at := now
		amount := rapid.Custom(func(t *rapid.T) kabinet.Money {
			m, _ := kabinet.NewMoney(rapid.Int64Range(1, 5).Draw(t, "amount"), 2, rub)
			return m
		})
		d := ledger.Document{ID: "order/1", Version: 1}
		h, moved, err := credit.NewHold("h", account, d, "", amount.Draw(t, "amount"), nil, at)
		require.NoError(t, err)
		require.Equal(t, "credit.order_held", moved.EventKind())
		status, permit := credit.Held, credit.Permit{}
		version, held := d.Version, h.State().Amount
		t.Repeat(map[string]func(*rapid.T){
			"time": func(t *rapid.T) { at = at.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "hours")) * time.Hour) },
			"release": func(t *rapid.T) {
				p := credit.Permit{
					Version: rapid.Int64Range(1, 4).Draw(t, "version"), Amount: amount.Draw(t, "amount"), Reason: "known",
					Until: at.Add(time.Duration(rapid.IntRange(-1, 3).Draw(t, "hours")) * time.Hour),
				}
				_, err := h.Release(boris, at, p)
				allowed := status == credit.Held && p.Version == version && p.Until.After(at)
				require.Equal(t, allowed, err == nil)
				if allowed {
					status, permit = credit.Released, p
				}
			},
			"cancel": func(t *rapid.T) {
				_, err := h.Cancel(boris, at, "withdrawn")
				require.Equal(t, status != credit.Cancelled, err == nil)
				status = credit.Cancelled
			},
			"again": func(t *rapid.T) {
				next, m := ledger.Document{ID: "order/1", Version: rapid.Int64Range(1, 4).Draw(t, "version")}, amount.Draw(t, "amount")
				moved, err := h.Again(at, account, next, "", m, nil)
				require.Equal(t, next.Version >= version, err == nil)
				if err != nil {
					return
				}
				require.Equal(t, status == credit.Held && next.Version == version && m.Equal(held), moved == nil)
				status, version, held = credit.Held, next.Version, m
			},
			"": func(t *rapid.T) {
				s := h.State()
				require.Equal(t, status, s.Status)
				require.Equal(t, version, s.Document.Version)
				for v := int64(1); v <= 4; v++ {
					for c := int64(1); c <= 5; c++ {
						m, _ := kabinet.NewMoney(c, 2, rub)
						within, _ := m.Cmp(permit.Amount)
						want := status == credit.Released && v == permit.Version && within <= 0 && at.Before(permit.Until)
						require.Equal(t, want, s.Covers(ledger.Document{ID: "order/1", Version: v}, m, at))
					}
				}
				require.False(t, s.Covers(ledger.Document{ID: "order/2", Version: version}, held, at))
			},
		})
	})
}

func TestHoldsNeedIDs(t *testing.T) {
	_, _, err := credit.NewHold("", credit.State{ID: "a", Org: "acme"}, ledger.Document{ID: "o"}, "", money("1"), nil, now)
	require.ErrorIs(t, err, credit.ErrID)
	h, _, err := credit.NewHold("h", credit.State{ID: "a", Org: "acme"}, ledger.Document{ID: "o"}, "", money("1"), nil, now)
	require.NoError(t, err)
	_, err = h.Again(now, credit.State{ID: "a", Org: "acme"}, ledger.Document{ID: "other", Version: 9}, "", money("1"), nil)
	require.ErrorIs(t, err, credit.ErrHold)
	_, err = h.Cancel(boris, now, "")
	require.ErrorIs(t, err, credit.ErrReason)
	s := h.State()
	s.Schema++
	require.ErrorIs(t, credit.RestoreHold(s).State().Savable(), kabinet.ErrNewer)
}

func TestMessagesAreComplete(t *testing.T) {
	catalogtest.Complete(t, credit.Messages)
	_, ru := catalogtest.Printers(t, kabinet.Messages, credit.Messages)
	for _, kind := range []credit.ReasonKind{
		credit.OverLimit, credit.NearLimit, credit.NoLimit, credit.Overdue, credit.Oldest, credit.IsBlocked, credit.Stale, credit.NoAccount,
	} {
		r := credit.Reason{Kind: kind, Amount: money("12.5"), Days: 3}
		require.NotEmpty(t, r.Text(nil))
		require.Regexp(t, `[а-я]`, r.Text(ru))
		require.NotContains(t, r.Text(ru), "{")
	}
	require.Equal(t, "12.50 RUB is overdue, for up to 3 days", credit.Reason{Kind: credit.Overdue, Amount: money("12.5"), Days: 3}.Text(nil))
}
