package invite_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet/invite"
)

var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

// Every error and every sentence of a mail has both languages, with the same
// parameters.
func TestMessagesAreInBothLanguages(t *testing.T) {
	b := catalog.NewBuilder()
	require.NoError(t, invite.Messages(b))
	require.ElementsMatch(t, []language.Tag{language.English, language.Russian}, b.Languages())
	codes := declared(t)
	require.Greater(t, len(codes), 30)
	for _, code := range codes {
		en, ok := printer("en").Message(code, nil)
		require.True(t, ok, code)
		ru, ok := printer("ru").Message(code, nil)
		require.True(t, ok, code)
		require.NotEqual(t, en, ru, code)
		pe, pr := parameter.FindAllString(en, -1), parameter.FindAllString(ru, -1)
		slices.Sort(pe)
		slices.Sort(pr)
		require.Equal(t, pe, pr, code)
	}
}

// declared returns the codes that the source of the package declares.
func declared(t *testing.T) (codes []string) {
	files, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	require.NoError(t, err)
	ast.Inspect(files["invite"], func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.CallExpr:
			if s, ok := x.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "NewError" {
				codes = append(codes, strings.Trim(x.Args[1].(*ast.BasicLit).Value, `"`))
			}
		case *ast.ValueSpec:
			if x.Names[0].Name == "mailTexts" {
				for _, e := range x.Values[0].(*ast.CompositeLit).Elts {
					codes = append(codes, "invite.mail."+strings.Trim(e.(*ast.KeyValueExpr).Key.(*ast.BasicLit).Value, `"`))
				}
			}
		}
		return true
	})
	return codes
}
