package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	"github.com/seed-a884640a/kabinet/store"
)

// Post takes the outbox: it delivers the messages that records ask for, and says that
// records are done. What could not be delivered is tried again, later and later, and
// given up after maxDeliveries; nothing else waits for it. Several processes may each
// have one: the library sends no message twice.
type Post struct {
	app    *App
	log    *slog.Logger
	Sender invite.Sender
	// Base is the address of the portal, such as "https://portal.example". It
	// comes from the configuration: that of a request is its sender's choice.
	Base  string
	pages map[string]*pages

	mu    sync.Mutex
	tries map[kabinet.EventID]try
}

// try is when a record that failed is tried again.
type try struct {
	n  int
	at time.Time
}

// maxDeliveries are spread over some two days.
const maxDeliveries = 12

// Round takes everything that is pending once.
func (p *Post) Round(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if n, err := p.some(ctx); err != nil || n == 0 {
			return err
		}
	}
}

// some takes the first records that are pending, and returns how many were done.
func (p *Post) some(ctx context.Context) (int, error) {
	var pending, done []kabinet.Record
	err := p.app.DB.View(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		pending, err = tx.Outbox().Pending(ctx, 500+len(p.tries))
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, r := range pending {
		t := p.tries[r.ID]
		if p.app.Now().Before(t.at) {
			continue
		}
		switch err := p.deliver(ctx, r); {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case err == nil:
			done = append(done, r)
		case t.n+1 == maxDeliveries:
			p.log.ErrorContext(ctx, "a message was given up", "record", r.ID, "error", err)
			p.bounced(ctx, r)
			done = append(done, r)
		default:
			p.log.WarnContext(ctx, "a message was not delivered", "record", r.ID, "error", err)
			p.tries[r.ID] = try{t.n + 1, p.app.Now().Add(min(time.Minute<<t.n, 6*time.Hour))}
		}
	}
	if len(done) == 0 {
		return 0, nil
	}
	err = p.app.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Done(ctx, done...) })
	if err != nil {
		return 0, err
	}
	for _, r := range done {
		delete(p.tries, r.ID)
	}
	return len(done), nil
}

// deliver hands a record to those who listen. Records of which nobody wants to know
// are delivered too.
func (p *Post) deliver(ctx context.Context, r kabinet.Record) error {
	invitations := invite.Courier{In: p.app.invited, Sender: p.Sender, Base: p.Base + "/invite/", Printer: p.printer}
	passcodes := passcode.Courier{
		In: p.app.signing, Sender: p.Sender, Base: p.Base + "/sign-in/link/", Printer: p.printer, Name: kabinet.Text(p.printer(""), "app.name", "Portal"),
		Knows: p.knows,
	}
	return errors.Join(invitations.Take(ctx, r), passcodes.Take(ctx, r), p.app.hear(ctx, r), p.told(ctx, r))
}

// knows reports whether somebody signs in with an address, or is invited at it, or
// was until the invitation expired: they may ask for another one.
func (p *Post) knows(ctx context.Context, address string) (locale string, known bool, err error) {
	err = p.app.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
		person, err := tx.People().ByLogin(ctx, address)
		if err == nil {
			locale, known = person.Locale(), person.Active()
			return nil
		}
		if !errors.Is(err, kabinet.NotFound) {
			return err
		}
		every := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
		list, err := tx.InvitationLister().List(ctx, every, invite.Filter{Address: address}, kabinet.Page{Limit: 10})
		for _, i := range list.Items {
			if status := i.StatusAt(p.app.Now()); status == invite.Pending || status == invite.Expired && !i.Issued.IsZero() {
				locale, known = i.Locale, true
				break
			}
		}
		return err
	})
	return locale, known, err
}

// bounced tells who invited that the message did not arrive.
func (p *Post) bounced(ctx context.Context, r kabinet.Record) {
	var e invite.Event
	if r.Kind != invite.EventDue || json.Unmarshal(r.Data, &e) != nil {
		return
	}
	err := p.app.invited(ctx, func(ctx context.Context, s *invite.Service) error {
		return s.Delivered(ctx, e.Org, e.Invitation, e.Generation, invite.Bounced, "")
	})
	if err != nil {
		p.log.ErrorContext(ctx, "a bounce was not recorded", "record", r.ID, "error", err)
	}
}

// printer returns that of a language, or of the first one.
func (p *Post) printer(locale string) kabinet.Printer {
	if page, ok := p.pages[locale]; ok {
		return &lettering{page.p}
	}
	return &lettering{p.pages[Languages[0]].p}
}

// lettering prints messages of mails: the names in them in the letters of the
// language.
type lettering struct{ *printer }

// Message implements kabinet.Printer.
func (l *lettering) Message(code string, params []kabinet.Param) (string, bool) {
	text, ok := l.printer.Message(code, params)
	for _, q := range params {
		if s, named := q.Value.(string); named && (q.Name == "inviter" || q.Name == "organization" || q.Name == "name") {
			text = strings.ReplaceAll(text, "{"+q.Name+"}", l.Name(s))
		}
	}
	return text, ok
}

// Run takes the outbox until the context ends, and minds what comes due with time:
// reminders, invitations that expire, rows that nobody needs any more.
func (p *Post) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for swept := (time.Time{}); ; {
		if now := p.app.Now(); now.Sub(swept) >= time.Minute {
			swept = now
			p.report(ctx, "invitations were not looked after", p.app.mindInvitations(ctx))
		}
		p.report(ctx, "the outbox was not taken", p.Round(ctx))
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (p *Post) report(ctx context.Context, what string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		p.log.ErrorContext(ctx, what, "error", err)
	}
}

// mindInvitations does what is due without anybody asking, some at a time.
func (a *App) mindInvitations(ctx context.Context) error {
	const some = 100
	for _, do := range []func(context.Context, store.Tx) (int, error){
		func(ctx context.Context, tx store.Tx) (int, error) { return a.Invitations(tx).Sweep(ctx, some) },
		func(ctx context.Context, tx store.Tx) (int, error) { return a.Invitations(tx).Purge(ctx, some) },
		func(ctx context.Context, tx store.Tx) (int, error) { return a.Passcodes(tx).Purge(ctx, some) },
		func(ctx context.Context, tx store.Tx) (int, error) { return a.housekeeping(tx).Sweep(ctx, some) },
	} {
		for n := some; n >= some; {
			err := a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
				n, err = do(ctx, tx)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
