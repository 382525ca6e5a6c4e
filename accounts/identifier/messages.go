package identifier

import (
	"errors"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Errors of this package.
var (
	// ErrScheme is returned for a scheme that is not known, or not one for what
	// was asked, such as that of goods for a company.
	ErrScheme = kabinet.NewError(kabinet.Invalid, "identifier.scheme", "{scheme} is not a scheme that can be used here")
	// ErrForm is returned for a number that has not the length or the
	// characters of its scheme. It has the parameters "scheme" and "example".
	ErrForm = kabinet.NewError(kabinet.Invalid, "identifier.form", "this does not look like this number: {scheme}, such as {example}")
	// ErrCheck is returned for a number whose check digits do not agree. It has
	// the parameter "scheme".
	ErrCheck = kabinet.NewError(kabinet.Invalid, "identifier.check", "the check digits do not agree, so something is mistyped: {scheme}")
)

var errorsInRussian = map[*kabinet.Error]string{
	ErrScheme: "здесь нельзя указать номер вида {scheme}",
	ErrForm:   "не похоже на такой номер: {scheme}, например {example}",
	ErrCheck:  "контрольные цифры не сходятся, в номере опечатка: {scheme}",
}

// code is the code of a scheme's name.
func code(s Scheme) string { return "identifier.scheme." + string(s) }

// Messages adds the names of the schemes and the messages of the errors, in
// English and Russian, to a catalogue, by their codes.
func Messages(b *catalog.Builder) error {
	var errs []error
	add := func(code, en, ru string) {
		errs = append(errs, b.SetString(language.English, code, en), b.SetString(language.Russian, code, ru))
	}
	for e, ru := range errorsInRussian {
		add(e.Code(), e.Template(), ru)
	}
	for s, r := range rules() {
		add(code(s), r.en, r.ru)
	}
	return errors.Join(errs...)
}
