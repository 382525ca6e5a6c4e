package accounts_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// Documents keep the id of a removed unit, so a new unit with that id would
// bring its people the documents of the old one.
func TestTheIDOfARemovedUnitIsNotGivenAgain(t *testing.T) {
	o := acme(t)
	_, err := o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
	require.NoError(t, err)
	_, err = o.RemoveUnit("west", nil, now)
	require.NoError(t, err)
	b, err := json.Marshal(o.State())
	require.NoError(t, err)
	var s accounts.OrganizationState
	require.NoError(t, json.Unmarshal(b, &s))
	for _, o := range []*accounts.Organization{o, accounts.RestoreOrganization(s)} {
		_, err = o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
		require.ErrorIs(t, err, accounts.ErrIDTaken)
		require.Empty(t, o.Units())
	}
}

func acme(t *testing.T) *accounts.Organization {
	o, _, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	require.NoError(t, err)
	return o
}

// damaged is an organisation whose state has one unit twice, and others that
// hang on nothing.
func damaged(t *testing.T) *accounts.Organization {
	var s accounts.OrganizationState
	require.NoError(t, json.Unmarshal([]byte(`{"id":"acme","kind":"client","status":"active","units":[
		{"id":"x","parent":"y","name":"lower","status":"active"},
		{"id":"x","name":"upper","status":"blocked"},
		{"id":"y","name":"y","status":"active"},
		{"id":"lost","parent":"gone","name":"lost","status":"active"}]}`), &s))
	return accounts.RestoreOrganization(s)
}

func TestADamagedTreeShowsTheUnitsThatItDecidesBy(t *testing.T) {
	o := damaged(t)
	u, ok := o.Unit("x")
	require.True(t, ok)
	require.Equal(t, "upper", u.Name)
	require.Equal(t, []kabinet.UnitID{"x"}, o.Path("x"))
	require.ErrorIs(t, o.CheckParties(accounts.Parties{Unit: "x"}), accounts.ErrUnitBlocked)
	_, err := o.UnblockUnit("x", now)
	require.NoError(t, err)
	require.NoError(t, o.CheckParties(accounts.Parties{Unit: "x"}))
}

func TestTheIDOfALostUnitIsTaken(t *testing.T) {
	o := damaged(t)
	_, ok := o.Unit("lost")
	require.False(t, ok)
	_, err := o.AddUnit("lost", accounts.UnitForm{Name: "new"}, now)
	require.ErrorIs(t, err, accounts.ErrIDTaken)
}

func TestAllTextsAreTidied(t *testing.T) {
	o := acme(t)
	site, err := o.AddSite("s", accounts.SiteForm{
		Name:      " Yard  1 ",
		Address:   accounts.Address{Country: "RU", PostalCode: " 300000 ", Region: " Tula  region ", City: " Tula ", Street: " Lenina  1 "},
		Receiving: accounts.Receiving{Unloading: []accounts.Equipment{" tail  lift "}, Contact: accounts.Contact{Name: " Ivan  P. "}, Note: " ring  twice "},
	}, now)
	require.NoError(t, err)
	require.Equal(t, "Yard 1", site.Site.Name)
	require.Equal(t, accounts.Address{Country: "RU", PostalCode: "300000", Region: "Tula region", City: "Tula", Street: "Lenina 1"}, site.Site.Address)
	require.Equal(t, accounts.Receiving{Unloading: []accounts.Equipment{"tail lift"}, Contact: accounts.Contact{Name: "Ivan P."}, Note: "ring twice"}, site.Site.Receiving)
	bank := []accounts.BankAccount{{Account: " 40602810 700000000025 ", Bank: " Sber  bank ", BIC: " 049805746 ", Correspondent: " 30101810800000000746 "}}
	want := []accounts.BankAccount{{Account: "40602810700000000025", Bank: "Sber bank", BIC: "049805746", Correspondent: "30101810800000000746"}}
	le, err := o.AddLegalEntity("l", accounts.LegalEntityForm{Name: "Acme", Country: "RU", BankAccounts: bank}, now)
	require.NoError(t, err)
	require.Equal(t, want, le.LegalEntity.BankAccounts)
	require.Equal(t, " 40602810 700000000025 ", bank[0].Account, "the form is the caller's")

	seller, _, err := accounts.NewOrganization("seller", accounts.RegisterOrganization{Kind: accounts.Seller, Name: "Works"}, now)
	require.NoError(t, err)
	_, se, err := accounts.NewSellerEntity("w", seller, accounts.SellerEntityForm{
		Name: "Works", Country: "RU", TaxRegime: " general ", Calendar: " ru ", DocumentPreset: " oneC ", BankAccounts: bank,
	}, now)
	require.NoError(t, err)
	require.Equal(t, accounts.SellerEntityForm{
		Name: "Works", Country: "RU", TaxRegime: "general", Calendar: "ru", DocumentPreset: "oneC", BankAccounts: want,
	}, se.Form)
}

