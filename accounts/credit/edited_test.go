package credit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store/memory"
)

func open(document, amount string) credit.Item {
	return credit.Item{Document: document, Bucket: credit.OpenOrder, Amount: money(amount)}
}

// An order is edited upwards, and the ERP still tells of it as it was: what was added
// stays reserved until the ERP has it.
func TestALaggingSnapshotDoesNotFreeWhatAnEditAdded(t *testing.T) {
	edit := func(w world, version int64, total string) credit.Decision {
		r := request("a", "order/1", total, "0")
		r.Document.Version = version
		a, err := w.reserve(r)
		require.NoError(w, err)
		return a.Decision
	}
	at := func(after time.Duration, items ...credit.Item) credit.Snapshot {
		return credit.Snapshot{AsOf: now.Add(after), Items: items}
	}
	t.Run("the ERP has the first version", func(t *testing.T) {
		w := newWorld(t)
		ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("100")})
		w.account("a", credit.AccountTerms{Limit: limit("100"), Group: ref})
		require.Equal(t, credit.Allow, edit(w, 1, "80"))
		require.NoError(t, w.takes("a", at(0, open("order/1", "80"))))
		require.Equal(t, credit.Allow, edit(w, 2, "95"))
		for i := range 3 { // again and again
			require.NoError(t, w.takes("a", at(time.Duration(i)*time.Hour, open("order/1", "80"))))
			require.Equal(t, "95.00 RUB", w.used("a"))
			require.Equal(t, "95.00 RUB", w.usedOfGroup())
			require.Equal(t, credit.PrepayOnly, w.assess(request("a", "order/2", "5.01", "0")).Decision)
			require.Equal(t, credit.Allow, w.assess(request("a", "order/2", "5", "0")).Decision)
		}
		require.NoError(t, w.takes("a", at(4*time.Hour)), "it is not told of at all")
		require.Equal(t, "95.00 RUB", w.used("a"))
		require.NoError(t, w.takes("a", at(5*time.Hour, open("order/1", "95"))))
		require.Equal(t, "95.00 RUB", w.used("a"))
		require.NoError(t, w.takes("a", at(6*time.Hour, owed("invoice/1", "95"))))
		require.Equal(t, "95.00 RUB", w.used("a"), "it is invoiced, and the order is over")
		require.Equal(t, "95.00 RUB", w.usedOfGroup())
	})
	t.Run("the ERP has not seen it before", func(t *testing.T) {
		w := newWorld(t)
		w.account("a", credit.AccountTerms{Limit: limit("100")})
		edit(w, 1, "80")
		edit(w, 2, "95")
		require.NoError(t, w.takes("a", at(time.Hour, open("order/1", "80"))))
		require.Equal(t, "95.00 RUB", w.used("a"))
	})
	t.Run("down and up again", func(t *testing.T) {
		w := newWorld(t)
		w.account("a", credit.AccountTerms{Limit: limit("100")})
		edit(w, 1, "95")
		require.NoError(t, w.takes("a", at(0, open("order/1", "95"))))
		edit(w, 2, "80")
		edit(w, 3, "90")
		require.NoError(t, w.takes("a", at(time.Hour, open("order/1", "95"))), "that is the first version")
		require.NoError(t, w.takes("a", at(2*time.Hour, open("order/1", "80"))), "that is the second")
		require.Equal(t, "90.00 RUB", w.used("a"))
		third := open("order/1", "90")
		third.Version = 3
		require.NoError(t, w.takes("a", at(3*time.Hour, third)))
		require.NoError(t, w.takes("a", at(4*time.Hour, owed("invoice/1", "90"))))
		require.Equal(t, "90.00 RUB", w.used("a"))
	})
	for name, between := range map[string]func(w world) int64{
		"down twice and up": func(w world) int64 {
			edit(w, 2, "70")
			edit(w, 3, "78")
			return 4
		},
		"a line cancelled and another added": func(w world) int64 {
			require.NoError(w, w.in(func(ctx context.Context, s *credit.Service) error {
				return s.Release(ctx, boris, now, "acme", "order/1", "line/1", 1, 4)
			}))
			return 2
		},
		"all prepaid in between": func(w world) int64 {
			r := request("a", "order/1", "90", "90")
			r.Document.Version = 2
			_, err := w.reserve(r)
			require.NoError(w, err)
			return 3
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.account("a", credit.AccountTerms{Limit: limit("100")})
			edit(w, 1, "90")
			edit(w, between(w), "75")
			require.NoError(t, w.takes("a", at(time.Hour, open("order/1", "90"))))
			require.NoError(t, w.takes("a", at(2*time.Hour, open("order/1", "60"))))
			require.Equal(t, "75.00 RUB", w.used("a"))
		})
	}
	t.Run("prepaid in part", func(t *testing.T) {
		w := newWorld(t)
		w.account("a", credit.AccountTerms{Limit: limit("100")})
		r := request("a", "order/1", "100", "30")
		_, err := w.reserve(r)
		require.NoError(t, err)
		r.Document.Version, r.Total, r.Prepaid = 2, money("130"), money("39")
		_, err = w.reserve(r)
		require.NoError(t, err)
		// The old total is more than the new credit. That says nothing.
		require.NoError(t, w.takes("a", at(time.Hour, open("order/1", "100"))))
		require.NoError(t, w.takes("a", at(2*time.Hour, open("order/1", "70"))), "the prepayment is set against it")
		require.Equal(t, "91.00 RUB", w.used("a"))
	})
	t.Run("a payment in its name", func(t *testing.T) {
		w := newWorld(t)
		w.account("a", credit.AccountTerms{Limit: limit("100")})
		edit(w, 1, "50")
		paid := open("order/1", "60")
		paid.Bucket = credit.Unapplied
		require.NoError(t, w.takes("a", at(time.Hour, paid)))
		require.Equal(t, "-10.00 RUB", w.used("a"), "the order, less what was paid")
	})
}

