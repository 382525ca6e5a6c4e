package nps_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// collect reads all answers.
func collect(read func(io.Reader, nps.ReadOptions, func(nps.Answer) error) (nps.ReadSummary, error), text string, o nps.ReadOptions) ([]nps.Answer, nps.ReadSummary, error) {
	var out []nps.Answer
	summary, err := read(strings.NewReader(text), o, func(a nps.Answer) error { out = append(out, a); return nil })
	return out, summary, err
}

func TestReadCSV(t *testing.T) {
	const file = "\ufeff\nPerson;Decision Maker;account;legal-entity;SEGMENT;manager;programme;status;score;at;id\r\n" +
		"anna;yes;acme;le1;builders;m1;deals;;10;2026-03-01T12:00:00+03:00;1\r\n" +
		"\r\n" +
		" \"Ivanov; \"\"Jr\"\"\" ; no ; acme ;;;;; answered ; 0 ; 2026-03-01 12:30 ; 2\r\n" +
		"\"two\nlines\";;acme;;;;;excluded;7;2026-03-02;3\n" +
		"vera;0;bolt;;;;;dismissed;;;4\n" +
		";;bolt;;;;;draft;;2026-03-03T10:00:00;"
	got, summary, err := collect(nps.ReadCSV, file, nps.ReadOptions{Zone: moscow})
	require.NoError(t, err)
	noon := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	require.Equal(t, []nps.Answer{
		{ID: "1", Person: "anna", DecisionMaker: true, Account: "acme", LegalEntity: "le1", Segment: "builders", Manager: "m1", Programme: "deals", Status: nps.Answered, Score: 10, At: noon},
		{ID: "2", Person: `Ivanov; "Jr"`, Account: "acme", Status: nps.Answered, Score: 0, At: noon.Add(30 * time.Minute)},
		{ID: "3", Person: "two\nlines", Account: "acme", Status: nps.Excluded, Score: 7, At: time.Date(2026, 3, 1, 21, 0, 0, 0, time.UTC)},
		{ID: "4", Person: "vera", Account: "bolt", Status: nps.Dismissed},
		{Account: "bolt", Status: nps.Draft, At: time.Date(2026, 3, 3, 7, 0, 0, 0, time.UTC)},
	}, got)
	require.Equal(t, nps.ReadSummary{Rows: 5, Taken: 5, Blank: 1}, summary)
}

// Every mistake has its code and its place, as a spreadsheet counts rows.
func TestBadRowsOfCSVHaveAPlace(t *testing.T) {
	long := strings.Repeat("x", nps.MaxText+1)
	for _, c := range []struct {
		file  string
		want  error
		place string
	}{
		{"", nps.ErrEmpty, "row 0"},
		{"\n\n \n", nps.ErrEmpty, "row 3"},
		{"name,stars\n", nps.ErrDelimiter, "row 1"},
		{"score,stars\n", nps.ErrColumn, "row 1, column stars"},
		{"score,\n", nps.ErrColumn, "row 1, column 2"},
		{"score,SCORE\n", nps.ErrColumnTwice, "row 1, column SCORE"},
		{"\naccount,person\n", nps.ErrNoColumn, "row 2, column score"},
		{"score\n11\n", nps.ErrScoreRange, "row 2, column score"},
		{"id,score\n1,9\n\n2,9.5\n", nps.ErrScoreRange, "row 4, column score"},
		{"score,id\n,1\n", nps.ErrMissing, "row 2, column score"},
		{"score,status\n,answered\n", nps.ErrMissing, "row 2, column score"},
		{"score,status\n5,dismissed\n", nps.ErrNeedless, "row 2, column score"},
		{"score,status\n5,gone\n", nps.ErrName, "row 2, column status"},
		{"score,decision_maker\n5,maybe\n", nps.ErrBool, "row 2, column decision_maker"},
		{"score,at\n5,yesterday\n", nps.ErrTime, "row 2, column at"},
		{"score,at\n5,0000-01-01T00:00:00Z\n", nps.ErrTime, "row 2, column at"},
		{"score,at\n5,2026-02-30\n", nps.ErrTime, "row 2, column at"},
		{"score,at\n5," + long + "\n", nps.ErrTime, "row 2, column at"},
		{"score,at\n5,2026-03-01\n", nps.ErrZone, "row 2, column at"},
		{"score,at\n5,2026-03-01T10:00\n", nps.ErrZone, "row 2, column at"},
		{"score,person\n5," + long + "\n", nps.ErrTextTooLong, "row 2, column person"},
		{"score,person\n5,a\x00b\n", nps.ErrText, "row 2, column person"},
		{"score,person\n5,a\xffb\n", nps.ErrText, "row 2, column person"},
		{"score,person\n5\n", nps.ErrFields, "row 2"},
		{"score,person\n5,a,b\n", nps.ErrFields, "row 2"},
		{"score,person\n5,a\"b\n", nps.ErrQuote, "row 2"},
		{"score,person\n5,\"a\"b\n", nps.ErrQuote, "row 2"},
		{"score,person\n5,\"a\n6,b\n", nps.ErrQuote, "row 2"},
	} {
		got, summary, err := collect(nps.ReadCSV, c.file, nps.ReadOptions{})
		require.ErrorIs(t, err, c.want, "%q", c.file)
		require.Equal(t, c.place, placeOf(t, err), "%q", c.file)
		require.Equal(t, summary.Taken, len(got))
	}
}

