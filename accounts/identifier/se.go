package identifier

// The schemes of Sweden: the VAT number is the organisation number, or that of
// a person, with SE and 01.
const (
	SEVAT          Scheme = "se_vat"
	SEOrganisation Scheme = "se_organisation"
)

// Swedish Tax Agency: a Luhn digit.
var sweden = []rule{{
	scheme: SEVAT, country: "SE", en: "VAT number (Sweden)", ru: "номер НДС (Швеция)", example: "SE556012579001",
	form: "se999999999901", prefix: "SE", check: func(n string) bool { return luhn(n[2:12]) }, every: true,
	tidy: func(n string) string {
		if pictures("9999999999", n) {
			return "SE" + n + "01"
		}
		return n
	},
}, {
	scheme: SEOrganisation, country: "SE", en: "organisation number (Sweden)", ru: "номер организации (Швеция)", example: "5560125790",
	form: "9999999999", check: luhn, every: true,
}}
