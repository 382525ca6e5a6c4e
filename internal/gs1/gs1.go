// Package gs1 knows the check digit of the numbers of GS1 (GTIN, GLN, SSCC).
package gs1

// Valid reports whether the last of the digits is the check digit of those before
// it, by the General Specifications of GS1: weights 3 and 1 in turns from the
// right. The text has at least one byte, and digits only.
func Valid(digits string) bool {
	sum := 0
	for i := len(digits) - 1; i >= 0; i-- {
		weight := 1
		if (len(digits)-1-i)%2 == 1 {
			weight = 3
		}
		sum += weight * int(digits[i]-'0')
	}
	return sum%10 == 0
}
