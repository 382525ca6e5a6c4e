package cart_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

// model is a cart as simply as it can be said: lines with their quantities in
// thousandths, and what was told and set of them.
type model struct {
	lines       []modelLine
	payer, site string
	last        int
	status      cart.Status
	reason      string
	expires     time.Time
	shares      map[kabinet.PersonID]cart.Right
	discount    int    // of the whole, in per cent
	given       string // what for
	changed     time.Time
}

type modelLine struct {
	id       cart.LineID
	key      cart.LineKey
	quantity int64
	told     string
	discount int
	given    int64  // the quantity that it is for
	under    string // and the payer
}

// contents is what a discount of the whole is given for.
func (m *model) contents() string {
	var lines []string
	for _, l := range m.lines {
		lines = append(lines, fmt.Sprint(l.key, l.quantity))
	}
	slices.Sort(lines)
	return fmt.Sprint(lines, m.site, m.payer)
}

// payerOf returns who pays for a line.
func (m *model) payerOf(l *modelLine) string { return cmp.Or(string(l.key.LegalEntity), m.payer) }

func (m *model) active() bool { return m.status == cart.Active }
func (m *model) open() bool   { return m.active() || m.status == cart.Locked }

func (m *model) at(id cart.LineID) *modelLine {
	i := slices.IndexFunc(m.lines, func(l modelLine) bool { return l.id == id })
	if i < 0 {
		return nil
	}
	return &m.lines[i]
}

func (m *model) with(k cart.LineKey) *modelLine {
	i := slices.IndexFunc(m.lines, func(l modelLine) bool { return l.key == k })
	if i < 0 {
		return nil
	}
	return &m.lines[i]
}

// whole returns a key with what the header says for lines that do not.
func whole(k cart.LineKey, h cart.Header) cart.LineKey {
	k.Site, k.LegalEntity = cmp.Or(k.Site, h.Site), cmp.Or(k.LegalEntity, h.Payer)
	return k
}

// goods returns the quantities by what is bought for whom, and the number of lines.
func goods(s cart.State) (sums map[cart.LineKey]int64, lines map[cart.LineKey]int) {
	sums, lines = map[cart.LineKey]int64{}, map[cart.LineKey]int{}
	for _, l := range s.Lines {
		n, scale := l.Quantity.Fixed()
		for ; scale < 3; scale++ {
			n *= 10
		}
		sums[whole(l.LineKey, s.Header)] += n
		lines[whole(l.LineKey, s.Header)]++
	}
	return sums, lines
}

// take makes the model have the lines of a cart.
func (m *model) take(s cart.State) {
	was := m.lines
	m.lines = nil
	for i, l := range s.Lines {
		next := modelLine{id: l.ID, key: l.LineKey, told: l.Price.Hash}
		n, scale := l.Quantity.Fixed()
		for ; scale < 3; scale++ {
			n *= 10
		}
		next.quantity = n
		if i < len(was) {
			next.discount, next.given, next.under = was[i].discount, was[i].given, was[i].under
		}
		m.lines = append(m.lines, next)
	}
	m.last = int(s.LastLine)
}

func thousandths(n int64) kabinet.Quantity {
	q, err := kabinet.NewQuantity(n, 3)
	if err != nil {
		panic(err)
	}
	return q
}

func percent(n int) []cart.Adjustment {
	if n == 0 {
		return nil
	}
	return []cart.Adjustment{percentOff(strconv.Itoa(-n))}
}

