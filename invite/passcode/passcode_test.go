package passcode_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

const anna = "anna@acme.example"

// world is a host with a clock that stands still until it is moved.
type world struct {
	mailbox
	db    store.DB
	keys  *kabinet.KeyRing
	now   time.Time
	known map[string]bool
	fail  error
	taken map[kabinet.EventID]bool
	pr    func(string) kabinet.Printer
}

func newWorld() *world {
	return &world{
		db: memory.New(memory.Options{}), keys: kabinet.NewKeyRing(), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC),
		known: map[string]bool{anna: true}, taken: map[kabinet.EventID]bool{},
	}
}

func (w *world) service(tx store.Tx) *passcode.Service {
	return &passcode.Service{
		Passcodes: tx.Passcodes(), Purger: tx.PasscodePurger(), Meters: tx.InviteMeters(), Keys: w.keys, Now: func() time.Time { return w.now },
	}
}

func (w *world) in(ctx context.Context, do func(context.Context, *passcode.Service) error) error {
	return w.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, w.service(tx)) })
}

func (w *world) Send(ctx context.Context, m invite.Mail) error {
	if w.fail != nil {
		return w.fail
	}
	return w.mailbox.Send(ctx, m)
}

func (w *world) courier() *passcode.Courier {
	return &passcode.Courier{
		In: w.in, Sender: w, Base: "https://portal.example/sign-in/", Name: "Acme", Printer: w.pr,
		Knows: func(_ context.Context, a string) (string, bool, error) { return "ru", w.known[a], nil },
	}
}

func (w *world) records() (out []kabinet.Record) {
	_ = w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) (err error) {
		out, err = tx.Outbox().Pending(ctx, 10_000)
		return err
	})
	return out
}

// deliver takes what is new in the outbox.
func (w *world) deliver() error {
	var errs []error
	for _, r := range w.records() {
		if w.taken[r.ID] {
			continue
		}
		if err := w.courier().Take(context.Background(), r); err != nil {
			errs = append(errs, err)
			continue
		}
		w.taken[r.ID] = true
	}
	return errors.Join(errs...)
}

func (w *world) ask(address string) (id passcode.ID, err error) {
	err = w.in(context.Background(), func(ctx context.Context, s *passcode.Service) (err error) {
		id, err = s.Ask(ctx, passcode.Form{Address: address})
		return err
	})
	return id, err
}

var linkIn = regexp.MustCompile(`https://portal\.example/sign-in/(\S+)`)

// asked returns a request with its code and link.
func (w *world) asked(t require.TestingT) (id passcode.ID, code, link string) {
	id, err := w.ask(anna)
	require.NoError(t, err)
	require.NoError(t, w.deliver())
	text := w.mails[len(w.mails)-1].Text
	return id, codeIn.FindString(text), linkIn.FindStringSubmatch(text)[1]
}

func (w *world) enter(id passcode.ID, code string) error {
	_, err := passcode.Enter(context.Background(), w.in, id, code)
	return err
}

func (w *world) open(link string) error {
	_, err := passcode.Open(context.Background(), w.in, link)
	return err
}

func (w *world) peek(link string) (page passcode.Page, err error) {
	err = w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		page, err = w.service(tx).Peek(ctx, link)
		return err
	})
	return page, err
}

func TestOneCodeOneUse(t *testing.T) {
	w := newWorld()
	id, code, link := w.asked(t)
	errs := make([]error, 50)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			if i%2 == 0 {
				errs[i] = w.enter(id, code)
			} else {
				errs[i] = w.open(link)
			}
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else {
			require.ErrorIs(t, err, passcode.ErrCode)
		}
	}
	require.Equal(t, 1, won)
}

func TestACodeWorksInTheBrowserThatAskedAlone(t *testing.T) {
	w := newWorld()
	_, code, _ := w.asked(t)
	other, _, _ := w.asked(t)
	require.ErrorIs(t, w.enter(other, code), passcode.ErrCode)
	require.ErrorIs(t, w.enter("", code), passcode.ErrCode)
	require.ErrorIs(t, w.enter("pc_nobody", code), passcode.ErrCode)
}

func TestFiveWrongCodesAndNoMore(t *testing.T) {
	w := newWorld()
	id, code, link := w.asked(t)
	for range passcode.MaxTries {
		require.ErrorIs(t, w.enter(id, "1234 567"), passcode.ErrCode)
	}
	require.ErrorIs(t, w.enter(id, code), passcode.ErrCode)
	locked := 0
	for _, r := range w.records() {
		if r.Kind == passcode.EventLocked {
			locked++
		}
	}
	require.Equal(t, 1, locked)
	require.NoError(t, w.open(link), "who has the mail is not shut out by who guesses")
	again, code, _ := w.asked(t)
	require.NoError(t, w.enter(again, code), "another code works")
}

func TestTheLastTryMayBeRight(t *testing.T) {
	w := newWorld()
	id, code, _ := w.asked(t)
	for range passcode.MaxTries - 1 {
		require.Error(t, w.enter(id, "x"))
	}
	require.NoError(t, w.enter(id, " "+strings.ReplaceAll(code, " ", "-")+"\n"))
}

