// Package rebate reckons retrospective bonuses: what a client has earned by the
// turnover of a period, how far the next step is, and what a late return takes
// back.
//
// A rebate is computed, never taken off the line of an order. A Clause of an
// agreement says whose turnover counts, which documents, and the ladder; Accrue
// turns it and the documents into a Statement, Correct a Statement and what has
// come since into a Correction. All are plain data, in Go or JSON, and nothing
// reads a clock or does I/O, so every function is safe for concurrent use:
//
//	clause := rebate.Clause{ID: "bonus-2026", Party: kabinet.ForOrganization("acme"), Currency: rub,
//		Window: year, Basis: rebate.Shipped, Tiers: []rebate.Tier{
//			{From: kabinet.MustQuantity("50000000"), Rate: kabinet.MustPercent("1")},
//			{From: kabinet.MustQuantity("80000000"), Rate: kabinet.MustPercent("2")},
//		}}
//	statement, err := rebate.Accrue(clause, rebate.Facts{Entries: entries}, now)
//	fmt.Println(statement.Bonus, statement.Next.Distance.Amount) // so far, and how much more for 2 %
//	correction, err := rebate.Correct(statement, clause, rebate.Facts{Entries: all}, later)
//	fmt.Println(correction.Difference, correction.Shares)        // may be negative
//
// # What counts
//
// An Entry counts when it is of the clause's Basis, or a Return; its legal
// entity is of the party; none of its sources is excluded; it is not after the
// instant asked about; and its instant lies in the period, half-open. A return
// belongs to the period of what it returns, by OriginalAt. Entries of one kind,
// document and line count once; if they differ it is an error. The order of
// entries never matters. A statement says how many entries were left out, and
// why.
//
// # How much it is
//
// AllUnits applies the rate of the reached tier to the whole turnover,
// Graduated each tier's rate to its own band, and GrowthOver the rate of the
// reached growth over a base period to the increment or to the whole. A tier
// begins at its threshold inclusive. The sum is exact and rounded once, to the
// currency, half away from zero unless the clause says otherwise; the legal
// entities share it in proportion to their turnover by largest remainder, so
// the shares sum to it exactly. A bonus is never negative; a correction may be.
//
// # Reading order
//
// clause.go and entry.go are what goes in, statement.go and correct.go what
// comes out; validate.go checks a clause, collect.go chooses the entries,
// reckon.go knows the ladders, accrue.go puts them together, text.go explains.
package rebate
