package kabinet_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

type placed struct {
	Order string        `json:"order"`
	Total kabinet.Money `json:"total"`
	At    time.Time     `json:"at"`
	Extra any           `json:"extra,omitempty"`
}

func (placed) EventKind() string      { return "order.placed" }
func (p placed) EventTime() time.Time { return p.At }

func TestNewRecord(t *testing.T) {
	e := placed{Order: "ord_1", Total: kabinet.MustMoney("12.5 EUR"), At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	r, err := kabinet.NewRecord("org_1", "order/ord_1", 7, 2, e)
	require.NoError(t, err)
	b, err := json.Marshal(r)
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"id": "org_1/order/ord_1/7/2", "org": "org_1", "kind": "order.placed", "aggregate": "order/ord_1", "version": 7,
		"at": "2026-01-02T03:04:05Z",
		"data": {"order": "ord_1", "total": {"amount": "12.50", "currency": "EUR"}, "at": "2026-01-02T03:04:05Z"}}`, string(b))
	again, err := kabinet.NewRecord("org_1", "order/ord_1", 7, 2, e)
	require.NoError(t, err)
	assert.Equal(t, r, again, "the same event has the same record")
	_, err = kabinet.NewRecord("org_1", "order/ord_1", 7, 2, placed{Extra: math.Inf(1)})
	assert.Error(t, err)
}

// Ids are unique within an organisation: a receiver that drops repeats must not take
// the event of one company for that of another, however their ids are crafted.
func TestEventsOfTwoOrganisationsAreTwo(t *testing.T) {
	seen := map[kabinet.EventID]string{}
	for _, org := range []kabinet.OrgID{"", "a", "b", "a/thread/x", "a%2Fthread%2Fx", "thread", "/"} {
		for _, aggregate := range []string{"thread/x", "thread/x/1/0", "thread/x/thread/x", "person/thread/x", "cart/x"} {
			r, err := kabinet.NewRecord(org, aggregate, 1, 0, placed{})
			require.NoError(t, err)
			who := fmt.Sprintf("%q %q", org, aggregate)
			require.NotContains(t, seen, r.ID, "%s and %s", who, seen[r.ID])
			seen[r.ID] = who
		}
	}
}

func TestNewID(t *testing.T) {
	seen := map[kabinet.OrgID]bool{}
	for range 1000 {
		id := kabinet.NewID[kabinet.OrgID]("org")
		prefix, random, ok := strings.Cut(string(id), "_")
		require.True(t, ok)
		require.Equal(t, "org", prefix)
		require.GreaterOrEqual(t, len(random), 26)
		require.NotContains(t, random, "_")
		require.False(t, seen[id])
		seen[id] = true
	}
}

func TestPageSize(t *testing.T) {
	for limit, want := range map[int]int{0: 50, 1: 1, 50: 50, 1000: 1000, 1001: 1000, math.MaxInt: 1000, -1: 1, math.MinInt: 1} {
		assert.Equal(t, want, kabinet.Page{Limit: limit}.Size())
	}
	b, err := json.Marshal(kabinet.List[int]{Items: []int{1}, Next: "c"})
	require.NoError(t, err)
	assert.Equal(t, `{"items":[1],"next":"c"}`, string(b))
}
