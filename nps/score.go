package nps

import (
	"strconv"
	"strings"
)

// Score is one answer to "how likely is it that you would recommend us?": a whole
// number from 0 to 10. The place of a button in a list is none, nor is a number of
// stars; NewScore and ParseScore make scores of what comes from outside. The zero
// Score is an answer, the worst; where there may be none, use a pointer or the
// Status of an Answer.
type Score uint8

// MaxScore is the best answer; the worst is 0.
const MaxScore Score = 10

// Class is what an answer counts for, and the number it counts as.
type Class int8

// The classes: 0 to 6, 7 and 8, 9 and 10.
const (
	Detractor Class = -1
	Passive   Class = 0
	Promoter  Class = 1
)

// String returns "detractor", "passive" or "promoter".
func (c Class) String() string {
	switch {
	case c < 0:
		return "detractor"
	case c > 0:
		return "promoter"
	}
	return "passive"
}

// NewScore returns the score, or ErrScoreRange where n is not 0 to 10.
func NewScore(n int) (Score, error) {
	if n < 0 || n > int(MaxScore) {
		return 0, ErrScoreRange.With("score", strconv.Itoa(n))
	}
	return Score(n), nil
}

// ParseScore reads a score: the digits of a whole number from 0 to 10 and
// nothing else but white space around them. It returns ErrScoreRange for all
// other text, "9.0" and "+9" and empty text among it.
func ParseScore(text string) (Score, error) {
	s := strings.TrimSpace(text)
	switch {
	case len(s) == 1 && s[0] >= '0' && s[0] <= '9':
		return Score(s[0] - '0'), nil
	case s == "10":
		return MaxScore, nil
	}
	return 0, ErrScoreRange.With("score", clip(text))
}

// Validate returns ErrScoreRange for a score above 10.
func (s Score) Validate() error {
	if s > MaxScore {
		return outOfRange(s)
	}
	return nil
}

func outOfRange(s Score) error { return ErrScoreRange.With("score", s.String()) }

// Class returns what the score counts for. It has a meaning for valid scores
// only.
func (s Score) Class() Class {
	switch {
	case s >= 9:
		return Promoter
	case s >= 7:
		return Passive
	}
	return Detractor
}

// String returns the number.
func (s Score) String() string { return strconv.Itoa(int(s)) }

// MarshalJSON writes a number, so that a slice of scores is not taken for bytes.
// It returns ErrScoreRange for a score above 10.
func (s Score) MarshalJSON() ([]byte, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return strconv.AppendUint(nil, uint64(s), 10), nil
}

// UnmarshalJSON reads a whole number from 0 to 10. It returns ErrScoreRange for
// everything else; null too, which must not become the worst answer.
func (s *Score) UnmarshalJSON(b []byte) error {
	v, err := ParseScore(string(b))
	if err == nil {
		*s = v
	}
	return err
}

// clip shortens text for a message.
func clip(s string) string {
	const max = 60
	if len(s) <= max {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}
