package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Price is the answer of pricing for a product, with what a page shows of it.
type Price struct {
	Item     *Item
	Quantity kabinet.Quantity // as asked for
	Unit     kabinet.UoM
	Result   pricing.Result
	// WithTax is the price, and TotalWithTax the total, with tax on top or as
	// it is; Rate is the tax.
	WithTax, TotalWithTax kabinet.Money
	Rate                  kabinet.Rate
	Ladder                []Step
	Next                  *NextStep
	Cheaper               *pricing.Cheaper // more that costs less in all
	Why                   *Why

	product pricing.Product
}

// Step is a step of the ladder, up to the next one.
type Step struct {
	From, Until kabinet.Quantity // a zero Until is open
	First       bool             // the ladder begins here
	Unit        kabinet.UoM
	Price       kabinet.Money
	Current     bool
}

// NextStep is what more would cost.
type NextStep struct {
	More    kabinet.Quantity // in the unit in which the product is sold
	In      kabinet.UoM
	Price   kabinet.Money
	Unit    kabinet.UoM // of the price
	Percent string      // how much less, without sign
}

// Priced reports whether there is a price.
func (p *Price) Priced() bool { return p.Result.Outcome == pricing.Priced }

// OnRequest reports whether the product is sold by quote only.
func (p *Price) OnRequest() bool { return p.Result.Outcome == pricing.QuoteOnly }

// Gross reports whether the price holds the tax.
func (p *Price) Gross() bool { return p.Result.Tax == pricing.Gross }

// Each reports whether the price is per another unit than the one that was
// asked for, so that the total for that says more.
func (p *Price) Each() bool { return p.Priced() && p.Unit != p.Result.Unit }

// Problem returns why the quantity cannot be ordered, or nil.
func (p *Price) Problem() *Problem { return problemOf(p.Result, p.product) }

// Best returns the lowest step of a ladder of several, or nil.
func (p *Price) Best() *Step {
	if len(p.Ladder) < 2 {
		return nil
	}
	return &p.Ladder[len(p.Ladder)-1]
}

// Problem is why a line cannot be ordered, with quantities that can.
type Problem struct {
	Err     error
	Choices []Choice
}

// Choice is a quantity that can be ordered: in the unit in which the product is
// sold, and, where another was asked for, in that one.
type Choice struct {
	Quantity kabinet.Quantity
	Unit     kabinet.UoM
	Asked    kabinet.Quantity // zero where Unit was asked for
	In       kabinet.UoM
}

// choice says a quantity in the unit of the product's order rule, if it is a
// whole number of that: 109 pcs rather than 1.50747 t.
func choice(q kabinet.Quantity, u kabinet.UoM, p pricing.Product) Choice {
	c := Choice{Quantity: q, Unit: u}
	for _, k := range p.Packs {
		if k.Unit != p.Order.Unit || u != p.Unit || k.Num <= 0 {
			continue
		}
		n, err := q.MulDiv(max(k.Den, 1), k.Num, 0, kabinet.HalfUp)
		if err != nil {
			continue
		}
		if back, err := n.MulDiv(k.Num, max(k.Den, 1), kabinet.MaxScale, kabinet.HalfUp); err == nil && back.Equal(q) {
			return Choice{Quantity: n, Unit: k.Unit, Asked: q, In: u}
		}
	}
	return c
}

func problemOf(r pricing.Result, product pricing.Product) *Problem {
	err := r.Err()
	if err == nil {
		return nil
	}
	p := &Problem{Err: err}
	for _, q := range []kabinet.Quantity{r.Order.Below, r.Order.Above} {
		if q.Sign() > 0 {
			p.Choices = append(p.Choices, choice(q, r.Order.Unit, product))
		}
	}
	return p
}

// Ask asks for the price of a product for a buyer. With detail it brings the
// ladder, the next step and the explanation.
//
// These are the lines to copy: a view of the buyer, one request, and the answer
// with its trace, of which ForBuyer is what the buyer may see.
func (a *App) Ask(ctx context.Context, view *pricing.View, h cart.Header, item *Item, q kabinet.Quantity, u kabinet.UoM, detail bool) (*Price, error) {
	request := pricing.Request{SKU: item.SKU, Unit: u, Quantity: q, Currency: h.Currency, At: a.Now()}
	p := &Price{Item: item, Quantity: q, Unit: u}
	p.product, _ = view.Snapshot().Product(item.SKU)
	if detail {
		result, trace := view.Explain(request)
		p.Result, p.Why = result, whyOf(trace.ForBuyer())
	} else {
		p.Result = view.Resolve(request)
	}
	if !p.Priced() {
		return p, nil
	}
	p.ladder(view, request)
	p.next(view, request)
	if p.Why != nil {
		p.Why.Ladder = p.Ladder
	}
	return p, a.tax(ctx, p, h)
}

