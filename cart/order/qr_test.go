package order_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
)

func paymentQR() order.PaymentQR {
	return order.PaymentQR{
		Name: "АО «Металл»", PersonalAcc: "40702810200000000014", BankName: "ПАО Сбербанк", BIC: "044525225", CorrespAcc: "30101810400000000225",
		Sum: kabinet.MustMoney("1220.50 RUB"), Purpose: "Счёт 17", PayeeINN: "7707083893", KPP: "770701001", DocNo: "17",
		DocDate: kabinet.MustDate("2026-03-02"), Others: []order.QRField{{Name: "Contract", Value: "12-А"}},
	}
}

func TestPaymentQR(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(*order.PaymentQR)
		field string
	}{
		"no name":          {func(q *order.PaymentQR) { q.Name = " " }, "Name"},
		"long name":        {func(q *order.PaymentQR) { q.Name = strings.Repeat("я", 161) }, "Name"},
		"long bank":        {func(q *order.PaymentQR) { q.BankName = strings.Repeat("я", 46) }, "BankName"},
		"long purpose":     {func(q *order.PaymentQR) { q.Purpose = strings.Repeat("я", 211) }, "Purpose"},
		"check digit":      {func(q *order.PaymentQR) { q.PersonalAcc = "40702810300000000014" }, "PersonalAcc"},
		"account length":   {func(q *order.PaymentQR) { q.PersonalAcc = "4070281020000000001" }, "PersonalAcc"},
		"another bank":     {func(q *order.PaymentQR) { q.CorrespAcc = "30101810500000000225" }, "CorrespAcc"},
		"BIC":              {func(q *order.PaymentQR) { q.BIC = "04452522" }, "PersonalAcc"},
		"INN":              {func(q *order.PaymentQR) { q.PayeeINN = "770708389" }, "PayeeINN"},
		"KPP":              {func(q *order.PaymentQR) { q.KPP = "7" }, "KPP"},
		"negative":         {func(q *order.PaymentQR) { q.Sum = kabinet.MustMoney("-1 RUB") }, "Sum"},
		"part of a kopeck": {func(q *order.PaymentQR) { q.Sum = kabinet.MustMoney("1.005 RUB") }, "Sum"},
		"line feed":        {func(q *order.PaymentQR) { q.Purpose = "a\nb" }, "Purpose"},
		"field twice":      {func(q *order.PaymentQR) { q.Others = append(q.Others, order.QRField{Name: "Name", Value: "x"}) }, "Name"},
		"field name":       {func(q *order.PaymentQR) { q.Others[0].Name = "a=b" }, "name"},
		"separators":       {func(q *order.PaymentQR) { q.Purpose = "|~^#$;" }, "separator"},
	} {
		q := paymentQR()
		tc.spoil(&q)
		_, err := q.Payload(order.UTF8)
		require.ErrorIs(t, err, order.ErrQR, name)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, tc.field, e.Param("field"), name)
	}
	q := paymentQR()
	q.Sum = kabinet.MustMoney("1 EUR")
	_, err := q.Payload(order.UTF8)
	require.ErrorIs(t, err, kabinet.ErrCurrency)
	_, err = paymentQR().Payload('3')
	require.ErrorIs(t, err, order.ErrQR)

	// Each encoding reads back; what Windows-1251 lacks is refused, and a separator that
	// is in the text gives way.
	for _, e := range []order.Encoding{order.UTF8, order.Windows1251} {
		q := paymentQR()
		q.Purpose = "Счёт 17 | часть 1"
		b, err := q.Payload(e)
		require.NoError(t, err)
		require.Equal(t, "ST0001"+string(rune(e))+"~Name=", string(b[:13]))
		back, got, err := order.ParseQR(b)
		require.NoError(t, err)
		require.Equal(t, e, got)
		require.Equal(t, q, back)
	}
	q = paymentQR()
	q.Purpose = "漢"
	_, err = q.Payload(order.Windows1251)
	require.ErrorIs(t, err, order.ErrQR)
}

func FuzzParseQR(f *testing.F) {
	for _, e := range []order.Encoding{order.UTF8, order.Windows1251} {
		b, err := paymentQR().Payload(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("ST00012|Name=a|Name=b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		q, e, err := order.ParseQR(b)
		if err != nil {
			require.True(t, errors.Is(err, kabinet.Invalid), "%v", err)
			return
		}
		again, err := q.Payload(e)
		if err != nil {
			return // its own separator is in the text
		}
		back, _, err := order.ParseQR(again)
		require.NoError(t, err)
		require.Equal(t, q, back)
	})
}
