package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommittedTableIsWhatTheGeneratorGives(t *testing.T) {
	rows, err := parse(currencies)
	require.NoError(t, err)
	want, err := generate(rows)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join("..", "..", output))
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "run go generate in the root of the module")
}

func TestParse(t *testing.T) {
	rows, err := parse("# comment\n\nXCG 532 2 Caribbean Guilder\nXAU 959 - Gold\nANG 532 2 2025 Netherlands Antillean Guilder\n")
	require.NoError(t, err)
	assert.Equal(t, []row{
		{code: "ANG", number: 1532, digits: 2, withdrawn: 2025, name: "Netherlands Antillean Guilder"},
		{code: "XAU", number: 959, noUnit: true, name: "Gold"},
		{code: "XCG", number: 532, digits: 2, name: "Caribbean Guilder"},
	}, rows)
	for _, bad := range []string{
		"eur 978 2 Euro", "EUR 78 2 Euro", "EUR 978 x Euro", "EUR 978 2", "EUR 978 2 ",
		"EUR 978 2 Euro\nEUR 977 2 Euro", "EUR 978 2 Euro\nEUX 978 2 Euro",
		"EUR 978 2 Euro\nEUX 978 2 2025 Euro\nEUY 978 2 2025 Euro",
	} {
		_, err := parse(bad)
		assert.Error(t, err, bad)
	}
}

func TestGenerateWidensTheIndex(t *testing.T) {
	var rows []row
	for i := range 300 {
		rows = append(rows, row{code: string([]rune{'A', rune('A' + i/26), rune('A' + i%26)}), number: i + 1, name: "x"})
	}
	source, err := generate(rows)
	require.NoError(t, err)
	assert.Contains(t, string(source), "var currencyIndex = [301]uint16{")
}
