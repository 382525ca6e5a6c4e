package market

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/pricing"
)

// PermissionOffer is for the seller's people who offer lots and withdraw them, on the
// seller's organisation. Buyers need cart.PermissionView to see what is offered, and
// cart.PermissionEdit on their cart to take it.
const PermissionOffer kabinet.Permission = "market.offer"

// keep is how long a taken lot is kept where the host does not say.
const keep = 30 * time.Minute

// Service does what people do on the leftover market. It is a plain struct of ports,
// built per transaction; every method runs in one transaction, which has to be rolled
// back when it returns an error. An offer that is not for a buyer is
// kabinet.ErrNotFound for them; a port that is needed and not set is
// kabinet.ErrMissingPort, which names it.
type Service struct {
	// Seller is who offers.
	Seller kabinet.OrgID
	Offers Store
	Lister Lister // for List and ListAll only
	// Carts has the carts into which lots are taken. Its Pricer should have Locks.
	Carts *cart.Service
	// Stock, where set, holds what is offered.
	Stock     *stock.Service
	Authority kabinet.Authority
	// Audience, where set, says to which parties a buyer belongs, beside everyone and
	// their organisation: segments, channels.
	Audience func(ctx context.Context, org kabinet.OrgID) ([]kabinet.Party, error)
	// Keep is for how long what was taken is kept, from when the buyer first took of the
	// offer; 0 means 30 minutes.
	Keep time.Duration
	// NewID makes the ids of offers; nil means the package's NewID.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Offer offers a lot. Where Stock is set, the goods are held for the offer until its
// time is over. It returns the errors of New, ErrOffered for a lot that is offered
// already, stock.ErrShort where it is not there, and kabinet.ErrForbidden or
// kabinet.ErrNotFound without PermissionOffer.
func (s *Service) Offer(ctx context.Context, actor kabinet.Actor, t Terms) (State, error) {
	if err := s.may(ctx, actor); err != nil {
		return State{}, err
	}
	now := s.now()
	newID := s.NewID
	if newID == nil {
		newID = NewID
	}
	o, e, err := New(newID(), s.Seller, t, actor, now)
	if err != nil {
		return State{}, err
	}
	had, err := s.Offers.ByLot(ctx, s.Seller, t.SKU, t.Warehouse, t.Lot)
	switch {
	case err == nil && now.Before(had.s.Until):
		return State{}, ErrOffered
	case err == nil: // nobody has closed it
		if _, err := s.end(ctx, actor, had, now, (*Offer).Expire); err != nil {
			return State{}, err
		}
	case !errors.Is(err, kabinet.NotFound):
		return State{}, err
	}
	if s.Stock != nil {
		if _, err := s.Stock.Reserve(ctx, actor, now, stock.Request{
			Document: s.document(o.s.ID), Until: t.Until,
			Lines: []stock.Ask{{Line: heldLine, SKU: t.SKU, Unit: t.Unit, Quantity: t.Quantity, Warehouse: t.Warehouse, Lot: string(t.Lot)}},
		}); err != nil {
			return State{}, err
		}
	}
	return s.save(ctx, o, e)
}

// heldLine is the line of what Stock holds for an offer.
const heldLine = "1"

// document names what Stock holds an offer's goods for.
func (s *Service) document(id ID) stock.Document {
	return stock.Document{Org: s.Seller, ID: "offer/" + string(id), Version: 1}
}

// Withdraw ends an offer; carts that have taken of it keep a line without its price.
// It returns the errors of Offer.Withdraw, kabinet.ErrConflict when the offer has
// another version than the one seen, kabinet.ErrNotFound, and kabinet.ErrForbidden.
func (s *Service) Withdraw(ctx context.Context, actor kabinet.Actor, id ID, version int64) (State, error) {
	if err := s.may(ctx, actor); err != nil {
		return State{}, err
	}
	o, err := s.Offers.Get(ctx, s.Seller, id)
	if err != nil {
		return State{}, err
	}
	if o.s.Version != version {
		return State{}, kabinet.ErrConflict.With("what", "offer").With("id", string(id))
	}
	return s.end(ctx, actor, o, s.now(), (*Offer).Withdraw)
}

// end ends an offer and gives back what is held for it.
func (s *Service) end(
	ctx context.Context, actor kabinet.Actor, o *Offer, now time.Time, how func(*Offer, kabinet.Actor, time.Time) (Changed, error),
) (State, error) {
	e, err := how(o, actor, now)
	if err != nil {
		return State{}, err
	}
	if s.Stock != nil {
		if _, err := s.Stock.Release(ctx, actor, now, s.document(o.s.ID), "ended"); err != nil && !errors.Is(err, kabinet.NotFound) {
			return State{}, err
		}
	}
	return s.save(ctx, o, e)
}

// ListAll returns the seller's offers, takes included, for who has PermissionOffer.
func (s *Service) ListAll(ctx context.Context, actor kabinet.Actor, f Filter, p kabinet.Page) (kabinet.List[State], error) {
	if err := s.may(ctx, actor, "Lister"); err != nil {
		return kabinet.List[State]{}, err
	}
	return s.Lister.List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: s.Seller}}}, f, p)
}

