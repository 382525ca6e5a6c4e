package passcode

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

// deliverFor is how long a delivery may take before another one begins.
const deliverFor = 2 * time.Minute

// Courier delivers the messages: it takes EventDue from the outbox. Code and link are
// made here, within the delivery, and leave the process in the message alone. A
// Courier is safe for concurrent use as far as its ports are.
type Courier struct {
	In     Transact
	Sender invite.Sender
	// Knows reports whether a message goes to the address, and in which language,
	// where the person has one: those who can sign in, and those who are invited.
	// Others get none, and cannot be told from those who do. It is called outside
	// of transactions.
	Knows func(ctx context.Context, address string) (locale string, known bool, err error)
	// Base is the address of the page, such as "https://portal.example/sign-in/":
	// the link follows it. It comes from the host's configuration and never from
	// a request. It is https, but for localhost.
	Base string
	// Name is what the portal is called.
	Name string
	// Printer writes in a language, given as its tag; nil is plain English.
	Printer   func(locale string) kabinet.Printer
	Templates invite.Templates
}

// Take delivers the message that a record of the outbox asks for, and passes over
// all other records. It can be called any number of times for one record: a message
// that was sent is not sent again, but for one whose sending was not recorded, which
// gets other secrets. It returns ErrDelivering where another process is at it: try
// again later; ErrSend where the Sender failed, and ErrBase.
func (c *Courier) Take(ctx context.Context, r kabinet.Record) error {
	if r.Kind != EventDue {
		return nil
	}
	var e Event
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return ErrCode.Because(err)
	}
	base, err := invite.PageAddress(c.Base)
	if err != nil {
		return ErrBase
	}
	var asked *State
	err = c.In(ctx, func(ctx context.Context, s *Service) (err error) {
		asked, err = s.due(ctx, e.ID)
		return err
	})
	if err != nil || asked == nil {
		return err
	}
	locale, known, err := c.Knows(ctx, asked.Address)
	if err != nil || !known {
		return err
	}
	var m *invite.Mail
	err = c.In(ctx, func(ctx context.Context, s *Service) (err error) {
		m, err = s.mint(ctx, c, base, *asked, locale)
		return err
	})
	if err != nil {
		return err
	}
	if c.Sender.Send(ctx, *m) != nil {
		return ErrSend
	}
	return c.In(ctx, func(ctx context.Context, s *Service) error {
		p, err := s.Passcodes.Get(ctx, e.ID)
		if err != nil {
			return err
		}
		p.Delivered(s.now())
		return s.Passcodes.Save(ctx, p)
	})
}

// due returns a request whose message is to be sent, or nil.
func (s *Service) due(ctx context.Context, id ID) (*State, error) {
	if err := s.need("Passcodes", "Keys"); err != nil {
		return nil, err
	}
	p, err := s.Passcodes.Get(ctx, id)
	now := s.now()
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, nil // it was purged
	case err != nil:
		return nil, err
	case !p.open(now) || !p.s.Sent.IsZero():
		return nil, nil
	case !p.s.Minted.IsZero() && now.Before(p.s.Minted.Add(deliverFor)):
		return nil, ErrDelivering
	}
	return &p.s, nil
}

// mint makes the secrets of a request and their message, unless another process has
// taken it meanwhile.
func (s *Service) mint(ctx context.Context, c *Courier, base *url.URL, asked State, locale string) (*invite.Mail, error) {
	p, err := s.Passcodes.Get(ctx, asked.ID)
	switch {
	case err != nil:
		return nil, err
	case p.s.Version != asked.Version:
		return nil, ErrDelivering
	}
	now := s.now()
	secret, err := p.Mint(now, s.Keys)
	if err != nil {
		return nil, err
	}
	m, err := c.mail(p.s, secret, base, cmp.Or(p.s.Locale, locale, "en"))
	if err != nil {
		return nil, err
	}
	return m, s.Passcodes.Save(ctx, p)
}

func (c *Courier) mail(s State, secret Secret, base *url.URL, locale string) (*invite.Mail, error) {
	var printer kabinet.Printer
	if c.Printer != nil {
		printer = c.Printer(locale)
	}
	code, link := secret.Reveal()
	say := func(key string, value any) string {
		return kabinet.Text(printer, "passcode.mail."+key, mailTexts[key], kabinet.Param{Name: key, Value: value})
	}
	letter := invite.Letter{
		Subject: say("name", invite.Clean(c.Name)), Greeting: say("greeting", ""), Lines: []string{say("code", code), say("browser", "")},
		Button: say("button", ""), Link: base.JoinPath(link).String(), Until: say("until", s.Expires), Ignore: say("ignore", ""),
	}
	text, html, err := c.Templates.Write(letter)
	if err != nil {
		return nil, err
	}
	return &invite.Mail{
		ID: "passcode/" + string(s.ID) + "/" + strconv.FormatInt(s.Minted.UnixNano(), 36), To: s.Address, Locale: locale,
		Subject: letter.Subject, Text: text, HTML: html,
	}, nil
}
