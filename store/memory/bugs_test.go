package memory

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/engine"
)

type cartPort struct {
	store.Tx
	carts cart.Store
}

func (p cartPort) Carts() cart.Store { return p.carts }

// savesCarts is a bug of the Save of carts.
func savesCarts(save func(context.Context, cart.Store, cart.State, []kabinet.Event) error) func() *broken {
	return port(func(tx store.Tx) store.Tx { return cartPort{tx, cartSaver{tx.Carts(), save}} })
}

type cartSaver struct {
	cart.Store
	save func(context.Context, cart.Store, cart.State, []kabinet.Event) error
}

func (s cartSaver) Save(ctx context.Context, c *cart.Cart, events ...kabinet.Event) error {
	return s.save(ctx, s.Store, c.State(), events)
}

type sharedCarts struct {
	cart.Store
	cache *sync.Map
}

func (s sharedCarts) Get(ctx context.Context, org kabinet.OrgID, id cart.ID) (*cart.Cart, error) {
	c, err := s.Store.Get(ctx, org, id)
	if err != nil {
		return nil, err
	}
	had, _ := s.cache.LoadOrStore(fmt.Sprint(org, id, c.State().Version), c)
	return had.(*cart.Cart), nil
}

type cartLister struct {
	store.Tx
	cart.Lister
}

func (l cartLister) CartLister() cart.Lister { return l }

type cachedLists struct {
	cart.Lister
	cache *sync.Map
}

func (l cachedLists) List(ctx context.Context, s kabinet.Scope, f cart.Filter, p kabinet.Page) (kabinet.List[cart.State], error) {
	list, err := l.Lister.List(ctx, s, f, p)
	for i, c := range list.Items {
		had, _ := l.cache.LoadOrStore(fmt.Sprint(c.Org, c.ID, c.Version), c)
		list.Items[i] = had.(cart.State)
	}
	return list, err
}

type keyPort struct {
	store.Tx
	claim func(order.Keys, context.Context, order.Claim) (order.ID, bool, error)
}

func (p keyPort) OrderKeys() order.Keys { return p }

func (p keyPort) Claim(ctx context.Context, c order.Claim) (order.ID, bool, error) {
	return p.claim(p.Tx.OrderKeys(), ctx, c)
}

type personPort struct {
	store.Tx
	accounts.PersonStore
}

func (p personPort) People() accounts.PersonStore { return p.PersonStore }

type exactLogins struct{ accounts.PersonStore }

func (p exactLogins) ByLogin(ctx context.Context, login string) (*accounts.Person, error) {
	if n, err := accounts.NormalizeLogin(login); err == nil && n != login {
		return nil, kabinet.ErrNotFound
	}
	return p.PersonStore.ByLogin(ctx, login)
}

var fractions = regexp.MustCompile(`(:\d\d\.\d{3})\d+Z`)

