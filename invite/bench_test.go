package invite_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/seed-a884640a/kabinet/invite"
)

// BenchmarkLookup opens a link: one that is known, one with the wrong verifier, and one
// that nobody has.
func BenchmarkLookup(b *testing.B) {
	w := newWorld(b)
	for i := range 1000 {
		_, err := w.create(adam, form(fmt.Sprint("person", i, "@acme.example"), "buyer"))
		if err != nil {
			b.Fatal(err)
		}
	}
	link := w.deliver()
	for _, c := range []struct {
		name, link string
		err        error
	}{
		{"known", link, nil}, {"wrong", link[:27] + invite.NewLink().Reveal()[27:], invite.ErrLink}, {"unknown", invite.NewLink().Reveal(), invite.ErrLink},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.peek(c.link); !errors.Is(err, c.err) {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAccept lets a person in: the invitation, the person, the membership with
// its role, and the events.
func BenchmarkAccept(b *testing.B) {
	w := newWorld(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		address := fmt.Sprint("person", i, "@acme.example")
		state, err := w.create(adam, form(address, "buyer"))
		if err != nil {
			b.Fatal(err)
		}
		var pages []invite.Page
		if err := w.view(func(ctx context.Context, s *invite.Service) (err error) {
			pages, err = s.Own(ctx, person(address))
			return err
		}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := w.accept(invite.Direct("acme", state.ID), invite.Accepting{Subject: person(address), Digest: pages[0].Digest}); err != nil {
			b.Fatal(err)
		}
	}
}
