package identifier

import (
	"errors"
	"sync"

	"github.com/go-playground/validator/v10"
)

// Register adds every scheme to v as a rule of its name, such as "ru_inn", for
// fields of strings, and the check of an Identifier, which reports a mistake of
// its Number under the name of its scheme. The rules clean before they check, so
// a field may have separators; also that of "bic", which takes the place of
// validator's own. What a rule refused Scheme.Check tells in detail:
//
//	identifier.Scheme(field.Tag()).Check(field.Value().(string))
//
// It returns the errors of v. A Validate is not changed after its first use, and
// then safe for concurrent use.
func Register(v *validator.Validate) error {
	var errs []error
	for _, s := range Schemes() {
		errs = append(errs, v.RegisterValidation(string(s), func(f validator.FieldLevel) bool {
			return s.Check(f.Field().String()) == nil
		}))
	}
	v.RegisterStructValidation(func(l validator.StructLevel) {
		id := l.Current().Interface().(Identifier)
		switch err := id.Scheme.Check(id.Number); {
		case errors.Is(err, ErrScheme):
			l.ReportError(string(id.Scheme), "scheme", "Scheme", "scheme", "")
		case err != nil:
			l.ReportError(id.Number, "number", "Number", string(id.Scheme), "")
		}
	}, Identifier{})
	return errors.Join(errs...)
}

// builtin holds the rules that validator has itself.
var builtin = sync.OnceValue(func() *validator.Validate { return validator.New() })

// by returns the check of a compact number by a rule of validator's own.
func by(rule string) func(string) bool {
	return func(n string) bool { return builtin().Var(n, rule) == nil }
}
