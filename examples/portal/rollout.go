package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
	"github.com/seed-a884640a/kabinet/store"
)

// RolloutPage is the content of the page on whether the portal pays off: the measures
// that matter most, at a glance.
type RolloutPage struct {
	Own, Seeded      int // orders: of the portal itself, and of the sample
	Members, Outside int
	Start            kabinet.Date
	Columns          []string
	Rows             []RolloutRow
}

// RolloutRow is one measure.
type RolloutRow struct {
	Name    string
	Cells   []RolloutCell
	Targets []RolloutTarget
	Effect  string
}

// RolloutCell is a measure in one window.
type RolloutCell struct{ When, Value, Range, Counted string }

// RolloutTarget is a target, and how far the last window that is over is from it.
type RolloutTarget struct {
	Met  bool
	Text string
}

// headlines are the measures of the page; the report has all of them.
var headlines = []rollout.Measure{
	rollout.OrderShare, rollout.RevenueShare, rollout.AfterHoursShare, rollout.EnquiriesPer100Orders, rollout.OperationsPerDay,
	rollout.MinutesPerClient, rollout.ConfirmMedian, rollout.ResponseMedian, rollout.ClaimsPer100Lines, rollout.AverageOrder,
	rollout.FirstOrderFromInvitation, rollout.Activation, rollout.Satisfaction,
}

// rolloutTargets are what the seller of the sample wants to reach.
func rolloutTargets() []rollout.Target {
	half := 0.5
	return []rollout.Target{
		{Measure: rollout.OrderShare, Value: &half}, {Measure: rollout.AverageOrder, Growth: 0.2},
		{Measure: rollout.EnquiriesPer100Orders, Growth: -0.3}, {Measure: rollout.ConfirmMedian, Growth: -0.5},
	}
}

// paysOff makes the report from the history of the sample and the portal's own orders.
func (s *Server) paysOff(ctx context.Context, tx store.Tx, c *call) (r rollout.Report, own, seeded int, err error) {
	if !c.me.CanManage {
		return r, 0, 0, kabinet.ErrForbidden.With("permission", onboarding.PermissionManage)
	}
	pilot, err := tx.RolloutPilots().Get(ctx, seed.Seller, seed.Pilot)
	if err != nil {
		return r, 0, 0, err
	}
	cohorts, err := pilot.Cohorts(seed.Wave)
	if err != nil {
		return r, 0, 0, err
	}
	h := &rollout.History{}
	past := seed.History(cohorts[0].Start, cohorts[0].Clients, pilot.State().Changed, zone)
	for _, e := range past {
		if e.Kind == rollout.OrderPlaced {
			seeded++
		}
		if err := h.Add(e); err != nil {
			return r, 0, 0, err
		}
	}
	own, err = ownOrders(ctx, tx, c.me.Rights.Scope(order.PermissionView), h)
	if err != nil {
		return r, 0, 0, err
	}
	outside := rollout.NewCohort("outside", c.p.Text("rollout.outside"), cohorts[0].Start, seed.Outside()...)
	for i := range cohorts {
		cohorts[i].Name = c.p.said(cohorts[i].Name)
	}
	r, err = h.Report(rollout.Plan{
		AsOf: s.app.Now(), Cohorts: cohorts, Outside: &outside, Calendar: surveyPolicy.Calendar, Targets: rolloutTargets(),
	})
	return r, own, seeded, err
}

