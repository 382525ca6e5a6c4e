package credit

import (
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Anchor is what the days of an instalment are counted from.
type Anchor string

// The anchors.
const (
	Order    Anchor = "order"
	Shipment Anchor = "shipment"
	Invoice  Anchor = "invoice"
	Delivery Anchor = "delivery"
)

// DayKind says which days are counted.
type DayKind string

// The kinds of days. Calendar days count all, the others those of a calendar.
const (
	CalendarDays DayKind = ""
	BusinessDays DayKind = "business"
	BankingDays  DayKind = "banking"
)

// MonthEnd says how the end of a month takes part. EOM+n and n+EOM are distinct:
// 30 days from 15 January are the 2nd of March by the one, and the 28th of
// February by the other.
type MonthEnd string

// Where the end of the month takes part.
const (
	NoMonthEnd MonthEnd = ""
	EOMPlus    MonthEnd = "eom+n" // first the end of the anchor's month, then n days
	PlusEOM    MonthEnd = "n+eom" // first n days, then the end of that month
)

// Roll says where a due date goes that is no business day.
type Roll string

// The rolls. Following is the default: the next business day, as in article 193 of
// the Civil Code of Russia.
const (
	Following         Roll = ""
	ModifiedFollowing Roll = "modifiedFollowing" // but not into another month
	Preceding         Roll = "preceding"
	NoRoll            Roll = "none"
)

// Instalment is one part of a payment: how much, and when.
type Instalment struct {
	// Share is the part of what is left when all fixed amounts are taken off. All
	// shares of the terms sum to 1.
	Share kabinet.Rate `json:"share,omitzero"`
	// Amount is a fixed amount, in place of a share.
	Amount kabinet.Money `json:"amount,omitzero"`
	// Prepaid instalments are to be received before goods are released. They are
	// anchored at the order, and take no credit.
	Prepaid bool   `json:"prepaid,omitempty"`
	Anchor  Anchor `json:"anchor"`
	// Days are counted from the anchor, which is day 0.
	Days     int      `json:"days,omitempty"`
	DayKind  DayKind  `json:"dayKind,omitempty"`
	MonthEnd MonthEnd `json:"monthEnd,omitempty"`
	// DayOfMonth, where set, moves the date on to the next such day, 31 being the
	// last of every month.
	DayOfMonth int  `json:"dayOfMonth,omitempty"`
	Roll       Roll `json:"roll,omitempty"`
}

// Calendars are those that due dates are found by.
type Calendars struct {
	Business kabinet.Calendar
	Banking  kabinet.Calendar
}

// Due returns the day on which the instalment is due that is anchored at a day.
// Business days are counted, and dates roll, by the business calendar; banking
// days by that of the banks, and their dates roll by it.
func (i Instalment) Due(anchor kabinet.Date, c Calendars) kabinet.Date {
	calendar := c.Business
	if i.DayKind == BankingDays {
		calendar = c.Banking
	}
	add := func(d kabinet.Date) kabinet.Date {
		if i.DayKind == CalendarDays || i.Days == 0 {
			return d.AddDays(i.Days)
		}
		return calendar.AddBusinessDays(d, i.Days)
	}
	var d kabinet.Date
	switch i.MonthEnd {
	case EOMPlus:
		d = add(anchor.EndOfMonth())
	case PlusEOM:
		d = add(anchor).EndOfMonth()
	default:
		d = add(anchor)
	}
	if i.DayOfMonth > 0 {
		d = onDay(d, i.DayOfMonth)
	}
	switch i.Roll {
	case NoRoll:
		return d
	case Preceding:
		return calendar.Preceding(d)
	case ModifiedFollowing:
		return calendar.ModifiedFollowing(d)
	}
	return calendar.Following(d)
}

// onDay returns the first day on or after d that is such a day of its month.
func onDay(d kabinet.Date, day int) kabinet.Date {
	end := d.EndOfMonth()
	if at := min(day, end.Day); at >= d.Day {
		return kabinet.Date{Year: d.Year, Month: d.Month, Day: at}
	}
	next := end.AddDays(1)
	return kabinet.Date{Year: next.Year, Month: next.Month, Day: min(day, next.EndOfMonth().Day)}
}

// Offset says against which shipments a prepayment is set.
type Offset string

// The offsets.
const (
	FirstShipments Offset = "" // against the first, until it is used up
	ProRata        Offset = "proRata"
)

// MaxInstalments is the largest number of instalments, and MaxDays the most days
// of one.
const (
	MaxInstalments = 100
	MaxDays        = 3650
)

// Terms say how an order is paid.
type Terms struct {
	Instalments []Instalment `json:"instalments"`
	Offset      Offset       `json:"offset,omitempty"`
}

var one = kabinet.MustRate("1")

// Validate returns ErrTerms with the place of the mistake.
func (t Terms) Validate() error {
	if n := len(t.Instalments); n == 0 || n > MaxInstalments {
		return ErrTerms.At("/instalments")
	}
	if t.Offset != FirstShipments && t.Offset != ProRata {
		return ErrTerms.At("/offset")
	}
	var shares kabinet.Rate
	for i, x := range t.Instalments {
		at := "/instalments/" + strconv.Itoa(i)
		fixed := x.Amount != (kabinet.Money{})
		switch {
		case x.Share.Sign() < 0 || fixed == (x.Share.Sign() > 0):
			return ErrTerms.At(at + "/share")
		case fixed && (x.Amount.Sign() < 0 || x.Amount.Currency() == 0):
			return ErrTerms.At(at + "/amount")
		case x.Anchor != Order && x.Anchor != Shipment && x.Anchor != Invoice && x.Anchor != Delivery,
			x.Prepaid && x.Anchor != Order:
			return ErrTerms.At(at + "/anchor")
		case x.Days < 0 || x.Days > MaxDays:
			return ErrTerms.At(at + "/days")
		case x.DayKind != CalendarDays && x.DayKind != BusinessDays && x.DayKind != BankingDays:
			return ErrTerms.At(at + "/dayKind")
		case x.MonthEnd != NoMonthEnd && x.MonthEnd != EOMPlus && x.MonthEnd != PlusEOM:
			return ErrTerms.At(at + "/monthEnd")
		case x.DayOfMonth < 0 || x.DayOfMonth > 31:
			return ErrTerms.At(at + "/dayOfMonth")
		case x.Roll != Following && x.Roll != ModifiedFollowing && x.Roll != Preceding && x.Roll != NoRoll:
			return ErrTerms.At(at + "/roll")
		}
		var err error
		if shares, err = shares.Add(x.Share); err != nil {
			return ErrTerms.At(at + "/share")
		}
	}
	if !shares.Equal(one) {
		return ErrTerms.At("/instalments").With("shares", shares.String())
	}
	return nil
}

// Split divides a total among the instalments: first the fixed amounts, as far as
// the total goes, then the shares of the rest by largest remainder. The parts have
// the decimal places of the currency and sum to the total. It returns ErrTerms,
// ErrTotal for a total that is negative or finer than its currency, or
// kabinet.ErrCurrencyMismatch for a fixed amount in another currency.
func (t Terms) Split(total kabinet.Money) ([]kabinet.Money, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	left, err := exact(total)
	if err != nil {
		return nil, err
	}
	out := make([]kabinet.Money, len(t.Instalments))
	weights := make([]int64, len(t.Instalments))
	for i, x := range t.Instalments {
		if x.Amount == (kabinet.Money{}) {
			r, err := x.Share.Round(kabinet.MaxScale, kabinet.HalfUp)
			if err != nil {
				return nil, err
			}
			weights[i], _ = r.Fixed()
			continue
		}
		fixed, err := exact(x.Amount)
		if err != nil {
			return nil, err
		}
		if out[i], err = lesser(fixed, left); err != nil {
			return nil, err
		}
		if left, err = left.Sub(out[i]); err != nil {
			return nil, err
		}
	}
	shares, err := left.Allocate(weights...)
	if err != nil {
		return nil, err
	}
	for i, x := range t.Instalments {
		if x.Amount == (kabinet.Money{}) {
			out[i] = shares[i]
		}
	}
	return out, nil
}

// Prepaid returns what of a total is to be received before goods are released, and
// what is left to credit. It returns the errors of Split.
func (t Terms) Prepaid(total kabinet.Money) (prepaid, credit kabinet.Money, err error) {
	parts, err := t.Split(total)
	if err != nil {
		return prepaid, credit, err
	}
	prepaid, credit = kabinet.Zero(total.Currency()), kabinet.Zero(total.Currency())
	for i, x := range t.Instalments {
		to := &credit
		if x.Prepaid {
			to = &prepaid
		}
		if *to, err = to.Add(parts[i]); err != nil {
			return prepaid, credit, err
		}
	}
	return prepaid, credit, nil
}

// Missing returns how much of the prepayment of a total has not been received: as
// long as it is not zero, the order is held. It returns the errors of Split, and
// kabinet.ErrCurrencyMismatch.
func (t Terms) Missing(total, received kabinet.Money) (kabinet.Money, error) {
	prepaid, _, err := t.Prepaid(total)
	if err != nil {
		return kabinet.Money{}, err
	}
	missing, err := prepaid.Sub(received)
	if err == nil && missing.Sign() < 0 {
		missing = kabinet.Zero(total.Currency())
	}
	return missing, err
}

// exact returns an amount with the decimal places of its currency, or ErrTotal
// where it is negative or finer than that.
func exact(m kabinet.Money) (kabinet.Money, error) {
	r, err := m.RoundToCurrency(kabinet.HalfUp)
	if err != nil || !r.Equal(m) || m.Sign() < 0 || m.Currency() == 0 {
		return kabinet.Money{}, ErrTotal.With("total", m)
	}
	return r, nil
}

func lesser(a, b kabinet.Money) (kabinet.Money, error) {
	c, err := a.Cmp(b)
	if err != nil || c <= 0 {
		return a, err
	}
	return b, nil
}
