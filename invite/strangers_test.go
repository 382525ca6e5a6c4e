package invite_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// A flood of registrations takes neither rates, nor seats, nor addresses from those who
// invite.
func TestStrangersWhoRegisterDoNotStarveInvitations(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{
		Seats: 6, PerOrg: invite.Rate{Count: 3, Per: time.Hour}, PerRecipient: invite.Rate{Count: 2, Per: time.Hour},
		Register: &invite.Registration{Roles: []invite.Role{{Role: "viewer", Inherit: true}}, Rate: invite.Rate{Count: 20, Per: time.Hour}},
	}
	refused := 0
	for n := range 100 {
		switch _, err := w.register(invite.RegisterForm{Address: fmt.Sprintf("robot%d@x.example", n)}); {
		case err == nil:
		default:
			require.ErrorIs(t, err, invite.ErrRate)
			refused++
		}
	}
	require.Equal(t, 80, refused)
	w.now = w.now.Add(time.Hour)
	for range 2 {
		_, err := w.register(invite.RegisterForm{Address: "ivan@acme.example"})
		require.NoError(t, err)
	}
	_, err := w.register(invite.RegisterForm{Address: "Ivan@acme.example"})
	require.ErrorIs(t, err, invite.ErrRate)

	w.policy.Inviters = invite.AnyMember
	_, link := w.invited(boris, form("ivan@acme.example"))
	_, err = w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	_, err = w.create(adam, form("petr@acme.example"))
	require.NoError(t, err, "four members, Ivan and Petr: six seats")
	_, err = w.create(adam, form("anna@acme.example"))
	require.ErrorIs(t, err, invite.ErrSeats)
	waiting := w.awaiting()
	require.Len(t, waiting, 20)
	require.ErrorIs(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Approve(ctx, adam, waiting[0].Ref())
		return err
	}), invite.ErrSeats, "who is let in takes a seat")
}

// Where everybody may come in, the last seat goes to who comes in first.
func TestAnOpenRegistrationTakesItsSeatWhenItIsAccepted(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Seats: 5, Register: &invite.Registration{Roles: []invite.Role{{Role: "viewer"}}, Sponsor: "adam", Open: true}}
	var links []string
	for _, address := range []string{"a@x.example", "b@x.example"} {
		_, err := w.register(invite.RegisterForm{Address: address})
		require.NoError(t, err)
		links = append(links, w.deliver())
	}
	_, err := w.redeem(links[1], person("b@x.example"))
	require.NoError(t, err)
	_, err = w.redeem(links[0], person("a@x.example"))
	require.ErrorIs(t, err, invite.ErrSeats)
	require.Len(t, w.team("acme"), 5)
}

// What a stranger gets for an address does not depend on what is known of it: not when
// rates are used up, and not when seats are.
func TestRegistrationAnswersAlikeForEveryAddress(t *testing.T) {
	addresses := []string{"new@acme.example", "ivan@acme.example", "never@acme.example", "boris@acme.example", "lapsed@acme.example"}
	answers := func(address string, p invite.Policy) (out []error) {
		w := newWorld(t)
		_, err := w.create(adam, form("lapsed@acme.example"))
		require.NoError(t, err)
		w.now = w.now.AddDate(0, 0, 8)
		_, err = w.create(adam, form("ivan@acme.example"))
		require.NoError(t, err)
		require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
			return s.Refuse(ctx, "acme", person("never@acme.example"))
		}))
		w.policy = p
		for range 4 {
			v, err := w.register(invite.RegisterForm{Address: address})
			require.True(t, v.Continues())
			out = append(out, err)
		}
		return out
	}
	register := &invite.Registration{Roles: []invite.Role{{Role: "viewer"}}}
	for name, p := range map[string]invite.Policy{
		"free":         {Register: register},
		"no seat left": {Register: register, Seats: 5},
		"one of org":   {Register: register, PerOrg: invite.Rate{Count: 2, Per: time.Hour}},
		"one address":  {Register: register, PerRecipient: invite.Rate{Count: 3, Per: time.Hour}},
	} {
		want := answers(addresses[0], p)
		for _, address := range addresses[1:] {
			require.Equal(t, want, answers(address, p), "%s: %s", name, address)
		}
	}
}

// Hooks ask others, and cost: who comes too often is sent away before.
func TestHooksAreNotAskedTooOften(t *testing.T) {
	w := newWorld(t)
	asked := 0
	w.hooks = []invite.Hook{func(context.Context, *invite.RegisterForm) (invite.Verdict, error) {
		asked++
		return invite.Verdict{Block: "sorry"}, nil
	}}
	w.policy = invite.Policy{Register: &invite.Registration{Rate: invite.Rate{Count: 3, Per: time.Hour}}}
	for n := range 10 {
		_, _ = w.register(invite.RegisterForm{Address: fmt.Sprintf("robot%d@x.example", n)})
	}
	require.Equal(t, 3, asked)
}

