package budget

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Line is one line of a document that is going to be paid.
type Line struct {
	// ID names the line, for what is committed and released line by line.
	ID string
	// Units are the unit of the line and all above it.
	Units       []kabinet.UnitID
	CostCentre  string
	Person      kabinet.PersonID
	LegalEntity kabinet.LegalEntityID
	// Amount is what the line costs, tax included. It may be zero, and is not
	// negative.
	Amount kabinet.Money
	// Quantity is in UoM; budgets of another unit of measure do not count it.
	Quantity kabinet.Quantity
	UoM      kabinet.UoM
}

// Spend is what a version of a document is going to spend.
type Spend struct {
	Org      kabinet.OrgID
	Document ledger.Document
	Lines    []Line
	// Until is when a reservation of it may be given up; zero is never.
	Until time.Time
	// Less says that the document only becomes less: it is taken whatever is left, since
	// an exceeded budget is no reason to keep a document large. That is believed of
	// budgets that the document has, held or spent, at least as much of, and of those
	// that came after it; of a document that holds nothing, by Cover alone.
	Less bool
	// Shifts says of one that becomes Less that none of its lines asks for more of its
	// own, though other budgets may be asked for it: a charge of the whole moves from one line
	// to another, as freight does when a line is cancelled, or the unit of the document has
	// moved beneath another one. Then Less is believed of all budgets of a document that
	// holds something.
	Shifts bool
}

// match returns what the lines have between them.
func (s Spend) match() Match {
	var m Match
	for _, l := range s.Lines {
		m.Units = append(m.Units, l.Units...)
		m.CostCentres = append(m.CostCentres, l.CostCentre)
		m.People = append(m.People, l.Person)
		m.LegalEntities = append(m.LegalEntities, l.LegalEntity)
	}
	m.Units, m.CostCentres = distinct(m.Units), distinct(m.CostCentres)
	m.People, m.LegalEntities = distinct(m.People), distinct(m.LegalEntities)
	return m
}

// distinct returns the values of a list that are not empty, each once.
func distinct[T ~string](list []T) []T {
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 0 && list[0] == "" {
		list = list[1:]
	}
	return list
}

// Outcome says what becomes of a document.
type Outcome string

// The outcomes, from the best to the worst.
const (
	Allowed       Outcome = "allowed"
	Warned        Outcome = "warned" // a soft budget is exceeded
	NeedsApproval Outcome = "needsApproval"
	Refused       Outcome = "refused"
)

var severity = map[Outcome]int{Allowed: 0, Warned: 1, NeedsApproval: 2, Refused: 3}

// Effect is what a document does to a budget. The standing leaves out what earlier
// versions of the document hold.
type Effect struct {
	Standing
	// Asked is what the document asks for.
	Asked ledger.Units `json:"asked"`
	// Over is by how much it exceeds what is left, and 0 where it does not.
	Over ledger.Units `json:"over"`
	// Lines are those that the budget covers.
	Lines []string `json:"lines"`
	// Approver is that of the budget.
	Approver string `json:"approver,omitempty"`

	asks      []ledger.Ask
	converted bool // from another currency
	less      bool // than what the document has of it: it is taken whatever is left
	budget    State
}

// refused reports whether a budget does not let the document through.
func (e Effect) refused() bool {
	return e.Over > 0 && e.Mode != Soft && e.Mode != Approval && !e.less // also in a mode that this version does not know
}

// RequirementKind says why a document needs an approval.
type RequirementKind string

// The kinds of requirements.
const (
	OverBudget RequirementKind = "overBudget"
	NoBudget   RequirementKind = "noBudget" // no budget covers some of the lines
)

// Requirement is an approval that a document needs for the sake of a budget. It
// says enough for package approval to make a rule of it.
type Requirement struct {
	Kind RequirementKind `json:"kind"`
	// Budget, Name, Period, Over and Approver are of the budget that is exceeded.
	Budget   ID               `json:"budget,omitempty"`
	Name     string           `json:"name,omitempty"`
	Period   PeriodID         `json:"period,omitempty"`
	Measure  ledger.Measure   `json:"measure,omitzero"`
	Over     kabinet.Quantity `json:"over,omitzero"`
	Approver string           `json:"approver,omitempty"`
	// Lines are those that it is about.
	Lines []string `json:"lines"`
}

// Decision is what budgets say to a document.
type Decision struct {
	Outcome Outcome `json:"outcome"`
	// Effects are those on every budget that covers any of its lines, by id.
	Effects []Effect `json:"effects,omitempty"`
	// Unassigned are the lines that no budget covers.
	Unassigned   []string      `json:"unassigned,omitempty"`
	Requirements []Requirement `json:"requirements,omitempty"`
	// Reservation is what is held; empty where nothing is.
	Reservation ledger.ID `json:"reservation,omitempty"`
}

// worsen makes the outcome at least as bad as o.
func (d *Decision) worsen(o Outcome) {
	if severity[o] > severity[d.Outcome] {
		d.Outcome = o
	}
}

// asks returns what the lines that a budget covers ask of it.
func (s *Service) asks(ctx context.Context, b State, key ledger.Key, lines []Line) (asks []ledger.Ask, covered []string, err error) {
	for _, l := range lines {
		if !b.Scope.Covers(l) {
			continue
		}
		u, counts, err := s.units(ctx, b.Measure, l)
		if err != nil {
			return nil, nil, err
		}
		if !counts {
			continue
		}
		covered = append(covered, l.ID)
		if u < 0 {
			return nil, nil, ErrAmount.With("amount", b.Measure.Value(u)).At("/lines/" + l.ID)
		}
		if u > 0 {
			asks = append(asks, ledger.Ask{Key: key, Line: l.ID, Measure: b.Measure, Amount: u})
		}
	}
	if b.Measure.Kind == ledger.Orders && len(covered) > 0 {
		asks = []ledger.Ask{{Key: key, Measure: b.Measure, Amount: 1}}
	}
	return asks, covered, nil
}

// units returns what a line has of a measure, and false where the measure does
// not count it.
func (s *Service) units(ctx context.Context, m ledger.Measure, l Line) (u ledger.Units, counts bool, err error) {
	switch m.Kind {
	case ledger.Amount:
		x := l.Amount
		if x.Currency() != m.Currency && s.Convert != nil {
			if x, err = s.Convert(ctx, x, m.Currency); err != nil {
				return 0, false, err
			}
		}
		u, err = m.OfMoney(x)
		return u, true, err
	case ledger.Quantity:
		if l.UoM != m.UoM {
			return 0, false, nil
		}
		u, err = m.Of(l.Quantity)
		return u, true, err
	}
	return 0, true, nil
}
