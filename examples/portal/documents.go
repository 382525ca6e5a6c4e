package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/thread/withdocuments"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// DocumentsPage is the papers that somebody may see.
type DocumentsPage struct {
	Rows     []DocumentRow
	Form     DocumentForm
	Kinds    []document.Kind
	Entities []accounts.LegalEntity
	Clients  []Client // for the seller's people
	Next     string
	Zip      string
	Seller   bool
	// CanPublish is to add a paper, Today its date.
	CanPublish bool
	Today      kabinet.Date
}

// DocumentForm is what the list is narrowed by, as it was typed.
type DocumentForm struct{ Kind, Entity, From, Until, Text, Client string }

// Set reports whether anything is.
func (f DocumentForm) Set() bool { return f != DocumentForm{} }

// Query writes the form as the query of a link.
func (f DocumentForm) Query() string {
	q := url.Values{}
	for name, value := range map[string]string{
		"kind": f.Kind, "entity": f.Entity, "from": f.From, "until": f.Until, "text": f.Text, "client": f.Client,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// DocumentRow is a paper with the names of those in it.
type DocumentRow struct {
	document.State
	Client, Entity, Path string
	Preview              bool // the browser may show it
}

// DocumentPage is one paper.
type DocumentPage struct {
	DocumentRow
	Orders    []OrderRef
	Editions  []document.Edition // the latest first
	Withdrawn bool
	Accesses  []AccessRow // for who may see who was handed it
	Talk      *Conversation
}

// OrderRef is an order that a paper is about.
type OrderRef struct{ Number, Path string }

// AccessRow is somebody who was handed a paper.
type AccessRow struct {
	document.Access
	Name string
}

// paperKinds are the kinds to choose from.
var paperKinds = []document.Kind{
	document.Invoice, document.Proforma, document.OrderConfirmation, document.DeliveryNote, document.Certificate, document.Contract,
	document.Statement, document.Reconciliation, document.PriceList, document.PowerOfAttorney, document.Attachment, document.Evidence,
}

func documentPath(org kabinet.OrgID, id document.ID) string {
	return "/documents/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// paperName names a document: its kind and number.
func paperName(p kabinet.Printer, d document.State) string {
	return strings.TrimSpace(d.Kind.Text(p) + " " + d.Number)
}

// documentForm reads the form from the query. What is no date narrows nothing.
func (c *call) documentForm() (DocumentForm, document.Filter) {
	value := func(name string) string { return clip(strings.TrimSpace(c.r.FormValue(name)), 100) }
	form := DocumentForm{value("kind"), value("entity"), value("from"), value("until"), value("text"), value("client")}
	f := document.Filter{Org: kabinet.OrgID(form.Client), LegalEntity: kabinet.LegalEntityID(form.Entity), Text: form.Text}
	if form.Kind != "" {
		f.Kinds = []document.Kind{document.Kind(form.Kind)}
	}
	f.From, _ = kabinet.ParseDate(form.From)
	if d, err := kabinet.ParseDate(form.Until); err == nil {
		f.Until = d.AddDays(1)
	}
	return form, f
}

// documents lists the papers that the caller may see: the library asks for each.
func (s *Server) documents(c *call) error {
	form, filter := c.documentForm()
	page := DocumentsPage{Form: form, Kinds: paperKinds, Today: kabinet.DateOf(s.app.Now().In(zone))}
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if !c.me.CanDocuments {
			return kabinet.ErrForbidden.With("permission", document.PermissionView)
		}
		page.Rows, page.Seller = nil, c.me.Seller
		list, err := s.app.Documents(tx).List(ctx, c.me.Actor, filter, kabinet.Page{Limit: 25, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		page.Next = list.Next
		for _, d := range list.Items {
			row, err := documentRow(ctx, tx, d)
			if err != nil {
				return err
			}
			page.Rows = append(page.Rows, row)
		}
		return s.documentChoices(ctx, tx, c, &page)
	})
	if err != nil {
		return err
	}
	page.Zip = strings.TrimSuffix("/documents.zip?"+form.Query(), "?")
	if page.Next != "" {
		page.Next = "/documents?" + strings.TrimPrefix(form.Query()+"&after="+url.QueryEscape(page.Next), "&")
	}
	return c.render(http.StatusOK, "documents", "documents", c.p.Text("documents.title"), page)
}

// documentChoices fills in what the form offers.
func (s *Server) documentChoices(ctx context.Context, tx store.Tx, c *call, page *DocumentsPage) error {
	page.Entities, page.Clients = nil, nil
	if !c.me.Seller {
		for _, p := range []kabinet.Permission{document.PermissionView, document.PermissionInvoices} {
			for _, x := range payers(c.me.Org, c.me, p) {
				e, _ := c.me.Org.LegalEntity(x.ID)
				if !slices.ContainsFunc(page.Entities, func(y accounts.LegalEntity) bool { return y.ID == e.ID }) {
					page.Entities = append(page.Entities, e)
				}
			}
		}
		return nil
	}
	var b Buyer
	chosen := kabinet.OrgID(page.Form.Client)
	if err := b.clients(ctx, tx, c, &chosen); err != nil {
		return err
	}
	page.Clients = b.Clients
	if page.Form.Client == "" {
		return nil
	}
	org, err := tx.Organizations().Get(ctx, kabinet.OrgID(page.Form.Client))
	if err != nil {
		return err
	}
	page.Entities = org.LegalEntities()
	page.CanPublish = s.app.Blobs != nil && c.me.Rights.Can(document.PermissionPublish, kabinet.Object{Org: org.ID()})
	return nil
}

func documentRow(ctx context.Context, tx store.Tx, d document.State) (DocumentRow, error) {
	row := DocumentRow{State: d, Path: documentPath(d.Org, d.ID)}
	row.Preview = d.Status == document.Current && document.Download{Edition: d.Latest(), How: document.Preview}.Inline()
	org, err := tx.Organizations().Get(ctx, d.Org)
	if err != nil {
		return row, err
	}
	row.Client = org.Name()
	if e, ok := org.LegalEntity(d.LegalEntity); ok {
		row.Entity = e.Name
	}
	return row, nil
}

// document shows one paper, with what is said about it.
func (s *Server) document(c *call) error {
	org, id := kabinet.OrgID(c.r.PathValue("org")), document.ID(c.r.PathValue("id"))
	var page DocumentPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		svc := s.app.Documents(tx)
		d, err := svc.Get(ctx, c.me.Actor, org, id)
		if err != nil {
			return err
		}
		page = DocumentPage{Withdrawn: d.Status == document.Withdrawn}
		if page.DocumentRow, err = documentRow(ctx, tx, d); err != nil {
			return err
		}
		page.Editions = slices.Clone(d.Editions)
		slices.Reverse(page.Editions)
		for _, ref := range d.About {
			if ref.Kind != "order" {
				continue
			}
			o, err := s.app.Orders(tx).Get(ctx, c.me.Actor, org, order.ID(ref.ID))
			if errors.Is(err, kabinet.NotFound) || errors.Is(err, kabinet.Forbidden) {
				continue // the paper is for the caller to see, the order is not
			}
			if err != nil {
				return err
			}
			page.Orders = append(page.Orders, OrderRef{o.Number, orderPath(o.Org, o.ID)})
		}
		if c.me.Rights.Can(document.PermissionAudit, d.Object()) {
			list, err := svc.ListAccesses(ctx, c.me.Actor, org, id, kabinet.Page{Limit: 20})
			if err != nil {
				return err
			}
			names := newNames(tx)
			for _, a := range list.Items {
				name, err := names.person(ctx, a.By.Person)
				if err != nil {
					return err
				}
				page.Accesses = append(page.Accesses, AccessRow{a, name})
			}
		}
		page.Talk, err = s.conversation(ctx, tx, c, d.Object(), withdocuments.About(d), 10)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.read(c, page.Talk); err != nil {
		return err
	}
	return c.render(http.StatusOK, "document", "documents", paperName(c.p, page.State), page)
}

// downloadDocument leads to the bytes by a link for the caller alone, which soon ends: what
// is in the history of a browser, or was copied from it, opens nothing for others.
func (s *Server) downloadDocument(c *call) error {
	var link document.Link
	err := c.view(func(ctx context.Context, tx store.Tx) (err error) {
		link, err = s.app.Documents(tx).Link(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), document.ID(c.r.PathValue("id")), document.LinkOptions{TTL: linkTime})
		return err
	})
	if err != nil {
		return err
	}
	c.secretly()
	return c.redirect("/files/" + link.Reveal())
}

// file gives the bytes that a link leads to.
func (s *Server) file(c *call) error {
	var got document.Download
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		got, err = s.app.Documents(tx).Follow(ctx, c.session.Person, c.r.PathValue("link"))
		return err
	})
	return s.serve(c, got, err)
}

