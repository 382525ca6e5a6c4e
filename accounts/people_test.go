package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func TestPerson(t *testing.T) {
	p, e, err := accounts.NewPerson("ann", accounts.RegisterPerson{Name: " Анна  Петрова", Email: " Ann.Petrova@Example.COM ", Locale: "ru"}, now.In(time.FixedZone("", 3600)))
	require.NoError(t, err)
	require.Equal(t, accounts.PersonRegistered{Person: "ann", Login: "ann.petrova@example.com", Name: "Анна Петрова", At: now}, e)
	require.True(t, p.Active())
	require.Equal(t, "ru", p.Locale())

	_, err = p.Change(accounts.ChangePerson{Name: "Анна Петрова", Locale: "ru"}, now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = p.Change(accounts.ChangePerson{Name: "Анна Иванова", Locale: "en"}, now)
	require.NoError(t, err)
	require.Equal(t, "Анна Иванова", p.Name())
	_, err = p.ChangeLogin("ANN.petrova@example.com", now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = p.ChangeLogin("nobody", now)
	require.ErrorIs(t, err, accounts.ErrEmail)
	_, err = p.ChangeLogin("ann@example.org", now)
	require.NoError(t, err)
	require.Equal(t, "ann@example.org", p.Login())
	_, err = p.Unblock(now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = p.Block(now)
	require.NoError(t, err)
	require.False(t, p.Active())
	_, err = p.Unblock(now)
	require.NoError(t, err)
	require.Equal(t, p.State(), accounts.RestorePerson(p.State()).State())

	_, _, err = accounts.NewPerson("", accounts.RegisterPerson{Name: "x", Email: "x@example.com"}, now)
	require.ErrorIs(t, err, accounts.ErrID)
}

func TestLoginsAreNormalisedAndUnique(t *testing.T) {
	w := newWorld(t)
	w.person("ann")
	p, _, err := accounts.NewPerson("ann2", accounts.RegisterPerson{Name: "Ann", Email: "ANN@example.com "}, now)
	require.NoError(t, err)
	require.ErrorIs(t, personStore{w.db}.Save(t.Context(), p), accounts.ErrLoginTaken)
	found, err := personStore{w.db}.ByLogin(t.Context(), " Ann@Example.com")
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("ann"), found.ID())
	for _, pattern := range []string{"a%@example.com", "a_n@example.com", "", "%"} {
		_, err = personStore{w.db}.ByLogin(t.Context(), pattern)
		require.ErrorIs(t, err, kabinet.ErrNotFound)
	}
}

func TestNormalizeLogin(t *testing.T) {
	for in, want := range map[string]string{
		"a@b.co":                  "a@b.co",
		" First.Last+tag@X-Y.DE ": "first.last+tag@x-y.de",
		"o'brien@example.ie":      "o'brien@example.ie",
		"x@xn--e1afmkfd.xn--p1ai": "x@xn--e1afmkfd.xn--p1ai",
	} {
		got, err := accounts.NormalizeLogin(in)
		require.NoError(t, err, in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{
		"", "@", "a@", "@b.co", "a@b", "a@@b.co", "a b@c.co", "a@b..co", ".a@b.co", "a.@b.co", "a..b@c.co", "a@-b.co", "a@b-.co",
		"Ann <ann@b.co>", "\u0430nn@b.co", "ann@пример.рф", "a@b.co,c@d.co", "a\x00@b.co", `"a b"@c.co`, "a@[127.0.0.1]", "a@b.co.",
	} {
		_, err := accounts.NormalizeLogin(in)
		require.ErrorIs(t, err, accounts.ErrEmail, "%q", in)
	}
}

func FuzzNormalizeLogin(f *testing.F) {
	for _, s := range []string{"Ann@Example.com", "a@b", "a..b@c.de", "İ@b.co", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := accounts.NormalizeLogin(s)
		if err != nil {
			return
		}
		twice, err := accounts.NormalizeLogin(once)
		if err != nil || once != twice {
			t.Fatalf("%q became %q and then %q, %v", s, once, twice, err)
		}
	})
}

func TestMembershipStatuses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOrg(t, accounts.Client)
		m, _, err := accounts.NewMembership("m", o, "ann", kabinet.Window{}, now)
		require.NoError(t, err)
		status, roles := accounts.MembershipActive, 0
		before := m.State()
		outcome := func(t *rapid.T, err, want error) bool {
			if want != nil {
				require.ErrorIs(t, err, want)
				require.Equal(t, before, m.State(), "a failure changes nothing")
				return false
			}
			require.NoError(t, err)
			return true
		}
		change := func(to accounts.MembershipStatus, do func() (accounts.MembershipStatusChanged, error)) func(*rapid.T) {
			return func(t *rapid.T) {
				var want error
				switch status {
				case accounts.MembershipEnded:
					want = accounts.ErrMembershipEnded
				case to:
					want = accounts.ErrUnchanged
				}
				e, err := do()
				if outcome(t, err, want) {
					require.Equal(t, status, e.From)
					if status = to; to == accounts.MembershipEnded {
						roles = 0
					}
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				before = m.State()
				require.Equal(t, status, m.Status())
				require.Len(t, m.Assignments(), roles)
				require.Equal(t, status == accounts.MembershipActive, m.ActiveAt(now))
			},
			"suspend": change(accounts.MembershipSuspended, func() (accounts.MembershipStatusChanged, error) { return m.Suspend(nil, now) }),
			"resume":  change(accounts.MembershipActive, func() (accounts.MembershipStatusChanged, error) { return m.Resume(now) }),
			"end":     change(accounts.MembershipEnded, func() (accounts.MembershipStatusChanged, error) { return m.End(nil, now) }),
			"rejoin": func(t *rapid.T) {
				var want error
				if status != accounts.MembershipEnded {
					want = accounts.ErrUnchanged
				}
				_, err := m.Rejoin(o, kabinet.Window{}, now)
				if outcome(t, err, want) {
					status = accounts.MembershipActive
				}
			},
			"assign": func(t *rapid.T) {
				id := rapid.SampledFrom([]accounts.AssignmentID{"1", "2", "3"}).Draw(t, "id")
				role := rapid.SampledFrom([]accounts.RoleID{accounts.RoleBuyer, accounts.RoleViewer, accounts.RoleAdmin}).Draw(t, "role")
				var want error
				if status == accounts.MembershipEnded {
					want = accounts.ErrMembershipEnded
				} else {
					for _, a := range m.Assignments() {
						if a.ID == id {
							want = accounts.ErrIDTaken
							break
						}
						if a.Role == role {
							want = accounts.ErrUnchanged
							break
						}
					}
				}
				e, err := m.Assign(id, accounts.AssignRole{Role: role}, o, "boss", now)
				if outcome(t, err, want) {
					require.Equal(t, accounts.Assignment{ID: id, Role: role, GrantedBy: "boss", GrantedAt: now}, e.Assignment)
					roles++
				}
			},
			"revoke": func(t *rapid.T) {
				id := rapid.SampledFrom([]accounts.AssignmentID{"1", "2", "3"}).Draw(t, "id")
				want := error(kabinet.ErrNotFound)
				for _, a := range m.Assignments() {
					if a.ID == id {
						want = nil
					}
				}
				e, err := m.Revoke(id, nil, now)
				if outcome(t, err, want) {
					require.Equal(t, id, e.Assignment.ID)
					roles--
				}
			},
		})
	})
}

