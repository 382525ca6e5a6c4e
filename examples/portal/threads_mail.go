package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// told sends a mail to whom a new message is to be told of. It does not have the words:
// they are read in the portal, by who may.
func (p *Post) told(ctx context.Context, r kabinet.Record) error {
	var e thread.Posted
	if r.Kind != e.EventKind() {
		return nil
	}
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return err
	}
	var list []*accounts.Person
	var state thread.State
	var author string
	err := p.app.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
		t, err := tx.Threads().Get(ctx, e.Org, e.Thread)
		if err != nil {
			return err
		}
		state = t.State()
		if author, err = newNames(tx).person(ctx, e.By.Person); err != nil {
			return err
		}
		list, err = p.app.talkers(tx).ToTell(ctx, state, thread.Message{Org: e.Org, Thread: e.Thread, Number: e.Number, By: e.By, Side: e.Side})
		return err
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, to := range list {
		letters := p.printer(to.Locale())
		about := ""
		err := p.app.DB.View(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			about, err = aboutThread(ctx, tx, letters, state)
			return err
		})
		if err != nil {
			return err
		}
		words := []kabinet.Param{param("name", author), param("about", about), param("link", p.Base+threadPath(e.Org, e.Thread))}
		failed = append(failed, p.Sender.Send(ctx, invite.Mail{
			ID: string(r.ID) + "/" + string(to.ID()), To: to.Login(), Locale: to.Locale(),
			Subject: kabinet.Text(letters, "threads.mail_subject", "", words...), Text: kabinet.Text(letters, "threads.mail_text", "", words...),
		}))
	}
	return errors.Join(failed...)
}