// Bad rows that are passed over are counted, and the good ones around them taken.
func TestNothingIsDroppedInSilence(t *testing.T) {
	const file = "score,person\n9,a\n11,b\n,c\n\n7,\"d\n5\"x,e\n8,\"f\"\"\"\n3\n2,g\n"
	var places []string
	o := nps.ReadOptions{OnError: func(e *kabinet.Error) error {
		places = append(places, e.Place())
		require.NotNil(t, e.Param("row"))
		return nil
	}}
	got, summary, err := collect(nps.ReadCSV, file, o)
	require.NoError(t, err)
	require.Equal(t, []string{"row 3, column score", "row 4, column score", "row 6", "row 7", "row 9"}, places)
	var people []string
	for _, a := range got {
		people = append(people, string(a.Person))
	}
	require.Equal(t, []string{"a", `f"`, "g"}, people)
	require.Equal(t, nps.ReadSummary{Rows: 8, Taken: 3, LeftOut: 5, Blank: 1}, summary)

	stop := errors.New("enough")
	_, summary, err = collect(nps.ReadCSV, file, nps.ReadOptions{OnError: func(*kabinet.Error) error { return stop }})
	require.Equal(t, stop, err)
	require.Equal(t, 1, summary.Taken)
}

// Of a quote that is not closed as CSV has it only the line that opens it is bad:
// those after it, up to the next quote or the end of the file, are rows.
func TestAQuoteThatIsNeverClosedTakesNoRowsWithIt(t *testing.T) {
	rows := strings.Repeat("8,b\n", 1000)
	for file, want := range map[string]nps.ReadSummary{
		"score,id\n9,\"a\n" + rows:                            {Rows: 1001, Taken: 1000, LeftOut: 1},
		"score,id\n9,\"a\n" + rows + "7,\"c\"\n6,d\n":         {Rows: 1003, Taken: 1002, LeftOut: 1},
		"score,id\n" + strings.Repeat("9,\"a\n", 1000) + rows: {Rows: 2000, Taken: 1000, LeftOut: 1000},
		"score,id\n9,\"a\n\n8,\"b\nb\"\n7,\"c":                {Rows: 3, Taken: 1, LeftOut: 2, Blank: 1},
	} {
		_, summary, err := collect(nps.ReadCSV, file, nps.ReadOptions{OnError: func(e *kabinet.Error) error {
			require.ErrorIs(t, e, nps.ErrQuote)
			return nil
		}})
		require.NoError(t, err)
		require.Equal(t, want, summary, "%.40q", file)
	}
}

// What spreadsheets write is read: TRUE and FALSE, and statuses as people type them.
func TestUpperAndLowerCase(t *testing.T) {
	got, _, err := collect(nps.ReadCSV, "score,decision_maker,status\n9,TRUE,Answered\n8,False,\n,,DISMISSED\n", nps.ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, []nps.Answer{
		{DecisionMaker: true, Status: nps.Answered, Score: 9}, {Status: nps.Answered, Score: 8}, {Status: nps.Dismissed},
	}, got)
}

