package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAttemptsAreCountedByWhoMakesThem: nobody gets more of them by a header, and
// nobody loses them to others behind the same proxy.
func TestAttemptsAreCountedByWhoMakesThem(t *testing.T) {
	known, err := parseProxies("10.0.0.0/8, ::1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		proxies    proxies
		from, hops string
		want       string
	}{
		{nil, "203.0.113.7:4711", "198.51.100.1", "203.0.113.7"},
		{known, "203.0.113.7:4711", "198.51.100.1", "203.0.113.7"}, // it is no proxy
		{known, "10.1.2.3:4711", "", "10.1.2.3"},
		{known, "10.1.2.3:4711", "198.51.100.1", "198.51.100.1"},
		{known, "10.1.2.3:4711", "192.0.2.66, 198.51.100.1", "198.51.100.1"}, // the first is made up
		{known, "10.1.2.3:4711", "192.0.2.66, 198.51.100.1, 10.9.9.9", "198.51.100.1"},
		{known, "[::1]:4711", "198.51.100.1, nonsense", "::/64"},
		{known, "[::ffff:10.1.2.3]:4711", "::ffff:198.51.100.1", "198.51.100.1"},
		{known, "[2001:db8:1:2:3:4:5:6]:1", "", "2001:db8:1:2::/64"},
		{known, "10.1.2.3:1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"},
		{known, "pipe", "198.51.100.1", "pipe"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = c.from
		for hop := range strings.SplitSeq(c.hops, ", ") { // in headers of their own, or in one
			r.Header.Add("X-Forwarded-For", hop)
		}
		one := r.Clone(t.Context())
		one.Header.Set("X-Forwarded-For", c.hops)
		if got := c.proxies.client(r); got != c.want || c.proxies.client(one) != c.want {
			t.Errorf("%s by %s is %s, not %s", c.from, c.hops, got, c.want)
		}
	}
	if _, err := parseProxies("10.0.0.0/8,elsewhere"); err == nil {
		t.Error("elsewhere is an address")
	}

	p := start(t)
	try := func(hop string) int {
		r, _ := http.NewRequest(http.MethodPost, p.URL+"/sign-in/code", nil)
		r.Header.Set("X-Forwarded-For", hop)
		a, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a.StatusCode
	}
	for range 60 {
		try("198.51.100.1")
	}
	if got := try("198.51.100.2"); got != http.StatusTooManyRequests {
		t.Errorf("a header that anybody can write gives another 60 attempts: %d", got)
	}
	p.server.proxies, _ = parseProxies("127.0.0.1")
	if got := try("198.51.100.2"); got == http.StatusTooManyRequests {
		t.Error("behind a proxy all share their attempts")
	}
}

// TestBehindAProxyOfTLS: cookies and pages are for TLS alone where the portal's address
// says so.
func TestBehindAProxyOfTLS(t *testing.T) {
	p := start(t)
	for base, want := range map[string]bool{"https://portal.example": true, p.URL: false} {
		p.server.Post.Base = base
		r, _ := http.NewRequest(http.MethodPost, p.URL+"/language?language=en", nil)
		a, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if got := strings.Contains(a.Header.Get("Set-Cookie"), "; Secure"); got != want {
			t.Errorf("%s: a secure cookie is %v", base, got)
		}
		if got := a.Header.Get("Strict-Transport-Security") != ""; got != want {
			t.Errorf("%s: strict transport is %v", base, got)
		}
	}
}

// TestLogsHaveNoLinks: however somebody writes the address of a page.
func TestLogsHaveNoLinks(t *testing.T) {
	const secret = "iv1.AAAAAAAAAAAAAAAAAAAAAA.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
	for _, path := range []string{"/invite/" + secret, "//invite/" + secret, "/Invite/" + secret, "/x/" + secret + "/y", "/sign-in/link/" + strings.Replace(secret, "iv1", "il1", 1)} {
		if got := logPath(path); strings.Contains(got, "BBBB") {
			t.Errorf("%s is logged as %s", path, got)
		}
	}
	for _, path := range []string{"/invite/accept", "/team", "/orders/altair/ord_ABCDEFGHIJKLMNOPQRSTUVWXYZ"} {
		if got := logPath(path); got != path {
			t.Errorf("%s is logged as %s", path, got)
		}
	}
}
