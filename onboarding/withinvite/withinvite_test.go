package withinvite_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	ob "github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/onboarding/withinvite"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	olga  = kabinet.Actor{Person: "olga", Organization: "acme"}
	eve   = kabinet.Actor{Person: "eve", Organization: "evil"}
	max   = kabinet.Actor{Person: "max", Organization: "seller"}
	robot = kabinet.Actor{Organization: "seller"}
)

// directory is a small host: everybody may do everything in their own company, and the
// seller everywhere.
type directory struct{}

func (directory) Scope(_ context.Context, actor kabinet.Actor, _ kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{Org: actor.Organization, AnyOrg: actor.Organization == "seller"}}}, nil
}

func (d directory) Check(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	if scope, _ := d.Scope(ctx, actor, p); !scope.Holds(on) {
		return kabinet.ErrNotFound.With("what", "organization").With("id", string(on.Org))
	}
	return nil
}

func (directory) Grants(context.Context, kabinet.OrgID, []invite.Role, time.Time) ([]invite.Grant, error) {
	return nil, nil
}

func (directory) Missing(context.Context, kabinet.OrgID, kabinet.PersonID, []invite.Grant, time.Time) ([]invite.Grant, error) {
	return nil, nil
}

func (directory) Clip(_ context.Context, _ kabinet.OrgID, _ kabinet.PersonID, grants []invite.Grant, _ time.Time) ([]invite.Grant, error) {
	return grants, nil
}

func (directory) Holds(context.Context, kabinet.OrgID, kabinet.PersonID, time.Time) ([]invite.Grant, bool, error) {
	return nil, false, nil
}

func (directory) Standing(context.Context, kabinet.OrgID, kabinet.PersonID, time.Time) (invite.Standing, error) {
	return invite.Member, nil
}

func (directory) Count(context.Context, kabinet.OrgID, time.Time) (int, error) { return 0, nil }

func (directory) Join(_ context.Context, j invite.Joining) (invite.Joined, error) {
	return invite.Joined{Person: kabinet.PersonID(j.Subject.ID), Membership: "mem_" + j.Subject.ID}, nil
}

func (directory) Relogin(context.Context, invite.Joining) (invite.Joined, error) {
	return invite.Joined{}, nil
}

func (directory) Organization(context.Context, kabinet.OrgID) (invite.Name, error) {
	return invite.Name{Name: "Acme"}, nil
}

func (directory) Person(_ context.Context, id kabinet.PersonID) (invite.Name, error) {
	return invite.Name{Name: string(id)}, nil
}

// world is a host with a clock that stands still until it is moved.
type world struct {
	testing.TB
	db    store.DB
	now   time.Time
	ref   ob.Ref
	mails []invite.Mail
	taken map[kabinet.EventID]bool
}

func newWorld(t testing.TB) *world {
	w := &world{TB: t, db: memory.New(memory.Options{}), now: start, taken: map[kabinet.EventID]bool{}}
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		if _, err := d.Onboardings.Publish(ctx, max, ob.ReceptionTemplate(), ""); err != nil {
			return err
		}
		v, err := d.Onboardings.Begin(ctx, max, ob.BeginForm{Org: "acme", Template: "reception", Owner: "olga", Manager: "max"})
		w.ref = ob.Ref{Org: "acme", ID: v.State.ID}
		return err
	})
	return w
}

func (w *world) desk(tx store.Tx) withinvite.Desk {
	clock := func() time.Time { return w.now }
	onboardings := &ob.Service{
		Onboardings: tx.Onboardings(), Lister: tx.OnboardingLister(), Finder: tx.OnboardingFinder(), Templates: tx.OnboardingTemplates(),
		Authority: directory{}, Seller: "seller", Now: clock,
	}
	invites := &invite.Service{
		Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Lister: tx.InvitationLister(), Refusals: tx.InviteRefusals(),
		Meters: tx.InviteMeters(), Access: directory{}, Authority: directory{}, Members: directory{}, Names: directory{}, Now: clock,
	}
	return withinvite.Desk{Onboardings: onboardings, Invites: invites, Robot: robot}
}

