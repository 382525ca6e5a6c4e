package accounts

import (
	"errors"

	"github.com/seed-a884640a/kabinet"
)

// Errors about input. Those of command structs carry the place, a JSON pointer
// such as "/email".
var (
	// ErrRequired is returned for a value that must be given.
	ErrRequired = kabinet.NewError(kabinet.Invalid, "accounts.required", "a value is required")
	// ErrTooLong is returned for text or lists longer than max.
	ErrTooLong = kabinet.NewError(kabinet.Invalid, "accounts.too_long", "the value is too long, at most {max} are allowed")
	// ErrText is returned for text with control characters, line breaks or
	// characters that reverse the direction of writing.
	ErrText = kabinet.NewError(kabinet.Invalid, "accounts.text", "the text contains characters that are not allowed")
	// ErrEmail is returned for what is not an e-mail address.
	ErrEmail = kabinet.NewError(kabinet.Invalid, "accounts.email", "this is not an e-mail address")
	// ErrLocale is returned for what is not a language tag of BCP 47.
	ErrLocale = kabinet.NewError(kabinet.Invalid, "accounts.locale", "this is not a language tag such as en or ru")
	// ErrCountry is returned for what is not a country code of ISO 3166-1.
	ErrCountry = kabinet.NewError(kabinet.Invalid, "accounts.country", "this is not a two-letter country code")
	// ErrTwice is returned for what is in a list already.
	ErrTwice = kabinet.NewError(kabinet.Invalid, "accounts.twice", "this is listed twice")
	// ErrBankCode is returned for what is neither a BIC nor a Russian BIK.
	ErrBankCode = kabinet.NewError(kabinet.Invalid, "accounts.bank_code", "this is neither a BIC nor a BIK")
	// ErrAccountKey is returned for a Russian account whose key does not agree
	// with the bank.
	ErrAccountKey = kabinet.NewError(kabinet.Invalid, "accounts.account_key", "the account does not belong to this bank, or one of the two numbers is mistyped")
	// ErrZone is returned for what is not a time zone of the IANA database.
	ErrZone = kabinet.NewError(kabinet.Invalid, "accounts.zone", "this is not a time zone such as Europe/Berlin")
	// ErrOpening is returned for opening hours that are none, such as those
	// that end before they begin, or that overlap others of the day.
	ErrOpening = kabinet.NewError(kabinet.Invalid, "accounts.opening", "these are not opening hours such as 08:00 to 17:00, or they overlap others")
	// ErrNegative is returned for a measure below zero.
	ErrNegative = kabinet.NewError(kabinet.Invalid, "accounts.negative", "a measure cannot be negative")
	// ErrVehicle is returned for a vehicle that is too large for a site. It has
	// the parameters "what" and "max".
	ErrVehicle = kabinet.NewError(kabinet.Invalid, "accounts.vehicle", "the vehicle is too large for the site: {what} above {max}")
	// ErrChoice is returned for a value outside the allowed ones.
	ErrChoice = kabinet.NewError(kabinet.Invalid, "accounts.choice", "the value is not one of the allowed ones")
	// ErrValue is returned for a value that breaks a rule without an error of its own.
	ErrValue = kabinet.NewError(kabinet.Invalid, "accounts.value", "the value is not valid")
	// ErrID is returned for an id that is empty, longer than 200 bytes or
	// contains control characters.
	ErrID = kabinet.NewError(kabinet.Invalid, "accounts.id", "the id is empty, too long or contains control characters")
	// ErrLevel is returned for what is not a level, and for LevelSeller in a
	// role of a client.
	ErrLevel = kabinet.NewError(kabinet.Invalid, "accounts.level", "{level} is not a level that this role can have")
	// ErrPermission is returned for text that is not of the form "object.verb".
	ErrPermission = kabinet.NewError(kabinet.Invalid, "accounts.permission", "{permission} is not the name of a permission")
)

