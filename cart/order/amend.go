package order

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Amendment is what is to change of what was ordered.
type Amendment struct {
	// Add are further lines; one whose LineKey the order has already is a line of its
	// own.
	Add []cart.NewLine `json:"add,omitempty"`
	// Quantities are the new ordered quantities of lines.
	Quantities []LineQuantity `json:"quantities,omitempty"`
	// Remove are lines of which nothing has happened yet.
	Remove []cart.LineID `json:"remove,omitempty"`
	Reason string        `json:"reason,omitempty"`
	// Payable is the total to pay that was shown for it, as Preview says; unset asks
	// for no comparison.
	Payable kabinet.Money `json:"payable"`
	// Freight is what the chosen delivery was shown to cost for it, as Preview says; unset
	// asks for no comparison.
	Freight kabinet.Money `json:"freight,omitzero"`
}

// amended returns the lines of the order as the amendment wants them, and which of them
// are to be priced.
func (o *Order) amended(a Amendment) (next []Line, changed map[cart.LineID]bool, err error) {
	changed = map[cart.LineID]bool{}
	next = slices.Clone(o.s.Lines)
	find := finder(next)
	for n, q := range a.Quantities {
		place := "/quantities/" + strconv.Itoa(n)
		l, err := find(q.Line)
		switch {
		case err != nil:
			return nil, nil, err.At(place + "/line")
		case q.Quantity.Sign() <= 0:
			return nil, nil, cart.ErrQuantity.With("quantity", q.Quantity).At(place + "/quantity")
		case l.Offer != nil:
			return nil, nil, ErrOffer.With("line", string(l.ID)).At(place)
		}
		if gone, err := total(l.Allocated, l.Shipped, l.Cancelled, l.ClosedShort); err != nil {
			return nil, nil, err
		} else if q.Quantity.Less(gone) || !l.underWay() && q.Quantity.Equal(gone) {
			return nil, nil, ErrOpen.With("line", string(l.ID)).With("open", l.Open()).At(place + "/quantity")
		}
		if !l.Quantity.Equal(q.Quantity) {
			l.Quantity, l.Confirmed, l.Agreed, changed[l.ID] = q.Quantity, false, Agreed{}, true
		}
	}
	for n, id := range a.Remove {
		place := "/remove/" + strconv.Itoa(n)
		l, err := find(id)
		switch {
		case err != nil:
			return nil, nil, err.At(place)
		case l.Progress != (Progress{}):
			return nil, nil, ErrOpen.With("line", string(id)).With("open", l.Open()).At(place)
		}
	}
	next = slices.DeleteFunc(next, func(l Line) bool { return slices.Contains(a.Remove, l.ID) })
	last := o.s.lastLine()
	for n, x := range a.Add {
		place := "/add/" + strconv.Itoa(n)
		if err := x.Validate(); err != nil {
			return nil, nil, err.At(place)
		}
		if x.LegalEntity == o.s.Payer {
			x.LegalEntity = ""
		}
		if x.LegalEntity != "" { // as of a cart: an order has one payer
			return nil, nil, cart.ErrLinePayer.At(place + "/legalEntity")
		}
		last++
		l := Line{ID: cart.LineID(strconv.FormatInt(last, 10)), LineKey: x.LineKey, Quantity: x.Quantity}
		next, changed[l.ID] = append(next, l), true
	}
	switch {
	case len(next) == 0:
		return nil, nil, ErrNothingLeft
	case len(next) > cart.MaxLines:
		return nil, nil, cart.ErrTooManyLines.With("max", cart.MaxLines)
	}
	return next, changed, checkReason(a.Reason)
}

// checkReason checks a reason that may be empty.
func checkReason(reason string) error {
	if err := checkText(reason); err != nil {
		return err.At("/reason")
	}
	return nil
}

// lastLine returns the largest number that a line of the order ever had.
func (s State) lastLine() int64 {
	var last int64
	see := func(id cart.LineID) {
		if n, err := strconv.ParseInt(string(id), 10, 64); err == nil {
			last = max(last, n)
		}
	}
	for _, l := range s.Lines {
		see(l.ID)
	}
	for _, r := range s.Revisions {
		for _, c := range r.Changes {
			see(c.Line)
		}
	}
	return last
}

