package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/internal/calltest"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

func TestEveryCallIsTried(t *testing.T) {
	calltest.Complete(t, map[string][]string{
		"TestAGateTellsAnotherOrganisationNothing": {"Spending.Gate"},
		"TestNobodyWithoutTheRightDecides": {
			"Spending.Vote", "Spending.Waive", "Spending.Proceed", "Spending.Release", "Spending.Settle",
		},
		"TestWhatIsNotApprovedGivesEverythingBack":                    {"Spending.Withdraw"},
		"TestLookTellsAnotherOrganisationNothing":                     {"Spending.Look"},
		"TestSettlingReachesNoOtherOrganisation":                      {"SettleEach", "Spending.Cover"},
		"TestNobodyWithoutTheRightReassesses":                         {"Spending.Reassess"},
		"TestLessTakesNoHoldAway":                                     {"Spending.Follow"},
		"TestChecksSayBeforehandWhatBudgetsCreditAndApprovalsWillSay": {"BudgetCheck.Check", "CreditCheck.Check", "ApprovalCheck.Check", "Outlook.Refused"},
		"TestGatesReserveWithTheOrder":                                {"BudgetGate.Gate", "BudgetGate.Confirmed", "BudgetGate.Cancelled", "CreditGate.Gate", "CreditGate.Cancelled"},
		"TestPrepaymentByTheTerms":                                    {"CreditGate.Request"},
		"TestABudgetOpenedLaterCountsOpenOrders":                      {"BudgetGate.Spend"},
		"TestAnApprovedOrderWhoseGoodsAreGoneIsStuck":                 {"Goods.Recheck"},
		"TestParties":                {"Parties.Check"},
		"TestAnEditVoidsTheApproval": {"Subject"},
	}, map[string][]string{
		"the same for everybody":           {"Messages", "Goods.Name", "DocumentID"},
		"of what the caller holds already": {"Buyer"},
	})
}

// Who orders for a company where they have no business learns nothing of its budgets and
// credit, though the order exceeds them; nor do their reservations stay.
func TestAGateTellsAnotherOrganisationNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("10", budget.Hard, "10 RUB", credit.Policy{})
	d.block(true)
	other := newDesk(t)
	other.limits("10000", budget.Hard, "10000 RUB", credit.Policy{})
	o := other.place(set.Ben, "like", 3)
	liar := set.Rolf
	liar.Organization = "acme"
	for _, who := range []kabinet.Actor{set.Rolf, liar, {}, {Person: "ben", Organization: "rival"}} {
		err := d.in(func(ctx context.Context, tx store.Tx) error {
			_, err := d.Spending(tx).Gate(ctx, "o1", order.Draft{
				Org: "acme", Origin: o.Origin, Header: o.Header, PlacedBy: who, Lines: o.Lines, Totals: o.Totals,
			}, d.Now)
			return err
		})
		require.ErrorIs(t, err, kabinet.NotFound, "%+v", who)
		require.NotErrorIs(t, err, budget.ErrOver)
	}
	d.spends("0.00", "0.00")
}

// Each verb of deciding, by people who lack the right to it, by who requests the order, by
// the seller, with an older or a newer version and another order's flow: nothing happens.
func TestNobodyWithoutTheRightDecides(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "100 RUB", credit.Policy{OverLimit: credit.Hold})
	o, held := d.place(set.Ben, "1", 5), d.place(set.Olga, "2", 9)
	f := d.flow(o)
	wasOrder, wasHeld := d.order(o.ID), d.order(held.ID)
	ballot := approval.Ballot{Approve: true, Version: f.Version, Hash: f.Subject.Hash}
	verbs := map[string]func(context.Context, *withaccounts.Spending, kabinet.Actor, int64) error{
		"vote": func(ctx context.Context, s *withaccounts.Spending, by kabinet.Actor, ahead int64) error {
			b := ballot
			b.Version += ahead
			_, err := s.Vote(ctx, by, "acme", f.ID, b)
			return err
		},
		"waive": func(ctx context.Context, s *withaccounts.Spending, by kabinet.Actor, ahead int64) error {
			ref := f.Ref()
			ref.Version += ahead
			_, err := s.Waive(ctx, by, ref, "x")
			return err
		},
		"release": func(ctx context.Context, s *withaccounts.Spending, by kabinet.Actor, ahead int64) error {
			_, err := s.Release(ctx, by, order.Ref{Org: "acme", ID: held.ID, Version: wasHeld.Version + ahead}, d.Now.Add(time.Hour), "x")
			return err
		},
	}
	run := func(verb string, by kabinet.Actor, ahead int64) error {
		return d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error { return verbs[verb](ctx, s, by, ahead) })
	}
	acting := set.Mira
	acting.Organization, acting.OnBehalfOf = "acme", &kabinet.OnBehalf{Person: "dina"}
	lent := set.Ben
	lent.Delegation = "forged"
	for verb := range verbs {
		for name, by := range map[string]kabinet.Actor{
			"the requester": set.Ben, "the seller's manager": set.Mira, "for another": acting, "by a forged loan": lent, "a stranger": set.Rolf, "nobody": {},
		} {
			require.Error(t, run(verb, by, 0), "%s by %s", verb, name)
		}
		by := map[string]kabinet.Actor{"vote": set.Dina, "waive": set.Olga, "release": set.Carl}[verb]
		for _, ahead := range []int64{-1, 1} {
			require.ErrorIs(t, run(verb, by, ahead), kabinet.ErrConflict, "%s %d", verb, ahead)
		}
	}
	require.Error(t, run("waive", set.Olga, 0), "somebody can approve")
	require.ErrorIs(t, run("release", set.Ben, 0), kabinet.Forbidden)
	// Proceeding and settling, by whoever may see it, approve nothing.
	for _, by := range []kabinet.Actor{set.Ben, set.Dina, set.Olga} {
		require.NoError(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
			if _, err := s.Proceed(ctx, by, "acme", f.ID); err != nil {
				return err
			}
			_, err := s.Settle(ctx, by, "acme", f.ID)
			return err
		}))
	}
	require.Equal(t, wasOrder, d.order(o.ID))
	require.Equal(t, wasHeld, d.order(held.ID))
	for _, x := range []order.State{o, held} {
		_, err := d.confirm(x)
		require.ErrorIs(t, err, order.ErrHeld)
	}
	require.NoError(t, run("vote", set.Dina, 0))
	require.Error(t, run("vote", set.Dina, 0), "twice")
	require.NoError(t, run("release", set.Carl, 0))
	require.Error(t, run("release", set.Carl, 0), "twice")
}
