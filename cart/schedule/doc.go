// Package schedule fills carts that come again: rows of articles, and when.
//
// A Schedule says on which days its rows are to become a cart: every n days, weeks on
// a weekday, or months on a day, rolled to business days. Each occurrence that is due
// becomes a cart of its owner exactly once, at the prices of that day, with a report
// line by line; the owner and whom they name are told, also when it fails.
//
//	svc := schedule.Service{Schedules: tx.Schedules(), Lister: tx.ScheduleLister(), Finder: tx.ScheduleFinder(),
//		Fill: &quickorder.Service{Index: index, Carts: carts}, Authority: authority}
//	s, err := svc.Create(ctx, actor, org, schedule.Plan{
//		Name: "Every other Monday", Header: header, Items: list.Items,
//		Recurrence: schedule.Recurrence{Every: 2, Unit: schedule.Weeks, Weekday: time.Monday,
//			Roll: schedule.Following, Zone: "Europe/Moscow", Minute: 8 * 60, Start: today},
//	})
//	fmt.Println(s.Next.Day, s.Upcoming(calendar, 5))
//
// A job of the host runs what is due, every transaction with a Service of its own:
//
//	results, err := schedule.RunDue(ctx, inTx, 100)
//
// What came due while no job ran is made up for: each occurrence becomes a cart of its
// own, the earliest first, at the prices of the day on which it is made. Only editing or
// resuming a schedule leaves out what is past.
//
// The owner's own rights are asked when a cart is filled, so a schedule of somebody
// who may not buy any more fails. What is told are the events Ran and Failed in the
// outbox, with the persons in To.
package schedule
