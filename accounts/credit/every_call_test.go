package credit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/internal/calltest"
)

func TestEveryCallIsTried(t *testing.T) {
	calltest.Complete(t, map[string][]string{
		"TestNoRequestReachesAnothersAccount":        {"Service.Assess", "Service.Reserve", "State.Key"},
		"TestAVersionDoesNotMoveToAnotherAgreement":  {"State.AgreementKey"},
		"TestNoAmountPassesAnyLimit":                 {"NewAccount", "NewGroup", "GroupState.Key", "GroupState.Ref", "Standing.Left"},
		"TestAHoldIsOfOneDocumentOfOneOrganisation":  {"NewHold", "OrderHold.Again", "OrderHold.Release", "OrderHold.Cancel", "HoldState.Covers"},
		"TestAnotherOrganisationMovesNothing":        {"Service.Release", "Service.ReleaseHold", "Service.CancelHold", "Service.Take"},
		"TestOrdersGoAlongWithThePayersGroup":        {"Service.Save", "Account.Change"},
		"TestLessOfNothingPassesNoBlock":             {"Service.Expire", "Account.Block"},
		"TestAGroupThatLostARateHoldsUpNoOtherOrder": {"Service.Due"},
		"TestAccounts":                                   {"Account.Unblock"},
		"TestWhatComesLateTakesNoPlace":                  {"Account.Take", "Snapshot.Validate"},
		"TestALaggingSnapshotDoesNotFreeWhatAnEditAdded": {"Snapshot.Includes"},
		"TestGroups":                                     {"Group.Change"},
		"TestADecisionThatIsUnknownBlocks":               {"Decision.Worse"},
		"TestGroupInOneCurrency":                         {"GroupState.Convert"},
		"TestWhatIsToldLeavesTheGroupOut":                {"Assessment.Told"},
		"TestAHoldTellsNothingOfTheGroup":                {"HoldState.Told"},
		"TestExposureCountsEachDocumentOnce":             {"Policy.Exposure"},
		"TestAPrepaymentIsMissingUntilItIsThere":         {"Terms.Missing"},
		"TestOneCentInTenInstalmentsIsOneCent":           {"Terms.Split", "Terms.Prepaid"},
		"TestAPrepaymentIsDueOnce":                       {"Terms.Schedule"},
		"TestSharesThatDoNotSumAreNoTerms":               {"Terms.Validate"},
		"TestDueDatesAroundLeapDays":                     {"Instalment.Due"},
		"TestOverdueBeginsWithTheDayOfTheZone":           {"Age"},
		"TestStatementsOfTwoDaysAreOneOfBoth":            {"NewStatement"},
		"TestReconciliationMatchesNothingTwice":          {"Reconcile", "Reconciliation.Agrees"},
	}, map[string][]string{
		"the same for everybody":                            {"Messages", "NewID", "NewGroupID", "NewHoldID", "Policy.Validate"},
		"what a store kept":                                 {"Restore", "RestoreGroup", "RestoreHold"},
		"narrows a list, whose scope the stores' tests try": {"Filter.Admits", "HoldFilter.Admits"},
		"of what the caller holds already":                  {"State.Aging", "Reason.Text"},
	})
}

// A request that names another organisation, payer, seller entity or currency than those of
// an account finds no credit, tells nothing of what there is and moves none of it.
func TestNoRequestReachesAnothersAccount(t *testing.T) {
	for name, spoil := range map[string]func(*credit.Request){
		"organisation":  func(r *credit.Request) { r.Org = "rival" },
		"a look-alike":  func(r *credit.Request) { r.Org = "Acme" },
		"payer":         func(r *credit.Request) { r.Payer = "A" },
		"no payer":      func(r *credit.Request) { r.Payer = "" },
		"seller entity": func(r *credit.Request) { r.Seller = "other" },
		"currency": func(r *credit.Request) {
			r.Currency, r.Total, r.Prepaid = kabinet.MustCurrency("EUR"), kabinet.MustMoney("1 EUR"), kabinet.Money{}
		},
	} {
		for _, document := range []string{"order/1", "order/9"} {
			for _, less := range []bool{false, true} {
				w := newWorld(t)
				w.account("a", credit.AccountTerms{Limit: limit("100")})
				_, err := w.reserve(request("a", "order/1", "60", "0"))
				require.NoError(t, err)
				r := request("a", document, "1", "0")
				r.Document.Version, r.Less = 2, less
				spoil(&r)
				a := w.assess(r)
				require.Equal(t, credit.PrepayOnly, a.Decision, name)
				require.Equal(t, []credit.ReasonKind{credit.NoAccount}, kinds(a), name)
				require.Empty(t, a.Limits)
				require.Empty(t, a.Account)
				a, err = w.reserve(r)
				require.NoError(t, err)
				require.Empty(t, a.Reservation, name)
				if document == "order/1" && r.Org == "acme" {
					require.Equal(t, "0.00 RUB", w.used("a"), "%s: its own, and for another payer now", name)
					continue
				}
				require.Equal(t, "60.00 RUB", w.used("a"), name)
			}
		}
	}
}

