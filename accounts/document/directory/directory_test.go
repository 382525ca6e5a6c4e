package directory_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/blobtest"
	"github.com/seed-a884640a/kabinet/accounts/document/directory"
)

func TestBlobs(t *testing.T) {
	blobtest.Run(t, func(t testing.TB) document.Blobs {
		b, err := directory.Open(filepath.Join(t.TempDir(), "new", "documents"))
		require.NoError(t, err)
		t.Cleanup(func() { b.Close() })
		return b
	})
}

// What a process left half written when it died is removed in time, and never opened.
func TestHalfWrittenFilesAreSwept(t *testing.T) {
	dir := t.TempDir()
	b, err := directory.Open(dir)
	require.NoError(t, err)
	defer b.Close()
	k := document.BlobKey{Org: "acme", Document: "doc_1", Name: "a"}
	require.NoError(t, b.Put(t.Context(), k, bytes.NewReader([]byte("a"))))
	half := filepath.Join(dir, filepath.Dir(filepath.FromSlash(k.Path())), ".incoming-x")
	require.NoError(t, os.WriteFile(half, []byte("half"), 0o600))
	stray := filepath.Join(dir, "readme.txt")
	require.NoError(t, os.WriteFile(stray, []byte("not ours"), 0o600))
	count := func(before time.Time) (n int) {
		for _, err := range b.Old(t.Context(), before) {
			require.NoError(t, err)
			n++
		}
		return n
	}
	require.Zero(t, count(time.Now().Add(-time.Hour)))
	require.FileExists(t, half)
	require.Equal(t, 1, count(time.Now().Add(time.Hour)))
	require.NoFileExists(t, half)
	require.FileExists(t, stray)
}

// A link that lies in the directory leads nowhere outside it.
func TestLinksDoNotLeadOutside(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(outside, []byte("secret"), 0o600))
	dir := t.TempDir()
	b, err := directory.Open(dir)
	require.NoError(t, err)
	defer b.Close()
	k := document.BlobKey{Org: "acme", Document: "doc_1", Name: "a"}
	at := filepath.Join(dir, filepath.FromSlash(k.Path()))
	require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o700))
	if err := os.Symlink(outside, at); err != nil {
		t.Skip("there are no symbolic links here")
	}
	_, err = b.Open(t.Context(), k)
	require.Error(t, err)
}

func TestOpenRefusesAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := directory.Open(file)
	require.Error(t, err)
}

// The keys of a cancelled walk are not all keys, and it says so.
func TestOldEndsWithItsContext(t *testing.T) {
	b, err := directory.Open(t.TempDir())
	require.NoError(t, err)
	defer b.Close()
	require.NoError(t, b.Put(t.Context(), document.BlobKey{Org: "a", Document: "b", Name: "c"}, io.LimitReader(bytes.NewReader([]byte("x")), 1)))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range b.Old(ctx, time.Now().Add(time.Hour)) {
		require.ErrorIs(t, err, context.Canceled)
	}
}