// Amend changes what was ordered: a new revision, whose changed lines, and those of the
// same articles or in the same groups of ladders, are priced as of now; all others keep
// their prices. A discount on a line was given for its quantity: the buyer changes no such
// line (cart.ErrAdjustedFor); one on the whole was given for all of it: the buyer makes it
// no less while some of it is left (cart.ErrTermsStale). Budgets, credit and approvals
// follow through the Followers, and the stock reserves what is needed now. A delivery that
// was chosen is worked out anew, as long as nothing has left: for a buyer it is ErrDelivery
// where there is no such way for it.
//
// The buyer, with PermissionPlace, amends an order that is Submitted; the seller's
// people, with PermissionProcess, any that has not ended. It returns ErrStatus, with its
// place kabinet.ErrNotFound, ErrTwice, ErrOpen, ErrOffer, cart.ErrQuantity, the errors of
// cart.NewLine.Validate, cart.ErrLinePayer for a line of another payer, or those of
// cart.Parties, a Refusal for lines that cannot be ordered, that are short, or for
// another total than the one seen, ErrNothingLeft, and as Cancel kabinet.ErrConflict,
// kabinet.ErrNotFound or kabinet.ErrForbidden. An amendment that changes nothing saves
// nothing.
func (s *Service) Amend(ctx context.Context, actor kabinet.Actor, ref Ref, a Amendment) (State, error) {
	return s.rework(ctx, actor, ref, ByAmendment, func(o *Order, now time.Time) (*Revised, error) {
		return s.amend(ctx, actor, o, a, now)
	})
}

// Preview returns the revision that Amend would make, its errors, and the zero Revision
// for an amendment that changes nothing. It saves and reserves nothing.
func (s *Service) Preview(ctx context.Context, actor kabinet.Actor, ref Ref, a Amendment) (Revision, error) {
	if err := s.need("Orders", "Pricer", "Taxes", "Parties"); err != nil {
		return Revision{}, err
	}
	o, err := s.amendable(ctx, actor, ref)
	if err != nil {
		return Revision{}, err
	}
	e, err := s.amend(ctx, actor, o, a, s.now())
	if e == nil || err != nil {
		return Revision{}, err
	}
	return e.Revision, nil
}

// Reprice prices what is open of an order anew, once what was promised no longer holds,
// and takes the hold of kind HoldPrice away. It needs what Amend does, and returns its
// errors; shown is the total to pay that the buyer has seen, if it is set.
func (s *Service) Reprice(ctx context.Context, actor kabinet.Actor, ref Ref, shown kabinet.Money) (State, error) {
	return s.rework(ctx, actor, ref, ByRepricing, func(o *Order, now time.Time) (*Revised, error) {
		changed := map[cart.LineID]bool{}
		for _, l := range o.s.Lines {
			changed[l.ID] = !l.underWay()
		}
		return s.priced(ctx, actor, o, slices.Clone(o.s.Lines), changed, Amendment{Payable: shown}, ByRepricing, now)
	})
}

// rework loads an order that the actor may amend, changes what is ordered, and saves it.
// Once it is priced anew it waits for that no longer.
func (s *Service) rework(
	ctx context.Context, actor kabinet.Actor, ref Ref, cause Cause, do func(*Order, time.Time) (*Revised, error),
) (State, error) {
	if err := s.need("Orders", "Pricer", "Taxes", "Parties"); err != nil {
		return State{}, err
	}
	o, err := s.amendable(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	now := s.now()
	was := o.s
	e, err := do(o, now)
	if err == nil && !s.staff(ctx, actor, o) {
		err = s.leavesSiblings(ctx, actor, was, o, now)
	}
	if err != nil {
		return State{}, err
	}
	var events []kabinet.Event
	if e != nil {
		events = append(events, *e)
	}
	for _, h := range o.State().Holds {
		if h.Kind == HoldPrice && cause == ByRepricing {
			events = append(events, o.release(actor, now, slices.IndexFunc(o.s.Holds, h.same)))
		}
	}
	events = append(events, o.consents(actor, now)...)
	if len(events) == 0 {
		return s.show(ctx, actor, o.State())
	}
	state, err := s.save(ctx, actor, o, now, events...)
	if err != nil {
		return State{}, err
	}
	return s.show(ctx, actor, state)
}

// amendable loads an order of the version seen that the actor may amend.
func (s *Service) amendable(ctx context.Context, actor kabinet.Actor, ref Ref) (*Order, error) {
	o, err := s.Orders.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		if err = s.Authority.Check(ctx, actor, PermissionProcess, o.s.Object()); err != nil {
			err = s.Authority.Check(ctx, actor, PermissionPlace, o.s.Object())
			if err == nil && o.s.Status != Submitted {
				err = o.status("amended")
			}
		}
	}
	switch {
	case kabinet.KindOf(err) == kabinet.NotFound && err != nil:
		return nil, notFound("order", ref.ID)
	case err != nil:
		return nil, err
	case o.s.ended():
		return nil, o.status("amended")
	case o.s.Version != ref.Version:
		return nil, kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	}
	return o, nil
}

