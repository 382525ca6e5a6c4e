// Package withaccounts lets carts and orders ask package accounts: whether the
// parties of a cart belong together, which buyer its prices are for, and whether
// budgets and credit suffice for an order (BudgetGate, CreditGate). Only a host
// imports it, so cart and accounts can be used without each other.
//
//	carts := cart.Service{
//		Carts:     tx.Carts(),
//		Lister:    tx.CartLister(),
//		Authority: accounts.Authorizer{
//			Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: time.Now,
//		},
//		Parties: withaccounts.Parties{
//			Organizations: tx.Organizations(), SellerEntities: tx.SellerEntities(), Memberships: tx.Memberships(),
//		},
//		Taxes:   taxes,
//		Pricer: cart.ViewPricer{View: func(ctx context.Context, q cart.PriceQuery) (*pricing.View, error) {
//			org, err := tx.Organizations().Get(ctx, q.Org)
//			if err != nil {
//				return nil, err
//			}
//			return live.Load().For(withaccounts.Buyer(org, q.Header, segmentsOf(q.Org), ""))
//		}},
//	}
package withaccounts

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Parties is a cart.Parties that asks the organisation: it must be active, the
// unit, payer and site must be its own, in use, and serve the unit, for the
// header and for every line that names others; and the seller entity must be
// one of the seller's, in use. The agreement is left to pricing, which has no
// price under one that the buyer does not have. Empty fields are allowed; a host
// that wants a payer on every order adds a cart.Check.
type Parties struct {
	Organizations  accounts.OrganizationStore
	SellerEntities accounts.SellerEntityStore
	// Memberships, where set, makes Check ask that the person of the cart has a
	// membership in the organisation that has not ended.
	Memberships accounts.MembershipStore
}

// Check implements cart.Parties. Another organisation's party is
// kabinet.ErrNotFound, with its place. It returns the errors of
// accounts.Organization.CheckParties and accounts.SellerEntity.CheckUse besides.
func (p Parties) Check(ctx context.Context, id kabinet.OrgID, h cart.Header, lines []cart.LineKey) error {
	if p.Organizations == nil {
		return kabinet.ErrMissingPort.With("port", "withaccounts.Parties.Organizations")
	}
	if p.SellerEntities == nil {
		return kabinet.ErrMissingPort.With("port", "withaccounts.Parties.SellerEntities")
	}
	org, err := p.Organizations.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := usable(org, h, lines); err != nil {
		return err
	}
	if err := p.person(ctx, id, h.Person); err != nil {
		return err
	}
	return p.seller(ctx, h.Seller)
}

// usable returns nil where an organisation, and those of its parties that a header and
// lines name, may be used.
func usable(org *accounts.Organization, h cart.Header, lines []cart.LineKey) error {
	parties := accounts.Parties{Unit: h.Unit, LegalEntity: h.Payer, Site: h.Site}
	if err := org.CheckParties(parties); err != nil {
		return place(err, "")
	}
	for i, l := range lines {
		own := parties
		if l.LegalEntity != "" {
			own.LegalEntity = l.LegalEntity
		}
		if l.Site != "" {
			own.Site = l.Site
		}
		if own == parties {
			continue
		}
		if err := org.CheckParties(own); err != nil {
			return place(err, "/lines/"+strconv.Itoa(i))
		}
	}
	return nil
}

// person checks that the person is a member of the organisation.
func (p Parties) person(ctx context.Context, org kabinet.OrgID, id kabinet.PersonID) error {
	if p.Memberships == nil || id == "" {
		return nil
	}
	m, err := p.Memberships.Get(ctx, org, id)
	if errors.Is(err, kabinet.NotFound) || err == nil && m.Status() == accounts.MembershipEnded {
		return kabinet.ErrNotFound.With("what", "person").With("id", string(id)).At("/person")
	}
	return err
}

// seller checks the seller's entity.
func (p Parties) seller(ctx context.Context, id kabinet.SellerEntityID) error {
	if id == "" {
		return nil
	}
	e, err := p.SellerEntities.Get(ctx, id)
	if err == nil {
		err = e.CheckUse()
	}
	return at(err, "/seller")
}

// at gives an error of the library a place.
func at(err error, place string) error {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e.At(place)
	}
	return err
}

// place puts the place of a line before that of the party. The header calls its
// legal entity the payer.
func place(err error, line string) error {
	var e *kabinet.Error
	switch {
	case !errors.As(err, &e):
		return err
	case line == "" && e.Place() == "/legalEntity":
		return e.Moved("/payer")
	}
	return e.At(line)
}

// Buyer returns whom the prices of a cart with this header are for: the account
// path from the unit to the root, and the payer. Segments and channel are the
// host's.
func Buyer(org *accounts.Organization, h cart.Header, segments []kabinet.SegmentID, channel kabinet.ChannelID) pricing.Buyer {
	path := org.Path(h.Unit)
	slices.Reverse(path) // pricing wants the leaf first
	return pricing.Buyer{
		Seller: h.Seller, Organization: org.ID(), Units: path, Payer: h.Payer, Segments: segments, Channel: channel,
	}
}
