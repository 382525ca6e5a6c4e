package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	_ "time/tzdata" // schedules are kept by the clocks of their place

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/cart/schedule"
	"github.com/seed-a884640a/kabinet/store"
)

// SchedulesPage is the content of the page of carts that come again.
type SchedulesPage struct {
	Schedules []ScheduleRow
	Next      string
}

// ScheduleRow is a schedule with the names of those in it, and what is to come.
type ScheduleRow struct {
	schedule.State
	Payer, Site, By, Path string
	Upcoming              []schedule.Occurrence
	Last                  *schedule.Run
	CartPath              string      // of the last run
	Failed                []FailedRun // the latest first
	CanEdit               bool
}

// FailedRun is a time at which nothing came of a schedule, and why.
type FailedRun struct {
	schedule.Run
	Why string
}

// Schedules returns the service of carts that come again in the transaction.
func (a *App) Schedules(tx store.Tx) (*schedule.Service, error) {
	fill, err := a.QuickOrders(tx)
	return &schedule.Service{
		Schedules: tx.Schedules(), Lister: tx.ScheduleLister(), Finder: tx.ScheduleFinder(), Fill: fill, Authority: a.authority(tx),
		Calendar: func(cart.Header) kabinet.Calendar { return week }, Now: a.Now,
	}, err
}

// runSchedules makes the carts that are due. What fails is on the page of its schedule.
func (a *App) runSchedules(ctx context.Context) error {
	in := func(ctx context.Context, do func(context.Context, *schedule.Service) error) error {
		return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			s, err := a.Schedules(tx)
			if err != nil {
				return err
			}
			return do(ctx, s)
		})
	}
	const batch = 100
	for {
		list, err := schedule.RunDue(ctx, in, batch)
		if err != nil || len(list) < batch || slices.ContainsFunc(list, func(r schedule.Result) bool { return r.Err != nil }) {
			return err
		}
	}
}

func schedulePath(org kabinet.OrgID, id schedule.ID) string {
	return "/schedules/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// schedules lists the carts that come again.
func (s *Server) schedules(c *call) error {
	var page SchedulesPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if !c.me.CanCart {
			return kabinet.ErrForbidden.With("permission", cart.PermissionEdit)
		}
		page = SchedulesPage{}
		svc, err := s.app.Schedules(tx)
		if err != nil {
			return err
		}
		list, err := svc.List(ctx, c.me.Actor, schedule.Filter{}, kabinet.Page{Limit: 25, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		if list.Next != "" {
			page.Next = "/schedules?after=" + url.QueryEscape(list.Next)
		}
		names := newNames(tx)
		for _, x := range list.Items {
			row, err := s.scheduleRow(ctx, tx, c, names, x)
			if err != nil {
				return err
			}
			page.Schedules = append(page.Schedules, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "schedules", "quick", c.p.Text("schedules.title"), page)
}

func (s *Server) scheduleRow(ctx context.Context, tx store.Tx, c *call, names *names, x schedule.State) (ScheduleRow, error) {
	row := ScheduleRow{State: x, Path: schedulePath(x.Org, x.ID), CanEdit: c.me.Rights.Can(cart.PermissionEdit, x.Object())}
	org, err := tx.Organizations().Get(ctx, x.Org)
	if err != nil {
		return row, err
	}
	if e, ok := org.LegalEntity(x.Payer); ok {
		row.Payer = e.Name
	}
	if site, ok := org.Site(x.Site); ok {
		row.Site = site.Name
	}
	if x.Status == schedule.Active {
		row.Upcoming = x.Upcoming(week, 3)
	}
	if n := len(x.Runs); n > 0 {
		row.Last = &x.Runs[n-1]
		if row.Last.Cart != "" {
			row.CartPath = cartPath(cart.State{Org: x.Org, ID: row.Last.Cart})
		}
	}
	for _, r := range slices.Backward(x.Runs) {
		if r.Cart == "" && len(row.Failed) < 5 {
			row.Failed = append(row.Failed, FailedRun{r, upper(c.p.or(r.Code, r.Text))})
		}
	}
	row.By, err = names.person(ctx, x.Person)
	return row, err
}

// makeSchedule makes a list come again: as carts of the payer and site that prices are
// shown for. Its id is made of the form's key: posted twice it is one.
func (s *Server) makeSchedule(c *call) error {
	form := ScheduleForm{Every: c.r.FormValue("every"), Unit: clip(c.r.FormValue("unit"), 20), Day: c.r.FormValue("day")}
	key := c.r.FormValue("key")
	if !claimKey.MatchString(key) {
		key = rand.Text()
	}
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		list, err := s.app.Lists(tx).Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), quickorder.ListID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		b, err := c.buyer(ctx, tx)
		if err != nil {
			return err
		}
		header := b.Header
		if site := kabinet.SiteID(c.r.FormValue("site")); site != "" {
			header.Site = site
		}
		header.Person = c.me.Rights.Principal()
		r, err := form.recurrence(schedule.Recurrence{
			Roll: schedule.Following, Minute: 7 * 60, Zone: "Europe/Moscow", Start: kabinet.DateOf(s.app.Now().In(zone)).AddDays(1),
		})
		if err != nil {
			return err
		}
		svc, err := s.app.Schedules(tx)
		if err != nil {
			return err
		}
		svc.NewID = func() schedule.ID { return schedule.ID("sch_" + key) }
		_, err = svc.Create(ctx, c.me.Actor, list.Org, schedule.Plan{Name: list.Name, Header: header, Items: list.Items, Recurrence: r})
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict): // it is there
		return c.redirect("/schedules")
	case errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.State):
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
		return c.redirect(shoppingListPath(kabinet.OrgID(c.r.PathValue("org")), quickorder.ListID(c.r.PathValue("id"))))
	case err != nil:
		return err
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("schedules.made")})
	return c.redirect("/schedules")
}

