package approval_test

import (
	"testing"

	"github.com/seed-a884640a/kabinet/internal/calltest"
)

func TestEveryCallIsTried(t *testing.T) {
	calltest.Complete(t, map[string][]string{
		"TestNoCallOfTheServiceReachesAnotherOrganisation": {
			"Service.Get", "Service.Current", "Service.Submit", "Service.Preview", "Service.Rules", "Service.List", "Service.Waiting", "Service.Due",
		},
		"TestNoCallApprovesForWhoMayNot": {
			"Service.Vote", "Service.Waive", "Service.Escalate", "Service.Check", "Service.Publish", "Service.Retire", "Service.Settle", "Service.Consent", "State.Ref",
		},
		"TestAFlowEndsWithItsSubject":                  {"Flow.Drop", "Service.Drop", "State.Over"},
		"TestWithdraw":                                 {"Service.Withdraw", "Flow.Withdraw"},
		"TestAnEditAfterApprovalVoidsIt":               {"Service.Amend", "Service.Release"},
		"TestWhatIsAddedLaterIsAskedAnew":              {"Service.Renew", "Flow.Renew"},
		"TestAnEditByAnApproverNeedsConsent":           {"Flow.Amend"},
		"TestReductionsWithinTheTolerance":             {"Content.Reduces"},
		"TestWhoActedForTheRequesterIsNotTheRequester": {"New", "Flow.Submit"},
		"TestOnePersonCountsOnce":                      {"Flow.Vote"},
		"TestOnePersonIsOneVoice":                      {"Flow.MayVote"},
		"TestTheOwnerCannotWaiveTheirOwn":              {"Flow.Waive"},
		"TestStalledIsEscalatedUpTheTree":              {"Flow.Escalate", "Flow.Check"},
		"TestTimeRemindsAndExpiresAndNeverApproves":    {"Flow.Elapse", "State.Next"},
		"TestReleaseChecksAgain":                       {"Flow.Release"},
		"TestEvaluate":                                 {"Evaluate"},
		"TestPublishing":                               {"NewBook", "Book.Publish", "Book.Retire", "Book.Rule", "Book.Rules"},
		"TestPublishingWarns":                          {"Warnings"},
		"TestRuleValidate":                             {"Rule.Validate"},
		"TestCraftedNamesDoNotCollide":                 {"SubjectKey", "State.SubjectKey"},
		"TestTheHashIsOfNumbersNotOfTheirDigits":       {"Content.Hash"},
		"TestPredicateHolds":                           {"Predicate.Holds", "Facts.Get"},
		"TestPredicateValidate":                        {"Predicate.Validate"},
		"TestPredicateJSON":                            {"Predicate.MarshalJSON", "Predicate.UnmarshalJSON", "Value.MarshalJSON", "Value.UnmarshalJSON"},
	}, map[string][]string{
		"the same for everybody": {"Messages", "StandardFields"},
		"what a store kept":      {"Restore", "RestoreBook"},
		"words of a rule that mean nothing by themselves": {
			"Always", "Where", "Known", "All", "Any", "Not", "Predicate.Equal", "Predicate.String", "Group.String",
			"Amount", "Flag", "Number", "Text", "Texts", "Value.Equal", "Value.String", "Value.Type", "Type.String",
		},
		"narrows a list, whose scope the stores' tests try": {"Filter.Admits"},
	})
}
