package cart

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The permissions that Service asks for, on State.Object of the cart.
const (
	PermissionView kabinet.Permission = "cart.view"
	PermissionEdit kabinet.Permission = "cart.edit"
	// PermissionAdjust is for the seller's people, who give discounts and set
	// charges.
	PermissionAdjust kabinet.Permission = "cart.adjust"
	// PermissionCheckout is that of placing orders, order.PermissionPlace, which
	// unlocking asks for.
	PermissionCheckout kabinet.Permission = "order.place"
)

// Service does what people do with carts: it checks permissions and versions,
// prices what changed, and saves. It is a plain struct of ports, built per
// transaction; every method runs in one transaction. A cart of an organisation
// where the actor has no business is kabinet.ErrNotFound, through every method;
// a port that is needed and not set is kabinet.ErrMissingPort, which names it.
//
// A change prices only the lines that it touches, and yet costs what reading and
// writing the cart costs, since a Store keeps it whole: of a thousand lines that is
// some nineteen parts in twenty, and the totals, for which Taxes are asked about all
// lines, are the rest. Who keeps a cart loaded while somebody works on it changes a
// line at what that line costs, whatever the size of the cart: with Cart and Sheet.
type Service struct {
	Carts     Store
	Lister    Lister // for List only
	Pricer    Pricer
	Taxes     Taxes
	Parties   Parties
	Authority kabinet.Authority
	Checks    []Check
	// Policy says how a seller entity rounds totals; nil means EN16931.
	Policy func(kabinet.SellerEntityID) Policy
	// NewID makes the ids of carts; nil means the package's NewID.
	NewID func() ID
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Ref names a cart and the version of it that the caller saw.
type Ref struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

// View is a cart with its totals. State.Version is the version to name in the
// next change.
type View struct {
	State State `json:"state"`
	// Totals are the sums at the prices that State's lines were told.
	Totals Totals `json:"totals"`
	// Changes are the lines that were told another price by this call.
	Changes []Change `json:"changes,omitempty"`
}

// OpenRequest asks for a cart. An empty Header.Person is the person that the
// actor is, or acts for.
type OpenRequest struct {
	Name   string `json:"name,omitempty"`
	Header Header `json:"header"`
	// Guest opens the cart of somebody unknown, at public prices.
	Guest bool `json:"guest,omitempty"`
}

// Open makes an empty cart in the organisation. It returns the errors of New,
// of Parties, and kabinet.ErrForbidden without PermissionEdit.
func (s *Service) Open(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, r OpenRequest) (View, error) {
	if err := s.need("Carts", "Parties"); err != nil {
		return View{}, err
	}
	h := r.Header
	if h.Person == "" {
		h.Person = PersonOf(actor)
	}
	newID := s.NewID
	if newID == nil {
		newID = NewID
	}
	if err := s.Authority.Check(ctx, actor, PermissionEdit, State{Org: org, Header: h}.Object()); err != nil {
		return View{}, err
	}
	c, event, err := New(newID(), org, r.Name, h, actor, s.now())
	if err != nil {
		return View{}, err
	}
	if err := s.Parties.Check(ctx, org, h, nil); err != nil {
		return View{}, err
	}
	c.s.Guest = r.Guest
	return s.save(ctx, c, nil, event)
}

// Get returns a cart at the prices that it was last told. It returns
// kabinet.ErrNotFound, or kabinet.ErrForbidden without PermissionView.
func (s *Service) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (View, error) {
	if err := s.need("Carts", "Taxes"); err != nil {
		return View{}, err
	}
	c, err := s.load(ctx, actor, PermissionView, RightRead, org, id)
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, c, nil)
}

// List returns the carts on which the actor has PermissionView, those changed
// last first.
func (s *Service) List(
	ctx context.Context, actor kabinet.Actor, f Filter, p kabinet.Page,
) (kabinet.List[State], error) {
	if err := s.need("Lister"); err != nil {
		return kabinet.List[State]{}, err
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionView)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	return s.Lister.List(ctx, scope, f, p)
}

// Add adds lines and prices every line of the articles that changed, so that
// one more of an article re-evaluates its tier; all lines where articles count
// together (Priced.Mixed). It returns the errors of
// Cart.Add, kabinet.ErrConflict when the cart has another version than the one
// seen, kabinet.ErrNotFound, or kabinet.ErrForbidden without PermissionEdit.
func (s *Service) Add(ctx context.Context, actor kabinet.Actor, ref Ref, lines ...NewLine) (View, error) {
	return s.edit(ctx, actor, ref, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		keys := make([]LineKey, len(lines))
		for i := range lines {
			keys[i] = lines[i].LineKey
		}
		if err := s.Parties.Check(ctx, ref.Org, c.s.Header, keys); err != nil {
			return nil, nil, err
		}
		return changed(c.Add(actor, now, lines...))
	})
}

