package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// FollowUpsPage is the content of the page of unhappy answers.
type FollowUpsPage struct {
	Tabs   Tabs
	Head   bool
	Open   []FollowUpRow
	Closed []FollowUpRow
}

// FollowUpRow is a follow-up with the names of those in it.
type FollowUpRow struct {
	nps.FollowUpState
	Client, Who, ManagerName string
	Path                     string
	Notes                    []NoteRow
}

// NoteRow is a note with the name of who wrote it.
type NoteRow struct {
	nps.Note
	Name string
}

// Contacted reports whether somebody has tried to reach the person, so that the
// follow-up can be closed.
func (r FollowUpRow) Contacted() bool { return r.Status == nps.FollowUpContacted }

// openFollowUps returns those that are not closed, the oldest first: whoever has
// waited longest comes first.
func openFollowUps(ctx context.Context, svc *nps.Service, actor kabinet.Actor) (out []nps.FollowUpState, err error) {
	for _, status := range []nps.FollowUpStatus{nps.FollowUpOpen, nps.FollowUpContacted} {
		list, err := svc.ListFollowUps(ctx, actor, nps.FollowUpFilter{Status: status}, kabinet.Page{Limit: 200})
		if err != nil {
			return nil, err
		}
		out = append(out, list.Items...)
	}
	slices.SortStableFunc(out, func(a, b nps.FollowUpState) int {
		return cmp.Or(cmp.Compare(rankOf(a.Status), rankOf(b.Status)), a.Opened.Compare(b.Opened))
	})
	return out, nil
}

// rankOf puts those whom nobody has called yet first.
func rankOf(s nps.FollowUpStatus) int {
	if s == nps.FollowUpOpen {
		return 0
	}
	return 1
}

func (n *names) followUps(ctx context.Context, list []nps.FollowUpState) (out []FollowUpRow, err error) {
	for _, f := range list {
		row := FollowUpRow{
			FollowUpState: f, Path: "/follow-ups/" + url.PathEscape(string(f.Org)) + "/" + url.PathEscape(string(f.ID)),
		}
		if row.Client, err = n.org(ctx, f.Org); err != nil {
			return nil, err
		}
		if row.Who, err = n.person(ctx, f.Person); err != nil {
			return nil, err
		}
		if row.ManagerName, err = n.person(ctx, f.Manager); err != nil {
			return nil, err
		}
		for _, note := range f.Notes {
			name, err := n.person(ctx, note.By)
			if err != nil {
				return nil, err
			}
			row.Notes = append(row.Notes, NoteRow{note, name})
		}
		out = append(out, row)
	}
	return out, nil
}

// followUps shows the unhappy answers about which something is to be done, and
// those that were closed lately.
func (s *Server) followUps(c *call) error {
	var page FollowUpsPage
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		if !c.me.CanSurvey {
			return kabinet.ErrForbidden.With("permission", nps.PermissionFollowUp)
		}
		svc, called := s.app.Surveys(tx), newNames(tx)
		page = FollowUpsPage{Head: c.me.CanAssign}
		if page.Tabs, err = s.tabs(ctx, tx, c, "follow-ups"); err != nil {
			return err
		}
		open, err := openFollowUps(ctx, svc, c.me.Actor)
		if err != nil {
			return err
		}
		if page.Open, err = called.followUps(ctx, open); err != nil {
			return err
		}
		var closed []nps.FollowUpState
		for _, status := range []nps.FollowUpStatus{nps.FollowUpResolved, nps.FollowUpUnreachable} {
			list, err := svc.ListFollowUps(ctx, c.me.Actor, nps.FollowUpFilter{Status: status}, kabinet.Page{Limit: 20})
			if err != nil {
				return err
			}
			closed = append(closed, list.Items...)
		}
		slices.SortStableFunc(closed, func(a, b nps.FollowUpState) int { return b.Changed.Compare(a.Changed) })
		page.Closed, err = called.followUps(ctx, closed[:min(len(closed), 10)])
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "followups", "surveys", c.p.Text("followups.title"), page)
}

// followUp records what somebody did about an unhappy answer.
func (s *Server) followUp(c *call) error {
	ref := nps.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: nps.ID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of none
	note := clip(c.r.FormValue("note"), 2000)
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		svc := s.app.Surveys(tx)
		switch c.r.FormValue("step") {
		case "contacted":
			_, err = svc.FollowUpContacted(ctx, c.me.Actor, ref, note)
		case "resolved":
			_, err = svc.FollowUpResolved(ctx, c.me.Actor, ref, note)
		case "unreachable":
			_, err = svc.FollowUpGivenUp(ctx, c.me.Actor, ref, note)
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		return err
	})
	switch {
	case err == nil:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("followups.noted")})
	case errors.Is(err, nps.ErrReason):
		c.notify(Notice{Kind: "error", Text: c.p.Text("followups.need_note")})
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, kabinet.State):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("reminders.stale")})
	default:
		return err
	}
	return c.redirect("/follow-ups")
}
