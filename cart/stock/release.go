package stock

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Part is a part of a line, in base units. The zero Quantity is all of it that is
// still held. Several parts of one line are one.
type Part struct {
	Line     string           `json:"line"`
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
}

// Release gives parts of what a document holds back, as for lines that were
// cancelled; no parts are all. The step names this release, so that a repeat is
// known. It returns kabinet.ErrNotFound, also for a line, or ledger.ErrOpen for more
// than is held. Where nothing is held any more it changes nothing.
func (s *Service) Release(ctx context.Context, by kabinet.Actor, now time.Time, d Document, step string, parts ...Part) (Held, error) {
	r, err := s.latest(ctx, d)
	if err != nil {
		return Held{}, err
	}
	state := r.State()
	if state.Status != ledger.Active {
		return held(d, state), nil
	}
	to, _, err := divide(state, ledger.Release, step, parts)
	if err != nil {
		return Held{}, err
	}
	if len(to) == 0 {
		return held(d, state), nil
	}
	got, err := s.book().Release(ctx, by, now, s.Seller, d.name(), step, to...)
	return held(d, got), err
}

// Ship says that goods left: what was held is deducted until the source's figures
// are of a later instant. No parts are all that is held. The step names the shipment,
// so that a repeat is known. More than is held, as weighed goods may be, is deducted
// too, since it left; so is what had been given back. Only what the figures of a
// source have taken over is not deducted again. It returns kabinet.ErrNotFound, also
// for a line.
func (s *Service) Ship(ctx context.Context, by kabinet.Actor, now time.Time, d Document, step string, parts ...Part) (Held, error) {
	r, err := s.latest(ctx, d)
	if err != nil {
		return Held{}, err
	}
	state := r.State()
	to, over, err := divide(state, ledger.Commit, step, parts)
	if err != nil {
		return Held{}, err
	}
	if len(over) > 0 {
		for i := range over {
			over[i].Document, over[i].Step, over[i].By, over[i].At = state.Document, step, by.Person, now.UTC()
		}
		if _, err := s.Ledger.Post(ctx, over...); err != nil {
			return Held{}, err
		}
	}
	if len(to) == 0 {
		return held(d, state), nil
	}
	got, err := s.book().Commit(ctx, by, now, s.Seller, d.name(), step, to...)
	return held(d, got), err
}

// divide divides parts of a document's lines over what the lines hold: shipments from
// the first lot, and from what is to come last, and releases the other way round. What
// exceeds it is an error for a release, and for a commit a posting of what left all the
// same.
func divide(s ledger.State, kind ledger.Kind, step string, parts []Part) (to []ledger.Part, over []ledger.Posting, err error) {
	if len(parts) == 0 {
		for _, i := range s.Items {
			if p := (Part{Line: lineOf(i.Line)}); !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	if parts, err = joined(parts); err != nil {
		return nil, nil, err
	}
	for _, p := range parts {
		var items []ledger.Item
		for _, i := range s.Items {
			if lineOf(i.Line) == p.Line {
				items = append(items, i)
			}
		}
		if len(items) == 0 {
			return nil, nil, kabinet.ErrNotFound.With("what", "line").With("id", p.Line)
		}
		if done(s, kind, step, items) {
			continue
		}
		m := items[0].Measure
		want, err := m.Of(p.Quantity)
		if err != nil || want < 0 {
			return nil, nil, ErrQuantity.With("quantity", p.Quantity.String()).With("sku", items[0].Account)
		}
		all := p.Quantity.IsZero()
		slices.SortStableFunc(items, func(a, b ledger.Item) int { return arrivalOf(a) - arrivalOf(b) })
		if kind == ledger.Release {
			slices.Reverse(items)
		}
		for _, i := range items {
			n := i.Open()
			if !all {
				n = min(n, want)
			}
			if n > 0 {
				to = append(to, ledger.Part{Line: i.Line, Num: int64(n), Den: int64(i.Amount)})
			}
			want -= n
		}
		switch {
		case all || want <= 0:
		case kind == ledger.Release:
			open, _ := m.Quantity(openOf(items))
			return nil, nil, ledger.ErrOpen.With("line", p.Line).With("document", s.Document.ID).With("open", open.String())
		default:
			for _, i := range items {
				want -= takenOver(s, i)
			}
			if want > 0 {
				over = append(over, ledger.Posting{
					Entry:   ledger.Entry{Key: items[0].Key, Line: items[0].Line, Kind: ledger.Adjust, Measure: m, Amount: want},
					Ceiling: ledger.Max,
				})
			}
		}
	}
	return to, over, nil
}

// joined joins parts of one line, of which one that is all of it is all.
func joined(parts []Part) ([]Part, error) {
	var out []Part
	for _, p := range parts {
		i := slices.IndexFunc(out, func(o Part) bool { return o.Line == p.Line })
		switch {
		case i < 0:
			out = append(out, p)
		case p.Quantity.IsZero() || out[i].Quantity.IsZero():
			out[i].Quantity = kabinet.Quantity{}
		default:
			sum, err := out[i].Quantity.Add(p.Quantity)
			if err != nil {
				return nil, err
			}
			out[i].Quantity = sum
		}
	}
	return out, nil
}

// arrivalOf is 1 for what is held of a receipt, and 0 for a lot.
func arrivalOf(i ledger.Item) int {
	if _, _, _, inbound := place(i.Key); inbound != "" {
		return 1
	}
	return 0
}

func openOf(items []ledger.Item) (sum ledger.Units) {
	for _, i := range items {
		sum += i.Open()
	}
	return sum
}

// done reports whether a step has taken from a line before.
func done(s ledger.State, kind ledger.Kind, step string, items []ledger.Item) bool {
	return slices.ContainsFunc(s.Steps, func(t ledger.Step) bool {
		return t.Kind == kind && t.Step == step && slices.ContainsFunc(items, func(i ledger.Item) bool { return i.Line == t.Line })
	})
}

// takenOver returns what of an item the figures of a source have taken over.
func takenOver(s ledger.State, i ledger.Item) ledger.Units {
	for _, t := range s.Steps {
		if t.Kind == ledger.Release && t.Line == i.Line && strings.HasPrefix(t.Step, known) {
			return i.Released
		}
	}
	return 0
}
