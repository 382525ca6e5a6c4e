package rollout

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Kind says what an Event tells.
type Kind string

// The kinds of events, with the members that each has beside ID, Kind and At.
// Members in brackets may be absent.
const (
	// OrderPlaced: Client, Order, Channel, Amount, Lines, [Staff, CrossSell,
	// UpSell, FirstCart].
	OrderPlaced Kind = "order"
	// OrderConfirmed: Order. The first one counts.
	OrderConfirmed Kind = "confirmation"
	// OrderCancelled: Order. It takes the order out of everything, whenever it
	// was placed.
	OrderCancelled Kind = "cancellation"
	// EnquiryMade: Client, Enquiry, Channel, Topic, [Staff].
	EnquiryMade Kind = "enquiry"
	// EnquiryAnswered: Enquiry. The first one counts.
	EnquiryAnswered Kind = "response"
	// ClaimMade: Client, [Staff, MisSort]: one line that was claimed or sent back.
	ClaimMade Kind = "claim"
	// OperationDone: Staff, [Client, Operations, Minutes]: what a manager did by
	// hand. Operations of 0 stand for 1.
	OperationDone Kind = "operation"
	// LoggedIn: Client, [Staff].
	LoggedIn Kind = "login"
	// Invited: Client, [Staff].
	Invited Kind = "invitation"
	// Onboarded: Client, [Staff]: the company has been set up.
	Onboarded Kind = "onboarded"
	// Responded: Client, Score, [Staff]: an answer to the question of how likely
	// they would recommend the seller.
	Responded Kind = "survey"
)

// Kinds returns all kinds, in the order in which they are listed above.
func Kinds() []Kind {
	return []Kind{
		OrderPlaced, OrderConfirmed, OrderCancelled, EnquiryMade, EnquiryAnswered, ClaimMade, OperationDone,
		LoggedIn, Invited, Onboarded, Responded,
	}
}

// Topic is what an enquiry is about.
type Topic string

// The topics.
const (
	AboutPrice   Topic = "price"
	AboutStock   Topic = "stock"
	AboutAnother Topic = "other"
)

// Portal is the channel of what is done in the portal. Every other channel, such
// as "phone", "email" or "edi", is the host's own word.
const Portal = "portal"

// MaxText is the largest number of bytes of an id or a channel.
const MaxText = 200

// Event is one thing that happened, plainly: a row of the host's history. Which
// members it has its Kind says; the others are zero.
type Event struct {
	// ID tells events apart: the same one again changes nothing.
	ID   kabinet.EventID `json:"id"`
	Kind Kind            `json:"kind"`
	At   time.Time       `json:"at"`
	// Client is whom it is about, and Staff who of the seller's people has it in
	// hand.
	Client kabinet.OrgID    `json:"client,omitempty"`
	Staff  kabinet.PersonID `json:"staff,omitempty"`
	// Channel is Portal or a word of the host's.
	Channel string `json:"channel,omitempty"`

	Order  string        `json:"order,omitempty"`
	Amount kabinet.Money `json:"amount,omitzero"` // of the order, not negative
	Lines  int           `json:"lines,omitempty"` // of the order, at least 1
	// CrossSell and UpSell are those of Lines that a recommendation brought: an
	// article that goes with another one, and a better one instead.
	CrossSell int `json:"crossSell,omitempty"`
	UpSell    int `json:"upSell,omitempty"`
	// FirstCart is when the cart was begun of which the order came, not after At.
	FirstCart time.Time `json:"firstCart,omitzero"`

	Enquiry string `json:"enquiry,omitempty"`
	Topic   Topic  `json:"topic,omitempty"`

	MisSort bool `json:"misSort,omitempty"`

	Operations int     `json:"operations,omitempty"`
	Minutes    float64 `json:"minutes,omitempty"` // 0 to a million

	Score *int `json:"score,omitempty"` // 0 to 10
}

// members says which of an event's members a kind has to have, and which it may.
type members struct{ must, may []string }

var kindMembers = map[Kind]members{
	OrderPlaced:     {[]string{"client", "order", "channel", "amount", "lines"}, []string{"staff", "crossSell", "upSell", "firstCart"}},
	OrderConfirmed:  {[]string{"order"}, nil},
	OrderCancelled:  {[]string{"order"}, nil},
	EnquiryMade:     {[]string{"client", "enquiry", "channel", "topic"}, []string{"staff"}},
	EnquiryAnswered: {[]string{"enquiry"}, nil},
	ClaimMade:       {[]string{"client"}, []string{"staff", "misSort"}},
	OperationDone:   {[]string{"staff"}, []string{"client", "operations", "minutes"}},
	LoggedIn:        {[]string{"client"}, []string{"staff"}},
	Invited:         {[]string{"client"}, []string{"staff"}},
	Onboarded:       {[]string{"client"}, []string{"staff"}},
	Responded:       {[]string{"client", "score"}, []string{"staff"}},
}

