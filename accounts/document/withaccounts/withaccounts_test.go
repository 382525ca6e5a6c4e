package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/document/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var now = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// A document is of a company that there is, of a unit and a legal entity of its own; one
// that is blocked or closed by now keeps its papers.
func TestADocumentIsOfWhatIsTheClients(t *testing.T) {
	db := memory.New(memory.Options{})
	check := func(org kabinet.OrgID, unit kabinet.UnitID, entity kabinet.LegalEntityID) error {
		return db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return withaccounts.Parties{Organizations: tx.Organizations()}.Check(ctx, org, unit, entity)
		})
	}
	for _, name := range []string{"acme", "globex"} {
		o, registered, err := accounts.NewOrganization(kabinet.OrgID(name), accounts.RegisterOrganization{Name: name, Kind: accounts.Client, Locale: "en"}, now)
		require.NoError(t, err)
		added, err := o.AddUnit(kabinet.UnitID(name+"-west"), accounts.UnitForm{Name: "West"}, now)
		require.NoError(t, err)
		entity := kabinet.LegalEntityID(name + "-llc")
		formed, err := o.AddLegalEntity(entity, accounts.LegalEntityForm{Name: name + " LLC", Country: "GB"}, now)
		require.NoError(t, err)
		blocked, err := o.BlockLegalEntity(entity, "debts", now)
		require.NoError(t, err)
		closed, err := o.Block("debts", now)
		require.NoError(t, err)
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return tx.Organizations().Save(ctx, o, registered, added, formed, blocked, closed)
		}))
	}
	require.NoError(t, check("acme", "", ""))
	require.NoError(t, check("acme", "acme-west", "acme-llc"), "what is blocked keeps its papers")
	for _, foreign := range []struct {
		org    kabinet.OrgID
		unit   kabinet.UnitID
		entity kabinet.LegalEntityID
		what   string
	}{
		{org: "initech", what: "organization"},
		{what: "organization"},
		{org: "acme", unit: "globex-west", what: "unit"},
		{org: "acme", entity: "globex-llc", what: "legal entity"},
		{org: "acme", unit: "acme-west", entity: "globex-llc", what: "legal entity"},
	} {
		err := check(foreign.org, foreign.unit, foreign.entity)
		require.ErrorIs(t, err, kabinet.ErrNotFound, "%+v", foreign)
		require.ErrorContains(t, err, foreign.what, "%+v", foreign)
	}
}
