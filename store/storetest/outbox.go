package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

// Outbox returns the suite of store.Outbox.
func Outbox() Suite {
	return Suite{"outbox", []Check{
		check("append and done", outbox),
		check("append twice", outboxTwice),
		check("append rolls back", outboxRollsBack),
		check("append from many", outboxOfMany),
		check("incomplete records", outboxIncomplete),
		check("records are copies", outboxCopies),
		check("purge", outboxPurge),
	}}
}

func entry(org kabinet.OrgID, id string, n int) kabinet.Record {
	return kabinet.Record{
		ID: kabinet.EventID(id), Org: org, Kind: "ledger.entry", Aggregate: "ledger/l'1", Version: int64(n),
		At:   base.Add(time.Duration(n) * time.Nanosecond).In(time.FixedZone("east", 3600)),
		Data: json.RawMessage(fmt.Sprintf(`{"n": %d, "text": "ж\u2028", "amount": 1.50}`, n)),
	}
}

func (e env) appends(records ...kabinet.Record) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Append(ctx, records...) })
}

func (e env) done(records ...kabinet.Record) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Done(ctx, records...) })
}

func outbox(e env) {
	e.sameRecords()
	e.appends()
	e.done()
	var all []kabinet.Record
	for i := range 9 {
		all = append(all, entry(orgA, fmt.Sprint("e", 9-i), i))
	}
	e.appends(all[:4]...)
	e.appends(all[4:]...)
	e.sameRecords(all...)
	e.must(func(ctx context.Context, tx store.Tx) error {
		for _, limit := range []int{1, 5, 9, 10, 0, -1} {
			got, err := tx.Outbox().Pending(ctx, limit)
			if err != nil {
				return err
			}
			if want := max(0, min(limit, 9)); len(got) != want || got == nil {
				return fmt.Errorf("%d of 9 records pending for the limit %d", len(got), limit)
			}
			for i := range got {
				e.sameRecord(got[i], all[i])
			}
		}
		return nil
	})
	e.done(all[1], all[0], all[3], entry(orgA, "unknown", 0), entry(orgB, "e9", 0))
	e.sameRecords(all[2], all[4], all[5], all[6], all[7], all[8])
	// Only organisation and id matter, and twice is harmless.
	e.done(kabinet.Record{Org: orgA, ID: all[2].ID}, all[0])
	e.done(all[4:]...)
	e.sameRecords()
	next := entry(orgA, "next", 1)
	e.appends(next)
	e.sameRecords(next)
}

func outboxTwice(e env) {
	a, b := entry(orgA, "e1", 1), entry(orgB, "e1", 2)
	other := entry(orgA, "e1", 3)
	e.appends(a)
	e.appends(b, other)
	e.appends(other, a)
	e.sameRecords(a, b)
	e.done(a)
	e.appends(a, other)
	e.sameRecords(b)
	c := entry(orgA, "e2", 4)
	e.appends(b, c, c)
	e.sameRecords(b, c)
}

func outboxRollsBack(e env) {
	kept, lost := entry(orgA, "e1", 1), entry(orgA, "e2", 2)
	e.appends(kept)
	e.refused(errUndo, "rollback", func(ctx context.Context, tx store.Tx) error {
		if err := tx.Outbox().Append(ctx, lost); err != nil {
			return err
		}
		if err := tx.Outbox().Done(ctx, kept); err != nil {
			return err
		}
		got, err := tx.Outbox().Pending(ctx, 10)
		if err != nil {
			return err
		}
		if len(got) != 1 || got[0].ID != lost.ID {
			return fmt.Errorf("the transaction sees the records %v", ids(got))
		}
		return errUndo
	})
	e.sameRecords(kept)
	e.appends(lost)
	e.sameRecords(kept, lost)
}

func outboxOfMany(e env) {
	const n, each = 5, 6
	errs := together(n, func(i int, ready func()) error {
		ready()
		for k := range each {
			err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
				return tx.Outbox().Append(ctx, entry(orgA, fmt.Sprint(i, " ", k, " a"), k), entry(orgA, fmt.Sprint(i, " ", k, " b"), k))
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	last := map[string]int{}
	got := e.pending()
	if len(got) != 2*n*each {
		e.Fatalf("%d records were appended, %d are pending", 2*n*each, len(got))
	}
	for i := 0; i < len(got); i += 2 {
		var who, k int
		fmt.Sscanf(string(got[i].ID), "%d %d a", &who, &k)
		if string(got[i].ID) != fmt.Sprint(who, " ", k, " a") || string(got[i+1].ID) != fmt.Sprint(who, " ", k, " b") || last[fmt.Sprint(who)] != k {
			e.Fatalf("records out of order: %v", ids(got))
		}
		last[fmt.Sprint(who)]++
	}
}

func outboxIncomplete(e env) {
	for i := range 3 {
		bad := entry(orgA, "e2", 2)
		switch i {
		case 0:
			bad.ID = ""
		case 1:
			bad.Kind = ""
		case 2:
			bad.Aggregate = ""
		}
		var err error
		e.must(func(ctx context.Context, tx store.Tx) error {
			err = tx.Outbox().Append(ctx, entry(orgA, "e1", 1), bad)
			return nil
		})
		if !errors.Is(err, store.ErrRecord) {
			e.Fatalf("append of an incomplete record: %v", err)
		}
	}
	e.sameRecords()
}

func outboxCopies(e env) {
	r, want := entry(orgA, "e1", 1), entry(orgA, "e1", 1)
	e.appends(r)
	r.Data[0] = '!'
	e.sameRecords(want)
	e.pending()[0].Data[0] = '!'
	e.sameRecords(want)
}

// outboxPurge checks that what is done and old is deleted, the earliest first, and
// nothing else.
func outboxPurge(e env) {
	purge := func(before time.Time, limit, want int) {
		e.Helper()
		e.must(func(ctx context.Context, tx store.Tx) error {
			n, err := tx.OutboxPurger().Purge(ctx, before, limit)
			if err == nil && n != want {
				err = fmt.Errorf("%d records were purged, want %d", n, want)
			}
			return err
		})
	}
	var all []kabinet.Record
	for i := range 6 {
		all = append(all, entry(orgA, fmt.Sprint("e", i), 6-i)) // the latest first
	}
	e.appends(all...)
	at := func(n int) time.Time { return base.Add(time.Duration(n) * time.Nanosecond) }
	purge(at(100), 10, 0)
	e.done(all[0], all[2], all[3], all[5]) // of 6, 4, 3 and 1
	purge(at(1), 10, 0)
	purge(at(5), 0, 0)
	purge(at(5), -1, 0)
	e.refused(errUndo, "a rollback", func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.OutboxPurger().Purge(ctx, at(100), 10); err != nil {
			return err
		}
		return errUndo
	})
	purge(at(5), 2, 2) // of 1 and 3
	e.sameRecords(all[1], all[4])
	// What is gone is forgotten, what is done and there is not.
	e.appends(all[5], all[3], all[2], all[0])
	e.sameRecords(all[1], all[4], all[5], all[3])
	e.done(all[5], all[3])
	purge(at(100), 10, 4)
	purge(at(100), 10, 0)
	e.sameRecords(all[1], all[4])
	if err := e.db.View(e.ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.OutboxPurger().Purge(ctx, at(100), 10)
		return err
	}); !errors.Is(err, store.ErrReadOnly) {
		e.Fatalf("purging in a view: %v", err)
	}
}