// set returns the members that are set, in their order.
func (e *Event) set() map[string]bool {
	return map[string]bool{
		"client": e.Client != "", "staff": e.Staff != "", "channel": e.Channel != "",
		"order": e.Order != "", "amount": e.Amount.Currency().Valid(), "lines": e.Lines != 0, "crossSell": e.CrossSell != 0, "upSell": e.UpSell != 0,
		"firstCart": !e.FirstCart.IsZero(), "enquiry": e.Enquiry != "", "topic": e.Topic != "", "misSort": e.MisSort,
		"operations": e.Operations != 0, "minutes": e.Minutes != 0, "score": e.Score != nil,
	}
}

// memberOrder is the order in which members are checked, so that of several that
// are wrong the same is named each time.
var memberOrder = []string{
	"client", "staff", "channel", "order", "amount", "lines", "crossSell", "upSell", "firstCart",
	"enquiry", "topic", "misSort", "operations", "minutes", "score",
}

// Validate returns what is wrong with the event, with its place such as
// "/amount": ErrMissing, ErrNeedless, ErrKind, ErrTopic, ErrText, ErrTime or
// ErrNumber.
func (e Event) Validate() error {
	m, ok := kindMembers[e.Kind]
	switch {
	case e.ID == "":
		return ErrMissing.At("/id")
	case !ok:
		return ErrKind.With("kind", clip(string(e.Kind))).At("/kind")
	case e.At.IsZero():
		return ErrMissing.At("/at")
	}
	set := e.set()
	for _, name := range m.must {
		if !set[name] {
			return ErrMissing.At("/" + name)
		}
	}
	for _, name := range memberOrder {
		if set[name] && !slices.Contains(m.must, name) && !slices.Contains(m.may, name) {
			return ErrNeedless.With("kind", string(e.Kind)).At("/" + name)
		}
	}
	for _, f := range [...]struct{ place, text string }{
		{"/id", string(e.ID)}, {"/client", string(e.Client)}, {"/staff", string(e.Staff)}, {"/channel", e.Channel},
		{"/order", e.Order}, {"/enquiry", e.Enquiry},
	} {
		if len(f.text) > MaxText || !utf8.ValidString(f.text) || strings.ContainsRune(f.text, 0) {
			return ErrText.With("max", MaxText).At(f.place)
		}
	}
	const most = 1_000_000
	for _, t := range [...]struct {
		place string
		at    time.Time
	}{{"/at", e.At}, {"/firstCart", e.FirstCart}} {
		if y := t.at.UTC().Year(); !t.at.IsZero() && (y < 1970 || y > 9998) {
			return ErrTime.At(t.place)
		}
	}
	switch {
	case e.Topic != "" && e.Topic != AboutPrice && e.Topic != AboutStock && e.Topic != AboutAnother:
		return ErrTopic.With("topic", clip(string(e.Topic))).At("/topic")
	case e.FirstCart.After(e.At):
		return ErrTime.At("/firstCart")
	case e.Amount.Sign() < 0:
		return ErrNumber.At("/amount")
	case e.Lines < 0 || e.Lines > most:
		return ErrNumber.At("/lines")
	case e.CrossSell < 0 || e.CrossSell > e.Lines:
		return ErrNumber.At("/crossSell")
	case e.UpSell < 0 || e.UpSell > e.Lines-e.CrossSell:
		return ErrNumber.At("/upSell")
	case e.Operations < 0 || e.Operations > most:
		return ErrNumber.At("/operations")
	case math.IsNaN(e.Minutes) || e.Minutes < 0 || e.Minutes > most:
		return ErrNumber.At("/minutes")
	case e.Score != nil && (*e.Score < 0 || *e.Score > 10):
		return ErrNumber.At("/score")
	}
	return nil
}

// equal reports whether two events tell the same.
func (e Event) equal(o Event) bool {
	if (e.Score == nil) != (o.Score == nil) || (e.Score != nil && *e.Score != *o.Score) ||
		!e.At.Equal(o.At) || !e.FirstCart.Equal(o.FirstCart) || !e.Amount.Equal(o.Amount) {
		return false
	}
	e.Score, o.Score, e.At, o.At, e.FirstCart, o.FirstCart = nil, nil, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	e.Amount, o.Amount = kabinet.Money{}, kabinet.Money{}
	return e == o
}

// clip shortens text for an error.
func clip(s string) string {
	const most = 60
	if s = strings.ToValidUTF8(s, "?"); len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
