package replay

import (
	"encoding/json"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Report is what a replay comes to. It is plain data that marshals to JSON; Text
// writes it for people. Shares are in per cent, rounded down to two decimal
// places, so that 100 is all.
type Report struct {
	Version   string `json:"version,omitempty"` // of the book
	Documents int    `json:"documents"`
	Lines     int    `json:"lines"`
	// Agree is how many lines agree to the smallest unit of the currency.
	Agree int                `json:"agree"`
	Share kabinet.Percentage `json:"share"`
	// Money has the amounts of all lines, by currency, and the following the
	// same by cause, Agrees first; by buyer; and by what the book's price comes
	// from. Buyers and sources stand in the order of how many of their lines
	// differ, those of most first.
	Money   []Sum         `json:"money"`
	Causes  []CauseGroup  `json:"causes"`
	Buyers  []BuyerGroup  `json:"buyers"`
	Sources []SourceGroup `json:"sources"`
	// Worst are the lines that differ most, Options.Worst of each cause and
	// currency, by cause, currency and what they differ by. Lines without a
	// price to compare with stand in the order of the ERP's amount.
	Worst []Entry `json:"worst"`

	// Malformed is how many lines could not be read, and are in no other
	// number. Faults are the first hundred of them.
	Malformed int     `json:"malformed,omitempty"`
	Faults    []Fault `json:"faults,omitempty"`
	// Repeated is how many documents came again after another one: their lines
	// did not stand together, and did not count together. Of very many
	// documents only the latest are remembered.
	Repeated int `json:"repeated,omitempty"`
	// CutShort is how many lines the search for a cause was cut short for, so
	// that a later cause is named than might be, or none; see Options.Effort.
	CutShort int `json:"cutShort,omitempty"`
}

// maxFaults is how many faults are listed.
const maxFaults = 100

// Sum is the money of some lines in one currency. Each amount is net or gross as
// its line is. Book = ERP − Unpriced + Difference.
type Sum struct {
	Currency kabinet.Currency `json:"currency"`
	Lines    int              `json:"lines"`
	ERP      kabinet.Money    `json:"erp"`
	Book     kabinet.Money    `json:"book"`
	// Difference sums what the book says less what the ERP says of the lines
	// for which both say something, and Absolute the same without signs.
	Difference kabinet.Money `json:"difference"`
	Absolute   kabinet.Money `json:"absolute"`
	// Missing is how many lines the book has no amount to compare with for, and
	// Unpriced what the ERP says of them.
	Missing  int           `json:"missing,omitempty"`
	Unpriced kabinet.Money `json:"unpriced"`
}

// Group counts some lines.
type Group struct {
	Lines int `json:"lines"`
	Agree int `json:"agree"`
	// Share is the part of its lines that agree.
	Share kabinet.Percentage `json:"share"`
	Money []Sum              `json:"money"`
}

// CauseGroup are the lines of one cause.
type CauseGroup struct {
	Cause Cause `json:"cause"`
	Lines int   `json:"lines"`
	// Share is the part of all lines.
	Share kabinet.Percentage `json:"share"`
	Money []Sum              `json:"money"`
	// Details are the ways in which the ERP's amount came out, those of most
	// lines first; each is without what differs from line to line.
	Details []DetailCount `json:"details,omitempty"`
}

// DetailCount is how many lines have a detail. The one without a kind and reason
// is that of all that were too many to count apart.
type DetailCount struct {
	Detail Detail `json:"detail"`
	Lines  int    `json:"lines"`
}

// BuyerGroup are the lines of one organisation; of guests where it is empty.
type BuyerGroup struct {
	Organization kabinet.OrgID `json:"organization,omitempty"`
	// Rest marks the group of all that were too many to count apart.
	Rest bool `json:"rest,omitempty"`
	Group
}

// SourceGroup are the lines whose price in the book comes from one list or
// agreement; those without a price have LevelNone.
type SourceGroup struct {
	Level     pricing.Level       `json:"level"`
	List      pricing.ListID      `json:"list,omitempty"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	Rest      bool                `json:"rest,omitempty"`
	Group
}

// Entry is one line that differs, with everything to price it again: Request
// and Buyer are what the book was asked, together with the other lines of the
// document, and Asked, where it is not nil, is what gives the ERP's amount.
type Entry struct {
	Document string          `json:"document,omitempty"`
	Line     string          `json:"line,omitempty"`
	Row      int             `json:"row,omitempty"`
	Buyer    pricing.Buyer   `json:"buyer"` // completed
	Request  pricing.Request `json:"request"`
	ERP      kabinet.Money   `json:"erp"`
	// Book is the book's total as the line states its amount, net or gross, and
	// Difference is Book − ERP; both are the zero Money where there is nothing
	// to compare.
	Book       kabinet.Money   `json:"book,omitzero"`
	Difference kabinet.Money   `json:"difference,omitzero"`
	Tax        pricing.TaxMode `json:"tax,omitzero"`
	Result     pricing.Result  `json:"result"`
	Cause      Cause           `json:"cause"`
	Detail     Detail          `json:"detail,omitzero"`
	// Asked is the request that gives the ERP's amount, where it is another one;
	// AskedBy is the buyer to ask it for, where that is another one. With
	// Detail.Kind NoAgreement or OtherBuyer it is asked of
	// Snapshot.WithoutAgreements.
	Asked   *pricing.Request `json:"asked,omitempty"`
	AskedBy *pricing.Buyer   `json:"askedBy,omitempty"`
	// Changed is when the price that gives the ERP's amount ended, with
	// Detail.Kind Earlier, or begins, with Later.
	Changed time.Time `json:"changed,omitzero"`
	// Incomplete says that another line of the document could not be read.
	Incomplete bool `json:"incomplete,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (f Fault) MarshalJSON() ([]byte, error) {
	type plain Fault
	out := struct {
		plain
		Code string `json:"code,omitempty"`
		Text string `json:"text,omitempty"`
	}{plain: plain(f)}
	if f.Err != nil {
		out.Code, out.Text = f.Err.Code(), f.Err.Text(nil)
	}
	return json.Marshal(out)
}
