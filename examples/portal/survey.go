package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// SurveyPage is the content of the page of one survey.
type SurveyPage struct {
	Path    string // of this survey
	Menu    bool   // it was opened from the menu, and not by a link
	Survey  nps.Survey
	Manager string
	// Done is what the person did instead of answering: declined, stopped, or
	// resumed.
	Done    string
	Score   *nps.Score // chosen
	Comment string
	Mistake string
}

// Scores returns what can be chosen.
func (SurveyPage) Scores() (out []nps.Score) {
	for n := range nps.MaxScore + 1 {
		out = append(out, n)
	}
	return out
}

// Chosen reports whether the score is the one that is chosen.
func (p SurveyPage) Chosen(s nps.Score) bool { return p.Score != nil && *p.Score == s }

// SurveysPage is the content of the client's list of surveys.
type SurveysPage struct {
	Open, Over []SurveyRow
	Stopped    bool // they do not want to be asked
}

// SurveyRow is a survey in a list.
type SurveyRow struct {
	nps.Survey
	Path    string
	Manager string
}

// door is a way to one's survey: a personal link, or the menu. Both lead to the
// same page, and both write by POST alone.
type door struct {
	path   string
	menu   bool
	view   func(func(context.Context, store.Tx) error) error
	change func(func(context.Context, store.Tx) error) error

	peek    func(context.Context, *nps.Service) (nps.Survey, error)
	answer  func(context.Context, *nps.Service, nps.Reply) error
	decline func(ctx context.Context, svc *nps.Service, reason string) error
	stop    func(context.Context, *nps.Service) error
	resume  func(context.Context, *nps.Service) error // undoes stop
}

// byLink is the door of a personal link. Nobody has to sign in, and who has signed
// in as somebody else answers for the person of the link all the same.
func (s *Server) byLink(c *call) door {
	link := c.r.PathValue("link")
	in := func(run func(context.Context, func(context.Context, store.Tx) error) error) func(func(context.Context, store.Tx) error) error {
		return func(do func(context.Context, store.Tx) error) error { return run(c.r.Context(), do) }
	}
	return door{
		path: "/s/" + url.PathEscape(link), view: in(s.app.DB.View), change: in(s.app.DB.InTx),
		peek: func(ctx context.Context, svc *nps.Service) (nps.Survey, error) { return svc.Peek(ctx, link) },
		answer: func(ctx context.Context, svc *nps.Service, r nps.Reply) error {
			_, err := svc.Answer(ctx, link, r)
			return err
		},
		decline: func(ctx context.Context, svc *nps.Service, reason string) error {
			return svc.Dismiss(ctx, link, reason)
		},
		stop:   func(ctx context.Context, svc *nps.Service) error { return svc.OptOut(ctx, link) },
		resume: func(ctx context.Context, svc *nps.Service) error { return svc.OptIn(ctx, link) },
	}
}

// byMenu is the door of somebody who has signed in: their own surveys only.
func (s *Server) byMenu(c *call) door {
	id := nps.ID(c.r.PathValue("id"))
	wish := func(do func(*nps.Service, context.Context, kabinet.Actor) error) func(context.Context, *nps.Service) error {
		return func(ctx context.Context, svc *nps.Service) error {
			if _, err := svc.PeekOwn(ctx, c.me.Actor, id); err != nil {
				return err // there is no such page
			}
			return do(svc, ctx, c.me.Actor)
		}
	}
	return door{
		path: "/survey/" + url.PathEscape(string(id)), menu: true, view: c.view, change: c.change,
		peek: func(ctx context.Context, svc *nps.Service) (nps.Survey, error) {
			return svc.PeekOwn(ctx, c.me.Actor, id)
		},
		answer: func(ctx context.Context, svc *nps.Service, r nps.Reply) error {
			_, err := svc.AnswerOwn(ctx, c.me.Actor, id, r)
			return err
		},
		decline: func(ctx context.Context, svc *nps.Service, reason string) error {
			return svc.DismissOwn(ctx, c.me.Actor, id, reason)
		},
		stop: wish((*nps.Service).OptOutOwn), resume: wish((*nps.Service).OptInOwn),
	}
}

// survey makes a handler of what is done at a door. Links are limited like
// sign-ins, are told to no other site, and a wrong one gets a page that helps.
func (s *Server) survey(way func(*call) door, do func(*call, door) error) func(*call) error {
	return func(c *call) error {
		d := way(c)
		c.back = d.path
		if !d.menu {
			// Not no-referrer: forms would be sent with the origin "null" then,
			// and refused where a browser does not say more.
			c.w.Header().Set("Referrer-Policy", "strict-origin")
			if !s.links.Allow(c.r) {
				return c.fail(http.StatusTooManyRequests, c.p.Text("survey.many"), nil)
			}
		}
		err := do(c, d)
		if errors.Is(err, nps.ErrLink) {
			return c.render(http.StatusNotFound, "survey", "", c.p.Text("survey.no_link_title"), SurveyPage{Done: "no_link"})
		}
		return err
	}
}

// surveyPage shows a survey. However often it is opened, by whomever, it writes
// nothing; a score in the address is only chosen beforehand.
func (s *Server) surveyPage(c *call, d door) error {
	page, err := s.peek(c, d)
	if err != nil {
		return err
	}
	switch done := c.r.FormValue("done"); done {
	case "declined", "stopped", "resumed":
		page.Done = done
	}
	switch {
	case page.Survey.Reply != nil:
		page.Score, page.Comment = &page.Survey.Reply.Score, page.Survey.Reply.Comment
	case page.Survey.Draft != nil:
		page.Score, page.Comment = page.Survey.Draft.Score, page.Survey.Draft.Comment
	}
	if n, ok := nps.Prefill(c.r.FormValue("score")); ok && page.Survey.Reply == nil {
		page.Score = &n
	}
	return s.showSurvey(c, http.StatusOK, page)
}

