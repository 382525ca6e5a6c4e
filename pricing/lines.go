package pricing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Lines finds places in the text of a book, or of other JSON.
type Lines struct{ data []byte }

// Annotate returns err with the line put before the place of every
// kabinet.Error in it that is a JSON pointer into the text.
func (l *Lines) Annotate(err error) error {
	var list []*kabinet.Error
	var collect func(error)
	collect = func(err error) {
		switch x := err.(type) {
		case *kabinet.Error:
			list = append(list, x)
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				collect(e)
			}
		}
	}
	collect(err)
	if len(list) == 0 {
		return err
	}
	wanted := make(map[string]int, len(list))
	for _, e := range list {
		for at := e.Place(); strings.HasPrefix(at, "/"); at = parent(at) {
			wanted[at] = 0
		}
	}
	l.find(wanted)
	out := make([]error, len(list))
	for i, e := range list {
		out[i] = e
		// A missing member has no line of its own: take that of its parent.
		for at := e.Place(); strings.HasPrefix(at, "/"); at = parent(at) {
			if n := wanted[at]; n > 0 {
				out[i] = e.At("line " + strconv.Itoa(n) + " ")
				break
			}
		}
	}
	return errors.Join(out...)
}

// parent returns the pointer of the object or array that a value is in.
func parent(pointer string) string { return pointer[:strings.LastIndexByte(pointer, '/')] }

// find sets the line of every wanted pointer that the text has.
func (l *Lines) find(wanted map[string]int) {
	line, seen := 1, 0
	walk(l.data, func(pointer string, offset int) {
		if _, ok := wanted[pointer]; ok {
			line += bytes.Count(l.data[seen:offset], []byte("\n"))
			seen = offset
			wanted[pointer] = line
		}
	})
}

// line returns the line of an offset.
func (l *Lines) line(offset int) int { return 1 + bytes.Count(l.data[:offset], []byte("\n")) }

// position returns a place in words.
func (l *Lines) position(offset int) string {
	return fmt.Sprintf("line %d, column %d", l.line(offset), offset-bytes.LastIndexByte(l.data[:offset], '\n')-1)
}

// walk calls f with the pointer and the offset of the end of the first token of
// every value. The data is JSON.
func walk(data []byte, f func(at string, offset int)) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	token := func() json.Token {
		t, _ := d.Token()
		return t
	}
	var path []string
	var value func()
	value = func() {
		delim, _ := token().(json.Delim)
		f(pointer(path), int(d.InputOffset())-1)
		if delim == 0 {
			return
		}
		for i := 0; d.More(); i++ {
			name := strconv.Itoa(i)
			if delim == '{' {
				name, _ = token().(string)
			}
			path = append(path, name)
			value()
			path = path[:len(path)-1]
		}
		token()
	}
	value()
}
