package rollout

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// MaxRow is the largest number of bytes of a line.
const MaxRow = 64 << 10

// Read reads events as JSON lines, one object to a line, and calls add with each,
// in bounded memory. Blank lines are passed over. A bad line has an error whose
// place is "row 7" and, where it is known, the member ("row 7/amount"): ErrJSON,
// also for members that are not known or there twice, what Event.Validate and add
// return. It is given to onError: when that returns nil the line is left out, and
// when it returns an error Read stops with it. A nil onError stops at the first
// bad line. ErrRowTooLong and ErrRead always stop. Read returns how many events
// were added.
func Read(r io.Reader, add func(Event) error, onError func(*kabinet.Error) error) (int, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), MaxRow+2)
	row, added := 0, 0
	for lines.Scan() {
		row++
		line := lines.Bytes()
		if row == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, err := parse(line)
		if err == nil {
			err = add(e)
		}
		if err == nil {
			added++
			continue
		}
		var ours *kabinet.Error
		if !errors.As(err, &ours) {
			return added, err // the caller's own
		}
		ours = ours.At("row " + strconv.Itoa(row))
		if onError == nil || ours.Kind() == kabinet.Internal {
			return added, ours
		}
		if err := onError(ours); err != nil {
			return added, err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return added, ErrRowTooLong.With("max", MaxRow).At("row " + strconv.Itoa(row+1))
	case err != nil:
		return added, ErrRead.Because(err)
	}
	return added, nil
}

// parse reads one object.
func parse(line []byte) (Event, error) {
	if !utf8.Valid(line) {
		return Event{}, ErrJSON
	}
	if place, twice := repeated(line); twice {
		return Event{}, ErrJSON.At(place)
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	var e *Event
	if err := d.Decode(&e); err != nil {
		var of *json.UnmarshalTypeError
		var ours *kabinet.Error
		switch {
		case errors.As(err, &of) && of.Field != "":
			return Event{}, ErrJSON.At("/" + of.Field)
		case errors.As(err, &ours): // an amount
			return Event{}, ours.At("/amount")
		}
		return Event{}, ErrJSON
	}
	if _, err := d.Token(); e == nil || !errors.Is(err, io.EOF) {
		return Event{}, ErrJSON // null, or something follows
	}
	return *e, e.Validate()
}

// repeated returns the place of a member that an object has twice.
func repeated(line []byte) (string, bool) {
	d := json.NewDecoder(bytes.NewReader(line))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return "", false
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return "", false
		}
		if seen[strings.ToLower(name)] {
			return "/" + clip(name), true
		}
		seen[strings.ToLower(name)] = true // the decoder takes either case
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return "", false
		}
	}
	return "", false
}
