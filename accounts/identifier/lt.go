package identifier

// The schemes of Lithuania.
const (
	LTVAT  Scheme = "lt_vat"
	LTCode Scheme = "lt_code"
)

// State Tax Inspectorate and Centre of Registers: weights 1 to 9 and on from 1,
// then from 3; the last but one digit of a VAT number is 1.
var lithuania = []rule{{
	scheme: LTVAT, country: "LT", en: "VAT number (Lithuania)", ru: "номер НДС (Литва)", example: "LT119511515",
	form: "lt999999919|lt999999999919", prefix: "LT", check: func(n string) bool {
		last := len(n) - 1
		return is(n[last], twice(n[2:last])%10)
	},
}, {
	scheme: LTCode, country: "LT", en: "company code (Lithuania)", ru: "код компании (Литва)", example: "301844044",
	form: "999999999", check: func(n string) bool { return is(n[8], twice(n[:8])%10) },
}}
