package invite_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

var (
	olga  = kabinet.Actor{Person: "olga", Organization: "acme"}   // owner
	adam  = kabinet.Actor{Person: "adam", Organization: "acme"}   // administrator
	boris = kabinet.Actor{Person: "boris", Organization: "acme"}  // buyer
	gleb  = kabinet.Actor{Person: "gleb", Organization: "acme"}   // without a role
	sara  = kabinet.Actor{Person: "sara", Organization: "seller"} // owner of the seller
	zoe   = kabinet.Actor{Person: "zoe", Organization: "other"}   // owner of another client
)

// world is a host: two clients and a seller, a clock that stands still until it is
// moved, and a mailbox.
type world struct {
	testing.TB
	db     store.DB
	now    time.Time
	policy invite.Policy
	keys   invite.Keys
	hooks  []invite.Hook
	owns   func(scope string, person kabinet.PersonID) bool
	mails  []invite.Mail
	fail   error // of the sender
	taken  map[kabinet.EventID]bool
}

func newWorld(t testing.TB) *world {
	w := &world{TB: t, db: memory.New(memory.Options{}), now: start, keys: kabinet.NewKeyRing(), taken: map[kabinet.EventID]bool{}}
	w.found()
	return w
}

// found makes the organisations and their people.
func (w *world) found() {
	w.Helper()
	member := func(ctx context.Context, tx store.Tx, o *accounts.Organization, person kabinet.PersonID, role accounts.RoleID) error {
		p, registered, err := accounts.NewPerson(person, accounts.RegisterPerson{Name: strings.ToUpper(string(person[:1])) + string(person[1:]), Email: string(person) + "@" + string(o.ID()) + ".example"}, w.now)
		if err != nil {
			return err
		}
		if err := tx.People().Save(ctx, p, registered); err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership(accounts.MembershipID("mem_"+person), o, person, kabinet.Window{}, w.now)
		if err != nil {
			return err
		}
		events := []kabinet.Event{joined}
		if role != "" {
			e, err := m.Assign("asg_1", accounts.AssignRole{Role: role, Inherit: true}, o, "", w.now)
			if err != nil {
				return err
			}
			events = append(events, e)
		}
		return tx.Memberships().Save(ctx, m, events...)
	}
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		for id, people := range map[kabinet.OrgID]map[kabinet.PersonID]accounts.RoleID{
			"acme":   {"olga": accounts.RoleOwner, "adam": accounts.RoleAdmin, "boris": accounts.RoleBuyer, "gleb": ""},
			"other":  {"zoe": accounts.RoleOwner},
			"seller": {"sara": accounts.RoleOwner},
			"empty":  {},
		} {
			kind := accounts.Client
			if id == "seller" {
				kind = accounts.Seller
			}
			o, registered, err := accounts.NewOrganization(id, accounts.RegisterOrganization{Kind: kind, Name: strings.ToUpper(string(id[:1])) + string(id[1:]), Locale: "en"}, w.now)
			if err != nil {
				return err
			}
			events := []kabinet.Event{registered}
			if id == "acme" {
				for _, unit := range [][2]kabinet.UnitID{{"north", ""}, {"port", "north"}, {"south", ""}} {
					e, err := o.AddUnit(unit[0], accounts.UnitForm{Name: string(unit[0]), Parent: unit[1]}, w.now)
					if err != nil {
						return err
					}
					events = append(events, e)
				}
			}
			if err := tx.Organizations().Save(ctx, o, events...); err != nil {
				return err
			}
			for person, role := range people {
				if o, err = tx.Organizations().Get(ctx, id); err != nil {
					return err
				}
				if err := member(ctx, tx, o, person, role); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (w *world) inTx(do func(context.Context, store.Tx) error) {
	w.Helper()
	require.NoError(w, w.db.InTx(context.Background(), do))
}

func (w *world) service(tx store.Tx) *invite.Service {
	clock := func() time.Time { return w.now }
	authorizer := accounts.Authorizer{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Versions: tx.AuthorityVersions(), Now: clock,
	}
	directory := withaccounts.Directory{Authorizer: authorizer, Seller: "seller", Delegations: tx.DelegationLister()}
	return &invite.Service{
		Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Lister: tx.InvitationLister(), Refusals: tx.InviteRefusals(),
		Meters: tx.InviteMeters(), Bulks: tx.InviteBulks(), Purger: tx.InvitePurger(), Access: authorizer, Authority: directory, Members: directory, Names: directory,
		Policy: func(context.Context, kabinet.OrgID, string) (invite.Policy, error) { return w.policy, nil },
		Owns: func(_ context.Context, _ kabinet.OrgID, scope string, person kabinet.PersonID) (bool, error) {
			return w.owns != nil && w.owns(scope, person), nil
		},
		Hooks: w.hooks, Keys: w.keys, Now: clock,
	}
}

// transact is what the host gives to Stage and Courier.
func (w *world) transact(ctx context.Context, do func(context.Context, *invite.Service) error) error {
	return w.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, w.service(tx)) })
}

// try runs do in a transaction and returns its error.
func (w *world) try(do func(context.Context, *invite.Service) error) error {
	return w.transact(context.Background(), do)
}

// view runs do in a transaction for reading.
func (w *world) view(do func(context.Context, *invite.Service) error) error {
	return w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, w.service(tx)) })
}

// Send implements invite.Sender: the mailbox.
func (w *world) Send(_ context.Context, m invite.Mail) error {
	if w.fail != nil {
		return fmt.Errorf("%w: %s: %s", w.fail, m.Text, m.HTML)
	}
	w.mails = append(w.mails, m)
	return nil
}

func printer(locale string) kabinet.Printer {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	if err := invite.Messages(b); err != nil {
		panic(err)
	}
	return kabinet.NewPrinter(b, language.Make(locale))
}

