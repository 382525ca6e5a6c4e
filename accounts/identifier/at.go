package identifier

// ATVAT is the VAT number of Austria (UID).
const ATVAT Scheme = "at_vat"

var austria = []rule{{
	// Federal Ministry of Finance, "UID-Nummer: Aufbau und Prüfziffer": every
	// second of seven digits is doubled and its digits added; 4 more, up to ten.
	scheme: ATVAT, country: "AT", en: "VAT number (Austria)", ru: "номер НДС (Австрия)", example: "ATU13585627",
	form: "atu99999999", prefix: "AT", check: func(n string) bool {
		sum := 0
		for i, c := range []byte(n[3:10]) {
			d := int(c - '0')
			if i%2 == 1 {
				d = d*2/10 + d*2%10
			}
			sum += d
		}
		return is(n[10], (96-sum)%10)
	}, every: true,
}}
