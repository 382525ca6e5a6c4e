package main

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// inviteForm asks a colleague in.
type inviteForm struct {
	Address string `form:"address" validate:"required,max=254,email"`
	Name    string `form:"name" validate:"max=200"`
	Role    string `form:"role" validate:"max=200"`
	Unit    string `form:"unit" validate:"max=200"`
	Limit   string `form:"limit" validate:"omitempty,max=20"`
	Message string `form:"message" validate:"max=1000"`
	Step    string `form:"step" validate:"max=100"`
	Next    string `form:"next" validate:"max=300"`
	Locale  string `form:"locale" validate:"omitempty,oneof=en ru"`
	Days    string `form:"days" validate:"omitempty,oneof=1 3 7 14 30"`
}

// InvitePage is the content of the page of the form.
type InvitePage struct {
	Form      inviteForm
	Problems  Problems
	Roles     []Option
	Units     []Option
	Steps     []Option
	Days      []string
	Languages []string
	Asking    string // what the colleague is asked for, where the link said so
}

// Option is an option of a list.
type Option struct{ ID, Name string }

// askColleague shows the form. A link from a page that somebody else is needed for
// names the step and the place, so that who accepts comes to that very page.
func (s *Server) askColleague(c *call) error {
	q := c.r.URL.Query()
	f := inviteForm{Step: q.Get("step"), Next: q.Get("next"), Role: q.Get("role"), Locale: c.p.lang, Days: "7"}
	return s.invitePage(c, http.StatusOK, f, nil)
}

