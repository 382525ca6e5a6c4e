package seed

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// Ids of the sample that other code names.
const (
	Seller       kabinet.OrgID          = "meridian"
	SellerEntity kabinet.SellerEntityID = "meridian-metall"
	Holding      kabinet.OrgID          = "altair"
	Firm         kabinet.OrgID          = "stroyfaza"

	SegmentWholesale kabinet.SegmentID = "wholesale"
	SegmentDealer    kabinet.SegmentID = "dealer"
)

// Client is an organisation of the sample with its people.
type Client struct {
	ID       kabinet.OrgID
	Register accounts.RegisterOrganization
	Segments []kabinet.SegmentID
	Roles    []Role
	Units    []Unit
	Entities []Entity
	Sites    []Site
	People   []Person
	Manager  kabinet.PersonID // the seller's, who looks after the client
	Revenue  kabinet.Money    // what the client buys in a year
}

// Role is a role of an organisation's own.
type Role struct {
	ID   accounts.RoleID
	Form accounts.RoleForm
}

// Unit is a division.
type Unit struct {
	ID   kabinet.UnitID
	Form accounts.UnitForm
}

// Entity is a legal entity of a client.
type Entity struct {
	ID   kabinet.LegalEntityID
	Form accounts.LegalEntityForm
}

// Site is a ship-to address.
type Site struct {
	ID   kabinet.SiteID
	Form accounts.SiteForm
}

// Person is somebody who can sign in, with their roles.
type Person struct {
	ID       kabinet.PersonID
	Register accounts.RegisterPerson
	Roles    []accounts.AssignRole
}

func site(id kabinet.SiteID, name, city, street, note string, in ...kabinet.UnitID) Site {
	return Site{id, accounts.SiteForm{
		Name: name, Address: accounts.Address{Country: "RU", City: city, Street: street},
		Receiving: accounts.Receiving{Note: note}, Units: in,
	}}
}

func entity(id kabinet.LegalEntityID, name, inn string, in ...kabinet.UnitID) Entity {
	return Entity{id, accounts.LegalEntityForm{
		Name: name, Country: "RU", Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: inn}}, Units: in,
	}}
}

func person(id kabinet.PersonID, name, email string, roles ...accounts.AssignRole) Person {
	return Person{id, accounts.RegisterPerson{Name: name, Email: email, Locale: "ru"}, roles}
}

// Clients returns the seller first, then a holding of five legal entities, a
// single firm, and the companies that are there to be asked how satisfied they are.
func Clients() []Client {
	everywhere := func(r accounts.RoleID) accounts.AssignRole { return accounts.AssignRole{Role: r, Inherit: true} }
	out := []Client{
		{
			ID:       Seller,
			Register: accounts.RegisterOrganization{Name: "Меридиан Металл", Kind: accounts.Seller, Locale: "ru"},
			Roles:    sellerRoles(),
			People: []Person{
				person(Orlova, "Мария Орлова", "orlova@meridian.example", everywhere(accounts.RoleManager), everywhere(RoleSurveys)),
				person(Volkov, "Денис Волков", "volkov@meridian.example", everywhere(accounts.RoleManager), everywhere(RoleSurveys)),
				person(Lebedeva, "Ирина Лебедева", "lebedeva@meridian.example", everywhere(accounts.RoleManager), everywhere(RoleSurveys)),
				person("zorina", "Наталья Зорина", "zorina@meridian.example", everywhere(RoleCredit)),
				person(Vetrov, "Сергей Ветров", "vetrov@meridian.example", everywhere(accounts.RoleOwner), everywhere(RoleSurveysHead)),
			},
		},
		{
			ID:       Holding,
			Register: accounts.RegisterOrganization{Name: "Альтаир", Locale: "ru"},
			Segments: []kabinet.SegmentID{SegmentDealer},
			Manager:  Orlova, Revenue: millions(340),
			Roles: []Role{invoicesRole(), starterRole()},
			Units: []Unit{
				{"stroy", accounts.UnitForm{Name: "Строительство"}},
				{"truba", accounts.UnitForm{Name: "Трубопроводы"}},
				{"energo", accounts.UnitForm{Name: "Энергетика"}},
				{"servis", accounts.UnitForm{Name: "Сервис"}},
				{"zaural", accounts.UnitForm{Name: "Зауралье"}},
			},
			Entities: []Entity{
				entity("altair-truba", "ООО «Альтаир-Трубопровод»", "6658012341", "truba"),
				entity("altair-stroy", "ООО «Альтаир-Строй»", "7705123452", "stroy"),
				entity("altair-energo", "АО «Альтаир-Энерго»", "6671908761", "energo"),
				entity("altair-servis", "ООО «Альтаир-Сервис»", "5903045675", "servis"),
				entity("altair-zaural", "ООО «Альтаир-Зауралье»", "4501123890", "zaural"),
			},
			Sites: []Site{
				site("site-tyumen", "База Тюмень", "Тюмень", "Ветеранов Труда ул., 54", "Ж/д тупик, приём 8–17", "truba", "zaural"),
				site("site-surgut", "Площадка Сургут", "Сургут", "Базовая ул., 12", "Только самосвалы до 20 т", "truba", "energo"),
				site("site-msk", "Склад Люберцы", "Люберцы", "Котельническая ул., 24", "Пропуск за сутки", "stroy", "servis"),
				site("site-ekb", "Стройка «Исеть»", "Екатеринбург", "Горького ул., 77", "Манипулятор, до 12 м", "stroy"),
				site("site-reft", "Площадка ГРЭС", "Рефтинский", "Промплощадка, 1", "", "energo"),
				site("site-perm", "Сервисный центр", "Пермь", "Данщина ул., 5", "", "servis"),
				site("site-kurgan", "База Курган", "Курган", "Омская ул., 179", "Ж/д тупик", "zaural"),
			},
			People: []Person{
				person("sokolova", "Анна Соколова", "sokolova@altair.example", everywhere(accounts.RoleOwner)),
				person("belov", "Игорь Белов", "belov@altair.example", buyer("truba", 1_000_000), buyer("stroy", 1_000_000)),
				person("ryabov", "Виктор Рябов", "ryabov@altair.example", limited(everywhere(accounts.RoleApprover), approval.PermissionVote, 5_000_000)),
				person("fedorova", "Дина Фёдорова", "fedorova@altair.example", bookkeeper("altair-truba", "altair-stroy")),
				person("melnik", "Ольга Мельник", "melnik@altair.example", everywhere(accounts.RoleAccountant)),
			},
		},
		{
			ID:       Firm,
			Register: accounts.RegisterOrganization{Name: "Стройфаза", Locale: "ru"},
			Segments: []kabinet.SegmentID{SegmentWholesale},
			Manager:  Orlova, Revenue: millions(24),
			Entities: []Entity{entity("stroyfaza", "ООО «Стройфаза»", "5024019578")},
			Sites: []Site{
				site("site-podolsk", "Склад Подольск", "Подольск", "Домодедовское ш., 20", "Приём круглосуточно"),
				site("site-tula", "Стройка «Тула-Парк»", "Тула", "Новомосковская ул., 3", ""),
			},
			People: []Person{
				person("gromov", "Павел Громов", "gromov@stroyfaza.example", everywhere(accounts.RoleOwner)),
				person("kim", "Елена Ким", "kim@stroyfaza.example", everywhere(accounts.RoleViewer)),
			},
		},
	}
	for _, c := range companies {
		out = append(out, c.client())
	}
	return out
}
