package main

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/ru"
	ut "github.com/go-playground/universal-translator"
	"github.com/go-playground/validator/v10"
	entexts "github.com/go-playground/validator/v10/translations/en"
	rutexts "github.com/go-playground/validator/v10/translations/ru"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// Problems are what is wrong with the fields of a form, by their names.
type Problems map[string]string

// forms reads forms into structs and checks them by their validator tags, with the
// sentences of validator in the language of the page. The fields are strings, named
// by their tags "form"; the labels are messages "field." and the name.
type forms struct {
	check *validator.Validate
	texts *ut.UniversalTranslator
}

func newForms() (*forms, error) {
	f := &forms{validator.New(validator.WithRequiredStructEnabled()), ut.New(en.New(), en.New(), ru.New())}
	f.check.RegisterTagNameFunc(func(field reflect.StructField) string { return field.Tag.Get("form") })
	inEnglish, _ := f.texts.GetTranslator("en")
	inRussian, _ := f.texts.GetTranslator("ru")
	return f, errors.Join(
		identifier.Register(f.check),
		entexts.RegisterDefaultTranslations(f.check, inEnglish),
		rutexts.RegisterDefaultTranslations(f.check, inRussian),
	)
}

// read fills the form, a pointer to a struct, and returns what is wrong with it.
func (c *call) read(form any) Problems {
	v := reflect.ValueOf(form).Elem()
	for i := range v.NumField() {
		v.Field(i).SetString(strings.TrimSpace(c.r.PostFormValue(v.Type().Field(i).Tag.Get("form"))))
	}
	problems := Problems{}
	var fields validator.ValidationErrors
	if errors.As(c.s.forms.check.Struct(form), &fields) {
		for _, f := range fields {
			problems[f.Field()] = c.problem(f)
		}
	}
	return problems
}

// problem says what is wrong with a field. Rules of identifiers have messages of their
// own.
func (c *call) problem(f validator.FieldError) string {
	text, _ := f.Value().(string)
	var e *kabinet.Error
	if scheme := identifier.Scheme(f.Tag()); scheme.Known() && errors.As(scheme.Check(text), &e) {
		return upper(e.Text(c.p))
	}
	in, _ := c.s.forms.texts.GetTranslator(c.p.lang)
	return strings.Replace(f.Translate(in), f.Field(), c.p.or("field."+f.Field(), f.Field()), 1)
}

// because adds an error of the library at its field, and returns other errors: those
// that are nobody's mistake in this form.
func (p Problems) because(c *call, err error) error {
	var e *kabinet.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Kind() {
	case kabinet.Invalid, kabinet.Forbidden, kabinet.TooMany, kabinet.State:
	case kabinet.NotFound: // of something that the form names
		if e.Place() == "" {
			return err
		}
	default:
		return err
	}
	field := ""
	for part := range strings.SplitSeq(e.Place(), "/") {
		if part != "" {
			field = part
		}
	}
	p[field] = upper(e.Text(c.p))
	return nil
}