func (p *Price) ladder(view *pricing.View, request pricing.Request) {
	tiers := view.Ladder(nil, request)
	for i, t := range tiers {
		s := Step{From: t.From, First: i == 0, Unit: t.Unit, Price: t.Price, Current: t.From.Equal(p.Result.Tier)}
		if i+1 < len(tiers) {
			s.Until = tiers[i+1].From
		}
		p.Ladder = append(p.Ladder, s)
	}
}

func (p *Price) next(view *pricing.View, request pricing.Request) {
	if c, ok := view.CheaperQuantity(request, p.Result); ok {
		p.Cheaper = &c
	}
	t, ok := view.NextBreak(request, p.Result)
	if !ok {
		return
	}
	more, err := t.From.Sub(p.Result.Counted)
	less, err2 := p.Result.Price.Sub(t.Price)
	if err != nil || err2 != nil || less.Sign() <= 0 {
		return
	}
	in := t.Unit
	if up, err := more.Round(3, kabinet.Up); err == nil {
		more = up
	}
	if n, unit, ok := pieces(t.From, p.Result.Counted, in, p.product); ok {
		more, in = n, unit
	}
	percent := less.Decimal().Shift(2).DivRound(p.Result.Price.Decimal(), 1)
	p.Next = &NextStep{More: more, In: in, Price: t.Price, Unit: t.Unit, Percent: percent.String()}
}

// pieces returns how many more of the pack in which a product is sold reach a
// quantity of its own unit: 72 pcs rather than 0.987 t.
func pieces(from, counted kabinet.Quantity, u kabinet.UoM, p pricing.Product) (kabinet.Quantity, kabinet.UoM, bool) {
	at := slices.IndexFunc(p.Packs, func(k pricing.Pack) bool { return k.Unit == p.Order.Unit && k.Num > 0 })
	more, err := from.Sub(counted)
	if at < 0 || u != p.Unit || p.Order.Step.IsZero() || err != nil {
		return more, u, false
	}
	k := p.Packs[at]
	n, err := more.MulDiv(max(k.Den, 1), k.Num, 0, kabinet.Up)
	return n, k.Unit, err == nil
}

// tax works out price and total with tax, by the rules of documents.
func (a *App) tax(ctx context.Context, p *Price, h cart.Header) error {
	rates, err := a.Taxes.TaxRates(ctx, cart.TaxQuery{
		Header: h, At: a.Now(), Lines: []cart.TaxLine{{LineKey: cart.LineKey{SKU: p.Item.SKU}}},
	})
	if err != nil {
		return err
	}
	p.Rate = rates[0].Rate
	for _, x := range []struct {
		from kabinet.Money
		to   *kabinet.Money
	}{{p.Result.Price, &p.WithTax}, {p.Result.Total, &p.TotalWithTax}} {
		sum, err := cart.Sum(cart.Document{Currency: h.Currency, Policy: policy(h.Seller), Lines: []cart.DocumentLine{{Amount: x.from, Mode: p.Result.Tax, TaxRate: rates[0]}}})
		if err != nil {
			return err
		}
		*x.to = sum.Payable
	}
	return nil
}

// Why is the explanation of a price in the order in which people ask: where it
// comes from, which step holds, and how the total is reckoned.
type Why struct {
	Trace  *pricing.Trace
	Ladder []Step
}

func whyOf(t *pricing.Trace) *Why { return &Why{Trace: t} }

// whyOfLine returns the explanation that was kept with the line of an order, or
// nil.
func whyOfLine(l order.Line) *Why {
	if len(l.BuyerTrace) == 0 {
		return nil
	}
	var t pricing.Trace
	if err := json.Unmarshal(l.BuyerTrace, &t); err != nil {
		return nil
	}
	return whyOf(&t)
}

