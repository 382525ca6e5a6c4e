package stock

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Limits of the tables that ReadRates and ReadZones read.
const (
	MaxTableRows  = 100_000
	MaxTableBytes = 16 << 20
)

// column names a column, by what it may be called, its own name first.
type column struct {
	names    []string
	required bool
}

var rateColumns = []column{
	{[]string{"carrier", "перевозчик"}, true}, {[]string{"service", "услуга"}, false}, {[]string{"vehicle", "транспорт"}, false},
	{[]string{"from", "warehouse", "склад"}, false}, {[]string{"zone", "зона"}, true}, {[]string{"basis", "основа"}, false},
	{[]string{"up_to", "до"}, false}, {[]string{"flat", "ставка"}, false}, {[]string{"each", "за_единицу"}, false},
	{[]string{"per", "единица"}, false}, {[]string{"minimum", "минимум"}, false}, {[]string{"min_load", "мин_загрузка"}, false},
	{[]string{"capacity", "вместимость"}, false}, {[]string{"days_min", "дней_от"}, true}, {[]string{"days_max", "дней_до"}, false},
	{[]string{"currency", "валюта"}, false},
}

var zoneColumns = []column{
	{[]string{"zone", "зона"}, true}, {[]string{"country", "страна"}, false}, {[]string{"prefix", "индекс"}, false},
}

// ReadRates reads the rates of a tariff from a table in UTF-8, one row for each break:
//
//	carrier;service;vehicle;from;zone;basis;up_to;flat;each;per;minimum;min_load;capacity;days_min;days_max;currency
//
// with commas, semicolons or tabs between the fields, the columns in any order, and
// only carrier, zone and days_min required; headers may be Russian. A column that is not
// among these, or there twice, is a mistake, and nothing is read then. Rows that agree in
// everything but up_to, flat, each and per are the breaks of one rate, in their order.
// Numbers have a point or a comma before the decimals. Amounts are in the row's
// currency, or in that which is given. It returns the rates of the rows that can be
// read, and an error joined of one for each mistake, with its place ("row 7, column
// flat", counted as the lines of the file); NewTable checks what the rates mean.
func ReadRates(r io.Reader, currency kabinet.Currency) ([]Rate, error) {
	t, err := readTable(r, rateColumns)
	if err != nil {
		return nil, err
	}
	var out []Rate
	byName := map[name][]int{}
	for t.next() {
		rate := Rate{
			Carrier: t.text(0), Service: t.text(1), Vehicle: t.text(2), From: kabinet.WarehouseID(t.text(3)), Zone: t.text(4),
			Basis: t.basis(5), MinLoad: t.number(11), Capacity: t.number(12),
			Transit: Days{Min: t.days(13), Max: t.days(14)},
		}
		if t.text(14) == "" {
			rate.Transit.Max = rate.Transit.Min
		}
		if rate.Carrier == "" || rate.Zone == "" {
			t.fail(0, "")
		}
		c := currency
		if code := t.text(15); code != "" {
			if c, err = kabinet.ParseCurrency(strings.ToUpper(code)); err != nil {
				t.fail(15, code)
			}
		}
		rate.Minimum = t.money(10, c)
		b := Break{UpTo: t.number(6), Flat: t.money(7, c), Each: t.money(8, c), Per: t.number(9)}
		if t.mistaken {
			continue
		}
		same := byName[rate.name()]
		if i := slices.IndexFunc(same, func(i int) bool { return rate.continues(out[i]) }); i >= 0 {
			out[same[i]].Breaks = append(out[same[i]].Breaks, b)
		} else {
			rate.Breaks = []Break{b}
			byName[rate.name()] = append(same, len(out))
			out = append(out, rate)
		}
	}
	return out, errors.Join(t.errs...)
}

// continues reports whether a row of the rate r is another break of o.
func (r Rate) continues(o Rate) bool {
	return r.Carrier == o.Carrier && r.Service == o.Service && r.Vehicle == o.Vehicle && r.From == o.From && r.Zone == o.Zone &&
		r.Basis == o.Basis && r.Transit == o.Transit && r.MinLoad.Equal(o.MinLoad) && r.Capacity.Equal(o.Capacity) && r.Minimum.Equal(o.Minimum)
}

// ReadZones reads the zones of a tariff from a table, as ReadRates reads rates:
//
//	zone;country;prefix
func ReadZones(r io.Reader) ([]Zone, error) {
	t, err := readTable(r, zoneColumns)
	if err != nil {
		return nil, err
	}
	var out []Zone
	for t.next() {
		z := Zone{Name: t.text(0), Country: strings.ToUpper(t.text(1)), Prefix: t.text(2)}
		if z.Name == "" {
			t.fail(0, "")
		}
		if !t.mistaken {
			out = append(out, z)
		}
	}
	return out, errors.Join(t.errs...)
}

// table is a table that is being read.
type table struct {
	columns  []column
	places   []int // of the columns among the fields; -1 for one that is not there
	records  [][]string
	lines    []int // of the file, on which the records begin
	row      int
	mistaken bool // in this row
	errs     []error
}

