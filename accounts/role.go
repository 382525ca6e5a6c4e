package accounts

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Roles returns copies of the roles that the organisation's members can have:
// the ready ones of its kind first, then its own.
func (o *Organization) Roles() []Role {
	return append(ReadyRoles(o.s.Kind), cloneEach(o.s.Roles, Role.clone)...)
}

// Role returns the role, ready or the organisation's own, and false if its
// members cannot have it. No role of its own can take a ready one's place.
func (o *Organization) Role(id RoleID) (Role, bool) {
	if r := o.role(id); r != nil {
		return r.clone(), true
	}
	return Role{}, false
}

// role returns the role itself, which must not be changed, or nil.
func (o *Organization) role(id RoleID) *Role {
	if isReady(id) {
		return readyRole(o.s.Kind, id)
	}
	if i := find(o.s.Roles, id, func(r *Role) RoleID { return r.ID }); i >= 0 && id != "" {
		return &o.s.Roles[i]
	}
	return nil
}

// MaxRoles is how many roles of its own an organisation can have.
const MaxRoles = 1000

// DefineRole gives the organisation a role of its own, or redefines one, which
// then holds for all who have it from the next request on. It returns ErrID,
// ErrReadyRole for the id of a ready role, the mistakes of the form,
// ErrPermission, ErrLevel (LevelSeller is for the seller's roles), ErrIDTaken for
// a permission that is granted twice, ErrNameTaken
// by another role or by the id or the name of a ready one, ErrUnchanged, or ErrTooMany for more
// than MaxRoles. Who may is for CheckRole.
func (o *Organization) DefineRole(id RoleID, form RoleForm, now time.Time) (RoleDefined, error) {
	if isReady(id) {
		return RoleDefined{}, ErrReadyRole.With("role", id)
	}
	if err := checkID(id); err != nil {
		return RoleDefined{}, err
	}
	if err := form.Validate(); err != nil {
		return RoleDefined{}, err
	}
	if err := o.checkGrants(form); err != nil {
		return RoleDefined{}, err
	}
	r := Role{ID: id, Name: tidy(form.Name), Grants: slices.Clone(form.Grants), Forbids: slices.Clone(form.Forbids)}
	key := NameKey(r.Name)
	if isReady(RoleID(key)) || slices.ContainsFunc(ReadyRoles(o.s.Kind), func(r Role) bool { return NameKey(r.Name) == key }) {
		return RoleDefined{}, ErrNameTaken.With("name", r.Name).At("/name")
	}
	for _, other := range o.s.Roles {
		if other.ID != id && NameKey(other.Name) == key {
			return RoleDefined{}, ErrNameTaken.With("name", r.Name).At("/name")
		}
	}
	roles := slices.Clone(o.s.Roles)
	if i := find(roles, id, func(r *Role) RoleID { return r.ID }); i < 0 {
		if len(roles) >= MaxRoles {
			return RoleDefined{}, ErrTooMany.With("what", "roles").With("max", MaxRoles)
		}
		roles = append(roles, r)
	} else if sameEntity(roles[i], r) {
		return RoleDefined{}, ErrUnchanged
	} else {
		roles[i] = r
	}
	o.s.Roles = roles
	return RoleDefined{Org: o.s.ID, Role: r.clone(), At: utc(now)}, nil
}

// RemoveRole removes a role of the organisation's own that none of the members
// has; they are all of MembershipStore.OfOrganization. It returns ErrReadyRole,
// kabinet.ErrNotFound, kabinet.ErrContextMismatch for a member of another
// organisation, or ErrRoleInUse. It takes RoleEdit.
func (o *Organization) RemoveRole(id RoleID, members []*Membership, now time.Time) (RoleRemoved, error) {
	if isReady(id) {
		return RoleRemoved{}, ErrReadyRole.With("role", id)
	}
	r, ok := o.Role(id)
	if !ok {
		return RoleRemoved{}, notFound("role", id)
	}
	used, err := o.assigned(members, func(a Assignment) bool { return a.Role == id })
	switch {
	case err != nil:
		return RoleRemoved{}, err
	case used:
		return RoleRemoved{}, ErrRoleInUse
	}
	o.s.Roles = slices.DeleteFunc(slices.Clone(o.s.Roles), func(r Role) bool { return r.ID == id })
	return RoleRemoved{Org: o.s.ID, Role: r, At: utc(now)}, nil
}

func (o *Organization) checkGrants(form RoleForm) error {
	for i, g := range form.Grants {
		place := "/grants/" + itoa(i)
		if !validPermission(g.Permission) {
			return ErrPermission.With("permission", clip(string(g.Permission), 80)).At(place + "/permission")
		}
		// The level of one and the limit of the other would hold together.
		if slices.ContainsFunc(form.Grants[:i], func(x Grant) bool { return x.Permission == g.Permission }) {
			return ErrIDTaken.With("what", "grant").With("id", g.Permission).At(place + "/permission")
		}
		if !g.Level.Valid() || g.Level == LevelSeller && o.s.Kind != Seller {
			return ErrLevel.With("level", g.Level).At(place + "/level")
		}
	}
	for i, p := range form.Forbids {
		if !validPermission(p) {
			return ErrPermission.With("permission", clip(string(p), 80)).At("/forbids/" + itoa(i))
		}
	}
	return nil
}

// validPermission reports whether p is "object.verb" of small letters, digits
// and underscores. Which permissions exist is for the packages that ask.
func validPermission(p kabinet.Permission) bool {
	object, verb, ok := strings.Cut(string(p), ".")
	return ok && len(p) <= 100 && nameable(object) && nameable(verb)
}

func nameable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
