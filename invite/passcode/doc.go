// Package passcode signs people in by a message to their address: with a code of
// eight digits, in the browser that asked for it, or with a link, in any. It shows
// that the mailbox is theirs, and tells nobody whether an address is known.
//
//	svc := passcode.Service{Passcodes: tx.Passcodes(), Meters: tx.InviteMeters(), Keys: ring}
//	id, err := svc.Ask(ctx, passcode.Form{Address: "ivan@acme.example"}) // POST: the id goes into a cookie
//	err = courier.Take(ctx, record)                                      // from the outbox: makes code and link, sends them
//	address, err := passcode.Enter(ctx, transact, id, "1234 5678")       // POST
//	page, err := svc.Peek(ctx, link)                                     // GET: writes nothing
//	address, err = passcode.Open(ctx, transact, link)                    // POST
//
// What comes out is an invite.VerifiedAddress of the provider Provider; whose login
// the address is, the host looks up.
//
// # What is kept
//
// Code and link are made when the message is delivered and leave the process in it
// alone. Kept are their MACs under a ring of keys, bound to the request, so a store
// that is read gives nobody a code, not even one of eight digits. The keys are
// required for that reason.
//
// # What is refused
//
// A code works in the browser that asked, for Lifetime, once, and MaxTries may be
// wrong. A try is counted in a transaction of its own, so that nothing that fails
// later takes it back. Everything that is refused is one ErrCode. Another code can be
// asked for at any time, within the rate; what went wrong before blocks nobody.
// Ask does the same for every address: whether a message goes out is known to the
// Courier alone, later and elsewhere.
package passcode