func TestWhatIsRegisteredIsCleaned(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Register: &invite.Registration{Fields: []invite.Field{{Key: "company", Required: true}}}}
	_, err := w.register(invite.RegisterForm{Address: "a@x.example", Attributes: []invite.Attribute{{Key: "company", Value: "\u202e\u200b"}}})
	require.ErrorIs(t, err, invite.ErrField)
	_, err = w.register(invite.RegisterForm{Address: "a@x.example", Attributes: []invite.Attribute{{Key: "company", Value: " Acme\r\n\u202eLtd\x1b[0m"}}})
	require.NoError(t, err)
	require.Equal(t, "Acme Ltd[0m", w.awaiting()[0].Attributes[0].Value)
}

// Nobody uses up keys of lists in an organisation where they have no business, nor
// learns which there are.
func TestAStrangersListIsNotKept(t *testing.T) {
	w := newWorld(t)
	_, err := w.bulk(adam, invite.BulkForm{Key: "k1", Rows: rows("a@x.example")})
	require.NoError(t, err)
	for _, who := range []kabinet.Actor{zoe, {}, {Person: "nobody", Organization: "acme"}} {
		for _, form := range []invite.BulkForm{{Key: "k1", Rows: rows("a@x.example")}, {Key: "k2", Rows: rows("b@x.example")}, {Dry: true, Rows: rows("b@x.example")}} {
			results, err := w.bulk(who, form)
			require.Error(t, err)
			require.NotErrorIs(t, err, invite.ErrKey)
			require.Empty(t, results)
		}
	}
	_, err = w.bulk(adam, invite.BulkForm{Key: "k2", Rows: rows("b@x.example")})
	require.NoError(t, err)
}

// Who merely has the link may decline what is pending, and learns nothing about what is
// over; the invited do.
func TestWhatHasBecomeOfAnInvitationIsToldToTheInvitedAlone(t *testing.T) {
	for name, over := range map[string]func(w *world, of invite.State, handle string) error{
		"revoked": func(w *world, of invite.State, _ string) error {
			require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
				_, err := s.Revoke(ctx, adam, w.stateIn(ctx, s, of).Ref(), "")
				return err
			}))
			return invite.ErrEnded
		},
		"expired": func(w *world, of invite.State, _ string) error {
			w.now = of.Expires
			return invite.ErrExpired
		},
		"declined": func(w *world, _ invite.State, handle string) error {
			require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
				return s.Decline(ctx, invite.WithHandle(handle), invite.Subject{}, "", false)
			}))
			return invite.ErrEnded
		},
	} {
		w := newWorld(t)
		f := form("ivan@acme.example")
		f.TTL = 5 * time.Minute
		state, link := w.invited(adam, f)
		page, err := w.peek(link)
		require.NoError(t, err)
		handle, err := w.stage(link)
		require.NoError(t, err)
		want := over(w, state, handle)
		unverified := person("ivan@acme.example")
		unverified.Addresses[0].Verified = false
		for _, door := range []invite.Door{invite.WithHandle(handle), invite.Direct("acme", state.ID)} {
			for who, want := range map[*invite.Subject]error{
				{}: invite.ErrLink, &unverified: invite.ErrLink, new(person("petr@acme.example")): invite.ErrLink, new(person("ivan@acme.example")): want,
			} {
				_, err := w.accept(door, invite.Accepting{Subject: *who, Digest: page.Digest})
				require.ErrorIs(t, err, want, "%s: accept by %v", name, who)
				require.ErrorIs(t, w.try(func(ctx context.Context, s *invite.Service) error {
					return s.Decline(ctx, door, *who, "", true)
				}), want, "%s: decline by %v", name, who)
			}
		}
	}
}

// In an organisation that is blocked nobody invites, nobody is reminded, and nobody
// comes in.
func TestABlockedOrganisationInvitesNobody(t *testing.T) {
	for name, roles := range map[string][]string{"with a role": {"viewer"}, "without": nil} {
		w := newWorld(t)
		w.policy.Inviters = invite.AnyMember
		state, link := w.invited(adam, form("ivan@acme.example", roles...))
		page, err := w.peek(link)
		require.NoError(t, err)
		handle, err := w.stage(link)
		require.NoError(t, err)
		w.inTx(func(ctx context.Context, tx store.Tx) error {
			o, err := tx.Organizations().Get(ctx, "acme")
			if err != nil {
				return err
			}
			e, err := o.Block("does not pay", w.now)
			if err != nil {
				return err
			}
			return tx.Organizations().Save(ctx, o, e)
		})
		_, err = w.accept(invite.WithHandle(handle), invite.Accepting{Subject: person("ivan@acme.example"), Digest: page.Digest})
		require.Error(t, err, name)
		for _, by := range []kabinet.Actor{adam, boris, gleb} {
			_, err = w.create(by, form("petr@acme.example", roles...))
			require.Error(t, err, name)
		}
		w.now = w.now.AddDate(0, 0, 3)
		require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error { _, err := s.Sweep(ctx, 10); return err }))
		require.Zero(t, w.state(state).Reminded, name)
		require.Len(t, w.team("acme"), 4)
	}
}
