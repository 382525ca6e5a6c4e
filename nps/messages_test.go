package nps_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// printers returns those of English and Russian.
func printers(t testing.TB) (en, ru kabinet.Printer) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, kabinet.Messages(b))
	require.NoError(t, nps.Messages(b))
	return kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
}

// Every code that the package declares has its message in both languages, the
// English one being the text in the source, with the same parameters.
func TestMessagesAreComplete(t *testing.T) {
	declared := regexp.MustCompile(`(?s)NewError\(kabinet\.\w+, "([a-z._]+)", "([^"]+)"\)`)
	said := regexp.MustCompile(`"(nps\.text\.[a-z._-]+)":\s+"([^"]+)"`)
	params := regexp.MustCompile(`\{\w+\}`)
	en, ru := printers(t)
	found := 0
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "messages.go" {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		all := append(declared.FindAllStringSubmatch(string(source), -1), said.FindAllStringSubmatch(string(source), -1)...)
		require.Equal(t, strings.Count(string(source), "NewError(")+strings.Count(string(source), `"nps.text.`), len(all)+strings.Count(string(source), `= "nps.text."`), file)
		for _, f := range all {
			code, text := f[1], f[2]
			found++
			got, ok := en.Message(code, nil)
			require.True(t, ok, code)
			require.Equal(t, text, got, code)
			russian, ok := ru.Message(code, nil)
			require.True(t, ok, code)
			if code != "nps.text.step" {
				require.Regexp(t, `[а-я]`, russian, code)
			}
			require.ElementsMatch(t, params.FindAllString(text, -1), params.FindAllString(russian, -1), code)
		}
	}
	require.Greater(t, found, 60)
}
