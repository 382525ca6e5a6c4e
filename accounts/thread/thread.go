package thread

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// Thread is one conversation, or one suggestion with what is said about it. A method
// that returns an error changes nothing. A Thread is not safe for concurrent use.
type Thread struct{ s State }

// Draft is a message that is to be posted: text, attachments, or both.
type Draft struct {
	Text        string        `json:"text,omitempty"`
	Attachments []document.ID `json:"attachments,omitempty"`
}

// Head says what a new thread is about, and whose that is.
type Head struct {
	ID    ID
	Kind  Kind
	About Ref
	Title string
	// On is what permissions are asked for: what About names.
	On kabinet.Object
}

// Open begins a thread with its first message. It returns ErrID, ErrAbout, ErrText for
// the title, and the errors of Post.
func Open(h Head, by kabinet.Actor, side Side, d Draft, now time.Time) (*Thread, Message, Posted, error) {
	h.Title = strings.TrimSpace(h.Title)
	switch {
	case h.ID == "" || h.On.Org == "":
		return nil, Message{}, Posted{}, ErrID
	case h.Kind != Conversation && h.Kind != Suggestion, h.About.Kind == "",
		!line(h.About.Kind), !line(h.About.ID):
		return nil, Message{}, Posted{}, ErrAbout
	case !line(h.Title):
		return nil, Message{}, Posted{}, ErrText.At("/title").With("max", MaxTitle)
	}
	t := &Thread{State{
		Schema: Schema, ID: h.ID, Org: h.On.Org, Kind: h.Kind, About: h.About, Title: h.Title,
		Unit: h.On.Unit, LegalEntity: h.On.LegalEntity, Owner: h.On.Owner, Opened: now.UTC(), By: by,
	}}
	if h.Kind == Suggestion {
		t.s.Stage = New
	}
	m, event, err := t.Post(by, side, d, now)
	return t, m, event, err
}

// Restore returns the thread of a state that a store kept. It copies the state.
func Restore(s State) *Thread { return &Thread{s.clone()} }

// State returns a copy of all the thread holds.
func (t *Thread) State() State { return t.s.clone() }

func (t *Thread) base(by kabinet.Actor, now time.Time) Base {
	return Base{t.s.ID, t.s.Org, t.s.Kind, t.s.About, by, now.UTC()}
}

// Post adds a message, and opens a closed thread again. From then on the other side is
// waited for, except that the client need answer nothing of the seller's but an offer to
// try what they suggested. It returns ErrEmpty,
// ErrText, or ErrTooManyAttachments.
func (t *Thread) Post(by kabinet.Actor, side Side, d Draft, now time.Time) (Message, Posted, error) {
	text := strings.TrimSpace(strings.ReplaceAll(d.Text, "\r\n", "\n"))
	switch {
	case text == "" && len(d.Attachments) == 0:
		return Message{}, Posted{}, ErrEmpty
	case !storable(text):
		return Message{}, Posted{}, ErrText.At("/text").With("max", MaxText)
	}
	if err := d.countable(); err != nil {
		return Message{}, Posted{}, err
	}
	now = now.UTC()
	t.s.Last++
	t.s.Changed, t.s.Closed = now, time.Time{}
	switch {
	case side == Client:
		if t.s.Asked.IsZero() {
			t.s.Asked = now
		}
		if t.s.Awaiting != Seller {
			t.s.Awaiting, t.s.Since = Seller, now
		}
	default:
		t.answered(now)
	}
	m := Message{
		Org: t.s.Org, Thread: t.s.ID, Number: t.s.Last, By: by, Side: side, Text: text,
		Attachments: slices.Clone(d.Attachments), At: now,
	}
	return m, Posted{t.base(by, now), m.Number, side, m.Number == 1}, nil
}

// Close says that there is nothing more to say: nobody is waited for. It returns
// ErrClosed the second time.
func (t *Thread) Close(by kabinet.Actor, now time.Time) (ClosedEvent, error) {
	if !t.s.Closed.IsZero() {
		return ClosedEvent{}, ErrClosed
	}
	now = now.UTC()
	t.s.Closed, t.s.Changed, t.s.Awaiting, t.s.Since = now, now, "", time.Time{}
	return ClosedEvent{t.base(by, now)}, nil
}

