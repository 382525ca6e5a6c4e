package pricing_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

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

// rulesJSON is a book with every kind of rule.
const rulesJSON = `{
  "groups": [{"id": "g"}, {"id": "h", "parent": "g"}],
  "products": [{"sku": "A", "group": "h", "unit": "PCE", "packs": [{"unit": "KGM", "num": 1, "den": 2}]}, {"sku": "B", "unit": "PCE"}],
  "lists": [
    {"id": "base", "currency": "EUR", "tax": "net", "assignments": [{"to": "everyone"}], "rows": [{"group": "g", "price": "10"}, {"all": true, "price": "20"}]},
    {"id": "cost", "currency": "EUR", "tax": "net", "cost": true, "rows": [{"all": true, "price": "5"}]},
    {"id": "made", "currency": "USD", "tax": "gross", "convert": true, "rounding": {"increment": "0.05", "mode": "up"}, "assignments": [{"to": "organization:acme"}],
     "rows": [{"sku": "A", "of": "base", "percentOff": "3", "ladder": {"mode": "graduated", "basis": "group", "key": "k", "unit": "KGM"},
       "tiers": [{"from": "0"}, {"from": "10", "percentOff": "5", "fee": "2"}]}]}
  ],
  "agreements": [{"id": "c", "party": "organization:acme", "currency": "EUR", "tax": "net", "promotions": "best", "mostFavoured": true, "firstDay": "2026-01-01",
    "rows": [{"sku": "B", "of": "cost", "markup": "25", "lastDay": "2026-12-31", "known": {"from": "2026-01-01T00:00:00Z"}}],
    "surcharges": [{"id": "s", "amount": "1", "currency": "EUR", "tax": "net", "passThrough": true}]}],
  "assortments": [{"id": "all", "audience": ["everyone"], "deny": [{"sku": "Z"}]}],
  "adjustments": [{"id": "early", "percent": "-2", "scope": {"payment": "prepaid"}}],
  "promotions": [{"id": "march", "percent": "-15", "group": "p", "combine": "best"}],
  "documentAdjustments": [{"id": "large", "percent": "-1", "min": "1000", "from": "2026-01-01T00:00:00Z", "currency": "EUR", "tax": "net"}],
  "floors": [{"id": "f", "cost": "cost", "margin": "10", "list": "base", "maxDiscount": "50", "action": "clamp"}],
  "indices": [{"id": "cu", "observations": [{"id": "1", "effective": "2026-02-27", "published": "2026-02-27T12:00:00Z", "value": "64500"}]}],
  "surcharges": [{"id": "x", "method": "weight", "index": "cu", "base": "60000", "weight": "0.001", "fixing": "previous_business_day"}],
  "rates": [{"id": "r", "of": "EUR", "in": "USD", "rate": "1.1", "from": "2026-01-01T00:00:00Z"}],
  "taxes": [{"rate": "20"}],
  "calendar": {"zone": "Europe/Moscow", "holidays": ["2026-03-09"]},
  "policy": {"precedence": "productFirst", "choose": {"base": "lowest"}, "onTie": {"segment": "refuse"}, "rounding": "up", "roundUnitFirst": true}
}`

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
	for _, c := range []struct{ name, old, new, at, code string }{
		{"syntax", `"rows": [{"sku": "A", "free": true}]`, `"rows": [{"sku": "A", "free": true}`, "line 19, column 3", "pricing.json"},
		{"cut off", "    \"rows\": [{\"sku\": \"A\", \"free\": true}]\n  }]\n}\n", "", "line 18, column 0", "pricing.json"},
		{"number", `"price": 11}`, `"price": "eleven"}`, "line 12 /lists/0/rows/1/tiers/0/price", "kabinet.number"},
		{"exponent", `"price": 11}`, `"price": 1e9}`, "line 12 /lists/0/rows/1/tiers/0/price", "kabinet.number"},
		{"unknown member", `"per": "10"`, `"pre": "10"`, "line 13 /lists/0/rows/2/pre", "pricing.json_member"},
		{"unknown top member", `"version"`, `"versoin"`, "line 2 /versoin", "pricing.json_member"},
		{"a member of another object", `"per": "10"`, `"digits": 0`, "line 13 /lists/0/rows/2/digits", "pricing.json_member"},
		{"a slash in a name", `"per": "10"`, `"a/b~": "10"`, "line 13 /lists/0/rows/2/a~1b~0", "pricing.json_member"},
		{"party", `"segment:gold"`, `"segments:gold"`, "line 9 /lists/0/assignments/1/to", "kabinet.party"},
		{"currency", `"currency": "EUR", "tax": "gross"`, `"currency": "EURO", "tax": "gross"`, "line 17 /agreements/0/currency", "kabinet.currency"},
		{"tax", `"gross"`, `"brutto"`, "line 17 /agreements/0/tax", "pricing.name"},
		{"instant", `"2026-01-01T00:00:00Z"`, `"2026-13-01T00:00:00Z"`, "line 8 /lists/0/from", "pricing.json_instant"},
		{"an object for an array", `"packs": [{"unit": "BOX40", "num": 40}]`, `"packs": {"a": {"unit": 7}}`, "line 5 /products/0/packs", "pricing.json_array"},
		{"a number for an array", `"units": [{"code": "BOX40", "digits": 0}]`, `"units": 7`, "line 3 /units", "pricing.json_array"},
		{"a string for an object", `{"to": "everyone"}`, `"everyone"`, "line 9 /lists/0/assignments/0", "pricing.json_object"},
		{"a number for a string", `"sku": "A", "free"`, `"sku": 7, "free"`, "line 18 /agreements/0/rows/0/sku", "pricing.json_string"},
		{"a number for a name", `"tax": "gross"`, `"tax": 2`, "line 17 /agreements/0/tax", "pricing.json_string"},
		{"a part for a whole", `"num": 40`, `"num": 40.5`, "line 5 /products/0/packs/0/num", "pricing.json_whole"},
		{"a string for a truth", `"free": true`, `"free": "yes"`, "line 18 /agreements/0/rows/0/free", "pricing.json_bool"},
		{"a member twice", `"tax": "net",`, `"tax": "net", "tax": "gross",`, "line 8 /lists/0/tax", "pricing.json_twice"},
		{"rows twice", `"free": true}]`, `"free": true}], "rows": []`, "line 18 /agreements/0/rows", "pricing.json_twice"},
		{"a member in another case", `"free": true`, `"Free": true`, "line 18 /agreements/0/rows/0/Free", "pricing.json_case"},
		{"not UTF-8", `"17"`, "\"\xCD 17\"", "line 17, column 27", "pricing.json"},
		{"half a surrogate pair", `"17"`, `"\\\uD83D\u0041"`, "line 17, column 29", "pricing.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(bookJSON, c.old, c.new, 1)
			require.NotEqual(t, bookJSON, text)
			_, _, err := pricing.ReadBook(strings.NewReader(text))
			require.ErrorIs(t, err, kabinet.Invalid)
			var e *kabinet.Error
			require.True(t, errors.As(err, &e))
			require.Equal(t, c.at, e.Place(), err)
			require.Equal(t, c.code, e.Code(), err)
		})
	}
	for _, text := range []string{bookJSON + "{}", "[]", "null", "", "7"} {
		_, _, err := pricing.ReadBook(strings.NewReader(text))
		require.ErrorIs(t, err, kabinet.Invalid, text)
		require.Contains(t, err.Error(), "line ", text)
	}
	b, _, err := pricing.ReadBook(strings.NewReader(`{"version": "\\ud800 \uD83D\uDE00", "lists": null, "calendar": null}`))
	require.NoError(t, err)
	require.Equal(t, `\ud800 😀`, b.Version)
}

