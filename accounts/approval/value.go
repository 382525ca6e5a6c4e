package approval

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Field names a fact about a subject.
type Field string

// The fields that StandardFields has. Hosts add their own.
const (
	// Total is the greater of TotalBefore and TotalAfter. It is never given but
	// found, so a coupon that makes an order cost nothing does not make it small.
	// Rules about amounts should ask for it, and limits of approvers do.
	Total Field = "total"
	// TotalBefore is the total before discounts, and TotalAfter that after them.
	TotalBefore Field = "total_before"
	TotalAfter  Field = "total_after"
	Discount    Field = "discount"     // a share: 0.15 is 15 %
	Lines       Field = "lines"        // how many
	Quantity    Field = "quantity"     // of all lines together
	Categories  Field = "categories"   // of the products
	Articles    Field = "articles"     // the products
	CostCentre  Field = "cost_centre"  // whom it is booked to
	PaymentDays Field = "payment_days" // until the payment is due
	Site        Field = "site"         // where it is shipped to
	Payer       Field = "payer"        // the legal entity that pays
	FirstOrder  Field = "first_order"  // whether it is the client's first
)

// Type says of which type a value is.
type Type uint8

// The types.
const (
	TypeText Type = iota + 1
	TypeNumber
	TypeMoney
	TypeFlag
	TypeTexts
)

var typeNames = [...]string{TypeText: "text", TypeNumber: "number", TypeMoney: "money", TypeFlag: "flag", TypeTexts: "texts"}

// String returns the name of the type, such as "money", or "none".
func (t Type) String() string {
	if t == 0 || int(t) >= len(typeNames) {
		return "none"
	}
	return typeNames[t]
}

// Vocabulary says which fields there are and of which types. Rules can ask for
// these only.
type Vocabulary map[Field]Type

// StandardFields returns the vocabulary of the fields of this package. The
// caller owns it.
func StandardFields() Vocabulary {
	return Vocabulary{
		Total: TypeMoney, TotalBefore: TypeMoney, TotalAfter: TypeMoney, Discount: TypeNumber,
		Lines: TypeNumber, Quantity: TypeNumber, Categories: TypeTexts, Articles: TypeTexts,
		CostCentre: TypeText, PaymentDays: TypeNumber, Site: TypeText, Payer: TypeText, FirstOrder: TypeFlag,
	}
}

// Value is one fact, or what a fact is compared with: a text, a number, an
// amount of money, a flag, or several texts. A Value is immutable and safe for
// concurrent use; the zero Value is none. JSON has one member named after the
// type: {"money":{"amount":"5000.00","currency":"EUR"}}.
type Value struct {
	kind   Type
	text   string
	number kabinet.Quantity
	money  kabinet.Money
	flag   bool
	texts  []string
}

// Text returns a text.
func Text(s string) Value { return Value{kind: TypeText, text: s} }

// Number returns a number.
func Number(n kabinet.Quantity) Value { return Value{kind: TypeNumber, number: n} }

// Amount returns an amount of money.
func Amount(m kabinet.Money) Value { return Value{kind: TypeMoney, money: m} }

// Flag returns yes or no.
func Flag(b bool) Value { return Value{kind: TypeFlag, flag: b} }

// Texts returns several texts, as a set: order and repetition do not matter.
func Texts(s ...string) Value {
	s = append([]string(nil), s...)
	slices.Sort(s)
	return Value{kind: TypeTexts, texts: slices.Compact(s)}
}

// Type returns the type, or 0 for the zero Value.
func (v Value) Type() Type { return v.kind }

// Equal reports whether both are the same value of the same type.
func (v Value) Equal(o Value) bool {
	return v.kind == o.kind && v.text == o.text && v.number.Equal(o.number) && v.money.Equal(o.money) &&
		v.flag == o.flag && slices.Equal(v.texts, o.texts)
}

// String returns the value as text, for people who read a trace.
func (v Value) String() string {
	switch v.kind {
	case TypeText:
		return strconv.Quote(v.text)
	case TypeNumber:
		return v.number.String()
	case TypeMoney:
		return v.money.String()
	case TypeFlag:
		return strconv.FormatBool(v.flag)
	case TypeTexts:
		b, _ := json.Marshal(v.texts)
		return string(b)
	}
	return "none"
}