// Decide says what becomes of a suggestion, and why. To decline it takes an answer;
// elsewhere an empty one keeps the answer there is. It returns ErrNotSuggestion,
// ErrStage, ErrAnswer or ErrText. Deciding answers the client.
func (t *Thread) Decide(stage Stage, answer string, by kabinet.Actor, now time.Time) (Decided, error) {
	answer = strings.TrimSpace(answer)
	switch {
	case t.s.Kind != Suggestion:
		return Decided{}, ErrNotSuggestion
	case !stage.valid(), stage == t.s.Stage && answer == "", stage == New && t.s.Stage != New:
		return Decided{}, ErrStage.With("stage", string(stage))
	case stage == Declined && answer == "":
		return Decided{}, ErrAnswer
	case !storable(answer):
		return Decided{}, ErrText.At("/answer").With("max", MaxText)
	}
	now = now.UTC()
	was := t.s.Stage
	t.s.Stage, t.s.Changed = stage, now
	if answer != "" {
		t.s.Answer = answer
	}
	t.answered(now)
	return Decided{t.base(by, now), was, stage, answer}, nil
}

// OfferBeta asks the client to try what they suggested, which answers them, and opens a
// closed thread again. Their answer is waited for until they give it or the thread is
// closed; what they ask in between, the seller answers first. It returns ErrNotSuggestion, ErrText for an empty text too, or ErrBeta the second time.
func (t *Thread) OfferBeta(text string, by kabinet.Actor, now time.Time) (BetaOffered, error) {
	text = strings.TrimSpace(text)
	switch {
	case t.s.Kind != Suggestion:
		return BetaOffered{}, ErrNotSuggestion
	case t.s.Beta != nil:
		return BetaOffered{}, ErrBeta
	case text == "" || !storable(text):
		return BetaOffered{}, ErrText.At("/text").With("max", MaxText)
	}
	now = now.UTC()
	t.s.Beta = &Beta{Text: text, By: by, Offered: now}
	t.s.Changed, t.s.Closed = now, time.Time{}
	t.answered(now)
	return BetaOffered{t.base(by, now), text}, nil
}

// AnswerBeta says whether the client will try it. It returns ErrBeta where there is no
// offer, or the offer is answered.
func (t *Thread) AnswerBeta(taken bool, by kabinet.Actor, now time.Time) (BetaAnswered, error) {
	if t.s.Beta == nil || !t.s.Beta.Answered.IsZero() {
		return BetaAnswered{}, ErrBeta
	}
	now = now.UTC()
	t.s.Beta.Answered, t.s.Beta.Taken, t.s.Changed = now, taken, now
	if t.s.Awaiting == Client {
		t.s.Awaiting, t.s.Since = "", time.Time{}
	}
	return BetaAnswered{t.base(by, now), taken}, nil
}

// answered says that the seller has said something: nobody waits for them any more, and
// the client is waited for only where there is an offer that they have not answered.
func (t *Thread) answered(now time.Time) {
	if !t.s.Asked.IsZero() && t.s.Answered.IsZero() {
		t.s.Answered = now
	}
	t.s.Awaiting, t.s.Since = "", time.Time{}
	if b := t.s.Beta; b != nil && b.Answered.IsZero() {
		t.s.Awaiting, t.s.Since = Client, b.Offered
	}
}

// countable returns ErrTooManyAttachments for more than a message may have.
func (d Draft) countable() error {
	if len(d.Attachments) > MaxAttachments || twice(d.Attachments) {
		return ErrTooManyAttachments.At("/attachments").With("max", MaxAttachments)
	}
	return nil
}

func twice(list []document.ID) bool {
	for i, id := range list {
		if id == "" || slices.Contains(list[:i], id) {
			return true
		}
	}
	return false
}

// line reports whether a text is short and of one line.
func line(s string) bool {
	return len(s) <= MaxTitle && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// storable reports whether a text is not too long, UTF-8, and without control
// characters but line ends and tabs.
func storable(s string) bool {
	return len(s) <= MaxText && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}
