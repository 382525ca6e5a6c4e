// Package accounts holds companies and who may do what for them.
//
// An Organization is a client of the seller, or the seller itself, with its tree
// of units, legal entities, sites and own roles. A SellerEntity is a legal entity
// of the seller, and a StaffAssignment says which of the seller's people looks
// after which client or unit ('your manager'). A Person is a login. A
// Membership says what a person is in an organisation: assignments of roles at
// units, for legal entities, for a time. From these an Authorizer answers what
// an actor may do: Check for one object, Scope for lists, and Resolve for the
// Rights that answer several questions of one request.
//
//	org, registered, err := accounts.NewOrganization(id, accounts.RegisterOrganization{Name: "Acme"}, now)
//	err = tx.Organizations().Save(ctx, org, registered)
//	…
//	member, joined, err := accounts.NewMembership(mid, org, person.ID(), kabinet.Window{}, now)
//	assigned, err := member.Assign(aid, accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west"}, org, owner, now)
//	err = tx.Memberships().Save(ctx, member, joined, assigned)
//	…
//	authority := accounts.Authorizer{Organizations: …, Persons: …, Memberships: …, Now: time.Now}
//	err = authority.Check(ctx, actor, "order.place", kabinet.Object{Org: org.ID(), Unit: "west", Owner: actor.Person})
//	scope, err := authority.Scope(ctx, actor, "order.view")
//
// # Asking often
//
// With a Cache, which all requests of a process share, an Authorizer compiles an
// organisation once for each version of its authority, which every change of the
// organisation, its memberships and its delegations adds to. So a request reads
// that version and the person, and what was revoked is gone at the next one:
//
//	authority.Versions, authority.Cache = tx.AuthorityVersions(), cache
//	rights, err := authority.Resolve(ctx, actor) // once in a request
//	if rights.Can("order.place", object) { …     // nanoseconds, no allocation
//	err = rights.CheckAmount("approval.vote", object, total)
//	why, err := authority.Explain(ctx, actor, "order.place", object)
//
// # Acting for others
//
// A Delegation lets a colleague use some of somebody's rights for a time
// (NewDelegation), or the seller's staff act for a client's person (ActForClient).
// An Authorizer that has Delegations resolves the actor who names one to the
// intersection with what the other may do at that moment.
//
// # Legal entities, units and numbers
//
// A client may have many legal entities and many units, and each of either
// several of the other: LegalEntitiesFor, SitesFor and CheckParties say which
// serve a unit, and go by the tree as it is, so that units take theirs along when
// they are moved. Tax and register numbers are checked by package identifier:
//
//	added, err := org.AddLegalEntity(id, accounts.LegalEntityForm{
//		Name: "Acme GmbH", Country: "DE", Units: []kabinet.UnitID{"west"},
//		Identifiers: []identifier.Identifier{{Scheme: identifier.DEVAT, Number: "de 136 695 976"}},
//	}, now)
//
// # Who sees to what
//
// The methods of the aggregates guard what is always true: the tree has no
// cycles, a role that is assigned exists, an organisation keeps its last owner
// (see OwnersOf), a failure changes nothing. Whether
// somebody may ask for a change is for the caller to check, with the permissions
// that this package declares (TeamEdit, OrganizationEdit and so on): CheckGrant
// before assigning a role, CheckRevoke before taking one away, CheckMember before
// suspending, ending, placing or shortening a membership, CheckValidity before
// resuming or lengthening it, CheckRole before defining a role and CheckMove before
// moving a unit. An order, a cart or
// a claim also asks Organization.CheckParties, since the permission of the
// seller's staff says nothing about the status of a client.
//
// Objects that have no unit belong to the organisation as a whole. Objects that
// have no legal entity are in reach of assignments that are limited to some, so
// fill in kabinet.Object.LegalEntity wherever there is one.
package accounts
