package invite_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

func TestPolicyValidates(t *testing.T) {
	for place, p := range map[string]invite.Policy{
		"/ttl": {TTL: time.Minute}, "/life": {Life: time.Minute}, "/attempts": {Attempts: -1}, "/seats": {Seats: -1},
		"/inviters": {Inviters: "everybody"}, "/shrink": {Shrink: "grow"}, "/rates": {PerOrg: invite.Rate{Count: 1}},
		"/reminders": {Reminders: []time.Duration{2, 1}}, "/domains/deny/0": {Domains: invite.Domains{Deny: []string{"localhost"}}},
		"/domains/allow/1": {Domains: invite.Domains{Allow: []string{"x.example", "*.x.example"}}},
	} {
		err := p.Validate()
		require.ErrorIs(t, err, kabinet.Invalid, place)
		require.ErrorContains(t, err, place+":")
	}
	require.NoError(t, invite.Policy{}.Validate())
	require.ErrorIs(t, invite.Policy{TTL: 31 * 24 * time.Hour}.Validate(), invite.ErrTTL)
}

func TestDomains(t *testing.T) {
	w := newWorld(t)
	idn := func(d string) (string, error) {
		return strings.ReplaceAll(d, "пример.рф", "xn--e1afmkfd.xn--p1ai"), nil
	}
	for _, c := range []struct {
		domains invite.Domains
		address string
		admits  bool
	}{
		{invite.Domains{}, "a@anything.example", true},
		{invite.Domains{Allow: []string{"acme.example"}}, "a@acme.example", true},
		{invite.Domains{Allow: []string{"acme.example"}}, "a@mail.ACME.example", true},
		{invite.Domains{Allow: []string{"acme.example"}}, "a@notacme.example", false},
		{invite.Domains{Allow: []string{"acme.example"}}, "a@acme.example.evil.example", false},
		{invite.Domains{Allow: []string{"Acme.Example"}, Deny: []string{"old.acme.example"}}, "a@old.acme.example", false},
		{invite.Domains{Allow: []string{"acme.example"}, Deny: []string{"acme.example"}}, "a@acme.example", false},
		{invite.Domains{Deny: []string{"acme.example"}}, "a@x.example", true},
		{invite.Domains{NoPublicMail: true}, "a@gmail.com", false},
		{invite.Domains{NoPublicMail: true}, "a@mail.ru", false},
		{invite.Domains{NoPublicMail: true}, "a@notgmail.com", true},
		{invite.Domains{Allow: []string{"пример.рф"}}, "a@пример.рф", true},
		{invite.Domains{Deny: []string{"пример.рф"}}, "a@sub.xn--e1afmkfd.xn--p1ai", false},
	} {
		w.policy = invite.Policy{Domains: c.domains, ToASCII: idn}
		_, err := w.create(adam, form(c.address))
		if c.admits {
			require.NoError(t, err, "%+v %s", c.domains, c.address)
		} else {
			require.ErrorIs(t, err, invite.ErrDomain, "%+v %s", c.domains, c.address)
		}
	}
}

