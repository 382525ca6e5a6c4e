package identifier

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-playground/validator/v10"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

func TestVectors(t *testing.T) {
	seen := map[Scheme]bool{}
	for _, v := range vectors {
		seen[v.scheme] = true
		require.GreaterOrEqual(t, len(v.good), 2, v.scheme)
		for _, text := range v.good {
			id, err := Parse(v.scheme, text)
			require.NoError(t, err, "%s %q", v.scheme, text)
			require.Equal(t, v.scheme.Clean(text), id.Number)
			again, err := Parse(v.scheme, id.Number)
			require.NoError(t, err)
			require.Equal(t, id, again)
		}
		require.NotEmpty(t, v.bad, v.scheme)
		for _, text := range v.bad {
			_, err := Parse(v.scheme, text)
			require.ErrorIs(t, err, kabinet.Invalid, "%s %q", v.scheme, text)
			require.True(t, kabinet.ProblemOf(err, nil).Status == 422)
		}
	}
	for _, s := range Schemes() {
		require.True(t, seen[s], "%s has no vectors", s)
		require.NoError(t, s.Check(s.Example()))
		require.Equal(t, s.Example(), s.Clean(s.Example()), "an example is compact")
	}
}

// A digit that was altered is refused wherever the scheme promises it.
func TestEveryAlteredDigitIsRefused(t *testing.T) {
	promised := 0
	for _, v := range vectors {
		if !rules()[v.scheme].every {
			continue
		}
		promised++
		for _, text := range v.good {
			n := []byte(v.scheme.Clean(text))
			for i, was := range n {
				if !isDigit(was) {
					continue
				}
				for d := byte('0'); d <= '9'; d++ {
					if n[i] = d; d != was {
						require.Error(t, v.scheme.Check(string(n)), "%s %s for %s", v.scheme, n, text)
					}
				}
				n[i] = was
			}
		}
	}
	require.GreaterOrEqual(t, promised, 35)
}

