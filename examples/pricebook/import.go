package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
)

const importHelp = `Makes a book of price files, or brings a book up to date. What a file is, its
content tells: CommerceML 2 or 3 (catalogues and offers of 1C) or CSV.

Each price type becomes a list with its id and name; prices in another currency or
tax mode than that of their type become a list of their own. An article is known by
its article number or, where it has none or shares it with another product, by its
id. Prices for several quantities become ladders, and units with a coefficient
packs. A price of zero is left out and reported.

With -into, a full package (or CSV) replaces the rows of the lists it names, and a
package of changes (or CSV with -changes) the rows of the articles it names.
Files of one import count as one exchange, later ones coming over earlier ones.

A list new to the book is assigned to everyone if it is the only one, and otherwise
as -assign says, or to segment:ID with the id of the list, which is reported.

Exit codes: 0 done, 1 done but for records that -skip has left out, 2 trouble:
nothing is written.
`

// importFlags are the flags of import.
type importFlags struct {
	csvFlags
	out, into, list, sku, unit, version string
	assign                              pairs
	changes, skip, quiet                bool
}

func (c *call) importFlags() *importFlags {
	f := new(importFlags)
	s := c.flags
	f.csvFlags.declare(s, "prices", "CSV: ")
	s.StringVar(&f.out, "o", "-", "`file` to write the book to")
	s.StringVar(&f.into, "into", "", "book, a `file`, to bring up to date")
	s.Var(&f.assign, "assign", "assign a list, by its name or id, to a party: `NAME=PARTY`, such as Retail=everyone or VIP=segment:vip")
	s.StringVar(&f.version, "version", "", "version, a `text`, of the book made; of CommerceML, when it was made")
	s.StringVar(&f.unit, "unit", "", "base `unit` of articles for which no file names one")
	s.StringVar(&f.sku, "sku", "article", "what articles of CommerceML are known by: `article` number or id")
	s.BoolVar(&f.skip, "skip", false, "report and leave out malformed records; the first one stops otherwise")
	s.StringVar(&f.list, "list", "base", "CSV: list, an `id`, of rows that name none")
	s.BoolVar(&f.changes, "changes", false, "CSV: the files hold changes only")
	s.BoolVar(&f.quiet, "q", false, "report mistakes only")
	return f
}

func importFiles(c *call) int {
	f := c.importFlags()
	files, code, done := c.parse()
	if done {
		return code
	}
	if len(files) == 0 {
		return c.usage("the files are missing")
	}
	im := &importer{c: c, flags: f}
	if err := im.options(); err != nil {
		return c.usage("%v", err)
	}
	if f.into != "" {
		b, ok := c.compile(f.into)
		if !ok {
			return exitTrouble
		}
		im.book = b.book
	}
	im.begin()
	if !im.readFiles(files) {
		return exitTrouble
	}
	for _, err := range im.finish() {
		c.trouble("", err)
		code = exitTrouble
	}
	if code != exitOK {
		return code
	}
	_, report, err := pricing.Compile(im.book)
	if err != nil {
		return c.trouble("the book made", err)
	}
	if !f.quiet {
		im.report(report)
	}
	err = c.write(f.out, func(w io.Writer) error { return pricing.WriteBook(w, im.book) })
	if err != nil {
		return c.trouble("", err)
	}
	if im.skipped > 0 {
		return exitNo
	}
	return exitOK
}

// importer makes a book.
type importer struct {
	c        *call
	flags    *importFlags
	currency kabinet.Currency
	tax      pricing.TaxMode
	zone     *time.Location
	units    map[string]kabinet.UoM
	csv      pricecsv.Options

	book     pricing.Book
	products map[kabinet.SKU]int // in book.Products
	fresh    []pricing.ListID    // lists that are new to the book
	skipped  int
	notes    []string
	counted  map[string]*counted // notes that would be many
	order    []string            // of counted

	exchange *withpricing.Exchange // what CommerceML files say together
	xml      bool                  // whether there are any
	told     []withpricing.Note    // of the exchange
}

