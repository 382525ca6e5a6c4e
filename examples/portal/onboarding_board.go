package main

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/store"
)

// LaunchBoard is the content of the seller's page of companies that are being started.
type LaunchBoard struct {
	Shows  []Option // filters
	Show   string
	Rows   []LaunchRow
	Counts map[string]int
	// What one can begin.
	Clients, Templates []Option
	Problem            string
	Form               beginForm
}

// LaunchRow is one company.
type LaunchRow struct {
	onboarding.View
	Path, Company, Title string
	Manager, Owner       string
	Stall                string
	Cause                onboarding.StallCause
	Class                onboarding.Class
	Move                 onboarding.Move
	Review               int // steps that wait for the seller
	Forecast             onboarding.Forecast
}

// rank puts first who needs the seller most: who is stuck, whose evidence waits, and
// then who has the most before them.
func (r LaunchRow) rank() int {
	switch {
	case r.State.Status != onboarding.Running:
		return 4
	case r.Cause == onboarding.Deadlock:
		return 0
	case r.Cause != "":
		return 1
	case r.Review > 0:
		return 2
	}
	return 3
}

// shows are the filters of the board.
var shows = map[string]func(LaunchRow) bool{
	"all":     func(LaunchRow) bool { return true },
	"stalled": func(r LaunchRow) bool { return r.Cause != "" },
	"review":  func(r LaunchRow) bool { return r.Review > 0 },
	"running": func(r LaunchRow) bool { return r.State.Status == onboarding.Running },
	"over":    func(r LaunchRow) bool { return r.State.Status != onboarding.Running },
}

func (s *Server) launchBoard(c *call) error {
	return s.board(c, http.StatusOK, beginForm{Template: "buyer"}, "")
}

func (s *Server) board(c *call, status int, form beginForm, problem string) error {
	page := LaunchBoard{Show: cmp.Or(c.r.URL.Query().Get("show"), "all"), Form: form, Problem: problem}
	if shows[page.Show] == nil {
		return kabinet.ErrNotFound.With("what", "page")
	}
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if !c.me.CanManage {
			return kabinet.ErrForbidden.With("permission", onboarding.PermissionManage)
		}
		rows, err := s.launchRows(ctx, tx, c)
		if err != nil {
			return err
		}
		page.Rows, page.Shows, page.Counts = nil, nil, map[string]int{}
		begun := map[kabinet.OrgID]bool{}
		for _, r := range rows {
			begun[r.State.Org] = begun[r.State.Org] || r.State.Template == "buyer"
			for show, holds := range shows {
				if holds(r) {
					page.Counts[show]++
				}
			}
			if shows[page.Show](r) {
				page.Rows = append(page.Rows, r)
			}
		}
		for _, show := range []string{"all", "stalled", "review", "running", "over"} {
			page.Shows = append(page.Shows, Option{show, c.p.Text("launch.show." + show)})
		}
		return s.launchChoices(ctx, tx, c, &page, begun)
	})
	if err != nil {
		return err
	}
	c.back = "/onboarding"
	return c.render(status, "onboarding_board", "onboarding", c.p.Text("launch.board"), page)
}

// launchRows are all companies that the seller's person may see, in the order in which
// they need somebody.
func (s *Server) launchRows(ctx context.Context, tx store.Tx, c *call) (out []LaunchRow, err error) {
	svc, names := s.app.Onboardings(tx), newNames(tx)
	for page := (kabinet.Page{Limit: 200}); ; {
		list, err := svc.List(ctx, c.me.Actor, onboarding.Filter{}, page)
		if err != nil {
			return nil, err
		}
		for _, v := range list.Items {
			row, err := s.launchRow(ctx, tx, c, names, v)
			if err != nil {
				return nil, err
			}
			out = append(out, row)
		}
		if page.After = list.Next; list.Next == "" {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b LaunchRow) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.Evaluation.Progress.Percent(), b.Evaluation.Progress.Percent()))
	})
	return out, nil
}

