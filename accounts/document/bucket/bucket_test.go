package bucket_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"
	_ "gocloud.dev/blob/s3blob"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/blobtest"
	"github.com/seed-a884640a/kabinet/accounts/document/bucket"
)

// s3 starts a server that speaks the protocol of S3, with an empty bucket. The handler
// may be wrapped.
func s3(t testing.TB, wrap func(http.Handler) http.Handler) *blob.Bucket {
	t.Helper()
	objects := s3mem.New()
	require.NoError(t, objects.CreateBucket("documents"))
	h := gofakes3.New(objects, gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	if wrap != nil {
		h = wrap(h)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	b, err := blob.OpenBucket(t.Context(), "s3://documents?region=eu-central-1&use_path_style=true&endpoint="+server.URL)
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	return b
}

// credentials lets the driver find keys, and nothing of the machine's own.
func credentials(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	was := log.Writer()
	log.SetOutput(io.Discard) // the driver says there what it also returns
	t.Cleanup(func() { log.SetOutput(was) })
}

func key(name string) document.BlobKey {
	return document.BlobKey{Org: "acme", Document: "doc_1", Name: name}
}

func TestBlobsOverS3(t *testing.T) {
	credentials(t)
	blobtest.Run(t, func(t testing.TB) document.Blobs { return bucket.New(s3(t, nil)) })
}

func TestBlobsInMemory(t *testing.T) {
	blobtest.Run(t, func(t testing.TB) document.Blobs {
		b := memblob.OpenBucket(nil)
		t.Cleanup(func() { b.Close() })
		return bucket.New(blob.PrefixedBucket(b, "portal/"))
	})
}

// What is received comes back as it was, by the checks of the document too, when it goes
// up and down in parts; and what the store changed or cut is not handed out.
func TestDocumentsOverS3(t *testing.T) {
	credentials(t)
	var uploads, parts, conditional, signed, requests atomic.Int32
	objects := s3(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch q := r.URL.Query(); {
			case r.Method == http.MethodPost && q.Has("uploads"):
				uploads.Add(1)
			case r.Method == http.MethodPut && q.Has("partNumber"):
				parts.Add(1)
			case r.Method == http.MethodPost && q.Has("uploadId") && r.Header.Get("If-None-Match") == "*":
				conditional.Add(1)
			}
			if strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=key/") {
				signed.Add(1)
			}
			requests.Add(1)
			h.ServeHTTP(w, r)
		})
	})
	blobs := bucket.New(objects)
	data := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("0123456789abcde\n"), 1<<20)...) // 16 MiB
	c, err := document.Receive(t.Context(), blobs, "acme", "doc_1", `..\..\large.pdf`, bytes.NewReader(data), document.Limits{})
	require.NoError(t, err)
	require.EqualValues(t, 1, uploads.Load())
	require.Greater(t, parts.Load(), int32(1))
	require.EqualValues(t, 1, conditional.Load()) // the parts are put together only where there is nothing
	require.Equal(t, requests.Load(), signed.Load())
	require.Equal(t, "large.pdf", c.Name)
	r, err := blobs.Open(t.Context(), c.Blob)
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, errors.Join(err, r.Close()))
	require.Equal(t, sha256.Sum256(data), sha256.Sum256(got))

	a, err := objects.Attributes(t.Context(), c.Blob.Path())
	require.NoError(t, err)
	require.Equal(t, "application/octet-stream", a.ContentType) // whoever finds the bucket open is served nothing to run
	require.NotContains(t, c.Blob.Path(), "large")

	d := document.Download{Edition: document.Edition{Content: c}}
	require.NoError(t, whole(t, d, blobs))
	data[len(data)-1] ^= 1
	require.NoError(t, objects.WriteAll(t.Context(), c.Blob.Path(), data, nil)) // somebody writes over it
	require.ErrorIs(t, whole(t, d, blobs), document.ErrCorrupt)
}

// whole reads a download to its end.
func whole(t *testing.T, d document.Download, blobs document.Blobs) error {
	t.Helper()
	r, err := d.Open(t.Context(), blobs)
	require.NoError(t, err)
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}

// An answer that breaks off is an error, not the end of the file.
func TestAnObjectThatIsCutOnItsWay(t *testing.T) {
	credentials(t)
	blobs := bucket.New(s3(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				w = &half{ResponseWriter: w, left: 70_000}
			}
			h.ServeHTTP(w, r)
		})
	}))
	require.NoError(t, blobs.Put(t.Context(), key("a"), strings.NewReader(strings.Repeat("x", 200_000))))
	r, err := blobs.Open(t.Context(), key("a"))
	require.NoError(t, err)
	defer r.Close()
	n, err := io.Copy(io.Discard, r)
	require.Error(t, err)
	require.Less(t, n, int64(200_000))
}

// half aborts an answer in the middle.
type half struct {
	http.ResponseWriter
	left int
}

