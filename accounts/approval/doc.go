// Package approval lets an organisation decide who must approve what before it goes
// on: orders, quotes, claims, changes of credit, registrations, and what a host adds.
//
// A Rule says when, by a Predicate on the facts of a subject, and whose approval: tiers
// that follow one another, with groups of persons that all must be filled. A Flow is
// the approval of one subject at one content, a state machine with the wordings of the
// rules that it began with. Service is what people do, built per transaction:
//
//	svc := approval.Service{
//		Flows: tx.Approvals(), Lister: tx.ApprovalLister(), Books: tx.ApprovalBooks(),
//		Directory: withaccounts.Directory{Organizations: tx.Organizations(), …}, Authority: authority,
//	}
//	published, err := svc.Publish(ctx, owner, org, seen, approval.Rule{
//		ID: "large", Name: "Large orders", Effect: approval.Require,
//		When:  approval.Where(approval.Total, approval.AtLeast, approval.Amount(kabinet.MustMoney("5000 EUR"))),
//		Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "approver"}}}},
//	})                                                      // published.Warnings: where nobody can
//	state, err := svc.Submit(ctx, buyer, subject)           // pending
//	list, err := svc.Waiting(ctx, approver, kabinet.Page{}) // what waits for me
//	state, err = svc.Vote(ctx, approver, org, state.ID, approval.Ballot{
//		Approve: true, Version: state.Version, Hash: state.Subject.Hash,
//	})
//	state, err = svc.Release(ctx, buyer, state.Ref(), subject.Version, subject.Hash)
//
// # What holds always
//
// Nothing is ever approved by time, by an error, or for want of somebody to do it.
// Where a predicate cannot be evaluated, the approval is required and an alert raised.
// Where nobody can fill a group, the flow is Stalled, which the seller is told of; it is
// escalated up the tree, and in the end the client's owner may waive, with a reason,
// what the rules let them waive. The seller's people never approve for a client.
//
// Nobody approves what they requested, nor by a right of whoever did, nor who acted for
// them on the subject or lent them the right, nor whose the subject is; and a person counts
// once per flow, unless a rule says otherwise. A colleague to whom the requester lent a right
// may approve by their own until they use it on the subject: lending takes no consent, so it
// must not put anybody out of the vote. All that holds for the owner as well: in a firm of one person a rule can be
// satisfied by nobody, of which Publish warns.
//
// An approval is of a content. A change of what approvers decide on supersedes the flow,
// approved or not, and everything is asked anew; a change that the requester did not
// make needs the requester's consent. A vote names the version and the hash that the
// person saw, and Release those that the approval is used for.
//
// # What the host does
//
// A Subject is made by the host's own code, of what it has stored: facts and hash never
// come from a form. The host calls Amend with every change of a subject that has a flow,
// Settle for each that is Due from time to time, and sends the messages that the events ask for: FlowStalled,
// Escalated, ReminderDue and so on. Release belongs into the transaction that places the
// order; its Rechecks look once more at price, stock, budget and credit.
//
// # Reading order
//
// value.go and predicate.go are conditions; rule.go and evaluate.go what they ask for;
// content.go the subject; electorate.go and match.go who can fill which group; flow*.go
// the state machine; book.go the rules of an organisation; service*.go what people do;
// store.go where it is kept.
package approval
