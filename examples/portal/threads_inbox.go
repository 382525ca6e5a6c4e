package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	people "github.com/seed-a884640a/kabinet/accounts/thread/withaccounts"
	"github.com/seed-a884640a/kabinet/accounts/thread/withdocuments"
	"github.com/seed-a884640a/kabinet/accounts/thread/withorders"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// ThreadsPage is the conversations that somebody takes part in.
type ThreadsPage struct {
	Rows   []ThreadRow
	Looks  []Choosable
	Next   string
	Seller bool
	// Waiting counts those in which the seller is waited for, Median is how long first
	// answers took, of those of the page.
	Waiting    int
	Median     string
	CanSuggest bool
}

// ThreadRow is a conversation in a list.
type ThreadRow struct {
	thread.Entry
	Client, About, Path string
	Answered, Waits     string // how long the first answer took, or has been waited for
}

// ThreadPage is a conversation by itself.
type ThreadPage struct {
	Conversation
	State     thread.State
	Title     string
	AboutPath string
	AboutText string
	Client    string
	Answered  string
	Stages    []thread.Stage // that a suggestion can be given
	CanAnswer bool
	CanTry    bool // the offer to try it
	After     string
}

// inbox lists conversations: for the seller's people those that wait for an answer first.
func (s *Server) inbox(c *call) error {
	show := c.r.FormValue("show")
	var page ThreadsPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if show == "" && c.me.Seller {
			show = "waiting"
		}
		page = ThreadsPage{Seller: c.me.Seller}
		page.CanSuggest = !c.me.Seller && c.me.Rights.Can(thread.PermissionWrite, kabinet.Object{Org: c.me.Org.ID()})
		filter := thread.Filter{}
		switch show {
		case "waiting":
			filter.Awaiting = thread.Seller
		case "suggestions":
			filter.Kind = thread.Suggestion
		}
		svc := s.app.Threads(tx)
		list, err := svc.List(ctx, c.me.Actor, filter, kabinet.Page{Limit: 50, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		page.Next = list.Next
		names := newNames(tx)
		var took []time.Duration
		for _, e := range list.Items {
			row := ThreadRow{Entry: e, Path: threadPath(e.Org, e.ID)}
			if row.Client, err = names.org(ctx, e.Org); err != nil {
				return err
			}
			if row.About, err = aboutThread(ctx, tx, c.p, e.State); err != nil {
				return err
			}
			if d, ok := e.FirstResponse(answering); ok {
				row.Answered = c.p.duration(d)
				took = append(took, d)
			}
			if e.Awaiting == thread.Seller {
				row.Waits = c.p.duration(e.Waiting(answering, s.app.Now()))
				page.Waiting++
			}
			page.Rows = append(page.Rows, row)
		}
		if slices.Sort(took); len(took) > 0 {
			page.Median = c.p.duration(took[len(took)/2])
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, look := range []string{"waiting", "all", "suggestions"} {
		page.Looks = append(page.Looks, Choosable{c.p.Text("threads.show_" + look), "/threads?show=" + look, look == show || show == "" && look == "all"})
	}
	if page.Next != "" {
		page.Next = "/threads?show=" + url.QueryEscape(show) + "&after=" + url.QueryEscape(page.Next)
	}
	return c.render(http.StatusOK, "threads", "threads", c.p.Text("threads.title"), page)
}

// aboutThread names what a thread is about.
func aboutThread(ctx context.Context, tx store.Tx, p kabinet.Printer, t thread.State) (string, error) {
	switch t.About.Kind {
	case withorders.KindOrder:
		o, err := tx.Orders().Get(ctx, t.Org, order.ID(t.About.ID))
		if err != nil {
			return "", err
		}
		return kabinet.Text(p, "order.title", "", param("number", o.State().Number)), nil
	case withdocuments.KindInvoice, withdocuments.KindDocument:
		d, err := tx.Documents().Get(ctx, t.Org, document.ID(t.About.ID))
		if err != nil {
			return "", err
		}
		return paperName(p, d.State()), nil
	case withorders.KindClaim:
		x, err := tx.Claims().Get(ctx, t.Org, claim.ID(t.About.ID))
		if err != nil {
			return "", err
		}
		return strings.TrimSpace(kabinet.Text(p, "threads.claim", "", param("number", x.State().Number))), nil
	}
	return kabinet.Text(p, "threads.company", ""), nil
}

// aboutPath is the page of what a thread is about; empty where there is none.
func aboutPath(t thread.State) string {
	switch t.About.Kind {
	case withorders.KindOrder:
		return orderPath(t.Org, order.ID(t.About.ID))
	case withdocuments.KindInvoice, withdocuments.KindDocument:
		return documentPath(t.Org, document.ID(t.About.ID))
	case withorders.KindClaim:
		return claimPath(t.Org, claim.ID(t.About.ID))
	}
	return ""
}

// thread shows a conversation, or a suggestion, by itself.
func (s *Server) thread(c *call) error {
	org, id := kabinet.OrgID(c.r.PathValue("org")), thread.ID(c.r.PathValue("id"))
	var page ThreadPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		r, err := s.app.Threads(tx).Look(ctx, c.me.Actor, org, id, kabinet.Page{Limit: 50, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		t, on := r.Thread, r.Thread.Object()
		page = ThreadPage{State: t, Title: t.Title, After: r.Messages.Next, CanAnswer: t.Kind == thread.Suggestion && c.me.Rights.Can(thread.PermissionAnswer, on)}
		page.Conversation = Conversation{
			Org: org, About: t.About, Back: threadPath(org, id), Seller: c.me.Seller, CanWrite: c.me.Rights.Can(thread.PermissionWrite, on),
			CanAttach: t.Kind == thread.Conversation && s.canAttach(c, on),
		}
		if err := s.fill(ctx, tx, c, &page.Conversation, r); err != nil {
			return err
		}
		manager, err := s.app.talkers(tx).Manager(ctx, t)
		if err != nil {
			return err
		}
		if manager != nil {
			page.Manager = manager.Name()
		}
		page.AboutPath = aboutPath(t)
		if page.AboutText, err = aboutThread(ctx, tx, c.p, t); err != nil {
			return err
		}
		if page.Client, err = newNames(tx).org(ctx, org); err != nil {
			return err
		}
		if page.Title == "" {
			page.Title = page.AboutText
		}
		if d, ok := t.FirstResponse(answering); ok {
			page.Answered = c.p.duration(d)
		}
		page.CanTry = t.Beta != nil && t.Beta.Answered.IsZero() && !c.me.Seller && page.CanWrite
		for _, x := range []thread.Stage{thread.Considered, thread.Planned, thread.Done, thread.Declined} {
			if page.CanAnswer {
				page.Stages = append(page.Stages, x)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if page.After != "" {
		page.After = page.Path + "?after=" + url.QueryEscape(page.After)
	}
	if c.r.FormValue("after") == "" { // earlier messages say nothing of the new ones
		if err := s.read(c, &page.Conversation); err != nil {
			return err
		}
	}
	return c.render(http.StatusOK, "thread", "threads", page.Title, page)
}

// talk fills in the part of the home page about conversations: what the client's people
// and their manager say, and how many messages elsewhere are new.
func (s *Server) talk(ctx context.Context, tx store.Tx, c *call, page *HomePage) error {
	svc := s.app.Threads(tx)
	if c.me.Seller {
		list, err := svc.List(ctx, c.me.Actor, thread.Filter{Awaiting: thread.Seller}, kabinet.Page{Limit: 100})
		page.Asked = len(list.Items)
		return err
	}
	about := people.About(c.me.Org.ID())
	list, err := svc.List(ctx, c.me.Actor, thread.Filter{}, kabinet.Page{Limit: 100})
	if err != nil {
		return err
	}
	for _, e := range list.Items {
		if e.New > 0 && e.ID != thread.Of(about) {
			page.Answers++
		}
	}
	page.Talk, err = s.conversation(ctx, tx, c, kabinet.Object{Org: c.me.Org.ID()}, about, 4)
	return err
}
