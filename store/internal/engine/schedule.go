package engine

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/schedule"
)

// Schedules keeps schedules. Due is its DueAt.
var Schedules = &Table{Name: "schedules", What: "schedule", Columns: []string{"status", "changed", "due"}}

var scheduleKind = &aggregate[*schedule.Schedule, schedule.State]{
	table:   Schedules,
	sort:    []Order{{Column: "changed", Desc: true}},
	state:   (*schedule.Schedule).State,
	restore: schedule.Restore,
	savable: schedule.State.Savable,
	version: func(s *schedule.State) *int64 { return &s.Version },
	row: func(s *schedule.State) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), Instant(s.Changed), Instant(s.DueAt()))
	},
	event: func(s *schedule.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// schedules is the port of schedules.
type schedules struct{ *Tx }

func (x schedules) Get(ctx context.Context, org kabinet.OrgID, id schedule.ID) (*schedule.Schedule, error) {
	return scheduleKind.get(ctx, x.Tx, string(org), string(id))
}

func (x schedules) Save(ctx context.Context, s *schedule.Schedule, events ...kabinet.Event) error {
	return scheduleKind.save(ctx, x.Tx, s, events)
}

func (x schedules) List(ctx context.Context, scope kabinet.Scope, f schedule.Filter, page kabinet.Page) (kabinet.List[schedule.State], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, ColOwner, string(f.Person))
	where = is(where, ColLegalEntity, string(f.LegalEntity))
	return scheduleKind.list(ctx, x.Tx, scope, where, page)
}

func (x schedules) Due(ctx context.Context, now time.Time, limit int) ([]schedule.State, error) {
	if limit < 1 {
		return nil, nil
	}
	found, err := scheduleKind.all(ctx, x.Tx, Query{
		Where: []Cond{{"due", AtLeast, []string{come}}, {"due", Below, []string{Instant(now.Add(1))}}},
		Order: []Order{{Column: "due"}}, Limit: limit,
	})
	if err != nil {
		return nil, err
	}
	out := make([]schedule.State, len(found))
	for i, s := range found {
		out[i] = s.State()
	}
	return out, nil
}
