package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread/withdocuments"
	talks "github.com/seed-a884640a/kabinet/accounts/thread/withorders"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/claim/withorders"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// NewClaimPage is the content of the form of a claim about lines of a shipment.
type NewClaimPage struct {
	Shipment  order.ShipmentState
	Lines     []NewClaimLine // that of the path first
	Order     OrderRow
	Path      string
	Key       string // makes claiming safe to repeat
	Kinds     []claim.Kind
	CanAttach bool
	Problem   string
}

// Others are the lines beside the one that the form is about first.
func (p NewClaimPage) Others() []NewClaimLine { return p.Lines[1:] }

// NewClaimLine is a line of the shipment with what was typed about it. The names of its
// fields end in Suffix.
type NewClaimLine struct {
	order.ShipmentLine
	Text      Text
	Left      kabinet.Quantity // that can be claimed
	Suffix    string
	Kinds     []claim.Kind
	CanAttach bool
	ClaimForm
}

// ClaimForm is what was typed about a line.
type ClaimForm struct {
	Kind, SKU, Reason string
	Claimed, Received string // quantities
}

// Set reports whether anything is claimed.
func (f ClaimForm) Set() bool { return f.Claimed != "" || f.Received != "" }

func newClaimPath(x order.ShipmentState, l order.ShipmentLine) string {
	return "/claims/new/" + url.PathEscape(string(x.Org)) + "/" + url.PathEscape(string(x.ID)) + "/" + url.PathEscape(string(l.ID))
}

// newClaim shows the form of a claim about a line of a shipment, and others of it.
func (s *Server) newClaim(c *call) error {
	page, err := s.claimForm(c)
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "claim_new", "orders", c.p.Text("claims.new"), page)
}

// claimForm is the form, with how much of each line can be claimed and what was typed.
func (s *Server) claimForm(c *call) (NewClaimPage, error) {
	var page NewClaimPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		x, l, err := s.shipped(ctx, tx, c)
		if err != nil {
			return err
		}
		page = NewClaimPage{Shipment: x, Path: newClaimPath(x, l), Key: rand.Text(), Kinds: claim.Kinds(), CanAttach: s.canAttach(c, x.Object())}
		o, err := s.app.Orders(tx).Get(ctx, c.me.Actor, x.Org, l.Order)
		if err != nil {
			return err
		}
		if page.Order, err = orderRow(ctx, tx, o); err != nil {
			return err
		}
		if err = s.claimFormLine(ctx, tx, c, &page, l, ""); err != nil {
			return err
		}
		for _, other := range x.Lines {
			if other.ID == l.ID {
				continue
			}
			err := s.claimFormLine(ctx, tx, c, &page, other, "."+string(other.ID))
			if errors.Is(err, kabinet.NotFound) {
				continue // of another order, about which the caller may not claim
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return page, err
}

func (s *Server) claimFormLine(ctx context.Context, tx store.Tx, c *call, page *NewClaimPage, l order.ShipmentLine, suffix string) error {
	left, err := s.app.Claims(tx).Claimable(ctx, c.me.Actor, page.Shipment.Org, withorders.Ref(page.Shipment, l), claim.Shortage)
	if err != nil {
		return err
	}
	value := func(name string, most int) string { return clip(strings.TrimSpace(c.r.FormValue(name+suffix)), most) }
	page.Lines = append(page.Lines, NewClaimLine{
		ShipmentLine: l, Text: s.nameOf(l.SKU, l.Name), Left: left, Suffix: suffix, Kinds: page.Kinds, CanAttach: page.CanAttach,
		ClaimForm: ClaimForm{value("kind", 20), value("sku", 60), value("reason", 1000), value("quantity", 30), value("received", 30)},
	})
	return nil
}

// shipped is the line of a shipment that the path names, for who may claim about it.
func (s *Server) shipped(ctx context.Context, tx store.Tx, c *call) (order.ShipmentState, order.ShipmentLine, error) {
	x, err := s.app.Shipping(tx).Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), order.ShipmentID(c.r.PathValue("shipment")))
	if err != nil {
		return x, order.ShipmentLine{}, err
	}
	if err := s.app.authority(tx).Check(ctx, c.me.Actor, claim.PermissionEdit, x.Object()); err != nil {
		return x, order.ShipmentLine{}, err
	}
	for _, l := range x.Lines {
		if string(l.ID) == c.r.PathValue("line") {
			return x, l, nil
		}
	}
	return x, order.ShipmentLine{}, kabinet.ErrNotFound.With("what", "line").With("id", clip(c.r.PathValue("line"), 30))
}

var claimKey = regexp.MustCompile(`^[A-Z2-7]{10,40}$`)

