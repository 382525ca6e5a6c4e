package nps

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Survey is what the page of a personal link shows.
type Survey struct {
	Org       kabinet.OrgID    `json:"org"`
	Request   ID               `json:"request"`
	Programme ProgrammeID      `json:"programme,omitempty"`
	Deal      DealID           `json:"deal"`
	Manager   kabinet.PersonID `json:"manager,omitempty"`
	Locale    string           `json:"locale,omitempty"`
	Status    Status           `json:"status"` // now
	// Open reports whether an answer can be given or changed, before Until.
	Open  bool      `json:"open"`
	Until time.Time `json:"until,omitzero"`
	// Reply is the answer so far, and Draft what is not submitted yet.
	Reply *Reply      `json:"reply,omitempty"`
	Draft *Unfinished `json:"draft,omitempty"`
}

// Prefill returns the score that a link carries, such as that of "?score=9", to be
// shown as chosen. It is no answer: scanners of mail open every link, so only a
// person's POST records. Text that is no score prefills nothing.
func Prefill(text string) (Score, bool) {
	s, err := ParseScore(text)
	return s, err == nil
}

// Peek returns what the page of a link shows. It is for GET: it writes nothing,
// however often it is called, and works in a transaction for reading. It returns
// ErrLink for a link that opens nothing. The host should answer with
// Referrer-Policy: no-referrer and Cache-Control: no-store.
func (s *Service) Peek(ctx context.Context, link string) (Survey, error) {
	r, err := s.open(ctx, link)
	if err != nil {
		return Survey{}, err
	}
	return r.s.survey(s.now()), nil
}

func (s State) survey(now time.Time) Survey {
	out := Survey{
		Org: s.Org, Request: s.ID, Programme: s.Deal.Programme, Deal: s.Deal.ID, Manager: s.Deal.Manager,
		Locale: s.To.Locale, Status: s.StatusAt(now),
	}
	out.Open = out.Status == Sent || out.Status == AnswerGiven
	if out.Open {
		out.Until = s.Until
	}
	if last, ok := s.Last(); ok {
		reply := last.Reply()
		out.Reply = &reply
	}
	if s.Draft != nil {
		out.Draft = &Unfinished{cloneOf(s.Draft.Score), s.Draft.Comment}
	}
	return out
}

// Answer records the reply of who has the link, or changes the one that was given
// within the time for it; the last one counts. It is for POST. An unhappy reply
// opens a follow-up. It returns ErrLink for a link that opens nothing,
// ErrScoreRange, ErrText, ErrTextTooLong, ErrExpired, ErrLocked and
// ErrManyRevisions.
func (s *Service) Answer(ctx context.Context, link string, reply Reply) (Survey, error) {
	if err := s.needPorts("FollowUps"); err != nil {
		return Survey{}, err
	}
	r, err := s.open(ctx, link)
	if err != nil {
		return Survey{}, err
	}
	return s.answer(ctx, r, reply)
}

// answer records the reply of the person, and what follows from it.
func (s *Service) answer(ctx context.Context, r *Request, reply Reply) (survey Survey, err error) {
	now, by := s.now(), r.person()
	var e kabinet.Event
	if len(r.s.Revisions) == 0 {
		e, err = event(r.Answer(by, now, reply, s.Policy))
	} else {
		e, err = event(r.Revise(by, now, reply))
	}
	if err != nil {
		return Survey{}, err
	}
	survey = r.s.survey(now)
	if e == nil {
		return survey, nil
	}
	if err := s.followUp(ctx, r.s, by, now); err != nil {
		return Survey{}, err
	}
	return survey, s.Requests.Save(ctx, r, e)
}

// followUp opens the follow-up of an unhappy answer, or tells the one that there
// is of another answer.
func (s *Service) followUp(ctx context.Context, r State, by kabinet.Actor, now time.Time) error {
	last, _ := r.Last()
	f, err := s.FollowUps.Get(ctx, r.Org, r.ID)
	switch {
	case err == nil:
		if e := f.Rescore(by, now, last.Reply()); !e.Empty() {
			return s.FollowUps.Save(ctx, f, e)
		}
		return nil
	case !errors.Is(err, kabinet.NotFound):
		return err
	case last.Score.Class() != Detractor:
		return nil
	}
	f, opened, err := NewFollowUp(r, by, now)
	if err != nil {
		return err
	}
	return s.FollowUps.Save(ctx, f, opened)
}

// SaveDraft keeps what is not submitted. It is for POST. It returns
// ErrLink and the errors of Request.SaveDraft.
func (s *Service) SaveDraft(ctx context.Context, link string, u Unfinished) (Survey, error) {
	r, err := s.open(ctx, link)
	if err != nil {
		return Survey{}, err
	}
	now := s.now()
	if err := r.SaveDraft(now, u); err != nil {
		return Survey{}, err
	}
	survey := r.s.survey(now)
	return survey, s.Requests.Save(ctx, r)
}

// Dismiss records that who has the link declines to answer, and why, where they say
// so. It is for POST. It returns ErrLink and the errors of Request.Dismiss.
func (s *Service) Dismiss(ctx context.Context, link, reason string) error {
	r, err := s.open(ctx, link)
	if err != nil {
		return err
	}
	return s.dismiss(ctx, r, reason)
}

func (s *Service) dismiss(ctx context.Context, r *Request, reason string) error {
	e, err := event(r.Dismiss(r.person(), s.now(), reason))
	if err != nil || e == nil {
		return err
	}
	return s.Requests.Save(ctx, r, e)
}

// OptOut records that who has the link does not want to be asked any more, in any
// account or programme. It is for POST, and works also when the survey is over.
// It returns ErrLink.
func (s *Service) OptOut(ctx context.Context, link string) error {
	return s.wish(ctx, link, (*Service).OptOutOwn)
}

// OptIn records that who has the link may be asked again: it undoes OptOut. It is
// for POST, and works also when the survey is over. It returns ErrLink.
func (s *Service) OptIn(ctx context.Context, link string) error {
	return s.wish(ctx, link, (*Service).OptInOwn)
}

// wish does what who has the link wishes.
func (s *Service) wish(ctx context.Context, link string, do func(*Service, context.Context, kabinet.Actor) error) error {
	if err := s.needPorts("Contacts"); err != nil {
		return err
	}
	r, err := s.open(ctx, link)
	if err != nil {
		return err
	}
	return do(s, ctx, r.person())
}

// open returns the request that a link opens, or ErrLink. A link that is unknown
// takes as long as one with a wrong secret.
func (s *Service) open(ctx context.Context, text string) (*Request, error) {
	if err := s.needPorts("Requests"); err != nil {
		return nil, err
	}
	link, ok := parseLink(text)
	if !ok {
		return nil, ErrLink
	}
	r, err := s.Requests.BySelector(ctx, link.token.Selector())
	var found State
	switch {
	case err == nil:
		found = r.s
	case !errors.Is(err, kabinet.NotFound):
		return nil, err
	}
	if !link.opens(s.Keys, found) || r == nil {
		return nil, ErrLink
	}
	return r, nil
}

// person is who has the link, as an actor.
func (r *Request) person() kabinet.Actor {
	return kabinet.Actor{Person: r.s.To.Person, Organization: r.s.Org}
}
