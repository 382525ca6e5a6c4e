package approval

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Drop ends a flow whose subject is gone: cancelled, refused by the seller, replaced by
// another. Unlike Withdraw it may be anybody's doing; nothing is approved by it. A flow
// past its end can be dropped too. It returns ErrReleased, ErrStatus for a flow that is
// over, and what is wrong with the reason, which may be empty.
func (f *Flow) Drop(by kabinet.Actor, now time.Time, why string) (Retracted, error) {
	switch {
	case !f.s.Released.IsZero():
		return Retracted{}, ErrReleased
	case f.s.Status.over():
		return Retracted{}, ErrStatus.With("status", string(f.s.Status))
	}
	why, err := reason(why, false)
	if err != nil {
		return Retracted{}, at(err, "/reason")
	}
	return f.end(by, now.UTC(), why), nil
}

// end withdraws the flow.
func (f *Flow) end(by kabinet.Actor, now time.Time, why string) Retracted {
	was := f.s.Status
	f.s.Status, f.s.Reason, f.s.Decided, f.s.Due, f.s.Until, f.s.Changed = Withdrawn, why, now, time.Time{}, time.Time{}, now
	return Retracted{f.base(by, now), was, why}
}

// Drop ends the flow of a subject that is gone, and does nothing where the subject has
// none that is not over. Whether the actor may end the subject is for the caller to
// know; the flow asks for no permission of its own. It returns the errors of Flow.Drop.
func (s *Service) Drop(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, kind SubjectKind, subject, why string) error {
	if s.Flows == nil {
		return kabinet.ErrMissingPort.With("port", "approval.Service.Flows")
	}
	f, err := s.Flows.Current(ctx, org, kind, subject)
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	event, err := f.Drop(by, s.now(), why)
	if err != nil {
		return err
	}
	_, err = s.save(ctx, f, []kabinet.Event{event})
	return err
}
