package replay

import "github.com/seed-a884640a/kabinet"

// Errors of lines and of this package's names.
var (
	// ErrAmount is for a line with neither a total nor a price.
	ErrAmount = kabinet.NewError(kabinet.Invalid, "replay.amount", "there is neither a total nor a price")
	// ErrCurrency is for a line whose amount is in another currency than its request.
	ErrCurrency = kabinet.NewError(kabinet.Invalid, "replay.currency", "the amount is in {a} and the line in {b}")
	// ErrName is for text that is no name of a cause or of a kind.
	ErrName = kabinet.NewError(kabinet.Invalid, "replay.name", "{text} is not a known name")
	// ErrTooMany is returned for a document of more lines than Options.Lines.
	ErrTooMany = kabinet.NewError(kabinet.TooMany, "replay.too_many", "document {document} has more than {limit} lines")

	sentinels = [...]*kabinet.Error{ErrAmount, ErrCurrency, ErrName, ErrTooMany}
)
