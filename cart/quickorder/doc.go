// Package quickorder fills carts from what people have: rows pasted from a
// spreadsheet, CSV files, free text such as "ABC-1 10 pcs" — and, with package
// exchange/xlsx, workbooks.
//
//	index, err := quickorder.NewIndex(articles, aliases, quickorder.IndexOptions{}) // once for a catalogue
//	svc := quickorder.Service{Index: index, Suggester: quickorder.NewSuggester(index), Carts: carts}
//	sheet, err := quickorder.Paste(text, quickorder.Options{Language: language.Russian})
//	p, err := svc.Preview(ctx, actor, org, cartID, sheet) // nothing is in the cart yet
//	for _, row := range p.Rows {
//		fmt.Println(row.Number, row.SKU, row.Quantity, row.Status, row.Texts(printer), row.Suggestions)
//	}
//	view, err := svc.Apply(ctx, actor, ref, p) // in one batch
//
// # What is read
//
// The delimiter is found once for an input: a tab, a semicolon, a comma or a bar (those
// around a table and the ruler below its head are left out), and
// otherwise each row is free text, in which the quantity stands before or behind
// the article. Columns are found by their names in English or Russian, or, without
// a header, by their content: articles are where most cells are known, quantities
// where most cells are some; where other columns of numbers may be it as well, each row
// tells so. Every row with content is in exactly one Row of the
// Preview, with its number as a spreadsheet shows it.
//
// Articles are found by SKU whatever the case of letters, spaces and the kind of
// dashes, unless the catalogue has several that differ in nothing else; by the
// client's own part numbers; and by GTIN. Letters of another alphabet that look
// the same are read as meant, with a warning. Numbers are read by the language, or
// in the one way in which they can be read; a number that may mean two things is
// an error.
//
// # What is told
//
// Nothing is changed silently. A quantity that is too small, too fine or no
// multiple of the step is an error that names the nearest valid one. What is
// changed — rows of one article merged, a replacement for what is no longer sold,
// 1 for a missing quantity — has a warning with the old and the new value.
//
// Export writes rows to be corrected and read again.
package quickorder
