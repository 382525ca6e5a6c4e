package pricing

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

// Agreement is a contract with a party: prices that come before every list.
//
// Several agreements with one ID and different Versions are the history of one:
// an amendment is a new version, whole, from an instant. A version without Until
// ends where the next begins.
type Agreement struct {
	ID      kabinet.AgreementID `json:"id"`
	Version string              `json:"version,omitempty"`
	Number  string              `json:"number,omitempty"`
	Name    string              `json:"name,omitempty"`
	Party   Party               `json:"party"`

	Currency kabinet.Currency `json:"currency"`
	Tax      TaxMode          `json:"tax"`
	// Seller limits the agreement to buyers from one legal entity of the seller.
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	// Scope limits the agreement to requests that name the same circumstances.
	Scope Scope `json:"scope,omitzero"`
	kabinet.Window
	Days
	// Known is the time during which the book said so; see Row.
	Known kabinet.Window `json:"known,omitzero"`

	// PaymentTerms names the terms of payment agreed; it decides no price.
	PaymentTerms string `json:"paymentTerms,omitempty"`
	// Default marks the agreement that holds where a request names none.
	Default bool `json:"default,omitempty"`
	// Exclusive stops the search below this rank, as that of a list does.
	Exclusive bool `json:"exclusive,omitempty"`
	// MostFavoured gives the buyer what they would pay without the agreement,
	// where that is less. It excludes Exclusive.
	MostFavoured bool `json:"mostFavoured,omitempty"`
	// Promotions says what public promotions do to the agreement's prices.
	Promotions PromotionPolicy `json:"promotions,omitzero"`
	// Convert lets the agreement answer requests in other currencies, by
	// Book.Rates.
	Convert bool `json:"convert,omitempty"`
	// Rounding is applied to the prices that the agreement computes from lists.
	Rounding PriceRounding `json:"rounding,omitzero"`
	Rows     []Row         `json:"rows,omitempty"`
	// Surcharges change the prices of this agreement only.
	Surcharges []Adjustment `json:"surcharges,omitempty"`
	// Rebates are the retrospective bonuses agreed. They change no price:
	// rebate.Accrue computes them from turnover.
	Rebates []rebate.Clause `json:"rebates,omitempty"`
}

// PromotionPolicy says what promotions do to the prices of an agreement.
type PromotionPolicy uint8

// The policies.
const (
	PromotionsNone  PromotionPolicy = iota // nothing
	PromotionsBest                         // the buyer pays the promoted list price where that is less
	PromotionsStack                        // they come off the agreed price
)

var promotionNames = [...]string{"none", "best", "stack"}

// String returns the name, such as "best".
func (p PromotionPolicy) String() string { return enum.Name(promotionNames[:], p) }

// MarshalText implements encoding.TextMarshaler.
func (p PromotionPolicy) MarshalText() ([]byte, error) {
	return enum.Marshal(promotionNames[:], p, ErrName)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *PromotionPolicy) UnmarshalText(b []byte) error {
	return enum.Unmarshal(promotionNames[:], p, b, ErrName)
}
