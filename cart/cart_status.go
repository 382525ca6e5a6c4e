package cart

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Lock keeps an active cart from being changed, while it is checked out or
// waits for somebody. It returns ErrReason, ErrTextTooLong or ErrText for the
// reason, and ErrNotActive or ErrOrdered.
func (c *Cart) Lock(by kabinet.Actor, now time.Time, reason string) (StatusChanged, error) {
	if err := c.editable(); err != nil {
		return StatusChanged{}, err
	}
	if reason == "" {
		return StatusChanged{}, ErrReason.At("/reason")
	}
	if err := checkText(reason); err != nil {
		return StatusChanged{}, err.At("/reason")
	}
	return c.move(by, now, Locked, reason), nil
}

// Unlock makes a locked cart active again, or returns ErrNotLocked.
func (c *Cart) Unlock(by kabinet.Actor, now time.Time) (StatusChanged, error) {
	if c.s.Status != Locked {
		return StatusChanged{}, ErrNotLocked.With("status", string(c.s.Status))
	}
	return c.move(by, now, Active, ""), nil
}

// KeepUntil says from when on the cart may expire; the zero time is never. It
// returns kabinet.ErrDate for a year that cannot be stored, after 9999, and
// ErrNotActive or ErrOrdered for a closed cart.
func (c *Cart) KeepUntil(by kabinet.Actor, now, until time.Time) (ExpirySet, error) {
	if err := c.editable(); err != nil {
		return ExpirySet{}, err
	}
	if until = until.UTC(); until.Year() < 1 || until.Year() > 9999 {
		return ExpirySet{}, kabinet.ErrDate.With("text", until.Format(time.RFC3339)).At("/until")
	}
	event := ExpirySet{c.base(by, now), c.s.Expires, until}
	if !event.Empty() {
		c.s.Expires, c.s.Changed = until, event.At
	}
	return event, nil
}

// Expire ends a cart whose time is over. It returns ErrNotExpired before that,
// and ErrNotActive or ErrOrdered for a cart that is neither active nor locked.
func (c *Cart) Expire(by kabinet.Actor, now time.Time) (StatusChanged, error) {
	if err := c.s.open(); err != nil {
		return StatusChanged{}, err
	}
	if c.s.Expires.IsZero() || now.Before(c.s.Expires) {
		return StatusChanged{}, ErrNotExpired.With("until", c.s.Expires)
	}
	return c.move(by, now, Expired, ""), nil
}

// Order marks the cart as ordered. It returns ErrOrdered the second time,
// ErrNotActive, ErrEmpty, or ErrLinePayer for a cart with lines of another payer,
// which is to be split. Placing an order calls it; see package order.
func (c *Cart) Order(by kabinet.Actor, now time.Time, order string) (CartOrdered, error) {
	if err := c.s.Orderable(); err != nil {
		return CartOrdered{}, err
	}
	event := CartOrdered{c.base(by, now), order}
	c.s.Status, c.s.Order, c.s.Changed = Ordered, order, event.At
	return event, nil
}

// Orderable returns nil for a cart that can become one order, and the error of
// Cart.Order otherwise. A locked cart can be ordered.
func (s State) Orderable() error {
	if err := s.open(); err != nil {
		return err
	}
	if len(s.Lines) == 0 {
		return ErrEmpty
	}
	for i := range s.Lines {
		if e := s.Lines[i].LegalEntity; e != "" && e != s.Payer {
			return ErrLinePayer.At("/lines/" + itoa(i) + "/legalEntity")
		}
	}
	return nil
}

// Editable returns nil for an active cart, ErrOrdered, which names the order,
// for one that was ordered, and ErrNotActive otherwise.
func (s State) Editable() error {
	switch s.Status {
	case Active:
		return nil
	case Ordered:
		return ErrOrdered.With("order", s.Order)
	}
	return ErrNotActive.With("status", string(s.Status))
}

// open returns nil for an active or a locked cart, and the error of Editable
// otherwise.
func (s State) open() error {
	if s.Status == Locked {
		return nil
	}
	return s.Editable()
}

func (c *Cart) move(by kabinet.Actor, now time.Time, to Status, reason string) StatusChanged {
	event := StatusChanged{c.base(by, now), c.s.Status, to, reason}
	c.s.Status, c.s.Reason, c.s.LockedBy, c.s.Changed = to, reason, "", event.At
	if to == Locked {
		c.s.LockedBy = PersonOf(by)
	}
	return event
}