func TestReadBookNamesEveryMistake(t *testing.T) {
	text := strings.NewReplacer(`"gross"`, `"brutto"`, `"net"`, `"netto"`, `"priority": 2`, `"priority": "x"`, `"10.50"`, `{"a": [1]}`).Replace(bookJSON)
	_, _, err := pricing.ReadBook(strings.NewReader(text))
	require.EqualError(t, err, `line 8 /lists/0/tax: netto is not a known name
line 9 /lists/0/assignments/1/priority: a whole number belongs here, not "x"
line 11 /lists/0/rows/0/price: {"a": [1]} is not a decimal number
line 17 /agreements/0/tax: brutto is not a known name`)

	many := `{"units": [` + strings.Repeat("7,", 1000) + `7]}`
	_, _, err = pricing.ReadBook(strings.NewReader(many))
	require.Len(t, err.(interface{ Unwrap() []error }).Unwrap(), 101)
	require.ErrorIs(t, err, pricing.ErrTooMany)
	require.Less(t, len(err.Error()), 10_000)
}

func TestReadAmendment(t *testing.T) {
	a, lines, err := pricing.ReadAmendment(strings.NewReader(`{"version": "2", "lists": [{"id": "base"}], "withdrawLists": ["old"], "withdrawAgreements": ["c1"]}`))
	require.NoError(t, err)
	require.Equal(t, []pricing.ListID{"old"}, a.WithdrawLists)
	require.EqualError(t, lines.Annotate(pricing.ErrMissing.At("/lists/0/currency")), "line 1 /lists/0/currency: a required value is missing")
	_, _, err = pricing.ReadAmendment(strings.NewReader("{\n\"products\": []}"))
	require.EqualError(t, err, "line 2 /products: there is no member products here")
}

