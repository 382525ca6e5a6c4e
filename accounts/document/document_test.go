package document_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func draft() document.Draft {
	amount := kabinet.MustMoney("100.50 RUB")
	return document.Draft{
		ID: "doc_1", Org: "acme", Kind: document.Invoice, Number: " 15 ", Date: today, Title: "Steel", Amount: &amount,
		About: []document.Ref{{Kind: "order", ID: "ord_1"}},
	}
}

func content(hash string) document.Content {
	return document.Content{Blob: document.BlobKey{Org: "acme", Document: "doc_1", Name: "b"}, Name: "a.pdf", Size: 3, SHA256: hash, MediaType: "application/pdf"}
}

func TestDocumentLife(t *testing.T) {
	d, published, err := document.New(draft(), content("1"), actor("clerk"), noon)
	require.NoError(t, err)
	require.Equal(t, "document.published", published.EventKind())
	require.Equal(t, "15", d.State().Number)
	require.Equal(t, noon, published.EventTime())

	same, err := d.Replace(content("1"), "", actor("clerk"), noon.Add(1))
	require.NoError(t, err)
	require.Nil(t, same, "the same bytes are no new edition")
	replaced, err := d.Replace(content("2"), " typo ", actor("clerk"), noon.Add(2))
	require.NoError(t, err)
	require.Equal(t, 2, replaced.Edition)
	require.Equal(t, "typo", d.State().Latest().Note)
	first, ok := d.State().Edition(1)
	require.True(t, ok)
	require.Equal(t, "1", first.SHA256)
	for _, n := range []int{-1, 3} {
		_, ok = d.State().Edition(n)
		require.False(t, ok)
	}

	_, err = d.Withdraw(" ", actor("clerk"), noon)
	require.ErrorIs(t, err, document.ErrReason)
	_, err = d.Withdraw("a\nb", actor("clerk"), noon)
	require.ErrorIs(t, err, document.ErrText)
	recalled, err := d.Withdraw("wrong client", actor("clerk"), noon.Add(3))
	require.NoError(t, err)
	require.Equal(t, "document.withdrawn", recalled.EventKind())
	_, err = d.Withdraw("again", actor("clerk"), noon)
	require.ErrorIs(t, err, document.ErrWithdrawn)
	_, err = d.Replace(content("3"), "", actor("clerk"), noon)
	require.ErrorIs(t, err, document.ErrWithdrawn)
	require.Equal(t, noon.Add(3), d.State().Changed)

	// What State returned is the caller's.
	s := d.State()
	s.About[0].ID, s.Editions[0].Name = "other", "other"
	require.Equal(t, "ord_1", d.State().About[0].ID)
	require.Equal(t, "a.pdf", d.State().Editions[0].Name)
}

func TestNewRefuses(t *testing.T) {
	long := strings.Repeat("x", document.MaxText+1)
	for name, c := range map[string]struct {
		change func(*document.Draft)
		want   error
	}{
		"no id":           {func(d *document.Draft) { d.ID = "" }, document.ErrID},
		"long id":         {func(d *document.Draft) { d.ID = document.ID(strings.Repeat("x", document.MaxID+1)) }, document.ErrID},
		"no organisation": {func(d *document.Draft) { d.Org = "" }, document.ErrID},
		"no kind":         {func(d *document.Draft) { d.Kind = "" }, document.ErrKind},
		"odd kind":        {func(d *document.Draft) { d.Kind = "In-voice" }, document.ErrKind},
		"no date":         {func(d *document.Draft) { d.Date = kabinet.Date{} }, document.ErrDate},
		"long number":     {func(d *document.Draft) { d.Number = long }, document.ErrText},
		"line end":        {func(d *document.Draft) { d.Title = "a\nb" }, document.ErrText},
		"not UTF-8":       {func(d *document.Draft) { d.Title = "\xff" }, document.ErrText},
		"empty reference": {func(d *document.Draft) { d.About = []document.Ref{{Kind: "order"}} }, document.ErrRefs},
		"tab":             {func(d *document.Draft) { d.About = []document.Ref{{Kind: "order", ID: "a\tb"}} }, document.ErrRefs},
		"many references": {func(d *document.Draft) { d.About = make([]document.Ref, document.MaxRefs+1) }, document.ErrRefs},
		"other's id":      {func(d *document.Draft) { d.External = &document.External{Source: "erp", ID: "7"} }, document.ErrExternal},
		"no source": {func(d *document.Draft) {
			d.ID, d.External = document.ExternalID("", "7"), &document.External{ID: "7"}
		}, document.ErrExternal},
	} {
		d := draft()
		c.change(&d)
		_, _, err := document.New(d, content("1"), actor("clerk"), noon)
		require.ErrorIs(t, err, c.want, name)
	}
	foreign := content("1")
	foreign.Blob.Org = "globex"
	_, _, err := document.New(draft(), foreign, actor("clerk"), noon)
	require.ErrorIs(t, err, document.ErrContent)
}