func readTable(r io.Reader, columns []column) (*table, error) {
	tooLarge := ErrTable.With("rows", MaxTableRows)
	b, err := io.ReadAll(io.LimitReader(r, MaxTableBytes+1))
	if err != nil {
		return nil, err
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if len(b) > MaxTableBytes || !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return nil, tooLarge
	}
	c := csv.NewReader(bytes.NewReader(b))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.TrimLeadingSpace = delimiter(b), -1, true, false
	t := &table{columns: columns}
	for len(t.records) <= MaxTableRows+1 {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, tooLarge.Because(err)
		}
		line, _ := c.FieldPos(0)
		t.records, t.lines = append(t.records, record), append(t.lines, line)
	}
	if len(t.records) == 0 || len(t.records) > MaxTableRows+1 {
		return nil, tooLarge
	}
	t.header()
	return t, errors.Join(t.errs...)
}

// header finds the columns, and notes those that are missing, there twice or unknown.
func (t *table) header() {
	for range t.columns {
		t.places = append(t.places, -1)
	}
	for i, h := range t.records[0] {
		h = strings.ToLower(strings.TrimSpace(h))
		name := strings.NewReplacer(" ", "_", "-", "_").Replace(h)
		at := "row " + strconv.Itoa(t.lines[0]) + ", column " + strconv.Itoa(i+1)
		k := slices.IndexFunc(t.columns, func(c column) bool { return slices.Contains(c.names, name) })
		switch {
		case name == "": // its fields are to be empty, too
		case k < 0:
			t.errs = append(t.errs, ErrColumnUnknown.With("column", strconv.Quote(h[:min(len(h), 40)])).At(at))
		case t.places[k] >= 0:
			t.errs = append(t.errs, ErrColumnTwice.With("column", t.columns[k].names[0]).At(at))
		default:
			t.places[k] = i
		}
	}
	for k, c := range t.columns {
		if t.places[k] < 0 && c.required {
			t.errs = append(t.errs, ErrColumn.With("column", c.names[0]))
		}
	}
}

// delimiter returns what stands most often in the first line of tabs, semicolons and
// commas.
func delimiter(b []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(b, "\r\n"), []byte("\n"))
	best, most := ',', 0
	for _, d := range "\t;," {
		if n := bytes.Count(line, []byte(string(d))); n > most {
			best, most = d, n
		}
	}
	return best
}

// next moves to the next row that is not blank.
func (t *table) next() bool {
	for t.row++; t.row < len(t.records); t.row++ {
		if slices.ContainsFunc(t.records[t.row], func(s string) bool { return strings.TrimSpace(s) != "" }) {
			t.mistaken = false
			t.strays()
			return true
		}
	}
	return false
}

// strays notes a field of the row under no header.
func (t *table) strays() {
	for i, s := range t.records[t.row] {
		if strings.TrimSpace(s) != "" && !slices.Contains(t.places, i) {
			t.failAt(strconv.Itoa(i+1), s)
		}
	}
}

func (t *table) text(column int) string {
	i, record := t.places[column], t.records[t.row]
	if i < 0 || i >= len(record) {
		return ""
	}
	text := strings.TrimSpace(record[i])
	if strings.ContainsAny(text, "\r\n") {
		t.fail(column, text) // a quote that was never closed hides the rows after it
	}
	return text
}

// fail notes a mistake of the row, its first.
func (t *table) fail(column int, text string) { t.failAt(t.columns[column].names[0], text) }

func (t *table) failAt(column, text string) {
	if !t.mistaken {
		place := "row " + strconv.Itoa(t.lines[t.row]) + ", column " + column
		t.errs = append(t.errs, ErrField.With("text", strconv.Quote(text[:min(len(text), 40)])).At(place))
	}
	t.mistaken = true
}

// decimal returns the field as kabinet parses numbers: without spaces, and with a
// point.
func (t *table) decimal(column int) string {
	s := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(t.text(column))
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	return s
}

// number returns a quantity that is not negative; an empty field is zero.
func (t *table) number(column int) kabinet.Quantity {
	s := t.decimal(column)
	if s == "" {
		return kabinet.Quantity{}
	}
	q, err := kabinet.ParseQuantity(s)
	if err != nil || q.Sign() < 0 {
		t.fail(column, t.text(column))
	}
	return q
}

// money returns an amount that is not negative; an empty field is none.
func (t *table) money(column int, c kabinet.Currency) kabinet.Money {
	s := t.decimal(column)
	if s == "" {
		return kabinet.Money{}
	}
	q, err := kabinet.ParseQuantity(s)
	if err != nil || q.Sign() < 0 || !c.Valid() {
		t.fail(column, t.text(column))
		return kabinet.Money{}
	}
	coef, scale := q.Fixed()
	m, err := kabinet.NewMoney(coef, scale, c)
	if err != nil {
		t.fail(column, t.text(column))
	}
	return m
}

func (t *table) days(column int) int {
	s := t.text(column)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1000 {
		t.fail(column, s)
		return 0
	}
	return n
}

func (t *table) basis(column int) Basis {
	switch s := strings.ToLower(t.text(column)); s {
	case "", "weight", "вес":
		return ByWeight
	case "volume", "объём", "объем":
		return ByVolume
	default:
		t.fail(column, s)
		return ""
	}
}
