package identifier

import "strings"

// EUVAT is the VAT number of any member state of the European Union, or of
// Northern Ireland, with its country: that state's own scheme checks it.
const EUVAT Scheme = "eu_vat"

var union = []rule{{
	// Council Directive 2006/112/EC, articles 214 and 215; Greece writes EL.
	scheme: EUVAT, en: "VAT number (European Union)", ru: "номер НДС (Европейский союз)", example: "DE136695976",
	tidy: func(n string) string {
		if r := unionRule(n); r != nil {
			return r.complete(n)
		}
		return n
	},
	valid: func(n string) bool { r := unionRule(n); return r != nil && r.formed(n) },
	check: func(n string) bool { r := unionRule(n); return r.check(n) },
}}

// unionRule returns the rule of the country that a VAT number begins with, or nil.
func unionRule(n string) *rule {
	if len(n) < 2 {
		return nil
	}
	switch country := n[:2]; country {
	case "GR":
		return memberStates()[GRVAT]
	case "XI":
		return &northernIreland
	default:
		return memberStates()[Scheme(strings.ToLower(country)+"_vat")]
	}
}
