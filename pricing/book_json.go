package pricing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// ErrBookJSON is returned for text that is not the JSON of a book.
var ErrBookJSON = kabinet.NewError(kabinet.Invalid, "pricing.book_json", "this is not a book: {why}")

// maxBookBytes bounds what ReadBook takes in.
const maxBookBytes = 1 << 30

// ReadBook reads a book from JSON in UTF-8, strictly: a field that is unknown,
// twice in an object or written in another case, a malformed number, and
// anything after the book are errors with their line and JSON pointer ("line 12
// /lists/0/rows/3/price"). The Lines find the lines of the
// places that Compile names. It does not compile the book.
func ReadBook(r io.Reader) (Book, *Lines, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBookBytes+1))
	if err != nil {
		return Book{}, nil, err
	}
	if len(data) > maxBookBytes {
		return Book{}, nil, ErrTooMany.With("limit", maxBookBytes).With("what", "bytes")
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	lines := &Lines{data}
	if err := lines.wellFormed(); err != nil {
		return Book{}, nil, err
	}
	var b Book
	if err := strict(data, &b); err != nil {
		return Book{}, nil, lines.diagnose(err)
	}
	return b, lines, nil
}

// WriteBook writes the book as indented JSON that ReadBook reads.
func WriteBook(w io.Writer, b Book) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(b)
}

// strict decodes one JSON value that is all of data and has no unknown fields.
func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("there is more after the end of the book")
	}
	return nil
}

// Lines finds places of a book in the text it was read from.
type Lines struct{ data []byte }

// Annotate returns err with the line put before the place of every
// kabinet.Error in it that is a JSON pointer into the book.
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
		for at := e.Place(); strings.HasPrefix(at, "/"); at = at[:strings.LastIndexByte(at, '/')] {
			wanted[at] = 0
		}
	}
	l.find(wanted)
	out := make([]error, len(list))
	for i, e := range list {
		out[i] = e
		// A missing member has no line of its own: take that of its parent.
		for at := e.Place(); strings.HasPrefix(at, "/"); at = at[:strings.LastIndexByte(at, '/')] {
			if n := wanted[at]; n > 0 {
				out[i] = e.At("line " + strconv.Itoa(n) + " ")
				break
			}
		}
	}
	return errors.Join(out...)
}

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

