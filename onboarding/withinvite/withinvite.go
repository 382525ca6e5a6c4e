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
	id := kabinet.EventID("accepted/" + string(r.Invitation))
	return d.answer(ctx, r.Org, string(r.Invitation), func(f onboarding.Fact) onboarding.Fact {
		return onboarding.AcceptedFact(id, f.Step, f.Subject, f.Invitation, r.Person, at)
	})
}

// Take takes a record of the outbox, any number of times and in any order: that an
// invitation was accepted, declined, revoked, superseded, has expired, or bounced. All
// other records change nothing.
func (d Desk) Take(ctx context.Context, r kabinet.Record) error {
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
		return onboarding.AskEndedFact(r.ID, f.Step, f.Subject, f.Invitation, cause, e.At)
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
