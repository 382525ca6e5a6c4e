package kabinet_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

func TestTextReplacesParameters(t *testing.T) {
	p := func(name string, value any) kabinet.Param { return kabinet.Param{Name: name, Value: value} }
	for _, v := range []struct {
		text   string
		params []kabinet.Param
		want   string
	}{
		{"nothing", nil, "nothing"},
		{"", nil, ""},
		{"{a}", nil, ""},
		{"{a}", []kabinet.Param{p("a", 1)}, "1"},
		{"{a}{b}", []kabinet.Param{p("a", 1), p("b", 2)}, "12"},
		{"{what} {id} was not found", nil, "was not found"},
		{"{what} {id} was not found", []kabinet.Param{p("what", "cart")}, "cart was not found"},
		{"{what} {id} was not found", []kabinet.Param{p("id", "crt_1")}, "crt_1 was not found"},
		{"the permission {permission} is missing", nil, "the permission is missing"},
		{"not found: {what} {id}", nil, "not found:"},
		{"found {a}, and {b}.", nil, "found, and."},
		{"found ({a})", nil, "found ()"},
		{"two  spaces\nand a line {a}", []kabinet.Param{p("a", "x  y\n z")}, "two  spaces\nand a line x  y\n z"},
		{"{a}", []kabinet.Param{p("a", "1 234,50 ₽")}, "1 234,50 ₽"}, // no-break spaces stay
		{"{a}", []kabinet.Param{p("a", "{b}"), p("b", "secret")}, "{b}"},
		{"open {a", []kabinet.Param{p("a", 1)}, "open {a"},
		{"close a}", nil, "close a}"},
		{"{a}{", []kabinet.Param{p("a", 1)}, "1{"},
		{"{a}", []kabinet.Param{p("a", 1), p("a", 2)}, "2"},
		{"{a}", []kabinet.Param{p("a", nil)}, "<nil>"},
		{"{m} {q} {r} {d} {t}", []kabinet.Param{
			p("m", kabinet.MustMoney("1.5 EUR")), p("q", kabinet.MustQuantity("2.50")), p("r", kabinet.MustRate("0.20")),
			p("d", kabinet.MustDate("2026-01-02")), p("t", time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))),
		}, "1.50 EUR 2.5 0.2 2026-01-02 2026-01-02 02:04 UTC"},
	} {
		assert.Equal(t, v.want, kabinet.Text(nil, "test.code", v.text, v.params...), v.text)
	}
}