func (s *Server) invitePage(c *call, status int, f inviteForm, problems Problems) error {
	page := InvitePage{Form: f, Problems: problems, Days: days, Languages: Languages}
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		page.Roles, page.Units, page.Steps = c.roleChoices(), nil, nil
		for _, u := range c.me.Org.Units() {
			page.Units = append(page.Units, Option{string(u.ID), c.p.Name(u.Name)})
		}
		for _, x := range steps {
			page.Steps = append(page.Steps, Option{x.step, stepTitle(c.p, x.step)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f.Next != "" {
		page.Asking = stepTitle(c.p, f.Step)
	}
	c.back = "/team/invite"
	return c.render(status, "team_invite", "team", c.p.Text("team.invite"), page)
}

func (c *call) roleChoices() []Option {
	var out []Option
	for _, r := range c.me.Org.Roles() {
		out = append(out, Option{string(r.ID), roleText(c.p, c.me.Org, r.ID, "", nil)})
	}
	return out
}

// inviteColleague sends the invitation.
func (s *Server) inviteColleague(c *call) error {
	var f inviteForm
	problems := c.read(&f)
	if len(problems) == 0 {
		var state invite.State
		err := c.change(func(ctx context.Context, tx store.Tx) error {
			form, err := c.invitationOf(f)
			if err != nil {
				return err
			}
			state, err = c.invite(ctx, tx, form)
			return err
		})
		if err == nil {
			text := "team.invited"
			if state.Status == invite.AwaitingApproval {
				text = "team.proposed"
			}
			c.notify(Notice{Kind: "ok", Text: c.p.Text(text, param("address", state.Address))})
			return c.redirect("/team")
		}
		if err = problems.because(c, err); err != nil {
			return err
		}
	}
	return s.invitePage(c, http.StatusUnprocessableEntity, f, problems)
}

// invitationOf makes the library's form of that of the page.
func (c *call) invitationOf(f inviteForm) (invite.Form, error) {
	form := invite.Form{
		Org: c.me.Org.ID(), Unit: kabinet.UnitID(f.Unit), Address: f.Address, Name: f.Name, Message: f.Message,
		Step: f.Step, Next: landing(f.Step, f.Next), Locale: f.Locale, TTL: ttl(f.Days),
	}
	if f.Role == "" {
		return form, nil
	}
	role := invite.Role{Role: f.Role, Unit: form.Unit, Inherit: true}
	if f.Limit != "" {
		amount, err := kabinet.ParseMoney(plainNumber(f.Limit) + " RUB")
		if err != nil || amount.Sign() <= 0 {
			return form, accounts.ErrLimitText.With("text", f.Limit).At("/limit")
		}
		definition, _ := c.me.Org.Role(accounts.RoleID(f.Role))
		for _, g := range definition.Grants {
			if g.Permission == order.PermissionPlace || g.Permission == approval.PermissionVote {
				role.Limits = append(role.Limits, invite.RoleLimit{Permission: g.Permission, Limit: amount.String()})
			}
		}
	}
	form.Roles = []invite.Role{role}
	return form, nil
}

// plainNumber returns an amount that people write with spaces and a comma.
func plainNumber(s string) string {
	return strings.ReplaceAll(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s), ",", ".")
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // what was read is a number
	return n
}

// bulkForm asks many people in.
type bulkForm struct {
	Rows    string `form:"rows" validate:"required,max=60000"`
	Role    string `form:"role" validate:"max=200"`
	Message string `form:"message" validate:"max=1000"`
	Locale  string `form:"locale" validate:"omitempty,oneof=en ru"`
	Mode    string `form:"mode" validate:"omitempty,oneof=all_or_nothing"`
	Key     string `form:"key" validate:"max=100"`
	Do      string `form:"do" validate:"omitempty,oneof=send"`
}

// BulkPage is the content of the page of many invitations.
type BulkPage struct {
	Form      bulkForm
	Problems  Problems
	Roles     []Option
	Languages []string
	Results   []BulkRow
	Good      int  // rows that can be invited
	Sent      bool // and were
}

// BulkRow is a row with what became of it, or would.
type BulkRow struct {
	Line    int
	Address string
	Outcome invite.Outcome
	Text    string
}

func (s *Server) bulkInvite(c *call) error {
	return s.bulkPage(c, http.StatusOK, BulkPage{Form: bulkForm{Locale: c.p.lang}})
}

func (s *Server) bulkPage(c *call, status int, page BulkPage) error {
	page.Languages = Languages
	if page.Form.Key == "" {
		page.Form.Key = kabinet.NewID[string]("blk")
	}
	err := c.view(func(context.Context, store.Tx) error { page.Roles = c.roleChoices(); return nil })
	if err != nil {
		return err
	}
	c.back = "/team/bulk"
	return c.render(status, "team_bulk", "team", c.p.Text("team.bulk"), page)
}

// sendBulk looks at a list, or invites its people. The key of the form makes sending
// it twice harmless.
func (s *Server) sendBulk(c *call) error {
	var page BulkPage
	page.Problems = c.read(&page.Form)
	f := page.Form
	people := pastedRows(f.Rows)
	status := http.StatusOK
	if len(page.Problems) == 0 {
		form := invite.BulkForm{Mode: invite.Mode(f.Mode), Dry: f.Do != "send"}
		if !form.Dry {
			form.Key = f.Key
		}
		var results []invite.RowResult
		err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
			form.Org, form.Rows = c.me.Org.ID(), nil
			for _, p := range people {
				row, err := c.invitationOf(inviteForm{Address: p.address, Name: p.name, Role: f.Role, Message: f.Message, Locale: f.Locale})
				if err != nil {
					return err
				}
				form.Rows = append(form.Rows, row)
			}
			results, err = s.app.Invitations(tx).Bulk(ctx, c.me.Actor, form)
			return err
		})
		if err != nil {
			if err = page.Problems.because(c, err); err != nil {
				return err
			}
		}
		for _, r := range results {
			p := people[r.Row]
			row := BulkRow{Line: p.line, Address: p.address, Outcome: r.Outcome}
			switch r.Outcome {
			case invite.RowInvited:
				page.Good++
			case invite.RowDuplicate:
				row.Text = c.p.Text("bulk.same_as", param("line", strconv.Itoa(people[r.Of].line)))
			case invite.RowFailed:
				row.Text = upper(c.p.or(r.Code, r.Text))
			}
			page.Results = append(page.Results, row)
		}
		page.Sent = !form.Dry && len(results) > 0
	}
	if len(page.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.bulkPage(c, status, page)
}

// pasted is a row of a list that somebody pasted.
type pasted struct {
	line          int
	name, address string
}

// pastedRows reads one person from each line that is not empty: an address, with a
// name before or after it, as "Ivan Petrov <ivan@acme.example>", in columns of a
// table, or with commas.
func pastedRows(text string) (out []pasted) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		words := strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;<>\"", r) })
		if len(words) == 0 {
			continue
		}
		p := pasted{line: n, address: words[0]}
		if i := slices.IndexFunc(words, func(w string) bool { return strings.Contains(w, "@") }); i >= 0 {
			p.address = words[i]
			p.name = strings.Join(slices.Delete(words, i, i+1), " ")
		}
		out = append(out, p)
	}
	return out
}
