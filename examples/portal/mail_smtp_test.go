package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	server "github.com/emersion/go-smtp"
	gomail "github.com/wneessen/go-mail"

	"github.com/seed-a884640a/kabinet/invite"
)

// posted is a mail as the server got it.
type posted struct {
	from string
	to   []string
	data []byte
}

// mailServer is a real server of mail, with TLS and a password.
type mailServer struct {
	mu    sync.Mutex
	got   []posted
	fail  error
	login bool // is demanded
	roots *x509.CertPool
	addr  string
}

func newMailServer(t *testing.T, login bool) *mailServer {
	t.Helper()
	m := &mailServer{login: login, roots: x509.NewCertPool()}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	m.roots.AddCert(cert)
	s := server.NewServer(server.BackendFunc(func(*server.Conn) (server.Session, error) { return &mailSession{m: m}, nil }))
	s.Domain = "mail.example"
	s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.addr = listener.Addr().String()
	go s.Serve(listener)
	t.Cleanup(func() { s.Close() })
	return m
}

func (m *mailServer) mails() []posted {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]posted(nil), m.got...)
}

type mailSession struct {
	m    *mailServer
	in   bool
	mail posted
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "portal" || password != "correct horse" {
			return errors.New("no")
		}
		s.in = true
		return nil
	}), nil
}

func (s *mailSession) Mail(from string, _ *server.MailOptions) error {
	if s.m.login && !s.in {
		return server.ErrAuthRequired
	}
	s.mail = posted{from: from}
	return nil
}

func (s *mailSession) Rcpt(to string, _ *server.RcptOptions) error {
	s.mail.to = append(s.mail.to, to)
	return nil
}

func (s *mailSession) Data(r io.Reader) (err error) {
	if s.mail.data, err = io.ReadAll(r); err != nil {
		return err
	}
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	if s.m.fail != nil {
		return s.m.fail
	}
	s.m.got = append(s.m.got, s.mail)
	return nil
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

// smtpTo returns a sender to the server, which trusts its certificate.
func smtpTo(t *testing.T, m *mailServer, o smtpOptions) *smtp {
	t.Helper()
	o.server = m.addr
	s, err := newSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	s.options = append(s.options, gomail.WithTLSConfig(&tls.Config{RootCAs: m.roots, ServerName: "127.0.0.1"}))
	return s
}

// TestSMTP: an invitation goes out over SMTP with TLS and a password, as text and HTML;
// its link works, and there is no mailbox for everybody to read.
func TestSMTP(t *testing.T) {
	p, m := start(t), newMailServer(t, true)
	p.server.box, p.server.Post.Base = nil, p.URL
	p.server.Post.Sender = smtpTo(t, m, smtpOptions{from: "Meridian <portal@meridian.example>", user: "portal", password: "correct horse"})
	v := p.visitor(t, "sokolova", "altair")
	v.get("/mailbox").want(404)
	v.get("/team").without("/mailbox")
	v.post("/team/invite", "address", "lev@altair.example", "name", "Лев", "role", "viewer", "message", "Строка\nи ещё одна", "locale", "ru").want(200)
	if err := p.server.Post.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := m.mails()
	if len(all) != 1 || all[0].from != "portal@meridian.example" || len(all[0].to) != 1 || all[0].to[0] != "lev@altair.example" {
		t.Fatalf("the server got %+v\n%s", all, p.log)
	}
	msg, err := mail.ReadMessage(bytes.NewReader(all[0].data))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil || subject != "Анна Соколова приглашает вас в Альтаир" {
		t.Errorf("the subject is %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"Reply-To": "<sokolova@altair.example>", "To": "<lev@altair.example>", "Auto-Submitted": "auto-generated", "Content-Language": "ru", "Message-Id": "@meridian.example>",
	} {
		if got := msg.Header.Get(name); !strings.HasSuffix(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for r := multipart.NewReader(msg.Body, params["boundary"]); ; {
		part, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(part.Header.Get("Content-Type"), ";")
		parts[kind] = string(body)
	}
	link := ""
	for line := range strings.Lines(parts["text/plain"]) {
		if strings.HasPrefix(line, p.URL+"/invite/") {
			link = strings.TrimSpace(strings.TrimPrefix(line, p.URL))
		}
	}
	if !strings.Contains(parts["text/plain"], "Здравствуйте, Лев!") || !strings.Contains(parts["text/html"], link) || link == "" {
		t.Fatalf("the parts are %q", parts)
	}
	p.visitor(t, "", "").get(link).want(200, "Altair", "и ещё одна")
}

// TestSMTPRefuses: a wrong password, a server without TLS, a server that refuses, and
// options that are none are errors, and nothing is sent in the clear.
func TestSMTPRefuses(t *testing.T) {
	m := newMailServer(t, true)
	mail := invite.Mail{ID: "1", To: "lev@altair.example", Subject: "x", Text: "secret", HTML: "secret"}
	if smtpTo(t, m, smtpOptions{from: "a@x.example", user: "portal", password: "wrong"}).Send(t.Context(), mail) == nil {
		t.Error("a wrong password is taken")
	}
	plain, err := newSMTP(smtpOptions{server: m.addr, from: "a@x.example"})
	if err != nil {
		t.Fatal(err)
	}
	if plain.Send(t.Context(), mail) == nil {
		t.Error("a certificate that nobody knows is taken")
	}
	good := smtpTo(t, m, smtpOptions{from: "a@x.example", user: "portal", password: "correct horse"})
	for _, bad := range []invite.Mail{{To: "x\r\nRCPT TO:<evil@x.example>"}, {To: "lev@altair.example", ReplyTo: "a@x.example\r\nBcc: evil@x.example"}} {
		if good.Send(t.Context(), bad) == nil {
			t.Errorf("%q is sent", []string{bad.To, bad.ReplyTo})
		}
	}
	m.fail = errors.New("no room")
	if good.Send(t.Context(), mail) == nil {
		t.Error("a refused mail counts as sent")
	}
	m.fail = nil
	mail.Subject = "x\r\nBcc: evil@x.example"
	if err := good.Send(t.Context(), mail); err != nil {
		t.Fatal(err)
	}
	if all := m.mails(); len(all) != 1 || len(all[0].to) != 1 || bytes.Contains(all[0].data, []byte("\r\nBcc:")) {
		t.Errorf("the server got %q", all)
	}
	for _, o := range []smtpOptions{{server: "mail", from: "a@x.example"}, {server: "mail:x", from: "a@x.example"}, {server: "mail:25", from: "nobody"}, {server: "mail:25", from: "a@x.example", tls: "perhaps"}} {
		if _, err := newSMTP(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}
