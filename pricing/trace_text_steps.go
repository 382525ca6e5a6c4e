package pricing

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// stepTexts are the texts of steps and rules, by code, in English.
var stepTexts = map[string]string{
	"pricing.step.calculated": "{price} × {quantity} {unit} = {amount}",
	"pricing.step.per":        "{price} × {quantity} {unit} / {per} = {amount}",
	"pricing.step.free":       "free of charge",
	"pricing.step.before":     "the price before the ladder is {price}",
	"pricing.step.band":       "{from} to {until} {unit}: {what}",
	"pricing.step.band_open":  "from {from} {unit}: {what}",
	"pricing.step.blocks":     "{blocks} blocks of {size} {unit} at {price} each: {amount}",
	"pricing.step.fee":        "flat fee of {fee}: {amount}",

	"pricing.step.change":      "{what}: {amount}",
	"pricing.step.percent":     "{what} {percent} %: {amount}",
	"pricing.step.discount":    "discount {name}",
	"pricing.step.surcharge":   "surcharge {name}",
	"pricing.step.adjustment":  "adjustment {name}",
	"pricing.step.promotion":   "promotion {name}",
	"pricing.step.document":    "discount on the order {name}",
	"pricing.step.markup":      "markup",
	"pricing.step.tier":        "tier from {from} {unit}",
	"pricing.step.index":       "index surcharge {name}",
	"pricing.step.provisional": "{what}, provisional",
	"pricing.step.taxed":       "with tax of {percent} %: {amount}",
	"pricing.step.untaxed":     "without tax of {percent} %: {amount}",
	"pricing.step.conversion":  "converted at {rate} ({id}): {amount}",
	"pricing.step.converted":   "the price converted at {rate} ({id}) is {price}",
	"pricing.step.floor":       "floor {name}",
	"pricing.step.raised":      "raised to the floor {name}: {amount}",
	"pricing.step.approval":    "below the floor {name}, which asks for approval",

	"pricing.step.rounding":      "rounding {amount}",
	"pricing.step.list_rounding": "rounded by the price list: {amount}",
	"pricing.step.unit_rounding": "the price is rounded to {price}: {amount}",
	"pricing.step.allocation":    "rounded together with the other lines: {amount}",
}

// stepText returns a text of steps.
func (w *traceWriter) stepText(code string, params ...kabinet.Param) string {
	code = "pricing.step." + code
	return kabinet.Text(w.p, code, stepTexts[code], params...)
}

// amount returns what a step adds, in the currency in which it was reckoned.
func (s *Step) amount() kabinet.Money {
	switch price := s.Price.Currency(); {
	case s.Foreign.Currency() != 0:
		return s.Foreign
	case s.Amount.IsZero() && price != 0 && price != s.Amount.Currency():
		return kabinet.Zero(price)
	}
	return s.Amount
}

// superseded reports whether a later step takes the place of the amount of a step:
// a ladder that counts by bands or blocks.
func (t *Trace) superseded(i int) bool {
	for j := i + 1; j < len(t.Steps); j++ {
		if k := t.Steps[j].Kind; k == StepBand || k == StepBlocks {
			return t.Steps[i].Kind != StepBand && t.Steps[i].Kind != StepBlocks
		}
	}
	return false
}

