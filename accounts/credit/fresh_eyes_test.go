package credit_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// An order that is placed when the snapshot is there already is none that it has taken in,
// though the clock of who places it is behind, or stands still.
func TestAClockThatGoesBackFreesNoOrder(t *testing.T) {
	for name, at := range map[string]time.Time{"stands still": now, "a second behind": now.Add(-time.Second), "a year behind": now.AddDate(-1, 0, 0)} {
		for snapshot, items := range map[string][]credit.Item{"of nothing": nil, "of something else": {owed("invoice/1", "10")}} {
			w := newWorld(t)
			ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("100")})
			w.account("a", credit.AccountTerms{Limit: limit("100"), Group: ref})
			require.NoError(t, w.takes("a", credit.Snapshot{AsOf: now, Watermark: now, Items: items}))
			was := w.used("a")
			require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
				a, err := s.Reserve(ctx, boris, at, request("a", "order/1", "80", "0"))
				require.Equal(t, credit.Allow, a.Decision)
				return err
			}))
			held := w.used("a")
			require.NotEqual(t, was, held)
			// Whatever saves the account looks at the snapshot again.
			w.change("a", func(terms *credit.AccountTerms) { terms.Policy.GraceDays = 1 })
			require.Equal(t, held, w.used("a"), "%s, %s", name, snapshot)
			require.Equal(t, held, w.usedOfGroup(), "%s, %s", name, snapshot)
			require.Equal(t, credit.PrepayOnly, w.assess(request("a", "order/2", "20.01", "0")).Decision, name)
			// The next snapshot that says it has everything has it.
			require.NoError(t, w.takes("a", credit.Snapshot{AsOf: now.Add(time.Minute), Watermark: now.Add(time.Minute)}))
			require.Equal(t, "0.00 RUB", w.used("a"), "%s, %s", name, snapshot)
		}
	}
}

// A decision that this version of the library does not know lets nothing through, wherever
// a newer one has written it.
func TestADecisionThatIsUnknownBlocks(t *testing.T) {
	const newer credit.Decision = "review"
	late := owed("invoice/1", "5")
	late.Due = today.AddDays(-9)
	for name, policy := range map[string]credit.Policy{
		"over limit": {OverLimit: newer}, "overdue": {Overdue: newer}, "oldest": {Overdue: credit.Allow, Oldest: newer, OldestDays: 1},
		"stale": {Overdue: credit.Allow, Stale: newer, StaleAfter: time.Nanosecond},
	} {
		w := newWorld(t)
		w.account("a", credit.AccountTerms{Limit: limit("50")})
		w.take("a", late)
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			a, err := s.Accounts.Get(ctx, "acme", "a")
			if err != nil {
				return err
			}
			state := a.State()
			state.Policy = policy
			return s.Accounts.Save(ctx, credit.Restore(state))
		}))
		r := request("a", "order/1", "60", "0")
		at := now.Add(time.Hour)
		require.ErrorIs(t, w.in(func(ctx context.Context, s *credit.Service) error {
			a, err := s.Assess(ctx, at, r)
			require.NoError(t, err)
			require.Equal(t, credit.Block, a.Decision, name)
			a, err = s.Reserve(ctx, boris, at, r)
			require.Equal(t, credit.Block, a.Decision, name)
			return err
		}), credit.ErrBlocked, name)
		require.Equal(t, "5.00 RUB", w.used("a"), name)
	}
	w := newWorld(t)
	require.ErrorIs(t, w.in(func(ctx context.Context, s *credit.Service) error {
		s.NoAccount = newer
		_, err := s.Reserve(ctx, boris, now, request("a", "order/1", "60", "0"))
		return err
	}), credit.ErrBlocked)
	require.Equal(t, credit.Block, credit.Allow.Worse(newer))
	require.Equal(t, credit.Block, newer.Worse(credit.Hold))
}

