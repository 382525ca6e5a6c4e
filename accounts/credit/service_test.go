package credit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

func TestLimitsStack(t *testing.T) {
	terms := func(agreement, payer string) credit.AccountTerms {
		return credit.AccountTerms{Limit: limit(payer), Agreements: []credit.AgreementLimit{{Agreement: "x", Limit: limit(agreement)}}}
	}
	for name, c := range map[string]struct {
		agreement, payer, group string
		stops                   credit.LimitKind
	}{
		"all pass":      {"100", "100", "100", ""},
		"the agreement": {"99.99", "1000", "1000", credit.OfAgreement},
		"the payer":     {"1000", "99.99", "1000", credit.OfPayer},
		"the group":     {"1000", "1000", "99.99", credit.OfGroup},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			x := terms(c.agreement, c.payer)
			x.Group = w.group(credit.GroupTerms{Name: "Holding", Limit: limit(c.group)})
			w.account("a", x)
			r := request("a", "order/1", "100", "0")
			r.Agreement = "x"
			a, err := w.reserve(r)
			require.NoError(t, err)
			if c.stops == "" {
				require.Equal(t, credit.Allow, a.Decision)
				require.Equal(t, "100.00 RUB", w.used("a"))
				require.Equal(t, "100.00 RUB", w.usedOfGroup())
				return
			}
			require.Equal(t, credit.PrepayOnly, a.Decision)
			require.Len(t, a.Reasons, 1)
			require.Equal(t, c.stops, a.Reasons[0].Limit)
			require.True(t, a.Reasons[0].Amount.Equal(money("0.01")))
			require.Equal(t, "0.00 RUB", w.used("a"), "all or none")
			require.Equal(t, "0.00 RUB", w.usedOfGroup())
			// Another agreement is not limited by this one.
			if c.stops == credit.OfAgreement {
				r.Agreement = "y"
				a, err = w.reserve(r)
				require.NoError(t, err)
				require.Equal(t, credit.Allow, a.Decision)
			}
		})
	}
}

func TestLimitsOfEveryKind(t *testing.T) {
	guarantee := credit.Guarantee{ID: "bg/1", Amount: money("30"), Valid: kabinet.Window{Until: now}}
	valid := guarantee
	valid.Valid.Until = now.Add(1)
	for name, c := range map[string]struct {
		limit      accounts.Limit
		guarantees []credit.Guarantee
		left       string
		why        credit.ReasonKind
	}{
		"none":                   {accounts.Limit{}, nil, "0", credit.NoLimit},
		"zero":                   {limit("0"), nil, "0", credit.OverLimit},
		"an amount":              {limit("50"), nil, "50", credit.OverLimit},
		"with a guarantee":       {limit("50"), []credit.Guarantee{valid}, "80", credit.OverLimit},
		"a guarantee that ended": {limit("50"), []credit.Guarantee{guarantee}, "50", credit.OverLimit},
		"a guarantee alone":      {accounts.Limit{}, []credit.Guarantee{valid}, "30", credit.OverLimit},
		"unlimited":              {accounts.Unlimited(), nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.account("a", credit.AccountTerms{Limit: c.limit, Guarantees: c.guarantees})
			if c.left == "" {
				a, err := w.reserve(request("a", "order/1", "1000000", "0"))
				require.NoError(t, err)
				require.Equal(t, credit.Allow, a.Decision)
				_, limited := a.Limits[0].Left()
				require.False(t, limited)
				return
			}
			a := w.assess(request("a", "order/1", "0", "0"))
			left, limited := a.Limits[0].Left()
			require.True(t, limited)
			require.True(t, left.Equal(money(c.left)), "%s", left)
			over, err := money(c.left).Add(money("0.01"))
			require.NoError(t, err)
			r := request("a", "order/1", "0", "0")
			r.Total = over
			a, err = w.reserve(r)
			require.NoError(t, err)
			require.Equal(t, credit.PrepayOnly, a.Decision)
			require.Equal(t, []credit.ReasonKind{c.why}, kinds(a))
		})
	}
}

