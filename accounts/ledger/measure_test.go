package ledger_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMeasures(t *testing.T) {
	u, err := rub.OfMoney(kabinet.MustMoney("12.5 RUB"))
	require.NoError(t, err)
	require.Equal(t, ledger.Units(1250), u)
	require.Equal(t, "12.50 RUB", rub.Text(u))
	back, err := rub.Money(u)
	require.NoError(t, err)
	require.True(t, back.Equal(kabinet.MustMoney("12.50 RUB")))
	_, err = rub.OfMoney(kabinet.MustMoney("12.505 RUB"))
	require.ErrorIs(t, err, kabinet.ErrPrecision)
	_, err = rub.OfMoney(kabinet.MustMoney("12.5 EUR"))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	u, err = rub.Of(kabinet.MustQuantity("1.5"))
	require.NoError(t, err)
	require.Equal(t, ledger.Units(150), u)
	_, err = rub.Money(ledger.Max)
	require.ErrorIs(t, err, kabinet.ErrOverflow)
	require.Equal(t, "999999999999999999 RUB", rub.Text(ledger.Max))

	yen := ledger.MoneyIn(kabinet.MustCurrency("JPY"))
	u, err = yen.OfMoney(kabinet.MustMoney("12 JPY"))
	require.NoError(t, err)
	require.Equal(t, ledger.Units(12), u)

	tonnes := ledger.QuantityIn("TNE")
	u, err = tonnes.Of(kabinet.MustQuantity("1.25"))
	require.NoError(t, err)
	require.Equal(t, ledger.Units(1_250_000), u)
	require.Equal(t, "1.25 TNE", tonnes.Text(u))
	_, err = tonnes.Of(kabinet.MustQuantity("0.0000001"))
	require.ErrorIs(t, err, kabinet.ErrPrecision)
	_, err = tonnes.OfMoney(kabinet.MustMoney("1 RUB"))
	require.ErrorIs(t, err, ledger.ErrMeasure)
	_, err = tonnes.Money(u)
	require.ErrorIs(t, err, ledger.ErrMeasure)
	_, err = tonnes.Of(kabinet.MustQuantity("999999999999999"))
	require.ErrorIs(t, err, ledger.ErrAmount)

	orders := ledger.Measure{Kind: ledger.Orders}
	u, err = orders.Of(kabinet.QuantityOf(3))
	require.NoError(t, err)
	require.Equal(t, "3 orders", orders.Text(u))
	for _, m := range []ledger.Measure{{}, {Kind: ledger.Amount}, {Kind: ledger.Quantity}, {Kind: ledger.Orders, UoM: "C62"}} {
		require.ErrorIs(t, m.Validate(), ledger.ErrMeasure)
	}
	for _, m := range []ledger.Measure{rub, tonnes, orders} {
		require.NoError(t, m.Validate())
	}
}

func TestUnitsAsText(t *testing.T) {
	b, err := json.Marshal(ledger.Max)
	require.NoError(t, err)
	require.Equal(t, `"999999999999999999"`, string(b))
	var u ledger.Units
	require.NoError(t, json.Unmarshal([]byte(`"-12"`), &u))
	require.Equal(t, ledger.Units(-12), u)
	for _, bad := range []string{`""`, `"1.5"`, `"1000000000000000000"`, `"-1000000000000000000"`, `"x"`} {
		require.ErrorIs(t, json.Unmarshal([]byte(bad), &u), ledger.ErrAmount, bad)
	}
}

func FuzzUnits(f *testing.F) {
	f.Add("12")
	f.Add("-999999999999999999")
	f.Fuzz(func(t *testing.T, s string) {
		var u ledger.Units
		if u.UnmarshalText([]byte(s)) != nil {
			return
		}
		b, err := u.MarshalText()
		require.NoError(t, err)
		var again ledger.Units
		require.NoError(t, again.UnmarshalText(b))
		require.Equal(t, u, again)
	})
}

func TestShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := ledger.Units(rapid.Int64Range(0, int64(ledger.Max)).Draw(t, "units"))
		den := rapid.Int64Range(1, 1<<62).Draw(t, "den")
		num := rapid.Int64Range(0, den).Draw(t, "num")
		got, err := u.Share(num, den)
		require.NoError(t, err)
		want := new(big.Int).Mul(big.NewInt(int64(u)), big.NewInt(num))
		require.Equal(t, want.Quo(want, big.NewInt(den)).Int64(), int64(got))
	})
	for _, c := range [][3]int64{{1, 1, 0}, {1, -1, 2}, {1, 3, 2}, {-1, 1, 2}} {
		_, err := ledger.Units(c[0]).Share(c[1], c[2])
		require.ErrorIs(t, err, ledger.ErrAmount)
	}
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, ledger.Messages) }
