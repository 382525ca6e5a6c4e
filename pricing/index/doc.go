// Package index turns published quotations of metals, energy and freight into
// surcharges on prices.
//
// A Series is what a source publishes: observations, which never change, only
// get revised by later ones. A Formula says what an agreement makes of them. Both
// are plain data, in Go or JSON. Compile makes a Table of the series once; the
// rest looks up and reckons, reads no clock, does no I/O, and is safe for
// concurrent use:
//
//	table, err := index.Compile(series)                 // every mistake, with its place
//	copper := index.Formula{
//		Method: index.Weight, Index: "cu-del",           // quoted in EUR for 100 KGM
//		Base: &base, Handling: kabinet.MustPercentage("1"),
//		Weight: kabinet.QuantityOf(43), Per: kabinet.QuantityOf(1000), // 43 kg in 1000 m
//		Fixing: index.PreviousBusinessDay, Anchor: index.Shipment,
//	}
//	err = table.Check(copper)
//	in := index.Input{Per: kabinet.QuantityOf(100), Currency: eur, Order: now, At: now, Calendar: calendar}
//	s, err := table.Surcharge(copper, in)               // s.Amount for 100 m, s.Provisional: not shipped yet
//	in.Shipment, in.At = shipped, later
//	final, difference, err := table.Finalise(copper, s, in)
//
// # Which quotation
//
// The anchor is the order, the shipment or the invoice; its day, in the
// calendar's zone, decides. PreviousBusinessDay takes the observation of the
// business day before, MonthAverage and QuarterAverage the mean of a period's
// observations, each effective date counting once, and Fixed one that the
// formula names. Of several observations of one effective date the one
// published last holds, from its publication on; with KnownAt the table answers
// as it would have at an earlier instant.
//
// While the anchor lies ahead, and while an average of the anchor's own period is
// not over, the surcharge is Provisional: it is what it would be were the event
// now. Finalise then gives the final one and the difference.
//
// A missing observation is an error, and never a zero. LastKnown lets the last
// one stand in for it, up to an age; a provisional surcharge uses it in any
// case, and says so (Stale).
//
// # How much it is
//
// Weight × (quotation × (1 + handling) − base) / per, an amount for each full
// step, or the price in the ratio of one or more indices to their bases; of this
// the part that is passed through. Then 0 for a negative amount, unless that is
// allowed, and the bounds. All of it is reckoned in fractions and rounded once,
// half away from zero, to 9 decimal places; only an average is rounded before,
// to a scale of its own, as contracts have it. Rounding to the currency is the
// caller's. Nothing is ever converted: another currency than the line's is an
// error.
//
// # Reading order
//
// series.go and formula.go are what goes in, surcharge.go what comes out;
// validate.go and check.go find mistakes, table.go holds the observations,
// fixing.go chooses among them, reckon.go reckons, in the numbers of fraction.go.
package index
