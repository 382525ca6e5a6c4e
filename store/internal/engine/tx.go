package engine

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
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
	"github.com/seed-a884640a/kabinet/store"
)

// Config is what a host may choose of the ports.
type Config struct {
	// Number writes the n-th number, counted from 1, of a seller entity's
	// series of orders. Nil writes plain decimal numbers.
	Number func(seller kabinet.SellerEntityID, on kabinet.Date, n int64) string
	// Series names the series of a day, such as its year; nil is one for ever.
	Series func(seller kabinet.SellerEntityID, on kabinet.Date) string
	// Joined says that the transaction is the host's, and may have written
	// before these ports were made.
	Joined bool
	// Failed, if set, is called with the first error of the session.
	Failed func(error)
}

// Tx is a store.Tx over a Session. It belongs to one goroutine.
type Tx struct {
	s      Session
	config Config
	err    error
	// bumped are the organisations to whose authority this transaction added.
	bumped map[kabinet.OrgID]bool
}

var _ store.Tx = (*Tx)(nil)

// NewTx returns the ports over a session.
func NewTx(s Session, c Config) *Tx { return &Tx{s: s, config: c} }

// Err returns the first error of the place where rows are kept, after which
// the transaction must not commit, since a Save may be half done.
func (x *Tx) Err() error { return x.err }

// fail remembers an error of the session.
func (x *Tx) fail(err error) error {
	if err != nil && x.err == nil {
		x.err = err
		if x.config.Failed != nil {
			x.config.Failed(err)
		}
	}
	return err
}

// The ports.

func (x *Tx) Organizations() accounts.OrganizationStore       { return organizations{x} }
func (x *Tx) OrganizationLister() accounts.OrganizationLister { return organizations{x} }
func (x *Tx) AuthorityVersions() accounts.AuthorityVersions   { return authorityVersions{x} }
func (x *Tx) People() accounts.PersonStore                    { return people{x} }
func (x *Tx) Memberships() accounts.MembershipStore           { return memberships{x} }
func (x *Tx) Approvals() approval.Store                       { return approvals{x} }
func (x *Tx) ApprovalLister() approval.Lister                 { return approvals{x} }
func (x *Tx) ApprovalBooks() approval.BookStore               { return approvalBooks{x} }
func (x *Tx) Staff() accounts.StaffStore                      { return staff{x} }
func (x *Tx) StaffLister() accounts.StaffLister               { return staff{x} }
func (x *Tx) SellerEntities() accounts.SellerEntityStore      { return sellerEntities{x} }
func (x *Tx) MembershipLister() accounts.MembershipLister     { return memberships{x} }
func (x *Tx) Delegations() accounts.DelegationStore           { return delegations{x} }
func (x *Tx) DelegationLister() accounts.DelegationLister     { return delegations{x} }
func (x *Tx) Documents() document.Store                       { return documents{x} }
func (x *Tx) DocumentLister() document.Lister                 { return documents{x} }
func (x *Tx) DocumentAccesses() document.AccessStore          { return documentAccesses{x} }
func (x *Tx) Threads() thread.Store                           { return threads{x} }
func (x *Tx) ThreadLister() thread.Lister                     { return threads{x} }
func (x *Tx) ThreadMessages() thread.MessageStore             { return threadMessages{x} }
func (x *Tx) ThreadMarks() thread.MarkStore                   { return threadMarks{x} }
func (x *Tx) Carts() cart.Store                               { return carts{x} }
func (x *Tx) Lists() quickorder.ListStore                     { return lists{x} }
func (x *Tx) ListLister() quickorder.ListLister               { return lists{x} }
func (x *Tx) Schedules() schedule.Store                       { return schedules{x} }
func (x *Tx) ScheduleLister() schedule.Lister                 { return schedules{x} }
func (x *Tx) ScheduleFinder() schedule.Finder                 { return schedules{x} }
func (x *Tx) CartLister() cart.Lister                         { return carts{x} }
func (x *Tx) Orders() order.Store                             { return orders{x} }
func (x *Tx) OrderLister() order.Lister                       { return orders{x} }
func (x *Tx) OrderFinder() order.Finder                       { return orders{x} }
func (x *Tx) OrderKeys() order.Keys                           { return orderKeys{x} }
func (x *Tx) OrderKeyPurger() order.KeyPurger                 { return orderKeys{x} }
func (x *Tx) OrderParking() order.Parking                     { return orderParking{x} }
func (x *Tx) Shipments() order.ShipmentStore                  { return shipments{x} }
func (x *Tx) ShipmentLister() order.ShipmentLister            { return shipments{x} }
func (x *Tx) Proformas() order.ProformaStore                  { return proformas{x} }
func (x *Tx) OrderNumbers() order.Numbers                     { return orderNumbers{x} }
func (x *Tx) Claims() claim.Store                             { return claims{x} }
func (x *Tx) ClaimLister() claim.Lister                       { return claims{x} }
func (x *Tx) StockLevels() stock.Store                        { return stockLevels{x} }
func (x *Tx) StockSources() stock.SourceStore                 { return stockSources{x} }
func (x *Tx) StockParked() stock.ParkedStore                  { return stockParked{x} }
func (x *Tx) MarketOffers() market.Store                      { return offers{x} }
func (x *Tx) MarketOfferLister() market.Lister                { return offers{x} }
func (x *Tx) NPSRequests() nps.Store                          { return npsRequests{x} }
func (x *Tx) NPSRequestLister() nps.Lister                    { return npsRequests{x} }
func (x *Tx) NPSContacts() nps.ContactStore                   { return npsContacts{x} }
func (x *Tx) NPSFollowUps() nps.FollowUpStore                 { return npsFollowUps{x} }
func (x *Tx) NPSFollowUpLister() nps.FollowUpLister           { return npsFollowUps{x} }
func (x *Tx) Invitations() invite.Store                       { return invitations{x} }
func (x *Tx) InvitationFinder() invite.Finder                 { return invitations{x} }
func (x *Tx) InvitationLister() invite.Lister                 { return invitations{x} }
func (x *Tx) InviteRefusals() invite.RefusalStore             { return refusals{x} }
func (x *Tx) InviteMeters() invite.MeterStore                 { return meters{x} }
func (x *Tx) InviteBulks() invite.BulkStore                   { return bulks{x} }
func (x *Tx) InvitePurger() invite.Purger                     { return invitePurger{x} }
func (x *Tx) Passcodes() passcode.Store                       { return passcodes{x} }
func (x *Tx) PasscodePurger() passcode.Purger                 { return passcodes{x} }
func (x *Tx) RolloutPilots() rollout.Store                    { return rolloutPilots{x} }
func (x *Tx) RolloutPilotLister() rollout.Lister              { return rolloutPilots{x} }
func (x *Tx) Onboardings() onboarding.Store                   { return onboardings{x} }
func (x *Tx) OnboardingFinder() onboarding.Finder             { return onboardings{x} }
func (x *Tx) OnboardingLister() onboarding.Lister             { return onboardings{x} }
func (x *Tx) OnboardingTemplates() onboarding.SeriesStore     { return onboardingTemplates{x} }
func (x *Tx) Ledger() ledger.Store                            { return ledgers{x} }
func (x *Tx) LedgerBalances() ledger.BalanceReader            { return ledgers{x} }
func (x *Tx) Reservations() ledger.ReservationStore           { return reservations{x} }
func (x *Tx) Budgets() budget.Store                           { return budgets{x} }
func (x *Tx) BudgetFinder() budget.Finder                     { return budgets{x} }
func (x *Tx) BudgetLister() budget.Lister                     { return budgets{x} }
func (x *Tx) CreditAccounts() credit.Store                    { return creditAccounts{x} }
func (x *Tx) CreditAccountLister() credit.Lister              { return creditAccounts{x} }
func (x *Tx) CreditGroups() credit.GroupStore                 { return creditGroups{x} }
func (x *Tx) CreditHolds() credit.HoldStore                   { return creditHolds{x} }
func (x *Tx) CreditHoldLister() credit.HoldLister             { return creditHolds{x} }
func (x *Tx) Outbox() store.Outbox                            { return outbox{x} }
func (x *Tx) OutboxPurger() store.OutboxPurger                { return outbox{x} }