var (
	anyWay    = rapid.SampledFrom([]cart.MergeHow{cart.MergeSum, cart.MergeMax, cart.MergeKeep, cart.MergeReplace})
	anyPayer  = rapid.SampledFrom([]string{"acme-llc", "acme-llc", "acme-trade"})
	anySite   = rapid.SampledFrom([]string{"yard", "yard", "quay"})
	anyRight  = rapid.SampledFrom([]cart.Right{cart.RightRead, cart.RightEdit, cart.RightCheckout, "own"})
	anyPerson = rapid.SampledFrom([]kabinet.PersonID{"artem", "reader", "anna"})
	anyAdding = rapid.Custom(func(t *rapid.T) cart.NewLine {
		return cart.NewLine{
			LineKey: cart.LineKey{
				SKU:         kabinet.SKU(rapid.SampledFrom([]string{"A", "A", "B", "C", ""}).Draw(t, "sku")),
				CostCentre:  rapid.SampledFrom([]string{"", "", "1"}).Draw(t, "cost centre"),
				LegalEntity: kabinet.LegalEntityID(rapid.SampledFrom([]string{"", "", "acme-trade"}).Draw(t, "payer")),
				Site:        kabinet.SiteID(rapid.SampledFrom([]string{"", "", "yard", "quay"}).Draw(t, "site")),
			},
			Quantity: thousandths(rapid.Int64Range(-1, 9).Draw(t, "quantity")),
		}
	})
	anyGood = anyAdding.Filter(func(l cart.NewLine) bool { return l.SKU != "" && l.Quantity.Sign() > 0 })
)

