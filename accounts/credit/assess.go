package credit

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Request asks for credit for one version of a document.
type Request struct {
	Org kabinet.OrgID
	// Party names the payer, not the buyer.
	Party
	Agreement kabinet.AgreementID
	// Document is named as the ERP names it in snapshots, so that it counts once.
	Document ledger.Document
	// Total is what is to be paid, tax included, and Prepaid what of it is paid
	// before goods are released; the rest takes credit.
	Total   kabinet.Money
	Prepaid kabinet.Money
	// Until is when a reservation of it may be given up; zero is never.
	Until time.Time
	// Less says that the document only becomes less: Reserve takes it whatever stands
	// against it, where it holds at least as much credit, or the ERP has that much of it.
	Less bool
}

// credit returns what the request takes.
func (r Request) credit() (kabinet.Money, error) {
	total, err := exact(r.Total)
	if err != nil {
		return kabinet.Money{}, err
	}
	if total.Currency() != r.Currency {
		return kabinet.Money{}, kabinet.ErrCurrencyMismatch.With("a", total.Currency().Code()).With("b", r.Currency.Code())
	}
	wrong := ErrPrepaid.With("total", r.Total).With("prepaid", r.Prepaid)
	if r.Prepaid == (kabinet.Money{}) {
		return total, nil
	}
	prepaid, err := exact(r.Prepaid)
	if err != nil {
		return kabinet.Money{}, wrong
	}
	left, err := total.Sub(prepaid)
	if err != nil || left.Sign() < 0 {
		return kabinet.Money{}, wrong
	}
	return left, nil
}

// Standing is how one of the stacked limits stands.
type Standing struct {
	Kind  LimitKind      `json:"kind"`
	Limit accounts.Limit `json:"limit"`
	// Ceiling is the limit with the guarantees that hold now; the zero Money
	// where it is unlimited.
	Ceiling kabinet.Money `json:"ceiling,omitzero"`
	// Used is the exposure with what is reserved, but for this document's own;
	// Asked is what the document adds, and After both.
	Used  kabinet.Money `json:"used"`
	Asked kabinet.Money `json:"asked"`
	After kabinet.Money `json:"after"`

	key     ledger.Key
	measure ledger.Measure
	ceiling ledger.Units
	asked   ledger.Units
	// whole is what the document is to hold, and room what is free for it besides
	// what is left: the part of the exposure that it takes the place of.
	whole, room ledger.Units
	unset       bool // there is no limit yet
}

// ask returns what the document asks the ledger for.
func (s Standing) ask(anyway bool) ledger.Ask {
	ceiling := ledger.Max
	if !anyway && s.asked > 0 {
		ceiling = min(s.ceiling+s.room, ledger.Max)
	}
	return ledger.Ask{Key: s.key, Measure: s.measure, Amount: s.whole, Ceiling: ceiling}
}

// Left returns what may still be owed below the ceiling, negative where it is
// exceeded already, and false where it is unlimited.
func (s Standing) Left() (kabinet.Money, bool) {
	if s.Ceiling == (kabinet.Money{}) {
		return kabinet.Money{}, false
	}
	left, err := s.Ceiling.Sub(s.Used)
	return left, err == nil
}

// Assessment is what credit says to a document.
type Assessment struct {
	Decision Decision `json:"decision"`
	// Reasons are all that stand against it, also those that do not count since
	// the document takes no credit.
	Reasons []Reason `json:"reasons,omitempty"`
	// Credit is what it takes: the total less what is prepaid.
	Credit  kabinet.Money `json:"credit"`
	Limits  []Standing    `json:"limits,omitempty"`
	Account ID            `json:"account,omitempty"`
	// Permitted says that somebody released it: the reasons do not count.
	Permitted bool `json:"permitted,omitempty"`
	// Reservation is what it holds, and Hold what holds it.
	Reservation ledger.ID `json:"reservation,omitempty"`
	Hold        HoldID    `json:"hold,omitempty"`

	limits []Standing // all that it is reserved on, also where no limit is set
}

// Told returns what may be told to people who see the payer's account, but not those of
// the whole group: how the group's limit stands is not in it, and of reasons that are
// the group's, or those of another payer, only the kind.
func (a Assessment) Told() Assessment {
	a.limits = nil
	a.Limits = slices.DeleteFunc(slices.Clone(a.Limits), func(s Standing) bool { return s.Kind == OfGroup })
	a.Reasons = told(a.Reasons)
	return a
}

func told(reasons []Reason) []Reason {
	out := slices.Clone(reasons)
	for i, r := range out {
		if r.Limit == OfGroup || r.Account != "" {
			out[i] = Reason{Kind: r.Kind, Decision: r.Decision, Limit: r.Limit, Account: r.Account}
		}
	}
	return out
}

// decide takes a reason in.
func (a *Assessment) decide(r Reason) {
	a.Reasons = append(a.Reasons, r)
	if r.Decision == PrepayOnly && a.Credit.IsZero() {
		return // it is prepaid
	}
	a.Decision = a.Decision.Worse(r.Decision)
}