// View is an offer as a buyer may see it: without what others have taken.
type View struct {
	ID ID `json:"id"`
	Terms
	// Left is what can be taken now.
	Left kabinet.Quantity `json:"left"`
	// Mine is what the buyer has taken and not ordered, which is free again at MineUntil.
	Mine      kabinet.Quantity `json:"mine,omitzero"`
	MineUntil time.Time        `json:"mineUntil,omitzero"`
}

// List returns what can be taken now by a buyer, the latest offer first. It returns
// what the authority says of cart.PermissionView in the organisation.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, f Filter, p kabinet.Page) (kabinet.List[View], error) {
	var out kabinet.List[View]
	if err := s.need("Lister", "Authority"); err != nil {
		return out, err
	}
	if err := s.business(ctx, actor, org); err != nil {
		return out, err
	}
	var err error
	if f.For, err = s.audience(ctx, org); err != nil {
		return out, err
	}
	f.Open = s.now()
	list, err := s.Lister.List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: s.Seller}}}, f, p)
	if err != nil {
		return out, err
	}
	out.Next, out.Items = list.Next, make([]View, len(list.Items))
	for i, o := range list.Items {
		out.Items[i] = o.view(org, f.Open)
	}
	return out, nil
}

func (s State) view(org kabinet.OrgID, now time.Time) View {
	v := View{ID: s.ID, Terms: s.Terms, Left: s.Left(now)}
	v.For = kabinet.Party{}
	v.Mine, v.MineUntil = s.Taken(org, now)
	return v
}

// business returns nil when the actor may see carts of somebody in the organisation.
func (s *Service) business(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID) error {
	scope, err := s.Authority.Scope(ctx, actor, cart.PermissionView)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(scope.Reaches, func(r kabinet.Reach) bool { return r.AnyOrg || org != "" && r.Org == org }) {
		return nil
	}
	if err := s.Authority.Check(ctx, actor, cart.PermissionView, kabinet.Object{Org: org}); err != nil {
		return err
	}
	return kabinet.ErrForbidden.With("permission", string(cart.PermissionView))
}

func (s *Service) audience(ctx context.Context, org kabinet.OrgID) ([]kabinet.Party, error) {
	out := []kabinet.Party{kabinet.ForEveryone(), kabinet.ForOrganization(org)}
	if s.Audience == nil {
		return out, nil
	}
	more, err := s.Audience(ctx, org)
	return append(out, more...), err
}