// step writes one step.
func (w *traceWriter) step(t *Trace, i int) {
	s := &t.Steps[i]
	amount := param("amount", s.amount())
	superseded := t.superseded(i)
	if superseded {
		amount.Value = s.Price
	}
	text, kind := "", s.Kind
	if kind == StepTier && i == 0 {
		kind = StepPrice // of the whole quantity, and not a part off it
	}
	switch kind {
	case StepFree:
		text = w.stepText("free")
	case StepPrice:
		if superseded {
			text = w.stepText("before", param("price", s.Price))
		} else {
			text = w.extension(t, s)
		}
	case StepBand:
		code := "band"
		if s.Until.IsZero() {
			code = "band_open"
		}
		text = w.stepText(code, param("from", s.From), param("until", s.Until), param("unit", t.countUnit()), param("what", w.extension(t, s)))
	case StepBlocks:
		b, size := Band{}, kabinet.Quantity{}
		if len(t.Bands) > 0 && t.Ladder != nil {
			b, size = t.Bands[0], t.Ladder.Block
		}
		text = w.stepText("blocks", param("blocks", b.Blocks), param("size", size), param("unit", s.BasisUnit), param("price", s.Price), amount)
	case StepFee:
		text = w.stepText("fee", param("fee", s.Price), amount)
	case StepTax:
		code := "taxed"
		if s.amount().Sign() < 0 {
			code = "untaxed"
		}
		text = w.stepText(code, param("percent", w.number(s.Percent)), amount)
	case StepConversion:
		code := "conversion"
		if superseded {
			code = "converted"
		}
		text = w.stepText(code, param("rate", s.Rate), param("id", s.Reference), param("price", s.Price), amount)
	case StepListRounding:
		text = w.stepText("list_rounding", amount)
	case StepRounding:
		if text = w.stepText("rounding", amount); s.Phase == PhaseUnitRounding {
			text = w.stepText("unit_rounding", param("price", s.Price), amount)
		}
	case StepAllocation:
		text = w.stepText("allocation", amount)
	case StepFloor:
		text = w.stepText("raised", param("name", ruleName(s.Reference, s.Name)), amount)
	case StepApproval:
		text = w.stepText("approval", param("name", ruleName(s.Reference, s.Name)))
	default:
		text = w.change(t, s, amount)
	}
	w.raw(1, text)
}

// extension returns a price times a quantity.
func (w *traceWriter) extension(t *Trace, s *Step) string {
	code, per := "calculated", t.Result.Per
	if !per.Equal(one) {
		code = "per"
	}
	return w.stepText(code, param("price", s.Price), param("quantity", s.Basis), param("unit", s.BasisUnit), param("per", per), param("amount", s.amount()))
}

// change returns a step that changes the amount, by a percentage or otherwise.
func (w *traceWriter) change(t *Trace, s *Step, amount kabinet.Param) string {
	what := w.rule(s.Phase, s.Kind, s.Reference, s.Name)
	switch s.Kind {
	case StepTier:
		what = w.stepText("tier", param("from", s.From), param("unit", t.countUnit()))
	case StepMarkup:
		what = w.stepText("markup")
	}
	if len(s.Observations) > 0 {
		what += " (" + strings.Join(s.Observations, ", ") + ")"
	}
	if s.Provisional {
		what = w.stepText("provisional", param("what", what))
	}
	if s.Percent.IsZero() {
		return w.stepText("change", param("what", what), amount)
	}
	return w.stepText("percent", param("what", what), param("percent", w.number(s.Percent)), amount)
}

// rule names a rule, by its phase and what it does.
func (w *traceWriter) rule(phase Phase, kind, reference, name string) string {
	code := "adjustment"
	switch {
	case phase == PhasePromotion:
		code = "promotion"
	case phase == PhaseIndex:
		code = "index"
	case phase == PhaseFloor:
		code = "floor"
	case phase == PhaseDocument:
		code = "document"
	case kind == StepDiscount:
		code = "discount"
	case kind == StepSurcharge:
		code = "surcharge"
	}
	return w.stepText(code, param("name", ruleName(reference, name)))
}

// ruleName is what people call a rule.
func ruleName(reference, name string) string {
	if name != "" {
		return name
	}
	return reference
}

// number returns a percentage as a number.
func (w *traceWriter) number(p kabinet.Percentage) string {
	if w.p == nil {
		return p.String()
	}
	return w.p.Number(p.String())
}

// ruleCode is the code of the text of a reason.
func ruleCode(r RuleReason) string {
	if r == RuleNone {
		return "pricing.rule.none"
	}
	return "pricing.rule." + r.String()
}
