package claim

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// Permissions that this package asks for, on the claim's Object.
const (
	PermissionView    kabinet.Permission = "claim.view"
	PermissionEdit    kabinet.Permission = "claim.edit"    // and to submit, answer, withdraw and reopen
	PermissionResolve kabinet.Permission = "claim.resolve" // for the seller's staff
)

// Book is the name of claims' reservations and of their keys in the ledger.
const Book = "claim"

// Service leads claims through their life, and keeps what is claimed within what was
// documented. It is a plain struct of ports, clock and policy, built per transaction; a
// transaction in which a method returns an error has to be rolled back. A port that is
// not set is kabinet.ErrMissingPort, which names it.
type Service struct {
	Authority    kabinet.Authority
	Claims       Store
	Lister       Lister // for List
	Documents    Documents
	Evidence     Evidence // for lines and answers that have some
	Ledger       ledger.Store
	Reservations ledger.ReservationStore
	Policy       Policy
	Now          func() time.Time // nil is time.Now
	NewID        func() ID        // nil is the package's NewID
}

// At names a claim of the version that was seen.
type At struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

// At returns the claim's name with its version.
func (s State) At() At { return At{s.Org, s.ID, s.Version} }

// Open saves a draft with its lines. The permission is PermissionEdit on what the
// header says. It returns the errors of New, Claim.Write and Evidence.
func (s *Service) Open(ctx context.Context, actor kabinet.Actor, h Header, lines ...Draft) (State, error) {
	if err := s.need(); err != nil {
		return State{}, err
	}
	object := State{Header: h}.Object()
	if err := s.Authority.Check(ctx, actor, PermissionEdit, object); err != nil {
		return State{}, err
	}
	newID := s.NewID
	if newID == nil {
		newID = NewID
	}
	c, err := New(newID(), h, s.now())
	if err != nil {
		return State{}, err
	}
	e, err := c.Write(actor, s.now(), lines...)
	if err != nil {
		return State{}, err
	}
	if err := s.proves(ctx, actor, nil, c.s); err != nil {
		return State{}, err
	}
	return s.save(ctx, c, e)
}

// Write replaces the lines of a draft; see Claim.Write. It returns the errors of
// Evidence too. The permission is PermissionEdit.
func (s *Service) Write(ctx context.Context, actor kabinet.Actor, at At, lines ...Draft) (State, error) {
	return s.change(ctx, actor, PermissionEdit, at, func(c *Claim, now time.Time) (*Moved, error) {
		had := c.s.evidence()
		m, err := event(c.Write(actor, now, lines...))
		if err != nil {
			return nil, err
		}
		return m, s.proves(ctx, actor, had, c.s)
	})
}

// proves checks the documents of a claim beside those that it had.
func (s *Service) proves(ctx context.Context, actor kabinet.Actor, had map[string]bool, c State) error {
	var ids []string
	for id := range c.evidence() {
		if !had[id] {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) == 0:
		return nil
	case s.Evidence == nil:
		return kabinet.ErrMissingPort.With("port", "claim.Service.Evidence")
	}
	slices.Sort(ids)
	return s.Evidence.Check(ctx, actor, c.Org, ids...)
}

// Submit hands a draft in, and takes what it claims of the expected side from what was
// documented: where less is left than is claimed it returns ErrBound, with the line's
// place. A shipment of which the actor may not claim is kabinet.ErrNotFound. See
// Claim.Submit for the other errors. The permission is PermissionEdit, on the claim
// and on what its lines are about.
func (s *Service) Submit(ctx context.Context, actor kabinet.Actor, at At) (State, error) {
	if s.Documents == nil {
		return State{}, kabinet.ErrMissingPort.With("port", "claim.Service.Documents")
	}
	return s.change(ctx, actor, PermissionEdit, at, func(c *Claim, now time.Time) (*Moved, error) {
		refs := make([]Ref, len(c.s.Lines))
		for i, l := range c.s.Lines {
			refs[i] = l.Ref
		}
		documented, err := s.Documents.Documented(ctx, c.s.Org, refs...)
		if err != nil {
			return nil, err
		}
		for i, d := range documented {
			err := s.Authority.Check(ctx, actor, PermissionEdit, d.Object)
			if errors.Is(err, kabinet.NotFound) || errors.Is(err, kabinet.Forbidden) || d.Object.Org != c.s.Org {
				return nil, kabinet.ErrNotFound.With("what", "shipment").With("id", refs[i].Shipment)
			}
			if err != nil {
				return nil, err
			}
		}
		m, err := event(c.Submit(actor, now, s.Policy, documented...))
		if err != nil {
			return nil, err
		}
		return m, s.hold(ctx, actor, now, c.s)
	})
}

