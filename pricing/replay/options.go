package replay

import (
	"time"

	"github.com/seed-a884640a/kabinet/pricing"
)

// Options say how to replay. The zero Options work.
type Options struct {
	// Buyer completes the buyer that a document names, which may be by a code of
	// the ERP alone, and returns false for one that is not known. It is asked
	// once for each document. Nil takes buyers as they are.
	Buyer func(pricing.Buyer) (pricing.Buyer, bool)
	// AsKnown asks what the book said at the instant of each document, where its
	// lines have no KnownAt: what was recorded later does not count.
	AsKnown bool
	// Tolerance is by how many of the currency's smallest units a line may
	// differ and be a matter of rounding; 0 is 1, and a negative one is none.
	Tolerance int
	// Window is how far from its document the price of another instant is
	// looked for; 0 is 31 days, and a negative one is nowhere.
	Window time.Duration
	// Worst is how many lines of each cause and currency the report lists, those
	// that differ most; 0 is 10, and a negative one is none.
	Worst int
	// Differs is called for each line that does not agree, as its document ends.
	// Nil is not called.
	Differs func(Entry)

	// What bounds the memory and the work; 0 is the number that is named. Views
	// is how many buyers' views are kept (10,000), Groups how many buyers,
	// sources and details are counted apart (100,000 of each; the rest is
	// counted together), Lines how many lines one document may have (100,000),
	// and Effort how many lines may be priced, for each line of a document, in
	// the search for causes (1,000; what is not found by then is counted as
	// Report.CutShort).
	Views, Groups, Lines, Effort int
}

// orDefault returns n, or the default where n is zero, and at least none.
func orDefault[N ~int | ~int64](n, otherwise N) N {
	if n == 0 {
		n = otherwise
	}
	return max(n, 0)
}

func (o Options) complete() Options {
	o.Tolerance = orDefault(o.Tolerance, 1)
	o.Window = orDefault(o.Window, 31*24*time.Hour)
	o.Worst = orDefault(o.Worst, 10)
	o.Views = max(orDefault(o.Views, 10_000), 1)
	o.Groups = max(orDefault(o.Groups, 100_000), 1)
	o.Lines = max(orDefault(o.Lines, 100_000), 1)
	o.Effort = orDefault(o.Effort, 1_000)
	return o
}
