package identifier

import "strconv"

// value returns the number that a digit or a letter stands for: A is 10.
func value(c byte) int {
	if isLetter(c) {
		return int(c-'A') + 10
	}
	return int(c - '0')
}

// weighted returns the sum of the digits times the weights, as far as there are
// weights.
func weighted(digits string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return sum
}

// falling returns the weights from, from−1, …, n of them.
func falling(from, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = from - i
	}
	return out
}

// is reports whether the digit c stands for n.
func is(c byte, n int) bool { return int(c-'0') == n }

// number returns the value of at most 18 digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// luhn reports whether the last digit is that of the Luhn formula (ISO/IEC
// 7812-1, annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// mod97 returns the remainder by 97 of digits and letters, each letter as the
// two digits of its value (ISO/IEC 7064).
func mod97(s string) int {
	sum := 0
	for i := range len(s) {
		v := value(s[i])
		if v > 9 {
			sum = sum*10 + v/10
			v %= 10
		}
		sum = (sum*10 + v) % 97
	}
	return sum
}

// mod11and10 reports whether the last digit is that of ISO/IEC 7064, MOD 11,10.
func mod11and10(digits string) bool {
	p := 10
	for i := range len(digits) - 1 {
		p = (p + int(digits[i]-'0')) % 10
		if p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (p+int(digits[len(digits)-1]-'0'))%10 == 1
}

// twice returns the remainder by 11 with the weights from 1 on, and where that
// is 10, with the weights from 3 on; weights go from 9 back to 1. A second 10 is 0.
func twice(digits string) int {
	for _, first := range [2]int{1, 3} {
		sum := 0
		for i := range len(digits) {
			sum += ((first-1+i)%9 + 1) * int(digits[i]-'0')
		}
		if r := sum % 11; r != 10 {
			return r
		}
	}
	return 0
}

// tail returns the check of a number without its first n characters.
func tail(n int, check func(string) bool) func(string) bool {
	return func(s string) bool { return check(s[n:]) }
}
