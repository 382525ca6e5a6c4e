package accounts

import (
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Rights are what an actor may do, in one acting context and at one instant.
// Authorizer.Resolve and Compile make them; Can and Check answer for an object
// and Scope gives the filter for lists, all from the same rules. Rights are
// immutable and safe for concurrent use. They hold for the request they were
// made for: what changes later does not change them. The zero Rights allow
// nothing.
type Rights struct {
	actor kabinet.Actor
	at    time.Time
	until time.Time
	err   error   // why the actor may do nothing at all, or nil
	law   *law    // nil only where err is not
	held  *member // what is held by the person whose rights they are
	whose kabinet.PersonID
	node  int // the unit of the actor, or -1
	rule  LimitRule
	lent  *lent // nil for the actor's own rights
}

// Actor returns for whom the rights were resolved.
func (r *Rights) Actor() kabinet.Actor { return r.actor }

// Principal returns whose rights they are: the actor's person, or, where the
// actor acts for somebody else, that one. What LevelOwn reaches is theirs, and
// what is made with these rights should be.
func (r *Rights) Principal() kabinet.PersonID {
	if r.held == nil {
		return r.actor.Person
	}
	return r.whose
}

// Until returns when the rights may change by themselves, because the validity
// of something begins or ends; the zero time means never. It is exclusive.
func (r *Rights) Until() time.Time { return r.until }

// Err returns why the actor may do nothing at all in this context, or nil.
func (r *Rights) Err() error { return r.err }

// Can reports whether the actor may do p on the object. It does not allocate.
func (r *Rights) Can(p kabinet.Permission, on kabinet.Object) bool {
	if r.err != nil || r.law == nil {
		return false
	}
	word, ok := r.law.word(p)
	if !ok {
		return false
	}
	at := r.placeOf(&on)
	if r.lent != nil && !r.lent.admits(p, at.node, &on) {
		return false
	}
	for i := range int(r.held.count) {
		if r.allows(r.held.at(i), word, at, &on) {
			return true
		}
	}
	return false
}

// Check returns nil when the actor may do p on the object. Otherwise it returns
// kabinet.ErrNotFound for an object of another organisation, unless the actor
// has some business there; Err where the actor's context names something that
// does not exist, is closed or does not go together; and kabinet.ErrForbidden in
// all other cases, with the parameters "permission" and "scope", the lowest
// level that would have sufficed, "legalEntity" where only that was out of
// reach, "where", which says so in words that name the legal entity or else the
// unit, and the cause where the actor may do nothing at all. Of other
// organisations it names nothing.
func (r *Rights) Check(p kabinet.Permission, on kabinet.Object) error {
	if r.Can(p, on) {
		return nil
	}
	if on.Org != r.actor.Organization && !r.reachesAbroad() {
		return notFound("organisation", on.Org)
	}
	if r.err != nil && !errors.Is(r.err, kabinet.Forbidden) {
		return r.err
	}
	e := kabinet.ErrForbidden.With("permission", p).With("scope", r.needed(on).String())
	only := r.legalEntityOnly(p, on)
	if only {
		e = e.With("legalEntity", on.LegalEntity)
	}
	if w := r.where(on, only); w.name != "" {
		e = e.With("where", w)
	}
	if r.err != nil {
		e = e.Because(r.err)
	}
	return e
}

// Limit returns up to which amount in a currency the actor may do p on the
// object: none where they may not at all or where nothing is stated. An
// assignment's own limit takes the place of that of its role's grant; of
// several assignments the highest counts, or what the LimitRule says; the lowest also
// goes down from above through units that are isolated or blocked. Acting
// for somebody else has the lower of theirs and of what was lent.
func (r *Rights) Limit(p kabinet.Permission, on kabinet.Object, c kabinet.Currency) Limit {
	var out Limit
	if !r.Can(p, on) {
		return out
	}
	word, _ := r.law.word(p)
	at := r.placeOf(&on)
	for i := range int(r.held.count) {
		h := r.held.at(i)
		if !r.allows(h, word, at, &on) && !r.caps(h, word, at, &on) {
			continue
		}
		stated := r.limit(h, word)
		if r.rule == LowestLimit && !stated.IsNone() && stated.In(c).IsNone() {
			return Limit{} // which allows nothing in this currency
		}
		out = r.rule.join(out, stated.In(c))
	}
	if r.lent != nil {
		out = MinLimit(out, r.lent.max.In(c))
	}
	return out
}

// caps reports whether an assignment from above that is stopped by an isolated or a
// blocked unit limits an actor all the same: where the lowest limit counts it is a
// safety like a forbid, and goes down as that does.
func (r *Rights) caps(h held, word word, at spot, on *kabinet.Object) bool {
	node := at.node
	if r.node >= 0 {
		node = r.node
	}
	level, t := r.law.level(h.role(), word), r.held.termOf(h)
	return r.rule == LowestLimit && node >= 0 && level > 0 && (level > LevelOwn || on.Owner == r.whose) &&
		r.forbidsIn(h, node) && r.counts(t) && r.admitsLegal(t, on.LegalEntity)
}

// limit returns the limit of an assignment.
func (r *Rights) limit(h held, word word) Limit {
	if t := r.held.termOf(h); t != nil {
		for _, x := range t.amounts {
			if x.Permission == word.name && !x.Limit.IsNone() {
				return x.Limit
			}
		}
	}
	return r.law.grantLimit(h.role(), word)
}

// CheckAmount returns nil when the actor may do p on the object for the amount.
// Otherwise it returns the error of Check, ErrBelowZero with the parameter "amount",
// or ErrLimit with the parameters "permission", "amount" and "limit". Under a limit of zero only zero passes,
// and where no limit is stated nothing does: a caller for whom that means
// something else asks Limit.
func (r *Rights) CheckAmount(p kabinet.Permission, on kabinet.Object, amount kabinet.Money) error {
	if err := r.Check(p, on); err != nil {
		return err
	}
	if amount.Sign() < 0 {
		return ErrBelowZero.With("amount", amount)
	}
	if l := r.Limit(p, on, amount.Currency()); !l.Allows(amount) {
		return ErrLimit.With("permission", p).With("amount", amount).With("limit", l.String())
	}
	return nil
}

// Scope returns the filter for lists of objects on which the actor may do p:
// it holds exactly the objects for which Can is true. The caller owns it.
func (r *Rights) Scope(p kabinet.Permission) kabinet.Scope {
	var s kabinet.Scope
	if r.law == nil {
		return s
	}
	word, ok := r.law.word(p)
	if !ok {
		return s
	}
	for _, x := range r.reaches(word) {
		k := kabinet.Reach{AnyOrg: x.anyOrg, LegalEntities: slices.Clone(x.legal)}
		if !x.anyOrg {
			k.Org = r.law.org
		}
		if x.own {
			k.Owner = r.whose
		}
		if x.units != nil {
			k.Units = make([]kabinet.UnitID, 0, len(r.law.tree.ids))
			for i, id := range r.law.tree.ids {
				if x.units.has(i) {
					k.Units = append(k.Units, id)
				}
			}
		}
		s.Reaches = append(s.Reaches, k)
	}
	return s
}

// Permissions returns what the actor may do on some object or other, sorted:
// what a menu shows. It proves nothing about any one object.
func (r *Rights) Permissions() []kabinet.Permission {
	out := []kabinet.Permission{}
	if r.law == nil {
		return out
	}
	for _, p := range r.law.permissions() {
		if r.some(p) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// reachesAbroad reports whether the actor has business in other organisations.
func (r *Rights) reachesAbroad() bool {
	if r.law == nil || r.law.kind != Seller {
		return false
	}
	for _, p := range r.law.permissions() {
		word, _ := r.law.word(p)
		for _, x := range r.reaches(word) {
			if x.anyOrg {
				return true
			}
		}
	}
	return false
}

// acts reports whether some assignment holds in the unit for the actor.
func (r *Rights) acts(u int) bool {
	if r.err != nil || r.node >= 0 && r.node != u {
		return false
	}
	for i := range int(r.held.count) {
		h := r.held.at(i)
		if h.holdsIn(r.spotAt(u)) && r.counts(r.held.termOf(h)) {
			return true
		}
	}
	return false
}

// needed returns the lowest level at which a grant, where the actor acts, would
// reach the object.
func (r *Rights) needed(on kabinet.Object) Level {
	if on.Org != r.actor.Organization {
		return LevelSeller
	}
	if r.law == nil {
		return LevelOrganization
	}
	node := r.placeOf(&on).node
	switch {
	case node < 0:
		return LevelOrganization
	case r.acts(node) && on.Owner == r.Principal():
		return LevelOwn
	case r.acts(node):
		return LevelUnit
	}
	for n := node; n >= 0; n = int(r.law.tree.nodes[n].parent) {
		if r.acts(n) {
			return LevelSubtree
		}
	}
	return LevelOrganization
}

// legalEntityOnly reports whether p would be allowed were it not for the legal
// entity of the object.
func (r *Rights) legalEntityOnly(p kabinet.Permission, on kabinet.Object) bool {
	if on.LegalEntity == "" {
		return false
	}
	on.LegalEntity = ""
	return r.Can(p, on)
}
