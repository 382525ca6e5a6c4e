package document_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// ways are all ways to a document; each returns what it shows.
var ways = map[string]func(ctx context.Context, s *document.Service, by kabinet.Actor, org kabinet.OrgID, id document.ID) (document.State, error){
	"get": func(ctx context.Context, s *document.Service, by kabinet.Actor, org kabinet.OrgID, id document.ID) (document.State, error) {
		return s.Get(ctx, by, org, id)
	},
	"preview": func(ctx context.Context, s *document.Service, by kabinet.Actor, org kabinet.OrgID, id document.ID) (document.State, error) {
		d, err := s.Download(ctx, by, org, id, 0, document.Preview)
		return d.Document, err
	},
	"download": func(ctx context.Context, s *document.Service, by kabinet.Actor, org kabinet.OrgID, id document.ID) (document.State, error) {
		d, err := s.Download(ctx, by, org, id, 1, document.Saved)
		return d.Document, err
	},
	"link": func(ctx context.Context, s *document.Service, by kabinet.Actor, org kabinet.OrgID, id document.ID) (document.State, error) {
		l, err := s.Link(ctx, by, org, id, document.LinkOptions{})
		if err != nil {
			return document.State{}, err
		}
		d, err := s.Follow(ctx, by.Person, l.Reveal())
		return d.Document, err
	},
	"list": func(ctx context.Context, s *document.Service, by kabinet.Actor, org kabinet.OrgID, id document.ID) (document.State, error) {
		list, err := s.List(ctx, by, document.Filter{Org: org}, kabinet.Page{})
		return only(list.Items, id), err
	},
	"export": func(ctx context.Context, s *document.Service, by kabinet.Actor, org kabinet.OrgID, id document.ID) (document.State, error) {
		list, err := s.Export(ctx, by, document.Filter{Org: org})
		for _, d := range list {
			if d.Document.ID == id {
				return d.Document, err
			}
		}
		return document.State{}, errors.Join(err, kabinet.ErrNotFound)
	},
}

func only(list []document.State, id document.ID) document.State {
	for _, d := range list {
		if d.ID == id {
			return d
		}
	}
	return document.State{}
}

// Document preview checks what download checks, and so do list, export and links: every
// way shows to each person the same documents.
func TestEveryWayShowsTheSame(t *testing.T) {
	w := newWorld(t)
	w.publish("inv_west", "acme", "west", document.Invoice, "1")
	w.publish("inv_east", "acme", "east", document.Invoice, "2")
	w.publish("con_west", "acme", "west", document.Contract, "3")
	w.publish("con_east", "acme", "east", document.Contract, "4")
	w.publish("inv_main", "globex", "main", document.Invoice, "5")
	sees := map[kabinet.PersonID]string{
		"clerk": "inv_west inv_east con_west con_east inv_main", "anna": "inv_west inv_east con_west con_east",
		"wanda": "inv_west con_west", "ivan": "inv_west inv_east", "boris": "inv_main", "nobody": "",
	}
	for person, want := range sees {
		for name, way := range ways {
			for _, id := range []document.ID{"inv_west", "inv_east", "con_west", "con_east", "inv_main", "none"} {
				for _, org := range []kabinet.OrgID{"acme", "globex", ""} {
					var got document.State
					err := w.do(func(ctx context.Context, s *document.Service) (err error) {
						got, err = way(ctx, s, actor(person), org, id)
						return err
					})
					at := fmt.Sprintf("%s by %s of %s in %q", name, person, id, org)
					there := org == "acme" && id != "inv_main" || org == "globex" && id == "inv_main"
					if there && strings.Contains(want, string(id)) {
						require.NoError(t, err, at)
						require.Equal(t, id, got.ID, at)
						continue
					}
					if org != "" || name != "list" && name != "export" { // no organisation is no filter for lists
						require.Empty(t, got.ID, at)
					}
					if name != "list" && !(name == "export" && org == "") {
						require.ErrorIs(t, err, kabinet.NotFound, at)
					}
				}
			}
		}
	}
}

// A person who sees only what is rare in the list still sees all of it, page by page.
func TestListPassesOverWhatMayNotBeSeen(t *testing.T) {
	w := newWorld(t)
	for i := range 25 {
		kind := document.Contract
		if i%8 == 7 {
			kind = document.Invoice
		}
		w.publish(document.ID(fmt.Sprintf("doc_%02d", i)), "acme", "west", kind, fmt.Sprint(i))
	}
	var got []document.State
	page := kabinet.Page{Limit: 2}
	for {
		var list kabinet.List[document.State]
		require.NoError(t, w.do(func(ctx context.Context, s *document.Service) (err error) {
			list, err = s.List(ctx, actor("ivan"), document.Filter{}, page)
			return err
		}))
		got = append(got, list.Items...)
		if page.After = list.Next; page.After == "" {
			break
		}
		require.NotEmpty(t, list.Items)
	}
	require.Equal(t, "15 23 7", numbers(got))
}

