package document

import (
	"regexp"

	"github.com/seed-a884640a/kabinet"
)

// Kind says what a document is. A host may have kinds of its own: lower-case Latin
// letters, digits and underscores, at most 40.
type Kind string

// The kinds that the library knows by name.
const (
	Contract          Kind = "contract"
	Invoice           Kind = "invoice"
	Proforma          Kind = "proforma" // an invoice to be paid before delivery
	OrderConfirmation Kind = "order_confirmation"
	DeliveryNote      Kind = "delivery_note"
	Certificate       Kind = "certificate"
	Statement         Kind = "statement"
	Reconciliation    Kind = "reconciliation"
	PriceList         Kind = "price_list"
	PowerOfAttorney   Kind = "power_of_attorney"
	// Attachment is a file in a conversation, Evidence one of a claim: what a
	// client's people may add themselves.
	Attachment Kind = "attachment"
	Evidence   Kind = "evidence"
)

var kindPattern = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// Own reports whether a client's people may add documents of the kind.
func (k Kind) Own() bool { return k == Attachment || k == Evidence }

// The permissions that Service asks for, on State.Object of the document.
const (
	// PermissionView shows documents: in lists, one by one, their bytes, and in
	// exports.
	PermissionView kabinet.Permission = "document.view"
	// PermissionInvoices does the same for documents about money: see
	// DefaultRights.
	PermissionInvoices kabinet.Permission = "invoice.view"
	// PermissionPublish adds, replaces and withdraws documents; for the
	// seller's people.
	PermissionPublish kabinet.Permission = "document.publish"
	// PermissionAttach adds documents of the kinds that are Own.
	PermissionAttach kabinet.Permission = "document.attach"
	// PermissionAudit shows who was handed a document's bytes.
	PermissionAudit kabinet.Permission = "document.audit"
)

// Rights say which permission shows which kind.
type Rights struct {
	// Others is for kinds that Kinds does not name.
	Others kabinet.Permission
	Kinds  map[Kind]kabinet.Permission
}

// DefaultRights returns the rights that Service has unless it is given others:
// PermissionInvoices for what is about money, PermissionView for all else.
func DefaultRights() Rights {
	return Rights{Others: PermissionView, Kinds: map[Kind]kabinet.Permission{
		Invoice: PermissionInvoices, Proforma: PermissionInvoices,
		Statement: PermissionInvoices, Reconciliation: PermissionInvoices,
	}}
}

// Of returns the permission that shows documents of the kind.
func (r Rights) Of(k Kind) kabinet.Permission {
	if p, ok := r.Kinds[k]; ok {
		return p
	}
	return r.Others
}
