package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// Orders returns the suite of order.Store and order.Lister.
func Orders() Suite {
	s := subject[order.State]{
		name: "order",
		make: func(org kabinet.OrgID, i int) order.State {
			var s order.State
			fill(&s)
			s.Schema, s.Version = order.Schema, 0
			s.ID, s.Org = order.ID(fmt.Sprint("ord_", i)), org
			s.Number = fmt.Sprint(org, "-", i)
			s.External.ID = fmt.Sprint(org, "-", i)
			s.External.Source = "erp"
			s.Status, s.Origin, s.Kind = order.Confirmed, order.EDI, cart.CallOff
			s.Holds[0].Kind, s.Holds[1].Kind = order.HoldCredit, order.HoldManual
			s.Totals.Policy = cart.OneC()
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s order.State) (order.State, error) {
			o, err := tx.Orders().Get(ctx, s.Org, s.ID)
			if err != nil {
				return order.State{}, err
			}
			return o.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s order.State) (any, error) {
			return tx.Orders().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s order.State, events ...kabinet.Event) error {
			return tx.Orders().Save(ctx, order.Restore(s), events...)
		},
		version: func(s *order.State) *int64 { return &s.Version },
		schema:  func(s *order.State) *int { return &s.Schema },
		change:  func(s *order.State, note string) { s.Comment = note },
		note:    func(s order.State) string { return s.Comment },
		org:     func(s order.State) kabinet.OrgID { return s.Org },
		id:      func(s order.State) string { return string(s.ID) },
		moved: func(s order.State, org kabinet.OrgID) order.State {
			s.Org, s.Number, s.External.ID = org, "other "+s.Number, "other "+s.External.ID
			return s
		},
	}
	statuses := []order.Status{order.Submitted, order.Confirmed, order.Cancelled}
	origins := []order.Origin{order.Portal, order.ERP, order.EDI}
	articles := []kabinet.SKU{"A", "B", "AB", "%", ""}
	sites := []kabinet.SiteID{"s1", "s2", "s", ""}
	syncs := []order.SyncStatus{order.NotSent, order.Exported, order.SendFailed}
	l := listing[order.State, order.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f order.Filter, page kabinet.Page) (kabinet.List[order.State], error) {
			return tx.OrderLister().List(ctx, scope, f, page)
		},
		object: order.State.Object,
		admits: order.Filter.Admits,
		compare: func(a, b order.State) int {
			return cmp.Or(b.Placed.Compare(a.Placed), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *order.State, r *rand.Rand) {
			s.Lines, s.Totals.Lines, s.Totals.Taxes = s.Lines[:1], nil, nil
			s.Unit, s.Payer, s.Person = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Status, s.Placed = pick(r, statuses), base.Add(varied(r))
			s.Seller = kabinet.SellerEntityID("seller of " + s.ID)
			s.Number = fmt.Sprint(r.IntN(4))
			s.BuyerNumber, s.Origin = fmt.Sprint(r.IntN(3)), pick(r, origins)
			s.Lines[0].SKU, s.Lines[0].Replaces = pick(r, articles), pick(r, articles)
			s.Site, s.Lines[0].Site = pick(r, sites), pick(r, sites)
			s.External.ID = string(s.Org) + string(s.ID)
			s.Sync.Status = pick(r, syncs)
		},
		filter: func(r *rand.Rand) order.Filter {
			var f order.Filter
			if r.IntN(2) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(3) == 0 {
				f.LegalEntity = pick(r, listEntites)
			}
			if r.IntN(4) == 0 {
				f.Number = fmt.Sprint(r.IntN(4))
			}
			if r.IntN(4) == 0 {
				f.BuyerNumber = fmt.Sprint(r.IntN(3))
			}
			if r.IntN(4) == 0 {
				f.SKU = pick(r, articles)
			}
			if r.IntN(4) == 0 {
				f.Site = pick(r, sites)
			}
			if r.IntN(4) == 0 {
				f.Origin = pick(r, origins)
			}
			f.Unexported = r.IntN(4) == 0
			if r.IntN(3) == 0 {
				f.Placed.From = base.Add(varied(r))
			}
			if r.IntN(3) == 0 {
				f.Placed.Until = base.Add(varied(r))
			}
			return f
		},
	}
	return Suite{"orders", append(l.checks(),
		check("numbers are unique", func(e env) { uniqueNumbers(e, s) }),
		check("names in other systems are unique", func(e env) { uniqueNames(e, s) }),
	)}
}

