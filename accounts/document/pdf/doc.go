// Package pdf draws papers of the business as PDF, in the reader's language: the invoice
// for payment with its QR code, the order confirmation, and the statement of account.
//
//	paper, err := withorders.Invoice(proforma, order, withorders.Parties{Seller: seller, Payer: payer, Bank: bank})
//	var file bytes.Buffer
//	err = paper.Draw(&file, pdf.Options{Printer: russian})
//	content, err := document.Receive(ctx, blobs, org, id, "invoice 15.pdf", &file, document.Limits{})
//	d, err := svc.Publish(ctx, clerk, document.Draft{ID: id, Org: org, Kind: document.Proforma, Number: "15", …}, content)
//
//	statement, err := credit.NewStatement(rub, first, last, postings...)
//	err = pdf.Statement{Statement: statement, Aging: &aging, Seller: seller, Client: client}.Draw(w, pdf.Options{})
//
// Invoice, Confirmation and Statement are plain structs: package withorders fills the
// first two from package order, and a host whose papers come from elsewhere fills them
// itself. Nothing is summed here: what the caller says is what is drawn.
//
// The same paper with the same options is the same bytes, so that drawing it again makes
// no new edition of a document. Texts of any length wrap, tables go on over the pages
// beneath their headings, and sums stay together. Letters that a font lacks, and all that
// does not print, never break a page. Scripts that are written from right to left are
// not supported.
//
// The fonts are DejaVu Sans Condensed (Latin, Cyrillic, Greek and the signs of
// currencies), of which a file has the letters that it uses; Options takes others.
package pdf
