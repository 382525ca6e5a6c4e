package budget

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names a budget. It is unique in its organisation.
type ID string

// NewID returns a random budget id.
func NewID() ID { return kabinet.NewID[ID]("bdg") }

// Scope says which lines a budget covers: those that match every field that is
// set. The zero Scope covers all of the organisation.
type Scope struct {
	// Unit covers the unit and all beneath it.
	Unit        kabinet.UnitID        `json:"unit,omitempty"`
	CostCentre  string                `json:"costCentre,omitempty"`
	Person      kabinet.PersonID      `json:"person,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
}

// Covers reports whether the scope covers the line.
func (s Scope) Covers(l Line) bool {
	return (s.Unit == "" || slices.Contains(l.Units, s.Unit)) &&
		(s.CostCentre == "" || s.CostCentre == l.CostCentre) &&
		(s.Person == "" || s.Person == l.Person) &&
		(s.LegalEntity == "" || s.LegalEntity == l.LegalEntity)
}

// Mode says what happens to what exceeds a budget.
type Mode string

// The modes.
const (
	Hard     Mode = "hard"     // it is refused
	Soft     Mode = "soft"     // it is reserved, with a warning
	Approval Mode = "approval" // it is reserved, and needs an approval
)

// MaxCarried is over how many periods something is carried: what those before them
// left is gone.
const MaxCarried = 60

// CarryOver says what a period leaves to the next one, and that to the one after it,
// MaxCarried times. A period throughout which the budget was closed has nothing of its own
// to leave: what came before it, and what is owed, goes over it unchanged.
type CarryOver string

// What is carried over.
const (
	Nothing CarryOver = ""
	Unspent CarryOver = "unspent" // what is left
	Both    CarryOver = "both"    // what is left, or what was spent too much
)

// Terms are what may change of a budget.
type Terms struct {
	Name string `json:"name"`
	// Amount is what every period has, in the main unit of the Measure: roubles,
	// tonnes, orders. Zero is zero.
	Amount kabinet.Quantity `json:"amount"`
	Mode   Mode             `json:"mode"`
	Carry  CarryOver        `json:"carry,omitempty"`
	// CarryMax is the most that is carried over, or owed; nil is no limit.
	CarryMax *kabinet.Quantity `json:"carryMax,omitempty"`
	// Approver is the role whose approval over budget needs, in the host's words;
	// for Approval alone.
	Approver string `json:"approver,omitempty"`
}

// Form describes a new budget. Scope, Measure and Cycle never change, since the
// ledger was written by them.
type Form struct {
	Scope   Scope          `json:"scope"`
	Measure ledger.Measure `json:"measure"`
	Cycle   Cycle          `json:"cycle"`
	Terms
}

// Single is the amount of one period where that is not the usual one.
type Single struct {
	Period PeriodID         `json:"period"`
	Amount kabinet.Quantity `json:"amount"`
}

// Status says whether a budget counts.
type Status string

// The statuses. A closed budget covers nothing; what it holds stays in the ledger.
const (
	Active Status = "active"
	Closed Status = "closed"
)

// State is what a store keeps of a Budget. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID  ID            `json:"id"`
	Org kabinet.OrgID `json:"org"`
	Form
	Singles []Single  `json:"singles,omitempty"`
	Status  Status    `json:"status"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
	// Closures are when it was closed, one after the other; the last has no end while it
	// is closed.
	Closures []kabinet.Window `json:"closures,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "budget").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the budget are asked for, and what a Scope is
// matched with.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Scope.Unit, LegalEntity: s.Scope.LegalEntity, Owner: s.Scope.Person}
}

// Key returns the ledger's key of a period.
func (s State) Key(p PeriodID) ledger.Key {
	return ledger.Key{Org: s.Org, Book: Book, Account: string(s.ID), Part: string(p)}
}

// countedAt reports whether the budget, which is active now, counted at an instant.
func (s State) countedAt(t time.Time) bool {
	_, err := s.Cycle.At(t)
	last := len(s.Closures) - 1
	return err == nil && !s.Created.After(t) && (last < 0 || !s.Closures[last].Until.After(t))
}

// amount returns what the budget itself gives a period, without what is carried over:
// nothing, where it was closed all the time.
func (s State) amount(p Period) (ledger.Units, error) {
	if closed, err := s.closedThrough(p); err != nil || closed {
		return 0, err
	}
	for _, x := range s.Singles {
		if x.Period == p.ID {
			return s.Measure.Of(x.Amount)
		}
	}
	return s.Measure.Of(s.Amount)
}

// closedThrough reports whether the budget was closed from before a period until after it.
func (s State) closedThrough(p Period) (bool, error) {
	if len(s.Closures) == 0 {
		return false, nil
	}
	zone, err := s.Cycle.zone()
	if err != nil {
		return false, ErrCycle.With("cycle", s.Cycle.Zone).Because(err)
	}
	return slices.ContainsFunc(s.Closures, func(w kabinet.Window) bool {
		return !p.First.Start(zone).Before(w.From) &&
			(w.Open() || !p.Last.IsZero() && !p.Last.AddDays(1).Start(zone).After(w.Until))
	}), nil
}

func (s State) clone() State {
	s.Singles, s.Closures = slices.Clone(s.Singles), slices.Clone(s.Closures)
	s.Terms = s.Terms.clone()
	return s
}

func (t Terms) clone() Terms {
	if t.CarryMax != nil {
		c := *t.CarryMax
		t.CarryMax = &c
	}
	return t
}
