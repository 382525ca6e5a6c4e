package document

import "github.com/seed-a884640a/kabinet"

// Errors about documents.
var (
	// ErrID is returned for a document without id or organisation, or with one of
	// more than MaxID bytes.
	ErrID = kabinet.NewError(kabinet.Invalid, "document.id", "a document needs an id and an organisation")
	// ErrKind is returned for a kind that is none.
	ErrKind = kabinet.NewError(kabinet.Invalid, "document.kind", "{kind} is not a kind of document")
	// ErrDate is returned for a document without date.
	ErrDate = kabinet.NewError(kabinet.Invalid, "document.date", "the date is missing")
	// ErrText is returned for text that is too long, is not UTF-8, or has control
	// characters.
	ErrText = kabinet.NewError(kabinet.Invalid, "document.text", "the text is longer than {max} bytes or has characters that cannot be stored")
	// ErrRefs is returned for more than MaxRefs things that a document is about,
	// or one without kind or id.
	ErrRefs = kabinet.NewError(kabinet.Invalid, "document.about", "a document is about at most {max} things, each with a kind and an id")
	// ErrExternal is returned for an external document without source or id, with
	// another ID than their ExternalID, or one that was another client's or of another
	// kind before.
	ErrExternal = kabinet.NewError(kabinet.Invalid, "document.external", "the document does not agree with its source and its id there")
	// ErrReason is returned for withdrawing without a reason.
	ErrReason = kabinet.NewError(kabinet.Invalid, "document.reason", "the reason is missing")
	// ErrWithdrawn is returned for what can no longer be had or changed.
	ErrWithdrawn = kabinet.NewError(kabinet.Gone, "document.withdrawn", "the document was withdrawn: {reason}")
	// ErrTooManyEditions is returned when a document would have more than
	// MaxEditions editions.
	ErrTooManyEditions = kabinet.NewError(kabinet.Invalid, "document.too_many_editions", "a document has at most {max} editions")
	// ErrContent is returned for content that was received for another document.
	ErrContent = kabinet.NewError(kabinet.Invalid, "document.content", "the content was received for another document")
)

// Errors about bytes.
var (
	// ErrEmpty is returned for a file without bytes.
	ErrEmpty = kabinet.NewError(kabinet.Invalid, "document.empty", "the file is empty")
	// ErrTooLarge is returned for a file of more bytes than the limit.
	ErrTooLarge = kabinet.NewError(kabinet.Invalid, "document.too_large", "the file is larger than {max} bytes")
	// ErrFileName is returned for a name that is no file name.
	ErrFileName = kabinet.NewError(kabinet.Invalid, "document.file_name", "the file has no usable name")
	// ErrType is returned for a kind of file that is not accepted.
	ErrType = kabinet.NewError(kabinet.Invalid, "document.type", "files of the kind {extension} are not accepted")
	// ErrMismatch is returned for a file that is not what its name says.
	ErrMismatch = kabinet.NewError(kabinet.Invalid, "document.mismatch", "the file is not what its name says: {extension}")
	// ErrCorrupt is returned while reading bytes that are not those that were
	// received.
	ErrCorrupt = kabinet.NewError(kabinet.Internal, "document.corrupt", "the stored file of document {id} was changed or is not whole")
	// ErrExportTooLarge is returned for an export of more than MaxExport documents.
	ErrExportTooLarge = kabinet.NewError(kabinet.Invalid, "document.export_too_large", "an export has at most {max} documents: narrow the filter")
)

// Errors about links.
var (
	// ErrLink is returned for a link that nobody made, that was altered, or that is
	// somebody else's. They read the same.
	ErrLink = kabinet.NewError(kabinet.NotFound, "document.link", "the link leads nowhere")
	// ErrLinkExpired is returned for a link whose time is over.
	ErrLinkExpired = kabinet.NewError(kabinet.Gone, "document.link_expired", "the link is no longer valid")
)
