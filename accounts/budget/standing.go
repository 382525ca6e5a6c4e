package budget

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Standing is how a budget stands in a period.
type Standing struct {
	Budget  ID             `json:"budget"`
	Name    string         `json:"name"`
	Mode    Mode           `json:"mode"`
	Measure ledger.Measure `json:"measure"`
	Period  Period         `json:"period"`
	// Amount is what the period has of its own, and Carried what it has from those
	// before. Lent is what later periods have used of what it leaves to them, so that
	// it is not had once more by a clock that went back. Amount + Carried − Lent is the
	// Ceiling.
	Amount   ledger.Units `json:"amount"`
	Carried  ledger.Units `json:"carried"`
	Lent     ledger.Units `json:"lent,omitempty"`
	Ceiling  ledger.Units `json:"ceiling"`
	Reserved ledger.Units `json:"reserved"`
	// Committed is what is spent: never below zero, though a correction and the return of
	// a document may both give the same money back.
	Committed ledger.Units `json:"committed"`

	back ledger.Units // by how much more was given back than spent
}

// Left returns what may still be reserved; negative where too much is.
func (s Standing) Left() ledger.Units { return s.Ceiling - s.Reserved - s.Committed }

// Standing returns how a budget stands in the period that holds an instant. It
// returns ErrPeriod outside the budget.
func (s *Service) Standing(ctx context.Context, b State, at time.Time) (Standing, error) {
	period, err := b.Cycle.At(at)
	if err != nil {
		return Standing{}, err
	}
	return s.standing(ctx, b, period, nil)
}

// standing leaves out what is the document's own. What is carried is reckoned from the
// first period of the budget, or MaxCarried periods back, so that what is released late
// is not lost; what is lent, from as many periods ahead.
func (s *Service) standing(ctx context.Context, b State, p Period, own map[ledger.Key]ledger.Balance) (Standing, error) {
	periods, here, err := b.around(p)
	if err != nil {
		return Standing{}, err
	}
	balances, err := s.balances(ctx, b, periods, own)
	if err != nil {
		return Standing{}, err
	}
	amounts, back := make([]ledger.Units, len(periods)), make([]ledger.Units, len(periods))
	for i, q := range periods {
		back[i] = max(0, -balances[i].Committed)
		balances[i].Committed += back[i]
		if amounts[i], err = b.amount(q); err != nil {
			return Standing{}, err
		}
	}
	most := ledger.Max
	if b.CarryMax != nil {
		if most, err = b.Measure.Of(*b.CarryMax); err != nil {
			return Standing{}, err
		}
	}
	var carried, lent ledger.Units
	for i := range here {
		carried = min(balances[i].Left(bounded(amounts[i]+carried)), most)
		if b.Carry == Both {
			carried = max(carried, -most)
		} else {
			carried = max(carried, 0)
		}
	}
	for i := len(periods) - 1; i > here; i-- {
		lent = min(max(0, bounded(balances[i].Used())+lent-amounts[i]), most)
	}
	ceiling, is := bounded(amounts[here]+carried), balances[here]
	lent = max(0, min(lent, is.Left(ceiling)))
	return Standing{
		Budget: b.ID, Name: b.Name, Mode: b.Mode, Measure: b.Measure, Period: p, Amount: amounts[here], Carried: carried, Lent: lent,
		Ceiling: ceiling - lent, Reserved: is.Reserved, Committed: is.Committed, back: back[here],
	}, nil
}

// around returns the periods that carry something to p, p itself, which is at the index
// here, and those that p carries something to.
func (s State) around(p Period) (periods []Period, here int, err error) {
	if s.Carry == Nothing {
		return []Period{p}, 0, nil
	}
	first, err := s.Cycle.At(s.Created)
	if !s.Cycle.First.IsZero() {
		first, err = s.Cycle.Of(s.Cycle.First)
	}
	if err != nil {
		return nil, 0, err
	}
	q := p
	for here < MaxCarried && first.First.Before(q.First) {
		if q, err = s.Cycle.Of(q.First.AddDays(-1)); err != nil {
			return nil, 0, err
		}
		periods, here = append(periods, q), here+1
	}
	slices.Reverse(periods)
	periods, q = append(periods, p), p
	for range MaxCarried {
		if q.Last.IsZero() {
			break
		}
		q, err = s.Cycle.Of(q.Last.AddDays(1))
		if errors.Is(err, ErrPeriod) {
			break // the last one
		}
		if err != nil {
			return nil, 0, err
		}
		periods = append(periods, q)
	}
	return periods, here, nil
}

// balances returns what the periods hold, at once where the ledger can.
func (s *Service) balances(ctx context.Context, b State, periods []Period, own map[ledger.Key]ledger.Balance) (out []ledger.Balance, err error) {
	keys := make([]ledger.Key, len(periods))
	for i, p := range periods {
		keys[i] = b.Key(p.ID)
	}
	if many, ok := s.Ledger.(ledger.BalanceReader); ok {
		if out, err = many.Balances(ctx, keys...); err != nil {
			return nil, err
		}
	} else {
		out = make([]ledger.Balance, len(keys))
		for i, key := range keys {
			if out[i], err = s.Ledger.Balance(ctx, key); err != nil {
				return nil, err
			}
		}
	}
	for i, key := range keys {
		out[i].Reserved, out[i].Committed = out[i].Reserved-own[key].Reserved, out[i].Committed-own[key].Committed
	}
	return out, nil
}

// bounded keeps a sum within what a ledger counts.
func bounded(u ledger.Units) ledger.Units { return max(min(u, ledger.Max), -ledger.Max) }
