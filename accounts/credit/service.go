package credit

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Service lets documents take credit, and counts what ERPs say. It is a plain
// struct of ports, built per transaction; every method runs in one transaction,
// which is rolled back when it returns an error. A port that is needed and not set
// is kabinet.ErrMissingPort, which names it. Whether the actor may ask is for the
// caller to check.
type Service struct {
	Accounts     Store
	Groups       GroupStore // where accounts have groups
	Holds        HoldStore
	Ledger       ledger.Store
	Reservations ledger.ReservationStore
	// NoAccount is for a payer without account; empty is PrepayOnly. What it allows
	// is reserved nowhere: an account that is opened later knows of it from its
	// snapshots alone.
	NoAccount Decision
	// Zone is where days begin, for what is overdue; nil is UTC.
	Zone *time.Location
	// NewID makes the ids of reservations, and NewHoldID those of holds; nil
	// means ledger.NewID and the package's NewHoldID.
	NewID     func() ledger.ID
	NewHoldID func() HoldID
}

func (s *Service) book() ledger.Book {
	return ledger.Book{Name: Book, Ledger: s.Ledger, Reservations: s.Reservations, NewID: s.NewID}
}

// Assess says what credit would say to a document at now, and changes nothing. What
// the document holds already does not count against it, so it can be asked again
// before goods are released. It returns ErrTotal, ErrPrepaid,
// kabinet.ErrCurrencyMismatch, or ErrRate where the group has none.
func (s *Service) Assess(ctx context.Context, now time.Time, r Request) (Assessment, error) {
	own, hold, err := s.own(ctx, r)
	if err != nil {
		return Assessment{}, err
	}
	a, _, err := s.assess(ctx, now, r, own)
	if err != nil {
		return Assessment{}, err
	}
	a.permit(r, hold, now)
	return a, nil
}

// permit takes a release of the document into account: it stands against
// everything but a block.
func (a *Assessment) permit(r Request, hold *OrderHold, now time.Time) {
	if hold == nil {
		return
	}
	a.Hold = hold.s.ID
	if (a.Decision == Hold || a.Decision == PrepayOnly) && hold.s.Party == r.Party && hold.s.Agreement == r.Agreement && hold.s.Covers(r.Document, a.Credit, now) {
		a.Decision, a.Permitted = Allow, true
	}
}

// own returns what the document's latest version has reserved, and its hold, if
// there is one.
func (s *Service) own(ctx context.Context, r Request) (ledger.State, *OrderHold, error) {
	if err := s.need(); err != nil {
		return ledger.State{}, nil, err
	}
	if r.Org == "" || r.Document.ID == "" {
		return ledger.State{}, nil, ErrID
	}
	hold, err := s.Holds.Of(ctx, r.Org, r.Document.ID)
	if errors.Is(err, kabinet.NotFound) {
		hold, err = nil, nil
	}
	if err != nil {
		return ledger.State{}, nil, err
	}
	latest, err := s.Reservations.Latest(ctx, r.Org, Book, r.Document.ID)
	switch {
	case errors.Is(err, kabinet.NotFound):
		return ledger.State{}, hold, nil
	case err != nil:
		return ledger.State{}, nil, err
	}
	return latest.State(), hold, nil
}

