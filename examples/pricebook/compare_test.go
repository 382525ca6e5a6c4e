package main

import (
	"encoding/json"
	"io"
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

// TestABookComparedWithItself changes nobody's price, whatever is in it.
func TestABookComparedWithItself(t *testing.T) {
	for _, f := range features {
		file := "testdata/features/" + f.name + ".json"
		code, stdout, stderr := run("", "compare", file, file, "-at", "2026-03-10T09:00:00Z")
		if code != exitOK || stderr != "" {
			t.Error(f.name, code, stdout, stderr)
		}
	}
}

// TestAnAmendedBook compares what an amendment makes of a book with the same book
// written anew.
func TestAnAmendedBook(t *testing.T) {
	const file = "testdata/features/ranks.json"
	const amendment = "testdata/features/ranks.amendment.json"
	c := call{in: strings.NewReader(""), out: io.Discard, err: io.Discard, now: noon}
	before, ok := c.compile(file)
	if !ok {
		t.Fatal(file)
	}
	after, ok := c.amended(before, amendment)
	if !ok {
		t.Fatal(amendment)
	}
	anew := save(t, after.book)
	whole := compareJSON(t, file, anew)
	code, stdout, stderr := run("", "compare", file, "-amend", amendment, "-json")
	if code != exitNo {
		t.Fatal(code, stderr)
	}
	var amended comparison
	if err := json.Unmarshal([]byte(stdout), &amended); err != nil {
		t.Fatal(err)
	}
	if len(whole.Changes) == 0 || len(whole.Changes) != len(amended.Changes) {
		t.Fatal(len(whole.Changes), len(amended.Changes))
	}
	for i, a := range amended.Changes {
		if w := whole.Changes[i]; a.Party != w.Party || !a.Quantity.Equal(w.Quantity) || !same(a.Before, w.Before) || !same(a.After, w.After) {
			t.Errorf("%+v\n%+v", a, w)
		}
	}
}