// Take takes a quantity of an offer into a cart, as a line of that lot at the price
// that is offered; the line has that quantity afterwards. The first who commits wins.
// It returns the errors of Offer.Take, kabinet.ErrNotFound for an offer that is not
// for the buyer, kabinet.ErrCurrencyMismatch for a cart in another currency, and the
// errors of cart.Service.Add.
func (s *Service) Take(ctx context.Context, actor kabinet.Actor, ref cart.Ref, id ID, quantity kabinet.Quantity) (cart.View, error) {
	if err := s.need("Offers", "Carts"); err != nil {
		return cart.View{}, err
	}
	v, err := s.Carts.Get(ctx, actor, ref.Org, ref.ID)
	if err != nil {
		return cart.View{}, err
	}
	if v.State.Guest {
		return cart.View{}, kabinet.ErrNotFound.With("what", "offer").With("id", string(id))
	}
	o, err := s.forBuyer(ctx, ref.Org, id)
	if err != nil {
		return cart.View{}, err
	}
	if a, b := v.State.Currency, o.s.Price.Currency(); a != b {
		return cart.View{}, kabinet.ErrCurrencyMismatch.With("a", a.Code()).With("b", b.Code())
	}
	now := s.now()
	until := s.Keep
	if until <= 0 {
		until = keep
	}
	e, err := o.Take(actor, now, ref.Org, ref.ID, quantity, now.Add(until))
	if err != nil {
		return cart.View{}, err
	}
	key := o.s.line()
	if !e.Empty() {
		if err := s.Offers.Save(ctx, o, e); err != nil {
			return cart.View{}, err
		}
	}
	for _, l := range v.State.Lines {
		if l.LineKey == key {
			return s.Carts.SetQuantity(ctx, actor, ref, cart.LineQuantity{Line: l.ID, Quantity: quantity})
		}
	}
	return s.Carts.Add(ctx, actor, ref, cart.NewLine{LineKey: key, Quantity: quantity})
}

// Release gives back what a cart has taken of an offer, and removes its line. It
// returns kabinet.ErrNotFound, and the errors of cart.Service.Remove.
func (s *Service) Release(ctx context.Context, actor kabinet.Actor, ref cart.Ref, id ID) (cart.View, error) {
	if err := s.need("Offers", "Carts"); err != nil {
		return cart.View{}, err
	}
	v, err := s.Carts.Get(ctx, actor, ref.Org, ref.ID)
	if err != nil {
		return cart.View{}, err
	}
	o, err := s.forBuyer(ctx, ref.Org, id)
	if err != nil {
		return cart.View{}, err
	}
	var lines []cart.LineID
	for _, l := range v.State.Lines {
		if l.LineKey == o.s.line() {
			lines = append(lines, l.ID)
		}
	}
	if e := o.Release(actor, s.now(), ref.Org, ref.ID); !e.Empty() {
		if err := s.Offers.Save(ctx, o, e); err != nil {
			return cart.View{}, err
		}
	}
	return s.Carts.Remove(ctx, actor, ref, lines...)
}

// line is what names the lot in a cart.
func (s State) line() cart.LineKey {
	return cart.LineKey{SKU: s.SKU, Unit: s.Unit, Warehouse: s.Warehouse, Lot: s.Lot}
}

// forBuyer gets an offer that a buyer may see.
func (s *Service) forBuyer(ctx context.Context, org kabinet.OrgID, id ID) (*Offer, error) {
	o, err := s.Offers.Get(ctx, s.Seller, id)
	if err != nil {
		return nil, err
	}
	parties, err := s.audience(ctx, org)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(parties, o.s.For) {
		return nil, kabinet.ErrNotFound.With("what", "offer").With("id", string(id))
	}
	return o, nil
}

// Locks returns the promised prices of lines whose lots the buyer has taken, for
// cart.ViewPricer: one for each line of the query, nil for those that they have not,
// or not as much. Lines of one lot share what was taken.
func (s *Service) Locks(ctx context.Context, q cart.PriceQuery) ([]*pricing.Locked, error) {
	return s.locks(ctx, q, "")
}

// locks is Locks where what an order has bought counts as taken.
func (s *Service) locks(ctx context.Context, q cart.PriceQuery, order string) ([]*pricing.Locked, error) {
	if err := s.need("Offers"); err != nil {
		return nil, err
	}
	out := make([]*pricing.Locked, len(q.Lines))
	wanted := map[string]kabinet.Quantity{}
	for pass := range 2 { // what all lines of a lot want, and then whether there is as much
		for i, l := range q.Lines {
			if l.Lot == "" || q.Org == "" {
				continue
			}
			key := LotKey(l.SKU, l.Warehouse, l.Lot)
			if pass == 0 {
				wanted[key], _ = wanted[key].Add(l.Quantity)
				continue
			}
			o, err := s.Offers.ByLot(ctx, s.Seller, l.SKU, l.Warehouse, l.Lot)
			switch {
			case errors.Is(err, kabinet.NotFound):
				continue
			case err != nil:
				return nil, err
			}
			mine, until := o.s.Taken(q.Org, q.At)
			bought := o.s.taken(func(t Take) bool { return order != "" && t.Buyer == q.Org && t.Order == order })
			if mine, err = mine.Add(bought); err != nil {
				return nil, err
			}
			if l.Unit != o.s.Unit || mine.Less(wanted[key]) || q.Currency != o.s.Price.Currency() {
				continue
			}
			out[i] = &pricing.Locked{
				Reference: "offer/" + string(o.s.ID), Price: o.s.Price, Per: o.s.Per, Unit: o.s.Unit, Tax: o.s.Tax, Until: until,
			}
		}
	}
	return out, nil
}