func uniqueNumbers(e env, j subject[order.State]) {
	numbered := func(org kabinet.OrgID, i int, seller kabinet.SellerEntityID, number string) order.State {
		s := j.make(org, i)
		s.Seller, s.Number = seller, number
		return s
	}
	j.put(e, numbered(orgA, 0, "s1", "17"))
	e.refused(kabinet.ErrConflict, "a number twice", j.saves(numbered(orgA, 1, "s1", "17"), happened("lost")))
	e.refused(kabinet.ErrConflict, "a number twice, in another organisation",
		j.saves(numbered(orgB, 1, "s1", "17"), happened("lost")))
	if err := j.swallowed(e, numbered(orgB, 1, "s1", "17"), happened("lost")); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("a number twice: %v", err)
	}
	j.absent(e, numbered(orgB, 1, "s1", "17"))
	e.sameRecords()
	j.put(e, numbered(orgA, 2, "s2", "17"))
	j.put(e, numbered(orgA, 3, "s1", ""))
	j.put(e, numbered(orgA, 4, "s1", ""))
	other := j.load(e, numbered(orgA, 3, "", ""))
	other.Number = "17"
	e.refused(kabinet.ErrConflict, "a number twice, by a change", j.saves(other, happened("lost")))
	free := j.load(e, numbered(orgA, 0, "", ""))
	free.Number = "18"
	j.put(e, free)
	other = j.load(e, other)
	other.Number = "17"
	j.put(e, other)
	j.same(e, other, 2)
	e.sameRecords()
}

// uniqueNames checks order.Finder, and that no two orders have one name in one system.
func uniqueNames(e env, j subject[order.State]) {
	named := func(org kabinet.OrgID, i int, source, id string) order.State {
		s := j.make(org, i)
		s.External.Source, s.External.ID = source, id
		return s
	}
	find := func(source, id string) (order.ID, error) {
		var out order.ID
		err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			o, err := tx.OrderFinder().ByExternal(ctx, source, id)
			if err == nil {
				out = o.State().ID
			}
			return err
		})
		return out, err
	}
	j.put(e, named(orgA, 0, "erp", "7"))
	e.refused(kabinet.ErrConflict, "a name twice, in another organisation",
		j.saves(named(orgB, 1, "erp", "7"), happened("lost")))
	j.absent(e, named(orgB, 1, "", ""))
	j.put(e, named(orgB, 1, "edi", "7"))
	j.put(e, named(orgA, 2, "erp", ""))
	j.put(e, named(orgA, 3, "", ""))
	for _, x := range [...]struct{ source, id, want string }{{"erp", "7", "ord_0"}, {"edi", "7", "ord_1"}} {
		if id, err := find(x.source, x.id); err != nil || string(id) != x.want {
			e.Fatalf("%s of %s is the order %q: %v", x.id, x.source, id, err)
		}
	}
	for _, x := range [...][2]string{{"erp", ""}, {"", ""}, {"erp", "70"}, {"e", "rp7"}} {
		if id, err := find(x[0], x[1]); !errors.Is(err, kabinet.ErrNotFound) {
			e.Fatalf("%q is the order %q: %v", x, id, err)
		}
	}
}

// OrderKeys returns the suite of order.Keys.
func OrderKeys() Suite {
	return Suite{"order keys", []Check{
		check("claims", claims),
		check("claims roll back", claimsRollBack),
		check("one of many claims", oneOfManyClaims),
		check("old claims are purged", purgedClaims),
	}}
}

func claimKey(org kabinet.OrgID, key, hash string, id order.ID) order.Claim {
	return order.Claim{Org: org, Key: key, Hash: hash, Order: id, At: base}
}

// claims checks what a claim gives, in one transaction each.
func (e env) claims(c order.Claim, id order.ID, found bool) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error { return claimed(ctx, tx, c, id, found) })
}

func claimed(ctx context.Context, tx store.Tx, c order.Claim, id order.ID, found bool) error {
	got, had, err := tx.OrderKeys().Claim(ctx, c)
	if err == nil && (got != id || had != found) {
		err = fmt.Errorf("claim of %q gives %q, %v, want %q, %v", c.Key, got, had, id, found)
	}
	return err
}

func claims(e env) {
	long := strings.Repeat("k", order.MaxKey-2) + "ж"
	for _, key := range []string{"k", "K", "k ", "'; --", "%", long} {
		e.claims(claimKey(orgA, key, "h", order.ID("ord_"+key)), order.ID("ord_"+key), false)
	}
	for _, key := range []string{"k", "K", "k ", "'; --", "%", long} {
		e.claims(claimKey(orgA, key, "h", "ord_other"), order.ID("ord_"+key), true)
		e.refused(order.ErrKeyReused, "a key with another hash", func(ctx context.Context, tx store.Tx) error {
			_, _, err := tx.OrderKeys().Claim(ctx, claimKey(orgA, key, "H", "ord_other"))
			return err
		})
		e.claims(claimKey(orgA, key, "h", "ord_other"), order.ID("ord_"+key), true)
	}
	e.claims(claimKey(orgB, "k", "H", "ord_b"), "ord_b", false)
	e.claims(claimKey(orgA, "k", "h", "ord_other"), "ord_k", true)
	later := claimKey(orgA, "k", "h", "ord_other")
	later.At = base.Add(order.KeepKeys)
	e.claims(later, "ord_k", true)
	e.must(func(ctx context.Context, tx store.Tx) error {
		if err := claimed(ctx, tx, claimKey(orgA, "same", "h", "ord_1"), "ord_1", false); err != nil {
			return err
		}
		return claimed(ctx, tx, claimKey(orgA, "same", "h", "ord_2"), "ord_1", true)
	})
}

