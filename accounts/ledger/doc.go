// Package ledger counts what is reserved and spent against a ceiling, for
// budgets and for credit: one primitive that never lets two orders spend the same
// money, and reservations that say what became of what was held.
//
// A balance is named by a Key. Entries move it: Reserve holds, Commit turns what
// is held into what is spent, Release gives it back, and Adjust corrects what is
// spent. A Store writes an entry and moves its balance in one step, and a Reserve
// only where
//
//	committed + reserved + amount ≤ ceiling
//
// holds at that very moment. An entry that is there already is left out, so a
// repeat is harmless. The sum of the entries of a key is its balance, always.
//
// A Reservation is what one version of a document holds, on any number of keys
// and by line. A Book leads reservations of one kind through their life:
//
//	book := ledger.Book{Name: "budget", Ledger: tx.Ledger(), Reservations: tx.Reservations()}
//	r, err := book.Reserve(ctx, actor, now, ledger.Request{
//		Org: org, Document: ledger.Document{ID: "order/7", Version: 1}, Until: now.Add(72 * time.Hour),
//		Asks: []ledger.Ask{{Key: key, Line: "1", Measure: roubles, Amount: 120_00, Ceiling: 1_000_00}},
//	})
//	if errors.Is(err, ledger.ErrShort) {
//		// the error says how much is left
//	}
//	_, err = book.Commit(ctx, actor, now, org, "order/7", "shipment/1", ledger.Part{Line: "1", Num: 1, Den: 2})
//	_, err = book.Release(ctx, actor, now, org, "order/7", "cancel") // the other half
//
// Packages accounts/budget and accounts/credit decide which keys and ceilings a
// document meets; a host rarely needs this package itself.
package ledger
