package nps

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// ReadCSV reads answers from CSV (RFC 4180, UTF-8) and calls add with each, in
// bounded memory. The first row names the columns, in any order, upper or lower
// case, with spaces or underscores:
//
//	id, person, decision_maker, account, legal_entity, segment, manager, programme, status, score, at
//
// Only score is required, and where it is empty a status other than "answered".
// Statuses are those of AnswerStatus; a row with a score and no status is
// answered. White space around fields is passed over. An instant is written as
// 2006-01-02T15:04:05Z, or with ReadOptions.Zone as a day or a time in that zone.
//
// Errors of the file as a whole are ErrEmpty, ErrDelimiter, ErrColumn,
// ErrColumnTwice, ErrNoColumn, ErrRowTooLong, ErrTooManyRows and ErrRead. A bad row
// is ErrQuote, ErrFields, ErrScoreRange, ErrMissing, ErrNeedless, ErrName, ErrBool,
// ErrTime, ErrZone, ErrText or ErrTextTooLong, or an error of the library that add
// returned; see ReadOptions.OnError. Another error of add stops the reading.
func ReadCSV(r io.Reader, o ReadOptions, add func(Answer) error) (ReadSummary, error) {
	return readTable(r, o, columns, []string{"score"}, func(names, fields []string) error {
		var d draft
		for i, name := range names {
			if name == "" {
				continue
			}
			if err := d.text(name, fields[i], o); err != nil {
				return err
			}
		}
		a, err := d.finish()
		if err != nil {
			return err
		}
		return add(a)
	})
}

// ReadRevenueCSV reads what accounts are worth from CSV with the columns account,
// revenue and, unless a currency is given, currency, for Sample.SetRevenue or
// Accounts.SetRevenue. Errors are those of ReadCSV, and ErrRevenue for an amount
// that is none.
func ReadRevenueCSV(r io.Reader, c kabinet.Currency, o ReadOptions, add func(kabinet.OrgID, kabinet.Money) error) (ReadSummary, error) {
	required := []string{"account", "revenue"}
	if !c.Valid() {
		required = append(required, "currency")
	}
	return readTable(r, o, []string{"account", "revenue", "currency"}, required, func(names, fields []string) error {
		var account, revenue string
		currency := c
		for i, name := range names {
			switch name {
			case "account":
				if account = fields[i]; account == "" {
					return in(name, ErrMissing)
				}
				if err := checkLong(account, MaxText); err != nil {
					return in(name, err)
				}
			case "revenue":
				revenue = fields[i]
			case "currency":
				if fields[i] == "" && c.Valid() {
					continue
				}
				parsed, err := kabinet.ParseCurrency(fields[i])
				if err != nil {
					return inColumn(name, err)
				}
				currency = parsed
			}
		}
		money, err := kabinet.ParseAmount(revenue, currency)
		if err != nil {
			return in("revenue", ErrRevenue.With("account", clip(account)).With("revenue", clip(revenue)).Because(err))
		}
		return inColumn("revenue", add(kabinet.OrgID(account), money))
	})
}

// readTable reads CSV with a header. The row function gets for each field the name
// of its column, or "" for one that is passed over.
func readTable(
	r io.Reader, o ReadOptions, known, required []string, row func(names, fields []string) error,
) (ReadSummary, error) {
	file := &csvReader{lines: newLines(r, o.MaxRow), comma: o.Comma}
	work := reading{o: o}
	fields, err := file.header(known)
	work.row = file.rows
	if err != nil {
		return work.summary, work.placed(err)
	}
	names, err := header(fields, known, required, o)
	if err != nil {
		return work.summary, work.placed(err)
	}
	for {
		fields, err := file.next()
		work.row, work.summary.Blank = file.rows, file.blank
		switch {
		case errors.Is(err, io.EOF):
			return work.summary, nil
		case err != nil && !errors.Is(err, ErrQuote):
			return work.summary, work.placed(err)
		}
		if err := work.more(); err != nil {
			return work.summary, err
		}
		if err == nil && len(fields) != len(names) {
			err = ErrFields.With("fields", len(fields)).With("columns", len(names))
		}
		for i, f := range fields {
			if err == nil && !utf8.ValidString(f) {
				err = in(columnAt(names, i), ErrText)
			}
		}
		if err == nil {
			err = row(names, fields)
			var e *kabinet.Error
			if err != nil && !errors.As(err, &e) {
				return work.summary, err // the caller's own
			}
		}
		if err := work.done(err); err != nil {
			return work.summary, err
		}
	}
}

// header returns the names of the columns, "" for those that are passed over.
func header(fields, known, required []string, o ReadOptions) ([]string, error) {
	names := make([]string, len(fields))
	for i, f := range fields {
		name := columnName(f)
		switch {
		case slices.Contains(known, name):
			if slices.Contains(names, name) {
				return nil, in(clip(f), ErrColumnTwice)
			}
			names[i] = name
		case !o.ignores(name) && !o.ignores(f):
			return nil, in(headed(f, i), ErrColumn)
		}
	}
	for _, name := range required {
		if !slices.Contains(names, name) {
			return nil, in(name, ErrNoColumn)
		}
	}
	return names, nil
}

