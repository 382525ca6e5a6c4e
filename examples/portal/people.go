package main

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/store"
)

// Me is who asks, with what they may do somewhere: what menus show. Whether
// they may do it on an object, the services ask of the authority themselves.
type Me struct {
	Actor    kabinet.Actor
	Name     string
	Role     accounts.RoleID
	Org      *accounts.Organization
	Rights   *accounts.Rights
	Seller   bool
	CanCart  bool // fill a cart
	CanPlace bool // place an order
	// What there are pages for.
	CanPrices, CanOrders, CanApprovals, CanInvoices bool
	// CanRegister is to let people in who have registered themselves.
	CanRegister bool
	// Entities are the legal entities that one may act for, Entity the one that was
	// chosen, if any.
	Entities []Payer
	Entity   kabinet.LegalEntityID
	// Waiting are the approvals that wait for the person.
	Waiting []approval.State
	// CanSurvey is to ask clients how satisfied they are, CanAssign to see that
	// others do.
	CanSurvey, CanAssign bool
	// CanLaunch is to see how far a company is started, CanAct to do a part of it, and
	// CanManage to look after all of them.
	CanLaunch, CanAct, CanManage bool
	// Launching says that the client is being started, and Steps how many steps of it
	// wait for the person.
	Launching bool
	Steps     int
	// Cart is the cart that is being filled, or nil.
	Cart *cart.State
	// Surveys is how many surveys wait: for a client's answer, or to be sent.
	Surveys int
	// Elsewhere says that the person is a member of other organisations too.
	Elsewhere bool
	// CanDocuments is to see papers, CanSpend what was spent, and CanThreads to see
	// conversations.
	CanDocuments, CanSpend, CanThreads bool
	// CanDelegate is to lend rights to a colleague, or to act for a client.
	CanDelegate bool
}

// errAnotherLogin ends sessions of who had signed in with a login that opens nothing any
// more: it may have been given up since somebody else has it.
var errAnotherLogin = kabinet.NewError(kabinet.Forbidden, "signin.another_login", "the login has changed; sign in with the new one")