// keyOf is the ledger's key of what is claimed of a line of a shipment.
func keyOf(org kabinet.OrgID, r Ref, part string) ledger.Key {
	account := url.PathEscape(r.Order) + "/" + url.PathEscape(r.Shipment) + "/" + url.PathEscape(r.Line)
	return ledger.Key{Org: org, Book: Book, Account: account, Part: part}
}

func (s State) document() ledger.Document {
	return ledger.Document{ID: "claim/" + string(s.ID), Version: s.Round}
}

func (d Documented) measure() ledger.Measure {
	if d.Unit == "" {
		return ledger.QuantityIn("base")
	}
	return ledger.QuantityIn(d.Unit)
}

func (s *Service) book() ledger.Book {
	return ledger.Book{Name: Book, Ledger: s.Ledger, Reservations: s.Reservations}
}

// hold reserves what a claim claims of the expected side and has not been accepted yet.
func (s *Service) hold(ctx context.Context, actor kabinet.Actor, now time.Time, c State) error {
	var asks []ledger.Ask
	for i, l := range c.Lines {
		if l.Kind == Surplus {
			continue // nothing documents what came in surplus
		}
		at := "/lines/" + strconv.Itoa(i)
		m := l.Documented.measure()
		open, err := l.Expected.Quantity.Sub(l.Accepted)
		if err != nil {
			return err
		}
		if open.Sign() <= 0 {
			continue
		}
		ask := ledger.Ask{Key: keyOf(c.Org, l.Ref, l.Kind.pool()), Line: l.ID, Measure: m}
		if ask.Amount, err = m.Of(open); err != nil {
			return place(err, at+"/quantity")
		}
		if ask.Ceiling, err = m.Of(l.Documented.Quantity); err != nil {
			return place(err, at+"/quantity")
		}
		asks = append(asks, ask)
	}
	if len(asks) == 0 {
		return nil
	}
	_, err := s.book().Reserve(ctx, actor, now, ledger.Request{Org: c.Org, Document: c.document(), Asks: asks})
	if errors.Is(err, ledger.ErrShort) {
		return s.bound(ctx, c, err)
	}
	return err
}

// bound says which line claims more than is left.
func (s *Service) bound(ctx context.Context, c State, short error) error {
	sum := map[ledger.Key]ledger.Units{}
	for i, l := range c.Lines {
		if l.Kind == Surplus {
			continue
		}
		m, k := l.Documented.measure(), keyOf(c.Org, l.Ref, l.Kind.pool())
		left, err := s.left(ctx, c.Org, l.Ref, l.Kind, *l.Documented)
		if err != nil {
			return err
		}
		want, err := m.Of(l.Expected.Quantity)
		if err != nil {
			return err
		}
		left -= sum[k]
		if sum[k] += want; want > left {
			q, err := m.Quantity(max(left, 0))
			if err != nil {
				return err
			}
			return ErrBound.With("quantity", l.Expected.Quantity.String()).With("sku", string(l.Documented.SKU)).
				With("left", q.String()).At("/lines/" + strconv.Itoa(i))
		}
	}
	return short
}

