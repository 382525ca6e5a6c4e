package kabinet

import "time"

// Window is the half-open interval [From, Until) of instants. A zero From means
// since ever, a zero Until means open. The zero Window is all of time.
type Window struct {
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// ErrWindow is returned for a window that ends before it begins, or is empty.
var ErrWindow = NewError(Invalid, "kabinet.window", "the window from {from} ends at {until}, not after its beginning")

// NewWindow returns the window [from, until) in UTC. It returns ErrWindow, and a
// window that contains nothing, unless from is before until; a zero one of them
// leaves that side open.
func NewWindow(from, until time.Time) (Window, error) {
	w := Window{}
	if !from.IsZero() {
		w.From = from.UTC()
	}
	if !until.IsZero() {
		w.Until = until.UTC()
	}
	return w, w.Validate()
}

// Validate returns ErrWindow when no instant is in the window, as may be in one
// that was not made by NewWindow.
func (w Window) Validate() error {
	if !w.From.IsZero() && !w.Until.IsZero() && !w.From.Before(w.Until) {
		return ErrWindow.With("from", w.From).With("until", w.Until)
	}
	return nil
}

// Contains reports whether From ≤ t < Until.
func (w Window) Contains(t time.Time) bool {
	return (w.From.IsZero() || !t.Before(w.From)) && (w.Until.IsZero() || t.Before(w.Until))
}

// Overlaps reports whether some instant is in both windows.
func (w Window) Overlaps(o Window) bool {
	_, ok := w.Intersect(o)
	return ok
}

// Intersect returns the instants that are in both windows, and false if there are none.
func (w Window) Intersect(o Window) (Window, bool) {
	out := w
	if out.From.IsZero() || o.From.After(out.From) {
		out.From = o.From
	}
	if out.Until.IsZero() || (!o.Until.IsZero() && o.Until.Before(out.Until)) {
		out.Until = o.Until
	}
	if out.Validate() != nil {
		return Window{}, false
	}
	return out, true
}

// Equal reports whether both windows hold the same instants, whatever the
// locations of their times. Compare with Equal rather than ==.
func (w Window) Equal(o Window) bool {
	return w.From.Equal(o.From) && w.Until.Equal(o.Until)
}

// Open reports whether the window never ends.
func (w Window) Open() bool { return w.Until.IsZero() }