func (s *Service) amend(ctx context.Context, actor kabinet.Actor, o *Order, a Amendment, now time.Time) (*Revised, error) {
	next, changed, err := o.amended(a)
	if err != nil {
		return nil, err
	}
	if s.Tolerance != nil {
		for i := range next {
			if next[i].Amount == (kabinet.Money{}) {
				next[i].Tolerance = s.Tolerance(o.s.Header, next[i].LineKey)
			}
		}
	}
	was := o.s.Lines
	e, err := s.priced(ctx, actor, o, next, changed, a, ByAmendment, now)
	if err == nil && !s.staff(ctx, actor, o) {
		err = leavesTerms(was, o.s.Lines)
	}
	return e, err
}

// asked asks for the prices of those lines that are open and about which it is, and of
// all that are open where one of them counts with lines of other articles. It returns
// their places and the answers.
func (s *Service) asked(
	ctx context.Context, state cart.State, next []Line, now time.Time, open, about func(*Line) bool,
) ([]int, []cart.Priced, error) {
	for _, all := range [...]bool{false, true} {
		var at []int
		var lines []cart.Line
		left := false
		for i := range next {
			l := &next[i]
			if !open(l) {
				continue
			}
			if !all && !about(l) {
				left = true
				continue
			}
			line := state.Lines[i]
			line.Quantity = l.Effective()
			at, lines = append(at, i), append(lines, line)
		}
		if len(at) == 0 {
			return nil, nil, nil
		}
		answers, err := cart.PriceLines(ctx, s.Pricer, state, lines, now, true)
		if err != nil || all || !left || !slices.ContainsFunc(answers, func(p cart.Priced) bool { return p.Mixed }) {
			return at, answers, err
		}
	}
	return nil, nil, nil
}

