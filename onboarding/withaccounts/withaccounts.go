// Package withaccounts keeps onboardings in line with the memberships of package
// accounts: who takes part, who has left, who has which role, which legal entities there
// are, and whose rights are lent. Only a host imports it, so onboarding can be used with
// other directories.
//
//	staff := withaccounts.Staff{                                // of one transaction
//		Onboardings: &onboardings, Organizations: tx.Organizations(), People: tx.People(), Memberships: tx.Memberships(),
//		Roles: map[accounts.RoleID]onboarding.RoleID{"buyer": "purchaser"}, Robot: robot,
//	}
//	err = staff.Sync(ctx, "acme")    // when an onboarding begins, and once a day for what ends by itself
//	err = staff.Take(ctx, record)    // of the outbox: who joined, was suspended or left, got or lost a role
//	onboardings.Lenders = withaccounts.Lenders{Delegations: tx.Delegations()}
package withaccounts

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/onboarding"
)

// Staff tells onboardings who of a company is there. Its ports belong to one
// transaction; each that is not set is kabinet.ErrMissingPort, which names it.
type Staff struct {
	// Onboardings needs its Lister.
	Onboardings   *onboarding.Service
	Organizations accounts.OrganizationStore
	People        accounts.PersonStore
	Memberships   accounts.MembershipStore
	// Roles says which roles of accounts give which role of an onboarding. What
	// they map to follows the memberships alone; other roles are given in the
	// onboarding, and left as they are.
	Roles map[accounts.RoleID]onboarding.RoleID
	// Robot is the actor that reports; it has onboarding.PermissionReport.
	Robot kabinet.Actor
}

// Take takes a record of the outbox, any number of times and in any order: whatever it
// tells of a member, a person or a legal entity, the running onboardings of the company
// come to what holds now. All other records change nothing.
func (s Staff) Take(ctx context.Context, r kabinet.Record) error {
	ofPerson := strings.HasPrefix(r.Kind, "person.")
	if !ofPerson && !strings.HasPrefix(r.Kind, "membership.") && !strings.HasPrefix(r.Kind, "legal_entity.") {
		return nil
	}
	var e struct {
		Org    kabinet.OrgID    `json:"org"`
		Person kabinet.PersonID `json:"person"`
	}
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return err
	}
	if !ofPerson {
		return s.Sync(ctx, e.Org)
	}
	if err := s.check(); err != nil {
		return err
	}
	of, err := s.Memberships.OfPerson(ctx, e.Person)
	if err != nil {
		return err
	}
	for _, m := range of {
		if err := s.Sync(ctx, m.Org()); err != nil {
			return err
		}
	}
	return nil
}

// Sync brings the running onboardings of a company in line with its memberships and
// legal entities as they are now: who is a member takes part, who is one no more has
// left, so that a vacancy of the owner is told at once, and so have those who are
// blocked. Where nothing differs it changes nothing.
func (s Staff) Sync(ctx context.Context, org kabinet.OrgID) error {
	if err := s.check(); err != nil {
		return err
	}
	now := time.Now().UTC()
	if s.Onboardings.Now != nil {
		now = s.Onboardings.Now().UTC()
	}
	var running []onboarding.State
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: org}}}
	for page := (kabinet.Page{}); ; {
		list, err := s.Onboardings.Lister.List(ctx, scope, onboarding.Filter{Org: org, Status: onboarding.Running}, page)
		if err != nil {
			return err
		}
		running = append(running, list.Items...)
		if page.After = list.Next; list.Next == "" {
			break
		}
	}
	if len(running) == 0 {
		return nil
	}
	is, err := s.present(ctx, org, now)
	if err != nil {
		return err
	}
	for _, state := range running {
		v, err := s.Onboardings.Report(ctx, s.Robot, org, state.ID) // only looks
		if err != nil {
			return err
		}
		if facts := is.differences(v, now); len(facts) > 0 {
			if _, err := s.Onboardings.Report(ctx, s.Robot, org, state.ID, facts...); err != nil {
				return err
			}
		}
	}
	return nil
}

// company is who and what there is at an instant.
type company struct {
	people   []kabinet.PersonID // in the order of their ids
	roles    map[kabinet.PersonID]map[onboarding.RoleID]bool
	ours     []onboarding.RoleID // that follow the memberships
	entities []kabinet.LegalEntityID
}

