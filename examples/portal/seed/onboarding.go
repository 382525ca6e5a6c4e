package seed

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/onboarding"
)

// RoleStarter is a role for colleagues who are needed for a step of getting started
// and for nothing else.
const RoleStarter accounts.RoleID = "starter"

func starterRole() Role {
	return Role{RoleStarter, accounts.RoleForm{Name: "Участник запуска", Grants: []accounts.Grant{
		{Permission: accounts.OrganizationView, Level: accounts.LevelOrganization},
		{Permission: onboarding.PermissionView, Level: accounts.LevelOrganization}, {Permission: onboarding.PermissionAct, Level: accounts.LevelOrganization},
	}}}
}

// Launch is a company of the sample that is being started, and what was done.
type Launch struct {
	Org      kabinet.OrgID
	Template onboarding.TemplateID
	Ago      int // days since it began
	// Vacant says that nobody is accountable; otherwise it is the company's director.
	Vacant  bool
	Manager kabinet.PersonID
	Acts    []Act
	// Ordered is the day of the first order; 0 is none yet.
	Ordered int
}

// Act is something that somebody did.
type Act struct {
	Day int              // after the beginning
	By  kabinet.PersonID // "" is the seller's manager
	Do  onboarding.Action
}

// Launches returns them. The texts have translations in Said.
func Launches() []Launch {
	agreement := func(org string) onboarding.Action {
		return onboarding.Submit("agreement", "Договор поставки, скан.pdf").For(onboarding.Subject(org))
	}
	approved := func(org string) onboarding.Action {
		return onboarding.Approve("agreement").For(onboarding.Subject(org))
	}
	prices := onboarding.Complete("prices")
	nudged := onboarding.Nudge("Написали: что мешает начать?")
	return []Launch{
		{Org: "baltmost", Template: "buyer", Ago: 120, Manager: Lebedeva, Ordered: 12,
			Acts: []Act{{2, "ershov", prices}, {3, "ershov", agreement("baltmost")}, {4, "", approved("baltmost")}}},
		{Org: "geoburteh", Template: "buyer", Ago: 95, Manager: Orlova, Ordered: 9,
			Acts: []Act{{1, "karpov", agreement("geoburteh")}, {2, "", approved("geoburteh")}, {5, "karpov", prices}}},
		{Org: "permkotel", Template: "buyer", Ago: 12, Manager: Lebedeva,
			Acts: []Act{{1, "sobolev", agreement("permkotel")}, {3, "", approved("permkotel")}, {10, "sobolev", prices}, {11, "sobolev", onboarding.Start("order")}}},
		{Org: "sibkarkas", Template: "buyer", Ago: 9, Manager: Orlova,
			Acts: []Act{{6, "medvedev", prices}, {8, "medvedev", agreement("sibkarkas")}}},
		{Org: "kamaenergo", Template: "buyer", Ago: 24, Manager: Volkov,
			Acts: []Act{{4, "safin", prices}, {8, "safin", agreement("kamaenergo")}}},
		{Org: "neftemash", Template: "buyer", Ago: 30, Manager: Volkov,
			Acts: []Act{{7, "akhmetov", onboarding.Start("prices")}, {14, "akhmetov", onboarding.Block("agreement", "Юристы не согласны с пунктом 7", "юридический отдел").For("neftemash")}}},
		{Org: "vostokpromkran", Template: "buyer", Ago: 45, Manager: Volkov,
			Acts: []Act{{2, "nikitin", onboarding.Start("prices")}, {3, "nikitin", prices}, {20, "", nudged}, {30, "", nudged}}},
		{Org: "donmetkon", Template: "buyer", Ago: 20, Manager: Lebedeva, Vacant: true},
		{Org: "magistral", Template: "buyer", Ago: 18, Manager: Orlova,
			Acts: []Act{{3, "gordeev", onboarding.Ask("agreement", "inv-by-telephone").For("magistral")}, {4, "gordeev", prices}}},
		{Org: "isetstal", Template: "buyer", Ago: 11, Manager: Orlova,
			Acts: []Act{{8, "kalinin", onboarding.Start("agreement").For("isetstal")}, {9, "kalinin", prices}}},
		{Org: "tulaprom", Template: "buyer", Ago: 14, Manager: Lebedeva,
			Acts: []Act{{6, "", onboarding.Waive("prices", "Цены согласованы в договоре")}, {12, "grishin", agreement("tulaprom")}, {13, "", approved("tulaprom")}}},
		{Org: "uralreduktor", Template: "buyer", Ago: 33, Manager: Orlova, Acts: []Act{{2, "abramov", prices}, {26, "", nudged}}},
		{Org: "evrofasad", Template: "buyer", Ago: 3, Manager: Orlova},
		{Org: Firm, Template: "buyer", Ago: 4, Manager: Orlova},
		{Org: Holding, Template: "reception", Ago: 2, Manager: Orlova, Acts: []Act{
			{0, "sokolova", onboarding.GiveRole("sokolova", "office")}, {0, "sokolova", onboarding.GiveRole("melnik", "marketing")},
			{0, "sokolova", onboarding.GiveRole("belov", "it")}, {0, "sokolova", onboarding.GiveRole("ryabov", "lawyer")},
			{1, "sokolova", onboarding.AddChampion("melnik")},
		}},
	}
}

// At is when an act was done: in the morning, and later on the same day by a minute.
func (l Launch) At(now time.Time, day, n int) time.Time {
	return now.AddDate(0, 0, day-l.Ago).Add(time.Duration(n)*time.Minute - time.Hour)
}
