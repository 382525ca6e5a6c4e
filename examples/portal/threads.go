package main

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	people "github.com/seed-a884640a/kabinet/accounts/thread/withaccounts"
	"github.com/seed-a884640a/kabinet/accounts/thread/withdocuments"
	"github.com/seed-a884640a/kabinet/store"
)

// Conversation is what is said about one thing, as a part of its page.
type Conversation struct {
	Org                           kabinet.OrgID
	About                         thread.Ref
	ID                            thread.ID
	Version                       int64
	Path                          string // of its own page; empty before anybody has said anything
	Back                          string // the page that it is a part of
	Manager                       string // who answers
	Seller                        bool   // the reader is of the seller's people
	Messages                      []Said // the earliest first
	Earlier                       bool   // there are more before them
	Last, New                     int
	Closed                        bool
	Waits                         string // how long the seller has been waited for, in business hours
	CanWrite, CanAttach, CanClose bool
}

// Said is one message.
type Said struct {
	thread.Message
	Name   string
	Mine   bool
	New    bool
	Files  []FileOf
	Hidden int // how many files the reader may not see
}

// FileOf is a document that is attached.
type FileOf struct{ Name, Path string }

func threadPath(org kabinet.OrgID, id thread.ID) string {
	return "/threads/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// conversation returns the last messages about a thing, or nil for who may not take part:
// who may only read sees what there is, and no form.
func (s *Server) conversation(ctx context.Context, tx store.Tx, c *call, on kabinet.Object, about thread.Ref, last int) (*Conversation, error) {
	read := thread.DefaultRights()[about.Kind]
	if !c.me.Rights.Can(read, on) {
		return nil, nil
	}
	out := &Conversation{
		Org: on.Org, About: about, Back: c.r.URL.Path, Seller: c.me.Seller,
		CanWrite: c.me.Rights.Can(thread.PermissionWrite, on), CanAttach: s.canAttach(c, on),
	}
	manager, err := s.app.talkers(tx).Manager(ctx, thread.State{Org: on.Org, Unit: on.Unit})
	if err != nil {
		return nil, err
	}
	if manager != nil {
		out.Manager = manager.Name()
	}
	r, err := s.app.Threads(tx).About(ctx, c.me.Actor, on.Org, about, kabinet.Page{Limit: last})
	switch {
	case errors.Is(err, kabinet.NotFound) && !out.CanWrite:
		return nil, nil
	case errors.Is(err, kabinet.NotFound):
		return out, nil
	case err != nil:
		return nil, err
	}
	return out, s.fill(ctx, tx, c, out, r)
}

// shelf is where a file belongs that the caller adds to what is said about a thing: where
// the thing does, or, for what is the whole company's, with a division of the caller's. It
// is false for who may add none.
func (s *Server) shelf(c *call, on kabinet.Object) (kabinet.Object, bool) {
	on.Owner = c.me.who()
	places := []kabinet.Object{on}
	if on.Unit == "" && on.LegalEntity == "" && on.Org == c.me.Org.ID() {
		for _, u := range c.me.Org.Units() {
			on.Unit = u.ID
			places = append(places, on)
		}
	}
	for _, place := range places {
		if s.app.Blobs != nil && c.me.Rights.Can(document.PermissionAttach, place) && c.me.Rights.Can(document.PermissionView, place) {
			return place, true
		}
	}
	return kabinet.Object{}, false
}

// canAttach reports whether the caller may add a file to what is said about a thing.
func (s *Server) canAttach(c *call, on kabinet.Object) bool {
	_, ok := s.shelf(c, on)
	return ok
}

// fill puts what was read into a conversation.
func (s *Server) fill(ctx context.Context, tx store.Tx, c *call, out *Conversation, r thread.Reading) error {
	t := r.Thread
	out.ID, out.Version, out.Path, out.Last, out.New, out.Closed = t.ID, t.Version, threadPath(t.Org, t.ID), t.Last, t.Last-r.Read, !t.Closed.IsZero()
	out.Earlier, out.CanClose = r.Messages.Next != "", out.CanWrite && t.Closed.IsZero()
	if t.Awaiting == thread.Seller {
		out.Waits = c.p.duration(t.Waiting(answering, s.app.Now()))
	}
	who, files := newNames(tx), withdocuments.Attachments{Documents: s.app.Documents(tx)}
	for _, m := range slices.Backward(r.Messages.Items) {
		said := Said{Message: m, Mine: m.By.Person == c.session.Person, New: m.Number > r.Read && m.By.Person != c.session.Person}
		var err error
		if said.Name, err = who.person(ctx, m.By.Person); err != nil {
			return err
		}
		list, err := files.Visible(ctx, c.me.Actor, m.Org, m.Attachments...)
		if err != nil {
			return err
		}
		for _, d := range list {
			said.Files = append(said.Files, FileOf{d.Latest().Name, documentPath(d.Org, d.ID) + "/download"})
		}
		said.Hidden = len(m.Attachments) - len(list)
		out.Messages = append(out.Messages, said)
	}
	return nil
}

// read remembers that the caller has seen a conversation, as far as it was shown. Who acts
// for somebody else only looks.
func (s *Server) read(c *call, x *Conversation) error {
	if x == nil || x.New == 0 || c.session.As != nil {
		return nil
	}
	return c.change(func(ctx context.Context, tx store.Tx) error {
		return s.app.Threads(tx).Seen(ctx, c.me.Actor, x.Org, x.ID, x.Last)
	})
}

// say adds a message to what is said about a thing, with a file if there is one.
func (s *Server) say(c *call) error {
	org, about := kabinet.OrgID(c.r.PathValue("org")), thread.Ref{Kind: c.r.FormValue("kind"), ID: c.r.FormValue("about")}
	back := localPath(c.r.FormValue("back"))
	draft := thread.Draft{Text: c.r.FormValue("text")}
	var on kabinet.Object
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		svc := s.app.Threads(tx)
		if on, err = svc.Subjects.Object(ctx, org, about); err != nil {
			return err
		}
		if !c.me.Rights.Can(thread.DefaultRights()[about.Kind], on) {
			return kabinet.ErrNotFound.With("what", about.Kind)
		}
		return c.me.Rights.Check(thread.PermissionWrite, on)
	})
	if err != nil {
		return err
	}
	file, err := s.attached(c, on, about)
	if err == nil {
		err = c.change(func(ctx context.Context, tx store.Tx) error {
			d := draft
			if file != nil {
				if _, err := s.app.Documents(tx).Publish(ctx, c.me.Actor, file.draft, file.content); err != nil {
					return err
				}
				d.Attachments = []document.ID{file.draft.ID}
			}
			_, err := s.app.Threads(tx).Post(ctx, c.me.Actor, org, about, d)
			return err
		})
	}
	return c.after(err, "threads.sent", back+"#conversation")
}

