package passcode_test

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// mailbox is a Sender that keeps what it is given.
type mailbox struct{ mails []invite.Mail }

func (b *mailbox) Send(_ context.Context, m invite.Mail) error {
	b.mails = append(b.mails, m)
	return nil
}

var codeIn = regexp.MustCompile(`\d{4} \d{4}`)

// Anna asks for a code, and a courier delivers it.
func Example() {
	ctx := context.Background()
	db, keys, box := memory.New(memory.Options{}), kabinet.NewKeyRing(), &mailbox{}
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	in := func(ctx context.Context, do func(context.Context, *passcode.Service) error) error {
		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return do(ctx, &passcode.Service{Passcodes: tx.Passcodes(), Meters: tx.InviteMeters(), Keys: keys, Now: now})
		})
	}
	courier := passcode.Courier{
		In: in, Sender: box, Base: "https://portal.example/sign-in/", Name: "Acme",
		Knows: func(_ context.Context, address string) (string, bool, error) {
			return "en", address == "anna@acme.example", nil
		},
	}

	var id passcode.ID
	var due []kabinet.Record
	err := in(ctx, func(ctx context.Context, s *passcode.Service) (err error) {
		id, err = s.Ask(ctx, passcode.Form{Address: "Anna@Acme.example"})
		return err
	})
	if err != nil {
		panic(err)
	}
	if err := db.View(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		due, err = tx.Outbox().Pending(ctx, 10)
		return err
	}); err != nil {
		panic(err)
	}
	if err := courier.Take(ctx, due[0]); err != nil {
		panic(err)
	}
	fmt.Println(box.mails[0].To, "–", box.mails[0].Subject)
	code := codeIn.FindString(box.mails[0].Text)

	_, err = passcode.Enter(ctx, in, id, "0000")
	fmt.Println(err)
	address, err := passcode.Enter(ctx, in, id, code)
	fmt.Println(address, err)
	_, err = passcode.Enter(ctx, in, id, code)
	fmt.Println(err)
	// Output:
	// anna@acme.example – Signing in to Acme
	// the code or the link is wrong or no longer works; ask for another one
	// {anna@acme.example true otp} <nil>
	// the code or the link is wrong or no longer works; ask for another one
}

// The host's timer deletes what has long expired.
func ExampleService_Purge() {
	ctx, db := context.Background(), memory.New(memory.Options{})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	_ = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		s := passcode.Service{
			Passcodes: tx.Passcodes(), Purger: tx.PasscodePurger(), Meters: tx.InviteMeters(), Keys: kabinet.NewKeyRing(),
			Now: func() time.Time { return now },
		}
		if _, err := s.Ask(ctx, passcode.Form{Address: "anna@acme.example"}); err != nil {
			return err
		}
		for range 3 {
			n, err := s.Purge(ctx, 100)
			fmt.Println(n, err)
			now = now.Add(passcode.Keep)
		}
		return nil
	})
	// Output:
	// 0 <nil>
	// 0 <nil>
	// 1 <nil>
}
