package identifier

// The schemes of Czechia.
const (
	CZVAT Scheme = "cz_vat"
	CZICO Scheme = "cz_ico"
)

var czechia = []rule{{
	scheme: CZVAT, country: "CZ", en: "VAT number (Czechia)", ru: "номер НДС (Чехия)", example: "CZ25123891",
	form: "cz99999999|cz999999999|cz9999999999", prefix: "CZ", check: func(n string) bool {
		switch n = n[2:]; {
		case len(n) == 8:
			return n[0] != '9' && ico(n)
		case len(n) == 9 && n[0] == '6':
			// Persons without a birth number: the first digit does not count.
			return is(n[8], (8-(10-weighted(n[1:], falling(8, 7)...)%11)%11+10)%10)
		}
		return birthNumber(n)
	},
}, {
	scheme: CZICO, country: "CZ", en: "company number IČO (Czechia)", ru: "номер компании IČO (Чехия)", example: "25123891",
	form: "99999999", check: ico,
}}

// ico checks the number of a Czech or Slovak company (Czech Statistical Office;
// Act 111/2009 on basic registers): weights 8 to 2, and 11 less the remainder by
// 11, of which the last digit counts; where nothing remains that is 1.
func ico(n string) bool {
	r := 11 - weighted(n, falling(8, 7)...)%11
	return is(n[7], r%10)
}

// birthNumber checks a birth number (Act 133/2000, paragraph 13): year, month, to
// which 50, 20 or 70 may be added, and day; with ten digits it is divisible by
// 11, or the first nine leave 10 and the last is 0. Nine digits are of people
// born before 1954.
func birthNumber(n string) bool {
	month, day := number(n[2:4])%50, number(n[4:6])
	if month > 20 {
		month -= 20
	}
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return false
	}
	if len(n) == 9 {
		return n[:2] < "54" || n[:2] >= "80"
	}
	return is(n[9], number(n[:9])%11%10)
}
