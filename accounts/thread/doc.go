// Package thread keeps conversations between a client's people and the seller's: about
// an order, an invoice, a claim, or the company itself; and suggestions, which the
// seller answers.
//
// Whoever may see what a conversation is about may read it, and nobody else: Service
// asks for the permission of the object, so a colleague who may not see the invoice does
// not see what is said about it.
//
//	svc := thread.Service{Threads: tx.Threads(), Lister: tx.ThreadLister(), Messages: tx.ThreadMessages(),
//		Marks: tx.ThreadMarks(), Subjects: subjects, Attachments: attachments, Authority: authority}
//	about := thread.Ref{Kind: "order", ID: "ord_1"}
//	posted, err := svc.Post(ctx, anna, org, about, thread.Draft{Text: "When will it come?"}) // opens it, the first time
//	inbox, err := svc.List(ctx, manager, thread.Filter{Awaiting: thread.Seller}, kabinet.Page{})
//	posted, err = svc.Reply(ctx, manager, org, inbox.Items[0].ID, thread.Draft{Text: "On Friday."})
//	read, err := svc.Read(ctx, anna, org, posted.Thread.ID, kabinet.Page{}) // messages, and how many are new to her
//	took, answered := posted.Thread.FirstResponse(hours)                    // in business hours
package thread
