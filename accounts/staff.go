package accounts

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// StaffID names a staff assignment.
type StaffID string

// StaffFunction is what somebody of the seller's is to a client. A host may have
// others than StaffManager, such as an engineer or a dispatcher.
type StaffFunction string

// StaffManager is 'your manager'.
const StaffManager StaffFunction = "manager"

// StaffAssignment says that somebody of the seller's looks after a client, or one
// of its units with all units beneath. It gives no rights, which are those of
// their role with the seller; it tells the client whom to turn to, and the seller
// whose clients these are. Its methods change nothing when they fail. A
// StaffAssignment is not safe for concurrent use.
type StaffAssignment struct {
	s StaffState
}

// StaffState is what a store keeps of a StaffAssignment. Times are UTC.
type StaffState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID StaffID `json:"id"`
	// Org is the client, and Unit the unit that is looked after, with all
	// units beneath it; empty is the client as a whole.
	Org  kabinet.OrgID  `json:"org"`
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Person looks after it, as a member of the organisation Seller.
	Person   kabinet.PersonID `json:"person"`
	Seller   kabinet.OrgID    `json:"seller"`
	Function StaffFunction    `json:"function"`
	// Validity is when the assignment holds, half-open.
	Validity   kabinet.Window   `json:"validity,omitzero"`
	AssignedBy kabinet.PersonID `json:"assignedBy,omitempty"`
	AssignedAt time.Time        `json:"assignedAt"`
	// Ended is when it was ended before its time, and zero otherwise.
	Ended time.Time `json:"ended,omitzero"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s StaffState) Savable() error {
	return savable(s.Schema, StaffSchema, "staff assignment", string(s.ID))
}

// Object returns what a Scope looks at: the unit of the client, and as the owner
// the person of the seller's.
func (s StaffState) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, Owner: s.Person}
}

// Until returns when the assignment is over, whether by itself or because it was
// ended, and the zero time for never.
func (s StaffState) Until() time.Time {
	if s.Ended.IsZero() || !s.Validity.Open() && s.Validity.Until.Before(s.Ended) {
		return s.Validity.Until
	}
	return s.Ended
}

// ActiveAt reports whether the assignment holds at t.
func (s StaffState) ActiveAt(t time.Time) bool {
	return s.Validity.Contains(t) && (s.Ended.IsZero() || t.Before(s.Ended))
}

// AssignStaff asks to let somebody look after a client. The fields mean what they
// mean in StaffState; an empty Function is StaffManager.
type AssignStaff struct {
	Unit     kabinet.UnitID `json:"unit,omitempty"`
	Function StaffFunction  `json:"function,omitempty" validate:"max=50,plain"`
	Validity kabinet.Window `json:"validity,omitzero"`
}

// Validate returns nil, or the mistakes of the command.
func (c AssignStaff) Validate() error { return validate(c) }

// NewStaffAssignment lets a member of the seller's organisation look after a
// client from now on, or for the time of the window. It was asked for by a person
// whose right to do so the caller has checked, which is StaffEdit on the
// client, or by nobody in particular where by is
// empty. It returns ErrID, the mistakes of the command, ErrClientOnly or
// ErrSellerOnly for the organisations, kabinet.ErrContextMismatch for a member of
// another organisation than the seller's, ErrMembershipEnded,
// kabinet.ErrNotFound or ErrUnitArchived for the unit, kabinet.ErrWindow, or
// ErrAssignmentOver.
func NewStaffAssignment(id StaffID, client, seller *Organization, m *Membership, cmd AssignStaff, by kabinet.PersonID, now time.Time) (*StaffAssignment, StaffAssigned, error) {
	none := StaffAssigned{}
	if err := checkID(id); err != nil {
		return nil, none, err
	}
	if by != "" {
		if err := checkID(by); err != nil {
			return nil, none, err
		}
	}
	if err := cmd.Validate(); err != nil {
		return nil, none, err
	}
	switch {
	case client.s.Kind != Client:
		return nil, none, ErrClientOnly
	case seller.s.Kind != Seller:
		return nil, none, ErrSellerOnly
	case m.s.Org != seller.s.ID:
		return nil, none, kabinet.ErrContextMismatch
	case m.s.Status == MembershipEnded:
		return nil, none, ErrMembershipEnded
	}
	if _, err := client.takes(cmd.Unit, "/unit"); err != nil {
		return nil, none, err
	}
	if err := checkComing(cmd.Validity, now); err != nil {
		return nil, none, err
	}
	function := StaffFunction(tidy(string(cmd.Function)))
	if function == "" {
		function = StaffManager
	}
	a := &StaffAssignment{StaffState{
		Schema: StaffSchema, ID: id, Org: client.s.ID, Unit: cmd.Unit, Person: m.s.Person, Seller: seller.s.ID,
		Function: function, Validity: utcWindow(cmd.Validity), AssignedBy: by, AssignedAt: utc(now),
	}}
	return a, StaffAssigned{
		Org: a.s.Org, Staff: id, Unit: a.s.Unit, Person: a.s.Person, Function: function, Validity: a.s.Validity, At: a.s.AssignedAt,
	}, nil
}

// RestoreStaffAssignment returns the staff assignment that a store kept.
func RestoreStaffAssignment(s StaffState) *StaffAssignment {
	s.Schema = max(s.Schema, StaffSchema)
	return &StaffAssignment{s}
}

// State returns a copy of everything that a store keeps.
func (a *StaffAssignment) State() StaffState { return a.s }

// SetValidity changes when the assignment holds. It returns kabinet.ErrWindow,
// ErrAssignmentOver for one that is over or would be, or ErrUnchanged. It takes
// StaffEdit.
func (a *StaffAssignment) SetValidity(w kabinet.Window, now time.Time) (StaffValidityChanged, error) {
	if err := checkComing(w, now); err != nil {
		return StaffValidityChanged{}, err
	}
	w = utcWindow(w)
	until := a.s.Until()
	switch {
	case !until.IsZero() && !now.Before(until):
		return StaffValidityChanged{}, ErrAssignmentOver
	case sameWindow(w, a.s.Validity):
		return StaffValidityChanged{}, ErrUnchanged
	}
	e := StaffValidityChanged{Org: a.s.Org, Staff: a.s.ID, Person: a.s.Person, From: a.s.Validity, To: w, At: utc(now)}
	a.s.Validity = w
	return e, nil
}

// End ends the assignment now; it stays for the history. It returns
// ErrAssignmentOver for one that is over already. It takes StaffEdit.
func (a *StaffAssignment) End(now time.Time) (StaffEnded, error) {
	if until := a.s.Until(); !until.IsZero() && !now.Before(until) {
		return StaffEnded{}, ErrAssignmentOver
	}
	a.s.Ended = utc(now)
	return StaffEnded{Org: a.s.Org, Staff: a.s.ID, Unit: a.s.Unit, Person: a.s.Person, Function: a.s.Function, At: a.s.Ended}, nil
}

// checkComing returns why a window is none or is over already, with its place.
func checkComing(w kabinet.Window, now time.Time) error {
	if err := w.Validate(); err != nil {
		return at(err, "/validity")
	}
	if !w.Open() && !now.Before(w.Until) {
		return ErrAssignmentOver.At("/validity/until")
	}
	return nil
}

// StaffFor returns those of the staff who look after the unit in a function at
// an instant: those of the unit itself, or where there are none, of the nearest
// unit above with some, up to the organisation as a whole, which the empty id
// stands for. Who stands in for a time comes before who has no end, and then who
// was assigned last; so the first is 'your manager'. It is empty for a unit that
// does not exist.
func (o *Organization) StaffFor(unit kabinet.UnitID, function StaffFunction, staff []StaffState, at time.Time) []StaffState {
	i, ok := o.tree.find(unit)
	for ; ok && i >= 0; i = int(o.tree.nodes[i].parent) {
		var here []StaffState
		for _, s := range staff {
			if s.Org == o.s.ID && s.Unit == o.tree.ids[i] && s.Function == function && s.ActiveAt(at) {
				here = append(here, s)
			}
		}
		if len(here) > 0 {
			slices.SortFunc(here, func(a, b StaffState) int {
				return cmp.Or(boolean(a.Validity.Open())-boolean(b.Validity.Open()), b.AssignedAt.Compare(a.AssignedAt), cmp.Compare(a.ID, b.ID))
			})
			return here
		}
	}
	return nil
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
