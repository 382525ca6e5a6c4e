package stock

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// knows reports whether the figures of the feed have a document deducted that reserved
// at an instant; the zero instant is not known. What reserved after the figures were
// taken is not in them, whatever its name.
func (f Feed) knows(d ledger.Document, reserved time.Time) bool {
	if reserved.After(f.AsOf) {
		return false
	}
	if !reserved.IsZero() && !f.Watermark.IsZero() && !reserved.After(f.Watermark) {
		return true
	}
	return slices.ContainsFunc(f.Knows, func(x Document) bool { return x.name() == d.ID && d.Version>>tries <= x.Version })
}

// takeOver gives back what reservations hold of the feed's levels, where the figures
// have it deducted already, and moves what they hold of receipts that have come in to
// the lots.
func (im *intake) takeOver(ctx context.Context) error {
	gone := im.arrived()
	im.gone = gone
	if im.source.Mode != AlreadyNetted && len(gone) == 0 {
		return nil
	}
	active, err := im.Reservations.Active(ctx, im.Seller, Book)
	if err != nil {
		return err
	}
	for _, r := range active {
		touched := false
		state := r.State()
		if im.source.Mode == AlreadyNetted && im.feed.knows(state.Document, state.Created) {
			var parts []ledger.Part
			for _, i := range state.Items {
				if im.names(i.Key) && i.Open() > 0 {
					parts = append(parts, ledger.Part{Line: i.Line})
				}
			}
			if len(parts) > 0 {
				step := known + string(im.source.ID) + "/" + strconv.FormatInt(im.feed.Version, 10)
				if state, err = im.book().Release(ctx, im.by, im.now, im.Seller, state.Document.ID, step, parts...); err != nil {
					return err
				}
				touched = true
			}
		}
		if drop, add := moves(state, gone); len(drop) > 0 {
			step := "arrived/" + string(im.source.ID) + "/" + strconv.FormatInt(im.feed.Version, 10) + "/" + strconv.Itoa(len(state.Steps))
			if _, err := im.book().Rekey(ctx, im.by, im.now, im.Seller, state.Document.ID, step, drop, add); err != nil {
				return err
			}
		}
		if touched {
			im.report.Taken++
		}
	}
	return nil
}

// names reports whether a key is of a level of which the feed speaks.
func (im *intake) names(k ledger.Key) bool {
	sku, w, lot, inbound := place(k)
	u := im.updates[spot{sku, w}]
	switch {
	case u == nil || im.stays[k]:
		return false
	case u.whole:
		return true
	case inbound != "":
		return slices.ContainsFunc(u.inbound, func(x Inbound) bool { return x.ID == inbound })
	}
	return slices.ContainsFunc(u.lots, func(x Lot) bool { return x.Lot == lot })
}

// arrived returns the receipts that are no more, with the lot that what was held of
// them is held of now: the one without a number, or that which is sold last.
func (im *intake) arrived() map[ledger.Key]ledger.Key {
	out := map[ledger.Key]ledger.Key{}
	for _, at := range im.order {
		l, u := im.levels[at], im.updates[at]
		if l == nil {
			continue
		}
		for _, in := range l.s.Inbound {
			i := slices.IndexFunc(u.inbound, func(x Inbound) bool { return x.ID == in.ID })
			if (i < 0 && !u.whole) || (i >= 0 && u.inbound[i].Quantity.Sign() > 0) {
				continue
			}
			lots := slices.Clone(u.lots)
			if len(lots) == 0 && !u.whole {
				lots = slices.Clone(l.s.Lots)
			}
			if len(lots) == 0 {
				u.lots = append(u.lots, Lot{})
				lots = []Lot{{}}
			}
			slices.SortFunc(lots, byExpiry)
			to := lots[len(lots)-1].Lot
			if slices.ContainsFunc(lots, func(x Lot) bool { return x.Lot == "" }) {
				to = ""
			}
			out[keyOf(im.Seller, at.sku, at.warehouse, "", in.ID)] = keyOf(im.Seller, at.sku, at.warehouse, to, "")
		}
	}
	return out
}

// moves returns what a reservation gives up of receipts that have arrived, and what it
// holds instead.
func moves(s ledger.State, to map[ledger.Key]ledger.Key) (drop []ledger.Key, add []ledger.Item) {
	if len(to) == 0 || s.Status != ledger.Active {
		return nil, nil
	}
	for _, i := range s.Items {
		key, gone := to[i.Key]
		if !gone || i.Open() == 0 {
			continue
		}
		line := i.Line
		for slices.ContainsFunc(s.Items, func(h ledger.Item) bool { return h.Key == key && h.Line == line }) ||
			slices.ContainsFunc(add, func(h ledger.Item) bool { return h.Key == key && h.Line == line }) {
			line += "a"
		}
		drop = append(drop, i.Key)
		add = append(add, ledger.Item{Key: key, Line: line, Measure: i.Measure, Amount: i.Open()})
	}
	return drop, add
}