func TestTheLifetimeIsHalfOpen(t *testing.T) {
	w := newWorld()
	id, code, link := w.asked(t)
	begin := w.now
	w.now = begin.Add(passcode.Lifetime)
	require.ErrorIs(t, w.enter(id, code), passcode.ErrCode)
	require.ErrorIs(t, w.open(link), passcode.ErrCode)
	_, err := w.peek(link)
	require.ErrorIs(t, err, passcode.ErrCode)
	w.now = begin.Add(passcode.Lifetime - 1)
	require.NoError(t, w.enter(id, code))
}

func TestAGETOfTheLinkChangesNothing(t *testing.T) {
	w := newWorld()
	id, code, link := w.asked(t)
	n := len(w.records())
	for range 10 {
		page, err := w.peek(link)
		require.NoError(t, err)
		require.Equal(t, "a•••@acme.example", page.Address)
	}
	require.Len(t, w.records(), n)
	require.NoError(t, w.enter(id, code))
	_, err := w.peek(link)
	require.ErrorIs(t, err, passcode.ErrCode, "code and link are one")
}

// Ask does the same for everybody: what it returns, what it writes and what it counts.
func TestNobodyLearnsWhoIsKnown(t *testing.T) {
	w := newWorld()
	for _, address := range []string{anna, "nobody@acme.example"} {
		n := len(w.records())
		for i := range 5 {
			id, err := w.ask(address)
			require.NoError(t, err, i)
			require.NotEmpty(t, id)
		}
		_, err := w.ask(address)
		require.ErrorIs(t, err, passcode.ErrRate)
		require.Len(t, w.records(), n+5)
	}
	require.NoError(t, w.deliver())
	require.Len(t, w.mails, 5)
	for _, m := range w.mails {
		require.Equal(t, anna, m.To)
	}
	w.now = w.now.Add(15 * time.Minute)
	_, err := w.ask(anna)
	require.NoError(t, err)
}

func TestAddressesThatAreNone(t *testing.T) {
	w := newWorld()
	for _, address := range []string{"", "anna", "anna@", "anna@acme.example\r\nBcc: all@acme.example", "Anna <anna@acme.example>", "анна@acme.example", strings.Repeat("a", 300) + "@acme.example"} {
		_, err := w.ask(address)
		require.ErrorIs(t, err, passcode.ErrAddress, address)
	}
	err := w.in(t.Context(), func(ctx context.Context, s *passcode.Service) error {
		_, err := s.Ask(ctx, passcode.Form{Address: anna, Locale: "!"})
		return err
	})
	require.ErrorIs(t, err, passcode.ErrLocale)
}

func TestWrongLinksOpenNothing(t *testing.T) {
	w := newWorld()
	_, _, link := w.asked(t)
	_, _, other := w.asked(t)
	for _, l := range []string{
		"", "x", link + "x", link[:len(link)-1], link[:27] + other[27:], other[:27] + link[27:], "iv1" + link[3:], strings.ToUpper(link),
	} {
		require.ErrorIs(t, w.open(l), passcode.ErrCode, l)
		_, err := w.peek(l)
		require.ErrorIs(t, err, passcode.ErrCode, l)
	}
	require.NoError(t, w.open(link))
}

// A message that was not sent is sent later, with secrets of its own; the ones before
// are dead. One that was sent is not sent again.
func TestDelivery(t *testing.T) {
	w := newWorld()
	w.fail = errors.New("no: " + anna)
	id, err := w.ask(anna)
	require.NoError(t, err)
	err = w.deliver()
	require.ErrorIs(t, err, passcode.ErrSend)
	require.NotContains(t, err.Error(), anna)
	w.fail = nil
	require.ErrorIs(t, w.deliver(), passcode.ErrDelivering)
	w.now = w.now.Add(2 * time.Minute)
	require.NoError(t, w.deliver())
	clear(w.taken)
	require.NoError(t, w.deliver())
	require.Len(t, w.mails, 1)
	require.NoError(t, w.enter(id, codeIn.FindString(w.mails[0].Text)))

	// What has expired before it could be sent is not sent.
	_, err = w.ask(anna)
	require.NoError(t, err)
	w.now = w.now.Add(passcode.Lifetime)
	require.NoError(t, w.deliver())
	require.Len(t, w.mails, 1)

	c := w.courier()
	c.Base = "http://portal.example/"
	require.ErrorIs(t, c.Take(t.Context(), w.records()[0]), passcode.ErrBase)
}

