package replay

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Line is one line of a past document: what was bought, and what the ERP asked.
type Line struct {
	// Document is the number of the document. Neighbouring lines of one number,
	// buyer and Request.At are one document. A line without a number is alone.
	Document string
	// Number is that of the line in the document.
	Number string
	// Row is where the line stands in its file, for people; zero is nowhere.
	Row int
	// Buyer is whom the document names. Options.Buyer may complete it.
	Buyer pricing.Buyer
	// Request is what was bought, at the instant of the document. Its Basis
	// does not matter. Where it names no currency, that of the amount holds.
	Request pricing.Request
	// Ordered is when the goods were ordered, where that is not Request.At. Like
	// Shipment and Invoice of the conditions it is an instant whose price is
	// tried.
	Ordered time.Time
	// Price is what the ERP asked for Per (zero is 1) of the request's unit, and
	// Total for the line. One of them is needed; the zero Money is none. Total
	// decides where there are both.
	Price kabinet.Money
	Per   kabinet.Quantity
	Total kabinet.Money
	// Tax says whether Price and Total are net or gross. Where it is unstated
	// they are taken to be as the book's price is.
	Tax pricing.TaxMode
	// TaxRate is the rate that the ERP states; nil takes that of the book.
	TaxRate *kabinet.Percentage
	// Fault says why the line could not be read. Such a line is counted and
	// listed, and the rest of its document is incomplete. Of the other members
	// only Document and Row count.
	Fault *Fault
}

// Fault is a mistake in a line.
type Fault struct {
	Document string `json:"document,omitempty"`
	Row      int    `json:"row,omitempty"`
	// Field is what is wrong, as the file calls it.
	Field string `json:"field,omitempty"`
	// Err is the mistake itself; JSON carries its code and English text.
	Err *kabinet.Error `json:"-"`
}

// amount returns what the ERP asked for the line, with the digits of the
// currency.
func (l *Line) amount() (kabinet.Money, error) {
	m := l.Total
	if m.Currency() == 0 {
		if l.Price.Currency() == 0 {
			return m, ErrAmount
		}
		per := l.Per
		if per.IsZero() {
			per = one
		}
		return l.Price.MulPer(l.Request.Quantity, per, l.Price.Currency().Digits(), kabinet.HalfUp)
	}
	return m.RoundToCurrency(kabinet.HalfUp)
}

var one = kabinet.QuantityOf(1)

// joins reports whether two lines are of one document.
func (l *Line) joins(o *Line) bool {
	return l.Document != "" && l.Document == o.Document && l.Request.At.Equal(o.Request.At) && sameBuyer(&l.Buyer, &o.Buyer)
}

func sameBuyer(a, b *pricing.Buyer) bool {
	return a.Organization == b.Organization && a.Payer == b.Payer && a.Channel == b.Channel && a.Seller == b.Seller &&
		slices.Equal(a.Units, b.Units) && slices.Equal(a.Segments, b.Segments)
}