// Claimable returns how much of a line of a shipment can still be claimed by claims of a
// kind: what was documented, less what other claims of its kind hold. It is what a form
// shows; what counts is decided by Submit. The permission is PermissionEdit on what the
// line is about, without which there is no such line: kabinet.ErrNotFound.
func (s *Service) Claimable(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, r Ref, k Kind) (kabinet.Quantity, error) {
	switch {
	case s.Documents == nil:
		return kabinet.Quantity{}, kabinet.ErrMissingPort.With("port", "claim.Service.Documents")
	case s.Ledger == nil:
		return kabinet.Quantity{}, kabinet.ErrMissingPort.With("port", "claim.Service.Ledger")
	}
	list, err := s.Documents.Documented(ctx, org, r)
	if err != nil {
		return kabinet.Quantity{}, err
	}
	d := list[0]
	err = s.Authority.Check(ctx, actor, PermissionEdit, d.Object)
	switch {
	case errors.Is(err, kabinet.NotFound), errors.Is(err, kabinet.Forbidden), err == nil && d.Object.Org != org:
		return kabinet.Quantity{}, kabinet.ErrNotFound.With("what", "shipment").With("id", r.Shipment)
	case err != nil:
		return kabinet.Quantity{}, err
	}
	left, err := s.left(ctx, org, r, k, d)
	if err != nil {
		return kabinet.Quantity{}, err
	}
	return d.measure().Quantity(max(left, 0))
}

// left returns how much of what is documented no claim of a kind holds.
func (s *Service) left(ctx context.Context, org kabinet.OrgID, r Ref, k Kind, d Documented) (ledger.Units, error) {
	b, err := s.Ledger.Balance(ctx, keyOf(org, r, k.pool()))
	if err != nil {
		return 0, err
	}
	all, err := d.measure().Of(d.Quantity)
	return b.Left(all), err
}

// Take takes a claim into review; see Claim.Take. The permission is PermissionResolve.
func (s *Service) Take(ctx context.Context, actor kabinet.Actor, at At) (State, error) {
	return s.change(ctx, actor, PermissionResolve, at, func(c *Claim, now time.Time) (*Moved, error) {
		return event(c.Take(actor, now))
	})
}

// Ask asks the client for something; see Claim.Ask. The permission is PermissionResolve.
func (s *Service) Ask(ctx context.Context, actor kabinet.Actor, at At, question string) (State, error) {
	return s.change(ctx, actor, PermissionResolve, at, func(c *Claim, now time.Time) (*Moved, error) {
		return event(c.Ask(actor, now, question))
	})
}

// Answer answers what was asked; see Claim.Answer. It returns the errors of Evidence
// too. The permission is PermissionEdit.
func (s *Service) Answer(ctx context.Context, actor kabinet.Actor, at At, text string, replies ...Reply) (State, error) {
	return s.change(ctx, actor, PermissionEdit, at, func(c *Claim, now time.Time) (*Moved, error) {
		had := c.s.evidence()
		m, err := event(c.Answer(actor, now, text, replies...))
		if err != nil {
			return nil, err
		}
		return m, s.proves(ctx, actor, had, c.s)
	})
}

// Withdraw takes a claim back, with what it holds; see Claim.Withdraw. The permission is
// PermissionEdit.
func (s *Service) Withdraw(ctx context.Context, actor kabinet.Actor, at At, reason string) (State, error) {
	return s.change(ctx, actor, PermissionEdit, at, func(c *Claim, now time.Time) (*Moved, error) {
		m, err := event(c.Withdraw(actor, now, reason))
		if err != nil {
			return nil, err
		}
		return m, s.settle(ctx, actor, now, c.s)
	})
}

// Decide decides every line; see Claim.Decide. What is not accepted can be claimed
// again. The permission is PermissionResolve.
func (s *Service) Decide(ctx context.Context, actor kabinet.Actor, at At, decisions ...Decision) (State, error) {
	return s.change(ctx, actor, PermissionResolve, at, func(c *Claim, now time.Time) (*Moved, error) {
		m, err := event(c.Decide(actor, now, decisions...))
		if err != nil {
			return nil, err
		}
		return m, s.settle(ctx, actor, now, c.s)
	})
}

