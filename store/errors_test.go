package store_test

import (
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

func TestMessages(t *testing.T) {
	b := catalog.NewBuilder()
	if err := store.Messages(b); err != nil {
		t.Fatal(err)
	}
	en, ru := kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
	for _, err := range []*kabinet.Error{
		store.ErrNested, store.ErrReadOnly, store.ErrEnded, store.ErrBusy, store.ErrClosed, store.ErrPath, store.ErrRecord,
	} {
		e := kabinet.ProblemOf(err, en).Detail
		if e != kabinet.ProblemOf(err, nil).Detail {
			t.Errorf("%s is %q in the catalogue and %q in the code", err.Code(), e, kabinet.ProblemOf(err, nil).Detail)
		}
		if r := kabinet.ProblemOf(err, ru).Detail; r == e || r == "" {
			t.Errorf("%s is %q in Russian", err.Code(), r)
		}
	}
}
