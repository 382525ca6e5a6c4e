package identifier

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/seed-a884640a/kabinet"
)

// Scheme names who gives a number out and what it says. Names are stable: they
// are stored and sent.
type Scheme string

// Identifier is a number with its scheme. Parse makes valid ones. Two of them
// are the same where both fields are equal.
type Identifier struct {
	Scheme Scheme `json:"scheme"`
	// Number is the compact form, once it has been through Parse.
	Number string `json:"number"`
}

// String returns scheme and number, such as "ru_inn:7707083893".
func (i Identifier) String() string { return string(i.Scheme) + ":" + i.Number }

// Parse cleans a number and checks it by the scheme. It returns ErrScheme for a
// scheme that is not known, ErrForm, or ErrCheck.
func Parse(s Scheme, text string) (Identifier, error) {
	n := s.Clean(text)
	if err := s.check(n); err != nil {
		return Identifier{}, err
	}
	return Identifier{s, n}, nil
}

// Clean returns the number in its compact form: without spaces, dashes, dots,
// slashes and invisible characters, in upper case, and completed where the
// scheme says how, such as with the country of a VAT number. It does not check
// anything; cleaning twice is the same as once.
func (s Scheme) Clean(text string) string {
	n := strings.Map(compact, text)
	if r := rules()[s]; r != nil {
		n = r.complete(n)
	}
	return n
}

// Check returns nil where Parse succeeds, and its error otherwise.
func (s Scheme) Check(text string) error { return s.check(s.Clean(text)) }

func (s Scheme) check(n string) error {
	r := rules()[s]
	switch {
	case r == nil:
		return ErrScheme.With("scheme", clip(string(s)))
	case !r.formed(n):
		return ErrForm.With("scheme", s).With("example", r.example)
	case r.check != nil && !r.check(n):
		return ErrCheck.With("scheme", s)
	}
	return nil
}

// Known reports whether the package has the scheme.
func (s Scheme) Known() bool { return rules()[s] != nil }

// Country returns the ISO 3166-1 alpha-2 code of the country whose scheme it is,
// and "" for an international or unknown one. That a company has a number of
// a country does not say that its seat is there.
func (s Scheme) Country() string {
	if r := rules()[s]; r != nil {
		return r.country
	}
	return ""
}

// Party reports whether the scheme numbers companies and persons in business,
// and not accounts, banks, goods or countries.
func (s Scheme) Party() bool {
	r := rules()[s]
	return r != nil && r.names == party
}

// Example returns a number that the scheme takes, for forms and messages, and ""
// for an unknown scheme.
func (s Scheme) Example() string {
	if r := rules()[s]; r != nil {
		return r.example
	}
	return ""
}

// Text returns the name of the scheme for people in the language of p; nil is
// plain English.
func (s Scheme) Text(p kabinet.Printer) string {
	if r := rules()[s]; r != nil {
		return kabinet.Text(p, code(s), r.en)
	}
	return string(s)
}

// Schemes returns all schemes, sorted by name.
func Schemes() []Scheme {
	out := make([]Scheme, 0, len(rules()))
	for s := range rules() {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// Of returns the schemes of the companies and persons of a country, given by
// its ISO 3166-1 alpha-2 code, sorted by name, and then the international ones.
func Of(country string) []Scheme {
	var own, all []Scheme
	for _, s := range Schemes() {
		switch r := rules()[s]; {
		case r.names != party:
		case r.country == country:
			own = append(own, s)
		case r.country == "":
			all = append(all, s)
		}
	}
	return append(own, all...)
}

// subject is what the numbers of a scheme name.
type subject uint8

const (
	party subject = iota // a company, or a person in business
	item
	account
	bank
	land
)

// rule is what is known of a scheme.
type rule struct {
	scheme  Scheme
	country string // "" is international
	names   subject
	en, ru  string
	example string
	// form are pictures of the compact form, between bars: 9 is a digit, A
	// a letter, X either, and all else itself, letters in lower case. Empty is any.
	form string
	// prefix is put before a number that has the form only with it.
	prefix string
	// tidy, if set, completes a number without separators. It is idempotent.
	tidy func(string) string
	// valid, if set, says what the pictures cannot.
	valid func(string) bool
	// check, if set, is of the check digits of a number that has the form.
	check func(string) bool
	// every says that a number in which any one digit was altered is refused.
	every bool
}

// rules are all rules by scheme, made once and never changed.
var rules = sync.OnceValue(func() map[Scheme]*rule {
	out := index(world, goods, banks, union, russia, unitedKingdom, unitedStates)
	maps.Copy(out, memberStates())
	return out
})

// memberStates are the rules of the countries of the European Union.
var memberStates = sync.OnceValue(func() map[Scheme]*rule {
	return index(
		austria, belgium, bulgaria, croatia, cyprus, czechia, denmark, estonia, finland, france, germany, greece, hungary, ireland,
		italy, latvia, lithuania, luxembourg, malta, netherlands, poland, portugal, romania, slovakia, slovenia, spain, sweden,
	)
})

func index(lists ...[]rule) map[Scheme]*rule {
	out := map[Scheme]*rule{}
	for _, list := range lists {
		for i := range list {
			out[list[i].scheme] = &list[i]
		}
	}
	return out
}

// complete finishes the cleaning of a number.
func (r *rule) complete(n string) string {
	if r.tidy != nil {
		n = r.tidy(n)
	}
	if r.prefix != "" && !strings.HasPrefix(n, r.prefix) && r.pictured(r.prefix+n) {
		n = r.prefix + n
	}
	return n
}

// formed reports whether the compact number has the form.
func (r *rule) formed(n string) bool {
	return len(n) <= maxLength && r.pictured(n) && (r.names != party || !blank(n)) && (r.valid == nil || r.valid(n))
}

// blank reports whether a number has digits and all of them are 0, as people fill in what
// they do not know; some check digits would agree.
func blank(n string) bool {
	return strings.Contains(n, "0") && !strings.ContainsAny(n, "123456789")
}

func (r *rule) pictured(n string) bool {
	if r.form == "" {
		return n != ""
	}
	for picture := range strings.SplitSeq(r.form, "|") {
		if pictures(picture, n) {
			return true
		}
	}
	return false
}