func (s *Server) showSurvey(c *call, status int, page SurveyPage) error {
	nav := ""
	if page.Menu {
		nav = "survey"
	}
	if page.Survey.Status == nps.Expired {
		status = http.StatusGone
	}
	return c.render(status, "survey", nav, c.p.Text("survey.title"), page)
}

// peek reads a survey and who asks.
func (s *Server) peek(c *call, d door) (SurveyPage, error) {
	page := SurveyPage{Path: d.path, Menu: d.menu}
	err := d.view(func(ctx context.Context, tx store.Tx) (err error) {
		if page.Survey, err = d.peek(ctx, s.app.Surveys(tx)); err != nil {
			return err
		}
		page.Manager, err = newNames(tx).person(ctx, page.Survey.Manager)
		return err
	})
	return page, err
}

// answerSurvey records an answer, or another one within the time for it.
func (s *Server) answerSurvey(c *call, d door) error {
	comment := strings.ReplaceAll(c.r.FormValue("comment"), "\r\n", "\n")
	score, err := nps.ParseScore(c.r.FormValue("score"))
	if err == nil {
		err = d.change(func(ctx context.Context, tx store.Tx) error {
			return d.answer(ctx, s.app.Surveys(tx), nps.Reply{Score: score, Comment: comment})
		})
	}
	switch {
	case err == nil, errors.Is(err, nps.ErrExpired), errors.Is(err, nps.ErrLocked), errors.Is(err, kabinet.ErrConflict):
		return c.redirect(d.path) // where it says what is now
	case errors.Is(err, nps.ErrScoreRange), errors.Is(err, nps.ErrTextTooLong), errors.Is(err, nps.ErrText), errors.Is(err, nps.ErrManyRevisions):
	default:
		return err
	}
	page, peekErr := s.peek(c, d)
	if peekErr != nil {
		return peekErr
	}
	if !page.Survey.Open {
		return c.redirect(d.path)
	}
	page.Comment, page.Mistake = comment, sentence(c.p, err)
	if errors.Is(err, nps.ErrScoreRange) {
		page.Mistake = c.p.Text("survey.choose")
	} else {
		page.Score = &score
	}
	return s.showSurvey(c, http.StatusUnprocessableEntity, page)
}

// declineSurvey records that the person does not want to answer this time, and why
// if they say so.
func (s *Server) declineSurvey(c *call, d door) error {
	reason := clip(c.r.FormValue("reason"), 250)
	return s.instead(c, d, func(ctx context.Context, svc *nps.Service) error { return d.decline(ctx, svc, reason) }, "declined")
}

// stopSurveys records that the person does not want to be asked any more.
func (s *Server) stopSurveys(c *call, d door) error { return s.instead(c, d, d.stop, "stopped") }

// resumeSurveys records that the person may be asked again after all.
func (s *Server) resumeSurveys(c *call, d door) error { return s.instead(c, d, d.resume, "resumed") }

// resumeOwn is resumeSurveys from the list of one's surveys.
func (s *Server) resumeOwn(c *call) error {
	err := c.change(func(ctx context.Context, tx store.Tx) error { return s.app.Surveys(tx).OptInOwn(ctx, c.me.Actor) })
	if err != nil {
		return err
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("survey.resumed_title")})
	return c.redirect("/survey")
}

func (s *Server) instead(c *call, d door, do func(context.Context, *nps.Service) error, done string) error {
	err := d.change(func(ctx context.Context, tx store.Tx) error { return do(ctx, s.app.Surveys(tx)) })
	switch {
	case err == nil:
		return c.redirect(d.path + "?done=" + done)
	case errors.Is(err, nps.ErrLink):
		return err
	case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Gone), errors.Is(err, kabinet.ErrConflict):
		return c.redirect(d.path)
	}
	return err
}

// surveysOfClient lists one's own surveys: those to answer, and those before.
func (s *Server) surveysOfClient(c *call) error {
	var page SurveysPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if c.me.Seller {
			return kabinet.ErrNotFound.With("what", "page")
		}
		svc := s.app.Surveys(tx)
		list, err := svc.Own(ctx, c.me.Actor, kabinet.Page{Limit: 50})
		if err != nil {
			return err
		}
		page = SurveysPage{}
		if page.Stopped, err = svc.OptedOutOwn(ctx, c.me.Actor); err != nil {
			return err
		}
		called := newNames(tx)
		for _, x := range list.Items {
			row := SurveyRow{Survey: x, Path: "/survey/" + url.PathEscape(string(x.Request))}
			if row.Manager, err = called.person(ctx, x.Manager); err != nil {
				return err
			}
			if x.Open {
				page.Open = append(page.Open, row)
			} else {
				page.Over = append(page.Over, row)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "surveys", "survey", c.p.Text("survey.list"), page)
}

// secrets are personal links, wherever in a path they stand.
var secrets = regexp.MustCompile(`(?i)[a-z]{2}\d\.[\w.~-]{20,}`)

// logPath is the path as it may stand in a log: without a personal link, which is
// a secret.
func logPath(path string) string {
	path = secrets.ReplaceAllString(path, "…")
	if rest, ok := strings.CutPrefix(path, "/s/"); ok {
		_, verb, _ := strings.Cut(rest, "/")
		return strings.TrimSuffix("/s/…/"+verb, "/")
	}
	for _, page := range []string{"/invite/", "/sign-in/link/", "/files/"} {
		if strings.HasPrefix(path, page) && path != "/invite/accept" && path != "/invite/decline" && path != "/invite/renew" {
			return page + "…"
		}
	}
	return path
}