// settle commits what was accepted of what the claim holds, and gives the rest back.
func (s *Service) settle(ctx context.Context, actor kabinet.Actor, now time.Time, c State) error {
	d := c.document()
	r, err := s.Reservations.Latest(ctx, c.Org, Book, d.ID)
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil // of nothing but surplus, or a draft
	case err != nil:
		return err
	}
	state := r.State()
	if state.Status != ledger.Active || state.Document.Version != c.Round {
		return nil
	}
	var parts []ledger.Part
	for _, i := range state.Items {
		l, ok := c.Line(i.Line)
		if !ok || !l.Decided {
			continue
		}
		rejected, err := l.Expected.Quantity.Sub(l.Accepted)
		if err != nil {
			return err
		}
		u, err := i.Measure.Of(rejected)
		if err != nil {
			return err
		}
		if n := i.Amount - u; n > 0 {
			parts = append(parts, ledger.Part{Line: i.Line, Num: int64(n), Den: int64(i.Amount)})
		}
	}
	if len(parts) > 0 {
		if state, err = s.book().Commit(ctx, actor, now, c.Org, d.ID, "accepted", parts...); err != nil {
			return err
		}
	}
	if state.Status == ledger.Active {
		_, err = s.book().Release(ctx, actor, now, c.Org, d.ID, "rejected")
	}
	return err
}

// Reopen takes a claim into review once more; see Claim.Reopen. What it holds is taken
// anew: ErrBound where others have claimed it since. The permission is PermissionEdit
// or PermissionResolve.
func (s *Service) Reopen(ctx context.Context, actor kabinet.Actor, at At, reason string) (State, error) {
	p := PermissionEdit
	if err := s.need(); err != nil {
		return State{}, err
	}
	if c, err := s.Claims.Get(ctx, at.Org, at.ID); err == nil && s.Authority.Check(ctx, actor, PermissionResolve, c.s.Object()) == nil {
		p = PermissionResolve
	}
	return s.change(ctx, actor, p, at, func(c *Claim, now time.Time) (*Moved, error) {
		m, err := event(c.Reopen(actor, now, s.Policy, reason))
		if err != nil {
			return nil, err
		}
		return m, s.hold(ctx, actor, now, c.s)
	})
}

// Resolve says how all that was accepted is made good; see Claim.Resolve. Whatever the
// claims of a line, no more comes back than was charged for it. The permission is
// PermissionResolve.
func (s *Service) Resolve(ctx context.Context, actor kabinet.Actor, at At, plans ...Plan) (State, error) {
	return s.change(ctx, actor, PermissionResolve, at, func(c *Claim, now time.Time) (*Moved, error) {
		if err := c.from(InResolution, Accepted, PartlyAccepted); err != nil {
			return nil, err // lines of a draft have nothing documented yet
		}
		left := map[string]kabinet.Money{}
		had := len(c.s.Resolutions)
		for _, l := range c.s.Lines {
			b, err := s.Ledger.Balance(ctx, keyOf(c.s.Org, l.Ref, "value"))
			if err != nil {
				return nil, err
			}
			m := ledger.MoneyIn(l.Documented.Original.Net.Currency())
			given, err := m.Money(b.Committed)
			if err != nil {
				return nil, err
			}
			if left[l.ID], err = l.Documented.Original.Net.Sub(given); err != nil {
				return nil, err
			}
		}
		m, err := event(c.Resolve(actor, now, left, plans...))
		if err != nil {
			return nil, err
		}
		return m, s.charge(ctx, actor, now, c.s, had)
	})
}

