package main

import (
	"context"
	"net/http"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// HomePage is what waits for somebody, and the way to the rest.
type HomePage struct {
	Me      *Me
	Waiting int
	Review  int // steps of companies being started that wait for the seller
	Overdue []OverdueRow
	Orders  []OrderRow // under way
	Manager string
	Nothing bool // waits
	// Talk is the conversation with the manager, Answers counts the messages elsewhere
	// that are new, and Asked the conversations in which the seller is waited for.
	Talk           *Conversation
	Answers, Asked int
}

// OverdueRow is a payer with what is overdue.
type OverdueRow struct {
	AccountRow
	Amount kabinet.Money
}

// home shows what waits for the caller.
func (s *Server) home(c *call) error {
	var page HomePage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		page = HomePage{Me: c.me, Waiting: len(c.me.Waiting)}
		if c.me.CanInvoices {
			if err := s.overdue(ctx, tx, c, &page); err != nil {
				return err
			}
		}
		if c.me.CanOrders {
			list, err := s.app.Orders(tx).List(ctx, c.me.Actor, order.Filter{}, kabinet.Page{Limit: 20})
			if err != nil {
				return err
			}
			for _, o := range list.Items {
				if ended(o.Status) || len(page.Orders) == 5 {
					continue
				}
				row, err := orderRow(ctx, tx, o)
				if err != nil {
					return err
				}
				page.Orders = append(page.Orders, row)
			}
		}
		if c.me.CanManage {
			rows, err := s.launchRows(ctx, tx, c)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if r.Review > 0 && r.Evaluation.Manager == c.me.who() {
					page.Review += r.Review
				}
			}
		}
		manager, err := s.app.manager(ctx, tx, c.me.Org.ID())
		if manager != nil {
			page.Manager = manager.Name()
		}
		if err := s.talk(ctx, tx, c, &page); err != nil {
			return err
		}
		page.Nothing = page.Answers == 0 && page.Asked == 0 && page.Waiting == 0 && page.Review == 0 && c.me.Steps == 0 && len(page.Overdue) == 0 && c.me.Surveys == 0
		return err
	})
	if err != nil {
		return err
	}
	if err := s.read(c, page.Talk); err != nil {
		return err
	}
	return c.render(http.StatusOK, "home", "home", c.p.Text("home.title"), page)
}

// overdue finds the payers who are late.
func (s *Server) overdue(ctx context.Context, tx store.Tx, c *call, page *HomePage) error {
	list, err := tx.CreditAccountLister().List(ctx, c.me.Rights.Scope(seed.PermissionInvoices), credit.Filter{}, kabinet.Page{Limit: 100})
	if err != nil {
		return err
	}
	today := kabinet.DateOf(s.app.Now().In(zone))
	for _, a := range list.Items {
		items, err := s.app.owed(ctx, tx, a)
		if err != nil {
			return err
		}
		aging, err := credit.Age(a.Currency, today, items...)
		if err != nil {
			return err
		}
		_, late := c.p.buckets(aging)
		if late.Sign() <= 0 {
			continue
		}
		org, err := tx.Organizations().Get(ctx, a.Org)
		if err != nil {
			return err
		}
		row := OverdueRow{AccountRow{State: a, Client: org.Name(), Path: accountPath(a)}, late}
		if e, ok := org.LegalEntity(a.Payer); ok {
			row.Payer = e.Name
		}
		page.Overdue = append(page.Overdue, row)
	}
	return nil
}
