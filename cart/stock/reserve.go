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

// Held is what a document holds, or held.
type Held struct {
	Document Document      `json:"document"`
	Status   ledger.Status `json:"status"`
	Until    time.Time     `json:"until,omitzero"`
	Parts    []HeldPart    `json:"parts"`
}

// HeldPart is what a line holds of one lot or receipt, in base units.
type HeldPart struct {
	Line      string              `json:"line"`
	SKU       kabinet.SKU         `json:"sku"`
	Warehouse kabinet.WarehouseID `json:"warehouse"`
	Lot       string              `json:"lot,omitempty"`
	Inbound   string              `json:"inbound,omitempty"`
	Quantity  kabinet.Quantity    `json:"quantity"` // that was held first
	Open      kabinet.Quantity    `json:"open"`
	Shipped   kabinet.Quantity    `json:"shipped"`
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
	asks, short, err := s.plan(ctx, now, r.Lines)
	if err != nil {
		return Held{}, err
	}
	if len(short) > 0 {
		return Held{}, ErrShort.Because(join(short))
	}
	got, err := s.book().Reserve(ctx, by, now, ledger.Request{Org: s.Seller, Document: document, Asks: asks, Until: r.Until})
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

// lapsed tells that what was held is over in the words of this package.
func lapsed(d Document, s ledger.State, err error) error {
	if errors.Is(err, ledger.ErrEnded) {
		var e *kabinet.Error
		status := string(s.Status)
		if errors.As(err, &e) && status == "" {
			status, _ = e.Param("status").(string)
		}
		return ErrLapsed.With("document", d.ID).With("status", status)
	}
	return err
}

// Shortages returns one ErrInsufficient for every line that could not be held now, as
// Reserve would; nothing is held. The errors are those of Reserve.
func (s *Service) Shortages(ctx context.Context, now time.Time, lines ...Ask) ([]*kabinet.Error, error) {
	_, short, err := s.plan(ctx, now, lines)
	return short, err
}

// plan says from where the lines would be held, and which are short. Lines of one
// article share what there is.
func (s *Service) plan(ctx context.Context, now time.Time, lines []Ask) ([]ledger.Ask, []*kabinet.Error, error) {
	skus := make([]kabinet.SKU, len(lines))
	for i, l := range lines {
		skus[i] = l.SKU
	}
	shelf, err := s.look(ctx, now, skus)
	if err != nil {
		return nil, nil, err
	}
	var asks []ledger.Ask
	var short []*kabinet.Error
	for i, l := range lines {
		at := linePlace(i)
		article, known := shelf.articles[l.SKU]
		if !known {
			return nil, nil, ErrSKU.With("sku", string(l.SKU)).At(at + "/sku")
		}
		if _, known := s.warehouse(l.Warehouse); !known && l.Warehouse != "" {
			return nil, nil, ErrWarehouse.With("warehouse", string(l.Warehouse)).At(at + "/warehouse")
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
			if errors.As(err, &e) {
				err = e.At(at + "/quantity")
			}
			return nil, nil, err
		}
		taken, got := shelf.take(l, want)
		if got < want {
			available, err := m.Quantity(got)
			if err != nil {
				return nil, nil, err
			}
			short = append(short, ErrInsufficient.With("line", l.Line).With("sku", string(l.SKU)).
				With("asked", q.String()).With("available", available.String()).With("unit", string(article.Unit)).At(at))
			continue
		}
		for n, t := range taken {
			asks = append(asks, ledger.Ask{
				Key: t.key, Line: l.Line + "/" + strconv.Itoa(n), Measure: m, Amount: t.amount, Ceiling: t.supply,
			})
		}
	}
	return asks, short, nil
}

type taken struct {
	key            ledger.Key
	amount, supply ledger.Units
}

// take takes a line from the shelf: from the first warehouse that has it whole, or
// else from all in their order. Where all together have too little it takes nothing,
// and returns what they have.
func (s shelf) take(l Ask, want ledger.Units) ([]taken, ledger.Units) {
	var from []*pool
	sum := ledger.Units(0)
	for _, pools := range s.pools[l.SKU] {
		var here []*pool
		has := ledger.Units(0)
		for i := range pools {
			p := &pools[i]
			if (l.Warehouse != "" && p.warehouse != l.Warehouse) || (l.Lot != "" && p.lot != l.Lot) || p.free() <= 0 {
				continue
			}
			if p.inbound != "" && (l.By.IsZero() || p.date.After(l.By)) {
				continue
			}
			here, has = append(here, p), has+p.free()
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
		if n := min(want, p.free()); n > 0 {
			out = append(out, taken{p.key, n, p.supply})
			p.balance.Reserved += n
			want -= n
		}
	}
	return out, sum
}

// Has reports whether a line holds, or held, something.
func (h Held) Has(line string) bool {
	return slices.ContainsFunc(h.Parts, func(p HeldPart) bool { return p.Line == line })
}

// held shows a reservation.
func held(d Document, s ledger.State) Held {
	d.Version = s.Document.Version >> tries
	out := Held{Document: d, Status: s.Status, Until: s.Expires}
	for _, i := range s.Items {
		p := HeldPart{Line: lineOf(i.Line)}
		p.SKU, p.Warehouse, p.Lot, p.Inbound = place(i.Key)
		p.Quantity, _ = i.Measure.Quantity(i.Amount) // they were quantities
		p.Open, _ = i.Measure.Quantity(i.Open())
		p.Shipped, _ = i.Measure.Quantity(i.Committed)
		out.Parts = append(out.Parts, p)
	}
	return out
}

// lineOf returns the document's line of a line of the ledger.
func lineOf(line string) string {
	if i := strings.LastIndexByte(line, '/'); i >= 0 {
		return line[:i]
	}
	return line
}

// Held returns what the latest version of a document holds, or kabinet.ErrNotFound
// for one that never held anything.
func (s *Service) Held(ctx context.Context, d Document) (Held, error) {
	if err := s.need("Reservations"); err != nil {
		return Held{}, err
	}
	r, err := s.Reservations.Latest(ctx, s.Seller, Book, d.name())
	if err != nil {
		return Held{}, hide(d, err)
	}
	return held(d, r.State()), nil
}

// hide names the document as the caller does.
func hide(d Document, err error) error {
	if errors.Is(err, kabinet.NotFound) {
		return kabinet.ErrNotFound.With("what", "reservation").With("id", d.ID)
	}
	return err
}

// Extend lets what a document holds live until a later instant; it never shortens.
// It returns kabinet.ErrNotFound, or ErrLapsed where it was given back.
func (s *Service) Extend(ctx context.Context, by kabinet.Actor, now time.Time, d Document, until time.Time) (Held, error) {
	return s.extend(ctx, by, now, d, until)
}

// Convert makes what a document holds its own for good, as when an order is
// confirmed: it expires no more. It returns kabinet.ErrNotFound, or ErrLapsed where
// it was given back. What the figures of a source have taken over is no loss.
func (s *Service) Convert(ctx context.Context, by kabinet.Actor, now time.Time, d Document) (Held, error) {
	return s.extend(ctx, by, now, d, time.Time{})
}

func (s *Service) extend(ctx context.Context, by kabinet.Actor, now time.Time, d Document, until time.Time) (Held, error) {
	r, err := s.latest(ctx, d)
	if err != nil {
		return Held{}, err
	}
	if overtaken(r.State()) || r.State().Status == ledger.Converted {
		return held(d, r.State()), nil
	}
	got, err := s.book().Extend(ctx, by, now, s.Seller, d.name(), until)
	return held(d, got), lapsed(d, r.State(), err)
}

func (s *Service) latest(ctx context.Context, d Document) (*ledger.Reservation, error) {
	if err := s.need("Ledger", "Reservations"); err != nil {
		return nil, err
	}
	r, err := s.Reservations.Latest(ctx, s.Seller, Book, d.name())
	return r, hide(d, err)
}

// known begins the steps by which a source's figures take a part over.
const known = "known/"

// overtaken reports whether what a reservation held ended because the figures of a
// source have it, at least in part.
func overtaken(s ledger.State) bool {
	return s.Status == ledger.Released && slices.ContainsFunc(s.Steps, func(t ledger.Step) bool {
		return t.Kind == ledger.Release && strings.HasPrefix(t.Step, known)
	})
}

// Part is a part of a line, in base units. The zero Quantity is all of it that is
// still held.
type Part struct {
	Line     string           `json:"line"`
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
}

// Release gives parts of what a document holds back, as for lines that were
// cancelled; no parts are all. The step names this release, so that a repeat is
// known. It returns kabinet.ErrNotFound, also for a line, or ledger.ErrOpen for more
// than is held. Where nothing is held any more it changes nothing.
func (s *Service) Release(ctx context.Context, by kabinet.Actor, now time.Time, d Document, step string, parts ...Part) (Held, error) {
	r, err := s.latest(ctx, d)
	if err != nil {
		return Held{}, err
	}
	state := r.State()
	if state.Status != ledger.Active {
		return held(d, state), nil
	}
	to, _, err := divide(state, ledger.Release, step, parts)
	if err != nil {
		return Held{}, err
	}
	if len(to) == 0 {
		return held(d, state), nil
	}
	got, err := s.book().Release(ctx, by, now, s.Seller, d.name(), step, to...)
	return held(d, got), err
}

// Ship says that goods left: what was held is deducted until the source's figures
// are of a later instant. No parts are all that is held. The step names the shipment,
// so that a repeat is known. More than is held, as weighed goods may be, is deducted
// too, since it left; so is what had been given back. Only what the figures of a
// source have taken over is not deducted again. It returns kabinet.ErrNotFound, also
// for a line.
func (s *Service) Ship(ctx context.Context, by kabinet.Actor, now time.Time, d Document, step string, parts ...Part) (Held, error) {
	r, err := s.latest(ctx, d)
	if err != nil {
		return Held{}, err
	}
	state := r.State()
	to, over, err := divide(state, ledger.Commit, step, parts)
	if err != nil {
		return Held{}, err
	}
	if len(over) > 0 {
		for i := range over {
			over[i].Document, over[i].Step, over[i].By, over[i].At = state.Document, step, by.Person, now.UTC()
		}
		if _, err := s.Ledger.Post(ctx, over...); err != nil {
			return Held{}, err
		}
	}
	if len(to) == 0 {
		return held(d, state), nil
	}
	got, err := s.book().Commit(ctx, by, now, s.Seller, d.name(), step, to...)
	return held(d, got), err
}

// divide divides parts of a document's lines over what the lines hold: shipments from
// the first lot, and from what is to come last, and releases the other way round. What exceeds it is an error for a
// release, and for a commit a posting of what left all the same.
func divide(s ledger.State, kind ledger.Kind, step string, parts []Part) (to []ledger.Part, over []ledger.Posting, err error) {
	if len(parts) == 0 {
		for _, i := range s.Items {
			if p := (Part{Line: lineOf(i.Line)}); !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	for _, p := range parts {
		var items []ledger.Item
		for _, i := range s.Items {
			if lineOf(i.Line) == p.Line {
				items = append(items, i)
			}
		}
		if len(items) == 0 {
			return nil, nil, kabinet.ErrNotFound.With("what", "line").With("id", p.Line)
		}
		if done(s, kind, step, items) {
			continue
		}
		m := items[0].Measure
		want, err := m.Of(p.Quantity)
		if err != nil || want < 0 {
			return nil, nil, ErrQuantity.With("quantity", p.Quantity.String()).With("sku", items[0].Account)
		}
		all := p.Quantity.IsZero()
		slices.SortStableFunc(items, func(a, b ledger.Item) int { return arrivalOf(a) - arrivalOf(b) })
		if kind == ledger.Release {
			slices.Reverse(items)
		}
		for _, i := range items {
			n := i.Open()
			if !all {
				n = min(n, want)
			}
			if n > 0 {
				to = append(to, ledger.Part{Line: i.Line, Num: int64(n), Den: int64(i.Amount)})
			}
			want -= n
		}
		switch {
		case all || want <= 0:
		case kind == ledger.Release:
			open, _ := m.Quantity(openOf(items))
			return nil, nil, ledger.ErrOpen.With("line", p.Line).With("document", s.Document.ID).With("open", open.String())
		default:
			for _, i := range items {
				want -= takenOver(s, i)
			}
			if want > 0 {
				over = append(over, ledger.Posting{
					Entry:   ledger.Entry{Key: items[0].Key, Line: items[0].Line, Kind: ledger.Adjust, Measure: m, Amount: want},
					Ceiling: ledger.Max,
				})
			}
		}
	}
	return to, over, nil
}

// arrivalOf is 1 for what is held of a receipt, and 0 for a lot.
func arrivalOf(i ledger.Item) int {
	if _, _, _, inbound := place(i.Key); inbound != "" {
		return 1
	}
	return 0
}

func openOf(items []ledger.Item) (sum ledger.Units) {
	for _, i := range items {
		sum += i.Open()
	}
	return sum
}

// done reports whether a step has taken from a line before.
func done(s ledger.State, kind ledger.Kind, step string, items []ledger.Item) bool {
	return slices.ContainsFunc(s.Steps, func(t ledger.Step) bool {
		return t.Kind == kind && t.Step == step && slices.ContainsFunc(items, func(i ledger.Item) bool { return i.Line == t.Line })
	})
}

// takenOver returns what of an item the figures of a source have taken over.
func takenOver(s ledger.State, i ledger.Item) ledger.Units {
	for _, t := range s.Steps {
		if t.Kind == ledger.Release && t.Line == i.Line && strings.HasPrefix(t.Step, known) {
			return i.Released
		}
	}
	return 0
}

// Sweep gives back what at most limit documents hold that has expired at now, and
// returns those. A job of the host calls it, in a transaction of its own, until it
// returns fewer than the limit.
func (s *Service) Sweep(ctx context.Context, by kabinet.Actor, now time.Time, limit int) ([]Held, error) {
	if err := s.need("Ledger", "Reservations"); err != nil {
		return nil, err
	}
	swept, err := s.book().Expire(ctx, by, now, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Held, len(swept))
	for i, x := range swept {
		org, id, _ := strings.Cut(x.Document.ID, "/")
		org, _ = url.PathUnescape(org)
		out[i] = held(Document{Org: kabinet.OrgID(org), ID: id}, x)
	}
	return out, nil
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
