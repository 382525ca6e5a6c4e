// Package withcredit keeps what is in dispute (package cart/claim) in the balance and
// out of what is overdue (package accounts/credit).
//
//	items, err := withcredit.Set(snapshot.Items, disputes...)
//	aging, err := credit.Age(currency, today, items...) // the same total; the disputed part is current
package withcredit

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/claim"
)

// Suffix is added to the name of a document for the part of it that is in dispute.
const Suffix = "/disputed"

// Set divides each receivable that is disputed: the disputed part, at most the whole,
// and of several of one document the first ones until it is used up, becomes an item of its own that is never due, so that aging, holds for overdue debts
// and reminders pass it over, while balance and exposure stay the same to the cent. Only a
// receivable that has the name of an order of the portal needs a snapshot with a
// Watermark for the order not to be counted beside its disputed part; see
// credit.Snapshot.Includes.
// Disputes of documents that are not among the items say nothing. It returns
// kabinet.ErrCurrencyMismatch or kabinet.ErrOverflow.
func Set(items []credit.Item, disputes ...claim.Dispute) ([]credit.Item, error) {
	sum := map[string]kabinet.Money{}
	for _, d := range disputes {
		was, ok := sum[d.Document]
		if !ok {
			sum[d.Document] = d.Amount
			continue
		}
		both, err := was.Add(d.Amount)
		if err != nil {
			return nil, err
		}
		sum[d.Document] = both
	}
	out := make([]credit.Item, 0, len(items)+len(sum))
	for _, i := range items {
		disputed, ok := sum[i.Document]
		if !ok || i.Bucket != credit.Receivable || i.Amount.Sign() <= 0 || disputed.Sign() <= 0 {
			out = append(out, i)
			continue
		}
		more, err := disputed.Cmp(i.Amount)
		if err != nil {
			return nil, err
		}
		if more > 0 {
			disputed = i.Amount
		}
		if sum[i.Document], err = sum[i.Document].Sub(disputed); err != nil {
			return nil, err
		}
		rest := i
		if rest.Amount, err = i.Amount.Sub(disputed); err != nil {
			return nil, err
		}
		if !rest.Amount.IsZero() {
			out = append(out, rest)
		}
		// Without days it is current, whenever it is looked at.
		i.Document, i.Amount, i.Posted, i.Due = i.Document+Suffix, disputed, kabinet.Date{}, kabinet.Date{}
		out = append(out, i)
	}
	return out, nil
}
