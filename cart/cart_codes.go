package cart

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Bounds of codes.
const (
	MaxCodes = 10 // of one cart
	MaxCode  = 64 // bytes of one
)

// SetCodes sets the codes of promotions that the buyer has entered: spaces around them
// go, and of two that differ in the case of letters only the first stays. What they do
// is for the Pricer to say, which has them in the query: prices are to be asked anew.
// It returns ErrCode with the place, ErrTooMany beyond MaxCodes, and ErrNotActive or
// ErrOrdered when the cart is closed. The event is Empty where nothing changes.
func (c *Cart) SetCodes(by kabinet.Actor, now time.Time, codes ...string) (CodesSet, error) {
	if err := c.editable(); err != nil {
		return CodesSet{}, err
	}
	var next []string
	for i, code := range codes {
		code = strings.TrimSpace(code)
		if code == "" || len(code) > MaxCode || checkText(code) != nil {
			return CodesSet{}, ErrCode.With("max", MaxCode).At("/codes/" + itoa(i))
		}
		if !slices.ContainsFunc(next, func(had string) bool { return strings.EqualFold(had, code) }) {
			next = append(next, code)
		}
	}
	if len(next) > MaxCodes {
		return CodesSet{}, ErrTooMany.With("max", MaxCodes).At("/codes")
	}
	event := CodesSet{c.base(by, now), slices.Clone(c.s.Codes), slices.Clone(next)}
	if !event.Empty() {
		c.s.Codes, c.s.Changed = next, event.At
	}
	return event, nil
}

// CodesSet says which codes a cart has. It is empty when they are the same.
type CodesSet struct {
	Base
	Was []string `json:"was,omitempty"`
	Now []string `json:"now,omitempty"`
}

// EventKind returns "cart.codes_set".
func (CodesSet) EventKind() string { return "cart.codes_set" }

// Empty reports whether nothing changed.
func (e CodesSet) Empty() bool { return slices.Equal(e.Was, e.Now) }

// SetCodes sets the codes that the buyer has entered, and prices all lines. Which of
// them do nothing, and why, says Preview of them:
//
//	v, err := svc.SetCodes(ctx, actor, ref, "SPRING")
//	p, err := svc.Preview(ctx, actor, ref.Org, ref.ID, v.State.Codes...)
//	fmt.Println(p.Applied, p.Missed, p.Unknown)
//
// The errors are those of Cart.SetCodes and, as for Add, of the service.
func (s *Service) SetCodes(ctx context.Context, actor kabinet.Actor, ref Ref, codes ...string) (View, error) {
	return s.edit(ctx, actor, ref, func(c *Cart, now time.Time) (kabinet.Event, func(Line) bool, error) {
		e, err := c.SetCodes(actor, now, codes...)
		if err != nil || e.Empty() {
			return nil, nil, err
		}
		return e, func(Line) bool { return true }, nil
	})
}
