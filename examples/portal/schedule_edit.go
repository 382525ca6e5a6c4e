package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/cart/schedule"
	"github.com/seed-a884640a/kabinet/store"
)

// SchedulePage is the content of the page on which a schedule is edited.
type SchedulePage struct {
	ScheduleRow
	Form    ScheduleForm
	Rows    []ScheduleItem
	Sites   []accounts.Site
	Problem string
}

// ScheduleForm is what was typed.
type ScheduleForm struct{ Name, Site, Every, Unit, Day, Until, SKU, Quantity string }

// ScheduleItem is a row with its quantity as it was typed.
type ScheduleItem struct {
	quickorder.Item
	Name  Text
	Path  string
	Typed string
}

// schedule shows the form in which a schedule is edited.
func (s *Server) schedule(c *call) error {
	page, err := s.scheduleForm(c)
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "schedule", "quick", c.p.Name(page.Name), page)
}

// scheduleForm is the form as the schedule is, for who may edit it.
func (s *Server) scheduleForm(c *call) (SchedulePage, error) {
	var page SchedulePage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		svc, err := s.app.Schedules(tx)
		if err != nil {
			return err
		}
		x, err := svc.Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), schedule.ID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		if err := c.me.Rights.Check(cart.PermissionEdit, x.Object()); err != nil {
			return err
		}
		page = SchedulePage{}
		if page.ScheduleRow, err = s.scheduleRow(ctx, tx, c, newNames(tx), x); err != nil {
			return err
		}
		org, err := tx.Organizations().Get(ctx, x.Org)
		if err != nil {
			return err
		}
		page.Sites = org.SitesFor(x.Unit)
		r := x.Recurrence
		page.Form = ScheduleForm{Name: x.Name, Site: string(x.Site), Every: strconv.Itoa(r.Every), Unit: string(r.Unit), Until: dateInput(r.Until)}
		switch r.Unit {
		case schedule.Weeks:
			page.Form.Day = strconv.Itoa((int(r.Weekday)+6)%7 + 1)
		case schedule.Months:
			page.Form.Day = strconv.Itoa(r.Day)
		}
		for _, i := range x.Items {
			page.Rows = append(page.Rows, ScheduleItem{i, s.nameOf(i.SKU, ""), productPath(i.SKU), c.p.input(i.Quantity)})
		}
		return nil
	})
	return page, err
}

// editSchedule takes over what was typed: rows without a quantity go.
func (s *Server) editSchedule(c *call, ref schedule.Ref) error {
	page, err := s.scheduleForm(c)
	if err != nil {
		return err
	}
	plan, err := s.plan(c, &page)
	if err == nil {
		err = c.change(func(ctx context.Context, tx store.Tx) error {
			svc, err := s.app.Schedules(tx)
			if err == nil {
				_, err = svc.Edit(ctx, c.me.Actor, ref, plan)
			}
			return err
		})
	}
	switch {
	case errors.Is(err, kabinet.ErrConflict):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("schedules.stale")})
		return c.redirect(page.Path)
	case errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.State):
		page.Problem, c.back = upper(kabinet.ProblemOf(err, c.p).Detail), page.Path
		return c.render(http.StatusUnprocessableEntity, "schedule", "quick", c.p.Name(page.Name), page)
	case err != nil:
		return err
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("schedules.done_edit")})
	return c.redirect("/schedules")
}

// plan reads the form of a schedule onto what it is. What was typed stays on the page.
func (s *Server) plan(c *call, page *SchedulePage) (schedule.Plan, error) {
	value := func(name string) string { return clip(strings.TrimSpace(c.r.PostFormValue(name)), 200) }
	page.Form = ScheduleForm{value("name"), value("site"), value("every"), value("unit"), value("day"), value("until"), value("sku"), value("quantity")}
	for i := range page.Rows {
		page.Rows[i].Typed = clip(value("quantity."+strconv.Itoa(i)), 30)
	}
	p := page.Plan
	p.Name, p.Site, p.Items = page.Form.Name, kabinet.SiteID(page.Form.Site), nil
	var err error
	if p.Recurrence, err = page.Form.recurrence(p.Recurrence); err != nil {
		return p, err
	}
	for i, row := range page.Rows {
		item := row.Item
		if item.Quantity, err = c.quantity("quantity." + strconv.Itoa(i)); err != nil {
			return p, err
		}
		if item.Quantity.Sign() > 0 {
			p.Items = append(p.Items, item)
		}
	}
	if page.Form.SKU == "" {
		return p, nil
	}
	known, ok := s.app.Trade().Catalogue.Item(kabinet.SKU(page.Form.SKU))
	if !ok {
		return p, errArticle.With("sku", page.Form.SKU)
	}
	item := quickorder.Item{SKU: known.SKU, Unit: known.OrderUnit}
	if item.Quantity, err = c.quantity("quantity"); err == nil && item.Quantity.Sign() <= 0 {
		err = errQuantity.With("text", page.Form.Quantity)
	}
	p.Items = append(p.Items, item)
	return p, err
}

// recurrence is when it comes again: what is no number is refused by the library.
func (f ScheduleForm) recurrence(r schedule.Recurrence) (schedule.Recurrence, error) {
	r.Every, _ = strconv.Atoi(f.Every)
	day, _ := strconv.Atoi(f.Day)
	r.Unit, r.Weekday, r.Day, r.Until = schedule.Unit(f.Unit), 0, 0, kabinet.Date{}
	switch r.Unit {
	case schedule.Weeks:
		if day < 1 || day > 7 {
			return r, schedule.ErrRecurrence.At("/weekday")
		}
		r.Weekday = time.Weekday(day % 7)
	case schedule.Months:
		r.Day = day
	}
	var err error
	if f.Until != "" {
		r.Until, err = kabinet.ParseDate(f.Until)
	}
	return r, err
}