// Reserve asks for credit and takes it.
//
// Allow and Warn reserve on every limit, or on none. Hold keeps the document until
// somebody releases it (ReleaseHold) and Reserve is called again. PrepayOnly
// reserves nothing: the client prepays more, or the host holds the order. In both
// cases what earlier versions of the document hold is given back. Block returns the
// assessment and ErrBlocked.
//
// Reserving a version again that has reserved takes nothing, and keeps what it has; it is
// held again where that is the answer by now, as when its release is over. One that asks for
// more than it did, or than it has of that after a part was given back, or for another
// payer or agreement, is ledger.ErrTwice. Besides the errors
// of Assess it returns ledger.ErrOlder where a later version has reserved, and
// ledger.ErrEnded where this one had, and gave it back: it asks again under a later
// version.
func (s *Service) Reserve(ctx context.Context, by kabinet.Actor, now time.Time, r Request) (Assessment, error) {
	own, hold, err := s.own(ctx, r)
	if err != nil {
		return Assessment{}, err
	}
	a, account, err := s.assess(ctx, now, r, own)
	if err != nil {
		return Assessment{}, err
	}
	a.permit(r, hold, now)
	if r.Less && a.Decision != Allow && a.lessThan(account, own) {
		a.Decision, a.Permitted = Warn, true
	}
	if a.Decision == Block {
		return a, ErrBlocked
	}
	if own.ID != "" && own.Document == r.Document && !own.GivenUp(now) {
		a.Reservation = own.ID
		if err := a.repeats(account, own); err != nil || a.Decision != Hold {
			return a, err
		}
		return s.hold(ctx, now, a, account, r, hold)
	}
	ask := ledger.Request{Org: r.Org, Document: r.Document, Until: r.Until}
	if ask.Size, err = ledger.MoneyIn(r.Currency).OfMoney(r.Total); err != nil {
		return Assessment{}, err
	}
	if a.Decision == Allow || a.Decision == Warn {
		for _, l := range a.limits {
			if l.whole > 0 {
				ask.Asks = append(ask.Asks, l.ask(a.Permitted || account.Policy.OverLimit == Allow || account.Policy.OverLimit == Warn))
			}
		}
	}
	if len(ask.Asks) > 0 {
		// The snapshot that is there has not taken in what comes after it, whatever the
		// clock says.
		at := later(now, account.Snapshot.Watermark.Add(1))
		held, err := s.book().Reserve(ctx, by, at, ask)
		if err != nil {
			return Assessment{}, err
		}
		a.Reservation = held.ID
	} else if _, _, err := s.book().Supersede(ctx, by, now, r.Org, r.Document); err != nil {
		return Assessment{}, err
	}
	if err := s.recount(ctx, by, now, r.Org, r.Document.ID, accountOf(own), account.ID); err != nil {
		return Assessment{}, err
	}
	if a.Decision == Hold {
		return s.hold(ctx, now, a, account, r, hold)
	}
	return a, nil
}

// lessThan reports whether a document takes no more credit of its payer, and under its
// agreement, than it has taken, or than the snapshot has of it.
func (a *Assessment) lessThan(account State, had ledger.State) bool {
	if account.ID == "" || accountOf(had) != account.ID || had.Status != ledger.Active && had.Status != ledger.Converted {
		return false
	}
	return !slices.ContainsFunc(a.limits, func(l Standing) bool {
		var taken ledger.Units
		for _, i := range had.Items {
			if i.Key == l.key {
				taken += i.Amount - i.Released
			}
		}
		return l.Kind != OfGroup && l.whole > taken && l.asked > 0
	})
}

// repeats returns ledger.ErrTwice where the version of a document asks its payer for
// more than it has of what it took the first time, or another payer or agreement: that is
// no repeat.
func (a *Assessment) repeats(account State, had ledger.State) error {
	twice := ledger.ErrTwice.With("kind", string(ledger.Reserve)).With("document", had.Document.ID)
	if accountOf(had) != account.ID {
		return twice
	}
	for _, l := range a.limits {
		var held ledger.Units
		for _, i := range had.Items {
			if i.Key == l.key {
				held += i.Amount - i.Released
			}
		}
		if l.Kind != OfGroup && l.whole > held {
			return twice
		}
	}
	return nil
}

// hold holds the document.
func (s *Service) hold(ctx context.Context, now time.Time, a Assessment, account State, r Request, had *OrderHold) (Assessment, error) {
	if account.ID == "" {
		return a, nil // there is no account to hold it for
	}
	if had != nil {
		moved, err := had.Again(now, account, r.Document, r.Agreement, a.Credit, a.Reasons)
		if err != nil || moved == nil {
			return a, err
		}
		return a, s.Holds.Save(ctx, had, *moved)
	}
	newID := s.NewHoldID
	if newID == nil {
		newID = NewHoldID
	}
	h, moved, err := NewHold(newID(), account, r.Document, r.Agreement, a.Credit, a.Reasons, now)
	if err != nil {
		return a, err
	}
	a.Hold = h.s.ID
	return a, s.Holds.Save(ctx, h, moved)
}

