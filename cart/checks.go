package cart

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The checks of this package are for Service.Checks, in front of those that placing
// an order runs too: order.Service asks for prices and parties anew, whatever its
// Checks are. Others are stock.Check, and in cart/order/withaccounts those of
// budgets, credit and approvals.
var (
	_ Check = PriceCheck{}
	_ Check = QuantityCheck{}
	_ Check = PartiesCheck{}
	_ Check = AcceptanceCheck{}
)

// PriceCheck finds the lines that have no price, with the error of pricing that says
// why: unknown, expired, sold by quote only.
type PriceCheck struct{}

// Check implements Check.
func (PriceCheck) Check(_ context.Context, c Checkout) ([]Finding, error) {
	return c.unorderable(func(r pricing.Result) bool { return r.Outcome != pricing.Priced })
}

// QuantityCheck finds the lines whose quantity breaks a rule of the article, with
// the error of pricing that names the nearest possible quantities: below the
// minimum, above the maximum, between two steps.
type QuantityCheck struct{}

// Check implements Check.
func (QuantityCheck) Check(_ context.Context, c Checkout) ([]Finding, error) {
	return c.unorderable(func(r pricing.Result) bool { return r.Outcome == pricing.Priced })
}

// unorderable finds the lines that cannot be ordered, of those it is about.
func (c Checkout) unorderable(about func(pricing.Result) bool) ([]Finding, error) {
	var out []Finding
	for i, p := range c.Prices {
		if i >= len(c.Cart.Lines) || !about(p.Result) {
			continue
		}
		err := p.Result.Err()
		if err == nil {
			continue
		}
		var e *kabinet.Error
		if !errors.As(err, &e) {
			e = ErrNotOrderable.Because(err)
		}
		l := &c.Cart.Lines[i]
		out = append(out, Finding{Severity: Refuse, Line: l.ID, Err: e.With("sku", l.SKU).At("/lines/" + itoa(i))})
	}
	return out, nil
}

// PartiesCheck finds what Parties refuses: a blocked company, a payer, unit or site
// that is not there any more, a seller entity that sells no longer.
type PartiesCheck struct{ Parties Parties }

// Check implements Check. It returns kabinet.ErrMissingPort, and errors that are not
// about the cart.
func (k PartiesCheck) Check(ctx context.Context, c Checkout) ([]Finding, error) {
	if k.Parties == nil {
		return nil, kabinet.ErrMissingPort.With("port", "cart.PartiesCheck.Parties")
	}
	err := k.Parties.Check(ctx, c.Cart.Org, c.Cart.Header, keysOf(c.Cart.Lines))
	var e *kabinet.Error
	if err == nil || !errors.As(err, &e) || e.Kind() == kabinet.Internal {
		return nil, err
	}
	return []Finding{{Severity: Refuse, Err: e}}, nil
}

// Unaccepted is a document that the client has not accepted yet: terms of sale, a
// new edition of a contract.
type Unaccepted struct {
	ID    string
	Title string
	// Severity is Refuse where it is empty.
	Severity Severity
}

// AcceptanceCheck finds documents that are to be accepted before ordering. Who keeps
// the acceptances is the host's: Outstanding says which are missing.
type AcceptanceCheck struct {
	Outstanding func(ctx context.Context, c Checkout) ([]Unaccepted, error)
}

// Check implements Check.
func (k AcceptanceCheck) Check(ctx context.Context, c Checkout) ([]Finding, error) {
	if k.Outstanding == nil {
		return nil, kabinet.ErrMissingPort.With("port", "cart.AcceptanceCheck.Outstanding")
	}
	list, err := k.Outstanding(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, d := range list {
		f := Finding{Severity: d.Severity, Err: ErrNotAccepted.With("document", d.Title).With("id", d.ID)}
		if f.Severity == "" {
			f.Severity = Refuse
		}
		out = append(out, f)
	}
	return out, nil
}

// Refused reports whether one of the findings stands against the order.
func Refused(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity != Warn })
}
