package rollout

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// History gathers events. The same events in any order, and any of them twice,
// are the same history; late ones are as good as others. The zero History is empty
// and ready for use. A History is not safe for concurrent use, but for reports
// alone.
type History struct {
	events map[kabinet.EventID]*Event // which never change
	orders map[string]*Event          // by number of the order
	asked  map[string]*Event          // by number of the enquiry
}

// Add adds an event. The same one again changes nothing. It returns ErrTwice for
// an id that is there with another content, and for a second order or enquiry of
// one number; and what Event.Validate returns.
func (h *History) Add(e Event) error {
	if err := e.Validate(); err != nil {
		return err
	}
	if old, ok := h.events[e.ID]; ok {
		if !old.equal(e) {
			return ErrTwice.With("id", clip(string(e.ID))).At("/id")
		}
		return nil
	}
	if h.events == nil {
		h.events, h.orders, h.asked = map[kabinet.EventID]*Event{}, map[string]*Event{}, map[string]*Event{}
	}
	switch e.Kind {
	case OrderPlaced:
		if _, ok := h.orders[e.Order]; ok {
			return ErrTwice.With("id", clip(e.Order)).At("/order")
		}
		h.orders[e.Order] = &e
	case EnquiryMade:
		if _, ok := h.asked[e.Enquiry]; ok {
			return ErrTwice.With("id", clip(e.Enquiry)).At("/enquiry")
		}
		h.asked[e.Enquiry] = &e
	}
	if e.Score != nil {
		score := *e.Score
		e.Score = &score
	}
	h.events[e.ID] = &e
	return nil
}

// AddAll adds events until one is refused, and returns the error of Add.
func (h *History) AddAll(events iter.Seq[Event]) error {
	for e := range events {
		if err := h.Add(e); err != nil {
			return err
		}
	}
	return nil
}

// Len returns how many different events there are.
func (h *History) Len() int { return len(h.events) }

// Clients returns all clients that any event names, sorted, such as for a cohort
// of those outside a pilot.
func (h *History) Clients() []kabinet.OrgID {
	found := map[kabinet.OrgID]bool{}
	for _, e := range h.events {
		if e.Client != "" {
			found[e.Client] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// placed is an order that was not cancelled.
type placed struct {
	*Event
	confirmed time.Time // zero where it is not
}

// asked is an enquiry.
type asked struct {
	*Event
	answered time.Time // zero where it is not
}

// facts are the events before an instant, put together: the same for any order in
// which they came.
type facts struct {
	orders    []placed
	enquiries []asked
	of        map[Kind][]*Event // the other kinds, and no answers to orders and enquiries
	since     map[Kind]time.Time
}

// before gathers what happened before an instant.
func (h *History) before(asOf time.Time) *facts {
	f := &facts{of: map[Kind][]*Event{}, since: map[Kind]time.Time{}}
	confirmed, answered, cancelled := map[string]time.Time{}, map[string]time.Time{}, map[string]bool{}
	first := func(at map[string]time.Time, id string, t time.Time) {
		if old, ok := at[id]; !ok || t.Before(old) {
			at[id] = t
		}
	}
	for _, e := range h.events {
		if !e.At.Before(asOf) {
			continue
		}
		if old, ok := f.since[e.Kind]; !ok || e.At.Before(old) {
			f.since[e.Kind] = e.At
		}
		switch e.Kind {
		case OrderConfirmed:
			first(confirmed, e.Order, e.At)
		case OrderCancelled:
			cancelled[e.Order] = true
		case EnquiryAnswered:
			first(answered, e.Enquiry, e.At)
		case OrderPlaced, EnquiryMade:
		default:
			f.of[e.Kind] = append(f.of[e.Kind], e)
		}
	}
	f.orders = make([]placed, 0, len(h.orders))
	for _, e := range h.orders {
		if e.At.Before(asOf) && !cancelled[e.Order] {
			f.orders = append(f.orders, placed{e, confirmed[e.Order]})
		}
	}
	for _, e := range h.asked {
		if e.At.Before(asOf) {
			f.enquiries = append(f.enquiries, asked{e, answered[e.Enquiry]})
		}
	}
	slices.SortFunc(f.orders, func(a, b placed) int { return inTime(a.Event, b.Event) })
	slices.SortFunc(f.enquiries, func(a, b asked) int { return inTime(a.Event, b.Event) })
	for _, list := range f.of {
		slices.SortFunc(list, inTime)
	}
	return f
}

// inTime orders events by time and id, so that sums come out the same to the bit.
func inTime(a, b *Event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }
