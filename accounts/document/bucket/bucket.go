// Package bucket keeps the bytes of documents in an object store: S3 and what speaks its
// protocol, Google Cloud Storage, Azure Blob Storage. A host opens the bucket by its
// address, with the driver that it links:
//
//	import _ "gocloud.dev/blob/s3blob" // or gcsblob, azureblob
//
//	objects, err := blob.OpenBucket(ctx, "s3://documents?region=eu-central-1")
//	defer objects.Close()
//	blobs := bucket.New(blob.PrefixedBucket(objects, "portal/"))
//	content, err := document.Receive(ctx, blobs, org, id, name, upload, document.Limits{})
//
// An object's key is made of ids alone, in lower-case letters and digits; nothing of a
// file's name is in it. An object appears whole or not at all. What was put stays as it
// is where the store keeps conditional writes (S3, Google and Azure do); where it
// ignores them, nothing but the random names that document.Receive gives keeps two
// objects apart. For a directory take package directory, since the driver fileblob does
// not keep apart two who write at once.
//
// The parts of a large upload (for S3, from 16 MiB) that was cut off can never be opened,
// and the store keeps them: give the bucket a rule that removes incomplete uploads after
// some days.
package bucket

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// Blobs is a document.Blobs over a bucket. It is safe for concurrent use, also by
// several processes.
type Blobs struct{ bucket *blob.Bucket }

var _ document.Blobs = (*Blobs)(nil)

// New returns the bytes in a bucket, which stays the caller's to close.
func New(b *blob.Bucket) *Blobs { return &Blobs{b} }

// Put uploads the bytes, in parts where they are many. It returns kabinet.ErrConflict
// for a key that is used, and the errors of r, ctx and the store.
func (b *Blobs) Put(ctx context.Context, key document.BlobKey, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in := &reader{ctx: ctx, cancel: cancel, r: r}
	err := b.bucket.Upload(ctx, key.Path(), in, &blob.WriterOptions{
		ContentType: "application/octet-stream", // what it is, the document says
		IfNotExist:  true,
	})
	switch {
	case in.err != nil:
		return in.err
	case gcerrors.Code(err) == gcerrors.FailedPrecondition:
		return kabinet.ErrConflict.With("what", "blob").With("id", key.Path())
	}
	return err
}

// reader ends with its context, keeps the error that it met, and ends the context with
// it: nothing else makes every driver give up what it has of an upload.
type reader struct {
	ctx    context.Context
	cancel context.CancelFunc
	r      io.Reader
	err    error
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := 0, r.ctx.Err()
	if err == nil {
		n, err = r.r.Read(p)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
		r.cancel()
		return 0, err
	}
	if end := r.ctx.Err(); end != nil { // it ended while the other end was waited for
		r.err = end
		return 0, end
	}
	return n, err
}

// Open returns the bytes of a key, or kabinet.ErrNotFound. They end with ctx.
func (b *Blobs) Open(ctx context.Context, key document.BlobKey) (io.ReadCloser, error) {
	r, err := b.bucket.NewReader(ctx, key.Path(), nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, kabinet.ErrNotFound.With("what", "blob").With("id", key.Path())
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Delete removes the bytes of a key, if there are any.
func (b *Blobs) Delete(ctx context.Context, key document.BlobKey) error {
	if err := b.bucket.Delete(ctx, key.Path()); gcerrors.Code(err) != gcerrors.NotFound {
		return err
	}
	return nil
}

// Old returns the keys of what was put before an instant, by the clock of the store.
// Objects that are not of documents are passed over.
func (b *Blobs) Old(ctx context.Context, before time.Time) iter.Seq2[document.BlobKey, error] {
	return func(yield func(document.BlobKey, error) bool) {
		for list := b.bucket.List(nil); ; {
			o, err := list.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(document.BlobKey{}, err)
				return
			}
			if key, ok := document.ParseBlobPath(o.Key); ok && o.ModTime.Before(before) && !yield(key, nil) {
				return
			}
		}
	}
}
