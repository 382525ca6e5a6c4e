package main

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// entities returns the legal entities for which the caller may do anything at all: what
// the switch in the header offers.
func entities(org *accounts.Organization, rights *accounts.Rights) []Payer {
	var out []Payer
	me := &Me{Actor: rights.Actor(), Rights: rights}
	for _, p := range []kabinet.Permission{cart.PermissionEdit, PermissionPrices, order.PermissionView, seed.PermissionInvoices} {
		for _, x := range payers(org, me, p) {
			if !slices.ContainsFunc(out, func(y Payer) bool { return y.ID == x.ID }) {
				out = append(out, x)
			}
		}
	}
	return out
}

// within returns the caller's rights for the legal entity of the session, and what the
// caller may switch to. The session only remembers a choice: whether it is one is
// found out with every request, and one that is not is kabinet.ErrNotFound. The
// portal never switches by itself.
func (a *App) within(ctx context.Context, tx store.Tx, s Session, org *accounts.Organization) (*accounts.Rights, []Payer, error) {
	free := s
	free.Entity = ""
	rights, err := a.authority(tx).Resolve(ctx, free.Actor())
	if err != nil {
		return nil, nil, err
	}
	if err := rights.Err(); err != nil || org.Kind() == accounts.Seller {
		return rights, nil, err
	}
	may := entities(org, rights)
	if s.Entity == "" {
		return rights, may, nil
	}
	i := slices.IndexFunc(may, func(p Payer) bool { return p.ID == s.Entity })
	if i < 0 {
		return nil, may, kabinet.ErrNotFound.With("what", "legal entity").With("id", clip(string(s.Entity), 80))
	}
	may[i].Current = true
	if rights, err = a.authority(tx).Resolve(ctx, s.Actor()); err == nil {
		err = rights.Err()
	}
	return rights, may, err
}

// switchEntity makes the caller act for one legal entity, or for all of theirs again.
func (s *Server) switchEntity(c *call) error {
	want := c.session
	want.Entity = kabinet.LegalEntityID(c.r.FormValue("entity"))
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := s.app.me(ctx, tx, want)
		return err
	})
	if err != nil {
		return err
	}
	s.sessions.Update(c.session.ID, func(x *Session) { x.Entity, x.Payer = want.Entity, want.Entity })
	return c.redirect(listPath(localPath(c.r.FormValue("back"))))
}

// listPath returns the list that a page belongs to: after a switch of the legal entity
// the page itself may be one of another.
func listPath(path string) string {
	for list, to := range map[string]string{
		"/orders/": "/orders", "/carts/": "/cart", "/approvals/": "/approvals", "/receivables/": "/receivables",
	} {
		if strings.HasPrefix(path, list) {
			return to
		}
	}
	return path
}
