package accounts_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

var statuses = []accounts.EntityStatus{accounts.EntityActive, accounts.EntityBlocked, accounts.EntityClosed}

// entityMoves are the moves of legal entities and seller entities.
var entityMoves = map[string]struct {
	from []accounts.EntityStatus
	to   accounts.EntityStatus
}{
	"block":   {statuses[:1], accounts.EntityBlocked},
	"unblock": {statuses[1:2], accounts.EntityActive},
	"close":   {statuses[:2], accounts.EntityClosed},
	"reopen":  {statuses[2:], accounts.EntityActive},
}

// refusal is what a move that cannot begin here returns.
func refusal(move string, is accounts.EntityStatus) error {
	switch {
	case slices.Contains(entityMoves[move].from, is):
		return nil
	case is == accounts.EntityClosed && move != "close":
		return accounts.ErrEntityClosed
	}
	return accounts.ErrUnchanged
}

// Legal entities and units are many-to-many, and stay so while units move: what
// an organisation says of them is compared with a walk up the tree.
func TestLegalEntitiesAndSitesAgreeWithTheirModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOrg(t, accounts.Client)
		units := []kabinet.UnitID{"a", "b", "c", "d", "e", "f"}
		parents := map[kabinet.UnitID]kabinet.UnitID{}
		for i, id := range units {
			up := kabinet.UnitID("")
			if i > 0 {
				up = rapid.SampledFrom(append([]kabinet.UnitID{""}, units[:i]...)).Draw(t, "under")
			}
			_, err := o.AddUnit(id, accounts.UnitForm{Name: string(id), Parent: up}, now)
			require.NoError(t, err)
			parents[id] = up
		}
		type model struct {
			units  []kabinet.UnitID
			status accounts.EntityStatus
		}
		entities, sites := map[kabinet.LegalEntityID]model{}, map[kabinet.SiteID]model{}
		serves := func(m model, unit kabinet.UnitID) bool {
			if len(m.units) == 0 {
				return true
			}
			for ; unit != ""; unit = parents[unit] {
				if slices.Contains(m.units, unit) {
					return true
				}
			}
			return false
		}
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(units), 0, 3, rapid.ID)
		ids := rapid.SampledFrom([]kabinet.LegalEntityID{"le1", "le2", "le3", "le4"})
		siteIDs := rapid.SampledFrom([]kabinet.SiteID{"s1", "s2", "s3"})
		form := func(m model) accounts.LegalEntityForm {
			return accounts.LegalEntityForm{Name: fmt.Sprint("LLC ", m.units), Country: "RU", Units: m.units}
		}
		before := o.State()
		outcome := func(err, want error) bool {
			if want != nil {
				require.ErrorIs(t, err, want)
				require.Equal(t, before, o.State(), "a failure changes nothing")
				return false
			}
			require.NoError(t, err)
			return true
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				before = o.State()
				for _, unit := range append([]kabinet.UnitID{"nowhere"}, units...) {
					_, known := parents[unit]
					var entity []kabinet.LegalEntityID
					for _, e := range o.LegalEntitiesFor(unit) {
						entity = append(entity, e.ID)
					}
					for id, m := range entities {
						want := known && m.status == accounts.EntityActive && serves(m, unit)
						require.Equal(t, want, slices.Contains(entity, id), "%s for %s", id, unit)
						require.Equal(t, want, o.CheckParties(accounts.Parties{Unit: unit, LegalEntity: id}) == nil)
					}
					var site []kabinet.SiteID
					for _, s := range o.SitesFor(unit) {
						site = append(site, s.ID)
					}
					for id, m := range sites {
						want := known && m.status == accounts.EntityActive && serves(m, unit)
						require.Equal(t, want, slices.Contains(site, id), "%s for %s", id, unit)
						require.Equal(t, want, o.CheckParties(accounts.Parties{Unit: unit, Site: id}) == nil)
					}
				}
				active := 0
				for id, m := range entities {
					e, ok := o.LegalEntity(id)
					require.True(t, ok)
					require.Equal(t, m.status, e.Status)
					if m.status == accounts.EntityActive {
						active++
					}
				}
				require.Len(t, o.LegalEntitiesFor(""), active)
				require.Equal(t, o.State(), accounts.RestoreOrganization(o.State()).State())
			},
			"move unit": func(t *rapid.T) {
				id := rapid.SampledFrom(units).Draw(t, "unit")
				to := rapid.SampledFrom(append([]kabinet.UnitID{""}, units...)).Draw(t, "to")
				if _, err := o.MoveUnit(id, to, now); err == nil {
					parents[id] = to
				}
			},
			"add": func(t *rapid.T) {
				id, m := ids.Draw(t, "id"), model{some.Draw(t, "units"), accounts.EntityActive}
				var want error
				if _, ok := entities[id]; ok {
					want = accounts.ErrIDTaken
				}
				if _, err := o.AddLegalEntity(id, form(m), now); outcome(err, want) {
					entities[id] = m
				}
			},
			"change": func(t *rapid.T) {
				id := ids.Draw(t, "id")
				m, ok := entities[id]
				was := m.units
				m.units = some.Draw(t, "units")
				var want error
				switch {
				case !ok:
					want = kabinet.ErrNotFound
				case slices.Equal(was, m.units):
					want = accounts.ErrUnchanged
				}
				if _, err := o.ChangeLegalEntity(id, form(m), now); outcome(err, want) {
					entities[id] = m
				}
			},
			"status": func(t *rapid.T) {
				id := ids.Draw(t, "id")
				move := rapid.SampledFrom([]string{"block", "unblock", "close", "reopen"}).Draw(t, "move")
				m, ok := entities[id]
				want := error(kabinet.ErrNotFound)
				if ok {
					want = refusal(move, m.status)
				}
				e, err := accounts.LegalEntityStatusChanged{}, error(nil)
				switch move {
				case "block":
					e, err = o.BlockLegalEntity(id, " bankrupt ", now)
				case "unblock":
					e, err = o.UnblockLegalEntity(id, now)
				case "close":
					e, err = o.CloseLegalEntity(id, "", now)
				case "reopen":
					e, err = o.ReopenLegalEntity(id, now)
				}
				if outcome(err, want) {
					require.Equal(t, m.status, e.From)
					m.status = entityMoves[move].to
					require.Equal(t, m.status, e.To)
					entities[id] = m
					kept, _ := o.LegalEntity(id)
					require.Equal(t, e.Reason, kept.StatusReason)
				}
			},
			"add site": func(t *rapid.T) {
				id, m := siteIDs.Draw(t, "id"), model{some.Draw(t, "units"), accounts.EntityActive}
				var want error
				if _, ok := sites[id]; ok {
					want = accounts.ErrIDTaken
				}
				address := accounts.Address{Country: "RU", City: "Omsk"}
				if _, err := o.AddSite(id, accounts.SiteForm{Name: "S", Address: address, Units: m.units}, now); outcome(err, want) {
					sites[id] = m
				}
			},
			"close site": func(t *rapid.T) {
				id := siteIDs.Draw(t, "id")
				m, ok := sites[id]
				to, do := accounts.EntityClosed, o.CloseSite
				if rapid.Bool().Draw(t, "reopen") {
					to, do = accounts.EntityActive, o.ReopenSite
				}
				var want error
				switch {
				case !ok:
					want = kabinet.ErrNotFound
				case m.status == to:
					want = accounts.ErrUnchanged
				}
				if _, err := do(id, now); outcome(err, want) {
					m.status = to
					sites[id] = m
				}
			},
		})
	})
}

