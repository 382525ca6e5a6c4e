package pricing

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Errors of ReadBook, ReadAmendment and ReadJSON.
var (
	// ErrJSON is for text that is no JSON at all.
	ErrJSON       = kabinet.NewError(kabinet.Invalid, "pricing.json", "this is not JSON: {why}")
	ErrJSONMember = kabinet.NewError(kabinet.Invalid, "pricing.json_member", "there is no member {name} here")
	ErrJSONCase   = kabinet.NewError(kabinet.Invalid, "pricing.json_case", "the member {name} is written {known}")
	ErrJSONTwice  = kabinet.NewError(kabinet.Invalid, "pricing.json_twice", "the member {name} stands twice in its object")

	// What stands where something else is wanted.
	errObject  = kabinet.NewError(kabinet.Invalid, "pricing.json_object", "an object belongs here, not {text}")
	errArray   = kabinet.NewError(kabinet.Invalid, "pricing.json_array", "an array belongs here, not {text}")
	errString  = kabinet.NewError(kabinet.Invalid, "pricing.json_string", "a string belongs here, not {text}")
	errWhole   = kabinet.NewError(kabinet.Invalid, "pricing.json_whole", "a whole number belongs here, not {text}")
	errBool    = kabinet.NewError(kabinet.Invalid, "pricing.json_bool", "true or false belongs here, not {text}")
	errMoment  = kabinet.NewError(kabinet.Invalid, "pricing.json_instant", "an instant such as 2026-03-01T09:00:00Z belongs here, not {text}")
	errNoValue = kabinet.NewError(kabinet.Invalid, "pricing.json_value", "{text} cannot stand here: {why}")

	jsonErrors = [...]*kabinet.Error{
		ErrJSON, ErrJSONMember, ErrJSONCase, ErrJSONTwice, errObject, errArray, errString, errWhole, errBool, errMoment, errNoValue,
	}
)

const (
	// maxJSONBytes bounds what ReadJSON takes in, and maxMistakes what it reports.
	maxJSONBytes = 1 << 30
	maxMistakes  = 100
)

// ReadJSON reads a T from JSON in UTF-8, strictly: a member that is unknown,
// twice in an object or written in another case, a value of another kind, a
// malformed number, and anything after the T are mistakes. The error joins them,
// up to 100, each a kabinet.Error with its line and JSON pointer as its place
// ("line 12 /lists/0/rows/3/price"); text that is no JSON has one mistake, at a
// line and column. The Lines find places in the text. T may be any type of this
// package or made of them.
func ReadJSON[T any](r io.Reader) (T, *Lines, error) {
	var out, none T
	data, err := io.ReadAll(io.LimitReader(r, maxJSONBytes+1))
	if err != nil {
		return none, nil, err
	}
	if len(data) > maxJSONBytes {
		return none, nil, ErrTooMany.With("limit", maxJSONBytes).With("what", "bytes")
	}
	lines := &Lines{bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))}
	if err := lines.wellFormed(); err != nil {
		return none, nil, err
	}
	in := jsonReader{Lines: lines, d: json.NewDecoder(bytes.NewReader(lines.data)), members: map[reflect.Type]map[string]member{}}
	if in.ahead() == 'n' {
		in.mistake(in.next(), errObject.With("text", "null"))
	} else {
		in.value(reflect.ValueOf(&out).Elem())
	}
	if len(in.mistakes) > 0 {
		return none, nil, errors.Join(in.mistakes...)
	}
	return out, lines, nil
}

// wellFormed checks that the text is JSON. It also refuses what encoding/json
// replaces in silence: bytes that are not UTF-8, and halves of surrogate pairs.
func (l *Lines) wellFormed() error {
	if n := firstNotUTF8(l.data); n >= 0 {
		return ErrJSON.With("why", "the text is not UTF-8").At(l.position(n))
	}
	if !json.Valid(l.data) {
		var syntax *json.SyntaxError
		err := json.Unmarshal(l.data, new(json.RawMessage))
		if errors.As(err, &syntax) {
			return ErrJSON.With("why", syntax.Error()).At(l.position(min(int(syntax.Offset), len(l.data))))
		}
		return ErrJSON.With("why", err) // never
	}
	if n := firstHalfPair(l.data); n >= 0 {
		return ErrJSON.With("why", "half a surrogate pair").At(l.position(n))
	}
	return nil
}

func firstNotUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	n := 0
	for {
		r, size := utf8.DecodeRune(data[n:])
		if r == utf8.RuneError && size == 1 {
			return n
		}
		n += size
	}
}

// firstHalfPair returns the offset of the first escape of a surrogate that has
// no other half, or -1. The data is JSON, in which escapes are in strings only.
func firstHalfPair(data []byte) int {
	code := func(i int) rune { // of the escape at i, or -1
		if i+6 > len(data) || data[i] != '\\' || data[i+1] != 'u' {
			return -1
		}
		n, _ := strconv.ParseUint(string(data[i+2:i+6]), 16, 32)
		return rune(n)
	}
	for i := 0; ; {
		n := bytes.IndexByte(data[i:], '\\')
		if n < 0 {
			return -1
		}
		i += n
		switch r := code(i); {
		case !utf16.IsSurrogate(r):
			i += 2
		case utf16.DecodeRune(r, code(i+6)) != utf8.RuneError:
			i += 12
		default:
			return i
		}
	}
}

// jsonReader reads values by their types, all there is to know of which it finds
// by reflection. The text is known to be JSON.
type jsonReader struct {
	*Lines
	d        *json.Decoder
	path     []string
	mistakes []error
	members  map[reflect.Type]map[string]member
}

// member is where a struct keeps a member of its object.
type member struct {
	name  string // as it is written
	index []int
}

// next returns the offset of the next value or name.
func (r *jsonReader) next() int {
	n := int(r.d.InputOffset())
	for strings.IndexByte(" \t\r\n:,", r.data[n]) >= 0 {
		n++
	}
	return n
}

// ahead returns the byte with which the next value begins, which tells its kind.
func (r *jsonReader) ahead() byte { return r.data[r.next()] }

// mistake notes what is wrong with the value or name at an offset.
func (r *jsonReader) mistake(offset int, e *kabinet.Error) {
	at := "line " + strconv.Itoa(r.line(offset)) + " " + pointer(r.path)
	switch n := len(r.mistakes); {
	case n < maxMistakes:
		r.mistakes = append(r.mistakes, e.At(at))
	case n == maxMistakes:
		r.mistakes = append(r.mistakes, ErrTooMany.With("limit", maxMistakes).With("what", "mistakes").At(at))
	}
}

// unfit notes a value of a wrong kind, and passes over it.
func (r *jsonReader) unfit(e *kabinet.Error) {
	at, text := r.next(), r.skip()
	r.mistake(at, e.With("text", text))
}

// skip passes over a value, and returns it in short.
func (r *jsonReader) skip() string {
	var raw json.RawMessage
	_ = r.d.Decode(&raw) // it is JSON
	return excerpt(raw)
}

// excerpt is a value in short: an object or array without what is in it.
func excerpt(raw []byte) string {
	const limit = 40
	switch {
	case raw[0] == '{':
		return "{…}"
	case raw[0] == '[':
		return "[…]"
	case utf8.RuneCount(raw) > limit:
		return string([]rune(string(raw[:min(len(raw), utf8.UTFMax*limit)]))[:limit]) + "…"
	}
	return string(raw)
}

