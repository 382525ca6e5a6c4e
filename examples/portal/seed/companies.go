package seed

import (
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
)

// The seller's people.
const (
	Orlova   kabinet.PersonID = "orlova"
	Volkov   kabinet.PersonID = "volkov"
	Lebedeva kabinet.PersonID = "lebedeva"
	Vetrov   kabinet.PersonID = "vetrov" // their head
)

// The seller's own roles for surveys, beside RoleCredit: ready roles know nothing of them.
const (
	RoleSurveys     accounts.RoleID = "surveys"
	RoleSurveysHead accounts.RoleID = "surveys-head"
)

// sellerRoles returns them: managers send, and follow up; their head also sees to
// it that they do, and takes answers out of the score.
func sellerRoles() []Role {
	form := func(name string, permissions ...kabinet.Permission) accounts.RoleForm {
		f := accounts.RoleForm{Name: name}
		for _, p := range permissions {
			f.Grants = append(f.Grants, accounts.Grant{Permission: p, Level: accounts.LevelSeller})
		}
		return f
	}
	return []Role{
		{RoleSurveys, form("Опросы", "nps.send", "nps.view", "nps.follow_up")},
		{RoleCredit, form("Кредитный контроль", accounts.OrganizationView, order.PermissionView, approval.PermissionView,
			PermissionInvoices, withaccounts.PermissionRelease)},
		{RoleSurveysHead, form("Опросы, руководитель", "nps.send", "nps.view", "nps.follow_up", "nps.assign", "nps.exclude")},
	}
}

// company is a client of whom only names are known: enough to be asked.
type company struct {
	id, name, inn string // nine digits of it
	segment       kabinet.SegmentID
	manager       kabinet.PersonID
	city          string
	revenue       int64 // a year, in millions of roubles
	mood          int   // how satisfied they are at heart, 0 to 10
	people        string
}