func TestIdentifiersTellLegalEntitiesApart(t *testing.T) {
	ids := func(pairs ...string) (out []identifier.Identifier) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, identifier.Identifier{Scheme: identifier.Scheme(pairs[i]), Number: pairs[i+1]})
		}
		return out
	}
	const inn1, inn2, kpp1, kpp2, gln = "7707083893", "7736050003", "773601001", "773602001", "5412345000013"
	for name, tc := range map[string]struct {
		first, second []identifier.Identifier
		taken         bool
	}{
		"nothing known":                     {nil, nil, false},
		"another company":                   {ids("ru_inn", inn1), ids("ru_inn", inn2), false},
		"the same":                          {ids("ru_inn", inn1), ids("ru_inn", inn1), true},
		"the same, written otherwise":       {ids("ru_inn", inn1), ids("ru_inn", "77 07 083893"), true},
		"branches of one company":           {ids("ru_inn", inn1, "ru_kpp", kpp1), ids("ru_inn", inn1, "ru_kpp", kpp2), false},
		"one branch":                        {ids("ru_inn", inn1, "ru_kpp", kpp1), ids("ru_inn", inn1, "ru_kpp", kpp1), true},
		"a branch and perhaps the same":     {ids("ru_inn", inn1), ids("ru_inn", inn1, "ru_kpp", kpp2), true},
		"companies at one tax office":       {ids("ru_inn", inn1, "ru_kpp", kpp1), ids("ru_inn", inn2, "ru_kpp", kpp1), false},
		"two companies of one place":        {ids("ru_inn", inn1, "gln", gln), ids("ru_inn", inn2, "gln", gln), false},
		"registered in one more country":    {ids("de_vat", "DE136695976", "at_vat", "ATU13585627"), ids("de_vat", "DE136695976"), true},
		"one number of several is the same": {ids("eu_vat", "DE136695976", "eu_vat", "ATU13585627"), ids("eu_vat", "ATU13585627"), true},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				tc.first, tc.second = tc.second, tc.first
				o := newOrg(t, accounts.Client)
				_, err := o.AddLegalEntity("le1", accounts.LegalEntityForm{Name: "A", Country: "RU", Identifiers: tc.first}, now)
				require.NoError(t, err)
				second := accounts.LegalEntityForm{Name: "B", Country: "RU", Identifiers: tc.second}
				_, err = o.AddLegalEntity("le2", second, now)
				if !tc.taken {
					require.NoError(t, err)
					continue
				}
				require.ErrorIs(t, err, accounts.ErrIdentifierTaken)
				require.ErrorContains(t, err, "le1")
				require.Len(t, o.LegalEntities(), 1)
				// What is closed gives its numbers free, and takes them back only where they are.
				_, err = o.CloseLegalEntity("le1", "", now)
				require.NoError(t, err)
				_, err = o.AddLegalEntity("le2", second, now)
				require.NoError(t, err)
				_, err = o.ReopenLegalEntity("le1", now)
				require.ErrorIs(t, err, accounts.ErrIdentifierTaken)
				_, err = o.ChangeLegalEntity("le2", accounts.LegalEntityForm{Name: "B", Country: "RU"}, now)
				require.NoError(t, err)
				_, err = o.ReopenLegalEntity("le1", now)
				require.NoError(t, err)
				_, err = o.ChangeLegalEntity("le2", second, now)
				require.ErrorIs(t, err, accounts.ErrIdentifierTaken)
			}
		})
	}
}

