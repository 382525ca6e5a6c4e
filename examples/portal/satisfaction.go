package main

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// basis is that of the headline, and of everything that is compared with it: each
// client counts once, however many of its people answer.
const basis = nps.MeanOfAccounts

// SatisfactionPage is the content of the seller's page of the score.
type SatisfactionPage struct {
	Tabs Tabs
	Own  bool // of the reader's own deals only

	Windows []Choosable
	Score   *Score // nil where nobody has answered
	Classes []Share
	Aside   []Counted // what is not among the answers
	Others  []Figure  // counted in other ways

	Trend  *TrendView // nil where there are too few periods
	Grains []Choosable

	Funnel   []Share
	Rate     string // of those who answered
	NotAsked []Counted
	Managers []ManagerRow

	By     []Choosable
	Groups []Figure
	Basis  string // of the groups
	More   string // where to see the rest of them
	Hidden int

	Unhappy  []FollowUpRow // the first of them
	Comments []CommentRow
}

// Choosable is a way to look at the page.
type Choosable struct {
	Label, Path string
	Current     bool
}

// Score is the headline: the score, how sure it is, and what that means.
type Score struct {
	Figure
	Text    string // in full, as the library says it
	Verdict string // the code of what can be said for sure
}

// Figure is a score with its range. Where it rests on too few answers it has no
// number, and the range is all there is to say.
type Figure struct {
	Name      string
	Number    string // "" where it may not stand alone
	Low, High string
	Answers   int64
	Clients   int
	Bar       Bar
}

// Bar is a score on the scale from −100 to 100, to be drawn.
type Bar struct {
	Low, Width, At float64
	Known          bool // At may be shown
}

// Share is a part of a whole.
type Share struct {
	Code    string
	N       int64
	Percent string
	X, W    float64 // in percent, to be drawn
}

// Counted is a number with its name.
type Counted struct {
	Code string
	N    int64
}

// CommentRow is an answer with what the person wrote.
type CommentRow struct {
	RequestRow
	Score   nps.Score
	Comment string
}

// look is what the reader has chosen to see.
type look struct {
	months int
	grain  nps.Granularity
	by     string
	all    bool
}

func lookOf(r *http.Request) look {
	l := look{months: 12, by: "segment", all: r.FormValue("all") == "yes"}
	if n, err := strconv.Atoi(r.FormValue("months")); err == nil && slices.Contains([]int{3, 6, 12}, n) {
		l.months = n
	}
	if r.FormValue("grain") == nps.Monthly.String() {
		l.grain = nps.Monthly
	}
	if by := r.FormValue("by"); by == "manager" || by == "entity" {
		l.by = by
	}
	return l
}

// path is where the page looks so; with the part of it that was changed.
func (l look) path(part string) string {
	q := url.Values{"months": {strconv.Itoa(l.months)}, "grain": {l.grain.String()}, "by": {l.by}}
	if l.all {
		q.Set("all", "yes")
	}
	return "/satisfaction?" + q.Encode() + part
}

// satisfaction shows the score of the clients' answers, how sure it is, and all
// that belongs beside it.
func (s *Server) satisfaction(c *call) error {
	var page SatisfactionPage
	l := lookOf(c.r)
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		if !slices.Contains(c.me.Rights.Permissions(), nps.PermissionView) {
			return kabinet.ErrForbidden.With("permission", nps.PermissionView)
		}
		v := &scoreView{c: c, svc: s.app.Surveys(tx), tx: tx, called: newNames(tx), look: l, now: s.app.Now()}
		page, err = v.page(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "satisfaction", "surveys", c.p.Text("score.title"), page)
}

// scoreView makes the page within one transaction.
type scoreView struct {
	c      *call
	svc    *nps.Service
	tx     store.Tx
	called *names
	look   look
	now    time.Time
	out    SatisfactionPage
}

