package pricecsv

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// plain reports whether c can be no part of a white space.
func plain(c byte) bool { return c > ' ' && c < utf8.RuneSelf }

// text returns a field as text, or ErrEncoding.
func (r *Reader) text(b []byte) (string, *kabinet.Error) {
	if err := r.check(b); err != nil {
		return "", err
	}
	return string(b), nil
}

// check returns ErrEncoding for a field that is not UTF-8. What a decoder could
// not read has become the replacement character.
func (r *Reader) check(b []byte) *kabinet.Error {
	if r.scan.ascii {
		return nil
	}
	if !utf8.Valid(b) || r.opts.Encoding != nil && bytes.Contains(b, replacement) {
		return ErrEncoding
	}
	return nil
}

var replacement = []byte("\uFFFD")

func (r *Reader) positive(b []byte) (kabinet.Quantity, *kabinet.Error) {
	q, err := r.numbers.parse(b)
	if err == nil && q.Sign() <= 0 {
		return q, ErrRange.With("text", q)
	}
	return q, err
}

func (r *Reader) parseCurrency(b []byte) (kabinet.Currency, *kabinet.Error) {
	if string(b) == r.currencyKey {
		return r.currency, nil
	}
	c, err := kabinet.ParseCurrency(string(b))
	if err != nil {
		return 0, ErrCurrency.With("text", clip(string(b)))
	}
	r.currency, r.currencyKey = c, string(b)
	return c, nil
}

func parseTax(b []byte) (pricing.TaxMode, *kabinet.Error) {
	switch string(b) {
	case "net":
		return pricing.Net, nil
	case "gross":
		return pricing.Gross, nil
	}
	switch strings.ToLower(clip(string(b))) {
	case "net", "без ндс", "без налога":
		return pricing.Net, nil
	case "gross", "с ндс", "с налогом":
		return pricing.Gross, nil
	}
	return pricing.TaxUnstated, ErrTax.With("text", clip(string(b)))
}

func parseBool(b []byte) (bool, *kabinet.Error) {
	switch strings.ToLower(clip(string(b))) {
	case "yes", "true", "1", "да", "x", "+":
		return true, nil
	case "no", "false", "0", "нет", "-":
		return false, nil
	}
	return false, ErrBool.With("text", clip(string(b)))
}
