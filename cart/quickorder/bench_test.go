package quickorder

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// catalogue20k is a catalogue of 20,000 articles with rules and packs.
func catalogue20k() []Article {
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make([]Article, 20_000)
	for i := range out {
		out[i] = Article{
			SKU: kabinet.SKU(fmt.Sprintf("%c%c-%05d/%d", 'A'+rnd.IntN(26), 'A'+rnd.IntN(26), i*7%100_000, rnd.IntN(90))), Name: fmt.Sprintf("Article %d", i),
			Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 10}},
		}
		if i%4 == 0 {
			out[i].Order = pricing.OrderRule{Min: kabinet.QuantityOf(10), Step: kabinet.QuantityOf(5)}
		}
	}
	return out
}

// rows10k are 10,000 pasted rows, 5 % of them bad in one of several ways.
func rows10k(articles []Article) string {
	rnd := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for i := range 10_000 {
		sku, quantity := string(articles[rnd.IntN(len(articles))].SKU), fmt.Sprint(5*(2+rnd.IntN(100)))
		if i%20 == 7 {
			switch rnd.IntN(4) {
			case 0:
				sku = "X" + sku[1:] + "9"
			case 1:
				quantity = "-" + quantity
			case 2:
				quantity = "many"
			default:
				quantity += ".5"
			}
		}
		fmt.Fprintf(&b, "%s\t%s\tpcs\n", sku, quantity)
	}
	return b.String()
}

func benchIndex(b testing.TB) (*Index, string) {
	articles := catalogue20k()
	ix, err := NewIndex(articles, nil, IndexOptions{})
	require.NoError(b, err)
	return ix, rows10k(articles)
}

// BenchmarkQuickOrder10k reads 10,000 pasted rows, finds their articles, reads
// and checks quantities and units, and merges duplicates.
func BenchmarkQuickOrder10k(b *testing.B) {
	ix, text := benchIndex(b)
	b.ReportAllocs()
	for b.Loop() {
		s, err := Paste(text, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if p := ix.Resolve("acme", s); len(p.Rows) != 10_000 || p.Count(Error) < 400 || p.Count(Error) > 600 {
			b.Fatal(len(p.Rows), p.Count(Error))
		}
	}
}

// BenchmarkSplit10k is the yardstick: encoding/csv only splits the same text into
// fields.
func BenchmarkSplit10k(b *testing.B) {
	_, text := benchIndex(b)
	b.ReportAllocs()
	for b.Loop() {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = '\t'
		rows := 0
		for {
			if _, err := r.Read(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
			rows++
		}
		if rows != 10_000 {
			b.Fatal(rows)
		}
	}
}

// BenchmarkSuggest looks for the articles that one mistyped SKU may mean.
func BenchmarkSuggest(b *testing.B) {
	ix, _ := benchIndex(b)
	s := NewSuggester(ix)
	b.ReportMetric(float64(8*len(s.hashes))/float64(len(ix.articles)), "B/article")
	typos := make([]string, 100)
	for i := range typos {
		sku := []byte(ix.articles[i*199].SKU)
		sku[3], sku[4] = sku[4], sku[3]
		typos[i] = string(sku[:len(sku)-1]) + "Z"
	}
	found := 0
	for i := 0; b.Loop(); i++ {
		found += len(s.Suggest(typos[i%len(typos)], 5))
	}
	if found == 0 {
		b.Fatal("nothing was found")
	}
}

// BenchmarkSuggester builds the index of suggestions of 20,000 articles.
func BenchmarkSuggester(b *testing.B) {
	ix, _ := benchIndex(b)
	for b.Loop() {
		NewSuggester(ix)
	}
}
