package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
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
	// Payable is the total to pay that the buyer saw. Where it is not set, a tax
	// that changed since goes unnoticed; the lines' own prices are compared in
	// any case.
	Payable     kabinet.Money `json:"payable"` // not omitzero: 0 RUB is not the zero Money
	BuyerNumber string        `json:"buyerNumber,omitempty"`
	Comment     string        `json:"comment,omitempty"`
}

// Place turns a cart into an order that exists exactly once. It must run in one
// transaction, which is rolled back when it returns an error (store.DB's InTx),
// so that a refused try leaves nothing behind, not even its key.
//
// The same actor repeating the same request gets the same order again, as it is
// now, and nothing happens; a key with another request is ErrKeyReused. A cart
// of another version than the one seen is kabinet.ErrConflict, and one that was
// ordered with another key is cart.ErrOrdered.
//
// Prices, taxes and checks are worked out again. Where any line differs from
// what the buyer was last told, Place returns ErrChanged, and where a line
// cannot be ordered or a check refuses, ErrRefused, in both cases joined with
// one error for every finding, each with its place ("/lines/3"): the buyer
// prices the cart again (cart.Service.Reprice), looks, and places the new
// version.
//
// The permission is PermissionPlace, on the cart. Locks are taken in the order
// key, cart, what the gates lock in their order, number.
func (s *Service) Place(ctx context.Context, actor kabinet.Actor, r PlaceRequest) (State, error) {
	if err := s.need("Orders", "Carts", "Keys", "Numbers", "Pricer", "Taxes", "Parties"); err != nil {
		return State{}, err
	}
	if r.Key == "" || len(r.Key) > MaxKey || !isText(r.Key) {
		return State{}, ErrKey.With("max", MaxKey).At("/key")
	}
	if err := s.business(ctx, actor, r); err != nil {
		return State{}, err
	}
	newID := s.NewID
	if newID == nil {
		newID = NewID
	}
	id, now := newID(), s.now()
	hash, err := r.hash(actor)
	if err != nil {
		return State{}, err
	}
	before, found, err := s.Keys.Claim(ctx, Claim{Org: r.Org, Key: r.Key, Hash: hash, Order: id, At: now})
	if err != nil {
		return State{}, err
	}
	if found {
		o, err := s.load(ctx, actor, PermissionPlace, r.Org, before)
		if err != nil {
			return State{}, err
		}
		return s.show(ctx, actor, o.State())
	}
	c, err := s.cart(ctx, actor, r)
	if err != nil {
		return State{}, err
	}
	draft, err := s.draft(ctx, actor, c, r, now)
	if err != nil {
		return State{}, err
	}
	for _, g := range s.Gates {
		holds, err := g.Gate(ctx, id, draft)
		if err != nil {
			return State{}, err
		}
		draft.Holds = append(draft.Holds, holds...)
	}
	if draft.Number, err = s.Numbers.Next(ctx, draft.Seller); err != nil {
		return State{}, err
	}
	return s.commit(ctx, actor, c, id, draft, now)
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
		"order.place", r.Org, r.Cart, r.Version, r.Payable, r.BuyerNumber, r.Comment, actor.Person, behalf,
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
		err = s.Authority.Check(ctx, actor, PermissionPlace, state.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, notFound("cart", r.Cart)
	case err != nil:
		return nil, err
	}
	if err := state.Editable(); err != nil {
		return nil, err
	}
	if state.Version != r.Version {
		return nil, kabinet.ErrConflict.With("what", "cart").With("id", string(r.Cart))
	}
	if len(state.Lines) == 0 {
		return nil, cart.ErrEmpty
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
	ctx context.Context, actor kabinet.Actor, c *cart.Cart, r PlaceRequest, now time.Time,
) (Draft, error) {
	state := c.State()
	prices, err := cart.PriceLines(ctx, s.Pricer, state, state.Lines, now, true)
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
	preset := cart.EN16931
	if s.Preset != nil {
		preset = s.Preset(state.Seller)
	}
	totals, err := cart.TotalLines(ctx, s.Taxes, preset, state, results, now)
	if err != nil {
		return Draft{}, err
	}
	findings, err := cart.RunChecks(ctx, s.Checks, cart.Checkout{
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
		PlacedBy: actor, BuyerNumber: r.BuyerNumber, Comment: r.Comment, Totals: totals,
		Lines: make([]Line, len(prices)),
	}
	if actor.OnBehalfOf != nil {
		d.Origin = Staff
	}
	for i, p := range prices {
		l := state.Lines[i]
		d.Lines[i] = Line{
			ID: l.ID, LineKey: l.LineKey, Name: p.Name, Quantity: l.Quantity,
			Price: p.Result, Trace: p.Trace, BuyerTrace: p.BuyerTrace,
		}
	}
	return d, nil
}

// verdict returns nil when the order is what the buyer was told and nothing
// stands against it, and otherwise everything that does, in one error.
func verdict(
	state cart.State, results []pricing.Result, changes []cart.Change, totals cart.Totals,
	payable kabinet.Money, findings []cart.Finding,
) error {
	var errs []error
	changed := make(map[int]cart.Change, len(changes))
	for _, ch := range changes {
		changed[ch.Index] = ch
	}
	for i, r := range results {
		ch, ok := changed[i]
		if !ok {
			// What was told and cannot be ordered still cannot.
			ch = cart.Change{Index: i, Line: state.Lines[i].ID, SKU: state.Lines[i].SKU, Code: cart.NotOrderable, Now: r}
			if r.Err() == nil {
				continue
			}
		}
		errs = append(errs, ch.Err())
	}
	differs := len(changes) > 0
	if payable != (kabinet.Money{}) && !payable.Equal(totals.Payable) {
		differs = true
		errs = append(errs, ErrTotalChanged.With("was", payable).With("now", totals.Payable).At("/totals/payable"))
	}
	refused := false
	for _, f := range findings {
		if f.Severity == cart.Warn {
			continue
		}
		refused = true
		if f.Err != nil {
			errs = append(errs, f.Err)
		}
	}
	switch {
	case len(errs) == 0 && !refused:
		return nil
	case differs:
		return errors.Join(append([]error{ErrChanged}, errs...)...)
	}
	return errors.Join(append([]error{ErrRefused}, errs...)...)
}

// commit saves the order and the cart that became it.
func (s *Service) commit(
	ctx context.Context, actor kabinet.Actor, c *cart.Cart, id ID, d Draft, now time.Time,
) (State, error) {
	o, placed, err := New(id, d, now)
	if err != nil {
		return State{}, err
	}
	ordered, err := c.Order(actor, now, string(id))
	if err != nil {
		return State{}, err
	}
	state := o.State()
	if err := s.Orders.Save(ctx, o, placed); err != nil {
		return State{}, err
	}
	if err := s.Carts.Save(ctx, c, ordered); err != nil {
		return State{}, err
	}
	state.Version++
	return s.show(ctx, actor, state)
}