// Held says which lines of a cart, or of an order that is amended, have their goods held,
// since they are lots that were taken or bought, for stock.Check.
func (s *Service) Held(ctx context.Context, c cart.Checkout) (map[cart.LineID]bool, error) {
	q := cart.PriceQuery{Org: c.Cart.Org, Header: c.Cart.Header, At: c.At}
	for _, l := range c.Cart.Lines {
		q.Lines = append(q.Lines, cart.PriceLine{LineKey: l.LineKey, Quantity: l.Quantity})
	}
	locks, err := s.locks(ctx, q, c.Order)
	if err != nil {
		return nil, err
	}
	out := map[cart.LineID]bool{}
	for i, l := range locks {
		if l != nil {
			out[c.Cart.Lines[i].ID] = true
		}
	}
	return out, nil
}

// Sell sells what an order has of an offered lot, in the transaction that places it or
// adds the lot to it; package cart/order/withstock calls it. What is held for the offer is given back, so
// that the order can hold it. A lot that is not offered is none of the market's: it
// changes nothing. The errors are those of Offer.Sell.
func (s *Service) Sell(ctx context.Context, actor kabinet.Actor, now time.Time, buyer kabinet.OrgID, c cart.ID, order string, l cart.PriceLine) error {
	if err := s.need("Offers"); err != nil {
		return err
	}
	o, err := s.Offers.ByLot(ctx, s.Seller, l.SKU, l.Warehouse, l.Lot)
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if l.Unit != o.s.Unit {
		return ErrNotTaken.With("quantity", l.Quantity).With("taken", kabinet.Quantity{})
	}
	e, err := o.Sell(actor, now, buyer, c, order, l.Quantity)
	if err != nil {
		return err
	}
	if s.Stock != nil {
		part := stock.Part{Line: heldLine}
		if part.Quantity, err = s.base(ctx, l); err != nil {
			return err
		}
		step := "sold/" + order + "/" + strconv.FormatInt(o.s.Version, 10) // an order may buy of it more than once
		if _, err := s.Stock.Release(ctx, actor, now, s.document(o.s.ID), step, part); err != nil {
			return err
		}
	}
	return s.Offers.Save(ctx, o, e)
}

// base returns a quantity in the base unit of its article.
func (s *Service) base(ctx context.Context, l cart.PriceLine) (kabinet.Quantity, error) {
	articles, err := s.Stock.Catalogue.Articles(ctx, l.SKU)
	if err != nil {
		return kabinet.Quantity{}, err
	}
	return articles[l.SKU].Base(l.Quantity, l.Unit)
}

func (s *Service) save(ctx context.Context, o *Offer, e kabinet.Event) (State, error) {
	state := o.State()
	if err := s.Offers.Save(ctx, o, e); err != nil {
		return State{}, err
	}
	state.Version++
	return state, nil
}

// may checks PermissionOffer.
func (s *Service) may(ctx context.Context, actor kabinet.Actor, names ...string) error {
	if err := s.need(append([]string{"Authority", "Offers"}, names...)...); err != nil {
		return err
	}
	return s.Authority.Check(ctx, actor, PermissionOffer, kabinet.Object{Org: s.Seller})
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Offers": s.Offers != nil, "Lister": s.Lister != nil, "Carts": s.Carts != nil,
	}
	for _, name := range names {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "market.Service."+name)
		}
	}
	if s.Seller == "" {
		return kabinet.ErrMissingPort.With("port", "market.Service.Seller")
	}
	return nil
}
