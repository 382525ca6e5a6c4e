package accounts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func eur(amount string) kabinet.Money { return kabinet.MustMoney(amount + " EUR") }
func usd(amount string) kabinet.Money { return kabinet.MustMoney(amount + " USD") }

// amounts are the calls that decide by an amount. Each says whether the amount passes
// where the limit is one of 100 EUR.
var amounts = map[string]func(w world, amount kabinet.Money) error{
	"Limit.Allows": func(_ world, m kabinet.Money) error { return allowed(accounts.LimitOf(eur("100")).Allows(m)) },
	"LimitOf":      func(_ world, m kabinet.Money) error { return allowed(accounts.LimitOf(eur("100.00")).Allows(m)) },
	"Limit.Or": func(_ world, m kabinet.Money) error {
		return allowed(accounts.LimitOf(eur("100")).Or(accounts.Unlimited()).Allows(m))
	},
	"Limit.In": func(_ world, m kabinet.Money) error {
		return allowed(accounts.LimitOf(eur("100")).In(m.Currency()).Allows(m))
	},
	"Limit.Equal": func(_ world, m kabinet.Money) error {
		l := accounts.LimitOf(eur("100"))
		if l.Equal(accounts.LimitOf(usd("100"))) || l.Equal(accounts.Unlimited()) || l.Equal(accounts.Limit{}) {
			return nil
		}
		return allowed(l.Allows(m))
	},
	"MaxLimit": func(_ world, m kabinet.Money) error {
		return allowed(accounts.MaxLimit(accounts.LimitOf(eur("100")), accounts.LimitOf(eur("99"))).Allows(m))
	},
	"MinLimit": func(_ world, m kabinet.Money) error {
		return allowed(accounts.MinLimit(accounts.Unlimited(), accounts.LimitOf(eur("100"))).Allows(m))
	},
	"Rights.CheckAmount": func(w world, m kabinet.Money) error { return w.spends(as("ann", "acme"), m) },
	"Rights.Limit": func(w world, m kabinet.Money) error {
		r, err := w.db.authorizer().Resolve(w.t.Context(), as("ann", "acme"))
		require.NoError(w.t, err)
		return allowed(r.Limit("x.spend", inWest, m.Currency()).Allows(m))
	},
	"Rights.CheckAmount, a loan of more":        func(w world, m kabinet.Money) error { return w.spends(w.actor("more"), m) },
	"Rights.CheckAmount, a loan without limit":  func(w world, m kabinet.Money) error { return w.spends(w.actor("all"), m) },
	"Rights.CheckAmount, a loan of less of all": func(w world, m kabinet.Money) error { return w.spends(w.actor("less"), m) },
	"Rights.CheckAmount, staff who act":         func(w world, m kabinet.Money) error { return w.spends(w.actor("acting"), m) },
}

// spends asks whether the actor may spend the amount in the west.
func (w world) spends(by kabinet.Actor, m kabinet.Money) error {
	r, err := w.db.authorizer().Resolve(w.t.Context(), by)
	require.NoError(w.t, err)
	return r.CheckAmount("x.spend", inWest, m)
}

// actor returns who uses a delegation.
func (w world) actor(id kabinet.DelegationID) kabinet.Actor {
	d, ok := w.db.lent[id]
	require.True(w.t, ok, id)
	return accounts.RestoreDelegation(d).Actor()
}

