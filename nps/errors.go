package nps

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Errors of scoring.
var (
	// ErrScoreRange is returned for what is not a whole number from 0 to 10.
	ErrScoreRange = kabinet.NewError(kabinet.Invalid, "nps.score_range", "{score} is not a whole number from 0 to 10")
	// ErrNoData is returned where nobody has answered: that is no score, and
	// least of all a score of 0.
	ErrNoData = kabinet.NewError(kabinet.Invalid, "nps.no_data", "there are no answers to score")
	// ErrTally is returned for a count that cannot be one.
	ErrTally = kabinet.NewError(kabinet.Invalid, "nps.tally", "{count} is not a number of answers")
	// ErrLevel is returned for a confidence level below 0.5 or above 0.9999.
	ErrLevel = kabinet.NewError(kabinet.Invalid, "nps.level", "{level} is not a confidence level from 0.5 to 0.9999")
	// ErrPopulation is returned where more have answered than there are.
	ErrPopulation = kabinet.NewError(kabinet.Invalid, "nps.population", "the population is {population}, and {n} have answered")
	// ErrName is returned for the name of a method, a basis or a status that
	// is none.
	ErrName = kabinet.NewError(kabinet.Invalid, "nps.name", "{text} is not a known name")
	// ErrRevenue is returned for an account's revenue that is negative, in no
	// currency, or not the one stated before.
	ErrRevenue = kabinet.NewError(kabinet.Invalid, "nps.revenue", "{account} cannot have the revenue {revenue}")
	// ErrNoRevenue is returned for a score weighted by revenue where none of
	// the accounts that have answered has any.
	ErrNoRevenue = kabinet.NewError(kabinet.Invalid, "nps.no_revenue", "the revenue of the accounts that have answered is not known")
	// ErrPeriods is returned for a trend with fewer than two periods that have
	// answers.
	ErrPeriods = kabinet.NewError(kabinet.Invalid, "nps.periods", "a trend needs two periods with answers")
	// ErrManyPeriods is returned where answers are more than MaxPeriods apart.
	ErrManyPeriods = kabinet.NewError(kabinet.Invalid, "nps.many_periods", "the answers spread over more than {max} periods")
	// ErrMixed is returned for a trend of scores that were found in different
	// ways.
	ErrMixed = kabinet.NewError(kabinet.Invalid, "nps.mixed", "one trend cannot have scores of different kinds: {a}; {b}")
	// ErrPoint is returned for a period whose numbers do not belong together.
	ErrPoint = kabinet.NewError(kabinet.Invalid, "nps.point", "the numbers of the period do not belong together")
	// ErrPairs is returned where the exact test of paired accounts would take
	// too long.
	ErrPairs = kabinet.NewError(kabinet.Invalid, "nps.pairs", "{n} accounts with such different numbers of answers are too many for the exact test")
	// ErrTwice is returned for an account that is there twice, and for two
	// different answers of one id and time.
	ErrTwice = kabinet.NewError(kabinet.Conflict, "nps.twice", "{id} is there twice")
)

// Limits of texts, in bytes.
const (
	// MaxText is for ids and reasons.
	MaxText = 1000
	// MaxComment is for what people write.
	MaxComment = 10_000
)

// Errors of surveys.
var (
	// ErrID is returned where an id is missing; its place says which.
	ErrID = kabinet.NewError(kabinet.Invalid, "nps.id", "the id is missing")
	// ErrTextTooLong is returned for text of more than MaxText or MaxComment
	// bytes.
	ErrTextTooLong = kabinet.NewError(kabinet.Invalid, "nps.text_too_long", "the text is longer than {max} bytes")
	// ErrText is returned for text that is not valid UTF-8 or has a zero byte,
	// which would not come back from a store as it was.
	ErrText = kabinet.NewError(kabinet.Invalid, "nps.text", "the text has characters that cannot be stored")
	// ErrReason is returned where a reason or a note is required and missing.
	ErrReason = kabinet.NewError(kabinet.Invalid, "nps.reason", "please state the reason")
	// ErrPolicy is returned for a policy that cannot be followed.
	ErrPolicy = kabinet.NewError(kabinet.Invalid, "nps.policy", "the policy has a value that is not possible")
	// ErrNotWaiting is returned for sending or skipping what does not wait for
	// it.
	ErrNotWaiting = kabinet.NewError(kabinet.State, "nps.not_waiting", "the survey does not wait to be sent: it is {status}")
	// ErrOptedOut is returned for sending once more to a person who does not
	// want to be asked.
	ErrOptedOut = kabinet.NewError(kabinet.State, "nps.opted_out", "the person does not want to be asked")
	// ErrTooSoon is returned for a reminder before it is due.
	ErrTooSoon = kabinet.NewError(kabinet.State, "nps.too_soon", "the next reminder is due on {day}")
	// ErrNotSent is returned for an answer to what was not sent.
	ErrNotSent = kabinet.NewError(kabinet.State, "nps.not_sent", "the survey has not been sent: it is {status}")
	// ErrAnswered is returned for a second answer to one request.
	ErrAnswered = kabinet.NewError(kabinet.State, "nps.answered", "the survey was answered already")
	// ErrNotAnswered is returned for changing an answer that is not there.
	ErrNotAnswered = kabinet.NewError(kabinet.State, "nps.not_answered", "there is no answer to change: the survey is {status}")
	// ErrExpired is returned for what came too late.
	ErrExpired = kabinet.NewError(kabinet.Gone, "nps.expired", "the survey is over")
	// ErrLocked is returned for changing an answer after the time for it.
	ErrLocked = kabinet.NewError(kabinet.Gone, "nps.locked", "the answer can no longer be changed")
	// ErrManyRevisions is returned for changing an answer too often.
	ErrManyRevisions = kabinet.NewError(kabinet.TooMany, "nps.many_revisions", "the answer was changed {max} times, and cannot be changed again")
	// ErrLink is returned for every link that opens nothing, whatever is wrong
	// with it, so that it says nothing about links that there are.
	ErrLink = kabinet.NewError(kabinet.NotFound, "nps.link", "the link is not valid")
	// ErrNotDetractor is returned for following up an answer that is not a
	// detractor's.
	ErrNotDetractor = kabinet.NewError(kabinet.Invalid, "nps.not_detractor", "only an unhappy answer is followed up")
	// ErrFollowUp is returned for a step that the follow-up is not ready for.
	ErrFollowUp = kabinet.NewError(kabinet.State, "nps.followup", "this is not possible while the follow-up is {status}")
	// ErrManyNotes is returned for a follow-up with too many notes.
	ErrManyNotes = kabinet.NewError(kabinet.TooMany, "nps.many_notes", "a follow-up has at most {max} notes")
)

