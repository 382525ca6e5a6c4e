package budget

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// MaxText is the largest length of a name, role or cost centre, in bytes.
const MaxText = 200

// Budget is what a part of a client may spend. A method that returns an error
// changes nothing. A Budget is not safe for concurrent use.
type Budget struct{ s State }

// New returns a budget and its event. It returns ErrID, and of the form ErrName,
// ErrText, ErrMode, ErrCycle, ledger.ErrMeasure, ErrAmount for a negative amount,
// kabinet.ErrPrecision for one finer than the measure, or ledger.ErrAmount for one
// too large.
func New(id ID, org kabinet.OrgID, by kabinet.Actor, now time.Time, f Form) (*Budget, Opened, error) {
	if id == "" || org == "" {
		return nil, Opened{}, ErrID
	}
	if err := f.Measure.Validate(); err != nil {
		return nil, Opened{}, err
	}
	if err := f.Cycle.Validate(); err != nil {
		return nil, Opened{}, err
	}
	if !isText(f.Scope.CostCentre) {
		return nil, Opened{}, ErrText.With("max", MaxText)
	}
	if err := f.Terms.validate(f.Measure); err != nil {
		return nil, Opened{}, err
	}
	now = now.UTC()
	b := &Budget{State{Schema: Schema, ID: id, Org: org, Form: f, Status: Active, Created: now, Changed: now}.clone()}
	return b, Opened{b.base(by, now), b.State().Form}, nil
}

// Restore returns the budget of a state that a store kept. It copies the state.
func Restore(s State) *Budget {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Budget{s}
}

// State returns a copy of all the budget holds.
func (b *Budget) State() State { return b.s.clone() }

// Change gives the budget other terms, from now on and for all its periods. It
// returns ErrClosed, ErrUnchanged or the errors of New.
func (b *Budget) Change(by kabinet.Actor, now time.Time, t Terms) (Changed, error) {
	if b.s.Status == Closed {
		return Changed{}, ErrClosed.With("budget", b.s.Name)
	}
	if err := t.validate(b.s.Measure); err != nil {
		return Changed{}, err
	}
	was := b.s.Terms
	if t.equal(was) {
		return Changed{}, ErrUnchanged
	}
	b.s.Terms, b.s.Changed = t.clone(), now.UTC()
	return Changed{b.base(by, now), was, t.clone()}, nil
}

// SetPeriod gives one period an amount of its own; nil takes it away again. One throughout
// which the budget was closed has nothing all the same. It
// returns ErrClosed, ErrPeriod for what is no period of the budget, ErrUnchanged,
// or the errors of New for the amount.
func (b *Budget) SetPeriod(by kabinet.Actor, now time.Time, p PeriodID, amount *kabinet.Quantity) (PeriodSet, error) {
	if b.s.Status == Closed {
		return PeriodSet{}, ErrClosed.With("budget", b.s.Name)
	}
	if !b.s.Cycle.has(p) {
		return PeriodSet{}, ErrPeriod.With("day", string(p))
	}
	i := slices.IndexFunc(b.s.Singles, func(s Single) bool { return s.Period == p })
	singles := slices.Clone(b.s.Singles)
	switch {
	case amount == nil && i < 0:
		return PeriodSet{}, ErrUnchanged
	case amount == nil:
		singles = slices.Delete(singles, i, i+1)
	default:
		if err := checkAmount(b.s.Measure, *amount); err != nil {
			return PeriodSet{}, err
		}
		if i >= 0 && singles[i].Amount.Equal(*amount) {
			return PeriodSet{}, ErrUnchanged
		}
		if i < 0 {
			singles, i = append(singles, Single{}), len(singles)
		}
		singles[i] = Single{p, *amount}
	}
	b.s.Singles, b.s.Changed = singles, now.UTC()
	e := PeriodSet{Base: b.base(by, now), Period: p}
	if amount != nil {
		a := *amount
		e.Amount = &a
	}
	return e, nil
}

// has reports whether p names a period of the cycle.
func (c Cycle) has(p PeriodID) bool {
	_, ok := c.named(p)
	return ok
}

// named returns the period of that id, and false where the cycle has none.
func (c Cycle) named(p PeriodID) (Period, bool) {
	d, err := kabinet.ParseDate(string(p))
	if err != nil {
		return Period{}, false
	}
	if c.Every != Once && d.Before(c.First) {
		d = c.First // of a first period that is shorter
	}
	got, err := c.Of(d)
	return got, err == nil && got.ID == p
}

// Close ends the budget: it covers nothing any more, and gives no period anything that
// begins and ends before it is reopened. It returns ErrUnchanged.
func (b *Budget) Close(by kabinet.Actor, now time.Time) (Turned, error) {
	return b.turn(by, now, Closed)
}

// Reopen lets the budget count again: it has what it had when it was closed, and what the
// period of now gives. It returns ErrUnchanged.
func (b *Budget) Reopen(by kabinet.Actor, now time.Time) (Turned, error) {
	return b.turn(by, now, Active)
}

func (b *Budget) turn(by kabinet.Actor, now time.Time, to Status) (Turned, error) {
	if b.s.Status == to {
		return Turned{}, ErrUnchanged
	}
	now = now.UTC()
	closures := slices.Clone(b.s.Closures)
	switch last := len(closures) - 1; {
	case to == Closed:
		closures = append(closures, kabinet.Window{From: now})
	case last >= 0 && closures[last].Open():
		closures[last].Until = now
	}
	b.s.Status, b.s.Changed, b.s.Closures = to, now, closures
	return Turned{b.base(by, now), to}, nil
}

func (b *Budget) base(by kabinet.Actor, now time.Time) Base {
	return Base{Budget: b.s.ID, Org: b.s.Org, By: by, At: now.UTC()}
}

func (t Terms) validate(m ledger.Measure) error {
	switch {
	case strings.TrimSpace(t.Name) == "":
		return ErrName
	case !isText(t.Name) || !isText(t.Approver):
		return ErrText.With("max", MaxText)
	case t.Mode != Hard && t.Mode != Soft && t.Mode != Approval:
		return ErrMode.With("mode", string(t.Mode))
	case t.Carry != Nothing && t.Carry != Unspent && t.Carry != Both:
		return ErrMode.With("mode", string(t.Carry))
	}
	if t.CarryMax != nil {
		if err := checkAmount(m, *t.CarryMax); err != nil {
			return err
		}
	}
	return checkAmount(m, t.Amount)
}

func (t Terms) equal(o Terms) bool {
	sameMax := t.CarryMax == nil && o.CarryMax == nil ||
		t.CarryMax != nil && o.CarryMax != nil && t.CarryMax.Equal(*o.CarryMax)
	return t.Name == o.Name && t.Amount.Equal(o.Amount) && t.Mode == o.Mode && t.Carry == o.Carry &&
		sameMax && t.Approver == o.Approver
}

func checkAmount(m ledger.Measure, q kabinet.Quantity) error {
	if q.Sign() < 0 {
		return ErrAmount.With("amount", q.String())
	}
	_, err := m.Of(q)
	return err
}

func isText(s string) bool {
	return len(s) <= MaxText && utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}
