package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// PlaceRequest asks to order a cart.
type PlaceRequest struct {
	// Org is the organisation of the cart.
	Org  kabinet.OrgID `json:"org"`
	Cart cart.ID       `json:"cart"`
	// Version is the version of the cart that the buyer saw.
	Version int64 `json:"version"`
	// Key makes the request safe to repeat: the client makes it once for one
	// intent to order, and sends it with every try. It has 1 to MaxKey bytes.
	Key string `json:"key"`
	// Payable is the total to pay that the buyer saw of the cart, without a delivery that
	// they chose, which Freight is compared for. Where it is not set, a tax
	// that changed since goes unnoticed; the lines' own prices are compared in
	// any case.
	Payable     kabinet.Money `json:"payable"` // not omitzero: 0 RUB is not the zero Money
	BuyerNumber string        `json:"buyerNumber,omitempty"`
	Comment     string        `json:"comment,omitempty"`
	// Way is the way of delivery that the buyer chose, if any, by the name that
	// Service.Promises knows, and Freight what it was said to cost; unset asks for no
	// comparison.
	Way     string        `json:"way,omitempty"`
	Freight kabinet.Money `json:"freight,omitzero"`
}

// Place turns a cart into an order that exists exactly once. It must run in one
// transaction, which is rolled back when it returns an error (store.DB's InTx),
// so that a refused try leaves nothing behind, not even its key.
//
// The same actor repeating the same request gets the same order again, as it is
// now, and nothing happens; a key with another request is ErrKeyReused. A cart
// of another version than the one seen is kabinet.ErrConflict, and one that was
// ordered with another key is cart.ErrOrdered; one without payer is ErrPayer.
//
// Prices, taxes, checks and stock are worked out again. Where any line differs from
// what the buyer was last told, or is short, Place returns ErrChanged, and where a line
// cannot be ordered or a check refuses, ErrRefused, in both cases as a Refusal, which
// says line by line what has changed: the buyer prices the cart again
// (cart.Service.Reprice), looks, and places the new version. A part of a split cart has
// the price of the whole only where the other parts are ordered too, before or by the
// same PlaceAll: otherwise the buyer is told what it costs without them, and agrees by
// cart.Service.Detach.
//
// The permission is PermissionPlace, on the cart. Locks are taken in the order
// key, cart, what the gates lock in their order (budgets, credit), stock, number. How
// many round trips that takes does not depend on the number of lines.
func (s *Service) Place(ctx context.Context, actor kabinet.Actor, r PlaceRequest) (State, error) {
	out, errs := s.place(ctx, actor, []PlaceRequest{r})
	return out[0], errs[0]
}

// PlaceAll places several carts, such as the children of one that was split, all of
// them or none. The error joins those of Place for every cart, each with the place of
// its request ("/orders/1/lines/3"), but stops at the first that no buyer can mend. Each
// request has a key of its own. Parts of a split cart that are placed together have the
// prices of the whole.
func (s *Service) PlaceAll(ctx context.Context, actor kabinet.Actor, rs ...PlaceRequest) ([]State, error) {
	out, errs := s.place(ctx, actor, rs)
	for i, err := range errs {
		errs[i] = moved(err, "/orders/"+strconv.Itoa(i))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

// moved puts a place before that of every error of the library in a tree.
func moved(err error, place string) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *kabinet.Error:
		return e.At(place)
	case interface{ Unwrap() []error }:
		var out []error
		for _, child := range e.Unwrap() {
			out = append(out, moved(child, place))
		}
		return errors.Join(out...)
	}
	return err
}

// Placement is what became of one of several carts.
type Placement struct {
	Order State
	Err   error
}

// PlaceEach places of several carts those that can be ordered, in transactions which
// run begins with the service of that transaction:
//
//	run := func(ctx context.Context, do func(context.Context, *order.Service) error) error {
//		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, orders(tx)) })
//	}
//	placed := order.PlaceEach(ctx, run, actor, requests...)
//
// So a group that cannot be ordered does not keep the others from it. What can be
// ordered is placed together, so that parts of a split cart have the prices of what is
// ordered; the rest is tried once more one by one. The answers are in the order of the
// requests.
func PlaceEach(
	ctx context.Context, run func(context.Context, func(context.Context, *Service) error) error,
	actor kabinet.Actor, rs ...PlaceRequest,
) []Placement {
	out := make([]Placement, len(rs))
	left := make([]int, len(rs)) // places of the requests that may be placed together
	for i := range left {
		left[i] = i
	}
	for len(left) > 0 {
		batch := make([]PlaceRequest, len(left))
		for k, i := range left {
			batch[k] = rs[i]
		}
		var orders []State
		var errs []error
		err := run(ctx, func(ctx context.Context, s *Service) error {
			orders, errs = s.place(ctx, actor, batch)
			return errors.Join(errs...)
		})
		var rest []int
		for k, i := range left {
			switch {
			case err == nil:
				out[i] = Placement{Order: orders[k]}
			case k < len(errs) && errs[k] != nil:
				out[i].Err = errs[k]
			default:
				out[i].Err = err
				rest = append(rest, i)
			}
		}
		if err == nil || len(rest) == len(left) {
			break
		}
		left = rest
	}
	for i, r := range rs {
		if out[i].Err == nil || len(rs) == 1 {
			continue
		}
		out[i].Err = run(ctx, func(ctx context.Context, s *Service) (err error) {
			out[i].Order, err = s.Place(ctx, actor, r)
			return err
		})
		if out[i].Err != nil {
			out[i].Order = State{}
		}
	}
	return out
}

