package pdf_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
)

var update = flag.Bool("update", false, "write the golden files anew")

// paper is what can be drawn.
type paper interface {
	Draw(io.Writer, pdf.Options) error
}

func draw(t testing.TB, p paper, o pdf.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, p.Draw(&b, o))
	return b.Bytes()
}

// papers returns one of each, with n lines.
func papers(t testing.TB, n int) map[string]paper {
	return map[string]paper{"invoice": invoice(n), "confirmation": confirmation(n), "statement": statement(t, n)}
}

// What is read from the files is what golden files say.
func TestTexts(t *testing.T) {
	for lang, p := range printers(t) {
		for name, x := range papers(t, 5) {
			got := read(t, draw(t, x, pdf.Options{Printer: p})).String()
			file := filepath.Join("testdata", name+"."+lang+".txt")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), got, file)
		}
	}
}

// The nil Printer is plain English.
func TestPlainEnglish(t *testing.T) {
	text := read(t, draw(t, invoice(1), pdf.Options{})).String()
	require.Contains(t, text, "Invoice for payment No. 17 of 2026-03-02\n")
	require.Contains(t, text, "To be paid | 1220.50 RUB")
	require.Contains(t, text, "Page 1 of 1")
}

// A paper is the same bytes whenever and wherever it is drawn, so that its hash is that of
// its content.
func TestSameBytes(t *testing.T) {
	ru := pdf.Options{Printer: printers(t)["ru"]}
	for name, x := range papers(t, 7) {
		want := draw(t, x, ru)
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				var b bytes.Buffer
				if err := x.Draw(&b, ru); err != nil || !bytes.Equal(want, b.Bytes()) {
					t.Errorf("%s is drawn otherwise the second time: %v", name, err)
				}
			})
		}
		wait.Wait()
		ru.Made = time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)
		require.NotEqual(t, want, draw(t, x, ru))
		ru.Made = time.Time{}
	}
}

func TestMetadata(t *testing.T) {
	for lang, p := range printers(t) {
		r := read(t, draw(t, invoice(1), pdf.Options{Printer: p}))
		info, root := r.Trailer().Key("Info"), r.Trailer().Key("Root")
		require.Equal(t, lang, root.Key("Lang").RawString())
		require.Equal(t, map[string]string{"en": "Invoice for payment No. 17 of 2026-03-02", "ru": "Счёт на оплату №\u00a017 от 02.03.2026"}[lang], info.Key("Title").Text())
		require.Equal(t, seller.Name, info.Key("Author").Text())
		require.True(t, strings.HasPrefix(info.Key("CreationDate").RawString(), "D:20260302000000"))
	}
	box := read(t, draw(t, invoice(1), pdf.Options{Size: pdf.Letter})).Page(1).V.Key("Parent").Key("MediaBox")
	require.InDelta(t, 612, box.Index(2).Float64(), 0.01)
}

// Tables break over pages beneath their headings, each page has its number, each line is
// there once, and the sums are together with the last line.
func TestPages(t *testing.T) {
	en := pdf.Options{Printer: printers(t)["en"]}
	for _, n := range []int{0, 1, 16, 17, 18, 300} {
		for name, x := range papers(t, n) {
			r := read(t, draw(t, x, en))
			all, texts := r.String(), make([]string, len(r.pages))
			for k := range texts {
				texts[k] = r.page(k + 1)
			}
			last := texts[len(texts)-1]
			inside(t, r)
			for k, text := range texts {
				require.Contains(t, text, fmt.Sprintf("Page %d of %d\n", k+1, len(r.pages)), name)
			}
			if name == "statement" {
				require.Equal(t, n+1, strings.Count(all, "R-2026-0")+strings.Count(all, "Payment 42")+1)
				require.Contains(t, last, "Closing balance on 2026-02-28")
				require.Contains(t, last, " is owed to ")
				require.Contains(t, last, "Over 90")
				continue
			}
			for k := range n {
				require.Equal(t, 1, strings.Count(all, "\n"+strconv.Itoa(k+1)+" | "), "%s: line %d", name, k+1)
			}
			if n == 0 {
				require.Contains(t, all, "There is nothing here.")
			} else {
				require.Contains(t, last, "\n"+strconv.Itoa(n)+" | ")
			}
			require.Contains(t, last, "Total | 1,220.50 RUB")
			require.Contains(t, last, "Discount | −50.00 RUB")
			for k, text := range texts {
				if strings.Contains(text, "ART-") {
					require.Equal(t, 1, strings.Count(text, "No. | Goods | "), "%s: headings of page %d", name, k+1)
				}
			}
		}
	}
}

