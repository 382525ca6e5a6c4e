// Package order holds orders.
package order

import "github.com/seed-a884640a/kabinet"

// MaxKey is the largest number of bytes of an idempotency key.
const MaxKey = 200

// ErrKeyReused is returned for an idempotency key that another request used.
var ErrKeyReused = kabinet.NewError(kabinet.Conflict, "order.key_reused", "the key {key} was used for another request")

// Order is an order of one organisation. It is not safe for concurrent use.
type Order struct{ s State }

// Restore returns the order of a state that a store kept. It copies the state.
func Restore(s State) *Order {
	s = s.clone()
	if s.Schema < Schema {
		s.Schema = Schema
	}
	return &Order{s}
}

// State returns a copy of all the order holds.
func (o *Order) State() State { return o.s.clone() }
