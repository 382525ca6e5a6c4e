package safecsv_test

import (
	"errors"
	"iter"
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
	require.Equal(t, "\uFEFF'=1+1;'@SUM(A1);-5.20;+7;'-x;'\t=1;plain;\n\"say \"\"no\"\"\";\"a;b\"\n", b.String())
}

func TestWhatFailsIsTold(t *testing.T) {
	oops := errors.New("oops")
	require.ErrorIs(t, safecsv.Write(&strings.Builder{}, table(oops, []string{"a"}), 0, false), oops)
	require.Error(t, safecsv.Write(broken{}, table(nil, []string{"a"}), 0, false))
	require.Error(t, safecsv.Write(broken{}, table(nil), 0, true))
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