// A cart does what the model does, whatever the order of calls, and a call that
// fails or changes nothing leaves it as it was.
func TestCartBehavesAsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
		require.NoError(t, err)
		now, others := fake.Start, 1
		m := &model{payer: "acme-llc", site: "yard", status: cart.Active, shares: map[kabinet.PersonID]cart.Right{}, changed: now}
		var before cart.State
		// result says that a call succeeds or not, and whether it changes the cart.
		result := func(t *rapid.T, err error, ok, changes bool) bool {
			if !ok {
				require.Error(t, err)
			} else {
				require.NoError(t, err)
			}
			if !ok || !changes {
				require.Equal(t, before, c.State())
				return false
			}
			m.changed = now
			return true
		}
		another := func(t *rapid.T) *cart.Cart {
			others++
			h := fake.Header()
			h.Payer, h.Site = kabinet.LegalEntityID(anyPayer.Draw(t, "payer of the other")), kabinet.SiteID(anySite.Draw(t, "its site"))
			o, _, err := cart.New(cart.ID("crt_"+strconv.Itoa(others)), "acme", "", h, fake.Anna, now)
			require.NoError(t, err)
			_, err = o.Add(fake.Anna, now, rapid.SliceOfN(anyGood, 0, 3).Draw(t, "its lines")...)
			require.NoError(t, err)
			return o
		}
		seldom := func(t *rapid.T) bool { return rapid.IntRange(0, 9).Draw(t, "seldom") == 0 }
		line := func(t *rapid.T) cart.LineID {
			return cart.LineID(strconv.Itoa(rapid.IntRange(1, m.last+1).Draw(t, "line")))
		}
		actions := map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				lines := rapid.SliceOfN(anyAdding, 0, 4).Draw(t, "lines")
				_, err := c.Add(fake.Anna, now, lines...)
				bad := slices.ContainsFunc(lines, func(l cart.NewLine) bool { return l.SKU == "" || l.Quantity.Sign() <= 0 })
				if !result(t, err, m.active() && !bad, len(lines) > 0) {
					return
				}
				for _, l := range lines {
					n, _ := l.Quantity.Fixed()
					if string(l.LegalEntity) == m.payer {
						l.LegalEntity = ""
					}
					if x := m.with(l.LineKey); x != nil {
						x.quantity += n
						continue
					}
					m.last++
					m.lines = append(m.lines, modelLine{id: cart.LineID(strconv.Itoa(m.last)), key: l.LineKey, quantity: n})
				}
			},
			"set": func(t *rapid.T) {
				l, n := m.at(line(t)), rapid.Int64Range(0, 3).Draw(t, "quantity")
				id := cart.LineID("none")
				if l != nil {
					id = l.id
				}
				event, err := c.SetQuantity(fake.Anna, now, cart.LineQuantity{Line: id, Quantity: thousandths(n)})
				if result(t, err, m.active() && l != nil && n > 0, l != nil && l.quantity != n) {
					require.False(t, event.Empty())
					l.quantity = n
				}
			},
			"remove": func(t *rapid.T) {
				id := line(t)
				_, err := c.Remove(fake.Anna, now, id)
				if result(t, err, m.active() && m.at(id) != nil, true) {
					m.lines = slices.DeleteFunc(m.lines, func(l modelLine) bool { return l.id == id })
				}
			},
			"reprice": func(t *rapid.T) {
				price := kabinet.MustMoney(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "price") + " RUB")
				var answers []cart.Quoted
				var hashes []string
				differ := 0
				for _, l := range m.lines {
					r := pricing.Result{Outcome: pricing.Priced, Price: price, Quantity: thousandths(l.quantity), Total: price, Order: pricing.Orderability{OK: true}}
					answers, hashes = append(answers, cart.Quoted{Line: l.id, Result: r}), append(hashes, cart.PriceHash(r))
					if hashes[len(hashes)-1] != l.told {
						differ++
					}
				}
				event, err := c.Reprice(fake.Anna, now, answers...)
				if result(t, err, m.active(), differ > 0) {
					require.Len(t, event.Changes, differ)
					for i := range m.lines {
						m.lines[i].told = hashes[i]
					}
				}
			},
			"header": func(t *rapid.T) {
				payer, site := anyPayer.Draw(t, "payer"), anySite.Draw(t, "site")
				h := c.State().Header
				h.Payer, h.Site = kabinet.LegalEntityID(payer), kabinet.SiteID(site)
				_, err := c.SetHeader(fake.Anna, now, h)
				if !result(t, err, m.active(), payer != m.payer || site != m.site) {
					return
				}
				m.payer, m.site = payer, site
				for i := range m.lines {
					key := m.lines[i].key
					key.LegalEntity = ""
					if string(m.lines[i].key.LegalEntity) == payer && m.with(key) == nil {
						m.lines[i].key = key
					}
				}
			},
			"lock": func(t *rapid.T) {
				reason := rapid.SampledFrom([]string{"", "approval"}).Draw(t, "reason")
				_, err := c.Lock(fake.Anna, now, reason)
				if result(t, err, m.active() && reason != "", true) {
					m.status, m.reason = cart.Locked, reason
				}
			},
			"unlock": func(t *rapid.T) {
				_, err := c.Unlock(fake.Anna, now)
				if result(t, err, m.status == cart.Locked, true) {
					m.status, m.reason = cart.Active, ""
				}
			},
			"keep until": func(t *rapid.T) {
				until := rapid.SampledFrom([]time.Time{{}, now, now.Add(5 * time.Second)}).Draw(t, "until")
				_, err := c.KeepUntil(fake.Anna, now, until)
				if result(t, err, m.active(), !until.Equal(m.expires)) {
					m.expires = until
				}
			},
			"expire": func(t *rapid.T) {
				if !seldom(t) {
					return
				}
				_, err := c.Expire(fake.Anna, now)
				if result(t, err, m.open() && !m.expires.IsZero() && !now.Before(m.expires), true) {
					m.status, m.reason = cart.Expired, ""
				}
			},
			"share": func(t *rapid.T) {
				person, right := anyPerson.Draw(t, "person"), anyRight.Draw(t, "right")
				_, err := c.Share(fake.Anna, now, cart.Share{Person: person, Right: right})
				if result(t, err, m.open() && person != "anna" && right != "own", m.shares[person] != right) {
					m.shares[person] = right
				}
			},
			"unshare": func(t *rapid.T) {
				person := anyPerson.Draw(t, "person")
				_, err := c.Unshare(fake.Anna, now, person)
				if result(t, err, m.shares[person] != "", true) {
					delete(m.shares, person)
				}
			},
			"terms": func(t *rapid.T) {
				n := rapid.IntRange(0, 2).Draw(t, "per cent off")
				terms := cart.Terms{Adjustments: percent(n)}
				foreign := rapid.IntRange(0, 3).Draw(t, "a charge") == 0
				if foreign {
					terms.Charges = []cart.Charge{{Code: "s", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("1 USD"), Mode: pricing.Net}}
				}
				_, err := c.SetTerms(fake.Anna, now, terms)
				if result(t, err, m.active() && !foreign, n != m.discount || n > 0 && m.given != m.contents()) {
					m.discount, m.given = n, m.contents()
				}
			},
			"adjust": func(t *rapid.T) {
				id, n := line(t), rapid.IntRange(0, 2).Draw(t, "per cent off")
				l := m.at(id)
				_, err := c.AdjustLines(fake.Anna, now, cart.LineAdjustments{Line: id, Adjustments: percent(n)})
				if result(t, err, m.active() && l != nil, l != nil && (l.discount != n || n > 0 && (l.given != l.quantity || l.under != m.payerOf(l)))) {
					l.discount, l.given, l.under = n, l.quantity, m.payerOf(l)
				}
			},
			"merge": func(t *rapid.T) {
				o, how := another(t), anyWay.Draw(t, "how")
				if rapid.IntRange(0, 5).Draw(t, "locked") == 0 {
					_, err := o.Lock(fake.Anna, now, "checkout")
					require.NoError(t, err)
				}
				theirs := o.State()
				event, merged, err := c.Merge(fake.Anna, now, o, how)
				ok := m.active() && theirs.Status == cart.Active
				if !ok {
					require.Equal(t, theirs, o.State())
				}
				if result(t, err, ok, !event.Empty()) {
					m.take(c.State())
				}
				if !ok {
					return
				}
				require.Equal(t, theirs.ID, merged.Cart)
				require.Equal(t, cart.Merged, o.State().Status)
				mine, had := goods(before)
				added, _ := goods(theirs)
				got, lines := goods(c.State())
				for key, n := range added {
					want := n
					switch {
					case had[key] > 1 || how == cart.MergeSum:
						want += mine[key]
					case had[key] == 1 && how == cart.MergeMax:
						want = max(n, mine[key])
					case had[key] == 1 && how == cart.MergeKeep:
						want = mine[key]
					}
					count := slices.Collect(func(yield func(int) bool) {
						for _, l := range theirs.Lines {
							if whole(l.LineKey, theirs.Header) == key && !yield(0) {
								return
							}
						}
					})
					if how == cart.MergeSum || had[key] <= 1 && len(count) == 1 {
						require.Equal(t, want, got[key], "%v by %s", key, how)
					}
					require.Equal(t, max(had[key], 1), lines[key], "a merge doubles no line")
				}
				for key, n := range mine {
					if added[key] == 0 {
						require.Equal(t, n, got[key])
					}
				}
				before = c.State()
				again, none, err := c.Merge(fake.Anna, now, o, how)
				require.NoError(t, err)
				require.True(t, again.Empty() && none.Empty())
				require.Equal(t, before, c.State())
			},
			"merge into another": func(t *rapid.T) {
				if !seldom(t) {
					return
				}
				o := another(t)
				_, _, err := o.Merge(fake.Anna, now, c, cart.MergeSum)
				if result(t, err, m.active(), true) {
					require.Equal(t, o.State().ID, c.State().MergedInto)
					m.status = cart.Merged
				}
			},
			"split": func(t *rapid.T) {
				if !seldom(t) {
					return
				}
				by := []cart.SplitBy{cart.BySite}[:rapid.IntRange(0, 1).Draw(t, "by site")]
				totals, err := cart.Sum(cart.Document{Currency: fake.RUB, Lines: make([]cart.DocumentLine, len(m.lines))})
				require.NoError(t, err)
				groups := map[[2]string][]cart.LineID{}
				for _, l := range m.lines {
					g := [2]string{cmp.Or(string(l.key.LegalEntity), m.payer)}
					if len(by) > 0 {
						g[1] = cmp.Or(string(l.key.Site), m.site)
					}
					groups[g] = append(groups[g], l.id)
				}
				parts, event, err := c.Split(fake.Anna, now, totals, cart.SplitOptions{By: by})
				if !result(t, err, m.active() && len(groups) > 1, true) {
					return
				}
				m.status = cart.Merged
				require.Len(t, event.Into, len(groups))
				for _, p := range parts {
					s := p.State()
					require.NoError(t, s.Orderable())
					g := [2]string{string(s.Payer)}
					if len(by) > 0 {
						g[1] = string(s.Site)
					}
					var ids []cart.LineID
					keys := map[cart.LineKey]bool{}
					for _, l := range s.Lines {
						ids = append(ids, l.ID)
						require.False(t, keys[l.LineKey], "an identity is there once")
						keys[l.LineKey] = true
						require.True(t, l.Quantity.Equal(thousandths(m.at(l.ID).quantity)))
					}
					require.Equal(t, groups[g], ids)
				}
			},
			"order": func(t *rapid.T) {
				if !seldom(t) {
					return
				}
				own := !slices.ContainsFunc(m.lines, func(l modelLine) bool {
					return l.key.LegalEntity != "" && string(l.key.LegalEntity) != m.payer
				})
				_, err := c.Order(fake.Anna, now, "ord_1")
				if result(t, err, m.open() && len(m.lines) > 0 && own, true) {
					m.status = cart.Ordered
				}
			},
			"restore": func(*rapid.T) { c = cart.Restore(c.State()) },
		}
		for name, do := range actions {
			actions[name] = func(t *rapid.T) {
				now = now.Add(time.Second)
				before = c.State()
				do(t)
			}
		}
		actions[""] = func(t *rapid.T) {
			s := c.State()
			require.Len(t, s.Lines, len(m.lines))
			keys := map[cart.LineKey]bool{}
			for i, l := range s.Lines {
				want := m.lines[i]
				require.Equal(t, want.id, l.ID)
				require.Equal(t, want.key, l.LineKey)
				require.True(t, l.Quantity.Equal(thousandths(want.quantity)))
				require.Equal(t, want.told, l.Price.Hash)
				require.Equal(t, percent(want.discount), l.Adjustments)
				keys[l.LineKey] = true
			}
			require.Len(t, keys, len(s.Lines), "an identity is there once")
			m.stale(t, s)
			require.Equal(t, m.status, s.Status)
			if m.status == cart.Active || m.status == cart.Locked {
				require.Equal(t, m.reason, s.Reason)
			}
			require.True(t, s.Expires.Equal(m.expires))
			require.Len(t, s.Shares, len(m.shares))
			for _, x := range s.Shares {
				require.Equal(t, m.shares[x.Person], x.Right)
			}
			require.Equal(t, percent(m.discount), s.Adjustments)
			require.True(t, s.Changed.Equal(m.changed))
		}
		t.Repeat(actions)
	})
}

// stale checks that what was given for something else is found, and nothing else.
func (m *model) stale(t *rapid.T, s cart.State) {
	var want []cart.LineID
	if m.discount > 0 && m.given != m.contents() {
		want = append(want, "")
	}
	for _, l := range m.lines {
		if l.discount > 0 && (l.given != l.quantity || l.under != m.payerOf(&l)) {
			want = append(want, l.id)
		}
	}
	findings, err := cart.TermsCheck{}.Check(t.Context(), cart.Checkout{Cart: s})
	require.NoError(t, err)
	var got []cart.LineID
	for _, f := range findings {
		require.Equal(t, cart.Refuse, f.Severity)
		got = append(got, f.Line)
	}
	require.Equal(t, want, got)
}
