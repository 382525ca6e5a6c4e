package nps

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// members are the names in JSON of the columns of answers.
var members = map[string]string{
	"id": "id", "person": "person", "decisionMaker": "decision_maker", "account": "account", "legalEntity": "legal_entity",
	"segment": "segment", "manager": "manager", "programme": "programme", "status": "status", "score": "score", "at": "at",
}

// ReadJSONLines reads answers from JSON lines, one object with the members of an
// Answer to a line, and calls add with each, in bounded memory. The score is a
// JSON number; null and what is absent are alike. Errors are those of ReadCSV, and
// ErrJSON for a line that is not such an object; places say "row" for the line. A
// member that is there twice is ErrColumnTwice.
func ReadJSONLines(r io.Reader, o ReadOptions, add func(Answer) error) (ReadSummary, error) {
	file := newLines(r, o.MaxRow)
	work := reading{o: o}
	for {
		line, err := file.next()
		if errors.Is(err, io.EOF) {
			return work.summary, nil
		}
		work.row++
		if err != nil {
			return work.summary, work.placed(err)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			work.summary.Blank++
			continue
		}
		if err := work.more(); err != nil {
			return work.summary, err
		}
		a, err := parseLine(line, o)
		if err == nil {
			err = add(a)
			var e *kabinet.Error
			if err != nil && !errors.As(err, &e) {
				return work.summary, err // the caller's own
			}
		}
		if err := work.done(err); err != nil {
			return work.summary, err
		}
	}
}

// parseLine reads one object.
func parseLine(line []byte, o ReadOptions) (Answer, error) {
	if !utf8.Valid(line) {
		return Answer{}, ErrText
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return Answer{}, ErrJSON
	}
	var d draft
	var seen []string
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return Answer{}, ErrJSON
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return Answer{}, ErrJSON
		}
		column, known := members[name]
		switch {
		case slices.Contains(seen, name):
			return Answer{}, in(clip(name), ErrColumnTwice)
		case !known && !o.ignores(name):
			return Answer{}, in(clip(name), ErrColumn)
		}
		seen = append(seen, name)
		if !known {
			continue
		}
		if err := d.member(name, column, raw, o); err != nil {
			return Answer{}, err
		}
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('}') {
		return Answer{}, ErrJSON
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Answer{}, ErrJSON // something follows
	}
	return d.finish()
}

// member sets a field from JSON.
func (d *draft) member(name, column string, raw json.RawMessage, o ReadOptions) error {
	if string(raw) == "null" {
		return nil
	}
	var value string
	switch column {
	case "score":
		if value = string(raw); value[0] < '0' || value[0] > '9' {
			return in(name, ErrScoreRange.With("score", clip(value)))
		}
	case "decision_maker":
		var yes bool
		if err := json.Unmarshal(raw, &yes); err != nil {
			return in(name, ErrBool.With("text", clip(string(raw))))
		}
		value = strconv.FormatBool(yes)
	default:
		if err := json.Unmarshal(raw, &value); err != nil {
			return in(name, ErrJSON)
		}
		// The decoder makes U+FFFD of half a pair of surrogates, and of two
		// names one.
		if strings.ContainsRune(value, utf8.RuneError) && !bytes.ContainsRune(raw, utf8.RuneError) && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`)) {
			return in(name, ErrText)
		}
	}
	if err := d.text(column, value, o); err != nil {
		return inColumn(name, err)
	}
	return nil
}