// What is given back of an order that the ERP has in part leaves what the ERP has.
func TestWhatTheERPHasStaysWhenAReservationEnds(t *testing.T) {
	for name, end := range map[string]func(ctx context.Context, s *credit.Service) error{
		"released": func(ctx context.Context, s *credit.Service) error {
			return s.Release(ctx, boris, now, "acme", "order/1", "cancelled", 0, 0)
		},
		"expired": func(ctx context.Context, s *credit.Service) error {
			_, err := s.Expire(ctx, boris, now.Add(time.Hour), "acme", "order/1")
			return err
		},
		"prepaid": func(ctx context.Context, s *credit.Service) error {
			r := request("a", "order/1", "95", "95")
			r.Document.Version = 3
			_, err := s.Reserve(ctx, boris, now, r)
			return err
		},
		"for another payer": func(ctx context.Context, s *credit.Service) error {
			r := request("b", "order/1", "95", "0")
			r.Document.Version = 3
			_, err := s.Reserve(ctx, boris, now, r)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.account("a", credit.AccountTerms{Limit: limit("100")})
			w.account("b", credit.AccountTerms{Limit: limit("100")})
			w.take("a", open("order/1", "80"))
			r := request("a", "order/1", "95", "0")
			r.Document.Version, r.Until = 2, now.Add(time.Minute)
			_, err := w.reserve(r)
			require.NoError(t, err)
			require.Equal(t, "95.00 RUB", w.used("a"))
			require.NoError(t, w.in(end))
			require.Equal(t, "80.00 RUB", w.used("a"))
		})
	}
}

// Who is over a limit by now may still make an order smaller that the ERP has.
func TestASmallerOrderPassesWhereTheLimitWasLowered(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("50")})
	w.take("a", open("order/1", "80"))
	r := request("a", "order/1", "70", "0")
	r.Document.Version = 2
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		a, err := s.Reserve(ctx, boris, now.Add(time.Minute), r)
		require.Equal(t, credit.Allow, a.Decision)
		return err
	}))
	require.Equal(t, "80.00 RUB", w.used("a"), "until the ERP has the smaller one")
}

// A limit that an agreement gets later sees what is on order under it.
func TestALimitSetLaterSeesOpenOrders(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("1000")})
	r := request("a", "order/1", "60", "0")
	r.Agreement = "x"
	a, err := w.reserve(r)
	require.NoError(t, err)
	require.Len(t, a.Limits, 1, "that of the payer")
	w.change("a", func(terms *credit.AccountTerms) {
		terms.Agreements = []credit.AgreementLimit{{Agreement: "x", Limit: limit("100")}}
	})
	r.Document.ID, r.Total = "order/2", money("40.01")
	require.Equal(t, credit.PrepayOnly, w.assess(r).Decision)
	r.Total = money("40")
	require.Equal(t, credit.Allow, w.assess(r).Decision)
	r.Agreement, r.Total = "y", money("400")
	require.Equal(t, credit.Allow, w.assess(r).Decision)
}

// An order that the ERP tells of without its agreement still counts there until the
// ERP has it.
func TestAnAgreementKeepsWhatTheERPDoesNotTellOfIt(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{
		Limit: limit("1000"), Agreements: []credit.AgreementLimit{{Agreement: "x", Limit: limit("100")}},
	})
	w.take("a", open("order/1", "50"))
	r := request("a", "order/1", "60", "0")
	r.Agreement, r.Document.Version = "x", 2
	_, err := w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, "60.00 RUB", w.used("a"))
	r.Document.ID, r.Total = "order/2", money("40.01")
	require.Equal(t, credit.PrepayOnly, w.assess(r).Decision)
}

