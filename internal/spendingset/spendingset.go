// Package spendingset is a client with a budget, credit and people of different roles,
// whose orders pass withaccounts.Spending, for tests and examples over any store.
package spendingset

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	approvals "github.com/seed-a884640a/kabinet/accounts/approval/withaccounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// Start is when the world begins. One piece of the article A costs 12.20 RUB with tax.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// RUB is the currency.
var RUB = kabinet.MustCurrency("RUB")

// The people. Ben may order for 50 RUB alone; Dina approves, and Olga owns the client.
// Rolf owns another one. Mira is the seller's manager, and Carl its credit controller.
var (
	Ben  = kabinet.Actor{Person: "ben", Organization: "acme"}
	Dina = kabinet.Actor{Person: "dina", Organization: "acme"}
	Olga = kabinet.Actor{Person: "olga", Organization: "acme"}
	Rolf = kabinet.Actor{Person: "rolf", Organization: "rival"}
	Mira = kabinet.Actor{Person: "mira", Organization: "seller"}
	Carl = kabinet.Actor{Person: "carl", Organization: "seller"}
)

// Set is the world. Its fields may be changed before it is used.
type Set struct {
	DB       store.DB
	Now      time.Time
	Snapshot *pricing.Snapshot
	Taxes    cart.Taxes
	// Reprice makes Spending ask whether prices still hold.
	Reprice bool
	// Wait is for how long an approval may be open; 0 is for ever.
	Wait time.Duration
	// Terms, where set, are those of payment.
	Terms *credit.Terms
	// Stock, where set, keeps the goods of orders.
	Stock func(store.Tx) order.Stock
}

// New fills a database.
func New(ctx context.Context, db store.DB) (*Set, error) {
	s, err := Over(db)
	if err != nil {
		return nil, err
	}
	return s, db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, f := range []func(context.Context, store.Tx) error{acme, rival, seller} {
			if err := f(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// Over returns the world of a database that New has filled.
func Over(db store.DB) (*Set, error) {
	s := &Set{DB: db, Now: Start}
	taxes, err := cart.NewTaxTable(nil, cart.TaxRow{Rate: kabinet.MustPercent("22")})
	if err != nil {
		return nil, err
	}
	s.Taxes = taxes
	return s, s.Price("10")
}

// Price gives the article another price, before tax.
func (s *Set) Price(net string) error {
	snapshot, _, err := pricing.Compile(pricing.Book{
		Version: net, Products: []pricing.Product{{SKU: "A", Unit: kabinet.Piece}},
		Lists: []pricing.List{{ID: "base", Currency: RUB, Tax: pricing.Net, Assignments: []pricing.Assignment{{}},
			Rows: []pricing.Row{{SKU: "A", Price: kabinet.MustQuantity(net)}}}},
	})
	s.Snapshot = snapshot
	return err
}

func acme(ctx context.Context, tx store.Tx) error {
	o, registered, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, Start)
	if err != nil {
		return err
	}
	works, err := o.AddUnit("works", accounts.UnitForm{Name: "Works"}, Start)
	if err != nil {
		return err
	}
	entity, err := o.AddLegalEntity("acme-llc", accounts.LegalEntityForm{Name: "Acme LLC", Country: "RU"}, Start)
	if err != nil {
		return err
	}
	return people(ctx, tx, o, []kabinet.Event{registered, works, entity}, map[kabinet.PersonID]accounts.AssignRole{
		"ben": {Role: accounts.RoleBuyer, Unit: "works", Limits: []accounts.AmountLimit{
			{Permission: order.PermissionPlace, Limit: accounts.LimitOf(kabinet.MustMoney("50 RUB"))},
		}},
		"dina": {Role: accounts.RoleApprover, Inherit: true},
		"olga": {Role: accounts.RoleOwner, Inherit: true},
	})
}

func rival(ctx context.Context, tx store.Tx) error {
	o, registered, err := accounts.NewOrganization("rival", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Rival"}, Start)
	if err != nil {
		return err
	}
	return people(ctx, tx, o, []kabinet.Event{registered}, map[kabinet.PersonID]accounts.AssignRole{"rolf": {Role: accounts.RoleOwner, Inherit: true}})
}

func seller(ctx context.Context, tx store.Tx) error {
	o, registered, err := accounts.NewOrganization("seller", accounts.RegisterOrganization{Kind: accounts.Seller, Name: "Seller"}, Start)
	if err != nil {
		return err
	}
	defined, err := o.DefineRole("credit", accounts.RoleForm{Name: "Credit", Grants: []accounts.Grant{
		{Permission: withaccounts.PermissionRelease, Level: accounts.LevelSeller}, {Permission: order.PermissionView, Level: accounts.LevelSeller},
	}}, Start)
	if err != nil {
		return err
	}
	works, added, err := accounts.NewSellerEntity("works", o, accounts.SellerEntityForm{Name: "Works", Country: "RU", TaxRegime: "general"}, Start)
	if err != nil {
		return err
	}
	err = people(ctx, tx, o, []kabinet.Event{registered, defined}, map[kabinet.PersonID]accounts.AssignRole{
		"mira": {Role: accounts.RoleManager, Inherit: true}, "carl": {Role: "credit", Inherit: true},
	})
	if err != nil {
		return err
	}
	return tx.SellerEntities().Save(ctx, works, added)
}

// people saves an organisation with its members.
func people(ctx context.Context, tx store.Tx, o *accounts.Organization, events []kabinet.Event, roles map[kabinet.PersonID]accounts.AssignRole) error {
	var saves []func() error
	for person, role := range roles {
		p, registered, err := accounts.NewPerson(person, accounts.RegisterPerson{Name: string(person), Email: string(person) + "@example.com"}, Start)
		if err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership(accounts.MembershipID(person), o, person, kabinet.Window{}, Start)
		if err != nil {
			return err
		}
		assigned, err := m.Assign("1", role, o, "", Start)
		if err != nil {
			return err
		}
		saves = append(saves, func() error {
			return errors.Join(tx.People().Save(ctx, p, registered), tx.Memberships().Save(ctx, m, joined, assigned))
		})
	}
	err := tx.Organizations().Save(ctx, o, events...)
	for _, save := range saves {
		err = errors.Join(err, save())
	}
	return err
}

// Budget gives the works so much a month.
func (s *Set) Budget(ctx context.Context, amount string, mode budget.Mode) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		b, opened, err := budget.New("b1", "acme", Olga, Start, budget.Form{
			Scope: budget.Scope{Unit: "works"}, Measure: ledger.MoneyIn(RUB), Cycle: budget.Cycle{Every: budget.Month},
			Terms: budget.Terms{Name: "Tools", Amount: kabinet.MustQuantity(amount), Mode: mode},
		})
		if err != nil {
			return err
		}
		return tx.Budgets().Save(ctx, b, opened)
	})
}

