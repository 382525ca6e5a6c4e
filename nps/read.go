package nps

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Limits of what is read.
const (
	// DefaultMaxRow is the largest number of bytes of a row.
	DefaultMaxRow = 64 << 10
	// DefaultMaxRows is the largest number of rows of a file.
	DefaultMaxRows = 50_000_000
)

// ReadOptions say how answers are read. The zero ReadOptions read instants with a
// zone, stop at the first bad row, and refuse columns that they do not know.
type ReadOptions struct {
	// Zone is that of days and times without one. Where it is nil they are
	// ErrZone.
	Zone *time.Location
	// Comma is the delimiter of CSV: ',', ';' or '\t', or 0 to find it from the
	// header.
	Comma byte
	// Ignore names columns, or members of JSON, that are passed over. "*"
	// passes over all that are not known.
	Ignore []string
	// MaxRow and MaxRows bound what is read; 0 stands for the defaults.
	MaxRow  int
	MaxRows int
	// OnError is called with the error of a bad row, which has its place ("row
	// 7, column score") and the parameters row and column. When it returns nil
	// the row is left out and counted; when it returns an error reading stops
	// with that. Where OnError is nil reading stops at the first bad row.
	OnError func(*kabinet.Error) error
}

// ReadSummary says what became of the rows of a file. None is lost: Rows is the
// sum of Taken and LeftOut, and one more where a bad row stopped the reading.
type ReadSummary struct {
	Rows    int `json:"rows"` // without the header and blank ones
	Taken   int `json:"taken"`
	LeftOut int `json:"leftOut"` // bad ones that OnError passed over
	Blank   int `json:"blank"`
}

// ignores reports whether a column that is not known is passed over.
func (o ReadOptions) ignores(name string) bool {
	return slices.Contains(o.Ignore, name) || slices.Contains(o.Ignore, "*")
}

// lines reads lines, none longer than max.
type lines struct {
	r      *bufio.Reader
	max    int
	first  bool
	buf    []byte
	failed error
}

func newLines(r io.Reader, max int) *lines {
	return &lines{r: bufio.NewReaderSize(r, 64<<10), max: orDefault(max, DefaultMaxRow), first: true}
}

// next returns the next line without its end, valid until the next call. It
// returns io.EOF at the end, and errors of the file as a whole, which stay:
// ErrRowTooLong and ErrRead. A byte order mark at the beginning is passed over.
func (l *lines) next() ([]byte, error) {
	if l.failed != nil {
		return nil, l.failed
	}
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		l.buf = append(l.buf, part...)
		if len(l.buf) > l.max+2 {
			l.failed = ErrRowTooLong.With("max", l.max)
			return nil, l.failed
		}
		switch {
		case err == nil:
			return l.line()
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			l.failed = io.EOF
			if len(l.buf) == 0 {
				return nil, io.EOF
			}
			return l.line()
		default:
			l.failed = ErrRead.Because(err)
			return nil, l.failed
		}
	}
}

func (l *lines) line() ([]byte, error) {
	line := bytes.TrimSuffix(bytes.TrimSuffix(l.buf, []byte("\n")), []byte("\r"))
	if l.first {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
		l.first = false
	}
	if len(line) > l.max {
		l.failed = ErrRowTooLong.With("max", l.max)
		return nil, l.failed
	}
	return line, nil
}

// reading is a file being read.
type reading struct {
	o       ReadOptions
	row     int // as a spreadsheet counts
	summary ReadSummary
}

// done counts a row that was taken, or not because of err, and returns the error
// that stops the reading.
func (r *reading) done(err error) error {
	r.summary.Rows++
	if err == nil {
		r.summary.Taken++
		return nil
	}
	e := r.placed(err)
	if r.o.OnError == nil || e.Kind() == kabinet.Internal {
		return e
	}
	if err := r.o.OnError(e); err != nil {
		return err
	}
	r.summary.LeftOut++
	return nil
}

// more returns ErrTooManyRows where a further row would be one too many.
func (r *reading) more() error {
	if limit := orDefault(r.o.MaxRows, DefaultMaxRows); r.summary.Rows >= limit {
		return r.placed(ErrTooManyRows.With("max", limit))
	}
	return nil
}

