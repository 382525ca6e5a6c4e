package spend

import "github.com/seed-a884640a/kabinet"

// Errors about reports.
var (
	// ErrDays is returned for a query without days, or of more periods than MaxPeriods.
	ErrDays = kabinet.NewError(kabinet.Invalid, "spend.days", "there is nothing to report from {first} until {until}: choose a first day and a later last one")
	// ErrQuery is returned for what cannot be asked.
	ErrQuery = kabinet.NewError(kabinet.Invalid, "spend.query", "a report cannot be made by {what}")
	// ErrTooManyRows is returned for a report of more than MaxRows rows.
	ErrTooManyRows = kabinet.NewError(kabinet.Invalid, "spend.too_many_rows", "the report has more than {max} rows: group by less, or choose fewer days")
)
