package stat

import "math"

// gamma returns the regularised lower incomplete gamma function P(a, x), a above 0:
// by its series where x is small, and by its continued fraction otherwise (NIST
// Digital Library of Mathematical Functions, 8.7.1 and 8.9.2).
func gamma(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	lg, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - lg)
	if x < a+1 {
		term := 1 / a
		sum := term
		for n := a + 1; term > sum*1e-17; n++ {
			term *= x / n
			sum += term
		}
		return front * sum
	}
	return 1 - front*fraction(func(i int) (a1, b1 float64) {
		if i == 0 {
			return 1, x + 1 - a
		}
		k := float64(i)
		return -k * (k - a), x + 2*k + 1 - a
	})
}

// beta returns the regularised incomplete beta function I(x; a, b), a and b above
// 0, by its continued fraction (NIST Digital Library of Mathematical Functions,
// 8.17.22).
func beta(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - beta(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a
	return front * fraction(func(i int) (a1, b1 float64) {
		m := float64(i / 2)
		switch {
		case i == 0:
			return 1, 1
		case i%2 == 0:
			return m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)), 1
		}
		return -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)), 1
	})
}

// fraction returns the continued fraction a₀/(b₀ + a₁/(b₁ + a₂/(b₂ + …))), by the
// algorithm of Lentz as W. J. Thompson and A. R. Barnett changed it.
func fraction(part func(i int) (a, b float64)) float64 {
	const tiny = 1e-300
	a, b := part(0)
	d := 1 / nonzero(b, tiny)
	f, c := a*d, 1/tiny
	for i := 1; i < 100_000; i++ {
		a, b = part(i)
		d = 1 / nonzero(b+a*d, tiny)
		c = nonzero(b+a/c, tiny)
		f *= c * d
		if math.Abs(c*d-1) < 1e-16 {
			break
		}
	}
	return f
}

func nonzero(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
