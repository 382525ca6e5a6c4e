package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// Tabs are the seller's three pages about surveys, with what waits on them.
type Tabs struct {
	At        string
	Ask       int
	FollowUps int
}

// RemindersPage is the content of the page of whom to ask.
type RemindersPage struct {
	Tabs     Tabs
	Head     bool // sees to it that managers ask
	Exclude  bool // may take answers out of the score
	Managers []Manager
	Message  *Message
	Ask      []RequestRow
	Sent     []RequestRow
	Answered []RequestRow
	Quiet    []QuietRow
}

// Manager is somebody to whom a survey can be handed.
type Manager struct {
	ID   kabinet.PersonID
	Name string
}

// Message is what a manager sends to a person, with the link, shown once.
type Message struct {
	Person string
	Text   string
	Link   string
	Mail   string // the address of a new mail
}

// RequestRow is a survey with the names of those in it.
type RequestRow struct {
	nps.State
	Person, Client, Manager string
	Path                    string
	Overdue                 bool
	Reply                   *nps.Reply
}

// QuietRow is somebody who is not asked now, and why.
type QuietRow struct {
	RequestRow
	Until time.Time // when they may be asked again, if that is known
}

func (n *names) request(ctx context.Context, s nps.State, now time.Time) (row RequestRow, err error) {
	row = RequestRow{
		State: s, Path: "/reminders/" + url.PathEscape(string(s.Org)) + "/" + url.PathEscape(string(s.ID)),
		Overdue: s.Overdue(surveyPolicy.Calendar, now),
	}
	if last, ok := s.Last(); ok {
		reply := last.Reply()
		row.Reply = &reply
	}
	if row.Person, err = n.person(ctx, s.To.Person); err != nil {
		return row, err
	}
	if row.Client, err = n.org(ctx, s.Org); err != nil {
		return row, err
	}
	row.Manager, err = n.person(ctx, s.Deal.Manager)
	return row, err
}

func (n *names) requests(ctx context.Context, list []nps.State, now time.Time) (out []RequestRow, err error) {
	for _, s := range list {
		row, err := n.request(ctx, s, now)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// reminders shows a manager whom to ask now, who was asked, who has answered, and
// who is left alone.
func (s *Server) reminders(c *call) error {
	page := RemindersPage{}
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		if !c.me.CanSurvey {
			return kabinet.ErrForbidden.With("permission", nps.PermissionSend)
		}
		svc, now, called := s.app.Surveys(tx), s.app.Now(), newNames(tx)
		page = RemindersPage{Head: c.me.CanAssign, Exclude: slices.Contains(c.me.Rights.Permissions(), nps.PermissionExclude)}
		if page.Tabs, err = s.tabs(ctx, tx, c, "reminders"); err != nil {
			return err
		}
		for _, part := range []struct {
			rows *[]RequestRow
			list func() (kabinet.List[nps.State], error)
		}{
			{&page.Ask, func() (kabinet.List[nps.State], error) {
				return svc.Waiting(ctx, c.me.Actor, kabinet.Page{Limit: 100})
			}},
			{&page.Sent, func() (kabinet.List[nps.State], error) {
				f := nps.Filter{Status: nps.Sent, Until: kabinet.Window{From: now.Add(1)}}
				return svc.List(ctx, c.me.Actor, f, kabinet.Page{Limit: 50})
			}},
			{&page.Answered, func() (kabinet.List[nps.State], error) {
				f := nps.Filter{Responded: kabinet.Window{From: now.AddDate(0, 0, -30)}}
				return svc.List(ctx, c.me.Actor, f, kabinet.Page{Limit: 25})
			}},
		} {
			list, err := part.list()
			if err != nil {
				return err
			}
			if *part.rows, err = called.requests(ctx, list.Items, now); err != nil {
				return err
			}
		}
		page.Sent = slices.DeleteFunc(page.Sent, func(r RequestRow) bool { return !r.Dismissed.IsZero() })
		slices.SortStableFunc(page.Answered, func(a, b RequestRow) int { return b.Responded().Compare(a.Responded()) })
		if page.Quiet, err = quiet(ctx, tx, svc, c.me.Actor, called, now); err != nil {
			return err
		}
		if page.Head {
			page.Managers, err = managers(ctx, tx, c.me.Actor.Organization, called)
		}
		return err
	})
	if err != nil {
		return err
	}
	if sent := s.sessions.TakeSent(c.session.ID); sent != nil {
		page.Message = c.message(sent)
	}
	return c.render(http.StatusOK, "reminders", "surveys", c.p.Text("reminders.title"), page)
}

