package invite_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// mailbox is a Sender, as a host has one over SMTP.
type mailbox struct{ last invite.Mail }

func (m *mailbox) Send(_ context.Context, mail invite.Mail) error {
	m.last = mail
	return nil
}

// A host lets an owner invite a colleague, who accepts. The functions within are what
// its handlers call.
func Example() {
	ctx, now := context.Background(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db, ring := memory.New(memory.Options{}), kabinet.NewKeyRing()
	anna := registerAcme(ctx, db, now)

	in := transactions(db, ring, now)

	// POST /team/invite
	err := in(ctx, func(ctx context.Context, s *invite.Service) error {
		state, err := s.Create(ctx, anna, invite.Form{
			Org: "acme", Address: "ivan@acme.example", Name: "Ivan", Roles: []invite.Role{{Role: "buyer"}},
			Message: "You know our tools best.", Takes: 5,
		})
		fmt.Println(state.Status, state.Expires.Format(time.DateOnly), err)
		return err
	})
	fmt.Println(err)

	// A worker takes the outbox.
	box := &mailbox{}
	courier := invite.Courier{In: in, Sender: box, Base: "https://portal.example/invite/"}
	for _, record := range outbox(ctx, db) {
		if err := courier.Take(ctx, record); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(box.last.To, box.last.ReplyTo, box.last.Subject)
	link := linkOf(box.last)

	// GET /invite/{link}
	var page invite.Page
	err = in(ctx, func(ctx context.Context, s *invite.Service) (err error) {
		page, err = s.Peek(ctx, link)
		return err
	})
	fmt.Println(page.Inviter, page.Organization, page.Address, err)

	// POST /invite/{link}: the handle goes into a cookie, and the person signs in.
	handle, err := invite.Stage(ctx, in, link)
	fmt.Println(handle, err)

	// POST /accept
	ivan := invite.Subject{
		ID: "https://login.example 4711", Name: "Ivan Petrov",
		Addresses: []invite.VerifiedAddress{{Address: "ivan@acme.example", Verified: true, Provider: "oidc:corp"}},
	}
	err = in(ctx, func(ctx context.Context, s *invite.Service) error {
		result, err := s.Accept(ctx, invite.WithHandle(handle.Reveal()), invite.Accepting{Subject: ivan, Digest: page.Digest})
		fmt.Println(result.Person != "", len(result.Given) > 0, err)
		return err
	})
	fmt.Println(err)
	// Output:
	// pending 2026-03-09 <nil>
	// <nil>
	// ivan@acme.example anna@acme.example Anna invites you to Acme
	// Anna Acme i•••@acme.example <nil>
	// linktoken(redacted) <nil>
	// true true <nil>
	// <nil>
}

// transactions runs a Service in each transaction, as a host wires it.
func transactions(db store.DB, ring *kabinet.KeyRing, now time.Time) invite.Transact {
	return func(ctx context.Context, do func(context.Context, *invite.Service) error) error {
		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			clock := func() time.Time { return now }
			authorizer := accounts.Authorizer{
				Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: clock,
			}
			directory := withaccounts.Directory{Authorizer: authorizer}
			return do(ctx, &invite.Service{
				Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Lister: tx.InvitationLister(), Refusals: tx.InviteRefusals(),
				Meters: tx.InviteMeters(), Bulks: tx.InviteBulks(), Purger: tx.InvitePurger(), Access: authorizer, Authority: directory, Members: directory, Names: directory,
				Keys: ring, Now: clock, Policy: examplePolicy,
			})
		})
	}
}

// examplePolicy lets people register, and everything else is as it is by default.
func examplePolicy(context.Context, kabinet.OrgID, string) (invite.Policy, error) {
	return invite.Policy{Register: &invite.Registration{Fields: []invite.Field{{Key: "position"}}, Roles: []invite.Role{{Role: "viewer"}}}}, nil
}

// registerAcme makes an organisation with an owner.
func registerAcme(ctx context.Context, db store.DB, now time.Time) kabinet.Actor {
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		o, registered, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Kind: accounts.Client, Name: "Acme"}, now)
		if err != nil {
			return err
		}
		p, person, err := accounts.NewPerson("anna", accounts.RegisterPerson{Name: "Anna", Email: "anna@acme.example"}, now)
		if err != nil {
			return err
		}
		m, joined, err := accounts.NewMembership("mem_1", o, "anna", kabinet.Window{}, now)
		if err != nil {
			return err
		}
		assigned, err := m.Assign("asg_1", accounts.AssignRole{Role: accounts.RoleOwner}, o, "", now)
		if err != nil {
			return err
		}
		if err := tx.Organizations().Save(ctx, o, registered); err != nil {
			return err
		}
		if err := tx.People().Save(ctx, p, person); err != nil {
			return err
		}
		return tx.Memberships().Save(ctx, m, joined, assigned)
	})
	if err != nil {
		panic(err)
	}
	return kabinet.Actor{Person: "anna", Organization: "acme"}
}

func outbox(ctx context.Context, db store.DB) (out []kabinet.Record) {
	err := db.View(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		out, err = tx.Outbox().Pending(ctx, 1000)
		return err
	})
	if err != nil {
		panic(err)
	}
	return out
}