func TestTextWithEveryParameterIsAPlainReplacement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ a-c{}.,\n]{0,30}`).Draw(t, "text")
		value := rapid.StringMatching(`[ x{}]{1,4}`).Draw(t, "value")
		var params []kabinet.Param
		var pairs []string
		for rest := text; ; {
			_, after, ok := strings.Cut(rest, "{")
			name, next, closed := strings.Cut(after, "}")
			if !ok || !closed {
				break
			}
			params = append(params, kabinet.Param{Name: name, Value: value})
			pairs = append(pairs, "{"+name+"}", value)
			rest = next
		}
		require.Equal(t, strings.NewReplacer(pairs...).Replace(text), kabinet.Text(nil, "x", text, params...))
	})
}

func FuzzText(f *testing.F) {
	f.Add("{what} {id} was not found", "what", "cart")
	f.Add("{", "", "")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		got := kabinet.Text(nil, "x", text, kabinet.Param{Name: name, Value: value})
		if utf8.ValidString(text) && utf8.ValidString(value) && utf8.ValidString(name) {
			require.True(t, utf8.ValidString(got))
		}
		if !strings.Contains(text, "{") {
			require.Equal(t, text, got)
		}
	})
}

func printers(t *testing.T) (english, russian kabinet.Printer) {
	b := catalog.NewBuilder()
	require.NoError(t, kabinet.Messages(b))
	require.NoError(t, b.Set(language.English, "test.days", plural.Selectf(1, "", "one", "{n} day left", "other", "{n} days left")))
	require.NoError(t, b.Set(language.Russian, "test.days", plural.Selectf(1, "",
		"=0", "срок истёк", "one", "остался {n} день", "few", "осталось {n} дня", "many", "осталось {n} дней", "other", "осталось {n} дня")))
	return kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
}

func TestTextInTwoLanguages(t *testing.T) {
	english, russian := printers(t)
	err := kabinet.ErrForbidden.With("permission", kabinet.Permission("order.place"))
	problem := kabinet.ProblemOf(err, russian)
	assert.Equal(t, "Недостаточно прав", problem.Title)
	assert.Equal(t, "Нет права order.place", problem.Detail)
	assert.Equal(t, "Нет права order.place", problem.Errors[0].Detail)
	assert.Equal(t, "the permission order.place is missing", kabinet.ProblemOf(err, english).Detail)
	assert.Equal(t, "the permission order.place is missing", err.Error())
	assert.Equal(t, "an unknown code", kabinet.Text(russian, "test.unknown", "an unknown code"))
	assert.Equal(t, "Внутренняя ошибка", kabinet.ProblemOf(assert.AnError, russian).Title)
}

func TestPluralsOfTwoLanguages(t *testing.T) {
	english, russian := printers(t)
	q := kabinet.MustQuantity
	for _, v := range []struct {
		n      any
		en, ru string
	}{
		{0, "0 days left", "срок истёк"},
		{1, "1 day left", "остался 1 день"},
		{2, "2 days left", "осталось 2 дня"},
		{5, "5 days left", "осталось 5 дней"},
		{11, "11 days left", "осталось 11 дней"},
		{21, "21 days left", "остался 21 день"},
		{int64(1_000_001), "1000001 days left", "остался 1000001 день"},
		{q("0"), "0 days left", "срок истёк"},
		{q("1"), "1 day left", "остался 1 день"},
		{q("1.0"), "1 day left", "остался 1 день"},
		{q("1.5"), "1.5 days left", "осталось 1.5 дня"},
		{q("22"), "22 days left", "осталось 22 дня"},
		{q("5000000000011"), "5000000000011 days left", "осталось 5000000000011 дней"},
		{q("5000000000021"), "5000000000021 days left", "остался 5000000000021 день"},
		{q("1000000"), "1000000 days left", "осталось 1000000 дней"},
		{q("1000001"), "1000001 days left", "остался 1000001 день"},
		{kabinet.MustRate("1"), "1 day left", "остался 1 день"},
		{kabinet.MustRate("1.5"), "1.5 days left", "осталось 1.5 дня"},
		{q("-3"), "-3 days left", "осталось -3 дня"},
	} {
		n := kabinet.Param{Name: "n", Value: v.n}
		assert.Equal(t, v.en, kabinet.Text(english, "test.days", "", n))
		assert.Equal(t, v.ru, kabinet.Text(russian, "test.days", "", n))
	}
	assert.Equal(t, "осталось дня", kabinet.Text(russian, "test.days", ""))
}

func TestNewPrinterTakesTheClosestLanguage(t *testing.T) {
	b := catalog.NewBuilder()
	require.NoError(t, kabinet.Messages(b))
	for tag, want := range map[string]string{
		"ru": "Не найдено", "ru-RU": "Не найдено", "ru-KZ": "Не найдено", "ru-Cyrl-BY": "Не найдено",
		"en-GB": "Not found", "en": "Not found", "ja": "Not found", "und": "Not found",
	} {
		p := kabinet.NewPrinter(b, language.MustParse(tag))
		assert.Equal(t, want, kabinet.ProblemOf(kabinet.ErrNotFound, p).Title, tag)
	}
	assert.Equal(t, "Not found", kabinet.ProblemOf(kabinet.ErrNotFound, kabinet.NewPrinter(nil, language.Russian)).Title)
	assert.Equal(t, "Not found", kabinet.ProblemOf(kabinet.ErrNotFound, kabinet.NewPrinter(catalog.NewBuilder(), language.Russian)).Title)
}

// named is something with a name in several languages.
type named struct{}

func (named) Text(p kabinet.Printer) string { return kabinet.Text(p, "test.named", "thing") }

func TestPrint(t *testing.T) {
	b := catalog.NewBuilder()
	assert.NoError(t, b.SetString(language.Russian, "test.named", "вещь"))
	assert.Equal(t, "thing", kabinet.Print(nil, named{}))
	assert.Equal(t, "вещь", kabinet.Print(kabinet.NewPrinter(b, language.Russian), named{}))
	assert.Equal(t, "half_even", kabinet.Print(nil, kabinet.HalfEven))
	assert.Equal(t, "RUB", kabinet.Print(nil, rub))
	assert.Equal(t, "order.place", kabinet.Print(nil, kabinet.Permission("order.place")))
}
