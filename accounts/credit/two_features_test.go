package credit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var vnd = kabinet.MustCurrency("VND")

func dongs(n int64) kabinet.Money { return kabinet.MustMoney(fmt.Sprint(n, " VND")) }

// opens opens an account of a payer in a currency, whose id says both.
func (w world) opens(payer kabinet.LegalEntityID, c kabinet.Currency, t credit.AccountTerms) {
	w.Helper()
	id := credit.ID(string(payer) + "/" + c.Code())
	a, opened, err := credit.NewAccount(id, "acme", credit.Party{Seller: "works", Payer: payer, Currency: c}, t, boris, now)
	require.NoError(w, err)
	require.NoError(w, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, a, opened) }))
}

func inDongs(document string, version, total int64) credit.Request {
	r := request("a", document, "0", "0")
	r.Currency, r.Document.Version, r.Total, r.Prepaid = vnd, version, dongs(total), dongs(0)
	return r
}

// cheap is a group in which one dong is less than half a kopeck.
func (w world) cheap(limit string) credit.GroupRef {
	w.Helper()
	return w.group(credit.GroupTerms{
		Name: "Holding", Limit: accounts.LimitOf(money(limit)), Rates: []credit.RateTo{{Currency: vnd, Rate: kabinet.MustRate("0.004")}},
	})
}

// What is too small for the smallest unit of the group counts as one: a thousand such
// orders are no way past its limit, nor are they when their payer joins the group later.
func TestAThousandTinyOrdersCountInTheirGroup(t *testing.T) {
	for _, later := range []bool{false, true} {
		w := newWorld(t)
		group := w.cheap("0.10")
		terms := credit.AccountTerms{Limit: accounts.Unlimited()}
		if !later {
			terms.Group = group
		}
		w.opens("a", vnd, terms)
		taken := 0
		for i := range 20 {
			a, err := w.reserve(inDongs(fmt.Sprint("order/", i), 1, 1))
			require.NoError(t, err)
			if a.Reservation != "" {
				taken++
			}
		}
		if !later {
			require.Equal(t, 10, taken)
			require.Equal(t, "0.10 RUB", w.usedOfGroup())
			continue
		}
		require.Equal(t, 20, taken)
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			a, err := s.Accounts.Get(ctx, "acme", "a/VND")
			require.NoError(t, err)
			terms.Group = group
			changed, err := a.Change(boris, now, terms)
			require.NoError(t, err)
			return s.Save(ctx, boris, now, a, changed)
		}))
		require.Equal(t, "0.20 RUB", w.usedOfGroup())
		a, err := w.reserve(inDongs("order/more", 1, 1))
		require.NoError(t, err)
		require.Equal(t, credit.PrepayOnly, a.Decision)
	}
}

// Whatever amounts are asked for, made more or less, given back, or come in a snapshot: what
// they come to at the group's rate never exceeds its limit, and what is assessed is what is
// taken.
func TestNoRoundingPassesTheLimitOfAGroup(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := world{t, memory.New(memory.Options{})}
		w.cheap("0.20") // 50 dongs
		w.opens("a", vnd, credit.AccountTerms{Limit: accounts.Unlimited(), Group: credit.GroupRef{Org: "seller", ID: "holding"}})
		holds, versions, owes := map[string]int64{}, map[string]int64{}, map[string]int64{}
		at := now
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			at = at.Add(time.Minute)
			document := rapid.SampledFrom([]string{"x", "y", "z"}).Draw(r, "document")
			amount := rapid.Int64Range(1, 30).Draw(r, "amount")
			switch rapid.SampledFrom([]string{"reserve", "reserve", "reserve", "release", "snapshot"}).Draw(r, "what") {
			case "reserve":
				versions[document]++
				q := inDongs(document, versions[document], amount)
				var says, got credit.Assessment
				require.NoError(r, w.in(func(ctx context.Context, s *credit.Service) (err error) {
					says, err = s.Assess(ctx, at, q)
					require.NoError(r, err)
					got, err = s.Reserve(ctx, boris, at, q)
					return err
				}))
				require.Equal(r, says.Decision, got.Decision)
				delete(holds, document)
				if got.Reservation != "" {
					holds[document] = amount
				}
			case "release":
				if holds[document] == 0 {
					continue
				}
				require.NoError(r, w.in(func(ctx context.Context, s *credit.Service) error {
					return s.Release(ctx, boris, at, "acme", document, "r", 0, 0)
				}))
				delete(holds, document)
			case "snapshot":
				snapshot := credit.Snapshot{AsOf: at}
				clear(owes)
				for _, d := range []string{"x", "y", "z", "p"} {
					if n := rapid.Int64Range(0, 8).Draw(r, d); n > 0 {
						owes[d] = n
						snapshot.Items = append(snapshot.Items, credit.Item{Document: d, Bucket: credit.OpenOrder, Amount: dongs(n)})
					}
				}
				require.NoError(r, w.in(func(ctx context.Context, s *credit.Service) error {
					return s.Take(ctx, boris, at, "acme", "a/VND", snapshot)
				}))
				for d, n := range holds { // those that it has whole may be its own now
					if owes[d] >= n {
						delete(holds, d)
					}
				}
			}
			var sum int64
			for d, n := range holds {
				sum += max(0, n-owes[d])
			}
			for _, n := range owes {
				sum += n
			}
			used := w.usedOfGroup()
			c, err := kabinet.MustMoney(used).Cmp(kabinet.MustMoney(fmt.Sprintf("%d.%03d RUB", sum*4/1000, sum*4%1000)))
			require.NoError(r, err)
			require.GreaterOrEqual(r, c, 0, "%s of %d dongs", used, sum)
		}
	})
}

