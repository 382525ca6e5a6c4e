package pricing_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

const bookJSON = `{
  "version": "2026-03",
  "units": [{"code": "BOX40", "digits": 0}],
  "products": [
    {"sku": "A", "unit": "PCE", "packs": [{"unit": "BOX40", "num": 40}]}
  ],
  "lists": [{
    "id": "base", "currency": "EUR", "tax": "net", "from": "2026-01-01T00:00:00Z",
    "assignments": [{"to": "everyone"}, {"to": "segment:gold", "priority": 2}],
    "rows": [
      {"sku": "A", "price": "10.50", "until": "2026-02-01T00:00:00Z"},
      {"sku": "A", "tiers": [{"from": "1", "price": 11}, {"from": 10, "price": "9.5"}], "from": "2026-02-01T00:00:00Z"},
      {"sku": "A", "unit": "BOX40", "per": "10", "price": "3999", "order": {"min": "10", "step": "10"}}
    ]
  }],
  "agreements": [{
    "id": "c1", "number": "17", "party": "organization:acme", "currency": "EUR", "tax": "gross", "default": true,
    "rows": [{"sku": "A", "free": true}]
  }]
}
`

func TestReadBookAndWriteBook(t *testing.T) {
	b, _, err := pricing.ReadBook(strings.NewReader("\uFEFF" + bookJSON))
	require.NoError(t, err)
	require.Equal(t, pricing.ForSegment("gold"), b.Lists[0].Assignments[1].To)
	require.Equal(t, "9.5", b.Lists[0].Rows[1].Tiers[1].Price.String())
	_, report, err := pricing.Compile(b)
	require.NoError(t, err)
	require.Len(t, report.Warnings, 1)
	require.Equal(t, "ladder_saving", report.Warnings[0].Code)

	var out, again bytes.Buffer
	require.NoError(t, pricing.WriteBook(&out, b))
	back, _, err := pricing.ReadBook(bytes.NewReader(out.Bytes()))
	require.NoError(t, err)
	require.NoError(t, pricing.WriteBook(&again, back))
	require.Equal(t, out.String(), again.String())
}

func TestReadBookNamesTheLine(t *testing.T) {
	for _, c := range []struct{ name, old, new, at string }{
		{"syntax", `"rows": [{"sku": "A", "free": true}]`, `"rows": [{"sku": "A", "free": true}`, "line 19, column 3"},
		{"cut off", "    \"rows\": [{\"sku\": \"A\", \"free\": true}]\n  }]\n}\n", "", "line 18, column 0"},
		{"number", `"price": 11}`, `"price": "eleven"}`, "line 12 /lists/0/rows/1/tiers/0/price"},
		{"exponent", `"price": 11}`, `"price": 1e9}`, "line 12 /lists/0/rows/1/tiers/0/price"},
		{"unknown field", `"per": "10"`, `"pre": "10"`, "line 13 /lists/0/rows/2/pre"},
		{"unknown top field", `"version"`, `"versoin"`, "line 2 /versoin"},
		{"party", `"segment:gold"`, `"segments:gold"`, "line 9 /lists/0/assignments/1/to"},
		{"currency", `"currency": "EUR", "tax": "gross"`, `"currency": "EURO", "tax": "gross"`, "line 17 /agreements/0/currency"},
		{"tax", `"gross"`, `"brutto"`, "line 17 /agreements/0/tax"},
		{"date", `"2026-01-01T00:00:00Z"`, `"2026-13-01T00:00:00Z"`, "line 8 /lists/0/from"},
		{"type", `"packs": [{`, `"packs": {"a": {`, "line 5, column 76"},
		{"a name twice", `"tax": "net",`, `"tax": "net", "tax": "gross",`, "line 8, column 56"},
		{"rows twice", `"free": true}]`, `"free": true}], "rows": []`, "line 18, column 48"},
		{"a name in another case", `"free": true`, `"Free": true`, "line 18, column 32"},
		{"not UTF-8", `"17"`, "\"\xCD 17\"", "line 17, column 27"},
		{"array expected", `"units": [{"code": "BOX40", "digits": 0}]`, `"units": 7`, "line 3 /units"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(bookJSON, c.old, c.new, 1)
			require.NotEqual(t, bookJSON, text)
			_, _, err := pricing.ReadBook(strings.NewReader(text))
			require.ErrorIs(t, err, kabinet.Invalid)
			var e *kabinet.Error
			require.True(t, errors.As(err, &e))
			require.Equal(t, c.at, e.Place(), err)
		})
	}
	_, _, err := pricing.ReadBook(strings.NewReader(bookJSON + "{}"))
	require.ErrorIs(t, err, pricing.ErrBookJSON)
	_, _, err = pricing.ReadBook(strings.NewReader("[]"))
	require.ErrorIs(t, err, pricing.ErrBookJSON)
}

