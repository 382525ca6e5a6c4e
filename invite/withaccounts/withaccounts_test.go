package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// clip makes acme with a boss who has the assignments, and asks.
func clip(t *testing.T, ask []invite.Grant, assignments ...accounts.AssignRole) (missing, clipped []invite.Grant) {
	t.Helper()
	err := memory.New(memory.Options{}).InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		o, _, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, start)
		require.NoError(t, err)
		for _, u := range [][2]kabinet.UnitID{{"a", ""}, {"aa", "a"}, {"b", ""}} {
			_, err := o.AddUnit(u[0], accounts.UnitForm{Name: string(u[0]), Parent: u[1]}, start)
			require.NoError(t, err)
		}
		_, err = o.DefineRole("chief", accounts.RoleForm{Name: "Chief", Grants: []accounts.Grant{
			{Permission: "order.view", Level: accounts.LevelSubtree, Grantable: true},
			{Permission: "order.place", Level: accounts.LevelSubtree, Grantable: true, Limit: accounts.Unlimited()},
			{Permission: "order.export", Level: accounts.LevelSubtree},
		}}, start)
		require.NoError(t, err)
		p, _, err := accounts.NewPerson("boss", accounts.RegisterPerson{Name: "Boss", Email: "boss@acme.example"}, start)
		require.NoError(t, err)
		m, _, err := accounts.NewMembership("mem", o, "boss", kabinet.Window{}, start)
		require.NoError(t, err)
		for i, a := range assignments {
			a.Role = "chief"
			_, err := m.Assign(accounts.AssignmentID(string(rune(97+i))), a, o, "", start)
			require.NoError(t, err)
		}
		require.NoError(t, tx.Organizations().Save(ctx, o))
		require.NoError(t, tx.People().Save(ctx, p))
		require.NoError(t, tx.Memberships().Save(ctx, m))
		d := withaccounts.Directory{Authorizer: accounts.Authorizer{
			Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: func() time.Time { return start },
		}}
		missing, err = d.Missing(ctx, "acme", "boss", ask, start)
		require.NoError(t, err)
		clipped, err = d.Clip(ctx, "acme", "boss", ask, start)
		require.NoError(t, err)
		left, err := d.Missing(ctx, "acme", "boss", clipped, start)
		require.NoError(t, err)
		require.Empty(t, left, "what is clipped can be given")
		return nil
	})
	require.NoError(t, err)
	return missing, clipped
}

func grant(p kabinet.Permission, unit kabinet.UnitID, limit string, until time.Time) invite.Grant {
	return invite.Grant{Permission: p, Unit: unit, Reach: "subtree", Limit: limit, Until: until}
}

func TestMissingAndClip(t *testing.T) {
	var ever time.Time
	may := start.AddDate(0, 2, 0)
	whole := accounts.AssignRole{}
	inA := accounts.AssignRole{Unit: "a"}
	toMay := accounts.AssignRole{Validity: kabinet.Window{Until: may}}
	limited := accounts.AssignRole{Limits: []accounts.AmountLimit{{Permission: "order.place", Limit: accounts.LimitOf(kabinet.MustMoney("500 EUR"))}}}
	for name, c := range map[string]struct {
		held    []accounts.AssignRole
		ask     invite.Grant
		missing bool
		clipped []invite.Grant
	}{
		"all of it":                {[]accounts.AssignRole{whole}, grant("order.view", "a", "", ever), false, []invite.Grant{grant("order.view", "a", "", ever)}},
		"nothing held":             {nil, grant("order.view", "a", "", ever), true, nil},
		"held and not grantable":   {[]accounts.AssignRole{whole}, grant("order.export", "a", "", ever), true, nil},
		"another permission":       {[]accounts.AssignRole{whole}, grant("team.owner", "", "", ever), true, nil},
		"another unit":             {[]accounts.AssignRole{inA}, grant("order.view", "b", "", ever), true, nil},
		"beneath":                  {[]accounts.AssignRole{inA}, grant("order.view", "aa", "", ever), false, []invite.Grant{grant("order.view", "aa", "", ever)}},
		"narrower":                 {[]accounts.AssignRole{inA}, grant("order.view", "", "", ever), true, []invite.Grant{grant("order.view", "a", "", ever)}},
		"shorter":                  {[]accounts.AssignRole{toMay}, grant("order.view", "a", "", ever), true, []invite.Grant{grant("order.view", "a", "", may)}},
		"short enough":             {[]accounts.AssignRole{toMay}, grant("order.view", "a", "", may), false, []invite.Grant{grant("order.view", "a", "", may)}},
		"lower":                    {[]accounts.AssignRole{limited}, grant("order.place", "a", "unlimited", ever), true, []invite.Grant{grant("order.place", "a", "500.00 EUR", ever)}},
		"low enough":               {[]accounts.AssignRole{limited}, grant("order.place", "a", "499.99 EUR", ever), false, []invite.Grant{grant("order.place", "a", "499.99 EUR", ever)}},
		"another currency":         {[]accounts.AssignRole{limited}, grant("order.place", "a", "1 USD", ever), true, nil},
		"a unit that is not there": {[]accounts.AssignRole{whole}, grant("order.view", "zz", "", ever), true, nil},
		"a reach that is none":     {[]accounts.AssignRole{whole}, invite.Grant{Permission: "order.view", Reach: "galaxy"}, true, nil},
		"two halves are no whole":  {[]accounts.AssignRole{inA, {Unit: "b"}}, grant("order.view", "", "", ever), true, []invite.Grant{grant("order.view", "a", "", ever), grant("order.view", "b", "", ever)}},
	} {
		missing, clipped := clip(t, []invite.Grant{c.ask}, c.held...)
		require.Equal(t, c.missing, len(missing) == 1, name)
		require.Equal(t, c.clipped, clipped, name)
	}
}

func TestAMissingPortIsNamed(t *testing.T) {
	_, err := withaccounts.Directory{}.Count(context.Background(), "acme", start)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = withaccounts.Directory{}.Missing(context.Background(), "acme", "p", nil, start)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}
