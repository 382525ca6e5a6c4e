package seed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
)

// The pilot of the sample and its one wave.
const (
	Pilot rollout.PilotID = "pilot"
	Wave                  = "first"
)

// PilotClients volunteered for the portal; all others go on by telephone and mail.
var pilotClients = []kabinet.OrgID{
	"baltmost", "geoburteh", "donmetkon", "evrofasad", "zavodlift", "isetstal", "kubanagro", "magistral", "permkotel", "sibkarkas", "tulaprom",
}

// PilotClients returns the clients of the wave.
func PilotClients() []kabinet.OrgID { return append([]kabinet.OrgID(nil), pilotClients...) }

// Outside returns the clients that had no portal meanwhile.
func Outside() (out []kabinet.OrgID) {
	in := map[kabinet.OrgID]bool{Holding: true, Firm: true, Seller: true}
	for _, id := range pilotClients {
		in[id] = true
	}
	for _, c := range Clients() {
		if !in[c.ID] {
			out = append(out, c.ID)
		}
	}
	return out
}

// PilotStart is the day on which the portal became the wave's: the first of the month
// that was seven months ago.
func PilotStart(now time.Time, zone *time.Location) kabinet.Date {
	now = now.In(zone)
	return kabinet.DateOf(time.Date(now.Year(), now.Month()-7, 1, 12, 0, 0, 0, zone))
}

// History returns what the seller's systems would tell of four months before a start
// and of all until an instant: orders by telephone, mail and portal, what was asked and
// answered, claimed and done by hand. It is made up, and the same each time.
func History(start kabinet.Date, pilot []kabinet.OrgID, until time.Time, zone *time.Location) []rollout.Event {
	in := map[kabinet.OrgID]bool{}
	for _, id := range pilot {
		in[id] = true
	}
	h := &past{start: start.Start(zone), until: until, zone: zone}
	for i, c := range Clients() {
		if c.ID != Seller && c.ID != Holding && c.ID != Firm {
			h.client(c, in[c.ID], rand.New(rand.NewPCG(7, uint64(i))))
		}
	}
	for i, s := range Surveys(until, zone) {
		if !s.Answered.IsZero() {
			score := int(s.Reply.Score)
			h.add(rollout.Event{Kind: rollout.Responded, ID: kabinet.EventID("survey/" + strconv.Itoa(i)), At: s.Answered, Client: s.Org, Score: &score})
		}
	}
	return h.out
}

// past grows a history.
type past struct {
	start, until time.Time
	zone         *time.Location
	n            int
	out          []rollout.Event
}

// add adds an event unless it has not happened yet.
func (h *past) add(e rollout.Event) {
	if e.ID == "" {
		h.n++
		e.ID = kabinet.EventID("sample/" + strconv.Itoa(h.n))
	}
	if e.At.Before(h.until) {
		h.out = append(h.out, e)
	}
}

// client lives through the months of a client. Who is in the pilot takes to the portal
// over some months, and never with everything.
func (h *past) client(c Client, pilot bool, r *rand.Rand) {
	taste := 0.45 + 0.45*r.Float64()
	invited := h.start.AddDate(0, 0, r.IntN(6)).Add(10 * time.Hour)
	if pilot {
		h.add(rollout.Event{Kind: rollout.Invited, At: invited, Client: c.ID, Staff: c.Manager})
		login := invited.AddDate(0, 0, 1+r.IntN(9))
		h.add(rollout.Event{Kind: rollout.LoggedIn, At: login, Client: c.ID})
		h.add(rollout.Event{Kind: rollout.Onboarded, At: login.AddDate(0, 0, 3+r.IntN(20)), Client: c.ID, Staff: c.Manager})
	}
	revenue, _ := strconv.ParseFloat(c.Revenue.Amount(), 64)
	per := 2 + int(revenue/60e6) // orders a month
	for at := h.start.AddDate(0, -4, 0); at.Before(h.until); at = at.AddDate(0, 1, 0) {
		for range per + r.IntN(3) {
			day := at.AddDate(0, 0, r.IntN(30))
			months := day.Sub(invited).Hours() / 24 / 30
			portal := pilot && months > 0.2 && r.Float64() < taste*min(0.35+months/5, 1)
			h.order(c, day, portal, revenue/12/float64(per+1), r)
		}
	}
}

// order is one order and what came with it.
func (h *past) order(c Client, day time.Time, portal bool, amount float64, r *rand.Rand) {
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		if portal && r.Float64() < 0.5 {
			break
		}
		day = day.AddDate(0, 0, 1)
	}
	hour := 9 + r.IntN(9)
	if portal && r.Float64() < 0.28 {
		hour = 18 + r.IntN(5)
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), hour, r.IntN(60), 0, 0, h.zone)
	number := fmt.Sprintf("%s-%d", c.ID, h.n)
	channel, confirm, enquiries, claims, operations, minutes := "phone", 3+18*r.Float64(), 0.85, 0.07, 6, 24.0
	if r.Float64() < 0.4 {
		channel = "email"
	}
	lines := 1 + r.IntN(6)
	sum := amount * math.Exp(0.5*r.NormFloat64()) * (0.6 + 0.1*float64(lines))
	e := rollout.Event{Kind: rollout.OrderPlaced, At: at, Client: c.ID, Staff: c.Manager, Order: number, Channel: channel, Lines: lines}
	if portal {
		confirm, enquiries, claims, operations, minutes = 0.3+4*r.Float64(), 0.25, 0.04, 2, 8
		e.Channel, e.FirstCart, e.CrossSell = rollout.Portal, at.Add(-time.Duration(4+r.IntN(40))*time.Minute), r.IntN(2)
		e.CrossSell = min(e.CrossSell, e.Lines)
		sum *= 1.12
	}
	e.Amount = kabinet.MustMoney(strconv.Itoa(int(math.Round(sum/100)*100)) + " RUB")
	h.add(e)
	if !at.Before(h.until) {
		return
	}
	h.add(rollout.Event{Kind: rollout.OrderConfirmed, At: at.Add(time.Duration(confirm * float64(time.Hour))), Order: number})
	h.add(rollout.Event{Kind: rollout.OperationDone, At: at.Add(time.Hour), Client: c.ID, Staff: c.Manager, Operations: operations, Minutes: minutes + 6*r.Float64()})
	if r.Float64() < enquiries {
		topic := rollout.AboutPrice
		if r.Float64() < 0.5 {
			topic = rollout.AboutStock
		}
		asked := at.Add(-time.Duration(30+r.IntN(300)) * time.Minute)
		h.add(rollout.Event{Kind: rollout.EnquiryMade, At: asked, Client: c.ID, Staff: c.Manager, Enquiry: "q-" + number, Channel: "phone", Topic: topic})
		wait := 15 + 160*r.Float64()
		if portal {
			wait /= 2
		}
		h.add(rollout.Event{Kind: rollout.EnquiryAnswered, At: asked.Add(time.Duration(wait) * time.Minute), Enquiry: "q-" + number})
	}
	for range lines {
		if r.Float64() < claims {
			h.add(rollout.Event{Kind: rollout.ClaimMade, At: at.AddDate(0, 0, 6), Client: c.ID, Staff: c.Manager, MisSort: r.Float64() < 0.4})
		}
	}
}
