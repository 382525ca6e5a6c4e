package identifier

// CYVAT is the VAT number of Cyprus.
const CYVAT Scheme = "cy_vat"

var cyprus = []rule{{
	// The first, third, … digits count for what a table gives them; the sum by
	// 26 is the letter.
	scheme: CYVAT, country: "CY", en: "VAT number (Cyprus)", ru: "номер НДС (Кипр)", example: "CY10259033P",
	form: "cy99999999A", prefix: "CY", valid: func(n string) bool { return n[2:4] != "12" },
	check: func(n string) bool {
		odd := [10]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}
		sum := 0
		for i, c := range []byte(n[2:10]) {
			if d := int(c - '0'); i%2 == 0 {
				sum += odd[d]
			} else {
				sum += d
			}
		}
		return n[10] == byte('A'+sum%26)
	}, every: true,
}}
