// Package withorders lets conversations be about orders and claims.
//
//	threads := thread.Service{ /* … */ Subjects: thread.ByKind{
//		withorders.KindOrder: withorders.Orders{Orders: tx.Orders()}, withorders.KindClaim: withorders.Claims{Claims: tx.Claims()},
//	}}
package withorders

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// The kinds of things that this package knows.
const (
	KindOrder = "order"
	KindClaim = "claim"
)

// AboutOrder names an order as what a conversation is about.
func AboutOrder(id order.ID) thread.Ref { return thread.Ref{Kind: KindOrder, ID: string(id)} }

// AboutClaim names a claim as what a conversation is about.
func AboutClaim(id claim.ID) thread.Ref { return thread.Ref{Kind: KindClaim, ID: string(id)} }

// Orders is a thread.Subjects of orders.
type Orders struct{ Orders order.Store }

// Claims is a thread.Subjects of claims.
type Claims struct{ Claims claim.Store }

var (
	_ thread.Subjects = Orders{}
	_ thread.Subjects = Claims{}
)

// Object implements thread.Subjects.
func (s Orders) Object(ctx context.Context, org kabinet.OrgID, about thread.Ref) (kabinet.Object, error) {
	o, err := s.Orders.Get(ctx, org, order.ID(about.ID))
	if err != nil {
		return kabinet.Object{}, err
	}
	return o.State().Object(), nil
}

// Object implements thread.Subjects.
func (s Claims) Object(ctx context.Context, org kabinet.OrgID, about thread.Ref) (kabinet.Object, error) {
	c, err := s.Claims.Get(ctx, org, claim.ID(about.ID))
	if err != nil {
		return kabinet.Object{}, err
	}
	return c.State().Object(), nil
}