func TestGroupInOneCurrency(t *testing.T) {
	w := newWorld(t)
	eur := kabinet.MustCurrency("EUR")
	group := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("1000"), Rates: []credit.RateTo{{Currency: eur, Rate: kabinet.MustRate("95.5")}}})
	w.account("a", credit.AccountTerms{Limit: limit("1000"), Group: group})
	p := credit.Party{Seller: "works", Payer: "a", Currency: eur}
	a, opened, err := credit.NewAccount("a-eur", "acme", p, credit.AccountTerms{Limit: accounts.Unlimited(), Group: group}, boris, now)
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, a, opened) }))
	r := credit.Request{Org: "acme", Party: p, Document: ledger.Document{ID: "order/1", Version: 1}, Total: kabinet.MustMoney("5 EUR")}
	got, err := w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.Allow, got.Decision)
	require.Equal(t, "477.50 RUB", w.usedOfGroup())
	// The rate is kept: what was reserved at it is released at it.
	require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		g, err := tx.CreditGroups().Get(ctx, "seller", "holding")
		require.NoError(t, err)
		terms := g.State().GroupTerms
		terms.Rates[0].Rate = kabinet.MustRate("100")
		changed, err := g.Change(boris, now, terms)
		require.NoError(t, err)
		return tx.CreditGroups().Save(ctx, g, changed)
	}))
	r.Document.ID = "order/2"
	_, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, "977.50 RUB", w.usedOfGroup())
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.Release(ctx, boris, now, "acme", "order/1", "cancelled", 0, 0)
	}))
	require.Equal(t, "500.00 RUB", w.usedOfGroup())
	// Without a rate nothing passes by.
	usd := credit.Party{Seller: "works", Payer: "a", Currency: kabinet.MustCurrency("USD")}
	b, _, err := credit.NewAccount("a-usd", "acme", usd, credit.AccountTerms{Limit: accounts.Unlimited(), Group: group}, boris, now)
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, b) }))
	r.Party, r.Total, r.Document.ID = usd, kabinet.MustMoney("1 USD"), "order/3"
	_, err = w.reserve(r)
	require.ErrorIs(t, err, credit.ErrRate)
}

func TestSnapshotsConvertReservations(t *testing.T) {
	w := newWorld(t)
	group := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("1000")})
	w.account("a", credit.AccountTerms{Limit: limit("1000"), Group: group})
	for _, document := range []string{"order/1", "order/2", "order/3"} {
		_, err := w.reserve(request("a", document, "100", "0"))
		require.NoError(t, err)
	}
	require.Equal(t, "300.00 RUB", w.used("a"))
	// The ERP has the first order, by its name, and something else.
	s := credit.Snapshot{AsOf: now, Items: []credit.Item{
		{Document: "order/1", Bucket: credit.OpenOrder, Amount: money("100")}, owed("inv/9", "50"),
	}}
	require.NoError(t, w.takes("a", s))
	require.Equal(t, "350.00 RUB", w.used("a"), "the order counts once")
	require.Equal(t, "350.00 RUB", w.usedOfGroup())
	// The first was delivered and paid in part; the mark says that all of the
	// portal is in there.
	s = credit.Snapshot{AsOf: now.Add(time.Hour), Watermark: now.Add(time.Hour), Items: []credit.Item{
		{Document: "order/2", Bucket: credit.Unbilled, Amount: money("100")}, owed("inv/9", "50"), owed("inv/10", "60"),
		{Document: "pay/1", Bucket: credit.Unapplied, Amount: money("15")},
	}}
	require.NoError(t, w.takes("a", s))
	require.Equal(t, "195.00 RUB", w.used("a"))
	require.Equal(t, "195.00 RUB", w.usedOfGroup())
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		for _, document := range []string{"order/1", "order/2", "order/3"} {
			r, err := tx.Reservations().Latest(ctx, "acme", credit.Book, document)
			require.NoError(t, err)
			require.Equal(t, ledger.Converted, r.State().Status, document)
		}
		return nil
	}))
	// An older one is refused, the same once more changes nothing.
	require.ErrorIs(t, w.takes("a", credit.Snapshot{AsOf: now}), credit.ErrOlder)
	late := s
	late.AsOf, late.Watermark = now.Add(2*time.Hour), now
	require.ErrorIs(t, w.takes("a", late), credit.ErrOlder)
	require.NoError(t, w.takes("a", s))
	require.Equal(t, "195.00 RUB", w.used("a"))
	// The client leaves the group, and takes what it owes along.
	require.NoError(t, w.in(func(ctx context.Context, svc *credit.Service) error {
		a, err := svc.Accounts.Get(ctx, "acme", "a")
		require.NoError(t, err)
		terms := a.State().AccountTerms
		terms.Group = credit.GroupRef{}
		changed, err := a.Change(boris, now, terms)
		require.NoError(t, err)
		return svc.Save(ctx, boris, now, a, changed)
	}))
	require.Equal(t, "195.00 RUB", w.used("a"))
	require.Equal(t, "0.00 RUB", w.usedOfGroup())
}

