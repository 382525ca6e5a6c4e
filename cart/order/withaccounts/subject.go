package withaccounts

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Subject returns what is approved of an order: its lines with their prices, parties,
// site, agreement and total, tax included. What it has as facts are the totals before
// and after discounts, the number of lines, the articles and the payer, and the site and
// the cost centre where they are the same for all lines; a rule that asks for one that is
// not needs the approval, since the fact is not known. It returns the errors of
// cart.Totals.Payables and of the arithmetic.
func Subject(id order.ID, d order.Draft) (approval.Subject, error) {
	content, err := content(d)
	if err != nil {
		return approval.Subject{}, err
	}
	before, err := undiscounted(d)
	if err != nil {
		return approval.Subject{}, err
	}
	facts := approval.Facts{
		approval.TotalBefore: approval.Amount(before), approval.TotalAfter: approval.Amount(d.Totals.Payable),
		approval.Lines: approval.Number(kabinet.QuantityOf(int64(len(d.Lines)))),
		approval.Payer: approval.Text(string(d.Payer)),
	}
	var articles, sites, centres []string
	for _, l := range d.Lines {
		articles = append(articles, string(l.SKU))
		sites = append(sites, string(cmp.Or(l.Site, d.Site)))
		centres = append(centres, l.CostCentre)
	}
	facts[approval.Articles] = approval.Texts(articles...)
	for field, of := range map[approval.Field][]string{approval.Site: sites, approval.CostCentre: centres} {
		if of = slices.Compact(of); len(of) == 1 { // the same for all lines
			facts[field] = approval.Text(of[0])
		}
	}
	return approval.Subject{
		Kind: approval.Order, ID: string(id), Org: d.Org, Unit: d.Unit, LegalEntity: d.Payer, Owner: d.Person,
		Version: document(id).Version, Hash: content.Hash(), Content: &content, Facts: facts,
	}, nil
}

// content is what approvers decide on. Everything that makes a line what it is goes
// into its key, so that a line for another site or cost centre is another line.
func content(d order.Draft) (approval.Content, error) {
	out := approval.Content{Total: d.Totals.Payable}
	for _, l := range d.Lines {
		b, err := json.Marshal(l.LineKey)
		if err != nil {
			return out, err
		}
		sum := sha256.Sum256(b)
		out.Lines = append(out.Lines, approval.ContentLine{
			Key: string(l.ID) + " " + hex.EncodeToString(sum[:8]), Article: string(l.SKU), Quantity: l.Quantity, UoM: l.Unit, Price: l.Price.Price,
		})
	}
	for _, t := range [...]approval.Term{
		{Name: "person", Value: string(d.Person)}, {Name: "payer", Value: string(d.Payer)}, {Name: "site", Value: string(d.Site)},
		{Name: "seller", Value: string(d.Seller)}, {Name: "agreement", Value: string(d.Agreement)}, {Name: "kind", Value: string(d.Kind)},
	} {
		out.Terms = append(out.Terms, t)
	}
	return out, nil
}

// undiscounted returns the total to pay at the prices before adjustments and
// promotions, line by line, but never less for a line than what it costs.
func undiscounted(d order.Draft) (kabinet.Money, error) {
	amounts, err := d.Totals.Payables()
	if err != nil {
		return kabinet.Money{}, err
	}
	sum := kabinet.Zero(d.Currency)
	for i, l := range d.Lines {
		rate, _ := d.Totals.Rate(i)
		amount, err := listed(l, d.Currency, rate.Rate)
		if err != nil {
			return kabinet.Money{}, err
		}
		if c, err := amounts[i].Cmp(amount); err != nil {
			return kabinet.Money{}, err
		} else if c > 0 {
			amount = amounts[i]
		}
		if sum, err = sum.Add(amount); err != nil {
			return kabinet.Money{}, err
		}
	}
	return sum, nil
}

// listed returns what a line would cost at its list price, tax included.
func listed(l order.Line, c kabinet.Currency, rate kabinet.Rate) (kabinet.Money, error) {
	p := l.Price
	if p.List.Currency() != c || p.Per.Sign() <= 0 {
		return kabinet.Zero(c), nil
	}
	amount, err := p.List.MulPer(p.Quantity, p.Per, c.Digits(), kabinet.HalfUp)
	if err != nil || p.Tax != pricing.Net {
		return amount, err
	}
	tax, err := amount.MulRate(rate, c.Digits(), kabinet.HalfUp)
	if err != nil {
		return kabinet.Money{}, err
	}
	return amount.Add(tax)
}
