package main

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/pricing"
)

// Each feature of a book has a small book of its own in testdata/features, and
// the questions that show it. answers are the totals, or the reasons why there
// are none; those of a buyer stand between bars.
var features = []struct{ name, answers string }{
	{"adjustments", "27.00 26.52 26.40 22.50 42.00 | 41.58 | 1260.00 27.00"},
	{"agreements", "88.00 844.80 72.00 5.00 70.40 5.50 | 79.00 88.00 exclusive | choose_agreement 70.00 unknown_agreement | 71.00"},
	{"assortments", "hidden assortment 1.00 | 9.00 assortment 1.00"},
	{"currencies", "37.50 3679.63 3705.00 exchange_rate | 3679.63 35.63"},
	{"floors", "1500.00 80.00 floor no_cost | 2000.00 2000.00 40.00"},
	{"history", "4.00 3.60 4.00 4.20 not_yet_valid 1.10 1.00 1.10 unknown_then"},
	{"index", "74700.00 73800.00 index 98.61 210.00 220.00 10333.91 150.00 | 97.36"},
	{"ladders", "706800.00 480320.00 67687.50 | 721680.00 495488.00 69825.00 below_first_tier | 232800.00 366000.00"}, // 1,254,807.50 together
	{"modes", "1400.00 135.00 135.00 190.00 480.00 390.00 3200.00 3100.00 960.00 1047.60"},
	{"promised", "5160.00 4050.00 444.40 450.00 external 0.00"},
	{"promotions", "35200.00 | 34000.00 | 29920.00 | 34000.00 | 34000.00 34000.00 40000.00"},
	{"ranks", "1000.00 | 970.00 | 910.00 460.00 450.00 | 820.00 | 900.00 | 990.00"},
	{"rounding", "10.00 60.30 | 53.97"},
	{"scopes", "140000.00 138000.00 136000.00 138000.00 0.00 110000.00 140000.00"},
	{"taxes", "1220.00 1200.00 550.00 tax_rate | 1210.00 1000.00 500.00"},
	{"units", "894115.00 904320.00 154.50 9450.00 7560.00 240.00 220.00 unknown_unit quote_only"},
}

// asked are the arguments that ask for a feature.
func askedOf(name string) []string {
	args := []string{"testdata/features/" + name + ".json", "testdata/features/" + name + ".queries.json", "-at", "2026-03-10T09:00:00Z"}
	switch name {
	case "ladders", "promotions", "scopes", "taxes", "units":
		return append(args, "-currency", "RUB")
	}
	return append(args, "-currency", "EUR")
}

func TestFeatures(t *testing.T) {
	for _, f := range features {
		t.Run(f.name, func(t *testing.T) {
			args := askedOf(f.name)
			code, stdout, stderr := run("", append([]string{"price"}, args...)...)
			if code == exitTrouble {
				t.Fatal(stderr)
			}
			if got := answersIn(t, stdout); got != f.answers {
				t.Errorf("got  %s\nwant %s", got, f.answers)
			}
			text := ""
			for _, more := range []string{"price -table -ladder -document", "explain", "explain -lang ru -view buyer"} {
				command := append(append([]string{}, strings.Fields(more)...), args...)
				_, stdout, stderr := run("", command...)
				text += "$ pricebook " + strings.Join(command, " ") + "\n" + stdout + stderr + "\n"
			}
			golden(t, "feature_"+f.name+".txt", text)
		})
	}
	books, err := filepath.Glob("testdata/features/*.queries.json")
	if err != nil || len(books) != len(features) {
		t.Errorf("%d features are tested, and %d are there", len(features), len(books))
	}
}

