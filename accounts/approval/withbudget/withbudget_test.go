package withbudget_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/approval/withbudget"
	"github.com/seed-a884640a/kabinet/accounts/budget"
)

var manager = approval.Group{By: approval.ByManager}

func TestRulesCanBeAdded(t *testing.T) {
	rules := withbudget.Rules([]budget.Requirement{
		{Kind: budget.OverBudget, Budget: "b1", Name: "Tools", Approver: "head-of-works", Over: kabinet.QuantityOf(100), Lines: []string{"1"}},
		{Kind: budget.OverBudget, Budget: "b2", Name: "Travel"},
		{Kind: budget.NoBudget, Lines: []string{"2"}},
	}, manager)
	require.Len(t, rules, 3)
	for i, r := range rules {
		require.NoError(t, r.Validate(approval.StandardFields()), "%d", i)
		holds, err := r.When.Holds(nil)
		require.True(t, holds, "it holds whatever the facts")
		require.NoError(t, err)
	}
	require.Equal(t, approval.Group{By: approval.ByRole, Role: "head-of-works"}, rules[0].Tiers[0].Groups[0])
	require.Equal(t, manager, rules[1].Tiers[0].Groups[0])
	require.Equal(t, manager, rules[2].Tiers[0].Groups[0])
	require.Equal(t, "noBudget", rules[2].Name)
	require.Empty(t, withbudget.Rules(nil, manager))
}

// What is over budget needs an approval though no rule of the book asks for one, and
// though a rule would let the requester go on without.
func TestOverBudgetIsNotBypassed(t *testing.T) {
	rules := withbudget.Rules([]budget.Requirement{{Kind: budget.OverBudget, Budget: "b1", Name: "Tools"}}, manager)
	rules[0].Mandatory = true // as Submit makes them
	trusted := approval.Rule{ID: "trusted", Name: "Trusted", Unit: "shop", Effect: approval.Bypass}
	who := approval.Standing{Person: "rita", Path: []kabinet.UnitID{"shop", ""}}
	ev := approval.Evaluate(append(rules, trusted), approval.Subject{Kind: approval.Order}, who)
	require.Len(t, ev.Required, 1)
	require.Empty(t, ev.Bypassed)
}

func ExampleRules() {
	requirements := []budget.Requirement{{Kind: budget.OverBudget, Budget: "b1", Name: "Tools", Approver: "head-of-works"}}
	for _, r := range withbudget.Rules(requirements, approval.Group{By: approval.ByManager}) {
		fmt.Println(r.Name, "needs", r.Tiers[0].Groups[0])
	}
	// Output: Tools needs 1 of the role head-of-works
}
