package nps

import (
	"math/bits"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Pair is one account at two times, or on two occasions.
type Pair struct {
	Account kabinet.OrgID `json:"account,omitempty"`
	Before  Tally         `json:"before"`
	After   Tally         `json:"after"`
}

// PairedDifference is the change of the same accounts. Each account is its own
// yardstick and counts once, so changes show that a comparison of two groups
// would not see.
type PairedDifference struct {
	// Mean is the mean over the accounts of the change of their scores, After
	// less Before, in points −200 to 200.
	Mean float64 `json:"mean"`
	// Rose, Fell and Same count the accounts.
	Rose int `json:"rose"`
	Fell int `json:"fell"`
	Same int `json:"same"`
	// P is the exact two-sided probability of the sign-flip test: the share of
	// all 2ⁿ ways to give the changes a sign whose mean is as far from 0, or
	// farther. R. A. Fisher, The Design of Experiments (1935), §21. Few accounts
	// cannot be sure of anything: with n of them P is at least 2/2ⁿ.
	P     float64 `json:"p"`
	Level float64 `json:"level"`
}

// Differs reports whether the change is more than chance: P is below 1 − Level.
func (d PairedDifference) Differs() bool { return d.P < 1-d.Level }

// Limits of Paired: cells of the table of sums, and steps to fill it.
const (
	maxSums  = 1 << 22
	maxSteps = 1 << 30
)

// Paired compares accounts with themselves. Of the options it uses the level. It
// returns ErrNoData without pairs and for a side without answers, with its place
// as in "/3/after"; ErrTally likewise; ErrTwice for an account that is there
// twice; and ErrLevel. Nothing is approximated: where the exact test would take
// more than some seconds, for many hundreds of accounts with many different
// numbers of answers, it returns ErrPairs. Time and memory grow with the number
// of different sums that the changes can have.
func Paired(pairs []Pair, o Options) (PairedDifference, error) {
	l, err := level(o.Level)
	if err != nil {
		return PairedDifference{}, err
	}
	if len(pairs) == 0 {
		return PairedDifference{}, ErrNoData
	}
	out := PairedDifference{Level: l}
	seen := make(map[kabinet.OrgID]bool, len(pairs))
	fractions := make([]fraction, len(pairs))
	sum := 0.0
	for i, p := range pairs {
		place := "/" + strconv.Itoa(i)
		if p.Account != "" && seen[p.Account] {
			return PairedDifference{}, ErrTwice.With("id", string(p.Account)).At(place)
		}
		seen[p.Account] = true
		if err := bothScorable(p.Before, p.After); err != nil {
			return PairedDifference{}, at(err, place)
		}
		f, ok := changeInParts(p.Before, p.After)
		if !ok {
			return PairedDifference{}, ErrPairs.With("n", len(pairs))
		}
		fractions[i] = f
		sum += p.After.counts().mean() - p.Before.counts().mean()
		switch {
		case f.over > 0:
			out.Rose++
		case f.over < 0:
			out.Fell++
		default:
			out.Same++
		}
	}
	out.Mean = 100 * sum / float64(len(pairs))
	changes, ok := wholes(fractions)
	if !ok {
		return PairedDifference{}, ErrPairs.With("n", len(pairs))
	}
	if out.P, ok = signFlip(changes); !ok {
		return PairedDifference{}, ErrPairs.With("n", len(pairs))
	}
	return out, nil
}

// fraction is over/under in lowest terms, under > 0.
type fraction struct{ over, under int64 }

// changeInParts returns (Pb−Db)/nb − (Pa−Da)/na, and false where it does not fit.
func changeInParts(a, b Tally) (fraction, bool) {
	na, nb := a.N(), b.N()
	g := gcd(na, nb)
	under, ok := times(na/g, nb)
	if !ok {
		return fraction{}, false
	}
	x, ok1 := times(b.Promoters-b.Detractors, na/g)
	y, ok2 := times(a.Promoters-a.Detractors, nb/g)
	if !ok1 || !ok2 {
		return fraction{}, false
	}
	over := x - y
	g = max(gcd(over, under), 1)
	return fraction{over / g, under / g}, true
}

// wholes multiplies fractions by their least common denominator and divides out
// what the results have in common. It returns false where they do not fit.
func wholes(list []fraction) ([]int64, bool) {
	common := int64(1)
	for _, f := range list {
		var ok bool
		if common, ok = times(common/gcd(common, f.under), f.under); !ok {
			return nil, false
		}
	}
	out, g := make([]int64, len(list)), int64(0)
	for i, f := range list {
		var ok bool
		if out[i], ok = times(f.over, common/f.under); !ok {
			return nil, false
		}
		g = gcd(g, out[i])
	}
	if g > 1 {
		for i := range out {
			out[i] /= g
		}
	}
	return out, true
}

// signFlip returns the share of the ways to give the changes a sign whose sum is
// as far from 0 as that of the changes, or farther. It returns false where there
// are too many sums.
func signFlip(changes []int64) (float64, bool) {
	total, sum := int64(0), int64(0)
	var sizes []int64
	for _, c := range changes {
		if c == 0 {
			continue // either sign is the same
		}
		size := max(c, -c)
		sizes = append(sizes, size)
		if total += size; total >= maxSums {
			return 0, false
		}
		sum += c
	}
	if total*int64(len(sizes)) > maxSteps {
		return 0, false
	}
	// A sum of signed sizes is 2T − total, where T is that of those with a
	// plus. probability[T] is its share.
	probability := make([]float64, total+1)
	probability[0] = 1
	reached := int64(0)
	for _, size := range sizes {
		reached += size
		for t := reached; t >= 0; t-- {
			p := probability[t] / 2
			if t >= size {
				p += probability[t-size] / 2
			}
			probability[t] = p
		}
	}
	far := max(sum, -sum)
	share := 0.0
	for t, p := range probability {
		if s := 2*int64(t) - total; s >= far || -s >= far {
			share += p
		}
	}
	return min(share, 1), true
}

// times multiplies, and returns false where the product is 2⁶² or more.
func times(a, b int64) (int64, bool) {
	high, low := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	if high != 0 || low >= 1<<62 {
		return 0, false
	}
	return a * b, true
}

// gcd returns the greatest common divisor of the absolute values.
func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}
