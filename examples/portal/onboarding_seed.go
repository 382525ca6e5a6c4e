package main

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
	"github.com/seed-a884640a/kabinet/store"
)

// seedLaunches publishes the templates and lives through the sample's onboardings, each
// thing at its time and by the service that the pages use.
func seedLaunches(ctx context.Context, tx store.Tx, now time.Time) error {
	clock := now
	svc := (&App{Now: func() time.Time { return clock }}).Onboardings(tx)
	svc.Authority = house{}
	head := kabinet.Actor{Person: seed.Vetrov, Organization: seed.Seller}
	clock = now.AddDate(0, 0, -150)
	for _, t := range launchTemplates {
		if _, err := svc.Publish(ctx, head, t, ""); err != nil {
			return err
		}
	}
	for _, l := range seed.Launches() {
		if err := seedLaunch(ctx, tx, svc, l, now, &clock); err != nil {
			return fmt.Errorf("onboarding of %s: %w", l.Org, err)
		}
	}
	// Who is silent or has vanished is seen by two evaluations in a row.
	for day := -2; day <= 0; day++ {
		clock = now.AddDate(0, 0, day)
		if _, err := svc.Sweep(ctx, 100); err != nil {
			return err
		}
	}
	return nil
}

func seedLaunch(ctx context.Context, tx store.Tx, svc *onboarding.Service, l seed.Launch, now time.Time, clock *time.Time) error {
	manager := kabinet.Actor{Person: l.Manager, Organization: seed.Seller}
	*clock = l.At(now, 0, 0)
	form := onboarding.BeginForm{Org: l.Org, Template: l.Template, Manager: l.Manager}
	var err error
	if !l.Vacant {
		if form.Owner, err = director(ctx, tx, l.Org); err != nil {
			return err
		}
	}
	v, err := beginOnboarding(ctx, tx, svc, manager, form)
	if err != nil {
		return err
	}
	ref := onboarding.Ref{Org: l.Org, ID: v.State.ID}
	for n, act := range l.Acts {
		actor := manager
		if act.By != "" {
			actor = kabinet.Actor{Person: act.By, Organization: l.Org}
		}
		*clock = l.At(now, act.Day, n+1)
		if _, err := svc.Do(ctx, actor, ref, act.Do); err != nil {
			return fmt.Errorf("day %d, %s: %w", act.Day, act.Do.Kind(), err)
		}
	}
	if l.Ordered == 0 {
		return nil
	}
	*clock = l.At(now, l.Ordered, 0)
	first := onboarding.EventFact(kabinet.EventID("first-order/"+l.Org), onboarding.EventFirstOrder, "", v.Evaluation.Owner, *clock)
	_, err = svc.Report(ctx, reporter, l.Org, ref.ID, first)
	return err
}

// seedPilot is the pilot with which the portal began: its criteria, its volunteers, and
// the wave that was frozen before it started.
func seedPilot(ctx context.Context, tx store.Tx, now time.Time) error {
	head := kabinet.Actor{Person: seed.Vetrov, Organization: seed.Seller}
	start := seed.PilotStart(now, zone)
	before := start.Start(zone).AddDate(0, 0, -20)
	p, created, err := rollout.NewPilot(seed.Pilot, seed.Seller, rollout.Terms{
		Name:     "Пилот портала",
		Criteria: []rollout.Criterion{{Code: "volume", Text: "Не меньше двух заказов в месяц", Must: true}},
		Waves:    []rollout.Wave{{ID: seed.Wave, Name: "Первая волна", Announce: start.AddDays(-10), Start: start}},
	}, head, before)
	if err != nil {
		return err
	}
	events := []kabinet.Event{created}
	keep := func(e rollout.PilotChanged, failed error) {
		if err = failed; err == nil {
			events = append(events, e)
		}
	}
	keep(p.Open(head, before))
	for _, id := range seed.PilotClients() {
		if err == nil {
			keep(p.Apply(rollout.ClientMember(id), []string{"volume"}, "", head, before))
		}
		if err == nil {
			keep(p.Accept(rollout.ClientMember(id), seed.Wave, rollout.Volunteered, "", head, before))
		}
	}
	if err == nil {
		keep(p.Freeze(seed.Wave, head, before.AddDate(0, 0, 5)))
	}
	if err == nil {
		keep(p.End(head, now))
	}
	if err != nil {
		return err
	}
	return tx.RolloutPilots().Save(ctx, p, events...)
}
