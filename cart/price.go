package cart

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// PriceHash returns a hash of what a result tells a buyer: outcome and reason,
// the price and what it is for, net or gross, the quantity, the line's total,
// and whether it can be ordered. It leaves out where the price came from, so a
// new version of the book with the same prices changes no hash. Amounts count
// by their canonical text: 1.5 and 1.50 are the same.
func PriceHash(r pricing.Result) string {
	b := make([]byte, 0, 160)
	text := func(s string) { b = append(append(b, s...), 0) }
	text(r.Outcome.String())
	text(r.Reason.String())
	b, _ = r.Price.AppendText(b)
	b = append(b, 0)
	b, _ = r.Per.AppendText(b)
	b = append(b, 0)
	text(string(r.Unit))
	text(r.Tax.String())
	b, _ = r.Quantity.AppendText(b)
	b = append(b, 0)
	b, _ = r.Total.AppendText(b)
	b = append(b, 0)
	text(strconv.FormatBool(r.Order.OK))
	text(r.Order.Reason.String())
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// ChangeCode says how the answer for a line differs from what was told.
type ChangeCode string

// The codes.
const (
	PriceNew     ChangeCode = "price_new"     // nothing was told before
	PriceChanged ChangeCode = "price_changed" // another price, or per other units
	TotalChanged ChangeCode = "total_changed" // the same price for another quantity
	NotOrderable ChangeCode = "not_orderable" // it cannot be ordered, for a reason that was not told
	Orderable    ChangeCode = "orderable"     // it can be ordered now
)

// Why says what made a price change.
type Why string

// The reasons of a change.
const (
	WhyAmount   Why = "amount"   // the source has another amount
	WhySource   Why = "source"   // another list or agreement holds
	WhyTier     Why = "tier"     // the quantity reached another tier
	WhyQuantity Why = "quantity" // the quantity is another one
	WhyUnit     Why = "unit"     // it is priced per another unit, or number of units
	WhyTax      Why = "tax"      // it is net instead of gross, or the reverse
	WhyCurrency Why = "currency"
)

// Change is one line whose answer differs from what the buyer was told.
type Change struct {
	// Index is the place of the line in the cart.
	Index int            `json:"index"`
	Line  LineID         `json:"line"`
	SKU   kabinet.SKU    `json:"sku"`
	Code  ChangeCode     `json:"code"`
	Why   []Why          `json:"why,omitempty"`
	Was   pricing.Result `json:"was,omitzero"`
	Now   pricing.Result `json:"now"`
}

// Err returns the change as an error with its place ("/lines/3"):
// ErrNotOrderable joined with the error of pricing, ErrPriceNew, or
// ErrPriceChanged.
func (c Change) Err() error {
	place := "/lines/" + strconv.Itoa(c.Index)
	with := func(e *kabinet.Error) *kabinet.Error {
		e = e.At(place).With("line", string(c.Line)).With("sku", c.SKU)
		if c.Was.Outcome == pricing.Priced {
			e = e.With("was", c.Was.Total).With("wasPrice", c.Was.Price)
		}
		if c.Now.Outcome == pricing.Priced {
			e = e.With("now", c.Now.Total).With("nowPrice", c.Now.Price)
		}
		return e
	}
	switch c.Code {
	case NotOrderable:
		return orderableErr(c.Index, c.Line, c.SKU, c.Now)
	case PriceNew, Orderable:
		return with(ErrPriceNew)
	}
	return with(ErrPriceChanged)
}

// orderableErr returns nil for a line that can be ordered, and otherwise
// ErrNotOrderable joined with the error of pricing that says why.
func orderableErr(index int, line LineID, sku kabinet.SKU, r pricing.Result) error {
	cause := r.Err()
	if cause == nil {
		return nil
	}
	place := "/lines/" + strconv.Itoa(index)
	e := ErrNotOrderable.At(place).With("line", string(line)).With("sku", sku)
	var why *kabinet.Error
	if !errors.As(cause, &why) {
		return e.Because(cause)
	}
	return errors.Join(e.With("reason", why.Code()), why.At(place))
}

// Quoted is the answer of pricing for one line.
type Quoted struct {
	Line   LineID
	Result pricing.Result
}

// Diff compares answers with what the buyer was told and returns the lines that
// differ, in the order of the answers. The error joins kabinet.ErrNotFound for
// lines that the cart does not have, ErrSecondChange, and
// kabinet.ErrCurrencyMismatch for an answer in another currency than the cart's.
func (c *Cart) Diff(answers ...Quoted) ([]Change, error) {
	var out []Change
	find := c.finder(len(answers))
	var errs []error
	for n, a := range answers {
		i, err := find(a.Line)
		if err != nil {
			errs = append(errs, err.At("/lines/"+strconv.Itoa(n)))
			continue
		}
		l := &c.s.Lines[i]
		if got := a.Result.Total.Currency(); a.Result.Outcome == pricing.Priced && got != c.s.Currency {
			errs = append(errs, kabinet.ErrCurrencyMismatch.
				With("a", c.s.Currency.Code()).With("b", got.Code()).At("/lines/"+strconv.Itoa(i)))
			continue
		}
		if l.Price.Hash == PriceHash(a.Result) {
			continue
		}
		change := Change{Index: i, Line: l.ID, SKU: l.SKU, Was: l.Price.Result, Now: a.Result}
		change.Code, change.Why = classify(l.Price, a.Result)
		out = append(out, change)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

// Reprice records that the buyer is told these answers. What differs from
// before is in the event; answers that do not differ change nothing. It returns
// the errors of Diff, and ErrNotActive or ErrOrdered when the cart is closed.
func (c *Cart) Reprice(by kabinet.Actor, now time.Time, answers ...Quoted) (Repriced, error) {
	if err := c.editable(); err != nil {
		return Repriced{}, err
	}
	changes, err := c.Diff(answers...)
	if err != nil {
		return Repriced{}, err
	}
	event := Repriced{c.base(by, now), changes}
	if event.Empty() {
		return event, nil
	}
	for _, ch := range changes {
		c.s.Lines[ch.Index].Price = PriceRef{PriceHash(ch.Now), ch.Now, event.At}
	}
	c.s.Changed = event.At
	return event, nil
}

func classify(told PriceRef, now pricing.Result) (ChangeCode, []Why) {
	was := told.Result
	if now.Err() != nil {
		return NotOrderable, nil
	}
	if told.Hash == "" {
		return PriceNew, nil
	}
	if was.Err() != nil {
		return Orderable, nil
	}
	var why []Why
	add := func(differs bool, w Why) {
		if differs {
			why = append(why, w)
		}
	}
	a, b := was.Source, now.Source
	source := a.Level != b.Level || a.List != b.List || a.Agreement != b.Agreement
	tier := !was.Tier.Equal(now.Tier)
	currency := was.Price.Currency() != now.Price.Currency()
	unit := was.Unit != now.Unit || !was.Per.Equal(now.Per)
	add(currency, WhyCurrency)
	add(was.Tax != now.Tax, WhyTax)
	add(unit, WhyUnit)
	add(source, WhySource)
	add(tier && !source, WhyTier)
	same := was.Price.Equal(now.Price) && !unit && was.Tax == now.Tax
	add(!same && len(why) == 0, WhyAmount)
	add(!was.Quantity.Equal(now.Quantity), WhyQuantity)
	if same {
		return TotalChanged, why
	}
	return PriceChanged, why
}
