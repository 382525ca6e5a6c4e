package cart

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Right is what somebody may do with a cart that is shared with them.
type Right string

// The rights; each includes those before.
const (
	RightRead     Right = "read"
	RightEdit     Right = "edit"
	RightCheckout Right = "checkout" // place the order too
)

var rights = []Right{RightRead, RightEdit, RightCheckout}

// Includes reports whether having r is enough for what needs n.
func (r Right) Includes(n Right) bool {
	return slices.Contains(rights, r) && slices.Index(rights, r) >= slices.Index(rights, n)
}

// Share lets a colleague in the same organisation use a cart as if they owned
// it: what they may do with their own carts, and no more than Right.
type Share struct {
	Person kabinet.PersonID `json:"person"`
	Right  Right            `json:"right"`
}

// Share shares the cart with a person, or changes their right. It returns
// ErrShare for a right that does not exist and for its owner, ErrTextTooLong or
// ErrText, ErrTooMany, and ErrNotActive or ErrOrdered when the cart is closed.
// The event is Empty where they have the right already.
func (c *Cart) Share(by kabinet.Actor, now time.Time, share Share) (Shared, error) {
	if err := c.s.open(); err != nil {
		return Shared{}, err
	}
	if share.Person == "" || share.Person == c.s.Person || !slices.Contains(rights, share.Right) {
		return Shared{}, ErrShare
	}
	if err := checkText(string(share.Person)); err != nil || strings.Contains(string(share.Person), "\n") {
		if err == nil {
			err = ErrText
		}
		return Shared{}, err.At("/person")
	}
	event := Shared{c.base(by, now), share.Person, c.s.right(share.Person), share.Right}
	if event.Empty() {
		return event, nil
	}
	rest := without(c.s.Shares, share.Person)
	if len(rest) >= MaxAdjustments {
		return Shared{}, ErrTooMany.With("max", MaxAdjustments).At("/shares")
	}
	c.s.Shares, c.s.Changed = append(rest, share), event.At
	return event, nil
}

// Unshare takes the right of a person away. It returns kabinet.ErrNotFound for
// one with whom the cart is not shared.
func (c *Cart) Unshare(by kabinet.Actor, now time.Time, person kabinet.PersonID) (Shared, error) {
	event := Shared{c.base(by, now), person, c.s.right(person), ""}
	if event.Empty() {
		return Shared{}, notFound("share", person)
	}
	c.s.Shares = without(c.s.Shares, person)
	c.s.Changed = event.At
	return event, nil
}

// without returns a copy of shares without that of a person; of none, nil.
func without(shares []Share, person kabinet.PersonID) []Share {
	return clone(slices.DeleteFunc(slices.Clone(shares), func(x Share) bool { return x.Person == person }))
}

// SharedWith returns the persons with whom the cart is shared.
func (s State) SharedWith() []kabinet.PersonID {
	var out []kabinet.PersonID
	for _, x := range s.Shares {
		out = append(out, x.Person)
	}
	return out
}

// right returns what a person may do with the cart, or "".
func (s State) right(person kabinet.PersonID) Right { return RightOf(s.Shares, person) }

// RightOf returns what shares let a person do, or "".
func RightOf(shares []Share, person kabinet.PersonID) Right {
	for _, x := range shares {
		if x.Person == person {
			return x.Right
		}
	}
	return ""
}

// Authorize returns nil where the actor may do p on the cart, by their own
// permissions or since the cart is shared with them, with the right needed; then
// they need the permission for such a cart of their own. The errors are those of
// kabinet.Authority.
func Authorize(ctx context.Context, a kabinet.Authority, actor kabinet.Actor, p kabinet.Permission, needs Right, s State) error {
	return AuthorizeShared(ctx, a, actor, p, s.Object(), func(person kabinet.PersonID) bool { return s.right(person).Includes(needs) })
}

// AuthorizeShared is Authorize for any object: shared says whether it is shared with a
// person, with the right needed.
func AuthorizeShared(
	ctx context.Context, a kabinet.Authority, actor kabinet.Actor, p kabinet.Permission, on kabinet.Object,
	shared func(kabinet.PersonID) bool,
) error {
	err := a.Check(ctx, actor, p, on)
	if err == nil || !errors.Is(err, kabinet.Forbidden) {
		return err
	}
	person := PersonOf(actor)
	if person == "" || !shared(person) {
		return err
	}
	on.Owner = person
	return a.Check(ctx, actor, p, on)
}

// PersonOf returns whose things an actor deals with: their own, or those of the
// client's person for whom they act.
func PersonOf(actor kabinet.Actor) kabinet.PersonID {
	if actor.OnBehalfOf != nil {
		return actor.OnBehalfOf.Person
	}
	return actor.Person
}
