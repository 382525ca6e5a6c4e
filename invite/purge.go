package invite

import (
	"context"
	"time"
)

// Keep is how long Purge keeps what is over.
const Keep = 90 * 24 * time.Hour

// Purger deletes what is over, of all organisations. Each method deletes at most
// limit, those that were over first at the beginning, and returns how many it has
// deleted. There is no event.
type Purger interface {
	// PurgeInvitations deletes invitations that are stored as Declined, Revoked,
	// Expired, Superseded or Rejected and whose Expires is before an instant. It
	// leaves those that were accepted, which say on whose word somebody joined
	// and what they agreed to, and those that are stored as open: Sweep writes
	// down that they have expired.
	PurgeInvitations(ctx context.Context, before time.Time, limit int) (int, error)
	// PurgeMeters deletes meters that are Full before an instant: to their rates
	// it is as if they were there.
	PurgeMeters(ctx context.Context, before time.Time, limit int) (int, error)
	// PurgeBulks deletes what became of lists before an instant. Their keys can
	// be used again then.
	PurgeBulks(ctx context.Context, before time.Time, limit int) (int, error)
}

// Purge deletes what is over and nobody needs any more, at most limit of each kind:
// invitations that were over for Keep and not accepted, meters that count nothing,
// and lists older than Keep. Refusals stay, or else who does not want to be invited
// would be invited again. It returns how many were deleted altogether; call it again
// while that is limit or more. It needs no actor: it is for the host's timer.
func (s *Service) Purge(ctx context.Context, limit int) (int, error) {
	if err := s.need("Purger"); err != nil {
		return 0, err
	}
	all, now := 0, s.now()
	for _, some := range []struct {
		purge  func(context.Context, time.Time, int) (int, error)
		before time.Time
	}{{s.Purger.PurgeInvitations, now.Add(-Keep)}, {s.Purger.PurgeMeters, now}, {s.Purger.PurgeBulks, now.Add(-Keep)}} {
		n, err := some.purge(ctx, some.before, limit)
		if all += n; err != nil {
			return all, err
		}
	}
	return all, nil
}
