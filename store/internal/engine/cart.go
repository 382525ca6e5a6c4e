package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Carts keeps carts. Shared are the persons, each between two line feeds.
var Carts = &Table{Name: "carts", What: "cart", Columns: []string{"status", "changed", "shared", "expires"}}

var cartKind = &aggregate[*cart.Cart, cart.State]{
	table:   Carts,
	sort:    []Order{{Column: "changed", Desc: true}},
	state:   (*cart.Cart).State,
	restore: cart.Restore,
	savable: cart.State.Savable,
	version: func(s *cart.State) *int64 { return &s.Version },
	row: func(s *cart.State) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), Instant(s.Changed), set(s.SharedWith()), Instant(s.Expires))
	},
	event: func(s *cart.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// scoped returns a row with the columns that scopes look at.
func scoped(o kabinet.Object, id string, values ...string) Row {
	return Row{
		Org: string(o.Org), ID: id, Unit: string(o.Unit), LegalEntity: string(o.LegalEntity),
		Owner: string(o.Owner), Values: values,
	}
}

// among adds that a column is one of the values, unless they are nil.
func among[T ~string](where []Cond, column string, values []T) []Cond {
	if values == nil {
		return where
	}
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return append(where, Cond{column, In, list})
}

// is adds an equality to conditions, unless the value is empty.
func is(where []Cond, column, value string) []Cond {
	if value == "" {
		return where
	}
	return append(where, Cond{Column: column, Values: []string{value}})
}

// set writes ids, of which none has a line feed, so that has finds one.
func set[T ~string](ids []T) string {
	if len(ids) == 0 {
		return ""
	}
	var b strings.Builder
	for _, id := range ids {
		b.WriteByte('\n')
		b.WriteString(string(id))
	}
	b.WriteByte('\n')
	return b.String()
}

// has adds that a column that set wrote has the id, unless that is empty.
func has(where []Cond, column, id string) []Cond {
	switch {
	case id == "":
		return where
	case strings.Contains(id, "\n"):
		return append(where, Cond{column, In, []string{}})
	}
	return append(where, Cond{column, Contains, []string{"\n" + id + "\n"}})
}

// sharedWith adds that a row is shared with a person, unless that is empty.
func sharedWith(where []Cond, person kabinet.PersonID) []Cond {
	if person != "" { // so that an index has shared rows only
		where = append(where, Cond{"shared", AtLeast, []string{"\n"}})
	}
	return has(where, "shared", string(person))
}

// within adds that an instant is in the window.
func within(where []Cond, column string, w kabinet.Window) []Cond {
	if !w.From.IsZero() {
		where = append(where, Cond{column, AtLeast, []string{Instant(w.From)}})
	}
	if !w.Until.IsZero() {
		where = append(where, Cond{column, Below, []string{Instant(w.Until)}})
	}
	return where
}

// carts is the port of carts.
type carts struct{ *Tx }

func (x carts) Get(ctx context.Context, org kabinet.OrgID, id cart.ID) (*cart.Cart, error) {
	return cartKind.get(ctx, x.Tx, string(org), string(id))
}

func (x carts) Save(ctx context.Context, c *cart.Cart, events ...kabinet.Event) error {
	return cartKind.save(ctx, x.Tx, c, events)
}

func (x carts) List(ctx context.Context, scope kabinet.Scope, f cart.Filter, page kabinet.Page) (kabinet.List[cart.State], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, ColOwner, string(f.Person))
	where = is(where, ColLegalEntity, string(f.LegalEntity))
	where = sharedWith(where, f.SharedWith)
	if !f.Expired.IsZero() {
		where = append(where, Cond{"expires", AtLeast, []string{come}}, Cond{"expires", Below, []string{Instant(f.Expired.Add(1))}})
	}
	return cartKind.list(ctx, x.Tx, scope, where, page)
}

// Orders keeps orders.
var Orders = &Table{
	Name: "orders", What: "order",
	// Articles and sites are each between two line feeds; exported is "1" once the ERP
	// has the order.
	Columns: []string{"status", "seller", "number", "placed", "buyer_number", "origin", "articles", "sites", "exported", "source", "external"},
	Unique:  []Unique{{"number", []string{"seller", "number"}}, {"external", []string{"source", "external"}}},
}