func (s *Server) launchRow(ctx context.Context, tx store.Tx, c *call, names *names, v onboarding.View) (LaunchRow, error) {
	e := v.Evaluation
	w := &launchView{c: c, ctx: ctx, tx: tx, names: names, v: v}
	row := LaunchRow{View: v, Path: launchPath(v.State), Title: launchTitle(c.p, v.State.Template), Forecast: e.Forecast()}
	page := LaunchPage{}
	err := w.sellers(&page)
	row.Stall, row.Class, row.Move, row.Cause = page.Stall, page.Class, page.Move, e.Stall(launchPolicy).Cause
	for _, x := range e.Steps {
		if x.Status == onboarding.Submitted {
			row.Review++
		}
	}
	if err == nil {
		row.Company, err = names.org(ctx, v.State.Org)
	}
	if err == nil {
		row.Manager, err = w.name(e.Manager)
	}
	if err == nil {
		row.Owner, err = w.name(e.Owner)
	}
	return row, err
}

// launchChoices are the clients that were not started yet.
func (s *Server) launchChoices(ctx context.Context, tx store.Tx, c *call, page *LaunchBoard, begun map[kabinet.OrgID]bool) error {
	page.Clients, page.Templates = nil, nil
	for list := (kabinet.Page{Limit: 200}); ; {
		found, err := tx.OrganizationLister().List(ctx, c.me.Rights.Scope(onboarding.PermissionManage), accounts.OrganizationFilter{}, list)
		if err != nil {
			return err
		}
		for _, o := range found.Items {
			if o.Kind == accounts.Client && !begun[o.ID] {
				page.Clients = append(page.Clients, Option{string(o.ID), c.p.Name(o.Name)})
			}
		}
		if list.After = found.Next; found.Next == "" {
			break
		}
	}
	slices.SortFunc(page.Clients, func(a, b Option) int { return strings.Compare(a.Name, b.Name) })
	for _, t := range launchTemplates {
		page.Templates = append(page.Templates, Option{string(t.ID), launchTitle(c.p, t.ID)})
	}
	return nil
}

// launchTemplates are what the seller has published.
var launchTemplates = []onboarding.Template{onboarding.BuyerTemplate(), onboarding.ReceptionTemplate()}

// beginForm begins to start a company.
type beginForm struct {
	Org      string `form:"org" validate:"required,max=200"`
	Template string `form:"template" validate:"required,max=200"`
}

// beginLaunch begins an onboarding: its owner is the first of the company's directors,
// and it knows at once what the portal knows of the company.
func (s *Server) beginLaunch(c *call) error {
	var f beginForm
	if problems := c.read(&f); len(problems) > 0 {
		return s.board(c, http.StatusUnprocessableEntity, f, strings.Join(problems.texts(), " "))
	}
	var v onboarding.View
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		owner, err := director(ctx, tx, kabinet.OrgID(f.Org))
		if err != nil {
			return err
		}
		v, err = beginOnboarding(ctx, tx, s.app.Onboardings(tx), c.me.Actor, onboarding.BeginForm{
			Org: kabinet.OrgID(f.Org), Owner: owner, Template: onboarding.TemplateID(f.Template), Manager: c.me.who(),
		})
		return err
	})
	if err != nil {
		if !said(err) {
			return err
		}
		return s.board(c, http.StatusUnprocessableEntity, f, sentence(c.p, err))
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("launch.begun")})
	return c.redirect(launchPath(v.State))
}

// director is the first of a company's people who run it, or "".
func director(ctx context.Context, tx store.Tx, org kabinet.OrgID) (kabinet.PersonID, error) {
	known, err := companyOf(ctx, tx, org)
	if err != nil {
		return "", err
	}
	for _, id := range known.people {
		if slices.Contains(known.roles[id], "administrator") {
			return id, nil
		}
	}
	return "", nil
}

// beginOnboarding begins one and tells it what the accounts say.
func beginOnboarding(
	ctx context.Context, tx store.Tx, svc *onboarding.Service, by kabinet.Actor, form onboarding.BeginForm,
) (onboarding.View, error) {
	known, err := companyOf(ctx, tx, form.Org)
	if err != nil {
		return onboarding.View{}, err
	}
	v, err := svc.Begin(ctx, by, form)
	if err != nil {
		return v, err
	}
	robot := *svc
	robot.Authority = house{}
	first := kabinet.Record{ID: kabinet.EventID("begun/" + v.State.ID), Org: form.Org, At: v.State.Started}
	return robot.Report(ctx, reporter, form.Org, v.State.ID, known.news(v, first)...)
}
