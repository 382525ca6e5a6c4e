package identifier

// The schemes of Italy.
const (
	ITVAT Scheme = "it_vat"
	// ITFiscal is the codice fiscale: 16 characters for persons, and 11 digits
	// for companies.
	ITFiscal Scheme = "it_fiscal"
)

var italy = []rule{{
	scheme: ITVAT, country: "IT", en: "VAT number (Italy)", ru: "номер НДС (Италия)", example: "IT00743110157",
	form: "it99999999999", prefix: "IT", check: tail(2, italian), every: true,
}, {
	// Decree of the Ministry of Finance of 1976-12-23: names, day of birth and
	// place; digits give way to letters where two persons would have one code.
	scheme: ITFiscal, country: "IT", en: "fiscal code (Italy)", ru: "налоговый код (Италия)", example: "00743110157",
	form: "99999999999|AAAAAAXXAXXAXXXA", check: func(n string) bool {
		if len(n) == 11 {
			return luhn(n)
		}
		odd := [36]int{
			1, 0, 5, 7, 9, 13, 15, 17, 19, 21, // digits
			1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
		}
		sum := 0
		for i, c := range []byte(n[:15]) {
			switch v := value(c); {
			case i%2 == 0:
				sum += odd[v]
			case v > 9:
				sum += v - 10
			default:
				sum += v
			}
		}
		return n[15] == byte('A'+sum%26)
	}, every: true,
}}

// italian checks a VAT number (Decree 1972/633, article 35): number, office of a
// province, and a Luhn digit.
func italian(n string) bool {
	office := number(n[7:10])
	return n[:7] != "0000000" && luhn(n) &&
		(1 <= office && office <= 100 || office == 120 || office == 121 || office == 888 || office == 999)
}
