package quickorder

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/safecsv"
)

var languages = []language.Tag{language.English, language.Russian, language.German, {}}

// checkPreview holds for every input: each row with content is in exactly one row
// of the preview, what can be ordered is complete, and what is merged adds up.
func checkPreview(t require.TestingT, ix *Index, s *Sheet, p *Preview) {
	require.Len(t, p.Rows, s.Len())
	last := 0
	merged := map[int]kabinet.Quantity{}
	var err error
	for i := range p.Rows {
		r := &p.Rows[i]
		require.Greater(t, r.Number, last)
		last = r.Number
		switch r.Status {
		case OK:
			require.Empty(t, r.Notes)
		case Warning, Merged, Error, Skipped:
			require.NotEmpty(t, r.Notes)
		}
		if r.Status <= Merged {
			a, ok := ix.Article(r.SKU)
			require.True(t, ok, r.SKU)
			require.True(t, a.has(r.Unit))
			require.Positive(t, r.Quantity.Sign())
		}
		if r.Status == Merged {
			require.Less(t, r.Into, r.Number)
			merged[r.Into], err = merged[r.Into].Add(r.Quantity)
			require.NoError(t, err)
		}
	}
	type key struct {
		sku  kabinet.SKU
		unit kabinet.UoM
	}
	once := map[key]bool{}
	for i := range p.Rows {
		r := &p.Rows[i]
		if r.Status <= Warning {
			require.False(t, once[key{r.SKU, r.Unit}], "one line for an article and unit")
			once[key{r.SKU, r.Unit}] = true
		}
		sum, ok := merged[r.Number]
		if !ok {
			continue
		}
		for _, n := range r.Notes {
			if n.Code == DuplicateMerged {
				sum, err = sum.Add(kabinet.MustQuantity(n.Old))
				require.NoError(t, err)
				require.Equal(t, r.Quantity.String(), n.New)
			}
		}
		require.True(t, sum.Equal(r.Quantity), "the parts add up")
	}
	require.Len(t, p.Lines(), p.Count(OK)+p.Count(Warning))
}

// Every row of a pasted text that has content is counted, by a count that knows
// nothing of cells.
func TestEveryRowOnce(t *testing.T) {
	ix := steel(t)
	cell := rapid.SampledFrom([]string{"ABC-1", "abc-1", "NUT-M8", "10", "20", "5 шт", "2,5", "-1", "", " ", "SKU", "Qty", "Итого", "x", "½", "1e9", "\u00a0", "BOLT M8", "кг", "?"})
	rapid.Check(t, func(t *rapid.T) {
		comma := rapid.SampledFrom([]string{"\t", ";", ",", "|", " "}).Draw(t, "delimiter")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 4), 0, 12).Draw(t, "rows")
		want := 0
		var lines []string
		for _, r := range rows {
			line := strings.Join(r, comma)
			lines = append(lines, line)
			if strings.Trim(line, "\t;,| \u00a0") != "" {
				want++
			}
		}
		s, err := Paste(strings.Join(lines, "\n"), Options{Language: rapid.SampledFrom(languages).Draw(t, "language")})
		require.NoError(t, err)
		p := ix.Resolve("acme", s)
		checkPreview(t, ix, s, p)
		with := 0
		for _, r := range p.Rows {
			require.Equal(t, lines[r.Number-1], r.Raw)
			if strings.Trim(r.Raw, "\t;,| \u00a0") != "" {
				with++
			}
		}
		require.Equal(t, want, with)
	})
}

// A quantity is read to the digit, however the language writes it.
func TestQuantityToTheDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coef, scale := rapid.Int64Range(1, 999_999_999_999_999).Draw(t, "coef"), rapid.IntRange(0, 9).Draw(t, "scale")
		q, err := kabinet.NewQuantity(coef, scale)
		require.NoError(t, err)
		tag := rapid.SampledFrom(languages).Draw(t, "language")
		m := marksOf(tag)
		whole, fraction, _ := strings.Cut(q.String(), ".")
		if gap := rapid.SampledFrom([]string{"", " ", "\u00a0", "\u202f", "'", "’", string(m.group)}).Draw(t, "gap"); gap != "" && gap != "\x00" {
			for i := len(whole) - 3; i > 0; i -= 3 {
				whole = whole[:i] + gap + whole[i:]
			}
		}
		text := whole
		if fraction != "" {
			text += string(m.decimal) + fraction
		}
		text = rapid.SampledFrom([]string{"", " ", "x ", "+"}).Draw(t, "before") + text
		got, word, reason := m.quantity(text)
		require.Empty(t, reason, text)
		require.Empty(t, word)
		require.Equal(t, q.String(), got.String(), text)
	})
}