// TestTheERPLagsBehind edits orders at random, while an ERP takes their versions in
// late and one after another, ships and invoices them in parts, and its snapshots, which
// may or may not tell of versions or carry a watermark, arrive late, out of order and
// several times. Always: the limit counts each order at least as its last version has
// it; and once the ERP has all and says so, exactly.
func TestTheERPLagsBehind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := world{db: memory.New(memory.Options{})}
		a, opened, err := credit.NewAccount("a", "acme", party("a"), credit.AccountTerms{Limit: limit("1000000")}, boris, now)
		require.NoError(t, err)
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, a, opened) }))
		type version struct {
			amount int64
			at     time.Time
		}
		type document struct {
			versions []version
			erp      int   // how many of them the ERP has
			invoiced int64 // of the last that the ERP has
		}
		documents := map[string]*document{"order/1": {}, "order/2": {}, "order/3": {}}
		names := []string{"order/1", "order/2", "order/3"}
		name := rapid.SampledFrom(names)
		at := now
		roubles := func(n int64) kabinet.Money { return money(fmt.Sprint(n)) }
		snapshot := func(versions, mark bool) credit.Snapshot {
			s := credit.Snapshot{AsOf: at}
			if mark {
				s.Watermark = at
			}
			for _, n := range names {
				d := documents[n]
				if mark && d.erp < len(d.versions) && !d.versions[d.erp].at.After(s.Watermark) {
					s.Watermark = d.versions[d.erp].at.Add(-1)
				}
				if d.erp == 0 {
					continue
				}
				has := d.versions[d.erp-1].amount
				if left := has - d.invoiced; left > 0 {
					i := credit.Item{Document: n, Bucket: credit.OpenOrder, Amount: roubles(left)}
					if versions {
						i.Version = int64(d.erp)
					}
					s.Items = append(s.Items, i)
				}
				if d.invoiced > 0 {
					s.Items = append(s.Items, credit.Item{Document: "invoice/" + n, Bucket: credit.Receivable, Amount: roubles(d.invoiced)})
				}
			}
			return s
		}
		take := func(s credit.Snapshot) error {
			return w.in(func(ctx context.Context, svc *credit.Service) error { return svc.Take(ctx, boris, at, "acme", "a", s) })
		}
		wants := func() (sum ledger.Units) {
			for _, d := range documents {
				if n := len(d.versions); n > 0 {
					sum += ledger.Units(d.versions[n-1].amount) * 100
				}
			}
			return sum
		}
		used := func() (u ledger.Units) {
			require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
				b, err := s.Ledger.Balance(ctx, ledger.Key{Org: "acme", Book: credit.Book, Account: "a"})
				u = b.Used()
				return err
			}))
			return u
		}
		var sent []credit.Snapshot
		t.Repeat(map[string]func(*rapid.T){
			"edit": func(t *rapid.T) {
				n := name.Draw(t, "order")
				d := documents[n]
				at = at.Add(time.Minute)
				v := version{rapid.SampledFrom([]int64{10, 20, 30, 40, 50}).Draw(t, "amount"), at}
				r := request("a", n, fmt.Sprint(v.amount), "0")
				r.Document.Version = int64(len(d.versions) + 1)
				require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
					got, err := s.Reserve(ctx, boris, at, r)
					require.Equal(t, credit.Allow, got.Decision)
					return err
				}))
				d.versions = append(d.versions, v)
			},
			"the ERP takes versions in": func(t *rapid.T) {
				d := documents[name.Draw(t, "order")]
				d.erp = rapid.IntRange(d.erp, len(d.versions)).Draw(t, "versions")
				if d.erp > 0 {
					d.invoiced = min(d.invoiced, d.versions[d.erp-1].amount)
				}
			},
			"the ERP invoices": func(t *rapid.T) {
				if d := documents[name.Draw(t, "order")]; d.erp > 0 {
					d.invoiced = rapid.Int64Range(d.invoiced, d.versions[d.erp-1].amount).Draw(t, "invoiced")
				}
			},
			"the ERP writes a snapshot": func(t *rapid.T) {
				at = at.Add(time.Second)
				sent = append(sent, snapshot(rapid.Bool().Draw(t, "versions"), rapid.Bool().Draw(t, "watermark")))
			},
			"a snapshot arrives": func(t *rapid.T) {
				if len(sent) == 0 {
					t.Skip("none was sent")
				}
				if err := take(sent[rapid.IntRange(0, len(sent)-1).Draw(t, "which")]); !errors.Is(err, credit.ErrOlder) {
					require.NoError(t, err)
				}
			},
			"": func(t *rapid.T) {
				require.GreaterOrEqual(t, used(), wants(), "%v", documents)
				require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
					key := ledger.Key{Org: "acme", Book: credit.Book, Account: "a"}
					b, err := s.Ledger.Balance(ctx, key)
					require.NoError(t, err)
					entries, err := s.Ledger.Entries(ctx, key, 0, 1_000_000)
					require.Equal(t, ledger.Sum(entries...), b)
					return err
				}))
			},
		})
		for _, d := range documents {
			if d.erp = len(d.versions); d.erp > 0 {
				d.invoiced = min(d.invoiced, d.versions[d.erp-1].amount)
			}
		}
		at = at.Add(time.Hour)
		require.NoError(t, take(snapshot(false, true)))
		require.Equal(t, wants(), used())
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			active, err := s.Reservations.Active(ctx, "acme", credit.Book)
			require.Empty(t, active)
			return err
		}))
	})
}
