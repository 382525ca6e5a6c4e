package nps

import "strconv"

// Tally counts answers. The zero Tally is empty and ready for use; a literal
// such as Tally{Promoters: 70, Passives: 10, Detractors: 20} scores counts that
// were made elsewhere. Tallies of parts, kept as JSON or in columns, are put
// together with Merge, in any order. A Tally is a plain value; changes from
// several goroutines need one Tally each.
//
// A Tally does not know who answered. Where a person may be there twice, a
// Sample counts them once.
type Tally struct {
	Promoters  int64 `json:"promoters"`  // 9 and 10
	Passives   int64 `json:"passives"`   // 7 and 8
	Detractors int64 `json:"detractors"` // 0 to 6
	// Dismissed, Drafts and Excluded were asked, and are not among the N
	// answers: they change no score.
	Dismissed int64 `json:"dismissed,omitempty"`
	Drafts    int64 `json:"drafts,omitempty"`
	Excluded  int64 `json:"excluded,omitempty"`
}

// maxCount bounds each count, so that sums and products of them are exact.
const maxCount = 1 << 44

// Add counts an answer. It returns ErrScoreRange for a score above 10, and counts
// nothing then. It takes about a nanosecond and does not allocate.
func (t *Tally) Add(s Score) error {
	if s > MaxScore {
		return tooLarge(s)
	}
	// The shifts give all ones where the score is in the class, without a jump
	// that the processor could only guess.
	n := int64(s)
	promoter, detractor := (8-n)>>63, (n-7)>>63
	t.Promoters -= promoter
	t.Detractors -= detractor
	t.Passives += 1 + promoter + detractor
	return nil
}

// tooLarge is outOfRange made only when somebody looks: without a call in it, Add
// is small enough to be inlined.
type tooLarge Score

func (e tooLarge) Error() string { return e.Unwrap().Error() }
func (e tooLarge) Unwrap() error { return outOfRange(Score(e)) }

// AddAll counts answers, all or none: it returns ErrScoreRange, with the place
// of the first score above 10 as in "/17".
func (t *Tally) AddAll(scores []Score) error {
	// Two halves, since to count one thing twice in a row takes longer.
	var even, odd [1 << 8]int64
	i := 0
	for ; i+1 < len(scores); i += 2 {
		even[scores[i]]++
		odd[scores[i+1]]++
	}
	if i < len(scores) {
		even[scores[i]]++
	}
	var add [3]int64
	counted := int64(0)
	for s := range MaxScore + 1 {
		n := even[s] + odd[s]
		add[s.Class()+1] += n
		counted += n
	}
	if counted != int64(len(scores)) {
		for i, s := range scores {
			if s > MaxScore {
				return ErrScoreRange.With("score", s.String()).At("/" + strconv.Itoa(i))
			}
		}
	}
	t.Detractors += add[0]
	t.Passives += add[1]
	t.Promoters += add[2]
	return nil
}

// Merge adds the counts of another part.
func (t *Tally) Merge(o Tally) {
	t.Promoters += o.Promoters
	t.Passives += o.Passives
	t.Detractors += o.Detractors
	t.Dismissed += o.Dismissed
	t.Drafts += o.Drafts
	t.Excluded += o.Excluded
}

// N returns the number of answers that are scored: promoters, passives and
// detractors.
func (t Tally) N() int64 { return t.Promoters + t.Passives + t.Detractors }

// Validate returns ErrTally for a count that is negative or above 2^44.
func (t Tally) Validate() error {
	for _, n := range [...]int64{t.Promoters, t.Passives, t.Detractors, t.Dismissed, t.Drafts, t.Excluded} {
		if n < 0 || n > maxCount {
			return ErrTally.With("count", strconv.FormatInt(n, 10))
		}
	}
	return nil
}

// Rounded returns the score as it is displayed, a whole number from −100 to 100:
// 100(P−D)/n, rounded exactly, halves away from zero. It must not stand alone
// where n is less than MinAlone; Estimate.Alone knows. It returns ErrNoData for
// a tally without answers, and ErrTally.
func (t Tally) Rounded() (int, error) {
	if err := t.scorable(); err != nil {
		return 0, err
	}
	n, d := t.N(), t.Promoters-t.Detractors
	if d < 0 {
		return -int((-200*d + n) / (2 * n)), nil
	}
	return int((200*d + n) / (2 * n)), nil
}

// scorable returns ErrTally or ErrNoData for what has no score.
func (t Tally) scorable() error {
	if err := t.Validate(); err != nil {
		return err
	}
	if t.N() == 0 {
		return ErrNoData
	}
	return nil
}