// Below and at what is left passes and whatever is above does not, on each of the limits.
func TestNoAmountPassesAnyLimit(t *testing.T) {
	for name, limits := range map[string][3]string{
		"agreement": {"100", "1000", "1000"}, "payer": {"1000", "100", "1000"}, "group": {"1000", "1000", "100"},
	} {
		for amount, passes := range map[string]bool{
			"39.99": true, "40": true, "40.01": false, "0": true, "999999999999999": false, "-1": false, "-999999999999999": false,
		} {
			w := newWorld(t)
			ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit(limits[2])})
			w.account("a", credit.AccountTerms{
				Limit: limit(limits[1]), Group: ref, Agreements: []credit.AgreementLimit{{Agreement: "one", Limit: limit(limits[0])}},
			})
			first, then := request("a", "order/1", "60", "0"), request("a", "order/2", amount, "0")
			first.Agreement, then.Agreement = "one", "one"
			_, err := w.reserve(first)
			require.NoError(t, err)
			a, err := w.reserve(then)
			require.Equal(t, passes, err == nil && a.Decision == credit.Allow, "%s %s %v", name, amount, err)
			for _, used := range []string{w.used("a"), w.usedOfGroup()} {
				over, err := kabinet.MustMoney(used).Cmp(money("100"))
				require.NoError(t, err)
				require.LessOrEqual(t, over, 0, "%s %s", name, amount)
				require.True(t, passes || used == "60.00 RUB", "%s %s", name, amount)
			}
			for _, l := range a.Limits {
				left, ok := l.Left()
				require.True(t, ok)
				require.GreaterOrEqual(t, left.Sign(), 0)
			}
		}
	}
}

// A hold is released for its document, version, amount, party and time, and is not moved by
// those of others.
func TestAHoldIsOfOneDocumentOfOneOrganisation(t *testing.T) {
	account, _, err := credit.NewAccount("a", "acme", party("a"), credit.AccountTerms{}, boris, now)
	require.NoError(t, err)
	foreign, _, err := credit.NewAccount("a", "rival", party("a"), credit.AccountTerms{}, boris, now)
	require.NoError(t, err)
	d := ledger.Document{ID: "order/1", Version: 2}
	h, _, err := credit.NewHold("h", account.State(), d, "", money("50"), nil, now)
	require.NoError(t, err)
	for name, again := range map[string]struct {
		account  credit.State
		document ledger.Document
	}{
		"another organisation": {foreign.State(), d}, "another document": {account.State(), ledger.Document{ID: "order/2", Version: 2}},
		"an older version": {account.State(), ledger.Document{ID: "order/1", Version: 1}},
	} {
		before := h.State()
		_, err := h.Again(now, again.account, again.document, "", money("1"), nil)
		require.ErrorIs(t, err, credit.ErrHold, name)
		require.Equal(t, before, h.State(), name)
	}
	require.False(t, h.State().Covers(d, money("0"), now), "it is held")
	permit := credit.Permit{Version: 2, Amount: money("50"), Until: now.Add(time.Hour), Reason: "known"}
	_, err = h.Release(boris, now, permit)
	require.NoError(t, err)
	for name, covers := range map[string]bool{
		"equal":  h.State().Covers(d, money("50"), now.Add(time.Hour-1)),
		"more":   !h.State().Covers(d, money("50.01"), now),
		"late":   !h.State().Covers(d, money("50"), now.Add(time.Hour)),
		"older":  !h.State().Covers(ledger.Document{ID: "order/1", Version: 1}, money("50"), now),
		"newer":  !h.State().Covers(ledger.Document{ID: "order/1", Version: 3}, money("50"), now),
		"other":  !h.State().Covers(ledger.Document{ID: "order/2", Version: 2}, money("50"), now),
		"in EUR": !h.State().Covers(d, kabinet.MustMoney("1 EUR"), now),
	} {
		require.True(t, covers, name)
	}
	_, err = h.Cancel(boris, now, "back")
	require.NoError(t, err)
	require.False(t, h.State().Covers(d, money("1"), now))
	_, err = h.Release(boris, now, permit)
	require.ErrorIs(t, err, credit.ErrHold)
	_, err = h.Cancel(boris, now, "back")
	require.ErrorIs(t, err, credit.ErrHold)
	// One of no document is of none.
	w := newWorld(t)
	require.ErrorIs(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.CancelHold(ctx, boris, now, "acme", "", "x")
	}), kabinet.NotFound)
}