func TestEditionsAreBounded(t *testing.T) {
	d, _, err := document.New(draft(), content("0"), actor("clerk"), noon)
	require.NoError(t, err)
	for i := 1; i < document.MaxEditions; i++ {
		_, err = d.Replace(content(strings.Repeat("1", i)), "", actor("clerk"), noon)
		require.NoError(t, err)
	}
	_, err = d.Replace(content("x"), "", actor("clerk"), noon)
	require.ErrorIs(t, err, document.ErrTooManyEditions)
	require.Len(t, d.State().Editions, document.MaxEditions)
}

// What an ERP sends comes once, whatever is repeated, late or out of order.
func TestExternalVersionsAreMonotonic(t *testing.T) {
	w := newWorld(t)
	id := document.ExternalID("1c", "000015")
	require.NotEqual(t, id, document.ExternalID("1c0", "00015"), "no two keys share an id by where they are cut")
	send := func(version int64, number string, bytes []byte, change func(*document.Draft)) (document.State, error) {
		d := document.Draft{ID: id, Org: "acme", LegalEntity: "west", Kind: document.Invoice, Number: number, Date: today,
			External: &document.External{Source: "1c", ID: "000015", Version: version}}
		if change != nil {
			change(&d)
		}
		c := w.receive(d, "paper.pdf", bytes)
		var out document.State
		err := w.do(func(ctx context.Context, s *document.Service) (err error) {
			out, err = s.Publish(ctx, actor("clerk"), d, c)
			return err
		})
		return out, err
	}
	got, err := send(5, "15", pdf, nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, got.Version)
	for _, version := range []int64{5, 4, 0} {
		got, err = send(version, "old", append(pdf, 'x'), nil)
		require.NoError(t, err)
		require.EqualValues(t, 1, got.Version)
		require.Equal(t, "15", got.Number)
	}
	got, err = send(6, "15-1", pdf, nil)
	require.NoError(t, err)
	require.Equal(t, "15-1", got.Number)
	require.Len(t, got.Editions, 1)
	got, err = send(7, "15-1", append(pdf, 'x'), nil)
	require.NoError(t, err)
	require.Len(t, got.Editions, 2)
	_, err = send(8, "15", pdf, func(d *document.Draft) { d.LegalEntity = "east" })
	require.ErrorIs(t, err, document.ErrExternal, "a document does not change hands")

	// The bytes that no edition has are swept, and no others.
	before := len(w.blobs.kept)
	n, err := document.Sweep(t.Context(), w.blobs, noon, func(ctx context.Context, org kabinet.OrgID, id document.ID) (d *document.Document, err error) {
		err = w.do(func(ctx context.Context, s *document.Service) error {
			d, err = s.Documents.Get(ctx, org, id)
			return err
		})
		return d, err
	})
	require.NoError(t, err)
	require.Equal(t, before-2, n)
	for _, e := range got.Editions {
		require.Contains(t, w.blobs.kept, e.Blob)
	}
	w.blobs.kept[document.BlobKey{Org: "acme", Document: "gone", Name: "x"}] = pdf
	_, err = document.Sweep(t.Context(), w.blobs, noon, func(context.Context, kabinet.OrgID, document.ID) (*document.Document, error) {
		return nil, errors.New("the store is down")
	})
	require.ErrorContains(t, err, "down", "a store that fails is no reason to delete")
	require.Len(t, w.blobs.kept, 3)
}

