package credit

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// RateTo is what one unit of a currency comes to in that of the group.
type RateTo struct {
	Currency kabinet.Currency `json:"currency"`
	Rate     kabinet.Rate     `json:"rate"`
}

// GroupTerms are what may change of a group.
type GroupTerms struct {
	Name string `json:"name"`
	// Limit is what all payers of the group may owe together. None is no limit
	// of the group.
	Limit accounts.Limit `json:"limit"`
	// Rates are kept: amounts in other currencies count at them, until they are
	// changed, and what is counted stays as it is until it is counted anew.
	Rates      []RateTo    `json:"rates,omitempty"`
	Guarantees []Guarantee `json:"guarantees,omitempty"`
	// Propagate makes what is held against one payer, a block or overdue debts,
	// hold against all of them.
	Propagate bool `json:"propagate,omitempty"`
}

// GroupState is what a store keeps of a Group. Times are UTC.
type GroupState struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID       GroupID          `json:"id"`
	Org      kabinet.OrgID    `json:"org"`
	Currency kabinet.Currency `json:"currency"`
	GroupTerms
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s GroupState) Savable() error { return savable("credit group", s.ID, s.Schema) }

// Key returns the ledger's key of the group's limit.
func (s GroupState) Key() ledger.Key {
	return ledger.Key{Org: s.Org, Book: groupBook, Account: string(s.ID)}
}

// Ref names the group.
func (s GroupState) Ref() GroupRef { return GroupRef{s.Org, s.ID} }

// Convert returns an amount in the currency of the group at its kept rate, rounded up to
// the smallest unit: what is owed never counts as less than it is, however many small
// amounts it comes in. It returns ErrRate where there is no rate.
func (s GroupState) Convert(m kabinet.Money) (kabinet.Money, error) {
	return s.convert(m, kabinet.Ceiling)
}

func (s GroupState) convert(m kabinet.Money, mode kabinet.Rounding) (kabinet.Money, error) {
	if m.Currency() == s.Currency {
		return m, nil
	}
	for _, r := range s.Rates {
		if r.Currency == m.Currency() {
			x, err := m.MulRate(r.Rate, s.Currency.Digits(), mode)
			if err != nil {
				return kabinet.Money{}, err
			}
			return kabinet.MoneyFromDecimal(x.Decimal(), s.Currency)
		}
	}
	return kabinet.Money{}, ErrRate.With("currency", m.Currency().Code())
}

func (s GroupState) clone() GroupState {
	s.GroupTerms = s.GroupTerms.clone()
	return s
}

func (t GroupTerms) clone() GroupTerms {
	t.Rates, t.Guarantees = slices.Clone(t.Rates), slices.Clone(t.Guarantees)
	return t
}

// Group is several payers with one limit. A method that returns an error changes
// nothing. A Group is not safe for concurrent use.
type Group struct{ s GroupState }

// NewGroup returns a group without members and its event; accounts join it by
// their terms. It returns ErrID for one without id, organisation, currency or
// name, or the errors of Change.
func NewGroup(id GroupID, org kabinet.OrgID, c kabinet.Currency, t GroupTerms, by kabinet.Actor, now time.Time) (*Group, GroupChanged, error) {
	if id == "" || org == "" || !c.Valid() {
		return nil, GroupChanged{}, ErrID
	}
	if err := t.validate(c); err != nil {
		return nil, GroupChanged{}, err
	}
	now = now.UTC()
	g := &Group{GroupState{Schema: Schema, ID: id, Org: org, Currency: c, GroupTerms: t.clone(), Created: now, Changed: now}}
	return g, g.changed(by, now), nil
}

// RestoreGroup returns the group of a state that a store kept. It copies the state.
func RestoreGroup(s GroupState) *Group {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Group{s}
}

// State returns a copy of all the group holds.
func (g *Group) State() GroupState { return g.s.clone() }

// Change gives the group other terms. It returns ErrID for a name that is missing
// or too long, ErrLimit, ErrRate for a rate that is not positive, of the group's
// own currency or twice, or ErrUnchanged.
func (g *Group) Change(by kabinet.Actor, now time.Time, t GroupTerms) (GroupChanged, error) {
	if err := t.validate(g.s.Currency); err != nil {
		return GroupChanged{}, err
	}
	if reflect.DeepEqual(t.clone(), g.s.GroupTerms.clone()) {
		return GroupChanged{}, ErrUnchanged
	}
	g.s.GroupTerms, g.s.Changed = t.clone(), now.UTC()
	return g.changed(by, now), nil
}

func (g *Group) changed(by kabinet.Actor, now time.Time) GroupChanged {
	return GroupChanged{g.s.Ref(), g.s.GroupTerms.clone(), cloneActor(by), now.UTC()}
}

func (t GroupTerms) validate(c kabinet.Currency) error {
	if strings.TrimSpace(t.Name) == "" || checkReason(t.Name) != nil {
		return ErrID.At("/name")
	}
	if err := checkLimit(t.Limit, c); err != nil {
		return err.At("/limit")
	}
	seen := map[kabinet.Currency]bool{c: true}
	for i, r := range t.Rates {
		if !r.Currency.Valid() || seen[r.Currency] || r.Rate.Sign() <= 0 {
			return ErrRate.With("currency", r.Currency.Code()).At("/rates/" + strconv.Itoa(i))
		}
		seen[r.Currency] = true
	}
	return checkGuarantees(t.Guarantees, c)
}
