package claim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
)

func TestLifeOfAClaim(t *testing.T) {
	w := newWorld(t)
	c := w.submitted(draft("1", claim.Damage, "3"))
	require.Equal(t, claim.Submitted, c.Status)
	require.Equal(t, kabinet.SKU("VALVE"), c.Lines[0].Expected.SKU)
	require.Equal(t, "heat 7", c.Lines[0].Expected.Lot)
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Take(ctx, olga, c.At()) })
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Ask(ctx, olga, c.At(), "a picture of the seal?")
	})
	_, err := w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Answer(ctx, anna, c.At(), "here", claim.Reply{Line: "7", Evidence: []string{"doc_2"}})
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Answer(ctx, anna, c.At(), "here", claim.Reply{Line: "1", Evidence: []string{"doc_2"}})
	})
	require.Equal(t, []string{"doc_1", "doc_2"}, c.Lines[0].Evidence)
	c = w.review(c, "2")
	require.Equal(t, claim.PartlyAccepted, c.Status)
	_, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: q("1")})
	require.ErrorIs(t, err, claim.ErrSum, "the sum of resolutions is what was accepted")
	_, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: q("2")}, claim.Plan{Line: "1", Remedy: claim.Replace, Quantity: q("1")})
	require.ErrorIs(t, err, claim.ErrSum)
	c, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: q("1")}, claim.Plan{Line: "1", Remedy: claim.Replace, Quantity: q("1")})
	require.NoError(t, err)
	require.Equal(t, "90.00 EUR", c.Resolutions[0].Net.String())
	require.Equal(t, "18.00 EUR", c.Resolutions[0].Tax.String())
	require.True(t, c.Resolutions[1].Net.IsZero())
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Fulfil(ctx, olga, c.At(), "1", "cn 1")
	})
	require.Equal(t, claim.InResolution, c.Status)
	again := w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Fulfil(ctx, olga, c.At(), "1", "cn 1")
	})
	require.Equal(t, c, again, "a repeat")
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Fulfil(ctx, olga, c.At(), "1", "cn 2")
	})
	require.ErrorIs(t, err, claim.ErrStatus)
	c = w.fulfil(c)
	require.Equal(t, claim.Closed, c.Status)

	w.now = w.now.AddDate(0, 0, 10)
	c = w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Reopen(ctx, anna, c.At(), "the third one too")
	})
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Withdraw(ctx, anna, c.At(), "")
	})
	require.ErrorIs(t, err, claim.ErrStatus)
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Decide(ctx, olga, c.At(), claim.Decision{Line: "1", Accepted: q("1"), Reason: "no"})
	})
	require.ErrorIs(t, err, claim.ErrDecision, "what was accepted cannot be taken back")
	c = w.review(c, "3")
	require.Equal(t, claim.Accepted, c.Status)
	c, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.SendBack, Quantity: q("1")})
	require.NoError(t, err)
	c = w.fulfil(c)
	require.Equal(t, claim.Closed, c.Status)
	w.now = w.now.AddDate(0, 0, 11)
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Reopen(ctx, anna, c.At(), "once more")
	})
	require.ErrorIs(t, err, claim.ErrReopen)
}

func TestClaimedIsWithinDocumented(t *testing.T) {
	w := newWorld(t)
	first := w.submitted(draft("1", claim.Damage, "6"), draft("2", claim.Shortage, "100"))
	_, err := w.submit(w.open(draft("2", claim.Price, "100"), draft("1", claim.Quality, "5")))
	require.ErrorIs(t, err, claim.ErrBound)
	require.ErrorContains(t, err, "/lines/1: 5 of VALVE is claimed, and 4 can be")
	second := w.submitted(draft("1", claim.Quality, "4"))
	_, err = w.submit(w.open(draft("1", claim.Return, "1")))
	require.ErrorIs(t, err, claim.ErrBound)
	_, err = w.submit(w.open(draft("1", claim.Price, "11")))
	require.ErrorIs(t, err, claim.ErrBound, "more than was ever documented")
	w.submitted(draft("1", claim.Price, "10"), draft("1", claim.Document, "10"))

	_, err = w.submit(w.open(draft("2", claim.Damage, "1")))
	require.ErrorIs(t, err, claim.ErrBound)
	first = w.review(first, "1", "0")
	require.Equal(t, claim.PartlyAccepted, first.Status)
	third := w.submitted(draft("1", claim.Return, "5"), draft("2", claim.Damage, "100"))
	w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Withdraw(ctx, anna, second.At(), "found them")
	})
	w.submitted(draft("1", claim.Return, "4"))
	third = w.review(third, "0", "0")
	require.Equal(t, claim.Rejected, third.Status)
	w.submitted(draft("1", claim.Return, "2"))
	_, err = w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Reopen(ctx, anna, third.At(), "really")
	})
	require.ErrorIs(t, err, claim.ErrBound, "others have claimed it since")
	// Two lines of one claim share what is left.
	_, err = w.submit(w.open(draft("1", claim.Return, "2"), draft("1", claim.Damage, "2")))
	require.ErrorContains(t, err, "/lines/1: 2 of VALVE is claimed, and 1 can be")
}