func TestReceive(t *testing.T) {
	b := &shelf{kept: map[document.BlobKey][]byte{}}
	receive := func(name, bytes string, l document.Limits) (document.Content, error) {
		return document.Receive(t.Context(), b, "acme", "doc_1", name, strings.NewReader(bytes), l)
	}
	c, err := receive("Счёт 15.PDF", string(pdf), document.Limits{})
	require.NoError(t, err)
	require.Equal(t, "Счёт 15.PDF", c.Name)
	require.Equal(t, "application/pdf", c.MediaType)
	require.EqualValues(t, len(pdf), c.Size)
	require.Equal(t, pdf, b.kept[c.Blob])
	kept := len(b.kept)
	for name, x := range map[string]struct {
		file, bytes string
		max         int64
		want        error
	}{
		"empty":             {"a.pdf", "", 0, document.ErrEmpty},
		"no ending":         {"a", "%PDF-", 0, document.ErrType},
		"hidden":            {".pdf", "%PDF-", 0, document.ErrType},
		"html":              {"a.html", "<html>", 0, document.ErrType},
		"svg":               {"a.svg", "<svg>", 0, document.ErrType},
		"program":           {"a.pdf.exe", "MZ", 0, document.ErrType},
		"html as pdf":       {"a.pdf", "<html><script>", 0, document.ErrMismatch},
		"program as text":   {"a.txt", "MZ\x00\x01", 0, document.ErrMismatch},
		"picture as zip":    {"a.zip", "\x89PNG\r\n\x1a\n", 0, document.ErrMismatch},
		"riff, not webp":    {"a.webp", "RIFF0000WAVE", 0, document.ErrMismatch},
		"one byte too much": {"a.txt", "12345", 4, document.ErrTooLarge},
		"far too much":      {"a.txt", strings.Repeat("1", 1<<20), 4, document.ErrTooLarge},
		"turned around":     {"a\u202efdp.exe", "MZ", 0, document.ErrType},
		"no name":           {"/", "x", 0, document.ErrFileName},
	} {
		_, err := receive(x.file, x.bytes, document.Limits{MaxSize: x.max})
		require.ErrorIs(t, err, x.want, name)
	}
	_, err = receive("a.txt", "1234", document.Limits{MaxSize: 4})
	require.NoError(t, err, "as much as there may be")
	_, err = document.Receive(t.Context(), b, "acme", "doc_1", "a.pdf", iotest.ErrReader(io.ErrUnexpectedEOF), document.Limits{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	broken := io.MultiReader(bytes.NewReader(pdf), iotest.ErrReader(io.ErrUnexpectedEOF))
	_, err = document.Receive(t.Context(), b, "acme", "doc_1", "a.pdf", broken, document.Limits{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	b.fail = errors.New("the disk is full")
	_, err = receive("a.pdf", string(pdf), document.Limits{})
	require.ErrorContains(t, err, "full")
	_, err = document.Receive(t.Context(), b, "", "doc_1", "a.pdf", bytes.NewReader(pdf), document.Limits{})
	require.ErrorIs(t, err, document.ErrID)
	require.Len(t, b.kept, kept+1)
	// One byte at a time is the same.
	b.fail = nil
	slow, err := document.Receive(t.Context(), b, "acme", "doc_1", "a.pdf", iotest.OneByteReader(bytes.NewReader(pdf)), document.Limits{})
	require.NoError(t, err)
	require.Equal(t, c.SHA256, slow.SHA256)
}

func TestEveryTypeKnowsItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, typ := range document.DefaultTypes() {
		require.NotEmpty(t, typ.Media)
		_, _, err := mime.ParseMediaType(typ.Media)
		require.NoError(t, err)
		for _, e := range typ.Extensions {
			require.False(t, seen[e], e)
			seen[e] = true
		}
		for _, dangerous := range []string{"html", "svg", "javascript", "xhtml"} {
			require.NotContains(t, typ.Media, dangerous)
		}
		if typ.Inline {
			require.Regexp(t, `^(application/pdf|image/(png|jpeg|webp))$`, typ.Media)
		}
	}
}

func download(b *shelf, name, media string, how document.How, bytes []byte) document.Download {
	c, err := document.Receive(context.Background(), b, "acme", "doc_1", "x.pdf", strings.NewReader(string(bytes)), document.Limits{})
	if err != nil {
		panic(err)
	}
	c.Name, c.MediaType = name, media
	s := document.State{Draft: draft(), Editions: []document.Edition{{Number: 1, Content: c}}}
	return document.Download{Document: s, Edition: s.Latest(), How: how}
}

// Nothing is shown by the browser but what it cannot run, and only as a preview.
func TestServe(t *testing.T) {
	b := &shelf{kept: map[document.BlobKey][]byte{}}
	for _, x := range []struct {
		media  string
		how    document.How
		inline bool
	}{
		{"application/pdf", document.Preview, true}, {"image/png", document.Preview, true},
		{"application/pdf", document.Saved, false}, {"application/pdf", document.ByLink, false},
		{"text/html", document.Preview, false}, {"image/svg+xml", document.Preview, false}, {"", document.Preview, false},
		{"text/csv", document.Preview, false},
	} {
		d := download(b, `Счёт "15"; a%b\.pdf`, x.media, x.how, pdf)
		r := httptest.NewRecorder()
		require.NoError(t, d.Serve(r, httptest.NewRequest("GET", "/", nil), b))
		require.Equal(t, pdf, r.Body.Bytes())
		kind, params, err := mime.ParseMediaType(r.Header().Get("Content-Disposition"))
		require.NoError(t, err)
		require.Equal(t, map[bool]string{true: "inline", false: "attachment"}[x.inline], kind, x)
		require.Equal(t, `Счёт "15"; a%b\.pdf`, params["filename"])
		require.Equal(t, "nosniff", r.Header().Get("X-Content-Type-Options"))
		require.Contains(t, r.Header().Get("Content-Security-Policy"), "default-src 'none'")
		require.Contains(t, r.Header().Get("Cache-Control"), "no-store")
		require.NotEmpty(t, r.Header().Get("Content-Type"))
	}
	d := download(b, "a.pdf", "application/pdf", document.Saved, pdf)
	r := httptest.NewRecorder()
	require.NoError(t, d.Serve(r, httptest.NewRequest("HEAD", "/", nil), b))
	require.Zero(t, r.Body.Len())

	// Bytes that were changed, cut or added to are noticed.
	for name, bad := range map[string][]byte{"changed": bytes.Replace(pdf, []byte("an"), []byte("xx"), 1), "cut": pdf[:9], "longer": append(bytes.Clone(pdf), 'x'), "none": {}} {
		b.kept[d.Edition.Blob] = bad
		require.Panics(t, func() { _ = d.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), b) }, name)
		in, err := d.Open(t.Context(), b)
		require.NoError(t, err)
		_, err = io.ReadAll(in)
		require.ErrorIs(t, err, document.ErrCorrupt, name)
	}
	delete(b.kept, d.Edition.Blob)
	require.ErrorIs(t, d.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), b), kabinet.NotFound)
}

