// Package withbudget makes rules of approval of what budgets require. Only a host
// imports it, so budgets and approvals can be used without each other.
//
//	d, err := budgets.Reserve(ctx, actor, now, spend)
//	…
//	rules := withbudget.Rules(d.Requirements, approval.Group{By: approval.ByManager})
//	state, err := approvals.Submit(ctx, actor, subject, rules...)
package withbudget

import (
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
)

// Rules returns one rule for each requirement, to be added to approval.Service.Submit
// and Amend, which make them mandatory. The budget's approver approves, by role; where
// it names none, and for lines that no budget covers, the group otherwise does. A person
// who approves for another rule counts for the budget too, if they belong to its group.
// The rules are called as the budgets are.
func Rules(requirements []budget.Requirement, otherwise approval.Group) []approval.Rule {
	var out []approval.Rule
	for _, r := range requirements {
		group, name := otherwise, r.Name
		if r.Approver != "" {
			group = approval.Group{By: approval.ByRole, Role: approval.Role(r.Approver)}
		}
		if name == "" {
			name = string(r.Kind)
		}
		out = append(out, approval.Rule{
			ID: approval.RuleID("budget:" + string(r.Budget)), Name: name, Effect: approval.Require, CountAgain: true,
			Tiers: []approval.Tier{{Groups: []approval.Group{group}}},
		})
	}
	return out
}
