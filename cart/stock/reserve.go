package stock

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Document names what stock is held for, in which version: an order of an
// organisation.
type Document struct {
	Org     kabinet.OrgID `json:"org"`
	ID      string        `json:"id"`
	Version int64         `json:"version"`
}

// tries is how many bits of a version in the ledger count how often a version of a
// document had to ask anew, since what it held had expired.
const tries = 10

// name is the document's id among all of the seller's reservations.
func (d Document) name() string { return url.PathEscape(string(d.Org)) + "/" + d.ID }

// Ask is what a line wants to have held.
type Ask struct {
	// Line is the line of the document.
	Line     string           `json:"line"`
	SKU      kabinet.SKU      `json:"sku"`
	Unit     kabinet.UoM      `json:"unit,omitempty"` // empty is the base unit
	Quantity kabinet.Quantity `json:"quantity"`
	// Warehouse and Lot, where set, are the only ones.
	Warehouse kabinet.WarehouseID `json:"warehouse,omitempty"`
	Lot       string              `json:"lot,omitempty"`
	// By, where set, is a day by which the goods have to be there: then what is to
	// come in until then counts too, and is taken first, the latest of it first, so
	// that what lies there remains for those who need it sooner. Otherwise only
	// what lies there counts.
	By kabinet.Date `json:"by,omitzero"`
}

// Request asks to hold all lines of a document, or nothing.
type Request struct {
	Document Document `json:"document"`
	Lines    []Ask    `json:"lines"`
	// Until is when the reservation may be given up; zero is never.
	Until time.Time `json:"until,omitzero"`
	// Again asks anew for a version that was released, which is ErrLapsed otherwise.
	Again bool `json:"again,omitempty"`
}

// Reserve holds all lines of a document, or nothing: it returns ErrShort, joined
// with one ErrInsufficient for every line that is short, with its place
// ("/lines/3"). Of the warehouses the first that has a whole line is taken, and
// where none has, what the first ones have between them; of the lots what expires
// first.
//
// A repeat of the same version returns what it holds; where that has expired it asks
// anew. A later version gives back what the earlier ones still hold: a line asks for
// what is still to be delivered. An earlier version is ledger.ErrOlder, and one that
// was released ErrLapsed, unless the request says Again.
// It returns ErrDocument, ErrSKU, ErrWarehouse, ErrUnit or ErrQuantity, with the
// place, or kabinet.ErrWindow for an Until that is not after now.
func (s *Service) Reserve(ctx context.Context, by kabinet.Actor, now time.Time, r Request) (Held, error) {
	if err := s.need("Ledger", "Reservations"); err != nil {
		return Held{}, err
	}
	if err := r.validate(); err != nil {
		return Held{}, err
	}
	document := ledger.Document{ID: r.Document.name(), Version: r.Document.Version << tries}
	had, err := s.Reservations.Latest(ctx, s.Seller, Book, document.ID)
	if err != nil && !errors.Is(err, kabinet.NotFound) {
		return Held{}, err
	}
	if err == nil {
		was := had.State()
		switch was.Document.Version >> tries {
		case r.Document.Version:
			switch {
			case overtaken(was) || !was.GivenUp(now):
				return held(r.Document, was), nil
			case was.Status == ledger.Released && !r.Again:
				return Held{}, ErrLapsed.With("document", r.Document.ID).With("status", string(was.Status))
			}
			document.Version = was.Document.Version + 1
		default:
			if was.Document.Version > document.Version {
				return Held{}, ledger.ErrOlder.With("latest", was.Document.Version>>tries).With("document", r.Document.ID)
			}
		}
		if _, _, err := s.book().Supersede(ctx, by, now, s.Seller, document); err != nil {
			return Held{}, err
		}
	}
	p, err := s.plan(ctx, now, r.Lines)
	if err != nil {
		return Held{}, err
	}
	if len(p.wrong) > 0 {
		return Held{}, p.wrong[0]
	}
	if len(p.short) > 0 {
		return Held{}, ErrShort.Because(join(p.short))
	}
	got, err := s.book().Reserve(ctx, by, now, ledger.Request{Org: s.Seller, Document: document, Asks: p.asks, Until: r.Until})
	if errors.Is(err, ledger.ErrShort) {
		return Held{}, ErrShort.Because(err) // somebody was faster
	}
	return held(r.Document, got), err
}

func (r Request) validate() error {
	seen := map[string]bool{}
	for i, l := range r.Lines {
		if l.Line == "" || seen[l.Line] {
			return ErrDocument.At(linePlace(i))
		}
		seen[l.Line] = true
	}
	if r.Document.Org == "" || r.Document.ID == "" || len(r.Lines) == 0 {
		return ErrDocument
	}
	return nil
}

