package commerceml

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// currencyNames are the names that people give to currencies in 1C, where the
// standard asks for the code of ISO 4217, in lower case without a final point.
// RUR and 810, the codes of the rouble before 1998, are still written for the
// one of today.
var currencyNames = map[string]string{
	"руб": "RUB", "р": "RUB", "рубль": "RUB", "рубли": "RUB", "рублей": "RUB", "₽": "RUB", "rur": "RUB", "810": "RUB", "рос. руб": "RUB",
	"$": "USD", "долл": "USD", "доллар": "USD", "доллар сша": "USD", "долл. сша": "USD",
	"€": "EUR", "евро": "EUR",
	"тенге": "KZT", "тг": "KZT", "₸": "KZT",
	"бел. руб": "BYN", "бел.руб": "BYN", "белорусский рубль": "BYN",
	"грн": "UAH", "гривна": "UAH", "₴": "UAH",
	"юань": "CNY", "сум": "UZS", "сом": "KGS", "драм": "AMD", "лари": "GEL",
}

// currencyKey is the form in which names of currencies are compared.
func currencyKey(s string) string {
	return strings.TrimRight(strings.ToLower(strings.TrimSpace(s)), ". ")
}

// currency finds a currency by its code, letters or digits, or its name. The
// text is not empty.
func (r *reader) currency(s string) (kabinet.Currency, bool) {
	if len(r.currencies) > 0 {
		if c, ok := r.currencies[currencyKey(s)]; ok {
			return c, true
		}
	}
	if c, err := kabinet.ParseCurrency(s); err == nil && c.Code() != "RUR" {
		return c, true
	}
	if len(s) > 64 {
		return 0, false
	}
	key := currencyKey(s)
	if code, ok := currencyNames[key]; ok {
		c, err := kabinet.ParseCurrency(code)
		return c, err == nil
	}
	if len(key) == 3 {
		n := 0
		for i := range 3 {
			if key[i] < '0' || key[i] > '9' {
				return 0, false
			}
			n = n*10 + int(key[i]-'0')
		}
		c := kabinet.Currency(n)
		return c, c.Valid()
	}
	return 0, false
}
