package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/seed-a884640a/kabinet/invite"
)

// smtpOptions say how mails are sent.
type smtpOptions struct {
	server         string // host:port
	from           string
	user, password string
	tls            string // mandatory, opportunistic, none or implicit
}

// smtp sends mails by SMTP. It is safe for concurrent use: each message has a
// connection of its own.
type smtp struct {
	host, domain string
	from         string
	options      []mail.Option
}

func newSMTP(o smtpOptions) (*smtp, error) {
	host, port, err := net.SplitHostPort(o.server)
	if err != nil {
		return nil, fmt.Errorf("-smtp: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("-smtp: %w", err)
	}
	at := strings.LastIndexByte(o.from, '@')
	if at < 0 {
		return nil, fmt.Errorf("-smtp-from: %q is no address", o.from)
	}
	s := &smtp{host: host, domain: strings.Trim(o.from[at+1:], "> "), from: o.from, options: []mail.Option{mail.WithPort(number), mail.WithTimeout(20 * time.Second)}}
	switch policy := cmp.Or(o.tls, "mandatory"); policy {
	case "mandatory":
		s.options = append(s.options, mail.WithTLSPolicy(mail.TLSMandatory))
	case "opportunistic":
		s.options = append(s.options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case "none":
		s.options = append(s.options, mail.WithTLSPolicy(mail.NoTLS))
	case "implicit":
		s.options = append(s.options, mail.WithSSL())
	default:
		return nil, fmt.Errorf("-smtp-tls: %q is none of mandatory, opportunistic, none and implicit", policy)
	}
	if o.user != "" {
		s.options = append(s.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.user), mail.WithPassword(o.password))
	}
	_, err = mail.NewClient(host, s.options...)
	return s, err
}

// Send implements invite.Sender. A message has the same id however often it is tried,
// so that a mailbox that got it twice can tell.
func (s *smtp) Send(ctx context.Context, m invite.Mail) error {
	msg := mail.NewMsg()
	if err := msg.From(s.from); err != nil {
		return err
	}
	if err := msg.To(m.To); err != nil {
		return err
	}
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return err
		}
	}
	id := sha256.Sum256([]byte(m.ID))
	msg.SetMessageIDWithValue(hex.EncodeToString(id[:16]) + "@" + s.domain)
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", m.Locale)
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	client, err := mail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, msg)
}
