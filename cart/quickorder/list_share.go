package quickorder

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Everybody stands in a share of a list for every colleague of the organisation.
const Everybody kabinet.PersonID = "*"

// Share shares the list with a colleague, or with Everybody, to read or to edit, or
// changes their right; the right "" takes it away. It returns ErrShare for another
// right and for the owner, kabinet.ErrNotFound for taking away what nobody has, and
// ErrArchived. The event is Empty where they have the right already.
func (l *List) Share(by kabinet.Actor, now time.Time, share cart.Share) (ListChanged, error) {
	had := cart.RightOf(l.s.Shares, share.Person)
	switch {
	case l.s.Archived:
		return ListChanged{}, ErrArchived
	case share.Right == "" && had == "":
		return ListChanged{}, kabinet.ErrNotFound.With("what", "share").With("id", string(share.Person))
	case share.Person == "" || share.Person == l.s.Owner || strings.Contains(string(share.Person), "\n") || !goodText(string(share.Person)):
		return ListChanged{}, ErrShare.At("/person")
	case share.Right != "" && share.Right != cart.RightRead && share.Right != cart.RightEdit:
		return ListChanged{}, ErrShare.At("/right")
	}
	e := l.event(by, now)
	if share.Right == had {
		return e, nil
	}
	next := slices.DeleteFunc(slices.Clone(l.s.Shares), func(x cart.Share) bool { return x.Person == share.Person })
	if share.Right != "" {
		if len(next) >= cart.MaxAdjustments {
			return ListChanged{}, cart.ErrTooMany.With("max", cart.MaxAdjustments).At("/shares")
		}
		next = append(next, share)
	}
	e.Shared = &share
	l.s.Shares, l.s.Changed = next, e.At
	return e, nil
}

// SharedWith returns the persons with whom the list is shared, Everybody among them.
func (s ListState) SharedWith() []kabinet.PersonID {
	out := make([]kabinet.PersonID, len(s.Shares))
	for i, x := range s.Shares {
		out[i] = x.Person
	}
	return out
}

// lets reports whether the list is shared with a person, with the right needed.
func (s ListState) lets(person kabinet.PersonID, needs cart.Right) bool {
	return cart.RightOf(s.Shares, person).Includes(needs) || cart.RightOf(s.Shares, Everybody).Includes(needs)
}
