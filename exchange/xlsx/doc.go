// Package xlsx reads what people fill in in workbooks, and writes tables for them.
//
//	sheet, err := xlsx.Read(file, xlsx.Options{Options: quickorder.Options{Language: language.Russian}})
//	p, err := svc.Preview(ctx, actor, org, cartID, sheet)
//	…
//	err = xlsx.Export(w, p.Failed(), quickorder.ExportOptions{Printer: printer}) // to be corrected and read again
//
// A cell is what its author meant: a number has all its digits, however narrow its
// column is shown, and the leading zeros that its format shows; a date is shown as
// a date, so that a part number which the spreadsheet took for one is found out.
// Sizes are bounded before anything is unpacked.
package xlsx
