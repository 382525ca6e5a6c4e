package pricing

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Lines finds places in the text of a book, or of other JSON.
type Lines struct{ data []byte }

// Annotate returns the errors that are joined in err in the order of their lines,
// each kabinet.Error whose place is a JSON pointer into the text with its line
// before the place. What has no line comes last.
func (l *Lines) Annotate(err error) error {
	var list []error
	var collect func(error)
	collect = func(err error) {
		switch x := err.(type) {
		case nil:
		case *kabinet.Error:
			list = append(list, x)
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				collect(e)
			}
		default:
			list = append(list, err)
		}
	}
	collect(err)
	wanted := map[string]int{}
	for _, e := range list {
		for at := place(e); at != ""; at = parent(at) {
			wanted[at] = 0
		}
	}
	if len(wanted) == 0 {
		return err
	}
	l.find(wanted)
	line := func(e error) int {
		// A missing member has no line of its own: take that of its parent.
		for at := place(e); at != ""; at = parent(at) {
			if wanted[at] > 0 {
				return wanted[at]
			}
		}
		return math.MaxInt
	}
	slices.SortStableFunc(list, func(a, b error) int { return cmp.Compare(line(a), line(b)) })
	for i, e := range list {
		if n := line(e); n < math.MaxInt {
			list[i] = e.(*kabinet.Error).At("line " + strconv.Itoa(n) + " ")
		}
	}
	return errors.Join(list...)
}

// place returns the JSON pointer of an error, or nothing.
func place(err error) string {
	if e, ok := err.(*kabinet.Error); ok && strings.HasPrefix(e.Place(), "/") {
		return e.Place()
	}
	return ""
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
