package rebate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// ParseClause reads a clause from JSON, strictly: a field that is unknown or
// twice in its object, a malformed number, and anything after the clause are
// ErrJSON. It does not validate the clause. json.Marshal writes what it reads.
func ParseClause(data []byte) (Clause, error) {
	var c Clause
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Clause{}, ErrJSON.With("why", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Clause{}, ErrJSON.With("why", "there is more after its end")
	}
	if name, ok := repeated(data); ok {
		return Clause{}, ErrJSON.With("why", "the name "+name+" stands twice in its object")
	}
	return c, nil
}

// repeated finds a name that stands twice in an object, in whatever case, the
// second of which encoding/json would mix into the first. The data is well-formed.
func repeated(data []byte) (string, bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var open [][]string // the names so far of each object that is open; nil for an array
	key := false        // whether a name comes next
	for {
		token, err := d.Token()
		if err != nil {
			return "", false
		}
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{':
				open = append(open, []string{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
		case string:
			if key {
				top := &open[len(open)-1]
				if slices.ContainsFunc(*top, func(s string) bool { return strings.EqualFold(s, t) }) {
					return t, true
				}
				*top = append(*top, t)
				key = false
				continue
			}
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}
