// Package invite brings the right colleague into an organisation, safely, and says
// why: who invites, what for, and which step is waiting.
//
//	svc := invite.Service{
//		Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Refusals: tx.InviteRefusals(), Meters: tx.InviteMeters(),
//		Access: authorizer, Authority: directory, Members: directory, Names: directory, Keys: ring,
//	}
//	state, err := svc.Create(ctx, anna, invite.Form{Org: "acme", Address: "ivan@acme.example", Roles: []invite.Role{{Role: "buyer"}}})
//	err = courier.Take(ctx, record)                      // from the outbox: makes the secret, sends the message
//	page, err := svc.Peek(ctx, link)                     // GET: writes nothing
//	handle, err := invite.Stage(ctx, transact, link)     // POST: the secret for a cookie, before signing in
//	result, err := svc.Accept(ctx, invite.WithHandle(cookie), invite.Accepting{Subject: ivan, Digest: page.Digest})
//
// # States
//
// AwaitingApproval → Pending → Accepted, Declined, Revoked, Expired or Superseded;
// an approval may end as Rejected. Expired is what a pending invitation is from
// Expires on, whether anybody has written it down or not; every door looks at the
// clock. What is known of the message, its Delivery, is another matter.
//
// # The secret
//
// A link is iv1.<selector>.<verifier>, of 16 and 32 random bytes. It is made when
// the message is delivered, and leaves the process in the message alone: what is
// stored is a MAC of the verifier under a ring of keys, bound to the organisation,
// the invitation and the generation. Links are looked up by the selector, and one
// that nobody has takes the same MAC. Scanners of mail open every link, so to open
// one shows, and changes nothing; Stage, for a POST, exchanges it for a handle of 15
// minutes, and Accept takes the handle, a subject who has signed in with the invited
// address, and the digest of what was shown. Who comes by the application's own
// address needs no link: see Own and Direct.
//
// # Authority
//
// What an invitation gives is a set of Grants. At issue, who answers for it, the
// sponsor, must be able to give all of them; at acceptance again, and no more is
// given than the roles gave at issue. So what is accepted lies within what the
// sponsor could give at both times. Package invite/withaccounts asks package
// accounts.
//
// # What the host does
//
// It sends Headers with the page of a link, keeps the text of a handle in a cookie
// that is HttpOnly, Secure and SameSite=Lax, calls Sweep by a timer and Courier.Take
// for the records of the outbox, and puts the addresses of Redirects behind their
// keys.
//
// # Speed
//
// BenchmarkLookup opens a link, one that is known and one that nobody has, and
// BenchmarkAccept lets a person in, with an authority of accounts, in memory; the
// module store/sqlite measures the same in a file. Nothing is cached.
//
// # Reading order
//
// state.go, invitation.go and event.go are the state machine; link.go its secrets;
// grant.go, policy.go, domain.go and subject.go who may do what; service*.go,
// register.go and bulk.go what people do, store.go where it is kept; page.go, mail.go
// and courier.go what they see.
package invite