// What Export writes gives the same rows again, but for what would become a formula where
// a cell is divided.
func TestExportParseRoundTrip(t *testing.T) {
	text := rapid.OneOf(rapid.SampledFrom([]string{"ABC-1", "ABX-1", "'x", `"x"`, "=1", "a\nb", "a;b", "a,b", "+7", "00123", "“q”", "Итого", "x'"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "rows")
		var rows []Row
		for i := range n {
			article := strings.ToValidUTF8(text.Draw(t, "article"), "?")
			if article = clean(plainLines(strings.NewReplacer("\r", "", "\x00", "").Replace(article))); article == "" {
				article = "X"
			}
			amount := rapid.SampledFrom([]string{"1", "-5", "2,5", "1 000", "many", "'", "5 шт"}).Draw(t, "amount")
			measure := rapid.SampledFrom([]string{"", "шт", "кг", "?"}).Draw(t, "measure")
			rows = append(rows, Row{Number: i + 1, Article: article, Amount: amount, Measure: measure, Status: Error, Notes: []Note{{Code: UnknownSKU, Old: article}}})
		}
		var b bytes.Buffer
		comma := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "comma")
		require.NoError(t, Export(&b, rows, ExportOptions{Comma: comma, BOM: comma == ';', Russian: comma == '\t'}))
		s, err := Read(&b, Options{Language: language.Russian})
		require.NoError(t, err)
		require.Equal(t, byte(comma), s.Delimiter)
		require.Equal(t, n+1, s.Len())
		for i, r := range rows {
			cells := s.row(i + 1)
			require.Equal(t, []string{safecsv.Inside(r.Article), r.Amount, r.Measure}, cells[1:4])
		}
	})
}

func FuzzPaste(f *testing.F) {
	for _, p := range pastes(f) {
		f.Add(p.Input, 1)
	}
	f.Add("\"a\nb\";1\n\"c", 0)
	ix := steel(f)
	suggester := NewSuggester(ix)
	f.Fuzz(func(t *testing.T, text string, n int) {
		s, err := Paste(text, Options{Language: languages[uint(n)%4]})
		if err != nil {
			require.True(t, kabinet.KindOf(err) == kabinet.Invalid, err)
			return
		}
		p := ix.Resolve("acme", s)
		checkPreview(t, ix, s, p)
		p.Suggest(suggester, 3)
		require.NotEmpty(t, p.Hash())
		for _, r := range p.Rows {
			require.LessOrEqual(t, len(r.Suggestions), 16)
			for _, text := range r.Texts(nil) {
				require.NotEmpty(t, text)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\xFF\xFEA\x00;\x001\x00"))
	f.Add([]byte("\xFE\xFF\x00A"))
	f.Add([]byte("\xcd\xee\xec\xe5\xf0;\xca\xee\xeb-\xe2\xee\n1;2"))
	f.Add([]byte("\xEF\xBB\xBFSKU,Qty\nABC-1,\"1,5\"\n"))
	ix := steel(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Read(bytes.NewReader(b), Options{MaxRows: 1000})
		if err != nil {
			require.True(t, kabinet.KindOf(err) == kabinet.Invalid, err)
			return
		}
		p := ix.Resolve("acme", s)
		checkPreview(t, ix, s, p)
		var out bytes.Buffer
		require.NoError(t, Export(&out, p.Rows, ExportOptions{}))
	})
}

func FuzzQuantity(f *testing.F) {
	for _, s := range []string{"1 000,5", "1.000.000", "2x", "x 3", "½", "1e9", "10 шт", "'", ",5", "5.", "1,2,3.4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, tag := range languages {
			q, word, reason := marksOf(tag).quantity(s)
			if reason == "" {
				require.Positive(t, q.Sign())
				require.LessOrEqual(t, len(word), 40)
			}
		}
	})
}