var (
	readsJSON = reflect.TypeFor[json.Unmarshaler]()
	readsText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// value reads the next value into v.
func (r *jsonReader) value(v reflect.Value) {
	t := v.Type()
	if p := reflect.PointerTo(t); p.Implements(readsJSON) || p.Implements(readsText) {
		r.leaf(v)
		return
	}
	nested := t.Kind() == reflect.Pointer || t.Kind() == reflect.Struct || t.Kind() == reflect.Map || t.Kind() == reflect.Slice
	if nested && r.ahead() == 'n' {
		r.skip() // null: v stays zero
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		r.value(v.Elem())
	case reflect.Struct:
		r.object(v)
	case reflect.Map:
		r.entries(v)
	case reflect.Slice:
		r.array(v)
	default:
		r.leaf(v)
	}
}

// leaf reads a value that has no members of its own.
func (r *jsonReader) leaf(v reflect.Value) {
	at := r.next()
	err := r.d.Decode(v.Addr().Interface())
	if err == nil {
		return
	}
	text := excerpt(r.data[at:r.d.InputOffset()])
	var own *kabinet.Error
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &own):
		r.mistake(at, own)
	case v.Type() == reflect.TypeFor[time.Time]():
		r.mistake(at, errMoment.With("text", text))
	case errors.As(err, &kind) && v.Kind() == reflect.Bool:
		r.mistake(at, errBool.With("text", text))
	case errors.As(err, &kind) && v.CanInt() && !reflect.PointerTo(v.Type()).Implements(readsText):
		r.mistake(at, errWhole.With("text", text))
	case errors.As(err, &kind):
		r.mistake(at, errString.With("text", text))
	default:
		r.mistake(at, errNoValue.With("text", text).With("why", err))
	}
}

// object reads an object into a struct.
func (r *jsonReader) object(v reflect.Value) {
	known := r.membersOf(v.Type())
	r.names(func(at int, name string) {
		m, ok := known[name]
		switch near := known[strings.ToLower(name)]; {
		case ok && m.name == name:
			r.value(v.FieldByIndex(m.index))
			return
		case near.name != "":
			r.mistake(at, ErrJSONCase.With("name", name).With("known", near.name))
		default:
			r.mistake(at, ErrJSONMember.With("name", name))
		}
		r.skip()
	})
}

// entries reads an object into a map.
func (r *jsonReader) entries(v reflect.Value) {
	t := v.Type()
	v.Set(reflect.MakeMap(t))
	r.names(func(at int, name string) {
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		if u, ok := key.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err := u.UnmarshalText([]byte(name)); err != nil {
				own := errNoValue.With("text", name).With("why", err)
				errors.As(err, &own)
				r.mistake(at, own)
			}
		} else {
			key.SetString(name)
		}
		r.value(value)
		v.SetMapIndex(key, value)
	})
}

// names reads an object: it calls read with each name and its offset when the
// value is next, with the name at the end of the path.
func (r *jsonReader) names(read func(at int, name string)) {
	if r.ahead() != '{' {
		r.unfit(errObject)
		return
	}
	r.token()
	seen := map[string]bool{}
	for r.d.More() {
		at := r.next()
		name, _ := r.token().(string)
		r.path = append(r.path, name)
		if seen[name] {
			r.mistake(at, ErrJSONTwice.With("name", name))
			r.skip()
		} else {
			seen[name] = true
			read(at, name)
		}
		r.path = r.path[:len(r.path)-1]
	}
	r.token()
}

// array reads an array into a slice.
func (r *jsonReader) array(v reflect.Value) {
	if r.ahead() != '[' {
		r.unfit(errArray)
		return
	}
	r.token()
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	zero := reflect.Zero(v.Type().Elem())
	for i := 0; r.d.More(); i++ {
		r.path = append(r.path, strconv.Itoa(i))
		v.Set(reflect.Append(v, zero))
		r.value(v.Index(i))
		r.path = r.path[:len(r.path)-1]
	}
	r.token()
}

// token reads a delimiter or a name.
func (r *jsonReader) token() json.Token {
	t, _ := r.d.Token() // it is JSON
	return t
}

// membersOf returns the members of a struct, those of embedded structs among
// them, by name and by the name in lower case.
func (r *jsonReader) membersOf(t reflect.Type) map[string]member {
	if out := r.members[t]; out != nil {
		return out
	}
	out := map[string]member{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if was, ok := out[name]; name == "" || name == "-" || (ok && len(was.index) <= len(f.Index)) {
			continue // encoding/json takes the outer one too
		}
		m := member{name, f.Index}
		out[name], out[strings.ToLower(name)] = m, m
	}
	r.members[t] = out
	return out
}

// pointer writes a path as a JSON pointer.
func pointer(path []string) string {
	var b strings.Builder
	for _, name := range path {
		b.WriteByte('/')
		b.WriteString(pointerEscapes.Replace(name))
	}
	return b.String()
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")
