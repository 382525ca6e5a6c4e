package main

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// seedSurveys lives through the sample's deals, each thing at its time and by the
// same service that the pages use, so that throttling and follow-ups are real.
func seedSurveys(ctx context.Context, tx store.Tx, keys nps.Keys, now time.Time) error {
	clock := now
	svc := &nps.Service{
		Requests: tx.NPSRequests(), Lister: tx.NPSRequestLister(), Contacts: tx.NPSContacts(),
		FollowUps: tx.NPSFollowUps(), FollowUpLister: tx.NPSFollowUpLister(),
		Authority: history{}, Policy: surveyPolicy, Keys: keys, Now: func() time.Time { return clock },
	}
	for _, s := range seed.Surveys(now, zone) {
		if err := seedSurvey(ctx, svc, s, &clock); err != nil {
			return fmt.Errorf("survey about %s: %w", s.Deal.ID, err)
		}
	}
	return nil
}

func seedSurvey(ctx context.Context, svc *nps.Service, s seed.Survey, clock *time.Time) error {
	manager := kabinet.Actor{Person: s.Deal.Manager, Organization: seed.Seller}
	head := kabinet.Actor{Person: s.Deal.Supervisor, Organization: seed.Seller}
	*clock = s.Deal.Closed
	state, err := svc.DealClosed(ctx, reporter, s.Org, s.Deal, s.To)
	if err != nil || state.Status != nps.AwaitingManager {
		return err
	}
	ref := nps.Ref{Org: state.Org, ID: state.ID, Version: state.Version}
	var link string
	steps := []struct {
		at time.Time
		do func() error
	}{
		{s.RemindedAt, func() error { _, err := svc.Remind(ctx, head, ref); return err }},
		{s.Skipped, func() error { _, err := svc.Skip(ctx, manager, ref, s.Skip); return err }},
		{s.Sent, func() error {
			sent, err := svc.Send(ctx, manager, ref)
			if err != nil {
				return err
			}
			if link = sent.Link.Reveal(); s.Bounced {
				ref.Version = sent.State.Version
				_, err = svc.Bounce(ctx, reporter, ref, "550 5.1.1 mailbox unavailable")
			}
			return err
		}},
		{s.Declined, func() error { return svc.Dismiss(ctx, link, "") }},
		{s.OptedOut, func() error { return svc.OptOut(ctx, link) }},
		{s.Answered, func() error { _, err := svc.Answer(ctx, link, s.Reply); return err }},
		{s.Contacted, func() error {
			ref.Version = 1 // the follow-up's own
			_, err := svc.FollowUpContacted(ctx, manager, ref, s.Contact)
			return err
		}},
		{s.Closed, func() error {
			end := svc.FollowUpResolved
			if s.Unreached {
				end = svc.FollowUpGivenUp
			}
			ref.Version = 2
			_, err := end(ctx, manager, ref, s.Close)
			return err
		}},
	}
	for _, step := range steps {
		if step.at.IsZero() {
			continue
		}
		*clock = step.at
		if err := step.do(); err != nil {
			return err
		}
	}
	return nil
}

// history is the authority of what is read in rather than done by somebody.
type history struct{}

func (history) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return nil
}

func (history) Scope(context.Context, kabinet.Actor, kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
}
