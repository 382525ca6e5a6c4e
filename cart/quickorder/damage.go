package quickorder

import (
	"regexp"
	"strings"
)

var (
	exponent = regexp.MustCompile(`^\d+([.,]\d+)?[eE]\+?\d+$`)
	dates    = regexp.MustCompile(`^(\d{1,2}[./-]\d{1,2}[./-](\d{2}|\d{4})|\d{4}-\d{2}-\d{2}( 00:00:00)?)$`)
	months   = regexp.MustCompile(`^(\d{1,2}[. -])?(янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([. -]\d{2,4})?$`)
)

// damaged reports whether a spreadsheet may have made a number or a date of an
// article: 4.6E+12, 10.02.2026, 10.фев, 2-Oct.
func damaged(s string) bool {
	if len(s) > 20 || s == "" {
		return false
	}
	return exponent.MatchString(s) || dates.MatchString(s) || strings.ContainsAny(s, "0123456789") && months.MatchString(strings.ToLower(s))
}