// What add refuses has the place of the row; its own errors stop the reading.
func TestErrorsOfAdd(t *testing.T) {
	var s nps.Sample
	_, err := nps.ReadCSV(strings.NewReader("id,score,at\n1,9,2026-03-01T00:00:00Z\n1,3,2026-03-01T00:00:00Z\n"), nps.ReadOptions{}, s.Add)
	require.ErrorIs(t, err, nps.ErrTwice)
	require.Equal(t, "row 3, /id", placeOf(t, err))
	own := errors.New("own")
	for _, read := range []func() (nps.ReadSummary, error){
		func() (nps.ReadSummary, error) {
			return nps.ReadCSV(strings.NewReader("score\n1\n2\n"), nps.ReadOptions{OnError: func(*kabinet.Error) error { return nil }}, func(nps.Answer) error { return own })
		},
		func() (nps.ReadSummary, error) {
			return nps.ReadJSONLines(strings.NewReader("{\"score\":1}\n"), nps.ReadOptions{OnError: func(*kabinet.Error) error { return nil }}, func(nps.Answer) error { return own })
		},
	} {
		summary, err := read()
		require.Equal(t, own, err)
		require.Zero(t, summary.Taken)
	}
}

func TestFilesAreBounded(t *testing.T) {
	endless := func(start, again string) io.Reader {
		return io.MultiReader(strings.NewReader(start), readerFunc(func(b []byte) (int, error) { return copy(b, again), nil }))
	}
	add := func(nps.Answer) error { return nil }
	for name, r := range map[string]io.Reader{
		"a line": endless("score\n", "1"), "a header": endless("", "x"), "quotes": endless("score,id\n1,\"", "x\n"), "quotes in a header": endless("\"", "x\n"),
	} {
		_, err := nps.ReadCSV(r, nps.ReadOptions{Comma: ','}, add)
		require.ErrorIs(t, err, nps.ErrRowTooLong, name)
	}
	_, err := nps.ReadJSONLines(endless("", "["), nps.ReadOptions{}, add)
	require.ErrorIs(t, err, nps.ErrRowTooLong)
	_, err = nps.ReadCSV(endless("score\n", "1\n"), nps.ReadOptions{MaxRows: 1000}, add)
	require.ErrorIs(t, err, nps.ErrTooManyRows)
	_, err = nps.ReadJSONLines(endless("", "{\"score\":1}\n"), nps.ReadOptions{MaxRows: 1000}, add)
	require.ErrorIs(t, err, nps.ErrTooManyRows)
	_, _, err = collect(nps.ReadCSV, "score\n10\n", nps.ReadOptions{MaxRow: 4})
	require.ErrorIs(t, err, nps.ErrRowTooLong)
	got, _, err := collect(nps.ReadCSV, "score\n10\n", nps.ReadOptions{MaxRow: 5, MaxRows: 1})
	require.NoError(t, err)
	require.Len(t, got, 1)

	broken := errors.New("broken")
	_, err = nps.ReadCSV(io.MultiReader(strings.NewReader("score\n1\n2"), iotest.ErrReader(broken)), nps.ReadOptions{OnError: func(*kabinet.Error) error { return nil }}, add)
	require.ErrorIs(t, err, nps.ErrRead)
	require.ErrorIs(t, err, broken)
	_, err = nps.ReadJSONLines(iotest.ErrReader(broken), nps.ReadOptions{}, add)
	require.ErrorIs(t, err, nps.ErrRead)
	got = nil
	_, err = nps.ReadCSV(iotest.OneByteReader(strings.NewReader("score,id\r\n1,\"a\r\nb\"\r\n")), nps.ReadOptions{}, func(a nps.Answer) error { got = append(got, a); return nil })
	require.NoError(t, err)
	require.Equal(t, "a\nb", got[0].ID)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestColumnsToIgnore(t *testing.T) {
	const file = "score,Comment,stars\n9,\"nice, really\",5\n"
	_, _, err := collect(nps.ReadCSV, file, nps.ReadOptions{})
	require.ErrorIs(t, err, nps.ErrColumn)
	_, _, err = collect(nps.ReadCSV, file, nps.ReadOptions{Ignore: []string{"comment"}})
	require.ErrorIs(t, err, nps.ErrColumn)
	for _, ignore := range [][]string{{"comment", "stars"}, {"Comment", "stars"}, {"*"}} {
		got, _, err := collect(nps.ReadCSV, file, nps.ReadOptions{Ignore: ignore})
		require.NoError(t, err)
		require.Equal(t, []nps.Answer{{Status: nps.Answered, Score: 9}}, got)
	}
	const line = `{"score":9,"stars":[1,{"score":3}]}`
	_, _, err = collect(nps.ReadJSONLines, line, nps.ReadOptions{})
	require.ErrorIs(t, err, nps.ErrColumn)
	require.Equal(t, "row 1, column stars", placeOf(t, err))
	got, _, err := collect(nps.ReadJSONLines, line, nps.ReadOptions{Ignore: []string{"stars"}})
	require.NoError(t, err)
	require.Equal(t, nps.Score(9), got[0].Score)
}

func TestDelimiters(t *testing.T) {
	for _, file := range []string{"score,id\n9,1\n", "score;id\n9;1\n", "score\tid\n9\t1\n", "\"score\",\"id\"\n9,1\n", "id;score\n1;9\n"} {
		got, _, err := collect(nps.ReadCSV, file, nps.ReadOptions{})
		require.NoError(t, err, "%q", file)
		require.Equal(t, []nps.Answer{{ID: "1", Status: nps.Answered, Score: 9}}, got)
	}
	_, _, err := collect(nps.ReadCSV, "score;id\n9;1\n", nps.ReadOptions{Comma: ','})
	require.ErrorIs(t, err, nps.ErrColumn)
	got, _, err := collect(nps.ReadCSV, "score\n9\n10\n", nps.ReadOptions{})
	require.NoError(t, err)
	require.Len(t, got, 2)
}

func TestReadJSONLines(t *testing.T) {
	const file = `{"id":"1","person":"анна","decisionMaker":true,"account":"acme","legalEntity":"le","segment":"s","manager":"m","programme":"p","score":10,"at":"2026-03-01T12:00:00+03:00"}

	{"status":"dismissed","score":null,"at":null}
{"status":"excluded","score":3}`
	got, summary, err := collect(nps.ReadJSONLines, file, nps.ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, []nps.Answer{
		{ID: "1", Person: "анна", DecisionMaker: true, Account: "acme", LegalEntity: "le", Segment: "s", Manager: "m", Programme: "p", Status: nps.Answered, Score: 10, At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)},
		{Status: nps.Dismissed}, {Status: nps.Excluded, Score: 3},
	}, got)
	require.Equal(t, nps.ReadSummary{Rows: 3, Taken: 3, Blank: 1}, summary)

	for line, c := range map[string]struct {
		want  error
		place string
	}{
		`[]`:                                  {nps.ErrJSON, "row 1"},
		`{`:                                   {nps.ErrJSON, "row 1"},
		`{}x`:                                 {nps.ErrJSON, "row 1"},
		`{"score":9} {"score":9}`:             {nps.ErrJSON, "row 1"},
		`{"score":9,}`:                        {nps.ErrJSON, "row 1"},
		`{"score":9,"person":7}`:              {nps.ErrJSON, "row 1, column person"},
		`{}`:                                  {nps.ErrMissing, "row 1, column score"},
		`{"score":null}`:                      {nps.ErrMissing, "row 1, column score"},
		`{"score":"9"}`:                       {nps.ErrScoreRange, "row 1, column score"},
		`{"score":9.0}`:                       {nps.ErrScoreRange, "row 1, column score"},
		`{"score":-1}`:                        {nps.ErrScoreRange, "row 1, column score"},
		`{"score":1e1}`:                       {nps.ErrScoreRange, "row 1, column score"},
		`{"score":true}`:                      {nps.ErrScoreRange, "row 1, column score"},
		`{"score":9,"score":3}`:               {nps.ErrColumnTwice, "row 1, column score"},
		`{"score":9,"Person":"x"}`:            {nps.ErrColumn, "row 1, column Person"},
		`{"score":9,"decisionMaker":"yes"}`:   {nps.ErrBool, "row 1, column decisionMaker"},
		`{"score":9,"legalEntity":"a\u0000"}`: {nps.ErrText, "row 1, column legalEntity"},
		`{"score":9,"at":"2026-03-01"}`:       {nps.ErrZone, "row 1, column at"},
		`{"score":9,"person":"a\ud800"}`:      {nps.ErrText, "row 1, column person"},
		"{\"score\":9,\"person\":\"\xff\"}":   {nps.ErrText, "row 1"},
		`{"score":9,"status":"dismissed"}`:    {nps.ErrNeedless, "row 1, column score"},
		`{"status":"undecided"}`:              {nps.ErrName, "row 1, column status"},
		`{"score":9,"id":"` + long(nps.MaxText+1) + `"}`: {nps.ErrTextTooLong, "row 1, column id"},
	} {
		_, _, err := collect(nps.ReadJSONLines, line, nps.ReadOptions{})
		require.ErrorIs(t, err, c.want, line)
		require.Equal(t, c.place, placeOf(t, err), line)
	}
}

