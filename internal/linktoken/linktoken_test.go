package linktoken_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/internal/linktoken"
)

// ring is Keys that count what they are asked.
type ring struct {
	now  string
	keys map[string][]byte
	used *int
}

func (r ring) Current() (string, []byte) { *r.used++; return r.now, r.keys[r.now] }

func (r ring) Key(id string) ([]byte, bool) {
	k, ok := r.keys[id]
	if ok {
		*r.used++
	}
	return k, ok
}

func newRing(now string, keys ...string) ring {
	r := ring{now, map[string][]byte{}, new(int)}
	for _, k := range append(keys, now) {
		r.keys[k] = []byte("key " + k)
	}
	return r
}

func TestATokenOpensWhatItSealed(t *testing.T) {
	for name, keys := range map[string]linktoken.Keys{"nil": nil, "ring": newRing("k1")} {
		token := linktoken.New("nq1")
		sealed := token.Seal(keys, "acme", "npr_1", "1")
		read, ok := linktoken.Parse("nq1", token.Reveal())
		require.True(t, ok, name)
		require.Equal(t, sealed.Selector, read.Selector())
		require.True(t, read.Opens(keys, sealed, "acme", "npr_1", "1"))
		require.Len(t, token.Reveal(), len("nq1.")+22+1+43)

		require.False(t, linktoken.New("nq1").Opens(keys, sealed, "acme", "npr_1", "1"), "another token")
		require.False(t, read.Opens(keys, sealed, "acme", "npr_1", "2"), "another generation")
		require.False(t, read.Opens(keys, sealed, "acme", "npr_1"), "fewer fields")
		require.False(t, read.Opens(keys, sealed, "acmen", "pr_1", "1"), "the same letters in other fields")
		require.False(t, read.Opens(keys, linktoken.Sealed{}, "acme", "npr_1", "1"), "nothing was found")
		other := sealed
		other.Selector = linktoken.New("nq1").Selector()
		require.False(t, read.Opens(keys, other, "acme", "npr_1", "1"), "a row of another selector")
		var none linktoken.Token
		require.False(t, none.Opens(keys, none.Seal(keys, "a"), "a"), "the zero token")
		require.Empty(t, none.Reveal())
	}
}

func TestOtherPrefixesAndTextsAreNoTokens(t *testing.T) {
	token := linktoken.New("nq1")
	text := token.Reveal()
	asInvite := "iv1" + strings.TrimPrefix(text, "nq1")
	for _, s := range []string{
		"", ".", "nq1", "nq1.", "nq1..", text[1:], text[:len(text)-1], text + "A", text + ".", " " + text, asInvite,
		strings.Replace(text, ".", "..", 1), strings.ToUpper(text[:4]) + text[4:], text[:30] + "\n" + text[31:], text[:30] + "=" + text[31:],
	} {
		_, ok := linktoken.Parse("nq1", s)
		require.False(t, ok, "%q", s)
	}
	invite, ok := linktoken.Parse("iv1", asInvite)
	require.True(t, ok)
	require.False(t, invite.Opens(nil, token.Seal(nil, "x"), "x"), "the prefix is part of the MAC")
}

func TestKeysCanBeChangedWhileOldLinksWorkOn(t *testing.T) {
	token := linktoken.New("nq1")
	sealed := token.Seal(newRing("old"), "x")
	require.Equal(t, "old", sealed.Key)
	require.True(t, token.Opens(newRing("new", "old"), sealed, "x"))
	require.False(t, token.Opens(newRing("new"), sealed, "x"), "the key is gone")
	require.False(t, token.Opens(nil, sealed, "x"))
	moved := sealed
	moved.Key = "new"
	require.False(t, token.Opens(newRing("new", "old"), moved, "x"), "a MAC under another key")
}

func TestAnUnknownSelectorRunsTheSameMAC(t *testing.T) {
	keys := newRing("k1")
	token := linktoken.New("nq1")
	sealed := token.Seal(keys, "x")
	for name, s := range map[string]linktoken.Sealed{
		"known": sealed, "unknown": {}, "wrong": linktoken.New("nq1").Seal(keys, "x"), "key gone": {Selector: sealed.Selector, Key: "k0", MAC: sealed.MAC},
	} {
		*keys.used = 0
		token.Opens(keys, s, "x")
		require.Equal(t, 1, *keys.used, "%s takes a key, and makes one MAC", name)
	}
}

func TestTheSecretIsWrittenByRevealOnly(t *testing.T) {
	token := linktoken.New("nq1")
	secret := strings.Split(token.Reveal(), ".")[2]
	holder := struct {
		Token linktoken.Token
		Any   any
	}{token, token}
	inside := struct{ token linktoken.Token }{token}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		fmt.Fprintf(&out, verb+"\n", token)
		fmt.Fprintf(&out, verb+"\n", holder)
		fmt.Fprintf(&out, verb+"\n", &token)
		fmt.Fprintf(&out, verb+"\n", inside)
	}
	logger := slog.New(slog.NewJSONHandler(&out, nil))
	logger.Info("sent", "token", token, "holder", holder)
	b, err := json.Marshal(holder)
	require.NoError(t, err)
	out.Write(b)
	s, err := json.Marshal(token.Seal(nil, "x"))
	require.NoError(t, err)
	out.Write(s)
	require.NotContains(t, out.String(), secret)
	raw, err := base64.RawURLEncoding.DecodeString(secret)
	require.NoError(t, err)
	require.NotContains(t, out.String(), fmt.Sprintf("%x", raw))
	require.NotContains(t, out.String(), strings.Trim(fmt.Sprint(raw[:8]), "[]"))
	require.Contains(t, out.String(), "linktoken(redacted)")
}

func TestTokensDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		for part := range strings.SplitSeq(linktoken.New("nq1").Reveal(), ".") {
			require.True(t, part == "nq1" || !seen[part])
			seen[part] = true
		}
	}
}

// FuzzParse reads links that may come from anybody.
func FuzzParse(f *testing.F) {
	f.Add(linktoken.New("nq1").Reveal())
	f.Add("nq1.AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("nq1.AAAAAAAAAAAAAAAAAAAAAB.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("nq1..")
	f.Fuzz(func(t *testing.T, text string) {
		token, ok := linktoken.Parse("nq1", text)
		if ok && token.Reveal() != text {
			t.Fatalf("%q is read as %q: a token has more than one text", text, token.Reveal())
		}
	})
}