func (w *world) link(person kabinet.PersonID, id document.ID, o document.LinkOptions) string {
	w.t.Helper()
	var out string
	require.NoError(w.t, w.do(func(ctx context.Context, s *document.Service) error {
		l, err := s.Link(ctx, actor(person), "acme", id, o)
		out = l.Reveal()
		return err
	}))
	return out
}

func (w *world) follow(viewer kabinet.PersonID, text string) error {
	return w.do(func(ctx context.Context, s *document.Service) error {
		_, err := s.Follow(ctx, viewer, text)
		return err
	})
}

// A link is for one person, for a time, and for who still may.
func TestLinks(t *testing.T) {
	w := newWorld(t)
	w.publish("doc", "acme", "west", document.Invoice, "1")
	text := w.link("wanda", "doc", document.LinkOptions{})
	require.NoError(t, w.follow("wanda", text))
	require.Equal(t, []string{"wanda link"}, w.accesses("acme", "doc"))

	t.Run("made for somebody else", func(t *testing.T) {
		for _, other := range []kabinet.PersonID{"anna", "boris", "clerk", "", "wanda "} {
			require.ErrorIs(t, w.follow(other, text), document.ErrLink, other)
			require.ErrorIs(t, w.follow(other, text), kabinet.NotFound, other)
		}
	})
	t.Run("bearer", func(t *testing.T) {
		bearer := w.link("wanda", "doc", document.LinkOptions{Bearer: true})
		require.NoError(t, w.follow("", bearer))
		require.NoError(t, w.follow("wanda", bearer))
		require.ErrorIs(t, w.follow("anna", bearer), document.ErrLink)
	})
	t.Run("expired", func(t *testing.T) {
		defer func() { w.now = noon }()
		w.now = noon.Add(document.DefaultLinkTTL - 1)
		require.NoError(t, w.follow("wanda", text))
		w.now = noon.Add(document.DefaultLinkTTL)
		require.ErrorIs(t, w.follow("wanda", text), document.ErrLinkExpired)
		require.ErrorIs(t, w.follow("anna", text), document.ErrLink, "that it expired is for its person to know")
		w.now = noon
		long := w.link("wanda", "doc", document.LinkOptions{TTL: 1000 * time.Hour})
		w.now = noon.Add(document.MaxLinkTTL)
		require.ErrorIs(t, w.follow("wanda", long), document.ErrLinkExpired)
	})
	t.Run("altered", func(t *testing.T) {
		for i := range len(text) {
			for _, c := range []byte("Aa0._-\n") {
				if text[i] == c {
					continue
				}
				altered := text[:i] + string(c) + text[i+1:]
				require.ErrorIs(t, w.follow("wanda", altered), document.ErrLink, altered)
			}
		}
		parts := strings.Split(text, ".")
		body, err := base64.RawURLEncoding.DecodeString(parts[1])
		require.NoError(t, err)
		var claim map[string]any
		require.NoError(t, json.Unmarshal(body, &claim))
		claim["a"] = map[string]any{"person": "anna", "organization": "acme"}
		body, _ = json.Marshal(claim)
		forged := parts[0] + "." + base64.RawURLEncoding.EncodeToString(body) + "." + parts[2]
		require.ErrorIs(t, w.follow("anna", forged), document.ErrLink)
		for _, s := range []string{"", ".", "..", "kd1..", text + ".", text + "=", " " + text, strings.Repeat("a", 1<<16), "kd1." + parts[1]} {
			require.ErrorIs(t, w.follow("wanda", s), document.ErrLink, s)
		}
	})
	t.Run("key gone", func(t *testing.T) {
		had := w.keys
		defer func() { w.keys = had }()
		w.keys = had.Rotate()
		require.NoError(t, w.follow("wanda", text))
		w.keys = w.keys.Keep(1)
		require.ErrorIs(t, w.follow("wanda", text), document.ErrLink)
	})
	t.Run("right gone", func(t *testing.T) {
		had := w.people["wanda"]
		defer func() { w.people["wanda"] = had }()
		w.people["wanda"] = rights{}
		require.ErrorIs(t, w.follow("wanda", text), kabinet.NotFound)
	})
	t.Run("edition stays", func(t *testing.T) {
		second := w.receive(document.Draft{Org: "acme", ID: "doc"}, "second.pdf", append(pdf, '\n'))
		require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
			_, err := s.Replace(ctx, actor("clerk"), "acme", "doc", 1, second, "corrected")
			return err
		}))
		require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
			d, err := s.Follow(ctx, "wanda", text)
			require.Equal(t, 1, d.Edition.Number)
			return err
		}))
	})
	t.Run("withdrawn", func(t *testing.T) {
		require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
			_, err := s.Withdraw(ctx, actor("clerk"), "acme", "doc", 2, "wrong amount")
			return err
		}))
		require.ErrorIs(t, w.follow("wanda", text), document.ErrWithdrawn)
	})
}

