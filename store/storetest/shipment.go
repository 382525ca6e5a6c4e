package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// Shipments returns the suite of order.ShipmentStore and order.ShipmentLister.
func Shipments() Suite {
	s := subject[order.ShipmentState]{
		name: "shipment",
		make: func(org kabinet.OrgID, i int) order.ShipmentState {
			var s order.ShipmentState
			fill(&s)
			s.Schema, s.Version = order.ShipmentSchema, 0
			s.ID, s.Org, s.Status = order.ShipmentID(fmt.Sprint("shp_", i)), org, order.InTransit
			s.External.Source, s.External.ID = "erp", fmt.Sprint(org, "-", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s order.ShipmentState) (order.ShipmentState, error) {
			x, err := tx.Shipments().Get(ctx, s.Org, s.ID)
			if err != nil {
				return order.ShipmentState{}, err
			}
			return x.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s order.ShipmentState) (any, error) {
			return tx.Shipments().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s order.ShipmentState, events ...kabinet.Event) error {
			return tx.Shipments().Save(ctx, order.RestoreShipment(s), events...)
		},
		version: func(s *order.ShipmentState) *int64 { return &s.Version },
		schema:  func(s *order.ShipmentState) *int { return &s.Schema },
		change:  func(s *order.ShipmentState, note string) { s.Reason = note },
		note:    func(s order.ShipmentState) string { return s.Reason },
		org:     func(s order.ShipmentState) kabinet.OrgID { return s.Org },
		id:      func(s order.ShipmentState) string { return string(s.ID) },
		moved: func(s order.ShipmentState, org kabinet.OrgID) order.ShipmentState {
			s.Org, s.External.ID = org, "other "+s.External.ID
			return s
		},
	}
	statuses := []order.ShipmentStatus{order.Planned, order.InTransit, order.Accepted}
	orders := []order.ID{"o", "o1", "o2", "%"}
	l := listing[order.ShipmentState, order.ShipmentFilter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f order.ShipmentFilter, page kabinet.Page) (kabinet.List[order.ShipmentState], error) {
			return tx.ShipmentLister().List(ctx, scope, f, page)
		},
		object: order.ShipmentState.Object,
		admits: order.ShipmentFilter.Admits,
		compare: func(a, b order.ShipmentState) int {
			return cmp.Or(b.Created.Compare(a.Created), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *order.ShipmentState, r *rand.Rand) {
			s.Unit, s.Payer, s.Person = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Status, s.Created, s.Number = pick(r, statuses), base.Add(varied(r)), fmt.Sprint(r.IntN(3))
			s.Lines[0].Order, s.Lines[1].Order = pick(r, orders), pick(r, orders)
			s.External.ID = string(s.Org) + string(s.ID)
		},
		filter: func(r *rand.Rand) order.ShipmentFilter {
			var f order.ShipmentFilter
			if r.IntN(3) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(3) == 0 {
				f.Order = pick(r, orders)
			}
			if r.IntN(4) == 0 {
				f.Number = fmt.Sprint(r.IntN(3))
			}
			if r.IntN(3) == 0 {
				f.Created.From = base.Add(varied(r))
			}
			return f
		},
	}
	return Suite{"shipments", append(l.checks(), check("names of shipments are unique", func(e env) {
		s.put(e, s.make(orgA, 0))
		twin := s.make(orgB, 1)
		twin.External = s.make(orgA, 0).External
		e.refused(kabinet.ErrConflict, "a name twice", s.saves(twin, happened("lost")))
		s.absent(e, twin)
		for _, i := range []int{2, 3} {
			bare := s.make(orgA, i)
			bare.External = order.External{}
			s.put(e, bare)
		}
		e.must(func(ctx context.Context, tx store.Tx) error {
			x, err := tx.Shipments().ByExternal(ctx, "erp", fmt.Sprint(orgA, "-", 0))
			if err == nil && x.State().ID != "shp_0" {
				err = fmt.Errorf("another shipment %s", x.State().ID)
			}
			for _, name := range [...][2]string{{"erp", ""}, {"", ""}, {"edi", fmt.Sprint(orgA, "-", 0)}} {
				if _, missing := tx.Shipments().ByExternal(ctx, name[0], name[1]); !errors.Is(missing, kabinet.ErrNotFound) {
					err = errors.Join(err, fmt.Errorf("%q finds a shipment: %v", name, missing))
				}
			}
			return err
		})
	}))}
}

// Proformas returns the suite of order.ProformaStore.
func Proformas() Suite {
	s := subject[order.ProformaState]{
		name: "proforma",
		make: func(org kabinet.OrgID, i int) order.ProformaState {
			var s order.ProformaState
			fill(&s)
			s.Schema, s.Version = order.ProformaSchema, 0
			s.ID, s.Org, s.Status = order.ProformaID(fmt.Sprint("pro_", i)), org, order.Issued
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s order.ProformaState) (order.ProformaState, error) {
			p, err := tx.Proformas().Get(ctx, s.Org, s.ID)
			if err != nil {
				return order.ProformaState{}, err
			}
			return p.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s order.ProformaState) (any, error) {
			return tx.Proformas().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s order.ProformaState, events ...kabinet.Event) error {
			return tx.Proformas().Save(ctx, order.RestoreProforma(s), events...)
		},
		version: func(s *order.ProformaState) *int64 { return &s.Version },
		schema:  func(s *order.ProformaState) *int { return &s.Schema },
		change:  func(s *order.ProformaState, note string) { s.Reason = note },
		note:    func(s order.ProformaState) string { return s.Reason },
		org:     func(s order.ProformaState) kabinet.OrgID { return s.Org },
		id:      func(s order.ProformaState) string { return string(s.ID) },
		moved: func(s order.ProformaState, org kabinet.OrgID) order.ProformaState {
			s.Org = org
			return s
		},
	}
	return Suite{"proformas", append(s.checks(),
		check("invoices of an order", func(e env) { proformasOf(e, s) }),
		check("invoices that are due", func(e env) { dueProformas(e, s) }),
	)}
}

func proformasOf(e env, j subject[order.ProformaState]) {
	put := func(org kabinet.OrgID, i int, of order.ID, issued time.Duration) {
		s := j.make(org, i)
		s.Order, s.Issued = of, base.Add(issued)
		j.put(e, s)
	}
	put(orgA, 0, "ord_1", 2*time.Hour)
	put(orgA, 1, "ord_1", time.Hour)
	put(orgA, 2, "ord_2", 0)
	put(orgB, 3, "ord_1", 0)
	for of, want := range map[order.ID][]order.ProformaID{"ord_1": {"pro_1", "pro_0"}, "ord_2": {"pro_2"}, "ord_3": {}, "": {}} {
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.Proformas().Of(ctx, orgA, of)
			got := []order.ProformaID{}
			for _, p := range list {
				got = append(got, p.State().ID)
			}
			if err == nil && !slices.Equal(got, want) {
				err = fmt.Errorf("the order %q has the invoices %v, want %v", of, got, want)
			}
			return err
		})
	}
}

