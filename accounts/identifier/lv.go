package identifier

// The schemes of Latvia: companies have their registration number as VAT number.
const (
	LVVAT          Scheme = "lv_vat"
	LVRegistration Scheme = "lv_registration"
)

var latvia = []rule{{
	scheme: LVVAT, country: "LV", en: "VAT number (Latvia)", ru: "номер НДС (Латвия)", example: "LV40003521600",
	form: "lv99999999999", prefix: "LV", check: func(n string) bool {
		if n = n[2:]; n[0] > '3' {
			return latvian(n)
		}
		return latvianPerson(n)
	},
}, {
	scheme: LVRegistration, country: "LV", en: "registration number (Latvia)", ru: "регистрационный номер (Латвия)", example: "40003521600",
	form: "99999999999", valid: func(n string) bool { return n[0] > '3' }, check: latvian, every: true,
}}

// latvian checks that the weighted sum leaves 3 by 11 (Register of Enterprises).
func latvian(n string) bool { return weighted(n, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3 }

// latvianPerson checks a personal code: those given out since 2017 begin with 32
// and have no check digit, earlier ones begin with the day of birth.
func latvianPerson(n string) bool {
	if n[:2] >= "32" {
		return true
	}
	day, month := number(n[:2]), number(n[2:4])
	return 1 <= day && 1 <= month && month <= 12 &&
		is(n[10], (1+weighted(n, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10)
}