// ReleaseHold releases the hold of a document; Reserve then takes the credit. It
// returns kabinet.ErrNotFound for a document that is not held, and the errors of
// OrderHold.Release.
func (s *Service) ReleaseHold(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string, p Permit) error {
	return s.changeHold(ctx, org, document, func(h *OrderHold) (HoldMoved, error) { return h.Release(by, now, p) })
}

// CancelHold cancels the hold of a document. It returns kabinet.ErrNotFound, and
// the errors of OrderHold.Cancel.
func (s *Service) CancelHold(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, reason string) error {
	return s.changeHold(ctx, org, document, func(h *OrderHold) (HoldMoved, error) { return h.Cancel(by, now, reason) })
}

func (s *Service) changeHold(ctx context.Context, org kabinet.OrgID, document string, do func(*OrderHold) (HoldMoved, error)) error {
	if s.Holds == nil {
		return kabinet.ErrMissingPort.With("port", "credit.Service.Holds")
	}
	h, err := s.Holds.Of(ctx, org, document)
	if err != nil {
		return err
	}
	moved, err := do(h)
	if err != nil {
		return err
	}
	return s.Holds.Save(ctx, h, moved)
}

// Release gives credit of a document back that will not be used: all of it, or the
// part num/den, as when a line is cancelled. The step tells several releases of one
// document apart. It returns kabinet.ErrNotFound for a document that reserved
// nothing, and the errors of ledger.Reservation.Release.
func (s *Service) Release(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document, step string, num, den int64) error {
	if err := s.need(); err != nil {
		return err
	}
	held, err := s.book().Release(ctx, by, now, org, document, step, ledger.Part{Num: num, Den: den})
	if err != nil {
		return err
	}
	return s.recount(ctx, by, now, org, document, accountOf(held))
}

// accountOf returns the account that a document has reserved from, if it has.
func accountOf(r ledger.State) ID {
	for _, i := range r.Items {
		if i.Book == Book {
			return ID(i.Account)
		}
	}
	return ""
}

// recount counts the exposure of accounts anew whose snapshot names a document, since
// what it holds has changed.
func (s *Service) recount(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string, accounts ...ID) error {
	slices.Sort(accounts)
	for _, id := range slices.Compact(accounts) {
		if id == "" {
			continue
		}
		a, err := s.Accounts.Get(ctx, org, id)
		if err != nil {
			return err
		}
		if _, named := a.s.Snapshot.item(document); !named {
			continue
		}
		if err := s.Save(ctx, by, now, a); err != nil {
			return err
		}
	}
	return nil
}

// Due returns at most limit reservations that have expired at now, in any organisation,
// the earliest first.
func (s *Service) Due(ctx context.Context, now time.Time, limit int) ([]ledger.State, error) {
	if err := s.need(); err != nil {
		return nil, err
	}
	return s.book().Due(ctx, now, limit)
}

// Expire gives back what the latest version of a document holds and has expired at now.
// ledger.ExpireEach does so for all that is due, each in a transaction of its own: a group
// that has lost the rate of one payer holds up nobody else. It returns the errors of
// ledger.Book.Expire, and of Save where the account's snapshot names the document.
func (s *Service) Expire(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string) (ledger.State, error) {
	if err := s.need(); err != nil {
		return ledger.State{}, err
	}
	held, err := s.book().Expire(ctx, by, now, org, document)
	if err != nil {
		return ledger.State{}, err
	}
	return held, s.recount(ctx, by, now, org, document, accountOf(held))
}

// Take takes a snapshot of an account: what the portal had reserved and the
// snapshot includes is converted, and its exposure counts from now on. It returns
// kabinet.ErrNotFound, and the errors of Account.Take and Save.
func (s *Service) Take(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, id ID, snapshot Snapshot) error {
	if err := s.need(); err != nil {
		return err
	}
	a, err := s.Accounts.Get(ctx, org, id)
	if err != nil {
		return err
	}
	taken, err := a.Take(by, now, snapshot)
	if err != nil {
		return err
	}
	return s.Save(ctx, by, now, a, taken)
}