// me resolves who asks. Somebody who may do nothing any more gets the reason.
func (a *App) me(ctx context.Context, tx store.Tx, s Session) (*Me, error) {
	org, err := tx.Organizations().Get(ctx, s.Actor().Organization)
	if err != nil {
		return nil, err
	}
	rights, switches, err := a.within(ctx, tx, s, org)
	if err != nil {
		return nil, err
	}
	person, err := tx.People().Get(ctx, s.Person)
	if err != nil {
		return nil, err
	}
	if s.Verified != "" && s.Verified != person.Login() {
		return nil, errAnotherLogin
	}
	member, err := tx.Memberships().Get(ctx, org.ID(), rights.Principal())
	if err != nil {
		return nil, err
	}
	may := rights.Permissions()
	me := &Me{
		Actor: s.Actor(), Name: person.Name(), Org: org, Rights: rights, Seller: org.Kind() == accounts.Seller,
		CanCart: slices.Contains(may, cart.PermissionEdit), CanPlace: slices.Contains(may, order.PermissionPlace),
		CanPrices: slices.Contains(may, PermissionPrices), CanOrders: slices.Contains(may, order.PermissionView),
		CanApprovals: org.Kind() == accounts.Client && (slices.Contains(may, approval.PermissionVote) || slices.Contains(may, approval.PermissionView)),
		CanInvoices:  slices.Contains(may, seed.PermissionInvoices) && !ownOnly(rights, seed.PermissionInvoices),
		CanRegister:  org.Kind() == accounts.Seller && slices.Contains(may, invite.PermissionManage),
		CanLaunch:    slices.Contains(may, onboarding.PermissionView),
		CanAct:       slices.Contains(may, onboarding.PermissionAct) || slices.Contains(may, onboarding.PermissionManage),
		CanManage:    org.Kind() == accounts.Seller && slices.Contains(may, onboarding.PermissionManage),
		Entities:     switches, Entity: s.Entity,
		CanDelegate:  slices.Contains(may, accounts.TeamDelegate) || slices.Contains(may, accounts.ClientAct),
		CanDocuments: slices.Contains(may, document.PermissionView) || slices.Contains(may, document.PermissionInvoices),
		CanSpend:     slices.Contains(may, order.PermissionView) && !ownOnly(rights, order.PermissionView), CanThreads: slices.Contains(may, thread.PermissionWrite),
		CanSurvey: slices.Contains(may, nps.PermissionSend), CanAssign: slices.Contains(may, nps.PermissionAssign),
	}
	if len(switches) < 2 && s.Entity == "" {
		me.Entities = nil // there is no choice
	}
	if list := member.Assignments(); len(list) > 0 {
		me.Role = list[0].Role
	}
	if me.CanCart {
		list, err := a.Carts(tx).List(ctx, me.Actor, cart.Filter{Status: cart.Active, Person: rights.Principal()}, kabinet.Page{Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(list.Items) > 0 {
			me.Cart = &list.Items[0]
		}
	}
	if slices.Contains(may, approval.PermissionVote) {
		list, err := a.Spending(tx).Approvals.Waiting(ctx, me.Actor, kabinet.Page{Limit: 100})
		if err != nil {
			return nil, err
		}
		me.Waiting = list.Items
	}
	if me.CanLaunch && !me.Seller {
		if me.Launching, me.Steps, err = a.launches(ctx, tx, me); err != nil {
			return nil, err
		}
	}
	others, err := tx.Memberships().OfPerson(ctx, s.Person)
	if err != nil {
		return nil, err
	}
	me.Elsewhere = slices.ContainsFunc(others, func(m *accounts.Membership) bool { return m.Org() != s.Org && m.ActiveAt(a.Now()) })
	me.Surveys, err = a.surveysWaiting(ctx, tx, me)
	return me, err
}

// ownOnly reports whether a permission reaches what the person owns alone: invoices have
// no owner.
func ownOnly(rights *accounts.Rights, p kabinet.Permission) bool {
	for _, r := range rights.Scope(p).Reaches {
		if r.Owner == "" {
			return false
		}
	}
	return true
}

// Someone is a person one can sign in as.
type Someone struct {
	Person kabinet.PersonID
	Org    kabinet.OrgID
	Name   string
	Role   accounts.RoleID
	Can    string // the code of a text
}

// Company is an organisation with its people.
type Company struct {
	Name     string
	Seller   bool
	Entities int
	People   []Someone
}

// People returns whom the demonstration lets one be. A real portal has no such
// list: people sign in by a password, a link or a code.
func (a *App) People(ctx context.Context) ([]Company, error) {
	var out []Company
	err := a.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
		out = nil
		for _, id := range []kabinet.OrgID{seed.Holding, seed.Firm, seed.Seller} {
			org, err := tx.Organizations().Get(ctx, id)
			if err != nil {
				return err
			}
			company := Company{Name: org.Name(), Seller: org.Kind() == accounts.Seller, Entities: len(org.LegalEntities())}
			members, err := tx.Memberships().OfOrganization(ctx, id)
			if err != nil {
				return err
			}
			for _, m := range members {
				me, err := a.me(ctx, tx, Session{Person: m.Person(), Org: id})
				if err != nil {
					continue // blocked, or no longer a member
				}
				s := Someone{Person: m.Person(), Org: id, Name: me.Name, Role: me.Role, Can: "can.read"}
				switch {
				case me.CanAssign:
					s.Can = "can.lead"
				case me.Seller && !me.CanPrices:
					s.Can = "can.credit"
				case me.Seller:
					s.Can = "can.sell"
				case me.CanPlace:
					s.Can = "can.place"
				case len(me.Entities) > 0 && me.CanApprovals:
					s.Can = "can.approve"
				case !me.CanOrders:
					s.Can = "can.invoices"
				}
				company.People = append(company.People, s)
			}
			slices.SortStableFunc(company.People, func(x, y Someone) int { return rank(x) - rank(y) })
			out = append(out, company)
		}
		return nil
	})
	return out, err
}

func rank(s Someone) int {
	return slices.Index([]accounts.RoleID{accounts.RoleBuyer, accounts.RoleApprover, accounts.RoleOwner, accounts.RoleAccountant, seed.RoleInvoices, accounts.RoleViewer}, s.Role)
}

// signIn starts a session for a member of an organisation: the demonstration believes
// whoever says that they are somebody.
func (s *Server) signIn(c *call) error {
	if !s.signIns.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	want := Session{Person: kabinet.PersonID(c.r.FormValue("person")), Org: kabinet.OrgID(c.r.FormValue("org"))}
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := s.app.me(ctx, tx, want)
		return err
	})
	if err != nil {
		return err
	}
	s.begin(c, want.Person, want.Org, "")
	return c.redirect("/")
}

func (s *Server) signOut(c *call) error {
	s.sessions.End(c.session.ID)
	setCookie(c.w, c.r, sessionCookie, "", -time.Second)
	return c.redirect("/sign-in")
}
