package stock

import (
	"context"
	"errors"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// read sorts the rows into levels, parked ones and problems.
func (im *intake) read(ctx context.Context, articles map[kabinet.SKU]Article) error {
	waiting, err := im.Parked.Waiting(ctx, im.Seller, im.source.ID)
	if err != nil {
		return err
	}
	parked := map[string]*Parked{}
	for _, p := range waiting {
		parked[p.s.ID] = p
	}
	seen := map[string]bool{}
	left := map[string]bool{} // what a problem leaves as it was
	for i, r := range im.feed.Rows {
		id := parkedID(im.source.ID, r)
		if seen[id] {
			im.problem(i, ErrTwice.With("sku", string(r.SKU)).With("warehouse", string(r.Warehouse)))
			continue
		}
		seen[id] = true
		article, known := articles[r.SKU]
		_, place := im.warehouse(r.Warehouse)
		if !known || !place {
			reason := ErrSKU
			if known {
				reason = ErrWarehouse
			}
			if err := im.park(ctx, parked[id], id, r, reason.Code()); err != nil {
				return err
			}
			continue
		}
		if p := parked[id]; p != nil {
			if err := im.Parked.Save(ctx, p, p.become(Applied, im.now)...); err != nil {
				return err
			}
		}
		if problem := im.row(r, article); problem != nil {
			im.problem(i, problem)
			left[id] = true
		}
	}
	for id, p := range parked {
		if im.feed.Kind == Full && !seen[id] {
			if err := im.Parked.Save(ctx, p, p.become(Dropped, im.now)...); err != nil {
				return err
			}
		}
	}
	if im.feed.Kind == Full {
		im.restore(left)
	}
	return nil
}

func (im *intake) problem(row int, err *kabinet.Error) {
	im.report.Problems = append(im.report.Problems, Problem{row, err.At("/rows/" + strconv.Itoa(row))})
}

// row adds a row to the update of its level, or says why it cannot be.
func (im *intake) row(r Row, a Article) *kabinet.Error {
	at := spot{r.SKU, r.Warehouse}
	l := im.levels[at]
	if l != nil && l.s.Source != im.source.ID {
		return ErrSource.With("sku", string(r.SKU)).With("warehouse", string(r.Warehouse)).With("source", string(l.s.Source))
	}
	if l != nil && im.retry && l.s.Feed > im.source.Feed {
		return nil // a later feed has spoken
	}
	bad := func(q kabinet.Quantity) *kabinet.Error {
		return ErrRow.With("sku", string(r.SKU)).With("quantity", q.String())
	}
	m := measure(a.Unit)
	// What there is is rounded down, and what is promised of it up: no figure of a
	// source makes more of it.
	base := func(q kabinet.Quantity, to kabinet.Rounding) (kabinet.Quantity, bool) {
		b, err := a.base(q, r.Unit, to)
		if err == nil {
			_, err = m.Of(b)
		}
		return b, err == nil
	}
	q, ok := base(r.Quantity, kabinet.Floor)
	if !ok {
		return bad(r.Quantity)
	}
	if checkTexts(r.Lot, r.Inbound, string(r.SKU), string(r.Warehouse)) != nil {
		return ErrText.With("max", MaxText)
	}
	if r.Inbound != "" {
		if q.Sign() < 0 || (q.Sign() > 0 && r.Arrives.IsZero()) {
			return bad(r.Quantity)
		}
		u := im.update(at, a.Unit)
		u.unit, u.inbound = a.Unit, append(u.inbound, Inbound{r.Inbound, r.Arrives, q})
		return nil
	}
	allocated, ok := base(r.Allocated, kabinet.Ceiling)
	if !ok || allocated.Sign() < 0 {
		return bad(r.Allocated)
	}
	u := im.update(at, a.Unit)
	u.unit, u.lots = a.Unit, append(u.lots, Lot{Lot: r.Lot, OnHand: q, Allocated: allocated, Expires: r.Expires})
	return nil
}

// restore keeps what rows with problems name, in a full feed, as it was.
func (im *intake) restore(left map[string]bool) {
	for at, u := range im.updates {
		l := im.levels[at]
		if l == nil {
			continue
		}
		for _, lot := range l.s.Lots {
			if left[parkedID(im.source.ID, Row{SKU: at.sku, Warehouse: at.warehouse, Lot: lot.Lot})] {
				u.lots = append(u.lots, lot)
			}
		}
		for _, in := range l.s.Inbound {
			if left[parkedID(im.source.ID, Row{SKU: at.sku, Warehouse: at.warehouse, Inbound: in.ID})] {
				u.inbound = append(u.inbound, in)
			}
		}
	}
}

func (im *intake) park(ctx context.Context, p *Parked, id string, r Row, reason string) error {
	im.report.Parked++
	if p == nil {
		had, err := im.Parked.Get(ctx, im.Seller, id)
		switch {
		case errors.Is(err, kabinet.NotFound):
			had = &Parked{ParkedState{Schema: Schema, Org: im.Seller, ID: id, Source: im.source.ID}}
		case err != nil:
			return err
		}
		p = had
	}
	same := p.s.Row == r && p.s.Status == Waiting && p.s.Feed == im.feed.Version && p.s.Reason == reason
	if same {
		return nil
	}
	p.s.Row, p.s.Feed, p.s.Reason = r, im.feed.Version, reason
	return im.Parked.Save(ctx, p, p.become(Waiting, im.now)...)
}