func TestWriteZip(t *testing.T) {
	b := &shelf{kept: map[document.BlobKey][]byte{}}
	list := []document.Download{
		download(b, "a.pdf", "", document.Exported, append(pdf, '1')), download(b, "A.pdf", "", document.Exported, append(pdf, '2')),
		download(b, "a (2).pdf", "", document.Exported, append(pdf, '3')), download(b, "Счёт", "", document.Exported, append(pdf, '4')),
		download(b, "a.pdf", "", document.Exported, append(pdf, '5')),
	}
	var out bytes.Buffer
	require.NoError(t, document.WriteZip(t.Context(), &out, b, list))
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.NoError(t, err)
	seen := map[string]bool{}
	for i, f := range z.File {
		require.False(t, seen[strings.ToLower(f.Name)], f.Name)
		seen[strings.ToLower(f.Name)] = true
		in, err := f.Open()
		require.NoError(t, err)
		all, err := io.ReadAll(in)
		require.NoError(t, err)
		require.Equal(t, append(bytes.Clone(pdf), byte('1'+i)), all)
	}
	require.Len(t, z.File, 5)
	b.kept[list[1].Edition.Blob] = pdf
	out.Reset()
	require.ErrorIs(t, document.WriteZip(t.Context(), &out, b, list), document.ErrCorrupt)
	_, err = zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.Error(t, err, "an export that failed is no archive")
}

