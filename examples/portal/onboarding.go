package main

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/onboarding/withinvite"
	"github.com/seed-a884640a/kabinet/store"
)

// launchPolicy is the library's: stalled after five business days, and so on.
var launchPolicy = onboarding.Policy{}

// Onboardings returns the service of onboardings in the transaction.
func (a *App) Onboardings(tx store.Tx) *onboarding.Service {
	return &onboarding.Service{
		Onboardings: tx.Onboardings(), Finder: tx.OnboardingFinder(), Lister: tx.OnboardingLister(), Templates: tx.OnboardingTemplates(),
		Authority: a.authority(tx), Seller: seed.Seller, Policy: launchPolicy, Now: a.Now,
		Calendar: func(context.Context, kabinet.OrgID) (kabinet.Calendar, error) { return surveyPolicy.Calendar, nil },
	}
}

// housekeeping returns the same service for what the portal itself reports.
func (a *App) housekeeping(tx store.Tx) *onboarding.Service {
	svc := a.Onboardings(tx)
	svc.Authority = house{}
	return svc
}

// desk joins onboardings with invitations. Its onboardings are those of people where
// somebody asks, and of the portal itself where an answer comes back.
func (a *App) desk(tx store.Tx, svc *onboarding.Service) withinvite.Desk {
	return withinvite.Desk{Onboardings: svc, Invites: a.Invitations(tx), Robot: reporter}
}

// hear takes a record of the outbox: what became of invitations to steps, and what is
// new in a company that is being started. Hearing it twice changes nothing.
func (a *App) hear(ctx context.Context, r kabinet.Record) error {
	kind, _, _ := strings.Cut(r.Kind, ".")
	if r.Kind == onboarding.EventStep { // who was invited to what is done need not come
		return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return a.desk(tx, a.housekeeping(tx)).Take(ctx, r) })
	}
	if !slices.Contains([]string{"invite", "organization", "legal_entity", "site", "membership", "order"}, kind) {
		return nil
	}
	return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		svc := a.housekeeping(tx)
		if err := a.desk(tx, svc).Take(ctx, r); err != nil {
			return err
		}
		return a.tell(ctx, tx, r)
	})
}

// tell reports to the running onboardings of a company what its accounts are by now,
// and that an order was placed.
func (a *App) tell(ctx context.Context, tx store.Tx, r kabinet.Record) error {
	svc := a.housekeeping(tx)
	filter := onboarding.Filter{Org: r.Org, Status: onboarding.Running}
	list, err := svc.List(ctx, reporter, filter, kabinet.Page{Limit: 100})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	known, err := companyOf(ctx, tx, r.Org)
	if err != nil {
		return err
	}
	for _, v := range list.Items {
		facts := known.news(v, r)
		if r.Kind == (order.Placed{}).EventKind() {
			var placed struct{ By kabinet.Actor }
			if err := json.Unmarshal(r.Data, &placed); err != nil {
				return err
			}
			facts = append(facts, onboarding.EventFact(r.ID, onboarding.EventFirstOrder, "", placed.By.Person, r.At))
		}
		if len(facts) == 0 {
			continue
		}
		if _, err := svc.Report(ctx, reporter, r.Org, v.State.ID, facts...); err != nil {
			return err
		}
	}
	return nil
}

// company is what onboardings look at in the accounts of an organisation.
type company struct {
	attributes [][2]string
	entities   []kabinet.LegalEntityID
	people     []kabinet.PersonID
	roles      map[kabinet.PersonID][]onboarding.RoleID
}

// launchRoles are the roles that people have in the ready template of a buyer, by
// those that they have in the portal.
var launchRoles = map[accounts.RoleID]onboarding.RoleID{
	accounts.RoleOwner: "administrator", accounts.RoleAdmin: "administrator", accounts.RoleAccountant: "accountant", accounts.RoleBuyer: "purchaser",
}

