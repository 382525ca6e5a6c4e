// Package withdocuments lets claims (package cart/claim) have as evidence what
// package accounts/document keeps, by the one right that shows it.
//
//	claims := claim.Service{ /* … */ Evidence: withdocuments.Evidence{Documents: documents}}
package withdocuments

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/cart/claim"
)

// Evidence is a claim.Evidence over the documents of a client.
type Evidence struct{ Documents *document.Service }

var _ claim.Evidence = Evidence{}

// Check implements claim.Evidence. A document that was withdrawn proves nothing.
func (e Evidence) Check(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, documents ...string) error {
	if e.Documents == nil {
		return kabinet.ErrMissingPort.With("port", "withdocuments.Evidence.Documents")
	}
	for _, id := range documents {
		d, err := e.Documents.Get(ctx, actor, org, document.ID(id))
		if err != nil {
			return err
		}
		if d.Status == document.Withdrawn {
			return kabinet.ErrNotFound.With("what", "document").With("id", id)
		}
	}
	return nil
}
