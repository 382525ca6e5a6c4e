package credit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
)

func TestAging(t *testing.T) {
	due := func(days int, amount string) credit.Item {
		return credit.Item{Document: fmt.Sprint(days), Bucket: credit.Receivable, Amount: money(amount), Posted: today.AddDays(-400), Due: today.AddDays(-days)}
	}
	a, err := credit.Age(rub, today,
		due(-1, "1"), due(0, "2"), due(1, "4"), due(30, "8"), due(31, "16"), due(60, "32"), due(61, "64"), due(90, "128"), due(91, "256"),
		credit.Item{Document: "undated", Bucket: credit.Receivable, Amount: money("512"), Posted: today.AddDays(-45)},
		credit.Item{Document: "neither", Bucket: credit.Receivable, Amount: money("1024")},
		credit.Item{Document: "paid", Bucket: credit.Unapplied, Amount: money("5"), Posted: today.AddDays(-3)},
		credit.Item{Document: "credit note", Bucket: credit.Receivable, Amount: money("-6"), Due: today.AddDays(-100)},
		credit.Item{Document: "not billed", Bucket: credit.Unbilled, Amount: money("2048")},
		credit.Item{Document: "ordered", Bucket: credit.OpenOrder, Amount: money("4096")},
	)
	require.NoError(t, err)
	for _, x := range []struct {
		got  kabinet.Money
		want string
	}{
		{a.Current, "1027"}, {a.To30, "7"}, {a.To60, "560"}, {a.To90, "192"}, {a.Over90, "250"}, {a.Total, "2036"},
	} {
		require.True(t, x.got.Equal(money(x.want)), "%s, want %s", x.got, x.want)
	}
	_, err = credit.Age(rub, today, credit.Item{Bucket: credit.Receivable, Amount: kabinet.MustMoney("1 EUR")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
}

// items draws the items of a snapshot.
func items(t *rapid.T) (out []credit.Item) {
	day := rapid.IntRange(-200, 200)
	for i := range rapid.IntRange(0, 20).Draw(t, "items") {
		amount, _ := kabinet.NewMoney(rapid.Int64Range(1, 1_000_000_00).Draw(t, "amount"), 2, rub)
		x := credit.Item{
			Document: fmt.Sprint("doc/", i), Amount: amount,
			Bucket:    rapid.SampledFrom([]credit.Bucket{credit.Receivable, credit.Unbilled, credit.OpenOrder, credit.Unapplied}).Draw(t, "bucket"),
			Agreement: rapid.SampledFrom([]kabinet.AgreementID{"", "x", "y"}).Draw(t, "agreement"),
		}
		if x.Bucket == credit.Receivable && rapid.Bool().Draw(t, "credit note") {
			x.Amount = x.Amount.Neg()
		}
		for _, d := range []*kabinet.Date{&x.Posted, &x.Due, &x.Expected} {
			if rapid.Bool().Draw(t, "dated") {
				*d = today.AddDays(day.Draw(t, "day"))
			}
		}
		out = append(out, x)
	}
	return out
}

// TestAgingSumsToTheBalance: every document is in exactly one bucket of age.
func TestAgingSumsToTheBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := items(t)
		a, err := credit.Age(rub, today, list...)
		require.NoError(t, err)
		sum, balance := kabinet.Zero(rub), kabinet.Zero(rub)
		for _, b := range []kabinet.Money{a.Current, a.To30, a.To60, a.To90, a.Over90} {
			sum, err = sum.Add(b)
			require.NoError(t, err)
		}
		for _, i := range list {
			switch i.Bucket {
			case credit.Receivable:
				balance, err = balance.Add(i.Amount)
			case credit.Unapplied:
				balance, err = balance.Sub(i.Amount)
			}
			require.NoError(t, err)
		}
		require.True(t, sum.Equal(a.Total))
		require.True(t, balance.Equal(a.Total))
	})
}

