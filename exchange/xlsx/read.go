package xlsx

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Errors about a workbook.
var (
	// ErrWorkbook is returned for a file that is no workbook that can be read.
	ErrWorkbook = kabinet.NewError(kabinet.Invalid, "xlsx.workbook", "the file is no workbook (.xlsx) that can be read")
	// ErrUnpacked is returned for a workbook that would be larger than
	// Options.MaxUnpacked bytes when it is unpacked.
	ErrUnpacked = kabinet.NewError(kabinet.Invalid, "xlsx.unpacked", "the workbook is larger than {max} bytes when it is unpacked")
	// ErrSheet is returned for a workbook that lacks the sheet of the options, or
	// any that is visible.
	ErrSheet = kabinet.NewError(kabinet.Invalid, "xlsx.sheet", "the workbook has no sheet {sheet}")
)

// Limits.
const (
	// DefaultMaxUnpacked is the largest size of the parts of a workbook, unpacked,
	// where Options do not say.
	DefaultMaxUnpacked = 64 << 20
	maxParts           = 1_000
	maxFilled          = 5_000_000 // cells, those left empty before others counted
)

// Options say how to read a workbook.
type Options struct {
	quickorder.Options
	// Sheet is the name of the sheet; empty is the first one that is visible.
	Sheet string
	// MaxUnpacked bounds the size of all parts of the workbook together when they
	// are unpacked; zero means DefaultMaxUnpacked.
	MaxUnpacked int64
}

// Read reads one sheet of a workbook. It returns ErrWorkbook, ErrUnpacked,
// ErrSheet, quickorder.ErrRead with the error of the reader,
// quickorder.ErrTooLarge, ErrTooManyRows or ErrTooManyCells.
func Read(r io.Reader, opts Options) (sheet *quickorder.Sheet, err error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(opts.Bytes())+1))
	if err != nil {
		return nil, quickorder.ErrRead.Because(err)
	}
	if len(b) > opts.Bytes() {
		return nil, quickorder.ErrTooLarge.With("max", opts.Bytes())
	}
	if opts.MaxUnpacked <= 0 {
		opts.MaxUnpacked = DefaultMaxUnpacked
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, ErrWorkbook.Because(err)
	}
	if err := checkParts(z, opts.MaxUnpacked); err != nil {
		return nil, err
	}
	defer func() { // the file comes from strangers, and the reader of its format from elsewhere
		if recover() != nil {
			sheet, err = nil, ErrWorkbook
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{UnzipSizeLimit: opts.MaxUnpacked, UnzipXMLSizeLimit: opts.MaxUnpacked})
	if err != nil {
		return nil, ErrWorkbook.Because(err)
	}
	defer f.Close()
	name := opts.Sheet
	if name == "" {
		name = visible(f)
	}
	if i, err := f.GetSheetIndex(name); err != nil || i < 0 {
		return nil, ErrSheet.With("sheet", name)
	}
	return read(f, name, numbers(z, name), opts.Options)
}

// checkParts bounds what the parts of the archive come to. The reader of archives
// holds them to what they say of their sizes.
func checkParts(z *zip.Reader, max int64) error {
	if len(z.File) > maxParts {
		return ErrWorkbook
	}
	total := uint64(0)
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > uint64(max) || f.UncompressedSize64 > uint64(max) {
			return ErrUnpacked.With("max", max)
		}
	}
	return nil
}

func visible(f *excelize.File) string {
	for _, name := range f.GetSheetList() {
		if ok, err := f.GetSheetVisible(name); err == nil && ok {
			return name
		}
	}
	return ""
}

// read reads the rows of a sheet twice side by side: the values, and how they are
// shown.
func read(f *excelize.File, name string, numbers map[string]bool, opts quickorder.Options) (*quickorder.Sheet, error) {
	values, err := f.Rows(name)
	if err != nil {
		return nil, ErrWorkbook.Because(err)
	}
	defer values.Close()
	shown, err := f.Rows(name)
	if err != nil {
		return nil, ErrWorkbook.Because(err)
	}
	defer shown.Close()
	out := quickorder.NewSheet(opts)
	filled := 0
	for number := 1; values.Next() && shown.Next(); number++ {
		if number > excelize.TotalRows || filled > maxFilled {
			return nil, ErrWorkbook
		}
		cells, err := values.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, ErrWorkbook.Because(err)
		}
		texts, err := shown.Columns()
		if err != nil {
			return nil, ErrWorkbook.Because(err)
		}
		filled += len(cells)
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) > quickorder.MaxCells {
			return nil, quickorder.ErrTooManyCells.With("row", number).With("max", quickorder.MaxCells)
		}
		for i, value := range cells {
			text := value
			if i < len(texts) {
				text = texts[i]
			}
			cells[i] = meant(value, text, opts.DecimalMark(), func() bool {
				at, err := excelize.CoordinatesToCellName(i+1, number)
				return err == nil && numbers[at]
			})
		}
		if err := out.Add(number, cells...); err != nil {
			return nil, err
		}
	}
	if err := values.Error(); err != nil {
		return nil, ErrWorkbook.Because(err)
	}
	return out, nil
}

var (
	date   = regexp.MustCompile(`^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|^\d{1,2}[ ./-]\pL{3,}|^\pL{3,}[ ./-]\d{2,4}|^\d{1,2}[./-]\d{1,2}$|^\d{1,2}:\d\d`)
	digits = regexp.MustCompile(`^\d+$`)
)

// meant returns what the author of a cell meant by its value and how it is shown:
// numbers with all their digits, by the decimal mark of the language.
func meant(value, shown string, mark byte, number func() bool) string {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil || value == "" {
		return value
	}
	rounded, err := strconv.ParseFloat(shown, 64)
	aside := err != nil || math.Abs(rounded-x) >= 1 // what is shown is another number, or none
	switch {
	case aside && date.MatchString(shown) && !strings.ContainsRune(shown, ','):
		return shown
	case value != shown && digits.MatchString(shown) && digits.MatchString(value) && len(shown) > len(value):
		return shown
	case !strings.ContainsAny(value, ".eE") || !number():
		return value
	}
	// A number has 15 digits; what is beyond comes from counting in binary.
	x, err = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if err != nil || len(text) > 40 {
		return value
	}
	return strings.Replace(text, ".", string(mark), 1)
}
