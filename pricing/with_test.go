package pricing_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// amended is the book that an amendment makes of another.
func amended(b pricing.Book, a pricing.Amendment) pricing.Book {
	b.Version = a.Version
	b.Lists = slices.DeleteFunc(slices.Clone(b.Lists), func(l pricing.List) bool {
		return slices.Contains(a.WithdrawLists, l.ID) || slices.ContainsFunc(a.Lists, func(n pricing.List) bool { return n.ID == l.ID })
	})
	b.Lists = append(b.Lists, a.Lists...)
	b.Agreements = slices.DeleteFunc(slices.Clone(b.Agreements), func(x pricing.Agreement) bool {
		return slices.Contains(a.WithdrawAgreements, x.ID) ||
			slices.ContainsFunc(a.Agreements, func(n pricing.Agreement) bool { return n.ID == x.ID && n.Version == x.Version })
	})
	b.Agreements = append(b.Agreements, a.Agreements...)
	return b
}

// unversioned leaves out the versions of the sources, which say which book each
// came with.
func unversioned(results []pricing.Result) []pricing.Result {
	for i := range results {
		results[i].Source.Version = ""
	}
	return results
}

func TestWithIsCompileOfTheAmendedBook(t *testing.T) {
	both := 0
	rapid.Check(t, func(t *rapid.T) {
		b, other := anyBook(t), anyBook(t)
		s, _, err := pricing.Compile(b)
		if err != nil {
			t.Skip(err)
		}
		for step := range 2 { // an amendment of an amendment, too
			a := pricing.Amendment{Version: fmt.Sprint("v", step+2)}
			for _, l := range other.Lists {
				switch rapid.IntRange(0, 3).Draw(t, "list") {
				case 0:
					a.Lists = append(a.Lists, l)
				case 1:
					if slices.ContainsFunc(b.Lists, func(x pricing.List) bool { return x.ID == l.ID }) {
						a.WithdrawLists = append(a.WithdrawLists, l.ID)
					}
				}
			}
			for _, x := range other.Agreements {
				switch rapid.IntRange(0, 3).Draw(t, "agreement") {
				case 0:
					a.Agreements = append(a.Agreements, x)
				case 1:
					if slices.ContainsFunc(b.Agreements, func(y pricing.Agreement) bool { return x.ID == y.ID }) {
						a.WithdrawAgreements = append(a.WithdrawAgreements, x.ID)
					}
				}
			}
			b = amended(b, a)
			want, _, wantErr := pricing.Compile(b)
			got, _, gotErr := s.With(a)
			require.Equal(t, wantErr == nil, gotErr == nil, "compiled: %v\namended: %v", wantErr, gotErr)
			if wantErr != nil {
				return
			}
			both++
			require.Equal(t, a.Version, got.Version())
			requests := anyRequests(t)
			for _, buyer := range []pricing.Buyer{acme, {}, {Organization: "acme", Segments: []kabinet.SegmentID{"gold"}}} {
				x, err := want.For(buyer)
				require.NoError(t, err)
				y, err := got.For(buyer)
				require.NoError(t, err)
				require.Equal(t, unversioned(x.ResolveAll(nil, requests)), unversioned(y.ResolveAll(nil, requests)))
				require.Equal(t, x.Agreements(day), y.Agreements(day))
				for _, r := range requests {
					require.Equal(t, x.Ladder(nil, r), y.Ladder(nil, r))
				}
			}
			s, other = got, anyBook(t)
		}
	})
	require.Positive(t, both)
}

func TestAnAmendmentReplacesAddsAndWithdraws(t *testing.T) {
	b := general(pcs("A", "B"), price("A", "10"), price("B", "20"))
	b.Lists = append(b.Lists, list("own", []pricing.Row{price("A", "8")}, pricing.ForOrganization("acme")))
	b.Agreements = []pricing.Agreement{version("1", day.AddDate(0, -1, 0), "5")}
	first := compile(t, b)
	answers := func(s *pricing.Snapshot) []string {
		v, err := s.For(acme)
		require.NoError(t, err)
		return each(v, "A", "B")
	}
	with := func(s *pricing.Snapshot, a pricing.Amendment) *pricing.Snapshot {
		next, _, err := s.With(a)
		require.NoError(t, err)
		return next
	}
	second := with(first, pricing.Amendment{Version: "2", Lists: []pricing.List{list("base", []pricing.Row{price("B", "21")}, pricing.ForEveryone())}})
	third := with(second, pricing.Amendment{Agreements: []pricing.Agreement{version("2", day, "6")}})
	fourth := with(third, pricing.Amendment{WithdrawAgreements: []kabinet.AgreementID{"c"}})
	fifth := with(fourth, pricing.Amendment{WithdrawLists: []pricing.ListID{"own"}, Lists: []pricing.List{list("more", []pricing.Row{price("A", "7")}, pricing.ForSegment("gold"))}})
	require.Equal(t, []string{"5.00", "20.00"}, answers(first), "what was is as it was")
	require.Equal(t, []string{"5.00", "21.00"}, answers(second))
	require.Equal(t, []string{"6.00", "21.00"}, answers(third), "the first version ends where the second begins")
	require.Equal(t, []string{"8.00", "21.00"}, answers(fourth))
	require.Equal(t, []string{"7.00", "21.00"}, answers(fifth))

	v, err := second.For(acme)
	require.NoError(t, err)
	_, ok := v.NextBreak(ask("A", "1"), v.Resolve(ask("A", "1")))
	require.False(t, ok)
}

