package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

// block is a fenced block of the README.
type block struct {
	info, text string
	start, end int // of the text
}

func blocks(readme string) []block {
	var out []block
	for at := 0; ; {
		i := strings.Index(readme[at:], "\n```")
		if i < 0 {
			return out
		}
		line := at + i + 4
		start := line + strings.IndexByte(readme[line:], '\n') + 1
		end := start + strings.Index(readme[start-1:], "\n```")
		out = append(out, block{readme[line : start-1], readme[start:max(start, end)], start, max(start, end)})
		at = max(start-1, end-1) + 4
	}
}

// TestReadme runs what README.md shows: it takes the book and the queries from
// there, and compares what the commands answer. With -update it writes the
// answers anew.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs("README.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	put := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all := blocks(readme)
	found := map[string]string{}
	for _, b := range all {
		if _, name, ok := strings.Cut(b.info, "json "); ok && name != "answers.json" {
			put(name, b.text)
			found[name] = b.text
		}
	}
	put("changed.json", strings.NewReplacer(`"77900"`, `"77500"`, `"6300"`, `"6400"`).Replace(found["book.json"]))
	shown := 0
	for i := len(all) - 1; i >= 0; i-- { // from the end, so that the places of others stay
		b := all[i]
		var want string
		switch {
		case b.info == "json answers.json":
			_, want, _ = run("", "price", "book.json", "queries.json", "-currency", "RUB", "-at", "2026-03-10T09:00:00Z")
		case b.info == "console":
			line, _, _ := strings.Cut(b.text, "\n")
			_, stdout, stderr := run("", strings.Fields(strings.TrimPrefix(line, "$ pricebook "))...)
			want = line + "\n" + stdout + stderr
		default:
			continue
		}
		shown++
		if want != b.text && !*update {
			t.Errorf("README.md shows\n%s\nwhere there is\n%s", b.text, want)
		}
		readme = readme[:b.start] + want + readme[b.end:]
	}
	if shown != 14 || len(found) != 2 {
		t.Fatalf("%d answers and %d files in README.md", shown, len(found))
	}
	if *update {
		if err := os.WriteFile(here, []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReadmeNamesEverything finds every member of the formats, every reason and
// every flag in the README or the help.
func TestReadmeNamesEverything(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
	b, _, err := pricing.ReadBook(strings.NewReader(between(readme, "```json book.json\n", "\n```")))
	if err != nil {
		t.Fatal(err)
	}
	if _, report, err := pricing.Compile(b); err != nil || len(report.Warnings) > 0 {
		t.Fatal(err, report)
	}
	for _, names := range [][]string{
		everyMember[pricing.Book](t), everyMember[pricing.Amendment](t), everyMember[query](t), everyMember[buyer](t),
		everyMember[answer](t), everyMember[explanation](t), everyMember[comparison](t), everyMember[replay.Report](t),
	} {
		for _, name := range names {
			if !strings.Contains(readme, "`"+name+"`") && !strings.Contains(readme, `"`+name+`"`) {
				t.Errorf("README.md does not name %s", name)
			}
		}
	}
	for r := pricing.ReasonNone + 1; r.String() != "?"; r++ {
		if !strings.Contains(readme, "`"+r.String()+"`") {
			t.Errorf("README.md does not name the reason %s", r)
		}
	}
	for _, name := range slices.Concat(
		names[pricing.Level](), names[pricing.RuleReason](), names[pricing.Settled](), names[pricing.Phase](), names[pricing.Precedence](),
		names[pricing.Choose](), names[pricing.OnTie](), names[pricing.LadderMode](), names[pricing.LadderBasis](), names[pricing.Measure](),
		names[pricing.Combine](), names[pricing.FloorAction](), names[pricing.PromotionPolicy](), names[pricing.TaxMode](),
		names[replay.Cause](), names[replay.Kind](), names[pricing.Basis](), names[pricing.Outcome](), names[index.Method](), names[index.Fixing](), names[index.Anchor](), names[index.Missing](),
	) {
		if !strings.Contains(readme, name) {
			t.Errorf("README.md does not name %s", name)
		}
	}
}

// names returns the names of an enumeration.
func names[T interface {
	~uint8
	String() string
}]() []string {
	var out []string
	for v := T(0); v.String() != "?"; v++ {
		out = append(out, v.String())
	}
	return out
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// TestAnswersReadBack reads what price writes.
func TestAnswersReadBack(t *testing.T) {
	_, stdout, _ := run("", "price", "testdata/book.json", "testdata/queries.json", "-currency", "RUB")
	answers, _, err := pricing.ReadJSON[[]answer](strings.NewReader(stdout))
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal(again, &a) != nil || json.Unmarshal([]byte(stdout), &b) != nil {
		t.Fatal("no JSON")
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if string(x) != string(y) {
		t.Errorf("%s\n%s", x, y)
	}
}
