package accounts

import (
	"slices"
	"sync"

	"github.com/seed-a884640a/kabinet"
)

// The permissions that this package's own objects are guarded by. All of them
// are asked on kabinet.Object{Org: …}, team.* also with Unit and, for what a
// person may do with their own membership, Owner.
const (
	// OrganizationView shows the organisation, its units, entities and sites.
	OrganizationView kabinet.Permission = "organization.view"
	// OrganizationEdit changes name, units, legal entities and sites.
	OrganizationEdit kabinet.Permission = "organization.edit"
	// StaffEdit says who of the seller's staff looks after a client, and its units;
	// for the seller's people.
	StaffEdit kabinet.Permission = "staff.edit"
	// OrganizationBlock registers, blocks, unblocks and closes clients; for the seller's people.
	OrganizationBlock kabinet.Permission = "organization.block"
	// RoleEdit defines and removes the organisation's own roles.
	RoleEdit kabinet.Permission = "role.edit"
	// TeamView shows members and their roles.
	TeamView kabinet.Permission = "team.view"
	// TeamEdit adds, suspends and ends memberships and assigns roles.
	TeamEdit kabinet.Permission = "team.edit"
	// TeamDelegate lends one's own rights to a colleague for a time. It is asked
	// for no object: to have it anywhere is enough.
	TeamDelegate kabinet.Permission = "team.delegate"
	// TeamOwner makes somebody an owner, or takes that away.
	TeamOwner kabinet.Permission = "team.owner"
	// ClientAct lets the seller's staff act for people of a client.
	ClientAct kabinet.Permission = "client.act"
)

// The ready roles. Manager is for the seller's people only, buyer and approver
// are for clients' only; owner, admin, accountant and viewer exist in both with
// grants of their own.
const (
	RoleOwner      RoleID = "owner"
	RoleAdmin      RoleID = "admin"
	RoleBuyer      RoleID = "buyer"
	RoleApprover   RoleID = "approver"
	RoleAccountant RoleID = "accountant"
	RoleViewer     RoleID = "viewer"
	RoleManager    RoleID = "manager"
)

type ready struct {
	id   RoleID
	name string
}

func readyIDs(kind OrganizationKind) []ready {
	if kind == Seller {
		return []ready{{RoleOwner, "Owner"}, {RoleAdmin, "Administrator"}, {RoleManager, "Sales manager"},
			{RoleAccountant, "Accountant"}, {RoleViewer, "Viewer"}}
	}
	return []ready{{RoleOwner, "Owner"}, {RoleAdmin, "Administrator"}, {RoleBuyer, "Buyer"},
		{RoleApprover, "Approver"}, {RoleAccountant, "Accountant"}, {RoleViewer, "Viewer"}}
}

// ReadyRoles returns the roles that every organisation of the kind has, with
// English names. They are the same for all and cannot be changed; what an
// organisation wants different it defines as a role of its own.
func ReadyRoles(kind OrganizationKind) []Role {
	ids := readyIDs(kind)
	out := make([]Role, 0, len(ids))
	for _, r := range ids {
		out = append(out, Role{ID: r.id, Name: r.name, Grants: RolePermissions(kind, r.id)})
	}
	return out
}