// columnAt names a column, by its place where it has no name.
func columnAt(names []string, i int) string { return headed(names[i], i) }

// headed names a column by its head, or by its place where that is empty.
func headed(head string, i int) string {
	if head == "" {
		return strconv.Itoa(i + 1)
	}
	return clip(head)
}

// columnName writes the name of a column as this package does.
func columnName(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// csvReader splits CSV into rows.
type csvReader struct {
	lines *lines
	comma byte
	rows  int // rows read, blank ones too, as a spreadsheet counts
	blank int
	// ahead are the lines of this row, of which at were read, and others that
	// are to be read again.
	ahead []string
	at    int
}

// line returns the next line, of those that are to be read again first.
func (c *csvReader) line() (string, error) {
	if c.at == len(c.ahead) {
		line, err := c.lines.next()
		if err != nil {
			return "", err
		}
		c.ahead = append(c.ahead, string(line))
	}
	c.at++
	return c.ahead[c.at-1], nil
}

// forget drops the lines before this row, once they are half of what is kept.
func (c *csvReader) forget() {
	if c.at > len(c.ahead)/2 {
		c.ahead, c.at = slices.Delete(c.ahead, 0, c.at), 0
	}
}

// header reads the first row and finds the delimiter.
func (c *csvReader) header(known []string) ([]string, error) {
	first, err := c.line()
	for err == nil && strings.TrimSpace(first) == "" {
		c.rows++
		first, err = c.line()
	}
	if errors.Is(err, io.EOF) {
		return nil, ErrEmpty
	}
	if err != nil {
		return nil, err
	}
	c.rows++
	if c.comma != 0 {
		return c.split(first)
	}
	var best []string
	most, ties := 0, 0
	for _, comma := range [...]byte{',', ';', '\t'} {
		// The header is one line, so a delimiter that leaves a quote open is
		// not the one.
		fields, err := (&csvReader{lines: newLines(strings.NewReader(""), c.lines.max), comma: comma}).split(first)
		if err != nil {
			continue
		}
		n := 0
		for _, f := range fields {
			if slices.Contains(known, columnName(f)) {
				n++
			}
		}
		switch {
		case n > most:
			best, most, ties, c.comma = fields, n, 0, comma
		case n == most && len(fields) != len(best):
			ties++
		}
	}
	if most == 0 || ties > 0 {
		return nil, ErrDelimiter
	}
	return best, nil
}

// next returns the fields of the next row. It returns io.EOF at the end, ErrQuote
// for one line, after which the next line begins another row, and errors that
// stay. So a quote that is never closed takes no rows with it.
func (c *csvReader) next() ([]string, error) {
	for {
		c.forget()
		line, err := c.line()
		if err != nil {
			return nil, err
		}
		c.rows++
		if strings.TrimSpace(line) == "" {
			c.blank++
			continue
		}
		begin := c.at
		fields, err := c.split(line)
		if errors.Is(err, ErrQuote) {
			c.at = begin
		}
		return fields, err
	}
}

// split cuts a row into its fields, and reads on where a quoted one goes on over
// the end of the line.
func (c *csvReader) split(line string) ([]string, error) {
	var fields []string
	for {
		trimmed := strings.TrimLeft(line, " ")
		if !strings.HasPrefix(trimmed, `"`) {
			field, rest, more := strings.Cut(line, string(c.comma))
			if strings.Contains(field, `"`) {
				return nil, ErrQuote
			}
			fields = append(fields, strings.TrimSpace(field))
			if !more {
				return fields, nil
			}
			line = rest
			continue
		}
		field, rest, err := c.quoted(trimmed[1:])
		if err != nil {
			return nil, err
		}
		fields = append(fields, strings.TrimSpace(field))
		rest = strings.TrimLeft(rest, " ")
		switch {
		case rest == "":
			return fields, nil
		case rest[0] != c.comma:
			return nil, ErrQuote
		}
		line = rest[1:]
	}
}

// quoted reads a field after its opening quote, and returns it and what follows
// the closing one.
func (c *csvReader) quoted(line string) (field, rest string, err error) {
	var b strings.Builder
	for {
		text, rest, closed := strings.Cut(line, `"`)
		b.WriteString(text)
		switch {
		case closed && strings.HasPrefix(rest, `"`):
			b.WriteByte('"')
			line = rest[1:]
			continue
		case closed:
			return b.String(), rest, nil
		}
		if b.Len() > c.lines.max {
			c.lines.failed = ErrRowTooLong.With("max", c.lines.max)
			return "", "", c.lines.failed
		}
		next, err := c.line()
		if errors.Is(err, io.EOF) {
			return "", "", ErrQuote
		}
		if err != nil {
			return "", "", err
		}
		b.WriteByte('\n')
		line = next
	}
}