// openClaim hands a claim in. Its id is made of the form's key: posted twice it is one.
func (s *Server) openClaim(c *call) error {
	key := c.r.FormValue("key")
	if !claimKey.MatchString(key) {
		key = rand.Text()
	}
	id := claim.ID("clm_" + key)
	page, err := s.claimForm(c)
	if err != nil {
		return err
	}
	drafts, files, err := s.claimed(c, page, id)
	if err == nil {
		err = c.change(func(ctx context.Context, tx store.Tx) error {
			x, _, err := s.shipped(ctx, tx, c)
			if err != nil {
				return err
			}
			if err := s.publish(ctx, tx, c, files); err != nil {
				return err
			}
			claims := s.app.Claims(tx)
			claims.NewID = func() claim.ID { return id }
			k, err := claims.Open(ctx, c.me.Actor, claim.Header{Org: x.Org, Unit: x.Unit, Payer: x.Payer, Person: c.me.Rights.Principal()}, drafts...)
			if err != nil {
				return err
			}
			_, err = claims.Submit(ctx, c.me.Actor, k.At())
			return err
		})
	}
	switch {
	case errors.Is(err, kabinet.ErrConflict): // it is there
		return c.redirect(claimPath(page.Shipment.Org, id))
	case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.Gone):
		page.Problem = upper(kabinet.ProblemOf(err, c.p).Detail)
		if len(files) > 0 {
			page.Problem += " " + c.p.Text("claims.files_again")
		}
		c.back = page.Path
		return c.render(http.StatusUnprocessableEntity, "claim_new", "orders", c.p.Text("claims.new"), page)
	case err != nil:
		return err
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("claims.thanks")})
	return c.redirect(claimPath(page.Shipment.Org, id))
}

// claimed reads what is claimed of each line, and takes in the files about it. Of lines
// without a reason of their own that of the first holds.
func (s *Server) claimed(c *call, page NewClaimPage, id claim.ID) ([]claim.Draft, []upload, error) {
	var drafts []claim.Draft
	var files []upload
	for i, l := range page.Lines {
		if i > 0 && !l.Set() && !c.hasFiles("file"+l.Suffix) {
			continue
		}
		d := claim.Draft{Ref: withorders.Ref(page.Shipment, l.ShipmentLine), Kind: claim.Kind(l.Kind), Reason: l.Reason}
		if i > 0 && d.Reason == "" {
			d.Reason = page.Lines[0].Reason
		}
		var err error
		if d.Kind != claim.Surplus {
			if d.Expected.Quantity, err = c.quantity("quantity" + l.Suffix); err != nil {
				return nil, nil, err
			}
		}
		if d.Kind == claim.Surplus || d.Kind == claim.MisSort {
			d.Received.SKU = kabinet.SKU(l.ClaimForm.SKU)
			if d.Kind == claim.Surplus && l.ClaimForm.SKU == "" {
				d.Received.SKU = l.ShipmentLine.SKU
			}
			if d.Received.Quantity, err = c.quantity("received" + l.Suffix); err != nil {
				return nil, nil, err
			}
		}
		more, err := s.evidence(c, "file"+l.Suffix, page.Shipment.Object(), id)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range more {
			d.Evidence = append(d.Evidence, string(f.draft.ID))
		}
		drafts, files = append(drafts, d), append(files, more...)
	}
	return drafts, files, nil
}

// hasFiles reports whether files came in a field of the form.
func (c *call) hasFiles(field string) bool {
	return c.r.MultipartForm != nil && len(c.r.MultipartForm.File[field]) > 0 && c.r.MultipartForm.File[field][0].Filename != ""
}

// evidence takes in the files of a field as papers about a claim, which are yet to be
// published.
func (s *Server) evidence(c *call, field string, on kabinet.Object, id claim.ID) ([]upload, error) {
	if !c.hasFiles(field) {
		return nil, nil
	}
	place, ok := s.shelf(c, on)
	if !ok {
		return nil, kabinet.ErrForbidden.With("permission", document.PermissionAttach)
	}
	headers := c.r.MultipartForm.File[field]
	if len(headers) > claim.MaxEvidence {
		return nil, claim.ErrMany.With("max", claim.MaxEvidence)
	}
	var out []upload
	for _, h := range headers {
		f := upload{draft: withdocuments.Attachment(document.NewID(), talks.AboutClaim(id), place, kabinet.DateOf(s.app.Now().In(zone)))}
		f.draft.Kind = document.Evidence
		file, err := h.Open()
		if err != nil {
			return nil, err
		}
		f.content, err = document.Receive(c.r.Context(), s.app.Blobs, f.draft.Org, f.draft.ID, h.Filename, file, document.Limits{MaxSize: maxUpload})
		file.Close()
		if err != nil {
			return nil, err
		}
		f.draft.Title = f.content.Name
		out = append(out, f)
	}
	return out, nil
}

// publish makes documents of files that were taken in.
func (s *Server) publish(ctx context.Context, tx store.Tx, c *call, files []upload) error {
	for _, f := range files {
		if _, err := s.app.Documents(tx).Publish(ctx, c.me.Actor, f.draft, f.content); err != nil {
			return err
		}
	}
	return nil
}