// charge takes what comes back from what was charged for the lines.
func (s *Service) charge(ctx context.Context, actor kabinet.Actor, now time.Time, c State, had int) error {
	var postings []ledger.Posting
	for _, r := range c.Resolutions[had:] {
		l, _ := c.Line(r.Line)
		if r.Net.Sign() <= 0 {
			continue
		}
		m := ledger.MoneyIn(r.Net.Currency())
		e := ledger.Entry{
			Key: keyOf(c.Org, l.Ref, "value"), Document: c.document(), Line: r.ID, Kind: ledger.Adjust, Measure: m, By: actor.Person, At: now,
		}
		var err error
		if e.Amount, err = m.OfMoney(r.Net); err != nil {
			return err
		}
		p := ledger.Posting{Entry: e}
		if p.Ceiling, err = m.OfMoney(l.Documented.Original.Net); err != nil {
			return err
		}
		postings = append(postings, p)
	}
	if len(postings) == 0 {
		return nil
	}
	_, err := s.Ledger.Post(ctx, postings...)
	if errors.Is(err, ledger.ErrShort) {
		return ErrValue.Because(err) // two lines of one claim about one line of a shipment
	}
	return err
}

// Fulfil says that a resolution was carried out; see Claim.Fulfil. The permission is
// PermissionResolve.
func (s *Service) Fulfil(ctx context.Context, actor kabinet.Actor, at At, resolution, reference string) (State, error) {
	return s.change(ctx, actor, PermissionResolve, at, func(c *Claim, now time.Time) (*Moved, error) {
		return c.Fulfil(actor, now, resolution, reference)
	})
}

// Get returns a claim. The permission is PermissionView.
func (s *Service) Get(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID) (State, error) {
	if err := s.need(); err != nil {
		return State{}, err
	}
	c, err := s.load(ctx, actor, PermissionView, org, id)
	if err != nil {
		return State{}, err
	}
	return c.State(), nil
}

// List returns the claims that the actor may view; see Lister.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, f Filter, page kabinet.Page) (kabinet.List[State], error) {
	if s.Lister == nil || s.Authority == nil {
		return kabinet.List[State]{}, kabinet.ErrMissingPort.With("port", "claim.Service.Lister")
	}
	scope, err := s.Authority.Scope(ctx, actor, PermissionView)
	if err != nil {
		return kabinet.List[State]{}, err
	}
	return s.Lister.List(ctx, scope, f, page)
}

func event(m Moved, err error) (*Moved, error) {
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// change loads a claim of the version seen, changes it and saves it, unless nothing
// happened.
func (s *Service) change(
	ctx context.Context, actor kabinet.Actor, p kabinet.Permission, at At, do func(*Claim, time.Time) (*Moved, error),
) (State, error) {
	if err := s.need(); err != nil {
		return State{}, err
	}
	c, err := s.load(ctx, actor, p, at.Org, at.ID)
	if err != nil {
		return State{}, err
	}
	if c.s.Version != at.Version {
		return State{}, kabinet.ErrConflict.With("what", "claim").With("id", string(at.ID))
	}
	m, err := do(c, s.now())
	if err != nil {
		return State{}, err
	}
	if m == nil {
		return c.State(), nil
	}
	return s.save(ctx, c, *m)
}

func (s *Service) save(ctx context.Context, c *Claim, m Moved) (State, error) {
	state := c.State()
	if err := s.Claims.Save(ctx, c, m); err != nil {
		return State{}, err
	}
	state.Version++
	return state, nil
}

// load gets a claim on which the actor has the permission. That it is not there and a
// refusal to say so read the same.
func (s *Service) load(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, org kabinet.OrgID, id ID) (*Claim, error) {
	c, err := s.Claims.Get(ctx, org, id)
	if err == nil {
		err = s.Authority.Check(ctx, actor, p, c.s.Object())
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, kabinet.ErrNotFound.With("what", "claim").With("id", string(id))
	case err != nil:
		return nil, err
	}
	return c, nil
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

func (s *Service) need() error {
	for _, port := range []struct {
		name string
		set  bool
	}{
		{"Authority", s.Authority != nil}, {"Claims", s.Claims != nil}, {"Ledger", s.Ledger != nil}, {"Reservations", s.Reservations != nil},
	} {
		if !port.set {
			return kabinet.ErrMissingPort.With("port", "claim.Service."+port.name)
		}
	}
	return nil
}