// placed gives an error the row and, where it knows it, the column.
func (r *reading) placed(err error) *kabinet.Error {
	var e *kabinet.Error
	if !errors.As(err, &e) {
		return ErrRead.Because(err).Moved("row " + strconv.Itoa(r.row))
	}
	place := "row " + strconv.Itoa(r.row)
	if column, ok := e.Param("column").(string); ok {
		place += ", column " + column
	} else if e.Place() != "" {
		place += ", " + e.Place()
	}
	return e.Moved(place).With("row", r.row)
}

// in gives an error its column.
func in(column string, err *kabinet.Error) *kabinet.Error { return err.With("column", column) }

// draft is an Answer in the making: fields come as text, by the name of their
// column.
type draft struct {
	answer Answer
	scored bool
	status bool
}

// text sets a field. The name is one of columns.
func (d *draft) text(column, value string, o ReadOptions) error {
	if column != "score" && column != "at" {
		if err := checkLong(value, MaxText); err != nil {
			return in(column, err)
		}
	}
	a := &d.answer
	switch column {
	case "id":
		a.ID = value
	case "person":
		a.Person = kabinet.PersonID(value)
	case "decision_maker":
		yes, ok := yesNo[strings.ToLower(value)] // spreadsheets write TRUE
		if !ok {
			return in(column, ErrBool.With("text", clip(value)))
		}
		a.DecisionMaker = yes
	case "account":
		a.Account = kabinet.OrgID(value)
	case "legal_entity":
		a.LegalEntity = kabinet.LegalEntityID(value)
	case "segment":
		a.Segment = kabinet.SegmentID(value)
	case "manager":
		a.Manager = kabinet.PersonID(value)
	case "programme":
		a.Programme = ProgrammeID(value)
	case "status":
		return d.setStatus(value)
	case "score":
		return d.setScore(value)
	case "at":
		t, err := instant(value, o.Zone)
		if err != nil {
			return in(column, err)
		}
		a.At = t
	}
	return nil
}

// columns are the names of the columns of answers.
var columns = []string{
	"id", "person", "decision_maker", "account", "legal_entity", "segment", "manager", "programme", "status", "score", "at",
}

var yesNo = map[string]bool{"": false, "no": false, "false": false, "0": false, "yes": true, "true": true, "1": true}

func (d *draft) setStatus(value string) error {
	if value == "" {
		return nil
	}
	d.answer.Status, d.status = AnswerStatus(strings.ToLower(value)), true
	if d.answer.Status != Answered {
		return inColumn("status", d.answer.Validate())
	}
	return nil
}

func (d *draft) setScore(value string) error {
	if value == "" {
		return nil
	}
	s, err := ParseScore(value)
	if err != nil {
		return inColumn("score", err)
	}
	d.answer.Score, d.scored = s, true
	return nil
}

// finish returns the answer, or what is missing or too much. A row without a
// status is answered where it has a score; one with neither is not taken for
// anything.
func (d *draft) finish() (Answer, error) {
	if !d.status && d.scored {
		d.answer.Status = Answered
	}
	switch {
	case (d.answer.Status == Answered || !d.status) && !d.scored:
		return Answer{}, in("score", ErrMissing)
	case d.answer.Status == Dismissed && d.scored:
		return Answer{}, in("score", ErrNeedless)
	}
	return d.answer, nil
}

// inColumn gives an error of the library its column.
func inColumn(column string, err error) error {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return in(column, e)
	}
	return err
}

// instant reads an instant, a day or a time of day; "" is the zero time.
func instant(text string, zone *time.Location) (time.Time, *kabinet.Error) {
	if text == "" {
		return time.Time{}, nil
	}
	if len(text) > 40 {
		return time.Time{}, ErrTime.With("text", clip(text))
	}
	t, err := time.Parse(time.RFC3339, text)
	if err == nil {
		return inRange(t, text)
	}
	for _, layout := range [...]string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if zone == nil {
			return time.Time{}, ErrZone.With("text", clip(text))
		}
		if layout == time.DateOnly {
			return inRange(kabinet.DateOf(t).Start(zone), text)
		}
		return inRange(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone), text)
	}
	return time.Time{}, ErrTime.With("text", clip(text))
}

// inRange refuses the year 0, which the zero time and zones could make of some
// texts.
func inRange(t time.Time, text string) (time.Time, *kabinet.Error) {
	t = t.UTC()
	if t.Year() < 2 || t.Year() > 9998 {
		return time.Time{}, ErrTime.With("text", clip(text))
	}
	return t, nil
}