func (w *world) try(do func(ctx context.Context, d withinvite.Desk) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, w.desk(tx)) })
}

func (w *world) in(do func(ctx context.Context, d withinvite.Desk) error) {
	w.Helper()
	require.NoError(w, w.try(do))
}

func (w *world) ask(step ob.StepID, address string) (out withinvite.Asked) {
	w.Helper()
	w.in(func(ctx context.Context, d withinvite.Desk) (err error) {
		out, err = d.Ask(ctx, olga, w.ref, step, "", invite.Form{Address: address, Message: "You know our texts best."})
		return err
	})
	return out
}

func (w *world) Send(_ context.Context, m invite.Mail) error {
	w.mails = append(w.mails, m)
	return nil
}

// deliver takes the whole outbox, each record several times.
func (w *world) deliver() {
	w.Helper()
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(w, ob.Messages(b))
	courier := &invite.Courier{
		In: func(ctx context.Context, do func(context.Context, *invite.Service) error) error {
			return w.try(func(ctx context.Context, d withinvite.Desk) error { return do(ctx, d.Invites) })
		},
		Sender: w, Base: "https://portal.example/invite/",
		Printer: func(locale string) kabinet.Printer { return kabinet.NewPrinter(b, language.Make(locale)) },
	}
	var records []kabinet.Record
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		records, err = tx.Outbox().Pending(ctx, 1000)
		return err
	}))
	for _, r := range records {
		if !w.taken[r.ID] {
			w.taken[r.ID] = true
			require.NoError(w, courier.Take(context.Background(), r))
		}
		w.in(func(ctx context.Context, d withinvite.Desk) error { return d.Take(ctx, r) })
	}
}

func (w *world) step(id ob.StepID) (x ob.StepState) {
	w.Helper()
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		v, err := d.Onboardings.Get(ctx, olga, "acme", w.ref.ID)
		if err == nil {
			x, _ = v.Evaluation.Step(id, "")
		}
		return err
	})
	return x
}

func subject(id string) invite.Subject {
	return invite.Subject{ID: id, Name: id, Addresses: []invite.VerifiedAddress{{Address: id + "@acme.example", Verified: true, Provider: "otp"}}}
}

// accept lets a person in by the application's own address, with the step in the same
// transaction or by the outbox alone.
func (w *world) accept(id string, atOnce bool) {
	w.Helper()
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		pages, err := d.Invites.Own(ctx, subject(id))
		if err != nil {
			return err
		}
		r, err := d.Invites.Accept(ctx, invite.Direct("acme", pages[0].Invitation), invite.Accepting{Subject: subject(id), Digest: pages[0].Digest})
		if err != nil || !atOnce {
			return err
		}
		return d.Accepted(ctx, r, w.now)
	})
}

func TestWhoAcceptsGetsTheStep(t *testing.T) {
	for _, atOnce := range []bool{true, false} {
		w := newWorld(t)
		asked := w.ask("legal", "ivan@acme.example")
		require.Equal(t, "onboarding.reception.legal", asked.Invitation.Step)
		require.Equal(t, 60, asked.Invitation.Takes)
		require.Equal(t, ob.WaitingInvite, w.step("legal").Status)
		w.deliver()
		require.Contains(t, w.mails[0].Text, "Legal document", "the message calls the step by its title")
		require.Equal(t, ob.WaitingInvite, w.step("legal").Status)
		w.now = start.Add(time.Hour)
		w.accept("ivan", atOnce)
		if atOnce {
			require.Equal(t, ob.Ready, w.step("legal").Status)
		}
		w.deliver()
		w.deliver()
		x := w.step("legal")
		require.Equal(t, ob.Ready, x.Status, "accepting completes nothing")
		require.Equal(t, kabinet.PersonID("ivan"), x.Assigned)
		w.in(func(ctx context.Context, d withinvite.Desk) error {
			_, err := d.Onboardings.Do(ctx, kabinet.Actor{Person: "ivan", Organization: "acme"}, w.ref, ob.Submit("legal", "doc"))
			return err
		})
	}
}