func (w *world) courier() *invite.Courier {
	return &invite.Courier{In: w.transact, Sender: w, Base: "https://portal.example/invite/", Printer: printer}
}

// deliver takes what is new in the outbox, and returns the last link that was sent.
func (w *world) deliver() string {
	w.Helper()
	for _, r := range w.events() {
		if !w.taken[r.ID] {
			require.NoError(w, w.courier().Take(context.Background(), r))
			w.taken[r.ID] = true
		}
	}
	if len(w.mails) == 0 {
		return ""
	}
	return linkOf(w.mails[len(w.mails)-1])
}

// linkOf returns the secret of a message.
func linkOf(m invite.Mail) string {
	_, rest, _ := strings.Cut(m.Text, "https://portal.example/invite/")
	link, _, _ := strings.Cut(rest, "\n")
	return link
}

func form(address string, roles ...string) invite.Form {
	f := invite.Form{Org: "acme", Address: address, Name: "Ivan", Message: "Please check our orders.", Step: "legal_entity", Takes: 5}
	for _, r := range roles {
		f.Roles = append(f.Roles, invite.Role{Role: r, Inherit: true})
	}
	return f
}

func (w *world) create(by kabinet.Actor, f invite.Form) (state invite.State, err error) {
	err = w.try(func(ctx context.Context, s *invite.Service) (err error) {
		state, err = s.Create(ctx, by, f)
		return err
	})
	return state, err
}

// invited creates an invitation that has to succeed, delivers it and returns its
// link.
func (w *world) invited(by kabinet.Actor, f invite.Form) (invite.State, string) {
	w.Helper()
	state, err := w.create(by, f)
	require.NoError(w, err)
	link := w.deliver()
	require.NotEmpty(w, link)
	return w.state(state), link
}

// person is somebody new who has signed in with an address.
func person(address string) invite.Subject {
	return invite.Subject{
		ID: "oidc:" + address, Name: "Ivan Petrov", Addresses: []invite.VerifiedAddress{{Address: address, Verified: true, Provider: "oidc:corp"}},
	}
}

func (w *world) peek(link string) (page invite.Page, err error) {
	err = w.view(func(ctx context.Context, s *invite.Service) (err error) {
		page, err = s.Peek(ctx, link)
		return err
	})
	return page, err
}

func (w *world) stage(link string) (string, error) {
	h, err := invite.Stage(context.Background(), w.transact, link)
	return h.Reveal(), err
}

// accept goes through door with what is shown there.
func (w *world) accept(door invite.Door, a invite.Accepting) (result invite.Result, err error) {
	err = w.try(func(ctx context.Context, s *invite.Service) (err error) {
		result, err = s.Accept(ctx, door, a)
		return err
	})
	return result, err
}

// redeem goes the whole way from the link.
func (w *world) redeem(link string, who invite.Subject) (invite.Result, error) {
	page, err := w.peek(link)
	if err != nil {
		return invite.Result{}, err
	}
	handle, err := w.stage(link)
	if err != nil {
		return invite.Result{}, err
	}
	return w.accept(invite.WithHandle(handle), invite.Accepting{Subject: who, Digest: page.Digest})
}

// state reads an invitation as it is stored.
func (w *world) state(s invite.State) (out invite.State) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		i, err := tx.Invitations().Get(ctx, s.Org, s.ID)
		if err == nil {
			out = i.State()
		}
		return err
	}))
	return out
}

func (w *world) team(org kabinet.OrgID) (out []accounts.MembershipState) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		team, err := tx.Memberships().OfOrganization(ctx, org)
		for _, m := range team {
			out = append(out, m.State())
		}
		return err
	}))
	return out
}

// events returns the outbox.
func (w *world) events() (out []kabinet.Record) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		out, err = tx.Outbox().Pending(ctx, 100_000)
		return err
	}))
	return out
}

// kinds returns the kinds of the events about invitations from the n-th on.
func (w *world) kinds(n int) (out []string) {
	w.Helper()
	for _, r := range w.events()[n:] {
		if strings.HasPrefix(r.Kind, "invite.") {
			out = append(out, r.Kind)
		}
	}
	return out
}

// member changes the membership of a person.
func (w *world) member(org kabinet.OrgID, person kabinet.PersonID, change func(*accounts.Membership, *accounts.Organization, []*accounts.Membership) (kabinet.Event, error)) {
	w.Helper()
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		m, err := tx.Memberships().Get(ctx, org, person)
		if err != nil {
			return err
		}
		o, err := tx.Organizations().Get(ctx, org)
		if err != nil {
			return err
		}
		team, err := tx.Memberships().OfOrganization(ctx, org)
		if err != nil {
			return err
		}
		e, err := change(m, o, team)
		if err != nil {
			return err
		}
		return tx.Memberships().Save(ctx, m, e)
	})
}

// demote takes all roles of a member and gives another one instead.
func (w *world) demote(person kabinet.PersonID, role accounts.RoleID) {
	w.Helper()
	w.member("acme", person, func(m *accounts.Membership, o *accounts.Organization, team []*accounts.Membership) (kabinet.Event, error) {
		if role != "" {
			if _, err := m.Assign("asg_2", accounts.AssignRole{Role: role, Inherit: true}, o, "", w.now); err != nil {
				return nil, err
			}
		}
		return m.Revoke("asg_1", team, w.now)
	})
}

// stateIn reads an invitation within a transaction.
func (w *world) stateIn(ctx context.Context, s *invite.Service, of invite.State) invite.State {
	w.Helper()
	i, err := s.Invitations.Get(ctx, of.Org, of.ID)
	require.NoError(w, err)
	return i.State()
}
