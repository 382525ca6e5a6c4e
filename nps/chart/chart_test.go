package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/nps/chart"
)

var update = flag.Bool("update", false, "write golden files")

func trend(t require.TestingT, labels []string, tallies ...nps.Tally) nps.Trend {
	var points []nps.Point
	for i, c := range tallies {
		if c.N() == 0 {
			points = append(points, nps.EmptyPoint(labels[i]))
			continue
		}
		e, err := c.Estimate(nps.Options{})
		require.NoError(t, err)
		points = append(points, e.Point(labels[i]))
	}
	out, err := nps.NewTrend(points...)
	require.NoError(t, err)
	return out
}

func tally(p, s, d int64) nps.Tally { return nps.Tally{Promoters: p, Passives: s, Detractors: d} }

var quarters = []string{"2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"}

// The pictures of the design page's trend, of one with a gap and few answers, and
// in Russian, are golden files.
func TestPictures(t *testing.T) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for _, add := range []func(*catalog.Builder) error{kabinet.Messages, nps.Messages, chart.Messages} {
		require.NoError(t, add(b))
	}
	rising := trend(t, quarters, tally(45, 30, 25), tally(48, 30, 22), tally(54, 28, 18), tally(60, 25, 15))
	gap := trend(t, quarters, tally(45, 30, 25), tally(0, 0, 0), tally(2, 1, 3), tally(9, 0, 0), tally(10, 0, 0), tally(4, 30, 80))
	for name, c := range map[string]struct {
		t nps.Trend
		o chart.Options
	}{
		"rising.svg": {rising, chart.Options{}},
		"gap.svg":    {gap, chart.Options{Width: 500, Height: 300, Title: "Deals & <more>"}},
		"ru.svg":     {rising, chart.Options{Printer: kabinet.NewPrinter(b, language.Russian)}},
	} {
		var got strings.Builder
		require.NoError(t, chart.Trend(&got, c.t, c.o))
		file := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(file, []byte(got.String()), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), got.String(), "%s differs; -update writes it anew", file)
	}
}

// Every picture is well-formed, whatever the trend and its labels, and lies within
// its bounds.
func TestPicturesAreWellFormed(t *testing.T) {
	numbers := regexp.MustCompile(` (?:x|cx|y|cy)="(-?[\d.]+)"`)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "periods")
		labels := make([]string, n)
		tallies := make([]nps.Tally, n)
		for i := range n {
			labels[i] = rapid.StringN(0, 40, -1).Draw(t, "label")
			count := func(name string) int64 { return rapid.SampledFrom([]int64{0, 0, 1, 5, 1000}).Draw(t, name) }
			tallies[i] = tally(count("P"), count("S"), count("D"))
		}
		tallies[0], tallies[n-1] = tally(1, 2, 3), tally(3, 2, 1)
		o := chart.Options{Width: rapid.IntRange(-5, 1500).Draw(t, "width"), Height: rapid.IntRange(-5, 800).Draw(t, "height"), Title: rapid.String().Draw(t, "title")}
		var got strings.Builder
		require.NoError(t, chart.Trend(&got, trend(t, labels, tallies...), o))
		d := xml.NewDecoder(strings.NewReader(got.String()))
		circles := 0
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "circle" {
				circles++
			}
		}
		want := 0
		for _, c := range tallies {
			if c.N() > 0 {
				want++
			}
		}
		require.Equal(t, want, circles, "every period that has answers is there")
		width := float64(max(o.Width, 240))
		if o.Width == 0 {
			width = chart.DefaultWidth
		}
		for _, m := range numbers.FindAllStringSubmatch(got.String(), -1) {
			x, err := strconv.ParseFloat(m[1], 64)
			require.NoError(t, err)
			require.True(t, x >= 0 && x <= max(width, 800), m[0])
		}
	})
}

// A score of few answers has no number in the picture: neither a label nor a
// description.
func TestFewAnswersGetNoNumber(t *testing.T) {
	var got strings.Builder
	require.NoError(t, chart.Trend(&got, trend(t, []string{"a", "b"}, tally(6, 2, 1), tally(50, 30, 20)), chart.Options{}))
	require.NotContains(t, got.String(), ">56<")
	require.NotContains(t, got.String(), "a: 56")
	require.Contains(t, got.String(), "a: too few answers")
	require.Contains(t, got.String(), `fill="#ffffff" stroke`)
	require.Contains(t, got.String(), ">30<")
	require.Contains(t, got.String(), "b: 30, very probably between 14 and 44.")
}