// stepSchedule edits a schedule, pauses it, lets it run again, leaves one time out or takes
// it in again, makes the cart of one that failed, or ends it.
func (s *Server) stepSchedule(c *call) error {
	ref := schedule.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: schedule.ID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no schedule
	step := c.r.PathValue("step")
	if step == "edit" {
		return s.editSchedule(c, ref)
	}
	var filled string // the cart of what was tried again
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		filled = ""
		svc, err := s.app.Schedules(tx)
		if err != nil {
			return err
		}
		key, bad := kabinet.ParseDate(c.r.FormValue("key"))
		switch step {
		case "pause":
			_, err = svc.Pause(ctx, c.me.Actor, ref, strings.TrimSpace(c.reason()))
		case "resume":
			_, err = svc.Resume(ctx, c.me.Actor, ref)
		case "skip", "unskip", "retry":
			x, err := svc.Get(ctx, c.me.Actor, ref.Org, ref.ID)
			switch {
			case err != nil:
				return err
			case bad != nil:
				return bad
			case step == "skip":
				_, err = svc.Skip(ctx, c.me.Actor, ref, key)
			case step == "unskip":
				_, err = svc.Unskip(ctx, c.me.Actor, ref, key)
			default:
				filled, err = cartPath(cart.State{Org: x.Org, ID: x.Cart(key)}), s.retrySchedule(ctx, c, svc, ref, x, key)
			}
			return err
		case "end":
			_, err = svc.End(ctx, c.me.Actor, ref)
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("schedules.stale")})
	case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid), errors.Is(err, schedule.ErrOccurrence):
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	case filled != "":
		c.notify(Notice{Kind: "ok", Text: c.p.Text("schedules.done_retry"), Link: filled, Label: c.p.Text("schedules.cart")})
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("schedules.done_" + step)})
	}
	return c.redirect("/schedules")
}

// retrySchedule makes the cart of a time that failed. It is filled by the rights of the
// schedule's owner: that these do not do is nothing that the caller is refused.
func (s *Server) retrySchedule(ctx context.Context, c *call, svc *schedule.Service, ref schedule.Ref, x schedule.State, key kabinet.Date) error {
	if err := c.me.Rights.Check(cart.PermissionEdit, x.Object()); err != nil {
		return err
	}
	_, err := svc.Retry(ctx, c.me.Actor, ref, key)
	if errors.Is(err, kabinet.Forbidden) || errors.Is(err, kabinet.NotFound) {
		return errRetry.With("why", kabinet.ProblemOf(err, c.p).Detail)
	}
	return err
}

// errRetry is a time that fails again.
var errRetry = kabinet.NewError(kabinet.State, "schedules.failed_again", "it failed again: {why}")