// inside checks that nothing is drawn outside of the margins, and no text over another.
func inside(t testing.TB, r opened) {
	t.Helper()
	const mm = 72 / 25.4
	for n, words := range r.pages {
		box := r.Page(n + 1).V.Key("Parent").Key("MediaBox")
		width := box.Index(2).Float64()
		for i, w := range words {
			if w.x < 18*mm || w.end > width-14*mm+0.02 || w.y < 8*mm || w.y > 11*mm && w.y < 20*mm {
				t.Fatalf("%q is outside the margins of page %d", w.text, n+1)
			}
			for _, o := range words[:i] {
				if w.y == o.y && w.text != "" && o.text != "" && w.x < o.end-0.01 && o.x < w.end-0.01 {
					t.Fatalf("%q is over %q on page %d", w.text, o.text, n+1)
				}
			}
		}
	}
}

// small are fonts with fewer letters, which are read faster.
var small = pdf.Fonts{Regular: goregular.TTF, Bold: gobold.TTF}

// hostile are texts that people and programs really have.
var hostile = []string{
	strings.Repeat("Ж", 200), strings.Repeat("x ", 100), strings.Repeat("Очень длинное наименование ", 8),
	"a\x00b\tc\nd\re\x1b[31m", "\xff\xfe not UTF-8 \xc3", "\u202egnp.exe\u2066\u200b\ufeff\u00ad", "漢字 ไทย عربي 😀👨‍👩‍👧 𝔘", "и\u0306 e\u0301 \u0301", "(\\) <</JS (x)>> Tj ET endstream",
	"{number} {rate}", strings.Repeat("\n", 50) + "x", "", " ", "\u00a0", "№ 1", strings.Repeat("№ ", 90),
}

// Whatever is in a field, a paper is drawn within its margins.
func TestHostileTexts(t *testing.T) {
	o := pdf.Options{Printer: printers(t)["ru"], Fonts: small}
	for _, h := range hostile {
		p := pdf.Party{Name: h, Address: h, Contact: h}
		i, c, s := invoice(2), confirmation(2), statement(t, 2)
		i.Number, i.Order, i.Contract, i.Purpose, i.Seller, i.Payer, i.Notes = h, h, h, h, p, p, []string{h}
		i.Bank.Account, i.Bank.Bank, i.Bank.BIC, i.Bank.Correspondent, i.QR = h, h, h, h, []byte(h)
		i.Lines[0].Name, i.Lines[0].Note, i.Lines[0].SKU, i.Lines[0].Unit, i.Lines[0].Replaces = h, h, kabinet.SKU(h), kabinet.UoM(h), kabinet.SKU(h)
		i.Totals.Changes[0].Text, i.Totals.Changes[1].Reason = h, h
		c.Number, c.BuyerNumber, c.Delivery, c.Seller, c.Buyer, c.Lines[0].Line = h, h, h, p, p, i.Lines[0]
		s.Seller, s.Client, s.Contract, s.Lines[0].Kind, s.Lines[0].Number, s.Lines[1].Document = p, p, h, h, h, h
		for _, x := range []paper{i, c, s} {
			r := read(t, draw(t, x, o))
			inside(t, r)
			require.False(t, strings.ContainsAny(r.String(), "\x00\r\t\u202e\u200b\ufeff"))
		}
	}
}

// A text of many pages goes on over them, and no letter of it is lost.
func TestATextLongerThanAPage(t *testing.T) {
	i := invoice(3)
	i.Lines[1].Name = strings.Repeat("Щ", 12_000)
	i.Notes = []string{strings.Repeat("note ", 3000)}
	i.Payer.Address = strings.Repeat("улица\n", 100)
	r := read(t, draw(t, i, pdf.Options{}))
	inside(t, r)
	text := r.String()
	require.Equal(t, 12_000, strings.Count(text, "Щ"))
	require.Equal(t, 100, strings.Count(text, "улица"))
	require.Equal(t, 3000, strings.Count(text, "note"))
	require.Contains(t, text, "Total | 1220.50 RUB")
}