func (v *scoreView) page(ctx context.Context) (SatisfactionPage, error) {
	p := v.c.p
	tabs, err := v.c.s.tabs(ctx, v.tx, v.c, "satisfaction")
	if err != nil {
		return v.out, err
	}
	v.out = SatisfactionPage{Tabs: tabs, Own: !v.c.me.CanAssign}
	for _, n := range []int{3, 6, 12} {
		other := v.look
		other.months = n
		v.out.Windows = append(v.out.Windows, Choosable{p.Text("n.months", param("n", n)), other.path(""), n == v.look.months})
	}
	window := kabinet.Window{From: dayStart(v.now.AddDate(0, -v.look.months, 0))}
	for _, part := range []func(context.Context, kabinet.Window) error{v.score, v.trend, v.funnel, v.unhappy, v.comments} {
		if err := part(ctx, window); err != nil {
			return v.out, err
		}
	}
	return v.out, nil
}

// dayStart is the beginning of the seller's day.
func dayStart(t time.Time) time.Time { return kabinet.DateOf(t.In(zone)).Start(zone) }

// score makes the headline, and the groups that it consists of.
func (v *scoreView) score(ctx context.Context, window kabinet.Window) error {
	sample, err := v.svc.Sample(ctx, v.c.me.Actor, nps.Filter{Responded: window})
	if err != nil {
		return err
	}
	trade := v.c.s.app.Trade()
	for id, revenue := range trade.Revenue {
		if v.out.Own { // what the others' clients bring is not theirs to know
			if p, err := v.c.s.app.manager(ctx, v.tx, id); err != nil {
				return err
			} else if p == nil || p.ID() != v.c.me.Actor.Person {
				continue
			}
		}
		if err := sample.SetRevenue(id, revenue); err != nil {
			return err
		}
	}
	all := sample.All()
	r, err := all.Accounts.RollUp(basis, nps.Options{})
	if errors.Is(err, nps.ErrNoData) {
		return nil
	}
	if err != nil {
		return err
	}
	p := v.c.p
	v.out.Score = &Score{Figure: v.rolled(r, ""), Text: r.Text(p), Verdict: "unsure"}
	switch {
	case r.Interval.Low > 0:
		v.out.Score.Verdict = "good"
	case r.Interval.High < 0:
		v.out.Score.Verdict = "bad"
	}
	t, x := all.Tally, 0.0
	for _, class := range []struct {
		code string
		n    int64
	}{{"promoter", t.Promoters}, {"passive", t.Passives}, {"detractor", t.Detractors}} {
		share := v.share("class."+class.code, class.n, t.N())
		share.X = x
		x += share.W
		v.out.Classes = append(v.out.Classes, share)
	}
	for _, x := range []Counted{{"aside.repeated", all.Repeated}, {"aside.dismissed", t.Dismissed}, {"aside.excluded", t.Excluded}} {
		if x.N > 0 {
			v.out.Aside = append(v.out.Aside, x)
		}
	}
	for _, b := range nps.Bases()[1:] {
		r, err := all.Accounts.RollUp(b, nps.Options{})
		if errors.Is(err, nps.ErrNoData) || errors.Is(err, nps.ErrNoRevenue) {
			continue // it can use none of the answers
		}
		if err != nil {
			return err
		}
		v.out.Others = append(v.out.Others, v.rolled(r, b.Label(p)))
	}
	return v.groups(ctx, sample)
}

// rolled is the figure of a roll-up.
func (v *scoreView) rolled(r nps.RollUp, name string) Figure {
	f := v.ranged(name, r.Interval, r.NPS)
	f.Answers, f.Clients = r.Responses, r.Accounts
	if n, alone := r.Alone(); alone {
		f.Number, f.Bar.Known = v.c.p.Number(strconv.Itoa(n)), true
	}
	return f
}

func (v *scoreView) ranged(name string, i nps.Interval, at float64) Figure {
	low, high := i.Ends(v.c.p)
	return Figure{Name: name, Low: low, High: high, Bar: Bar{Low: i.Low, Width: i.High - i.Low, At: at}}
}

