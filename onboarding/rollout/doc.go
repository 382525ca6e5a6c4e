// Package rollout tells a seller whether the portal pays off: sixteen questions
// about pilot groups, before the portal and three, six and twelve months into it,
// each answered with a value, what it was counted from, and how sure it is.
//
//	h := &rollout.History{}                                   // events of the host's past, in any order
//	_, err := rollout.Read(file, h.Add, nil)                  // JSON lines, or h.Add by hand
//	cohorts, err := pilot.Cohorts("first wave")               // as they were frozen
//	outside := rollout.NewCohort("others", "Without the portal", start, others...)
//	report, err := h.Report(rollout.Plan{
//		AsOf: now, Cohorts: cohorts, Outside: &outside, Calendar: calendar,
//		Targets: []rollout.Target{{Measure: rollout.OrderShare, Growth: 0.2}},
//	})
//	err = report.HTML(w, rollout.Page{Printer: printer})      // or json.Marshal(report)
//
// # What is counted
//
// A History is a plain set of events: orders with their confirmations and
// cancellations, enquiries and responses, claims, what managers did and how long it
// took, invitations, log-ins, companies set up, and answers to a survey. The same
// events in any order, and twice, make the same report; a late one is as good as
// any. An order that is cancelled, whenever, is in nothing. Events at Plan.AsOf or
// later are not known, so that a report can be made again as it was.
//
// T0 is the window of Plan.Window months before the start, and each point of
// Plan.Months has the window of as many months that ends there: all are equally
// long, so that counts compare. Windows are half-open and consist of whole days of
// the tenant's zone. A window that is not over is marked, and compared with
// nothing. The time to the first order and the activation look at all that
// happened since, up to the end of the window.
//
// # How sure it is
//
// Shares of what is counted one by one have the interval of Wilson, sums over
// clients or managers one that takes the clients or managers as what was drawn,
// counts over an exposure that of Poisson, medians and 90th percentiles two of the
// observed values, Kaplan–Meier curves that of Greenwood on the scale of log(−log).
// Differences are made of the intervals of their parts. Orders of one client are
// alike, so an interval that counts orders one by one is rather too narrow where a
// few clients order most: OrderShareByClient beside it counts clients.
//
// What cannot be known is said, never made up: a denominator of zero gives no
// value, what was not recorded before gives no growth, few give no interval, and
// amounts of two currencies are an error.
//
// # Pilots
//
// A Pilot goes from its criteria by way of applications to waves, whose members are
// frozen: who joins later does not change who is looked at. Values, intervals and
// probabilities are floating-point numbers; no amount of money is.
package rollout
