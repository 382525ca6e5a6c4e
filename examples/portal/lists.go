package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/store"
)

// ListsPage is the content of the page of lists.
type ListsPage struct {
	Lists   []ListRow
	Next    string
	Kinds   []quickorder.ListKind
	CanMake bool
	Key     string // makes a list once
}

// ListRow is a list with whose it is.
type ListRow struct {
	quickorder.ListState
	By, Path string
	Shared   bool // by a colleague
}

// ListPage is the content of a list's page.
type ListPage struct {
	ListRow
	Goods              []ListItem
	Colleagues         []Colleague
	Sites              []accounts.Site // where it can go to again and again
	CanEdit, CanShare  bool
	CanBuy             bool
	SharedWithEveryone bool
	Key                string // makes a schedule of it once
}

// ListItem is an article of a list.
type ListItem struct {
	quickorder.Item
	Name Text
	Path string
}

// Colleague is somebody with whom a list can be shared, and their right.
type Colleague struct {
	ID    kabinet.PersonID
	Name  string
	Right cart.Right
}

// Lists returns the service of lists in the transaction.
func (a *App) Lists(tx store.Tx) *quickorder.Lists {
	return &quickorder.Lists{Store: tx.Lists(), Lister: tx.ListLister(), Authority: a.authority(tx), Parties: parties(tx), Now: a.Now}
}

func shoppingListPath(org kabinet.OrgID, id quickorder.ListID) string {
	return "/lists/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

var listKinds = []quickorder.ListKind{quickorder.Template, quickorder.Favourites, quickorder.Requisition}

// lists shows the lists of the caller, and those that colleagues share.
func (s *Server) lists(c *call) error {
	var page ListsPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if !slices.Contains(c.me.Rights.Permissions(), cart.PermissionView) {
			return kabinet.ErrForbidden.With("permission", cart.PermissionView)
		}
		page = ListsPage{Kinds: listKinds, CanMake: c.me.CanCart, Key: rand.Text()}
		svc, names := s.app.Lists(tx), newNames(tx)
		list, err := svc.List(ctx, c.me.Actor, quickorder.ListFilter{}, kabinet.Page{Limit: 50, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		if list.Next != "" {
			page.Next = "/lists?after=" + url.QueryEscape(list.Next)
		}
		shared, err := svc.Shared(ctx, c.me.Actor, c.me.Org.ID(), quickorder.ListFilter{})
		if err != nil {
			return err
		}
		seen := map[quickorder.ListID]bool{}
		for i, x := range append(list.Items, shared...) {
			if x.Archived || seen[x.ID] {
				continue
			}
			seen[x.ID] = true
			row, err := listRow(ctx, names, x)
			if err != nil {
				return err
			}
			row.Shared = i >= len(list.Items)
			page.Lists = append(page.Lists, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "lists", "quick", c.p.Text("lists.title"), page)
}

func listRow(ctx context.Context, names *names, x quickorder.ListState) (ListRow, error) {
	row := ListRow{ListState: x, Path: shoppingListPath(x.Org, x.ID)}
	if x.Owner == "" {
		return row, nil
	}
	var err error
	row.By, err = names.person(ctx, x.Owner)
	return row, err
}

// list shows a list.
func (s *Server) list(c *call) error {
	var page ListPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		x, err := s.app.Lists(tx).Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), quickorder.ListID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		names := newNames(tx)
		row, err := listRow(ctx, names, x)
		if err != nil {
			return err
		}
		own := c.me.Rights.Can(cart.PermissionEdit, x.Object())
		page = ListPage{ListRow: row, Key: rand.Text(), CanShare: own && !x.Archived, CanBuy: c.me.CanCart, CanEdit: own && !x.Archived}
		for _, share := range x.Shares {
			mine := share.Person == c.me.Rights.Principal() || share.Person == quickorder.Everybody
			page.CanEdit = page.CanEdit || mine && share.Right == cart.RightEdit && c.me.CanCart && !x.Archived
			page.SharedWithEveryone = page.SharedWithEveryone || share.Person == quickorder.Everybody
		}
		for _, i := range x.Items {
			page.Goods = append(page.Goods, ListItem{i, s.nameOf(i.SKU, ""), productPath(i.SKU)})
		}
		if page.CanBuy {
			b, err := c.buyer(ctx, tx)
			if err != nil {
				return err
			}
			page.Sites = b.Org.SitesFor(b.Header.Unit)
		}
		if !page.CanShare {
			return nil
		}
		page.Colleagues, err = colleagues(ctx, tx, c, names, x)
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "list", "quick", c.p.Name(page.Name), page)
}

// colleagues are the others of the organisation, with the right that they have to a list.
func colleagues(ctx context.Context, tx store.Tx, c *call, names *names, x quickorder.ListState) ([]Colleague, error) {
	members, err := tx.Memberships().OfOrganization(ctx, x.Org)
	if err != nil {
		return nil, err
	}
	var out []Colleague
	for _, m := range members {
		if m.Person() == x.Owner || !m.ActiveAt(c.s.app.Now()) {
			continue
		}
		name, err := names.person(ctx, m.Person())
		if err != nil {
			return nil, err
		}
		someone := Colleague{ID: m.Person(), Name: name}
		for _, share := range x.Shares {
			if share.Person == m.Person() {
				someone.Right = share.Right
			}
		}
		out = append(out, someone)
	}
	return out, nil
}

// makeList makes a list, of the lines of an order where one is named. Its id is made of
// the form's key: posted twice it is one.
func (s *Server) makeList(c *call) error {
	request := quickorder.ListRequest{Name: clip(strings.TrimSpace(c.r.FormValue("name")), 200), Kind: quickorder.ListKind(clip(c.r.FormValue("kind"), 20))}
	key := c.r.FormValue("key")
	if !claimKey.MatchString(key) {
		key = rand.Text()
	}
	id := quickorder.ListID("lst_" + key)
	var org kabinet.OrgID
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		org = c.me.Org.ID()
		if from := c.r.FormValue("order"); from != "" {
			o, err := s.app.Orders(tx).Get(ctx, c.me.Actor, org, order.ID(from))
			if err != nil {
				return err
			}
			request.Unit = o.Unit
			for _, l := range order.ReorderLines(o) {
				if !l.LeftOut() {
					request.Items = append(request.Items, quickorder.Item{SKU: l.New.SKU, Unit: l.New.Unit, Quantity: l.New.Quantity})
				}
			}
		} else if len(c.me.Entities) > 0 || !c.me.Rights.Can(cart.PermissionEdit, kabinet.Object{Org: org, Owner: c.me.Rights.Principal()}) {
			b, err := c.buyer(ctx, tx)
			if err != nil {
				return err
			}
			request.Unit = b.Header.Unit
		}
		svc := s.app.Lists(tx)
		svc.NewID = func() quickorder.ListID { return id }
		_, err := svc.Create(ctx, c.me.Actor, org, request)
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict): // it is there
	case errors.Is(err, kabinet.Invalid):
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
		return c.redirect("/lists")
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("lists.made")})
	}
	return c.redirect(shoppingListPath(org, id))
}

