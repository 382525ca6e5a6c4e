package kabinet

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"
)

// Event is something that happened, as a domain method returns it: a plain
// struct that marshals to JSON. Stores write the events of a Save in the same
// transaction as the state.
type Event interface {
	// EventKind returns the stable kind, such as "order.placed".
	EventKind() string
	// EventTime returns when it happened.
	EventTime() time.Time
}

// Record is an event as the outbox keeps it. Its ID is made of the organisation, in
// which ids are unique, the aggregate's kind and id, the version that the Save
// produced, and the event's place in it, so writing the same event twice is harmless,
// and a receiver can drop repeats and nothing of another company's.
type Record struct {
	ID        EventID         `json:"id"`
	Org       OrgID           `json:"org"`
	Kind      string          `json:"kind"`
	Aggregate string          `json:"aggregate"`
	Version   int64           `json:"version"`
	At        time.Time       `json:"at"`
	Data      json.RawMessage `json:"data"`
}

// NewRecord wraps the event e that a Save of version of the aggregate wrote as
// its ordinal-th event, counted from zero. The aggregate is named by its kind
// and id, as in "cart/crt_1".
func NewRecord(org OrgID, aggregate string, version int64, ordinal int, e Event) (Record, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return Record{}, err
	}
	id := url.PathEscape(string(org)) + "/" + aggregate + "/" + strconv.FormatInt(version, 10) + "/" + strconv.Itoa(ordinal)
	return Record{
		ID: EventID(id), Org: org, Kind: e.EventKind(), Aggregate: aggregate,
		Version: version, At: e.EventTime(), Data: data,
	}, nil
}
