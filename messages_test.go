package kabinet_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// sentinels returns the code and the English text of every error that the
// package declares with NewError, as its source has them.
func sentinels(t *testing.T) map[string]string {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	out := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 3 {
				return true
			}
			if f, ok := call.Fun.(*ast.Ident); !ok || f.Name != "NewError" {
				return true
			}
			var literals [2]string
			for i := range literals {
				literal, ok := call.Args[i+1].(*ast.BasicLit)
				require.True(t, ok, name)
				literals[i], err = strconv.Unquote(literal.Value)
				require.NoError(t, err)
			}
			require.NotContains(t, out, literals[0], "two errors of one code")
			out[literals[0]] = literals[1]
			return true
		})
	}
	require.Greater(t, len(out), 15)
	return out
}

var placeholder = regexp.MustCompile(`\{[a-z_]*\}`)

func TestEveryErrorHasMessagesInBothLanguages(t *testing.T) {
	b := catalog.NewBuilder()
	require.NoError(t, kabinet.Messages(b))
	english, russian := kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
	want := sentinels(t)
	for _, k := range []kabinet.Kind{
		kabinet.Internal, kabinet.Invalid, kabinet.NotFound, kabinet.Conflict,
		kabinet.State, kabinet.Forbidden, kabinet.Gone, kabinet.TooMany,
	} {
		want["kabinet.kind."+k.Error()] = kabinet.ProblemOf(k, nil).Title
	}
	for code, text := range want {
		en, ok := english.Message(code, nil)
		assert.True(t, ok, code)
		assert.Equal(t, text, en, code)
		ru, ok := russian.Message(code, nil)
		assert.True(t, ok, code)
		assert.True(t, strings.ContainsFunc(ru, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }), code)
		params := func(s string) []string {
			p := placeholder.FindAllString(s, -1)
			slices.Sort(p)
			return p
		}
		assert.Equal(t, params(en), params(ru), code)
	}
}

func TestMessagesHasNothingThatNoErrorSays(t *testing.T) {
	want := sentinels(t)
	var stored []string
	require.NoError(t, kabinet.Messages(catalog.NewBuilder()))
	file, err := parser.ParseFile(token.NewFileSet(), "messages.go", nil, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, _ := strconv.Unquote(l.Value); strings.HasPrefix(s, "kabinet.") && !strings.HasPrefix(s, "kabinet.kind.") &&
				!strings.HasPrefix(s, "kabinet.uom.") {
				stored = append(stored, s)
			}
		}
		return true
	})
	for _, code := range stored {
		assert.Contains(t, want, code)
	}
	assert.Len(t, stored, len(want))
}

func TestUnitsOfMeasureHaveNames(t *testing.T) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, kabinet.Messages(b))
	require.NoError(t, b.SetString(language.Russian, "kabinet.uom.BOX40", "коробка 40"))
	ru := kabinet.NewPrinter(b, language.Russian)
	for _, u := range []kabinet.UoM{
		kabinet.Piece, kabinet.Kilogram, kabinet.Tonne, kabinet.Metre, kabinet.SquareMetre, kabinet.CubicMetre,
		kabinet.Litre, kabinet.Hour, kabinet.Pack, kabinet.Box, kabinet.Pair, kabinet.Set,
	} {
		assert.NotEqual(t, string(u), kabinet.Print(ru, u))
		assert.Equal(t, string(u), kabinet.Print(nil, u), "plain English shows the code")
	}
	assert.Equal(t, "коробка 40", kabinet.Print(ru, kabinet.UoM("BOX40")), "a host names its own")
	assert.Equal(t, "BOX41", kabinet.Print(ru, kabinet.UoM("BOX41")))
}
