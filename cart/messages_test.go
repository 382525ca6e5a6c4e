package cart_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Every code that errors.go declares has its message in both languages, the
// English one being the text of the error, with the same parameters.
func TestMessagesAreComplete(t *testing.T) {
	declared := regexp.MustCompile(`NewError\(kabinet\.\w+, "([a-z._]+)", "([^"]+)"\)`)
	params := regexp.MustCompile(`\{\w+\}`)
	for file, messages := range map[string]func(*catalog.Builder) error{
		"errors.go": cart.Messages, "order/errors.go": order.Messages,
	} {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		found := declared.FindAllStringSubmatch(string(source), -1)
		require.Equal(t, strings.Count(string(source), "NewError("), len(found), file)
		b := catalog.NewBuilder(catalog.Fallback(language.English))
		require.NoError(t, messages(b))
		en, ru := kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
		for _, f := range found {
			code, text := f[1], f[2]
			got, ok := en.Message(code, nil)
			require.True(t, ok, code)
			require.Equal(t, text, got, code)
			russian, ok := ru.Message(code, nil)
			require.True(t, ok, code)
			require.Regexp(t, `[а-я]`, russian, code)
			require.ElementsMatch(t, params.FindAllString(text, -1), params.FindAllString(russian, -1), code)
		}
	}
}

// The packages reach the standard library, this module, decimal and x/text.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".", "./order").Output()
	if err != nil {
		t.Skip("the go command is not at hand")
	}
	for path := range strings.Lines(string(out)) {
		path = strings.TrimSpace(path)
		ok := path == "github.com/shopspring/decimal" ||
			strings.HasPrefix(path, "golang.org/x/text/") || strings.HasPrefix(path, "github.com/seed-a884640a/kabinet")
		require.True(t, ok, path)
		for _, above := range []string{"/accounts", "/store", "/invite", "/onboarding", "/nps", "/exchange"} {
			require.NotContains(t, path, "kabinet"+above)
		}
	}
}

// Who imports cart gets at most three modules beside the standard library and
// this one.
func TestCartReachesAtMostThreeModules(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".").Output()
	if err != nil {
		t.Skip("the go command is not at hand")
	}
	modules := map[string]bool{}
	for path := range strings.Lines(string(out)) {
		if path = strings.TrimSpace(path); path != "" && path != "github.com/seed-a884640a/kabinet" {
			modules[path] = true
		}
	}
	require.NotEmpty(t, modules)
	require.LessOrEqual(t, len(modules), 3, "%v", modules)
}
