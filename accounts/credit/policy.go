package credit

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Decision is what credit says to an order, from the best to the worst.
type Decision string

// The decisions.
const (
	Allow      Decision = "allow"
	Warn       Decision = "warn"
	PrepayOnly Decision = "prepayOnly" // only what is prepaid; an order that takes no credit passes
	Hold       Decision = "hold"       // it waits until somebody releases it
	Block      Decision = "block"      // no order, by any route
)

var severity = map[Decision]int{Allow: 0, Warn: 1, PrepayOnly: 2, Hold: 3, Block: 4}

// known reports whether d is a decision; the empty one stands for the default.
func (d Decision) known() bool {
	_, ok := severity[d]
	return ok || d == ""
}

// or returns d, or the default where it is empty. One that this version does not know is
// Block: nothing passes by it.
func (d Decision) or(standard Decision) Decision {
	switch {
	case d == "":
		return standard
	case !d.known():
		return Block
	}
	return d
}

// Worse returns the worse of two decisions. One that this version does not know is Block.
func (d Decision) Worse(o Decision) Decision {
	d, o = d.or(d), o.or(o)
	if severity[o] > severity[d] {
		return o
	}
	return d
}

// Policy says what counts and what follows. An empty decision is the default that
// its comment names; Allow switches a check off.
type Policy struct {
	// OverLimit is for an order that would exceed a limit, or takes credit where
	// no limit is stated. Default PrepayOnly.
	OverLimit Decision `json:"overLimit,omitempty"`
	// WarnAt is the share of a limit from which an order is warned; 0 is never.
	WarnAt kabinet.Rate `json:"warnAt,omitzero"`
	// Overdue is for a payer who owes more than OverdueAbove for longer than
	// GraceDays after it was due. Default PrepayOnly.
	Overdue      Decision      `json:"overdue,omitempty"`
	GraceDays    int           `json:"graceDays,omitempty"`
	OverdueAbove kabinet.Money `json:"overdueAbove,omitzero"`
	// Oldest is for a payer whose oldest open document was posted more than
	// OldestDays ago; 0 days is never. Default PrepayOnly.
	Oldest     Decision `json:"oldest,omitempty"`
	OldestDays int      `json:"oldestDays,omitempty"`
	// Stale is for a snapshot older than StaleAfter, or none; 0 is never. Default
	// Warn.
	Stale      Decision      `json:"stale,omitempty"`
	StaleAfter time.Duration `json:"staleAfter,omitempty"`

	// What of a snapshot counts as exposure: receivables always; deliveries that
	// are not billed, open orders that are expected within HorizonDays of the
	// snapshot (0 is whenever), and payments that are not applied, which take
	// off, unless they are left out.
	NoUnbilled   bool `json:"noUnbilled,omitempty"`
	NoOpenOrders bool `json:"noOpenOrders,omitempty"`
	HorizonDays  int  `json:"horizonDays,omitempty"`
	NoUnapplied  bool `json:"noUnapplied,omitempty"`
}

// Validate returns ErrPolicy, with its place, for a decision that is none, or a
// number below zero.
func (p Policy) Validate() error {
	for place, d := range map[string]Decision{
		"/overLimit": p.OverLimit, "/overdue": p.Overdue, "/oldest": p.Oldest, "/stale": p.Stale,
	} {
		if !d.known() {
			return ErrPolicy.At(place)
		}
	}
	for place, n := range map[string]int{
		"/graceDays": p.GraceDays, "/oldestDays": p.OldestDays, "/horizonDays": p.HorizonDays,
		"/staleAfter": int(p.StaleAfter), "/warnAt": p.WarnAt.Sign(), "/overdueAbove": p.OverdueAbove.Sign(),
	} {
		if n < 0 {
			return ErrPolicy.At(place)
		}
	}
	return nil
}

// counts returns what an item of a snapshot of a day adds to the exposure.
func (p Policy) counts(i Item, day kabinet.Date) kabinet.Money {
	none := kabinet.Zero(i.Amount.Currency())
	switch i.Bucket {
	case Unbilled:
		if p.NoUnbilled {
			return none
		}
	case OpenOrder:
		late := p.HorizonDays > 0 && !i.Expected.IsZero() && day.DaysUntil(i.Expected) > p.HorizonDays
		if p.NoOpenOrders || late {
			return none
		}
	case Unapplied:
		if p.NoUnapplied {
			return none
		}
		return i.Amount.Neg()
	}
	return i.Amount
}

// Exposure returns what a snapshot comes to, and of it what belongs to an
// agreement. The horizon is counted from the snapshot's day in the zone; nil is
// UTC. It returns kabinet.ErrCurrencyMismatch or kabinet.ErrOverflow.
func (p Policy) Exposure(
	c kabinet.Currency, s Snapshot, zone *time.Location,
) (total kabinet.Money, of map[kabinet.AgreementID]kabinet.Money, err error) {
	total, of = kabinet.Zero(c), map[kabinet.AgreementID]kabinet.Money{}
	day := dayOf(s.AsOf, zone)
	for _, i := range s.Items {
		m := p.counts(i, day)
		if total, err = total.Add(m); err != nil {
			return total, nil, err
		}
		if i.Agreement != "" {
			if of[i.Agreement], err = of[i.Agreement].Add(m); err != nil {
				return total, nil, err
			}
		}
	}
	return total, of, nil
}

func dayOf(t time.Time, zone *time.Location) kabinet.Date {
	if zone == nil {
		zone = time.UTC
	}
	return kabinet.DateOf(t.In(zone))
}