// placing is one order on its way.
type placing struct {
	id    ID
	cart  *cart.Cart
	draft Draft
}

// place places the carts in step: the keys of all, then their carts, and so on, so that
// locks are taken in one order. It returns an order or an error for every request; any
// error means that the transaction must be rolled back.
func (s *Service) place(ctx context.Context, actor kabinet.Actor, rs []PlaceRequest) ([]State, []error) {
	out, errs := make([]State, len(rs)), make([]error, len(rs))
	now := s.now()
	todo, together := make([]*placing, len(rs)), map[cart.ID]cart.State{}
	each := func(do func(i int) error) bool {
		ok := true
		for i := range rs {
			if errs[i] == nil && (todo[i] != nil || out[i].ID == "") {
				errs[i] = do(i)
			}
			ok = ok && errs[i] == nil
		}
		return ok
	}
	steps := []func(i int) error{
		func(i int) error {
			if err := s.need("Orders", "Carts", "Keys", "Numbers", "Pricer", "Taxes", "Parties"); err != nil {
				return err
			}
			if k := rs[i].Key; k == "" || len(k) > MaxKey || !isText(k) {
				return ErrKey.With("max", MaxKey).At("/key")
			}
			return s.business(ctx, actor, rs[i])
		},
		func(i int) (err error) {
			out[i], todo[i], err = s.claim(ctx, actor, rs[i], now)
			return err
		},
		func(i int) (err error) {
			todo[i].cart, err = s.cart(ctx, actor, rs[i])
			if err == nil {
				together[rs[i].Cart] = todo[i].cart.State()
			}
			return err
		},
		func(i int) (err error) {
			todo[i].draft, err = s.draft(ctx, actor, todo[i].cart, rs[i], together, now)
			return err
		},
	}
	for _, g := range s.Gates {
		steps = append(steps, func(i int) error {
			holds, err := g.Gate(ctx, todo[i].id, todo[i].draft, now)
			todo[i].draft.Holds = append(todo[i].draft.Holds, holds...)
			return err
		})
	}
	steps = append(steps,
		func(i int) error { return s.reserve(ctx, actor, todo[i], now) },
		func(i int) (err error) {
			d := &todo[i].draft
			zone := s.Zone
			if zone == nil {
				zone = time.UTC
			}
			d.Number, err = s.Numbers.Next(ctx, d.Seller, kabinet.DateOf(now.In(zone)))
			return err
		},
		func(i int) (err error) {
			out[i], err = s.commit(ctx, actor, todo[i], now)
			return err
		},
	)
	for _, step := range steps {
		if !each(step) {
			break
		}
	}
	return out, errs
}

// claim claims the key of a request. It returns the order that the key has made, or
// what is to be placed.
func (s *Service) claim(ctx context.Context, actor kabinet.Actor, r PlaceRequest, now time.Time) (State, *placing, error) {
	newID := s.NewID
	if newID == nil {
		newID = NewID
	}
	id := newID()
	hash, err := r.hash(actor)
	if err != nil {
		return State{}, nil, err
	}
	before, found, err := s.Keys.Claim(ctx, Claim{Org: r.Org, Key: r.Key, Hash: hash, Order: id, At: now})
	if err != nil {
		return State{}, nil, err
	}
	if !found {
		return State{}, &placing{id: id}, nil
	}
	o, err := s.load(ctx, actor, PermissionPlace, r.Org, before)
	if err != nil {
		return State{}, nil, err
	}
	state, err := s.show(ctx, actor, o.State())
	return state, nil, err
}

// reserve makes the stock keep the goods of an order that is about to be placed.
func (s *Service) reserve(ctx context.Context, actor kabinet.Actor, p *placing, now time.Time) error {
	d := &p.draft
	return s.keep(ctx, actor, State{
		Org: d.Org, ID: p.id, Header: d.Header, Revision: 1, Lines: d.Lines,
	}, now, s.waits(now))
}

// business returns nil when the actor may place orders for something in the
// organisation, so that others learn nothing about its keys.
func (s *Service) business(ctx context.Context, actor kabinet.Actor, r PlaceRequest) error {
	scope, err := s.Authority.Scope(ctx, actor, PermissionPlace)
	if err != nil {
		return err
	}
	for _, reach := range scope.Reaches {
		if reach.AnyOrg || (reach.Org != "" && reach.Org == r.Org) {
			return nil
		}
	}
	err = s.Authority.Check(ctx, actor, PermissionPlace, kabinet.Object{Org: r.Org})
	switch {
	case errors.Is(err, kabinet.NotFound):
		return notFound("cart", r.Cart)
	case err == nil:
		// Nothing in the scope, and yet allowed: the scope decides.
		return kabinet.ErrForbidden.With("permission", string(PermissionPlace))
	}
	return err
}

