package quickorder

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Stock says how much of each line can be had; package cart/stock can answer it.
type Stock interface {
	// Available returns one answer for each line of the query, in its order.
	Available(ctx context.Context, q StockQuery) ([]Available, error)
}

// StockFunc is a function that implements Stock.
type StockFunc func(ctx context.Context, q StockQuery) ([]Available, error)

// Available calls f.
func (f StockFunc) Available(ctx context.Context, q StockQuery) ([]Available, error) {
	return f(ctx, q)
}

// StockQuery asks for the lines of a cart that may be.
type StockQuery struct {
	Org kabinet.OrgID
	cart.Header
	Lines []cart.NewLine
	At    time.Time
}

// Available is how much of a line can be had, in the unit of the line. An answer
// that is not Known makes no note.
type Available struct {
	Known    bool
	Quantity kabinet.Quantity
}

// Service previews and applies inputs for the carts of people. It is a plain
// struct of ports, built per transaction.
type Service struct {
	Index *Index
	// Suggester may be nil: there are no suggestions then.
	Suggester *Suggester
	// Carts adds the lines, and has the pricer, the authority and the clock.
	Carts *cart.Service
	// Stock may be nil: stock is not looked at then.
	Stock Stock
}

// suggested is how many articles a row gets at most.
const suggested = 5

// Preview says what a sheet would put into the cart, at the cart's own prices,
// and changes nothing. It returns kabinet.ErrNotFound for a cart that the actor
// cannot see, kabinet.ErrMissingPort, and the errors of the ports.
func (s *Service) Preview(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id cart.ID, sheet *Sheet) (*Preview, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	v, err := s.Carts.Get(ctx, actor, org, id)
	if err != nil {
		return nil, err
	}
	return s.preview(ctx, v.State, sheet)
}

// PreviewNew is Preview for a cart that is not open yet, with that header. It
// returns what the authority says of cart.PermissionEdit, and Carts.Parties of the
// header: nobody sees the prices of an agreement that is not theirs.
func (s *Service) PreviewNew(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, h cart.Header, sheet *Sheet) (*Preview, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	state := cart.State{Org: org, Header: h}
	switch {
	case s.Carts.Authority == nil:
		return nil, kabinet.ErrMissingPort.With("port", "cart.Service.Authority")
	case s.Carts.Parties == nil:
		return nil, kabinet.ErrMissingPort.With("port", "cart.Service.Parties")
	}
	if err := s.Carts.Authority.Check(ctx, actor, cart.PermissionEdit, state.Object()); err != nil {
		return nil, err
	}
	if err := s.Carts.Parties.Check(ctx, org, h, nil); err != nil {
		return nil, err
	}
	return s.preview(ctx, state, sheet)
}

func (s *Service) need() error {
	if s.Index == nil || s.Carts == nil {
		return kabinet.ErrMissingPort.With("port", "quickorder.Service.Index or Carts")
	}
	return nil
}

func (s *Service) preview(ctx context.Context, state cart.State, sheet *Sheet) (*Preview, error) {
	p := s.Index.Resolve(state.Org, sheet)
	if s.Suggester != nil {
		p.Suggest(s.Suggester, suggested)
	}
	now := time.Now()
	if s.Carts.Now != nil {
		now = s.Carts.Now()
	}
	if err := p.price(ctx, s.Carts.Pricer, state, now); err != nil {
		return nil, err
	}
	if s.Stock == nil {
		return p, nil
	}
	return p, p.stock(ctx, s.Stock, state, now)
}

// Apply puts the rows of a preview that can be ordered into the cart, in one
// batch, all or none. It returns ErrNothing where there are none,
// kabinet.ErrContextMismatch for a preview of another organisation's, and the errors
// of cart.Service.Add.
func (s *Service) Apply(ctx context.Context, actor kabinet.Actor, ref cart.Ref, p *Preview) (cart.View, error) {
	if s.Carts == nil {
		return cart.View{}, kabinet.ErrMissingPort.With("port", "quickorder.Service.Carts")
	}
	lines := p.Lines()
	if len(lines) == 0 {
		return cart.View{}, ErrNothing
	}
	if p.org != ref.Org {
		if _, err := s.Carts.Get(ctx, actor, ref.Org, ref.ID); err != nil {
			return cart.View{}, err
		}
		return cart.View{}, kabinet.ErrContextMismatch
	}
	return s.Carts.Add(ctx, actor, ref, lines...)
}