// stepList changes a list, shares it, or shows what it would put into the cart: the same
// rows, with the same preview, as a quick order.
func (s *Server) stepList(c *call) error {
	ref := quickorder.ListRef{Org: kabinet.OrgID(c.r.PathValue("org")), ID: quickorder.ListID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no list
	step, back := c.r.PathValue("step"), shoppingListPath(ref.Org, ref.ID)
	if step == "check" {
		return s.checkList(c, ref)
	}
	err := c.change(func(ctx context.Context, tx store.Tx) (err error) {
		svc := s.app.Lists(tx)
		item := quickorder.Item{SKU: kabinet.SKU(clip(strings.TrimSpace(c.r.FormValue("sku")), 60)), Unit: kabinet.UoM(clip(c.r.FormValue("unit"), 10))}
		switch step {
		case "put":
			known, ok := s.app.Trade().Catalogue.Item(item.SKU)
			if !ok {
				return errArticle.With("sku", string(item.SKU))
			}
			if item.Unit == "" {
				item.Unit = known.OrderUnit
			}
			if item.Quantity, err = c.quantity("quantity"); err == nil {
				_, err = svc.Put(ctx, c.me.Actor, ref, item)
			}
		case "remove":
			_, err = svc.Remove(ctx, c.me.Actor, ref, item)
		case "rename":
			_, err = svc.Rename(ctx, c.me.Actor, ref, clip(strings.TrimSpace(c.r.FormValue("name")), 200))
		case "archive":
			back = "/lists"
			_, err = svc.Archive(ctx, c.me.Actor, ref)
		case "share":
			_, err = svc.Share(ctx, c.me.Actor, ref, cart.Share{
				Person: kabinet.PersonID(clip(c.r.FormValue("person"), 100)), Right: cart.Right(clip(c.r.FormValue("right"), 20)),
			})
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("lists.stale")})
	case errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.State):
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("lists.done_" + step)})
	}
	return c.redirect(back)
}

// errArticle is an article that the catalogue does not have.
var errArticle = kabinet.NewError(kabinet.Invalid, "lists.article", "there is no article “{sku}” in the catalogue")

// checkList shows what a list would put into the cart.
func (s *Server) checkList(c *call, ref quickorder.ListRef) error {
	c.back = shoppingListPath(ref.Org, ref.ID)
	var sheet *quickorder.Sheet
	var p *quickorder.Preview
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		x, err := s.app.Lists(tx).Get(ctx, c.me.Actor, ref.Org, ref.ID)
		if err != nil {
			return err
		}
		if sheet, err = x.Sheet(c.sheetOptions()); err != nil {
			return err
		}
		p, _, err = s.preview(ctx, tx, c, sheet)
		return err
	})
	if err != nil {
		return err
	}
	return s.showQuick(c, sheet, p)
}
