// Package nps asks clients how satisfied they are, and says how sure the answer
// is: net promoter scores with their intervals, from the closing of a deal to a
// trend of accounts.
//
//	sample := &nps.Sample{}                           // every person counts once
//	_, err := nps.ReadCSV(file, nps.ReadOptions{Zone: moscow}, sample.Add)
//	estimate, err := sample.All().Tally.Estimate(nps.Options{})
//	fmt.Println(estimate.NPS, estimate.Interval)      // 50 {32.626… 63.943…}
//	fmt.Println(estimate.Text(printer))               // for people without statistics
//	headline, err := sample.All().Accounts.RollUp(nps.MeanOfAccounts, nps.Options{})
//	quarters, _, err := sample.Periods(nps.Quarterly, calendar)
//	trend, err := nps.TrendOf(quarters, nps.MeanOfAccounts, nps.Options{})
//	fmt.Println(trend.Slope, trend.Differs())         // or is it chance?
//
// And the survey itself, in the transaction that the ports belong to:
//
//	svc := nps.Service{Requests: tx.NPSRequests(), Contacts: tx.NPSContacts(), FollowUps: tx.NPSFollowUps(), Keys: ring, Authority: authority}
//	state, err := svc.DealClosed(ctx, crm, org, deal, nps.Respondent{Person: anna}) // any number of times
//	sent, err := svc.Send(ctx, manager, state.Ref())
//	mail(address, "https://portal.example/s/"+sent.Link.Reveal()) // once it has committed
//	page, err := svc.Peek(ctx, link)                               // GET: writes nothing
//	page, err = svc.Answer(ctx, link, nps.Reply{Score: 9})         // POST
//
// # Scoring
//
// A Score of 9 or 10 is a promoter's and counts +1, 7 or 8 is passive and counts
// 0, 0 to 6 is a detractor's and counts −1. A Tally keeps the three numbers P, S
// and D; its score is 100(P−D)/n, not shrunk. What was dismissed, begun or
// excluded is counted aside and is not in n. Nothing is never a score: where
// nobody has answered there is ErrNoData.
//
// An Estimate has the interval too, by default the score interval of T. Tango,
// which covers what it promises with six answers as with six hundred. With fewer
// than MinAlone answers no text of this package states a score without its
// interval. Compare, Paired and NewTrend say whether scores differ by more than
// chance, and RollUp unites accounts on a Basis, which it carries along: scores of
// different bases do not mix.
//
// Tally and Accounts are for streams of any length, counted in pieces and merged;
// a Sample keeps answers, so that a person who answers twice counts once.
//
// # Surveys
//
// A Request goes from the closing of a deal, once for each deal and person, by way
// of the manager who lived through it, to an answer that is locked. A Contact
// knows when a person was last asked, by any programme, and whether they want to
// be. A FollowUp is what is done about an unhappy answer. A Funnel shows who was
// asked and who was not, which belongs beside every score.
//
// The link in the message is a secret of 256 bits, of which a store keeps only a
// MAC. To open it is to read: a score in the link only prefills, since scanners of
// mail open everything, and what records is the person's POST.
//
// # Reading order
//
// score.go, tally.go, interval.go and estimate.go are one score; difference.go,
// paired.go and trend.go compare; accounts.go and rollup.go unite; answer.go,
// sample.go and period.go gather; read*.go read files; text.go explains.
// policy.go, request*.go, contact.go and followup.go are the survey, service*.go
// what people do with it, store.go where it is kept. Scores, intervals and
// probabilities are floating-point numbers; no amount of money is.
package nps
