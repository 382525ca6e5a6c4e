package rollout

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// demonstration is a year of a pilot of twelve clients and of as many outside, made
// of a fixed sequence.
func demonstration(t testing.TB) (*History, Plan) {
	t.Helper()
	h := &History{}
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	put := func(e Event) {
		n++
		e.ID = kabinet.EventID(fmt.Sprint(n))
		require.NoError(t, h.Add(e))
	}
	start := local("2025-10-01 00:00")
	eur := kabinet.MustMoney("1 EUR").Currency()
	var inside, outside []kabinet.OrgID
	for c := range 24 {
		client, pilot := kabinet.OrgID(fmt.Sprintf("client-%02d", c)), c < 12
		manager := kabinet.PersonID(fmt.Sprint("manager-", c%4))
		if pilot {
			inside = append(inside, client)
			invited := start.Add(time.Duration(r.IntN(20*24)) * time.Hour)
			put(Event{Kind: Invited, At: invited, Client: client})
			if c != 7 {
				put(Event{Kind: LoggedIn, At: invited.Add(time.Duration(10+r.IntN(200)) * time.Hour), Client: client})
				put(Event{Kind: Onboarded, At: invited.AddDate(0, 0, 10+r.IntN(60)), Client: client})
			}
		} else {
			outside = append(outside, client)
		}
		for day := -100; day < 250; day++ {
			at := start.AddDate(0, 0, day).Add(time.Duration(7*60+r.IntN(14*60)) * time.Minute)
			month := float64(day) / 30
			if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday && r.IntN(4) == 0 {
				topic, channel := AboutPrice, "phone"
				if pilot && r.Float64() < month/12 {
					channel = Portal
				}
				id := fmt.Sprint("e", n)
				put(Event{Kind: EnquiryMade, At: at, Client: client, Staff: manager, Enquiry: id, Channel: channel, Topic: topic})
				put(Event{Kind: EnquiryAnswered, At: at.Add(time.Duration(3+r.IntN(90)) * time.Minute), Enquiry: id})
				put(Event{Kind: OperationDone, At: at, Client: client, Staff: manager, Operations: 1 + r.IntN(3), Minutes: float64(2 + r.IntN(15))})
			}
			if r.IntN(9) != 0 {
				continue
			}
			e := Event{Kind: OrderPlaced, At: at, Client: client, Staff: manager, Order: fmt.Sprint("o", n), Channel: "phone", Lines: 1 + r.IntN(12)}
			e.Amount, _ = kabinet.NewMoney(int64(10_000+r.IntN(90_000)), 2, eur)
			if pilot && day > 5 && c != 7 && r.Float64() < 0.3+month/14 {
				e.Channel, e.FirstCart = Portal, at.Add(-time.Duration(5+r.IntN(60))*time.Minute)
				e.CrossSell = min(r.IntN(3)/2, e.Lines)
			}
			put(e)
			if r.IntN(12) != 0 {
				put(Event{Kind: OrderConfirmed, At: at.Add(time.Duration(10+r.IntN(20*60)) * time.Minute), Order: e.Order})
			} else if r.IntN(2) == 0 {
				put(Event{Kind: OrderCancelled, At: at.Add(time.Hour), Order: e.Order})
			}
			if r.IntN(15) == 0 {
				put(Event{Kind: ClaimMade, At: at.AddDate(0, 0, 3), Client: client, MisSort: r.IntN(2) == 0})
			}
		}
		if pilot {
			for q := range 3 {
				s := 5 + r.IntN(6)
				put(Event{Kind: Responded, At: start.AddDate(0, q*3, 15), Client: client, Score: &s})
			}
		}
	}
	p := plan(t)
	p.AsOf = local("2026-05-20 09:00")
	clients := NewCohort("spring/first", "First wave: <wholesalers> & workshops", kabinet.MustDate("2025-10-01"), inside...)
	clients.Announced, clients.Frozen, clients.Selection = kabinet.MustDate("2025-09-15"), local("2025-09-20 12:00"), Volunteered
	staff := NewStaffCohort("spring/first/staff", "First wave: managers", kabinet.MustDate("2025-10-01"), "manager-0", "manager-1")
	staff.Selection, staff.Frozen = Chosen, local("2025-10-05 12:00")
	out := NewCohort("outside", "Other partners", kabinet.MustDate("2025-10-01"), outside...)
	p.Cohorts, p.Outside = []Cohort{clients, staff}, &out
	half := 0.5
	p.Targets = []Target{
		{Measure: OrderShare, Value: &half}, {Measure: AverageOrder, Growth: 0.2}, {Measure: EnquiriesPer100Orders, Growth: -0.2, Months: 6},
		{Measure: Satisfaction, Growth: 0.1},
	}
	return h, p
}

func printerOf(t testing.TB, lang language.Tag) kabinet.Printer {
	t.Helper()
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, kabinet.Messages(b))
	require.NoError(t, Messages(b))
	return kabinet.NewPrinter(b, lang)
}