// ApplyShown previews the sheet once more, and applies it if it is what was shown:
// if its Hash is that of the preview that somebody saw. Otherwise it returns the
// new preview and ErrChanged.
func (s *Service) ApplyShown(ctx context.Context, actor kabinet.Actor, ref cart.Ref, sheet *Sheet, hash string) (cart.View, *Preview, error) {
	p, err := s.Preview(ctx, actor, ref.Org, ref.ID, sheet)
	if err != nil {
		return cart.View{}, nil, err
	}
	if p.Hash() != hash {
		return cart.View{}, p, ErrChanged
	}
	v, err := s.Apply(ctx, actor, ref, p)
	return v, p, err
}

// orderable returns the places of the rows that can be ordered.
func (p *Preview) orderable() []int {
	var out []int
	for i := range p.Rows {
		if p.Rows[i].Status <= Warning {
			out = append(out, i)
		}
	}
	return out
}

// price asks for the prices of the rows that can be ordered, and notes what has
// none or breaks a rule of the contract.
func (p *Preview) price(ctx context.Context, pricer cart.Pricer, s cart.State, now time.Time) error {
	rows := p.orderable()
	lines := make([]cart.Line, len(rows))
	for i, l := range p.Lines() {
		lines[i] = cart.Line{LineKey: l.LineKey, Quantity: l.Quantity}
	}
	if len(lines) == 0 {
		return nil
	}
	prices, err := cart.PriceLines(ctx, pricer, s, lines, now, false)
	if err != nil {
		return err
	}
	for i, at := range rows {
		p.Rows[at].priced(prices[i].Result)
	}
	return nil
}

// contracts are the reasons of pricing for which an article is none of the
// buyer's.
var contracts = []pricing.Reason{
	pricing.ReasonNotAssigned, pricing.ReasonExclusive, pricing.ReasonAssortment, pricing.ReasonHidden, pricing.ReasonUnknownAgreement,
}

// priced notes what the answer of pricing says against the row.
func (r *Row) priced(result pricing.Result) {
	reason := result.Reason
	if result.Outcome == pricing.Priced {
		if result.Order.OK {
			r.Price, r.Total = result.Price, result.Total
			return
		}
		reason = result.Order.Reason
	}
	near := result.Order.Above
	if reason == pricing.ReasonAboveMax {
		near = result.Order.Below
	}
	n := Note{Old: r.Quantity.String()}
	if near.Sign() > 0 {
		n.New = near.String()
	}
	switch {
	case reason == pricing.ReasonBelowMin || reason == pricing.ReasonBelowFirstTier:
		n.Code = BelowMin
		if n.New == "" && result.Near.Quantity.Sign() > 0 {
			n.New = result.Near.Quantity.String()
		}
	case reason == pricing.ReasonAboveMax:
		n.Code = AboveMax
	case reason == pricing.ReasonStep:
		n.Code = Step
	case reason == pricing.ReasonTooFine:
		n.Code, n.Reason = BadQty, ReasonTooFine
	case reason == pricing.ReasonUnknownUnit || reason == pricing.ReasonUnit:
		n = Note{Code: UnitUnknown, Old: string(r.Unit)}
	case slices.Contains(contracts, reason):
		n = Note{Code: NotInContract}
	case result.Outcome == pricing.QuoteOnly:
		n = Note{Code: NoPrice, Reason: Reason(pricing.ReasonOnRequest.String())}
	default:
		n = Note{Code: NoPrice, Reason: Reason(reason.String())}
	}
	r.note(Error, n)
}

// stock notes of which rows there is too little. They can be ordered all the same:
// whether that will do is for the checks of the cart.
func (p *Preview) stock(ctx context.Context, stock Stock, s cart.State, now time.Time) error {
	rows := p.orderable()
	q := StockQuery{Org: s.Org, Header: s.Header, Lines: p.Lines(), At: now.UTC()}
	if len(rows) == 0 {
		return nil
	}
	answers, err := stock.Available(ctx, q)
	if err != nil {
		return err
	}
	if len(answers) != len(rows) {
		return cart.ErrAnswer.With("port", "quickorder.Stock").With("got", len(answers)).With("want", len(rows))
	}
	for i, at := range rows {
		if r, a := &p.Rows[at], answers[i]; a.Known && a.Quantity.Less(r.Quantity) {
			r.note(Warning, Note{Code: InsufficientStock, Old: r.Quantity.String(), New: a.Quantity.String()})
		}
	}
	return nil
}