// rounded is a whole number, halves away from zero, and never −0.
func rounded(x float64) float64 { return math.Round(x) + 0 }

// share is a part of a whole, in percent.
func (v *scoreView) share(code string, n, of int64) Share {
	out := Share{Code: code, N: n}
	if of > 0 {
		out.W = 100 * float64(n) / float64(of)
		out.Percent = v.percent(float64(n) / float64(of))
	}
	return out
}

func (v *scoreView) percent(x float64) string {
	return v.c.p.Number(strconv.FormatFloat(rounded(100*x), 'f', 0, 64))
}

// groups breaks the score down. Managers and segments have many clients, which
// count once each; a legal entity is of one client, so its answers are counted.
func (v *scoreView) groups(ctx context.Context, sample *nps.Sample) error {
	by, code, show := nps.BySegment, "segment", basis
	switch v.look.by {
	case "manager":
		by, code = nps.ByManager, "manager"
	case "entity":
		by, code, show = nps.ByLegalEntity, "entity", nps.Answers
	}
	v.out.Basis = show.Label(v.c.p)
	for _, x := range []string{"segment", "manager", "entity"} {
		other := v.look
		other.by, other.all = x, false
		v.out.By = append(v.out.By, Choosable{v.c.p.Text("score.by_" + x), other.path("#by"), x == code})
	}
	entities, err := v.entities(ctx)
	if err != nil {
		return err
	}
	for _, g := range sample.Breakdown(by) {
		name := entities[kabinet.LegalEntityID(g.Key)]
		switch code {
		case "segment":
			name = v.c.p.or("segment."+g.Key, g.Key)
		case "manager":
			if name, err = v.called.person(ctx, kabinet.PersonID(g.Key)); err != nil {
				return err
			}
			name = v.c.p.Name(name)
		}
		f, err := v.group(g, show, name)
		if errors.Is(err, nps.ErrNoData) {
			continue // they declined, all of them
		}
		if err != nil {
			return err
		}
		v.out.Groups = append(v.out.Groups, f)
	}
	// Those with many answers first: of them most is known.
	slices.SortStableFunc(v.out.Groups, func(a, b Figure) int { return int(b.Answers - a.Answers) })
	const few = 8
	if n := len(v.out.Groups); n > few && !v.look.all {
		v.out.Groups, v.out.Hidden = v.out.Groups[:few], n-few
		other := v.look
		other.all = true
		v.out.More = other.path("#by")
	}
	return nil
}

func (v *scoreView) group(g nps.Group, b nps.Basis, name string) (Figure, error) {
	if b != nps.Answers {
		r, err := g.Accounts.RollUp(b, nps.Options{})
		return v.rolled(r, name), err
	}
	e, err := g.Tally.Estimate(nps.Options{})
	f := v.ranged(name, e.Interval, e.NPS)
	f.Answers, f.Clients = g.Tally.N(), 1
	if n, alone := e.Alone(); alone {
		f.Number, f.Bar.Known = v.c.p.Number(strconv.Itoa(n)), true
	}
	return f, err
}

// entities returns the names of all legal entities that the reader may see.
func (v *scoreView) entities(ctx context.Context) (map[kabinet.LegalEntityID]string, error) {
	out := map[kabinet.LegalEntityID]string{}
	if v.look.by != "entity" {
		return out, nil
	}
	scope, err := v.c.s.app.authority(v.tx).Scope(ctx, v.c.me.Actor, accounts.OrganizationView)
	if err != nil {
		return nil, err
	}
	page := kabinet.Page{Limit: kabinet.MaxPageLimit}
	list, err := v.tx.OrganizationLister().List(ctx, scope, accounts.OrganizationFilter{Kind: accounts.Client}, page)
	for _, o := range list.Items {
		for _, e := range o.LegalEntities {
			out[e.ID] = v.c.p.Name(e.Name)
		}
	}
	return out, err
}
