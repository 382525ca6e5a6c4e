package kabinet_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

var (
	errStep   = kabinet.NewError(kabinet.Invalid, "test.step", "{qty} is not a multiple of {step}")
	errClosed = kabinet.NewError(kabinet.State, "test.closed", "the cart is closed")
)

func TestErrorsAreTheirSentinelAndTheirKind(t *testing.T) {
	err := error(errStep.With("qty", kabinet.MustQuantity("7")).With("step", 5).At("/qty").Because(io.ErrUnexpectedEOF))
	assert.ErrorIs(t, err, errStep)
	assert.ErrorIs(t, err, kabinet.Invalid)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.NotErrorIs(t, err, errClosed)
	assert.NotErrorIs(t, err, kabinet.State)
	assert.NotErrorIs(t, err, kabinet.Internal)
	assert.NotErrorIs(t, errStep, err.(*kabinet.Error).Unwrap())
	wrapped := fmt.Errorf("pricing: %w", err)
	assert.ErrorIs(t, wrapped, errStep)
	assert.ErrorIs(t, wrapped, kabinet.Invalid)
	var e *kabinet.Error
	require.ErrorAs(t, wrapped, &e)
	assert.Equal(t, "test.step", e.Code())
	assert.Equal(t, kabinet.Invalid, e.Kind())
	assert.Equal(t, "/qty", e.Place())
	assert.Equal(t, 5, e.Param("step"))
	assert.Nil(t, e.Param("none"))
	assert.Equal(t, "/qty: 7 is not a multiple of 5: unexpected EOF", err.Error())
	assert.Equal(t, "is not a multiple of", errStep.Error())
}

func TestAtNestsFromTheInside(t *testing.T) {
	err := errStep.At("/qty").At("/lines/3").At("/cart")
	assert.Equal(t, "/cart/lines/3/qty", err.Place())
	assert.Equal(t, "", errStep.Place())
}

func TestTheLastParameterOfANameCounts(t *testing.T) {
	err := errStep.With("step", 1).With("step", 2)
	assert.Equal(t, 2, err.Param("step"))
	assert.Equal(t, "is not a multiple of 2", err.Error())
	assert.Len(t, err.Params(), 2)
	err.Params()[0].Value = "changed"
	assert.Equal(t, 1, err.Params()[0].Value)
}

// TestCopiesDoNotShareTheirDetails derives many errors from one with spare
// capacity in its parameters, at once; the race detector watches.
func TestCopiesDoNotShareTheirDetails(t *testing.T) {
	base := errStep.With("a", 0).With("b", 0).With("c", 0)
	var wg sync.WaitGroup
	derived := make([]*kabinet.Error, 64)
	for i := range derived {
		wg.Go(func() {
			derived[i] = base.With("i", i).At(fmt.Sprint("/", i)).Because(io.EOF)
		})
	}
	wg.Wait()
	for i, e := range derived {
		assert.Equal(t, i, e.Param("i"))
		assert.Equal(t, fmt.Sprint("/", i), e.Place())
	}
	assert.Len(t, base.Params(), 3)
	assert.NoError(t, base.Unwrap())
}

func TestKinds(t *testing.T) {
	for k, want := range map[kabinet.Kind]struct {
		name   string
		status int
	}{
		kabinet.Internal: {"internal", 500}, kabinet.Invalid: {"invalid", 422}, kabinet.NotFound: {"not_found", 404},
		kabinet.Conflict: {"conflict", 409}, kabinet.State: {"state", 409}, kabinet.Forbidden: {"forbidden", 403},
		kabinet.Gone: {"gone", 410}, kabinet.TooMany: {"too_many", 429}, kabinet.Kind(200): {"internal", 500},
	} {
		assert.Equal(t, want.name, k.Error())
		assert.Equal(t, want.status, k.Status())
		assert.Equal(t, k, kabinet.KindOf(fmt.Errorf("x: %w", kabinet.NewError(k, "test.kind", ""))))
		assert.Equal(t, k, kabinet.KindOf(fmt.Errorf("x: %w", k)))
		assert.Equal(t, want.status, kabinet.ProblemOf(kabinet.NewError(k, "test.kind", "x"), nil).Status)
	}
	assert.Equal(t, kabinet.Internal, kabinet.KindOf(io.EOF))
	assert.Equal(t, kabinet.Internal, kabinet.KindOf(nil))
	assert.Equal(t, kabinet.State, kabinet.KindOf(errors.Join(io.EOF, errClosed, errStep)))
}

func TestProblemOf(t *testing.T) {
	assert.Equal(t, kabinet.Problem{}, kabinet.ProblemOf(nil, nil))

	err := errors.Join(
		fmt.Errorf("cart crt_1: %w", errStep.With("qty", kabinet.MustQuantity("7.0")).With("step", kabinet.MustQuantity("5")).At("/lines/0/qty")),
		io.ErrUnexpectedEOF,
		errors.Join(errClosed.Because(errors.New("password=secret")), nil),
	)
	b, jsonErr := json.Marshal(kabinet.ProblemOf(fmt.Errorf("saving: %w", err), nil))
	require.NoError(t, jsonErr)
	assert.JSONEq(t, `{
		"type": "urn:kabinet:test.step", "title": "Invalid input", "status": 422,
		"detail": "7 is not a multiple of 5", "code": "test.step",
		"errors": [
			{"code": "test.step", "detail": "7 is not a multiple of 5", "at": "/lines/0/qty", "params": {"qty": "7", "step": "5"}},
			{"code": "test.closed", "detail": "the cart is closed"}
		]}`, string(b))
}

func TestProblemsWithholdForeignErrors(t *testing.T) {
	for _, err := range []error{
		errors.New("dial tcp 10.0.0.1: password=secret"),
		errors.Join(errors.New("secret"), io.EOF),
		errClosed.Because(errors.New("secret")),
		fmt.Errorf("secret: %w", errClosed),
	} {
		b, jsonErr := json.Marshal(kabinet.ProblemOf(err, nil))
		require.NoError(t, jsonErr)
		assert.False(t, strings.Contains(string(b), "secret") || strings.Contains(string(b), "EOF"), string(b))
	}
	assert.Equal(t, kabinet.Problem{Type: "about:blank", Title: "Internal error", Status: 500}, kabinet.ProblemOf(io.EOF, nil))
	assert.Equal(t, kabinet.Problem{Type: "about:blank", Title: "Not found", Status: 404},
		kabinet.ProblemOf(fmt.Errorf("secret: %w", kabinet.NotFound), nil))
}

func TestErrorTextHasNeitherPlaceNorCause(t *testing.T) {
	_, russian := printers(t)
	err := kabinet.ErrForbidden.With("permission", "order.place").At("/x").Because(io.EOF)
	assert.Equal(t, "the permission order.place is missing", err.Text(nil))
	assert.Equal(t, "Нет права order.place", err.Text(russian))
	assert.Equal(t, "the permission {permission} is missing {where}", err.Template())
}

// TestProblemsCanAlwaysBeWritten covers parameters that JSON cannot carry: one
// of them would cost the reader the whole document.
func TestProblemsCanAlwaysBeWritten(t *testing.T) {
	for _, v := range []any{
		math.NaN(), func() {}, make(chan int), io.ErrUnexpectedEOF, kabinet.Gone, kabinet.Currency(9999),
		time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		b, err := json.Marshal(kabinet.ProblemOf(errStep.With("step", v), nil))
		require.NoError(t, err, "%T", v)
		var back kabinet.Problem
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, kabinet.Print(nil, v), back.Errors[0].Params["step"], "%T", v)
	}
}
