package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// Ledger returns the suite of ledger.Store.
func Ledger() Suite {
	return Suite{"ledger", []Check{
		check("round trip", ledgerRoundTrip),
		check("balances", ledgerBalances),
		check("ceilings", ledgerCeilings),
		check("a limit of zero is zero", ledgerZero),
		check("the largest amounts", ledgerLargest),
		check("release no more than is reserved", ledgerUnreserved),
		check("repeats are harmless", ledgerRepeats),
		check("all or nothing", ledgerAllOrNothing),
		check("identities", ledgerIdentities),
		check("foreign organisation", ledgerForeign),
		check("mistakes", ledgerMistakes),
		check("rollback", ledgerRollback),
		check("pages of entries", ledgerPages),
		check("racing reserves", ledgerRacing),
		check("racing releases", ledgerRacingReleases),
		check("racing on several keys", ledgerRacingKeys),
	}}
}

var eur = ledger.MoneyIn(kabinet.MustCurrency("EUR"))

func ledgerKey(org kabinet.OrgID) ledger.Key {
	return ledger.Key{Org: org, Book: "budget", Account: "bdg_1", Part: "2026-03"}
}

// post is a posting of a document to the usual key.
func post(kind ledger.Kind, document string, amount, ceiling ledger.Units) ledger.Posting {
	return ledger.Posting{Entry: ledger.Entry{
		Key: ledgerKey(orgA), Document: ledger.Document{ID: document, Version: 1}, Kind: kind,
		Measure: eur, Amount: amount, At: base,
	}, Ceiling: ceiling}
}

func posts(p ...ledger.Posting) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) error { _, err := tx.Ledger().Post(ctx, p...); return err }
}

func (e env) post(p ...ledger.Posting) (fresh []ledger.Entry) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		fresh, err = tx.Ledger().Post(ctx, p...)
		return err
	})
	return fresh
}

// balance checks a balance, and that it is the sum of its entries.
func (e env) balance(key ledger.Key, reserved, committed ledger.Units, entries int64) {
	e.Helper()
	want := ledger.Balance{Reserved: reserved, Committed: committed, Entries: entries}
	e.must(func(ctx context.Context, tx store.Tx) error {
		got, err := tx.Ledger().Balance(ctx, key)
		if err != nil {
			return err
		}
		none := key
		none.Part += "?"
		many, err := tx.LedgerBalances().Balances(ctx, none, key, none, key)
		if err != nil {
			return err
		}
		if !slices.Equal(many, []ledger.Balance{{}, got, {}, got}) {
			return fmt.Errorf("the balances of %+v are %+v, and one by one %+v", key, many, got)
		}
		if got != want {
			return fmt.Errorf("the balance of %+v is %+v, want %+v", key, got, want)
		}
		all, err := tx.Ledger().Entries(ctx, key, 0, 100_000)
		if err != nil {
			return err
		}
		if sum := ledger.Sum(all...); sum != got {
			return fmt.Errorf("the entries of %+v sum to %+v, and its balance is %+v", key, sum, got)
		}
		for i, x := range all {
			if x.N != int64(i)+1 {
				return fmt.Errorf("entry %d of %+v has the number %d", i+1, key, x.N)
			}
		}
		return nil
	})
}

func ledgerRoundTrip(e env) {
	var want ledger.Entry
	fill(&want)
	want.Org, want.Kind, want.Measure, want.N = orgA, ledger.Reserve, eur, 0
	fresh := e.post(ledger.Posting{Entry: want, Ceiling: ledger.Max})
	want.N = 1
	var got []ledger.Entry
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		got, err = tx.Ledger().Entries(ctx, want.Key, 0, 10)
		return err
	})
	for about, list := range map[string][]ledger.Entry{"Post returns": fresh, "Entries returns": got} {
		if len(list) != 1 {
			e.Fatalf("%s %d entries, want 1", about, len(list))
		}
		if d := differences(list[0], want); len(d) > 0 {
			e.Fatalf("%s another entry: %v", about, d)
		}
		if z := notUTC(list[0]); len(z) > 0 {
			e.Fatalf("%s instants that are not in UTC: %v", about, z)
		}
	}
	// Instants come back in UTC from whatever zone, and goods are counted too.
	moved := want
	moved.At, moved.Step = want.At.In(time.FixedZone("east", 3*3600)), "another"
	moved.Measure = ledger.QuantityIn("TNE")
	e.post(ledger.Posting{Entry: moved, Ceiling: ledger.Max})
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		got, err = tx.Ledger().Entries(ctx, want.Key, 1, 10)
		return err
	})
	moved.At, moved.N = want.At, 2
	if len(got) != 1 || len(differences(got[0], moved)) > 0 || len(notUTC(got[0])) > 0 {
		e.Fatalf("the second entry came back as %+v, want %+v", got, moved)
	}
}

