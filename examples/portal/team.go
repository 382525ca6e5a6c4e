package main

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// TeamPage is the content of the page of a company's people and invitations.
type TeamPage struct {
	People      []PersonRow
	Waiting     []InviteRow // for an approval
	Invitations []InviteRow
	Manages     bool // sees and approves all invitations
	Explains    bool // sees why people may or may not
	Budgets     bool // changes budgets
	Next        string
}

// PersonRow is a member.
type PersonRow struct {
	ID          kabinet.PersonID
	Name, Login string
	Status      accounts.MembershipStatus
	Roles       []string
	CanReset    bool
}

// InviteRow is an invitation with what may be done with it. The buttons are for those
// who may; the library asks again.
type InviteRow struct {
	invite.State
	Now       invite.Status // at this moment
	By, Path  string
	Back      string // the page
	Roles     []string
	StepText  string
	Open      bool // may be revoked
	CanResend bool
	CanDecide bool
	Company   string // of who registers
}

// maxInvitations is how many invitations a page of them shows.
const maxInvitations = 50

func (s *Server) team(c *call) error {
	var page TeamPage
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		whole := kabinet.Object{Org: c.me.Org.ID()}
		page = TeamPage{Manages: c.me.Rights.Can(invite.PermissionManage, whole), Explains: c.me.Rights.Can(accounts.TeamEdit, whole), Budgets: c.mayEdit() == nil && !c.me.Seller}
		if page.People, err = s.colleagues(ctx, tx, c, page.Manages); err != nil {
			return err
		}
		list, err := s.app.Invitations(tx).List(ctx, c.me.Actor, invite.Filter{Org: c.me.Org.ID()},
			kabinet.Page{Limit: maxInvitations, After: c.r.URL.Query().Get("after")})
		if err != nil {
			return err
		}
		if list.Next != "" {
			page.Next = "/team?after=" + url.QueryEscape(list.Next)
		}
		names := newNames(tx)
		for _, state := range list.Items {
			if state.Registered && state.Scope == newClient {
				continue // another company, see registrations
			}
			row, err := s.inviteRow(ctx, c, names, state, page.Manages)
			if err != nil {
				return err
			}
			if row.Now == invite.AwaitingApproval {
				page.Waiting = append(page.Waiting, row)
			} else {
				page.Invitations = append(page.Invitations, row)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "team", "team", c.p.Text("team.title"), page)
}

// colleagues returns the members whom the caller may see.
func (s *Server) colleagues(ctx context.Context, tx store.Tx, c *call, manages bool) ([]PersonRow, error) {
	list, err := tx.MembershipLister().List(ctx, c.me.Rights.Scope(accounts.TeamView),
		accounts.MembershipFilter{Org: c.me.Org.ID()}, kabinet.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	var out []PersonRow
	for _, m := range list.Items {
		person, err := tx.People().Get(ctx, m.Person)
		if err != nil {
			return nil, err
		}
		row := PersonRow{ID: m.Person, Name: person.Name(), Login: person.Login(), Status: m.Status,
			CanReset: manages && m.Status == accounts.MembershipActive && m.Person != c.session.Person}
		for _, a := range m.Assignments {
			if a.Validity.Contains(s.app.Now()) {
				row.Roles = append(row.Roles, roleText(c.p, c.me.Org, a.Role, a.Unit, a.Limits))
			}
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b PersonRow) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (s *Server) inviteRow(ctx context.Context, c *call, names *names, state invite.State, manages bool) (InviteRow, error) {
	row := InviteRow{
		State: state, Now: state.StatusAt(s.app.Now()), StepText: stepTitle(c.p, state.Step),
		Back: c.r.URL.Path, Path: "/invitations/" + url.PathEscape(string(state.Org)) + "/" + url.PathEscape(string(state.ID)),
	}
	own := manages || state.Sponsor == c.session.Person
	row.Open = own && (row.Now == invite.Pending || row.Now == invite.AwaitingApproval)
	row.CanResend = own && (row.Now == invite.Pending || row.Now == invite.Expired && !state.Issued.IsZero()) && s.app.Now().Before(state.Ends)
	row.CanDecide = manages && row.Now == invite.AwaitingApproval && state.Inviter != c.session.Person
	var err error
	if row.By, err = names.person(ctx, state.Inviter); err != nil {
		return row, err
	}
	org := c.me.Org
	if state.Org != org.ID() {
		if org, err = names.tx.Organizations().Get(ctx, state.Org); err != nil {
			return row, err
		}
	}
	for _, r := range state.Roles {
		row.Roles = append(row.Roles, roleText(c.p, org, accounts.RoleID(r.Role), r.Unit, limitsOf(r)))
	}
	return row, nil
}

// roleText names a role with where it holds and up to which amount.
func roleText(p *printer, org *accounts.Organization, id accounts.RoleID, unit kabinet.UnitID, limits []accounts.AmountLimit) string {
	name := string(id)
	if role, ok := org.Role(id); ok {
		name = p.Name(role.Name)
	}
	parts := []string{p.or("role."+string(id), name)}
	for _, u := range org.Units() {
		if u.ID == unit {
			parts = append(parts, p.Name(u.Name))
		}
	}
	for _, l := range limits {
		if amount, ok := l.Limit.Amount(); ok {
			parts = append(parts, p.Text("team.up_to", param("amount", amount)))
		}
	}
	return strings.Join(parts, ", ")
}

// limitsOf reads the limits of an offered role; what cannot be read is left out.
func limitsOf(r invite.Role) (out []accounts.AmountLimit) {
	for _, l := range r.Limits {
		if limit, err := accounts.ParseLimit(l.Limit); err == nil {
			out = append(out, accounts.AmountLimit{Permission: l.Permission, Limit: limit})
		}
	}
	return out
}

// stepTitle names a step, or is "" for none.
func stepTitle(p *printer, step string) string {
	if step == "" {
		return ""
	}
	return p.or("invite.step."+step, p.or(step, invite.Clean(step)))
}

// refForm names an invitation that was seen.
type refForm struct {
	Version string `form:"version" validate:"required,number,max=18"`
	Reason  string `form:"reason" validate:"max=200"`
}

// stepInvitation sends again, revokes, approves or rejects.
func (s *Server) stepInvitation(c *call) error {
	var f refForm
	back := localPath(c.r.PostFormValue("back"))
	if len(c.read(&f)) > 0 {
		return c.fail(http.StatusUnprocessableEntity, c.p.Text("error.form"), nil)
	}
	ref := invite.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: invite.ID(c.r.PathValue("id")), Version: number(f.Version)}
	step := c.r.PathValue("step")
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		svc := s.app.Invitations(tx)
		switch step {
		case "resend":
			_, err = svc.Resend(ctx, c.me.Actor, ref, 0)
		case "revoke":
			_, err = svc.Revoke(ctx, c.me.Actor, ref, f.Reason)
		case "approve":
			err = s.approveInvitation(ctx, tx, c, svc, ref)
		case "reject":
			_, err = svc.Reject(ctx, c.me.Actor, ref, f.Reason)
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		return err
	})
	c.tell(err, "team."+step+"_done")
	if err != nil && !said(err) {
		return err
	}
	return c.redirect(back)
}

// said reports whether an error is a notice on the page from which the caller came.
func said(err error) bool {
	switch kabinet.KindOf(err) {
	case kabinet.Conflict, kabinet.State, kabinet.Invalid, kabinet.Forbidden, kabinet.TooMany, kabinet.Gone:
		return true
	}
	return false
}

// tell leaves a notice of what was done, or of why it was not.
func (c *call) tell(err error, done string) {
	switch {
	case err == nil:
		c.notify(Notice{Kind: "ok", Text: c.p.Text(done)})
	case said(err):
		c.notify(Notice{Kind: "error", Text: upper(sentence(c.p, err))})
	}
}

// resetForm gives a member another login.
type resetForm struct {
	Address string `form:"address" validate:"required,max=254,email"`
}

// resetLogin invites a member to sign in with another address: person, roles and
// history stay.
func (s *Server) resetLogin(c *call) error {
	var f resetForm
	if problems := c.read(&f); len(problems) > 0 {
		c.notify(Notice{Kind: "error", Text: strings.Join(problems.texts(), " ")})
		return c.redirect("/team")
	}
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		_, err := s.app.Invitations(tx).Reset(ctx, c.me.Actor, c.me.Org.ID(), kabinet.PersonID(c.r.PathValue("person")), f.Address)
		return err
	})
	c.tell(err, "team.reset_done")
	if err != nil && !said(err) {
		return err
	}
	return c.redirect("/team")
}

// texts returns what is wrong, in the order of the names of the fields.
func (p Problems) texts() []string {
	var out []string
	for _, field := range slices.Sorted(maps.Keys(p)) {
		out = append(out, p[field])
	}
	return out
}

// days are the lifetimes of a link that one can choose.
var days = []string{"1", "3", "7", "14", "30"}

// ttl is the lifetime that a form names.
func ttl(text string) time.Duration { return time.Duration(number(text)) * 24 * time.Hour }
