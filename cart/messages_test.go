package cart_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, cart.Messages) }

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
