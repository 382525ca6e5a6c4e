package ledger_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/internal/calltest"
	"github.com/seed-a884640a/kabinet/store/memory"
)

func TestEveryCallIsTried(t *testing.T) {
	calltest.Complete(t, map[string][]string{
		"TestNoVerbReachesAnothersReservation":    {"Book.Commit", "Book.Cancel", "Book.Return", "Book.Extend", "Book.Supersede"},
		"TestAStepIsUsedOnce":                     {"Book.Rekey", "Book.Add", "Reservation.Rekey"},
		"TestPartsOfNothingAndOfTooMuch":          {"Book.Release", "Reservation.Commit", "Reservation.Release", "Reservation.Return"},
		"TestAmountsAtTheEdgeStayBelowTheCeiling": {"New", "Book.Reserve", "Entry.Validate", "Balance.Used", "Balance.Left"},
		"TestNamesThatAreNoTextAreRefused":        {"Key.Compare"},
		"TestAClockThatGoesBackwards":             {"Reservation.Expire", "Reservation.Extend", "State.GivenUp"},
		"TestAnExpiredReservationIsNotFoundAgain": {"Book.Expire"},
		"TestExpireEachGivesBackWhatIsDueOnce":    {"ExpireEach", "Book.Due"},
		"TestOneVersionHolds":                     {"Entry.Same"},
		"TestModel":                               {"Sum", "Entry.Change", "Item.Open", "State.Open"},
		"TestShares":                              {"Units.Share"},
		"TestMeasures":                            {"Measure.Of", "Measure.OfMoney", "Measure.Validate", "Measure.Money", "Measure.Quantity"},
		"TestUnitsAsText":                         {"Units.MarshalText", "Units.UnmarshalText"},
	}, map[string][]string{
		"the same for everybody":           {"Messages", "NewID", "MoneyIn", "QuantityIn", "Measure.Digits"},
		"what a store kept":                {"Restore"},
		"of what the caller holds already": {"Measure.Text", "Measure.Value", "State.Whole"},
	})
}

// A step that moved money is used: money that moves away, and back by the same step, would
// be held by the document and not by the ledger, so that others could have it, too.
func TestAStepIsUsedOnce(t *testing.T) {
	db := memory.New(memory.Options{})
	require.NoError(t, reserve(t, db, request("order/1", 1, 100)))
	move := func(step string, drop []ledger.Key, add ...ledger.Item) error {
		return do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
			return b.Rekey(ctx, anna, start, "acme", "order/1", step, drop, add)
		})
	}
	there, here := ledger.Item{Key: key("b"), Line: "1", Measure: rub, Amount: 100}, ledger.Item{Key: key("a"), Line: "1", Measure: rub, Amount: 100}
	require.NoError(t, move("1", []ledger.Key{key("a")}, there))
	require.NoError(t, move("2", []ledger.Key{key("b")}, here))
	require.NoError(t, move("3", []ledger.Key{key("a")}, there))
	require.Zero(t, balance(t, db).Used())
	require.ErrorIs(t, move("2", []ledger.Key{key("b")}, here), ledger.ErrTwice)
	require.ErrorIs(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
		return b.Add(ctx, anna, start, "acme", "order/1", "2", ledger.Ask{Key: key("a"), Line: "1", Measure: rub, Amount: 100, Ceiling: 100})
	}), ledger.ErrTwice)
	require.ErrorIs(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
		return b.Add(ctx, anna, start, "acme", "order/1", "4", ledger.Ask{Key: key("a"), Line: "1", Measure: rub, Amount: 101, Ceiling: 100})
	}), ledger.ErrShort)
	require.Zero(t, balance(t, db).Used())
}

// No part gives or takes more than there is, by whichever verb, and what fails changes
// nothing.
func TestPartsOfNothingAndOfTooMuch(t *testing.T) {
	for name, part := range map[string]ledger.Part{
		"more than all": {Line: "1", Num: 2, Den: 1}, "below nothing": {Line: "1", Num: -1, Den: 1}, "of below nothing": {Line: "1", Num: 1, Den: -1},
		"another line": {Line: "2"}, "no line": {},
	} {
		r := reserved(t, 100)
		before := r.State()
		for verb, do := range map[string]func() (*ledger.Moved, error){
			"commit":  func() (*ledger.Moved, error) { return r.Commit(anna, start, "s", part) },
			"release": func() (*ledger.Moved, error) { return r.Release(anna, start, "s", part) },
			"return":  func() (*ledger.Moved, error) { return r.Return(anna, start, "s", part) },
		} {
			_, err := do()
			require.Error(t, err, "%s %s", verb, name)
			require.Equal(t, before, r.State(), "%s %s", verb, name)
		}
	}
	db := memory.New(memory.Options{})
	require.NoError(t, reserve(t, db, request("order/1", 1, 100)))
	for _, step := range []string{"1", "1", "2"} { // and a repeat
		require.NoError(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
			return b.Release(ctx, anna, start, "acme", "order/1", step, ledger.Part{Line: "1", Num: 1, Den: 2})
		}))
	}
	require.Zero(t, balance(t, db).Used())
	require.ErrorIs(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
		return b.Release(ctx, anna, start, "acme", "order/1", "3")
	}), ledger.ErrEnded)
	require.Zero(t, balance(t, db).Used())
}
