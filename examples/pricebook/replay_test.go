package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/documentcsv"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

// TestReplay runs command lines whose exit code and output are golden files.
func TestReplay(t *testing.T) {
	const book, documents = "testdata/replay/book.json", "testdata/replay/documents.csv"
	const buyers = " -buyers testdata/replay/buyers.json"
	const head = "document,date,sku,quantity,total,currency\n"
	const bolt = head + "1,2026-03-10,BOLT-M12,100,435.00,RUB\n"
	for _, c := range []struct {
		name  string
		code  int
		args  string
		stdin string
	}{
		{name: "help_replay", args: "help replay"},
		{name: "replay", code: 1, args: "replay " + book + " " + documents + buyers},
		{name: "replay_ru", code: 1, args: "replay -book " + book + " " + documents + buyers + " -lang ru"},
		{name: "replay_json", code: 1, args: "replay " + book + " " + documents + buyers + " -json -worst 1"},
		{name: "replay_as_known", code: 1, args: "replay " + book + " " + documents + buyers + " -as-known -worst 0"},
		{name: "replay_no_buyers", code: 1, args: "replay " + book + " " + documents + " -worst 0"},
		{name: "replay_narrow", code: 1, args: "replay " + book + " " + documents + buyers + " -worst 0 -window 0 -tolerance 0"},
		{name: "replay_agrees", args: "replay " + book + " -", stdin: bolt},
		{name: "replay_russian", args: "replay " + book + " - -currency RUB -tax gross -decimal comma -encoding windows-1251 -unit-code \xF8\xF2\xF3\xEA\xE0=PCE",
			stdin: "\xC4\xE0\xF2\xE0;\xC0\xF0\xF2\xE8\xEA\xF3\xEB;\xCA\xEE\xEB-\xE2\xEE;\xC5\xE4.;\xD1\xF3\xEC\xEC\xE0\n10.03.2026 9:05:00;BOLT-M12;1 000;\xF8\xF2\xF3\xEA\xE0;5 220,00\n"},
		{name: "replay_least", args: "replay " + book + " - -least 50 -worst 0", stdin: bolt + "1,2026-03-10,BOLT-M12,100,999.00,RUB\n"},
		{name: "replay_below_least", code: 1, args: "replay " + book + " - -least 50.01 -worst 0", stdin: bolt + "1,2026-03-10,BOLT-M12,100,999.00,RUB\n"},
		{name: "replay_malformed", code: 1, args: "replay " + book + " - -lang ru", stdin: bolt + "1,2026-03-10,BOLT-M12,100,oops,RUB\n1,2026-03-10\n"},
		{name: "replay_nothing", args: "replay " + book + " - -least 0", stdin: head},
		{name: "replay_one", code: 2, args: "replay " + documents},
		{name: "replay_with_book", code: 2, args: "replay -book " + book + " " + book + " " + documents},
		{name: "replay_bad_least", code: 2, args: "replay " + book + " " + documents + " -least most"},
		{name: "replay_bad_worst", code: 2, args: "replay " + book + " " + documents + " -worst -1"},
		{name: "replay_bad_lang", code: 2, args: "replay " + book + " " + documents + " -lang de"},
		{name: "replay_bad_decimal", code: 2, args: "replay " + book + " " + documents + " -decimal dot"},
		{name: "replay_wrong_book", code: 2, args: "replay testdata/wrong.json " + documents},
		{name: "replay_missing", code: 2, args: "replay " + book + " testdata/nowhere.csv"},
		{name: "replay_prices", code: 2, args: "replay " + book + " testdata/prices.csv"},
		{name: "replay_empty", code: 2, args: "replay " + book + " -", stdin: ""},
		{name: "replay_stdin_twice", code: 2, args: "replay - -", stdin: "{}"},
		{name: "replay_buyers_missing", code: 2, args: "replay " + book + " " + documents + " -buyers testdata/nobody.json"},
		{name: "replay_buyers_bad", code: 2, args: "replay " + book + " " + documents + " -buyers testdata/bad.buyers.json"},
		{name: "replay_buyers_twice", code: 2, args: "replay " + book + " " + documents + " -buyers -", stdin: "[\n{\"organization\": \"a\"},\n{\"name\": \"a\"}]"},
		{name: "replay_buyers_account", code: 2, args: "replay " + book + " " + documents + " -buyers -", stdin: "[\n{\"payer\": \"a\"}]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := run(c.stdin, strings.Fields(c.args)...)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if code == exitTrouble && (stdout != "" || stderr == "") {
				t.Error("trouble is told on the standard error, and there alone")
			}
			golden(t, c.name+".txt", fmt.Sprintf("exit %d\n--- stdout\n%s--- stderr\n%s", code, stdout, stderr))
		})
	}
}

