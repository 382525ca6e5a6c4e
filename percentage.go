package kabinet

// Percentage is a Rate that reads and writes as parts in a hundred: "-15" is
// 15 % off. Text and JSON carry the number without a sign for per cent. It is an
// immutable value; the zero Percentage is 0.
type Percentage struct{ rate Rate }

// ParsePercentage reads "-15" or "2.5", with the errors of ParsePercent.
func ParsePercentage(s string) (Percentage, error) {
	r, err := ParsePercent(s)
	return Percentage{r}, err
}

// MustPercentage is ParsePercentage for literals; it panics on an error.
func MustPercentage(s string) Percentage { return Percentage{MustPercent(s)} }

// Rate returns the factor: 0.15 for 15 %.
func (p Percentage) Rate() Rate { return p.rate }

// Neg returns -p.
func (p Percentage) Neg() Percentage { return Percentage{p.rate.Neg()} }

// Sign returns -1, 0 or 1.
func (p Percentage) Sign() int { return p.rate.Sign() }

// IsZero reports whether p is 0 %.
func (p Percentage) IsZero() bool { return p.rate.IsZero() }

// Cmp returns -1, 0 or 1 as p is less than, equal to or greater than o.
func (p Percentage) Cmp(o Percentage) int { return p.rate.Cmp(o.rate) }

// Equal reports whether p and o are the same number.
func (p Percentage) Equal(o Percentage) bool { return p.rate.Equal(o.rate) }

// String returns the number without a sign for per cent, such as "-15".
func (p Percentage) String() string { return p.rate.Percent() }

// MarshalText implements encoding.TextMarshaler.
func (p Percentage) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler, with the errors of
// ParsePercentage.
func (p *Percentage) UnmarshalText(b []byte) error {
	v, err := ParsePercentage(string(b))
	if err == nil {
		*p = v
	}
	return err
}

// UnmarshalJSON reads a string or a bare number, both by their decimal text,
// without exponents or escapes; null changes nothing.
func (p *Percentage) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	return p.UnmarshalText(unquote(b))
}