// What was let pass under one agreement is not let pass under another, or under none, by
// the same permit.
func TestAPermitIsForItsAgreement(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{
		Limit: limit("1000"), Policy: credit.Policy{OverLimit: credit.Hold},
		Agreements: []credit.AgreementLimit{{Agreement: "small", Limit: limit("10")}, {Agreement: "closed", Limit: limit("0")}},
	})
	r := request("a", "order/1", "50", "0")
	r.Agreement = "small"
	a, err := w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.ReleaseHold(ctx, boris, now, "acme", "order/1", credit.Permit{Version: 1, Amount: money("50"), Until: now.Add(time.Hour), Reason: "known"})
	}))
	other := r
	other.Agreement = "closed"
	require.Equal(t, credit.Hold, w.assess(other).Decision)
	a, err = w.reserve(other)
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision)
	require.Equal(t, "0.00 RUB", w.used("a"))
	a, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.Hold, a.Decision, "it waits for the other agreement now")
}

// Who releases a hold reads why the document waits now, not why it did when it was asked
// for first.
func TestAHoldSaysWhatStandsAgainstTheDocumentNow(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("10"), Policy: credit.Policy{OverLimit: credit.Hold, Overdue: credit.Hold}})
	r := request("a", "order/1", "50", "0")
	_, err := w.reserve(r)
	require.NoError(t, err)
	late := owed("invoice/1", "900")
	late.Due = today.AddDays(-40)
	w.take("a", late)
	a, err := w.reserve(r)
	require.NoError(t, err)
	require.Len(t, a.Reasons, 2)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		h, err := s.Holds.Of(ctx, "acme", "order/1")
		require.NoError(t, err)
		require.Equal(t, a.Reasons, h.State().Reasons)
		return nil
	}))
}

// Forged states and terms are no way past a limit: a limit in another currency, below zero,
// or twice is none, and neither is a guarantee.
func TestNoForgedTermsWidenALimit(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("10")})
	for name, spoil := range map[string]func(*credit.AccountTerms){
		"limit in another currency": func(x *credit.AccountTerms) { x.Limit = accounts.LimitOf(kabinet.MustMoney("100000 JPY")) },
		"limit finer than a kopeck": func(x *credit.AccountTerms) { x.Limit = limit("10.001") },
		"agreement twice": func(x *credit.AccountTerms) {
			x.Agreements = []credit.AgreementLimit{{Agreement: "x", Limit: limit("1")}, {Agreement: "x", Limit: limit("1000")}}
		},
		"agreement of none": func(x *credit.AccountTerms) { x.Agreements = []credit.AgreementLimit{{Limit: limit("1")}} },
		"guarantee in another currency": func(x *credit.AccountTerms) {
			x.Guarantees = []credit.Guarantee{{ID: "g", Amount: kabinet.MustMoney("100000 JPY")}}
		},
		"guarantee twice": func(x *credit.AccountTerms) {
			x.Guarantees = []credit.Guarantee{{ID: "g", Amount: money("100")}, {ID: "g", Amount: money("100")}}
		},
		"guarantee below zero": func(x *credit.AccountTerms) { x.Guarantees = []credit.Guarantee{{ID: "g", Amount: money("-1")}} },
		"guarantee of no time": func(x *credit.AccountTerms) {
			x.Guarantees = []credit.Guarantee{{ID: "g", Amount: money("100"), Valid: kabinet.Window{From: now, Until: now.Add(-1)}}}
		},
		"half a group":           func(x *credit.AccountTerms) { x.Group.ID = "holding" },
		"unknown decision":       func(x *credit.AccountTerms) { x.Policy.OverLimit = "perhaps" },
		"tolerance of euros":     func(x *credit.AccountTerms) { x.Policy.OverdueAbove = kabinet.MustMoney("1 EUR") },
		"grace below zero":       func(x *credit.AccountTerms) { x.Policy.GraceDays = -1 },
		"stale before it is new": func(x *credit.AccountTerms) { x.Policy.StaleAfter = -1 },
	} {
		require.Error(t, w.in(func(ctx context.Context, s *credit.Service) error {
			a, err := s.Accounts.Get(ctx, "acme", "a")
			require.NoError(t, err)
			terms := a.State().AccountTerms
			spoil(&terms)
			before := a.State()
			_, err = a.Change(boris, now, terms)
			require.Equal(t, before, a.State(), name)
			return err
		}), name)
		_, _, err := credit.NewAccount("b", "acme", party("b"), func() (x credit.AccountTerms) { spoil(&x); return x }(), boris, now)
		require.Error(t, err, name)
	}
	require.Equal(t, credit.PrepayOnly, w.assess(request("a", "order/1", "10.01", "0")).Decision)
	// A state is copied in and out: what is done to the slices of one reaches no other.
	a, _, err := credit.NewAccount("b", "acme", party("b"), credit.AccountTerms{
		Limit: limit("1"), Agreements: []credit.AgreementLimit{{Agreement: "x", Limit: limit("1")}},
	}, boris, now)
	require.NoError(t, err)
	x := a.State()
	x.Agreements[0].Limit = accounts.Unlimited()
	require.Equal(t, limit("1"), a.State().Agreements[0].Limit)
	y := credit.Restore(x)
	x.Agreements[0].Limit = limit("7")
	require.Equal(t, accounts.Unlimited(), y.State().Agreements[0].Limit)
}

