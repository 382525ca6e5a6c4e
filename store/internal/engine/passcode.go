package engine

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite/passcode"
)

// Passcodes keeps codes and links to sign in with; they belong to no organisation.
var Passcodes = &Table{
	Name: "passcodes", What: "passcode", Columns: []string{"expires", "selector"},
	Unique: []Unique{{"selector", []string{"selector"}}},
}

var passcodeKind = &aggregate[*passcode.Passcode, passcode.State]{
	table:   Passcodes,
	state:   (*passcode.Passcode).State,
	restore: passcode.Restore,
	savable: passcode.State.Savable,
	version: func(s *passcode.State) *int64 { return &s.Version },
	row: func(s *passcode.State) Row {
		return Row{ID: string(s.ID), Values: []string{Instant(s.Expires), s.Link.Selector}}
	},
	event: func(s *passcode.State) (kabinet.OrgID, string) { return "", string(s.ID) },
}

// passcodes is the port of passcodes.
type passcodes struct{ *Tx }

func (x passcodes) Get(ctx context.Context, id passcode.ID) (*passcode.Passcode, error) {
	return passcodeKind.get(ctx, x.Tx, "", string(id))
}

func (x passcodes) BySelector(ctx context.Context, selector string) (*passcode.Passcode, error) {
	if selector == "" {
		return nil, notFound(Passcodes, selector)
	}
	return passcodeKind.lookup(ctx, x.Tx, 0, selector, selector)
}

func (x passcodes) Save(ctx context.Context, p *passcode.Passcode, events ...kabinet.Event) error {
	return passcodeKind.save(ctx, x.Tx, p, events)
}

func (x passcodes) Purge(ctx context.Context, before time.Time, limit int) (int, error) {
	return passcodeKind.purge(ctx, x.Tx, "expires", before, limit)
}