func ledgerBalances(e env) {
	key := ledgerKey(orgA)
	e.balance(key, 0, 0, 0)
	e.post(post(ledger.Reserve, "1", 100, 100))
	e.balance(key, 100, 0, 1)
	e.post(post(ledger.Commit, "1", 60, 0))
	e.balance(key, 40, 60, 2)
	e.post(post(ledger.Release, "1", 40, 0))
	e.balance(key, 0, 60, 3)
	e.post(post(ledger.Adjust, "1", -75, 0))
	e.balance(key, 0, -15, 4)
	e.post(post(ledger.Reserve, "2", 115, 100))
	e.balance(key, 115, -15, 5)
	e.post(post(ledger.Adjust, "2", 5, 105), post(ledger.Commit, "2", 115, 0))
	e.balance(key, 0, 105, 7)
}

func ledgerCeilings(e env) {
	e.post(post(ledger.Reserve, "1", 60, 100))
	e.refused(ledger.ErrShort, "more than is left", posts(post(ledger.Reserve, "2", 41, 100)))
	e.refused(ledger.ErrShort, "an adjustment of more than is left", posts(post(ledger.Adjust, "2", 41, 100)))
	e.post(post(ledger.Commit, "1", 60, 0))
	e.refused(ledger.ErrShort, "what is spent counts", posts(post(ledger.Reserve, "2", 41, 100)))
	err := e.db.InTx(e.ctx, posts(post(ledger.Reserve, "2", 41, 100)))
	var k *kabinet.Error
	if !errors.As(err, &k) || fmt.Sprint(k.Param("left")) != "0.40 EUR" || k.Param("account") != "bdg_1" {
		e.Fatalf("%v does not say how much is left, and where", err)
	}
	e.post(post(ledger.Reserve, "3", 40, 100))
	// A ceiling that came down takes nothing away and lets nothing in.
	e.refused(ledger.ErrShort, "below a lower ceiling", posts(post(ledger.Reserve, "4", 1, 50)))
	e.post(post(ledger.Release, "3", 40, 50))
	e.refused(ledger.ErrShort, "still below a lower ceiling", posts(post(ledger.Reserve, "4", 1, 50)))
	e.balance(ledgerKey(orgA), 0, 60, 4)
}

func ledgerZero(e env) {
	e.refused(ledger.ErrShort, "a ceiling of zero", posts(post(ledger.Reserve, "1", 1, 0)))
	e.refused(ledger.ErrShort, "a ceiling below zero", posts(post(ledger.Reserve, "1", 1, -5)))
	e.balance(ledgerKey(orgA), 0, 0, 0)
}

func ledgerLargest(e env) {
	e.post(post(ledger.Reserve, "1", ledger.Max, ledger.Max))
	e.balance(ledgerKey(orgA), ledger.Max, 0, 1)
	e.refused(ledger.ErrShort, "more than the largest", posts(post(ledger.Reserve, "2", 1, ledger.Max)))
	e.refused(ledger.ErrShort, "much more than the largest", posts(post(ledger.Reserve, "2", ledger.Max, ledger.Max)))
	e.refused(ledger.ErrShort, "a ceiling above the largest", posts(post(ledger.Reserve, "2", ledger.Max, 1<<62)))
	e.post(post(ledger.Adjust, "3", -ledger.Max, 0))
	e.balance(ledgerKey(orgA), ledger.Max, -ledger.Max, 2)
	e.refused(ledger.ErrShort, "less than the smallest", posts(post(ledger.Adjust, "4", -1, 0)))
	e.post(post(ledger.Commit, "1", ledger.Max, 0))
	e.balance(ledgerKey(orgA), 0, 0, 3)
}

func ledgerUnreserved(e env) {
	e.refused(ledger.ErrUnreserved, "a release of nothing", posts(post(ledger.Release, "1", 1, 100)))
	e.refused(ledger.ErrUnreserved, "a commit of nothing", posts(post(ledger.Commit, "1", 1, 100)))
	e.post(post(ledger.Reserve, "1", 10, 100))
	e.refused(ledger.ErrUnreserved, "a release of more", posts(post(ledger.Release, "1", 11, 100)))
	e.refused(ledger.ErrUnreserved, "a commit of more", posts(post(ledger.Commit, "1", 11, 100)))
	e.balance(ledgerKey(orgA), 10, 0, 1)
}