func TestReplacementCharactersThatAreMeant(t *testing.T) {
	for _, line := range []string{`{"score":9,"person":"\uFFFD"}`, "{\"score\":9,\"person\":\"\ufffd\"}"} {
		got, _, err := collect(nps.ReadJSONLines, line, nps.ReadOptions{})
		require.NoError(t, err)
		require.Equal(t, kabinet.PersonID("\ufffd"), got[0].Person)
	}
}

func long(n int) string { return strings.Repeat("x", n) }

// What is written as JSON lines is read back.
func TestAnswersRoundTripAsJSONLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOfN(anyAnswer, 0, 10).Draw(t, "answers")
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		for i := range answers {
			if answers[i].Status != nps.Answered {
				answers[i].Score = 0
			}
			require.NoError(t, enc.Encode(answers[i]))
		}
		got, _, err := collect(nps.ReadJSONLines, b.String(), nps.ReadOptions{})
		require.NoError(t, err)
		require.Len(t, got, len(answers))
		for i := range got {
			require.Equal(t, answers[i], got[i])
		}
	})
}

func TestReadRevenueCSV(t *testing.T) {
	eur := kabinet.MustCurrency("EUR")
	read := func(file string, c kabinet.Currency) (map[kabinet.OrgID]string, error) {
		out := map[kabinet.OrgID]string{}
		_, err := nps.ReadRevenueCSV(strings.NewReader(file), c, nps.ReadOptions{Ignore: []string{"name"}}, func(id kabinet.OrgID, m kabinet.Money) error {
			out[id] = m.String()
			return nil
		})
		return out, err
	}
	got, err := read("account,name,revenue,currency\nacme,Acme,1000.50,USD\nbolt,Bolt,7,\n", eur)
	require.NoError(t, err)
	require.Equal(t, map[kabinet.OrgID]string{"acme": "1000.50 USD", "bolt": "7.00 EUR"}, got)
	for file, place := range map[string]string{
		"account,revenue\n,5\n": "row 2, column account", "account,revenue\na,5 000\n": "row 2, column revenue",
		"account,revenue\na,\n": "row 2, column revenue", "account,revenue,currency\na,5,EURO\n": "row 2, column currency",
		"account\na\n": "row 1, column revenue",
	} {
		_, err := read(file, eur)
		require.Error(t, err, file)
		require.Equal(t, place, placeOf(t, err), file)
	}
	var none kabinet.Currency
	_, err = read("account,revenue\na,5\n", none)
	require.ErrorIs(t, err, nps.ErrNoColumn)
	var s nps.Sample
	_, err = nps.ReadRevenueCSV(strings.NewReader("account,revenue\na,5\na,6\n"), eur, nps.ReadOptions{}, s.SetRevenue)
	require.ErrorIs(t, err, nps.ErrRevenue)
	require.Equal(t, "row 3, column revenue", placeOf(t, err))
}

