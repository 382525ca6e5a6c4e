package withaccounts_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// hire makes Ada a colleague who may place and amend what others order, up to 50 RUB.
func (d desk) hire() kabinet.Actor {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		p, registered, err := accounts.NewPerson("ada", accounts.RegisterPerson{Name: "Ada", Email: "ada@a.example"}, d.Now)
		require.NoError(d, err)
		require.NoError(d, tx.People().Save(ctx, p, registered))
		org, err := tx.Organizations().Get(ctx, "acme")
		require.NoError(d, err)
		m, joined, err := accounts.NewMembership("ada", org, "ada", kabinet.Window{}, d.Now)
		require.NoError(d, err)
		assigned, err := m.Assign("1", accounts.AssignRole{Role: accounts.RoleAdmin, Inherit: true, Limits: []accounts.AmountLimit{
			{Permission: order.PermissionPlace, Limit: accounts.LimitOf(kabinet.MustMoney("50 RUB"))},
		}}, org, "", d.Now)
		require.NoError(d, err)
		return tx.Memberships().Save(ctx, m, joined, assigned)
	}))
	return kabinet.Actor{Person: "ada", Organization: "acme"}
}

// Somebody who may order for little does not make the order of a colleague who may order
// for more a large one.
func TestWhoAmendsKeepsToTheirOwnLimit(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	ada := d.hire()
	o := d.place(set.Olga, "1", 4) // 48.80; Olga has no limit, and Ada 50
	require.Empty(t, o.Holds)
	for _, pieces := range []int64{6, 7} {
		var err error
		o, err = d.revise(ada, o, pieces)
		require.NoError(t, err)
		require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(o))
		f := d.flow(o)
		require.Equal(t, ada.Person, f.Requester)
		require.Equal(t, withaccounts.RuleLimit, f.Rules[0].ID)
		_, err = d.vote(ada, o, true)
		require.ErrorIs(t, err, approval.ErrFourEyes)
	}
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.Empty(t, out.Order.Holds)
	// Olga may; and whoever makes it less need not be asked for a limit.
	o, err = d.revise(set.Olga, o, 9)
	require.NoError(t, err)
	require.Empty(t, o.Holds)
	o, err = d.revise(ada, o, 8)
	require.NoError(t, err)
	require.Empty(t, o.Holds)
}

// The consent to what somebody else made of an order is no way around what it exceeds.
func TestAConsentKeepsWhatTheOrderExceeds(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o, err := d.revise(set.Mira, d.place(set.Ben, "1", 5), 6)
	require.NoError(t, err)
	draft := d.flow(o)
	require.Equal(t, approval.Draft, draft.Status)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		s := d.Spending(tx)
		f, err := s.Approvals.Consent(ctx, set.Ben, draft.Ref())
		require.NoError(t, err)
		require.Equal(t, approval.Pending, f.Status)
		require.Equal(t, withaccounts.RuleLimit, f.Rules[0].ID)
		out, err := s.Proceed(ctx, set.Ben, "acme", f.ID)
		require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(out.Order))
		return err
	}))
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.Empty(t, out.Order.Holds)
}

// A rule of the client's own book that is called like one of a budget approves no budget.
func TestARuleCalledLikeABudgetApprovesNone(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		_, err := d.Spending(tx).Approvals.Publish(ctx, set.Olga, "acme", 0, approval.Rule{
			ID: "budget:later", Name: "Ours", Effect: approval.Require,
			Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "approver"}}}},
		})
		return err
	}))
	o := d.place(set.Ben, "1", 4)
	d.open("later", "10", budget.Approval)
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.Equal(t, approval.Pending, out.Flow.Status, "that of the budget is asked for")
	require.Contains(t, holdKinds(d.order(o.ID)), order.HoldApproval)
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
}

