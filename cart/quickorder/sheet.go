package quickorder

import (
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/language"
)

// Limits.
const (
	// DefaultMaxRows is the largest number of rows where Options do not say.
	DefaultMaxRows = 20_000
	// DefaultMaxBytes is the largest size of an input where Options do not say.
	DefaultMaxBytes = 8 << 20
	// MaxCells is the largest number of cells of one row.
	MaxCells = 200
)

// Options say how to read an input. The zero Options read numbers as in English.
type Options struct {
	// Language decides how numbers are written: 0,5 and 1.000 mean one thing in
	// German and another in English. Numbers that can be read in one way only are
	// read so in every language.
	Language language.Tag
	// Encoding is that of bytes which are neither UTF-8 nor UTF-16. Nil is
	// Windows-1251.
	Encoding encoding.Encoding
	// MaxRows and MaxBytes bound the input; zero means the defaults.
	MaxRows, MaxBytes int
}

// Rows returns how many rows with content an input may have.
func (o Options) Rows() int {
	if o.MaxRows > 0 {
		return o.MaxRows
	}
	return DefaultMaxRows
}

// Bytes returns how many bytes an input may have.
func (o Options) Bytes() int {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return DefaultMaxBytes
}

// DecimalMark returns the decimal mark of the language: a point or a comma.
func (o Options) DecimalMark() byte { return marksOf(o.Language).decimal }

// Sheet is an input cut into rows and cells, not yet understood. Rows without
// content are not in it. The zero Sheet is empty. It is for one goroutine.
type Sheet struct {
	opts  Options
	text  string   // all rows as they were given
	added []string // or each of them
	size  int      // bytes of the cells that were added
	cells []string
	rows  []record
	// columns are those of a sheet that a program made; nil to find them.
	columns *Columns
	// framed says that rows have bars around them.
	framed bool
	// Delimiter is what parts the cells: a tab, ';', ',', '|', or ' ' for rows of free
	// text. It is zero for a sheet that had cells of its own.
	Delimiter byte
}

// record is a row of a sheet.
type record struct {
	number   int32 // in the input, from 1
	raw, end int32 // its text
	from, to int32 // its cells
}

// NewSheet returns an empty sheet for rows that a program has.
func NewSheet(opts Options) *Sheet { return &Sheet{opts: opts} }

// Len returns how many rows with content the sheet has.
func (s *Sheet) Len() int { return len(s.rows) }

// Add adds a row by its number in the input, from 1. A row without content counts
// towards the numbers of others only if the caller counts it. It returns
// ErrTooManyRows, ErrTooManyCells, or ErrTooLarge where all cells together have more
// bytes than an input may have: a workbook can name one long text in every cell.
func (s *Sheet) Add(number int, cells ...string) error {
	for _, c := range cells {
		if s.size += len(c); s.size > s.opts.Bytes() {
			return ErrTooLarge.With("max", s.opts.Bytes())
		}
	}
	from, rows := len(s.cells), len(s.rows)
	s.cells = append(s.cells, cells...)
	err := s.end(number, 0, 0, from)
	if len(s.rows) > rows {
		s.added = append(s.added, strings.Join(cells, "\t"))
	}
	return err
}

// cell appends a cell to the row that begins at that place. Of what is beyond
// MaxCells only the first with content is kept, which end refuses, so that a row of
// nothing but delimiters costs no memory.
func (s *Sheet) cell(from int, c string) {
	if len(s.cells) <= from+MaxCells {
		s.cells = append(s.cells, c)
		return
	}
	s.beyond(from+MaxCells, c)
}

func (s *Sheet) beyond(last int, c string) {
	if clean(s.cells[last]) == "" {
		s.cells[last] = c
	}
}

// end ends a row of the cells from that place on.
func (s *Sheet) end(number, raw, rawEnd, from int) error {
	if len(s.cells)-from == MaxCells+1 && clean(s.cells[from+MaxCells]) == "" {
		s.cells = s.cells[:from+MaxCells]
	}
	cells := s.cells[from:]
	content := false
	for i, c := range cells {
		cells[i] = clean(c)
		content = content || cells[i] != ""
	}
	switch {
	case !content:
		s.cells = s.cells[:from]
		return nil
	case len(cells) > MaxCells:
		return ErrTooManyCells.With("row", number).With("max", MaxCells)
	case len(s.rows) == s.opts.Rows():
		return ErrTooManyRows.With("max", s.opts.Rows())
	}
	s.rows = append(s.rows, record{int32(number), int32(raw), int32(rawEnd), int32(from), int32(len(s.cells))})
	return nil
}

// Text returns text from which Paste makes a sheet of the same rows, with the
// same numbers and cells.
func (s *Sheet) Text() string {
	if s.text != "" {
		return s.text
	}
	var b strings.Builder
	number := 1
	for i, r := range s.rows {
		for ; number < int(r.number); number++ {
			b.WriteByte('\n')
		}
		cells := s.row(i)
		for j, c := range cells {
			if j > 0 {
				b.WriteByte('\t')
			}
			if c = kept(c); strings.ContainsAny(c, "\"\t\n\r") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			b.WriteString(c)
		}
	}
	return b.String()
}

// raw returns the i-th row as it was given.
func (s *Sheet) raw(i int) string {
	if s.text == "" {
		return s.added[i]
	}
	return s.text[s.rows[i].raw:s.rows[i].end]
}

func (s *Sheet) row(i int) []string { return s.cells[s.rows[i].from:s.rows[i].to] }

// Paste reads what somebody pasted: rows of a spreadsheet, CSV, or free text such
// as "ABC-1 10". It returns ErrTooLarge, ErrTooManyRows, ErrTooManyCells, or
// ErrEncoding for text with zero bytes.
func Paste(text string, opts Options) (*Sheet, error) {
	if len(text) > opts.Bytes() {
		return nil, ErrTooLarge.With("max", opts.Bytes())
	}
	if strings.IndexByte(text, 0) >= 0 {
		return nil, ErrEncoding
	}
	text = strings.TrimPrefix(strings.ToValidUTF8(text, "\uFFFD"), "\uFEFF")
	text = plainLines(text)
	s := NewSheet(opts)
	var sep bool
	s.Delimiter, sep, s.framed = delimiter(text)
	lines := strings.Count(text, "\n") + 1
	s.rows = make([]record, 0, min(lines, opts.Rows()))
	s.cells = make([]string, 0, 3*cap(s.rows))
	s.text = text
	return s, s.split(sep)
}

// Read reads a file of text, as Paste does, in UTF-8, UTF-16 or the encoding of
// the options. It also returns ErrRead with the error of the
// reader.
func Read(r io.Reader, opts Options) (*Sheet, error) {
	b, err := readAll(r, opts.Bytes())
	if err != nil {
		return nil, err
	}
	text, err := decode(b, opts.Encoding)
	if err != nil {
		return nil, err
	}
	opts.MaxBytes = max(opts.Bytes(), len(text)) // one byte of another encoding may be three of UTF-8
	return Paste(text, opts)
}