// quiet lists those of the last weeks who are not asked, and why.
func quiet(
	ctx context.Context, tx store.Tx, svc *nps.Service, actor kabinet.Actor, called *names, now time.Time,
) (out []QuietRow, err error) {
	f := nps.Filter{Status: nps.Suppressed, Opened: kabinet.Window{From: now.AddDate(0, 0, -30)}}
	list, err := svc.List(ctx, actor, f, kabinet.Page{Limit: 25})
	if err != nil {
		return nil, err
	}
	for _, x := range list.Items {
		row := QuietRow{}
		if row.RequestRow, err = called.request(ctx, x, now); err != nil {
			return nil, err
		}
		if x.Suppressed == nps.ReasonThrottle {
			contact, err := tx.NPSContacts().Get(ctx, x.To.Person)
			if err != nil {
				return nil, err
			}
			if again := contact.State().Sent.Add(nps.DefaultThrottle); again.After(now) {
				row.Until = again
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// managers lists the seller's people who can be asked to send a survey.
func managers(ctx context.Context, tx store.Tx, org kabinet.OrgID, called *names) (out []Manager, err error) {
	members, err := tx.Memberships().OfOrganization(ctx, org)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		name, err := called.person(ctx, m.Person())
		if err != nil {
			return nil, err
		}
		out = append(out, Manager{m.Person(), name})
	}
	return out, nil
}

// tabs counts what waits on the pages of the seller.
func (s *Server) tabs(ctx context.Context, tx store.Tx, c *call, at string) (Tabs, error) {
	open, err := openFollowUps(ctx, s.app.Surveys(tx), c.me.Actor)
	return Tabs{At: at, Ask: c.me.Surveys, FollowUps: len(open)}, err
}

// message is what to send to the person: from the manager's own mailbox or
// messenger, since a person's request is answered and an automatic mail is not.
func (c *call) message(sent *SentLink) *Message {
	scheme := "http://"
	if c.r.TLS != nil {
		scheme = "https://"
	}
	m := &Message{Person: sent.Person, Link: scheme + c.r.Host + sent.Path} // behind a proxy, the address that people see
	m.Text = c.p.Text("message.text", param("name", c.p.Name(sent.Person)), param("link", m.Link), param("me", c.p.Name(c.me.Name)))
	m.Mail = "mailto:" + url.PathEscape(sent.Email) + "?subject=" + url.PathEscape(c.p.Text("message.subject")) + "&body=" + url.PathEscape(m.Text)
	return m
}

// remind does what a manager, or their head, does with a survey that waits.
func (s *Server) remind(c *call) error {
	var done Notice
	var sent *SentLink
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		done, sent, err = c.remindStep(ctx, tx)
		return err
	})
	switch {
	case err == nil:
		s.sessions.Update(c.session.ID, func(x *Session) { x.sent = sent })
		if done.Kind != "" {
			c.notify(done)
		}
	case errors.Is(err, nps.ErrReason), errors.Is(err, nps.ErrTooSoon), errors.Is(err, nps.ErrOptedOut), errors.Is(err, nps.ErrTextTooLong), errors.Is(err, nps.ErrText):
		c.notify(Notice{Kind: "error", Text: sentence(c.p, err)})
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, kabinet.State), errors.Is(err, kabinet.Gone):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("reminders.stale")})
	default:
		return err
	}
	return c.redirect("/reminders")
}

// remindStep does one step and returns what to say of it, and the link that it
// made, if any.
func (c *call) remindStep(ctx context.Context, tx store.Tx) (Notice, *SentLink, error) {
	svc, called, who := c.s.app.Surveys(tx), newNames(tx), c.me.Actor
	ref := nps.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: nps.ID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of none
	told := func(code string, manager kabinet.PersonID) (Notice, *SentLink, error) {
		name, err := called.person(ctx, manager)
		return Notice{Kind: "ok", Text: c.p.Text(code, param("name", c.p.Name(name)))}, nil, err
	}
	switch c.r.PathValue("step") {
	case "send":
		sent, err := svc.Send(ctx, who, ref)
		if err != nil {
			return Notice{}, nil, err
		}
		if why := sent.State.Suppressed; why != "" { // the person has said no meanwhile
			return Notice{Kind: "warn", Text: c.p.Text("suppressed." + string(why))}, nil, nil
		}
		link, err := sentLink(ctx, called, sent)
		return Notice{}, link, err
	case "resend":
		sent, err := svc.Resend(ctx, who, ref)
		if err != nil {
			return Notice{}, nil, err
		}
		link, err := sentLink(ctx, called, sent)
		return Notice{Kind: "ok", Text: c.p.Text("reminders.resent")}, link, err
	case "skip":
		_, err := svc.Skip(ctx, who, ref, c.r.FormValue("reason"))
		return Notice{Kind: "ok", Text: c.p.Text("reminders.skipped")}, nil, err
	case "exclude":
		_, err := svc.Exclude(ctx, who, ref, c.r.FormValue("reason"))
		return Notice{Kind: "ok", Text: c.p.Text("reminders.excluded")}, nil, err
	case "include":
		_, err := svc.Include(ctx, who, ref)
		return Notice{Kind: "ok", Text: c.p.Text("reminders.included")}, nil, err
	case "remind":
		state, err := svc.Remind(ctx, who, ref)
		if err != nil {
			return Notice{}, nil, err
		}
		return told("reminders.reminded", state.Deal.Manager)
	case "assign":
		to := kabinet.PersonID(c.r.FormValue("manager"))
		if _, err := tx.Memberships().Get(ctx, who.Organization, to); err != nil {
			return Notice{}, nil, err // not one of us
		}
		state, err := svc.Assign(ctx, who, ref, to)
		if err != nil {
			return Notice{}, nil, err
		}
		return told("reminders.assigned", state.Deal.Manager)
	}
	return Notice{}, nil, kabinet.ErrNotFound.With("what", "page")
}

// sentLink is what the next page shows of a link that was made.
func sentLink(ctx context.Context, called *names, sent nps.SentSurvey) (*SentLink, error) {
	p, err := called.someone(ctx, sent.State.To.Person)
	if err != nil {
		return nil, err
	}
	return &SentLink{Person: p.Name(), Email: p.Login(), Path: "/s/" + sent.Link.Reveal()}, nil
}