// outbox is the port of the outbox.
type outbox struct{ *Tx }

func (o outbox) Append(ctx context.Context, records ...kabinet.Record) error {
	if len(records) == 0 {
		return nil
	}
	records = slices.Clone(records)
	for i := range records {
		records[i].At = records[i].At.UTC()
		if records[i].ID == "" || records[i].Aggregate == "" || records[i].Kind == "" {
			return store.ErrRecord.With("id", string(records[i].ID))
		}
	}
	return o.fail(o.s.Append(ctx, records))
}

func (o outbox) Pending(ctx context.Context, limit int) ([]kabinet.Record, error) {
	if limit < 1 {
		return []kabinet.Record{}, nil
	}
	out, err := o.s.Pending(ctx, limit)
	return out, o.fail(err)
}

func (o outbox) Done(ctx context.Context, records ...kabinet.Record) error {
	if len(records) == 0 {
		return nil
	}
	return o.fail(o.s.Done(ctx, records))
}

func (o outbox) Purge(ctx context.Context, before time.Time, limit int) (int, error) {
	if limit < 1 {
		return 0, nil
	}
	n, err := o.s.Purge(ctx, Instant(before), limit)
	return n, o.fail(err)
}

// nested marks a context that belongs to a transaction of db.
type nested struct{ db any }

// Enter returns the context for a transaction of db, which must be a pointer,
// or store.ErrNested when ctx belongs to one already.
func Enter(ctx context.Context, db any) (context.Context, error) {
	if ctx.Value(nested{db}) != nil {
		return nil, store.ErrNested
	}
	return context.WithValue(ctx, nested{db}, true), nil
}
