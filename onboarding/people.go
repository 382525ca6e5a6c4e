package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Participant is a person of the client who takes part.
type Participant struct {
	Person kabinet.PersonID `json:"person"`
	Since  time.Time        `json:"since"`
	Roles  []RoleID         `json:"roles,omitempty"`
	// Gone says that the person left or was deactivated.
	Gone bool `json:"gone,omitempty"`
}

// Roles returns the roles of the template.
func (e *Evaluation) Roles() []Role { return slices.Clone(e.c.template.Roles) }

// People returns who takes part or did, in the order in which they came.
func (e *Evaluation) People() []Participant {
	out := make([]Participant, len(e.p.people))
	for i, x := range e.p.people {
		out[i] = Participant{Person: x.id, Since: x.since, Gone: x.gone}
		for k, r := range e.c.template.Roles {
			if x.roles&(1<<k) != 0 {
				out[i].Roles = append(out[i].Roles, r.ID)
			}
		}
	}
	return out
}

// Entities returns the legal entities that the company has in the onboarding.
func (e *Evaluation) Entities() []kabinet.LegalEntityID {
	var out []kabinet.LegalEntityID
	for _, x := range e.p.entities {
		if !x.gone {
			out = append(out, kabinet.LegalEntityID(x.id))
		}
	}
	return out
}

// Responsible returns who is to do a step now: who it is assigned to, or else those
// of its roles, or else the owner, or else, where the owner has gone, the seller's
// manager. What is Submitted is for the manager to review. A person's own step is
// theirs alone. It returns nil where there is nobody, and for what is not open.
func (e *Evaluation) Responsible(x StepState) []kabinet.PersonID {
	s := &e.c.steps[x.place]
	if !x.Status.Open() && x.Status != Locked {
		return nil
	}
	if x.Status == Submitted {
		if e.Manager != "" {
			return []kabinet.PersonID{e.Manager}
		}
		return nil
	}
	if s.scope == PerPerson && !x.Missing {
		return []kabinet.PersonID{kabinet.PersonID(x.Subject)}
	}
	if x.Assigned != "" && e.p.takesPart(x.Assigned) {
		return []kabinet.PersonID{x.Assigned}
	}
	var out []kabinet.PersonID
	if !x.Missing {
		for i := range e.p.people {
			if p := &e.p.people[i]; !p.gone && p.roles&s.roles != 0 {
				out = append(out, p.id)
			}
		}
	}
	switch {
	case len(out) > 0:
		return out
	case !e.OwnerVacant:
		return []kabinet.PersonID{e.Owner}
	case e.Manager != "":
		return []kabinet.PersonID{e.Manager}
	}
	return nil
}

// answered reports whether there is anybody to do a step. Who reviews may be any of
// the seller's people.
func (e *Evaluation) answered(x *StepState) bool {
	s := &e.c.steps[x.place]
	if x.Status == Submitted || !e.OwnerVacant || e.Manager != "" || s.scope == PerPerson && !x.Missing {
		return true
	}
	return len(e.Responsible(*x)) > 0
}

// May returns nil when a person of the client may do a step: the assigned, those who
// came for it by an invitation, the owner, champions, those of its roles, and everybody
// where it names none. A person's own step is theirs alone. Otherwise it returns ErrNotYours, which says
// who may.
func (e *Evaluation) May(person kabinet.PersonID, x StepState) error {
	s := &e.c.steps[x.place]
	mine := false
	switch here := e.p.takesPart(person); {
	case s.scope == PerPerson && !x.Missing:
		mine = Subject(person) == x.Subject
	case !here:
	case person == x.Assigned, person == e.Owner, slices.Contains(e.Champions, person), len(s.Roles) == 0:
		mine = true
	default:
		mine = slices.ContainsFunc(e.p.people, func(p participant) bool { return p.id == person && p.roles&s.roles != 0 }) ||
			slices.ContainsFunc(e.asks(&x), func(a ask) bool { return a.person == person })
	}
	if mine {
		return nil
	}
	return ErrNotYours.With("who", e.who(x)).With("step", string(s.ID))
}

// Who says who can do something: people, and where there are none yet, roles.
type Who struct {
	People []kabinet.PersonID `json:"people,omitempty"`
	Roles  []RoleID           `json:"roles,omitempty"`
	Seller bool               `json:"seller,omitempty"` // the seller's people
}

// String returns the ids, in a list.
func (w Who) String() string {
	var out []string
	for _, p := range w.People {
		out = append(out, string(p))
	}
	if len(out) == 0 {
		for _, r := range w.Roles {
			out = append(out, string(r))
		}
	}
	if len(out) == 0 && w.Seller {
		return "the seller"
	}
	return join(out)
}

func (e *Evaluation) who(x StepState) Who {
	s := &e.c.steps[x.place]
	return Who{People: e.Responsible(x), Roles: slices.Clone(s.Roles), Seller: x.Status == Submitted}
}
