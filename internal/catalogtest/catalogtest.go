// Package catalogtest checks the messages of a package against its source, in its tests.
package catalogtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// what is the parameter with the name of a thing, an English word, which a message in
// another language may do without.
const what = "{what}"

var (
	parameter = regexp.MustCompile(`\{\w+\}`)
	code      = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_-]+)+$`)
	word      = regexp.MustCompile(`\p{L}{2}`)
	cyrillic  = regexp.MustCompile(`\p{Cyrillic}`)
)

// Printers returns those of English and Russian for the messages of packages.
func Printers(t testing.TB, messages ...func(*catalog.Builder) error) (en, ru kabinet.Printer) {
	t.Helper()
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, add := range messages {
		require.NoError(t, add(b))
	}
	return kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
}

// Complete checks that what the package whose tests run can say is in its messages, in
// English and in Russian, with the same parameters: each error that its source declares
// by NewError, once, with the English text declared there, and each text that its
// source keeps by code. It returns the printers of both languages for further checks.
func Complete(t testing.TB, messages func(*catalog.Builder) error) (en, ru kabinet.Printer) {
	t.Helper()
	b := catalog.NewBuilder()
	require.NoError(t, messages(b))
	require.ElementsMatch(t, []language.Tag{language.English, language.Russian}, b.Languages())
	en, ru = kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
	errors, texts := sources(t)
	for code, text := range errors {
		english, ok := en.Message(code, nil)
		require.True(t, ok, "%s has no message", code)
		require.Equal(t, text, english, code)
	}
	require.NotEmpty(t, texts)
	for code := range texts {
		english, ok := en.Message(code, nil)
		require.True(t, ok, "%s has no message in English", code)
		russian, ok := ru.Message(code, nil)
		require.True(t, ok, "%s has no message in Russian", code)
		require.Subset(t, parameters(english), parameters(russian), "%s uses a parameter that it is not given", code)
		require.Subset(t, append(parameters(russian), what), parameters(english), "%s leaves a parameter out", code)
		require.NotRegexp(t, cyrillic, english, code)
		if word.MatchString(parameter.ReplaceAllString(english, "")) {
			require.Regexp(t, cyrillic, russian, code)
		}
	}
	return en, ru
}

// parameters returns the names that a message uses, each once.
func parameters(text string) []string {
	all := parameter.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// sources returns the texts of the errors that the source declares, by code, and all
// codes that must have messages.
func sources(t testing.TB) (errors map[string]string, texts map[string]bool) {
	t.Helper()
	errors, texts = map[string]string{}, map[string]bool{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if called(n.Fun) == "NewError" && len(n.Args) == 3 {
					code, ok := literal(n.Args[1])
					require.True(t, ok, "%s: the code of an error is no literal", name)
					text, ok := literal(n.Args[2])
					require.True(t, ok, "%s: the text of %s is no literal", name, code)
					require.NotContains(t, errors, code, "two errors of one code")
					errors[code] = text
				}
			case *ast.KeyValueExpr:
				if key, ok := literal(n.Key); ok && code.MatchString(key) {
					texts[key] = true
				}
			}
			return true
		})
	}
	first := map[string]bool{}
	for code := range errors {
		first[firstWord(code)], texts[code] = true, true
	}
	maps.DeleteFunc(texts, func(code string, _ bool) bool { return len(first) > 0 && !first[firstWord(code)] })
	return errors, texts
}

func firstWord(code string) string {
	first, _, _ := strings.Cut(code, ".")
	return first
}

// called returns the name of the function that is called.
func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// literal returns the text of a literal, or of several joined by +.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			return s, err == nil
		}
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, also := literal(e.Y)
		return a + b, ok && also && e.Op == token.ADD
	}
	return "", false
}
