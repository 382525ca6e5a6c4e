package approval_test

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
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// Every code that the package declares has its message in both languages, with the
// same parameters.
func TestMessagesAreComplete(t *testing.T) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, approval.Messages(b))
	en, ru := kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
	declared := regexp.MustCompile(`NewError\(kabinet\.\w+, "([a-z._]+)", "([^"]+)"\)`)
	params := regexp.MustCompile(`\{\w+\}`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		all := declared.FindAllStringSubmatch(string(source), -1)
		require.Len(t, all, strings.Count(string(source), "NewError("), file)
		for _, f := range all {
			found++
			english, ok := en.Message(f[1], nil)
			require.True(t, ok, f[1])
			require.Equal(t, f[2], english)
			russian, ok := ru.Message(f[1], nil)
			require.True(t, ok, f[1])
			require.Regexp(t, `[а-я]`, russian)
			require.ElementsMatch(t, params.FindAllString(english, -1), params.FindAllString(russian, -1), f[1])
		}
	}
	require.Greater(t, found, 30)
}
