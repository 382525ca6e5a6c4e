package commerceml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// tokenKind is the kind of a token; comments and instructions are passed over.
type tokenKind uint8

const (
	eofToken tokenKind = iota
	startToken
	endToken
	textToken
)

// token is a piece of XML. Text is valid until the next one is read.
type token struct {
	kind         tokenKind
	name         string // without prefix
	attrs        []xml.Attr
	text         []byte
	line, column int
}

// scanner reads tokens, checks that elements nest, and knows the place.
type scanner struct {
	d       *xml.Decoder
	src     *source
	marked  bool
	started bool // a token other than the declaration was read
	limits  Limits
	stack   []xml.Name
	closed  bool // the root element was closed
	tok     token
}

func newScanner(r io.Reader, limits Limits) *scanner {
	s := &scanner{limits: limits}
	s.src, s.marked = openSource(r)
	s.d = xml.NewDecoder(s.src)
	s.d.Strict = true
	s.d.CharsetReader = s.charset
	return s
}

// charset implements the decoder's CharsetReader.
func (s *scanner) charset(name string, input io.Reader) (io.Reader, error) {
	if s.marked {
		return input, nil
	}
	enc, ok := encodingOf(name)
	if !ok {
		return nil, ErrEncoding.With("encoding", clip(name))
	}
	if enc == nil {
		return input, nil
	}
	old := s.src
	s.src = newSource(enc.NewDecoder().Reader(old))
	s.src.pos, s.src.budget = old.pos, old.budget
	return s.src, nil
}

// next reads the next token into s.tok.
func (s *scanner) next() *Error {
	for {
		// The decoder may hold back the "<" that ends a text.
		back := int(s.src.pos.offset - s.d.InputOffset())
		s.tok = token{line: s.src.pos.line, column: s.src.pos.column - back}
		s.src.budget = s.limits.Text
		t, err := s.d.RawToken()
		if s.src.over {
			return s.fail(ErrLimit.With("limit", "Text").With("max", s.limits.Text))
		}
		if err != nil && s.src.broken() {
			return s.failHere(ErrRead.Because(s.src.err))
		}
		if err != nil {
			return s.failXML(err)
		}
		switch t := t.(type) {
		case nil:
			return s.end()
		case xml.StartElement:
			s.started = true
			if s.closed {
				return s.fail(ErrXML.Because(errors.New("a second root element")))
			}
			if len(s.stack) >= s.limits.Depth {
				return s.fail(ErrLimit.With("limit", "Depth").With("max", s.limits.Depth))
			}
			s.stack = append(s.stack, t.Name)
			s.tok.kind, s.tok.name, s.tok.attrs = startToken, t.Name.Local, t.Attr
			return nil
		case xml.EndElement:
			n := len(s.stack) - 1
			if n < 0 || s.stack[n] != t.Name {
				return s.fail(ErrXML.Because(fmt.Errorf("</%s> closes no element", clip(t.Name.Local))))
			}
			s.stack = s.stack[:n]
			s.closed = n == 0
			s.tok.kind, s.tok.name = endToken, t.Name.Local
			return nil
		case xml.CharData:
			s.started = true
			if len(s.stack) == 0 {
				if !isBlank(t) {
					return s.fail(ErrXML.Because(errors.New("text outside of the root element")))
				}
				continue
			}
			s.tok.kind, s.tok.text = textToken, t
			return nil
		case xml.Directive:
			return s.fail(ErrDTD)
		case xml.ProcInst:
			if t.Target == "xml" && s.started {
				return s.fail(ErrXML.Because(errors.New("a declaration after the beginning")))
			}
			s.started = true
		default:
			s.started = true
		}
	}
}

// end is where the decoder finds no further token.
func (s *scanner) end() *Error {
	if s.closed {
		s.tok.kind = eofToken
		return nil
	}
	if len(s.stack) == 0 {
		return s.fail(ErrNotCommerceML.With("root", "—"))
	}
	return s.fail(ErrTruncated)
}

// failXML tells the decoder's errors apart.
func (s *scanner) failXML(err error) *Error {
	if err == io.EOF {
		return s.end()
	}
	if k, ok := errors.AsType[*kabinet.Error](err); ok {
		return s.fail(k)
	}
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		if strings.HasPrefix(syntax.Msg, "unexpected EOF") {
			return s.failHere(ErrTruncated)
		}
		err = errors.New(syntax.Msg)
	}
	// The decoder gives errors of a declaration, such as its version, as text.
	return s.failHere(ErrXML.Because(errors.New(clip(strings.TrimPrefix(err.Error(), "xml: ")))))
}

// fail gives a mistake the place where the present token begins.
func (s *scanner) fail(err *kabinet.Error) *Error {
	return newError(s.tok.line, s.tok.column, s.path(), err)
}

// failHere gives a mistake the place that reading has reached.
func (s *scanner) failHere(err *kabinet.Error) *Error {
	return newError(s.src.pos.line, s.src.pos.column, s.path(), err)
}

// path returns the path of the open elements.
func (s *scanner) path() string {
	var b strings.Builder
	for i, n := range s.stack {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(clip(n.Local))
	}
	return b.String()
}

// skip reads to the end of the element whose start was read last.
func (s *scanner) skip() *Error {
	for depth := len(s.stack); len(s.stack) >= depth; {
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

func isBlank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}
