// Package identifier reads the numbers by which the world knows companies,
// places, goods and banks: tax and register numbers, VAT numbers, LEI, GLN, GTIN,
// IBAN, BIC and countries. A number is cleaned of separators and case, checked by
// its scheme, check digits included, and kept in its compact form.
//
//	id, err := identifier.Parse(identifier.DEVAT, "de 136 695 976") // DE136695976
//	id, err = identifier.Parse(identifier.RUINN, "7707083894")
//	errors.Is(err, identifier.ErrCheck)                             // a mistyped digit
//	kabinet.ProblemOf(err, printer)                                 // says so in the reader's language
//
// A scheme is named by its country and what the country calls the number, such as
// "ru_inn", or by its name alone where it is international. The names are also
// rules of package validator, once Register has added them:
//
//	type Form struct {
//		INN  string `json:"inn" validate:"omitempty,ru_inn"`
//		IBAN string `json:"iban" validate:"required,iban"`
//	}
//
// Nothing here asks a register whether a number was given out; that a number is
// well formed says no more than that it may exist. Where the giver of a scheme
// publishes no check rule, the form alone is looked at, since a check that
// refuses a real number is worse than none.
//
// A scheme is added in the file of its country: its form, its check, an example,
// its name in English and Russian, and numbers that are good and bad with where
// they come from in the test.
package identifier
