package seed

import (
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Roles of one's own: ready roles know nothing of them.
const (
	RoleInvoices accounts.RoleID = "invoices" // of the holding: sees what is owed, and nothing else
	RoleCredit   accounts.RoleID = "credit"   // of the seller: lets orders pass that credit holds
)

// PermissionInvoices is the permission to see what is owed.
const PermissionInvoices kabinet.Permission = "invoice.view"

// RUB is the currency of the sample.
var RUB = kabinet.MustCurrency("RUB")

// limited gives a role with a permission up to an amount alone.
func limited(r accounts.AssignRole, p kabinet.Permission, amount int64) accounts.AssignRole {
	r.Limits = []accounts.AmountLimit{{Permission: p, Limit: accounts.LimitOf(roubles(amount))}}
	return r
}

func buyer(unit kabinet.UnitID, alone int64) accounts.AssignRole {
	return limited(accounts.AssignRole{Role: accounts.RoleBuyer, Unit: unit}, order.PermissionPlace, alone)
}

// bookkeeper sees what some legal entities owe.
func bookkeeper(of ...kabinet.LegalEntityID) accounts.AssignRole {
	return accounts.AssignRole{Role: RoleInvoices, Inherit: true, LegalEntities: of}
}

func invoicesRole() Role {
	return Role{RoleInvoices, accounts.RoleForm{Name: "Счета", Grants: []accounts.Grant{
		{Permission: accounts.OrganizationView, Level: accounts.LevelOrganization}, {Permission: PermissionInvoices, Level: accounts.LevelOrganization},
	}}}
}

func roubles(n int64) kabinet.Money { return kabinet.MustMoney(strconv.FormatInt(n, 10) + " RUB") }

// Budget is a budget of a client, with what was spent this month before the portal.
type Budget struct {
	Org   kabinet.OrgID
	ID    budget.ID
	Form  budget.Form
	Spent int64
}

// Budgets returns those of the holding.
func Budgets() []Budget {
	form := func(scope budget.Scope, name string, amount int64, mode budget.Mode, every budget.Every) budget.Form {
		return budget.Form{
			Scope: scope, Measure: ledger.MoneyIn(RUB), Cycle: budget.Cycle{Every: every, Zone: "Europe/Moscow"},
			Terms: budget.Terms{Name: name, Amount: kabinet.QuantityOf(amount), Mode: mode},
		}
	}
	return []Budget{
		{Holding, "bdg-truba", form(budget.Scope{Unit: "truba"}, "Металл для трубопроводов", 4_000_000, budget.Approval, budget.Month), 1_180_000},
		{Holding, "bdg-stroy", form(budget.Scope{Unit: "stroy"}, "Металл для строек", 3_000_000, budget.Hard, budget.Month), 640_000},
		{Holding, "bdg-belov", form(budget.Scope{Person: "belov"}, "Закупки Белова", 12_000_000, budget.Soft, budget.Quarter), 0},
	}
}

// Rules returns the rules of approval of the holding: from three millions on its
// director decides.
func Rules() []approval.Rule {
	return []approval.Rule{{
		ID: "large", Name: "Заказы от 3 млн ₽", Effect: approval.Require, Kinds: []approval.SubjectKind{approval.Order},
		When:  approval.Where(approval.Total, approval.AtLeast, approval.Amount(roubles(3_000_000))),
		Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByOwner}}, DueHours: 24}},
	}}
}

// Account is what a payer may owe, and what it owes by the seller's ERP.
type Account struct {
	Org      kabinet.OrgID
	Payer    kabinet.LegalEntityID
	Limit    int64
	Policy   credit.Policy
	Invoices []Invoice
	// Paid is an advance that stands against no invoice.
	Paid int64
}

// Invoice was posted so many days ago, is due Term days after that, and was paid in
// part or, in full, on some day.
type Invoice struct {
	Number        string
	Posted, Term  int
	Amount, Paid  int64
	PaidAgo       int
	PaymentNumber string
}

// GroupLimit is how much the payers of the holding may owe together.
var GroupLimit = roubles(16_000_000)

// Accounts returns the accounts of the sample. One payer of the holding has none, and
// prepays; another has an invoice that is overdue too long.
func Accounts() []Account {
	return []Account{
		{Holding, "altair-truba", 6_000_000, credit.Policy{WarnAt: kabinet.MustPercent("80"), OverdueAbove: roubles(500_000)}, []Invoice{
			{"УТ-1842", 118, 30, 1_460_000, 1_460_000, 84, "п/п 311"}, {"УТ-1907", 75, 30, 96_000, 0, 0, ""},
			{"УТ-1966", 50, 30, 318_400, 0, 0, ""}, {"УТ-2051", 12, 30, 1_240_750, 0, 0, ""},
		}, 60_000},
		{Holding, "altair-stroy", 3_000_000, credit.Policy{}, []Invoice{
			{"УТ-1880", 96, 30, 705_200, 705_200, 60, "п/п 87"}, {"УТ-1933", 64, 30, 840_300, 0, 0, ""}, {"УТ-2060", 9, 30, 212_000, 0, 0, ""},
		}, 0},
		{Holding, "altair-energo", 4_000_000, credit.Policy{}, []Invoice{{"УТ-2044", 15, 45, 1_905_000, 500_000, 3, "п/п 514"}}, 0},
		{Holding, "altair-servis", 1_000_000, credit.Policy{Overdue: credit.Warn}, []Invoice{{"УТ-1790", 140, 30, 47_600, 0, 0, ""}}, 0},
		{Firm, "stroyfaza", 2_500_000, credit.Policy{OverLimit: credit.Hold, Overdue: credit.Warn}, []Invoice{
			{"УТ-1975", 41, 30, 188_000, 188_000, 14, "п/п 22"}, {"УТ-2038", 18, 30, 421_900, 0, 0, ""},
		}, 0},
	}
}

// Snapshot returns how the ERP sees the account today, and Postings everything that
// was booked on it: what one says is owed, the other comes to.
func (a Account) Snapshot(now time.Time, zone *time.Location) credit.Snapshot {
	s := credit.Snapshot{AsOf: now, Watermark: now}
	today := kabinet.DateOf(now.In(zone))
	for _, i := range a.Invoices {
		if i.Amount == i.Paid {
			continue
		}
		posted := today.AddDays(-i.Posted)
		s.Items = append(s.Items, credit.Item{
			Document: i.Number, Bucket: credit.Receivable, Amount: roubles(i.Amount - i.Paid), Posted: posted, Due: posted.AddDays(i.Term),
		})
	}
	if a.Paid > 0 {
		s.Items = append(s.Items, credit.Item{Document: "advance", Bucket: credit.Unapplied, Amount: roubles(a.Paid), Posted: today.AddDays(-2)})
	}
	return s
}

// Postings returns what was booked on the account; see Snapshot.
func (a Account) Postings(now time.Time, zone *time.Location) []credit.Posting {
	var out []credit.Posting
	today := kabinet.DateOf(now.In(zone))
	for _, i := range a.Invoices {
		out = append(out, credit.Posting{Document: i.Number, Kind: "invoice", Number: i.Number, Date: today.AddDays(-i.Posted), Amount: roubles(i.Amount)})
		if i.Paid > 0 {
			out = append(out, credit.Posting{
				Document: i.PaymentNumber, Kind: "payment", Number: i.PaymentNumber, Date: today.AddDays(-i.PaidAgo), Amount: roubles(-i.Paid),
			})
		}
	}
	if a.Paid > 0 {
		out = append(out, credit.Posting{Document: "advance", Kind: "payment", Number: "п/п 540", Date: today.AddDays(-2), Amount: roubles(-a.Paid)})
	}
	return out
}
