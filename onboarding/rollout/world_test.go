package rollout

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

var moscow = zone("Europe/Moscow")

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// local is an instant by the clock of Moscow, where it is always three hours later
// than in UTC.
func local(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, moscow)
	if err != nil {
		panic(err)
	}
	return t
}

func ordered(id, client, at, channel, amount string, lines int) Event {
	return Event{
		ID: kabinet.EventID("order " + id), Kind: OrderPlaced, At: local(at), Client: kabinet.OrgID(client), Order: id,
		Channel: channel, Amount: kabinet.MustMoney(amount), Lines: lines,
	}
}

func confirmed(order, at string) Event {
	return Event{ID: kabinet.EventID("confirmation " + order), Kind: OrderConfirmed, At: local(at), Order: order}
}

func cancelled(order, at string) Event {
	return Event{ID: kabinet.EventID("cancellation " + order), Kind: OrderCancelled, At: local(at), Order: order}
}

func enquired(id, client, at, channel string, topic Topic) Event {
	return Event{
		ID: kabinet.EventID("enquiry " + id), Kind: EnquiryMade, At: local(at), Client: kabinet.OrgID(client), Enquiry: id,
		Channel: channel, Topic: topic,
	}
}

func answered(enquiry, at string) Event {
	return Event{ID: kabinet.EventID("response " + enquiry), Kind: EnquiryAnswered, At: local(at), Enquiry: enquiry}
}

func operated(staff, client, at string, n int, minutes float64) Event {
	return Event{
		ID: kabinet.EventID(fmt.Sprint("operation ", staff, client, at)), Kind: OperationDone, At: local(at),
		Staff: kabinet.PersonID(staff), Client: kabinet.OrgID(client), Operations: n, Minutes: minutes,
	}
}

func happened(k Kind, client, at string) Event {
	return Event{ID: kabinet.EventID(fmt.Sprint(k, client, at)), Kind: k, At: local(at), Client: kabinet.OrgID(client)}
}

func with(e Event, change func(*Event)) Event {
	change(&e)
	return e
}

func cart(at string) func(*Event) { return func(e *Event) { e.FirstCart = local(at) } }

func score(n int) func(*Event) { return func(e *Event) { e.Score = &n } }

// world is what the tests of measures count on paper. The pilot, of the clients a,
// b and c, starts on 1 April; d is outside.
func world() []Event {
	return []Event{
		// T0: January to March.
		ordered("a1", "a", "2026-01-12 10:00", "phone", "100 EUR", 4),
		ordered("a2", "a", "2026-02-10 11:00", "phone", "300 EUR", 6),
		ordered("b1", "b", "2026-03-03 19:00", "phone", "200 EUR", 10), // after hours
		ordered("d1", "d", "2026-02-02 10:00", "phone", "500 EUR", 5),

		// April to June.
		with(ordered("a3", "a", "2026-04-06 10:00", Portal, "100 EUR", 5), func(e *Event) {
			e.CrossSell, e.UpSell, e.FirstCart = 1, 1, local("2026-04-06 09:30")
		}),
		ordered("a4", "a", "2026-05-09 12:00", Portal, "300 EUR", 5),   // a Saturday
		ordered("a5", "a", "2026-06-01 09:00", "phone", "100 EUR", 10), // as the doors open
		with(ordered("b2", "b", "2026-04-20 17:59", Portal, "200 EUR", 20), cart("2026-04-20 17:00")),
		ordered("b3", "b", "2026-06-30 18:00", "phone", "300 EUR", 10), // as they close
		ordered("d2", "d", "2026-05-05 10:00", "phone", "500 EUR", 5),
		ordered("x1", "a", "2026-04-10 10:00", Portal, "9999 EUR", 100),
		cancelled("x1", "2026-07-15 10:00"),
		confirmed("a3", "2026-04-06 12:00"), // 2 hours
		confirmed("a4", "2026-05-09 16:00"), // 4
		confirmed("a5", "2026-06-01 15:00"), // 6
		confirmed("b2", "2026-04-20 18:59"), // 1
		confirmed("x1", "2026-04-10 10:01"),

		operated("m1", "a", "2026-04-02 10:00", 3, 30),
		operated("m1", "b", "2026-05-05 10:00", 0, 10), // stands for one
		operated("m2", "a", "2026-06-10 10:00", 2, 20),
		operated("m3", "d", "2026-06-10 10:00", 50, 500),

		enquired("e1", "a", "2026-04-03 10:00", "phone", AboutPrice),
		enquired("e2", "b", "2026-04-04 10:00", "email", AboutStock),
		enquired("e3", "a", "2026-04-05 10:00", Portal, AboutPrice),
		enquired("e4", "a", "2026-04-06 10:00", "phone", AboutAnother),
		answered("e1", "2026-04-03 10:10"),
		answered("e2", "2026-04-04 10:50"),
		answered("e3", "2026-04-05 10:30"),

		happened(ClaimMade, "a", "2026-04-08 10:00"),
		with(happened(ClaimMade, "b", "2026-04-28 10:00"), func(e *Event) { e.MisSort = true }),

		happened(Onboarded, "a", "2026-04-15 10:00"),
		happened(Onboarded, "b", "2026-06-30 23:59"),
		happened(Onboarded, "c", "2026-07-01 00:00"),
		happened(Invited, "a", "2026-04-01 10:00"),
		happened(Invited, "a", "2026-04-03 10:00"), // a reminder
		happened(Invited, "b", "2026-04-01 17:59"),
		happened(Invited, "c", "2026-06-01 00:00"),
		happened(LoggedIn, "a", "2026-04-05 10:00"),
		happened(LoggedIn, "b", "2026-04-19 17:59"),

		with(happened(Responded, "a", "2026-06-01 10:00"), score(9)),
		with(happened(Responded, "a", "2026-06-02 10:00"), score(10)),
		with(happened(Responded, "b", "2026-06-03 10:00"), score(3)),

		// July: the first instant of the window that follows.
		ordered("c1", "c", "2026-07-01 00:00", Portal, "700 EUR", 7),
	}
}

func history(t testing.TB, events ...Event) *History {
	t.Helper()
	h := &History{}
	for _, e := range events {
		require.NoError(t, h.Add(e), "%s", e.ID)
	}
	return h
}

// plan looks at the pilot on 1 August, with the first of May as a holiday.
func plan(t testing.TB) Plan {
	t.Helper()
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: moscow, Holidays: []kabinet.Date{kabinet.MustDate("2026-05-01")}})
	require.NoError(t, err)
	return Plan{
		AsOf: local("2026-08-01 00:00"), Calendar: c,
		Cohorts: []Cohort{NewCohort("pilot", "The pilot", kabinet.MustDate("2026-04-01"), "c", "a", "b", "a")},
	}
}

// point reckons one measure of the first cohort.
func point(t testing.TB, h *History, p Plan, m Measure, months int) Point {
	t.Helper()
	r, err := h.Report(p)
	require.NoError(t, err)
	row, ok := r.Cohorts[0].Row(m)
	require.True(t, ok, "%s", m)
	pt, ok := row.At(months)
	require.True(t, ok, "%s at %d", m, months)
	return pt
}
