package document

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// Download is the right to one edition's bytes, as Service gave it to somebody after it
// wrote down that it did. The bytes are read after the transaction has committed.
type Download struct {
	Document State
	Edition  Edition
	// How says for what: a Preview is shown in the browser where that is safe.
	How How
}

// Open returns the bytes. Reading them to the end fails with ErrCorrupt where they
// are not those that were received. It returns the errors of Blobs. The caller closes
// the reader.
func (d Download) Open(ctx context.Context, blobs Blobs) (io.ReadCloser, error) {
	r, err := blobs.Open(ctx, d.Edition.Blob)
	if err != nil {
		return nil, err
	}
	return &verified{ReadCloser: r, d: d, left: d.Edition.Size, hash: sha256.New()}, nil
}

// verified fails at the end where length or hash are others.
type verified struct {
	io.ReadCloser
	d    Download
	left int64
	hash hash.Hash
}

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.ReadCloser.Read(p)
	v.left -= int64(n)
	v.hash.Write(p[:n])
	corrupt := v.left < 0
	if err == io.EOF {
		sum := hex.EncodeToString(v.hash.Sum(nil))
		corrupt = v.left != 0 || subtle.ConstantTimeCompare([]byte(sum), []byte(v.d.Edition.SHA256)) == 0
	}
	if corrupt {
		return 0, ErrCorrupt.With("id", string(v.d.Document.ID))
	}
	return n, err
}

// Inline reports whether the browser may show the bytes: a preview of a type of
// DefaultTypes that is safe to show.
func (d Download) Inline() bool {
	if d.How != Preview {
		return false
	}
	for _, t := range DefaultTypes() {
		if t.Media == d.Edition.MediaType {
			return t.Inline
		}
	}
	return false
}

// Header sets what the browser must be told: type, length, name, not to guess, not to
// run anything, not to keep a copy.
func (d Download) Header(h http.Header) {
	disposition := "attachment"
	if d.Inline() {
		disposition = "inline"
	}
	media := d.Edition.MediaType
	if media == "" {
		media = "application/octet-stream"
	}
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.FormatInt(d.Edition.Size, 10))
	h.Set("Content-Disposition", contentDisposition(disposition, d.Edition.Name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
}

// contentDisposition writes a file's name as RFC 6266 has it: in ASCII, and, where
// that is not all of it, in UTF-8.
func contentDisposition(kind, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	out := kind + `; filename="` + ascii + `"`
	if ascii != name {
		// mime.FormatMediaType percent-encodes what is not ASCII (RFC 2231).
		_, encoded, _ := strings.Cut(mime.FormatMediaType(kind, map[string]string{"filename": name}), "filename*=")
		if encoded != "" {
			out += "; filename*=" + encoded
		}
	}
	return out
}

// Serve answers a request with the bytes. It returns an error where they could not be
// opened, before anything is written; where they turn out corrupt, or the other end
// goes away, it breaks the answer off, and the other end sees that it is not whole.
func (d Download) Serve(w http.ResponseWriter, r *http.Request, blobs Blobs) error {
	in, err := d.Open(r.Context(), blobs)
	if err != nil {
		return err
	}
	defer in.Close()
	d.Header(w.Header())
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(w, in); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}