// Credit lets the payer owe so much.
func (s *Set) Credit(ctx context.Context, limit string, p credit.Policy) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		a, opened, err := credit.NewAccount("a1", "acme", credit.Party{Seller: "works", Payer: "acme-llc", Currency: RUB},
			credit.AccountTerms{Limit: accounts.LimitOf(kabinet.MustMoney(limit)), Policy: p}, Carl, Start)
		if err != nil {
			return err
		}
		return s.credits(tx).Save(ctx, Carl, Start, a, opened)
	})
}

func (s *Set) now() time.Time { return s.Now }

func (s *Set) authorizer(tx store.Tx) accounts.Authorizer {
	return accounts.Authorizer{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(),
		Delegations: tx.Delegations(), Versions: tx.AuthorityVersions(), Seller: "seller", Now: s.now,
	}
}

func (s *Set) credits(tx store.Tx) *credit.Service {
	return &credit.Service{
		Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
		Ledger: tx.Ledger(), Reservations: tx.Reservations(),
	}
}

func (s *Set) pricer() cart.Pricer {
	return cart.ViewPricer{View: func(_ context.Context, q cart.PriceQuery) (*pricing.View, error) {
		return s.Snapshot.For(pricing.Buyer{Organization: q.Org, Payer: q.Payer, Seller: q.Seller})
	}}
}

