package accounts

import (
	"errors"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Text prints the explanation in the language of p (nil is plain English): a
// sentence with the answer, and a line for the delegation and for each
// assignment whose role knows the permission.
func (e Explanation) Text(p kabinet.Printer) string {
	with := []kabinet.Param{
		{Name: "person", Value: e.Actor.Person}, {Name: "permission", Value: e.Permission}, {Name: "org", Value: e.Object.Org},
		{Name: "unit", Value: unitName{e.Object.Unit, e.UnitName}}, {Name: "scope", Value: e.Needed}, {Name: "cause", Value: causes{e.cause}},
	}
	answer := explained["denied"]
	switch {
	case e.Allowed:
		answer = explained["allowed"]
	case e.Cause != "":
		answer = explained["stopped"]
	}
	lines := []string{answer.text(p, with...)}
	if d := e.Delegation; d != nil {
		lines = append(lines, "– "+explained[string(d.Verdict)].text(p, kabinet.Param{Name: "from", Value: d.From}, kabinet.Param{Name: "to", Value: d.To},
			kabinet.Param{Name: "until", Value: d.Validity.Until}, kabinet.Param{Name: "reason", Value: d.Reason}))
	}
	for _, a := range e.Assignments {
		if a.Verdict != GrantsNothing {
			lines = append(lines, "– "+a.Text(p))
		}
	}
	return strings.Join(lines, "\n")
}

// String returns the text in English.
func (e Explanation) String() string { return e.Text(nil) }

// Text prints what the assignment contributes, as one clause.
func (n AssignmentNote) Text(p kabinet.Printer) string {
	said := explained[string(n.Verdict)]
	if n.Verdict == Grants && n.Inherited {
		said = explained["grants_inherited"]
	}
	role := n.RoleName
	if role == "" {
		role = string(n.Role)
	}
	return said.text(p,
		kabinet.Param{Name: "role", Value: role}, kabinet.Param{Name: "unit", Value: unitName{n.Unit, n.UnitName}},
		kabinet.Param{Name: "in", Value: unitName{n.In, n.InName}}, kabinet.Param{Name: "stop", Value: unitName{n.Stop, n.StopName}},
		kabinet.Param{Name: "scope", Value: n.Level}, kabinet.Param{Name: "by", Value: strings.Join(n.ForbiddenByRoles, ", ")},
		kabinet.Param{Name: "from", Value: n.Validity.From}, kabinet.Param{Name: "until", Value: n.Validity.Until},
	)
}

// causes is an error with what caused it in a text.
type causes struct{ err error }

// Text prints the error and its causes one after the other.
func (c causes) Text(p kabinet.Printer) string {
	var said []string
	for err := c.err; err != nil; err = errors.Unwrap(err) {
		said = append(said, kabinet.Print(p, err))
	}
	return strings.Join(said, ": ")
}

// unitName is a unit in a text.
type unitName struct {
	id   kabinet.UnitID
	name string
}

// Text returns the name of the unit, or its id where that is not known.
func (u unitName) Text(p kabinet.Printer) string {
	switch {
	case u.name != "":
		return u.name
	case u.id != "":
		return string(u.id)
	}
	return explained["whole"].text(p)
}

// Text returns the name of the level in the language of p.
func (l Level) Text(p kabinet.Printer) string {
	return kabinet.Text(p, "accounts.level."+l.String(), l.String())
}

// clause is a text of explanations.
type clause struct{ code, en, ru string }

func (c clause) text(p kabinet.Printer, with ...kabinet.Param) string {
	return kabinet.Text(p, "accounts.explain."+c.code, c.en, with...)
}

// explained are the texts of explanations by their codes, which are those of the
// verdicts and a few more. It is never changed.
var explained = func() map[string]clause {
	out := map[string]clause{}
	for _, c := range clauses {
		out[c.code] = c
	}
	return out
}()

var clauses = []clause{
	{"allowed", "{person} may do {permission} in {unit}", "{person} может {permission}; место: {unit}"},
	{"denied", "{person} may not do {permission} in {unit}: it takes a grant with the scope {scope}", "{person} не может {permission}; место: {unit}; нужно право с областью {scope}"},
	{"stopped", "{person} may not do {permission} in {unit}: {cause}", "{person} не может {permission}; место: {unit}; причина: {cause}"},
	{"whole", "the organisation as a whole", "организация в целом"},
	{string(Grants), "{role} in {unit} grants it, scope {scope}", "{role} ({unit}) даёт это право, область: {scope}"},
	{"grants_inherited", "{role} in {unit}, inherited by {in}, grants it, scope {scope}", "{role} ({unit}) даёт это право, унаследовано: {in}, область: {scope}"},
	{string(GrantsNothing), "{role} in {unit} does not grant it", "{role} ({unit}) не даёт этого права"},
	{string(RoleGone), "the role {role} does not exist any more", "роли {role} больше нет"},
	{string(UnitGone), "{role} is for the unit {unit}, which does not exist any more", "{role}: подразделения {unit} больше нет"},
	{string(NotYet), "{role} in {unit} begins on {from} only", "{role} ({unit}) начинает действовать {from}"},
	{string(Over), "{role} in {unit} ended on {until}", "{role} ({unit}): срок истёк {until}"},
	{string(OtherLegalEntity), "{role} in {unit} is for other legal entities", "{role} ({unit}) — для других юридических лиц"},
	{string(NotOwn), "{role} in {unit} reaches one's own only", "{role} ({unit}) распространяется только на своё"},
	{string(Blocked), "{role} in {unit} does not hold: {stop} is blocked", "{role} ({unit}) не действует: заблокировано: {stop}"},
	{string(Isolated), "{role} in {unit} is not inherited: {stop} takes nothing from above", "{role} ({unit}) не наследуется: {stop} ничего не принимает сверху"},
	{string(NotInherited), "{role} in {unit} is not marked to hold in the units beneath", "{role} ({unit}) не распространяется на подчинённые подразделения"},
	{string(ElsewhereActing), "{role} in {unit} does not hold where you act", "{role} ({unit}) не действует в выбранном подразделении"},
	{string(TooNarrow), "{role} in {unit} does not reach so far, scope {scope}", "{role} ({unit}) не распространяется так далеко, область: {scope}"},
	{string(Forbidden), "{role} in {unit} would grant it, but {by} forbids it in {in}", "{role} ({unit}) дало бы это право, но {by} запрещает его; место: {in}"},
	{string(Lends), "with the rights of {from}, lent until {until}: {reason}", "с правами, которые передал(а) {from} до {until}: {reason}"},
	{string(ForbiddenToUser), "{from} lent this permission, but a role of {to} forbids it", "{from} передаёт это право, но роль получателя ({to}) запрещает его"},
	{string(NotLent), "{from} did not lend this permission", "{from} не передаёт этого права"},
	{string(LentElsewhere), "{from} lent this permission for other units or legal entities", "{from} передаёт это право для других подразделений или юридических лиц"},
}

// levelNamesRU are the names of the levels in Russian.
var levelNamesRU = [...]string{
	LevelOwn: "своё", LevelUnit: "подразделение", LevelSubtree: "подразделение с подчинёнными",
	LevelOrganization: "организация", LevelSeller: "все клиенты",
}
