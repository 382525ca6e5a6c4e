package main

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// seedMoney shows how budgets, rules of approval and credit accounts come to be.
func seedMoney(ctx context.Context, tx store.Tx, now time.Time) error {
	owner := kabinet.Actor{Person: "sokolova", Organization: seed.Holding}
	for _, b := range seed.Budgets() {
		if err := seedBudget(ctx, tx, owner, b, now); err != nil {
			return fmt.Errorf("%s: %w", b.ID, err)
		}
	}
	book, err := approval.NewBook(seed.Holding)
	if err != nil {
		return err
	}
	var events []kabinet.Event
	for _, r := range seed.Rules() {
		e, err := book.Publish(owner, now, r, nil)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	if err := tx.ApprovalBooks().Save(ctx, book, events...); err != nil {
		return err
	}
	return seedCredit(ctx, tx, now)
}

func seedBudget(ctx context.Context, tx store.Tx, by kabinet.Actor, b seed.Budget, now time.Time) error {
	x, opened, err := budget.New(b.ID, b.Org, by, now, b.Form)
	if err != nil {
		return err
	}
	state := x.State()
	if err := tx.Budgets().Save(ctx, x, opened); err != nil || b.Spent == 0 {
		return err
	}
	period, err := state.Cycle.At(now)
	if err != nil {
		return err
	}
	svc := budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations(), Outbox: tx.Outbox()}
	return svc.Adjust(ctx, by, now, state, budget.Adjustment{
		Period: period.ID, Document: ledger.Document{ID: "opening"}, Step: "opening", Amount: kabinet.QuantityOf(b.Spent), Note: "до портала",
	})
}

func seedCredit(ctx context.Context, tx store.Tx, now time.Time) error {
	controller := kabinet.Actor{Person: "zorina", Organization: seed.Seller}
	group, changed, err := credit.NewGroup("altair", seed.Holding, seed.RUB, credit.GroupTerms{Name: "Альтаир", Limit: accounts.LimitOf(seed.GroupLimit)}, controller, now)
	if err != nil {
		return err
	}
	ref := group.State().Ref()
	if err := tx.CreditGroups().Save(ctx, group, changed); err != nil {
		return err
	}
	svc := &credit.Service{
		Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
		Ledger: tx.Ledger(), Reservations: tx.Reservations(), Zone: zone,
	}
	for _, a := range seed.Accounts() {
		terms := credit.AccountTerms{Limit: accounts.LimitOf(kabinet.MustMoney(fmt.Sprint(a.Limit, " RUB"))), Policy: a.Policy}
		if a.Org == seed.Holding {
			terms.Group = ref
		}
		id := credit.ID("cra-" + string(a.Payer))
		account, opened, err := credit.NewAccount(id, a.Org, credit.Party{Seller: seed.SellerEntity, Payer: a.Payer, Currency: seed.RUB}, terms, controller, now)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Payer, err)
		}
		if err := svc.Save(ctx, controller, now, account, opened); err != nil {
			return fmt.Errorf("%s: %w", a.Payer, err)
		}
		if err := svc.Take(ctx, controller, now, a.Org, id, a.Snapshot(now, zone)); err != nil {
			return fmt.Errorf("%s: %w", a.Payer, err)
		}
	}
	return nil
}