// Twenty of B came instead of twenty of A: B was never documented, and is not bounded.
// A form shows what is left, by what claims share: goods once, papers and prices apart.
func TestClaimable(t *testing.T) {
	w := newWorld(t)
	left := func(by kabinet.Actor, k claim.Kind) (out kabinet.Quantity, err error) {
		_, err = w.try(func(ctx context.Context, s *claim.Service) (_ claim.State, err error) {
			out, err = s.Claimable(ctx, by, "acme", ref("1"), k)
			return claim.State{}, err
		})
		return out, err
	}
	holds := func(k claim.Kind, want string) {
		t.Helper()
		got, err := left(anna, k)
		require.NoError(t, err)
		require.True(t, got.Equal(q(want)), "%s of %s can be claimed, want %s", got, k, want)
	}
	holds(claim.Shortage, "10")
	c := w.submitted(draft("1", claim.Damage, "4"))
	holds(claim.Shortage, "6")
	holds(claim.Price, "10")
	w.review(c, "1")
	holds(claim.Return, "9")
	_, err := left(kabinet.Actor{Person: "eve", Organization: "other"}, claim.Shortage)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = left(olga, claim.Shortage) // who may not claim
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = (&claim.Service{}).Claimable(t.Context(), anna, "acme", ref("1"), claim.Shortage)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

func TestMisSortIsTwoSided(t *testing.T) {
	w := newWorld(t)
	d := draft("1", claim.MisSort, "8")
	d.Received = claim.Side{SKU: "TEE", Quantity: q("500")}
	c := w.submitted(d)
	require.Equal(t, kabinet.SKU("VALVE"), c.Lines[0].Expected.SKU)
	require.Equal(t, kabinet.SKU("TEE"), c.Lines[0].Received.SKU)
	_, err := w.submit(w.open(draft("1", claim.Shortage, "3")))
	require.ErrorIs(t, err, claim.ErrBound, "the expected side is bounded")
	c = w.review(c, "8")
	c, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.ReSort, Quantity: q("5")}, claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: q("3")})
	require.NoError(t, err)
	require.Equal(t, "270.00 EUR", c.Resolutions[1].Net.String())

	same := draft("1", claim.MisSort, "1")
	same.Received = claim.Side{SKU: "VALVE", Lot: "heat 7", Quantity: q("1")}
	_, err = w.submit(w.open(same))
	require.ErrorIs(t, err, claim.ErrSides)
	same.Received.Lot = "heat 8"
	_, err = w.submit(w.open(same))
	require.NoError(t, err, "another lot is a mis-sort too")
}

func TestSurplusIsFree(t *testing.T) {
	w := newWorld(t)
	d := claim.Draft{Ref: ref("2"), Kind: claim.Surplus, Received: claim.Side{Quantity: q("250")}, Reason: "two boxes too many"}
	c := w.submitted(d)
	require.Equal(t, kabinet.SKU("BOLT"), c.Lines[0].Received.SKU)
	w.submitted(draft("2", claim.Damage, "100"))
	c = w.review(c, "250")
	require.Equal(t, claim.Accepted, c.Status)
	c, err := w.resolve(c, claim.Plan{Line: "1", Remedy: claim.SendBack, Quantity: q("150")}, claim.Plan{Line: "1", Remedy: claim.KeepOnPay, Quantity: q("100")})
	require.NoError(t, err)
	require.True(t, c.Resolutions[0].Net.IsZero(), "it was never charged")
	require.Equal(t, "-10.00 EUR", c.Resolutions[1].Net.String())
	require.Equal(t, "-2.00 EUR", c.Resolutions[1].Tax.String())
}

// What came in surplus and is another article has no agreed price: it goes back.
func TestAnotherArticleIsNotKeptAtThePriceOfTheExpected(t *testing.T) {
	w := newWorld(t)
	c := w.review(w.submitted(claim.Draft{
		Ref: ref("2"), Kind: claim.Surplus, Received: claim.Side{SKU: "VALVE", Quantity: q("2")}, Reason: "not ordered",
	}), "2")
	_, err := w.resolve(c, claim.Plan{Line: "1", Remedy: claim.KeepOnPay, Quantity: q("2")})
	require.ErrorIs(t, err, claim.ErrRemedy)
	_, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.SendBack, Quantity: q("2")})
	require.NoError(t, err)
}

