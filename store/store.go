// Package store is where everything is kept: a DB runs transactions, and a Tx
// has the ports of all packages, so that an order, its cart, its key and its
// events commit together or not at all.
//
//	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
//		c, err := tx.Carts().Get(ctx, org, id)
//		if err != nil {
//			return err
//		}
//		e, err := c.Remove(actor, now, "3")
//		if err != nil {
//			return err
//		}
//		return tx.Carts().Save(ctx, c, e)
//	})
//
// Package memory is the reference implementation, for tests, examples and
// quick starts; the module store/sqlite keeps everything in one file; package
// storetest is the suite that every implementation passes. A host with storage
// of its own needs none of this: it implements the ports that it uses.
package store

import (
	"context"

	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/cart/schedule"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
)

// DB runs transactions. It is safe for concurrent use.
type DB interface {
	// InTx runs do in a transaction, which commits when do returns nil. When
	// do returns an error or panics, nothing of it remains, events and numbers
	// included, and InTx returns that very error, or panics on.
	//
	// Transactions are serialisable: they have the effect of running one
	// after the other. Where the database refuses one for the sake of
	// another, InTx runs do again, so do loads anew what it changes, keeps
	// nothing from one run to the next, and does nothing that a rollback does
	// not undo. When that has failed too often, or the database stays locked
	// for too long, the error is ErrBusy. kabinet.ErrConflict is not a
	// refusal of that kind and is not repeated.
	//
	// The context of do belongs to the transaction: InTx and View return
	// ErrNested for it. So do must pass on the context that it is given, and
	// must not begin a transaction with another one: it would wait for itself.
	// The Tx and its ports belong to the goroutine of do and end with it;
	// after that they return an error.
	InTx(ctx context.Context, do func(ctx context.Context, tx Tx) error) error

	// View is InTx for reading alone: all reads of one View see the same
	// state, and Save and other writes return ErrReadOnly. Views neither wait
	// for writers nor hold them up.
	View(ctx context.Context, do func(ctx context.Context, tx Tx) error) error
}

// Tx has the ports, all within one transaction. Getting a port costs nothing;
// their contracts are with their types.
//
// Tx grows with the library: each package with a port adds a method. It is meant
// to be implemented whole by the library's own adapters. A host with storage of
// its own implements the ports it uses, one by one, and proves each with its
// suite of storetest.
//
// A port's error leaves the transaction usable where it is one of the library
// (kabinet.ErrNotFound, kabinet.ErrConflict, …): nothing was written then. After
// any other error a Save may be half done, and the transaction does not commit,
// whatever do returns.
type Tx interface {
	Organizations() accounts.OrganizationStore
	OrganizationLister() accounts.OrganizationLister
	AuthorityVersions() accounts.AuthorityVersions
	SellerEntities() accounts.SellerEntityStore
	Staff() accounts.StaffStore
	StaffLister() accounts.StaffLister
	People() accounts.PersonStore
	Memberships() accounts.MembershipStore
	Delegations() accounts.DelegationStore
	DelegationLister() accounts.DelegationLister
	MembershipLister() accounts.MembershipLister

	Approvals() approval.Store
	ApprovalLister() approval.Lister
	ApprovalBooks() approval.BookStore

	Documents() document.Store
	DocumentLister() document.Lister
	DocumentAccesses() document.AccessStore

	Threads() thread.Store
	ThreadLister() thread.Lister
	ThreadMessages() thread.MessageStore
	ThreadMarks() thread.MarkStore

	Carts() cart.Store
	CartLister() cart.Lister
	Lists() quickorder.ListStore
	ListLister() quickorder.ListLister
	Schedules() schedule.Store
	ScheduleLister() schedule.Lister
	ScheduleFinder() schedule.Finder
	Orders() order.Store
	OrderLister() order.Lister
	OrderFinder() order.Finder
	OrderKeys() order.Keys
	OrderKeyPurger() order.KeyPurger
	OrderNumbers() order.Numbers
	OrderParking() order.Parking
	Shipments() order.ShipmentStore
	ShipmentLister() order.ShipmentLister
	Proformas() order.ProformaStore

	Claims() claim.Store
	ClaimLister() claim.Lister

	StockLevels() stock.Store
	StockSources() stock.SourceStore
	StockParked() stock.ParkedStore
	MarketOffers() market.Store
	MarketOfferLister() market.Lister

	NPSRequests() nps.Store
	NPSRequestLister() nps.Lister
	NPSContacts() nps.ContactStore
	NPSFollowUps() nps.FollowUpStore
	NPSFollowUpLister() nps.FollowUpLister

	Invitations() invite.Store
	InvitationFinder() invite.Finder
	InvitationLister() invite.Lister
	InviteRefusals() invite.RefusalStore
	InviteMeters() invite.MeterStore
	InviteBulks() invite.BulkStore
	InvitePurger() invite.Purger
	Passcodes() passcode.Store
	PasscodePurger() passcode.Purger

	RolloutPilots() rollout.Store
	RolloutPilotLister() rollout.Lister
	Onboardings() onboarding.Store
	OnboardingFinder() onboarding.Finder
	OnboardingLister() onboarding.Lister
	OnboardingTemplates() onboarding.SeriesStore

	Ledger() ledger.Store
	LedgerBalances() ledger.BalanceReader
	Reservations() ledger.ReservationStore

	Budgets() budget.Store
	BudgetFinder() budget.Finder
	BudgetLister() budget.Lister

	CreditAccounts() credit.Store
	CreditAccountLister() credit.Lister
	CreditGroups() credit.GroupStore
	CreditHolds() credit.HoldStore
	CreditHoldLister() credit.HoldLister

	Outbox() Outbox
	OutboxPurger() OutboxPurger
}