// Neither store nor events nor texts of errors have the code or the link, and what
// is kept opens nothing without the keys.
func TestTheSecretIsInTheMessageAlone(t *testing.T) {
	w := newWorld()
	id, code, link := w.asked(t)
	require.Error(t, w.enter(id, "1"))
	var kept passcode.State
	require.NoError(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		p, err := tx.Passcodes().Get(ctx, id)
		kept = p.State()
		return err
	}))
	secret := strings.Split(link, ".")[2]
	p := passcode.Restore(kept)
	s, err := p.Mint(w.now, w.keys)
	require.NoError(t, err)
	shown, address := s.Reveal()
	require.Regexp(t, `^\d{4} \d{4}$`, shown)
	b, err := json.Marshal(map[string]any{"kept": kept, "records": w.records(), "mails": w.mails, "secret": s})
	require.NoError(t, err)
	text := string(b) + fmt.Sprintf("%v %+v %#v %s", s, s, s, slog.AnyValue(s).Resolve())
	for _, no := range []string{code, strings.ReplaceAll(code, " ", ""), secret, shown, address} {
		require.NotContains(t, text, no)
	}
	w.keys = kabinet.NewKeyRing()
	require.ErrorIs(t, w.enter(id, code), passcode.ErrCode)
	require.ErrorIs(t, w.open(link), passcode.ErrCode)
}

func TestMissingPorts(t *testing.T) {
	var s passcode.Service
	_, err := s.Ask(t.Context(), passcode.Form{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = s.Peek(t.Context(), "")
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = s.Purge(t.Context(), 1)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	err = (&passcode.Courier{}).Take(t.Context(), kabinet.Record{Kind: "order.placed"})
	require.NoError(t, err)
}

func TestMessagesInBothLanguages(t *testing.T) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, passcode.Messages(b))
	w := newWorld()
	w.pr = func(locale string) kabinet.Printer { return kabinet.NewPrinter(b, language.Make(locale)) }
	_, code, _ := w.asked(t)
	m := w.mails[0]
	require.Equal(t, "Вход: Acme", m.Subject, "in the language of the person")
	require.Contains(t, m.Text, "Ваш код: "+code)
	require.Contains(t, m.HTML, "Ваш код: "+code)
	require.NotContains(t, m.Text+m.HTML, "{")
	require.NotContains(t, m.Subject, code)
	for _, e := range []*kabinet.Error{
		passcode.ErrCode, passcode.ErrAddress, passcode.ErrLocale, passcode.ErrRate, passcode.ErrDelivering, passcode.ErrSend, passcode.ErrBase,
	} {
		ru := e.Text(kabinet.NewPrinter(b, language.Russian))
		require.NotEqual(t, e.Text(nil), ru, e.Code())
		require.Regexp(t, `\p{Cyrillic}`, ru)
	}
}

// TestModel keeps to a plain list of what each request would still do.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		type request struct {
			id         passcode.ID
			code, link string
			tries      int
			used       bool
			expires    time.Time
		}
		var all []*request
		pick := func(t *rapid.T) *request {
			if len(all) == 0 {
				t.Skip()
			}
			return all[rapid.IntRange(0, len(all)-1).Draw(t, "request")]
		}
		agree := func(t *rapid.T, r *request, err error, want bool) {
			if (err == nil) != want || err != nil && !errors.Is(err, passcode.ErrCode) {
				t.Fatalf("%v, want it to open: %t, %+v", err, want, *r)
			}
			r.used = r.used || want
		}
		t.Repeat(map[string]func(*rapid.T){
			"ask": func(t *rapid.T) {
				id, err := w.ask(anna)
				if errors.Is(err, passcode.ErrRate) {
					t.Skip()
				}
				require.NoError(t, err)
				require.NoError(t, w.deliver())
				text := w.mails[len(w.mails)-1].Text
				all = append(all, &request{id: id, code: codeIn.FindString(text), link: linkIn.FindStringSubmatch(text)[1], expires: w.now.Add(passcode.Lifetime)})
			},
			"enter": func(t *rapid.T) {
				r, other := pick(t), pick(t)
				right := other == r && w.now.Before(r.expires) && !r.used && r.tries < passcode.MaxTries
				r.tries++
				agree(t, r, w.enter(r.id, other.code), right)
			},
			"open": func(t *rapid.T) {
				r := pick(t)
				right := w.now.Before(r.expires) && !r.used
				agree(t, r, w.open(r.link), right)
			},
			"peek": func(t *rapid.T) {
				r := pick(t)
				_, err := w.peek(r.link)
				require.Equal(t, w.now.Before(r.expires) && !r.used, err == nil)
			},
			"later": func(t *rapid.T) {
				w.now = w.now.Add(time.Duration(rapid.Int64Range(1, int64(passcode.Lifetime)).Draw(t, "later")))
			},
			"purge": func(t *rapid.T) {
				require.NoError(t, w.in(context.Background(), func(ctx context.Context, s *passcode.Service) error {
					_, err := s.Purge(ctx, 100)
					return err
				}))
			},
		})
	})
}

func FuzzEnterAndOpen(f *testing.F) {
	w := newWorld()
	id, code, link := w.asked(f)
	f.Add(code)
	f.Add(link)
	f.Fuzz(func(t *testing.T, text string) {
		p := passcode.Restore(passcode.State{ID: id, Expires: w.now.Add(time.Hour)})
		if _, err := p.Enter(w.now, w.keys, text); !errors.Is(err, passcode.ErrCode) {
			t.Fatal(err)
		}
		if _, err := p.Open(w.now, w.keys, text); !errors.Is(err, passcode.ErrCode) {
			t.Fatal(err)
		}
	})
}
