package main

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
)

// csvFlags are the flags that say how files are written.
type csvFlags struct {
	currency, tax, zone, encoding, decimal, comma string
	units                                         pairs
	allowUnknown                                  bool
}

// declare adds the flags. What is the plural of what the files hold, and only
// stands before the usage of flags that are for CSV alone.
func (f *csvFlags) declare(s *flag.FlagSet, what, only string) {
	s.StringVar(&f.currency, "currency", "", "currency, a `code`, of "+what+" that name none")
	s.StringVar(&f.tax, "tax", "", "whether "+what+" that do not say so are `net` or gross")
	s.StringVar(&f.zone, "zone", "", "`zone` of days and of local times, such as Europe/Moscow")
	s.Var(&f.units, "unit-code", "code of a unit as a file names it: `NAME=CODE`, such as бухта=COIL")
	s.StringVar(&f.encoding, "encoding", "utf-8", only+"`encoding`, utf-8 or windows-1251")
	s.StringVar(&f.decimal, "decimal", "auto", only+"decimal `mark`, auto, point or comma")
	s.StringVar(&f.comma, "delimiter", "", only+"`delimiter`, one of , ; and tab; detected if not given")
	s.BoolVar(&f.allowUnknown, "allow-unknown", false, only+"pass over unknown columns")
}

// options checks the flags.
func (f *csvFlags) options() (out pricecsv.Options, err error) {
	if out.Currency, err = parseCurrency(f.currency); err != nil {
		return out, fmt.Errorf("-currency: %w", err)
	}
	if f.tax != "" {
		if err = out.Tax.UnmarshalText([]byte(f.tax)); err != nil {
			return out, fmt.Errorf("-tax: %w", err)
		}
	}
	if f.zone != "" {
		if out.Zone, err = time.LoadLocation(f.zone); err != nil {
			return out, fmt.Errorf("-zone: %w", err)
		}
	}
	out.Units = make(map[string]kabinet.UoM, len(f.units))
	for _, p := range f.units {
		out.Units[p.name] = kabinet.UoM(p.value)
	}
	ok := false
	if out.Encoding, ok = map[string]encoding.Encoding{"utf-8": nil, "windows-1251": charmap.Windows1251}[strings.ToLower(f.encoding)]; !ok {
		return out, fmt.Errorf("-encoding is utf-8 or windows-1251, not %s", f.encoding)
	}
	if out.Decimal, ok = map[string]pricecsv.Decimal{"auto": pricecsv.Auto, "point": pricecsv.Point, "comma": pricecsv.Comma}[f.decimal]; !ok {
		return out, fmt.Errorf("-decimal is auto, point or comma, not %s", f.decimal)
	}
	if out.Comma, ok = map[string]byte{"": 0, ",": ',', ";": ';', "tab": '\t', "\t": '\t'}[f.comma]; !ok {
		return out, fmt.Errorf("-delimiter is one of , ; and tab, not %s", f.comma)
	}
	out.AllowUnknown = f.allowUnknown
	return out, nil
}

// pairs is a flag NAME=VALUE that may be given several times.
type pairs []struct{ name, value string }

func (p *pairs) String() string { return "" }

// Set implements flag.Value.
func (p *pairs) Set(s string) error {
	i := strings.LastIndexByte(s, '=')
	if i <= 0 || i == len(s)-1 {
		return fmt.Errorf("%q is not of the form NAME=VALUE", s)
	}
	*p = append(*p, struct{ name, value string }{s[:i], s[i+1:]})
	return nil
}