// wellFormed checks what encoding/json lets pass: text that is not UTF-8, and
// names that stand twice in an object, the second of which would be mixed into
// the first.
func (l *Lines) wellFormed() error {
	if !utf8.Valid(l.data) {
		n := 0
		for n < len(l.data) {
			r, size := utf8.DecodeRune(l.data[n:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			n += size
		}
		return ErrBookJSON.With("why", "the text is not UTF-8").At(l.position(n))
	}
	d := json.NewDecoder(bytes.NewReader(l.data))
	d.UseNumber()
	var open [][]string // the names so far of each object that is open; nil for an array
	name := false       // whether a name comes next
	for {
		token, err := d.Token()
		if err != nil {
			return nil // the decoder of the book says it better
		}
		switch key := token.(type) {
		case json.Delim:
			switch key {
			case '{':
				open = append(open, []string{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
			name = len(open) > 0 && open[len(open)-1] != nil
			continue
		case string:
			if name {
				top := &open[len(open)-1]
				why := ""
				if slices.ContainsFunc(*top, func(s string) bool { return strings.EqualFold(s, key) }) {
					why = "the name " + key + " stands twice in its object"
				} else if known, ok := bookNames()[strings.ToLower(key)]; ok && known != key {
					why = "the name " + key + " is written " + known
				}
				if why != "" {
					return ErrBookJSON.With("why", why).At(l.position(int(d.InputOffset())))
				}
				*top = append(*top, key)
				name = false
				continue
			}
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}

// bookNames returns the names of all fields of a book, by their lower case:
// encoding/json would take them in any.
var bookNames = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, v := range []any{Book{}, Unit{}, Product{}, Pack{}, OrderRule{}, List{}, Assignment{}, Row{}, Tier{}, Agreement{}, kabinet.Window{}} {
		t := reflect.TypeOf(v)
		for i := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
				out[strings.ToLower(name)] = name
			}
		}
	}
	return out
})

// position returns a place in words.
func (l *Lines) position(offset int) string {
	head := l.data[:offset]
	return fmt.Sprintf("line %d, column %d", 1+bytes.Count(head, []byte("\n")), offset-bytes.LastIndexByte(head, '\n')-1)
}

// walk calls f with the pointer and the offset of every value, until the text
// is no longer JSON.
func walk(data []byte, f func(pointer string, offset int)) {
	type level struct {
		array bool
		index int
		key   string
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var stack []level
	pointer := func() string {
		var b strings.Builder
		for _, s := range stack {
			b.WriteByte('/')
			if s.array {
				b.WriteString(strconv.Itoa(s.index))
			} else {
				b.WriteString(s.key)
			}
		}
		return b.String()
	}
	isKey := false
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		delim, _ := token.(json.Delim)
		if delim == '}' || delim == ']' {
			stack = stack[:len(stack)-1]
		} else if top := len(stack) - 1; top >= 0 && !stack[top].array && isKey {
			stack[top].key, _ = token.(string)
			isKey = false
			continue
		} else {
			f(pointer(), int(d.InputOffset())-1)
			if delim == '{' || delim == '[' {
				stack = append(stack, level{array: delim == '['})
				isKey = delim == '{'
				continue
			}
		}
		// A value has ended: the next in an array, or a key, follows.
		if top := len(stack) - 1; top >= 0 {
			if stack[top].array {
				stack[top].index++
			} else {
				isKey = true
			}
		}
	}
}

// diagnose finds where a book that does not decode is wrong: encoding/json says
// it for syntax only.
func (l *Lines) diagnose(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
		offset := len(l.data)
		if syntax != nil {
			offset = min(int(syntax.Offset), len(l.data))
		}
		return ErrBookJSON.With("why", err.Error()).At(l.position(offset))
	}
	if found := probe[Book](l.data, "", bookArrays); found != nil {
		return l.Annotate(found)
	}
	return ErrBookJSON.With("why", err.Error())
}

// prober tries to decode the elements of an array, and returns the first error
// with its place.
type prober func(raw json.RawMessage, at string) error

var (
	rowArrays  = map[string]prober{"tiers": elements[Tier](nil)}
	bookArrays = map[string]prober{
		"units":    elements[Unit](nil),
		"products": elements[Product](map[string]prober{"packs": elements[Pack](nil)}),
		"lists": elements[List](map[string]prober{
			"rows": elements[Row](rowArrays), "assignments": elements[Assignment](nil),
		}),
		"agreements": elements[Agreement](map[string]prober{"rows": elements[Row](rowArrays)}),
	}
)

func elements[T any](arrays map[string]prober) prober {
	return func(raw json.RawMessage, at string) error {
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return ErrBookJSON.With("why", err.Error()).At(at)
		}
		for i, e := range list {
			if err := probe[T](e, at+"/"+strconv.Itoa(i), arrays); err != nil {
				return err
			}
		}
		return nil
	}
}

// probe decodes an object member by member into a T.
func probe[T any](raw json.RawMessage, at string, arrays map[string]prober) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return ErrBookJSON.With("why", err.Error()).At(at)
	}
	for _, key := range slices.Sorted(maps.Keys(members)) {
		value := members[key]
		if f := arrays[key]; f != nil {
			if err := f(value, at+"/"+key); err != nil {
				return err
			}
		}
		name, _ := json.Marshal(key)
		var v T
		err := strict(fmt.Appendf(nil, "{%s:%s}", name, value), &v)
		if err == nil {
			continue
		}
		var e *kabinet.Error
		if errors.As(err, &e) {
			return e.At(at + "/" + key)
		}
		return ErrBookJSON.With("why", err.Error()).At(at + "/" + key)
	}
	return nil
}
