package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
)

// Claims keeps claims; what they hold of shipments is in the ledger.
var Claims = &Table{Name: "claims", What: "claim", Columns: []string{"status", "changed"}}

var claimKind = &aggregate[*claim.Claim, claim.State]{
	table:   Claims,
	sort:    []Order{{Column: "changed", Desc: true}},
	state:   (*claim.Claim).State,
	restore: claim.Restore,
	savable: claim.State.Savable,
	version: func(s *claim.State) *int64 { return &s.Version },
	row: func(s *claim.State) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), Instant(s.Changed))
	},
	event: func(s *claim.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// claims is the port of claims.
type claims struct{ *Tx }

func (x claims) Get(ctx context.Context, org kabinet.OrgID, id claim.ID) (*claim.Claim, error) {
	return claimKind.get(ctx, x.Tx, string(org), string(id))
}

func (x claims) Save(ctx context.Context, c *claim.Claim, events ...kabinet.Event) error {
	return claimKind.save(ctx, x.Tx, c, events)
}

func (x claims) List(ctx context.Context, scope kabinet.Scope, f claim.Filter, page kabinet.Page) (kabinet.List[claim.State], error) {
	where := among(nil, "status", f.Statuses)
	where = is(where, ColOrg, string(f.Org))
	where = is(where, ColLegalEntity, string(f.LegalEntity))
	return claimKind.list(ctx, x.Tx, scope, where, page)
}