// ownOrders adds the orders that were placed in the portal.
func ownOrders(ctx context.Context, tx store.Tx, scope kabinet.Scope, h *rollout.History) (n int, err error) {
	for page := (kabinet.Page{Limit: 200}); ; {
		list, err := tx.OrderLister().List(ctx, scope, order.Filter{}, page)
		if err != nil {
			return n, err
		}
		for _, o := range list.Items {
			id := kabinet.EventID("portal/" + string(o.Org) + "/" + string(o.ID))
			events := []rollout.Event{{
				ID: id, Kind: rollout.OrderPlaced, At: o.Placed, Client: o.Org, Order: string(id), Channel: rollout.Portal,
				Amount: o.Totals.Payable, Lines: max(len(o.Lines), 1),
			}}
			if o.Status == order.Cancelled || o.Status == order.Failed {
				events = append(events, rollout.Event{ID: id + "/over", Kind: rollout.OrderCancelled, At: o.Changed, Order: string(id)})
			}
			for _, e := range events {
				if err := h.Add(e); err != nil {
					return n, err
				}
			}
			n++
		}
		if page.After = list.Next; list.Next == "" {
			return n, nil
		}
	}
}

// rollout shows the measures that matter most.
func (s *Server) rollout(c *call) error {
	var page RolloutPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		r, own, seeded, err := s.paysOff(ctx, tx, c)
		if err != nil {
			return err
		}
		page = rolloutPage(c.p, r)
		page.Own, page.Seeded = own, seeded
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "rollout", "onboarding", c.p.Text("rollout.page_title"), page)
}

func rolloutPage(p *printer, r rollout.Report) RolloutPage {
	cohort := r.Cohorts[0]
	page := RolloutPage{Members: cohort.Cohort.Size(), Outside: cohort.OutsideSize, Start: cohort.Cohort.Start}
	for _, m := range headlines {
		row, ok := cohort.Row(m)
		if !ok {
			continue
		}
		out := RolloutRow{Name: m.Name(p)}
		for _, pt := range row.Points {
			if pt.Progress == rollout.Future {
				continue
			}
			cell := RolloutCell{When: p.Text("rollout.before")}
			if pt.Months > 0 {
				cell.When = p.Text("rollout.months", param("n", pt.Months))
			}
			if pt.Progress == rollout.Running {
				cell.When += " (" + p.Text("rollout.running") + ")"
			}
			if len(page.Rows) == 0 {
				page.Columns = append(page.Columns, cell.When)
			}
			if pt.Known() {
				cell.Value = m.Format(p, pt.Result, *pt.Value)
				cell.Counted = p.Text("rollout.n", param("n", pt.N))
				if in := pt.Interval; in != nil && !in.Open {
					cell.Range = m.Format(p, pt.Result, in.Low) + " … " + m.Format(p, pt.Result, in.High)
				}
			}
			out.Cells = append(out.Cells, cell)
			if pt.Progress != rollout.Over {
				continue
			}
			if len(pt.Targets) > 0 { // those of the last window that is over
				out.Targets = nil
			}
			for _, t := range pt.Targets {
				if t.Needed != nil {
					out.Targets = append(out.Targets, RolloutTarget{t.Met, p.Text(map[bool]string{true: "rollout.met", false: "rollout.missed"}[t.Met],
						param("needed", m.Format(p, pt.Result, *t.Needed)))})
				}
			}
			if e := pt.Effect; e != nil && row.Unit == rollout.Share {
				out.Effect = p.Text("rollout.effect", param("n", strings.TrimRight(m.Format(p, pt.Result, e.Value), "%\u00a0")))
			}
		}
		page.Rows = append(page.Rows, out)
	}
	return page
}

// rolloutReport shows the library's whole report: a page that stands alone, whose one
// style sheet is in it.
func (s *Server) rolloutReport(c *call) error {
	var b bytes.Buffer
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		r, _, _, err := s.paysOff(ctx, tx, c)
		if err != nil {
			return err
		}
		b.Reset()
		return r.HTML(&b, rollout.Page{Title: c.p.Text("rollout.report_title"), Printer: c.p, Language: language.Make(c.p.lang)})
	})
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", c.p.lang)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+styleOf(b.String())+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	_, err = c.w.Write(b.Bytes())
	return err
}

// styleOf is the hash of the style sheet in a page, as a policy names it.
func styleOf(page string) string {
	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}
