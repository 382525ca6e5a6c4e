package mailaddress_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

func toASCII(domain string) (string, error) {
	if domain == "пример.рф" {
		return "xn--e1afmkfd.xn--p1ai", nil
	}
	return "", errors.New("no such domain")
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		" Ann.Lee@Example.COM ": "ann.lee@example.com",
		"a+tag@x.example":       "a+tag@x.example",
		"50%_off@x.example":     "50%_off@x.example",
		"anna@пример.рф":        "anna@xn--e1afmkfd.xn--p1ai",
	} {
		if got, ok := mailaddress.Normalize(in, toASCII); !ok || got != want {
			t.Errorf("%q is %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, bad := range []string{
		"", "@", "a@", "@x.example", "a@localhost", "a b@x.example", "Ann <a@x.example>", "a@x..example", ".a@x.example", "a.@x.example",
		"a@-x.example", "a@x-.example", "анна@x.example", "a@другой.рф", "a@b@x.example", "a@x.example\nbcc:b@y.example",
		strings.Repeat("a", 65) + "@x.example", "a@" + strings.Repeat("x", 64) + ".example", "a@" + strings.Repeat("x.", 150) + "example",
	} {
		if got, ok := mailaddress.Normalize(bad, toASCII); ok {
			t.Errorf("%q is taken for the address %q", bad, got)
		}
	}
	if _, ok := mailaddress.Normalize("anna@пример.рф", nil); ok {
		t.Error("a domain in another script is taken without toASCII")
	}
}

func TestDomain(t *testing.T) {
	for in, want := range map[string]string{" Example.COM": "example.com", "пример.рф": "xn--e1afmkfd.xn--p1ai"} {
		if got, ok := mailaddress.Domain(in, toASCII); !ok || got != want {
			t.Errorf("%q is %q, %v", in, got, ok)
		}
	}
	for _, bad := range []string{"", "localhost", "x_y.example", "другой.рф", ".example", "a@x.example"} {
		if got, ok := mailaddress.Domain(bad, toASCII); ok {
			t.Errorf("%q is taken for the domain %q", bad, got)
		}
	}
}

// FuzzNormalize reads addresses from anybody: what is one is one in its normal form,
// and stays it.
func FuzzNormalize(f *testing.F) {
	f.Add("Ann.Lee@Example.COM")
	f.Add("a@b@c.d")
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := mailaddress.Normalize(text, nil)
		if !ok {
			return
		}
		if again, ok := mailaddress.Normalize(a, nil); !ok || again != a || strings.Count(a, "@") != 1 || len(a) > mailaddress.Longest {
			t.Fatalf("%q becomes %q and then %q", text, a, again)
		}
	})
}
