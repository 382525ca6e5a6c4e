package approval_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// post is a role that somebody has in a unit.
type post struct {
	unit    kabinet.UnitID
	role    approval.Role
	inherit bool   // it holds in the units beneath too
	limit   string // "" is unlimited
}

// colleague is somebody of a firm.
type colleague struct {
	posts   []post
	manager kabinet.PersonID
	owner   bool
}

// lent is a right to vote that somebody lent.
type lent struct{ from, to kabinet.PersonID }

// firm is a directory and an authority over one organisation that is kept in maps.
// Who has a post on the path of a unit, other than as a buyer, may vote there.
type firm struct {
	org     kabinet.OrgID
	parents map[kabinet.UnitID]kabinet.UnitID
	people  map[kabinet.PersonID]*colleague
	lent    map[kabinet.DelegationID]lent
}

// acme has the branch west with the shop beneath it, and the branch east.
//
//	acme    olga (owner), fred (finance, up to 100 000), carl (approver, inherited)
//	└ west  anna (approver, up to 5 000; manager fred), boris (approver)
//	  └ shop  rita (buyer; manager anna), sam (buyer)
//	└ east  eva (approver)
func acme() *firm {
	return &firm{
		org:     "acme",
		parents: map[kabinet.UnitID]kabinet.UnitID{"west": "", "shop": "west", "east": ""},
		people: map[kabinet.PersonID]*colleague{
			"olga":  {posts: []post{{"", "owner", true, ""}}, owner: true},
			"fred":  {posts: []post{{"", "finance", false, "100000 EUR"}}, manager: "olga"},
			"carl":  {posts: []post{{"", "approver", true, ""}}},
			"anna":  {posts: []post{{"west", "approver", true, "5000 EUR"}}, manager: "fred"},
			"boris": {posts: []post{{"west", "approver", false, ""}}},
			"rita":  {posts: []post{{"shop", "buyer", false, ""}}, manager: "anna"},
			"sam":   {posts: []post{{"shop", "buyer", false, ""}}},
			"eva":   {posts: []post{{"east", "approver", true, ""}}},
		},
		lent: map[kabinet.DelegationID]lent{},
	}
}

func (f *firm) path(unit kabinet.UnitID) ([]kabinet.UnitID, error) {
	var out []kabinet.UnitID
	for unit != "" {
		parent, ok := f.parents[unit]
		if !ok {
			return nil, kabinet.ErrNotFound.With("what", "unit").With("id", string(unit))
		}
		out, unit = append(out, unit), parent
	}
	return append(out, ""), nil
}

func (f *firm) posts(p kabinet.PersonID, path []kabinet.UnitID) (out []approval.Post) {
	c := f.people[p]
	if c == nil {
		return nil
	}
	for _, have := range c.posts {
		level := slices.Index(path, have.unit)
		if level < 0 {
			continue
		}
		if have.inherit {
			level = 0
		}
		out = append(out, approval.Post{Role: have.role, Level: level})
	}
	return out
}

// votes returns from how far up somebody may vote for an amount.
func (f *firm) votes(p kabinet.PersonID, path []kabinet.UnitID, amount kabinet.Money) (level int, ok bool) {
	level = len(path)
	if c := f.people[p]; c != nil {
		for _, have := range c.posts {
			at := slices.Index(path, have.unit)
			if at < 0 || have.role == "buyer" {
				continue
			}
			if have.limit != "" && amount.Currency().Valid() {
				if c, err := kabinet.MustMoney(have.limit).Cmp(amount); err != nil || c < 0 {
					continue
				}
			}
			level = min(level, at)
		}
	}
	return level, level < len(path)
}

func (f *firm) Voters(_ context.Context, on kabinet.Object, amount kabinet.Money) (out []approval.Voter, err error) {
	path, err := f.path(on.Unit)
	if err != nil || on.Org != f.org {
		return nil, err
	}
	for p, c := range f.people {
		if level, ok := f.votes(p, path, amount); ok {
			out = append(out, approval.Voter{Person: p, Posts: f.posts(p, path), Level: level, Owner: c.owner})
		}
	}
	for id, d := range f.lent {
		if level, ok := f.votes(d.from, path, amount); ok {
			out = append(out, approval.Voter{
				Person: d.to, Delegation: id, For: d.from, Posts: f.posts(d.from, path), Level: level, Owner: f.people[d.from].owner,
			})
		}
	}
	return out, nil
}