// everything is a book in which no member of any type is zero. It does not
// compile, but it can be written and read.
func everything(t *testing.T) pricing.Book {
	var b pricing.Book
	fill(t, reflect.ValueOf(&b).Elem())
	return b
}

// samples are values of the types that are not made of members.
var samples = map[reflect.Type]any{
	reflect.TypeFor[time.Time]():          time.Date(2026, 3, 1, 9, 0, 0, 1, time.UTC),
	reflect.TypeFor[kabinet.Date]():       kabinet.MustDate("2026-03-01"),
	reflect.TypeFor[kabinet.Quantity]():   kabinet.MustQuantity("1.5"),
	reflect.TypeFor[kabinet.Rate]():       kabinet.MustRate("0.125"),
	reflect.TypeFor[kabinet.Percentage](): kabinet.MustPercentage("12.5"),
	reflect.TypeFor[kabinet.Currency]():   kabinet.MustCurrency("EUR"),
	reflect.TypeFor[kabinet.Money]():      kabinet.MustMoney("12.34 EUR"),
	reflect.TypeFor[pricing.Party]():      pricing.ForSegment("gold"),
}

func fill(t *testing.T, v reflect.Value) {
	if sample, ok := samples[v.Type()]; ok {
		v.Set(reflect.ValueOf(sample))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("text <&> \u2028 «ё»")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8: // the second name of an enumeration
		v.SetUint(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0))
		fill(t, v.Index(1))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key)
		fill(t, value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	default:
		t.Fatalf("fill does not know %s", v.Type())
	}
}

func TestEveryMemberOfABookIsWrittenAndRead(t *testing.T) {
	b := everything(t)
	var text bytes.Buffer
	require.NoError(t, pricing.WriteBook(&text, b))
	back, _, err := pricing.ReadBook(bytes.NewReader(text.Bytes()))
	require.NoError(t, err)
	require.Equal(t, b, back)

	// Each member is known by its very name only.
	member := regexp.MustCompile(`"(\w+)":`)
	names := map[string]bool{}
	for _, at := range member.FindAllSubmatchIndex(text.Bytes(), -1) {
		name := string(text.Bytes()[at[2]:at[3]])
		if names[name] || name == "amount" || name == "currency" { // in Money
			continue
		}
		names[name] = true
		mistyped := string(text.Bytes()[:at[2]]) + strings.ToUpper(name) + string(text.Bytes()[at[3]:])
		_, _, err := pricing.ReadBook(strings.NewReader(mistyped))
		var e *kabinet.Error
		require.True(t, errors.As(err, &e), name)
		require.True(t, strings.HasSuffix(e.Place(), "/"+strings.ToUpper(name)), "%s: %v", name, err)
	}
	require.Greater(t, len(names), 100)
}

func TestEveryMemberOfARequestIsRead(t *testing.T) {
	var want struct {
		Buyer    pricing.Buyer     `json:"buyer"`
		Requests []pricing.Request `json:"requests"`
	}
	fill(t, reflect.ValueOf(&want).Elem())
	text, err := json.Marshal(want)
	require.NoError(t, err)
	type queries = struct {
		Buyer    pricing.Buyer     `json:"buyer"`
		Requests []pricing.Request `json:"requests"`
	}
	got, _, err := pricing.ReadJSON[queries](bytes.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, want, got)
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
	f.Add([]byte(rulesJSON))
	f.Add([]byte(`{"version":"\ud83d\ude00\\ud800","policy":{"onTie":{"segment":"lowest","segment":"refuse","x":1}}}`))
	f.Add([]byte(`{"products":[{"sku":"A","unit":"PCE"}],"lists":[{"id":"l","currency":"JPY","tax":"net","assignments":[{"to":"everyone"}],"rows":[{"sku":"A","tiers":[{"from":"0.5","price":"999999999999999.9"}]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, lines, err := pricing.ReadBook(bytes.NewReader(data))
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		// What is read strictly is what encoding/json reads.
		var loose pricing.Book
		require.NoError(t, json.Unmarshal(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), &loose))
		require.Equal(t, loose, b)
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