// Another client may have the same company: nothing is known across clients.
func TestIdentifiersAreFreeInOtherOrganisations(t *testing.T) {
	for _, id := range []kabinet.OrgID{"acme", "other"} {
		o, _, err := accounts.NewOrganization(id, accounts.RegisterOrganization{Name: "X"}, now)
		require.NoError(t, err)
		_, err = o.AddLegalEntity("le", accounts.LegalEntityForm{Name: "A", Country: "RU", Identifiers: inn("7707083893")}, now)
		require.NoError(t, err)
	}
}

func TestSellerEntity(t *testing.T) {
	form := accounts.SellerEntityForm{Name: " АО  Завод", Country: "ru", Identifiers: inn("77 07 083 893"), TaxRegime: "general", Calendar: "ru", DocumentPreset: "OneC",
		BankAccounts: []accounts.BankAccount{{Account: "DE89 3704 0044 0532 0130 00", Currency: kabinet.MustCurrency("EUR")}}}
	_, _, err := accounts.NewSellerEntity("se", newOrg(t, accounts.Client), form, now)
	require.ErrorIs(t, err, accounts.ErrSellerOnly)
	seller := newOrg(t, accounts.Seller)
	_, err = seller.AddLegalEntity("le", accounts.LegalEntityForm{Name: "x", Country: "RU"}, now)
	require.ErrorIs(t, err, accounts.ErrClientOnly)
	_, _, err = accounts.NewSellerEntity("", seller, form, now)
	require.ErrorIs(t, err, accounts.ErrID)
	_, _, err = accounts.NewSellerEntity("se", seller, accounts.SellerEntityForm{Name: "x"}, now)
	require.ErrorIs(t, err, accounts.ErrRequired)

	e, added, err := accounts.NewSellerEntity("se", seller, form, now.In(time.FixedZone("", 3600)))
	require.NoError(t, err)
	require.Equal(t, now, added.At)
	st := e.State()
	require.Equal(t, "АО Завод", st.Name)
	require.Equal(t, "RU", st.Country)
	require.Equal(t, "7707083893", st.Number(identifier.RUINN))
	require.Equal(t, "DE89370400440532013000", st.BankAccounts[0].Account)
	require.Equal(t, kabinet.SellerEntityID("se"), e.ID())
	require.Equal(t, kabinet.OrgID("acme"), st.Org)
	st.Identifiers[0].Number, added.Form.BankAccounts[0].Account = "changed", "changed"
	require.Equal(t, "7707083893", e.State().Number(identifier.RUINN), "nobody shares slices")
	require.Equal(t, "DE89370400440532013000", e.State().BankAccounts[0].Account)

	_, err = e.Change(form, now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	form.TaxRegime = "simplified"
	changed, err := e.Change(form, now)
	require.NoError(t, err)
	require.Equal(t, "general", changed.From.TaxRegime)
	require.Equal(t, "simplified", changed.To.TaxRegime)
	form.Name = ""
	_, err = e.Change(form, now)
	require.ErrorIs(t, err, accounts.ErrRequired)
	var back accounts.SellerEntityState
	roundTrip(t, e.State(), &back)
	require.Equal(t, e.State(), back)
	require.Equal(t, back, accounts.RestoreSellerEntity(back).State())
	require.ErrorIs(t, accounts.RestoreSellerEntity(accounts.SellerEntityState{Schema: accounts.SellerEntitySchema + 1}).State().Savable(), kabinet.ErrNewer)
	require.NoError(t, accounts.RestoreSellerEntity(accounts.SellerEntityState{}).State().Savable())
}

func TestSellerEntityStatuses(t *testing.T) {
	seller := newOrg(t, accounts.Seller)
	rapid.Check(t, func(t *rapid.T) {
		e, _, err := accounts.NewSellerEntity("se", seller, accounts.SellerEntityForm{Name: "x", Country: "RU"}, now)
		require.NoError(t, err)
		status := accounts.EntityActive
		step := func(move string, do func() (accounts.SellerEntityStatusChanged, error)) func(*rapid.T) {
			return func(t *rapid.T) {
				before := e.State()
				changed, err := do()
				if want := refusal(move, status); want != nil {
					require.ErrorIs(t, err, want)
					require.Equal(t, before, e.State(), "a failure changes nothing")
					return
				}
				require.NoError(t, err)
				require.Equal(t, accounts.SellerEntityStatusChanged{
					Org: "acme", SellerEntity: "se", From: status, To: entityMoves[move].to, Reason: e.State().StatusReason, At: now,
				}, changed)
				status = entityMoves[move].to
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				require.Equal(t, status, e.Status())
				switch err := e.CheckUse(); status {
				case accounts.EntityActive:
					require.NoError(t, err)
				case accounts.EntityBlocked:
					require.ErrorIs(t, err, accounts.ErrEntityBlocked)
				default:
					require.ErrorIs(t, err, accounts.ErrEntityClosed)
				}
			},
			"block":   step("block", func() (accounts.SellerEntityStatusChanged, error) { return e.Block("audit", now) }),
			"unblock": step("unblock", func() (accounts.SellerEntityStatusChanged, error) { return e.Unblock(now) }),
			"close":   step("close", func() (accounts.SellerEntityStatusChanged, error) { return e.Close("merged", now) }),
			"reopen":  step("reopen", func() (accounts.SellerEntityStatusChanged, error) { return e.Reopen(now) }),
			"bad reason": func(t *rapid.T) {
				_, err := e.Block("a\u202eb", now)
				require.Error(t, err)
				require.Equal(t, status, e.Status())
			},
		})
	})
}
