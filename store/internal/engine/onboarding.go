package engine

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/onboarding"
)

// Onboardings keeps onboardings. The owner is the accountable one; due is when to look
// at it without anybody asking, and open the template while it is running.
var Onboardings = &Table{
	Name: "onboardings", What: "onboarding",
	Columns: []string{"status", "template", "manager", "cause", "class", "started", "due", "open"},
	Unique:  []Unique{{"open", []string{ColOrg, "open"}}},
}

var onboardingKind = &aggregate[*onboarding.Instance, onboarding.State]{
	table:   Onboardings,
	sort:    []Order{{Column: "started", Desc: true}},
	state:   (*onboarding.Instance).State,
	restore: onboarding.Restore,
	savable: onboarding.State.Savable,
	version: func(s *onboarding.State) *int64 { return &s.Version },
	row: func(s *onboarding.State) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), string(s.Template), string(s.Manager),
			string(s.Watch.Stall.Cause), string(s.Watch.Standing.Class), Instant(s.Started), Instant(s.Watch.Next), s.OpenKey())
	},
	event: func(s *onboarding.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
	taken: func(Unique) error { return onboarding.ErrRunning },
}

// onboardings is the port of onboardings.
type onboardings struct{ *Tx }

func (x onboardings) Get(ctx context.Context, org kabinet.OrgID, id onboarding.ID) (*onboarding.Instance, error) {
	return onboardingKind.get(ctx, x.Tx, string(org), string(id))
}

func (x onboardings) Running(ctx context.Context, org kabinet.OrgID, template onboarding.TemplateID) (*onboarding.Instance, error) {
	if template == "" {
		return nil, notFound(Onboardings, "")
	}
	return onboardingKind.lookup(ctx, x.Tx, 0, string(template), string(org), string(template))
}

func (x onboardings) Due(ctx context.Context, now time.Time, limit int) ([]*onboarding.Instance, error) {
	if limit < 1 {
		return []*onboarding.Instance{}, nil
	}
	return onboardingKind.all(ctx, x.Tx, Query{
		Where: []Cond{{"due", AtLeast, []string{come}}, {"due", Below, []string{Instant(now.Add(1))}}},
		Order: []Order{{Column: "due"}}, Limit: limit,
	})
}

func (x onboardings) Save(ctx context.Context, i *onboarding.Instance, events ...kabinet.Event) error {
	return onboardingKind.save(ctx, x.Tx, i, events)
}

func (x onboardings) List(
	ctx context.Context, scope kabinet.Scope, f onboarding.Filter, page kabinet.Page,
) (kabinet.List[onboarding.State], error) {
	where := is(nil, ColOrg, string(f.Org))
	where = is(where, "status", string(f.Status))
	where = is(where, "template", string(f.Template))
	where = is(where, "manager", string(f.Manager))
	where = is(where, "cause", string(f.Cause))
	where = is(where, "class", string(f.Class))
	where = within(where, "started", f.Started)
	return onboardingKind.list(ctx, x.Tx, scope, where, page)
}

// OnboardingTemplates keeps published templates, which belong to no client's
// organisation: theirs is "".
var OnboardingTemplates = &Table{Name: "onboarding_templates", What: "onboarding_template"}

var seriesKind = &aggregate[*onboarding.Series, onboarding.SeriesState]{
	table:   OnboardingTemplates,
	state:   (*onboarding.Series).State,
	restore: onboarding.RestoreSeries,
	savable: onboarding.SeriesState.Savable,
	version: func(s *onboarding.SeriesState) *int64 { return &s.Version },
	row:     func(s *onboarding.SeriesState) Row { return Row{ID: string(s.ID)} },
	event:   func(s *onboarding.SeriesState) (kabinet.OrgID, string) { return "", string(s.ID) },
}

// onboardingTemplates is the port of published templates.
type onboardingTemplates struct{ *Tx }

func (x onboardingTemplates) Get(ctx context.Context, id onboarding.TemplateID) (*onboarding.Series, error) {
	return seriesKind.get(ctx, x.Tx, "", string(id))
}

func (x onboardingTemplates) Save(ctx context.Context, s *onboarding.Series, events ...kabinet.Event) error {
	return seriesKind.save(ctx, x.Tx, s, events)
}
