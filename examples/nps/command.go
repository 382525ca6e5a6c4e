package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/nps/chart"
)

// The exit codes.
const (
	exitOK      = 0
	exitLeftOut = 1 // rows were left out
	exitTrouble = 2
)

// options are the command line.
type options struct {
	files                  []string
	input, format, lang    string
	accounts, svg, title   string
	currency               kabinet.Currency
	basis                  nps.Basis
	period                 nps.Granularity
	by                     []string
	window                 kabinet.Window
	calendar               kabinet.Calendar
	score                  nps.Options
	read                   nps.ReadOptions
	people, clients        int64
	skip                   bool
	printer                kabinet.Printer
	stdin                  io.Reader
	stderr                 io.Writer
	from, until, zone, cur string
}

const help = `Usage: nps [FLAGS] FILE...

nps scores answers to "how likely is it that you would recommend us?", 0 to 10.
Files are CSV (.csv, .tsv) or JSON lines (.jsonl, .ndjson, .json); - is the
standard input. Flags may stand before and after files. A person counts once,
with the last answer. README.md describes the columns.

Exit codes: 0 all rows were read, 1 rows were left out (-skip), 2 trouble. Errors
go to the standard error as file: row N, column NAME: message.

Flags:
`

// dimensions are what -by knows.
var dimensions = map[string]nps.Dimension{
	"segment": nps.BySegment, "manager": nps.ByManager, "entity": nps.ByLegalEntity, "programme": nps.ByProgramme, "account": nps.ByAccount,
}

// run is the program: it returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o := options{stdin: stdin, stderr: stderr}
	flags := o.flags()
	flags.SetOutput(io.Discard)
	err := o.parse(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, help)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return exitOK
	case err == nil:
		err = o.check()
	}
	if err != nil {
		fmt.Fprintf(stderr, "nps: %v\nRun nps -help.\n", err)
		return exitTrouble
	}
	sample, reading, err := o.readAll()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitTrouble
	}
	r, err := o.report(sample)
	if err != nil {
		fmt.Fprintf(stderr, "nps: %v\n", err)
		return exitTrouble
	}
	r.Reading = reading
	if err := o.write(stdout, r); err != nil {
		fmt.Fprintf(stderr, "nps: %v\n", err)
		return exitTrouble
	}
	if reading.leftOut() > 0 {
		return exitLeftOut
	}
	return exitOK
}

// parse reads flags and file names in any order.
func (o *options) parse(flags *flag.FlagSet, args []string) error {
	for {
		if err := flags.Parse(args); err != nil {
			return err
		}
		rest := flags.Args()
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" {
			o.files = append(o.files, rest...)
			return nil
		}
		if len(rest) == 0 {
			return nil
		}
		o.files, args = append(o.files, rest[0]), rest[1:]
	}
}

func (o *options) flags() *flag.FlagSet {
	f := flag.NewFlagSet("nps", flag.ContinueOnError)
	f.StringVar(&o.input, "input", "", "`format` of the standard input: csv or jsonl")
	f.StringVar(&o.format, "format", "table", "`format` of the output: table or json")
	f.StringVar(&o.lang, "lang", "en", "`language` of texts: en or ru")
	f.StringVar(&o.accounts, "accounts", "", "CSV `file` with the revenue of accounts: account, revenue, currency")
	f.StringVar(&o.cur, "currency", "", "`code` of the currency of revenues that state none")
	f.TextVar(&o.basis, "basis", nps.MeanOfAccounts, "`kind` of score of the trend; \"answers\" where accounts are not known")
	f.TextVar(&o.period, "period", nps.Quarterly, "`length` of periods: month, quarter or year")
	f.Func("by", "`dimensions` to break down by: segment, manager, entity, programme, account", func(s string) error {
		for name := range strings.SplitSeq(s, ",") {
			if dimensions[name] == nil {
				return fmt.Errorf("there is no dimension %q", name)
			}
			o.by = append(o.by, name)
		}
		return nil
	})
	f.StringVar(&o.from, "from", "", "first `day` of answers that count")
	f.StringVar(&o.until, "until", "", "last `day` of answers that count")
	f.StringVar(&o.zone, "zone", "UTC", "time `zone` of days, periods and times without a zone")
	f.TextVar(&o.score.Method, "method", nps.ScoreMethod, "`method` of intervals: score, adjusted-wald or wald")
	f.Float64Var(&o.score.Level, "level", nps.DefaultLevel, "confidence `level`")
	f.Int64Var(&o.people, "people", 0, "`number` of people who could have answered; 0 is unlimited")
	f.Int64Var(&o.clients, "clients", 0, "`number` of accounts that could have answered; 0 is unlimited")
	f.BoolVar(&o.skip, "skip", false, "leave bad rows out, and say which")
	f.Func("ignore", "`columns` to pass over; * is all that are not known", func(s string) error {
		o.read.Ignore = append(o.read.Ignore, strings.Split(s, ",")...)
		return nil
	})
	f.StringVar(&o.svg, "svg", "", "`file` for the chart of the trend")
	f.StringVar(&o.title, "title", "", "`title` of the chart")
	return f
}

