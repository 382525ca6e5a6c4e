package claim_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet/cart/claim"
)

// Every error has its English text in the table, and every parameter in both
// languages.
func TestMessages(t *testing.T) {
	b := catalog.NewBuilder()
	require.NoError(t, claim.Messages(b))
	require.ElementsMatch(t, []language.Tag{language.English, language.Russian}, b.Languages())
	source, err := os.ReadFile("errors.go")
	require.NoError(t, err)
	errs := regexp.MustCompile(`NewError\(kabinet\.\w+, "([^"]+)", "([^"]+)"\)`).FindAllStringSubmatch(string(source), -1)
	rows := regexp.MustCompile(`(?m)^\t\{"([^"]+)", "([^"]+)", "([^"]+)"\},$`).FindAllStringSubmatch(string(source), -1)
	require.NotEmpty(t, errs)
	require.Len(t, rows, len(errs))
	params := regexp.MustCompile(`\{\w+\}`)
	for i, e := range errs {
		require.Equal(t, e[1:3], rows[i][1:3])
		require.ElementsMatch(t, params.FindAllString(rows[i][2], -1), params.FindAllString(rows[i][3], -1), e[1])
	}
}
