package quickorder

import "github.com/seed-a884640a/kabinet"

// Errors about an input as a whole. Those about a row are Notes of it.
var (
	// ErrTooLarge is returned for an input of more than Options.MaxBytes bytes.
	ErrTooLarge = kabinet.NewError(kabinet.Invalid, "quickorder.too_large", "the input is larger than {max} bytes")
	// ErrTooManyRows is returned for an input of more than Options.MaxRows rows.
	ErrTooManyRows = kabinet.NewError(kabinet.Invalid, "quickorder.too_many_rows", "the input has more than {max} rows")
	// ErrTooManyCells is returned for a row of more than MaxCells cells.
	ErrTooManyCells = kabinet.NewError(kabinet.Invalid, "quickorder.too_many_cells", "row {row} has more than {max} cells")
	// ErrEncoding is returned for an input that is no text.
	ErrEncoding = kabinet.NewError(kabinet.Invalid, "quickorder.encoding", "the input is no text that can be read")
	// ErrRead is returned when the input could not be read to its end.
	ErrRead = kabinet.NewError(kabinet.Invalid, "quickorder.read", "the input cannot be read")
	// ErrNothing is returned for applying a preview without a row that can be ordered.
	ErrNothing = kabinet.NewError(kabinet.Invalid, "quickorder.nothing", "there is no row that can be ordered")
	// ErrChanged is returned for applying what is no longer what was shown.
	ErrChanged = kabinet.NewError(kabinet.Conflict, "quickorder.changed", "the rows are no longer what was shown")
	// ErrList is returned for a list without name, or with a name, kind or id that
	// cannot be.
	ErrList = kabinet.NewError(kabinet.Invalid, "quickorder.list", "the list needs a name and a kind")
	// ErrItem is returned for an item without article, or a quantity that is not
	// positive, or text that is too long.
	ErrItem = kabinet.NewError(kabinet.Invalid, "quickorder.item", "an item needs an article and a positive quantity")
	// ErrShare is returned for sharing a list with nobody or its owner, or with a right
	// other than to read or to edit.
	ErrShare = kabinet.NewError(kabinet.Invalid, "quickorder.share", "a list is shared with a colleague, to read or to edit")
	// ErrArchived is returned for changes of a list that was archived.
	ErrArchived = kabinet.NewError(kabinet.State, "quickorder.archived", "the list was archived")
	// ErrArticle is returned for an article without SKU or unit.
	ErrArticle = kabinet.NewError(kabinet.Invalid, "quickorder.article", "an article needs a SKU and a unit")
	// ErrArticleTwice is returned for a second article with the same SKU.
	ErrArticleTwice = kabinet.NewError(kabinet.Invalid, "quickorder.article_twice", "the article {sku} is there twice")
	// ErrReference is returned for an alias or a replacement that names no article.
	ErrReference = kabinet.NewError(kabinet.Invalid, "quickorder.reference", "{text} stands for {sku}, which is not there")
)
