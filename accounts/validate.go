package accounts

import (
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// rules builds the validator once. It is not changed afterwards, and safe for
// concurrent use.
var rules = sync.OnceValue(func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	must(v.RegisterValidation("plain", func(f validator.FieldLevel) bool {
		return plainText(f.Field().String())
	}))
	must(v.RegisterValidation("filled", func(f validator.FieldLevel) bool {
		return tidy(f.Field().String()) != "" // "required" lets spaces through
	}))
	must(v.RegisterValidation("login", func(f validator.FieldLevel) bool {
		_, err := NormalizeLogin(f.Field().String())
		return err == nil
	}))
	must(identifier.Register(v))
	v.RegisterStructValidation(validateParty, LegalEntityForm{}, SellerEntityForm{})
	v.RegisterStructValidation(validateBankAccount, BankAccount{})
	v.RegisterStructValidation(validateReceiving, Receiving{})
	return v
})

func must(err error) {
	if err != nil {
		panic(err) // a mistake in this file
	}
}

// validate checks a command and returns its mistakes in the order of the
// fields, joined.
func validate(command any) error {
	err := rules().Struct(command)
	if err == nil {
		return nil
	}
	var fields validator.ValidationErrors
	if !errors.As(err, &fields) {
		return ErrValue.Because(err)
	}
	out := make([]error, 0, len(fields))
	for _, f := range fields {
		out = append(out, fieldError(f).At(pointer(f.Namespace())))
	}
	return errors.Join(out...)
}

func fieldError(f validator.FieldError) *kabinet.Error {
	switch f.Tag() {
	case "required", "filled", "min":
		return ErrRequired
	case "max":
		return ErrTooLong.With("max", f.Param())
	case "plain":
		return ErrText
	case "login":
		return ErrEmail
	case "bcp47_language_tag":
		return ErrLocale
	case "country":
		return ErrCountry
	case "scheme":
		return identifier.ErrScheme.With("scheme", f.Value())
	case "twice":
		return ErrTwice
	case "key":
		return ErrAccountKey
	case "bic|ru_bik":
		return ErrBankCode
	case "timezone":
		return ErrZone
	case "opening":
		return ErrOpening
	case "positive":
		return ErrNegative
	case "oneof":
		return ErrChoice
	}
	var e *kabinet.Error
	if text, ok := f.Value().(string); ok && errors.As(identifier.Scheme(f.Tag()).Check(text), &e) {
		return e
	}
	return ErrValue
}

// validateParty reports the identifiers of a legal entity that are given twice
// and those of schemes for something else.
func validateParty(l validator.StructLevel) {
	list := l.Current().FieldByName("Identifiers").Interface().([]identifier.Identifier)
	seen := make(map[identifier.Identifier]bool, len(list))
	for i, id := range list {
		place := "identifiers[" + itoa(i) + "]"
		id = cleaned(id)
		switch {
		case id.Scheme.Known() && !id.Scheme.Party():
			l.ReportError(string(id.Scheme), place+".scheme", "Identifiers", "scheme", "")
		case seen[id]:
			l.ReportError(id.Number, place+".number", "Identifiers", "twice", "")
		}
		seen[id] = true
	}
}

// pointer turns a namespace of the validator, "SiteForm.units[2].name", into a
// JSON pointer, "/units/2/name".
func pointer(namespace string) string {
	_, path, _ := strings.Cut(namespace, ".")
	return "/" + strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(path)
}

// checkID returns ErrID for an id that cannot be one. Ids are otherwise the
// host's, whatever characters they contain.
func checkID[T ~string](id T) error {
	if id == "" || len(id) > 200 || !plainText(string(id)) {
		return ErrID
	}
	return nil
}
