package rollout

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

const orderLine = `{"id":"1","kind":"order","at":"2026-05-05T10:00:00+03:00","client":"acme","order":"A-1","channel":"portal","amount":{"amount":"12.50","currency":"EUR"},"lines":2,"crossSell":1}`

// What is written as JSON is read back the same.
func TestReadIsWhatWasWritten(t *testing.T) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, e := range world() {
		require.NoError(t, enc.Encode(e))
	}
	var got []Event
	n, err := Read(&b, func(e Event) error { got = append(got, e); return nil }, nil)
	require.NoError(t, err)
	assert.Equal(t, len(world()), n)
	for i, e := range world() {
		assert.True(t, e.equal(got[i]), "%v", e)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct {
		line, code, place string
	}{
		{"nonsense", "rollout.json", "row 2"},
		{"null", "rollout.json", "row 2"},
		{"[]", "rollout.json", "row 2"},
		{`{}`, "rollout.missing", "row 2/id"},
		{orderLine + "{}", "rollout.json", "row 2"},
		{`{"id":"1","id":"2"}`, "rollout.json", "row 2/id"},
		{`{"id":"1","ID":"2"}`, "rollout.json", "row 2/ID"},
		{`{"id":"1","colour":"red"}`, "rollout.json", "row 2"},
		{`{"id":"2","kind":"sale","at":"2026-05-05T10:00:00Z"}`, "rollout.kind", "row 2/kind"},
		{`{"id":"2","kind":"login","client":"a"}`, "rollout.missing", "row 2/at"},
		{`{"id":"2","kind":"login","at":"2026-05-05T10:00:00Z"}`, "rollout.missing", "row 2/client"},
		{`{"id":"2","kind":"login","at":"2026-05-05T10:00:00Z","client":"a","order":"7"}`, "rollout.needless", "row 2/order"},
		{`{"id":"2","kind":"login","at":"0001-05-05T10:00:00Z","client":"a"}`, "rollout.time", "row 2/at"},
		{`{"id":"2","kind":"login","at":"yesterday","client":"a"}`, "rollout.json", "row 2"},
		{`{"id":2,"kind":"login","at":"2026-05-05T10:00:00Z","client":"a"}`, "rollout.json", "row 2/id"},
		{`{"id":"2","kind":"survey","at":"2026-05-05T10:00:00Z","client":"a","score":11}`, "rollout.number", "row 2/score"},
		{`{"id":"2","kind":"enquiry","at":"2026-05-05T10:00:00Z","client":"a","enquiry":"e","channel":"phone","topic":"weather"}`, "rollout.topic", "row 2/topic"},
		{`{"id":"2","kind":"operation","at":"2026-05-05T10:00:00Z","staff":"m","minutes":-1}`, "rollout.number", "row 2/minutes"},
		{strings.Replace(orderLine, `"12.50"`, `"-12.50"`, 1), "rollout.number", "row 2/amount"},
		{strings.Replace(orderLine, `EUR`, `EUX`, 1), "kabinet.currency", "row 2/amount"},
		{strings.Replace(orderLine, `"lines":2`, `"lines":0`, 1), "rollout.missing", "row 2/lines"},
		{strings.Replace(orderLine, `"crossSell":1`, `"crossSell":3`, 1), "rollout.number", "row 2/crossSell"},
		{strings.Replace(orderLine, `"crossSell":1`, `"firstCart":"2026-05-06T10:00:00Z"`, 1), "rollout.time", "row 2/firstCart"},
		{strings.Replace(orderLine, `"acme"`, `"`+strings.Repeat("a", 300)+`"`, 1), "rollout.text", "row 2/client"},
		{strings.Replace(orderLine, `"lines":2`, `"lines":3`, 1), "rollout.twice", "row 2/id"},
		{strings.Replace(orderLine, `"id":"1"`, `"id":"3"`, 1), "rollout.twice", "row 2/order"},
		{"\"\xff\"", "rollout.json", "row 2"},
	} {
		h := &History{}
		n, err := Read(strings.NewReader(orderLine+"\n"+c.line+"\n"), h.Add, nil)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e, c.line)
		assert.Equal(t, c.code, e.Code(), c.line)
		assert.Equal(t, c.place, e.Place(), c.line)
		assert.Equal(t, 1, n)
	}
}

func TestReadGoesOn(t *testing.T) {
	h := &History{}
	var places []string
	n, err := Read(strings.NewReader("\ufeff"+orderLine+"\r\n\r\nbad\n"+orderLine+"\nworse"), h.Add, func(e *kabinet.Error) error {
		places = append(places, e.Place())
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	assert.Equal(t, 1, h.Len())
	assert.Equal(t, []string{"row 3", "row 5"}, places)

	stop := errors.New("stop")
	_, err = Read(strings.NewReader("bad\n"), h.Add, func(*kabinet.Error) error { return stop })
	assert.ErrorIs(t, err, stop)
	_, err = Read(strings.NewReader(orderLine), func(Event) error { return stop }, nil)
	assert.Equal(t, stop, err)
	_, err = Read(strings.NewReader(strings.Repeat("x", MaxRow+10)), h.Add, func(*kabinet.Error) error { return nil })
	assert.ErrorIs(t, err, ErrRowTooLong)
	_, err = Read(failing{}, h.Add, nil)
	assert.ErrorIs(t, err, ErrRead)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

// What is read is valid, and the same once written and read again; and every report
// of it is made or refused, never with a number that is none.
func FuzzRead(f *testing.F) {
	for _, e := range world() {
		b, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Add(orderLine + "\n\n" + orderLine)
	p := plan(f)
	p.Cohorts[0] = NewCohort("p", "P", kabinet.MustDate("2026-04-01"), "a", "b", "acme")
	f.Fuzz(func(t *testing.T, text string) {
		h := &History{}
		_, err := Read(strings.NewReader(text), func(e Event) error {
			if err := e.Validate(); err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			again, err := parse(b)
			if err != nil || !again.equal(e) {
				t.Fatalf("%s is read as %v: %v", b, again, err)
			}
			return h.Add(e)
		}, func(*kabinet.Error) error { return nil })
		if err != nil && !errors.Is(err, ErrRowTooLong) {
			t.Fatal(err)
		}
		r, err := h.Report(p)
		if err != nil {
			if kabinet.KindOf(err) != kabinet.Invalid {
				t.Fatal(err)
			}
			return
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}