func dueProformas(e env, j subject[order.ProformaState]) {
	for i, status := range []order.ProformaStatus{order.Issued, order.Issued, order.Settled, order.Issued, order.Voided, order.Issued} {
		s := j.make([]kabinet.OrgID{orgA, orgB}[i%2], i)
		s.Status, s.Until = status, base.Add(time.Duration(10-i)*time.Minute)
		j.put(e, s)
	}
	for _, c := range []struct {
		after time.Duration
		limit int
		want  []order.ProformaID
	}{
		{9 * time.Minute, 10, []order.ProformaID{"pro_5", "pro_3", "pro_1"}},
		{9*time.Minute - 1, 10, []order.ProformaID{"pro_5", "pro_3"}},
		{time.Hour, 2, []order.ProformaID{"pro_5", "pro_3"}},
		{time.Minute, 10, []order.ProformaID{}},
		{time.Hour, 0, []order.ProformaID{}},
	} {
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.Proformas().Due(ctx, base.Add(c.after), c.limit)
			got := []order.ProformaID{}
			for _, p := range list {
				got = append(got, p.State().ID)
			}
			if err == nil && !slices.Equal(got, c.want) {
				err = fmt.Errorf("%d of what is due after %v is %v, want %v", c.limit, c.after, got, c.want)
			}
			return err
		})
	}
}

// OrderParking returns the suite of order.Parking.
func OrderParking() Suite {
	return Suite{"order parking", []Check{
		check("parked orders", parked),
		check("parking rolls back", func(e env) {
			e.refused(errUndo, "rollback", func(ctx context.Context, tx store.Tx) error {
				return errors.Join(tx.OrderParking().Park(ctx, parkedOrder("erp", "1", 1, 0)), errUndo)
			})
			e.parked(9)
		}),
	}}
}

func parkedOrder(source, id string, version int64, tried time.Duration) order.Parked {
	var p order.Parked
	fill(&p)
	p.External = order.External{Source: source, ID: id, Version: version}
	p.Tried = base.Add(tried)
	return p
}

// parked checks which orders are parked, and how.
func (e env) parked(limit int, want ...order.Parked) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error {
		got, err := tx.OrderParking().Parked(ctx, limit)
		if err == nil && len(got) != len(want) {
			err = fmt.Errorf("%d orders are parked, want %d", len(got), len(want))
		}
		if err != nil {
			return err
		}
		for i := range want {
			if d := differences(got[i], want[i]); len(d) > 0 {
				return fmt.Errorf("the parked order %d came back different: %v", i, d)
			}
			if z := notUTC(got[i]); len(z) > 0 {
				return fmt.Errorf("the parked order %d has instants that are not in UTC: %v", i, z)
			}
		}
		return nil
	})
}

func parked(e env) {
	park := func(p order.Parked) {
		e.must(func(ctx context.Context, tx store.Tx) error { return tx.OrderParking().Park(ctx, p) })
	}
	unpark := func(source, id string, version int64) {
		e.must(func(ctx context.Context, tx store.Tx) error {
			return tx.OrderParking().Unpark(ctx, order.External{Source: source, ID: id, Version: version})
		})
	}
	e.parked(9)
	a, b, c := parkedOrder("erp", "1", 2, 3*time.Hour), parkedOrder("edi", "1", 1, time.Hour), parkedOrder("er", "p1", 1, 2*time.Hour)
	for _, p := range []order.Parked{a, b, c} {
		zone(&p)
		park(p)
	}
	e.parked(9, b, c, a)
	e.parked(2, b, c)
	e.parked(0)
	park(parkedOrder("erp", "1", 1, 0)) // which is older
	e.parked(9, b, c, a)
	again := parkedOrder("erp", "1", 2, 0)
	park(again)
	e.parked(9, again, b, c)
	unpark("erp", "1", 1) // which is not there any more
	unpark("erp", "9", 9)
	e.parked(9, again, b, c)
	unpark("erp", "1", 2)
	unpark("edi", "1", 7)
	e.parked(9, c)
}
