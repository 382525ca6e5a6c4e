package document

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// MaxExport is the largest number of documents of one export.
const MaxExport = 1000

// Download gives the actor the bytes of an edition, 0 for the latest, for a Preview or
// to be Saved, and writes that down. It returns kabinet.ErrNotFound also for an edition
// that there is not, and ErrWithdrawn for a withdrawn document to whom has not
// PermissionPublish.
func (s *Service) Download(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, edition int, how How,
) (Download, error) {
	if err := s.need("Documents", "Accesses"); err != nil {
		return Download{}, err
	}
	d, err := s.open(ctx, actor, org, id, edition, how)
	if err != nil {
		return Download{}, err
	}
	return d, s.Accesses.Add(ctx, s.access(d, actor, s.now()))
}

// open returns an edition that the actor may have now.
func (s *Service) open(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, edition int, how How) (Download, error) {
	d, err := s.load(ctx, actor, org, id)
	if err != nil {
		return Download{}, err
	}
	e, ok := d.s.Edition(edition)
	if !ok {
		return Download{}, kabinet.ErrNotFound.With("what", "document").With("id", string(id))
	}
	if d.s.Status == Withdrawn && s.Authority.Check(ctx, actor, PermissionPublish, d.s.Object()) != nil {
		return Download{}, ErrWithdrawn.With("reason", d.s.Reason)
	}
	return Download{d.State(), e, how}, nil
}

func (s *Service) access(d Download, actor kabinet.Actor, now time.Time) Access {
	id := AccessID("acc_" + rand.Text())
	if s.NewAccessID != nil {
		id = s.NewAccessID()
	}
	return Access{id, d.Document.Org, d.Document.ID, d.Edition.Number, d.How, actor, now}
}

// Export gives the actor the latest editions of all documents that List would show for
// the filter, and writes each down. It returns ErrExportTooLarge for more than MaxExport,
// and then writes nothing down. Withdrawn ones are left out. WriteZip writes them.
func (s *Service) Export(ctx context.Context, actor kabinet.Actor, f Filter) ([]Download, error) {
	if err := s.need("Lister", "Accesses"); err != nil {
		return nil, err
	}
	f.Status = Current
	var out []Download
	var accesses []Access
	now := s.now()
	page := kabinet.Page{Limit: kabinet.MaxPageLimit}
	for {
		list, err := s.List(ctx, actor, f, page)
		if err != nil {
			return nil, err
		}
		for _, state := range list.Items {
			d := Download{state, state.Latest(), Exported}
			out, accesses = append(out, d), append(accesses, s.access(d, actor, now))
		}
		if len(out) > MaxExport {
			return nil, ErrExportTooLarge.With("max", MaxExport)
		}
		if list.Next == "" {
			break
		}
		page.After = list.Next
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, s.Accesses.Add(ctx, accesses...)
}

// Link makes a short-lived link to an edition for the actor, who may have it now;
// whether they still may is asked again when it is followed. Making a link is no
// access yet. It returns the errors of Download.
func (s *Service) Link(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, o LinkOptions) (Link, error) {
	if err := s.need("Documents", "Keys"); err != nil {
		return Link{}, err
	}
	d, err := s.open(ctx, actor, org, id, o.Edition, ByLink)
	if err != nil {
		return Link{}, err
	}
	ttl := o.TTL
	if ttl <= 0 {
		ttl = DefaultLinkTTL
	}
	until := s.now().Add(min(ttl, MaxLinkTTL))
	return claim{
		Org: org, Document: id, Edition: d.Edition.Number, Actor: actor, Until: until.UnixNano(), Bearer: o.Bearer,
	}.sign(s.Keys)
}

// Follow gives the bytes that a link leads to, to the person who is signed in, "" for
// nobody, and writes that down. It returns ErrLink for what nobody signed, what was
// altered, and what is somebody else's; ErrLinkExpired for an own link whose time is
// over; and the errors of Download, asked for who the link was made for, at this
// moment.
func (s *Service) Follow(ctx context.Context, viewer kabinet.PersonID, text string) (Download, error) {
	if err := s.need("Documents", "Accesses", "Keys"); err != nil {
		return Download{}, err
	}
	c, err := parseLink(s.Keys, text)
	if err != nil {
		return Download{}, err
	}
	if viewer != c.Actor.Person && !(c.Bearer && viewer == "") {
		return Download{}, ErrLink
	}
	now := s.now()
	if now.UnixNano() >= c.Until {
		return Download{}, ErrLinkExpired
	}
	d, err := s.open(ctx, c.Actor, c.Org, c.Document, c.Edition, ByLink)
	if err != nil {
		return Download{}, err
	}
	return d, s.Accesses.Add(ctx, s.access(d, c.Actor, now))
}

// ListAccesses returns who was handed the bytes of a document, the latest first. It needs
// PermissionAudit beside the right to see the document, else kabinet.ErrForbidden.
func (s *Service) ListAccesses(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, page kabinet.Page,
) (kabinet.List[Access], error) {
	if err := s.need("Documents", "Accesses"); err != nil {
		return kabinet.List[Access]{}, err
	}
	d, err := s.load(ctx, actor, org, id)
	if err != nil {
		return kabinet.List[Access]{}, err
	}
	if err := s.Authority.Check(ctx, actor, PermissionAudit, d.s.Object()); err != nil {
		return kabinet.List[Access]{}, err
	}
	return s.Accesses.List(ctx, org, id, page)
}