func TestClean(t *testing.T) {
	for _, tc := range []struct {
		scheme   Scheme
		in, want string
	}{
		{RUINN, " 7707 083-893\u00a0", "7707083893"},
		{RUINN, "77\u200b07083893", "7707083893"},
		{DEVAT, "136 695 976", "DE136695976"},
		{DEVAT, "de136695976", "DE136695976"},
		{DEVAT, "12", "12"},
		{GRVAT, "gr094259216", "EL094259216"},
		{EUVAT, "gr094259216", "EL094259216"},
		{BEVAT, "403019261", "BE0403019261"},
		{EUVAT, "be 403.019.261", "BE0403019261"},
		{GBCompany, "445790", "00445790"},
		{IBAN, "iban: de89 3704 0044 0532 0130 00", "DE89370400440532013000"},
		{SEVAT, "556012-5790", "SE556012579001"},
		{IEVAT, "ie 8+79739 i", "IE8+79739I"},
		{BIC, "deutdeff", "DEUTDEFF"},
		{Country, "ıd", "ıD"}, // no letter becomes another one
		{"unknown", "a-b", "AB"},
	} {
		require.Equal(t, tc.want, tc.scheme.Clean(tc.in), "%s %q", tc.scheme, tc.in)
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	for _, tc := range []struct {
		scheme Scheme
		text   string
		want   *kabinet.Error
	}{
		{RUINN, "7707083894", ErrCheck}, {RUINN, "770708389", ErrForm}, {RUINN, "0000000000", ErrForm}, {RUINN, "", ErrForm},
		{GBCompany, "ZZ000001", ErrForm}, {IBAN, "US89370400440532013000", ErrForm}, {IBAN, "DE88370400440532013000", ErrCheck},
		{"ru_snils", "1", ErrScheme}, {"", "1", ErrScheme}, {LEI, strings.Repeat("9", 100), ErrForm}, {EUVAT, "DE136695977", ErrCheck},
	} {
		_, err := Parse(tc.scheme, tc.text)
		require.ErrorIs(t, err, tc.want, "%s %q", tc.scheme, tc.text)
	}
	b := catalog.NewBuilder()
	require.NoError(t, Messages(b))
	require.EqualError(t, RUINN.Check("1"), "this does not look like this number: taxpayer number (INN), such as 7707083893")
	var e *kabinet.Error
	require.ErrorAs(t, RUINN.Check("1"), &e)
	require.Equal(t, "не похоже на такой номер: ИНН, например 7707083893", e.Text(kabinet.NewPrinter(b, language.Russian)))
	require.ErrorAs(t, DEVAT.Check("DE136695977"), &e)
	require.Equal(t, "контрольные цифры не сходятся, в номере опечатка: номер НДС (Германия)", e.Text(kabinet.NewPrinter(b, language.Russian)))
	require.ErrorAs(t, Scheme("x").Check("1"), &e)
	require.Equal(t, "здесь нельзя указать номер вида x", e.Text(kabinet.NewPrinter(b, language.Russian)))
}

func TestEverySchemeHasNamesOfItsOwn(t *testing.T) {
	b := catalog.NewBuilder()
	require.NoError(t, Messages(b))
	english, russian := map[string]Scheme{}, map[string]Scheme{}
	for _, s := range Schemes() {
		require.True(t, s.Known())
		require.NotEmpty(t, s.Text(nil))
		ru := s.Text(kabinet.NewPrinter(b, language.Russian))
		require.NotEqual(t, s.Text(nil), ru, s)
		require.Empty(t, english[s.Text(nil)], s)
		require.Empty(t, russian[ru], s)
		english[s.Text(nil)], russian[ru] = s, s
		if c := s.Country(); c != "" {
			require.NoError(t, Country.Check(c), s)
		}
	}
	require.Equal(t, "x", Scheme("x").Text(nil))
	require.False(t, Scheme("x").Known())
	require.Empty(t, Scheme("x").Country()+Scheme("x").Example())
}

func TestSchemesOfACountry(t *testing.T) {
	require.Equal(t, []Scheme{DEEconomic, DEPerson, DEVAT, EUVAT, GLN, LEI}, Of("DE"))
	require.Equal(t, []Scheme{RUINN, RUKPP, RUOGRN, RUOGRNIP, EUVAT, GLN, LEI}, Of("RU"))
	require.True(t, slices.IsSorted(Schemes()))
	for _, s := range []Scheme{IBAN, BIC, RUBIK, GTIN, Country, "x"} {
		require.False(t, s.Party(), s)
	}
	for _, member := range strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK") {
		vat := 0
		for _, s := range Of(member) {
			if s.Country() == member && strings.HasSuffix(string(s), "_vat") {
				vat++
				require.NoError(t, EUVAT.Check(s.Example()))
			}
		}
		require.Equal(t, 1, vat, member)
	}
}

// The account keys are those of the examples of order 515 of the Bank of Russia,
// of Sberbank, and of a charity's notice.
func TestRussianAccount(t *testing.T) {
	for _, tc := range [][2]string{
		{"049805000", "30101810800000000746"}, {"049805746", "30101810800000000746"}, {"040305000", "40102810100000010001"},
		{"049805746", "40602810700000000025"}, {"044525225", "30101810400000000225"}, {"044525700", "40703810700001449489"},
		{"004525988", "40102810545370000003"},
	} {
		require.True(t, RussianAccount(tc[0], tc[1]), tc)
		for i, c := range []byte(tc[1]) {
			altered := []byte(tc[1])
			altered[i] = '0' + (c-'0'+3)%10
			if i > 4 { // the first five say which bank counts
				require.False(t, RussianAccount(tc[0], string(altered)), "%s %s", tc[0], altered)
			}
		}
	}
	require.False(t, RussianAccount("04452522", "30101810400000000225"))
	require.False(t, RussianAccount("044525225", "3010181040000000022"))
}

