// Package directory keeps the bytes of documents in a directory of the file system:
//
//	blobs, err := directory.Open("/var/lib/portal/documents")
//	defer blobs.Close()
//	content, err := document.Receive(ctx, blobs, org, id, name, upload, document.Limits{})
//
// A file's path is made of ids alone, in letters that every file system takes, and is
// opened beneath the directory only, whatever links lie there. A file appears whole or
// not at all, and is on the disk when Put returns.
package directory

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// Blobs is a document.Blobs over a directory. It is safe for concurrent use, also by
// several processes.
type Blobs struct{ root *os.Root }

var _ document.Blobs = (*Blobs)(nil)

// incoming is the beginning of the names of files that are being written.
const incoming = ".incoming-"

// Open returns the bytes beneath a directory, which it makes if need be. It returns the
// errors of the file system.
func Open(dir string) (*Blobs, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Blobs{root}, nil
}

// Close gives up the directory. Readers that are open stay so.
func (b *Blobs) Close() error { return b.root.Close() }

// Put writes the bytes beside where they belong, and moves them there when they are
// whole and on the disk. It returns kabinet.ErrConflict for a key that is used.
func (b *Blobs) Put(ctx context.Context, key document.BlobKey, r io.Reader) (err error) {
	to := key.Path()
	dir := path.Dir(to)
	if err := b.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	from := dir + "/" + incoming + strings.ToLower(rand.Text())
	f, err := b.root.OpenFile(from, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer b.root.Remove(from) // after Link it is a second name
	_, err = io.Copy(f, reader{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	// A link, unlike a rename, does not replace what is there.
	if err := b.root.Link(from, to); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return kabinet.ErrConflict.With("what", "blob").With("id", to)
		}
		return err
	}
	for ; ; dir = path.Dir(dir) {
		if err := b.sync(dir); err != nil || dir == "." {
			return err
		}
	}
}

// sync makes the names in a directory last.
func (b *Blobs) sync(dir string) error {
	d, err := b.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// Open returns the bytes of a key, or kabinet.ErrNotFound.
func (b *Blobs) Open(_ context.Context, key document.BlobKey) (io.ReadCloser, error) {
	f, err := b.root.Open(key.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, kabinet.ErrNotFound.With("what", "blob").With("id", key.Path())
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Delete removes the bytes of a key, if there are any.
func (b *Blobs) Delete(_ context.Context, key document.BlobKey) error {
	if err := b.root.Remove(key.Path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Old returns the keys of what was put before an instant, by the clock of the file
// system, and removes what was left half written before then.
func (b *Blobs) Old(ctx context.Context, before time.Time) iter.Seq2[document.BlobKey, error] {
	return func(yield func(document.BlobKey, error) bool) {
		stop := errors.New("stop")
		err := fs.WalkDir(b.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return ignoreGone(err)
			case ctx.Err() != nil:
				return ctx.Err()
			case e.IsDir():
				return nil
			}
			info, err := e.Info()
			if err != nil {
				return ignoreGone(err)
			}
			if !info.ModTime().Before(before) {
				return nil
			}
			if strings.HasPrefix(e.Name(), incoming) {
				return ignoreGone(b.root.Remove(name))
			}
			if key, ok := document.ParseBlobPath(name); ok && !yield(key, nil) {
				return stop
			}
			return nil
		})
		if err != nil && err != stop {
			yield(document.BlobKey{}, err)
		}
	}
}

// ignoreGone passes over what others removed meanwhile.
func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