// Nothing but Reveal tells what a link is.
func TestLinkIsRedacted(t *testing.T) {
	w := newWorld(t)
	w.publish("doc", "acme", "west", document.Invoice, "1")
	require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
		l, err := s.Link(ctx, actor("anna"), "acme", "doc", document.LinkOptions{})
		require.NoError(t, err)
		b, err := json.Marshal(l)
		require.NoError(t, err)
		for _, text := range []string{string(b), l.String(), fmt.Sprintf("%v %+v %#v %s %q %x", l, l, l, l, l, l), l.LogValue().String()} {
			require.NotContains(t, text, "kd1")
			require.Contains(t, text, "redacted")
		}
		require.Equal(t, noon.Add(document.DefaultLinkTTL), l.Until())
		require.Empty(t, document.Link{}.Reveal())
		return nil
	}))
}

// The seller's clerk may not put a paper into a drawer that there is not, and a client
// may add only what is their own.
func TestPublishIsGuarded(t *testing.T) {
	w := newWorld(t)
	publish := func(by kabinet.PersonID, d document.Draft) error {
		d.Date = today
		c := w.receive(d, "paper.pdf", pdf)
		return w.do(func(ctx context.Context, s *document.Service) error {
			_, err := s.Publish(ctx, actor(by), d, c)
			return err
		})
	}
	acme := document.Draft{ID: "doc_a", Org: "acme", Kind: document.Invoice}
	require.ErrorIs(t, publish("anna", acme), kabinet.Forbidden)
	require.ErrorIs(t, publish("boris", acme), kabinet.NotFound)
	foreign := acme
	foreign.LegalEntity = "main" // globex's
	require.ErrorIs(t, publish("clerk", foreign), kabinet.NotFound)
	attachment := document.Draft{ID: "doc_b", Org: "acme", Kind: document.Attachment}
	require.NoError(t, publish("anna", attachment))
	require.ErrorIs(t, publish("wanda", document.Draft{ID: "doc_c", Org: "acme", Kind: document.Attachment}), kabinet.Forbidden)
	others := document.Draft{ID: "doc_d", Org: "acme", Kind: document.Attachment, Owner: "wanda"}
	require.ErrorIs(t, publish("anna", others), kabinet.Forbidden)
	require.ErrorIs(t, publish("clerk", document.Draft{ID: "doc_a2", Org: "acme", Kind: "Bad Kind"}), document.ErrKind)
	require.NoError(t, publish("clerk", acme))
	require.ErrorIs(t, publish("clerk", acme), kabinet.ErrConflict)

	// Nobody takes the place of a paper that the seller's system is about to send.
	coming := document.ExternalID("erp", "inv 1")
	erp := &document.External{Source: "erp", ID: "inv 1", Version: 1}
	squat := document.Draft{ID: coming, Org: "acme", Kind: document.Attachment, External: erp}
	require.ErrorIs(t, publish("anna", squat), kabinet.Forbidden)
	squat.External = nil
	require.ErrorIs(t, publish("anna", squat), document.ErrID)
	require.NoError(t, publish("clerk", document.Draft{ID: coming, Org: "acme", Kind: document.Invoice, External: erp}))

	other := document.Draft{ID: "doc_e", Org: "acme", Kind: document.Invoice, Date: today}
	c := w.receive(document.Draft{ID: "doc_x", Org: "acme"}, "paper.pdf", pdf)
	require.ErrorIs(t, w.do(func(ctx context.Context, s *document.Service) error {
		_, err := s.Publish(ctx, actor("clerk"), other, c)
		return err
	}), document.ErrContent, "bytes received for another document")
}

