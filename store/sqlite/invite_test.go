package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

var invitedOn = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// host is a host of invitations over a file, as each process is one.
type host struct {
	db    *sqlite.DB
	keys  *kabinet.KeyRing
	mails []invite.Mail
	seats int
}

func (h *host) Send(_ context.Context, m invite.Mail) error {
	h.mails = append(h.mails, m)
	return nil
}

func (h *host) service(tx store.Tx) *invite.Service {
	clock := func() time.Time { return invitedOn }
	a := accounts.Authorizer{
		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Versions: tx.AuthorityVersions(), Now: clock,
	}
	d := withaccounts.Directory{Authorizer: a}
	return &invite.Service{
		Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Lister: tx.InvitationLister(), Refusals: tx.InviteRefusals(),
		Meters: tx.InviteMeters(), Bulks: tx.InviteBulks(), Access: a, Authority: d, Members: d, Names: d, Keys: h.keys, Now: clock,
		Policy: func(context.Context, kabinet.OrgID, string) (invite.Policy, error) {
			return invite.Policy{Seats: h.seats}, nil
		},
	}
}

func (h *host) in(ctx context.Context, do func(context.Context, *invite.Service) error) error {
	return h.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, h.service(tx)) })
}

// found makes a company with an owner.
func (h *host) found(ctx context.Context) error {
	return h.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		o, e, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, invitedOn)
		if err != nil {
			return err
		}
		p, _, err := accounts.NewPerson("anna", accounts.RegisterPerson{Name: "Anna", Email: "anna@acme.example"}, invitedOn)
		if err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership("mem_1", o, "anna", kabinet.Window{}, invitedOn)
		if err != nil {
			return err
		}
		if _, err := m.Assign("asg_1", accounts.AssignRole{Role: accounts.RoleOwner}, o, "", invitedOn); err != nil {
			return err
		}
		return errors.Join(tx.Organizations().Save(ctx, o, e), tx.People().Save(ctx, p), tx.Memberships().Save(ctx, m, joined))
	})
}

// invite invites an address and returns the link.
func (h *host) invite(ctx context.Context, address string) (state invite.State, link string, err error) {
	err = h.in(ctx, func(ctx context.Context, s *invite.Service) (err error) {
		state, err = s.Create(ctx, spender, invite.Form{Org: "acme", Address: address, Roles: []invite.Role{{Role: "buyer"}}})
		return err
	})
	if err != nil {
		return state, "", err
	}
	c := invite.Courier{In: h.in, Sender: h, Base: "https://portal.example/i/"}
	if err := c.Deliver(ctx, "acme", state.ID, 1); err != nil {
		return state, "", err
	}
	_, rest, _ := strings.Cut(h.mails[len(h.mails)-1].Text, "https://portal.example/i/")
	link, _, _ = strings.Cut(rest, "\n")
	return state, link, nil
}

// accepting is what a child does to an invitation: accept it, several times at once.
type accepting struct {
	Ring, Handle, Digest, Address string
	Times                         int
	Seats                         int
}

func (a accepting) subject() invite.Subject {
	return invite.Subject{ID: a.Address, Addresses: []invite.VerifiedAddress{{Address: a.Address, Verified: true, Provider: "otp"}}}
}