func TestReplayIsWrittenToAFile(t *testing.T) {
	args := []string{"replay", "testdata/replay/book.json", "testdata/replay/documents.csv", "-o"}
	file := filepath.Join(t.TempDir(), "report.txt")
	if code, stdout, _ := run("", append(args, file)...); code != exitNo || stdout != "" {
		t.Fatal(code, stdout)
	}
	if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), "Lines that agree") {
		t.Fatal(err)
	}
	if code, _, stderr := run("", append(args, filepath.Join(file, "no"))...); code != exitTrouble || stderr == "" {
		t.Fatal(code, stderr)
	}
}

// TestTheSampleHasEveryCause replays the sample as a program would.
func TestTheSampleHasEveryCause(t *testing.T) {
	data, err := os.Open("testdata/replay/book.json")
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	b, _, err := pricing.ReadBook(data)
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := pricing.Compile(b)
	if err != nil {
		t.Fatal(err)
	}
	documents, err := os.Open("testdata/replay/documents.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer documents.Close()
	call := &call{}
	find, err := call.buyersByName("testdata/replay/buyers.json")
	if err != nil {
		t.Fatal(err)
	}
	zone := (&compiled{book: b}).zone()
	report, err := replay.Run(s, documentcsv.NewReader(documents, pricecsv.Options{Zone: zone}).Lines(), replay.Options{Buyer: find})
	if err != nil {
		t.Fatal(err)
	}
	found := map[replay.Cause]bool{}
	for _, c := range report.Causes {
		found[c.Cause] = true
	}
	for c := replay.Agrees; c.String() != "?"; c++ {
		if !found[c] {
			t.Errorf("the sample has no line for the cause %s", c)
		}
	}
}

// TestDocumentsFindTheirBuyers by the payer, or else by the organisation.
func TestDocumentsFindTheirBuyers(t *testing.T) {
	call := &call{in: strings.NewReader(`[
		{"name": "7", "organization": "acme", "segments": ["gold"]},
		{"organization": "acme", "payer": "acme-llc", "units": ["west"], "channel": "web"},
		{"organization": "zeta"}]`)}
	find, err := call.buyersByName("-")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		named, want pricing.Buyer
		ok          bool
	}{
		{pricing.Buyer{Organization: "7"}, pricing.Buyer{Organization: "acme", Segments: []kabinet.SegmentID{"gold"}}, true},
		{pricing.Buyer{Organization: "7", Payer: "acme-llc"}, pricing.Buyer{Organization: "acme", Payer: "acme-llc", Units: []kabinet.UnitID{"west"}, Channel: "web"}, true},
		{pricing.Buyer{Organization: "zeta", Payer: "z-2", Segments: []kabinet.SegmentID{"new"}, Units: []kabinet.UnitID{"u"}, Channel: "fax", Seller: "s"},
			pricing.Buyer{Organization: "zeta", Payer: "z-2", Segments: []kabinet.SegmentID{"new"}, Units: []kabinet.UnitID{"u"}, Channel: "fax", Seller: "s"}, true},
		{pricing.Buyer{Organization: "acme"}, pricing.Buyer{Organization: "acme"}, false},
		{pricing.Buyer{}, pricing.Buyer{}, false},
	} {
		got, ok := find(c.named)
		if ok != c.ok || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v: %v %v", c.named, got, ok)
		}
	}
}
