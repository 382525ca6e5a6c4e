// Package withinvite asks colleagues to do a step of an onboarding, by an invitation of
// package invite. Only a host imports it, so onboarding can be used with other
// invitations.
//
//	desk := withinvite.Desk{Onboardings: &onboardings, Invites: &invites, Robot: robot} // of one transaction
//	asked, err := desk.Ask(ctx, anna, ref, "legal", "", invite.Form{Address: "ivan@acme.example", Roles: roles})
//	result, err := invites.Accept(ctx, door, accepting)
//	err = desk.Accepted(ctx, result, now) // in the transaction that accepts: the step is Ivan's
//	err = desk.Take(ctx, record)          // of the outbox: what was declined, bounced, revoked or expired comes back
package withinvite

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/onboarding"
)

// Desk joins onboardings and invitations, whose services belong to one transaction. Its
// errors are theirs, and kabinet.ErrMissingPort.
type Desk struct {
	// Onboardings needs its Lister, since answers are matched with steps by it.
	Onboardings *onboarding.Service
	Invites     *invite.Service
	// Robot is the actor that reports answers; it has onboarding.PermissionReport.
	Robot kabinet.Actor
}

// Asked is a step for which somebody was invited.
type Asked struct {
	Onboarding onboarding.View
	Invitation invite.State
}

// Ask invites somebody to do a step: the actor must be one who may do it, and may
// invite. The organisation of the form is that of the onboarding; where they are empty,
// its Step and Takes are the step's title and minutes. The message goes out by an
// invite.Courier, as always. Several may be asked; whoever completes the step first
// has. It returns the errors of onboarding.Service.Do and invite.Service.Create.
func (d Desk) Ask(
	ctx context.Context, actor kabinet.Actor, ref onboarding.Ref, id onboarding.StepID, subject onboarding.Subject, form invite.Form,
) (Asked, error) {
	if err := d.check(); err != nil {
		return Asked{}, err
	}
	v, err := d.Onboardings.Get(ctx, actor, ref.Org, ref.ID)
	if err != nil {
		return Asked{}, err
	}
	form.Org = ref.Org
	if step, ok := v.Evaluation.Authored(id); ok {
		if form.Step == "" {
			form.Step = step.Title
		}
		if form.Takes == 0 {
			form.Takes = step.Minutes
		}
	}
	invitation, err := d.Invites.Create(ctx, actor, form)
	if err != nil {
		return Asked{}, err
	}
	v, err = d.Onboardings.Do(ctx, actor, ref, onboarding.Ask(id, string(invitation.ID)).For(subject))
	return Asked{v, invitation}, err
}

// Accepted gives the steps for which a person was invited to them, in the transaction in
// which they accept. It completes nothing. An invitation that was not to a step changes
// nothing.
func (d Desk) Accepted(ctx context.Context, r invite.Result, at time.Time) error {
	return d.answer(ctx, r.Org, string(r.Invitation), func(f onboarding.Fact) onboarding.Fact {
		return onboarding.AcceptedFact(answerID("accepted/"+string(r.Invitation), f), f.Step, f.Subject, f.Invitation, r.Person, at)
	})
}

// answerID returns the id of an answer to one ask: an invitation may be to several steps.
func answerID(id string, asked onboarding.Fact) kabinet.EventID {
	return kabinet.EventID(id + "/" + string(asked.Step) + "/" + string(asked.Subject))
}

// Take takes a record of the outbox, any number of times and in any order: that an
// invitation was accepted, declined, revoked, superseded, has expired, or bounced; and
// that a step is done, for which others were invited too, whose invitations are revoked
// then. All other records change nothing.
func (d Desk) Take(ctx context.Context, r kabinet.Record) error {
	if r.Kind == onboarding.EventStep {
		return d.settled(ctx, r)
	}
	if !strings.HasPrefix(r.Kind, "invite.") {
		return nil
	}
	var e invite.Event
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return err
	}
	cause := ""
	switch r.Kind {
	case invite.EventAccepted:
		return d.Accepted(ctx, invite.Result{Org: e.Org, Invitation: e.Invitation, Person: e.Person}, e.At)
	case invite.EventDeclined:
		cause = onboarding.CauseDeclined
	case invite.EventRevoked, invite.EventSuperseded, invite.EventRejected:
		cause = onboarding.CauseRevoked
	case invite.EventExpired:
		cause = onboarding.CauseExpired
	case invite.EventDelivered:
		if e.Delivery == invite.Bounced || e.Delivery == invite.Complained {
			cause = onboarding.CauseBounced
		}
	}
	if cause == "" {
		return nil
	}
	return d.answer(ctx, e.Org, string(e.Invitation), func(f onboarding.Fact) onboarding.Fact {
		return onboarding.AskEndedFact(answerID(string(r.ID), f), f.Step, f.Subject, f.Invitation, cause, e.At)
	})
}