func (f *firm) Standing(_ context.Context, on kabinet.Object, by kabinet.Actor) (approval.Standing, error) {
	path, err := f.path(on.Unit)
	if err != nil || on.Org != f.org {
		return approval.Standing{}, kabinet.ErrNotFound.With("what", "unit").With("id", string(on.Unit))
	}
	p := by.Person
	if d, ok := f.lent[by.Delegation]; ok {
		p = d.from
	}
	if by.OnBehalfOf != nil {
		p = by.OnBehalfOf.Person
	}
	who := approval.Standing{Person: p, Path: path, Gone: f.people[p] == nil}
	for _, have := range f.posts(p, path[:1]) {
		who.Roles = append(who.Roles, have.Role)
	}
	for c := f.people[p]; c != nil && c.manager != ""; c = f.people[c.manager] {
		who.Managers = append(who.Managers, c.manager)
	}
	for _, d := range f.lent {
		if d.from == p {
			who.Excluded = append(who.Excluded, d.to)
		}
	}
	return who, nil
}

func (f *firm) Units(_ context.Context, org kabinet.OrgID, unit kabinet.UnitID) ([]kabinet.UnitID, error) {
	if _, err := f.path(unit); err != nil || org != f.org {
		return nil, kabinet.ErrNotFound.With("what", "unit").With("id", string(unit))
	}
	out := []kabinet.UnitID{unit}
	for u := range f.parents {
		if path, _ := f.path(u); u != unit && slices.Contains(path, unit) {
			out = append(out, u)
		}
	}
	slices.Sort(out)
	return out, nil
}

// Scope gives what a person may do: buyers see their own, everybody else what is in
// their unit and beneath, and votes there; owners publish rules.
func (f *firm) Scope(_ context.Context, by kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	var s kabinet.Scope
	person := by.Person
	if d, ok := f.lent[by.Delegation]; ok && d.to == by.Person {
		person = d.from
	}
	if by.Organization == "seller" && p == approval.PermissionView {
		return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
	}
	c := f.people[person]
	if c == nil || by.Organization != f.org || by.OnBehalfOf != nil {
		return s, nil
	}
	for _, have := range c.posts {
		units, _ := f.Units(context.Background(), f.org, have.unit)
		switch {
		case have.role == "buyer" && p == approval.PermissionView:
			s.Reaches = append(s.Reaches, kabinet.Reach{Org: f.org, Units: []kabinet.UnitID{have.unit}, Owner: person})
		case have.role != "buyer" && p != approval.PermissionPublish, c.owner:
			s.Reaches = append(s.Reaches, kabinet.Reach{Org: f.org, Units: units})
		}
	}
	return s, nil
}

func (f *firm) Check(ctx context.Context, by kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	scope, err := f.Scope(ctx, by, p)
	switch {
	case err != nil || scope.Holds(on):
		return err
	case by.Organization != on.Org && by.Organization != "seller":
		return kabinet.ErrNotFound.With("what", "organization").With("id", string(on.Org))
	}
	return kabinet.ErrForbidden.With("permission", string(p))
}

// actor returns somebody of acme.
func actor(p kabinet.PersonID) kabinet.Actor { return kabinet.Actor{Person: p, Organization: "acme"} }

var (
	rita, sam   = actor("rita"), actor("sam")
	anna, boris = actor("anna"), actor("boris")
	carl, fred  = actor("carl"), actor("fred")
	olga, eva   = actor("olga"), actor("eva")
)

// world is a host with a clock that stands still until it is moved.
type world struct {
	testing.TB
	db       store.DB
	firm     *firm
	now      time.Time
	policy   approval.Policy
	rechecks []approval.Recheck
	ids      int
}

func newWorld(t testing.TB) *world {
	return &world{TB: t, db: memory.New(memory.Options{}), firm: acme(), now: start}
}

func (w *world) service(tx store.Tx) *approval.Service {
	return &approval.Service{
		Flows: tx.Approvals(), Lister: tx.ApprovalLister(), Books: tx.ApprovalBooks(),
		Directory: w.firm, Authority: w.firm, Rechecks: w.rechecks, Policy: w.policy,
		Now: func() time.Time { return w.now },
		NewID: func() approval.ID {
			w.ids++
			return approval.ID("apr_" + strconv.Itoa(w.ids))
		},
	}
}

// try runs do in a transaction and returns its error.
func (w *world) try(do func(context.Context, *approval.Service) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, w.service(tx)) })
}

// must runs do in a transaction that has to commit.
func (w *world) must(do func(context.Context, *approval.Service) error) {
	w.Helper()
	require.NoError(w, w.try(do))
}

