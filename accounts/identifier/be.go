package identifier

// The schemes of Belgium: the VAT number is the enterprise number with BE.
const (
	BEVAT        Scheme = "be_vat"
	BEEnterprise Scheme = "be_enterprise"
)

var belgium = []rule{{
	scheme: BEVAT, country: "BE", en: "VAT number (Belgium)", ru: "номер НДС (Бельгия)", example: "BE0202239951",
	form: "be0999999999|be1999999999", prefix: "BE", check: tail(2, belgian), every: true,
	tidy: func(n string) string {
		switch { // until 2005 the first 0 was not written
		case pictures("be999999999", n):
			return "BE0" + n[2:]
		case pictures("999999999", n):
			return "BE0" + n
		}
		return n
	},
}, {
	scheme: BEEnterprise, country: "BE", en: "enterprise number (Belgium)", ru: "номер предприятия (Бельгия)", example: "0202239951",
	form: "0999999999|1999999999", check: belgian, every: true,
}}

// belgian checks the last two digits, 97 less the remainder of the others by 97
// (Crossroads Bank for Enterprises).
func belgian(n string) bool { return 97-number(n[:8])%97 == number(n[8:]) }