func TestNoMoreComesBackThanWasCharged(t *testing.T) {
	w := newWorld(t)
	price := w.review(w.submitted(draft("1", claim.Price, "10")), "10")
	discount := func(m string) claim.Plan {
		return claim.Plan{Line: "1", Remedy: claim.Discount, Quantity: q("10"), Discount: eur(m)}
	}
	for _, bad := range []string{"900.01 EUR", "-1 EUR", "1.005 EUR"} {
		_, err := w.resolve(price, discount(bad))
		require.ErrorIs(t, err, claim.ErrValue, bad)
	}
	_, err := w.resolve(price, discount("1 USD"))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = w.resolve(price, discount("100 EUR"))
	require.NoError(t, err)
	damage := w.review(w.submitted(draft("1", claim.Damage, "10")), "10")
	damage, err = w.resolve(damage, claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: q("9")}, claim.Plan{Line: "1", Remedy: claim.SendBack, Quantity: q("1")})
	require.NoError(t, err)
	require.Equal(t, "800.00 EUR", damage.Resolutions[0].Net.String(), "900 were charged, and 100 have come back")
	require.True(t, damage.Resolutions[1].Net.IsZero())
	require.Equal(t, "160.00 EUR", damage.Resolutions[0].Tax.String())
}

func TestDeadlines(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		kind claim.Kind
		day  string
		late bool
	}{
		{claim.Shortage, "2026-03-06", false}, // the fifth business day after Friday, 27 February
		{claim.Shortage, "2026-03-07", true},
		{claim.Quality, "2026-03-29", false},
		{claim.Quality, "2026-03-30", true},
		{claim.Damage, "2028-01-01", false},
	} {
		w.now = kabinet.MustDate(c.day).Start(time.UTC).Add(23 * time.Hour)
		_, err := w.submit(w.open(draft("2", c.kind, "1")))
		if c.late {
			require.ErrorIs(t, err, claim.ErrLate, "%s on %s", c.kind, c.day)
			require.ErrorContains(t, err, "/lines/0")
		} else {
			require.NoError(t, err, "%s on %s", c.kind, c.day)
		}
	}
	d := w.delivered[ref("1")]
	d.Delivered = kabinet.Date{}
	w.delivered[ref("1")] = d
	_, err := w.submit(w.open(draft("1", claim.Shortage, "1")))
	require.ErrorIs(t, err, claim.ErrNotDelivered)
	_, err = w.submit(w.open(draft("1", claim.Price, "1")))
	require.NoError(t, err, "a price is wrong before the goods come")
}

func TestMistakesOfLines(t *testing.T) {
	w := newWorld(t)
	with := func(do func(*claim.Draft)) claim.Draft {
		d := draft("1", claim.Damage, "1")
		do(&d)
		return d
	}
	for name, c := range map[string]struct {
		draft claim.Draft
		want  error
	}{
		"kind":     {with(func(d *claim.Draft) { d.Kind = "lost" }), claim.ErrKind},
		"quantity": {with(func(d *claim.Draft) { d.Expected.Quantity = q("0") }), claim.ErrQuantity},
		"negative": {with(func(d *claim.Draft) { d.Expected.Quantity = q("-1") }), claim.ErrQuantity},
		"received": {with(func(d *claim.Draft) { d.Received.Quantity = q("1") }), claim.ErrSides},
		"one side": {with(func(d *claim.Draft) { d.Kind = claim.MisSort }), claim.ErrSides},
		"surplus":  {with(func(d *claim.Draft) { d.Kind, d.Received.Quantity = claim.Surplus, q("1") }), claim.ErrSides},
		"text":     {with(func(d *claim.Draft) { d.Reason = "\xff" }), claim.ErrText},
		"ref":      {with(func(d *claim.Draft) { d.Ref = claim.Ref{} }), kabinet.ErrNotFound},
		"evidence": {with(func(d *claim.Draft) { d.Evidence = make([]string, claim.MaxEvidence+1) }), claim.ErrMany},
	} {
		_, err := w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
			return s.Open(ctx, anna, claim.Header{Org: "acme"}, c.draft)
		})
		require.ErrorIs(t, err, c.want, name)
	}
	_, err := w.submit(w.open(with(func(d *claim.Draft) { d.Reason = " " })))
	require.ErrorIs(t, err, claim.ErrReason)
	_, err = w.submit(w.open(with(func(d *claim.Draft) { d.Ref.Line = "9" })))
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = w.submit(w.open())
	require.ErrorIs(t, err, claim.ErrEmpty)
	other := w.delivered[ref("1")]
	other.Object.LegalEntity = "le_2"
	w.delivered[ref("1")] = other
	_, err = w.submit(w.open(draft("1", claim.Damage, "1")))
	require.ErrorIs(t, err, claim.ErrParties)
	c := w.review(w.submitted(draft("2", claim.Shortage, "1")), "1")
	_, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.ReSort, Quantity: q("1")})
	require.ErrorIs(t, err, claim.ErrRemedy)
	for _, k := range claim.Kinds() {
		require.NotEmpty(t, k.Remedies(), k)
	}
}

