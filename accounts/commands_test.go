package accounts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
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
		"entity, right":  {accounts.LegalEntityForm{Name: "ООО", Country: "RU", Identifiers: inn("500100732259")}, nil},
		"entity, abroad": {accounts.LegalEntityForm{Name: "GmbH", Country: "de", Identifiers: []identifier.Identifier{{Scheme: identifier.DEVAT, Number: "136 695 976"}}}, nil},
		"entity, wrong": {accounts.LegalEntityForm{Name: long, Country: "Russia", BankAccounts: []accounts.BankAccount{{}, {Account: long, Bank: long, BIC: long, Correspondent: long}}, Units: ids},
			mistakes{"/name": accounts.ErrTooLong, "/country": accounts.ErrCountry, "/bankAccounts/0/account": accounts.ErrRequired,
				"/bankAccounts/1/account": accounts.ErrTooLong, "/bankAccounts/1/bank": accounts.ErrTooLong, "/bankAccounts/1/bic": accounts.ErrBankCode,
				"/bankAccounts/1/correspondent": accounts.ErrTooLong, "/units": accounts.ErrTooLong}},
		"entity, INN": {accounts.LegalEntityForm{Name: "ООО", Country: "RU", Identifiers: inn("7707083894")}, mistakes{"/identifiers/0/number": identifier.ErrCheck}},
		"entity, identifiers": {accounts.LegalEntityForm{Name: "ООО", Country: "RU", Identifiers: []identifier.Identifier{
			{Scheme: identifier.RUINN, Number: "7707083893"}, {Scheme: identifier.RUINN, Number: "77 07 083893"}, {Scheme: "ru_snils", Number: "1"},
			{Scheme: identifier.IBAN, Number: "DE89370400440532013000"}, {Scheme: identifier.DEVAT, Number: "12"},
		}}, mistakes{"/identifiers/1/number": accounts.ErrTwice, "/identifiers/2/scheme": identifier.ErrScheme, "/identifiers/3/scheme": identifier.ErrScheme,
			"/identifiers/4/number": identifier.ErrForm}},
		"entity, too many": {accounts.LegalEntityForm{Name: "ООО", Country: "RU", Identifiers: make([]identifier.Identifier, 21), BankAccounts: make([]accounts.BankAccount, 21)},
			mistakes{"/identifiers": accounts.ErrTooLong, "/bankAccounts": accounts.ErrTooLong}},
		"entity, accounts": {accounts.LegalEntityForm{Name: "ООО", Country: "RU", BankAccounts: []accounts.BankAccount{
			{Account: "DE89 3704 0044 0532 0130 00", BIC: "deutdeff"}, {Account: "DE88370400440532013000"}, {Account: "40602810600000000025", BIC: "049805746"},
			{Account: "40602810700000000025", BIC: "049805746", Correspondent: "30101810800000000745"}, {Account: "03100643000000017300", BIC: "004525988"}, {Account: "12-34 567"},
		}}, mistakes{"/bankAccounts/1/account": identifier.ErrCheck, "/bankAccounts/2/account": accounts.ErrAccountKey, "/bankAccounts/3/correspondent": accounts.ErrAccountKey}},
		"seller entity, right": {accounts.SellerEntityForm{Name: "АО", Country: "RU", Identifiers: inn("7707083893"), TaxRegime: "general"}, nil},
		"seller entity, INN":   {accounts.SellerEntityForm{Name: "АО", Country: "RU", Identifiers: append(inn("1"), inn("1")...)}, mistakes{"/identifiers/0/number": identifier.ErrForm, "/identifiers/1/number": accounts.ErrTwice}},
		"seller entity, wrong": {accounts.SellerEntityForm{TaxRegime: long, Calendar: "a\tb", DocumentPreset: long, BankAccounts: []accounts.BankAccount{{}}},
			mistakes{"/name": accounts.ErrRequired, "/country": accounts.ErrRequired, "/taxRegime": accounts.ErrTooLong, "/calendar": accounts.ErrText,
				"/documentPreset": accounts.ErrTooLong, "/bankAccounts/0/account": accounts.ErrRequired}},
		"site, right": {accounts.SiteForm{Name: "Yard", GLN: "5412345 00001 3", Address: accounts.Address{Country: "RU", City: "Омск", PostalCode: "644000", Region: "Омская область", Street: "Мира, 1"},
			Receiving: accounts.Receiving{Zone: "Asia/Omsk", Opening: []accounts.Opening{{Day: time.Monday, From: "08:00", Until: "12:00"}, {Day: time.Monday, From: "12:00", Until: "24:00"}, {Day: time.Sunday, From: "09:30", Until: "10:00"}},
				Vehicle: accounts.Vehicle{Length: kabinet.MustQuantity("13.6"), Weight: kabinet.MustQuantity("20000")}, Unloading: []accounts.Equipment{accounts.Dock, "tail lift"},
				Contact: accounts.Contact{Name: "Пётр", Phone: "+7", Email: "dock@example.com"}, Note: "ring"}}, nil},
		"site, wrong": {accounts.SiteForm{Name: "x", GLN: "5412345000014", Address: accounts.Address{PostalCode: long, Region: long, Street: long},
			Receiving: accounts.Receiving{Zone: "Mars/Base", Vehicle: accounts.Vehicle{Height: kabinet.MustQuantity("-1")}, Unloading: []accounts.Equipment{"", accounts.Equipment(long)},
				Contact: accounts.Contact{Name: long, Phone: long, Email: "nobody"}, Note: long}, Units: ids},
			mistakes{"/gln": identifier.ErrCheck, "/address/country": accounts.ErrRequired, "/address/city": accounts.ErrRequired, "/address/postalCode": accounts.ErrTooLong,
				"/address/region": accounts.ErrTooLong, "/address/street": accounts.ErrTooLong, "/receiving/zone": accounts.ErrZone, "/receiving/vehicle/height": accounts.ErrNegative,
				"/receiving/unloading/0": accounts.ErrRequired, "/receiving/unloading/1": accounts.ErrTooLong,
				"/receiving/contact/name": accounts.ErrTooLong, "/receiving/contact/phone": accounts.ErrTooLong, "/receiving/contact/email": accounts.ErrEmail,
				"/receiving/note": accounts.ErrTooLong, "/units": accounts.ErrTooLong}},
		"site, opening": {accounts.SiteForm{Name: "x", Address: accounts.Address{Country: "RU", City: "Омск"}, Receiving: accounts.Receiving{Opening: []accounts.Opening{
			{Day: time.Monday, From: "08:00", Until: "12:00"}, {Day: time.Monday, From: "11:59", Until: "13:00"}, {Day: 7, From: "08:00", Until: "12:00"},
			{Day: time.Friday, From: "8:00", Until: "12:00"}, {Day: time.Friday, From: "22:00", Until: "06:00"}, {Day: time.Friday, From: "08:00", Until: "24:01"}, {Day: time.Friday},
		}}}, mistakes{"/receiving/opening/1": accounts.ErrOpening, "/receiving/opening/2": accounts.ErrOpening, "/receiving/opening/3": accounts.ErrOpening,
			"/receiving/opening/4": accounts.ErrOpening, "/receiving/opening/5": accounts.ErrOpening, "/receiving/opening/6": accounts.ErrOpening}},
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