// A stale copy of an account, with a larger limit or less of its exposure, replaces no newer
// one, whichever organisation it says it is of.
func TestAStaleOrForeignAccountIsNotSaved(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("10")})
	w.take("a", owed("invoice/1", "8"))
	var stale credit.State
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		a, err := s.Accounts.Get(ctx, "acme", "a")
		stale = a.State()
		return err
	}))
	w.change("a", func(x *credit.AccountTerms) { x.Limit = limit("9") })
	save := func(change func(*credit.State)) error {
		return w.in(func(ctx context.Context, s *credit.Service) error {
			x := stale
			change(&x)
			return s.Save(ctx, boris, now, credit.Restore(x))
		})
	}
	for name, change := range map[string]func(*credit.State){
		"stale": func(*credit.State) {}, "new": func(x *credit.State) { x.Version = 0 }, "ahead": func(x *credit.State) { x.Version = 99 },
		"of another organisation": func(x *credit.State) { x.Org = "rival" },
		"another id, one payer":   func(x *credit.State) { x.ID, x.Version, x.Counted = "b", 0, nil },
	} {
		require.ErrorIs(t, save(change), kabinet.Conflict, name)
		require.Equal(t, "8.00 RUB", w.used("a"), name)
		require.Equal(t, credit.Allow, w.assess(request("a", "order/1", "1", "0")).Decision, name)
		require.Equal(t, credit.PrepayOnly, w.assess(request("a", "order/1", "1.01", "0")).Decision, name)
	}
}

// Whatever many do to the payers of one group at the same time, no limit is exceeded, what is
// held is what the orders hold, and a permit lets one order pass once.
func TestManyAtOnceKeepEveryLimit(t *testing.T) {
	w := newWorld(t)
	ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("120")})
	for _, payer := range []kabinet.LegalEntityID{"a", "b"} {
		w.account(payer, credit.AccountTerms{
			Limit: limit("100"), Group: ref, Agreements: []credit.AgreementLimit{{Agreement: "x", Limit: limit("60")}},
		})
	}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			payer := []kabinet.LegalEntityID{"a", "b"}[i%2]
			for round := range 8 {
				r := request(payer, fmt.Sprintf("order/%d", (i+round)%5), fmt.Sprint(10+(i*round)%40), "0")
				r.Document.Version, r.Until = int64(1+round), now.Add(time.Duration(round)*time.Minute+time.Minute)
				if round%2 == 0 {
					r.Agreement = "x"
				}
				_, _ = w.reserve(r)
				switch (i + round) % 3 {
				case 0:
					_ = w.in(func(ctx context.Context, s *credit.Service) error {
						return s.Release(ctx, boris, now, "acme", r.Document.ID, fmt.Sprint(i, round), 1, 2)
					})
				case 1:
					_, _ = w.expire(now.Add(time.Duration(i) * time.Minute))
				}
			}
		})
	}
	wait.Wait()
	for key, most := range map[ledger.Key]ledger.Units{
		{Org: "acme", Book: credit.Book, Account: "a"}: 100_00, {Org: "acme", Book: credit.Book, Account: "b"}: 100_00,
		{Org: "acme", Book: "credit.agreement", Account: "a", Part: "x"}: 60_00, {Org: "acme", Book: "credit.agreement", Account: "b", Part: "x"}: 60_00,
		{Org: "seller", Book: "credit.group", Account: "holding"}: 120_00,
	} {
		require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
			b, err := tx.Ledger().Balance(ctx, key)
			require.NoError(t, err)
			require.LessOrEqual(t, b.Used(), most, "%+v", key)
			active, err := tx.Reservations().Active(ctx, "acme", credit.Book)
			require.NoError(t, err)
			var held ledger.Units
			for _, r := range active {
				held += r.State().Open(key)
			}
			require.Equal(t, held, b.Used(), "%+v", key)
			return nil
		}))
	}
}

