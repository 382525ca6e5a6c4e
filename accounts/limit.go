package accounts

import (
	"github.com/seed-a884640a/kabinet"
)

// Limit is up to which amount somebody may decide: none, an amount, or
// unlimited. The three are different things. None says that nothing was stated:
// it allows no amount, not even zero, since nobody decided that it should.
// An amount allows everything up to it, itself included; that of zero allows
// zero. Unlimited allows all amounts in all currencies. No limit allows an amount
// below zero. The zero Limit is none.
// Text and JSON carry a limit as "none", "unlimited" or "12.50 EUR". Compare
// with Equal.
type Limit struct {
	kind   limitKind
	amount kabinet.Money
}

type limitKind uint8

const (
	limitNone limitKind = iota
	limitAmount
	limitUnlimited
)

// LimitOf returns the limit of an amount. That of an amount below zero, or in no
// currency, is none.
func LimitOf(amount kabinet.Money) Limit {
	if amount.Sign() < 0 || !amount.Currency().Valid() {
		return Limit{}
	}
	return Limit{limitAmount, amount}
}

// Unlimited returns the limit that allows every amount.
func Unlimited() Limit { return Limit{kind: limitUnlimited} }

// IsNone reports whether nothing is stated.
func (l Limit) IsNone() bool { return l.kind == limitNone }

// IsUnlimited reports whether all amounts are allowed.
func (l Limit) IsUnlimited() bool { return l.kind == limitUnlimited }

// Amount returns the amount, and false for none and unlimited.
func (l Limit) Amount() (kabinet.Money, bool) { return l.amount, l.kind == limitAmount }

// Allows reports whether the amount is within the limit. An amount in another
// currency than that of the limit is not; nor is any under none, nor one below
// zero under whatever limit: what is less than nothing was not decided on by who
// stated up to how much.
func (l Limit) Allows(amount kabinet.Money) bool {
	if amount.Sign() < 0 {
		return false
	}
	switch l.kind {
	case limitUnlimited:
		return true
	case limitAmount:
		c, err := amount.Cmp(l.amount)
		return err == nil && c <= 0
	}
	return false
}

// Or returns l, or other where l is none: what holds where nothing is stated is
// for the caller to say.
func (l Limit) Or(other Limit) Limit {
	if l.IsNone() {
		return other
	}
	return l
}

// In returns the limit as it is for amounts in a currency: none for an amount
// in another one.
func (l Limit) In(c kabinet.Currency) Limit {
	if l.kind == limitAmount && l.amount.Currency() != c {
		return Limit{}
	}
	return l
}

// Equal reports whether both limits allow the same amounts.
func (l Limit) Equal(o Limit) bool { return l.kind == o.kind && l.amount.Equal(o.amount) }

// covers reports whether everything that o allows l allows too.
func (l Limit) covers(o Limit) bool {
	switch o.kind {
	case limitNone:
		return true
	case limitAmount:
		return l.Allows(o.amount)
	}
	return l.kind == limitUnlimited
}

// MaxLimit returns the higher of two limits in one currency: none is the
// lowest and unlimited the highest.
func MaxLimit(a, b Limit) Limit {
	if a.covers(b) {
		return a
	}
	return b
}

// MinLimit returns the lower of two limits in one currency, so none where one
// of them is. Amounts in two currencies have none in common.
func MinLimit(a, b Limit) Limit {
	switch {
	case a.covers(b):
		return b
	case b.covers(a):
		return a
	}
	return Limit{}
}

// highest returns a limit that covers both: unlimited for amounts in two currencies.
func highest(a, b Limit) Limit {
	switch {
	case a.covers(b):
		return a
	case b.covers(a):
		return b
	}
	return Unlimited()
}

// String returns "none", "unlimited" or the amount, such as "12.50 EUR".
func (l Limit) String() string {
	switch l.kind {
	case limitAmount:
		return l.amount.String()
	case limitUnlimited:
		return "unlimited"
	}
	return "none"
}

// ParseLimit reads what String writes, or returns ErrLimitText. An amount below
// zero is none of these.
func ParseLimit(s string) (Limit, error) {
	switch s {
	case "none":
		return Limit{}, nil
	case "unlimited":
		return Unlimited(), nil
	}
	m, err := kabinet.ParseMoney(s)
	if err != nil || m.Sign() < 0 {
		return Limit{}, ErrLimitText.With("text", clip(s, 40))
	}
	return LimitOf(m), nil
}

// MarshalText implements encoding.TextMarshaler.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; see ParseLimit.
func (l *Limit) UnmarshalText(b []byte) error {
	v, err := ParseLimit(string(b))
	if err == nil {
		*l = v
	}
	return err
}

// IsZero reports whether l is none, for JSON's omitzero.
func (l Limit) IsZero() bool { return l.IsNone() }

// AmountLimit is up to which amount an assignment lets its holder use a
// permission, in place of the limit of the role's grant.
type AmountLimit struct {
	Permission kabinet.Permission `json:"permission"`
	Limit      Limit              `json:"limit"`
}

// LimitRule says which limit somebody has whom several roles give one.
type LimitRule uint8

// The rules.
const (
	// HighestLimit takes the highest that one of the roles gives.
	HighestLimit LimitRule = iota
	// LowestLimit takes the lowest that is stated; none counts for nothing.
	LowestLimit
)

// join returns the limit of both.
func (r LimitRule) join(a, b Limit) Limit {
	if r == LowestLimit && !a.IsNone() && !b.IsNone() {
		return MinLimit(a, b)
	}
	return MaxLimit(a, b)
}
