package segment

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Activity is what a subject ordered in a period: when last, how often, and for how
// much. Who ordered nothing has none of these.
type Activity[K ~string] struct {
	Of     K             `json:"of"`
	Last   time.Time     `json:"last,omitzero"`
	Orders int64         `json:"orders,omitempty"`
	Amount kabinet.Money `json:"amount,omitzero"`
}

// Score is how a subject stands among those who ordered: 1 is the worst level in
// recency, frequency and money. Who ordered nothing has 0 in all three, which is no
// level.
type Score[K ~string] struct {
	Of        K   `json:"of"`
	Recency   int `json:"recency"`
	Frequency int `json:"frequency"`
	Money     int `json:"money"`
}

// String returns the three levels, such as "5-4-5".
func (s Score[K]) String() string {
	return strconv.Itoa(s.Recency) + "-" + strconv.Itoa(s.Frequency) + "-" + strconv.Itoa(s.Money)
}

// RFM scores subjects by recency, frequency and money on so many levels, 2 to 10, in
// the order in which they came. Levels are by rank among those who ordered, and whoever
// is equal has the same one: with b subjects below and e equal ones, itself among them,
// out of n, the level is 1 + ⌊levels · (2b + e) / 2n⌋. So where all are equal they are in
// the middle, and nobody is worse for an id. All arithmetic is exact.
//
// It returns ErrLevels, ErrSubject, ErrTwice, ErrActivity for a subject with a part of
// the numbers or with one below zero, and kabinet.ErrCurrencyMismatch.
func RFM[K ~string](subjects []Activity[K], levels int) ([]Score[K], error) {
	if levels < 2 || levels > 10 {
		return nil, ErrLevels.With("levels", levels)
	}
	out := make([]Score[K], len(subjects))
	seen := make(map[K]bool, len(subjects))
	var active []int
	for i, s := range subjects {
		switch {
		case s.Of == "":
			return nil, ErrSubject
		case seen[s.Of]:
			return nil, ErrTwice.With("id", string(s.Of))
		}
		seen[s.Of] = true
		out[i].Of = s.Of
		none := s.Last.IsZero() && s.Orders == 0 && s.Amount.IsZero()
		if !none && (s.Last.IsZero() || s.Orders <= 0 || s.Amount.Sign() < 0 || !s.Amount.Currency().Valid()) {
			return nil, ErrActivity.With("id", string(s.Of))
		}
		if none {
			continue
		}
		if len(active) > 0 && s.Amount.Currency() != subjects[active[0]].Amount.Currency() {
			return nil, kabinet.ErrCurrencyMismatch.With("a", subjects[active[0]].Amount.Currency()).With("b", s.Amount.Currency())
		}
		active = append(active, i)
	}
	rank(active, levels, func(i, j int) int { return subjects[i].Last.Compare(subjects[j].Last) }, func(i, level int) { out[i].Recency = level })
	rank(active, levels, func(i, j int) int { return cmp.Compare(subjects[i].Orders, subjects[j].Orders) }, func(i, level int) { out[i].Frequency = level })
	rank(active, levels, func(i, j int) int {
		c, _ := subjects[i].Amount.Cmp(subjects[j].Amount) // of one currency
		return c
	}, func(i, level int) { out[i].Money = level })
	return out, nil
}

// rank gives levels to subjects by an order of them.
func rank(subjects []int, levels int, compare func(i, j int) int, give func(i, level int)) {
	sorted := slices.SortedFunc(slices.Values(subjects), compare)
	n := len(sorted)
	for below := 0; below < n; {
		equal := 1
		for below+equal < n && compare(sorted[below], sorted[below+equal]) == 0 {
			equal++
		}
		for _, i := range sorted[below : below+equal] {
			give(i, 1+levels*(2*below+equal)/(2*n))
		}
		below += equal
	}
}
