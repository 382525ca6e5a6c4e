package invite_test

import (
	"context"
	"errors"
	htmltemplate "html/template"
	"testing"
	texttemplate "text/template"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

func TestTheMessage(t *testing.T) {
	w := newWorld(t)
	f := form("ivan@acme.example", "buyer")
	f.Message = "First line\r\nsecond\u202e <line>"
	_, link := w.invited(adam, f)
	m := w.mails[0]
	require.Equal(t, "ivan@acme.example", m.To)
	require.Equal(t, "adam@acme.example", m.ReplyTo)
	require.Equal(t, "Adam invites you to Acme", m.Subject)
	require.Equal(t, `Hello Ivan,

Adam invites you to work with Acme in the client portal.
You are needed for this step: legal_entity.
It takes about 5 min.

Adam writes:
First line
second <line>

See the invitation:
https://portal.example/invite/`+link+`

The link works until 2026-03-09 09:00 UTC, and for you alone.
If you do not expect this message, you need not do anything; on the page of the link you can decline, or ask not to be invited again.
`, m.Text)
	require.Contains(t, m.HTML, `href="https://portal.example/invite/`+link+`"`)
	require.Contains(t, m.HTML, "second &lt;line&gt;")

	f.Locale, f.Message, f.Step = "ru", "", ""
	_, link = w.invited(adam, f)
	m = w.mails[1]
	require.Equal(t, "Adam приглашает вас в Acme", m.Subject)
	require.Equal(t, `Здравствуйте, Ivan!

Adam приглашает вас работать с Acme в личном кабинете.
Это займёт около 5 мин.

Посмотреть приглашение:
https://portal.example/invite/`+link+`

Ссылка действует до 2026-03-09 09:00 UTC и только для вас.
Если вы не ждали этого письма, ничего делать не нужно; на странице по ссылке можно отказаться или попросить больше вас не приглашать.
`, m.Text)
}

func TestAHostBringsItsOwnTemplates(t *testing.T) {
	w := newWorld(t)
	state, err := w.create(adam, form("ivan@acme.example"))
	require.NoError(t, err)
	c := w.courier()
	c.Templates = invite.Templates{
		Text: texttemplate.Must(texttemplate.New("").Parse("{{.Subject}}|{{.Button}}")),
		HTML: htmltemplate.Must(htmltemplate.New("").Parse("<i>{{.Subject}}</i>")),
	}
	require.NoError(t, c.Deliver(context.Background(), "acme", state.ID, 1))
	require.Equal(t, "Adam invites you to Acme|See the invitation", w.mails[0].Text)
	require.Equal(t, "<i>Adam invites you to Acme</i>", w.mails[0].HTML)
}

// A message whose sending failed, or was not recorded, is sent with another secret,
// and one that was sent is not sent again.
func TestDelivery(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	state, err := w.create(adam, form("ivan@acme.example"))
	require.NoError(t, err)
	deliver := func() error { return w.courier().Deliver(ctx, "acme", state.ID, 1) }
	w.fail = errors.New("no connection")
	require.ErrorIs(t, deliver(), invite.ErrSend)
	require.Equal(t, invite.Queued, w.state(state).Delivery)
	first := w.state(state).Link
	w.fail = nil
	require.ErrorIs(t, deliver(), invite.ErrDelivering, "another process may be at it")
	w.now = w.now.Add(2 * time.Minute)
	require.NoError(t, deliver())
	require.NotEqual(t, first, w.state(state).Link)
	require.Equal(t, invite.Sent, w.state(state).Delivery)
	require.NoError(t, deliver())
	require.Len(t, w.mails, 1)
	require.NoError(t, w.courier().Deliver(ctx, "acme", state.ID, 7), "a generation that is not there")
	require.Len(t, w.mails, 1)
	// What was revoked meanwhile is not sent.
	state, err = w.create(adam, form("petr@acme.example"))
	require.NoError(t, err)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Revoke(ctx, adam, state.Ref(), "")
		return err
	}))
	require.NoError(t, deliver())
	require.Len(t, w.mails, 1)
}

// A message is in the language that was asked for, or else in that of the person who
// has the address, of the organisation, of the policy, or in English. What the person
// speaks the inviter does not learn: it would tell who is known.
func TestTheLanguageOfAMessage(t *testing.T) {
	w := newWorld(t)
	w.policy.Locale = "fr"
	locale := func(person, org kabinet.PersonID) {
		w.inTx(func(ctx context.Context, tx store.Tx) error {
			p, err := tx.People().Get(ctx, "zoe")
			if err != nil {
				return err
			}
			if _, err := p.Change(accounts.ChangePerson{Name: "Zoe", Locale: string(person)}, w.now); err != nil && !errors.Is(err, accounts.ErrUnchanged) {
				return err
			}
			if err := tx.People().Save(ctx, p); err != nil {
				return err
			}
			o, err := tx.Organizations().Get(ctx, "acme")
			if err != nil {
				return err
			}
			s := o.State()
			s.Locale = string(org)
			return tx.Organizations().Save(ctx, accounts.RestoreOrganization(s))
		})
	}
	for _, c := range []struct {
		asked, person, org, want string
	}{
		{"de", "ru", "it", "de"}, {"", "ru", "it", "ru"}, {"", "", "it", "it"}, {"", "", "", "fr"},
	} {
		locale(kabinet.PersonID(c.person), kabinet.PersonID(c.org))
		f := form("zoe@other.example", "buyer")
		f.Locale = c.asked
		state, _ := w.invited(adam, f)
		require.Equal(t, c.want, w.mails[len(w.mails)-1].Locale)
		require.Equal(t, c.asked, state.Locale)
	}
}