// Errors of files as a whole.
var (
	// ErrEmpty is returned for a file without a header.
	ErrEmpty = kabinet.NewError(kabinet.Invalid, "nps.empty", "the file has no header")
	// ErrDelimiter is returned where the header names no known columns with any
	// delimiter, or as many with two of them.
	ErrDelimiter = kabinet.NewError(kabinet.Invalid, "nps.delimiter", "the header does not show the delimiter: it names no known columns")
	// ErrColumn is returned for a column, or a member of JSON, that is not known.
	ErrColumn = kabinet.NewError(kabinet.Invalid, "nps.unknown_column", "the column {column} is not known")
	// ErrColumnTwice is returned for two columns or members of one name.
	ErrColumnTwice = kabinet.NewError(kabinet.Invalid, "nps.column_twice", "the column {column} is there twice")
	// ErrNoColumn is returned where a column is missing that is required.
	ErrNoColumn = kabinet.NewError(kabinet.Invalid, "nps.missing_column", "the column {column} is missing")
	// ErrRowTooLong is returned for a row longer than ReadOptions.MaxRow.
	ErrRowTooLong = kabinet.NewError(kabinet.Invalid, "nps.row_too_long", "the row is longer than {max} bytes; a quote may be missing")
	// ErrTooManyRows is returned for more than ReadOptions.MaxRows rows.
	ErrTooManyRows = kabinet.NewError(kabinet.Invalid, "nps.too_many_rows", "the file has more than {max} rows")
	// ErrRead is returned when the reader fails; its cause says why.
	ErrRead = kabinet.NewError(kabinet.Internal, "nps.read", "the file could not be read")
)

// Errors of one row. ReadOptions.OnError may pass over it.
var (
	// ErrQuote is returned for quotes that are not as CSV has them.
	ErrQuote = kabinet.NewError(kabinet.Invalid, "nps.quote", "the quotes are not as CSV has them")
	// ErrFields is returned for a row with more or fewer fields than the header.
	ErrFields = kabinet.NewError(kabinet.Invalid, "nps.fields", "the row has {fields} fields and the header {columns}")
	// ErrJSON is returned for a line that is not one JSON object of an answer.
	ErrJSON = kabinet.NewError(kabinet.Invalid, "nps.json", "this is not a JSON object of an answer")
	// ErrMissing is returned where a value is required.
	ErrMissing = kabinet.NewError(kabinet.Invalid, "nps.missing", "the value is missing")
	// ErrNeedless is returned for a score of a question that was dismissed.
	ErrNeedless = kabinet.NewError(kabinet.Invalid, "nps.needless", "a dismissed question has no score")
	// ErrBool is returned for text that is neither yes nor no.
	ErrBool = kabinet.NewError(kabinet.Invalid, "nps.bool", "{text} is neither yes nor no")
	// ErrTime is returned for text that is neither a day nor an instant.
	ErrTime = kabinet.NewError(kabinet.Invalid, "nps.time", "{text} is neither a day such as 2006-01-02 nor an instant such as 2006-01-02T15:04:05Z")
	// ErrZone is returned for a day or a time where ReadOptions.Zone is not given.
	ErrZone = kabinet.NewError(kabinet.Invalid, "nps.zone", "{text} needs a zone to be stated")
)

func notFound[T ~string](what string, id T) *kabinet.Error {
	return kabinet.ErrNotFound.With("what", what).With("id", clip(string(id)))
}

// field is a text with its place.
type field struct{ place, text string }

// checkTexts returns what is wrong with the first of the fields that cannot be
// kept, with its place, or nil.
func checkTexts(fields ...field) error {
	for _, f := range fields {
		if err := checkLong(f.text, MaxText); err != nil {
			return err.At(f.place)
		}
	}
	return nil
}

// checkLong returns ErrTextTooLong, ErrText or nil.
func checkLong(s string, max int) *kabinet.Error {
	switch {
	case len(s) > max:
		return ErrTextTooLong.With("max", max)
	case !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0:
		return ErrText
	}
	return nil
}

// at puts a place in front of that of an error of the library.
func at(err error, place string) error {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e.At(place)
	}
	return err
}