func TestAnOrderThatTheERPHasCountsOnce(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	w.take("a", credit.Item{Document: "order/1", Bucket: credit.OpenOrder, Amount: money("80")})
	// A later version asks for what is new of it alone.
	r := request("a", "order/1", "95", "0")
	r.Document.Version = 2
	a, err := w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.Allow, a.Decision)
	require.Equal(t, "95.00 RUB", w.used("a"))
	r.Document.Version, r.Total = 3, money("70")
	_, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, "80.00 RUB", w.used("a"), "until the ERP says otherwise")
	r.Document.Version, r.Total = 4, money("100.01")
	a, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
}

func TestReasons(t *testing.T) {
	late := owed("inv/1", "10")
	late.Due = today.AddDays(-5)
	old := owed("inv/2", "10")
	old.Posted = today.AddDays(-100)
	for name, c := range map[string]struct {
		policy credit.Policy
		items  []credit.Item
		at     time.Duration
		total  string
		want   credit.Decision
		why    []credit.ReasonKind
	}{
		"nothing":               {credit.Policy{}, []credit.Item{owed("inv/1", "10")}, 0, "10", credit.Allow, nil},
		"over the limit":        {credit.Policy{}, nil, 0, "100.01", credit.PrepayOnly, []credit.ReasonKind{credit.OverLimit}},
		"over, held":            {credit.Policy{OverLimit: credit.Hold}, nil, 0, "100.01", credit.Hold, []credit.ReasonKind{credit.OverLimit}},
		"over, warned":          {credit.Policy{OverLimit: credit.Warn}, nil, 0, "100.01", credit.Warn, []credit.ReasonKind{credit.OverLimit}},
		"over, allowed":         {credit.Policy{OverLimit: credit.Allow}, nil, 0, "100.01", credit.Allow, nil},
		"near the limit":        {credit.Policy{WarnAt: kabinet.MustRate("0.8")}, nil, 0, "80", credit.Warn, []credit.ReasonKind{credit.NearLimit}},
		"not yet near":          {credit.Policy{WarnAt: kabinet.MustRate("0.8")}, nil, 0, "79.99", credit.Allow, nil},
		"overdue":               {credit.Policy{}, []credit.Item{late}, 0, "10", credit.PrepayOnly, []credit.ReasonKind{credit.Overdue}},
		"overdue, held":         {credit.Policy{Overdue: credit.Hold}, []credit.Item{late}, 0, "10", credit.Hold, []credit.ReasonKind{credit.Overdue}},
		"overdue, prepaid":      {credit.Policy{}, []credit.Item{late}, 0, "0", credit.Allow, []credit.ReasonKind{credit.Overdue}},
		"held though prepaid":   {credit.Policy{Overdue: credit.Hold}, []credit.Item{late}, 0, "0", credit.Hold, []credit.ReasonKind{credit.Overdue}},
		"in grace":              {credit.Policy{GraceDays: 5}, []credit.Item{late}, 0, "10", credit.Allow, nil},
		"past grace":            {credit.Policy{GraceDays: 4}, []credit.Item{late}, 0, "10", credit.PrepayOnly, []credit.ReasonKind{credit.Overdue}},
		"little overdue":        {credit.Policy{OverdueAbove: money("10")}, []credit.Item{late}, 0, "10", credit.Allow, nil},
		"too much overdue":      {credit.Policy{OverdueAbove: money("9.99")}, []credit.Item{late}, 0, "10", credit.PrepayOnly, []credit.ReasonKind{credit.Overdue}},
		"overdue, not looked":   {credit.Policy{Overdue: credit.Allow}, []credit.Item{late}, 0, "10", credit.Allow, nil},
		"old":                   {credit.Policy{OldestDays: 99}, []credit.Item{old}, 0, "10", credit.PrepayOnly, []credit.ReasonKind{credit.Oldest}},
		"not yet old":           {credit.Policy{OldestDays: 100}, []credit.Item{old}, 0, "10", credit.Allow, nil},
		"old, held":             {credit.Policy{OldestDays: 9, Oldest: credit.Hold}, []credit.Item{old}, 0, "10", credit.Hold, []credit.ReasonKind{credit.Oldest}},
		"stale":                 {credit.Policy{StaleAfter: time.Hour}, []credit.Item{owed("inv/1", "10")}, time.Hour + 1, "10", credit.Warn, []credit.ReasonKind{credit.Stale}},
		"fresh":                 {credit.Policy{StaleAfter: time.Hour}, []credit.Item{owed("inv/1", "10")}, time.Hour, "10", credit.Allow, nil},
		"stale, held":           {credit.Policy{StaleAfter: time.Hour, Stale: credit.Hold}, []credit.Item{owed("inv/1", "10")}, 2 * time.Hour, "10", credit.Hold, []credit.ReasonKind{credit.Stale}},
		"never said anything":   {credit.Policy{StaleAfter: time.Hour, Stale: credit.Block}, nil, 0, "10", credit.Block, []credit.ReasonKind{credit.Stale}},
		"the worst of several":  {credit.Policy{OverLimit: credit.Hold}, []credit.Item{late}, 0, "100", credit.Hold, []credit.ReasonKind{credit.Overdue, credit.OverLimit}},
		"credit notes not late": {credit.Policy{}, []credit.Item{{Document: "cn", Bucket: credit.Receivable, Amount: money("-5"), Due: today.AddDays(-9)}}, 0, "10", credit.Allow, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.account("a", credit.AccountTerms{Limit: limit("100"), Policy: c.policy})
			if c.items != nil {
				w.take("a", c.items...)
			}
			var a credit.Assessment
			require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) (err error) {
				a, err = s.Assess(ctx, now.Add(c.at), request("a", "order/1", c.total, "0"))
				return err
			}))
			require.Equal(t, c.want, a.Decision)
			require.Equal(t, c.why, kinds(a))
			for _, r := range a.Reasons {
				require.NotContains(t, r.Text(nil), "{")
			}
		})
	}
}

