package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Membership is what a person is in an organisation, with the roles they have
// there. A Membership is not safe for concurrent use.
type Membership struct {
	s MembershipState
}

// NewMembership makes the person a member of the organisation at now, with no
// role yet, for the time of the window. It returns ErrID, kabinet.ErrWindow,
// or the reason why the organisation takes no members: ErrOrganizationBlocked
// or ErrOrganizationClosed. It takes TeamEdit.
func NewMembership(id MembershipID, o *Organization, person kabinet.PersonID, validity kabinet.Window, now time.Time) (*Membership, MemberJoined, error) {
	if err := checkID(id); err != nil {
		return nil, MemberJoined{}, err
	}
	if err := checkID(person); err != nil {
		return nil, MemberJoined{}, err
	}
	if err := validity.Validate(); err != nil {
		return nil, MemberJoined{}, err
	}
	if err := o.active(); err != nil {
		return nil, MemberJoined{}, err
	}
	m := &Membership{MembershipState{
		Schema: MembershipSchema, ID: id, Org: o.s.ID, Person: person,
		Status: MembershipActive, Validity: utcWindow(validity), Created: utc(now),
	}}
	return m, MemberJoined{Org: m.s.Org, Person: person, Validity: m.s.Validity, At: m.s.Created}, nil
}

// RestoreMembership returns the membership that a store kept.
func RestoreMembership(s MembershipState) *Membership {
	s = s.clone()
	s.Schema = max(s.Schema, MembershipSchema)
	return &Membership{s}
}

// State returns a copy of everything that a store keeps.
func (m *Membership) State() MembershipState { return m.s.clone() }

// ID returns the membership's id.
func (m *Membership) ID() MembershipID { return m.s.ID }

// Org returns the organisation.
func (m *Membership) Org() kabinet.OrgID { return m.s.Org }

// Person returns the member.
func (m *Membership) Person() kabinet.PersonID { return m.s.Person }

// Unit returns the unit where the member belongs; empty is the organisation as
// a whole.
func (m *Membership) Unit() kabinet.UnitID { return m.s.Unit }

// Status returns the status.
func (m *Membership) Status() MembershipStatus { return m.s.Status }

// Assignments returns a copy of the assignments in the order they were given,
// those that are over included.
func (m *Membership) Assignments() []Assignment { return cloneEach(m.s.Assignments, Assignment.clone) }

// ActiveAt reports whether the membership gives rights at t.
func (m *Membership) ActiveAt(t time.Time) bool {
	return m.s.Status == MembershipActive && m.s.Validity.Contains(t)
}

// MaxAssignments is how many assignments a membership can have, those that are over
// included. It is well below what can be compiled, so that nobody switches a
// membership off by giving it roles.
const MaxAssignments = 1000

// Assign gives the member a role of the organisation o, granted by a person
// whose right to do so the caller has checked with CheckGrant, or by nobody in particular where
// by is empty. It returns ErrID, the mistakes of the command, kabinet.ErrContextMismatch when o is another organisation,
// ErrMembershipEnded, kabinet.ErrNotFound (placed) for a role, unit or legal
// entity that o does not have, ErrUnitArchived, ErrNoLegalEntities for an empty list of them,
// kabinet.ErrWindow or ErrAssignmentOver for its validity, ErrIDTaken,
// ErrUnchanged when the member has exactly this assignment already, and ErrTooMany
// for more than MaxAssignments: revoke those that are over.
func (m *Membership) Assign(id AssignmentID, cmd AssignRole, o *Organization, by kabinet.PersonID, now time.Time) (RoleAssigned, error) {
	if err := checkID(id); err != nil {
		return RoleAssigned{}, err
	}
	if by != "" {
		if err := checkID(by); err != nil {
			return RoleAssigned{}, err
		}
	}
	if err := cmd.Validate(); err != nil {
		return RoleAssigned{}, err
	}
	if o.s.ID != m.s.Org {
		return RoleAssigned{}, kabinet.ErrContextMismatch
	}
	if m.s.Status == MembershipEnded {
		return RoleAssigned{}, ErrMembershipEnded
	}
	if err := o.checkAssignment(cmd, now); err != nil {
		return RoleAssigned{}, err
	}
	a := Assignment{
		ID: id, Role: cmd.Role, Unit: cmd.Unit, Inherit: cmd.Inherit,
		LegalEntities: slices.Clone(cmd.LegalEntities), Limits: slices.Clone(cmd.Limits), Validity: utcWindow(cmd.Validity),
		GrantedBy: by, GrantedAt: utc(now),
	}
	for _, old := range m.s.Assignments {
		if old.ID == id {
			return RoleAssigned{}, ErrIDTaken.With("what", "assignment").With("id", id)
		}
		if old.same(a) {
			return RoleAssigned{}, ErrUnchanged
		}
	}
	if len(m.s.Assignments) >= MaxAssignments {
		return RoleAssigned{}, ErrTooMany.With("what", "assignments").With("max", MaxAssignments)
	}
	m.s.Assignments = append(slices.Clip(m.s.Assignments), a)
	return RoleAssigned{Org: m.s.Org, Person: m.s.Person, Assignment: a.clone(), At: a.GrantedAt}, nil
}

