package kabinet_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

var _ nps.Keys = (*kabinet.KeyRing)(nil)

func TestKeyRing(t *testing.T) {
	first := kabinet.NewKeyRing()
	old, secret := first.Current()
	require.Len(t, secret, 32)
	second := first.Rotate()
	id, fresh := second.Current()
	require.NotEqual(t, old, id)
	require.NotEqual(t, secret, fresh)
	got, ok := second.Key(old)
	require.True(t, ok, "what was sealed before opens still")
	require.Equal(t, secret, got)
	_, ok = first.Key(id)
	require.False(t, ok, "a ring does not change")

	read, err := kabinet.ParseKeyRing(second.Reveal())
	require.NoError(t, err)
	require.Equal(t, second.Reveal(), read.Reveal())
	windows, err := kabinet.ParseKeyRing(strings.ReplaceAll(second.Reveal(), "\n", "\r\n"))
	require.NoError(t, err)
	require.Equal(t, second.Reveal(), windows.Reveal())

	for n, want := range map[int]int{-1: 1, 0: 1, 1: 1, 2: 2, 9: 2} {
		require.Equal(t, want, strings.Count(second.Keep(n).Reveal(), "\n"), n)
	}
	_, ok = second.Keep(1).Key(old)
	require.False(t, ok)
}

func TestTextsThatAreNoKeyRing(t *testing.T) {
	good := kabinet.NewKeyRing().Reveal()
	for text, line := range map[string]int{
		"": 1, "\n": 1, "x": 1, good + good: 2, good + "\n": 2, good + "a b\n": 2, strings.TrimSuffix(good, "\n") + "AAAA": 1, " " + strings.Split(good, " ")[1]: 1,
	} {
		_, err := kabinet.ParseKeyRing(text)
		require.ErrorIs(t, err, kabinet.ErrKeyRing, "%q", text)
		require.Equal(t, fmt.Sprintf("line %d is not a key", line), err.Error(), "%q", text)
	}
}

// Whatever prints a ring, or what holds one, does not print its keys.
func TestAKeyRingTellsItsKeysToReveal(t *testing.T) {
	ring := kabinet.NewKeyRing()
	_, secret := ring.Current()
	text := strings.Fields(ring.Reveal())[1]
	type host struct {
		Keys *kabinet.KeyRing
		keys *kabinet.KeyRing
		ring kabinet.KeyRing
	}
	h := host{ring, ring, *ring}
	asJSON, err := json.Marshal(h)
	require.NoError(t, err)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "ring", ring, "host", h)
	printed := fmt.Sprintf("%v %+v %#v %s %q %x %d %v %v", ring, ring, ring, ring, ring, ring, ring, h, &h) + fmt.Sprintf("%#v %+v", h, *ring) + string(asJSON) + log.String()
	for _, s := range []string{text, string(secret), fmt.Sprintf("%x", secret), fmt.Sprint(secret), fmt.Sprintf("%#v", secret)} {
		require.NotContains(t, printed, s)
	}
	require.Contains(t, printed, "keyring(redacted)")
}

func FuzzParseKeyRing(f *testing.F) {
	f.Add(kabinet.NewKeyRing().Rotate().Reveal())
	f.Add("a AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")
	f.Fuzz(func(t *testing.T, text string) {
		ring, err := kabinet.ParseKeyRing(text)
		if err != nil {
			return
		}
		again, err := kabinet.ParseKeyRing(ring.Reveal())
		if err != nil || again.Reveal() != ring.Reveal() {
			t.Fatalf("%q is read and not read again: %v", text, err)
		}
	})
}

func ExampleKeyRing_Rotate() {
	ring := kabinet.NewKeyRing()
	old, _ := ring.Current()
	ring = ring.Rotate()
	id, _ := ring.Current()
	_, opens := ring.Key(old)
	fmt.Println(id != old, opens)
	// Output: true true
}

func ExampleParseKeyRing() {
	kept := kabinet.NewKeyRing().Reveal() // in a file that only the application can read
	ring, err := kabinet.ParseKeyRing(kept)
	fmt.Println(ring, err)
	// Output: keyring(redacted) <nil>
}
