package pricing

import (
	"encoding/json"
	"io"
)

// ReadBook reads a book from JSON as ReadJSON does: strictly, with every mistake
// and its place. The Lines find the lines of the places that Compile names. It
// does not compile the book.
func ReadBook(r io.Reader) (Book, *Lines, error) { return ReadJSON[Book](r) }

// ReadAmendment reads an amendment from JSON as ReadBook reads a book.
func ReadAmendment(r io.Reader) (Amendment, *Lines, error) { return ReadJSON[Amendment](r) }

// WriteBook writes the book as indented JSON that ReadBook reads.
func WriteBook(w io.Writer, b Book) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(b)
}