// Amounts of all currencies, and the largest there are, are written whole.
func TestAmounts(t *testing.T) {
	for _, text := range []string{"0 JPY", "1500 JPY", "-1500 JPY", "0.125 KWD", "12345.678 KWD", "1234567.8901 RUB", "999999999999999.99 RUB", "0.000000001 EUR", "0 EUR"} {
		m := money(text)
		i := invoice(1)
		i.Lines[0].Price, i.Lines[0].Amount, i.Amount = m, m, m
		i.Totals = pdf.Totals{Goods: m, Net: m, Taxes: []pdf.Tax{{TaxRate: pdf.TaxRate{Exempt: true}, Net: m, Amount: m}, {TaxRate: pdf.TaxRate{Reverse: true}, Net: m, Amount: m}}, Total: m,
			Withheld: []pdf.Item{{Text: "WHT", Amount: m}}, Payable: m, Paid: m}
		i.QR = nil
		p := printers(t)["en"]
		r := read(t, draw(t, i, pdf.Options{Printer: p}))
		inside(t, r)
		got := r.String()
		want := 13 // twice in the line, and in each sum; in two of them in the label too
		if m.IsZero() {
			want-- // nothing was paid
		}
		require.Equal(t, want, strings.Count(got, strings.ReplaceAll(p.Money(m), "\u00a0", " ")), "%s in\n%s", text, got)
	}
	i := invoice(1)
	i.Totals = pdf.Totals{}
	i.Amount = kabinet.Money{}
	text := read(t, draw(t, i, pdf.Options{})).String()
	require.NotContains(t, text, "Total")
	require.NotContains(t, text, "To be paid")
}

// Prices with and without tax are told apart.
func TestPricesWithTax(t *testing.T) {
	i := invoice(2)
	require.NotContains(t, read(t, draw(t, i, pdf.Options{})).String(), "incl. VAT")
	i.Lines[0].Gross = true
	text := read(t, draw(t, i, pdf.Options{})).String()
	require.Contains(t, text, "Price | VAT")
	require.Equal(t, 1, strings.Count(text, "Price incl. VAT"))
	i.Lines[1].Gross = true
	require.Contains(t, read(t, draw(t, i, pdf.Options{})).String(), "Price incl. | VAT | Amount incl.\nVAT | VAT\n")
	i.Lines[1].PriceUnit = "KGM"
	require.Contains(t, read(t, draw(t, i, pdf.Options{Printer: printers(t)["ru"]})).String(), "за 100 кг")
}

func TestFonts(t *testing.T) {
	for name, f := range map[string][]byte{"nothing": {}, "text": []byte("no font"), "half": goregular.TTF[:4000], "OpenType": []byte("OTTO")} {
		var b bytes.Buffer
		require.ErrorIs(t, invoice(1).Draw(&b, pdf.Options{Fonts: pdf.Fonts{Regular: f, Bold: gobold.TTF}}), pdf.ErrFont, name)
		require.Zero(t, b.Len(), name)
	}
	r := read(t, draw(t, invoice(1), pdf.Options{Fonts: small, Printer: printers(t)["ru"]}))
	inside(t, r)
	require.Contains(t, r.String(), "1 220,50 Р", "this font has no sign of the rouble")
	require.Contains(t, r.String(), "Скидка | −50,00 Р")
}

func TestAWriterThatFails(t *testing.T) {
	full := errors.New("the disk is full")
	for _, x := range papers(t, 1) {
		require.ErrorIs(t, x.Draw(failing{full}, pdf.Options{}), full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// A statement says who owes whom, and leaves out what it is not told.
func TestStatementSaysWhoOwes(t *testing.T) {
	s := statement(t, 0)
	for closing, want := range map[string]string{
		"5 RUB": "On 2026-02-28 5.00 RUB is owed to АО «Металл и трубы».", "-5 RUB": "5.00 RUB is owed to ООО «Строительно-монтажное", "0 RUB": "On 2026-02-28 nothing is owed.",
	} {
		s.Closing = money(closing)
		require.Contains(t, read(t, draw(t, s, pdf.Options{Printer: printers(t)["en"]})).String(), want)
	}
	s.Aging, s.Contract = nil, ""
	s.Notes = []string{"Please compare.\nWithin ten days."}
	text := read(t, draw(t, s, pdf.Options{})).String()
	require.NotContains(t, text, "overdue")
	require.NotContains(t, text, "Contract")
	require.Contains(t, text, "Please compare.\nWithin ten days.\n")
}

// FuzzDraw draws whatever is in the fields, and reads it back.
func FuzzDraw(f *testing.F) {
	for _, h := range hostile[3:7] {
		f.Add(h)
	}
	o := pdf.Options{Printer: printers(f)["ru"], Fonts: small}
	f.Fuzz(func(t *testing.T, h string) {
		if len(h) > 10_000 {
			return
		}
		i := invoice(1)
		i.Number, i.Payer.Name, i.Payer.Address, i.Lines[0].Name, i.Lines[0].SKU, i.Bank.Bank = h, h, h, h, kabinet.SKU(h), h
		i.QR, i.Notes = nil, []string{h}
		inside(t, read(t, draw(t, i, o)))
	})
}
