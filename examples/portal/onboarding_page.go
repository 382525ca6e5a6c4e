package main

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/store"
)

// LaunchPage is the content of the page of one onboarding: the client's checklist, and
// what the seller sees of it.
type LaunchPage struct {
	onboarding.View
	Path    string
	Seller  bool
	Title   string
	Company string

	Mine  []LaunchStep // what waits for the caller
	Steps []LaunchStep

	Owner, Manager, OfferedTo string
	Champions                 []string
	People                    []LaunchPerson
	// What the caller may do with people.
	CanOffer, CanTake, CanDecline, CanChampion bool
	// Others are those of the steps besides the owner who may be asked.
	Others []Option

	Stall    string
	Class    onboarding.Class
	Move     onboarding.Move
	Forecast onboarding.Forecast
	Route    []string // titles of the longest path that is left
	Waits    []LaunchWait
	More     []Option // other onboardings of the company, by path
}

// LaunchPerson is somebody who takes part.
type LaunchPerson struct {
	ID              kabinet.PersonID
	Name            string
	Roles           []string
	Owner, Champion bool
	Open            int // steps that wait for them
}

// LaunchWait is how long a role was waited for.
type LaunchWait struct {
	onboarding.RoleWait
	Name string
}

// onboarding leads the people of a client to their checklist, and shows the seller
// their board.
func (s *Server) onboarding(c *call) error {
	var list []onboarding.View
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if c.me.Seller {
			return nil
		}
		all, err := s.app.Onboardings(tx).List(ctx, c.me.Actor, onboarding.Filter{Org: c.me.Org.ID()}, kabinet.Page{Limit: 20})
		list = all.Items
		slices.SortStableFunc(list, func(a, b onboarding.View) int {
			return cmp.Or(running(b)-running(a), len(waitingFor(b, c.me.who()))-len(waitingFor(a, c.me.who())))
		})
		return err
	})
	switch {
	case err != nil:
		return err
	case c.me.Seller:
		return s.launchBoard(c)
	case !c.me.CanLaunch:
		return kabinet.ErrForbidden.With("permission", onboarding.PermissionView)
	case len(list) == 0:
		return c.render(http.StatusOK, "said", "onboarding", c.p.Text("launch.title"), c.p.Text("launch.none"))
	}
	return c.redirect(launchPath(list[0].State))
}

func running(v onboarding.View) int {
	if v.State.Status == onboarding.Running {
		return 1
	}
	return 0
}

// launch shows one onboarding. With a step in the address, the page begins there.
func (s *Server) launch(c *call) error { return s.launchPage(c, http.StatusOK) }

func (s *Server) launchPage(c *call, status int) error {
	var page LaunchPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		org, id := kabinet.OrgID(c.r.PathValue("org")), onboarding.ID(c.r.PathValue("id"))
		v, err := s.app.Onboardings(tx).Get(ctx, c.me.Actor, org, id)
		if err != nil {
			return err
		}
		company, err := tx.Organizations().Get(ctx, org)
		if err != nil {
			return err
		}
		w := &launchView{c: c, ctx: ctx, tx: tx, names: newNames(tx), v: v, company: company}
		page, err = w.page()
		return err
	})
	if err != nil {
		return err
	}
	c.back = page.Path
	return c.render(status, "onboarding", "onboarding", page.Title, page)
}

// launchView makes the page of an onboarding in a transaction.
type launchView struct {
	c       *call
	ctx     context.Context
	tx      store.Tx
	names   *names
	v       onboarding.View
	company *accounts.Organization
	invited map[string]invite.State
}

func (w *launchView) page() (LaunchPage, error) {
	v, e, p := w.v, w.v.Evaluation, w.c.p
	page := LaunchPage{
		View: v, Path: launchPath(v.State), Seller: w.c.me.Seller, Company: w.company.Name(),
		Title: launchTitle(p, v.State.Template), Forecast: e.Forecast(),
		CanTake: v.Allows(onboarding.TakeOwner(), launchPolicy, w.c.me.Actor) == nil && w.c.me.CanAct,
	}
	page.CanDecline = e.Offer.To != "" && w.allows(onboarding.DeclineOwner())
	var err error
	if err = w.asked(); err != nil {
		return page, err
	}
	for _, x := range [...]struct {
		id kabinet.PersonID
		to *string
	}{{e.Owner, &page.Owner}, {e.Manager, &page.Manager}, {e.Offer.To, &page.OfferedTo}} {
		if *x.to, err = w.name(x.id); err != nil {
			return page, err
		}
	}
	if err := w.people(&page); err != nil {
		return page, err
	}
	for _, x := range e.Steps {
		step, err := w.step(x)
		if err != nil {
			return page, err
		}
		step.Others = page.Others
		page.Steps = append(page.Steps, step)
		if step.Mine {
			page.Mine = append(page.Mine, step)
		}
	}
	for _, id := range page.Forecast.Path {
		if s, ok := e.Authored(id); ok {
			page.Route = append(page.Route, p.Text(s.Title))
		}
	}
	for _, x := range e.Waits() {
		page.Waits = append(page.Waits, LaunchWait{x, w.role(x.Role)})
	}
	if page.Seller {
		if err := w.sellers(&page); err != nil {
			return page, err
		}
	}
	list, err := w.c.s.app.Onboardings(w.tx).List(w.ctx, w.c.me.Actor, onboarding.Filter{Org: v.State.Org}, kabinet.Page{Limit: 20})
	for _, o := range list.Items {
		if o.State.ID != v.State.ID {
			page.More = append(page.More, Option{launchPath(o.State), launchTitle(p, o.State.Template)})
		}
	}
	return page, err
}

