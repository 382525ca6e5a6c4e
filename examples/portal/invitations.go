package main

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	joining "github.com/seed-a884640a/kabinet/invite/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
)

// Invitations returns the service of invitations in the transaction.
func (a *App) Invitations(tx store.Tx) *invite.Service {
	authority := a.authority(tx)
	directory := joining.Directory{Authorizer: authority, Seller: seed.Seller, Delegations: tx.DelegationLister()}
	return &invite.Service{
		Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Lister: tx.InvitationLister(), Refusals: tx.InviteRefusals(),
		Meters: tx.InviteMeters(), Bulks: tx.InviteBulks(), Purger: tx.InvitePurger(),
		Access: authority, Authority: directory, Members: directory, Names: directory,
		Policy: invitePolicy, Keys: a.Keys, Now: a.Now,
	}
}

// Passcodes returns the service of signing in by mail in the transaction.
func (a *App) Passcodes(tx store.Tx) *passcode.Service {
	return &passcode.Service{
		Passcodes: tx.Passcodes(), Purger: tx.PasscodePurger(), Meters: tx.InviteMeters(), Keys: a.Keys, Now: a.Now,
	}
}

// invited and signing run the services in transactions of their own.
func (a *App) invited(ctx context.Context, do func(context.Context, *invite.Service) error) error {
	return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, a.Invitations(tx)) })
}

func (a *App) signing(ctx context.Context, do func(context.Context, *passcode.Service) error) error {
	return a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, a.Passcodes(tx)) })
}

// newClient is the scope of those who register for a company that is no client yet.
const newClient = "client"

// invitePolicy: every member may ask a colleague in; what they cannot give
// themselves somebody who can must approve. Addresses count that were shown to be
// somebody's by a code or a link of the portal. People of clients may register
// themselves, and wait for an approval.
func invitePolicy(_ context.Context, _ kabinet.OrgID, scope string) (invite.Policy, error) {
	p := invite.Policy{
		Inviters: invite.AnyMember, Propose: true, Providers: []string{passcode.Provider}, Locale: "ru",
		PerInviter:   invite.Rate{Count: 600, Per: time.Hour},
		PerOrg:       invite.Rate{Count: 1200, Per: time.Hour},
		PerRecipient: invite.Rate{Count: 10, Per: time.Hour},
		Register: &invite.Registration{
			Fields: []invite.Field{{Key: "company", Required: true}, {Key: "inn", Required: true}, {Key: "position"}},
			Roles:  []invite.Role{{Role: string(accounts.RoleViewer), Inherit: true}},
		},
	}
	if scope == newClient {
		p.Register.Roles = nil // there is no company yet where they could have one
	}
	for key := range places {
		p.Redirects = append(p.Redirects, key)
	}
	return p, nil
}

// places are where people may be sent who accept, by key; what follows the key and a
// colon are the last segments of the path. A key is no address, so nobody can be sent
// elsewhere, and the page looks itself at what they may see.
var places = map[string]string{
	"catalogue": "/catalogue", "cart": "/cart", "orders": "/orders", "approvals": "/approvals", "receivables": "/receivables",
	"survey": "/survey", "team": "/team", "order": "/orders/", "carts": "/carts/", "account": "/receivables/", "product": "/products/", "launch": "/onboarding/",
}

// placeOf returns the path of a place, or the start page.
func placeOf(next string) string {
	key, rest, more := strings.Cut(next, ":")
	path, known := places[key]
	switch {
	case !known || more != strings.HasSuffix(path, "/"):
		return "/"
	case !more:
		return path
	}
	segments := strings.Split(rest, "/")
	for i, s := range segments {
		if s == "" || s == "." || s == ".." {
			return "/"
		}
		segments[i] = url.PathEscape(s)
	}
	return path + strings.Join(segments, "/")
}

// steps are what a colleague can be asked for, each with the place where it is done
// unless the link to ask says one. The names are in the messages, as
// "invite.step." and the step; other steps join them here.
var steps = []struct{ step, next string }{
	{"approve", "approvals"}, {"order", "orders"}, {"cart", "cart"}, {"receivables", "receivables"}, {"survey", "survey"},
}

// landing returns the place of a step, where a link does not say one.
func landing(step, next string) string {
	for _, s := range steps {
		if next == "" && s.step == step {
			return s.next
		}
	}
	return next
}