// upload is a file that was received and is to be published.
type upload struct {
	draft   document.Draft
	content document.Content
}

// attached takes in the file of a form, or returns nil where there is none.
func (s *Server) attached(c *call, on kabinet.Object, about thread.Ref) (*upload, error) {
	if c.r.MultipartForm == nil || len(c.r.MultipartForm.File["file"]) == 0 || c.r.MultipartForm.File["file"][0].Filename == "" {
		return nil, nil
	}
	place, ok := s.shelf(c, on)
	if !ok {
		return nil, kabinet.ErrForbidden.With("permission", document.PermissionAttach)
	}
	out := &upload{draft: withdocuments.Attachment(document.NewID(), about, place, kabinet.DateOf(s.app.Now().In(zone)))}
	var err error
	out.content, err = s.receive(c, out.draft)
	out.draft.Title = out.content.Name
	return out, err
}

// after tells how a form went: what was wrong with it is said on the page that it came
// from.
func (c *call) after(err error, done, back string) error {
	switch {
	case errors.Is(err, kabinet.ErrConflict):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("threads.stale")})
	case errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.State):
		c.notify(Notice{Kind: "error", Text: sentence(c.p, err)})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text(done)})
	}
	return c.redirect(back)
}

// suggest makes a suggestion about the company's work with the seller.
func (s *Server) suggest(c *call) error {
	to := "/threads"
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		if c.me.Seller {
			return kabinet.ErrForbidden.With("permission", thread.PermissionWrite)
		}
		posted, err := s.app.Threads(tx).Suggest(ctx, c.me.Actor, c.me.Org.ID(), people.About(c.me.Org.ID()),
			c.r.FormValue("title"), thread.Draft{Text: c.r.FormValue("text")})
		if err == nil {
			to = threadPath(posted.Thread.Org, posted.Thread.ID)
		}
		return err
	})
	return c.after(err, "threads.suggested", to)
}

// stepThread replies, closes, and leads suggestions through their stages.
func (s *Server) stepThread(c *call) error {
	org, id := kabinet.OrgID(c.r.PathValue("org")), thread.ID(c.r.PathValue("id"))
	version, _ := strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no thread
	text := c.r.FormValue("text")
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		svc := s.app.Threads(tx)
		switch c.r.PathValue("step") {
		case "reply":
			_, err = svc.Reply(ctx, c.me.Actor, org, id, thread.Draft{Text: text})
		case "close":
			_, err = svc.Close(ctx, c.me.Actor, org, id, version)
		case "stage":
			_, err = svc.Decide(ctx, c.me.Actor, org, id, version, thread.Stage(c.r.FormValue("stage")), text)
		case "beta":
			_, err = svc.OfferBeta(ctx, c.me.Actor, org, id, version, text)
		case "try":
			_, err = svc.AnswerBeta(ctx, c.me.Actor, org, id, version, c.r.FormValue("taken") == "yes")
		default:
			err = kabinet.ErrNotFound.With("what", "step")
		}
		return err
	})
	return c.after(err, "threads.done", threadPath(org, id))
}

// duration writes a time in business hours as people say it.
func (p *printer) duration(d time.Duration) string {
	d = d.Round(time.Minute)
	h, m := int(d.Hours()), int(d.Minutes())%60
	if h == 0 {
		return p.Text("threads.minutes", param("m", m))
	}
	return p.Text("threads.hours", param("h", h), param("m", m))
}
