package nps

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// MaxRevisions bounds how often a person can change an answer.
const MaxRevisions = 50

// Answer records the reply of the person, which can be changed within
// Policy.EditFor from now on. It returns ErrScoreRange and ErrText or
// ErrTextTooLong with their place; ErrAnswered where there is a reply already,
// which Revise changes; ErrNotSent, ErrExpired, ErrLocked and
// ErrPolicy.
func (r *Request) Answer(by kabinet.Actor, now time.Time, reply Reply, p Policy) (AnswerRecorded, error) {
	reply, err := reply.tidied()
	if err != nil {
		return AnswerRecorded{}, err
	}
	if err := p.Validate(); err != nil {
		return AnswerRecorded{}, err
	}
	if err := r.in(now, Sent); err != nil {
		return AnswerRecorded{}, err
	}
	event := r.recorded(by, now, reply)
	r.s.Status, r.s.Answered = AnswerGiven, event.At
	r.s.Until = event.At.Add(orDefault(p.EditFor, DefaultEditFor))
	r.s.Draft, r.s.Bounced, r.s.BounceReason = nil, false, ""
	r.s.Dismissed, r.s.DismissReason = time.Time{}, ""
	return event, nil
}

// Revise records another reply, which counts in place of those before it; they
// are kept. The same reply again changes nothing, and the event is Empty then. It
// returns the errors of a reply that Answer returns; ErrNotAnswered where there is
// none to change; ErrLocked after the time to change it; ErrManyRevisions.
func (r *Request) Revise(by kabinet.Actor, now time.Time, reply Reply) (AnswerRecorded, error) {
	reply, err := reply.tidied()
	if err != nil {
		return AnswerRecorded{}, err
	}
	if err := r.in(now, AnswerGiven); err != nil {
		return AnswerRecorded{}, err
	}
	if last, _ := r.s.Last(); last.Reply() == reply {
		return AnswerRecorded{}, nil
	}
	if len(r.s.Revisions) >= MaxRevisions {
		return AnswerRecorded{}, ErrManyRevisions.With("max", MaxRevisions)
	}
	return r.recorded(by, now, reply), nil
}

// recorded appends a reply.
func (r *Request) recorded(by kabinet.Actor, now time.Time, reply Reply) AnswerRecorded {
	event := AnswerRecorded{
		Base: r.base(by, now), Person: r.s.To.Person, Manager: r.s.Deal.Manager, Supervisor: r.s.Deal.Supervisor,
		Score: reply.Score, Class: reply.Score.Class().String(), Revision: len(r.s.Revisions) + 1,
	}
	if reply.Score.Class() == Promoter && r.s.Reference.IsZero() {
		event.AskReference = true
		r.s.Reference = event.At
	}
	r.s.Revisions = append(r.s.Revisions, Revision{reply.Score, reply.Comment, event.At})
	r.s.Changed = event.At
	return event
}

// SaveDraft keeps what is not submitted. It counts for nothing. There is no event.
// It returns the errors of Answer.
func (r *Request) SaveDraft(now time.Time, u Unfinished) error {
	u.Score = cloneOf(u.Score)
	if u.Score != nil {
		if err := u.Score.Validate(); err != nil {
			return at(err, "/score")
		}
	}
	u.Comment = tidy(u.Comment)
	if err := checkLong(u.Comment, MaxComment); err != nil {
		return err.At("/comment")
	}
	if err := r.in(now, Sent); err != nil {
		return err
	}
	r.s.Draft = &Saved{u, now.UTC()}
	r.s.Changed = now.UTC()
	return nil
}

// Dismiss records that the person declines to answer, and why, where they say so:
// nobody has to. They may answer after all, while the link lives. It returns
// ErrAnswered, ErrNotSent, ErrExpired or ErrLocked; ErrText and ErrTextTooLong; and
// an Empty event the second time.
func (r *Request) Dismiss(by kabinet.Actor, now time.Time, reason string) (AnswerDismissed, error) {
	reason = tidy(reason)
	if err := checkTexts(field{"/reason", reason}); err != nil {
		return AnswerDismissed{}, err
	}
	if err := r.in(now, Sent); err != nil {
		return AnswerDismissed{}, err
	}
	if !r.s.Dismissed.IsZero() {
		return AnswerDismissed{}, nil
	}
	event := AnswerDismissed{r.base(by, now), r.s.To.Person}
	r.s.Dismissed, r.s.DismissReason, r.s.Changed = event.At, reason, event.At
	return event, nil
}

// Exclude takes an answer out of all scores, such as a test of the seller's own
// people. It is counted aside. The reason is required. It returns ErrReason,
// ErrText, ErrTextTooLong, ErrNotAnswered without an answer, and an Empty event
// where it is out already.
func (r *Request) Exclude(by kabinet.Actor, now time.Time, reason string) (AnswerExcluded, error) {
	reason, err := reasonText(reason)
	if err != nil {
		return AnswerExcluded{}, err
	}
	if len(r.s.Revisions) == 0 {
		return AnswerExcluded{}, ErrNotAnswered.With("status", string(r.s.StatusAt(now)))
	}
	if r.s.Excluded != nil {
		return AnswerExcluded{}, nil
	}
	event := AnswerExcluded{r.base(by, now), reason}
	r.s.Excluded = &Exclusion{By: by.Person, At: event.At, Reason: reason}
	r.s.Changed = event.At
	return event, nil
}

// Include takes an excluded answer back into the scores. The event is Empty where
// it was not excluded.
func (r *Request) Include(by kabinet.Actor, now time.Time) AnswerIncluded {
	if r.s.Excluded == nil {
		return AnswerIncluded{}
	}
	event := AnswerIncluded{r.base(by, now)}
	r.s.Excluded, r.s.Changed = nil, event.At
	return event
}

// tidied returns the reply without white space around its comment, or what is
// wrong with it.
func (r Reply) tidied() (Reply, error) {
	if err := r.Score.Validate(); err != nil {
		return r, at(err, "/score")
	}
	r.Comment = tidy(r.Comment)
	if err := checkLong(r.Comment, MaxComment); err != nil {
		return r, err.At("/comment")
	}
	return r, nil
}

// reasonText returns the reason tidied, or what is wrong with it.
func reasonText(reason string) (string, error) {
	reason = tidy(reason)
	if reason == "" {
		return "", ErrReason.At("/reason")
	}
	return reason, checkTexts(field{"/reason", reason})
}
