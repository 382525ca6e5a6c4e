package credit

import (
	"context"
	"errors"
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
	asked, err := account.fresh(r.Document.ID, amount, s.Zone)
	if err != nil {
		return Assessment{}, State{}, err
	}
	a.Limits, err = s.standings(ctx, now, account, group, r.Agreement, asked, own)
	if err != nil {
		return Assessment{}, State{}, err
	}
	for _, l := range a.Limits {
		if err := a.limit(l, account.Policy); err != nil {
			return Assessment{}, State{}, err
		}
	}
	return a, account, nil
}

// fresh returns what of a document's credit the snapshot does not count yet, so
// that an order that the ERP has counts once.
func (s State) fresh(document string, credit kabinet.Money, zone *time.Location) (kabinet.Money, error) {
	day := dayOf(s.Snapshot.AsOf, zone)
	for _, i := range s.Snapshot.Items {
		if i.Document != document {
			continue
		}
		left, err := credit.Sub(s.Policy.counts(i, day))
		if err != nil || left.Sign() < 0 {
			return kabinet.Zero(credit.Currency()), err
		}
		return lesser(left, credit)
	}
	return credit, nil
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
			a.decide(r)
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

// standings returns the limits that a document meets, with what it adds to each.
func (s *Service) standings(
	ctx context.Context, now time.Time, account State, group *GroupState, agreement kabinet.AgreementID,
	asked kabinet.Money, own ledger.State,
) ([]Standing, error) {
	var out []Standing
	add := func(kind LimitKind, l accounts.Limit, guarantees []Guarantee, key ledger.Key, m ledger.Measure, asked kabinet.Money) error {
		x := Standing{Kind: kind, Limit: l, key: key, measure: m, Asked: asked}
		if err := x.fill(ctx, s.Ledger, now, guarantees, own); err != nil {
			return err
		}
		out = append(out, x)
		return nil
	}
	own1 := ledger.MoneyIn(account.Currency)
	for _, x := range account.Agreements {
		if x.Agreement == agreement && agreement != "" && !x.Limit.IsNone() {
			if err := add(OfAgreement, x.Limit, nil, account.AgreementKey(agreement), own1, asked); err != nil {
				return nil, err
			}
		}
	}
	if err := add(OfPayer, account.Limit, account.Guarantees, account.Key(), own1, asked); err != nil {
		return nil, err
	}
	if group == nil {
		return out, nil
	}
	limit := group.Limit
	if limit.IsNone() {
		limit = accounts.Unlimited()
	}
	converted, err := group.Convert(asked)
	if err != nil {
		return nil, err
	}
	return out, add(OfGroup, limit, group.Guarantees, group.Key(), ledger.MoneyIn(group.Currency), converted)
}

// fill works out the amounts of a standing.
func (x *Standing) fill(ctx context.Context, l ledger.Store, now time.Time, guarantees []Guarantee, own ledger.State) error {
	var err error
	if x.asked, err = x.measure.OfMoney(x.Asked); err != nil {
		return err
	}
	x.ceiling = ledger.Max
	if !x.Limit.IsUnlimited() {
		ceiling, _ := x.Limit.Amount()
		if x.Limit.IsNone() {
			ceiling = kabinet.Zero(x.measure.Currency)
		}
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
	if x.Used, err = x.measure.Money(b.Used() - own.Open(x.key)); err != nil {
		return err
	}
	x.After, err = x.Used.Add(x.Asked)
	return err
}