// assess works an assessment out; own is what the document holds already.
func (s *Service) assess(ctx context.Context, now time.Time, r Request, own ledger.State) (Assessment, State, error) {
	amount, err := r.credit()
	if err != nil {
		return Assessment{}, State{}, err
	}
	a := Assessment{Decision: Allow, Credit: amount}
	if err := s.elsewhere(ctx, &a, r); err != nil {
		return Assessment{}, State{}, err
	}
	found, err := s.Accounts.Of(ctx, r.Org, r.Party)
	if errors.Is(err, kabinet.NotFound) {
		a.decide(Reason{Kind: NoAccount, Decision: s.NoAccount.or(PrepayOnly)})
		return a, State{}, nil
	}
	if err != nil {
		return Assessment{}, State{}, err
	}
	account := found.State()
	a.Account = account.ID
	group, err := s.group(ctx, account)
	if err != nil {
		return Assessment{}, State{}, err
	}
	if err := s.payer(ctx, now, &a, account, group); err != nil {
		return Assessment{}, State{}, err
	}
	a.limits, err = s.standings(ctx, now, account, group, r, amount, own)
	if err != nil {
		return Assessment{}, State{}, err
	}
	for _, l := range a.limits {
		if l.unset {
			continue
		}
		a.Limits = append(a.Limits, l)
		if err := a.limit(l, account.Policy); err != nil {
			return Assessment{}, State{}, err
		}
	}
	return a, account, nil
}

// elsewhere takes in that the payer is blocked on another account: who is blocked orders in
// no other currency either, and from no other entity of the seller.
func (s *Service) elsewhere(ctx context.Context, a *Assessment, r Request) error {
	list, err := s.Accounts.OfPayer(ctx, r.Org, r.Payer)
	if err != nil {
		return err
	}
	for _, x := range list {
		if b := x.s.Block; b != nil && x.s.Party != r.Party {
			a.decide(Reason{Kind: IsBlocked, Decision: Block, Account: x.s.ID, Note: b.Reason})
		}
	}
	return nil
}

// payer takes in what stands against the payer, and against the others of the
// group where that says so.
func (s *Service) payer(ctx context.Context, now time.Time, a *Assessment, account State, group *GroupState) error {
	day := dayOf(now, s.Zone)
	own, err := account.payerReasons(day)
	if err != nil {
		return err
	}
	for _, r := range own {
		a.decide(r)
	}
	if p := account.Policy; p.StaleAfter > 0 && now.Sub(account.Snapshot.AsOf) > p.StaleAfter && p.Stale.or(Warn) != Allow {
		a.decide(Reason{Kind: Stale, Decision: p.Stale.or(Warn)})
	}
	if group == nil || !group.Propagate {
		return nil
	}
	members, err := s.Accounts.InGroup(ctx, group.Ref())
	if err != nil {
		return err
	}
	for _, m := range members {
		other := m.State()
		if other.Org == account.Org && other.ID == account.ID {
			continue
		}
		reasons, err := other.payerReasons(day)
		if err != nil {
			return err
		}
		for _, r := range reasons {
			r.Account = other.ID
			if other.Org != account.Org {
				// What another client owes, and why, is its own affair.
				r = Reason{Kind: r.Kind, Decision: r.Decision, Account: r.Account}
			}
			if !slices.Contains(a.Reasons, r) { // of the same payer it is known already
				a.decide(r)
			}
		}
	}
	return nil
}

// group returns the group of an account, or nil.
func (s *Service) group(ctx context.Context, account State) (*GroupState, error) {
	if account.Group == (GroupRef{}) {
		return nil, nil
	}
	if s.Groups == nil {
		return nil, kabinet.ErrMissingPort.With("port", "credit.Service.Groups")
	}
	g, err := s.Groups.Get(ctx, account.Group.Org, account.Group.ID)
	if err != nil {
		return nil, err
	}
	state := g.State()
	return &state, nil
}

// limit takes in how a limit stands.
func (a *Assessment) limit(l Standing, p Policy) error {
	if l.asked <= 0 || l.Ceiling == (kabinet.Money{}) {
		return nil
	}
	over, err := l.After.Sub(l.Ceiling)
	if err != nil {
		return err
	}
	decision := p.OverLimit.or(PrepayOnly)
	if over.Sign() > 0 {
		if decision == Allow {
			return nil
		}
		kind := OverLimit
		if l.Limit.IsNone() && l.Ceiling.IsZero() {
			kind, over = NoLimit, kabinet.Money{}
		}
		a.decide(Reason{Kind: kind, Decision: decision, Limit: l.Kind, Amount: over})
		return nil
	}
	if p.WarnAt.Sign() == 0 {
		return nil
	}
	from, err := l.Ceiling.MulRate(p.WarnAt, l.Ceiling.Currency().Digits(), kabinet.Ceiling)
	if err != nil {
		return err
	}
	if c, err := l.After.Cmp(from); err != nil || c < 0 {
		return err
	}
	a.decide(Reason{Kind: NearLimit, Decision: Warn, Limit: l.Kind, Amount: over.Neg()})
	return nil
}

