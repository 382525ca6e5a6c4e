package identifier

// The schemes of Finland: the VAT number is the business id with FI.
const (
	FIVAT        Scheme = "fi_vat"
	FIBusinessID Scheme = "fi_business_id"
)

var finland = []rule{{
	scheme: FIVAT, country: "FI", en: "VAT number (Finland)", ru: "номер НДС (Финляндия)", example: "FI20774740",
	form: "fi99999999", prefix: "FI", check: tail(2, finnish), every: true,
}, {
	scheme: FIBusinessID, country: "FI", en: "business id (Finland)", ru: "номер предприятия (Финляндия)", example: "20774740",
	form: "99999999", check: finnish, every: true, tidy: func(n string) string {
		if pictures("9999999", n) {
			return "0" + n // ids of six digits got a seventh
		}
		return n
	},
}}

// finnish checks that the weighted sum is divisible by 11 (Finnish Patent and
// Registration Office and Tax Administration, YTJ).
func finnish(n string) bool { return weighted(n, 7, 9, 10, 5, 8, 4, 2, 1)%11 == 0 }
