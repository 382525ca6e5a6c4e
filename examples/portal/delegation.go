package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// DelegationPage is whose rights one may use, who may use one's own, and the forms to
// lend them or, for the seller's people, to act for a client.
type DelegationPage struct {
	Given, Received []DelegationRow
	Colleagues      []Pick
	Bundles         []string // that one can lend
	Clients         []Pick   // members of clients
	From, Until     string   // days
	CanLend, CanAct bool
}

// DelegationRow is a delegation with the name of the other.
type DelegationRow struct {
	accounts.DelegationState
	Name, Company, Path string
	Now                 bool // may be used
	Staff               bool
}

// bundles are what the form lends: the library takes any permissions.
var bundles = map[string][]kabinet.Permission{
	"orders":    {PermissionPrices, cart.PermissionView, cart.PermissionEdit, order.PermissionView, order.PermissionPlace, approval.PermissionView},
	"approvals": {approval.PermissionView, approval.PermissionVote, order.PermissionView},
	"invoices":  {seed.PermissionInvoices},
}

var bundleNames = []string{"orders", "approvals", "invoices"}

// Acting is with whose rights a page was made.
type Acting struct {
	Name, Reason string
	Staff        bool
	Until        time.Time
}

// acting looks up with whose rights the caller acts, for the banner on every page.
func (c *call) acting() *Acting {
	as := c.session.As
	out := &Acting{Staff: as.OnBehalfOf != nil}
	_ = c.s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
		d, err := tx.Delegations().Get(ctx, as.Organization, as.Delegation)
		if err != nil {
			return err
		}
		state := d.State()
		out.Until, out.Reason = state.Validity.Until, state.Reason
		out.Name, err = newNames(tx).person(ctx, state.From)
		return err
	})
	return out
}

func (s *Server) delegations(c *call) error {
	var page DelegationPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		now, me := s.app.Now(), c.me.Actor.Person
		may := c.me.Rights.Permissions()
		own := c.session.As == nil
		page = DelegationPage{
			CanLend: own && slices.Contains(may, accounts.TeamDelegate), CanAct: own && slices.Contains(may, accounts.ClientAct),
			From: kabinet.DateOf(now.In(zone)).String(), Until: kabinet.DateOf(now.In(zone)).AddDays(14).String(),
		}
		names := newNames(tx)
		row := func(d accounts.DelegationState, other kabinet.PersonID) (DelegationRow, error) {
			out := DelegationRow{
				DelegationState: d, Now: d.Validity.Contains(now), Staff: d.Kind == accounts.DelegationActing,
				Path: "/delegation/" + url.PathEscape(string(d.Org)) + "/" + url.PathEscape(string(d.ID)),
			}
			org, err := tx.Organizations().Get(ctx, d.Org)
			if err != nil {
				return out, err
			}
			out.Company = org.Name()
			out.Name, err = names.person(ctx, other)
			return out, err
		}
		received, err := tx.DelegationLister().To(ctx, me, now)
		if err != nil {
			return err
		}
		for _, d := range received {
			r, err := row(d, d.From)
			if err != nil {
				return err
			}
			page.Received = append(page.Received, r)
		}
		// One's own are one's own to see, also those of staff who act for one.
		scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: c.me.Org.ID(), Owner: me}}}
		given, err := tx.DelegationLister().List(ctx, scope, accounts.DelegationFilter{
			From: me, Status: accounts.DelegationActive, Until: kabinet.Window{From: now.Add(1)},
		}, kabinet.Page{Limit: 50})
		if err != nil {
			return err
		}
		for _, d := range given.Items {
			r, err := row(d, d.To)
			if err != nil {
				return err
			}
			page.Given = append(page.Given, r)
		}
		if page.CanLend {
			if page.Colleagues, err = s.choices(ctx, tx, c.me.Org.ID(), me, now); err != nil {
				return err
			}
			for _, b := range bundleNames {
				if len(lendable(b, may)) > 0 {
					page.Bundles = append(page.Bundles, b)
				}
			}
		}
		if page.CanAct {
			page.Clients, err = s.clientPeople(ctx, tx, c, now)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "delegation", "team", c.p.Text("delegation.title"), page)
}

// lendable returns what of a bundle the caller has.
func lendable(bundle string, may []kabinet.Permission) (out []kabinet.Permission) {
	for _, p := range bundles[bundle] {
		if slices.Contains(may, p) {
			out = append(out, p)
		}
	}
	return out
}

// choices returns the active members of an organisation but one.
func (s *Server) choices(ctx context.Context, tx store.Tx, org kabinet.OrgID, but kabinet.PersonID, now time.Time) (out []Pick, err error) {
	members, err := tx.Memberships().OfOrganization(ctx, org)
	if err != nil {
		return nil, err
	}
	names := newNames(tx)
	for _, m := range members {
		if m.Person() == but || !m.ActiveAt(now) {
			continue
		}
		name, err := names.person(ctx, m.Person())
		if err != nil {
			return nil, err
		}
		out = append(out, Pick{ID: string(m.Person()), Name: name})
	}
	return out, nil
}

// clientPeople returns the people of the clients for whom the caller may act.
func (s *Server) clientPeople(ctx context.Context, tx store.Tx, c *call, now time.Time) (out []Pick, err error) {
	scope := c.me.Rights.Scope(accounts.ClientAct)
	list, err := tx.OrganizationLister().List(ctx, scope, accounts.OrganizationFilter{Kind: accounts.Client}, kabinet.Page{})
	if err != nil {
		return nil, err
	}
	for _, o := range list.Items {
		people, err := s.choices(ctx, tx, o.ID, c.me.Actor.Person, now)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			out = append(out, Pick{ID: string(o.ID) + " " + p.ID, Name: c.p.Name(o.Name) + " — " + c.p.Name(p.Name)})
		}
	}
	return out, nil
}