// Another company's claim is not found, read or written, and clients do not review.
func TestOthers(t *testing.T) {
	w := newWorld(t)
	c := w.submitted(draft("1", claim.Damage, "1"))
	eve := kabinet.Actor{Person: "eve", Organization: "other"}
	do := map[string]func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error){
		"get": func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error) {
			return s.Get(ctx, a, "acme", c.ID)
		},
		"take": func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error) {
			return s.Take(ctx, a, c.At())
		},
		"decide": func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error) {
			return s.Decide(ctx, a, c.At(), claim.Decision{Line: "1", Accepted: q("1")})
		},
		"withdraw": func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error) {
			return s.Withdraw(ctx, a, c.At(), "")
		},
		"reopen": func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error) {
			return s.Reopen(ctx, a, c.At(), "x")
		},
		"open": func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error) {
			return s.Open(ctx, a, claim.Header{Org: "acme"})
		},
		"their own claim of our shipment": func(ctx context.Context, s *claim.Service, a kabinet.Actor) (claim.State, error) {
			x, err := s.Open(ctx, a, claim.Header{Org: a.Organization}, draft("1", claim.Damage, "1"))
			if err != nil {
				return x, err
			}
			return s.Submit(ctx, a, x.At())
		},
	}
	for name, do := range do {
		_, err := w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) { return do(ctx, s, eve) })
		require.ErrorIs(t, err, kabinet.NotFound, name)
	}
	for _, name := range []string{"take", "decide"} {
		_, err := w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) { return do[name](ctx, s, anna) })
		require.ErrorIs(t, err, kabinet.Forbidden, name)
	}
	w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		for who, n := range map[kabinet.Actor]int{anna: 1, eve: 0, olga: 1} {
			list, err := s.List(ctx, who, claim.Filter{}, kabinet.Page{})
			require.NoError(t, err)
			require.Len(t, list.Items, n)
		}
		return claim.State{}, nil
	})
	stale := c.At()
	w.must(func(ctx context.Context, s *claim.Service) (claim.State, error) { return s.Take(ctx, olga, stale) })
	_, err := w.try(func(ctx context.Context, s *claim.Service) (claim.State, error) {
		return s.Withdraw(ctx, anna, stale, "")
	})
	require.ErrorIs(t, err, kabinet.ErrConflict)
	_, err = (&claim.Service{}).Open(t.Context(), anna, claim.Header{Org: "acme"})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

func TestDisputes(t *testing.T) {
	w := newWorld(t)
	amounts := func(c claim.State) (out []string) {
		list, err := c.Disputes()
		require.NoError(t, err)
		for _, d := range list {
			require.Equal(t, "inv_1", d.Document)
			out = append(out, d.Amount.String())
		}
		return out
	}
	c := w.open(draft("1", claim.Damage, "3"), draft("2", claim.Document, "100"), claim.Draft{Ref: ref("2"), Kind: claim.Surplus, Received: claim.Side{Quantity: q("1")}, Reason: "x"})
	require.Empty(t, amounts(c))
	c, err := w.submit(c)
	require.NoError(t, err)
	require.Equal(t, []string{"324.00 EUR"}, amounts(c), "with tax")
	c = w.review(c, "2", "100", "1")
	require.Equal(t, []string{"216.00 EUR"}, amounts(c))
	c, err = w.resolve(c, claim.Plan{Line: "1", Remedy: claim.Credit, Quantity: q("1")}, claim.Plan{Line: "1", Remedy: claim.Replace, Quantity: q("1")},
		claim.Plan{Line: "2", Remedy: claim.Replace, Quantity: q("100")}, claim.Plan{Line: "3", Remedy: claim.KeepOnPay, Quantity: q("1")})
	require.NoError(t, err)
	require.Equal(t, []string{"108.00 EUR"}, amounts(c))
	require.Empty(t, amounts(w.fulfil(c)))
}
