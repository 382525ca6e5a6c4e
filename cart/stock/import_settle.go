package stock

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// settle finds out what of the ledger the figures have already: what had left up to
// their instant, and what the source knows of. It returns the balances afterwards.
func (im *intake) settle(ctx context.Context) (map[ledger.Key]ledger.Balance, error) {
	if err := im.takeOver(ctx); err != nil {
		return nil, err
	}
	var keys []ledger.Key
	for _, at := range im.order {
		keys = append(keys, im.keys(at)...)
	}
	list, err := im.Balances.Balances(ctx, keys...)
	if err != nil {
		return nil, err
	}
	balances := make(map[ledger.Key]ledger.Balance, len(keys))
	for i, k := range keys {
		balances[k] = list[i]
	}
	var postings []ledger.Posting
	for _, at := range im.order {
		if l := im.levels[at]; l != nil {
			u := im.updates[at]
			for _, had := range l.s.Lots {
				i := slices.IndexFunc(u.lots, func(x Lot) bool { return x.Lot == had.Lot })
				k := keyOf(im.Seller, at.sku, at.warehouse, had.Lot, "")
				if i < 0 && !u.whole || im.stays[k] {
					continue
				}
				if i < 0 {
					u.lots, i = append(u.lots, Lot{Lot: had.Lot, Expires: had.Expires}), len(u.lots)
				}
				left, through, err := im.left(ctx, k, had.Settled, balances[k])
				if err != nil {
					return nil, err
				}
				u.lots[i].Settled = through
				if left > 0 {
					postings = append(postings, ledger.Posting{Entry: ledger.Entry{
						Key: k, Document: ledger.Document{ID: known + string(im.source.ID), Version: im.feed.Version}, Kind: ledger.Adjust,
						Step: strconv.FormatInt(balances[k].Entries, 10), Measure: measure(u.unit), Amount: -left, By: im.by.Person, At: im.now,
					}})
					b := balances[k]
					b.Committed, b.Entries = b.Committed-left, b.Entries+1
					balances[k] = b
				}
			}
		}
	}
	early, err := im.early(ctx, balances)
	if err != nil {
		return nil, err
	}
	postings = append(postings, early...)
	if len(postings) > 0 {
		if _, err := im.Ledger.Post(ctx, postings...); err != nil {
			return nil, err
		}
	}
	// A lot that is new has nothing to be settled from before.
	for _, at := range im.order {
		for i, lot := range im.updates[at].lots {
			b := balances[keyOf(im.Seller, at.sku, at.warehouse, lot.Lot, "")]
			if l := im.levels[at]; (l == nil || !l.has(lot.Lot)) && b.Committed == 0 {
				im.updates[at].lots[i].Settled = b.Entries
			}
		}
	}
	return balances, nil
}

// early returns postings for what left of receipts before a feed said that they came:
// it moves to the lots, and what left up to the figures' instant is settled.
func (im *intake) early(ctx context.Context, balances map[ledger.Key]ledger.Balance) ([]ledger.Posting, error) {
	var out []ledger.Posting
	for from, to := range im.gone {
		b := balances[from]
		if b.Committed <= 0 {
			continue
		}
		settled, _, err := im.left(ctx, from, 0, b)
		if err != nil {
			return nil, err
		}
		sku, w, _, inbound := place(from)
		e := ledger.Entry{
			Document: ledger.Document{ID: known + string(im.source.ID), Version: im.feed.Version}, Line: inbound, Kind: ledger.Adjust,
			Step: strconv.FormatInt(b.Entries, 10), Measure: measure(im.updates[spot{sku, w}].unit), By: im.by.Person, At: im.now,
		}
		e.Key, e.Amount = from, -b.Committed
		out = append(out, ledger.Posting{Entry: e})
		if later := b.Committed - settled; later > 0 {
			e.Key, e.Amount = to, later
			out = append(out, ledger.Posting{Entry: e, Ceiling: ledger.Max})
			lot := balances[to]
			lot.Committed += later
			balances[to] = lot
		}
	}
	return out, nil
}

func (l *Level) has(lot string) bool {
	return slices.ContainsFunc(l.s.Lots, func(x Lot) bool { return x.Lot == lot })
}

// keys returns the keys of all that a level has or is to have.
func (im *intake) keys(at spot) []ledger.Key {
	var out []ledger.Key
	add := func(lot, inbound string) {
		if k := keyOf(im.Seller, at.sku, at.warehouse, lot, inbound); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	if l := im.levels[at]; l != nil {
		for _, x := range l.s.Lots {
			add(x.Lot, "")
		}
		for _, x := range l.s.Inbound {
			add("", x.ID)
		}
	}
	for _, x := range im.updates[at].lots {
		add(x.Lot, "")
	}
	for _, x := range im.updates[at].inbound {
		add("", x.ID)
	}
	return out
}

// left returns what had left of a lot up to the feed's instant, beginning after an
// entry, and the entry up to which nothing is to be settled any more. What left later
// stays deducted, and what was posted after it, until the next feed.
func (im *intake) left(ctx context.Context, k ledger.Key, after int64, b ledger.Balance) (sum ledger.Units, through int64, err error) {
	if b.Committed == 0 {
		return 0, after, nil
	}
	const page = 500
	for {
		entries, err := im.Ledger.Entries(ctx, k, after, page)
		if err != nil {
			return 0, 0, err
		}
		for _, e := range entries {
			_, committed := e.Change()
			if committed > 0 {
				if e.At.After(im.feed.AsOf) && !im.feed.knows(e.Document, time.Time{}) {
					return min(sum, b.Committed), after, nil
				}
				sum += committed
			}
			after = e.N
		}
		if len(entries) < page {
			return min(sum, b.Committed), after, nil
		}
	}
}