func TestMistakesOfTheForm(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*invite.Form)
		want   error
	}{
		"no address":      {func(f *invite.Form) { f.Address = "" }, invite.ErrAddress},
		"another script":  {func(f *invite.Form) { f.Address = "a@пример.рф" }, invite.ErrAddress},
		"a long message":  {func(f *invite.Form) { f.Message = strings.Repeat("я", 1001) }, invite.ErrLong},
		"a bad locale":    {func(f *invite.Form) { f.Locale = "no such language" }, invite.ErrLocale},
		"too short":       {func(f *invite.Form) { f.TTL = 5*time.Minute - 1 }, invite.ErrTTL},
		"too long":        {func(f *invite.Form) { f.TTL = 30*24*time.Hour + 1 }, invite.ErrTTL},
		"a long scope":    {func(f *invite.Form) { f.Scope = strings.Repeat("x", 501) }, invite.ErrLong},
		"broken text":     {func(f *invite.Form) { f.Step = "\xff" }, invite.ErrText},
		"an unknown role": {func(f *invite.Form) { f.Roles = []invite.Role{{Role: "king"}} }, kabinet.NotFound},
		"an unknown unit": {func(f *invite.Form) { f.Roles = []invite.Role{{Role: "buyer", Unit: "west"}} }, kabinet.NotFound},
		"a bad limit": {func(f *invite.Form) {
			f.Roles = []invite.Role{{Role: "buyer", Limits: []invite.RoleLimit{{Permission: "order.place", Limit: "much"}}}}
		}, kabinet.Invalid},
	} {
		f := form("ivan@acme.example")
		c.change(&f)
		_, err := w.create(adam, f)
		require.ErrorIs(t, err, c.want, name)
	}
	f := form("ivan@acme.example")
	f.Message, f.TTL = strings.Repeat("я", 1000), 5*time.Minute
	_, err := w.create(adam, f)
	require.NoError(t, err)
}

func TestMeter(t *testing.T) {
	m, r := invite.NewMeter("x"), invite.Rate{Count: 3, Per: time.Hour}
	for range 3 {
		require.NoError(t, m.Allow(start, r))
	}
	err := m.Allow(start, r)
	require.ErrorIs(t, err, invite.ErrRate)
	var e *kabinet.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, start.Add(20*time.Minute), e.Param("time"))
	require.ErrorIs(t, m.Allow(start.Add(20*time.Minute-1), r), invite.ErrRate)
	require.NoError(t, m.Allow(start.Add(20*time.Minute), r))
	require.NoError(t, m.Allow(start, invite.Rate{}), "no rate is no limit")
	for range 3 {
		require.NoError(t, m.Allow(start.AddDate(0, 0, 1), r), "after a rest all can be used, and no more")
	}
	require.ErrorIs(t, m.Allow(start.AddDate(0, 0, 1), r), invite.ErrRate)
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  Acme\n GmbH ": "Acme GmbH", "Acme https://evil.example/a?b now": "Acme now", "www.evil.example": "", "HTTP://X": "",
		"\u202eemca": "emca", "a\u200bb\x00c": "abc", "Booking.com": "Booking\u2024com", "ООО «Ромашка»": "ООО «Ромашка»", "пример.рф": "пример\u2024рф",
		"v1.2 of J. R.": "v1.2 of J. R.", strings.Repeat("я", 300): strings.Repeat("я", 199) + "…",
	} {
		require.Equal(t, want, invite.Clean(in), "%q", in)
	}
}

// FuzzClean cleans names from anybody: what comes out is on one line, visible, no
// link, and clean.
func FuzzClean(f *testing.F) {
	f.Add("Acme https://evil.example www.www.x http://http://x a.bc.de")
	f.Fuzz(func(t *testing.T, name string) {
		s := invite.Clean(name)
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > invite.MaxName || strings.Contains(strings.ToLower(s), "http://") {
			t.Fatalf("%q becomes %q", name, s)
		}
		for _, r := range s {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Fatalf("%q becomes %q", name, s)
			}
		}
		if again := invite.Clean(s); again != s && utf8.RuneCountInString(s) < invite.MaxName {
			t.Fatalf("%q becomes %q and then %q", name, s, again)
		}
	})
}

// FuzzPeek comes with links and handles from anybody.
func FuzzPeek(f *testing.F) {
	w := newWorld(f)
	_, link := w.invited(adam, form("ivan@acme.example"))
	handle, err := w.stage(link)
	require.NoError(f, err)
	for _, s := range []string{link, handle, "iv1..", "ih1...", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, secret string) {
		if _, err := w.peek(secret); err == nil && secret != link && secret != handle {
			t.Fatalf("%q opens an invitation", secret)
		}
	})
}
