package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
	"github.com/seed-a884640a/kabinet/store"
)

// RolloutPilots returns the suite of rollout.Store and rollout.Lister.
func RolloutPilots() Suite {
	s := subject[rollout.PilotState]{
		name: "rollout_pilot",
		make: func(org kabinet.OrgID, i int) rollout.PilotState {
			var s rollout.PilotState
			fill(&s)
			s.Schema, s.Version = rollout.Schema, 0
			s.ID, s.Org = rollout.PilotID(fmt.Sprint("plt_", i)), org
			s.Status = rollout.Open
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s rollout.PilotState) (rollout.PilotState, error) {
			p, err := tx.RolloutPilots().Get(ctx, s.Org, s.ID)
			if err != nil {
				return rollout.PilotState{}, err
			}
			return p.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s rollout.PilotState) (any, error) {
			return tx.RolloutPilots().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s rollout.PilotState, events ...kabinet.Event) error {
			return tx.RolloutPilots().Save(ctx, rollout.RestorePilot(s), events...)
		},
		version: func(s *rollout.PilotState) *int64 { return &s.Version },
		schema:  func(s *rollout.PilotState) *int { return &s.Schema },
		change:  func(s *rollout.PilotState, note string) { s.Reason = note },
		note:    func(s rollout.PilotState) string { return s.Reason },
		org:     func(s rollout.PilotState) kabinet.OrgID { return s.Org },
		id:      func(s rollout.PilotState) string { return string(s.ID) },
		moved:   func(s rollout.PilotState, org kabinet.OrgID) rollout.PilotState { s.Org = org; return s },
	}
	statuses := []rollout.PilotStatus{rollout.Draft, rollout.Open, rollout.PilotRunning, rollout.Ended, rollout.Cancelled}
	l := listing[rollout.PilotState, rollout.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f rollout.Filter, page kabinet.Page) (kabinet.List[rollout.PilotState], error) {
			return tx.RolloutPilotLister().List(ctx, scope, f, page)
		},
		object: rollout.PilotState.Object,
		admits: rollout.Filter.Admits,
		compare: func(a, b rollout.PilotState) int {
			return cmp.Or(b.Created.Compare(a.Created), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *rollout.PilotState, r *rand.Rand) {
			s.Status, s.Created = pick(r, statuses), base.Add(varied(r))
		},
		filter: func(r *rand.Rand) rollout.Filter {
			var f rollout.Filter
			if r.IntN(2) == 0 {
				f.Status = pick(r, statuses)
			}
			return f
		},
	}
	return Suite{"rollout pilots", l.checks()}
}