// Revoke takes an assignment away, from the next request on. The team is all of
// MembershipStore.OfOrganization, read in the same transaction. It returns
// kabinet.ErrNotFound if the member does not have the assignment,
// kabinet.ErrContextMismatch for a member of another organisation, and
// ErrLastOwner. Who may is for CheckRevoke.
func (m *Membership) Revoke(id AssignmentID, team []*Membership, now time.Time) (RoleRevoked, error) {
	i := slices.IndexFunc(m.s.Assignments, func(a Assignment) bool { return a.ID == id })
	if i < 0 {
		return RoleRevoked{}, notFound("assignment", id)
	}
	to := m.s
	to.Assignments = slices.Delete(slices.Clone(m.s.Assignments), i, i+1)
	if err := keepsOwner(m.s, to, team, now); err != nil {
		return RoleRevoked{}, err
	}
	e := RoleRevoked{Org: m.s.Org, Person: m.s.Person, Assignment: m.s.Assignments[i], At: utc(now)}
	m.s = to
	return e, nil
}

// Suspend stops the membership until it is resumed; the roles stay. For the team
// see Revoke. It returns ErrMembershipEnded, ErrUnchanged,
// kabinet.ErrContextMismatch or ErrLastOwner. Who may is for CheckMember.
func (m *Membership) Suspend(team []*Membership, now time.Time) (MembershipStatusChanged, error) {
	return m.become(MembershipSuspended, team, now)
}

// Resume lets a suspended membership give rights again. It returns
// ErrMembershipEnded or ErrUnchanged. Who may is for CheckValidity.
func (m *Membership) Resume(now time.Time) (MembershipStatusChanged, error) {
	return m.become(MembershipActive, nil, now)
}

// End ends the membership and takes all roles away; the membership itself stays
// for the history. For the team see Revoke. It returns ErrMembershipEnded the
// second time, kabinet.ErrContextMismatch or ErrLastOwner. Who may is for CheckMember.
func (m *Membership) End(team []*Membership, now time.Time) (MembershipStatusChanged, error) {
	return m.become(MembershipEnded, team, now)
}

// Rejoin begins an ended membership anew, without roles and in the organisation
// as a whole. It returns
// kabinet.ErrContextMismatch when o is another organisation, kabinet.ErrWindow,
// ErrOrganizationBlocked or ErrOrganizationClosed, and ErrUnchanged when the
// membership has not ended. It takes TeamEdit.
func (m *Membership) Rejoin(o *Organization, validity kabinet.Window, now time.Time) (MemberJoined, error) {
	switch {
	case o.s.ID != m.s.Org:
		return MemberJoined{}, kabinet.ErrContextMismatch
	case m.s.Status != MembershipEnded:
		return MemberJoined{}, ErrUnchanged
	}
	if err := validity.Validate(); err != nil {
		return MemberJoined{}, err
	}
	if err := o.active(); err != nil {
		return MemberJoined{}, err
	}
	m.s.Status, m.s.Validity, m.s.Assignments, m.s.Unit = MembershipActive, utcWindow(validity), nil, ""
	return MemberJoined{Org: m.s.Org, Person: m.s.Person, Validity: m.s.Validity, At: utc(now)}, nil
}