// SetQuantity sets quantities and prices the lines of the articles that
// changed. Setting the same quantity changes nothing, not even the version. The
// errors are those of Cart.SetQuantity and, as for Add, of the service.
func (s *Service) SetQuantity(ctx context.Context, actor kabinet.Actor, ref Ref, lines ...LineQuantity) (View, error) {
	return s.edit(ctx, actor, ref, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		return changed(c.SetQuantity(actor, now, lines...))
	})
}

// Remove removes lines and prices the lines left of their articles. The errors
// are those of Cart.Remove and, as for Add, of the service.
func (s *Service) Remove(ctx context.Context, actor kabinet.Actor, ref Ref, lines ...LineID) (View, error) {
	return s.edit(ctx, actor, ref, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		return changed(c.Remove(actor, now, lines...))
	})
}

// SetHeader changes payer, site, agreement and the like, and prices all lines.
// The errors are those of Cart.SetHeader, of Parties and, as for Add, of the
// service; the permission is needed for the cart as it is and as it becomes, and
// a cart is given to another person only by who may edit it without a Share, which
// that person needs no more.
func (s *Service) SetHeader(ctx context.Context, actor kabinet.Actor, ref Ref, h Header) (View, error) {
	return s.edit(ctx, actor, ref, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		if h.Person == "" {
			h.Person = c.s.Person
		}
		shares := c.s.Shares
		if h.Person != c.s.Person {
			shares = nil
			if err := s.Authority.Check(ctx, actor, PermissionEdit, c.s.Object()); err != nil {
				return nil, nil, err
			}
		}
		becomes := State{Org: c.s.Org, Header: h, Shares: shares}
		if err := Authorize(ctx, s.Authority, actor, PermissionEdit, RightEdit, becomes); err != nil {
			return nil, nil, err
		}
		if err := s.Parties.Check(ctx, ref.Org, h, keysOf(c.s.Lines)); err != nil {
			return nil, nil, err
		}
		event, err := c.SetHeader(actor, now, h)
		if err != nil || event.Empty() {
			return nil, nil, err
		}
		return event, func(Line) bool { return true }, nil
	})
}

// Reprice prices all lines and tells the buyer: View.Changes has what differs
// from before, line by line and why. Where nothing differs it saves nothing. The
// errors are, as for Add, those of the service.
func (s *Service) Reprice(ctx context.Context, actor kabinet.Actor, ref Ref) (View, error) {
	return s.edit(ctx, actor, ref, func(*Cart, time.Time) (kabinet.Event, func(Line) bool, error) {
		return nil, func(Line) bool { return true }, nil
	})
}

// Check runs s.Checks, which should be PriceCheck, QuantityCheck and PartiesCheck
// with those of order.Service, and returns their findings. It prices nothing anew:
// Reprice first. It returns kabinet.ErrNotFound, or kabinet.ErrForbidden without
// PermissionView.
func (s *Service) Check(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) ([]Finding, error) {
	v, err := s.Get(ctx, actor, org, id)
	if err != nil {
		return nil, err
	}
	out := v.checkout(s.now())
	out.Actor = actor
	return RunChecks(ctx, s.Checks, out)
}

// checkout returns the cart as checks see it, at the prices that it was told.
func (v View) checkout(at time.Time) Checkout {
	out := Checkout{Cart: v.State, Totals: v.Totals, At: at}
	for _, l := range v.State.Lines {
		out.Prices = append(out.Prices, Priced{Result: l.Price.Result})
	}
	return out
}

// edit loads a cart of the version seen, changes it, prices the lines that the
// change says, and saves if anything changed.
func (s *Service) edit(
	ctx context.Context, actor kabinet.Actor, ref Ref,
	change func(*Cart, time.Time) (kabinet.Event, func(Line) bool, error),
) (View, error) {
	if err := s.need("Carts", "Pricer", "Taxes", "Parties"); err != nil {
		return View{}, err
	}
	c, err := s.seen(ctx, actor, PermissionEdit, ref)
	if err != nil {
		return View{}, err
	}
	if err := c.s.Editable(); err != nil {
		return View{}, err
	}
	return s.apply(ctx, actor, c, change)
}

// seen loads a cart in the version that the caller saw.
func (s *Service) seen(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, ref Ref) (*Cart, error) {
	c, err := s.load(ctx, actor, p, RightEdit, ref.Org, ref.ID)
	if err == nil && c.s.Version != ref.Version {
		err = kabinet.ErrConflict.With("what", "cart").With("id", string(ref.ID))
	}
	return c, err
}

