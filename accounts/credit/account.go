package credit

import (
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// MaxText is the largest length of a name or reason, in bytes.
const MaxText = 1000

// Account is what a payer may owe. A method that returns an error changes nothing.
// An Account is not safe for concurrent use.
type Account struct{ s State }

// NewAccount returns an account and its event. It returns ErrID for one without id,
// organisation or party, or the errors of Change.
func NewAccount(id ID, org kabinet.OrgID, p Party, t AccountTerms, by kabinet.Actor, now time.Time) (*Account, Opened, error) {
	if id == "" || org == "" || p.Seller == "" || p.Payer == "" || !p.Currency.Valid() {
		return nil, Opened{}, ErrID
	}
	if err := t.validate(p.Currency); err != nil {
		return nil, Opened{}, err
	}
	now = now.UTC()
	a := &Account{State{Schema: Schema, ID: id, Org: org, Party: p, AccountTerms: t.clone(), Created: now, Changed: now}}
	return a, Opened{a.base(by, now), p, t.clone()}, nil
}

// Restore returns the account of a state that a store kept. It copies the state.
func Restore(s State) *Account {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Account{s}
}

// State returns a copy of all the account holds.
func (a *Account) State() State { return a.s.clone() }

// Change gives the account other terms. Save it with Service.Save, which counts the
// exposure anew. It returns ErrLimit for a limit or guarantee in another currency,
// negative or twice, ErrPolicy, or ErrUnchanged.
func (a *Account) Change(by kabinet.Actor, now time.Time, t AccountTerms) (Changed, error) {
	if err := t.validate(a.s.Currency); err != nil {
		return Changed{}, err
	}
	if t.equal(a.s.AccountTerms) {
		return Changed{}, ErrUnchanged
	}
	was := a.s.AccountTerms
	a.s.AccountTerms, a.s.Changed = t.clone(), now.UTC()
	return Changed{a.base(by, now), was, t.clone()}, nil
}

// Block blocks the payer by hand: no order passes, by any route, in no currency and
// towards no entity of the seller, whichever account they have for it. It returns
// ErrReason for a reason that is missing or too long, or ErrUnchanged where it is
// blocked.
func (a *Account) Block(by kabinet.Actor, now time.Time, reason string) (Turned, error) {
	if err := checkReason(reason); err != nil {
		return Turned{}, err
	}
	if a.s.Block != nil {
		return Turned{}, ErrUnchanged
	}
	a.s.Block, a.s.Changed = &Blocked{cloneActor(by), reason, now.UTC()}, now.UTC()
	return Turned{a.base(by, now), true, reason}, nil
}

// Unblock undoes Block. It returns ErrReason, or ErrUnchanged.
func (a *Account) Unblock(by kabinet.Actor, now time.Time, reason string) (Turned, error) {
	if err := checkReason(reason); err != nil {
		return Turned{}, err
	}
	if a.s.Block == nil {
		return Turned{}, ErrUnchanged
	}
	a.s.Block, a.s.Changed = nil, now.UTC()
	return Turned{a.base(by, now), false, reason}, nil
}

// Take takes a snapshot in place of the last one. Its instants are at most now: the
// clock of an ERP that is fast tells nothing about orders that are to come. Of two of
// one instant the later to come counts. Save the account with Service.Save, which counts
// the exposure anew; Service.Take does both. It returns
// ErrOlder for a snapshot, or a watermark, that is older than the last, and the
// errors of Snapshot.Validate.
func (a *Account) Take(by kabinet.Actor, now time.Time, s Snapshot) (Taken, error) {
	if err := s.Validate(a.s.Currency); err != nil {
		return Taken{}, err
	}
	s.AsOf, s.Watermark = earlier(s.AsOf, now), earlier(s.Watermark, now)
	last := a.s.Snapshot
	if s.AsOf.Before(last.AsOf) || s.Watermark.Before(last.Watermark) {
		return Taken{}, ErrOlder.With("last", last.AsOf)
	}
	aging, err := Age(a.s.Currency, dayOf(s.AsOf, nil), s.Items...)
	if err != nil {
		return Taken{}, err
	}
	a.s.Snapshot, a.s.Changed = s, now.UTC()
	a.s = a.s.clone()
	return Taken{a.base(by, now), s.AsOf.UTC(), s.Watermark.UTC(), len(s.Items), aging}, nil
}

func (a *Account) base(by kabinet.Actor, now time.Time) Base {
	return Base{Org: a.s.Org, Account: a.s.ID, By: cloneActor(by), At: now.UTC()}
}

func (t AccountTerms) validate(c kabinet.Currency) error {
	if err := checkLimit(t.Limit, c); err != nil {
		return err.At("/limit")
	}
	seen := map[kabinet.AgreementID]bool{}
	for i, x := range t.Agreements {
		err := checkLimit(x.Limit, c)
		if x.Agreement == "" || seen[x.Agreement] {
			err = ErrLimit.With("limit", string(x.Agreement))
		}
		if err != nil {
			return err.At("/agreements/" + strconv.Itoa(i))
		}
		seen[x.Agreement] = true
	}
	if (t.Group.Org == "") != (t.Group.ID == "") {
		return ErrID.At("/group")
	}
	if err := checkGuarantees(t.Guarantees, c); err != nil {
		return err
	}
	if m := t.Policy.OverdueAbove; m != (kabinet.Money{}) && m.Currency() != c {
		return ErrPolicy.At("/policy/overdueAbove")
	}
	return t.Policy.Validate()
}

func (t AccountTerms) equal(o AccountTerms) bool { return reflect.DeepEqual(t.clone(), o.clone()) }

func checkLimit(l accounts.Limit, c kabinet.Currency) *kabinet.Error {
	m, stated := l.Amount()
	if !stated {
		return nil
	}
	if _, err := exact(m); err != nil || m.Currency() != c {
		return ErrLimit.With("limit", l.String())
	}
	return nil
}

func checkGuarantees(list []Guarantee, c kabinet.Currency) error {
	seen := map[string]bool{}
	for i, g := range list {
		if _, err := exact(g.Amount); err != nil || g.Amount.Currency() != c || g.ID == "" || seen[g.ID] || g.Valid.Validate() != nil {
			return ErrLimit.With("limit", g.ID).At("/guarantees/" + strconv.Itoa(i))
		}
		seen[g.ID] = true
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func checkReason(s string) error {
	if strings.TrimSpace(s) == "" || len(s) > MaxText || !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return ErrReason.With("max", MaxText)
	}
	return nil
}
