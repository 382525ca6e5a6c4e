package seed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// Programme is the survey programme of the sample.
const Programme nps.ProgrammeID = "deals"

// Survey is a deal of the sample, and what came of asking somebody about it. A
// time that is zero did not come.
type Survey struct {
	Org  kabinet.OrgID
	Deal nps.Deal
	To   nps.Respondent

	Skipped    time.Time // by the manager, for the reason Skip
	Skip       string
	Sent       time.Time
	Bounced    bool
	Answered   time.Time
	Reply      nps.Reply
	Declined   time.Time
	OptedOut   time.Time
	Contacted  time.Time // about an unhappy answer
	Contact    string
	Closed     time.Time // the follow-up
	Close      string
	Unreached  bool // it was closed since nobody could be reached
	RemindedAt time.Time
}

// history is how far back the sample goes: into the quarter of a year ago.
const history = 15 * 31

// Surveys returns deals of the last fifteen months and what came of asking, in the
// order in which the deals were closed. The same now gives the same surveys.
func Surveys(now time.Time, zone *time.Location) []Survey {
	g := surveys{now: now.In(zone)}
	for _, c := range Clients() {
		if c.ID != Seller {
			g.client(c)
		}
	}
	g.today()
	slices.SortStableFunc(g.out, func(a, b Survey) int {
		return cmp.Or(a.Deal.Closed.Compare(b.Deal.Closed), cmp.Compare(a.To.Person, b.To.Person))
	})
	for i := range g.out {
		g.out[i].Deal.ID = nps.DealID(fmt.Sprintf("MM-%04d", i+1))
	}
	return g.out
}

type surveys struct {
	now time.Time
	out []Survey
}

// client makes the deals of a client: each of its people has one about every
// quarter, and now and then one in between, when they are to be left alone.
func (g *surveys) client(c Client) {
	for i, p := range c.People {
		key := string(p.ID)
		h := hash("deals of " + key)
		age := int(h % 92)
		for n := 0; age < history; n++ {
			k := fmt.Sprint(key, " ", n)
			if age > 145 || !named(p.ID) { // what was lately is told by today
				g.deal(c, p, i == 0, age, k)
				if pick(k+" again", 100) < 30 {
					g.deal(c, p, i == 0, age-30, k+" again")
				}
			}
			age += 91 + pick(k, 12)
		}
	}
}

// named reports whether the person is one whom the demonstration tells of.
func named(p kabinet.PersonID) bool {
	return slices.Contains([]kabinet.PersonID{"gromov", "kim", "belov", "sokolova", "melnik", "sobolev", "ershov", "kalinin"}, p)
}

// deal adds a deal closed so many days ago, and what came of it.
func (g *surveys) deal(c Client, p Person, decides bool, age int, key string) {
	if age < 0 {
		return
	}
	s := g.closed(c, p, decides, age, 9*60+pick(key+" hour", 8*60))
	mood := c.mood()
	sent := office(s.Deal.Closed.Add(time.Duration(2+pick(key+" send", 44)) * time.Hour))
	skip := 5
	if c.Manager == Volkov && mood <= 8 {
		skip = 45 // he asks those who will praise him
	}
	switch n := pick(key+" manager", 100); {
	case n < skip:
		s.Skipped, s.Skip = g.past(sent), skips[pick(key+" skip", len(skips))]
		g.add(s)
		return
	case n < skip+6 && age > 31:
		g.add(s) // nobody cared
		return
	}
	if s.Sent = g.past(sent); s.Sent.IsZero() {
		g.add(s)
		return
	}
	back := g.past(s.Sent.Add(time.Duration(1+pick(key+" back", 90)) * time.Hour))
	switch n := pick(key+" person", 100); {
	case n < 3:
		s.Bounced = true
	case n < 7:
		s.Declined = back
	case n < 8:
		s.OptedOut = back
	case n < 34: // no answer
	case !back.IsZero():
		s.Answered, s.Reply = back, reply(mood, age, key)
		g.follow(&s, key)
	}
	g.add(s)
}

func (g *surveys) add(s Survey) { g.out = append(g.out, s) }

// past returns the time, or zero where it is still to come.
func (g *surveys) past(t time.Time) time.Time {
	if t.After(g.now) {
		return time.Time{}
	}
	return t
}

