package order

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// MaxInbound is the largest number of bytes of an inbound order as JSON.
const MaxInbound = 8 << 20

// Inbound is an order as another system has it. Parties and articles are named by that
// system's own codes, of which a Directory knows what they stand for.
type Inbound struct {
	External
	// Origin is ERP or EDI: where an order was made that is not here yet.
	Origin Origin `json:"origin"`
	// Order is the id of an order of ours that the other system has taken over; Client
	// tells of which organisation.
	Order       ID               `json:"order,omitempty"`
	Client      string           `json:"client"`
	Payer       string           `json:"payer"`
	Seller      string           `json:"seller,omitempty"`
	Site        string           `json:"site,omitempty"`
	Agreement   string           `json:"agreement,omitempty"`
	Currency    kabinet.Currency `json:"currency"`
	Kind        cart.OrderKind   `json:"kind,omitempty"`
	Number      string           `json:"number"`
	BuyerNumber string           `json:"buyerNumber,omitempty"`
	Comment     string           `json:"comment,omitempty"`
	Placed      time.Time        `json:"placed"`
	// Status is that of the order there; empty leaves it as it is here.
	Status Status        `json:"status,omitempty"`
	Reason string        `json:"reason,omitempty"`
	Lines  []InboundLine `json:"lines"`
}