func TestAssign(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.person("ann")
	get := func(id kabinet.OrgID) *accounts.Organization {
		o, err := orgStore{w.db}.Get(t.Context(), id)
		require.NoError(t, err)
		return o
	}
	o := get("acme")
	m, _, err := accounts.NewMembership("m", o, "ann", kabinet.Window{}, now)
	require.NoError(t, err)
	for _, tc := range []struct {
		cmd   accounts.AssignRole
		want  error
		place string
	}{
		{accounts.AssignRole{}, accounts.ErrRequired, "/role"},
		{accounts.AssignRole{Role: "nosuch"}, kabinet.ErrNotFound, "/role"},
		{accounts.AssignRole{Role: accounts.RoleManager}, kabinet.ErrNotFound, "/role"},
		{accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "north"}, kabinet.ErrNotFound, "/unit"},
		{accounts.AssignRole{Role: accounts.RoleBuyer, LegalEntities: []kabinet.LegalEntityID{}}, accounts.ErrNoLegalEntities, "/legalEntities"},
		{accounts.AssignRole{Role: accounts.RoleBuyer, LegalEntities: []kabinet.LegalEntityID{"le1", "le9"}}, kabinet.ErrNotFound, "/legalEntities/1"},
		{accounts.AssignRole{Role: accounts.RoleBuyer, Validity: kabinet.Window{From: now, Until: now}}, kabinet.ErrWindow, "/validity"},
		{accounts.AssignRole{Role: accounts.RoleBuyer, Validity: kabinet.Window{Until: now}}, accounts.ErrAssignmentOver, "/validity/until"},
	} {
		_, err := m.Assign("a", tc.cmd, o, "boss", now)
		require.ErrorIs(t, err, tc.want, "%+v", tc.cmd)
		require.ErrorContains(t, err, tc.place)
		require.Empty(t, m.Assignments())
	}
	_, err = m.Assign("a", accounts.AssignRole{Role: accounts.RoleBuyer}, get("other"), "boss", now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
	_, err = m.Assign("", accounts.AssignRole{Role: accounts.RoleBuyer}, o, "boss", now)
	require.ErrorIs(t, err, accounts.ErrID)
	legal := []kabinet.LegalEntityID{"le1"}
	_, err = m.Assign("a", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west", LegalEntities: legal}, o, "boss", now)
	require.NoError(t, err)
	legal[0] = "le2"
	require.Equal(t, kabinet.LegalEntityID("le1"), m.Assignments()[0].LegalEntities[0])
	_, err = m.Assign("b", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west"}, o, "boss", now)
	require.NoError(t, err, "the same role without the limit is another assignment")

	_, err = m.Rejoin(get("other"), kabinet.Window{}, now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
	_, err = m.SetValidity(kabinet.Window{From: now, Until: now}, nil, now)
	require.ErrorIs(t, err, kabinet.ErrWindow)
	_, err = m.SetValidity(kabinet.Window{}, nil, now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = m.SetValidity(kabinet.Window{Until: now.Add(time.Hour)}, nil, now)
	require.NoError(t, err)
	require.True(t, m.ActiveAt(now))
	require.False(t, m.ActiveAt(now.Add(time.Hour)), "the window is half-open")
	_, err = m.End(nil, now)
	require.NoError(t, err)
	_, err = m.SetValidity(kabinet.Window{}, nil, now)
	require.ErrorIs(t, err, accounts.ErrMembershipEnded)
}

func TestEveryMembershipChangeBumpsTheAuthorityVersion(t *testing.T) {
	w := holding(t)
	version := func() int64 {
		v, err := orgStore{w.db}.AuthorityVersion(t.Context(), "acme")
		require.NoError(t, err)
		return v
	}
	v := version()
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleBuyer})
	require.Equal(t, v+1, version())
	w.editMember("acme", "ann", func(m *accounts.Membership) error { _, err := m.Suspend(nil, now); return err })
	require.Equal(t, v+2, version())
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.Block("", now); return err })
	require.Equal(t, v+3, version())
	_, err := orgStore{w.db}.AuthorityVersion(t.Context(), "nowhere")
	require.ErrorIs(t, err, kabinet.ErrNotFound)
}
