package main

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

// Mailbox keeps the mails of the demonstration, for everybody to read: it takes the
// place of the mailboxes of all people where no server of mail is configured. It is
// safe for concurrent use.
type Mailbox struct {
	now  func() time.Time
	mu   sync.Mutex
	all  []Letter // the latest first
	sent int
}

// Letter is a mail in the mailbox.
type Letter struct {
	N             int
	At            time.Time
	To, Subject   string
	ReplyTo, Lang string
	Lines         []LetterLine
}

// LetterLine is a line of text, or a link.
type LetterLine struct{ Text, Link string }

const maxLetters = 200

// Send implements invite.Sender.
func (b *Mailbox) Send(_ context.Context, m invite.Mail) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent++
	l := Letter{N: b.sent, At: b.now(), To: m.To, Subject: m.Subject, ReplyTo: m.ReplyTo, Lang: m.Locale}
	for line := range strings.SplitSeq(strings.TrimSpace(m.Text), "\n") {
		if strings.HasPrefix(line, "https://") || strings.HasPrefix(line, "http://") {
			l.Lines = append(l.Lines, LetterLine{Link: line})
		} else {
			l.Lines = append(l.Lines, LetterLine{Text: line})
		}
	}
	b.all = append([]Letter{l}, b.all[:min(len(b.all), maxLetters-1)]...)
	return nil
}

// Letters returns the mails, the latest first.
func (b *Mailbox) Letters() []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Letter(nil), b.all...)
}

// mailbox shows all mails. Where mails go out by SMTP there is no such page.
func (s *Server) mailbox(c *call) error {
	if s.box == nil {
		return kabinet.ErrNotFound.With("what", "page")
	}
	c.secretly()
	return c.render(http.StatusOK, "mailbox", "", c.p.Text("mailbox.title"), s.box.Letters())
}

// secretly sets the headers of pages that have a secret in them or in their address.
func (c *call) secretly() {
	for name, value := range invite.Headers() {
		c.w.Header().Set(name, value)
	}
}
