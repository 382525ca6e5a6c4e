package identifier

// The schemes of Germany.
const (
	// DEVAT is the USt-IdNr.
	DEVAT Scheme = "de_vat"
	// DEEconomic is the Wirtschafts-Identifikationsnummer (W-IdNr), the
	// USt-IdNr and five digits of the activity.
	DEEconomic Scheme = "de_economic_id"
	// DEPerson is the Identifikationsnummer (IdNr) of a person.
	DEPerson Scheme = "de_person_id"
)

// Federal Central Tax Office: ISO/IEC 7064, MOD 11,10. The tax numbers of the
// federal states and the register numbers have no common check rule.
var germany = []rule{{
	scheme: DEVAT, country: "DE", en: "VAT number (Germany)", ru: "номер НДС (Германия)", example: "DE136695976",
	form: "de999999999", prefix: "DE", valid: func(n string) bool { return n[2] != '0' }, check: tail(2, mod11and10), every: true,
}, {
	scheme: DEEconomic, country: "DE", en: "economic id (Germany)", ru: "экономический номер W-IdNr (Германия)", example: "DE13669597600001",
	form: "de99999999999999", prefix: "DE", valid: func(n string) bool { return n[2] != '0' && n[11:] != "00000" },
	check: func(n string) bool { return mod11and10(n[2:11]) },
}, {
	scheme: DEPerson, country: "DE", en: "tax id of a person (Germany)", ru: "налоговый номер лица IdNr (Германия)", example: "36574261809",
	form: "99999999999", valid: germanPerson, check: mod11and10, every: true,
}}

// germanPerson reports whether of the first ten digits one is there twice or
// three times, not three in a row, and all others at most once.
func germanPerson(n string) bool {
	var count [10]int
	for i, c := range []byte(n[:10]) {
		count[c-'0']++
		if i > 1 && c == n[i-1] && c == n[i-2] {
			return false
		}
	}
	repeated := 0
	for _, k := range count {
		if k > 3 {
			return false
		}
		if k > 1 {
			repeated++
		}
	}
	return n[0] != '0' && repeated == 1
}