// The ladder of a list that was left alone is there after an amendment.
func TestLaddersOutliveAnAmendment(t *testing.T) {
	s := compile(t, general(pcs("A"), ladder("A", "1", "10", "10", "8")))
	next, _, err := s.With(pricing.Amendment{Version: "2", Lists: []pricing.List{list("x", nil, pricing.ForSegment("x"))}})
	require.NoError(t, err)
	v, err := next.For(acme)
	require.NoError(t, err)
	r := v.Resolve(ask("A", "9"))
	_, ok := v.NextBreak(ask("A", "9"), r)
	require.True(t, ok)
	_, ok = v.CheaperQuantity(ask("A", "9"), r)
	require.True(t, ok)
}

func TestAnAmendmentIsCheckedAsABookIs(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Lists = append(b.Lists, list("of", []pricing.Row{listOff("base", "5")}, pricing.ForOrganization("acme")))
	b.Agreements = []pricing.Agreement{contract("c", listOff("of", "5"))}
	b.Agreements[0].Default = true
	s := compile(t, b)
	euros := list("base", nil, pricing.ForEveryone())
	euros.Currency = eur
	second := contract("d")
	second.Default = true
	for _, c := range []struct {
		name string
		a    pricing.Amendment
		want error
		at   string
	}{
		{"a row", pricing.Amendment{Lists: []pricing.List{list("x", []pricing.Row{price("A", "-1")})}}, pricing.ErrNegative, "/lists/0/rows/0/price"},
		{"a product of no book", pricing.Amendment{Lists: []pricing.List{list("x", []pricing.Row{price("Z", "1")})}}, pricing.ErrUnknown, "/lists/0/rows/0/sku"},
		{"twice", pricing.Amendment{Lists: []pricing.List{list("x", nil), list("x", nil)}}, pricing.ErrDuplicate, "/lists/1/id"},
		{"ambiguous with what is there", pricing.Amendment{Lists: []pricing.List{list("x", []pricing.Row{price("A", "1")}, pricing.ForEveryone())}}, pricing.ErrAmbiguous, "/lists/0/rows/0"},
		{"a list that others are made of", pricing.Amendment{WithdrawLists: []pricing.ListID{"base"}}, pricing.ErrNeeded, "/withdrawLists"},
		{"a list that an agreement is made of", pricing.Amendment{WithdrawLists: []pricing.ListID{"of"}}, pricing.ErrNeeded, "/withdrawLists"},
		{"made of itself", pricing.Amendment{Lists: []pricing.List{list("base", []pricing.Row{of("of")}, pricing.ForEveryone())}}, pricing.ErrCycle, "/lists/0/rows/0/of"},
		{"a second default", pricing.Amendment{Agreements: []pricing.Agreement{second}}, pricing.ErrAmbiguous, "/agreements/0/default"},
		{"another currency than what is made of it", pricing.Amendment{Lists: []pricing.List{euros}}, pricing.ErrOfCurrency, "/lists/0/currency"},
		{"without what there is not", pricing.Amendment{WithdrawLists: []pricing.ListID{"nothing"}}, pricing.ErrUnknown, "/withdrawLists/0"},
		{"without an agreement that there is not", pricing.Amendment{WithdrawAgreements: []kabinet.AgreementID{"nothing"}}, pricing.ErrUnknown, "/withdrawAgreements/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			next, _, err := s.With(c.a)
			require.ErrorIs(t, err, c.want)
			require.Nil(t, next)
			require.Equal(t, c.at, place(t, err))
		})
	}
	v, err := s.For(acme)
	require.NoError(t, err)
	priced(t, v.Resolve(ask("A", "1")), "9.025", "9.03") // and nothing has changed
}

