package thread

import (
	"context"

	"github.com/seed-a884640a/kabinet"
)

// ByKind knows what threads are about by asking, for each kind of thing, who knows it:
//
//	thread.ByKind{"organization": withaccounts.Companies{…}, "order": withorders.Orders{…}, "invoice": withdocuments.Papers{…}}
type ByKind map[string]Subjects

var _ Subjects = ByKind{}

// Object implements Subjects. A kind that nobody knows is kabinet.ErrNotFound.
func (k ByKind) Object(ctx context.Context, org kabinet.OrgID, about Ref) (kabinet.Object, error) {
	s := k[about.Kind]
	if s == nil {
		return kabinet.Object{}, kabinet.ErrNotFound.With("what", about.Kind).With("id", about.ID)
	}
	return s.Object(ctx, org, about)
}
