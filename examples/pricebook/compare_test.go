package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// changed writes the sample book with texts replaced.
func changed(t *testing.T, replace ...string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/book.json")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatal(replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	file := filepath.Join(t.TempDir(), "book.json")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestComparisons(t *testing.T) {
	for _, c := range []struct {
		name    string
		code    int
		replace []string
		args    []string
	}{
		{name: "compare_prices", code: 1, replace: []string{`"77900"`, `"78100"`, `"815"`, `"820"`}},
		{name: "compare_agreements", code: 1, replace: []string{`"75600"`, `"75500"`, `"74900"`, `"75000"`}},
		{name: "compare_window", code: 1, replace: []string{"2026-05-31T", "2026-05-15T"}},
		{name: "compare_once", code: 0, replace: []string{"2026-05-31T", "2026-05-15T"}, args: []string{"-once"}},
		{name: "compare_later", code: 1, replace: []string{"2026-05-31T", "2026-05-15T"}, args: []string{"-at", "2026-05-16T00:00:00Z"}},
		{name: "compare_gone", code: 1, replace: []string{`"segment:builders"`, `"segment:masons"`}},
		{name: "compare_tax", code: 1, replace: []string{`"currency": "EUR",` + "\n      \"tax\": \"net\"", `"currency": "EUR",` + "\n      \"tax\": \"gross\""}},
		{name: "compare_on_request", code: 1, replace: []string{`"per": "100", "price": "61.80"`, `"onRequest": true`}},
		{name: "compare_order_rule", code: 1, replace: []string{`"min": "2", "step": "2"`, `"min": "4", "step": "4"`}},
		{name: "compare_lost", code: 1, replace: []string{`"assignments": [
        {"to": "channel:export"}
      ],`, ``}},
		{name: "compare_json", code: 1, replace: []string{`"815"`, `"820"`}, args: []string{"-json"}},
		{name: "compare_queries_change", code: 1, replace: []string{`"815"`, `"820"`}, args: []string{"-queries", "testdata/queries.json", "-currency", "RUB"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := run("", append([]string{"compare", "testdata/book.json", changed(t, c.replace...)}, c.args...)...)
			if code != c.code || stderr != "" {
				t.Errorf("exit code %d, want %d: %s", code, c.code, stderr)
			}
			golden(t, c.name+".txt", stdout)
		})
	}
}

// TestCompareIsSymmetric compares back and forth.
func TestCompareIsSymmetric(t *testing.T) {
	file := changed(t, `"77900"`, `"78100"`, "2026-05-31T", "2026-05-15T", `"segment:builders"`, `"segment:masons"`)
	forth, back := compareJSON(t, "testdata/book.json", file), compareJSON(t, file, "testdata/book.json")
	if len(forth.Changes) == 0 || len(forth.Changes) != len(back.Changes) {
		t.Fatal(len(forth.Changes), len(back.Changes))
	}
	for _, f := range forth.Changes {
		found := false
		for _, b := range back.Changes {
			if f.Party == b.Party && f.SKU == b.SKU && f.Unit == b.Unit && f.Quantity.Equal(b.Quantity) && f.Agreement == b.Agreement && f.At.Equal(b.At) {
				found = same(f.Before, b.After) && same(f.After, b.Before) && f.Difference.Equal(b.Difference.Neg())
			}
		}
		if !found {
			t.Errorf("%+v", f)
		}
	}
}

func compareJSON(t *testing.T, a, b string) comparison {
	t.Helper()
	code, stdout, stderr := run("", "compare", a, b, "-json")
	if code != exitNo {
		t.Fatal(code, stderr)
	}
	var d comparison
	if err := json.Unmarshal([]byte(stdout), &d); err != nil {
		t.Fatal(err)
	}
	return d
}
