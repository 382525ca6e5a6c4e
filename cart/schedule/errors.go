package schedule

import "github.com/seed-a884640a/kabinet"

// The errors.
var (
	// ErrID is returned for a schedule without id or organisation.
	ErrID = kabinet.NewError(kabinet.Invalid, "schedule.id", "a schedule needs an id and an organisation")
	// ErrName is returned for a name that is empty, too long or no text.
	ErrName = kabinet.NewError(kabinet.Invalid, "schedule.name", "the schedule needs a name of at most {max} bytes")
	// ErrItems is returned for a schedule without rows.
	ErrItems = kabinet.NewError(kabinet.Invalid, "schedule.items", "the schedule needs at least one row")
	// ErrTell is returned for more than MaxTell persons, or one without a name.
	ErrTell = kabinet.NewError(kabinet.Invalid, "schedule.tell", "at most {max} colleagues are told")
	// ErrRecurrence is returned for a Recurrence that cannot be, with the place.
	ErrRecurrence = kabinet.NewError(kabinet.Invalid, "schedule.recurrence", "it is not clear when the schedule comes again")
	// ErrNever is returned for a Recurrence without an occurrence to come.
	ErrNever = kabinet.NewError(kabinet.Invalid, "schedule.never", "no day is to come on which the schedule would run")
	// ErrOccurrence is returned for a day that is no occurrence to come.
	ErrOccurrence = kabinet.NewError(kabinet.NotFound, "schedule.occurrence", "the schedule does not run on {day}")
	// ErrNotDue is returned for running what is not due, or not any more.
	ErrNotDue = kabinet.NewError(kabinet.State, "schedule.not_due", "the schedule is not due")
	// ErrEnded is returned for changes of a schedule that has ended.
	ErrEnded = kabinet.NewError(kabinet.State, "schedule.ended", "the schedule has ended")
	// ErrStatus is returned for pausing what is not active and resuming what is not
	// paused.
	ErrStatus = kabinet.NewError(kabinet.State, "schedule.status", "the schedule is {status}")
)