// TestExposureCountsEachDocumentOnce: the buckets sum to the exposure, and leaving
// one out takes off just that.
func TestExposureCountsEachDocumentOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := credit.Snapshot{AsOf: now, Items: items(t)}
		require.NoError(t, s.Validate(rub))
		total, of, err := credit.Policy{}.Exposure(rub, s, nil)
		require.NoError(t, err)
		sum := func(b credit.Bucket) kabinet.Money {
			m := kabinet.Zero(rub)
			for _, i := range s.Items {
				if i.Bucket == b {
					m, _ = m.Add(i.Amount)
				}
			}
			return m
		}
		want, _ := sum(credit.Receivable).Add(sum(credit.Unbilled))
		want, _ = want.Add(sum(credit.OpenOrder))
		want, _ = want.Sub(sum(credit.Unapplied))
		require.True(t, want.Equal(total))
		without, _, err := credit.Policy{NoUnbilled: true, NoOpenOrders: true, NoUnapplied: true}.Exposure(rub, s, nil)
		require.NoError(t, err)
		require.True(t, without.Equal(sum(credit.Receivable)))
		parts := kabinet.Zero(rub)
		for _, m := range of {
			parts, _ = parts.Add(m)
		}
		rest := s
		rest.Items = nil
		for _, i := range s.Items {
			if i.Agreement == "" {
				rest.Items = append(rest.Items, i)
			}
		}
		none, _, _ := credit.Policy{}.Exposure(rub, rest, nil)
		parts, _ = parts.Add(none)
		require.True(t, parts.Equal(total), "agreements and the rest make the whole")
		if len(s.Items) > 0 {
			twice := s
			twice.Items = append(twice.Items[:len(twice.Items):len(twice.Items)], s.Items[0])
			require.ErrorIs(t, twice.Validate(rub), credit.ErrItem)
		}
	})
}

func TestHorizonOfOpenOrders(t *testing.T) {
	order := func(document string, days int) credit.Item {
		return credit.Item{Document: document, Bucket: credit.OpenOrder, Amount: money("10"), Expected: today.AddDays(days)}
	}
	soon := order("no date", 0)
	soon.Expected = kabinet.Date{}
	s := credit.Snapshot{AsOf: now, Items: []credit.Item{order("a", 30), order("b", 31), soon}}
	for days, want := range map[int]string{0: "30", 30: "20", 29: "10"} {
		total, _, err := credit.Policy{HorizonDays: days}.Exposure(rub, s, nil)
		require.NoError(t, err)
		require.True(t, total.Equal(money(want)), "%d days: %s", days, total)
	}
	// It is half past midnight of the 3rd in Moscow when it is the 2nd in UTC.
	s.AsOf = time.Date(2026, 11, 2, 21, 30, 0, 0, time.UTC)
	moscow, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	total, _, err := credit.Policy{HorizonDays: 30}.Exposure(rub, s, moscow)
	require.NoError(t, err)
	require.True(t, total.Equal(money("30")))
}

func TestMistakesOfSnapshots(t *testing.T) {
	good := credit.Snapshot{AsOf: now, Watermark: now, Items: []credit.Item{owed("1", "10")}}
	require.NoError(t, good.Validate(rub))
	for name, c := range map[string]struct {
		change func(*credit.Snapshot)
		want   error
	}{
		"no instant":       {func(s *credit.Snapshot) { s.AsOf = time.Time{} }, credit.ErrSnapshot},
		"mark ahead":       {func(s *credit.Snapshot) { s.Watermark = now.Add(1) }, credit.ErrSnapshot},
		"too many":         {func(s *credit.Snapshot) { s.Items = make([]credit.Item, credit.MaxItems+1) }, credit.ErrSnapshot},
		"no document":      {func(s *credit.Snapshot) { s.Items[0].Document = "" }, credit.ErrItem},
		"no bucket":        {func(s *credit.Snapshot) { s.Items[0].Bucket = "" }, credit.ErrItem},
		"no amount":        {func(s *credit.Snapshot) { s.Items[0].Amount = money("0") }, credit.ErrItem},
		"another currency": {func(s *credit.Snapshot) { s.Items[0].Amount = kabinet.MustMoney("1 EUR") }, credit.ErrItem},
		"too fine":         {func(s *credit.Snapshot) { s.Items[0].Amount = money("0.001") }, credit.ErrItem},
		"negative order": {func(s *credit.Snapshot) {
			s.Items[0].Bucket, s.Items[0].Amount = credit.OpenOrder, money("-1")
		}, credit.ErrItem},
		"twice": {func(s *credit.Snapshot) {
			again := s.Items[0]
			again.Bucket = credit.OpenOrder
			s.Items = append(s.Items, again)
		}, credit.ErrItem},
	} {
		t.Run(name, func(t *testing.T) {
			s := good
			s.Items = append([]credit.Item(nil), good.Items...)
			c.change(&s)
			require.ErrorIs(t, s.Validate(rub), c.want)
		})
	}
}