// companies are the other clients, in an order that does not matter.
var companies = []company{
	{"baltmost", "Балтмост", "781043217", SegmentDealer, Lebedeva, "Санкт-Петербург", 148, 9, "ershov Николай Ершов, pavlova Татьяна Павлова, gusev Олег Гусев"},
	{"volgastroy", "Волгастройдеталь", "344209871", SegmentWholesale, Volkov, "Волгоград", 36, 7, "zaitsev Артём Зайцев, romanova Инна Романова"},
	{"vostokpromkran", "Востокпромкран", "272311804", SegmentWholesale, Volkov, "Хабаровск", 41, 6, "nikitin Роман Никитин, sidorova Алла Сидорова"},
	{"geoburteh", "Геобуртех", "890612345", SegmentDealer, Orlova, "Сургут", 212, 9, "karpov Виктор Карпов, belyaeva Нина Беляева, timofeev Глеб Тимофеев"},
	{"dalstroymost", "Далстроймост", "253678124", SegmentWholesale, Volkov, "Владивосток", 29, 8, "fomin Кирилл Фомин, frolova Вера Фролова"},
	{"donmetkon", "Донметконструкция", "616532190", SegmentWholesale, Lebedeva, "Ростов-на-Дону", 87, 8, "isaev Максим Исаев, markova Дарья Маркова"},
	{"evrofasad", "Еврофасад", "501745612", SegmentWholesale, Orlova, "Мытищи", 22, 10, "danilov Юрий Данилов, titova Лидия Титова"},
	{"zavodlift", "Завод «Лифтмаш»", "732509348", SegmentDealer, Lebedeva, "Ульяновск", 118, 9, "komarov Станислав Комаров, orekhova Юлия Орехова, panov Денис Панов"},
	{"isetstal", "Исетьстальмонтаж", "667234519", SegmentWholesale, Orlova, "Екатеринбург", 174, 8, "kalinin Егор Калинин, guseva Марина Гусева"},
	{"kamaenergo", "Камаэнергомонтаж", "165018823", SegmentDealer, Volkov, "Набережные Челны", 133, 7, "safin Тимур Сафин, galieva Алина Галиева, kuzmin Лев Кузьмин"},
	{"kubanagro", "Кубаньагрокаркас", "230987114", SegmentWholesale, Lebedeva, "Краснодар", 31, 9, "bondar Андрей Бондарь, kravets Ольга Кравец"},
	{"ladogasudo", "Ладогасудоремонт", "471245903", SegmentWholesale, Lebedeva, "Выборг", 18, 7, "egorov Семён Егоров, antonova Светлана Антонова"},
	{"magistral", "Магистраль-Юг", "263410927", SegmentDealer, Orlova, "Ставрополь", 96, 9, "gordeev Илья Гордеев, melnikova Раиса Мельникова, orlov Захар Орлов"},
	{"neftemash", "Нефтемашсервис", "027845116", SegmentDealer, Volkov, "Уфа", 205, 6, "akhmetov Ринат Ахметов, yusupova Лейла Юсупова"},
	{"obpolimer", "Обьполимертруба", "540876321", SegmentWholesale, Orlova, "Новосибирск", 44, 8, "stepanov Борис Степанов, vlasova Ксения Власова"},
	{"permkotel", "Пермкотлострой", "590611842", SegmentDealer, Lebedeva, "Пермь", 121, 10, "sobolev Фёдор Соболев, krylova Анна Крылова"},
	{"severfund", "Северфундамент", "290154378", SegmentWholesale, Volkov, "Архангельск", 27, 8, "lebedev Вадим Лебедев, zhukova Полина Жукова"},
	{"sibkarkas", "Сибкаркас", "245618703", SegmentDealer, Orlova, "Красноярск", 158, 8, "medvedev Павел Медведев, ilina Галина Ильина, rybakov Антон Рыбаков"},
	{"tulaprom", "Тулапромограда", "710532984", SegmentWholesale, Lebedeva, "Тула", 16, 10, "grishin Игорь Гришин, sokolov Матвей Соколов"},
	{"uralreduktor", "Уралредуктор", "744721056", SegmentDealer, Orlova, "Челябинск", 109, 7, "abramov Руслан Абрамов, kotova Елена Котова, shubin Пётр Шубин"},
}

// client makes a client of the company: one legal entity and one site, a
// director and those who watch.
func (c company) client() Client {
	out := Client{
		ID: kabinet.OrgID(c.id), Register: accounts.RegisterOrganization{Name: c.name, Locale: "ru"},
		Segments: []kabinet.SegmentID{c.segment}, Manager: c.manager, Revenue: millions(c.revenue),
		Entities: []Entity{entity(kabinet.LegalEntityID(c.id), "ООО «"+strings.Trim(strings.TrimPrefix(c.name, "Завод "), "«»")+"»", withCheckDigit(c.inn))},
		Sites:    []Site{site(kabinet.SiteID("site-"+c.id), "Склад "+c.city, c.city, "Промышленная ул., 1", "")},
	}
	for i, p := range strings.Split(c.people, ", ") {
		id, name, _ := strings.Cut(p, " ")
		role := accounts.RoleViewer
		if i == 0 {
			role = accounts.RoleOwner
		}
		out.People = append(out.People, person(kabinet.PersonID(id), name, id+"@"+c.id+".example", accounts.AssignRole{Role: role, Inherit: true}))
	}
	return out
}

func millions(n int64) kabinet.Money {
	return kabinet.MustMoney(strconv.FormatInt(n, 10) + "000000 RUB")
}

// withCheckDigit makes a taxpayer number of nine digits.
func withCheckDigit(digits string) string {
	sum := 0
	for i, w := range []int{2, 4, 10, 3, 5, 9, 4, 6, 8} {
		sum += w * int(digits[i]-'0')
	}
	return digits + strconv.Itoa(sum%11%10)
}
