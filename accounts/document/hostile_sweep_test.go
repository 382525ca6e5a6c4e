package document_test

import (
	"context"
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
