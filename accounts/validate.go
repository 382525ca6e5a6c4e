package accounts

import (
	"errors"
	"reflect"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"

	"github.com/seed-a884640a/kabinet"
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
	v.RegisterStructValidation(func(l validator.StructLevel) {
		f := l.Current().Interface().(LegalEntityForm)
		if !validTaxID(f.Country, cleanTaxID(f.TaxID)) {
			l.ReportError(f.TaxID, "taxId", "TaxID", "taxid", "")
		}
	}, LegalEntityForm{})
	v.RegisterStructValidation(func(l validator.StructLevel) {
		f := l.Current().Interface().(SellerEntityForm)
		if !validTaxID(f.Country, cleanTaxID(f.TaxID)) {
			l.ReportError(f.TaxID, "taxId", "TaxID", "taxid", "")
		}
	}, SellerEntityForm{})
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
	case "iso3166_1_alpha2":
		return ErrCountry
	case "taxid":
		return ErrTaxID
	case "oneof":
		return ErrChoice
	}
	return ErrValue
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
