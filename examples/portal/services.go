package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	voters "github.com/seed-a884640a/kabinet/accounts/approval/withaccounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// PermissionPrices is the permission to see the prices of an organisation.
const PermissionPrices kabinet.Permission = "price.view"

// App is the library wired to its database: what an application of your own has
// instead of globals. Its methods build the services for one transaction.
type App struct {
	DB    store.DB
	Taxes cart.Taxes
	Keys  nps.Keys // of personal links and invitations
	Now   func() time.Time
	// Blobs keep the bytes of documents; without them nothing is attached or downloaded.
	Blobs document.Blobs

	rights *accounts.Cache // for all requests
	quick  quickIndex
	tariff yearTariff

	mu    sync.RWMutex
	trade *Trade
}

// NewApp wires an application to its database and publication.
func NewApp(db store.DB, trade *Trade, keys nps.Keys, now func() time.Time) (*App, error) {
	january := time.Date(2026, time.January, 1, 0, 0, 0, 0, zone)
	taxes, err := cart.NewTaxTable(nil,
		cart.TaxRow{Rate: kabinet.MustPercent("20"), Window: kabinet.Window{Until: january}},
		cart.TaxRow{Rate: kabinet.MustPercent("22"), Window: kabinet.Window{From: january}},
	)
	if err != nil {
		return nil, err
	}
	a := &App{
		DB: db, Taxes: taxes, Keys: keys, Now: now,
		rights: accounts.NewCache(accounts.CacheOptions{}), trade: trade,
	}
	_, err = a.carriers() // that can be read
	return a, err
}

// Trade returns what is published now.
func (a *App) Trade() *Trade {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.trade
}

// Publish puts another publication in force; carts see it when they are priced
// next, and orders are refused until their buyers have.
func (a *App) Publish(t *Trade) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trade = t
}

// authority answers who may do what, from the accounts in the transaction.
func (a *App) authority(tx store.Tx) accounts.Authorizer {
	return accounts.Authorizer{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: a.Now,
		Versions: tx.AuthorityVersions(), Cache: a.rights,
		Delegations: tx.Delegations(), Seller: seed.Seller,
	}
}

// Carts returns the service of carts in the transaction.
func (a *App) Carts(tx store.Tx) *cart.Service {
	return &cart.Service{
		Carts: tx.Carts(), Lister: tx.CartLister(),
		Pricer: a.pricer(tx), Taxes: a.Taxes, Parties: parties(tx), Authority: a.authority(tx),
		Policy: policy, Checks: a.cartChecks(tx), Now: a.Now,
	}
}

// Orders returns the service of orders in the transaction.
func (a *App) Orders(tx store.Tx) *order.Service { return a.Spending(tx).Orders }

func (a *App) stock(tx store.Tx) order.Stock {
	return withstock.Keeper{Stock: a.Trade().stockService(tx, nil)}
}

// Shipping returns the service of shipments in the transaction.
func (a *App) Shipping(tx store.Tx) *order.Shipping {
	return &order.Shipping{Orders: a.Orders(tx), Shipments: tx.Shipments(), Lister: tx.ShipmentLister()}
}

// Proformas returns the service of invoices for payment in the transaction.
func (a *App) Proformas(tx store.Tx) *order.Proformas {
	return &order.Proformas{Orders: a.Orders(tx), Store: tx.Proformas()}
}

// Spending returns what leads orders through budgets, credit and approvals in the
// transaction.
func (a *App) Spending(tx store.Tx) *withaccounts.Spending {
	authority := a.authority(tx)
	promises, _ := a.promises(tx) // without a tariff no way can be chosen
	out := &withaccounts.Spending{
		Budgets: withaccounts.BudgetGate{
			Budgets:       &budget.Service{Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations()},
			Organizations: tx.Organizations(), Now: a.Now,
		},
		Credit: withaccounts.CreditGate{Credit: a.credit(tx), Now: a.Now},
		Approvals: &approval.Service{
			Flows: tx.Approvals(), Lister: tx.ApprovalLister(), Books: tx.ApprovalBooks(),
			Directory: voters.Directory{Authorizer: authority, Delegations: tx.DelegationLister()},
			Authority: authority, Policy: approval.Policy{WaitFor: waitFor, HoldFor: waitFor}, Now: a.Now,
			Rechecks: []approval.Recheck{withaccounts.Goods{Orders: tx.Orders(), Stock: a.stock(tx), Now: a.Now}},
		},
		Authorizer: authority, Pricer: a.pricer(tx), PriceHold: priceHold, Now: a.Now,
	}
	out.Orders = &order.Service{
		Orders: tx.Orders(), Lister: tx.OrderLister(), Authority: authority,
		Carts: tx.Carts(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(),
		Pricer: a.pricer(tx), Taxes: a.Taxes, Parties: parties(tx), Policy: policy, Checks: checks, Now: a.Now,
		Gates: []order.Gate{out, withstock.Market{Market: a.taken(tx)}}, Tolerance: tolerance,
		Promises: promises, Stock: a.stock(tx),
	}
	return out
}

// An approval may take a fortnight, and prices of an order that waits hold for three
// days: after that they have to be what they were.
const (
	waitFor   = 14 * 24 * time.Hour
	priceHold = 3 * 24 * time.Hour
)

func (a *App) credit(tx store.Tx) *credit.Service {
	return &credit.Service{
		Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
		Ledger: tx.Ledger(), Reservations: tx.Reservations(), Zone: zone,
	}
}

// tolerance: what is sold by weight is loaded to within five per cent, and counts as
// weighed.
func tolerance(_ cart.Header, l cart.LineKey) order.Tolerance {
	if l.Unit != kabinet.Tonne && l.Unit != kabinet.Kilogram {
		return order.Tolerance{}
	}
	return order.Tolerance{Under: kabinet.MustPercent("5"), Over: kabinet.MustPercent("5")}
}

// policy: the seller's documents come from 1C, and sums must agree with them.
func policy(kabinet.SellerEntityID) cart.Policy { return cart.OneC() }

// pricer prices the lines of a cart for its buyer, unit and payer.
func (a *App) pricer(tx store.Tx) cart.Pricer {
	trade := a.Trade() // one snapshot for the whole transaction
	return cart.ViewPricer{View: func(ctx context.Context, q cart.PriceQuery) (*pricing.View, error) {
		org, err := tx.Organizations().Get(ctx, q.Org)
		if err != nil {
			return nil, err
		}
		return trade.view(org, q.Header, codesOf(q)...)
	}, Locks: a.taken(tx).Locks}
}

// view compiles the buyer of a header: its account path, payer and segments, with those
// of codes.
func (t *Trade) view(org *accounts.Organization, h cart.Header, codes ...kabinet.SegmentID) (*pricing.View, error) {
	return t.Snapshot.For(withaccounts.Buyer(org, h, slices.Concat(t.Segments[org.ID()], codes), ""))
}

// parties checks that those named in a cart belong to its organisation and to
// each other; the rules are those of accounts.
func parties(tx store.Tx) cart.Parties {
	return withaccounts.Parties{Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities(), Memberships: tx.Memberships()}
}
