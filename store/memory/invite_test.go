package memory

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

// inviteFinder is a Tx with another finder of invitations.
type inviteFinder struct {
	store.Tx
	invite.Finder
	now     func(time.Time) time.Time
	address func(string) string
}

func (p inviteFinder) InvitationFinder() invite.Finder { return p }

func (p inviteFinder) Held(ctx context.Context, org kabinet.OrgID, now time.Time) (int, error) {
	if p.now != nil {
		now = p.now(now)
	}
	return p.Finder.Held(ctx, org, now)
}

func (p inviteFinder) Due(ctx context.Context, now time.Time, limit int) ([]*invite.Invitation, error) {
	if p.now != nil {
		now = p.now(now)
	}
	return p.Finder.Due(ctx, now, limit)
}

func (p inviteFinder) Open(ctx context.Context, org kabinet.OrgID, scope, address string) (*invite.Invitation, error) {
	if p.address != nil {
		address = p.address(address)
	}
	return p.Finder.Open(ctx, org, scope, address)
}

func (p inviteFinder) ByAddress(ctx context.Context, address string) ([]*invite.Invitation, error) {
	if p.address != nil {
		address = p.address(address)
	}
	return p.Finder.ByAddress(ctx, address)
}

// TestSuiteFindsBugsOfInvitations is TestSuiteFindsBugs for what only the ports of
// invitations do.
func TestSuiteFindsBugsOfInvitations(t *testing.T) {
	wrap := func(p inviteFinder) func() *broken {
		return port(func(tx store.Tx) store.Tx {
			q := p
			q.Tx, q.Finder = tx, tx.InvitationFinder()
			return q
		})
	}
	// where changes the conditions of what the service finds for itself.
	where := func(column string) func() *broken {
		return bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
			if t == engine.Invitations && q.Scope == nil {
				q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c engine.Cond) bool { return c.Column == column })
			}
			return s.List(ctx, t, q)
		}}.in
	}
	for name, open := range map[string]func() *broken{
		"holds what has expired":        wrap(inviteFinder{now: func(t time.Time) time.Time { return t.Add(-1) }}),
		"forgets what expires at once":  wrap(inviteFinder{now: func(t time.Time) time.Time { return t.Add(1) }}),
		"takes addresses in any case":   wrap(inviteFinder{address: strings.ToLower}),
		"takes addresses with spaces":   wrap(inviteFinder{address: strings.TrimSpace}),
		"holds the seats of all":        where("seat"),
		"holds seats for good":          where("expires"),
		"finds those of all people":     where("open"),
		"finds those of all sponsors":   where(engine.ColOwner),
		"finds those of all clients":    where(engine.ColOrg),
		"finds those that are over":     where("status"),
		"finds due what never is":       where("due"),
		"opens two, and reveals two":    bug{insert: engineInsertWithout}.in,
		"lets what is over come again":  bug{update: engineUpdateWithout}.in,
		"filters nothing by the status": unfiltered("status"),
		"filters no address":            unfiltered("address"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite := storetest.Invitations()
			slices.Reverse(suite.Checks) // those of these ports alone are at its end
			found := find(t, func() store.DB { return open() }, suite)
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}

// TestSuiteFindsBugsOfPurging is TestSuiteFindsBugs for what only purges do.
func TestSuiteFindsBugsOfPurging(t *testing.T) {
	purging := func(change func(*engine.Query)) func() *broken {
		return bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
			if len(q.Where) == 2 && (q.Where[0].Column == "ended" || q.Where[0].Column == "expires" && t == engine.Passcodes) {
				q.Where = slices.Clone(q.Where)
				change(&q)
			}
			return s.List(ctx, t, q)
		}}.in
	}
	for name, open := range map[string]func() *broken{
		"purges what is kept":     purging(func(q *engine.Query) { q.Where = q.Where[1:] }),
		"purges what is not over": purging(func(q *engine.Query) { q.Where = q.Where[:1] }),
		"purges the latest first": purging(func(q *engine.Query) { q.Order = []engine.Order{{Column: q.Order[0].Column, Desc: true}} }),
		"purges without a limit":  purging(func(q *engine.Query) { q.Limit = 0 }),
		"deletes nothing":         port(func(tx store.Tx) store.Tx { return keeper{tx} }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := find(t, func() store.DB { return open() }, storetest.InvitePurger(), storetest.Passcodes())
			if found == "" {
				t.Fatal("the suite passes a store with this bug")
			}
			t.Log(found)
		})
	}
}

// keeper says that it purges.
type keeper struct{ store.Tx }

func (k keeper) InvitePurger() invite.Purger { return k }

func (keeper) PurgeInvitations(_ context.Context, _ time.Time, limit int) (int, error) {
	return min(limit, 2), nil
}
func (keeper) PurgeMeters(context.Context, time.Time, int) (int, error) { return 0, nil }
func (keeper) PurgeBulks(context.Context, time.Time, int) (int, error)  { return 0, nil }

// unfiltered leaves a condition out of lists for people.
func unfiltered(column string) func() *broken {
	return query(func(q *engine.Query) {
		q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c engine.Cond) bool { return c.Column == column })
	})
}
