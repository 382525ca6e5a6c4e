package main

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// proxies are those that stand before the portal and may say for whom they ask. The
// portal believes nobody else: whoever could choose the address that attempts are
// counted by could make any number of them.
type proxies []netip.Prefix

// parseProxies reads addresses and prefixes, such as "10.0.0.0/8,::1".
func parseProxies(text string) (out proxies, err error) {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, bad := netip.ParseAddr(s)
			if bad != nil {
				return nil, fmt.Errorf("-proxies: %q is neither an address nor a prefix", s)
			}
			p = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func (p proxies) has(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// client returns by what attempts are counted: the address that a request comes from,
// or, where that is a proxy's, the last one of X-Forwarded-For that is no proxy's. What
// stands before that one anybody may have written. Of IPv6 it is the network, since
// one has them by the milliard.
func (p proxies) client(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	a := from.Addr().Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && p.has(a); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		a = before.Unmap().WithZone("")
	}
	if a.Is4() {
		return a.String()
	}
	network, _ := a.Prefix(64) // it is shorter than the address
	return network.String()
}

type tlsKey struct{}

// encrypted reports whether browsers speak TLS: with the portal itself, or with a proxy
// before it, as the address of the portal says.
func encrypted(r *http.Request) bool { return r.TLS != nil || r.Context().Value(tlsKey{}) != nil }

// behind tells requests that the portal has an address of https.
func (s *Server) behind(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(s.Post.Base, "https://") {
			r = r.WithContext(context.WithValue(r.Context(), tlsKey{}, true))
		}
		next.ServeHTTP(w, r)
	})
}
