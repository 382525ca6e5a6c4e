package nps

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Funnel says what became of the requests that were opened in a window: how many
// people could have been asked, were asked and answered, and what managers did.
// It belongs beside every score, since sending by way of managers invites
// choosing whom to ask. Funnels of other parts of one window are put together
// with Merge.
type Funnel struct {
	Window kabinet.Window `json:"window"`

	// Suppressed counts the requests that must not be sent, by reason. All
	// others are Eligible.
	Suppressed map[Reason]int64 `json:"suppressed,omitempty"`
	Eligible   int64            `json:"eligible"`
	// Of the eligible: those that wait, that a manager skipped, that nobody
	// sent in time, and that were sent.
	Waiting int64 `json:"waiting"`
	Skipped int64 `json:"skipped"`
	Lapsed  int64 `json:"lapsed"`
	Sent    int64 `json:"sent"`
	// Of the sent: those that did not bounce, and that were answered.
	Delivered int64 `json:"delivered"`
	Answered  int64 `json:"answered"`

	// Response is about those sent in the window, whenever they were opened.
	Response Response `json:"response"`
	// Managers are those who were asked about the eligible, and "" where nobody
	// was.
	Managers map[kabinet.PersonID]ManagerFunnel `json:"managers,omitempty"`
}

// Response counts the surveys sent in a window that were delivered, and those of
// them that were answered, at whatever time.
type Response struct {
	Delivered int64 `json:"delivered"`
	Answered  int64 `json:"answered"`
}

// Rate returns Answered ÷ Delivered, 0 to 1, and false where nothing was delivered.
func (r Response) Rate() (float64, bool) { return ratio(r.Answered, r.Delivered) }

// ManagerFunnel counts the eligible requests of one manager.
type ManagerFunnel struct {
	Waiting int64 `json:"waiting"`
	Skipped int64 `json:"skipped"`
	Lapsed  int64 `json:"lapsed"`
	Sent    int64 `json:"sent"`
	// Reasons counts the reasons for skipping, as they were written.
	Reasons map[string]int64 `json:"reasons,omitempty"`
}

// SkipRate returns the share of the requests that came to an end with the manager
// and were not sent, skipped and lapsed ones alike: who lets unhappy clients lapse
// chooses just as who skips them. It is false where none has come to an end.
func (m ManagerFunnel) SkipRate() (float64, bool) {
	return ratio(m.Skipped+m.Lapsed, m.Skipped+m.Lapsed+m.Sent)
}

// NewFunnel returns an empty funnel of a window, half-open.
func NewFunnel(w kabinet.Window) Funnel {
	return Funnel{Window: w, Suppressed: map[Reason]int64{}, Managers: map[kabinet.PersonID]ManagerFunnel{}}
}

// Add counts a request as it is at now: in the funnel where it was opened in the
// window, and in the response where it was sent in it. Each request is added once.
func (f *Funnel) Add(s State, now time.Time) {
	f.addOpened(s, now)
	f.addSent(s)
}

// addSent counts what was sent in the window.
func (f *Funnel) addSent(s State) {
	if s.Sent.IsZero() || s.Bounced || !f.Window.Contains(s.Sent) {
		return
	}
	f.Response.Delivered++
	if !s.Answered.IsZero() {
		f.Response.Answered++
	}
}

// addOpened counts what was opened in the window.
func (f *Funnel) addOpened(s State, now time.Time) {
	if !f.Window.Contains(s.Opened) {
		return
	}
	if f.Managers == nil {
		f.Suppressed, f.Managers = map[Reason]int64{}, map[kabinet.PersonID]ManagerFunnel{}
	}
	if s.Status == Suppressed {
		f.Suppressed[s.Suppressed]++
		return
	}
	f.Eligible++
	manager := s.Deal.Manager
	if s.Asked.IsZero() {
		manager = ""
	}
	m := f.Managers[manager]
	switch status := s.StatusAt(now); {
	case status == ManagerSkipped:
		f.Skipped++
		m.Skipped++
		reasons := make(map[string]int64, len(m.Reasons)+1)
		addCounts(reasons, m.Reasons)
		reasons[s.SkipReason]++
		m.Reasons = reasons
	case !s.Sent.IsZero():
		f.Sent++
		m.Sent++
		if !s.Bounced {
			f.Delivered++
		}
		if !s.Answered.IsZero() {
			f.Answered++
		}
	case status == Expired:
		f.Lapsed++
		m.Lapsed++
	default:
		f.Waiting++
		m.Waiting++
	}
	f.Managers[manager] = m
}

// Merge adds the counts of other requests of the same window. It returns
// kabinet.ErrWindow for those of another window.
func (f *Funnel) Merge(o Funnel) error {
	if !f.Window.Equal(o.Window) {
		return kabinet.ErrWindow.With("from", o.Window.From).With("until", o.Window.Until)
	}
	if f.Managers == nil {
		f.Suppressed, f.Managers = map[Reason]int64{}, map[kabinet.PersonID]ManagerFunnel{}
	}
	addCounts(f.Suppressed, o.Suppressed)
	f.Eligible += o.Eligible
	f.Waiting += o.Waiting
	f.Skipped += o.Skipped
	f.Lapsed += o.Lapsed
	f.Sent += o.Sent
	f.Delivered += o.Delivered
	f.Answered += o.Answered
	f.Response.Delivered += o.Response.Delivered
	f.Response.Answered += o.Response.Answered
	for id, b := range o.Managers {
		a := f.Managers[id]
		a.Waiting += b.Waiting
		a.Skipped += b.Skipped
		a.Lapsed += b.Lapsed
		a.Sent += b.Sent
		reasons := make(map[string]int64, len(a.Reasons)+len(b.Reasons))
		addCounts(reasons, a.Reasons)
		addCounts(reasons, b.Reasons)
		a.Reasons = reasons
		f.Managers[id] = a
	}
	return nil
}

func addCounts[K comparable](to, from map[K]int64) {
	for k, n := range from {
		to[k] += n
	}
}

func ratio(part, whole int64) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}
