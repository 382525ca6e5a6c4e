package quickorder

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// steel is the catalogue of the pastes, and more.
func steel(t testing.TB, more ...Article) *Index {
	q := kabinet.MustQuantity
	ix, err := NewIndex(append([]Article{
		{SKU: "ABC-1", Name: "Bracket", Unit: kabinet.Piece, GTINs: []string{"4600000000015"}},
		{SKU: "BOLT M8", Name: "Bolt M8x40", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 100}}},
		{SKU: "NUT-M8", Name: "Nut M8", Unit: kabinet.Piece, Order: pricing.OrderRule{Min: q("10"), Step: q("10"), Max: q("1000")}},
		{SKU: "PIPE-57", Name: "Pipe 57x3.5", Unit: kabinet.Metre, Packs: []pricing.Pack{{Unit: kabinet.Tonne, Num: 216}}},
		{SKU: "SHEET-3", Name: "Sheet 3 mm", Unit: kabinet.Tonne},
		{SKU: "00123", Name: "Washer", Unit: kabinet.Piece},
		{SKU: "10-2", Name: "Dated", Unit: kabinet.Piece},
		{SKU: "СВ-08", Name: "Проволока сварочная", Unit: kabinet.Kilogram},
		{SKU: "WASH-1", Name: "Washer", Unit: kabinet.Piece, Discontinued: true, Replacement: "WASH-2"},
		{SKU: "WASH-2", Name: "Washer, new", Unit: kabinet.Piece},
		{SKU: "OLD-9", Name: "Old", Unit: kabinet.Piece, Discontinued: true},
		{SKU: "CABLE 3X2,5", Name: "Cable", Unit: kabinet.Metre},
		{SKU: `1/2"-VALVE`, Name: "Valve", Unit: kabinet.Piece},
		{SKU: "DUP-1", Name: "Duplex", Unit: kabinet.Piece},
		{SKU: "abc-2", Name: "Small", Unit: kabinet.Piece},
		{SKU: "ABC-2", Name: "Capital", Unit: kabinet.Piece},
	}, more...), []Alias{
		{"acme", "A-100", "ABC-1"}, {"acme", "W-7", "WASH-2"}, {"acme", "DUP-1", "ABC-1"},
		{"bolt", "A-100", "NUT-M8"}, {"bolt", "B-7", "NUT-M8"},
	}, IndexOptions{})
	require.NoError(t, err)
	return ix
}

type paste struct {
	Name, Locale, Input, Encoding string
	Rows                          []string
}

func pastes(t testing.TB) []paste {
	b, err := os.ReadFile("testdata/pastes.json")
	require.NoError(t, err)
	var out []paste
	require.NoError(t, json.Unmarshal(b, &out))
	return out
}

// told is a row as the pastes expect it: number|SKU|quantity|unit|status|codes.
func told(r Row) string {
	var codes []string
	for _, n := range r.Notes {
		codes = append(codes, string(n.Code))
	}
	quantity := ""
	if !r.Quantity.IsZero() {
		quantity = r.Quantity.String()
	}
	return fmt.Sprintf("%d|%s|%s|%s|%s|%s", r.Number, r.SKU, quantity, r.Unit, r.Status, strings.Join(codes, ","))
}

func TestPastes(t *testing.T) {
	ix := steel(t)
	require.GreaterOrEqual(t, len(pastes(t)), 50)
	for _, p := range pastes(t) {
		t.Run(p.Name, func(t *testing.T) {
			opts := Options{Language: language.MustParse(p.Locale)}
			var s *Sheet
			var err error
			if p.Encoding == "" {
				s, err = Paste(p.Input, opts)
			} else {
				e := map[string]encoding.Encoding{
					"windows-1251": charmap.Windows1251,
					"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
					"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
				}[p.Encoding]
				b, encodeErr := e.NewEncoder().Bytes([]byte(p.Input))
				require.NoError(t, encodeErr)
				s, err = Read(bytes.NewReader(b), opts)
			}
			require.NoError(t, err)
			got := []string{}
			for _, r := range ix.Resolve("acme", s).Rows {
				got = append(got, told(r))
			}
			require.Equal(t, p.Rows, got)
		})
	}
}
