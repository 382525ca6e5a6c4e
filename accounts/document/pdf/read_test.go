package pdf_test

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	reader "github.com/ledongthuc/pdf"
	"github.com/stretchr/testify/require"
)

// word is text as it lies on a page, in points from the lower left corner.
type word struct {
	x, y, end, size float64
	text            string
}

// box is a filled rectangle, in points from the lower left corner.
type box struct{ x, y, w, h, grey float64 }

// opened is a file that was read back.
type opened struct {
	*reader.Reader
	pages [][]word
	boxes [][]box
}

// read reads a file back: what each page draws, by the operators of its content.
func read(t testing.TB, file []byte) opened {
	t.Helper()
	r, err := reader.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	out := opened{Reader: r}
	fonts := map[string]map[rune]float64{}
	for n := 1; n <= r.NumPage(); n++ {
		var words []word
		var boxes []box
		var x, y, size, grey float64
		var widths map[rune]float64
		reader.Interpret(r.Page(n).V.Key("Contents"), func(stack *reader.Stack, op string) {
			args := make([]reader.Value, stack.Len())
			for i := range args {
				args[len(args)-1-i] = stack.Pop()
			}
			switch op {
			case "Tf":
				name := args[0].Name()
				if fonts[name] == nil {
					fonts[name] = glyphs(t, r.Page(n), name)
				}
				widths, size = fonts[name], args[1].Float64()
			case "Td":
				x, y = args[0].Float64(), args[1].Float64()
			case "Tj":
				w := word{x: x, y: y, end: x, size: size, text: utf16be(args[0].RawString())}
				for _, c := range w.text {
					width, ok := widths[c]
					if !ok {
						t.Fatalf("%q is not in the font of the file", c)
					}
					w.end += width * size / 1000
				}
				words = append(words, w)
			case "g", "rg":
				grey = args[0].Float64()
			case "re":
				boxes = append(boxes, box{args[0].Float64(), args[1].Float64(), args[2].Float64(), args[3].Float64(), grey})
			}
		})
		out.pages, out.boxes = append(out.pages, words), append(out.boxes, boxes)
	}
	return out
}

// glyphs returns the widths of the letters of a font, which is embedded and whose codes
// are those of Unicode.
func glyphs(t testing.TB, p reader.Page, name string) map[rune]float64 {
	font := p.Font(name).V
	require.Equal(t, "Identity-H", font.Key("Encoding").Name())
	unicode, err := io.ReadAll(font.Key("ToUnicode").Reader())
	require.NoError(t, err)
	require.Contains(t, string(unicode), "<0000> <FFFF> <0000>")
	descendant := font.Key("DescendantFonts").Index(0)
	require.Greater(t, descendant.Key("FontDescriptor").Key("FontFile2").Key("Length").Int64(), int64(1000))
	out := map[rune]float64{}
	for i, w := 0, descendant.Key("W"); i < w.Len(); {
		from := w.Index(i).Int64()
		if list := w.Index(i + 1); list.Kind() == reader.Array {
			for k := range list.Len() {
				out[rune(from)+rune(k)] = list.Index(k).Float64()
			}
			i += 2
			continue
		}
		for c := from; c <= w.Index(i+1).Int64(); c++ {
			out[rune(c)] = w.Index(i + 2).Float64()
		}
		i += 3
	}
	return out
}

func utf16be(s string) string {
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = uint16(s[2*i])<<8 | uint16(s[2*i+1])
	}
	return string(utf16.Decode(units))
}

// String returns the text as it is read: lines from top to bottom, and their parts
// from left to right with " | " between. All spaces are alike.
func (o opened) String() string {
	var b strings.Builder
	for n, words := range o.pages {
		fmt.Fprintf(&b, "== %d\n", n+1)
		words = slices.Clone(words)
		slices.SortStableFunc(words, func(a, b word) int { return cmp.Or(cmp.Compare(b.y, a.y), cmp.Compare(a.x, b.x)) })
		for i, w := range words {
			switch {
			case i == 0:
			case words[i-1].y-w.y < 1:
				b.WriteString(" | ")
			default:
				b.WriteString("\n")
			}
			b.WriteString(strings.ReplaceAll(w.text, "\u00a0", " "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// page returns the text of one page, counted from 1.
func (o opened) page(n int) string { return opened{pages: o.pages[n-1 : n]}.String() }