// check returns ErrValue for the zero Value, for money in no currency, and for
// text that cannot be stored or is too long.
func (v Value) check() *kabinet.Error {
	switch v.kind {
	case TypeText:
		return checkText(v.text)
	case TypeMoney:
		if !v.money.Currency().Valid() {
			return ErrValue
		}
	case TypeTexts:
		if len(v.texts) > MaxTexts {
			return ErrTooMany.With("max", MaxTexts)
		}
		for _, s := range v.texts {
			if err := checkText(s); err != nil {
				return err
			}
		}
	case TypeNumber, TypeFlag:
	default:
		return ErrValue
	}
	return nil
}

type valueJSON struct {
	Text   *string           `json:"text,omitempty"`
	Number *kabinet.Quantity `json:"number,omitempty"`
	Money  *kabinet.Money    `json:"money,omitempty"`
	Flag   *bool             `json:"flag,omitempty"`
	Texts  *[]string         `json:"texts,omitempty"`
}

// MarshalJSON writes the value, or returns ErrValue for the zero one.
func (v Value) MarshalJSON() ([]byte, error) {
	var out valueJSON
	switch v.kind {
	case TypeText:
		out.Text = &v.text
	case TypeNumber:
		out.Number = &v.number
	case TypeMoney:
		out.Money = &v.money
	case TypeFlag:
		out.Flag = &v.flag
	case TypeTexts:
		if v.texts == nil {
			v.texts = []string{}
		}
		out.Texts = &v.texts
	default:
		return nil, ErrValue
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. It returns ErrValue for anything
// else: no member, two, or one of another name.
func (v *Value) UnmarshalJSON(b []byte) error {
	var in valueJSON
	if err := strict(b, &in); err != nil {
		return ErrValue.Because(err)
	}
	var found []Value
	if in.Text != nil {
		found = append(found, Text(*in.Text))
	}
	if in.Number != nil {
		found = append(found, Number(*in.Number))
	}
	if in.Money != nil {
		found = append(found, Amount(*in.Money))
	}
	if in.Flag != nil {
		found = append(found, Flag(*in.Flag))
	}
	if in.Texts != nil {
		found = append(found, Texts(*in.Texts...))
	}
	if len(found) != 1 {
		return ErrValue
	}
	if err := found[0].check(); err != nil {
		return err
	}
	*v = found[0]
	return nil
}

// strict reads one JSON value without unknown members.
func strict(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

// Facts are what rules may ask about a subject, by field.
type Facts map[Field]Value

// Get returns the fact, ErrFact where it is not known, and the greater of the two
// totals for Total: where one of them is not known, or they are in different
// currencies, ErrFact or kabinet.ErrCurrencyMismatch.
func (f Facts) Get(field Field) (Value, error) {
	if field == Total {
		total, err := f.total()
		return Amount(total), err
	}
	v, ok := f[field]
	if !ok {
		return Value{}, ErrFact.With("field", string(field))
	}
	return v, nil
}

func (f Facts) total() (kabinet.Money, error) {
	before, after := f[TotalBefore], f[TotalAfter]
	switch {
	case before.kind != TypeMoney:
		return kabinet.Money{}, ErrFact.With("field", string(TotalBefore))
	case after.kind != TypeMoney:
		return kabinet.Money{}, ErrFact.With("field", string(TotalAfter))
	}
	switch c, err := before.money.Cmp(after.money); {
	case err != nil:
		return kabinet.Money{}, err
	case c < 0:
		return after.money, nil
	}
	return before.money, nil
}

// within reports whether the total is not greater than it was, or known neither then nor
// now.
func (f Facts) within(was Facts) bool {
	is, unknown := f.total()
	had, before := was.total()
	if unknown != nil || before != nil {
		return unknown != nil && before != nil
	}
	more, err := is.Cmp(had)
	return err == nil && more <= 0
}

func (f Facts) equal(o Facts) bool {
	if len(f) != len(o) {
		return false
	}
	for field, v := range f {
		if w, ok := o[field]; !ok || !v.Equal(w) {
			return false
		}
	}
	return true
}

// check returns ErrFact for a fact that is found and cannot be given, and for one
// total without the other, kabinet.ErrCurrencyMismatch for two in different
// currencies, and the errors of values, each with its place.
func (f Facts) check() error {
	if len(f) > MaxFacts {
		return ErrTooMany.With("max", MaxFacts)
	}
	for _, field := range sortedFields(f) {
		if field == "" || field == Total {
			return ErrFact.With("field", string(field)).At("/" + clip(string(field)))
		}
		if err := checkText(string(field)); err != nil {
			return err
		}
		if err := f[field].check(); err != nil {
			return err.At("/" + clip(string(field)))
		}
	}
	_, before := f[TotalBefore]
	_, after := f[TotalAfter]
	if before || after {
		_, err := f.total()
		return at(err, "/"+string(Total))
	}
	return nil
}