// A budget that asks for an approval and is opened, or made smaller, while an order waits
// for another one does not leave it stuck: it is asked for, and the order goes on with it.
func TestABudgetThatAsksMeanwhileIsAskedFor(t *testing.T) {
	for name, c := range map[string]struct {
		place  func(d desk) order.State
		change func(d desk)
	}{
		"opened": {func(d desk) order.State { return d.place(set.Ben, "1", 5) }, func(d desk) { d.open("later", "10", budget.Approval) }},
		"made smaller": {func(d desk) order.State {
			d.open("later", "100", budget.Approval)
			return d.place(set.Ben, "1", 5)
		}, func(d desk) {
			require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
				b, err := tx.Budgets().Get(ctx, "acme", "later")
				require.NoError(d, err)
				terms := b.State().Terms
				terms.Amount = kabinet.MustQuantity("10")
				changed, err := b.Change(set.Olga, d.Now, terms)
				require.NoError(d, err)
				return tx.Budgets().Save(ctx, b, changed)
			}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			o := c.place(d)
			first := d.flow(o)
			require.Len(t, first.Rules, 1)
			c.change(d)
			out, err := d.vote(set.Dina, o, true)
			require.NoError(t, err)
			require.NoError(t, out.Stuck)
			require.Equal(t, first.ID, out.Flow.Supersedes)
			require.Equal(t, []order.HoldKind{order.HoldApproval}, holdKinds(out.Order))
			left, _ := d.left("later")
			require.Equal(t, "-51.00 RUB", left, "and it counts in it")
			o = d.order(o.ID)
			require.Equal(t, out.Order, o.ForBuyer())
			_, err = d.confirm(o)
			require.ErrorIs(t, err, order.ErrHeld)
			second := d.flow(o)
			require.Equal(t, []approval.RuleID{"budget:later", withaccounts.RuleLimit}, ids(second.Rules))
			require.Equal(t, set.Ben, second.By)
			require.Empty(t, second.Votes, "what was approved is void")
			_, err = d.vote(set.Ben, o, true)
			require.Error(t, err)
			out, err = d.vote(set.Dina, o, true)
			require.NoError(t, err)
			require.NoError(t, out.Stuck)
			require.Empty(t, out.Order.Holds)
			_, err = d.confirm(o)
			require.NoError(t, err)
		})
	}
}

func ids(rules []approval.Rule) (out []approval.RuleID) {
	for _, r := range rules {
		out = append(out, r.ID)
	}
	slices.Sort(out)
	return out
}

// end lets a member leave.
func (d desk) end(who kabinet.PersonID) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		m, err := tx.Memberships().Get(ctx, "acme", who)
		require.NoError(d, err)
		ended, err := m.End(nil, d.Now)
		require.NoError(d, err)
		return tx.Memberships().Save(ctx, m, ended)
	}))
}

// The order of somebody who has left is amended by a colleague, who requests it from then
// on, within their own limit, and does not approve it.
func TestWhoAmendsTheOrderOfAPersonWhoHasLeftRequestsIt(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	first := d.flow(o)
	d.end("ben")
	// The seller's answer is no request of the client's: it waits for one.
	o, err := d.revise(set.Mira, o, 6)
	require.NoError(t, err)
	require.Equal(t, approval.Draft, d.flow(o).Status)
	require.Equal(t, kabinet.PersonID("ben"), d.flow(o).Requester)
	_, err = d.revise(set.Dina, o, 7)
	require.ErrorIs(t, err, kabinet.Forbidden, "who may not order does not amend")
	d.open("asks", "10", budget.Approval)
	o, err = d.revise(set.Olga, o, 7)
	require.NoError(t, err)
	f := d.flow(o)
	require.Equal(t, approval.Pending, f.Status)
	require.Equal(t, set.Olga, f.By)
	require.NotEqual(t, first.ID, f.ID)
	require.Equal(t, []approval.RuleID{"budget:asks"}, ids(f.Rules), "Olga has no limit")
	for _, who := range []kabinet.Actor{set.Olga, set.Ben} {
		_, err = d.vote(who, o, true)
		require.Error(t, err)
	}
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.Empty(t, out.Order.Holds)
	_, err = d.confirm(o)
	require.NoError(t, err)
}

