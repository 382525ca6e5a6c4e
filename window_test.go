package kabinet_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

func at(n int) time.Time { return time.Date(2026, 1, 1, 0, 0, n, 0, time.UTC) }

func TestWindowIsHalfOpen(t *testing.T) {
	w, err := kabinet.NewWindow(at(10), at(20))
	require.NoError(t, err)
	assert.False(t, w.Contains(at(10).Add(-time.Nanosecond)))
	assert.True(t, w.Contains(at(10)))
	assert.True(t, w.Contains(at(20).Add(-time.Nanosecond)))
	assert.False(t, w.Contains(at(20)))
	assert.True(t, w.Contains(at(15).In(time.FixedZone("", 3*3600))))
	assert.False(t, w.Open())

	for _, bad := range [][2]int{{10, 10}, {20, 10}} {
		w, err := kabinet.NewWindow(at(bad[0]), at(bad[1]))
		assert.ErrorIs(t, err, kabinet.ErrWindow)
		assert.ErrorIs(t, w.Validate(), kabinet.ErrWindow)
		for _, n := range []int{5, 10, 15, 20, 25} {
			assert.False(t, w.Contains(at(n)))
		}
		assert.False(t, w.Overlaps(kabinet.Window{}))
		assert.False(t, kabinet.Window{}.Overlaps(w))
	}
	_, err = kabinet.NewWindow(at(20), at(10))
	assert.EqualError(t, err, "the window from 2026-01-01 00:00 UTC ends at 2026-01-01 00:00 UTC, not after its beginning")

	var all kabinet.Window
	assert.True(t, all.Contains(at(0)))
	assert.True(t, all.Contains(time.Time{}))
	assert.True(t, all.Open())
	assert.NoError(t, all.Validate())
}

func TestWindowsThatTouchDoNotOverlap(t *testing.T) {
	a, _ := kabinet.NewWindow(at(10), at(20))
	b, _ := kabinet.NewWindow(at(20), at(30))
	assert.False(t, a.Overlaps(b))
	assert.False(t, b.Overlaps(a))
	c, _ := kabinet.NewWindow(at(19), time.Time{})
	both, ok := a.Intersect(c)
	require.True(t, ok)
	assert.True(t, both.Equal(kabinet.Window{From: at(19), Until: at(20)}))
	assert.False(t, both.Equal(a))
}

func TestIntersectHoldsWhatBothHold(t *testing.T) {
	edge := rapid.Custom(func(t *rapid.T) time.Time {
		n := rapid.IntRange(0, 6).Draw(t, "n")
		if n == 0 {
			return time.Time{}
		}
		return at(n).In(time.FixedZone("", n*3600))
	})
	window := rapid.Custom(func(t *rapid.T) kabinet.Window {
		return kabinet.Window{From: edge.Draw(t, "from"), Until: edge.Draw(t, "until")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := window.Draw(t, "a"), window.Draw(t, "b")
		both, ok := a.Intersect(b)
		require.Equal(t, ok, a.Overlaps(b))
		require.Equal(t, ok, b.Overlaps(a))
		some := false
		for n := range 16 {
			at := at(0).Add(time.Duration(n) * time.Second / 2)
			in := a.Contains(at) && b.Contains(at)
			some = some || in
			require.Equal(t, in, ok && both.Contains(at))
		}
		require.Equal(t, some, ok)
		b2, ok2 := b.Intersect(a)
		require.Equal(t, ok, ok2)
		require.True(t, both.Equal(b2))
	})
}

func TestWindowJSON(t *testing.T) {
	w, err := kabinet.NewWindow(at(1).In(time.FixedZone("", 3600)), time.Time{})
	require.NoError(t, err)
	b, err := json.Marshal(w)
	require.NoError(t, err)
	assert.Equal(t, `{"from":"2026-01-01T00:00:01Z"}`, string(b))
	var back kabinet.Window
	require.NoError(t, json.Unmarshal(b, &back))
	assert.True(t, w.Equal(back))
	b, err = json.Marshal(kabinet.Window{})
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(b))
}