// standings returns the limits that a document meets, with what it adds to each. That
// of its agreement is there, too, where none is set: whoever sets one later finds what
// is on order.
func (s *Service) standings(
	ctx context.Context, now time.Time, account State, group *GroupState, r Request, credit kabinet.Money, own ledger.State,
) ([]Standing, error) {
	item, _ := account.Snapshot.item(r.Document.ID)
	var out []Standing
	add := func(kind LimitKind, key ledger.Key, l accounts.Limit, guarantees []Guarantee) error {
		x := Standing{Kind: kind, Limit: l, key: key, measure: ledger.MoneyIn(account.Currency)}
		var both, has ledger.Units // of the snapshot, as the payer's currency has it
		var err error
		of := key
		if kind == OfGroup {
			of = account.Key()
		}
		if item.Document != "" {
			if both, err = account.both(item, of, own, s.Zone); err != nil {
				return err
			}
			if has, err = account.has(item, of, s.Zone); err != nil {
				return err
			}
		}
		whole, err := x.measure.OfMoney(credit)
		if err != nil {
			return err
		}
		x.weigh(whole, max(0, has), own.Open(of))
		if kind == OfGroup {
			if both, err = x.into(*group, both); err != nil {
				return err
			}
		}
		if err := x.fill(ctx, s.Ledger, now, guarantees, own, both); err != nil {
			return err
		}
		out = append(out, x)
		return nil
	}
	if r.Agreement != "" {
		limit := accounts.Unlimited()
		i := slices.IndexFunc(account.Agreements, func(x AgreementLimit) bool { return x.Agreement == r.Agreement && !x.Limit.IsNone() })
		if i >= 0 {
			limit = account.Agreements[i].Limit
		}
		if err := add(OfAgreement, account.AgreementKey(r.Agreement), limit, nil); err != nil {
			return nil, err
		}
		out[0].unset = i < 0
	}
	if err := add(OfPayer, account.Key(), account.Limit, account.Guarantees); err != nil {
		return nil, err
	}
	if group == nil {
		return out, nil
	}
	limit := group.Limit
	if limit.IsNone() {
		limit = accounts.Unlimited()
	}
	return out, add(OfGroup, group.Key(), limit, group.Guarantees)
}

// weigh works out what a document adds that is to hold so much in all, of which the
// snapshot has some, and what the document holds has both in part.
func (x *Standing) weigh(whole, has, held ledger.Units) {
	x.whole, x.asked = whole, max(0, whole-has)
	x.room = max(0, has-held) - max(0, has-whole)
}

// into puts a standing, and what of the snapshot the document holds already, into the
// currency of a group. What is added is rounded up and what is free down, so that nothing
// is too small to count; and the sum that is assessed is the one that is reserved.
func (x *Standing) into(g GroupState, both ledger.Units) (ledger.Units, error) {
	for _, c := range []struct {
		units *ledger.Units
		mode  kabinet.Rounding
	}{{&x.whole, kabinet.Ceiling}, {&x.asked, kabinet.Ceiling}, {&x.room, kabinet.Floor}, {&both, kabinet.Floor}} {
		var err error
		if *c.units, err = g.units(x.measure, *c.units, c.mode); err != nil {
			return 0, err
		}
	}
	x.measure = ledger.MoneyIn(g.Currency)
	if x.asked > 0 {
		both = x.whole - x.room - x.asked
	}
	return both, nil
}

// fill works out the amounts of a standing, of which the document holds some besides what
// the snapshot has.
func (x *Standing) fill(
	ctx context.Context, l ledger.Store, now time.Time, guarantees []Guarantee, own ledger.State, both ledger.Units,
) error {
	x.ceiling = ledger.Max
	if !x.Limit.IsUnlimited() {
		ceiling, _ := x.Limit.Amount()
		if x.Limit.IsNone() {
			ceiling = kabinet.Zero(x.measure.Currency)
		}
		var err error
		for _, g := range guarantees {
			if g.Valid.Contains(now) {
				if ceiling, err = ceiling.Add(g.Amount); err != nil {
					return err
				}
			}
		}
		if x.ceiling, err = x.measure.OfMoney(ceiling); err != nil {
			return err
		}
		x.Ceiling = ceiling
	}
	b, err := l.Balance(ctx, x.key)
	if err != nil {
		return err
	}
	if x.Used, err = x.measure.Money(b.Used() - own.Open(x.key) + both); err != nil {
		return err
	}
	if x.Asked, err = x.measure.Money(x.asked); err != nil {
		return err
	}
	x.After, err = x.Used.Add(x.Asked)
	return err
}
