package invite

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log/slog"
	"strings"
	texttemplate "text/template"

	"github.com/seed-a884640a/kabinet"
)

// Mail is a message to the invited. It has the secret in it, so fmt, log/slog and
// encoding/json write it as "mail(redacted)"; a Sender reads its fields.
type Mail struct {
	// ID is the same for the same message, and for no other: a Sender may use
	// it to send nothing twice.
	ID      string
	To      string
	ReplyTo string // of the inviter; may be empty
	Locale  string
	Subject string
	Text    string // plain
	HTML    string
}

const redactedMail = "mail(redacted)"

// String returns a text without the secret.
func (Mail) String() string { return redactedMail }

// Format writes a text without the secret, for every verb.
func (Mail) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedMail) }

// LogValue returns a text without the secret.
func (Mail) LogValue() slog.Value { return slog.StringValue(redactedMail) }

// MarshalText returns a text without the secret.
func (Mail) MarshalText() ([]byte, error) { return []byte(redactedMail), nil }

// Letter is what a message says: lines in the language of the reader.
type Letter struct {
	Subject  string
	Greeting string
	Lines    []string // who invites, and which step waits
	Message  string   // of the inviter, with line breaks
	Quote    string   // what stands before it
	Button   string
	Link     string // the address with the secret
	Until    string
	Ignore   string // what to do who does not expect it
}

// Templates make the bodies of messages. The zero Templates are those of the
// package; a host replaces them by its own, which get a Letter.
type Templates struct {
	Text *texttemplate.Template
	HTML *htmltemplate.Template
}

var textBody = texttemplate.Must(texttemplate.New("text").Parse(`{{.Greeting}}

{{range .Lines}}{{.}}
{{end}}{{if .Message}}
{{.Quote}}
{{.Message}}
{{end}}
{{.Button}}:
{{.Link}}

{{.Until}}
{{.Ignore}}
`))

var htmlBody = htmltemplate.Must(htmltemplate.New("html").Parse(`<!doctype html>
<html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{{.Subject}}</title></head>
<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:36em">
<p>{{.Greeting}}</p>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{if .Message}}<p>{{.Quote}}</p>
<blockquote style="white-space:pre-line;border-left:3px solid #999;margin:0;padding-left:1em">{{.Message}}</blockquote>
{{end}}<p><a href="{{.Link}}" style="display:inline-block;padding:.6em 1.2em;background:#14532d;color:#fff;text-decoration:none;border-radius:4px">{{.Button}}</a></p>
<p>{{.Until}}</p>
<p style="color:#555">{{.Ignore}}</p>
</body></html>
`))

// compose writes the letter of an invitation in the language of the printer. The
// names are clean already.
func compose(pr kabinet.Printer, s State, page Page, link string) Letter {
	say := func(code string, params ...kabinet.Param) string {
		return kabinet.Text(pr, "invite.mail."+code, mailTexts[code], params...)
	}
	org := kabinet.Param{Name: "organization", Value: page.Organization}
	who := kabinet.Param{Name: "inviter", Value: page.Inviter}
	l := Letter{Link: link, Message: page.Message}
	kind := ""
	switch {
	case page.Resets:
		kind = "_reset"
	case page.Inviter == "":
		kind = "_nobody"
	}
	l.Subject = say("subject"+kind, org, who)
	if s.Reminded > 0 {
		l.Subject = say("reminder", kabinet.Param{Name: "subject", Value: l.Subject})
	}
	l.Greeting = say("greeting_nobody")
	if page.Name != "" {
		l.Greeting = say("greeting", kabinet.Param{Name: "name", Value: page.Name})
	}
	l.Lines = append(l.Lines, say("who"+kind, org, who))
	if page.Step != "" {
		step := kabinet.Text(pr, "invite.step."+page.Step, kabinet.Text(pr, page.Step, Clean(page.Step)))
		l.Lines = append(l.Lines, say("step", kabinet.Param{Name: "step", Value: step}))
	}
	if page.Takes > 0 {
		l.Lines = append(l.Lines, say("takes", kabinet.Param{Name: "minutes", Value: page.Takes}))
	}
	author := orDefault(page.Author, page.Inviter)
	l.Quote = say("quote"+map[bool]string{true: "_nobody"}[author == ""], kabinet.Param{Name: "inviter", Value: author})
	l.Button = say("button" + map[bool]string{true: "_reset"}[page.Resets])
	l.Until = say("until", kabinet.Param{Name: "time", Value: s.Expires})
	l.Ignore = say("ignore")
	return l
}

// Write writes the bodies of a letter: plain text, and HTML. It returns the error of
// a template.
func (t Templates) Write(l Letter) (text, html string, err error) {
	plain, rich := t.Text, t.HTML
	if plain == nil {
		plain = textBody
	}
	if rich == nil {
		rich = htmlBody
	}
	var a, b bytes.Buffer
	if err := plain.Execute(&a, l); err != nil {
		return "", "", err
	}
	if err := rich.Execute(&b, l); err != nil {
		return "", "", err
	}
	return strings.ReplaceAll(a.String(), "\n\n\n", "\n\n"), b.String(), nil
}
