package commerceml

import (
	"bytes"
	"io"
	"testing"
)

func BenchmarkRead(b *testing.B) {
	data, err := io.ReadAll(offersFile(2000))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		sum, err := Read(bytes.NewReader(data), Handler{Offer: func(Offer) error { return nil }}, Options{})
		if err != nil || sum.Offers != 2000 {
			b.Fatal(sum, err)
		}
	}
}