func TestValidatorRules(t *testing.T) {
	type form struct {
		INN   string       `json:"inn" validate:"omitempty,ru_inn"`
		Bank  string       `json:"bank" validate:"bic"`
		Other []Identifier `json:"other" validate:"dive"`
	}
	v := validator.New(validator.WithRequiredStructEnabled())
	require.NoError(t, Register(v))
	require.NoError(t, v.Struct(form{Bank: "deut de ff", Other: []Identifier{{DEVAT, "de 136 695 976"}}}))
	err := v.Struct(form{INN: "7707083894", Bank: "DEUTDEF", Other: []Identifier{{DEVAT, "1"}, {"no", "1"}}})
	var fields validator.ValidationErrors
	require.ErrorAs(t, err, &fields)
	var got []string
	for _, f := range fields {
		got = append(got, f.StructNamespace()+" "+f.Tag())
	}
	require.Equal(t, []string{"form.INN ru_inn", "form.Bank bic", "form.Other[0].Number de_vat", "form.Other[1].Scheme scheme"}, got)
	// Every rule holds what Check holds.
	for _, x := range vectors {
		for _, text := range append(slices.Clone(x.good), x.bad...) {
			require.Equal(t, x.scheme.Check(text) == nil, v.Var(text, string(x.scheme)) == nil, "%s %q", x.scheme, text)
		}
	}
}

func TestIdentifierIsPlainData(t *testing.T) {
	id, err := Parse(RUINN, "7707083893")
	require.NoError(t, err)
	require.Equal(t, "ru_inn:7707083893", id.String())
	b, err := json.Marshal(id)
	require.NoError(t, err)
	require.JSONEq(t, `{"scheme":"ru_inn","number":"7707083893"}`, string(b))
}

func FuzzScheme(f *testing.F) {
	for i, v := range vectors {
		f.Add(uint16(i), v.good[0], uint8(3), uint8(1))
		f.Add(uint16(i), v.bad[0], uint8(0), uint8(9))
	}
	f.Add(uint16(0), "ß\xff\u0130\u202e—", uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, which uint16, text string, place, digit uint8) {
		s := vectors[int(which)%len(vectors)].scheme
		n := s.Clean(text)
		if again := s.Clean(n); again != n {
			t.Fatalf("%s: %q becomes %q and then %q", s, text, n, again)
		}
		id, err := Parse(s, text)
		if (err == nil) != (s.Check(n) == nil) {
			t.Fatalf("%s: %q is %v, %q is not", s, text, err, n)
		}
		if err != nil {
			return
		}
		if id.Number != n || len(n) > maxLength {
			t.Fatalf("%s: %q is kept as %q", s, text, id.Number)
		}
		altered := []byte(n)
		i := int(place) % len(n)
		if !rules()[s].every || !isDigit(altered[i]) {
			return
		}
		if altered[i] = '0' + digit%10; altered[i] != n[i] && s.Check(string(altered)) == nil {
			t.Fatalf("%s: both %s and %s are taken", s, n, altered)
		}
	})
}

// People fill in zeros where they do not know a number, and some check digits agree.
func TestNoPartyIsNumberedByZeros(t *testing.T) {
	for _, s := range Schemes() {
		if !s.Party() {
			continue
		}
		zeros := []byte(s.Example())
		digits := 0
		for i, c := range zeros {
			if isDigit(c) {
				zeros[i] = '0'
				digits++
			}
		}
		require.Positive(t, digits, s)
		require.Error(t, s.Check(string(zeros)), "%s %s", s, zeros)
	}
}

// A month of a birth number is as it is, or has 20, 50 or 70 added.
func TestMonthsOfBirthNumbers(t *testing.T) {
	for month := range 100 {
		nine := fmt.Sprintf("71%02d19274", month)
		full := nine + strconv.Itoa(number(nine)%11%10)
		want := false
		for _, added := range []int{0, 20, 50, 70} {
			want = want || added < month && month <= added+12
		}
		require.Equal(t, want, birthNumber(full), full)
	}
}