// hash returns the hash of the request, with who makes it.
func (r PlaceRequest) hash(actor kabinet.Actor) (string, error) {
	var behalf kabinet.PersonID
	if actor.OnBehalfOf != nil {
		behalf = actor.OnBehalfOf.Person
	}
	b, err := json.Marshal([]any{
		"order.place", r.Org, r.Cart, r.Version, r.Payable, r.BuyerNumber, r.Comment, actor.Person, behalf, r.Way, r.Freight,
	})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// cart loads the cart and checks that it can be ordered by the actor.
func (s *Service) cart(ctx context.Context, actor kabinet.Actor, r PlaceRequest) (*cart.Cart, error) {
	c, err := s.Carts.Get(ctx, r.Org, r.Cart)
	var state cart.State
	if err == nil {
		state = c.State()
		err = cart.Authorize(ctx, s.Authority, actor, PermissionPlace, cart.RightCheckout, state)
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, notFound("cart", r.Cart)
	case err != nil:
		return nil, err
	}
	if err := state.Orderable(); err != nil {
		return nil, err
	}
	switch {
	case state.Version != r.Version:
		return nil, kabinet.ErrConflict.With("what", "cart").With("id", string(r.Cart))
	case state.Payer == "":
		return nil, ErrPayer.At("/payer")
	}
	keys := make([]cart.LineKey, len(state.Lines))
	for i := range keys {
		keys[i] = state.Lines[i].LineKey
	}
	return c, s.Parties.Check(ctx, state.Org, state.Header, keys)
}

// draft works out the order as it would be now, and refuses it when it is not
// what the buyer was told.
func (s *Service) draft(
	ctx context.Context, actor kabinet.Actor, c *cart.Cart, r PlaceRequest, together map[cart.ID]cart.State, now time.Time,
) (Draft, error) {
	state := c.State()
	counted, err := s.counting(ctx, state, together)
	if err != nil {
		return Draft{}, err
	}
	prices, err := cart.PriceLines(ctx, s.Pricer, counted, state.Lines, now, true)
	if err != nil {
		return Draft{}, err
	}
	answers, results := make([]cart.Quoted, len(prices)), make([]pricing.Result, len(prices))
	for i := range prices {
		results[i] = prices[i].Result
		answers[i] = cart.Quoted{Line: state.Lines[i].ID, Result: results[i]}
	}
	changes, err := c.Diff(answers...)
	if err != nil {
		return Draft{}, err
	}
	var policy cart.Policy
	if s.Policy != nil {
		policy = s.Policy(state.Seller)
	}
	totals, err := cart.TotalLines(ctx, s.Taxes, policy, state, results, now)
	if err != nil {
		return Draft{}, err
	}
	findings, err := cart.RunChecks(ctx, append([]cart.Check{cart.TermsCheck{}}, s.Checks...), cart.Checkout{
		Actor: actor, Cart: state, Prices: prices, Totals: totals, At: now,
	})
	if err != nil {
		return Draft{}, err
	}
	if err := verdict(state, results, changes, totals, r.Payable, findings); err != nil {
		return Draft{}, err
	}
	d := Draft{
		Org: state.Org, Origin: Portal, Cart: state.ID, CartVersion: state.Version, Header: state.Header,
		PlacedBy: actor, Shared: cart.RightOf(state.Shares, cart.PersonOf(actor)).Includes(cart.RightCheckout), BuyerNumber: r.BuyerNumber, Comment: r.Comment, Codes: state.Codes, Totals: totals,
		Lines: make([]Line, len(prices)),
	}
	if actor.OnBehalfOf != nil {
		d.Origin = Staff
	}
	for i, p := range prices {
		l := state.Lines[i]
		d.Lines[i] = Line{
			ID: l.ID, LineKey: l.LineKey, Name: p.Name, Quantity: l.Quantity,
			Price: p.Result, Adjustments: l.Adjustments, Trace: p.Trace, BuyerTrace: p.BuyerTrace,
		}
		if s.Tolerance != nil {
			d.Lines[i].Tolerance = s.Tolerance(state.Header, l.LineKey)
		}
	}
	if err := s.promise(ctx, &d, r, now); err != nil {
		return Draft{}, err
	}
	return d, nil
}

// commit saves the order and the cart that became it.
func (s *Service) commit(ctx context.Context, actor kabinet.Actor, p *placing, now time.Time) (State, error) {
	o, placed, err := New(p.id, p.draft, now)
	if err != nil {
		return State{}, err
	}
	ordered, err := p.cart.Order(actor, now, string(p.id))
	if err != nil {
		return State{}, err
	}
	state := o.State()
	if err := s.Orders.Save(ctx, o, placed); err != nil {
		return State{}, err
	}
	if err := s.Carts.Save(ctx, p.cart, ordered); err != nil {
		return State{}, err
	}
	state.Version++
	return s.show(ctx, actor, state)
}
