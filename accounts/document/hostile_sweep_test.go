package document_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// The largest limit there is takes any file, and one below zero takes none.
func TestLimitsAtTheirEnds(t *testing.T) {
	b := &shelf{kept: map[document.BlobKey][]byte{}}
	receive := func(max int64) error {
		_, err := document.Receive(t.Context(), b, "acme", "doc_1", "a.txt", strings.NewReader("1234"), document.Limits{MaxSize: max})
		return err
	}
	require.NoError(t, receive(math.MaxInt64))
	require.ErrorIs(t, receive(-1), document.ErrTooLarge)
	require.ErrorIs(t, receive(math.MinInt64), document.ErrTooLarge)
}

// What a client's person adds is theirs: nobody adds a file as a colleague's, however far
// they may add their own.
func TestNobodyAddsFilesAsAnother(t *testing.T) {
	w := newWorld(t)
	w.people["anna"][document.PermissionAttach] = kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}
	for _, x := range []struct {
		owner kabinet.PersonID
		want  error
	}{{"wanda", kabinet.ErrForbidden}, {"", nil}, {"anna", kabinet.ErrConflict}} {
		d := document.Draft{ID: "photo", Org: "acme", Kind: document.Attachment, Date: today, Owner: x.owner}
		c := w.receive(d, "photo.pdf", pdf)
		require.ErrorIs(t, w.do(func(ctx context.Context, s *document.Service) error {
			_, err := s.Publish(ctx, actor("anna"), d, c)
			return err
		}), x.want, x.owner)
	}
}

// A name has no character that is not seen, and is itself once it is clean.
func TestFileNamesHideNothing(t *testing.T) {
	for _, r := range "\u00ad\u061c\u180e\u200b\u200f\u2028\u202a\u202d\u202e\u2060\u2069\ufeff\U000e0041" {
		got, err := document.FileName("a" + string(r) + "b.pdf")
		require.NoError(t, err)
		require.Equal(t, "ab.pdf", got, "%U", r)
	}
	for _, name := range []string{strings.Repeat("a", document.MaxText-1) + " b", strings.Repeat("a", document.MaxText-1) + ".b c d e f g h i j k l m", "CON.pdf", "a. .b ."} {
		once, err := document.FileName(name)
		require.NoError(t, err)
		again, err := document.FileName(once)
		require.NoError(t, err)
		require.Equal(t, once, again)
		require.Equal(t, strings.Trim(once, " ."), once)
	}
}

// A key that signs other things too makes no links of them: what is signed says that it is
// a link.
func TestOtherSignaturesAreNoLinks(t *testing.T) {
	w := newWorld(t)
	w.publish("inv", "acme", "west", document.Invoice, "1")
	id, key := w.keys.Current()
	body := `{"k":"` + id + `","o":"acme","d":"inv","e":1,"a":{"person":"anna","organization":"acme"},"u":9000000000000000000}`
	follow := func(signed, body string) error {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(signed + body))
		text := "kd1." + base64.RawURLEncoding.EncodeToString([]byte(body)) + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
		return w.do(func(ctx context.Context, s *document.Service) error {
			_, err := s.Follow(ctx, "anna", text)
			return err
		})
	}
	const link = "kabinet document link\x00kd1\x00"
	require.NoError(t, follow(link, body), "signed as a link")
	require.ErrorIs(t, follow("", body), document.ErrLink)
	require.ErrorIs(t, follow(link, body+strings.Repeat(" ", 4096)), document.ErrLink, "longer than any link")
}

// A link has one text: what decoders pass over makes no second one of it.
func TestLinksHaveOneText(t *testing.T) {
	w := newWorld(t)
	w.publish("inv", "acme", "west", document.Invoice, "1")
	require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
		l, err := s.Link(ctx, actor("anna"), "acme", "inv", document.LinkOptions{})
		require.NoError(t, err)
		for _, more := range []string{"\n", "\r", "="} {
			_, err = s.Follow(ctx, "anna", l.Reveal()+more)
			require.ErrorIs(t, err, document.ErrLink, "%q", more)
			_, err = s.Follow(ctx, "anna", l.Reveal()[:10]+more+l.Reveal()[10:])
			require.ErrorIs(t, err, document.ErrLink, "%q", more)
		}
		return nil
	}))
}

// An export has no withdrawn document, whoever asks and whatever the filter says.
func TestExportLeavesWithdrawnOut(t *testing.T) {
	w := newWorld(t)
	d := w.publish("inv", "acme", "west", document.Invoice, "1")
	require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
		_, err := s.Withdraw(ctx, actor("clerk"), "acme", "inv", d.Version, "a mistake")
		return err
	}))
	for _, status := range []document.Status{"", document.Withdrawn} {
		require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
			list, err := s.Export(ctx, actor("clerk"), document.Filter{Org: "acme", Status: status})
			require.Empty(t, list)
			return err
		}))
	}
}

// Who publishes for one legal entity is told nothing of another's document by naming its
// number.
func TestExternalNumbersTellNothing(t *testing.T) {
	w := newWorld(t)
	w.people["wanda"][document.PermissionPublish] = kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme", LegalEntities: []kabinet.LegalEntityID{"west"}}}}
	id := document.ExternalID("erp", "7")
	send := func(by kabinet.PersonID, entity kabinet.LegalEntityID, version int64) (document.State, error) {
		d := document.Draft{ID: id, Org: "acme", LegalEntity: entity, Kind: document.Invoice, Date: today,
			External: &document.External{Source: "erp", ID: "7", Version: version}}
		c := w.receive(d, "invoice.pdf", pdf)
		var out document.State
		err := w.do(func(ctx context.Context, s *document.Service) (err error) {
			out, err = s.Publish(ctx, actor(by), d, c)
			return err
		})
		return out, err
	}
	_, err := send("clerk", "east", 2)
	require.NoError(t, err)
	for _, version := range []int64{1, 2, 3} {
		got, err := send("wanda", "west", version)
		require.ErrorIs(t, err, kabinet.ErrForbidden, version)
		require.Empty(t, got.ID)
	}
}