func companyOf(ctx context.Context, tx store.Tx, id kabinet.OrgID) (*company, error) {
	org, err := tx.Organizations().Get(ctx, id)
	if err != nil {
		return nil, err
	}
	members, err := tx.Memberships().OfOrganization(ctx, id)
	if err != nil {
		return nil, err
	}
	c := &company{roles: map[kabinet.PersonID][]onboarding.RoleID{}}
	numbered := false
	for _, e := range org.LegalEntities() {
		if e.Status == accounts.EntityActive {
			c.entities = append(c.entities, e.ID)
			numbered = numbered || len(e.Identifiers) > 0
		}
	}
	sites := slices.ContainsFunc(org.Sites(), func(s accounts.Site) bool { return s.Status == accounts.EntityActive })
	for _, m := range members {
		if m.Status() != accounts.MembershipActive {
			continue
		}
		c.people = append(c.people, m.Person())
		for _, x := range m.Assignments() {
			if role, ok := launchRoles[x.Role]; ok {
				c.roles[m.Person()] = append(c.roles[m.Person()], role)
			}
		}
	}
	c.attributes = [][2]string{
		{onboarding.AttributeDetails, strconv.FormatBool(org.Name() != "" && numbered)},
		{onboarding.AttributeEntities, strconv.FormatBool(len(c.entities) > 0)},
		{onboarding.AttributeSites, strconv.FormatBool(sites)},
		{onboarding.AttributeTeam, strconv.FormatBool(len(c.people) > 1)},
	}
	return c, nil
}

// news returns what an onboarding does not know yet, as facts of a record. People come
// with their roles; what roles they are given or lose afterwards is the onboarding's own.
func (c *company) news(v onboarding.View, r kabinet.Record) (out []onboarding.Fact) {
	add := func(f onboarding.Fact) {
		f.ID, f.At = r.ID+kabinet.EventID("/"+strconv.Itoa(len(out))), r.At
		out = append(out, f)
	}
	said := map[string]string{}
	for _, f := range v.State.Facts {
		if f.Kind == onboarding.FactAttribute && f.Subject == "" {
			said[f.Name] = f.Value
		}
	}
	for _, x := range c.attributes {
		if said[x[0]] != x[1] {
			add(onboarding.Fact{Kind: onboarding.FactAttribute, Name: x[0], Value: x[1]})
		}
	}
	entities := v.Evaluation.Entities()
	for _, id := range c.entities {
		if !slices.Contains(entities, id) {
			add(onboarding.Fact{Kind: onboarding.FactEntity, Subject: onboarding.ForLegalEntity(id)})
		}
	}
	for _, id := range entities {
		if !slices.Contains(c.entities, id) {
			add(onboarding.Fact{Kind: onboarding.FactNoEntity, Subject: onboarding.ForLegalEntity(id)})
		}
	}
	here := map[kabinet.PersonID]onboarding.Participant{}
	for _, p := range v.Evaluation.People() {
		here[p.Person] = p
		if !p.Gone && !slices.Contains(c.people, p.Person) {
			add(onboarding.Fact{Kind: onboarding.FactLeft, Person: p.Person})
		}
	}
	for _, id := range c.people {
		p, known := here[id]
		if !known || p.Gone {
			add(onboarding.Fact{Kind: onboarding.FactJoined, Person: id})
		}
		if !known || len(p.Roles) == 0 && p.Person == v.Evaluation.Owner {
			for _, role := range c.roles[id] {
				add(onboarding.Fact{Kind: onboarding.FactRole, Person: id, Role: role})
			}
		}
	}
	return out
}

// launchPath is the page of an onboarding.
func launchPath(s onboarding.State) string {
	return "/onboarding/" + url.PathEscape(string(s.Org)) + "/" + url.PathEscape(string(s.ID))
}

// launches returns the onboardings of a client that run, for the menu, and how many of
// their steps wait for the person.
func (a *App) launches(ctx context.Context, tx store.Tx, me *Me) (running bool, steps int, err error) {
	list, err := a.Onboardings(tx).List(ctx, me.Actor, onboarding.Filter{Org: me.Org.ID(), Status: onboarding.Running}, kabinet.Page{Limit: 10})
	for _, v := range list.Items {
		steps += len(waitingFor(v, me.who()))
		if v.Evaluation.Offer.To == me.who() {
			steps++
		}
	}
	return len(list.Items) > 0, steps, err
}

// waitingFor returns the steps that somebody is to do now.
func waitingFor(v onboarding.View, person kabinet.PersonID) (out []onboarding.StepState) {
	for _, x := range v.Evaluation.Steps {
		if (x.Status == onboarding.Ready || x.Status == onboarding.InProgress) && slices.Contains(v.Evaluation.Responsible(x), person) {
			out = append(out, x)
		}
	}
	return out
}

// who is the person whose steps a page shows: the client's, where staff act for them.
func (m *Me) who() kabinet.PersonID {
	if b := m.Actor.OnBehalfOf; b != nil {
		return b.Person
	}
	return m.Actor.Person
}