func (h *half) Write(p []byte) (int, error) {
	if h.left -= len(p); h.left < 0 {
		panic(http.ErrAbortHandler)
	}
	return h.ResponseWriter.Write(p)
}

// Of an upload that breaks off when parts of it are in the store already nothing is put
// together.
func TestBrokenPartsStayApart(t *testing.T) {
	credentials(t)
	for name, broken := range map[string]func(context.CancelFunc) error{
		"the reader fails": func(context.CancelFunc) error { return errors.New("the other end went away") },
		"the context ends": func(cancel context.CancelFunc) error { cancel(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			var begun, completed atomic.Int32
			objects := s3(t, func(h http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch q := r.URL.Query(); {
					case r.Method == http.MethodPost && q.Has("uploads"):
						begun.Add(1)
					case r.Method == http.MethodPost && q.Has("uploadId"):
						completed.Add(1)
					}
					h.ServeHTTP(w, r)
				})
			})
			blobs := bucket.New(objects)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			first := strings.NewReader(strings.Repeat("x", 20<<20))
			r := io.MultiReader(first, readerFunc(func([]byte) (int, error) {
				if err := broken(cancel); err != nil {
					return 0, err
				}
				return 1, nil
			}))
			require.Error(t, blobs.Put(ctx, key("a"), r))
			require.Equal(t, []int32{1, 0}, []int32{begun.Load(), completed.Load()})
			_, err := blobs.Open(t.Context(), key("a"))
			require.ErrorIs(t, err, kabinet.ErrNotFound)
		})
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// What the store refuses is an error of its own: neither "not found" nor "conflict", and
// never an empty list.
func TestAStoreThatRefuses(t *testing.T) {
	credentials(t)
	blobs := bucket.New(s3(t, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	}))
	_, err := blobs.Open(t.Context(), key("a"))
	other(t, err)
	other(t, blobs.Put(t.Context(), key("a"), strings.NewReader("x")))
	other(t, blobs.Delete(t.Context(), key("a")))
	n := 0
	for _, err := range blobs.Old(t.Context(), time.Now()) {
		other(t, err)
		n++
	}
	require.Equal(t, 1, n)
}

func other(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	require.NotErrorIs(t, err, kabinet.ErrNotFound)
	require.NotErrorIs(t, err, kabinet.ErrConflict)
}

// Objects of others in the bucket are no documents, whatever they are called.
func TestOtherObjectsArePassedOver(t *testing.T) {
	b := memblob.OpenBucket(nil)
	defer b.Close()
	blobs := bucket.New(b)
	for _, name := range []string{"readme.txt", "../o1/d1/n1", "oxx/dyy/nzz", strings.ToUpper(key("a").Path()), key("b").Path() + "/c"} {
		require.NoError(t, b.WriteAll(t.Context(), name, []byte("not ours"), nil))
	}
	require.NoError(t, blobs.Put(t.Context(), key("a"), strings.NewReader("x")))
	var got []document.BlobKey
	for k, err := range blobs.Old(t.Context(), time.Now().Add(time.Hour)) {
		require.NoError(t, err)
		got = append(got, k)
	}
	require.Equal(t, []document.BlobKey{key("a")}, got)
}

// Everything ends with its context.
func TestContextsThatEnded(t *testing.T) {
	credentials(t)
	blobs := bucket.New(s3(t, nil))
	require.NoError(t, blobs.Put(t.Context(), key("a"), strings.NewReader("x")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, blobs.Put(ctx, key("b"), strings.NewReader("x")), context.Canceled)
	_, err := blobs.Open(ctx, key("a"))
	other(t, err)
	other(t, blobs.Delete(ctx, key("a")))
	for _, err := range blobs.Old(ctx, time.Now().Add(time.Hour)) {
		other(t, err)
	}
	r, err := blobs.Open(t.Context(), key("a"))
	require.NoError(t, err)
	require.NoError(t, r.Close())
}

// A directory takes them too; that two who write at once are not kept apart there is why
// package directory is the one for directories.
func TestFiles(t *testing.T) {
	b, err := fileblob.OpenBucket(t.TempDir(), &fileblob.Options{NoTempDir: true})
	require.NoError(t, err)
	defer b.Close()
	blobs := bucket.New(b)
	odd := document.BlobKey{Org: "..", Document: "a/../..", Name: "\x00"}
	require.NoError(t, blobs.Put(t.Context(), odd, strings.NewReader("x")))
	require.ErrorIs(t, blobs.Put(t.Context(), odd, strings.NewReader("y")), kabinet.ErrConflict)
	broken := errors.New("the other end went away")
	require.ErrorIs(t, blobs.Put(t.Context(), key("a"), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))), broken)
	_, err = blobs.Open(t.Context(), key("a"))
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	r, err := blobs.Open(t.Context(), odd)
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, errors.Join(err, r.Close()))
	require.Equal(t, "x", string(got))
	require.NoError(t, blobs.Delete(t.Context(), odd))
	require.NoError(t, blobs.Delete(t.Context(), odd))
}
