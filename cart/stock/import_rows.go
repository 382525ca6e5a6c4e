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
		if problem := r.named(); problem != nil {
			im.problem(i, problem)
			continue
		}
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
			left[id] = true
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
	row += im.before
	im.report.Problems = append(im.report.Problems, Problem{row, err.At("/rows/" + strconv.Itoa(row))})
}

// named returns what is wrong with the names in a row: they are needed even of one that
// is parked.
func (r Row) named() *kabinet.Error {
	for _, t := range [...]struct{ place, text string }{
		{"/sku", string(r.SKU)}, {"/warehouse", string(r.Warehouse)}, {"/unit", string(r.Unit)}, {"/lot", r.Lot}, {"/inbound", r.Inbound},
	} {
		switch {
		case checkTexts(t.text) != nil:
			return ErrText.With("max", MaxText).At(t.place)
		case t.text == "" && (t.place == "/sku" || t.place == "/warehouse"):
			return ErrID.At(t.place)
		}
	}
	return nil
}

// row adds a row to the update of its level, or says why it cannot be.
func (im *intake) row(r Row, a Article) *kabinet.Error {
	at := spot{r.SKU, r.Warehouse}
	l := im.levels[at]
	if l != nil && l.s.Source != im.source.ID {
		return ErrSource.With("sku", string(r.SKU)).With("warehouse", string(r.Warehouse)).With("source", string(l.s.Source))
	}
	bad := func(q kabinet.Quantity, place string) *kabinet.Error {
		return ErrRow.With("sku", string(r.SKU)).With("quantity", q.String()).At(place)
	}
	m := measure(a.Unit)
	// What there is is rounded down, and what is promised of it up: no figure of a
	// source makes more of it.
	base := func(q kabinet.Quantity, to kabinet.Rounding, place string) (kabinet.Quantity, *kabinet.Error) {
		b, err := a.base(q, r.Unit, to)
		var unit *kabinet.Error
		if errors.Is(err, ErrUnit) && errors.As(err, &unit) {
			return b, unit.At("/unit")
		}
		if err == nil {
			_, err = m.Of(b)
		}
		if err != nil {
			return b, bad(q, place)
		}
		return b, nil
	}
	q, problem := base(r.Quantity, kabinet.Floor, "/quantity")
	if problem != nil {
		return problem
	}
	if r.Inbound != "" {
		switch {
		case q.Sign() < 0:
			return bad(r.Quantity, "/quantity")
		case q.Sign() > 0 && r.Arrives.IsZero():
			return bad(r.Quantity, "/arrives")
		}
		u := im.update(at, a.Unit)
		u.unit, u.inbound = a.Unit, append(u.inbound, Inbound{r.Inbound, r.Arrives, q})
		return nil
	}
	allocated, problem := base(r.Allocated, kabinet.Ceiling, "/allocated")
	if problem != nil {
		return problem
	}
	if allocated.Sign() < 0 {
		return bad(r.Allocated, "/allocated")
	}
	u := im.update(at, a.Unit)
	u.unit, u.lots = a.Unit, append(u.lots, Lot{Lot: r.Lot, OnHand: q, Allocated: allocated, Expires: r.Expires})
	return nil
}

// restore keeps what rows with problems and parked ones name, in a full feed, as it was:
// the quantity, and what was held and left of it, too.
func (im *intake) restore(left map[string]bool) {
	for at, u := range im.updates {
		l := im.levels[at]
		if l == nil {
			continue
		}
		for _, lot := range l.s.Lots {
			if left[parkedID(im.source.ID, Row{SKU: at.sku, Warehouse: at.warehouse, Lot: lot.Lot})] {
				u.lots = append(u.lots, lot)
				im.stays[keyOf(im.Seller, at.sku, at.warehouse, lot.Lot, "")] = true
			}
		}
		for _, in := range l.s.Inbound {
			if left[parkedID(im.source.ID, Row{SKU: at.sku, Warehouse: at.warehouse, Inbound: in.ID})] {
				u.inbound = append(u.inbound, in)
				im.stays[keyOf(im.Seller, at.sku, at.warehouse, "", in.ID)] = true
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
	p.s.Row, p.s.Feed, p.s.AsOf, p.s.Reason = r, im.feed.Version, im.feed.AsOf.UTC(), reason
	return im.Parked.Save(ctx, p, p.become(Waiting, im.now)...)
}