// previewDocument shows a paper in the browser, where that is safe; all else is saved.
func (s *Server) previewDocument(c *call) error {
	var got document.Download
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		got, err = s.app.Documents(tx).Download(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), document.ID(c.r.PathValue("id")), 0, document.Preview)
		return err
	})
	return s.serve(c, got, err)
}

func (s *Server) serve(c *call, got document.Download, err error) error {
	if err == nil && s.app.Blobs == nil {
		err = kabinet.ErrMissingPort.With("port", "App.Blobs")
	}
	if err != nil {
		return err
	}
	return got.Serve(c.w, c.r, s.app.Blobs)
}

// documentsZip gives all papers that the list would show.
func (s *Server) documentsZip(c *call) error {
	_, filter := c.documentForm()
	var got []document.Download
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		if !c.me.CanDocuments {
			return kabinet.ErrForbidden.With("permission", document.PermissionView)
		}
		got, err = s.app.Documents(tx).Export(ctx, c.me.Actor, filter)
		return err
	})
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/zip")
	c.w.Header().Set("Content-Disposition", `attachment; filename="documents.zip"`)
	if err := document.WriteZip(c.r.Context(), c.w, s.app.Blobs, got); err != nil {
		s.log.ErrorContext(c.r.Context(), "an archive was broken off", "error", err, "request", requestID(c.r.Context()))
		panic(http.ErrAbortHandler) // the other end sees that it is not whole
	}
	return nil
}