// priced prices lines, checks the order as it would be, and makes the revision.
func (s *Service) priced(
	ctx context.Context, actor kabinet.Actor, o *Order, next []Line, changed map[cart.LineID]bool, a Amendment, cause Cause, now time.Time,
) (*Revised, error) {
	state := cart.State{Org: o.s.Org, Header: o.s.Header, Codes: o.s.Codes, Lines: make([]cart.Line, len(next))}
	keys, pooled, groups := make([]cart.LineKey, len(next)), map[kabinet.SKU]bool{}, map[string]bool{}
	for i, l := range next {
		state.Lines[i] = cart.Line{ID: l.ID, LineKey: l.LineKey, Quantity: l.Quantity, Adjustments: l.Adjustments}
		if k := slices.IndexFunc(o.s.Lines, func(x Line) bool { return x.ID == l.ID }); k >= 0 {
			state.Lines[i].AdjustedFor = o.s.Lines[k].Quantity
		}
		keys[i] = l.LineKey
		pooled[l.SKU] = pooled[l.SKU] || changed[l.ID]
		groups[l.Price.Key] = groups[l.Price.Key] || changed[l.ID]
	}
	for _, l := range o.s.Lines { // what a removed line leaves is of another tier
		if slices.Contains(a.Remove, l.ID) {
			pooled[l.SKU], groups[l.Price.Key] = true, true
		}
	}
	if err := s.Parties.Check(ctx, o.s.Org, o.s.Header, keys); err != nil {
		return nil, err
	}
	// What is under way keeps its price, as do a price that was agreed and that of a
	// lot that was sold. What was cancelled counts towards no price.
	open := func(l *Line) bool {
		sold := l.Lot != "" && l.Price.Source.Level == pricing.LevelLocked
		return l.Effective().Sign() > 0 && (changed[l.ID] || !l.underWay() && l.Replaces == "" && !sold)
	}
	results := make([]pricing.Result, len(next))
	prices := make([]cart.Priced, len(next))
	for i, l := range next {
		results[i], prices[i] = l.Price, cart.Priced{Result: l.Price, Name: l.Name}
	}
	delete(groups, "")
	related := func(l *Line) bool { return changed[l.ID] || pooled[l.SKU] || groups[l.Price.Key] }
	asked, answers, err := s.asked(ctx, state, next, now, open, related)
	if err != nil {
		return nil, err
	}
	for k, i := range asked { // a line that is added may come to a group, too
		if key := answers[k].Result.Key; key != "" && changed[next[i].ID] {
			groups[key] = true
		}
	}
	var ask []int
	for k, i := range asked {
		p, l := answers[k], &next[i]
		if !related(l) && !groups[p.Result.Key] {
			continue // it was asked about only to be counted
		}
		ask = append(ask, i)
		results[i], prices[i] = p.Result, p
		l.Price, l.Name, l.Trace, l.BuyerTrace = p.Result, p.Name, p.Trace, p.BuyerTrace
		state.Lines[i].Quantity = l.Effective()
		if k := slices.IndexFunc(o.s.Lines, func(x Line) bool { return x.ID == l.ID }); k >= 0 {
			state.Lines[i].AdjustedFor = o.s.Lines[k].Effective()
		}
	}
	full, err := cart.TotalLines(ctx, s.Taxes, o.s.Totals.Policy, state, results, now)
	if err != nil {
		return nil, err
	}
	taxed, err := full.Document()
	if err != nil {
		return nil, err
	}
	checks := s.Checks
	if !s.staff(ctx, actor, o) { // who gives discounts may let them stand
		checks = append([]cart.Check{cart.TermsCheck{}}, checks...)
	}
	left := map[cart.LineID]kabinet.Quantity{}
	for _, l := range next {
		left[l.ID] = l.Shipped
	}
	findings, err := cart.RunChecks(ctx, checks, cart.Checkout{
		Actor: actor, Cart: state, Prices: prices, Totals: full, At: now, Order: string(o.s.ID), Left: left,
	})
	if err != nil {
		return nil, err
	}
	for _, i := range ask {
		l := &next[i]
		whole := l.Quantity
		l.Amount, l.Quantity, l.Given = full.Lines[i].Amount, l.Effective(), false
		if whole.Equal(l.Quantity) || results[i].Err() != nil {
			l.Quantity = whole
		} else if err := l.resize(whole); err != nil {
			return nil, err
		}
	}
	if err := verdict(state, results, nil, full, kabinet.Money{}, findings); err != nil {
		return nil, err
	}
	all := rated{taxed.Lines, o.taxed().charges}
	var delivery *Delivery // nil where it stays as it was promised
	if cause == ByAmendment {
		if delivery, all.charges, err = s.promiseAnew(ctx, actor, o, next, all, a.Freight, now); err != nil {
			return nil, err
		}
	}
	e, totals, err := o.revision(actor, now, cause, a.Reason, next, all)
	if err != nil {
		return nil, err
	}
	if a.Payable != (kabinet.Money{}) && !a.Payable.Equal(totals.Payable) {
		return nil, (&Refusal{
			Changed: true, WasPayable: a.Payable, Payable: totals.Payable,
			errs: []error{ErrTotalChanged.With("was", a.Payable).With("now", totals.Payable).At("/totals/payable")},
		}).done()
	}
	if len(e.Revision.Changes) == 0 {
		return nil, nil
	}
	revised, err := o.revise(actor, now, cause, a.Reason, next, all)
	if err == nil && revised != nil && delivery != nil {
		revised.Revision.WasFreight, revised.Revision.Freight = o.s.Delivery.Freight, delivery.Freight
		o.s.Revisions[len(o.s.Revisions)-1], o.s.Delivery = revised.Revision, *delivery
	}
	return revised, err
}
