package withdocuments_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/directory"
	"github.com/seed-a884640a/kabinet/cart/claim/withdocuments"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// people are the scopes of persons by permission.
type people map[kabinet.PersonID]map[kabinet.Permission]kabinet.Scope

func (p people) Scope(_ context.Context, a kabinet.Actor, permission kabinet.Permission) (kabinet.Scope, error) {
	return p[a.Person][permission], nil
}

func (p people) Check(_ context.Context, a kabinet.Actor, permission kabinet.Permission, on kabinet.Object) error {
	if p[a.Person][permission].Holds(on) {
		return nil
	}
	return kabinet.ErrForbidden.With("permission", string(permission))
}

type parties struct{}

func (parties) Check(context.Context, kabinet.OrgID, kabinet.UnitID, kabinet.LegalEntityID) error {
	return nil
}

func TestEvidenceIsWhatTheActorMaySee(t *testing.T) {
	of := func(org kabinet.OrgID, entities ...kabinet.LegalEntityID) kabinet.Scope {
		return kabinet.Scope{Reaches: []kabinet.Reach{{Org: org, LegalEntities: entities}}}
	}
	all := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	authority := people{
		"clerk": {document.PermissionView: all, document.PermissionPublish: all},
		"anna":  {document.PermissionView: of("acme")},
		"wanda": {document.PermissionView: of("acme", "west")},
		"boris": {document.PermissionView: of("globex")},
	}
	blobs, err := directory.Open(t.TempDir())
	require.NoError(t, err)
	db := memory.New(memory.Options{})
	do := func(call func(ctx context.Context, s *document.Service) error) error {
		return db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return call(ctx, &document.Service{Documents: tx.Documents(), Lister: tx.DocumentLister(), Accesses: tx.DocumentAccesses(), Authority: authority, Parties: parties{}})
		})
	}
	clerk := kabinet.Actor{Person: "clerk", Organization: "seller"}
	for _, d := range []document.Draft{
		{ID: "photo", Org: "acme", Kind: document.Certificate, LegalEntity: "east"},
		{ID: "wrong", Org: "acme", Kind: document.Certificate, LegalEntity: "west"},
		{ID: "theirs", Org: "globex", Kind: document.Certificate},
	} {
		d.Date = kabinet.MustDate("2026-03-02")
		c, err := document.Receive(t.Context(), blobs, d.Org, d.ID, "act.pdf", bytes.NewReader([]byte("%PDF-1.7\n")), document.Limits{})
		require.NoError(t, err)
		require.NoError(t, do(func(ctx context.Context, s *document.Service) error {
			x, err := s.Publish(ctx, clerk, d, c)
			if err == nil && d.ID == "wrong" {
				_, err = s.Withdraw(ctx, clerk, d.Org, d.ID, x.Version, "of another delivery")
			}
			return err
		}))
	}
	for _, c := range []struct {
		who kabinet.PersonID
		ids []string
		ok  bool
	}{
		{"anna", []string{"photo"}, true},
		{"anna", nil, true},
		{"anna", []string{"photo", "theirs"}, false},
		{"anna", []string{"wrong"}, false},
		{"anna", []string{"none"}, false},
		{"wanda", []string{"photo"}, false},
		{"boris", []string{"photo"}, false},
	} {
		err := do(func(ctx context.Context, s *document.Service) error {
			return withdocuments.Evidence{Documents: s}.Check(ctx, kabinet.Actor{Person: c.who, Organization: "acme"}, "acme", c.ids...)
		})
		if c.ok {
			require.NoError(t, err, fmt.Sprint(c))
		} else {
			require.ErrorIs(t, err, kabinet.ErrNotFound, fmt.Sprint(c))
		}
	}
	require.ErrorIs(t, withdocuments.Evidence{}.Check(t.Context(), clerk, "acme"), kabinet.ErrMissingPort)
}