// publish publishes rules of acme.
func (w *world) publish(rules ...approval.Rule) (out []approval.RulePublished) {
	w.Helper()
	for _, r := range rules {
		w.must(func(ctx context.Context, s *approval.Service) error {
			book, err := s.Rules(ctx, olga, "acme")
			if err != nil {
				return err
			}
			e, err := s.Publish(ctx, olga, "acme", book.Version, r)
			out = append(out, e)
			return err
		})
	}
	return out
}

// submit submits an order of the shop by rita.
func (w *world) submit(s approval.Subject, added ...approval.Rule) (state approval.State) {
	w.Helper()
	w.must(func(ctx context.Context, svc *approval.Service) (err error) {
		state, err = svc.Submit(ctx, rita, s, added...)
		return err
	})
	return state
}

// vote votes on the flow as it is stored.
func (w *world) vote(by kabinet.Actor, s approval.State, approve bool) (state approval.State, err error) {
	err = w.try(func(ctx context.Context, svc *approval.Service) error {
		now := w.state(s)
		var err error
		state, err = svc.Vote(ctx, by, "acme", now.ID, approval.Ballot{Approve: approve, Comment: "seen", Version: now.Version, Hash: now.Subject.Hash})
		return err
	})
	return state, err
}

// approve votes yes, which has to be counted.
func (w *world) approve(by kabinet.Actor, s approval.State) approval.State {
	w.Helper()
	state, err := w.vote(by, s, true)
	require.NoError(w, err)
	return state
}

// state reads a flow as it is stored.
func (w *world) state(s approval.State) (out approval.State) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		f, err := tx.Approvals().Get(ctx, "acme", s.ID)
		if err == nil {
			out = f.State()
		}
		return err
	}))
	return out
}

// waiting returns the ids of what waits for somebody.
func (w *world) waiting(by kabinet.Actor) (out []approval.ID) {
	w.Helper()
	w.must(func(ctx context.Context, s *approval.Service) error {
		list, err := s.Waiting(ctx, by, kabinet.Page{})
		for _, f := range list.Items {
			out = append(out, f.ID)
		}
		return err
	})
	return out
}

// kinds returns the kinds of the events from the n-th on.
func (w *world) kinds(n int) (out []string) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		records, err := tx.Outbox().Pending(ctx, 10_000)
		for _, r := range records[min(n, len(records)):] {
			out = append(out, r.Kind)
		}
		return err
	}))
	return out
}

// order is an order of the shop with one line of that quantity at 10 EUR.
func order(quantity int64) approval.Subject {
	return priced(1, quantity, "10 EUR", "0 EUR")
}

// priced is an order with one line, at a version, with a discount on the whole.
func priced(version, quantity int64, price, discount string) approval.Subject {
	p := kabinet.MustMoney(price)
	before, err := p.Mul(kabinet.QuantityOf(quantity), 2, kabinet.HalfUp)
	if err != nil {
		panic(err)
	}
	after, err := before.Sub(kabinet.MustMoney(discount))
	if err != nil {
		panic(err)
	}
	content := approval.Content{
		Lines: []approval.ContentLine{{Key: "1", Article: "pump", Quantity: kabinet.QuantityOf(quantity), Price: p}},
		Terms: []approval.Term{{Name: "payer", Value: "acme-llc"}, {Name: "site", Value: "gate"}},
		Total: after,
	}
	return approval.Subject{
		Kind: approval.Order, ID: "ord_1", Org: "acme", Unit: "shop", Version: version, Content: &content,
		Facts: approval.Facts{
			approval.TotalBefore: approval.Amount(before), approval.TotalAfter: approval.Amount(after),
			approval.Lines: approval.Number(kabinet.QuantityOf(1)), approval.Categories: approval.Texts("pumps"),
			approval.CostCentre: approval.Text("4711"),
		},
	}
}

func eur(s string) approval.Value { return approval.Amount(kabinet.MustMoney(s + " EUR")) }

// byRole is one tier of n persons of a role.
func byRole(role approval.Role, n int) approval.Tier {
	return approval.Tier{Groups: []approval.Group{{By: approval.ByRole, Role: role, Count: n}}}
}

// asks is a rule of the whole organisation that requires tiers from 100 EUR on.
func asks(id approval.RuleID, tiers ...approval.Tier) approval.Rule {
	return approval.Rule{
		ID: id, Name: "Rule " + string(id), When: approval.Where(approval.Total, approval.AtLeast, eur("100")),
		Effect: approval.Require, Tiers: tiers,
	}
}

// errUndo ends transactions that are to leave nothing behind.
var errUndo = errors.New("undo")

// printing fails examples by printing.
type printing struct{ testing.TB }

func (printing) Helper()                           {}
func (printing) Errorf(format string, args ...any) { fmt.Printf(format, args...) }
func (printing) FailNow()                          { panic("failed") }
