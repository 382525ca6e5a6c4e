package kabinet

// Rounding is a way to round a number to fewer decimal places. The zero value,
// HalfUp, is the default everywhere.
type Rounding uint8

// The rounding modes. "Up" and "Down" are away from and towards zero, as in
// commercial arithmetic; Ceiling and Floor are towards plus and minus infinity.
const (
	HalfUp   Rounding = iota // to the nearest, a half away from zero: 2.5 → 3, −2.5 → −3
	HalfEven                 // to the nearest, a half to the even neighbour: 2.5 → 2, 3.5 → 4
	HalfDown                 // to the nearest, a half towards zero: 2.5 → 2
	Up                       // away from zero
	Down                     // towards zero
	Ceiling                  // towards plus infinity
	Floor                    // towards minus infinity
)

var roundingNames = [...]string{
	HalfUp: "half_up", HalfEven: "half_even", HalfDown: "half_down",
	Up: "up", Down: "down", Ceiling: "ceiling", Floor: "floor",
}

// ErrRounding is returned for text that names no rounding mode.
var ErrRounding = NewError(Invalid, "kabinet.rounding", "{text} is not a rounding mode")

// String returns the name of the mode, such as "half_even".
func (r Rounding) String() string {
	if int(r) < len(roundingNames) {
		return roundingNames[r]
	}
	return "rounding(?)"
}

// MarshalText implements encoding.TextMarshaler.
func (r Rounding) MarshalText() ([]byte, error) {
	if int(r) >= len(roundingNames) {
		return nil, ErrRounding.With("text", int(r))
	}
	return []byte(r.String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler; empty text is HalfUp.
func (r *Rounding) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*r = HalfUp
		return nil
	}
	for i, name := range roundingNames {
		if name == string(b) {
			*r = Rounding(i)
			return nil
		}
	}
	return ErrRounding.With("text", clip(string(b), 20))
}

// increments reports whether a quotient q with remainder rem of divisor d goes
// up by one in magnitude.
func (r Rounding) increments(q, rem, d uint64, neg bool) bool {
	if rem == 0 {
		return false
	}
	switch r {
	case HalfUp:
		return rem >= d-rem
	case HalfEven:
		return rem > d-rem || (rem == d-rem && q&1 == 1)
	case HalfDown:
		return rem > d-rem
	case Up:
		return true
	case Ceiling:
		return !neg
	case Floor:
		return neg
	}
	return false
}
