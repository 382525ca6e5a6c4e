package document

import (
	"context"
	"encoding/base32"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// MaxID is the largest number of bytes of the ids of a BlobKey: written as a part of
// a path they stay within what file systems take.
const MaxID = 120

// BlobKey names bytes: of which organisation and document, and which of them. Nothing
// in it comes from a file's name.
type BlobKey struct {
	Org      kabinet.OrgID `json:"org"`
	Document ID            `json:"document"`
	Name     string        `json:"name"`
}

// pathText is base32 in lower case without padding: it is safe in paths and object
// keys, also where case does not count.
var pathText = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// Path returns the key as a path of three parts, of lower-case letters and digits
// only and none of them empty, whatever the ids are. Adapters keep the bytes there.
func (k BlobKey) Path() string {
	return "o" + pathText.EncodeToString([]byte(k.Org)) + "/d" + pathText.EncodeToString([]byte(k.Document)) +
		"/n" + pathText.EncodeToString([]byte(k.Name))
}

// ParseBlobPath reads what Path wrote, and returns false for all other text.
func ParseBlobPath(path string) (BlobKey, bool) {
	parts := strings.Split(path, "/")
	if len(parts) != 3 {
		return BlobKey{}, false
	}
	var text [3]string
	for i, p := range parts {
		b, err := pathText.DecodeString(strings.TrimPrefix(p, "odn"[i:i+1]))
		if err != nil {
			return BlobKey{}, false
		}
		text[i] = string(b)
	}
	k := BlobKey{kabinet.OrgID(text[0]), ID(text[1]), text[2]}
	return k, k.Path() == path
}

// Blobs keeps bytes: a directory (package directory), an S3-compatible store, or
// what the host has. It is safe for concurrent use.
type Blobs interface {
	// Put keeps all that r gives under a key that was never used, or nothing:
	// when r or the place fails, or ctx ends, nothing can be opened under the
	// key, and Put returns that error. What Put returned for survives a restart.
	Put(ctx context.Context, key BlobKey, r io.Reader) error
	// Open returns the bytes of a key, or kabinet.ErrNotFound. The caller closes
	// it.
	Open(ctx context.Context, key BlobKey) (io.ReadCloser, error)
	// Delete removes the bytes of a key, if there are any.
	Delete(ctx context.Context, key BlobKey) error
	// Old returns the keys of what was put before an instant, in no order. A
	// failure is the last that it yields.
	Old(ctx context.Context, before time.Time) iter.Seq2[BlobKey, error]
}
