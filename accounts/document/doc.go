// Package document keeps the papers of the business where a client's people find
// them: contracts, invoices, delivery notes, certificates, statements.
//
// A Document says what a paper is and whose it is; its bytes lie behind the port
// Blobs. Receive takes bytes in, before any transaction; Service then publishes,
// lists and hands out, in the transaction that its ports belong to:
//
//	content, err := document.Receive(ctx, blobs, org, id, "invoice 15.pdf", upload, document.Limits{})
//	svc := document.Service{Documents: tx.Documents(), Lister: tx.DocumentLister(), Accesses: tx.DocumentAccesses(),
//		Parties: parties, Authority: authority, Keys: ring}
//	d, err := svc.Publish(ctx, accountant, document.Draft{ID: id, Org: org, Kind: document.Invoice, Number: "15",
//		Date: today, LegalEntity: payer, About: []document.Ref{{Kind: "order", ID: "ord_1"}}}, content)
//	list, err := svc.List(ctx, buyer, document.Filter{Kinds: []document.Kind{document.Invoice}}, kabinet.Page{})
//	link, err := svc.Link(ctx, buyer, org, id, document.LinkOptions{TTL: 10 * time.Minute})
//	got, err := svc.Follow(ctx, buyer.Person, link.Reveal()) // after commit: got.Serve(w, r, blobs)
//
// List, Get, Download, Export and Follow ask one and the same question, so no way
// shows what another would refuse, and whatever a person may not see is
// kabinet.ErrNotFound. Each time that bytes are handed out leaves an Access.
package document