func rendered(t testing.TB, lang language.Tag) string {
	t.Helper()
	h, p := demonstration(t)
	r, err := h.Report(p)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, r.HTML(&b, Page{Printer: printerOf(t, lang), Language: lang}))
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	if string(want) != got {
		a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
		for i := range min(len(a), len(b)) {
			require.Equal(t, a[i], b[i], "%s, line %d; -update writes it anew", name, i+1)
		}
		t.Fatalf("%s has %d lines, and now there are %d", name, len(a), len(b))
	}
}

func TestGoldenReports(t *testing.T) {
	golden(t, "report_en.html", rendered(t, language.English))
	golden(t, "report_ru.html", rendered(t, language.Russian))
}

// The page stands alone, has no script, escapes what the host wrote, and every
// picture in it is well-formed and says what it shows.
func TestPageStandsAlone(t *testing.T) {
	for _, lang := range []language.Tag{language.English, language.Russian} {
		page := rendered(t, lang)
		assert.NotContains(t, page, "<script")
		assert.NotContains(t, page, "<wholesalers>")
		assert.Contains(t, page, "&lt;wholesalers&gt; &amp; workshops")
		assert.NotRegexp(t, `(src|href)="[^#]`, page)
		assert.NotRegexp(t, `\{[a-z]+\}|NaN|Inf|%!`, strings.ReplaceAll(style.ReplaceAllString(page, ""), "{}", ""))
		assert.Contains(t, page, `lang="`+lang.String()+`"`)
		pictures := picture.FindAllString(page, -1)
		assert.Greater(t, len(pictures), 30)
		for _, s := range pictures {
			d := xml.NewDecoder(strings.NewReader(s))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else {
					require.NoError(t, err, s)
				}
			}
			assert.Regexp(t, `^<svg [^>]*role="img" aria-label="[^"]{10,}"`, s)
		}
		assert.Equal(t, strings.Count(page, "<table"), strings.Count(page, "<caption"))
		for _, m := range Measures() {
			assert.Contains(t, page, `id="cohort-1-`+string(m)+`"`)
		}
	}
}

var (
	picture = regexp.MustCompile(`(?s)<svg.*?</svg>`)
	style   = regexp.MustCompile(`(?s)<style>.*?</style>`)
)

// Every text is there in both languages, with the same parameters, and every name
// that the program can say has one.
func TestMessages(t *testing.T) {
	params := regexp.MustCompile(`\{[a-z]+\}`)
	set := func(s string) map[string]bool {
		out := map[string]bool{}
		for _, p := range params.FindAllString(s, -1) {
			out[p] = true
		}
		return out
	}
	for code, text := range texts {
		assert.NotEmpty(t, text.en, code)
		assert.NotEmpty(t, text.ru, code)
		assert.Equal(t, set(text.en), set(text.ru), code)
	}
	for _, e := range sentinels {
		ru, ok := russian[e.Code()]
		require.True(t, ok, e.Code())
		assert.Equal(t, set(e.Template()), set(ru), e.Code())
	}
	assert.Len(t, russian, len(sentinels))
	for _, m := range Measures() {
		assert.Contains(t, texts, "name."+string(m))
		assert.Contains(t, texts, "def."+string(m))
		assert.NotZero(t, m.Number())
		if u := m.Unit(); u != Currency {
			assert.Contains(t, texts, "unit."+string(u))
		}
	}
	assert.Len(t, definitions, len(Measures()))
	for _, m := range []Method{Wilson, Cluster, Poisson, OrderStatistics, LogLog, Score} {
		assert.Contains(t, texts, "method."+string(m))
	}
	for _, r := range []Reason{Nothing, NotRecorded, NotBegun, NotBefore, NotReached} {
		assert.Contains(t, texts, "none."+string(r))
	}
	assert.Equal(t, "{kind} is not a kind of event", ErrKind.Template())
}

// The report is data too, and comes back as it was.
func TestReportIsData(t *testing.T) {
	h, p := demonstration(t)
	r, err := h.Report(p)
	require.NoError(t, err)
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var again Report
	require.NoError(t, json.Unmarshal(b, &again))
	second, err := json.Marshal(again)
	require.NoError(t, err)
	assert.JSONEq(t, string(b), string(second))
	row, _ := again.Cohorts[0].Row(RevenueShare)
	assert.True(t, row.Points[1].Numerator.IsMoney())
	assert.Nil(t, row.Points[3].Value)
	assert.Contains(t, string(b), `"value":null,"none":"not_begun"`)
}

// A writer that fails is told.
func TestHTMLFails(t *testing.T) {
	h, p := demonstration(t)
	r, err := h.Report(p)
	require.NoError(t, err)
	assert.ErrorContains(t, r.HTML(full{}, Page{}), "full")
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
