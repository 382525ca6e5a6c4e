package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/pricing"
)

func serve(t *testing.T) func(user, method, path, body string) (int, map[string]any) {
	b, _, err := pricing.ReadBook(strings.NewReader(book))
	require.NoError(t, err)
	snapshot, report, err := pricing.Compile(b)
	require.NoError(t, err)
	require.Empty(t, report.Warnings)
	handler := newHandler(snapshot, func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) })
	return func(user, method, path, body string) (int, map[string]any) {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		if user != "" {
			r.SetBasicAuth(user, "")
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		var out map[string]any
		if w.Code != http.StatusUnauthorized {
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out), w.Body.String())
			require.Contains(t, []string{"application/json", "application/problem+json"}, w.Header().Get("Content-Type"))
		}
		return w.Code, out
	}
}

func TestEverybodySeesTheirOwnPrice(t *testing.T) {
	call := serve(t)
	total := func(user string) any {
		code, out := call(user, "GET", "/price/BOLT-M8?quantity=1200", "")
		require.Equal(t, 200, code)
		return out["result"].(map[string]any)["total"].(map[string]any)["amount"]
	}
	require.Equal(t, "348.00", total("anna"))
	require.Equal(t, "372.00", total("boris"))
	require.Equal(t, "372.00", total(""), "a guest")
	_, out := call("boris", "GET", "/price/BOLT-M8?quantity=1200", "")
	require.NotContains(t, out["why"], "17/2026")
}

func TestCartAddsUp(t *testing.T) {
	call := serve(t)
	_, out := call("boris", "POST", "/carts", "")
	lines := ""
	add := func(user, line string) (int, map[string]any) {
		state := out["state"].(map[string]any)
		lines = "/carts/" + state["id"].(string) + "/lines"
		code, answer := call(user, "POST", lines, fmt.Sprintf(`{"version":%v,%s}`, state["version"], line))
		if code == 200 {
			out = answer
		}
		return code, answer
	}
	for _, line := range []string{`"sku":"BOLT-M8","quantity":"600"`, `"sku":"BOLT-M8","quantity":"600"`, `"sku":"BOLT-M8","unit":"BX","quantity":"1"`} {
		code, answer := add("boris", line)
		require.Equal(t, 200, code, answer)
	}
	require.Equal(t, "403.00", out["totals"].(map[string]any)["net"].(map[string]any)["amount"], "1,300 at 0.31")

	code, _ := add("anna", `"sku":"BOLT-M8","quantity":"1"`)
	require.Equal(t, 404, code, "another company's cart")
	code, _ = call("boris", "POST", lines, `{"version":1,"sku":"BOLT-M8","quantity":"1"}`)
	require.Equal(t, 409, code, "a version that is not the last")
	code, answer := add("boris", `"sku":"BOLT-M8","quantity":"0"`)
	require.Equal(t, 422, code)
	require.Equal(t, "cart.quantity", answer["code"])
}

func TestMistakesAreProblems(t *testing.T) {
	call := serve(t)
	for _, c := range []struct {
		user, method, path, body string
		code                     int
		problem                  string
	}{
		{"", "POST", "/carts", "", 404, "kabinet.not_found"},
		{"anna", "GET", "/price/BOLT-M8?quantity=1e9", "", 422, "kabinet.number"},
		{"anna", "POST", "/carts/x/lines", `nonsense`, 422, "quickstart.body"},
	} {
		code, out := call(c.user, c.method, c.path, c.body)
		require.Equal(t, c.code, code)
		if c.problem != "" {
			require.Equal(t, c.problem, out["code"])
		}
	}
}

func TestQuickstartStaysUnder150Lines(t *testing.T) {
	text, err := os.ReadFile("main.go")
	require.NoError(t, err)
	require.Less(t, strings.Count(string(text), "\n"), 150)
}