// A line that would leave the plot ends at its edge and is as steep as elsewhere.
func TestASteepLineStaysSteep(t *testing.T) {
	steep := trend(t, quarters, tally(0, 50, 950), tally(950, 50, 0), tally(950, 50, 0), tally(950, 50, 0))
	require.Greater(t, steep.MiddleY+steep.Slope*(3-steep.MiddleX), 100.0, "it would leave the plot")
	var got strings.Builder
	require.NoError(t, chart.Trend(&got, steep, chart.Options{}))
	m := regexp.MustCompile(`d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"`).FindStringSubmatch(got.String())
	require.NotNil(t, m)
	var at [4]float64
	for i := range at {
		at[i], _ = strconv.ParseFloat(m[i+1], 64)
	}
	// The scale is −100 to 100 over 228 pixels, and a period 164.
	require.InDelta(t, steep.Slope*228/200/164, (at[1]-at[3])/(at[2]-at[0]), 0.01)
	require.GreaterOrEqual(t, at[3], 70.0, "the upper edge")
}

// Labels at the edges have room: they end at the edge rather than beyond it.
func TestLabelsStayInThePicture(t *testing.T) {
	labels := []string{"the first of the periods", "b", "the last of the periods"}
	var got strings.Builder
	require.NoError(t, chart.Trend(&got, trend(t, labels, tally(45, 30, 25), tally(48, 30, 22), tally(54, 28, 18)), chart.Options{Width: 240}))
	require.Contains(t, got.String(), `<text x="238" y="318" text-anchor="end">the last of the periods</text>`)
	require.NotContains(t, got.String(), "the first of the periods</text>", "there is room for one label")
	got.Reset()
	require.NoError(t, chart.Trend(&got, trend(t, labels, tally(45, 30, 25), tally(48, 30, 22), tally(54, 28, 18)), chart.Options{Width: 700}))
	require.Contains(t, got.String(), `text-anchor="middle">the first of the periods</text>`)
}

func TestWhatCannotBeDrawnIsRefused(t *testing.T) {
	require.ErrorIs(t, chart.Trend(io.Discard, nps.Trend{}, chart.Options{}), nps.ErrNoData)
	good := trend(t, quarters, tally(45, 30, 25), tally(48, 30, 22))
	for _, spoil := range []func(*nps.Point){
		func(p *nps.Point) { p.NPS = math.NaN() }, func(p *nps.Point) { p.NPS = 101 }, func(p *nps.Point) { p.Interval.Low = math.Inf(-1) },
		func(p *nps.Point) { p.Interval.High = 1000 }, func(p *nps.Point) { p.Interval.Low, p.Interval.High = 50, 10 },
	} {
		bad := good
		bad.Points = append([]nps.Point{}, good.Points...)
		spoil(&bad.Points[1])
		err := chart.Trend(io.Discard, bad, chart.Options{})
		require.ErrorIs(t, err, nps.ErrPoint)
		require.ErrorContains(t, err, "/points/1")
	}
	broken := errors.New("broken")
	require.ErrorIs(t, chart.Trend(failing{broken}, good, chart.Options{}), broken)
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, chart.Messages) }

func ExampleTrend() {
	var points []nps.Point
	for i, c := range []nps.Tally{{Promoters: 45, Passives: 30, Detractors: 25}, {Promoters: 60, Passives: 25, Detractors: 15}} {
		e, _ := c.Estimate(nps.Options{})
		points = append(points, e.Point(fmt.Sprintf("2026-Q%d", i+1)))
	}
	t, err := nps.NewTrend(points...)
	if err != nil {
		fmt.Println(err)
		return
	}
	var svg strings.Builder
	err = chart.Trend(&svg, t, chart.Options{Title: "After deals"})
	fmt.Println(strings.Count(svg.String(), "<circle"), err)
	// Output: 2 <nil>
}
