package document

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"github.com/seed-a884640a/kabinet"
)

// DefaultMaxSize is the largest file, in bytes, that Receive takes unless Limits says
// otherwise.
const DefaultMaxSize = 25 << 20

// Limits say which files are taken in. The zero Limits are the defaults.
type Limits struct {
	// MaxSize is in bytes; 0 is DefaultMaxSize, and below 0 no file is taken in.
	MaxSize int64
	// Types are those accepted; nil means DefaultTypes.
	Types []Type
}

// Receive takes in a file for a document that is to be published, or to have a new
// edition, under that id. It is called before the transaction: an upload takes as long
// as the other end likes. What is received and then not published is for Sweep.
//
// The name is cleaned by FileName; it decides which type the bytes have to be of. The
// bytes are hashed as they pass; nothing is held in memory. Receive returns ErrID,
// ErrFileName, ErrType, ErrEmpty, ErrMismatch, ErrTooLarge, and the errors of r and
// Blobs; nothing is kept then.
func Receive(ctx context.Context, blobs Blobs, org kabinet.OrgID, id ID, name string, r io.Reader, l Limits) (Content, error) {
	if org == "" || id == "" || len(org) > MaxID || len(id) > MaxID {
		return Content{}, ErrID
	}
	if l.MaxSize == 0 {
		l.MaxSize = DefaultMaxSize
	}
	if l.Types == nil {
		l.Types = DefaultTypes()
	}
	name, err := FileName(name)
	if err != nil {
		return Content{}, err
	}
	t, extension, ok := typeOf(l.Types, name)
	if !ok {
		return Content{}, ErrType.With("extension", extension)
	}
	buffered := bufio.NewReaderSize(r, 4096)
	head, err := buffered.Peek(512)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return Content{}, err
	case len(head) == 0:
		return Content{}, ErrEmpty
	case !t.Is(head):
		return Content{}, ErrMismatch.With("extension", extension)
	case l.MaxSize < 0:
		return Content{}, ErrTooLarge.With("max", 0)
	}
	in := &intake{r: buffered, left: l.MaxSize, max: l.MaxSize, hash: sha256.New()}
	key := BlobKey{org, id, rand.Text()}
	if err := blobs.Put(ctx, key, in); err != nil {
		return Content{}, err
	}
	return Content{key, name, t.Media, in.max - in.left, hex.EncodeToString(in.hash.Sum(nil))}, nil
}

// intake counts and hashes what passes, and fails when that is too much.
type intake struct {
	r         io.Reader
	left, max int64
	hash      hash.Hash
}

func (i *intake) Read(p []byte) (int, error) {
	if int64(len(p))-1 > i.left {
		p = p[:i.left+1] // one more than there may be, to see that there is
	}
	n, err := i.r.Read(p)
	if int64(n) > i.left {
		return 0, ErrTooLarge.With("max", i.max)
	}
	i.left -= int64(n)
	i.hash.Write(p[:n])
	return n, err
}
