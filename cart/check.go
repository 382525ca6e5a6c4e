package cart

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Parties says whether those named in a cart belong together.
type Parties interface {
	// Check returns nil when the unit, person, payer, site and agreement of
	// the header, and the sites of the lines, belong to the organisation and
	// can be used together, and the seller entity sells; and otherwise an
	// error with the place, as in "/payer" or "/lines/2/site". Another
	// organisation's is kabinet.ErrNotFound. Whether fields may be empty is up
	// to the implementation. The places of lines are those among the arguments.
	Check(ctx context.Context, org kabinet.OrgID, h Header, lines []LineKey) error
}

// PartiesFunc is a function that implements Parties.
type PartiesFunc func(ctx context.Context, org kabinet.OrgID, h Header, lines []LineKey) error

// Check calls f.
func (f PartiesFunc) Check(ctx context.Context, org kabinet.OrgID, h Header, lines []LineKey) error {
	return f(ctx, org, h, lines)
}

// Check is one independent check of a cart before it is ordered: stock, budget,
// credit, documents, or what the host adds.
type Check interface {
	// Check returns what it finds; nothing found is an empty slice. An error
	// means that it could not check, and stops what asked.
	Check(ctx context.Context, c Checkout) ([]Finding, error)
}

// CheckFunc is a function that implements Check.
type CheckFunc func(ctx context.Context, c Checkout) ([]Finding, error)

// Check calls f.
func (f CheckFunc) Check(ctx context.Context, c Checkout) ([]Finding, error) { return f(ctx, c) }

// Checkout is what checks look at. It is theirs to read only.
type Checkout struct {
	Actor  kabinet.Actor
	Cart   State
	Prices []Priced // one for each line
	Totals Totals
	At     time.Time
	// Order names the order that is amended, and Left says what of its lines has left
	// already, in their units; both are empty for a cart.
	Order string
	Left  map[LineID]kabinet.Quantity
}

// Severity says what a finding means for the order.
type Severity string

// The severities.
const (
	Refuse Severity = "refuse" // the cart cannot be ordered so
	Warn   Severity = "warn"   // it can, and the buyer should know
)

// Finding is what a check found: its error has the code, the parameters and the
// place, such as "/lines/3".
type Finding struct {
	Severity Severity
	// Line is the line that it is about; empty for the cart as a whole.
	Line LineID
	Err  *kabinet.Error
}

// RunChecks runs the checks in order and returns all findings, with their lines
// where the place of the error says so. It stops at the first that could not check,
// with its error.
func RunChecks(ctx context.Context, checks []Check, c Checkout) ([]Finding, error) {
	var out []Finding
	for _, check := range checks {
		found, err := check.Check(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if f.Line == "" && f.Err != nil {
				f.Line = lineAt(c.Cart, f.Err.Place())
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// lineAt returns the line of a place such as "/lines/3/quantity", or "".
func lineAt(s State, place string) LineID {
	rest, ok := strings.CutPrefix(place, "/lines/")
	number, _, _ := strings.Cut(rest, "/")
	i, err := strconv.Atoi(number)
	if !ok || err != nil || i < 0 || i >= len(s.Lines) {
		return ""
	}
	return s.Lines[i].ID
}
