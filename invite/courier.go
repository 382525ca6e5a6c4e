package invite

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Sender sends messages, such as by SMTP. It returns nil once somebody else has
// taken the message over. What it returns otherwise goes no further than Courier,
// since it may quote the message.
type Sender interface {
	Send(ctx context.Context, m Mail) error
}

// deliverFor is how long a delivery may take before another one begins.
const deliverFor = 2 * time.Minute

// Courier delivers the messages of invitations: it takes EventDue from the outbox.
// The secret is made here, within the delivery, and leaves the process in the
// message alone. A Courier is safe for concurrent use as far as its ports are.
type Courier struct {
	In     Transact
	Sender Sender
	// Base is the address of the page, such as "https://portal.example/invite/":
	// the link follows it. It comes from the host's configuration and never from
	// a request. It is https, but for localhost.
	Base string
	// Printer writes in a language, given as its tag; nil is plain English.
	Printer   func(locale string) kabinet.Printer
	Templates Templates
}

// Take delivers the message that a record of the outbox asks for, and passes over
// all other records. It can be called any number of times for one record: a message
// that was sent is not sent again, but for one whose sending was not recorded, which
// gets another secret, and kills the one before. It returns ErrDelivering where
// another process is at it: try again later; ErrSend where the Sender failed, and
// ErrPolicy for a Base that is no address.
func (c *Courier) Take(ctx context.Context, r kabinet.Record) error {
	if r.Kind != EventDue {
		return nil
	}
	var e Event
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return ErrText.Because(err)
	}
	return c.Deliver(ctx, e.Org, e.Invitation, e.Generation)
}

// Deliver is Take for the message of a generation of an invitation.
func (c *Courier) Deliver(ctx context.Context, org kabinet.OrgID, id ID, generation int) error {
	base, err := PageAddress(c.Base)
	if err != nil {
		return err
	}
	var m *Mail
	err = c.In(ctx, func(ctx context.Context, s *Service) (err error) {
		m, err = s.mint(ctx, c, base, org, id, generation)
		return err
	})
	if err != nil || m == nil {
		return err
	}
	if c.Sender.Send(ctx, *m) != nil {
		return ErrSend
	}
	return c.In(ctx, func(ctx context.Context, s *Service) error {
		return s.Delivered(ctx, org, id, generation, Sent, "")
	})
}

// PageAddress reads the address of a page that secrets are put behind, such as the
// Base of a Courier: https, or localhost, without a query. It returns ErrPolicy for
// what is none.
func PageAddress(base string) (*url.URL, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1") {
		return nil, ErrPolicy.At("/base")
	}
	return u, nil
}

// mint makes the secret of a generation and its message, or nothing where there is
// nothing to be sent any more.
func (s *Service) mint(ctx context.Context, c *Courier, base *url.URL, org kabinet.OrgID, id ID, generation int) (*Mail, error) {
	if err := s.need("Invitations"); err != nil {
		return nil, err
	}
	i, err := s.Invitations.Get(ctx, org, id)
	now := s.now()
	switch {
	case err != nil:
		return nil, err
	case i.s.StatusAt(now) != Pending || i.s.Delivery != Queued || i.s.Generation != generation:
		return nil, nil
	case !i.s.Minted.IsZero() && now.Before(i.s.Minted.Add(deliverFor)):
		return nil, ErrDelivering
	}
	p, err := s.policy(ctx, org, i.s.Scope)
	if err != nil {
		return nil, err
	}
	page, err := s.page(ctx, i, p)
	if err != nil {
		return nil, err
	}
	link := NewLink()
	if err := i.Mint(now, generation, link.Seal(s.Keys, i.s)); err != nil {
		return nil, err
	}
	m, err := s.mail(ctx, c, i.s, page, base.JoinPath(link.Reveal()).String())
	if err != nil {
		return nil, err
	}
	_, err = s.save(ctx, i)
	return m, err
}

func (s *Service) mail(ctx context.Context, c *Courier, state State, page Page, link string) (*Mail, error) {
	locale, err := s.locale(ctx, state, page)
	if err != nil {
		return nil, err
	}
	var printer kabinet.Printer
	if c.Printer != nil {
		printer = c.Printer(locale)
	}
	l := compose(printer, state, page, link)
	text, html, err := c.Templates.Write(l)
	if err != nil {
		return nil, err
	}
	m := &Mail{
		ID: string(state.Org) + "/" + string(state.ID) + "/" + strconv.Itoa(state.Generation) + "/" + state.Link.Selector,
		To: state.Address, Locale: locale, Subject: l.Subject, Text: text, HTML: html,
	}
	if s.Names != nil && state.Sponsor != "" {
		inviter, err := s.Names.Person(ctx, state.Sponsor)
		if err != nil {
			return nil, err
		}
		m.ReplyTo = oneLine(inviter.Email)
	}
	return m, nil
}

// locale returns the language of a message: as was asked for, that of the person, or
// that of the page.
func (s *Service) locale(ctx context.Context, state State, page Page) (string, error) {
	if known, ok := s.Names.(Addressees); ok && state.Locale == "" {
		person, err := known.Addressee(ctx, state.Address)
		if err != nil || person.Locale != "" {
			return person.Locale, err
		}
	}
	return orDefault(page.Locale, "en"), nil
}

// Delivered records what became of the message of a generation, as the Courier and
// the host's provider of mail report it: Sent, Bounced or Complained. It can be
// reported any number of times. Nothing else about the invitation changes, but
// there are no more reminders where it did not arrive.
func (s *Service) Delivered(ctx context.Context, org kabinet.OrgID, id ID, generation int, d Delivery, reason string) error {
	if err := s.need("Invitations"); err != nil {
		return err
	}
	i, err := s.Invitations.Get(ctx, org, id)
	if err != nil {
		return err
	}
	e, err := i.Delivered(kabinet.Actor{}, s.now(), generation, d, reason)
	if err != nil || e.Empty() {
		return err
	}
	_, err = s.save(ctx, i, e)
	return err
}
