package main

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	papers "github.com/seed-a884640a/kabinet/accounts/document/withaccounts"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	people "github.com/seed-a884640a/kabinet/accounts/thread/withaccounts"
	"github.com/seed-a884640a/kabinet/accounts/thread/withdocuments"
	"github.com/seed-a884640a/kabinet/accounts/thread/withorders"
	"github.com/seed-a884640a/kabinet/store"
)

// linkTime is how long a link to a file holds: long enough for a slow telephone.
const linkTime = 5 * time.Minute

// maxUpload is the largest file, in bytes, that people may attach.
const maxUpload = 10 << 20

// answering are the hours in which the seller answers.
var answering = kabinet.Hours{Calendar: surveyPolicy.Calendar}

// Documents returns the service of documents in the transaction.
func (a *App) Documents(tx store.Tx) *document.Service {
	return &document.Service{
		Documents: tx.Documents(), Lister: tx.DocumentLister(), Accesses: tx.DocumentAccesses(),
		Parties: papers.Parties{Organizations: tx.Organizations()}, Authority: a.authority(tx), Keys: a.Keys, Now: a.Now,
	}
}

// Threads returns the service of conversations in the transaction: about the company, its
// orders, claims and documents.
func (a *App) Threads(tx store.Tx) *thread.Service {
	paper := withdocuments.Papers{Documents: tx.Documents()}
	return &thread.Service{
		Threads: tx.Threads(), Lister: tx.ThreadLister(), Messages: tx.ThreadMessages(), Marks: tx.ThreadMarks(),
		Subjects: thread.ByKind{
			"organization":       people.Companies{Organizations: tx.Organizations()},
			withorders.KindOrder: withorders.Orders{Orders: tx.Orders()}, withorders.KindClaim: withorders.Claims{Claims: tx.Claims()},
			withdocuments.KindInvoice: paper, withdocuments.KindDocument: paper,
		},
		Attachments: withdocuments.Attachments{Documents: a.Documents(tx)}, Authority: a.authority(tx), Now: a.Now,
	}
}

// talkers knows who takes part in conversations.
func (a *App) talkers(tx store.Tx) people.People {
	return people.People{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Staff: tx.Staff(),
		Messages: tx.ThreadMessages(), Authority: a.authority(tx), Now: a.Now,
	}
}

// sweepFiles deletes what was uploaded a day ago and belongs to no document.
func (a *App) sweepFiles(ctx context.Context) error {
	if a.Blobs == nil {
		return nil
	}
	_, err := document.Sweep(ctx, a.Blobs, a.Now().AddDate(0, 0, -1), func(ctx context.Context, org kabinet.OrgID, id document.ID) (d *document.Document, err error) {
		err = a.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
			d, err = tx.Documents().Get(ctx, org, id)
			return err
		})
		return d, err
	})
	return err
}