// Errors about organisations.
var (
	// ErrNameTaken is returned where another unit under the same parent, or
	// another role of the organisation, has the name.
	ErrNameTaken = kabinet.NewError(kabinet.Conflict, "accounts.name_taken", "the name {name} is taken")
	// ErrIDTaken is returned when something of the organisation has the id.
	ErrIDTaken = kabinet.NewError(kabinet.Conflict, "accounts.id_taken", "{what} {id} exists already")
	// ErrDepth is returned when the tree of units would have more than MaxDepth levels.
	ErrDepth = kabinet.NewError(kabinet.Invalid, "accounts.depth", "the tree of units would be deeper than {max} levels")
	// ErrCycle is returned when a unit would be placed beneath itself.
	ErrCycle = kabinet.NewError(kabinet.Invalid, "accounts.cycle", "a unit cannot be placed beneath itself")
	// ErrUnitInUse is returned on removing a unit that has units beneath,
	// legal entities, sites, members or assignments, and on archiving one that
	// has units beneath which are not archived.
	ErrUnitInUse = kabinet.NewError(kabinet.State, "accounts.unit_in_use", "the unit still has {what}")
	// ErrRoleInUse is returned on removing a role that members have.
	ErrRoleInUse = kabinet.NewError(kabinet.State, "accounts.role_in_use", "the role is still assigned to members")
	// ErrReadyRole is returned on changing one of the ready roles.
	ErrReadyRole = kabinet.NewError(kabinet.Invalid, "accounts.ready_role", "the role {role} is a ready one and cannot be changed")
	// ErrClientOnly is returned for what only a client can have.
	ErrClientOnly = kabinet.NewError(kabinet.State, "accounts.client_only", "only a client's organisation allows this")
	// ErrSellerOnly is returned for what only the seller can have.
	ErrSellerOnly = kabinet.NewError(kabinet.State, "accounts.seller_only", "only the seller's organisation allows this")
	// ErrSecondSeller is returned on saving a seller where the store has
	// another one already.
	ErrSecondSeller = kabinet.NewError(kabinet.Conflict, "accounts.second_seller", "there is another seller already, and only one is possible")
	// ErrTooMany is returned for one more of what an organisation or a member has as
	// many as possible of: see MaxAssignments, MaxRoles and MaxUnits. It has the
	// parameters "what" and "max".
	ErrTooMany = kabinet.NewError(kabinet.State, "accounts.too_many", "there are as many {what} as possible already, which is {max}")
	// ErrUnchanged is returned when something is already as it was asked to be.
	ErrUnchanged = kabinet.NewError(kabinet.State, "accounts.unchanged", "it is so already")
	// ErrOrganizationBlocked is returned for what a blocked organisation cannot
	// do, and it is the cause of refusals to its people.
	ErrOrganizationBlocked = kabinet.NewError(kabinet.Forbidden, "accounts.organization_blocked", "the organisation is blocked")
	// ErrOrganizationClosed is the same for a closed organisation.
	ErrOrganizationClosed = kabinet.NewError(kabinet.Forbidden, "accounts.organization_closed", "the organisation is closed")
	// ErrUnitBlocked is returned for what cannot be done in a blocked unit.
	ErrUnitBlocked = kabinet.NewError(kabinet.Forbidden, "accounts.unit_blocked", "the unit is blocked")
	// ErrUnitArchived is returned for changes of an archived unit, and for what
	// would be placed in one.
	ErrUnitArchived = kabinet.NewError(kabinet.State, "accounts.unit_archived", "the unit is archived")
	// ErrEntityClosed is returned for new business with a closed legal entity,
	// seller entity or site.
	ErrEntityClosed = kabinet.NewError(kabinet.State, "accounts.entity_closed", "{what} {id} is closed")
	// ErrEntityBlocked is the same for a blocked one.
	ErrEntityBlocked = kabinet.NewError(kabinet.State, "accounts.entity_blocked", "{what} {id} is blocked")
	// ErrIdentifierTaken is returned where another legal entity of the
	// organisation has the number, and no other number tells the two apart. It
	// has the parameters "scheme", "number" and "id", which is the other one.
	ErrIdentifierTaken = kabinet.NewError(kabinet.Conflict, "accounts.identifier_taken", "another legal entity has the number {number}: {id}")
	// ErrNotServed is returned when a legal entity or a site does not serve the unit.
	ErrNotServed = kabinet.NewError(kabinet.Invalid, "accounts.not_served", "{what} {id} does not serve the unit {unit}")
)