// FuzzReadCSV reads files from anywhere: every row is taken or has an error with
// its place, nothing is taken that a score could not be, and what encoding/csv
// reads without a complaint has the same fields.
func FuzzReadCSV(f *testing.F) {
	f.Add("score,person,at\n9,anna,2026-03-01T00:00:00Z\n", byte(0))
	f.Add("score;status\n;dismissed\n\n10;\n", byte(';'))
	f.Add("id,score\n\"a\n\"\"b\",7\n1,11\n\"x,3\n", byte(0))
	f.Add("\ufeffscore\tdecision_maker\n3\tyes\n", byte('\t'))
	f.Add("score,id\n9,\"a\"\"b,\nc\"\n7,\n", byte(0))
	f.Fuzz(func(t *testing.T, file string, comma byte) {
		if comma != 0 && comma != ',' && comma != ';' && comma != '\t' {
			comma = 0
		}
		bad := 0
		o := nps.ReadOptions{Comma: comma, Zone: time.UTC, Ignore: []string{"*"}, MaxRow: 1 << 12, OnError: func(e *kabinet.Error) error {
			bad++
			if !strings.HasPrefix(e.Place(), "row ") || e.Param("row") == nil || e.Kind() != kabinet.Invalid {
				t.Fatalf("a bad row without place or kind: %v", e)
			}
			return nil
		}}
		got, summary, err := collect(nps.ReadCSV, file, o)
		if summary.Rows != summary.Taken+summary.LeftOut || summary.Taken != len(got) || summary.LeftOut != bad {
			t.Fatalf("%+v, but %d taken and %d bad", summary, len(got), bad)
		}
		for _, a := range got {
			if a.Validate() != nil || a.At.Location() != time.UTC {
				t.Fatalf("took %+v", a)
			}
		}
		if err != nil || bad > 0 || !strings.HasPrefix(file, "score,id\n") {
			return
		}
		r := csv.NewReader(strings.NewReader(file))
		r.FieldsPerRecord = 2
		records, err := r.ReadAll()
		if err != nil {
			return
		}
		i := 0
		for _, record := range records[1:] {
			if strings.TrimSpace(record[0]) == "" {
				t.Fatalf("a row without a score was taken: %q", record)
			}
			if i < len(got) && got[i].ID != strings.TrimSpace(record[1]) {
				t.Fatalf("row %d has the id %q, and encoding/csv %q", i, got[i].ID, record[1])
			}
			i++
		}
		if i != len(got) {
			t.Fatalf("%d answers, and encoding/csv has %d rows", len(got), i)
		}
	})
}