// Who takes a prepayment down sees what is to be prepaid now, not what it was before the
// order grew.
func TestAPrepaymentIsOfTheOrderAsItIs(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 1)
	require.Equal(t, "12.20 RUB", o.Holds[0].Reason)
	for _, c := range []struct {
		pieces int64
		want   string
	}{{4, "48.80 RUB"}, {2, "24.40 RUB"}, {3, "36.60 RUB"}} {
		var err error
		o, err = d.revise(set.Ben, o, c.pieces)
		require.NoError(t, err)
		require.Len(t, o.Holds, 1)
		require.Equal(t, order.HoldPrepayment, o.Holds[0].Kind)
		require.Equal(t, c.want, o.Holds[0].Reason)
	}
}

// To look at what would become of an order of another client, or as another person, says
// nothing of its budgets, its credit or its rules.
func TestLookTellsAnotherOrganisationNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 1)
	liar, acting, lent := set.Rolf, set.Rolf, set.Rolf
	liar.Organization = "acme"
	acting.OnBehalfOf = &kabinet.OnBehalf{Person: "ben", Reason: "r", Until: d.Now.Add(time.Hour)}
	lent.Organization, lent.Delegation = "acme", "dlg_1"
	for _, who := range []kabinet.Actor{set.Rolf, liar, acting, lent, {}} {
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			draft := order.Draft{Org: o.Org, Header: o.Header, PlacedBy: who, Lines: o.Lines, Totals: o.Totals}
			out, err := d.Spending(tx).Look(ctx, draft)
			require.Error(t, err, "%+v", who)
			require.Equal(t, kabinet.NotFound, kabinet.KindOf(err), "%+v: %v", who, err)
			require.Zero(t, out)
			return nil
		}))
	}
}

// A membership that was suspended stops at the next call: it votes, waives, withdraws and
// lets nothing go on, and is nobody to order by.
func TestASuspendedMemberDecidesNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	f := d.flow(o)
	for _, who := range []kabinet.Actor{set.Ben, set.Dina} {
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			m, err := tx.Memberships().Get(ctx, "acme", who.Person)
			require.NoError(t, err)
			e, err := m.Suspend(nil, d.Now)
			require.NoError(t, err)
			return tx.Memberships().Save(ctx, m, e)
		}))
		for name, do := range map[string]func(context.Context, *withaccounts.Spending) error{
			"vote": func(ctx context.Context, s *withaccounts.Spending) error {
				_, err := s.Vote(ctx, who, "acme", f.ID, approval.Ballot{Approve: true, Version: f.Version, Hash: f.Subject.Hash})
				return err
			},
			"waive": func(ctx context.Context, s *withaccounts.Spending) error {
				_, err := s.Waive(ctx, who, f.Ref(), "x")
				return err
			},
			"withdraw": func(ctx context.Context, s *withaccounts.Spending) error {
				_, err := s.Withdraw(ctx, who, f.Ref(), "x")
				return err
			},
			"proceed": func(ctx context.Context, s *withaccounts.Spending) error {
				_, err := s.Proceed(ctx, who, "acme", f.ID)
				return err
			},
			"release": func(ctx context.Context, s *withaccounts.Spending) error {
				_, err := s.Release(ctx, who, order.Ref{Org: "acme", ID: o.ID, Version: o.Version}, d.Now.Add(time.Hour), "x")
				return err
			},
		} {
			require.Error(t, d.in(func(ctx context.Context, tx store.Tx) error { return do(ctx, d.Spending(tx)) }), "%s by %s", name, who.Person)
		}
		_, err := d.Place(d.Context(), who, "again"+string(who.Person), 1)
		require.Error(t, err)
	}
	require.Equal(t, o.Version, d.order(o.ID).Version)
	d.spends("61.00", "61.00")
}

// Votes are for what was seen, once: an older ballot, one of another content, and the
// same one again count for nothing.
func TestABallotIsUsedOnce(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	f := d.flow(o)
	vote := func(b approval.Ballot) error {
		return d.in(func(ctx context.Context, tx store.Tx) error {
			_, err := d.Spending(tx).Vote(ctx, set.Dina, "acme", f.ID, b)
			return err
		})
	}
	good := approval.Ballot{Approve: true, Version: f.Version, Hash: f.Subject.Hash}
	stale, other := good, good
	stale.Version--
	other.Hash = "h"
	require.ErrorIs(t, vote(stale), kabinet.ErrConflict)
	require.ErrorIs(t, vote(other), approval.ErrChanged)
	require.NoError(t, vote(good))
	require.Error(t, vote(good))
	// What the order has become since is not what was voted on.
	o, err := d.revise(set.Ben, o, 8)
	require.NoError(t, err)
	require.Contains(t, holdKinds(o), order.HoldApproval)
	require.Error(t, vote(good))
	require.Contains(t, holdKinds(d.order(o.ID)), order.HoldApproval)
}

