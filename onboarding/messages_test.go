package onboarding_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// printers returns those of English and Russian.
func printers(t testing.TB) (en, ru kabinet.Printer) {
	return catalogtest.Printers(t, kabinet.Messages, ob.Messages)
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, ob.Messages) }

// Every key of the ready templates, and every name that is shown, has a text.
func TestReadyTemplatesHaveTexts(t *testing.T) {
	en, ru := printers(t)
	has := func(key string) {
		for _, p := range []kabinet.Printer{en, ru} {
			text, ok := p.Message(key, nil)
			require.True(t, ok && text != "", key)
		}
	}
	for _, template := range []ob.Template{ob.BuyerTemplate(), ob.ReceptionTemplate()} {
		require.NoError(t, template.Validate())
		has(template.Title)
		for _, r := range template.Roles {
			has(r.Title)
		}
		for _, s := range template.Steps {
			has(s.Title)
			has(s.Help)
		}
	}
	for _, s := range []ob.StepStatus{
		ob.NotApplicable, ob.Locked, ob.Ready, ob.InProgress, ob.WaitingInvite, ob.Blocked, ob.Deferred, ob.Submitted, ob.Done, ob.Skipped, ob.Cancelled,
	} {
		has("onboarding.status." + string(s))
	}
	for _, c := range []ob.StallCause{ob.Deadlock, ob.OwnerVacant, ob.BlockedStep, ob.InviteWait, ob.ReviewWait, ob.OverdueStep, ob.Idle} {
		has("onboarding.stall." + string(c))
	}
	for _, c := range []ob.Class{ob.New, ob.Engaged, ob.Silent, ob.Vanished} {
		has("onboarding.class." + string(c))
	}
	for _, m := range []ob.Move{ob.MoveWelcome, ob.MoveSupport, ob.MoveInitiate, ob.MoveAskOnce, ob.MoveHandOver} {
		has("onboarding.move." + string(m))
	}
}