func TestRulesThatNeedWhatIsWithdrawn(t *testing.T) {
	b := floored("100", pricing.Floor{Cost: "cost"})
	s := compile(t, b)
	_, _, err := s.With(pricing.Amendment{WithdrawLists: []pricing.ListID{"cost"}})
	require.ErrorIs(t, err, pricing.ErrNeeded)
	_, _, err = s.With(pricing.Amendment{WithdrawLists: []pricing.ListID{"rrp"}})
	require.NoError(t, err)

	b = sheetsUnder("c")
	s = compile(t, b)
	_, _, err = s.With(pricing.Amendment{WithdrawAgreements: []kabinet.AgreementID{"c"}})
	require.ErrorIs(t, err, pricing.ErrSurcharged)
	require.Equal(t, "/withdrawAgreements", place(t, err))
	_, _, err = s.With(pricing.Amendment{WithdrawAgreements: []kabinet.AgreementID{"c"}, Agreements: []pricing.Agreement{version("9", day, "1")}})
	require.NoError(t, err)
}

// sheetsUnder is a book with an index surcharge of an agreement.
func sheetsUnder(id kabinet.AgreementID) pricing.Book {
	b := sheets(0)
	b.Surcharges[0].Agreement = id
	b.Agreements = []pricing.Agreement{contract(id, price("A", "60000"))}
	return b
}

func TestAmendmentsWarn(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Lists[0].Assignments = nil
	b.Agreements = []pricing.Agreement{contract("c", of("base"))}
	s := compile(t, b)
	_, report, err := s.With(pricing.Amendment{Lists: []pricing.List{list("base", []pricing.Row{price("A", "11")}), list("x", []pricing.Row{ladder("A", "1", "5", "10", "6")})}})
	require.NoError(t, err)
	var got []string
	for _, w := range report.Warnings {
		got = append(got, w.Code+" "+w.At)
	}
	require.Equal(t, []string{"ladder_rises /lists/1/rows/0/tiers/1/price", "list_unassigned /lists/1"}, got, "base is what an agreement is made of")
}

// A change of one row takes no room for the others.
func TestAnAmendmentSharesTheRest(t *testing.T) {
	b := pricing.Book{}
	for i := range 5000 {
		b.Products = append(b.Products, pricing.Product{SKU: kabinet.SKU(fmt.Sprint("P", i)), Unit: kabinet.Piece})
	}
	for i := range 20 {
		l := list(pricing.ListID(fmt.Sprint("l", i)), nil, pricing.ForSegment(kabinet.SegmentID(fmt.Sprint("s", i))))
		for _, p := range b.Products {
			l.Rows = append(l.Rows, price(p.SKU, "10"))
		}
		b.Lists = append(b.Lists, l)
	}
	allocated := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	var s, next *pricing.Snapshot
	whole := allocated(func() { s = compile(t, b) })
	one := allocated(func() {
		var err error
		next, _, err = s.With(pricing.Amendment{Lists: []pricing.List{list("l7", []pricing.Row{price("P7", "9")}, pricing.ForSegment("s7"))}})
		require.NoError(t, err)
	})
	require.Less(t, one, whole/100)
	v, err := next.For(pricing.Buyer{Organization: "o", Segments: []kabinet.SegmentID{"s7"}})
	require.NoError(t, err)
	require.Equal(t, []string{"9.00", "not_assigned"}, each(v, "P7", "P8"))
}

// Readers go on with the snapshot that they have while others are put in force.
func TestReadersWhileSnapshotsAreUpdated(t *testing.T) {
	const readers, writers, rounds = 4, 2, 50
	own := func(n int) pricing.Amendment {
		return pricing.Amendment{Version: fmt.Sprint(n), Lists: []pricing.List{list("own", []pricing.Row{price("A", fmt.Sprint(n+1)), price("B", fmt.Sprint(n+1))}, pricing.ForOrganization("acme"))}}
	}
	var live pricing.Live
	live.Swap(compile(t, general(pcs("A", "B"), price("A", "1"), price("B", "1"))))
	var group, writing sync.WaitGroup
	done := make(chan struct{})
	for range readers {
		group.Go(func() {
			for {
				v, err := live.Load().For(acme)
				if err != nil {
					panic(err)
				}
				if got := totals(together(v, ask("A", "1"), ask("B", "1"))); got[0] != got[1] {
					panic(fmt.Sprint("of two snapshots: ", got))
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for range writers {
		writing.Go(func() {
			for range rounds {
				err := live.Update(func(s *pricing.Snapshot) (*pricing.Snapshot, error) {
					v, err := s.For(acme)
					if err != nil {
						return nil, err
					}
					var n int
					fmt.Sscan(answer(v.Resolve(ask("A", "1"))), &n)
					next, _, err := s.With(own(n))
					return next, err
				})
				if err != nil {
					panic(err)
				}
			}
		})
	}
	writing.Wait()
	close(done)
	group.Wait()
	v, err := live.Load().For(acme)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("%d.00", 1+writers*rounds), answer(v.Resolve(ask("A", "1"))), "no update is lost")

	require.ErrorIs(t, live.Update(func(*pricing.Snapshot) (*pricing.Snapshot, error) { return nil, pricing.ErrMissing }), pricing.ErrMissing)
	require.NotNil(t, live.Load(), "an error changes nothing")
}
