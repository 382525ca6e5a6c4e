package safecsv_test

import (
	"encoding/csv"
	"errors"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/internal/safecsv"
)

func table(err error, records ...[]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

func TestNothingIsAFormula(t *testing.T) {
	var b strings.Builder
	require.NoError(t, safecsv.Write(&b, table(nil,
		[]string{"=1+1", "@SUM(A1)", "-5.20", "+7", "-x", "\t=1", "plain", ""},
		[]string{`say "no"`, "a;b"},
	), ';', true))
	require.Equal(t, "\uFEFF'=1+1;'@SUM(A1);-5.20;+7;'-x;\"'\t'=1\";plain;\n\"say \"\"no\"\"\";\"a;b\"\n", b.String())
}

// Whatever delimiter a spreadsheet takes a file to have, and whether or not it sees the
// quotes, none of the pieces is a formula.
func TestNothingIsAFormulaUnderAnotherDelimiter(t *testing.T) {
	var b strings.Builder
	require.NoError(t, safecsv.Write(&b, table(nil,
		[]string{"a", "x;=1+1;y", "x|+cmd|'/c calc'!A1", "x\n@SUM(A1)", "x; \"=1", "x;-5,2;+7", "x;\t=1", "plain"},
		[]string{""},
	), 0, false))
	require.Equal(t, `a,"x;'=1+1;y","x|'+cmd|'/c calc'!A1","x`+"\n"+`'@SUM(A1)","x; ""'=1","x;-5,2;+7","x;`+"\t"+`'=1",plain`+"\n\"\"\n", b.String())
	for _, comma := range []rune{',', ';', '\t'} {
		b.Reset()
		cells := []string{`say "no"`, "a;b", "a,b", "a\tb", " a", "", "é"}
		require.NoError(t, safecsv.Write(&b, table(nil, cells, cells), comma, false))
		r := csv.NewReader(strings.NewReader(b.String()))
		r.Comma = comma
		got, err := r.ReadAll()
		require.NoError(t, err)
		require.Equal(t, [][]string{cells, cells}, got)
	}
	require.Error(t, safecsv.Write(&b, table(nil), '"', false))
}

func FuzzInside(f *testing.F) {
	for _, s := range []string{"x;=1", "x; \"\" =1", "\n\n=", "x|-5|-", "a,+1,+b", "x;\t\t@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := safecsv.Inside(s)
		require.Equal(t, strings.ReplaceAll(s, "'", ""), strings.ReplaceAll(got, "'", ""), "nothing else changes")
		for i, piece := range strings.FieldsFunc("x"+got, func(r rune) bool { return strings.ContainsRune(",;\t|\r\n", r) }) {
			piece = strings.Trim(piece, ` "`)
			if _, err := strconv.ParseFloat(piece, 64); i > 0 && piece != "" && err != nil {
				require.NotContains(t, "=+-@", piece[:1], got)
			}
		}
	})
}

func TestWhatFailsIsTold(t *testing.T) {
	oops := errors.New("oops")
	require.ErrorIs(t, safecsv.Write(&strings.Builder{}, table(oops, []string{"a"}), 0, false), oops)
	require.Error(t, safecsv.Write(broken{}, table(nil, []string{"a"}), 0, false))
	require.Error(t, safecsv.Write(broken{}, table(nil), 0, true))
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