// lendForm lends rights to a colleague.
type lendForm struct {
	To     string `form:"to" validate:"required,max=100"`
	From   string `form:"from" validate:"required,datetime=2006-01-02"`
	Until  string `form:"until" validate:"required,datetime=2006-01-02"`
	Reason string `form:"reason" validate:"required,max=200"`
}

// lend gives what the caller may do to a colleague, until the end of a day.
func (s *Server) lend(c *call) error {
	var f lendForm
	if problems := c.read(&f); len(problems) > 0 {
		c.notify(Notice{Kind: "error", Items: problems.texts(), Title: c.p.Text("delegation.wrong")})
		return c.redirect("/delegation")
	}
	from, _ := time.ParseInLocation(time.DateOnly, f.From, zone) // which read has checked
	until, _ := time.ParseInLocation(time.DateOnly, f.Until, zone)
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		cmd := accounts.LendRights{Max: accounts.Unlimited(), Reason: f.Reason, Validity: kabinet.Window{From: from, Until: until.AddDate(0, 0, 1)}}
		for _, b := range c.r.PostForm["what"] {
			for _, p := range lendable(b, c.me.Rights.Permissions()) {
				if !slices.Contains(cmd.Permissions, p) {
					cmd.Permissions = append(cmd.Permissions, p)
				}
			}
		}
		to, err := tx.Memberships().Get(ctx, c.me.Org.ID(), kabinet.PersonID(f.To))
		if err != nil {
			return err
		}
		d, given, err := accounts.NewDelegation(kabinet.NewID[kabinet.DelegationID]("dlg"), cmd, c.me.Rights, c.me.Org, to, s.app.Now())
		if err != nil {
			return err
		}
		return tx.Delegations().Save(ctx, d, given)
	})
	return c.delegated(err, "delegation.given")
}

// actForm begins to act for a client's person.
type actForm struct {
	For    string `form:"for" validate:"required,max=200"`
	Hours  string `form:"hours" validate:"required,oneof=1 2 4 8"`
	Reason string `form:"reason" validate:"required,max=200"`
}

// actFor begins to act for a client's person, at once. Every page says so until it
// ends, and both names are kept with all that is done.
func (s *Server) actFor(c *call) error {
	var f actForm
	if problems := c.read(&f); len(problems) > 0 {
		c.notify(Notice{Kind: "error", Items: problems.texts(), Title: c.p.Text("delegation.wrong")})
		return c.redirect("/delegation")
	}
	org, who, _ := strings.Cut(f.For, " ")
	client, person := kabinet.OrgID(org), kabinet.PersonID(who)
	var as kabinet.Actor
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		now := s.app.Now()
		if err := s.app.authority(tx).Check(ctx, c.me.Actor, accounts.ClientAct, kabinet.Object{Org: client}); err != nil {
			return err
		}
		org, err := tx.Organizations().Get(ctx, client)
		if err != nil {
			return err
		}
		member, err := tx.Memberships().Get(ctx, client, person)
		if err != nil {
			return err
		}
		cmd := accounts.ActFor{Until: now.Add(time.Duration(number(f.Hours)) * time.Hour), Reason: f.Reason}
		d, given, err := accounts.ActForClient(kabinet.NewID[kabinet.DelegationID]("dlg"), cmd, c.me.Rights, org, member, accounts.ActingPolicy{}, now)
		if err != nil {
			return err
		}
		as = d.Actor()
		return tx.Delegations().Save(ctx, d, given)
	})
	if err == nil {
		s.act(c, &as)
		return c.redirect("/")
	}
	return c.delegated(err, "")
}

// act makes the session use the rights of somebody else, or one's own again.
func (s *Server) act(c *call, as *kabinet.Actor) {
	s.sessions.Update(c.session.ID, func(x *Session) { x.As, x.Entity, x.Payer = as, "", "" })
}

func (s *Server) stopActing(c *call) error {
	s.act(c, nil)
	return c.redirect("/delegation")
}

// stepDelegation uses a delegation, or takes it back.
func (s *Server) stepDelegation(c *call) error {
	org, id := kabinet.OrgID(c.r.PathValue("org")), kabinet.DelegationID(c.r.PathValue("id"))
	step := c.r.PathValue("step")
	missing := kabinet.ErrNotFound.With("what", "delegation")
	var as kabinet.Actor
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		d, err := tx.Delegations().Get(ctx, org, id)
		if err != nil {
			return err
		}
		switch step {
		case "use":
			if d.To() != c.session.Person || !d.ActiveAt(s.app.Now()) {
				return missing
			}
			as = d.Actor()
			rights, err := s.app.authority(tx).Resolve(ctx, as)
			if err == nil {
				err = rights.Err()
			}
			return err
		case "revoke":
			if err := d.CheckRevoke(c.me.Rights); err != nil {
				if d.From() != c.session.Person && d.To() != c.session.Person {
					return missing
				}
				return err
			}
			ended, err := d.Revoke(c.me.Actor, s.app.Now())
			if err != nil {
				return err
			}
			return tx.Delegations().Save(ctx, d, ended)
		}
		return missing
	})
	if err == nil && step == "use" {
		s.act(c, &as)
		return c.redirect("/")
	}
	return c.delegated(err, "delegation.revoked")
}

// delegated leads back to the page with a notice.
func (c *call) delegated(err error, done string) error {
	c.tell(err, done)
	if err != nil && !said(err) {
		return err
	}
	return c.redirect("/delegation")
}