// Save saves an account whose terms, group or snapshot changed, and counts its
// exposure anew on every limit that it meets. Where the account joins a group or leaves
// one, what its orders hold goes along, whatever room there is. It returns kabinet.ErrConflict, ErrRate, or kabinet.ErrNotFound for
// the group.
func (s *Service) Save(ctx context.Context, by kabinet.Actor, now time.Time, a *Account, events ...kabinet.Event) error {
	if err := s.need(); err != nil {
		return err
	}
	state := a.State()
	orders, converted, err := s.convert(ctx, by, now, state)
	if err != nil {
		return err
	}
	group, err := s.group(ctx, state)
	if err != nil {
		return err
	}
	next, err := s.counted(state, group, orders)
	if err != nil {
		return err
	}
	change := map[ledger.Key]Counted{}
	add := func(c Counted, sign ledger.Units) {
		sum := change[c.Key]
		change[c.Key] = Counted{c.Key, c.Measure, sum.Amount + sign*c.Amount}
	}
	for _, c := range next {
		add(c, 1)
	}
	for _, c := range state.Counted {
		add(c, -1)
	}
	for _, c := range converted {
		add(c, -1)
	}
	if err := s.regroup(ctx, by, now, state, group, orders); err != nil {
		return err
	}
	document := ledger.Document{ID: "exposure/" + string(state.ID), Version: state.Version + 1}
	var postings []ledger.Posting
	for _, c := range change {
		if c.Amount != 0 {
			postings = append(postings, ledger.Posting{Ceiling: ledger.Max, Entry: ledger.Entry{
				Key: c.Key, Document: document, Line: string(state.Org), Kind: ledger.Adjust, Measure: c.Measure, Amount: c.Amount,
				By: by.Person, At: now.UTC(),
			}})
		}
	}
	a.s.Counted = next
	if err := s.Accounts.Save(ctx, a, events...); err != nil {
		return err
	}
	_, err = s.Ledger.Post(ctx, postings...)
	return err
}

