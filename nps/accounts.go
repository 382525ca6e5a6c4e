package nps

import (
	"maps"
	"math"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Accounts counts answers by account, and knows what the accounts are worth, so
// that RollUp can unite them. The zero Accounts is empty and ready for use.
// Parts are put together with Merge, in any order, and need memory in proportion
// to the number of accounts, not of answers. Accounts are not safe for
// concurrent use.
type Accounts struct {
	by       map[kabinet.OrgID]*account
	none     Tally // answers without an account
	revenues map[kabinet.OrgID]kabinet.Money
	shared   bool // revenues belong to somebody else and are copied before a change
	currency kabinet.Currency
}

// account is what Accounts keeps of the answers of one.
type account struct {
	tally Tally
	sum   int64 // of the scores
	worst Score
	deciders,
	decided int64 // answers of decision-makers, and the sum of their scores
}

// Add counts an answer of an account; "" is one of no account, which counts in
// AllResponses only. A decision-maker's answer is marked, for
// ClassByDecisionMaker. It returns ErrScoreRange for a score above 10.
func (a *Accounts) Add(id kabinet.OrgID, s Score, decisionMaker bool) error {
	if id == "" {
		return a.none.Add(s)
	}
	if err := s.Validate(); err != nil {
		return err
	}
	x := a.account(id)
	if x.tally.N() == 0 || s < x.worst {
		x.worst = s
	}
	x.sum += int64(s)
	if decisionMaker {
		x.deciders++
		x.decided += int64(s)
	}
	return x.tally.Add(s)
}

func (a *Accounts) account(id kabinet.OrgID) *account {
	x := a.by[id]
	if x == nil {
		if a.by == nil {
			a.by = map[kabinet.OrgID]*account{}
		}
		x = &account{}
		a.by[id] = x
	}
	return x
}

// SetRevenue states what an account is worth, in the period that the host
// chooses, the same for all. Accounts that have not answered should be stated
// too: they are what the revenue coverage is measured against. It returns
// ErrRevenue for a negative amount, for another amount than the account has
// already and for one of no account, and kabinet.ErrCurrencyMismatch for another
// currency than that of the others.
func (a *Accounts) SetRevenue(id kabinet.OrgID, revenue kabinet.Money) error {
	if id == "" || revenue.Sign() < 0 || !revenue.Currency().Valid() {
		return ErrRevenue.With("account", clip(string(id))).With("revenue", revenue)
	}
	if a.currency.Valid() && a.currency != revenue.Currency() {
		return kabinet.ErrCurrencyMismatch.With("a", a.currency).With("b", revenue.Currency())
	}
	if had, ok := a.revenues[id]; ok && !had.Equal(revenue) {
		return ErrRevenue.With("account", clip(string(id))).With("revenue", revenue)
	}
	a.value(id, revenue)
	return nil
}

func (a *Accounts) value(id kabinet.OrgID, revenue kabinet.Money) {
	if a.shared || a.revenues == nil {
		a.revenues, a.shared = maps.Clone(a.revenues), false
		if a.revenues == nil {
			a.revenues = map[kabinet.OrgID]kabinet.Money{}
		}
	}
	a.currency = revenue.Currency()
	a.revenues[id] = revenue
}

// Merge adds the counts of another part, and the revenues of accounts. It
// returns the errors of SetRevenue for revenues that contradict those that are
// here, and changes nothing then. The other part stays as it is.
func (a *Accounts) Merge(o *Accounts) error {
	if a.currency.Valid() && o.currency.Valid() && a.currency != o.currency {
		return kabinet.ErrCurrencyMismatch.With("a", a.currency).With("b", o.currency)
	}
	for id, y := range o.revenues {
		if x, ok := a.revenues[id]; ok && !x.Equal(y) {
			return ErrRevenue.With("account", clip(string(id))).With("revenue", y)
		}
	}
	a.none.Merge(o.none)
	for id, y := range o.revenues {
		a.value(id, y)
	}
	for id, y := range o.by {
		x := a.account(id)
		if x.tally.N() == 0 || y.worst < x.worst {
			x.worst = y.worst
		}
		x.tally.Merge(y.tally)
		x.sum += y.sum
		x.deciders += y.deciders
		x.decided += y.decided
	}
	return nil
}

// Tally returns the answers of all accounts together, and of none.
func (a *Accounts) Tally() Tally {
	t := a.none
	for _, x := range a.by {
		t.Merge(x.tally)
	}
	return t
}

// Of returns the answers of one account.
func (a *Accounts) Of(id kabinet.OrgID) Tally {
	if id == "" {
		return a.none
	}
	if x := a.by[id]; x != nil {
		return x.tally
	}
	return Tally{}
}

// ids returns the accounts that have answered, in their order, so that sums of
// floating point come out the same every time.
func (a *Accounts) ids() []kabinet.OrgID { return slices.Sorted(maps.Keys(a.by)) }

// Pairs returns the accounts that have answered both times, for Paired, and how
// many have answered once only. The order is that of the ids.
func Pairs(before, after *Accounts) (pairs []Pair, once int) {
	for _, id := range before.ids() {
		if y := after.by[id]; y != nil {
			pairs = append(pairs, Pair{Account: id, Before: before.by[id].tally, After: y.tally})
		}
	}
	return pairs, len(before.by) + len(after.by) - 2*len(pairs)
}

// mean returns the account's score, −1 to 1.
func (x *account) mean() float64 { return x.tally.counts().mean() }

// weight returns an amount as a number to weigh by, and nothing else.
func weight(m kabinet.Money) float64 {
	coef, scale := m.Fixed()
	return float64(coef) / math.Pow10(scale)
}

// classOf classes a mean of n scores that sum to sum: promoter from 9 on,
// passive from 7 on.
func classOf(sum, n int64) Class {
	switch {
	case sum >= 9*n:
		return Promoter
	case sum >= 7*n:
		return Passive
	}
	return Detractor
}