func TestReadBookNamesTheSamePlaceEveryTime(t *testing.T) {
	text := strings.NewReplacer(`"gross"`, `"brutto"`, `"net"`, `"netto"`, `"priority": 2`, `"priority": "x"`).Replace(bookJSON)
	_, _, first := pricing.ReadBook(strings.NewReader(text))
	for range 20 {
		_, _, err := pricing.ReadBook(strings.NewReader(text))
		require.EqualError(t, err, first.Error())
	}
}

func TestAnnotatePutsLinesBeforeThePlacesOfCompile(t *testing.T) {
	text := strings.Replace(bookJSON, `"price": "10.50"`, `"price": "-10.50"`, 1)
	text = strings.Replace(text, `"default": true,`, ``, 1)
	text = strings.Replace(text, `"tax": "gross",`, ``, 1)
	b, lines, err := pricing.ReadBook(strings.NewReader(text))
	require.NoError(t, err)
	_, _, err = pricing.Compile(b)
	problem := kabinet.ProblemOf(lines.Annotate(err), nil)
	require.Len(t, problem.Errors, 2)
	require.Equal(t, "line 11 /lists/0/rows/0/price", problem.Errors[0].At)
	require.Equal(t, "line 16 /agreements/0/tax", problem.Errors[1].At, "what is missing has the line of its parent")
	require.ErrorIs(t, lines.Annotate(err), pricing.ErrNegative)
}

func FuzzReadBook(f *testing.F) {
	f.Add([]byte(bookJSON))
	f.Add([]byte(`{"lists":[{"rows":[{}]}]}`))
	f.Add([]byte(`{"products":[{"sku":"A","unit":"PCE"}],"lists":[{"id":"l","currency":"JPY","tax":"net","assignments":[{"to":"everyone"}],"rows":[{"sku":"A","tiers":[{"from":"0.5","price":"999999999999999.9"}]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, lines, err := pricing.ReadBook(bytes.NewReader(data))
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		s, _, err := pricing.Compile(b)
		if err != nil {
			require.Error(t, lines.Annotate(err))
			return
		}
		v, err := s.For(acme)
		require.NoError(t, err)
		for p := range s.Products() {
			for _, quantity := range []string{"1", "0.001", "999999999999999"} {
				r := ask(p.SKU, quantity)
				for _, l := range b.Lists {
					r.Currency = l.Currency
					res, trace := v.Explain(r)
					require.Equal(t, res.Outcome == pricing.Priced, res.Total.Currency() != 0)
					_ = trace.Text(nil)
				}
			}
		}
		var out bytes.Buffer
		require.NoError(t, pricing.WriteBook(&out, b))
		_, _, err = pricing.ReadBook(&out)
		require.NoError(t, err)
	})
}

func FuzzParseParty(f *testing.F) {
	f.Add("everyone")
	f.Add("unit:a:b")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := pricing.ParseParty(s)
		if err == nil {
			require.Equal(t, s, p.String())
		}
	})
}
