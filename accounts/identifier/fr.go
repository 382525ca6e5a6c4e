package identifier

import "strings"

// The schemes of France.
const (
	FRVAT   Scheme = "fr_vat"
	FRSIREN Scheme = "fr_siren"
	FRSIRET Scheme = "fr_siret"
)

var france = []rule{{
	scheme: FRVAT, country: "FR", en: "VAT number (France)", ru: "номер НДС (Франция)", example: "FR40303265045",
	form: "frXX999999999", prefix: "FR", valid: func(n string) bool { return !strings.ContainsAny(n[2:4], "IO") }, check: frenchVAT,
}, {
	// INSEE, SIRENE register: Luhn.
	scheme: FRSIREN, country: "FR", en: "company number SIREN (France)", ru: "номер компании SIREN (Франция)", example: "552100554",
	form: "999999999", check: luhn, every: true,
}, {
	// The SIREN and five digits of the establishment, Luhn; those of La Poste
	// have instead digits whose sum is divisible by 5.
	scheme: FRSIRET, country: "FR", en: "establishment number SIRET (France)", ru: "номер подразделения SIRET (Франция)", example: "73282932000074",
	form: "99999999999999", check: func(n string) bool {
		if !luhn(n[:9]) {
			return false
		}
		if luhn(n) || n[:9] != laPoste {
			return luhn(n)
		}
		sum := 0
		for _, c := range []byte(n) {
			sum += int(c - '0')
		}
		return sum%5 == 0
	},
}}

const laPoste = "356000000"

// frenchVAT checks the key before the SIREN (General Tax Code, annex III,
// article 242 nonies A). Of two digits it is 12 and three times the SIREN by
// 97; with a letter it is a number in a notation with the letters but I and O,
// whose quotient and remainder by 11 agree with the SIREN. Numbers of Monaco have
// 000 where the SIREN begins, and no Luhn digit.
func frenchVAT(n string) bool {
	key, siren := n[2:4], n[4:]
	if siren[:3] != "000" && !luhn(siren) {
		return false
	}
	if pictures("99", key) {
		return number(key) == number(siren+"12")%97
	}
	const letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	first, second := strings.IndexByte(letters, key[0]), strings.IndexByte(letters, key[1])
	k := first*34 + second - 100
	if first < 10 {
		k = first*24 + second - 10
	}
	return (number(siren)+1+k/11)%11 == k%11
}