// FuzzReadJSONLines reads lines from anywhere: what is taken is one JSON object,
// and encoding/json reads the same of it.
func FuzzReadJSONLines(f *testing.F) {
	f.Add(`{"score":9,"person":"anna","at":"2026-03-01T00:00:00Z"}`)
	f.Add(`{"status":"dismissed","score":null}`)
	f.Add(`{"score":9,"x":[{"score":1}]}`)
	f.Add(`{"score":9,"decisionMaker":true,"id":"\u0041"}`)
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "\n") {
			return
		}
		got, summary, err := collect(nps.ReadJSONLines, line, nps.ReadOptions{Ignore: []string{"*"}, MaxRow: 1 << 12})
		if errors.Is(err, nps.ErrRowTooLong) {
			return
		}
		if len(got) != summary.Taken || (err == nil) != (summary.Rows == summary.Taken) {
			t.Fatalf("%+v, %d taken, error %v", summary, len(got), err)
		}
		for _, a := range got {
			line = strings.TrimPrefix(line, "\ufeff")
			var same struct {
				Score  *int   `json:"score"`
				Person string `json:"person"`
			}
			if !json.Valid([]byte(line)) {
				t.Fatalf("took what is not JSON: %q", line)
			}
			var members map[string]json.RawMessage
			if err := json.Unmarshal([]byte(line), &members); err != nil {
				t.Fatal(err)
			}
			if raw, ok := members["score"]; ok {
				if err := json.Unmarshal(raw, &same.Score); err != nil {
					t.Fatal(err)
				}
			}
			if a.Status == nps.Answered && (same.Score == nil || *same.Score != int(a.Score)) {
				t.Fatalf("%q is read as %+v", line, a)
			}
			if raw, ok := members["person"]; ok {
				if err := json.Unmarshal(raw, &same.Person); err != nil || same.Person != string(a.Person) {
					t.Fatalf("%q is read as %+v", line, a)
				}
			}
		}
	})
}
