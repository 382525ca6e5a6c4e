package withcredit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/claim/withcredit"
)

var (
	eur   = kabinet.MustMoney
	today = kabinet.MustDate("2026-03-31")
	items = []credit.Item{
		{Document: "inv_1", Bucket: credit.Receivable, Amount: eur("1080.00 EUR"), Posted: kabinet.MustDate("2026-01-15"), Due: kabinet.MustDate("2026-02-14")},
		{Document: "inv_2", Bucket: credit.Receivable, Amount: eur("50.00 EUR"), Due: kabinet.MustDate("2026-03-20")},
		{Document: "cn_1", Bucket: credit.Receivable, Amount: eur("-20.00 EUR"), Due: kabinet.MustDate("2026-03-20")},
		{Document: "ord_1", Bucket: credit.OpenOrder, Amount: eur("70.00 EUR")},
	}
)

// What is in dispute stays in the balance and is not overdue.
func ExampleSet() {
	euro := kabinet.MustCurrency("EUR")
	invoices := items[:2]
	before, _ := credit.Age(euro, today, invoices...)
	set, err := withcredit.Set(invoices, claim.Dispute{Claim: "clm_1", Document: "inv_1", Amount: eur("324.00 EUR")})
	after, _ := credit.Age(euro, today, set...)
	fmt.Println(before.Total, "of which current", before.Current)
	fmt.Println(after.Total, "of which current", after.Current, err)
	// Output:
	// 1130.00 EUR of which current 0.00 EUR
	// 1130.00 EUR of which current 324.00 EUR <nil>
}

func TestSet(t *testing.T) {
	euro := kabinet.MustCurrency("EUR")
	before, err := credit.Age(euro, today, items...)
	require.NoError(t, err)
	dispute := func(document, amount string) claim.Dispute {
		return claim.Dispute{Document: document, Amount: eur(amount)}
	}
	for name, c := range map[string]struct {
		disputes []claim.Dispute
		current  string
	}{
		"nothing":                         {nil, "0 EUR"},
		"a part":                          {[]claim.Dispute{dispute("inv_1", "80 EUR")}, "80 EUR"},
		"two parts":                       {[]claim.Dispute{dispute("inv_1", "80 EUR"), dispute("inv_1", "20 EUR"), dispute("inv_2", "1 EUR")}, "101 EUR"},
		"at most the whole":               {[]claim.Dispute{dispute("inv_2", "80 EUR")}, "50 EUR"},
		"orders, credit notes and others": {[]claim.Dispute{dispute("ord_1", "80 EUR"), dispute("cn_1", "80 EUR"), dispute("inv_9", "80 EUR")}, "0 EUR"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := withcredit.Set(items, c.disputes...)
			require.NoError(t, err)
			require.NoError(t, credit.Snapshot{AsOf: today.Start(time.UTC), Items: set}.Validate(euro))
			after, err := credit.Age(euro, today, set...)
			require.NoError(t, err)
			require.True(t, after.Total.Equal(before.Total))
			require.True(t, after.Current.Equal(eur(c.current)), after.Current.String())
		})
	}
	_, err = withcredit.Set(items, claim.Dispute{Document: "inv_1", Amount: eur("1 USD")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = withcredit.Set(items, dispute("inv_1", "1 EUR"), claim.Dispute{Document: "inv_1", Amount: eur("1 USD")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
}

// A dispute takes out of what is overdue what it is about, once, also where an invoice is
// there in parts.
func TestAnInvoiceInPartsIsDisputedOnce(t *testing.T) {
	euro := kabinet.MustCurrency("EUR")
	part := func(amount, due string) credit.Item {
		return credit.Item{Document: "inv_1", Bucket: credit.Receivable, Amount: eur(amount), Due: kabinet.MustDate(due)}
	}
	parts := []credit.Item{part("100 EUR", "2026-02-01"), part("100 EUR", "2026-03-01"), part("100 EUR", "2026-03-30")}
	for disputed, current := range map[string]string{"80 EUR": "80.00 EUR", "150 EUR": "150.00 EUR", "999 EUR": "300.00 EUR"} {
		set, err := withcredit.Set(parts, claim.Dispute{Document: "inv_1", Amount: eur(disputed)})
		require.NoError(t, err)
		after, err := credit.Age(euro, today, set...)
		require.NoError(t, err)
		require.Equal(t, "300.00 EUR", after.Total.String())
		require.Equal(t, current, after.Current.String(), disputed)
	}
}