// Errors about persons and memberships.
var (
	// ErrLoginTaken is returned when another person has the login.
	ErrLoginTaken = kabinet.NewError(kabinet.Conflict, "accounts.login_taken", "another person has this e-mail address")
	// ErrPersonBlocked is the cause of refusals to a blocked or unknown person.
	ErrPersonBlocked = kabinet.NewError(kabinet.Forbidden, "accounts.person_blocked", "the person is blocked")
	// ErrMembershipInactive is the cause of refusals under a membership that is
	// suspended, ended, over or not yet valid.
	ErrMembershipInactive = kabinet.NewError(kabinet.Forbidden, "accounts.membership_inactive", "the membership is not active")
	// ErrMembershipEnded is returned for changes of a membership that has ended.
	ErrMembershipEnded = kabinet.NewError(kabinet.State, "accounts.membership_ended", "the membership has ended")
	// ErrLastOwner is returned for what would leave an organisation without an
	// owner, or only with one whose time is limited; see OwnersOf.
	ErrLastOwner = kabinet.NewError(kabinet.State, "accounts.last_owner", "the organisation would lose its last owner; make somebody else an owner first")
	// ErrAssignmentOver is returned for an assignment that would be over before it begins.
	ErrAssignmentOver = kabinet.NewError(kabinet.Invalid, "accounts.assignment_over", "the assignment would be over already")
	// ErrNoLegalEntities is returned for an assignment limited to an empty
	// list: leave the list out for all legal entities.
	ErrNoLegalEntities = kabinet.NewError(kabinet.Invalid, "accounts.no_legal_entities", "name at least one legal entity, or leave the list out for all of them")
	// ErrActingFor is the cause of refusals to actors that act for somebody
	// else where nothing allows it.
	ErrActingFor = kabinet.NewError(kabinet.Forbidden, "accounts.acting_for", "acting for somebody else is not allowed here")
	// ErrGrant is returned for giving somebody what the giver does not hold as
	// grantable, so far and so long. It is kabinet.Forbidden and names the first
	// such permission with its scope.
	ErrGrant = kabinet.NewError(kabinet.Forbidden, "accounts.grant", "you cannot give the permission {permission}: you do not hold it as grantable, so far and for so long")
)

// Errors about limits.
var (
	// ErrLimit is returned where an amount is above the limit of a permission.
	ErrLimit = kabinet.NewError(kabinet.Forbidden, "accounts.limit", "{amount} is above the limit for {permission}: {limit}")
	// ErrBelowZero is returned for an amount below zero, of which no limit says
	// anything.
	ErrBelowZero = kabinet.NewError(kabinet.Invalid, "accounts.below_zero", "{amount} is below zero, which no limit allows")
	// ErrLimitText is returned for text that is not a limit.
	ErrLimitText = kabinet.NewError(kabinet.Invalid, "accounts.limit_text", "{text} is not a limit, such as none, unlimited or 12.50 EUR")
)

// Errors about using another's rights.
var (
	// ErrRedelegation is returned for lending, revoking and giving with rights
	// that are lent.
	ErrRedelegation = kabinet.NewError(kabinet.Forbidden, "accounts.redelegation", "rights that are lent to you cannot be lent or given on")
	// ErrNotLendable is returned for a permission that cannot be lent.
	ErrNotLendable = kabinet.NewError(kabinet.Forbidden, "accounts.not_lendable", "the permission {permission} cannot be lent: you do not have it, or it is for giving rights to people")
	// ErrTimeBox is returned for rights that would be lent for too long, or
	// without a beginning and an end.
	ErrTimeBox = kabinet.NewError(kabinet.Invalid, "accounts.time_box", "state when it begins and ends, and no longer than allowed {max}")
	// ErrSelf is returned where somebody would use their own rights as another's.
	ErrSelf = kabinet.NewError(kabinet.Invalid, "accounts.self", "nobody can stand in for themselves")
	// ErrDelegationEnded is returned for changes of a delegation that is revoked
	// or over, and it is the cause of refusals to who uses one.
	ErrDelegationEnded = kabinet.NewError(kabinet.State, "accounts.delegation_ended", "the rights are lent no longer")
	// ErrDelegationRunning is returned on expiring a delegation before its end.
	ErrDelegationRunning = kabinet.NewError(kabinet.State, "accounts.delegation_running", "the rights are still lent")
)

// notFound returns kabinet.ErrNotFound for one thing.
func notFound[T ~string](what string, id T) error {
	return kabinet.ErrNotFound.With("what", what).With("id", clip(string(id), 80))
}

// clip shortens text that goes into an error message.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}

// at puts a place in front of an error of this library.
func at(err error, place string) error {
	var e *kabinet.Error
	if errors.As(err, &e) {
		return e.At(place)
	}
	return err
}
