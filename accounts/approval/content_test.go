package approval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// Only less of the same is a reduction.
func TestReduces(t *testing.T) {
	content := func() approval.Content {
		return approval.Content{
			Lines: []approval.ContentLine{
				{Key: "1", Article: "pump", Quantity: kabinet.QuantityOf(5), Price: kabinet.MustMoney("10 EUR")},
				{Key: "2", Article: "pipe", Quantity: kabinet.QuantityOf(2), Price: kabinet.MustMoney("3 EUR")},
			},
			Terms: []approval.Term{{Name: "payer", Value: "a"}, {Name: "site", Value: "b"}},
			Total: kabinet.MustMoney("56 EUR"),
		}
	}
	for name, c := range map[string]struct {
		change func(*approval.Content)
		want   bool
	}{
		"the same":      {func(*approval.Content) {}, true},
		"another order": {func(c *approval.Content) { c.Lines[0], c.Lines[1] = c.Lines[1], c.Lines[0] }, true},
		"a smaller number": {func(c *approval.Content) {
			c.Lines[0].Quantity, c.Total = kabinet.QuantityOf(4), kabinet.MustMoney("46 EUR")
		}, true},
		"a line less":      {func(c *approval.Content) { c.Lines, c.Total = c.Lines[:1], kabinet.MustMoney("50 EUR") }, true},
		"no line left":     {func(c *approval.Content) { c.Lines, c.Total = nil, kabinet.MustMoney("0 EUR") }, false},
		"a greater number": {func(c *approval.Content) { c.Lines[0].Quantity = kabinet.QuantityOf(6) }, false},
		"below nothing":    {func(c *approval.Content) { c.Lines[0].Quantity = kabinet.QuantityOf(-1) }, false},
		"another article":  {func(c *approval.Content) { c.Lines[0].Article = "gold" }, false},
		"another key":      {func(c *approval.Content) { c.Lines[0].Key = "3" }, false},
		"boxes of it":      {func(c *approval.Content) { c.Lines[0].UoM = "XBX" }, false},
		"a lower price":    {func(c *approval.Content) { c.Lines[0].Price = kabinet.MustMoney("9 EUR") }, false},
		"a greater price":  {func(c *approval.Content) { c.Lines[0].Price = kabinet.MustMoney("11 EUR") }, false},
		"a greater total":  {func(c *approval.Content) { c.Total = kabinet.MustMoney("57 EUR") }, false},
		"another currency": {func(c *approval.Content) { c.Total = kabinet.MustMoney("1 RUB") }, false},
		"a negative total": {func(c *approval.Content) { c.Total = kabinet.MustMoney("-1 EUR") }, false},
		"another payer":    {func(c *approval.Content) { c.Terms[0].Value = "c" }, false},
		"a term less":      {func(c *approval.Content) { c.Terms = c.Terms[:1] }, false},
		"a term more":      {func(c *approval.Content) { c.Terms = append(c.Terms, approval.Term{Name: "cost centre"}) }, false},
	} {
		next := content()
		c.change(&next)
		require.Equal(t, c.want, next.Reduces(content()), name)
		if name != "the same" && name != "another order" {
			require.NotEqual(t, content().Hash(), next.Hash(), name)
		} else {
			require.Equal(t, content().Hash(), next.Hash(), name)
		}
	}
}

// A group that several rules ask for is as strict as the strictest of them.
func TestUnitedGroupsAreAsStrictAsTheStrictest(t *testing.T) {
	w := newWorld(t)
	w.publish(in(asks("a", byRole("nobody", 1)), func(r *approval.Rule) { r.Waivable = true }), asks("b", byRole("nobody", 1)))
	s, err := w.escalate(rita, w.submit(order(50)))
	require.NoError(t, err)
	_, err = w.waive(olga, s, "in a hurry")
	require.ErrorIs(t, err, approval.ErrNotWaivable)

	w = newWorld(t)
	both := byRole("approver", 1)
	both.Groups = append(both.Groups, approval.Group{By: approval.ByPerson, Person: "anna"})
	w.publish(in(asks("a", byRole("approver", 1)), func(r *approval.Rule) { r.CountAgain = true }), asks("b", both))
	s = w.approve(anna, w.submit(order(50)))
	require.Equal(t, approval.Pending, s.Status, "anna counts once, since b says so")
	require.Equal(t, approval.Approved, w.approve(carl, s).Status)
}
