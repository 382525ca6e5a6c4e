package document_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	noon  = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	today = kabinet.MustDate("2026-03-02")
	pdf   = []byte("%PDF-1.7\nan invoice\n%%EOF\n")
)

// rights are the scopes of one person by permission.
type rights map[kabinet.Permission]kabinet.Scope

// people is an authority of plain scopes: whoever has none in an organisation has no
// business there.
type people map[kabinet.PersonID]rights

func (p people) Scope(_ context.Context, a kabinet.Actor, permission kabinet.Permission) (kabinet.Scope, error) {
	return p[a.Person][permission], nil
}

func (p people) Check(_ context.Context, a kabinet.Actor, permission kabinet.Permission, on kabinet.Object) error {
	if p[a.Person][permission].Holds(on) {
		return nil
	}
	for _, scope := range p[a.Person] {
		for _, r := range scope.Reaches {
			if r.AnyOrg || r.Org == on.Org {
				return kabinet.ErrForbidden.With("permission", string(permission))
			}
		}
	}
	return kabinet.ErrNotFound
}

// shelf keeps bytes in memory.
type shelf struct {
	kept map[document.BlobKey][]byte
	fail error
}

func (b *shelf) Put(_ context.Context, key document.BlobKey, r io.Reader) error {
	all, err := io.ReadAll(r)
	if err := errors.Join(err, b.fail); err != nil {
		return err
	}
	b.kept[key] = all
	return nil
}

func (b *shelf) Open(_ context.Context, key document.BlobKey) (io.ReadCloser, error) {
	all, ok := b.kept[key]
	if !ok {
		return nil, kabinet.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(all)), nil
}

func (b *shelf) Delete(_ context.Context, key document.BlobKey) error {
	delete(b.kept, key)
	return nil
}

func (b *shelf) Old(context.Context, time.Time) iter.Seq2[document.BlobKey, error] {
	return func(yield func(document.BlobKey, error) bool) {
		for key := range b.kept {
			if !yield(key, nil) {
				return
			}
		}
	}
}

type parties map[kabinet.OrgID][]kabinet.LegalEntityID

func (p parties) Check(_ context.Context, org kabinet.OrgID, _ kabinet.UnitID, entity kabinet.LegalEntityID) error {
	if entity == "" || slices.Contains(p[org], entity) {
		return nil
	}
	return kabinet.ErrNotFound.With("what", "legal entity").With("id", string(entity))
}

// world is two clients, acme with the legal entities west and east, and globex, and the
// people: clerk of the seller; anna sees all documents of acme, wanda those of west,
// ivan the invoices of acme and no others, boris all of globex's.
type world struct {
	t      *testing.T
	db     store.DB
	blobs  *shelf
	people people
	keys   *kabinet.KeyRing
	now    time.Time
}

func newWorld(t *testing.T) *world {
	of := func(org kabinet.OrgID, entities ...kabinet.LegalEntityID) kabinet.Scope {
		return kabinet.Scope{Reaches: []kabinet.Reach{{Org: org, LegalEntities: entities}}}
	}
	any := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	own := kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme", Owner: "anna"}}}
	return &world{
		t: t, db: memory.New(memory.Options{}), blobs: &shelf{kept: map[document.BlobKey][]byte{}}, keys: kabinet.NewKeyRing(), now: noon,
		people: people{
			"clerk": {document.PermissionView: any, document.PermissionInvoices: any, document.PermissionPublish: any, document.PermissionAudit: any},
			"anna":  {document.PermissionView: of("acme"), document.PermissionInvoices: of("acme"), document.PermissionAttach: own},
			"wanda": {document.PermissionView: of("acme", "west"), document.PermissionInvoices: of("acme", "west")},
			"ivan":  {document.PermissionInvoices: of("acme")},
			"boris": {document.PermissionView: of("globex"), document.PermissionInvoices: of("globex")},
		},
	}
}

func actor(p kabinet.PersonID) kabinet.Actor { return kabinet.Actor{Person: p, Organization: "acme"} }

// do runs one call of the service in a transaction.
func (w *world) do(call func(ctx context.Context, s *document.Service) error) error {
	return w.db.InTx(w.t.Context(), func(ctx context.Context, tx store.Tx) error {
		return call(ctx, &document.Service{
			Documents: tx.Documents(), Lister: tx.DocumentLister(), Accesses: tx.DocumentAccesses(), Authority: w.people,
			Parties: parties{"acme": {"west", "east"}, "globex": {"main"}}, Keys: w.keys, Now: func() time.Time { return w.now },
		})
	})
}

func (w *world) receive(d document.Draft, name string, content []byte) document.Content {
	w.t.Helper()
	c, err := document.Receive(w.t.Context(), w.blobs, d.Org, d.ID, name, bytes.NewReader(content), document.Limits{})
	require.NoError(w.t, err)
	return c
}

// publish publishes a PDF.
func (w *world) publish(id document.ID, org kabinet.OrgID, entity kabinet.LegalEntityID, kind document.Kind, number string) document.State {
	w.t.Helper()
	d := document.Draft{ID: id, Org: org, LegalEntity: entity, Kind: kind, Number: number, Date: today}
	c := w.receive(d, "paper.pdf", pdf)
	var out document.State
	require.NoError(w.t, w.do(func(ctx context.Context, s *document.Service) (err error) {
		out, err = s.Publish(ctx, actor("clerk"), d, c)
		return err
	}))
	return out
}

// accesses returns who was handed a document, the latest first, as "person how".
func (w *world) accesses(org kabinet.OrgID, id document.ID) (out []string) {
	w.t.Helper()
	require.NoError(w.t, w.do(func(ctx context.Context, s *document.Service) error {
		list, err := s.ListAccesses(ctx, actor("clerk"), org, id, kabinet.Page{})
		for _, a := range list.Items {
			out = append(out, string(a.By.Person)+" "+string(a.How))
		}
		return err
	}))
	return out
}

func numbers(list []document.State) string {
	var out []string
	for _, d := range list {
		out = append(out, d.Number)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
