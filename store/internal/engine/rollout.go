package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
)

// RolloutPilots keeps pilots of a roll-out with their frozen cohorts.
var RolloutPilots = &Table{Name: "rollout_pilots", What: "rollout_pilot", Columns: []string{"status", "created"}}

var rolloutPilotKind = &aggregate[*rollout.Pilot, rollout.PilotState]{
	table:   RolloutPilots,
	sort:    []Order{{Column: "created", Desc: true}},
	state:   (*rollout.Pilot).State,
	restore: rollout.RestorePilot,
	savable: rollout.PilotState.Savable,
	version: func(s *rollout.PilotState) *int64 { return &s.Version },
	row: func(s *rollout.PilotState) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), Instant(s.Created))
	},
	event: func(s *rollout.PilotState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// rolloutPilots is the port of pilots.
type rolloutPilots struct{ *Tx }

func (x rolloutPilots) Get(ctx context.Context, org kabinet.OrgID, id rollout.PilotID) (*rollout.Pilot, error) {
	return rolloutPilotKind.get(ctx, x.Tx, string(org), string(id))
}

func (x rolloutPilots) Save(ctx context.Context, p *rollout.Pilot, events ...kabinet.Event) error {
	return rolloutPilotKind.save(ctx, x.Tx, p, events)
}

func (x rolloutPilots) List(ctx context.Context, scope kabinet.Scope, f rollout.Filter, page kabinet.Page) (kabinet.List[rollout.PilotState], error) {
	return rolloutPilotKind.list(ctx, x.Tx, scope, is(nil, "status", string(f.Status)), page)
}
