package memory

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

// approvalPort is a Tx with another port of flows.
type approvalPort struct {
	store.Tx
	approval.Store
	key func(org kabinet.OrgID, kind approval.SubjectKind, subject string) (kabinet.OrgID, approval.SubjectKind, string)
}

func (p approvalPort) Approvals() approval.Store { return p }

func (p approvalPort) Current(ctx context.Context, org kabinet.OrgID, kind approval.SubjectKind, subject string) (*approval.Flow, error) {
	org, kind, subject = p.key(org, kind, subject)
	return p.Store.Current(ctx, org, kind, subject)
}

// TestSuiteFindsBugsOfApprovals is TestSuiteFindsBugs for what only the ports of
// approvals do.
func TestSuiteFindsBugsOfApprovals(t *testing.T) {
	type kind = approval.SubjectKind
	wrap := func(key func(kabinet.OrgID, kind, string) (kabinet.OrgID, kind, string)) func() *broken {
		return port(func(tx store.Tx) store.Tx { return approvalPort{tx, tx.Approvals(), key} })
	}
	// subject changes the column by which the current flow of a subject is found.
	subject := func(change func(*engine.Row)) func() *broken {
		return bug{row: func(of *engine.Table, r engine.Row) engine.Row {
			if of == engine.Approvals {
				r.Values = slices.Clone(r.Values)
				change(&r)
			}
			return r
		}}.in
	}
	const status, at = 0, 4
	for name, open := range map[string]func() *broken{
		"finds flows of any organisation": wrap(func(_ kabinet.OrgID, k kind, s string) (kabinet.OrgID, kind, string) { return "org_a", k, s }),
		"finds subjects of any kind":      wrap(func(o kabinet.OrgID, _ kind, s string) (kabinet.OrgID, kind, string) { return o, approval.Order, s }),
		"finds subjects in any case": wrap(func(o kabinet.OrgID, k kind, s string) (kabinet.OrgID, kind, string) {
			return o, k, strings.ToLower(s)
		}),
		"joins kind and id": wrap(func(o kabinet.OrgID, k kind, s string) (kabinet.OrgID, kind, string) {
			if s == "ero" {
				return o, approval.Order, "o"
			}
			return o, k, s
		}),
		"forgets drafts": subject(func(r *engine.Row) {
			if r.Values[status] == string(approval.Draft) {
				r.Values[at] = ""
			}
		}),
		"forgets what is approved": subject(func(r *engine.Row) {
			if r.Values[status] == string(approval.Approved) {
				r.Values[at] = ""
			}
		}),
		"allows two flows of a subject":  bug{insert: engineInsertWithout}.in,
		"shows what is never due as due": unset("next"),
		"lets a vote be saved over another": bug{update: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
			if t == engine.Approvals && was == 2 {
				old, ok, err := s.Get(ctx, t, r.Org, r.ID)
				if !ok || err != nil {
					return ok, err
				}
				was = old.Version
			}
			return s.Update(ctx, t, r, was)
		}}.in,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite := storetest.Approvals()
			slices.Reverse(suite.Checks) // those of these ports alone are at its end
			found := find(t, func() store.DB { return open() }, suite)
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}
