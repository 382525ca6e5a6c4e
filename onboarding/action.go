package onboarding

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Action is something that a person wants to do with an onboarding, made by the
// functions of this file and done by Instance.Do. Where it is about a step for a
// legal entity or a person, For says which.
type Action struct {
	fact Fact
}

// For returns the action for a legal entity or a person instead of the organisation.
func (a Action) For(subject Subject) Action {
	a.fact.Subject = subject
	return a
}

// Kind returns the kind of fact that the action becomes.
func (a Action) Kind() FactKind { return a.fact.Kind }

func onStep(kind FactKind, id StepID, reason string) Action {
	return Action{Fact{Kind: kind, Step: id, Reason: reason}}
}

// Start says that somebody works on a step that is ready, waits for an invitation or
// was put off.
func Start(id StepID) Action { return onStep(FactStarted, id, "") }

// Complete says that a step of kind Manual is done.
func Complete(id StepID) Action { return onStep(FactCompleted, id, "") }

// Submit hands in evidence, such as ids of documents, for a step of kind Reviewed.
func Submit(id StepID, evidence ...string) Action {
	return Action{Fact{Kind: FactSubmitted, Step: id, Evidence: evidence}}
}

// Approve is the seller's yes to what was handed in, and makes the step done.
func Approve(id StepID) Action { return onStep(FactApproved, id, "") }

// Reject is the seller's no, with the reason; the step is in progress again.
func Reject(id StepID, reason string) Action { return onStep(FactRejected, id, reason) }

// Reopen makes a done step ready again, with the reason. Who may do the step may
// reopen it, and the seller.
func Reopen(id StepID, reason string) Action { return onStep(FactReopened, id, reason) }

// Skip leaves a step out, with the reason, by its skip rule. What a must needs
// cannot be skipped.
func Skip(id StepID, reason string) Action { return onStep(FactSkipped, id, reason) }

// Waive is the seller's leave to do without a step, with the reason.
func Waive(id StepID, reason string) Action { return onStep(FactWaived, id, reason) }

// TakeUp takes a skipped step up again; what was waived, the seller does.
func TakeUp(id StepID) Action { return onStep(FactRestored, id, "") }

// Defer puts a step off until an instant, which is exclusive and lies within the
// step's DeferDays from when it became ready.
func Defer(id StepID, until time.Time) Action {
	return Action{Fact{Kind: FactDeferred, Step: id, Until: until.UTC()}}
}

// Resume takes a step up that was put off.
func Resume(id StepID) Action { return onStep(FactResumed, id, "") }

// Block says that a step cannot go on, why, and who keeps it: anybody, in words.
func Block(id StepID, reason, by string) Action {
	return Action{Fact{Kind: FactBlocked, Step: id, Reason: reason, Name: by}}
}

// Unblock says that it can.
func Unblock(id StepID) Action { return onStep(FactUnblocked, id, "") }

// Assign gives a step to a person who takes part, or with "" to nobody in
// particular.
func Assign(id StepID, to kabinet.PersonID) Action {
	return Action{Fact{Kind: FactAssigned, Step: id, Person: to}}
}

// Ask says that somebody was invited to do a step. Several may be asked; whoever
// completes it first has. Package onboarding/withinvite invites and asks at once.
func Ask(id StepID, invitation string) Action {
	return Action{Fact{Kind: FactAsked, Step: id, Invitation: invitation}}
}

// AddEntity says that the company has a legal entity, RemoveEntity that it has it no
// more.
func AddEntity(id kabinet.LegalEntityID) Action {
	return Action{Fact{Kind: FactEntity, Subject: Subject(id)}}
}

// RemoveEntity says that the company has a legal entity no more.
func RemoveEntity(id kabinet.LegalEntityID) Action {
	return Action{Fact{Kind: FactNoEntity, Subject: Subject(id)}}
}

func onPerson(kind FactKind, id kabinet.PersonID) Action {
	return Action{Fact{Kind: kind, Person: id}}
}

// Join says that a person of the client takes part.
func Join(id kabinet.PersonID) Action { return onPerson(FactJoined, id) }

// Leave says that a person takes part no more. Where it is the owner, which only the
// owner and the seller may do, the post is vacant until they come back or the seller
// names another.
func Leave(id kabinet.PersonID) Action { return onPerson(FactLeft, id) }

// GiveRole gives a role to a person who takes part, TakeRole takes it away.
func GiveRole(id kabinet.PersonID, role RoleID) Action {
	return Action{Fact{Kind: FactRole, Person: id, Role: role}}
}

// TakeRole takes a role away.
func TakeRole(id kabinet.PersonID, role RoleID) Action {
	return Action{Fact{Kind: FactNoRole, Person: id, Role: role}}
}

// AddChampion names a champion among those who take part, who may do every step. The
// owner does it, or the seller.
func AddChampion(id kabinet.PersonID) Action { return onPerson(FactChampion, id) }

// RemoveChampion ends that; champions may end it for themselves.
func RemoveChampion(id kabinet.PersonID) Action { return onPerson(FactNoChampion, id) }

// OfferOwner offers the accountability to a person who takes part, until an instant;
// the zero time is after the policy's days. The owner does it, or the seller. The old
// owner stays until they take it; the offer is void once they leave.
func OfferOwner(to kabinet.PersonID, until time.Time) Action {
	return Action{Fact{Kind: FactOffered, Person: to, Until: until.UTC()}}
}

// TakeOwner accepts what was offered to the actor.
func TakeOwner() Action { return Action{Fact{Kind: FactTaken}} }

// DeclineOwner declines what was offered to the actor, or takes one's offer back.
func DeclineOwner() Action { return Action{Fact{Kind: FactDeclined}} }

// NameOwner is the seller naming the owner, at once.
func NameOwner(id kabinet.PersonID) Action { return onPerson(FactOwner, id) }

// NameManager names the manager on the seller's side.
func NameManager(id kabinet.PersonID) Action { return onPerson(FactManager, id) }

// Nudge says that the seller wrote to the client, in words.
func Nudge(what string) Action { return Action{Fact{Kind: FactNudged, Name: what}} }

// Visit says that the actor was there, without doing a step. The first of a day counts.
func Visit() Action { return Action{Fact{Kind: FactActive}} }

// Cancel is the seller giving the onboarding up, with the reason.
func Cancel(reason string) Action { return Action{Fact{Kind: FactCancelled, Reason: reason}} }