func ledgerRepeats(e env) {
	reserve := post(ledger.Reserve, "1", 100, 100)
	e.post(reserve)
	// There is no room for another one, but none is needed.
	if fresh := e.post(reserve); len(fresh) != 0 {
		e.Fatalf("a repeat is new: %+v", fresh)
	}
	if fresh := e.post(reserve, reserve, post(ledger.Commit, "1", 100, 0)); len(fresh) != 1 || fresh[0].Kind != ledger.Commit || fresh[0].N != 2 {
		e.Fatalf("with a repeat, what is new is %+v", fresh)
	}
	if fresh := e.post(post(ledger.Adjust, "2", 1, 101), post(ledger.Adjust, "2", 1, 101)); len(fresh) != 1 {
		e.Fatalf("of two that are the same, %d are new", len(fresh))
	}
	e.balance(ledgerKey(orgA), 0, 101, 3)
	other := reserve
	other.Amount = 99
	e.refused(ledger.ErrTwice, "a repeat with another amount", posts(other))
	other = reserve
	other.Measure = ledger.QuantityIn("TNE")
	e.refused(ledger.ErrTwice, "a repeat in another measure", posts(other))
	e.refused(ledger.ErrTwice, "another amount within one call",
		posts(post(ledger.Adjust, "3", -1, 0), post(ledger.Adjust, "3", -2, 0)))
	e.balance(ledgerKey(orgA), 0, 101, 3)
}

// ledgerAllOrNothing refuses the last of several, and goes on in the same
// transaction.
func ledgerAllOrNothing(e env) {
	at := func(account string, p ledger.Posting) ledger.Posting { p.Account = account; return p }
	key := func(account string) ledger.Key { k := ledgerKey(orgA); k.Account = account; return k }
	e.must(func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Ledger().Post(ctx, at("a", post(ledger.Reserve, "1", 10, 10)), at("b", post(ledger.Reserve, "1", 10, 10)),
			at("c", post(ledger.Reserve, "1", 10, 9)))
		if !errors.Is(err, ledger.ErrShort) {
			return fmt.Errorf("one of three too short: %v", err)
		}
		if _, err = tx.Ledger().Post(ctx, at("b", post(ledger.Reserve, "2", 10, 10)), at("a", post(ledger.Release, "2", 1, 0))); !errors.Is(err, ledger.ErrUnreserved) {
			return fmt.Errorf("one of two not reserved: %v", err)
		}
		_, err = tx.Ledger().Post(ctx, at("b", post(ledger.Reserve, "3", 7, 10)))
		return err
	})
	e.balance(key("a"), 0, 0, 0)
	e.balance(key("b"), 7, 0, 1)
	e.balance(key("c"), 0, 0, 0)
	// They are written in the order of their keys, whatever the call says.
	fresh := e.post(at("z", post(ledger.Reserve, "4", 1, 10)), at("y", post(ledger.Reserve, "4", 1, 10)))
	if len(fresh) != 2 || fresh[0].Account != "y" {
		e.Fatalf("entries are written in the order %+v", fresh)
	}
}

// ledgerIdentities posts entries that differ in one part of their identity.
func ledgerIdentities(e env) {
	p := post(ledger.Reserve, "1", 5, ledger.Max)
	e.post(p)
	for name, change := range map[string]func(*ledger.Entry){
		"book":      func(x *ledger.Entry) { x.Book = "credit" },
		"account":   func(x *ledger.Entry) { x.Account = "BDG_1" },
		"part":      func(x *ledger.Entry) { x.Part = "" },
		"joined":    func(x *ledger.Entry) { x.Account, x.Part = `bdg_1","2026-03`, "" },
		"document":  func(x *ledger.Entry) { x.Document.ID = "1 " },
		"version":   func(x *ledger.Entry) { x.Document.Version = 2 },
		"line":      func(x *ledger.Entry) { x.Line = "1" },
		"step":      func(x *ledger.Entry) { x.Step = "1" },
		"shifted":   func(x *ledger.Entry) { x.Line, x.Step = "", "reserve" },
		"shifted 2": func(x *ledger.Entry) { x.Line, x.Step = "reserve", "" },
	} {
		q := p
		change(&q.Entry)
		if fresh := e.post(q); len(fresh) != 1 {
			e.Fatalf("an entry of another %s counts as the same", name)
		}
	}
	if fresh := e.post(p); len(fresh) != 0 {
		e.Fatal("a repeat counts as another")
	}
	e.balance(ledgerKey(orgA), 35, 0, 7)
}

