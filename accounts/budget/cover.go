package budget

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Cover lets a document that has reserved count in the budgets that have come since: it
// reserves from each that covers it now and that it has nothing of, besides what it
// holds, which stays as it is. Reserve does so for every document that comes after a
// budget; ask Cover for those that are open, when a budget is opened, with Spend.Less so
// that none is refused for having been there before, and once more, without it, before
// their budgets are committed. What was committed before a budget came is not in it:
// Adjust says how much of that counts.
//
// The decision is about the new budgets alone. Over a hard one Cover reserves nothing and
// returns ErrOver, as Reserve does; over one that asks for an approval it reserves, since
// that is asked of documents that come after it. A document that has reserved nothing
// yet, or only under an earlier version, reserves as with Reserve, and one that gave
// everything back is left alone.
func (s *Service) Cover(ctx context.Context, by kabinet.Actor, now time.Time, spend Spend) (Decision, error) {
	own, err := s.own(ctx, spend)
	if err != nil {
		return Decision{}, err
	}
	if own.Document != spend.Document {
		return s.reserve(ctx, by, now, spend, own, own, has(own, "") == 0)
	}
	d := Decision{Outcome: Allowed, Reservation: own.ID}
	if own.Status != ledger.Active {
		return d, nil
	}
	all, err := s.decide(ctx, now, spend, own, own)
	if err != nil {
		return Decision{}, err
	}
	var asks []ledger.Ask
	step := "cover"
	for _, e := range all.Effects {
		had := slices.ContainsFunc(own.Items, func(i ledger.Item) bool { return i.Account == string(e.Budget) })
		if had || len(e.asks) == 0 {
			continue
		}
		if err := d.add(e); err != nil {
			return Decision{}, err
		}
		e.less = spend.Less
		asks = append(asks, e.capped()...)
		step += "/" + string(e.Budget)
	}
	switch {
	case d.Outcome == Refused && !spend.Less:
		return d, d.refusal()
	case len(asks) == 0:
		return d, nil
	}
	_, err = s.Book().Add(ctx, by, now, spend.Org, spend.Document.ID, step, asks...)
	return d, err
}

// capped returns what the lines ask, each up to the ceiling of the budget; a budget that
// may be exceeded has none, nor has one that is asked for less.
func (e Effect) capped() []ledger.Ask {
	out := slices.Clone(e.asks)
	for i := range out {
		out[i].Ceiling = e.Ceiling - e.back // the ledger counts what was given back twice
		if e.Over > 0 || e.Mode == Soft || e.less {
			out[i].Ceiling = ledger.Max
		}
	}
	return out
}
