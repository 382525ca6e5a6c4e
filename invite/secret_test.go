package invite_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// The secrets of links and handles are in nothing that is stored, listed, logged,
// returned as an error or published, in none of their forms, whatever happens.
func TestPeersTheTokenIsNotInStorageAListALogAnErrorOrAnEvent(t *testing.T) {
	w := newWorld(t)
	w.policy.Attempts = 4
	var said bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&said, nil))
	note := func(v any) {
		fmt.Fprintf(&said, "%v %+v %#v %s %q\n", v, v, v, v, v)
		log.Info("seen", "value", v)
		b, err := json.Marshal(v)
		require.NoError(w, err)
		said.Write(b)
	}
	failed := func(err error) {
		require.Error(w, err)
		note(err.Error())
		note(kabinet.ProblemOf(err, printer("ru")))
		log.Error("failed", "error", err)
	}
	var secrets []string
	state, err := w.create(adam, form("ivan@acme.example", "buyer"))
	require.NoError(t, err)
	note(state)
	w.fail = errors.New("550 mailbox full") // the mailbox quotes the message
	failed(w.courier().Deliver(context.Background(), "acme", state.ID, 1))
	failed(w.courier().Deliver(context.Background(), "acme", state.ID, 1))
	w.fail = nil
	w.now = w.now.AddDate(0, 0, 1)
	link := w.deliver()
	note(w.mails[0])
	note(&w.mails[0])
	note(struct{ M any }{w.mails[0]})
	secrets = append(secrets, link)
	page, err := w.peek(link)
	require.NoError(t, err)
	note(page)
	h, err := invite.Stage(context.Background(), w.transact, link)
	require.NoError(t, err)
	note(h)
	secrets = append(secrets, h.Reveal()[:len("ih1.")+22+1+43])
	for _, secret := range []string{link[:27] + invite.NewLink().Reveal()[27:], invite.NewLink().Reveal(), link + "x", "iv1..", ""} {
		_, err = w.stage(secret)
		failed(err)
		_, err = w.peek(secret)
		failed(err)
	}
	_, err = w.accept(invite.WithHandle(h.Reveal()), invite.Accepting{Subject: person("petr@acme.example"), Digest: page.Digest})
	failed(err)
	_, err = w.accept(invite.WithHandle(h.Reveal()), invite.Accepting{Subject: person("ivan@acme.example")})
	failed(err)
	result, err := w.accept(invite.WithHandle(h.Reveal()), invite.Accepting{Subject: person("ivan@acme.example"), Digest: page.Digest})
	require.NoError(t, err)
	note(result)
	again, err := w.create(adam, form("petr@acme.example", "buyer"))
	require.NoError(t, err)
	secrets = append(secrets, w.deliver())
	note(invite.NewLink())
	require.NoError(t, w.view(func(ctx context.Context, s *invite.Service) error {
		list, err := s.List(ctx, olga, invite.Filter{}, kabinet.Page{})
		require.Len(t, list.Items, 2)
		note(list)
		return err
	}))
	for _, s := range []invite.State{state, again} {
		note(w.state(s)) // as it is stored
	}
	for _, r := range w.events() {
		note(r)
	}
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		i, err := tx.Invitations().Get(ctx, "acme", state.ID)
		note(i.State())
		fmt.Fprintf(&said, "%v %+v %#v", i, i, i)
		return err
	})
	require.Greater(t, said.Len(), 10_000)
	for _, secret := range secrets {
		verifier := strings.Split(secret, ".")[2]
		raw, err := base64.RawURLEncoding.DecodeString(verifier)
		require.NoError(t, err)
		for _, text := range []string{
			secret, verifier, base64.StdEncoding.EncodeToString(raw), hex.EncodeToString(raw), strings.Trim(fmt.Sprint(raw[:8]), "[]"), fmt.Sprintf("%q", raw),
		} {
			require.NotContains(t, said.String(), text)
		}
	}
	require.Contains(t, said.String(), "mail(redacted)")
}
