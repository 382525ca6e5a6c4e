package order

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/seed-a884640a/kabinet"
)

// Encoding is how the text of a payment QR is written.
type Encoding byte

// The encodings, by their number in ГОСТ Р 56042-2014. KOI8-R, which is 3, is not used by
// anybody and not supported.
const (
	Windows1251 Encoding = '1'
	UTF8        Encoding = '2'
)

// PaymentQR is what the QR code on a Russian invoice for payment says to a bank's
// application, after ГОСТ Р 56042-2014. Name to CorrespAcc are required.
type PaymentQR struct {
	Name        string // of the payee, up to 160 characters
	PersonalAcc string // the payee's account, 20 digits
	BankName    string // up to 45 characters
	BIC         string // 9 digits
	CorrespAcc  string // of the bank, 20 digits, or "0" where it has none

	// Sum is in roubles, and may be zero where the payer is to say it.
	Sum      kabinet.Money
	Purpose  string // up to 210 characters
	PayeeINN string // 10 or 12 digits
	KPP      string // 9 characters
	PayerINN string // 10 or 12 digits
	DocNo    string // up to 15 characters
	DocDate  kabinet.Date
	// Others are further fields, such as {"Contract", "12-A"}; their names are letters
	// and digits.
	Others []QRField
}

// QRField is a field of a payment QR by its name.
type QRField struct{ Name, Value string }

// MaxQR is the largest number of bytes of a payment QR: what fits into a QR code.
const MaxQR = 2953

// accountKey are the weights of the check digit of a Russian account together with the
// last three digits of its bank's BIC (Bank of Russia, order of computing the control
// key of 08.09.1997).
var accountKey = [...]int{7, 1, 3}

// Payload returns the text to put into the QR code, in the encoding: "ST00012|Name=…".
// It returns ErrQR with the name of the field for what is missing, too long, not in the
// form of the field, not consistent (an account whose check digit does not fit the bank),
// or not in the encoding, and for all of it longer than MaxQR; kabinet.ErrCurrency for a
// sum that is not in roubles. The separator is "|", or another character where the text
// has that.
func (q PaymentQR) Payload(e Encoding) ([]byte, error) {
	fields, err := q.fields()
	if err != nil {
		return nil, err
	}
	if e != Windows1251 && e != UTF8 {
		return nil, ErrQR.With("field", "encoding")
	}
	separator := byte(0)
	for _, c := range []byte("|~^#$;") {
		if !slices.ContainsFunc(fields, func(f QRField) bool { return strings.IndexByte(f.Value, c) >= 0 }) {
			separator = c
			break
		}
	}
	if separator == 0 {
		return nil, ErrQR.With("field", "separator")
	}
	out := []byte("ST0001" + string(rune(e)))
	for _, f := range fields {
		value := []byte(f.Value)
		if e == Windows1251 {
			if value, err = charmap.Windows1251.NewEncoder().Bytes(value); err != nil {
				return nil, ErrQR.With("field", f.Name)
			}
		}
		out = append(append(append(out, separator), f.Name...), '=')
		out = append(out, value...)
	}
	if len(out) > MaxQR {
		return nil, ErrQR.With("field", "length")
	}
	return out, nil
}

// fields returns the fields in their order, checked.
func (q PaymentQR) fields() ([]QRField, error) {
	out := []QRField{
		{"Name", q.Name}, {"PersonalAcc", q.PersonalAcc}, {"BankName", q.BankName}, {"BIC", q.BIC}, {"CorrespAcc", q.CorrespAcc},
	}
	for _, f := range out {
		if strings.TrimSpace(f.Value) == "" {
			return nil, ErrQR.With("field", f.Name)
		}
	}
	if q.Sum != (kabinet.Money{}) {
		sum, err := kopecks(q.Sum)
		if err != nil {
			return nil, err
		}
		if sum != "" {
			out = append(out, QRField{"Sum", sum})
		}
	}
	date := ""
	if !q.DocDate.IsZero() {
		text := q.DocDate.String() // 2026-03-02
		date = text[8:] + "." + text[5:7] + "." + text[:4]
	}
	for _, f := range [...]QRField{
		{"Purpose", q.Purpose}, {"PayeeINN", q.PayeeINN}, {"PayerINN", q.PayerINN}, {"KPP", q.KPP}, {"DocNo", q.DocNo}, {"DocDate", date},
	} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	for _, f := range append(slices.Clone(out), q.Others...) {
		if err := f.check(q.BIC); err != nil {
			return nil, err
		}
	}
	for i, f := range q.Others {
		known := slices.ContainsFunc(out, func(x QRField) bool { return x.Name == f.Name })
		if known || slices.ContainsFunc(q.Others[:i], func(x QRField) bool { return x.Name == f.Name }) {
			return nil, ErrQR.With("field", f.Name)
		}
	}
	return append(out, q.Others...), nil
}

