package invite

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

// Domains says which domains may be invited. Both lists may be set: what is denied
// is denied, whatever is allowed. A domain stands for itself and for everything
// beneath it, label by label: "example.com" covers "mail.example.com" and not
// "notexample.com".
type Domains struct {
	Allow []string `json:"allow,omitempty"` // empty allows all
	Deny  []string `json:"deny,omitempty"`
	// NoPublicMail denies the well-known providers of mail to everybody.
	NoPublicMail bool `json:"noPublicMail,omitempty"`
}

// publicMail are providers of mail to everybody. The list is short on purpose: a
// host that must keep more out names them in Deny.
var publicMail = []string{
	"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com", "icloud.com",
	"me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "proton.me", "protonmail.com",
	"mail.com", "zoho.com", "qq.com", "163.com", "126.com",
	"mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "yandex.ru", "yandex.com", "ya.ru", "rambler.ru", "lenta.ru",
}

// admits reports whether an address in its normal form may be invited.
func (d Domains) admits(address string, toASCII func(string) (string, error)) bool {
	domain := domainOf(address)
	covers := func(rule string) bool {
		r, ok := mailaddress.Domain(rule, toASCII)
		return ok && (domain == r || strings.HasSuffix(domain, "."+r))
	}
	switch {
	case slices.ContainsFunc(d.Deny, covers), d.NoPublicMail && slices.ContainsFunc(publicMail, covers):
		return false
	}
	return len(d.Allow) == 0 || slices.ContainsFunc(d.Allow, covers)
}

// validate returns ErrPolicy for a rule that is no domain: it would allow or deny
// something else than was meant.
func (d Domains) validate(toASCII func(string) (string, error)) error {
	for name, list := range map[string][]string{"allow": d.Allow, "deny": d.Deny} {
		for i, rule := range list {
			if _, ok := mailaddress.Domain(rule, toASCII); !ok {
				return ErrPolicy.At("/domains/" + name + "/" + strconv.Itoa(i))
			}
		}
	}
	return nil
}

// domainOf returns what follows the "@".
func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// Mask returns an address as others may see it: "a•••@example.com".
func Mask(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return ""
	}
	return address[:1] + "•••" + address[at:]
}