func TestWhatComesToNothingComesBackWithItsCause(t *testing.T) {
	for cause, end := range map[string]func(ctx context.Context, d withinvite.Desk, i invite.State, w *world) error{
		ob.CauseDeclined: func(ctx context.Context, d withinvite.Desk, i invite.State, _ *world) error {
			return d.Invites.Decline(ctx, invite.Direct("acme", i.ID), subject("ivan"), "not me", false)
		},
		ob.CauseRevoked: func(ctx context.Context, d withinvite.Desk, i invite.State, _ *world) error {
			_, err := d.Invites.Revoke(ctx, olga, i.Ref(), "a mistake")
			return err
		},
		ob.CauseBounced: func(ctx context.Context, d withinvite.Desk, i invite.State, _ *world) error {
			return d.Invites.Delivered(ctx, "acme", i.ID, 1, invite.Bounced, "no such mailbox")
		},
		ob.CauseExpired: func(ctx context.Context, d withinvite.Desk, _ invite.State, w *world) error {
			w.now = start.Add(30 * 24 * time.Hour)
			_, err := d.Invites.Sweep(ctx, 10)
			return err
		},
	} {
		w := newWorld(t)
		asked := w.ask("legal", "ivan@acme.example")
		w.deliver()
		w.in(func(ctx context.Context, d withinvite.Desk) error {
			list, err := d.Invites.List(ctx, olga, invite.Filter{Org: "acme"}, kabinet.Page{})
			if err != nil {
				return err
			}
			require.Equal(t, asked.Invitation.ID, list.Items[0].ID)
			return end(ctx, d, list.Items[0], w)
		})
		w.deliver()
		x := w.step("legal")
		require.Equal(t, ob.Ready, x.Status, cause)
		require.Equal(t, cause, x.Cause)
		require.Equal(t, olga.Person, w.step("legal").Assigned, "back to the asker")
		if cause == ob.CauseBounced {
			// Who comes after all is welcome.
			w.accept("ivan", false)
			w.deliver()
			require.Equal(t, kabinet.PersonID("ivan"), w.step("legal").Assigned)
			require.Empty(t, w.step("legal").Cause)
		}
	}
}

func TestTheFirstOfSeveralWhoWereAskedWins(t *testing.T) {
	w := newWorld(t)
	w.ask("card", "ivan@acme.example")
	w.ask("card", "petr@acme.example")
	w.accept("ivan", true)
	w.accept("petr", true)
	petr := kabinet.Actor{Person: "petr", Organization: "acme"}
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		_, err := d.Onboardings.Do(ctx, petr, w.ref, ob.Complete("card"))
		return err
	})
	require.ErrorIs(t, w.try(func(ctx context.Context, d withinvite.Desk) error {
		_, err := d.Onboardings.Do(ctx, kabinet.Actor{Person: "ivan", Organization: "acme"}, w.ref, ob.Complete("card"))
		return err
	}), ob.ErrStatus)
	require.Equal(t, kabinet.PersonID("petr"), w.step("card").By)
}

