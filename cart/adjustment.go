package cart

import (
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Adjustment changes what a line or a document comes to. Exactly one of Percent,
// Amount and PerUnit is set. Its sign has one meaning: what is negative lowers
// what the buyer pays, as in package pricing, and what is positive raises it. On
// prices with tax it changes the amount with tax, so the tax follows it. It takes off
// no more than there is: see TermsCheck.
type Adjustment struct {
	// Percent is of what the line or the document comes to so far: -10 is 10 % off.
	Percent kabinet.Percentage `json:"percent,omitzero"`
	// Amount is for the line, or for the document.
	Amount kabinet.Money `json:"amount,omitzero"`
	// PerUnit is for one unit of the line's price; lines only.
	PerUnit kabinet.Money `json:"perUnit,omitzero"`
	Reason  Reason        `json:"reason"`
	// Source names what gave it: a promotion, a code, an agreement, a person.
	Source string `json:"source,omitempty"`
	// Text says it to people.
	Text string `json:"text,omitempty"`
}

// Reason says why an adjustment or a charge is made.
type Reason string

// The reasons. Hosts may have others of their own.
const (
	ReasonPromotion Reason = "promotion"
	ReasonCode      Reason = "code"
	ReasonContract  Reason = "contract"
	ReasonVolume    Reason = "volume"
	ReasonManual    Reason = "manual" // somebody of the seller's gave it
	ReasonLoyalty   Reason = "loyalty"
	ReasonDefect    Reason = "defect" // the goods are not as they should be
	ReasonRounding  Reason = "rounding"
	ReasonSplit     Reason = "split" // the part of an order that was split
	ReasonShipping  Reason = "shipping"
	ReasonPacking   Reason = "packing"
	ReasonSmall     Reason = "smallOrder"
	ReasonService   Reason = "service"
)

// Charge is what the buyer pays beside the goods: shipping, packing. The
// adjustments of the document are not for charges.
type Charge struct {
	// Code tells charges of one cart apart.
	Code   string        `json:"code"`
	Reason Reason        `json:"reason"`
	Source string        `json:"source,omitempty"`
	Text   string        `json:"text,omitempty"`
	Amount kabinet.Money `json:"amount"`
	// Mode says whether Amount is before or with tax.
	Mode pricing.TaxMode `json:"mode"`
	// Category is that of its tax. Rates are looked up by it; an empty one is
	// that of the Taxes port for charges.
	Category TaxCategory `json:"category,omitempty"`
}

// Withholding is a tax that the buyer keeps back and pays to the state for the
// seller.
type Withholding struct {
	Code string       `json:"code"`
	Rate kabinet.Rate `json:"rate"`
	// Category limits it to the net amount of one category of tax, if set.
	Category TaxCategory `json:"category,omitempty"`
}

// Terms are what a cart has beside its lines: adjustments of the whole in the
// order in which they apply, charges, and taxes that the buyer withholds.
type Terms struct {
	Adjustments []Adjustment  `json:"adjustments,omitempty"`
	Charges     []Charge      `json:"charges,omitempty"`
	Withheld    []Withholding `json:"withheld,omitempty"`
}

// MaxAdjustments is the largest number of adjustments of a line or of a
// document, and of charges and of taxes withheld.
const MaxAdjustments = 100

// validate checks an adjustment for a document in the currency.
func (a Adjustment) validate(c kabinet.Currency, line bool) *kabinet.Error {
	set := 0
	for _, is := range [...]bool{!a.Percent.IsZero(), !a.Amount.IsZero(), !a.PerUnit.IsZero()} {
		if is {
			set++
		}
	}
	switch {
	case set != 1, !line && !a.PerUnit.IsZero():
		return ErrAdjustment
	case a.Percent.Sign() < 0 && a.Percent.Cmp(allOff) < 0:
		return ErrBelowZero.At("/percent")
	case !a.Amount.IsZero() && a.Amount.Currency() != c:
		return mismatch(c, a.Amount).At("/amount")
	case !a.PerUnit.IsZero() && a.PerUnit.Currency() != c:
		return mismatch(c, a.PerUnit).At("/perUnit")
	case a.Reason == "":
		return ErrReason.At("/reason")
	}
	return checkTexts(field{"/reason", string(a.Reason)}, field{"/source", a.Source}, field{"/text", a.Text})
}

// checkAdjustments checks adjustments that come from outside.
func checkAdjustments(list []Adjustment, c kabinet.Currency, line bool) *kabinet.Error {
	if len(list) > MaxAdjustments {
		return ErrTooMany.With("max", MaxAdjustments).At("/adjustments")
	}
	for i, a := range list {
		if err := a.validate(c, line); err != nil {
			return err.At("/adjustments/" + strconv.Itoa(i))
		}
	}
	return nil
}

// validate checks terms of a cart in the currency.
func (t Terms) validate(c kabinet.Currency) *kabinet.Error {
	if err := checkAdjustments(t.Adjustments, c, false); err != nil {
		return err
	}
	if len(t.Charges) > MaxAdjustments {
		return ErrTooMany.With("max", MaxAdjustments).At("/charges")
	}
	codes := map[string]bool{}
	for i, x := range t.Charges {
		if err := x.validate(c); err != nil {
			return err.At("/charges/" + strconv.Itoa(i))
		}
		if codes[x.Code] {
			return ErrCharge.At("/charges/" + strconv.Itoa(i) + "/code")
		}
		codes[x.Code] = true
	}
	if len(t.Withheld) > MaxAdjustments {
		return ErrTooMany.With("max", MaxAdjustments).At("/withheld")
	}
	for i, w := range t.Withheld {
		if err := w.validate(); err != nil {
			return err.At("/withheld/" + strconv.Itoa(i))
		}
	}
	return nil
}

func (x Charge) validate(c kabinet.Currency) *kabinet.Error {
	switch {
	case x.Code == "":
		return ErrCharge.At("/code")
	case x.Reason == "":
		return ErrReason.At("/reason")
	case x.Amount.Currency() != c:
		return mismatch(c, x.Amount).At("/amount")
	case x.Amount.Sign() < 0:
		return ErrCharge.At("/amount")
	case x.Mode != pricing.Net && x.Mode != pricing.Gross:
		return pricing.ErrTaxMode.At("/mode")
	}
	return checkTexts(field{"/code", x.Code}, field{"/reason", string(x.Reason)}, field{"/source", x.Source},
		field{"/text", x.Text}, field{"/category", string(x.Category)})
}

func (w Withholding) validate() *kabinet.Error {
	switch {
	case w.Code == "":
		return ErrCharge.At("/code")
	case w.Rate.Sign() < 0 || w.Rate.Cmp(oneRate) > 0:
		return ErrWithheld.With("rate", w.Rate).At("/rate")
	}
	return checkTexts(field{"/code", w.Code}, field{"/category", string(w.Category)})
}

func mismatch(c kabinet.Currency, m kabinet.Money) *kabinet.Error {
	return kabinet.ErrCurrencyMismatch.With("a", c.Code()).With("b", m.Currency().Code())
}
