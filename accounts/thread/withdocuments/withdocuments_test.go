package withdocuments_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/directory"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/accounts/thread/withdocuments"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var today = kabinet.MustDate("2026-03-02")

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

// world is a client with an invoice and a certificate of west and an invoice of east.
// Anna sees all of it, wanda what is west's, ivan invoices alone.
type world struct {
	t      require.TestingT
	db     store.DB
	blobs  *directory.Blobs
	people people
}

func newWorld(t require.TestingT, dir string) *world {
	of := func(org kabinet.OrgID, entities ...kabinet.LegalEntityID) kabinet.Scope {
		return kabinet.Scope{Reaches: []kabinet.Reach{{Org: org, LegalEntities: entities}}}
	}
	all := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	blobs, err := directory.Open(dir)
	require.NoError(t, err)
	w := &world{t, memory.New(memory.Options{}), blobs, people{
		"clerk": {"document.view": all, "invoice.view": all, "thread.write": all, document.PermissionPublish: all},
		"anna":  {"document.view": of("acme"), "invoice.view": of("acme"), "thread.write": of("acme"), document.PermissionAttach: of("acme")},
		"wanda": {"document.view": of("acme", "west"), "invoice.view": of("acme", "west"), "thread.write": of("acme")},
		"ivan":  {"invoice.view": of("acme"), "thread.write": of("acme")},
	}}
	w.publish("clerk", document.Draft{ID: "inv-west", Org: "acme", Kind: document.Invoice, LegalEntity: "west", Date: today})
	w.publish("clerk", document.Draft{ID: "inv-east", Org: "acme", Kind: document.Invoice, LegalEntity: "east", Date: today})
	w.publish("clerk", document.Draft{ID: "cert", Org: "acme", Kind: document.Certificate, LegalEntity: "west", Date: today})
	return w
}

func (w *world) do(call func(ctx context.Context, documents *document.Service, threads *thread.Service) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		documents := &document.Service{
			Documents: tx.Documents(), Lister: tx.DocumentLister(), Accesses: tx.DocumentAccesses(), Authority: w.people, Parties: parties{},
		}
		papers := withdocuments.Papers{Documents: tx.Documents()}
		return call(ctx, documents, &thread.Service{
			Threads: tx.Threads(), Lister: tx.ThreadLister(), Messages: tx.ThreadMessages(), Marks: tx.ThreadMarks(), Authority: w.people,
			Subjects:    thread.ByKind{withdocuments.KindInvoice: papers, withdocuments.KindDocument: papers},
			Attachments: withdocuments.Attachments{Documents: documents},
			Now:         func() time.Time { return today.Start(nil) },
		})
	})
}

func (w *world) publish(by kabinet.PersonID, d document.Draft) (out document.State) {
	c, err := document.Receive(context.Background(), w.blobs, d.Org, d.ID, "paper.pdf", bytes.NewReader([]byte("%PDF-1.7\n")), document.Limits{})
	require.NoError(w.t, err)
	require.NoError(w.t, w.do(func(ctx context.Context, documents *document.Service, _ *thread.Service) (err error) {
		out, err = documents.Publish(ctx, kabinet.Actor{Person: by, Organization: "acme"}, d, c)
		return err
	}))
	return out
}

func (w *world) post(by kabinet.PersonID, org kabinet.OrgID, about thread.Ref, attached ...document.ID) error {
	return w.do(func(ctx context.Context, _ *document.Service, threads *thread.Service) error {
		_, err := threads.Post(ctx, kabinet.Actor{Person: by, Organization: "acme"}, org, about, thread.Draft{Text: "hello", Attachments: attached})
		return err
	})
}