// answersIn returns the totals and reasons of what price has written.
func answersIn(t *testing.T, stdout string) string {
	t.Helper()
	var answers []answer
	if !isArray([]byte(stdout)) {
		stdout = "[" + stdout + "]"
	}
	if err := json.Unmarshal([]byte(stdout), &answers); err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, a := range answers {
		if i > 0 {
			out = append(out, "|")
		}
		for _, l := range a.Lines {
			if l.Result.Outcome == pricing.Priced {
				out = append(out, l.Result.Total.Amount())
			} else {
				out = append(out, cmp.Or(l.Result.Reason.String(), l.Result.Outcome.String()))
			}
		}
	}
	return strings.Join(out, " ")
}

// TestFeaturesByFlags asks for one line of some features by flags.
func TestFeaturesByFlags(t *testing.T) {
	const at = " -at 2026-03-10T09:00:00Z"
	for _, c := range []struct{ name, args, want string }{
		{"scopes", "-sku COIL -qty 2 -currency RUB -warehouse ural", "138000.00"},
		{"scopes", "-sku COIL -qty 2 -currency RUB -lot 77", "110000.00"},
		{"scopes", "-sku COIL -qty 0.05 -currency RUB -order-kind sample", "0.00"},
		{"scopes", "-sku COIL -qty 2 -currency RUB -payment prepaid -delivery FCA", "140000.00"},
		{"taxes", "-sku LAMP -currency RUB -channel shop -tax-date 2025-12-31", "1200.00"},
		{"history", "-sku SALT -known-at 2026-02-15", "1.00"},
		{"history", "-sku SALT -known-at 2026-02-15T13:00:00Z", "1.10"},
		{"history", "-sku OIL -at 2026-04-01", "4.20"},
		{"modes", "-sku FUEL -qty 2000 -taken 9000", "3100.00"},
		{"index", "-sku SHEET -currency RUB -at 2026-07-02 -shipment 2026-10-05", "73800.00"},
		{"index", "-sku FREIGHT -currency EUR -at 2026-06-05 -invoice 2026-07-03", "220.00"},
		{"ranks", "-sku SAW -qty 10 -org acme -units west -payer acme-ltd -seller trade-house", "990.00"},
		{"ranks", "-sku SAW -qty 10 -org zeta -segments north,gold -channel web", "910.00"},
		{"agreements", "-sku DRILL -org acme -units north -agreement F-1", "88.00"},
	} {
		args := c.args
		if !strings.Contains(args, "-at ") {
			args += at
		}
		_, stdout, stderr := run("", append([]string{"price", "testdata/features/" + c.name + ".json"}, strings.Fields(args)...)...)
		if stderr != "" || answersIn(t, stdout) != c.want {
			t.Errorf("%s %s: %s %s, want %s", c.name, c.args, answersIn(t, stdout), stderr, c.want)
		}
	}
	for _, c := range []struct {
		price string
		code  int
		want  string
	}{
		{"880 EUR", exitOK, `"ok": true`},
		{"879.99 EUR", exitNo, `"needsApproval": true`},
		{"880 USD", exitNo, `"floorMessage": "the least price cannot be computed"`},
	} {
		code, stdout, _ := run("", "price", "testdata/features/floors.json", "-sku", "MOTOR", "-check", c.price, "-check-tax", "net")
		if code != c.code || !strings.Contains(stdout, c.want) {
			t.Errorf("%s: %d %s", c.price, code, stdout)
		}
	}
}

// TestEveryMemberIsShown finds every member of a book in the books of this
// directory, and every member of a request in the questions.
func TestEveryMemberIsShown(t *testing.T) {
	text := map[bool]string{}
	files, err := filepath.Glob("testdata/features/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text[strings.HasSuffix(file, ".queries.json")] += string(data)
	}
	for _, c := range []struct {
		questions bool
		names     []string
	}{
		{false, everyMember[pricing.Book](t)}, {true, everyMember[query](t)},
	} {
		for _, name := range c.names {
			if !strings.Contains(text[c.questions], `"`+name+`":`) {
				t.Errorf("no book or query in testdata/features has %s", name)
			}
		}
	}
}