// Replacing and withdrawing need the right to publish and the version seen.
func TestChangesAreGuarded(t *testing.T) {
	w := newWorld(t)
	w.publish("doc", "acme", "west", document.Invoice, "1")
	c := w.receive(document.Draft{Org: "acme", ID: "doc"}, "second.pdf", append(pdf, '\n'))
	change := func(by kabinet.PersonID, version int64) []error {
		return []error{
			w.do(func(ctx context.Context, s *document.Service) error {
				_, err := s.Replace(ctx, actor(by), "acme", "doc", version, c, "")
				return err
			}),
			w.do(func(ctx context.Context, s *document.Service) error {
				_, err := s.Withdraw(ctx, actor(by), "acme", "doc", version, "a reason")
				return err
			}),
		}
	}
	for _, err := range change("anna", 1) {
		require.ErrorIs(t, err, kabinet.Forbidden)
	}
	for _, err := range append(change("boris", 1), change("nobody", 1)...) {
		require.ErrorIs(t, err, kabinet.NotFound)
	}
	for _, err := range change("clerk", 7) {
		require.ErrorIs(t, err, kabinet.ErrConflict)
	}
	require.ErrorIs(t, w.do(func(ctx context.Context, s *document.Service) error {
		_, err := s.ListAccesses(ctx, actor("anna"), "acme", "doc", kabinet.Page{})
		return err
	}), kabinet.Forbidden)
}

// A transaction that fails writes no access down, and hands out nothing: who cannot
// write cannot download.
func TestNoDownloadWithoutAccess(t *testing.T) {
	w := newWorld(t)
	w.publish("doc", "acme", "west", document.Invoice, "1")
	for _, how := range []document.How{document.Saved, document.Preview} {
		require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
			_, err := s.Download(ctx, actor("anna"), "acme", "doc", 0, how)
			return err
		}))
	}
	require.NoError(t, w.do(func(ctx context.Context, s *document.Service) error {
		list, err := s.Export(ctx, actor("anna"), document.Filter{})
		require.Len(t, list, 1)
		return err
	}))
	require.ElementsMatch(t, []string{"anna export", "anna preview", "anna download"}, w.accesses("acme", "doc"))
	require.ErrorIs(t, w.do(func(ctx context.Context, s *document.Service) error {
		s.NewAccessID = func() document.AccessID { return "acc" }
		_, err := s.Download(ctx, actor("anna"), "acme", "doc", 0, document.Saved)
		require.NoError(t, err)
		d, err := s.Download(ctx, actor("anna"), "acme", "doc", 0, document.Saved)
		require.ErrorIs(t, err, kabinet.ErrConflict)
		_ = d
		return err
	}), kabinet.ErrConflict)
	require.Len(t, w.accesses("acme", "doc"), 3)
}

// A path in a file name goes nowhere: neither to the place of the bytes nor into an
// archive.
func TestPathsInNamesGoNowhere(t *testing.T) {
	w := newWorld(t)
	d := document.Draft{ID: "../../etc", Org: "../acme", Kind: document.Invoice, Date: today}
	for _, name := range []string{"../../../etc/passwd.pdf", `..\..\windows\x.pdf`, "/etc/x.pdf", "C:\\x.pdf", "a/../../x.pdf", "x.pdf\x00.exe.pdf", "....//x.pdf"} {
		c := w.receive(d, name, pdf)
		require.NotContains(t, c.Name, "/")
		require.NotContains(t, c.Name, `\`)
		require.NotContains(t, c.Name, "\x00")
		require.NotContains(t, c.Blob.Path(), ".")
		require.Equal(t, 2, strings.Count(c.Blob.Path(), "/"))
		back, ok := document.ParseBlobPath(c.Blob.Path())
		require.True(t, ok)
		require.Equal(t, c.Blob, back)

		var b bytes.Buffer
		evil := c
		evil.Name = name // as if a store had been changed
		state := document.State{Draft: d, Editions: []document.Edition{{Number: 1, Content: evil}}}
		require.NoError(t, document.WriteZip(t.Context(), &b, w.blobs, []document.Download{{Document: state, Edition: state.Latest()}}))
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		require.NoError(t, err)
		require.NotContains(t, z.File[0].Name, "/")
		require.NotContains(t, z.File[0].Name, `\`)
	}
	for _, name := range []string{"", ".", "..", "/", "a/", `\`, " . ", "\x00", "dir/.."} {
		_, err := document.FileName(name)
		require.ErrorIs(t, err, document.ErrFileName, "%q", name)
	}
}