// Who may see a paper takes part in what is said about it, by the one right that shows it.
func TestPapers(t *testing.T) {
	w := newWorld(t, t.TempDir())
	invoice, theirs, certificate := thread.Ref{Kind: "invoice", ID: "inv-west"}, thread.Ref{Kind: "invoice", ID: "inv-east"}, thread.Ref{Kind: "document", ID: "cert"}
	for _, who := range []kabinet.PersonID{"anna", "wanda", "ivan", "clerk"} {
		require.NoError(t, w.post(who, "acme", invoice), who)
	}
	require.NoError(t, w.post("wanda", "acme", certificate))
	for name, c := range map[string]struct {
		by    kabinet.PersonID
		org   kabinet.OrgID
		about thread.Ref
	}{
		"another legal entity's":      {"wanda", "acme", theirs},
		"another organisation's":      {"clerk", "globex", invoice},
		"without its right":           {"ivan", "acme", certificate},
		"an invoice as a document":    {"anna", "acme", thread.Ref{Kind: "document", ID: "inv-west"}},
		"a certificate as an invoice": {"ivan", "acme", thread.Ref{Kind: "invoice", ID: "cert"}},
		"nothing":                     {"anna", "acme", thread.Ref{Kind: "invoice", ID: "none"}},
	} {
		require.ErrorIs(t, w.post(c.by, c.org, c.about), kabinet.ErrNotFound, name)
	}
	require.NoError(t, w.do(func(ctx context.Context, documents *document.Service, _ *thread.Service) error {
		for id, want := range map[document.ID]thread.Ref{"inv-west": invoice, "cert": certificate} {
			d, err := documents.Get(ctx, kabinet.Actor{Person: "anna"}, "acme", id)
			require.NoError(t, err)
			require.Equal(t, want, withdocuments.About(d))
		}
		return nil
	}))
}

// A document is attached by who may see it, and shown to who may see it.
func TestAttachments(t *testing.T) {
	w := newWorld(t, t.TempDir())
	about := thread.Ref{Kind: "invoice", ID: "inv-west"}
	photo := w.publish("anna", withdocuments.Attachment("photo", about, kabinet.Object{Org: "acme", LegalEntity: "west"}, today))
	require.Equal(t, document.Attachment, photo.Kind)
	require.Equal(t, kabinet.PersonID("anna"), photo.Owner)
	require.Equal(t, []document.Ref{{Kind: "invoice", ID: "inv-west"}}, photo.About)
	require.NoError(t, w.post("anna", "acme", about, "photo", "cert"))
	require.NoError(t, w.post("wanda", "acme", about, "photo"))
	require.ErrorIs(t, w.post("wanda", "acme", about, "inv-east"), kabinet.ErrNotFound)
	require.ErrorIs(t, w.post("ivan", "acme", about, "photo"), kabinet.ErrNotFound, "he sees invoices alone")
	require.ErrorIs(t, w.post("anna", "acme", about, "none"), kabinet.ErrNotFound)
	require.NoError(t, w.do(func(ctx context.Context, documents *document.Service, _ *thread.Service) error {
		a := withdocuments.Attachments{Documents: documents}
		for who, want := range map[kabinet.PersonID]int{"anna": 3, "wanda": 2, "ivan": 1, "nobody": 0} {
			list, err := a.Visible(ctx, kabinet.Actor{Person: who}, "acme", "photo", "inv-east", "cert", "none")
			require.NoError(t, err)
			require.Len(t, list, want, who)
		}
		_, err := documents.Withdraw(ctx, kabinet.Actor{Person: "clerk"}, "acme", "cert", 1, "wrong heat")
		return err
	}))
	require.ErrorIs(t, w.post("anna", "acme", about, "cert"), document.ErrWithdrawn)
}

func ExampleAttachment() {
	on := kabinet.Object{Org: "acme", Unit: "west", LegalEntity: "west-ltd", Owner: "anna"}
	d := withdocuments.Attachment("doc_1", thread.Ref{Kind: "order", ID: "ord_1"}, on, today)
	fmt.Println(d.Kind, d.Unit, d.LegalEntity, d.About)
	// Output: attachment west west-ltd [{order ord_1}]
}