// Insufficient returns every ErrInsufficient that is joined to an error.
func Insufficient(err error) (out []*kabinet.Error) {
	switch e := err.(type) {
	case *kabinet.Error:
		if e.Code() == ErrInsufficient.Code() {
			return []*kabinet.Error{e}
		}
		return Insufficient(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, x := range e.Unwrap() {
			out = append(out, Insufficient(x)...)
		}
	case interface{ Unwrap() error }:
		return Insufficient(e.Unwrap())
	}
	return out
}

func join(list []*kabinet.Error) error {
	errs := make([]error, len(list))
	for i, e := range list {
		errs[i] = e
	}
	return errors.Join(errs...)
}

// Shortages returns one ErrInsufficient for every line that could not be held now, as
// Reserve would; nothing is held. The errors are those of Reserve.
func (s *Service) Shortages(ctx context.Context, now time.Time, lines ...Ask) ([]*kabinet.Error, error) {
	p, err := s.plan(ctx, now, lines)
	if err == nil && len(p.wrong) > 0 {
		err = p.wrong[0]
	}
	if err != nil {
		return nil, err
	}
	return p.short, nil
}

// plan is from where lines would be held: short are those of which there is not
// enough, and wrong those that stock cannot keep, each with its place.
type plan struct {
	asks         []ledger.Ask
	short, wrong []*kabinet.Error
}

// plan plans the lines. Lines of one article share what there is, and what the own
// documents hold counts as free.
func (s *Service) plan(ctx context.Context, now time.Time, lines []Ask, own ...Document) (plan, error) {
	skus := make([]kabinet.SKU, len(lines))
	for i, l := range lines {
		skus[i] = l.SKU
	}
	shelf, err := s.look(ctx, now, skus, own...)
	if err != nil {
		return plan{}, err
	}
	var out plan
	for i, l := range lines {
		at := linePlace(i)
		article, known := shelf.articles[l.SKU]
		if !known {
			out.wrong = append(out.wrong, ErrSKU.With("sku", string(l.SKU)).At(at+"/sku"))
			continue
		}
		if _, known := s.warehouse(l.Warehouse); !known && l.Warehouse != "" {
			out.wrong = append(out.wrong, ErrWarehouse.With("warehouse", string(l.Warehouse)).At(at+"/warehouse"))
			continue
		}
		m := measure(article.Unit)
		q, err := article.Base(l.Quantity, l.Unit)
		if err == nil && q.Sign() <= 0 {
			err = ErrQuantity.With("quantity", l.Quantity.String()).With("sku", string(l.SKU))
		}
		var want ledger.Units
		if err == nil {
			want, err = m.Of(q)
		}
		if err != nil {
			var e *kabinet.Error
			if !errors.As(err, &e) {
				return plan{}, err
			}
			out.wrong = append(out.wrong, e.At(at+"/quantity"))
			continue
		}
		taken, got := shelf.take(l, want)
		if got < want {
			available, err := m.Quantity(got)
			if err != nil {
				return plan{}, err
			}
			out.short = append(out.short, ErrInsufficient.With("line", l.Line).With("sku", string(l.SKU)).
				With("asked", q.String()).With("available", available.String()).With("unit", string(article.Unit)).At(at))
			continue
		}
		for n, t := range taken {
			out.asks = append(out.asks, ledger.Ask{
				Key: t.key, Line: l.Line + "/" + strconv.Itoa(n), Measure: m, Amount: t.amount, Ceiling: t.supply,
			})
		}
	}
	return out, nil
}

type taken struct {
	key            ledger.Key
	amount, supply ledger.Units
}

// take takes a line from the shelf: from the first warehouse that has it whole, or
// else from all in their order. Where all together have too little it takes nothing,
// and returns what they have.
func (s shelf) take(l Ask, want ledger.Units) ([]taken, ledger.Units) {
	// What a line names a lot of is of that lot, whatever others lack.
	left, ceiling := pool.spare, func(p *pool) ledger.Units { return p.supply - p.owed }
	if l.Lot != "" {
		left, ceiling = pool.free, func(p *pool) ledger.Units { return p.supply }
	}
	var from []*pool
	sum := ledger.Units(0)
	for _, pools := range s.pools[l.SKU] {
		var here []*pool
		has := ledger.Units(0)
		for i := range pools {
			p := &pools[i]
			if (l.Warehouse != "" && p.warehouse != l.Warehouse) || (l.Lot != "" && p.lot != l.Lot) || left(*p) <= 0 {
				continue
			}
			if p.inbound != "" && (l.By.IsZero() || p.date.After(l.By)) {
				continue
			}
			here, has = append(here, p), has+left(*p)
		}
		// Receipts stand behind the lots, in the order in which they come.
		lots := slices.IndexFunc(here, func(p *pool) bool { return p.inbound != "" })
		if lots >= 0 {
			in := slices.Clone(here[lots:])
			slices.Reverse(in)
			here = append(in, here[:lots]...)
		}
		if has >= want {
			from, sum = here, has
			break
		}
		from, sum = append(from, here...), sum+has
	}
	if sum < want {
		return nil, sum
	}
	var out []taken
	for _, p := range from {
		if n := min(want, left(*p)); n > 0 {
			out = append(out, taken{p.key, n, ceiling(p)})
			p.balance.Reserved += n
			want -= n
		}
	}
	return out, sum
}

// linePlace is the place of a line among those that were asked about.
func linePlace(i int) string { return "/lines/" + strconv.Itoa(i) }

// lineAt is the inverse of linePlace, with what follows.
func lineAt(place string) (i int, rest string, ok bool) {
	digits, found := strings.CutPrefix(place, "/lines/")
	if n := strings.IndexByte(digits, '/'); n >= 0 {
		digits, rest = digits[:n], digits[n:]
	}
	i, err := strconv.Atoi(digits)
	return i, rest, found && err == nil && i >= 0
}
