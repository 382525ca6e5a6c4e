package accounts

import (
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// BankAccount is where a legal entity is paid. Numbers are kept compact. An
// account that begins with two letters is an IBAN and is checked as one, and one
// with a BIK by the bank's key; others are taken as they are.
type BankAccount struct {
	Account string `json:"account" validate:"required,filled,max=50,plain"`
	Bank    string `json:"bank,omitempty" validate:"max=200,plain"`
	// BIC is the bank's code of ISO 9362, or its BIK in Russia.
	BIC           string           `json:"bic,omitempty" validate:"omitempty,bic|ru_bik"`
	Correspondent string           `json:"correspondent,omitempty" validate:"max=50,plain"`
	Currency      kabinet.Currency `json:"currency,omitzero"`
}

// cleaned returns the account as it is kept.
func (b BankAccount) cleaned() BankAccount {
	b.Account, b.Bank, b.BIC, b.Correspondent = compactAccount(b.Account), tidy(b.Bank), identifier.BIC.Clean(b.BIC), compactAccount(b.Correspondent)
	return b
}

// compactAccount drops the separators of an account.
func compactAccount(s string) string { return identifier.IBAN.Clean(s) }

// validateBankAccount reports what its fields cannot say one by one.
func validateBankAccount(l validator.StructLevel) {
	b := l.Current().Interface().(BankAccount).cleaned()
	russian := identifier.RUBIK.Check(b.BIC) == nil
	switch {
	case b.Account == "": // that it is required is said already
	case len(b.Account) > 1 && isLetter(b.Account[0]) && isLetter(b.Account[1]):
		if identifier.IBAN.Check(b.Account) != nil {
			l.ReportError(b.Account, "account", "Account", string(identifier.IBAN), "")
		}
	case russian && !agrees(b.BIC, b.Account):
		l.ReportError(b.Account, "account", "Account", "key", "")
	}
	if russian && b.Correspondent != "" && !agrees(b.BIC, b.Correspondent) {
		l.ReportError(b.Correspondent, "correspondent", "Correspondent", "key", "")
	}
}

// agrees reports whether an account may be one of the Russian bank. Accounts of
// the Treasury begin with 0 and have no key of a bank.
func agrees(bik, account string) bool {
	return identifier.RussianAccount(bik, account) || len(account) == 20 && strings.HasPrefix(account, "0")
}

func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }
