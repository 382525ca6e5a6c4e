package document_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/directory"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// The seller's clerk publishes an invoice; a person of the client finds it and is handed
// a link that holds for ten minutes.
func Example() {
	ctx := context.Background()
	dir, _ := os.MkdirTemp("", "documents")
	defer os.RemoveAll(dir)
	blobs, _ := directory.Open(dir)
	defer blobs.Close()
	db := memory.New(memory.Options{})
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	all := kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	keys := kabinet.NewKeyRing()
	in := func(do func(ctx context.Context, s *document.Service) error) {
		err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return do(ctx, &document.Service{
				Documents: tx.Documents(), Lister: tx.DocumentLister(), Accesses: tx.DocumentAccesses(),
				Parties: parties{"acme": {"acme_ltd"}}, Keys: keys, Now: func() time.Time { return noon },
				Authority: people{ // the host's accounts.Authorizer
					"clerk": {document.PermissionPublish: all, document.PermissionInvoices: all, document.PermissionAudit: all},
					"anna":  {document.PermissionInvoices: all},
				},
			})
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	clerk, anna := kabinet.Actor{Person: "clerk"}, kabinet.Actor{Person: "anna", Organization: "acme"}

	// The upload comes first, in no transaction.
	id := document.NewID()
	content, err := document.Receive(ctx, blobs, "acme", id, "C:\\fakepath\\invoice 15.pdf", strings.NewReader("%PDF-1.7 …"), document.Limits{})
	fmt.Println(content.Name, content.MediaType, err)
	in(func(ctx context.Context, s *document.Service) error {
		_, err := s.Publish(ctx, clerk, document.Draft{
			ID: id, Org: "acme", LegalEntity: "acme_ltd", Kind: document.Invoice, Number: "15", Date: kabinet.MustDate("2026-03-02"),
			About: []document.Ref{{Kind: "order", ID: "ord_1"}},
		}, content)
		return err
	})

	var link document.Link
	in(func(ctx context.Context, s *document.Service) error {
		list, err := s.List(ctx, anna, document.Filter{About: document.Ref{Kind: "order", ID: "ord_1"}}, kabinet.Page{})
		for _, d := range list.Items {
			fmt.Println(d.Kind.Text(nil), d.Number, "of", d.Date)
			link, err = s.Link(ctx, anna, d.Org, d.ID, document.LinkOptions{})
		}
		return err
	})
	noon = noon.Add(9 * time.Minute)
	in(func(ctx context.Context, s *document.Service) error {
		got, err := s.Follow(ctx, "anna", link.Reveal()) // after commit: got.Serve(w, r, blobs)
		fmt.Println(got.Edition.Name)
		return err
	})
	noon = noon.Add(time.Minute)
	in(func(ctx context.Context, s *document.Service) error {
		_, err := s.Follow(ctx, "anna", link.Reveal())
		return err
	})
	in(func(ctx context.Context, s *document.Service) error {
		list, err := s.ListAccesses(ctx, clerk, "acme", id, kabinet.Page{})
		for _, a := range list.Items {
			fmt.Println(a.By.Person, a.How, a.At.Format(time.TimeOnly))
		}
		return err
	})
	// Output:
	// invoice 15.pdf application/pdf <nil>
	// Invoice 15 of 2026-03-02
	// invoice 15.pdf
	// the link is no longer valid
	// anna link 12:09:00
}

func ExampleFileName() {
	name, err := document.FileName(`..\..\reports/2026/certificate.pdf`)
	fmt.Println(name, err)
	// Output: certificate.pdf <nil>
}
