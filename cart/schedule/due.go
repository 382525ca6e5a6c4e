package schedule

import (
	"context"
	"errors"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Due returns at most limit schedules that are due, for the host's job; it asks no
// permission.
func (s *Service) Due(ctx context.Context, limit int) ([]State, error) {
	if err := s.need("Finder"); err != nil {
		return nil, err
	}
	return s.Finder.Due(ctx, s.now(), limit)
}

// Run makes the cart of the occurrence of that key, if it is due, for the host's job:
// by the rights of the schedule's owner, at the prices of now. The cart's id is
// State.Cart of the occurrence, and cart and schedule are saved together, so that a
// repeat, or a second process, gets ErrNotDue or kabinet.ErrConflict. With any error
// the transaction has to be rolled back; the report says as much as is known.
func (s *Service) Run(ctx context.Context, org kabinet.OrgID, id ID, key kabinet.Date) (Run, error) {
	if err := s.need("Schedules", "Fill"); err != nil {
		return Run{}, err
	}
	x, err := s.Schedules.Get(ctx, org, id)
	if err != nil {
		return Run{}, err
	}
	now := s.now()
	o, due := x.s.Due(now)
	if !due || o.Key != key {
		return Run{}, ErrNotDue
	}
	lines, err := s.fill(ctx, x.s, key)
	if err != nil {
		return Run{Occurrence: o, Lines: lines}, err
	}
	e, err := x.Complete(owner(x.s), now, s.calendar(x.s.Header), key, lines)
	if err != nil {
		return Run{}, err
	}
	return e.Run, s.Schedules.Save(ctx, x, e)
}

// Fail records that the occurrence failed for a reason that trying again would not
// mend, in a transaction of its own after Run was rolled back. The lines are those of
// the report of Run.
func (s *Service) Fail(ctx context.Context, org kabinet.OrgID, id ID, key kabinet.Date, why error, lines []Line) (Run, error) {
	if err := s.need("Schedules"); err != nil {
		return Run{}, err
	}
	x, err := s.Schedules.Get(ctx, org, id)
	if err != nil {
		return Run{}, err
	}
	e, err := x.Fail(owner(x.s), s.now(), s.calendar(x.s.Header), key, why, lines)
	if err != nil {
		return Run{}, err
	}
	return e.Run, s.Schedules.Save(ctx, x, e)
}

// Defer puts an occurrence off that could not be run for a reason that may pass, in a
// transaction of its own after Run was rolled back; see Schedule.Defer.
func (s *Service) Defer(ctx context.Context, org kabinet.OrgID, id ID, key kabinet.Date) error {
	if err := s.need("Schedules"); err != nil {
		return err
	}
	x, err := s.Schedules.Get(ctx, org, id)
	if err != nil {
		return err
	}
	if err := x.Defer(s.now(), key); err != nil {
		return err
	}
	return s.Schedules.Save(ctx, x)
}

// owner is the actor by whose rights carts are filled.
func owner(s State) kabinet.Actor { return kabinet.Actor{Person: s.Person, Organization: s.Org} }

// fill opens the cart of an occurrence and fills it.
func (s *Service) fill(ctx context.Context, x State, key kabinet.Date) ([]Line, error) {
	by := owner(x)
	p, lines, err := s.preview(ctx, by, x)
	if err != nil {
		return nil, err
	}
	if len(p.Lines()) == 0 {
		return lines, quickorder.ErrNothing
	}
	carts := *s.Fill.Carts
	carts.NewID = func() cart.ID { return x.Cart(key) }
	v, err := carts.Open(ctx, by, x.Org, cart.OpenRequest{Name: x.Name, Header: x.Header})
	if err != nil {
		return lines, err
	}
	_, err = carts.Add(ctx, by, cart.Ref{Org: x.Org, ID: v.State.ID, Version: v.State.Version}, p.Lines()...)
	return lines, err
}

// preview reports line by line what the items come to today.
func (s *Service) preview(ctx context.Context, by kabinet.Actor, x State) (*quickorder.Preview, []Line, error) {
	sheet, err := quickorder.ListState{Items: x.Items}.Sheet(quickorder.Options{})
	if err != nil {
		return nil, nil, err
	}
	p, err := s.Fill.PreviewNew(ctx, by, x.Org, x.Header, sheet)
	if err != nil {
		return nil, nil, err
	}
	type article struct {
		sku  kabinet.SKU
		unit kabinet.UoM
	}
	was := map[article]kabinet.Money{}
	for _, r := range x.Runs {
		for _, l := range r.Lines {
			if l.Price != (kabinet.Money{}) {
				was[article{l.SKU, l.Unit}] = l.Price
			}
		}
	}
	lines := make([]Line, len(p.Rows))
	for i, r := range p.Rows {
		l := Line{SKU: r.SKU, Unit: r.Unit, Quantity: r.Quantity, Notes: r.Notes, Price: r.Price, Total: r.Total}
		l.LeftOut = r.Status > quickorder.Merged
		if n := r.Number - 1; l.SKU == "" && n >= 0 && n < len(x.Items) {
			l.SKU, l.Unit, l.Quantity = x.Items[n].SKU, x.Items[n].Unit, x.Items[n].Quantity
		}
		l.Was = was[article{l.SKU, l.Unit}]
		lines[i] = l
	}
	return p, lines, nil
}

// Result is what RunDue made of one occurrence. Err is set where the run was not
// recorded, and is to be tried again.
type Result struct {
	Org kabinet.OrgID
	ID  ID
	Run Run
	Err error
}

// RunDue runs at most limit schedules that are due, each in a transaction of its own,
// which in begins with the service of that transaction:
//
//	in := func(ctx context.Context, do func(context.Context, *schedule.Service) error) error {
//		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return do(ctx, schedules(tx)) })
//	}
//
// What fails for a reason that lies in the schedule (a right that was taken away, no
// row that can be ordered) is recorded, and told by the event Failed; what fails for
// another one, such as a store that is busy, is put off (Service.Defer), so that it
// holds up no others, and told by Result.Err. An occurrence that another process was
// faster with is passed over. The host calls it until it returns fewer results than the
// limit, or one with Err. The error is that of finding.
func RunDue(ctx context.Context, in func(context.Context, func(context.Context, *Service) error) error, limit int) ([]Result, error) {
	var due []State
	if err := in(ctx, func(ctx context.Context, s *Service) (err error) {
		due, err = s.Due(ctx, limit)
		return err
	}); err != nil {
		return nil, err
	}
	var out []Result
	for _, x := range due {
		r := Result{Org: x.Org, ID: x.ID}
		r.Err = in(ctx, func(ctx context.Context, s *Service) (err error) {
			r.Run, err = s.Run(ctx, x.Org, x.ID, x.Next.Key)
			return err
		})
		switch {
		case r.Err == nil, errors.Is(r.Err, ErrNotDue), errors.Is(r.Err, kabinet.ErrConflict):
		case !final(r.Err):
			r.Err = errors.Join(r.Err, in(ctx, func(ctx context.Context, s *Service) error {
				return s.Defer(ctx, x.Org, x.ID, x.Next.Key)
			}))
		default:
			why, lines := r.Err, r.Run.Lines
			r.Err = in(ctx, func(ctx context.Context, s *Service) (err error) {
				r.Run, err = s.Fail(ctx, x.Org, x.ID, x.Next.Key, why, lines)
				return err
			})
		}
		if !errors.Is(r.Err, ErrNotDue) {
			out = append(out, r)
		}
	}
	return out, nil
}

// final reports whether trying again would fail too.
func final(err error) bool {
	var e *kabinet.Error
	if !errors.As(err, &e) || errors.Is(err, ErrNotDue) {
		return false
	}
	switch e.Kind() {
	case kabinet.Invalid, kabinet.NotFound, kabinet.State, kabinet.Forbidden, kabinet.Gone:
		return true
	}
	return false
}
