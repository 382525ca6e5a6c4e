package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/documentcsv"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

const replayHelp = `Prices the past documents of an ERP system anew, from a book, and reports how many
of their lines agree to the cent, how many differ for which cause (rounding, tax,
unit, tier, agreement, price list, date, ...), and how much money that is.

The documents are CSV: one line of a document to a row, the lines of a document
together. The columns, in English or Russian (README.md has them), are

  document  line  date  order_date  shipment_date  invoice_date  tax_date  known_at
  organization  divisions  payer  segments  channel  seller  agreement
  sku  name  quantity  unit  price  per  total  currency  tax  tax_rate
  order_kind  warehouse  delivery  payment  lot  taken

of which date, sku, quantity and one of total and price are required. Days and
times without a zone are those of -zone, or of the book. The buyers of -buyers, an
array of {"name": "...", and the members of a buyer}, are known by their name, the
ERP's code, or without one by their organization (or payer, where they have one):
a document's payer names one, or else its organization. Without -buyers a document
names its buyer itself.

A line has one cause: the first way of pricing in a stated order that gives the
ERP's amount. Rows that cannot be read are listed, and counted apart.

Exit codes: 0 all lines agree (or as many as -least says) and all rows could be
read, 1 they do not, 2 trouble.
`

// replayFlags are the flags of replay.
type replayFlags struct {
	csvFlags
	book, buyers, least, out string
	tolerance, window, worst int
	known, asJSON            bool
}

func replayDocuments(c *call) int {
	var f replayFlags
	f.csvFlags.declare(c.flags, "amounts", "")
	c.flags.StringVar(&f.book, "book", "", "the book, a `file`; the first file otherwise")
	c.flags.StringVar(&f.buyers, "buyers", "", "the buyers that documents name, a `file`")
	c.flags.StringVar(&f.least, "least", "100", "how many lines have to agree, in `per cent`, for the exit code 0")
	c.flags.IntVar(&f.tolerance, "tolerance", 1, "by how many of the smallest `units` of the currency a line may differ and be a matter of rounding")
	c.flags.IntVar(&f.window, "window", 31, "how many `days` before and after its document a price is looked for")
	c.flags.IntVar(&f.worst, "worst", 3, "how many `lines` of each cause are listed, those that differ most")
	c.flags.BoolVar(&f.known, "as-known", false, "ask what the book said at the instant of each document, without what was recorded later")
	c.flags.BoolVar(&f.asJSON, "json", false, "write JSON; text otherwise")
	c.flags.StringVar(&f.out, "o", "-", "`file` to write")
	chosen := c.langFlag("the report")
	files, code, done := c.parse()
	if done {
		return code
	}
	if err := chosen(); err != nil {
		return c.usage("%v", err)
	}
	csv, err := f.csvFlags.options()
	if err != nil {
		return c.usage("%v", err)
	}
	least, err := kabinet.ParsePercentage(f.least)
	switch {
	case err != nil:
		return c.usage("-least: %v", err)
	case f.book == "" && len(files) != 2:
		return c.usage("it takes a book and a file of documents")
	case f.book != "" && len(files) != 1:
		return c.usage("with -book it takes a file of documents")
	case f.tolerance < 0 || f.window < 0 || f.worst < 0:
		return c.usage("-tolerance, -window and -worst are not negative")
	}
	if f.book == "" {
		f.book, files = files[0], files[1:]
	}
	b, ok := c.compile(f.book)
	if !ok {
		return exitTrouble
	}
	if csv.Zone == nil {
		csv.Zone = b.zone()
	}
	if only := currencies(b.book); csv.Currency == 0 && len(only) == 1 {
		csv.Currency = only[0]
	}
	opts := replay.Options{
		AsKnown: f.known, Tolerance: orNone(f.tolerance), Window: time.Duration(orNone(f.window)) * 24 * time.Hour, Worst: orNone(f.worst),
	}
	if f.buyers != "" {
		if opts.Buyer, err = c.buyersByName(f.buyers); err != nil {
			return c.trouble(f.buyers, err)
		}
	}
	in, err := c.open(files[0])
	if err != nil {
		return c.trouble(files[0], err)
	}
	defer in.Close()
	report, err := replay.Run(b.snapshot, documentcsv.NewReader(in, csv).Lines(), opts)
	if err != nil {
		return c.trouble(files[0], err)
	}
	err = c.write(f.out, func(w io.Writer) error {
		if f.asJSON {
			return writeJSON(w, report)
		}
		_, err := io.WriteString(w, report.Text(c.words.printer))
		return err
	})
	if err != nil {
		return c.trouble("", err)
	}
	if report.Malformed > 0 || report.Share.Cmp(least) < 0 {
		return exitNo
	}
	return exitOK
}

// orNone makes of a zero what the options take for none.
func orNone(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

// open opens a file, or the standard input.
func (c *call) open(name string) (io.ReadCloser, error) {
	if name != "-" {
		return os.Open(name)
	}
	if c.inUsed {
		return nil, errors.New("the standard input can be read only once")
	}
	c.inUsed = true
	return io.NopCloser(c.in), nil
}

// buyersByName reads a file of buyers, and returns how documents find theirs.
func (c *call) buyersByName(name string) (func(pricing.Buyer) (pricing.Buyer, bool), error) {
	data, err := c.read(name)
	if err != nil {
		return nil, err
	}
	list, lines, err := pricing.ReadJSON[[]buyer](bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	known := make(map[string]*pricing.Buyer, len(list))
	for i := range list {
		b := &list[i]
		at := fmt.Sprintf("/%d", i)
		if b.Organization == "" && (len(b.Units) > 0 || b.Payer != "" || len(b.Segments) > 0) {
			return nil, lines.Annotate(pricing.ErrAccount.At(at))
		}
		id := cmp.Or(b.Name, string(b.Payer), string(b.Organization))
		if known[id] != nil {
			return nil, lines.Annotate(pricing.ErrDuplicate.With("id", id).At(at))
		}
		known[id] = &b.Buyer
	}
	return func(named pricing.Buyer) (pricing.Buyer, bool) {
		found := known[string(named.Payer)]
		if found == nil || named.Payer == "" {
			found = known[string(named.Organization)]
		}
		if found == nil {
			return named, false
		}
		// What only the document says of the buyer holds too.
		b := *found
		b.Seller, b.Channel, b.Payer = cmp.Or(b.Seller, named.Seller), cmp.Or(b.Channel, named.Channel), cmp.Or(b.Payer, named.Payer)
		if len(b.Units) == 0 {
			b.Units = named.Units
		}
		if len(b.Segments) == 0 {
			b.Segments = named.Segments
		}
		return b, true
	}, nil
}
