package thread

import "github.com/seed-a884640a/kabinet"

// Errors about threads.
var (
	// ErrID is returned for a thread without id or organisation.
	ErrID = kabinet.NewError(kabinet.Invalid, "thread.id", "a conversation needs an id and an organisation")
	// ErrAbout is returned for a thread about nothing, or about what has no name.
	ErrAbout = kabinet.NewError(kabinet.Invalid, "thread.about", "it is not said what the conversation is about")
	// ErrEmpty is returned for a message without text and attachments.
	ErrEmpty = kabinet.NewError(kabinet.Invalid, "thread.empty", "the message is empty")
	// ErrText is returned for text that is too long, is not UTF-8, or has characters
	// that cannot be stored.
	ErrText = kabinet.NewError(kabinet.Invalid, "thread.text", "the text is longer than {max} bytes or has characters that cannot be stored")
	// ErrTooManyAttachments is returned for more than MaxAttachments, or one twice.
	ErrTooManyAttachments = kabinet.NewError(kabinet.Invalid, "thread.attachments", "a message has at most {max} attachments, each once")
	// ErrClosed is returned for closing a thread a second time.
	ErrClosed = kabinet.NewError(kabinet.State, "thread.closed", "the conversation is closed already")
	// ErrNotSuggestion is returned for answering, or offering to try, what is no
	// suggestion.
	ErrNotSuggestion = kabinet.NewError(kabinet.State, "thread.not_suggestion", "this is not a suggestion")
	// ErrStage is returned for a stage that is none, or that it has already.
	ErrStage = kabinet.NewError(kabinet.Invalid, "thread.stage", "the suggestion cannot become {stage}")
	// ErrAnswer is returned for declining a suggestion without an answer.
	ErrAnswer = kabinet.NewError(kabinet.Invalid, "thread.answer", "say why: whoever suggested it reads the answer")
	// ErrBeta is returned for offering to try a second time, or answering an offer that
	// there is not or that was answered.
	ErrBeta = kabinet.NewError(kabinet.State, "thread.beta", "there is no open offer to try it, or there was one already")
)
