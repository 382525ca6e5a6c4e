package invite_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

func (w *world) bulk(by kabinet.Actor, f invite.BulkForm) (out []invite.RowResult, err error) {
	f.Org = "acme"
	err = w.try(func(ctx context.Context, s *invite.Service) (err error) {
		out, err = s.Bulk(ctx, by, f)
		return err
	})
	return out, err
}

func rows(addresses ...string) (out []invite.Form) {
	for _, a := range addresses {
		out = append(out, invite.Form{Address: a, Roles: []invite.Role{{Role: "viewer"}}})
	}
	return out
}

// outcomes tells results in short.
func outcomes(results []invite.RowResult) (out []string) {
	for _, r := range results {
		s := string(r.Outcome)
		if r.Outcome == invite.RowDuplicate {
			s += fmt.Sprint(" of ", r.Of)
		}
		out = append(out, s+map[bool]string{true: " " + r.Code}[r.Code != ""])
	}
	return out
}

func TestBulk(t *testing.T) {
	mixed := append(rows("a@x.example", "not an address", " A@X.example", "b@x.example"), invite.Form{Address: "c@x.example", Roles: []invite.Role{{Role: "owner"}}})
	best := []string{"invited", "failed invite.address", "duplicate of 0", "invited", "failed invite.grant"}
	w := newWorld(t)
	events := len(w.events())
	dry, err := w.bulk(adam, invite.BulkForm{Dry: true, Rows: mixed})
	require.NoError(t, err)
	require.Equal(t, best, outcomes(dry))
	require.Equal(t, "/address", dry[1].Place)
	require.Len(t, w.events(), events, "a dry run does nothing")

	nothing, err := w.bulk(adam, invite.BulkForm{Key: "k0", Mode: invite.AllOrNothing, Rows: mixed})
	require.NoError(t, err)
	require.Equal(t, []string{"skipped", "failed invite.address", "duplicate of 0", "skipped", "failed invite.grant"}, outcomes(nothing))
	require.Len(t, w.events(), events)

	done, err := w.bulk(adam, invite.BulkForm{Key: "k1", Rows: mixed})
	require.NoError(t, err)
	require.Equal(t, best, outcomes(done))
	require.NotEmpty(t, done[0].Invitation)
	events = len(w.events())
	again, err := w.bulk(adam, invite.BulkForm{Key: "k1", Rows: mixed})
	require.NoError(t, err)
	require.Equal(t, done, again, "the same request gets the same results")
	require.Len(t, w.events(), events)
	_, err = w.bulk(adam, invite.BulkForm{Key: "k1", Rows: mixed[:2]})
	require.ErrorIs(t, err, invite.ErrKey)
	_, err = w.bulk(olga, invite.BulkForm{Key: "k1", Rows: mixed})
	require.ErrorIs(t, err, invite.ErrKey, "nor may somebody else have the results")

	all, err := w.bulk(adam, invite.BulkForm{Key: "k2", Mode: invite.AllOrNothing, Rows: rows("d@x.example", "e@x.example")})
	require.NoError(t, err)
	require.Equal(t, []string{"invited", "invited"}, outcomes(all))
	for _, bad := range []invite.BulkForm{{Key: "k"}, {Key: "k", Rows: make([]invite.Form, invite.MaxRows+1)}} {
		_, err = w.bulk(adam, bad)
		require.ErrorIs(t, err, invite.ErrRows)
	}
	_, err = w.bulk(adam, invite.BulkForm{Rows: rows("f@x.example")})
	require.ErrorIs(t, err, invite.ErrID)
	_, err = w.bulk(boris, invite.BulkForm{Key: "k3", Rows: rows("f@x.example")})
	require.ErrorIs(t, err, kabinet.Forbidden)
	w.owns = func(scope string, person kabinet.PersonID) bool { return scope == "app:shop" && person == "boris" }
	some := rows("f@x.example", "g@x.example")
	some[1].Scope, some[1].Roles = "app:shop", nil
	mine, err := w.bulk(boris, invite.BulkForm{Key: "k3", Rows: some})
	require.NoError(t, err)
	require.Equal(t, []string{"failed kabinet.forbidden", "invited"}, outcomes(mine))
}

// Each row takes a seat and counts against the rates, in a dry run as in earnest.
func TestBulkIsChargedPerRow(t *testing.T) {
	for name, c := range map[string]struct {
		policy invite.Policy
		code   string
	}{
		"seats": {invite.Policy{Seats: 6}, "failed invite.seats"},
		"rates": {invite.Policy{PerOrg: invite.Rate{Count: 2, Per: time.Hour}}, "failed invite.rate"},
	} {
		w := newWorld(t)
		w.policy = c.policy
		want := []string{"invited", "invited", c.code}
		list := rows("a@x.example", "b@x.example", "c@x.example")
		dry, err := w.bulk(adam, invite.BulkForm{Dry: true, Rows: list})
		require.NoError(t, err, name)
		require.Equal(t, want, outcomes(dry), name)
		all, err := w.bulk(adam, invite.BulkForm{Key: "k1", Mode: invite.AllOrNothing, Rows: list})
		require.NoError(t, err, name)
		require.Equal(t, []string{"skipped", "skipped", c.code}, outcomes(all), name)
		done, err := w.bulk(adam, invite.BulkForm{Key: "k2", Rows: list})
		require.NoError(t, err, name)
		require.Equal(t, want, outcomes(done), name)
	}
}

func TestFiveHundredRows(t *testing.T) {
	w := newWorld(t)
	var list []invite.Form
	for i := range invite.MaxRows {
		list = append(list, rows(fmt.Sprint("p", i, "@x.example"))...)
	}
	results, err := w.bulk(adam, invite.BulkForm{Key: "k", Rows: list})
	require.NoError(t, err)
	for i, r := range results {
		require.Equal(t, i, r.Row)
		require.Equal(t, invite.RowInvited, r.Outcome)
	}
	w.deliver()
	require.Len(t, w.mails, invite.MaxRows)
}