// Making an order less is no way to keep what it gave up: once its reservation has
// expired and another order has the money, it goes no further for being smaller.
func TestLessDoesNotTakeBackWhatHasExpired(t *testing.T) {
	for name, limits := range map[string][2]string{"credit": {"1000", "50 RUB"}, "budget": {"50", "1000 RUB"}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits(limits[0], budget.Hard, limits[1], credit.Policy{})
			o := d.place(set.Ben, "1", 4)
			require.Empty(t, o.Holds)
			d.expire(2 * withaccounts.Keep)
			require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
				return set.Expire(ctx, d.Spending(tx).Credit.Credit, d.Now.Add(2*withaccounts.Keep))
			}))
			other := d.place(set.Ben, "2", 4)
			require.Empty(t, other.Holds)
			_, err := d.confirm(other)
			require.NoError(t, err)
			d.block(true)
			_, err = d.revise(set.Ben, o, 3)
			require.ErrorIs(t, err, credit.ErrBlocked)
			d.block(false)
			o, err = d.revise(set.Ben, o, 3)
			require.NoError(t, err)
			_, err = d.confirm(o)
			require.Error(t, err)
			if name == "budget" {
				return
			}
			require.Equal(t, []order.HoldKind{order.HoldPrepayment}, holdKinds(o))
			d.spends("85.40", "48.80")
			// Once it is prepaid it goes on, and stays so for less.
			o, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
				return s.Release(ctx, set.Mira, ref, order.HoldPrepayment, o.Holds[0].Reference)
			})
			require.NoError(t, err)
			o, err = d.revise(set.Ben, o, 2)
			require.NoError(t, err)
			require.Empty(t, o.Holds)
			_, err = d.confirm(o)
			require.NoError(t, err)
			d.spends("73.20", "48.80")
		})
	}
}

// Nobody settles, covers or lets time pass for what another client ordered.
func TestSettlingReachesNoOtherOrganisation(t *testing.T) {
	d := newDesk(t)
	d.Wait = time.Hour
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	d.Now = d.Now.Add(2 * time.Hour)
	settle := func(by kabinet.Actor) (int, error) { return withaccounts.SettleEach(t.Context(), d.Run, by) }
	id := d.flow(o).ID
	liar := set.Rolf
	liar.Organization = "acme"
	for _, who := range []kabinet.Actor{set.Rolf, liar, {}} {
		n, _ := settle(who)
		require.Zero(t, n)
		require.ErrorIs(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
			_, err := s.Settle(ctx, who, "acme", id)
			return err
		}), kabinet.NotFound)
		require.Equal(t, order.Submitted, d.order(o.ID).Status)
	}
	// What is over is not approved for nobody having settled it.
	_, err := d.vote(set.Dina, o, true)
	require.ErrorIs(t, err, approval.ErrExpired)
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	n, err := settle(set.Olga)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, order.Cancelled, d.order(o.ID).Status)
	d.spends("0.00", "0.00")
}