func claimsRollBack(e env) {
	e.refused(errUndo, "rollback", func(ctx context.Context, tx store.Tx) error {
		if err := claimed(ctx, tx, claimKey(orgA, "k", "h", "ord_1"), "ord_1", false); err != nil {
			return err
		}
		return errUndo
	})
	e.claims(claimKey(orgA, "k", "other", "ord_2"), "ord_2", false)
}

func oneOfManyClaims(e env) {
	const n = 12
	got, found := make([]order.ID, n), make([]bool, n)
	errs := together(n, func(i int, ready func()) error {
		ready()
		return e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) (err error) {
			got[i], found[i], err = tx.OrderKeys().Claim(ctx, claimKey(orgA, "k", "h", order.ID(fmt.Sprint("ord_", i))))
			return err
		})
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	first := -1
	for i := range n {
		if !found[i] {
			if first >= 0 {
				e.Fatalf("claims %d and %d of one key are both the first", first, i)
			}
			first = i
		}
		if got[i] != got[0] {
			e.Fatalf("claims of one key give the orders %q and %q", got[0], got[i])
		}
	}
	if first < 0 || got[0] != order.ID(fmt.Sprint("ord_", first)) {
		e.Fatalf("the first claim was %d, and the order is %q", first, got[0])
	}
}

func purgedClaims(e env) {
	for i := range 5 {
		c := claimKey(orgA, fmt.Sprint("k", i), "h", order.ID(fmt.Sprint("ord_", i)))
		c.At = base.Add(time.Duration(i) * time.Hour)
		e.claims(c, c.Order, false)
	}
	purge := func(limit int) (n int) {
		e.must(func(ctx context.Context, tx store.Tx) (err error) {
			n, err = tx.OrderKeyPurger().PurgeKeys(ctx, base.Add(3*time.Hour), limit)
			return err
		})
		return n
	}
	if n := purge(0); n != 0 {
		e.Fatalf("%d keys were purged of none", n)
	}
	if n, m, none := purge(2), purge(9), purge(9); n != 2 || m != 1 || none != 0 {
		e.Fatalf("%d, %d and %d keys were purged, want 2, 1 and 0", n, m, none)
	}
	for i := range 5 {
		c := claimKey(orgA, fmt.Sprint("k", i), "h", "ord_new")
		want := c.Order
		if i >= 3 {
			want = order.ID(fmt.Sprint("ord_", i))
		}
		e.claims(c, want, i >= 3)
	}
}

// OrderNumbers returns the suite of order.Numbers.
func OrderNumbers() Suite {
	return Suite{"order numbers", []Check{
		check("numbers of series", numbers),
		check("numbers roll back", numbersRollBack),
		check("numbers of many", numbersOfMany),
	}}
}

// next takes n numbers in one transaction.
func (e env) next(seller kabinet.SellerEntityID, n int) []string {
	e.Helper()
	out := make([]string, n)
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		for i := range out {
			if out[i], err = tx.OrderNumbers().Next(ctx, seller, kabinet.DateOf(base)); err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

func numbers(e env) {
	seen := map[string]bool{}
	for range 3 {
		for _, n := range e.next("s1", 5) {
			if n == "" || seen[n] {
				e.Fatalf("the number %q was given twice, or is none", n)
			}
			seen[n] = true
		}
	}
	first := e.next("s2", 1)[0]
	if first == "" {
		e.Fatal("the number of another series is empty")
	}
}

func numbersRollBack(e env) {
	e.next("s1", 3)
	var lost string
	e.refused(errUndo, "rollback", func(ctx context.Context, tx store.Tx) (err error) {
		if lost, err = tx.OrderNumbers().Next(ctx, "s1", kabinet.DateOf(base)); err != nil {
			return err
		}
		return errUndo
	})
	if got := e.next("s1", 1)[0]; got != lost {
		e.Fatalf("the number %q of a transaction that was rolled back is lost: next is %q", lost, got)
	}
}

func numbersOfMany(e env) {
	const n, each = 6, 5
	got := make([][]string, n)
	errs := together(n, func(i int, ready func()) error {
		ready()
		for range each {
			var number string
			err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) (err error) {
				number, err = tx.OrderNumbers().Next(ctx, "s1", kabinet.DateOf(base))
				return err
			})
			if err != nil {
				return err
			}
			got[i] = append(got[i], number)
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	seen := map[string]bool{}
	for _, list := range got {
		for _, number := range list {
			if seen[number] {
				e.Fatalf("the number %q was given twice", number)
			}
			seen[number] = true
		}
	}
	if len(seen) < n*each {
		e.Fatalf("%d transactions took %d numbers", n*each, len(seen))
	}
}