var orderKind = &aggregate[*order.Order, order.State]{
	table:   Orders,
	sort:    []Order{{Column: "placed", Desc: true}},
	state:   (*order.Order).State,
	restore: order.Restore,
	savable: order.State.Savable,
	version: func(s *order.State) *int64 { return &s.Version },
	row: func(s *order.State) Row {
		exported, source, external := "", "", ""
		if s.Sync.Status == order.Exported {
			exported = "1"
		}
		if s.External.Source != "" && s.External.ID != "" {
			source, external = s.External.Source, s.External.ID
		}
		return scoped(s.Object(), string(s.ID), string(s.Status), string(s.Seller), s.Number, Instant(s.Placed),
			s.BuyerNumber, string(s.Origin), set(s.SKUs()), set(s.Sites()), exported, source, external)
	},
	event: func(s *order.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// orders is the port of orders.
type orders struct{ *Tx }

func (x orders) Get(ctx context.Context, org kabinet.OrgID, id order.ID) (*order.Order, error) {
	return orderKind.get(ctx, x.Tx, string(org), string(id))
}

func (x orders) ByExternal(ctx context.Context, source, id string) (*order.Order, error) {
	if source == "" || id == "" {
		return nil, notFound(Orders, id)
	}
	return orderKind.lookup(ctx, x.Tx, 1, id, source, id)
}

func (x orders) Save(ctx context.Context, o *order.Order, events ...kabinet.Event) error {
	return orderKind.save(ctx, x.Tx, o, events)
}

func (x orders) List(ctx context.Context, scope kabinet.Scope, f order.Filter, page kabinet.Page) (kabinet.List[order.State], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, ColLegalEntity, string(f.LegalEntity))
	where = is(where, "number", f.Number)
	where = is(where, "buyer_number", f.BuyerNumber)
	where = is(where, "origin", string(f.Origin))
	where = has(where, "articles", string(f.SKU))
	where = has(where, "sites", string(f.Site))
	where = within(where, "placed", f.Placed)
	if f.Unexported {
		where = append(where, Cond{Column: "exported", Values: []string{""}})
	}
	return orderKind.list(ctx, x.Tx, scope, where, page)
}

// OrderKeys keeps the idempotency keys of orders: the id is the key.
var OrderKeys = &Table{Name: "order_keys", What: "key", Columns: []string{"claimed"}}

// orderKeys is the port of idempotency keys.
type orderKeys struct{ *Tx }

func (x orderKeys) Claim(ctx context.Context, c order.Claim) (order.ID, bool, error) {
	c.At = c.At.UTC()
	state, err := json.Marshal(c)
	if err != nil {
		return "", false, fmt.Errorf("store: key: %w", err)
	}
	r := Row{Org: string(c.Org), ID: c.Key, Version: 1, Values: []string{Instant(c.At)}, State: state}
	ok, err := x.s.Insert(ctx, OrderKeys, r)
	if err != nil {
		return "", false, x.fail(err)
	}
	if ok {
		return c.Order, false, nil
	}
	r, ok, err = x.s.Get(ctx, OrderKeys, string(c.Org), c.Key)
	if err != nil {
		return "", false, x.fail(err)
	}
	var had order.Claim
	if !ok {
		return "", false, conflict(OrderKeys, c.Key)
	}
	if err := json.Unmarshal(r.State, &had); err != nil {
		return "", false, fmt.Errorf("store: key %s/%s: %w", c.Org, c.Key, err)
	}
	if had.Hash != c.Hash {
		return "", false, order.ErrKeyReused.With("key", c.Key)
	}
	return had.Order, true, nil
}

func (x orderKeys) PurgeKeys(ctx context.Context, before time.Time, limit int) (int, error) {
	return x.purge(ctx, OrderKeys, "claimed", before, limit)
}

// orderNumbers is the port of the numbers of orders.
type orderNumbers struct{ *Tx }

// Next passes over numbers that orders from elsewhere have already: otherwise
// the order that gets such a number could not be saved, now or ever.
func (x orderNumbers) Next(ctx context.Context, seller kabinet.SellerEntityID, on kabinet.Date) (string, error) {
	series := "order_number"
	if x.config.Series != nil {
		series += "/" + x.config.Series(seller, on)
	}
	for {
		n, err := x.s.Add(ctx, Counter{string(seller), series})
		if err != nil {
			return "", x.fail(err)
		}
		number := strconv.FormatInt(n, 10)
		if x.config.Number != nil {
			number = x.config.Number(seller, on, n)
		}
		_, taken, err := x.s.Lookup(ctx, Orders, Orders.Unique[0], string(seller), number)
		if err != nil {
			return "", x.fail(err)
		}
		if !taken {
			return number, nil
		}
	}
}
