package onboarding

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// reportable are the kinds of facts that other systems tell. What people decide they do
// themselves, so that nobody waives or approves in their name.
var reportable = map[FactKind]bool{
	FactHappened: true, FactAttribute: true, FactEntity: true, FactNoEntity: true, FactJoined: true, FactLeft: true,
	FactRole: true, FactNoRole: true, FactAccepted: true, FactAskEnded: true, FactActive: true,
}

// EventFact returns the fact that an event of the host happened, by a person of the
// client or by nobody, for Report. The id is the event's own, so that telling it
// again does nothing. Where it was the seller's doing, set its Seller, so that it is not
// taken for the client's progress.
func EventFact(id kabinet.EventID, kind string, subject Subject, by kabinet.PersonID, at time.Time) Fact {
	return Fact{ID: id, Kind: FactHappened, Name: kind, Subject: subject, By: by, At: at}
}

// AttributeFact returns the fact that an attribute of the company, or of a subject,
// has a value from an instant on.
func AttributeFact(id kabinet.EventID, name, value string, subject Subject, by kabinet.PersonID, at time.Time) Fact {
	return Fact{ID: id, Kind: FactAttribute, Name: name, Value: value, Subject: subject, By: by, At: at}
}

// AcceptedFact returns the fact that a person came by an invitation to a step.
func AcceptedFact(id kabinet.EventID, step StepID, subject Subject, invitation string, person kabinet.PersonID, at time.Time) Fact {
	return Fact{ID: id, Kind: FactAccepted, Step: step, Subject: subject, Invitation: invitation, Person: person, By: person, At: at}
}

// AskEndedFact returns the fact that an invitation to a step came to nothing, for one
// of the causes.
func AskEndedFact(id kabinet.EventID, step StepID, subject Subject, invitation, cause string, at time.Time) Fact {
	return Fact{ID: id, Kind: FactAskEnded, Step: step, Subject: subject, Invitation: invitation, Reason: cause, At: at}
}