// Sentences returns the explanation in the language of p.
func (w *Why) Sentences(p *printer) []string {
	t, r := w.Trace, &w.Trace.Result
	if r.Outcome != pricing.Priced {
		return []string{sentence(p, r.Err())}
	}
	var out []string
	say := func(code string, params ...kabinet.Param) { out = append(out, p.Text("why."+code, params...)) }
	per := p.UnitOf(kabinet.QuantityOf(1), r.Unit)
	if !r.Per.Equal(kabinet.QuantityOf(1)) {
		per = p.Quantity(r.Per, r.Unit)
	}
	for _, c := range t.Candidates {
		if c.Won {
			say(c.Source.Level.String(), param("name", c.Name), param("price", r.Price), param("unit", per))
		}
	}
	for _, c := range t.Candidates {
		switch {
		case c.Won || c.Source.Agreement == "":
		case c.Reason == pricing.ReasonNotAssigned:
			say("not_in", param("name", c.Name))
		default:
			reason := pricing.Result{Outcome: pricing.NoPrice, Reason: c.Reason, Near: c.Near}
			say("other", param("name", c.Name), param("why", plainText(p, reason.Err())))
		}
	}
	if r.Settled == pricing.SettledByTie {
		say("tied")
	}
	if c := t.Conversion; c != nil {
		w.conversion(p, c, say)
	}
	if len(t.Lines) > 1 {
		quantities := ""
		for i, q := range t.Pool {
			if i > 0 {
				quantities += " + "
			}
			quantities += p.Quantity(q.Quantity, q.Unit)
		}
		say("pool", param("quantities", quantities))
	}
	if len(w.Ladder) > 0 || r.Tier.Sign() > 0 {
		say("tier", param("counted", p.Quantity(r.Counted, r.Unit)), param("step", w.step(p)))
	}
	for i, s := range t.Steps {
		switch {
		case s.Kind == pricing.StepRounding && s.Phase == pricing.PhaseExtension:
			say("rounding", param("amount", r.Total))
		case s.Amount.IsZero():
			// It leads to a price that a later step counts.
		case s.Kind == pricing.StepBand, i == 0 && (s.Kind == pricing.StepPrice || s.Kind == pricing.StepTier):
			code := "reckon"
			if !r.Per.Equal(kabinet.QuantityOf(1)) {
				code = "reckon_per"
			}
			say(code, param("price", s.Price), param("quantity", p.Quantity(s.Basis, s.BasisUnit)), param("per", r.Per), param("amount", s.Amount))
		default:
			say("step", param("what", stepName(p, &s)), param("amount", s.Amount))
		}
	}
	return out
}

// stepName names what changes a price: the rule as the seller calls it, or else
// what it does.
func stepName(p *printer, s *pricing.Step) string {
	if s.Name != "" {
		return p.Name(s.Name)
	}
	switch s.Kind {
	case pricing.StepDiscount, pricing.StepTier:
		return p.Text("step.discount")
	case pricing.StepTax:
		return p.Text("step.tax")
	case pricing.StepBlocks:
		return p.Text("step.blocks")
	case pricing.StepFee:
		return p.Text("step.fee")
	case pricing.StepConversion:
		return p.Text("step.conversion")
	case pricing.StepRounding, pricing.StepListRounding, pricing.StepAllocation:
		return p.Text("step.rounding")
	}
	return p.Text("step.surcharge")
}

func (w *Why) conversion(p *printer, c *pricing.Conversion, say func(string, ...kabinet.Param)) {
	factor, err := kabinet.QuantityOf(1).MulDiv(c.Num, c.Den, kabinet.MaxScale, kabinet.HalfUp)
	if err != nil {
		return
	}
	one := kabinet.QuantityOf(1)
	if from, to := p.Quantity(c.From, c.FromUnit), p.Quantity(c.To, c.ToUnit); c.From.Equal(one) {
		say("convert_one", param("from", from), param("to", to))
	} else {
		say("convert", param("from", from), param("to", to),
			param("one", p.Quantity(one, c.FromUnit)), param("factor", p.Quantity(factor, c.ToUnit)))
	}
	if c.Nominal && c.Standard != "" {
		say("standard", param("standard", p.Name(c.Standard)))
	}
}

// step names the step that the quantity reached.
func (w *Why) step(p *printer) string {
	for _, s := range w.Ladder {
		if s.Current {
			return stepText(p, s)
		}
	}
	r := &w.Trace.Result
	return p.Text("price.above", param("from", p.Quantity(r.Tier, r.Unit)))
}

func stepText(p *printer, s Step) string {
	from, until := param("from", p.Quantity(s.From, s.Unit)), param("until", p.Quantity(s.Until, s.Unit))
	switch {
	case s.Until.IsZero():
		return p.Text("price.above", from)
	case s.First:
		return p.Text("price.below", until)
	}
	return p.Text("price.range", param("from", p.Number(s.From.String())), until)
}

func param(name string, value any) kabinet.Param { return kabinet.Param{Name: name, Value: value} }

// plainText returns the message of an error of the library, and of what is
// joined with it, in the language of p.
func plainText(p *printer, err error) string {
	if e, ok := errors.AsType[*kabinet.Error](err); ok {
		return e.Text(p)
	}
	return p.Text("error.500")
}

// sentence is plainText with a capital letter and a full stop.
func sentence(p *printer, err error) string {
	return strings.TrimSuffix(upper(plainText(p, err)), ".") + "."
}
