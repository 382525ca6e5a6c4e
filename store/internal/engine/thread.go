package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/thread"
)

// Threads keeps conversations and suggestions; open is "1" while one is not closed.
var Threads = &Table{
	Name: "threads", What: "thread", Columns: []string{"kind", "about", "about_id", "awaiting", "stage", "open", "changed"},
}

var threadKind = &aggregate[*thread.Thread, thread.State]{
	table:   Threads,
	sort:    []Order{{Column: "changed", Desc: true}},
	state:   (*thread.Thread).State,
	restore: thread.Restore,
	savable: thread.State.Savable,
	version: func(s *thread.State) *int64 { return &s.Version },
	row: func(s *thread.State) Row {
		open := ""
		if s.Closed.IsZero() {
			open = "1"
		}
		return scoped(s.Object(), string(s.ID), string(s.Kind), s.About.Kind, s.About.ID, string(s.Awaiting), string(s.Stage), open, Instant(s.Changed))
	},
	event: func(s *thread.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// threads is the port of threads.
type threads struct{ *Tx }

func (x threads) Get(ctx context.Context, org kabinet.OrgID, id thread.ID) (*thread.Thread, error) {
	return threadKind.get(ctx, x.Tx, string(org), string(id))
}

func (x threads) Save(ctx context.Context, t *thread.Thread, events ...kabinet.Event) error {
	return threadKind.save(ctx, x.Tx, t, events)
}

func (x threads) List(ctx context.Context, scope kabinet.Scope, f thread.Filter, page kabinet.Page) (kabinet.List[thread.State], error) {
	where := is(nil, ColOrg, string(f.Org))
	where = is(where, "kind", string(f.Kind))
	where = is(where, "about", f.About.Kind)
	where = is(where, "about_id", f.About.ID)
	where = is(where, "awaiting", string(f.Awaiting))
	where = is(where, "stage", string(f.Stage))
	if f.Open {
		where = is(where, "open", "1")
	}
	return threadKind.list(ctx, x.Tx, scope, where, page)
}

// ThreadMessages keeps messages. The id is the thread and the number, so that a thread
// has one of each.
var ThreadMessages = &Table{Name: "thread_messages", What: "message", Columns: []string{"thread", "number"}}

// messageRow is a message as it is kept. It has one version: nothing changes it.
type messageRow struct {
	thread.Message
	version int64
}

var messageKind = &aggregate[messageRow, messageRow]{
	table:   ThreadMessages,
	sort:    []Order{{Column: "number", Desc: true}},
	state:   func(m messageRow) messageRow { return m },
	restore: func(m messageRow) messageRow { return m },
	savable: func(messageRow) error { return nil },
	version: func(m *messageRow) *int64 { return &m.version },
	row: func(m *messageRow) Row {
		number := fmt.Sprintf("%010d", m.Number)
		return scoped(kabinet.Object{Org: m.Org, Owner: m.By.Person}, messageID(m.Thread, number), string(m.Thread), number)
	},
	event: func(m *messageRow) (kabinet.OrgID, string) { return m.Org, string(m.Thread) },
}

// messageID joins two texts so that no other two give the same.
func messageID(of thread.ID, name string) string {
	b, _ := json.Marshal([]string{string(of), name})
	return string(b)
}

// threadMessages is the port of messages.
type threadMessages struct{ *Tx }

func (x threadMessages) Add(ctx context.Context, m thread.Message) error {
	return messageKind.save(ctx, x.Tx, messageRow{Message: m}, nil)
}

func (x threadMessages) List(ctx context.Context, org kabinet.OrgID, id thread.ID, page kabinet.Page) (kabinet.List[thread.Message], error) {
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: org}}}
	rows, err := messageKind.list(ctx, x.Tx, scope, []Cond{{Column: "thread", Values: []string{string(id)}}}, page)
	out := kabinet.List[thread.Message]{Items: make([]thread.Message, len(rows.Items)), Next: rows.Next}
	for i, r := range rows.Items {
		out.Items[i] = r.Message
	}
	return out, err
}

// ThreadMarks keeps how far people have read: the id is the thread and the person.
var ThreadMarks = &Table{Name: "thread_marks", What: "mark"}

// threadMarks is the port of marks.
type threadMarks struct{ *Tx }

// mark is what the row of a mark has.
type mark struct {
	Thread thread.ID        `json:"thread"`
	Person kabinet.PersonID `json:"person"`
	Number int              `json:"number"`
}

func (x threadMarks) Mark(ctx context.Context, org kabinet.OrgID, id thread.ID, person kabinet.PersonID, number int) error {
	had, version, err := x.get(ctx, org, id, person)
	if err != nil || number <= had.Number {
		return err
	}
	state, err := json.Marshal(mark{id, person, number})
	if err != nil {
		return fmt.Errorf("store: mark: %w", err)
	}
	r := Row{Org: string(org), ID: messageID(id, string(person)), Owner: string(person), Version: version + 1, State: state}
	var ok bool
	if version == 0 {
		ok, err = x.s.Insert(ctx, ThreadMarks, r)
	} else {
		ok, err = x.s.Update(ctx, ThreadMarks, r, version)
	}
	if err == nil && !ok {
		err = conflict(ThreadMarks, string(id))
	}
	return x.fail(err)
}

func (x threadMarks) get(ctx context.Context, org kabinet.OrgID, id thread.ID, person kabinet.PersonID) (mark, int64, error) {
	r, ok, err := x.s.Get(ctx, ThreadMarks, string(org), messageID(id, string(person)))
	if err != nil || !ok {
		return mark{}, 0, x.fail(err)
	}
	var m mark
	if err := json.Unmarshal(r.State, &m); err != nil {
		return mark{}, 0, fmt.Errorf("store: mark %s/%s: %w", org, r.ID, err)
	}
	return m, r.Version, nil
}

func (x threadMarks) Marks(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, ids ...thread.ID) (map[thread.ID]int, error) {
	out := make(map[thread.ID]int, len(ids))
	for _, id := range ids {
		m, _, err := x.get(ctx, org, id, person)
		if err != nil {
			return nil, err
		}
		out[id] = m.Number
	}
	return out, nil
}