// An order that costs less and is to take more credit than it had, since other terms of
// payment ask for less of it beforehand, has the credit of its payer, or a hold.
func TestLessThatIsPrepaidLessTakesNoCreditUnasked(t *testing.T) {
	share := func(percent string) *credit.Terms {
		rest, err := kabinet.MustRate("1").Sub(kabinet.MustPercent(percent))
		require.NoError(t, err)
		return &credit.Terms{Instalments: []credit.Instalment{
			{Share: kabinet.MustPercent(percent), Prepaid: true, Anchor: credit.Order}, {Share: rest, Anchor: credit.Shipment, Days: 30},
		}}
	}
	d := newDesk(t)
	d.limits("1000", budget.Hard, "30 RUB", credit.Policy{})
	d.Terms = share("50")
	o := d.place(set.Ben, "1", 4)
	d.spends("48.80", "24.40")
	d.Terms = share("10")
	o, err := d.revise(set.Ben, o, 3) // 36.60, of which 32.94 on credit
	require.NoError(t, err)
	require.Equal(t, []order.HoldKind{order.HoldPrepayment, order.HoldPrepayment}, holdKinds(o), "by the terms, and since there is no credit")
	d.spends("36.60", "0.00")
	other := newDesk(t)
	other.limits("1000", budget.Hard, "30 RUB", credit.Policy{})
	other.Terms = share("50")
	p := other.place(set.Ben, "1", 4)
	other.block(true)
	other.Terms = share("10")
	_, err = other.revise(set.Ben, p, 3)
	require.ErrorIs(t, err, credit.ErrBlocked)
	other.Terms = share("50")
	_, err = other.revise(set.Ben, p, 3)
	require.NoError(t, err)
}

// A flow that cannot be settled, since its order is gone or its directory knows nothing of
// it, holds up none of the others: they are settled, and it is named.
func TestOneBadFlowHoldsUpNoOther(t *testing.T) {
	d := newDesk(t)
	d.Wait = time.Hour
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	first := d.place(set.Ben, "1", 5)
	var bad approval.ID
	require.NoError(t, d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
		f, err := s.Approvals.Submit(ctx, set.Ben, approval.Subject{Kind: approval.Order, ID: "none", Org: "acme", Unit: "works", Version: 1, Hash: "h"},
			approval.Rule{ID: "x", Name: "X", Effect: approval.Require, Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByOwner}}}}})
		bad = f.ID
		return err
	}))
	second := d.place(set.Ben, "2", 5)
	d.Now = d.Now.Add(time.Hour)
	for _, settled := range []int{2, 0} {
		n, err := withaccounts.SettleEach(t.Context(), d.Run, set.Mira)
		require.Equal(t, settled, n)
		require.ErrorIs(t, err, kabinet.NotFound)
		require.ErrorContains(t, err, string(bad))
		for _, o := range []order.State{first, second} {
			require.Equal(t, order.Cancelled, d.order(o.ID).Status)
		}
	}
	d.spends("0.00", "0.00")
}

// Fewer pieces that are dearer, and others in place of them, are no reduction.
func TestFewerPiecesThatAreDearerAreNotLess(t *testing.T) {
	d := newDesk(t)
	d.limits("100", budget.Hard, "100 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4)
	d.block(true)
	_, err := d.revise(set.Ben, o, 1, "30")
	require.ErrorIs(t, err, credit.ErrBlocked)
	_, err = d.revise(set.Ben, o, 1)
	require.NoError(t, err)
}

// The owner who makes a colleague's order larger leaves it the colleague's request: it is
// judged by what that one may order, and waits for their consent.
func TestAnAmendmentIsJudgedByWhoRequestsTheOrder(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o, err := d.revise(set.Olga, d.place(set.Ben, "1", 5), 6)
	require.NoError(t, err)
	f := d.flow(o)
	require.Equal(t, approval.Draft, f.Status)
	require.Equal(t, set.Olga.Person, f.Editor)
	require.Equal(t, []approval.RuleID{withaccounts.RuleLimit}, ids(f.Rules))
}

// Who releases an order from credit says which version they have seen.
func TestAReleaseOfCreditIsOfWhatWasSeen(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{OverLimit: credit.Hold})
	o := d.place(set.Ben, "1", 1)
	o, err := d.revise(set.Ben, o, 3)
	require.NoError(t, err)
	release := func(version int64) error {
		return d.Run(t.Context(), func(ctx context.Context, s *withaccounts.Spending) error {
			_, err := s.Release(ctx, set.Carl, order.Ref{Org: "acme", ID: o.ID, Version: version}, d.Now.Add(time.Hour), "they pay")
			return err
		})
	}
	require.ErrorIs(t, release(o.Version-1), kabinet.ErrConflict)
	d.spends("36.60", "0.00")
	require.NoError(t, release(o.Version))
	d.spends("36.60", "36.60")
}