// A permit that several use at once, for one version and its like, holds its credit once, and
// of several who release a hold one does.
func TestManyAtOnceUseAPermitOnce(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("10"), Policy: credit.Policy{OverLimit: credit.Hold}})
	r := request("a", "order/1", "50", "0")
	_, err := w.reserve(r)
	require.NoError(t, err)
	var wait sync.WaitGroup
	released, reserved := make([]error, 6), make([]error, 6)
	for i := range released {
		wait.Go(func() {
			released[i] = w.in(func(ctx context.Context, s *credit.Service) error {
				return s.ReleaseHold(ctx, boris, now, "acme", "order/1", credit.Permit{Version: 1, Amount: money("50"), Until: now.Add(time.Hour), Reason: "known"})
			})
		})
	}
	wait.Wait()
	n := 0
	for _, err := range released {
		if err == nil {
			n++
		} else {
			require.ErrorIs(t, err, credit.ErrHold)
		}
	}
	require.Equal(t, 1, n)
	for i := range reserved {
		wait.Go(func() {
			x := r
			if i%2 == 1 {
				x.Document.ID = fmt.Sprint("order/", i+1)
			}
			_, reserved[i] = w.reserve(x)
		})
	}
	wait.Wait()
	for _, err := range reserved {
		require.NoError(t, err)
	}
	require.Equal(t, "50.00 RUB", w.used("a"))
}

// Terms, schedules and statements that are asked for the impossible, by whatever number or
// currency, answer with an error or the truth: nothing is due twice, is due less, or vanishes.
func TestNoScheduleLosesOrInventsMoney(t *testing.T) {
	terms := credit.Terms{Offset: credit.ProRata, Instalments: []credit.Instalment{
		{Share: kabinet.MustRate("0.3"), Prepaid: true, Anchor: credit.Order}, {Share: kabinet.MustRate("0.7"), Anchor: credit.Shipment, Days: 45},
	}}
	day := kabinet.MustDate("2026-11-20")
	for _, offset := range []credit.Offset{credit.FirstShipments, credit.ProRata} {
		terms.Offset = offset
		for _, total := range []string{"0.01", "0.02", "100", "99999999999.99", "999999999999999.99"} {
			for _, parts := range [][]string{{total}, {"0", total}, {"0.01", total}, {total, "0.01"}, {"-0.01", total}, {total, "-" + total, total}} {
				happenings := []credit.Happening{{Anchor: credit.Order, Date: day, Amount: money(total)}}
				left, fits := money(total), true
				for _, p := range parts {
					happenings = append(happenings, credit.Happening{Anchor: credit.Shipment, Date: day, Amount: money(p)})
					fits = fits && money(p).Sign() >= 0
					if fits {
						var err error
						left, err = left.Sub(money(p))
						require.NoError(t, err)
						fits = left.Sign() >= 0
					}
				}
				dues, err := terms.Schedule(money(total), happenings, credit.Calendars{})
				require.Equal(t, fits, err == nil, "%s of %s: %v", parts, total, err)
				if !fits {
					require.ErrorIs(t, err, credit.ErrHappening)
					continue
				}
				sum := kabinet.Zero(rub)
				for _, d := range dues {
					require.Positive(t, d.Amount.Sign())
					sum, err = sum.Add(d.Amount)
					require.NoError(t, err)
				}
				require.True(t, sum.Equal(money(total)), "%s of %s come to %s", parts, total, sum)
			}
		}
	}
	for name, h := range map[string]credit.Happening{
		"undated": {Anchor: credit.Shipment, Amount: money("1")}, "of no anchor": {Date: day, Amount: money("1")},
		"in euros": {Anchor: credit.Shipment, Date: day, Amount: kabinet.MustMoney("1 EUR")}, "of nothing": {Anchor: credit.Shipment, Date: day},
		"finer": {Anchor: credit.Shipment, Date: day, Amount: money("0.001")},
	} {
		_, err := terms.Schedule(money("100"), []credit.Happening{h}, credit.Calendars{})
		require.ErrorIs(t, err, credit.ErrHappening, name)
	}
	for _, total := range []kabinet.Money{money("-1"), money("0.001"), {}} {
		_, err := terms.Schedule(total, nil, credit.Calendars{})
		require.ErrorIs(t, err, credit.ErrTotal)
		_, err = terms.Missing(total, money("1"))
		require.ErrorIs(t, err, credit.ErrTotal)
	}
	_, err := terms.Missing(money("100"), kabinet.MustMoney("30 EUR"))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	missing, err := terms.Missing(money("100"), money("-5"))
	require.NoError(t, err)
	require.Equal(t, money("35.00"), missing, "what was paid back is missing, too")
}