func TestExportIsBounded(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
		for i := range document.MaxExport + 1 {
			d := draft()
			d.ID = document.ID("doc_" + strings.Repeat("x", 1+i%7) + string(rune('а'+i/7)))
			c := content("1")
			c.Blob.Document = d.ID
			doc, event, err := document.New(d, c, actor("clerk"), noon)
			if err != nil {
				return err
			}
			if err := s.Documents.Save(ctx, doc, event); err != nil {
				return err
			}
		}
		return nil
	}))
	err := w.do(func(ctx context.Context, s *document.Service) error {
		_, err := s.Export(ctx, actor("anna"), document.Filter{})
		return err
	})
	require.ErrorIs(t, err, document.ErrExportTooLarge)
	err = w.do(func(ctx context.Context, s *document.Service) error {
		list, err := s.Export(ctx, actor("anna"), document.Filter{Number: "none"})
		require.Empty(t, list)
		return err
	})
	require.NoError(t, err)
}

func TestMissingPorts(t *testing.T) {
	s := document.Service{}
	_, err := s.Get(t.Context(), actor("anna"), "acme", "doc")
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	require.ErrorContains(t, err, "document.Service.Authority")
	s.Authority = people{}
	_, err = s.Link(t.Context(), actor("anna"), "acme", "doc", document.LinkOptions{})
	require.ErrorContains(t, err, "document.Service.Documents")
}

func TestMessagesAreComplete(t *testing.T) {
	_, ru := catalogtest.Complete(t, document.Messages)
	require.Equal(t, "Invoice", document.Invoice.Text(nil))
	require.Equal(t, "Счёт-фактура", document.Invoice.Text(ru))
	require.Equal(t, "weighing_slip", document.Kind("weighing_slip").Text(ru))
}

func FuzzFileName(f *testing.F) {
	for _, s := range []string{"a.pdf", "../a.pdf", "a/b\\c", "\u202ea", "con", "x." + strings.Repeat("y", 300), "\xff\xfe", strings.Repeat("ж", 200) + ".pdf"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := document.FileName(s)
		if err != nil {
			return
		}
		if name == "" || len(name) > document.MaxText || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00\r\n\"<>:|?*") || name == "." || name == ".." {
			t.Fatalf("%q became %q", s, name)
		}
		if again, err := document.FileName(name); err != nil || again != name {
			t.Fatalf("%q became %q, and then %q, %v", s, name, again, err)
		}
	})
}

func FuzzFollow(f *testing.F) {
	f.Add("kd1.e30.AAAA")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		s := document.Service{Authority: people{}, Documents: none{}, Accesses: none{}, Keys: kabinet.NewKeyRing()}
		if _, err := s.Follow(t.Context(), "anna", text); !errors.Is(err, document.ErrLink) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// none is a store that nobody may ask.
type none struct {
	document.Store
	document.AccessStore
}

func FuzzBlobPath(f *testing.F) {
	f.Add("64/64/64")
	f.Add("../../x")
	f.Fuzz(func(t *testing.T, path string) {
		if key, ok := document.ParseBlobPath(path); ok && key.Path() != path {
			t.Fatalf("%q is %v, which is %q", path, key, key.Path())
		}
	})
}