func TestAskingIsAllOrNothingAndForOnesOwnCompany(t *testing.T) {
	w := newWorld(t)
	ask := func(actor kabinet.Actor, step ob.StepID) error {
		return w.try(func(ctx context.Context, d withinvite.Desk) error {
			_, err := d.Ask(ctx, actor, w.ref, step, "", invite.Form{Address: "ivan@acme.example"})
			return err
		})
	}
	require.ErrorIs(t, ask(eve, "legal"), kabinet.NotFound)
	require.ErrorIs(t, ask(olga, "nowhere"), ob.ErrStep)
	require.ErrorIs(t, ask(kabinet.Actor{Person: "zoe", Organization: "acme"}, "legal"), ob.ErrNotYours)
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		list, err := d.Invites.List(ctx, olga, invite.Filter{}, kabinet.Page{})
		require.Empty(t, list.Items, "nobody was invited")
		return err
	})
	d := withinvite.Desk{}
	_, err := d.Ask(context.Background(), olga, w.ref, "legal", "", invite.Form{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

func ExampleDesk_Ask() {
	w := newWorld(&testing.T{})
	asked := w.ask("legal", "ivan@acme.example")
	x, _ := asked.Onboarding.Evaluation.Step("legal", "")
	fmt.Println(x.Status, "for", asked.Invitation.Address)
	// Output: waiting_invite for ivan@acme.example
}

func ExampleDesk_Accepted() {
	w := newWorld(&testing.T{})
	w.ask("legal", "ivan@acme.example")
	w.accept("ivan", true)
	x := w.step("legal")
	fmt.Println(x.Status, "for", x.Assigned)
	// Output: ready for ivan
}

func ExampleDesk_Take() {
	w := newWorld(&testing.T{})
	w.ask("legal", "ivan@acme.example")
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		pages, err := d.Invites.Own(ctx, subject("ivan"))
		if err != nil {
			return err
		}
		return d.Invites.Decline(ctx, invite.Direct("acme", pages[0].Invitation), subject("ivan"), "", false)
	})
	w.deliver() // the records of the outbox, to Desk.Take
	x := w.step("legal")
	fmt.Println(x.Status, x.Cause)
	// Output: ready declined
}

func (w *world) invitation(id invite.ID) (s invite.State) {
	w.Helper()
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		i, err := d.Invites.Invitations.Get(ctx, "acme", id)
		if err == nil {
			s = i.State()
		}
		return err
	})
	return s
}

func (w *world) complete(actor kabinet.Actor, step ob.StepID) {
	w.Helper()
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		_, err := d.Onboardings.Do(ctx, actor, w.ref, ob.Complete(step))
		return err
	})
}

func TestOthersNeedNotComeOnceTheStepIsDone(t *testing.T) {
	w := newWorld(t)
	ivan, petr := w.ask("card", "ivan@acme.example"), w.ask("card", "petr@acme.example")
	both := w.ask("account", "zoe@acme.example")
	// Zoe is asked for the card too; and somebody asks by an invitation that another one
	// sent, which is not theirs to take back.
	var foreign invite.State
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		var err error
		if foreign, err = d.Invites.Create(ctx, olga, invite.Form{Org: "acme", Address: "kate@acme.example"}); err != nil {
			return err
		}
		if _, err := d.Onboardings.Do(ctx, olga, w.ref, ob.Ask("card", string(both.Invitation.ID))); err != nil {
			return err
		}
		_, err = d.Onboardings.Do(ctx, olga, w.ref, ob.Join("anna"), ob.AddChampion("anna"))
		if err == nil {
			_, err = d.Onboardings.Do(ctx, kabinet.Actor{Person: "anna", Organization: "acme"}, w.ref, ob.Ask("card", string(foreign.ID)))
		}
		return err
	})
	w.accept("ivan", true)
	w.now = w.now.Add(time.Hour)
	w.complete(kabinet.Actor{Person: "ivan", Organization: "acme"}, "card")
	w.deliver()
	w.deliver()
	require.Equal(t, invite.Accepted, w.invitation(ivan.Invitation.ID).Status)
	require.Equal(t, invite.Revoked, w.invitation(petr.Invitation.ID).Status)
	require.Equal(t, invite.Pending, w.invitation(both.Invitation.ID).Status, "she is still asked for the account")
	require.Equal(t, invite.Pending, w.invitation(foreign.ID).Status)
	require.Equal(t, ob.Done, w.step("card").Status)
	require.Empty(t, w.step("card").Cause)
}

func TestOneInvitationToTwoStepsGivesBoth(t *testing.T) {
	w := newWorld(t)
	asked := w.ask("card", "ivan@acme.example")
	w.in(func(ctx context.Context, d withinvite.Desk) error {
		_, err := d.Onboardings.Do(ctx, olga, w.ref, ob.Ask("legal", string(asked.Invitation.ID)))
		return err
	})
	w.accept("ivan", true)
	w.deliver()
	for _, id := range []ob.StepID{"card", "legal"} {
		require.Equal(t, kabinet.PersonID("ivan"), w.step(id).Assigned)
		require.Equal(t, ob.Ready, w.step(id).Status)
	}
}
