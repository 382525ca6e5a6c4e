// Package cart turns rows on a screen into an order that exists exactly once.
package cart

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Cart is a cart of one organisation. It is not safe for concurrent use.
type Cart struct{ s State }

// New returns an empty active cart.
func New(id ID, org kabinet.OrgID, h Header, now time.Time) (*Cart, error) {
	return &Cart{State{
		Schema: Schema, ID: id, Org: org, Status: Active, Header: h, Created: now.UTC(), Changed: now.UTC(),
	}}, nil
}

// Restore returns the cart of a state that a store kept. It copies the state.
func Restore(s State) *Cart {
	s = s.clone()
	if s.Schema < Schema {
		s.Schema = Schema
	}
	return &Cart{s}
}

// State returns a copy of all the cart holds.
func (c *Cart) State() State { return c.s.clone() }