// kopecks writes a sum of roubles as kopecks; nothing for zero.
func kopecks(m kabinet.Money) (string, error) {
	if m.Currency().Code() != "RUB" {
		return "", kabinet.ErrCurrency.At("/sum")
	}
	if m.Sign() < 0 {
		return "", ErrQR.With("field", "Sum")
	}
	if m.IsZero() {
		return "", nil
	}
	r, err := m.Round(2, kabinet.Down)
	if err != nil || !r.Equal(m) {
		return "", ErrQR.With("field", "Sum") // a part of a kopeck cannot be paid
	}
	coef, _ := r.Fixed()
	return strconv.FormatInt(coef, 10), nil
}

// check returns ErrQR for a field whose value cannot be its own.
func (f QRField) check(bic string) error {
	wrong := ErrQR.With("field", f.Name)
	if f.Name == "" || len(f.Name) > 40 || strings.ContainsFunc(f.Name, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		return ErrQR.With("field", "name")
	}
	if !isText(f.Value) || strings.ContainsAny(f.Value, "\r\n\t") {
		return wrong
	}
	n := utf8.RuneCountInString(f.Value)
	ok := true
	switch f.Name {
	case "Name":
		ok = n <= 160
	case "BankName":
		ok = n <= 45
	case "Purpose":
		ok = n <= 210
	case "DocNo":
		ok = n <= 15
	case "PersonalAcc":
		ok = digits(f.Value, 20) && digits(bic, 9) && accountFits(bic[6:], f.Value)
	case "BIC":
		ok = digits(f.Value, 9)
	case "CorrespAcc":
		// Of a correspondent account the key is reckoned with "0" and two digits of the BIC.
		ok = f.Value == "0" || digits(f.Value, 20) && digits(bic, 9) && accountFits("0"+bic[4:6], f.Value)
	case "PayeeINN", "PayerINN":
		ok = digits(f.Value, 10) || digits(f.Value, 12)
	case "KPP":
		ok = len(f.Value) == 9
	case "Sum":
		ok = n <= 18 && digits(f.Value, n)
	default:
		ok = n <= 210
	}
	if !ok {
		return wrong
	}
	return nil
}

func digits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}

// accountFits reports whether the check digit of an account fits the three digits of the
// bank.
func accountFits(bank, account string) bool {
	sum := 0
	for i, c := range []byte(bank + account) {
		sum += int(c-'0') * accountKey[i%3] % 10
	}
	return sum%10 == 0
}

// ParseQR reads a payment QR, in either encoding, and checks it as Payload does. It
// returns ErrQR with what is wrong, for text of up to MaxQR bytes of whatever origin.
func ParseQR(b []byte) (PaymentQR, Encoding, error) {
	var q PaymentQR
	wrong := func(field string) (PaymentQR, Encoding, error) { return PaymentQR{}, 0, ErrQR.With("field", field) }
	if len(b) > MaxQR {
		return wrong("length")
	}
	if len(b) < 9 || !bytes.HasPrefix(b, []byte("ST0001")) {
		return wrong("format")
	}
	e, separator := Encoding(b[6]), b[7:8]
	if e != Windows1251 && e != UTF8 {
		return wrong("encoding")
	}
	if separator[0] >= utf8.RuneSelf || separator[0] < ' ' || separator[0] == '=' {
		return wrong("separator")
	}
	seen := map[string]bool{}
	for _, part := range bytes.Split(b[8:], separator) {
		name, value, ok := bytes.Cut(part, []byte("="))
		if !ok || seen[string(name)] {
			return wrong("field")
		}
		seen[string(name)] = true
		if e == Windows1251 {
			var err error
			if value, err = charmap.Windows1251.NewDecoder().Bytes(value); err != nil {
				return wrong("encoding")
			}
		}
		if err := q.set(string(name), string(value)); err != nil {
			return PaymentQR{}, 0, err
		}
	}
	if _, err := q.fields(); err != nil {
		return PaymentQR{}, 0, err
	}
	return q, e, nil
}

// set sets a field by its name.
func (q *PaymentQR) set(name, value string) error {
	wrong := ErrQR.With("field", name)
	switch name {
	case "Sum":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 || !digits(value, len(value)) {
			return wrong
		}
		c, err := kabinet.ParseCurrency("RUB")
		if err != nil {
			return err
		}
		q.Sum, err = kabinet.NewMoney(n, 2, c)
		if err != nil {
			return wrong
		}
		return nil
	case "DocDate":
		if len(value) != 10 || value[2] != '.' || value[5] != '.' {
			return wrong
		}
		d, err := kabinet.ParseDate(value[6:] + "-" + value[3:5] + "-" + value[:2])
		if err != nil {
			return wrong
		}
		q.DocDate = d
		return nil
	}
	for _, f := range [...]struct {
		name string
		to   *string
	}{
		{"Name", &q.Name}, {"PersonalAcc", &q.PersonalAcc}, {"BankName", &q.BankName}, {"BIC", &q.BIC}, {"CorrespAcc", &q.CorrespAcc},
		{"Purpose", &q.Purpose}, {"PayeeINN", &q.PayeeINN}, {"PayerINN", &q.PayerINN}, {"KPP", &q.KPP}, {"DocNo", &q.DocNo},
	} {
		if f.name == name {
			*f.to = value
			return nil
		}
	}
	q.Others = append(q.Others, QRField{name, value})
	return nil
}
