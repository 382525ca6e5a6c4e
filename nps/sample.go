package nps

import (
	"maps"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Sample gathers answers and makes figures of them in which every person counts
// once. It keeps all answers; where persons are known to be unique, a Tally and
// Accounts count without keeping. The zero Sample is empty and ready for use. A
// Sample is not safe for concurrent use.
type Sample struct {
	answers []Answer
	byID    map[string]int // index in answers, where that is good
	indexed bool
	sorted  bool
	revenue Accounts
}

// Group is a figure: of all answers, or of those that have a key in common.
type Group struct {
	// Key is what they have in common, and "" where it is not known.
	Key string `json:"key"`
	// Tally counts every person once.
	Tally Tally `json:"tally"`
	// Accounts are the same answers by account, with the revenues that the
	// sample was told.
	Accounts *Accounts `json:"-"`
	// Repeated is the number of answers that do not count because the person
	// has answered again later.
	Repeated int64 `json:"repeated,omitempty"`
}

// Add adds an answer. One whose ID is there already is a revision: the later of
// them stays, and the same one again is harmless. It returns ErrTwice where the
// two differ and are of one time, and the errors of Answer.Validate.
func (s *Sample) Add(a Answer) error {
	if err := a.Validate(); err != nil {
		return err
	}
	a.At = a.At.UTC()
	if a.ID == "" {
		s.answers = append(s.answers, a)
		s.sorted = false
		return nil
	}
	s.index()
	i, ok := s.byID[a.ID]
	if !ok {
		s.byID[a.ID] = len(s.answers)
		s.answers = append(s.answers, a)
		s.sorted = false
		return nil
	}
	old := s.answers[i]
	switch c := a.At.Compare(old.At); {
	case c > 0:
		s.answers[i] = a
		s.sorted = false
	case c == 0 && a.compare(&old) != 0:
		return ErrTwice.With("id", clip(a.ID)).At("/id")
	}
	return nil
}

// index makes byID good again.
func (s *Sample) index() {
	if s.indexed {
		return
	}
	s.byID, s.indexed = make(map[string]int, len(s.answers)), true
	for i, a := range s.answers {
		if a.ID != "" {
			s.byID[a.ID] = i
		}
	}
}

// SetRevenue states what an account is worth; see Accounts.SetRevenue.
func (s *Sample) SetRevenue(id kabinet.OrgID, revenue kabinet.Money) error {
	return s.revenue.SetRevenue(id, revenue)
}

// Merge adds the answers and revenues of another sample, in any order with the
// same result. It returns the errors of Add and of Accounts.Merge, and changes
// nothing then. The other sample stays as it is.
func (s *Sample) Merge(o *Sample) error {
	s.index()
	for _, a := range o.answers {
		i, ok := s.byID[a.ID]
		if a.ID != "" && ok && s.answers[i].At.Equal(a.At) && s.answers[i].compare(&a) != 0 {
			return ErrTwice.With("id", clip(a.ID)).At("/id")
		}
	}
	if err := s.revenue.Merge(&o.revenue); err != nil {
		return err
	}
	for _, a := range o.answers {
		if err := s.Add(a); err != nil {
			return err // was ruled out above
		}
	}
	return nil
}

// Len returns the number of answers kept, dismissed ones and the like included.
func (s *Sample) Len() int { return len(s.answers) }

// order sorts the answers, so that the same set gives the same figures.
func (s *Sample) order() {
	if !s.sorted {
		slices.SortFunc(s.answers, func(a, b Answer) int { return a.compare(&b) })
		s.sorted, s.indexed = true, false
	}
}

// All returns the figure of all answers.
func (s *Sample) All() Group {
	s.order()
	f := s.figure("")
	for i := range slices.Backward(s.answers) {
		f.add(&s.answers[i])
	}
	return f.Group
}

// Dimension says to which group an answer belongs: "" where it is not known.
type Dimension func(Answer) string

// BySegment groups by segment.
func BySegment(a Answer) string { return string(a.Segment) }

// ByManager groups by the manager who lived through the deal.
func ByManager(a Answer) string { return string(a.Manager) }

// ByLegalEntity groups by the client's legal entity.
func ByLegalEntity(a Answer) string { return string(a.LegalEntity) }

// ByProgramme groups by survey programme.
func ByProgramme(a Answer) string { return string(a.Programme) }

// ByAccount groups by account.
func ByAccount(a Answer) string { return string(a.Account) }

// Breakdown returns a figure for every key of the dimension, ordered by key, that
// of answers without one first. A person counts once in each figure, and so may
// count in several; the figures may sum to more than All.
func (s *Sample) Breakdown(by Dimension) []Group {
	s.order()
	figures := map[string]*figure{}
	for i := range slices.Backward(s.answers) {
		a := &s.answers[i]
		key := by(*a)
		f := figures[key]
		if f == nil {
			f = s.figure(key)
			figures[key] = f
		}
		f.add(a)
	}
	out := make([]Group, 0, len(figures))
	for _, key := range slices.Sorted(maps.Keys(figures)) {
		out = append(out, figures[key].Group)
	}
	return out
}

// figure is a Group in the making. Answers are added the latest first.
type figure struct {
	Group
	seen map[kabinet.PersonID]bool
}

func (s *Sample) figure(key string) *figure {
	a := &Accounts{revenues: s.revenue.revenues, shared: true, currency: s.revenue.currency}
	s.revenue.shared = true // from here on whoever changes revenues copies them first
	return &figure{Group: Group{Key: key, Accounts: a}, seen: map[kabinet.PersonID]bool{}}
}

func (f *figure) add(a *Answer) {
	switch a.Status {
	case Dismissed:
		f.Tally.Dismissed++
	case Draft:
		f.Tally.Drafts++
	case Excluded:
		f.Tally.Excluded++
	default:
		if a.Person != "" {
			if f.seen[a.Person] {
				f.Repeated++
				return
			}
			f.seen[a.Person] = true
		}
		// Add validated the score.
		_ = f.Tally.Add(a.Score)
		_ = f.Accounts.Add(a.Account, a.Score, a.DecisionMaker)
	}
}