// apply changes a cart, prices the lines that the change says, and saves if
// anything changed.
func (s *Service) apply(
	ctx context.Context, actor kabinet.Actor, c *Cart,
	change func(*Cart, time.Time) (kabinet.Event, func(Line) bool, error),
) (View, error) {
	now := s.now()
	event, affected, err := change(c, now)
	if err != nil {
		return View{}, err
	}
	var events []kabinet.Event
	if event != nil {
		events = append(events, event)
	}
	var changes []Change
	if affected != nil {
		repriced, err := s.reprice(ctx, c, actor, now, affected)
		if err != nil {
			return View{}, err
		}
		if !repriced.Empty() {
			changes = repriced.Changes
			events = append(events, repriced)
		}
	}
	if len(events) == 0 {
		return s.view(ctx, c, nil)
	}
	return s.save(ctx, c, changes, events...)
}

// changed returns the event and which lines it affects, or nothing.
func changed(e LinesChanged, err error) (kabinet.Event, func(Line) bool, error) {
	if err != nil || e.Empty() {
		return nil, nil, err
	}
	skus := make(map[kabinet.SKU]bool, len(e.Lines))
	for _, l := range e.Lines {
		skus[l.SKU] = true
	}
	return e, func(l Line) bool { return skus[l.SKU] }, nil
}

// reprice asks for the prices of the lines affected, and of all where one of them counts
// with lines of other articles.
func (s *Service) reprice(
	ctx context.Context, c *Cart, actor kabinet.Actor, now time.Time, affected func(Line) bool,
) (Repriced, error) {
	all := slices.ContainsFunc(c.s.Lines, func(l Line) bool { return l.Price.Result.Key != "" })
	var lines []Line
	for _, l := range c.s.Lines {
		if all || affected(l) {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return Repriced{}, nil
	}
	prices, err := PriceLines(ctx, s.Pricer, c.s, lines, now, false)
	if err == nil && len(lines) < len(c.s.Lines) && slices.ContainsFunc(prices, func(p Priced) bool { return p.Mixed }) {
		lines = c.s.Lines
		prices, err = PriceLines(ctx, s.Pricer, c.s, lines, now, false)
	}
	if err != nil {
		return Repriced{}, err
	}
	answers := make([]Quoted, len(lines))
	for i, l := range lines {
		answers[i] = Quoted{l.ID, prices[i].Result}
	}
	return c.Reprice(actor, now, answers...)
}

// load gets a cart for which the actor has the permission. That it is not there
// and a refusal to say so read the same, whatever the store says.
func (s *Service) load(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, needs Right, org kabinet.OrgID, id ID,
) (*Cart, error) {
	c, err := s.Carts.Get(ctx, org, id)
	if err == nil {
		err = Authorize(ctx, s.Authority, actor, p, needs, c.s)
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, notFound("cart", id)
	case err != nil:
		return nil, err
	}
	return c, nil
}

// save saves the cart and returns it as stored.
func (s *Service) save(ctx context.Context, c *Cart, changes []Change, events ...kabinet.Event) (View, error) {
	v, err := s.view(ctx, c, changes)
	if err != nil {
		return View{}, err
	}
	if err := s.Carts.Save(ctx, c, events...); err != nil {
		return View{}, err
	}
	v.State.Version++
	return v, nil
}

func (s *Service) view(ctx context.Context, c *Cart, changes []Change) (View, error) {
	v := View{State: c.State(), Changes: changes}
	results := make([]pricing.Result, len(v.State.Lines))
	for i := range results {
		results[i] = v.State.Lines[i].Price.Result
	}
	var policy Policy
	if s.Policy != nil {
		policy = s.Policy(v.State.Seller)
	}
	var err error
	v.Totals, err = TotalLines(ctx, s.Taxes, policy, v.State, results, s.now())
	return v, err
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// need returns kabinet.ErrMissingPort for the authority, or the first of the
// named ports, that is not set.
func (s *Service) need(names ...string) error {
	set := map[string]bool{
		"Authority": s.Authority != nil, "Carts": s.Carts != nil, "Lister": s.Lister != nil,
		"Pricer": s.Pricer != nil, "Taxes": s.Taxes != nil, "Parties": s.Parties != nil,
	}
	for _, name := range append([]string{"Authority"}, names...) {
		if !set[name] {
			return kabinet.ErrMissingPort.With("port", "cart.Service."+name)
		}
	}
	return nil
}

func keysOf(lines []Line) []LineKey {
	out := make([]LineKey, len(lines))
	for i := range lines {
		out[i] = lines[i].LineKey
	}
	return out
}
