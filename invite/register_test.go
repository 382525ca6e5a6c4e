package invite_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

func (w *world) register(f invite.RegisterForm) (v invite.Verdict, err error) {
	f.Org = "acme"
	err = w.try(func(ctx context.Context, s *invite.Service) (err error) {
		v, err = s.Register(ctx, f)
		return err
	})
	return v, err
}

func (w *world) awaiting() (out []invite.State) {
	w.Helper()
	require.NoError(w, w.view(func(ctx context.Context, s *invite.Service) error {
		list, err := s.List(ctx, olga, invite.Filter{Status: invite.AwaitingApproval}, kabinet.Page{})
		out = list.Items
		return err
	}))
	return out
}

func TestRegistrationIsApprovedBySomebodyWhoAnswersForIt(t *testing.T) {
	w := newWorld(t)
	form := invite.RegisterForm{Address: "ivan@acme.example", Name: "Ivan", Attributes: []invite.Attribute{{Key: "inn", Value: "7707083893"}}}
	_, err := w.register(form)
	require.ErrorIs(t, err, invite.ErrRegistration)
	w.policy = invite.Policy{Register: &invite.Registration{
		Fields: []invite.Field{{Key: "inn", Required: true}, {Key: "phone"}}, Roles: []invite.Role{{Role: "viewer", Inherit: true}},
	}}
	for place, attributes := range map[string][]invite.Attribute{
		"/attributes/inn": nil, "/attributes/x": {{Key: "inn", Value: "1"}, {Key: "x", Value: "1"}},
	} {
		bad := form
		bad.Attributes = attributes
		_, err := w.register(bad)
		require.ErrorIs(t, err, invite.ErrField)
		require.ErrorContains(t, err, place)
	}
	v, err := w.register(form)
	require.NoError(t, err)
	require.True(t, v.Continues())
	require.Empty(t, w.deliver(), "no message before the approval")
	_, err = w.register(form)
	require.NoError(t, err, "a second time nothing happens")
	waiting := w.awaiting()
	require.Len(t, waiting, 1)
	require.Equal(t, "7707083893", waiting[0].Attributes[0].Value)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Approve(ctx, adam, waiting[0].Ref())
		return err
	}))
	_, err = w.redeem(w.deliver(), person("ivan@acme.example"))
	require.NoError(t, err)
	require.Contains(t, w.mails[0].Text, "Adam invites you")
}

func TestHooksLookAtRegistrations(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Register: &invite.Registration{
		Fields: []invite.Field{{Key: "inn"}}, Roles: []invite.Role{{Role: "viewer"}}, Sponsor: "adam", Open: true,
	}}
	var asked []string
	w.hooks = []invite.Hook{
		func(_ context.Context, f *invite.RegisterForm) (invite.Verdict, error) {
			asked = append(asked, "first")
			for i := range f.Attributes {
				f.Attributes[i].Value = "cleaned"
			}
			return invite.Verdict{}, nil
		},
		func(_ context.Context, f *invite.RegisterForm) (invite.Verdict, error) {
			asked = append(asked, "second")
			switch f.Name {
			case "Rival":
				return invite.Verdict{Block: "sorry"}, nil
			case "Typo":
				return invite.Verdict{Fields: []invite.FieldProblem{{Key: "inn", Problem: "the check digit is wrong"}}}, nil
			}
			return invite.Verdict{}, nil
		},
	}
	v, err := w.register(invite.RegisterForm{Address: "rival@x.example", Name: "Rival"})
	require.NoError(t, err)
	require.Equal(t, "sorry", v.Block)
	v, err = w.register(invite.RegisterForm{Address: "typo@x.example", Name: "Typo"})
	require.NoError(t, err)
	require.Equal(t, "inn", v.Fields[0].Key)
	require.Empty(t, w.deliver(), "nothing was created")
	given := []invite.Attribute{{Key: "inn", Value: "as given"}}
	v, err = w.register(invite.RegisterForm{Address: "ivan@x.example", Name: "Ivan", Attributes: given})
	require.NoError(t, err)
	require.True(t, v.Continues())
	require.Equal(t, "as given", given[0].Value, "the caller's form is the caller's")
	require.Equal(t, []string{"first", "second", "first", "second", "first", "second"}, asked)
	result, err := w.redeem(w.deliver(), person("ivan@x.example"))
	require.NoError(t, err)
	require.Equal(t, "cleaned", w.state(invite.State{Org: "acme", ID: result.Invitation}).Attributes[0].Value)
}

// Who knows an address can neither undo its invitation nor learn that there is one.
func TestRegistrationTellsNothingAboutAnAddress(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Register: &invite.Registration{Roles: []invite.Role{{Role: "viewer"}}, Sponsor: "adam"}}
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		return s.Refuse(ctx, "acme", person("never@acme.example"))
	}))
	n := len(w.events())
	for _, address := range []string{"ivan@acme.example", "never@acme.example"} {
		v, err := w.register(invite.RegisterForm{Address: address})
		require.NoError(t, err)
		require.True(t, v.Continues())
	}
	require.Len(t, w.events(), n)
	require.Equal(t, invite.Pending, w.state(state).Status)
	_, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
}