// bugs are stores with one bug each, by what it is.
func bugs() map[string]func() *broken {
	return map[string]func() *broken{
		"ignores versions": bug{update: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
			old, ok, err := s.Get(ctx, t, r.Org, r.ID)
			if !ok || err != nil {
				return false, err
			}
			return s.Update(ctx, t, r, old.Version)
		}}.in,
		"ignores the absence of what is updated": bug{update: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
			if _, ok, _ := s.Get(ctx, t, r.Org, r.ID); !ok {
				return s.Insert(ctx, t, r)
			}
			return s.Update(ctx, t, r, was)
		}}.in,
		"updates nothing": bug{update: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
			old, ok, err := s.Get(ctx, t, r.Org, r.ID)
			return ok && old.Version == was, err
		}}.in,
		"inserts over what is there": bug{insert: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row) (bool, error) {
			if old, ok, _ := s.Get(ctx, t, r.Org, r.ID); ok {
				return s.Update(ctx, t, r, old.Version)
			}
			return s.Insert(ctx, t, r)
		}}.in,
		"leaves unique values alone": bug{
			insert: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row) (bool, error) {
				return s.Insert(ctx, without(t), r)
			},
		}.in,
		"leaves unique values alone in updates": bug{
			update: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
				return s.Update(ctx, without(t), r, was)
			},
		}.in,
		"leaks another organisation's by id": bug{get: func(s engine.Session, ctx context.Context, t *engine.Table, org, id string) (engine.Row, bool, error) {
			rows, err := s.List(ctx, t, engine.Query{Where: []engine.Cond{{Column: engine.ColID, Values: []string{id}}}})
			if len(rows) == 0 {
				return engine.Row{}, false, err
			}
			return rows[0], true, err
		}}.in,
		"drops fractions of seconds": bug{row: func(_ *engine.Table, r engine.Row) engine.Row {
			r.State = fractions.ReplaceAll(r.State, []byte("${1}Z"))
			return r
		}}.in,
		"unites old and new states": bug{update: func(s engine.Session, ctx context.Context, t *engine.Table, r engine.Row, was int64) (bool, error) {
			old, _, _ := s.Get(ctx, t, r.Org, r.ID)
			var a, b map[string]any
			json.Unmarshal(old.State, &a)
			json.Unmarshal(r.State, &b)
			for k, v := range a {
				if strings.HasPrefix(k, "n") { // name, and note of most
					b[k] = v
				}
			}
			r.State, _ = json.Marshal(b)
			return s.Update(ctx, t, r, was)
		}}.in,

		"ignores scopes":                  query(func(q *engine.Query) { q.Scope = &kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}} }),
		"ignores units in scopes":         reaches(func(r *kabinet.Reach) { r.Units = nil }),
		"ignores legal entities":          reaches(func(r *kabinet.Reach) { r.LegalEntities = nil }),
		"ignores owners":                  reaches(func(r *kabinet.Reach) { r.Owner = "" }),
		"takes no units for all":          reaches(func(r *kabinet.Reach) { r.Units = orNil(r.Units) }),
		"takes no legal entities for all": reaches(func(r *kabinet.Reach) { r.LegalEntities = orNil(r.LegalEntities) }),
		"takes no organisation for all":   reaches(func(r *kabinet.Reach) { r.AnyOrg = r.AnyOrg || r.Org == "" }),
		"ignores AnyOrg beside Org":       reaches(func(r *kabinet.Reach) { r.AnyOrg = r.AnyOrg && r.Org == "" }),
		"counts the first reach only":     query(func(q *engine.Query) { q.Scope = &kabinet.Scope{Reaches: q.Scope.Reaches[:1]} }),
		"ignores filters":                 query(func(q *engine.Query) { q.Where = nil }),
		"ignores half of the filters":     query(func(q *engine.Query) { q.Where = q.Where[:(len(q.Where)+1)/2] }),
		"lists by id":                     query(func(q *engine.Query) { q.Order = []engine.Order{{Column: engine.ColID}} }),
		"lists backwards":                 query(func(q *engine.Query) { q.Order = []engine.Order{{Column: q.Order[0].Column, Desc: !q.Order[0].Desc}} }),
		"begins every page anew":          query(func(q *engine.Query) { q.After = nil }),
		"limits pages to 50":              query(func(q *engine.Query) { q.Limit = min(q.Limit, 50) }),
		"skips ties between pages": bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
			if q.After == nil {
				return s.List(ctx, t, q)
			}
			full, after, limit := q.Full(), q.After, q.Limit
			q.After, q.Limit = nil, 0
			rows, err := s.List(ctx, t, q)
			rows = slices.DeleteFunc(rows, func(r engine.Row) bool { return engine.Compare(full[:1], r.Place(t, full), after) <= 0 })
			return rows[:min(limit, len(rows))], err
		}}.in,
		"repeats a row on the next page": bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
			full, after, limit := q.Full(), q.After, q.Limit
			q.After, q.Limit = nil, 0
			rows, err := s.List(ctx, t, q)
			rows = slices.DeleteFunc(rows, func(r engine.Row) bool {
				return after != nil && engine.Compare(full, r.Place(t, full), after) < 0
			})
			if limit > 0 {
				rows = rows[:min(limit, len(rows))]
			}
			return rows, err
		}}.in,
		"takes % for a wildcard": query(func(q *engine.Query) {
			q.Where = slices.DeleteFunc(q.Where, func(c engine.Cond) bool { return c.Op == engine.Contains && c.Values[0] == "%" })
		}),
		"lists names by another collation": bug{list: func(s engine.Session, ctx context.Context, t *engine.Table, q engine.Query) ([]engine.Row, error) {
			rows, err := s.List(ctx, t, q)
			if len(q.Order) > 0 && q.Order[0].Column == "name_key" {
				slices.SortStableFunc(rows, func(a, b engine.Row) int {
					fold := strings.NewReplacer("ё", "е", "ö", "o", "%", "").Replace
					return cmp.Compare(fold(a.Value(t, "name_key")), fold(b.Value(t, "name_key")))
				})
			}
			return rows, err
		}}.in,

		"loses events":              records(func([]kabinet.Record) []kabinet.Record { return nil }),
		"loses all but one event":   records(func(r []kabinet.Record) []kabinet.Record { return r[:1] }),
		"writes events backwards":   records(func(r []kabinet.Record) []kabinet.Record { slices.Reverse(r); return r }),
		"names events otherwise":    records(each(func(r *kabinet.Record) { r.ID = "e/" + r.ID })),
		"forgets whose events":      records(each(func(r *kabinet.Record) { r.Org = "" })),
		"forgets the version":       records(each(func(r *kabinet.Record) { r.Version-- })),
		"forgets the data":          records(each(func(r *kabinet.Record) { r.Data = json.RawMessage("{}") })),
		"forgets the aggregate":     records(each(func(r *kabinet.Record) { r.Aggregate = "cart" })),
		"rounds times of events":    records(each(func(r *kabinet.Record) { r.At = r.At.Truncate(time.Microsecond) })),
		"keeps events' zones":       records(each(func(r *kabinet.Record) { r.At = r.At.In(time.FixedZone("east", 3600)) })),
		"counts events by the hour": records(each(func(r *kabinet.Record) { r.At = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) })),
		"writes events twice": records(func(r []kabinet.Record) []kabinet.Record {
			for _, x := range r {
				x.ID += "'"
				r = append(r, x)
			}
			return r
		}),
		"takes repeats for news": bug{append: func(s engine.Session, ctx context.Context, r []kabinet.Record) error {
			all, _ := s.Pending(ctx, 1000)
			for i := range r {
				for slices.ContainsFunc(all, func(x kabinet.Record) bool { return x.ID == r[i].ID && x.Org == r[i].Org }) {
					r[i].ID += "'"
				}
			}
			return s.Append(ctx, r)
		}}.in,
		"takes another organisation's event for a repeat": bug{append: func(s engine.Session, ctx context.Context, r []kabinet.Record) error {
			all, _ := s.Pending(ctx, 1000)
			return s.Append(ctx, slices.DeleteFunc(r, func(x kabinet.Record) bool {
				return slices.ContainsFunc(all, func(y kabinet.Record) bool { return x.ID == y.ID })
			}))
		}}.in,
		"delivers out of order": bug{pending: func(s engine.Session, ctx context.Context, limit int) ([]kabinet.Record, error) {
			out, err := s.Pending(ctx, limit)
			slices.SortFunc(out, func(a, b kabinet.Record) int { return cmp.Compare(a.ID, b.ID) })
			return out, err
		}}.in,
		"delivers without limit": bug{pending: func(s engine.Session, ctx context.Context, _ int) ([]kabinet.Record, error) {
			return s.Pending(ctx, 1_000_000)
		}}.in,
		"never is done": bug{done: func(engine.Session, context.Context, []kabinet.Record) error { return nil }}.in,
		"is done in every organisation": bug{done: func(s engine.Session, ctx context.Context, r []kabinet.Record) error {
			all, _ := s.Pending(ctx, 1000)
			return s.Done(ctx, slices.DeleteFunc(all, func(x kabinet.Record) bool {
				return !slices.ContainsFunc(r, func(y kabinet.Record) bool { return x.ID == y.ID })
			}))
		}}.in,

		"gives one number twice": bug{add: func(s engine.Session, ctx context.Context, c engine.Counter) (int64, error) {
			n, err := s.Add(ctx, c)
			if c.Name == "order_number" {
				n = n/2 + 1
			}
			return n, err
		}}.in,
		"keeps the rights' version": bug{add: func(s engine.Session, ctx context.Context, c engine.Counter) (int64, error) {
			if n, ok, err := s.Counter(ctx, c); ok && c.Name == "authority" {
				return n, err
			}
			return s.Add(ctx, c)
		}}.in,
		"says that everything is committed": port(func(tx store.Tx) store.Tx { return committedPort{tx} }),
		"lends for too long":                port(func(tx store.Tx) store.Tx { return lastingPort{tx} }),
		"counts rights twice": bug{add: func(s engine.Session, ctx context.Context, c engine.Counter) (int64, error) {
			s.Add(ctx, c)
			return s.Add(ctx, c)
		}}.in,
		"burns numbers": func() *broken {
			var mu sync.Mutex
			last := map[engine.Counter]int64{}
			return bug{add: func(s engine.Session, ctx context.Context, c engine.Counter) (int64, error) {
				if c.Name != "order_number" {
					return s.Add(ctx, c)
				}
				mu.Lock()
				defer mu.Unlock()
				last[c]++
				return last[c], nil
			}}.in()
		},

		"commits after errors":             db(broken{commitsErrors: true}),
		"commits after panics":             db(broken{commitsPanics: true}),
		"commits after cancellation":       db(broken{commitsCancelled: true}),
		"wraps errors":                     db(broken{wrapsErrors: true}),
		"nests":                            db(broken{nests: true}),
		"never ends":                       db(broken{neverEnds: true}),
		"forgets the updates of others":    db(broken{unlocked: true}),
		"writes in views":                  db(broken{viewsWrite: true}),
		"changes under views":              db(broken{viewsLive: true}),
		"shows what has not committed yet": db(broken{dirty: true}),

		"saves newer schemas": savesCarts(func(ctx context.Context, s cart.Store, c cart.State, e []kabinet.Event) error {
			c.Schema = min(c.Schema, cart.Schema)
			return s.Save(ctx, cart.Restore(c), e...)
		}),
		"saves the state before the events": savesCarts(func(ctx context.Context, s cart.Store, c cart.State, e []kabinet.Event) error {
			if err := s.Save(ctx, cart.Restore(c)); err != nil {
				return err
			}
			for i, x := range e {
				if _, err := kabinet.NewRecord(c.Org, "cart/"+string(c.ID), c.Version+1, i, x); err != nil {
					return err
				}
			}
			return nil
		}),
		"shares carts": func() *broken {
			cache := &sync.Map{}
			return port(func(tx store.Tx) store.Tx { return cartPort{tx, sharedCarts{tx.Carts(), cache}} })()
		},
		"shares slices of lists": func() *broken {
			cache := &sync.Map{}
			return port(func(tx store.Tx) store.Tx { return cartLister{tx, cachedLists{tx.CartLister(), cache}} })()
		},
		"forgives unknown cursors": port(func(tx store.Tx) store.Tx { return cartLister{tx, forgiving{tx.CartLister()}} }),
		"takes any request for the same": port(func(tx store.Tx) store.Tx {
			return keyPort{tx, func(k order.Keys, ctx context.Context, c order.Claim) (order.ID, bool, error) {
				c.Hash = ""
				return k.Claim(ctx, c)
			}}
		}),
		"shares keys between organisations": port(func(tx store.Tx) store.Tx {
			return keyPort{tx, func(k order.Keys, ctx context.Context, c order.Claim) (order.ID, bool, error) {
				c.Org = ""
				return k.Claim(ctx, c)
			}}
		}),
		"cuts keys": port(func(tx store.Tx) store.Tx {
			return keyPort{tx, func(k order.Keys, ctx context.Context, c order.Claim) (order.ID, bool, error) {
				c.Key = strings.ToLower(strings.TrimSpace(c.Key))
				return k.Claim(ctx, c)
			}}
		}),
		"answers a repeat with the new order": port(func(tx store.Tx) store.Tx {
			return keyPort{tx, func(k order.Keys, ctx context.Context, c order.Claim) (order.ID, bool, error) {
				_, found, err := k.Claim(ctx, c)
				return c.Order, found, err
			}}
		}),
		"compares logins as they come": port(func(tx store.Tx) store.Tx { return personPort{tx, exactLogins{tx.People()}} }),
	}
}

type forgiving struct{ cart.Lister }

func (l forgiving) List(ctx context.Context, s kabinet.Scope, f cart.Filter, p kabinet.Page) (kabinet.List[cart.State], error) {
	list, err := l.Lister.List(ctx, s, f, p)
	if errors.Is(err, kabinet.ErrCursor) {
		p.After = ""
		return l.Lister.List(ctx, s, f, p)
	}
	return list, err
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// committedPort says of every authority version that others see it.
type committedPort struct{ store.Tx }

func (p committedPort) AuthorityVersions() accounts.AuthorityVersions {
	return committed{p.Tx.AuthorityVersions()}
}

type committed struct{ accounts.AuthorityVersions }

func (committed) Uncommitted(kabinet.OrgID) bool { return false }

// lastingPort shows delegations at the very end of their time.
type lastingPort struct{ store.Tx }

func (p lastingPort) DelegationLister() accounts.DelegationLister {
	return lasting{p.Tx.DelegationLister()}
}

type lasting struct{ accounts.DelegationLister }

func (l lasting) To(ctx context.Context, person kabinet.PersonID, now time.Time) ([]accounts.DelegationState, error) {
	return l.DelegationLister.To(ctx, person, now.Add(-1))
}
