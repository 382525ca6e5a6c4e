package order

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Base is what every event of an order says.
type Base struct {
	Order  ID            `json:"order"`
	Org    kabinet.OrgID `json:"org"`
	Number string        `json:"number"`
	By     kabinet.Actor `json:"by"`
	At     time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Placed says that there is a new order.
type Placed struct {
	Base
	Origin Origin  `json:"origin"`
	Cart   cart.ID `json:"cart,omitempty"`
	cart.Header
	Lines   int           `json:"lines"`
	Net     kabinet.Money `json:"net"`
	Tax     kabinet.Money `json:"tax"`
	Payable kabinet.Money `json:"payable"`
	Holds   []Hold        `json:"holds,omitempty"`
}

// EventKind returns "order.placed".
func (Placed) EventKind() string { return "order.placed" }

// Held says that the order waits for something more.
type Held struct {
	Base
	Hold Hold `json:"hold"`
}

// EventKind returns "order.held".
func (Held) EventKind() string { return "order.held" }

// Released says that the order no longer waits for something. Left counts the
// holds that remain; Prepaid is set where it is prepaid thereby.
type Released struct {
	Base
	Hold Hold `json:"hold"`
	Left int  `json:"left"`

	Prepaid *Prepayment `json:"prepaid,omitempty"`
}

// EventKind returns "order.released".
func (Released) EventKind() string { return "order.released" }

// Moved says that the order has another status. Its kind is "order." and the
// new status, as in "order.confirmed".
type Moved struct {
	Base
	Was    Status `json:"was"`
	Now    Status `json:"now"`
	Reason string `json:"reason,omitempty"`
}

// EventKind returns "order." and the new status.
func (m Moved) EventKind() string { return "order." + string(m.Now) }