func ledgerForeign(e env) {
	mine := post(ledger.Reserve, "1", 60, 100)
	theirs := mine
	theirs.Org = orgB
	e.post(mine)
	e.balance(ledgerKey(orgB), 0, 0, 0)
	release := post(ledger.Release, "1", 60, 0)
	release.Org = orgB
	e.refused(ledger.ErrUnreserved, "a release of another organisation's", posts(release))
	e.post(theirs)
	e.balance(ledgerKey(orgA), 60, 0, 1)
	e.balance(ledgerKey(orgB), 60, 0, 1)
	// At once, too, they are two entries, however alike.
	mine.Document.ID, theirs.Document.ID, theirs.Amount = "2", "2", 7
	mine.Amount = 7
	if fresh := e.post(mine, theirs); len(fresh) != 2 {
		e.Fatalf("entries of two organisations that are posted at once: %d are new", len(fresh))
	}
	theirs.Document.ID, mine.Document.ID, mine.Amount = "3", "3", 8
	e.post(mine, theirs)
	e.balance(ledgerKey(orgA), 75, 0, 3)
	e.balance(ledgerKey(orgB), 74, 0, 3)
}

func ledgerMistakes(e env) {
	for name, change := range map[string]func(*ledger.Entry){
		"no organisation":  func(x *ledger.Entry) { x.Org = "" },
		"no account":       func(x *ledger.Entry) { x.Account = "" },
		"no document":      func(x *ledger.Entry) { x.Document.ID = "" },
		"no kind":          func(x *ledger.Entry) { x.Kind = "" },
		"no amount":        func(x *ledger.Entry) { x.Amount = 0 },
		"negative":         func(x *ledger.Entry) { x.Amount = -1 },
		"too much":         func(x *ledger.Entry) { x.Amount = ledger.Max + 1 },
		"no measure":       func(x *ledger.Entry) { x.Measure = ledger.Measure{} },
		"negative release": func(x *ledger.Entry) { x.Kind, x.Amount = ledger.Release, -1 },
	} {
		p := post(ledger.Reserve, "1", 5, ledger.Max)
		change(&p.Entry)
		e.refused(kabinet.Invalid, name, posts(post(ledger.Reserve, "0", 5, ledger.Max), p))
	}
	e.balance(ledgerKey(orgA), 0, 0, 0)
}

func ledgerRollback(e env) {
	e.post(post(ledger.Reserve, "1", 10, 100))
	err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.Ledger().Post(ctx, post(ledger.Commit, "1", 10, 0), post(ledger.Reserve, "2", 90, 100)); err != nil {
			return err
		}
		if b, err := tx.Ledger().Balance(ctx, ledgerKey(orgA)); err != nil || b != (ledger.Balance{Reserved: 90, Committed: 10, Entries: 3}) {
			return fmt.Errorf("within the transaction the balance is %+v, %v", b, err)
		}
		return errUndo
	})
	if err != errUndo {
		e.Fatalf("InTx returned %v", err)
	}
	e.balance(ledgerKey(orgA), 10, 0, 1)
	e.post(post(ledger.Reserve, "2", 90, 100))
	e.balance(ledgerKey(orgA), 100, 0, 2)
}

func ledgerPages(e env) {
	for i := range 25 {
		e.post(post(ledger.Reserve, fmt.Sprint(i), ledger.Units(i)+1, ledger.Max))
	}
	var all []ledger.Entry
	for after := int64(0); ; {
		var page []ledger.Entry
		e.must(func(ctx context.Context, tx store.Tx) (err error) {
			page, err = tx.Ledger().Entries(ctx, ledgerKey(orgA), after, 7)
			return err
		})
		if len(page) > 7 {
			e.Fatalf("a page of 7 has %d entries", len(page))
		}
		all = append(all, page...)
		if len(page) < 7 {
			break
		}
		after = page[6].N
	}
	if len(all) != 25 || !slices.IsSortedFunc(all, func(a, b ledger.Entry) int { return int(a.N - b.N) }) || all[24].Amount != 25 {
		e.Fatalf("25 entries come in pages as %+v", all)
	}
	for _, limit := range []int{0, -1} {
		e.must(func(ctx context.Context, tx store.Tx) error {
			if none, err := tx.Ledger().Entries(ctx, ledgerKey(orgA), 0, limit); err != nil || len(none) > 0 {
				return fmt.Errorf("a limit of %d gives %d entries, %v", limit, len(none), err)
			}
			return nil
		})
	}
}