// check turns the texts of flags into what they mean.
func (o *options) check() error {
	if len(o.files) == 0 {
		return errors.New("there is no file to read")
	}
	if n := len(slices.DeleteFunc(append(slices.Clone(o.files), o.accounts), func(f string) bool { return f != "-" })); n > 1 {
		return errors.New("the standard input can be read only once")
	}
	if o.format != "table" && o.format != "json" {
		return fmt.Errorf("-format is table or json, not %q", o.format)
	}
	if o.input != "" && o.input != "csv" && o.input != "jsonl" {
		return fmt.Errorf("-input is csv or jsonl, not %q", o.input)
	}
	zone, err := time.LoadLocation(o.zone)
	if err != nil {
		return fmt.Errorf("-zone: %w", err)
	}
	o.read.Zone = zone
	if o.calendar, err = kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone}); err != nil {
		return err
	}
	var days [2]kabinet.Date
	for i, text := range []string{o.from, o.until} {
		if text == "" {
			continue
		}
		if days[i], err = kabinet.ParseDate(text); err != nil {
			return err
		}
	}
	if o.window, err = kabinet.Days(days[0], days[1], zone); err != nil {
		return err
	}
	if o.cur != "" {
		if o.currency, err = kabinet.ParseCurrency(o.cur); err != nil {
			return err
		}
	}
	o.printer, err = printer(o.lang)
	return err
}

// printer returns the texts of a language.
func printer(lang string) (kabinet.Printer, error) {
	if lang != "en" && lang != "ru" {
		return nil, fmt.Errorf("-lang is en or ru, not %q", lang)
	}
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, add := range []func(*catalog.Builder) error{kabinet.Messages, nps.Messages, chart.Messages, messages} {
		if err := add(b); err != nil {
			return nil, err
		}
	}
	return kabinet.NewPrinter(b, language.Make(lang)), nil
}

// reading counts the rows of all files.
type reading struct {
	nps.ReadSummary
	Outside  int              `json:"outside"` // read, and not between -from and -until
	Revenues *nps.ReadSummary `json:"revenues,omitempty"`
}

// leftOut counts the rows that were left out of all files.
func (r reading) leftOut() int {
	if r.Revenues == nil {
		return r.LeftOut
	}
	return r.LeftOut + r.Revenues.LeftOut
}

// readAll reads the answers of all files, and the revenues.
func (o *options) readAll() (*nps.Sample, reading, error) {
	sample, sum := &nps.Sample{}, reading{}
	for _, name := range o.files {
		s, err := o.readFile(name, func(r io.Reader, read nps.ReadOptions) (nps.ReadSummary, error) {
			add := func(a nps.Answer) error {
				if !o.window.Contains(a.At) || (a.At.IsZero() && (o.from != "" || o.until != "")) {
					sum.Outside++
					return nil
				}
				return sample.Add(a)
			}
			if o.isCSV(name) {
				return nps.ReadCSV(r, read, add)
			}
			return nps.ReadJSONLines(r, read, add)
		})
		sum.Rows, sum.Taken, sum.LeftOut, sum.Blank = sum.Rows+s.Rows, sum.Taken+s.Taken, sum.LeftOut+s.LeftOut, sum.Blank+s.Blank
		if err != nil {
			return nil, sum, err
		}
	}
	if o.accounts != "" {
		s, err := o.readFile(o.accounts, func(r io.Reader, read nps.ReadOptions) (nps.ReadSummary, error) {
			return nps.ReadRevenueCSV(r, o.currency, read, sample.SetRevenue)
		})
		sum.Revenues = &s
		if err != nil {
			return nil, sum, err
		}
	}
	return sample, sum, nil
}

// isCSV says which format a file has.
func (o *options) isCSV(name string) bool {
	if name == "-" {
		return o.input != "jsonl"
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".jsonl", ".ndjson", ".json":
		return false
	}
	return true
}

// readFile opens a file for read, and says of which file an error is.
func (o *options) readFile(name string, read func(io.Reader, nps.ReadOptions) (nps.ReadSummary, error)) (nps.ReadSummary, error) {
	file, label := o.stdin, "stdin"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nps.ReadSummary{}, err
		}
		defer f.Close()
		file, label = f, name
	}
	options := o.read
	if o.skip {
		options.OnError = func(e *kabinet.Error) error {
			fmt.Fprintf(o.stderr, "%s: %s\n", label, located(o.printer, e))
			return nil
		}
	}
	summary, err := read(file, options)
	var e *kabinet.Error
	if errors.As(err, &e) {
		return summary, fmt.Errorf("%s: %s", label, located(o.printer, e))
	}
	return summary, err
}

// located writes an error with its place in the language of p.
func located(p kabinet.Printer, e *kabinet.Error) string {
	if e.Place() == "" {
		return e.Text(p)
	}
	return e.Place() + ": " + e.Text(p)
}

// write prints the report, and draws the chart.
func (o *options) write(stdout io.Writer, r *report) error {
	if o.svg != "" {
		if r.Trend == nil {
			return errors.New("-svg: " + r.noTrend)
		}
		var b bytes.Buffer
		if err := chart.Trend(&b, *r.Trend, chart.Options{Printer: o.printer, Title: o.title}); err != nil {
			return err
		}
		if err := os.WriteFile(o.svg, b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	var err error
	if o.format == "json" {
		err = r.writeJSON(&b)
	} else {
		r.writeTables(&b, o.printer)
	}
	if err == nil {
		_, err = stdout.Write(b.Bytes())
	}
	return err
}