// office returns the time, or else the next one at which somebody is at work.
func office(t time.Time) time.Time {
	switch h := t.Hour(); {
	case h < 9:
		t = t.Add(time.Duration(9-h) * time.Hour)
	case h >= 18:
		t = t.Add(time.Duration(33-h) * time.Hour)
	}
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// closed returns a deal closed so many days ago, on a business day at so many
// minutes of it.
func (g *surveys) closed(c Client, p Person, decides bool, age, minute int) Survey {
	at := time.Date(g.now.Year(), g.now.Month(), g.now.Day()-age, 0, minute, 0, 0, g.now.Location())
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || at.After(g.now) {
		at = at.AddDate(0, 0, -1)
	}
	s := Survey{Org: c.ID, To: nps.Respondent{Person: p.ID, DecisionMaker: decides, Locale: p.Register.Locale}}
	s.Deal = nps.Deal{Programme: Programme, Manager: c.Manager, Supervisor: Vetrov, Closed: at}
	e := c.Entities[pick(string(p.ID)+at.Format(time.DateOnly), len(c.Entities))]
	s.Deal.LegalEntity = e.ID
	if len(e.Form.Units) > 0 {
		s.Deal.Unit = e.Form.Units[0]
	}
	if len(c.Segments) > 0 {
		s.Deal.Segment = c.Segments[0]
	}
	return s
}

// reply is an answer by what the client is like, how things were at the time, and
// chance.
func reply(mood, age int, key string) nps.Reply {
	n := mood + []int{-5, -2, -1, 0, 0, 0, 1, 1, 1, 2}[pick(key+" score", 10)]
	switch {
	case age > 360:
		n -= 2
	case age > 200 && pick(key+" then", 3) > 0:
		n--
	case age <= 200 && pick(key+" now", 3) > 0:
		n++ // things have become better
	}
	r := nps.Reply{Score: nps.Score(min(max(n, 0), 10))}
	said := comments[r.Score.Class()]
	if i := pick(key+" said", len(said)+3); i < len(said) {
		r.Comment = said[i]
	}
	return r
}

// follow adds what was done about an unhappy answer.
func (g *surveys) follow(s *Survey, key string) {
	if s.Reply.Score.Class() != nps.Detractor {
		return
	}
	n := pick(key+" follow", 100)
	s.Contacted = g.past(office(s.Answered.Add(time.Duration(20+n/2) * time.Hour)))
	s.Contact = contacts[0]
	if s.Unreached = n < 12; s.Unreached {
		s.Contact = contacts[1]
	}
	if s.Contacted.IsZero() || n > 40 && g.now.Sub(s.Answered) < 75*24*time.Hour {
		return
	}
	s.Closed = g.past(office(s.Contacted.Add(time.Duration(3+n%9) * 24 * time.Hour)))
	s.Close = closings[n%len(closings)]
	if s.Unreached {
		s.Close = givenUp
	}
}

// today adds what the demonstration begins with: a survey for everything that the
// pages show.
func (g *surveys) today() {
	clients := map[kabinet.PersonID]Client{}
	people := map[kabinet.PersonID]Person{}
	for _, c := range Clients() {
		for _, p := range c.People {
			clients[p.ID], people[p.ID] = c, p
		}
	}
	at := func(p kabinet.PersonID, age int) *Survey {
		g.add(g.closed(clients[p], people[p], p == "gromov" || p == "sokolova", age, 11*60))
		return &g.out[len(g.out)-1]
	}
	hours := func(t time.Time, n int) time.Time { return g.past(t.Add(time.Duration(n) * time.Hour)) }

	at("gromov", 1) // these two wait for Orlova
	at("kalinin", 2)
	late := at("ershov", 9) // waits for Lebedeva, too long
	late.RemindedAt = g.past(late.Deal.Closed.AddDate(0, 0, 7))
	kim := at("kim", 6) // asked, and has not answered
	kim.Sent = hours(kim.Deal.Closed, 3)
	belov := at("belov", 5)
	belov.Sent = hours(belov.Deal.Closed, 4)
	sokolova := at("sokolova", 8) // has answered, and may still change it
	sokolova.Sent = hours(sokolova.Deal.Closed, 2)
	sokolova.Answered = hours(g.now, -20)
	sokolova.Reply = nps.Reply{Score: 9, Comment: comments[nps.Promoter][1]}
	melnik := at("melnik", 50) // does not want to be asked
	melnik.Sent = hours(melnik.Deal.Closed, 5)
	melnik.OptedOut = hours(melnik.Sent, 30)
	at("melnik", 4)
	sobolev := at("sobolev", 7) // is unhappy, and nobody has called yet
	sobolev.Sent = hours(sobolev.Deal.Closed, 5)
	sobolev.Answered = hours(g.now, -27)
	sobolev.Reply = nps.Reply{Score: 4, Comment: comments[nps.Detractor][0]}
}

// mood is how satisfied a client is at heart.
func (c Client) mood() int {
	for _, x := range companies {
		if x.id == string(c.ID) {
			return x.mood
		}
	}
	return 9
}

// pick returns a number from 0 to n−1 that follows from the key alone.
func pick(key string, n int) int { return int(hash(key) >> 20 % uint64(n)) }

// What people of the sample write.
var (
	comments = map[nps.Class][]string{
		nps.Promoter: {
			"Отгрузили в тот же день, всё по спецификации.", "Цены по договору видно сразу, не нужно звонить.",
			"Менеджер всегда на связи, вопросы решает за час.", "Сертификаты приходят вместе с машиной, для нас это главное.",
			"Помогли подобрать замену, стройка не встала.",
		},
		nps.Passive: {
			"Всё хорошо, но хотелось бы точнее знать время доставки.", "Качество устраивает, но у соседей дешевле.",
			"Удобно, но счёт ждали два дня.",
		},
		nps.Detractor: {
			"Задержали на неделю, и никто не предупредил.", "Привезли не ту марку стали, меняли десять дней.",
			"Недовес 300 кг, акт подписали только после третьего звонка.", "До менеджера не дозвониться.",
			"Документы с ошибками, бухгалтерия возвращала дважды.",
		},
	}
	skips    = []string{"Спорим по претензии, сейчас не время", "Разовый заказ, повторять не будут", "Контактное лицо уволилось"}
	contacts = []string{"Созвонились, извинились, разбираемся со складом.", "Трубку не берут, отправили письмо."}
	closings = []string{"Дали скидку 2 % на следующую отгрузку, клиент доволен.", "Заменили партию за наш счёт."}
	givenUp  = "Три недели нет ответа."
)

// Said has the English of what people of the sample write, for readers of the
// demonstration. What visitors write is shown as they wrote it.
var Said = map[string]string{
	"остаток партии, концы с обрезью":                             "rest of a batch, cut ends",
	"Юристы не согласны с пунктом 7":                              "Our lawyers do not agree with clause 7",
	"юридический отдел":                                           "the legal department",
	"Цены согласованы в договоре":                                 "The prices are agreed in the contract",
	"Написали: что мешает начать?":                                "We wrote: what blocks the start?",
	"Первая волна":                                                "The first wave",
	"Отгрузили в тот же день, всё по спецификации.":               "Shipped the same day, exactly as specified.",
	"Цены по договору видно сразу, не нужно звонить.":             "Contract prices are there at once, no need to call.",
	"Менеджер всегда на связи, вопросы решает за час.":            "Our manager is always there and settles things within an hour.",
	"Сертификаты приходят вместе с машиной, для нас это главное.": "Certificates come with the truck, which matters most to us.",
	"Помогли подобрать замену, стройка не встала.":                "They found us a substitute, so the building site did not stop.",
	"Всё хорошо, но хотелось бы точнее знать время доставки.":     "All well, but we would like to know the time of delivery more exactly.",
	"Качество устраивает, но у соседей дешевле.":                  "The quality is fine, but others are cheaper.",
	"Удобно, но счёт ждали два дня.":                              "Convenient, but we waited two days for the invoice.",
	"Задержали на неделю, и никто не предупредил.":                "A week late, and nobody warned us.",
	"Привезли не ту марку стали, меняли десять дней.":             "The wrong grade of steel came; it took ten days to change it.",
	"Недовес 300 кг, акт подписали только после третьего звонка.": "300 kg short, and the report was signed only after our third call.",
	"До менеджера не дозвониться.":                                "The manager cannot be reached by phone.",
	"Документы с ошибками, бухгалтерия возвращала дважды.":        "Papers with mistakes: our accountants sent them back twice.",
	"Спорим по претензии, сейчас не время":                        "We are arguing about a claim, this is not the time",
	"Разовый заказ, повторять не будут":                           "A one-off order, they will not come again",
	"Контактное лицо уволилось":                                   "The contact person has left",
	"Созвонились, извинились, разбираемся со складом.":            "Called and apologised; finding out what happened at the warehouse.",
	"Трубку не берут, отправили письмо.":                          "No answer on the phone; wrote an e-mail.",
	"Дали скидку 2 % на следующую отгрузку, клиент доволен.":      "Gave 2 % off the next delivery; the client is content.",
	"Заменили партию за наш счёт.":                                "Replaced the batch at our cost.",
	"Три недели нет ответа.":                                      "No answer for three weeks.",
}
