// Package segment sorts clients by what they bring: ABC by profit, the tenant's own
// labels, recency, frequency and money; and requests by how likely they are to become
// orders (BANT). It is pure: functions of numbers, exact, with no store.
//
//	list, err := segment.ABC(profits, segment.Cutoffs{})        // A, B, C of this period
//	standing := segment.Advance(before, list, 2)                // only after two periods
//	label, err := labels.Of(segment.Traits{Class: standing["acme"].Class, Growing: true})
//	scores, err := segment.RFM(activity, 5)                     // 5-4-5
//	q, err := segment.BANT{Budget: segment.Points(3), Need: segment.Points(4)}.Qualify()
//	fmt.Println(q.Low, q.High)                                  // 7 to 15: two are unknown
//
// The subject is an organisation or a person, by the type of its id: people move
// between firms and bring their history along. Requests are scored by BANT, and never
// clients.
package segment