func TestStatement(t *testing.T) {
	d := func(s string) kabinet.Date { return kabinet.MustDate(s) }
	postings := []credit.Posting{
		{Document: "5", Kind: "invoice", Date: d("2026-11-01"), Amount: money("7")},
		{Document: "1", Kind: "invoice", Date: d("2026-08-31"), Amount: money("100")},
		{Document: "3", Kind: "payment", Date: d("2026-10-31"), Amount: money("-60")},
		{Document: "2", Kind: "invoice", Date: d("2026-09-01"), Amount: money("50")},
		{Document: "4", Kind: "invoice", Date: d("2026-10-31"), Amount: money("5")},
	}
	s, err := credit.NewStatement(rub, d("2026-09-01"), d("2026-10-31"), postings...)
	require.NoError(t, err)
	require.Equal(t, "100.00 RUB", s.Opening.String())
	require.Equal(t, "55.00 RUB", s.Debits.String())
	require.Equal(t, "60.00 RUB", s.Credits.String())
	require.Equal(t, "95.00 RUB", s.Closing.String())
	var lines []string
	for _, l := range s.Lines {
		lines = append(lines, l.Document+" "+l.Balance.String())
	}
	require.Equal(t, []string{"2 150.00 RUB", "3 90.00 RUB", "4 95.00 RUB"}, lines)
	_, err = credit.NewStatement(rub, d("2026-09-02"), d("2026-09-01"))
	require.ErrorIs(t, err, kabinet.ErrWindow)
	_, err = credit.NewStatement(rub, d("2026-09-01"), d("2026-09-01"), credit.Posting{Document: "x", Amount: money("1")})
	require.ErrorIs(t, err, credit.ErrPosting)
	_, err = credit.NewStatement(rub, d("2026-09-01"), d("2026-09-01"), credit.Posting{Document: "x", Date: d("2026-09-01"), Amount: kabinet.MustMoney("1 EUR")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
}

func TestReconcile(t *testing.T) {
	p := func(kind, number, amount string) credit.Posting {
		return credit.Posting{Document: "ours/" + number, Kind: kind, Number: number, Date: today, Amount: money(amount)}
	}
	theirs := func(kind, number, amount string) credit.Posting {
		x := p(kind, number, amount)
		x.Document, x.Date = "theirs/"+number, today.AddDays(1)
		return x
	}
	r, err := credit.Reconcile(rub, today, today.AddDays(5),
		[]credit.Posting{p("invoice", "1", "100"), p("invoice", "2", "50"), p("payment", "2", "-50"), p("invoice", "3", "7"), p("invoice", "4", "8"), p("invoice", "4", "9")},
		[]credit.Posting{theirs("invoice", "1", "100"), theirs("invoice", "2", "40"), theirs("payment", "2", "-50"), theirs("payment", "9", "-30"), theirs("invoice", "4", "9")})
	require.NoError(t, err)
	require.False(t, r.Agrees())
	require.Len(t, r.Matched, 3)
	require.Len(t, r.Differing, 1)
	require.Equal(t, "2", r.Differing[0].Ours.Number)
	require.Len(t, r.OnlyOurs, 2)
	require.Len(t, r.OnlyTheirs, 1)
	require.Equal(t, "55.00 RUB", r.Difference.String()) // 10 + 7 + 8 + 30
	same, err := credit.Reconcile(rub, today, today, []credit.Posting{p("invoice", "1", "100")}, []credit.Posting{p("invoice", "1", "100")})
	require.NoError(t, err)
	require.True(t, same.Agrees())
}

// TestReconciliationExplainsTheDifference: the parts make the difference, whatever
// both sides have posted.
func TestReconciliationExplainsTheDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := func(name string) (out []credit.Posting) {
			for i := range rapid.IntRange(0, 12).Draw(t, name) {
				amount, _ := kabinet.NewMoney(rapid.Int64Range(-5, 5).Draw(t, "amount"), 2, rub)
				out = append(out, credit.Posting{
					Document: fmt.Sprint(name, i), Kind: rapid.SampledFrom([]string{"invoice", "payment"}).Draw(t, "kind"),
					Number: rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "number"),
					Date:   today.AddDays(rapid.IntRange(-2, 4).Draw(t, "day")), Amount: amount,
				})
			}
			return out
		}
		r, err := credit.Reconcile(rub, today, today.AddDays(2), side("ours"), side("theirs"))
		require.NoError(t, err)
		explained, _ := r.Ours.Opening.Sub(r.Theirs.Opening)
		for _, p := range r.OnlyOurs {
			explained, _ = explained.Add(p.Amount)
		}
		for _, p := range r.OnlyTheirs {
			explained, _ = explained.Sub(p.Amount)
		}
		for _, p := range r.Differing {
			explained, _ = explained.Add(p.Ours.Amount)
			explained, _ = explained.Sub(p.Theirs.Amount)
		}
		require.True(t, explained.Equal(r.Difference), "%s, not %s", explained, r.Difference)
		require.Equal(t, len(r.Ours.Lines), len(r.Matched)+len(r.Differing)+len(r.OnlyOurs))
		require.Equal(t, len(r.Theirs.Lines), len(r.Matched)+len(r.Differing)+len(r.OnlyTheirs))
		for _, s := range []credit.Statement{r.Ours, r.Theirs} {
			closing, _ := s.Opening.Add(s.Debits)
			closing, _ = closing.Sub(s.Credits)
			require.True(t, closing.Equal(s.Closing))
		}
	})
}
