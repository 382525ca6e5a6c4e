package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write golden files")

// noon is the present instant of all tests.
func noon() time.Time { return time.Date(2026, 3, 10, 9, 0, 0, 5, time.UTC) }

// run runs the command.
func run(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = command{now: noon}.run(args, strings.NewReader(stdin), &out, &errs)
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
	const book = "testdata/book.json"
	const at = "-at=2026-03-10T09:00:00Z"
	const ranks = "testdata/features/ranks.json"
	for _, c := range []struct {
		name  string
		code  int
		args  string
		stdin string
	}{
		{name: "none", code: 2},
		{name: "help", args: "help"},
		{name: "help_import", args: "help import"},
		{name: "help_lint", args: "lint -help"},
		{name: "help_price", args: "price -h"},
		{name: "help_explain", args: "explain --help"},
		{name: "help_compare", args: "compare a b -help"},
		{name: "unknown", code: 2, args: "prise"},
		{name: "unknown_flag", code: 2, args: "lint -x"},

		{name: "lint", args: "lint " + book},
		{name: "lint_quiet", args: "lint -q " + book + " testdata/warned.json"},
		{name: "lint_strict", code: 1, args: "lint -q " + book + " testdata/warned.json -strict"},
		{name: "lint_wrong", code: 1, args: "lint testdata/wrong.json " + book},
		{name: "lint_nothing", code: 2, args: "lint"},
		{name: "lint_missing", code: 2, args: "lint testdata/nowhere.json"},
		{name: "lint_queries", code: 1, args: "lint testdata/queries.json"},
		{name: "lint_xml", code: 1, args: "lint testdata/offers.xml"},
		{name: "lint_csv", code: 1, args: "lint testdata/prices.csv"},
		{name: "lint_unknown_field", code: 1, args: "lint -", stdin: "{\n\"products\": [\n{\"sku\": \"A\", \"unt\": \"PCE\"}]}"},

		{name: "lint_mistakes", code: 1, args: "lint testdata/mistakes.json"},
		{name: "lint_mistakes_ru", code: 1, args: "lint testdata/mistakes.json -lang ru"},
		{name: "lint_unreadable", code: 1, args: "lint testdata/unreadable.json"},
		{name: "lint_unreadable_ru", code: 1, args: "lint testdata/unreadable.json -lang ru"},
		{name: "lint_buyers_strict", code: 1, args: "lint " + ranks + " -strict -buyers testdata/features/ranks.buyers.json -lang ru " + at},
		{name: "lint_bad_lang", code: 2, args: "lint " + book + " -lang de"},
		{name: "lint_bad_at", code: 2, args: "lint " + book + " -at noon"},
		{name: "lint_bad_buyers", code: 2, args: "lint " + book + " -buyers testdata/queries.json"},

		{name: "price", code: 1, args: "price -currency RUB " + book + " testdata/queries.json"},
		{name: "price_table", code: 1, args: "price " + book + " testdata/queries.json -currency RUB -table"},
		{name: "price_ru", code: 1, args: "price " + book + " testdata/queries.json -currency RUB -table -lang ru"},
		{name: "price_flags", args: "price " + book + " -sku PIPE-159-6 -qty 43 -unit PCE -org severstroy -units yard,head -payer llc -segments builders -channel web -currency RUB"},
		{name: "price_guest", args: "price " + book + " -sku TAPE-50 -qty 250 -currency RUB -table"},
		{name: "price_free", args: "price " + book + " -sku CATALOGUE -currency RUB -table " + at},
		{name: "price_stdin", args: "price testdata/warned.json -", stdin: `{"requests": []}`},
		{name: "price_own_currency", code: 1, args: "price testdata/warned.json - " + at, stdin: `{"buyer": {}, "requests": [{"sku": "A", "quantity": "1"}]}`},
		{name: "price_which_currency", code: 2, args: "price " + book + " -", stdin: "{\n\"requests\": [\n{\"sku\": \"A\",\n\"quantity\": 1}]}"},
		{name: "price_unknown_field", code: 2, args: "price " + book + " -", stdin: "[{\"buyer\": {}, \"requests\": [\n{\"sku\": \"A\"},\n{\"sku\": \"A\",\n\"qty\": 1}]}]"},
		{name: "price_unknown_buyer_field", code: 2, args: "price " + book + " -", stdin: "{\"buyer\":\n{\"segment\": \"x\"}, \"requests\": []}"},
		{name: "price_unknown_query_field", code: 2, args: "price " + book + " -", stdin: "{\"requests\": [],\n\n\"at\": 1}"},
		{name: "price_bad_quantity", code: 2, args: "price " + book + " -", stdin: "{\"requests\": [{\n\"quantity\": \"1e9\"}]}"},
		{name: "price_bad_type", code: 2, args: "price " + book + " -", stdin: "{\"requests\": [{\n\"sku\": 7}]}"},
		{name: "price_no_object", code: 2, args: "price " + book + " -", stdin: "[\n7]"},
		{name: "price_no_requests", code: 2, args: "price " + book + " -", stdin: "[{\"requests\":[]},\n{}]"},
		{name: "price_requests_object", code: 2, args: "price " + book + " -", stdin: "{\"requests\": {}}"},
		{name: "price_number", code: 2, args: "price " + book + " -", stdin: "7"},
		{name: "price_syntax", code: 2, args: "price " + book + " -", stdin: "{\n\"requests\": [}\n"},
		{name: "price_more", code: 2, args: "price " + book + " -", stdin: "{\"requests\": []}\n{}"},
		{name: "price_cut", code: 2, args: "price " + book + " -", stdin: "{\"requests\": [\n\n"},
		{name: "price_empty", code: 2, args: "price " + book + " -", stdin: ""},
		{name: "price_no_account", code: 2, args: "price " + book + " -", stdin: "{\n\"requests\": [],\n\"buyer\": {\"payer\": \"x\"}}"},
		{name: "price_no_account_flags", code: 2, args: "price " + book + " -payer x -sku A -currency RUB"},
		{name: "price_no_queries", code: 2, args: "price " + book},
		{name: "price_no_book", code: 2, args: "price"},
		{name: "price_both", code: 2, args: "price " + book + " testdata/queries.json -sku A"},
		{name: "price_three", code: 2, args: "price a b c"},
		{name: "price_bad_flags_at", code: 2, args: "price " + book + " -sku A -at yesterday"},
		{name: "price_bad_flags_qty", code: 2, args: "price " + book + " -sku A -qty many"},
		{name: "price_bad_flags_currency", code: 2, args: "price " + book + " -sku A -currency ROU"},
		{name: "price_bad_flags_lang", code: 2, args: "price " + book + " -sku A -lang de"},
		{name: "price_wrong_book", code: 2, args: "price testdata/wrong.json -sku A"},
		{name: "price_queries_as_book", code: 2, args: "price testdata/queries.json testdata/queries.json"},
		{name: "price_book_as_queries", code: 2, args: "price " + book + " " + book},
		{name: "price_xml_as_queries", code: 2, args: "price " + book + " testdata/offers.xml"},
		{name: "price_stdin_twice", code: 2, args: "price - -", stdin: "{}"},

		{name: "price_ladder", args: "price testdata/features/modes.json -sku FLYER -qty 950 -ladder -table " + at},
		{name: "price_ladder_json", args: "price testdata/features/modes.json -sku FLYER -qty 980 -ladder " + at},
		{name: "price_cheaper", args: "price " + book + " -sku PIPE-159-6 -qty 19.9 -unit TNE -currency RUB -table -lang ru " + at},
		{name: "price_stray_flag", code: 2, args: "price " + book + " testdata/queries.json -org severstroy"},
		{name: "price_bad_check", code: 2, args: "price " + book + " -sku A -check 7"},
		{name: "price_bad_check_tax", code: 2, args: "price " + book + " -sku A -check 7:RUB -check-tax brutto"},
		{name: "price_bad_taken", code: 2, args: "price " + book + " -sku A -taken much"},
		{name: "price_bad_known_at", code: 2, args: "price " + book + " -sku A -known-at once"},

		{name: "explain", code: 1, args: "explain " + book + " testdata/queries.json -currency RUB"},
		{name: "explain_ru", args: "explain " + book + " -sku PIPE-159-6 -qty 43 -unit PCE -org severstroy -segments builders -currency RUB -lang ru"},
		{name: "explain_buyer", args: "explain " + book + " -sku PIPE-159-6 -qty 43 -unit PCE -org severstroy -segments builders -currency RUB -view buyer"},
		{name: "explain_json", args: "explain " + book + " -sku PIPE-159-6 -qty 43 -unit PCE -org severstroy -segments builders -currency RUB -json"},
		{name: "explain_json_many", code: 1, args: "explain " + book + " testdata/queries.json -currency RUB -json -view buyer"},
		{name: "explain_bad_view", code: 2, args: "explain " + book + " -sku A -view all"},
		{name: "explain_bad_lang", code: 2, args: "explain " + book + " -sku A -lang all"},
		{name: "explain_no_book", code: 2, args: "explain"},

		{name: "compare_same", args: "compare " + book + " " + book},
		{name: "compare_same_json", args: "compare " + book + " " + book + " -json " + at},
		{name: "compare_queries", args: "compare " + book + " " + book + " -queries testdata/queries.json -currency RUB"},
		{name: "compare_one", code: 2, args: "compare " + book},
		{name: "compare_bad_at", code: 2, args: "compare " + book + " " + book + " -at noon"},
		{name: "compare_bad_currency", code: 2, args: "compare " + book + " " + book + " -currency X"},
		{name: "compare_wrong_old", code: 2, args: "compare testdata/wrong.json " + book},
		{name: "compare_wrong_new", code: 2, args: "compare " + book + " testdata/prices.csv"},
		{name: "compare_wrong_queries", code: 2, args: "compare " + book + " " + book + " -queries testdata/prices.csv"},

		{name: "compare_amend", code: 1, args: "compare " + ranks + " -amend testdata/features/ranks.amendment.json " + at},
		{name: "compare_summary", code: 1, args: "compare " + ranks + " -amend testdata/features/ranks.amendment.json -summary " + at},
		{name: "compare_amend_ru", code: 1, args: "compare " + ranks + " -amend testdata/features/ranks.amendment.json -buyers testdata/features/ranks.buyers.json -why -lang ru " + at},
		{name: "compare_amend_json", code: 1, args: "compare " + ranks + " -amend testdata/features/ranks.amendment.json -buyers testdata/features/ranks.buyers.json -why -json " + at},
		{name: "compare_amend_queries", code: 1, args: "compare " + ranks + " -amend testdata/features/ranks.amendment.json -queries testdata/features/ranks.queries.json " + at},
		{name: "compare_amend_bad", code: 2, args: "compare " + ranks + " -amend testdata/bad.amendment.json"},
		{name: "compare_amend_needed", code: 2, args: "compare " + ranks + " -amend testdata/needed.amendment.json"},
		{name: "compare_amend_book", code: 2, args: "compare " + ranks + " " + ranks + " -amend testdata/bad.amendment.json"},
		{name: "compare_buyers_bad", code: 2, args: "compare " + ranks + " " + ranks + " -buyers testdata/bad.buyers.json"},
		{name: "compare_buyers_queries", code: 2, args: "compare " + ranks + " " + ranks + " -buyers testdata/bad.buyers.json -queries testdata/queries.json"},
		{name: "compare_buyers_missing", code: 2, args: "compare " + ranks + " " + ranks + " -buyers testdata/nobody.json"},
		{name: "compare_dearer", args: "compare testdata/features/promotions.json testdata/features/promotions.json -lang ru"},
		{name: "compare_dearer_json", args: "compare testdata/features/promotions.json testdata/features/promotions.json -json " + at},
		{name: "compare_index", args: "compare testdata/features/index.json testdata/features/index.json"},

		{name: "import_xml", args: "import testdata/catalogue.xml testdata/offers.xml"},
		{name: "import_offers_first", args: "import -q testdata/offers.xml testdata/catalogue.xml"},
		{name: "import_assign", args: "import testdata/catalogue.xml -assign Розничная=everyone -assign deal=segment:dealers -assign deal=organization:acme testdata/offers.xml -assign deal-USD=channel:export -version v1"},
		{name: "import_ids", args: "import -sku id -q testdata/catalogue.xml testdata/offers.xml"},
		{name: "import_catalogue_alone", args: "import testdata/catalogue.xml"},
		{name: "import_offers_alone", code: 2, args: "import testdata/offers.xml"},
		{name: "import_offers_alone_unit", args: "import testdata/offers.xml -unit PCE -q"},
		{name: "import_malformed", code: 2, args: "import testdata/malformed.xml"},
		{name: "import_skip", code: 1, args: "import -skip testdata/malformed.xml"},
		{name: "import_csv", args: "import testdata/prices.csv -zone Europe/Moscow"},
		{name: "import_csv_stdin", args: "import - -currency EUR -tax net -list retail", stdin: "sku,unit,price\nA,PCE,1.25\n"},
		{name: "import_csv_no_zone", code: 2, args: "import testdata/prices.csv"},
		{name: "import_csv_malformed", code: 2, args: "import testdata/malformed.csv -currency RUB -tax net"},
		{name: "import_csv_skip", code: 1, args: "import testdata/malformed.csv -currency RUB -tax net -skip"},
		{name: "import_csv_no_tax", code: 2, args: "import -", stdin: "sku,unit,price,currency\nA,PCE,1,RUB\n"},
		{name: "import_csv_no_unit", code: 2, args: "import - -tax net", stdin: "sku,price,currency\nA,1,RUB\n"},
		{name: "import_csv_no_factor", code: 2, args: "import - -tax net", stdin: "sku,price,currency,unit\nA,1,RUB,PCE\nA,10,RUB,BX\n"},
		{name: "import_csv_twice", code: 2, args: "import - -tax net", stdin: "sku,price,currency,unit\nA,1,RUB,PCE\nA,10,RUB,PCE\n"},
		{name: "import_csv_overlap", code: 2, args: "import - -tax net", stdin: "sku,price,currency,unit,valid_until\nA,1,RUB,PCE,2026-01-01T00:00:00Z\nA,10,RUB,PCE,\n"},
		{name: "import_csv_options", args: "import - -tax gross -encoding windows-1251 -decimal comma -delimiter ; -allow-unknown -unit-code \xF8\xF2=EA -unit-code шт=EA",
			stdin: "sku;price;currency;unit;colour\nA;1,234;RUB;\xF8\xF2;red\n"},
		{name: "import_json", code: 2, args: "import " + book},
		{name: "import_orders", code: 2, args: "import -", stdin: "<КоммерческаяИнформация ВерсияСхемы=\"2.08\">\n<Документ/></КоммерческаяИнформация>"},
		{name: "import_html", code: 2, args: "import -", stdin: "<html>\n</html>"},
		{name: "import_nothing", code: 2, args: "import"},
		{name: "import_missing", code: 2, args: "import testdata/nowhere.xml"},
		{name: "import_bad_assign", code: 2, args: "import testdata/prices.csv -assign Опт"},
		{name: "import_bad_party", code: 2, args: "import testdata/prices.csv -assign Опт=nobody"},
		{name: "import_unknown_assign", code: 2, args: "import -zone Europe/Moscow testdata/prices.csv -assign VIP=everyone"},
		{name: "import_bad_currency", code: 2, args: "import testdata/prices.csv -currency X"},
		{name: "import_bad_tax", code: 2, args: "import testdata/prices.csv -tax X"},
		{name: "import_bad_zone", code: 2, args: "import testdata/prices.csv -zone X"},
		{name: "import_bad_sku", code: 2, args: "import testdata/prices.csv -sku X"},
		{name: "import_bad_encoding", code: 2, args: "import testdata/prices.csv -encoding X"},
		{name: "import_bad_decimal", code: 2, args: "import testdata/prices.csv -decimal X"},
		{name: "import_bad_delimiter", code: 2, args: "import testdata/prices.csv -delimiter X"},
		{name: "import_into_wrong", code: 2, args: "import testdata/update.csv -into testdata/wrong.json"},
		{name: "import_into_prices", code: 2, args: "import testdata/update.csv -into testdata/prices.csv"},
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

func TestFilesAfterTwoDashes(t *testing.T) {
	code, _, stderr := run("", "lint", "-q", "--", "-strict")
	if code != exitTrouble || !strings.Contains(stderr, "-strict") {
		t.Fatal(code, stderr)
	}
}

func TestOutputIsWrittenInOneStep(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book.json")
	if code, out, stderr := run("", "import", "testdata/prices.csv", "-zone", "Europe/Moscow", "-o", file); code != 0 || out != "" {
		t.Fatal(code, out, stderr)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// A mistake leaves the file as it was.
	if code, _, _ := run("", "import", "testdata/malformed.csv", "-currency", "RUB", "-tax", "net", "-into", file, "-o", file); code != exitTrouble {
		t.Fatal(code)
	}
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Fatal("the book has changed")
	}
	files, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	for _, args := range []string{
		"import testdata/prices.csv -q -zone Europe/Moscow", "price testdata/warned.json -sku A", "explain testdata/warned.json -sku A",
		"compare testdata/book.json testdata/book.json",
	} {
		code, _, stderr := run("", append(strings.Fields(args), "-o", filepath.Join(file, "no", "such"))...)
		if code != exitTrouble || !strings.Contains(stderr, "pricebook: ") {
			t.Fatal(args, code, stderr)
		}
	}
}
