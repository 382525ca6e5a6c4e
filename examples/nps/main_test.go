package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files")

// command runs a command line.
func command(stdin, line string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(strings.Fields(line), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// golden compares text with a file of testdata/golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; -update writes it anew\n--- want\n%s\n--- got\n%s", file, want, got)
	}
}

// TestCommands runs command lines whose exit code and output are golden files.
func TestCommands(t *testing.T) {
	const answers = "testdata/answers.csv"
	for _, c := range []struct {
		name  string
		code  int
		args  string
		stdin string
	}{
		{name: "help", args: "-help"},
		{name: "none", code: 2},
		{name: "plain", args: answers},
		{name: "full", args: "-accounts testdata/accounts.csv -currency RUB -by segment,manager -clients 40 -people 120 " + answers + " testdata/more.jsonl"},
		{name: "ru", args: "-lang ru -by segment " + answers},
		{name: "json", args: "-format json -by segment -accounts testdata/accounts.csv -currency RUB " + answers},
		{name: "months", args: "-period month -basis answers " + answers},
		{name: "years", args: "-period year -basis all-responses -method adjusted-wald -level 0.9 " + answers},
		{name: "dates", args: "-from 2025-05-01 -until 2025-08-31 -zone Europe/Moscow " + answers},
		{name: "one_period", args: "-from 2025-05-01 -until 2025-06-30 " + answers},
		{name: "stdin", args: "-", stdin: "score\n9\n10\n3\n"},
		{name: "stdin_json", args: "-input jsonl -", stdin: "{\"score\":9}\n{\"status\":\"dismissed\"}\n"},
		{name: "only_dismissed_segment", args: "-by segment -format json -", stdin: "score,segment,status\n9,a,\n,b,dismissed\n"},
		{name: "bad", code: 2, args: "testdata/bad.csv"},
		{name: "bad_skipped", code: 1, args: "-skip testdata/bad.csv -zone Europe/Moscow"},
		{name: "bad_revenue_skipped", code: 1, args: answers + " -skip -accounts - -currency RUB", stdin: "account,revenue\nKama,many\nNord,5\n"},
		{name: "flags_after", args: "-- " + answers},
		{name: "flag_after_dashes", code: 2, args: "-- " + answers + " -skip"},
		{name: "skip_ru", code: 1, args: "-skip -lang ru -zone Europe/Moscow testdata/bad.csv"},
		{name: "nobody", code: 2, args: "-", stdin: "score,status\n,dismissed\n"},
		{name: "empty", code: 2, args: "-"},
		{name: "unknown_column", code: 2, args: "-", stdin: "score,stars\n9,5\n"},
		{name: "ignored_column", args: "-ignore stars -", stdin: "score,stars\n9,5\n"},
		{name: "missing_file", code: 2, args: "testdata/nowhere.csv"},
		{name: "bad_json", code: 2, args: "-input jsonl -", stdin: "{\"score\":\"9\"}"},
		{name: "bad_revenue", code: 2, args: "-accounts testdata/accounts.csv " + answers},
		{name: "stdin_twice", code: 2, args: "- -"},
		{name: "stdin_thrice", code: 2, args: "- -accounts -"},
		{name: "few_people", code: 2, args: "-people 3 " + answers},
		{name: "bad_by", code: 2, args: "-by colour " + answers},
		{name: "bad_basis", code: 2, args: "-basis mode " + answers},
		{name: "bad_format", code: 2, args: "-format xml " + answers},
		{name: "bad_input", code: 2, args: "-input xml -"},
		{name: "bad_lang", code: 2, args: "-lang de " + answers},
		{name: "bad_zone", code: 2, args: "-zone Mars/Base " + answers},
		{name: "bad_date", code: 2, args: "-from yesterday " + answers},
		{name: "bad_window", code: 2, args: "-from 2026-01-01 -until 2025-01-01 " + answers},
		{name: "bad_level", code: 2, args: "-level 95 " + answers},
		{name: "bad_currency", code: 2, args: "-currency EURO " + answers},
		{name: "no_trend_to_draw", code: 2, args: "-svg testdata/never.svg -", stdin: "score\n9\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := command(c.stdin, c.args)
			if code != c.code {
				t.Errorf("exit code %d, want %d\n%s%s", code, c.code, out, errs)
			}
			text := "$ nps " + c.args + "\n" + out
			if errs != "" {
				text += "--- errors\n" + errs
			}
			golden(t, c.name+".txt", text)
		})
	}
	if _, err := os.Stat("testdata/never.svg"); !errors.Is(err, os.ErrNotExist) {
		t.Error("a chart was written without a trend")
	}
}

// TestChart draws the trend, which is a golden file.
func TestChart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trend.svg")
	code, _, errs := command("", "-svg "+file+" -lang ru -title Сделки testdata/answers.csv")
	if code != 0 {
		t.Fatal(errs)
	}
	svg, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "trend.svg", string(svg))
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := command("", "-svg "+t.TempDir()+" testdata/answers.csv"); code != 2 || errs == "" {
		t.Errorf("a directory as the chart: exit code %d, %q", code, errs)
	}
}

// TestNoBareScores looks through the tables for scores of fewer than ten.
func TestNoBareScores(t *testing.T) {
	row := regexp.MustCompile(`^\S+(?: \S+)* {2,}(-?\d+|–) .*?(\d+)$`)
	_, out, _ := command("", "-by segment,manager,account testdata/answers.csv")
	_, by, _ := strings.Cut(out, "segment ")
	seen := 0
	for line := range strings.Lines(by) {
		m := row.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		var n int
		if _, err := fmt.Sscan(m[2], &n); err != nil {
			t.Fatal(err)
		}
		seen++
		if (m[1] == "–") != (n < 10) {
			t.Errorf("a score of %d answers: %s", n, line)
		}
	}
	if seen < 10 {
		t.Errorf("only %d rows were looked at\n%s", seen, by)
	}
}

// TestJSONHasTheInterval checks that no score is written without its interval.
func TestJSONHasTheInterval(t *testing.T) {
	_, out, _ := command("", "-format json -by account testdata/answers.csv")
	var doc any
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	found := 0
	var walk func(any)
	walk = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			if _, ok := x["nps"]; ok {
				found++
				if _, ok := x["interval"].(map[string]any)["low"]; !ok {
					t.Errorf("a score without an interval: %v", x)
				}
			}
			for _, m := range x {
				walk(m)
			}
		case []any:
			for _, e := range x {
				walk(e)
			}
		}
	}
	walk(doc)
	if found < 20 {
		t.Errorf("only %d scores were found", found)
	}
}

// TestReadme runs what README.md shows, and compares. With -update it writes the
// answers anew.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```\n\\$ nps ([^\n]*)\n(.*?)```")
	shown := 0
	got := block.ReplaceAllStringFunc(string(data), func(b string) string {
		shown++
		m := block.FindStringSubmatch(b)
		code, out, errs := command("", m[1])
		if code != 0 {
			t.Errorf("nps %s: exit code %d, %s", m[1], code, errs)
		}
		return "```\n$ nps " + m[1] + "\n" + out + "```"
	})
	if shown == 0 {
		t.Error("README.md shows no command")
	}
	if got == string(data) {
		return
	}
	if !*update {
		t.Errorf("README.md differs; -update writes it anew\n%s", got)
		return
	}
	if err := os.WriteFile("README.md", []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}