func TestMistakesOfRequests(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	for name, c := range map[string]struct {
		change func(*credit.Request)
		want   error
	}{
		"no organisation":  {func(r *credit.Request) { r.Org = "" }, credit.ErrID},
		"no document":      {func(r *credit.Request) { r.Document.ID = "" }, credit.ErrID},
		"negative":         {func(r *credit.Request) { r.Total = money("-1") }, credit.ErrTotal},
		"too fine":         {func(r *credit.Request) { r.Total = money("0.001") }, credit.ErrTotal},
		"another currency": {func(r *credit.Request) { r.Total, r.Prepaid = kabinet.MustMoney("1 EUR"), kabinet.Money{} }, kabinet.ErrCurrencyMismatch},
		"prepaid too much": {func(r *credit.Request) { r.Prepaid = money("10.01") }, credit.ErrPrepaid},
		"prepaid negative": {func(r *credit.Request) { r.Prepaid = money("-1") }, credit.ErrPrepaid},
		"prepaid in euros": {func(r *credit.Request) { r.Prepaid = kabinet.MustMoney("1 EUR") }, credit.ErrPrepaid},
	} {
		r := request("a", "order/1", "10", "0")
		c.change(&r)
		_, err := w.reserve(r)
		require.ErrorIs(t, err, c.want, name)
	}
	for name, change := range map[string]func(*credit.Service){
		"Accounts": func(s *credit.Service) { s.Accounts = nil }, "Holds": func(s *credit.Service) { s.Holds = nil },
		"Ledger": func(s *credit.Service) { s.Ledger = nil }, "Reservations": func(s *credit.Service) { s.Reservations = nil },
	} {
		err := w.in(func(ctx context.Context, s *credit.Service) error {
			change(s)
			_, err := s.Reserve(ctx, boris, now, request("a", "order/1", "10", "0"))
			return err
		})
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		require.ErrorContains(t, err, name)
	}
}