// publishDocument adds a paper of a client, as the seller's people do.
func (s *Server) publishDocument(c *call) error {
	org := kabinet.OrgID(c.r.FormValue("client"))
	d := document.Draft{
		ID: document.NewID(), Org: org, Kind: document.Kind(c.r.FormValue("kind")), Number: c.r.FormValue("number"),
		LegalEntity: kabinet.LegalEntityID(c.r.FormValue("entity")), Title: c.r.FormValue("title"),
	}
	d.Date, _ = kabinet.ParseDate(c.r.FormValue("date")) // none is what the library says
	if err := c.view(func(context.Context, store.Tx) error {
		return c.me.Rights.Check(document.PermissionPublish, d.Object())
	}); err != nil {
		return err
	}
	content, err := s.receive(c, d)
	if err == nil {
		err = c.change(func(ctx context.Context, tx store.Tx) error {
			if org, err := tx.Organizations().Get(ctx, d.Org); err == nil {
				if e, ok := org.LegalEntity(d.LegalEntity); ok && len(e.Units) > 0 {
					d.Unit = e.Units[0] // whose people see it
				}
			}
			_, err := s.app.Documents(tx).Publish(ctx, c.me.Actor, d, content)
			return err
		})
	}
	return c.after(err, "documents.published", "/documents?client="+url.QueryEscape(string(org)))
}

// receive takes in the file of a form for a document.
func (s *Server) receive(c *call, d document.Draft) (document.Content, error) {
	file, header, err := c.r.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		return document.Content{}, document.ErrEmpty
	case err != nil:
		return document.Content{}, document.ErrTooLarge.With("max", maxUpload)
	}
	defer file.Close()
	return document.Receive(c.r.Context(), s.app.Blobs, d.Org, d.ID, header.Filename, file, document.Limits{MaxSize: maxUpload})
}
