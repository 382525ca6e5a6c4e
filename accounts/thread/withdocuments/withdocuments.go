// Package withdocuments lets conversations be about documents, and have some attached.
//
//	documents := &document.Service{ /* … */ }
//	threads := thread.Service{ /* … */
//		Subjects:    thread.ByKind{"invoice": withdocuments.Papers{Documents: tx.Documents()}},
//		Attachments: withdocuments.Attachments{Documents: documents},
//	}
//	d, err := documents.Publish(ctx, anna, withdocuments.Attachment(id, about, on, today), content)
//	posted, err := threads.Post(ctx, anna, org, about, thread.Draft{Text: "See the photograph.", Attachments: []document.ID{d.ID}})
package withdocuments

import (
	"context"
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread"
)

// The kinds of things that Papers knows.
const (
	KindInvoice  = "invoice"  // documents that document.PermissionInvoices shows
	KindDocument = "document" // all others
)

// About names a document as what a conversation is about: by the kind that asks for the
// permission which shows it.
func About(d document.State) thread.Ref {
	return thread.Ref{Kind: kindOf(document.DefaultRights(), d), ID: string(d.ID)}
}

func kindOf(r document.Rights, d document.State) string {
	if r.Of(d.Kind) == document.PermissionInvoices {
		return KindInvoice
	}
	return KindDocument
}

// Papers is a thread.Subjects of documents, for both kinds.
type Papers struct {
	Documents document.Store
	// Rights are those of the documents' service; nil means document.DefaultRights. The
	// rights of threads must agree with them.
	Rights *document.Rights
}

var _ thread.Subjects = Papers{}

// Object implements thread.Subjects. A document by the other kind is not there: its
// conversation would be read with the permission for another.
func (p Papers) Object(ctx context.Context, org kabinet.OrgID, about thread.Ref) (kabinet.Object, error) {
	rights := document.DefaultRights()
	if p.Rights != nil {
		rights = *p.Rights
	}
	d, err := p.Documents.Get(ctx, org, document.ID(about.ID))
	if err != nil {
		return kabinet.Object{}, err
	}
	s := d.State()
	if kindOf(rights, s) != about.Kind {
		return kabinet.Object{}, kabinet.ErrNotFound.With("what", about.Kind).With("id", about.ID)
	}
	return s.Object(), nil
}

// Attachments is a thread.Attachments over the one authorisation of documents: who
// attaches a document may see it, and who reads the message asks for themselves.
type Attachments struct {
	Documents *document.Service
}

var _ thread.Attachments = Attachments{}

// Check implements thread.Attachments. A document that was withdrawn is not attached:
// document.ErrWithdrawn.
func (a Attachments) Check(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, ids ...document.ID) error {
	for _, id := range ids {
		d, err := a.Documents.Get(ctx, actor, org, id)
		if err != nil {
			return err
		}
		if d.Status == document.Withdrawn {
			return document.ErrWithdrawn.With("reason", d.Reason)
		}
	}
	return nil
}

// Visible returns those of the documents that the actor may see now, in their order: what
// a page shows beneath a message.
func (a Attachments) Visible(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, ids ...document.ID) ([]document.State, error) {
	var out []document.State
	for _, id := range ids {
		d, err := a.Documents.Get(ctx, actor, org, id)
		switch {
		case errors.Is(err, kabinet.NotFound):
		case err != nil:
			return nil, err
		default:
			out = append(out, d)
		}
	}
	return out, nil
}

// Attachment returns the draft of a file that somebody adds to a conversation about a
// thing: it belongs where the thing does, so that whoever sees documents there sees it;
// its owner is who adds it.
func Attachment(id document.ID, about thread.Ref, on kabinet.Object, date kabinet.Date) document.Draft {
	return document.Draft{
		ID: id, Org: on.Org, Kind: document.Attachment, Date: date, Unit: on.Unit, LegalEntity: on.LegalEntity,
		About: []document.Ref{{Kind: about.Kind, ID: about.ID}},
	}
}
