// Package blobtest is the suite that every implementation of document.Blobs passes:
//
//	func TestBlobs(t *testing.T) {
//		blobtest.Run(t, func(t testing.TB) document.Blobs { return … }) // empty each time
//	}
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// Run runs the suite, every check as a subtest on what open returns.
func Run(t *testing.T, open func(t testing.TB) document.Blobs) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

var checks = []struct {
	name string
	run  func(t testing.TB, b document.Blobs)
}{
	{"round trip", roundTrip}, {"not found", notFound}, {"odd keys", oddKeys}, {"keys are used once", once},
	{"whole or not at all", whole}, {"delete", remove}, {"old", old}, {"at once", atOnce},
}

func key(name string) document.BlobKey {
	return document.BlobKey{Org: "acme", Document: "doc_1", Name: name}
}

func put(t testing.TB, b document.Blobs, k document.BlobKey, data []byte) {
	t.Helper()
	if err := b.Put(context.Background(), k, bytes.NewReader(data)); err != nil {
		t.Fatalf("put %v: %v", k, err)
	}
}

// holds checks what is kept under a key; nil is nothing.
func holds(t testing.TB, b document.Blobs, k document.BlobKey, want []byte) {
	t.Helper()
	r, err := b.Open(context.Background(), k)
	if want == nil {
		if !errors.Is(err, kabinet.ErrNotFound) {
			t.Fatalf("open %v: error %v, want kabinet.ErrNotFound", k, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("open %v: %v", k, err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%v has %d bytes that are not the %d put: %v", k, len(got), len(want), err)
	}
}

func keys(t testing.TB, b document.Blobs, before time.Time) map[document.BlobKey]bool {
	t.Helper()
	out := map[document.BlobKey]bool{}
	for k, err := range b.Old(context.Background(), before) {
		if err != nil {
			t.Fatalf("old: %v", err)
		}
		if out[k] {
			t.Fatalf("old yields %v twice", k)
		}
		out[k] = true
	}
	return out
}

func roundTrip(t testing.TB, b document.Blobs) {
	large := bytes.Repeat([]byte("0123456789abcdef\x00\xff\r\n"), 200_000) // 4 MB
	for name, data := range map[string][]byte{"one": {0}, "text": []byte("a\r\nb\n"), "large": large} {
		put(t, b, key(name), data)
	}
	for name, data := range map[string][]byte{"one": {0}, "text": []byte("a\r\nb\n"), "large": large} {
		holds(t, b, key(name), data)
		holds(t, b, key(name), data) // a second time
	}
}

func notFound(t testing.TB, b document.Blobs) {
	holds(t, b, key("none"), nil)
	put(t, b, key("one"), []byte("1"))
	for _, k := range []document.BlobKey{
		{Org: "globex", Document: "doc_1", Name: "one"}, {Org: "acme", Document: "doc_2", Name: "one"}, key("on"), key("one2"), {},
	} {
		holds(t, b, k, nil)
	}
}

func oddKeys(t testing.TB, b document.Blobs) {
	long := strings.Repeat("ж", document.MaxID/2)
	list := []document.BlobKey{
		{Org: "a/b", Document: "c", Name: "d"}, {Org: "a", Document: "b/c", Name: "d"}, {Org: "..", Document: "..", Name: ".."},
		{Org: "A", Document: "x", Name: "y"}, {Org: "a", Document: "x", Name: "y"}, {Org: "%00", Document: "\x00", Name: "?#&"},
		{Org: kabinet.OrgID(long), Document: document.ID(long), Name: "z"},
	}
	for i, k := range list {
		put(t, b, k, []byte{byte(i)})
	}
	for i, k := range list {
		holds(t, b, k, []byte{byte(i)})
	}
	if got := keys(t, b, time.Now().Add(time.Hour)); len(got) != len(list) {
		t.Fatalf("%d keys were put, and old yields %d", len(list), len(got))
	}
}

func once(t testing.TB, b document.Blobs) {
	put(t, b, key("one"), []byte("first"))
	if err := b.Put(context.Background(), key("one"), strings.NewReader("second")); !errors.Is(err, kabinet.ErrConflict) {
		t.Fatalf("a second put under one key: error %v, want kabinet.ErrConflict", err)
	}
	holds(t, b, key("one"), []byte("first"))
}

func whole(t testing.TB, b document.Blobs) {
	broken := errors.New("the other end went away")
	data := bytes.Repeat([]byte("x"), 300_000)
	for name, r := range map[string]io.Reader{
		"at once": iotest.ErrReader(broken), "in the middle": io.MultiReader(bytes.NewReader(data), iotest.ErrReader(broken)),
	} {
		if err := b.Put(context.Background(), key(name), r); !errors.Is(err, broken) {
			t.Fatalf("put of a reader that fails %s: error %v, want that of the reader", name, err)
		}
		holds(t, b, key(name), nil)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := io.MultiReader(bytes.NewReader(data), readerFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }))
	if err := b.Put(ctx, key("cancelled"), r); err == nil {
		t.Fatal("put with a context that ended returned no error")
	}
	holds(t, b, key("cancelled"), nil)
	if got := keys(t, b, time.Now().Add(time.Hour)); len(got) != 0 {
		t.Fatalf("what failed left %v", got)
	}
	put(t, b, key("in the middle"), data) // a key that failed is free
	holds(t, b, key("in the middle"), data)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func remove(t testing.TB, b document.Blobs) {
	put(t, b, key("one"), []byte("1"))
	put(t, b, key("two"), []byte("2"))
	for range 2 {
		if err := b.Delete(context.Background(), key("one")); err != nil {
			t.Fatalf("delete: %v", err)
		}
		holds(t, b, key("one"), nil)
	}
	holds(t, b, key("two"), []byte("2"))
}

func old(t testing.TB, b document.Blobs) {
	put(t, b, key("one"), []byte("1"))
	put(t, b, key("two"), []byte("2"))
	if got := keys(t, b, time.Now().Add(-time.Hour)); len(got) != 0 {
		t.Fatalf("put now, and yet older than an hour: %v", got)
	}
	got := keys(t, b, time.Now().Add(time.Hour))
	if len(got) != 2 || !got[key("one")] || !got[key("two")] {
		t.Fatalf("old yields %v", got)
	}
	for k, err := range b.Old(context.Background(), time.Now().Add(time.Hour)) { // one may leave early, and delete on the way
		if err = errors.Join(err, b.Delete(context.Background(), k)); err != nil {
			t.Fatal(err)
		}
		break
	}
	if got := keys(t, b, time.Now().Add(time.Hour)); len(got) != 1 {
		t.Fatalf("after one of two was deleted, old yields %v", got)
	}
}

// atOnce puts one key many times at once: one of them is kept, whole.
func atOnce(t testing.TB, b document.Blobs) {
	const n = 8
	var wait sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wait.Go(func() {
			errs[i] = b.Put(context.Background(), key("one"), bytes.NewReader(bytes.Repeat([]byte{byte(i)}, 100_000)))
		})
	}
	wait.Wait()
	won := -1
	for i, err := range errs {
		switch {
		case err == nil && won < 0:
			won = i
		case err == nil:
			t.Fatalf("%d and %d both put under one key", won, i)
		case !errors.Is(err, kabinet.ErrConflict):
			t.Fatalf("put %d: %v", i, err)
		}
	}
	if won < 0 {
		t.Fatal("none was put")
	}
	holds(t, b, key("one"), bytes.Repeat([]byte{byte(won)}, 100_000))
}
