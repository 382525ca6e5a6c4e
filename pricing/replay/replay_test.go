package replay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

// broken is a line that could not be read.
func broken(document string, row int) replay.Line {
	return replay.Line{Document: document, Row: row, Fault: &replay.Fault{Field: "sum", Err: replay.ErrAmount}}
}

func TestLinesThatCannotBeReadAreCountedAndListed(t *testing.T) {
	bad := line("1", "1", "BOLT", "4", "", "41")
	bad.Total = kabinet.Money{}
	other := line("1", "2", "BOLT", "4", "", "41")
	other.Total = kabinet.MustMoney("41 EUR")
	negative := line("1", "3", "BOLT", "4", "", "41")
	negative.Total, negative.Price, negative.Per = kabinet.Money{}, amount("10"), q("-1")
	huge := line("1", "4", "BOLT", "999999999999999", "", "41")
	huge.Total, huge.Price = kabinet.Money{}, amount("999999999999999")
	r := run(t, book(), replay.Options{}, broken("7", 3), bad, other, negative, huge)
	require.Equal(t, 5, r.Malformed)
	require.Zero(t, r.Lines)
	require.Zero(t, r.Documents)
	require.Len(t, r.Faults, 5)
	require.Equal(t, replay.Fault{Document: "7", Row: 3, Field: "sum", Err: replay.ErrAmount}, r.Faults[0])
	for i, want := range []error{replay.ErrAmount, replay.ErrAmount, replay.ErrCurrency, kabinet.ErrDivideByZero, kabinet.ErrOverflow} {
		require.ErrorIs(t, r.Faults[i].Err, want)
	}
	text, err := json.Marshal(r.Faults[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"document":"7","row":3,"field":"sum","code":"replay.amount","text":"there is neither a total nor a price"}`, string(text))

	many := slices.Repeat([]replay.Line{broken("", 1)}, 150)
	r = run(t, book(), replay.Options{}, many...)
	require.Equal(t, 150, r.Malformed)
	require.Len(t, r.Faults, 100)
	require.Contains(t, r.Text(nil), "and 50 more")
}

func TestTheRestOfADocumentIsIncomplete(t *testing.T) {
	// Ten tonnes together, of which four could not be read.
	rest := line("1", "1", "PIPE", "6", kabinet.Tonne, "471001")
	for _, lines := range [][]replay.Line{
		{rest, broken("1", 2)}, {broken("1", 2), rest}, {rest, broken("", 2)}, {broken("", 2), rest},
	} {
		r := run(t, book(), replay.Options{}, lines...)
		require.Len(t, r.Worst, 1)
		require.True(t, r.Worst[0].Incomplete)
		explained(t, r.Worst[0], replay.CauseIncomplete, replay.None)
	}
	for _, lines := range [][]replay.Line{{rest, broken("2", 2)}, {broken("2", 2), rest}} {
		r := run(t, book(), replay.Options{}, lines...)
		require.False(t, r.Worst[0].Incomplete)
		explained(t, r.Worst[0], replay.CauseOther, replay.None)
	}
	next := line("2", "1", "PIPE", "6", kabinet.Tonne, "471001")
	r := run(t, book(), replay.Options{}, rest, broken("2", 2), next)
	for _, e := range r.Worst {
		require.Equal(t, e.Document == "2", e.Incomplete)
	}
	// It may agree all the same.
	r = run(t, book(), replay.Options{}, line("1", "1", "PIPE", "6", kabinet.Tonne, "480000"), broken("1", 2))
	require.Equal(t, 1, r.Agree)
}

func TestNeighboursOfOneNumberBuyerAndInstantAreOneDocument(t *testing.T) {
	six, four := line("1", "1", "PIPE", "6", kabinet.Tonne, "471000"), line("1", "2", "PIPE", "4", kabinet.Tonne, "314000")
	r := run(t, book(), replay.Options{}, six, four)
	require.Equal(t, [2]int{1, 2}, [2]int{r.Documents, r.Agree})
	for name, change := range map[string]func(*replay.Line){
		"number":   func(l *replay.Line) { l.Document = "2" },
		"none":     func(l *replay.Line) { l.Document = "" },
		"instant":  func(l *replay.Line) { l.Request.At = day.Add(1) },
		"buyer":    func(l *replay.Line) { l.Buyer.Organization = "other" },
		"segments": func(l *replay.Line) { l.Buyer.Segments = nil },
	} {
		l := four
		change(&l)
		r := run(t, book(), replay.Options{}, six, l)
		require.Equal(t, [2]int{2, 0}, [2]int{r.Documents, r.Agree}, name)
	}
	six.Document, four.Document = "", ""
	require.Equal(t, 2, run(t, book(), replay.Options{}, six, four).Documents)
}

func TestADocumentThatComesAgainIsCounted(t *testing.T) {
	a, b := line("1", "1", "BOLT", "4", "", "41"), line("2", "1", "BOLT", "4", "", "41")
	require.Zero(t, run(t, book(), replay.Options{}, a, a, b).Repeated)
	require.Equal(t, 1, run(t, book(), replay.Options{}, a, b, a).Repeated)
	next := a // the number of next year
	next.Request.At = day.AddDate(1, 0, 0)
	require.Zero(t, run(t, book(), replay.Options{}, a, b, next).Repeated)
	a.Document, b.Document = "", ""
	require.Zero(t, run(t, book(), replay.Options{}, a, b, a).Repeated)
}

func TestALimitThatIsPassedIsAnError(t *testing.T) {
	l := line("1", "1", "BOLT", "4", "", "41")
	r, err := replay.Run(compile(t, book()), sequence([]replay.Line{line("0", "1", "BOLT", "4", "", "41"), l, l, l}), replay.Options{Lines: 2})
	require.ErrorIs(t, err, replay.ErrTooMany)
	require.Equal(t, 1, r.Lines) // what came before it

	huge := line("1", "1", "BOLT", "4", "", "999999999999999")
	run := replay.New(compile(t, book()), replay.Options{})
	require.NoError(t, run.Add(huge))
	huge.Document = "2"
	require.NoError(t, run.Add(huge))
	huge.Document = "3"
	require.ErrorIs(t, run.Add(huge), kabinet.ErrOverflow)
	require.ErrorIs(t, run.Add(l), kabinet.ErrOverflow)
	_, err = run.Report()
	require.ErrorIs(t, err, kabinet.ErrOverflow)
}

func TestAnErrorOfTheLinesEndsTheReplay(t *testing.T) {
	torn := errors.New("torn")
	r, err := replay.Run(compile(t, book()), func(yield func(replay.Line, error) bool) {
		_ = yield(line("1", "1", "BOLT", "4", "", "41"), nil) && yield(replay.Line{}, torn) && yield(replay.Line{}, nil)
	}, replay.Options{})
	require.ErrorIs(t, err, torn)
	require.Equal(t, 1, r.Agree)
}

func TestTheSearchIsBounded(t *testing.T) {
	l := line("1", "1", "BOLT", "4", "", "123456")
	r := run(t, changing(), replay.Options{Effort: 3}, l)
	require.Equal(t, 1, r.CutShort)
	explained(t, r.Worst[0], replay.CauseOther, replay.None)
	require.Zero(t, run(t, changing(), replay.Options{}, l).CutShort)
	require.Contains(t, r.Text(nil), "cut short: 1")

	// More changes than are tried.
	b := book()
	b.Lists[0].Rows[0] = pricing.Row{SKU: "BOLT", Price: q("1")}
	for i := range 2100 {
		b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{SKU: "BOLT", Price: q(fmt.Sprint(i + 2)), Window: kabinet.Window{From: day.Add(time.Duration(i-1050) * time.Minute)}})
	}
	require.Equal(t, 1, run(t, b, replay.Options{Effort: 10_000}, l).CutShort)
}

func TestManyLinesOfOneProductInOneDocument(t *testing.T) {
	var lines []replay.Line
	for i := range 300 {
		lines = append(lines, line("1", fmt.Sprint(i), "BOLT", "4", "", "44")) // a price before a change
	}
	r := run(t, changing(), replay.Options{}, lines...)
	require.Zero(t, r.CutShort)
	require.Len(t, r.Causes, 1)
	require.Equal(t, replay.CauseDate, r.Causes[0].Cause)
	require.Equal(t, 300, r.Causes[0].Lines)
}

func TestAnotherUnitAmongManyLines(t *testing.T) {
	var lines []replay.Line
	for i := range 150 {
		lines = append(lines, line("1", fmt.Sprint(i), "BOLT", "2", kabinet.Box, "20.50"))
	}
	r := run(t, book(), replay.Options{}, lines...)
	require.Zero(t, r.CutShort)
	require.Equal(t, replay.CauseUnit, r.Causes[0].Cause)
	require.Equal(t, 150, r.Causes[0].Lines)
}

func TestAnswersAreKeptWithinABound(t *testing.T) {
	b := book()
	b.Lists[0].Rows[0] = pricing.Row{SKU: "BOLT", Price: q("1")}
	for i := range 500 {
		b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{SKU: "BOLT", Price: q(fmt.Sprint(i + 2)), Window: kabinet.Window{From: day.Add(time.Duration(i-600) * time.Minute)}})
	}
	var lines []replay.Line
	for i := range 60 {
		lines = append(lines, line("1", fmt.Sprint(i), "BOLT", "1", "", "100"))
	}
	r := run(t, b, replay.Options{}, lines...) // enough for two of them
	require.Greater(t, r.CutShort, 50)
	require.Equal(t, replay.CauseDate, r.Causes[0].Cause)
}

func TestViewsAreKeptWithinABound(t *testing.T) {
	b := book()
	b.Lists = append(b.Lists, list("gold", pricing.ForSegment("gold"), pricing.Row{SKU: "BOLT", Price: q("8")}))
	var lines []replay.Line
	for i := range 200 {
		l := line(fmt.Sprint(i), "1", "BOLT", "4", "", "32")
		l.Buyer.Organization = kabinet.OrgID(fmt.Sprint("org", i%7))
		if i%3 == 0 {
			l.Buyer.Segments = nil
			l.Total = amount("41")
		}
		lines = append(lines, l)
	}
	for _, views := range []int{0, 1, 2, 5, 1000} {
		require.Equal(t, 200, run(t, b, replay.Options{Views: views}, lines...).Agree)
	}
}

func TestGroupsAreCountedWithinABound(t *testing.T) {
	b := book()
	for i := range 5 {
		b.Lists = append(b.Lists, list(pricing.ListID(fmt.Sprint("l", i)), pricing.ForOrganization(kabinet.OrgID(fmt.Sprint("org", i))), pricing.Row{SKU: "BOLT", Price: q("8")}))
	}
	var lines []replay.Line
	for i := range 5 {
		l := line(fmt.Sprint(i), "1", "BOLT", "4", "", "41")
		l.Buyer = pricing.Buyer{Organization: kabinet.OrgID(fmt.Sprint("org", i))}
		lines = append(lines, l)
	}
	r := run(t, b, replay.Options{Groups: 3}, lines...)
	require.Len(t, r.Buyers, 4)
	require.Equal(t, replay.BuyerGroup{Rest: true, Group: r.Buyers[3].Group}, r.Buyers[3])
	require.Equal(t, 2, r.Buyers[3].Lines)
	require.True(t, r.Sources[3].Rest)
	require.Equal(t, 2, r.Sources[3].Lines)
	require.Contains(t, r.Text(nil), "all others")

	r = run(t, book(), replay.Options{Groups: 2}, line("1", "1", "TAPE", "1000", "", "620"), line("2", "1", "TAPE", "53", "", "33"), line("3", "1", "TAPE", "1000", "", "610"))
	require.Len(t, r.Causes, 1)
	require.Len(t, r.Causes[0].Details, 3)
	require.Contains(t, r.Causes[0].Details, replay.DetailCount{Lines: 1}) // the rest
}

func TestTheWorstLinesAreKept(t *testing.T) {
	var lines []replay.Line
	for i := range 30 {
		lines = append(lines, line(fmt.Sprint(i/3), fmt.Sprint(i), "BOLT", "4", "", fmt.Sprint(1000+i*37%30)))
	}
	lines = append(lines, line("x", "1", "NUT", "4", "", "3"), line("y", "1", "NUT", "4", "", "5"), line("z", "1", "NUT", "4", "", "4"))
	r := run(t, book(), replay.Options{Worst: 2}, lines...)
	var got []string
	for _, e := range r.Worst {
		got = append(got, e.Cause.String()+" "+e.ERP.Amount())
	}
	require.Equal(t, []string{"unknown_product 5.00", "unknown_product 4.00", "other 1029.00", "other 1028.00"}, got)
	require.Empty(t, run(t, book(), replay.Options{Worst: -1}, lines...).Worst)
	require.Len(t, run(t, book(), replay.Options{}, lines...).Worst, 13)

	// All that differ go to the hook, one after the other.
	var all []replay.Entry
	run(t, book(), replay.Options{Worst: -1, Differs: func(e replay.Entry) { all = append(all, e) }}, lines...)
	require.Len(t, all, 33)
	require.Equal(t, "29", all[29].Line)
}

func TestMoneyIsCountedByCurrency(t *testing.T) {
	b := book()
	export := list("export", pricing.ForChannel("export"), pricing.Row{SKU: "BOLT", Price: q("0.11")})
	export.Currency = eur
	b.Lists = append(b.Lists, export)
	l := line("2", "1", "BOLT", "100", "", "0")
	l.Buyer.Channel, l.Request.Currency, l.Total = "export", 0, kabinet.MustMoney("10 EUR") // its currency is that of the amount
	r := run(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "45"), line("1", "2", "BOLT", "4", "", "40"), line("1", "3", "NUT", "4", "", "7"), l)
	require.Equal(t, []replay.Sum{
		{Currency: eur, Lines: 1, ERP: kabinet.MustMoney("10.00 EUR"), Book: kabinet.MustMoney("11.00 EUR"), Difference: kabinet.MustMoney("1.00 EUR"), Absolute: kabinet.MustMoney("1.00 EUR"), Unpriced: kabinet.MustMoney("0.00 EUR")},
		{Currency: rub, Lines: 3, ERP: amount("92.00"), Book: amount("82.00"), Difference: amount("-3.00"), Absolute: amount("5.00"), Missing: 1, Unpriced: amount("7.00")},
	}, r.Money)
}

func TestSharesAreRoundedDown(t *testing.T) {
	lines := slices.Repeat([]replay.Line{line("", "1", "BOLT", "4", "", "41")}, 30_000)
	lines[7].Total = amount("9")
	r := run(t, book(), replay.Options{}, lines...)
	require.Equal(t, "99.99", r.Share.String())
	require.Equal(t, "0", r.Causes[1].Share.String())
	require.Equal(t, "0", run(t, book(), replay.Options{}).Share.String())
}