// launchTitle names a ready template.
func launchTitle(p *printer, id onboarding.TemplateID) string {
	return p.or("onboarding."+string(id)+".title", string(id))
}

// sellers adds what only the seller is to see: whether the client is stuck or silent,
// and the move that is advised.
func (w *launchView) sellers(page *LaunchPage) (err error) {
	e := w.v.Evaluation
	standing := w.v.State.Watch.Standing
	if standing.Class == "" {
		standing.Class = e.Class(launchPolicy)
	}
	page.Class, page.Move = standing.Class, e.Advise(standing)
	page.Stall, err = w.stall(e.Stall(launchPolicy))
	return err
}

// stall says why nothing goes on, where, for how long and who can do something.
func (w *launchView) stall(s onboarding.Stall) (string, error) {
	if !s.Stalled() {
		return "", nil
	}
	parts := []string{w.c.p.Text("onboarding.stall." + string(s.Cause))}
	if step, ok := w.v.Evaluation.Authored(s.Step); ok {
		parts = append(parts, w.c.p.Text(step.Title))
	}
	who, err := w.who(s.Who)
	if err != nil {
		return "", err
	}
	if s.Who.Seller && len(s.Who.People) == 0 {
		who = w.c.p.Text("launch.us")
	}
	if who != "" {
		parts = append(parts, who)
	}
	if s.Days > 0 {
		parts = append(parts, w.c.p.Text("launch.days", param("n", s.Days)))
	}
	return upper(strings.Join(parts, " · ")), nil
}

// people adds who takes part.
func (w *launchView) people(page *LaunchPage) error {
	e := w.v.Evaluation
	page.CanOffer = w.allows(onboarding.OfferOwner(e.Owner, time.Time{}))
	for _, p := range e.People() {
		if p.Gone {
			continue
		}
		name, err := w.name(p.Person)
		if err != nil {
			return err
		}
		row := LaunchPerson{
			ID: p.Person, Name: name, Owner: p.Person == e.Owner, Champion: slices.Contains(e.Champions, p.Person), Open: len(waitingFor(w.v, p.Person)),
		}
		for _, r := range p.Roles {
			row.Roles = append(row.Roles, w.role(r))
		}
		if row.Champion {
			page.Champions = append(page.Champions, name)
		}
		page.People = append(page.People, row)
		page.CanChampion = page.CanChampion || w.allows(onboarding.AddChampion(p.Person))
		page.Others = append(page.Others, Option{string(p.Person), name})
	}
	return nil
}

// allows asks the library whether the caller can do something; who may only look cannot.
func (w *launchView) allows(a onboarding.Action) bool {
	return w.c.me.CanAct && w.v.Allows(a, launchPolicy, w.c.me.Actor) == nil
}

// asked finds the invitations of the company where any went out from a step.
func (w *launchView) asked() error {
	w.invited = map[string]invite.State{}
	if !slices.ContainsFunc(w.v.State.Facts, func(f onboarding.Fact) bool { return f.Kind == onboarding.FactAsked }) {
		return nil
	}
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: w.v.State.Org}}}
	for page := (kabinet.Page{Limit: 200}); ; {
		list, err := w.tx.InvitationLister().List(w.ctx, scope, invite.Filter{Org: w.v.State.Org}, page)
		if err != nil {
			return err
		}
		for _, i := range list.Items {
			w.invited[string(i.ID)] = i
		}
		if page.After = list.Next; list.Next == "" {
			return nil
		}
	}
}

func (w *launchView) name(id kabinet.PersonID) (string, error) {
	name, err := w.names.person(w.ctx, id)
	return w.c.p.Name(name), err
}

// role names a role of the template; "" is whoever is accountable.
func (w *launchView) role(id onboarding.RoleID) string {
	if id == "" {
		return w.c.p.Text("launch.owner")
	}
	return w.c.p.or("onboarding."+string(w.v.State.Template)+".role."+string(id), string(id))
}

// who names those who can do something.
func (w *launchView) who(who onboarding.Who) (string, error) {
	var out []string
	for _, id := range who.People {
		name, err := w.name(id)
		if err != nil {
			return "", err
		}
		out = append(out, name)
	}
	if len(out) == 0 && !who.Seller {
		for _, r := range who.Roles {
			out = append(out, w.role(r))
		}
	}
	if len(out) == 0 && who.Seller {
		out = append(out, w.c.p.Text("launch.us"))
	}
	return strings.Join(out, ", "), nil
}
