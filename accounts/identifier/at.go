package identifier

// The schemes of Austria.
const (
	ATVAT Scheme = "at_vat" // the UID
	// ATTax is the Abgabenkontonummer, with the number of the tax office.
	ATTax Scheme = "at_tax"
)

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
}, {
	// Federal Ministry of Finance: office, number, and a Luhn digit.
	scheme: ATTax, country: "AT", en: "tax number (Austria)", ru: "налоговый номер (Австрия)", example: "591199013",
	form: "999999999", check: luhn, every: true,
}}
