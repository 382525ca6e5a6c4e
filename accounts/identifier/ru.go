package identifier

import "strings"

// The schemes of Russia.
const (
	RUINN    Scheme = "ru_inn"
	RUKPP    Scheme = "ru_kpp"
	RUOGRN   Scheme = "ru_ogrn"
	RUOGRNIP Scheme = "ru_ogrnip"
	RUBIK    Scheme = "ru_bik"
)

var russia = []rule{{
	// Order ED-7-14/559@ of the Federal Tax Service of 2020-06-26, annex 2. The
	// last digits of a person's 12, the last one of an organisation's 10.
	scheme: RUINN, country: "RU", en: "taxpayer number (INN)", ru: "ИНН", example: "7707083893",
	form: "9999999999|999999999999", valid: func(n string) bool { return strings.Trim(n, "0") != "" },
	check: func(n string) bool {
		if len(n) == 10 {
			return is(n[9], weighted(n, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10)
		}
		return is(n[10], weighted(n, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10) &&
			is(n[11], weighted(n, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10)
	},
}, {
	// The same order: tax office, reason (digits or Latin letters), number. It
	// has no check digit.
	scheme: RUKPP, country: "RU", en: "reason code of registration (KPP)", ru: "КПП", example: "773601001",
	form: "9999XX999",
}, {
	// Order 165n of the Ministry of Finance of 2017-10-30: the remainder of the
	// first 12 digits by 11, of which the last digit counts.
	scheme: RUOGRN, country: "RU", en: "state register number (OGRN)", ru: "ОГРН", example: "1027700132195",
	form: "1999999999999|5999999999999", check: func(n string) bool { return is(n[12], number(n[:12])%11%10) },
}, {
	// The same for entrepreneurs: the first 14 digits by 13.
	scheme: RUOGRNIP, country: "RU", en: "state register number of an entrepreneur (OGRNIP)", ru: "ОГРНИП", example: "309565808600188",
	form: "399999999999999", check: func(n string) bool { return is(n[14], number(n[:14])%13%10) },
}, {
	// Bank of Russia Regulation 762-P: nine digits without a check digit.
	scheme: RUBIK, country: "RU", names: bank, en: "Russian bank code (BIK)", ru: "БИК", example: "044525225",
	form: "999999999",
}}

// RussianAccount reports whether the check key of an account of 20 digits agrees
// with the bank's BIK, both compact: behind three digits for the bank, digits
// weigh 7, 1, 3, 7, …, and the sum ends in 0 (Bank of Russia, order 515 of
// 1997-09-08). For a bank these are the last three of its BIK; for the Bank of
// Russia, where banks have their correspondent accounts (30101…) and the Treasury
// its single ones (40102…), 0 and the fifth and sixth of the BIK.
func RussianAccount(bik, account string) bool {
	if !pictures("999999999", bik) || !pictures("99999999999999999999", account) {
		return false
	}
	bank := bik[6:]
	if strings.HasPrefix(account, "30101") || strings.HasPrefix(account, "40102") || bank < "003" {
		bank = "0" + bik[4:6]
	}
	sum := 0
	for i, c := range []byte(bank + account) {
		sum += [3]int{7, 1, 3}[i%3] * int(c-'0')
	}
	return sum%10 == 0
}
