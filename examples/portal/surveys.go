package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// surveyPolicy is the library's, with the seller's days: each person is asked once
// in 90 days at most, managers have two business days, and an answer can be
// changed for 72 hours.
var surveyPolicy = nps.Policy{Calendar: mustCalendar()}

func mustCalendar() kabinet.Calendar {
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone})
	if err != nil {
		panic(err)
	}
	return c
}

// reporter is the portal itself, which reports deals.
var reporter = kabinet.Actor{Person: "portal", Organization: seed.Seller}

// Surveys returns the service of surveys in the transaction.
func (a *App) Surveys(tx store.Tx) *nps.Service {
	return &nps.Service{
		Requests: tx.NPSRequests(), Lister: tx.NPSRequestLister(), Contacts: tx.NPSContacts(),
		FollowUps: tx.NPSFollowUps(), FollowUpLister: tx.NPSFollowUpLister(),
		Authority: surveyAuthority{a.authority(tx)}, Policy: surveyPolicy, Keys: a.Keys, Now: a.Now,
	}
}

// surveyAuthority is that of accounts with two rules of this seller's: the portal
// itself reports deals, and who may not hand surveys to other managers sees and
// does what is about their own deals only.
type surveyAuthority struct{ accounts.Authorizer }

// Scope implements kabinet.Authority.
func (a surveyAuthority) Scope(ctx context.Context, actor kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	if actor == reporter {
		if p == nps.PermissionOpen {
			return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
		}
		return kabinet.Scope{}, nil
	}
	rights, err := a.Resolve(ctx, actor)
	if err != nil {
		return kabinet.Scope{}, err
	}
	return surveyScope(rights, p), nil
}

func surveyScope(rights *accounts.Rights, p kabinet.Permission) kabinet.Scope {
	scope := rights.Scope(p)
	if rights.Scope(nps.PermissionAssign).Empty() {
		for i := range scope.Reaches {
			scope.Reaches[i].Owner = rights.Actor().Person
		}
	}
	return scope
}

// Check implements kabinet.Authority.
func (a surveyAuthority) Check(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	scope, err := a.Scope(ctx, actor, p)
	switch {
	case err != nil:
		return err
	case scope.Holds(on):
		return nil
	case actor != reporter:
		if err := a.Authorizer.Check(ctx, actor, p, on); err != nil {
			return err
		}
	}
	return kabinet.ErrForbidden.With("permission", p)
}

// house is the authority of the portal's own housekeeping.
type house struct{}

// Check implements kabinet.Authority.
func (house) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return nil
}

// Scope implements kabinet.Authority.
func (house) Scope(context.Context, kabinet.Actor, kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
}

// Settle writes down what has ended by itself: links that have expired, answers
// that are locked, approvals that nobody gave in time, whose orders
// are cancelled, and what orders reserve that nobody confirmed. Pages reckon with the time anyway; this is housekeeping.
func (a *App) Settle(ctx context.Context) error {
	_, unsettled := withaccounts.SettleEach(ctx, func(ctx context.Context, do func(context.Context, *withaccounts.Spending) error) error {
		return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			spending := a.Spending(tx)
			spending.Approvals.Authority = house{}
			return do(ctx, spending)
		})
	}, reporter)
	// What orders have held too long goes back to budgets and credit.
	_, budgets := ledger.ExpireEach(ctx, func(ctx context.Context, do func(context.Context, ledger.Book) error) error {
		return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, a.Spending(tx).Budgets.Budgets.Book()) })
	}, reporter, a.Now())
	_, credits := ledger.ExpireEach(ctx, func(ctx context.Context, do func(context.Context, *credit.Service) error) error {
		return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, a.Spending(tx).Credit.Credit) })
	}, reporter, a.Now())
	for {
		var n int
		err := a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
			n, err = a.Surveys(tx).Settle(ctx, reporter, 100)
			return err
		})
		if err != nil || n == 0 {
			return errors.Join(unsettled, budgets, credits, err)
		}
	}
}

// settleHourly settles surveys, and ends what is over, at once and every hour until the
// context ends.
func (a *App) settleHourly(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := a.Settle(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.ErrorContext(ctx, "surveys were not settled", "error", err)
		}
		if err := a.sweepFiles(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.ErrorContext(ctx, "files of no document were not deleted", "error", err)
		}
		if err := a.Lapse(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.ErrorContext(ctx, "what is over was not given back", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// surveysWaiting counts what the menu shows: surveys that wait for a client's
// answer, or for a manager of the seller's to send them.
func (a *App) surveysWaiting(ctx context.Context, tx store.Tx, me *Me) (int, error) {
	switch {
	case me.CanSurvey:
		list, err := a.Surveys(tx).Waiting(ctx, me.Actor, kabinet.Page{Limit: 99})
		return len(list.Items), err
	case me.Seller:
		return 0, nil
	}
	list, err := a.Surveys(tx).Own(ctx, me.Actor, kabinet.Page{Limit: 10})
	n := 0
	for _, s := range list.Items {
		if s.Open && s.Reply == nil {
			n++
		}
	}
	return n, err
}

// names looks up what ids are called, each once, in a transaction.
type names struct {
	tx     store.Tx
	people map[kabinet.PersonID]*accounts.Person
	orgs   map[kabinet.OrgID]*accounts.Organization
}

func newNames(tx store.Tx) *names {
	return &names{tx, map[kabinet.PersonID]*accounts.Person{}, map[kabinet.OrgID]*accounts.Organization{}}
}

// someone returns a person.
func (n *names) someone(ctx context.Context, id kabinet.PersonID) (*accounts.Person, error) {
	p, ok := n.people[id]
	if !ok {
		var err error
		if p, err = n.tx.People().Get(ctx, id); err != nil {
			return nil, err
		}
		n.people[id] = p
	}
	return p, nil
}

// person returns the name of a person, and "" for nobody.
func (n *names) person(ctx context.Context, id kabinet.PersonID) (string, error) {
	if id == "" {
		return "", nil
	}
	p, err := n.someone(ctx, id)
	if err != nil {
		return "", err
	}
	return p.Name(), nil
}

// org returns the name of an organisation.
func (n *names) org(ctx context.Context, id kabinet.OrgID) (string, error) {
	o, ok := n.orgs[id]
	if !ok {
		var err error
		if o, err = n.tx.Organizations().Get(ctx, id); err != nil {
			return "", err
		}
		n.orgs[id] = o
	}
	return o.Name(), nil
}