func (a accepting) run(ctx context.Context, db *sqlite.DB) error {
	ring, err := kabinet.ParseKeyRing(a.Ring)
	if err != nil {
		return err
	}
	h := &host{db: db, keys: ring, seats: a.Seats}
	errs := make([]error, a.Times)
	var wg sync.WaitGroup
	for i := range a.Times {
		wg.Go(func() {
			errs[i] = h.in(ctx, func(ctx context.Context, s *invite.Service) error {
				r, err := s.Accept(ctx, invite.WithHandle(a.Handle), invite.Accepting{Subject: a.subject(), Digest: a.Digest})
				if err == nil {
					fmt.Println(r.Person, r.Membership, "-")
				}
				return err
			})
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// ready invites somebody in a new file, and returns what is needed to accept.
func ready(t testing.TB, path string) (*host, accepting) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{BusyTimeout: 30 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	h := &host{db: db, keys: kabinet.NewKeyRing(), seats: 2}
	if err := h.found(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, link, err := h.invite(t.Context(), "ivan@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	a := accepting{Ring: h.keys.Reveal(), Address: "ivan@acme.example", Seats: 2}
	if err := h.in(t.Context(), func(ctx context.Context, s *invite.Service) error {
		page, err := s.Peek(ctx, link)
		a.Digest = page.Digest
		return err
	}); err != nil {
		t.Fatal(err)
	}
	handle, err := invite.Stage(t.Context(), h.in, link)
	if err != nil {
		t.Fatal(err)
	}
	a.Handle = handle.Reveal()
	return h, a
}

// oneJoined checks that one person has joined, once.
func oneJoined(t *testing.T, h *host) {
	t.Helper()
	err := h.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		team, err := tx.Memberships().OfOrganization(ctx, "acme")
		if err != nil {
			return err
		}
		held, err := tx.InvitationFinder().Held(ctx, "acme", invitedOn)
		if err != nil {
			return err
		}
		records, err := tx.Outbox().Pending(ctx, 10_000)
		accepted := 0
		for _, r := range records {
			if r.Kind == invite.EventAccepted {
				accepted++
			}
		}
		if len(team) != 2 || held != 0 || accepted != 1 {
			t.Fatalf("%d members, %d seats held, %d acceptances", len(team), held, accepted)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.invite(t.Context(), "petr@acme.example"); !errors.Is(err, invite.ErrSeats) {
		t.Fatalf("there is a seat left: %v", err)
	}
}

func TestPeers200ConcurrentAcceptsMakeOneMembership(t *testing.T) {
	h, a := ready(t, t.TempDir()+"/accept.db")
	a.Times = 200
	if err := a.run(t.Context(), h.db); err != nil {
		t.Fatal(err)
	}
	oneJoined(t, h)
}

func TestProcessesAcceptOnce(t *testing.T) {
	path := t.TempDir() + "/processes.db"
	h, a := ready(t, path)
	a.Times = 50
	var children []*process
	for range 4 {
		children = append(children, start(t, job{Path: path, Accepting: &a}))
	}
	said := make([][]string, len(children))
	errs := make([]error, len(children))
	var wg sync.WaitGroup
	for i, p := range children {
		wg.Go(func() {
			fmt.Fprintln(p.in)
			for p.out.Scan() {
				said[i] = append(said[i], p.out.Text())
			}
			if err := p.cmd.Wait(); err != nil {
				errs[i] = fmt.Errorf("%w: %s", err, p.errs.String())
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, lines := range said {
		for _, line := range lines {
			if n++; line != said[0][0] {
				t.Fatalf("one process says %q, another %q", said[0][0], line)
			}
		}
	}
	if n != 200 {
		t.Fatalf("%d of 200 accepts were answered", n)
	}
	oneJoined(t, h)
}

// The secrets of links and handles are not in the file, nor in its journal.
func TestPeersTheTokenIsNotInTheFile(t *testing.T) {
	dir := t.TempDir()
	h, a := ready(t, dir+"/secret.db")
	_, rest, _ := strings.Cut(h.mails[0].Text, "iv1.")
	link := strings.Split(rest, "\n")[0]
	files, err := filepath.Glob(dir + "/*")
	if err != nil {
		t.Fatal(err)
	}
	selectors := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		selectors += bytes.Count(b, []byte(strings.Split(link, ".")[0]))
		for _, secret := range []string{strings.Split(link, ".")[1], strings.Split(a.Handle, ".")[2]} {
			if bytes.Contains(b, []byte(secret)) {
				t.Fatalf("%s has a secret in it", f)
			}
		}
	}
	if selectors == 0 {
		t.Fatal("not even the selector was found: the wrong files were read")
	}
}

func BenchmarkAccept(b *testing.B) {
	h, _ := ready(b, b.TempDir()+"/bench.db")
	h.seats = 0
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		address := fmt.Sprint("person", i, "@acme.example")
		var page []invite.Page
		state, _, err := h.invite(b.Context(), address)
		a := accepting{Address: address}
		if err == nil {
			err = h.in(b.Context(), func(ctx context.Context, s *invite.Service) (err error) {
				page, err = s.Own(ctx, a.subject())
				return err
			})
		}
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		err = h.in(b.Context(), func(ctx context.Context, s *invite.Service) error {
			_, err := s.Accept(ctx, invite.Direct("acme", state.ID), invite.Accepting{Subject: a.subject(), Digest: page[0].Digest})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	h, _ := ready(b, b.TempDir()+"/bench.db")
	_, link, _ := strings.Cut(h.mails[0].Text, "https://portal.example/i/")
	link, _, _ = strings.Cut(link, "\n")
	for _, c := range []struct {
		name, link string
		err        error
	}{{"known", link, nil}, {"unknown", invite.NewLink().Reveal(), invite.ErrLink}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				err := h.db.View(b.Context(), func(ctx context.Context, tx store.Tx) error {
					_, err := h.service(tx).Peek(ctx, c.link)
					return err
				})
				if !errors.Is(err, c.err) {
					b.Fatal(err)
				}
			}
		})
	}
}
