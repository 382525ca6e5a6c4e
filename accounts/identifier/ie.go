package identifier

// IEVAT is the VAT number of Ireland.
const IEVAT Scheme = "ie_vat"

var ireland = []rule{{
	scheme: IEVAT, country: "IE", en: "VAT number (Ireland)", ru: "номер НДС (Ирландия)", example: "IE6388047V",
	form: "ie9999999A|ie9999999AA|ie9A99999A|ie9+99999A|ie9*99999A", prefix: "IE", check: irish, every: true,
}}

// irish checks the letter (Revenue Commissioners, tax reference numbers): seven
// digits weigh 8 to 2, a second letter, which numbers have since 2013, 9 times its
// place in the alphabet, and the sum by 23 is the letter, W being 0. A number
// from before that has its first digit at the end of the seven.
func irish(n string) bool {
	digits, letters := n[2:9], n[9:]
	if !isDigit(n[3]) {
		digits = "0" + n[4:9] + n[2:3]
	}
	sum := weighted(digits, falling(8, 7)...)
	if len(letters) == 2 && letters[1] != 'W' {
		sum += 9 * int(letters[1]-'A'+1)
	}
	return letters[0] == "WABCDEFGHIJKLMNOPQRSTUV"[sum%23]
}