func (s Staff) present(ctx context.Context, org kabinet.OrgID, now time.Time) (company, error) {
	out := company{roles: map[kabinet.PersonID]map[onboarding.RoleID]bool{}}
	for _, r := range s.Roles {
		if !slices.Contains(out.ours, r) {
			out.ours = append(out.ours, r)
		}
	}
	slices.Sort(out.ours)
	o, err := s.Organizations.Get(ctx, org)
	if err != nil {
		return out, err
	}
	for _, e := range o.LegalEntities() {
		if e.Status != accounts.EntityClosed {
			out.entities = append(out.entities, e.ID)
		}
	}
	members, err := s.Memberships.OfOrganization(ctx, org)
	if err != nil {
		return out, err
	}
	for _, m := range members {
		if !m.ActiveAt(now) {
			continue
		}
		p, err := s.People.Get(ctx, m.Person())
		if errors.Is(err, kabinet.NotFound) || err == nil && p.State().Status == accounts.PersonBlocked {
			continue
		}
		if err != nil {
			return out, err
		}
		out.people = append(out.people, m.Person())
		has := map[onboarding.RoleID]bool{}
		for _, a := range m.Assignments() {
			if r, ok := s.Roles[a.Role]; ok && a.Validity.Contains(now) {
				has[r] = true
			}
		}
		out.roles[m.Person()] = has
	}
	return out, nil
}

// differences returns what has to be told to an onboarding, all or nothing, in the order
// in which it makes sense: at one instant, facts are in the order of their ids.
func (c company) differences(v onboarding.View, now time.Time) (facts []onboarding.Fact) {
	at := now
	if n := len(v.State.Facts); n > 0 && !at.After(v.State.Facts[n-1].At) {
		at = v.State.Facts[n-1].At.Add(1)
	}
	tell := func(f onboarding.Fact) {
		f.At = at
		f.ID = kabinet.EventID(fmt.Sprintf("accounts/%s/%d/%06d", v.State.ID, len(v.State.Facts), len(facts)))
		facts = append(facts, f)
	}
	roles := v.Evaluation.Roles()
	known := func(r onboarding.RoleID) bool {
		return slices.ContainsFunc(roles, func(x onboarding.Role) bool { return x.ID == r })
	}
	had := map[kabinet.PersonID]onboarding.Participant{}
	for _, p := range v.Evaluation.People() {
		had[p.Person] = p
		if !p.Gone && !slices.Contains(c.people, p.Person) {
			tell(onboarding.Fact{Kind: onboarding.FactLeft, Person: p.Person})
		}
	}
	for _, id := range c.people {
		p, there := had[id]
		if !there || p.Gone {
			tell(onboarding.Fact{Kind: onboarding.FactJoined, Person: id})
		}
		for _, r := range c.ours {
			switch has := slices.Contains(p.Roles, r); {
			case c.roles[id][r] && !has && known(r):
				tell(onboarding.Fact{Kind: onboarding.FactRole, Person: id, Role: r})
			case !c.roles[id][r] && has:
				tell(onboarding.Fact{Kind: onboarding.FactNoRole, Person: id, Role: r})
			}
		}
	}
	entities := v.Evaluation.Entities()
	for _, id := range entities {
		if !slices.Contains(c.entities, id) {
			tell(onboarding.Fact{Kind: onboarding.FactNoEntity, Subject: onboarding.ForLegalEntity(id)})
		}
	}
	for _, id := range c.entities {
		if !slices.Contains(entities, id) {
			tell(onboarding.Fact{Kind: onboarding.FactEntity, Subject: onboarding.ForLegalEntity(id)})
		}
	}
	return facts
}

func (s Staff) check() error {
	missing := ""
	switch {
	case s.Onboardings == nil:
		missing = "Onboardings"
	case s.Onboardings.Lister == nil:
		missing = "Onboardings.Lister"
	case s.Organizations == nil:
		missing = "Organizations"
	case s.People == nil:
		missing = "People"
	case s.Memberships == nil:
		missing = "Memberships"
	default:
		return nil
	}
	return kabinet.ErrMissingPort.With("port", "withaccounts.Staff."+missing)
}

// Lenders finds whose rights are lent, for onboarding.Service.
type Lenders struct{ Delegations accounts.DelegationStore }

// Lender returns who lends rights to a person by a delegation that holds at an instant
// and has onboarding.PermissionAct in it, or kabinet.ErrNotFound.
func (l Lenders) Lender(ctx context.Context, org kabinet.OrgID, id kabinet.DelegationID, to kabinet.PersonID, at time.Time) (kabinet.PersonID, error) {
	d, err := l.Delegations.Get(ctx, org, id)
	if err != nil {
		return "", err
	}
	s := d.State()
	if s.Kind != accounts.DelegationLent || s.To != to || !d.ActiveAt(at) || !slices.Contains(s.Permissions, onboarding.PermissionAct) {
		return "", kabinet.ErrNotFound.With("what", "delegation").With("id", string(id))
	}
	return s.From, nil
}