// answer reports what became of an invitation to the onboardings that asked by it.
func (d Desk) answer(ctx context.Context, org kabinet.OrgID, invitation string, fact func(asked onboarding.Fact) onboarding.Fact) error {
	if err := d.check(); err != nil {
		return err
	}
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: org}}}
	for page := (kabinet.Page{}); ; {
		list, err := d.Onboardings.Lister.List(ctx, scope, onboarding.Filter{Org: org}, page)
		if err != nil {
			return err
		}
		for _, s := range list.Items {
			for _, f := range s.Facts {
				if f.Kind != onboarding.FactAsked || f.Invitation != invitation {
					continue
				}
				if _, err := d.Onboardings.Report(ctx, d.Robot, org, s.ID, fact(f)); err != nil {
					return err
				}
			}
		}
		if page.After = list.Next; list.Next == "" {
			return nil
		}
	}
}

// settled revokes the invitations to a step that nobody needs to come for any more. Only
// those that their asker sent, who may revoke them; and none that is to another step too
// which is not done.
func (d Desk) settled(ctx context.Context, r kabinet.Record) error {
	var moved onboarding.StepMoved
	if err := json.Unmarshal(r.Data, &moved); err != nil {
		return err
	}
	if moved.Now != onboarding.Done && moved.Now != onboarding.Skipped && moved.Now != onboarding.Cancelled {
		return nil
	}
	if err := d.check(); err != nil {
		return err
	}
	v, err := d.Onboardings.Report(ctx, d.Robot, moved.Org, moved.Onboarding) // only looks
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	for _, f := range v.State.Facts {
		if x, ok := v.Evaluation.Step(f.Step, f.Subject); ok && f.Kind == onboarding.FactAsked && (x.Status.Open() || x.Status == onboarding.Locked) {
			needed[f.Invitation] = true
		}
	}
	for _, f := range v.State.Facts {
		if f.Kind != onboarding.FactAsked || f.Step != moved.Step || f.Subject != moved.Subject || f.At.After(moved.At) || needed[f.Invitation] {
			continue
		}
		if err := d.revoke(ctx, moved.Org, f); err != nil {
			return err
		}
	}
	return nil
}

func (d Desk) revoke(ctx context.Context, org kabinet.OrgID, asked onboarding.Fact) error {
	i, err := d.Invites.Invitations.Get(ctx, org, invite.ID(asked.Invitation))
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s := i.State()
	if s.Status != invite.Pending && s.Status != invite.AwaitingApproval || s.Inviter != asked.By {
		return nil
	}
	asker := kabinet.Actor{Person: asked.By, Organization: org}
	if asked.Seller {
		asker.Organization = d.Robot.Organization
	}
	_, err = d.Invites.Revoke(ctx, asker, invite.Ref{Org: org, ID: s.ID, Version: s.Version}, "the step is done")
	if errors.Is(err, kabinet.NotFound) || errors.Is(err, kabinet.Forbidden) || errors.Is(err, invite.ErrExpired) {
		return nil // who asked may not any more, or it has ended by itself
	}
	return err
}

func (d Desk) check() error {
	missing := ""
	switch {
	case d.Onboardings == nil:
		missing = "Onboardings"
	case d.Onboardings.Lister == nil:
		missing = "Onboardings.Lister"
	case d.Invites == nil:
		missing = "Invites"
	default:
		return nil
	}
	return kabinet.ErrMissingPort.With("port", "withinvite.Desk."+missing)
}
