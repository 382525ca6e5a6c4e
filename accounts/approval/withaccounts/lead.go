package withaccounts

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// leads returns who leads the units of a path, from the first unit up: the manager
// of a person, the manager's manager and so on. Who leads a unit was given the role
// Lead in that very unit, whether it is inherited or not, and the organisation as a
// whole is led by its owners where nobody has the role there. Of several in one unit
// the one who was given it first counts, and the person themselves never does, so that
// the manager of who leads a unit is who leads the one above.
//
// The seller's staff who look after the client (accounts.StaffAssignment) are no
// managers in this sense: they never approve what a client spends.
func (d Directory) leads(
	org *accounts.Organization, team []*accounts.Membership, path []kabinet.UnitID, entity kabinet.LegalEntityID, person kabinet.PersonID,
) []kabinet.PersonID {
	now := d.Authorizer.Now()
	var out []kabinet.PersonID
	for _, unit := range path {
		if !open(org, unit) {
			continue
		}
		best := lead{}
		for _, m := range team {
			if m.Person() == person || !m.ActiveAt(now) || slices.Contains(out, m.Person()) {
				continue
			}
			for _, a := range m.Assignments() {
				covers := entity == "" || a.LegalEntities == nil || slices.Contains(a.LegalEntities, entity)
				if a.Unit == unit && a.Role == d.role() && a.Validity.Contains(now) && covers {
					best = best.or(lead{m.Person(), a.GrantedAt})
				}
			}
		}
		if best.person == "" && unit == "" {
			for _, m := range accounts.OwnersOf(team, now) {
				if m.Person() != person && !slices.Contains(out, m.Person()) {
					best = best.or(lead{m.Person(), m.State().Created})
				}
			}
		}
		if best.person != "" {
			out = append(out, best.person)
		}
	}
	return out
}

func (d Directory) role() accounts.RoleID { return cmp.Or(d.Lead, accounts.RoleApprover) }

// lead is somebody who leads a unit, and since when.
type lead struct {
	person kabinet.PersonID
	since  time.Time
}

// or returns who leads the longer of two.
func (l lead) or(o lead) lead {
	if l.person == "" || cmp.Or(o.since.Compare(l.since), cmp.Compare(o.person, l.person)) < 0 {
		return o
	}
	return l
}
