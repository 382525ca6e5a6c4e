package pricing

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// ErrAnswers is for a PriceSource that answers other than what it was asked.
var ErrAnswers = kabinet.NewError(kabinet.Internal, "pricing.answers", "the system answered {answers} of {requests} requests")

// ErrPanic is for a PriceSource that panics.
var ErrPanic = kabinet.NewError(kabinet.Internal, "pricing.panic", "the adapter of the system panicked: {why}")

// PriceSource asks another system for prices: an SAP simulation, 1C, a
// configurator. It is a port: the host implements it.
type PriceSource interface {
	// Prices returns an answer for each request, in their order; nil leaves a
	// line to the book. An error, or answers that are not as many as the
	// requests, count as a failure for all of them. It should give up when ctx
	// is done.
	Prices(ctx context.Context, buyer Buyer, requests []Request) ([]*External, error)
}

// ExternalOptions are the parts of AskExternal that have a default.
type ExternalOptions struct {
	// Timeout is how long to wait; zero is two seconds.
	Timeout time.Duration
	// System names the system in the answers that fail.
	System string
	// NoFallback leaves lines without a price where the system gives none;
	// otherwise the book prices them.
	NoFallback bool
}

// AskExternal asks the source, and returns copies of the requests with its
// answers in their conditions, for a View to resolve. It waits no longer than
// the timeout, also for a source that does not heed its context: that one may
// still run when AskExternal returns, and its answer is thrown away. It does not
// fail: an answer that did not come says so in each line, and its trace.
func AskExternal(ctx context.Context, src PriceSource, buyer Buyer, requests []Request, o ExternalOptions) []Request {
	if o.Timeout <= 0 {
		o.Timeout = 2 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	type answer struct {
		prices []*External
		err    error
	}
	done := make(chan answer, 1)
	asked := append([]Request(nil), requests...)
	go func() {
		// A panic here would end the process of a host that recovers its own.
		defer func() {
			if p := recover(); p != nil {
				done <- answer{err: ErrPanic.With("why", p)}
			}
		}()
		prices, err := src.Prices(ctx, buyer, asked)
		done <- answer{prices, err}
	}()
	var got answer
	select {
	case got = <-done:
	case <-ctx.Done():
		got.err = ctx.Err()
	}
	if got.err == nil && len(got.prices) != len(requests) {
		got.err = ErrAnswers.With("answers", len(got.prices)).With("requests", len(requests))
	}
	out := append([]Request(nil), requests...)
	for i := range out {
		var x *External
		switch {
		case got.err != nil:
			x = &External{System: o.System, Failed: got.err.Error(), NoFallback: o.NoFallback}
		case got.prices[i] == nil:
			continue
		default:
			copied := *got.prices[i]
			copied.NoFallback = copied.NoFallback || o.NoFallback
			x = &copied
		}
		given := Conditions{}
		if out[i].Conditions != nil {
			given = *out[i].Conditions
		}
		given.External = x
		out[i].Conditions = &given
	}
	return out
}