// InboundLine is a line of an Inbound.
type InboundLine struct {
	// ID is the number of the line in the order, "1" first; of an order of ours its own.
	ID       cart.LineID      `json:"id"`
	Article  string           `json:"article"`
	Name     string           `json:"name,omitempty"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
	// Shipped and Cancelled are what has become of it there.
	Shipped   kabinet.Quantity `json:"shipped,omitzero"`
	Cancelled kabinet.Quantity `json:"cancelled,omitzero"`
	// Price is for Per units (0 is 1), Amount what Quantity costs.
	Price    kabinet.Money    `json:"price"`
	Per      kabinet.Quantity `json:"per,omitzero"`
	Amount   kabinet.Money    `json:"amount"`
	Tax      pricing.TaxMode  `json:"tax"`
	Category cart.TaxCategory `json:"category,omitempty"`
	Rate     kabinet.Rate     `json:"rate"`
	Days     Days             `json:"days,omitzero"`
}

// ParseInbound reads an inbound order from JSON and checks it. It returns ErrInbound for
// what is no such document, has members that are not known or is longer than MaxInbound,
// and the errors of Inbound.Check.
func ParseInbound(b []byte) (Inbound, error) {
	var in Inbound
	if len(b) > MaxInbound {
		return in, ErrInbound.With("text", "length")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return Inbound{}, ErrInbound.With("text", clipped(err.Error())).Because(err)
	}
	if d.More() {
		return Inbound{}, ErrInbound.With("text", "two documents")
	}
	if err := in.Check(); err != nil {
		return Inbound{}, err
	}
	return in, nil
}

// Check returns nil for an inbound order that can be taken, and otherwise, with its place,
// ErrExternal, ErrExternalVersion, ErrOrigin, ErrEmpty, ErrNumber, ErrInbound, ErrStatus for a status that
// there is not, kabinet.ErrCurrency, kabinet.ErrCurrencyMismatch, ErrQuantity, ErrTwice,
// pricing.ErrTaxMode, ErrTextTooLong or ErrText.
func (in Inbound) Check() error {
	if err := in.External.validate(); err != nil {
		return err
	}
	switch {
	case in.External.Version < 1:
		return ErrExternalVersion.With("version", in.External.Version).At("/version")
	case in.Origin != ERP && in.Origin != EDI:
		return ErrOrigin.With("origin", string(in.Origin)).At("/origin")
	case in.Number == "":
		return ErrNumber.At("/number")
	case len(in.Lines) == 0:
		return ErrEmpty
	case len(in.Lines) > cart.MaxLines:
		return cart.ErrTooManyLines.With("max", cart.MaxLines)
	case !in.Currency.Valid():
		return kabinet.ErrCurrency.At("/currency")
	case in.Client == "" || in.Payer == "" || in.Placed.IsZero():
		return ErrInbound.With("text", "client, payer, placed")
	case in.Status != "" && !slices.Contains([]Status{Submitted, Confirmed, InFulfilment, Completed, Cancelled, Failed}, in.Status):
		return ErrStatus.With("status", string(in.Status)).With("wanted", "").At("/status")
	}
	for _, t := range [...]struct{ place, text string }{
		{"/client", in.Client}, {"/payer", in.Payer}, {"/seller", in.Seller}, {"/site", in.Site}, {"/agreement", in.Agreement},
		{"/number", in.Number}, {"/buyerNumber", in.BuyerNumber}, {"/comment", in.Comment}, {"/reason", in.Reason},
		{"/kind", string(in.Kind)}, {"/order", string(in.Order)},
	} {
		if err := checkText(t.text); err != nil {
			return err.At(t.place)
		}
	}
	seen := map[cart.LineID]bool{}
	for i, l := range in.Lines {
		place := "/lines/" + strconv.Itoa(i)
		if l.ID == "" || seen[l.ID] {
			return ErrTwice.With("line", string(l.ID)).At(place)
		}
		seen[l.ID] = true
		if err := l.check(in.Currency); err != nil {
			return at(err, place)
		}
	}
	return nil
}

func (l InboundLine) check(c kabinet.Currency) error {
	for _, text := range [...]string{string(l.ID), l.Article, l.Name, string(l.Unit), string(l.Category)} {
		if err := checkText(text); err != nil {
			return err
		}
	}
	gone, err := l.Shipped.Add(l.Cancelled)
	switch {
	case err != nil:
		return err
	case l.Article == "":
		return ErrInbound.With("text", "article")
	case l.Quantity.Sign() <= 0, l.Shipped.Sign() < 0, l.Cancelled.Sign() < 0, l.Per.Sign() < 0, l.Quantity.Less(l.Cancelled):
		return ErrQuantity.With("line", string(l.ID))
	case l.Price.Currency() != c || l.Amount.Currency() != c:
		return kabinet.ErrCurrencyMismatch.With("a", c.Code()).With("b", l.Amount.Currency().Code())
	case l.Price.Sign() < 0 || l.Amount.Sign() < 0 || gone.Sign() < 0:
		return ErrAmount.With("most", "")
	case l.Tax != pricing.Net && l.Tax != pricing.Gross:
		return pricing.ErrTaxMode
	case l.Rate.Sign() < 0:
		return cart.ErrNegativeRate.With("rate", l.Rate)
	}
	return nil
}

// line returns the line of an order that an inbound line is; old is the line of the same
// number, if there is one. Where more was shipped than ordered, that much was ordered: the
// other system has agreed to it.
func (l InboundLine) line(sku kabinet.SKU, old *Line) (Line, error) {
	out := Line{ID: l.ID}
	if old != nil {
		out = *old
	}
	per := l.Per
	if per.IsZero() {
		per = kabinet.QuantityOf(1)
	}
	same := out.SKU == sku && out.Unit == l.Unit && out.Quantity.Equal(l.Quantity) && out.Price.Price.Equal(l.Price) && out.Price.Per.Equal(per)
	out.SKU, out.Unit, out.Quantity, out.Amount = sku, l.Unit, l.Quantity, l.Amount
	if l.Name != "" {
		out.Name = l.Name
	}
	if !same {
		out.Trace, out.BuyerTrace, out.Adjustments = nil, nil, nil // which explained another price
		out.Price = pricing.Result{
			Outcome: pricing.Priced, Price: l.Price, List: l.Price, Per: per, Unit: l.Unit, Tax: l.Tax, Quantity: l.Quantity,
			Total: l.Amount, Source: pricing.Source{Row: -1}, Order: pricing.Orderability{OK: true},
		}
	}
	if !l.Days.First.IsZero() {
		out.Delivery, out.Confirmed = l.Days, true
	}
	out.Shipped, out.Cancelled, out.Offer, out.Agreed = l.Shipped, l.Cancelled, nil, Agreed{}
	out.Allocated, out.ClosedShort = kabinet.Quantity{}, kabinet.Quantity{}
	gone, err := l.Shipped.Add(l.Cancelled)
	if err != nil {
		return Line{}, err
	}
	if out.Quantity.Less(gone) {
		return out, out.resize(gone)
	}
	if old != nil { // what is in shipments of ours that have not left stays in them
		out.Allocated = old.Allocated
		if out.Over().Sign() > 0 {
			out.Allocated = kabinet.Quantity{}
		}
	}
	return out, nil
}

// clipped returns the beginning of a text, cut between letters.
func clipped(s string) string {
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "")
	}
	return s
}