// SetValidity changes when the membership holds. For the team see Revoke. It
// returns kabinet.ErrWindow, ErrMembershipEnded, ErrUnchanged,
// kabinet.ErrContextMismatch or ErrLastOwner. Who may is for CheckMember where that
// is shorter, and else for CheckValidity.
func (m *Membership) SetValidity(w kabinet.Window, team []*Membership, now time.Time) (MembershipValidityChanged, error) {
	if err := w.Validate(); err != nil {
		return MembershipValidityChanged{}, err
	}
	to := m.s
	to.Validity = utcWindow(w)
	switch {
	case m.s.Status == MembershipEnded:
		return MembershipValidityChanged{}, ErrMembershipEnded
	case sameWindow(to.Validity, m.s.Validity):
		return MembershipValidityChanged{}, ErrUnchanged
	}
	if err := keepsOwner(m.s, to, team, now); err != nil {
		return MembershipValidityChanged{}, err
	}
	e := MembershipValidityChanged{Org: m.s.Org, Person: m.s.Person, From: m.s.Validity, To: to.Validity, At: utc(now)}
	m.s = to
	return e, nil
}

// Place says to which unit the member belongs; empty is the organisation as a
// whole. Rights go by assignments and do not move along. It returns
// kabinet.ErrContextMismatch when o is another organisation,
// ErrMembershipEnded, kabinet.ErrNotFound or ErrUnitArchived for the unit, or
// ErrUnchanged. Who may is for CheckMember.
func (m *Membership) Place(unit kabinet.UnitID, o *Organization, now time.Time) (MemberPlaced, error) {
	switch {
	case o.s.ID != m.s.Org:
		return MemberPlaced{}, kabinet.ErrContextMismatch
	case m.s.Status == MembershipEnded:
		return MemberPlaced{}, ErrMembershipEnded
	}
	if _, err := o.takes(unit, "/unit"); err != nil {
		return MemberPlaced{}, err
	}
	if unit == m.s.Unit {
		return MemberPlaced{}, ErrUnchanged
	}
	e := MemberPlaced{Org: m.s.Org, Person: m.s.Person, From: m.s.Unit, To: unit, At: utc(now)}
	m.s.Unit = unit
	return e, nil
}

func (m *Membership) become(status MembershipStatus, team []*Membership, now time.Time) (MembershipStatusChanged, error) {
	switch m.s.Status {
	case MembershipEnded:
		return MembershipStatusChanged{}, ErrMembershipEnded
	case status:
		return MembershipStatusChanged{}, ErrUnchanged
	}
	to := m.s
	if to.Status = status; status == MembershipEnded {
		to.Assignments = nil
	}
	if err := keepsOwner(m.s, to, team, now); err != nil {
		return MembershipStatusChanged{}, err
	}
	e := MembershipStatusChanged{Org: m.s.Org, Person: m.s.Person, From: m.s.Status, To: status, At: utc(now)}
	m.s = to
	return e, nil
}

// same reports whether a and b give the same rights at the same times.
func (a Assignment) same(b Assignment) bool {
	return a.Role == b.Role && a.Unit == b.Unit && a.Inherit == b.Inherit &&
		(a.LegalEntities == nil) == (b.LegalEntities == nil) &&
		slices.Equal(a.LegalEntities, b.LegalEntities) && sameWindow(a.Validity, b.Validity) &&
		slices.EqualFunc(a.Limits, b.Limits, func(x, y AmountLimit) bool {
			return x.Permission == y.Permission && x.Limit.Equal(y.Limit)
		})
}

func sameWindow(a, b kabinet.Window) bool {
	return a.From.Equal(b.From) && a.Until.Equal(b.Until)
}

// utcWindow returns w with its instants as states keep them.
func utcWindow(w kabinet.Window) kabinet.Window {
	if !w.From.IsZero() {
		w.From = utc(w.From)
	}
	if !w.Until.IsZero() {
		w.Until = utc(w.Until)
	}
	return w
}
