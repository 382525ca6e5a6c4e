package kabinet

// Limits of a Page.
const (
	DefaultPageLimit = 50
	MaxPageLimit     = 1000
)

// Page asks for a part of a list: at most Limit items (0 means
// DefaultPageLimit) after the cursor that the part before returned. Cursors are
// opaque; an unknown one is ErrCursor.
type Page struct {
	Limit int    `json:"limit,omitempty"`
	After string `json:"after,omitempty"`
}

// ErrCursor is returned for a cursor that no list gave.
var ErrCursor = NewError(Invalid, "kabinet.cursor", "the page cursor is not valid")

// Size returns Limit, at least 1 and at most MaxPageLimit, and DefaultPageLimit for 0.
func (p Page) Size() int {
	if p.Limit == 0 {
		return DefaultPageLimit
	}
	return min(max(p.Limit, 1), MaxPageLimit)
}

// List is one part of a list. Next is the cursor of the part that follows, and
// "" when this is the last one.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}
