package main

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
)

//go:embed templates
var templates embed.FS

// pages are the templates of one language.
type pages struct {
	p   *printer
	all map[string]*template.Template
}

// parsePages parses every page with the layout; the functions of templates
// print in the language.
func parsePages(p *printer) (*pages, error) {
	out := &pages{p: p, all: map[string]*template.Template{}}
	base, err := template.New("").Funcs(p.funcs()).ParseFS(templates, "templates/layout.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name == "layout" || name == "parts" {
			continue
		}
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(templates, file)
		}
		if err != nil {
			return nil, err
		}
		out.all[name] = t
	}
	return out, nil
}

func (p *printer) funcs() template.FuncMap {
	return template.FuncMap{
		"t": func(code string, pairs ...any) string {
			var params []kabinet.Param
			for i := 0; i+1 < len(pairs); i += 2 {
				name, _ := pairs[i].(string)
				params = append(params, kabinet.Param{Name: name, Value: pairs[i+1]})
			}
			return p.Text(code, params...)
		},
		// button and because are the forms of a step: one button, and one with a reason.
		"button": func(do string, s LaunchStep, class, text string) map[string]any {
			return map[string]any{"Do": do, "S": s, "Class": class, "Text": text}
		},
		"because": func(do string, s LaunchStep, label, text string) map[string]any {
			return map[string]any{"Do": do, "S": s, "Label": label, "Text": text}
		},
		// asking is the step that a page asks a colleague for, and its place.
		"asking": func(step, next string, parts ...any) map[string]string {
			for i, part := range parts {
				next += string(":/"[min(i, 1)]) + fmt.Sprint(part)
			}
			return map[string]string{"Step": step, "Next": next}
		},
		"money":    p.Money,
		"number":   func(v any) string { return kabinet.Print(p, v) },
		"quantity": p.Quantity,
		"unit":     p.Unit,
		"one":      func(u kabinet.UoM) string { return p.Quantity(kabinet.QuantityOf(1), u) },
		"each":     func(u kabinet.UoM) string { return p.UnitOf(kabinet.QuantityOf(1), u) },
		"time":     p.Time,
		"day":      func(t time.Time) string { return p.Date(kabinet.DateOf(t.In(zone))) },
		"name":     p.Name,
		"message":  func(err error) string { return sentence(p, err) },
		"why":      func(w *Why) []string { return w.Sentences(p) },
		"step":     func(s Step) string { return stepText(p, s) },
		"percent":  func(r kabinet.Rate) string { return p.Number(r.Percent()) },
		"decimal":  p.Number,
		"date":     p.Date,
		"said":     p.said,
		// reason is why an order was cancelled: somebody's words, or that it was not approved.
		"reason": func(text string) string {
			if status, ok := strings.CutPrefix(text, withaccounts.ReasonNotApproved); ok {
				return p.or("approval."+status, text)
			}
			return text
		},
		"px":     func(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64) },
		"status": func(s any) string { return p.or("status."+kabinet.Print(nil, s), kabinet.Print(nil, s)) },
		"attribute": func(a Attribute) string {
			return p.or("attribute."+a.Name, p.Name(a.Name))
		},
		"input": p.input,
		"days":  p.days,
		// short writes a quantity to a tenth.
		"short": func(q kabinet.Quantity) string {
			if r, err := q.Round(1, kabinet.HalfUp); err == nil && !r.IsZero() {
				return p.Number(r.String())
			}
			return p.Number(q.String())
		},
	}
}

// input writes a quantity as one would type it.
func (p *printer) input(q kabinet.Quantity) string {
	if p.lang == "ru" {
		return strings.ReplaceAll(q.String(), ".", ",")
	}
	return q.String()
}

// days writes the days of a delivery.
func (p *printer) days(d order.Days) string {
	if d.First.IsZero() || d.End() == d.First {
		return p.Date(d.End())
	}
	return p.Date(d.First) + " – " + p.Date(d.End())
}

// Page is what the layout shows around the content.
type Page struct {
	Lang      string
	Languages []string
	Path      string
	Nav       string
	Title     string
	Me        *Me
	Notices   []Notice
	Mailbox   bool // everybody can read the mails
	Published time.Time
	Content   any
	Acting    *Acting // with whose rights, if not one's own
}

// render writes a page.
func (c *call) render(status int, name, nav, title string, content any) error {
	page := Page{
		Lang: c.p.lang, Languages: Languages, Path: c.r.URL.RequestURI(), Nav: nav, Title: title, Me: c.me,
		Published: c.s.app.Trade().Published, Content: content, Mailbox: c.s.box != nil,
	}
	if c.r.Method != http.MethodGet {
		page.Path = cmp.Or(c.back, "/")
	}
	if c.session.As != nil {
		page.Acting = c.acting()
	}
	if c.session.ID != "" {
		page.Notices = c.s.sessions.Take(c.session.ID)
	}
	var b bytes.Buffer
	if err := c.s.pages[c.p.lang].all[name].ExecuteTemplate(&b, "layout", page); err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.w.Header().Set("Content-Language", c.p.lang)
	c.w.WriteHeader(status)
	_, err := c.w.Write(b.Bytes())
	return err
}

// Failure is the content of an error page.
type Failure struct {
	Title   string
	Text    string
	Items   []string
	Request string
}

// fail answers with an error page. It has the menu too: who is signed in is
// looked up if that was not done before the error, and left out if it fails.
func (c *call) fail(status int, text string, items []string) error {
	if c.me == nil && c.session.ID != "" {
		_ = c.view(func(context.Context, store.Tx) error { return nil })
	}
	title := c.p.Text("error.title")
	if status == http.StatusNotFound {
		title = c.p.Text("error.404_title")
	}
	return c.render(status, "error", "", title, Failure{title, text, items, requestID(c.r.Context())})
}

func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