// lenders is a holding in which ann spends up to 100 EUR and uma without limit, and
// both lend it to zoe.
func lenders(t *testing.T) world {
	w := spenders(t)
	w.org("seller", accounts.Seller)
	w.member("seller", "sam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("acme", "zoe")
	viewer := accounts.AssignRole{Role: accounts.RoleOwner}
	w.member("acme", "ann", viewer, accounts.AssignRole{Role: "spender", Limits: spendUpTo("100 EUR")})
	for id, by := range map[kabinet.DelegationID]kabinet.PersonID{"more": "ann", "all": "ann", "less": "olga"} {
		cmd := lendAll("x.spend")
		switch id {
		case "more":
			cmd.Max = accounts.LimitOf(eur("5000"))
		case "less":
			cmd.Max = accounts.LimitOf(eur("100"))
		}
		_, err := w.lend(as(by, "acme"), "zoe", id, cmd)
		require.NoError(t, err)
	}
	_, err := w.actFor("sam", "acme", "ann", "acting", anHour)
	require.NoError(t, err)
	return w
}

func TestNoCallLetsAnAmountPastALimit(t *testing.T) {
	w := lenders(t)
	for name, call := range amounts {
		for _, m := range []kabinet.Money{eur("0"), eur("0.01"), eur("99.99"), eur("100"), eur("100.000000")} {
			require.NoError(t, call(w, m), "%s %s", name, m)
		}
		for _, m := range []kabinet.Money{
			eur("100.000001"), eur("100.01"), eur("999999999999999.99"), eur("-0.01"), eur("-100"), usd("0"), usd("1"), usd("100"), {},
		} {
			err := call(w, m)
			require.Error(t, err, "%s %s", name, m)
			require.Contains(t, []kabinet.Kind{kabinet.Forbidden, kabinet.Invalid}, kabinet.KindOf(err), name)
		}
	}
}

// Several roles state limits in several currencies: each counts in its own, whichever
// was given first.
func TestLimitsInTwoCurrenciesStandBesideEachOther(t *testing.T) {
	for name, order := range map[kabinet.PersonID][]string{"ann": {"100 EUR", "5 USD"}, "bob": {"5 USD", "100 EUR"}} {
		w := spenders(t)
		w.member("acme", name, accounts.AssignRole{Role: "spender", Limits: spendUpTo(order[0])}, accounts.AssignRole{Role: "spender", Limits: spendUpTo(order[1])})
		for _, ok := range []kabinet.Money{eur("100"), usd("5")} {
			require.NoError(t, w.spends(as(name, "acme"), ok))
		}
		for _, no := range []kabinet.Money{eur("100.01"), usd("5.01")} {
			require.ErrorIs(t, w.spends(as(name, "acme"), no), accounts.ErrLimit)
		}
	}
}

// Who acts in one unit has the lowest limit that holds in that unit, whatever unit the
// object is in.
func TestTheLowestLimitIsThatOfTheActingUnit(t *testing.T) {
	w := spenders(t)
	w.db.limits = accounts.LowestLimit
	w.member("acme", "ann",
		accounts.AssignRole{Role: "spender", Inherit: true, Limits: spendUpTo("10 EUR")},
		accounts.AssignRole{Role: "spender", Unit: "west", Limits: spendUpTo("100 EUR")},
		accounts.AssignRole{Role: "spender", Unit: "east", Inherit: true, Limits: spendUpTo("1 EUR")})
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.IsolateUnit("west", true, now); return err })
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.IsolateUnit("east", true, now); return err })
	r, err := w.db.authorizer().Resolve(t.Context(), kabinet.Actor{Person: "ann", Organization: "acme", Unit: "west"})
	require.NoError(t, err)
	for _, unit := range []kabinet.UnitID{"", "west", "east"} {
		on := place("acme", unit, "", "")
		require.NoError(t, r.CheckAmount("x.spend", on, eur("10")), unit)
		require.ErrorIs(t, r.CheckAmount("x.spend", on, eur("10.01")), accounts.ErrLimit, unit)
	}
}

// A limit from above that is over, or that is for another legal entity, keeps nobody
// from their own beneath an isolated unit.
func TestTheLowestLimitIsOneThatCounts(t *testing.T) {
	for name, above := range map[string]accounts.AssignRole{
		"over":                     {Validity: kabinet.Window{Until: now.Add(1)}},
		"of another legal entity":  {LegalEntities: []kabinet.LegalEntityID{"le1"}},
		"to come":                  {Validity: kabinet.Window{From: now.Add(2)}},
		"of this one and for ever": {LegalEntities: []kabinet.LegalEntityID{"le2"}},
	} {
		w := spenders(t)
		w.db.limits, w.db.at = accounts.LowestLimit, now.Add(1)
		above.Role, above.Inherit, above.Limits = "spender", true, spendUpTo("10 EUR")
		w.member("acme", "ann", above, accounts.AssignRole{Role: "spender", Unit: "east", Limits: spendUpTo("100 EUR")})
		w.edit("acme", func(o *accounts.Organization) error { _, err := o.IsolateUnit("east", true, now); return err })
		r, err := w.db.authorizer().Resolve(t.Context(), as("ann", "acme"))
		require.NoError(t, err)
		want := eur("100")
		if name == "of this one and for ever" {
			want = eur("10")
		}
		got, _ := r.Limit("x.spend", place("acme", "east", "le2", ""), want.Currency()).Amount()
		require.Equal(t, want.String(), got.String(), name)
	}
}

// A loan up to an amount in one currency says nothing of another.
func TestALoanHasNoLimitInAnotherCurrency(t *testing.T) {
	w := lenders(t)
	r, err := w.db.authorizer().Resolve(t.Context(), w.actor("less"))
	require.NoError(t, err)
	require.True(t, r.Limit("x.spend", inWest, usd("1").Currency()).IsNone())
	require.False(t, r.Limit("x.spend", inWest, eur("1").Currency()).IsNone())
}

// Whose person is gone has no rights, though the cache still knows the membership.
func TestSomebodyWithoutAPersonMayDoNothing(t *testing.T) {
	w := newBesieged(t)
	w.db.cache = accounts.NewCache(accounts.CacheOptions{})
	require.NoError(t, w.check(as("olga", "acme"), accounts.TeamEdit, inWest))
	delete(w.db.people, "olga")
	require.ErrorIs(t, w.check(as("olga", "acme"), accounts.TeamEdit, inWest), kabinet.ErrForbidden)
}
