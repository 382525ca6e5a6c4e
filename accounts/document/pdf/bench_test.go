package pdf_test

import (
	"io"
	"testing"

	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
)

func BenchmarkInvoice(b *testing.B) {
	for name, n := range map[string]int{"1 line": 1, "300 lines": 300} {
		b.Run(name, func(b *testing.B) {
			i, o := invoice(n), pdf.Options{Printer: printers(b)["ru"]}
			for b.Loop() {
				if err := i.Draw(io.Discard, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