// counted is a note about many records, of which a few are named.
type counted struct {
	n        int
	examples []string
}

func (im *importer) note(format string, args ...any) {
	im.notes = append(im.notes, fmt.Sprintf(format, args...))
}

// count notes one more record of a kind.
func (im *importer) count(what, example string) {
	k := im.counted[what]
	if k == nil {
		k = new(counted)
		im.counted[what] = k
		im.order = append(im.order, what)
	}
	if k.n++; len(k.examples) < 3 {
		k.examples = append(k.examples, example)
	}
}

// options checks the flags.
func (im *importer) options() (err error) {
	f := im.flags
	if im.csv, err = f.csvFlags.options(); err != nil {
		return err
	}
	im.csv.List = pricing.ListID(f.list)
	im.currency, im.tax, im.zone, im.units = im.csv.Currency, im.csv.Tax, im.csv.Zone, im.csv.Units
	if f.sku != "article" && f.sku != "id" {
		return fmt.Errorf("-sku is article or id, not %s", f.sku)
	}
	for _, p := range f.assign {
		if _, err := pricing.ParseParty(p.value); err != nil {
			return fmt.Errorf("-assign: %w", err)
		}
	}
	return nil
}

// input is a file to import.
type input struct {
	name string
	data []byte
	xml  bool
}

// readFiles reads all files, and reports what is wrong.
func (im *importer) readFiles(names []string) bool {
	var inputs []input
	for _, name := range names {
		data, err := im.c.read(name)
		if err != nil {
			im.c.trouble(name, err)
			return false
		}
		in := input{name: name, data: data}
		switch head := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), " \t\r\n"); {
		case bytes.HasPrefix(head, []byte("<")), bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\xFF\xFE<")):
			in.xml = true
		case bytes.HasPrefix(head, []byte("{")), bytes.HasPrefix(head, []byte("[")):
			im.c.trouble(name, &placed{1, "", fmt.Errorf("this is JSON, neither CommerceML nor CSV; a book to bring up to date goes with -into")})
			return false
		}
		inputs = append(inputs, in)
	}
	im.exchange = withpricing.New(im.exchangeOptions())
	ok := true
	for _, in := range inputs {
		var err error
		if in.xml {
			im.xml = true
			err = im.exchange.Read(in.name, bytes.NewReader(in.data))
		} else {
			err = im.readCSV(in)
		}
		if err != nil {
			im.c.trouble(in.name, err)
			ok = false
		}
	}
	return ok
}

// onCSV reports a malformed record; with -skip it is left out.
func (im *importer) onCSV(name string) func(*pricecsv.Error) bool {
	return func(e *pricecsv.Error) bool { return im.leave(name, e) }
}

// leave reports a mistake that -skip leaves out, and reports whether it does.
func (im *importer) leave(name string, err error) bool {
	if !im.flags.skip {
		return false
	}
	im.skipped++
	im.c.trouble(name, err)
	return true
}

// report says what the import has done.
func (im *importer) report(r pricing.Report) {
	for _, n := range im.notes {
		im.c.note("%s", n)
	}
	for _, n := range im.told {
		if n.Code != withpricing.Skipped { // told one by one
			im.c.note("%s", n)
		}
	}
	for _, what := range im.order {
		k := im.counted[what]
		more := ""
		if k.n > len(k.examples) {
			more = ", …"
		}
		im.c.note("%s: %d (%s%s)", what, k.n, strings.Join(k.examples, ", "), more)
	}
	for _, w := range r.Warnings {
		im.c.note("%s %s", w.At, w.Message(nil))
	}
	if im.skipped > 0 {
		im.c.note("%d records were left out", im.skipped)
	}
	fmt.Fprintf(im.c.err, "%s\n", im.c.words.census(im.book))
}