// A version that is asked for again is covered by what it holds, and not by what it held
// before a part of it was given back.
func TestARepeatIsOfWhatIsStillHeld(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	_, err := w.reserve(request("a", "order/1", "80", "0"))
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.Release(ctx, boris, now, "acme", "order/1", "line/1", 1, 2)
	}))
	_, err = w.reserve(request("a", "order/2", "60", "0"))
	require.NoError(t, err)
	_, err = w.reserve(request("a", "order/1", "80", "0"))
	require.ErrorIs(t, err, ledger.ErrTwice, "40 of it are held, and no more is left")
	a, err := w.reserve(request("a", "order/1", "40", "0"))
	require.NoError(t, err)
	require.NotEmpty(t, a.Reservation)
	require.Equal(t, "100.00 RUB", w.used("a"))
}

// A rate that the seller has forgotten tells a buyer nothing of the group.
func TestAMissingRateDoesNotNameTheGroup(t *testing.T) {
	w := newWorld(t)
	group := w.group(credit.GroupTerms{Name: "Rivals of Acme", Limit: limit("50")})
	w.opens("a", rub, credit.AccountTerms{Limit: accounts.Unlimited(), Group: group})
	w.opens("a", vnd, credit.AccountTerms{Limit: accounts.Unlimited(), Group: group})
	_, err := w.reserve(inDongs("order/1", 1, 1))
	require.ErrorIs(t, err, credit.ErrRate)
	require.NotContains(t, fmt.Sprintf("%v %+v", err, kabinet.ProblemOf(err, nil)), "Rivals")
}

// Who is blocked orders in no currency and from no entity of the seller, with an account for
// it or without, prepaid or not; others do.
func TestABlockHoldsOnEveryAccountOfThePayer(t *testing.T) {
	w := newWorld(t)
	w.opens("a", rub, credit.AccountTerms{Limit: limit("100")})
	w.opens("a", vnd, credit.AccountTerms{Limit: accounts.Unlimited()})
	w.opens("b", vnd, credit.AccountTerms{Limit: accounts.Unlimited()})
	turn := func(do func(*credit.Account) (credit.Turned, error)) {
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			a, err := s.Accounts.Get(ctx, "acme", "a/RUB")
			require.NoError(t, err)
			e, err := do(a)
			require.NoError(t, err)
			return s.Save(ctx, boris, now, a, e)
		}))
	}
	elsewhere := inDongs("order/2", 1, 5)
	elsewhere.Seller, elsewhere.Prepaid = "other works", dongs(5)
	prepaid := inDongs("order/3", 1, 5)
	prepaid.Prepaid = dongs(5)
	turn(func(a *credit.Account) (credit.Turned, error) { return a.Block(boris, now, "court order") })
	for _, r := range []credit.Request{inDongs("order/1", 1, 5), elsewhere, prepaid} {
		a, err := w.reserve(r)
		require.ErrorIs(t, err, credit.ErrBlocked)
		require.Equal(t, credit.Block, w.assess(r).Decision)
		require.NotContains(t, fmt.Sprint(a.Told().Reasons), "court order")
	}
	other := inDongs("order/4", 1, 5)
	other.Payer = "b"
	namesake := prepaid
	namesake.Org = "rival"
	for _, r := range []credit.Request{other, namesake} {
		_, err := w.reserve(r)
		require.NoError(t, err)
	}
	turn(func(a *credit.Account) (credit.Turned, error) { return a.Unblock(boris, now, "settled") })
	for _, r := range []credit.Request{inDongs("order/1", 1, 5), elsewhere, prepaid} {
		_, err := w.reserve(r)
		require.NoError(t, err)
	}
}