// Spending returns the gate over the ports of a transaction.
func (s *Set) Spending(tx store.Tx) *withaccounts.Spending {
	out := s.gate(tx)
	out.Orders = &order.Service{
		Orders: tx.Orders(), Lister: tx.OrderLister(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(), Carts: tx.Carts(),
		Pricer: s.pricer(), Taxes: s.Taxes, Authority: s.authorizer(tx), Now: s.now,
		Parties: withaccounts.Parties{Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities(), Memberships: tx.Memberships()},
		Gates:   []order.Gate{out},
	}
	if s.Stock != nil {
		out.Orders.Stock = s.Stock(tx)
	}
	return out
}

// gate returns the gate without the service of which it is one.
func (s *Set) gate(tx store.Tx) *withaccounts.Spending {
	authority := s.authorizer(tx)
	out := &withaccounts.Spending{
		Budgets: withaccounts.BudgetGate{
			Budgets:       &budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()},
			Organizations: tx.Organizations(), Now: s.now,
		},
		Credit: withaccounts.CreditGate{Credit: s.credits(tx), Now: s.now},
		Approvals: &approval.Service{
			Flows: tx.Approvals(), Lister: tx.ApprovalLister(), Books: tx.ApprovalBooks(), Authority: authority,
			Directory: approvals.Directory{Authorizer: authority, Delegations: tx.DelegationLister()},
			Policy:    approval.Policy{WaitFor: s.Wait}, Now: s.now,
		},
		Authorizer: authority, Now: s.now,
	}
	if s.Stock != nil {
		out.Approvals.Rechecks = []approval.Recheck{withaccounts.Goods{Orders: tx.Orders(), Stock: s.Stock(tx), Now: s.now}}
	}
	if s.Reprice {
		out.Pricer = s.pricer()
	}
	if s.Terms != nil {
		out.Credit.Terms = func(context.Context, kabinet.OrgID, cart.Header) (credit.Terms, error) { return *s.Terms, nil }
	}
	return out
}

// Run does something with the gate over a transaction of its own.
func (s *Set) Run(ctx context.Context, do func(context.Context, *withaccounts.Spending) error) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, s.Spending(tx)) })
}

// Expire gives back what has expired at an instant, all in the transaction of e.
func Expire(ctx context.Context, e ledger.Expirer, at time.Time) error {
	due, err := e.Due(ctx, at, 100)
	for _, s := range due {
		if _, err := e.Expire(ctx, Mira, at, s.Org, s.Document.ID); err != nil {
			return err
		}
	}
	return err
}

// Orders returns the service of orders over the ports of a transaction.
func (s *Set) Orders(tx store.Tx) *order.Service { return s.Spending(tx).Orders }

// Carts returns the service of carts over the ports of a transaction.
func (s *Set) Carts(tx store.Tx) *cart.Service {
	return &cart.Service{
		Carts: tx.Carts(), Lister: tx.CartLister(), Pricer: s.pricer(), Taxes: s.Taxes, Authority: s.authorizer(tx), Now: s.now,
		Parties: withaccounts.Parties{Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities(), Memberships: tx.Memberships()},
	}
}

// Fill puts so many pieces into a new cart, and returns the request to order it.
func (s *Set) Fill(ctx context.Context, by kabinet.Actor, key string, pieces int64) (order.PlaceRequest, error) {
	var v cart.View
	err := s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		svc := s.Carts(tx)
		h := cart.Header{Unit: "works", Person: by.Person, Payer: "acme-llc", Seller: "works", Currency: RUB}
		if v, err = svc.Open(ctx, by, "acme", cart.OpenRequest{Header: h}); err != nil {
			return err
		}
		v, err = svc.Add(ctx, by, cart.Ref{Org: "acme", ID: v.State.ID, Version: v.State.Version},
			cart.NewLine{LineKey: cart.LineKey{SKU: "A"}, Quantity: kabinet.QuantityOf(pieces)})
		return err
	})
	return order.PlaceRequest{Org: "acme", Cart: v.State.ID, Version: v.State.Version, Key: key, Payable: v.Totals.Payable}, err
}

// Place fills a cart and orders it, each in a transaction of its own.
func (s *Set) Place(ctx context.Context, by kabinet.Actor, key string, pieces int64) (order.State, error) {
	r, err := s.Fill(ctx, by, key, pieces)
	if err != nil {
		return order.State{}, err
	}
	return s.Request(ctx, by, r)
}

// Request places an order in a transaction of its own.
func (s *Set) Request(ctx context.Context, by kabinet.Actor, r order.PlaceRequest) (out order.State, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		out, err = s.Orders(tx).Place(ctx, by, r)
		return err
	})
	return out, err
}

// Used returns what is used of the budget and of the credit.
func (s *Set) Used(ctx context.Context) (spent, owed kabinet.Money, err error) {
	err = s.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
		for key, to := range map[ledger.Key]*kabinet.Money{
			{Org: "acme", Book: budget.Book, Account: "b1", Part: "2026-03-01"}: &spent,
			{Org: "acme", Book: credit.Book, Account: "a1"}:                     &owed,
		} {
			b, err := tx.Ledger().Balance(ctx, key)
			if err != nil {
				return err
			}
			if *to, err = ledger.MoneyIn(RUB).Money(b.Used()); err != nil {
				return err
			}
		}
		return nil
	})
	return spent, owed, err
}