// counted returns what the exposure of an account comes to on every limit, without
// what its open orders hold of it already.
func (s *Service) counted(account State, group *GroupState, orders []ledger.State) ([]Counted, error) {
	if account.Snapshot.AsOf.IsZero() {
		return nil, nil
	}
	total, of, err := account.Policy.Exposure(account.Currency, account.Snapshot, s.Zone)
	if err != nil {
		return nil, err
	}
	for _, held := range orders {
		i, named := account.Snapshot.item(held.Document.ID)
		if !named {
			continue
		}
		for _, key := range []ledger.Key{account.Key(), account.AgreementKey(i.Agreement)} {
			u, err := account.both(i, key, held, s.Zone)
			if err != nil {
				return nil, err
			}
			m, err := ledger.MoneyIn(account.Currency).Money(u)
			if err != nil {
				return nil, err
			}
			if key == account.Key() {
				total, err = total.Sub(m)
			} else if i.Agreement != "" {
				of[i.Agreement], err = of[i.Agreement].Sub(m)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	var out []Counted
	add := func(key ledger.Key, m ledger.Measure, amount kabinet.Money) error {
		u, err := m.OfMoney(amount)
		if err == nil && u != 0 {
			out = append(out, Counted{key, m, u})
		}
		return err
	}
	own := ledger.MoneyIn(account.Currency)
	if err := add(account.Key(), own, total); err != nil {
		return nil, err
	}
	for agreement, amount := range of {
		if err := add(account.AgreementKey(agreement), own, amount); err != nil {
			return nil, err
		}
	}
	if group != nil {
		converted, err := group.Convert(total)
		if err != nil {
			return nil, err
		}
		if err := add(group.Key(), ledger.MoneyIn(group.Currency), converted); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Counted) int { return a.Key.Compare(b.Key) })
	return out, nil
}

// convert ends the reservations that the account's snapshot includes. It returns the
// others of the account, and what those that ended had held on each key, which is spent
// now.
func (s *Service) convert(ctx context.Context, by kabinet.Actor, now time.Time, account State) (orders []ledger.State, out []Counted, err error) {
	active, err := s.Reservations.Active(ctx, account.Org, Book)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range active {
		held := r.State()
		if accountOf(held) != account.ID {
			continue
		}
		if account.Snapshot.AsOf.IsZero() || !account.Snapshot.Includes(held) {
			orders = append(orders, held)
			continue
		}
		for _, i := range held.Items {
			out = append(out, Counted{i.Key, i.Measure, i.Open()})
		}
		if _, err := s.book().Commit(ctx, by, now, account.Org, held.Document.ID, "snapshot"); err != nil {
			return nil, nil, err
		}
	}
	return orders, out, nil
}

// regroup moves what the account's orders hold to the limit of its group, away from
// that of any other, so that a group never misses what its payers have ordered.
func (s *Service) regroup(
	ctx context.Context, by kabinet.Actor, now time.Time, account State, group *GroupState, orders []ledger.State,
) error {
	for _, held := range orders {
		var drop []ledger.Key
		var add []ledger.Item
		for _, i := range held.Items {
			switch {
			case i.Key.Book == groupBook && (group == nil || i.Key != group.Key()):
				drop = append(drop, i.Key)
			case i.Key == account.Key() && group != nil && !slices.ContainsFunc(held.Items, func(x ledger.Item) bool { return x.Key == group.Key() }):
				x, err := group.share(i)
				if err != nil {
					return err
				}
				if x.Open() > 0 {
					add = append(add, x)
				}
			}
		}
		if len(drop)+len(add) == 0 {
			continue
		}
		step := "group/" + strconv.FormatInt(account.Version+1, 10)
		if _, err := s.book().Rekey(ctx, by, now, account.Org, held.Document.ID, step, drop, add); err != nil {
			return err
		}
	}
	return nil
}

// both returns what a reservation holds on a key of that which the snapshot counts
// there too, as an item of the same document.
func (s State) both(i Item, key ledger.Key, held ledger.State, zone *time.Location) (ledger.Units, error) {
	u, err := s.has(i, key, zone)
	return max(0, min(u, held.Open(key))), err
}

// has returns what an item of the snapshot adds to the exposure on a key.
func (s State) has(i Item, key ledger.Key, zone *time.Location) (ledger.Units, error) {
	if key != s.Key() && (i.Agreement == "" || key != s.AgreementKey(i.Agreement)) {
		return 0, nil
	}
	return ledger.MoneyIn(s.Currency).OfMoney(s.Policy.counts(i, dayOf(s.Snapshot.AsOf, zone)))
}

// share returns what an item of a payer comes to in the group.
func (s GroupState) share(i ledger.Item) (ledger.Item, error) {
	amount, err := s.units(i.Measure, i.Amount, kabinet.Ceiling)
	if err != nil {
		return ledger.Item{}, err
	}
	open, err := s.units(i.Measure, i.Open(), kabinet.Ceiling)
	return ledger.Item{Key: s.Key(), Line: i.Line, Measure: ledger.MoneyIn(s.Currency), Amount: amount, Released: amount - open}, err
}

// units returns what so many units of a measure come to in the currency of the group.
func (s GroupState) units(m ledger.Measure, u ledger.Units, mode kabinet.Rounding) (ledger.Units, error) {
	x, err := m.Money(u)
	if err == nil {
		x, err = s.convert(x, mode)
	}
	if err != nil {
		return 0, err
	}
	return ledger.MoneyIn(s.Currency).OfMoney(x)
}

func (s *Service) need() error {
	for _, p := range []struct {
		name string
		set  bool
	}{
		{"Accounts", s.Accounts != nil}, {"Holds", s.Holds != nil}, {"Ledger", s.Ledger != nil}, {"Reservations", s.Reservations != nil},
	} {
		if !p.set {
			return kabinet.ErrMissingPort.With("port", "credit.Service."+p.name)
		}
	}
	return nil
}