// readyRole returns the shared role, or nil; it is never changed.
func readyRole(kind OrganizationKind, id RoleID) *Role {
	for _, r := range readyTable()[kind] {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// readyTable holds the ready roles, built once for all resolvers.
var readyTable = sync.OnceValue(func() map[OrganizationKind][]*Role {
	out := make(map[OrganizationKind][]*Role, 2)
	for _, kind := range []OrganizationKind{Client, Seller} {
		for _, r := range ReadyRoles(kind) {
			out[kind] = append(out[kind], &r)
		}
	}
	return out
})

// isReady reports whether the id is kept for a ready role of either kind.
func isReady(id RoleID) bool {
	switch id {
	case RoleOwner, RoleAdmin, RoleBuyer, RoleApprover, RoleAccountant, RoleViewer, RoleManager:
		return true
	}
	return false
}

// RolePermissions returns the grants of a ready role in organisations of the
// kind, or nil when they do not have it. Permissions of other packages stand
// here by their names:
//
//	permission         owner  admin  buyer    approver  accountant  viewer
//	organization.view  org    org    org      org       org         org
//	organization.edit  org    org    -        -         -           -
//	role.edit          org    org    -        -         -           -
//	team.view          org    org    unit     subtree   -           -
//	team.edit          org    org    -        -         -           -
//	team.owner         org    -      -        -         -           -
//	team.delegate      org    org    own      own       own         -
//	invite.send        org    org    -        -         -           -
//	invite.manage      org    org    -        -         -           -
//	price.view         org    org    subtree  subtree   org         subtree
//	price.export       org    org    -        -         org         -
//	cart.view          org    org    unit     subtree   -           unit
//	cart.edit          org    org    own      -         -           -
//	order.view         org    org    unit     subtree   org         subtree
//	order.place        org    org    own      -         -           -
//	order.cancel       org    org    own      -         -           -
//	order.export       org    org    -        -         org         -
//	approval.view      org    org    own      subtree   -           -
//	approval.vote      org    org    -        subtree   -           -
//	approval.publish   org    org    -        -         -           -
//	claim.view         org    org    unit     subtree   org         subtree
//	claim.edit         org    org    own      -         -           -
//	document.view      org    org    unit     subtree   org         -
//	document.attach    org    org    own      own       own         -
//	document.audit     org    org    -        -         -           -
//	thread.write       org    org    org      org       org         -
//	invoice.view       org    org    own      -         org         -
//	onboarding.view    org    org    org      org       org         org
//	onboarding.act     org    org    org      org       org         -
//
// The owner and the admin can give others what they hold; only the owner holds
// team.owner, so only owners make owners. order.place and approval.vote are
// about amounts: they are granted Unlimited, and assignments state less.
//
// In the seller's organisation the grants are LevelSeller, so they reach all
// clients: the owner has the administration, organization.block, staff.edit, client.act, all
// views and exports, cart.adjust (discounts and charges), order.process (confirming and the
// like), order.trace (why a line has its price, with the seller's own notes), claim.resolve,
// onboarding.manage, document.publish, document.attach, document.audit, market.offer, thread.write and
// thread.answer, and onboarding.publish in the seller's organisation; the admin has the same
// without team.owner; the manager has organization.view, team.view, team.delegate,
// invite.send, all views and exports, cart.adjust, order.process, order.trace,
// claim.resolve, onboarding.manage, document.publish, document.attach, market.offer, thread.write and
// thread.answer; the accountant what a client's has beside its onboarding, and
// document.publish; the viewer
// views organisations, prices, carts, orders, claims and onboardings. No role of the
// seller's fills a client's cart, places an order or votes on an approval: that
// is acting for a client's person, which needs client.act. Nor does one say what a
// client's people must approve: owner and admin have approval.publish in the
// seller's organisation alone.
func RolePermissions(kind OrganizationKind, role RoleID) []Grant {
	if kind == Seller {
		return sellerGrants(role)
	}
	switch role {
	case RoleOwner:
		return grants(LevelOrganization, true, slices.Concat(administration, []kabinet.Permission{TeamOwner, publish}, trade, views)...)
	case RoleAdmin:
		return grants(LevelOrganization, true, slices.Concat(administration, []kabinet.Permission{publish}, trade, views)...)
	case RoleBuyer:
		return slices.Concat(
			grants(LevelOrganization, false, OrganizationView, "onboarding.view", "onboarding.act", "thread.write"),
			grants(LevelSubtree, false, "price.view"),
			grants(LevelUnit, false, TeamView, "cart.view", "order.view", "claim.view", "document.view"),
			grants(LevelOwn, false, TeamDelegate, "cart.edit", "order.place", "order.cancel", "approval.view", "claim.edit", "invoice.view", "document.attach"),
		)
	case RoleApprover:
		return slices.Concat(
			grants(LevelOrganization, false, OrganizationView, "onboarding.view", "onboarding.act", "thread.write"),
			grants(LevelOwn, false, TeamDelegate, "document.attach"),
			grants(LevelSubtree, false, TeamView, "price.view", "cart.view", "order.view", "approval.view", "approval.vote", "claim.view", "document.view"),
		)
	case RoleAccountant:
		return slices.Concat(
			grants(LevelOrganization, false, OrganizationView, "price.view", "price.export", "order.view",
				"order.export", "claim.view", "document.view", "invoice.view", "onboarding.view", "onboarding.act", "thread.write"),
			grants(LevelOwn, false, TeamDelegate, "document.attach"),
		)
	case RoleViewer:
		return slices.Concat(
			grants(LevelOrganization, false, OrganizationView, "onboarding.view"),
			grants(LevelSubtree, false, "price.view", "order.view", "claim.view"),
			grants(LevelUnit, false, "cart.view"),
		)
	}
	return nil
}

func sellerGrants(role RoleID) []Grant {
	const all = LevelSeller
	switch role {
	case RoleOwner:
		return append(grants(all, true, slices.Concat(administration, clients, []kabinet.Permission{TeamOwner}, processing, views)...),
			grants(LevelOrganization, true, publish, "onboarding.publish")...)
	case RoleAdmin:
		return append(grants(all, true, slices.Concat(administration, clients, processing, views)...),
			grants(LevelOrganization, true, publish, "onboarding.publish")...)
	case RoleManager:
		return grants(all, false, slices.Concat([]kabinet.Permission{OrganizationView, TeamView, TeamDelegate, "invite.send"}, processing, views)...)
	case RoleAccountant:
		return grants(all, false, OrganizationView, "price.view", "price.export", "order.view", "order.export",
			"claim.view", "document.view", "invoice.view", "document.publish")
	case RoleViewer:
		return grants(all, false, OrganizationView, "price.view", "cart.view", "order.view", "claim.view", "onboarding.view")
	}
	return nil
}

// Sets that several ready roles share; never changed.
var (
	administration = []kabinet.Permission{OrganizationView, OrganizationEdit, RoleEdit, TeamView, TeamEdit, TeamDelegate, "invite.send", "invite.manage", "document.audit"}
	clients        = []kabinet.Permission{OrganizationBlock, StaffEdit, ClientAct}
	trade          = []kabinet.Permission{"cart.edit", "order.place", "order.cancel", "claim.edit", "approval.vote", "onboarding.act", "document.attach", "thread.write"}
	processing     = []kabinet.Permission{"cart.adjust", "order.process", "order.trace", "claim.resolve", "onboarding.manage", "document.publish", "document.attach",
		"thread.write", "thread.answer", "market.offer"}
	views = []kabinet.Permission{"price.view", "price.export", "cart.view", "order.view", "order.export",
		"approval.view", "claim.view", "document.view", "invoice.view", "onboarding.view"}
)

// publish says what must be approved. It is not among the administration, since
// that the seller's people have over their clients.
const publish kabinet.Permission = "approval.publish"

// spends reports whether the permission is about amounts.
func spends(p kabinet.Permission) bool { return p == "order.place" || p == "approval.vote" }

func grants(level Level, grantable bool, permissions ...kabinet.Permission) []Grant {
	out := make([]Grant, len(permissions))
	for i, p := range permissions {
		out[i] = Grant{Permission: p, Level: level, Grantable: grantable}
		if spends(p) {
			out[i].Limit = Unlimited()
		}
	}
	return out
}
