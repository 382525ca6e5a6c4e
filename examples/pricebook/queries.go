package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// query is what one buyer asks.
type query struct {
	Buyer    pricing.Buyer     `json:"buyer"`
	Requests []pricing.Request `json:"requests"`
}

// queryFile is a file of queries.
type queryFile struct {
	name    string
	data    []byte // nil for a query made of flags
	queries []query
	single  bool // one query, and not an array of them
}

// readQueries reads {"buyer": …, "requests": […]} or an array of such, strictly.
func readQueries(name string, data []byte) (*queryFile, error) {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	f := &queryFile{name: name, data: data, single: !bytes.HasPrefix(bytes.TrimSpace(data), []byte("["))}
	var err error
	if f.single {
		f.queries = make([]query, 1)
		err = strict(data, &f.queries[0])
	} else {
		err = strict(data, &f.queries)
	}
	if err != nil {
		return nil, diagnose(data, f.single, err)
	}
	for i := range f.queries {
		if f.queries[i].Requests == nil {
			return nil, f.fail(f.pointer(i, "")[1:], errors.New("requests are missing"))
		}
	}
	return f, nil
}

// pointer returns "!" and the JSON pointer of a part of query i.
func (f *queryFile) pointer(i int, rest string) string {
	if f.single {
		return "!" + rest
	}
	return fmt.Sprintf("!/%d%s", i, rest)
}

// fail gives an error the line of a pointer.
func (f *queryFile) fail(pointer string, err error) error {
	if f.data == nil {
		return err
	}
	at := pointer
	for {
		if offset, ok := find(f.data, at); ok {
			return &placed{lineAt(f.data, offset), pointer, err}
		}
		i := strings.LastIndexByte(at, '/')
		if i < 0 {
			return &placed{1, pointer, err}
		}
		at = at[:i]
	}
}

// strict decodes one JSON value that is all of data and has no unknown fields.
func strict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return &moreError{int(d.InputOffset())}
	}
	return nil
}

// moreError is something after the end of the JSON.
type moreError struct{ offset int }

func (*moreError) Error() string { return "there is more after the end of the queries" }

// part is a member of an object or an element of an array.
type part struct {
	key    string
	value  json.RawMessage
	offset int // of the value
}

// parts returns the members of an object or the elements of an array, and
// whether it is either.
func parts(data []byte) ([]part, bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	open, err := d.Token()
	delim, ok := open.(json.Delim)
	if err != nil || !ok {
		return nil, false
	}
	var out []part
	for i := 0; d.More(); i++ {
		p := part{key: fmt.Sprint(i)}
		if delim == '{' {
			key, err := d.Token()
			if err != nil {
				return out, true
			}
			p.key, _ = key.(string)
		}
		if err := d.Decode(&p.value); err != nil {
			return out, true
		}
		p.offset = int(d.InputOffset()) - len(p.value)
		out = append(out, p)
	}
	return out, true
}

// find returns the offset of the value at a JSON pointer.
func find(data []byte, pointer string) (int, bool) {
	base := len(data) - len(bytes.TrimLeft(data, " \t\r\n"))
	value := data[base:]
	for _, key := range strings.Split(pointer, "/")[1:] {
		list, _ := parts(value)
		found := false
		for _, p := range list {
			if p.key == key {
				base, value, found = base+p.offset, p.value, true
				break
			}
		}
		if !found {
			return 0, false
		}
	}
	return base, true
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), len(data))], []byte("\n"))
}

// diagnose finds the place of what json could not decode.
func diagnose(data []byte, single bool, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return &placed{lineAt(data, int(syntax.Offset)-1), "", err}
	}
	var more *moreError
	if errors.As(err, &more) {
		return &placed{lineAt(data, more.offset), "", err}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &placed{lineAt(data, len(data)), "", errors.New("the file ends before its JSON does")}
	}
	base := len(data) - len(bytes.TrimLeft(data, " \t\r\n"))
	if single {
		if at, offset, why := probeQuery(data[base:], "", base); why != nil {
			return &placed{lineAt(data, offset), at, why}
		}
	} else if list, ok := parts(data[base:]); ok {
		for _, p := range list {
			if at, offset, why := probeQuery(p.value, "/"+p.key, base+p.offset); why != nil {
				return &placed{lineAt(data, offset), at, why}
			}
		}
	}
	return &placed{1, "", clean(err)}
}

// probeQuery decodes a query member by member until one fails.
func probeQuery(data []byte, at string, base int) (string, int, error) {
	list, ok := parts(data)
	if !ok || data[0] != '{' {
		return at, base, errors.New(`this is not a query, {"buyer": …, "requests": […]}`)
	}
	for _, p := range list {
		at, base := at+"/"+p.key, base+p.offset
		switch p.key {
		case "buyer":
			if at, offset, err := probe[pricing.Buyer](p.value, at, base); err != nil {
				return at, offset, err
			}
		case "requests":
			requests, ok := parts(p.value)
			if !ok || p.value[0] != '[' {
				return at, base, errors.New("this is not an array of requests")
			}
			for _, r := range requests {
				if at, offset, err := probe[pricing.Request](r.value, at+"/"+r.key, base+r.offset); err != nil {
					return at, offset, err
				}
			}
		default:
			return at, base, fmt.Errorf("unknown field %q", p.key)
		}
	}
	return "", 0, nil
}

// probe decodes an object member by member into a T.
func probe[T any](data []byte, at string, base int) (string, int, error) {
	list, ok := parts(data)
	if !ok || data[0] != '{' {
		return at, base, errors.New("this is not an object")
	}
	for _, p := range list {
		name, _ := json.Marshal(p.key)
		var v T
		if err := strict(fmt.Appendf(nil, "{%s:%s}", name, p.value), &v); err != nil {
			return at + "/" + p.key, base + p.offset, clean(err)
		}
	}
	return "", 0, nil
}

// clean drops what means nothing to the writer of a file.
func clean(err error) error {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("a %s cannot stand here", wrong.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

// complete fills in what requests leave out: the instant and the currency,
// which is the book's only one unless one is given.
func (f *queryFile) complete(at time.Time, given kabinet.Currency, books ...pricing.Book) error {
	known := currencies(books...)
	if !given.Valid() && len(known) == 1 {
		given = known[0]
	}
	for i := range f.queries {
		for j := range f.queries[i].Requests {
			r := &f.queries[i].Requests[j]
			if r.At.IsZero() {
				r.At = at
			}
			if !r.Currency.Valid() {
				if !given.Valid() {
					return f.fail(f.pointer(i, fmt.Sprintf("/requests/%d", j))[1:], fmt.Errorf("say in which currency: the book has %s", names(known)))
				}
				r.Currency = given
			}
		}
	}
	return nil
}

// currencies returns those of books in the order in which they come.
func currencies(books ...pricing.Book) []kabinet.Currency {
	var out []kabinet.Currency
	add := func(c kabinet.Currency) {
		for _, have := range out {
			if have == c {
				return
			}
		}
		out = append(out, c)
	}
	for _, b := range books {
		for _, l := range b.Lists {
			add(l.Currency)
		}
		for _, a := range b.Agreements {
			add(a.Currency)
		}
	}
	return out
}

func names(list []kabinet.Currency) string {
	if len(list) == 0 {
		return "no prices"
	}
	var out []string
	for _, c := range list {
		out = append(out, c.Code())
	}
	return strings.Join(out, ", ")
}