func TestARequiredTextOfSpacesIsMissing(t *testing.T) {
	for at, err := range map[string]error{
		"/name":                   accounts.RegisterPerson{Name: " \u00a0", Email: "no"}.Validate(),
		"/address/city":           accounts.SiteForm{Name: "a", Address: accounts.Address{Country: "RU", City: "  "}}.Validate(),
		"/bankAccounts/0/account": accounts.LegalEntityForm{Name: "a", Country: "RU", BankAccounts: []accounts.BankAccount{{Account: " "}}}.Validate(),
	} {
		require.ErrorIs(t, err, accounts.ErrRequired)
		require.Equal(t, at, kabinet.ProblemOf(err, nil).Errors[0].At)
	}
}

func TestTheGrantorOfAnAssignmentIsAnID(t *testing.T) {
	o := acme(t)
	m, _, err := accounts.NewMembership("m", o, "ann", kabinet.Window{}, now)
	require.NoError(t, err)
	_, err = m.Assign("a", accounts.AssignRole{Role: accounts.RoleBuyer}, o, "b\x00", now)
	require.ErrorIs(t, err, accounts.ErrID)
	_, err = m.Assign("a", accounts.AssignRole{Role: accounts.RoleBuyer}, o, "", now)
	require.NoError(t, err)
}

// Who is refused learns which permission is missing, and where by its name; of another
// organisation nothing is named.
func TestADenialSaysWhere(t *testing.T) {
	w := holding(t)
	w.member("acme", "bert", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west", LegalEntities: []kabinet.LegalEntityID{"le1"}})
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, errors.Join(kabinet.Messages(b), accounts.Messages(b)))
	text := func(on kabinet.Object, lang language.Tag) string {
		err := w.db.authorizer().Check(t.Context(), as("bert", "acme"), "order.place", on)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e)
		return e.Text(kabinet.NewPrinter(b, lang))
	}
	o, err := w.db.authorizer().Organizations.Get(t.Context(), "acme")
	require.NoError(t, err)
	east, _ := o.Unit("east")
	entities := o.LegalEntities()
	second := entities[slices.IndexFunc(entities, func(e accounts.LegalEntity) bool { return e.ID == "le2" })].Name
	for _, c := range []struct {
		on     kabinet.Object
		en, ru string
	}{
		{kabinet.Object{Org: "acme", Unit: "east"}, "the permission order.place is missing in the unit " + east.Name, "Нет права order.place в подразделении " + east.Name},
		{kabinet.Object{Org: "acme", Unit: "west", LegalEntity: "le2", Owner: "bert"}, "the permission order.place is missing for the legal entity " + second, "Нет права order.place для юридического лица " + second},
		{kabinet.Object{Org: "acme"}, "the permission order.place is missing", "Нет права order.place"},
		{kabinet.Object{Org: "acme", Unit: "nosuch"}, "the permission order.place is missing", "Нет права order.place"},
	} {
		require.Equal(t, c.en, text(c.on, language.English))
		require.Equal(t, c.ru, text(c.on, language.Russian))
	}
	require.NotContains(t, text(kabinet.Object{Org: "rival", Unit: "east"}, language.English), east.Name)
}
