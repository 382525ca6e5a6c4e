package identifier

// GTIN numbers trade items; it has 8, 12, 13 or 14 digits and is kept with as
// many as it came with.
const GTIN Scheme = "gtin"

var goods = []rule{{
	scheme: GTIN, names: item, en: "trade item number (GTIN)", ru: "код товара GTIN", example: "4006381333931",
	form: "99999999|999999999999|9999999999999|99999999999999", check: gs1, every: true,
}}

// gs1 checks the last digit: from the right, digits weigh 1, 3, 1, 3, … (GS1
// General Specifications, 7.9).
func gs1(digits string) bool {
	sum := 0
	for i := range len(digits) {
		w := 1 + 2*(i%2)
		sum += w * int(digits[len(digits)-1-i]-'0')
	}
	return sum%10 == 0
}