// A statement has every posting once, in the account's currency, and one that would wrap is
// none; nobody reconciles a difference away.
func TestNoStatementHidesADebt(t *testing.T) {
	from, to := kabinet.MustDate("2026-11-01"), kabinet.MustDate("2026-11-30")
	post := func(document, date, amount string) credit.Posting {
		return credit.Posting{Document: document, Kind: "invoice", Number: document, Date: kabinet.MustDate(date), Amount: kabinet.MustMoney(amount)}
	}
	const largest = "999999999999999.99 RUB"
	for name, c := range map[string]struct {
		postings []credit.Posting
		want     error
	}{
		"too much":             {[]credit.Posting{post("1", "2026-11-02", largest), post("2", "2026-11-02", largest)}, kabinet.ErrOverflow},
		"too much in turnover": {[]credit.Posting{post("1", "2026-11-02", largest), post("2", "2026-11-03", "-"+largest), post("3", "2026-11-04", "0.01 RUB")}, kabinet.ErrOverflow},
		"in euros":             {[]credit.Posting{post("1", "2026-11-02", "1 EUR")}, kabinet.ErrCurrencyMismatch},
		"undated":              {[]credit.Posting{{Document: "1", Amount: money("1")}}, credit.ErrPosting},
	} {
		_, err := credit.NewStatement(rub, from, to, c.postings...)
		require.ErrorIs(t, err, c.want, name)
		_, err = credit.Reconcile(rub, from, to, c.postings, nil)
		require.ErrorIs(t, err, c.want, name)
		_, err = credit.Reconcile(rub, from, to, nil, c.postings)
		require.ErrorIs(t, err, c.want, name)
	}
	_, err := credit.NewStatement(rub, to, from)
	require.ErrorIs(t, err, kabinet.ErrWindow)
	ours := []credit.Posting{post("1", "2026-11-02", "70 RUB"), post("2", "2026-11-03", "30 RUB")}
	for name, theirs := range map[string][]credit.Posting{
		"one is missing":             ours[:1],
		"one is less":                {ours[0], post("2", "2026-11-03", "29.99 RUB")},
		"swapped":                    {post("1", "2026-11-02", "30 RUB"), post("2", "2026-11-03", "70 RUB")},
		"one is there twice":         {ours[0], ours[1], ours[1]},
		"twice and taken back":       {ours[0], ours[1], ours[1], post("2", "2026-11-03", "-30 RUB")},
		"before the period":          {post("1", "2026-10-31", "70 RUB"), ours[1]},
		"after the period":           {ours[0], post("2", "2026-12-01", "30 RUB")},
		"of another kind":            {ours[0], {Document: "2", Kind: "payment", Number: "2", Date: ours[1].Date, Amount: ours[1].Amount}},
		"by another number":          {ours[0], post("3", "2026-11-03", "30 RUB")},
		"opened with the difference": {post("0", "2026-10-01", "1 RUB"), ours[0], post("2", "2026-11-03", "29 RUB")},
	} {
		r, err := credit.Reconcile(rub, from, to, ours, theirs)
		require.NoError(t, err, name)
		require.False(t, r.Agrees(), name)
		mirrored, err := credit.Reconcile(rub, from, to, theirs, ours)
		require.NoError(t, err, name)
		require.False(t, mirrored.Agrees(), name)
		require.True(t, r.Difference.Equal(mirrored.Difference.Neg()), name)
	}
}
