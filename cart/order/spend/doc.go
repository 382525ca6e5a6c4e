// Package spend tells a client what was spent: by period, legal entity, cost centre and
// group of products, against budgets, and beside the period before.
//
//	svc := spend.Service{Orders: tx.OrderLister(), Authority: authority, Groups: groups}
//	report, err := svc.Report(ctx, actor, spend.Query{
//		Org: org, First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2026-07-01"), Zone: moscow,
//		Every: spend.Month, By: []spend.Dimension{spend.ByPeriod, spend.ByCostCentre},
//	})
//	for _, row := range report.Rows {
//		fmt.Println(row.Period, row.CostCentre, row.Gross, row.Orders)
//	}
//	err = spend.WriteCSV(w, report, spend.ExportOptions{BOM: true})
//
// An order belongs to the day on which it was placed, as it does in budgets, and counts
// with what is to be delivered and paid of it now: what was cancelled, closed short or
// amended away has left it, and so have orders that were cancelled or failed. A Basis
// counts only what is confirmed, or only what was shipped. Every line has its share in
// the adjustments, charges and taxes of its order, so that the rows of any grouping sum to
// the orders, exactly. Currencies are never added together.
//
// A report is made of what order.PermissionView lets the actor see in a list of orders,
// and of nothing else. It reads page by page; what it keeps is bounded by MaxRows.
package spend
