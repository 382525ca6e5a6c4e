package accounts_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// TestEveryCommandIsValidated uses each tagged struct, with every rule of it
// broken at least once, since a mistyped tag panics at first use.
func TestEveryCommandIsValidated(t *testing.T) {
	long := strings.Repeat("я", 1001)
	ids := make([]kabinet.UnitID, 1001)
	type mistakes map[string]error
	tests := map[string]struct {
		cmd  interface{ Validate() error }
		want mistakes
	}{
		"organisation, right":  {accounts.RegisterOrganization{Name: "ООО «Ромашка» № 1 — склад", Kind: accounts.Client, Locale: "ru-RU"}, nil},
		"organisation, empty":  {accounts.RegisterOrganization{}, mistakes{"/name": accounts.ErrRequired}},
		"organisation, spaces": {accounts.RegisterOrganization{Name: " \u00a0 "}, mistakes{"/name": accounts.ErrRequired}},
		"organisation, wrong": {accounts.RegisterOrganization{Name: long, Kind: "club", Locale: "russian please"},
			mistakes{"/name": accounts.ErrTooLong, "/kind": accounts.ErrChoice, "/locale": accounts.ErrLocale}},
		"person, right":  {accounts.RegisterPerson{Name: "Ann", Email: "ann@example.com", Locale: "en"}, nil},
		"person, empty":  {accounts.RegisterPerson{}, mistakes{"/name": accounts.ErrRequired, "/email": accounts.ErrRequired}},
		"person, wrong":  {accounts.RegisterPerson{Name: "A\u202en", Email: "ann", Locale: "-"}, mistakes{"/name": accounts.ErrText, "/email": accounts.ErrEmail, "/locale": accounts.ErrLocale}},
		"change, right":  {accounts.ChangePerson{Name: "Ann"}, nil},
		"change, wrong":  {accounts.ChangePerson{Name: long, Locale: "?"}, mistakes{"/name": accounts.ErrTooLong, "/locale": accounts.ErrLocale}},
		"unit, right":    {accounts.UnitForm{Name: "West", Parent: "u", Isolated: true}, nil},
		"unit, wrong":    {accounts.UnitForm{Name: "We\nst"}, mistakes{"/name": accounts.ErrText}},
		"entity, right":  {accounts.LegalEntityForm{Name: "ООО", Country: "RU", TaxID: "500100732259"}, nil},
		"entity, abroad": {accounts.LegalEntityForm{Name: "GmbH", Country: "DE", TaxID: "DE136695976"}, nil},
		"entity, wrong": {accounts.LegalEntityForm{Name: long, Country: "Russia", TaxID: long, BankAccounts: []accounts.BankAccount{{}, {Account: long, Bank: long, BIC: long, Correspondent: long}}, Units: ids},
			mistakes{"/name": accounts.ErrTooLong, "/country": accounts.ErrCountry, "/taxId": accounts.ErrTooLong, "/bankAccounts/0/account": accounts.ErrRequired,
				"/bankAccounts/1/account": accounts.ErrTooLong, "/bankAccounts/1/bank": accounts.ErrTooLong, "/bankAccounts/1/bic": accounts.ErrTooLong,
				"/bankAccounts/1/correspondent": accounts.ErrTooLong, "/units": accounts.ErrTooLong}},
		"entity, INN":          {accounts.LegalEntityForm{Name: "ООО", Country: "RU", TaxID: "7707083894"}, mistakes{"/taxId": accounts.ErrTaxID}},
		"seller entity, right": {accounts.SellerEntityForm{Name: "АО", Country: "RU", TaxID: "7707083893", TaxRegime: "general"}, nil},
		"seller entity, INN":   {accounts.SellerEntityForm{Name: "АО", Country: "RU", TaxID: "1"}, mistakes{"/taxId": accounts.ErrTaxID}},
		"seller entity, wrong": {accounts.SellerEntityForm{TaxRegime: long, Calendar: "a\tb", DocumentPreset: long, BankAccounts: []accounts.BankAccount{{}}},
			mistakes{"/name": accounts.ErrRequired, "/country": accounts.ErrRequired, "/taxRegime": accounts.ErrTooLong, "/calendar": accounts.ErrText,
				"/documentPreset": accounts.ErrTooLong, "/bankAccounts/0/account": accounts.ErrRequired}},
		"site, right": {accounts.SiteForm{Name: "Yard", Address: accounts.Address{Country: "RU", City: "Омск", PostalCode: "644000", Region: "Омская область", Street: "Мира, 1"},
			Receiving: accounts.Receiving{Hours: "8-17", Vehicle: "20 t", Rail: true, Contact: "+7", Note: "ring"}}, nil},
		"site, wrong": {accounts.SiteForm{Name: "x", Address: accounts.Address{PostalCode: long, Region: long, Street: long},
			Receiving: accounts.Receiving{Hours: long, Vehicle: long, Contact: long, Note: long}, Units: ids},
			mistakes{"/address/country": accounts.ErrRequired, "/address/city": accounts.ErrRequired, "/address/postalCode": accounts.ErrTooLong,
				"/address/region": accounts.ErrTooLong, "/address/street": accounts.ErrTooLong, "/receiving/hours": accounts.ErrTooLong,
				"/receiving/vehicle": accounts.ErrTooLong, "/receiving/contact": accounts.ErrTooLong, "/receiving/note": accounts.ErrTooLong, "/units": accounts.ErrTooLong}},
		"role, right":       {accounts.RoleForm{Name: "R"}, nil},
		"role, wrong":       {accounts.RoleForm{Name: long, Grants: make([]accounts.Grant, 501), Forbids: make([]kabinet.Permission, 501)}, mistakes{"/name": accounts.ErrTooLong, "/grants": accounts.ErrTooLong, "/forbids": accounts.ErrTooLong}},
		"assignment, right": {accounts.AssignRole{Role: accounts.RoleBuyer}, nil},
		"assignment, wrong": {accounts.AssignRole{LegalEntities: make([]kabinet.LegalEntityID, 1001)}, mistakes{"/role": accounts.ErrRequired, "/legalEntities": accounts.ErrTooLong}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := tc.cmd.Validate()
			if tc.want == nil {
				require.NoError(t, err)
				return
			}
			got := map[string]error{}
			for _, entry := range kabinet.ProblemOf(err, nil).Errors {
				for _, want := range tc.want {
					if e := want.(*kabinet.Error); e.Code() == entry.Code {
						got[entry.At] = want
					}
				}
			}
			require.Equal(t, map[string]error(tc.want), got, "%v", err)
			require.Equal(t, 422, kabinet.ProblemOf(err, nil).Status)
		})
	}
}

func TestINN(t *testing.T) {
	for _, s := range []string{"7707083893", "7736050003", "500100732259", "7830002293"} {
		require.True(t, accounts.ValidINN(s), s)
	}
	for _, s := range []string{"", "7707083892", "770708389", "77070838931", "500100732258", "500100732269", "0000000000", "000000000000", "77070838 3", "７７０７０８３８９３"} {
		require.False(t, accounts.ValidINN(s), s)
	}
}

func TestLevelText(t *testing.T) {
	for l := accounts.LevelOwn; l <= accounts.LevelSeller; l++ {
		b, err := l.MarshalText()
		require.NoError(t, err)
		var back accounts.Level
		require.NoError(t, back.UnmarshalText(b))
		require.Equal(t, l, back)
	}
	for _, l := range []accounts.Level{0, 6, 255} {
		_, err := l.MarshalText()
		require.ErrorIs(t, err, accounts.ErrLevel)
		require.Equal(t, "none", l.String())
	}
	for _, s := range []string{"", "none", "Own", "galaxy"} {
		var l accounts.Level
		require.ErrorIs(t, l.UnmarshalText([]byte(s)), accounts.ErrLevel)
		require.Zero(t, l)
	}
}
